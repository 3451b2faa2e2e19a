//! Golden findings of the demo packs: an upgrade of the batch engine must not change a word of them.

use std::fmt::Write;

use shouwang_domain::Fen;
use shouwang_domain::facts::HouseholdFacts;
use shouwang_domain::risk::{MonitoredType, Population};
use shouwang_engine::compile;
use shouwang_policy::default_household;

use crate::shipped;

fn households(day: &str) -> Vec<(&'static str, HouseholdFacts)> {
    let plain = default_household(day.parse().unwrap());
    let yuan = |n| Some(Fen::from_yuan(n));
    let unknown = HouseholdFacts {
        income: None,
        income_per_head: None,
        income_recent: None,
        income_same_months_last_year: None,
        self_paid_medical: None,
        dwelling_dangerous: None,
        months_reported: 7,
        ..plain.clone()
    };
    let general = HouseholdFacts {
        population: Population::General,
        statements_owed: false,
        ..plain.clone()
    };
    vec![
        ("without any risk", plain.clone()),
        (
            "poor",
            HouseholdFacts {
                income: yuan(40_000),
                income_per_head: yuan(10_000),
                ..plain.clone()
            },
        ),
        (
            "just above the line of 2024",
            HouseholdFacts {
                income: yuan(44_000),
                income_per_head: yuan(11_000),
                ..plain.clone()
            },
        ),
        (
            "lost its work",
            HouseholdFacts {
                income_recent: yuan(9_000),
                ..plain.clone()
            },
        ),
        (
            "ill",
            HouseholdFacts {
                self_paid_medical: yuan(35_000),
                ..plain.clone()
            },
        ),
        (
            "a cracked wall",
            HouseholdFacts {
                dwelling_dangerous: Some(true),
                ..plain.clone()
            },
        ),
        ("seven months reported", unknown.clone()),
        (
            "general, never asked",
            HouseholdFacts {
                population: Population::General,
                statements_owed: false,
                months_reported: 0,
                ..unknown
            },
        ),
        (
            "general, poor by its own figures",
            HouseholdFacts {
                income: yuan(40_000),
                income_per_head: yuan(10_000),
                ..general
            },
        ),
        (
            "monitored and forgotten",
            HouseholdFacts {
                monitored: true,
                monitored_type: Some(MonitoredType::UnstableLifted),
                days_monitored: Some(45),
                ..plain
            },
        ),
    ]
}

fn findings() -> String {
    let mut text = String::new();
    for (pack, day) in [("99/2024", "2024-06-01"), ("99/2025", "2026-03-01")] {
        let set = compile(&shipped(pack)).unwrap();
        for (name, facts) in households(day) {
            writeln!(text, "== {pack} on {day}: {name}").unwrap();
            for rule in set.explain(&facts).unwrap() {
                writeln!(
                    text,
                    "{} {} {} {}",
                    rule.rule,
                    rule.risk,
                    rule.level.as_str(),
                    rule.outcome
                )
                .unwrap();
                let inputs: Vec<_> = rule
                    .inputs
                    .iter()
                    .map(|i| format!("{}={}", i.name, i.value.as_deref().unwrap_or("?")))
                    .collect();
                writeln!(text, "  {}\n  {}\n  {}", inputs.join(" "), rule.zh, rule.en).unwrap();
            }
        }
    }
    text
}

#[test]
fn the_findings_of_the_demo_packs_stay_the_same() {
    let path = format!("{}/tests/it/golden.txt", std::env::var("CARGO_MANIFEST_DIR").unwrap());
    if std::env::var_os("SHOUWANG_UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, findings()).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap() == findings(),
        "the findings differ from {path}; read the difference, then set SHOUWANG_UPDATE_GOLDEN=1"
    );
}
