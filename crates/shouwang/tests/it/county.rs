//! A small county to test in, made by the commands alone.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use shouwang_testkit::TestDb;
use tempfile::TempDir;

/// The day on which the tests take place.
pub(crate) const TODAY: &str = "2026-03-16";

pub(crate) const PASSWORD: &str = "correct-horse-battery";

/// What a command did.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Done {
    /// Its JSON, when it succeeded.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.code, 0, "{}", self.err);
        serde_json::from_str(&self.out).unwrap()
    }

    /// The problem that it printed as JSON, with the exit code.
    #[track_caller]
    pub(crate) fn problem(&self, code: i32) -> Value {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        assert_eq!(self.out, "", "an error prints nothing on standard output");
        serde_json::from_str(&self.err).unwrap()
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }
}

/// The binary, with nothing of the tester's environment.
pub(crate) fn shouwang() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shouwang"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("SHOUWANG_") || name.starts_with("XDG_") || name.starts_with("LANG") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command to its end.
pub(crate) fn finish(command: &mut Command, input: &str) -> Done {
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Done {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A place with a database, and a file for each person's login.
pub(crate) struct Place {
    pub(crate) db: TestDb,
    pub(crate) desk: TempDir,
    pub(crate) now: Option<&'static str>,
}

impl Place {
    pub(crate) fn new(db: TestDb) -> Self {
        Self {
            db,
            desk: tempfile::tempdir().unwrap(),
            now: Some(TODAY),
        }
    }

    /// A command of a person, who need not be logged in.
    pub(crate) fn command(&self, who: &str, args: &[&str]) -> Command {
        let mut command = shouwang();
        command
            .args(self.args())
            .args(args)
            .env("SHOUWANG_SESSION_FILE", self.desk.path().join(who));
        if let Some(now) = self.now {
            command.env("SHOUWANG_NOW", now);
        }
        command
    }

    pub(crate) fn args(&self) -> Vec<OsString> {
        self.db.cli_args()
    }

    pub(crate) fn run(&self, who: &str, args: &[&str]) -> Done {
        finish(&mut self.command(who, args), "")
    }

    /// The same with `--json`.
    pub(crate) fn json(&self, who: &str, args: &[&str]) -> Done {
        finish(self.command(who, args).arg("--json"), "")
    }

    /// Begins the installation and gives the one-time passwords by login.
    pub(crate) fn init(&self) -> Vec<(String, String)> {
        let args = [
            "init",
            "--node",
            "1",
            "--origin",
            "test.example/990101",
            "--root-code",
            "990000000000",
            "--root-name",
            "演示省",
            "--movable-clock",
        ];
        let done = self.json("nobody", &args).json();
        self.name_witness();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let administrators = done["administrators"].as_array().unwrap();
        administrators
            .iter()
            .map(|one| (text(&one["login"]), text(&one["one_time_password"])))
            .collect()
    }

    /// A folder beside the data stands for somebody else who holds the heads of the log.
    pub(crate) fn name_witness(&self) {
        let witness = self.desk.path().join("witness");
        fs::create_dir_all(&witness).unwrap();
        fs::write(
            self.db.data_dir().join("witnesses.txt"),
            format!("# 县纪委\n{}\n", witness.display()),
        )
        .unwrap();
    }

    /// Logs in and changes the first password.
    pub(crate) fn admit(&self, login: &str, first: &str) {
        self.log_in(login, first).ok();
        let input = format!("{first}\n{PASSWORD}\n");
        finish(&mut self.command(login, &["password", "change", "--stdin"]), &input).ok();
    }

    pub(crate) fn log_in(&self, login: &str, password: &str) -> Done {
        let args = ["login", "--user", login, "--password-stdin"];
        finish(self.command(login, &args).arg("--json"), &format!("{password}\n"))
    }

    /// The security administrator proposes somebody with a post, another confirms it, and they log in.
    pub(crate) fn appoint(&self, login: &str, role: &str, area: &str) {
        let create = [
            "account", "create", login, "--name", login, "--role", role, "--area", area,
        ];
        let made = self.json("security_admin", &create).json();
        let decided = self.decide("system_admin", &made).json();
        let half = |value: &Value| value.as_str().unwrap().to_owned();
        self.admit(login, &(half(&made["first_half"]) + &half(&decided["second_half"])));
    }

    /// Somebody confirms a change of an account that was proposed.
    pub(crate) fn decide(&self, who: &str, proposed: &Value) -> Done {
        self.json(who, &["account", "decide", proposed["change"]["id"].as_str().unwrap()])
    }

    /// The spreadsheets of a county of a few households, and the JSON that describes them.
    pub(crate) fn generate(&self, households: u32) -> (PathBuf, Value) {
        let out = self.desk.path().join("sheets");
        let (households, folder) = (households.to_string(), out.display().to_string());
        let args = [
            "demo",
            "generate",
            "--households",
            &households,
            "--seed",
            "7",
            "--out",
            &folder,
        ];
        let made = self.json("nobody", &args).json();
        (out, made)
    }
}

/// A county with its areas, and people who are logged in.
pub(crate) struct County {
    pub(crate) place: Place,
    pub(crate) sheets: PathBuf,
    pub(crate) made: Value,
}

impl County {
    /// `county_officer` and `town_officer` (of the first town) and the administrators named are logged in.
    pub(crate) fn new(db: TestDb, administrators: &[&str]) -> Self {
        Self::of(db, administrators, 60)
    }

    /// The same with so many households.
    pub(crate) fn of(db: TestDb, administrators: &[&str], households: u32) -> Self {
        let place = Place::new(db);
        for (login, first) in place.init() {
            if matches!(login.as_str(), "system_admin" | "security_admin") || administrators.contains(&login.as_str()) {
                place.admit(&login, &first);
            }
        }
        let (sheets, made) = place.generate(households);
        place
            .run("system_admin", &["area", "import", &path(&sheets.join("areas.csv"))])
            .ok();
        place.appoint("county_officer", "county_officer", "990101000000");
        Self { place, sheets, made }
    }

    pub(crate) fn run(&self, who: &str, args: &[&str]) -> Done {
        self.place.run(who, args)
    }

    pub(crate) fn json(&self, who: &str, args: &[&str]) -> Done {
        self.place.json(who, args)
    }

    /// The generated files of a kind.
    pub(crate) fn files(&self, kind: &str) -> Vec<String> {
        let files = self.made["files"].as_array().unwrap().iter().filter_map(Value::as_str);
        files
            .filter(|file| file.starts_with(kind))
            .map(|file| path(&self.sheets.join(file)))
            .collect()
    }

    /// Imports as the county officer.
    pub(crate) fn import(&self, kind: &str, more: &[&str]) -> Done {
        let files = self.files(kind);
        let mut args = vec!["import", kind];
        args.extend(files.iter().map(String::as_str));
        args.extend(more);
        self.json("county_officer", &args)
    }

    /// What can be seen of the register.
    pub(crate) fn households(&self) -> u64 {
        self.json("county_officer", &["household", "list"]).json()["total"]
            .as_u64()
            .unwrap()
    }

    /// The database file, on SQLite.
    pub(crate) fn database_file(&self) -> Option<Vec<u8>> {
        let db = &self.place.db;
        db.url
            .is_none()
            .then(|| fs::read(db.data_dir().join("shouwang.db")).unwrap())
    }
}

pub(crate) fn path(path: &Path) -> String {
    path.display().to_string()
}
