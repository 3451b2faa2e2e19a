//! Money in fen. There is no floating-point amount anywhere.

use serde::{Deserialize, Deserializer, Serialize};

use crate::Problem;
use crate::name::to_half_width;

/// An amount of money in fen (1/100 yuan). Stored and sent as an integer number of fen; shown as yuan, `1234.50`.
///
/// Amounts that come from outside, through [`str::parse`] or serde, are at most [`Fen::LIMIT`] in size, so that they
/// are exact in JavaScript and sums of them do not overflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Fen(pub i64);

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The largest amount accepted, in either direction: 10^12 yuan.
    pub const LIMIT: Self = Self(100_000_000_000_000);

    /// Whole yuan. An amount too large for 64 bits becomes the largest there is, which is far beyond [`Fen::LIMIT`].
    pub const fn from_yuan(yuan: i64) -> Self {
        Self(yuan.saturating_mul(100))
    }

    /// The sum.
    ///
    /// # Errors
    /// `money.too_large` when it is beyond [`Fen::LIMIT`].
    pub fn checked_add(self, other: Self) -> Result<Self, Problem> {
        Self(self.0.saturating_add(other.0)).within_limit()
    }

    /// The difference; negative when `other` is larger.
    ///
    /// # Errors
    /// `money.too_large` when it is beyond [`Fen::LIMIT`].
    pub fn checked_sub(self, other: Self) -> Result<Self, Problem> {
        Self(self.0.saturating_sub(other.0)).within_limit()
    }

    /// The amount itself, unless it is too large to be true.
    ///
    /// # Errors
    /// `money.too_large` when it is beyond [`Fen::LIMIT`] in either direction.
    pub fn within_limit(self) -> Result<Self, Problem> {
        if self.0.unsigned_abs() <= Self::LIMIT.0.unsigned_abs() {
            Ok(self)
        } else {
            Err(too_large())
        }
    }
}

/// Yuan with two decimals and no separator.
impl std::fmt::Display for Fen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let size = self.0.unsigned_abs();
        f.pad(&format!("{sign}{}.{:02}", size / 100, size % 100))
    }
}

/// Reads yuan as people write them: `1234`, `1,234.5`, `￥12.00`, `12元`, full-width digits, a leading minus.
///
/// The codes of the errors: `money.empty`, `money.unit` (万, 亿 and the like), `money.too_fine` (more than two
/// decimals), `money.grouping` (a comma that does not part thousands), `money.too_large`, `money.not_a_number`.
/// The messages do not repeat the text: a household's income is personal data.
impl std::str::FromStr for Fen {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let text: String = text.chars().map(plain).filter(|c| !c.is_whitespace()).collect();
        if text.is_empty() {
            return Err(Problem::bad_data(
                "money.empty",
                "金额为空；请填写以元为单位的数字，没有发生额的填 0。",
                "The amount is empty; write a number of yuan, or 0 when there was none.",
            ));
        }
        if text.contains(['十', '百', '千', '万', '萬', '亿', '億', '角', '分']) {
            return Err(Problem::bad_data(
                "money.unit",
                "金额须以元为单位写成数字；请把“1.2万”写作 12000。",
                "An amount is a number of yuan; write 12000 instead of \"1.2万\".",
            ));
        }
        let (negative, digits) = strip_sign_and_currency(&text);
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
        let whole = without_separators(whole)?;
        if !is_digits(&whole) || !is_digits(decimals) {
            return Err(not_a_number());
        }
        if decimals.len() > 2 {
            return Err(Problem::bad_data(
                "money.too_fine",
                "金额最多两位小数（到分）；请四舍五入后重新填写。",
                "An amount has at most two decimals (fen); round it and write it again.",
            ));
        }
        let fen = format!("{whole}{decimals:0<2}")
            .parse::<i64>()
            .map_err(|_| too_large())?;
        Self(if negative { -fen } else { fen }).within_limit()
    }
}

/// Adds up exactly. A sum too large for 64 bits becomes the largest there is, which is beyond [`Fen::LIMIT`] and so
/// cannot be read back; it takes more than 90,000 amounts of 10^12 yuan to come there.
impl std::iter::Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        let sum: i128 = amounts.map(|amount| i128::from(amount.0)).sum();
        Self(sum.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64)
    }
}

impl<'a> std::iter::Sum<&'a Self> for Fen {
    fn sum<I: Iterator<Item = &'a Self>>(amounts: I) -> Self {
        amounts.copied().sum()
    }
}

impl<'de> Deserialize<'de> for Fen {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self(i64::deserialize(d)?)
            .within_limit()
            .map_err(|p| serde::de::Error::custom(p.en))
    }
}

/// The half-width form of a character, and one form for the signs that look alike.
fn plain(c: char) -> char {
    match to_half_width(c) {
        '\u{2212}' | '\u{2013}' => '-',
        '\u{FFE5}' => '\u{A5}',
        other => other,
    }
}

/// Takes off one minus, one currency sign (before or after the minus) and one 元.
fn strip_sign_and_currency(text: &str) -> (bool, &str) {
    let text = text.strip_suffix(['元', '圆']).unwrap_or(text);
    let text = text.strip_prefix('¥').unwrap_or(text);
    match text.strip_prefix('-') {
        Some(size) => (true, size.strip_prefix('¥').unwrap_or(size)),
        None => (false, text),
    }
}

/// The digits before the point without thousands separators. A comma anywhere else may be a decimal comma or a slip
/// of the finger, and guessing would change the amount.
fn without_separators(whole: &str) -> Result<String, Problem> {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let separated = whole.contains(',');
    if separated && (first.is_empty() || first.len() > 3 || groups.any(|group| group.len() != 3)) {
        return Err(Problem::bad_data(
            "money.grouping",
            "金额中的逗号只能用来分隔千位，如 1,234.50；请去掉逗号后核对。",
            "A comma in an amount only parts thousands, as in 1,234.50; take the commas out and check the amount.",
        ));
    }
    Ok(whole.replace(',', ""))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn not_a_number() -> Problem {
    Problem::bad_data(
        "money.not_a_number",
        "金额应为以元为单位的数字，如 1234.50。",
        "An amount is a number of yuan, such as 1234.50.",
    )
}

fn too_large() -> Problem {
    Problem::bad_data(
        "money.too_large",
        "金额超过一万亿元，不可能属实；请核对单位和位数。",
        "The amount is over 10^12 yuan, which cannot be true; check the unit and the number of digits.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn yuan_are_read_as_people_write_them() {
        let cases = [
            ("0", 0),
            ("1234", 123_400),
            ("1,234.5", 123_450),
            ("１２３", 12_300),
            ("１，２３４．５６", 123_456),
            ("￥12.00", 1_200),
            ("¥12", 1_200),
            ("12元", 1_200),
            (" 12 000 ", 1_200_000),
            ("-3.05", -305),
            ("－￥3.05", -305),
            ("￥-3.05", -305),
            ("−1", -100),
            ("007", 700),
            ("0.01", 1),
            ("1,000,000,000,000.00", 100_000_000_000_000),
        ];
        for (text, fen) in cases {
            assert_eq!(text.parse::<Fen>(), Ok(Fen(fen)), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_with_its_own_code() {
        let cases = [
            ("", "money.empty"),
            (" 　", "money.empty"),
            ("1.2万", "money.unit"),
            ("3亿元", "money.unit"),
            ("1元5角", "money.unit"),
            ("1.234", "money.too_fine"),
            ("1.500", "money.too_fine"),
            ("1,23", "money.grouping"),
            ("12,3456", "money.grouping"),
            (",123", "money.grouping"),
            ("1234,567", "money.grouping"),
            ("1,,234", "money.grouping"),
            ("1.2.3", "money.not_a_number"),
            ("1.", "money.not_a_number"),
            (".5", "money.not_a_number"),
            ("--1", "money.not_a_number"),
            ("+1", "money.not_a_number"),
            ("1E3", "money.not_a_number"),
            ("-", "money.not_a_number"),
            ("元", "money.not_a_number"),
            ("一百", "money.unit"),
            ("无", "money.not_a_number"),
            ("1000000000000.01", "money.too_large"),
            ("-1000000000000.01", "money.too_large"),
            ("99999999999999999999999999", "money.too_large"),
        ];
        for (text, code) in cases {
            assert_eq!(text.parse::<Fen>().unwrap_err().code, code, "{text}");
        }
    }

    #[test]
    fn the_limit_holds_everywhere() {
        assert_eq!(Fen::LIMIT.checked_add(Fen(1)).unwrap_err().code, "money.too_large");
        assert_eq!(Fen(-1).checked_sub(Fen::LIMIT).unwrap_err().code, "money.too_large");
        assert_eq!(
            Fen(i64::MAX).checked_add(Fen(i64::MAX)).unwrap_err().code,
            "money.too_large"
        );
        assert_eq!(Fen(5).checked_sub(Fen(7)), Ok(Fen(-2)));
        assert_eq!(Fen::from_yuan(11_610), Fen(1_161_000));
        assert!(Fen::from_yuan(i64::MIN).within_limit().is_err());
        assert!([Fen(i64::MAX), Fen(1)].iter().sum::<Fen>().within_limit().is_err());
        assert_eq!([Fen(1), Fen(2)].into_iter().sum::<Fen>(), Fen(3));
    }

    #[test]
    fn an_amount_is_an_integer_in_json() {
        assert_eq!(serde_json::to_string(&Fen(-305)).unwrap(), "-305");
        assert_eq!(serde_json::from_str::<Fen>("123450").unwrap(), Fen(123_450));
        for bad in ["1.5", "\"1\"", "100000000000001", "-100000000000001"] {
            assert!(serde_json::from_str::<Fen>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn small_negative_amounts_keep_their_sign() {
        assert_eq!(Fen(-5).to_string(), "-0.05");
        assert_eq!(Fen(123_450).to_string(), "1234.50");
        assert_eq!(format!("{:>8}", Fen(100)), "    1.00");
        assert_eq!(Fen(i64::MIN).to_string(), "-92233720368547758.08");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(fen in -Fen::LIMIT.0..=Fen::LIMIT.0) {
            prop_assert_eq!(Fen(fen).to_string().parse::<Fen>(), Ok(Fen(fen)));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}") {
            let _ = text.parse::<Fen>();
        }
    }
}
