//! The generated county: what a township sends must be readable, and what is broken must be named.
#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use chrono::NaiveDate;
use shouwang_demo::{BrokenKind, LatentRisk, ListErrors, Options, Summary, generate, read_truth};
use shouwang_domain::household::{Health, Relation};
use shouwang_domain::id_number::Sex;
use shouwang_domain::name::name_key;
use shouwang_domain::risk::Population;
use shouwang_sheets::{IncomeRow, Limits, RegisterHousehold, read_income, read_register, read_workbook};

fn options(out: &Path, households: u32, seed: u64) -> Options {
    Options {
        households,
        seed,
        out: out.to_owned(),
        as_of: "2026-03".parse().unwrap(),
        list_errors: ListErrors::default(),
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 20).unwrap()
}

/// Everything that the good files say.
fn read_all(out: &Path, summary: &Summary) -> (Vec<RegisterHousehold>, Vec<IncomeRow>) {
    let (mut households, mut rows) = (Vec::new(), Vec::new());
    for file in &summary.files {
        let bytes = || std::fs::read(out.join(file)).unwrap();
        let book = || read_workbook(&bytes(), &Limits::default()).unwrap();
        if file.starts_with("register") {
            households.extend(
                read_register(&book(), today())
                    .unwrap()
                    .into_result()
                    .unwrap()
                    .households,
            );
        } else if file.starts_with("income") {
            rows.extend(read_income(&book(), today()).unwrap().into_result().unwrap().rows);
        }
    }
    (households, rows)
}

#[test]
fn what_the_townships_send_is_read_without_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let summary = generate(&options(dir.path(), 1_200, 7)).unwrap();
    let (households, rows) = read_all(dir.path(), &summary);
    let members: Vec<_> = households.iter().flat_map(|h| &h.members).collect();
    assert_eq!(households.len(), 1_200);
    assert_eq!((summary.households, summary.members), (1_200, members.len() as u64));
    assert_eq!(summary.statements, rows.len() as u64);
    let records: usize = summary
        .files
        .iter()
        .filter(|file| file.starts_with("records"))
        .map(|file| {
            let bytes = std::fs::read(dir.path().join(file)).unwrap();
            let book = read_workbook(&bytes, &Limits::default()).unwrap();
            let visible = book.sheets.iter().filter(|sheet| !sheet.hidden);
            visible.map(|sheet| sheet.rows.iter().skip(1).count()).sum::<usize>()
        })
        .sum();
    assert_eq!(summary.records, records as u64);

    let ids: HashSet<_> = members.iter().filter_map(|m| m.id_number).collect();
    assert_eq!(
        ids.len(),
        members.iter().filter(|m| m.id_number.is_some()).count(),
        "no ID number twice"
    );
    assert!(ids.iter().all(|id| id.region().starts_with("99010")));

    let numbers: HashMap<_, _> = households.iter().map(|h| (h.number.as_str(), h)).collect();
    assert_eq!(numbers.len(), 1_200);
    for row in &rows {
        let household = numbers[row.household_number.as_str()];
        let head = household.members.iter().find(|m| m.relation == Relation::Head).unwrap();
        assert_eq!(
            row.head_id, head.id_number,
            "the statement names the head of the register"
        );
    }
}

#[test]
fn the_county_has_plausible_shares() {
    let dir = tempfile::tempdir().unwrap();
    let summary = generate(&options(dir.path(), 3_000, 11)).unwrap();
    let (households, rows) = read_all(dir.path(), &summary);
    let share = |n: usize, of: usize| n as f64 / of as f64;
    let of = |population| households.iter().filter(|h| h.population == population).count();
    assert!((0.12..0.18).contains(&share(of(Population::Lifted), 3_000)));
    assert!((0.015..0.045).contains(&share(of(Population::Marginal2019), 3_000)));
    let monitored = households.iter().filter(|h| h.monitored_type.is_some()).count();
    assert!((0.01..0.08).contains(&share(monitored, 3_000)), "{monitored} monitored");

    let members: Vec<_> = households.iter().flat_map(|h| &h.members).collect();
    assert!(
        (3.0..4.6).contains(&share(members.len(), 3_000)),
        "{} members",
        members.len()
    );
    let men = members.iter().filter(|m| m.sex == Sex::Male).count();
    assert!((0.49..0.56).contains(&share(men, members.len())), "{men} men");
    assert!(members.iter().any(|m| m.health.contains(&Health::SeriousIllness)));
    assert!(
        members
            .iter()
            .any(|m| ['·', '•', '・', '．'].iter().any(|dot| m.name.reveal().contains(*dot)))
    );
    assert!(
        members
            .iter()
            .any(|m| "㛃䶮堃赟𬭎".chars().any(|rare| m.name.reveal().contains(rare)))
    );
    let silent = rows.iter().filter(|r| !r.amounts.is_reported()).count();
    assert!(silent > 0, "some rows carry no amount");

    let truths = read_truth(&dir.path().join(&summary.truth)).unwrap();
    assert_eq!(truths.len(), 3_000);
    let mut risks = BTreeMap::new();
    truths
        .iter()
        .flat_map(|t| t.risks.keys())
        .for_each(|risk| *risks.entry(*risk).or_insert(0) += 1);
    for risk in LatentRisk::ALL {
        let share = share(risks.get(risk).copied().unwrap_or(0), 3_000);
        assert!((0.002..0.2).contains(&share), "{risk} {share}");
    }
    let needy = share(truths.iter().filter(|t| t.in_need).count(), 3_000);
    assert!((0.02..0.25).contains(&needy), "{needy} in need");
}

#[test]
fn what_is_reported_is_near_the_truth_but_not_the_truth() {
    let dir = tempfile::tempdir().unwrap();
    let summary = generate(&options(dir.path(), 1_500, 3)).unwrap();
    let (households, rows) = read_all(dir.path(), &summary);
    let truths: HashMap<_, _> = read_truth(&dir.path().join(&summary.truth))
        .unwrap()
        .into_iter()
        .map(|truth| (truth.household_number.clone(), truth))
        .collect();
    let mut told: HashMap<&str, (i32, i64)> = HashMap::new();
    for row in &rows {
        if let shouwang_domain::income::Period::Month(month) = row.period
            && row.amounts.is_reported()
            && month.to_string().as_str() >= "2025-03"
        {
            let entry = told.entry(&row.household_number).or_default();
            *entry = (entry.0 + 1, entry.1 + row.amounts.disposable().0);
        }
    }
    let size: HashMap<_, _> = households
        .iter()
        .map(|h| (h.number.as_str(), h.members.len() as i64))
        .collect();
    let (mut both, mut line_only, mut truth_only) = (0, 0, 0);
    for (number, (months, sum)) in told {
        let truth = &truths[number];
        let is_below = months == 12 && sum / size[number] <= 1_161_000;
        let is_needy = truth.risks.contains_key(&LatentRisk::IncomeBelowNeeds);
        both += i32::from(is_below && is_needy);
        line_only += i32::from(is_below && !is_needy);
        truth_only += i32::from(!is_below && is_needy);
    }
    assert!(
        both > 10 && line_only > 0 && truth_only > 0,
        "{both} {line_only} {truth_only}"
    );
    assert!(
        both > truth_only,
        "a line finds more than it misses: {both} {truth_only}"
    );
}

#[test]
fn every_broken_file_gets_its_code_and_place() {
    let dir = tempfile::tempdir().unwrap();
    let summary = generate(&options(dir.path(), 60, 5)).unwrap();
    assert_eq!(summary.broken.len(), 7);
    for file in &summary.broken {
        let bytes = std::fs::read(dir.path().join(&file.path)).unwrap();
        let read = read_workbook(&bytes, &Limits::default()).and_then(|book| match file.kind {
            BrokenKind::Register => read_register(&book, today()).and_then(|sheet| sheet.into_result().map(drop)),
            BrokenKind::Income => read_income(&book, today()).and_then(|sheet| sheet.into_result().map(drop)),
        });
        if file.code == "area.unknown_name" {
            read.unwrap();
            continue;
        }
        let problem = read.unwrap_err();
        assert_eq!(problem.code, file.code, "{}", file.path.display());
        let places: Vec<&str> = problem.fields.iter().map(|f| f.at.as_str()).collect();
        assert!(
            file.at.is_none_or(|at| places.contains(&at)),
            "{} at {places:?}",
            file.path.display()
        );
    }
}

#[test]
fn equal_seeds_give_equal_files_and_others_do_not() {
    let dirs = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let summaries = [1, 1, 2]
        .iter()
        .zip(&dirs)
        .map(|(seed, dir)| generate(&options(dir.path(), 120, *seed)).unwrap());
    let summaries: Vec<_> = summaries.collect();
    assert_eq!(summaries[0], summaries[1]);
    for file in &summaries[0].files {
        let [a, b, c] = [0, 1, 2].map(|i| std::fs::read(dirs[i].path().join(file)).unwrap());
        assert!(a == b, "{} differs", file.display());
        // A small county may have nobody on a list.
        let is_empty = file.starts_with("lists") && a.iter().filter(|byte| **byte == b'\n').count() == 1;
        let is_fixed = file.ends_with("areas.csv") || file.starts_with("broken") || is_empty;
        assert!(a != c || is_fixed, "{} is the same for another seed", file.display());
    }
}

/// What is learned or measured by the truth compares only while the truth of a seed stays as it is.
#[test]
fn the_truth_of_a_seed_stays() {
    use sha2::{Digest as _, Sha256};
    for (seed, digest) in [
        (1, "5f2f10a37129fb71e94a853524eb05cb54a61a03966fca1918bb8f08b92cc771"),
        (7, "3480e0e473c670b4e4588fdb10f2e7df6f0297ff8df03b6fb6610234e4c9434e"),
        (42, "080ad0e8b5574b07cfe900e98653bf877e3cf725b3ac7ab0bb263b5c91fe7bd0"),
    ] {
        for list_errors in [ListErrors::default(), ListErrors::default().times(3.0)] {
            let dir = tempfile::tempdir().unwrap();
            let options = Options {
                list_errors,
                ..options(dir.path(), 300, seed)
            };
            let summary = generate(&options).unwrap();
            let truth = std::fs::read(dir.path().join(&summary.truth)).unwrap();
            assert_eq!(hex::encode(Sha256::digest(truth)), digest, "seed {seed}");
        }
    }
}

/// The rows of the lists, by the name of the list: name, number and what they say.
fn lists(out: &Path, summary: &Summary) -> BTreeMap<String, Vec<Vec<String>>> {
    let files = summary.files.iter().filter(|file| file.starts_with("lists"));
    files
        .map(|file| {
            let text = std::fs::read_to_string(out.join(file)).unwrap();
            let rows = text
                .lines()
                .skip(1)
                .map(|line| line.split(',').map(str::to_owned).collect());
            let name = file.file_stem().unwrap().to_str().unwrap().trim_end_matches("-202602");
            (name.split_once('-').unwrap().1.to_owned(), rows.collect())
        })
        .collect()
}

#[test]
fn a_department_knows_its_own_business_and_makes_its_own_mistakes() {
    let known = |list_errors: ListErrors| {
        let dir = tempfile::tempdir().unwrap();
        let options = Options {
            list_errors,
            ..options(dir.path(), 2_000, 7)
        };
        let summary = generate(&options).unwrap();
        let lists = lists(dir.path(), &summary);
        assert_eq!(
            summary.listed,
            lists.values().map(|rows| rows.len() as u64).sum::<u64>()
        );
        let truths = read_truth(&dir.path().join(&summary.truth)).unwrap();
        (lists, truths, read_all(dir.path(), &summary).0)
    };
    let (right, truths, households) = known(ListErrors::default().times(0.0));
    assert_eq!(right.len(), 10);
    assert!(
        right
            .iter()
            .all(|(list, rows)| !rows.is_empty() || list == "disaster_loss"),
        "{right:?}"
    );
    // Without mistakes each row is about somebody of the county whose name is that.
    let members: HashMap<String, String> = households
        .iter()
        .flat_map(|household| &household.members)
        .filter_map(|member| Some((member.id_number?.reveal().to_owned(), member.name.key())))
        .collect();
    for row in right.values().flatten() {
        // The town halls write the middle dot of a name in their own ways.
        assert_eq!(members.get(&row[1]), Some(&name_key(&row[0])));
    }
    // What is on a list is true, and it is not whether the household is in need: lists name many who are not.
    let household_of: HashMap<&str, &str> = households
        .iter()
        .flat_map(|household| {
            let ids = household.members.iter().filter_map(|member| member.id_number.as_ref());
            ids.map(|id| (id.reveal(), household.number.as_str()))
        })
        .collect();
    let truths: HashMap<&str, _> = truths
        .iter()
        .map(|truth| (truth.household_number.as_str(), truth))
        .collect();
    for row in &right["dropout"] {
        let truth = truths[household_of[row[1].as_str()]];
        assert!(truth.risks.contains_key(&LatentRisk::OutOfSchool));
    }
    for row in &right["overdue_loan"] {
        let truth = truths[household_of[row[1].as_str()]];
        assert!(truth.risks.contains_key(&LatentRisk::LoanOverdue));
    }
    let named: HashSet<&str> = right
        .values()
        .flatten()
        .map(|row| household_of[row[1].as_str()])
        .collect();
    let in_need = named.iter().filter(|number| truths[**number].in_need).count();
    assert!(in_need * 2 < named.len(), "{in_need} of {}", named.len());
    let (wrong, ..) = known(ListErrors::default().times(5.0));
    let all = |lists: &BTreeMap<String, Vec<Vec<String>>>| -> Vec<Vec<String>> {
        lists.values().flatten().cloned().collect()
    };
    let damaged = all(&wrong).iter().filter(|row| !members.contains_key(&row[1])).count();
    assert!(damaged * 10 > all(&wrong).len(), "{damaged} of {}", all(&wrong).len());
    let misspelt = all(&wrong)
        .iter()
        .filter(|row| members.get(&row[1]).is_some_and(|name| *name != name_key(&row[0])))
        .count();
    assert!(misspelt > 0);
}

#[test]
fn no_household_is_a_wrong_call() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(
        generate(&options(dir.path(), 0, 1)).unwrap_err().code,
        "demo.no_households"
    );
}
