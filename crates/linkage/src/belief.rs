//! What is believed before any data is seen, from the two models that come with the program.

use std::collections::BTreeMap;

use serde::Deserialize;
use shouwang_domain::{Problem, Result};

use crate::compare::Kind;
use crate::data::Data;
use crate::normal::is_chinese;
use crate::schema::{ColumnType, Schema};

const GENERAL: &str = include_str!("../models/general.json");
const CHINESE_REGISTERS: &str = include_str!("../models/chinese_registers.json");

/// Probabilities of the levels for pairs of one person, by type, and how many pairs of data outweigh them.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Belief {
    levels: BTreeMap<ColumnType, Vec<f64>>,
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
        columns
            .map(|column| self.levels.get(&column.kind).cloned().unwrap_or_default())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_models_have_probabilities_for_every_level_of_every_type() {
        for text in [GENERAL, CHINESE_REGISTERS] {
            let belief: Belief = serde_json::from_str(text).unwrap();
            for (word, kind) in ColumnType::ALL {
                let levels = &belief.levels[&kind];
                assert_eq!(levels.len(), Kind::of(kind).levels().len(), "{word}");
                assert!((levels.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{word}");
            }
        }
    }
}
