//! State texts in the store. A state is a value of an enum of `domain`; written again as a text it would be found by no
//! compiler when the enum changes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The enums whose codes are states, or decide like one what happens to a row: by the end of their names.
const OF_STATES: [&str; 4] = ["State", "TaskKind", "ContactLevel", "AreaLevel"];
/// The conditions of indexes repeat what the migration says, and the migration never changes.
const SCHEMA: &str = "crates/store/src/entity";

/// Every line of the store with such a text, as `file:line: text`.
pub(super) fn violations(root: &Path) -> Vec<String> {
    let codes: BTreeSet<String> = rust_files(&root.join("crates/domain/src"))
        .iter()
        .flat_map(|path| codes_of_states(&fs::read_to_string(path).unwrap()))
        .collect();
    assert!(codes.contains("open"), "the states of domain were not found: {codes:?}");
    let mut found = Vec::new();
    for path in rust_files(&root.join("crates/store/src")) {
        let name = path.strip_prefix(root).unwrap().display().to_string();
        if !name.starts_with(SCHEMA) {
            let source = fs::read_to_string(&path).unwrap();
            let lines = state_texts(&source, &codes);
            found.extend(lines.iter().map(|(at, line)| format!("{name}:{at}: {line}")));
        }
    }
    found
}

/// The codes of the enums of states that a file declares.
fn codes_of_states(source: &str) -> Vec<String> {
    let mut codes = Vec::new();
    let mut is_of_states = false;
    for line in source.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("pub enum ") {
            let name = name.trim_end_matches(['{', ' ']);
            is_of_states = OF_STATES.iter().any(|end| name.ends_with(end));
        } else if line == "}" {
            is_of_states = false;
        } else if is_of_states && let Some((_, code)) = line.split_once(" = \"") {
            codes.extend(code.split('"').next().map(str::to_owned));
        }
    }
    codes
}

/// The lines in which one of the codes stands in quotes, of Rust or of SQL. A value list that the store declares itself
/// has codes of its own.
fn state_texts<'a>(source: &'a str, codes: &BTreeSet<String>) -> Vec<(usize, &'a str)> {
    let mut in_list = false;
    let lines = source.lines().enumerate().filter(|(_, line)| {
        in_list = line.starts_with("coded_enum!") || in_list && *line != "}";
        let is_comment = line.trim_start().starts_with("//");
        let names = |quote: char| line.split(quote).skip(1).step_by(2).any(|text| codes.contains(text));
        !is_comment && !in_list && (names('"') || names('\''))
    });
    lines.map(|(at, line)| (at + 1, line.trim())).collect()
}

/// The Rust files of a directory and those beneath it.
pub(super) fn rust_files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

#[test]
fn a_planted_state_text_is_found() {
    let domain = r#"
        coded_enum! {
            /// State of a task.
            pub enum TaskState {
                Open = "open", "待办", "open";
                LateDone = "late_done", "逾期办结", "done late";
            }
        }
        coded_enum! {
            #[serde(tag = "mode")]
            pub enum Colour {
                Red = "red", "红", "red";
            }
        }
    "#;
    let codes = BTreeSet::from_iter(codes_of_states(domain));
    assert_eq!(codes, BTreeSet::from(["open".to_owned(), "late_done".to_owned()]));
    for planted in [
        r#"    .filter(task::Column::State.eq("open"))"#,
        r#"    let query = "SELECT id FROM task WHERE state <> 'late_done'";"#,
    ] {
        assert_eq!(state_texts(planted, &codes), [(1, planted.trim())]);
    }
    for sound in [
        "    // The \"open\" ones.",
        r#"    "the open one", "red", State::Open"#,
        "coded_enum! {\n    Open = \"open\", \"\", \"\";\n}",
    ] {
        assert_eq!(state_texts(sound, &codes), [], "{sound}");
    }
}
