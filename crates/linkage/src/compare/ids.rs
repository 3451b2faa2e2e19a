//! Numbers and codes that belong to one person or thing; resident ID numbers by their own rules.

use chrono::NaiveDate;
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::id_number::repair::{Known, Repair, repair};

use super::{Forms, key};
use crate::normal;
use crate::similar::edits;
use crate::table::Texts;

/// Fitting means that a masked number, or one whose end a spreadsheet lost, agrees with the other wherever it can be read.
pub(crate) const LEVELS: [&str; 6] = [
    "equal",
    "one_slip",
    "fits_what_is_left",
    "two_slips",
    "part_equal",
    "different",
];
const ONE_SLIP: u8 = 2;
const FITS: u8 = 3;
const TWO_SLIPS: u8 = 4;
const PART_EQUAL: u8 = 5;
const DIFFERENT: u8 = 6;

pub(crate) const KEYS: usize = 4;

/// So many characters of a damaged number must be left to say that it fits.
const ENOUGH: usize = 9;

/// The digits of the birth date in a resident ID number.
const BIRTH: std::ops::Range<usize> = 6..14;

/// The distinct numbers.
#[derive(Debug)]
pub(crate) struct Ids {
    pub(crate) texts: Texts,
    forms: Forms,
    sound: Vec<bool>,
    /// Whether most are resident ID numbers.
    resident: bool,
    /// Nobody in the lists is born later.
    newest: NaiveDate,
}

/// The one way of writing: a sound resident ID number with all 18 characters, one that a spreadsheet has rounded with stars
/// for what is lost, any other as letters and digits.
pub(crate) fn normal_id(text: &str) -> String {
    if let Ok(sound) = IdNumber::parse(text) {
        return sound.reveal().to_owned();
    }
    if let Some(left) = what_an_exponent_left(&text.trim().to_ascii_uppercase()) {
        return left;
    }
    let id = masked(normal::id(text));
    if id.len() == 18 && id.ends_with("000") && id.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("{}***", &id[..15]);
    }
    id
}

/// `330106********1011` of `3.301061011E+17`: what is left of a number that a spreadsheet shows with an exponent. It has fifteen
/// true digits, and without a sign it is an exponent only behind a decimal point.
fn what_an_exponent_left(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once('E')?;
    let exponent = match exponent.strip_prefix('+') {
        Some(exponent) => exponent,
        None if mantissa.contains('.') => exponent,
        None => return None,
    };
    if !mantissa.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let digits: String = mantissa
        .bytes()
        .filter(u8::is_ascii_digit)
        .take(15)
        .map(char::from)
        .collect();
    let length = exponent.parse::<usize>().ok()?.checked_add(1)?;
    ((6..=20).contains(&length) && digits.len() < length).then(|| format!("{digits:*<length$}"))
}

/// Letters in a row that stand for what nobody is to read, `4402XXXXXXXX1234`, are stars.
fn masked(id: String) -> String {
    let is_number = id
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'X' | b'*'));
    if !is_number || !id.contains("XXX") {
        return id;
    }
    let (body, end) = id.split_at(id.len() - 1);
    // A mask that reaches the end has no check character; an X behind digits is one.
    let end = if body.ends_with('X') {
        end.replace('X', "*")
    } else {
        end.to_owned()
    };
    body.replace('X', "*") + &end
}

impl Ids {
    pub(crate) fn new(texts: Texts, counts: &[u32]) -> Self {
        let forms = Forms::of(&texts);
        let numbers: Vec<Option<IdNumber>> = texts.iter().map(|text| IdNumber::parse(text).ok()).collect();
        let births = numbers.iter().zip(counts).filter(|(_, count)| **count > 0);
        let births = births.filter_map(|(number, _)| number.as_ref().map(IdNumber::birth_date));
        let newest = births.max().unwrap_or(NaiveDate::MIN);
        let cells = |of: &dyn Fn(usize) -> bool| -> u64 {
            (0..counts.len())
                .filter(|at| of(*at))
                .map(|at| u64::from(counts[at]))
                .sum()
        };
        let resident = cells(&|at| numbers[at].is_some()) * 2 > cells(&|_| true);
        let sound = numbers.iter().map(Option::is_some).collect();
        Self {
            texts,
            forms,
            sound,
            resident,
            newest,
        }
    }

    /// Whether a number is a sound resident ID number in a column of such numbers.
    pub(crate) fn is_sound_resident(&self, code: u32) -> bool {
        self.resident && self.sound[code as usize]
    }

    pub(crate) fn level(&self, a: u32, b: u32) -> u8 {
        let (x, y) = (self.texts.get(a).as_bytes(), self.texts.get(b).as_bytes());
        if x.contains(&b'*') || y.contains(&b'*') {
            return fits(x, y);
        }
        // Two sound numbers are two persons, however much they look alike; twins differ in three characters.
        if self.resident && self.sound[a as usize] && self.sound[b as usize] {
            // Of eleven numbers that a spreadsheet has rounded one is sound by chance.
            let is_rounded = x.ends_with(b"000") || y.ends_with(b"000");
            return if is_rounded && x[..15] == y[..15] {
                FITS
            } else if x.get(BIRTH) == y.get(BIRTH) {
                PART_EQUAL
            } else {
                DIFFERENT
            };
        }
        let common = (self.forms.signature(a) & self.forms.signature(b)).count_ones();
        let fewer = self
            .forms
            .signature(a)
            .count_ones()
            .min(self.forms.signature(b).count_ones());
        if common * 3 < fewer {
            return DIFFERENT;
        }
        let (short, long) = (x.len().min(y.len()), x.len().max(y.len()));
        if long - short < 3 {
            match edits(self.forms.units(a), self.forms.units(b)) {
                1 if short > 3 => return ONE_SLIP,
                2 if short > 5 => return TWO_SLIPS,
                _ => {}
            }
        }
        let is_part = short >= 4 && (x.ends_with(y) || y.ends_with(x) || x.starts_with(y) || y.starts_with(x));
        let halves =
            short >= 8 && (x[..short / 2] == y[..short / 2] || x[x.len() - short / 2..] == y[y.len() - short / 2..]);
        let births = self.resident && x.len() == 18 && y.len() == 18 && x[BIRTH] == y[BIRTH];
        if is_part || births || (halves && !self.resident) {
            PART_EQUAL
        } else {
            DIFFERENT
        }
    }

    /// Keys: whole, with all that one slip away a damaged resident ID number may have been; region and birth date, or the
    /// first half; region and last four characters, or the second half; the last four.
    pub(crate) fn keys(&self, text: &str, out: &mut Vec<(u8, u32)>) {
        self.keys_unless_sound(text, IdNumber::parse(text).is_ok(), out);
    }

    /// The same of a known number.
    pub(crate) fn keys_of(&self, code: u32, out: &mut Vec<(u8, u32)>) {
        self.keys_unless_sound(self.texts.get(code), self.sound[code as usize], out);
    }

    fn keys_unless_sound(&self, text: &str, is_sound: bool, out: &mut Vec<(u8, u32)>) {
        if text.is_empty() {
            return;
        }
        let is_whole = !text.contains('*');
        if is_whole {
            out.push(key(0, text));
        }
        if self.resident && text.is_ascii() {
            if is_whole && !is_sound {
                out.extend(self.repairs(text).iter().map(|number| key(0, number)));
            }
            let readable = |range: std::ops::Range<usize>| text.get(range).filter(|part| !part.contains('*'));
            out.extend(readable(0..14).map(|part| key(1, part)));
            // A mask may be shorter or longer than what it covers.
            if text.len() == 18 || (!is_whole && text.len() > 10) {
                let ends = readable(0..6).zip(readable(text.len() - 4..text.len()));
                out.extend(ends.map(|(region, last)| key(2, &format!("{region}{last}"))));
            }
            if text.len() == 18 {
                out.extend(readable(6..14).map(|birth| key(3, birth)));
            }
            return;
        }
        let chars: Vec<char> = text.chars().collect();
        let part = |chars: &[char]| chars.iter().collect::<String>();
        if is_whole && chars.len() > 5 {
            out.push(key(1, &part(&chars[..chars.len() / 2])));
            out.push(key(2, &part(&chars[chars.len() - chars.len() / 2..])));
        }
        if chars.len() > 3 && !chars[chars.len() - 4..].contains(&'*') {
            out.push(key(3, &part(&chars[chars.len() - 4..])));
        }
    }

    fn repairs(&self, text: &str) -> Vec<String> {
        let known = Known {
            birth_date: None,
            sex: None,
            today: self.newest,
        };
        match repair(text, known) {
            Repair::OneSlip(candidates) | Repair::LostEnd { candidates, .. } => {
                candidates.iter().map(|number| number.reveal().to_owned()).collect()
            }
            Repair::Sound(_) | Repair::Unknown => Vec::new(),
        }
    }
}

/// Compares where both can be read: place by place, or, where a mask is shorter or longer than what it covers, before the
/// first star and behind the last one.
fn fits(x: &[u8], y: &[u8]) -> u8 {
    let (agree, readable) = if x.len() == y.len() {
        agree(x, y, false)
    } else if let (15, 18) | (18, 15) = (x.len(), y.len()) {
        // The number of before 1999 has neither the century nor the check character.
        let of_15 = |id: &[u8]| match id.len() {
            18 => [&id[..6], &id[8..17]].concat(),
            _ => id.to_vec(),
        };
        agree(&of_15(x), &of_15(y), false)
    } else {
        let ends = |id: &[u8]| {
            let first = id.iter().position(|byte| *byte == b'*').unwrap_or(id.len());
            let last = id.iter().rposition(|byte| *byte == b'*').map_or(0, |last| last + 1);
            (first, last)
        };
        let ((x_first, x_last), (y_first, y_last)) = (ends(x), ends(y));
        let before = agree(&x[..x_first], &y[..y_first], false);
        let behind = agree(&x[x_last..], &y[y_last..], true);
        (before.0 && behind.0, before.1 + behind.1)
    };
    match (agree, readable) {
        (true, ENOUGH..) => FITS,
        (true, 4..) => PART_EQUAL,
        _ => DIFFERENT,
    }
}

/// Whether two numbers agree wherever both can be read, and in how many places that is.
fn agree(x: &[u8], y: &[u8], from_the_end: bool) -> (bool, usize) {
    let of = |pairs: &mut dyn Iterator<Item = (&u8, &u8)>| {
        pairs
            .filter(|(one, other)| **one != b'*' && **other != b'*')
            .fold((true, 0), |(agree, count), (one, other)| {
                (agree && one == other, count + 1)
            })
    };
    match from_the_end {
        false => of(&mut x.iter().zip(y)),
        true => of(&mut x.iter().rev().zip(y.iter().rev())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Interner;
    use proptest::prelude::*;
    use shouwang_domain::id_number::check_digit;

    fn resident(body: &str) -> String {
        format!("{body}{}", check_digit(body))
    }

    fn level(all: &[&str], a: &str, b: &str) -> &'static str {
        let mut interner = Interner::default();
        let (x, y) = (interner.code(&normal_id(a)), interner.code(&normal_id(b)));
        all.iter().for_each(|text| {
            interner.code(&normal_id(text));
        });
        if x == y {
            return LEVELS[0];
        }
        let texts = interner.into_texts();
        let counts = vec![1; texts.len()];
        let ids = Ids::new(texts, &counts);
        assert_eq!(ids.level(x, y), ids.level(y, x), "{a} {b}");
        LEVELS[usize::from(ids.level(x, y)) - 1]
    }

    #[test]
    fn resident_id_numbers_have_their_levels() {
        let one = resident("99010119700101123");
        let sibling = resident("99010119700101125");
        let other = resident("99010219850607002");
        let more = [sibling.as_str(), other.as_str()];
        let of_15 = format!("{}{}", &one[..6], &one[8..17]);
        let masked = format!("{}********{}", &one[..6], &one[14..]);
        // Rounded, and the check digit is right by chance.
        let days = (0..99).map(|day| format!("990101197001{:02}7", day % 28 + 1));
        let prefix = days
            .into_iter()
            .find(|prefix| check_digit(&format!("{prefix}00")) == '0')
            .unwrap();
        let (born, sound_by_chance) = (resident(&format!("{prefix}12")), format!("{prefix}000"));
        let rounded = format!("{}000", &one[..15]);
        let scientific = format!("{}.{}E+17", &one[..1], &one[1..6]);
        // A writer of sheets without rounding: seventeen digits, of which fifteen are true, and an exponent without a sign.
        let written_whole = format!("{}.{}26E17", &one[..1], &one[1..15]);
        let short_mask = format!("{}****{}", &one[..6], &one[14..]);
        let dots = format!("{}●●●●●●●●{}", &one[..6], &one[14..]);
        let letters = format!("{}XXXXXXXX{}", &one[..6], &one[14..]);
        let old_masked = format!("{}***{}", &of_15[..9], &of_15[12..]);
        let mut wrong = one.clone();
        wrong.replace_range(9..10, "5");
        let mut swapped = one.clone();
        swapped.replace_range(7..9, "79");
        for (a, b, expected) in [
            (one.as_str(), of_15.as_str(), "equal"),
            (&one, &masked, "fits_what_is_left"),
            (&one, &rounded, "fits_what_is_left"),
            (&born, &sound_by_chance, "fits_what_is_left"),
            (&one, &scientific, "part_equal"),
            (&one, &written_whole, "fits_what_is_left"),
            (&one, &short_mask, "fits_what_is_left"),
            (&one, &dots, "fits_what_is_left"),
            (&one, &letters, "fits_what_is_left"),
            (&one, &old_masked, "fits_what_is_left"),
            (&other, &short_mask, "different"),
            (&other, &old_masked, "different"),
            (&one, &wrong, "one_slip"),
            (&one, &swapped, "one_slip"),
            (&one, &one[..17], "one_slip"),
            (&one, &sibling, "part_equal"),
            (&one, &other, "different"),
            (&other, &masked, "different"),
        ] {
            assert_eq!(level(&more, a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn other_numbers_have_their_levels() {
        for (a, b, expected) in [
            ("584-16-0130", "584160130", "equal"),
            ("4975843", "4957843", "one_slip"),
            ("584160130", "584160103", "one_slip"),
            ("584160130", "584160999", "part_equal"),
            ("584160130", "0130", "part_equal"),
            ("1804974", "6089216", "different"),
        ] {
            assert_eq!(level(&[], a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn a_damaged_number_has_the_key_of_the_sound_one() {
        let one = resident("99010119700101123");
        let other = resident("99010219850607002");
        let ids = of_texts(&[&one, &other]);
        let of = |text: &str| {
            let mut out = Vec::new();
            ids.keys(&normal_id(text), &mut out);
            out
        };
        let sound = of(&one);
        let mut wrong = one.clone();
        wrong.replace_range(9..10, "5");
        assert!(of(&wrong).contains(&sound[0]) && of(&one[..17]).contains(&sound[0]));
        let masked = format!("{}********{}", &one[..6], &one[14..]);
        assert!(of(&masked).iter().any(|key| sound.contains(key)));
        let rounded = format!("{}000", &one[..15]);
        assert!(of(&rounded).iter().any(|key| sound.contains(key)));
    }

    fn of_texts(texts: &[&str]) -> Ids {
        let mut interner = Interner::default();
        texts.iter().for_each(|text| {
            interner.code(text);
        });
        let texts = interner.into_texts();
        let counts = vec![1; texts.len()];
        Ids::new(texts, &counts)
    }

    /// What happens to a number between the card and the list.
    fn damaged(number: &str, how: usize, at: usize, digit: u32) -> String {
        let mut chars: Vec<char> = number.chars().collect();
        let digit = char::from_digit(digit, 10).unwrap();
        match how {
            0 if chars[at] == digit => chars[at] = if digit == '9' { '0' } else { '9' },
            0 => chars[at] = digit,
            1 => chars.swap(at, at + 1),
            2 => {
                chars.remove(at);
            }
            3 => chars.insert(at, digit),
            4 => chars[6..14].fill('*'),
            5 => chars[14..].fill('*'),
            6 => chars[15..].fill('0'),
            _ => return format!("{}{}", &number[..6], &number[8..17]),
        }
        chars.into_iter().collect()
    }

    proptest! {
        #[test]
        fn damage_leaves_a_key_and_a_level(
            (region, days, sequence) in (990_101..990_140_u32, 0..29_000_u64, 1..900_u32),
            (how, at, digit) in (0..8_usize, 0..17_usize, 0..10_u32),
        ) {
            let born = NaiveDate::from_ymd_opt(1920, 1, 1).unwrap() + chrono::Days::new(days);
            let one = resident(&format!("{region}{}{sequence:03}", born.format("%Y%m%d")));
            let seen = damaged(&one, how, at, digit);
            // A rounded number is a sound one, though somebody else's, in one of eleven cases.
            prop_assume!(how != 6 || IdNumber::parse(&seen).is_err());
            // A slip that leaves three zeros at the end cannot be told from a rounded number of somebody else.
            prop_assume!(how == 6 || !seen.ends_with("000"));
            let seen = normal_id(&seen);
            let latest = resident("99010220250607002");
            let more = resident("99010220240607002");
            let ids = of_texts(&[&one, &latest, &more, &seen]);
            let keys = |text: &str| {
                let mut out = Vec::new();
                ids.keys(text, &mut out);
                out
            };
            prop_assert!(keys(&one).iter().any(|key| keys(&seen).contains(key)), "how {how}");
            if seen != one {
                let level = ids.level(0, 3);
                prop_assert!(level <= FITS, "how {how}: {}", LEVELS[usize::from(level) - 1]);
            }
        }
    }
}
