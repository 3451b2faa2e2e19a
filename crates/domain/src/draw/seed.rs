//! The seed of a draw: which public event gives it is fixed with the frame, so that nobody chooses it by its result.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Problem, Result};

/// A seed has so many digits at least, so that nobody tries all of them.
const LEAST_DIGITS: u32 = 6;
/// No public result has more.
const MOST_DIGITS: u32 = 100;

/// What will be the seed: the result of one public event, written as digits alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeedRule {
    /// The event, and how its result is read.
    pub source: String,
    /// Its day, after the frame was frozen.
    pub on: NaiveDate,
    /// How many digits its result has.
    pub digits: u32,
}

impl SeedRule {
    /// Whether the event lies ahead of a frame that is frozen on a day, and its result is long enough.
    ///
    /// # Errors
    /// `draw.seed_day`, `draw.seed_digits`.
    pub fn check(&self, frozen_on: NaiveDate) -> Result<()> {
        if self.on <= frozen_on {
            return Err(Problem::bad_data(
                "draw.seed_day",
                "种子应取自名单固定之后的公开结果；开奖（公布）日期最早为明天。",
                "The seed comes from something public after the frame is frozen; its day is tomorrow or later.",
            )
            .at("/seed/on"));
        }
        if (LEAST_DIGITS..=MOST_DIGITS).contains(&self.digits) {
            return Ok(());
        }
        Err(Problem::bad_data(
            "draw.seed_digits",
            format!("种子应有 {LEAST_DIGITS} 至 {MOST_DIGITS} 位数字；请选位数足够的公开结果。"),
            format!("A seed has {LEAST_DIGITS} to {MOST_DIGITS} digits; choose a public result that is long enough."),
        )
        .at("/seed/digits"))
    }

    /// The one spelling of a result: full-width digits become plain ones, and what stands between them is left out.
    ///
    /// # Errors
    /// `draw.seed` when that is not so many digits.
    pub fn read(&self, typed: &str) -> Result<String> {
        let is_between = |sign: &char| sign.is_whitespace() || ",，、-－".contains(*sign);
        let seed: String = typed
            .chars()
            .filter(|sign| !is_between(sign))
            .map(|sign| match sign {
                '０'..='９' => char::from_digit(sign as u32 - '０' as u32, 10).unwrap_or(sign),
                _ => sign,
            })
            .collect();
        if seed.chars().all(|sign| sign.is_ascii_digit()) && seed.len() == self.digits as usize {
            return Ok(seed);
        }
        Err(Problem::bad_data(
            "draw.seed",
            format!("种子应为 {} 位数字，照“{}”的结果填写。", self.digits, self.source),
            format!(
                "The seed has {} digits: the result of \"{}\".",
                self.digits, self.source
            ),
        )
        .at("/seed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_has_one_spelling_and_lies_ahead() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let rule = |digits: u32| SeedRule {
            source: "开奖".into(),
            on: day("2026-03-02"),
            digits,
        };
        for typed in ["08142231", "08 14 22 31", "０８，14、22-31", "08-14－22,31\n"] {
            assert_eq!(rule(8).read(typed).unwrap(), "08142231");
        }
        for typed in ["", "0814223", "08142231a", "八14二231", "081422311"] {
            assert_eq!(rule(8).read(typed).unwrap_err().code, "draw.seed");
        }
        rule(8).check(day("2026-03-01")).unwrap();
        assert_eq!(rule(8).check(day("2026-03-02")).unwrap_err().code, "draw.seed_day");
        assert_eq!(rule(5).check(day("2026-03-01")).unwrap_err().code, "draw.seed_digits");
    }
}
