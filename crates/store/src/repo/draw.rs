//! Draws of samples. Whoever lies below the area that draws sees nothing of a draw until it is published.

use std::collections::{BTreeSet, HashMap};

use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::campaign::{CampaignKind, CampaignOutcome, CampaignState};
use shouwang_domain::draw::DrawState;
use shouwang_domain::{AreaId, Ctx, DrawId, Problem, Result};

use crate::entity::{campaign, campaign_household, draw, draw_frame, household};
use crate::error::OrProblem as _;
use crate::repo::{ABOVE_OWN, MAX_IN_LIST, WITHIN_OWN, beside_own, placed_within};
use crate::store::Source;

/// More draws are not listed at once.
const MOST_LISTED: u64 = 200;

/// The draws by which an area is inspected: it lies below the area that draws.
fn inspects(area: AreaId) -> Expr {
    beside_own(area, draw::Column::AreaId, ABOVE_OWN)
}

/// The draws that the caller may know of: of the caller's own area or below it, and of an area above those that hide nothing any
/// more, because they were published or withdrawn before anybody was drawn.
fn known(ctx: &Ctx) -> Condition {
    let open = draw::Column::State.is_in([DrawState::Published.as_str(), DrawState::Withdrawn.as_str()]);
    Condition::any()
        .add(beside_own(ctx.area, draw::Column::AreaId, WITHIN_OWN))
        .add(inspects(ctx.area).and(open))
}

/// The draws that the caller may know of, the newest first; at most 200.
///
/// # Errors
/// When the database fails.
pub async fn list(at: &impl Source, ctx: &Ctx) -> Result<Vec<draw::Model>> {
    draw::Entity::find()
        .filter(known(ctx))
        .order_by_desc(draw::Column::Id)
        .limit(MOST_LISTED)
        .all(&at.executor())
        .await
        .or_problem()
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: DrawId) -> Result<draw::Model> {
    let found = draw::Entity::find_by_id(id.0)
        .filter(known(ctx))
        .one(&at.executor())
        .await
        .or_problem()?;
    found.ok_or_else(|| Problem::not_found("抽样", "draw"))
}

/// The draw of the caller's own area that is neither published nor withdrawn, where there is one.
///
/// # Errors
/// When the database fails.
pub async fn open_here(at: &impl Source, ctx: &Ctx) -> Result<Option<draw::Model>> {
    draw::Entity::find()
        .filter(draw::Column::AreaId.eq(ctx.area.0))
        .filter(draw::Column::State.is_in([DrawState::Frozen.as_str(), DrawState::Drawn.as_str()]))
        .one(&at.executor())
        .await
        .or_problem()
}

/// The draw of a campaign, whoever asks: what the campaign goes to does not depend on who looks.
///
/// # Errors
/// When the database fails.
pub async fn of_campaign(at: &impl Source, campaign: &campaign::Model) -> Result<Option<draw::Model>> {
    let Some(id) = campaign.draw_id else {
        return Ok(None);
    };
    draw::Entity::find_by_id(id).one(&at.executor()).await.or_problem()
}

/// The draws that are drawn and not published by which somebody in an area is inspected.
///
/// # Errors
/// When the database fails.
pub async fn hidden_from(at: &impl Source, area: AreaId) -> Result<Vec<draw::Model>> {
    draw::Entity::find()
        .filter(draw::Column::State.eq(DrawState::Drawn.as_str()))
        .filter(inspects(area))
        .all(&at.executor())
        .await
        .or_problem()
}

/// The frame of a draw that the caller may know of.
///
/// # Errors
/// An internal error when a draw has none.
pub async fn frame_of(at: &impl Source, draw: &draw::Model) -> Result<draw_frame::Model> {
    let found = draw_frame::Entity::find()
        .filter(draw_frame::Column::DrawId.eq(draw.id))
        .one(&at.executor())
        .await
        .or_problem()?;
    found.ok_or_else(|| Problem::internal("a draw has no frame"))
}

/// The campaigns that run, ask for a register, and go to the households of a draw that is drawn and not published, and the
/// draw of each.
///
/// # Errors
/// When the database fails.
pub async fn hidden_campaigns(at: &impl Source, form: &str) -> Result<Vec<(campaign::Model, draw::Model)>> {
    let campaigns = campaign::Entity::find()
        .filter(campaign::Column::State.eq(CampaignState::Running.as_str()))
        .filter(campaign::Column::Form.eq(form))
        .filter(campaign::Column::DrawId.is_not_null())
        .order_by_asc(campaign::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()?;
    let draws = draw::Entity::find()
        .filter(draw::Column::Id.is_in(campaigns.iter().filter_map(|campaign| campaign.draw_id)))
        .filter(draw::Column::State.eq(DrawState::Drawn.as_str()))
        .all(&at.executor())
        .await
        .or_problem()?;
    let draws: HashMap<i64, draw::Model> = draws.into_iter().map(|draw| (draw.id, draw)).collect();
    let with_draw = |campaign: campaign::Model| {
        let draw = draws.get(&campaign.draw_id?)?.clone();
        Some((campaign, draw))
    };
    Ok(campaigns.into_iter().filter_map(with_draw).collect())
}

/// The campaigns that run and go to the households of a draw.
///
/// # Errors
/// When the database fails.
pub async fn campaigns_of(at: &impl Source, draw: &draw::Model) -> Result<Vec<campaign::Model>> {
    campaign::Entity::find()
        .filter(campaign::Column::State.eq(CampaignState::Running.as_str()))
        .filter(campaign::Column::DrawId.eq(draw.id))
        .order_by_asc(campaign::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The households of a draw that the campaigns of that draw have come to, each with the day.
///
/// # Errors
/// When the database fails.
pub async fn come_to(at: &impl Source, draw: &draw::Model) -> Result<HashMap<i64, crate::column::Day>> {
    use campaign_household::Column::{CampaignId, DoneOn, HouseholdId, Outcome};
    let mut of_draw = Query::select();
    of_draw
        .column(campaign::Column::Id)
        .from(campaign::Entity)
        .and_where(campaign::Column::DrawId.eq(draw.id));
    let rows: Vec<(i64, Option<crate::column::Day>)> = campaign_household::Entity::find()
        .select_only()
        .column(HouseholdId)
        .column(DoneOn)
        .filter(CampaignId.in_subquery(of_draw))
        .filter(Outcome.is_in(CampaignOutcome::done().map(CampaignOutcome::as_str)))
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()?;
    Ok(rows.into_iter().filter_map(|(id, on)| Some((id, on?))).collect())
}

/// The households in the caller's scope to which a look-back has come since a day.
///
/// # Errors
/// When the database fails.
pub async fn seen_since(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    since: chrono::NaiveDate,
) -> Result<BTreeSet<i64>> {
    use campaign_household::Column::{AreaOrder, CampaignId, DoneOn, HouseholdId, Outcome};
    let mut look_backs = Query::select();
    look_backs
        .column(campaign::Column::Id)
        .from(campaign::Entity)
        .and_where(campaign::Column::Kind.eq(CampaignKind::LookBack.as_str()));
    let rows: Vec<i64> = campaign_household::Entity::find()
        .select_only()
        .column(HouseholdId)
        .filter(placed_within(
            ctx,
            Some(within),
            &AreaOrder.into_expr(),
            &HouseholdId.into_expr(),
        ))
        .filter(CampaignId.in_subquery(look_backs))
        .filter(Outcome.is_in(CampaignOutcome::done().map(CampaignOutcome::as_str)))
        .filter(DoneOn.gte(since.to_string()))
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()?;
    Ok(rows.into_iter().collect())
}

/// Those of some households that the caller sees, each with its place.
///
/// # Errors
/// When the database fails.
pub async fn places(at: &impl Source, ctx: &Ctx, households: &[i64]) -> Result<Vec<(i64, i64)>> {
    use household::Column::{AreaOrder, Id};
    let mut found = Vec::new();
    for ids in households.chunks(MAX_IN_LIST) {
        let rows: Vec<(i64, i64)> = household::Entity::find()
            .select_only()
            .column(Id)
            .column(AreaOrder)
            .filter(placed_within(ctx, None, &AreaOrder.into_expr(), &Id.into_expr()))
            .filter(Id.is_in(ids.iter().copied()))
            .order_by_asc(AreaOrder)
            .order_by_asc(Id)
            .into_tuple()
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(rows);
    }
    Ok(found)
}
