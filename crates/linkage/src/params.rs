//! The parameters while they are learned, and what they say of a vector.

use crate::compare::{EQUAL, Kind, MAX_LEVELS};
use crate::frequency::{BANDS, share_of_band};
use crate::model::{
    AGREES, ALONE, ByState, ColumnModel, DIFFERS, Model, Side, THRESHOLD, VERSION, state, state_of_two,
};
use crate::schema::Schema;
use crate::vectors::Vector;

/// One class of one column.
#[derive(Debug, Clone)]
pub(crate) struct SideParams {
    pub(crate) leans_on: Option<usize>,
    pub(crate) by: ByState,
}

/// One column.
#[derive(Debug, Clone)]
pub(crate) struct ColumnParams {
    pub(crate) kind: Kind,
    pub(crate) m: SideParams,
    pub(crate) u: SideParams,
    pub(crate) equal_by_chance: f64,
    pub(crate) least_chance: f64,
}

/// All of them.
#[derive(Debug, Clone)]
pub(crate) struct Params {
    pub(crate) pairs_of_one: f64,
    pub(crate) swapped: f64,
    pub(crate) columns: Vec<ColumnParams>,
}

impl SideParams {
    pub(crate) fn alone(levels: &[f64]) -> Self {
        let mut table = [0.0; MAX_LEVELS + 1];
        table[1..=levels.len()].copy_from_slice(levels);
        Self {
            leans_on: None,
            by: ByState([table; 3]),
        }
    }
}

impl ColumnParams {
    /// Probability of equal values of this share for a pair of two persons. Where the column leans on one that agrees, a
    /// part of the equal values is explained by that one, and rarity says nothing about it.
    #[inline]
    pub(crate) fn equal_of_two(&self, state: usize, share: f64) -> f64 {
        let by_chance = self.equal_by_chance * share + self.least_chance;
        let alone = self.u.by.0[ALONE][usize::from(EQUAL)];
        let here = self.u.by.0[state][usize::from(EQUAL)];
        let explained = ((here - alone) / (1.0 - alone)).max(0.0);
        (explained + (1.0 - explained) * by_chance).min(0.999)
    }
}

impl Params {
    /// As a model for a file.
    pub(crate) fn to_model(&self, schema: &Schema) -> Model {
        let columns = schema.columns().iter().zip(&self.columns).map(|(column, params)| {
            let levels = params.kind.levels();
            let side = |side: &SideParams| {
                let table = |state: usize| side.by.0[state][1..=levels.len()].to_vec();
                let leaning = |state: usize| side.leans_on.map(|_| table(state)).unwrap_or_default();
                Side {
                    leans_on: side.leans_on,
                    alone: table(ALONE),
                    where_it_agrees: leaning(AGREES),
                    where_it_differs: leaning(DIFFERS),
                }
            };
            ColumnModel {
                column: column.clone(),
                levels: levels.iter().map(|level| (*level).to_owned()).collect(),
                m: side(&params.m),
                u: side(&params.u),
                equal_by_chance: params.equal_by_chance,
                least_chance: params.least_chance,
            }
        });
        Model {
            version: VERSION,
            pairs_of_one: self.pairs_of_one,
            swapped: self.swapped,
            threshold: THRESHOLD,
            columns: columns.collect(),
        }
    }

    /// From a model of a file, which has been checked.
    pub(crate) fn of_model(model: &Model) -> Self {
        let side = |side: &Side| {
            let mut params = SideParams::alone(&side.alone);
            params.leans_on = side.leans_on;
            for (state, table) in [(AGREES, &side.where_it_agrees), (DIFFERS, &side.where_it_differs)] {
                params.by.0[state][1..=table.len()].copy_from_slice(table);
            }
            params
        };
        let columns = model.columns.iter().map(|column| ColumnParams {
            kind: Kind::of(column.column.kind),
            m: side(&column.m),
            u: side(&column.u),
            equal_by_chance: column.equal_by_chance,
            least_chance: column.least_chance,
        });
        Self {
            pairs_of_one: model.pairs_of_one,
            swapped: model.swapped,
            columns: columns.collect(),
        }
    }
}

/// Weighs vectors by tables of logarithms, one entry for each level and for each band of equal values.
#[derive(Debug)]
pub(crate) struct Weigher {
    prior: f32,
    swap: [f32; 2],
    columns: Vec<WeigherColumn>,
}

#[derive(Debug)]
struct WeigherColumn {
    kind: Kind,
    m: (Option<usize>, [[f32; 16]; 3]),
    u: (Option<usize>, [[f32; 16]; 3]),
}

impl Weigher {
    pub(crate) fn new(params: &Params) -> Self {
        let states = [ALONE, AGREES, DIFFERS];
        let columns = params.columns.iter().map(|column| {
            let table = |of: &dyn Fn(usize, u8) -> f64| {
                states.map(|state| std::array::from_fn(|nibble| of(state, nibble as u8).max(1e-30).log2() as f32))
            };
            let plain = |side: &SideParams, state: usize, nibble: u8| match nibble {
                0 => 1.0,
                BANDS.. => side.by.0[state][usize::from(EQUAL)],
                level => side.by.0[state][usize::from(level)],
            };
            let of_two = |state: usize, nibble: u8| match nibble {
                BANDS.. => column.equal_of_two(state, share_of_band(nibble - BANDS)),
                _ => plain(&column.u, state, nibble),
            };
            WeigherColumn {
                kind: column.kind,
                m: (
                    column.m.leans_on,
                    table(&|state, nibble| plain(&column.m, state, nibble)),
                ),
                u: (column.u.leans_on, table(&of_two)),
            }
        });
        Self {
            prior: (params.pairs_of_one / (1.0 - params.pairs_of_one)).log2() as f32,
            swap: [false, true].map(|swapped| swap_weight(params.swapped, swapped) as f32),
            columns: columns.collect(),
        }
    }

    /// The weight of a vector in bits: the logarithm of the odds that it is of one person.
    pub(crate) fn weight(&self, vector: Vector) -> f32 {
        let mut weight = self.prior + self.swap[usize::from(vector.is_swapped())];
        for (at, column) in self.columns.iter().enumerate() {
            let nibble = usize::from(vector.nibble(at));
            if nibble != 0 {
                let value = |(leans_on, table): &(Option<usize>, [[f32; 16]; 3]), state: fn(Kind, u8) -> usize| {
                    let state = leans_on.map_or(ALONE, |other| state(self.columns[other].kind, vector.level(other)));
                    table[state][nibble]
                };
                weight += value(&column.m, state) - value(&column.u, state_of_two);
            }
        }
        weight
    }
}

/// Exchanged values are as probable by chance as they are without the exchange; so only the exchange itself is weighed.
pub(crate) fn swap_weight(swapped: f64, is_swapped: bool) -> f64 {
    if is_swapped {
        swapped.log2()
    } else {
        (1.0 - swapped).log2()
    }
}

/// The probability of a weight.
pub(crate) fn probability(weight: f64) -> f64 {
    1.0 / (1.0 + (-weight).exp2())
}
