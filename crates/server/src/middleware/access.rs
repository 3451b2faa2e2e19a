//! Who calls, and whether the caller may: decided before a byte of the body is read.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use percent_encoding::percent_decode_str;
use shouwang_domain::{Ctx, Problem, Result};
use shouwang_service::office::access;
use shouwang_service::office::auth::{SessionView, login_required, password_due};
use shouwang_service::office::reading::Refused;
use shouwang_service::office::second_factor::second_factor_due;

use crate::address::Address;
use crate::app::App;
use crate::failure::{ApiResult, Failure};
use crate::operation::{Access, Operation, Operations};
use crate::reply::Shown;
use crate::routes::session::cookie_name;

/// What an unsafe request with the cookie repeats from the login.
const CSRF_TOKEN: HeaderName = HeaderName::from_static("x-csrf-token");
/// Why the act is done, percent-encoded UTF-8.
const REASON: HeaderName = HeaderName::from_static("x-reason");
/// The account in whose name the caller enters.
const ACTED_BY: HeaderName = HeaderName::from_static("x-acted-by");
/// The longest reason, in characters.
const MAX_REASON_CHARS: usize = 500;

/// Who sent the request, in which session, and what is demanded of it. Handlers find it in the request's extensions.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) token: String,
    /// The token came as a cookie.
    pub(crate) is_browser: bool,
    pub(crate) session: Arc<SessionView>,
    pub(crate) ctx: Ctx,
    pub(crate) operation: Operation,
}

/// Lets a request through to its handler: with a live session, with the CSRF token where a cookie could have been sent by
/// another site, and in a role that may use the operation's verb. A request without a route passes on to its 404 or 405.
pub(crate) async fn check_access(
    State((app, operations)): State<(App, Arc<Operations>)>,
    request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let operation = route
        .as_ref()
        .and_then(|route| operations.get(request.method(), route.as_str()))
        .copied();
    let Some(operation) = operation.filter(|operation| operation.access != Access::Public) else {
        return next.run(request).await;
    };
    let (mut parts, body) = request.into_parts();
    let address = Address::of(&parts.extensions, &parts.headers);
    let list = route.map(|route| format!("{} {}", parts.method, route.as_str()));
    let mut who = None;
    let response = match identify(&app, &parts, operation, &mut who).await {
        Ok(caller) => {
            let ctx = caller.ctx.clone();
            parts.extensions.insert(caller);
            let response = next.run(Request::from_parts(parts, body)).await;
            let shown = response.extensions().get::<Shown>().cloned();
            match note_shown(&app, &ctx, operation, list, shown).await {
                Ok(()) => response,
                Err(problem) => Failure::from(problem).into_response(),
            }
        }
        Err(failure) => failure.into_response(),
    };
    // Whoever asks for what is not theirs is noted before they are told so.
    let Some(refusal) = response.extensions().get::<Failure>() else {
        return response;
    };
    match app
        .service
        .note_refusal(app.now(), who, &address.0, &refusal.problem)
        .await
    {
        Ok(()) => response,
        Err(problem) => Failure::from(problem).into_response(),
    }
}

/// Whatever names households when it is asked is kept in mind: a list that comes later is noted by itself.
async fn note_shown(
    app: &App,
    ctx: &Ctx,
    operation: Operation,
    list: Option<String>,
    shown: Option<Shown>,
) -> Result<()> {
    let (Some(mut shown), Some(list)) = (shown.filter(|_| operation.reads), list) else {
        return Ok(());
    };
    if operation.lists_people {
        shown.households.append(&mut shown.rows);
    }
    app.service.note_listed(ctx, &list, &shown.households).await
}

async fn identify(app: &App, parts: &Parts, operation: Operation, who: &mut Option<Refused>) -> ApiResult<Caller> {
    let is_unsafe = !matches!(parts.method, Method::GET | Method::HEAD);
    let (token, is_browser) = token(app, &parts.headers).ok_or_else(|| Failure::from(login_required()))?;
    let (session, mut ctx) = app.service.session(app.now(), &token).await?;
    *who = Some(Refused {
        account: ctx.entered_by,
        post: ctx.post,
    });
    if is_unsafe && is_browser && text(&parts.headers, &CSRF_TOKEN) != Some(&session.csrf) {
        return Err(Failure::from(Problem::denied(
            "csrf.missing",
            "请求缺少 X-CSRF-Token 或其值不对；请刷新页面后重试。",
            "The header X-CSRF-Token is missing or wrong; load the page again and repeat.",
        )));
    }
    if let Access::Verb(verb) = operation.access {
        if session.must_change_password {
            return Err(Failure::from(password_due()));
        }
        if session.must_add_second_factor {
            return Err(Failure::from(second_factor_due()));
        }
        ctx.reason = reason(&parts.headers)?;
        if let Some(account) = text(&parts.headers, &ACTED_BY) {
            if !operation.is_for_colleagues {
                return Err(Failure::from(not_for_colleagues()));
            }
            ctx = app.service.entering_for(&ctx, account.parse()?).await?;
        }
        access::require(&ctx, verb)?;
    }
    Ok(Caller {
        token,
        is_browser,
        session: Arc::new(session),
        ctx,
        operation,
    })
}

/// The session's secret, and whether it came as a cookie, which browsers send unasked.
fn token(app: &App, headers: &HeaderMap) -> Option<(String, bool)> {
    match text(headers, &header::AUTHORIZATION) {
        Some(authorization) => authorization
            .strip_prefix("Bearer ")
            .map(|token| (token.trim().to_owned(), false)),
        None => CookieJar::from_headers(headers)
            .get(cookie_name(app))
            .map(|cookie| (cookie.value().to_owned(), true)),
    }
}

fn reason(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(encoded) = text(headers, &REASON) else {
        return Ok(None);
    };
    let reason = percent_decode_str(encoded)
        .decode_utf8()
        .ok()
        .map(|reason| reason.trim().to_owned());
    reason
        .filter(|reason| reason.chars().count() <= MAX_REASON_CHARS && !reason.chars().any(char::is_control))
        .map(Some)
        .ok_or_else(|| {
            Problem::usage(
                "reason.malformed",
                "X-Reason 应为百分号编码的 UTF-8 文本，不超过500字，不含换行等控制字符。",
                "X-Reason is percent-encoded UTF-8 of at most 500 characters, without line breaks and other control characters.",
            )
        })
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn not_for_colleagues() -> Problem {
    Problem::denied(
        "auth.not_entered_for_others",
        "只有案件环节和案件材料可以代录；其他事项请由本人办理，或以您自己的名义登记。",
        "Only the steps and papers of a case are entered for others; the rest people do themselves, or you in your own name.",
    )
}
