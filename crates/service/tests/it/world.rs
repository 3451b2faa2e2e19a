//! Spreadsheets as a township would send them, and who imports them.

use shouwang_domain::id_number::check_digit;
use shouwang_domain::role::Role;
use shouwang_domain::{Ctx, HouseholdId, Problem};
use shouwang_service::register::household::{HouseholdQuery, HouseholdView};
use shouwang_service::register::import::{ImportCmd, ImportReport, ReaderCommand};
use shouwang_sheets::write::{Cell, TableWriter, known};
use shouwang_sheets::{ColumnSpec, INCOME, REGISTER};

use crate::county::County;

/// The day of the first import.
pub(crate) const TODAY: &str = "2026-03-20";

/// An ID number of the demo county; an odd sequence is a man's.
pub(crate) fn id(birth: &str, sequence: u16) -> String {
    let body = format!("990101{birth}{sequence:03}");
    format!("{body}{}", check_digit(&body))
}

/// A row of a sheet: key of the column and what is in the cell.
#[derive(Clone, Default)]
pub(crate) struct Row(Vec<(&'static str, String)>);

impl Row {
    pub(crate) fn with(mut self, key: &'static str, text: &str) -> Self {
        self.0.retain(|(known, _)| *known != key);
        self.0.push((key, text.to_owned()));
        self
    }

    pub(crate) fn without(mut self, key: &'static str) -> Self {
        self.0.retain(|(known, _)| *known != key);
        self
    }

    fn cell(&self, key: &str) -> Cell {
        self.0
            .iter()
            .find(|(known, _)| *known == key)
            .map_or(Cell::Blank, |(_, text)| Cell::Text(text.clone()))
    }
}

/// The head of a lifted household in 甲村.
pub(crate) fn head(number: &str, name: &str, id: &str) -> Row {
    member(number, "户主", name, id).with("population", "脱贫户")
}

/// Another member.
pub(crate) fn member(number: &str, relation: &str, name: &str, id: &str) -> Row {
    let row = Row::default()
        .with("household_number", number)
        .with("town", "甲镇")
        .with("village", "甲村")
        .with("relation", relation)
        .with("name", name)
        .with("health", "健康")
        .with("labour", "普通劳动力");
    if id.is_empty() { row } else { row.with("id_number", id) }
}

/// What a household reports for a month.
pub(crate) fn month(number: &str, period: &str, wage: &str) -> Row {
    let row = Row::default().with("household_number", number).with("period", period);
    if wage.is_empty() { row } else { row.with("wage", wage) }
}

pub(crate) fn register(rows: &[Row]) -> Vec<u8> {
    sheet("登记表", REGISTER, rows)
}

pub(crate) fn income(rows: &[Row]) -> Vec<u8> {
    sheet("月报表", INCOME, rows)
}

fn sheet(name: &str, specs: &'static [ColumnSpec<'static>], rows: &[Row]) -> Vec<u8> {
    let mut writer = TableWriter::new();
    writer.begin_sheet(name, None, &known(specs)).unwrap();
    for row in rows {
        let cells: Vec<Cell> = specs.iter().map(|spec| row.cell(spec.key)).collect();
        writer.row(&cells).unwrap();
    }
    writer.into_bytes().unwrap()
}

fn reader() -> ReaderCommand {
    let exe = children();
    ReaderCommand { exe, args: Vec::new() }
}

/// The example `sheet_reader`, which is built with the tests: it also lays out papers.
pub(crate) fn children() -> std::path::PathBuf {
    let tests = std::env::current_exe().unwrap();
    let exe = tests
        .parent()
        .and_then(|deps| deps.parent())
        .unwrap()
        .join("examples/sheet_reader");
    assert!(
        exe.exists(),
        "build the examples of this crate too: {} is missing",
        exe.display()
    );
    exe
}

pub(crate) fn file(bytes: Vec<u8>) -> ImportCmd {
    ImportCmd {
        file_name: "甲镇/登记表.xlsx".into(),
        bytes,
        dry_run: false,
        reader: reader(),
        form: None,
        only_right: false,
        then_screen: false,
    }
}

pub(crate) fn dry(bytes: Vec<u8>) -> ImportCmd {
    ImportCmd {
        dry_run: true,
        ..file(bytes)
    }
}

/// New and changed households, new and changed members, unchanged rows.
pub(crate) fn counts(report: &ImportReport) -> [u64; 5] {
    let r = report;
    [
        r.households_new,
        r.households_changed,
        r.members_new,
        r.members_changed,
        r.unchanged,
    ]
}

/// New, changed, unreported and unchanged statements.
pub(crate) fn statement_counts(report: &ImportReport) -> [u64; 4] {
    [
        report.statements_new,
        report.statements_changed,
        report.not_reported,
        report.unchanged,
    ]
}

/// Place and code of every wrong cell.
pub(crate) fn places(problem: &Problem) -> Vec<(&str, &str)> {
    problem
        .fields
        .iter()
        .map(|field| (field.at.as_str(), field.code.as_str()))
        .collect()
}

impl County {
    pub(crate) async fn import(&self, ctx: &Ctx, rows: &[Row]) -> Result<ImportReport, Problem> {
        self.service.import_register(ctx, file(register(rows))).await
    }

    pub(crate) async fn report(&self, ctx: &Ctx, rows: &[Row]) -> Result<ImportReport, Problem> {
        self.service.import_income(ctx, file(income(rows))).await
    }

    /// The household with a number.
    pub(crate) async fn numbered(&self, ctx: &Ctx, number: &str) -> HouseholdView {
        let query = HouseholdQuery {
            text: Some(number.to_owned()),
            ..HouseholdQuery::default()
        };
        let found = self.service.list_households(ctx, query).await.unwrap();
        let id: HouseholdId = found.items.first().expect("the household is there").id;
        self.service.household(ctx, id).await.unwrap()
    }

    /// Name and content of the database's files; on PostgreSQL there are none here.
    pub(crate) fn database_files(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        for entry in std::fs::read_dir(self.db.data_dir()).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if name.ends_with(".db") || name.ends_with(".db-wal") {
                files.push((name, std::fs::read(entry.path()).unwrap()));
            }
        }
        files.sort();
        files
    }

    /// The number of leaves in the evidence log.
    pub(crate) async fn leaves(&self) -> i64 {
        let auditor = self.ctx(Role::AuditAdmin, crate::county::COUNTY, TODAY);
        self.service.checkpoint(&auditor).await.unwrap().size
    }
}
