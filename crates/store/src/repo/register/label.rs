//! How a list names a household: by its head and its area.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::household::Relation;
use shouwang_domain::{AreaId, Result};

use crate::entity::{household, member};
use crate::error::OrProblem as _;
use crate::repo::MAX_IN_LIST;
use crate::store::Source;

/// What a list says of a household.
#[derive(Debug, Clone)]
pub struct Label {
    /// Name of the head; a household without members has none.
    pub head: Option<String>,
    /// The area.
    pub area_id: AreaId,
    /// Its name; that of a group after its village's.
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
        self.find(household)
            .ok_or_else(|| shouwang_domain::Problem::internal("a household in a list has no label"))
    }

    /// The label of a household, where there is one.
    pub fn find(&self, household: i64) -> Option<&Label> {
        self.0.get(&household)
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
    let mut labels = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let executor = at.executor();
        let heads = member::Entity::find()
            .select_only()
            .column(member::Column::HouseholdId)
            .column(member::Column::Name)
            .filter(member::Column::HouseholdId.is_in(ids.iter().copied()))
            .filter(member::Column::Relation.eq(Relation::Head.as_str()))
            .filter(member::Column::LeftOn.is_null())
            .into_tuple::<(i64, String)>()
            .all(&executor);
        let places = household::Entity::find()
            .select_only()
            .column(household::Column::Id)
            .column(household::Column::AreaId)
            .column(household::Column::AreaOrder)
            .filter(household::Column::Id.is_in(ids.iter().copied()))
            .into_tuple::<(i64, i64, i64)>()
            .all(&executor);
        let (heads, places) = tokio::try_join!(heads, places).or_problem()?;
        let mut heads: HashMap<i64, String> = heads.into_iter().collect();
        let names = crate::repo::register::area::names(at, places.iter().map(|(_, area, _)| *area).collect()).await?;
        labels.extend(places.into_iter().map(|(household, area, area_order)| {
            let label = Label {
                head: heads.remove(&household),
                area_id: AreaId(area),
                area_name: names.get(&area).cloned().unwrap_or_default(),
                area_order,
            };
            (household, label)
        }));
    }
    Ok(Labels(labels))
}
