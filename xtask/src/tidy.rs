//! What holds for the repository as a whole. There is no other check in CI than the tests, so these are tests.

mod imports;
mod paths;
mod schemas;
mod scope;
mod states;

use std::fs;

use crate::workspace;

#[test]
fn crates_import_only_what_the_architecture_allows() {
    let found = imports::violations(&workspace::root().unwrap());
    assert!(
        found.is_empty(),
        "see the table of crates in ARCHITECTURE.md:\n  {}",
        found.join("\n  ")
    );
}

#[test]
fn no_file_carries_a_path_of_one_machine() {
    let found = paths::violations(&workspace::root().unwrap());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_two_types_of_the_api_share_a_name() {
    let found = schemas::violations(&workspace::root().unwrap());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_store_names_no_state_as_a_text() {
    let found = states::violations(&workspace::root().unwrap());
    assert!(found.is_empty(), "use the enum of domain:\n  {}", found.join("\n  "));
}

#[test]
fn a_repository_reads_under_a_scope_or_what_was_found_under_one() {
    let found = scope::violations(&workspace::root().unwrap());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_papers_that_a_reader_expects_are_there() {
    let root = workspace::root().unwrap();
    let expected = [
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "README.md",
        "README.en.md",
        "docs/glossary.md",
        "docs/policy-map.toml",
        "docs/quality.md",
    ];
    let missing: Vec<_> = expected
        .iter()
        .filter(|name| {
            fs::read_to_string(root.join(name))
                .unwrap_or_default()
                .trim()
                .is_empty()
        })
        .collect();
    assert!(missing.is_empty(), "missing or empty: {missing:?}");
}
