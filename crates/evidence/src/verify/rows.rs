//! Comparing the rows of the export with what the log says that they are.

use super::fold::{Fold, printable};
use crate::export::{ExportReader, Row, TableInfo};
use crate::report::{Finding, FindingKind, NoteKind, Report};

/// Compares every row of every evidenced table.
pub(super) fn compare(export: &ExportReader, mut fold: Fold, report: &mut Report) {
    let tables = &export.manifest().tables;
    let (evidenced, others): (Vec<_>, Vec<_>) = tables.iter().partition(|table| table.evidenced);
    for table in &evidenced {
        compare_table(export, table, &mut fold, report);
    }

    // A table cannot be taken out of the verification by calling it something else in the manifest.
    for named in fold.tables() {
        if !evidenced.iter().any(|table| table.name == named) {
            let named = printable(named);
            let zh = format!("日志中有表 {named} 的变更，但导出没有把它列为存证的表");
            let en = format!("The log has changes of table {named}, but the export does not list it as evidenced");
            report.find(Finding {
                table: Some(named.to_owned()),
                ..Finding::new(FindingKind::TableNotEvidenced, zh, en)
            });
        }
    }
    if !others.is_empty() {
        let names: Vec<_> = others.iter().map(|table| table.name.as_str()).collect();
        let names = names.join(", ");
        let zh = format!("以下各表不在存证范围，未比对：{names}");
        let en = format!("These tables are not evidenced and were not compared: {names}");
        report.note(NoteKind::NotCompared, others.len() as u64, zh, en);
    }
}

fn compare_table(export: &ExportReader, table: &TableInfo, fold: &mut Fold, report: &mut Report) {
    let name = table.name.as_str();
    let mut count = 0;
    for row in export.rows(name) {
        match row {
            Ok(row) => {
                count += 1;
                compare_row(name, &row, fold, report);
            }
            Err(error) => report.find(super::damaged(&error)),
        }
    }
    report.rows += count;
    if count != table.rows {
        let said = table.rows;
        let zh = format!("清单称表 {name} 有 {said} 行，实际读到 {count} 行");
        let en = format!("The manifest says that table {name} has {said} rows, but {count} were read");
        report.find(Finding {
            table: Some(name.to_owned()),
            ..Finding::new(FindingKind::FileDamaged, zh, en)
        });
    }
    for row in fold.rest(name) {
        let zh = format!("表 {name} 第 {row} 行应当存在而不存在：在系统之外被删除");
        let en = format!("Row {row} of table {name} should be there and is not: it was deleted outside the system");
        report.find(Finding::new(FindingKind::RowMissing, zh, en).row(name, row));
    }
}

fn compare_row(table: &str, row: &Row, fold: &mut Fold, report: &mut Report) {
    let id = row.id;
    match fold.take(table, id) {
        Some(hash) if hash == row.hash(table) => {}
        Some(_) => {
            let zh = format!("表 {table} 第 {id} 行与日志不符：在系统之外被改动");
            let en = format!("Row {id} of table {table} is not what the log says: it was altered outside the system");
            report.find(Finding::new(FindingKind::RowChanged, zh, en).row(table, id));
        }
        None => {
            let zh = format!("表 {table} 第 {id} 行在日志中没有来历：在系统之外被加入，或被删除后又放回");
            let en = format!(
                "The log does not know of row {id} of table {table}: it was inserted outside the system, or put back after its deletion"
            );
            report.find(Finding::new(FindingKind::RowUnlogged, zh, en).row(table, id));
        }
    }
}
