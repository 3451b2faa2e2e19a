//! Filing a town's visit mechanism with the county, by the end of March (惠州 2024 §一(一)).

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaLevel;
pub use shouwang_domain::duty::FilingState;
use shouwang_domain::{AreaId, FilingId};
use shouwang_store::column::{Day, Json};
use shouwang_store::entity::filing;
use shouwang_store::repo;
use shouwang_store::repo::rules::proposal::Placed;
use utoipa::ToSchema;

use crate::duty::liaison::{AreaQuery, Coverage};
use crate::office::access::{Verb, require};
use crate::rules::proposal::{self, Answer};
use crate::{Ctx, Problem, Result, Service};

/// Files the visit mechanism of a town as it stands now.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileMechanismCmd {
    /// The town.
    pub area_id: AreaId,
    /// For which year.
    pub year: i32,
    /// What the county should know.
    #[serde(default)]
    pub note: Option<String>,
}

/// The county's word on a filing.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideFilingCmd {
    /// The filing.
    pub filing_id: FilingId,
    /// Approved, or returned.
    pub approved: bool,
    /// Why it is returned.
    #[serde(default)]
    pub reason: Option<String>,
    /// The version that was read.
    pub version: i64,
}

/// Which filings.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FilingQuery {
    /// Of this area and those below it; without, the caller's.
    pub area_id: Option<AreaId>,
}

/// What was filed, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FiledCounts {
    /// Villages, each with a town leader in charge.
    pub villages: i64,
    /// Village cadres in charge of households.
    pub cadres: i64,
    /// Lifted households, each with a cadre in charge.
    pub households: i64,
}

/// A filing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FilingView {
    /// Id.
    pub id: FilingId,
    /// Version.
    pub version: i64,
    /// The town.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// For which year.
    pub year: i64,
    /// State.
    pub state: FilingState,
    /// What was filed.
    pub content: FiledCounts,
    /// What the county should know.
    pub note: Option<String>,
    /// Day of the filing.
    pub submitted_on: NaiveDate,
    /// Day of the county's word.
    pub decided_on: Option<NaiveDate>,
    /// Why it was returned.
    pub decision_reason: Option<String>,
}

impl Service {
    /// Files the mechanism. It must be complete: every village with its leader, every lifted household with its cadre.
    /// One that was returned is filed again.
    ///
    /// # Errors
    /// Not found, `filing.level`, `filing.year`, `filing.incomplete`, `filing.exists`.
    pub async fn file_mechanism(&self, ctx: &Ctx, cmd: FileMechanismCmd) -> Result<FilingView> {
        require(ctx, Verb::FileMechanisms)?;
        let (area_id, within) = self.area_in_scope(ctx, Some(cmd.area_id)).await?;
        let area = repo::register::area::by_id(&self.store, area_id.0)
            .await?
            .filter(|area| area.level == AreaLevel::Town)
            .ok_or_else(|| {
                Problem::bad_data("filing.level", "走访机制由镇报备。", "A town files its mechanism.").at("/area_id")
            })?;
        if cmd.year != ctx.today().year() {
            return Err(Problem::bad_data(
                "filing.year",
                "只能报备当年的走访机制。",
                "The mechanism is filed for the present year.",
            )
            .at("/year"));
        }
        let query = AreaQuery { area_id: Some(area_id) };
        let coverage = self.liaison_coverage(ctx, query).await?;
        let content = counts(&coverage).ok_or_else(|| incomplete(&coverage))?;
        let known = repo::duty::filing::within(&self.store, ctx, within, Some(cmd.year)).await?;
        let mut tx = self.store.begin(ctx, "filing.submit").await?;
        let wanted = filing::Model {
            area_id: area_id.0,
            year: i64::from(cmd.year),
            state: FilingState::Submitted.into(),
            content: Json::of(&content)?,
            note: proposal::remark(cmd.note),
            submitted_on: ctx.today().into(),
            ..filing::Model::default()
        };
        let row = match known.into_iter().find(|row| row.area_id == area_id.0) {
            None => tx.insert(wanted).await?,
            Some(before) if before.state == FilingState::Returned => tx.update(&before, wanted).await?,
            Some(_) => {
                return Err(Problem::refused(
                    "filing.exists",
                    "本年度走访机制已报备。",
                    "The mechanism of this year is filed already.",
                ));
            }
        };
        tx.subject(format!("area/{area_id}"));
        tx.detail(serde_json::json!({ "filing": row.id.to_string(), "year": cmd.year }));
        tx.commit(view(&row, area.name)?).await
    }

    /// The county approves a filing or returns it with a reason.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `proposal.decided`, `proposal.same_person`, `required`.
    pub async fn decide_filing(&self, ctx: &Ctx, cmd: DecideFilingCmd) -> Result<FilingView> {
        require(ctx, Verb::DecideFilings)?;
        let answer = Answer::new(cmd.approved, cmd.reason, cmd.version).map_err(|problem| problem.at("/reason"))?;
        let mut tx = self.store.begin(ctx, "filing.decide").await?;
        let id = cmd.filing_id.0;
        let submitted = FilingState::Submitted.into();
        let Placed { row: before, area } =
            proposal::to_be_decided::<filing::Model>(&mut tx, ctx, id, answer.version, submitted).await?;
        let state = if answer.approve {
            FilingState::Approved
        } else {
            FilingState::Returned
        };
        let after = filing::Model {
            state: state.into(),
            decided_on: Some(ctx.today().into()),
            decision_reason: answer.note,
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("area/{}", after.area_id));
        let view = view(&after, area.name)?;
        tx.commit(view).await
    }

    /// The filings of an area and of those below it.
    ///
    /// # Errors
    /// Not found, when the area is out of scope.
    pub async fn list_filings(&self, ctx: &Ctx, query: FilingQuery) -> Result<Vec<FilingView>> {
        require(ctx, Verb::ReadDuties)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let areas = self.area_names().await?;
        let rows = repo::duty::filing::within(&self.store, ctx, within, None).await?;
        rows.iter()
            .map(|row| view(row, areas.get(&row.area_id).cloned().unwrap_or_default()))
            .collect()
    }
}

fn counts(coverage: &Coverage) -> Option<FiledCounts> {
    let villages = &coverage.villages;
    let cadres = villages
        .iter()
        .flat_map(|village| &village.cadres)
        .map(|cadre| cadre.account_id);
    let cadres: std::collections::BTreeSet<_> = cadres.collect();
    coverage.complete.then(|| FiledCounts {
        villages: villages.len() as i64,
        cadres: cadres.len() as i64,
        households: villages.iter().map(|village| village.households).sum(),
    })
}

fn incomplete(coverage: &Coverage) -> Problem {
    let missing: Vec<_> = coverage
        .villages
        .iter()
        .filter(|village| village.households > 0 && village.leader.is_none())
        .map(|village| village.area_name.as_str())
        .collect();
    let villages = missing.join("、");
    let households: i64 = coverage.villages.iter().map(|v| v.households - v.assigned).sum();
    Problem::refused(
        "filing.incomplete",
        format!("走访机制不完整：{households} 户脱贫户没有负责走访的村干部；没有走访负责人的村：{villages}。"),
        format!(
            "The mechanism is not complete: {households} lifted households have no cadre; villages without a leader: {villages}."
        ),
    )
}

fn view(row: &filing::Model, area_name: String) -> Result<FilingView> {
    Ok(FilingView {
        id: FilingId(row.id),
        version: row.version,
        area_id: AreaId(row.area_id),
        area_name,
        year: row.year,
        state: row.state.get(),
        content: row.content.read()?,
        note: row.note.clone(),
        submitted_on: row.submitted_on.get(),
        decided_on: row.decided_on.map(Day::get),
        decision_reason: row.decision_reason.clone(),
    })
}
