//! Reading records.

use std::collections::HashSet;

use chrono::NaiveDate;
use shouwang_domain::household::not_in_future;
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::records::{
    BenefitKind, HealthEventKind, LinkMode, LossKind, WorkEnd, WorkPlace, check_employment, ends_after_it_begins,
    ends_before_it_begins,
};
use shouwang_domain::{Fen, Problem};

use super::{MemberNamed, Record, RecordKind, RecordRow, RecordsSheet};
use crate::cells::Cells;
use crate::{ParsedWorkbook, table};

/// Reads a workbook of records.
///
/// Checked here is what the file alone can tell: every cell, days in the future, an end before the beginning, one record
/// twice. Whether the household and the member exist is the business of the caller. `as_of` is today's civil date.
///
/// # Errors
/// `sheet.no_records` when no sheet has the name of a kind. Wrong cells are not an error of this function: see
/// [`RecordsSheet::problems`].
pub fn read_records(book: &ParsedWorkbook, as_of: NaiveDate) -> Result<RecordsSheet, Problem> {
    let mut sheet = RecordsSheet::default();
    let mut seen = HashSet::new();
    for kind in RecordKind::ALL {
        let tables = table::find_in(book, kind.columns(), |sheet| table::is_called(&sheet.name, kind.zh()));
        sheet.columns.extend(tables.places());
        sheet.problems.extend(tables.problems);
        sheet.notes.extend(tables.notes);
        for found in &tables.found {
            for row in found.rows() {
                let mut cells = found.cells(row, &mut sheet.problems);
                if cells.is_empty() {
                    continue;
                }
                let Some(row) = read_row(*kind, &mut cells, as_of) else {
                    continue;
                };
                let (column, key) = row.record.key();
                let who = row
                    .member
                    .as_ref()
                    .map(|m| (m.name.clone(), m.id.map(|id| id.reveal().to_owned())));
                if seen.insert((*kind, row.household_number.clone(), who, key)) {
                    sheet.rows.push(row);
                } else {
                    cells.complain(column, record_twice());
                }
            }
        }
    }
    let names = |name: &str| RecordKind::ALL.iter().any(|kind| table::is_called(name, kind.zh()));
    let mut is_any = false;
    for other in book.sheets.iter().filter(|sheet| !sheet.hidden) {
        if names(&other.name) {
            is_any = true;
        } else {
            sheet.notes.push(table::skipped(other));
        }
    }
    table::in_file_order(book, &mut sheet.problems);
    if is_any { Ok(sheet) } else { Err(no_sheet()) }
}

fn read_row(kind: RecordKind, cells: &mut Cells<'_, '_>, as_of: NaiveDate) -> Option<RecordRow> {
    for spec in kind.columns().iter().filter(|spec| spec.required) {
        cells.require(spec.key);
    }
    let household_number = cells.digits("household_number");
    let member = if kind.columns().iter().any(|spec| spec.key == "member_name") {
        let id = cells.id_text("member_id").and_then(|typed| {
            IdNumber::parse(&typed)
                .map_err(|problem| cells.complain("member_id", problem))
                .ok()
        });
        let name = cells.text("member_name");
        if name.is_none() && id.is_some() {
            cells.require("member_name");
        }
        name.map(|name| MemberNamed { name, id })
    } else {
        None
    };
    let record = record(kind, cells, as_of);
    match (cells.is_complete(), household_number, record) {
        (true, Some(household_number), Some(record)) => Some(RecordRow {
            place: cells.place(),
            household_number,
            member,
            record,
        }),
        _ => None,
    }
}

fn record(kind: RecordKind, cells: &mut Cells<'_, '_>, as_of: NaiveDate) -> Option<Record> {
    let past = |cells: &mut Cells<'_, '_>, key: &'static str| not_ahead(cells, key, as_of);
    Some(match kind {
        RecordKind::Employment => {
            let started_on = cells.date("started_on");
            let ended_on = cells.date("ended_on");
            let reason = cells.one_of("end_reason", WorkEnd::ALL, WorkEnd::zh, &[]);
            // What cannot be read has its complaint already.
            let read = [
                ("started_on", started_on.is_some()),
                ("ended_on", ended_on.is_some()),
                ("end_reason", reason.is_some()),
            ];
            if read.iter().all(|(key, is_read)| *is_read || !cells.is_filled(key)) {
                for (key, problem) in check_employment(started_on, ended_on, reason, as_of) {
                    cells.complain(key, problem);
                }
            }
            Record::Employment {
                place: cells.one_of("place", WorkPlace::ALL, WorkPlace::zh, &[("县外", WorkPlace::Province)])?,
                employer: cells.text("employer"),
                industry: cells.text("industry"),
                monthly_wage: cells.amount("monthly_wage"),
                started_on: started_on?,
                ended: ended_on.zip(reason),
                public_post: cells.yes_no("public_post"),
            }
        }
        RecordKind::JobSeeking => Record::JobSeeking {
            stated_on: past(cells, "stated_on")?,
            willing: cells.yes_no("willing")?,
            registered: cells.yes_no("registered"),
        },
        RecordKind::HealthEvent => Record::HealthEvent {
            kind: cells.one_of("kind", HealthEventKind::ALL, HealthEventKind::zh, &[])?,
            found_on: past(cells, "found_on")?,
        },
        RecordKind::SchoolingCost => Record::SchoolingCost {
            paid_on: past(cells, "paid_on")?,
            amount: cells.amount("amount")?,
            aid: cells.amount("aid"),
        },
        RecordKind::Loan => {
            let lent_on = past(cells, "lent_on");
            let due_on = cells.date("due_on");
            let repaid_on = past(cells, "repaid_on");
            after(cells, "due_on", lent_on, due_on);
            after(cells, "repaid_on", lent_on, repaid_on);
            let amount = cells.amount("amount");
            let overdue = cells.amount("overdue_amount");
            if overdue > amount {
                cells.complain("overdue_amount", more_than_lent());
            }
            Record::Loan {
                bank: cells.text("bank")?,
                amount: amount?,
                lent_on: lent_on?,
                due_on: due_on?,
                repaid_on,
                overdue,
                subsidised: cells.yes_no("subsidised"),
            }
        }
        RecordKind::OperatorLink => {
            let from_on = past(cells, "from_on");
            let to_on = cells.date("to_on");
            let failed_on = past(cells, "failed_on");
            after(cells, "to_on", from_on, to_on);
            Record::OperatorLink {
                operator: cells.text("operator")?,
                mode: cells.one_of("mode", LinkMode::ALL, LinkMode::zh, &[])?,
                from_on: from_on?,
                to_on,
                failed_on,
            }
        }
        RecordKind::AssetDividend => {
            let paid_on = past(cells, "paid_on");
            let paid = cells.amount("amount_paid");
            if paid_on.is_some() {
                cells.require("amount_paid");
            } else if paid.is_some_and(|paid| paid > Fen::ZERO) {
                cells.require("paid_on");
            }
            Record::AssetDividend {
                asset: cells.text("asset")?,
                due_on: cells.date("due_on")?,
                due: cells.amount("amount_due")?,
                paid: paid_on.zip(paid),
            }
        }
        RecordKind::Benefit => {
            let from_on = past(cells, "from_on");
            let ends_on = cells.date("ends_on");
            after(cells, "ends_on", from_on, ends_on);
            Record::Benefit {
                kind: cells.one_of(
                    "kind",
                    BenefitKind::ALL,
                    BenefitKind::zh,
                    &[("低保", BenefitKind::Dibao)],
                )?,
                department: cells.text("department"),
                monthly: cells.amount("monthly_amount"),
                from_on: from_on?,
                ends_on,
                policy_ends_on: cells.date("policy_ends_on"),
            }
        }
        RecordKind::LossEvent => {
            let happened_on = past(cells, "happened_on");
            let settled_on = past(cells, "settled_on");
            if happened_on
                .zip(settled_on)
                .is_some_and(|(happened, settled)| settled < happened)
            {
                cells.complain("settled_on", ends_before_it_begins());
            }
            Record::LossEvent {
                kind: cells.one_of("kind", LossKind::ALL, LossKind::zh, &[])?,
                happened_on: happened_on?,
                loss: cells.amount("loss")?,
                compensated: cells.amount("compensated"),
                settled_on,
            }
        }
    })
}

fn not_ahead(cells: &mut Cells<'_, '_>, key: &'static str, as_of: NaiveDate) -> Option<NaiveDate> {
    let day = cells.date(key)?;
    if let Err(problem) = not_in_future(day, as_of) {
        cells.complain(key, problem);
    }
    Some(day)
}

fn after(cells: &mut Cells<'_, '_>, key: &'static str, begin: Option<NaiveDate>, end: Option<NaiveDate>) {
    if let Err(problem) = ends_after_it_begins(begin, end) {
        cells.complain(key, problem);
    }
}

fn more_than_lent() -> Problem {
    Problem::bad_data(
        "record.more_overdue_than_lent",
        "逾期金额大于贷款金额；请核对。",
        "More is overdue than was lent; check both amounts.",
    )
}

/// The problem of a record that has a row already.
pub fn record_twice() -> Problem {
    Problem::bad_data(
        "record.twice",
        "同一条记录在本文件中已有一行；请合并或删除其中一行。",
        "The file has a row for this record already; merge them or delete one.",
    )
}

fn no_sheet() -> Problem {
    let names: Vec<_> = RecordKind::ALL.iter().map(|kind| kind.zh()).collect();
    let names = names.join("、");
    Problem::bad_data(
        "sheet.no_records",
        format!("没有找到台账工作表；工作表名称应为其中之一：{names}。请使用系统提供的模板。"),
        format!("No sheet of records was found; a sheet is named one of {names}. Use the template of the system."),
    )
}
