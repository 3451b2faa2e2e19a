//! Jobs beside the requests: the service keeps them and runs one; here they are run as soon as they are asked for.

use std::sync::Arc;
use std::time::Duration;

use shouwang_domain::{ProblemKind, Result};
use shouwang_service::Service;
use shouwang_service::job::{Clock, Worker};
use shouwang_service::procedure::paper::PaperMaker;
use shouwang_service::register::import::ReaderCommand;
use tokio::sync::Notify;

/// How often is looked for jobs that other processes queued or left behind.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The jobs of this server. Cloning shares them.
#[derive(Clone, Default)]
pub struct Jobs {
    queued: Arc<Notify>,
}

impl Jobs {
    /// Says that a job was queued.
    pub(crate) fn wake(&self) {
        self.queued.notify_one();
    }

    /// Runs the jobs of the installation, two at once, until it is dropped; then those under way are stopped, and whoever
    /// comes next takes them.
    ///
    /// # Errors
    /// When it cannot begin.
    pub async fn run(
        self,
        service: Arc<Service>,
        clock: Clock,
        reader: ReaderCommand,
        maker: PaperMaker,
    ) -> Result<()> {
        let worker = Worker::new(service, clock, reader)?.with_maker(maker);
        tokio::join!(self.run_in_turn(&worker), self.run_in_turn(&worker));
        Ok(())
    }

    async fn run_in_turn(&self, worker: &Worker) {
        loop {
            match worker.run_next().await {
                Ok(true) => continue,
                Ok(false) => {}
                // Somebody writes for long; the job waits with the others.
                Err(problem) if problem.kind == ProblemKind::Busy => {}
                Err(problem) => tracing::error!(
                    code = problem.code,
                    context = problem.en,
                    "the queue of jobs could not be worked on"
                ),
            }
            tokio::select! {
                () = self.queued.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }
}
