//! How a list names a household: by its head and its area.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::household::Relation;
use shouwang_domain::{AreaId, Result};

use super::{MAX_IN_LIST, of_households_where};
use crate::entity::{area, household, member};
use crate::error::OrProblem as _;
use crate::store::Source;

/// What a list says of a household.
#[derive(Debug, Clone)]
pub struct Label {
    /// Name of the head; a household without members has none.
    pub head: Option<String>,
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// Its place in the area tree.
    pub area_order: i64,
}

/// Labels by household.
#[derive(Debug, Default)]
pub struct Labels(HashMap<i64, Label>);

impl Labels {
    /// The label of a household that was asked for.
    ///
    /// # Errors
    /// Internal, when it was not.
    pub fn get(&self, household: i64) -> Result<&Label> {
        self.0
            .get(&household)
            .ok_or_else(|| shouwang_domain::Problem::internal("a household in a list has no label"))
    }

    /// The narrowest range of areas that has all of them; none when there are none.
    pub fn span(&self) -> Option<AreaRange> {
        let orders = || self.0.values().map(|label| label.area_order);
        Some(AreaRange {
            lo: orders().min()?,
            hi: orders().max()? + 1,
        })
    }
}

/// The labels of households that were found in scope before.
///
/// # Errors
/// When the database fails.
pub async fn of(at: &impl Source, households: impl IntoIterator<Item = i64>) -> Result<Labels> {
    let ids: BTreeSet<i64> = households.into_iter().collect();
    let ids: Vec<i64> = ids.into_iter().collect();
    let present_head = Condition::all()
        .add(member::Column::Relation.eq(Relation::Head.as_str()))
        .add(member::Column::LeftOn.is_null());
    let heads = of_households_where::<member::Model>(at, &ids, present_head).await?;
    let mut labels = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let rows = household::Entity::find()
            .filter(household::Column::Id.is_in(ids.iter().copied()))
            .all(&at.executor())
            .await
            .or_problem()?;
        let areas: BTreeSet<i64> = rows.iter().map(|row| row.area_id).collect();
        let names: HashMap<i64, String> = area::Entity::find()
            .filter(area::Column::Id.is_in(areas))
            .all(&at.executor())
            .await
            .or_problem()?
            .into_iter()
            .map(|area| (area.id, area.name))
            .collect();
        labels.extend(rows.into_iter().map(|row| {
            let label = Label {
                head: heads
                    .get(&row.id)
                    .and_then(|heads| heads.first())
                    .map(|head| head.name.clone()),
                area_id: AreaId(row.area_id),
                area_name: names.get(&row.area_id).cloned().unwrap_or_default(),
                area_order: row.area_order,
            };
            (row.id, label)
        }));
    }
    Ok(Labels(labels))
}
