//! What holds for the repository as a whole. There is no other check in CI than the tests, so these are tests.

mod circles;
mod features;
mod imports;
mod notices;
mod paths;
mod problems;
mod schemas;
mod scope;
mod states;

use std::fs;
use std::path::Path;

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
fn no_files_of_a_crate_import_one_another_in_a_circle() {
    let found = circles::violations(&workspace::root().unwrap());
    assert!(
        found.is_empty(),
        "move what they share into a file that both import:\n  {}",
        found.join("\n  ")
    );
}

#[test]
fn a_heavy_crate_builds_alone_what_it_builds_with_all() {
    let found = features::violations(&workspace::root().unwrap());
    assert!(
        found.is_empty(),
        "`cargo hakari generate`, or add the features to crates/workspace-hack:\n  {}",
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
fn no_problem_code_has_two_texts() {
    let found = problems::violations(&workspace::root().unwrap());
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_number_of_a_notice_is_in_code() {
    let found = notices::violations(&workspace::root().unwrap());
    assert!(found.is_empty(), "{}", found.join("\n"));
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

/// Every file below a directory; nothing when it is not there.
fn visit(directory: &Path, see: &mut dyn FnMut(&Path)) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            visit(&path, see);
        } else {
            see(&path);
        }
    }
}

/// The sources of the product with these endings, each with its name and text: `crates/*/src` and `web/src`, without the
/// files that hold tests alone.
fn sources(root: &Path, endings: &[&str], see: &mut dyn FnMut(&str, &str)) {
    let crates = fs::read_dir(root.join("crates")).unwrap();
    let mut roots: Vec<_> = crates.map(|entry| entry.unwrap().path().join("src")).collect();
    roots.push(root.join("web/src"));
    roots.sort();
    for directory in roots {
        visit(&directory, &mut |path| {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            let has_ending = path
                .extension()
                .is_some_and(|ending| endings.iter().any(|one| ending == *one));
            let is_test = name.ends_with("tests.rs") || name.contains(".test.");
            if has_ending && !is_test {
                see(&name, &fs::read_to_string(path).unwrap());
            }
        });
    }
}

/// A source without the module of tests at its end.
fn without_tests(text: &str) -> &str {
    text.find("#[cfg(test)]\nmod tests {").map_or(text, |at| &text[..at])
}
