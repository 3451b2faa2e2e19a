//! Logging in and out, and the post one acts in.

use std::convert::identity;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use serde::Deserialize;
use shouwang_domain::PostId;
use shouwang_service::Service;
use shouwang_service::office::attempt::Origin;
use shouwang_service::office::auth::{ChangePasswordCmd, LoginCmd, OwnPhone, SessionStarted, SessionView};
use shouwang_service::office::second_factor::{
    BeginSecondFactorCmd, ConfirmSecondFactorCmd, SecondFactorConfirmed, SecondFactorOffered,
};
use utoipa::ToSchema;

use crate::address::Address;
use crate::app::App;
use crate::extract::{Actor, Body, Command};
use crate::failure::ApiResult;
use crate::operation::{LOGGED_IN, PUBLIC};
use crate::reply::Reply;

/// The cookie that holds the session's secret; scripts cannot read it, and other sites cannot send it.
pub(crate) const COOKIE: &str = "shouwang_session";
/// Its name behind TLS: browsers take it from this host alone, and over TLS alone.
pub(crate) const COOKIE_BEHIND_TLS: &str = "__Host-shouwang_session";

/// The cookie by which a browser is known to the accounts that have logged in there; it opens nothing.
const DEVICES: &str = "shouwang_devices";
const DEVICES_BEHIND_TLS: &str = "__Host-shouwang_devices";
/// Browsers keep no cookie longer than 400 days, which are so many seconds.
const DEVICES_KEPT: u32 = 400 * 24 * 3600;

/// The name of the cookie here.
pub(crate) fn cookie_name(app: &App) -> &'static str {
    match app.is_behind_tls {
        true => COOKIE_BEHIND_TLS,
        false => COOKIE,
    }
}

/// Another of one's posts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChoosePostBody {
    /// The post.
    post_id: PostId,
}

/// 浏览器登录。 Log in with a browser.
///
/// 会话密钥写入 HttpOnly 的 Cookie；之后的修改类请求须在 X-CSRF-Token 中带上返回的 csrf。
/// The secret goes into a cookie that scripts cannot read; unsafe requests then repeat `csrf` in `X-CSRF-Token`.
#[utoipa::path(post, path = "/session", tag = "session", request_body = LoginCmd,
    responses((status = CREATED, body = SessionView)),
    extensions(("x-verb" = json!(PUBLIC))))]
pub(crate) async fn log_in(
    State(app): State<App>,
    headers: HeaderMap,
    jar: CookieJar,
    Address(address): Address,
    Body(cmd): Body<LoginCmd>,
) -> ApiResult<Response> {
    let origin = Origin {
        address: &address,
        devices: jar.get(devices_name(&app)).map(Cookie::value),
    };
    let started = app.service.login(app.now(), cmd, origin).await?;
    begin(&app, started, true, &headers, Reply::created)
}

/// 程序登录，返回令牌。 Log in with a program, for a bearer token.
#[utoipa::path(post, path = "/session/token", tag = "session", request_body = LoginCmd,
    responses((status = CREATED, body = SessionStarted)),
    extensions(("x-verb" = json!(PUBLIC))))]
pub(crate) async fn log_in_for_token(
    State(app): State<App>,
    headers: HeaderMap,
    Address(address): Address,
    Body(cmd): Body<LoginCmd>,
) -> ApiResult<Response> {
    let started = app.service.login(app.now(), cmd, Origin::at(&address)).await?;
    begin(&app, started, false, &headers, Reply::created)
}

/// 当前会话。 The present session.
#[utoipa::path(get, path = "/session", tag = "session",
    responses((status = OK, body = SessionView)),
    extensions(("x-verb" = json!(LOGGED_IN))))]
pub(crate) async fn show(actor: Actor) -> ApiResult<Reply> {
    Reply::ok(&*actor.into_caller().session)
}

/// 退出登录。 Log out.
#[utoipa::path(delete, path = "/session", tag = "session",
    responses((status = NO_CONTENT)),
    extensions(("x-verb" = json!(LOGGED_IN))))]
pub(crate) async fn log_out(
    State(app): State<App>,
    jar: CookieJar,
    actor: Actor,
) -> ApiResult<(StatusCode, CookieJar)> {
    app.service.logout(app.now(), &actor.into_caller().token).await?;
    let ended = Cookie::build(cookie_name(&app)).path("/").secure(app.is_behind_tls);
    Ok((StatusCode::NO_CONTENT, jar.remove(ended)))
}

/// 切换岗位，会话随之更换。 Act in another of one's posts, in a new session.
#[utoipa::path(post, path = "/session/post", tag = "session", request_body = ChoosePostBody,
    responses((status = OK, body = SessionStarted, description = "A browser gets the token as its cookie only")),
    extensions(("x-verb" = json!(LOGGED_IN))))]
pub(crate) async fn choose_post(
    State(app): State<App>,
    headers: HeaderMap,
    command: Command<ChoosePostBody>,
) -> ApiResult<Response> {
    let (caller, body) = command.into_parts();
    let started = app.service.choose_post(app.now(), &caller.token, body.post_id).await?;
    begin(&app, started, caller.is_browser, &headers, identity)
}

/// 修改本人密码，会话全部更换。 Change one's own password; all one's sessions end and a new one begins.
#[utoipa::path(post, path = "/session/password", tag = "session", request_body = ChangePasswordCmd,
    responses((status = OK, body = SessionStarted, description = "A browser gets the token as its cookie only")),
    extensions(("x-verb" = json!(LOGGED_IN))))]
pub(crate) async fn change_password(
    State(app): State<App>,
    headers: HeaderMap,
    command: Command<ChangePasswordCmd>,
) -> ApiResult<Response> {
    let (caller, cmd) = command.into_parts();
    let started = app.service.change_password(&caller.ctx, cmd).await?;
    begin(&app, started, caller.is_browser, &headers, identity)
}

/// 清除本人所有手机上的资料，其他登录全部失效。 Have all one's phones forget; all other sessions end, a new one begins.
///
/// 手机在下次联网时、输入走访密码之前清除；其上尚未上传的记录一并清除。
/// A phone forgets at its next contact, before anybody gives its PIN; what was recorded there and not sent is lost.
#[utoipa::path(delete, path = "/session/phones", tag = "session",
    responses((status = OK, body = SessionStarted, description = "A browser gets the token as its cookie only")),
    extensions(("x-verb" = json!(LOGGED_IN))))]
pub(crate) async fn forget_phones(State(app): State<App>, headers: HeaderMap, actor: Actor) -> ApiResult<Response> {
    let caller = actor.into_caller();
    let started = app.service.forget_phones(app.now(), &caller.token).await?;
    begin(&app, started, caller.is_browser, &headers, identity)
}

/// 设置动态码：取得二维码。 Begin to set up one's second factor: the picture to be photographed.
#[utoipa::path(post, path = "/session/second-factor", tag = "session", request_body = BeginSecondFactorCmd,
    responses((status = OK, body = SecondFactorOffered)),
    extensions(("x-verb" = json!(LOGGED_IN))))]
pub(crate) async fn begin_second_factor(
    State(app): State<App>,
    command: Command<BeginSecondFactorCmd>,
) -> ApiResult<Reply> {
    let (caller, cmd) = command.into_parts();
    Reply::ok(app.service.begin_second_factor(&caller.ctx, cmd).await?)
}

/// 填写首个动态码，启用并取得备用码。 Give the first code: the second factor holds, with recovery codes.
#[utoipa::path(put, path = "/session/second-factor", tag = "session", request_body = ConfirmSecondFactorCmd,
    responses((status = OK, body = SecondFactorConfirmed)),
    extensions(("x-verb" = json!(LOGGED_IN))))]
pub(crate) async fn confirm_second_factor(
    State(app): State<App>,
    command: Command<ConfirmSecondFactorCmd>,
) -> ApiResult<Reply> {
    let (caller, cmd) = command.into_parts();
    Reply::ok(app.service.confirm_second_factor(&caller.ctx, cmd).await?)
}

/// 登记本人办公电话，作为监测联系人时供农户和同事联系。 Set one's own telephone, for those whose contact one is.
#[utoipa::path(post, path = "/session/phone", tag = "session", request_body = OwnPhone,
    responses((status = OK, body = OwnPhone)),
    extensions(("x-verb" = json!(LOGGED_IN))))]
pub(crate) async fn set_phone(command: Command<OwnPhone>) -> ApiResult<Reply> {
    command.run(Service::set_own_phone).await
}

fn devices_name(app: &App) -> &'static str {
    match app.is_behind_tls {
        true => DEVICES_BEHIND_TLS,
        false => DEVICES,
    }
}

/// Hands out a session: to a browser as a cookie that its scripts cannot read, to a program as a token.
fn begin(
    app: &App,
    started: SessionStarted,
    is_browser: bool,
    headers: &HeaderMap,
    status: fn(Reply) -> Reply,
) -> ApiResult<Response> {
    if !is_browser {
        return Ok(status(Reply::ok(started)?).into_response());
    }
    let SessionStarted {
        token,
        session,
        devices,
    } = started;
    // Where it is said or a proxy says it; without TLS the cookie could not be set at all.
    let is_secure = app.is_behind_tls || headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    let cookie = |name, value| {
        Cookie::build((name, value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Strict)
            .secure(is_secure)
            .build()
    };
    let devices = devices.map(|kept| format!("{}; Max-Age={DEVICES_KEPT}", cookie(devices_name(app), kept)));
    let devices = AppendHeaders(devices.map(|cookie| (header::SET_COOKIE, cookie)));
    let jar = CookieJar::new().add(cookie(cookie_name(app), token));
    Ok((jar, devices, status(Reply::ok(session)?)).into_response())
}
