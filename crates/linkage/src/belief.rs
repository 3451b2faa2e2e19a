//! What is believed before any data is seen, from the two models that come with the program.

use std::collections::BTreeMap;

use serde::Deserialize;
use shouwang_domain::{Problem, Result};

use crate::compare::Kind;
use crate::data::Data;
use crate::model::{ColumnModel, Model, Side, VERSION};
use crate::normal::is_chinese;
use crate::schema::{ColumnType, Schema};

const GENERAL: &str = include_str!("../models/general.json");
const CHINESE_REGISTERS: &str = include_str!("../models/chinese_registers.json");

/// Probabilities of the levels for pairs of one person and of two, by type, and how many pairs of data outweigh the first.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Belief {
    levels: BTreeMap<ColumnType, Vec<f64>>,
    of_two: BTreeMap<ColumnType, Vec<f64>>,
    pub(crate) threshold: f64,
    pub(crate) swapped: f64,
    pub(crate) worth_of_pairs: f64,
}

impl Belief {
    /// The model for such data: Chinese registers where most names are written in Chinese characters.
    pub(crate) fn for_data(data: &Data) -> Result<Self> {
        let names = data.columns.iter().find(|column| column.kind == Kind::Name);
        let is_register = names.is_some_and(|column| {
            let texts = data.dictionaries[column.dictionary].texts();
            texts.iter().filter(|text| is_chinese(text)).count() * 2 > texts.len()
        });
        let text = if is_register { CHINESE_REGISTERS } else { GENERAL };
        serde_json::from_str(text).map_err(Problem::internal)
    }

    /// The levels of each column of a schema.
    pub(crate) fn of(&self, schema: &Schema) -> Vec<Vec<f64>> {
        let columns = schema.columns().iter();
        columns.map(|column| of_type(&self.levels, column.kind)).collect()
    }

    /// A whole model for a schema, as it is believed and not learned. Half of the rows of the shorter list are taken to be of
    /// somebody in the longer one.
    pub(crate) fn model(&self, schema: &Schema, rows: usize) -> Model {
        let rows = rows.max(2) as f64;
        let side = |alone: Vec<f64>| Side {
            leans_on: None,
            alone,
            where_it_agrees: Vec::new(),
            where_it_differs: Vec::new(),
        };
        let columns = schema.columns().iter().map(|column| {
            let (kind, is_id) = (Kind::of(column.kind), column.kind == ColumnType::Id);
            ColumnModel {
                column: column.clone(),
                levels: kind.levels().iter().map(|level| (*level).to_owned()).collect(),
                m: side(of_type(&self.levels, column.kind)),
                u: side(of_type(&self.of_two, column.kind)),
                equal_by_chance: if is_id { 0.01 } else { 1.0 },
                least_chance: least_chance(kind, rows),
            }
        });
        Model {
            version: VERSION,
            pairs_of_one: 0.5 / rows,
            swapped: self.swapped,
            threshold: self.threshold,
            columns: columns.collect(),
        }
    }
}

fn of_type(levels: &BTreeMap<ColumnType, Vec<f64>>, kind: ColumnType) -> Vec<f64> {
    levels.get(&kind).cloned().unwrap_or_default()
}

/// Two persons share even a rare value with this probability; what is given to one person only less often than any other.
pub(crate) fn least_chance(kind: Kind, rows: f64) -> f64 {
    if kind == Kind::Id { 0.02 / rows } else { 0.2 / rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_models_have_probabilities_for_every_level_of_every_type() {
        for text in [GENERAL, CHINESE_REGISTERS] {
            let belief: Belief = serde_json::from_str(text).unwrap();
            for (word, kind) in ColumnType::ALL {
                for levels in [&belief.levels[&kind], &belief.of_two[&kind]] {
                    assert_eq!(levels.len(), Kind::of(kind).levels().len(), "{word}");
                    assert!((levels.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{word}");
                }
            }
        }
    }
}
