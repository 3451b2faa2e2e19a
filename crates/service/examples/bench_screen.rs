//! What `cargo xtask bench screen` runs: the times of screening, as JSON on standard output.
//!
//! Two kinds of households are made, both from a seed. Most are facts alone, written to a file as a snapshot is: they
//! measure what the rules cost. Fewer are stored in a database on SQLite with members, statements and guarantees: they
//! measure what reading costs. The shares (15 % lifted, 3 % of the list of 2019, the others general; two thirds of the
//! general ones never reported) are those of the demo county; amounts are drawn evenly and mean nothing.
#![expect(clippy::print_stdout, reason = "its result goes to standard output")]
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use shouwang_domain::area::AreaRange;
use shouwang_domain::facts::HouseholdFacts;
use shouwang_domain::guarantee::GuaranteeState;
use shouwang_domain::household::{Health, Labour, Relation, Schooling};
use shouwang_domain::income::Period;
use shouwang_domain::risk::{MonitoredType, Population};
use shouwang_domain::role::Role;
use shouwang_domain::scope::Scope;
use shouwang_domain::{AccountId, AreaId, Ctx, Fen, Month, PostId};
use shouwang_engine::snapshot::{DatedFacts, FactsFile, FactsWriter};
use shouwang_engine::what_if::{Compared, Comparison, Levers};
use shouwang_engine::{BATCH_ROWS, OutcomesDigest, RuleSet, compile};
use shouwang_policy::{LineRule, Pack, ParamValue, PolicyLibrary, default_household};
use shouwang_service::office::admin::InitCmd;
use shouwang_service::rules::screening::ScreenCmd;
use shouwang_service::rules::snapshot::TakeSnapshotCmd;
use shouwang_service::{Service, ServiceConfig};
use shouwang_store::column::Json;
use shouwang_store::entity::{guarantee, household, member, statement};
use shouwang_store::{Store, StoreConfig, repo};

const PACK: &str = "99/2025";
const RUNS: usize = 5;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| args[at].parse::<i64>().unwrap();
    let (households, stored, dir, packs) = (number(0), number(1), PathBuf::from(&args[2]), PathBuf::from(&args[3]));
    fs::create_dir_all(&dir).unwrap();
    let library = PolicyLibrary::load(&packs).unwrap();
    let pack = library.packs().iter().find(|pack| pack.id == PACK).unwrap();
    let set = compile(pack).unwrap();
    let file = dir.join("facts.parquet");
    fs::write(dir.join("screen.sql"), sql(pack)).unwrap();
    let mut report = BTreeMap::new();
    report.insert("rules".to_owned(), json!(set.rules().len()));
    report.insert("households".to_owned(), json!(households));
    report.insert("stored".to_owned(), json!(stored));
    report.insert("write".to_owned(), measure(1, || write(&file, households)).0);
    report.insert("file_bytes".to_owned(), json!(fs::metadata(&file).unwrap().len()));
    on_file(&file, pack, &library.practice().line, &set, &mut report);
    let facts: Vec<_> = (0..20_000).map(|id| facts(id, households)).collect();
    let explained = Instant::now();
    for facts in &facts {
        assert!(!set.explain(facts).unwrap().is_empty());
    }
    report.insert(
        "explain_us".to_owned(),
        json!(explained.elapsed().as_secs_f64() * 1e6 / facts.len() as f64),
    );
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(on_database(&dir, &packs, stored, &mut report));
    println!("{}", serde_json::to_string_pretty(&report).unwrap());
}

fn on_file(path: &Path, pack: &Pack, line_rule: &LineRule, set: &RuleSet, report: &mut BTreeMap<String, Value>) {
    let file = FactsFile::open(path).unwrap();
    let columns = set.columns();
    let scan = measure(RUNS, || {
        let mut rows = 0;
        file.scan(
            &columns,
            |batch| Ok(batch.len()),
            |n| {
                rows += n;
                Ok(())
            },
        )
        .unwrap();
        rows as u64
    });
    report.insert("scan".to_owned(), scan.0);
    let findings = measure(RUNS, || {
        let mut fired = 0;
        file.scan(
            &columns,
            |batch| set.run(batch).map(|outcomes| outcomes.fired().len()),
            |n| {
                fired += n as u64;
                Ok(())
            },
        )
        .unwrap();
        fired
    });
    report.insert("findings".to_owned(), findings.0);
    report.insert("fired".to_owned(), json!(findings.1));
    let digest = measure(RUNS, || {
        let mut digest = OutcomesDigest::new(set.rules().map(|rule| rule.id.as_str()));
        let run = |batch: &_| set.run(batch).map(|outcomes| (batch.clone(), outcomes));
        file.scan(&columns, run, |(batch, outcomes): (shouwang_engine::FactsBatch, _)| {
            digest.update(batch.household_ids(), &outcomes);
            Ok(())
        })
        .unwrap();
        digest.finish()
    });
    report.insert("findings_and_digest".to_owned(), digest.0);
    report.insert("outcomes_sha256".to_owned(), json!(digest.1));
    let words = measure(1, || {
        let mut bytes = 0;
        let speak = |batch: &shouwang_engine::FactsBatch| {
            let outcomes = set.run(batch)?;
            let mut bytes = 0;
            for row in outcomes.fired() {
                for rule in 0..set.rules().len() {
                    let said = set.describe(batch, row, rule, outcomes.of(row, rule));
                    bytes += said.finding().map_or(0, |finding| finding.zh.len() + finding.en.len());
                }
            }
            Ok(bytes)
        };
        file.scan(&columns, speak, |n| {
            bytes += n as u64;
            Ok(())
        })
        .unwrap();
        bytes
    });
    report.insert("findings_in_words".to_owned(), words.0);
    let day = file.day();
    let to = Levers::of(pack, line_rule, day).unwrap();
    let from = Levers {
        line: Fen::from_yuan(10_800),
        populations: vec![Population::Lifted, Population::Marginal2019],
    };
    let comparison = Comparison::new(pack, line_rule, &from, &to).unwrap();
    let what_if = measure(RUNS, || {
        let mut sum = Compared::default();
        file.scan(
            &comparison.columns(),
            |batch| comparison.run(batch),
            |part| {
                sum.add(part, 1_000);
                Ok(())
            },
        )
        .unwrap();
        sum.within[1]
    });
    report.insert("what_if".to_owned(), what_if.0);
}

async fn on_database(dir: &Path, packs: &Path, stored: i64, report: &mut BTreeMap<String, Value>) {
    let data = dir.join("installation");
    drop(fs::remove_dir_all(&data));
    copy(packs, &data.join("policies"));
    let config = ServiceConfig {
        data_dir: data.clone(),
        database_url: None,
    };
    let init = InitCmd {
        node: 1,
        origin: "bench.example/990101".into(),
        movable_clock: true,
        root_code: "99".into(),
        root_name: "演示省".into(),
    };
    Service::init(&config, init, "2025-01-01".parse().unwrap())
        .await
        .unwrap();
    let service = Service::open(&config).await.unwrap();
    let store = Store::open(&StoreConfig {
        data_dir: data,
        database_url: None,
    })
    .await
    .unwrap();
    let root = repo::register::area::all(&store).await.unwrap().remove(0);
    let ctx = |role: Role, on: NaiveDate, area: &shouwang_store::entity::area::Model| Ctx {
        acted_by: AccountId(1000),
        entered_by: AccountId(1000),
        post: PostId(1),
        role,
        area: AreaId(area.id),
        department: None,
        scope: Scope::areas(vec![AreaRange {
            lo: area.order_lo,
            hi: area.order_hi,
        }]),
        now: format!("{on}T09:30:00+08:00").parse().unwrap(),
        reason: None,
        request: None,
    };
    let areas = "code,parent,level,kind,name\n9901,99,city,ordinary,演示市\n990101,9901,county,county,守望县\n990101100,990101,town,town,甲镇\n990101100200,990101100,village,villagers_committee,甲村\n";
    let admin = ctx(Role::SystemAdmin, "2025-01-01".parse().unwrap(), &root);
    service.import_areas(&admin, areas).await.unwrap();
    let all = repo::register::area::all(&store).await.unwrap();
    let find = |code: &str| all.iter().find(|area| area.code.as_deref() == Some(code)).unwrap();
    let village = find("990101100200");
    let begun = Instant::now();
    let mut ids = Vec::new();
    for chunk in 0..(stored + 1_999) / 2_000 {
        ids.extend(fill(&store, village, chunk * 2_000..stored.min((chunk + 1) * 2_000)).await);
    }
    report.insert("fill_s".to_owned(), json!(begun.elapsed().as_secs_f64()));
    let county = find("990101");
    let officer = |on: NaiveDate| ctx(Role::CountyOfficer, on, county);
    let first = Instant::now();
    let usage = cpu_seconds();
    reset_peak();
    let cmd = TakeSnapshotCmd::default();
    service.take_snapshot(&officer(day()), cmd).await.unwrap();
    report.insert("database_to_findings".to_owned(), spent(first, usage));
    let first = Instant::now();
    let usage = cpu_seconds();
    service.screen(&officer(day()), ScreenCmd::default()).await.unwrap();
    report.insert("first_screening_with_warnings".to_owned(), spent(first, usage));
    let next = day() + Days::new(1);
    // 2 % of the households report another figure.
    let mut tx = store.system_begin(officer(next).now, "bench.change").await.unwrap();
    let rows = ids
        .iter()
        .step_by(50)
        .map(|id| statement_of(*id, Month::of(day()), 123_400));
    tx.insert_many(rows.collect()).await.unwrap();
    tx.commit(()).await.unwrap();
    let mut digests = Vec::new();
    for (name, incremental) in [("incremental", true), ("full", false)] {
        let (begun, usage) = (Instant::now(), cpu_seconds());
        let cmd = ScreenCmd {
            incremental,
            ..ScreenCmd::default()
        };
        let view = service.screen(&officer(next), cmd).await.unwrap();
        report.insert(name.to_owned(), spent(begun, usage));
        report.insert(format!("{name}_read"), json!(view.read));
        digests.push(view.digest);
    }
    assert_eq!(digests[0], digests[1], "incremental and full are the same");
}

/// The seconds, core-seconds and peak memory of the best of some runs, and what the last one gave.
fn measure<T>(runs: usize, mut run: impl FnMut() -> T) -> (Value, T) {
    reset_peak();
    let mut best: Option<(f64, Value)> = None;
    let mut last = None;
    for _ in 0..runs {
        let (begun, usage) = (Instant::now(), cpu_seconds());
        last = Some(run());
        let seconds = begun.elapsed().as_secs_f64();
        if best.as_ref().is_none_or(|(least, _)| seconds < *least) {
            best = Some((seconds, spent(begun, usage)));
        }
    }
    (best.unwrap().1, last.unwrap())
}

fn spent(begun: Instant, usage: f64) -> Value {
    json!({ "seconds": begun.elapsed().as_secs_f64(), "core_seconds": cpu_seconds() - usage, "peak_mib": peak_mib() })
}

/// Processor time of this process in hundredths of a second, as the kernel counts it.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

fn reset_peak() {
    drop(fs::write("/proc/self/clear_refs", "5"));
}

fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

fn day() -> NaiveDate {
    "2026-03-20".parse().unwrap()
}

/// A number that looks random and is the same in every run.
fn noise(id: i64, salt: u64) -> u64 {
    let mut x = (id as u64)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15)
        .wrapping_add(salt.wrapping_mul(0xBF58_476D_1CE4_E5B9));
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

fn population(id: i64) -> Population {
    match noise(id, 1) % 100 {
        0..15 => Population::Lifted,
        15..18 => Population::Marginal2019,
        _ => Population::General,
    }
}

fn facts(id: i64, _of: i64) -> HouseholdFacts {
    let below = |salt: u64, n: u64| (noise(id, salt) % n) as i64;
    let population = population(id);
    let is_owed = population != Population::General;
    let reported = is_owed || below(2, 3) == 0;
    let is_known = reported && below(3, 20) > 0;
    let size = 1 + below(4, 6);
    let per_head = 300_000 + below(5, 3_000_000);
    let some = |amount: i64| is_known.then_some(Fen(amount));
    let monitored = below(6, 40) == 0;
    HouseholdFacts {
        household_id: id,
        area_order: id / 300,
        population,
        household_size: size,
        labour_count: below(7, 4),
        has_labour: below(7, 4) > 0,
        statements_owed: is_owed || monitored,
        months_reported: if reported { 12 } else { 0 },
        income: some(per_head * size),
        income_per_head: some(per_head),
        income_recent: some(per_head * size / 4 - below(8, 300_000)),
        income_same_months_last_year: some(per_head * size / 4 + below(9, 300_000)),
        rigid_expense: some(below(10, 2_000_000)),
        self_paid_medical: some(if below(11, 10) == 0 { below(12, 6_000_000) } else { 0 }),
        claims: some(0),
        dwelling_dangerous: [Some(false), Some(true), None][match below(13, 100) {
            0..2 => 1,
            2..10 => 2,
            _ => 0,
        }],
        monitored,
        monitored_type: monitored.then_some(MonitoredType::ALL[(id % 4) as usize]),
        days_monitored: monitored.then_some(below(14, 400)),
        measures_in_effect: if monitored { below(15, 3) } else { 0 },
        ..default_household(day())
    }
}

fn write(path: &Path, households: i64) -> u64 {
    drop(fs::remove_file(path));
    let mut writer = FactsWriter::create(path, day()).unwrap();
    for first in (0..households).step_by(BATCH_ROWS) {
        let chunk: Vec<_> = (first..households.min(first + BATCH_ROWS as i64))
            .map(|id| facts(id, households))
            .collect();
        writer
            .write(&DatedFacts::of(day(), &chunk, &vec![day(); chunk.len()]))
            .unwrap();
    }
    writer.finish().unwrap().households
}

fn statement_of(household_id: i64, month: Month, wage: i64) -> statement::Model {
    statement::Model {
        household_id,
        period: Period::Month(month).into(),
        wage: Some(Fen(wage).into()),
        source: "form".parse().unwrap(),
        ..statement::Model::default()
    }
}

/// Households with three members each; those of the base registers and a third of the others with 27 months.
async fn fill(store: &Store, village: &shouwang_store::entity::area::Model, ids: std::ops::Range<i64>) -> Vec<i64> {
    let mut tx = store
        .system_begin("2026-03-01T09:00:00+08:00".parse().unwrap(), "bench.fill")
        .await
        .unwrap();
    let (mut households, mut members, mut statements, mut guarantees, mut made) =
        (vec![], vec![], vec![], vec![], vec![]);
    for at in ids {
        let id = tx.id();
        made.push(id);
        let population = population(at);
        households.push(household::Model {
            id,
            area_id: village.id,
            area_order: village.order_lo,
            population: population.into(),
            state: "active".parse().unwrap(),
            ..household::Model::default()
        });
        for place in 0..3 {
            let born = NaiveDate::from_ymd_opt(1950 + (noise(at, 20 + place) % 75) as i32, 1, 1).unwrap()
                + Days::new(noise(at, 30 + place) % 365);
            members.push(member::Model {
                household_id: id,
                area_order: village.order_lo,
                name: "甲乙".into(),
                name_key: "甲乙".into(),
                id_status: "missing".parse().unwrap(),
                birth_date: born.into(),
                sex: "female".parse().unwrap(),
                relation: if place == 0 { Relation::Head } else { Relation::Other }.into(),
                health: Json::of(&[Health::Healthy]).unwrap(),
                labour: Labour::Ordinary.into(),
                schooling: Schooling::NotStudent.into(),
                joined_on: "2020-01-01".parse().unwrap(),
                ..member::Model::default()
            });
        }
        if population != Population::General || noise(at, 2).is_multiple_of(3) {
            let wage = 30_000 + (noise(at, 5) % 700_000) as i64;
            let months = (1..=27).map(|back| statement_of(id, Month::of(day()).plus(-back), wage));
            statements.extend(months);
        }
        guarantees.push(guarantee::Model {
            household_id: id,
            guarantee: "housing".parse().unwrap(),
            state: if noise(at, 13).is_multiple_of(50) {
                GuaranteeState::Unmet
            } else {
                GuaranteeState::Met
            }
            .into(),
            opened_on: "2025-01-01".parse().unwrap(),
            ..guarantee::Model::default()
        });
    }
    tx.insert_many(households).await.unwrap();
    tx.insert_many(members).await.unwrap();
    tx.insert_many(statements).await.unwrap();
    tx.insert_many(guarantees).await.unwrap();
    tx.commit(()).await.unwrap();
    made
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// The rules as one query on the file, for another engine: one letter for each rule, as the digest has them.
fn sql(pack: &Pack) -> String {
    let mut sql = String::from("SELECT household_id");
    for rule in &pack.rules {
        let condition = |text: &str| with_values(text, pack);
        let when = condition(&rule.when.text);
        let owed = rule
            .owed
            .as_ref()
            .map_or("true".to_owned(), |owed| condition(&owed.text));
        sql.push_str(&format!(
            ",\n  CASE WHEN NOT ({owed}) THEN 110 WHEN ({owed}) IS NULL OR ({when}) IS NULL THEN 109 WHEN ({when}) THEN 102 ELSE 45 END::UTINYINT AS \"{}\"",
            rule.id
        ));
    }
    sql.push_str("\nFROM read_parquet($file)\n");
    sql
}

/// A condition with the values of its parameters.
fn with_values(text: &str, pack: &Pack) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_alphabetic() || c == '_') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        rest = after;
        match pack
            .params
            .get(word)
            .and_then(|param| param.on(day()).ok())
            .map(|dated| &dated.value)
        {
            Some(ParamValue::Int(n)) => out.push_str(&n.to_string()),
            Some(ParamValue::Codes(codes)) => {
                let quoted: Vec<String> = codes.iter().map(|code| format!("'{code}'")).collect();
                out.push_str(&quoted.join(", "));
            }
            None => out.push_str(word),
        }
    }
    out.push_str(rest);
    out
}
