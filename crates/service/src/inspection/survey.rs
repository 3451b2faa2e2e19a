//! The survey of the look-back (省 43 号附件3) beside the register: with what a new record is filled beforehand, to be asked
//! again all the same, and where an answer and the register differ today. Which of both is right is a question to the place.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use shouwang_domain::facts::derive;
use shouwang_domain::lists::{ListName, Subject, examine};
use shouwang_domain::risk::{CivilAffairsStatus, MonitoredType};
use shouwang_domain::role::ContactLevel;
use shouwang_domain::{AreaId, HouseholdId, LedgerRecordId};
use shouwang_forms::{FieldValue, Form};
use shouwang_store::entity::household;
use shouwang_store::ledger::{Cell, LedgerRow};
use shouwang_store::repo::ledger::LedgerFilter;
use shouwang_store::repo::overview::lists::{Candidate, ListFilter};
use shouwang_store::{Found, repo};
use utoipa::ToSchema;

use super::labels::{ROUND, SURVEY};
use crate::ledger::form::tables;
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::{Ctx, Problem, Result, Service};

/// More records are not compared in one go, and so many households are read at a time.
const MOST_COMPARED: u64 = 2_000;
const CHUNK: usize = 500;

/// The field with the people of the household.
const PEOPLE: &str = "people";

/// Of which records.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SurveyDifferenceQuery {
    /// Of an area with everything beneath it; without, of all that the caller may see.
    pub area_id: Option<AreaId>,
    /// Of one household.
    pub household_id: Option<HouseholdId>,
    /// Of one round, as the records name it.
    pub round: Option<String>,
}

/// A record of the survey that says otherwise than the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SurveyDifference {
    /// The record.
    pub record_id: LedgerRecordId,
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// The day of the survey.
    pub surveyed_on: Option<NaiveDate>,
    /// The round.
    pub round: String,
    /// The questions whose answer is another.
    pub answers: Vec<DifferingAnswer>,
}

/// An answer that differs from the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DifferingAnswer {
    /// The field of the survey.
    pub field: String,
    /// What was answered: a code of the field, or a number.
    pub answered: String,
    /// What the register says today.
    pub known: String,
}

/// A record that differs, with its place.
pub(crate) struct Differs {
    pub(crate) record: i64,
    pub(crate) household: i64,
    pub(crate) area_order: i64,
    pub(crate) on: Option<NaiveDate>,
    pub(crate) entered: (i64, i64),
    round: String,
    answers: Vec<DifferingAnswer>,
}

/// Which records of the survey are compared.
#[derive(Default)]
pub(crate) struct Compared {
    pub(crate) within: Option<shouwang_domain::area::AreaRange>,
    pub(crate) household: Option<i64>,
    pub(crate) round: Option<String>,
    pub(crate) days: Option<[NaiveDate; 2]>,
}

impl Compared {
    fn filter(self) -> LedgerFilter {
        let text = |day: NaiveDate| Some(Cell::Text(day.to_string()));
        let between = self
            .days
            .map(|[first, last]| ("surveyed_on".to_owned(), text(first), text(last)));
        LedgerFilter {
            area: self.within,
            household: self.household,
            equal: self
                .round
                .map(|round| (ROUND.to_owned(), Cell::Text(round)))
                .into_iter()
                .collect(),
            between: between.into_iter().collect(),
            ..LedgerFilter::default()
        }
    }
}

impl Service {
    /// The records of the survey whose answers differ from the register, the newest first.
    ///
    /// # Errors
    /// Not found for an area outside the scope, or where the caller does not see the survey; `survey.too_many`.
    pub async fn survey_differences(&self, ctx: &Ctx, query: SurveyDifferenceQuery) -> Result<Vec<SurveyDifference>> {
        require(ctx, Verb::ReadHouseholds)?;
        let within = match query.area_id {
            Some(area) => Some(self.area_in_scope(ctx, Some(area)).await?.1),
            None => None,
        };
        let compared = Compared {
            within,
            household: query.household_id.map(|id| id.0),
            round: query.round.filter(|round| !round.is_empty()),
            days: None,
        };
        let found = self.surveys_that_differ(ctx, compared).await?;
        self.note_narrowed(ctx, ReadingKind::Records, query.household_id, found.len())
            .await?;
        let labels = repo::register::label::of(&self.store, found.iter().map(|one| one.household)).await?;
        found
            .into_iter()
            .map(|one| {
                let label = labels.get(one.household)?;
                Ok(SurveyDifference {
                    record_id: LedgerRecordId(one.record),
                    household_id: HouseholdId(one.household),
                    head: label.head.clone(),
                    area_id: label.area_id,
                    area_name: label.area_name.clone(),
                    surveyed_on: one.on,
                    round: one.round,
                    answers: one.answers,
                })
            })
            .collect()
    }

    /// The same as they are found, without names.
    async fn surveys_that_differ(&self, ctx: &Ctx, compared: Compared) -> Result<Vec<Differs>> {
        // Whoever does not see the register of surveys sees no difference.
        let Some(form) = self.seen_forms(ctx).await?.get(SURVEY).cloned() else {
            return Ok(Vec::new());
        };
        let filter = compared.filter();
        let rows = repo::ledger::all(&self.store, ctx, &tables(&form)[0], &filter, None, MOST_COMPARED + 1).await?;
        if rows.len() as u64 > MOST_COMPARED {
            return Err(Problem::refused(
                "survey.too_many",
                format!("入户调查超过 {MOST_COMPARED} 份，不会只比一部分；请选择一个批次或较小的区划。"),
                format!(
                    "There are more than {MOST_COMPARED} surveys, and a part of them is not compared; choose a round or a smaller area."
                ),
            ));
        }
        self.those_that_differ(ctx, &rows).await
    }

    /// The same of all surveys, however many there are: so many at a time.
    pub(crate) async fn all_surveys_that_differ(&self, ctx: &Ctx, compared: Compared) -> Result<Vec<Differs>> {
        let Some(form) = self.seen_forms(ctx).await?.get(SURVEY).cloned() else {
            return Ok(Vec::new());
        };
        let (table, filter) = (&tables(&form)[0], compared.filter());
        let (mut found, mut below) = (Vec::new(), None);
        loop {
            let rows = repo::ledger::all(&self.store, ctx, table, &filter, below, MOST_COMPARED).await?;
            let Some(last) = rows.last() else {
                return Ok(found);
            };
            below = Some(last.id());
            found.extend(self.those_that_differ(ctx, &rows).await?);
        }
    }

    async fn those_that_differ(&self, ctx: &Ctx, rows: &[LedgerRow]) -> Result<Vec<Differs>> {
        let households: BTreeSet<i64> = rows.iter().filter_map(|row| row.int("household_id")).collect();
        let households: Vec<i64> = households.into_iter().collect();
        let mut known = std::collections::HashMap::new();
        for some in households.chunks(CHUNK) {
            for (_, candidate) in repo::overview::lists::chosen(&self.store, ctx, &everybody(ctx), some).await? {
                known.insert(
                    candidate.place.id,
                    (candidate.place.key, known_of(&candidate, ctx.today())),
                );
            }
        }
        let differs = rows.iter().filter_map(|row| {
            let household = row.int("household_id")?;
            let (area_order, known) = known.get(&household)?;
            let answers = differing(row, known);
            (!answers.is_empty()).then(|| Differs {
                record: row.id(),
                household,
                area_order: *area_order,
                on: row.text("surveyed_on").and_then(|day| day.parse().ok()),
                entered: (
                    row.int("created_at").unwrap_or_default(),
                    row.int("entered_by").unwrap_or_default(),
                ),
                round: row.text(ROUND).unwrap_or_default(),
                answers,
            })
        });
        Ok(differs.collect())
    }

    /// What the register knows of the questions of the survey about a household: a new record begins with it, and each of
    /// them is asked again.
    pub(crate) async fn known_for_survey(
        &self,
        ctx: &Ctx,
        form: &Form,
        household: &Found<household::Model>,
    ) -> Result<Map<String, Json>> {
        let mut values = Map::new();
        let found = repo::overview::lists::chosen(&self.store, ctx, &everybody(ctx), &[household.id]).await?;
        for (_, candidate) in &found {
            for (field, known) in known_of(candidate, ctx.today()) {
                let value = match known {
                    Said::People(count) => FieldValue::Int(count),
                    Said::Code(code) => FieldValue::Text(code.to_owned()),
                };
                values.insert(field.to_owned(), value.to_json());
            }
        }
        let mut contacts = repo::help::contact::of_household(&self.store, household).await?;
        contacts.retain(|contact| contact.to_on.is_none());
        // Whoever follows it at the village is closer than whoever does at the town.
        contacts.sort_by_key(|contact| contact.level.get() != ContactLevel::Village);
        if let Some(contact) = contacts.first() {
            let names = repo::office::account::names(&self.store, [contact.account_id]).await?;
            if let Some(name) = names.get(&contact.account_id) {
                values.insert("responsible".to_owned(), Json::String(name.clone()));
            }
        }
        values.retain(|field, _| form.field(field).is_some_and(|field| !field.retired));
        Ok(values)
    }
}

/// What the register says to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    People(i64),
    Code(&'static str),
}

/// Whichever household it is.
fn everybody(ctx: &Ctx) -> ListFilter {
    ListFilter {
        list: ListName::LowIncomeLadder,
        within: None,
        monitored: None,
        on: ctx.today(),
    }
}

/// What the register says to the questions of the survey that it can answer.
fn known_of(candidate: &Candidate, on: NaiveDate) -> Vec<(&'static str, Said)> {
    let aggregate = &candidate.aggregate;
    let facts = derive(
        &aggregate.household,
        &aggregate.statements,
        &aggregate.records,
        aggregate.monitoring,
        on,
    );
    let subject = Subject {
        household: &aggregate.household,
        facts: &facts,
        records: &aggregate.records,
        assurances: &candidate.assurances,
        told: candidate.told,
        standards: None,
        on,
    };
    let yes_no = |holds: bool| if holds { "yes" } else { "no" };
    let is_as = |kind: MonitoredType| yes_no(facts.monitored_type == Some(kind));
    let has_dibao = aggregate.household.civil_affairs == Some(CivilAffairsStatus::Dibao);
    let aid = examine(ListName::UnpaidSchoolingAid, &subject);
    let schooling = match (facts.students, aid.looked_at, aid.reasons.is_empty()) {
        (0, ..) => Some("na"),
        (_, _, false) => Some("no"),
        (_, true, true) => Some("yes"),
        (_, false, true) => None,
    };
    let goes_on = |link: &shouwang_domain::records::OperatorLink| {
        link.failed_on.is_none() && link.to_on.is_none_or(|to_on| to_on > on)
    };
    let is_linked = aggregate.records.operator_links.iter().any(goes_on);
    let codes = [
        ("unstable_lifted", Some(is_as(MonitoredType::UnstableLifted))),
        ("has_labour", Some(yes_no(facts.has_labour))),
        ("marginal", Some(is_as(MonitoredType::MarginalProne))),
        ("sudden", Some(is_as(MonitoredType::SuddenSevere))),
        ("allowance", Some(if has_dibao { "yes" } else { "na" })),
        ("schooling", schooling),
        ("insurance", facts.uninsured_members.map(|without| yes_no(without == 0))),
        // Whether somebody ill was helped is told by nobody but them.
        ("illness", (facts.serious_illness_members == 0).then_some("na")),
        ("housing", facts.dwelling_dangerous.map(|dangerous| yes_no(!dangerous))),
        ("income", is_linked.then_some("yes")),
    ];
    let mut known = vec![(PEOPLE, Said::People(facts.household_size))];
    known.extend(
        codes
            .into_iter()
            .filter_map(|(field, code)| Some((field, Said::Code(code?)))),
    );
    known
}

/// The answers of a record that are other than what the register says.
fn differing(row: &LedgerRow, known: &[(&'static str, Said)]) -> Vec<DifferingAnswer> {
    let answered = |field: &str| match field {
        PEOPLE => row.int(PEOPLE).map(|count| count.to_string()),
        _ => row.text(field),
    };
    let pairs = known.iter().filter_map(|(field, said)| {
        let known = match said {
            Said::People(count) => count.to_string(),
            Said::Code(code) => (*code).to_owned(),
        };
        let answered = answered(field)?;
        (answered != known).then(|| DifferingAnswer {
            field: (*field).to_owned(),
            answered,
            known,
        })
    });
    pairs.collect()
}
