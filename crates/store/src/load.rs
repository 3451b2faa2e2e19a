//! Filling an empty database with the rows of an export of everything: the other half of a backup.
//!
//! The rows are written as they were exported, to tables of the schema that they had; then the later migrations are applied.
//! It makes no difference which of the two databases they came from. All of it is one transaction.

use std::collections::HashSet;
use std::mem;
use std::path::Path;

use sea_orm::{DatabaseTransaction, Statement, TransactionTrait as _, Value};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{Problem, Result};
use shouwang_evidence::SigningKey;
use shouwang_evidence::export::{ExportReader, OwnedValue, Row};

use crate::connect::{Backend, Connections, write_options};
use crate::entity::migration;
use crate::error::OrProblem as _;
use crate::evidence::{ExportSummary, evidenced, head, write};
use crate::ledger::{TABLE_PREFIX, described_tables, make_tables};
use crate::migration::{Progress, migrate_within, progress};
use crate::store::{Node, Store, StoreConfig};
use crate::table::{Column, Record as _, SqlType, Table};
use crate::{entity, keys, sql};

/// Rows of one statement hold not many more bytes than this.
const BYTES: usize = 4 << 20;

/// A database that was filled; nothing is there before the commit.
pub struct Loaded {
    connections: Connections,
    db: DatabaseTransaction,
    node: Node,
    signing: SigningKey,
}

impl Store {
    /// Writes all rows of an export of everything to an empty database, whose keys are in the data directory.
    ///
    /// # Errors
    /// `restore.place` when the database is not empty, `store.newer_schema`, `backup.damaged` when the export is not one of
    /// everything, and what is wrong with the keys.
    pub async fn load(config: &StoreConfig, export: &ExportReader) -> Result<Loaded> {
        let connections = Connections::open(&config.data_dir, config.database_url.as_deref(), true).await?;
        let backend = connections.backend;
        if progress(&connections.reader, backend).await? != Progress::Empty {
            return Err(restore_place());
        }
        let node = node_of(export)?;
        let (_, signing) = keys::read(&config.data_dir, &node.origin)?;
        let db = connections
            .writer
            .begin_with_options(write_options(backend))
            .await
            .or_problem()?;
        let schema = schema_of(export)?;
        migrate_within(&db, backend, 0, Some(schema)).await?;
        let (of_ledgers, of_program): (Vec<_>, Vec<_>) = export
            .manifest()
            .tables
            .iter()
            .partition(|table| table.name.starts_with(TABLE_PREFIX));
        for table in of_program {
            let table = entity::table(&table.name).ok_or_else(|| damaged_backup(&table.name))?;
            // The migrations have written their own rows.
            if table.name != migration::Model::TABLE.name {
                Filling::of(&db, table).await?.fill(export).await?;
            }
        }
        if !of_ledgers.is_empty() {
            // What the descriptions ask for, which were loaded just now.
            let described = described_tables(&db).await?;
            make_tables(&db, &described).await?;
            for head in of_ledgers {
                let table = described.iter().find(|table| table.name == head.name);
                let table = table.ok_or_else(|| damaged_backup(&head.name))?;
                Filling::of(&db, table).await?.fill(export).await?;
            }
        }
        migrate_within(&db, backend, schema, None).await?;
        Ok(Loaded {
            connections,
            db,
            node,
            signing,
        })
    }
}

impl Loaded {
    /// The installation that it is of.
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// Writes the evidence of what was loaded to `dir`, which must not exist, for the verifier.
    ///
    /// # Errors
    /// As [`Store::export_evidence`].
    pub async fn export_evidence(&self, dir: &Path, now: Timestamp) -> Result<ExportSummary> {
        let head = head(&self.node, self.signing.verifying_key(), now);
        write(&self.db, evidenced(&self.db).await?, head, dir).await
    }

    /// Makes it the database of an installation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn commit(self) -> Result<()> {
        self.db.commit().await.or_problem()?;
        self.connections.close().await
    }

    /// Leaves the database as empty as it was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn abandon(self) -> Result<()> {
        self.db.rollback().await.or_problem()?;
        self.connections.close().await
    }
}

/// A table that is being filled.
struct Filling<'a> {
    db: &'a DatabaseTransaction,
    table: &'static Table,
    /// Those that the table has in the schema of the rows.
    columns: Vec<&'static Column>,
    waiting: Vec<Vec<Value>>,
    bytes: usize,
}

impl<'a> Filling<'a> {
    async fn of(db: &'a DatabaseTransaction, table: &'static Table) -> Result<Self> {
        use sea_orm::ConnectionTrait as _;
        let backend = db.get_database_backend();
        let query = match Backend::from(backend) {
            Backend::Sqlite => format!("SELECT name FROM pragma_table_info('{}')", table.name),
            Backend::Postgres => format!(
                "SELECT CAST(column_name AS TEXT) FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name = '{}'",
                table.name
            ),
        };
        let rows = db
            .query_all_raw(Statement::from_string(backend, query))
            .await
            .or_problem()?;
        let there = rows
            .iter()
            .map(|row| row.try_get_by_index::<String>(0))
            .collect::<std::result::Result<HashSet<_>, _>>()
            .or_problem()?;
        Ok(Self {
            db,
            table,
            columns: table
                .columns
                .iter()
                .filter(|column| there.contains(column.name))
                .collect(),
            waiting: Vec::new(),
            bytes: 0,
        })
    }

    async fn fill(mut self, export: &ExportReader) -> Result<()> {
        let refers_to_itself =
            |column: &&Column| entity::referred(self.table, column.name).is_some_and(|to| to.name == self.table.name);
        let own: Vec<&str> = self
            .table
            .columns
            .iter()
            .filter(refers_to_itself)
            .map(|c| c.name)
            .collect();
        let rows = export.rows(self.table.name);
        if own.is_empty() {
            for row in rows {
                self.add(row.map_err(|_| damaged_backup(self.table.name))?).await?;
            }
            return self.write().await;
        }
        // A row comes after those of the same table that it refers to.
        let mut rest = rows
            .collect::<std::result::Result<Vec<Row>, _>>()
            .map_err(|_| damaged_backup(self.table.name))?;
        let mut placed = HashSet::new();
        while !rest.is_empty() {
            let is_ready = |row: &Row| {
                let mut refers = row.columns.iter().filter(|(name, _)| own.contains(&name.as_str()));
                refers.all(|(_, value)| !matches!(value, OwnedValue::Int(id) if *id != row.id && !placed.contains(id)))
            };
            let (ready, waiting): (Vec<Row>, Vec<Row>) = rest.into_iter().partition(is_ready);
            if ready.is_empty() {
                return Err(damaged_backup(self.table.name));
            }
            placed.extend(ready.iter().map(|row| row.id));
            for row in ready {
                self.add(row).await?;
            }
            self.write().await?;
            rest = waiting;
        }
        Ok(())
    }

    async fn add(&mut self, row: Row) -> Result<()> {
        let mut values = Vec::with_capacity(self.columns.len());
        let mut given = row.columns;
        for column in &self.columns {
            if column.name == "id" {
                values.push(Value::from(row.id));
                continue;
            }
            let at = given.iter().position(|(name, _)| name == column.name);
            let value = at.map_or(OwnedValue::Null, |at| given.swap_remove(at).1);
            values.push(match (value, column.sql) {
                (OwnedValue::Int(int), SqlType::Int) => Value::BigInt(Some(int)),
                (OwnedValue::Text(text), SqlType::Text) => {
                    self.bytes += text.len();
                    Value::String(Some(text))
                }
                (OwnedValue::Blob(blob), SqlType::Blob) => {
                    self.bytes += blob.len();
                    Value::Bytes(Some(blob))
                }
                (OwnedValue::Null, SqlType::Int) => Value::BigInt(None),
                (OwnedValue::Null, SqlType::Text) => Value::String(None),
                (OwnedValue::Null, SqlType::Blob) => Value::Bytes(None),
                _ => return Err(damaged_backup(self.table.name)),
            });
        }
        if given.iter().any(|(_, value)| *value != OwnedValue::Null) {
            return Err(damaged_backup(self.table.name));
        }
        self.waiting.push(values);
        if self.waiting.len() >= sql::MAX_ROWS || self.bytes >= BYTES {
            self.write().await?;
        }
        Ok(())
    }

    async fn write(&mut self) -> Result<()> {
        self.bytes = 0;
        let names: Vec<&str> = self.columns.iter().map(|column| column.name).collect();
        sql::insert_columns(self.db, self.table.name, &names, mem::take(&mut self.waiting)).await
    }
}

/// The installation that an export is of.
fn node_of(export: &ExportReader) -> Result<Node> {
    let damaged = || damaged_backup("node");
    let row = export.rows("node").next().ok_or_else(damaged)?.map_err(|_| damaged())?;
    let column = |wanted: &str| {
        row.columns
            .iter()
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value)
    };
    match (column("number"), column("origin"), column("movable_clock")) {
        (Some(OwnedValue::Int(number)), Some(OwnedValue::Text(origin)), Some(OwnedValue::Int(movable))) => Ok(Node {
            number: u16::try_from(*number).map_err(|_| damaged())?,
            origin: origin.clone(),
            movable_clock: *movable != 0,
        }),
        _ => Err(damaged()),
    }
}

/// The version of the schema that the rows of an export have.
fn schema_of(export: &ExportReader) -> Result<i64> {
    let mut newest = 0;
    for row in export.rows("migration") {
        newest = newest.max(row.map_err(|_| damaged_backup("migration"))?.id);
    }
    if newest == 0 {
        Err(damaged_backup("migration"))
    } else {
        Ok(newest)
    }
}

/// The problem of a backup whose part is not what was written.
pub fn damaged_backup(part: &str) -> Problem {
    Problem::bad_data(
        "backup.damaged",
        format!("备份已损坏或不完整：{part}。请使用另一份备份；没有写入任何内容。"),
        format!("The backup is damaged or incomplete: {part}. Use another backup; nothing was written."),
    )
    .at(part.to_owned())
}

/// The problem of a place where something is already.
pub fn restore_place() -> Problem {
    Problem::refused(
        "restore.place",
        "恢复只写入空的位置：数据目录应不存在或为空，数据库应没有任何表；请另选目录或新建数据库。",
        "A restore writes to an empty place only: a data directory that does not exist or is empty, a database without tables; choose another directory or create a database.",
    )
}
