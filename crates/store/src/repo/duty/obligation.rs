//! How far recurring duties have come: counted by the database, per area and person or per household.
//!
//! Only the ranges of areas of the caller's scope count; single assigned households do not make a duty of an area.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use shouwang_domain::area::AreaRange;
use shouwang_domain::clue::ClueState;
use shouwang_domain::duty::{TaskKind, TaskState};
use shouwang_domain::household::HouseholdState;
use shouwang_domain::obligation::HouseholdGroup;
use shouwang_domain::role::{ContactLevel, Department, Role};
use shouwang_domain::{AccountId, Ctx, Month, Result};

use crate::column::{Code, Day};
use crate::entity::{duty_event, task};
use crate::error::OrProblem as _;
use crate::repo::help::visit::met_as;
use crate::repo::{MAX_IN_LIST, area_in_scope, area_within, ranges_within};
use crate::sql;
use crate::store::Source;

/// What is counted of each household.
#[derive(Debug, Clone)]
pub enum Measure {
    /// Whether the month is reported; a month is when one of its amounts is filled in.
    Statements(Month),
    /// Visits between two days by people of some roles, each household so many times.
    Visits {
        /// First day.
        first: NaiveDate,
        /// Last day.
        last: NaiveDate,
        /// Whose visits count.
        roles: BTreeSet<Role>,
        /// How often.
        times: u32,
    },
    /// Whether a village cadre is in charge of visiting it.
    Contacts,
}

/// How far it has come in an area and, by the village's contact persons, with each of them.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Progress {
    /// Place of the households' area in the tree.
    pub area_order: i64,
    /// The village contact of the households; none where nobody is in charge.
    pub account_id: Option<i64>,
    /// What is needed.
    pub needed: i64,
    /// What was reached.
    pub reached: i64,
    /// The day on which the last that was needed came, where there are days.
    pub last_on: Option<Day>,
    /// The moment at which the last one was entered, where that counts.
    pub last_ms: Option<i64>,
}

/// How far it has come with one household.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct HouseholdProgress {
    /// The household.
    pub household_id: i64,
    /// What is needed.
    pub needed: i64,
    /// What was reached.
    pub reached: i64,
    /// As in [`Progress`].
    pub last_on: Option<Day>,
    /// As in [`Progress`].
    pub last_ms: Option<i64>,
}

/// Counts the active households of some groups in a range, by area and village contact.
///
/// # Errors
/// When the database fails.
pub async fn progress(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    groups: &BTreeSet<HouseholdGroup>,
    measure: &Measure,
) -> Result<Vec<Progress>> {
    let query = format!(
        "SELECT h.area_order AS area_order, c.account_id AS account_id, {} {} GROUP BY h.area_order, c.account_id \
         ORDER BY h.area_order, c.account_id",
        measure.counts(),
        measure.rows(ctx, within, groups),
    );
    sql::all(&at.executor(), &query, []).await
}

/// The same of each household, of one village contact (`Some(None)`: of nobody) or of all, in the order of the areas.
///
/// # Errors
/// When the database fails.
pub async fn households(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    groups: &BTreeSet<HouseholdGroup>,
    measure: &Measure,
    contact: Option<Option<AccountId>>,
    limit: u32,
) -> Result<Vec<HouseholdProgress>> {
    let of_contact = match contact {
        None => String::new(),
        Some(None) => " AND c.account_id IS NULL".to_owned(),
        Some(Some(account)) => format!(" AND c.account_id = {account}"),
    };
    let query = format!(
        "SELECT h.id AS household_id, {} {}{of_contact} GROUP BY h.area_order, h.id \
         ORDER BY count({}) >= {}, h.area_order, h.id LIMIT {limit}",
        measure.counts(),
        measure.rows(ctx, within, groups),
        measure.counted(),
        measure.times(),
    );
    sql::all(&at.executor(), &query, []).await
}

impl Measure {
    const fn times(&self) -> u32 {
        match self {
            Self::Visits { times, .. } => *times,
            Self::Statements(_) | Self::Contacts => 1,
        }
    }

    const fn counted(&self) -> &'static str {
        match self {
            Self::Statements(_) => "s.id",
            Self::Visits { .. } => "v.nth",
            Self::Contacts => "c.id",
        }
    }

    fn counts(&self) -> String {
        let times = self.times();
        let (last_on, last_ms) = match self {
            Self::Statements(_) => (NO_TEXT.to_owned(), "max(s.created_at)"),
            Self::Visits { .. } => (format!("max(CASE WHEN v.nth = {times} THEN v.visited_on END)"), NO_INT),
            Self::Contacts => ("max(c.from_on)".to_owned(), NO_INT),
        };
        format!(
            "count(DISTINCT h.id) * {times} AS needed, count({}) AS reached, {last_on} AS last_on, {last_ms} AS last_ms",
            self.counted()
        )
    }

    /// One row for each household and, where more are needed, for each visit that counts.
    fn rows(&self, ctx: &Ctx, within: AreaRange, groups: &BTreeSet<HouseholdGroup>) -> String {
        let counted = match self {
            Self::Statements(month) => format!(
                "LEFT JOIN statement s ON s.household_id = h.id AND s.period = '{month}' AND coalesce(s.wage, \
                 s.business, s.property, s.transfer, s.business_expense, s.rigid_expense, s.self_paid_medical, \
                 s.claims) IS NOT NULL"
            ),
            Self::Visits {
                first,
                last,
                roles,
                times,
            } => format!(
                "LEFT JOIN (SELECT household_id, visited_on, row_number() OVER (PARTITION BY household_id ORDER BY \
                 visited_on, id) AS nth FROM visit WHERE visited_on >= '{first}' AND visited_on <= '{last}' AND {} AND \
                 role IN ({})) v ON v.household_id = h.id AND v.nth <= {times}",
                met_as("visit"),
                quoted(roles.iter().map(|role| role.as_str()))
            ),
            Self::Contacts => String::new(),
        };
        format!(
            "FROM household h LEFT JOIN contact c ON c.household_id = h.id AND c.level = '{}' AND c.to_on IS NULL \
             {counted} WHERE h.state = '{}' AND {} AND {}",
            ContactLevel::Village,
            HouseholdState::Active,
            in_ranges(ctx, within, "h.area_order"),
            of_groups(groups, "h")
        )
    }
}

/// Who visited where, between two days.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Presence {
    /// Place of the households' area in the tree.
    pub area_order: i64,
    /// Who.
    pub account_id: i64,
    /// The first day.
    pub first_on: Day,
}

/// Who visited households of a range between two days.
///
/// # Errors
/// When the database fails.
pub async fn presence(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<Presence>> {
    let query = format!(
        "SELECT h.area_order AS area_order, v.by_account AS account_id, min(v.visited_on) AS first_on FROM visit v \
         JOIN household h ON h.id = v.household_id WHERE v.visited_on >= '{first}' AND v.visited_on <= '{last}' AND {} AND {} \
         GROUP BY h.area_order, v.by_account ORDER BY h.area_order, v.by_account",
        met_as("v"),
        in_ranges(ctx, within, "h.area_order")
    );
    sql::all(&at.executor(), &query, []).await
}

/// A screening that was run.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Screened {
    /// Range of its area.
    pub order_lo: i64,
    /// End of that range.
    pub order_hi: i64,
    /// Date of its facts.
    pub as_of: Day,
    /// Moment at which it was run.
    pub made_at: i64,
}

/// The screenings whose facts are of a day between two, and whose area overlaps a range.
///
/// # Errors
/// When the database fails.
pub async fn screenings(
    at: &impl Source,
    within: AreaRange,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<Screened>> {
    let query = format!(
        "SELECT a.order_lo AS order_lo, a.order_hi AS order_hi, r.as_of AS as_of, r.created_at AS made_at FROM screening_run r JOIN area a ON \
         a.id = r.area_id WHERE r.as_of >= '{first}' AND r.as_of <= '{last}' AND a.order_lo < {} AND a.order_hi > {} \
         ORDER BY r.as_of, r.id",
        within.hi, within.lo
    );
    sql::all(&at.executor(), &query, []).await
}

/// A clue, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct ClueProgress {
    /// The clue.
    pub id: i64,
    /// The household.
    pub household_id: i64,
    /// Place of its area in the tree.
    pub area_order: i64,
    /// Day of the clue.
    pub discovered_on: Day,
    /// State.
    pub state: Code<ClueState>,
    /// Moment of its last change.
    pub updated_at: i64,
    /// The case that it led to.
    pub case_id: Option<i64>,
    /// Day on which that came to its end.
    pub closed_on: Option<Day>,
}

/// The clues of a range that wait for a decision, and some others by their ids.
///
/// # Errors
/// When the database fails.
pub async fn clues(at: &impl Source, ctx: &Ctx, within: AreaRange, also: &[i64]) -> Result<Vec<ClueProgress>> {
    let select = |which: &str| {
        format!(
            "SELECT c.id AS id, c.household_id AS household_id, h.area_order AS area_order, c.discovered_on AS \
             discovered_on, c.state AS state, c.updated_at AS updated_at, c.case_id AS case_id, k.closed_on AS closed_on \
             FROM clue c JOIN household h ON h.id = c.household_id LEFT JOIN procedure_case k ON k.id = c.case_id \
             WHERE {} AND {which} ORDER BY c.id",
            in_ranges(ctx, within, "h.area_order")
        )
    };
    let (open, in_case) = (ClueState::Open, ClueState::CaseOpened);
    let waiting = format!("(c.state = '{open}' OR (c.state = '{in_case}' AND k.closed_on IS NULL))");
    let mut found: Vec<ClueProgress> = sql::all(&at.executor(), &select(&waiting), []).await?;
    for ids in also.chunks(MAX_IN_LIST) {
        let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
        let settled = format!("NOT {waiting} AND c.id IN ({})", ids.join(", "));
        found.extend(sql::all::<ClueProgress>(&at.executor(), &select(&settled), []).await?);
    }
    Ok(found)
}

/// The events that people told of in a range of the areas that the caller sees, on a day or later.
///
/// # Errors
/// When the database fails.
pub async fn events(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    since: NaiveDate,
) -> Result<Vec<duty_event::Model>> {
    duty_event::Entity::find()
        .filter(area_in_scope(ctx, duty_event::Column::AreaId))
        .filter(area_within(within, duty_event::Column::AreaId))
        .filter(duty_event::Column::OnDate.gte(since.to_string()))
        .order_by_asc(duty_event::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The recurring tasks of a range of the areas that the caller sees, and those that ask a department for an answer: all
/// that are open, and those of some periods besides.
///
/// # Errors
/// When the database fails.
pub async fn tasks(at: &impl Source, ctx: &Ctx, within: AreaRange, periods: &[String]) -> Result<Vec<task::Model>> {
    let find = async |wanted: Condition| {
        task::Entity::find()
            .filter(wanted)
            .filter(area_in_scope(ctx, task::Column::AreaId))
            .filter(area_within(within, task::Column::AreaId))
            .order_by_asc(task::Column::Id)
            .all(&at.executor())
            .await
            .or_problem()
    };
    let of_duty = Condition::any()
        .add(task::Column::Duty.is_not_null())
        .add(task::Column::Kind.eq(TaskKind::AnswerReferral.as_str()));
    let mut found = find(
        Condition::all()
            .add(of_duty)
            .add(task::Column::State.eq(TaskState::Open.as_str())),
    )
    .await?;
    for some in periods.chunks(MAX_IN_LIST) {
        let settled = Condition::all()
            .add(task::Column::Duty.is_not_null())
            .add(task::Column::State.ne(TaskState::Open.as_str()))
            .add(task::Column::Period.is_in(some.iter().map(String::as_str)));
        found.extend(find(settled).await?);
    }
    Ok(found)
}

/// The last period of a duty that an area has a task of.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct LastPeriod {
    /// The area.
    pub area_id: i64,
    /// The duty, by its id in the policy pack.
    pub duty: String,
    /// The period.
    pub period: String,
}

/// How far the tasks of each duty have been made, in a range of the areas that the caller sees.
///
/// # Errors
/// When the database fails.
pub async fn last_periods(at: &impl Source, ctx: &Ctx, within: AreaRange) -> Result<Vec<LastPeriod>> {
    task::Entity::find()
        .select_only()
        .column(task::Column::AreaId)
        .column(task::Column::Duty)
        .column_as(task::Column::Period.max(), "period")
        .filter(task::Column::Duty.is_not_null())
        .filter(task::Column::Period.is_not_null())
        .filter(area_in_scope(ctx, task::Column::AreaId))
        .filter(area_within(within, task::Column::AreaId))
        .group_by(task::Column::AreaId)
        .group_by(task::Column::Duty)
        .into_model()
        .all(&at.executor())
        .await
        .or_problem()
}

/// Tasks of one area, duty and period that stand alike.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Standing {
    /// Place of the area in the tree.
    pub area_order: i64,
    /// The duty, by its id in the policy pack.
    pub duty: String,
    /// The period.
    pub period: String,
    /// Whose list they are on.
    pub role: Code<Role>,
    /// The department.
    pub department: Option<Code<Department>>,
    /// Last day.
    pub due: Day,
    /// State.
    pub state: Code<TaskState>,
    /// How many.
    pub tasks: i64,
    /// How many of them are given to nobody by name.
    pub unnamed: i64,
    /// What they need.
    pub needed: i64,
    /// What was reached.
    pub reached: i64,
}

/// The open recurring tasks that are due between two days and count something, in a range of the areas that the caller
/// sees.
///
/// # Errors
/// When the database fails.
pub async fn open_between(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<task::Model>> {
    task::Entity::find()
        .filter(task::Column::Duty.is_not_null())
        .filter(task::Column::State.eq(TaskState::Open.as_str()))
        .filter(task::Column::Needed.gt(0))
        .filter(task::Column::Due.between(first.to_string(), last.to_string()))
        .filter(area_in_scope(ctx, task::Column::AreaId))
        .filter(area_within(within, task::Column::AreaId))
        .order_by_asc(task::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// How the recurring tasks stand that are due between two days, in a range of the areas that the caller sees.
///
/// # Errors
/// When the database fails.
pub async fn standings(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<Standing>> {
    let scope = in_ranges(ctx, within, "a.order_lo");
    let query = format!(
        "SELECT a.order_lo AS area_order, t.duty AS duty, t.period AS period, t.role AS role, \
         t.department AS department, t.due AS due, t.state AS state, count(t.id) AS tasks, count(CASE WHEN t.account_id \
         IS NULL THEN 1 END) AS unnamed, CAST(sum(t.needed) AS BIGINT) AS needed, CAST(sum(t.reached) AS BIGINT) AS reached FROM task t JOIN \
         area a ON a.id = t.area_id WHERE t.duty IS NOT NULL AND t.due >= '{first}' AND t.due <= '{last}' AND {scope} \
         GROUP BY a.order_lo, t.duty, t.period, t.role, t.department, t.due, t.state ORDER BY a.order_lo, t.due, t.duty, \
         t.department, t.state"
    );
    sql::all(&at.executor(), &query, []).await
}

const NO_TEXT: &str = "CAST(NULL AS TEXT)";
const NO_INT: &str = "CAST(NULL AS BIGINT)";

/// Whether a place in the tree, by the name of its column, lies in the part of a range of areas that the caller sees. The
/// numbers are ours.
pub(in crate::repo) fn in_ranges(ctx: &Ctx, within: AreaRange, place: &str) -> String {
    let seen: Vec<_> = ranges_within(ctx, Some(within))
        .iter()
        .map(|AreaRange { lo, hi }| format!("({place} >= {lo} AND {place} < {hi})"))
        .collect();
    if seen.is_empty() {
        "1 = 0".to_owned()
    } else {
        format!("({})", seen.join(" OR "))
    }
}

/// The households of some groups, as a condition on `household` by the name that it has in the query.
pub(in crate::repo) fn of_groups(groups: &BTreeSet<HouseholdGroup>, household: &str) -> String {
    let registers = quoted(groups.iter().filter_map(|group| group.population()).map(|p| p.as_str()));
    let mut any = Vec::new();
    if !registers.is_empty() {
        any.push(format!("{household}.population IN ({registers})"));
    }
    if groups.contains(&HouseholdGroup::Monitored) {
        any.push(format!("{household}.monitored_type IS NOT NULL"));
    }
    if any.is_empty() {
        "1 = 0".to_owned()
    } else {
        format!("({})", any.join(" OR "))
    }
}

/// Codes of closed lists, as SQL.
fn quoted<'a>(codes: impl Iterator<Item = &'a str>) -> String {
    codes.map(|code| format!("'{code}'")).collect::<Vec<_>>().join(", ")
}
