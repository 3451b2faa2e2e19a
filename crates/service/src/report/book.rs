//! A report on paper, and its figures as a workbook.

use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use shouwang_domain::ReportId;
use shouwang_domain::report::ReportState;
use shouwang_papers::{Job, Templates};
use shouwang_sheets::write::{Cell, Column, TableWriter, text};
use shouwang_store::repo;
use utoipa::ToSchema;

use super::content::{ReportCell, ReportRow, ReportTable, ReportUnit};
use super::view::ReportView;
use crate::office::access::{Verb, require};
use crate::procedure::paper::{PaperMaker, code_of};
use crate::{Ctx, Result, Service};

/// Makes a report as PDF.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintReportCmd {
    /// The report.
    pub report_id: ReportId,
}

const TEMPLATE: &str = "report";
/// Characters that a sheet's name holds.
const SHEET_NAME: usize = 28;

impl Service {
    /// Makes a report as PDF; one that was not issued says so. Each making is a leaf with the digest of the file.
    ///
    /// # Errors
    /// Not found, and those of the press (`paper.no_fonts` and the like).
    pub async fn print_report(&self, ctx: &Ctx, cmd: PrintReportCmd, maker: &PaperMaker) -> Result<(String, Vec<u8>)> {
        let report = self.report(ctx, cmd.report_id).await?;
        let data = page(&report);
        let templates = Templates::load(&self.config.templates_dir())?;
        let content = self.content_digest(TEMPLATE, &templates, &data)?;
        let job = Job {
            template: TEMPLATE.to_owned(),
            data,
            code: Some(code_of(&format!("/duties/reports/{}", cmd.report_id), &content)),
        };
        let pdf = self.lay_out(&templates, &job, maker).await?;
        // The file itself is not kept for a repeated request.
        let ctx = Ctx {
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(&ctx, "report.print").await?;
        tx.subject(format!("report/{}", cmd.report_id));
        tx.detail(json!({ "pages": pdf.pages, "pdf": hex::encode(Sha256::digest(&pdf.bytes)), "content": hex::encode(&content) }));
        tx.commit(()).await?;
        Ok((report.summary.title, pdf.bytes))
    }

    /// The figures of a report, a sheet for each section that has some.
    ///
    /// # Errors
    /// Not found.
    pub async fn report_workbook(&self, ctx: &Ctx, id: ReportId) -> Result<(String, Vec<u8>)> {
        require(ctx, Verb::ReadReports)?;
        let row = repo::report::by_id(&self.store, ctx, id).await?;
        let report = self.report_view(&self.store, ctx, &row).await?;
        let mut writer = TableWriter::new();
        let tables = report.sections.iter().flat_map(|section| {
            let of_section = section.tables.iter();
            of_section.map(move |table| (table.zh.as_deref().unwrap_or(&section.zh), table))
        });
        for (at, (name, table)) in (1..).zip(tables) {
            let short: String = name
                .chars()
                .filter(|c| !"：/\\?*[]:".contains(*c))
                .take(SHEET_NAME)
                .collect();
            let mut columns = vec!["区划"];
            columns.extend(table.columns.iter().map(|column| column.zh.as_str()));
            let columns: Vec<Column<'_>> = columns.into_iter().map(Column::Extra).collect();
            writer.begin_sheet(&format!("{at}{short}"), Some(&report.summary.title), &columns)?;
            for row in &table.rows {
                let mut cells = vec![text(&name_of(row))];
                cells.extend(
                    row.cells
                        .iter()
                        .zip(&table.columns)
                        .map(|(cell, column)| cell_of(*cell, column.unit)),
                );
                writer.row(&cells)?;
            }
        }
        Ok((report.summary.title, writer.into_bytes()?))
    }
}

/// A plain number where it is one; otherwise as it is printed.
fn cell_of(cell: ReportCell, unit: ReportUnit) -> Cell {
    match (unit, cell.of) {
        (ReportUnit::Count, None) => Cell::Number(cell.value as f64),
        _ => text(&cell.said(unit)),
    }
}

fn name_of(row: &ReportRow) -> String {
    match (row.is_total, row.is_own) {
        (true, _) => "合计".to_owned(),
        (_, true) => format!("{}本级", row.name),
        _ => row.name.clone(),
    }
}

fn page(report: &ReportView) -> Value {
    let table = |table: &ReportTable| {
        let rows = table.rows.iter().map(|row| {
            let cells = row.cells.iter().zip(&table.columns);
            let said = cells.map(|(cell, column)| cell.said(column.unit));
            std::iter::once(name_of(row)).chain(said).collect::<Vec<_>>()
        });
        json!({
            "label": table.zh,
            "header": table.columns.iter().map(|column| column.zh.as_str()).collect::<Vec<_>>(),
            "rows": rows.collect::<Vec<_>>(),
        })
    };
    let sections = report.sections.iter().map(|section| {
        json!({
            "heading": section.zh,
            "text": section.text,
            "tables": section.tables.iter().map(table).collect::<Vec<_>>(),
        })
    });
    let is_issued = report.summary.state == ReportState::Issued;
    json!({
        "code_of": "报告",
        "title": report.summary.title,
        "number": report.number,
        "draft": (!is_issued).then(|| report.summary.state.zh()),
        "office": report.summary.area_name,
        "figures_on": report.as_of.to_string(),
        "sections": sections.collect::<Vec<_>>(),
        "note": report.note.as_deref().filter(|_| is_issued),
        "signed_by": report.signed_by_name,
        "issued_on": report.summary.issued_on.map(|on| on.to_string()),
        "to": report.receipts.iter().map(|receipt| receipt.area_name.as_str()).collect::<Vec<_>>(),
    })
}
