//! One way of writing for what people write in many: the form in which two values are equal or not.

use chrono::{Days, NaiveDate};
use shouwang_domain::name::name_key;
use unicode_normalization::UnicodeNormalization as _;

/// Whether a text has Chinese characters; then the rules of Chinese names and places hold.
pub(crate) fn is_chinese(text: &str) -> bool {
    text.chars().any(is_ideograph)
}

/// Han characters, with the extensions, and the private use areas where old systems put rare ones.
pub(crate) fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
        || matches!(c, '\u{E000}'..='\u{F8FF}')
}

/// Words in small letters without accents, parted by one space; apostrophes join, other signs part.
pub(crate) fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !joins(c) && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Codes such as SP-320 and MB470LL/A without the signs inside, which one list writes and the other does not.
fn with_codes_joined(text: &str) -> String {
    let parts = text.split_whitespace().map(|word| {
        let is_code = word.chars().any(|c| c.is_ascii_digit()) && word.chars().any(|c| c.is_ascii_alphabetic());
        if is_code && !word.contains('@') {
            word.replace(['-', '/', '.', '_'], "")
        } else {
            word.to_owned()
        }
    });
    parts.collect::<Vec<_>>().join(" ")
}

/// Signs inside a word: apostrophes, and accents that decomposition has set apart.
fn joins(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2019}' | '\u{2018}' | '`' | '\u{B4}' | '\u{300}'..='\u{36F}'
    )
}

/// A name: the key of the house for Chinese names, words for others.
pub(crate) fn name(text: &str) -> String {
    if is_chinese(text) {
        return name_key(text);
    }
    words(text)
}

/// An address, a place or a text. In Chinese without white space and with one way of writing numerals, so that 第三组, 三组
/// and 3组 are one.
pub(crate) fn place_or_text(text: &str) -> String {
    if !is_chinese(text) {
        return words(&with_codes_joined(text));
    }
    let key = name_key(text).to_lowercase();
    let chars: Vec<char> = key.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let end = at + chars[at..].iter().take_while(|c| numeral(**c).is_some()).count();
        let is_ordinal = chars[at] == '第' && chars.get(at + 1).is_some_and(|next| numeral(*next).is_some());
        // One numeral is part of many words; it is a number where it counts groups, teams, doors and the like.
        let counts = chars
            .get(end)
            .is_some_and(|unit| "组队号社村室栋楼单元街巷".contains(*unit));
        if is_ordinal {
            at += 1;
        } else if end > at && (counts || end > at + 1) {
            out.push_str(&number_of(&chars[at..end]));
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

fn numeral(c: char) -> Option<u32> {
    "零一二三四五六七八九十"
        .chars()
        .position(|numeral| numeral == c)
        .map(|value| value as u32)
        .or(match c {
            '〇' => Some(0),
            '两' => Some(2),
            _ => None,
        })
}

/// 十三 is 13, 二十 is 20, 一〇五 is 105.
fn number_of(numerals: &[char]) -> String {
    let values: Vec<u32> = numerals.iter().filter_map(|c| numeral(*c)).collect();
    let Some(ten) = values.iter().position(|value| *value == 10) else {
        return values.iter().map(u32::to_string).collect();
    };
    let tens = values[..ten].iter().fold(0, |sum, value| sum * 10 + value).max(1);
    let ones = values[ten + 1..].first().copied().unwrap_or(0);
    (tens * 10 + ones).to_string()
}

/// Letters and digits of an id in capitals, with stars where it is masked.
pub(crate) fn id(text: &str) -> String {
    let is_mask = |c: char| matches!(c, '*' | '#' | '●' | '•' | '○' | '✱' | '∗' | '×' | '■' | '□' | '?');
    let chars = text.nfkd().map(|c| if is_mask(c) { '*' } else { c });
    let chars = chars.filter(|c| c.is_alphanumeric() || *c == '*');
    let id: String = chars.flat_map(char::to_uppercase).collect();
    // A spreadsheet made a fraction of a whole number.
    match text.trim().strip_suffix(".0") {
        Some(whole) if whole.bytes().all(|byte| byte.is_ascii_digit()) => whole.to_owned(),
        _ => id,
    }
}

/// A number without signs of currency, separators and idle zeros; another text as words.
pub(crate) fn number(text: &str) -> String {
    let plain: String = text
        .nfkd()
        .filter(|c| !c.is_whitespace() && !matches!(c, ',' | '$' | '¥' | '€' | '£' | '元'))
        .collect();
    match plain.parse::<f64>() {
        Ok(value) if value.is_finite() && plain.bytes().all(|b| !b.is_ascii_alphabetic()) => value.to_string(),
        _ => words(text),
    }
}

/// In which order a column writes day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateOrder {
    YearFirst,
    DayFirst,
    MonthFirst,
    /// Days since the end of 1899, as spreadsheets count.
    Serial,
}

/// A date as it was read; month or day may be zero where they are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DateParts {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

impl DateOrder {
    /// The order in which most dates of a column make sense.
    pub(crate) fn of<'a>(texts: impl Iterator<Item = &'a str> + Clone) -> Self {
        let sense = |order: Self| {
            texts
                .clone()
                .take(20_000)
                .filter(|text| makes_sense(text, order))
                .count()
        };
        let orders = [Self::YearFirst, Self::DayFirst, Self::MonthFirst, Self::Serial];
        let best = orders.map(sense).into_iter().max().unwrap_or(0);
        orders
            .into_iter()
            .find(|order| sense(*order) == best)
            .unwrap_or(Self::YearFirst)
    }
}

fn makes_sense(text: &str, order: DateOrder) -> bool {
    date_parts(text, order).is_some_and(|date| {
        NaiveDate::from_ymd_opt(date.year.into(), date.month.max(1).into(), date.day.max(1).into()).is_some()
    })
}

/// Eight digits for a date that can be read, even when there is no such day; all digits of the text otherwise. What does not
/// fit the order of its column is read in the others.
pub(crate) fn date(text: &str, order: DateOrder) -> String {
    let others = [DateOrder::YearFirst, DateOrder::DayFirst, DateOrder::MonthFirst];
    let is_day = |other: &DateOrder| makes_sense(text, *other);
    let read = date_parts(text, order);
    match read.or_else(|| {
        others
            .into_iter()
            .find(is_day)
            .and_then(|other| date_parts(text, other))
    }) {
        Some(date) => format!("{:04}{:02}{:02}", date.year, date.month, date.day),
        None => text
            .chars()
            .filter_map(|c| c.to_digit(10))
            .map(|digit| digit.to_string())
            .collect(),
    }
}

fn date_parts(text: &str, order: DateOrder) -> Option<DateParts> {
    let (groups, named_month) = groups(text);
    // A month's name leaves no doubt which of the three numbers it is.
    let order = match named_month {
        Some(0) => DateOrder::MonthFirst,
        Some(1) if groups[0].len() < 3 => DateOrder::DayFirst,
        _ => order,
    };
    let number = |at: usize| groups.get(at).and_then(|group| group.parse::<u32>().ok());
    if order == DateOrder::Serial {
        let serial = number(0).filter(|serial| groups.len() == 1 && (10_000..60_000).contains(serial))?;
        let day = NaiveDate::from_ymd_opt(1899, 12, 30)? + Days::new(serial.into());
        return date_parts(&day.to_string(), DateOrder::YearFirst);
    }
    let (year, month, day) = match groups.as_slice() {
        [one] if one.len() == 8 => match order {
            DateOrder::DayFirst => (&one[4..], &one[2..4], &one[..2]),
            DateOrder::MonthFirst => (&one[4..], &one[..2], &one[2..4]),
            _ => (&one[..4], &one[4..6], &one[6..]),
        },
        [one] if one.len() == 6 && order == DateOrder::YearFirst => (&one[..4], &one[4..6], "0"),
        [one] if one.len() == 4 => (one.as_str(), "0", "0"),
        [year, month] if year.len() == 4 => (year.as_str(), month.as_str(), "0"),
        [year, month, day, ..] if year.len() == 4 => (year.as_str(), month.as_str(), day.as_str()),
        [first, second, year, ..] if order == DateOrder::DayFirst => (year.as_str(), second.as_str(), first.as_str()),
        [first, second, year, ..] if order == DateOrder::MonthFirst => (year.as_str(), first.as_str(), second.as_str()),
        [year, month, day, ..] => (year.as_str(), month.as_str(), day.as_str()),
        _ => return None,
    };
    let two_digits = year.len() == 2;
    let year: u16 = year.parse().ok()?;
    let year = match year {
        0..30 if two_digits => year + 2000,
        30..100 if two_digits => year + 1900,
        _ => year,
    };
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    ((1800..2200).contains(&year) && month < 100 && day < 100).then_some(DateParts { year, month, day })
}

/// The numbers in a text, with a month's English name as its number, and which of them was such a name.
fn groups(text: &str) -> (Vec<String>, Option<usize>) {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let mut groups: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut named_month = None;
    let mut last_was_digit = false;
    for c in text.nfkd().chain(std::iter::once(' ')) {
        let digit = c.to_digit(10);
        if let Some(digit) = digit {
            if !last_was_digit {
                groups.push(String::new());
            }
            if let Some(group) = groups.last_mut() {
                group.push_str(&digit.to_string());
            }
        }
        last_was_digit = digit.is_some();
        if c.is_ascii_alphabetic() {
            word.push(c.to_ascii_lowercase());
        } else {
            let month = word
                .get(..3)
                .and_then(|three| MONTHS.iter().position(|month| *month == three));
            if let Some(month) = month {
                let at = groups.len() - usize::from(last_was_digit);
                groups.insert(at, (month + 1).to_string());
                named_month.get_or_insert(at);
            }
            word.clear();
        }
    }
    (groups, named_month)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_small_letters_and_one_space() {
        assert_eq!(words("  O'Neil-Smith,  José "), "oneil smith jose");
        assert_eq!(words("ＡＢＣ　１２"), "abc 12");
        assert_eq!(words("..."), "");
        assert_eq!(
            place_or_text("Speck MB15-GRN-see-v2, 5-port"),
            "speck mb15grnseev2 5port"
        );
    }

    #[test]
    fn places_have_one_way_of_writing_numerals() {
        for text in ["石角镇 三组", "石角镇第三组", "石角镇3组", "石角鎮３组"] {
            assert_eq!(place_or_text(text), "石角镇3组", "{text}");
        }
        assert_eq!(place_or_text("二十三队"), "23队");
        assert_eq!(place_or_text("十队"), "10队");
        assert_eq!(place_or_text("一〇五号"), "105号");
        assert_eq!(place_or_text("三水区"), "三水区");
    }

    #[test]
    fn numbers_and_ids_are_plain() {
        assert_eq!(number("0280"), "280");
        assert_eq!(number("$1,299.50"), "1299.5");
        assert_eq!(number("12a"), "12a");
        assert_eq!(id("584-16-0130"), "584160130");
        assert_eq!(id("990101********0013"), "990101********0013");
        assert_eq!(id("123456.0"), "123456");
    }

    #[test]
    fn dates_are_read_in_the_order_of_their_column() {
        let read = |texts: &[&str]| {
            let order = DateOrder::of(texts.iter().copied());
            texts.iter().map(|text| date(text, order)).collect::<Vec<_>>()
        };
        assert_eq!(read(&["19560409", "1956-04-09", "1956年4月9日"]), ["19560409"; 3]);
        assert_eq!(read(&["05/06/1994", "09/29/1994"]), ["19940506", "19940929"]);
        assert_eq!(read(&["05/06/1994", "29/09/1994"]), ["19940605", "19940929"]);
        assert_eq!(read(&["12042018", "01212015"]), ["20181204", "20150121"]);
        assert_eq!(read(&["12 Jan 1990", "3 December 1991"]), ["19900112", "19911203"]);
        assert_eq!(read(&["Jan 12, 1990"]), ["19900112"]);
        assert_eq!(read(&["2020-10-06 00:00:00"]), ["20201006"]);
        assert_eq!(read(&["32874", "32875"]), ["19900101", "19900102"]);
        assert_eq!(
            read(&["07/71/1958", "09/29/1994"])[0],
            "19587107".replace("7107", "0771")
        );
        assert_eq!(read(&["1990"]), ["19900000"]);
        assert_eq!(read(&["1990-02-03", "1991-02-04", "29/03/1992"])[2], "19920329");
    }
}
