//! Who is who, streamed for the sealed part of a snapshot.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::{Ctx, Result};

use crate::entity::member;
use crate::error::OrProblem as _;
use crate::identity::IdentityRow;
use crate::repo::{in_area, in_scope};
use crate::store::Source;
use crate::vault::Field;

/// The next members of the visible households of an area, by id, after the one given; few enough to hold.
///
/// # Errors
/// When the database fails or a number does not open.
pub async fn members(at: &impl Source, ctx: &Ctx, range: AreaRange, after: i64) -> Result<Vec<IdentityRow>> {
    let rows = member::Entity::find()
        .filter(in_scope(ctx, member::Column::HouseholdId))
        .filter(in_area(range, member::Column::HouseholdId))
        .filter(member::Column::Id.gt(after))
        .order_by_asc(member::Column::Id)
        .limit(CHUNK)
        .all(&at.executor())
        .await
        .or_problem()?;
    let row = |row: member::Model| {
        let sealed = row.id_number_sealed.as_deref();
        let number = sealed
            .map(|sealed| at.store().vault().open(Field::MEMBER_ID_NUMBER, row.id, sealed))
            .transpose()?;
        Ok(IdentityRow::new(
            row.id,
            row.household_id,
            row.name,
            number.as_ref().map(|n| n.as_str()),
        ))
    };
    rows.into_iter().map(row).collect()
}

const CHUNK: u64 = 5_000;
