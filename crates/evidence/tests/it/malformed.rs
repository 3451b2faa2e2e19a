//! Exports that are damaged or made to hurt: always a finding, never a panic.

use std::fs;

use proptest::prelude::*;
use shouwang_evidence::{FindingKind, verify};

use crate::world::{Export, World};

const FILES: [&str; 6] = [
    "leaves.jsonl",
    "changes.jsonl",
    "checkpoints.jsonl",
    "rows/household.jsonl",
    "rows/person.jsonl",
    "rows/session.jsonl",
];

/// The export does not pass, and the file is among those named.
fn names(export: &Export, world: &World, file: &str) -> bool {
    let report = export.verify_with(&world.witness());
    !report.ok
        && report
            .findings
            .iter()
            .any(|finding| finding.kind == FindingKind::FileDamaged && finding.file.as_deref() == Some(file))
}

#[test]
fn a_missing_or_altered_file_is_named() {
    let world = World::sample();
    for file in FILES {
        let export = world.export();
        let path = export.dir.join(file);
        let mut bytes = fs::read(&path).unwrap();
        bytes.push(b'\n');
        fs::write(&path, bytes).unwrap();
        assert!(names(&export, &world, file), "altered {file}");
        fs::remove_file(&path).unwrap();
        assert!(names(&export, &world, file), "missing {file}");
        fs::create_dir(&path).unwrap();
        assert!(names(&export, &world, file), "a directory {file}");
    }
}

#[test]
fn a_malformed_line_is_named_and_the_rest_is_still_read() {
    let world = World::sample();
    for file in FILES.into_iter().filter(|file| *file != "rows/session.jsonl") {
        for line in ["", "{", "null", "[]", "\"x\"", "{\"id\":1}"] {
            let export = world.export();
            export.edit_lines(file, |lines| lines.insert(0, line.to_owned()));
            let report = export.verify_with(&world.witness());
            assert!(!report.ok, "{file} {line}");
            assert_eq!((report.leaves, report.rows), (6, 4), "{file} {line}");
        }
    }
}

#[test]
fn an_unreadable_manifest_is_a_finding() {
    let world = World::sample();
    let export = world.export();
    let good = fs::read_to_string(export.dir.join("manifest.json")).unwrap();
    for text in [
        String::new(),
        "{}".to_owned(),
        "[".repeat(100_000),
        good.replace("\"format\": 1", "\"format\": 2"),
        good.replace("\"format\": 1", "\"format\": -1"),
        good.replace("\"person\"", "\"../person\""),
        good.replace("\"person\"", "\"household\""),
        good.replace("\"origin\"", "\"origins\""),
        good.replace("2026-", "二〇二六-"),
    ] {
        assert_ne!(text, good);
        export.write_manifest(&text);
        assert!(names(&export, &world, "manifest.json"));
    }
    let nowhere = export.dir.join("nowhere");
    assert!(!verify(&nowhere, &[], None).ok);
}

#[test]
fn a_manifest_that_leaves_files_out_or_miscounts_is_found() {
    let world = World::sample();
    let export = world.export();
    export.edit_manifest(|manifest| manifest.files.retain(|file| file.path != "leaves.jsonl"));
    assert!(names(&export, &world, "leaves.jsonl"));

    let export = world.export();
    export.edit_manifest(|manifest| manifest.tables[1].rows = 3);
    assert!(!export.verify_with(&world.witness()).ok);
}

#[test]
fn extreme_numbers_and_hostile_names_do_no_harm() {
    let world = World::sample();
    let export = world.export();
    export.edit("leaves.jsonl", |text| {
        text.replace("\"seq\":3", "\"seq\":18446744073709551615")
            .replace("\"seq\":4", "\"seq\":18446744073709551614")
    });
    assert!(!export.verify_with(&world.witness()).ok);

    let export = world.export();
    export.edit("changes.jsonl", |text| text.replace("person", "\\u001b[31m/../人"));
    let report = export.verify_with(&world.witness());
    assert!(!report.ok);
    assert!(!format!("{report}").contains('\u{1b}') && !format!("{report}").contains("人"));
}

#[test]
fn groups_of_changes_in_another_order_are_still_matched() {
    let world = World::sample();
    let export = world.export();
    export.edit_lines("changes.jsonl", |lines| lines.rotate_left(3));
    let report = export.verify_with(&world.witness());
    assert!(report.ok, "{report}");

    let export = world.export();
    export.edit_lines("changes.jsonl", |lines| lines.swap(2, 3));
    let report = export.verify_with(&world.witness());
    assert!(report.has(FindingKind::ChangesMismatch), "{report}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn random_damage_is_always_found(
        file in prop::sample::select(&FILES[..5]),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut: Option<prop::sample::Index>,
    ) {
        let world = World::sample();
        let export = world.export();
        let path = export.dir.join(file);
        let whole = fs::read(&path).unwrap();
        let mut bytes = whole.clone();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        fs::write(&path, &bytes).unwrap();
        let report = export.verify_with(&world.witness());
        prop_assert_eq!(report.ok, bytes == whole);
    }

    #[test]
    fn random_manifests_never_panic(at: prop::sample::Index, byte: u8) {
        let world = World::sample();
        let export = world.export();
        let path = export.dir.join("manifest.json");
        let mut bytes = fs::read(&path).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        fs::write(&path, &bytes).unwrap();
        let _ = format!("{}", export.verify_with(&world.witness()));
    }
}
