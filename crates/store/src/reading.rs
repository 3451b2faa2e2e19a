//! The log of readings: who looked at what, logged in, or was refused. It is kept beside the database, in a file of its
//! own with a writer of its own, so that no read waits for the one writer of the register; and on the disk before the
//! answer leaves.
//!
//! What is the same within an hour is one entry: the first is written, the others find it in memory. Entries that are to be
//! written at the same time share one sync. Lists of many households are kept in memory as they are read, and written by the
//! minute: one entry a person, list, purpose and hour, of which the newest line says how many households it has shown. The file only ever grows; what was added since is put into the evidence as one
//! digest (see [`crate::reading_evidence`]), so that an entry that is changed or removed afterwards is found.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use sea_orm::{ConnectionTrait as _, FromQueryResult, Statement, TransactionTrait as _};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::reading::ReadingKind;
use shouwang_domain::{Problem, Result};
use tokio::sync::Mutex as Turn;

use crate::column::Code;
use crate::connect::{Backend, Connections, sqlite, write_options};
use crate::error::{OrProblem as _, internal};
use crate::sql;

/// The file, in the data directory.
pub const FILE: &str = "readings.db";
const HOUR_MS: i64 = 3_600_000;
/// The households at which a post may look in an hour before it is told of, unless the deployer says otherwise.
const BULK: usize = 200;
/// Where the deployer says otherwise: a number.
const BULK_FILE: &str = "reading-alarm.txt";

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS source (id TEXT PRIMARY KEY NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS reading (
    id INTEGER PRIMARY KEY NOT NULL,
    hour INTEGER NOT NULL,
    kind TEXT NOT NULL,
    account_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    household_id INTEGER NOT NULL,
    subject TEXT NOT NULL,
    purpose TEXT NOT NULL,
    address TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    households INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS reading_household ON reading (household_id, id);
CREATE INDEX IF NOT EXISTS reading_kind ON reading (kind, id);
CREATE TRIGGER IF NOT EXISTS reading_no_update BEFORE UPDATE ON reading
    BEGIN SELECT RAISE(ABORT, 'reading is append-only'); END;
";
/// No entry goes before its term.
const NO_DELETE: &str = "
CREATE TRIGGER IF NOT EXISTS reading_no_delete BEFORE DELETE ON reading
    BEGIN SELECT RAISE(ABORT, 'reading is append-only'); END;
";

/// How many households a list showed, which files of earlier programs do not say.
const WITH_LISTS: &str = "ALTER TABLE reading ADD COLUMN households INTEGER NOT NULL DEFAULT 0";
/// An entry about a list is written anew when the list has shown more.
const ONCE: &str = "
DROP INDEX IF EXISTS reading_once;
CREATE UNIQUE INDEX IF NOT EXISTS reading_each ON reading
    (hour, kind, account_id, post_id, household_id, subject, purpose, address, households);
";

/// What is to be noted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Note {
    /// What was done.
    pub kind: ReadingKind,
    /// Whoever sat at the keyboard; 0 for nobody known.
    pub account: i64,
    /// In which post; 0 for none.
    pub post: i64,
    /// The household it was about; 0 for none.
    pub household: i64,
    /// What more it was about, such as `case/7` or the code of a refusal.
    pub subject: String,
    /// Why, as the person said.
    pub purpose: String,
    /// From where, for what has no session to tell by.
    pub address: String,
    /// Of a list: how many households it has shown; 0 for all else.
    pub households: i64,
}

/// A list that somebody reads page by page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Listing {
    /// Whoever sits at the keyboard.
    pub account: i64,
    /// In which post.
    pub post: i64,
    /// Which list.
    pub list: String,
    /// Why, as the person said.
    pub purpose: String,
}

/// A note that was kept: the first of its kind in its hour.
#[derive(Clone, PartialEq, Eq, FromQueryResult)]
pub struct Reading {
    /// In the order of writing.
    pub id: i64,
    /// What was done.
    pub kind: Code<ReadingKind>,
    /// By whom.
    pub account_id: i64,
    /// In which post.
    pub post_id: i64,
    /// About which household.
    pub household_id: i64,
    /// About what more.
    pub subject: String,
    /// Why.
    pub purpose: String,
    /// From where.
    pub address: String,
    /// When first in its hour.
    pub at_ms: i64,
    /// Of a list: how many households it has shown.
    pub households: i64,
}

/// The open log.
pub(crate) struct Readings {
    pub(crate) connections: Connections,
    /// Tells this file from those of other processes on the same database.
    pub(crate) source: String,
    known: Mutex<Known>,
    /// What lists have shown, by the hour; it is written by the minute.
    listed: Mutex<HashMap<(i64, Listing), Listed>>,
    queue: Mutex<Queue>,
    /// Whose turn it is to write; holds how many entries were written.
    writer: Turn<u64>,
    bulk: usize,
}

/// The entries of the present hour.
#[derive(Default)]
struct Known {
    hour: i64,
    notes: HashSet<Note>,
    /// The households at which each post looked, one by one.
    looked: HashMap<i64, HashSet<i64>>,
    /// The same with those that lists showed it.
    seen: HashMap<i64, HashSet<i64>>,
    /// Alarms that lists raised, with their moment, and that are not written yet.
    alarms: HashMap<Note, Timestamp>,
}

/// What a list has shown in an hour.
struct Listed {
    /// When first.
    at: Timestamp,
    households: HashSet<i64>,
    /// How many of them are on the disk.
    written: usize,
}

/// Entries that wait to be written; they stay until they are on the disk.
#[derive(Default)]
struct Queue {
    waiting: Vec<(Note, i64)>,
    /// How many came until now.
    came: u64,
}

impl Readings {
    pub(crate) async fn open(data_dir: &Path) -> Result<Self> {
        let bulk = bulk_of(data_dir)?;
        let connections = sqlite(&data_dir.join(FILE), true).await?;
        connections.writer.execute_unprepared(SCHEMA).await.or_problem()?;
        let of_lists = "SELECT count(*) FROM pragma_table_info('reading') WHERE name = 'households'";
        if sql::int(&connections.writer, of_lists, []).await? == Some(0) {
            connections.writer.execute_unprepared(WITH_LISTS).await.or_problem()?;
        }
        connections.writer.execute_unprepared(ONCE).await.or_problem()?;
        connections.writer.execute_unprepared(NO_DELETE).await.or_problem()?;
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|error| internal("no random bytes", error))?;
        let offer = "INSERT INTO source (id) SELECT ? WHERE NOT EXISTS (SELECT 1 FROM source)";
        sql::execute(&connections.writer, offer, [hex::encode(random).into()]).await?;
        let statement = Statement::from_string(connections.backend.into(), "SELECT id FROM source");
        let row = connections.reader.query_one_raw(statement).await.or_problem()?;
        let source = row.map(|row| row.try_get_by_index(0)).transpose().or_problem()?;
        Ok(Self {
            source: source.ok_or_else(|| Problem::internal("the log of readings has no name"))?,
            connections,
            known: Mutex::default(),
            listed: Mutex::default(),
            queue: Mutex::default(),
            writer: Turn::new(0),
            bulk,
        })
    }

    pub(crate) async fn close(&self) -> Result<()> {
        self.connections.clone().close().await
    }

    /// Keeps a note; when this returns it is on the disk.
    pub(crate) async fn note(&self, now: Timestamp, note: Note) -> Result<()> {
        let hour = now.0.div_euclid(HOUR_MS);
        self.learn(hour).await?;
        let (is_new, alarm) = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let is_new = known.hour != hour || !known.notes.contains(&note);
            (is_new, known.alarm_at(&note, self.bulk))
        };
        if !is_new {
            return Ok(());
        }
        if let Some(alarm) = alarm {
            self.tell(&alarm);
            self.write(now, alarm).await?;
        }
        self.write(now, note).await
    }

    /// Keeps in mind that a list showed some households; [`Readings::flush`] writes it. Nothing is written here, for lists
    /// are read all day. A household at which the post looked by itself has its own note, and none more when it is all
    /// that is shown.
    pub(crate) async fn show(&self, now: Timestamp, listing: Listing, households: &BTreeSet<i64>) -> Result<()> {
        let hour = now.0.div_euclid(HOUR_MS);
        self.learn(hour).await?;
        let alarm = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let looked = known.looked.get(&listing.post);
            let is_noted = |household: &i64| looked.is_some_and(|looked| looked.contains(household));
            if households.is_empty() || households.len() == 1 && households.iter().all(is_noted) {
                return Ok(());
            }
            known.show(now, &listing, households, self.bulk)
        };
        if let Some(alarm) = alarm {
            self.tell(&alarm);
        }
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        let list = listed.entry((hour, listing)).or_insert_with(|| Listed {
            at: now,
            households: HashSet::new(),
            written: 0,
        });
        list.households.extend(households);
        Ok(())
    }

    /// Writes what lists have shown since the last time, and the alarms that they raised.
    pub(crate) async fn flush(&self, now: Timestamp) -> Result<()> {
        let hour = now.0.div_euclid(HOUR_MS);
        let alarms = self.known.lock().unwrap_or_else(PoisonError::into_inner).alarms.clone();
        for (alarm, raised) in alarms {
            self.write(raised, alarm.clone()).await?;
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.alarms.remove(&alarm);
        }
        let grown: Vec<((i64, Listing), Timestamp, usize)> = {
            let listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
            let grown = listed.iter().filter(|(_, list)| list.written < list.households.len());
            grown
                .map(|(which, list)| (which.clone(), list.at, list.households.len()))
                .collect()
        };
        for (which, at, count) in grown {
            self.write(at, Note::of_list(&which.1, count)).await?;
            let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(list) = listed.get_mut(&which) {
                list.written = count;
            }
        }
        let mut listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        listed.retain(|(of, _), list| *of >= hour || list.written < list.households.len());
        Ok(())
    }

    fn tell(&self, alarm: &Note) {
        tracing::warn!(
            alarm = "reading.bulk",
            post = alarm.post,
            households = self.bulk,
            "a post looks at very many households"
        );
    }

    async fn write(&self, now: Timestamp, note: Note) -> Result<()> {
        let mine = {
            let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.waiting.push((note, now.0));
            queue.came += 1;
            queue.came
        };
        let mut written = self.writer.lock().await;
        if *written >= mine {
            return Ok(());
        }
        let batch = self
            .queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .waiting
            .clone();
        let db = &self.connections.writer;
        let transaction = db
            .begin_with_options(write_options(Backend::Sqlite))
            .await
            .or_problem()?;
        for (note, at) in &batch {
            let insert = "INSERT OR IGNORE INTO reading \
                (hour, kind, account_id, post_id, household_id, subject, purpose, address, at_ms, households) \
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
            let values = [
                at.div_euclid(HOUR_MS).into(),
                note.kind.as_str().into(),
                note.account.into(),
                note.post.into(),
                note.household.into(),
                note.subject.as_str().into(),
                note.purpose.as_str().into(),
                note.address.as_str().into(),
                (*at).into(),
                note.households.into(),
            ];
            sql::execute(&transaction, insert, values).await?;
        }
        transaction.commit().await.or_problem()?;
        *written += batch.len() as u64;
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.drain(..batch.len());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        for (note, at) in batch {
            if at.div_euclid(HOUR_MS) == known.hour {
                known.add(note);
            }
        }
        Ok(())
    }

    /// Takes out the entries up to one, of which the evidence says that their term is over.
    pub(crate) async fn delete(&self, upto: i64) -> Result<()> {
        // Nobody writes an entry meanwhile.
        let _written = self.writer.lock().await;
        let there = "SELECT count(*) FROM (SELECT id FROM reading WHERE id <= ? LIMIT 1)";
        if sql::int(&self.connections.reader, there, [upto.into()]).await? == Some(0) {
            return Ok(());
        }
        let db = &self.connections.writer;
        let transaction = db
            .begin_with_options(write_options(Backend::Sqlite))
            .await
            .or_problem()?;
        transaction
            .execute_unprepared("DROP TRIGGER reading_no_delete")
            .await
            .or_problem()?;
        sql::execute(&transaction, "DELETE FROM reading WHERE id <= ?", [upto.into()]).await?;
        transaction.execute_unprepared(NO_DELETE).await.or_problem()?;
        transaction.commit().await.or_problem()
    }

    /// At the beginning of an hour, and of a process, what is on the disk already is known.
    async fn learn(&self, hour: i64) -> Result<()> {
        if self.known.lock().unwrap_or_else(PoisonError::into_inner).hour == hour {
            return Ok(());
        }
        let kept: Vec<Reading> = sql::all(
            &self.connections.reader,
            "SELECT * FROM reading WHERE hour = ?",
            [hour.into()],
        )
        .await?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.hour != hour {
            *known = Known {
                hour,
                alarms: std::mem::take(&mut known.alarms),
                ..Known::default()
            };
        }
        for row in kept {
            known.add(row.into());
        }
        Ok(())
    }
}

/// The households at which a post may look in an hour before it is told of.
fn bulk_of(data_dir: &Path) -> Result<usize> {
    let file = data_dir.join(BULK_FILE);
    if !file.exists() {
        return Ok(BULK);
    }
    let number = std::fs::read_to_string(file)
        .ok()
        .and_then(|text| text.trim().parse().ok());
    number.filter(|number| *number > 0).ok_or_else(|| {
        Problem::usage(
            "reading.alarm",
            "数据目录中 reading-alarm.txt 应只有一个大于零的整数：每个岗位每小时可查看多少户而不报警。",
            "reading-alarm.txt in the data directory holds one whole number above zero: the households at which a post may look in an hour without an alarm.",
        )
    })
}

impl Known {
    /// The alarm that a look raises beyond so many households, once an hour. Looks at the same time may jump over the
    /// number, so that each one beyond it is asked.
    fn alarm_at(&self, note: &Note, bulk: usize) -> Option<Note> {
        let seen = self.seen.get(&note.post)?;
        if note.household == 0 || seen.len() < bulk || seen.contains(&note.household) {
            return None;
        }
        let alarm = Note::of_bulk(note.account, note.post);
        Some(alarm).filter(|alarm| !self.is_raised(alarm))
    }

    /// What a list shows counts like looks, and raises the same alarm.
    fn show(&mut self, now: Timestamp, listing: &Listing, households: &BTreeSet<i64>, bulk: usize) -> Option<Note> {
        let seen = self.seen.entry(listing.post).or_default();
        seen.extend(households);
        let alarm = Note::of_bulk(listing.account, listing.post);
        if seen.len() <= bulk || self.is_raised(&alarm) {
            return None;
        }
        self.alarms.insert(alarm.clone(), now);
        Some(alarm)
    }

    fn is_raised(&self, alarm: &Note) -> bool {
        self.notes.contains(alarm) || self.alarms.contains_key(alarm)
    }

    fn add(&mut self, note: Note) {
        if note.household != 0 {
            self.looked.entry(note.post).or_default().insert(note.household);
            self.seen.entry(note.post).or_default().insert(note.household);
        }
        self.notes.insert(note);
    }
}

impl Note {
    /// That a post looked at more households than a deployer expects.
    fn of_bulk(account: i64, post: i64) -> Self {
        Self {
            kind: ReadingKind::Bulk,
            account,
            post,
            household: 0,
            subject: format!("post/{post}"),
            purpose: String::new(),
            address: String::new(),
            households: 0,
        }
    }

    /// What a list has shown until now.
    fn of_list(listing: &Listing, households: usize) -> Self {
        Self {
            kind: ReadingKind::List,
            account: listing.account,
            post: listing.post,
            household: 0,
            subject: listing.list.clone(),
            purpose: listing.purpose.clone(),
            address: String::new(),
            households: households as i64,
        }
    }
}

impl From<Reading> for Note {
    fn from(row: Reading) -> Self {
        Self {
            kind: row.kind.get(),
            account: row.account_id,
            post: row.post_id,
            household: row.household_id,
            subject: row.subject,
            purpose: row.purpose,
            address: row.address,
            households: row.households,
        }
    }
}
