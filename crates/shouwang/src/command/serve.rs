//! `serve`: the API, and the numbering of the evidence.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use shouwang_domain::{Problem, Result};
use shouwang_server::{App, Jobs, PublicDoor, PublicLimits};
use shouwang_service::Service;
use shouwang_service::procedure::paper::PaperMaker;
use shouwang_service::register::import::ReaderCommand;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::doctor::MAX_WAIT_MS;
use crate::cli::ServeArgs;
use crate::clock::Clock;
use crate::output::Output;
use crate::shell::Shell;
use crate::web;

/// How often it is looked whether the evidence is numbered in time, and whether registers wait for their tables.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// Serves until SIGINT or SIGTERM. Without its keys, or with others than its log was signed with, it does not start.
pub(super) async fn serve(shell: &Shell, args: ServeArgs) -> Result<Output> {
    let service = Arc::new(Service::open(&shell.config()).await?);
    service.check_evidence_key().await?;
    service.check_policies()?;
    let clock = shell.around.clock(service.installation().movable_clock)?;
    service.publish_forms(clock.now()).await?;
    let listener = TcpListener::bind(args.listen).await.map_err(|error| {
        Problem::usage(
            "serve.listen",
            format!("无法监听 {}（{error}）；请换一个地址或端口。", args.listen),
            format!(
                "Cannot listen on {} ({error}); choose another address or port.",
                args.listen
            ),
        )
    })?;
    let address = listener.local_addr().map_err(Problem::internal)?;
    let stop = shutdown()?;
    let app = App {
        service: service.clone(),
        clock: Arc::new(move || clock.now()),
        reader: ReaderCommand::this_binary()?,
        maker: PaperMaker::this_binary()?,
        jobs: Jobs::default(),
        is_behind_tls: args.behind_tls,
        web: web::FILES,
        public: Arc::new(PublicDoor::new(
            args.public_url,
            PublicLimits {
                forms_per_address: args.public_per_address,
                applications_per_code: args.public_per_code,
            },
        )),
    };
    tracing::info!(%address, backend = ?service.backend(), "serving on http://{address}");
    if web::FILES.is_empty() {
        tracing::warn!("built without the web app: only the API is served");
    }
    let watch = tokio::spawn(watch(service.clone(), clock));
    shouwang_server::serve(listener, app, stop).await;
    watch.abort();
    service.close().await?;
    tracing::info!("stopped");
    Output::new(json!({ "stopped": true }), "")
}

/// Resolves at SIGINT or SIGTERM.
fn shutdown() -> Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Problem::internal)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(Problem::internal)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping; requests under way are finished first");
    })
}

/// Raises the alarm when leaves wait too long for their number, and publishes registers whose tables the owner has made.
async fn watch(service: Arc<Service>, clock: Clock) {
    let mut look = tokio::time::interval(LOOK_EVERY);
    loop {
        look.tick().await;
        if let Err(problem) = service.publish_agreed(clock.now()).await {
            tracing::error!(
                code = problem.code,
                "registers that were agreed to could not be published"
            );
        }
        match service.oldest_unnumbered_evidence().await {
            Ok(Some(oldest)) if clock.now().0 - oldest.0 > MAX_WAIT_MS => {
                let waiting_s = (clock.now().0 - oldest.0) / 1000;
                tracing::error!(
                    alarm = "evidence.unsequenced",
                    waiting_s,
                    "evidence waits {waiting_s} s for its number"
                );
            }
            Ok(_) => {}
            Err(problem) => tracing::error!(code = problem.code, "the evidence could not be looked at"),
        }
    }
}
