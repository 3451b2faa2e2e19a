//! The order of visits against the truth of a generated county, and the estimate of the missed.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::county::{Done, finish, path, shouwang};

/// Households of the county of the proof; without, few enough for a test.
const WANTED: &str = "SHOUWANG_DISCOVERY_HOUSEHOLDS";
const FEW: u64 = 300;

fn county(dir: &Path, seed: &str, households: u64) {
    let households = households.to_string();
    let words = [
        "demo",
        "run",
        "--quick",
        "--seed",
        seed,
        "--households",
        &households,
        "--json",
        "--dir",
    ];
    finish(shouwang().args(words).arg(dir), "").ok();
}

fn evaluate(dir: &Path, further: &[&str]) -> Done {
    let (data, truth) = (path(&dir.join("data")), path(&dir.join("sheets/truth.csv")));
    let words = ["discovery", "evaluate", "--data", &data, "--truth", &truth, "--json"];
    finish(shouwang().args(words).args(further), "")
}

fn exclusion(found: &Value, by: &str, place: usize) -> f64 {
    found[by][place]["exclusion_error"].as_f64().unwrap()
}

#[test]
fn the_order_of_visits_is_measured_and_the_interval_of_the_missed_holds_the_truth() {
    let desk = tempfile::tempdir().unwrap();
    let dir = desk.path().join("one");
    let wanted = std::env::var(WANTED).ok().and_then(|number| number.parse().ok());
    county(&dir, "31", wanted.unwrap_or(FEW));
    // Of few households a larger share is drawn, so that there is something to estimate from.
    let share = if wanted.is_some() { "5" } else { "50" };
    let found = evaluate(&dir, &["--random", share, "--draws", "100"]).json();

    // The order of visits by points finds more of those in need than chance does.
    for place in 0..3 {
        assert!(
            exclusion(&found, "at", place) < exclusion(&found, "random", place),
            "{}",
            found["at"]
        );
        assert_eq!(found["at"][place]["share"], [0.05, 0.1, 0.2][place]);
        assert!(found["ceiling"][place]["inclusion_error"].is_number());
    }
    assert_eq!(found["rules"].as_array().unwrap().len(), 21);
    let missed = &found["missed"];
    let held = missed["held"].as_u64().unwrap();
    assert_eq!(missed["none"], 0);
    match wanted {
        Some(_) => {
            assert!((84..=96).contains(&held), "{missed}");
            assert!(missed["half_width_most"].as_f64().unwrap() <= 0.015, "{missed}");
        }
        None => assert!((80..=99).contains(&held), "{missed}"),
    }
}

#[test]
fn points_are_learned_from_one_county_and_measured_on_another() {
    let desk = tempfile::tempdir().unwrap();
    let (one, other) = (desk.path().join("one"), desk.path().join("other"));
    county(&one, "41", FEW);
    county(&other, "42", FEW);
    let table = desk.path().join("points.toml");
    let (data, truth) = (path(&one.join("data")), path(&one.join("sheets/truth.csv")));
    let out = path(&table);
    let words = [
        "discovery",
        "fit",
        "--on",
        &data,
        &truth,
        "--version",
        "test",
        "--out",
        &out,
        "--json",
    ];
    let fitted = finish(shouwang().args(words), "").json();
    assert_eq!(fitted["households"], FEW);
    let again = finish(shouwang().args(words), "").problem(3);
    assert_eq!(again["code"], "file.unwritable");

    let found = evaluate(&other, &["--points", &out, "--other", &data, &truth]).json();
    assert_eq!(found["points"], "test");
    assert_eq!(found["ceiling_on"], "other_installations");
    let text = fs::read_to_string(&table).unwrap();
    fs::write(&table, text.replacen("rule = ", "role = ", 1)).unwrap();
    let wrong = evaluate(&other, &["--points", &out]).problem(3);
    assert_eq!(wrong["fields"][0]["code"], "points.syntax");

    // A truth that lacks a household is not that of this county.
    let short = desk.path().join("short.csv");
    let lines = fs::read_to_string(other.join("sheets/truth.csv")).unwrap();
    let kept: Vec<_> = lines.lines().take(FEW as usize).collect();
    fs::write(&short, kept.join("\n") + "\n").unwrap();
    let (data, truth) = (path(&other.join("data")), path(&short));
    let words = ["discovery", "evaluate", "--data", &data, "--truth", &truth, "--json"];
    let strange = finish(shouwang().args(words), "").problem(3);
    assert_eq!(strange["code"], "discovery.other_truth");
}
