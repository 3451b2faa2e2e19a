//! Clues: suspected risks from six channels. A household has one open clue; a second one is merged into it or into the
//! case that it became, with all sources kept and the clock started by the earliest.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::clue::{Channel, ClueSource, ClueState};
use shouwang_domain::household::not_in_future;
use shouwang_domain::procedure::{Began, CaseState, ClockView, clock};
use shouwang_domain::risk::{NationalRisk, RiskCategory};
use shouwang_domain::{AreaId, CaseId, ClueId, HouseholdId};
use shouwang_store::column::Json;
use shouwang_store::entity::{clue, message, procedure_case};
use shouwang_store::repo::procedure::clue::ClueFilter;
use shouwang_store::repo::register::label::Label;
use shouwang_store::{Source, Tx, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::page::{Page, PageCmd};
use crate::register::household::record::check_active;
use crate::register::kinship::refuse_kin;
use crate::rules::policies::Jurisdictions;
use crate::{Ctx, Problem, Result, Service};

/// A suspected risk.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClueCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// Where it comes from, with what the channel requires.
    pub source: ClueSource,
    /// The day it was discovered; the clock starts then.
    pub discovered_on: NaiveDate,
    /// The risks that are seen so far; may be left out. What the source tells for certain is added.
    #[serde(default)]
    pub risks: Vec<RiskCategory>,
}

/// A clue that was verified without risk.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DismissClueCmd {
    /// The clue.
    pub clue_id: ClueId,
    /// The version that was read.
    pub version: i64,
    /// What the verification found.
    pub reason: String,
}

/// Which clues to list; the oldest come first.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ClueQuery {
    /// Of an area with everything beneath it; without, of all that the caller may see.
    pub area_id: Option<AreaId>,
    /// Of one household.
    pub household_id: Option<HouseholdId>,
    /// In this state.
    pub state: Option<ClueState>,
    /// From this channel.
    pub channel: Option<Channel>,
    /// Of which this risk was told.
    pub risk: Option<RiskCategory>,
    /// Which page.
    pub page: PageCmd,
}

/// A clue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClueView {
    /// Id.
    pub id: ClueId,
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// State.
    pub state: ClueState,
    /// This clue first, then those that were merged into it.
    pub sources: Vec<SourceView>,
    /// The risks that its sources tell of, together; none where nobody has named one yet.
    pub risks: Vec<RiskCategory>,
    /// What these may be in the national system's list.
    pub national_risks: Vec<NationalRisk>,
    /// The earliest discovery: the clock starts then.
    pub clock_started: NaiveDate,
    /// The clock of an open clue, by the pack in force today.
    pub clock: Option<ClockView>,
    /// The household itself applied, by one of the sources.
    pub has_application: bool,
    /// The case that it became.
    pub case_id: Option<CaseId>,
    /// The clue of the same household into which it was merged.
    pub merged_into: Option<ClueId>,
    /// What the verification found.
    pub dismissed_reason: Option<String>,
    /// Version.
    pub version: i64,
}

/// One source of a clue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SourceView {
    /// Id of the clue that brought it.
    pub clue_id: ClueId,
    /// The source.
    pub source: ClueSource,
    /// The day of the discovery.
    pub discovered_on: NaiveDate,
    /// The risks that it tells of.
    pub risks: Vec<RiskCategory>,
}

impl Service {
    /// Reports a clue. With an open clue or case of the household it is merged; a platform warning is answered with it.
    ///
    /// # Errors
    /// Not found for the household, visit or warning; `clue.fact_missing`, `clue.no_consent`, `date.in_future`,
    /// `household.ended`, `warning.already_answered`.
    pub async fn report_clue(&self, ctx: &Ctx, cmd: ClueCmd) -> Result<ClueView> {
        require(ctx, Verb::ReportClues)?;
        cmd.source.check(ctx.today())?;
        not_in_future(cmd.discovered_on, ctx.today()).map_err(|problem| problem.at("/discovered_on"))?;
        let mut tx = self.store.begin(ctx, "clue.report").await?;
        let household = cmd.household_id;
        refuse_kin(&tx, ctx, household.0).await?;
        let mut risks: BTreeSet<RiskCategory> = cmd.risks.iter().copied().collect();
        let clue = match cmd.source {
            ClueSource::PlatformWarning { warning } => {
                require(ctx, Verb::AnswerWarnings)?;
                let missing = || Problem::not_found("预警", "warning").at("/source/warning");
                let warning = repo::procedure::warning::by_id(&tx, ctx, warning)
                    .await
                    .map_err(|_| missing())?;
                if warning.household_id != household.0 {
                    return Err(missing());
                }
                self.warning_becomes_clue(ctx, &mut tx, &warning, cmd.discovered_on, risks)
                    .await?
                    .1
            }
            ClueSource::HomeVisit { visit } => {
                let missing = || Problem::not_found("走访记录", "visit").at("/source/visit");
                let visit = repo::help::visit::by_id(&tx, ctx, visit).await.map_err(|_| missing())?;
                if visit.household_id != household.0 {
                    return Err(missing());
                }
                risks.extend(Self::risks_seen(&visit)?);
                self.raise_clue(ctx, &mut tx, household, &cmd.source, cmd.discovered_on, &risks)
                    .await?
            }
            _ => {
                self.raise_clue(ctx, &mut tx, household, &cmd.source, cmd.discovered_on, &risks)
                    .await?
            }
        };
        tx.subject(format!("clue/{}", clue.id));
        tx.detail(serde_json::json!({ "household": household, "channel": clue.channel, "state": clue.state }));
        let view = self.clue_view(&tx, ctx, &clue).await?;
        tx.commit(view).await
    }

    /// The clues of the caller's scope, the oldest first.
    ///
    /// # Errors
    /// Not found for an area outside the scope; a cursor of another list.
    pub async fn list_clues(&self, ctx: &Ctx, query: ClueQuery) -> Result<Page<ClueView>> {
        require(ctx, Verb::ReadClues)?;
        let within = match query.area_id {
            Some(area) => Some(self.area_in_scope(ctx, Some(area)).await?.1),
            None => None,
        };
        let filter = ClueFilter {
            within,
            household: query.household_id,
            state: query.state,
            channel: query.channel,
            risk: query.risk,
        };
        let found = repo::procedure::clue::list(&self.store, ctx, &filter, query.page.request()?).await?;
        self.note_narrowed(ctx, ReadingKind::Clue, query.household_id, found.items.len())
            .await?;
        let mut views = self.clue_views(ctx, found.items.clone()).await?.into_iter();
        Page::of(found, |_| {
            views.next().ok_or_else(|| Problem::internal("a clue without its view"))
        })
    }

    /// Clues of the caller's scope as they are shown, in the order of the rows.
    pub(crate) async fn clue_views(&self, ctx: &Ctx, rows: Vec<clue::Model>) -> Result<Vec<ClueView>> {
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let merged = repo::procedure::clue::merged_into(&self.store, &ids).await?;
        let labels = repo::register::label::of(&self.store, rows.iter().map(|row| row.household_id)).await?;
        let within = labels.span().unwrap_or(AreaRange { lo: 0, hi: 0 });
        let jurisdictions = self.jurisdictions(&self.store, within).await?;
        rows.iter()
            .map(|row| self.view(ctx, row, &merged, labels.get(row.household_id)?, &jurisdictions))
            .collect()
    }

    /// One clue.
    ///
    /// # Errors
    /// Not found.
    pub async fn clue(&self, ctx: &Ctx, id: ClueId) -> Result<ClueView> {
        require(ctx, Verb::ReadClues)?;
        let clue = repo::procedure::clue::by_id(&self.store, ctx, id).await?;
        self.note_reading(ctx, ReadingKind::Clue, clue.household_id, format!("clue/{id}"))
            .await?;
        self.clue_view(&self.store, ctx, &clue).await
    }

    /// Closes an open clue as verified without risk. A household that declared itself is told the result.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `clue.not_open`, `clue.reason_missing`, `household.own`.
    pub async fn dismiss_clue(&self, ctx: &Ctx, cmd: DismissClueCmd) -> Result<ClueView> {
        require(ctx, Verb::DismissClues)?;
        let reason = cmd.reason.trim().to_owned();
        if reason.is_empty() {
            return Err(Problem::bad_data(
                "clue.reason_missing",
                "排除线索必须填写核实情况。",
                "To dismiss a clue, say what the verification found.",
            )
            .at("/reason"));
        }
        let mut tx = self.store.begin(ctx, "clue.dismiss").await?;
        let seen = repo::procedure::clue::by_id(&tx, ctx, cmd.clue_id).await?;
        let before = tx.locked::<clue::Model>(seen.id).await?.unwrap_or(seen);
        if before.version != cmd.version {
            return Err(Problem::conflict());
        }
        if before.state != ClueState::Open {
            return Err(not_open());
        }
        refuse_kin(&tx, ctx, before.household_id).await?;
        let after = clue::Model {
            state: ClueState::Dismissed.into(),
            dismissed_reason: Some(reason.clone()),
            ..before.clone()
        };
        let clue = tx.update(&before, after).await?;
        let merged = repo::procedure::clue::merged_into(&tx, &[clue.id]).await?;
        if merged
            .iter()
            .chain([&clue])
            .any(|source| source.channel == Channel::SelfDeclaration)
        {
            tx.insert(declaration_result(&clue, &reason, ctx.today())).await?;
        }
        tx.subject(format!("clue/{}", clue.id));
        let view = self.clue_view(&tx, ctx, &clue).await?;
        tx.commit(view).await
    }

    /// Writes a clue of a household with the risks that are told of, merged where one is open. The source has been checked.
    pub(crate) async fn raise_clue(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        household: HouseholdId,
        source: &ClueSource,
        discovered_on: NaiveDate,
        risks: &BTreeSet<RiskCategory>,
    ) -> Result<clue::Model> {
        // Two clues of one household come one after the other, so that the second sees the first.
        let household = repo::register::household::locked(tx, ctx, household).await?;
        check_active(&household)?;
        let first = match repo::procedure::clue::unsettled(tx, &household).await? {
            Some(first) => tx.locked::<clue::Model>(first.id).await?,
            None => None,
        };
        let new = clue::Model {
            household_id: household.id,
            source: Json::of(source)?,
            channel: source.channel().into(),
            discovered_on: discovered_on.into(),
            state: ClueState::Open.into(),
            risks: Some(Json::of(risks)?),
            ..clue::Model::default()
        };
        let Some(first) = first else {
            return tx.insert(new).await;
        };
        let new = clue::Model {
            state: ClueState::Merged.into(),
            merged_into: Some(first.id),
            case_id: first.case_id,
            ..new
        };
        if let Some(case) = first.case_id {
            self.add_to_case(tx, case, source, discovered_on).await?;
        }
        tx.insert(new).await
    }

    /// What a further source does to a case that is still with the village: an earlier discovery moves its clock, a declaration
    /// is an application. Once it was submitted nobody above adds to what it rests on; it is returned, and the village says so.
    async fn add_to_case(&self, tx: &mut Tx, case: i64, source: &ClueSource, discovered_on: NaiveDate) -> Result<()> {
        let Some(before) = tx.locked::<procedure_case::Model>(case).await? else {
            return Ok(());
        };
        if before.rested_in.unwrap_or(before.state).get().is_submitted() {
            return Ok(());
        }
        let mut after = before.clone();
        if discovered_on < before.clock_started.get()
            && let Some(pack) = self.policies.by_version(&before.pack)
        {
            after.clock_started = discovered_on.into();
            after.due = self.decision_due(&pack.procedure, discovered_on)?.into();
        }
        if source.is_own_application() {
            after.has_application = true.into();
        }
        if after != before {
            tx.update(&before, after).await?;
        }
        Ok(())
    }

    /// A clue as it is shown.
    pub(crate) async fn clue_view(&self, source: &impl Source, ctx: &Ctx, clue: &clue::Model) -> Result<ClueView> {
        let merged = repo::procedure::clue::merged_into(source, &[clue.id]).await?;
        let labels = repo::register::label::of(source, [clue.household_id]).await?;
        let label = labels.get(clue.household_id)?;
        let within = AreaRange {
            lo: label.area_order,
            hi: label.area_order + 1,
        };
        self.view(ctx, clue, &merged, label, &self.jurisdictions(source, within).await?)
    }

    fn view(
        &self,
        ctx: &Ctx,
        row: &clue::Model,
        merged: &[clue::Model],
        label: &Label,
        jurisdictions: &Jurisdictions,
    ) -> Result<ClueView> {
        let own = merged.iter().filter(|other| other.merged_into == Some(row.id));
        let sources = [row]
            .into_iter()
            .chain(own)
            .map(source_view)
            .collect::<Result<Vec<_>>>()?;
        let risks: BTreeSet<RiskCategory> = sources.iter().flat_map(|source| source.risks.iter().copied()).collect();
        let first = sources.iter().map(|source| source.discovered_on).min();
        let clock_started = first.unwrap_or(row.discovered_on.get());
        let state: ClueState = row.state.get();
        let clock = match state {
            ClueState::Open => self.verification_clock(ctx, clock_started, jurisdictions.code(label.area_order))?,
            _ => None,
        };
        Ok(ClueView {
            id: ClueId(row.id),
            household_id: HouseholdId(row.household_id),
            head: label.head.clone(),
            area_id: label.area_id,
            area_name: label.area_name.clone(),
            state,
            clock_started,
            clock,
            has_application: sources.iter().any(|source| source.source.is_own_application()),
            sources,
            national_risks: RiskCategory::national_of(&risks),
            risks: risks.into_iter().collect(),
            case_id: row.case_id.map(CaseId),
            merged_into: row.merged_into.map(ClueId),
            dismissed_reason: row.dismissed_reason.clone(),
            version: row.version,
        })
    }

    /// The clock that the case of an open clue would have. Where no pack is in force there is none to show.
    fn verification_clock(&self, ctx: &Ctx, started: NaiveDate, area_code: &str) -> Result<Option<ClockView>> {
        let today = ctx.today();
        match self.policies.in_force(area_code, today) {
            Ok(policy) => clock(
                &policy.pack.procedure,
                &self.calendar,
                Began::on(started),
                CaseState::Verification,
                today,
            )
            .map(Some),
            Err(problem) if problem.code == "policy.none_in_force" => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}

/// What a household is told of the result of its own declaration (新丰 2025 (五)).
fn declaration_result(clue: &clue::Model, reason: &str, today: NaiveDate) -> message::Model {
    message::Model {
        household_id: clue.household_id,
        kind: "declaration_result".to_owned(),
        zh: format!("您的申报已核实，目前未发现返贫致贫风险：{reason}。如情况有变化，可随时再次申报。"),
        en: format!(
            "Your declaration was verified; no risk was found: {reason}. Declare again whenever things change."
        ),
        created_on: today.into(),
        ..message::Model::default()
    }
}

fn source_view(row: &clue::Model) -> Result<SourceView> {
    Ok(SourceView {
        clue_id: ClueId(row.id),
        source: row.source.read()?,
        discovered_on: row.discovered_on.get(),
        risks: risks_of(row)?,
    })
}

/// The risks that a clue tells of by itself; none for one of before they were asked for.
pub(crate) fn risks_of(row: &clue::Model) -> Result<Vec<RiskCategory>> {
    row.risks.as_ref().map_or(Ok(Vec::new()), Json::read)
}

pub(super) fn not_open() -> Problem {
    Problem::refused(
        "clue.not_open",
        "该线索已处理过或已并入同户线索。",
        "This clue has been dealt with, or was merged into another of the household.",
    )
}
