//! Absolute paths of somebody's machine, which work nowhere else.

use std::fs;
use std::path::Path;

/// Top directories that no installation of the product has.
const TOP_DIRECTORIES: [&str; 3] = ["work", "root", "farm"];

const SKIPPED: [&str; 5] = [".git", "target", "node_modules", "dist", ".cache"];

/// Every such line, as `file:line: text`.
pub(super) fn violations(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    visit(root, root, &mut found);
    found
}

fn visit(root: &Path, directory: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let kind = entry.file_type().unwrap();
        // In a worktree `.git` is a file.
        if SKIPPED.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        if kind.is_dir() {
            visit(root, &path, found);
        } else if kind.is_file()
            && let Ok(text) = fs::read_to_string(&path)
        {
            let name = path.strip_prefix(root).unwrap().display().to_string();
            let lines = text.lines().enumerate().filter(|(_, line)| carries_machine_path(line));
            found.extend(lines.map(|(at, line)| format!("{name}:{}: {}", at + 1, line.trim())));
        }
    }
}

/// True when `/top/` stands where a path begins, so not inside a longer path or a URL.
fn carries_machine_path(line: &str) -> bool {
    TOP_DIRECTORIES.iter().any(|top| {
        let needle = format!("/{top}/");
        line.match_indices(&needle).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            before.is_none_or(|c| !c.is_alphanumeric() && !"_-.}$~*".contains(c))
        })
    })
}

#[test]
fn a_path_is_told_from_a_part_of_one() {
    let [top, ..] = TOP_DIRECTORIES;
    for line in [
        format!("/{top}/main"),
        format!("see \"/{top}/x\""),
        format!("file:///{top}/x"),
    ] {
        assert!(carries_machine_path(&line), "{line}");
    }
    for line in [
        format!("/home/{top}/x"),
        format!("https://example.org/{top}/x"),
        format!("a/{top}"),
        format!("$X/{top}/"),
    ] {
        assert!(!carries_machine_path(&line), "{line}");
    }
}
