//! What the derived lists read: the households that may be on one, chunk by chunk, and how many there are at all.

use std::collections::HashMap;

use chrono::{Datelike as _, NaiveDate};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::assurance::{Assurances, Insurance};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::guarantee::GuaranteeState;
use shouwang_domain::household::HouseholdState;
use shouwang_domain::lists::{ListName, Told};
use shouwang_domain::records::WorkPlace;
use shouwang_domain::risk::{MonitoredType, Population};
use shouwang_domain::warning::WarningState;
use shouwang_domain::{Ctx, Month, Result};

use crate::entity::{
    contribution, dwelling, employment, guarantee, household, job_seeking, list_fact, loss_event, medical_bill, member,
    schooling_aid, warning, water_check,
};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::rules::screening::{Aggregate, aggregates};
use crate::repo::{At, Cursor, of_households_where, register::assurance, slice, visible};
use crate::store::Source;

/// Which households a list is asked of.
#[derive(Debug, Clone, Copy)]
pub struct ListFilter {
    /// The list.
    pub list: ListName,
    /// An area and all below it; none for all that the caller may see.
    pub within: Option<AreaRange>,
    /// Monitored, of whatever type, or not.
    pub monitored: Option<bool>,
    /// The day.
    pub on: NaiveDate,
}

/// A household that may be on a list, with its place.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Its place in the order of the areas.
    pub place: Cursor,
    /// All that facts are derived from.
    pub aggregate: Aggregate,
    /// How its guarantees are kept.
    pub assurances: Assurances,
    /// What is told of it beside the register; nothing until it is asked for.
    pub told: Told,
}

/// Candidates from a place on (or before it, for [`At::Before`] and [`At::Last`]), in the order of the areas.
/// The list itself decides of each; a household that is no candidate is not on it.
///
/// # Errors
/// When the database fails.
pub async fn candidates(
    at: &impl Source,
    ctx: &Ctx,
    filter: &ListFilter,
    place: At,
    size: u64,
) -> Result<Vec<Candidate>> {
    let select = household::Entity::find()
        .filter(visible(ctx))
        .filter(base(filter))
        .filter(may_be_on(filter.list, filter.on));
    let key_of = |row: &household::Model| row.area_order;
    let rows = slice(at, select, household::Column::AreaOrder, key_of, place, size)
        .await?
        .items;
    of_rows(at, &rows, filter).await
}

async fn of_rows(at: &impl Source, rows: &[household::Model], filter: &ListFilter) -> Result<Vec<Candidate>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut assurances = assurance::of_many(at, &ids).await?;
    let found = aggregates(at, rows, filter.on).await?;
    let candidates = rows.iter().zip(found).map(|(row, aggregate)| Candidate {
        place: Cursor {
            key: row.area_order,
            id: row.id,
        },
        aggregate,
        assurances: assurances.remove(&row.id).unwrap_or_default(),
        told: Told::default(),
    });
    Ok(candidates.collect())
}

/// Those of some households that are visible and candidates, in the order of the areas.
///
/// # Errors
/// When the database fails.
pub async fn chosen(
    at: &impl Source,
    ctx: &Ctx,
    filter: &ListFilter,
    households: &[i64],
) -> Result<Vec<(Found<household::Model>, Candidate)>> {
    let rows = household::Entity::find()
        .filter(visible(ctx))
        .filter(base(filter))
        .filter(may_be_on(filter.list, filter.on))
        .filter(household::Column::Id.is_in(households.iter().copied()))
        .order_by_asc(household::Column::AreaOrder)
        .order_by_asc(household::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()?;
    let candidates = of_rows(at, &rows, filter).await?;
    Ok(rows.into_iter().map(Found::under_scope).zip(candidates).collect())
}

/// When a warning of households first spoke, of a month or later, that nobody has answered, that stays in view, or that was
/// true and is not solved. The households were found in scope before.
///
/// # Errors
/// When the database fails.
pub async fn warned(at: &impl Source, households: &[i64], since: Month) -> Result<HashMap<i64, NaiveDate>> {
    let states = [
        WarningState::Open,
        WarningState::Watched,
        WarningState::BecameClue,
        WarningState::InPlan,
    ];
    let speaking = Condition::all()
        .add(warning::Column::Month.gte(since.to_string()))
        .add(warning::Column::State.is_in(states.map(WarningState::as_str)));
    let rows = of_households_where::<warning::Model>(at, households, speaking).await?;
    let first = |rows: &[warning::Model]| rows.iter().map(|row| Timestamp(row.created_at).date()).min();
    Ok(rows
        .into_iter()
        .filter_map(|(household, rows)| Some((household, first(&rows)?)))
        .collect())
}

/// How many households lie at each place of the area tree.
///
/// # Errors
/// When the database fails.
pub async fn households_by_area(at: &impl Source, ctx: &Ctx, filter: &ListFilter) -> Result<Vec<(i64, i64)>> {
    household::Entity::find()
        .filter(visible(ctx))
        .filter(base(filter))
        .select_only()
        .column(household::Column::AreaOrder)
        .column_as(household::Column::Id.count(), "households")
        .group_by(household::Column::AreaOrder)
        .order_by_asc(household::Column::AreaOrder)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()
}

fn base(filter: &ListFilter) -> Condition {
    use household::Column::{AreaOrder, MonitoredType, State};
    Condition::all()
        .add(State.eq(HouseholdState::Active.as_str()))
        .add_option(
            filter
                .within
                .map(|range| AreaOrder.gte(range.lo).and(AreaOrder.lt(range.hi))),
        )
        .add_option(filter.monitored.map(|monitored| match monitored {
            true => MonitoredType.is_not_null(),
            false => MonitoredType.is_null(),
        }))
}

/// The households that have a row in a table, or one that meets a condition.
macro_rules! with_row {
    ($table:ident) => {
        household::Column::Id.in_subquery(
            Query::select()
                .column($table::Column::HouseholdId)
                .from($table::Entity)
                .take(),
        )
    };
    ($table:ident where $condition:expr) => {
        household::Column::Id.in_subquery(
            Query::select()
                .column($table::Column::HouseholdId)
                .from($table::Entity)
                .and_where($condition)
                .take(),
        )
    };
}

/// A condition that every household meets that a list looks at, and every one that is on it. It only saves reading the
/// others.
fn may_be_on(list: ListName, on: NaiveDate) -> Condition {
    use household::Column::{MonitoredType as MonitoredAs, Population as Base};
    let this_year = format!("{:04}-01-01", on.year());
    let watched = || MonitoredAs.is_not_null().or(Base.ne(Population::General.as_str()));
    match list {
        ListName::GuaranteeProblems => {
            use guarantee::Column::{OpenedOn, State};
            let this_year = OpenedOn.gte(this_year).and(State.ne(GuaranteeState::Met.as_str()));
            Condition::all().add(with_row!(guarantee where this_year))
        }
        ListName::UnappraisedDwellings | ListName::DangerousDwellings => Condition::all().add(with_row!(dwelling)),
        ListName::UnsafeWater => Condition::any()
            .add(MonitoredAs.is_not_null())
            .add(with_row!(water_check)),
        ListName::SchoolRoll | ListName::SchoolDropouts => {
            Condition::all().add(with_row!(member where about_school_age(on)))
        }
        ListName::UnpaidSchoolingAid => {
            let due = schooling_aid::Column::DueOn.lte(on.to_string());
            Condition::all().add(with_row!(schooling_aid where due))
        }
        ListName::Uninsured => {
            use contribution::Column::{Insurance as Of, Insured, Year};
            let by_register = member::Column::Insured.is_null().or(member::Column::Insured.eq(0));
            let by_record = Of
                .eq(Insurance::Medical.as_str())
                .and(Year.eq(i64::from(on.year())))
                .and(Insured.eq(0));
            Condition::any()
                .add(with_row!(member where by_register.and(member::Column::LeftOn.is_null())))
                .add(with_row!(contribution where by_record))
        }
        ListName::LowReimbursement => {
            let this_year = medical_bill::Column::SettledOn.gte(this_year);
            Condition::all().add(with_row!(medical_bill where this_year))
        }
        ListName::UnpaidContributions | ListName::MonitoredWithoutAssistance => {
            let three = MonitoredType::ALL.iter().filter(|kind| kind.is_one_of_three());
            Condition::all().add(MonitoredAs.is_in(three.map(|kind| kind.as_str())))
        }
        ListName::LowIncomeLadder | ListName::UncoveredByRelief => Condition::all(),
        ListName::UncoveredBySpecialAid => {
            use guarantee::Column::{ClosedOn, State};
            let unmet = ClosedOn.is_null().and(State.eq(GuaranteeState::Unmet.as_str()));
            let ended = employment::Column::EndedOn.lte(on.to_string());
            let need = Condition::any()
                .add(with_row!(guarantee where unmet))
                .add(with_row!(employment where ended))
                .add(with_row!(loss_event));
            Condition::all().add(watched()).add(need)
        }
        ListName::LowIncomeNotMonitored => {
            let told = list_fact::Column::TakenBackOn.is_null();
            let of_low_income = Condition::any()
                .add(household::Column::CivilAffairs.is_not_null())
                .add(with_row!(list_fact where told));
            Condition::all().add(MonitoredAs.is_null()).add(of_low_income)
        }
        ListName::IdleLabour | ListName::ZeroEmployment | ListName::RegisteredUnemployed => {
            let known = Condition::any().add(with_row!(employment)).add(with_row!(job_seeking));
            Condition::all().add(watched()).add(known)
        }
        ListName::Returnees => {
            let away = WorkPlace::ALL.iter().filter(|place| place.is_away());
            let away = employment::Column::Place.is_in(away.map(|place| place.as_str()));
            Condition::all().add(watched()).add(with_row!(employment where away))
        }
    }
}

/// Born in the calendar years that six to fifteen completed years reach into.
fn about_school_age(on: NaiveDate) -> Expr {
    let year = |ago: i32| format!("{:04}", on.year() - ago);
    let born = member::Column::BirthDate;
    born.gte(year(16)).and(born.lt(year(5)))
}
