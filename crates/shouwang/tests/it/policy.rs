//! `policy check`: a pack with an error is refused at its position.

use std::fs;
use std::path::Path;

use crate::county::{Done, finish, path, shouwang};

fn repository_packs() -> std::path::PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../policies")
}

fn check(dir: &Path) -> Done {
    finish(shouwang().args(["policy", "check", &path(dir), "--json"]), "")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn the_packs_of_the_repository_pass() {
    let report = check(&repository_packs()).json();
    assert_eq!(report["ok"], true);
    let packs = report["packs"].as_array().unwrap();
    assert!(
        packs
            .iter()
            .any(|pack| pack["id"] == "99/2025" && pack["rules"].as_u64().unwrap() >= 6)
    );
}

#[test]
fn every_kind_of_error_is_refused_with_its_position() {
    let good = "when = \"income_per_head <= line\"";
    let bad = [
        ("an unknown column", "when = \"income_per_heads <= line\""),
        ("mixed types", "when = \"income_per_head = 'much'\""),
        ("an aggregate", "when = \"sum(income_per_head) <= line\""),
        ("not a truth value", "when = \"income_per_head + line\""),
        ("no SQL", "when = \"income_per_head <=\""),
        ("no TOML", "when = income_per_head"),
    ];
    for (what, line) in bad {
        let dir = tempfile::tempdir().unwrap();
        copy(&repository_packs(), dir.path());
        let file = dir.path().join("base/2021.toml");
        let text = fs::read_to_string(&file).unwrap();
        let number = text.lines().position(|line| line == good).unwrap() + 1;
        fs::write(&file, text.replacen(good, line, 1)).unwrap();
        let problem = check(dir.path()).problem(3);
        assert_eq!(problem["code"], "policy.pack_refused", "{what}");
        let places: Vec<_> = problem["fields"]
            .as_array()
            .unwrap()
            .iter()
            .map(|field| field["at"].as_str().unwrap())
            .collect();
        let here = format!("{}:{number}:", path(&file));
        assert!(places.iter().any(|at| at.starts_with(&here)), "{what}: {places:?}");
        let text = finish(shouwang().args(["policy", "check", &path(dir.path())]), "");
        assert!(text.code == 3 && text.err.contains(&here), "{what}: {}", text.err);
    }
}

#[test]
fn a_folder_without_packs_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(check(dir.path()).problem(3)["fields"][0]["code"], "pack.none");
    assert_eq!(
        check(&dir.path().join("nowhere")).problem(3)["code"],
        "policy.pack_refused"
    );
}

#[test]
fn a_line_below_the_floor_is_raised_and_remarked() {
    let dir = tempfile::tempdir().unwrap();
    copy(&repository_packs(), dir.path());
    let file = dir.path().join("440233/2025.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("11610", "9000")).unwrap();
    let report = check(dir.path()).json();
    let warnings = report["warnings"].as_array().unwrap();
    let warning = warnings
        .iter()
        .find(|w| w["at"].to_string().contains("440233/2025.toml"))
        .unwrap();
    // proves STD-02
    assert!(warning["zh"].as_str().unwrap().contains("9060"), "{warning}");
}
