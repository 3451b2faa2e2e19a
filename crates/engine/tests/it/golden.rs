//! Golden findings of every shipped pack: an upgrade of the batch engine must not change a word of them.

use std::fmt::Write;

use shouwang_domain::Fen;
use shouwang_domain::facts::HouseholdFacts;
use shouwang_domain::risk::{MonitoredType, Population};
use shouwang_domain::warning::Outcome;
use shouwang_engine::compile;
use shouwang_policy::default_household;

use crate::shipped;

/// A household and what is the matter with it.
type Named = (&'static str, HouseholdFacts);

fn households(day: &str) -> Vec<Named> {
    let plain = default_household(day.parse().unwrap());
    let mut all = by_income(&plain);
    all.extend(by_records(&plain));
    all
}

fn yuan(n: i64) -> Option<Fen> {
    Some(Fen::from_yuan(n))
}

fn by_income(plain: &HouseholdFacts) -> Vec<Named> {
    let with_income = |per_head: i64| HouseholdFacts {
        income: yuan(4 * per_head),
        income_per_head: yuan(per_head),
        wage: yuan(2 * per_head),
        ..plain.clone()
    };
    let unknown = HouseholdFacts {
        income: None,
        income_per_head: None,
        income_recent: None,
        income_same_months_last_year: None,
        self_paid_medical: None,
        wage: None,
        transfer_recent: None,
        transfer_same_months_last_year: None,
        dwelling_dangerous: None,
        water_unsafe: None,
        uninsured_members: None,
        schooling_cost: None,
        willing_members: None,
        months_reported: 7,
        ..plain.clone()
    };
    let general = |facts: HouseholdFacts| HouseholdFacts {
        population: Population::General,
        statements_owed: false,
        ..facts
    };
    vec![
        ("without any risk", plain.clone()),
        ("poor", with_income(9_500)),
        ("within the line since 2023", with_income(10_400)),
        ("just above the line of 2024", with_income(11_000)),
        ("within the band of the city", with_income(16_460)),
        (
            "lost its work",
            HouseholdFacts {
                income_recent: yuan(9_000),
                members_out_of_work: 1,
                days_since_job_lost: Some(30),
                ..plain.clone()
            },
        ),
        (
            "ill",
            HouseholdFacts {
                self_paid_medical: yuan(35_000),
                serious_illness_members: 1,
                days_since_serious_illness: Some(60),
                uninsured_members: Some(1),
                ..plain.clone()
            },
        ),
        ("seven months reported", unknown.clone()),
        (
            "general, never asked",
            HouseholdFacts {
                months_reported: 0,
                ..general(unknown)
            },
        ),
        ("general, poor by its own figures", general(with_income(9_500))),
    ]
}

fn by_records(plain: &HouseholdFacts) -> Vec<Named> {
    vec![
        (
            "a cracked wall and a spring run dry",
            HouseholdFacts {
                dwelling_dangerous: Some(true),
                water_unsafe: Some(true),
                ..plain.clone()
            },
        ),
        (
            "a child that left school, another that costs much",
            HouseholdFacts {
                school_age_members: 2,
                out_of_school_members: 1,
                schooling_cost: yuan(24_000),
                ..plain.clone()
            },
        ),
        (
            "an accident at work",
            HouseholdFacts {
                severe_disability_members: 1,
                days_since_severe_disability: Some(12),
                open_loss: Fen::from_yuan(8_000),
                ..plain.clone()
            },
        ),
        (
            "willing, and nobody is employed",
            HouseholdFacts {
                employed_members: 0,
                willing_members: Some(2),
                ..plain.clone()
            },
        ),
        (
            "a co-operative that failed, with debts",
            HouseholdFacts {
                failed_operators: 1,
                overdue_loan: Fen::from_yuan(30_000),
                dividend_arrears: Fen::from_yuan(400),
                days_dividend_overdue: Some(45),
                ..plain.clone()
            },
        ),
        (
            "benefits that end",
            HouseholdFacts {
                benefits_with_end: 1,
                days_to_benefit_end: Some(20),
                transfer_recent: yuan(1_000),
                ..plain.clone()
            },
        ),
        (
            "monitored and forgotten",
            HouseholdFacts {
                monitored: true,
                monitored_type: Some(MonitoredType::UnstableLifted),
                days_monitored: Some(45),
                ..plain.clone()
            },
        ),
    ]
}

/// Every pack on its first day, and the demo pack carried over.
const DAYS: [(&str, &str); 17] = [
    ("44/2021", "2021-01-01"),
    ("440229/2021", "2021-08-09"),
    ("44/2023", "2023-01-01"),
    ("445281/2023", "2023-01-01"),
    ("44/2024", "2024-01-01"),
    ("4413/2024", "2024-03-21"),
    ("44/2025", "2025-01-01"),
    ("440233/2025", "2025-05-27"),
    ("440229/2021+44/2023", "2023-06-01"),
    ("440229/2021+44/2024", "2024-06-01"),
    ("440229/2021+44/2025", "2025-06-01"),
    ("4413/2024+44/2025", "2025-06-01"),
    ("445281/2023+44/2024", "2024-06-01"),
    ("445281/2023+44/2025", "2025-06-01"),
    ("99/2024", "2024-06-01"),
    ("99/2025", "2025-01-01"),
    ("99/2025", "2026-03-01"),
];

/// What fires and what is missing with every word; the rest by its outcome.
fn findings(pack: &str, day: &str) -> String {
    let mut text = String::new();
    let set = compile(&shipped(pack)).unwrap();
    for (name, facts) in households(day) {
        writeln!(text, "== {pack} on {day}: {name}").unwrap();
        let mut silent = std::collections::BTreeMap::<&str, Vec<String>>::new();
        for rule in set.explain(&facts).unwrap() {
            if matches!(rule.outcome, Outcome::DoesNotFire | Outcome::NotOwed) {
                silent.entry(rule.outcome.as_str()).or_default().push(rule.rule);
                continue;
            }
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
        for (outcome, rules) in silent {
            writeln!(text, "{outcome}: {}", rules.join(" ")).unwrap();
        }
    }
    text
}

#[test]
fn the_findings_of_every_pack_stay_the_same() {
    let dir = format!("{}/tests/it/golden", std::env::var("CARGO_MANIFEST_DIR").unwrap());
    let ids: std::collections::BTreeSet<_> = DAYS.iter().map(|(pack, _)| *pack).collect();
    let library = shouwang_policy::PolicyLibrary::load(&crate::shipped_dir()).unwrap();
    assert_eq!(ids.len(), library.packs().len(), "a pack has no golden findings");
    for (pack, day) in DAYS {
        let path = format!("{dir}/{}-on-{day}.txt", pack.replace(['/', '+'], "-"));
        if std::env::var_os("SHOUWANG_UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, findings(pack, day)).unwrap();
        }
        assert!(
            std::fs::read_to_string(&path).is_ok_and(|known| known == findings(pack, day)),
            "the findings differ from {path}; read the difference, then set SHOUWANG_UPDATE_GOLDEN=1"
        );
    }
}
