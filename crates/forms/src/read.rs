//! Values as somebody gave them, read by the type of their field.

use std::str::FromStr as _;

use chrono::NaiveDate;
use serde_json::{Map, Value as Json};
use shouwang_domain::Month;
use shouwang_domain::problem::FieldProblem;

use crate::form::{Choice, Field, FieldType};
use crate::value::{ChildRow, FieldValue, Values};

/// The largest amount, in fen: ten thousand of them are summed up without reaching the end of 64 bits, and a browser knows
/// each exactly.
const MAX_MONEY: i64 = 100_000_000_000_000;

/// Child rows of one kind at most.
pub(crate) const MAX_ROWS: usize = 1_000;

/// Reads the values of some fields. What is null or an empty text is no value; what is worked out is not read.
pub(crate) fn values(
    fields: &[Field],
    given: &Map<String, Json>,
    at: &str,
    problems: &mut Vec<FieldProblem>,
) -> Values {
    for key in given.keys() {
        if !fields.iter().any(|field| field.key == *key) {
            problems.push(unknown_field(&format!("{at}/{key}")));
        }
    }
    let mut values = Values::new();
    for field in fields {
        let is_worked_out = matches!(field.ty, FieldType::Computed(..));
        let Some(json) = given.get(&field.key).filter(|_| !is_worked_out) else {
            continue;
        };
        let at = format!("{at}/{}", field.key);
        match value(&field.ty, json, &at, problems) {
            Ok(Some(value)) => {
                values.insert(field.key.clone(), value);
            }
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    values
}

/// Reads a value of a type.
pub(crate) fn value(
    ty: &FieldType,
    json: &Json,
    at: &str,
    problems: &mut Vec<FieldProblem>,
) -> Result<Option<FieldValue>, FieldProblem> {
    let text = match json {
        Json::Null => return Ok(None),
        Json::String(text) if text.trim().is_empty() => return Ok(None),
        Json::String(text) => Some(text.trim()),
        _ => None,
    };
    let wrong = |wanted: (&str, &str)| wrong_type(at, wanted);
    let whole = |wanted| json.as_i64().ok_or_else(|| wrong(wanted));
    Ok(Some(match ty {
        FieldType::Text(longest) => {
            let text = text.ok_or_else(|| wrong(("文字", "a text")))?;
            if text.chars().count() > *longest as usize {
                return Err(too_long(at, *longest));
            }
            if text.chars().any(|c| c.is_control() && c != '\n') {
                return Err(wrong(("不含控制字符的文字", "a text without control characters")));
            }
            FieldValue::Text(text.to_owned())
        }
        FieldType::Integer(least, most) => {
            let number = whole(("整数", "an integer"))?;
            if !(*least..=*most).contains(&number) {
                return Err(out_of_bounds(at, *least, *most));
            }
            FieldValue::Int(number)
        }
        FieldType::Money => match whole(("金额（分）", "an amount in fen"))? {
            amount @ 0..=MAX_MONEY => FieldValue::Int(amount),
            _ => return Err(out_of_bounds(at, 0, MAX_MONEY)),
        },
        FieldType::Percent => match whole(("百分比（万分之一）", "a share in hundredths of a percent"))? {
            share @ 0..=10_000 => FieldValue::Int(share),
            _ => return Err(out_of_bounds(at, 0, 10_000)),
        },
        FieldType::Date(_) => {
            let day = text.and_then(|text| NaiveDate::from_str(text).ok().filter(|day| day.to_string() == text));
            FieldValue::Day(day.ok_or_else(|| wrong(("日期，如 2026-03-05", "a day such as 2026-03-05")))?)
        }
        FieldType::Month => {
            let month = text.and_then(|text| Month::from_str(text).ok());
            FieldValue::Month(month.ok_or_else(|| wrong(("月份，如 2026-03", "a month such as 2026-03")))?)
        }
        FieldType::YesNo => FieldValue::Bool(json.as_bool().ok_or_else(|| wrong(("是或否", "true or false")))?),
        FieldType::Code(choices) => {
            let code = text.ok_or_else(|| wrong(("代码", "a code")))?;
            FieldValue::Text(choice(choices, code, at)?)
        }
        FieldType::Codes(choices) => {
            let given = json.as_array().ok_or_else(|| wrong(("代码列表", "a list of codes")))?;
            let mut codes = Vec::new();
            for code in given {
                let code = code.as_str().ok_or_else(|| wrong(("代码列表", "a list of codes")))?;
                codes.push(choice(choices, code, at)?);
            }
            let place = |code: &String| choices.iter().position(|choice| choice.code == *code);
            codes.sort_by_key(place);
            codes.dedup();
            if codes.is_empty() {
                return Ok(None);
            }
            FieldValue::Codes(codes)
        }
        FieldType::Ref(_) | FieldType::Area | FieldType::Member | FieldType::Person => {
            let id = text.and_then(|text| text.parse().ok()).filter(|id: &i64| *id > 0);
            FieldValue::Id(id.ok_or_else(|| wrong(("编号", "an id")))?)
        }
        FieldType::Rows(fields) => {
            let given = json.as_array().ok_or_else(|| wrong(("明细行", "rows")))?;
            if given.len() > MAX_ROWS {
                return Err(too_many_rows(at));
            }
            let mut rows = Vec::new();
            for (index, row) in given.iter().enumerate() {
                let at = format!("{at}/{index}");
                let id = row.get("id").and_then(Json::as_str).and_then(|id| id.parse().ok());
                match row.get("values").and_then(Json::as_object) {
                    Some(given) => {
                        let values = values(fields, given, &format!("{at}/values"), problems);
                        rows.push(ChildRow { id, values });
                    }
                    None => problems.push(wrong_type(&at, ("明细行", "a row"))),
                }
            }
            if rows.is_empty() {
                return Ok(None);
            }
            FieldValue::Rows(rows)
        }
        FieldType::Files(files) => match whole(("文件数量", "a number of files"))? {
            number if (0..=i64::from(files.most)).contains(&number) => FieldValue::Int(number),
            _ => return Err(out_of_bounds(at, 0, i64::from(files.most))),
        },
        FieldType::Computed(..) => return Ok(None),
    }))
}

fn choice(choices: &[Choice], code: &str, at: &str) -> Result<String, FieldProblem> {
    if choices.iter().any(|choice| choice.code == code) {
        return Ok(code.to_owned());
    }
    let list = |of: &dyn Fn(&Choice) -> &str| {
        let offered = choices.iter().filter(|choice| !choice.retired).map(of);
        offered.collect::<Vec<_>>().join("、")
    };
    Err(problem(
        at,
        "form.unknown_choice",
        format!(
            "没有这个选项；请从以下选项中选择：{}。",
            list(&|choice| choice.label.zh.as_str())
        ),
        format!(
            "There is no such choice; choose one of {}.",
            list(&|choice| choice.code.as_str())
        ),
    ))
}

/// A problem at a place of what was given.
pub(crate) fn problem(at: &str, code: &str, zh: impl Into<String>, en: impl Into<String>) -> FieldProblem {
    FieldProblem {
        at: at.to_owned(),
        code: code.to_owned(),
        zh: zh.into(),
        en: en.into(),
    }
}

fn unknown_field(at: &str) -> FieldProblem {
    problem(
        at,
        "form.unknown_field",
        "表单没有这个项目；请核对名称，或刷新页面取得最新的表单。",
        "The form has no such field; check its key, or load the newest version of the form.",
    )
}

fn wrong_type(at: &str, (zh, en): (&str, &str)) -> FieldProblem {
    problem(
        at,
        "form.wrong_type",
        format!("这里应填写{zh}；请更正。"),
        format!("This must be {en}; mend it."),
    )
}

fn too_long(at: &str, longest: u32) -> FieldProblem {
    problem(
        at,
        "form.too_long",
        format!("最多 {longest} 个字；请删减。"),
        format!("At most {longest} characters; shorten it."),
    )
}

fn out_of_bounds(at: &str, least: i64, most: i64) -> FieldProblem {
    problem(
        at,
        "form.out_of_bounds",
        format!("应在 {least} 至 {most} 之间；请核对。"),
        format!("Between {least} and {most}; check it."),
    )
}

fn too_many_rows(at: &str) -> FieldProblem {
    problem(
        at,
        "form.too_many_rows",
        format!("明细最多 {MAX_ROWS} 行；请分成几条记录。"),
        format!("At most {MAX_ROWS} rows; make several records of it."),
    )
}
