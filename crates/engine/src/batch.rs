//! Facts as Arrow record batches.

use std::sync::{Arc, LazyLock};

use datafusion::arrow::array::{ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use shouwang_domain::facts::{FactColumn, FactType, FactValue, HouseholdFacts};
use shouwang_domain::{Problem, Result};

/// Rows of one batch.
pub(crate) const BATCH_ROWS: usize = 8192;

/// One field for each of `HouseholdFacts::COLUMNS`, in their order, all nullable.
pub(crate) static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let field = |column: &FactColumn| {
        let ty = match column.ty {
            FactType::Int => DataType::Int64,
            FactType::Bool => DataType::Boolean,
            FactType::Text => DataType::Utf8,
        };
        Field::new(column.name, ty, true)
    };
    Arc::new(Schema::new(
        HouseholdFacts::COLUMNS.iter().map(field).collect::<Vec<_>>(),
    ))
});

/// A batch of `rows` rows; `value` gives the value of a row and a column.
///
/// # Errors
/// Internal: the values do not fit the schema, which only a defect can cause.
pub(crate) fn record_batch(rows: usize, value: &dyn Fn(usize, usize) -> FactValue) -> Result<RecordBatch> {
    let columns = HouseholdFacts::COLUMNS
        .iter()
        .enumerate()
        .map(|(index, column)| array(column.ty, rows, &|row| value(row, index)))
        .collect();
    RecordBatch::try_new(Arc::clone(&SCHEMA), columns).map_err(Problem::internal)
}

fn array(ty: FactType, rows: usize, value: &dyn Fn(usize) -> FactValue) -> ArrayRef {
    match ty {
        FactType::Int => Arc::new(Int64Array::from_iter((0..rows).map(|row| match value(row) {
            FactValue::Int(n) => Some(n),
            _ => None,
        }))),
        FactType::Bool => Arc::new(BooleanArray::from_iter((0..rows).map(|row| match value(row) {
            FactValue::Bool(b) => Some(b),
            _ => None,
        }))),
        FactType::Text => Arc::new(StringArray::from_iter((0..rows).map(|row| match value(row) {
            FactValue::Text(code) => Some(code),
            _ => None,
        }))),
    }
}
