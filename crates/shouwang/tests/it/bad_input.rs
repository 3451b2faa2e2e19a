//! What bad spreadsheets get: what is wrong, where, how to mend it; and nothing half-written.

use shouwang_testkit::both_databases;

use crate::county::{County, path};

both_databases! {
    async fn every_faulty_file_is_refused_at_its_cell(db: TestDb) {
        let county = County::new(db, &[]);
        county.import("register", &[]).ok();
        let before = (county.households(), county.database_file());
        let broken = county.made["broken"].as_array().unwrap();
        let names: Vec<_> = broken.iter().filter_map(|file| file["path"].as_str()).collect();
        for kind in
            ["unknown_division", "duplicate_id", "second_head", "future_date", "future_month", "negative_income", "not_a_spreadsheet"]
        {
            assert!(names.iter().any(|name| name.contains(kind)), "no file for {kind}");
        }
        for file in broken {
            let name = path(&county.sheets.join(file["path"].as_str().unwrap()));
            let args = ["import", file["kind"].as_str().unwrap(), &name];
            let problem = county.json("county_officer", &args).problem(3);
            let codes: Vec<_> =
                problem["fields"].as_array().into_iter().flatten().map(|field| &field["code"]).chain([&problem["code"]]).collect();
            assert!(codes.contains(&&file["code"]), "{name}: {problem}");
            if let Some(at) = file["at"].as_str() {
                let places: Vec<_> = problem["fields"].as_array().unwrap().iter().map(|field| field["at"].as_str().unwrap()).collect();
                assert!(places.contains(&at), "{name}: {at} is not in {places:?}");
                let text = county.run("county_officer", &args);
                let (sheet, cell) = at.split_once('!').unwrap();
                assert!(text.code == 3 && text.err.contains(sheet), "{}", text.err);
                let (column, row) = cell.split_at(1);
                assert!(
                    text.err.lines().any(|line| {
                        let words: Vec<_> = line.split_whitespace().collect();
                        words.first() == Some(&sheet) && words.get(1) == Some(&row) && words.get(2) == Some(&column)
                    }),
                    "{}",
                    text.err
                );
            }
        }
        assert!(before == (county.households(), county.database_file()), "nothing is half-written");
    }

    async fn a_dry_run_leaves_the_database_as_it_was(db: TestDb) {
        let county = County::new(db, &["audit_admin"]);
        let leaves = || county.json("audit_admin", &["doctor"]).json()["checks"].as_array().unwrap().iter()
            .find(|check| check["check"] == "evidence").unwrap()["found"].clone();
        let before = (county.database_file(), leaves());
        let done = county.import("register", &["--dry-run"]);
        assert_eq!(done.err, "", "no bar of progress where there is no terminal");
        let reports = done.json();
        assert!(reports.as_array().unwrap().iter().all(|one| one["report"]["dry_run"] == true));
        let rows: u64 = reports.as_array().unwrap().iter().map(|one| one["report"]["households_new"].as_u64().unwrap()).sum();
        assert_eq!(rows, 60);
        assert!(before.0 == county.database_file(), "the file is byte-identical");
        assert_eq!(before.1, leaves());
        assert_eq!(county.households(), 0);

        county.import("register", &[]).ok();
        let before = (county.database_file(), leaves());
        county.import("income", &["--dry-run"]).ok();
        assert!(before == (county.database_file(), leaves()));
    }

    async fn a_file_that_is_not_there_is_bad_data(db: TestDb) {
        let county = County::new(db, &[]);
        let problem = county.json("county_officer", &["import", "register", "/nowhere/at/all.xlsx"]).problem(3);
        assert_eq!(problem["code"], "file.unreadable");
        assert_eq!(county.json("county_officer", &["household", "show", "12345"]).problem(3)["code"], "not_found");
        assert_eq!(county.json("county_officer", &["screen", "--area", "123456"]).problem(3)["code"], "area.not_found");
    }
}
