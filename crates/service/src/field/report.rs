//! Quick reports of clues: about a household of the phone, or about one that is told in words until the village knows it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::clue::ClueSource;
use shouwang_domain::field::{FieldKind, FieldReportState};
use shouwang_domain::household::not_in_future;
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::{ClueId, FieldReportId, HouseholdId};
use shouwang_store::entity::field_report;
use shouwang_store::{Field, repo};
use utoipa::ToSchema;

use super::entry::{FieldAnswer, Said};
use crate::office::access::{Verb, require};
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// A clue as a phone reported it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldClueCmd {
    /// The key that the phone gave it, such as a UUID.
    pub client_key: String,
    /// The key of the phone's entry before it about the same household, which has to come in first.
    #[serde(default)]
    pub after: Option<String>,
    /// The day on which it was found.
    pub made_on: NaiveDate,
    /// The household, where the phone has it.
    #[serde(default)]
    pub household_id: Option<HouseholdId>,
    /// Who is meant, in words, where the phone does not have the household.
    #[serde(default)]
    pub who: Option<String>,
    /// What is the matter.
    pub report: String,
    /// The risks that are seen so far; may be left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<RiskCategory>,
}

/// What a report in words says; it is sealed as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct InWords {
    pub(crate) who: String,
    pub(crate) report: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) risks: Vec<RiskCategory>,
}

/// Says which household a report means, or closes it with the reason.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideReportCmd {
    /// The report.
    pub field_report_id: FieldReportId,
    /// The version that was read.
    pub version: i64,
    /// The household: the report becomes a clue.
    #[serde(default)]
    pub household_id: Option<HouseholdId>,
    /// Why it is closed without one.
    #[serde(default)]
    pub note: Option<String>,
}

/// What became of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportDecided {
    /// Id.
    pub id: FieldReportId,
    /// State.
    pub state: FieldReportState,
    /// The clue that it became.
    pub clue_id: Option<ClueId>,
    /// Version.
    pub version: i64,
}

impl Service {
    /// Takes a clue from a phone, once for ever by its key. Of a household in words it becomes a report that the village or
    /// the town gives its household.
    ///
    /// # Errors
    /// `field.key_malformed`, `field.key_used`, `field.out_of_order`, `field.who_missing`, `date.in_future`, and those of
    /// [`Service::report_clue`].
    pub async fn report_field_clue(&self, ctx: &Ctx, cmd: FieldClueCmd) -> Result<FieldAnswer> {
        require(ctx, Verb::ReportClues)?;
        let said = Said::of(ctx, &cmd.client_key, cmd.after.as_deref(), cmd.made_on, &cmd)?;
        if let Some(known) = said.known(&self.store).await? {
            return Ok(known);
        }
        let source = ClueSource::GrassrootsReport {
            report: cmd.report.trim().to_owned(),
        };
        source.check(ctx.today())?;
        not_in_future(cmd.made_on, ctx.today()).map_err(|problem| problem.at("/made_on"))?;
        let late = self.is_late(ctx, cmd.made_on).await?;
        let mut tx = self.store.begin(ctx, "field.clue").await?;
        let mut answer = FieldAnswer::to(&cmd.client_key, late);
        let entry = tx.id();
        match cmd.household_id {
            Some(household) => {
                let row = repo::register::household::locked(&mut tx, ctx, household).await?;
                if let Some(known) = said.known(&tx).await? {
                    tx.abandon().await?;
                    return Ok(known);
                }
                refuse_kin(&tx, ctx, row.id).await?;
                let risks = cmd.risks.iter().copied().collect();
                let clue = self
                    .raise_clue(ctx, &mut tx, household, &source, cmd.made_on, &risks)
                    .await?;
                answer.clue_id = Some(ClueId(clue.id));
                said.keep(ctx, &mut tx, entry, FieldKind::Clue, Some(row.id), &answer)
                    .await?;
                tx.subject(format!("clue/{}", clue.id));
                tx.detail(serde_json::json!({ "household": household, "late": late }));
            }
            None => {
                let who = cmd.who.as_deref().map(str::trim).filter(|who| !who.is_empty());
                let who = who.ok_or_else(|| {
                    Problem::bad_data(
                        "field.who_missing",
                        "请选择农户，或写明是谁家、住在哪里。",
                        "Choose the household, or say whose it is and where they live.",
                    )
                    .at("/who")
                })?;
                if let Some(known) = said.known(&tx).await? {
                    tx.abandon().await?;
                    return Ok(known);
                }
                let id = tx.id();
                let words = InWords {
                    who: who.to_owned(),
                    report: cmd.report.trim().to_owned(),
                    risks: cmd.risks.clone(),
                };
                let words = serde_json::to_string(&words).map_err(Problem::internal)?;
                answer.field_report_id = Some(FieldReportId(id));
                said.keep(ctx, &mut tx, entry, FieldKind::Clue, None, &answer).await?;
                tx.insert(field_report::Model {
                    id,
                    area_id: ctx.area.0,
                    field_entry_id: entry,
                    said_sealed: self.store.vault().seal(Field::FIELD_REPORT, id, &words)?,
                    said_on: cmd.made_on.into(),
                    state: FieldReportState::Open.into(),
                    ..field_report::Model::default()
                })
                .await?;
                tx.subject(format!("area/{}", ctx.area));
                tx.detail(serde_json::json!({ "report": id.to_string(), "late": late }));
            }
        }
        tx.commit(answer).await
    }

    /// Says which household a report means: it becomes a clue, whose clock runs from the day on which it was found. Or closes
    /// it with the reason.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `field.report_settled`, `field.report_reason`, and those of a clue.
    pub async fn decide_field_report(&self, ctx: &Ctx, cmd: DecideReportCmd) -> Result<ReportDecided> {
        require(ctx, Verb::ReportClues)?;
        let mut tx = self.store.begin(ctx, "field.match").await?;
        if let Some(household) = cmd.household_id {
            refuse_kin(&tx, ctx, household.0).await?;
        }
        let seen = repo::field::report(&tx, ctx, cmd.field_report_id).await?;
        let before = tx.locked::<field_report::Model>(seen.id).await?.unwrap_or(seen);
        if before.version != cmd.version {
            return Err(Problem::conflict());
        }
        if before.state != FieldReportState::Open {
            return Err(Problem::refused(
                "field.report_settled",
                "这条快报已经处理。",
                "This report has been dealt with.",
            ));
        }
        let note = cmd.note.as_deref().map(str::trim).filter(|note| !note.is_empty());
        let mut after = field_report::Model {
            note: note.map(str::to_owned),
            decided_on: Some(ctx.today().into()),
            ..before.clone()
        };
        match cmd.household_id {
            Some(household) => {
                let words = self.in_words(&before)?;
                let source = ClueSource::GrassrootsReport { report: words.report };
                let risks = words.risks.into_iter().collect();
                let clue = self
                    .raise_clue(ctx, &mut tx, household, &source, before.said_on.get(), &risks)
                    .await?;
                after.state = FieldReportState::Matched.into();
                after.household_id = Some(household.0);
                after.clue_id = Some(clue.id);
            }
            None if note.is_none() => {
                return Err(Problem::bad_data(
                    "field.report_reason",
                    "请选择农户，或写明不转为线索的原因。",
                    "Choose the household, or say why this becomes no clue.",
                )
                .at("/note"));
            }
            None => after.state = FieldReportState::Closed.into(),
        }
        let after = tx.update(&before, after).await?;
        tx.subject(match after.clue_id {
            Some(clue) => format!("clue/{clue}"),
            None => format!("area/{}", after.area_id),
        });
        tx.detail(serde_json::json!({ "report": after.id.to_string(), "state": after.state.get() }));
        let decided = ReportDecided {
            id: FieldReportId(after.id),
            state: after.state.get(),
            clue_id: after.clue_id.map(ClueId),
            version: after.version,
        };
        tx.commit(decided).await
    }

    /// What a report in words says.
    pub(crate) fn in_words(&self, row: &field_report::Model) -> Result<InWords> {
        let text = self.store.vault().open(Field::FIELD_REPORT, row.id, &row.said_sealed)?;
        serde_json::from_str(&text).map_err(Problem::internal)
    }
}
