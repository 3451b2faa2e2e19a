//! The tamper matrix: what somebody can do who owns the database, and in some cases the signing key too.

use shouwang_evidence::export::OwnedValue;
use shouwang_evidence::{Change, FindingKind, Hash, Report, SigningKey, verify};

use crate::world::{World, hash, household, person};
use FindingKind::*;

/// Every finding as its kind and the row that it names.
fn found(report: &Report) -> Vec<(FindingKind, Option<(&str, i64)>)> {
    report
        .findings
        .iter()
        .map(|finding| (finding.kind, finding.table.as_deref().zip(finding.row)))
        .collect()
}

fn kinds(report: &Report) -> Vec<FindingKind> {
    let mut kinds: Vec<_> = report.findings.iter().map(|finding| finding.kind).collect();
    kinds.dedup();
    kinds
}

#[test]
fn a_changed_cell_names_its_row_and_shows_no_value() {
    let mut world = World::sample();
    let witness = world.witness();
    let secret = OwnedValue::Text("绝密姓名".to_owned());
    world.columns("person", 12).insert("name".to_owned(), secret);
    let report = world.verify_with(&witness);
    assert_eq!(found(&report), [(RowChanged, Some(("person", 12)))]);
    let shown = format!("{report} {report:?} {}", serde_json::to_string(&report).unwrap());
    assert!(!shown.contains("绝密") && !shown.contains("成员乙"));
    assert!(shown.contains("表 person 第 12 行"));
}

#[test]
fn a_value_of_another_type_or_column_is_a_change() {
    let edits: [fn(&mut crate::world::Columns); 4] = [
        |row| drop(row.insert("age".to_owned(), OwnedValue::Text("49".to_owned()))),
        |row| drop(row.insert("id_cipher".to_owned(), OwnedValue::Null)),
        |row| drop(row.insert("more".to_owned(), OwnedValue::Int(0))),
        |row| {
            let age = row.remove("age").unwrap();
            row.insert("years".to_owned(), age);
        },
    ];
    for edit in edits {
        let mut world = World::sample();
        edit(world.columns("person", 12));
        let report = world.verify_with(&world.witness());
        assert_eq!(found(&report), [(RowChanged, Some(("person", 12)))]);
    }
}

#[test]
fn a_deleted_row_is_named() {
    let mut world = World::sample();
    world.rows.remove(&("household".to_owned(), 2));
    let report = world.verify_with(&world.witness());
    assert_eq!(found(&report), [(RowMissing, Some(("household", 2)))]);
}

#[test]
fn an_inserted_row_is_named_and_so_is_one_put_back() {
    let mut world = World::sample();
    world.rows.insert(("person".to_owned(), 13), person("外人", 30));
    world.rows.insert(("person".to_owned(), 11), person("户主甲", 50));
    let report = world.verify_with(&world.witness());
    assert_eq!(
        found(&report),
        [(RowUnlogged, Some(("person", 11))), (RowUnlogged, Some(("person", 13))),]
    );
}

#[test]
fn swapped_rows_are_both_named() {
    let mut world = World::sample();
    let first = world.columns("person", 12).clone();
    let second = std::mem::replace(world.columns("person", 21), first);
    *world.columns("person", 12) = second;
    let report = world.verify_with(&world.witness());
    assert_eq!(
        found(&report),
        [(RowChanged, Some(("person", 12))), (RowChanged, Some(("person", 21))),]
    );
}

#[test]
fn an_older_version_of_a_row_is_a_change() {
    let mut world = World::sample();
    *world.columns("person", 21) = person("户主丙", 70);
    let report = world.verify_with(&world.witness());
    assert_eq!(found(&report), [(RowChanged, Some(("person", 21)))]);
}

#[test]
fn edited_content_names_the_leaf() {
    let mut world = World::sample();
    world.log[4].content().acted_by = 8;
    let report = world.verify_with(&world.witness());
    assert_eq!(kinds(&report), [LeafChanged]);
    assert_eq!((report.findings[0].seq, report.findings[0].leaf), (Some(4), Some(5)));
}

#[test]
fn edited_content_with_a_fitting_commitment_breaks_the_root_between_two_checkpoints() {
    let mut world = World::sample();
    let witness = world.witness();
    world.log[4].content().acted_by = 8;
    world.log[4].commit();
    let report = world.verify_with(&witness);
    assert_eq!(kinds(&report), [RootMismatch]);
    assert_eq!(report.findings[0].size, Some(6));
    assert!(report.findings[0].en.contains("entries 3 to 5"), "{report}");
    assert_eq!(report.checkpoints_verified, 2);
}

#[test]
fn back_dating_a_leaf_is_an_edit() {
    let mut world = World::sample();
    world.log[1].content().at_ms -= 86_400_000;
    let report = world.verify_with(&world.witness());
    assert_eq!(kinds(&report), [LeafChanged]);
}

#[test]
fn reordered_leaves_are_found_with_and_without_new_numbers() {
    let mut world = World::sample();
    let witness = world.witness();
    world.log.swap(3, 4);
    let report = world.verify_with(&witness);
    assert!(report.has(LeafOrder) && report.has(RootMismatch), "{report}");

    world.recommit();
    let report = world.verify_with(&witness);
    assert_eq!(kinds(&report), [RootMismatch]);
}

#[test]
fn a_leaf_cut_out_is_missing() {
    let mut world = World::sample();
    let witness = world.witness();
    world.log.remove(2);
    let report = world.verify_with(&witness);
    assert!(report.has(LeafMissing) && report.has(Truncated), "{report}");
    let missing = &report
        .findings
        .iter()
        .find(|finding| finding.kind == LeafMissing)
        .unwrap();
    assert_eq!(missing.seq, Some(2));
    assert!(found(&report).contains(&(RowChanged, Some(("person", 12)))));
}

#[test]
fn a_log_cut_short_contradicts_a_checkpoint_that_is_held() {
    let mut world = World::sample();
    let witness = world.witness();
    // A careful restore of an old backup: rows, log and published checkpoints all go back.
    world.log.truncate(3);
    world.notes.truncate(1);
    world.rows.insert(("person".to_owned(), 11), person("户主甲", 50));
    *world.columns("household", 1) = household("甲村", 3);
    *world.columns("person", 21) = person("户主丙", 70);
    assert!(verify(&world.export().dir, &[], Some(&witness.key)).ok);
    let report = world.verify_with(&witness);
    assert_eq!(kinds(&report), [Truncated]);
    assert_eq!(report.findings[0].size, Some(6));
}

#[test]
fn a_history_rewritten_with_the_true_key_contradicts_a_checkpoint_that_is_held() {
    let mut world = World::sample();
    let witness = world.witness();
    // Person 12 never turned 49: the log, the row and the checkpoints all say so.
    world.log.remove(2);
    *world.columns("person", 12) = person("成员乙", 48);
    world.recommit();
    world.notes.clear();
    world.checkpoint();
    assert!(verify(&world.export().dir, &[], Some(&witness.key)).ok);
    let report = world.verify_with(&witness);
    assert!(report.has(RootMismatch) && report.has(Truncated), "{report}");
}

#[test]
fn another_key_is_refused_by_whoever_holds_the_key_or_a_checkpoint() {
    let mut world = World::sample();
    let witness = world.witness();
    world.republish(SigningKey::generate("node-1").unwrap());
    let export = world.export();
    let with_key = verify(&export.dir, &[], Some(&witness.key));
    assert_eq!(kinds(&with_key), [BadSignature, NoCheckpoint]);
    let with_note = verify(&export.dir, &witness.notes, None);
    assert_eq!(kinds(&with_note), [BadSignature]);
}

#[test]
fn an_edited_change_names_the_leaf() {
    let mut world = World::sample();
    let witness = world.witness();
    world.log[5].changes[0].after = Some(hash("person", 21, &person("户主丙", 99)));
    *world.columns("person", 21) = person("户主丙", 99);
    let report = world.verify_with(&witness);
    assert_eq!(kinds(&report), [ChangesMismatch]);
    assert_eq!((report.findings[0].seq, report.findings[0].leaf), (Some(5), Some(6)));
}

#[test]
fn erasing_a_leaf_is_no_way_to_alter_its_changes() {
    let mut world = World::sample();
    let witness = world.witness();
    world.log[5].erase();
    world.log[5].changes[0].after = Some(hash("person", 21, &person("户主丙", 99)));
    *world.columns("person", 21) = person("户主丙", 99);
    assert_eq!(kinds(&world.verify_with(&witness)), [ChangesMismatch]);
    world.log[5].commit();
    assert_eq!(kinds(&world.verify_with(&witness)), [RootMismatch]);
}

#[test]
fn a_dropped_an_added_and_a_foreign_change_are_found() {
    let mut world = World::sample();
    let witness = world.witness();
    let dropped = world.log[4].changes.pop().unwrap();
    let report = world.verify_with(&witness);
    assert!(report.has(ChangesMismatch), "{report}");
    assert!(found(&report).contains(&(RowChanged, Some(("household", 1)))));

    world.log[4].changes.push(dropped.clone());
    world.log[3].changes.push(dropped);
    let report = world.verify_with(&witness);
    assert!(report.has(ChangesMismatch) && report.has(BeforeMismatch), "{report}");

    let world = World::sample();
    let export = world.export();
    export.edit_lines("changes.jsonl", |lines| {
        lines[4] = lines[4].replace("\"leaf\":2", "\"leaf\":77")
    });
    let report = export.verify_with(&world.witness());
    let leaves: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.kind == ChangesMismatch)
        .map(|finding| finding.leaf)
        .collect();
    assert_eq!(leaves, [Some(2), Some(77)]);
}

#[test]
fn changes_of_no_leaf_are_found() {
    let world = World::sample();
    let export = world.export();
    export.edit_lines("changes.jsonl", |lines| {
        let last = lines.last().unwrap().replace("\"leaf\":6", "\"leaf\":99");
        lines.push(last);
    });
    let report = export.verify_with(&world.witness());
    assert_eq!(kinds(&report), [ChangesMismatch]);
    assert_eq!(report.findings[0].leaf, Some(99));
}

#[test]
fn a_command_that_found_a_row_altered_shows_it() {
    let mut world = World::sample();
    // Somebody alters a row, and an honest command then changes it: its log entry says what it found.
    *world.columns("household", 2) = household("改过的村", 9);
    world.command("household.update", &[("household", 2, Some(household("乙村", 2)))]);
    world.checkpoint();
    let report = world.verify_with(&world.witness());
    assert_eq!(found(&report), [(BeforeMismatch, Some(("household", 2)))]);
    assert_eq!(report.findings[0].seq, Some(6));

    world.log[6].leaf.seq = None;
    world.notes.pop();
    let report = world.verify_with(&world.witness());
    assert_eq!(found(&report), [(BeforeMismatch, Some(("household", 2)))]);
    assert_eq!(report.findings[0].leaf, Some(7));
}

#[test]
fn a_fork_shows_where_two_commands_start_from_the_same_row() {
    let mut world = World::sample();
    let before = Some(hash("person", 21, &person("户主丙", 70)));
    let after = Some(hash("person", 21, &person("户主丙", 71)));
    let change = Change {
        table: "person".to_owned(),
        row: 21,
        before,
        after,
    };
    world.append("person.update", vec![change]);
    world.checkpoint();
    let report = world.verify_with(&world.witness());
    assert_eq!(found(&report), [(BeforeMismatch, Some(("person", 21)))]);
}

#[test]
fn two_logs_signed_at_the_same_size_are_told_apart() {
    let mut world = World::sample();
    let mut witness = world.witness();
    let log = world.log.clone();
    world.log[5].content().acted_by = 8;
    world.log[5].commit();
    world.checkpoint();
    witness.notes.extend(world.notes.pop());
    world.log = log;
    let report = world.verify_with(&witness);
    assert_eq!(kinds(&report), [RootMismatch]);
    assert!(report.findings[0].en.contains("two different logs"), "{report}");
}

#[test]
fn a_table_cannot_be_called_not_evidenced() {
    let mut world = World::sample();
    let witness = world.witness();
    world.columns("person", 12).clear();
    world.tables[1].1 = false;
    let report = world.verify_with(&witness);
    assert_eq!(kinds(&report), [TableNotEvidenced]);
    assert_eq!(report.findings[0].table.as_deref(), Some("person"));
}

#[test]
fn a_log_without_any_checkpoint_is_not_passed() {
    let mut world = World::sample();
    world.notes.clear();
    let report = world.verify_with(&world.witness());
    assert_eq!(kinds(&report), [NoCheckpoint]);
}

#[test]
fn checkpoints_of_another_log_or_of_no_form_are_named() {
    let mut world = World::sample();
    let good = world.witness();
    let other = shouwang_evidence::Checkpoint {
        origin: "shouwang.example/990102".to_owned(),
        size: 0,
        root: Hash::of(""),
        at_ms: crate::world::START_MS,
    };
    world.notes.push(other.sign(&world.key).unwrap());
    world.notes.push("no checkpoint".to_owned());
    let report = world.verify_with(&good);
    assert_eq!(kinds(&report), [OtherOrigin, CheckpointUnreadable]);
}
