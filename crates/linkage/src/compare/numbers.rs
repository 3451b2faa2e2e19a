//! Quantities and short codes of digits.

use super::{Forms, key};
use crate::similar::edits;
use crate::table::Texts;

pub(crate) const LEVELS: [&str; 5] = ["equal", "one_slip", "near", "not_far", "different"];
const ONE_SLIP: u8 = 2;
const NEAR: u8 = 3;
const NOT_FAR: u8 = 4;
const DIFFERENT: u8 = 5;

pub(crate) const KEYS: usize = 3;

/// The distinct numbers.
#[derive(Debug)]
pub(crate) struct Numbers {
    pub(crate) texts: Texts,
    forms: Forms,
    values: Vec<f64>,
}

impl Numbers {
    pub(crate) fn new(texts: Texts) -> Self {
        let forms = Forms::of(&texts);
        let values = texts.iter().map(|text| text.parse().unwrap_or(f64::NAN)).collect();
        Self { texts, forms, values }
    }

    pub(crate) fn level(&self, a: u32, b: u32) -> u8 {
        let (x, y) = (self.forms.units(a), self.forms.units(b));
        let (u, v) = (self.values[a as usize], self.values[b as usize]);
        let (apart, size) = ((u - v).abs(), u.abs().max(v.abs()));
        if x.len().abs_diff(y.len()) < 2 && x.len().max(y.len()) > 1 && edits(x, y) == 1 && (x.len().min(y.len()) > 1) {
            ONE_SLIP
        } else if (apart <= 1.0 && u.fract() == 0.0 && v.fract() == 0.0) || apart <= 0.02 * size {
            NEAR
        } else if apart <= 0.1 * size {
            NOT_FAR
        } else {
            DIFFERENT
        }
    }
}

/// Keys: whole, without the last digit, without the first.
pub(crate) fn keys(text: &str, out: &mut Vec<(u8, u32)>) {
    out.push(key(0, text));
    let letters: Vec<char> = text.chars().collect();
    if letters.len() > 2 {
        out.push(key(1, &letters[..letters.len() - 1].iter().collect::<String>()));
        out.push(key(2, &letters[1..].iter().collect::<String>()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Interner;

    #[test]
    fn numbers_have_their_levels() {
        for (a, b, expected) in [
            ("2283", "2257", "near"),
            ("2283", "2238", "one_slip"),
            ("2283", "283", "one_slip"),
            ("2119", "3119", "one_slip"),
            ("41", "43", "one_slip"),
            ("7", "8", "near"),
            ("7", "71", "different"),
            ("19.99", "19.5", "not_far"),
            ("100", "92", "not_far"),
            ("100", "250", "different"),
            ("12a", "12b", "one_slip"),
        ] {
            let mut interner = Interner::default();
            let (x, y) = (interner.code(a), interner.code(b));
            let numbers = Numbers::new(interner.into_texts());
            assert_eq!(LEVELS[usize::from(numbers.level(x, y)) - 1], expected, "{a} {b}");
            assert_eq!(numbers.level(x, y), numbers.level(y, x));
        }
    }
}
