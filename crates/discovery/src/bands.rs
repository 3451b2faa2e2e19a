//! Calibration: of the households with so many points, how many were in need.

use serde::Serialize;

use crate::interval::{Z90, wilson};

/// Households that have about equally many points, and how many of them were in need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Band {
    /// The least points; none for the last band.
    pub from: Option<i32>,
    /// Households.
    pub households: u64,
    /// Of them, in need.
    pub in_need: u64,
}

impl Band {
    /// The share in need; none of nobody.
    pub fn share(&self) -> Option<f64> {
        (self.households > 0).then(|| self.in_need as f64 / self.households as f64)
    }

    /// Its interval at 90 %.
    pub fn interval(&self) -> (f64, f64) {
        wilson(self.share().unwrap_or(0.0), self.households as f64, Z90)
    }
}

/// Shares of the households, from those with the most points on, at which bands end.
pub const CUTS: [f64; 6] = [0.02, 0.05, 0.1, 0.2, 0.4, 0.7];

/// The least points of each band, the highest first, so that each holds about the next of [`CUTS`] of the households.
/// Where many have the same points there are fewer bands; the last one has no least points and is not among them.
pub fn thresholds(points: &[i32]) -> Vec<i32> {
    let mut sorted = points.to_vec();
    sorted.sort_unstable_by(|a, b| b.cmp(a));
    let mut found: Vec<i32> = Vec::new();
    for cut in CUTS {
        let place = (cut * sorted.len() as f64) as usize;
        let Some(at) = place.checked_sub(1).and_then(|place| sorted.get(place)) else {
            continue;
        };
        if found.last().is_none_or(|last| at < last) {
            found.push(*at);
        }
    }
    found
}

/// Counts households into bands with these least points, the highest first.
pub fn count(thresholds: &[i32], households: impl IntoIterator<Item = (i32, bool)>) -> Vec<Band> {
    let ends = thresholds.iter().copied().map(Some).chain([None]);
    let mut bands: Vec<Band> = ends
        .map(|from| Band {
            from,
            households: 0,
            in_need: 0,
        })
        .collect();
    for (points, in_need) in households {
        let band = &mut bands[place(thresholds, points)];
        band.households += 1;
        band.in_need += u64::from(in_need);
    }
    bands
}

/// The place of the band that so many points fall into.
pub fn place(thresholds: &[i32], points: i32) -> usize {
    let at = thresholds.iter().position(|from| points >= *from);
    at.unwrap_or(thresholds.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_hold_everybody_once_and_the_shares_they_are_cut_at() {
        let points: Vec<i32> = (0..1_000).collect();
        let ends = thresholds(&points);
        assert_eq!(ends, [980, 950, 900, 800, 600, 300]);
        let bands = count(&ends, points.iter().map(|points| (*points, points % 2 == 0)));
        let sizes: Vec<u64> = bands.iter().map(|band| band.households).collect();
        assert_eq!(sizes, [20, 30, 50, 100, 200, 300, 300]);
        assert_eq!(bands.iter().map(|band| band.in_need).sum::<u64>(), 500);
        assert_eq!(bands[0].share(), Some(0.5));
        let (low, high) = bands[0].interval();
        assert!(low < 0.5 && 0.5 < high);
    }

    #[test]
    fn equal_points_are_one_band_and_nobody_is_none() {
        assert_eq!(thresholds(&[3; 50]), [3]);
        assert_eq!(thresholds(&[]), Vec::<i32>::new());
        let bands = count(&[], []);
        assert_eq!((bands.len(), bands[0].share()), (1, None));
    }
}
