//! Work that computes for long: it takes turns, and leaves the threads that answer requests to those who answer.

use std::sync::LazyLock;
use std::thread::available_parallelism;

use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::sync::Semaphore;

use crate::{Problem, Result};

/// All cores but one compute; the last one answers.
static TURNS: LazyLock<Semaphore> = LazyLock::new(|| {
    let cores = available_parallelism().map_or(1, usize::from);
    Semaphore::new(cores.saturating_sub(1).max(1))
});

/// One child at a time sets papers: it computes in a process of its own, and whoever waits for it keeps no core from
/// anybody else.
static PRESS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(1));

/// Waits for a child that sets a paper, when the press is free: a template that takes its time holds up other papers only.
///
/// # Errors
/// Those of the child.
pub(crate) async fn at_the_press<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    let _turn = PRESS.acquire().await.map_err(Problem::internal)?;
    blocking(work)
}

/// Does one part of what computes for long, when its turn comes. Another thread takes over the requests that this one would
/// have answered. To be asked for a part at a time, so that two who compute go on side by side.
///
/// # Errors
/// Those of the work.
pub(crate) async fn in_turn<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    let _turn = TURNS.acquire().await.map_err(Problem::internal)?;
    blocking(work)
}

fn blocking<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    match Handle::current().runtime_flavor() {
        // A run time of one thread has no other to take over; it serves nobody.
        RuntimeFlavor::CurrentThread => work(),
        _ => tokio::task::block_in_place(work),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn others_are_answered_while_somebody_computes() {
        let (answer, answered) = channel();
        // On the one thread that the run time has: without another to take over, nobody would ever answer.
        let computing = tokio::spawn(async move {
            tokio::spawn(async move { answer.send(7) });
            in_turn(move || answered.recv().map_err(Problem::internal)).await
        });
        assert_eq!(computing.await.unwrap().unwrap(), 7);
    }

    #[tokio::test]
    async fn on_one_thread_it_is_done_all_the_same() {
        assert_eq!(in_turn(|| Ok(7)).await.unwrap(), 7);
    }
}
