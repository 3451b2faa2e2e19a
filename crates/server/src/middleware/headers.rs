//! What browsers are told about every answer.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

const HEADERS: [(HeaderName, &str); 8] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=()",
    ),
];

/// For a year browsers come over TLS alone.
const TLS_ALONE: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// The page under `/api/docs` runs its own scripts and writes styles into itself.
const DOCUMENTATION_PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Adds the headers that are not there yet.
pub(crate) async fn add_security_headers(State(is_behind_tls): State<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if is_behind_tls {
        response
            .headers_mut()
            .insert(header::STRICT_TRANSPORT_SECURITY, TLS_ALONE);
    }
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Lets the documentation page work.
pub(crate) async fn allow_documentation_page(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(DOCUMENTATION_PAGE),
    );
    response
}
