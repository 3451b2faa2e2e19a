//! Queries of assets under authorisation: which households may be asked for, what was asked, and what was found.
//!
//! A department's officer sees the queries of the department in the own area, and no household; the others those of the areas
//! that they see. Whether an authorisation holds is told by the steps of its case, which these functions only bring.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use shouwang_domain::area::AreaRange;
use shouwang_domain::asset::AssetKind;
use shouwang_domain::procedure::{ActKind, CaseKind};
use shouwang_domain::role::Department;
use shouwang_domain::{AreaId, AssetQueryId, AssetResultId, Ctx, Problem, Result};

use crate::entity::{asset_asked, asset_query, asset_result, asset_withdrawal, case_step, procedure_case};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::{MAX_IN_LIST, area_in_scope, in_area, in_own_area, in_scope};
use crate::store::Source;

/// More queries are not shown at once.
const MOST_SHOWN: u64 = 500;

/// The queries that the caller sees.
fn seen_by(ctx: &Ctx) -> Condition {
    let area = asset_query::Column::AreaId;
    if !ctx.role.has_department() {
        return Condition::all().add(area_in_scope(ctx, area));
    }
    let own = ctx.department.map_or("", Department::as_str);
    Condition::all()
        .add(asset_query::Column::Department.eq(own))
        .add(in_own_area(ctx, area))
}

/// The queries that the caller sees, the newest first; at most 500.
///
/// # Errors
/// When the database fails.
pub async fn queries(at: &impl Source, ctx: &Ctx) -> Result<Vec<asset_query::Model>> {
    asset_query::Entity::find()
        .filter(seen_by(ctx))
        .order_by_desc(asset_query::Column::Id)
        .limit(MOST_SHOWN)
        .all(&at.executor())
        .await
        .or_problem()
}

/// One query.
///
/// # Errors
/// `not_found`.
pub async fn query(at: &impl Source, ctx: &Ctx, id: AssetQueryId) -> Result<Found<asset_query::Model>> {
    asset_query::Entity::find_by_id(id.0)
        .filter(seen_by(ctx))
        .one(&at.executor())
        .await
        .or_problem()?
        .map(Found::under_scope)
        .ok_or_else(|| Problem::not_found("资产查询", "query of assets"))
}

/// How many queries of a kind an area of the caller's has made on a day, to number the next one.
///
/// # Errors
/// When the database fails.
pub async fn made_on(at: &impl Source, ctx: &Ctx, area: AreaId, kind: AssetKind, day: NaiveDate) -> Result<u64> {
    asset_query::Entity::find()
        .filter(seen_by(ctx))
        .filter(asset_query::Column::AreaId.eq(area.0))
        .filter(asset_query::Column::Kind.eq(kind.as_str()))
        .filter(asset_query::Column::AskedOn.eq(day.to_string()))
        .count(&at.executor())
        .await
        .or_problem()
}

/// The open cases of identification of the households in scope and in a range of areas in which an authorisation was
/// recorded, in the order of their opening.
///
/// # Errors
/// When the database fails.
pub async fn authorised(at: &impl Source, ctx: &Ctx, within: AreaRange) -> Result<Vec<procedure_case::Model>> {
    let is_signed = format!(
        "EXISTS (SELECT 1 FROM case_step WHERE case_step.case_id = procedure_case.id AND case_step.act = '{}')",
        ActKind::RecordCommitment
    );
    procedure_case::Entity::find()
        .filter(in_scope(ctx, procedure_case::Column::HouseholdId))
        .filter(in_area(within, procedure_case::Column::HouseholdId))
        .filter(procedure_case::Column::Kind.eq(CaseKind::Identification.as_str()))
        .filter(procedure_case::Column::ClosedOn.is_null())
        .filter(Expr::cust(is_signed))
        .order_by_asc(procedure_case::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The households of a query, in the order of their cases.
///
/// # Errors
/// When the database fails.
pub async fn asked(at: &impl Source, query: &Found<asset_query::Model>) -> Result<Vec<asset_asked::Model>> {
    asset_asked::Entity::find()
        .filter(asset_asked::Column::AssetQueryId.eq(query.id))
        .order_by_asc(asset_asked::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The cases of a query, by id.
///
/// # Errors
/// When the database fails.
pub async fn cases(at: &impl Source, query: &Found<asset_query::Model>) -> Result<HashMap<i64, procedure_case::Model>> {
    let is_asked = format!(
        "EXISTS (SELECT 1 FROM asset_asked WHERE asset_asked.case_id = procedure_case.id AND \
         asset_asked.asset_query_id = {})",
        query.id
    );
    let rows = procedure_case::Entity::find()
        .filter(Expr::cust(is_asked))
        .all(&at.executor())
        .await
        .or_problem()?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The steps that recorded the newest commitment of some cases, which their caller has found before, by case.
///
/// # Errors
/// When the database fails.
pub async fn signed(at: &impl Source, cases: &[i64]) -> Result<HashMap<i64, case_step::Model>> {
    let mut newest = HashMap::new();
    for ids in cases.chunks(MAX_IN_LIST) {
        let rows = case_step::Entity::find()
            .filter(case_step::Column::CaseId.is_in(ids.iter().copied()))
            .filter(case_step::Column::Act.eq(ActKind::RecordCommitment.as_str()))
            .order_by_asc(case_step::Column::Ordinal)
            .all(&at.executor())
            .await
            .or_problem()?;
        newest.extend(rows.into_iter().map(|row| (row.case_id, row)));
    }
    Ok(newest)
}

/// Who took an authorisation of some cases back, by case; the cases were found before.
///
/// # Errors
/// When the database fails.
pub async fn withdrawals(at: &impl Source, cases: &[i64]) -> Result<HashMap<i64, Vec<asset_withdrawal::Model>>> {
    let mut found: HashMap<i64, Vec<asset_withdrawal::Model>> = HashMap::new();
    for ids in cases.chunks(MAX_IN_LIST) {
        let rows = asset_withdrawal::Entity::find()
            .filter(asset_withdrawal::Column::CaseId.is_in(ids.iter().copied()))
            .order_by_asc(asset_withdrawal::Column::Id)
            .all(&at.executor())
            .await
            .or_problem()?;
        for row in rows {
            found.entry(row.case_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// What was asked of some cases, each with its query, the oldest first, by case; the cases were found before.
///
/// # Errors
/// When the database fails.
pub async fn asked_of(
    at: &impl Source,
    cases: &[i64],
) -> Result<HashMap<i64, Vec<(asset_asked::Model, asset_query::Model)>>> {
    let mut found: HashMap<i64, Vec<(asset_asked::Model, asset_query::Model)>> = HashMap::new();
    for ids in cases.chunks(MAX_IN_LIST) {
        let rows = asset_asked::Entity::find()
            .filter(asset_asked::Column::CaseId.is_in(ids.iter().copied()))
            .order_by_asc(asset_asked::Column::Id)
            .all(&at.executor())
            .await
            .or_problem()?;
        let mut of: Vec<i64> = rows.iter().map(|row| row.asset_query_id).collect();
        of.sort_unstable();
        of.dedup();
        let mut queries = HashMap::new();
        for ids in of.chunks(MAX_IN_LIST) {
            let rows = asset_query::Entity::find()
                .filter(asset_query::Column::Id.is_in(ids.iter().copied()))
                .all(&at.executor())
                .await
                .or_problem()?;
            queries.extend(rows.into_iter().map(|row| (row.id, row)));
        }
        for row in rows {
            if let Some(query) = queries.get(&row.asset_query_id).cloned() {
                found.entry(row.case_id).or_default().push((row, query));
            }
        }
    }
    Ok(found)
}

/// What was found in some cases, the oldest first; the cases were found before.
///
/// # Errors
/// When the database fails.
pub async fn results_of(at: &impl Source, cases: &[i64]) -> Result<Vec<asset_result::Model>> {
    let mut found = Vec::new();
    for ids in cases.chunks(MAX_IN_LIST) {
        let rows = asset_result::Entity::find()
            .filter(asset_result::Column::CaseId.is_in(ids.iter().copied()))
            .order_by_asc(asset_result::Column::Id);
        found.extend(rows.all(&at.executor()).await.or_problem()?);
    }
    Ok(found)
}

/// Something that was found at a household that the caller sees.
///
/// # Errors
/// `not_found`.
pub async fn result(at: &impl Source, ctx: &Ctx, id: AssetResultId) -> Result<asset_result::Model> {
    crate::repo::find_in_scope::<asset_result::Model>(at, ctx, id.0)
        .await?
        .ok_or_else(|| Problem::not_found("资产核查结果", "result of a query of assets"))
}
