//! What was entered long after the day that it claims: visits, steps of cases, statements of months.

use std::collections::BTreeMap;

use chrono::Days;
use shouwang_domain::calendar::shanghai_date;
use shouwang_domain::pattern::PatternKind;
use shouwang_domain::{AreaId, Month};
use shouwang_store::repo;
use shouwang_store::repo::overview::patterns::EnteredVisit;

use super::visits::row;
use super::{Asked, AskedRow, Looked};
use crate::{Result, Service};

/// Visits that were entered long afterwards.
pub(super) fn visits(looked: &Looked<'_>, visits: &[EnteredVisit]) -> Vec<Asked> {
    let days = looked.rules.visit_days;
    let late = visits
        .iter()
        .filter(|visit| looked.is_entered(visit.entered_at))
        .map(row);
    let late = late.filter(|row| is_late(row, days)).collect();
    by_village(looked, late, |n| {
        (
            format!("{n} 次走访在所填走访日期 {days} 天以后才录入，请核实走访日期和补录原因。"),
            format!(
                "{n} visits were entered more than {days} days after the day that they claim; were they made on it, and why so late?"
            ),
        )
    })
}

impl Service {
    /// Statements of months that came in long after the month, but for those that came with their household.
    pub(super) async fn late_statements(&self, looked: &Looked<'_>) -> Result<Vec<Asked>> {
        let rules = looked.rules;
        let days = rules.statement_days;
        // No month after this one can be late yet.
        let until = Month::of(looked.days[1] - Days::new(u64::from(days)));
        let Looked { ctx, within, .. } = looked;
        let found = repo::overview::patterns::statements(&self.store, ctx, *within, looked.days, until).await?;
        let settling = i64::from(rules.settling_days);
        let late = found.into_iter().filter_map(|statement| {
            let entered_on = shanghai_date(statement.entered_at);
            let since = shanghai_date(statement.household_since);
            let row = AskedRow {
                household: statement.household,
                area_order: statement.area_order,
                visit: None,
                case: None,
                month: Some(statement.month),
                on: statement.month.last_day(),
                entered: Some((entered_on, statement.entered_by.unwrap_or_default())),
                moved: None,
            };
            let is_settled = (entered_on - since).num_days() > settling;
            (is_settled && is_late(&row, days)).then_some(row)
        });
        Ok(by_village(looked, late.collect(), |n| {
            (
                format!("{n} 份月度收支在当月结束 {days} 天以后才首次填报，请核实数据来源和迟报原因。"),
                format!(
                    "{n} statements were first entered more than {days} days after their month; what do they rest on, and why so late?"
                ),
            )
        }))
    }

    /// Steps of cases that were entered long afterwards.
    pub(super) async fn late_steps(&self, looked: &Looked<'_>) -> Result<Vec<Asked>> {
        let days = looked.rules.step_days;
        let Looked { ctx, within, .. } = looked;
        let found = repo::overview::patterns::steps(&self.store, ctx, *within, looked.days).await?;
        let rows = found.into_iter().map(|step| AskedRow {
            household: step.household,
            area_order: step.area_order,
            visit: None,
            case: Some(step.case),
            month: None,
            on: step.on,
            entered: Some((shanghai_date(step.entered_at), step.entered_by)),
            moved: None,
        });
        let late = rows.filter(|row| is_late(row, days)).collect();
        Ok(by_village(looked, late, |n| {
            (
                format!("{n} 个办理步骤在所填日期 {days} 天以后才录入，请核实日期和纸质材料。"),
                format!(
                    "{n} steps of cases were entered more than {days} days after the day that they claim; do the papers bear that day?"
                ),
            )
        }))
    }
}

fn is_late(row: &AskedRow, days: u32) -> bool {
    row.entered
        .is_some_and(|(entered_on, _)| (entered_on - row.on).num_days() > i64::from(days))
}

/// One question for each village and whoever entered.
fn by_village(looked: &Looked<'_>, rows: Vec<AskedRow>, sentence: impl Fn(usize) -> (String, String)) -> Vec<Asked> {
    let mut groups: BTreeMap<(AreaId, i64), Vec<AskedRow>> = BTreeMap::new();
    for row in rows {
        let person = row.entered.map_or(0, |(_, person)| person);
        groups
            .entry((looked.village_of(row.area_order), person))
            .or_default()
            .push(row);
    }
    let asked = groups.into_iter().filter_map(|((area, person), rows)| {
        let entered = rows.iter().filter_map(|row| row.entered.map(|(day, _)| day));
        let days = [entered.clone().min()?, entered.max()?];
        let (zh, en) = sentence(rows.len());
        Some(Asked {
            kind: PatternKind::DatedBack,
            area: Some(area),
            days,
            person: Some(person),
            zh,
            en,
            rows,
        })
    });
    asked.collect()
}
