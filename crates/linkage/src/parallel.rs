//! Work on all threads whose answers come in order, so that no result depends on the threads.

use std::num::NonZero;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Values that one thread looks at at a time.
const AT_ONCE: usize = 20_000;

/// So many values in chunks.
pub(crate) fn chunks(values: usize) -> Vec<Range<u32>> {
    let starts = (0..values).step_by(AT_ONCE);
    starts
        .map(|start| start as u32..values.min(start + AT_ONCE) as u32)
        .collect()
}

/// Calls for each item; idle threads take the next one.
pub(crate) fn map<I: Sync, T: Send>(threads: NonZero<usize>, items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            match items.get(at) {
                Some(item) => done.push((at, work(item))),
                None => return done,
            }
        }
    };
    let threads = threads.get().min(items.len()).max(1);
    let mut done: Vec<(usize, T)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(take)).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, Vec<(usize, T)>>| match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        running.into_iter().flat_map(join).collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, answer)| answer).collect()
}
