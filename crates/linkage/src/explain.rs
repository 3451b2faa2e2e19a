//! Why two rows are held to be of one person or of two.

use serde::Serialize;

use crate::compare::{Kind, NOTHING};
use crate::data::Data;
use crate::remark::{Remark, Written, remark};
use crate::schema::Schema;
use crate::score::Scorer;
use crate::table::{MISSING, Table};

/// The sum by which two rows are held to be of one person or of two, in bits: `weight` is `prior`, `exchange` and the weights
/// of the columns together. They are of one person where it reaches `threshold`.
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
    /// From this weight on two rows are linked.
    pub threshold: f32,
    /// What is to be noted, in the order of the columns and each once.
    pub remarks: Vec<Remark>,
}

/// What one column says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnWeight {
    /// The name of the column.
    pub column: String,
    /// How the two values compare, `missing` where one of them is.
    pub level: &'static str,
    /// The level in words, in Chinese and in English.
    pub level_words: [&'static str; 2],
    /// For one person where positive, for two where negative.
    pub weight: f32,
}

/// The lists and what is made of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Explained<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) data: &'a Data,
    pub(crate) tables: [&'a Table; 2],
}

impl Explained<'_> {
    /// Why a row of the left list and one of the right list weigh what they do.
    pub(crate) fn explain(&self, scorer: &Scorer<'_>, left: u32, right: u32, threshold: f64) -> Explanation {
        let rows = [self.data.left().get(left), self.data.right().get(right)];
        let weights = scorer.weights(rows[0], rows[1]);
        let levels = &weights.levels;
        let mut remarks = Vec::new();
        let mut columns = Vec::new();
        for (at, (column, of)) in self.data.columns.iter().zip(self.schema.columns()).enumerate() {
            let level = levels.of[at];
            let code = match level {
                NOTHING => "missing",
                level => column.kind.levels()[usize::from(level) - 1],
            };
            columns.push(ColumnWeight {
                column: of.name.clone(),
                level: code,
                level_words: words_of(code),
                weight: weights.columns[at],
            });
            // Of exchanged values it is said that they are.
            if !levels.swapped {
                let written = |side: usize, row: u32| self.written(at, rows[side][at], side, row);
                remarks.extend(remark(column.kind, level, written(0, left), written(1, right)));
            }
        }
        if levels.swapped {
            remarks.push(Remark::ColumnsExchanged);
        }
        let mut names = self
            .data
            .columns
            .iter()
            .zip(levels.of)
            .filter(|(column, _)| column.kind == Kind::Name)
            .peekable();
        let names_agree =
            names.peek().is_some() && names.all(|(column, level)| 0 < level && level <= column.kind.agrees());
        if names_agree && remarks.contains(&Remark::SamePlace) {
            remarks.retain(|remark| *remark != Remark::SamePlace);
            remarks.push(Remark::SameVillageAndName);
        }
        let mut seen = Vec::new();
        remarks.retain(|remark| {
            !seen.contains(remark) && {
                seen.push(*remark);
                true
            }
        });
        Explanation {
            prior: scorer.prior(),
            columns,
            exchange: weights.exchange,
            is_exchanged: levels.swapped,
            weight: weights.sum,
            threshold: (threshold / (1.0 - threshold)).log2() as f32,
            remarks,
        }
    }

    fn written(&self, column: usize, code: u32, side: usize, row: u32) -> Written<'_> {
        let cells = &self.tables[side].columns[column];
        let dictionary = &self.data.dictionaries[self.data.columns[column].dictionary];
        Written {
            text: match cells.codes[row as usize] {
                MISSING => "",
                raw => cells.texts.get(raw),
            },
            normal: match code {
                MISSING => "",
                code => dictionary.texts().get(code),
            },
        }
    }
}

/// A level in Chinese and in English.
fn words_of(level: &str) -> [&'static str; 2] {
    match level {
        "equal" => ["相同", "equal"],
        "same_reading" => ["读音相同", "read the same"],
        "one_slip" => ["差一处", "one slip"],
        "two_slips" => ["差两处", "two slips"],
        "fits_what_is_left" => ["与残留部分相符", "fits what is left"],
        "part_equal" => ["部分相同", "equal in part"],
        "two_parts_equal" => ["两部分相同", "two parts equal"],
        "one_part_equal" => ["一部分相同", "one part equal"],
        "nearly_equal" => ["几乎相同", "nearly equal"],
        "very_alike" => ["很相似", "very alike"],
        "alike" => ["相似", "alike"],
        "half_alike" => ["一半相似", "half alike"],
        "faintly_alike" => ["略有相似", "faintly alike"],
        "near" => ["相近", "near"],
        "not_far" => ["相差不大", "not far"],
        "missing" => ["缺", "missing"],
        _ => ["不同", "different"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_has_its_words() {
        for kind in [Kind::Name, Kind::Date, Kind::Id, Kind::Number, Kind::Words] {
            for level in kind.levels() {
                assert!(
                    (words_of(level) == words_of("different")) == (*level == "different"),
                    "{level}"
                );
            }
        }
    }
}
