//! Every kind of broken description is refused with its code, at the place in the file, and nothing of it is read.

use shouwang_forms::{FormLibrary, changes};

/// A description that is right.
const GOOD: &str = r#"id = "parcel"
zh = "地块"
en = "Parcels"
version = 1
effective_from = 2025-01-01
subject = "household"
chapter = "industry"
citation = "示例 §一"
key = ["number"]

[permission]
see = ["town"]
add = ["town"]

[list]
columns = ["number", "size"]
filters = ["kind"]

[[field]]
key = "number"
type = "text"
zh = "编号"
en = "Number"
required = true

[[field]]
key = "kind"
type = "code"
zh = "类别"
en = "Kind"
choices = [{ code = "dry", zh = "旱地", en = "dry" }, { code = "paddy", zh = "水田", en = "paddy" }]

[[field]]
key = "size"
type = "integer"
zh = "面积"
en = "Size"
shown_when = "kind = 'dry'"

[[check]]
id = "has_size"
must = "size > 0"
at = "size"
zh = "面积须大于零。"
en = "The size is more than nothing."

[[case]]
name = "a field"
on = 2026-03-01
record = { number = "1", kind = "dry", size = 3 }
"#;

fn read(text: &str) -> Result<FormLibrary, Vec<(String, &'static str)>> {
    FormLibrary::from_files([("forms/parcel.toml".to_owned(), text.to_owned())]).map_err(|problems| {
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

/// Replaces the first `from`, which the mark stands in, and expects the code at the mark.
#[track_caller]
fn check(from: &str, marked: &str, code: &str) {
    assert!(GOOD.contains(from), "{from}");
    let text = GOOD.replacen(from, &marked.replace('▶', ""), 1);
    let offset = GOOD.find(from).unwrap() + marked.find('▶').unwrap();
    let line = text[..offset].matches('\n').count() + 1;
    let column = text[..offset].chars().rev().take_while(|c| *c != '\n').count() + 1;
    let found = read(&text).unwrap_err();
    // What reads a field that is wrong is wrong too.
    let expected = (format!("forms/parcel.toml:{line}:{column}"), code);
    assert!(found.contains(&expected), "{expected:?} is not among {found:?}");
}

#[test]
fn the_good_one_is_read() {
    assert!(read(GOOD).is_ok());
}

#[test]
fn names_are_known_and_used_once() {
    check("key = \"size\"", "key = ▶\"kind\"", "form.twice");
    check("at = \"size\"", "at = ▶\"sise\"", "form.no_such_field");
    check("filters = [\"kind\"]", "filters = [▶\"sort\"]", "form.no_such_field");
    check("key = \"size\"\ntype", "key = ▶\"Size\"\ntype", "form.bad_key");
    check(
        "key = \"size\"\ntype = \"integer\"",
        "key = ▶\"version\"\ntype = \"integer\"",
        "form.taken",
    );
    check("see = [\"town\"]", "see = [▶\"village_head\"]", "form.unknown_role");
    check("subject = \"household\"", "subject = ▶\"house\"", "form.unknown_value");
}

#[test]
fn types_are_known_and_complete() {
    check("type = \"integer\"", "type = ▶\"float\"", "form.unknown_type");
    check("type = \"text\"", "type = ▶\"ref\"", "form.incomplete_type");
    // Files come to a record that is there, and so hide behind no condition.
    check("type = \"integer\"", "type = ▶\"photos\"", "form.files");
}

#[test]
fn phones_fill_in_what_they_can() {
    let subject = "subject = \"household\"";
    assert!(read(&GOOD.replacen(subject, "subject = \"household\"\nphone = true", 1)).is_ok());
    check(subject, "subject = \"area\"\nphone = ▶true", "form.phone");
    let with_member = GOOD.replacen(
        "[[field]]",
        "[[field]]\nkey = \"whose\"\ntype = \"member\"\nzh = \"谁的\"\nen = \"Whose\"\n\n[[field]]",
        1,
    );
    assert!(read(&with_member).is_ok());
    let on_phones = with_member.replacen(subject, "subject = \"household\"\nphone = true", 1);
    let found = read(&on_phones).unwrap_err();
    assert_eq!(found.iter().map(|(_, code)| *code).collect::<Vec<_>>(), ["form.phone"]);
}

#[test]
fn expressions_are_typed_at_their_place() {
    check("must = \"size > 0\"", "must = \"▶sise > 0\"", "expression.unknown_name");
    check(
        "must = \"size > 0\"",
        "must = \"size > ▶number\"",
        "expression.mixed_types",
    );
    check(
        "shown_when = \"kind = 'dry'\"",
        "shown_when = \"kind = ▶'wet'\"",
        "expression.unknown_code",
    );
}

#[test]
fn a_key_is_always_filled_in_and_a_figure_reads_no_month() {
    check("key = [\"number\"]", "key = [▶\"kind\"]", "form.optional_key");
}

#[test]
fn conditions_in_a_circle_are_refused() {
    let text = GOOD.replacen("zh = \"类别\"", "shown_when = \"size > 1\"\nzh = \"类别\"", 1);
    let found = read(&text).unwrap_err();
    assert_eq!(found, [("forms/parcel.toml:27:7".to_owned(), "form.circle")]);
}

#[test]
fn a_label_in_each_language() {
    check(
        "key = \"size\"\ntype = \"integer\"\nzh = \"面积\"\nen = \"Size\"",
        "key = ▶\"size\"\ntype = \"integer\"\nzh = \"面积\"\nen = \" \"",
        "form.label",
    );
    let found = read(&GOOD.replacen("en = \"Size\"\n", "", 1)).unwrap_err();
    assert_eq!(found[0].1, "form.syntax");
}

#[test]
fn a_case_that_comes_out_otherwise_is_refused() {
    check(
        "name = \"a field\"\non = 2026-03-01\nrecord = { number = \"1\", kind = \"dry\", size = 3 }",
        "name = ▶\"a field\"\non = 2026-03-01\nrecord = { number = \"1\", kind = \"dry\", size = 0 }",
        "form.case_failed",
    );
}

#[test]
fn a_newer_version_only_adds() {
    let old = read(GOOD).unwrap();
    let old = old.get("parcel").unwrap();
    let newer = |change: &dyn Fn(String) -> String| {
        let text = change(GOOD.replacen("version = 1", "version = 2", 1));
        let new = read(&text).unwrap_or_else(|found| panic!("{found:?}"));
        let found = changes(old, new.get("parcel").unwrap());
        found
            .into_iter()
            .map(|change| (change.field, change.refused.is_some()))
            .collect::<Vec<_>>()
    };
    let added = "\n[[field]]\nkey = \"note\"\ntype = \"text\"\nsince = 2\nzh = \"备注\"\nen = \"Note\"\n";
    assert_eq!(newer(&|text| text + added), [("note".to_owned(), false)]);
    assert_eq!(
        newer(&|text| text.replacen("zh = \"类别\"", "required = true\nzh = \"类别\"", 1)),
        [("kind".to_owned(), false)]
    );
    // What was there is read by it: no type changes, no choice and no field goes.
    let of_money = |text: String| text.replacen("type = \"integer\"", "type = \"money\"", 1);
    assert_eq!(newer(&of_money), [("size".to_owned(), true)]);
    let without_paddy = |text: String| text.replacen(", { code = \"paddy\", zh = \"水田\", en = \"paddy\" }", "", 1);
    assert_eq!(newer(&without_paddy), [("kind".to_owned(), true)]);
    assert_eq!(
        newer(&|text| text.replacen("key = [\"number\"]", "key = []", 1)),
        [("key".to_owned(), true)]
    );
}

#[test]
fn a_header_names_one_column_and_a_sheet_one_register() {
    let with = |from: &str, to: &str| read(&GOOD.replacen(from, to, 1)).map(drop).map_err(|found| found[0].1);
    assert_eq!(with("zh = \"面积\"", "zh = \"面积\"\naliases = [\"地块面积\"]"), Ok(()));
    assert_eq!(with("zh = \"面积\"", "zh = \"类 别（亩）\""), Err("form.header"));
    assert_eq!(
        with("zh = \"面积\"", "zh = \"面积\"\naliases = [\"类别\"]"),
        Err("form.header")
    );
    // What the record is about has columns in every sheet.
    assert_eq!(with("zh = \"面积\"", "zh = \"农户编号\""), Err("form.header"));
    assert_eq!(
        with("zh = \"地块\"", "zh = \"地块\"\naliases = [\"地块/台账\"]"),
        Err("form.header")
    );
    let other = GOOD.replacen("id = \"parcel\"", "id = \"plot\"", 1);
    let files = [("forms/parcel.toml", GOOD.to_owned()), ("forms/plot.toml", other)];
    let found = FormLibrary::from_files(files.map(|(path, text)| (path.to_owned(), text))).unwrap_err();
    assert_eq!(found[0].code, "form.sheet_twice");
}

/// The child rows of one register would lie in the table of another.
#[test]
fn two_registers_share_no_table() {
    let of = |id: &str, text: &str| {
        let text = text.replacen("id = \"parcel\"", &format!("id = \"{id}\""), 1);
        (format!("forms/{id}.toml"), text)
    };
    let rows = "[[field]]\nkey = \"crops\"\ntype = \"rows\"\nzh = \"作物\"\nen = \"Crops\"\n\n[[field.field]]\nkey = \"crop\"\ntype = \"text\"\nzh = \"品种\"\nen = \"Crop\"\n\n[[check]]";
    let with_rows = of("parcel", &GOOD.replacen("[[check]]", rows, 1));
    let other = of("parcel_crops", &GOOD.replacen("zh = \"地块\"", "zh = \"地块作物\"", 1));
    assert!(FormLibrary::from_files([with_rows.clone()]).is_ok());
    let found = FormLibrary::from_files([with_rows, other]).unwrap_err();
    assert_eq!(found[0].code, "form.table_twice");
}

/// What a new record takes over is filled in by people, and the last one is found by what a list is narrowed by.
#[test]
fn a_record_takes_over_what_is_there_to_be_taken() {
    let with = |prefill: &str| {
        let text = GOOD.replacen("[list]", &format!("[prefill]\n{prefill}\n\n[list]"), 1);
        read(&text).map(drop).map_err(|found| found[0].1)
    };
    assert_eq!(with("fields = [\"size\"]\nsame = [\"kind\"]"), Ok(()));
    assert_eq!(with("fields = [\"sise\"]"), Err("form.no_such_field"));
    assert_eq!(with("fields = [\"size\"]\nsame = [\"size\"]"), Err("form.prefill"));
}

/// Names that the database would find twice, or cut.
#[test]
fn a_register_has_names_that_the_database_keeps_apart() {
    let with = |from: &str, to: &str| read(&GOOD.replacen(from, to, 1)).map(drop).map_err(|found| found[0].1);
    assert_eq!(
        with("filters = [\"kind\"]", "filters = [\"kind\", \"kind\"]"),
        Err("form.twice")
    );
    let long = format!("filters = [\"{}\"]", "k".repeat(40));
    let text = GOOD.replacen("filters = [\"kind\"]", &long, 1).replacen(
        "key = \"kind\"",
        &format!("key = \"{}\"", "k".repeat(40)),
        1,
    );
    let text = text
        .replace("kind = 'dry'", &format!("{} = 'dry'", "k".repeat(40)))
        .replace("kind = \"dry\"", &format!("{} = \"dry\"", "k".repeat(40)));
    assert_eq!(read(&text).map(drop).map_err(|found| found[0].1), Err("form.long_name"));
    // The index of one register would be that of another.
    let of = |id: &str, zh: &str| {
        let text = GOOD.replacen("id = \"parcel\"", &format!("id = \"{id}\""), 1);
        (
            format!("forms/{id}.toml"),
            text.replacen("zh = \"地块\"", &format!("zh = \"{zh}\""), 1),
        )
    };
    let found = FormLibrary::from_files([of("parcel", "地块"), of("parcel_kind", "地块类别")]).unwrap_err();
    assert_eq!(found[0].code, "form.table_twice");
}
