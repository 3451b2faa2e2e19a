//! Rounds of inspection with their groups and people.

use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::{Ctx, Problem, Result, RoundId};

use crate::entity::{inspection_group, inspection_person, inspection_round};
use crate::error::OrProblem as _;
use crate::repo::{IN_LINE_WITH_OWN, beside_own};
use crate::store::Source;

/// More rounds are not listed at once.
const MOST_LISTED: u64 = 100;

/// The rounds of the caller's own area, of those below it, and of the areas above it, which may inspect it.
fn concerning(ctx: &Ctx) -> Condition {
    let concerns = beside_own(ctx.area, inspection_round::Column::AreaId, IN_LINE_WITH_OWN);
    Condition::all().add(concerns)
}

/// The rounds that concern the caller, the newest first; at most 100.
///
/// # Errors
/// When the database fails.
pub async fn list(at: &impl Source, ctx: &Ctx) -> Result<Vec<inspection_round::Model>> {
    inspection_round::Entity::find()
        .filter(concerning(ctx))
        .order_by_desc(inspection_round::Column::StartsOn)
        .order_by_desc(inspection_round::Column::Id)
        .limit(MOST_LISTED)
        .all(&at.executor())
        .await
        .or_problem()
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: RoundId) -> Result<inspection_round::Model> {
    let found = inspection_round::Entity::find_by_id(id.0)
        .filter(concerning(ctx))
        .one(&at.executor())
        .await
        .or_problem()?;
    found.ok_or_else(|| Problem::not_found("检查", "round of inspection"))
}

/// The groups of a round, by their number.
///
/// # Errors
/// When the database fails.
pub async fn groups(at: &impl Source, round: &inspection_round::Model) -> Result<Vec<inspection_group::Model>> {
    inspection_group::Entity::find()
        .filter(inspection_group::Column::InspectionRoundId.eq(round.id))
        .order_by_asc(inspection_group::Column::Number)
        .all(&at.executor())
        .await
        .or_problem()
}

/// Which of some labels name groups of rounds, each with the area that inspects, whoever asks.
///
/// # Errors
/// When the database fails.
pub async fn groups_named(at: &impl Source, labels: &[&str]) -> Result<Vec<(String, i64)>> {
    use inspection_group::Column::Label;
    if labels.is_empty() {
        return Ok(Vec::new());
    }
    let groups = inspection_group::Entity::find()
        .filter(Label.is_in(labels.iter().copied()))
        .all(&at.executor())
        .await
        .or_problem()?;
    let rounds = inspection_round::Entity::find()
        .filter(inspection_round::Column::Id.is_in(groups.iter().map(|group| group.inspection_round_id)))
        .all(&at.executor())
        .await
        .or_problem()?;
    let area_of = |round: i64| rounds.iter().find(|known| known.id == round).map(|known| known.area_id);
    Ok(groups
        .into_iter()
        .filter_map(|group| Some((group.label, area_of(group.inspection_round_id)?)))
        .collect())
}

/// The people of a round that are on its rosters now, in the order of entering.
///
/// # Errors
/// When the database fails.
pub async fn people(at: &impl Source, round: &inspection_round::Model) -> Result<Vec<inspection_person::Model>> {
    inspection_person::Entity::find()
        .filter(inspection_person::Column::InspectionRoundId.eq(round.id))
        .filter(inspection_person::Column::GoneOn.is_null())
        .order_by_asc(inspection_person::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}
