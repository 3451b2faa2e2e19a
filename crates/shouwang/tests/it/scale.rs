//! A county month after month: snapshots, incremental runs, another line, gaps and documents, by commands.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;

use chrono::NaiveDate;
use serde_json::Value;
use shouwang_domain::facts::statements_owed;
use shouwang_domain::income::{Amounts, Statement, Statements};
use shouwang_domain::risk::Population;
use shouwang_domain::{Fen, Month};
use shouwang_sheets::{Limits, read_income, read_register, read_workbook};
use shouwang_testkit::both_databases;

use crate::county::{County, TODAY};

/// What the generator wrote of a household.
struct Reported {
    population: Population,
    is_owed: bool,
    has_reported: bool,
    income_per_head: Option<i64>,
}

/// What the generator wrote, by the number of the household.
fn reported(county: &County) -> HashMap<String, Reported> {
    let today: NaiveDate = TODAY.parse().unwrap();
    let read = |file: &String| read_workbook(&fs::read(file).unwrap(), &Limits::default()).unwrap();
    let mut statements: HashMap<String, Vec<Statement>> = HashMap::new();
    for file in county.files("income") {
        for row in read_income(&read(&file), today).unwrap().into_result().unwrap().rows {
            if row.amounts.is_reported() {
                statements.entry(row.household_number).or_default().push(Statement {
                    period: row.period,
                    amounts: row.amounts,
                    estimated: row.estimated,
                });
            }
        }
    }
    let last = Month::of(today).plus(-1);
    let mut found = HashMap::new();
    for file in county.files("register") {
        for household in read_register(&read(&file), today)
            .unwrap()
            .into_result()
            .unwrap()
            .households
        {
            let own = Statements::new(statements.remove(&household.number).unwrap_or_default());
            let income = own.sum_of_year(last, Amounts::disposable);
            let size = household.members.len() as i64;
            let of = Reported {
                population: household.population,
                is_owed: statements_owed(household.population, household.monitored_type.is_some()),
                has_reported: own.months_reported(last, 12) > 0 || income.is_some(),
                income_per_head: income.map(|income| income.0.div_euclid(size)),
            };
            found.insert(household.number, of);
        }
    }
    found
}

/// Which list a household belongs to when line and base registers move, worked out without the rules.
fn list_of(of: &Reported, from: (i64, &[Population]), to: (i64, &[Population])) -> Option<&'static str> {
    let within = |(yuan, populations): (i64, &[Population])| {
        let is_asked = populations.contains(&of.population) && (of.is_owed || of.has_reported);
        is_asked.then(|| of.income_per_head.map(|income| income <= Fen::from_yuan(yuan).0))
    };
    match (within(from), within(to)) {
        (Some(Some(true)), Some(Some(true))) => None,
        (_, Some(Some(true))) => Some("enters"),
        (Some(Some(true)), _) => Some("leaves"),
        (_, None) => Some("not_owed"),
        (_, Some(None)) => Some("data_missing"),
        _ => (of.income_per_head? * 100 <= Fen::from_yuan(to.0).0 * 105).then_some("near"),
    }
}

fn ids(list: &Value) -> BTreeSet<String> {
    let households = list["households"].as_array().unwrap();
    households
        .iter()
        .map(|one| one["household_id"].as_str().unwrap().to_owned())
        .collect()
}

both_databases! {
    async fn another_line_moves_the_households_that_the_generator_wrote(db: TestDb) {
        let county = County::of(db, &[], 900);
        county.import("register", &[]).ok();
        county.import("income", &[]).ok();
        let narrow = [Population::Lifted, Population::Marginal2019];
        let mut expected: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let reported = reported(&county);
        let listed = county.json("county_officer", &["household", "list", "--all"]).json();
        for household in listed["items"].as_array().unwrap() {
            let of = &reported[household["number"].as_str().unwrap()];
            if let Some(list) = list_of(of, (10_800, &narrow), (11_610, Population::ALL)) {
                expected.entry(list).or_default().insert(household["id"].as_str().unwrap().to_owned());
            }
        }
        let leaves = || county.json("county_officer", &["snapshot", "list"]).json();
        let before = leaves();
        let ask = ["policy", "whatif", "--area", "990101000000", "--line", "11610", "--populations", "all",
            "--from-line", "10800", "--from-populations", "lifted,marginal_2019"];
        let view = county.json("county_officer", &ask).json();
        for list in ["enters", "near", "data_missing", "not_owed"] {
            assert!(!ids(&view[list]).is_empty(), "{list}");
            assert_eq!(ids(&view[list]), expected[list], "{list}");
            assert_eq!(view[list]["total"].as_u64().unwrap() as usize, expected[list].len(), "{list}");
        }
        assert!(ids(&view["leaves"]).is_empty(), "the range only grows");
        assert_eq!(leaves(), before, "nothing is written");
        // By village and along the line the same sums.
        let sum: u64 = view["villages"].as_array().unwrap().iter().map(|village| village["enters"].as_u64().unwrap()).sum();
        assert_eq!(sum, view["enters"]["total"].as_u64().unwrap());
        let curve = view["curve"].as_array().unwrap();
        assert_eq!(curve.len(), 21);
        assert!(curve.windows(2).all(|two| two[0]["within"].as_u64() <= two[1]["within"].as_u64()));
        // The other way round they leave.
        let back = ["policy", "whatif", "--line", "10800", "--populations", "lifted,marginal_2019",
            "--from-line", "11610", "--from-populations", "all"];
        let back = county.json("county_officer", &back).json();
        assert_eq!(ids(&back["leaves"]), ids(&view["enters"]));
        let text = county.run("county_officer", &ask).ok().out;
        assert!(text.contains("纳入范围") && text.contains("11610"), "{text}");
        let wrong = county.json("county_officer", &["policy", "whatif", "--populations", "rich"]);
        assert_eq!(wrong.code, 2, "{}", wrong.err);
    }

    async fn a_past_screening_runs_again_and_the_next_one_reads_little(db: TestDb) {
        let county = County::new(db, &[]);
        county.import("register", &[]).ok();
        county.import("income", &[]).ok();
        let run = county.json("county_officer", &["screen"]).json();
        let snapshot = run["snapshot_id"].as_str().unwrap();
        let again = county.json("county_officer", &["screen", "--snapshot", snapshot]).json();
        assert_eq!((&again["same"], &again["digest"]), (&Value::Bool(true), &run["digest"]));
        let next = county.json("county_officer", &["screen", "--incremental"]).json();
        assert_eq!((&next["base"], &next["read"], &next["digest"]), (&run["snapshot_id"], &Value::from(0), &run["digest"]));
        let taken = county.json("county_officer", &["snapshot", "create"]).json();
        assert_eq!(taken["digest"], run["digest"]);
        assert!(taken["identity_members"].as_u64().unwrap() > 60);
        let listed = county.json("county_officer", &["snapshot", "list"]).json();
        assert_eq!(listed.as_array().unwrap().len(), 3);
        let erased = county.json("county_officer", &["snapshot", "erase", taken["id"].as_str().unwrap()]).json();
        assert_eq!(erased["identity_erased_on"], TODAY);
        let problem = county.json("county_officer", &["snapshot", "erase", taken["id"].as_str().unwrap()]).problem(4);
        assert_eq!(problem["code"], "snapshot.no_identity");
        // What was altered is not run.
        let path = county.place.db.data_dir().join(format!("snapshots/{snapshot}.parquet"));
        let mut bytes = fs::read(&path).unwrap();
        bytes[100] ^= 1;
        fs::write(&path, bytes).unwrap();
        let problem = county.json("county_officer", &["screen", "--snapshot", snapshot]).problem(4);
        assert_eq!(problem["code"], "snapshot.altered");
    }

    async fn who_is_below_the_line_and_not_monitored_is_listed_with_the_reason(db: TestDb) {
        let county = County::of(db, &[], 200);
        // A city's band above the line of the province, as some cities have one.
        let pack = "zh = \"演示市2026年政策包\"\nen = \"Demo city 2026\"\ninherits = \"99/2025\"\neffective_from = 2026-01-01\n\
            citation = \"演示市2026年工作要点（虚构）\"\n\n[[tier]]\nname = \"city\"\nzh = \"市级监测范围\"\nen = \"city band\"\n\
            over = 11610\nup_to = 20000\npopulations = [\"lifted\", \"marginal_2019\"]\n\
            monitored_types = [\"unstable_lifted\", \"marginal_prone\"]\ncitation = \"演示市2026年工作要点（虚构）第一条\"\n";
        fs::write(county.place.db.data_dir().join("policies/99/2026.toml"), pack).unwrap();
        county.import("register", &[]).ok();
        county.import("income", &[]).ok();
        let gaps = || county.json("county_officer", &["policy", "gaps"]).json();
        let before = gaps();
        let all = before["households"].as_array().unwrap().len() as u64;
        assert!(all > 0);
        assert_eq!(before["reasons"]["not_noticed"].as_u64(), Some(all));
        let is = |row: &Value, ground: &str| row["grounds"].as_array().unwrap().contains(&Value::from(ground));
        let rows = before["households"].as_array().unwrap();
        let of_tier = |name: &str| rows.iter().filter(|row| row["tier"] == name).count() as u64;
        let told = |name: &str| {
            let tier = before["tiers"].as_array().unwrap().iter().find(|tier| tier["name"] == name);
            tier.and_then(|tier| tier["households"].as_u64()).unwrap_or_default()
        };
        assert!(told("province") > 0 && told("city") > 0, "{}", before["tiers"]);
        // proves STD-12: every range of income has its households, those above the line of the province too
        assert_eq!((of_tier("province"), of_tier("city")), (told("province"), told("city")));
        assert_eq!(before["grounds"]["income"].as_u64(), Some(told("province") + told("city")));
        assert!(rows.iter().all(|row| row["tier"].is_string() == is(row, "income")));
        // proves STD-12: and so has each ground beside income, with what it rests on
        assert!(before["grounds"]["struck"].as_u64() > Some(0) && before["grounds"]["civil_affairs"].as_u64() > Some(0));
        for row in rows {
            let types = row["types"].as_array().unwrap();
            assert_eq!(is(row, "struck"), !row["rules"].as_array().unwrap().is_empty(), "{row}");
            assert_eq!(is(row, "struck"), types.contains(&Value::from("sudden_severe")), "{row}");
            assert_eq!(is(row, "civil_affairs"), types.contains(&Value::from("low_income_other")), "{row}");
        }
        county.json("county_officer", &["screen"]).json();
        let after = gaps();
        assert_eq!(after["grounds"], before["grounds"]);
        // Of whom a rule speaks there is a warning now; the lists of civil affairs and the band alone are not said by a rule.
        let spoken = |row: &&Value| row["tier"] == "province" || is(row, "struck");
        for row in after["households"].as_array().unwrap().iter().filter(spoken) {
            assert_eq!(row["reason"], "warning_open", "{row}");
        }
        let text = county.run("county_officer", &["policy", "gaps"]).ok().out;
        assert!(text.contains("预警待核实") && text.contains("市级监测范围") && text.contains("民政部门认定的身份"), "{text}");
        let none = county.json("county_officer", &["policy", "lapsing"]).json();
        assert_eq!((&none["transition_until"], none["measures"].as_array().unwrap().len()), (&Value::from("2025-12-31"), 0));
    }

    async fn a_new_standard_lists_whom_it_concerns_and_makes_tasks_once(db: TestDb) {
        let county = County::of(db, &[], 200);
        county.import("register", &[]).ok();
        county.import("income", &[]).ok();
        // The demo province had one line in 2024 and has another since 2025.
        let view = county.json("county_officer", &["policy", "change", "--before", "2024-06-01"]).json();
        assert!(view["before"]["version"].as_str().unwrap().starts_with("99/2024@"));
        let enters = view["enters"]["total"].as_u64().unwrap();
        // proves STD-14: who is concerned, and the words for them
        assert!(enters > 0 && view["zh"].as_str().unwrap().contains("11610"), "{view}");
        let make = ["policy", "change", "--before", "2024-06-01", "--tasks"];
        let made = county.json("county_officer", &make).json();
        // proves STD-14: a task of guidance for each
        assert_eq!((made["made"].as_u64(), made["known"].as_u64()), (Some(enters), Some(0)));
        let again = county.json("county_officer", &make).json();
        assert_eq!((again["made"].as_u64(), again["known"].as_u64()), (Some(0), Some(enters)));
        let same = county.json("county_officer", &["policy", "change", "--before", "2025-06-01"]).problem(4);
        assert_eq!(same["code"], "policy.same_pack");
    }

    async fn documents_are_registered_with_their_parents(db: TestDb) {
        let county = County::new(db, &[]);
        let documents = county.json("county_officer", &["policy", "documents"]).json();
        let find = |id: &str| documents.as_array().unwrap().iter().find(|one| one["id"] == id).unwrap_or_else(|| panic!("{id}"));
        let notice = find("普农函〔2023〕77号");
        assert_eq!((&notice["level"], &notice["public"]), (&Value::from("county"), &Value::Bool(false)));
        let parent = notice["parents"][0].as_str().unwrap();
        assert_eq!(find(parent)["level"], "city");
        assert_eq!(find("新农〔2025〕11号")["issued_on"], "2025-05-27");
        for id in ["翁乡振组〔2021〕25号", "普农函〔2023〕77号", "新农〔2025〕11号"] {
            assert!(!find(id)["cited_by"].as_array().unwrap().is_empty(), "{id}");
        }
        // A document of a parent that is not registered refuses the packs.
        let path = county.place.db.data_dir().join("policies/99/documents.toml");
        fs::write(path, "[[document]]\ntitle = \"甲\"\nissuer = \"乙\"\nlevel = \"county\"\nparents = [\"丙\"]\n").unwrap();
        let problem = county.json("county_officer", &["policy", "documents"]).problem(3);
        let places = problem["fields"].to_string();
        assert!(places.contains("document.unknown_parent"), "{problem}");
    }
}
