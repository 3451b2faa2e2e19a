//! The weight of a pair, from tables of logarithms.

use crate::compare::{EQUAL, Kind, MAX_LEVELS, NOTHING};
use crate::data::{Data, Levels};
use crate::frequency::Frequencies;
use crate::model::{ALONE, state, state_of_two};
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
    fn weight_of(&self, levels: &Levels, one: &[u32]) -> f32 {
        let columns = 0..self.columns.len();
        let start = self.prior + self.swap[usize::from(levels.swapped)];
        columns.fold(start, |weight, at| weight + self.weight_of_column(at, levels, one))
    }

    #[inline]
    fn weight_of_column(&self, at: usize, levels: &Levels, one: &[u32]) -> f32 {
        let (column, level) = (&self.columns[at], usize::from(levels.of[at]));
        if level == usize::from(NOTHING) {
            return 0.0;
        }
        let of_one = column
            .m_leans_on
            .map_or(ALONE, |other| state(self.columns[other].kind, levels.of[other]));
        let of_two = column
            .u_leans_on
            .map_or(ALONE, |other| state_of_two(self.columns[other].kind, levels.of[other]));
        let u = if level == usize::from(EQUAL) {
            let share = f64::from(self.frequencies.share(at, one[at]));
            self.params.columns[at].equal_of_two(of_two, share).log2() as f32
        } else {
            column.u[of_two][level]
        };
        column.m[of_one][level] - u
    }

    /// The weight of a pair with its parts.
    pub(crate) fn weights(&self, one: &[u32], other: &[u32]) -> Weights {
        let levels = self.data.compare(one, other);
        let columns = 0..self.columns.len();
        Weights {
            columns: columns.map(|at| self.weight_of_column(at, &levels, one)).collect(),
            exchange: self.swap[usize::from(levels.swapped)],
            sum: self.weight_of(&levels, one),
            levels,
        }
    }

    pub(crate) fn prior(&self) -> f32 {
        self.prior
    }
}

/// What the weight of a pair is made of.
#[derive(Debug)]
pub(crate) struct Weights {
    pub(crate) levels: Levels,
    pub(crate) columns: Vec<f32>,
    pub(crate) exchange: f32,
    pub(crate) sum: f32,
}
