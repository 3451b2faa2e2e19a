//! What lists of departments and warnings tell of households on a derived list, and which lists that rests on.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
use serde::Serialize;
use shouwang_domain::area::AreaRange;
use shouwang_domain::lists::{ListName, Told};
use shouwang_domain::risk::CivilAffairsStatus;
use shouwang_domain::role::Department;
use shouwang_domain::{ListBatchId, Month};
use shouwang_forms::{DepartmentList, Field, FieldType, FieldValue};
use shouwang_store::entity::{list_batch, list_fact};
use shouwang_store::repo::overview::lists::{Candidate, ListFilter};
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use super::list::library;
use super::said::Said;

use crate::{Ctx, Problem, Result, Service};

/// What spoke in so many months speaks. A decision of ours.
const LATELY: u32 = 12;

/// A list of a department on which a comparison rests: where its data come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListSource {
    /// What came in.
    pub id: ListBatchId,
    /// The list.
    pub list: String,
    /// Its name in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Whose it is.
    pub department: Department,
    /// Of which month.
    pub month: Month,
    /// Its receipt.
    pub receipt: String,
    /// The day on which it came in.
    pub received_on: NaiveDate,
    /// Rows.
    pub rows: u64,
    /// Rows about people of the register.
    pub matched: u64,
    /// Rows about people who are not in it.
    pub unknown: u64,
}

impl ListSource {
    /// None of a list that this program does not have any more.
    pub(super) fn of(batch: &list_batch::Model) -> Result<Option<Self>> {
        let Some(list) = library()?.get(&batch.list) else {
            return Ok(None);
        };
        Ok(Some(Self {
            id: ListBatchId(batch.id),
            list: list.id.clone(),
            zh: list.label.zh.clone(),
            en: list.label.en.clone(),
            department: list.department,
            month: batch.month.get(),
            receipt: batch.receipt.clone(),
            received_on: batch.received_on.get(),
            rows: batch.total.unsigned_abs(),
            matched: batch.matched.unsigned_abs(),
            unknown: batch.unknown.unsigned_abs(),
        }))
    }
}

/// The column in which a list of civil affairs says how a household stands with them: its values are those of the register.
pub(crate) fn standing_field(list: &DepartmentList) -> Option<&str> {
    let says = |field: &&Field| match &field.ty {
        FieldType::Code(choices) => choices
            .iter()
            .all(|choice| choice.code.parse::<CivilAffairsStatus>().is_ok()),
        _ => false,
    };
    let field = list.form.fields.iter().find(says)?;
    (list.department == Department::CivilAffairs).then_some(field.key.as_str())
}

impl Service {
    /// Adds to candidates what is told of them beside the register, where their list is compared with that.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn tell(&self, at: &impl Source, filter: &ListFilter, candidates: &mut [Candidate]) -> Result<()> {
        if !filter.list.needs_told() || candidates.is_empty() {
            return Ok(());
        }
        let since = filter
            .on
            .checked_sub_months(Months::new(LATELY))
            .ok_or_else(|| Problem::internal("a day before the calendar"))?;
        let ids: Vec<i64> = candidates.iter().map(|one| one.aggregate.household.id.0).collect();
        let facts = repo::department::facts_of_households(at, &ids).await?;
        let of: BTreeSet<i64> = facts.values().flatten().map(|fact| fact.list_batch_id).collect();
        let of: Vec<i64> = of.into_iter().collect();
        let batches = repo::department::batches_of_rows(at, &of).await?;
        let warned = repo::overview::lists::warned(at, &ids, Month::of(since)).await?;
        for candidate in candidates {
            let id = candidate.aggregate.household.id.0;
            let mut told = Told {
                warned_on: warned.get(&id).copied(),
                ..Told::default()
            };
            for fact in facts.get(&id).into_iter().flatten() {
                let Some(of) = batches.get(&fact.list_batch_id) else {
                    continue;
                };
                let Some(list) = library()?.get(&of.batch.list) else {
                    continue;
                };
                match standing_field(list) {
                    // A roll that is older than the others may speak says nothing of today.
                    Some(field) if of.is_newest && of.batch.month.get() >= Month::of(since) => {
                        let on = of.batch.month.get().last_day();
                        let said = self.standing_said(list, field, fact)?.map(|status| (status, on));
                        // The strongest support counts.
                        told.assisted = told.assisted.into_iter().chain(said).min();
                    }
                    None if !fact.rules.is_empty() && fact.holds_on.get() >= since => {
                        let on = fact.holds_on.get();
                        told.listed_on = Some(told.listed_on.map_or(on, |first| first.min(on)));
                    }
                    _ => {}
                }
            }
            candidate.told = told;
        }
        Ok(())
    }

    /// How a household stands with civil affairs, by a row of one of their lists.
    pub(super) fn standing_said(
        &self,
        list: &DepartmentList,
        field: &str,
        fact: &list_fact::Model,
    ) -> Result<Option<CivilAffairsStatus>> {
        let said = Said::of_fact(self.store.vault(), fact)?;
        match list.kept(&said.values).get(field) {
            Some(FieldValue::Text(code)) => code.parse().map(Some),
            _ => Ok(None),
        }
    }

    /// The lists on which a comparison of an area rests: the newest of civil affairs, and for signs of risk those of the others.
    pub(crate) async fn list_sources(&self, ctx: &Ctx, list: ListName, within: AreaRange) -> Result<Vec<ListSource>> {
        if !list.needs_told() {
            return Ok(Vec::new());
        }
        let mut sources = Vec::new();
        for batch in repo::department::over(&self.store, ctx, within, None).await? {
            let Some(known) = library()?.get(&batch.list) else {
                continue;
            };
            if list == ListName::LowIncomeNotMonitored || standing_field(known).is_some() {
                sources.extend(ListSource::of(&batch)?);
            }
        }
        Ok(sources)
    }
}
