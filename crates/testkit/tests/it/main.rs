//! The harness itself: a private server starts, serves empty databases, and leaves nothing behind.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use shouwang_testkit::postgres::Binaries;
use shouwang_testkit::{Postgres, both_databases};

both_databases! {
    async fn a_test_gets_an_empty_place_of_its_own(db: TestDb) {
        assert!(db.data_dir().read_dir().unwrap().next().is_none());
        let args = db.cli_args();
        assert_eq!(args[0], "--data");
        match &db.url {
            None => assert_eq!(args.len(), 2),
            Some(url) => {
                assert_eq!(args[2..], ["--database-url", url.as_str()]);
                let tables = query(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");
                assert_eq!(tables, "0");
            }
        }
    }
}

#[test]
fn databases_differ_and_are_dropped() {
    let postgres = Postgres::shared();
    let databases: Vec<_> = (0..2).map(|_| postgres.fresh_database()).collect();
    let urls: BTreeSet<_> = databases.iter().map(|database| database.url().to_owned()).collect();
    assert_eq!(urls.len(), 2);
    let names: Vec<_> = urls.iter().map(|url| url.rsplit('/').next().unwrap()).collect();
    let count = format!(
        "SELECT count(*) FROM pg_database WHERE datname IN ('{}', '{}')",
        names[0], names[1]
    );
    assert_eq!(query(postgres.url(), &count), "2");
    drop(databases);
    assert_eq!(query(postgres.url(), &count), "0");
}

#[test]
fn databases_sort_by_bytes() {
    let database = Postgres::shared().fresh_database();
    let sorted = query(
        database.url(),
        "SELECT string_agg(x, '' ORDER BY x) FROM unnest(ARRAY['b','B','村','a','A']) x",
    );
    assert_eq!(sorted, "ABab村");
}

fn query(url: &str, statement: &str) -> String {
    let psql = Binaries::find().map_or_else(|_| Path::new("psql").to_owned(), |found| found.psql());
    let output = Command::new(psql)
        .args(["-X", "-A", "-t", "-d", url, "-c", statement])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
