//! The stream of aggregates that the screening reads, in the order of the areas and with few queries per chunk.

use chrono::NaiveDate;
use sea_orm::sea_query::{ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use shouwang_domain::area::{AreaLevel, AreaRange};
use shouwang_domain::facts::Monitoring;
use shouwang_domain::household::{Household, HouseholdState};
use shouwang_domain::income::Statements;
use shouwang_domain::measure::MeasureState;
use shouwang_domain::records::Records;
use shouwang_domain::{Ctx, HouseholdId, Month, Result};

use crate::entity::{
    area, contact, guarantee, household, measure, member, screening_run, spell, statement as statement_row,
};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::register::filter::HouseholdFilter;
use crate::repo::register::household::to_household;
use crate::repo::{
    At, MAX_IN_LIST, of_households, of_households_where, register::records, register::statement, visible,
};
use crate::store::Source;

/// All that facts are derived from.
#[derive(Debug, Clone)]
pub struct Aggregate {
    /// The household with its members, without ID numbers: no rule needs them.
    pub household: Household,
    /// Its statements of the last three years.
    pub statements: Statements,
    /// Its records, those that began by the day.
    pub records: Records,
    /// Its monitoring and help.
    pub monitoring: Monitoring,
}

/// The visible active households of a range of areas on a day, chunk by chunk.
pub fn households<'a, S: Source>(at: &'a S, ctx: &'a Ctx, range: AreaRange, on: NaiveDate) -> Chunks<'a, S> {
    let filter = HouseholdFilter {
        area: Some(range),
        state: Some(HouseholdState::Active),
        ..Default::default()
    };
    Chunks {
        at,
        ctx,
        filter,
        on,
        next: Some(At::First),
    }
}

/// The visible active households of a range of areas that have an open spell, in the order of the areas.
///
/// # Errors
/// When the database fails.
pub async fn monitored(at: &impl Source, ctx: &Ctx, range: AreaRange) -> Result<Vec<i64>> {
    use household::Column::{AreaOrder, Id, State};
    let open = Query::select()
        .column(spell::Column::HouseholdId)
        .from(spell::Entity)
        .and_where(spell::Column::EndedOn.is_null())
        .take();
    household::Entity::find()
        .filter(visible(ctx))
        .filter(State.eq(HouseholdState::Active.as_str()))
        .filter(AreaOrder.gte(range.lo).and(AreaOrder.lt(range.hi)))
        .filter(Id.in_subquery(open))
        .order_by_asc(AreaOrder)
        .order_by_asc(Id)
        .select_only()
        .column(Id)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()
}

/// The aggregate of one household, active or not.
///
/// # Errors
/// `not_found`.
pub async fn household(at: &impl Source, ctx: &Ctx, id: HouseholdId, on: NaiveDate) -> Result<Aggregate> {
    let row = crate::repo::register::household::by_id(at, ctx, id).await?;
    let mut found = aggregates(at, &[row.into_row()], on).await?;
    found
        .pop()
        .ok_or_else(|| shouwang_domain::Problem::internal("one household gives one aggregate"))
}

/// The aggregates of households that were found in scope before, active or not, in their order.
///
/// # Errors
/// When the database fails.
pub async fn of_found(
    at: &impl Source,
    households: &[&Found<household::Model>],
    on: NaiveDate,
) -> Result<Vec<Aggregate>> {
    let rows: Vec<household::Model> = households.iter().map(|one| one.row().clone()).collect();
    aggregates(at, &rows, on).await
}

/// The aggregates of some households, without those that are not visible or not active any more, in the order of the
/// areas.
///
/// # Errors
/// When the database fails.
pub async fn some(at: &impl Source, ctx: &Ctx, households: &[i64], on: NaiveDate) -> Result<Vec<Aggregate>> {
    let mut rows = Vec::with_capacity(households.len());
    for ids in households.chunks(MAX_IN_LIST) {
        let found = household::Entity::find()
            .filter(visible(ctx))
            .filter(household::Column::State.eq(HouseholdState::Active.as_str()))
            .filter(household::Column::Id.is_in(ids.iter().copied()))
            .all(&at.executor())
            .await
            .or_problem()?;
        rows.extend(found);
    }
    rows.sort_by_key(|row| (row.area_order, row.id));
    aggregates(at, &rows, on).await
}

/// How many households [`households`] streams.
///
/// # Errors
/// When the database fails.
pub async fn count(at: &impl Source, ctx: &Ctx, range: AreaRange) -> Result<u64> {
    household::Entity::find()
        .filter(visible(ctx))
        .filter(household::Column::State.eq(HouseholdState::Active.as_str()))
        .filter(household::Column::AreaOrder.gte(range.lo))
        .filter(household::Column::AreaOrder.lt(range.hi))
        .count(&at.executor())
        .await
        .or_problem()
}

/// Chunks of aggregates; see [`households`].
#[derive(Debug)]
pub struct Chunks<'a, S> {
    at: &'a S,
    ctx: &'a Ctx,
    filter: HouseholdFilter,
    on: NaiveDate,
    next: Option<At>,
}

impl<S: Source> Chunks<'_, S> {
    /// The next chunk, in the order of the areas; none at the end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(&mut self) -> Result<Option<Vec<Aggregate>>> {
        let Some(place) = self.next else { return Ok(None) };
        let chunk = crate::repo::register::household::some(self.at, self.ctx, &self.filter, place, CHUNK).await?;
        self.next = chunk.next.map(At::After);
        if chunk.items.is_empty() {
            return Ok(None);
        }
        aggregates(self.at, &chunk.items, self.on).await.map(Some)
    }
}

/// The counties that overlap a range of areas, and the divisions above them, with their codes: which policy pack
/// governs a household follows from the narrowest that contains it.
///
/// # Errors
/// When the database fails.
pub async fn governing_areas(at: &impl Source, within: AreaRange) -> Result<Vec<(AreaRange, String)>> {
    let governing = [AreaLevel::Province, AreaLevel::City, AreaLevel::County];
    let rows = area::Entity::find()
        .filter(area::Column::Level.is_in(governing.map(AreaLevel::as_str)))
        .filter(area::Column::OrderLo.lt(within.hi))
        .filter(area::Column::OrderHi.gt(within.lo))
        .all(&at.executor())
        .await
        .or_problem()?;
    let place = |row: area::Model| {
        Some((
            AreaRange {
                lo: row.order_lo,
                hi: row.order_hi,
            },
            row.code?,
        ))
    };
    Ok(rows.into_iter().filter_map(place).collect())
}

/// Households at a time.
const CHUNK: u64 = 1_000;

pub(in crate::repo) async fn aggregates(
    at: &impl Source,
    rows: &[household::Model],
    on: NaiveDate,
) -> Result<Vec<Aggregate>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let day = on.to_string();
    let members = of_households::<member::Model>(at, &ids).await?;
    let statements = of_households_where::<statement_row::Model>(at, &ids, recent_statements(on)).await?;
    let guarantees = of_households_where::<guarantee::Model>(at, &ids, guarantees_on(&day)).await?;
    let spells = of_households_where::<spell::Model>(at, &ids, spells_on(&day)).await?;
    let measures = of_households_where::<measure::Model>(at, &ids, measures_on(&day)).await?;
    let contacts = of_households_where::<contact::Model>(at, &ids, contacts_on(&day)).await?;
    let mut records = records::of_many(at, &ids, Some(on)).await?;
    let aggregate = |row: &household::Model| {
        let known = guarantees.get(&row.id).into_iter().flatten();
        let known = known.map(|row| (row.guarantee.get(), row.state.get())).collect();
        let statements = statements.get(&row.id).into_iter().flatten().map(statement::to_domain);
        let spell = spells.get(&row.id).and_then(|spells| spells.last());
        Ok(Aggregate {
            household: to_household(row, members.get(&row.id).map_or(&[], Vec::as_slice), known, None)?,
            statements: Statements::new(statements),
            records: records.remove(&row.id).unwrap_or_default(),
            monitoring: Monitoring {
                spell: spell.map(|row| (row.monitored_type.get(), row.included_on.get())),
                measures_in_effect: measures.get(&row.id).map_or(0, |measures| measures.len() as i64),
                contact_levels: contacts.get(&row.id).map_or(0, |contacts| levels(contacts)),
            },
        })
    };
    rows.iter().map(aggregate).collect()
}

/// Months and years from three years before: the last twelve months, the same months of the year before, and an annual
/// figure in place of either. As text, a year comes before its months.
fn recent_statements(on: NaiveDate) -> Condition {
    let first_year = Month::of(on).plus(-36).year();
    Condition::all().add(statement_row::Column::Period.gte(first_year.to_string()))
}

fn guarantees_on(day: &str) -> Condition {
    use guarantee::Column::{ClosedOn, OpenedOn};
    Condition::all()
        .add(OpenedOn.lte(day))
        .add(ClosedOn.is_null().or(ClosedOn.gt(day)))
}

fn spells_on(day: &str) -> Condition {
    use spell::Column::{EndedOn, IncludedOn};
    Condition::all()
        .add(IncludedOn.lte(day))
        .add(EndedOn.is_null().or(EndedOn.gt(day)))
}

fn contacts_on(day: &str) -> Condition {
    use contact::Column::{FromOn, ToOn};
    Condition::all()
        .add(FromOn.lte(day))
        .add(ToOn.is_null().or(ToOn.gt(day)))
}

/// At how many levels there is a contact person.
fn levels(contacts: &[contact::Model]) -> i64 {
    let levels: std::collections::BTreeSet<_> = contacts.iter().map(|contact| contact.level).collect();
    levels.len() as i64
}

fn measures_on(day: &str) -> Condition {
    use measure::Column::{EndsOn, StartsOn, State};
    Condition::all()
        .add(State.eq(MeasureState::InEffect.as_str()))
        .add(StartsOn.is_null().or(StartsOn.lte(day)))
        .add(EndsOn.is_null().or(EndsOn.gte(day)))
}

/// The leaf of the command that screened by a snapshot; a snapshot that was taken alone has none.
///
/// # Errors
/// When the database fails.
pub async fn leaf_of_run(at: &impl Source, snapshot: i64) -> Result<Option<i64>> {
    let run = screening_run::Entity::find()
        .filter(screening_run::Column::SnapshotId.eq(snapshot))
        .one(&at.executor())
        .await
        .or_problem()?;
    let Some(run) = run else { return Ok(None) };
    let leaves = crate::repo::office::evidence::about(at, vec![format!("screening_run/{}", run.id)], 1).await?;
    Ok(leaves.first().map(|leaf| leaf.id))
}
