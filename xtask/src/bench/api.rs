//! The named lists and searches over HTTP, at the size of a large county, on both databases.
//!
//! Each list is asked by one user and by eight at once, for its first page of 50; then first and last pages alternate.
//! Beside them stands `readyz`: the same way through the server with the smallest possible query. The slowest requests of
//! each list are shown by how long their words are and how many rows they give; the words are nobody's business.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use shouwang_testkit::Postgres;

use super::http::{Connection, Request};
use super::server::{County, Server, build};
use crate::workspace::UsageError;

const USERS: usize = 8;
/// Requests of one user, and of each of eight.
const ALONE: usize = 200;
const TOGETHER: usize = 50;
/// Pairs of a first and a last page.
const PAGES: usize = 100;
/// Cases that are opened before, so that there is a clock to ask for.
const CASES: usize = 400;
/// Requests of a list that are shown because they were the slowest.
const SLOWEST: usize = 3;
/// Before any day on which this can run.
const DISCOVERED: &str = "2026-01-05";

/// A list by name, with the requests that are made of it in turn.
struct Named {
    name: &'static str,
    requests: Vec<Request>,
    /// Its first and its last page, of a list long enough to have both.
    ends: Option<(Request, Request)>,
}

pub(super) fn run(args: &[String]) -> Result<()> {
    let options = Options::parse(args)?;
    let binary = options.binary.clone().map_or_else(build, Ok)?;
    if options.sqlite {
        let county = County {
            binary: binary.clone(),
            dir: options.dir.join("sqlite"),
            database_url: None,
        };
        measure("SQLite", &county, options.households)?;
    }
    if options.postgres {
        let postgres = Postgres::announced_or_private()?;
        let database = postgres.fresh_database();
        let dir = options.dir.join("postgres");
        if dir.exists() {
            bail!("{} is left over; its database is gone, so remove it", dir.display());
        }
        let county = County {
            binary,
            dir,
            database_url: Some(database.url().to_owned()),
        };
        measure("PostgreSQL", &county, options.households)?;
    }
    Ok(())
}

struct Options {
    households: u32,
    dir: PathBuf,
    sqlite: bool,
    postgres: bool,
    /// Measured instead of one that is built now.
    binary: Option<PathBuf>,
}

impl Options {
    fn parse(args: &[String]) -> Result<Self> {
        let mut options = Self {
            households: 200_000,
            dir: std::env::temp_dir().join("shouwang-bench"),
            sqlite: true,
            postgres: true,
            binary: None,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or_else(|| UsageError(format!("{arg} needs a value")));
            match arg.as_str() {
                "--households" => options.households = value()?.parse().map_err(|_| UsageError("a number".into()))?,
                "--binary" => options.binary = Some(value()?.into()),
                "--dir" => options.dir = value()?.into(),
                "--database" => match value()?.as_str() {
                    "sqlite" => options.postgres = false,
                    "postgres" => options.sqlite = false,
                    _ => return Err(UsageError("--database is sqlite or postgres".into()).into()),
                },
                _ => {
                    let usage = "bench api [--households N] [--dir DIR] [--database sqlite|postgres] [--binary FILE]";
                    return Err(UsageError(usage.into()).into());
                }
            }
        }
        Ok(options)
    }
}

fn measure(database: &str, county: &County, households: u32) -> Result<()> {
    let report = county.make(households)?;
    let server = county.serve()?;
    std::thread::sleep(Duration::from_secs(3));
    println!("\n## {database}, {households} households\n");
    println!(
        "Ready {} ms after the start; idle with {} MB.",
        server.ready_after.as_millis(),
        server.resident_mb()?
    );
    for step in report["steps"].as_array().into_iter().flatten() {
        println!("- {}: {} s", step["name"].as_str().unwrap_or_default(), step["seconds"]);
    }
    open_cases(county, &server)?;
    let token = county.token(&server, "county_officer")?;
    let lists = lists(&server, &token)?;
    println!("\n| list | 1 user p50 | p95 | 8 users p50 | p95 | first page | last page |");
    println!("|---|---|---|---|---|---|---|");
    let mut slow = Vec::new();
    for list in &lists {
        let alone = times(&server, &token, &list.requests, 1, ALONE)?;
        let together = times(&server, &token, &list.requests, USERS, TOGETHER)?;
        let ends = match &list.ends {
            Some((first, last)) => {
                let (first, last) = (
                    times(&server, &token, std::slice::from_ref(first), 1, PAGES)?,
                    times(&server, &token, std::slice::from_ref(last), 1, PAGES)?,
                );
                format!("{} | {}", ms(at(&first, 50)), ms(at(&last, 50)))
            }
            None => "| ".to_owned(),
        };
        println!(
            "| {} | {} | {} | {} | {} | {ends} |",
            list.name,
            ms(at(&alone, 50)),
            ms(at(&alone, 95)),
            ms(at(&together, 50)),
            ms(at(&together, 95)),
        );
        for (users, times) in [(1, &alone), (USERS, &together)] {
            let shown = slowest(&server, &token, list, times)?;
            slow.push(format!("- {}, {users} at once: {}", list.name, shown.join("; ")));
        }
    }
    println!("\nThe slowest requests of each list:\n\n{}", slow.join("\n"));
    println!("\nAfter all of it: {} MB.", server.resident_mb()?);
    Ok(())
}

/// The lists, with words and moments that the county itself gives.
fn lists(server: &Server, token: &str) -> Result<Vec<Named>> {
    let mut to = Connection::open(server.address, token)?;
    let areas = to.json(&Request::get("/areas"), None)?;
    let areas = areas
        .as_array()
        .or(areas["items"].as_array())
        .context("the areas")?
        .clone();
    let of_level = |level: &str| -> Vec<Value> {
        let of_it = areas.iter().filter(|area| area["level"] == level);
        of_it.map(|area| area["id"].clone()).collect()
    };
    let (county, towns, villages) = (of_level("county"), of_level("town"), of_level("village"));
    let mut heads = Vec::new();
    let mut moments = Vec::new();
    for village in villages.iter().step_by(3) {
        let query = json!({ "area_id": village, "page": { "limit": 5 } });
        let found = to.json(&search(&query), None)?;
        for row in found["items"].as_array().into_iter().flatten() {
            heads.extend(row["head"].as_str().map(str::to_owned));
            moments.extend(row["changed_at"].as_str().map(str::to_owned));
        }
    }
    moments.sort();
    let latest = moments.split_off(moments.len() * 3 / 4);
    let warnings = "/warnings?state=open";
    let open = to.json(&Request::get(format!("{warnings}&limit=1")), None)?;
    let due = open["items"][0]["answer_due"].as_str().context("an open warning")?;
    let text = |text: &str| search(&json!({ "text": text }));
    let surname = heads.first().and_then(|head| head.chars().next()).context("a head")?;
    Ok(vec![
        Named {
            name: "`readyz`: a request with the smallest query",
            requests: vec![Request::get("/readyz")],
            ends: None,
        },
        Named {
            name: "households by area",
            requests: [&county[..], &towns, &villages]
                .concat()
                .iter()
                .map(|area| search(&json!({ "area_id": area })))
                .collect(),
            ends: Some(ends(&json!({}))),
        },
        Named {
            name: "cases by state and colour of the clock",
            requests: ["green", "amber", "red"]
                .iter()
                .map(|colour| Request::get(format!("/cases?state=verification&colour={colour}")))
                .chain([Request::get("/cases?state=verification")])
                .collect(),
            ends: Some(paged("/cases?state=verification")),
        },
        Named {
            name: "warnings by state and day of the answer",
            requests: vec![
                Request::get(format!("{warnings}&due_by={due}")),
                Request::get(format!("{warnings}&overdue=true")),
            ],
            ends: Some(paged(warnings)),
        },
        Named {
            name: "households by name",
            requests: heads.iter().map(|head| text(head)).collect(),
            ends: None,
        },
        Named {
            name: "households by surname alone",
            requests: vec![text(&surname.to_string())],
            ends: Some(ends(&json!({ "text": surname.to_string() }))),
        },
        Named {
            name: "households by initials of three characters",
            requests: initials(3).iter().map(|letters| text(letters)).collect(),
            ends: None,
        },
        Named {
            name: "households by initials of two characters",
            requests: initials(2).iter().map(|letters| text(letters)).collect(),
            ends: None,
        },
        Named {
            name: "households by last four digits",
            requests: (0..97).map(|n| text(&format!("{:04}", n * 103))).collect(),
            ends: None,
        },
        Named {
            name: "warnings by risk and level",
            requests: [
                "illness_or_disability",
                "unstable_employment",
                "unsafe_housing",
                "schooling_cost",
            ]
            .iter()
            .flat_map(|risk| ["watch", "normal", "urgent"].map(|level| (risk, level)))
            .map(|(risk, level)| Request::get(format!("{warnings}&risk={risk}&level={level}")))
            .collect(),
            ends: Some(paged("/warnings?state=open&level=normal")),
        },
        Named {
            name: "households changed since a moment",
            requests: latest
                .iter()
                .map(|moment| search(&json!({ "changed_since": moment })))
                .collect(),
            ends: Some(ends(&json!({ "changed_since": latest.first() }))),
        },
    ])
}

fn search(query: &Value) -> Request {
    Request::post("/households/search", query)
}

/// The first and the last page of a search.
fn ends(query: &Value) -> (Request, Request) {
    let page = |cursor: &str| {
        let mut query = query.clone();
        query["page"] = json!({ "cursor": cursor });
        search(&query)
    };
    (page("first"), page("last"))
}

/// The same of a list that is named in the address.
fn paged(path: &str) -> (Request, Request) {
    let page = |cursor: &str| Request::get(format!("{path}&cursor={cursor}"));
    (page("first"), page("last"))
}

/// Letters that syllables begin with, in many combinations.
fn initials(length: usize) -> Vec<String> {
    const LETTERS: &[u8] = b"zlchwjgyxmsdft";
    (0..60)
        .map(|n| {
            (0..length)
                .map(|at| char::from(LETTERS[(n * (2 * at + 3) + 5 * at) % LETTERS.len()]))
                .collect()
        })
        .collect()
}

/// Reports clues and opens their cases, as a town's officer does.
fn open_cases(county: &County, server: &Server) -> Result<()> {
    let mut to = Connection::open(server.address, &county.token(server, "town_officer")?)?;
    if to.json(&Request::get("/cases?limit=1"), None)?["total"].as_u64() > Some(0) {
        return Ok(());
    }
    let mut query = json!({ "monitored": false, "has_open_warning": true, "page": { "limit": 200 } });
    let mut opened = 0;
    while opened < CASES {
        let found = to.json(&search(&query), None)?;
        for household in found["items"].as_array().context("households")? {
            let source = json!({ "channel": "grassroots_report", "report": "家中有人住院" });
            let clue = json!({
                "household_id": household["id"], "source": source, "discovered_on": DISCOVERED,
            });
            let clue = to.json(&Request::post("/clues", &clue), None)?;
            to.json(&Request::post("/cases", &json!({ "clue_id": clue["id"] })), None)?;
            opened += 1;
        }
        match found["next"].as_str() {
            Some(next) => query["page"]["cursor"] = json!(next),
            None => break,
        }
    }
    Ok(())
}

/// How long a request took, and which of its list it was.
type Timed = (Duration, usize);

/// The slowest requests of a list, each once: the time, how long the words are that it looks for, and how many rows it
/// gives.
fn slowest(server: &Server, token: &str, list: &Named, sorted: &[Timed]) -> Result<Vec<String>> {
    let mut to = Connection::open(server.address, token)?;
    let mut slowest: Vec<Timed> = Vec::new();
    for timed in sorted.iter().rev() {
        if slowest.len() < SLOWEST && slowest.iter().all(|(_, known)| *known != timed.1) {
            slowest.push(*timed);
        }
    }
    let show = |(time, n): Timed| -> Result<String> {
        let request = &list.requests[n];
        let answer = to.json(request, None)?;
        let words = match request.words() {
            Some(words) => format!(", {} characters", words.chars().count()),
            None => String::new(),
        };
        let rows = match (answer["items"].as_array(), answer["total_is_exact"].as_bool()) {
            (Some(items), Some(true)) => format!(", {} of {} rows", items.len(), answer["total"]),
            (Some(items), _) => format!(", {} of more than {} rows", items.len(), answer["total"]),
            (None, _) => String::new(),
        };
        Ok(format!("{}{words}{rows}", ms(time)))
    };
    slowest.into_iter().map(show).collect()
}

/// The times of `each` requests by each of several users at once, sorted.
fn times(server: &Server, token: &str, requests: &[Request], users: usize, each: usize) -> Result<Vec<Timed>> {
    let one_user = |user: usize| -> Result<Vec<Timed>> {
        let mut to = Connection::open(server.address, token)?;
        let mut times = Vec::with_capacity(each);
        // One round before, so that caches are as they are on a working day.
        for n in 0..each + requests.len().min(20) {
            let which = (n * 7 + user * 13) % requests.len();
            let begun = Instant::now();
            to.send(&requests[which], None)?;
            if n >= requests.len().min(20) {
                times.push((begun.elapsed(), which));
            }
        }
        Ok(times)
    };
    let mut all = Vec::new();
    std::thread::scope(|scope| -> Result<()> {
        let running: Vec<_> = (0..users).map(|user| scope.spawn(move || one_user(user))).collect();
        for user in running {
            all.extend(user.join().map_err(|_| anyhow::anyhow!("a user's thread failed"))??);
        }
        Ok(())
    })?;
    all.sort();
    Ok(all)
}

/// The time below which so many in a hundred are.
fn at(sorted: &[Timed], percent: usize) -> Duration {
    sorted[(sorted.len() * percent / 100).min(sorted.len() - 1)].0
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}
