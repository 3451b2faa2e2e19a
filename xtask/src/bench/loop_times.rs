//! From a change to a verdict: the demo from nothing, the tests after it, and CI on a machine that has built before. All in
//! a folder of its own, with nothing downloaded and nothing built; only the toolchain is the machine's.

use std::env;
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{self, Command, Stdio};
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use crate::workspace::{self, UsageError};

/// What the product logs when the demo can be used.
const SERVED: &str = "serving on http://";

pub(super) fn run(args: &[String]) -> Result<()> {
    if let Some(unknown) = args.first() {
        return Err(UsageError(format!("bench loop takes no argument, got `{unknown}`")).into());
    }
    let folder = env::temp_dir().join(format!("shouwang-loop-{}", process::id()));
    let place = Place::new(workspace::root()?, folder)?;
    let demo = place.demo()?;
    let county: Value = serde_json::from_str(&fs::read_to_string(place.folder.join("demo/demo.json"))?)?;
    let test = place.verdict("test", &place.folder.join("clone"), &["cargo", "xtask", "test"])?;
    place.clone_to("ci")?;
    let ci = place.verdict("ci", &place.folder.join("ci"), &["bash", ".ci/run"])?;

    let processors = available_parallelism().map_or(1, usize::from);
    println!("\n{processors} processors\n\n| command | state | time |\n|---|---|---|");
    println!(
        "| `cargo xtask demo` | from nothing, until it is served | {} |",
        minutes(demo)
    );
    println!(
        "| of these, the demo county | {} households | {} s |",
        county["households"], county["seconds"]
    );
    println!(
        "| `cargo xtask test` | after it; {} | {} |",
        test.last_line,
        minutes(test.time)
    );
    println!(
        "| `bash .ci/run` | another clone, same target; {} | {} |",
        ci.last_line,
        minutes(ci.time)
    );
    fs::remove_dir_all(&place.folder).context("cannot remove the folder of the bench")
}

/// Where the three take place.
struct Place {
    root: PathBuf,
    folder: PathBuf,
}

/// A command that came to its end.
struct Ended {
    time: Duration,
    last_line: String,
}

impl Place {
    fn new(root: PathBuf, folder: PathBuf) -> Result<Self> {
        let place = Self { root, folder };
        let cargo_home = place.folder.join("cargo");
        fs::create_dir_all(&cargo_home)?;
        // Where the machine gets its crates from is a setting, not something downloaded.
        let own = env::var_os("CARGO_HOME").map(PathBuf::from);
        let own = own.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")));
        if let Some(settings) = own.map(|own| own.join("config.toml")).filter(|path| path.is_file()) {
            fs::copy(settings, cargo_home.join("config.toml"))?;
        }
        place.clone_to("clone")?;
        Ok(place)
    }

    /// What is committed; changes that are not are not measured.
    fn clone_to(&self, name: &str) -> Result<()> {
        let mut clone = Command::new("git");
        clone
            .args(["clone", "--quiet"])
            .arg(&self.root)
            .arg(self.folder.join(name));
        workspace::run(&mut clone)
    }

    fn command(&self, clone: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
            .current_dir(clone)
            .env("CARGO_HOME", self.folder.join("cargo"))
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("npm_config_cache", self.folder.join("npm"))
            .stdin(Stdio::null());
        workspace::forget_xtask(&mut command);
        command
    }

    /// The demo until it is served; then it is ended. Both its outputs go one way.
    fn demo(&self) -> Result<Duration> {
        println!("the demo from nothing");
        let begun = Instant::now();
        let demo = format!(
            "exec cargo xtask demo --serve 127.0.0.1:0 --dir '{}' 2>&1",
            self.folder.join("demo").display()
        );
        let mut child = self
            .command(&self.folder.join("clone"), &["sh", "-c", &demo])
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().context("its standard output is a pipe")?;
        let mut log = File::create(self.folder.join("demo.log"))?;
        for line in BufReader::new(output).lines() {
            let line = line?;
            writeln!(log, "{line}")?;
            if line.contains(SERVED) {
                let time = begun.elapsed();
                workspace::run(Command::new("kill").arg(child.id().to_string()))?;
                child.wait()?;
                return Ok(time);
            }
        }
        bail!(
            "the demo ended before it was served; see {}",
            self.folder.join("demo.log").display()
        )
    }

    /// A command that says in its last line what came of it.
    fn verdict(&self, name: &str, clone: &Path, words: &[&str]) -> Result<Ended> {
        println!("{}", words.join(" "));
        let path = self.folder.join(format!("{name}.log"));
        let log = File::create(&path)?;
        let begun = Instant::now();
        let status = self
            .command(clone, words)
            .stdout(log.try_clone()?)
            .stderr(log)
            .status()?;
        let time = begun.elapsed();
        ensure!(status.success(), "`{}` failed; see {}", words.join(" "), path.display());
        let text = fs::read_to_string(path)?;
        Ok(Ended {
            time,
            last_line: text.lines().last().unwrap_or_default().to_owned(),
        })
    }
}

fn minutes(time: Duration) -> String {
    format!("{} min {} s", time.as_secs() / 60, time.as_secs() % 60)
}
