//! Lists of those who administer and audit: the log, readings, checkpoints, and what is proposed about accounts and rules.

use super::column::{ListOf, joined, label, labels, name, number, text, who};
use crate::office::account_change_view::AccountChangeView;
use crate::office::evidence::{CheckpointView, LeafView};
use crate::office::reading::ReadingView;
use crate::rules::tuning::TuningView;

pub(super) const LOG: ListOf<LeafView> = ListOf {
    household: |_| None,
    columns: &[
        text("at", "时间", "when", |row: &LeafView, _| row.at.to_minute()),
        text("who", "谁", "who", |row, words| {
            match (&row.acted_by_name, &row.entered_by_name) {
                (person, Some(by)) => {
                    let person = name(person.as_ref());
                    words.say(format!("{person}（{by} 补录）"), format!("{person} (entered by {by})"))
                }
                (Some(person), None) => person.clone(),
                (None, None) => words.say("系统", "The system"),
            }
        }),
        text("command", "操作", "command", |row, _| row.command.clone()),
        text("subject", "对象", "subject", |row, _| {
            joined([row.subject.clone(), name(row.area_name.as_ref())], " · ")
        }),
        text("reason", "理由", "reason", |row, _| name(row.reason.as_ref())),
        number("changes", "影响条数", "rows changed", |row, _| {
            row.changes.to_string()
        }),
        number("place", "编号", "place", |row, _| {
            row.place.map(|place| place.to_string()).unwrap_or_default()
        }),
        text("state", "核验", "proof", |row, words| label!(words, row.state)),
    ],
};

/// Whom somebody looked at is named as the log names it, masked; it is no look of its own.
pub(super) const READINGS: ListOf<ReadingView> = ListOf {
    household: |_| None,
    columns: &[
        text("at", "时间", "when", |row: &ReadingView, _| row.at.to_minute()),
        text("who", "谁", "who", |row, words| {
            joined([name(row.name.as_ref()), labels!(words, row.role, "")], " · ")
        }),
        text("kind", "操作", "command", |row, words| label!(words, row.kind)),
        text("subject", "对象", "subject", |row, words| {
            let households = row
                .households
                .map(|count| words.say(format!("{count} 户"), format!("{count} households")));
            joined(
                [
                    name(row.head.as_ref()),
                    name(row.area_name.as_ref()),
                    households.unwrap_or_default(),
                    row.purpose.clone(),
                ],
                " · ",
            )
        }),
        text("id", "编号", "place", |row, _| row.subject.clone()),
        text("address", "来源地址", "from", |row, _| row.address.clone()),
    ],
};

pub(super) const CHECKPOINTS: ListOf<CheckpointView> = ListOf {
    household: |_| None,
    columns: &[
        text("at", "签发时间", "signed at", |row: &CheckpointView, _| {
            row.at.to_minute()
        }),
        number("size", "覆盖记录数", "records", |row, _| row.size.to_string()),
        text("note", "签名", "note", |row, _| row.note.clone()),
    ],
};

pub(super) const ACCOUNT_CHANGES: ListOf<AccountChangeView> = ListOf {
    household: |_| None,
    columns: &[
        text("name", "姓名", "name", |row: &AccountChangeView, words| {
            words.say(
                format!("{}（{}）", row.display_name, row.login),
                format!("{} ({})", row.display_name, row.login),
            )
        }),
        text("what", "变动", "change", |row, words| {
            joined(
                [
                    label!(words, row.kind),
                    labels!(words, row.role, ""),
                    labels!(words, row.department, ""),
                    row.area_name.clone(),
                    name(row.new_name.as_ref()),
                    name(row.successor_name.as_ref()),
                ],
                " · ",
            )
        }),
        text("reason", "理由", "reason", |row, _| name(row.reason.as_ref())),
        text("by", "提出人", "proposed by", |row, _| {
            who(row.proposed_by_name.as_ref(), Some(row.proposed_on))
        }),
        text("state", "状态", "state", |row, words| label!(words, row.state)),
        text("decided", "审定人", "decided by", |row, _| {
            let by = who(row.decided_by_name.as_ref(), row.decided_on);
            joined([by, name(row.decision_note.as_ref())], " · ")
        }),
    ],
};

pub(super) const TUNINGS: ListOf<TuningView> = ListOf {
    household: |_| None,
    columns: &[
        text("param", "参数", "parameter", |row: &TuningView, _| row.param.clone()),
        text("value", "数值", "value", |row, _| {
            format!("{} → {}", row.before, row.value)
        }),
        text("from", "生效日期", "first day", |row, _| {
            row.effective_from.to_string()
        }),
        text("reason", "理由", "reason", |row, _| row.reason.clone()),
        text("by", "提出人", "proposed by", |row, _| {
            who(row.proposed_by_name.as_ref(), Some(row.proposed_on))
        }),
        text("state", "状态", "state", |row, words| label!(words, row.state)),
        text("decided", "审定人", "decided by", |row, _| {
            let by = who(row.decided_by_name.as_ref(), row.decided_on);
            joined([by, name(row.decision_note.as_ref())], " · ")
        }),
    ],
};
