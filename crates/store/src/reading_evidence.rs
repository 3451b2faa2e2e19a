//! What can be asked of the log of readings, and how it gets into the evidence.

use std::collections::BTreeSet;
use std::path::Path;

use sea_orm::{FromQueryResult, QueryResult};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::reading::ReadingKind;
use shouwang_domain::retention::RetentionKind;
use shouwang_domain::{Problem, Result};

use crate::connect::Backend;
use crate::error::{OrProblem as _, internal};
use crate::reading::{Listing, Note, Reading};
use crate::sql;
use crate::store::{Store, sealed::Source as _};

/// The command of the leaves that hold the digests.
const TAKEN: &str = "reading.take";
/// The command of the leaves that say which entries were erased because their term was over.
const ERASED: &str = "reading.erase";
/// What their subject begins with; the name of the log follows.
const SUBJECT: &str = "readings/";
/// So many entries are put into one leaf at most.
const TAKEN_AT_ONCE: i64 = 1000;
/// Entries as one leaf of the evidence holds them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Taken {
    /// The first.
    pub first: i64,
    /// The last.
    pub last: i64,
    /// How many.
    pub count: i64,
    /// SHA-256 of their contents, in hexadecimal.
    pub digest: String,
}

/// A log of readings that the evidence remembers and that is not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostReadings {
    /// Its name, which the file held.
    pub source: String,
    /// How many entries it had when it was last seen.
    pub entries: i64,
}

/// A log of readings as the evidence knows it.
#[derive(FromQueryResult)]
struct KnownLog {
    subject: String,
    first_leaf: i64,
    last_leaf: i64,
}

impl Store {
    /// Notes that something was read, or somebody logged in or was refused; when this returns, it is on the disk.
    ///
    /// # Errors
    /// When the file cannot be written: then nothing is answered either.
    pub async fn note(&self, now: Timestamp, note: Note) -> Result<()> {
        self.readings().note(now, note).await
    }

    /// Keeps in mind that a list showed some households, until [`Store::write_listed`] writes it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn show(&self, now: Timestamp, listing: Listing, households: &BTreeSet<i64>) -> Result<()> {
        self.readings().show(now, listing, households).await
    }

    /// Writes what lists have shown; when this returns, it is on the disk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn write_listed(&self, now: Timestamp) -> Result<()> {
        self.readings().flush(now).await
    }

    /// Who looked at a household, the newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn readings_of(&self, household: i64, at_most: i64) -> Result<Vec<Reading>> {
        let query = "SELECT * FROM reading WHERE household_id = ? ORDER BY id DESC LIMIT ?";
        sql::all(
            &self.readings().connections.reader,
            query,
            [household.into(), at_most.into()],
        )
        .await
    }

    /// The newest entries before an id, of one kind or one account, or all.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn newest_readings(
        &self,
        before: Option<i64>,
        kind: Option<ReadingKind>,
        account: Option<i64>,
        at_most: i64,
    ) -> Result<Vec<Reading>> {
        // Of what a list has shown in an hour, the last line says all of it.
        let mut query = "SELECT * FROM reading WHERE id < ? AND NOT (kind = 'list' AND EXISTS (SELECT 1 FROM reading more \
                         WHERE more.hour = reading.hour AND more.kind = 'list' AND more.account_id = reading.account_id \
                         AND more.post_id = reading.post_id AND more.household_id = 0 AND more.subject = reading.subject \
                         AND more.purpose = reading.purpose AND more.address = reading.address \
                         AND more.households > reading.households))"
            .to_owned();
        let mut values = vec![before.unwrap_or(i64::MAX).into()];
        if let Some(kind) = kind {
            query.push_str(" AND kind = ?");
            values.push(kind.as_str().into());
        }
        if let Some(account) = account {
            query.push_str(" AND account_id = ?");
            values.push(account.into());
        }
        query.push_str(" ORDER BY id DESC LIMIT ?");
        values.push(at_most.into());
        sql::all(&self.readings().connections.reader, &query, values).await
    }

    /// How many alarms of reading in bulk were raised since a moment.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn bulk_alarms(&self, since: Timestamp) -> Result<i64> {
        let query = "SELECT count(*) FROM reading WHERE kind = 'bulk' AND at_ms >= ?";
        let counted = sql::int(&self.readings().connections.reader, query, [since.0.into()]).await?;
        Ok(counted.unwrap_or(0))
    }

    /// Copies the whole log of readings as it is at one moment to a file that must not exist, while others write it.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub async fn copy_readings(&self, to: &Path) -> Result<()> {
        let to = to.to_str().ok_or_else(|| Problem::internal("a path that is no text"))?;
        sql::execute(&self.readings().connections.writer, "VACUUM INTO ?", [to.into()]).await?;
        Ok(())
    }

    /// Puts what was noted since the last time into the evidence: one leaf with the digest of the entries. Returns how many
    /// there were.
    ///
    /// # Errors
    /// When a database fails.
    pub async fn take_readings(&self, now: Timestamp) -> Result<i64> {
        self.write_listed(now).await?;
        let own = self.taken(true).await?.pop();
        let last = own.as_ref().map_or(0, |taken| taken.last);
        let query = "SELECT max(id) FROM (SELECT id FROM reading WHERE id > ? ORDER BY id LIMIT ?)";
        let upto = sql::int(
            &self.readings().connections.reader,
            query,
            [last.into(), TAKEN_AT_ONCE.into()],
        )
        .await?;
        // Where others were before, the evidence says from when on this one is kept, though nothing was noted yet.
        let is_begun_anew = upto.is_none() && own.is_none() && !self.known_logs().await?.is_empty();
        let Some(upto) = upto.or(is_begun_anew.then_some(last)) else {
            return Ok(0);
        };
        let taken = self.digest_of(last + 1, upto).await?;
        let mut tx = self.system_begin(now, TAKEN).await?;
        tx.subject(self.reading_subject());
        let count = taken.count;
        tx.detail(serde_json::to_value(taken).map_err(|error| internal("a leaf's detail", error))?);
        tx.commit(()).await?;
        Ok(count)
    }

    /// Compares the entries with the evidence: the first range of entries that is no longer what it was, or none.
    ///
    /// # Errors
    /// When a database fails.
    pub async fn altered_readings(&self) -> Result<Option<Taken>> {
        let erased = self.erased_readings().await?;
        let kept = self.taken(false).await?.into_iter();
        for taken in kept.filter(|taken| taken.last > erased) {
            if self.digest_of(taken.first, taken.last).await? != taken {
                return Ok(Some(taken));
            }
        }
        Ok(None)
    }

    /// The logs of readings that are missing: whoever removes the file begins a new one with another name, and the evidence
    /// still has the digests of the old. With several servers on one database each keeps its own; there a log is missing
    /// that ended before this one began.
    ///
    /// # Errors
    /// When a database fails.
    pub async fn lost_readings(&self) -> Result<Vec<LostReadings>> {
        let own = self.reading_subject();
        let known = self.known_logs().await?;
        let begun = known.iter().find(|log| log.subject == own).map(|log| log.first_leaf);
        let is_alone = self.backend() == Backend::Sqlite;
        let mut lost = Vec::new();
        for log in known.iter().filter(|log| log.subject != own) {
            if is_alone || begun.is_none_or(|begun| log.last_leaf < begun) {
                let detail = sql::rows(
                    &self.executor(),
                    "SELECT detail FROM evidence_leaf WHERE id = ?",
                    [log.last_leaf.into()],
                )
                .await?;
                let newest = detail.first().map(read_taken).transpose()?;
                lost.push(LostReadings {
                    source: log.subject.strip_prefix(SUBJECT).unwrap_or_default().to_owned(),
                    entries: newest.map_or(0, |taken| taken.last),
                });
            }
        }
        Ok(lost)
    }

    /// How many entries are older than a moment, are in the evidence as they are, and can therefore be erased.
    ///
    /// # Errors
    /// When a database fails.
    pub async fn readings_past_term(&self, before: Timestamp) -> Result<i64> {
        let past = self.past_term(before).await?;
        Ok(past.map_or(0, |past| past.count))
    }

    /// Erases the entries that are older than a moment. First it is said in the evidence, with the digest of all of them, then
    /// done; what a stop left undone is done by the next run. The digests that the evidence has of them stay, and so do the
    /// newest entries, by which the next ones are numbered. Returns how many went.
    ///
    /// # Errors
    /// When a database fails.
    pub async fn erase_readings(&self, now: Timestamp, before: Timestamp) -> Result<i64> {
        self.readings().delete(self.erased_readings().await?).await?;
        let Some(past) = self.past_term(before).await? else {
            return Ok(0);
        };
        let (last, count) = (past.last, past.count);
        let mut tx = self.system_begin(now, ERASED).await?;
        tx.subject(self.erased_subject());
        tx.detail(serde_json::to_value(past).map_err(|error| internal("a leaf's detail", error))?);
        tx.commit(()).await?;
        self.readings().delete(last).await?;
        Ok(count)
    }

    /// What can be erased: the entries since the last erasing that whole leaves hold, that are older than a moment and still
    /// what the evidence says. A leaf that does not agree ends it: what was altered is an alarm, and no alarm is erased.
    async fn past_term(&self, before: Timestamp) -> Result<Option<Taken>> {
        let erased = self.erased_readings().await?;
        let mut taken = self.taken(false).await?;
        // The newest leaf stays.
        taken.pop();
        let mut upto = None;
        for part in taken.into_iter().filter(|part| part.last > erased) {
            let newest = sql::int(
                &self.readings().connections.reader,
                "SELECT max(at_ms) FROM reading WHERE id BETWEEN ? AND ?",
                [part.first.into(), part.last.into()],
            )
            .await?;
            if newest.is_some_and(|newest| newest >= before.0) || self.digest_of(part.first, part.last).await? != part {
                break;
            }
            upto = Some(part.last);
        }
        match upto {
            Some(upto) => Ok(Some(self.digest_of(erased + 1, upto).await?).filter(|past| past.count > 0)),
            None => Ok(None),
        }
    }

    /// The last entry that the evidence says was erased; 0 where none was.
    async fn erased_readings(&self) -> Result<i64> {
        let rows = sql::rows(
            &self.executor(),
            "SELECT detail FROM evidence_leaf WHERE command = ? AND subject = ? ORDER BY id DESC LIMIT 1",
            [ERASED.into(), self.erased_subject().into()],
        )
        .await?;
        let newest = rows.first().map(read_taken).transpose()?;
        Ok(newest.map_or(0, |taken| taken.last))
    }

    fn erased_subject(&self) -> String {
        format!("{}/{}", RetentionKind::Readings.subject(), self.readings().source)
    }

    async fn known_logs(&self) -> Result<Vec<KnownLog>> {
        let query = "SELECT subject, min(id) AS first_leaf, max(id) AS last_leaf FROM evidence_leaf \
                     WHERE subject > 'readings/' AND subject < 'readings0' AND command = ? GROUP BY subject ORDER BY subject";
        sql::all(&self.executor(), query, [TAKEN.into()]).await
    }

    fn reading_subject(&self) -> String {
        format!("{SUBJECT}{}", self.readings().source)
    }

    /// What the evidence holds of this file: all, or only the newest.
    async fn taken(&self, is_newest: bool) -> Result<Vec<Taken>> {
        let limit = if is_newest { " DESC LIMIT 1" } else { "" };
        let query = format!("SELECT detail FROM evidence_leaf WHERE command = ? AND subject = ? ORDER BY id{limit}");
        let rows = sql::rows(&self.executor(), &query, [TAKEN.into(), self.reading_subject().into()]).await?;
        rows.iter().map(read_taken).collect()
    }

    async fn digest_of(&self, first: i64, last: i64) -> Result<Taken> {
        let query = "SELECT * FROM reading WHERE id BETWEEN ? AND ? ORDER BY id";
        let rows: Vec<Reading> =
            sql::all(&self.readings().connections.reader, query, [first.into(), last.into()]).await?;
        let mut digest = Sha256::new();
        for row in &rows {
            // As JSON, no field runs into the next.
            let mut content = vec![
                json!(row.id),
                json!(row.kind.as_str()),
                json!(row.account_id),
                json!(row.post_id),
                json!(row.household_id),
                json!(row.subject),
                json!(row.purpose),
                json!(row.address),
                json!(row.at_ms),
            ];
            // Entries of earlier programs are of no list, and their digests stay what they were.
            content.extend((row.households != 0).then(|| json!(row.households)));
            let content = serde_json::Value::from(content);
            digest.update(content.to_string().as_bytes());
            digest.update(b"\n");
        }
        Ok(Taken {
            first,
            last,
            count: rows.len() as i64,
            digest: hex::encode(digest.finalize()),
        })
    }
}

fn read_taken(row: &QueryResult) -> Result<Taken> {
    let detail: String = row.try_get_by_index(0).or_problem()?;
    serde_json::from_str(&detail).map_err(|error| internal("a leaf of readings does not read back", error))
}
