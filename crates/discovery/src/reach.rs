//! How many of those in need an order of visits finds.

use std::collections::BTreeMap;

use serde::Serialize;

/// What comes of visiting a share of all households.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Reach {
    /// The share of all households that is visited.
    pub share: f64,
    /// Households visited.
    pub visited: f64,
    /// Of them, in need.
    pub found: f64,
    /// Exclusion error: of those in need, the share that nobody visits.
    pub exclusion_error: f64,
    /// Inclusion error: of those visited, the share that is not in need.
    pub inclusion_error: f64,
}

impl Reach {
    fn of(share: f64, visited: f64, found: f64, in_need: f64) -> Self {
        let part = |of: f64, all: f64| if all > 0.0 { of / all } else { 0.0 };
        Self {
            share,
            visited,
            found,
            exclusion_error: part(in_need - found, in_need),
            inclusion_error: part(visited - found, visited),
        }
    }
}

/// Visits go to those with the most points first. Where the visits end among households with equally many, each of them is
/// as likely as another, and what is told is the mean over all such orders: no luck of an order is in it.
pub fn reach(households: &[(i32, bool)], shares: &[f64]) -> Vec<Reach> {
    let mut by_points: BTreeMap<i32, (u64, u64)> = BTreeMap::new();
    for (points, in_need) in households {
        let (all, found) = by_points.entry(*points).or_default();
        *all += 1;
        *found += u64::from(*in_need);
    }
    let in_need: u64 = by_points.values().map(|(_, found)| found).sum();
    let of_share = |share: &f64| {
        let visits = share * households.len() as f64;
        let (mut left, mut found) = (visits, 0.0);
        for (all, needy) in by_points.values().rev() {
            let all = *all as f64;
            let part = (left / all).clamp(0.0, 1.0);
            found += part * *needy as f64;
            left -= part * all;
        }
        Reach::of(*share, visits, found, in_need as f64)
    };
    shares.iter().map(of_share).collect()
}

/// The same when visits are drawn at random: the mean.
pub fn at_random(households: u64, in_need: u64, shares: &[f64]) -> Vec<Reach> {
    let of_share = |share: &f64| {
        Reach::of(
            *share,
            share * households as f64,
            share * in_need as f64,
            in_need as f64,
        )
    };
    shares.iter().map(of_share).collect()
}

/// For each household how likely it is to be visited when those with the most points come first: certain, not at all, or,
/// among equals where the visits end, a part.
pub fn chances(points: &[i32], share: f64) -> Vec<f64> {
    let mut counts: BTreeMap<i32, u64> = BTreeMap::new();
    for points in points {
        *counts.entry(*points).or_default() += 1;
    }
    let mut left = share * points.len() as f64;
    let mut parts = BTreeMap::new();
    for (points, all) in counts.into_iter().rev() {
        let all = all as f64;
        let part = (left / all).clamp(0.0, 1.0);
        parts.insert(points, part);
        left -= part * all;
    }
    points.iter().map(|points| parts[points]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_most_is_visited_first() {
        let households: Vec<_> = (0..100).map(|n| (n, !(5..95).contains(&n))).collect();
        let found = reach(&households, &[0.05, 0.1, 1.0]);
        let of = |reach: &Reach| (reach.visited, reach.found);
        assert_eq!(
            found.iter().map(of).collect::<Vec<_>>(),
            [(5.0, 5.0), (10.0, 5.0), (100.0, 10.0)]
        );
        assert_eq!((found[0].exclusion_error, found[0].inclusion_error), (0.5, 0.0));
        assert_eq!((found[1].exclusion_error, found[1].inclusion_error), (0.5, 0.5));
        assert_eq!((found[2].exclusion_error, found[2].inclusion_error), (0.0, 0.9));
    }

    #[test]
    fn the_last_visits_are_shared_among_equals() {
        assert_eq!(chances(&[5, 1, 1, 0], 0.5), [1.0, 0.5, 0.5, 0.0]);
    }

    #[test]
    fn among_equals_the_mean_is_told() {
        let households: Vec<_> = (0..40).map(|n| (1, n % 4 == 0)).collect();
        assert_eq!(reach(&households, &[0.1]), at_random(40, 10, &[0.1]));
    }

    #[test]
    fn nobody_in_need_and_nobody_at_all_are_no_error() {
        let nobody = reach(&[], &[0.1]);
        assert_eq!((nobody[0].exclusion_error, nobody[0].inclusion_error), (0.0, 0.0));
        let happy = reach(&[(1, false)], &[1.0]);
        assert_eq!((happy[0].exclusion_error, happy[0].inclusion_error), (0.0, 1.0));
    }
}
