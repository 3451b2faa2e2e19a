//! The parameters while they are learned, and what they say of a vector.

use crate::compare::{EQUAL, Kind, MAX_LEVELS, NOTHING};
use crate::frequency::share_of_band;
use crate::model::{AGREES, ALONE, ByState, ColumnModel, DIFFERS, Model, Side, THRESHOLD, VERSION, state};
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

    /// The state of the column that this one leans on.
    #[inline]
    pub(crate) fn state(&self, level_of: impl Fn(usize) -> (Kind, u8)) -> usize {
        self.leans_on.map_or(ALONE, |other| {
            let (kind, level) = level_of(other);
            state(kind, level)
        })
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
    /// The weight of a vector in bits: the logarithm of the odds that it is of one person.
    pub(crate) fn weight(&self, vector: Vector) -> f64 {
        let level_of = |at: usize| (self.columns[at].kind, vector.level(at));
        let mut weight = (self.pairs_of_one / (1.0 - self.pairs_of_one)).log2();
        for (at, column) in self.columns.iter().enumerate() {
            let level = vector.level(at);
            if level == NOTHING {
                continue;
            }
            let m = column.m.by.0[column.m.state(level_of)][usize::from(level)];
            let of_two = column.u.state(level_of);
            let u = if level == EQUAL {
                column.equal_of_two(of_two, share_of_band(vector.band(at)))
            } else {
                column.u.by.0[of_two][usize::from(level)]
            };
            weight += (m / u).log2();
        }
        weight + swap_weight(self.swapped, vector.is_swapped())
    }

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
