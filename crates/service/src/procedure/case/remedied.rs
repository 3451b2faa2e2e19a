//! What became of the decisions and records of a case afterwards: revoked, or corrected, with both versions in view.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::procedure::{CaseState, RecordField};
use shouwang_domain::remedy::{FieldChange, RemedyKind, RemedyState};
use shouwang_domain::{AccountId, CaseId, HouseholdId, RemedyId, StepId};
use shouwang_store::column::{Code, Day};
use shouwang_store::entity::{procedure_case, remedy};
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use super::record::StepRecord;
use crate::Result;

/// A revocation or a correction, proposed or decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RemedyView {
    /// Id.
    pub id: RemedyId,
    /// Version of the record.
    pub version: i64,
    /// What it mends.
    pub kind: RemedyKind,
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_name: String,
    /// The case that decided; a household taken over from elsewhere has none.
    pub case_id: Option<CaseId>,
    /// The step whose record is corrected.
    pub step_id: Option<StepId>,
    /// The document by which the county revokes.
    pub document_number: Option<String>,
    /// Why.
    pub reason: String,
    /// The fields of a correction.
    pub changes: Vec<FieldChange>,
    /// Where it stands.
    pub state: RemedyState,
    /// Who proposed it.
    pub proposed_by: AccountId,
    /// Name of that person.
    pub proposed_by_name: Option<String>,
    /// When.
    pub proposed_on: NaiveDate,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// Name of that person.
    pub decided_by_name: Option<String>,
    /// When.
    pub decided_on: Option<NaiveDate>,
    /// Remark of the decision.
    pub decision_note: Option<String>,
}

/// A field of a record as it now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldValue {
    /// Which.
    pub field: RecordField,
    /// What it says.
    pub value: String,
}

/// The rows as they are shown; the caller has found their households in scope.
pub(crate) async fn views(at: &impl Source, rows: Vec<remedy::Model>) -> Result<Vec<RemedyView>> {
    let people = rows.iter().flat_map(|row| [Some(row.proposed_by), row.decided_by]);
    let names = repo::office::account::names(at, people.flatten().collect::<Vec<_>>()).await?;
    let labels = repo::register::label::of(at, rows.iter().map(|row| row.household_id)).await?;
    rows.into_iter()
        .map(|row| {
            let label = labels.get(row.household_id)?;
            Ok(RemedyView {
                id: RemedyId(row.id),
                version: row.version,
                kind: row.kind.get(),
                household_id: HouseholdId(row.household_id),
                head: label.head.clone(),
                area_name: label.area_name.clone(),
                case_id: row.case_id.map(CaseId),
                step_id: row.step_id.map(StepId),
                changes: row.changes.read()?,
                state: row.state.get(),
                proposed_by: AccountId(row.proposed_by),
                proposed_by_name: names.get(&row.proposed_by).cloned(),
                proposed_on: row.proposed_on.get(),
                decided_by: row.decided_by.map(AccountId),
                decided_by_name: row.decided_by.and_then(|id| names.get(&id).cloned()),
                decided_on: row.decided_on.map(Day::get),
                document_number: row.document_number,
                reason: row.reason,
                decision_note: row.decision_note,
            })
        })
        .collect()
}

/// Who proposed one of them, or accepted it: they approve nothing that rests on it.
pub(crate) fn hands(rows: &[remedy::Model]) -> Vec<AccountId> {
    let accepted_by = |row: &remedy::Model| row.decided_by.filter(|_| row.state == RemedyState::Accepted);
    let hands = rows.iter().flat_map(|row| [Some(row.proposed_by), accepted_by(row)]);
    hands.flatten().map(AccountId).collect()
}

/// What was accepted of the corrections of a case, by step, the oldest first.
pub(crate) fn accepted(rows: &[remedy::Model]) -> Result<HashMap<i64, Vec<FieldChange>>> {
    let mut found: HashMap<i64, Vec<FieldChange>> = HashMap::new();
    for row in rows.iter().filter(|row| row.state == RemedyState::Accepted) {
        if let Some(step) = row.step_id {
            let changes: Vec<FieldChange> = row.changes.read()?;
            let changes = changes.into_iter().filter(|change| change.accepted == Some(true));
            found.entry(step).or_default().extend(changes);
        }
    }
    Ok(found)
}

/// The record as it stands after what was accepted. What it said before stays with the step, which never changes.
pub(crate) fn corrected(record: StepRecord, changes: &[FieldChange], today: NaiveDate) -> Result<StepRecord> {
    match record {
        StepRecord::Recorded(mut recorded) if !changes.is_empty() => {
            let changes = changes.iter().map(|change| (change.field, change.becomes.as_str()));
            recorded.act = recorded.act.corrected(changes, today)?;
            Ok(StepRecord::Recorded(recorded))
        }
        record => Ok(record),
    }
}

/// Whether what the steps of a case recorded is frozen: it went to the next level, or the case is over.
pub(crate) fn is_frozen(case: &procedure_case::Model) -> bool {
    let state: CaseState = case.rested_in.map_or(case.state.get(), Code::get);
    state.is_submitted() || state.is_closed()
}
