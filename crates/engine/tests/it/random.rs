//! A batch and a single check say the same of every household and rule, whatever the facts.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use shouwang_domain::Fen;
use shouwang_domain::facts::HouseholdFacts;
use shouwang_domain::risk::{MonitoredType, Population};
use shouwang_engine::{RuleSet, compile};
use shouwang_policy::default_household;

use crate::{shipped, with_probe};

/// The shipped rules, and one with every kind of arithmetic that can fail.
static SETS: LazyLock<Vec<RuleSet>> = LazyLock::new(|| {
    let probe = "owed = \"water_unsafe or household_size > 2\"\nwhen = \"income * 100 / (claims - rigid_expense) > household_size or monitored_type in ('sudden_severe') and not dwelling_dangerous\"";
    let packs = [
        shipped("99/2024"),
        shipped("99/2025"),
        shipped("4413/2024"),
        with_probe(probe, "").0,
    ];
    packs.iter().map(|pack| compile(pack).unwrap()).collect()
});

fn amount() -> impl Strategy<Value = Option<Fen>> {
    let fen = prop_oneof![
        4 => 0..3_000_000_i64,
        2 => Just(1_080_000),
        1 => -500_000..0_i64,
        1 => Just(0),
        1 => prop_oneof![Just(i64::MAX), Just(i64::MIN), Just(i64::MAX / 50)],
    ];
    option::weighted(0.8, fen.prop_map(Fen))
}

prop_compose! {
    fn household()(
        population in prop::sample::select(Population::ALL),
        household_size in 0..9_i64,
        statements_owed: bool,
        months_reported in 0..13_i64,
        amounts in [amount(), amount(), amount(), amount(), amount(), amount(), amount()],
        dwelling_dangerous in option::of(any::<bool>()),
        water_unsafe in option::of(any::<bool>()),
        monitored: bool,
        monitored_type in option::of(prop::sample::select(MonitoredType::ALL)),
        days_monitored in option::of(0..90_i64),
        measures_in_effect in 0..3_i64,
        is_later: bool,
    ) -> HouseholdFacts {
        let [income, income_per_head, income_recent, income_same_months_last_year, self_paid_medical, rigid_expense, claims] = amounts;
        HouseholdFacts {
            population, household_size, statements_owed, months_reported, income, income_per_head, income_recent,
            income_same_months_last_year, self_paid_medical, rigid_expense, claims, dwelling_dangerous, water_unsafe,
            monitored, monitored_type, days_monitored, measures_in_effect,
            ..default_household(if is_later { "2026-03-01" } else { "2025-06-01" }.parse().unwrap())
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_batch_equals_single_checks(mut households in vec(household(), 1..60)) {
        for (id, household) in households.iter_mut().enumerate() {
            household.household_id = id as i64;
        }
        for set in SETS.iter() {
            let evaluated = set.evaluate(&households).unwrap();
            let screened = set.screen(&households).unwrap();
            prop_assert_eq!(evaluated.len(), households.len());
            for ((household, evaluated), screened) in households.iter().zip(&evaluated).zip(&screened) {
                let explained = set.explain(household).unwrap();
                prop_assert_eq!(&screened.rules, &explained);
                prop_assert_eq!(household.household_id, evaluated.household_id);
                let outcomes: Vec<_> = explained.iter().map(|rule| rule.outcome).collect();
                prop_assert_eq!(&evaluated.outcomes, &outcomes);
            }
        }
    }
}

#[test]
fn more_households_than_one_batch_holds() {
    let poor = |n: i64| {
        let plain = default_household("2025-06-01".parse().unwrap());
        HouseholdFacts {
            household_id: n,
            income_per_head: Some(Fen(n)),
            ..plain
        }
    };
    let households: Vec<_> = (1_150_000..1_170_000).map(poor).collect();
    let set = &SETS[1];
    let below = set.rules().position(|rule| rule.id == "income_below_line").unwrap();
    let fired = set
        .evaluate(&households)
        .unwrap()
        .iter()
        .filter(|h| h.outcomes[below].as_str() == "fires")
        .count();
    assert_eq!(fired, 11_001, "1,150,000 to 1,161,000 fen, both included");
}
