//! What a caller may see: the type that every repository function asks for.

use std::collections::BTreeSet;

use crate::area::AreaRange;
use crate::ids::HouseholdId;

/// The data rights of a caller: households of some areas and single assigned households, without those in embargoed
/// areas.
///
/// Nothing is visible that was not granted: the empty scope sees nothing, and no value means "everything". An embargo
/// always wins. It hides assigned households as well, and stays when scopes are joined: a drawn inspection sample must
/// not become visible through a second post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Sorted, disjoint, not touching, without the embargoed parts.
    ranges: Vec<AreaRange>,
    households: BTreeSet<HouseholdId>,
    /// Sorted, disjoint, not touching.
    embargoed: Vec<AreaRange>,
}

impl Scope {
    /// Sees nothing.
    pub fn nothing() -> Self {
        Self {
            ranges: Vec::new(),
            households: BTreeSet::new(),
            embargoed: Vec::new(),
        }
    }

    /// The households whose area order lies in one of the ranges.
    pub fn areas(ranges: Vec<AreaRange>) -> Self {
        Self {
            ranges: merged(ranges),
            ..Self::nothing()
        }
    }

    /// The assigned households, wherever they are.
    pub fn households(households: BTreeSet<HouseholdId>) -> Self {
        Self {
            households,
            ..Self::nothing()
        }
    }

    /// What either sees, without what is embargoed for either.
    #[must_use]
    pub fn union(mut self, other: Self) -> Self {
        self.ranges.extend(other.ranges);
        self.ranges = merged(self.ranges);
        self.households.extend(other.households);
        self.embargoed.extend(other.embargoed);
        let embargoed = std::mem::take(&mut self.embargoed);
        self.minus(embargoed)
    }

    /// The same rights with more areas embargoed.
    #[must_use]
    pub fn minus(mut self, embargoed: Vec<AreaRange>) -> Self {
        self.embargoed.extend(embargoed);
        self.embargoed = merged(self.embargoed);
        self.ranges = without(&self.ranges, &self.embargoed);
        self
    }

    /// Whether a household in an area may be seen. `area_order` is the `lo` of the area's range.
    pub fn allows(&self, area_order: i64, household: HouseholdId) -> bool {
        contains(&self.ranges, area_order)
            || (self.households.contains(&household) && !contains(&self.embargoed, area_order))
    }

    /// The visible ranges of area order: sorted, disjoint, and without the embargoed parts.
    pub fn ranges(&self) -> &[AreaRange] {
        &self.ranges
    }

    /// The assigned households. Whoever selects by this set also leaves out [`Scope::embargoed`].
    pub fn assigned(&self) -> &BTreeSet<HouseholdId> {
        &self.households
    }

    /// The ranges hidden even from the person to whom a household there is assigned: sorted and disjoint.
    pub fn embargoed(&self) -> &[AreaRange] {
        &self.embargoed
    }

    /// Whether a whole area was granted, though parts of it may be embargoed. Naming an area above one's own is refused by
    /// this: it overlaps with what was granted, but holds more.
    pub fn encloses(&self, area: AreaRange) -> bool {
        let granted = merged(self.ranges.iter().chain(&self.embargoed).copied().collect());
        !area.is_empty()
            && granted.iter().any(|range| range.lo <= area.lo && area.hi <= range.hi)
            && self.ranges.iter().any(|range| range.overlaps(&area))
    }

    /// Whether there is certainly nothing to see.
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty() && self.households.is_empty()
    }
}

/// The same numbers in as few sorted ranges as possible; ranges without a number are dropped.
fn merged(mut ranges: Vec<AreaRange>) -> Vec<AreaRange> {
    ranges.retain(|range| !range.is_empty());
    ranges.sort_unstable();
    let mut merged: Vec<AreaRange> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match merged.last_mut().filter(|last| range.lo <= last.hi) {
            Some(last) => last.hi = last.hi.max(range.hi),
            None => merged.push(range),
        }
    }
    merged
}

/// The parts of sorted, disjoint ranges that no hole covers; the holes are sorted and disjoint too.
fn without(ranges: &[AreaRange], holes: &[AreaRange]) -> Vec<AreaRange> {
    let mut left = Vec::with_capacity(ranges.len());
    for range in ranges {
        let mut lo = range.lo;
        for hole in holes.iter().filter(|hole| hole.overlaps(range)) {
            left.push(AreaRange { lo, hi: hole.lo });
            lo = hole.hi;
        }
        left.push(AreaRange { lo, hi: range.hi });
    }
    left.retain(|range| !range.is_empty());
    left
}

/// Whether sorted, disjoint ranges contain a number.
fn contains(ranges: &[AreaRange], order: i64) -> bool {
    let next = ranges.partition_point(|range| range.lo <= order);
    next.checked_sub(1).is_some_and(|last| ranges[last].contains(order))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ORDERS: i64 = 24;
    const HOUSEHOLDS: i64 = 4;

    fn range(lo: i64, hi: i64) -> AreaRange {
        AreaRange { lo, hi }
    }

    fn any_ranges() -> impl Strategy<Value = Vec<AreaRange>> {
        // Some are empty or turned round, as a defect elsewhere might make them.
        proptest::collection::vec((0..ORDERS, 0..ORDERS).prop_map(|(lo, hi)| range(lo, hi)), 0..5)
    }

    /// The scope written down one by one: what was granted and what was embargoed.
    #[derive(Debug, Clone, Default)]
    struct Naive {
        orders: BTreeSet<i64>,
        households: BTreeSet<HouseholdId>,
        embargoed: BTreeSet<i64>,
    }

    impl Naive {
        fn allows(&self, order: i64, household: HouseholdId) -> bool {
            !self.embargoed.contains(&order) && (self.orders.contains(&order) || self.households.contains(&household))
        }
    }

    fn orders(ranges: &[AreaRange]) -> BTreeSet<i64> {
        ranges.iter().flat_map(|range| range.lo..range.hi).collect()
    }

    #[derive(Debug, Clone)]
    enum Step {
        Areas(Vec<AreaRange>),
        Households(BTreeSet<HouseholdId>),
        Minus(Vec<AreaRange>),
        /// A whole other scope with its own embargo.
        Both(Vec<AreaRange>, BTreeSet<HouseholdId>, Vec<AreaRange>),
    }

    fn any_step() -> impl Strategy<Value = Step> {
        let households = || proptest::collection::btree_set((1..=HOUSEHOLDS).prop_map(HouseholdId), 0..3);
        prop_oneof![
            any_ranges().prop_map(Step::Areas),
            households().prop_map(Step::Households),
            any_ranges().prop_map(Step::Minus),
            (any_ranges(), households(), any_ranges()).prop_map(|(a, h, e)| Step::Both(a, h, e)),
        ]
    }

    #[test]
    fn the_empty_scope_sees_nothing() {
        for scope in [
            Scope::nothing(),
            Scope::areas(vec![]),
            Scope::households(BTreeSet::new()),
        ] {
            assert!(scope.is_empty());
            assert!(!scope.allows(0, HouseholdId(1)) && !scope.allows(i64::MIN, HouseholdId(1)));
        }
        assert!(Scope::areas(vec![range(5, 5), range(9, 3)]).is_empty());
        assert!(Scope::areas(vec![range(5, 9)]).minus(vec![range(0, 20)]).is_empty());
    }

    #[test]
    fn ranges_are_merged_and_cut() {
        let scope = Scope::areas(vec![range(20, 30), range(0, 10), range(10, 15)]);
        assert_eq!(scope.ranges(), [range(0, 15), range(20, 30)]);
        assert_eq!(
            scope.minus(vec![range(12, 22), range(25, 26)]).ranges(),
            [range(0, 12), range(22, 25), range(26, 30)]
        );
    }

    #[test]
    fn an_embargo_survives_a_second_post_and_hides_assigned_households() {
        let inspected = Scope::areas(vec![range(0, 10)]).minus(vec![range(4, 6)]);
        let assigned = Scope::households([HouseholdId(7)].into());
        let scope = inspected.union(assigned).union(Scope::areas(vec![range(0, 20)]));
        assert!(!scope.allows(4, HouseholdId(7)));
        assert!(scope.allows(6, HouseholdId(8)) && scope.allows(30, HouseholdId(7)));
        assert_eq!(scope.ranges(), [range(0, 4), range(6, 20)]);
    }

    #[test]
    fn an_area_above_ones_own_is_not_enclosed() {
        let town = Scope::areas(vec![range(10, 20)]).minus(vec![range(12, 14)]);
        assert!(town.encloses(range(10, 20)) && town.encloses(range(15, 16)) && town.encloses(range(11, 15)));
        // Above, beside, across the edge, wholly embargoed, nothing.
        for other in [range(0, 40), range(20, 30), range(15, 25), range(12, 14), range(15, 15)] {
            assert!(!town.encloses(other), "{other:?}");
        }
        assert!(!Scope::nothing().encloses(range(0, 1)));
    }

    proptest! {
        #[test]
        fn a_scope_allows_what_the_naive_one_does(steps in proptest::collection::vec(any_step(), 0..6)) {
            let mut scope = Scope::nothing();
            let mut naive = Naive::default();
            for step in steps {
                let (areas, households, embargo, next) = match step {
                    Step::Areas(a) => (a.clone(), BTreeSet::new(), vec![], scope.union(Scope::areas(a))),
                    Step::Households(h) => (vec![], h.clone(), vec![], scope.union(Scope::households(h))),
                    Step::Minus(e) => (vec![], BTreeSet::new(), e.clone(), scope.minus(e)),
                    Step::Both(a, h, e) => {
                        let other = Scope::areas(a.clone()).union(Scope::households(h.clone())).minus(e.clone());
                        (a, h, e, scope.union(other))
                    }
                };
                scope = next;
                naive.orders.extend(orders(&areas));
                naive.households.extend(households);
                naive.embargoed.extend(orders(&embargo));
            }
            for order in -1..=ORDERS {
                for household in (1..=HOUSEHOLDS + 1).map(HouseholdId) {
                    prop_assert_eq!(scope.allows(order, household), naive.allows(order, household));
                }
            }
            prop_assert!(scope.ranges().windows(2).all(|pair| pair[0].hi < pair[1].lo));
            let visible: BTreeSet<i64> = naive.orders.difference(&naive.embargoed).copied().collect();
            prop_assert_eq!(orders(scope.ranges()), visible);
        }
    }
}
