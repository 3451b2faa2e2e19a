//! What a pair of values has in common or not, as a person would say it.

use serde::Serialize;

use crate::compare::{self, EQUAL, Kind, NOTHING};
use crate::normal::is_chinese;

/// A named reason for or against two rows being of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// The names are one, written in two ways: dots, width, traditional characters, private code points.
    NameWrittenOtherwise,
    /// The names are written otherwise and sound the same.
    SameSound,
    /// One character is close in shape to the other.
    CloseInShape,
    /// One character was lost.
    Unreadable,
    /// Two characters changed places.
    CharactersExchanged,
    /// One character of a long name is another.
    OneCharacterWrong,
    /// The surname and one given character are the same.
    SurnameAndOneGiven,
    /// A long name was cut, or one of its parts is given only.
    NameShortened,
    /// One digit is wrong.
    OneDigitWrong,
    /// Two neighbouring digits changed places.
    DigitsExchanged,
    /// One digit is missing.
    DigitMissing,
    /// There is one digit too many.
    DigitTooMany,
    /// Two digits are wrong.
    TwoDigitsWrong,
    /// One number has 15 digits and the other 18, and they are one.
    FifteenDigits,
    /// A masked number fits.
    Masked,
    /// A spreadsheet lost the end of the number, and what is left fits.
    LostInSpreadsheet,
    /// The numbers differ and have the same birth date.
    SameBirthDate,
    /// The number belongs to somebody with another name, such as the head of the household.
    NumberOfSomebodyElse,
    /// Day and month changed places, or a digit of the date is wrong.
    DateSlip,
    /// The place is the same.
    SamePlace,
    /// Place and name are the same.
    SameVillageAndName,
    /// Values stand in one another's columns.
    ColumnsExchanged,
}

impl Remark {
    /// What it says, in Chinese and in English.
    pub fn words(self) -> [&'static str; 2] {
        match self {
            Self::NameWrittenOtherwise => ["同名，写法不同", "same name, written otherwise"],
            Self::SameSound => ["同音", "same sound"],
            Self::CloseInShape => ["一字形近", "one character close in shape"],
            Self::Unreadable => ["一字无法显示", "one character unreadable"],
            Self::CharactersExchanged => ["两字颠倒", "two characters exchanged"],
            Self::OneCharacterWrong => ["错一字", "one character wrong"],
            Self::SurnameAndOneGiven => ["姓和名中一字相同", "surname and one given character"],
            Self::NameShortened => ["姓名不全", "name shortened"],
            Self::OneDigitWrong => ["错一位", "one digit wrong"],
            Self::DigitsExchanged => ["两位颠倒", "two digits exchanged"],
            Self::DigitMissing => ["少一位", "one digit missing"],
            Self::DigitTooMany => ["多一位", "one digit too many"],
            Self::TwoDigitsWrong => ["错两位", "two digits wrong"],
            Self::FifteenDigits => ["15 位与 18 位", "15 and 18 digits"],
            Self::Masked => ["遮盖的号码相符", "masked number fits"],
            Self::LostInSpreadsheet => ["号码尾数被表格软件丢失", "end of the number lost in a spreadsheet"],
            Self::SameBirthDate => ["出生日期相同", "same birth date"],
            Self::NumberOfSomebodyElse => ["号码是别人的", "number of somebody else"],
            Self::DateSlip => ["日期错一处", "one slip in the date"],
            Self::SamePlace => ["同一地点", "same place"],
            Self::SameVillageAndName => ["同村同名", "same village and name"],
            Self::ColumnsExchanged => ["填错了列", "in one another's columns"],
        }
    }
}

/// A cell as it was written and in its one way of writing.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Written<'a> {
    pub(crate) text: &'a str,
    pub(crate) normal: &'a str,
}

/// What is to be said of two cells of a column.
pub(crate) fn remark(kind: Kind, level: u8, one: Written<'_>, other: Written<'_>) -> Option<Remark> {
    if level == NOTHING {
        let both_are_there = !one.text.is_empty() && !other.text.is_empty();
        return (kind == Kind::Id && both_are_there).then_some(Remark::NumberOfSomebodyElse);
    }
    match kind {
        Kind::Name => of_names(level, one, other),
        Kind::Id => of_ids(level, one, other),
        Kind::Date => (1 < level && level <= kind.agrees()).then_some(Remark::DateSlip),
        // Two villages of one town are very alike as texts, and two places.
        Kind::Words => (level == EQUAL).then_some(Remark::SamePlace),
        Kind::Number => None,
    }
}

fn of_names(level: u8, one: Written<'_>, other: Written<'_>) -> Option<Remark> {
    let [x, y] = [one, other].map(|name| name.normal.encode_utf16().collect::<Vec<u16>>());
    let differing = || x.iter().zip(&y).filter(|(one, other)| one != other);
    let differ = differing().count();
    match level {
        EQUAL => (one.text != other.text).then_some(Remark::NameWrittenOtherwise),
        compare::SAME_READING => Some(Remark::SameSound),
        _ if usize::from(level) >= Kind::Name.levels().len() => None,
        _ if !is_chinese(one.normal) || !is_chinese(other.normal) => None,
        _ if x.len() != y.len() => Some(Remark::NameShortened),
        compare::ONE_SLIP if differ > 1 => Some(Remark::CharactersExchanged),
        _ if differing().any(|(one, other)| compare::is_unreadable(*one) || compare::is_unreadable(*other)) => {
            Some(Remark::Unreadable)
        }
        _ if differ == 1 && differing().all(|(one, other)| compare::are_close(*one, *other)) => {
            Some(Remark::CloseInShape)
        }
        compare::ONE_SLIP => Some(Remark::OneCharacterWrong),
        _ if x.first() == y.first() => Some(Remark::SurnameAndOneGiven),
        _ => None,
    }
}

fn of_ids(level: u8, one: Written<'_>, other: Written<'_>) -> Option<Remark> {
    let digits = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let (x, y) = (one.normal.as_bytes(), other.normal.as_bytes());
    let has_stars = x.contains(&b'*') || y.contains(&b'*');
    let is_lost =
        |cell: Written<'_>| (cell.normal.ends_with('*') && !cell.text.contains('*')) || cell.normal.ends_with("000");
    match compare::id_level(level) {
        "equal" => (digits(one.text).min(digits(other.text)) == 15 && x.len() == 18).then_some(Remark::FifteenDigits),
        "one_slip" if x.len() < y.len() => Some(Remark::DigitMissing),
        "one_slip" if x.len() > y.len() => Some(Remark::DigitTooMany),
        "one_slip" if x.iter().zip(y).filter(|(x, y)| x != y).count() > 1 => Some(Remark::DigitsExchanged),
        "one_slip" => Some(Remark::OneDigitWrong),
        "two_slips" => Some(Remark::TwoDigitsWrong),
        "different" => None,
        level if (level == "fits_what_is_left" || has_stars) && (is_lost(one) || is_lost(other)) => {
            Some(Remark::LostInSpreadsheet)
        }
        _ if has_stars => Some(Remark::Masked),
        _ => {
            let birth = |number: &[u8]| number.get(6..14).map(<[u8]>::to_vec);
            (x.len() == 18 && birth(x) == birth(y)).then_some(Remark::SameBirthDate)
        }
    }
}
