//! Imports: a township's spreadsheets into the register, all or nothing, or, where somebody asks for it, the rows that are
//! right; and the sheets that go out to be filled in.
//!
//! A file goes one way: it is read in a child process, its rows are compared with what is known (looked up in a few
//! batches), and the differences are written in one transaction with one leaf. A dry run stops before the transaction:
//! it never begins one. Nothing in a blank cell changes what is known, and rows that say nothing new touch nothing.

pub mod collection;
mod division;
pub mod filled;
mod income;
pub(crate) mod known;
mod merge;
pub(crate) mod problems;
mod register;
mod take;
pub mod undo;

use std::path::PathBuf;
use std::process::ExitCode;

use serde::Serialize;
use sha2::{Digest, Sha256};
use shouwang_domain::ImportRunId;
pub use shouwang_domain::paper::ImportKind;
use shouwang_domain::problem::FieldProblem;
use shouwang_sheets::{CellProblem, Found as SheetFound, Limits, ParsedWorkbook, child};
use shouwang_store::Tx;
use shouwang_store::entity::import_run;
pub use take::verb;
use utoipa::ToSchema;

use crate::register::household::number_search::SheetNumbers;
use crate::rules::screening::Judged;
use crate::{Ctx, Problem, Result};

/// How the child process that reads spreadsheets is started: the binary itself with its hidden subcommand.
#[derive(Debug, Clone)]
pub struct ReaderCommand {
    /// The program.
    pub exe: PathBuf,
    /// Its arguments; the limits are added.
    pub args: Vec<String>,
}

impl ReaderCommand {
    /// The running binary, which calls [`child::main`] when the hidden subcommand is its first argument.
    ///
    /// # Errors
    /// When the system does not tell where the binary is.
    pub fn this_binary() -> Result<Self> {
        let exe = std::env::current_exe().map_err(Problem::internal)?;
        Ok(Self {
            exe,
            args: vec![child::SUBCOMMAND.to_owned()],
        })
    }

    /// The hidden subcommand of a binary that can read spreadsheets as a child process.
    pub const SUBCOMMAND: &str = child::SUBCOMMAND;

    /// What such a binary does with it, before anything else.
    pub fn child_main() -> ExitCode {
        child::main()
    }
}

/// A spreadsheet to be imported.
#[derive(Clone)]
pub struct ImportCmd {
    /// Name of the file, to find it again.
    pub file_name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// Check only; nothing is written.
    pub dry_run: bool,
    /// Who reads it.
    pub reader: ReaderCommand,
    /// The only register that is meant, of a sheet of registers; without, each sheet is for the register it is named after.
    pub form: Option<String>,
    /// Takes over the rows that are right and leaves the others; else one wrong cell refuses the file.
    pub only_right: bool,
    /// Asks in the same act for a screening of the caller's area, where a sheet changed what the rules read.
    pub then_screen: bool,
}

/// A file that was read, on its way into the register.
pub(crate) struct Incoming {
    pub(crate) cmd: ImportCmd,
    pub(crate) book: ParsedWorkbook,
    pub(crate) left_out: LeftOut,
}

/// What was left out of a file.
#[derive(Debug, Default)]
pub(crate) struct LeftOut {
    /// Rows: wrong ones, and those that stand or fall with them.
    pub(crate) rows: usize,
    /// What is wrong with them.
    pub(crate) problems: Vec<CellProblem>,
}

/// What the comparison of a file with what is known found, and what taking it over would do.
pub(crate) struct Checked {
    pub(crate) report: ImportReport,
    pub(crate) found: SheetFound,
    pub(crate) numbers: SheetNumbers,
}

impl Checked {
    /// What a dry run answers.
    pub(crate) fn into_report(mut self, left_out: &LeftOut) -> Result<ImportReport> {
        refuse_if_any(self.found.problems)?;
        self.report.leave_out(left_out);
        Ok(self.report)
    }
}

/// What an import did, or, in a dry run, what it would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportReport {
    /// What was imported.
    pub kind: ImportKind,
    /// The number of the import, its receipt; none of a dry run.
    pub run_id: Option<ImportRunId>,
    /// Nothing was written.
    pub dry_run: bool,
    /// Rows read: members, statements, or records of registers.
    pub rows: u64,
    /// Households that are new.
    pub households_new: u64,
    /// Households of which something changed, their guarantees included.
    pub households_changed: u64,
    /// Members that are new, or came back.
    pub members_new: u64,
    /// Members of whom something changed.
    pub members_changed: u64,
    /// Statements that are new.
    pub statements_new: u64,
    /// Statements with another amount than before.
    pub statements_changed: u64,
    /// Records that are new.
    pub records_new: u64,
    /// Records with another content than before.
    pub records_changed: u64,
    /// Rows without any amount: the period counts as not reported.
    pub not_reported: u64,
    /// Rows that say nothing new.
    pub unchanged: u64,
    /// Rows that were left out: wrong ones, and those that stand or fall with them.
    pub left_out: u64,
    /// What is wrong with them.
    pub problems: Vec<FieldProblem>,
    /// Households that the sheet calls monitored and the register does not: they wait for the opening register.
    pub monitoring_claims: u64,
    /// What the rules say at once of the households whose records they read. After registers and statements, a screening
    /// of the area says it.
    pub judged: Judged,
    /// A screening of the caller's area was asked for in the same act.
    pub screening_follows: bool,
    /// What a person should look at; it stopped nothing.
    pub notes: Vec<FieldProblem>,
}

impl ImportReport {
    pub(crate) fn new(kind: ImportKind, dry_run: bool) -> Self {
        Self {
            kind,
            run_id: None,
            dry_run,
            rows: 0,
            households_new: 0,
            households_changed: 0,
            members_new: 0,
            members_changed: 0,
            statements_new: 0,
            statements_changed: 0,
            records_new: 0,
            records_changed: 0,
            not_reported: 0,
            monitoring_claims: 0,
            unchanged: 0,
            left_out: 0,
            problems: Vec::new(),
            judged: Judged::default(),
            screening_follows: false,
            notes: Vec::new(),
        }
    }

    fn leave_out(&mut self, left_out: &LeftOut) {
        self.left_out = left_out.rows as u64;
        self.problems = fields(&left_out.problems);
    }
}

/// Reads the file in the child process, without holding up the others.
pub(crate) async fn read(cmd: &ImportCmd) -> Result<ParsedWorkbook> {
    let (reader, bytes) = (cmd.reader.clone(), cmd.bytes.clone());
    tokio::task::spawn_blocking(move || {
        let args: Vec<&str> = reader.args.iter().map(String::as_str).collect();
        child::parse_in_child(&reader.exe, &args, &bytes, &Limits::default())
    })
    .await
    .map_err(Problem::internal)?
}

/// Refuses the file when anything in it is wrong, with every wrong place in the order of the file.
pub(crate) fn refuse_if_any(mut problems: Vec<CellProblem>) -> Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    problems.sort_by(|a, b| (&a.sheet, a.row).cmp(&(&b.sheet, b.row)));
    let (count, first) = (problems.len(), &problems[0]);
    Err(Problem::bad_data(
        "import.refused",
        format!(
            "表格中有 {count} 处错误，没有导入任何内容；请逐处改正后重新导入。第一处：{}，{}",
            first.at(),
            first.zh
        ),
        format!(
            "The file has {count} errors, and nothing was imported; mend them all and import it again. The first: {}: {}",
            first.at(),
            first.en
        ),
    )
    .with_fields(fields(&problems)))
}

pub(crate) fn fields(cells: &[CellProblem]) -> Vec<FieldProblem> {
    cells.iter().map(FieldProblem::from).collect()
}

/// Writes down which file was imported and what came of it, names it in the leaf, and gives its id.
pub(crate) async fn record(tx: &mut Tx, ctx: &Ctx, incoming: &Incoming, report: &mut ImportReport) -> Result<i64> {
    let cmd = &incoming.cmd;
    report.leave_out(&incoming.left_out);
    let name = cmd.file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let digest = hex::encode(Sha256::digest(&cmd.bytes));
    let count = |n: u64| n as i64;
    let run = tx
        .insert(import_run::Model {
            kind: report.kind.as_str().to_owned(),
            file_digest: digest.clone(),
            file_name: name.to_owned(),
            rows: count(report.rows),
            households: count(report.households_new + report.households_changed),
            members: count(report.members_new + report.members_changed),
            statements: count(report.statements_new + report.statements_changed),
            area_id: Some(ctx.area.0),
            ..import_run::Model::default()
        })
        .await?;
    tx.subject(format!("import_run/{}", run.id));
    tx.detail(serde_json::json!({ "kind": report.kind, "file_digest": digest, "rows": report.rows, "left_out": report.left_out }));
    report.run_id = Some(ImportRunId(run.id));
    Ok(run.id)
}
