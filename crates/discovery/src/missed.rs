//! How many in need nobody was warned about, from a random share of the visits.
//!
//! Every month a small share of the visits goes to households drawn by tickets from those without a warning. Nobody chose
//! them, so that what is found there is found without the echo of any rule or score. The households are drawn apart in strata,
//! the bands of their points: most of the missed are among those with more points, so that more visits go there.
//!
//! Stratum `h` has `N_h` households, of which `n_h` were visited and `x_h` were in need. With `W_h = N_h / N` the estimate of the
//! share is the sum of `W_h x_h / n_h`, and its variance
//!
//! ```text
//! v = sum_h W_h^2 (1 - n_h / N_h) q_h (1 - q_h) / n_h,      q_h = (x_h + s) / (n_h + 1),      s = (x + 1/2) / (n + 1)
//! ```
//!
//! where `s`, what all `n` visits together found, counts as one more visit of each stratum: where nobody, or everybody, was found
//! the variance would else be taken for none. Where all of them found fewer than five, `s` is 1/2 (Jeffreys) and the interval is
//! wider than it need be; a half in each stratum is too much where more are known, and held the truth 97 times of 100 with 180
//! visits, instead of 90. The interval is Wilson's with the number of visits that a plain draw would need for the same variance,
//! `m = q (1 - q) / v` with `q` the estimate: the interval of a share near nothing is not symmetric, and the usual estimate
//! `+- z sqrt(v)` holds the truth too seldom there (Korn and Graubard 1998 do the same with the exact interval, which is wider than
//! it need be; see [`crate::interval`]).

use serde::Serialize;
use shouwang_domain::draw::{DrawMethod, DrawStage, Frame, StageDesign, Unit, draw};

use crate::interval::{Z90, wilson};

/// Fewer visits say nothing that anybody could use, and are not shown: the interval of 30 visits that found nobody is wider
/// than 8 points.
pub const LEAST_VISITS: u64 = 30;

/// Fewer than so many in need say too little of how they are spread over the strata.
const FEW: u64 = 5;

/// Households without a warning that have about equally many points, and what the visits found there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Stratum {
    /// Households.
    pub households: u64,
    /// Of them, drawn and visited.
    pub visited: u64,
    /// Of those, in need.
    pub in_need: u64,
}

/// How many were missed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// Households without a warning.
    pub households: u64,
    /// Of them, drawn and visited.
    pub visited: u64,
    /// The share in need.
    pub share: f64,
    /// The lower end of its interval at 90 %.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Estimate {
    /// Half of the width of the interval.
    pub const fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }

    /// How many households these shares are: lower end, estimate, upper end.
    pub fn counts(&self) -> [f64; 3] {
        [self.low, self.share, self.high].map(|share| share * self.households as f64)
    }
}

/// The estimate from strata in the order of their points; none from fewer than [`LEAST_VISITS`] visits. A stratum with fewer
/// than two visits is taken together with the next one, the last ones with what is before them.
pub fn estimate(strata: &[Stratum]) -> Option<Estimate> {
    let strata = joined(strata);
    let households: u64 = strata.iter().map(|stratum| stratum.households).sum();
    let visited: u64 = strata.iter().map(|stratum| stratum.visited).sum();
    if visited < LEAST_VISITS || households == 0 {
        return None;
    }
    let in_need: u64 = strata.iter().map(|stratum| stratum.in_need).sum();
    let together = match in_need {
        0..FEW => 0.5,
        _ => (in_need as f64 + 0.5) / (visited as f64 + 1.0),
    };
    let (mut share, mut variance) = (0.0, 0.0);
    for stratum in &strata {
        let weight = stratum.households as f64 / households as f64;
        let n = stratum.visited as f64;
        share += weight * stratum.in_need as f64 / n;
        let q = (stratum.in_need as f64 + together) / (n + 1.0);
        let rest = 1.0 - (n / stratum.households as f64).min(1.0);
        variance += weight * weight * rest * q * (1.0 - q) / n;
    }
    let share = share.clamp(0.0, 1.0);
    // As if one half had been found where nobody or everybody was: else nothing would be known without any doubt.
    let half = 0.5 / (visited as f64 + 1.0);
    let q = share.clamp(half, 1.0 - half);
    let (low, high) = if variance > 0.0 {
        wilson(share, q * (1.0 - q) / variance, Z90)
    } else {
        // Everybody was visited.
        (share, share)
    };
    Some(Estimate {
        households,
        visited,
        share,
        low,
        high,
    })
}

/// The strata of one draw as they are estimated from: one with fewer than two visits is taken together with the next, the last ones
/// with what is before them.
pub fn joined(strata: &[Stratum]) -> Vec<Stratum> {
    let mut found: Vec<Stratum> = Vec::new();
    let mut waiting = Stratum::default();
    let add = |one: Stratum, other: &Stratum| Stratum {
        households: one.households + other.households,
        visited: one.visited + other.visited,
        in_need: one.in_need + other.in_need,
    };
    for stratum in strata.iter().filter(|stratum| stratum.households > 0) {
        waiting = add(waiting, stratum);
        if waiting.visited >= 2 || waiting.visited == waiting.households {
            found.push(std::mem::take(&mut waiting));
        }
    }
    match found.last_mut() {
        Some(last) => *last = add(*last, &waiting),
        None => found.push(waiting),
    }
    found
}

/// How many visits each stratum gets of so many: in proportion to households times the standard deviation of what is expected
/// there (Neyman), given the share expected in need; at least two, and never more than there are households.
pub fn allocate(visits: u64, strata: &[(u64, f64)]) -> Vec<u64> {
    let all: u64 = strata.iter().map(|(households, _)| households).sum();
    let visits = visits.min(all);
    let weight = |(households, expected): &(u64, f64)| {
        let expected = expected.clamp(0.005, 0.5);
        *households as f64 * libm::sqrt(expected * (1.0 - expected))
    };
    let mut takes: Vec<u64> = strata.iter().map(|(households, _)| (*households).min(2)).collect();
    let mut left = visits.saturating_sub(takes.iter().sum());
    // Each further visit goes where most is wanted for what is there already; the first of equals gets it.
    while left > 0 {
        let wants = |place: usize| weight(&strata[place]) / (takes[place] as f64 + 1.0);
        let free = (0..strata.len()).filter(|place| takes[*place] < strata[*place].0);
        let Some(next) = free.reduce(|best, place| if wants(place) > wants(best) { place } else { best }) else {
            break;
        };
        takes[next] += 1;
        left -= 1;
    }
    takes
}

/// Draws of each stratum so many households by their tickets, as [`shouwang_domain::draw`] does and anybody can again: the ids
/// are salted, and the stratum is part of the ticket. The answer holds ids, stratum by stratum in the order of the tickets.
pub fn draw_share(seed: &str, strata: &[(String, Vec<String>)], takes: &[u64]) -> Vec<Vec<String>> {
    let of_stratum = |((stratum, ids), take): (&(String, Vec<String>), &u64)| {
        let unit = |id: &String| Unit {
            stage: DrawStage::Household,
            id: id.clone(),
            parent: String::new(),
            stratum: stratum.clone(),
            size: 1,
        };
        let design = StageDesign {
            stage: DrawStage::Household,
            method: DrawMethod::Equal,
            take: u32::try_from(*take).unwrap_or(u32::MAX),
            spare: 0,
        };
        if *take == 0 {
            return Vec::new();
        }
        let frame = Frame::new(ids.iter().map(unit).collect());
        draw(&frame, &[design], seed)
            .into_iter()
            .map(|pick| pick.unit.id)
            .collect()
    };
    strata.iter().zip(takes).map(of_stratum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn stratum(households: u64, visited: u64, in_need: u64) -> Stratum {
        Stratum {
            households,
            visited,
            in_need,
        }
    }

    #[test]
    fn strata_count_by_their_size_and_not_by_their_visits() {
        let found = estimate(&[stratum(1_000, 100, 50), stratum(9_000, 100, 0)]).unwrap();
        assert!((found.share - 0.05).abs() < 1e-12);
        assert!(found.low > 0.03 && found.high < 0.075, "{found:?}");
        assert_eq!((found.households, found.visited), (10_000, 200));
        assert!((found.counts()[1] - 500.0).abs() < 1e-9);
    }

    #[test]
    fn one_stratum_is_wilsons_interval_but_for_a_hair() {
        let found = estimate(&[stratum(10_000_000, 400, 20)]).unwrap();
        let (low, high) = wilson(0.05, 400.0, Z90);
        assert!(
            (found.low - low).abs() < 2e-3 && (found.high - high).abs() < 2e-3,
            "{found:?} {low} {high}"
        );
    }

    #[test]
    fn nobody_found_is_not_nobody_missed() {
        let found = estimate(&[stratum(1_000, 60, 0), stratum(20_000, 60, 0)]).unwrap();
        assert_eq!((found.share, found.low), (0.0, 0.0));
        assert!(found.high > 0.01 && found.high < 0.08, "{found:?}");
    }

    #[test]
    fn few_visits_say_nothing_and_all_of_them_everything() {
        assert_eq!(estimate(&[stratum(1_000, LEAST_VISITS - 1, 3)]), None);
        assert_eq!(estimate(&[]), None);
        let whole = estimate(&[stratum(50, 50, 5)]).unwrap();
        assert_eq!((whole.low, whole.share, whole.high), (0.1, 0.1, 0.1));
    }

    #[test]
    fn a_stratum_that_nobody_went_to_is_joined_to_its_neighbour() {
        let apart = estimate(&[stratum(500, 0, 0), stratum(500, 50, 10), stratum(100, 1, 0)]).unwrap();
        assert_eq!((apart.households, apart.visited), (1_100, 51));
        assert!((apart.share - 10.0 / 51.0).abs() < 1e-12);
    }

    #[test]
    fn more_visits_go_where_more_is_expected_and_all_of_them_go_somewhere() {
        let takes = allocate(100, &[(100, 0.4), (900, 0.02), (3, 0.5), (0, 0.3)]);
        assert_eq!(takes.iter().sum::<u64>(), 100);
        assert!(takes[0] * 900 > takes[1] * 100 * 2, "{takes:?}");
        assert!(takes[2] >= 2 && takes[3] == 0, "{takes:?}");
        assert_eq!(allocate(50, &[(3, 0.1), (4, 0.1)]), [3, 4]);
    }

    #[test]
    fn whoever_has_the_seed_draws_the_same_households() {
        let ids: Vec<String> = (0..50).map(|n| format!("h{n}")).collect();
        let strata = [
            ("high".to_owned(), ids[..20].to_vec()),
            ("low".to_owned(), ids[20..].to_vec()),
        ];
        let drawn = draw_share("2026-11", &strata, &[5, 3]);
        assert_eq!(drawn.iter().map(Vec::len).collect::<Vec<_>>(), [5, 3]);
        assert_eq!(draw_share("2026-11", &strata, &[5, 3]), drawn);
        assert_ne!(draw_share("2026-12", &strata, &[5, 3]), drawn);
        assert!(drawn[1].iter().all(|id| ids[20..].contains(id)));
    }

    /// A county in which the truth is known, drawn a hundred times.
    #[test]
    fn the_interval_holds_the_truth_about_as_often_as_it_says() {
        for (sizes, needy) in [([150, 500, 1_500], [45, 50, 45]), ([100, 300, 900], [20, 10, 2])] {
            let strata: Vec<(String, Vec<String>)> = (0..)
                .zip(&sizes)
                .map(|(at, size)| (format!("s{at}"), (0..*size).map(|n| format!("{at}-{n}")).collect()))
                .collect();
            let truth = needy.iter().sum::<u64>() as f64 / sizes.iter().sum::<u64>() as f64;
            let expected: Vec<_> = sizes
                .iter()
                .zip(&needy)
                .map(|(all, found)| (*all, *found as f64 / *all as f64))
                .collect();
            let takes = allocate(200, &expected);
            let held = (0..100).filter(|month| {
                let drawn = draw_share(&format!("seed {month}"), &strata, &takes);
                let of = |(at, ids): (usize, &Vec<String>)| {
                    let is_needy = |id: &&String| id.split('-').nth(1).unwrap().parse::<u64>().unwrap() < needy[at];
                    stratum(sizes[at], ids.len() as u64, ids.iter().filter(is_needy).count() as u64)
                };
                let found: Vec<_> = drawn.iter().enumerate().map(of).collect();
                let found = estimate(&found).unwrap();
                found.low <= truth && truth <= found.high
            });
            let held = held.count();
            assert!((84..=98).contains(&held), "{held} of 100");
        }
    }
}
