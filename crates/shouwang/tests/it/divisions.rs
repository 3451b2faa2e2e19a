//! Editions of the statistical divisions, by commands.

use std::fs;

use serde_json::Value;
use shouwang_testkit::both_databases;

use crate::county::{County, path};

/// The rows of the county's areas that a national list has, as `code,level,name`.
fn listed(county: &County) -> Vec<[String; 3]> {
    let areas = fs::read_to_string(county.sheets.join("areas.csv")).unwrap();
    let mut rows = Vec::new();
    for line in areas.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if cells[2] != "group" {
            rows.push([cells[0], cells[2], cells[4]].map(str::to_owned));
        }
    }
    rows
}

/// Takes over a list; the arguments come after the file.
fn take_over(county: &County, rows: &[[String; 3]], args: &[&str]) -> crate::county::Done {
    let file = county.place.desk.path().join("divisions.csv");
    let lines: String = rows.iter().map(|row| format!("{}\n", row.join(","))).collect();
    fs::write(&file, format!("code,level,name\n{lines}")).unwrap();
    let file = path(&file);
    let mut words = vec!["division", "import", &file];
    words.extend(args);
    county.json("system_admin", &words)
}

fn households_in(county: &County, code: &str) -> u64 {
    let found = county
        .json("county_officer", &["household", "list", "--area", code])
        .json();
    found["total"].as_u64().unwrap()
}

both_databases! {
    async fn an_edition_moves_what_moved_and_merges_what_merged(db: TestDb) {
        let county = County::new(db, &[]);
        county.import("register", &[]).json();
        let mut rows = listed(&county);
        let counts = |report: &Value| ["new", "renamed", "recoded", "moved", "households"].map(|name| report[name].as_u64().unwrap());
        let first = take_over(&county, &rows, &["--as-of", "2024-12-31"]).json();
        assert_eq!(counts(&first), [0; 5], "{first}");
        assert_eq!(first["divisions"].as_u64().unwrap(), rows.len() as u64);

        // The first village merges into the second one; the third goes to another town under another code.
        let villages: Vec<usize> = (0..rows.len()).filter(|at| rows[*at][1] == "village").collect();
        let code = |at: usize| rows[villages[at]][0].clone();
        let (gone, heir, third) = (code(0), code(1), code(2));
        let before = [&gone, &heir, &third].map(|code| households_in(&county, code));
        assert!(before.iter().all(|count| *count > 0));
        let elsewhere = format!("{}299", &rows.iter().rfind(|row| row[1] == "town").unwrap()[0][..9]);
        rows[villages[2]][0].clone_from(&elsewhere);
        rows.remove(villages[0]);
        rows.push(["990101100299", "village", "新设村"].map(str::to_owned));

        let args = ["--as-of", "2025-12-31"];
        let problem = take_over(&county, &rows, &args).problem(4);
        assert_eq!(problem["code"], "division.not_empty");
        let successors = county.place.desk.path().join("successors.csv");
        fs::write(&successors, format!("level,old,new\nvillage,{gone},{heir}\n")).unwrap();
        let successors = path(&successors);
        let dry = take_over(&county, &rows, &["--as-of", "2025-12-31", "--successors", &successors, "--dry-run"]).json();
        assert_eq!(households_in(&county, &gone), before[0], "a dry run writes nothing");
        let done = take_over(&county, &rows, &["--as-of", "2025-12-31", "--successors", &successors]).json();
        assert_eq!(counts(&done), counts(&dry));
        let [new, renamed, recoded, moved, households] = counts(&done);
        assert_eq!((new, renamed, recoded), (1, 0, 1));
        assert!(moved > 1, "groups go along");
        assert_eq!(households, before[0] + before[2]);
        assert_eq!(done["ended"].as_array().unwrap().len(), 1);

        assert_eq!(households_in(&county, &heir), before[0] + before[1]);
        assert_eq!(households_in(&county, &elsewhere), before[2]);
        assert_eq!(county.households(), 60);
        county.json("county_officer", &["household", "list", "--area", &gone]).problem(3);
        let older = take_over(&county, &rows, &args).problem(4);
        assert_eq!(older["code"], "division.older_edition");
    }

    async fn a_wrong_list_is_refused_line_by_line(db: TestDb) {
        let county = County::new(db, &[]);
        let mut rows = listed(&county);
        let twice = rows[4].clone();
        rows.push(twice);
        rows.push(["99010", "village", "短码村"].map(str::to_owned));
        let problem = take_over(&county, &rows, &["--as-of", "2024-12-31"]).problem(3);
        assert_eq!(problem["code"], "division.refused");
        let codes: Vec<_> = problem["fields"].as_array().unwrap().iter().map(|field| field["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["area.code_twice", "area.code_length"]);
        let denied = county.json("county_officer", &["division", "import", "nowhere.csv", "--as-of", "2024-12-31"]);
        assert_ne!(denied.code, 0);
    }
}
