//! A progress bar on a terminal; nothing anywhere else.

use indicatif::{ProgressBar, ProgressStyle};

/// Shows how far a long command is.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A bar on standard error, hidden when that is no terminal.
    pub(crate) fn new(what: &str) -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        Self(bar)
    }

    /// So much of the total is done.
    pub(crate) fn set(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }

    /// Takes the bar away: what comes next is the result.
    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
