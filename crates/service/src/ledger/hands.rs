//! Who may lay hands on a record, and whose hands were on it.

use shouwang_domain::role::Role;
use shouwang_forms::{Form, Label};
use shouwang_store::Tx;
use shouwang_store::entity::ledger_act;
use shouwang_store::ledger::LedgerRow;

use crate::{Ctx, Problem, Result};

/// The act by which a record's history tells that its import was taken back.
pub(crate) const UNDONE: &str = "undo_import";

/// Writes down that something was done to records: whose hands were on them.
pub(crate) async fn note(tx: &mut Tx, form: &Form, rows: &[LedgerRow], act: &str, reason: Option<&str>) -> Result<()> {
    let of_row = |row: &LedgerRow| ledger_act::Model {
        form: form.id.clone(),
        record: row.id(),
        row_version: row.version(),
        act: act.to_owned(),
        reason: reason.map(str::to_owned),
        ..ledger_act::Model::default()
    };
    tx.insert_many(rows.iter().map(of_row).collect()).await.map(drop)
}

/// Refuses a role that is not among those that may.
pub(crate) fn may(ctx: &Ctx, roles: &[Role]) -> Result<()> {
    if roles.contains(&ctx.role) {
        return Ok(());
    }
    Err(Problem::denied(
        "ledger.may_not",
        "您的岗位不能在这本台账中这样操作；请由有权的岗位办理。",
        "Your post may not do this in this register; somebody whose post may must do it.",
    ))
}

pub(crate) fn no_reason() -> Problem {
    Problem::bad_data("ledger.no_reason", "请填写原因。", "Give the reason.").at("/reason")
}

/// What is said of an act of a record.
pub(crate) fn label(form: &Form, act: &str) -> Label {
    let of_all = |zh: &str, en: &str| Label {
        zh: zh.to_owned(),
        en: en.to_owned(),
    };
    match act {
        "add" => of_all("登记", "added"),
        "change" => of_all("修改", "changed"),
        "remove" => of_all("删除", "taken out"),
        UNDONE => of_all("撤销导入", "import taken back"),
        other => form
            .acts
            .iter()
            .find(|known| known.id == other)
            .map_or_else(|| of_all(other, other), |known| known.label.clone()),
    }
}
