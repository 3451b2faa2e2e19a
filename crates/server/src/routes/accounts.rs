//! Accounts and the posts they hold: the security administrator's desk.

use shouwang_domain::AccountId;
use shouwang_domain::PostId;
use shouwang_service::Service;
use shouwang_service::duty::handover::{HandedOver, RevokeCmd};
use shouwang_service::office::access::Verb;
use shouwang_service::office::admin::{AccountCmd, AccountCreated, AccountView, GrantCmd, RoleView};
use shouwang_service::office::auth::PostView;

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

/// 新建账号，一次性密码只显示这一次。 Create an account; the one-time password is shown this once.
#[utoipa::path(post, path = "/accounts", tag = "accounts", request_body = AccountCmd,
    responses((status = CREATED, body = AccountCreated)),
    extensions(("x-verb" = json!(Verb::ManageAccounts))))]
pub(crate) async fn create(command: Command<AccountCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::create_account).await?.created())
}

/// 各角色的岗位设在哪一级、是否要注明部门。 Every role, with what a post of it needs.
#[utoipa::path(get, path = "/roles", tag = "accounts",
    responses((status = OK, body = Vec<RoleView>)),
    extensions(("x-verb" = json!(Verb::ManageAccounts))))]
pub(crate) async fn list_roles(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_roles).await
}

/// 授予岗位。 Grant a post.
#[utoipa::path(post, path = "/accounts/{account_id}/posts", tag = "accounts", request_body = GrantCmd,
    params(("account_id" = AccountId, Path)),
    responses((status = CREATED, body = PostView)),
    extensions(("x-verb" = json!(Verb::ManageAccounts))))]
pub(crate) async fn grant_post(command: Command<GrantCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::grant_post).await?.created())
}

/// 收回岗位，从今天起生效；未办事项交给接任者，或保留待指定。 Take a post away; what is open passes on.
#[utoipa::path(delete, path = "/posts/{post_id}", tag = "accounts", request_body = RevokeCmd,
    params(("post_id" = PostId, Path)),
    responses((status = OK, body = HandedOver)),
    extensions(("x-verb" = json!(Verb::ManageAccounts))))]
pub(crate) async fn revoke_post(command: Command<RevokeCmd>) -> ApiResult<Reply> {
    command.run(Service::revoke_post).await
}
