//! Serving until told to stop.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use shouwang_service::Service;
use shouwang_service::office::witness::WitnessState;
use tokio::net::TcpListener;

use crate::app::App;
use crate::connections;
use crate::router::router;

/// So long a connection waits for the head of a request, also between two of them: longer than proxies keep a connection
/// that rests, mostly a minute, so that none sends a request into one that is being closed.
const PATIENCE: Duration = Duration::from_secs(75);

/// How often the leaves of evidence that were written meanwhile are numbered.
const SEQUENCE_EVERY: Duration = Duration::from_secs(1);

/// How often it is looked whether the head of the log is to be signed and handed to the witnesses.
const WITNESS_EVERY: Duration = Duration::from_secs(10);

/// How often what was noted of readings is taken into the evidence.
const TAKE_READINGS_EVERY: Duration = Duration::from_secs(60);

/// How often rows and files of snapshots are looked at; the first time at the start.
const KEEP_SNAPSHOTS_EVERY: Duration = Duration::from_secs(600);

/// How often the tasks of duties are brought up to date.
const KEEP_DUTIES_EVERY: Duration = Duration::from_secs(3600);

/// How often what is past its term is erased; the first time at the start.
const KEEP_TERMS_EVERY: Duration = Duration::from_secs(24 * 3600);

/// Answers requests on `listener`, numbers the evidence and keeps the duties until `shutdown` resolves; requests under way
/// are finished.
pub async fn serve(listener: TcpListener, app: App, shutdown: impl Future<Output = ()> + Send + 'static) {
    let sequencer = tokio::spawn(sequence_evidence(app.service.clone()));
    let scheduler = tokio::spawn(keep_duties(app.clone()));
    let jobs = tokio::spawn(run_jobs(app.clone()));
    let witness = tokio::spawn(keep_witnessed(app.clone()));
    let readings = tokio::spawn(take_readings(app.clone()));
    let snapshots = tokio::spawn(keep_snapshots(app.clone()));
    let terms = tokio::spawn(keep_terms(app.clone()));
    let last = app.clone();
    connections::answer(listener, router(app), PATIENCE, shutdown).await;
    sequencer.abort();
    scheduler.abort();
    jobs.abort();
    witness.abort();
    readings.abort();
    snapshots.abort();
    terms.abort();
    // What was noted since the last minute is not left to be cut off.
    take_readings_once(&last).await;
}

/// Runs the jobs of the installation.
async fn run_jobs(app: App) {
    let running = app.jobs.run(app.service, app.clock, app.reader, app.maker);
    if let Err(problem) = running.await {
        tracing::error!(code = problem.code, context = problem.en, "no jobs are run");
    }
}

/// Takes what people looked at into the evidence.
async fn take_readings(app: App) {
    let mut tick = tokio::time::interval(TAKE_READINGS_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    match app.service.readings_check().await {
        Ok(check) if check.ok => {}
        Ok(check) => tracing::error!(
            alarm = "reading.lost",
            found = check.found,
            "the log of readings was changed, cut or lost: it is not what the evidence remembers"
        ),
        Err(problem) => tracing::error!(code = problem.code, context = problem.en, "the readings are not known"),
    }
    loop {
        tick.tick().await;
        take_readings_once(&app).await;
    }
}

async fn take_readings_once(app: &App) {
    if let Err(problem) = app.service.take_readings(app.now()).await {
        tracing::error!(
            code = problem.code,
            context = problem.en,
            "the readings could not be taken into the evidence"
        );
    }
}

/// Mends what a crash left of snapshots and backups, and destroys the keys of names that were kept long enough.
async fn keep_snapshots(app: App) {
    let mut tick = tokio::time::interval(KEEP_SNAPSHOTS_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        let tidied = app.service.tidy_backups();
        if let Err(problem) = app.service.keep_snapshots(app.now()).await.and(tidied) {
            tracing::error!(
                code = problem.code,
                context = problem.en,
                "the files of snapshots and backups could not be looked at"
            );
        }
    }
}

/// Makes and fulfils the tasks of duties, and sends reminders.
async fn keep_duties(app: App) {
    let mut tick = tokio::time::interval(KEEP_DUTIES_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        match app.service.keep_duties(app.now()).await {
            Ok(report) => tracing::info!(
                made = report.made,
                late = report.late,
                reminders = report.reminders,
                "the duties are up to date"
            ),
            Err(problem) => tracing::error!(
                code = problem.code,
                context = problem.en,
                "the duties could not be brought up to date"
            ),
        }
    }
}

/// Erases what is past its term.
async fn keep_terms(app: App) {
    let mut tick = tokio::time::interval(KEEP_TERMS_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        match app.service.keep_terms(app.now()).await {
            Ok(erased) => {
                for gone in erased {
                    tracing::info!(
                        kind = gone.kind.as_str(),
                        erased = gone.erased,
                        "erased what was past its term"
                    );
                }
            }
            Err(problem) => tracing::error!(
                code = problem.code,
                context = problem.en,
                "what is past its term could not be erased"
            ),
        }
    }
}

/// Signs the head of the log, hands it to the witnesses, and raises the alarm when there is none or one objects.
async fn keep_witnessed(app: App) {
    let mut tick = tokio::time::interval(WITNESS_EVERY);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    match app.service.has_witnesses() {
        Ok(true) => {}
        Ok(false) => tracing::error!(
            alarm = "evidence.no_witness",
            "no witness is named: whoever has the database could rewrite the log"
        ),
        Err(problem) => tracing::error!(code = problem.code, context = problem.en, "the witnesses are not known"),
    }
    let mut objecting = Vec::new();
    loop {
        tick.tick().await;
        match app.service.keep_witnessed(app.now()).await {
            Ok(met) => {
                let now: Vec<_> = met.into_iter().filter(|met| met.state != WitnessState::Holds).collect();
                // Once when it begins: an alarm every ten seconds is none.
                if now != objecting {
                    for witness in &now {
                        tracing::error!(
                            alarm = "evidence.witness",
                            state = witness.state.as_str(),
                            size = witness.size,
                            "a witness does not hold the head of the log"
                        );
                    }
                    objecting = now;
                }
            }
            Err(problem) => tracing::error!(
                code = problem.code,
                context = problem.en,
                "the head of the log could not be handed to the witnesses"
            ),
        }
    }
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
