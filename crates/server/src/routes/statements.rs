//! What a household states: income and expense, and the guarantees.

use shouwang_domain::guarantee::Guarantee;
use shouwang_domain::{HouseholdId, Month};
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::register::guarantee::{GuaranteeCmd, GuaranteeView};
use shouwang_service::register::statement::{SameAsLastMonthCmd, StatementCmd, StatementSaved};

use super::IfMatchOnChange;
use crate::extract::Command;
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 填报一个月的收支，随即重新筛查该户。 Enter the statement of a month; the rules run again on the household.
#[utoipa::path(put, path = "/households/{household_id}/statements/{period}", tag = "households",
    request_body = StatementCmd,
    params(("household_id" = HouseholdId, Path), ("period" = String, Path, example = "2026-03"), IfMatchOnChange),
    responses((status = OK, body = StatementSaved)),
    extensions(("x-verb" = json!(Verb::EditStatements))))]
pub(crate) async fn save(command: Command<StatementCmd>) -> ApiResult<Reply> {
    command.run(Service::save_statement).await
}

/// 与上月相同。 The same as last month.
#[utoipa::path(post, path = "/households/{household_id}/statements/{month}/same-as-last-month", tag = "households",
    params(("household_id" = HouseholdId, Path), ("month" = Month, Path)),
    responses((status = OK, body = StatementSaved)),
    extensions(("x-verb" = json!(Verb::EditStatements))))]
pub(crate) async fn same_as_last_month(command: Command<SameAsLastMonthCmd>) -> ApiResult<Reply> {
    command.run(Service::same_as_last_month).await
}

/// 登记一项保障的现状。 Record the state of a guarantee.
#[utoipa::path(put, path = "/households/{household_id}/guarantees/{guarantee}", tag = "households",
    request_body = GuaranteeCmd,
    params(("household_id" = HouseholdId, Path), ("guarantee" = Guarantee, Path)),
    responses((status = OK, body = GuaranteeView)),
    extensions(("x-verb" = json!(Verb::EditGuarantees))))]
pub(crate) async fn set_guarantee(command: Command<GuaranteeCmd>) -> ApiResult<Reply> {
    command.run(Service::set_guarantee).await
}
