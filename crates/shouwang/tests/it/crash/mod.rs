//! A crash at any moment: the power goes, and what was not synced is gone, or torn. What somebody was told is there
//! afterwards, with its files, and the evidence verifies.
//!
//! A layer under all files (`tests/crash/layer.c`, preloaded into the program) writes down what the program does to them;
//! from that the test makes the disk that a crash would leave after each single step, and opens it. The same with syncs that
//! do nothing must fail, or the test would see nothing. `cargo xtask prove crash` takes every step.

mod disk;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use shouwang_domain::Problem;
use shouwang_service::{Service, ServiceConfig};
use shouwang_store::{Store, StoreConfig};
use shouwang_testkit::TestDb;
use tempfile::TempDir;

use crate::county::{County, finish};
use disk::{Disk, Op, Unsynced, ops};

const VILLAGE: &str = "990101100201";
/// The smallest file that counts as a PDF.
const PAPER: &str = "JVBERi0xLjcK";
/// One of so many steps is taken, where nobody says otherwise.
const ONE_OF: usize = 40;
const WANTED: &str = "SHOUWANG_CRASHES_ONE_OF";

/// Something that somebody was told: a row that is there from a step on.
struct Told {
    since: usize,
    table: &'static str,
    id: String,
}

/// What a run of the program did, and what it told.
struct Recorded {
    before: Disk,
    ops: Vec<Op>,
    told: Vec<Told>,
}

/// A program whose files are watched.
struct Watched<'a> {
    county: &'a County,
    layer: PathBuf,
    log: PathBuf,
    syncs: bool,
    told: Vec<Told>,
}

impl Watched<'_> {
    fn run(&self, who: &str, args: &[&str]) -> Value {
        let place = &self.county.place;
        let mut command = place.command(who, args);
        command
            .arg("--json")
            .env("LD_PRELOAD", &self.layer)
            .env("CRASH_ROOT", place.db.data_dir())
            .env("CRASH_LOG", &self.log);
        if !self.syncs {
            command.env("CRASH_NO_SYNC", "1");
        }
        finish(&mut command, "").json()
    }

    fn api(&self, who: &str, method: &str, at: &str, body: Option<Value>, version: Option<&Value>) -> Value {
        let body = body.map(|body| body.to_string());
        let version = version.map(ToString::to_string);
        let mut args = vec!["api", method, at];
        if let Some(body) = &body {
            args.extend(["--body", body]);
        }
        if let Some(version) = &version {
            args.extend(["--if-match", version]);
        }
        self.run(who, &args)
    }

    /// Notes what was told now.
    fn told(&mut self, table: &'static str, row: &Value) -> String {
        let id = row["id"].as_str().unwrap().to_owned();
        let since = ops(&fs::read(&self.log).unwrap()).len();
        self.told.push(Told {
            since,
            table,
            id: id.clone(),
        });
        id
    }

    /// A case with a step and a paper, and snapshots before and after.
    fn work(&mut self) {
        let taken = self.run("county_officer", &["snapshot", "create"]);
        self.told("snapshot", &taken);
        let homes = self.api("village_cadre", "POST", "/households/search", Some(json!({})), None);
        let home = homes["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|home| home["monitored_type"].is_null());
        let home = home.unwrap()["id"].as_str().unwrap().to_owned();
        let source = json!({ "channel": "grassroots_report", "report": "该户近期收入明显下降" });
        let clue = json!({ "household_id": home, "source": source, "discovered_on": crate::county::TODAY });
        let clue = self.api("village_cadre", "POST", "/clues", Some(clue), None);
        let clue = self.told("clue", &clue);
        let case = self.api(
            "village_cadre",
            "POST",
            "/cases",
            Some(json!({ "clue_id": clue })),
            None,
        );
        let case = self.told("procedure_case", &case);
        let paper = json!({ "kind": "commitment", "content": PAPER });
        let paper = self.api(
            "village_cadre",
            "POST",
            &format!("/cases/{case}/attachments"),
            Some(paper),
            None,
        );
        self.told("attachment", &paper);
        let taken = self.run("county_officer", &["snapshot", "create"]);
        let id = self.told("snapshot", &taken);
        self.run("county_officer", &["snapshot", "erase", &id]);
    }
}

/// The layer, compiled for this machine.
fn layer(into: &Path) -> PathBuf {
    let to = into.join("layer.so");
    let from = into.join("layer.c");
    fs::write(&from, include_str!("../../crash/layer.c")).unwrap();
    let mut compile = Command::new("cc");
    compile
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&to)
        .arg(&from)
        .args(["-ldl", "-lpthread"]);
    assert!(compile.status().expect("a C compiler is installed").success());
    to
}

fn record(syncs: bool) -> (Recorded, TempDir) {
    let county = County::of(TestDb::sqlite(), &[], 60);
    county.import("register", &[]).json();
    county.place.appoint("village_cadre", "village_cadre", VILLAGE);
    let bench = tempfile::tempdir().unwrap();
    let before = Disk::of(county.place.db.data_dir());
    let mut watched = Watched {
        county: &county,
        layer: layer(bench.path()),
        log: bench.path().join("log"),
        syncs,
        told: Vec::new(),
    };
    watched.work();
    let told = watched.told;
    let ops = ops(&fs::read(bench.path().join("log")).unwrap());
    (Recorded { before, ops, told }, bench)
}

/// What is wrong with an installation after a crash; nothing, when all of it is there that was told.
async fn wrong(dir: &Path, told: &[&Told]) -> Option<String> {
    looked_at(dir, told)
        .await
        .unwrap_or_else(|problem| Some(format!("it is damaged: {problem}")))
}

async fn looked_at(dir: &Path, told: &[&Told]) -> Result<Option<String>, Problem> {
    let config = ServiceConfig {
        data_dir: dir.to_owned(),
        database_url: None,
    };
    let now = format!("{}T12:00:00+08:00", crate::county::TODAY).parse()?;
    let service = Service::open(&config).await?;
    service.keep_snapshots(now).await?;
    let files = service.snapshot_files().await?;
    service.close().await?;
    if !files.without_facts.is_empty() || !files.without_names.is_empty() {
        return Ok(Some(format!("rows and files differ: {files:?}")));
    }
    let config = StoreConfig {
        data_dir: dir.to_owned(),
        database_url: None,
    };
    let store = Store::open(&config).await?;
    store.checkpoint(now).await?;
    let export = dir.join("export");
    store.export_evidence(&export, now).await?;
    let altered = store.altered_readings().await?;
    store.close().await?;
    let report = shouwang_evidence::verify(&export, &[], None);
    if !report.ok || altered.is_some() {
        return Ok(Some(format!("the evidence does not verify: {report}")));
    }
    Ok(told.iter().find_map(|told| {
        let rows = fs::read_to_string(export.join("rows").join(format!("{}.jsonl", told.table))).unwrap();
        let is_there = rows.contains(&format!("{{\"id\":{},", told.id));
        (!is_there).then(|| format!("{} {} was told and is gone", told.table, told.id))
    }))
}

/// What is wrong after a crash behind each of some steps: nothing, if all is well.
async fn crashes(recorded: &Recorded, one_of: usize) -> (usize, Vec<String>) {
    let Recorded { before, ops, told } = recorded;
    let mut disk = before.clone();
    let (mut taken, mut found) = (0, Vec::new());
    for (n, op) in ops.iter().enumerate() {
        disk.step(op);
        let is_told_now = told.iter().any(|told| told.since == n + 1);
        if (n + 1) % one_of != 0 && !is_told_now {
            continue;
        }
        for unsynced in [Unsynced::Gone, Unsynced::ByChance(n as u64 + 1)] {
            let dir = tempfile::tempdir().unwrap();
            disk.leave(unsynced, dir.path());
            let told: Vec<_> = told.iter().filter(|told| told.since <= n + 1).collect();
            taken += 1;
            if let Some(wrong) = wrong(dir.path(), &told).await {
                found.push(format!("after step {} of {}: {wrong}", n + 1, ops.len()));
            }
        }
    }
    (taken, found)
}

#[expect(clippy::print_stdout, reason = "a proof tells how much it tried")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_told_outlives_a_crash_at_any_moment() {
    let one_of = std::env::var(WANTED).map_or(ONE_OF, |one_of| one_of.parse().unwrap());
    let (recorded, _bench) = record(true);
    let (taken, found) = crashes(&recorded, one_of).await;
    assert!(
        found.is_empty(),
        "{} of {taken} crashes:\n{}",
        found.len(),
        found.join("\n")
    );
    assert!(
        recorded.ops.len() > 200 && taken >= 2 * recorded.told.len(),
        "{} steps, {taken} crashes",
        recorded.ops.len()
    );
    println!(
        "{taken} crashes in {} steps, {} rows told",
        recorded.ops.len(),
        recorded.told.len()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_syncs_that_do_nothing_a_crash_is_seen_to_lose_what_was_told() {
    let (recorded, _bench) = record(false);
    let (_, found) = crashes(&recorded, usize::MAX).await;
    assert!(
        found.iter().any(|found| found.contains("was told and is gone")),
        "{found:?}"
    );
}
