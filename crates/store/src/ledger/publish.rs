//! Publishing a version of a description: its tables are made or widened in the transaction that keeps its text.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::ConnectionTrait;
use shouwang_domain::proposal::FormProposalState;
use shouwang_domain::{Problem, Result};

use super::{LedgerTable, TABLE_PREFIX};
use crate::Backend;
use crate::column::Json;
use crate::entity::{form_proposal, ledger_form};
use crate::error::OrProblem as _;
use crate::owner::refuse_without_owner;
use crate::schema;
use crate::sql;
use crate::store::Source;
use crate::table::{Record as _, Table};
use crate::tx::Tx;

/// A version of a description, with the tables that it needs.
#[derive(Debug, Clone)]
pub struct Publication {
    /// The id of the register.
    pub form: String,
    /// The version.
    pub number: i64,
    /// The text of the description.
    pub text: String,
    /// The digest of the text.
    pub digest: String,
    /// Its tables, that of the records first.
    pub tables: Vec<LedgerTable>,
}

impl Tx {
    /// Lets one transaction at a time decide what is published, to its end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn hold_publishing(&mut self) -> Result<()> {
        // SQLite has one writer.
        if self.store().backend() == Backend::Postgres {
            let lock = format!("SELECT CAST(1 AS BIGINT) FROM pg_advisory_xact_lock({PUBLISHING})");
            sql::rows(self.connection(), &lock, []).await?;
        }
        Ok(())
    }

    /// Publishes versions of several registers: all of them or nothing, with the rest of the transaction. Tables and columns
    /// are only ever added. Gives those that were not published yet; of several processes that begin at once, one publishes.
    ///
    /// # Errors
    /// `ledger.other_form` when a newer version of one, or the same with another text, is published; `ledger.no_facts`;
    /// `store.owner_needed`.
    pub async fn publish_forms(&mut self, publications: Vec<Publication>) -> Result<Vec<Publication>> {
        self.hold_publishing().await?;
        let known = published(self).await?;
        let mut new = Vec::new();
        for publication in publications {
            let versions = known.iter().filter(|row| row.form == publication.form);
            match versions.max_by_key(|row| row.number) {
                Some(row) if row.number == publication.number && row.digest == publication.digest => {}
                Some(row) if row.number >= publication.number => return Err(other_form(&publication.form)),
                _ => new.push(publication),
            }
        }
        let wanted = new.iter().flat_map(|of| &of.tables);
        let (facts, made): (Vec<_>, Vec<_>) = wanted.partition(|table| table.facts);
        if let Some(table) = facts.iter().find(|table| !table.fits_facts()) {
            return Err(no_facts(&table.name));
        }
        let tables: Vec<_> = made.into_iter().map(LedgerTable::table).collect();
        make_tables(self.connection(), &tables).await?;
        for publication in &new {
            self.insert(ledger_form::Model {
                form: publication.form.clone(),
                number: publication.number,
                text: publication.text.clone(),
                digest: publication.digest.clone(),
                tables: Json::of(&publication.tables)?,
                ..Default::default()
            })
            .await?;
        }
        Ok(new)
    }

    /// Refuses to write a record by another version of its description than the newest: a program of before would leave
    /// out columns that it does not know.
    ///
    /// # Errors
    /// `ledger.other_form`.
    pub async fn hold_form(&mut self, form: &str, number: i64) -> Result<()> {
        let newest = "SELECT max(number) FROM ledger_form WHERE form = ?";
        match sql::int(self.connection(), newest, [form.into()]).await? {
            Some(newest) if newest == number => Ok(()),
            _ => Err(other_form(form)),
        }
    }
}

/// Every version of every description, the older ones of a register first.
pub(crate) async fn published(at: &impl Source) -> Result<Vec<ledger_form::Model>> {
    let select = format!("{} ORDER BY form, number", sql::select(ledger_form::Model::TABLE));
    sql::all(&at.executor(), &select, []).await
}

/// How many versions are published: a version that is stays so.
pub(crate) async fn count_published(at: &impl Source) -> Result<i64> {
    let count = "SELECT CAST(count(*) AS BIGINT) FROM ledger_form";
    Ok(sql::int(&at.executor(), count, []).await?.unwrap_or_default())
}

/// The tables of registers that were agreed to and could not be made by whoever agreed.
pub(crate) async fn agreed_tables(db: &impl ConnectionTrait) -> Result<Vec<LedgerTable>> {
    let select = format!(
        "{} WHERE state = ? ORDER BY id",
        sql::select(form_proposal::Model::TABLE)
    );
    let agreed = FormProposalState::Approved.as_str();
    let rows: Vec<form_proposal::Model> = sql::all(db, &select, [agreed.into()]).await?;
    // The role of the application writes these rows, and the owner makes what they say: names and nothing else.
    let tables = rows.iter().filter_map(|row| row.tables.read::<Vec<LedgerTable>>().ok());
    Ok(tables.flatten().filter(LedgerTable::is_made_here).collect())
}

/// Makes and widens tables: whatever they lack, and nothing where they lack nothing, so that whoever owns them may have
/// done it before.
///
/// # Errors
/// `store.owner_needed` when something is lacking and the role of the connection may not make it.
pub(crate) async fn make_tables(db: &impl ConnectionTrait, tables: &[&'static Table]) -> Result<()> {
    let backend = Backend::from(db.get_database_backend());
    let (there, nothing) = (catalogue(db).await?, BTreeSet::new());
    let lacking = tables
        .iter()
        .map(|table| schema::lacking(table, there.get(table.name).unwrap_or(&nothing), backend));
    let statements = lacking.collect::<String>();
    if statements.is_empty() {
        return Ok(());
    }
    refuse_without_owner(db, false).await?;
    db.execute_unprepared(&statements).await.or_problem()?;
    Ok(())
}

/// The names of the columns and indexes of each table of a register that is there.
async fn catalogue(db: &impl ConnectionTrait) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let query = match Backend::from(db.get_database_backend()) {
        Backend::Sqlite => {
            "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' \
             UNION ALL SELECT tbl_name, name FROM sqlite_master WHERE type = 'index'"
        }
        Backend::Postgres => {
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns \
             WHERE table_schema = current_schema() \
             UNION ALL SELECT CAST(tablename AS TEXT), CAST(indexname AS TEXT) FROM pg_indexes \
             WHERE schemaname = current_schema()"
        }
    };
    let mut there: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in sql::rows(db, query, []).await? {
        let table: String = row.try_get_by_index(0).or_problem()?;
        if table.starts_with(TABLE_PREFIX) {
            there
                .entry(table)
                .or_default()
                .insert(row.try_get_by_index(1).or_problem()?);
        }
    }
    Ok(there)
}

/// The tables of all registers, as their newest versions describe them and as far as they are there, seen from a
/// connection.
pub(crate) async fn published_tables(db: &impl ConnectionTrait) -> Result<Vec<&'static Table>> {
    let there = catalogue(db).await?;
    let described = described_tables(db).await?.into_iter();
    Ok(described.filter(|table| there.contains_key(table.name)).collect())
}

/// The same, whether they are there or not.
///
/// What somebody altered by hand must not keep the rest from being read: a version whose tables do not read back counts
/// as not published. The verifier finds its row, and the rows that are missing then.
pub(crate) async fn described_tables(db: &impl ConnectionTrait) -> Result<Vec<&'static Table>> {
    let select = format!("{} ORDER BY form, number", sql::select(ledger_form::Model::TABLE));
    let rows: Vec<ledger_form::Model> = sql::all(db, &select, []).await?;
    let mut newest: BTreeMap<String, Vec<LedgerTable>> = BTreeMap::new();
    for row in rows {
        if let Ok(tables) = row.tables.read() {
            newest.insert(row.form, tables);
        }
    }
    let made = newest.values().flatten().filter(|table| !table.facts);
    Ok(made.map(LedgerTable::table).collect())
}

/// Whoever publishes holds this number, so that two never make the same table.
const PUBLISHING: i64 = 0x5348_4f55_464f_524d;

/// Only the program itself brings a table that the rules read.
fn no_facts(name: &str) -> Problem {
    Problem::refused(
        "ledger.no_facts",
        format!("表单 {name} 写明 facts = true，但本程序没有相应的表和列；请去掉 facts，或更正项目名称。"),
        format!(
            "The register {name} says facts = true, and the program has no such table and columns; leave it out, or mend the keys."
        ),
    )
}

/// The problem of a description that is not newer than what is published.
fn other_form(form: &str) -> Problem {
    Problem::refused(
        "ledger.other_form",
        format!("数据库中表单 {form} 的版本与本程序不符；请使用更新的程序，或提高表单的版本号。"),
        format!("The database has another version of the register {form}; use a newer program, or raise the version."),
    )
}
