//! Lists of the procedure: what was noticed, and what became of it.

use std::collections::BTreeSet;

use super::column::{ListOf, day, joined, label, labels, name, text, who};
use crate::door::inbox::ApplicationRow;
use crate::procedure::arrival::{ArrivalView, ArrivingHousehold};
use crate::procedure::case::{CaseRow, RemedyView};
use crate::procedure::clue::ClueView;
use crate::procedure::warning::WarningView;

pub(super) const WARNINGS: ListOf<WarningView> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "户主", "head", |row: &WarningView, _| name(row.head.as_ref())),
        text("area", "村组", "village", |row, _| row.area_name.clone()),
        text("risks", "风险", "risks", |row, words| {
            let risks: BTreeSet<_> = row.findings.iter().map(|finding| finding.risk).collect();
            labels!(words, risks, " · ")
        }),
        text("level", "级别", "level", |row, words| labels!(words, row.level, "")),
        text("owner", "负责人", "owner", |row, _| name(row.owner_name.as_ref())),
        text("month", "月份", "month", |row, _| row.month.to_string()),
        text("due", "处理期限", "answer by", |row, _| row.answer_due.to_string()),
        text("state", "状态", "state", |row, words| label!(words, row.state)),
    ],
};

pub(super) const CLUES: ListOf<ClueView> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "户主", "head", |row: &ClueView, _| name(row.head.as_ref())),
        text("area", "村组", "village", |row, _| row.area_name.clone()),
        text("channel", "来源", "channel", |row, words| {
            let channels: BTreeSet<_> = row.sources.iter().map(|known| known.source.channel()).collect();
            labels!(words, channels, " · ")
        }),
        text("risks", "风险", "risks", |row, words| {
            labels!(words, row.risks.iter(), " · ")
        }),
        text(
            "national",
            "国家系统风险",
            "risks of the national system",
            |row, words| labels!(words, row.national_risks.iter(), " · "),
        ),
        text("since", "发现日期", "discovered", |row, _| {
            row.clock_started.to_string()
        }),
        text("clock", "时限", "clock", |row, _| {
            day(row.clock.as_ref().map(|clock| clock.due))
        }),
        text("state", "状态", "state", |row, words| label!(words, row.state)),
    ],
};

pub(super) const CASES: ListOf<CaseRow> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "户主", "head", |row: &CaseRow, _| name(row.head.as_ref())),
        text("area", "村组", "village", |row, _| row.area_name.clone()),
        text("kind", "程序", "procedure", |row, words| label!(words, row.kind)),
        text("state", "环节", "stage", |row, words| label!(words, row.state)),
        text("since", "进入本环节", "in this stage since", |row, _| {
            row.stage_since.to_string()
        }),
        text("clock", "时限", "clock", |row, _| row.due.to_string()),
        text("type", "监测类型", "type", |row, words| {
            labels!(words, row.monitored_type, "")
        }),
        text("closed", "办结", "closed", |row, _| day(row.closed_on)),
    ],
};

pub(super) const REMEDIES: ListOf<RemedyView> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("household", "农户", "household", |row: &RemedyView, _| {
            joined([row.area_name.clone(), name(row.head.as_ref())], " · ")
        }),
        text("kind", "事项", "what", |row, words| label!(words, row.kind)),
        text(
            "what",
            "文号或更正内容",
            "document or changes",
            |row, _| match &row.document_number {
                Some(document) => document.clone(),
                None => {
                    let changes: Vec<&str> = row.changes.iter().map(|change| change.becomes.as_str()).collect();
                    changes.join("；")
                }
            },
        ),
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

pub(super) const ARRIVALS: ListOf<ArrivalView> = ListOf {
    household: |_| None,
    columns: &[
        text("what", "事项", "what", |row: &ArrivalView, words| {
            let of = match (&row.origin, row.households) {
                (Some(origin), _) => origin.clone(),
                (None, Some(count)) => words.say(format!("{count} 户"), format!("{count} households")),
                (None, None) => String::new(),
            };
            joined([label!(words, row.kind), of], " · ")
        }),
        text("document", "文号", "document number", |row, _| {
            row.document_number.clone()
        }),
        text("note", "说明", "note", |row, _| name(row.note.as_ref())),
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

pub(super) const CLAIMS: ListOf<ArrivingHousehold> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "户主", "head", |row: &ArrivingHousehold, _| {
            name(row.head.as_ref())
        }),
        text("area", "村组", "village", |row, _| row.area_name.clone()),
        text("type", "监测类型", "type", |row, words| {
            label!(words, row.monitored_type)
        }),
        text("since", "监测开始", "monitored since", |row, words| {
            match row.since {
                Some(since) => since.to_string(),
                None => words.say("表中未写，按提出日", "Not said; the day of the proposal"),
            }
        }),
    ],
};

/// Whose an application is nobody has said; it names a person and no household.
pub(super) const APPLICATIONS: ListOf<ApplicationRow> = ListOf {
    household: |_| None,
    columns: &[
        text("name", "姓名", "name", |row: &ApplicationRow, _| row.name.clone()),
        text("area", "村组", "village", |row, _| row.area_name.clone()),
        text("matters", "困难", "what is the matter", |row, words| {
            labels!(words, row.matters.iter(), "；")
        }),
        text("mode", "方式", "how", |row, words| label!(words, row.mode)),
        text("received", "收件日期", "came in", |row, _| {
            row.received_on.to_string()
        }),
        text("visit", "上门期限", "visit by", |row, _| day(row.visit_by)),
        text("state", "状态", "state", |row, words| match row.closed_as {
            Some(closed) => label!(words, closed),
            None => label!(words, row.state),
        }),
    ],
};
