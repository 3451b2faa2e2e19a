//! `docs/policy-map.toml`: how much of the notices works, and which tests show it.

mod ids;
mod named_test;
mod place;
mod proof;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::workspace::{self, UsageError};

const FILE: &str = "docs/policy-map.toml";

/// Only a test in one of these places goes through the API, the CLI or a browser.
const OUTSIDE_IN: [&str; 3] = ["crates/server/tests/", "crates/shouwang/tests/", "web/"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyMap {
    requirement: Vec<Requirement>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Requirement {
    id: String,
    title: String,
    state: State,
    /// What does not work yet, of what works in part.
    #[serde(default)]
    missing: Option<String>,
    /// Files that carry it, separated by commas.
    #[serde(rename = "where")]
    places: String,
    /// The screen on which a person does it, as an address of the app.
    #[serde(default)]
    screen: Option<String>,
    /// Or the command, where its user is an operator.
    #[serde(default)]
    command: Option<String>,
    /// Each as `path/of/file.rs::name_of_test`.
    tests: Vec<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum State {
    Works,
    Partly,
    NotYet,
}

pub(crate) fn run(args: &[String]) -> Result<()> {
    let root = workspace::root()?;
    match args {
        [] => {
            print!("{}", counts(&load(&root)?));
            check(&root)
        }
        [flag] if flag == "--check" => check(&root),
        _ => Err(UsageError("policy-map takes only `--check`".into()).into()),
    }
}

/// Fails with all violations at once.
pub(crate) fn check(root: &Path) -> Result<()> {
    let violations = violations(root, &load(root)?);
    if !violations.is_empty() {
        bail!(
            "{FILE} has {} violations:\n  {}",
            violations.len(),
            violations.join("\n  ")
        );
    }
    Ok(())
}

fn load(root: &Path) -> Result<PolicyMap> {
    let text = fs::read_to_string(root.join(FILE)).with_context(|| format!("cannot read {FILE}"))?;
    toml::from_str(&text).with_context(|| format!("{FILE} is not a policy map"))
}

fn violations(root: &Path, map: &PolicyMap) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for requirement in &map.requirement {
        if !ids::ALL.contains(&requirement.id.as_str()) {
            found.push(format!("{}: no such requirement", requirement.id));
        }
        if !seen.insert(requirement.id.as_str()) {
            found.push(format!("{}: listed twice", requirement.id));
        }
        found.extend(
            row_violations(root, requirement)
                .into_iter()
                .map(|what| format!("{}: {what}", requirement.id)),
        );
    }
    found.extend(
        ids::ALL
            .iter()
            .filter(|id| !seen.contains(*id))
            .map(|id| format!("{id}: missing")),
    );
    found
}

fn row_violations(root: &Path, row: &Requirement) -> Vec<String> {
    let mut found = Vec::new();
    if row.title.trim().is_empty() {
        found.push("has no title".to_owned());
    }
    if (row.state == State::Partly) != row.missing.as_ref().is_some_and(|what| !what.trim().is_empty()) {
        found.push("says what is `missing` exactly when it is `partly`".to_owned());
    }
    if row.state == State::Works {
        if row.screen.is_none() && row.command.is_none() {
            found.push("is `works` without a `screen` or a `command` for a person".to_owned());
        }
        if !row.tests.iter().any(|test| proof::of(root, test).contains(&row.id)) {
            found.push(format!(
                "is `works` without an assertion under `// proves {}` in its tests",
                row.id
            ));
        }
    }
    found.extend(
        row.screen
            .iter()
            .filter_map(|screen| place::check_screen(root, screen).err()),
    );
    found.extend(
        row.command
            .iter()
            .filter_map(|command| place::check_command(root, command).err()),
    );
    match row.state {
        State::NotYet if !row.tests.is_empty() || !row.places.is_empty() => {
            found.push("is `not_yet` and yet names a place or a test".to_owned());
        }
        State::Works
            if !row
                .tests
                .iter()
                .any(|test| OUTSIDE_IN.iter().any(|place| test.starts_with(place))) =>
        {
            found.push(format!("is `works` without a test in {}", OUTSIDE_IN.join(", ")));
        }
        _ => {}
    }
    if row.state != State::NotYet {
        let missing = row
            .places
            .split(',')
            .map(str::trim)
            .filter(|place| place.is_empty() || !root.join(place).exists());
        found.extend(missing.map(|place| format!("`where` names `{place}`, which does not exist")));
    }
    found.extend(
        row.tests
            .iter()
            .filter_map(|test| named_test::check(root, test).err())
            .map(|error| error.to_string()),
    );
    found
}

/// One line per area, and the sum.
fn counts(map: &PolicyMap) -> String {
    const STATES: [State; 3] = [State::Works, State::Partly, State::NotYet];
    let mut by_area: BTreeMap<usize, (&str, [usize; 3])> = BTreeMap::new();
    let mut total = [0; 3];
    for row in &map.requirement {
        let area = row.id.split('-').next().unwrap_or_default();
        let place = ids::ALL
            .iter()
            .position(|id| id.starts_with(area))
            .unwrap_or(usize::MAX);
        let (_, numbers) = by_area.entry(place).or_insert((area, [0; 3]));
        for (at, _) in STATES.iter().enumerate().filter(|(_, state)| **state == row.state) {
            numbers[at] += 1;
            total[at] += 1;
        }
    }
    let line = |name: &str, [works, partly, not_yet]: [usize; 3]| {
        format!(
            "{name:<6}{works:>8}{partly:>8}{not_yet:>9}{:>7}\n",
            works + partly + not_yet
        )
    };
    let areas: String = by_area.values().map(|(area, numbers)| line(area, *numbers)).collect();
    format!("area     works  partly  not yet    all\n{areas}{}", line("all", total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_map_holds() {
        check(&workspace::root().unwrap()).unwrap();
    }

    #[test]
    fn a_row_that_claims_too_much_is_refused() {
        let root = workspace::root().unwrap();
        let this_file = "xtask/src/policy_map.rs";
        let cases = [
            (State::Works, this_file, vec![], "without a test"),
            (
                State::Works,
                this_file,
                vec!["xtask/src/policy_map.rs::the_committed_map_holds"],
                "without a test",
            ),
            (
                State::Works,
                this_file,
                vec!["crates/server/tests/it/nothing.rs::no_test"],
                "cannot be read",
            ),
            (
                State::Works,
                this_file,
                vec!["crates/shouwang/tests/it/story/life.rs::a_household_comes_in_and_goes_out"],
                "without an assertion under `// proves STD-01`",
            ),
            (
                State::Works,
                this_file,
                vec!["crates/shouwang/tests/it/story/life.rs::a_household_comes_in_and_goes_out"],
                "without a `screen` or a `command`",
            ),
            (State::Partly, "no/such/file.rs", vec![], "does not exist"),
            (State::Partly, "", vec![], "does not exist"),
            (
                State::Partly,
                this_file,
                vec!["xtask/src/policy_map.rs::row_violations"],
                "is not a test",
            ),
            (
                State::NotYet,
                "",
                vec!["xtask/src/policy_map.rs::the_committed_map_holds"],
                "not_yet",
            ),
        ];
        for (state, places, tests, expected) in cases {
            let row = Requirement {
                id: "STD-01".into(),
                title: "x".into(),
                state,
                missing: None,
                places: places.into(),
                screen: None,
                command: None,
                tests: tests.into_iter().map(Into::into).collect(),
            };
            let found = row_violations(&root, &row).join("; ");
            assert!(found.contains(expected), "{state:?} {places}: {found}");
            assert_eq!(found.contains("`missing`"), state == State::Partly, "{found}");
        }
    }

    #[test]
    fn a_map_with_a_missing_a_double_and_an_unknown_id_is_refused() {
        let row = |id: &str| {
            format!("[[requirement]]\nid = '{id}'\ntitle = 'x'\nstate = 'not_yet'\nwhere = ''\ntests = []\n")
        };
        let map = toml::from_str(&[row("STD-01"), row("STD-01"), row("XYZ-01")].concat()).unwrap();
        let found = violations(&workspace::root().unwrap(), &map).join("\n");
        for expected in ["STD-01: listed twice", "XYZ-01: no such requirement", "STD-02: missing"] {
            assert!(found.contains(expected), "{found}");
        }
    }
}
