//! Learning the points: logistic regression with a ridge and with directions that policy fixes.
//!
//! Of household `i` with signs `x_i1` to `x_ip`, each 0 or 1, let `y_i` be 1 when it is in need. Sought are the base `b` and
//! the coefficients `c` that make
//!
//! ```text
//! f(b, c) = sum_i [ ln(1 + exp(n_i)) - y_i n_i ] + (r / 2) sum_j c_j^2,      n_i = b + sum_j c_j x_ij
//! ```
//!
//! least, where `c_j >= 0` for a sign that may only raise, and `c_j <= 0` for one that may only lower. `f` is convex, and with
//! a ridge `r > 0` on every coefficient and both outcomes among the `y` there is exactly one such point, also where signs say
//! the same, are always or never there, or part those in need from the others without a rest: the ridge keeps the coefficients
//! finite. It says that a sign seen on few households weighs little until more is known; the base alone is free.
//!
//! Each step of Newton's method minimises the quadratic `g'd + d'Hd / 2` around the point within the bounds, with
//! `g = X'(p - y) + r c`, `H = X'WX + r I` and `W = diag(p (1 - p))`, by going through the coordinates until none moves; then
//! goes that way as far as `f` falls as it should (Armijo), and ends when nothing is left to be gained. Households with the same
//! signs are counted together, in the order of their signs, so that the result does not depend on the order of the households.

use std::collections::BTreeMap;

use shouwang_domain::{Problem, Result};

use crate::points::{Direction, chance, logistic, of_one_point};

/// The least number of households in need, and of others, that anything is learned from.
pub const LEAST: u64 = 10;

/// The ridge by which the shipped table was fitted: a coefficient of 1 costs as much as half of a household.
pub const RIDGE: f64 = 1.0;

/// A household whose truth is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The places of the signs that it shows, in ascending order.
    pub signs: Vec<u16>,
    /// It was in need.
    pub in_need: bool,
}

/// What was learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    /// Log-odds of a household that shows no sign.
    pub base: f64,
    /// What each sign adds.
    pub coefficients: Vec<f64>,
    /// Steps that it took.
    pub steps: u32,
}

impl Fitted {
    /// The log-odds of a household with these signs.
    pub fn log_odds(&self, signs: &[u16]) -> f64 {
        signs
            .iter()
            .fold(self.base, |sum, sign| sum + self.coefficients[usize::from(*sign)])
    }
}

/// Learns from households, for signs with these directions.
///
/// # Errors
/// `discovery.too_few` when fewer than [`LEAST`] are in need, or fewer than that are not.
pub fn fit(directions: &[Direction], known: &[Known], ridge: f64) -> Result<Fitted> {
    let patterns = patterns(known);
    let in_need: u64 = patterns.values().map(|(_, needy)| needy).sum();
    let others = known.len() as u64 - in_need;
    if in_need.min(others) < LEAST {
        return Err(too_few(in_need, others));
    }
    let problem = Convex {
        patterns: patterns
            .into_iter()
            .map(|(signs, (all, needy))| (signs, all as f64, needy as f64))
            .collect(),
        signs: directions.len(),
        ridge,
    };
    let mut bounds: Vec<_> = directions.iter().map(|direction| direction.bounds()).collect();
    bounds.push(Direction::Either.bounds());
    // The base comes last. Without any sign, it is the log-odds of all together.
    let mut at = vec![0.0; directions.len() + 1];
    at[directions.len()] = libm::log(in_need as f64 / others as f64);

    let mut value = problem.value(&at);
    let mut steps = 0;
    while steps < 200 {
        let (slope, curvature) = problem.derivatives(&at);
        let way = way(&slope, &curvature, &at, &bounds);
        let falls: f64 = slope.iter().zip(&way).map(|(slope, way)| slope * way).sum();
        if falls > -1e-10 {
            break;
        }
        steps += 1;
        let mut length = 1.0;
        let gone = loop {
            let next: Vec<f64> = at.iter().zip(&way).map(|(at, way)| at + length * way).collect();
            let reached = problem.value(&next);
            if reached <= value + 1e-4 * length * falls {
                break Some((next, reached));
            }
            length /= 2.0;
            if length < 1e-9 {
                break None;
            }
        };
        // Where no length makes it fall, what is left to be gained is less than the arithmetic can tell.
        let Some((next, reached)) = gone else { break };
        (at, value) = (next, reached);
    }
    let base = at.pop().unwrap_or_default();
    Ok(Fitted {
        base,
        coefficients: at,
        steps,
    })
}

/// Whole points, of which `doubling` double the odds, and the base, in thousandths, that gives as many in need as there were
/// once the points are whole.
pub fn to_points(fitted: &Fitted, doubling: u32, known: &[Known]) -> (i64, Vec<i32>) {
    let one = of_one_point(doubling);
    let points: Vec<i32> = fitted
        .coefficients
        .iter()
        .map(|coefficient| libm::round(coefficient / one) as i32)
        .collect();
    let mut by_sum: BTreeMap<i32, (u64, u64)> = BTreeMap::new();
    for (signs, (all, needy)) in patterns(known) {
        let sum = signs.iter().map(|sign| points[usize::from(*sign)]).sum();
        let of_sum = by_sum.entry(sum).or_default();
        of_sum.0 += all;
        of_sum.1 += needy;
    }
    let in_need: u64 = by_sum.values().map(|(_, needy)| needy).sum();
    let expected = |base: f64| -> f64 {
        let of = |(sum, (all, _)): (&i32, &(u64, u64))| *all as f64 * chance(base, doubling, *sum);
        by_sum.iter().map(of).sum()
    };
    // The number expected grows with the base, so that halving finds it.
    let (mut low, mut high) = (-60.0, 60.0);
    for _ in 0..80 {
        let middle = f64::midpoint(low, high);
        if expected(middle) < in_need as f64 {
            low = middle;
        } else {
            high = middle;
        }
    }
    (libm::round(low * 1000.0) as i64, points)
}

fn patterns(known: &[Known]) -> BTreeMap<&[u16], (u64, u64)> {
    let mut found: BTreeMap<&[u16], (u64, u64)> = BTreeMap::new();
    for household in known {
        let of_pattern = found.entry(&household.signs).or_default();
        of_pattern.0 += 1;
        of_pattern.1 += u64::from(household.in_need);
    }
    found
}

/// f and its derivatives.
struct Convex<'a> {
    /// Signs, households that show just these, and how many of those are in need.
    patterns: Vec<(&'a [u16], f64, f64)>,
    signs: usize,
    ridge: f64,
}

impl Convex<'_> {
    fn log_odds(&self, at: &[f64], signs: &[u16]) -> f64 {
        signs
            .iter()
            .fold(at[self.signs], |sum, sign| sum + at[usize::from(*sign)])
    }

    fn value(&self, at: &[f64]) -> f64 {
        let of = |(signs, all, needy): &(&[u16], f64, f64)| {
            let n = self.log_odds(at, signs);
            // ln(1 + exp(n)), without overflow.
            let whole = n.max(0.0) + libm::log1p(libm::exp(-n.abs()));
            all * whole - needy * n
        };
        let fit: f64 = self.patterns.iter().map(of).sum();
        let squares: f64 = at[..self.signs].iter().map(|c| c * c).sum();
        fit + self.ridge / 2.0 * squares
    }

    /// The slope, and the curvature row by row.
    fn derivatives(&self, at: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
        let size = self.signs + 1;
        let (mut slope, mut curvature) = (vec![0.0; size], vec![vec![0.0; size]; size]);
        let mut places = Vec::new();
        for (signs, all, needy) in &self.patterns {
            let p = logistic(self.log_odds(at, signs));
            let (rest, weight) = (all * p - needy, all * p * (1.0 - p));
            places.clear();
            places.extend(signs.iter().map(|sign| usize::from(*sign)));
            places.push(self.signs);
            for place in &places {
                slope[*place] += rest;
                for other in &places {
                    curvature[*place][*other] += weight;
                }
            }
        }
        for place in 0..self.signs {
            slope[place] += self.ridge * at[place];
            curvature[place][place] += self.ridge;
        }
        (slope, curvature)
    }
}

/// The way to the least value of the quadratic within the bounds, by coordinates.
fn way(slope: &[f64], curvature: &[Vec<f64>], at: &[f64], bounds: &[(f64, f64)]) -> Vec<f64> {
    let size = slope.len();
    let mut way = vec![0.0; size];
    // The slope of the quadratic at the end of the way.
    let mut steep = slope.to_vec();
    for _ in 0..2_000 {
        let mut moved: f64 = 0.0;
        for place in 0..size {
            let bend = curvature[place][place];
            if bend <= 0.0 {
                continue;
            }
            let (low, high) = bounds[place];
            let wanted = (way[place] - steep[place] / bend).clamp(low - at[place], high - at[place]);
            let step = wanted - way[place];
            if step == 0.0 {
                continue;
            }
            way[place] = wanted;
            for (steep, bend) in steep.iter_mut().zip(&curvature[place]) {
                *steep += bend * step;
            }
            moved = moved.max(step.abs());
        }
        if moved < 1e-10 {
            break;
        }
    }
    way
}

fn too_few(in_need: u64, others: u64) -> Problem {
    Problem::bad_data(
        "discovery.too_few",
        format!(
            "已知情况的农户太少：需要帮助的 {in_need} 户、不需要的 {others} 户，各须至少 {LEAST} 户才能计算分值；请积累更多走访结果，或沿用现有分值表。"
        ),
        format!(
            "Too few households are known: {in_need} in need and {others} not, where at least {LEAST} of each are needed to work out points; gather more results of visits, or keep the table there is."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Either, Lowers, Raises};

    /// A stream of numbers of 0 to 1, the same everywhere.
    struct Dice(u64);

    impl Dice {
        fn next(&mut self) -> f64 {
            // splitmix64
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    /// Households of a world in which signs are there by these chances and weigh so much.
    fn world(households: usize, base: f64, signs: &[(f64, f64)], seed: u64) -> Vec<Known> {
        let mut dice = Dice(seed);
        (0..households)
            .map(|_| {
                let shown: Vec<u16> = (0_u16..)
                    .zip(signs)
                    .filter(|(_, (chance, _))| dice.next() < *chance)
                    .map(|(place, _)| place)
                    .collect();
                let log_odds: f64 = base + shown.iter().map(|sign| signs[usize::from(*sign)].1).sum::<f64>();
                Known {
                    in_need: dice.next() < logistic(log_odds),
                    signs: shown,
                }
            })
            .collect()
    }

    #[test]
    fn what_the_world_is_made_of_is_found() {
        let signs = [(0.1, 2.0), (0.3, 1.0), (0.5, 0.0), (0.4, -1.2), (0.05, 3.0)];
        let known = world(60_000, -3.0, &signs, 7);
        let fitted = fit(&[Either; 5], &known, RIDGE).unwrap();
        for (found, (_, made)) in fitted.coefficients.iter().zip(&signs) {
            assert!((found - made).abs() < 0.12, "{found} {made}");
        }
        assert!((fitted.base + 3.0).abs() < 0.12, "{}", fitted.base);
        // At the least value no coordinate can be moved to gain anything, and as many are expected as there are.
        let expected: f64 = known.iter().map(|one| logistic(fitted.log_odds(&one.signs))).sum();
        let in_need = known.iter().filter(|one| one.in_need).count() as f64;
        assert!((expected - in_need).abs() < 1e-4, "{expected} {in_need}");
    }

    #[test]
    fn a_direction_is_never_gone_against() {
        let signs = [(0.2, -1.0), (0.2, 1.5), (0.3, 1.0)];
        let known = world(20_000, -2.0, &signs, 11);
        let fitted = fit(&[Raises, Lowers, Raises], &known, RIDGE).unwrap();
        assert_eq!(&fitted.coefficients[..2], &[0.0, 0.0]);
        assert!((fitted.coefficients[2] - 1.0).abs() < 0.15);
        // Bounds that do not bind change nothing.
        let free = fit(&[Either; 3], &known, RIDGE).unwrap();
        let bound = fit(&[Lowers, Raises, Raises], &known, RIDGE).unwrap();
        for (one, other) in free.coefficients.iter().zip(&bound.coefficients) {
            assert!((one - other).abs() < 1e-6, "{one} {other}");
        }
    }

    #[test]
    fn whoever_writes_them_down_in_another_order_learns_the_same_bits() {
        let mut known = world(3_000, -2.0, &[(0.2, 1.0), (0.3, 0.5), (0.1, -0.5)], 3);
        let one = fit(&[Either; 3], &known, RIDGE).unwrap();
        known.reverse();
        assert_eq!(fit(&[Either; 3], &known, RIDGE).unwrap(), one);
    }

    /// The same bits on every machine: what was found when this was written.
    #[test]
    fn a_table_that_was_found_once_is_found_again() {
        let known = world(5_000, -2.2, &[(0.1, 1.8), (0.3, 0.7), (0.2, -1.0), (0.02, 2.5)], 42);
        let fitted = fit(&[Raises, Raises, Lowers, Raises], &known, RIDGE).unwrap();
        let bits = fitted
            .coefficients
            .iter()
            .fold(fitted.base.to_bits(), |all, coefficient| {
                all.rotate_left(7) ^ coefficient.to_bits()
            });
        let (base, points) = to_points(&fitted, 5, &known);
        assert_eq!((base, points.as_slice(), bits), GOLDEN);
    }

    const GOLDEN: (i64, &[i32], u64) = (-2_181, &[14, 5, -6, 16], 5_967_907_707_375_542_626);

    #[test]
    fn signs_that_are_always_or_never_there_and_twins_are_no_harm() {
        let mut known = world(4_000, -2.0, &[(0.3, 1.0)], 5);
        for one in &mut known {
            // The twin of the first, one that all show; the fourth is shown by nobody.
            if one.signs == [0] {
                one.signs.push(1);
            }
            one.signs.push(2);
        }
        let fitted = fit(&[Raises, Raises, Either, Raises], &known, RIDGE).unwrap();
        let [first, twin, always, never] = fitted.coefficients[..] else {
            panic!()
        };
        assert!((first - twin).abs() < 1e-6, "{first} {twin}");
        assert!((first + twin - 1.0).abs() < 0.2);
        assert!(always.abs() < 1e-6, "{always}");
        assert_eq!(never, 0.0);
    }

    #[test]
    fn a_sign_that_parts_them_without_a_rest_stays_finite() {
        let known: Vec<_> = (0..200)
            .map(|n| Known {
                signs: if n < 100 { vec![0] } else { vec![] },
                in_need: n < 100,
            })
            .collect();
        let fitted = fit(&[Raises], &known, RIDGE).unwrap();
        assert!((3.0..10.0).contains(&fitted.coefficients[0]), "{fitted:?}");
        let (_, points) = to_points(&fitted, 5, &known);
        assert!(points[0] > 20);
    }

    #[test]
    fn from_too_few_nothing_is_learned() {
        let nobody: Vec<_> = (0..500)
            .map(|_| Known {
                signs: vec![],
                in_need: false,
            })
            .collect();
        assert_eq!(fit(&[], &nobody, RIDGE).unwrap_err().code, "discovery.too_few");
        assert_eq!(fit(&[], &[], RIDGE).unwrap_err().code, "discovery.too_few");
        let all: Vec<_> = nobody
            .iter()
            .map(|one| Known {
                in_need: true,
                ..one.clone()
            })
            .collect();
        assert_eq!(fit(&[], &all, RIDGE).unwrap_err().code, "discovery.too_few");
    }

    #[test]
    fn whole_points_expect_as_many_as_there_are() {
        let known = world(20_000, -3.0, &[(0.1, 2.0), (0.3, 1.0), (0.4, -1.2)], 9);
        let fitted = fit(&[Either; 3], &known, RIDGE).unwrap();
        let (base, points) = to_points(&fitted, 5, &known);
        assert_eq!(points.len(), 3);
        let sum = |one: &Known| one.signs.iter().map(|sign| points[usize::from(*sign)]).sum::<i32>();
        let expected: f64 = known.iter().map(|one| chance(base as f64 / 1000.0, 5, sum(one))).sum();
        let in_need = known.iter().filter(|one| one.in_need).count() as f64;
        assert!((expected / in_need - 1.0).abs() < 0.002, "{expected} {in_need}");
    }
}
