//! What questions about how the register is kept rest on: visits, steps and statements with the moment at which they were
//! entered, and what a household's statements and members said before they were changed.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::sea_query::{ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _, Value};
use shouwang_domain::area::AreaRange;
use shouwang_domain::calendar::shanghai_midnight;
use shouwang_domain::ids::IdGenerator;
use shouwang_domain::income::{Amounts, Period, Statement};
use shouwang_domain::{Ctx, Fen, Month, Result};

use crate::column::{Day, Json};
use crate::entity::{
    case_step, field_entry, household, ledger_image, membership_event, procedure_case, statement, visit,
};
use crate::error::OrProblem as _;
use crate::ledger::LedgerRow;
use crate::repo::help::visit::met;
use crate::repo::register::statement::{is_reported, to_domain};
use crate::repo::rules::screening::{self, Aggregate};
use crate::repo::{MAX_IN_LIST, in_area, in_scope, of_households};
use crate::sql;
use crate::store::Source;
use crate::table::Record as _;

/// The moments at which the first of two days begins and the last one ends.
fn moments([first, last]: [NaiveDate; 2]) -> [i64; 2] {
    [shanghai_midnight(first), shanghai_midnight(last + chrono::Days::new(1))]
}

/// A visit with who entered it, and when.
#[derive(Debug, Clone)]
pub struct EnteredVisit {
    /// Id.
    pub id: i64,
    /// The household.
    pub household: i64,
    /// The place of its area.
    pub area_order: i64,
    /// The day that the visit claims.
    pub visited_on: NaiveDate,
    /// Who visited.
    pub by: i64,
    /// Who entered it; where it was changed since, who visited.
    pub entered_by: i64,
    /// When it was entered.
    pub entered_at: i64,
    /// The day on which a phone made it; none where it was entered at a desk.
    pub made_on: Option<NaiveDate>,
    /// Nothing had changed.
    pub no_change: bool,
    /// What was seen.
    pub conditions: Json,
    /// What was heard.
    pub problems: Json,
}

/// The visits of a range that were made, or entered, between two days, in the order of their recording; no calls, which ask
/// nobody whether somebody was there.
///
/// # Errors
/// When the database fails.
pub async fn visits(at: &impl Source, ctx: &Ctx, within: AreaRange, days: [NaiveDate; 2]) -> Result<Vec<EnteredVisit>> {
    use visit::Column::{CreatedAt, HouseholdId, Id, VisitedOn};
    let [first, last] = days;
    let [begin, end] = moments(days);
    let made = VisitedOn.gte(first.to_string()).and(VisitedOn.lte(last.to_string()));
    let entered = CreatedAt.gte(begin).and(CreatedAt.lt(end));
    let rows = visit::Entity::find()
        // Nobody enters a visit before its day.
        .filter(Id.gte(IdGenerator::first_at(begin)))
        .filter(in_scope(ctx, HouseholdId))
        .filter(in_area(within, HouseholdId))
        .filter(made.or(entered))
        .filter(met())
        .order_by_asc(Id)
        .all(&at.executor())
        .await
        .or_problem()?;
    let mut by_phone: HashMap<i64, NaiveDate> = HashMap::new();
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    for ids in ids.chunks(MAX_IN_LIST) {
        let entries: Vec<(Option<i64>, Day)> = field_entry::Entity::find()
            .filter(field_entry::Column::VisitId.is_in(ids.iter().copied()))
            .select_only()
            .column(field_entry::Column::VisitId)
            .column(field_entry::Column::MadeOn)
            .into_tuple()
            .all(&at.executor())
            .await
            .or_problem()?;
        by_phone.extend(
            entries
                .into_iter()
                .filter_map(|(visit, made)| Some((visit?, made.get()))),
        );
    }
    let orders = crate::repo::register::household::orders_of(at, rows.iter().map(|row| row.household_id)).await?;
    let entered = |row: visit::Model| EnteredVisit {
        area_order: orders.get(&row.household_id).copied().unwrap_or_default(),
        made_on: by_phone.get(&row.id).copied(),
        id: row.id,
        household: row.household_id,
        visited_on: row.visited_on.get(),
        by: row.by_account,
        // Of a visit whose problem was solved, the row knows who said so.
        entered_by: if row.version == 1 {
            row.entered_by
        } else {
            row.by_account
        },
        entered_at: row.created_at,
        no_change: row.no_change.get(),
        conditions: row.conditions,
        problems: row.problems,
    };
    Ok(rows.into_iter().map(entered).collect())
}

/// A step of a case with the day that it claims.
#[derive(Debug, Clone, Copy)]
pub struct EnteredStep {
    /// The case.
    pub case: i64,
    /// Its household.
    pub household: i64,
    /// The place of its area.
    pub area_order: i64,
    /// The day that the step claims.
    pub on: NaiveDate,
    /// Who entered it.
    pub entered_by: i64,
    /// When it was entered.
    pub entered_at: i64,
}

/// The steps of the cases of a range that were entered between two days, in the order of their recording.
///
/// # Errors
/// When the database fails.
pub async fn steps(at: &impl Source, ctx: &Ctx, within: AreaRange, days: [NaiveDate; 2]) -> Result<Vec<EnteredStep>> {
    use case_step::Column::{CaseId, CreatedAt, Id};
    let [begin, end] = moments(days);
    let cases = Query::select()
        .column(procedure_case::Column::Id)
        .from(procedure_case::Entity)
        .and_where(in_scope(ctx, procedure_case::Column::HouseholdId))
        .and_where(in_area(within, procedure_case::Column::HouseholdId))
        .take();
    let rows = case_step::Entity::find()
        .filter(Id.gte(IdGenerator::first_at(begin)))
        .filter(CreatedAt.gte(begin).and(CreatedAt.lt(end)))
        .filter(CaseId.in_subquery(cases))
        .order_by_asc(Id)
        .all(&at.executor())
        .await
        .or_problem()?;
    let cases: HashSet<i64> = rows.iter().map(|row| row.case_id).collect();
    let cases: Vec<i64> = cases.into_iter().collect();
    let mut households: HashMap<i64, i64> = HashMap::with_capacity(cases.len());
    for ids in cases.chunks(MAX_IN_LIST) {
        let found: Vec<(i64, i64)> = procedure_case::Entity::find()
            .filter(procedure_case::Column::Id.is_in(ids.iter().copied()))
            .select_only()
            .column(procedure_case::Column::Id)
            .column(procedure_case::Column::HouseholdId)
            .into_tuple()
            .all(&at.executor())
            .await
            .or_problem()?;
        households.extend(found);
    }
    let orders = crate::repo::register::household::orders_of(at, households.values().copied()).await?;
    let entered = |row: case_step::Model| {
        let household = *households.get(&row.case_id)?;
        Some(EnteredStep {
            case: row.case_id,
            household,
            area_order: orders.get(&household).copied().unwrap_or_default(),
            on: row.on_date.get(),
            entered_by: row.entered_by,
            entered_at: row.created_at,
        })
    };
    Ok(rows.into_iter().filter_map(entered).collect())
}

/// A statement of a month with the moment at which it was first entered.
#[derive(Debug, Clone, Copy)]
pub struct EnteredStatement {
    /// The household.
    pub household: i64,
    /// The place of its area.
    pub area_order: i64,
    /// When the household itself was entered.
    pub household_since: i64,
    /// The month that it is about.
    pub month: Month,
    /// When it was first entered.
    pub entered_at: i64,
    /// Who entered it; none where it was changed since.
    pub entered_by: Option<i64>,
}

/// The statements of months up to one that were first entered between two days in a range, in the order of their recording.
///
/// # Errors
/// When the database fails.
pub async fn statements(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    days: [NaiveDate; 2],
    until: Month,
) -> Result<Vec<EnteredStatement>> {
    use statement::Column::{CreatedAt, HouseholdId, Id};
    let [begin, end] = moments(days);
    let rows = statement::Entity::find()
        .filter(in_scope(ctx, HouseholdId))
        .filter(in_area(within, HouseholdId))
        .filter(Id.gte(IdGenerator::first_at(begin)))
        .filter(CreatedAt.gte(begin).and(CreatedAt.lt(end)))
        .filter(statement::Column::Period.lte(until.to_string()))
        .filter(is_reported("statement"))
        .order_by_asc(Id)
        .all(&at.executor())
        .await
        .or_problem()?;
    let ids: HashSet<i64> = rows.iter().map(|row| row.household_id).collect();
    let ids: Vec<i64> = ids.into_iter().collect();
    let mut households: HashMap<i64, (i64, i64)> = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let found: Vec<(i64, i64, i64)> = household::Entity::find()
            .filter(household::Column::Id.is_in(ids.iter().copied()))
            .select_only()
            .column(household::Column::Id)
            .column(household::Column::AreaOrder)
            .column(household::Column::CreatedAt)
            .into_tuple()
            .all(&at.executor())
            .await
            .or_problem()?;
        households.extend(found.into_iter().map(|(id, order, since)| (id, (order, since))));
    }
    let entered = |row: statement::Model| {
        let (area_order, household_since) = *households.get(&row.household_id)?;
        let Period::Month(month) = row.period.get() else {
            return None;
        };
        Some(EnteredStatement {
            household: row.household_id,
            area_order,
            household_since,
            month,
            entered_at: row.created_at,
            entered_by: (row.version == 1).then_some(row.entered_by),
        })
    };
    Ok(rows.into_iter().filter_map(entered).collect())
}

/// What a statement said from a moment on.
#[derive(Debug, Clone, Copy)]
pub struct StatementVersion {
    /// Id of the statement.
    pub statement: i64,
    /// From 1.
    pub version: i64,
    /// What it said.
    pub says: Statement,
    /// From when on.
    pub at_ms: i64,
    /// When the statement was first entered.
    pub since_ms: i64,
    /// Who entered it.
    pub entered_by: i64,
}

/// Somebody joined or left.
#[derive(Debug, Clone, Copy)]
pub struct MembershipMark {
    /// Joined; otherwise left.
    pub joins: bool,
    /// The day of it.
    pub on: NaiveDate,
    /// When it was entered.
    pub at_ms: i64,
    /// Who entered it.
    pub entered_by: i64,
}

/// A household with all that was said of its income and its members, and when.
#[derive(Debug, Clone)]
pub struct HouseholdVersions {
    /// As it is known now.
    pub aggregate: Aggregate,
    /// Versions of its statements, in the order of the statements and their versions; some of those that were changed by an
    /// earlier program are not kept.
    pub statements: Vec<StatementVersion>,
    /// Who joined and left, in the order of entering.
    pub members: Vec<MembershipMark>,
}

/// The households of a range of which a statement that was there before, or the members, may have been changed since the first
/// of two days and until the last.
///
/// # Errors
/// When the database fails.
pub async fn changed_households(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    days: [NaiveDate; 2],
) -> Result<Vec<i64>> {
    let [begin, end] = moments(days);
    let statements: Vec<i64> = statement::Entity::find()
        .filter(in_scope(ctx, statement::Column::HouseholdId))
        .filter(in_area(within, statement::Column::HouseholdId))
        .filter(statement::Column::UpdatedAt.gte(begin))
        .filter(statement::Column::Version.gt(1))
        .select_only()
        .column(statement::Column::HouseholdId)
        .distinct()
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()?;
    let members: Vec<i64> = membership_event::Entity::find()
        .filter(in_scope(ctx, membership_event::Column::HouseholdId))
        .filter(in_area(within, membership_event::Column::HouseholdId))
        .filter(membership_event::Column::Id.gte(IdGenerator::first_at(begin)))
        .filter(membership_event::Column::CreatedAt.gte(begin))
        .filter(membership_event::Column::CreatedAt.lt(end))
        .select_only()
        .column(membership_event::Column::HouseholdId)
        .distinct()
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()?;
    let mut all: Vec<i64> = statements.into_iter().chain(members).collect();
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Some households with their versions, without those that are not visible or not active any more.
///
/// # Errors
/// When the database fails, or an image does not read back.
pub async fn versions(
    at: &impl Source,
    ctx: &Ctx,
    households: &[i64],
    today: NaiveDate,
) -> Result<Vec<HouseholdVersions>> {
    let aggregates = screening::some(at, ctx, households, today).await?;
    let ids: Vec<i64> = aggregates.iter().map(|one| one.household.id.0).collect();
    let mut statements = of_households::<statement::Model>(at, &ids).await?;
    let mut events = of_households::<membership_event::Model>(at, &ids).await?;
    let changed: Vec<i64> = statements
        .values()
        .flatten()
        .filter(|row| row.version > 1)
        .map(|row| row.id)
        .collect();
    let mut images = images_of(at, &changed).await?;
    let with_versions = |aggregate: Aggregate| {
        let id = aggregate.household.id.0;
        let mut versions = Vec::new();
        for row in statements.remove(&id).unwrap_or_default() {
            for image in images.remove(&row.id).unwrap_or_default() {
                versions.push(version_of(&row, &image));
            }
            versions.push(StatementVersion {
                statement: row.id,
                version: row.version,
                says: to_domain(&row),
                at_ms: row.updated_at,
                since_ms: row.created_at,
                entered_by: row.entered_by,
            });
        }
        let events = events.remove(&id).unwrap_or_default();
        HouseholdVersions {
            aggregate,
            statements: versions,
            members: events.iter().map(mark).collect(),
        }
    };
    Ok(aggregates.into_iter().map(with_versions).collect())
}

/// What statements said before each of their changes, the oldest first.
async fn images_of(at: &impl Source, statements: &[i64]) -> Result<HashMap<i64, Vec<LedgerRow>>> {
    let mut found: HashMap<i64, Vec<LedgerRow>> = HashMap::new();
    for ids in statements.chunks(MAX_IN_LIST) {
        let places = vec!["?"; ids.len()].join(",");
        let select = format!(
            "{} WHERE table_name = ? AND row_number IN ({places}) ORDER BY row_number, row_version",
            sql::select(ledger_image::Model::TABLE)
        );
        let values = ids.iter().copied().map(Value::from);
        let values = std::iter::once(Value::from(statement::Model::TABLE.name)).chain(values);
        let images: Vec<ledger_image::Model> = sql::all(&at.executor(), &select, values).await?;
        for image in images {
            let row = LedgerRow::of_image(statement::Model::TABLE, &image.image.read()?);
            found.entry(image.row_number).or_default().push(row);
        }
    }
    Ok(found)
}

/// A version that is no more, of a statement as it is now.
fn version_of(now: &statement::Model, image: &LedgerRow) -> StatementVersion {
    let fen = |column: &str| image.int(column).map(Fen);
    StatementVersion {
        statement: now.id,
        version: image.version(),
        says: Statement {
            period: now.period.get(),
            amounts: Amounts {
                wage: fen("wage"),
                business: fen("business"),
                property: fen("property"),
                transfer: fen("transfer"),
                business_expense: fen("business_expense"),
                rigid_expense: fen("rigid_expense"),
                self_paid_medical: fen("self_paid_medical"),
                claims: fen("claims"),
            },
            estimated: image.int("estimated") == Some(1),
        },
        at_ms: image.int("updated_at").unwrap_or(now.created_at),
        since_ms: now.created_at,
        entered_by: image.int("entered_by").unwrap_or_default(),
    }
}

fn mark(row: &membership_event::Model) -> MembershipMark {
    MembershipMark {
        joins: row.kind.get().joins(),
        on: row.on_date.get(),
        at_ms: row.created_at,
        entered_by: row.entered_by,
    }
}
