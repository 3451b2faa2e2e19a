//! The one way of a spreadsheet into the register: it is read, its wrong rows are left out where that is asked for, it is
//! compared with what is known, and then taken over by the use case of its kind.

use shouwang_sheets::{ParsedWorkbook, marked};
use shouwang_store::Tx;

use super::{Checked, ImportCmd, ImportKind, ImportReport, Incoming, LeftOut, fields, read};
use crate::office::access::{Verb, require};
use crate::{Ctx, Problem, Result, Service, heavy};

/// Leaving out rows can make others wrong, such as a record that refers to one that is left out; more often than this is
/// nobody's sheet.
const TIMES: usize = 10;

/// What somebody must be allowed to do who brings a sheet of a kind.
pub const fn verb(kind: ImportKind) -> Verb {
    match kind {
        ImportKind::Register | ImportKind::Income => Verb::ImportData,
        ImportKind::Ledger => Verb::EditLedgers,
    }
}

impl Service {
    /// Takes over a spreadsheet: all of it or nothing, or, where that is asked for, the rows that are right.
    ///
    /// # Errors
    /// `import.refused` with every wrong cell, `import.nothing_right`, and the problems of a file that cannot be read at all
    /// (`sheet.*`).
    pub async fn import(&self, ctx: &Ctx, kind: ImportKind, cmd: ImportCmd) -> Result<ImportReport> {
        require(ctx, verb(kind))?;
        let mut incoming = Incoming {
            book: read(&cmd).await?,
            cmd,
            left_out: LeftOut::default(),
        };
        if incoming.cmd.only_right {
            incoming.left_out = self.leave_out_wrong(ctx, kind, &mut incoming).await?;
        }
        if incoming.cmd.dry_run {
            let form = incoming.cmd.form.as_deref();
            let checked = self.check_sheet(ctx, kind, form, &incoming.book).await?;
            return checked.into_report(&incoming.left_out);
        }
        let form = incoming.cmd.form.as_deref();
        let taken = match kind {
            ImportKind::Register => self.take_register(ctx, &incoming).await,
            ImportKind::Income => self.take_income(ctx, &incoming).await,
            ImportKind::Ledger => self.take_ledger(ctx, &incoming).await,
        };
        if taken.is_err() {
            // What it says of numbers counts as if it had only been checked.
            self.check_sheet(ctx, kind, form, &incoming.book).await?;
        }
        taken
    }

    /// As [`Service::import`], of a household register.
    ///
    /// # Errors
    /// As there.
    pub async fn import_register(&self, ctx: &Ctx, cmd: ImportCmd) -> Result<ImportReport> {
        self.import(ctx, ImportKind::Register, cmd).await
    }

    /// As [`Service::import`], of monthly statements.
    ///
    /// # Errors
    /// As there.
    pub async fn import_income(&self, ctx: &Ctx, cmd: ImportCmd) -> Result<ImportReport> {
        self.import(ctx, ImportKind::Income, cmd).await
    }

    /// As [`Service::import`], of registers.
    ///
    /// # Errors
    /// As there.
    pub async fn import_ledger(&self, ctx: &Ctx, cmd: ImportCmd) -> Result<ImportReport> {
        self.import(ctx, ImportKind::Ledger, cmd).await
    }

    /// The file as it came, with what was found in front of each row, to be mended and sent again; nothing is written.
    /// With `only_wrong`, without the rows that can be taken over.
    ///
    /// # Errors
    /// Those of a file that cannot be read at all (`sheet.*`).
    pub async fn mark_sheet(&self, ctx: &Ctx, kind: ImportKind, cmd: ImportCmd, only_wrong: bool) -> Result<Vec<u8>> {
        require(ctx, verb(kind))?;
        let book = read(&cmd).await?;
        let checked = self.check_sheet(ctx, kind, cmd.form.as_deref(), &book).await?;
        heavy::in_turn(|| marked(&book, &checked.found, only_wrong)).await
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

    /// Compares a sheet with what is known. The ID numbers in it that are not those of the register are counted.
    async fn check_sheet(
        &self,
        ctx: &Ctx,
        kind: ImportKind,
        form: Option<&str>,
        book: &ParsedWorkbook,
    ) -> Result<Checked> {
        let checked = match kind {
            ImportKind::Register => self.check_register(ctx, book).await?,
            ImportKind::Income => self.check_income(ctx, book).await?,
            ImportKind::Ledger => self.check_ledger(ctx, form, book).await?,
        };
        self.charge_misses(ctx, &checked.numbers).await?;
        Ok(checked)
    }

    /// Asks for a screening, where that is wanted and the sheet changed anything.
    pub(super) async fn screen_after(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        incoming: &Incoming,
        report: &mut ImportReport,
    ) -> Result<()> {
        let households = report.households_new + report.households_changed;
        let members = report.members_new + report.members_changed;
        let statements = report.statements_new + report.statements_changed;
        report.screening_follows = incoming.cmd.then_screen && households + members + statements > 0;
        if report.screening_follows {
            self.queue_screening_after(tx, ctx).await?;
        }
        Ok(())
    }

    /// Takes the wrong rows out, with those that stand or fall with them. What is wrong with
    /// a sheet as a whole is left for the import to say.
    async fn leave_out_wrong(&self, ctx: &Ctx, kind: ImportKind, incoming: &mut Incoming) -> Result<LeftOut> {
        let mut left_out = LeftOut::default();
        for _ in 0..TIMES {
            let form = incoming.cmd.form.as_deref();
            let checked = self.check_sheet(ctx, kind, form, &incoming.book).await?;
            let wrong = checked.found.wrong_rows();
            if wrong.is_empty() || checked.found.problems.iter().any(|problem| problem.is_of_sheet()) {
                if left_out.rows > 0 && checked.report.rows == 0 {
                    return Err(nothing_right().with_fields(fields(&left_out.problems)));
                }
                return Ok(left_out);
            }
            left_out.rows += incoming.book.leave_out(&wrong);
            left_out.problems.extend(checked.found.problems);
        }
        Ok(left_out)
    }
}

fn nothing_right() -> Problem {
    Problem::bad_data(
        "import.nothing_right",
        "没有一行可以导入；请下载带批注的文件，改正后重新导入。",
        "No row can be taken over; fetch the marked file, mend it and import it again.",
    )
}
