//! Values between a record, its columns and the one who reads it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::str::FromStr as _;

use chrono::NaiveDate;
use serde_json::{Map, Value as Json};
use shouwang_domain::{Ctx, Fen, Month};
use shouwang_forms::{ChildRow, Field, FieldType, FieldValue, Form, FormLibrary, Values};
use shouwang_store::ledger::{Cell, LedgerRow};
use shouwang_store::{Source, repo};

use super::form::tables;
use crate::{Problem, Result};

/// The columns of some values; what has no value is emptied. Child rows have tables of their own, and how many files there are
/// is written with them alone.
pub(crate) fn cells<'a>(fields: &'a [Field], values: &Values) -> Vec<(&'a str, Cell)> {
    let stored = fields
        .iter()
        .filter(|field| !matches!(field.ty, FieldType::Rows(_) | FieldType::Files(_)));
    stored
        .map(|field| (field.key.as_str(), cell(values.get(&field.key))))
        .collect()
}

fn cell(value: Option<&FieldValue>) -> Cell {
    match value {
        None | Some(FieldValue::Rows(_)) => Cell::Null,
        Some(FieldValue::Text(text)) => Cell::Text(text.clone()),
        Some(FieldValue::Int(number) | FieldValue::Id(number)) => Cell::Int(*number),
        Some(FieldValue::Bool(truth)) => Cell::Int(i64::from(*truth)),
        Some(FieldValue::Day(day)) => Cell::Text(day.to_string()),
        Some(FieldValue::Month(month)) => Cell::Text(month.to_string()),
        Some(FieldValue::Codes(codes)) => Cell::Text(codes.join(",")),
    }
}

/// The values of a row by the types of its fields.
///
/// # Errors
/// Internal: the row was not written by us.
pub(crate) fn values(fields: &[Field], row: &LedgerRow) -> Result<Values> {
    let mut values = Values::new();
    for field in fields {
        if let Some(value) = value(field.ty.stored(), row.cell(&field.key))? {
            values.insert(field.key.clone(), value);
        }
    }
    Ok(values)
}

fn value(ty: &FieldType, cell: Cell) -> Result<Option<FieldValue>> {
    let broken = || Problem::internal("a stored value of a register does not read back");
    Ok(Some(match (ty, cell) {
        (_, Cell::Null) | (FieldType::Rows(_), _) => return Ok(None),
        (FieldType::Text(_) | FieldType::Code(_), Cell::Text(text)) => FieldValue::Text(text),
        (FieldType::Codes(_), Cell::Text(text)) => FieldValue::Codes(text.split(',').map(str::to_owned).collect()),
        (FieldType::Date(_), Cell::Text(text)) => FieldValue::Day(NaiveDate::from_str(&text).map_err(|_| broken())?),
        (FieldType::Month, Cell::Text(text)) => FieldValue::Month(Month::from_str(&text).map_err(|_| broken())?),
        (FieldType::YesNo, Cell::Int(truth)) => FieldValue::Bool(truth == 1),
        (FieldType::Ref(_) | FieldType::Area | FieldType::Member | FieldType::Person, Cell::Int(id)) => {
            FieldValue::Id(id)
        }
        (FieldType::Integer(..) | FieldType::Money | FieldType::Percent | FieldType::Files(_), Cell::Int(number)) => {
            FieldValue::Int(number)
        }
        _ => return Err(broken()),
    }))
}

/// The child rows of records, as values by record and field.
///
/// # Errors
/// When the database fails.
pub(crate) async fn children(at: &impl Source, form: &Form, records: &[i64]) -> Result<HashMap<i64, Values>> {
    let mut found: HashMap<i64, Values> = HashMap::new();
    let of_rows = form
        .fields
        .iter()
        .filter(|field| matches!(field.ty, FieldType::Rows(_)));
    for (field, table) in of_rows.zip(&tables(form)[1..]) {
        let FieldType::Rows(fields) = &field.ty else { continue };
        for (record, rows) in repo::ledger::children(at, table, records).await? {
            let rows = rows
                .iter()
                .map(|row| {
                    Ok(ChildRow {
                        id: Some(row.id()),
                        values: values(fields, row)?,
                    })
                })
                .collect::<Result<Vec<_>>>()?;
            found
                .entry(record)
                .or_default()
                .insert(field.key.clone(), FieldValue::Rows(rows));
        }
    }
    Ok(found)
}

/// Values as the API gives them.
pub(crate) fn to_json(values: &Values) -> Map<String, Json> {
    values
        .iter()
        .map(|(key, value)| (key.clone(), value.to_json()))
        .collect()
}

/// The ids in a record and its child rows: where each stands, below `/values`, and its field.
pub(crate) fn references<'a>(fields: &'a [Field], values: &Values) -> Vec<(String, &'a Field, i64)> {
    let mut found = Vec::new();
    for field in fields {
        match (&field.ty, values.get(&field.key)) {
            (_, Some(FieldValue::Id(id))) => found.push((field.key.clone(), field, *id)),
            (FieldType::Rows(of_rows), Some(FieldValue::Rows(rows))) => {
                for (index, row) in rows.iter().enumerate() {
                    let inner = references(of_rows, &row.values).into_iter();
                    let place = |key: &str| format!("{}/{index}/values/{key}", field.key);
                    found.extend(inner.map(|(key, field, id)| (place(&key), field, id)));
                }
            }
            _ => {}
        }
    }
    found
}

/// What ids in values are called, by the id: areas, persons, records of other registers.
pub(crate) type Names = BTreeMap<String, String>;

/// Looks up what the ids in many records are called: a constant number of statements.
///
/// # Errors
/// When the database fails.
pub(crate) async fn names<'a>(
    at: &impl Source,
    ctx: &Ctx,
    forms: &FormLibrary,
    form: &Form,
    records: impl Iterator<Item = &'a Values>,
) -> Result<Names> {
    let mut areas = BTreeSet::new();
    let mut people = BTreeSet::new();
    let mut members = BTreeSet::new();
    let mut others: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
    for values in records {
        for (_, field, id) in references(&form.fields, values) {
            match field.ty.stored() {
                FieldType::Area => areas.insert(id),
                FieldType::Member => members.insert(id),
                FieldType::Person => people.insert(id),
                FieldType::Ref(to) => others.entry(to).or_default().insert(id),
                _ => false,
            };
        }
    }
    let mut names = Names::new();
    if !areas.is_empty() {
        let found = repo::register::area::names(at, areas).await?;
        names.extend(found.into_iter().map(|(id, name)| (id.to_string(), name)));
    }
    if !people.is_empty() {
        let found = repo::office::account::names(at, people).await?;
        names.extend(found.into_iter().map(|(id, name)| (id.to_string(), name)));
    }
    if !members.is_empty() {
        let members: Vec<i64> = members.into_iter().collect();
        let found = repo::register::member::names(at, &members).await?;
        names.extend(found.into_iter().map(|(id, name)| (id.to_string(), name)));
    }
    for (to, ids) in others {
        let Some(other) = forms.get(to).filter(|other| other.permission.see.contains(&ctx.role)) else {
            continue;
        };
        let table = &tables(other)[0];
        for row in repo::ledger::by_ids(at, ctx, table, &ids.into_iter().collect::<Vec<_>>()).await? {
            names.insert(row.id().to_string(), title(other, &row));
        }
    }
    Ok(names)
}

/// The field that names a record where others refer to it: the first that has words.
pub(crate) fn title_field(form: &Form) -> Option<&Field> {
    form.fields
        .iter()
        .find(|field| matches!(field.ty.stored(), FieldType::Text(_)))
}

/// What a record is called where others refer to it.
pub(crate) fn title(form: &Form, row: &LedgerRow) -> String {
    let named = title_field(form).and_then(|field| row.text(&field.key));
    named.unwrap_or_else(|| row.id().to_string())
}

/// A value in the words of a page or a sheet, in Chinese; child rows have none.
pub(crate) fn said(field: &Field, value: &FieldValue, names: &Names) -> String {
    let ty = field.ty.stored();
    let choice = |code: &str| {
        let found = ty.choices().iter().find(|choice| choice.code == code);
        found.map_or_else(|| code.to_owned(), |choice| choice.label.zh.clone())
    };
    match value {
        FieldValue::Text(text) => choice(text),
        FieldValue::Codes(codes) => codes.iter().map(|code| choice(code)).collect::<Vec<_>>().join("、"),
        FieldValue::Bool(truth) => if *truth { "是" } else { "否" }.to_owned(),
        FieldValue::Int(amount) if matches!(ty, FieldType::Money) => format!("{}元", Fen(*amount)),
        FieldValue::Int(share) if matches!(ty, FieldType::Percent) => format!("{}%", Fen(*share)),
        FieldValue::Int(number) => match &field.unit {
            Some(unit) => format!("{number}{}", unit.zh),
            None => number.to_string(),
        },
        FieldValue::Day(day) => day.to_string(),
        FieldValue::Month(month) => month.to_string(),
        FieldValue::Id(id) => {
            let id = id.to_string();
            names.get(&id).cloned().unwrap_or(id)
        }
        FieldValue::Rows(_) => String::new(),
    }
}
