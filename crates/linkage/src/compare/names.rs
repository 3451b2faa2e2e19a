//! Names of persons, in Chinese and in Latin writing.

use super::readings::readings;
use super::shapes::are_close;
use super::{Forms, Lists, key};
use crate::normal::{is_chinese, is_ideograph};
use crate::similar::{SINGLE, edits_and_jaro_winkler};
use crate::table::Texts;

/// Equal after normalising, written otherwise but read the same, one slip (of Chinese names a character close in shape or
/// unreadable), alike, a little alike, different.
pub(crate) const LEVELS: [&str; 6] = [
    "equal",
    "same_reading",
    "one_slip",
    "alike",
    "faintly_alike",
    "different",
];
pub(crate) const SAME_READING: u8 = 2;
pub(crate) const ONE_SLIP: u8 = 3;
const ALIKE: u8 = 4;
const FAINTLY_ALIKE: u8 = 5;
const DIFFERENT: u8 = 6;

pub(crate) const KEYS: usize = 5;
const READING: u8 = 1;

/// The distinct names.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) texts: Texts,
    forms: Forms,
    /// Readings of all names, and the sound of those in Latin writing.
    readings: Lists,
    /// Where the words of a name of several words end among its units.
    words: Lists,
    chinese: Vec<bool>,
}

impl Names {
    pub(crate) fn new(texts: Texts) -> Self {
        let forms = Forms::of(&texts);
        let (mut read, mut words) = (Lists::default(), Lists::default());
        let mut chinese = Vec::with_capacity(texts.len());
        for text in texts.iter() {
            let is_han = is_chinese(text);
            let sound = (!is_han).then(|| key(0, &sound(text)).1);
            read.push(readings(text).into_iter().chain(sound));
            chinese.push(is_han);
            let mut end = 0;
            words.push(text.split(' ').map(|word| {
                end += crate::similar::units(word).count() as u32;
                end
            }));
        }
        Self {
            texts,
            forms,
            readings: read,
            words,
            chinese,
        }
    }

    pub(crate) fn level(&self, a: u32, b: u32) -> u8 {
        let (one, other) = (self.chinese[a as usize], self.chinese[b as usize]);
        match (one, other) {
            (true, true) => self.chinese_level(a, b),
            (false, false) => self.latin_level(a, b),
            _ if self.share_reading(a, b) => SAME_READING,
            _ => DIFFERENT,
        }
    }

    fn share_reading(&self, a: u32, b: u32) -> bool {
        let others = self.readings.get(b);
        self.readings.get(a).iter().any(|reading| others.contains(reading))
    }

    fn chinese_level(&self, a: u32, b: u32) -> u8 {
        let (x, y) = (self.forms.units(a), self.forms.units(b));
        if self.share_reading(a, b) {
            return SAME_READING;
        }
        if self.forms.signature(a) & self.forms.signature(b) & SINGLE == 0 {
            return DIFFERENT;
        }
        if x.len() == y.len() {
            let differing = || x.iter().zip(y).filter(|(one, other)| one != other);
            let unreadable = differing()
                .filter(|(one, other)| is_unreadable(**one) || is_unreadable(**other))
                .count();
            return match differing().count() {
                1 if unreadable == 1 || differing().all(|(one, other)| are_close(*one, *other)) => ONE_SLIP,
                1 if x.len() > 3 => ONE_SLIP,
                1 if x.len() == 3 && x[0] == y[0] => ALIKE,
                2 if is_swap(x, y) => ONE_SLIP,
                1 if x.len() == 3 => FAINTLY_ALIKE,
                count if count == unreadable && x.len() > 2 => ALIKE,
                2 if x.len() > 4 => ALIKE,
                _ => DIFFERENT,
            };
        }
        let (short, long) = if x.len() < y.len() { (x, y) } else { (y, x) };
        // A long name of a minority is cut where the form had no more room, or gives one of its two parts only.
        let is_part = long.starts_with(short) || long.ends_with(short);
        if (short.len() > 2 || (short.len() == 2 && long.len() > 3)) && is_part {
            return ALIKE;
        }
        // The surname alone.
        if short.len() == 1 && long.len() < 4 && long.starts_with(short) {
            return FAINTLY_ALIKE;
        }
        let one_more = long.len() == short.len() + 1;
        match crate::similar::edits(short, long) {
            1 if one_more && short.len() > 3 => ONE_SLIP,
            1 if one_more && short.len() == 2 && short[0] == long[0] => ALIKE,
            1 if one_more && short.len() > 1 => FAINTLY_ALIKE,
            _ => DIFFERENT,
        }
    }

    fn latin_level(&self, a: u32, b: u32) -> u8 {
        let (x, y) = (self.forms.units(a), self.forms.units(b));
        let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
        if short.is_empty() {
            return DIFFERENT;
        }
        if short.len() == 1 {
            return if short[0] == long[0] { FAINTLY_ALIKE } else { DIFFERENT };
        }
        let (one, other) = (self.forms.signature(a) & SINGLE, self.forms.signature(b) & SINGLE);
        let common = (one & other).count_ones();
        if common * 3 < one.count_ones().min(other.count_ones()) * 2 {
            return DIFFERENT;
        }
        let several = self.words.get(a).len().max(self.words.get(b).len()) > 1;
        let by_words = if several { self.level_by_words(a, b) } else { DIFFERENT };
        let (edits, alike) = edits_and_jaro_winkler(short, long);
        let by_letters = if edits == 0 {
            SAME_READING
        } else if (edits == 1 && short.len() > 3) || alike >= 0.94 {
            ONE_SLIP
        } else if alike >= 0.88
            || (edits == 2 && short.len() > 5)
            || (short.len() > 2 && long.starts_with(short))
            || self.share_reading(a, b)
        {
            ALIKE
        } else if alike >= 0.78 || (edits == 1 && short.len() > 2) {
            FAINTLY_ALIKE
        } else {
            DIFFERENT
        };
        by_words.min(by_letters)
    }

    /// Names of several words: in another order, with initials, with a word more or less.
    fn level_by_words(&self, a: u32, b: u32) -> u8 {
        let (x, y) = (self.words_of(a), self.words_of(b));
        let (few, many) = if x.len() <= y.len() { (x, y) } else { (y, x) };
        let mut used = 0_u64;
        let (mut equal, mut alike, mut initial) = (0, 0, 0);
        for word in &few {
            let free = |at: usize| used & (1 << at) == 0;
            let find = |test: &dyn Fn(&[u16]) -> bool| {
                many.iter()
                    .enumerate()
                    .position(|(at, other)| at < 64 && free(at) && test(other))
            };
            let slip = |other: &[u16]| word.len().min(other.len()) > 3 && edits_and_jaro_winkler(word, other).1 >= 0.9;
            let begins = |other: &[u16]| word.len().min(other.len()) == 1 && word.first() == other.first();
            let (found, count) = if let Some(at) = find(&|other| other == *word) {
                (at, &mut equal)
            } else if let Some(at) = find(&slip) {
                (at, &mut alike)
            } else if let Some(at) = find(&begins) {
                (at, &mut initial)
            } else {
                continue;
            };
            used |= 1 << found;
            *count += 1;
        }
        let all = equal + alike + initial;
        match (all == few.len(), few.len() == many.len()) {
            (true, true) if alike + initial == 0 => SAME_READING,
            (true, _) if equal > 0 && few.len() > 1 => ONE_SLIP,
            (true, _) if equal + alike > 0 => ALIKE,
            _ if equal > 0 => FAINTLY_ALIKE,
            _ => DIFFERENT,
        }
    }

    fn words_of(&self, code: u32) -> Vec<&[u16]> {
        let units = self.forms.units(code);
        let mut start = 0;
        let ends = self.words.get(code).iter();
        ends.map(|end| {
            let word = &units[start..*end as usize];
            start = *end as usize;
            word
        })
        .collect()
    }
}

/// Two characters that changed places.
fn is_swap(x: &[u16], y: &[u16]) -> bool {
    let differing: Vec<usize> = (0..x.len()).filter(|at| x[*at] != y[*at]).collect();
    matches!(differing.as_slice(), [i, j] if x[*i] == y[*j] && x[*j] == y[*i])
}

/// What stands where a character was lost, as in the key of a name: question mark, star, box, geta, private use.
pub(crate) fn is_unreadable(unit: u16) -> bool {
    matches!(unit, 0x3F | 0x2A | 0x25A0..=0x25A2 | 0x3013 | 0xFFFD | 0xE000..=0xF8FF)
}

/// What a name in Latin letters sounds like: its consonants by their classes, in order and once.
fn sound(name: &str) -> String {
    let letters = name.replace(' ', "").replace("ph", "f").replace("gh", "g");
    let mut sound = String::from("~");
    let mut last = ' ';
    for (at, letter) in letters.chars().enumerate() {
        let class = match letter {
            'b' | 'p' => 'p',
            'f' | 'v' | 'w' => 'f',
            'c' | 'k' | 'q' | 'g' | 'x' => 'k',
            's' | 'z' | 'j' => 's',
            'd' | 't' => 't',
            'm' | 'n' => 'n',
            'l' => 'l',
            'r' => 'r',
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' | 'h' if at > 0 => '-',
            'h' => 'h',
            'a' | 'e' | 'i' | 'o' | 'u' | 'y' => 'a',
            other => other,
        };
        if class != '-' && class != last {
            sound.push(class);
        }
        last = class;
    }
    sound
}

/// Keys of a Chinese name: whole, each reading, without its first character, without its last, its first and last. Of others:
/// whole, beginning, sound, ending, each word.
pub(crate) fn keys(text: &str, out: &mut Vec<(u8, u32)>) {
    let whole: String = text.chars().filter(|c| *c != ' ').collect();
    out.push(key(0, &whole));
    let letters: Vec<char> = whole.chars().collect();
    if is_chinese(text) {
        out.extend(readings(text).into_iter().map(|reading| (READING, reading)));
        let without_first: String = letters[1..].iter().collect();
        if letters.len() > 1 {
            out.push(key(2, &without_first));
            out.push(key(3, &letters[..letters.len() - 1].iter().collect::<String>()));
        }
        if letters.len() > 2 && is_ideograph(letters[0]) {
            let ends = [letters[0], letters[letters.len() - 1]];
            out.push(key(4, &ends.iter().collect::<String>()));
        }
        return;
    }
    let part = |part: &[char]| part.iter().collect::<String>();
    if letters.len() > 1 {
        // What a Chinese name in Latin letters is found by.
        out.extend(readings(text).into_iter().map(|reading| (READING, reading)));
        out.push(key(1, &part(&letters[..letters.len().min(4)])));
        out.push(key(2, &sound(text)));
        out.push(key(3, &part(&letters[letters.len().saturating_sub(4)..])));
    }
    let words: Vec<&str> = text.split(' ').filter(|word| word.len() > 1).collect();
    if words.len() > 1 {
        out.extend(words.iter().map(|word| key(4, word)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal::name;
    use crate::table::Interner;

    fn level(a: &str, b: &str) -> &'static str {
        let mut interner = Interner::default();
        let codes = [interner.code(&name(a)), interner.code(&name(b))];
        let names = Names::new(interner.into_texts());
        if codes[0] == codes[1] {
            return LEVELS[0];
        }
        let level = names.level(codes[0], codes[1]);
        assert_eq!(level, names.level(codes[1], codes[0]), "{a} {b}");
        LEVELS[usize::from(level) - 1]
    }

    #[test]
    fn chinese_names_have_their_levels() {
        for (a, b, expected) in [
            ("张三", "张　三", "equal"),
            ("陳馬龍", "陈马龙", "equal"),
            ("阿卜杜拉·买买提", "阿卜杜拉.买买提", "equal"),
            ("张伟", "章伟", "same_reading"),
            ("曾小平", "zeng xiaoping", "same_reading"),
            ("曾小平", "层小平", "same_reading"),
            ("张行", "张航", "same_reading"),
            ("张□", "张喆", "one_slip"),
            ("陈志末", "陈志未", "one_slip"),
            ("王士", "王土", "one_slip"),
            ("陈志?", "陈志堃", "one_slip"),
            ("陈志强", "陈强志", "one_slip"),
            ("陈志强", "陈志勇", "alike"),
            ("陈志强", "陈强", "alike"),
            ("阿卜杜拉·买买提", "阿卜杜拉", "alike"),
            ("阿卜杜拉·买买提", "阿卜杜拉·买买", "alike"),
            ("阿卜杜拉·买买提", "阿卜杜位·买买提", "one_slip"),
            ("陈志强", "林志强", "faintly_alike"),
            ("张伟", "张强", "different"),
            ("张伟", "李娜", "different"),
            ("温", "温贵", "faintly_alike"),
            ("艾力", "艾力·多吉", "alike"),
            ("lai火刚", "赖火刚", "same_reading"),
        ] {
            assert_eq!(level(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn latin_names_have_their_levels() {
        for (a, b, expected) in [
            ("O'Neil", "ONEIL", "equal"),
            ("Mary Ann", "maryann", "same_reading"),
            ("John Smith", "Smith, John", "same_reading"),
            ("John A Smith", "Smith, John", "one_slip"),
            ("mikhayla", "mikhyla", "one_slip"),
            ("ben", "benjamin", "alike"),
            ("hannagan", "hannaan", "one_slip"),
            ("saah", "sarah", "one_slip"),
            ("ann", "anna", "one_slip"),
            ("j", "john", "faintly_alike"),
            ("Alonso Tellez", "Tellez", "alike"),
            ("mitchell", "green", "different"),
            ("mia", "kle", "different"),
        ] {
            assert_eq!(level(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn alike_names_share_a_key() {
        let shared = |a: &str, b: &str| {
            let of = |text: &str| {
                let mut out = Vec::new();
                keys(&name(text), &mut out);
                out
            };
            of(a).iter().any(|key| of(b).contains(key))
        };
        for (a, b) in [
            ("张伟", "章伟"),
            ("曾小平", "层小平"),
            ("解海", "届海"),
            ("张行", "张航"),
            ("曾小平", "zeng xiaoping"),
            ("陈志强", "陈志勇"),
            ("陈志强", "林志强"),
            ("hannagan", "hannaan"),
            ("catherine", "katherine"),
            ("Alonso Tellez", "Maria Tellez"),
        ] {
            assert!(shared(a, b), "{a} {b}");
        }
        assert!(!shared("mitchell", "green"));
    }
}
