//! What an import writes, row by row, so that it can be taken back.

use serde::{Deserialize, Serialize};
use shouwang_domain::income::{Amounts, StatementSource};
use shouwang_domain::paper::ImportedRow;
use shouwang_forms::Form;
use shouwang_store::Tx;
use shouwang_store::column::Json;
use shouwang_store::entity::{dwelling, guarantee, household, import_row, member, monitoring_claim, statement};
use shouwang_store::ledger::LedgerRow;
use shouwang_store::repo::register::guarantee::GuaranteeSet;
use shouwang_store::table::Versioned;

use crate::Result;
use crate::register::statement::amounts_of;

/// What a statement said before an import.
#[derive(Serialize, Deserialize)]
pub(super) struct StatementBefore {
    pub(super) amounts: Amounts,
    pub(super) estimated: bool,
    pub(super) source: StatementSource,
}

/// Which register a record is of. What it said before is in its own history.
#[derive(Serialize, Deserialize)]
pub(crate) struct OfForm {
    pub(crate) form: String,
}

/// A row that is put back, or taken out, as it is.
pub(crate) trait Imported: Versioned {
    /// What it is in the list of what an import wrote.
    const KIND: ImportedRow;
}

impl Imported for household::Model {
    const KIND: ImportedRow = ImportedRow::Household;
}

impl Imported for member::Model {
    const KIND: ImportedRow = ImportedRow::Member;
}

impl Imported for dwelling::Model {
    const KIND: ImportedRow = ImportedRow::Dwelling;
}

impl Imported for monitoring_claim::Model {
    const KIND: ImportedRow = ImportedRow::Claim;
}

/// What an import writes, row by row.
#[derive(Default)]
pub(crate) struct Written(Vec<import_row::Model>);

impl Written {
    pub(crate) fn statement(&mut self, before: Option<&statement::Model>, now: &statement::Model) -> Result<()> {
        let before = before.map(|before| {
            Json::of(&StatementBefore {
                amounts: amounts_of(before),
                estimated: before.estimated.get(),
                source: before.source.get(),
            })
        });
        self.row(ImportedRow::Statement, (now.id, now.version), before.transpose()?);
        Ok(())
    }

    /// A guarantee that stands otherwise from now on.
    pub(crate) fn guarantee(&mut self, set: &GuaranteeSet) -> Result<()> {
        if let Some(ended) = &set.ended {
            self.ended(ended)?;
        }
        self.begun(&set.begun);
        Ok(())
    }

    pub(crate) fn ended(&mut self, ended: &guarantee::Model) -> Result<()> {
        let held = Json::of(&serde_json::Value::Null)?;
        self.row(ImportedRow::Guarantee, (ended.id, ended.version), Some(held));
        Ok(())
    }

    pub(crate) fn begun(&mut self, begun: &guarantee::Model) {
        self.row(ImportedRow::Guarantee, (begun.id, begun.version), None);
    }

    /// A record of a register, new or changed.
    pub(crate) fn record(&mut self, form: &Form, now: &LedgerRow) -> Result<()> {
        let of = Json::of(&OfForm { form: form.id.clone() })?;
        self.row(ImportedRow::Record, (now.id(), now.version()), Some(of));
        Ok(())
    }

    /// A row that is new.
    pub(crate) fn added<M: Imported>(&mut self, now: &M) {
        self.row(M::KIND, (now.id(), now.version()), None);
    }

    /// A row that was changed; what it said before is kept sealed.
    pub(crate) fn changed<M: Imported>(&mut self, tx: &Tx, before: &M, now: &M) -> Result<()> {
        let image = tx.image(before)?;
        self.row(M::KIND, (now.id(), now.version()), Some(image));
        Ok(())
    }

    fn row(&mut self, kind: ImportedRow, (row_id, written): (i64, i64), before: Option<Json>) {
        self.0.push(import_row::Model {
            kind: kind.into(),
            row_id,
            written,
            before,
            ..import_row::Model::default()
        });
    }

    /// Keeps what was written with its import.
    pub(crate) async fn keep(self, tx: &mut Tx, run: i64) -> Result<()> {
        let rows = self.0.into_iter().map(|row| import_row::Model {
            import_run_id: run,
            ..row
        });
        tx.insert_many(rows.collect()).await?;
        Ok(())
    }
}
