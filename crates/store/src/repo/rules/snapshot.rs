//! Snapshots of facts. They belong to areas, and are seen by whoever may see the area.

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    TransactionTrait as _,
};
use shouwang_domain::{Ctx, ProblemKind, Result};

use crate::connect::{Backend, write_options};
use crate::entity::{area, snapshot};
use crate::error::OrProblem as _;
use crate::sql;
use crate::store::{Source, Store};
use crate::table::Record as _;

/// The visible snapshots, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list(at: &impl Source, ctx: &Ctx, limit: u64) -> Result<Vec<snapshot::Model>> {
    snapshot::Entity::find()
        .filter(visible_area(ctx))
        .order_by_desc(snapshot::Column::Id)
        .limit(limit)
        .all(&at.executor())
        .await
        .or_problem()
}

/// One snapshot.
///
/// # Errors
/// When the database fails.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: i64) -> Result<Option<snapshot::Model>> {
    snapshot::Entity::find_by_id(id)
        .filter(visible_area(ctx))
        .one(&at.executor())
        .await
        .or_problem()
}

/// The newest snapshot of all of an area.
///
/// # Errors
/// When the database fails.
pub async fn newest_whole(at: &impl Source, ctx: &Ctx, area: i64) -> Result<Option<snapshot::Model>> {
    snapshot::Entity::find()
        .filter(visible_area(ctx))
        .filter(snapshot::Column::AreaId.eq(area))
        .filter(snapshot::Column::Whole.eq(1))
        .order_by_desc(snapshot::Column::Id)
        .one(&at.executor())
        .await
        .or_problem()
}

/// Those whose names and ID numbers may not be kept any longer.
///
/// # Errors
/// When the database fails.
pub async fn past_retention(at: &impl Source, today: NaiveDate) -> Result<Vec<snapshot::Model>> {
    snapshot::Entity::find()
        .filter(snapshot::Column::IdentityUntil.lt(today.to_string()))
        .filter(snapshot::Column::IdentityErasedOn.is_null())
        .all(&at.executor())
        .await
        .or_problem()
}

/// All snapshots, for whoever looks after their files.
///
/// # Errors
/// When the database fails.
pub async fn all(at: &impl Source) -> Result<Vec<snapshot::Model>> {
    snapshot::Entity::find().all(&at.executor()).await.or_problem()
}

/// All snapshots, when no command is writing one; none while one is: it may yet be committed or not.
///
/// # Errors
/// When the database fails, or a writer does not finish in time.
pub async fn settled(store: &Store) -> Result<Option<Vec<snapshot::Model>>> {
    let writer = &store.connections().writer;
    // On SQLite this waits for the one writer.
    let db = writer
        .begin_with_options(write_options(store.backend()))
        .await
        .or_problem()?;
    if store.backend() == Backend::Postgres {
        match sql::execute(&db, "LOCK TABLE snapshot IN SHARE MODE NOWAIT", []).await {
            Err(problem) if problem.kind == ProblemKind::Busy => return Ok(None),
            locked => locked?,
        };
    }
    let rows = sql::all(&db, &sql::select(snapshot::Model::TABLE), []).await?;
    db.rollback().await.or_problem()?;
    Ok(Some(rows))
}

/// The area lies wholly within the scope.
fn visible_area(ctx: &Ctx) -> Condition {
    use area::Column::{OrderHi, OrderLo};
    let mut seen = Condition::any().add(Expr::cust("1 = 0"));
    for range in ctx.scope.ranges() {
        seen = seen.add(OrderLo.gte(range.lo).and(OrderHi.lte(range.hi)));
    }
    let mut areas = Query::select();
    areas.column(Alias::new("id")).from(Alias::new("area")).cond_where(seen);
    Condition::all().add(snapshot::Column::AreaId.in_subquery(areas.take()))
}
