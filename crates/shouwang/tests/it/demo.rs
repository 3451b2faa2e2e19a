//! `demo run`: the whole story, by commands alone.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::Value;

use crate::county::{finish, path, shouwang};

#[test]
fn the_demo_builds_itself_and_is_then_left_alone() {
    let desk = tempfile::tempdir().unwrap();
    let dir = desk.path().join("demo");
    let run = || {
        finish(
            shouwang().args(["demo", "run", "--households", "300", "--json", "--dir", &path(&dir)]),
            "",
        )
    };
    let first = run();
    let report: Value = first.json();
    assert_eq!(report["accuracy"].as_array().unwrap().len(), 21);
    for command in [
        "init",
        "login",
        "area import",
        "account create",
        "import register",
        "import income",
        "screen --compare",
        "api POST /cases",
        "duty board",
        "evidence verify",
    ] {
        assert!(
            first.err.contains(&format!("$ shouwang {command}")),
            "the transcript shows {command}"
        );
    }
    let cards = dir.join("login-cards.txt");
    assert_eq!(fs::metadata(&cards).unwrap().permissions().mode() & 0o777, 0o600);
    let roles: std::collections::BTreeSet<_> = fs::read_to_string(&cards)
        .unwrap()
        .lines()
        .map(|line| line.split('\t').nth(2).unwrap().to_owned())
        .collect();
    assert_eq!(roles.len(), 15, "a card for every role");
    let before = fs::read(dir.join("data/shouwang.db")).unwrap();

    let second = run();
    assert_eq!(second.json(), report);
    assert!(!second.err.contains("$ shouwang"));
    assert!(before == fs::read(dir.join("data/shouwang.db")).unwrap());

    fs::remove_file(dir.join("demo.json")).unwrap();
    assert_eq!(
        finish(shouwang().args(["demo", "run", "--json", "--dir", &path(&dir)]), "").code,
        4
    );
}
