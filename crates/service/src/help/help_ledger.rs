//! The ledger of monitoring and help (监测帮扶台账): each spell of a household on one line, to be printed or as a sheet.

use shouwang_domain::area::AreaLevel;
use shouwang_domain::household::Relation;
use shouwang_domain::measure::MeasureState;
use shouwang_store::Found;
use shouwang_store::column::{Code, Day};
use shouwang_store::entity::{household, measure, spell, spell_risk};
use shouwang_store::repo;

use crate::{Ctx, Result, Service};

/// What a line says, in its order; the number of the line comes before.
pub(crate) const HEADER: [&str; 11] = [
    "户主",
    "人口",
    "住址",
    "监测对象类别",
    "风险",
    "纳入日期",
    "帮扶措施",
    "资金",
    "联系人",
    "进展",
    "风险消除",
];

impl Service {
    /// The lines of a household that the caller has found in scope, its oldest spell first.
    pub(crate) async fn help_rows(&self, ctx: &Ctx, household: &Found<household::Model>) -> Result<Vec<Vec<String>>> {
        let spells = repo::procedure::spell::of(&self.store, household).await?;
        if spells.is_empty() {
            return Ok(Vec::new());
        }
        let members = repo::procedure::case::members_on(&self.store, household, ctx.today()).await?;
        let head = members.iter().find(|member| member.relation == Relation::Head);
        let head = head.map(|member| member.name.clone()).unwrap_or_default();
        let path = repo::procedure::case::path(&self.store, household).await?;
        let home = path.iter().filter(|area| {
            matches!(
                area.level.get(),
                AreaLevel::Town | AreaLevel::Village | AreaLevel::Group
            )
        });
        let home: String = home.map(|area| area.name.as_str()).collect();
        let contacts = repo::help::contact::of_household(&self.store, household).await?;
        let visits = repo::help::visit::all_of(&self.store, household).await?;
        let people: Vec<i64> = contacts.iter().map(|contact| contact.account_id).collect();
        let names = repo::office::account::names(&self.store, people).await?;
        let mut rows = Vec::new();
        for spell in &spells {
            let risks = repo::procedure::spell::risks(&self.store, spell).await?;
            let measures = repo::help::measure::of_spell(&self.store, spell).await?;
            let is_in = |on: chrono::NaiveDate| {
                on >= spell.included_on.get() && spell.ended_on.is_none_or(|ended| on <= ended.get())
            };
            let last = visits
                .iter()
                .filter(|visit| visit.place.is_none_or(|place| place.get().is_visit()))
                .map(|visit| visit.visited_on.get())
                .filter(|on| is_in(*on))
                .max();
            let with = contacts.iter().filter(|contact| match spell.ended_on {
                None => contact.to_on.is_none(),
                Some(ended) => {
                    contact.from_on.get() <= ended.get() && contact.to_on.is_none_or(|to| to.get() >= ended.get())
                }
            });
            let with: Vec<String> = with
                .filter_map(|contact| {
                    Some(format!(
                        "{}（{}）",
                        names.get(&contact.account_id)?,
                        contact.level.get().zh()
                    ))
                })
                .collect();
            rows.push(vec![
                head.clone(),
                members.len().to_string(),
                home.clone(),
                spell.monitored_type.get().zh().to_owned(),
                risks.iter().map(risk_said).collect::<Vec<_>>().join("\n"),
                spell.included_on.to_string(),
                measures.iter().map(measure_said).collect::<Vec<_>>().join("\n"),
                measures.iter().filter_map(fund_said).collect::<Vec<_>>().join("\n"),
                with.join("\n"),
                progress(&risks, &measures, last),
                end_said(spell),
            ]);
        }
        Ok(rows)
    }
}

fn risk_said(row: &spell_risk::Model) -> String {
    match row.closed_on.map(Day::get) {
        Some(on) => format!("{}（{on}解除）", row.risk.get().zh()),
        None => row.risk.get().zh().to_owned(),
    }
}

fn measure_said(row: &measure::Model) -> String {
    let days = match (row.starts_on.map(Day::get), row.ends_on.map(Day::get)) {
        (Some(from), Some(until)) => format!("，{from}至{until}"),
        (Some(from), None) => format!("，{from}起"),
        (None, Some(until)) => format!("，至{until}"),
        (None, None) => String::new(),
    };
    format!("{}（{}{days}）", row.kind.get().zh(), row.state.get().zh())
}

fn fund_said(row: &measure::Model) -> Option<String> {
    let fund = row.fund_source.map(|fund| fund.get().zh());
    let amount = row.amount.map(|amount| format!("{}元", amount.get()));
    let said: Vec<String> = fund.map(str::to_owned).into_iter().chain(amount).collect();
    (!said.is_empty()).then(|| format!("{}：{}", row.kind.get().zh(), said.join(" ")))
}

fn progress(risks: &[spell_risk::Model], measures: &[measure::Model], last: Option<chrono::NaiveDate>) -> String {
    let closed = risks.iter().filter(|row| row.closed_on.is_some()).count();
    let done = measures
        .iter()
        .filter(|row| matches!(row.state.get(), MeasureState::InEffect | MeasureState::Finished))
        .count();
    let visited = last.map(|on| format!("；最近走访{on}")).unwrap_or_default();
    format!(
        "风险{}项，已解除{closed}项；措施{}项，已落实{done}项{visited}",
        risks.len(),
        measures.len()
    )
}

fn end_said(row: &spell::Model) -> String {
    match (row.ended_on.map(Day::get), row.end_way.map(Code::get)) {
        (None, _) => "监测中".to_owned(),
        (Some(on), Some(way)) => format!("{on}（{}）", way.zh()),
        (Some(on), None) => format!("{on}终止监测"),
    }
}
