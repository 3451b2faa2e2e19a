//! A file of facts says the same as the facts it was written from, and the levers do what the pack would do.

use chrono::{Days, NaiveDate};
use shouwang_domain::Fen;
use shouwang_domain::facts::HouseholdFacts;
use shouwang_domain::risk::{MonitoredType, Population, RiskCategory};
use shouwang_domain::warning::Outcome;
use shouwang_engine::snapshot::{DatedFacts, FactsFile, FactsWriter};
use shouwang_engine::what_if::{Compared, Comparison, Levers, Move};
use shouwang_engine::{FactsBatch, FactsDigest, OutcomesDigest, RuleSet, compile};
use shouwang_policy::default_household;

use crate::shipped;

fn line_rule() -> shouwang_policy::LineRule {
    let library = shouwang_policy::PolicyLibrary::load(&crate::shipped_dir()).unwrap();
    library.practice().line.clone()
}

fn day() -> NaiveDate {
    "2026-03-05".parse().unwrap()
}

/// Households of many kinds, the same in every run.
fn households(n: i64) -> Vec<HouseholdFacts> {
    let household = |id: i64| {
        let income = (id % 11 > 0).then_some(Fen(id * 7_919 % 2_400_000));
        HouseholdFacts {
            household_id: id,
            area_order: id / 100,
            population: Population::ALL[(id % 3) as usize],
            statements_owed: id % 3 != 2,
            months_reported: if id % 13 == 0 { 0 } else { 12 },
            income: income.map(|per_head| Fen(per_head.0 * 2)),
            income_per_head: income,
            dwelling_dangerous: [None, Some(true), Some(false)][(id % 7 % 3) as usize],
            monitored: id % 5 == 0,
            monitored_type: (id % 5 == 0).then_some(MonitoredType::ALL[(id % 4) as usize]),
            days_monitored: (id % 5 == 0).then_some(id % 40),
            ..default_household(day())
        }
    };
    (0..n).map(household).collect()
}

fn written(facts: &[HouseholdFacts]) -> (tempfile::TempDir, FactsFile) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("facts.parquet");
    let mut writer = FactsWriter::create(&path, day()).unwrap();
    for chunk in facts.chunks(1_000) {
        let stable: Vec<_> = chunk
            .iter()
            .map(|f| day() + Days::new(f.household_id as u64 % 40))
            .collect();
        writer.write(&DatedFacts::of(day(), chunk, &stable)).unwrap();
    }
    let info = writer.finish().unwrap();
    assert_eq!(info.households, facts.len() as u64);
    assert_eq!(info.sha256, shouwang_engine::snapshot::sha256_of(&path).unwrap());
    let file = FactsFile::open(&path).unwrap();
    assert_eq!((file.day(), file.households()), (day(), facts.len() as u64));
    (dir, file)
}

fn digests(set: &RuleSet, batches: &[FactsBatch]) -> (String, String) {
    let mut outcomes = OutcomesDigest::new(set.rules().map(|rule| rule.id.as_str()));
    let mut facts = FactsDigest::default();
    for batch in batches {
        facts.update(batch);
        outcomes.update(batch.household_ids(), &set.run(batch).unwrap());
    }
    (facts.finish(), outcomes.finish())
}

#[test]
fn a_file_of_facts_is_screened_as_the_facts_themselves() {
    let set = compile(&shipped("99/2025")).unwrap();
    // More than one group of the file.
    let facts = households(140_000);
    let (_dir, file) = written(&facts);
    let mut batches = Vec::new();
    let all: Vec<usize> = (0..HouseholdFacts::COLUMNS.len()).collect();
    file.scan(
        &all,
        |batch| Ok(batch.clone()),
        |batch| {
            batches.push(batch);
            Ok(())
        },
    )
    .unwrap();
    let whole = FactsBatch::of(day(), &facts);
    assert_eq!(digests(&set, &batches), digests(&set, &[whole]));
    let mut row = 0;
    for batch in &batches {
        for at in (0..batch.len()).step_by(97) {
            assert_eq!(batch.household_ids()[at], facts[row + at].household_id);
            for (index, column) in HouseholdFacts::COLUMNS.iter().enumerate() {
                assert_eq!(
                    batch.value(at, index),
                    (column.get)(&facts[row + at]),
                    "{}",
                    column.name
                );
            }
        }
        row += batch.len();
    }
    // Only the columns that the rules read are needed, and the words of what fired are the same.
    let mut fired = 0;
    file.scan(
        &set.columns(),
        |batch| Ok((batch.clone(), set.run(batch)?)),
        |(batch, outcomes)| {
            for at in outcomes.fired().into_iter().step_by(501) {
                let explained = set.explain(&facts[batch.household_ids()[at] as usize]).unwrap();
                for (rule, explained) in explained.iter().enumerate() {
                    assert_eq!(&set.describe(&batch, at, rule, outcomes.of(at, rule)), explained);
                }
                fired += 1;
            }
            Ok(())
        },
    )
    .unwrap();
    assert!(fired > 100);
}

#[test]
fn what_is_stable_is_carried_to_a_later_day_and_merged_in_order() {
    let facts = households(2_000);
    let (_dir, file) = written(&facts);
    let later = day() + Days::new(9);
    let days = shouwang_policy::column("days_monitored").unwrap().0;
    let (mut ids, mut seen) = (Vec::new(), 0);
    for batch in file.batches().unwrap() {
        let batch = batch.unwrap();
        let (stable, other): (Vec<usize>, Vec<usize>) =
            (0..batch.facts.len()).partition(|row| batch.is_stable_on(*row, later));
        assert!(stable.iter().all(|row| batch.facts.household_ids()[*row] % 40 > 9));
        let carried = batch.carried_to(later, &stable).unwrap();
        assert_eq!(carried.facts.day(), later);
        for (at, id) in carried.facts.household_ids().iter().enumerate() {
            let counted = facts[*id as usize].days_monitored;
            seen += usize::from(counted.is_some());
            assert_eq!(
                carried.facts.numbers(days).nth(at).unwrap(),
                counted.map(|days| days + 9)
            );
        }
        let merged = carried.merged(&batch.carried_to(later, &other).unwrap()).unwrap();
        ids.extend_from_slice(merged.facts.household_ids());
    }
    assert!(seen > 100);
    assert_eq!(ids, (0..2_000).collect::<Vec<i64>>());
}

#[test]
fn a_file_out_of_order_or_damaged_is_refused() {
    let facts = households(10);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("facts.parquet");
    let mut writer = FactsWriter::create(&path, day()).unwrap();
    let batch = DatedFacts::of(day(), &facts, &[day(); 10]);
    writer.write(&batch).unwrap();
    assert!(writer.write(&batch).is_err(), "the same households again");
    drop(writer);
    assert_eq!(FactsFile::open(&path).unwrap_err().code, "snapshot.damaged");
    assert_eq!(
        FactsFile::open(&dir.path().join("absent")).unwrap_err().code,
        "snapshot.damaged"
    );
}

#[test]
fn the_levers_say_what_the_packs_say() {
    let (old, new) = (shipped("99/2024"), shipped("99/2025"));
    let facts = households(3_000);
    let levers = |pack| Levers::of(pack, &line_rule(), day()).unwrap();
    assert_eq!(levers(&old).line, Fen::from_yuan(10_800));
    let comparison = Comparison::new(&new, &line_rule(), &levers(&old), &levers(&new)).unwrap();
    let mut sum = Compared::default();
    for chunk in facts.chunks(700) {
        sum.add(comparison.run(&FactsBatch::of(day(), chunk)).unwrap(), usize::MAX);
    }
    let says = |set: &RuleSet| {
        let rule = set.position("income_below_line").unwrap();
        set.evaluate(&facts)
            .unwrap()
            .iter()
            .map(|h| h.outcomes[rule])
            .collect::<Vec<_>>()
    };
    let (before, then) = (says(&compile(&old).unwrap()), says(&compile(&new).unwrap()));
    let expected = |kind: Move| -> Vec<i64> {
        let line = Fen::from_yuan(11_610).0;
        let is = |id: usize| match kind {
            Move::Enters => before[id] != Outcome::Fires && then[id] == Outcome::Fires,
            Move::Leaves => before[id] == Outcome::Fires && then[id] != Outcome::Fires,
            Move::Near => {
                then[id] == Outcome::DoesNotFire && facts[id].income_per_head.is_some_and(|i| i.0 * 100 <= line * 105)
            }
            Move::DataMissing => then[id] == Outcome::DataMissing,
            Move::NotOwed => then[id] == Outcome::NotOwed,
        };
        (0..facts.len()).filter(|id| is(*id)).map(|id| id as i64).collect()
    };
    for kind in Move::ALL {
        let list: Vec<i64> = sum
            .lists
            .get(&kind)
            .into_iter()
            .flatten()
            .map(|m| m.household_id)
            .collect();
        assert_eq!(list, expected(kind), "{kind:?}");
        assert_eq!(sum.count(kind), list.len() as u64);
        assert_eq!(list.is_empty(), kind == Move::Leaves, "the range only grows: {kind:?}");
    }
    let count = |outcomes: &[Outcome]| outcomes.iter().filter(|o| **o == Outcome::Fires).count() as u64;
    assert_eq!(sum.within, [count(&before), count(&then)]);
    assert_eq!(sum.curve[&100], sum.within[1]);
    assert!(sum.curve[&90] < sum.curve[&100] && sum.curve[&100] < sum.curve[&110]);
    assert_eq!(
        sum.risks[&RiskCategory::UnstableEmployment],
        [sum.count(Move::Enters), 0]
    );
    // The other way round whoever entered leaves.
    let back = Comparison::new(&new, &line_rule(), &levers(&new), &levers(&old)).unwrap();
    let back = back.run(&FactsBatch::of(day(), &facts)).unwrap();
    assert_eq!(back.count(Move::Leaves), sum.count(Move::Enters));
    assert_eq!(back.count(Move::Enters), 0);
}
