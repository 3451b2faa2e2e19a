//! The weight of a pair, from tables of logarithms.

use crate::compare::{EQUAL, Kind, MAX_LEVELS, NOTHING};
use crate::data::{Data, Levels};
use crate::frequency::Frequencies;
use crate::model::state;
use crate::params::{Params, swap_weight};

/// Weighs pairs of one data set by one set of parameters.
#[derive(Debug)]
pub(crate) struct Scorer<'a> {
    data: &'a Data,
    frequencies: &'a Frequencies,
    params: &'a Params,
    prior: f32,
    swap: [f32; 2],
    columns: Vec<ColumnTables>,
}

#[derive(Debug)]
struct ColumnTables {
    kind: Kind,
    m_leans_on: Option<usize>,
    u_leans_on: Option<usize>,
    m: [[f32; MAX_LEVELS + 1]; 3],
    u: [[f32; MAX_LEVELS + 1]; 3],
}

impl<'a> Scorer<'a> {
    pub(crate) fn new(data: &'a Data, frequencies: &'a Frequencies, params: &'a Params) -> Self {
        let logs =
            |tables: &[[f64; MAX_LEVELS + 1]; 3]| tables.map(|table| table.map(|value| value.max(1e-30).log2() as f32));
        let columns = params.columns.iter().map(|column| ColumnTables {
            kind: column.kind,
            m_leans_on: column.m.leans_on,
            u_leans_on: column.u.leans_on,
            m: logs(&column.m.by.0),
            u: logs(&column.u.by.0),
        });
        let odds = params.pairs_of_one / (1.0 - params.pairs_of_one);
        Self {
            data,
            frequencies,
            params,
            prior: odds.log2() as f32,
            swap: [false, true].map(|swapped| swap_weight(params.swapped, swapped) as f32),
            columns: columns.collect(),
        }
    }

    /// The weight in bits of a pair of rows: the logarithm of the odds that they are of one person.
    #[inline]
    pub(crate) fn weight(&self, one: &[u32], other: &[u32]) -> f32 {
        self.weight_of(&self.data.compare(one, other), one)
    }

    #[inline]
    pub(crate) fn weight_of(&self, levels: &Levels, one: &[u32]) -> f32 {
        let mut weight = self.prior + self.swap[usize::from(levels.swapped)];
        for (at, column) in self.columns.iter().enumerate() {
            let level = usize::from(levels.of[at]);
            if level == usize::from(NOTHING) {
                continue;
            }
            let of = |other: Option<usize>| other.map_or(0, |other| state(self.columns[other].kind, levels.of[other]));
            let (of_one, of_two) = (of(column.m_leans_on), of(column.u_leans_on));
            let u = if level == usize::from(EQUAL) {
                let share = f64::from(self.frequencies.share(at, one[at]));
                self.params.columns[at].equal_of_two(of_two, share).log2() as f32
            } else {
                column.u[of_two][level]
            };
            weight += column.m[of_one][level] - u;
        }
        weight
    }
}
