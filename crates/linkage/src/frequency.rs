//! How usual each value is: two that are equal and rare say more than two that are equal and common.

use crate::compare::Kind;
use crate::data::Data;

/// Bands of frequency of equal values.
pub(crate) const BANDS: u8 = 8;
/// Bits of rarity in one band.
const BITS_OF_BAND: f32 = 2.5;

/// For each column and value the share of filled cells that have it, on the side where it is more usual.
#[derive(Debug)]
pub(crate) struct Frequencies {
    shares: Vec<Vec<f32>>,
    /// For each column the probability that two filled cells of a pair drawn by chance are equal.
    pub(crate) equal: Vec<f64>,
}

impl Frequencies {
    pub(crate) fn new(data: &Data) -> Self {
        let one_list = data.is_one_list();
        let (mut shares, mut equal) = (Vec::new(), Vec::new());
        for column in &data.columns {
            let [left, right] = &column.counts;
            let filled = |counts: &[u32]| counts.iter().map(|count| u64::from(*count)).sum::<u64>().max(1) as f64;
            let (of_left, of_right) = (filled(left), filled(right));
            let share = |(one, other): (&u32, &u32)| {
                let share = if data.is_looked_up() {
                    share_of_others(*other, of_right, column.kind)
                } else {
                    (f64::from(*one) / of_left).max(f64::from(*other) / of_right)
                };
                share as f32
            };
            shares.push(left.iter().zip(right).map(share).collect());
            let pairs = |(one, other): (&u32, &u32)| {
                let other = if one_list { other.saturating_sub(1) } else { *other };
                f64::from(*one) * f64::from(other)
            };
            let all = of_left * if one_list { (of_right - 1.0).max(1.0) } else { of_right };
            equal.push(left.iter().zip(right).map(pairs).sum::<f64>() / all);
        }
        Self { shares, equal }
    }

    pub(crate) fn share(&self, column: usize, code: u32) -> f32 {
        self.shares[column][code as usize]
    }

    /// The band of a value, from common to rare.
    pub(crate) fn band(&self, column: usize, code: u32) -> u8 {
        let bits = -self.share(column, code).max(f32::MIN_POSITIVE).log2();
        ((bits / BITS_OF_BAND) as u8).min(BANDS - 1)
    }
}

/// How many persons of a register have a value besides the one who is looked for and is among them. A short register shows
/// little of how usual names are: somebody whose name is there once in four persons has no common name. Where people live it
/// shows sooner.
fn share_of_others(count: u32, filled: f64, kind: Kind) -> f64 {
    let unseen = match kind {
        Kind::Name | Kind::Id | Kind::Date => 2_000.0,
        Kind::Number | Kind::Words => 20.0,
    };
    (f64::from(count) - 0.5).max(0.5) / (filled + unseen)
}

/// The share that stands for a band.
pub(crate) fn share_of_band(band: u8) -> f64 {
    f64::from(-BITS_OF_BAND * (f32::from(band) + 0.5)).exp2()
}
