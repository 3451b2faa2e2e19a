//! An adult takes the authorisation back: nobody asks for them any more, and what was found of them goes.

use chrono::NaiveDate;
use serde::Deserialize;
use shouwang_domain::household::not_in_future;
use shouwang_domain::procedure::case_closed;
use shouwang_domain::{CaseId, MemberId};
use shouwang_store::entity::{asset_query, asset_result, asset_withdrawal, procedure_case};
use shouwang_store::{Tx, repo};
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
    /// The page that the person signed for it, by its number or place: it stands with the reason.
    pub page: String,
}

impl Service {
    /// Records that an adult takes the authorisation back. From then on nobody asks for them, and what was found of them loses
    /// its words at once: that something was found, and how it was answered, stays. It rests on a page that the person signed.
    /// In a closed case it is recorded as long as what was found of the person still says what it is.
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
        // Nobody answers for, asks for or decides upon this person meanwhile: the case comes before its queries.
        let case = tx.locked::<procedure_case::Model>(case.id).await?.unwrap_or(case);
        let file = CaseFile::read(&tx, ctx, case).await?;
        check_verifier(&tx, ctx, &file).await?;
        let reason = cmd.reason.trim();
        if reason.is_empty() {
            return Err(Problem::required().at("/reason"));
        }
        let page = cmd.page.trim();
        if page.is_empty() {
            return Err(Problem::required().at("/page"));
        }
        not_in_future(cmd.on, ctx.today()).map_err(|problem| problem.at("/on"))?;
        let case = file.case.id;
        lock_queries(&mut tx, case).await?;
        let results = repo::asset::results_of(&tx, &[case]).await?;
        let says = |row: &&asset_result::Model| row.member_id == cmd.member_id.0 && row.blanked_on.is_none();
        let found: Vec<&asset_result::Model> = results.iter().filter(says).collect();
        if file.case.closed_on.is_some() && found.is_empty() {
            return Err(case_closed(file.state()?, "撤回授权"));
        }
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
            reason: format!("{reason}（签字单据：{page}）"),
            ..asset_withdrawal::Model::default()
        })
        .await?;
        for row in &found {
            tx.update(*row, blanked(row, ctx.today().into())).await?;
        }
        tx.subject(format!("procedure_case/{case}"));
        tx.detail(serde_json::json!({ "member": cmd.member_id, "blanked": found.len() }));
        let view = self.asset_view(&tx, ctx, &file).await?;
        let view = tx.commit(view).await?;
        self.note_assets_read(ctx, &file).await?;
        Ok(view)
    }
}

/// Keeps answers to the queries of a case from coming in until the end of the command.
async fn lock_queries(tx: &mut Tx, case: i64) -> Result<()> {
    let asked = repo::asset::asked_of(tx, &[case]).await?.remove(&case);
    let mut queries: Vec<i64> = asked.iter().flatten().map(|(_, query)| query.id).collect();
    queries.sort_unstable();
    queries.dedup();
    for query in queries {
        tx.locked::<asset_query::Model>(query).await?;
    }
    Ok(())
}

fn not_authorised() -> Problem {
    Problem::refused(
        "asset.not_authorised",
        "此人没有签署授权，或已经撤回；撤回日期不能早于签署日期。",
        "This person has not signed the authorisation, or has taken it back; it is taken back on the day of signature or later.",
    )
}
