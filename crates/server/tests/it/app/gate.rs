//! A reader of spreadsheets that waits at a gate: a job that runs for as long as a test wants.

use std::fs::File;
use std::path::PathBuf;
use std::process::Command;

use shouwang_service::register::import::ReaderCommand;
use tempfile::TempDir;

/// The first reader waits, those after it pass.
pub(crate) struct Gate {
    dir: TempDir,
}

/// A reader that waits.
pub(crate) struct Waiting {
    held: File,
}

impl Gate {
    pub(crate) fn new() -> Self {
        let gate = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        assert!(Command::new("mkfifo").arg(gate.pipe()).status().unwrap().success());
        gate
    }

    /// Waits at the gate where it is the first, then is the reader.
    pub(crate) fn reader(&self) -> ReaderCommand {
        let script = "if mkdir \"$0.passed\" 2>/dev/null; then read -r _ < \"$0\"; fi; exec \"$@\"";
        let reader = super::reader();
        let mut args = vec!["-c".to_owned(), script.to_owned(), self.pipe().display().to_string()];
        args.push(reader.exe.display().to_string());
        args.extend(reader.args);
        ReaderCommand {
            exe: "/bin/sh".into(),
            args,
        }
    }

    /// Comes when a reader waits.
    pub(crate) async fn reached(&self) -> Waiting {
        let pipe = self.pipe();
        // Opening one end waits for the other.
        let held = tokio::task::spawn_blocking(move || File::options().write(true).open(pipe).unwrap());
        Waiting {
            held: held.await.unwrap(),
        }
    }

    fn pipe(&self) -> PathBuf {
        self.dir.path().join("gate")
    }
}

impl Waiting {
    /// Lets it pass.
    pub(crate) fn open(self) {
        drop(self.held);
    }
}
