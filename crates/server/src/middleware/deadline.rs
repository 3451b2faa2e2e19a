//! Nobody waits for ever, and nothing is torn off: what a request began is finished, though nobody waits any more.

use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument as _;

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
    "/api/v1/campaigns",
];

/// Answers a request after its time at the latest. The work runs in a task of its own, which neither the deadline nor a
/// client that hangs up ends: a future that is dropped while the database commits would leave rows without their files, and
/// an answer that nothing was saved. Whoever asks again with the same key gets the answer of the first time.
pub(crate) async fn keep_deadline(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("", MatchedPath::as_str);
    let is_long = LONG_ROUTES.iter().any(|prefix| route.starts_with(prefix));
    let deadline = if is_long { LONG_DEADLINE } else { DEADLINE };
    let work = tokio::spawn(next.run(request).in_current_span());
    match tokio::time::timeout(deadline, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => Failure::of_status(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
        Err(_) => Failure::of_status(StatusCode::SERVICE_UNAVAILABLE).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tokio::sync::Notify;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn what_a_request_began_is_finished_though_nobody_waits() {
        let [begun, goes_on, ended] = [(); 3].map(|()| Arc::new(Notify::new()));
        let handler = {
            let (begun, goes_on, ended) = (begun.clone(), goes_on.clone(), ended.clone());
            move || async move {
                begun.notify_one();
                goes_on.notified().await;
                ended.notify_one();
            }
        };
        let app = Router::new().route("/", get(handler)).layer(from_fn(keep_deadline));
        let request = app.oneshot(Request::new(Body::empty()));
        tokio::select! {
            response = request => panic!("{response:?} came before its end"),
            // The client hangs up: its future is dropped here.
            () = begun.notified() => {}
        }
        goes_on.notify_one();
        ended.notified().await;
    }
}
