//! The table of points: what is seen of a household, and what it weighs.
//!
//! A household has the sum of the points of the signs it shows. With `a` the base and `d` the points that double the odds,
//! the chance that a household with `S` points is in need is
//!
//! ```text
//! p = 1 / (1 + exp(-(a + S * ln 2 / d)))
//! ```
//!
//! so that `d` points more double p / (1 - p), whatever else is known.

use serde::Serialize;
use shouwang_domain::risk::WarningLevel;
use shouwang_domain::warning::Outcome;

use crate::bands::Band;

/// In which direction a sign may count; policy says so where it does, and no fit goes against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It never lowers the points.
    Raises,
    /// It never raises them.
    Lowers,
    /// Either: what the data says.
    Either,
}

impl Direction {
    /// The least and the greatest coefficient.
    pub const fn bounds(self) -> (f64, f64) {
        match self {
            Self::Raises => (0.0, f64::INFINITY),
            Self::Lowers => (f64::NEG_INFINITY, 0.0),
            Self::Either => (f64::NEG_INFINITY, f64::INFINITY),
        }
    }
}

/// What shows a sign. There is no third way: facts have no column for sex, ethnicity, religion or a name, and a rule reads
/// nothing but facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// A condition over the facts of a household is true.
    Facts(String),
    /// A rule says this.
    Rule(String, Outcome),
}

/// A sign of hardship, or of the lack of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// Stable id.
    pub id: String,
    /// In Chinese, as a household's page shows it.
    pub zh: String,
    /// In English.
    pub en: String,
    /// What shows it.
    pub seen: Seen,
    /// In which direction it may count.
    pub direction: Direction,
    /// What it weighs.
    pub points: i32,
}

/// A table of points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Points {
    /// Stable name of this table, such as `demo-2026-11`; what is kept with a score.
    pub version: String,
    /// What it was fitted on, in Chinese and English.
    pub fitted: [String; 2],
    /// Log-odds of a household without points, in thousandths.
    pub base: i64,
    /// Points that double the odds.
    pub doubling: u32,
    /// Points of a rule that fires and that no sign names, by its level: a rule that comes later is not silent until
    /// somebody fits anew. In the order watch, normal, urgent.
    pub unnamed: [i32; 3],
    /// The signs.
    pub signs: Vec<Sign>,
    /// How many of those with so many points were in need where the table was measured.
    pub bands: Vec<Band>,
}

/// A sign that a household shows, or a rule that fires and has no sign of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Present<'a> {
    /// One of the table.
    Sign(&'a Sign),
    /// A rule that the table does not name.
    Unnamed(WarningLevel),
}

impl Points {
    /// Points of a rule that fires and is not named.
    pub const fn of_unnamed(&self, level: WarningLevel) -> i32 {
        match level {
            WarningLevel::Watch => self.unnamed[0],
            WarningLevel::Normal => self.unnamed[1],
            WarningLevel::Urgent => self.unnamed[2],
        }
    }

    /// How soon somebody goes there, from the gravest rule that fires and the points: at once where at least half of those with
    /// so many points are in need; a rule that only watches waits for the next visit all the same, and where no rule fires
    /// there is no signal, whatever the points. The warning keeps the level of its rules, and with it the day of its answer.
    pub fn urgency(&self, gravest: Option<WarningLevel>, points: i32) -> Option<WarningLevel> {
        match gravest? {
            WarningLevel::Watch => Some(WarningLevel::Watch),
            _ if self.chance(points) >= 0.5 => Some(WarningLevel::Urgent),
            _ => Some(WarningLevel::Normal),
        }
    }

    /// Whether any sign looks at what a rule says.
    pub fn names_rule(&self, rule: &str) -> bool {
        self.signs
            .iter()
            .any(|sign| matches!(&sign.seen, Seen::Rule(named, Outcome::Fires) if named == rule))
    }

    /// What a household with these signs has.
    pub fn sum<'a>(&self, present: impl IntoIterator<Item = Present<'a>>) -> i32 {
        present
            .into_iter()
            .map(|one| match one {
                Present::Sign(sign) => sign.points,
                Present::Unnamed(level) => self.of_unnamed(level),
            })
            .fold(0, i32::saturating_add)
    }

    /// The chance that a household with so many points is in need, as the table has it.
    pub fn chance(&self, points: i32) -> f64 {
        chance(self.base as f64 / 1000.0, self.doubling, points)
    }

    /// The band of so many points; none where the table has no calibration.
    pub fn band(&self, points: i32) -> Option<&Band> {
        self.bands
            .iter()
            .find(|band| band.from.is_none_or(|from| points >= from))
    }
}

/// Log-odds of one point.
pub(crate) fn of_one_point(doubling: u32) -> f64 {
    core::f64::consts::LN_2 / f64::from(doubling.max(1))
}

/// See the head of this file.
pub(crate) fn chance(base: f64, doubling: u32, points: i32) -> f64 {
    logistic(base + f64::from(points) * of_one_point(doubling))
}

/// 1 / (1 + exp(-x)), without overflow.
pub(crate) fn logistic(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + libm::exp(-x))
    } else {
        let e = libm::exp(x);
        e / (1.0 + e)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Points {
        let sign = |id: &str, points, direction| Sign {
            id: id.into(),
            zh: id.into(),
            en: id.into(),
            seen: Seen::Facts("labour_count = 0".into()),
            direction,
            points,
        };
        Points {
            version: "t".into(),
            fitted: ["".into(), "".into()],
            base: -2_000,
            doubling: 5,
            unnamed: [1, 3, 6],
            signs: vec![
                sign("no_labour", 7, Direction::Raises),
                sign("wages", -4, Direction::Lowers),
            ],
            bands: Vec::new(),
        }
    }

    #[test]
    fn a_household_has_the_sum_of_its_signs() {
        let table = table();
        let [one, other] = &table.signs[..] else { panic!() };
        let all = [
            Present::Sign(one),
            Present::Sign(other),
            Present::Unnamed(WarningLevel::Urgent),
        ];
        assert_eq!(table.sum(all), 9);
        assert_eq!(table.sum([]), 0);
    }

    #[test]
    fn how_soon_somebody_goes_follows_from_rule_and_points() {
        use WarningLevel::{Normal, Urgent, Watch};
        let table = table();
        assert!(table.chance(20) > 0.5 && table.chance(3) < 0.5);
        let urgency = |gravest, points| table.urgency(gravest, points);
        assert_eq!(urgency(None, 20), None);
        assert_eq!(urgency(Some(Watch), 20), Some(Watch));
        assert_eq!(urgency(Some(Normal), 20), Some(Urgent));
        assert_eq!(urgency(Some(Urgent), 3), Some(Normal));
    }

    #[test]
    fn so_many_points_double_the_odds() {
        let table = table();
        let odds = |points| table.chance(points) / (1.0 - table.chance(points));
        for points in [-20, 0, 3, 40] {
            assert!((odds(points + 5) / odds(points) - 2.0).abs() < 1e-9);
        }
        assert!(table.chance(i32::MAX) <= 1.0 && table.chance(i32::MIN) >= 0.0);
    }
}
