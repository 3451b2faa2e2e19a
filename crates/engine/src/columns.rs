//! The interpreter of expressions on columns: one value or truth for each row of a batch.
//!
//! It says of every row what the interpreter on one row says of it. A column of codes holds the place of each code in its
//! list; a column of days their numbers.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, BooleanArray, Datum, Int8Array, Int64Array, StringArray, as_boolean_array, as_primitive_array,
};
use arrow::compute::kernels::{cmp, numeric, zip};
use arrow::compute::{and_kleene, is_not_null, is_null, not, or_kleene};
use arrow::datatypes::Int64Type;
use arrow::error::ArrowError;
use shouwang_expression::{Arithmetic, Comparison, Tree};

type Result<T> = std::result::Result<T, ArrowError>;

/// The value of a part in every row, or one value for all of them.
struct Operand {
    values: ArrayRef,
    is_one: bool,
}

impl Operand {
    fn of_rows(values: ArrayRef) -> Self {
        Self { values, is_one: false }
    }

    fn one(value: impl Array + 'static) -> Self {
        Self {
            values: Arc::new(value),
            is_one: true,
        }
    }
}

impl Datum for Operand {
    fn get(&self) -> (&dyn Array, bool) {
        (self.values.as_ref(), self.is_one)
    }
}

/// The truth of a condition in each of so many rows; `inputs` are the columns that it reads, in its order.
pub(crate) fn truth(tree: &Tree, inputs: &[ArrayRef], rows: usize) -> Result<BooleanArray> {
    match tree {
        Tree::Not(inner) => not(&truth(inner, inputs, rows)?),
        Tree::And(parts) => decided(false, parts, inputs, rows),
        Tree::Or(parts) => decided(true, parts, inputs, rows),
        other => {
            let found = value(other, inputs, rows)?;
            let truths = as_boolean_array(&found.values);
            Ok(match found.is_one {
                false => truths.clone(),
                true if truths.is_valid(0) => BooleanArray::from(vec![truths.value(0); rows]),
                true => BooleanArray::new_null(rows),
            })
        }
    }
}

/// Looks no further once every row is decided.
fn decided(deciding: bool, parts: &[Tree], inputs: &[ArrayRef], rows: usize) -> Result<BooleanArray> {
    let mut found = BooleanArray::from(vec![!deciding; rows]);
    for part in parts {
        let part = truth(part, inputs, rows)?;
        found = if deciding {
            or_kleene(&found, &part)?
        } else {
            and_kleene(&found, &part)?
        };
        let open = if deciding { found.has_false() } else { found.has_true() };
        if !open && found.null_count() == 0 {
            break;
        }
    }
    Ok(found)
}

fn value(tree: &Tree, inputs: &[ArrayRef], rows: usize) -> Result<Operand> {
    Ok(match tree {
        Tree::Input(index) => Operand {
            values: Arc::clone(&inputs[*index]),
            is_one: false,
        },
        Tree::Int(number) => Operand::one(Int64Array::from(vec![*number])),
        Tree::Bool(truth) => Operand::one(BooleanArray::from(vec![*truth])),
        Tree::Text(text) => Operand::one(StringArray::from(vec![text.as_str()])),
        Tree::Code(index, _) => Operand::one(Int8Array::from(vec![i8::try_from(*index).ok()])),
        Tree::Arithmetic(operation, left, right) => {
            arithmetic(*operation, &value(left, inputs, rows)?, &value(right, inputs, rows)?)?
        }
        Tree::Compare(comparison, left, right) => {
            let (left, right) = (value(left, inputs, rows)?, value(right, inputs, rows)?);
            let is_one = left.is_one && right.is_one;
            let compare = match comparison {
                Comparison::Eq => cmp::eq,
                Comparison::NotEq => cmp::neq,
                Comparison::Less => cmp::lt,
                Comparison::LessEq => cmp::lt_eq,
                Comparison::Greater => cmp::gt,
                Comparison::GreaterEq => cmp::gt_eq,
            };
            Operand {
                values: Arc::new(compare(&left, &right)?),
                is_one,
            }
        }
        Tree::IsNull(inner) => {
            let inner = value(inner, inputs, rows)?;
            Operand {
                values: Arc::new(is_null(&inner.values)?),
                is_one: inner.is_one,
            }
        }
        Tree::Coalesce(parts) => coalesce(parts, inputs, rows)?,
        Tree::Not(_) | Tree::And(_) | Tree::Or(_) => Operand::of_rows(Arc::new(truth(tree, inputs, rows)?)),
    })
}

/// The library's operation, which stops at the first row without a result; then row by row.
fn arithmetic(operation: Arithmetic, left: &Operand, right: &Operand) -> Result<Operand> {
    let all_at_once = match operation {
        Arithmetic::Add => numeric::add,
        Arithmetic::Subtract => numeric::sub,
        Arithmetic::Multiply => numeric::mul,
        Arithmetic::Divide => numeric::div,
    };
    let is_one = left.is_one && right.is_one;
    match all_at_once(left, right) {
        Ok(values) => Ok(Operand { values, is_one }),
        Err(ArrowError::ArithmeticOverflow(_) | ArrowError::DivideByZero) => {
            let (lefts, rights) = (numbers(left), numbers(right));
            let rows = lefts.len().max(rights.len());
            let at = |numbers: &Int64Array, is_one: bool, row: usize| {
                let row = if is_one { 0 } else { row };
                numbers.is_valid(row).then(|| numbers.value(row))
            };
            let each = (0..rows).map(|row| {
                let (left, right) = (at(lefts, left.is_one, row)?, at(rights, right.is_one, row)?);
                operation.of(left, right)
            });
            Ok(Operand {
                values: Arc::new(each.collect::<Int64Array>()),
                is_one,
            })
        }
        Err(error) => Err(error),
    }
}

fn numbers(of: &Operand) -> &Int64Array {
    as_primitive_array::<Int64Type>(&of.values)
}

fn coalesce(parts: &[Tree], inputs: &[ArrayRef], rows: usize) -> Result<Operand> {
    let mut parts = parts.iter().rev();
    let last = parts
        .next()
        .ok_or_else(|| ArrowError::InvalidArgumentError("coalesce of nothing".into()))?;
    let mut found = value(last, inputs, rows)?;
    for part in parts {
        let first = value(part, inputs, rows)?;
        found = match first.is_one {
            true if first.values.is_valid(0) => first,
            true => found,
            false => Operand::of_rows(zip::zip(&is_not_null(&first.values)?, &first, &found)?),
        };
    }
    Ok(found)
}

#[cfg(test)]
#[path = "../../expression/tests/it/generate.rs"]
mod generate;

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use shouwang_expression::Value;

    use super::generate::{CODES, condition, record};
    use super::*;

    /// `cargo xtask prove expressions` says how many.
    fn times() -> u32 {
        let told = std::env::var("SHOUWANG_EXPRESSIONS")
            .ok()
            .and_then(|number| number.parse().ok());
        told.unwrap_or(2_000)
    }

    /// The records as columns, in the order of the inputs.
    fn columns(records: &[Vec<Value>]) -> Vec<ArrayRef> {
        let ints = |at: usize| -> ArrayRef {
            let numbers = records.iter().map(|record| match record[at] {
                Value::Int(number) => Some(number),
                _ => None,
            });
            Arc::new(numbers.collect::<Int64Array>())
        };
        let texts = |at: usize| {
            records.iter().map(move |record| match &record[at] {
                Value::Text(text) => Some(text.as_str()),
                _ => None,
            })
        };
        let truths = records.iter().map(|record| match record[2] {
            Value::Bool(truth) => Some(truth),
            _ => None,
        });
        let place = |code: &str| {
            CODES
                .iter()
                .position(|known| *known == code)
                .and_then(|at| i8::try_from(at).ok())
        };
        vec![
            ints(0),
            ints(1),
            Arc::new(truths.collect::<BooleanArray>()),
            ints(3),
            Arc::new(texts(4).collect::<StringArray>()),
            Arc::new(texts(5).map(|code| code.and_then(place)).collect::<Int8Array>()),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: times(), failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn columns_say_what_single_rows_say(expression in condition(), records in vec(record(), 0..6)) {
            let found = truth(&expression.tree, &columns(&records), records.len()).unwrap();
            prop_assert_eq!(found.len(), records.len());
            for (row, record) in records.iter().enumerate() {
                let expected = expression.truth(&|index| record[index].clone());
                prop_assert_eq!(found.is_valid(row).then(|| found.value(row)), expected, "row {}", row);
            }
        }
    }
}
