//! No false alarms.

use proptest::prelude::*;
use shouwang_evidence::{Hash, NoteKind, Report, Salt, verify};

use crate::world::{START_MS, World, household, person};

fn notes(report: &Report) -> Vec<(NoteKind, u64)> {
    report.notes.iter().map(|note| (note.kind, note.count)).collect()
}

#[test]
fn an_honest_export_passes() {
    let world = World::sample();
    let report = world.verify_with(&world.witness());
    assert!(report.ok, "{report}");
    assert_eq!((report.leaves, report.rows, report.checkpoints_verified), (6, 4, 4));
    assert_eq!(notes(&report), [(NoteKind::NotCompared, 1)]);
}

#[test]
fn without_a_key_or_a_checkpoint_of_ones_own_the_report_says_so() {
    let report = verify(&World::sample().export().dir, &[], None);
    assert!(report.ok, "{report}");
    assert_eq!(
        notes(&report),
        [
            (NoteKind::NotCompared, 1),
            (NoteKind::KeyNotHeld, 1),
            (NoteKind::NothingHeld, 1),
        ]
    );
}

#[test]
fn an_old_checkpoint_fits_a_log_that_has_grown() {
    let mut world = World::sample();
    let witness = world.witness();
    world.command("household.create", &[("household", 3, Some(household("丙村", 4)))]);
    let report = world.verify_with(&witness);
    assert!(report.ok, "{report}");
    assert!(notes(&report).contains(&(NoteKind::Uncovered, 1)));
}

#[test]
fn erased_leaves_keep_the_tree_and_the_fold_whole() {
    let mut world = World::sample();
    let witness = world.witness();
    for index in [0, 3, 4] {
        world.log[index].erase();
    }
    let report = world.verify_with(&witness);
    assert!(report.ok, "{report}");
    assert_eq!(report.checkpoints_verified, 4);
    assert!(notes(&report).contains(&(NoteKind::Erased, 3)));
}

#[test]
fn leaves_without_a_number_are_folded_in_whatever_order_fits() {
    let mut world = World::sample();
    let witness = world.witness();
    for age in 72..75 {
        world.command("person.update", &[("person", 21, Some(person("户主丙", age)))]);
    }
    world.command("person.create", &[("person", 22, Some(person("成员丁", 5)))]);
    for stored in &mut world.log[6..] {
        stored.leaf.seq = None;
    }
    world.log[6..].reverse();
    let report = world.verify_with(&witness);
    assert!(report.ok, "{report}");
    assert_eq!(report.leaves, 6);
    assert!(notes(&report).contains(&(NoteKind::Unsequenced, 4)));
}

#[test]
fn a_row_may_change_twice_in_one_command_and_come_back_after_its_deletion() {
    let mut world = World::sample();
    world.command(
        "import",
        &[
            ("person", 21, Some(person("户主丙", 72))),
            ("person", 21, None),
            ("person", 21, Some(person("户主丙", 73))),
            ("person", 11, Some(person("户主甲", 51))),
        ],
    );
    world.checkpoint();
    let report = world.verify_with(&world.witness());
    assert!(report.ok, "{report}");

    world.log.last_mut().unwrap().leaf.seq = None;
    world.notes.pop();
    let report = world.verify_with(&world.witness());
    assert!(report.ok, "{report}");
}

#[test]
fn a_migration_that_adds_a_nullable_column_is_no_alarm() {
    let mut world = World::sample();
    for columns in world.rows.values_mut() {
        columns.insert("added".to_owned(), shouwang_evidence::export::OwnedValue::Null);
    }
    let report = world.verify_with(&world.witness());
    assert!(report.ok, "{report}");
}

#[test]
fn a_leaf_that_claims_an_old_time_is_noted() {
    let mut world = World::sample();
    let witness = world.witness();
    world.command("case.decide", &[]);
    let late = world.log.last_mut().unwrap();
    late.content().at_ms = START_MS - 86_400_000;
    late.commit();
    world.checkpoint();
    let report = world.verify_with(&witness);
    assert!(report.ok, "{report}");
    assert!(notes(&report).contains(&(NoteKind::BackDated, 1)));
}

#[test]
fn a_new_installation_passes() {
    let mut world = World::empty();
    assert!(world.verify_with(&world.witness()).ok);
    world.checkpoint();
    let report = world.verify_with(&world.witness());
    assert!(report.ok, "{report}");
    assert_eq!(report.checkpoints_verified, 2);
}

/// One step of a made-up history.
#[derive(Debug, Clone)]
enum Step {
    Write(i64, i64),
    Delete(i64),
    Checkpoint,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0i64..8, 0i64..5).prop_map(|(row, age)| Step::Write(row, age)),
        2 => (0i64..8).prop_map(Step::Delete),
        2 => Just(Step::Checkpoint),
    ];
    prop::collection::vec(step, 1..40)
}

fn run(steps: &[Step]) -> World {
    let mut world = World::empty();
    for step in steps {
        match step {
            Step::Write(row, age) => {
                world.command("person.write", &[("person", *row, Some(person("某人", *age)))]);
            }
            Step::Delete(row) => world.command("person.delete", &[("person", *row, None)]),
            Step::Checkpoint => world.checkpoint(),
        }
    }
    world.command("person.write", &[("person", 99, Some(person("某人", 1)))]);
    world.checkpoint();
    world
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_honest_history_passes(steps in steps(), erase: prop::sample::Index) {
        let mut world = run(&steps);
        let witness = world.witness();
        let index = erase.index(world.log.len());
        world.log[index].erase();
        let report = world.verify_with(&witness);
        prop_assert!(report.ok, "{}", report);
    }

    #[test]
    fn any_single_alteration_of_any_history_is_found(steps in steps(), at: prop::sample::Index, how in 0..7) {
        let mut world = run(&steps);
        let witness = world.witness();
        let index = at.index(world.log.len());
        match how {
            0 => world.log[index].content().acted_by = 8,
            1 => {
                world.log[index].content().acted_by = 8;
                world.log[index].commit();
            }
            2 => world.log[index].leaf.body = shouwang_evidence::LeafBody::Open {
                salt: Salt([0xff; 16]),
                content: world.log[index].content().clone(),
            },
            3 => { world.log.remove(index); }
            4 => {
                let again = world.log[index].clone();
                world.log.insert(index, again);
            }
            5 => world.log[index].changes[0].after = Some(Hash([0; 32])),
            _ => {
                let key = world.rows.keys().nth(at.index(world.rows.len())).unwrap().clone();
                world.rows.remove(&key);
            }
        }
        prop_assert!(!world.verify_with(&witness).ok);
    }
}
