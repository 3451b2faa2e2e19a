//! Writing records, and their template.

use std::borrow::Borrow;
use std::path::Path;

use chrono::NaiveDate;
use shouwang_domain::{Fen, Problem};

use super::{Record, RecordKind, RecordRow};
use crate::write::{Cell, INSTRUCTIONS_SHEET, TableWriter, instructions, known, optional, text, yes_no, yuan};

/// An empty workbook of records to be filled in, one sheet for each kind, with instructions.
///
/// # Errors
/// `internal` when the library refuses.
pub fn records_template() -> Result<Vec<u8>, Problem> {
    let mut writer = TableWriter::new();
    let mut lines = Vec::new();
    for kind in RecordKind::ALL {
        writer.begin_sheet(kind.zh(), None, &known(kind.columns()))?;
        lines.push(vec![format!("【{}】", kind.zh())]);
        lines.extend(instructions(kind.columns()));
    }
    writer.text_sheet(INSTRUCTIONS_SHEET, &lines)?;
    writer.into_bytes()
}

/// Writes records, one sheet for each kind that has any; of none at all the first kind's, with nothing but its header.
///
/// # Errors
/// `internal` when the file cannot be written.
pub fn write_records<R: Borrow<RecordRow>>(path: &Path, rows: &[R]) -> Result<(), Problem> {
    let mut writer = TableWriter::new();
    for (idx, kind) in RecordKind::ALL.iter().enumerate() {
        let mut of_kind = rows
            .iter()
            .map(Borrow::borrow)
            .filter(|row| row.record.kind() == *kind)
            .peekable();
        if of_kind.peek().is_none() && !(rows.is_empty() && idx == 0) {
            continue;
        }
        writer.begin_sheet(kind.zh(), None, &known(kind.columns()))?;
        for row in of_kind {
            let cells: Vec<Cell> = kind.columns().iter().map(|spec| record_cell(row, spec.key)).collect();
            writer.row(&cells)?;
        }
    }
    writer.save(path)
}

/// What a record says in one column.
pub fn record_cell(row: &RecordRow, key: &str) -> Cell {
    match key {
        "household_number" => text(&row.household_number),
        "member_name" => optional(row.member.as_ref().map(|m| m.name.as_str())),
        "member_id" => optional(row.member.as_ref().and_then(|m| m.id.as_ref()).map(|id| id.reveal())),
        key => own_cell(&row.record, key),
    }
}

fn own_cell(record: &Record, key: &str) -> Cell {
    let day = |day: Option<NaiveDate>| day.map_or(Cell::Blank, Cell::Date);
    let money = |amount: Option<Fen>| amount.map_or(Cell::Blank, yuan);
    match (record, key) {
        (Record::Employment { place, .. }, "place") => text(place.zh()),
        (Record::Employment { employer, .. }, "employer") => optional(employer.as_deref()),
        (Record::Employment { industry, .. }, "industry") => optional(industry.as_deref()),
        (Record::Employment { monthly_wage, .. }, "monthly_wage") => money(*monthly_wage),
        (Record::Employment { started_on, .. }, "started_on") => Cell::Date(*started_on),
        (Record::Employment { ended, .. }, "ended_on") => day(ended.map(|(day, _)| day)),
        (Record::Employment { ended, .. }, "end_reason") => optional(ended.map(|(_, why)| why.zh())),
        (Record::Employment { public_post, .. }, "public_post") => yes_no(*public_post),
        (Record::JobSeeking { stated_on, .. }, "stated_on") => Cell::Date(*stated_on),
        (Record::JobSeeking { willing, .. }, "willing") => yes_no(Some(*willing)),
        (Record::JobSeeking { registered, .. }, "registered") => yes_no(*registered),
        (Record::HealthEvent { kind, .. }, "kind") => text(kind.zh()),
        (Record::HealthEvent { found_on, .. }, "found_on") => Cell::Date(*found_on),
        (Record::SchoolingCost { paid_on, .. }, "paid_on") => Cell::Date(*paid_on),
        (Record::SchoolingCost { amount, .. } | Record::Loan { amount, .. }, "amount") => yuan(*amount),
        (Record::SchoolingCost { aid, .. }, "aid") => money(*aid),
        (Record::Loan { bank, .. }, "bank") => text(bank),
        (Record::Loan { lent_on, .. }, "lent_on") => Cell::Date(*lent_on),
        (Record::Loan { due_on, .. } | Record::AssetDividend { due_on, .. }, "due_on") => Cell::Date(*due_on),
        (Record::Loan { repaid_on, .. }, "repaid_on") => day(*repaid_on),
        (Record::Loan { overdue, .. }, "overdue_amount") => money(*overdue),
        (Record::Loan { subsidised, .. }, "subsidised") => yes_no(*subsidised),
        (Record::OperatorLink { operator, .. }, "operator") => text(operator),
        (Record::OperatorLink { mode, .. }, "mode") => text(mode.zh()),
        (Record::OperatorLink { from_on, .. } | Record::Benefit { from_on, .. }, "from_on") => Cell::Date(*from_on),
        (Record::OperatorLink { to_on, .. }, "to_on") => day(*to_on),
        (Record::OperatorLink { failed_on, .. }, "failed_on") => day(*failed_on),
        (Record::AssetDividend { asset, .. }, "asset") => text(asset),
        (Record::AssetDividend { due, .. }, "amount_due") => yuan(*due),
        (Record::AssetDividend { paid, .. }, "paid_on") => day(paid.map(|(day, _)| day)),
        (Record::AssetDividend { paid, .. }, "amount_paid") => money(paid.map(|(_, paid)| paid)),
        (Record::Benefit { kind, .. }, "kind") => text(kind.zh()),
        (Record::Benefit { department, .. }, "department") => optional(department.as_deref()),
        (Record::Benefit { monthly, .. }, "monthly_amount") => money(*monthly),
        (Record::Benefit { ends_on, .. }, "ends_on") => day(*ends_on),
        (Record::Benefit { policy_ends_on, .. }, "policy_ends_on") => day(*policy_ends_on),
        (Record::LossEvent { kind, .. }, "kind") => text(kind.zh()),
        (Record::LossEvent { happened_on, .. }, "happened_on") => Cell::Date(*happened_on),
        (Record::LossEvent { loss, .. }, "loss") => yuan(*loss),
        (Record::LossEvent { compensated, .. }, "compensated") => money(*compensated),
        (Record::LossEvent { settled_on, .. }, "settled_on") => day(*settled_on),
        _ => Cell::Blank,
    }
}
