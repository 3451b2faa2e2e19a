//! What is wrong with a pack is refused, with its code and position.

use shouwang_policy::PolicyLibrary;

use crate::with_edits;

/// Edits a shipped file and expects one problem: its code at the place where `marker` stands in the edited file.
fn check(name: &str, from: &str, to: &str, code: &str, marker: &str) {
    let problems = with_edits(&[(name, from, to)]).unwrap_err();
    let found: Vec<_> = problems.iter().map(|p| (p.code, p.at.to_string())).collect();
    let text = std::fs::read_to_string(crate::shipped_dir().join(name))
        .unwrap()
        .replacen(from, to, 1);
    let offset = if marker.is_empty() {
        0
    } else {
        text.find(marker).unwrap()
    };
    let line = text[..offset].matches('\n').count() + 1;
    let column = text[..offset].chars().rev().take_while(|c| *c != '\n').count() + 1;
    assert!(
        found.contains(&(code, format!("{name}:{line}:{column}"))),
        "expected {code} at {line}:{column}, found {found:?}"
    );
}

#[test]
fn texts_that_are_no_pack() {
    check(
        "99/2025.toml",
        "up_to = 11610",
        "up_to = ",
        "pack.syntax",
        "\npopulations = [\"lifted\", \"marginal_2019\", \"general\"]",
    );
    check(
        "99/2025.toml",
        "up_to = 11610",
        "up_too = 11610",
        "pack.syntax",
        "up_too",
    );
    check(
        "99/2025.toml",
        "\"general\"]",
        "\"genral\"]",
        "pack.syntax",
        "[\"lifted\", \"marginal_2019\", \"genral\"]",
    );
    check("99/2025.toml", "2025-01-01", "2025-02-30", "pack.syntax", "2025-02-30");
    check(
        "99/2025.toml",
        "2025-01-01",
        "\"2025-01-01\"",
        "pack.syntax",
        "\"2025-01-01\"",
    );
}

#[test]
fn inheritance() {
    check(
        "99/2025.toml",
        "\"99/2024\"",
        "\"99/2023\"",
        "pack.unknown_parent",
        "\"99/2023\"",
    );
    check(
        "99/2024.toml",
        "\"base/2021\"",
        "\"99/2025\"",
        "pack.inheritance_cycle",
        "\"99/2025\"",
    );
    check("99/2024.toml", "inherits = \"base/2021\"\n", "", "pack.missing", "");
}

#[test]
fn lines_and_parameters() {
    check(
        "4413/2024.toml",
        "over = 10800",
        "over = 10700",
        "pack.tier_overlap",
        "16460\n",
    );
    check(
        "base/2021.toml",
        "line_of = \"province\"",
        "line_of = \"county\"",
        "param.unknown_tier",
        "\"county\"",
    );
    check(
        "base/2021.toml",
        "name = \"margin_percent\"",
        "name = \"household_size\"",
        "param.name",
        "[[param]]\nname = \"household_size\"",
    );
    check(
        "base/2021.toml",
        "percent = 10\n",
        "percent = 10\nyuan = 5\n",
        "param.value",
        "[[param]]\nname = \"margin_percent\"",
    );
    check(
        "base/2021.toml",
        "percent = 10\ncitation = \"本系统默认\"",
        "percent = 10",
        "param.value",
        "[[param]]\nname = \"margin_percent\"",
    );
    check(
        "base/2021.toml",
        "name = \"fall_parts\"",
        "name = \"margin_percent\"",
        "pack.duplicate",
        "[[param]]\nname = \"margin_percent\"\nzh = \"减收份数\"",
    );
}

#[test]
fn eligibility_and_its_cases() {
    check(
        "base/2021.toml",
        "populations = [\"lifted\"]",
        "populations = [\"general\"]",
        "eligibility.type_impossible",
        "[\"general\"]",
    );
    check(
        "base/2021.toml",
        "own_application = true",
        "own_application = false",
        "eligibility.own_application",
        "false\ncitation = \"翁乡振组〔2021〕25号 §二(一)；粤",
    );
    check(
        "4413/2024.toml",
        "tier = \"city\"",
        "tier = \"province\"",
        "eligibility.case_failed",
        "[[eligibility.case]]\nname = \"one fen more",
    );
}

#[test]
fn clocks_measures_and_messages() {
    check(
        "base/2021.toml",
        "commitment = 1",
        "commitment = 2",
        "pack.budgets",
        "{ verification",
    );
    check(
        "base/2021.toml",
        "value = [\"water_safety\"]",
        "value = []",
        "pack.no_measures",
        "[]",
    );
    check(
        "base/2021.toml",
        "{income_per_head} 元，在",
        "{income_per_hed} 元，在",
        "rule.unknown_placeholder",
        "\"近12个月人均可支配收入 {income_per_hed}",
    );
    check(
        "base/2021.toml",
        "id = \"income_fell\"",
        "id = \"income_near_line\"",
        "pack.duplicate",
        "[[rule]]\nid = \"income_near_line\"\nrisk = \"unstable_employment\"\nlevel = \"normal\"",
    );
}

#[test]
fn cases_of_rules() {
    check(
        "base/2021.toml",
        "facts = { dwelling_dangerous = true }",
        "facts = { dwelling_dangerus = true }",
        "case.facts",
        "true }\nexpect = \"fires\"\n\n[[rule.case]]\nname = \"a general household found",
    );
    check(
        "base/2021.toml",
        "facts = { dwelling_dangerous = true }",
        "facts = { dwelling_dangerous = 1 }",
        "case.facts",
        "1 }\nexpect = \"fires\"\n\n[[rule.case]]\nname = \"a general household found",
    );
    check("base/2021.toml", "{ yuan = -100 }", "-100", "case.facts", "-100");
    check(
        "99/2025.toml",
        "[[case.income_below_line]]",
        "[[case.income_below_lin]]",
        "case.unknown_rule",
        "[[case.income_below_lin]]",
    );
}

#[test]
fn a_line_below_the_floor_is_warned_of_and_lifted_to_it() {
    let library = with_edits(&[("99/2024.toml", "up_to = 10800", "up_to = 9000")]).unwrap();
    let pack = library.packs().iter().find(|p| p.id == "99/2024").unwrap();
    let warning: Vec<_> = pack.warnings.iter().map(|w| (w.code, w.at.line)).collect();
    assert_eq!(warning, [("pack.line_below_floor", 17)]);
    assert_eq!(pack.tiers[0].up_to.to_string(), "9060.00");
    assert_eq!(pack.tiers[0].published.to_string(), "9000.00");
}

#[test]
fn a_practice_that_names_what_no_pack_has() {
    let name = "base/practice.toml";
    check(name, "rule = ", "rule = 1 # ", "practice.syntax", "1 # ");
    let other = "rule = \"income_below_lime\"";
    check(
        name,
        "rule = \"income_below_line\"",
        other,
        "practice.unknown",
        "income_below_lime",
    );
    check(
        name,
        "\"monthly_entry\"",
        "\"daily_entry\"",
        "practice.unknown",
        "daily_entry",
    );
    check(
        name,
        "risks = [\"policy_gap\"]",
        "risks = [\"unsafe_water\"]",
        "practice.incomplete",
        "",
    );
    check(
        name,
        "citation = \"翁乡振组〔2021〕25号 §四(一)\"",
        "citation = \"\"",
        "practice.uncited",
        "",
    );
    check(
        name,
        "citation = \"示范县自定：公示监督电话\"",
        "citation = \"\"",
        "practice.uncited",
        "",
    );
    let library = with_edits(&[]).unwrap();
    let without: Vec<_> = ["99/2024.toml", "base/2021.toml"]
        .map(|file| {
            let text = std::fs::read_to_string(crate::shipped_dir().join(file)).unwrap();
            (file.to_owned(), file.to_owned(), text)
        })
        .into();
    let old = PolicyLibrary::from_files(without).unwrap();
    assert_eq!(
        old.practice().entry,
        library.practice().entry,
        "a folder of an earlier program has the shipped one"
    );
}

#[test]
fn a_file_in_the_wrong_place() {
    let load = |name: &str, text: &str| {
        let problems = PolicyLibrary::from_files(vec![(name.into(), name.into(), text.into())]).unwrap_err();
        problems.into_iter().map(|p| p.code).collect::<Vec<_>>()
    };
    let concrete = "zh = \"\"\nen = \"\"\ncitation = \"\"\neffective_from = 2025-01-01\n";
    assert_eq!(load("2025.toml", concrete), ["pack.misplaced"]);
    assert_eq!(load("99/25.toml", concrete), ["pack.misplaced"]);
    assert!(
        load("base/2025.toml", concrete).contains(&"pack.area"),
        "an area that is no code must be abstract"
    );
    assert!(load("99/2025.toml", &format!("abstract = true\n{concrete}")).contains(&"pack.area"));
}

#[test]
fn a_folder_that_is_not_there() {
    let problems = PolicyLibrary::load(std::path::Path::new("/nonexistent")).unwrap_err();
    assert_eq!(problems[0].code, "pack.unreadable");
}

#[test]
fn all_problems_make_one_error_for_the_user() {
    let problems = with_edits(&[("99/2025.toml", "up_to = 11610", "up_too = 11610")]).unwrap_err();
    let problem = shouwang_policy::refused(&problems);
    assert_eq!(problem.code, "policy.pack_refused");
    assert_eq!(problem.fields[0].code, "pack.syntax");
    assert!(problem.fields[0].at.starts_with("99/2025.toml:"));
}
