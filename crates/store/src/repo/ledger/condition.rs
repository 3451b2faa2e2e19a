//! A condition of a figure as SQL, which has the same three truths. It has no arithmetic, and knows what day it is.

use chrono::NaiveDate;
use sea_orm::sea_query::{Alias, Expr, ExprTrait as _, Func};
use shouwang_expression::{Comparison, Expression, Tree, day_of};

use crate::ledger::{ColumnKind, LedgerTable};

/// The condition over the columns of a table, on a day.
pub(super) fn truth(expression: &Expression, table: &LedgerTable, today: NaiveDate) -> Expr {
    Reading {
        expression,
        table,
        today,
    }
    .truth(&expression.tree)
}

/// The name of the day; no column has it.
const TODAY: &str = "today";

struct Reading<'a> {
    expression: &'a Expression,
    table: &'a LedgerTable,
    today: NaiveDate,
}

impl Reading<'_> {
    fn truth(&self, tree: &Tree) -> Expr {
        match tree {
            Tree::Not(inner) => self.truth(inner).not(),
            Tree::And(parts) => parts
                .iter()
                .map(|part| self.truth(part))
                .reduce(Expr::and)
                .unwrap_or_else(|| Expr::cust("1 = 1")),
            Tree::Or(parts) => parts
                .iter()
                .map(|part| self.truth(part))
                .reduce(Expr::or)
                .unwrap_or_else(|| Expr::cust("1 = 0")),
            Tree::IsNull(inner) => self.value(inner, None).is_null(),
            Tree::Compare(comparison, left, right) => {
                let kind = self.kind(left).or_else(|| self.kind(right));
                let (left, right) = (self.value(left, kind), self.value(right, kind));
                match comparison {
                    Comparison::Eq => left.eq(right),
                    Comparison::NotEq => left.ne(right),
                    Comparison::Less => left.lt(right),
                    Comparison::LessEq => left.lte(right),
                    Comparison::Greater => left.gt(right),
                    Comparison::GreaterEq => left.gte(right),
                }
            }
            // Truth values are kept as 1 and 0.
            other => self.value(other, Some(ColumnKind::Flag)).eq(1_i64),
        }
    }

    /// A value; a literal as the column that it stands beside would keep it.
    fn value(&self, tree: &Tree, beside: Option<ColumnKind>) -> Expr {
        match tree {
            Tree::Input(index) => match self.expression.inputs[*index].name.as_str() {
                TODAY => Expr::val(self.today.to_string()),
                column => Expr::col(Alias::new(column)),
            },
            Tree::Int(number) => match (beside, day_of(*number)) {
                (Some(ColumnKind::Day), Some(day)) => Expr::val(day.to_string()),
                (Some(ColumnKind::Month), Some(day)) => Expr::val(day.format("%Y-%m").to_string()),
                _ => Expr::val(*number),
            },
            Tree::Bool(truth) => Expr::val(i64::from(*truth)),
            Tree::Text(text) | Tree::Code(_, text) => Expr::val(text.as_str()),
            Tree::Coalesce(parts) => Func::coalesce(parts.iter().map(|part| self.value(part, beside))).into(),
            // A condition of a figure has none; what is left is a truth.
            Tree::Arithmetic(..) => Expr::val(None::<i64>),
            Tree::Not(_) | Tree::And(_) | Tree::Or(_) | Tree::Compare(..) | Tree::IsNull(_) => {
                Expr::case(self.truth(tree), 1_i64)
                    .case(self.truth(tree).not(), 0_i64)
                    .into()
            }
        }
    }

    fn kind(&self, tree: &Tree) -> Option<ColumnKind> {
        match tree {
            Tree::Input(index) => {
                let name = &self.expression.inputs[*index].name;
                if name == TODAY {
                    return Some(ColumnKind::Day);
                }
                self.table
                    .columns
                    .iter()
                    .find(|column| column.name == *name)
                    .map(|column| column.kind)
            }
            Tree::Coalesce(parts) => parts.iter().find_map(|part| self.kind(part)),
            _ => None,
        }
    }
}
