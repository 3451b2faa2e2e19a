//! What expressions mean: Kleene logic, safe division, no wrapping, dated parameters.

use chrono::NaiveDate;
use shouwang_domain::Fen;
use shouwang_domain::facts::HouseholdFacts;
use shouwang_domain::risk::Population;
use shouwang_domain::warning::Outcome::{self, DataMissing, DoesNotFire, Fires, NotOwed};
use shouwang_engine::compile;
use shouwang_policy::default_household;

use crate::{shipped, with_probe};

fn household() -> HouseholdFacts {
    default_household(NaiveDate::from_ymd_opt(2024, 6, 1).unwrap())
}

#[track_caller]
fn check(rule: &str, facts: &HouseholdFacts, expected: Outcome) {
    let rule = if rule.contains("when") {
        rule.to_owned()
    } else {
        format!("when = \"{rule}\"")
    };
    let set = compile(&with_probe(&rule, "").0).unwrap();
    let found = set.explain(facts).unwrap();
    assert_eq!(found[0].outcome, expected, "{rule}");
}

#[test]
fn plain_conditions() {
    for (when, expected) in [
        ("household_size = 4", Fires),
        ("household_size <> 4", DoesNotFire),
        ("household_size != 5", Fires),
        ("household_size between 2 and 4", Fires),
        ("household_size not between 2 and 4", DoesNotFire),
        ("household_size in (2, 4)", Fires),
        ("household_size not in (2, 4)", DoesNotFire),
        ("population in (populations)", Fires),
        ("population in ('general')", DoesNotFire),
        ("population = 'lifted' and not monitored", Fires),
        ("monitored = false", Fires),
        ("true", Fires),
        ("-household_size + 5 = 1", Fires),
        ("(household_size - 1) * 2 = 6", Fires),
        ("income_per_head <= line", DoesNotFire),
    ] {
        check(when, &household(), expected);
    }
}

#[test]
fn a_missing_datum_is_a_third_outcome() {
    let facts = HouseholdFacts {
        income: None,
        ..household()
    };
    for (when, expected) in [
        ("income < 5", DataMissing),
        ("not (income < 5)", DataMissing),
        ("income < 5 and monitored", DoesNotFire),
        ("income < 5 and household_size = 4", DataMissing),
        ("income < 5 or household_size = 4", Fires),
        ("income < 5 or monitored", DataMissing),
        ("income is null", Fires),
        ("income is not null", DoesNotFire),
        ("income in (1, 2)", DataMissing),
        ("income not between 1 and 2", DataMissing),
        ("income + 1 > 0", DataMissing),
        ("monitored_type = 'unstable_lifted'", DataMissing),
    ] {
        check(when, &facts, expected);
    }
}

#[test]
fn what_is_not_owed_is_not_missing() {
    let facts = HouseholdFacts {
        income: None,
        ..household()
    };
    check("owed = \"monitored\"\nwhen = \"income < 5\"", &facts, NotOwed);
    check("owed = \"monitored\"\nwhen = \"household_size = 4\"", &facts, NotOwed);
    check(
        "owed = \"household_size = 4\"\nwhen = \"income < 5\"",
        &facts,
        DataMissing,
    );
    check(
        "owed = \"income > 5\"\nwhen = \"household_size = 4\"",
        &facts,
        DataMissing,
    );
    check(
        "owed = \"household_size = 4\"\nwhen = \"household_size = 4\"",
        &facts,
        Fires,
    );
}

#[test]
fn a_division_by_zero_is_data_missing() {
    let facts = HouseholdFacts {
        labour_count: 0,
        ..household()
    };
    check("household_size / labour_count > 1", &facts, DataMissing);
    check("household_size / 0 > 1", &facts, DataMissing);
    check("labour_count = 0 or household_size / labour_count > 1", &facts, Fires);
    check("household_size / 3 = 1", &facts, Fires);
}

#[test]
fn an_overflow_is_data_missing_for_that_household_alone() {
    let set = compile(&with_probe("when = \"income * 100 > 0\"", "").0).unwrap();
    let huge = HouseholdFacts {
        household_id: 2,
        income: Some(Fen(i64::MAX / 2)),
        ..household()
    };
    let found = set.evaluate(&[household(), huge.clone(), household()]).unwrap();
    let outcomes: Vec<_> = found.iter().map(|h| h.outcomes[0]).collect();
    assert_eq!(outcomes, [Fires, DataMissing, Fires]);
    let explained = set.explain(&huge).unwrap();
    assert!(explained[0].en.contains("too large"), "{}", explained[0].en);
    let least = HouseholdFacts {
        income: Some(Fen(i64::MIN)),
        ..household()
    };
    check("income / -1 > 0", &least, DataMissing);
    check("-income > 0", &least, DataMissing);
    check("income - 1 < 0", &least, DataMissing);
}

#[test]
fn a_dated_parameter_changes_on_its_day() {
    let params = "[[param]]\nname = \"size\"\nzh = \"\"\nen = \"\"\nnumber = 3\ncitation = \"a\"\n\n[[param]]\nname = \"size\"\nzh = \"\"\nen = \"\"\nnumber = 4\neffective_from = 2024-07-01\ncitation = \"b\"\n";
    let set = compile(&with_probe("when = \"household_size > size\"", params).0).unwrap();
    let on = |day: &str| HouseholdFacts {
        data_date: day.parse().unwrap(),
        ..household()
    };
    let found = set
        .evaluate(&[on("2024-06-30"), on("2024-07-01"), on("2024-06-30")])
        .unwrap();
    let outcomes: Vec<_> = found.iter().map(|h| h.outcomes[0]).collect();
    assert_eq!(outcomes, [Fires, DoesNotFire, Fires]);
    let explained = set.explain(&on("2024-07-01")).unwrap();
    let shown: Vec<_> = explained[0]
        .inputs
        .iter()
        .map(|i| (i.name.as_str(), i.value.as_deref()))
        .collect();
    assert_eq!(shown, [("household_size", Some("4")), ("size", Some("4"))]);
}

#[test]
fn data_older_than_a_parameter_is_refused() {
    let set = compile(&shipped("99/2025")).unwrap();
    let old = HouseholdFacts {
        data_date: "2024-12-31".parse().unwrap(),
        ..household()
    };
    assert_eq!(
        set.evaluate(&[old]).unwrap_err().code,
        "policy.parameter_before_first_date"
    );
}

#[test]
fn an_explanation_shows_every_input_with_its_source() {
    let set = compile(&shipped("99/2024")).unwrap();
    let facts = HouseholdFacts {
        income: None,
        income_per_head: None,
        ..household()
    };
    let explained = set.explain(&facts).unwrap();
    let below = explained.iter().find(|r| r.rule == "income_below_line").unwrap();
    let inputs: Vec<_> = below
        .inputs
        .iter()
        .map(|i| (i.name.as_str(), i.value.as_deref(), i.source.as_str()))
        .collect();
    assert_eq!(
        inputs,
        [
            ("population", Some("lifted"), "register"),
            ("populations", Some("lifted, marginal_2019"), "policy"),
            ("statements_owed", Some("true"), "register"),
            ("months_reported", Some("12"), "statements"),
            ("income", None, "statements"),
            ("income_per_head", None, "statements"),
            ("line", Some("10800.00"), "policy"),
        ]
    );
    assert_eq!(below.outcome, DataMissing);
    assert!(below.zh.contains("近12个月人均可支配收入"), "{}", below.zh);
    assert!(below.pack.starts_with("99/2024@"));
}

#[test]
fn a_general_household_is_screened_only_where_the_pack_says_all() {
    let general = HouseholdFacts {
        population: Population::General,
        statements_owed: false,
        income_per_head: Some(Fen(1)),
        ..household()
    };
    let silent = HouseholdFacts {
        income: None,
        income_per_head: None,
        months_reported: 0,
        ..general.clone()
    };
    let outcome = |pack: &str, day: &str, facts: &HouseholdFacts| {
        let facts = HouseholdFacts {
            data_date: day.parse().unwrap(),
            ..facts.clone()
        };
        compile(&shipped(pack)).unwrap().explain(&facts).unwrap()[0].outcome
    };
    assert_eq!(outcome("99/2024", "2024-06-01", &general), NotOwed);
    assert_eq!(outcome("99/2025", "2026-06-01", &general), Fires);
    assert_eq!(outcome("99/2025", "2026-06-01", &silent), NotOwed);
}
