//! Counts of the areas directly below one, and of the area as a whole.

use std::collections::BTreeMap;

use serde::Serialize;
use shouwang_domain::AreaId;
use shouwang_domain::area::{AreaRange, AreaTree};
use utoipa::ToSchema;

use crate::{Ctx, Result};

/// Counts of an area with everything beneath it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CountsOfArea {
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// How many, by what is counted.
    pub counts: BTreeMap<String, u64>,
}

/// An area, and those directly below it that the caller sees, as they are counted.
pub(super) struct Places {
    total: CountsOfArea,
    below: Vec<(AreaRange, CountsOfArea)>,
}

impl Places {
    pub(super) fn of(tree: &AreaTree, ctx: &Ctx, area: AreaId) -> Result<Self> {
        let none = |area_id: AreaId, name: &str| CountsOfArea {
            area_id,
            area_name: name.to_owned(),
            counts: BTreeMap::new(),
        };
        let is_seen = |range: &AreaRange| ctx.scope.ranges().iter().any(|visible| visible.overlaps(range));
        Ok(Self {
            total: none(area, &tree.get(area)?.name),
            below: tree
                .children(area)
                .filter_map(|child| Some((child.order?, none(child.id, &child.name))))
                .filter(|(range, _)| is_seen(range))
                .collect(),
        })
    }

    /// One more of something at a place.
    pub(super) fn count(&mut self, order: i64, what: &str) {
        *self.total.counts.entry(what.to_owned()).or_default() += 1;
        if let Some((_, child)) = self.below.iter_mut().find(|(range, _)| range.contains(order)) {
            *child.counts.entry(what.to_owned()).or_default() += 1;
        }
    }

    /// The area as a whole, and the areas below it in the order of the tree.
    pub(super) fn counted(self) -> (CountsOfArea, Vec<CountsOfArea>) {
        (self.total, self.below.into_iter().map(|(_, child)| child).collect())
    }
}
