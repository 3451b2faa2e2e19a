//! What the town and its villages write into their ledgers.

use chrono::Days;
use serde_json::{Value, json};
use shouwang_domain::Result;
use shouwang_domain::role::Role;

use super::Desk;

/// A few records of each kind, so that lists, figures and references are there to look at.
pub(super) fn keep(desk: &mut Desk<'_, '_>, ago: u64) -> Result<()> {
    let town = desk.login(Role::TownOfficer)?;
    let day = |before: u64| (desk.day(ago + before)).to_string();
    let (today, month_ago, year_ago) = (day(0), day(30), day(365));
    let in_two_months = (desk.day(0) + Days::new(60)).to_string();
    let add = |desk: &mut Desk<'_, '_>, who: &str, form: &str, body: Value| -> Result<String> {
        let added = desk.call(ago, who, "POST", &format!("/forms/{form}/records"), body)?;
        Ok(added["id"].as_str().unwrap_or_default().to_owned())
    };
    for (number, name, kind, more) in ASSETS {
        let mut values = json!({ "number": number, "name": name, "formed": "transition", "fund": "central",
            "value": 80_000_000, "kind": kind, "owner": "village", "titled_on": year_ago });
        let more: Value = serde_json::from_str(more).map_err(shouwang_domain::Problem::internal)?;
        if let (Some(values), Some(more)) = (values.as_object_mut(), more.as_object()) {
            values.extend(more.clone());
        }
        add(desk, &town, "asset", json!({ "values": values }))?;
    }
    let post = json!({ "name": "村道保洁员", "kind": "cleaning", "duties": "村道和公共场所保洁", "employer": "示例村委会",
        "funding": "linking_fund", "monthly_pay": 80_000, "from_on": year_ago });
    let post = add(desk, &town, "welfare_post", json!({ "values": post }))?;
    let course = json!({ "name": "初级电工培训班", "kind": "technician", "organiser": "示例技工学校", "from_on": month_ago,
        "to_on": today, "places": 40 });
    let course = add(desk, &town, "course", json!({ "values": course }))?;
    let operator = json!({ "name": "示例种养专业合作社", "kind": "cooperative", "funded": true, "modes": ["order", "work"],
        "households": 36, "from_on": year_ago });
    add(desk, &town, "operator", json!({ "values": operator }))?;
    let meeting = json!({ "on": month_ago, "kind": "party_committee", "topic": "研究防止返贫监测帮扶工作",
        "decisions": [{ "values": { "what": "月底前完成集中走访", "owner": "各村委会", "due_on": today } }] });
    add(desk, &town, "meeting", json!({ "values": meeting }))?;

    let workshop = json!({ "name": "示例制衣帮扶车间", "kind": "workshop", "place": "town", "priority": true, "opened_on": year_ago, "base": "county",
        "base_on": month_ago });
    let workshop = add(desk, &town, "employer", json!({ "values": workshop }))?;
    let month = json!({ "employer": workshop, "month": month_ago[..7], "people": 32, "low_income": 12, "lifted": 9, "wages": 3_600_000 });
    add(desk, &town, "employer_month", json!({ "values": month }))?;
    let opening = json!({ "employer": workshop, "title": "缝纫工", "posted_on": month_ago, "until_on": today, "places": 6, "place": "town",
        "wage_from": 300_000, "wage_to": 450_000, "suits": "all", "filled": 2 });
    add(desk, &town, "opening", json!({ "values": opening }))?;
    let oranges = json!({ "product": "沙糖桔", "kind": "fruit", "reported_on": month_ago, "why": "channel", "quantity": 20_000, "price": 300,
        "sell_by": today, "households": 12, "lifted": 5, "buyers": [{ "values": { "buyer": "示例商超", "kind": "market",
            "agreed_on": today, "quantity": 15_000, "amount": 4_500_000 } }] });
    add(desk, &town, "hard_to_sell", json!({ "values": oranges }))?;
    let risk = json!({ "title": "示例鞋厂停产", "kind": "unemployment", "risk": "unstable_employment", "found_on": month_ago,
        "source": "report", "what": "订单减少，停产一个月", "level": "normal", "jobless": 36, "households": 30, "monitored": 4 });
    add(desk, &town, "area_risk", json!({ "values": risk }))?;
    let water = json!({ "supply": "镇供水站", "of": "small", "kind": "quality", "on": month_ago, "people": 3_200, "by": "示例水质检测中心",
        "result": "pass", "next_on": in_two_months });
    add(desk, &town, "water_test", json!({ "values": water }))?;

    for (number, village) in desk.people.villages().to_vec().into_iter().enumerate() {
        let found = json!({ "page": { "limit": 4 } });
        let found = desk.call(ago, &village.cadre, "POST", "/households/search", found)?;
        let households = found["items"].as_array().into_iter().flatten();
        for (place, row) in households.filter_map(|row| row["id"].as_str()).enumerate() {
            let household = desk.get(ago, &village.cadre, &format!("/households/{row}"))?;
            let Some(member) = household["members"][0]["id"].as_str() else {
                continue;
            };
            let (situation, next) = if (number + place) % 3 == 0 {
                ("unstable", json!(today))
            } else {
                ("stable", Value::Null)
            };
            let contact = json!({ "tried_on": month_ago, "way": "phone", "reached": true, "situation": situation,
                "next_on": next });
            add(
                desk,
                &village.cadre,
                "contact_attempt",
                json!({ "member_id": member, "values": contact }),
            )?;
            if place == 0 && number == 0 {
                let month = json!({ "month": month_ago[..7], "post": post, "basis": "low_income", "days": 22, "pay": 80_000, "paid_on": today });
                let reasons = json!({ "of_age": "身体健康，本人自愿" });
                let body = json!({ "member_id": member, "values": month, "reasons": reasons });
                add(desk, &town, "welfare_post_month", body)?;
                let enrolled = json!({ "course": course, "willing_on": month_ago, "progress": "attending" });
                add(
                    desk,
                    &town,
                    "enrolment",
                    json!({ "member_id": member, "values": enrolled }),
                )?;
            }
        }
    }
    Ok(())
}

/// Number, name, kind, and what else is said of it.
const ASSETS: &[(&str, &str, &str, &str)] = &[
    (
        "ZC-0001",
        "镇级冷链仓库",
        "operating",
        r#"{ "operator": "示例种养专业合作社", "incomes": [{ "values": { "year": 2025, "due": 4000000, "received": 3200000 } }] }"#,
    ),
    ("ZC-0002", "村道路灯", "public", r#"{ "caretaker": "示例村委会" }"#),
    (
        "ZC-0003",
        "屋顶光伏电站",
        "operating",
        r#"{ "operator": "示例能源公司", "solar": true, "capacity": 60, "incomes": [{ "values": { "year": 2025, "due": 1800000, "received": 1800000 } }] }"#,
    ),
];
