//! What lists of departments and warnings tell of households on a derived list, and which lists that rests on.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{Months, NaiveDate};
use serde::Serialize;
use shouwang_domain::area::AreaRange;
use shouwang_domain::lists::{ListName, Told};
use shouwang_domain::risk::CivilAffairsStatus;
use shouwang_domain::role::Department;
use shouwang_domain::warning::WarningState;
use shouwang_domain::{AreaId, ListBatchId, Month};
use shouwang_forms::{DepartmentList, Field, FieldType, FieldValue};
use shouwang_store::entity::{list_batch, list_fact, warning};
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

/// What a row says of a household that counts.
struct Spoken {
    batch: list_batch::Model,
    list: &'static DepartmentList,
    /// The column with the standing, of a roll; none of a list that asked for a look.
    standing: Option<&'static str>,
    fact: list_fact::Model,
}

/// A roll of civil affairs: of which area, and which standings it has all of.
struct Roll {
    range: AreaRange,
    standings: Vec<CivilAffairsStatus>,
}

/// The first day on which something speaks on another.
fn since(on: NaiveDate) -> Result<NaiveDate> {
    on.checked_sub_months(Months::new(LATELY))
        .ok_or_else(|| Problem::internal("a day before the calendar"))
}

impl Service {
    /// Adds to candidates what is told of them beside the register, where their list is compared with that.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn tell(
        &self,
        ctx: &Ctx,
        at: &impl Source,
        filter: &ListFilter,
        candidates: &mut [Candidate],
    ) -> Result<()> {
        let places = || candidates.iter().map(|one| one.place.key);
        let (true, Some(lo), Some(hi)) = (filter.list.needs_told(), places().min(), places().max()) else {
            return Ok(());
        };
        let since = since(filter.on)?;
        let ids: Vec<i64> = candidates.iter().map(|one| one.aggregate.household.id.0).collect();
        let rolls = self.rolls(ctx, at, AreaRange { lo, hi: hi + 1 }, since).await?;
        let mut spoken = self.spoken(at, &ids, since).await?;
        let warned = repo::overview::lists::warned(at, &ids, Month::of(since)).await?;
        for candidate in candidates {
            let household = &candidate.aggregate.household;
            let has = |of: &Roll, status| of.range.contains(candidate.place.key) && of.standings.contains(&status);
            let mut told = Told {
                warned_on: warned.get(&household.id.0).copied(),
                overruled: household
                    .civil_affairs
                    .is_some_and(|status| rolls.iter().any(|roll| has(roll, status))),
                ..Told::default()
            };
            for spoke in spoken.remove(&household.id.0).unwrap_or_default() {
                let (batch, fact) = (&spoke.batch, &spoke.fact);
                match spoke.standing {
                    Some(field) => {
                        let on = batch.month.get().last_day();
                        let said = self.standing_said(spoke.list, field, fact)?.map(|status| (status, on));
                        // The strongest support counts.
                        told.assisted = told.assisted.into_iter().chain(said).min();
                    }
                    None => {
                        let on = fact.holds_on.get();
                        told.listed_on = Some(told.listed_on.map_or(on, |first| first.min(on)));
                    }
                }
            }
            candidate.told = told;
        }
        Ok(())
    }

    /// The newest rolls of civil affairs of the counties that a range lies in, of a day or later.
    async fn rolls(&self, ctx: &Ctx, at: &impl Source, within: AreaRange, since: NaiveDate) -> Result<Vec<Roll>> {
        let tree = self.area_tree().await?;
        let mut rolls = Vec::new();
        for batch in repo::department::over(at, ctx, within, None).await? {
            let is_of_now = batch.total > 0 && batch.month.get() >= Month::of(since);
            let Some(list) = library()?.get(&batch.list).filter(|_| is_of_now) else {
                continue;
            };
            let Some(field) = standing_field(list).and_then(|key| list.form.field(key)) else {
                continue;
            };
            let codes = field.ty.choices().iter().map(|choice| choice.code.parse());
            rolls.push(Roll {
                range: tree.range(AreaId(batch.area_id))?,
                standings: codes.collect::<Result<_>>()?,
            });
        }
        Ok(rolls)
    }

    /// What rows say of households that counts: the standing by the newest roll, if that is not too old, and by any other list
    /// what asked for a look since a day and was not found untrue.
    async fn spoken(&self, at: &impl Source, ids: &[i64], since: NaiveDate) -> Result<HashMap<i64, Vec<Spoken>>> {
        let mut facts = repo::department::facts_of_households(at, ids).await?;
        let of: BTreeSet<i64> = facts.values().flatten().map(|fact| fact.list_batch_id).collect();
        let of: Vec<i64> = of.into_iter().collect();
        let batches = repo::department::batches_of_rows(at, &of).await?;
        let warned: Vec<i64> = facts
            .iter()
            .filter(|(_, facts)| facts.iter().any(|fact| fact.warning_id.is_some()))
            .map(|(household, _)| *household)
            .collect();
        let warnings = repo::procedure::warning::of_households(at, &warned).await?;
        let is_over = |row: &&warning::Model| row.state == WarningState::NotTrue || row.state == WarningState::Lapsed;
        let over: HashSet<i64> = warnings.values().flatten().filter(is_over).map(|row| row.id).collect();
        let mut spoken: HashMap<i64, Vec<Spoken>> = HashMap::new();
        for (household, facts) in facts.drain() {
            for fact in facts {
                let Some(of) = batches.get(&fact.list_batch_id) else {
                    continue;
                };
                let Some(list) = library()?.get(&of.batch.list) else {
                    continue;
                };
                let standing = standing_field(list);
                let counts = match standing {
                    // A roll that is older than the others may speak says nothing of today.
                    Some(_) => of.is_newest && of.batch.month.get() >= Month::of(since),
                    None => {
                        let is_over = fact.warning_id.is_some_and(|warning| over.contains(&warning));
                        !fact.rules.is_empty() && fact.holds_on.get() >= since && !is_over
                    }
                };
                if counts {
                    spoken.entry(household).or_default().push(Spoken {
                        batch: of.batch.clone(),
                        list,
                        standing,
                        fact,
                    });
                }
            }
        }
        Ok(spoken)
    }

    /// The list of a department that says most of each of some households that are on a derived list of low income without
    /// monitoring: the newest that asked for a look, else the roll.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn sources_of_rows(&self, filter: &ListFilter, ids: &[i64]) -> Result<HashMap<i64, ListSource>> {
        let mut sources = HashMap::new();
        if filter.list != ListName::LowIncomeNotMonitored {
            return Ok(sources);
        }
        for (household, spoken) in self.spoken(&self.store, ids, since(filter.on)?).await? {
            let weight = |spoke: &&Spoken| (spoke.standing.is_none(), spoke.fact.holds_on.get(), spoke.fact.id);
            let Some(spoke) = spoken.iter().max_by_key(weight) else {
                continue;
            };
            if let Some(source) = ListSource::of(&spoke.batch)? {
                sources.insert(household, source);
            }
        }
        Ok(sources)
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
