//! What a command takes from around it: the clock, the file of the login, what is typed. A command has those of its
//! process; the commands of the demo share one process and are told theirs.

use std::env;
use std::io::{self, BufRead as _, Cursor, IsTerminal as _, Read as _};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use shouwang_domain::Result;

use crate::clock::{self, Clock};
use crate::session;

/// The surroundings of one command.
pub(crate) struct Surroundings {
    now: Option<String>,
    /// `None`: where the environment says.
    login_file: Option<PathBuf>,
    /// `None`: standard input.
    typed: Option<Mutex<Cursor<Vec<u8>>>>,
}

impl Surroundings {
    /// Those of this process.
    pub(crate) fn of_process() -> Self {
        let now = env::var_os(clock::VARIABLE).filter(|text| !text.is_empty());
        Self {
            now: now.map(|text| text.to_string_lossy().into_owned()),
            login_file: None,
            typed: None,
        }
    }

    /// Those that a command is told: what the clock is moved to, the file of the login, and what is typed.
    pub(crate) fn told(now: Option<String>, login_file: PathBuf, typed: &str) -> Self {
        Self {
            now,
            login_file: Some(login_file),
            typed: Some(Mutex::new(Cursor::new(typed.as_bytes().to_vec()))),
        }
    }

    /// What the clock is moved to, as it was written.
    pub(crate) fn now(&self) -> Option<&str> {
        self.now.as_deref()
    }

    /// The clock, for an installation whose clock may be moved, or may not.
    ///
    /// # Errors
    /// `clock.not_movable`, `clock.format`.
    pub(crate) fn clock(&self, is_movable: bool) -> Result<Clock> {
        Clock::moved(self.now(), is_movable)
    }

    /// The file of the login.
    ///
    /// # Errors
    /// `session.no_place`.
    pub(crate) fn login_file(&self) -> Result<PathBuf> {
        match &self.login_file {
            Some(path) => Ok(path.clone()),
            None => session::path_of_environment(),
        }
    }

    /// The next line that is typed, with its end; empty when there is no more.
    pub(crate) fn line(&self) -> io::Result<String> {
        let mut line = String::new();
        match &self.typed {
            Some(typed) => typed
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .read_line(&mut line)?,
            None => io::stdin().lock().read_line(&mut line)?,
        };
        Ok(line)
    }

    /// All that is typed, up to so many bytes.
    pub(crate) fn text(&self, max_bytes: u64) -> io::Result<String> {
        let mut text = String::new();
        match &self.typed {
            Some(typed) => {
                let mut typed = typed.lock().unwrap_or_else(PoisonError::into_inner);
                (&mut *typed).take(max_bytes).read_to_string(&mut text)?
            }
            None => io::stdin().lock().take(max_bytes).read_to_string(&mut text)?,
        };
        Ok(text)
    }

    /// Whether somebody sits there who can be asked.
    pub(crate) fn has_terminal(&self) -> bool {
        self.typed.is_none() && io::stdin().is_terminal()
    }
}
