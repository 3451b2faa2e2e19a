//! Which households may look different from a place of the log on, or from a day on. It is asked for every table that
//! names a household, so that a new table is watched without another line; only what the machine says itself is left out.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;
use sea_orm::{FromQueryResult, Value};
use shouwang_domain::ctx::Hands;
use shouwang_domain::{ImportRunId, Result};

use crate::entity::{self, TABLES, area, campaign_household, household, warning};
use crate::ledger::published_tables;
use crate::repo::MAX_IN_LIST;
use crate::repo::register::external_id::HOUSEHOLD;
use crate::sql;
use crate::store::{Source, Store};
use crate::table::{Record as _, SqlType, Table};

/// A place in the log: every command that has one by now is known to whoever reads afterwards. A command that is still
/// under way gets a later one.
///
/// # Errors
/// `busy` when another process numbers for too long.
pub async fn watermark(store: &Store) -> Result<i64> {
    store.sequence().await?;
    let newest = sql::int(&store.connections().reader, "SELECT max(id) FROM evidence_sequence", []).await?;
    Ok(newest.unwrap_or(-1))
}

/// What changed after a place in the log.
#[derive(Debug, Default)]
pub struct Changed {
    /// The households of all rows that were written.
    pub households: BTreeSet<i64>,
    /// The tree of areas itself was changed, so that nothing is in its old place.
    pub areas: bool,
}

/// What changed after a place in the log. Commands that have no place yet are among them.
///
/// # Errors
/// When the database fails.
pub async fn since(at: &impl Source, watermark: i64) -> Result<Changed> {
    // No rule reads the registers that only a description makes.
    changed_by(at, &leaves_since(at, watermark).await?, &[], &[]).await
}

/// The households of all rows, the records of registers among them, that were written from sheets which one of these people
/// brought in or took back, acting or entering. It is asked to keep a person out, so that scope plays no part; and of the log, because a row knows its last hands only.
///
/// # Errors
/// When the database fails.
pub async fn brought_by(at: &impl Source, hands: Hands) -> Result<BTreeSet<i64>> {
    let leaves = "SELECT l.id AS id FROM import_run r JOIN evidence_leaf l ON l.subject = 'import_run/' || r.id \
                  WHERE r.acted_by IN (?, ?) OR r.entered_by IN (?, ?) OR EXISTS (SELECT 1 FROM import_undo u \
                  WHERE u.import_run_id = r.id AND (u.acted_by IN (?, ?) OR u.entered_by IN (?, ?)))";
    let hands = [hands.acted_by.0, hands.entered_by.0].map(Value::from);
    let leaves: Vec<Id> = sql::all(
        &at.executor(),
        leaves,
        [hands.clone(), hands.clone(), hands.clone(), hands].concat(),
    )
    .await?;
    let leaves: Vec<i64> = leaves.into_iter().filter_map(|row| row.id).collect();
    let described = published_tables(&at.executor()).await?;
    Ok(changed_by(at, &leaves, &described, &[]).await?.households)
}

/// The first leaf of an import, and those after it that are not of an import which was taken back: what such a one wrote is
/// as it was.
const AFTER_IMPORT: &str = "l.id > (SELECT min(i.id) FROM evidence_leaf i WHERE i.subject = ?) \
                            AND l.subject NOT IN (SELECT 'import_run/' || u.import_run_id FROM import_undo u)";

/// The households of all rows, the records of registers among them, that were written after an import was taken over: what
/// rests on it. What the machine says itself, such as a warning or that a campaign goes to a house, is left out, and so is
/// what came by an import that was taken back since. Nothing when the import has no leaf.
///
/// # Errors
/// When the database fails.
pub async fn after_import(at: &impl Source, run: ImportRunId) -> Result<BTreeSet<i64>> {
    let leaves = format!("SELECT l.id AS id FROM evidence_leaf l WHERE {AFTER_IMPORT}");
    let leaves: Vec<Id> = sql::all(&at.executor(), &leaves, [Value::from(format!("import_run/{run}"))]).await?;
    let leaves: Vec<i64> = leaves.into_iter().filter_map(|row| row.id).collect();
    let described = published_tables(&at.executor()).await?;
    let mut households = changed_by(at, &leaves, &described, &[campaign_household::Model::TABLE.name])
        .await?
        .households;
    let numbers = format!(
        "SELECT DISTINCT e.entity_id AS id FROM evidence_change c JOIN evidence_leaf l ON l.id = c.leaf_id \
         JOIN external_id e ON e.id = c.row_id WHERE c.table_name = 'external_id' AND e.entity = ? AND {AFTER_IMPORT}"
    );
    let of_run = [Value::from(HOUSEHOLD), Value::from(format!("import_run/{run}"))];
    let numbered: Vec<Id> = sql::all(&at.executor(), &numbers, of_run).await?;
    households.extend(numbered.into_iter().filter_map(|row| row.id));
    Ok(households)
}

/// The rows of a table that were written after an import, and not by one that was taken back since.
///
/// # Errors
/// When the database fails.
pub async fn written_since(at: &impl Source, run: ImportRunId, table: &str) -> Result<BTreeSet<i64>> {
    let rows = format!(
        "SELECT DISTINCT c.row_id AS id FROM evidence_change c JOIN evidence_leaf l ON l.id = c.leaf_id \
         WHERE c.table_name = ? AND {AFTER_IMPORT}"
    );
    let of_run = [Value::from(table), Value::from(format!("import_run/{run}"))];
    let rows: Vec<Id> = sql::all(&at.executor(), &rows, of_run).await?;
    Ok(rows.into_iter().filter_map(|row| row.id).collect())
}

/// The rows of a table that an import wrote, by the log.
///
/// # Errors
/// When the database fails.
pub async fn written_by_import(at: &impl Source, run: ImportRunId, table: &str) -> Result<BTreeSet<i64>> {
    let rows = "SELECT c.row_id AS id FROM evidence_change c WHERE c.table_name = ? AND c.leaf_id = \
                (SELECT min(i.id) FROM evidence_leaf i WHERE i.subject = ?)";
    let of_run = [Value::from(table), Value::from(format!("import_run/{run}"))];
    let rows: Vec<Id> = sql::all(&at.executor(), rows, of_run).await?;
    Ok(rows.into_iter().filter_map(|row| row.id).collect())
}

/// What the commands of some leaves changed in the tables of the program, but for some, and in those that are described
/// besides.
async fn changed_by(at: &impl Source, leaves: &[i64], described: &[&Table], but: &[&str]) -> Result<Changed> {
    let db = at.executor();
    let mut changed = Changed::default();
    for leaves in leaves.chunks(MAX_IN_LIST) {
        let places = vec!["?"; leaves.len()].join(",");
        let values = || leaves.iter().copied().map(Value::from);
        let names = format!("SELECT DISTINCT table_name AS name FROM evidence_change WHERE leaf_id IN ({places})");
        let names: Vec<Name> = sql::all(&db, &names, values()).await?;
        for Name { name } in names.into_iter().filter(|of| !but.contains(&of.name.as_str())) {
            let of_program = entity::table(&name).filter(|table| table.kind.is_evidenced());
            let of_register = || described.iter().copied().find(|table| table.name == name);
            let Some(table) = of_program.or_else(of_register) else {
                continue;
            };
            let select = if name == area::Model::TABLE.name || name == household::Model::TABLE.name {
                "c.row_id".to_owned()
            } else if names_household(table) {
                format!("(SELECT t.household_id FROM \"{name}\" t WHERE t.id = c.row_id)")
            } else {
                continue;
            };
            let query = format!(
                "SELECT DISTINCT {select} AS id FROM evidence_change c WHERE c.leaf_id IN ({places}) AND c.table_name = ?"
            );
            let rows: Vec<Id> = sql::all(&db, &query, values().chain([Value::from(name.as_str())])).await?;
            let ids = rows.into_iter().filter_map(|row| row.id);
            if name == area::Model::TABLE.name {
                changed.areas |= ids.count() > 0;
            } else {
                changed.households.extend(ids);
            }
        }
    }
    Ok(changed)
}

/// The households of all warnings that were written after a place in the log by any other command than that of one leaf.
///
/// # Errors
/// When the database fails.
pub async fn warned_since(at: &impl Source, watermark: i64, except: i64) -> Result<HashSet<i64>> {
    let mut leaves = leaves_since(at, watermark).await?;
    leaves.retain(|leaf| *leaf != except);
    let mut households = HashSet::new();
    for leaves in leaves.chunks(MAX_IN_LIST) {
        let places = vec!["?"; leaves.len()].join(",");
        let query = format!(
            "SELECT DISTINCT w.household_id AS id FROM evidence_change c JOIN warning w ON w.id = c.row_id \
             WHERE c.leaf_id IN ({places}) AND c.table_name = ?"
        );
        let values = leaves.iter().copied().map(Value::from);
        let values = values.chain([Value::from(warning::Model::TABLE.name)]);
        let rows: Vec<Id> = sql::all(&at.executor(), &query, values).await?;
        households.extend(rows.into_iter().filter_map(|row| row.id));
    }
    Ok(households)
}

/// The leaves after a place in the log, with those that have no place yet.
async fn leaves_since(at: &impl Source, watermark: i64) -> Result<Vec<i64>> {
    let leaves = "SELECT leaf_id AS id FROM evidence_sequence WHERE id > ? UNION SELECT l.id FROM evidence_leaf l \
                  WHERE NOT EXISTS (SELECT 1 FROM evidence_sequence s WHERE s.leaf_id = l.id)";
    let leaves: Vec<Id> = sql::all(&at.executor(), leaves, [Value::from(watermark)]).await?;
    Ok(leaves.into_iter().filter_map(|row| row.id).collect())
}

/// The households of all rows in which a date lies between two days, both included: what began or ended there is seen on
/// one of them only.
///
/// # Errors
/// When the database fails.
pub async fn dated(at: &impl Source, from: NaiveDate, to: NaiveDate) -> Result<BTreeSet<i64>> {
    let mut households = BTreeSet::new();
    for table in TABLES
        .iter()
        .filter(|table| table.kind.is_evidenced() && names_household(table))
    {
        let dates = table
            .columns
            .iter()
            .filter(|column| column.sql == SqlType::Text && column.name.ends_with("_on"));
        let between: Vec<String> = dates
            .map(|column| format!("\"{}\" BETWEEN ? AND ?", column.name))
            .collect();
        if between.is_empty() {
            continue;
        }
        let query = format!(
            "SELECT DISTINCT household_id AS id FROM \"{}\" WHERE {}",
            table.name,
            between.join(" OR ")
        );
        let days = [Value::from(from.to_string()), Value::from(to.to_string())];
        let values: Vec<Value> = between.iter().flat_map(|_| days.clone()).collect();
        let rows: Vec<Id> = sql::all(&at.store().connections().reader, &query, values).await?;
        households.extend(rows.into_iter().filter_map(|row| row.id));
    }
    Ok(households)
}

/// What follows from the facts, and from which no fact follows.
const OWN_WORDS: &[&str] = &["warning", "task", "message"];

fn names_household(table: &Table) -> bool {
    !OWN_WORDS.contains(&table.name) && table.columns.iter().any(|column| column.name == "household_id")
}

#[derive(FromQueryResult)]
struct Name {
    name: String,
}

#[derive(FromQueryResult)]
struct Id {
    id: Option<i64>,
}
