//! What a damaged ID number may have been: the numbers that one slip of the hand turns into it.
//!
//! A candidate is a proposal to a person who then looks at the card; nothing is ever repaired by itself. The region is no
//! help, as it is that of the first registration; birth date and sex are, where they are known from elsewhere.

use chrono::{Days, NaiveDate};

use super::{IdNumber, LENGTH, Sex, check_digit, clean, is_spreadsheet_number};

/// What is known of a person besides the damaged number.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// The birth date, where somebody said it.
    pub birth_date: Option<NaiveDate>,
    /// The sex, where somebody said it.
    pub sex: Option<Sex>,
    /// Nobody is born later.
    pub today: NaiveDate,
}

/// What a damaged number may have been.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// It is sound.
    Sound(IdNumber),
    /// One slip away from these: a wrong digit, two that changed places, one too few or too many.
    OneSlip(Vec<IdNumber>),
    /// A spreadsheet lost its end; so many numbers begin with what is left, and they are named when they are few.
    LostEnd {
        /// The digits that are left.
        left: String,
        /// Every number that fits, when there are at most [`MAX_CANDIDATES`].
        candidates: Vec<IdNumber>,
    },
    /// Nothing can be said.
    Unknown,
}

/// More candidates than this are no help to anybody.
pub const MAX_CANDIDATES: usize = 60;

/// Nobody is older.
const OLDEST_YEARS: u64 = 120;

/// Proposes what a number was before it was damaged.
pub fn repair(text: &str, known: Known) -> Repair {
    if let Ok(sound) = IdNumber::parse(text) {
        return Repair::Sound(sound);
    }
    let text = clean(text);
    if let Some(left) = what_a_spreadsheet_left(&text) {
        let candidates = endings(&left, known);
        return Repair::LostEnd { left, candidates };
    }
    let chars: Vec<char> = text.chars().collect();
    let mut candidates: Vec<IdNumber> = slips(&chars)
        .filter_map(|slip| IdNumber::parse(&slip.iter().collect::<String>()).ok())
        .filter(|number| known.allows(number))
        .collect();
    candidates.sort_unstable();
    candidates.dedup();
    if candidates.is_empty() {
        Repair::Unknown
    } else {
        Repair::OneSlip(candidates)
    }
}

impl Known {
    fn allows(&self, number: &IdNumber) -> bool {
        let born = number.birth_date();
        let oldest = self.today - Days::new(OLDEST_YEARS * 366);
        born <= self.today
            && born >= oldest
            && self.birth_date.is_none_or(|date| date == born)
            && self.sex.is_none_or(|sex| sex == number.sex())
    }
}

/// A spreadsheet's number has so many true digits; what it shows behind them is made up.
const TRUE_DIGITS: usize = 15;

/// The digits that survived: those of `3.30106E+17`, and the first fifteen of a number that ends in 000.
fn what_a_spreadsheet_left(text: &str) -> Option<String> {
    if is_spreadsheet_number(text) {
        let mantissa = text.split(['E', 'e']).next()?;
        return Some(
            mantissa
                .chars()
                .filter(char::is_ascii_digit)
                .take(TRUE_DIGITS)
                .collect(),
        );
    }
    let is_rounded = text.len() == LENGTH && text.bytes().all(|byte| byte.is_ascii_digit()) && text.ends_with("000");
    is_rounded.then(|| text[..TRUE_DIGITS].to_owned())
}

/// The numbers that begin with these digits, when birth date and sex leave few enough of them.
fn endings(left: &str, known: Known) -> Vec<IdNumber> {
    let missing = (LENGTH - 1).saturating_sub(left.len());
    // Two digits of the sequence: a hundred numbers, or fifty of one sex. Three would be a thousand.
    if missing > 2 {
        return Vec::new();
    }
    let all = (0..10usize.pow(missing as u32)).filter_map(|end| {
        let body = format!("{left}{end:0missing$}");
        IdNumber::parse(&format!("{body}{}", check_digit(&body))).ok()
    });
    let candidates: Vec<IdNumber> = all.filter(|number| known.allows(number)).collect();
    if candidates.len() > MAX_CANDIDATES {
        Vec::new()
    } else {
        candidates
    }
}

/// Every text of 18 characters that one slip turns into the given one.
fn slips(typed: &[char]) -> impl Iterator<Item = Vec<char>> {
    let typed = typed.to_vec();
    let length = typed.len();
    let digits = |at: usize| "0123456789X".chars().take(if at == LENGTH - 1 { 11 } else { 10 });
    let mut slips = Vec::new();
    match length {
        LENGTH => {
            for at in 0..length {
                for digit in digits(at).filter(|digit| *digit != typed[at]) {
                    let mut other = typed.clone();
                    other[at] = digit;
                    slips.push(other);
                }
                if at + 1 < length && typed[at] != typed[at + 1] {
                    let mut other = typed.clone();
                    other.swap(at, at + 1);
                    slips.push(other);
                }
            }
        }
        l if l + 1 == LENGTH => {
            for at in 0..=length {
                for digit in digits(at) {
                    let mut other = typed.clone();
                    other.insert(at, digit);
                    slips.push(other);
                }
            }
        }
        l if l == LENGTH + 1 => {
            for at in 0..length {
                let mut other = typed.clone();
                other.remove(at);
                slips.push(other);
            }
        }
        _ => {}
    }
    slips.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(body: &str) -> String {
        format!("{body}{}", check_digit(body))
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn nothing_known() -> Known {
        Known {
            birth_date: None,
            sex: None,
            today: day("2026-03-20"),
        }
    }

    fn candidates(text: &str, known: Known) -> Vec<String> {
        match repair(text, known) {
            Repair::OneSlip(found) | Repair::LostEnd { candidates: found, .. } => {
                found.iter().map(|number| number.reveal().to_owned()).collect()
            }
            _ => Vec::new(),
        }
    }

    #[test]
    fn each_single_slip_leads_back_to_the_number() {
        let sound = number("99010119700101123");
        let chars: Vec<char> = sound.chars().collect();
        let mut damaged = Vec::new();
        for at in 0..LENGTH {
            let mut wrong = chars.clone();
            wrong[at] = if wrong[at] == '7' { '3' } else { '7' };
            damaged.push(wrong);
            let mut short = chars.clone();
            short.remove(at);
            damaged.push(short);
            let mut long = chars.clone();
            long.insert(at, '5');
            damaged.push(long);
            if at + 1 < LENGTH {
                let mut swapped = chars.clone();
                swapped.swap(at, at + 1);
                damaged.push(swapped);
            }
        }
        for text in damaged {
            let text: String = text.into_iter().collect();
            match repair(&text, nothing_known()) {
                Repair::Sound(other) => assert_eq!(other.reveal(), sound, "{text}"),
                Repair::OneSlip(found) => {
                    assert!(found.iter().any(|number| number.reveal() == sound), "{text}");
                    assert!(found.len() <= 40, "{text}: {}", found.len());
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn digits_that_a_spreadsheet_made_up_are_not_believed() {
        let man = Known {
            sex: Some(Sex::Male),
            ..nothing_known()
        };
        let sound = number("99010119700101123");
        // Seventeen digits, sixteen, and fifteen: the same fifteen are true.
        for left in [&sound[..17], &sound[..16], &sound[..15]] {
            let written = format!("{}.{}E17", &left[..1], &left[1..]);
            assert!(candidates(&written, man).contains(&sound), "{written}");
        }
        for text in [
            "1.23456789012345678901234567890E+18446744073709551615",
            "9E99999999999999999999",
            "1.0E+17",
        ] {
            let _ = repair(text, nothing_known());
        }
    }

    #[test]
    fn birth_date_and_sex_leave_few() {
        let sound = number("99010119700101123");
        let damaged = format!("{}9{}", &sound[..16], &sound[17..]);
        let open = candidates(&damaged, nothing_known());
        let known = Known {
            birth_date: Some(day("1970-01-01")),
            sex: Some(Sex::Male),
            ..nothing_known()
        };
        let narrow = candidates(&damaged, known);
        assert!(
            narrow.contains(&sound) && narrow.len() < open.len(),
            "{} of {}",
            narrow.len(),
            open.len()
        );
        assert!(open.len() > 1);
        let other = Known {
            birth_date: Some(day("1971-01-01")),
            ..known
        };
        assert!(!candidates(&damaged, other).contains(&sound));
    }

    #[test]
    fn what_a_spreadsheet_lost_is_named_when_it_is_little() {
        let sound = number("99010119700101123");
        let rounded = format!("{}000", &sound[..15]);
        let woman = Known {
            sex: Some(Sex::Female),
            ..nothing_known()
        };
        let man = Known {
            sex: Some(Sex::Male),
            ..nothing_known()
        };
        assert_eq!(candidates(&rounded, man).len(), 50);
        assert!(candidates(&rounded, man).contains(&sound));
        assert!(!candidates(&rounded, woman).contains(&sound));
        assert!(
            candidates(&rounded, nothing_known()).is_empty(),
            "a hundred are too many"
        );
        let short = repair("9.90101E+17", man);
        assert_eq!(
            short,
            Repair::LostEnd {
                left: "990101".into(),
                candidates: vec![]
            }
        );
        assert_eq!(repair("不详", nothing_known()), Repair::Unknown);
        assert_eq!(
            repair(&sound, nothing_known()),
            Repair::Sound(IdNumber::parse(&sound).unwrap())
        );
    }
}
