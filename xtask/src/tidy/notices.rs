//! Numbers of the notices in code. They are in `policies/`, dated and cited.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The lines that the notices print, in yuan; those in `policies/` are added when the test runs.
const LINES: &[&str] = &["9060", "9600", "10420", "10800", "11610", "16460"];

/// Constants that count days, months, years or percents and are no figure of a notice, each with the reason.
const OURS: &[(&str, &str, &str)] = &[
    (
        "crates/domain/src/procedure/clock.rs",
        "SOON_DAYS",
        "when a clock turns amber; no notice knows colours",
    ),
    (
        "crates/domain/src/procedure/check.rs",
        "NOTICE_ENTERED_WITHIN_DAYS",
        "a brake on notices that are made up; no notice has one",
    ),
    (
        "crates/service/src/register/household/number_search.rs",
        "MISSES_A_DAY",
        "a budget against trying; no notice has one",
    ),
    (
        "web/src/components/ClockChip.tsx",
        "SOON_DAYS",
        "when a clock turns amber; no notice knows colours",
    ),
    (
        "crates/domain/src/id_number.rs",
        "FIRST_BIRTH_YEAR",
        "what a birth date can be at all",
    ),
    (
        "crates/domain/src/id_number/repair.rs",
        "OLDEST_YEARS",
        "how old somebody can be",
    ),
    (
        "crates/engine/src/what_if.rs",
        "CURVE_PERCENT",
        "the points of a curve; nothing follows from them",
    ),
    (
        "crates/engine/src/what_if.rs",
        "NEAR_PERCENT",
        "what a list calls near the line; nothing follows from it",
    ),
    (
        "crates/service/src/duty/plan.rs",
        "EVENT_DAYS",
        "how far back events are looked up: a year and a day",
    ),
    (
        "crates/service/src/duty/write.rs",
        "ANSWER_DAYS",
        "how long before its last day a department is reminded of an answer",
    ),
    (
        "crates/service/src/department/board.rs",
        "COUNTED_DAYS",
        "how far back the warnings of a list are counted; nothing follows from it",
    ),
    (
        "crates/service/src/department/send.rs",
        "OLDEST_MONTHS",
        "lists that lie further back are a slip of the month",
    ),
    (
        "web/src/pages/office/imports/ImportsPage.tsx",
        "MONTHS",
        "months that can be chosen for a late collection; nothing follows from it",
    ),
    (
        "crates/service/src/register/household/number_search.rs",
        "SHEET_MISSES_A_DAY",
        "a budget against trying; no notice has one",
    ),
    (
        "crates/service/src/register/household/number_search.rs",
        "HOUSEHOLD_MISSES_A_DAY",
        "a budget against trying; no notice has one",
    ),
    (
        "crates/service/src/rules/visit_draw.rs",
        "LATEST_DAY",
        "until when this program still draws for a month; no notice knows the draw",
    ),
    (
        "crates/service/src/procedure/arrival.rs",
        "MOVED_IN_DAYS",
        "how long a household counts as just moved in; no notice says it",
    ),
    (
        "crates/service/src/office/list_out.rs",
        "GOOD_DAYS",
        "how long an agreement to a long list is good; no notice knows lists on a screen",
    ),
    (
        "crates/service/src/office/list_out.rs",
        "A_DAY",
        "how many rows of lists one person takes out in a day; no notice knows lists on a screen",
    ),
    (
        "crates/service/src/office/list_out.rs",
        "GROWTH_PERCENT",
        "how much a list may grow until it is taken out; no notice knows lists on a screen",
    ),
    (
        "crates/service/src/department/asset/result.rs",
        "STATED_MONTHS",
        "the months of a statement that stand beside what was found; nothing follows from it",
    ),
    (
        "crates/service/src/rules/screening/reconcile.rs",
        "WAITS_DAYS",
        "how long a row that fits nobody is looked up; nothing follows from it",
    ),
    (
        "crates/service/src/help/referral.rs",
        "TOLD_DAYS",
        "how long Today tells of an answer; nothing follows from it",
    ),
    (
        "crates/service/src/overview/cockpit/flow.rs",
        "MONTHS",
        "the points of a curve",
    ),
    (
        "crates/service/src/overview/patterns/mod.rs",
        "USUAL_DAYS",
        "what a screen looks at when nobody says how far back; nothing follows from it",
    ),
    (
        "crates/service/src/overview/patterns/mod.rs",
        "MOST_DAYS",
        "how much is looked at in one go; nothing follows from it",
    ),
    (
        "crates/service/src/overview/today.rs",
        "LAPSED_DAYS",
        "how long a screen shows what has lapsed",
    ),
    (
        "crates/service/src/overview/today.rs",
        "LAPSING_DAYS",
        "how early a screen shows what lapses",
    ),
    (
        "crates/service/src/procedure/case/file.rs",
        "ADULT_AGE",
        "the age of majority (民法典 §17), no figure of a notice",
    ),
    (
        "crates/service/src/procedure/case/list.rs",
        "LOOK_BACK",
        "the range of an index: longer than any clock runs, so that what is older is red anyway",
    ),
    (
        "crates/service/src/register/household/income.rs",
        "MONTHS",
        "the rows of a table: a year and the month before it",
    ),
    (
        "crates/service/src/register/household/view.rs",
        "MONTHS_SHOWN",
        "the rows of a table",
    ),
    (
        "crates/service/src/register/import/merge.rs",
        "INFANT_DAYS",
        "who is taken for newly born when a sheet brings a new member and does not say why",
    ),
    (
        "crates/service/src/rules/facts.rs",
        "HORIZON_DAYS",
        "how far ahead facts are told to stay as they are; a later day is looked at anew",
    ),
    (
        "crates/service/src/rules/snapshot/mod.rs",
        "IDENTITY_DAYS",
        "how long this program keeps the names beside a snapshot",
    ),
    (
        "crates/service/src/rules/standard/change.rs",
        "GUIDANCE_DAYS",
        "the time that a task of this program gives",
    ),
    (
        "crates/service/src/rules/standard/lapse.rs",
        "AHEAD_DAYS",
        "how early a screen shows what lapses",
    ),
    (
        "crates/service/src/rules/standing.rs",
        "MONTHS",
        "the months of a statistic",
    ),
    (
        "crates/store/src/repo/overview/cockpit.rs",
        "FUNNEL_MONTHS",
        "the months of a chart",
    ),
    (
        "web/src/pages/help/assistance/answerDays.ts",
        "ANSWER_DAYS",
        "what a form begins with; the person sets the day",
    ),
    (
        "web/src/pages/procedure/bench/Evidence.tsx",
        "MONTHS",
        "the rows of a table",
    ),
    (
        "web/src/pages/procedure/cases/acts/forms.tsx",
        "ADULT",
        "the age of majority (民法典 §17), no figure of a notice",
    ),
    (
        "web/src/phone/store.ts",
        "LAST_DAYS",
        "how long this program keeps on a phone what was not sent",
    ),
    (
        "web/src/pages/register/household/tabs/StatementsTab.tsx",
        "A_YEAR",
        "the months of a year",
    ),
];

/// Crates that make up a county or measure the program, and take nothing into force.
const INVENTED: &[&str] = &["crates/demo/", "crates/shouwang/src/demo_run/"];

/// Words in the name of a constant that say what it counts.
const COUNTED: &[&str] = &[
    "DAY", "DAYS", "BACK", "MONTH", "MONTHS", "YEAR", "YEARS", "PERCENT", "AGE", "ADULT",
];

/// Every line of a notice in a source, every constant of days, months or percents that is not on the list, every literal
/// number of days or months, and every entry of the list that is not needed.
pub(super) fn violations(root: &Path) -> Vec<String> {
    violations_with(root, OURS)
}

fn violations_with(root: &Path, ours: &[(&str, &str, &str)]) -> Vec<String> {
    let lines = lines(root);
    let mut found = Vec::new();
    let mut needed = BTreeSet::new();
    super::sources(root, &["rs", "ts", "tsx"], &mut |name, text| {
        if name.ends_with("api/schema.d.ts") {
            return;
        }
        for (at, line) in super::without_tests(text).lines().enumerate() {
            let place = format!("{name}:{}", at + 1);
            if let Some(number) = numbers(line).into_iter().find(|number| lines.contains(number)) {
                found.push(format!(
                    "{place} has {number}, a line of a notice; it belongs into policies/"
                ));
            }
            if INVENTED.iter().any(|invented| name.starts_with(invented)) {
                continue;
            }
            if let Some(constant) = counted_constant(line) {
                match ours.iter().find(|(file, named, _)| *file == name && *named == constant) {
                    Some((file, named, _)) => drop(needed.insert((*file, *named))),
                    None => found.push(format!(
                        "{place}: {constant} counts days, months or percents; take it from the pack, or give the reason in xtask/src/tidy/notices.rs"
                    )),
                }
            }
            if let Some(call) = literal_call(line) {
                found.push(format!("{place}: {call}…) counts by a bare number; give it a name"));
            }
        }
    });
    let idle = ours
        .iter()
        .filter(|(file, named, _)| !needed.contains(&(*file, *named)));
    found.extend(idle.map(|(file, named, _)| format!("{file} has no constant {named}; take it off the list")));
    found
}

/// The lines, in yuan and in fen.
fn lines(root: &Path) -> BTreeSet<String> {
    let mut yuan: BTreeSet<String> = LINES.iter().map(|line| (*line).to_owned()).collect();
    super::visit(&root.join("policies"), &mut |path| {
        if path.extension().is_some_and(|ending| ending == "toml") {
            for line in fs::read_to_string(path).unwrap().lines() {
                let figure = line.strip_prefix("up_to = ").or_else(|| line.strip_prefix("over = "));
                yuan.extend(figure.map(|figure| figure.trim().to_owned()));
            }
        }
    });
    let fen: Vec<String> = yuan.iter().map(|line| format!("{line}00")).collect();
    yuan.extend(fen);
    yuan
}

/// The whole numbers of a line of source, without `_` and `,` between their digits.
fn numbers(line: &str) -> Vec<String> {
    let bytes = line.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let is_inside = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || b"_.".contains(&bytes[at - 1]));
        if !bytes[at].is_ascii_digit() || is_inside {
            at += 1;
            continue;
        }
        let mut number = String::new();
        while at < bytes.len() {
            let is_joint = b"_,".contains(&bytes[at]) && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
            if bytes[at].is_ascii_digit() {
                number.push(bytes[at] as char);
            } else if !is_joint {
                break;
            }
            at += 1;
        }
        found.push(number);
    }
    found
}

/// The name of a constant with a number that counts days, months, years or percents.
fn counted_constant(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("const ")?;
    let name = rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?;
    let value = rest.split_once('=')?.1.trim_start();
    let is_number = value.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit());
    let counts = name.split('_').any(|word| COUNTED.contains(&word)) && !name.ends_with("_MS");
    (is_number && counts && name.chars().all(|c| !c.is_ascii_lowercase())).then_some(name)
}

/// A call that counts days or months by a literal number. One day or month is the next or the one before, and twelve
/// months are a year.
fn literal_call(line: &str) -> Option<&str> {
    ["Days::new(", "Months::new("].into_iter().find(|call| {
        line.match_indices(call).any(|(at, _)| {
            let number: String = line[at + call.len()..]
                .chars()
                .take_while(char::is_ascii_digit)
                .collect();
            !number.is_empty() && !["0", "1", "12"].contains(&number.as_str())
        })
    })
}

#[test]
fn a_planted_number_of_a_notice_is_found() {
    let root = tempfile::tempdir().unwrap();
    let source = root.path().join("crates/house/src");
    fs::create_dir_all(&source).unwrap();
    fs::create_dir_all(root.path().join("policies/44")).unwrap();
    fs::write(root.path().join("policies/44/2031.toml"), "up_to = 12345\n").unwrap();
    let found = |text: &str, ours: &[(&str, &str, &str)]| {
        fs::write(source.join("a.rs"), text).unwrap();
        violations_with(root.path(), ours)
    };
    for (planted, is_found) in [
        ("const LINE: i64 = 11_610;", true),
        ("const LINE: i64 = 1_161_000;", true),
        ("// everybody below 12,345 yuan", true),
        ("const ENTRY_DAY: u32 = 25;", true),
        ("pub(crate) const MARGIN_PERCENT: i64 = -10;", true),
        ("let due = found + Days::new(15);", true),
        ("#[cfg(test)]\nmod tests { const LINE: i64 = 11_610; }", false),
        ("const ROWS: usize = 116100;", false),
        ("let next = day + Days::new(1);", false),
        ("const TODAY: &str = \"as_of\";", false),
    ] {
        assert_eq!(
            !found(planted, &[]).is_empty(),
            is_found,
            "{planted}: {:?}",
            found(planted, &[])
        );
    }
    let ours = [("crates/house/src/a.rs", "ENTRY_DAY", "a reason")];
    assert!(found("const ENTRY_DAY: u32 = 25;", &ours).is_empty());
    assert_eq!(
        found("", &ours),
        ["crates/house/src/a.rs has no constant ENTRY_DAY; take it off the list"]
    );
}
