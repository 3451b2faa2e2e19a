//! Accounts and the posts they hold: what the security administrator proposes, and others confirm.

use shouwang_domain::AccountChangeId;
use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::office::account_change::{
    AccountChangeDecided, AccountChangeProposed, DecideAccountChangeCmd, ProposeAccountChangeCmd,
};
use shouwang_service::office::account_change_view::AccountChangeView;
use shouwang_service::office::admin::{AccountView, RoleView};

use super::IfMatch;
use crate::extract::{Actor, Command};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 账号列表。 All accounts with the posts they hold today.
#[utoipa::path(get, path = "/accounts", tag = "accounts",
    responses((status = OK, body = Vec<AccountView>)),
    extensions(("x-verb" = json!(Verb::ManageAccounts))))]
pub(crate) async fn list(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_accounts).await
}

/// 各角色的岗位设在哪一级、是否要注明部门。 Every role, with what a post of it needs.
#[utoipa::path(get, path = "/roles", tag = "accounts",
    responses((status = OK, body = Vec<RoleView>)),
    extensions(("x-verb" = json!(Verb::ManageAccounts))))]
pub(crate) async fn list_roles(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_roles).await
}

/// 账号和岗位变动，含待确认的。 What was proposed about accounts and posts, the newest first.
#[utoipa::path(get, path = "/account-changes", tag = "accounts",
    responses((status = OK, body = Vec<AccountChangeView>)),
    extensions(("x-verb" = json!(Verb::ReadAccountChanges))))]
pub(crate) async fn list_changes(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_account_changes).await
}

/// 提出账号或岗位变动，须由另一人确认；首次密码的前半只显示这一次。 Propose a change of an account or a post; somebody
/// else confirms it. The first half of a first password is shown this once.
#[utoipa::path(post, path = "/account-changes", tag = "accounts", request_body = ProposeAccountChangeCmd,
    responses((status = CREATED, body = AccountChangeProposed)),
    extensions(("x-verb" = json!(Verb::ManageAccounts))))]
pub(crate) async fn propose(command: Command<ProposeAccountChangeCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::propose_account_change).await?.created())
}

/// 确认他人提出的账号或岗位变动；首次密码的后半只显示这一次。 Confirm or refuse what somebody else proposed. The second
/// half of a first password is shown this once.
#[utoipa::path(post, path = "/account-changes/{account_change_id}/decision", tag = "accounts",
    request_body = DecideAccountChangeCmd,
    params(("account_change_id" = AccountChangeId, Path), IfMatch),
    responses((status = OK, body = AccountChangeDecided)),
    extensions(("x-verb" = json!(Verb::DecideAccountChanges))))]
pub(crate) async fn decide(command: Command<DecideAccountChangeCmd>) -> ApiResult<Reply> {
    command.run(Service::decide_account_change).await
}
