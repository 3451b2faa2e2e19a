//! The board: how duties stand, area by area in the order of the tree. It counts work that is left, never people.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::{AreaLevel, AreaRange};
use shouwang_domain::role::Role;
use shouwang_domain::{AreaId, Month};
use shouwang_store::column::Code;
use shouwang_store::entity::area;
use shouwang_store::repo;
use shouwang_store::repo::duty::obligation::Standing;
use utoipa::ToSchema;

use super::holders::Holders;
use crate::duty::task::TaskState;
use crate::office::access::{Verb, require};
use crate::{Ctx, Problem, Result, Service};

/// Which board.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BoardQuery {
    /// The area whose parts are shown; without, the caller's.
    pub area_id: Option<AreaId>,
    /// Duties that are due on this day or later; without, from the first day of this month.
    pub due_from: Option<NaiveDate>,
    /// Duties that are due on this day or before; without, until the last day of this month.
    pub due_until: Option<NaiveDate>,
    /// One duty, by its id in the policy pack.
    pub duty: Option<String>,
}

/// How the duties of an area and of its parts stand.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Board {
    /// First day.
    pub due_from: NaiveDate,
    /// Last day.
    pub due_until: NaiveDate,
    /// The area with all that lies below it.
    pub total: BoardRow,
    /// Its parts in the order of the tree, each with all that lies below it; the area's own tasks come first.
    pub rows: Vec<BoardRow>,
}

/// How the duties of one area stand.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BoardRow {
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// Its level.
    pub level: AreaLevel,
    /// Its duties by the day on which they are due.
    pub duties: Vec<BoardDuty>,
}

/// How one duty of a period stands in an area: every task is in one of the five counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BoardDuty {
    /// Its id in the policy pack.
    pub duty: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The period; none for duties that follow an event.
    pub period: Option<String>,
    /// Last day.
    pub due: NaiveDate,
    /// Tasks that are open and not late.
    pub open: i64,
    /// Tasks that are open after their last day.
    pub late: i64,
    /// Tasks that were done in time.
    pub done: i64,
    /// Tasks that were done late.
    pub done_late: i64,
    /// Tasks that need not be done, with a reason.
    pub waived: i64,
    /// Open tasks of a post that nobody holds.
    pub unowned: i64,
    /// What all of them need, where households are counted.
    pub needed: i64,
    /// What was reached by now.
    pub reached: i64,
}

impl Service {
    /// How the duties stand that are due in some days.
    ///
    /// # Errors
    /// Not found, when the area is out of scope.
    pub async fn duty_board(&self, ctx: &Ctx, query: BoardQuery) -> Result<Board> {
        require(ctx, Verb::ReadDuties)?;
        let today = ctx.today();
        let due_from = query.due_from.unwrap_or(Month::of(today).first_day());
        let due_until = query.due_until.unwrap_or(Month::of(today).last_day());
        let (id, within) = self.area_in_scope(ctx, query.area_id).await?;
        let areas = repo::register::area::all(&self.store).await?;
        let own = areas
            .iter()
            .find(|area| area.id == id.0)
            .ok_or_else(|| Problem::internal("an area in scope is not there"))?;
        let mut standings = repo::duty::obligation::standings(&self.store, ctx, within, due_from, due_until).await?;
        let open = repo::duty::obligation::open_between(&self.store, ctx, within, due_from, due_until).await?;
        standings = self.standings_at_present(ctx, standings, open).await?;
        standings.retain(|standing| query.duty.as_ref().is_none_or(|duty| *duty == standing.duty));
        let roles = standings.iter().map(|s| s.role.get()).collect::<Vec<Role>>();
        let counted = Counted {
            words: self.words_of_duties(within, today).await?,
            holders: self.holders(&self.store, roles, today).await?,
            by_order: areas.iter().map(|area| (area.order_lo, area.id)).collect(),
            standings,
            today,
        };
        let itself = AreaRange {
            lo: own.order_lo,
            hi: own.order_lo + 1,
        };
        let mut rows = vec![counted.row(own, itself)?];
        for part in areas
            .iter()
            .filter(|area| area.parent_id == Some(own.id) && area.valid_to.is_none())
        {
            rows.push(counted.row(part, range_of(part))?);
        }
        rows.retain(|row| !row.duties.is_empty());
        Ok(Board {
            due_from,
            due_until,
            total: counted.row(own, within)?,
            rows,
        })
    }

    /// The words of the duties of the packs in force in a range, by id.
    async fn words_of_duties(&self, within: AreaRange, today: NaiveDate) -> Result<BTreeMap<String, (String, String)>> {
        // A duty that the pack in force has dropped, or that only packs of other areas have, still has its words.
        let mut words = BTreeMap::new();
        let mut learn = |pack: &shouwang_policy::Pack| {
            for cited in &pack.obligations {
                let obligation = &cited.obligation;
                words.insert(obligation.id.clone(), (obligation.zh.clone(), obligation.en.clone()));
            }
        };
        for pack in self.policies.library().packs() {
            learn(pack);
        }
        if let Ok(policy) = self.policy_at(&self.store, within.lo, today).await {
            learn(&policy.pack);
        }
        Ok(words)
    }
}

/// The tasks as the database counted them, and what is needed to show them.
struct Counted {
    words: BTreeMap<String, (String, String)>,
    holders: Holders,
    by_order: BTreeMap<i64, i64>,
    standings: Vec<Standing>,
    today: NaiveDate,
}

impl Counted {
    fn row(&self, area: &area::Model, range: AreaRange) -> Result<BoardRow> {
        let mut duties: BTreeMap<(NaiveDate, String, Option<String>), BoardDuty> = BTreeMap::new();
        for standing in self.standings.iter().filter(|s| range.contains(s.area_order)) {
            let due = standing.due.get();
            let period = standing.period.parse::<shouwang_domain::obligation::Span>().ok();
            let period = period.map(|_| standing.period.clone());
            let duty = duties
                .entry((due, standing.duty.clone(), period.clone()))
                .or_insert_with(|| self.empty(&standing.duty, period, due));
            self.add(duty, standing)?;
        }
        Ok(BoardRow {
            area_id: AreaId(area.id),
            area_name: area.name.clone(),
            level: area.level.get(),
            duties: duties.into_values().collect(),
        })
    }

    fn empty(&self, id: &str, period: Option<String>, due: NaiveDate) -> BoardDuty {
        let (zh, en) = self
            .words
            .get(id)
            .cloned()
            .unwrap_or_else(|| (id.to_owned(), id.to_owned()));
        BoardDuty {
            duty: id.to_owned(),
            zh,
            en,
            period,
            due,
            open: 0,
            late: 0,
            done: 0,
            done_late: 0,
            waived: 0,
            unowned: 0,
            needed: 0,
            reached: 0,
        }
    }

    fn add(&self, duty: &mut BoardDuty, standing: &Standing) -> Result<()> {
        match standing.state.get() {
            TaskState::Open if self.today > duty.due => duty.late += standing.tasks,
            TaskState::Open => duty.open += standing.tasks,
            TaskState::Done => duty.done += standing.tasks,
            TaskState::LateDone => duty.done_late += standing.tasks,
            TaskState::Waived => duty.waived += standing.tasks,
        }
        if standing.state == TaskState::Open {
            let area = self.by_order.get(&standing.area_order).copied().unwrap_or_default();
            let department = standing.department.map(Code::get);
            if self.holders.of(standing.role.get(), area, department).is_empty() {
                duty.unowned += standing.unnamed;
            }
        }
        duty.needed += standing.needed;
        duty.reached += standing.reached;
        Ok(())
    }
}

fn range_of(area: &area::Model) -> AreaRange {
    AreaRange {
        lo: area.order_lo,
        hi: area.order_hi,
    }
}
