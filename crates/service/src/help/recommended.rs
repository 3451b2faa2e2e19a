//! Which policies of the catalogue (政策工具箱) answer a household, and why: by its open risks, and by what the register knows
//! of its members. It hides nothing and decides nothing: what no reason speaks for stands below, and people choose.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::facts::HouseholdFacts;
use shouwang_domain::help::PolicyTarget;
use shouwang_domain::measure::{MeasureKind, MeasureState};
use shouwang_domain::risk::{CivilAffairsStatus, RiskCategory};
use shouwang_domain::role::Department;
use shouwang_domain::{HouseholdId, LedgerRecordId};
use shouwang_forms::Form;
use shouwang_store::entity::household;
use shouwang_store::ledger::LedgerRow;
use shouwang_store::repo::ledger::LedgerFilter;
use shouwang_store::{Found, repo};
use utoipa::ToSchema;

use crate::ledger::form::tables;
use crate::office::access::{Verb, require};
use crate::rules::facts::facts_on;
use crate::{Ctx, Problem, Result, Service};

/// The register that is the catalogue.
pub(crate) const CATALOGUE: &str = "policy_tool";
/// Records at a time.
const PART: u64 = 1000;

/// Words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct PolicyWords {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// The catalogue in force where a household lives, what answers it first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PolicyAdvice {
    /// The household.
    pub household_id: HouseholdId,
    /// The policies: those with a reason first, then all others.
    pub policies: Vec<AdvisedPolicy>,
}

/// A policy of the catalogue, as it stands to a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AdvisedPolicy {
    /// The record of the catalogue.
    pub record_id: LedgerRecordId,
    /// What it is called.
    pub title: String,
    /// Whose it is.
    pub department: PolicyWords,
    /// For whom.
    pub whom: String,
    /// What it gives.
    pub what: String,
    /// How much.
    pub how_much: String,
    /// The papers needed.
    pub papers: String,
    /// How to get it.
    pub channel: PolicyWords,
    /// Document and clause.
    pub basis: String,
    /// Its last day, where it has one.
    pub until: Option<NaiveDate>,
    /// Why it answers this household; none where nothing speaks for it.
    pub reasons: Vec<PolicyWords>,
    /// What speaks against it by the register, to be looked at.
    pub cautions: Vec<PolicyWords>,
    /// The open risks that it answers.
    pub risks: Vec<RiskCategory>,
    /// The measure that it becomes, where the catalogue says so.
    pub measure: Option<MeasureKind>,
    /// Who carries that measure out.
    pub measure_department: Option<Department>,
    /// A measure of the household that goes on is of its kind or names it.
    pub given: bool,
}

/// A policy of the catalogue in force.
pub(crate) struct Tool {
    id: i64,
    pub(crate) title: String,
    pub(crate) department: PolicyWords,
    measure_department: Option<Department>,
    pub(crate) branch: PolicyWords,
    pub(crate) whom: String,
    labour: String,
    pub(crate) what: String,
    pub(crate) how_much: String,
    pub(crate) papers: String,
    pub(crate) channel: PolicyWords,
    pub(crate) basis: String,
    pub(crate) until: Option<NaiveDate>,
    risks: Vec<RiskCategory>,
    targets: Vec<PolicyTarget>,
    measure: Option<MeasureKind>,
}

/// What is known of a household for its advice.
struct Standing {
    risks: BTreeSet<RiskCategory>,
    facts: HouseholdFacts,
    civil_affairs: Option<CivilAffairsStatus>,
    /// What the measures that go on say, and of which kinds they are.
    notes: Vec<String>,
    kinds: BTreeSet<MeasureKind>,
}

impl Service {
    /// The policies in force where a household lives, those with a reason first.
    ///
    /// # Errors
    /// Not found.
    pub async fn policy_advice(&self, ctx: &Ctx, household: HouseholdId) -> Result<PolicyAdvice> {
        require(ctx, Verb::ReadAssistance)?;
        let household = self.household_helped(ctx, household).await?;
        self.advice(ctx, &household).await
    }

    /// The same of a household that the caller has found in scope.
    pub(crate) async fn advice(&self, ctx: &Ctx, household: &Found<household::Model>) -> Result<PolicyAdvice> {
        let path = repo::procedure::case::path(&self.store, household).await?;
        let areas: BTreeSet<i64> = path.iter().map(|area| area.id).collect();
        let standing = self.standing(ctx, household).await?;
        let tools = self.tools_in_force(ctx, &areas).await?;
        let mut policies: Vec<AdvisedPolicy> = tools.into_iter().map(|tool| standing.advise(tool)).collect();
        policies.sort_by_cached_key(|of| {
            (
                of.reasons.is_empty(),
                of.risks.is_empty(),
                of.title.clone(),
                of.record_id.0,
            )
        });
        Ok(PolicyAdvice {
            household_id: HouseholdId(household.id),
            policies,
        })
    }

    async fn standing(&self, ctx: &Ctx, household: &Found<household::Model>) -> Result<Standing> {
        let today = ctx.today();
        let (mut risks, mut notes, mut kinds) = (BTreeSet::new(), Vec::new(), BTreeSet::new());
        if let Some(spell) = repo::procedure::spell::open_of(&self.store, household).await? {
            let rows = repo::procedure::spell::risks(&self.store, &spell).await?;
            let open = rows.iter().filter(|row| row.closed_on.is_none());
            risks.extend(open.map(|row| row.risk.get()));
            for row in repo::help::measure::of_spell(&self.store, &spell).await? {
                if !matches!(row.state.get(), MeasureState::Finished | MeasureState::Stopped) {
                    kinds.insert(row.kind.get());
                    notes.push(row.note);
                }
            }
        }
        let id = HouseholdId(household.id);
        let aggregate = repo::rules::screening::household(&self.store, ctx, id, today).await?;
        Ok(Standing {
            risks,
            facts: facts_on(&aggregate, today),
            civil_affairs: aggregate.household.civil_affairs,
            notes,
            kinds,
        })
    }

    /// The policies of the catalogue that are in force today in some areas, by their titles; none where the caller may not look
    /// at the catalogue.
    pub(crate) async fn tools_in_force(&self, ctx: &Ctx, areas: &BTreeSet<i64>) -> Result<Vec<Tool>> {
        let seen = self.seen_forms(ctx).await?;
        let Some(form) = seen.get(CATALOGUE) else {
            return Ok(Vec::new());
        };
        let table = &tables(form)[0];
        let all = LedgerFilter {
            with_above: true,
            ..LedgerFilter::default()
        };
        let today = ctx.today();
        let mut tools = Vec::new();
        let mut below = None;
        loop {
            let rows = repo::ledger::all(&self.store, ctx, table, &all, below, PART).await?;
            below = rows.last().map(LedgerRow::id);
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                if row.int("area_id").is_some_and(|area| areas.contains(&area)) && is_in_force(row, today)? {
                    tools.push(Tool::of(form, row)?);
                }
            }
        }
        tools.sort_by(|one, other| (&one.title, one.id).cmp(&(&other.title, other.id)));
        Ok(tools)
    }
}

fn is_in_force(row: &LedgerRow, today: NaiveDate) -> Result<bool> {
    let from = day_of(row, "from_on")?;
    let until = day_of(row, "until_on")?;
    Ok(from.is_some_and(|from| from <= today) && until.is_none_or(|until| today <= until))
}

fn day_of(row: &LedgerRow, column: &str) -> Result<Option<NaiveDate>> {
    let day = row.text(column).map(|text| text.parse::<NaiveDate>());
    day.transpose().map_err(Problem::internal)
}

impl Tool {
    fn of(form: &Form, row: &LedgerRow) -> Result<Self> {
        let text = |column: &str| row.text(column).unwrap_or_default();
        let codes = |column: &str| -> Vec<String> {
            let text = text(column);
            text.split(',')
                .filter(|code| !code.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let mut risks = Vec::new();
        for code in std::iter::once(text("risk")).chain(codes("more_risks")) {
            risks.push(code.parse::<RiskCategory>()?);
        }
        let mut targets = Vec::new();
        for code in codes("targets") {
            targets.push(code.parse::<PolicyTarget>()?);
        }
        Ok(Self {
            id: row.id(),
            title: text("title"),
            department: label(form, "department", &text("department")),
            measure_department: text("department").parse::<Department>().ok(),
            branch: label(form, "branch", &text("branch")),
            whom: text("whom"),
            labour: text("labour"),
            what: text("what"),
            how_much: text("how_much"),
            papers: text("papers"),
            channel: label(form, "channel", &text("channel")),
            basis: text("basis"),
            until: day_of(row, "until_on")?,
            risks,
            targets,
            measure: row
                .text("measure")
                .map(|code| code.parse::<MeasureKind>())
                .transpose()?,
        })
    }
}

/// What a code of a field is called.
fn label(form: &Form, field: &str, code: &str) -> PolicyWords {
    let choices = form.field(field).map(|field| field.ty.choices()).unwrap_or_default();
    let found = choices.iter().find(|choice| choice.code == code);
    PolicyWords {
        zh: found.map_or_else(|| code.to_owned(), |choice| choice.label.zh.clone()),
        en: found.map_or_else(|| code.to_owned(), |choice| choice.label.en.clone()),
    }
}

impl Standing {
    /// How many members, or whether the household, are what a policy is for.
    fn count(&self, target: PolicyTarget) -> i64 {
        let facts = &self.facts;
        let is = |status: CivilAffairsStatus| i64::from(self.civil_affairs == Some(status));
        match target {
            PolicyTarget::Disabled => facts.disabled_members,
            PolicyTarget::SeverelyDisabled => facts.severe_disability_members,
            PolicyTarget::SeriouslyIll => facts.serious_illness_members,
            PolicyTarget::ChronicallyIll => facts.chronic_illness_members,
            PolicyTarget::Student => facts.students,
            PolicyTarget::SchoolAge => facts.school_age_members,
            PolicyTarget::Child => facts.child_members,
            PolicyTarget::Elder => facts.elderly_members,
            PolicyTarget::Labour => facts.labour_count,
            PolicyTarget::OutOfWork => facts.members_out_of_work,
            PolicyTarget::Uninsured => facts.uninsured_members.unwrap_or_default(),
            PolicyTarget::Dibao => is(CivilAffairsStatus::Dibao),
            PolicyTarget::Destitute => is(CivilAffairsStatus::DestituteSupport),
            PolicyTarget::DibaoMarginal => is(CivilAffairsStatus::DibaoMarginal),
            PolicyTarget::NoLabour => i64::from(!facts.has_labour),
        }
    }

    fn advise(&self, tool: Tool) -> AdvisedPolicy {
        let risks: Vec<RiskCategory> = tool
            .risks
            .iter()
            .copied()
            .filter(|risk| self.risks.contains(risk))
            .collect();
        let mut reasons: Vec<PolicyWords> = risks
            .iter()
            .map(|risk| PolicyWords {
                zh: format!("本户有未解除的风险“{}”，这项政策针对这一风险。", risk.zh()),
                en: format!(
                    "The household has the open risk \"{}\", which this policy answers.",
                    risk.en()
                ),
            })
            .collect();
        for target in &tool.targets {
            match self.count(*target) {
                0 => {}
                count if is_of_members(*target) => reasons.push(PolicyWords {
                    zh: format!("家里有{}（{count}人），这项政策适用。", target.zh()),
                    en: format!("The policy is for {}: the household has {count}.", target.en()),
                }),
                _ => reasons.push(PolicyWords {
                    zh: format!("本户是{}，这项政策适用。", target.zh()),
                    en: format!("The policy is for {}, which this is.", target.en()),
                }),
            }
        }
        let mut cautions = Vec::new();
        match (tool.labour.as_str(), self.facts.has_labour) {
            ("with", false) => cautions.push(PolicyWords {
                zh: "要求有劳动能力，登记的成员都没有；请核对。".to_owned(),
                en: "It asks for somebody able to work, and by the register nobody is; check.".to_owned(),
            }),
            ("without", true) => cautions.push(PolicyWords {
                zh: "给无劳动能力或部分丧失的人，本户登记有劳动力；请核对给谁。".to_owned(),
                en: "It is for people unable to work, and the household has labour; check for whom.".to_owned(),
            }),
            _ => {}
        }
        AdvisedPolicy {
            given: self.notes.iter().any(|note| note.contains(&tool.title))
                || tool.measure.is_some_and(|kind| self.kinds.contains(&kind)),
            record_id: LedgerRecordId(tool.id),
            title: tool.title,
            department: tool.department,
            whom: tool.whom,
            what: tool.what,
            how_much: tool.how_much,
            papers: tool.papers,
            channel: tool.channel,
            basis: tool.basis,
            until: tool.until,
            reasons,
            cautions,
            risks,
            measure: tool.measure,
            measure_department: tool.measure_department,
        }
    }
}

/// The target is said of members and not of the whole household.
const fn is_of_members(target: PolicyTarget) -> bool {
    !matches!(
        target,
        PolicyTarget::Dibao | PolicyTarget::Destitute | PolicyTarget::DibaoMarginal | PolicyTarget::NoLabour
    )
}
