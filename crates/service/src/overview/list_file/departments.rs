//! What lists of departments and the register say of each other, and what departments were asked.

use super::column::{ListOf, joined, label, labels, name, number, text};
use crate::department::asset::query::AssetQueryView;
use crate::department::difference::DifferingRow;
use crate::department::exchange::reconcile::ReconciledRow;

pub(super) const DIFFERENCES: ListOf<DifferingRow> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "户主", "head", |row: &DifferingRow, _| {
            name(row.head.as_ref())
        }),
        text("village", "村", "village", |row, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("member", "所指的人", "about", |row, _| name(row.member.as_ref())),
        text("what", "不同之处", "what differs", |row, words| {
            words.say(&*row.zh, &*row.en)
        }),
        text("source", "出处", "source", |row, words| {
            words.say(
                format!("回执 {} 第 {} 行", row.receipt, row.line),
                format!("receipt {}, line {}", row.receipt, row.line),
            )
        }),
    ],
};

pub(super) const EXCHANGE: ListOf<ReconciledRow> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "户主", "head", |row: &ReconciledRow, _| {
            name(row.head.as_ref())
        }),
        text("village", "村", "village", |row, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("state", "对账结果", "outcome", |row, words| {
            label!(words, row.state)
        }),
        text("sent", "推送类别", "sent as", |row, words| {
            labels!(words, row.sent_as, "")
        }),
        text("back", "反馈类别", "came back as", |row, words| {
            labels!(words, row.back_as, "")
        }),
        text(
            "registered",
            "登记的民政身份",
            "standing, registered",
            |row, words| labels!(words, row.registered, ""),
        ),
        text(
            "fedBack",
            "反馈的民政身份",
            "standing, fed back",
            |row, words| labels!(words, row.fed_back, ""),
        ),
        number("line", "反馈行号", "line", |row, _| {
            row.line.map(|line| line.to_string()).unwrap_or_default()
        }),
    ],
};

/// A query says how many it asked about, and names nobody.
pub(super) const ASSET_QUERIES: ListOf<AssetQueryView> = ListOf {
    household: |_| None,
    columns: &[
        text("number", "查询编号", "number", |row: &AssetQueryView, _| {
            row.number.clone()
        }),
        text("kind", "查询什么", "what is asked", |row, words| {
            label!(words, row.kind)
        }),
        text("department", "部门", "department", |row, words| {
            label!(words, row.department)
        }),
        text("purpose", "用途", "what for", |row, _| row.purpose.clone()),
        text("asked", "导出", "taken out", |row, _| {
            joined([row.asked_on.to_string(), row.asked_by.clone()], " ")
        }),
        text("persons", "对象", "about", |row, words| {
            words.say(
                format!("{} 户 {} 人", row.households, row.persons),
                format!("{} households, {} persons", row.households, row.persons),
            )
        }),
        text(
            "told",
            "已答复户数",
            "households answered",
            |row, words| match row.answered_on {
                Some(on) => words.say(format!("{} 户，{on}", row.told), format!("{}, {on}", row.told)),
                None => words.say("尚未答复", "No answer yet"),
            },
        ),
        number("found", "查到并保留", "found and kept", |row, _| {
            row.found.to_string()
        }),
        number(
            "dropped",
            "不在名单或授权失效（已丢弃）",
            "not asked or no longer authorised (dropped)",
            |row, _| row.dropped.to_string(),
        ),
    ],
};
