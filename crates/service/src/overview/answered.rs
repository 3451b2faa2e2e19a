//! What was answered to what somebody put down in a register (新丰 2025 (二十一): problems are told to the county): whoever asked
//! is told, and need not look.

use chrono::{Days, NaiveDate};
use serde::Serialize;
use shouwang_domain::LedgerRecordId;
use shouwang_store::ledger::{Cell, LedgerRow};
use shouwang_store::repo;
use shouwang_store::repo::ledger::LedgerFilter;
use utoipa::ToSchema;

use crate::ledger::form::tables;
use crate::{Ctx, Problem, Result, Service};

/// So many answers of a register are looked at, the newest.
const LOOKED_AT: u64 = 50;

/// An answer to what the caller put down in a register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AnsweredRecord {
    /// The register.
    pub form: String,
    /// Its name in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The record.
    pub record_id: LedgerRecordId,
    /// The day of the answer.
    pub on: NaiveDate,
    /// What was answered.
    pub answer: Option<String>,
}

impl Service {
    /// What others answered of late to what the caller put down.
    pub(super) async fn answered_records(&self, ctx: &Ctx) -> Result<Vec<AnsweredRecord>> {
        let practice = self.policies.practice();
        let seen = self.seen_forms(ctx).await?;
        let mut found = Vec::new();
        for of in &practice.answers {
            // Whoever may not ask is told nothing.
            let asked = seen
                .get(&of.form)
                .filter(|form| form.permission.add.contains(&ctx.role));
            let Some(form) = asked else { continue };
            let since = ctx.today() - Days::new(u64::from(of.days));
            let filter = LedgerFilter {
                state: Some(of.state.clone()),
                between: vec![(of.day.clone(), Some(Cell::Text(since.to_string())), None)],
                ..LedgerFilter::default()
            };
            let table = &tables(form)[0];
            let rows = repo::ledger::all(&self.store, ctx, table, &filter, None, LOOKED_AT).await?;
            let ids: Vec<i64> = rows.iter().map(LedgerRow::id).collect();
            let answered = repo::ledger::with_removed(&self.store, ctx, table, &ids).await?;
            let own = repo::ledger::added_by(&self.store, &answered, ctx.acted_by).await?;
            for row in answered.iter().filter(|row| own.contains(&row.id())) {
                let Some(day) = row.text(&of.day) else { continue };
                found.push(AnsweredRecord {
                    form: form.id.clone(),
                    zh: form.label.zh.clone(),
                    en: form.label.en.clone(),
                    record_id: LedgerRecordId(row.id()),
                    on: day.parse::<NaiveDate>().map_err(Problem::internal)?,
                    answer: row.text(&of.says),
                });
            }
        }
        Ok(found)
    }
}
