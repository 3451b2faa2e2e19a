//! How alike two words are: distance of edits and of Jaro and Winkler, on 16-bit units with one machine word of bits.

/// Longer texts are compared by their beginning.
pub(crate) const MAX_UNITS: usize = 64;

/// A text as 16-bit units. A character beyond them gets a unit of the surrogates, which no other character has; two such
/// characters may share one, which makes them alike and never unequal texts equal, as equality is by the whole text.
pub(crate) fn units(text: &str) -> impl Iterator<Item = u16> {
    text.chars().filter(|c| *c != ' ').map(|c| match u32::from(c) {
        wide @ 0x1_0000.. => 0xD800 + (wide % 0x800) as u16,
        narrow => narrow as u16,
    })
}

/// Where each unit of a pattern stands, as bits.
struct Places([u64; 256], bool);

impl Places {
    /// Small units are looked up by themselves; when there are others, they are searched.
    fn new(pattern: &[u16]) -> Self {
        let mut places = [0; 256];
        let mut is_small = true;
        for (at, unit) in pattern.iter().enumerate() {
            is_small &= *unit < 256;
            places[usize::from(*unit & 255)] |= 1 << at;
        }
        Self(places, is_small)
    }

    fn of(&self, unit: u16, pattern: &[u16]) -> u64 {
        let found = if unit < 256 || !self.1 {
            self.0[usize::from(unit & 255)]
        } else {
            0
        };
        if self.1 || found == 0 {
            return found;
        }
        let equal = |(at, other): (usize, &u16)| u64::from(*other == unit) << at;
        pattern.iter().enumerate().map(equal).fold(0, |bits, bit| bits | bit)
    }
}

/// Insertions, deletions, substitutions and swaps of neighbours between two texts (optimal string alignment, by the bit
/// vectors of Hyyrö).
pub(crate) fn edits(a: &[u16], b: &[u16]) -> usize {
    let (a, b) = ordered(a, b);
    if a.is_empty() {
        return b.len();
    }
    edits_with(&Places::new(a), a, b)
}

fn edits_with(places: &Places, a: &[u16], b: &[u16]) -> usize {
    let last = 1_u64 << (a.len() - 1);
    let (mut plus, mut minus, mut diagonal, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
    let mut distance = a.len();
    for unit in b {
        let here = places.of(*unit, a);
        let swapped = ((!diagonal & here) << 1) & before;
        diagonal = (((here & plus).wrapping_add(plus)) ^ plus) | here | minus | swapped;
        let mut up = minus | !(diagonal | plus);
        let mut down = diagonal & plus;
        distance += usize::from(up & last != 0);
        distance -= usize::from(down & last != 0);
        up = (up << 1) | 1;
        down <<= 1;
        plus = down | !(diagonal | up);
        minus = up & diagonal;
        before = here;
    }
    distance
}

/// Edits and the similarity of Jaro and Winkler, which favours equal beginnings, at once.
pub(crate) fn edits_and_jaro_winkler(a: &[u16], b: &[u16]) -> (usize, f32) {
    let (a, b) = ordered(a, b);
    if a.is_empty() {
        return (b.len(), 0.0);
    }
    let places = Places::new(a);
    let distance = edits_with(&places, a, b);
    let window = (b.len() / 2).saturating_sub(1);
    let (mut taken_a, mut taken_b) = (0_u64, 0_u64);
    for (at, unit) in b.iter().enumerate() {
        let low = at.saturating_sub(window);
        let high = (at + window).min(a.len() - 1);
        if low > high {
            continue;
        }
        let range = (u64::MAX >> (63 - high)) & (u64::MAX << low);
        let free = places.of(*unit, a) & range & !taken_a;
        if free != 0 {
            taken_a |= free & free.wrapping_neg();
            taken_b |= 1 << at;
        }
    }
    let common = taken_a.count_ones() as f32;
    if common == 0.0 {
        return (distance, 0.0);
    }
    let (mut left, mut right, mut out_of_order) = (taken_a, taken_b, 0_u32);
    while left != 0 {
        let (i, j) = (left.trailing_zeros() as usize, right.trailing_zeros() as usize);
        out_of_order += u32::from(a[i] != b[j]);
        left &= left - 1;
        right &= right - 1;
    }
    let moved = (out_of_order / 2) as f32;
    let jaro = (common / a.len() as f32 + common / b.len() as f32 + (common - moved) / common) / 3.0;
    let beginning = a.iter().zip(b).take(4).take_while(|(x, y)| x == y).count() as f32;
    (distance, jaro + 0.1 * beginning * (1.0 - jaro))
}

/// The shorter first, so that neither order of the two changes what is said of them.
fn ordered<'a>(a: &'a [u16], b: &'a [u16]) -> (&'a [u16], &'a [u16]) {
    let (a, b) = (&a[..a.len().min(MAX_UNITS)], &b[..b.len().min(MAX_UNITS)]);
    if (a.len(), a) <= (b.len(), b) { (a, b) } else { (b, a) }
}

/// A mark of what a text is made of: one bit for each unit, one for each two neighbours.
pub(crate) fn signature(units: &[u16]) -> u64 {
    let single = units.iter().map(|unit| 1_u64 << (unit % 31));
    let double = units.windows(2).map(|two| {
        let mixed = u32::from(two[0]).wrapping_mul(0x9E37) ^ u32::from(two[1]).wrapping_mul(0x85EB);
        1_u64 << (31 + (mixed ^ (mixed >> 7)) % 33)
    });
    single.chain(double).fold(0, |bits, bit| bits | bit)
}

/// The bits of a signature that stand for single units.
pub(crate) const SINGLE: u64 = (1 << 31) - 1;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Vec<u16> {
        units(text).collect()
    }

    /// The same by the table that everybody knows.
    fn edits_by_table(a: &[u16], b: &[u16]) -> usize {
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let same = usize::from(a[i - 1] != b[j - 1]);
                    let mut best = (table[i - 1][j - 1] + same)
                        .min(table[i - 1][j] + 1)
                        .min(table[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best = best.min(table[i - 2][j - 2] + 1);
                    }
                    best
                };
            }
        }
        table[a.len()][b.len()]
    }

    #[test]
    fn known_similarities() {
        for (a, b, distance, similarity) in [
            ("martha", "marhta", 1, 0.961),
            ("dixon", "dicksonx", 4, 0.813),
            ("dwayne", "duane", 2, 0.84),
            ("陈志伟", "陈志强", 1, 0.822),
            ("abc", "xyz", 3, 0.0),
        ] {
            let (edits, jaro_winkler) = edits_and_jaro_winkler(&of(a), &of(b));
            assert_eq!(edits, distance, "{a} {b}");
            assert!((jaro_winkler - similarity).abs() < 0.001, "{a} {b} {jaro_winkler}");
        }
        assert_eq!(edits(&of(""), &of("abc")), 3);
        assert_eq!(edits(&of("李𠮷"), &of("李吉")), 1);
    }

    proptest! {
        #[test]
        fn edits_are_those_of_the_table(a in "[abcd中文\u{1F600}]{0,12}", b in "[abcd中文]{0,12}") {
            let (a, b) = (of(&a), of(&b));
            prop_assert_eq!(edits(&a, &b), edits_by_table(&a, &b));
            let (together, similarity) = edits_and_jaro_winkler(&a, &b);
            prop_assert_eq!(together, edits_by_table(&a, &b));
            prop_assert_eq!(similarity, edits_and_jaro_winkler(&b, &a).1);
            prop_assert!((0.0..=1.0).contains(&similarity));
        }
    }
}
