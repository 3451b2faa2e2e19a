//! Help for a monitored household: its measures, the check of its plan, and the risks that are closed one by one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use shouwang_domain::household::not_in_future;
use shouwang_domain::measure::{
    Branch, Capability, Cover, FundSource, MeasureKind, MeasureState, Needs, PlanCheck, Planned, Timing, check_plan,
    cover_of,
};
use shouwang_domain::risk::{MonitoredType, RiskCategory};
use shouwang_domain::role::Department;
use shouwang_domain::{Fen, HouseholdId, MeasureId, SpellId};
use shouwang_policy::{Pack, Practice};
use shouwang_store::Found;
use shouwang_store::column::{Code, Day, Json, Money};
use shouwang_store::entity::{household, measure, plan, spell, spell_risk};
use shouwang_store::{Source, Tx, repo};
use utoipa::ToSchema;

use crate::duty::task::TaskKind;
use crate::help::fund::MeasureFunds;
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// A new measure of help.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureCmd {
    /// The monitored household.
    pub household_id: HouseholdId,
    /// Kind.
    pub kind: MeasureKind,
    /// The open risks it answers.
    #[serde(default)]
    pub risks: Vec<RiskCategory>,
    /// Before or after the event.
    pub timing: Timing,
    /// Department that carries it out; without one, the department responsible for its branch.
    #[serde(default)]
    pub department: Option<Department>,
    /// Where the money comes from.
    #[serde(default)]
    pub fund_source: Option<FundSource>,
    /// Amount in fen.
    #[serde(default)]
    pub amount: Option<Fen>,
    /// Planned first day.
    #[serde(default)]
    pub starts_on: Option<NaiveDate>,
    /// Last day by its policy; without, it ends when somebody says so. Before it passes, whoever follows the household is
    /// told to go on with it (四个不摘).
    #[serde(default)]
    pub ends_on: Option<NaiveDate>,
    /// What is done, in words.
    pub note: String,
}

/// Moves a measure on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdvanceCmd {
    /// The measure.
    pub measure_id: MeasureId,
    /// Its next state.
    pub to: MeasureState,
    /// Day on which it happened.
    pub on: NaiveDate,
    /// The version that was read.
    pub version: i64,
}

/// Closes one risk of a monitored household.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseRiskCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// The risk.
    pub risk: RiskCategory,
    /// Day on which it was gone.
    pub on: NaiveDate,
    /// How it went away.
    pub how: String,
}

/// Records the risks of a household that came monitored, from an opening register or another county.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordRisksCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// The risks that it is monitored for; at least one.
    pub risks: Vec<RiskCategory>,
    /// Day on which they were looked at.
    pub on: NaiveDate,
}

/// The plan of a household: its risks, its measures and what is wrong with them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PlanView {
    /// The household.
    pub household_id: HouseholdId,
    /// The spell.
    pub spell_id: SpellId,
    /// Type.
    pub monitored_type: MonitoredType,
    /// Day of inclusion.
    pub included_on: NaiveDate,
    /// Risks, closed ones too.
    pub risks: Vec<RiskView>,
    /// The household came monitored, and nobody has recorded for which risks.
    #[serde(default)]
    pub risks_unrecorded: bool,
    /// A member is able to work.
    pub has_labour: bool,
    /// Measures in the order of their proposal.
    pub measures: Vec<MeasureView>,
    /// Gaps and warnings.
    pub check: PlanCheck,
    /// Last day for the first measure to take effect.
    pub first_measure_due: NaiveDate,
    /// Day on which the first measure took effect.
    pub first_measure_on: Option<NaiveDate>,
    /// Which measures answer the risks that are still open, by the policy in force.
    pub toolbox: Vec<ToolView>,
    /// For which measures money has come, from which sources, and what no source covers.
    #[serde(default)]
    pub funds: Vec<MeasureFunds>,
}

/// The measures that answer a risk.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ToolView {
    /// The risk.
    pub risk: RiskCategory,
    /// The measures of the policy's catalogue.
    pub measures: Vec<MeasureKind>,
}

/// A risk of a spell.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RiskView {
    /// The risk.
    pub risk: RiskCategory,
    /// Since when.
    pub opened_on: NaiveDate,
    /// Until when.
    pub closed_on: Option<NaiveDate>,
    /// How it went away.
    pub closed_how: Option<String>,
    /// How far help against it is, while it is open.
    pub cover: Option<Cover>,
    /// The measures of the policy's catalogue that are so far.
    pub covered_by: Vec<MeasureId>,
}

/// A measure of help.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct MeasureView {
    /// Id.
    pub id: MeasureId,
    /// Version.
    pub version: i64,
    /// Kind.
    pub kind: MeasureKind,
    /// Branch of the kind.
    pub branch: Branch,
    /// Departments responsible for the branch.
    pub responsible: Vec<Department>,
    /// Risks it answers.
    pub risks: Vec<RiskCategory>,
    /// Before or after the event.
    pub timing: Timing,
    /// State.
    pub state: MeasureState,
    /// How far it is today: what is past its last day is over, whatever its state.
    pub cover: Cover,
    /// Department that carries it out.
    pub department: Option<Department>,
    /// Where the money comes from.
    pub fund_source: Option<FundSource>,
    /// Amount in fen.
    pub amount: Option<Fen>,
    /// First day: planned, and once it is in effect the true one.
    pub starts_on: Option<NaiveDate>,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// Day of the village's review.
    pub reviewed_on: Option<NaiveDate>,
    /// Day of the public notice.
    pub noticed_on: Option<NaiveDate>,
    /// What is done.
    pub note: String,
    /// The documents and clauses by which measures of its kind answer its risks, in the pack in force.
    #[serde(default)]
    pub cited: Vec<String>,
}

impl Service {
    /// Proposes a measure for a monitored household. What is wrong with the plan then is in the answer.
    ///
    /// # Errors
    /// Not found, `assistance.not_monitored`, `household.own`, `measure.foreign_risk`, `measure.amount`,
    /// `measure.ends_before`.
    pub async fn add_measure(&self, ctx: &Ctx, cmd: MeasureCmd) -> Result<PlanView> {
        require(ctx, Verb::EditAssistance)?;
        if cmd.amount.is_some_and(|amount| amount.0 < 0) {
            return Err(
                Problem::bad_data("measure.amount", "金额不能为负数。", "The amount cannot be negative.").at("/amount"),
            );
        }
        if cmd
            .ends_on
            .is_some_and(|last| last < cmd.starts_on.unwrap_or_else(|| ctx.today()))
        {
            return Err(Problem::bad_data(
                "measure.ends_before",
                "结束日期不能早于开始日期，未填开始日期的不能早于今天。",
                "The last day cannot lie before the first, or before today where no first day is given.",
            )
            .at("/ends_on"));
        }
        let mut tx = self.store.begin(ctx, "measure.add").await?;
        let helped = Helped::read(&tx, ctx, cmd.household_id).await?;
        let open: BTreeSet<_> = helped.open_risks()?;
        let risks: BTreeSet<_> = cmd.risks.iter().copied().collect();
        if let Some(foreign) = risks.difference(&open).next() {
            return Err(Problem::bad_data(
                "measure.foreign_risk",
                format!("“{}”不是该户尚未解除的风险。", foreign.zh()),
                format!("\"{}\" is no open risk of this household.", foreign.en()),
            )
            .at("/risks"));
        }
        let practice = self.policies.practice();
        let branch = cmd.kind.branch();
        let department = cmd.department.or_else(|| practice.responsible(branch).first().copied());
        let row = tx
            .insert(measure::Model {
                household_id: helped.household.id,
                spell_id: helped.spell.id,
                kind: cmd.kind.into(),
                branch: branch.into(),
                risks: Json::of(&risks)?,
                timing: cmd.timing.into(),
                state: MeasureState::Proposed.into(),
                department: department.map(Into::into),
                fund_source: cmd.fund_source.map(Into::into),
                amount: cmd.amount.map(Into::into),
                starts_on: cmd.starts_on.map(Into::into),
                ends_on: cmd.ends_on.map(Into::into),
                note: cmd.note,
                ..Default::default()
            })
            .await?;
        tx.subject(format!("measure/{}", row.id));
        self.commit_plan(tx, ctx, &helped).await
    }

    /// Moves a measure on: it is reviewed, then noticed, then takes effect (翁源 2021 §四(二)). The first that takes
    /// effect answers the task for it.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `measure.wrong_state`, `measure.date_too_early`, `date.in_future`,
    /// `household.own`, `assistance.not_monitored`.
    pub async fn advance_measure(&self, ctx: &Ctx, cmd: AdvanceCmd) -> Result<PlanView> {
        require(ctx, Verb::EditAssistance)?;
        not_in_future(cmd.on, ctx.today()).map_err(|problem| problem.at("/on"))?;
        let mut tx = self.store.begin(ctx, "measure.advance").await?;
        let seen = repo::help::measure::by_id(&tx, ctx, cmd.measure_id).await?;
        let before = tx.locked::<measure::Model>(seen.id).await?.unwrap_or(seen);
        if before.version != cmd.version {
            return Err(Problem::conflict());
        }
        let helped = Helped::read(&tx, ctx, HouseholdId(before.household_id)).await?;
        let after = advanced(&before, cmd.to, cmd.on)?;
        tx.update(&before, after).await?;
        if cmd.to == MeasureState::InEffect {
            crate::duty::task::answer(&mut tx, &helped.household, TaskKind::FirstMeasure, cmd.on).await?;
        }
        tx.subject(format!("measure/{}", before.id));
        tx.detail(serde_json::json!({ "from": before.state, "to": cmd.to }));
        self.commit_plan(tx, ctx, &helped).await
    }

    /// Closes one risk of a monitored household: it was answered, and is gone.
    ///
    /// # Errors
    /// Not found (also a risk that is not open), `assistance.not_monitored`, `household.own`,
    /// `date.in_future`, `risk.closed_too_early`.
    pub async fn close_risk(&self, ctx: &Ctx, cmd: CloseRiskCmd) -> Result<PlanView> {
        require(ctx, Verb::EditAssistance)?;
        not_in_future(cmd.on, ctx.today()).map_err(|problem| problem.at("/on"))?;
        if cmd.how.trim().is_empty() {
            return Err(Problem::required().at("/how"));
        }
        let mut tx = self.store.begin(ctx, "risk.close").await?;
        let helped = Helped::read(&tx, ctx, cmd.household_id).await?;
        let before = helped
            .risks
            .iter()
            .find(|row| row.risk == cmd.risk && row.closed_on.is_none())
            .ok_or_else(|| Problem::not_found("未解除的风险", "open risk").at("/risk"))?;
        if cmd.on < before.opened_on.get() {
            return Err(Problem::bad_data(
                "risk.closed_too_early",
                "解除日期早于认定日期；请核对。",
                "The risk would be closed before it was found; check the date.",
            )
            .at("/on"));
        }
        let after = spell_risk::Model {
            closed_on: Some(cmd.on.into()),
            closed_how: Some(cmd.how),
            ..before.clone()
        };
        tx.update(before, after).await?;
        tx.subject(format!("spell/{}", helped.spell.id));
        tx.detail(serde_json::json!({ "risk": cmd.risk }));
        self.commit_plan(tx, ctx, &helped).await
    }

    /// Records for which risks a household is monitored that came monitored: no procedure of this county found them.
    ///
    /// # Errors
    /// Not found, `assistance.not_monitored`, `household.own`, `risk.recorded`, `date.in_future`, `risk.found_too_early`.
    pub async fn record_risks(&self, ctx: &Ctx, cmd: RecordRisksCmd) -> Result<PlanView> {
        require(ctx, Verb::EditAssistance)?;
        not_in_future(cmd.on, ctx.today()).map_err(|problem| problem.at("/on"))?;
        let mut tx = self.store.begin(ctx, "risk.record").await?;
        let helped = Helped::read(&tx, ctx, cmd.household_id).await?;
        if !lacks_risks(&helped.spell)? {
            return Err(Problem::refused(
                "risk.recorded",
                "该户的风险已经认定或补记；新出现的风险，请从预警或线索核实。",
                "The risks of this household are on record; a new one is verified from a warning or a clue.",
            ));
        }
        let risks: BTreeSet<_> = cmd.risks.into_iter().collect();
        if risks.is_empty() {
            return Err(Problem::required().at("/risks"));
        }
        if cmd.on < helped.spell.included_on.get() {
            return Err(Problem::bad_data(
                "risk.found_too_early",
                "核实日期早于纳入日期；请核对。",
                "The risks would be found before the inclusion; check the date.",
            )
            .at("/on"));
        }
        let open = helped.open_risks()?;
        let opened = risks.difference(&open).map(|risk| spell_risk::Model {
            spell_id: helped.spell.id,
            risk: (*risk).into(),
            opened_on: cmd.on.into(),
            ..Default::default()
        });
        tx.insert_many(opened.collect()).await?;
        let recorded = spell::Model {
            risks: Json::of(&risks)?,
            ..helped.spell.clone()
        };
        let spell = tx.update(&helped.spell, recorded).await?;
        tx.subject(format!("spell/{}", spell.id));
        tx.detail(serde_json::json!({ "risks": risks }));
        self.commit_plan(tx, ctx, &Helped { spell, ..helped }).await
    }

    /// The plan of a monitored household.
    ///
    /// # Errors
    /// Not found, `assistance.not_monitored`.
    pub async fn plan(&self, ctx: &Ctx, household: HouseholdId) -> Result<PlanView> {
        require(ctx, Verb::ReadAssistance)?;
        let household = self.household_helped(ctx, household).await?;
        let spell = repo::procedure::spell::open_of(&self.store, &household)
            .await?
            .ok_or_else(not_monitored)?;
        self.plan_view(&self.store, ctx, &household, &spell).await
    }

    /// A household whose help somebody reads, which is noted.
    pub(crate) async fn household_helped(&self, ctx: &Ctx, id: HouseholdId) -> Result<Found<household::Model>> {
        let household = repo::register::household::by_id(&self.store, ctx, id).await?;
        self.note_reading(ctx, ReadingKind::Help, household.id, String::new())
            .await?;
        Ok(household)
    }

    /// Checks the plan anew, keeps the result and commits.
    async fn commit_plan(&self, mut tx: Tx, ctx: &Ctx, helped: &Helped) -> Result<PlanView> {
        let view = self.plan_view(&tx, ctx, &helped.household, &helped.spell).await?;
        let check_result = Json::of(&view.check)?;
        match repo::help::plan::of_spell(&tx, &helped.spell).await? {
            Some(before) if before.check_result != check_result => {
                let after = plan::Model {
                    check_result,
                    ..before.clone()
                };
                tx.update(&before, after).await?;
            }
            Some(_) => {}
            None => {
                let (household_id, spell_id) = (helped.household.id, helped.spell.id);
                tx.insert(plan::Model {
                    household_id,
                    spell_id,
                    check_result,
                    ..Default::default()
                })
                .await?;
            }
        }
        tx.commit(view).await
    }

    async fn plan_view(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        household: &household::Model,
        spell: &spell::Model,
    ) -> Result<PlanView> {
        let policy = self.policy_at(at, household.area_order, ctx.today()).await?;
        let known = repo::rules::screening::household(at, ctx, HouseholdId(household.id), ctx.today()).await?;
        let capability = Capability::of(&known.household, &known.records, ctx.today());
        let practice = self.policies.practice();
        let (catalogue, today) = (&policy.pack.catalogue, ctx.today());
        let rows = repo::help::measure::of_spell(at, spell).await?;
        let planned: Vec<_> = rows.iter().map(|row| planned(row, today)).collect();
        let measures = rows
            .iter()
            .map(|row| MeasureView::of(row, &practice, &policy.pack, today))
            .collect::<Result<Vec<_>>>()?;
        let risks = repo::procedure::spell::risks(at, spell).await?;
        let open: BTreeMap<_, _> = risks
            .iter()
            .filter(|row| row.closed_on.is_none())
            .map(|row| (row.risk.get(), row.opened_on.get()))
            .collect();
        let covered = |row: &spell_risk::Model| {
            let risk = row.risk.get();
            let cover = row.closed_on.is_none().then(|| cover_of(risk, &planned, catalogue));
            let answers = |kind| catalogue.get(&risk).is_some_and(|kinds| kinds.contains(&kind));
            let by = measures
                .iter()
                .filter(|measure| Some(measure.cover) == cover && answers(measure.kind))
                .map(|measure| measure.id)
                .collect();
            RiskView::of(row, cover, by)
        };
        let risks = risks.iter().map(covered).collect();
        let included_on = spell.included_on.get();
        let first = |m: &MeasureView| {
            matches!(m.state, MeasureState::InEffect | MeasureState::Finished)
                .then_some(m.starts_on)
                .flatten()
        };
        let toolbox = open
            .keys()
            .map(|risk| ToolView {
                risk: *risk,
                measures: catalogue.get(risk).into_iter().flatten().copied().collect(),
            })
            .collect();
        let days = policy.pack.procedure.first_measure_days;
        let given = self.funds_of(at, household, (included_on, today), &rows).await?;
        let needs = Needs {
            risks: open,
            capability,
            included_on,
            funds: given.sums(),
            days,
            today,
        };
        let mut check = check_plan(&needs, &planned, catalogue);
        let risks_unrecorded = lacks_risks(spell)?;
        if risks_unrecorded {
            check.lacks_risks();
        }
        Ok(PlanView {
            household_id: HouseholdId(household.id),
            spell_id: SpellId(spell.id),
            monitored_type: spell.monitored_type.get(),
            included_on,
            has_labour: capability.has_labour(),
            check,
            first_measure_due: included_on + Days::new(u64::from(days)),
            first_measure_on: measures.iter().filter_map(first).min(),
            toolbox,
            risks,
            risks_unrecorded,
            measures,
            funds: given.into_views(&planned),
        })
    }
}

/// A monitored household that the caller may help.
struct Helped {
    household: Found<household::Model>,
    spell: spell::Model,
    risks: Vec<spell_risk::Model>,
}

impl Helped {
    async fn read(tx: &Tx, ctx: &Ctx, id: HouseholdId) -> Result<Self> {
        let household = repo::register::household::by_id(tx, ctx, id).await?;
        let spell = repo::procedure::spell::open_of(tx, &household)
            .await?
            .ok_or_else(not_monitored)?;
        refuse_kin(tx, ctx, household.id).await?;
        let risks = repo::procedure::spell::risks(tx, &spell).await?;
        Ok(Self {
            household,
            spell,
            risks,
        })
    }

    fn open_risks(&self) -> Result<BTreeSet<RiskCategory>> {
        self.risks
            .iter()
            .filter(|row| row.closed_on.is_none())
            .map(|row| Ok(row.risk.get()))
            .collect()
    }
}

/// The measure after its next step, with the day of it in its place.
fn advanced(before: &measure::Model, to: MeasureState, on: NaiveDate) -> Result<measure::Model> {
    let state: MeasureState = before.state.get();
    let mut after = before.clone();
    after.state = state.advance(to)?.into();
    let earlier = match to {
        MeasureState::Reviewed => after.reviewed_on.replace(on.into()),
        MeasureState::Noticed => {
            after.noticed_on = Some(on.into());
            before.reviewed_on
        }
        MeasureState::InEffect => {
            after.starts_on = Some(on.into());
            before.noticed_on
        }
        MeasureState::Finished | MeasureState::Stopped => {
            after.ends_on = Some(on.into());
            if state == MeasureState::InEffect {
                before.starts_on
            } else {
                None
            }
        }
        MeasureState::Proposed => None,
    };
    match earlier.map(Day::get) {
        Some(earlier) if on < earlier => Err(Problem::bad_data(
            "measure.date_too_early",
            format!("日期 {on} 早于上一环节的日期 {earlier}；请核对。"),
            format!("The date {on} lies before the step it follows, {earlier}; check it."),
        )
        .at("/on")),
        _ => Ok(after),
    }
}

/// Whether a household came monitored, and nobody has recorded for which risks.
pub(crate) fn lacks_risks(spell: &spell::Model) -> Result<bool> {
    let risks: Vec<RiskCategory> = spell.risks.read()?;
    Ok(spell.identification_case == 0 && risks.is_empty())
}

pub(crate) fn not_monitored() -> Problem {
    Problem::refused(
        "assistance.not_monitored",
        "该户目前不是监测对象，没有帮扶计划。",
        "The household is not being monitored; it has no plan of help.",
    )
}

/// A measure as the check of the plan looks at it.
pub(crate) fn planned(row: &measure::Model, today: NaiveDate) -> Planned {
    let cost = row.amount.map_or(Fen::ZERO, Money::get);
    Planned {
        kind: row.kind.get(),
        cover: cover(row, today),
        cost,
        is_unfunded: cost > Fen::ZERO && row.fund_source.is_none(),
    }
}

fn cover(row: &measure::Model, today: NaiveDate) -> Cover {
    Cover::of(row.state.get(), row.ends_on.map(Day::get), today)
}

impl MeasureView {
    fn of(row: &measure::Model, practice: &Practice, pack: &Pack, today: NaiveDate) -> Result<Self> {
        let kind: MeasureKind = row.kind.get();
        let risks: Vec<RiskCategory> = row.risks.read()?;
        let cited: BTreeSet<_> = risks
            .iter()
            .filter(|risk| pack.catalogue.get(risk).is_some_and(|kinds| kinds.contains(&kind)))
            .filter_map(|risk| pack.citations.get(&format!("measures.{risk}")))
            .map(|citation| citation.text.clone())
            .collect();
        Ok(Self {
            id: MeasureId(row.id),
            version: row.version,
            kind,
            branch: kind.branch(),
            responsible: practice.responsible(kind.branch()).to_vec(),
            risks,
            timing: row.timing.get(),
            state: row.state.get(),
            cover: cover(row, today),
            department: row.department.map(Code::get),
            fund_source: row.fund_source.map(Code::get),
            amount: row.amount.map(Money::get),
            starts_on: row.starts_on.map(Day::get),
            ends_on: row.ends_on.map(Day::get),
            reviewed_on: row.reviewed_on.map(Day::get),
            noticed_on: row.noticed_on.map(Day::get),
            note: row.note.clone(),
            cited: cited.into_iter().collect(),
        })
    }
}

impl RiskView {
    fn of(row: &spell_risk::Model, cover: Option<Cover>, covered_by: Vec<MeasureId>) -> Self {
        Self {
            risk: row.risk.get(),
            opened_on: row.opened_on.get(),
            closed_on: row.closed_on.map(Day::get),
            closed_how: row.closed_how.clone(),
            cover,
            covered_by,
        }
    }
}
