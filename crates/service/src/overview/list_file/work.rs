//! Lists of the work: tasks, help and visits, campaigns and inspections, duties, and the offices themselves.

use super::column::{ListOf, Words, day, joined, label, labels, name, number, text, who, yuan};
use crate::campaign::house::CampaignHouse;
use crate::campaign::view::{AreaProgress, CampaignView};
use crate::department::board::ListView;
use crate::door::board::DoorOfArea;
use crate::duty::board::BoardDuty;
use crate::duty::filing::FilingView;
use crate::duty::inbox::ReminderView;
use crate::duty::liaison::VillageCoverage;
use crate::duty::liaison_evidence::Contacted;
use crate::duty::task::{TaskKind, TaskView};
use crate::duty::task_households::TaskHousehold;
use crate::help::referral::ReferralView;
use crate::help::visit::ProblemVisit;
use crate::inspection::{DrawPick, DrawView, GroupView, RosterPerson, RoundView};
use crate::office::admin::AccountView;
use crate::office::list_out::ListRequestView;
use crate::overview::waiting::{Waiting, WaitingItem};
use crate::register::area::AreaView;
use crate::report::ReportSummary;

pub(super) const TODAY: ListOf<WaitingItem> = ListOf {
    household: |row| row.household_id.map(|id| id.0),
    columns: &[
        text("what", "事项", "what", |row: &WaitingItem, words| {
            let what = match (row.what, &row.zh, &row.en) {
                (Waiting::Task, Some(zh), Some(en)) => words.say(zh.as_str(), en.as_str()),
                (Waiting::Task, ..) => task_kind(words, &row.code),
                (what, ..) => label!(words, what),
            };
            joined([what, name(row.head.as_ref())], " · ")
        }),
        text("area", "村组", "village and group", |row, _| row.place.clone()),
        text("detail", "现状", "where it stands", |row, words| {
            let left = row.left.filter(|left| *left > 0);
            let left = left.map(|left| words.say(format!("还有 {left} 户"), format!("{left} households left")));
            let returned = row.returned.as_ref().map(|returned| returned.reason.clone());
            let register = match (row.what, &row.zh, &row.en) {
                (Waiting::Arrears, Some(zh), Some(en)) => words.say(zh.as_str(), en.as_str()),
                _ => String::new(),
            };
            joined(
                [
                    register,
                    labels!(words, row.risks.iter(), " · "),
                    labels!(words, row.case_kind, ""),
                    left.unwrap_or_default(),
                    returned.unwrap_or_default(),
                ],
                " · ",
            )
        }),
        text("clock", "时限", "time left", |row, _| row.due.to_string()),
        text("due", "截止日期", "last day", |row, _| row.due.to_string()),
    ],
};

pub(super) const TASKS: ListOf<TaskView> = ListOf {
    household: |row| row.household_id.map(|id| id.0),
    columns: &[
        text("what", "事项", "task", task_name),
        text("household", "农户", "household", |row, _| name(row.head.as_ref())),
        text("area", "区划", "area", |row, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("whose", "由谁办", "whose", |row, words| match row.unowned {
            true => words.say("该岗位无人担任", "Nobody holds the post"),
            false => joined([label!(words, row.role), name(row.account_name.as_ref())], " "),
        }),
        text("due", "截止", "due", |row, _| row.due.to_string()),
        text("state", "状态", "state", |row, words| label!(words, row.state)),
        text("done", "办结日期", "done on", |row, _| day(row.done_on)),
    ],
};

pub(super) const TASK_HOUSEHOLDS: ListOf<TaskHousehold> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "农户", "household", |row: &TaskHousehold, _| {
            name(row.head.as_ref())
        }),
        text("area", "区划", "area", |row, _| row.area_name.clone()),
        text("reached", "户数进度", "households", |row, _| {
            format!("{}/{}", row.reached, row.needed)
        }),
        text("state", "状态", "state", |row, words| match row.done_on {
            Some(on) => on.to_string(),
            None if row.late => words.say("逾期未办", "Late"),
            None => words.say("未办", "Open"),
        }),
    ],
};

pub(super) const REMINDERS: ListOf<ReminderView> = ListOf {
    household: |row| row.task.household_id.map(|id| id.0),
    columns: &[
        text("what", "事项", "task", |row: &ReminderView, words| {
            task_name(&row.task, words)
        }),
        text("who", "区划", "area", |row, _| {
            joined([name(row.task.head.as_ref()), row.task.area_name.clone()], " · ")
        }),
        text("kind", "原因", "why", |row, words| label!(words, row.kind)),
        text("due", "截止", "due", |row, _| row.task.due.to_string()),
        text("sent", "提醒日期", "sent on", |row, _| row.sent_on.to_string()),
    ],
};

pub(super) const REFERRALS: ListOf<ReferralView> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("household", "农户", "household", |row: &ReferralView, _| {
            name(row.head.as_ref())
        }),
        text("area", "村组", "village or group", |row, _| row.area_name.clone()),
        text("department", "部门", "department", |row, words| {
            label!(words, row.department)
        }),
        text("risks", "风险", "risks", |row, words| {
            labels!(words, row.risks.iter(), "、")
        }),
        text("note", "请求事项", "asked for", |row, _| name(row.note.as_ref())),
        text("sent", "转介人", "sent by", |row, _| {
            who(row.sent_by_name.as_ref(), Some(row.sent_on))
        }),
        text("due", "答复期限", "answer by", |row, _| row.due.to_string()),
        text("state", "状态", "state", |row, words| label!(words, row.state)),
        text("answer", "答复", "answer", |row, words| {
            let amount = row.amount.map(|of| words.say(format!("{of} 元"), format!("{of} yuan")));
            let accepted = row.accepted_on.filter(|on| Some(*on) != row.answered_on);
            let accepted = accepted.map(|on| words.say(format!("{on} 受理"), format!("accepted on {on}")));
            joined(
                [
                    day(row.answered_on),
                    name(row.answer.as_ref()),
                    name(row.benefit.as_ref()),
                    amount.unwrap_or_default(),
                    day(row.given_on),
                    accepted.unwrap_or_default(),
                ],
                " · ",
            )
        }),
        number("amount", "金额（元）", "amount (yuan)", |row, _| yuan(row.amount)),
    ],
};

pub(super) const OPEN_PROBLEMS: ListOf<ProblemVisit> = ListOf {
    household: |row| Some(row.visit.household_id.0),
    columns: &[
        text("household", "户主", "head", |row: &ProblemVisit, _| {
            name(row.head.as_ref())
        }),
        text("village", "村组", "village", |row, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("problem", "问题", "problem", |row, _| {
            let open = row.visit.problems.iter().filter(|told| told.solved_on.is_none());
            let open: Vec<&str> = open.map(|told| told.problem.as_str()).collect();
            open.join("；")
        }),
        text("heard", "走访日期", "visited on", |row, _| {
            row.visit.visited_on.to_string()
        }),
        text("by", "走访人岗位", "post of the visitor", |row, words| {
            label!(words, row.visit.role)
        }),
    ],
};

pub(super) const VISITS: ListOf<Contacted> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("on", "走访日期", "day", |row: &Contacted, _| {
            row.visited_on.to_string()
        }),
        text("by", "走访人", "who went", |row, _| name(row.by.as_ref())),
        text("role", "岗位", "post", |row, words| label!(words, row.role)),
        text("head", "户主", "head", |row, _| name(row.head.as_ref())),
        text("village", "村组", "village", |row, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("place", "走访地点", "where", |row, words| {
            labels!(words, row.place, "")
        }),
        number("photos", "照片", "photographs", |row, _| row.photos.to_string()),
        text(
            "problems",
            "反映问题（已解决）",
            "problems told (solved)",
            |row, words| {
                words.say(
                    format!("{}（{}）", row.problems, row.solved),
                    format!("{} ({})", row.problems, row.solved),
                )
            },
        ),
    ],
};

pub(super) const CAMPAIGNS: ListOf<CampaignView> = ListOf {
    household: |_| None,
    columns: &[
        text("title", "排查", "campaign", |row: &CampaignView, _| row.title.clone()),
        text("area", "区划", "area", |row, _| row.area_name.clone()),
        text("days", "起止日期", "days", |row, words| {
            words.say(
                format!("{} 至 {}", row.starts_on, row.ends_on),
                format!("{} to {}", row.starts_on, row.ends_on),
            )
        }),
        number("left", "未完成", "left", |row, _| row.counts.left.to_string()),
        text("done", "已完成 / 应查", "done / all", |row, _| {
            format!("{} / {}", row.counts.done, row.counts.houses)
        }),
        number("problem", "有问题", "with a problem", |row, _| {
            row.counts.with_problem.to_string()
        }),
        text("state", "状态", "state", |row, words| label!(words, row.state)),
    ],
};

pub(super) const CAMPAIGN_PARTS: ListOf<AreaProgress> = ListOf {
    household: |_| None,
    columns: &[
        text("name", "区划", "area", |row: &AreaProgress, _| row.name.clone()),
        number("left", "未完成", "left", |row, _| row.counts.left.to_string()),
        text("done", "已完成 / 应查", "done / all", |row, _| {
            format!("{} / {}", row.counts.done, row.counts.houses)
        }),
        number("not_met", "上门未遇", "nobody met", |row, _| {
            row.counts.not_met.to_string()
        }),
        number("with_problem", "有问题", "with a problem", |row, _| {
            row.counts.with_problem.to_string()
        }),
        number("to_enter", "待录入省系统", "to be entered", |row, _| {
            row.counts.to_enter.to_string()
        }),
    ],
};

pub(super) const CAMPAIGN_HOUSES: ListOf<CampaignHouse> = ListOf {
    household: |row| Some(row.household_id.0),
    columns: &[
        text("head", "户主", "head", |row: &CampaignHouse, _| {
            name(row.head.as_ref())
        }),
        text("place", "村组", "place", |row, _| row.area_name.clone()),
        text("outcome", "完成情况", "how it stands", |row, words| {
            label!(words, row.outcome)
        }),
        text("on", "日期", "day", |row, _| day(row.done_on)),
        text("note", "说明", "note", |row, _| name(row.note.as_ref())),
        text("entered", "录入省系统", "in the provincial system", |row, _| {
            day(row.entered_on)
        }),
    ],
};

pub(super) const DRAWS: ListOf<DrawView> = ListOf {
    household: |_| None,
    columns: &[
        text("title", "名称", "name", |row: &DrawView, _| row.title.clone()),
        text("area", "区划", "area", |row, _| row.area_name.clone()),
        text("state", "状态", "state", |row, words| label!(words, row.state)),
        number("households", "名单户数", "households", |row, _| {
            row.households.to_string()
        }),
        text("on", "固定日期", "frozen on", |row, _| row.proposed_on.to_string()),
        text("published", "公布日期", "published on", |row, _| {
            day(row.published_on)
        }),
    ],
};

pub(super) const DRAW_SAMPLE: ListOf<DrawPick> = ListOf {
    household: |row| row.household_id.map(|id| id.0),
    columns: &[
        text("stage", "级别", "stage", |row: &DrawPick, words| {
            label!(words, row.stage)
        }),
        text("area", "区划", "area", |row, _| row.area_name.clone()),
        text("head", "户主", "head", |row, _| name(row.head.as_ref())),
        text("order", "顺序", "order", |row, words| match row.spare {
            true => words.say(format!("替补 {}", row.order), format!("replacement {}", row.order)),
            false => words.say(format!("抽中 {}", row.order), format!("drawn {}", row.order)),
        }),
        text("chance", "入样概率", "chance", |row, _| name(row.chance.as_ref())),
        text("visited", "走访日期", "visited on", |row, _| day(row.visited_on)),
    ],
};

pub(super) const ROUNDS: ListOf<RoundView> = ListOf {
    household: |_| None,
    columns: &[
        text("title", "名称", "name", |row: &RoundView, _| row.title.clone()),
        text("days", "实地日期", "field work", |row, words| {
            words.say(
                format!("{} 至 {}", row.starts_on, row.ends_on),
                format!("{} to {}", row.starts_on, row.ends_on),
            )
        }),
        text("state", "状态", "state", |row, words| label!(words, row.state)),
        number("missing", "名册尚缺", "owed on rosters", |row, _| {
            let missing: u32 = row.missing.iter().map(|people| people.count).sum();
            missing.to_string()
        }),
        text("reports", "已交报告", "reports handed in", |row, _| {
            let done = row.groups.iter().filter(|group| group.reported_on.is_some()).count();
            format!("{done} / {}", row.groups.len())
        }),
    ],
};

pub(super) const ROUND_GROUPS: ListOf<GroupView> = ListOf {
    household: |_| None,
    columns: &[
        text("name", "组别", "group", |row: &GroupView, _| row.name.clone()),
        text("leader", "组长单位", "led by", |row, _| row.leader_unit.clone()),
        text("members", "成员单位", "members from", |row, _| {
            row.member_units.join("、")
        }),
        text("areas", "排查地区", "cities", |row, _| {
            let areas: Vec<&str> = row.areas.iter().map(|area| area.name.as_str()).collect();
            areas.join("、")
        }),
        text("vehicle", "用车", "car", |row, _| name(row.vehicle.as_ref())),
        text("attached", "附件", "attachments", |row, words| match &row.attached {
            Some(of) => words.say(
                format!("检查表 {}，问题 {}，入户 {}", of.checklists, of.problems, of.surveys),
                format!(
                    "checklists {}, problems {}, households {}",
                    of.checklists, of.problems, of.surveys
                ),
            ),
            None => String::new(),
        }),
        text("reported", "报告", "report", |row, _| day(row.reported_on)),
    ],
};

pub(super) const ROUND_ROSTER: ListOf<RosterPerson> = ListOf {
    household: |_| None,
    columns: &[
        text("unit", "工作单位", "unit", |row: &RosterPerson, _| row.unit.clone()),
        text("name", "姓名", "name", |row, _| row.name.clone()),
        text("title", "职务", "office", |row, _| row.title.clone()),
        text("duty", "拟任职务", "as", |row, words| label!(words, row.duty)),
        text("note", "备注", "remark", |row, _| name(row.note.as_ref())),
        text("acknowledged", "保密纪律", "secrecy", |row, _| {
            joined([day(row.acknowledged_on), name(row.acknowledged_paper.as_ref())], " ")
        }),
    ],
};

pub(super) const REPORTS: ListOf<ReportSummary> = ListOf {
    household: |_| None,
    columns: &[
        text("title", "标题", "title", |row: &ReportSummary, _| row.title.clone()),
        text("area", "单位", "office", |row, _| row.area_name.clone()),
        text("way", "去向", "goes to", |row, words| label!(words, row.way)),
        text("period", "期间", "period", |row, _| row.period.clone()),
        text("state", "状态", "state", |row, words| label!(words, row.state)),
        text("issued", "签发日期", "issued on", |row, _| day(row.issued_on)),
        text("received", "签收", "received", |row, _| match row.recipients {
            0 => String::new(),
            all => format!("{}/{all}", row.received),
        }),
    ],
};

pub(super) const LIAISONS: ListOf<VillageCoverage> = ListOf {
    household: |_| None,
    columns: &[
        text("village", "村", "village", |row: &VillageCoverage, words| {
            words.place(row.area_id, &row.area_name)
        }),
        text("leader", "走访负责人", "town leader", |row, _| {
            name(row.leader.as_ref())
        }),
        text("stationed", "挂钩驻镇干部", "stationed cadre", |row, _| {
            name(row.stationed_cadre.as_ref())
        }),
        text(
            "assigned",
            "脱贫户已安排",
            "lifted households assigned",
            |row, _| format!("{}/{}", row.assigned, row.households),
        ),
        text("cadres", "联系的村干部", "village cadres", |row, words| {
            let cadres = row.cadres.iter().map(|cadre| {
                let name = name(cadre.name.as_ref());
                words.say(
                    format!("{name} {} 户", cadre.households),
                    format!("{name} {}", cadre.households),
                )
            });
            cadres.collect::<Vec<String>>().join("；")
        }),
    ],
};

pub(super) const FILINGS: ListOf<FilingView> = ListOf {
    household: |_| None,
    columns: &[
        text("town", "乡镇", "town", |row: &FilingView, _| row.area_name.clone()),
        number("year", "年度", "year", |row, _| row.year.to_string()),
        text("content", "内容", "content", |row, words| {
            let of = &row.content;
            words.say(
                format!("{} 个村，{} 名村干部，{} 户", of.villages, of.cadres, of.households),
                format!(
                    "{} villages, {} village cadres, {} households",
                    of.villages, of.cadres, of.households
                ),
            )
        }),
        text("note", "说明", "remark", |row, _| name(row.note.as_ref())),
        text("on", "报备日期", "filed on", |row, _| row.submitted_on.to_string()),
        text("state", "状态", "state", |row, words| {
            let reason = name(row.decision_reason.as_ref());
            joined([label!(words, row.state), day(row.decided_on), reason], " · ")
        }),
    ],
};

pub(super) const DUTIES: ListOf<BoardDuty> = ListOf {
    household: |_| None,
    columns: &[
        text("duty", "职责", "duty", |row: &BoardDuty, words| {
            words.say(&*row.zh, &*row.en)
        }),
        text("due", "截止", "due", |row, _| row.due.to_string()),
        number("late", "逾期", "late", |row, _| row.late.to_string()),
        number("open", "未办", "open", |row, _| row.open.to_string()),
        number("done", "已办", "done", |row, _| row.done.to_string()),
        number("done_late", "逾期办结", "done late", |row, _| {
            row.done_late.to_string()
        }),
        number("waived", "免办", "waived", |row, _| row.waived.to_string()),
        number("unowned", "无人担任", "post not held", |row, _| {
            row.unowned.to_string()
        }),
        text("reached", "户数进度", "households", |row, _| match row.needed {
            0 => String::new(),
            needed => format!("{}/{needed}", row.reached),
        }),
    ],
};

/// How one duty stands in a part of an area.
pub(super) struct PartOfDuty {
    pub(super) area_name: String,
    pub(super) duty: BoardDuty,
}

pub(super) const DUTY_PARTS: ListOf<PartOfDuty> = ListOf {
    household: |_| None,
    columns: &[
        text("area", "区划", "area", |row: &PartOfDuty, _| row.area_name.clone()),
        number("late", "逾期", "late", |row, _| row.duty.late.to_string()),
        number("open", "未办", "open", |row, _| row.duty.open.to_string()),
        number("done", "已办", "done", |row, _| row.duty.done.to_string()),
        number("done_late", "逾期办结", "done late", |row, _| {
            row.duty.done_late.to_string()
        }),
        number("waived", "免办", "waived", |row, _| row.duty.waived.to_string()),
        number("unowned", "无人担任", "post not held", |row, _| {
            row.duty.unowned.to_string()
        }),
        text("reached", "户数进度", "households", |row, _| {
            match row.duty.needed {
                0 => String::new(),
                needed => format!("{}/{needed}", row.duty.reached),
            }
        }),
    ],
};

pub(super) const DEPARTMENT_LISTS: ListOf<ListView> = ListOf {
    household: |_| None,
    columns: &[
        text("list", "名单", "list", |row: &ListView, words| {
            words.say(&*row.zh, &*row.en)
        }),
        text("department", "部门", "department", |row, words| {
            label!(words, row.department)
        }),
        text("standing", "报送情况", "how it stands", |row, words| {
            joined([label!(words, row.standing), row.due.to_string()], " ")
        }),
        number("rows", "行数", "rows", |row, _| {
            row.batches
                .first()
                .map(|batch| batch.rows.to_string())
                .unwrap_or_default()
        }),
        number("matched", "对上的", "matched", |row, _| {
            row.batches
                .first()
                .map(|batch| batch.matched.to_string())
                .unwrap_or_default()
        }),
        number("open", "待核对", "to be answered", |row, _| {
            row.open_pairs.to_string()
        }),
        number("warnings", "一年内预警", "warnings of a year", |row, _| {
            row.warnings.to_string()
        }),
        number("answered", "已核实", "answered", |row, _| row.answered.to_string()),
        text("hit", "命中率", "hit rate", |row, _| match row.answered {
            0 => String::new(),
            answered => format!("{}%", (row.was_true * 200 + answered) / (answered * 2)),
        }),
    ],
};

pub(super) const DOORS: ListOf<DoorOfArea> = ListOf {
    household: |_| None,
    columns: &[
        text("area", "村组", "village", |row: &DoorOfArea, _| row.area_name.clone()),
        text("contact", "接电话的", "who answers", |row, words| match &row.door {
            Some(door) => door.contact.clone(),
            None => words.say("没有二维码", "No code"),
        }),
        text("phone", "电话", "telephone", |row, _| {
            row.door.as_ref().map(|door| door.phone.clone()).unwrap_or_default()
        }),
        text("made", "制作日期", "made on", |row, _| {
            day(row.door.as_ref().map(|door| door.made_on))
        }),
        number("hanging", "在贴", "hanging", |row, _| row.hanging.to_string()),
    ],
};

pub(super) const ACCOUNTS: ListOf<AccountView> = ListOf {
    household: |_| None,
    columns: &[
        text("name", "姓名", "name", |row: &AccountView, _| {
            row.display_name.clone()
        }),
        text("login", "登录名", "login", |row, _| row.login.clone()),
        text("state", "状态", "state", |row, words| label!(words, row.state)),
        text("posts", "岗位", "posts", |row, words| {
            let posts = row.posts.iter().map(|post| {
                let department = labels!(words, post.department, "");
                joined([post.area_name.clone(), label!(words, post.role), department], " · ")
            });
            posts.collect::<Vec<String>>().join("; ")
        }),
    ],
};

pub(super) const AREAS: ListOf<AreaView> = ListOf {
    household: |_| None,
    columns: &[
        text("name", "名称", "name", |row: &AreaView, _| row.name.clone()),
        text("level", "级别", "level", |row, words| label!(words, row.level)),
        text("kind", "类型", "kind", |row, words| label!(words, row.kind)),
        text("code", "代码", "code", |row, _| name(row.code.as_ref())),
    ],
};

pub(super) const LIST_REQUESTS: ListOf<ListRequestView> = ListOf {
    household: |_| None,
    columns: &[
        text("what", "列表", "list", |row: &ListRequestView, words| {
            words.say(&*row.title, &*row.title_en)
        }),
        text("filter", "范围和条件", "area and filters", |row, words| {
            words.say(&*row.filter, &*row.filter_en)
        }),
        number("rows", "行数", "rows", |row, _| row.rows.to_string()),
        text("area", "单位", "office", |row, _| row.area_name.clone()),
        text("why", "用途", "what for", |row, _| row.reason.clone()),
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

/// What a task is, in words: a recurring duty by its own, with the period.
fn task_name(task: &TaskView, words: &Words<'_>) -> String {
    let Some(duty) = &task.duty else {
        return joined([task_kind(words, &task.kind), name(task.what.as_ref())], " · ");
    };
    // A duty that follows a clue or an event has no period that one could name.
    let is_named = duty.period.chars().take(4).filter(char::is_ascii_digit).count() == 4;
    let period = if is_named { duty.period.clone() } else { String::new() };
    joined([words.say(&*duty.zh, &*duty.en), period], " · ")
}

fn task_kind(words: &Words<'_>, code: &str) -> String {
    match code.parse::<TaskKind>() {
        Ok(kind) => label!(words, kind),
        Err(_) => code.to_owned(),
    }
}
