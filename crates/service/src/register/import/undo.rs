//! Taking back what a sheet of statements wrote, as long as nothing was written over it.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::guarantee::GuaranteeState;
use shouwang_domain::household::own_household;
use shouwang_domain::income::{Amounts, StatementSource};
use shouwang_domain::paper::ImportedRow;
use shouwang_domain::{ImportRunId, Problem};
use shouwang_store::column::Json;
use shouwang_store::entity::{guarantee, import_row, import_run, import_undo, statement};
use shouwang_store::repo::register::guarantee::GuaranteeSet;
use shouwang_store::repo::register::import as imports;
use shouwang_store::table::Record;
use shouwang_store::{Source, Tx, repo};
use utoipa::ToSchema;

use super::ImportKind;
use crate::office::access::{Verb, require, roles};
use crate::register::household::TOWNSHIP;
use crate::register::statement::{all_amounts, amounts_of};
use crate::{Ctx, Result, Service};

/// So many households are named that were changed since.
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
    /// The caller may take it back, unless something was written over it meanwhile.
    pub may_undo: bool,
}

/// Takes an import back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoImportCmd {
    /// The import.
    pub run_id: ImportRunId,
}

/// What a statement said before an import.
#[derive(Serialize, Deserialize)]
struct Before {
    amounts: Amounts,
    estimated: bool,
    source: StatementSource,
}

/// What an import writes, row by row.
#[derive(Default)]
pub(super) struct Written(Vec<import_row::Model>);

impl Written {
    pub(super) fn statement(&mut self, before: Option<&statement::Model>, now: &statement::Model) -> Result<()> {
        let before = before.map(|before| {
            Json::of(&Before {
                amounts: amounts_of(before),
                estimated: before.estimated.get(),
                source: before.source.get(),
            })
        });
        self.row(ImportedRow::Statement, (now.id, now.version), before.transpose()?);
        Ok(())
    }

    pub(super) fn guarantee(&mut self, set: &GuaranteeSet) -> Result<()> {
        if let Some(ended) = &set.ended {
            let held = Json::of(&serde_json::Value::Null)?;
            self.row(ImportedRow::Guarantee, (ended.id, ended.version), Some(held));
        }
        self.row(ImportedRow::Guarantee, (set.begun.id, set.begun.version), None);
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
    pub(super) async fn keep(self, tx: &mut Tx, run: i64) -> Result<()> {
        let rows = self.0.into_iter().map(|row| import_row::Model {
            import_run_id: run,
            ..row
        });
        tx.insert_many(rows.collect()).await?;
        Ok(())
    }
}

impl Service {
    /// The imports of the caller's office, the newest first; at most 50.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_imports(&self, ctx: &Ctx) -> Result<Vec<ImportRunView>> {
        require(ctx, Verb::ImportData)?;
        let runs = imports::runs(&self.store, ctx).await?;
        run_views(&self.store, ctx, &runs).await
    }

    /// Takes back what a sheet of statements wrote: what was new is emptied and counts as not reported, what was changed says
    /// again what it said before. A screening follows.
    ///
    /// # Errors
    /// Not found, `import.no_undo`, `import.undone`, `import.changed_since`, `import.moved_since`, `household.own`.
    pub async fn undo_import(&self, ctx: &Ctx, cmd: UndoImportCmd) -> Result<ImportRunView> {
        require(ctx, Verb::ImportData)?;
        let mut tx = self.store.begin(ctx, "import.undo").await?;
        let run = imports::run(&tx, ctx, cmd.run_id).await?;
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
                "只有写入了收支、三保障或饮水的月报表可以整批撤销；其他表格请逐户、逐条更正。",
                "Only monthly statements that wrote something are taken back as a whole; correct others household by household.",
            ));
        }
        let undo = Undo::load(&tx, ctx, &rows).await?;
        self.refuse_changed_since(&tx, ctx, &undo).await?;
        undo.write(&mut tx, &rows).await?;
        tx.insert(import_undo::Model {
            import_run_id: run.id,
            ..import_undo::Model::default()
        })
        .await?;
        self.queue_screening_after(&mut tx, ctx).await?;
        tx.subject(format!("import_run/{}", run.id));
        tx.detail(serde_json::json!({ "rows": rows.len() }));
        let view = run_views(&tx, ctx, std::slice::from_ref(&run)).await?;
        let view = view
            .into_iter()
            .next()
            .ok_or_else(|| Problem::internal("an import has no view"))?;
        tx.commit(view).await
    }

    /// Refuses when something was written over a row since, or when one is about a household of one's own or out of sight.
    async fn refuse_changed_since(&self, tx: &Tx, ctx: &Ctx, undo: &Undo) -> Result<()> {
        let own = repo::register::kinship::of_hands(tx, ctx.hands()).await?;
        if own.iter().any(|own| undo.households().contains(own)) {
            return Err(own_household());
        }
        if undo.out_of_sight > 0 {
            return Err(Problem::refused(
                "import.moved_since",
                format!(
                    "导入的数据中有 {} 处已随农户迁出本单位区划，不能整批撤销；请逐户更正。",
                    undo.out_of_sight
                ),
                format!(
                    "{} of its rows belong to households that have left your area since, so that it cannot be taken back as a whole; correct it household by household.",
                    undo.out_of_sight
                ),
            ));
        }
        if undo.changed.is_empty() {
            return Ok(());
        }
        let ids: Vec<i64> = undo.changed.iter().copied().collect();
        let numbers = repo::register::bulk::numbers(tx, &ids).await?;
        let number = |id: &i64| {
            let mut known = numbers.get(id)?.iter();
            known
                .find(|number| number.system == TOWNSHIP)
                .map(|number| number.number.as_str())
        };
        let named: Vec<&str> = ids.iter().filter_map(number).take(NAMED).collect();
        let (count, named) = (ids.len(), named.join("、"));
        Err(Problem::refused(
            "import.changed_since",
            format!(
                "导入之后，{count} 户的收支或三保障又有改动（户编号：{named}），不能整批撤销；请在这些户的页面逐户更正。"
            ),
            format!(
                "Since then the figures of {count} households were changed (numbers: {named}), so that it cannot be taken back as a whole; correct it household by household."
            ),
        ))
    }
}

/// The rows of an import as they stand now.
struct Undo {
    statements: HashMap<i64, statement::Model>,
    guarantees: HashMap<i64, guarantee::Model>,
    /// Households of which a row is not as the import left it.
    changed: BTreeSet<i64>,
    /// Rows of households that the caller does not see any more.
    out_of_sight: usize,
}

impl Undo {
    async fn load(at: &impl Source, ctx: &Ctx, rows: &[import_row::Model]) -> Result<Self> {
        let ids = |kind: ImportedRow| {
            let of_kind = rows.iter().filter(|row| row.kind == kind);
            of_kind
                .map(|row| row.row_id)
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect::<Vec<_>>()
        };
        let statements = imports::statements(at, ctx, &ids(ImportedRow::Statement)).await?;
        let guarantees = imports::guarantees(at, ctx, &ids(ImportedRow::Guarantee)).await?;
        let mut left: HashMap<i64, i64> = HashMap::new();
        for row in rows {
            let version = left.entry(row.row_id).or_default();
            *version = row.written.max(*version);
        }
        let is_changed = |id: i64, version: i64| left.get(&id) != Some(&version);
        let changed = (statements.iter())
            .filter(|row| is_changed(row.id, row.version))
            .map(|row| row.household_id)
            .chain(
                (guarantees.iter())
                    .filter(|row| is_changed(row.id, row.version))
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

    fn households(&self) -> BTreeSet<i64> {
        let statements = self.statements.values().map(|row| row.household_id);
        statements
            .chain(self.guarantees.values().map(|row| row.household_id))
            .collect()
    }

    /// Undoes what was written last first.
    async fn write(mut self, tx: &mut Tx, rows: &[import_row::Model]) -> Result<()> {
        for (at, row) in rows.iter().enumerate().rev() {
            match row.kind.get() {
                ImportedRow::Statement => {
                    let now = self.statements.get(&row.row_id).ok_or_else(gone)?;
                    let before = row.before.as_ref().map(Json::read::<Before>).transpose()?;
                    let after = match before {
                        Some(Before {
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
                    let now = self.guarantees.get(&row.row_id).ok_or_else(gone)?;
                    let after = match row.before {
                        // What the sheet ended goes on.
                        Some(_) => guarantee::Model {
                            closed_on: None,
                            ..now.clone()
                        },
                        // What it began holds for no day, and says what held before: so it is neither a problem nor its end.
                        None => guarantee::Model {
                            state: self.held_before(&rows[..at], now).into(),
                            closed_on: Some(now.opened_on),
                            ..now.clone()
                        },
                    };
                    let after = tx.update(now, after).await?;
                    self.guarantees.insert(after.id, after);
                }
            }
        }
        Ok(())
    }
}

impl Undo {
    /// How a guarantee stood when the sheet told otherwise; nobody complains of what was not known.
    fn held_before(&self, written: &[import_row::Model], begun: &guarantee::Model) -> GuaranteeState {
        let ended = written
            .last()
            .filter(|row| row.kind == ImportedRow::Guarantee && row.before.is_some());
        let ended = ended.and_then(|row| self.guarantees.get(&row.row_id));
        ended
            .filter(|row| row.household_id == begun.household_id && row.guarantee == begun.guarantee)
            .map_or(GuaranteeState::Met, |row| row.state.get())
    }
}

fn by_id<M: Record>(rows: Vec<M>) -> HashMap<i64, M> {
    rows.into_iter().map(|row| (row.id(), row)).collect()
}

fn gone() -> Problem {
    Problem::internal("a row of an import is gone")
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
            may_undo: undo.is_none() && with_rows.contains(&run.id) && roles(Verb::ImportData).contains(&ctx.role),
        }
    };
    Ok(runs.iter().map(view).collect())
}
