//! The table of crates: who may import whom, and who alone may name a library.

use std::path::Path;

use serde::Deserialize;

use crate::workspace;

/// Each of our crates and what it may import of ours. `testkit` besides, but only for tests.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("discovery", &["domain"]),
    ("expression", &["domain"]),
    ("policy", &["domain", "discovery", "expression"]),
    ("forms", &["domain", "expression"]),
    ("evidence", &[]),
    ("engine", &["domain", "discovery", "policy", "expression"]),
    ("linkage", &["domain"]),
    ("confined", &[]),
    ("sheets", &["domain", "confined"]),
    ("papers", &["domain", "confined"]),
    ("store", &["domain", "evidence", "expression"]),
    (
        "service",
        &[
            "domain",
            "discovery",
            "policy",
            "forms",
            "evidence",
            "engine",
            "linkage",
            "sheets",
            "papers",
            "store",
        ],
    ),
    ("server", &["domain", "service"]),
    ("demo", &["domain", "sheets"]),
    (
        "shouwang",
        &[
            "domain",
            "discovery",
            "policy",
            "forms",
            "evidence",
            "engine",
            "linkage",
            "sheets",
            "store",
            "service",
            "server",
            "demo",
        ],
    ),
    ("testkit", &[]),
    ("xtask", &["testkit"]),
];

/// Beginnings of library names, and the crates that alone may name them. What only tests use is free: a test may look at
/// a thing with other eyes than the code that made it.
const ALONE_MAY_NAME: &[(&[&str], &[&str])] = &[
    (&["sqlparser"], &["expression"]),
    (&["arrow", "parquet"], &["engine", "linkage"]),
    (&["libm"], &["discovery"]),
    (&["unicode-normalization"], &["linkage"]),
    (&["toml"], &["policy", "forms", "xtask"]),
    (
        &["sea-orm", "sea-query", "sqlx", "libsqlite3-sys", "rusqlite"],
        &["store"],
    ),
    (&["calamine", "rust_xlsxwriter"], &["sheets"]),
    (&["typst", "qrcode", "rayon"], &["papers"]),
    (&["axum", "utoipa-"], &["server"]),
    // The types that travel describe themselves where they are declared; routes and document are the server's.
    (&["utoipa"], &["domain", "service", "server"]),
    (&["clap", "indicatif"], &["shouwang"]),
];

/// Holds no code, only one choice of features for all; generated, so not for this table.
const FEATURES_ONLY: &str = "workspace-hack";

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
    path: Option<String>,
}

/// All edges outside the table.
pub(super) fn violations(root: &Path) -> Vec<String> {
    let output = workspace::cargo(root)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Metadata = serde_json::from_slice(&output.stdout).unwrap();
    metadata
        .packages
        .iter()
        .filter(|package| package.name != FEATURES_ONLY)
        .flat_map(violations_of)
        .collect()
}

fn violations_of(package: &Package) -> Vec<String> {
    let name = short(&package.name);
    let Some((_, may_import)) = MAY_IMPORT.iter().find(|(known, _)| *known == name) else {
        return vec![format!("{name} is not in the table")];
    };
    let permitted = |dependency: &Dependency| {
        let only_tests = dependency.kind.as_deref() == Some("dev");
        let library = short(&dependency.name);
        if library == FEATURES_ONLY {
            true
        } else if dependency.path.is_some() {
            may_import.contains(&library) || (only_tests && library == "testkit")
        } else {
            only_tests || owners(library).is_none_or(|owners| owners.contains(&name))
        }
    };
    let outside = package.dependencies.iter().filter(|dependency| !permitted(dependency));
    outside
        .map(|dependency| format!("{name} must not import {}", dependency.name))
        .collect()
}

fn owners(library: &str) -> Option<&'static [&'static str]> {
    ALONE_MAY_NAME
        .iter()
        .find(|(names, _)| names.iter().any(|name| library.starts_with(name)))
        .map(|(_, owners)| *owners)
}

fn short(package: &str) -> &str {
    package.strip_prefix("shouwang-").unwrap_or(package)
}

#[test]
fn edges_outside_the_table_are_found() {
    let dependency = |name: &str, kind: Option<&str>, ours: bool| Dependency {
        name: name.into(),
        kind: kind.map(Into::into),
        path: ours.then(String::new),
    };
    let package = Package {
        name: "shouwang-store".into(),
        dependencies: vec![
            dependency("shouwang-domain", None, true),
            dependency("shouwang-service", None, true),
            dependency("shouwang-testkit", Some("dev"), true),
            dependency("sea-orm", None, false),
            dependency("axum-extra", None, false),
            dependency("calamine", Some("dev"), false),
        ],
    };
    assert_eq!(
        violations_of(&package),
        [
            "store must not import shouwang-service",
            "store must not import axum-extra"
        ]
    );
    let newcomer = Package {
        name: "shouwang-surprise".into(),
        dependencies: Vec::new(),
    };
    assert_eq!(violations_of(&newcomer), ["surprise is not in the table"]);
}
