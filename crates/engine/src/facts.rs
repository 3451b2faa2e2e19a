//! Facts as columns: what a batch of households looks like to the rules.
//!
//! In memory a text column holds the index of its code, so that comparing it costs as little as comparing a number. A
//! file holds the codes themselves.

use std::sync::{Arc, LazyLock};

use arrow::array::{Array, ArrayRef, AsArray as _, BooleanArray, Int8Array, Int64Array};
use arrow::compute::take;
use arrow::datatypes::{Int8Type, Int64Type};
use chrono::NaiveDate;
use sha2::{Digest as _, Sha256};
use shouwang_domain::facts::{FactColumn, FactType, FactValue, HouseholdFacts};
use shouwang_domain::{Problem, Result};

/// Rows of one batch.
pub const BATCH_ROWS: usize = 8192;

/// The codes of every text column, by index of the column; empty for the others.
static CODES: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    let codes = |column: &FactColumn| shouwang_policy::codes_of(column.name).unwrap_or_default();
    HouseholdFacts::COLUMNS.iter().map(codes).collect()
});

/// The codes of a text column.
pub(crate) fn codes_of(column: usize) -> &'static [&'static str] {
    &CODES[column]
}

/// The place of a code among those of its column. A code that the column does not have is missing.
pub(crate) fn index_of(codes: &[&str], code: &str) -> Option<i8> {
    let index = codes.iter().position(|known| *known == code)?;
    i8::try_from(index).ok()
}

/// The facts of many households on one date, column by column. Columns that nobody asked for may be absent.
#[derive(Debug, Clone)]
pub struct FactsBatch {
    pub(crate) day: NaiveDate,
    pub(crate) ids: Int64Array,
    pub(crate) areas: Int64Array,
    /// By index in `HouseholdFacts::COLUMNS`.
    pub(crate) columns: Vec<Option<ArrayRef>>,
}

impl FactsBatch {
    /// The facts of households, all of one date.
    pub fn of(day: NaiveDate, facts: &[HouseholdFacts]) -> Self {
        let mut batch = Self::from_values(day, facts.len(), &|row, column| {
            (HouseholdFacts::COLUMNS[column].get)(&facts[row])
        });
        batch.ids = facts.iter().map(|facts| facts.household_id).collect::<Vec<_>>().into();
        batch.areas = facts.iter().map(|facts| facts.area_order).collect::<Vec<_>>().into();
        batch
    }

    /// A batch of nameless households; `value` gives the value of a row and a column.
    pub(crate) fn from_values(day: NaiveDate, rows: usize, value: &dyn Fn(usize, usize) -> FactValue) -> Self {
        let columns = HouseholdFacts::COLUMNS
            .iter()
            .enumerate()
            .map(|(index, column)| Some(array(column.ty, codes_of(index), rows, &|row| value(row, index))))
            .collect();
        Self {
            day,
            ids: vec![0; rows].into(),
            areas: vec![0; rows].into(),
            columns,
        }
    }

    /// The date as of which the facts hold.
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// Number of households.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no household.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Ids of the households.
    pub fn household_ids(&self) -> &[i64] {
        self.ids.values()
    }

    /// Preorder numbers of their areas.
    pub fn area_orders(&self) -> &[i64] {
        self.areas.values()
    }

    /// The value of a household in a column; missing also where the column was not read.
    pub fn value(&self, row: usize, column: usize) -> FactValue {
        let Some(array) = self.columns[column].as_ref().filter(|array| array.is_valid(row)) else {
            return FactValue::Null;
        };
        match HouseholdFacts::COLUMNS[column].ty {
            FactType::Int => FactValue::Int(array.as_primitive::<Int64Type>().value(row)),
            FactType::Bool => FactValue::Bool(array.as_boolean().value(row)),
            FactType::Text => {
                let code = array.as_primitive::<Int8Type>().value(row);
                usize::try_from(code)
                    .ok()
                    .and_then(|index| codes_of(column).get(index))
                    .map_or(FactValue::Null, |code| FactValue::Text(code))
            }
        }
    }

    /// Some households, by row.
    ///
    /// # Errors
    /// Internal: the rows do not exist.
    pub fn take(&self, rows: &[usize]) -> Result<Self> {
        let picked = |keys: &Int64Array| rows.iter().map(|row| keys.value(*row)).collect::<Vec<_>>().into();
        let indices = Int64Array::from_iter_values(rows.iter().map(|row| *row as i64));
        let some = |array: &Option<ArrayRef>| {
            let taken = array.as_ref().map(|array| take(array, &indices, None));
            taken.transpose().map_err(Problem::internal)
        };
        Ok(Self {
            day: self.day,
            ids: picked(&self.ids),
            areas: picked(&self.areas),
            columns: self.columns.iter().map(some).collect::<Result<_>>()?,
        })
    }

    /// The numbers in a column; none where it is missing, was not read, or is no number.
    pub fn numbers(&self, column: usize) -> impl Iterator<Item = Option<i64>> + '_ {
        let numbers = self.columns[column]
            .as_ref()
            .and_then(|array| array.as_primitive_opt::<Int64Type>());
        (0..self.len()).map(move |row| numbers.filter(|n| n.is_valid(row)).map(|n| n.value(row)))
    }

    /// Some households in a row.
    #[must_use]
    pub fn slice(&self, from: usize, rows: usize) -> Self {
        let cut = |array: &Option<ArrayRef>| array.as_ref().map(|array| array.slice(from, rows));
        Self {
            day: self.day,
            ids: self.ids.slice(from, rows),
            areas: self.areas.slice(from, rows),
            columns: self.columns.iter().map(cut).collect(),
        }
    }
}

fn array(ty: FactType, codes: &[&str], rows: usize, value: &dyn Fn(usize) -> FactValue) -> ArrayRef {
    match ty {
        FactType::Int => Arc::new(Int64Array::from_iter((0..rows).map(|row| match value(row) {
            FactValue::Int(n) => Some(n),
            _ => None,
        }))),
        FactType::Bool => Arc::new(BooleanArray::from_iter((0..rows).map(|row| match value(row) {
            FactValue::Bool(b) => Some(b),
            _ => None,
        }))),
        FactType::Text => Arc::new(Int8Array::from_iter((0..rows).map(|row| match value(row) {
            FactValue::Text(code) => index_of(codes, code),
            _ => None,
        }))),
    }
}

/// A digest of facts, the same however they were cut into batches: it says what the rules saw.
#[derive(Debug, Clone)]
pub struct FactsDigest {
    keys: Sha256,
    /// Each by its index in `HouseholdFacts::COLUMNS`.
    columns: Vec<(usize, Sha256)>,
}

impl Default for FactsDigest {
    fn default() -> Self {
        Self::of(0..HouseholdFacts::COLUMNS.len())
    }
}

impl FactsDigest {
    /// Of some columns alone, in their order: facts that an earlier version wrote have fewer, and their digest knows no others.
    pub fn of(columns: impl IntoIterator<Item = usize>) -> Self {
        Self {
            keys: Sha256::new(),
            columns: columns.into_iter().map(|column| (column, Sha256::new())).collect(),
        }
    }

    /// Takes the next households, with all of those columns.
    pub fn update(&mut self, batch: &FactsBatch) {
        let mut bytes = Vec::with_capacity(batch.len() * 16);
        for (id, area) in batch.household_ids().iter().zip(batch.area_orders()) {
            bytes.extend(id.to_le_bytes());
            bytes.extend(area.to_le_bytes());
        }
        self.keys.update(&bytes);
        for (column, hash) in &mut self.columns {
            bytes.clear();
            for row in 0..batch.len() {
                match batch.value(row, *column) {
                    FactValue::Null => bytes.push(0),
                    FactValue::Int(n) => {
                        bytes.push(1);
                        bytes.extend(n.to_le_bytes());
                    }
                    FactValue::Bool(truth) => bytes.extend([2, u8::from(truth)]),
                    FactValue::Text(code) => {
                        bytes.push(3);
                        bytes.extend(code.as_bytes());
                        bytes.push(0);
                    }
                }
            }
            hash.update(&bytes);
        }
    }

    /// SHA-256 over names and values of the columns, in hexadecimal.
    pub fn finish(self) -> String {
        let mut whole = Sha256::new();
        whole.update(self.keys.finalize());
        for (column, hash) in self.columns {
            whole.update(HouseholdFacts::COLUMNS[column].name);
            whole.update(hash.finalize());
        }
        hex(&whole.finalize())
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
