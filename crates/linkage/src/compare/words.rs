//! Places and texts: several words, of which rare ones say more than common ones.

use super::{Forms, Lists, key};
use crate::normal::is_chinese;
use crate::similar::{MAX_UNITS, SINGLE, edits, edits_and_jaro_winkler};
use crate::table::{Interner, Texts};

pub(crate) const LEVELS: [&str; 7] = [
    "equal",
    "nearly_equal",
    "very_alike",
    "alike",
    "half_alike",
    "faintly_alike",
    "different",
];
const DIFFERENT: u8 = 7;
/// What similarity each level but the first and the last begins with.
const BEGINS: [(f32, u8); 5] = [(0.9, 2), (0.75, 3), (0.6, 4), (0.45, 5), (0.3, 6)];

pub(crate) const KEYS: usize = 4;

/// Words that are compared letter by letter; longer texts only word by word.
const FEW_WORDS: usize = 12;
/// The rarest words of a text under which it is looked up.
const RARE_WORDS: usize = 4;

/// The distinct places and texts.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) texts: Texts,
    forms: Forms,
    words: Lists,
    length: Vec<f32>,
    known: Interner,
    word_forms: Forms,
    /// How much a word says: the rarer, the more.
    weights: Vec<f32>,
    has_digits: Vec<bool>,
    cells: Vec<u32>,
}

impl Words {
    pub(crate) fn new(texts: Texts, counts: &[u32]) -> Self {
        let forms = Forms::of(&texts);
        let (mut known, mut words) = (Interner::default(), Lists::default());
        let mut cells: Vec<u32> = Vec::new();
        for (text, count) in texts.iter().zip(counts) {
            let mut codes: Vec<u32> = words_of(text).iter().map(|word| known.code(word)).collect();
            codes.sort_unstable();
            codes.dedup();
            cells.resize(known.texts().len(), 0);
            codes.iter().for_each(|code| cells[*code as usize] += count);
            words.push(codes.into_iter());
        }
        let all: f32 = counts.iter().map(|count| *count as f32).sum();
        let weights: Vec<f32> = cells
            .iter()
            .map(|cells| (1.0 + all / (*cells as f32).max(1.0)).ln())
            .collect();
        let square = |code: &u32| weights[*code as usize].powi(2);
        let length = (0..texts.len() as u32)
            .map(|at| words.get(at).iter().map(square).sum::<f32>().sqrt())
            .collect();
        let has_digits = known
            .texts()
            .iter()
            .map(|word| word.bytes().any(|byte| byte.is_ascii_digit()))
            .collect();
        let word_forms = Forms::of(known.texts());
        Self {
            texts,
            forms,
            words,
            length,
            known,
            word_forms,
            weights,
            has_digits,
            cells,
        }
    }

    pub(crate) fn level(&self, a: u32, b: u32) -> u8 {
        let similarity = self.similarity(a, b);
        let begins = BEGINS.iter().find(|(begins, _)| similarity >= *begins);
        begins.map_or(DIFFERENT, |(_, level)| *level)
    }

    fn similarity(&self, a: u32, b: u32) -> f32 {
        let (one, other) = (self.forms.signature(a), self.forms.signature(b));
        let common = (one & other).count_ones();
        let fewer = one.count_ones().min(other.count_ones());
        if common * 5 < fewer * 2 {
            return 0.0;
        }
        let (x, y) = (self.forms.units(a), self.forms.units(b));
        let long = x.len().max(y.len());
        if long == 0 {
            return 0.0;
        }
        let by_letters = if long <= MAX_UNITS {
            let short = x.len().min(y.len());
            // With less in common no similarity is reached.
            if (short as f32) < 0.3 * long as f32 {
                0.0
            } else {
                1.0 - edits(x, y) as f32 / long as f32
            }
        } else {
            0.0
        };
        let (words, others) = (self.words.get(a), self.words.get(b));
        if words.len().max(others.len()) == 1 {
            return by_letters;
        }
        let similarity = if by_letters >= 0.9 {
            by_letters
        } else {
            let by_words = self.by_words(words, others) / (self.length[a as usize] * self.length[b as usize]);
            by_letters.max(by_words)
        };
        // 12 Mill Road and 14 Mill Road, model 250 and model 260: numbers that differ are no slip among so many letters.
        if similarity >= 0.75 && self.numbers_differ(words, others) {
            0.74
        } else {
            similarity
        }
    }

    /// The sum over words that both have, or have nearly, of the product of their weights.
    fn by_words(&self, words: &[u32], others: &[u32]) -> f32 {
        let mut sum = 0.0;
        let (mut left, mut right) = (Vec::new(), Vec::new());
        let (mut i, mut j) = (0, 0);
        while i < words.len() || j < others.len() {
            match (words.get(i), others.get(j)) {
                (Some(one), Some(other)) if one == other => {
                    sum += self.weights[*one as usize].powi(2);
                    (i, j) = (i + 1, j + 1);
                }
                (Some(one), other) if other.is_none_or(|other| one < other) => {
                    left.push(*one);
                    i += 1;
                }
                (_, Some(other)) => {
                    right.push(*other);
                    j += 1;
                }
                _ => break,
            }
        }
        if left.len().max(right.len()) > FEW_WORDS {
            return sum;
        }
        for one in left {
            let best = right
                .iter()
                .enumerate()
                .map(|(at, other)| (self.word_similarity(one, *other), at));
            let Some((similarity, at)) = best.max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1))) else {
                break;
            };
            if similarity > 0.0 {
                let other = right.swap_remove(at);
                sum += similarity * self.weights[one as usize] * self.weights[other as usize];
            }
        }
        sum
    }

    /// Words with a slip, and words and their abbreviations.
    fn word_similarity(&self, a: u32, b: u32) -> f32 {
        if self.has_digits[a as usize] || self.has_digits[b as usize] {
            return 0.0;
        }
        let (one, other) = (
            self.word_forms.signature(a) & SINGLE,
            self.word_forms.signature(b) & SINGLE,
        );
        let (x, y) = (self.word_forms.units(a), self.word_forms.units(b));
        let (short, long) = if x.len() <= y.len() { (x, y) } else { (y, x) };
        if (one & other).count_ones() * 3 < one.count_ones().min(other.count_ones()) * 2 || short.is_empty() {
            return 0.0;
        }
        let is_short_for = short.len() > 1 && long.len() > short.len() && short[0] == long[0] && is_within(short, long);
        let alike = edits_and_jaro_winkler(short, long).1;
        if alike >= 0.88 {
            alike
        } else if is_short_for && (long.starts_with(&short[..2]) || long.last() == short.last()) {
            0.8
        } else {
            0.0
        }
    }

    fn numbers_differ(&self, words: &[u32], others: &[u32]) -> bool {
        let numbers = |words: &[u32]| {
            words
                .iter()
                .copied()
                .filter(|word| self.has_digits[*word as usize])
                .collect::<Vec<_>>()
        };
        let (one, other) = (numbers(words), numbers(others));
        !one.is_empty() && !other.is_empty() && !one.iter().any(|word| other.contains(word))
    }

    /// Keys: whole; beginning; rare words; ending.
    pub(crate) fn keys(&self, text: &str, out: &mut Vec<(u8, u32)>) {
        let letters: Vec<char> = text.chars().filter(|c| *c != ' ').collect();
        let part = |letters: &[char]| letters.iter().collect::<String>();
        out.push(key(0, &part(&letters)));
        if letters.len() > 2 {
            out.push(key(1, &part(&letters[..letters.len().min(5)])));
            out.push(key(3, &part(&letters[letters.len().saturating_sub(5)..])));
        }
        let mut rare: Vec<(u32, u32)> = Vec::new();
        for word in words_of(text) {
            let code = self.known.find(&word).filter(|code| self.cells[*code as usize] > 1);
            rare.extend(code.map(|code| (self.cells[code as usize], code)));
        }
        rare.sort_unstable();
        rare.dedup();
        let rarest = rare.iter().take(RARE_WORDS);
        out.extend(rarest.map(|(_, code)| key(2, self.known.texts().get(*code))));
    }
}

/// Whether the letters of a short form stand in a word in their order.
fn is_within(short: &[u16], long: &[u16]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|unit| rest.any(|other| other == unit))
}

/// The words of a text, or every two neighbours of a Chinese one, which has no spaces.
fn words_of(text: &str) -> Vec<String> {
    if !is_chinese(text) {
        return text
            .split(' ')
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
    }
    let chars: Vec<char> = text.chars().filter(|c| *c != ' ').collect();
    match chars.len() {
        0 | 1 => vec![text.to_owned()],
        _ => chars.windows(2).map(|two| two.iter().collect()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal::place_or_text;

    fn level(a: &str, b: &str) -> &'static str {
        let mut interner = Interner::default();
        let (x, y) = (interner.code(&place_or_text(a)), interner.code(&place_or_text(b)));
        for n in 0..50 {
            interner.code(&format!("street {n}"));
            interner.code(&format!("canon printer black {n}"));
        }
        let texts = interner.into_texts();
        let counts = vec![1; texts.len()];
        let words = Words::new(texts, &counts);
        if x == y {
            return LEVELS[0];
        }
        assert_eq!(words.level(x, y), words.level(y, x), "{a} {b}");
        LEVELS[usize::from(words.level(x, y)) - 1]
    }

    #[test]
    fn places_and_texts_have_their_levels() {
        for (a, b, expected) in [
            ("Kay's Place", "kays place", "equal"),
            ("pridhamstreet", "pridham street", "nearly_equal"),
            ("light setreet", "light street", "nearly_equal"),
            ("石角镇第三组", "石角镇三组", "equal"),
            ("石角镇石角村3组", "石角村3组", "very_alike"),
            ("12 wallaby place", "14 wallaby place", "alike"),
            ("canon pixma mp250", "canon pixma mp250 printer black", "nearly_equal"),
            ("canon pixma mp250", "canon pixma mp260", "alike"),
            ("wallaby place", "stanley street", "different"),
            ("nsw", "vic", "different"),
        ] {
            assert_eq!(level(a, b), expected, "{a} {b}");
        }
    }
}
