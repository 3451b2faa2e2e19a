//! The lists of departments that ship are right, and a broken one is refused at its place.

use std::collections::BTreeSet;

use shouwang_forms::ListLibrary;

const GOOD: &str = r#"id = "bill"
zh = "医疗费用"
en = "Bills"
version = 1
effective_from = 2025-01-01
department = "medical_insurance"
purpose = { zh = "核实", en = "to look" }
citation = "示例 §一"
due_day = 10
subject = "member"
on = "billed_on"
fact = { zh = "自付{paid}元", en = "{paid} yuan paid" }

[[field]]
key = "paid"
type = "money"
zh = "自付"
en = "Paid"
required = true

[[field]]
key = "billed_on"
type = "date"
zh = "日期"
en = "Day"

[[param]]
id = "limit"
yuan = 1000
zh = "上限"
en = "Limit"
citation = "示例 §二"

[[rule]]
id = "much"
when = "paid >= limit"
risk = "illness_or_disability"
level = "normal"
to = "village"
answer_days = 5
zh = "自付{paid}元，达到{limit}元"
en = "{paid} yuan paid, {limit} or more"

[[difference]]
id = "not_insured"
when = "register.insured = false"
zh = "登记为未参保"
en = "registered as not insured"

[[case]]
name = "at the limit"
on = 2026-03-01
row = { paid = 100000, billed_on = "2026-02-01" }
register = { insured = false }
warns = ["much"]
differs = ["not_insured"]
"#;

fn read(text: &str) -> Result<ListLibrary, Vec<(String, &'static str)>> {
    ListLibrary::from_files([("lists/bill.toml".to_owned(), text.to_owned())]).map_err(|problems| {
        assert!(
            problems
                .iter()
                .all(|problem| !problem.zh.is_empty() && !problem.en.is_empty())
        );
        problems
            .iter()
            .map(|problem| (problem.at.to_string(), problem.code))
            .collect()
    })
}

/// Replaces the first `from`, and expects the code.
#[track_caller]
fn check(from: &str, to: &str, code: &str) {
    assert!(GOOD.contains(from), "{from}");
    let found = read(&GOOD.replacen(from, to, 1)).unwrap_err();
    assert!(
        found.iter().any(|(_, known)| *known == code),
        "{code} is not among {found:?}"
    );
}

#[test]
fn what_ships_is_right_and_of_eleven_departments() {
    let lists = ListLibrary::shipped().unwrap_or_else(|problems| panic!("{problems:#?}"));
    let departments: BTreeSet<_> = lists.all().map(|list| list.department).collect();
    // proves DSC-10: each of the eleven departments has a list
    assert_eq!((lists.all().count(), departments.len()), (16, 11));
    for list in lists.all() {
        assert!(
            list.rules.is_empty() == list.authorised && !list.purpose.zh.is_empty() && !list.citation.is_empty(),
            "{}",
            list.id
        );
    }
    // What is asked under an authorisation has a list of its own for each kind.
    for kind in shouwang_domain::asset::AssetKind::ALL {
        let list = lists.get(kind.list()).unwrap();
        assert!(list.authorised && list.on.is_some(), "{}", list.id);
    }
}

#[test]
fn the_good_one_is_read() {
    let lists = read(GOOD).unwrap();
    let list = lists.get("bill").unwrap();
    assert_eq!(list.due("2026-02".parse().unwrap()).to_string(), "2026-03-10");
    let due = read(&GOOD.replacen("due_day = 10", "due_day = 31", 1)).unwrap();
    assert_eq!(
        due.get("bill").unwrap().due("2026-01".parse().unwrap()).to_string(),
        "2026-02-28"
    );
}

#[test]
fn what_is_broken_is_refused() {
    check(
        "department = \"medical_insurance\"",
        "department = \"police\"",
        "form.unknown_value",
    );
    check("due_day = 10", "due_day = 40", "list.due_day");
    // What somebody wrote freely, and what is not kept, goes into no warning.
    let noted = "[[field]]\nkey = \"note\"\ntype = \"text\"\nzh = \"备注\"\nen = \"Note\"\n\n[[param]]";
    let with_note = GOOD.replacen("[[param]]", noted, 1);
    read(&with_note).unwrap();
    let said = with_note
        .replacen("zh = \"自付{paid}元，达到", "zh = \"{note}自付{paid}元，达到", 1)
        .replacen("en = \"{paid} yuan paid, ", "en = \"{note}{paid} yuan paid, ", 1);
    assert_eq!(read(&said).unwrap_err()[0].1, "list.kept_out");
    check(
        "on = \"billed_on\"",
        "on = \"billed_on\"\nunkept = [\"paid\"]",
        "list.kept_out",
    );
    check("to = \"village\"", "to = \"county\"", "form.unknown_value");
    check("answer_days = 5", "answer_days = 0", "list.answer_days");
    check("on = \"billed_on\"", "on = \"paid\"", "list.no_day");
    check("on = \"billed_on\"", "on = \"payed_on\"", "form.no_such_field");
    check(
        "when = \"paid >= limit\"",
        "when = \"paid >= limits\"",
        "expression.unknown_name",
    );
    check(
        "when = \"paid >= limit\"",
        "when = \"billed_on >= limit\"",
        "expression.mixed_types",
    );
    check(
        "when = \"register.insured = false\"",
        "when = \"register.insure = false\"",
        "expression.unknown_name",
    );
    check("yuan = 1000", "yuan = 1000\nvalue = 3", "list.param");
    check(
        "en = \"{paid} yuan paid, {limit} or more\"",
        "en = \"{paid} yuan paid\"",
        "list.message",
    );
    check("zh = \"自付{paid}元\"", "zh = \"自付{payed}元\"", "form.no_such_field");
    check("type = \"money\"", "type = \"person\"", "list.column_type");
    check("purpose = { zh = \"核实\"", "purpose = { zh = \" \"", "form.label");
    check("warns = [\"much\"]", "warns = []", "list.case_failed");
    check(
        "register = { insured = false }",
        "register = { insure = false }",
        "list.case_failed",
    );
    let misnamed = ListLibrary::from_files([("lists/other.toml".to_owned(), GOOD.to_owned())]).unwrap_err();
    assert_eq!(misnamed[0].code, "list.misnamed");
}
