//! One log line per request, a trace id, and problems written down in the caller's language.

use std::any::Any;
use std::time::Instant;

use axum::Json;
use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shouwang_domain::{Problem, ProblemKind};
use tower_http::request_id::{MakeRequestId, MakeRequestUuid};

use crate::failure::{Failure, Language, MEDIA_TYPE, ProblemDetails};
use crate::public;

/// Names the request in the server's log.
const TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");

/// Logs method, route template, status and duration, and never a path, a query or a body: those may tell of people.
/// A failure of the machine is logged here, once, with what the caller does not get to see.
pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let trace_id = trace_id(&request);
    let language = language(&request);

    let response = next.run(request).await;

    let response = if public::is_public(route) {
        write_page(response, &trace_id)
    } else {
        write_problem(response, language, &trace_id)
    };
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(%method, route, status = response.status().as_u16(), duration_ms, trace_id, "answered {method} {route}");
    response
}

/// The answer to a request whose handler panicked. The panic's message may hold anything, so it is not repeated here.
pub(crate) fn panicked(_: Box<dyn Any + Send>) -> Response {
    Failure::from(Problem::internal("a handler panicked")).into_response()
}

fn trace_id(request: &Request) -> String {
    let id = MakeRequestUuid.make_request_id(request);
    id.and_then(|id| id.header_value().to_str().map(str::to_owned).ok())
        .unwrap_or_default()
}

fn language(request: &Request) -> Language {
    let header = request.headers().get(header::ACCEPT_LANGUAGE);
    Language::preferred(header.and_then(|value| value.to_str().ok()).unwrap_or_default())
}

/// Gives every failed response its body; also those that the router itself makes, which know only a status.
fn write_problem(mut response: Response, language: Language, trace_id: &str) -> Response {
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        let failure = response
            .extensions_mut()
            .remove()
            .unwrap_or_else(|| Failure::of_status(status));
        if failure.problem.kind == ProblemKind::Internal {
            tracing::error!(trace_id, context = failure.problem.en, "a request failed");
        }
        let details = ProblemDetails::new(&failure, language, trace_id);
        let kept = std::mem::take(response.headers_mut());
        response = (status, Json(details)).into_response();
        for name in [header::ALLOW, header::WWW_AUTHENTICATE, header::RETRY_AFTER] {
            if let Some(value) = kept.get(&name) {
                response.headers_mut().insert(name, value.clone());
            }
        }
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
        // For who asks without a socket.
        response.extensions_mut().insert(failure);
    }
    with_trace(response, trace_id)
}

/// The same for a page of the public door: a failure that is none yet becomes one.
fn write_page(mut response: Response, trace_id: &str) -> Response {
    let status = response.status();
    let content = response.headers().get(header::CONTENT_TYPE);
    let is_page = content.is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if (status.is_client_error() || status.is_server_error()) && !is_page {
        if let Some(failure) = response.extensions().get::<Failure>()
            && failure.problem.kind == ProblemKind::Internal
        {
            tracing::error!(trace_id, context = failure.problem.en, "a public page failed");
        }
        response = public::failed(status);
    }
    with_trace(response, trace_id)
}

fn with_trace(mut response: Response, trace_id: &str) -> Response {
    if let Ok(trace_id) = HeaderValue::try_from(trace_id) {
        response.headers_mut().insert(TRACE_ID, trace_id);
    }
    response
}
