//! A calendar month, as statements and warnings are kept.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::Problem;

/// A calendar month in Asia/Shanghai, written `2026-03`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    months: i32,
}

impl Month {
    /// The month, or `None` when `month` is not 1 to 12 or the year is not 1900 to 9999.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        ((1..=12).contains(&month) && (1900..=9999).contains(&year)).then(|| Self {
            months: year * 12 + month as i32 - 1,
        })
    }

    /// The month in which a date lies.
    pub fn of(date: NaiveDate) -> Self {
        Self {
            months: date.year() * 12 + date.month0() as i32,
        }
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.months.div_euclid(12)
    }

    /// The month of the year, 1 to 12.
    pub fn month(self) -> u32 {
        self.months.rem_euclid(12) as u32 + 1
    }

    /// The month `n` later (earlier when negative).
    #[must_use]
    pub fn plus(self, n: i32) -> Self {
        Self {
            months: self.months + n,
        }
    }

    /// Months from `self` to `later`; negative when that is earlier.
    pub fn until(self, later: Self) -> i32 {
        later.months - self.months
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.month(), 1).expect("every month has a first day")
    }

    /// Its last day.
    pub fn last_day(self) -> NaiveDate {
        self.plus(1)
            .first_day()
            .pred_opt()
            .expect("a month is not the first of time")
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl std::str::FromStr for Month {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        text.split_once('-')
            .filter(|(year, month)| year.len() == 4 && month.len() == 2)
            .and_then(|(year, month)| Self::new(year.parse().ok()?, month.parse().ok()?))
            .ok_or_else(|| {
                Problem::bad_data(
                    "bad_month",
                    "月份应写作 2026-03 这样的形式。",
                    "A month is written like 2026-03.",
                )
            })
    }
}

impl Serialize for Month {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(|p: Problem| serde::de::Error::custom(p.en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_count_over_the_year() {
        let january: Month = "2026-01".parse().unwrap();
        assert_eq!(january.plus(-1).to_string(), "2025-12");
        assert_eq!(january.plus(-12).until(january), 12);
        assert_eq!(january.plus(1).last_day().to_string(), "2026-02-28");
        for bad in ["2026-13", "2026-3", "2026/03", "", "20263"] {
            assert!(bad.parse::<Month>().is_err(), "{bad}");
        }
    }
}
