//! A command's transaction: the only way to write what is evidence.

use std::collections::BTreeSet;

use sea_orm::{
    ConnectionTrait as _, DatabaseExecutor, DatabaseTransaction, EntityTrait, QuerySelect as _, Statement,
    TransactionTrait as _, Value,
};
use serde::Serialize;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::ctx::RequestKey;
use shouwang_domain::name::reading_keys;
use shouwang_domain::{AccountId, Ctx, Problem, Result};
use shouwang_evidence::{Change, LeafContent, Salt, changes_digest, commitment};

use crate::connect::write_options;
use crate::entity::{TABLES, evidence_change, evidence_leaf, name_reading};
use crate::error::{OrProblem, internal};
use crate::files::HeldFolder;
use crate::logins::end_sessions;
use crate::operation::idempotency;
use crate::sql;
use crate::store::{Source, Store, sealed};
use crate::table::{Evidenced, Record, Stamp, Table, Versioned, row_hash};
use crate::vault::Vault;

/// What a command does, in one transaction with its leaf of the log. Dropped without [`commit`](Self::commit), nothing
/// stays.
#[derive(Debug)]
pub struct Tx {
    store: Store,
    db: DatabaseTransaction,
    act: Act,
    command: &'static str,
    subject: String,
    detail: serde_json::Value,
    changes: Vec<Change>,
    /// What its rows have files in. After `db`: what it did is undone before the files go.
    folders: Vec<HeldFolder>,
    /// Whose sessions end with it.
    ended: Vec<AccountId>,
    /// Every new id is above this one: no committed command has a greater one.
    floor: i64,
}

/// Who does it, when and why.
#[derive(Debug, Clone)]
struct Act {
    acted_by: i64,
    entered_by: i64,
    now: Timestamp,
    reason: Option<String>,
    request: Option<RequestKey>,
}

impl Act {
    fn of(ctx: &Ctx) -> Self {
        Self {
            acted_by: ctx.acted_by.0,
            entered_by: ctx.entered_by.0,
            now: ctx.now,
            reason: ctx.reason.clone(),
            request: ctx.request.clone(),
        }
    }

    /// The installation itself: no account has the id 0.
    fn of_system(now: Timestamp) -> Self {
        Self {
            acted_by: 0,
            entered_by: 0,
            now,
            reason: None,
            request: None,
        }
    }

    fn stamp(&self) -> Stamp {
        Stamp {
            acted_by: self.acted_by,
            entered_by: self.entered_by,
            at_ms: self.now.0,
        }
    }
}

impl Store {
    /// Begins a command. Everything it writes is one leaf of the log; dropped without commit, nothing stays.
    ///
    /// Do not ask the store for anything that writes while a transaction is open: SQLite has one writer.
    ///
    /// # Errors
    /// `busy` when other writers did not finish in time.
    pub async fn begin(&self, ctx: &Ctx, command: &'static str) -> Result<Tx> {
        Tx::begin(self.clone(), Act::of(ctx), command).await
    }

    /// Begins a command of the installation itself: for what nobody asks for, such as the beginning and the clock.
    ///
    /// # Errors
    /// As [`Store::begin`].
    pub async fn system_begin(&self, now: Timestamp, command: &'static str) -> Result<Tx> {
        Tx::begin(self.clone(), Act::of_system(now), command).await
    }
}

impl Tx {
    async fn begin(store: Store, act: Act, command: &'static str) -> Result<Self> {
        let db = store
            .connections()
            .writer
            .begin_with_options(write_options(store.backend()))
            .await
            .or_problem()?;
        let floor = newest_in_log(&db).await?;
        let (subject, detail) = (String::new(), serde_json::Value::Null);
        Ok(Self {
            store,
            db,
            act,
            command,
            subject,
            detail,
            changes: Vec::new(),
            folders: Vec::new(),
            ended: Vec::new(),
            floor,
        })
    }

    /// A new id.
    pub fn id(&mut self) -> i64 {
        self.store.next_id_above(self.act.now, self.floor)
    }

    /// What it is done to, such as `household/123`. No personal data.
    pub fn subject(&mut self, subject: impl Into<String>) {
        self.subject = subject.into();
    }

    /// Codes, ids and counts that say more. No personal data.
    pub fn detail(&mut self, detail: serde_json::Value) {
        self.detail = detail;
    }

    /// A folder with files of rows that this command writes: it is held until the outcome is known, the files stay with the
    /// rows, and go when nothing is committed.
    pub fn hold(&mut self, folder: HeldFolder) {
        self.folders.push(folder);
    }

    /// Inserts a row. It gets an id when its id is 0, and who and when; the stored row is returned.
    ///
    /// # Errors
    /// The problem of the violated key, or `version_conflict`.
    pub async fn insert<M: Evidenced>(&mut self, mut row: M) -> Result<M> {
        let values = self.stamped(&mut row);
        sql::insert(&self.db, M::TABLE, vec![values]).await?;
        self.make_findable(row.name_key()).await?;
        Ok(row)
    }

    /// Inserts rows, many per statement.
    ///
    /// # Errors
    /// As [`Tx::insert`]; then the transaction is of no further use.
    pub async fn insert_many<M: Evidenced>(&mut self, mut rows: Vec<M>) -> Result<Vec<M>> {
        // A part at a time: a county's file has a hundred thousand rows, and their values are as large as themselves.
        for part in rows.chunks_mut(sql::MAX_ROWS) {
            let values = part.iter_mut().map(|row| self.stamped(row)).collect();
            sql::insert(&self.db, M::TABLE, values).await?;
        }
        self.make_findable(rows.iter().filter_map(M::name_key)).await?;
        Ok(rows)
    }

    /// Replaces a row that was read as `before`, and returns the new one. The id, the creation and the next version are
    /// not the caller's to choose. Its members and warnings follow a household to its new place; a member that the same
    /// transaction changes besides is therefore updated before its household.
    ///
    /// # Errors
    /// `version_conflict` when the row was changed since.
    pub async fn update<M: Versioned>(&mut self, before: &M, after: M) -> Result<M> {
        let after = self.replace(before, after).await?;
        if let Some(place) = after.place().filter(|_| after.place() != before.place()) {
            self.follow(after.id(), place).await?;
        }
        Ok(after)
    }

    /// The sessions of an account end with the command.
    pub(crate) fn end_sessions(&mut self, account: AccountId) {
        self.ended.push(account);
    }

    /// The connection that the command writes with.
    pub(crate) const fn connection(&self) -> &DatabaseTransaction {
        &self.db
    }

    /// Who writes, and when.
    pub(crate) fn stamp(&self) -> Stamp {
        self.act.stamp()
    }

    /// Takes a row that was inserted into the leaf.
    pub(crate) fn note_added(&mut self, table: &'static Table, row: i64, values: &[Value]) {
        self.changes.push(Change {
            table: table.name.to_owned(),
            row,
            before: None,
            after: Some(row_hash(table, row, values)),
        });
    }

    /// Moves the rows of a household that keep a copy of its place, in whatever table.
    pub(crate) async fn follow(&mut self, household: i64, place: i64) -> Result<()> {
        for table in TABLES {
            let Some(moved) = table.follow else { continue };
            let select = format!("{} WHERE household_id = ?", sql::select(table));
            for row in sql::rows(&self.db, &select, [household.into()]).await? {
                let (old, new) = moved(&row, place, &self.act.stamp()).or_problem()?;
                self.overwrite(table, &old, &new).await?;
            }
        }
        self.follow_ledgers(household, place).await
    }

    async fn replace<M: Versioned>(&mut self, before: &M, mut after: M) -> Result<M> {
        after.set_id(before.id());
        after.stamp_changed(before, &self.act.stamp());
        self.overwrite(M::TABLE, &before.values(), &after.values()).await?;
        if M::TABLE.keeps_images() {
            self.keep_image_of(before).await?;
        }
        self.make_findable(after.name_key().filter(|key| before.name_key() != Some(key)))
            .await?;
        Ok(after)
    }

    /// Writes the columns that differ, unless somebody wrote the row since `old` was read.
    pub(crate) async fn overwrite(&mut self, table: &'static Table, old: &[Value], new: &[Value]) -> Result<()> {
        let column = |name: &str| table.columns.iter().position(|column| column.name == name);
        let (Some(id), Some(version)) = (column("id"), column("version")) else {
            return Err(internal(
                "a row is overwritten",
                format!("{} has no version", table.name),
            ));
        };
        let Value::BigInt(Some(row)) = old[id] else {
            return Err(internal(
                "a row is overwritten",
                format!("{} without an id", table.name),
            ));
        };
        let mut assignments = Vec::new();
        let mut bound = Vec::new();
        for (column, (old, new)) in table.columns.iter().zip(old.iter().zip(new)) {
            if old != new {
                assignments.push(format!("\"{}\" = ?", column.name));
                bound.push(new.clone());
            }
        }
        bound.extend([old[id].clone(), old[version].clone()]);
        let update = format!(
            "UPDATE \"{}\" SET {} WHERE id = ? AND version = ?",
            table.name,
            assignments.join(", ")
        );
        if sql::execute(&self.db, &update, bound).await? != 1 {
            return Err(Problem::conflict());
        }
        self.changes.push(Change {
            table: table.name.to_owned(),
            row,
            before: Some(row_hash(table, row, old)),
            after: Some(row_hash(table, row, new)),
        });
        Ok(())
    }

    /// Reads a row and keeps others from changing it until the end of the transaction. The caller has checked the scope.
    ///
    /// # Errors
    /// `busy` when another transaction holds it for too long.
    pub async fn locked<M: Record>(&mut self, id: i64) -> Result<Option<M>> {
        M::Entity::find_by_id(id)
            .lock_exclusive()
            .one(&self.db)
            .await
            .or_problem()
    }

    /// Writes the leaf and, when the caller sent a key, the answer under it; then commits. Returns `answer`.
    ///
    /// A commit that has begun comes to its end in a task of its own, though nobody waits for it any more: whoever drops
    /// this future before has changed nothing, and whoever drops it then has changed all of it.
    ///
    /// # Errors
    /// `busy` when the same key is being used at the same time, or another process took the same id.
    pub async fn commit<T: Serialize>(self, answer: T) -> Result<T> {
        // The id comes after all row locks: who waited for another's row gets a greater id than the other. The
        // sequencer relies on it.
        let floor = newest_in_log(&self.db).await?;
        let id = self.store.next_id_above(self.act.now, floor);
        self.write_leaf(id).await?;
        if let Some(request) = &self.act.request {
            let answer = serde_json::to_string(&answer).map_err(|error| internal("an answer is no JSON", error))?;
            idempotency::remember(
                &self.store,
                &self.db,
                (self.act.entered_by, self.act.now),
                request,
                answer,
            )
            .await?;
        }
        for account in &self.ended {
            end_sessions(&self.store.logins().writer, self.act.now, *account).await?;
        }
        let Self { db, mut folders, .. } = self;
        folders.iter().try_for_each(HeldFolder::sync_names)?;
        // From here on the rows may be there, whatever is heard of them.
        folders.iter_mut().for_each(HeldFolder::leave_files);
        let commit = tokio::spawn(async move {
            let committed = db.commit().await;
            drop(folders);
            committed
        });
        let committed = commit.await.map_err(|error| internal("a commit was torn off", error))?;
        committed.or_problem()?;
        Ok(answer)
    }

    /// Leaves everything as it was: nothing was done, and nothing is kept of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn abandon(self) -> Result<()> {
        self.db.rollback().await.or_problem()
    }

    /// The keys of what is sealed.
    pub(crate) fn vault(&self) -> &Vault {
        self.store.vault()
    }

    /// The moment of the command.
    pub fn now(&self) -> Timestamp {
        self.act.now
    }

    /// Who acts by the command.
    pub const fn acted_by(&self) -> AccountId {
        AccountId(self.act.acted_by)
    }

    fn stamped<M: Evidenced>(&mut self, row: &mut M) -> Vec<Value> {
        if row.id() == 0 {
            row.set_id(self.id());
        }
        row.stamp_new(&self.act.stamp());
        let values = row.values();
        self.note_added(M::TABLE, row.id(), &values);
        values
    }

    /// Writes down how names are read. Readings that are known already stay as they are.
    pub(crate) async fn make_findable(&self, names: impl IntoIterator<Item = &str>) -> Result<()> {
        let names: BTreeSet<&str> = names.into_iter().collect();
        let mut readings = names.into_iter().flat_map(|name| {
            reading_keys(name).into_iter().map(move |reading| {
                let id = self.store.next_id_above(self.act.now, self.floor);
                let name_key = name.to_owned();
                name_reading::Model { id, reading, name_key }.values()
            })
        });
        loop {
            let part: Vec<_> = readings.by_ref().take(sql::MAX_ROWS).collect();
            if part.is_empty() {
                return Ok(());
            }
            sql::insert_new(&self.db, name_reading::Model::TABLE, part).await?;
        }
    }

    async fn write_leaf(&self, id: i64) -> Result<()> {
        let content = LeafContent {
            id,
            command: self.command.to_owned(),
            at_ms: self.act.now.0,
            acted_by: self.act.acted_by,
            entered_by: self.act.entered_by,
            subject: self.subject.clone(),
            detail: self.detail.clone(),
            reason: self.act.reason.clone(),
            n_changes: self.changes.len() as u64,
            changes_digest: changes_digest(&self.changes),
        };
        let salt = Salt::random().map_err(|error| internal("no random bytes", error))?;
        let leaf = evidence_leaf::Model {
            id,
            commitment: commitment(&salt, &content).as_bytes().to_vec(),
            command: content.command,
            at_ms: content.at_ms,
            acted_by: content.acted_by,
            entered_by: content.entered_by,
            subject: content.subject,
            detail: content.detail.to_string(),
            reason: content.reason,
            n_changes: content.n_changes as i64,
            changes_digest: content.changes_digest.as_bytes().to_vec(),
            salt: salt.0.to_vec(),
        };
        sql::insert(&self.db, evidence_leaf::Model::TABLE, vec![leaf.values()]).await?;
        let mut changes = (0..).zip(&self.changes).map(|(ordinal, change)| {
            let hash = |hash: Option<shouwang_evidence::Hash>| hash.map(|hash| hash.as_bytes().to_vec());
            evidence_change::Model {
                id: self.store.next_id_above(self.act.now, id),
                leaf_id: id,
                ordinal,
                table_name: change.table.clone(),
                row_id: change.row,
                before: hash(change.before),
                after: hash(change.after),
            }
            .values()
        });
        loop {
            let part: Vec<_> = changes.by_ref().take(sql::MAX_ROWS).collect();
            if part.is_empty() {
                return Ok(());
            }
            sql::insert(&self.db, evidence_change::Model::TABLE, part).await?;
        }
    }
}

impl Source for Tx {
    fn store(&self) -> &Store {
        &self.store
    }
}

impl sealed::Source for Tx {
    fn executor(&self) -> DatabaseExecutor<'_> {
        (&self.db).into()
    }
}

/// The greatest id that the log has: of a leaf, or of a change, whose ids come after its leaf's.
async fn newest_in_log(db: &DatabaseTransaction) -> Result<i64> {
    let mut newest = 0;
    for query in [
        "SELECT max(id) FROM evidence_leaf",
        "SELECT max(id) FROM evidence_change",
    ] {
        let row = db
            .query_one_raw(Statement::from_string(db.get_database_backend(), query))
            .await
            .or_problem()?;
        let id = row
            .map(|row| row.try_get_by_index::<Option<i64>>(0))
            .transpose()
            .or_problem()?;
        newest = newest.max(id.flatten().unwrap_or(0));
    }
    Ok(newest)
}
