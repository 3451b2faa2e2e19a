//! Serving until told to stop.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use shouwang_service::Service;
use tokio::net::TcpListener;

use crate::app::App;
use crate::router::router;

/// How often the leaves of evidence that were written meanwhile are numbered.
const SEQUENCE_EVERY: Duration = Duration::from_secs(1);

/// Answers requests on `listener` and numbers the evidence until `shutdown` resolves; requests under way are finished.
///
/// # Errors
/// Those of the listener.
pub async fn serve(
    listener: TcpListener,
    app: App,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let sequencer = tokio::spawn(sequence_evidence(app.service.clone()));
    let served = axum::serve(listener, router(app))
        .with_graceful_shutdown(shutdown)
        .await;
    sequencer.abort();
    served
}

async fn sequence_evidence(service: Arc<Service>) {
    let mut tick = tokio::time::interval(SEQUENCE_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        if let Err(problem) = service.sequence_evidence().await {
            tracing::error!(
                code = problem.code,
                context = problem.en,
                "the evidence could not be numbered"
            );
        }
    }
}
