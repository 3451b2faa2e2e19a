//! What a list is narrowed to, in words: for the person who agrees that it leaves.

use serde_json::{Map, Value};
use shouwang_domain::campaign::CampaignState;
use shouwang_domain::clue::{Channel, ClueState};
use shouwang_domain::door::ApplicationState;
use shouwang_domain::duty::{TaskKind, TaskState};
use shouwang_domain::help::ReferralState;
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::lists::ListName;
use shouwang_domain::pattern::PatternKind;
use shouwang_domain::procedure::{CaseKind, CaseState, ClockColour};
use shouwang_domain::remedy::RemedyState;
use shouwang_domain::risk::{Population, RiskCategory, WarningLevel, WatchTier};
use shouwang_domain::role::{Department, Role};
use shouwang_domain::warning::WarningState;
use shouwang_domain::{AccountId, AreaId};
use shouwang_store::repo;

use super::run::TakenList;
use crate::campaign::house::HousesShown;
use crate::department::exchange::reconcile::ExchangeState;
use crate::office::list_out::OF_NO_QUESTION;
use crate::overview::cockpit::Figure;
use crate::overview::growth::{GrowthGroup, IncomeChange};
use crate::overview::missed::DrawnState;
use crate::overview::people::PeopleFigure;
use crate::overview::spans::SpanKind;
use crate::overview::waiting::Waiting;
use crate::page::Sort;
use crate::procedure::marginal::PathFault;
use crate::rules::standard::{GapGround, GapReason};
use crate::{Ctx, Result, Service};

/// The labels of a code in both languages.
macro_rules! words {
    ($list:ty, $code:expr) => {
        $code.parse::<$list>().ok().map(|value| (value.zh(), value.en()))
    };
}

impl Service {
    /// The area and the filters of a question, in Chinese and in English.
    ///
    /// # Errors
    /// Not found for an area out of scope.
    pub(super) async fn filter_words(
        &self,
        ctx: &Ctx,
        list: Option<TakenList>,
        query: &Map<String, Value>,
    ) -> Result<(String, String)> {
        let area = match area_of(query) {
            Some(area) => self.area_in_scope(ctx, Some(area)).await?.0,
            None => ctx.area,
        };
        let tree = self.area_tree().await?;
        let path: Vec<&str> = tree.path(area).iter().map(|node| node.name.as_str()).collect();
        let path = path.join(" ");
        let (mut zh, mut en) = (vec![format!("区划：{path}")], vec![format!("area: {path}")]);
        let page = query.get("page").and_then(Value::as_object);
        let is_said = |name: &str| name != "page" && name != "area_id" && !OF_NO_QUESTION.contains(&name);
        let asked = query.iter().filter(|(name, _)| is_said(name));
        let order = page.into_iter().flatten().filter(|(name, _)| *name == "sort");
        for (name, value) in asked.chain(order) {
            let text = match value {
                Value::Null => continue,
                // Whoever agrees need not see a number that somebody searched for.
                Value::String(text) => IdNumber::parse(text).map_or_else(|_| text.clone(), |id| id.masked()),
                other => other.to_string(),
            };
            let (name_zh, name_en) = named(name);
            let (said_zh, said_en) = match (name.as_str(), value) {
                (_, Value::Bool(true)) => ("是".to_owned(), "yes".to_owned()),
                (_, Value::Bool(false)) => ("否".to_owned(), "no".to_owned()),
                ("account_id", _) => {
                    let account = serde_json::from_value::<AccountId>(value.clone()).map_or(0, |account| account.0);
                    let people = repo::office::account::names(&self.store, [account]).await?;
                    let person = people.get(&account).cloned().unwrap_or_else(|| text.clone());
                    (person.clone(), person)
                }
                _ => match code(list, name, &text) {
                    Some((zh, en)) => (zh.to_owned(), en.to_owned()),
                    None => (text.clone(), text),
                },
            };
            zh.push(format!("{name_zh}：{said_zh}"));
            en.push(format!("{name_en}: {said_en}"));
        }
        Ok((zh.join("；"), en.join("; ")))
    }
}

/// The area that a question names.
pub(super) fn area_of(query: &Map<String, Value>) -> Option<AreaId> {
    let area = query.get("area_id")?;
    serde_json::from_value(area.clone()).ok()
}

/// What a filter is called.
fn named(name: &str) -> (&str, &str) {
    match name {
        "state" => ("状态", "state"),
        "risk" => ("风险", "risk"),
        "level" => ("级别", "level"),
        "kind" => ("类别", "kind"),
        "colour" => ("时限", "clock"),
        "channel" => ("来源", "channel"),
        "department" => ("部门", "department"),
        "role" => ("岗位", "post"),
        "population" => ("户类型", "register"),
        "tier" => ("监测范围", "watched by"),
        "monitored" => ("监测对象", "monitored"),
        "has_open_warning" => ("有预警", "with a warning"),
        "unreported_in" => ("未报收支的月份", "without a statement of"),
        "changed_since" => ("此后有变动", "changed since"),
        "text" => ("搜索", "search"),
        "overdue" => ("逾期", "late"),
        "unowned" => ("无负责人", "without an owner"),
        "account_id" => ("人员", "person"),
        "closed" => ("已办结", "closed"),
        "unanswered" => ("未答复", "without an answer"),
        "mine" => ("只看本人的", "one's own"),
        "duty" => ("职责", "duty"),
        "period" => ("期间", "period"),
        "month" => ("月份", "month"),
        "from" | "due_from" => ("自", "from"),
        "until" | "to" | "due_until" | "due_by" => ("至", "until"),
        "figure" => ("数字", "figure"),
        "group" => ("人群", "group"),
        "change" => ("变化", "change"),
        "list" => ("名单", "list"),
        "gap" => ("缺口", "gap"),
        "fault" | "reason" => ("原因", "reason"),
        "ground" => ("情形", "ground"),
        "show" => ("范围", "which houses"),
        "what" => ("事项", "what"),
        "due" => ("时限", "time left"),
        "days" => ("天数", "days"),
        "where" => ("条件", "filters"),
        "with_removed" => ("含已删除的", "with what was taken out"),
        "with_above" => ("含上级的", "with those of areas above"),
        "command" => ("操作", "command"),
        "subject" => ("对象", "subject"),
        "before" => ("此前的记录", "before the entry"),
        "household_id" => ("农户编号", "id of the household"),
        "campaign_id" => ("排查编号", "id of the campaign"),
        "draw_id" => ("抽样编号", "id of the draw"),
        "round_id" => ("督导检查编号", "id of the inspection"),
        "job_id" => ("任务编号", "id of the job"),
        "task_id" => ("待办编号", "id of the task"),
        "year" => ("年份", "year"),
        "quarter" => ("季度", "quarter"),
        "revealed" => ("证件号码和电话不脱敏", "ID numbers and telephones in full"),
        "sort" => ("排序", "order"),
        other => (other, other),
    }
}

/// What a code is called; one of a state by the list that has it.
fn code(list: Option<TakenList>, name: &str, code: &str) -> Option<(&'static str, &'static str)> {
    match name {
        "state" => match list? {
            TakenList::Warnings => words!(WarningState, code),
            TakenList::Clues => words!(ClueState, code),
            TakenList::Cases => words!(CaseState, code),
            TakenList::Remedies => words!(RemedyState, code),
            TakenList::Applications => words!(ApplicationState, code),
            TakenList::Tasks => words!(TaskState, code),
            TakenList::Referrals => words!(ReferralState, code),
            TakenList::DrawnList => words!(DrawnState, code),
            TakenList::Campaigns => words!(CampaignState, code),
            TakenList::Exchange => words!(ExchangeState, code),
            _ => None,
        },
        "kind" => match list? {
            TakenList::Cases => words!(CaseKind, code),
            TakenList::Questions => words!(PatternKind, code),
            TakenList::Tasks => words!(TaskKind, code),
            TakenList::Spans => words!(SpanKind, code),
            _ => None,
        },
        "figure" if list == Some(TakenList::People) => words!(PeopleFigure, code),
        "risk" => words!(RiskCategory, code),
        "level" => words!(WarningLevel, code),
        "colour" => words!(ClockColour, code),
        "channel" => words!(Channel, code),
        "department" => words!(Department, code),
        "role" => words!(Role, code),
        "population" => words!(Population, code),
        "tier" => words!(WatchTier, code),
        "figure" => words!(Figure, code),
        "group" => words!(GrowthGroup, code),
        "change" => words!(IncomeChange, code),
        "list" => words!(ListName, code),
        "fault" => words!(PathFault, code),
        "reason" => words!(GapReason, code),
        "ground" => words!(GapGround, code),
        "show" => words!(HousesShown, code),
        "what" => words!(Waiting, code),
        "sort" => words!(Sort, code),
        _ => None,
    }
}
