//! How long it took from one step of discovery and help to the next, household by household (早发现、早干预、早帮扶).

use std::collections::HashMap;

use chrono::{Months, NaiveDate};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait as _, QueryResult, TryGetable};
use shouwang_domain::area::AreaRange;
use shouwang_domain::household::HouseholdState;
use shouwang_domain::measure::MeasureState;
use shouwang_domain::procedure::CaseKind;
use shouwang_domain::records::WorkEnd;
use shouwang_domain::{Ctx, Month, Result, coded_enum};

use super::cockpit::decided;
use crate::column::Day;
use crate::entity::{clue, employment, health_event, household, loss_event, measure, procedure_case, spell};
use crate::error::OrProblem as _;
use crate::repo::{Search, visible_within};
use crate::store::Source;

coded_enum! {
    /// A step to the next one.
    pub enum SpanKind {
        EventToClue = "event_to_clue", "事件发生到发现线索", "from the event to the clue";
        ClueToDecision = "clue_to_decision", "发现线索到认定", "from the clue to the decision";
        InclusionToMeasure = "inclusion_to_measure", "纳入到首项措施", "from inclusion to the first measure";
    }
}

/// A household that came from one step to the next, or has not yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpanOf {
    /// The household.
    pub household: i64,
    /// The place of its area.
    pub area_order: i64,
    /// The first step.
    pub from: NaiveDate,
    /// The next one; none where it has not come.
    pub to: Option<NaiveDate>,
}

impl SpanOf {
    /// The days between them.
    pub fn days(&self) -> Option<i64> {
        self.to.map(|to| std::cmp::Ord::max((to - self.from).num_days(), 0))
    }
}

/// Which steps: of clues discovered, identifications decided or still open, and households included in some months.
#[derive(Debug, Clone, Copy)]
pub struct SpanLens {
    /// The step.
    pub kind: SpanKind,
    /// The first and the last month.
    pub months: (Month, Month),
    /// An event explains a clue for so many months.
    pub event_months: u32,
    /// Today.
    pub today: NaiveDate,
}

/// The steps of the visible households of a range; of clues only those with an event on record. What is loaded is what happened in
/// the months, not the register.
///
/// # Errors
/// When the database fails.
pub async fn of_area(at: &impl Source, ctx: &Ctx, within: AreaRange, lens: &SpanLens) -> Result<Vec<SpanOf>> {
    let (first, last) = (
        lens.months.0.first_day().to_string(),
        lens.months.1.last_day().to_string(),
    );
    match lens.kind {
        SpanKind::EventToClue => event_to_clue(at, ctx, within, lens, [first, last]).await,
        SpanKind::ClueToDecision => {
            let select = Query::select()
                .column((procedure_case::Entity, procedure_case::Column::HouseholdId))
                .column((household::Entity, household::Column::AreaOrder))
                .column((procedure_case::Entity, procedure_case::Column::ClockStarted))
                .column((procedure_case::Entity, procedure_case::Column::ClosedOn))
                .from(procedure_case::Entity)
                .inner_join(household::Entity, here(procedure_case::Column::HouseholdId))
                .cond_where(seen(ctx, within))
                .and_where(procedure_case::Column::Kind.eq(CaseKind::Identification.as_str()))
                .cond_where(
                    Condition::any()
                        .add(decided(first, last.clone()))
                        .add(waits_since(last)),
                )
                .take();
            spans(at, &select).await
        }
        SpanKind::InclusionToMeasure => {
            let given = [MeasureState::InEffect, MeasureState::Finished, MeasureState::Stopped];
            let helped = Query::select()
                .column(measure::Column::SpellId)
                .from(measure::Entity)
                .and_where(measure::Column::State.is_in(given.iter().map(|state| state.as_str())))
                .and_where(measure::Column::StartsOn.lte(lens.today.to_string()))
                .take();
            let first_measure = Query::select()
                .expr(Func::min(Expr::col((measure::Entity, measure::Column::StartsOn))))
                .from(measure::Entity)
                .and_where(
                    Expr::col((measure::Entity, measure::Column::SpellId)).equals((spell::Entity, spell::Column::Id)),
                )
                .and_where(measure::Column::State.is_in(given.iter().map(|state| state.as_str())))
                .and_where(measure::Column::StartsOn.lte(lens.today.to_string()))
                .take();
            let select = Query::select()
                .column((spell::Entity, spell::Column::HouseholdId))
                .column((household::Entity, household::Column::AreaOrder))
                .column((spell::Entity, spell::Column::IncludedOn))
                .expr(Expr::SubQuery(None, Box::new(first_measure.into())))
                .from(spell::Entity)
                .inner_join(household::Entity, here(spell::Column::HouseholdId))
                .cond_where(seen(ctx, within))
                .and_where(spell::Column::IncludedOn.between(first, last))
                // Whoever was monitored before it came here was not helped late here.
                .and_where(spell::Column::IdentificationCase.ne(0))
                // What ended without help waits for none.
                .cond_where(
                    Condition::any()
                        .add(spell::Column::EndedOn.is_null())
                        .add(spell::Column::Id.in_subquery(helped)),
                )
                .take();
            spans(at, &select).await
        }
    }
}

/// The latest event of the household that is on record until the day of the clue.
async fn event_to_clue(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    lens: &SpanLens,
    [first, last]: [String; 2],
) -> Result<Vec<SpanOf>> {
    let mut clues = Query::select();
    clues
        .column((clue::Entity, clue::Column::HouseholdId))
        .from(clue::Entity)
        .inner_join(household::Entity, here(clue::Column::HouseholdId))
        .cond_where(seen(ctx, within))
        .and_where(clue::Column::DiscoveredOn.between(first, last))
        // A further source of a clue is not another discovery.
        .and_where(clue::Column::MergedInto.is_null());
    let whose = clues.clone();
    let dated = clues
        .column((household::Entity, household::Column::AreaOrder))
        .column((clue::Entity, clue::Column::DiscoveredOn))
        .take();
    let mut events: HashMap<i64, Vec<NaiveDate>> = HashMap::new();
    for row in at.executor().query_all(&events_of(&whose)).await.or_problem()? {
        let household: i64 = read(&row, 0)?;
        events.entry(household).or_default().push(read::<Day>(&row, 1)?.get());
    }
    let mut found = Vec::new();
    for row in at.executor().query_all(&dated).await.or_problem()? {
        let (household, area_order): (i64, i64) = (read(&row, 0)?, read(&row, 1)?);
        let clue = read::<Day>(&row, 2)?.get();
        let is_behind = |event: &&NaiveDate| **event <= clue && clue - Months::new(lens.event_months) <= **event;
        let event = events.get(&household).into_iter().flatten().filter(is_behind).max();
        found.extend(event.map(|event| SpanOf {
            household,
            area_order,
            from: *event,
            to: Some(clue),
        }));
    }
    Ok(found)
}

/// What struck some households, by the registers that the rules read: health, disasters and accidents, work that was lost.
fn events_of(households: &SelectStatement) -> SelectStatement {
    let lost = WorkEnd::ALL.iter().filter(|why| why.is_loss());
    let work = Query::select()
        .column((employment::Entity, employment::Column::HouseholdId))
        .column((employment::Entity, employment::Column::EndedOn))
        .from(employment::Entity)
        .and_where(employment::Column::RemovedAt.is_null())
        .and_where(employment::Column::EndReason.is_in(lost.map(|why| why.as_str())))
        .and_where(employment::Column::EndedOn.is_not_null())
        .and_where(employment::Column::HouseholdId.in_subquery(households.clone()))
        .take();
    let losses = Query::select()
        .column((loss_event::Entity, loss_event::Column::HouseholdId))
        .column((loss_event::Entity, loss_event::Column::HappenedOn))
        .from(loss_event::Entity)
        .and_where(loss_event::Column::RemovedAt.is_null())
        .and_where(loss_event::Column::HouseholdId.in_subquery(households.clone()))
        .take();
    Query::select()
        .column((health_event::Entity, health_event::Column::HouseholdId))
        .column((health_event::Entity, health_event::Column::FoundOn))
        .from(health_event::Entity)
        .and_where(health_event::Column::RemovedAt.is_null())
        .and_where(health_event::Column::HouseholdId.in_subquery(households.clone()))
        .union(UnionType::All, losses)
        .union(UnionType::All, work)
        .take()
}

/// A case that is not closed, and whose clock had started by a day.
fn waits_since(last: String) -> Condition {
    use procedure_case::Column::{ClockStarted, ClosedOn};
    Condition::all().add(ClosedOn.is_null()).add(ClockStarted.lte(last))
}

/// The row of `household` that a column names.
fn here(column: impl sea_orm::ColumnTrait) -> Expr {
    Expr::col((household::Entity, household::Column::Id)).equals(column.as_column_ref())
}

/// Active households of a range that the caller may see.
fn seen(ctx: &Ctx, within: AreaRange) -> Condition {
    Condition::all()
        .add(visible_within(ctx, Some(within), Search::ByArea))
        .add(household::Column::State.eq(HouseholdState::Active.as_str()))
}

/// Household, place, first step and next one.
async fn spans(at: &impl Source, select: &SelectStatement) -> Result<Vec<SpanOf>> {
    let rows = at.executor().query_all(select).await.or_problem()?;
    let span = |row: &QueryResult| {
        Ok(SpanOf {
            household: read(row, 0)?,
            area_order: read(row, 1)?,
            from: read::<Day>(row, 2)?.get(),
            to: read::<Option<Day>>(row, 3)?.map(Day::get),
        })
    };
    rows.iter().map(span).collect()
}

fn read<T: TryGetable>(row: &QueryResult, at: usize) -> Result<T> {
    row.try_get_by_index(at).or_problem()
}
