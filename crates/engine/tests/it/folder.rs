//! `check_dir` on the shipped packs, and on broken copies of them.

use std::path::Path;

use shouwang_domain::facts::HouseholdFacts;
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::warning::Outcome;
use shouwang_engine::check_dir;

use crate::{BASE, shipped_dir};

fn copy(to: &Path) {
    for area in std::fs::read_dir(shipped_dir()).unwrap() {
        let area = area.unwrap();
        std::fs::create_dir(to.join(area.file_name())).unwrap();
        for file in std::fs::read_dir(area.path()).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), to.join(area.file_name()).join(file.file_name())).unwrap();
        }
    }
}

#[test]
fn all_shipped_packs_pass_and_every_rule_has_a_case_of_every_outcome_it_can_have() {
    let report = check_dir(&shipped_dir());
    assert!(report.is_ok(), "{:#?}", report.problems);
    // 惠州's band of 2024 is carried over below the province's line of 2025.
    let warnings: Vec<_> = report.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(warnings, ["pack.band_carried"]);
    let rules: Vec<_> = report.packs.iter().map(|p| (p.id.as_str(), p.rules)).collect();
    assert_eq!(
        rules,
        [
            ("44/2021", 21),
            ("44/2023", 21),
            ("44/2024", 21),
            ("44/2025", 21),
            ("440229/2021", 21),
            ("440229/2021+44/2023", 21),
            ("440229/2021+44/2024", 21),
            ("440229/2021+44/2025", 21),
            ("440233/2025", 21),
            ("4413/2024", 22),
            ("4413/2024+44/2025", 22),
            ("445281/2023", 21),
            ("445281/2023+44/2024", 21),
            ("445281/2023+44/2025", 21),
            ("99/2024", 21),
            ("99/2025", 21)
        ]
    );
    let library = shouwang_policy::PolicyLibrary::load(&shipped_dir()).unwrap();
    // The cases of a pack that was overtaken are about the figures of its day, and run there.
    let written = library.packs().iter().filter(|pack| !pack.id.contains('+'));
    for rule in written.flat_map(|pack| &pack.rules) {
        let can_be_missing = HouseholdFacts::COLUMNS
            .iter()
            .any(|column| column.nullable && names(&rule.when.text).any(|name| name == column.name));
        let guarded = ["dividend_in_arrears", "benefit_ends"].contains(&rule.id.as_str());
        for outcome in Outcome::ALL.iter().filter(|outcome| match outcome {
            Outcome::Fires | Outcome::DoesNotFire => true,
            Outcome::NotOwed => rule.owed.is_some(),
            // Both count first; the days are missing only where the count is none.
            Outcome::DataMissing => can_be_missing && !guarded,
        }) {
            assert!(
                rule.cases.iter().any(|case| case.expect == *outcome),
                "{} has no case {outcome}",
                rule.id
            );
        }
    }
}

fn names(sql: &str) -> impl Iterator<Item = &str> {
    sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

#[test]
fn the_rules_cover_all_ten_risks() {
    for pack in shouwang_policy::PolicyLibrary::load(&shipped_dir()).unwrap().packs() {
        let covered: std::collections::BTreeSet<_> = pack.rules.iter().map(|rule| rule.risk).collect();
        assert_eq!(covered.len(), RiskCategory::ALL.len(), "{}", pack.id);
    }
}

#[test]
fn a_broken_rule_is_reported_once_though_many_packs_inherit_it() {
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path());
    let base = dir.path().join(BASE);
    let text = std::fs::read_to_string(&base).unwrap();
    std::fs::write(
        &base,
        text.replacen(
            "when = \"income_per_head <= line\"",
            "when = \"income_per_hed <= line\"",
            1,
        ),
    )
    .unwrap();
    let report = check_dir(dir.path());
    let found: Vec<_> = report.problems.iter().map(|p| (p.code, p.at.column)).collect();
    assert_eq!(found, [("expression.unknown_name", 9)]);
    assert_eq!(report.problems[0].at.file, base.display().to_string());
}

#[test]
fn a_case_with_another_outcome_is_reported_for_every_pack() {
    let dir = tempfile::tempdir().unwrap();
    copy(dir.path());
    let base = dir.path().join(BASE);
    let text = std::fs::read_to_string(&base).unwrap();
    std::fs::write(
        &base,
        text.replacen(
            "when = \"income_per_head <= line\"",
            "when = \"income_per_head < line\"",
            1,
        ),
    )
    .unwrap();
    let report = check_dir(dir.path());
    assert!(
        report
            .problems
            .iter()
            .all(|p| p.code == "rule.case_failed" && p.en.contains("expected fires, found does_not_fire"))
    );
    assert!(report.problems.len() >= 6, "{:#?}", report.problems);
}

#[test]
fn an_empty_folder_is_no_policy() {
    let dir = tempfile::tempdir().unwrap();
    let codes: Vec<_> = check_dir(dir.path()).problems.iter().map(|p| p.code).collect();
    assert_eq!(codes, ["pack.none"]);
}
