//! Lists of households: of the register, and those that are derived from it.

use shouwang_domain::Fen;

use super::column::{ListOf, Words, day, joined, label, labels, name, number, text, yuan};
use crate::help::plan_gap::PlanGapRow;
use crate::overview::growth::GrowthRow;
use crate::overview::lists::{ListItem, ListReason};
use crate::overview::missed::DrawnRow;
use crate::overview::patterns::PatternView;
use crate::overview::people::PersonRow;
use crate::overview::spans::SpanRow;
use crate::procedure::marginal::MarginalRow;
use crate::register::household::HouseholdRow;
use crate::rules::standard::{GapRow, LapseRow};

pub(super) const HOUSEHOLDS: ListOf<HouseholdRow> = ListOf {
    household: |row| Some(row.id.0),
    columns: &[
        text("head", "户主", "head", |row: &HouseholdRow, _| {
            name(row.head.as_ref())
        }),
        text("village", "村组", "village and group", place_of),
        text("place", "镇村", "town and village", place_of),
        number("members", "人口", "persons", |row, _| row.members.to_string()),
        text("population", "户类型", "register", |row, words| {
            label!(words, row.population)
        }),
        text("monitored", "监测类型", "monitored as", monitored_as),
        text("type", "监测类型", "type", monitored_as),
        text("tier", "监测范围", "watched by", |row, words| {
            labels!(words, row.tier, "")
        }),
        number(
            "income",
            "人均年收入（元）",
            "income per head (yuan)",
            |row, _| yuan(row.income_per_head),
        ),
        text("visit", "最近走访", "last visit", |row, _| day(row.last_visit)),
        text("warning", "预警", "warning", |row, words| {
            match row.has_open_warning {
                true => words.say("有预警", "Warned"),
                false => String::new(),
            }
        }),
        text("next", "下一步", "next step", |row, words| {
            labels!(words, row.next_step, "")
        }),
        text("groups", "重点人群", "priority groups", |row, words| {
            labels!(words, row.groups.iter(), "、")
        }),
        text("civil", "民政类别", "civil affairs", |row, words| {
            labels!(words, row.civil_affairs, "")
        }),
        text("number", "户编号", "number", |row, _| name(row.number.as_ref())),
    ],
};

pub(super) const DRAWN: ListOf<DrawnRow> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "户主", "head", |row: &DrawnRow, _| name(row.head.as_ref())),
        text("village", "村组", "village", |row, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("month", "月份", "month", |row, _| row.month.to_string()),
        text("visited", "走访日期", "visited on", |row, _| day(row.visited_on)),
        text("state", "结果", "outcome", |row, words| label!(words, row.state)),
    ],
};

pub(super) const GROWTH: ListOf<GrowthRow> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "户主", "head", |row: &GrowthRow, _| name(row.head.as_ref())),
        text("village", "镇村", "town and village", |row, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("labour", "劳动力", "labour", |row, words| {
            able(words, row.has_labour)
        }),
        number("months", "可比月数", "months compared", |row, _| {
            row.months.to_string()
        }),
        number("now", "人均每月（元）", "per head and month (yuan)", |row, _| {
            yuan(row.per_head)
        }),
        number("before", "上年同期（元）", "year before (yuan)", |row, _| {
            yuan(row.per_head_before)
        }),
        text("percent", "增减幅度", "change in per cent", |row, _| {
            changed(row.per_head, row.per_head_before)
        }),
        text("change", "变化", "change", |row, words| label!(words, row.change)),
    ],
};

pub(super) const DERIVED: ListOf<ListItem> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "户主", "head", |row: &ListItem, _| name(row.head.as_ref())),
        text("village", "村组", "village", |row, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("why", "原因", "why", |row, words| {
            let reasons: Vec<String> = row.reasons.iter().map(|reason| reason_of(reason, words)).collect();
            reasons.join("；")
        }),
        text("since", "自何时", "since", |row, _| day(row.since)),
        text("departments", "主管部门", "departments", |row, words| {
            labels!(words, row.refer_to.iter(), "、")
        }),
    ],
};

pub(super) const PLAN_GAPS: ListOf<PlanGapRow> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "户主", "head", |row: &PlanGapRow, _| name(row.head.as_ref())),
        text("village", "村组", "village", |row, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("risks", "尚未解除的风险", "open risks", |row, words| {
            labels!(words, row.risks.iter(), " · ")
        }),
        text("labour", "劳动力", "labour", |row, words| {
            able(words, row.has_labour)
        }),
        text("gaps", "缺什么", "what is missing", |row, words| {
            let gaps: Vec<String> = row.gaps.iter().map(|gap| words.say(&*gap.zh, &*gap.en)).collect();
            gaps.join(" ")
        }),
    ],
};

pub(super) const MARGINAL: ListOf<MarginalRow> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "户主", "head", |row: &MarginalRow, _| name(row.head.as_ref())),
        text("village", "村组", "village", |row, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("included", "纳入日期", "included on", |row, _| {
            row.included_on.to_string()
        }),
        text("document", "文号", "document", |row, _| row.document_number.clone()),
        text("faults", "问题", "what is amiss", |row, words| {
            labels!(words, row.faults.iter(), "；")
        }),
        text("case", "案件", "case", |row, _| {
            row.case_id.map(|id| id.to_string()).unwrap_or_default()
        }),
    ],
};

pub(super) const LEFT_OUT: ListOf<GapRow> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "户主", "head", |row: &GapRow, _| name(row.head.as_ref())),
        text("village", "村组", "village", |row, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("ground", "情形", "ground", |row, words| {
            labels!(words, row.grounds.iter(), "、")
        }),
        text("tier", "收入范围", "range of income", |row, _| {
            name(row.tier.as_ref())
        }),
        number("income", "人均收入（元）", "income per head (yuan)", |row, _| {
            yuan(row.income_per_head)
        }),
        text("types", "可认定为", "could become", |row, words| {
            labels!(words, row.types.iter(), "、")
        }),
        text("rules", "触发的规则", "rules that fire", |row, _| {
            row.rules.join("、")
        }),
        text("reason", "未纳入的原因", "why not included", |row, words| {
            label!(words, row.reason)
        }),
    ],
};

pub(super) const LAPSING: ListOf<LapseRow> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "户主", "head", |row: &LapseRow, _| name(row.head.as_ref())),
        text("village", "村组", "village", |row, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("kind", "措施", "measure", |row, words| label!(words, row.kind)),
        text("ends", "结束日期", "ends on", |row, words| {
            match row.in_transition {
                true => joined(
                    [day(row.ends_on), words.say("过渡期内", "within the transition period")],
                    " ",
                ),
                false => day(row.ends_on),
            }
        }),
    ],
};

pub(super) const PEOPLE: ListOf<PersonRow> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("name", "姓名", "name", |row: &PersonRow, _| row.name.clone()),
        text("head", "户主", "head", |row, _| name(row.head.as_ref())),
        text("village", "镇村", "town and village", |row, words| {
            words.place(row.area_id, &row.area_name)
        }),
    ],
};

pub(super) const SPANS: ListOf<SpanRow> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "户主", "head", |row: &SpanRow, _| name(row.head.as_ref())),
        text("village", "镇村", "town and village", |row, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("from", "上一步", "first step", |row, _| row.from.to_string()),
        text("to", "下一步", "next step", |row, words| match row.to {
            Some(to) => to.to_string(),
            None => words.say("尚未", "Not yet"),
        }),
        number("days", "天数", "days", |row, _| row.days.to_string()),
    ],
};

/// A question is to a place; it names no household of its own.
pub(super) const QUESTIONS: ListOf<PatternView> = ListOf {
    household: |_| None,
    columns: &[
        text("kind", "疑点类别", "kind", |row: &PatternView, words| {
            label!(words, row.kind)
        }),
        text("place", "区划", "place", |row, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("days", "日期", "days", |row, words| match row.from == row.to {
            true => row.from.to_string(),
            false => words.say(
                format!("{} 至 {}", row.from, row.to),
                format!("{} to {}", row.from, row.to),
            ),
        }),
        text("question", "请核实什么", "what is asked", |row, words| {
            words.say(&*row.zh, &*row.en)
        }),
        number("count", "记录数", "records", |row, _| row.count.to_string()),
        text("person", "走访或录入人", "who visited or entered", |row, _| {
            name(row.person.as_ref())
        }),
    ],
};

/// Where a household lies, below the area of the post.
fn place_of(row: &HouseholdRow, words: &Words<'_>) -> String {
    row.area
        .last()
        .map(|own| words.place(own.id, &own.name))
        .unwrap_or_default()
}

fn monitored_as(row: &HouseholdRow, words: &Words<'_>) -> String {
    labels!(words, row.monitored_type, "")
}

fn able(words: &Words<'_>, has_labour: bool) -> String {
    match has_labour {
        true => words.say("有", "With"),
        false => words.say("无", "Without"),
    }
}

fn reason_of(reason: &ListReason, words: &Words<'_>) -> String {
    let said = &reason.reason;
    let amount = said
        .amount
        .map(|amount| words.say(format!("{amount} 元"), format!("{amount} yuan")));
    let percent = said.percent.map(|percent| format!("{percent}%"));
    joined(
        [
            name(reason.member.as_ref()),
            label!(words, said.code),
            amount.unwrap_or_default(),
            percent.unwrap_or_default(),
        ],
        " ",
    )
}

/// From then to now in per cent with one decimal and its sign; nothing before has no change.
fn changed(now: Option<Fen>, before: Option<Fen>) -> String {
    let (Some(now), Some(before)) = (now, before) else {
        return String::new();
    };
    if before.0 <= 0 {
        return String::new();
    }
    let (change, before) = (i128::from(now.0) - i128::from(before.0), i128::from(before.0));
    let tenths = (change.abs() * 2_000 + before) / (before * 2);
    let sign = match change.signum() {
        _ if tenths == 0 => "",
        1 => "+",
        _ => "-",
    };
    format!("{sign}{}.{}%", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_has_its_sign_and_one_decimal() {
        let of = |now: i64, before: i64| changed(Some(Fen(now)), Some(Fen(before)));
        assert_eq!(of(110_000, 100_000), "+10.0%");
        assert_eq!(of(66_667, 100_000), "-33.3%");
        assert_eq!(of(100_001, 100_000), "0.0%");
        assert_eq!(of(100_000, 0), "");
        assert_eq!(changed(None, Some(Fen(1))), "");
    }
}
