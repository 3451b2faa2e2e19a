//! The card of a household (明白卡): what it has, what it may still apply for, and whom it can ask. It lies about at home, so
//! that it says neither number nor illness, and no risk or reason that would tell of one.

use serde_json::{Value, json};
use shouwang_domain::measure::MeasureState;
use shouwang_store::column::Day;
use shouwang_store::entity::measure;
use shouwang_store::repo;

use super::super::fill::{chinese_day, grouped};
use super::{Home, fields};
use crate::{Ctx, Result, Service};

impl Service {
    /// What the template of the card is given.
    pub(super) async fn card_data(&self, ctx: &Ctx, home: &Home) -> Result<Value> {
        let today = ctx.today();
        let mut measures = Vec::new();
        if let Some(spell) = repo::procedure::spell::open_of(&self.store, &home.household).await? {
            let rows = repo::help::measure::of_spell(&self.store, &spell).await?;
            let goes_on = |row: &measure::Model| {
                row.state.get() == MeasureState::InEffect && row.ends_on.is_none_or(|last| today <= last.get())
            };
            measures.extend(rows.iter().filter(|row| goes_on(row)).map(measure_data));
        }
        let contacts = repo::help::contact::of_household(&self.store, &home.household).await?;
        let mut people = Vec::new();
        for row in contacts.iter().filter(|row| row.to_on.is_none()) {
            let contact = self.contact_view(&self.store, row).await?;
            let phone = contact
                .phone
                .map(|phone| format!("，办公电话{phone}"))
                .unwrap_or_default();
            let name = contact.name.unwrap_or_default();
            people.push(format!("{name}（{}{phone}）", contact.level.zh()));
        }
        let advice = self.advice(ctx, &home.household).await?;
        let open = advice.policies.iter().filter(|of| !of.reasons.is_empty() && !of.given);
        let policies: Vec<Value> = open
            .map(|of| {
                json!({
                    "title": of.title,
                    "whom": of.whom,
                    "what": format!("{}；{}", of.what, of.how_much),
                    "papers": of.papers,
                    "channel": of.channel.zh,
                })
            })
            .collect();
        let mut data = home.data(today);
        // The card is of the household and not of its members.
        data.remove("members");
        data.remove("population");
        data.extend(fields(json!({
            "code_of": "明白卡",
            "measures": measures,
            "no_measures": "目前没有正在实施的帮扶措施。",
            "policies": policies,
            "no_policies": "按现在的登记没有要特别提醒的政策；家里有变化的，请告诉联系人。",
            "contacts": if people.is_empty() { None } else { Some(people.join("、")) },
        }))?);
        Ok(Value::Object(data))
    }
}

fn measure_data(row: &measure::Model) -> Value {
    let day = |day: Option<Day>| day.map(|day| chinese_day(day.get()));
    let period = match (day(row.starts_on), day(row.ends_on)) {
        (Some(from), Some(until)) => format!("{from}至{until}"),
        (Some(from), None) => format!("{from}起"),
        (None, Some(until)) => format!("至{until}"),
        (None, None) => String::new(),
    };
    json!({
        "what": row.kind.get().zh(),
        "amount": row.amount.map(|amount| format!("{}元", grouped(amount.get()))),
        "department": row.department.map(|department| department.get().zh()),
        "period": period,
    })
}
