//! A person's open tasks as an iCalendar feed (RFC 5545), at an address that is the secret.
//!
//! A calendar program asks without a session, so the feed says what is due and where, and nothing of any household.

use chrono::{Days, NaiveDate};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::role::AccountState;
use shouwang_store::entity::{calendar_feed, task};
use shouwang_store::{Tx, repo};
use utoipa::ToSchema;

use crate::duty::task::Payload;
use crate::office::access::{Verb, require};
use crate::office::auth::{ctx_of, secret};
use crate::{Ctx, Problem, Result, Service};

/// The address of a feed, shown once. Whoever has it can read the feed; a new one ends the one before.
#[derive(Debug, Serialize, ToSchema)]
pub struct FeedView {
    /// The path on this server.
    pub path: String,
}

/// Whether there is a feed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct FeedState {
    /// Somebody may read one.
    pub active: bool,
}

impl Service {
    /// Begins the caller's feed with a new secret; the one before ends.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn begin_calendar_feed(&self, ctx: &Ctx) -> Result<FeedView> {
        require(ctx, Verb::ReadTasks)?;
        let secret = secret()?;
        let mut tx = self.store.begin(ctx, "calendar.begin").await?;
        end(&mut tx, ctx).await?;
        tx.insert(calendar_feed::Model {
            account_id: ctx.acted_by.0,
            secret_digest: digest(&secret),
            ..calendar_feed::Model::default()
        })
        .await?;
        tx.subject(format!("account/{}", ctx.acted_by));
        // Shown once; a request that is repeated under its key gets the same answer, which is kept sealed.
        tx.commit(FeedView {
            path: format!("/api/v1/calendars/{secret}"),
        })
        .await
    }

    /// Ends the caller's feed.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn end_calendar_feed(&self, ctx: &Ctx) -> Result<FeedState> {
        require(ctx, Verb::ReadTasks)?;
        let mut tx = self.store.begin(ctx, "calendar.end").await?;
        end(&mut tx, ctx).await?;
        tx.subject(format!("account/{}", ctx.acted_by));
        tx.commit(FeedState { active: false }).await
    }

    /// Whether the caller has a feed.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn calendar_feed_state(&self, ctx: &Ctx) -> Result<FeedState> {
        require(ctx, Verb::ReadTasks)?;
        let feed = repo::duty::reminder::feed_of(&self.store, ctx.acted_by).await?;
        Ok(FeedState { active: feed.is_some() })
    }

    /// The feed with a secret: the open tasks of all posts that its person holds today.
    ///
    /// # Errors
    /// Not found, whatever is wrong with the secret, the feed or the account.
    pub async fn calendar(&self, now: Timestamp, secret: &str) -> Result<String> {
        let not_found = || Problem::not_found("日历", "calendar");
        let feed = repo::duty::reminder::feed_with(&self.store, &digest(secret))
            .await?
            .ok_or_else(not_found)?;
        let account = repo::office::account::by_id(&self.store, feed.account_id)
            .await?
            .filter(|account| account.state == AccountState::Active)
            .ok_or_else(not_found)?;
        let mut calendar = Calendar::new();
        for post in repo::office::account::posts(&self.store, account.id, now.date()).await? {
            let ctx = ctx_of(account.id, account.id, &post, now)?;
            let tasks = repo::duty::task::open_of(&self.store, &ctx, MOST_EVENTS).await?;
            let areas =
                repo::register::area::names(&self.store, tasks.iter().map(|task| task.area_id).collect()).await?;
            for task in &tasks {
                let area = areas.get(&task.area_id).map_or("", String::as_str);
                calendar.add(task, area, &self.store.node().origin, now)?;
            }
        }
        Ok(calendar.finish())
    }
}

async fn end(tx: &mut Tx, ctx: &Ctx) -> Result<()> {
    if let Some(before) = repo::duty::reminder::feed_of(tx, ctx.acted_by).await? {
        let after = calendar_feed::Model {
            ended_on: Some(ctx.today().into()),
            ..before.clone()
        };
        tx.update(&before, after).await?;
    }
    Ok(())
}

fn digest(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// The tasks of a post in a feed, the next due first.
const MOST_EVENTS: u64 = 500;

/// An iCalendar object.
struct Calendar {
    text: String,
    ids: std::collections::HashSet<i64>,
}

impl Calendar {
    fn new() -> Self {
        let mut calendar = Self {
            text: String::new(),
            ids: std::collections::HashSet::new(),
        };
        for line in [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Shouwang//Duties//ZH",
            "CALSCALE:GREGORIAN",
            "METHOD:PUBLISH",
            "X-WR-CALNAME:守望 待办期限",
            "X-WR-TIMEZONE:Asia/Shanghai",
        ] {
            calendar.line(line);
        }
        calendar
    }

    /// One event of a whole day: the last day of a task. A task of two posts stands once.
    fn add(&mut self, task: &task::Model, area: &str, origin: &str, now: Timestamp) -> Result<()> {
        if !self.ids.insert(task.id) {
            return Ok(());
        }
        let due = task.due.get();
        let payload: Payload = task.payload.read()?;
        let what = match &payload.duty {
            Some(duty) => duty.zh.clone(),
            None => task.kind.zh().to_owned(),
        };
        let progress = if task.duty.is_some() && task.needed > 0 {
            format!("（{}/{}）", task.reached, task.needed)
        } else {
            String::new()
        };
        let overdue = if now.date() > due { "【逾期】" } else { "" };
        self.line("BEGIN:VEVENT");
        self.line(&format!("UID:task-{}@{}", task.id, escaped(origin)));
        self.line(&format!("DTSTAMP:{}", stamp(task.updated_at)));
        self.line(&format!("SEQUENCE:{}", task.version));
        self.line(&format!("DTSTART;VALUE=DATE:{}", basic(due)));
        self.line(&format!(
            "DTEND;VALUE=DATE:{}",
            basic(due.checked_add_days(Days::new(1)).unwrap_or(due))
        ));
        self.line(&format!("SUMMARY:{}", escaped(&format!("{overdue}{what}{progress}"))));
        self.line(&format!("LOCATION:{}", escaped(area)));
        if let Some(duty) = &payload.duty {
            self.line(&format!(
                "DESCRIPTION:{}",
                escaped(&format!("{}\n{}", duty.en, duty.citation))
            ));
        }
        self.line("TRANSP:TRANSPARENT");
        self.line("END:VEVENT");
        Ok(())
    }

    fn finish(mut self) -> String {
        self.line("END:VCALENDAR");
        self.text
    }

    /// A content line, folded so that none has more than 75 octets (RFC 5545 §3.1); no character is cut.
    fn line(&mut self, line: &str) {
        const MOST: usize = 75;
        let mut octets = 0;
        for c in line.chars() {
            if octets + c.len_utf8() > MOST {
                self.text.push_str("\r\n ");
                octets = 1;
            }
            self.text.push(c);
            octets += c.len_utf8();
        }
        self.text.push_str("\r\n");
    }
}

/// A value of the type TEXT (RFC 5545 §3.3.11).
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

fn basic(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

fn stamp(ms: i64) -> String {
    chrono::DateTime::from_timestamp_millis(ms)
        .unwrap_or_default()
        .format("%Y%m%dT%H%M%SZ")
        .to_string()
}

#[cfg(test)]
mod tests {
    use shouwang_domain::duty::TaskKind;
    use shouwang_store::column::Json;

    use super::*;

    #[test]
    fn a_line_is_folded_between_characters_and_text_is_escaped() {
        let mut calendar = Calendar::new();
        calendar.line(&format!("SUMMARY:{}", escaped("采集，a;b,c\\d\ne\u{7}").repeat(9)));
        let text = calendar.finish();
        assert!(text.ends_with("END:VCALENDAR\r\n") && !text.replace("\r\n", "").contains(['\r', '\n']));
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
        let unfolded = text.replace("\r\n ", "");
        assert!(unfolded.contains(r"采集，a\;b\,c\\d\ne采集"), "{unfolded}");
    }

    #[test]
    fn an_event_names_the_duty_and_no_household() {
        let task = task::Model {
            id: 7,
            version: 2,
            kind: TaskKind::AssignContacts.into(),
            household_id: Some(99),
            due: "2026-03-25".parse().unwrap(),
            payload: Json::literal("{}"),
            ..task::Model::default()
        };
        let mut calendar = Calendar::new();
        let now = "2026-03-26".parse().unwrap();
        calendar.add(&task, "甲村", "test.example/990101", now).unwrap();
        calendar.add(&task, "甲村", "test.example/990101", now).unwrap();
        let text = calendar.finish();
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
        for line in [
            "UID:task-7@test.example/990101",
            "DTSTART;VALUE=DATE:20260325",
            "DTEND;VALUE=DATE:20260326",
            "SUMMARY:【逾期】安排镇村监测联系人",
            "LOCATION:甲村",
        ] {
            assert!(text.contains(&format!("{line}\r\n")), "{line}: {text}");
        }
        assert!(!text.contains("99\r\n"));
    }
}
