//! Which use case takes over a spreadsheet of which kind, and who may.

use crate::office::access::Verb;
use crate::register::import::{ImportCmd, ImportKind, ImportReport};
use crate::{Ctx, Result, Service};

/// What somebody must be allowed to do who brings a sheet of a kind.
pub const fn verb(kind: ImportKind) -> Verb {
    match kind {
        ImportKind::Register | ImportKind::Income => Verb::ImportData,
        ImportKind::Ledger => Verb::EditLedgers,
    }
}

impl Service {
    /// Takes over a spreadsheet, all of it or nothing.
    ///
    /// # Errors
    /// `import.refused` with every wrong cell, and the problems of a file that cannot be read at all (`sheet.*`).
    pub async fn import(&self, ctx: &Ctx, kind: ImportKind, cmd: ImportCmd) -> Result<ImportReport> {
        match kind {
            ImportKind::Register => self.import_register(ctx, cmd).await,
            ImportKind::Income => self.import_income(ctx, cmd).await,
            ImportKind::Ledger => self.import_ledger(ctx, cmd).await,
        }
    }

    /// An empty workbook of a kind to be filled in, with instructions; of registers, with a sheet for each to which the
    /// caller may add.
    ///
    /// # Errors
    /// `internal` when the workbook cannot be written.
    pub async fn import_template(&self, ctx: &Ctx, kind: ImportKind) -> Result<Vec<u8>> {
        match kind {
            ImportKind::Register => shouwang_sheets::write::register_template(),
            ImportKind::Income => shouwang_sheets::write::income_template(),
            ImportKind::Ledger => self.ledger_template(ctx, None).await,
        }
    }
}
