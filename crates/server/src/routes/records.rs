//! Single records of a household: how its guarantees are kept, what it receives, who works.

use shouwang_domain::HouseholdId;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::register::record::{RecordCmd, RecordView};

use super::IfMatchOnChange;
use crate::extract::{Actor, Command, Id};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 一户的单项记录：危房鉴定、饮水、教育资助、参保代缴、报销、救助、就业。 The records of a household.
#[utoipa::path(get, path = "/households/{household_id}/records", tag = "households",
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = Vec<RecordView>)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn list_records(actor: Actor, Id(id): Id<HouseholdId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_records(ctx, id).await)
        .await
}

/// 登记一项记录；同一项再次登记即为修改。 Save a record; the same one again changes it.
///
/// 危房和饮水记录同时更新保障现状，当年医保记录同时更新参保情况；随即重新筛查该户。
/// A dwelling or a check of water also says how the guarantee stands, and the medical insurance of this year whether the
/// member is insured; the rules run again on the household.
#[utoipa::path(put, path = "/households/{household_id}/records", tag = "households", request_body = RecordCmd,
    params(("household_id" = HouseholdId, Path), IfMatchOnChange),
    responses((status = OK, body = RecordView)),
    extensions(("x-verb" = json!(Verb::EditHouseholds))))]
pub(crate) async fn save_record(command: Command<RecordCmd>) -> ApiResult<Reply> {
    command.run(Service::save_record).await
}
