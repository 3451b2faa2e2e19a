//! The resident identity number (公民身份号码, GB 11643): reading it from damaged spreadsheets, and what it says.

pub mod repair;

use chrono::{Datelike, NaiveDate};

use crate::Problem;
use crate::coded_enum;
use crate::name::{is_ignored, to_half_width};

coded_enum! {
    /// The sex on the identity card (GB/T 2261.1).
    pub enum Sex {
        Male = "male", "男", "male";
        Female = "female", "女", "female";
    }
}

/// Nobody alive was born before this year; an earlier one is a slip.
const FIRST_BIRTH_YEAR: i32 = 1880;

const LENGTH: usize = 18;

/// A resident identity number that is well formed: 18 characters, a real birth date, a matching check digit.
///
/// The text is private: `Debug` prints a mask, there is no `Display` and no serde. Whoever needs the number calls
/// [`IdNumber::reveal`], which is easy to find. The region is that of the first registration and is not checked
/// against a list: counties come and go, and the number stays.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNumber([u8; LENGTH]);

impl IdNumber {
    /// Reads a number as spreadsheets carry it: spaces, full-width digits, a leading apostrophe, a small, Greek,
    /// Cyrillic or multiplication `x`. A number of 15 digits (issued until 1999) is completed to 18.
    ///
    /// # Errors
    /// `id_number.excel_damage` (the last digits are lost), `id_number.masked`, `id_number.length`,
    /// `id_number.digits`, `id_number.birth_date`, `id_number.check_digit`. No message repeats the number.
    ///
    /// One in eleven numbers whose last three digits a spreadsheet turned into 000 has a matching check digit by
    /// chance and is accepted; a sheet in which other rows are damaged is better refused as a whole.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let text = clean(text);
        if text.contains('*') {
            return Err(masked_number());
        }
        if is_spreadsheet_number(&text) {
            return Err(excel_damage());
        }
        match text.chars().count() {
            LENGTH => Self::from_18(&text),
            15 => Self::from_15(&text),
            count => Err(wrong_length(count)),
        }
    }

    /// The whole number. Never write it to a log, a URL or an error.
    pub fn reveal(&self) -> &str {
        std::str::from_utf8(&self.0).expect("an IdNumber is ASCII")
    }

    /// The region and the last four characters; the birth date is hidden: `990101********0013`.
    pub fn masked(&self) -> String {
        format!("{}********{}", self.region(), self.last_four())
    }

    /// The last four characters, by which people look a number up.
    pub fn last_four(&self) -> &str {
        &self.reveal()[14..]
    }

    /// The six digits of the county where the number was first registered; not where the person lives.
    pub fn region(&self) -> &str {
        &self.reveal()[..6]
    }

    /// The birth date in the number.
    pub fn birth_date(&self) -> NaiveDate {
        birth_date(self.reveal()).expect("an IdNumber has a birth date")
    }

    /// The sex in the number: the 17th digit is odd for men.
    pub fn sex(&self) -> Sex {
        if self.0[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// Completed years of age (周岁) on a date, counted up on the birthday itself, for 29 February on 1 March of a
    /// common year; `None` before birth.
    pub fn age_on(&self, date: NaiveDate) -> Option<u32> {
        date.years_since(self.birth_date())
    }

    /// Makes sure that the person was born by a date, usually today.
    ///
    /// # Errors
    /// `id_number.birth_in_future`.
    pub fn check_born_by(&self, date: NaiveDate) -> Result<(), Problem> {
        if self.birth_date() <= date {
            return Ok(());
        }
        Err(Problem::bad_data(
            "id_number.birth_in_future",
            "身份证号码中的出生日期（第7至14位）晚于今天；请核对证件。",
            "The birth date in the ID number (7th to 14th digit) is in the future; check it with the card.",
        ))
    }

    fn from_18(text: &str) -> Result<Self, Problem> {
        let (body, check) = text
            .char_indices()
            .nth(LENGTH - 1)
            .map(|(at, _)| text.split_at(at))
            .unwrap_or((text, ""));
        if !is_digits(body) || !(is_digits(check) || check == "X") {
            return Err(wrong_digits());
        }
        if birth_date(body).is_none() {
            return Err(wrong_birth_date());
        }
        if !check.starts_with(check_digit(body)) {
            return Err(if text.ends_with("000") {
                excel_damage()
            } else {
                wrong_check_digit()
            });
        }
        Ok(Self(
            text.as_bytes().try_into().expect("18 ASCII characters are 18 bytes"),
        ))
    }

    /// The numbers of 15 digits left out the century, which is always the 19 hundreds here, and the check digit.
    fn from_15(text: &str) -> Result<Self, Problem> {
        if !is_digits(text) {
            return Err(wrong_digits());
        }
        let body = format!("{}19{}", &text[..6], &text[6..]);
        Self::from_18(&format!("{body}{}", check_digit(&body)))
    }
}

/// The first four digits only.
impl std::fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}****", &self.reveal()[..4])
    }
}

/// The check digit of the first 17 digits: ISO 7064 MOD 11-2, where `X` is ten (GB 11643).
///
/// # Panics
/// When `first_17` is not 17 ASCII digits, which is a mistake of the programmer and not of the data.
pub fn check_digit(first_17: &str) -> char {
    assert!(
        first_17.len() == LENGTH - 1 && is_digits(first_17),
        "a check digit needs the 17 digits before it"
    );
    let sum = first_17
        .bytes()
        .fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    char::from_digit((12 - sum) % 11, 10).unwrap_or('X')
}

/// Half-width, without white space and leading apostrophes, with `X` for everything that looks like one at the end.
fn clean(text: &str) -> String {
    let mut chars: Vec<char> = text
        .chars()
        .map(to_half_width)
        .filter(|c| !is_ignored(*c))
        .skip_while(|c| matches!(c, '\'' | '`' | '\u{2018}' | '\u{2019}'))
        .collect();
    if let Some(last) = chars.last_mut().filter(|c| is_like_x(**c)) {
        *last = 'X';
    }
    chars.into_iter().collect()
}

/// Latin, Greek and Cyrillic letters, the multiplication sign and the Roman ten.
fn is_like_x(c: char) -> bool {
    matches!(
        c,
        'x' | '\u{D7}' | '\u{3A7}' | '\u{3C7}' | '\u{425}' | '\u{445}' | '\u{2169}' | '\u{2179}'
    )
}

/// Whether a spreadsheet made a number of the text: `3.30106E+17`, `330106199001010000.0`.
fn is_spreadsheet_number(text: &str) -> bool {
    let (mantissa, exponent) = text.split_once(['E', 'e']).map_or((text, None), |(m, e)| (m, Some(e)));
    let is_exponent = |e: &str| is_digits(e.strip_prefix('+').unwrap_or(e));
    let is_mantissa = mantissa
        .split_once('.')
        .map_or(is_digits(mantissa), |(a, b)| is_digits(a) && is_digits(b));
    is_mantissa && exponent.map_or(mantissa.contains('.'), is_exponent)
}

/// The 7th to 14th digit as a date.
fn birth_date(number: &str) -> Option<NaiveDate> {
    let number = |from: usize, to: usize| number.get(from..to)?.parse::<u32>().ok();
    NaiveDate::from_ymd_opt(number(6, 10)? as i32, number(10, 12)?, number(12, 14)?)
        .filter(|date| date.year() >= FIRST_BIRTH_YEAR)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn masked_number() -> Problem {
    Problem::bad_data(
        "id_number.masked",
        "身份证号码带有星号，是脱敏后的号码；请填写完整的18位号码。",
        "The ID number has stars in it, so it is masked; write all 18 characters.",
    )
}

fn excel_damage() -> Problem {
    Problem::bad_data(
        "id_number.excel_damage",
        "身份证号码被电子表格当成数字，末几位已丢失，无法恢复；请先把该列设为“文本”格式，再按证件重新录入。",
        "A spreadsheet took the ID number for a number and lost its last digits for good; set the column to Text, \
         then type the number again from the card.",
    )
}

fn wrong_length(count: usize) -> Problem {
    Problem::bad_data(
        "id_number.length",
        format!("身份证号码应为18位（旧证15位），现为{count}位；请按证件补全。"),
        format!("An ID number has 18 characters (15 on old cards), this one has {count}; complete it from the card."),
    )
}

fn wrong_digits() -> Problem {
    Problem::bad_data(
        "id_number.digits",
        "身份证号码只能由数字组成，仅第18位可以是 X；请改正其他字符。",
        "An ID number is made of digits, and only the 18th character may be X; correct the others.",
    )
}

fn wrong_birth_date() -> Problem {
    Problem::bad_data(
        "id_number.birth_date",
        "身份证号码第7至14位不是有效的出生日期；请按证件核对。",
        "The 7th to 14th digit of the ID number is no valid birth date; check it with the card.",
    )
}

fn wrong_check_digit() -> Problem {
    Problem::bad_data(
        "id_number.check_digit",
        "身份证号码的校验码（第18位）不符，某一位有误或相邻两位颠倒；请按证件逐位核对。",
        "The check digit (18th character) of the ID number does not match: a digit is wrong or two are swapped; \
         compare each digit with the card.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The two examples printed in GB 11643 itself; they belong to nobody.
    const STANDARD: [&str; 2] = ["11010519491231002X", "34052419800101001X"];

    fn code_of(text: &str) -> String {
        IdNumber::parse(text).unwrap_err().code
    }

    /// A valid number of the demo province.
    fn number(county: u32, days: i32, sequence: u32) -> String {
        let birth = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + chrono::Days::new(days as u64);
        let body = format!("99{county:04}{}{sequence:03}", birth.format("%Y%m%d"));
        format!("{body}{}", check_digit(&body))
    }

    fn any_number() -> impl Strategy<Value = String> {
        (0u32..10_000, 0i32..46_000, 0u32..1_000).prop_map(|(county, days, sequence)| number(county, days, sequence))
    }

    #[test]
    fn the_examples_of_the_standard() {
        let woman = IdNumber::parse(STANDARD[0]).unwrap();
        assert_eq!(woman.birth_date().to_string(), "1949-12-31");
        assert_eq!(
            (woman.sex(), woman.region(), woman.last_four()),
            (Sex::Female, "110105", "002X")
        );
        let man = IdNumber::parse(STANDARD[1]).unwrap();
        assert_eq!((man.sex(), man.region()), (Sex::Male, "340524"));
    }

    #[test]
    fn spreadsheets_way_of_writing_is_cleaned() {
        let plain = STANDARD[0];
        for text in [
            "11010519491231002x",
            "１１０１０５１９４９１２３１００２Ｘ",
            "１１０１０５１９４９１２３１００２ｘ",
            " 110105 19491231 002X\u{200B}\u{A0}",
            "110105　19491231　002X",
            "'11010519491231002X",
            "＇11010519491231002X",
            "‘11010519491231002X",
            "11010519491231002Χ",
            "11010519491231002χ",
            "11010519491231002Х",
            "11010519491231002×",
            "110105491231002",
            "'110105491231002",
        ] {
            assert_eq!(IdNumber::parse(text).unwrap().reveal(), plain, "{text}");
        }
    }

    #[test]
    fn each_kind_of_damage_has_its_own_code() {
        let cases = [
            ("", "id_number.length"),
            ("1101051949123100", "id_number.length"),
            ("11010519491231002XX", "id_number.length"),
            ("11010549123100X", "id_number.digits"),
            ("X1010519491231002X", "id_number.digits"),
            ("1101051949123100二X", "id_number.digits"),
            ("11010519491231002Y", "id_number.digits"),
            ("110105194912310020", "id_number.check_digit"),
            ("110105194912310-2X", "id_number.digits"),
            ("110105194913310021", "id_number.birth_date"),
            ("110105190002290021", "id_number.birth_date"),
            ("110105177712310021", "id_number.birth_date"),
            ("110105491331002", "id_number.birth_date"),
            ("110105********002X", "id_number.masked"),
            ("3.30106E+17", "id_number.excel_damage"),
            ("3.30106e17", "id_number.excel_damage"),
            ("３.３０１０６Ｅ＋１７", "id_number.excel_damage"),
            ("1.10105E+14", "id_number.excel_damage"),
            ("110105194912310000.0", "id_number.excel_damage"),
            ("110105194912310000", "id_number.excel_damage"),
        ];
        for (text, code) in cases {
            assert_eq!(code_of(text), code, "{text}");
        }
    }

    #[test]
    fn a_true_number_that_ends_in_000_is_no_damage() {
        let ends_in_000 = (0..46_000)
            .map(|days| number(101, days, 0))
            .find(|n| n.ends_with("000"));
        assert!(IdNumber::parse(&ends_in_000.unwrap()).is_ok());
        let zeros = number(101, 36_525, 10);
        assert_eq!(code_of(&format!("{}000", &zeros[..15])), "id_number.excel_damage");
    }

    #[test]
    fn nothing_prints_the_number() {
        let number = IdNumber::parse(&number(101, 33_000, 1)).unwrap();
        assert_eq!(format!("{number:?}"), "9901****");
        assert_eq!(number.masked(), format!("990101********{}", number.last_four()));
        assert!(!number.masked().contains("1990"));
    }

    #[test]
    fn age_counts_up_on_the_birthday() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let body = "99010120040229001";
        let number = IdNumber::parse(&format!("{body}{}", check_digit(body))).unwrap();
        assert_eq!(number.age_on(date("2004-02-28")), None);
        assert_eq!(number.age_on(date("2004-02-29")), Some(0));
        assert_eq!(number.age_on(date("2022-02-28")), Some(17));
        assert_eq!(number.age_on(date("2022-03-01")), Some(18));
        assert_eq!(number.check_born_by(date("2004-02-29")), Ok(()));
        assert_eq!(
            number.check_born_by(date("2004-02-28")).unwrap_err().code,
            "id_number.birth_in_future"
        );
    }

    proptest! {
        #[test]
        fn every_made_number_is_read(text in any_number()) {
            let number = IdNumber::parse(&text).unwrap();
            prop_assert_eq!(number.reveal(), text);
        }

        #[test]
        fn one_wrong_character_is_detected(text in any_number(), at in 0usize..18, other in 0u8..11) {
            let mut changed = text.clone().into_bytes();
            changed[at] = if other == 10 { b'X' } else { b'0' + other };
            let changed = String::from_utf8(changed).unwrap();
            prop_assume!(changed != text);
            prop_assert!(IdNumber::parse(&changed).is_err());
        }

        #[test]
        fn two_swapped_neighbours_are_detected(text in any_number(), at in 0usize..17) {
            let mut changed = text.clone().into_bytes();
            changed.swap(at, at + 1);
            let changed = String::from_utf8(changed).unwrap();
            prop_assume!(changed != text);
            prop_assert!(IdNumber::parse(&changed).is_err());
        }

        #[test]
        fn fifteen_digits_are_completed(county in 0u32..10_000, days in 0i32..36_524, sequence in 0u32..1_000) {
            let text = number(county, days, sequence);
            let old = format!("{}{}", &text[..6], &text[8..17]);
            let number = IdNumber::parse(&old).unwrap();
            prop_assert_eq!(number.reveal(), text);
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = IdNumber::parse(&text);
        }

        #[test]
        fn no_eighteen_characters_panic(text in "[0-9Xx二×]{15,18}") {
            let _ = IdNumber::parse(&text);
        }
    }
}
