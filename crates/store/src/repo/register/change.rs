//! Which households may look different from a place of the log on, or from a day on. It is asked for every table that
//! names a household, so that a new table is watched without another line; only what the machine says itself is left out.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, FromQueryResult, QueryFilter as _, QuerySelect as _, Value,
};
use shouwang_domain::area::AreaRange;
use shouwang_domain::ctx::Hands;
use shouwang_domain::ids::IdGenerator;
use shouwang_domain::{AccountId, Ctx, ImportRunId, Result};

use crate::entity::{self, TABLES, area, campaign_household, household, warning};
use crate::error::OrProblem as _;
use crate::ledger::published_tables;
use crate::repo::register::external_id::HOUSEHOLD;
use crate::repo::{MAX_IN_LIST, Search, visible_within};
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

/// The tables in which the register says something of a household: those of the program, and the registers.
async fn said_tables(db: &impl ConnectionTrait) -> Result<Vec<&'static Table>> {
    let described = published_tables(db).await?.into_iter();
    Ok(TABLES
        .iter()
        .copied()
        .filter(|table| is_said(table))
        .chain(
            described
                .filter(|table| column_of_household(table).is_some() && !ASKED_OF_THE_OFFICE.contains(&table.name)),
        )
        .collect())
}

/// Who changed what the register says of some households, each since a row that was written then (its clue, its case), in
/// the order asked: by the log, because a row knows its last hands only. What the procedure itself writes, such as that a
/// household is monitored, and what people wrote beside the register, such as a visit, is none of it. It is asked to keep a
/// person out, so that scope plays no part.
///
/// # Errors
/// When the database fails.
pub async fn wrote_since(at: &impl Source, since: &[(i64, i64)]) -> Result<Vec<Vec<Hands>>> {
    let mut found = Vec::with_capacity(since.len());
    if since.is_empty() {
        return Ok(found);
    }
    let db = at.executor();
    let tables = said_tables(&db).await?;
    for some in since.chunks(HOUSEHOLDS_AT_ONCE) {
        let places = vec!["?"; some.len()].join(",");
        let earliest = some.iter().map(|(_, since)| *since).min().unwrap_or_default();
        let mut rows: Vec<Wrote> = Vec::new();
        for tables in tables.chunks(TABLES_AT_ONCE) {
            let mut query = Vec::new();
            let mut values = Vec::new();
            for table in tables {
                let (name, household) = (table.name, column_of_household(table).unwrap_or("id"));
                query.push(format!(
                    "SELECT t.{household} AS household, c.leaf_id AS leaf, l.acted_by AS acted_by, l.entered_by AS entered_by \
                     FROM \"{name}\" t JOIN evidence_change c ON c.row_id = t.id JOIN evidence_leaf l ON l.id = c.leaf_id \
                     WHERE t.{household} IN ({places}) AND c.table_name = '{name}' AND c.leaf_id > ? AND {NOT_OF_PROCEDURE}"
                ));
                values.extend(some.iter().map(|(household, _)| Value::from(*household)));
                values.push(earliest.into());
            }
            rows.extend(sql::all::<Wrote>(&db, &query.join(" UNION "), values).await?);
        }
        found.extend(some.iter().map(|(household, since)| {
            let of_household = rows
                .iter()
                .filter(|row| row.household == *household && row.leaf > *since);
            let hands: HashSet<(i64, i64)> = of_household.map(|row| (row.acted_by, row.entered_by)).collect();
            let hands = hands.into_iter().map(|(acted_by, entered_by)| Hands {
                acted_by: AccountId(acted_by),
                entered_by: AccountId(entered_by),
            });
            hands.collect()
        }));
    }
    Ok(found)
}

/// That what the register says of a household was changed: a row that was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edited {
    /// The household.
    pub household: i64,
    /// The place of its area.
    pub area_order: i64,
    /// When.
    pub at_ms: i64,
}

/// The changes of what the register says of the visible households of a range, from one moment until before another, each
/// household and command once. What is entered anew, such as the statement of another month, is no change; nor is what the
/// procedure and the machine write.
///
/// # Errors
/// When the database fails.
pub async fn edited_between(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    [begin, end]: [i64; 2],
) -> Result<Vec<Edited>> {
    let db = at.executor();
    let tables = said_tables(&db).await?;
    // No id is made before its moment.
    let first = IdGenerator::first_at(begin);
    let touched = "SELECT DISTINCT c.table_name AS name FROM evidence_leaf l JOIN evidence_change c ON c.leaf_id = l.id \
                   WHERE l.id >= ? AND l.at_ms >= ? AND l.at_ms < ? AND c.\"before\" IS NOT NULL";
    let touched: Vec<Name> = sql::all(&db, touched, [first, begin, end].map(Value::from)).await?;
    let touched: BTreeSet<String> = touched.into_iter().map(|row| row.name).collect();
    let tables: Vec<&Table> = tables
        .into_iter()
        .filter(|table| touched.contains(table.name))
        .collect();
    let mut rows: Vec<Touched> = Vec::new();
    for tables in tables.chunks(TABLES_AT_ONCE) {
        let (mut query, mut values) = (Vec::new(), Vec::new());
        for table in tables {
            let (name, household) = (table.name, column_of_household(table).unwrap_or("id"));
            query.push(format!(
                "SELECT t.{household} AS household, l.at_ms AS at_ms FROM evidence_leaf l \
                 JOIN evidence_change c ON c.leaf_id = l.id JOIN \"{name}\" t ON t.id = c.row_id \
                 WHERE l.id >= ? AND l.at_ms >= ? AND l.at_ms < ? AND c.table_name = '{name}' \
                 AND c.\"before\" IS NOT NULL AND {NOT_OF_PROCEDURE}"
            ));
            values.extend([first, begin, end].map(Value::from));
        }
        rows.extend(sql::all::<Touched>(&db, &query.join(" UNION "), values).await?);
    }
    let households: BTreeSet<i64> = rows.iter().filter_map(|row| row.household).collect();
    let households: Vec<i64> = households.into_iter().collect();
    let mut orders: HashMap<i64, i64> = HashMap::new();
    for ids in households.chunks(MAX_IN_LIST) {
        let found: Vec<(i64, i64)> = household::Entity::find()
            .filter(visible_within(ctx, Some(within), Search::Otherwise))
            .filter(household::Column::Id.is_in(ids.iter().copied()))
            .select_only()
            .column(household::Column::Id)
            .column(household::Column::AreaOrder)
            .into_tuple()
            .all(&at.executor())
            .await
            .or_problem()?;
        orders.extend(found);
    }
    let edited = |row: Touched| {
        let household = row.household?;
        Some(Edited {
            household,
            area_order: *orders.get(&household)?,
            at_ms: row.at_ms,
        })
    };
    let mut edited: Vec<Edited> = rows.into_iter().filter_map(edited).collect();
    edited.sort_by_key(|one| (one.at_ms, one.household));
    edited.dedup();
    Ok(edited)
}

/// Commands of the procedure and of the installation: they have their own hands.
const NOT_OF_PROCEDURE: &str = "l.acted_by <> 0 AND l.subject NOT LIKE 'procedure_case/%' \
                                AND l.subject NOT LIKE 'remedy/%' AND l.subject NOT LIKE 'arrival/%'";
/// So many households are asked for in one statement, in so many tables: both databases take some ten thousand values.
const HOUSEHOLDS_AT_ONCE: usize = 100;
const TABLES_AT_ONCE: usize = 50;

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

/// What names a household and is not what the register says of it: the procedure and its causes, the help and the visits,
/// the work of offices, and what others say beside the register.
const BESIDE_THE_REGISTER: &[&str] = &[
    "kinship",
    "spell",
    "arrival_household",
    "monitoring_claim",
    "procedure_case",
    "remedy",
    "clue",
    "list_pair",
    "list_fact",
    "asset_asked",
    "asset_result",
    "asset_withdrawal",
    "plan",
    "measure",
    "contact",
    "visit",
    "drawn_visit",
    "referral",
    "campaign_household",
    "application",
    "field_entry",
    "field_conflict",
    "field_report",
    "sensitive_read",
];

/// Registers in which it stands what a person asked of the office about their own data: whoever takes that down at the window
/// says nothing of the household by it.
const ASKED_OF_THE_OFFICE: &[&str] = &["f_personal_request"];

/// Whether a row of the table is a word of the register about a household.
fn is_said(table: &Table) -> bool {
    table.kind.is_evidenced()
        && !OWN_WORDS.contains(&table.name)
        && !BESIDE_THE_REGISTER.contains(&table.name)
        && column_of_household(table).is_some()
}

/// The column of a table that says which household a row is about.
fn column_of_household(table: &Table) -> Option<&'static str> {
    match table.columns.iter().any(|column| column.name == "household_id") {
        true => Some("household_id"),
        false => (table.name == household::Model::TABLE.name).then_some("id"),
    }
}

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

#[derive(FromQueryResult)]
struct Touched {
    household: Option<i64>,
    at_ms: i64,
}

#[derive(FromQueryResult)]
struct Wrote {
    household: i64,
    leaf: i64,
    acted_by: i64,
    entered_by: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whoever adds a table that names a household says on which side it stands.
    #[test]
    fn what_the_register_says_of_a_household() {
        let said = TABLES.iter().filter(|table| is_said(table)).map(|table| table.name);
        let expected = [
            "household",
            "member",
            "membership_event",
            "statement",
            "guarantee",
            "employment",
            "job_seeking",
            "health_event",
            "schooling_cost",
            "loan",
            "operator_link",
            "asset_dividend",
            "benefit",
            "loss_event",
            "dwelling",
            "water_check",
            "schooling_aid",
            "contribution",
            "medical_bill",
        ];
        assert_eq!(said.collect::<Vec<_>>(), expected);
    }
}
