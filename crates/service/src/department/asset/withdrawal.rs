//! An adult takes the authorisation back: nobody asks for them any more, and what was found of them goes.

use chrono::NaiveDate;
use serde::Deserialize;
use shouwang_domain::household::not_in_future;
use shouwang_domain::procedure::case_closed;
use shouwang_domain::{CaseId, MemberId};
use shouwang_store::entity::asset_withdrawal;
use shouwang_store::repo;
use utoipa::ToSchema;

use super::authorised::authorisation;
use super::result::{AssetView, check_verifier};
use super::term::blanked;

use crate::office::access::{Verb, require};
use crate::procedure::case::CaseFile;
use crate::{Ctx, Problem, Result, Service};

/// Records that an adult takes the authorisation back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawAuthorisationCmd {
    /// The case.
    pub case_id: CaseId,
    /// Who takes it back.
    pub member_id: MemberId,
    /// When.
    pub on: NaiveDate,
    /// How it was said, and why.
    pub reason: String,
}

impl Service {
    /// Records that an adult takes the authorisation back. From then on nobody asks for them, and what was found of them loses
    /// its words at once: that something was found, and how it was answered, stays.
    ///
    /// # Errors
    /// Not found, `household.own`, `asset.not_verifier`, `required`, `date.in_future`, `asset.not_authorised`, `case.closed`.
    pub async fn withdraw_authorisation(&self, ctx: &Ctx, cmd: WithdrawAuthorisationCmd) -> Result<AssetView> {
        require(ctx, Verb::WithdrawAuthorisations)?;
        // What was found of others is not kept for a repeated request.
        let ctx = &Ctx {
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(ctx, "asset_withdrawal.record").await?;
        let case = repo::procedure::case::by_id(&tx, ctx, cmd.case_id).await?;
        let file = CaseFile::read(&tx, ctx, case).await?;
        check_verifier(&tx, ctx, &file).await?;
        let reason = cmd.reason.trim().to_owned();
        if reason.is_empty() {
            return Err(Problem::required().at("/reason"));
        }
        not_in_future(cmd.on, ctx.today()).map_err(|problem| problem.at("/on"))?;
        if file.case.closed_on.is_some() {
            return Err(case_closed(file.state()?, "撤回授权"));
        }
        let case = file.case.id;
        let step = repo::asset::signed(&tx, &[case]).await?.remove(&case);
        let step = step.ok_or_else(not_authorised)?;
        let withdrawals = repo::asset::withdrawals(&tx, &[case])
            .await?
            .remove(&case)
            .unwrap_or_default();
        let signed = authorisation(&file.case, &step, &withdrawals)?;
        let has_signed = signed.adults.contains(&cmd.member_id) && !signed.withdrawn.contains(&cmd.member_id);
        if !has_signed || cmd.on < signed.signed_on {
            return Err(not_authorised());
        }
        tx.insert(asset_withdrawal::Model {
            case_id: case,
            household_id: file.household.id,
            step_id: step.id,
            member_id: cmd.member_id.0,
            on_date: cmd.on.into(),
            reason,
            ..asset_withdrawal::Model::default()
        })
        .await?;
        let mut blanks = 0;
        for row in repo::asset::results_of(&tx, &[case]).await? {
            if row.member_id == cmd.member_id.0 && row.blanked_on.is_none() {
                tx.update(&row, blanked(&row, ctx.today().into())).await?;
                blanks += 1;
            }
        }
        tx.subject(format!("procedure_case/{case}"));
        tx.detail(serde_json::json!({ "member": cmd.member_id, "blanked": blanks }));
        let view = self.asset_view(&tx, ctx, &file).await?;
        tx.commit(view).await
    }
}

fn not_authorised() -> Problem {
    Problem::refused(
        "asset.not_authorised",
        "此人没有签署授权，或已经撤回；撤回日期不能早于签署日期。",
        "This person has not signed the authorisation, or has taken it back; it is taken back on the day of signature or later.",
    )
}
