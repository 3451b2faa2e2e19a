//! Writing and reading exports.

use shouwang_evidence::export::{ExportError, ExportReader, ExportWriter};
use tempfile::TempDir;

use crate::world::{World, names_in};

#[test]
fn what_is_written_is_read() {
    let world = World::sample();
    let export = world.export();
    let reader = ExportReader::open(&export.dir).unwrap();
    assert_eq!(reader.damaged_files(), [""; 0]);
    assert_eq!(reader.manifest().verifying_key, world.key.verifying_key());

    let leaves: Vec<_> = reader.leaves().map(Result::unwrap).collect();
    let written: Vec<_> = world.log.iter().map(|stored| stored.leaf.clone()).collect();
    assert_eq!(leaves, written);

    let changes: Vec<_> = reader.changes().map(|line| line.unwrap().change).collect();
    let written: Vec<_> = world.log.iter().flat_map(|stored| stored.changes.clone()).collect();
    assert_eq!(changes, written);

    let notes: Vec<_> = reader.checkpoints().map(Result::unwrap).collect();
    assert_eq!(notes, world.notes);

    let people: Vec<_> = reader.rows("person").map(|row| row.unwrap().id).collect();
    assert_eq!(people, [12, 21]);
}

#[test]
fn the_export_appears_only_when_finished() {
    let world = World::sample();
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("export");
    let mut writer = ExportWriter::create(&dir, world.head()).unwrap();
    writer.leaf(&world.log[0].leaf).unwrap();
    assert!(!dir.exists());
    drop(writer);
    assert_eq!(names_in(temp.path()), [""; 0]);

    ExportWriter::create(&dir, world.head()).unwrap().finish().unwrap();
    assert_eq!(names_in(temp.path()), ["export"]);
    assert_eq!(
        names_in(&dir),
        [
            "changes.jsonl",
            "checkpoints.jsonl",
            "leaves.jsonl",
            "manifest.json",
            "rows",
        ]
    );
    assert_eq!(
        names_in(&dir.join("rows")),
        ["household.jsonl", "person.jsonl", "session.jsonl"]
    );
}

#[cfg(unix)]
#[test]
fn nobody_else_may_enter_the_export() {
    use std::os::unix::fs::PermissionsExt as _;
    let export = World::sample().export();
    let mode = std::fs::metadata(&export.dir).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
}

#[test]
fn nothing_is_overwritten() {
    let world = World::sample();
    let export = world.export();
    let again = ExportWriter::create(&export.dir, world.head());
    assert!(matches!(again, Err(ExportError::Exists)));

    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("export");
    let writer = ExportWriter::create(&dir, world.head()).unwrap();
    std::fs::create_dir(&dir).unwrap();
    assert!(matches!(writer.finish(), Err(ExportError::Exists)));
    assert_eq!(names_in(temp.path()), ["export"]);
}

#[test]
fn unfit_heads_and_rows_are_refused() {
    let world = World::sample();
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("export");
    for name in ["", "../person", "a b", "人", "Person"] {
        let mut head = world.head();
        head.tables[0].name = name.to_owned();
        let writer = ExportWriter::create(&dir, head);
        assert!(matches!(writer, Err(ExportError::TableName)), "{name}");
    }
    let mut head = world.head();
    head.created_at_ms = i64::MAX;
    assert!(matches!(ExportWriter::create(&dir, head), Err(ExportError::Time)));

    let mut writer = ExportWriter::create(&dir, world.head()).unwrap();
    let row = writer.row("unknown", 1, std::iter::empty());
    assert!(matches!(row, Err(ExportError::UnknownTable)));
}
