//! Whether an authorisation holds, by the newest commitment of its case and those who took it back.

use shouwang_domain::MemberId;
use shouwang_domain::asset::Authorisation;
use shouwang_domain::procedure::{Act, CaseState};
use shouwang_store::column::Code;
use shouwang_store::entity::{asset_withdrawal, case_step, procedure_case};

use crate::procedure::case::StepRecord;
use crate::{Problem, Result};

/// What a household signed last in a case, by the step that recorded it.
pub(super) fn authorisation(
    case: &procedure_case::Model,
    signed: &case_step::Model,
    withdrawals: &[asset_withdrawal::Model],
) -> Result<Authorisation> {
    let StepRecord::Recorded(recorded) = signed.record.read()? else {
        return Err(Problem::internal("a commitment without its record"));
    };
    let Act::RecordCommitment(commitment) = recorded.act else {
        return Err(Problem::internal("a commitment with another record"));
    };
    let state = case.rested_in.map_or(case.state.get(), Code::get);
    let withdrawn = withdrawals.iter().filter(|row| row.step_id == signed.id);
    Ok(Authorisation {
        signed_on: commitment.signed_on,
        valid_until: commitment.valid_until,
        adults: commitment.adults_covered,
        scope: commitment.scope,
        withdrawn: withdrawn.map(|row| MemberId(row.member_id)).collect(),
        is_returned: matches!(state, CaseState::Verification | CaseState::Commitment),
        is_closed: case.closed_on.is_some(),
    })
}
