//! The sheet of a list: its columns, its template, and its rows as they stand.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde_json::Map;
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::name::{PersonName, name_key};
use shouwang_domain::problem::FieldProblem;
use shouwang_forms::{DepartmentList, FormLibrary, ListSubject, Values};
use shouwang_sheets::write::{INSTRUCTIONS_SHEET, TableWriter, instructions, known};
use shouwang_sheets::{
    CellProblem, ColumnSpec, Holds, MadeColumn, MadeRow, ParsedWorkbook, Sheet, Typed, is_called, must_be_filled,
    read_made,
};

use crate::ledger::sheet::draft::value;
use crate::ledger::sheet::layout::of_field;
use crate::register::import::refuse_if_any;
use crate::{Problem, Result};

/// So many rows that cannot be read are named; the number says how many there are.
pub(super) const MOST_DAMAGE: usize = 200;

const NAME: &str = "name";
const NUMBER: &str = "id_number";
const PLACE: &str = "address";

/// A number of which fewer digits are left says nothing of its own.
const DIGITS_LEFT: usize = 10;

/// A row that can be read.
pub(super) struct ReadRow {
    /// The row as Excel shows it.
    pub(super) line: u32,
    pub(super) name: PersonName,
    pub(super) number: Number,
    /// Where the row says that they live.
    pub(super) place: Option<String>,
    pub(super) values: Values,
    /// Where its number stands, for what is said of it.
    pub(super) at: String,
}

/// The ID number of a row.
pub(super) enum Number {
    Sound(IdNumber),
    /// As it stands, and what is wrong with it.
    Damaged(String, Problem),
    /// There is none; the row says where they live.
    None,
}

/// A list as read.
pub(super) struct ReadList {
    /// Rows with anything in them.
    pub(super) total: u64,
    pub(super) rows: Vec<ReadRow>,
    /// Rows that cannot be read: one problem each.
    pub(super) damage: Vec<FieldProblem>,
}

/// The columns of a list: name and number, then its own.
pub(super) fn columns(list: &DepartmentList) -> Vec<MadeColumn> {
    let who = |key: &str, zh: &str, en: &str, headers: &[String], own: &[&str], holds: Holds, note: &str| {
        let aliases = headers.iter().map(String::as_str).chain(own.iter().copied());
        MadeColumn {
            key: key.to_owned(),
            zh: zh.to_owned(),
            en: en.to_owned(),
            unit: String::new(),
            aliases: aliases.filter(|alias| *alias != zh).map(str::to_owned).collect(),
            required: key == NAME,
            holds,
            note: note.to_owned(),
        }
    };
    let note = match list.subject {
        ListSubject::Member => "名单所指的人。",
        ListSubject::Household => "户主或领取人；系统据此找到农户。",
    };
    let forms = FormLibrary::default();
    let own = list
        .form
        .fields
        .iter()
        .map(|field| of_field(&list.form, &list.form.fields, field, &forms));
    let mut columns = vec![
        who(NAME, "姓名", "name", &list.name_headers, &[], Holds::Text, note),
        who(
            NUMBER,
            "身份证号",
            "ID number",
            &list.number_headers,
            &["身份证号码", "公民身份号码", "证件号码"],
            Holds::IdAsWritten,
            match list.authorised {
                true => "18 位，照查询名单填写；先把该列设为“文本”格式再填写。",
                false => "18 位；先把该列设为“文本”格式再填写。没有号码的留空，填写住址。",
            },
        ),
        who(
            PLACE,
            "住址",
            "address",
            &[],
            &[
                "家庭住址",
                "居住地址",
                "户籍地址",
                "户籍所在地",
                "地址",
                "所在村",
                "村（社区）",
                "行政村",
            ],
            Holds::Text,
            "镇、村、组；证件号码缺失或有误时，系统按姓名和住址提示可能是谁，由人核对。",
        ),
    ];
    if list.authorised {
        // Whoever has authorised it is known by the number alone.
        columns.retain(|column| column.key != PLACE);
    }
    columns.extend(own);
    columns
}

/// An empty workbook of a list, with what belongs where and what it is for.
pub(super) fn template(list: &DepartmentList) -> Result<Vec<u8>> {
    let columns = columns(list);
    let specs: Vec<ColumnSpec<'_>> = columns.iter().map(MadeColumn::spec).collect();
    let mut writer = TableWriter::new();
    writer.begin_sheet(&list.label.zh, None, &known(&specs))?;
    let mut lines = vec![vec![format!("【{}】", list.label.zh)]];
    lines.extend(instructions(&specs));
    lines.push(vec![format!("用途：{}", list.purpose.zh)]);
    lines.push(vec![format!("依据：{}", list.citation)]);
    lines.push(vec![match list.authorised {
        true => "只答复查询名单上的人：身份证号和姓名须与查询名单一致，其他人的行只计数，不保存。没有查到的不填。"
            .to_owned(),
        false => format!("每月 {} 日前报送上月名单。", list.due_day),
    }]);
    writer.text_sheet(INSTRUCTIONS_SHEET, &lines)?;
    writer.into_bytes()
}

/// Reads the rows of a list: of the sheet that is called like it, else of the first.
///
/// # Errors
/// What is wrong with the file as a whole: no table, a column that is missing or stands twice, further sheets with rows
/// (`list.more_sheets`).
pub(super) fn read_list(list: &DepartmentList, book: &ParsedWorkbook, today: NaiveDate) -> Result<ReadList> {
    let columns = columns(list);
    let visible = || {
        let sheets = book.sheets.iter().filter(|sheet| !sheet.hidden);
        sheets.filter(|sheet| !is_called(&sheet.name, INSTRUCTIONS_SHEET))
    };
    let is_named = |sheet: &Sheet| is_called(&sheet.name, &list.label.zh);
    let only = visible().find(|sheet| is_named(sheet)).or_else(|| visible().next());
    let only = only.map(|sheet| sheet.name.clone());
    let others = visible().filter(|sheet| only.as_ref() != Some(&sheet.name));
    let filled = others.filter(|sheet| sheet.rows.iter().any(|row| !row.cells.is_empty()));
    let filled: Vec<&str> = filled.map(|sheet| sheet.name.as_str()).collect();
    if !filled.is_empty() {
        return Err(more_sheets(&filled));
    }
    let made = read_made(book, &columns, |sheet| only.as_ref() == Some(&sheet.name));
    let in_rows: HashSet<(&str, u32)> = made
        .rows
        .iter()
        .map(|row| (row.place.sheet.as_str(), row.place.row))
        .collect();
    let (of_rows, of_file): (Vec<_>, Vec<_>) = made
        .problems
        .iter()
        .cloned()
        .partition(|problem| in_rows.contains(&(problem.sheet.as_str(), problem.row)));
    refuse_if_any(of_file)?;
    let mut unreadable: HashMap<(&str, u32), &CellProblem> = HashMap::new();
    for problem in &of_rows {
        unreadable
            .entry((problem.sheet.as_str(), problem.row))
            .or_insert(problem);
    }
    let mut read = ReadList {
        total: made.rows.len() as u64,
        rows: Vec::with_capacity(made.rows.len()),
        damage: Vec::new(),
    };
    for row in &made.rows {
        let at = |key: &str, problem: Problem| FieldProblem::from(&made.columns.at(&row.place, key, problem));
        let unreadable = unreadable.get(&(row.place.sheet.as_str(), row.place.row)).copied();
        match read_row(list, row, today, unreadable, &at) {
            Ok(row) => read.rows.push(row),
            Err(problem) => read.damage.push(problem),
        }
    }
    if read.total > 0 && !read.rows.iter().any(ReadRow::says_who) {
        return Err(all_damaged(&read));
    }
    Ok(read)
}

impl ReadRow {
    /// It says enough of somebody to look for them.
    fn says_who(&self) -> bool {
        match &self.number {
            Number::Sound(_) => true,
            Number::Damaged(written, _) => {
                let digits = written.chars().filter(char::is_ascii_digit).count();
                self.place.is_some() || digits >= DIGITS_LEFT
            }
            Number::None => self.place.is_some(),
        }
    }

    /// How the same row is known in other months: name, number and address as they stand.
    pub(super) fn identity(&self) -> String {
        let number = match &self.number {
            Number::Sound(number) => number.reveal(),
            Number::Damaged(written, _) => written,
            Number::None => "",
        };
        let place = self.place.as_deref().unwrap_or_default();
        format!("{}\n{number}\n{place}", name_key(self.name.reveal()))
    }

    /// What its number has against it, where it is damaged.
    pub(super) fn damage(&self) -> Option<FieldProblem> {
        match &self.number {
            Number::Sound(_) | Number::None => None,
            Number::Damaged(_, problem) => Some(FieldProblem {
                at: self.at.clone(),
                code: problem.code.clone(),
                zh: problem.zh.clone(),
                en: problem.en.clone(),
            }),
        }
    }

    /// The whole row, to know it when it stands twice; none without a sound number.
    pub(super) fn whole(&self) -> Option<String> {
        match &self.number {
            Number::Sound(number) => Some(format!("{} {}", number.reveal(), self.says())),
            Number::Damaged(..) | Number::None => None,
        }
    }

    /// What its columns say, to know a row that says the same.
    pub(super) fn says(&self) -> String {
        let says = self.values.iter().map(|(key, value)| (key, value.to_json()));
        serde_json::Value::Array(says.map(|(key, value)| serde_json::json!([key, value])).collect()).to_string()
    }
}

/// Whether the register knows one of them plays no part: that would tell.
fn all_damaged(read: &ReadList) -> Problem {
    let count = read.total;
    let rows = read
        .damage
        .iter()
        .cloned()
        .chain(read.rows.iter().filter_map(ReadRow::damage));
    Problem::bad_data(
        "list.all_damaged",
        format!("名单的 {count} 行没有一行可用，没有收下；请按所列各处改正后重新报送。"),
        format!("None of the {count} rows of the list can be used, and it was not taken; mend what is named and send it again."),
    )
    .with_fields(rows.take(MOST_DAMAGE).collect())
}

fn more_sheets(names: &[&str]) -> Problem {
    Problem::bad_data(
        "list.more_sheets",
        format!(
            "文件中还有其他填了内容的工作表：{}。名单只读一张工作表；请把各行并入一张，删去其余的，或分别报送。",
            names.join("、")
        ),
        format!(
            "The file has further sheets with rows: {}. A list is one sheet; bring the rows into one and delete the others, or send them one by one.",
            names.join(", ")
        ),
    )
}

fn read_row(
    list: &DepartmentList,
    row: &MadeRow,
    today: NaiveDate,
    unreadable: Option<&CellProblem>,
    at: &dyn Fn(&str, Problem) -> FieldProblem,
) -> std::result::Result<ReadRow, FieldProblem> {
    if let Some(problem) = unreadable {
        return Err(problem.into());
    }
    let text = |key: &str| match row.values.get(key) {
        Some(Typed::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let name = text(NAME).ok_or_else(|| at(NAME, must_be_filled("姓名", "name")))?;
    let name = PersonName::new(name).map_err(|problem| at(NAME, problem))?;
    let place = text(PLACE).map(str::trim).filter(|place| !place.is_empty());
    let number = match text(NUMBER) {
        None if place.is_none() => return Err(at(NUMBER, nobody_named())),
        None => Number::None,
        Some(written) => match IdNumber::parse(written) {
            Ok(number) => Number::Sound(number),
            Err(problem) => Number::Damaged(written.to_owned(), problem),
        },
    };
    let mut given = Map::new();
    for field in &list.form.fields {
        if let Some(typed) = row.values.get(&field.key) {
            let value = value(field, typed, |_| Err(Problem::internal("a list names nothing else")));
            given.insert(field.key.clone(), value.map_err(|problem| at(&field.key, problem))?);
        }
    }
    let values = list.row(given, today).map_err(|problems| {
        let first = problems.into_iter().next();
        let first = first.unwrap_or_else(|| FieldProblem {
            at: String::new(),
            code: "internal".to_owned(),
            zh: String::new(),
            en: String::new(),
        });
        let key = first.at.strip_prefix("/values/").unwrap_or_default().to_owned();
        at(&key, Problem::bad_data(&first.code, first.zh, first.en))
    })?;
    let stands_at = at(NUMBER, Problem::internal("a place")).at;
    Ok(ReadRow {
        line: row.place.row,
        name,
        number,
        place: place.map(str::to_owned),
        values,
        at: stands_at,
    })
}

fn nobody_named() -> Problem {
    Problem::bad_data(
        "list.nobody_named",
        "只有姓名，认不出是谁；请填写身份证号，没有号码的请填写住址（镇、村、组）。",
        "A name alone says nobody; fill in the ID number or, where there is none, the address (town, village, group).",
    )
}
