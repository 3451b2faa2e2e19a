//! What happened to a household, from everything that is recorded about it.

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::remedy::{RemedyKind, RemedyState};
use shouwang_domain::{CaseId, HouseholdId, coded_enum};
use shouwang_store::column::Day;
use shouwang_store::entity::{clue, contact, guarantee, measure, member, referral, visit, warning};
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::{Ctx, Result, Service};

coded_enum! {
    /// What happened.
    pub enum Happened {
        Warned = "warned", "系统预警", "the machine warned";
        ClueFound = "clue_found", "登记线索", "a clue was reported";
        CaseStep = "case_step", "程序办理", "a step of a procedure";
        Included = "included", "纳入监测", "included";
        RiskGone = "risk_gone", "风险消除", "the risk was eliminated";
        Revoked = "revoked", "撤销决定", "a decision was revoked";
        MeasurePlanned = "measure_planned", "拟定措施", "a measure was planned";
        MeasureBegun = "measure_begun", "措施实施", "a measure took effect";
        MeasureEnded = "measure_ended", "措施结束", "a measure ended";
        Visited = "visited", "入户走访", "visited at home";
        GuaranteeChanged = "guarantee_changed", "保障情况变化", "a guarantee changed";
        MemberJoined = "member_joined", "成员增加", "a member joined";
        MemberLeft = "member_left", "成员减少", "a member left";
        ContactNamed = "contact_named", "指定联系人", "a contact person was named";
        Referred = "referred", "转介部门", "referred to a department";
        Told = "told", "告知农户", "the household was told";
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = HouseholdEvent)]
pub struct Event {
    /// The day; the time of day is not recorded, only when it was entered.
    pub on: NaiveDate,
    /// What.
    pub what: Happened,
    /// What exactly, as a code: the act of a procedure, the kind of a measure, a guarantee, a channel, a level, a
    /// department, a reason of joining or leaving, a monitored type.
    pub code: Option<String>,
    /// How it then stood, as a code: the state after the step, the state of a guarantee, and so on.
    pub state: Option<String>,
    /// Words, in Chinese as they were written.
    pub zh: Option<String>,
    /// The same in English, where we wrote them.
    pub en: Option<String>,
    /// Name of who did it.
    pub by: Option<String>,
    /// The case.
    pub case_id: Option<CaseId>,
    /// When it was entered.
    pub entered_at: Timestamp,
}

impl Service {
    /// Everything that happened to a household, the newest first.
    ///
    /// # Errors
    /// Not found.
    pub async fn household_timeline(&self, ctx: &Ctx, id: HouseholdId) -> Result<Vec<Event>> {
        require(ctx, Verb::ReadHouseholds)?;
        let household = repo::register::household::by_id(&self.store, ctx, id).await?;
        self.note_reading(ctx, ReadingKind::Household, household.id, String::new())
            .await?;
        let at = &self.store;
        let mut found: Vec<(Event, i64)> = Vec::new();
        let mut note = |on: NaiveDate, what, by: i64, entered_ms: i64, fill: Fill| {
            let event = Event {
                on,
                what,
                code: fill.code,
                state: fill.state,
                zh: fill.zh,
                en: fill.en,
                by: None,
                case_id: fill.case.map(CaseId),
                entered_at: Timestamp(entered_ms),
            };
            found.push((event, by));
        };
        for row in repo::register::bulk::rows::<warning::Model>(at, &household).await? {
            let fill = Fill::of(row.level.as_str()).state(row.state.as_str());
            note(
                Timestamp(row.created_at).date(),
                Happened::Warned,
                0,
                row.created_at,
                fill,
            );
        }
        for row in repo::register::bulk::rows::<clue::Model>(at, &household).await? {
            let fill = Fill::of(row.channel.as_str()).state(row.state.as_str());
            note(
                row.discovered_on.get(),
                Happened::ClueFound,
                row.acted_by,
                row.created_at,
                fill,
            );
        }
        for case in repo::procedure::case::of(at, &household).await? {
            for step in repo::procedure::case::steps(at, &case).await? {
                let fill = Fill::of(&step.act).state(step.state_after.as_str()).case(case.id);
                note(
                    step.on_date.get(),
                    Happened::CaseStep,
                    step.acted_by,
                    step.created_at,
                    fill,
                );
            }
        }
        for row in repo::procedure::spell::of(at, &household).await? {
            let of_type = || Fill::of(row.monitored_type.as_str());
            let begun = of_type().case(row.identification_case);
            note(row.included_on.get(), Happened::Included, 0, row.created_at, begun);
            if let Some(ended) = row.ended_on.map(Day::get).filter(|_| row.end_way.is_some()) {
                note(ended, Happened::RiskGone, 0, row.updated_at, of_type());
            }
        }
        for row in repo::procedure::remedy::of(at, &household).await? {
            let Some(on) = row
                .decided_on
                .map(Day::get)
                .filter(|_| row.state == RemedyState::Accepted)
            else {
                continue;
            };
            if row.kind != RemedyKind::CorrectRecord {
                let fill = Fill {
                    case: row.case_id,
                    ..Fill::of(row.kind.as_str())
                };
                note(on, Happened::Revoked, row.decided_by.unwrap_or(0), row.updated_at, fill);
            }
        }
        for row in repo::register::bulk::rows::<measure::Model>(at, &household).await? {
            let planned = Timestamp(row.created_at).date();
            let (by, entered) = (row.acted_by, row.created_at);
            note(
                planned,
                Happened::MeasurePlanned,
                by,
                entered,
                Fill::of(row.kind.as_str()).state(row.state.as_str()),
            );
            if let Some(on) = row.starts_on.map(Day::get).filter(|on| *on <= ctx.today()) {
                note(
                    on,
                    Happened::MeasureBegun,
                    by,
                    row.updated_at,
                    Fill::of(row.kind.as_str()),
                );
            }
            if let Some(on) = row.ends_on.map(Day::get).filter(|on| *on <= ctx.today()) {
                note(
                    on,
                    Happened::MeasureEnded,
                    by,
                    row.updated_at,
                    Fill::of(row.kind.as_str()),
                );
            }
        }
        for row in repo::register::bulk::rows::<visit::Model>(at, &household).await? {
            note(
                row.visited_on.get(),
                Happened::Visited,
                row.by_account,
                row.created_at,
                Fill::default(),
            );
        }
        // What came with the household's own registration is where it began, and no change.
        let is_later = |entered: i64| entered > household.created_at;
        for row in repo::register::bulk::rows::<guarantee::Model>(at, &household).await? {
            if is_later(row.created_at) {
                let fill = Fill::of(row.guarantee.as_str()).state(row.state.as_str());
                note(
                    row.opened_on.get(),
                    Happened::GuaranteeChanged,
                    row.acted_by,
                    row.created_at,
                    fill,
                );
            }
        }
        for row in repo::register::bulk::rows::<member::Model>(at, &household).await? {
            if is_later(row.created_at) {
                let fill = Fill::of(row.relation.as_str()).words(&row.name);
                // Whoever was born into the household joined on the day of birth, which is hidden.
                let joined = Some(row.joined_on).filter(|joined| *joined != row.birth_date);
                note(
                    joined.map_or_else(|| Timestamp(row.created_at).date(), Day::get),
                    Happened::MemberJoined,
                    row.acted_by,
                    row.created_at,
                    fill,
                );
            }
            if let Some(left) = row.left_on.map(Day::get) {
                let fill = Fill::maybe(row.left_why.map(|why| why.as_str())).words(&row.name);
                note(left, Happened::MemberLeft, row.acted_by, row.updated_at, fill);
            }
        }
        for row in repo::register::bulk::rows::<contact::Model>(at, &household).await? {
            let fill = Fill::of(row.level.as_str());
            note(
                row.from_on.get(),
                Happened::ContactNamed,
                row.account_id,
                row.created_at,
                fill,
            );
        }
        for row in repo::register::bulk::rows::<referral::Model>(at, &household).await? {
            let fill = Fill::of(row.department.as_str())
                .state(row.state.as_str())
                .words(&row.reason);
            let on = Timestamp(row.created_at).date();
            note(on, Happened::Referred, row.acted_by, row.created_at, fill);
        }
        for row in repo::help::message::of(at, &household).await? {
            let fill = Fill {
                zh: Some(row.zh),
                en: Some(row.en),
                ..Fill::maybe(None)
            };
            note(row.created_on.get(), Happened::Told, 0, row.created_at, fill);
        }
        let people: Vec<i64> = found.iter().map(|(_, by)| *by).filter(|by| *by != 0).collect();
        let names = self.names_of(&people).await?;
        let mut events: Vec<Event> = found
            .into_iter()
            .map(|(event, by)| Event {
                by: names.get(&by).cloned(),
                ..event
            })
            .collect();
        // What happened on one day stands in the order in which it was entered.
        events.sort_by_key(|event| std::cmp::Reverse((event.on, event.entered_at.0)));
        Ok(events)
    }
}

/// What an event says besides its day.
#[derive(Default)]
struct Fill {
    code: Option<String>,
    state: Option<String>,
    zh: Option<String>,
    en: Option<String>,
    case: Option<i64>,
}

impl Fill {
    fn of(code: &str) -> Self {
        Self::maybe(Some(code))
    }

    fn maybe(code: Option<&str>) -> Self {
        Self {
            code: code.map(str::to_owned),
            ..Self::default()
        }
    }

    fn state(mut self, state: &str) -> Self {
        self.state = Some(state.to_owned());
        self
    }

    fn words(mut self, zh: &str) -> Self {
        self.zh = Some(zh.to_owned());
        self
    }

    fn case(mut self, case: i64) -> Self {
        self.case = Some(case);
        self
    }
}
