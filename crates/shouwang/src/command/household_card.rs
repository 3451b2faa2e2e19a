//! A household on a page of text, sensitive fields masked.

use shouwang_domain::warning::WarningState;
use shouwang_service::register::household::{HouseholdView, MemberView};

use crate::lang::Lang;
use crate::text::table;

/// All that is shown of a household.
pub(super) fn card(view: &HouseholdView, lang: Lang) -> String {
    let mut text = head(view, lang);
    let header = lang.pick(
        ["姓名", "与户主关系", "年龄", "性别", "证件号码", "健康", "劳动力"],
        ["name", "relation", "age", "sex", "ID number", "health", "labour"],
    );
    let members: Vec<_> = view.members.iter().map(|member| row(member, lang)).collect();
    section(&mut text, lang.pick("成员", "Members"), &table(&header, &members));

    let now = view.guarantees.iter().filter(|guarantee| guarantee.until.is_none());
    let guarantees: Vec<_> = now
        .map(|of| {
            let name = lang.pick(of.guarantee.zh(), of.guarantee.en());
            vec![
                name.to_owned(),
                lang.pick(of.state.zh(), of.state.en()).to_owned(),
                of.since.to_string(),
            ]
        })
        .collect();
    let header = lang.pick(["保障", "情况", "自"], ["guarantee", "state", "since"]);
    section(
        &mut text,
        lang.pick("三保障和饮水", "Guarantees"),
        &table(&header, &guarantees),
    );

    let statements: Vec<_> = view
        .statements
        .iter()
        .map(|of| {
            let estimated = if of.estimated {
                lang.pick("估算", "estimated")
            } else {
                ""
            };
            vec![of.period.clone(), of.disposable.to_string(), estimated.to_owned()]
        })
        .collect();
    let header = lang.pick(
        ["月份", "可支配收入（元）", ""],
        ["month", "disposable income (yuan)", ""],
    );
    section(&mut text, lang.pick("收支", "Statements"), &table(&header, &statements));

    let open = view
        .warnings
        .iter()
        .filter(|warning| warning.state == WarningState::Open)
        .count();
    let measures: Vec<_> = view
        .measures
        .iter()
        .map(|measure| {
            let kind = lang.pick(measure.kind.zh(), measure.kind.en());
            format!("{kind} ({})", lang.pick(measure.state.zh(), measure.state.en()))
        })
        .collect();
    let contacts: Vec<_> = view.contacts.iter().map(|contact| contact.name.as_str()).collect();
    text.push_str(&lang.pick(
        format!(
            "\n待核实预警 {open}；办理事项 {}；联系人：{}；帮扶措施：{}。\n",
            view.cases.len(),
            or_none(&contacts.join("、"), lang),
            or_none(&measures.join("、"), lang)
        ),
        format!(
            "\nOpen warnings: {open}; cases: {}; contact persons: {}; measures: {}.\n",
            view.cases.len(),
            or_none(&contacts.join(", "), lang),
            or_none(&measures.join(", "), lang)
        ),
    ));
    text
}

fn head(view: &HouseholdView, lang: Lang) -> String {
    let numbers: Vec<_> = view.numbers.iter().map(|number| number.number.as_str()).collect();
    let area: Vec<_> = view.area.iter().map(|area| area.name.as_str()).collect();
    let mut text = format!(
        "{}  {}\n{}  {}",
        view.id,
        numbers.join(", "),
        area.join(" "),
        lang.pick(view.population.zh(), view.population.en())
    );
    if let Some(spell) = &view.spell {
        let monitored = lang.pick(spell.monitored_type.zh(), spell.monitored_type.en());
        text.push_str(&lang.pick(
            format!("  监测对象：{monitored}（{} 纳入）", spell.included_on),
            format!("  monitored: {monitored} (since {})", spell.included_on),
        ));
    }
    let or_dashes = |masked: &Option<String>| masked.clone().unwrap_or_else(|| "--".to_owned());
    text.push_str(&lang.pick(
        format!("\n电话 {}  账号 {}\n", or_dashes(&view.phone), or_dashes(&view.account)),
        format!(
            "\ntelephone {}  account {}\n",
            or_dashes(&view.phone),
            or_dashes(&view.account)
        ),
    ));
    text
}

fn row(member: &MemberView, lang: Lang) -> Vec<String> {
    let health: Vec<_> = member.health.iter().map(|of| lang.pick(of.zh(), of.en())).collect();
    vec![
        member.name.clone(),
        lang.pick(member.relation.zh(), member.relation.en()).to_owned(),
        member.age.to_string(),
        lang.pick(member.sex.zh(), member.sex.en()).to_owned(),
        member.id_number.clone().unwrap_or_else(|| "--".to_owned()),
        health.join(lang.pick("、", ", ")),
        lang.pick(member.labour.zh(), member.labour.en()).to_owned(),
    ]
}

fn section(text: &mut String, title: &str, table: &str) {
    text.push_str(&format!("\n{title}\n{table}"));
}

fn or_none(list: &str, lang: Lang) -> String {
    if list.is_empty() {
        lang.pick("无", "none").to_owned()
    } else {
        list.to_owned()
    }
}
