//! Taking back what a sheet wrote, as long as nothing rests on it: statements and guarantees, records of registers,
//! households and their members.

mod months;
mod register;
pub(crate) mod written;

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::household::{HouseholdState, own_household};
use shouwang_domain::{ImportRunId, Problem};
use shouwang_store::entity::{import_row, import_run, import_undo};
use shouwang_store::repo::register::import as imports;
use shouwang_store::{Source, Tx, repo};
use utoipa::ToSchema;

use self::months::Undo;
use super::ImportKind;
use crate::office::access::{Verb, require, roles};
use crate::register::household::TOWNSHIP;
use crate::rules::proposal::said;
use crate::{Ctx, Result, Service};

/// So many places are named that were changed since.
const NAMED: usize = 50;

/// A sheet that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportRunView {
    /// Its number.
    pub id: ImportRunId,
    /// What it was; none for a kind that only earlier programs took.
    pub kind: Option<ImportKind>,
    /// The name of the file.
    pub file_name: String,
    /// When it came in.
    pub at: Timestamp,
    /// Who brought it.
    pub by_name: String,
    /// Rows that were read.
    pub rows: i64,
    /// Households that are new or changed.
    pub households: i64,
    /// Statements that are new or changed.
    pub statements: i64,
    /// When it was taken back.
    pub undone_on: Option<NaiveDate>,
    /// Who took it back.
    pub undone_by_name: Option<String>,
    /// Why.
    pub undone_why: Option<String>,
    /// The caller may take it back, unless something was written over it meanwhile.
    pub may_undo: bool,
}

/// Takes an import back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoImportCmd {
    /// The import.
    pub run_id: ImportRunId,
    /// Why; without names and numbers of people.
    pub reason: String,
}

impl Service {
    /// The imports of the caller's office, the newest first; at most 50.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_imports(&self, ctx: &Ctx) -> Result<Vec<ImportRunView>> {
        require_one_of(ctx)?;
        let runs = imports::runs(&self.store, ctx).await?;
        run_views(&self.store, ctx, &runs).await
    }

    /// Takes back what a sheet wrote. Statements that were new are emptied and count as not reported; records of registers
    /// that were new are taken out; households and members that were new are withdrawn, and stay in the history alone.
    /// What was changed says again what it said before. A screening follows.
    ///
    /// # Errors
    /// Not found, `required` without a reason, `import.no_undo`, `import.undone`, `import.changed_since`,
    /// `import.rests_on_it`, `import.moved_since`, `household.own`, `household.ended`, `ledger.may_not`.
    pub async fn undo_import(&self, ctx: &Ctx, cmd: UndoImportCmd) -> Result<ImportRunView> {
        require_one_of(ctx)?;
        let reason = said(&cmd.reason).map_err(|problem| problem.at("/reason"))?;
        let mut tx = self.store.begin(ctx, "import.undo").await?;
        let run = imports::run(&tx, ctx, cmd.run_id).await?;
        require(ctx, verb_of(&run))?;
        if !imports::undone(&tx, ctx, &[run.id]).await?.is_empty() {
            return Err(Problem::refused(
                "import.undone",
                "这次导入已经撤销，不用再撤。",
                "This import was taken back already.",
            ));
        }
        let rows = imports::rows(&tx, ctx, cmd.run_id).await?;
        if rows.is_empty() {
            return Err(Problem::refused(
                "import.no_undo",
                "这次导入没有写入内容，或由较早的版本导入，不能整批撤销；请逐户、逐条更正。",
                "It wrote nothing, or an earlier version took it over, so that it cannot be taken back as a whole; correct it one by one.",
            ));
        }
        match run.kind.parse() {
            Ok(ImportKind::Ledger) => self.undo_records(ctx, &mut tx, cmd.run_id, &rows, &reason).await?,
            Ok(ImportKind::Register) => self.undo_register(ctx, &mut tx, &run, &rows).await?,
            _ => self.undo_months(ctx, &mut tx, cmd.run_id, &rows).await?,
        }
        tx.insert(import_undo::Model {
            import_run_id: run.id,
            reason: Some(reason),
            ..import_undo::Model::default()
        })
        .await?;
        tx.subject(format!("import_run/{}", run.id));
        tx.detail(serde_json::json!({ "rows": rows.len() }));
        let view = run_views(&tx, ctx, std::slice::from_ref(&run)).await?;
        let view = view
            .into_iter()
            .next()
            .ok_or_else(|| Problem::internal("an import has no view"))?;
        tx.commit(view).await
    }

    async fn undo_months(&self, ctx: &Ctx, tx: &mut Tx, run: ImportRunId, rows: &[import_row::Model]) -> Result<()> {
        let mut undo = Undo::load(tx, ctx, run, rows).await?;
        let households = undo.households();
        refuse_out_of_sight(undo.out_of_sight)?;
        refuse_own_and_ended(tx, ctx, &households).await?;
        if !undo.changed.is_empty() {
            let (count, named) = (undo.changed.len(), numbers_of(tx, &undo.changed).await?);
            return Err(changed_since(
                &format!("{count} 户的收支或三保障（户编号：{named}）"),
                &format!("the figures of {count} households (numbers: {named})"),
            ));
        }
        undo.write(tx, rows).await?;
        self.queue_screening_after(tx, ctx).await
    }
}

/// What a sheet of a kind takes is what takes it back.
fn verb_of(run: &import_run::Model) -> Verb {
    match run.kind.parse() {
        Ok(ImportKind::Ledger) => Verb::EditLedgers,
        _ => Verb::ImportData,
    }
}

/// Lets pass who may bring in sheets of any kind.
fn require_one_of(ctx: &Ctx) -> Result<()> {
    match roles(Verb::EditLedgers).contains(&ctx.role) {
        true => Ok(()),
        false => require(ctx, Verb::ImportData),
    }
}

/// Refuses what is about the household of one of the hands, or about one that has ended: what was said of it stays.
///
/// # Errors
/// `household.own`, `import.ended_since`.
async fn refuse_own_and_ended(tx: &Tx, ctx: &Ctx, households: &BTreeSet<i64>) -> Result<()> {
    let own = repo::register::kinship::of_hands(tx, ctx.hands()).await?;
    if own.iter().any(|own| households.contains(own)) {
        return Err(own_household());
    }
    let states = imports::states(tx, ctx, households).await?;
    let is_ended = |id: &&i64| states.get(id).is_some_and(|state| *state != HouseholdState::Active);
    let ended: BTreeSet<i64> = households.iter().filter(is_ended).copied().collect();
    if ended.is_empty() {
        return Ok(());
    }
    let (count, named) = (ended.len(), numbers_of(tx, &ended).await?);
    Err(Problem::refused(
        "import.ended_since",
        format!("导入之后，{count} 户已销户或并入他户（户编号：{named}），不能整批撤销；请逐户更正。"),
        format!(
            "Since then {count} households have ended or were merged (numbers: {named}), so that it cannot be taken back as a whole; correct it household by household."
        ),
    ))
}

/// Refuses when rows of the import are about households or areas that the caller does not see any more.
///
/// # Errors
/// `import.moved_since`.
pub(crate) fn refuse_out_of_sight(rows: usize) -> Result<()> {
    if rows == 0 {
        return Ok(());
    }
    Err(Problem::refused(
        "import.moved_since",
        format!("导入的数据中有 {rows} 处已随农户迁出本单位区划，不能整批撤销；请逐户更正。"),
        format!(
            "{rows} of its rows belong to households that have left your area since, so that it cannot be taken back as a whole; correct it household by household."
        ),
    ))
}

/// What says that something of the import was changed since: such as `3 户的收支`.
pub(crate) fn changed_since(zh: &str, en: &str) -> Problem {
    Problem::refused(
        "import.changed_since",
        format!("导入之后，{zh}又有改动，不能整批撤销；请逐户、逐条更正。"),
        format!("Since then {en} were changed, so that it cannot be taken back as a whole; correct them one by one."),
    )
}

/// What says that something rests on the import, in a sentence without its end.
pub(crate) fn rests_on_it(zh: &str, en: &str) -> Problem {
    Problem::refused(
        "import.rests_on_it",
        format!("{zh}，不能整批撤销；请先更正这些内容，或逐户、逐条更正。"),
        format!("{en}, so that it cannot be taken back as a whole; correct that first, or correct one by one."),
    )
}

/// The numbers of some households, the first of them, as a list.
pub(crate) async fn numbers_of(tx: &Tx, households: &BTreeSet<i64>) -> Result<String> {
    let ids: Vec<i64> = households.iter().copied().collect();
    let numbers = repo::register::bulk::numbers(tx, &ids).await?;
    let number = |id: &i64| {
        let mut known = numbers.get(id)?.iter();
        known
            .find(|number| number.system == TOWNSHIP)
            .map(|number| number.number.as_str())
    };
    let named: Vec<&str> = ids.iter().filter_map(number).take(NAMED).collect();
    Ok(named.join("、"))
}

async fn run_views(at: &impl Source, ctx: &Ctx, runs: &[import_run::Model]) -> Result<Vec<ImportRunView>> {
    let ids: Vec<i64> = runs.iter().map(|run| run.id).collect();
    let with_rows = imports::with_rows(at, ctx, &ids).await?;
    let undone: HashMap<i64, import_undo::Model> = (imports::undone(at, ctx, &ids).await?.into_iter())
        .map(|undo| (undo.import_run_id, undo))
        .collect();
    let people = runs
        .iter()
        .map(|run| run.acted_by)
        .chain(undone.values().map(|undo| undo.acted_by));
    let names = repo::office::account::names(at, people.collect::<BTreeSet<_>>()).await?;
    let name = |id: i64| names.get(&id).cloned().unwrap_or_default();
    let view = |run: &import_run::Model| {
        let undo = undone.get(&run.id);
        ImportRunView {
            id: ImportRunId(run.id),
            kind: run.kind.parse().ok(),
            file_name: run.file_name.clone(),
            at: Timestamp(run.created_at),
            by_name: name(run.acted_by),
            rows: run.rows,
            households: run.households,
            statements: run.statements,
            undone_on: undo.map(|undo| Timestamp(undo.created_at).date()),
            undone_by_name: undo.map(|undo| name(undo.acted_by)),
            undone_why: undo.and_then(|undo| undo.reason.clone()),
            may_undo: undo.is_none() && with_rows.contains(&run.id) && roles(verb_of(run)).contains(&ctx.role),
        }
    };
    Ok(runs.iter().map(view).collect())
}
