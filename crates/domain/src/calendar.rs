//! Time in Asia/Shanghai, working days, and the arithmetic of statutory periods.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, SecondsFormat, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Problem;
use crate::coded_enum;
use crate::lines::{self, Line};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z. In JSON it is an RFC 3339 text at +08:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The civil date in Asia/Shanghai.
    pub fn date(self) -> NaiveDate {
        shanghai_date(self.0)
    }

    /// The moment as people read it, to the minute, such as `2026-03-05 09:30`.
    pub fn to_minute(self) -> String {
        at_shanghai(self.0).format("%Y-%m-%d %H:%M").to_string()
    }

    /// The moment at +08:00 with milliseconds, such as `2026-03-05T09:30:00.000+08:00`.
    pub fn to_rfc3339(self) -> String {
        at_shanghai(self.0).to_rfc3339_opts(SecondsFormat::Millis, false)
    }
}

/// The civil date in Asia/Shanghai of a moment given in milliseconds since 1970 UTC. A moment outside the years 1 to
/// 9999 gives the nearest date inside.
///
/// China keeps UTC+8 all year. The last summer time, in 1991, lies before every moment the register can know.
pub fn shanghai_date(ms: i64) -> NaiveDate {
    at_shanghai(ms).date_naive()
}

/// The moment at which a civil date begins in Asia/Shanghai, in milliseconds since 1970 UTC.
pub fn shanghai_midnight(day: NaiveDate) -> i64 {
    (day.and_time(chrono::NaiveTime::MIN).and_utc() - chrono::TimeDelta::hours(8)).timestamp_millis()
}

impl std::fmt::Display for Timestamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

/// Reads RFC 3339 with any offset, or a date alone, which means its midnight in Asia/Shanghai.
impl std::str::FromStr for Timestamp {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let moment = if text.len() == 10 {
            format!("{text}T00:00:00+08:00")
        } else {
            text.to_owned()
        };
        DateTime::parse_from_rfc3339(&moment)
            .map(|moment| Self(moment.timestamp_millis()))
            .map_err(|_| {
                Problem::bad_data(
                    "time.format",
                    "时间应写作 2026-03-05T09:30:00+08:00，或只写日期 2026-03-05。",
                    "A time is written like 2026-03-05T09:30:00+08:00, or as a date alone, 2026-03-05.",
                )
            })
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(|p: Problem| serde::de::Error::custom(p.en))
    }
}

coded_enum! {
    /// How the days of a period are counted.
    pub enum DayKind {
        Calendar = "calendar", "自然日", "calendar days";
        Working = "working", "工作日", "working days";
    }
}

/// Which days are worked: Monday to Friday, except where the State Council's yearly notice moves a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingCalendar {
    /// The listed days; `true` for a make-up working day, `false` for a holiday.
    listed: BTreeMap<NaiveDate, bool>,
    years: BTreeSet<i32>,
}

impl WorkingCalendar {
    /// Reads a table with the columns `date,kind,name`, where kind is `holiday` or `workday`. Empty lines and lines
    /// that start with `#` are skipped.
    ///
    /// A year counts as covered when its 1 January and 1 October are listed as holidays, as each year's notice does.
    /// A notice also names days of the year before (2022-12-31), which alone say nothing about that year.
    ///
    /// # Errors
    /// `calendar.bad_header` and `calendar.bad_row`, with the number of the line.
    pub fn parse(csv: &str) -> Result<Self, Problem> {
        let mut listed = BTreeMap::new();
        for line in lines::below(HEADER, csv, bad_header)? {
            let (date, works) = parse_row(&line).ok_or_else(|| bad_row(line.number))?;
            if listed.insert(date, works).is_some() {
                return Err(bad_row(line.number));
            }
        }
        Ok(Self {
            years: covered_years(&listed),
            listed,
        })
    }

    /// The calendar shipped with the program: 2021 to 2026.
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<WorkingCalendar> = LazyLock::new(|| {
            WorkingCalendar::parse(include_str!("../data/holidays.csv")).expect("a test reads the shipped calendar")
        });
        &BUILTIN
    }

    /// This calendar with the days of another added, usually those of a new year; the other wins where both list a day.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        self.listed.extend(&other.listed);
        self.years = covered_years(&self.listed);
        self
    }

    /// The years with data, in order.
    pub fn years(&self) -> impl Iterator<Item = i32> {
        self.years.iter().copied()
    }

    /// Whether people work on a day.
    ///
    /// # Errors
    /// `calendar.no_data` when the year's notice is not loaded; which days move is decided anew each year.
    pub fn is_working_day(&self, date: NaiveDate) -> Result<bool, Problem> {
        if !self.years.contains(&date.year()) {
            return Err(no_data(date.year()));
        }
        let is_weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        Ok(self.listed.get(&date).copied().unwrap_or(!is_weekend))
    }

    /// The `n`-th working day after `start`. The start day does not count (民法典 §201). For `n` = 0 the start day
    /// itself, or the next working day when it is none.
    ///
    /// # Errors
    /// `calendar.no_data`, as [`WorkingCalendar::is_working_day`].
    pub fn add_working_days(&self, start: NaiveDate, n: u32) -> Result<NaiveDate, Problem> {
        let mut day = self.roll_forward(start)?;
        // From a day of rest, rolling forward has already reached the first working day after the start.
        let counted = u32::from(day != start);
        for _ in counted..n {
            day = self.roll_forward(days_after(day, 1)?)?;
        }
        Ok(day)
    }

    /// The last day of a period of `n` days that starts on `start`. The start day does not count (民法典 §201).
    ///
    /// With `roll_forward`, a period of calendar days that would end on a day of rest ends on the next working day
    /// (民法典 §203); whether that holds for a period is for the policy pack to say. A period of working days ends on a
    /// working day anyway. Without it, calendar days need no holiday data.
    ///
    /// # Errors
    /// `calendar.no_data` when holidays matter and are not loaded; `calendar.out_of_range` beyond the last date.
    pub fn add_days(&self, start: NaiveDate, n: u32, kind: DayKind, roll_forward: bool) -> Result<NaiveDate, Problem> {
        match kind {
            DayKind::Working => self.add_working_days(start, n),
            DayKind::Calendar if roll_forward => self.roll_forward(days_after(start, n)?),
            DayKind::Calendar => days_after(start, n),
        }
    }

    /// The day itself, or the next working day when it is a day of rest.
    fn roll_forward(&self, mut day: NaiveDate) -> Result<NaiveDate, Problem> {
        while !self.is_working_day(day)? {
            day = days_after(day, 1)?;
        }
        Ok(day)
    }
}

const HEADER: &str = "date,kind,name";

const SHANGHAI_SECONDS: i32 = 8 * 3600;

/// 0001-01-01T00:00 and 9999-12-31T23:59:59.999, both at +08:00: the years that RFC 3339 can write.
const FIRST_MS: i64 = -62_135_596_800_000 - SHANGHAI_SECONDS as i64 * 1_000;
const LAST_MS: i64 = 253_402_300_799_999 - SHANGHAI_SECONDS as i64 * 1_000;

fn at_shanghai(ms: i64) -> DateTime<FixedOffset> {
    let offset = FixedOffset::east_opt(SHANGHAI_SECONDS).expect("8 hours is an offset");
    let utc = DateTime::from_timestamp_millis(ms.clamp(FIRST_MS, LAST_MS)).expect("the years 1 to 9999 are dates");
    utc.with_timezone(&offset)
}

/// A date and whether it is worked; `None` when a column is missing or wrong.
fn parse_row(line: &Line) -> Option<(NaiveDate, bool)> {
    let [date, kind, name] = line.columns()?;
    let works = match kind {
        "workday" => true,
        "holiday" => false,
        _ => return None,
    };
    (!name.is_empty()).then_some((date.parse().ok()?, works))
}

fn covered_years(listed: &BTreeMap<NaiveDate, bool>) -> BTreeSet<i32> {
    let is_holiday =
        |year, month| NaiveDate::from_ymd_opt(year, month, 1).is_some_and(|first| listed.get(&first) == Some(&false));
    listed
        .keys()
        .map(Datelike::year)
        .filter(|year| is_holiday(*year, 1) && is_holiday(*year, 10))
        .collect()
}

fn days_after(date: NaiveDate, n: u32) -> Result<NaiveDate, Problem> {
    date.checked_add_days(Days::new(u64::from(n))).ok_or_else(|| {
        Problem::bad_data(
            "calendar.out_of_range",
            "期限超出可计算的日期范围；请核对起始日和天数。",
            "The period ends beyond the last date; check the start day and the number of days.",
        )
    })
}

fn no_data(year: i32) -> Problem {
    Problem::refused(
        "calendar.no_data",
        format!("没有 {year} 年的节假日数据，无法计算工作日；请导入国务院办公厅关于 {year} 年部分节假日安排的通知。"),
        format!(
            "There are no holidays for {year}, so working days cannot be counted; load the State Council's notice on \
             the holidays of {year}."
        ),
    )
}

fn bad_header() -> Problem {
    Problem::bad_data(
        "calendar.bad_header",
        format!("节假日数据的第一行应为表头 {HEADER}。"),
        format!("The first line of the holiday table must be the header {HEADER}."),
    )
}

fn bad_row(number: usize) -> Problem {
    Problem::bad_data(
        "calendar.bad_row",
        format!("节假日数据第 {number} 行有误；每行应为 2026-10-01,holiday,国庆节，类型为 holiday 或 workday，日期不得重复。"),
        format!(
            "Line {number} of the holiday table is wrong; a line is 2026-10-01,holiday,国庆节, with the kind holiday or \
             workday, and no date comes twice."
        ),
    )
    .at(number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (0u64..5 * 365).prop_map(|days| date("2021-01-01") + Days::new(days))
    }

    #[test]
    fn the_shipped_calendar_is_sound() {
        let calendar = WorkingCalendar::builtin();
        assert_eq!(
            calendar.years().collect::<Vec<_>>(),
            [2021, 2022, 2023, 2024, 2025, 2026]
        );
        assert_eq!(calendar.listed.len(), 218);
        let cases = [
            ("2021-02-07", true),
            ("2021-02-11", false),
            ("2022-12-31", false),
            ("2026-10-01", false),
            ("2026-10-10", true),
            ("2026-03-05", true),
            ("2026-03-07", false),
        ];
        for (day, works) in cases {
            assert_eq!(calendar.is_working_day(date(day)), Ok(works), "{day}");
        }
    }

    #[test]
    fn periods_end_when_the_law_says() {
        let calendar = WorkingCalendar::builtin();
        let (calendar_days, working) = (DayKind::Calendar, DayKind::Working);
        let cases = [
            // The example of the look-back notice of 2021: 5 working days after the end of the field work.
            ("2021-12-10", 5, working, false, "2021-12-17"),
            ("2021-12-11", 1, working, false, "2021-12-13"),
            ("2021-12-11", 0, working, false, "2021-12-13"),
            ("2021-12-10", 0, working, false, "2021-12-10"),
            ("2021-12-10", 1, working, false, "2021-12-13"),
            // Over the National Day of 2021, with the make-up working Saturday.
            ("2021-09-30", 2, working, false, "2021-10-09"),
            ("2026-02-14", 1, working, true, "2026-02-24"),
            ("2026-09-20", 15, calendar_days, false, "2026-10-05"),
            ("2026-09-20", 15, calendar_days, true, "2026-10-08"),
            ("2026-03-05", 15, calendar_days, true, "2026-03-20"),
            ("2026-03-05", 0, calendar_days, false, "2026-03-05"),
            // Calendar days alone need no holiday data.
            ("2030-12-25", 15, calendar_days, false, "2031-01-09"),
        ];
        for (start, n, kind, roll_forward, end) in cases {
            assert_eq!(
                calendar.add_days(date(start), n, kind, roll_forward),
                Ok(date(end)),
                "{start} + {n} {kind}"
            );
        }
    }

    #[test]
    fn a_year_without_data_is_never_guessed() {
        let calendar = WorkingCalendar::builtin();
        let problem = calendar.is_working_day(date("2027-03-05")).unwrap_err();
        assert_eq!(problem.code, "calendar.no_data");
        assert!(problem.zh.contains("2027"));
        assert_eq!(
            calendar.add_working_days(date("2026-12-30"), 5).unwrap_err().code,
            "calendar.no_data"
        );
        let rolled = calendar.add_days(date("2026-12-30"), 15, DayKind::Calendar, true);
        assert_eq!(rolled.unwrap_err().code, "calendar.no_data");
        let beyond = calendar.add_days(NaiveDate::MAX, 1, DayKind::Calendar, false);
        assert_eq!(beyond.unwrap_err().code, "calendar.out_of_range");
    }

    #[test]
    fn a_new_year_is_loaded() {
        let text = "\u{FEFF}# 2027\r\ndate,kind,name\r\n2026-12-31,workday,元旦\r\n2027-01-01,holiday,元旦\r\n\r\n\
                    2027-10-01,holiday,国庆节\r\n";
        let next = WorkingCalendar::parse(text).unwrap();
        assert_eq!(next.years().collect::<Vec<_>>(), [2027]);
        let both = WorkingCalendar::builtin().clone().with(&next);
        assert_eq!(both.add_working_days(date("2026-12-30"), 2), Ok(date("2027-01-04")));
        assert_eq!(both.years().count(), 7);
    }

    #[test]
    fn a_wrong_table_is_refused_with_its_line() {
        let cases = [
            ("", "calendar.bad_header", None),
            ("2026-01-01,holiday,元旦", "calendar.bad_header", None),
            ("date,kind,name\n2026-01-01,holiday", "calendar.bad_row", Some("2")),
            (
                "date,kind,name\n\n2026-02-30,holiday,春节",
                "calendar.bad_row",
                Some("3"),
            ),
            ("date,kind,name\n2026-01-01,rest,元旦", "calendar.bad_row", Some("2")),
            (
                "date,kind,name\n2026-01-01,holiday,元旦\n2026-01-01,workday,元旦",
                "calendar.bad_row",
                Some("3"),
            ),
        ];
        for (text, code, line) in cases {
            let problem = WorkingCalendar::parse(text).unwrap_err();
            assert_eq!(problem.code, code, "{text}");
            assert_eq!(problem.fields.first().map(|field| field.at.as_str()), line, "{text}");
        }
    }

    #[test]
    fn the_day_changes_at_midnight_in_shanghai() {
        let midnight: Timestamp = "2026-03-05".parse().unwrap();
        assert_eq!(midnight.to_rfc3339(), "2026-03-05T00:00:00.000+08:00");
        assert_eq!(midnight, "2026-03-04T16:00:00Z".parse().unwrap());
        assert_eq!(midnight.date(), date("2026-03-05"));
        assert_eq!(Timestamp(midnight.0 - 1).date(), date("2026-03-04"));
        assert_eq!(shanghai_date(0), date("1970-01-01"));
        for bad in ["", "2026-3-5", "2026-03-05 09:30", "2026-13-01", "昨天"] {
            assert_eq!(bad.parse::<Timestamp>().unwrap_err().code, "time.format", "{bad}");
        }
        assert_eq!(Timestamp(i64::MAX).to_rfc3339(), "9999-12-31T23:59:59.999+08:00");
        assert_eq!(Timestamp(i64::MIN).to_rfc3339(), "0001-01-01T00:00:00.000+08:00");
    }

    proptest! {
        #[test]
        fn the_end_is_the_nth_working_day_after_the_start(start in any_day(), n in 1u32..40) {
            let calendar = WorkingCalendar::builtin();
            let end = calendar.add_working_days(start, n).unwrap();
            prop_assert!(calendar.is_working_day(end).unwrap());
            let worked = start.iter_days().skip(1).take_while(|day| *day <= end);
            prop_assert_eq!(worked.filter(|day| calendar.is_working_day(*day).unwrap()).count(), n as usize);
        }

        #[test]
        fn no_days_at_all_end_on_a_working_day_too(start in any_day()) {
            let calendar = WorkingCalendar::builtin();
            let end = calendar.add_working_days(start, 0).unwrap();
            prop_assert!(end >= start && calendar.is_working_day(end).unwrap());
        }

        #[test]
        fn rolling_forward_only_ever_moves_over_days_of_rest(start in any_day(), n in 0u32..60) {
            let calendar = WorkingCalendar::builtin();
            let plain = calendar.add_days(start, n, DayKind::Calendar, false).unwrap();
            let rolled = calendar.add_days(start, n, DayKind::Calendar, true).unwrap();
            prop_assert!(calendar.is_working_day(rolled).unwrap());
            for day in plain.iter_days().take_while(|day| *day < rolled) {
                prop_assert!(!calendar.is_working_day(day).unwrap());
            }
        }

        #[test]
        fn a_moment_is_read_back(ms in FIRST_MS..=LAST_MS) {
            let moment = Timestamp(ms);
            prop_assert_eq!(moment.to_rfc3339().parse::<Timestamp>(), Ok(moment));
            prop_assert_eq!(serde_json::from_str::<Timestamp>(&serde_json::to_string(&moment).unwrap()).unwrap(), moment);
        }
    }
}
