//! Running the program's own commands, and printing each as it would be typed. They are read from their words, as the
//! program reads its own, and share this process with the installation that it has open: to start the program anew for
//! each of hundreds of commands would take most of the time.

use std::fs;
use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use shouwang_domain::{Problem, ProblemKind, Result};
use tokio::runtime::Handle;

use crate::cli::Cli;
use crate::command;
use crate::lang::Lang;
use crate::output::Printed;
use crate::shell::{Kept, Shell};
use crate::surroundings::Surroundings;

/// A shell in which the demo is typed.
pub(super) struct Transcript<'a> {
    shell: &'a Shell,
    kept: Kept,
    data: PathBuf,
    sessions: PathBuf,
    login: String,
    /// Where the clock stands, when it does not stand at the present.
    now: Option<String>,
    steps: Vec<Step>,
}

/// A part of the demo and how long it took.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    name: &'static str,
    commands: u32,
    seconds: f64,
    #[serde(skip)]
    begun: Instant,
}

impl<'a> Transcript<'a> {
    pub(super) fn new(shell: &'a Shell, dir: &Path) -> Self {
        Self {
            shell,
            kept: Kept::default(),
            data: dir.join("data"),
            sessions: dir.join("sessions"),
            login: String::new(),
            now: None,
            steps: Vec::new(),
        }
    }

    /// The day on which the demo is made.
    pub(super) fn present(&self) -> Result<NaiveDate> {
        Ok(self.shell.around.clock(true)?.now().date())
    }

    pub(super) fn lang(&self) -> Lang {
        self.shell.lang
    }

    /// Begins a part.
    pub(super) fn title(&mut self, zh: &'static str, en: &'static str) -> Result<()> {
        let name = self.lang().pick(zh, en);
        if self.steps.is_empty() {
            self.say(&format!(
                "$ export SHOUWANG_DATA={}\n",
                quoted(&self.data.display().to_string())
            ));
        }
        self.say(&format!("\n# {name}\n"));
        self.steps.push(Step {
            name,
            commands: 0,
            seconds: 0.0,
            begun: Instant::now(),
        });
        Ok(())
    }

    /// The parts so far.
    pub(super) fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// From now on the commands are this person's.
    pub(super) fn act_as(&mut self, login: &str) {
        if self.login != login {
            login.clone_into(&mut self.login);
            self.say(&format!(
                "$ export SHOUWANG_SESSION_FILE={}\n",
                quoted(&self.session_file().display().to_string())
            ));
        }
    }

    /// From now on it is that day, and everybody's session has ended; without a day, it is the present.
    pub(super) fn on_day(&mut self, day: Option<NaiveDate>) {
        self.now = day.map(|day| day.to_string());
        self.say(&match &self.now {
            Some(day) => format!("$ export SHOUWANG_NOW={day}\n"),
            None => "$ unset SHOUWANG_NOW\n".to_owned(),
        });
    }

    /// One call of the interface as the present person; what was sent is not printed, because it is about people.
    pub(super) fn api(
        &mut self,
        method: &str,
        path: &str,
        version: Option<i64>,
        body: Option<&Value>,
    ) -> Result<Value> {
        let version = version.map(|version| version.to_string());
        let mut words = vec!["api", method, path];
        if let Some(version) = &version {
            words.extend(["--if-match", version]);
        }
        if body.is_some() {
            words.extend(["--body", "-"]);
        }
        self.ask(&words, &body.map(Value::to_string).unwrap_or_default())
    }

    /// Runs a command and lets its output be seen.
    pub(super) fn run(&mut self, words: &[&str]) -> Result<()> {
        self.say(&format!("$ shouwang {}\n", line(words)));
        let output = self.give(words, "")?;
        self.say(&output);
        Ok(())
    }

    /// Runs a command that prints JSON.
    pub(super) fn read(&mut self, words: &[&str]) -> Result<Value> {
        self.ask(words, "")
    }

    /// Runs a command that reads secrets from standard input and prints JSON. The secrets are not shown.
    pub(super) fn ask(&mut self, words: &[&str], input: &str) -> Result<Value> {
        let mut words = words.to_vec();
        words.push("--json");
        self.say(&format!("$ shouwang {}\n", line(&words)));
        let output = self.give(&words, input)?;
        serde_json::from_str(&output).map_err(Problem::internal)
    }

    /// Prints on standard output, or beside it when that is for JSON.
    pub(super) fn say(&self, text: &str) {
        let bytes = text.as_bytes();
        let _ = if self.shell.global.json {
            io::stderr().write_all(bytes)
        } else {
            io::stdout().write_all(bytes)
        };
    }

    /// Becomes the server, so that signals reach it. Returns only when that fails.
    pub(super) fn serve(&self, address: SocketAddr) -> Problem {
        let address = address.to_string();
        let words = ["serve", "--listen", &address];
        self.say(&format!("$ shouwang {}\n", line(&words)));
        let exe = match std::env::current_exe() {
            Ok(exe) => exe,
            Err(error) => return Problem::internal(error),
        };
        let mut command = Command::new(exe);
        command.args(words).env("SHOUWANG_DATA", &self.data);
        command.env("LANG", self.lang().pick("zh_CN.UTF-8", "en_US.UTF-8"));
        if let Some(now) = &self.now {
            command.env("SHOUWANG_NOW", now);
        }
        if let Some(url) = &self.shell.global.database_url {
            command.env("SHOUWANG_DATABASE_URL", url);
        }
        Problem::internal(command.exec())
    }

    /// Closes the installation, and removes the files of the logins: the login cards are the way in.
    pub(super) fn close(&self) -> Result<()> {
        let _ = fs::remove_dir_all(&self.sessions);
        Handle::current().block_on(self.kept.close())
    }

    fn session_file(&self) -> PathBuf {
        self.sessions.join(&self.login)
    }

    /// Runs a command and gives what it printed; errors are seen beside it.
    fn give(&mut self, words: &[&str], typed: &str) -> Result<String> {
        let Printed { out, err, code } = self.printed(words, typed);
        if let Some(step) = self.steps.last_mut() {
            step.commands += 1;
            step.seconds = (step.begun.elapsed().as_secs_f64() * 10.0).round() / 10.0;
        }
        if code == 0 {
            return Ok(out);
        }
        self.say(&out);
        let _ = io::stderr().write_all(err.as_bytes());
        Err(Problem::new(
            ProblemKind::Internal,
            "demo.step_failed",
            format!("演示中的命令失败（退出码 {code}）：shouwang {}", line(words)),
            format!(
                "A command of the demo failed (exit code {code}): shouwang {}",
                line(words)
            ),
        ))
    }

    fn printed(&self, words: &[&str], typed: &str) -> Printed {
        let lang = self.lang();
        let cli = match Cli::read(["shouwang"].iter().chain(words)) {
            Ok(cli) => cli,
            Err(error) => return Printed::of(Err(Problem::internal(error)), lang, false),
        };
        let mut global = cli.global;
        global.data.clone_from(&self.data);
        global.database_url.clone_from(&self.shell.global.database_url);
        let json = global.json;
        let now = self.now.as_deref().or(self.shell.around.now());
        let around = Surroundings::told(now.map(str::to_owned), self.session_file(), typed);
        let shell = Shell::sharing(global, lang, around, self.kept.clone());
        let done = Handle::current().block_on(Box::pin(command::run(&shell, cli.command)));
        Printed::of(done, lang, json)
    }
}

/// A text in the JSON that a command printed.
pub(super) fn text_at(value: &Value, name: &str) -> Result<String> {
    value[name]
        .as_str()
        .map(ToOwned::to_owned)
        .ok_or_else(|| Problem::internal(format!("a command printed no {name}")))
}

fn line(words: &[&str]) -> String {
    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
}

/// As a shell wants it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=+@,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_can_be_pasted_into_a_shell() {
        assert_eq!(
            line(&["import", "register", "石溪镇.xlsx", "it's here", ""]),
            r"import register 石溪镇.xlsx 'it'\''s here' ''"
        );
    }
}
