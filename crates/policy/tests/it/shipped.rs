//! What the shipped packs say.

use chrono::NaiveDate;
use shouwang_domain::Fen;
use shouwang_domain::calendar::DayKind;
use shouwang_domain::obligation::HouseholdGroup;
use shouwang_domain::procedure::Deciding;
use shouwang_domain::risk::{MonitoredType, Population, RiskCategory};
use shouwang_policy::{InForce, ParamValue, PolicyLibrary};

use crate::{shipped_dir, with_edits};

fn library() -> PolicyLibrary {
    PolicyLibrary::load(&shipped_dir()).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn in_force(area: &str, on: &str) -> InForce {
    library().in_force(area, day(on)).unwrap()
}

#[test]
fn the_areas_and_their_lines() {
    let library = library();
    let lines: Vec<_> = library
        .packs()
        .iter()
        .map(|pack| {
            let tiers: Vec<_> = pack.tiers.iter().map(|t| format!("{} {}", t.name, t.up_to)).collect();
            format!("{} {} {}", pack.id, pack.effective_from(), tiers.join(", "))
        })
        .collect();
    assert_eq!(
        lines,
        [
            "44/2021 2021-01-01 province 9600.00",
            "44/2023 2023-01-01 province 10420.00",
            "44/2024 2024-01-01 province 10800.00",
            "44/2025 2025-01-01 province 11610.00",
            "440229/2021 2021-08-09 province 9600.00",
            "440229/2021+44/2023 2023-01-01 province 10420.00",
            "440229/2021+44/2024 2024-01-01 province 10800.00",
            "440229/2021+44/2025 2025-01-01 province 11610.00",
            "440233/2025 2025-05-27 province 11610.00",
            "4413/2024 2024-03-21 province 10800.00, city 16460.00",
            "4413/2024+44/2025 2025-01-01 province 11610.00, city 16460.00",
            "445281/2023 2023-01-01 province 10420.00",
            "445281/2023+44/2024 2024-01-01 province 10800.00",
            "445281/2023+44/2025 2025-01-01 province 11610.00",
            "99/2024 2024-01-01 province 10800.00",
            "99/2025 2025-01-01 province 11610.00",
        ]
    );
}

/// 翁源 2021 §二(二): the line follows the province's of each year. What a notice makes the lower area's own stays.
#[test]
fn a_newer_line_of_the_province_reaches_the_counties_that_had_one() {
    let line = |area, on| in_force(area, on).pack.tier("province").unwrap().up_to.to_string();
    assert_eq!(line("440229", "2022-12-31"), "9600.00");
    assert_eq!(line("440229", "2023-01-01"), "10420.00");
    assert_eq!(line("440229", "2025-01-01"), "11610.00");
    assert_eq!(line("445281", "2024-06-01"), "10800.00");
    let huizhou = in_force("441302", "2025-06-01").pack;
    let city = huizhou.tier("city").unwrap();
    assert_eq!(
        (city.over.unwrap().to_string(), city.up_to.to_string()),
        ("11610.00".into(), "16460.00".into())
    );
    assert_eq!(city.citation.pack, "4413/2024");
    assert!(
        huizhou
            .warnings
            .iter()
            .any(|warning| warning.code == "pack.band_carried")
    );
    // 普宁's own duty stays: the quarterly investigation by the tenth of the first month.
    let puning = in_force("445281", "2025-06-01").pack;
    assert_eq!(
        puning.obligation("quarterly_home_visits").unwrap().citation.pack,
        "445281/2023"
    );
}

/// A band that the newer line has passed is empty, and nothing else fails for it.
#[test]
fn a_line_above_a_citys_band_leaves_it_empty() {
    let text = "zh = \"新\"\nen = \"new\"\ninherits = \"44/2025\"\neffective_from = 2027-01-01\ncitation = \"虚构\"\n\
        [[tier]]\nname = \"province\"\nzh = \"省级监测范围\"\nen = \"provincial line\"\nup_to = 17000\n\
        populations = [\"lifted\", \"marginal_2019\", \"general\"]\n\
        monitored_types = [\"unstable_lifted\", \"marginal_prone\", \"sudden_severe\", \"low_income_other\"]\ncitation = \"虚构\"\n";
    let library = library().with(&[("44/2027".to_owned(), text.to_owned())]).unwrap();
    let pack = library.in_force("441302", day("2027-06-01")).unwrap().pack;
    let city = pack.tier("city").unwrap();
    assert!(!city.contains(shouwang_domain::Fen::from_yuan(16_460)));
    assert!(
        pack.tier("province")
            .unwrap()
            .contains(shouwang_domain::Fen::from_yuan(17_000))
    );
}

#[test]
fn the_nearest_area_and_the_last_pack_in_effect_decide() {
    for (area, on, pack, carried_over) in [
        ("990101", "2024-01-01", "99/2024", false),
        ("990101001001", "2024-12-31", "99/2024", false),
        ("990101", "2025-01-01", "99/2025", false),
        ("990101", "2026-07-01", "99/2025", true),
        ("440233", "2025-05-26", "44/2025", false),
        ("440233", "2025-05-27", "440233/2025", false),
        ("441302", "2024-03-20", "44/2024", false),
        ("441302", "2024-03-21", "4413/2024", false),
        ("441302", "2025-02-01", "4413/2024+44/2025", false),
        ("441302", "2026-02-01", "4413/2024+44/2025", true),
        ("440229", "2021-08-08", "44/2021", false),
        ("440229", "2021-08-09", "440229/2021", false),
        ("440229", "2022-06-01", "440229/2021", true),
        ("440229", "2023-06-01", "440229/2021+44/2023", false),
        ("440229", "2026-06-01", "440229/2021+44/2025", true),
        ("445281", "2022-12-31", "44/2021", true),
        ("445281", "2023-01-01", "445281/2023", false),
        ("445281", "2025-02-01", "445281/2023+44/2025", false),
        ("440100", "2022-06-01", "44/2021", true),
    ] {
        let found = in_force(area, on);
        assert_eq!(
            (found.pack.id.as_str(), found.carried_over),
            (pack, carried_over),
            "{area} on {on}"
        );
    }
}

#[test]
fn every_pack_of_the_province_stands_on_the_floor_of_2020() {
    for pack in library().packs().iter().filter(|pack| pack.area.starts_with("44")) {
        let (floor, citation) = pack.floor.as_ref().unwrap();
        assert_eq!(
            (*floor, citation.pack.as_str()),
            (Fen::from_yuan(9_060), "44/2021"),
            "{}",
            pack.id
        );
        assert!(
            pack.tiers
                .iter()
                .all(|tier| tier.published >= *floor && tier.up_to == tier.published)
        );
    }
}

#[test]
fn a_county_has_its_telephone_and_others_leave_a_line_for_it() {
    let library = library();
    let practice = library.practice();
    assert_eq!(practice.hotline.as_ref().unwrap().telephone, "12317");
    for code in ["990101", "990101000000"] {
        assert_eq!(practice.supervision(code), Some("0990-1000123"), "{code}");
    }
    for code in ["990102", "99", ""] {
        assert_eq!(practice.supervision(code), None, "{code}");
    }
}

#[test]
fn without_a_pack_in_force_nothing_is_decided() {
    for (area, on) in [
        ("990101", "2023-12-31"),
        ("110101", "2025-06-01"),
        ("base", "2025-06-01"),
        ("", "2025-06-01"),
    ] {
        assert_eq!(
            library().in_force(area, day(on)).unwrap_err().code,
            "policy.none_in_force",
            "{area} on {on}"
        );
    }
}

#[test]
fn the_band_of_huizhou_begins_above_the_line_of_the_province() {
    let pack = in_force("4413", "2024-06-01").pack;
    let tier = |yuan: i64| {
        let income = Some(Fen::from_yuan(yuan));
        pack.eligible(MonitoredType::UnstableLifted, Population::Lifted, income)
            .map(|found| found.tier)
    };
    assert_eq!(tier(10_800).unwrap(), "province");
    assert_eq!(tier(10_801).unwrap(), "city");
    assert_eq!(tier(16_460).unwrap(), "city");
    assert_eq!(tier(16_461).unwrap_err().code, "policy.income_not_within_tier");
}

#[test]
fn a_general_household_below_the_line_is_decided_by_people() {
    let marginal = |area, on| {
        let pack = in_force(area, on).pack;
        pack.eligible(
            MonitoredType::MarginalProne,
            Population::General,
            Some(Fen::from_yuan(9_500)),
        )
        .unwrap()
    };
    let in_2024 = marginal("99", "2024-06-01");
    assert!(in_2024.reason_required && in_2024.own_application);
    assert!(!marginal("99", "2025-06-01").reason_required);
}

#[test]
fn sudden_severe_difficulty_has_no_income_condition() {
    let pack = in_force("99", "2025-06-01").pack;
    for income in [None, Some(Fen::from_yuan(60_000))] {
        let found = pack
            .eligible(MonitoredType::SuddenSevere, Population::General, income)
            .unwrap();
        assert_eq!(found.tier, "province");
    }
    let unknown = pack.eligible(MonitoredType::UnstableLifted, Population::Lifted, None);
    assert_eq!(unknown.unwrap_err().code, "policy.income_unknown");
}

#[test]
fn the_formula_is_a_check_beside_the_published_figure() {
    let check = |area, on: &str| in_force(area, on).pack.tiers[0].check();
    let demo = check("99", "2024-06-01").unwrap();
    assert_eq!(
        (demo.product, demo.difference),
        (Some(Fen::from_yuan(10_797)), Some(Fen::from_yuan(3)))
    );
    assert_eq!(
        check("44", "2024-06-01").unwrap().product,
        None,
        "the notice does not print the standard itself"
    );
    assert!(check("44", "2025-06-01").is_none(), "the notice names no formula");
}

#[test]
fn the_clock_and_its_citations() {
    let pack = in_force("99", "2026-01-01").pack;
    let rules = &pack.procedure;
    assert_eq!(
        (rules.decision_days, rules.day_kind, rules.notice_days),
        (15, DayKind::Calendar, 5)
    );
    assert_eq!((rules.deciding, rules.elimination_months), (Deciding::Bureau, 6));
    let citation = &pack.citations["procedure.decision_days"];
    assert!(citation.text.contains("15天"));
    assert_eq!(citation.pack, "base/2021");
    assert_eq!(pack.catalogue.len(), RiskCategory::ALL.len());
    assert!(pack.verification_flag("vehicle").is_some());
}

#[test]
fn a_parameter_before_its_first_day_is_an_error() {
    let pack = in_force("99", "2025-06-01").pack;
    let line = &pack.params["line"];
    assert_eq!(line.on(day("2025-01-01")).unwrap().value, ParamValue::Int(1_161_000));
    assert_eq!(
        line.on(day("2024-12-31")).unwrap_err().code,
        "policy.parameter_before_first_date"
    );
}

#[test]
fn a_dated_parameter_changes_on_its_day() {
    let later = "citation = \"本系统默认\"\n\n[[param]]\nname = \"margin_percent\"\nzh = \"上浮比例\"\nen = \"margin\"\npercent = 15\neffective_from = 2026-01-01\ncitation = \"later\"\n\n[[param]]\nname = \"fall_parts\"";
    let edited = with_edits(&[(
        "base/2021.toml",
        "citation = \"本系统默认\"\n\n[[param]]\nname = \"fall_parts\"",
        later,
    )])
    .unwrap();
    let pack = edited.in_force("99", day("2026-06-01")).unwrap().pack;
    let margin = &pack.params["margin_percent"];
    assert_eq!(margin.on(day("2025-12-31")).unwrap().value, ParamValue::Int(10));
    assert_eq!(margin.on(day("2026-01-01")).unwrap().value, ParamValue::Int(15));
    assert_eq!(margin.show(&ParamValue::Int(15)), "15%");
}

#[test]
fn the_version_covers_what_is_inherited() {
    let before = library();
    let after = with_edits(&[("99/2024.toml", "虚构", "虚拟")]).unwrap();
    let changed: Vec<_> = before
        .packs()
        .iter()
        .filter(|pack| after.by_version(&pack.version).is_none())
        .map(|pack| pack.id.as_str())
        .collect();
    assert_eq!(changed, ["99/2024", "99/2025"]);
    let windows = with_edits(&[("99/2024.toml", "\n", "\r\n")]).unwrap();
    assert!(
        before
            .packs()
            .iter()
            .all(|pack| windows.by_version(&pack.version).is_some()),
        "line ends do not count"
    );
}

#[test]
fn duties_are_inherited_and_a_nearer_pack_sets_another_day() {
    use shouwang_domain::calendar::WorkingCalendar;

    let due = |area: &str, id: &str, on: &str| {
        let pack = in_force(area, on).pack;
        let cited = pack.obligation(id).unwrap();
        let due = cited.obligation.due(day(on), WorkingCalendar::builtin()).unwrap();
        format!("{due} {}", cited.citation.pack)
    };
    assert_eq!(due("4413", "monthly_entry", "2024-04-01"), "2024-04-25 base/2021");
    assert_eq!(
        due("4413", "quarterly_home_visits", "2024-04-01"),
        "2024-06-30 base/2021"
    );
    assert_eq!(
        due("990101", "quarterly_home_visits", "2025-04-01"),
        "2025-04-10 99/2024"
    );
    assert_eq!(
        due("445281", "quarterly_home_visits", "2023-05-01"),
        "2023-04-10 445281/2023"
    );
    assert_eq!(due("990101", "inspection_report", "2025-12-12"), "2025-12-19 base/2021");
    // Where the notice counts the list of 2019 among those lifted, it is visited as they are.
    let visited = |area: &str, on: &str| {
        let pack = in_force(area, on).pack;
        let duty = pack.obligation("cadre_visits").unwrap();
        duty.obligation.households.contains(&HouseholdGroup::Marginal2019)
    };
    assert!(visited("445281", "2023-05-01") && !visited("440229", "2021-09-01"));
    // The days after a clue are those of the procedure.
    assert_eq!(due("990101", "identification", "2025-12-12"), "2025-12-27 base/2021");
}

#[test]
fn a_duty_can_be_dropped_and_one_that_contradicts_itself_is_refused() {
    let duty = |more: &str| {
        format!(
            "\n[[obligation]]\nid = \"monthly_entry\"\nzh = \"职责\"\nen = \"duty\"\nrole = \"village_cadre\"\n\
             citation = \"本系统默认\"\n{more}\n"
        )
    };
    let load = |more: &str| {
        let text = duty(more);
        with_edits(&[("99/2025.toml", "\n[[tier]]", &format!("{text}\n[[tier]]"))])
    };
    let dropped = load("omitted = true").unwrap();
    let pack = dropped.in_force("990101", day("2025-06-01")).unwrap().pack;
    assert!(pack.obligation("monthly_entry").is_none() && pack.obligation("cadre_visits").is_some());
    for (more, code) in [
        ("", "obligation.contradiction"),
        (
            "every = \"month\"\nafter = { event = \"inspection\", days = 5, day_kind = \"working\" }",
            "obligation.contradiction",
        ),
        ("after = { event = \"clue\", days = 3 }", "obligation.contradiction"),
        (
            "every = \"month\"\nowner = \"village_contact\"",
            "obligation.contradiction",
        ),
        (
            "every = \"month\"\n[[obligation.case]]\nname = \"wrong\"\non = 2026-03-01\ndue = 2026-03-30",
            "obligation.case_failed",
        ),
    ] {
        assert_eq!(load(more).unwrap_err()[0].code, code, "{more}");
    }
}
