//! Taking back statements and guarantees: what was new is emptied, what was changed says again what it said.

use std::collections::{BTreeSet, HashMap};

use shouwang_domain::guarantee::GuaranteeState;
use shouwang_domain::income::Amounts;
use shouwang_domain::paper::ImportedRow;
use shouwang_domain::{ImportRunId, Problem};
use shouwang_store::column::Json;
use shouwang_store::entity::{guarantee, import_row, statement};
use shouwang_store::repo::register::change;
use shouwang_store::repo::register::import as imports;
use shouwang_store::table::Record;
use shouwang_store::{Source, Tx};

use super::written::StatementBefore;
use crate::register::statement::all_amounts;
use crate::{Ctx, Result};

/// The rows of an import as they stand now.
pub(super) struct Undo {
    statements: HashMap<i64, statement::Model>,
    guarantees: HashMap<i64, guarantee::Model>,
    /// Households of which a row is not as the import left it.
    pub(super) changed: BTreeSet<i64>,
    /// Rows of households that the caller does not see any more.
    pub(super) out_of_sight: usize,
}

impl Undo {
    pub(super) async fn load(
        at: &impl Source,
        ctx: &Ctx,
        run: ImportRunId,
        rows: &[import_row::Model],
    ) -> Result<Self> {
        let ids = |kind: ImportedRow| -> BTreeSet<i64> {
            let of_kind = rows.iter().filter(|row| row.kind == kind);
            of_kind.map(|row| row.row_id).collect()
        };
        let of_household = statement::Column::HouseholdId;
        let statements: Vec<statement::Model> =
            imports::of_rows(at, ctx, of_household, &ids(ImportedRow::Statement)).await?;
        let of_household = guarantee::Column::HouseholdId;
        let guarantees: Vec<guarantee::Model> =
            imports::of_rows(at, ctx, of_household, &ids(ImportedRow::Guarantee)).await?;
        let is_of_months =
            |row: &&import_row::Model| matches!(row.kind.get(), ImportedRow::Statement | ImportedRow::Guarantee);
        let left: BTreeSet<i64> = rows.iter().filter(is_of_months).map(|row| row.row_id).collect();
        let stated = change::written_since(at, run, statement::Model::TABLE.name).await?;
        let guaranteed = change::written_since(at, run, guarantee::Model::TABLE.name).await?;
        let changed = (statements.iter())
            .filter(|row| stated.contains(&row.id))
            .map(|row| row.household_id)
            .chain(
                (guarantees.iter())
                    .filter(|row| guaranteed.contains(&row.id))
                    .map(|row| row.household_id),
            )
            .collect();
        Ok(Self {
            out_of_sight: left.len() - statements.len() - guarantees.len(),
            statements: by_id(statements),
            guarantees: by_id(guarantees),
            changed,
        })
    }

    pub(super) fn households(&self) -> BTreeSet<i64> {
        let statements = self.statements.values().map(|row| row.household_id);
        statements
            .chain(self.guarantees.values().map(|row| row.household_id))
            .collect()
    }

    /// Undoes what was written last first.
    pub(super) async fn write(&mut self, tx: &mut Tx, rows: &[import_row::Model]) -> Result<()> {
        for row in rows.iter().rev() {
            match row.kind.get() {
                ImportedRow::Statement => {
                    let now = self.statements.get(&row.row_id).ok_or_else(missing)?;
                    let before = row.before.as_ref().map(Json::read::<StatementBefore>).transpose()?;
                    let after = match before {
                        Some(StatementBefore {
                            amounts,
                            estimated,
                            source,
                        }) => statement::Model {
                            estimated: estimated.into(),
                            source: source.into(),
                            ..all_amounts(now.clone(), &amounts)
                        },
                        None => all_amounts(now.clone(), &Amounts::default()),
                    };
                    let after = tx.update(now, after).await?;
                    self.statements.insert(after.id, after);
                }
                ImportedRow::Guarantee => {
                    let now = self.guarantees.get(&row.row_id).ok_or_else(missing)?;
                    let after = match row.before {
                        // What the sheet ended goes on.
                        Some(_) => guarantee::Model {
                            closed_on: None,
                            ..now.clone()
                        },
                        // What it began holds for no day, and says what held before: so it is neither a problem nor its end.
                        None => guarantee::Model {
                            state: self.held_before(rows, now).into(),
                            closed_on: Some(now.opened_on),
                            ..now.clone()
                        },
                    };
                    let after = tx.update(now, after).await?;
                    self.guarantees.insert(after.id, after);
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Undo {
    /// How a guarantee stood when the sheet told otherwise; nobody complains of what was not known.
    fn held_before(&self, written: &[import_row::Model], begun: &guarantee::Model) -> GuaranteeState {
        let mut ended = written
            .iter()
            .filter(|row| row.kind == ImportedRow::Guarantee && row.before.is_some())
            .filter_map(|row| self.guarantees.get(&row.row_id));
        ended
            .find(|row| row.household_id == begun.household_id && row.guarantee == begun.guarantee)
            .map_or(GuaranteeState::Met, |row| row.state.get())
    }
}

pub(super) fn by_id<M: Record>(rows: Vec<M>) -> HashMap<i64, M> {
    rows.into_iter().map(|row| (row.id(), row)).collect()
}

pub(super) fn missing() -> Problem {
    Problem::internal("a row of an import is gone")
}
