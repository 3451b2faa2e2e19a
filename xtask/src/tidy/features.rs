//! Whether a crate that is built alone gets the same features of its libraries as when all are built together. Where it
//! does not, going from the one command to the other builds them again.

use std::collections::BTreeSet;
use std::path::Path;

use crate::workspace;

/// The crates with so many libraries that this matters; they name `workspace-hack`.
const HEAVY: [&str; 3] = ["shouwang-engine", "shouwang-store", "shouwang-service"];

/// Every library that such a crate would build again, with the features that it asks for.
pub(super) fn violations(root: &Path) -> Vec<String> {
    let all = libraries(root, &["--workspace"]);
    let alone = HEAVY.iter().flat_map(|name| {
        let again = &libraries(root, &["--package", name]) - &all;
        again.into_iter().map(move |library| format!("{name}: {library}"))
    });
    alone.collect()
}

/// Name, version and features of all that is built, as `cargo tree` tells it.
fn libraries(root: &Path, of: &[&str]) -> BTreeSet<String> {
    let output = workspace::cargo(root)
        .args(["tree", "--locked", "--edges", "normal,build", "--prefix", "none"])
        .args(["--format", "{p} [{f}]"])
        .args(of)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().map(|line| line.trim_end_matches(" (*)").to_owned());
    lines.filter(|line| !line.is_empty()).collect()
}
