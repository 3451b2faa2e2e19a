//! Lists of those who administer and audit: the log, readings, checkpoints, and what is proposed about accounts and rules.

use super::column::{ListOf, Words, day, joined, label, labels, name, number, text, who, yuan};
use crate::ledger::made::FormProposalView;
use crate::office::account_change_view::AccountChangeView;
use crate::office::evidence::{CheckpointView, LeafView};
use crate::office::reading::ReadingView;
use crate::register::import::undo::ImportRunView;
use crate::rules::standard::{DocumentView, PublicationView};
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
        text("passed", "移交", "passed on", |row, words| {
            let Some(passed) = row.handed_over else {
                return String::new();
            };
            let to = match (passed.to_somebody, &row.successor_name) {
                (true, Some(name)) => name.clone(),
                _ => words.say("待指定", "nobody yet"),
            };
            let (tasks, warnings) = (passed.tasks, passed.warnings);
            let (contacts, liaisons) = (passed.contacts, passed.liaisons);
            words.say(
                format!("{to}：待办 {tasks}，预警 {warnings}，联系户 {contacts}，负责区域 {liaisons}"),
                format!("{to}: {tasks} tasks, {warnings} warnings, {contacts} households, {liaisons} areas in charge"),
            )
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

pub(super) const PUBLICATIONS: ListOf<PublicationView> = ListOf {
    household: |_| None,
    columns: &[
        text("area", "适用地区", "area", |row: &PublicationView, _| {
            row.area_name.clone()
        }),
        text("from", "生效日期", "first day", |row, _| {
            row.effective_from.to_string()
        }),
        text("line", "监测线（元/年）", "line (yuan a year)", |row, _| {
            format!("{} → {}", yuan(Some(row.from.line)), yuan(Some(row.to.line)))
        }),
        text(
            "populations",
            "按收入筛查的户类型",
            "registers screened by income",
            |row, words| {
                let before = labels!(words, row.from.populations.iter(), "、");
                let after = labels!(words, row.to.populations.iter(), "、");
                match before == after {
                    true => after,
                    false => format!("{before} → {after}"),
                }
            },
        ),
        text("citation", "依据", "citation", |row, _| row.citation.clone()),
        text("preview", "测算", "preview", |row, words| {
            let (enters, leaves) = (row.preview.enters, row.preview.leaves);
            words.say(
                format!("新进入 {enters}，退出 {leaves}"),
                format!("{enters} enter, {leaves} leave"),
            )
        }),
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

pub(super) const FORM_PROPOSALS: ListOf<FormProposalView> = ListOf {
    household: |_| None,
    columns: &[
        text("name", "名称", "name", |row: &FormProposalView, words| {
            words.say(&*row.zh, &*row.en)
        }),
        text("version", "编号和版本", "id and version", |row, words| {
            words.say(
                format!("{}，第 {} 版", row.form, row.number),
                format!("{}, version {}", row.form, row.number),
            )
        }),
        text("area", "区划", "area", |row, _| row.area_name.clone()),
        text("reason", "用途", "what for", |row, _| row.reason.clone()),
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

pub(super) const DOCUMENTS: ListOf<DocumentView> = ListOf {
    household: |_| None,
    columns: &[
        text("title", "文件", "document", |row: &DocumentView, _| {
            row.title.clone().unwrap_or_else(|| row.id.clone())
        }),
        text("number", "文号", "number", |row, _| name(row.number.as_ref())),
        text("issuer", "发文机关", "issued by", |row, _| row.issuer.clone()),
        text("level", "层级", "level", level_of),
        text("issued", "成文日期", "issued on", |row, _| day(row.issued_on)),
        text("parents", "上级文件", "implements", |row, _| row.parents.join("、")),
        number("cited", "引用处", "cited", |row, _| row.cited_by.len().to_string()),
    ],
};

pub(super) const IMPORTS: ListOf<ImportRunView> = ListOf {
    household: |_| None,
    columns: &[
        text("at", "时间", "when", |row: &ImportRunView, _| row.at.to_minute()),
        text("kind", "表格类型", "kind", |row, words| {
            labels!(words, row.kind, "")
        }),
        text("file", "文件", "file", |row, _| row.file_name.clone()),
        text("by", "导入人", "by", |row, _| row.by_name.clone()),
        number("rows", "行数", "rows", |row, _| row.rows.to_string()),
        text("id", "批次号", "number", |row, _| row.id.to_string()),
        text("act", "撤销", "taken back", |row, _| {
            joined(
                [
                    who(row.undone_by_name.as_ref(), row.undone_on),
                    name(row.undone_why.as_ref()),
                ],
                " · ",
            )
        }),
    ],
};

/// Whose documents they are, as the register of documents says it.
fn level_of(row: &DocumentView, words: &Words<'_>) -> String {
    match row.level.as_str() {
        "nation" => words.say("国家", "State"),
        "province" => words.say("省", "Province"),
        "city" => words.say("市", "City"),
        "town" => words.say("镇", "Town"),
        _ => words.say("县", "County"),
    }
}
