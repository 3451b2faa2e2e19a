//! Dates, each as eight digits.

use super::{Forms, key};
use crate::similar::edits;
use crate::table::Texts;

pub(crate) const LEVELS: [&str; 5] = ["equal", "one_slip", "two_parts_equal", "one_part_equal", "different"];
const ONE_SLIP: u8 = 2;
const TWO_PARTS: u8 = 3;
const ONE_PART: u8 = 4;
const DIFFERENT: u8 = 5;

pub(crate) const KEYS: usize = 5;

/// The distinct dates.
#[derive(Debug)]
pub(crate) struct Dates {
    pub(crate) texts: Texts,
    forms: Forms,
    parts: Vec<[u16; 3]>,
}

impl Dates {
    pub(crate) fn new(texts: Texts) -> Self {
        let forms = Forms::of(&texts);
        let parts = texts.iter().map(|text| parts(text).unwrap_or_default()).collect();
        Self { texts, forms, parts }
    }

    pub(crate) fn level(&self, a: u32, b: u32) -> u8 {
        let ([y, m, d], [other_y, other_m, other_d]) = (self.parts[a as usize], self.parts[b as usize]);
        // Zero is a part that is not known; a text that is no date is known by its digits only.
        if y == 0 || other_y == 0 {
            return match edits(self.forms.units(a), self.forms.units(b)) {
                0 | 1 => ONE_SLIP,
                2 => ONE_PART,
                _ => DIFFERENT,
            };
        }
        let (years, months, days) = (y == other_y, m == other_m, d == other_d);
        if years && m == other_d && d == other_m {
            return ONE_SLIP;
        }
        let is_partial = m == 0 || other_m == 0 || d == 0 || other_d == 0;
        let equal = u8::from(years) + u8::from(months) + u8::from(days);
        if is_partial && years {
            let months_fit = months || m == 0 || other_m == 0;
            return if months_fit { TWO_PARTS } else { ONE_PART };
        }
        if equal == 0 && y.abs_diff(other_y) > 11 && y % 10 != other_y % 10 {
            return DIFFERENT;
        }
        match (equal, edits(self.forms.units(a), self.forms.units(b))) {
            (_, 0 | 1) => ONE_SLIP,
            (2.., _) => TWO_PARTS,
            (_, 2) => ONE_PART,
            _ if years => ONE_PART,
            _ => DIFFERENT,
        }
    }
}

/// Year, month and day of eight digits.
fn parts(text: &str) -> Option<[u16; 3]> {
    if text.len() != 8 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some([
        text[..4].parse().ok()?,
        text[4..6].parse().ok()?,
        text[6..].parse().ok()?,
    ])
}

/// Keys: year with day and month in either order; year and month; month and day; year and day; year.
pub(crate) fn keys(text: &str, out: &mut Vec<(u8, u32)>) {
    let Some([year, month, day]) = parts(text) else {
        out.push(key(0, text));
        return;
    };
    out.push(key(0, &format!("{year}-{}-{}", month.min(day), month.max(day))));
    out.push(key(1, &format!("{year}-{month}")));
    out.push(key(2, &format!("{month}-{day}")));
    out.push(key(3, &format!("{year}-{day}")));
    out.push(key(4, &year.to_string()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Interner;

    #[test]
    fn dates_have_their_levels() {
        for (a, b, expected) in [
            ("19561014", "19561015", "one_slip"),
            ("19561014", "19651014", "one_slip"),
            ("19560412", "19561204", "one_slip"),
            ("19561014", "19561029", "two_parts_equal"),
            ("19561014", "19731014", "two_parts_equal"),
            ("19561014", "19560000", "two_parts_equal"),
            ("19561014", "19560329", "one_part_equal"),
            ("19561014", "19570329", "different"),
            ("19561014", "1956104", "one_slip"),
        ] {
            let mut interner = Interner::default();
            let (x, y) = (interner.code(a), interner.code(b));
            let dates = Dates::new(interner.into_texts());
            assert_eq!(LEVELS[usize::from(dates.level(x, y)) - 1], expected, "{a} {b}");
            assert_eq!(dates.level(x, y), dates.level(y, x));
        }
    }
}
