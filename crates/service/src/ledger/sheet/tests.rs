//! What a description's own cases say is right, its sheet takes.

use serde_json::{Map, Value as Json};
use shouwang_forms::{Field, FieldValue, FormLibrary, Values, examples};
use shouwang_sheets::write::{Cell, Column, TableWriter};
use shouwang_sheets::{CellValue, Limits, MadeColumn, MadeRow, ParsedWorkbook, read_workbook};

use super::draft::value;
use super::export::value_cell;
use super::layout::{Layout, template};
use super::read::read_book;

/// The headers of a sheet.
fn headers(book: &ParsedWorkbook, name: &str) -> Vec<String> {
    let sheet = book.sheets.iter().find(|sheet| sheet.name == name).unwrap();
    let text = |value: &CellValue| match value {
        CellValue::Text(text) => text.clone(),
        other => panic!("{other:?} is no header"),
    };
    sheet.rows[0].cells.iter().map(|(_, value)| text(value)).collect()
}

/// The cells of some columns; what is no field says where the row belongs.
fn cells(columns: &[MadeColumn], fields: &[Field], values: &Values) -> Vec<Cell> {
    let cell = |column: &MadeColumn| match fields.iter().find(|field| field.key == column.key) {
        Some(field) => value_cell(field, values.get(&field.key), |_, id| format!("第{id}号")),
        None if column.required => Cell::Text("1".to_owned()),
        None => Cell::Blank,
    };
    columns.iter().map(cell).collect()
}

/// The values of a row as the API would bring them.
fn given(fields: &[Field], row: &MadeRow) -> Map<String, Json> {
    assert!(row.wrong.is_empty(), "{row:?}");
    let id = |word: &str| Ok(word.trim_matches(['第', '号']).parse().unwrap());
    let typed = fields
        .iter()
        .filter_map(|field| Some((field, row.values.get(&field.key)?)));
    typed
        .map(|(field, typed)| (field.key.clone(), value(field, typed, id).unwrap()))
        .collect()
}

#[test]
fn the_template_of_every_register_takes_its_examples_and_gives_them_back() {
    let forms = FormLibrary::shipped().unwrap();
    let mut records = 0;
    for form in forms.all() {
        let layout = Layout::of(form, &forms);
        let blank = read_workbook(&template(std::slice::from_ref(&layout)).unwrap(), &Limits::default()).unwrap();
        assert_eq!(blank.sheets[0].name, form.label.zh);
        let examples = examples(form);
        assert!(
            !examples.is_empty(),
            "{} has no case with which nothing is wrong",
            form.id
        );
        for example in examples {
            let prepared = form.prepare(&example.given, &example.around).unwrap();
            let mut writer = TableWriter::new();
            let mut sheets = vec![(
                form.label.zh.clone(),
                &layout.columns,
                vec![cells(&layout.columns, &form.fields, &prepared.values)],
            )];
            for rows in &layout.rows {
                let children = match prepared.values.get(&rows.field.key) {
                    Some(FieldValue::Rows(children)) => children.as_slice(),
                    _ => &[],
                };
                let child = |child: &shouwang_forms::ChildRow| {
                    // The key of the record stands before the row's own values.
                    let of_row = cells(&rows.columns, rows.fields, &child.values);
                    let of_key = cells(&rows.columns, &form.fields, &prepared.values);
                    let is_own = |at: usize| rows.fields.iter().any(|field| field.key == rows.columns[at].key);
                    let both = of_row.into_iter().zip(of_key).enumerate();
                    both.map(|(at, (row, key))| if is_own(at) { row } else { key })
                        .collect::<Vec<_>>()
                };
                let name = form.row_sheet_names(rows.field)[0].clone();
                sheets.push((name, &rows.columns, children.iter().map(child).collect()));
            }
            for (name, columns, rows) in &sheets {
                let heads: Vec<Column<'_>> = columns.iter().map(|column| Column::Known(column.spec())).collect();
                writer.begin_sheet(name, None, &heads).unwrap();
                for row in rows {
                    writer.row(row).unwrap();
                }
            }
            let filled = read_workbook(&writer.into_bytes().unwrap(), &Limits::default()).unwrap();
            for (name, ..) in &sheets {
                let (of_template, all) = (headers(&blank, name), headers(&filled, name));
                assert!(of_template.iter().all(|header| all.contains(header)), "{name}");
            }
            let book = read_book(vec![Layout::of(form, &forms)], &filled).unwrap();
            let read = &book.registers[0];
            assert!(
                read.records.problems.is_empty() && read.records.notes.is_empty(),
                "{:?}",
                read.records
            );
            assert_eq!(read.records.rows.len(), 1, "{}: {}", form.id, example.name);
            let mut again = given(&form.fields, &read.records.rows[0]);
            for (rows, sheet) in layout.rows.iter().zip(&read.rows) {
                assert!(sheet.problems.is_empty(), "{:?}", sheet.problems);
                let children = sheet
                    .rows
                    .iter()
                    .map(|row| serde_json::json!({ "values": given(rows.fields, row) }));
                let children: Vec<Json> = children.collect();
                if !children.is_empty() {
                    again.insert(rows.field.key.clone(), Json::Array(children));
                }
            }
            let again = shouwang_forms::Given {
                values: again,
                ..example.given.clone()
            };
            let back = form.prepare(&again, &example.around).unwrap();
            assert_eq!(back.values, prepared.values, "{}: {}", form.id, example.name);
            records += 1;
        }
    }
    assert!(records >= 15, "only {records} examples");
}
