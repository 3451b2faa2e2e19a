//! Referrals to departments.

use shouwang_domain::{HouseholdId, ReferralId};
use shouwang_service::Service;
use shouwang_service::help::referral::{AnswerReferralCmd, ReferCmd, ReferralDetail, ReferralQuery, ReferralView};
use shouwang_service::office::access::Verb;
use shouwang_service::page::Page;

use super::IfMatch;
use crate::extract::{Actor, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 转介列表；部门经办人看到转给本部门的。 Referrals; a department's officer sees those to the department.
#[utoipa::path(get, path = "/referrals", tag = "referrals", params(QueryOf<ReferralQuery>),
    responses((status = OK, body = Page<ReferralView>)),
    extensions(("x-verb" = json!(Verb::ReadTasks))))]
pub(crate) async fn list(actor: Actor, QueryOf(query): QueryOf<ReferralQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_referrals(ctx, query).await)
        .await
}

/// 一件转介和该户情况。 A referral, with what its department must know of the household.
#[utoipa::path(get, path = "/referrals/{referral_id}", tag = "referrals", params(("referral_id" = ReferralId, Path)),
    responses((status = OK, body = ReferralDetail)),
    extensions(("x-verb" = json!(Verb::ReadTasks))))]
pub(crate) async fn show(actor: Actor, Id(id): Id<ReferralId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.referral(ctx, id).await).await
}

/// 答复转介：受理、落实或不予办理。 Answer a referral: accepted, done, or refused.
#[utoipa::path(post, path = "/referrals/{referral_id}/answer", tag = "referrals", request_body = AnswerReferralCmd,
    params(("referral_id" = ReferralId, Path), IfMatch),
    responses((status = OK, body = ReferralView)),
    extensions(("x-verb" = json!(Verb::AnswerReferrals))))]
pub(crate) async fn answer(command: Command<AnswerReferralCmd>) -> ApiResult<Reply> {
    command.run(Service::answer_referral).await
}

/// 将农户转介给部门办理。 Refer a household to a department.
#[utoipa::path(post, path = "/households/{household_id}/referrals", tag = "referrals", request_body = ReferCmd,
    params(("household_id" = HouseholdId, Path)),
    responses((status = CREATED, body = ReferralView)),
    extensions(("x-verb" = json!(Verb::ReferHouseholds))))]
pub(crate) async fn send(command: Command<ReferCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::refer_household).await?.created())
}
