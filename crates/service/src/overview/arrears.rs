//! What a register says is overdue, on the list of the day of those who see to it (普宁 2023 §三(三): fees of land that was let
//! are paid in full and in time).

use chrono::NaiveDate;
use shouwang_forms::{FieldType, Form, Indicator, Subject};
use shouwang_policy::{Alert, Answers};
use shouwang_store::repo;
use shouwang_store::repo::ledger::LedgerFilter;

use super::today::LOOKED_AT;
use super::waiting::{Desk, Waiting, WaitingItem};
use crate::ledger::form::tables;
use crate::{Problem, Result, Service};

impl Service {
    /// The records that the practice puts on the list of the caller's post, as far as the caller sees them.
    pub(super) async fn waiting_arrears(&self, desk: &Desk<'_>) -> Result<Vec<WaitingItem>> {
        let ctx = desk.ctx;
        let practice = self.policies.practice();
        let is_theirs = |alert: &&Alert| alert.roles.contains(&ctx.role);
        let alerts: Vec<&Alert> = practice.alerts.iter().filter(is_theirs).collect();
        let mut items = Vec::new();
        if alerts.is_empty() {
            return Ok(items);
        }
        let seen = self.seen_forms(ctx).await?;
        for alert in alerts {
            let Some(form) = seen.get(&alert.form) else { continue };
            let figure = figure_of(form, alert).ok_or_else(|| no_alert(alert))?;
            let condition = figure.count.condition.as_ref();
            let filter = LedgerFilter {
                condition: condition.map(|condition| condition.expression.clone()),
                ..LedgerFilter::default()
            };
            let rows = repo::ledger::all(&self.store, ctx, &tables(form)[0], &filter, None, LOOKED_AT).await?;
            let households = rows.iter().filter_map(|row| row.int("household_id"));
            let labels = repo::register::label::of(&self.store, households).await?;
            for row in &rows {
                let (Some(household), Some(day)) = (row.int("household_id"), row.text(&alert.day)) else {
                    continue;
                };
                let due: NaiveDate = day.parse().map_err(Problem::internal)?;
                let household = Some((household, &labels));
                let mut waiting = desk.item(Waiting::Arrears, row.id(), household, &form.id, due)?;
                (waiting.zh, waiting.en) = (Some(form.label.zh.clone()), Some(form.label.en.clone()));
                items.push(waiting);
            }
        }
        Ok(items)
    }

    /// Whether the alerts name registers of households, with such a figure and such a day, and the answers that are told such a
    /// state and such fields.
    ///
    /// # Errors
    /// `practice.alert`, `practice.answers`.
    pub(crate) fn check_alerts(&self) -> Result<()> {
        for alert in &self.policies.practice().alerts {
            let form = self.registers.shipped().get(&alert.form);
            let fits = form.is_some_and(|form| {
                let day = form.field(&alert.day).map(|field| &field.ty);
                form.subject != Subject::Area
                    && matches!(day, Some(FieldType::Date(_)))
                    && figure_of(form, alert).is_some()
            });
            if !fits {
                return Err(no_alert(alert));
            }
        }
        for of in &self.policies.practice().answers {
            let fits = self.registers.shipped().get(&of.form).is_some_and(|form| {
                form.states.iter().any(|state| state.id == of.state)
                    && matches!(form.field(&of.day).map(|field| &field.ty), Some(FieldType::Date(_)))
                    && form.field(&of.says).is_some()
            });
            if !fits {
                return Err(no_answers(of));
            }
        }
        Ok(())
    }
}

fn figure_of<'a>(form: &'a Form, alert: &Alert) -> Option<&'a Indicator> {
    form.indicators.iter().find(|known| known.id == alert.figure)
}

fn no_alert(alert: &Alert) -> Problem {
    let (form, figure, day) = (&alert.form, &alert.figure, &alert.day);
    Problem::bad_data(
        "practice.alert",
        format!(
            "practice.toml 的 [[alert]] 与台账 {form} 不符：须是随程序发布的农户台账，有统计项 {figure} 和日期 {day}。"
        ),
        format!(
            "An [[alert]] of practice.toml does not fit the register {form}: it is one of households that the program ships, with the figure {figure} and the day {day}."
        ),
    )
}

fn no_answers(of: &Answers) -> Problem {
    let (form, state, day, says) = (&of.form, &of.state, &of.day, &of.says);
    Problem::bad_data(
        "practice.answers",
        format!(
            "practice.toml 的 [[answers]] 与台账 {form} 不符：须是随程序发布的台账，有状态 {state}、日期 {day} 和项目 {says}。"
        ),
        format!(
            "An entry [[answers]] of practice.toml does not fit the register {form}: it is one that the program ships, with the state {state}, the day {day} and the field {says}."
        ),
    )
}
