//! A model: how probable each level is for pairs of one person and for pairs of two, kept in a versioned file.

use std::path::Path;

use serde::{Deserialize, Serialize};
use shouwang_domain::{Problem, Result};

use crate::compare::{EQUAL, Kind, MAX_LEVELS, NOTHING};
use crate::files::{cannot_write, unreadable};
use crate::schema::{Column, Schema};

/// The version of the file that this program writes and reads.
pub const VERSION: u32 = 1;

/// Pairs with at least this probability are links, where nothing else is said.
pub const THRESHOLD: f64 = 0.5;

/// How a column behaves in pairs of one class: alone, and where the column that it leans on agrees or differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// The column that this one leans on in the class, such as the street on the post code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leans_on: Option<usize>,
    /// Probability of each level, from equal to different.
    pub alone: Vec<f64>,
    /// The same where the other column agrees.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub where_it_agrees: Vec<f64>,
    /// The same where the other column differs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub where_it_differs: Vec<f64>,
}

/// What is known of a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnModel {
    /// The column.
    #[serde(flatten)]
    pub column: Column,
    /// Names of the levels.
    pub levels: Vec<String>,
    /// Pairs of one person.
    pub m: Side,
    /// Pairs of two persons.
    pub u: Side,
    /// Share of the equal pairs that are of two persons: near 1 for names, near 0 for ID numbers.
    pub equal_by_chance: f64,
    /// Two persons share even a rare value with at least this probability.
    pub least_chance: f64,
}

/// A trained model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Version of the format.
    pub version: u32,
    /// Probability that a pair drawn from all pairs is of one person.
    pub pairs_of_one: f64,
    /// Probability that values changed places in a pair of one person.
    pub swapped: f64,
    /// Pairs with at least this probability are links.
    pub threshold: f64,
    /// The columns.
    pub columns: Vec<ColumnModel>,
}

impl Model {
    /// Reads a model from a file and makes sure that it fits a schema.
    ///
    /// # Errors
    /// `linkage.unreadable`, `linkage.bad_model`, `linkage.model_version`, `linkage.model_schema`.
    pub fn read(path: &Path, schema: &Schema) -> Result<Self> {
        let at = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
        let bad = |error: &dyn std::fmt::Display| {
            Problem::bad_data(
                "linkage.bad_model",
                format!("模型文件有误（{error}）；请用 link train 重新生成。"),
                format!("The model cannot be understood ({error}); make it anew with link train."),
            )
            .at(&at)
        };
        let value: serde_json::Value = serde_json::from_str(&text).map_err(|error| bad(&error))?;
        let version = value["version"].as_u64().unwrap_or(0);
        if version != u64::from(VERSION) {
            return Err(Problem::bad_data(
                "linkage.model_version",
                format!("模型的版本是 {version}，本程序用的是 {VERSION}；请用 link train 重新生成。"),
                format!("The model has version {version}, this program uses {VERSION}; make it anew with link train."),
            )
            .at(&at));
        }
        let model: Self = serde_json::from_value(value).map_err(|error| bad(&error))?;
        model.check_schema(schema).map_err(|problem| problem.at(&at))?;
        model.check().map_err(|what| bad(&what))?;
        Ok(model)
    }

    /// Makes sure that the model is one for these columns.
    ///
    /// # Errors
    /// `linkage.model_schema`.
    pub fn check_schema(&self, schema: &Schema) -> Result<()> {
        let columns: Vec<&Column> = self.columns.iter().map(|column| &column.column).collect();
        if columns.iter().copied().eq(schema.columns()) {
            return Ok(());
        }
        let of_model = columns
            .iter()
            .map(|column| format!("{}:{}", column.name, column.kind.word()));
        let of_model = of_model.collect::<Vec<_>>().join(",");
        Err(Problem::bad_data(
            "linkage.model_schema",
            format!("模型是为别的列训练的；请写 --columns {of_model}，或重新训练。"),
            format!("The model was trained for other columns; write --columns {of_model}, or train anew."),
        ))
    }

    /// Writes the model.
    ///
    /// # Errors
    /// `linkage.cannot_write`.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self).map_err(Problem::internal)?;
        std::fs::write(path, text + "\n").map_err(|error| cannot_write(path, &error))
    }

    /// Whether every number makes sense.
    fn check(&self) -> std::result::Result<(), String> {
        let is_probability = |value: &f64| value.is_finite() && *value > 0.0 && *value < 1.0;
        for column in &self.columns {
            let levels = Kind::of(column.column.kind).levels();
            for side in [&column.m, &column.u] {
                let tables = [&side.alone, &side.where_it_agrees, &side.where_it_differs];
                let expected = |at: usize| {
                    if at > 0 && side.leans_on.is_none() {
                        0
                    } else {
                        levels.len()
                    }
                };
                let fits = tables.iter().enumerate().all(|(at, table)| table.len() == expected(at));
                let leans = side.leans_on.is_none_or(|other| other < self.columns.len());
                if !fits || !leans || !tables.iter().all(|table| table.iter().all(is_probability)) {
                    return Err(format!("column {}", column.column.name));
                }
            }
        }
        let all = [self.pairs_of_one, self.swapped, self.threshold];
        if all.iter().all(is_probability) {
            Ok(())
        } else {
            Err("pairs_of_one, swapped, threshold".to_owned())
        }
    }
}

/// What a model says of a column in one class, by the state of the column that it leans on and by level.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ByState(pub(crate) [[f64; MAX_LEVELS + 1]; 3]);

/// The states of a column that another leans on.
pub(crate) const ALONE: usize = 0;
pub(crate) const AGREES: usize = 1;
pub(crate) const DIFFERS: usize = 2;

/// The state of a column on which another leans in pairs of two: what is alike but not equal says nothing about the other, as
/// only equal values were looked at to learn it.
pub(crate) fn state_of_two(kind: Kind, level: u8) -> usize {
    match state(kind, level) {
        AGREES if level != EQUAL => ALONE,
        state => state,
    }
}

/// The state of a column with this level.
pub(crate) fn state(kind: Kind, level: u8) -> usize {
    match level {
        NOTHING => ALONE,
        level if level <= kind.agrees() => AGREES,
        _ => DIFFERS,
    }
}
