//! Failures on their way out: an HTTP status, and the [`Problem`] that the user sees.
//!
//! A handler returns a [`Failure`]; only the outermost middleware writes it down, because only there the language of the
//! caller and the trace id of the request are known (see [`crate::middleware`]).

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shouwang_domain::problem::FieldProblem;
use shouwang_domain::{Problem, ProblemKind};
use utoipa::ToSchema;

/// The media type of RFC 9457.
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// The result of a handler.
pub(crate) type ApiResult<T> = Result<T, Failure>;

/// A problem with the HTTP status it is answered with.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    pub(crate) status: StatusCode,
    pub(crate) problem: Box<Problem>,
}

impl Failure {
    /// A failure that the protocol has a status of its own for.
    pub(crate) fn new(status: StatusCode, problem: Problem) -> Self {
        Self {
            status,
            problem: Box::new(problem),
        }
    }

    /// A failure of the protocol, known by nothing but its status: no such route, body too large and the like.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let problem = |code, zh, en| Problem::new(ProblemKind::Usage, code, zh, en);
        Self::new(
            status,
            match status {
                StatusCode::NOT_FOUND => problem(
                    "route.not_found",
                    "没有这个接口地址；请查看 /api/docs。",
                    "There is no such address; see /api/docs.",
                ),
                StatusCode::NOT_IMPLEMENTED => problem(
                    "web.not_built",
                    "本程序编译时没有包含网页界面；请先在 web 目录运行 npm ci 和 npm run build，再重新编译，或使用 cargo xtask demo。接口照常可用，见 /api/docs。",
                    "This program was built without the web app; run npm ci and npm run build in web, then build again, or use cargo xtask demo. The API works, see /api/docs.",
                ),
                StatusCode::METHOD_NOT_ALLOWED => problem(
                    "route.method_not_allowed",
                    "该地址不支持这种请求方法；允许的方法见 Allow 响应头。",
                    "This address does not take that method; the Allow header names those it takes.",
                ),
                StatusCode::PAYLOAD_TOO_LARGE => problem(
                    "body.too_large",
                    "提交的内容过大；表格请按镇或村拆分后再提交。",
                    "What was sent is too large; split a sheet by town or village.",
                ),
                StatusCode::UNSUPPORTED_MEDIA_TYPE => problem(
                    "body.media_type",
                    "请求体的类型不对；除上传文件外应为 application/json。",
                    "The body has the wrong media type; except for uploads it is application/json.",
                ),
                StatusCode::PRECONDITION_REQUIRED => problem(
                    "version.required",
                    "修改记录时必须用 If-Match 给出您看到的版本号，例如 If-Match: \"3\"。",
                    "A change names the version that was read, such as If-Match: \"3\".",
                ),
                StatusCode::SERVICE_UNAVAILABLE => Problem::new(
                    ProblemKind::Busy,
                    "request.timeout",
                    "处理用时过长，仍在继续；请稍后刷新查看结果，或用同一个 Idempotency-Key 重发，不会重复生效。",
                    "The request takes long and goes on; look again a little later, or send it with the same Idempotency-Key: it takes effect once.",
                ),
                status if status.is_server_error() => Problem::internal(format!("status {status}")),
                _ => problem("request.invalid", "请求格式不正确。", "The request is malformed."),
            },
        )
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        let status = match (problem.kind, problem.code.as_str()) {
            (_, "auth.locked") => StatusCode::TOO_MANY_REQUESTS,
            (ProblemKind::Usage, _) => StatusCode::BAD_REQUEST,
            (ProblemKind::BadData, _) => StatusCode::UNPROCESSABLE_ENTITY,
            (ProblemKind::Refused | ProblemKind::WrongPerson, _) => StatusCode::CONFLICT,
            (ProblemKind::NotFound, _) => StatusCode::NOT_FOUND,
            (ProblemKind::Conflict, _) => StatusCode::PRECONDITION_FAILED,
            (ProblemKind::Unauthenticated, _) => StatusCode::UNAUTHORIZED,
            (ProblemKind::Denied, _) => StatusCode::FORBIDDEN,
            (ProblemKind::Busy, _) => StatusCode::SERVICE_UNAVAILABLE,
            (ProblemKind::Internal, _) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, problem)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        match self.status {
            StatusCode::UNAUTHORIZED => insert(&mut response, header::WWW_AUTHENTICATE, "Bearer"),
            StatusCode::SERVICE_UNAVAILABLE => insert(&mut response, header::RETRY_AFTER, "5"),
            StatusCode::TOO_MANY_REQUESTS => insert(&mut response, header::RETRY_AFTER, "900"),
            _ => {}
        }
        response.extensions_mut().insert(self);
        response
    }
}

fn insert(response: &mut Response, name: header::HeaderName, value: &'static str) {
    response
        .headers_mut()
        .insert(name, header::HeaderValue::from_static(value));
}

/// A language of the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Chinese,
    English,
}

impl Language {
    /// The one of the two that an `Accept-Language` header ranks higher; Chinese when it says nothing.
    pub(crate) fn preferred(accept_language: &str) -> Self {
        let rank = |prefix: &str| {
            let weights = accept_language.split(',').filter_map(|range| {
                let (tag, parameters) = range.split_once(';').unwrap_or((range, "q=1"));
                let is_meant = tag.trim().to_ascii_lowercase().starts_with(prefix);
                is_meant.then(|| parameters.trim().strip_prefix("q=")?.parse::<f32>().ok())?
            });
            weights.fold(0.0, f32::max)
        };
        if rank("en") > rank("zh") {
            Self::English
        } else {
            Self::Chinese
        }
    }
}

/// The answer to a request that failed (RFC 9457, `application/problem+json`).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProblemDetails {
    /// A URN that ends with the code.
    #[serde(rename = "type")]
    #[schema(example = "urn:shouwang:problem:case.wrong_level")]
    type_: String,
    /// The kind of problem, in the language asked for by `Accept-Language`.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The stable code that users quote to support.
    #[schema(example = "case.wrong_level")]
    code: String,
    /// What, where and how to mend it, in the language asked for.
    detail: String,
    /// The same in Chinese, whatever was asked for.
    zh: String,
    /// The same in English, whatever was asked for.
    en: String,
    /// The single wrong places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
    /// Finds the request in the server's log.
    trace_id: String,
}

impl ProblemDetails {
    /// What the caller gets. The context of an internal error stays here.
    pub(crate) fn new(failure: &Failure, language: Language, trace_id: &str) -> Self {
        let problem = &*failure.problem;
        let en = match problem.kind {
            ProblemKind::Internal => "Internal error; it was logged. Try again a little later.".to_owned(),
            _ => problem.en.clone(),
        };
        let (title_zh, title_en) = title(problem.kind);
        Self {
            type_: format!("urn:shouwang:problem:{}", problem.code),
            title: if language == Language::Chinese {
                title_zh
            } else {
                title_en
            },
            status: failure.status.as_u16(),
            code: problem.code.clone(),
            detail: if language == Language::Chinese {
                problem.zh.clone()
            } else {
                en.clone()
            },
            zh: problem.zh.clone(),
            en,
            errors: problem.fields.clone(),
            trace_id: trace_id.to_owned(),
        }
    }
}

const fn title(kind: ProblemKind) -> (&'static str, &'static str) {
    match kind {
        ProblemKind::Usage => ("请求有误", "Wrong request"),
        ProblemKind::BadData => ("数据有误", "Wrong data"),
        ProblemKind::Refused => ("按规定不能办理", "Refused by the rules"),
        ProblemKind::WrongPerson => ("应由他人办理", "For somebody else to do"),
        ProblemKind::NotFound => ("没有找到", "Not found"),
        ProblemKind::Conflict => ("记录已被他人修改", "Changed by somebody else"),
        ProblemKind::Unauthenticated => ("需要登录", "Login required"),
        ProblemKind::Denied => ("没有权限", "Not permitted"),
        ProblemKind::Busy => ("系统繁忙", "Busy"),
        ProblemKind::Internal => ("系统内部错误", "Internal error"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_ranked_higher() {
        for (header, expected) in [
            ("", Language::Chinese),
            ("*", Language::Chinese),
            ("zh-CN,zh;q=0.9,en;q=0.8", Language::Chinese),
            ("en-GB,en;q=0.9,zh;q=0.1", Language::English),
            ("fr, en;q=0.2", Language::English),
            ("en;q=0, zh;q=0.1", Language::Chinese),
            ("en;q=x", Language::Chinese),
        ] {
            assert_eq!(Language::preferred(header), expected, "{header}");
        }
    }

    #[test]
    fn the_context_of_an_internal_error_is_not_sent() {
        let failure = Failure::from(Problem::internal("disk sda1 is full"));
        let details = ProblemDetails::new(&failure, Language::English, "t1");
        assert!(!serde_json::to_string(&details).unwrap().contains("sda1"));
        assert_eq!((details.status, details.title), (500, "Internal error"));
    }
}
