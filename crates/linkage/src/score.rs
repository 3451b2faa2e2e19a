//! The weight of a pair, from tables of logarithms.

use serde::Serialize;

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

    /// Why a pair of rows weighs what it does.
    pub(crate) fn explain(&self, one: &[u32], other: &[u32]) -> Explanation {
        let levels = self.data.compare(one, other);
        let columns = self.columns.iter().enumerate().map(|(at, column)| ColumnWeight {
            level: match levels.of[at] {
                NOTHING => "missing",
                level => column.kind.levels()[usize::from(level) - 1],
            },
            weight: self.weight_of_column(at, &levels, one),
        });
        Explanation {
            prior: self.prior,
            columns: columns.collect(),
            exchange: self.swap[usize::from(levels.swapped)],
            is_exchanged: levels.swapped,
            weight: self.weight_of(&levels, one),
        }
    }
}

/// The sum by which two rows are held to be of one person or of two, in bits: `weight` is `prior`, `exchange` and the weights
/// of the columns together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// What is believed of any two rows before they are compared.
    pub prior: f32,
    /// The columns, as in the schema.
    pub columns: Vec<ColumnWeight>,
    /// What it says that values did or did not change places between columns.
    pub exchange: f32,
    /// Whether they did.
    pub is_exchanged: bool,
    /// The logarithm to base 2 of the odds that the rows are of one person.
    pub weight: f32,
}

/// What one column says.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ColumnWeight {
    /// How the two values compare, `missing` where one of them is.
    pub level: &'static str,
    /// For one person where positive, for two where negative.
    pub weight: f32,
}
