//! Whether the risk of a household was looked at since something changed ([004] item 12): the assessments that there are,
//! what is different since the last one, and the task that asks for a new one.
//!
//! Of a household that is not monitored the rules speak with every change, and the warning asks. A monitored household's rules
//! are silent about what it is monitored for; there a change asks by a task.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{Days, NaiveDate};
use serde::Serialize;
use serde_json::json;
use shouwang_domain::area::AreaRange;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::facts::HouseholdFacts;
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::procedure::Act;
use shouwang_domain::reassess::{AssessmentKind, RiskChange, changes};
use shouwang_domain::role::Role;
use shouwang_domain::warning::WarningState;
use shouwang_domain::{HouseholdId, TaskId};
use shouwang_forms::Subject;
use shouwang_store::column::Json;
use shouwang_store::entity::{case_step, guarantee, household, spell, task};
use shouwang_store::ledger::LedgerRow;
use shouwang_store::repo::rules::screening::Aggregate;
use shouwang_store::{Found, Source, Tx, repo};
use utoipa::ToSchema;

use crate::duty::task::{NewTask, TaskKind, TaskState, done};
use crate::ledger::form::tables;
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::procedure::case::{Opening, Recorded, StepRecord};
use crate::rules::facts::facts_on;
use crate::{Ctx, Result, Service};

/// What is known of the risk of a household: when it was assessed, and what changed since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RiskAssessmentsView {
    /// The household.
    pub household_id: HouseholdId,
    /// Today.
    pub as_of: NaiveDate,
    /// The day of the last assessment, or on which it was last said that none is needed; of the inclusion where there is none
    /// since.
    pub since: Option<NaiveDate>,
    /// What is different since then.
    pub changes: Vec<RiskChange>,
    /// The open task that asks for a new assessment.
    pub task_id: Option<TaskId>,
    /// Its last day.
    pub due: Option<NaiveDate>,
    /// The assessments, the newest first.
    pub assessments: Vec<AssessmentView>,
}

/// One assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AssessmentView {
    /// Its day.
    pub on: NaiveDate,
    /// Where it is written down.
    pub kind: AssessmentKind,
    /// The warning, the case or the record.
    pub id: String,
    /// The register, of a record.
    pub form: Option<String>,
    /// What was concluded, in Chinese.
    pub zh: String,
    /// What was concluded, in English.
    pub en: String,
}

/// An assessment, and when it was written.
struct Assessed {
    view: AssessmentView,
    written: i64,
}

/// A day, and the moment at which it was written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Since {
    on: NaiveDate,
    written: i64,
}

/// A household, and since when it was not looked at.
struct Standing {
    household: Found<household::Model>,
    spell: Option<spell::Model>,
    since: Since,
}

impl Service {
    /// The assessments of a household's risk, and what changed since the last one.
    ///
    /// # Errors
    /// Not found.
    pub async fn risk_assessments(&self, ctx: &Ctx, household: HouseholdId) -> Result<RiskAssessmentsView> {
        require(ctx, Verb::ReadCases)?;
        let household = repo::register::household::by_id(&self.store, ctx, household).await?;
        self.note_reading(ctx, ReadingKind::Archive, household.id, "assessments".to_owned())
            .await?;
        let id = household.id;
        let spell = repo::procedure::spell::open_of(&self.store, &household).await?;
        let assessed = self.assessed(&self.store, ctx, &[id]).await?.remove(&id);
        let assessed = assessed.unwrap_or_default();
        let tasks = repo::duty::task::of_kind_in(&self.store, TaskKind::Reassess, &[id]).await?;
        let since = last(&assessed, waived(&tasks, id), spell.as_ref());
        let changes = match since {
            Some(since) => {
                let standing = Standing {
                    household,
                    spell,
                    since,
                };
                let found = self.changed(&self.store, ctx, &[standing]).await?.pop();
                found.unwrap_or_default()
            }
            None => Vec::new(),
        };
        let open = tasks.iter().find(|task| task.state == TaskState::Open);
        // What a post may not see of registers is no part of its history.
        let registers = self.registers(&self.store).await?;
        let may_see = |view: &AssessmentView| match &view.form {
            Some(form) => {
                let known = registers.library.get(form);
                known.is_some_and(|form| form.permission.see.contains(&ctx.role))
            }
            None => true,
        };
        let mut assessments: Vec<AssessmentView> = assessed.into_iter().map(|one| one.view).collect();
        assessments.retain(may_see);
        Ok(RiskAssessmentsView {
            household_id: HouseholdId(id),
            as_of: ctx.today(),
            since: since.map(|since| since.on),
            changes,
            task_id: open.map(|task| TaskId(task.id)),
            due: open.map(|task| task.due.get()),
            assessments,
        })
    }

    /// Asks for a new assessment of each monitored household at which something changed since it was last looked at, where
    /// nobody is asked yet. The number of statements grows with the days on which they were looked at, not with their number.
    pub(crate) async fn ask_reassessments(&self, ctx: &Ctx, tx: &mut Tx, households: &[HouseholdId]) -> Result<()> {
        let practice = self.policies.practice();
        let Some(rules) = &practice.reassess else {
            return Ok(());
        };
        let ids: Vec<i64> = households.iter().map(|household| household.0).collect();
        let mut spells = repo::procedure::spell::open_of_many(tx, &ids).await?;
        let tasks = repo::duty::task::of_kind_in(tx, TaskKind::Reassess, &ids).await?;
        let asked = tasks.iter().filter(|task| task.state == TaskState::Open);
        let asked: HashSet<i64> = asked.filter_map(|task| task.household_id).collect();
        let is_to_ask = |id: &i64| spells.contains_key(id) && !asked.contains(id);
        let ids: Vec<i64> = ids.into_iter().filter(is_to_ask).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let assessed = self.assessed(tx, ctx, &ids).await?;
        let mut all = Vec::with_capacity(ids.len());
        for household in repo::register::household::by_ids(tx, ctx, &ids).await? {
            let id = household.id;
            let spell = spells.remove(&id);
            let of_household = assessed.get(&id).map_or(&[][..], Vec::as_slice);
            if let Some(since) = last(of_household, waived(&tasks, id), spell.as_ref()) {
                all.push(Standing {
                    household,
                    spell,
                    since,
                });
            }
        }
        let changed = self.changed(tx, ctx, &all).await?;
        let mut rows = Vec::new();
        for (one, changes) in all.iter().zip(changed).filter(|(_, changes)| !changes.is_empty()) {
            let new = NewTask {
                kind: TaskKind::Reassess,
                role: Role::VillageCadre,
                due: ctx.today() + Days::new(u64::from(rules.answer_days)),
                case: None,
            };
            let payload = json!({ "citation": rules.citation, "changes": changes });
            rows.push(task::Model {
                payload: Json::of(&payload)?,
                ..new.row(&one.household)
            });
        }
        tx.insert_many(rows).await?;
        Ok(())
    }

    /// A record that was an assessment and is taken out leaves the household as it stood before: it may be asked for again.
    pub(crate) async fn unassess(&self, ctx: &Ctx, tx: &mut Tx, form: &str, household: HouseholdId) -> Result<()> {
        let practice = self.policies.practice();
        let mut registers = practice.reassess.iter().flat_map(|rules| &rules.register);
        if registers.any(|register| register.form == form) {
            self.ask_reassessments(ctx, tx, &[household]).await?;
        }
        Ok(())
    }

    /// A record that is an assessment answers the task that asked for one.
    pub(crate) async fn record_assesses(&self, ctx: &Ctx, tx: &mut Tx, form: &str, row: &LedgerRow) -> Result<()> {
        let practice = self.policies.practice();
        let mut registers = practice.reassess.iter().flat_map(|rules| &rules.register);
        let Some(register) = registers.find(|register| register.form == form) else {
            return Ok(());
        };
        let day = row.text(&register.on).and_then(|day| day.parse::<NaiveDate>().ok());
        let Some((household, on)) = row.int("household_id").zip(day) else {
            return Ok(());
        };
        let household = repo::register::household::by_id(tx, ctx, HouseholdId(household)).await?;
        answer_reassessment(tx, &household, on).await
    }

    /// All assessments of some households, the newest first, by household.
    async fn assessed(&self, at: &impl Source, ctx: &Ctx, households: &[i64]) -> Result<HashMap<i64, Vec<Assessed>>> {
        let mut found: HashMap<i64, Vec<Assessed>> = HashMap::new();
        for (household, step) in repo::procedure::case::steps_of_households(at, households, ASSESSING).await? {
            found.entry(household).or_default().extend(of_step(&step)?);
        }
        let warnings = repo::procedure::warning::of_households(at, households).await?;
        for warning in warnings.into_values().flatten() {
            let state = warning.state.get();
            let Some(on) = warning.answered_on.filter(|_| state != WarningState::Open) else {
                continue;
            };
            found.entry(warning.household_id).or_default().push(Assessed {
                view: AssessmentView {
                    on: on.get(),
                    kind: AssessmentKind::Warning,
                    id: warning.id.to_string(),
                    form: None,
                    zh: state.zh().to_owned(),
                    en: state.en().to_owned(),
                },
                written: warning.updated_at,
            });
        }
        let practice = self.policies.practice();
        let known = self.registers(at).await?;
        for register in practice.reassess.iter().flat_map(|rules| &rules.register) {
            let Some(form) = known.library.get(&register.form) else {
                continue;
            };
            if form.subject != Subject::Household {
                continue;
            }
            let choices = form.field(&register.says).map_or(&[][..], |field| field.ty.choices());
            for row in repo::ledger::of_subjects(at, ctx, &tables(form)[0], households).await? {
                let day = row.text(&register.on).and_then(|day| day.parse::<NaiveDate>().ok());
                let Some((household, on)) = row.int("household_id").zip(day) else {
                    continue;
                };
                let code = row.text(&register.says).unwrap_or_default();
                let label = choices
                    .iter()
                    .find(|choice| choice.code == code)
                    .map(|choice| &choice.label);
                found.entry(household).or_default().push(Assessed {
                    view: AssessmentView {
                        on,
                        kind: AssessmentKind::Record,
                        id: row.id().to_string(),
                        form: Some(form.id.clone()),
                        zh: label.map_or_else(|| code.clone(), |label| label.zh.clone()),
                        en: label.map_or_else(|| code.clone(), |label| label.en.clone()),
                    },
                    written: row.int("created_at").unwrap_or_default(),
                });
            }
        }
        for assessed in found.values_mut() {
            assessed.sort_by_key(|one| Reverse((one.view.on, one.written)));
        }
        Ok(found)
    }

    /// What is different at each of some households since it was looked at, by what is on record now. A guarantee counts by
    /// the moment at which somebody said how it stands, so that what came to be known on the day itself is not overlooked.
    async fn changed(&self, at: &impl Source, ctx: &Ctx, all: &[Standing]) -> Result<Vec<Vec<RiskChange>>> {
        let today = ctx.today();
        let orders = || all.iter().map(|one| one.household.area_order);
        let (Some(lo), Some(hi)) = (orders().min(), orders().max()) else {
            return Ok(Vec::new());
        };
        let jurisdictions = self.jurisdictions(at, AreaRange { lo, hi: hi + 1 }).await?;
        let homes: Vec<&Found<household::Model>> = all.iter().map(|one| &one.household).collect();
        let mut now = facts_of(at, &homes, today).await?;
        let mut then = HashMap::new();
        let days: BTreeSet<NaiveDate> = all.iter().map(|one| one.since.on).collect();
        for day in days {
            let of_day = all.iter().filter(|one| one.since.on == day);
            let homes: Vec<&Found<household::Model>> = of_day.map(|one| &one.household).collect();
            then.extend(facts_of(at, &homes, day).await?);
        }
        let ids: Vec<i64> = all.iter().map(|one| one.household.id).collect();
        let guarantees = repo::register::guarantee::of_many(at, &ids).await?;
        let rise = self
            .policies
            .practice()
            .reassess
            .as_ref()
            .and_then(|rules| rules.rise());
        let mut found = Vec::with_capacity(all.len());
        for one in all {
            let line = match self.policy_in(&jurisdictions, one.household.area_order, today) {
                Ok(policy) => {
                    let own = one.spell.as_ref().and_then(|spell| policy.pack.tier(&spell.tier));
                    own.or_else(|| policy.pack.tiers.last()).map(|tier| tier.up_to)
                }
                Err(problem) if problem.code == "policy.none_in_force" => None,
                Err(problem) => return Err(problem),
            };
            let id = one.household.id;
            let facts = then.remove(&id).zip(now.remove(&id));
            let told = facts.map_or_else(Vec::new, |(then, now)| changes(&then, &now, line, rise));
            let rows = guarantees.get(&id).map_or(&[][..], Vec::as_slice);
            found.push(with_guarantees(told, rows, one.since));
        }
        Ok(found)
    }
}

/// The facts of some households on a day, by household.
async fn facts_of(
    at: &impl Source,
    households: &[&Found<household::Model>],
    on: NaiveDate,
) -> Result<HashMap<i64, HouseholdFacts>> {
    let aggregates = repo::rules::screening::of_found(at, households, on).await?;
    let facts = |aggregate: &Aggregate| (aggregate.household.id.0, facts_on(aggregate, on));
    Ok(aggregates.iter().map(facts).collect())
}

/// What is different, with the guarantees of which somebody said something since.
fn with_guarantees(mut found: Vec<RiskChange>, rows: &[guarantee::Model], since: Since) -> Vec<RiskChange> {
    for row in rows.iter().filter(|row| row.closed_on.is_none()) {
        let (guarantee, state) = (row.guarantee.get(), row.state.get());
        let is_told = found
            .iter()
            .any(|change| told_by(guarantee) == Some(change.what.as_str()));
        let stood_otherwise = || {
            rows.iter()
                .any(|other| other.guarantee == guarantee && other.id != row.id)
        };
        let is_news = state != GuaranteeState::Met || stood_otherwise();
        let is_later = row.created_at > since.written || row.opened_on.get() > since.on;
        if is_later && is_news && !is_told {
            found.push(RiskChange {
                what: guarantee.to_string(),
                zh: format!("{}：{}（{}）。", guarantee.zh(), state.zh(), row.opened_on.get()),
                en: format!("{}: {} ({}).", guarantee.en(), state.en(), row.opened_on.get()),
            });
        }
    }
    found
}

/// An assessment of a day answers the tasks that asked for one by that day: one of before does not know what changed.
pub(crate) async fn answer_reassessment(tx: &mut Tx, household: &Found<household::Model>, on: NaiveDate) -> Result<()> {
    for before in repo::duty::task::of_kind(tx, household, TaskKind::Reassess, TaskState::Open).await? {
        if on >= Timestamp(before.created_at).date() {
            let after = done(&before, on)?;
            tx.update(&before, after).await?;
        }
    }
    Ok(())
}

/// When somebody last said that a household need not be assessed anew: it was looked at then.
fn waived(tasks: &[task::Model], household: i64) -> Option<Since> {
    let of_household = tasks
        .iter()
        .filter(|task| task.household_id == Some(household) && task.state == TaskState::Waived);
    let since = |task: &task::Model| Since {
        on: Timestamp(task.updated_at).date(),
        written: task.updated_at,
    };
    of_household.map(since).max()
}

/// The last assessment or waiver, or the inclusion where there is none since.
fn last(assessed: &[Assessed], waived: Option<Since>, spell: Option<&spell::Model>) -> Option<Since> {
    let newest = assessed.first().map(|one| Since {
        on: one.view.on,
        written: one.written,
    });
    let newest = newest.max(waived);
    // A household that came monitored is known here since it was entered, whenever it was included.
    let included = spell.map(|spell| Since {
        on: spell.included_on.get().max(Timestamp(spell.created_at).date()),
        written: spell.created_at,
    });
    match (newest, included) {
        (Some(newest), Some(included)) if included.on > newest.on => Some(included),
        (newest, included) => newest.or(included),
    }
}

/// The fact that tells of a guarantee, where one does.
fn told_by(guarantee: Guarantee) -> Option<&'static str> {
    match guarantee {
        Guarantee::Housing => Some("dwelling_dangerous"),
        Guarantee::Water => Some("water_unsafe"),
        _ => None,
    }
}

/// The acts by which the risk is assessed in a case.
const ASSESSING: &[&str] = &["record_verification", "propose_elimination"];

/// The assessment that a step of a case is; some are none.
fn of_step(step: &case_step::Model) -> Result<Option<Assessed>> {
    let (kind, zh, en) = match step.record.read()? {
        StepRecord::Recorded(Recorded {
            act: Act::RecordVerification(verified),
            ..
        }) => {
            let zh: Vec<&str> = verified.risks.iter().map(|risk| risk.zh()).collect();
            let en: Vec<&str> = verified.risks.iter().map(|risk| risk.en()).collect();
            (
                AssessmentKind::Verification,
                format!("{}：{}", verified.monitored_type.zh(), zh.join("、")),
                format!("{}: {}", verified.monitored_type.en(), en.join(", ")),
            )
        }
        StepRecord::Opening(Opening::ProposeElimination { way, stability, .. }) => (
            AssessmentKind::Proposal,
            format!("{}，{}", way.zh(), stability.zh()),
            format!("{}, {}", way.en(), stability.en()),
        ),
        _ => return Ok(None),
    };
    Ok(Some(Assessed {
        view: AssessmentView {
            on: step.on_date.get(),
            kind,
            id: step.case_id.to_string(),
            form: None,
            zh,
            en,
        },
        written: step.created_at,
    }))
}
