//! No request runs for ever.

use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::failure::Failure;

const DEADLINE: Duration = Duration::from_secs(30);
/// Work on a whole county's files and households.
const LONG_DEADLINE: Duration = Duration::from_secs(15 * 60);
const LONG_ROUTES: &[&str] = &[
    "/api/v1/imports/",
    "/api/v1/screenings",
    "/api/v1/snapshots",
    "/api/v1/policies/",
    "/api/v1/areas/import",
];

/// Stops a request after its time. What it wrote is dropped with its transaction, so that it can be sent again.
pub(crate) async fn keep_deadline(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("", MatchedPath::as_str);
    let is_long = LONG_ROUTES.iter().any(|prefix| route.starts_with(prefix));
    let deadline = if is_long { LONG_DEADLINE } else { DEADLINE };
    match tokio::time::timeout(deadline, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::of_status(StatusCode::SERVICE_UNAVAILABLE).into_response(),
    }
}
