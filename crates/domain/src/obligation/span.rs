//! Periods in which obligations recur.

use chrono::NaiveDate;

use crate::problem::Problem;
use crate::{Month, coded_enum};

coded_enum! {
    /// How often something recurs.
    pub enum Every {
        Month = "month", "每月", "every month";
        Quarter = "quarter", "每季度", "every quarter";
        HalfYear = "half_year", "每半年", "every half year";
        Year = "year", "每年", "every year";
    }
}

impl Every {
    /// Months of a period.
    pub const fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::HalfYear => 6,
            Self::Year => 12,
        }
    }
}

/// One period, written `2026-03`, `2026-Q1`, `2026-H1` or `2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// How often it recurs.
    pub every: Every,
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
}

impl Span {
    /// The period in which a day lies.
    pub fn containing(every: Every, day: NaiveDate) -> Self {
        let month = Month::of(day);
        let first = month.plus(-(((month.month() - 1) % every.months()) as i32));
        Self {
            every,
            first: first.first_day(),
            last: first.plus(every.months() as i32 - 1).last_day(),
        }
    }

    /// The period before.
    pub fn before(self) -> Self {
        let first = Month::of(self.first).plus(-(self.every.months() as i32));
        Self::containing(self.every, first.first_day())
    }
}

impl Span {
    /// As a title says it in Chinese: `2026年3月`, `2026年第四季度`, `2026年下半年`, `2026年`.
    pub fn zh(&self) -> String {
        let first = Month::of(self.first);
        let (year, part) = (first.year(), (first.month() - 1) / self.every.months());
        match self.every {
            Every::Month => format!("{year}年{}月", first.month()),
            Every::Quarter => format!("{year}年第{}季度", ["一", "二", "三", "四"][part as usize]),
            Every::HalfYear => format!("{year}年{}半年", ["上", "下"][part as usize]),
            Every::Year => format!("{year}年"),
        }
    }

    /// Its months, the first and the last.
    pub fn months(&self) -> (Month, Month) {
        (Month::of(self.first), Month::of(self.last))
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let month = Month::of(self.first);
        let part = (month.month() - 1) / self.every.months() + 1;
        match self.every {
            Every::Month => write!(f, "{month}"),
            Every::Quarter => write!(f, "{:04}-Q{part}", month.year()),
            Every::HalfYear => write!(f, "{:04}-H{part}", month.year()),
            Every::Year => write!(f, "{:04}", month.year()),
        }
    }
}

impl std::str::FromStr for Span {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        parse(text).filter(|span| span.to_string() == text).ok_or_else(|| {
            Problem::bad_data(
                "duty.bad_period",
                "周期应写作 2026-03（月）、2026-Q1（季度）、2026-H1（半年）或 2026（年）。",
                "A period is written 2026-03 (month), 2026-Q1 (quarter), 2026-H1 (half year) or 2026 (year).",
            )
        })
    }
}

fn parse(text: &str) -> Option<Span> {
    let (year, part) = text.split_once('-').unwrap_or((text, ""));
    let year: i32 = year.parse().ok()?;
    let (every, part) = match (part, part.split_at_checked(1)) {
        ("", _) => (Every::Year, 1),
        (_, Some(("Q", part))) => (Every::Quarter, part.parse().ok()?),
        (_, Some(("H", part))) => (Every::HalfYear, part.parse().ok()?),
        (month, _) => (Every::Month, month.parse::<u32>().ok()?),
    };
    let month = part.checked_sub(1)?.checked_mul(every.months())?.checked_add(1)?;
    Some(Span::containing(every, Month::new(year, month)?.first_day()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_read_as_it_is_written() {
        for (every, on, text, zh, first, last) in [
            (
                Every::Month,
                "2026-03-25",
                "2026-03",
                "2026年3月",
                "2026-03-01",
                "2026-03-31",
            ),
            (
                Every::Quarter,
                "2026-03-31",
                "2026-Q1",
                "2026年第一季度",
                "2026-01-01",
                "2026-03-31",
            ),
            (
                Every::Quarter,
                "2026-10-01",
                "2026-Q4",
                "2026年第四季度",
                "2026-10-01",
                "2026-12-31",
            ),
            (
                Every::HalfYear,
                "2026-06-30",
                "2026-H1",
                "2026年上半年",
                "2026-01-01",
                "2026-06-30",
            ),
            (
                Every::HalfYear,
                "2026-07-01",
                "2026-H2",
                "2026年下半年",
                "2026-07-01",
                "2026-12-31",
            ),
            (Every::Year, "2024-02-29", "2024", "2024年", "2024-01-01", "2024-12-31"),
        ] {
            let span = Span::containing(every, on.parse().unwrap());
            assert_eq!(span.to_string(), text);
            assert_eq!(span.zh(), zh);
            assert_eq!(
                (span.first.to_string(), span.last.to_string()),
                (first.into(), last.into())
            );
            assert_eq!(text.parse(), Ok(span));
            assert_eq!(span.before().last.succ_opt(), Some(span.first));
        }
        for bad in [
            "2026-13",
            "2026-Q0",
            "2026-Q5",
            "2026-H3",
            "2026-3",
            "26",
            "",
            "2026-",
            "2026-Q",
            "2026-03-01",
        ] {
            assert_eq!(bad.parse::<Span>().unwrap_err().code, "duty.bad_period", "{bad}");
        }
    }
}
