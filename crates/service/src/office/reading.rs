//! Who looked at what, who logged in and who was refused: noted on the disk before the answer leaves, beside the register's
//! writer, and taken into the evidence every minute (`shouwang_store`, `reading.rs`).

use std::collections::{BTreeSet, HashMap, HashSet};

use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::household::own_household;
use shouwang_domain::name::masked;
pub use shouwang_domain::reading::ReadingKind;
use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, AreaId, HouseholdId, PostId, ProblemKind};
use shouwang_store::{Listing, Note, Reading, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require, roles};
use crate::{Ctx, Problem, Result, Service};

/// So many are written under one sync.
const AT_ONCE: usize = 500;

/// So many entries are shown at once, the newest.
const SHOWN: i64 = 200;

/// Somebody who did something in a certain hour, and did the same again in it or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReadingView {
    /// In the order of writing; the list goes on below it.
    #[schema(value_type = String)]
    pub id: String,
    /// When first in that hour.
    pub at: Timestamp,
    /// What.
    pub kind: ReadingKind,
    /// Who; none for nobody known.
    pub account_id: Option<AccountId>,
    /// Name of that person.
    pub name: Option<String>,
    /// The role of the post in which it was done.
    pub role: Option<Role>,
    /// The household.
    pub household_id: Option<HouseholdId>,
    /// Name of its head; masked for a post that reads no households.
    pub head: Option<String>,
    /// Name of the area in which it lies now.
    pub area_name: Option<String>,
    /// What more it was about, such as `procedure_case/7` or the code of a refusal.
    pub subject: String,
    /// The reason that was given.
    pub purpose: String,
    /// From where, of logins and refusals.
    pub address: String,
    /// Of a list: how many households it has shown in that hour.
    pub households: Option<i64>,
    /// Of a list: what it is called.
    pub list: Option<NamedList>,
}

/// What a list is called, as the document of the interface says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NamedList {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Which entries to list; the newest come first, at most 200.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReadingQuery {
    /// Only of this kind.
    pub kind: Option<ReadingKind>,
    /// Only by this account.
    pub account_id: Option<AccountId>,
    /// Only what came before this entry.
    pub before: Option<i64>,
}

/// Who is told to have been refused, as far as that is known.
#[derive(Debug, Clone, Copy)]
pub struct Refused {
    /// The account.
    pub account: AccountId,
    /// The post.
    pub post: PostId,
}

impl Service {
    /// Notes that the caller reads something sensitive about a household. When it returns, that is on the disk.
    ///
    /// # Errors
    /// When it cannot be written; then nothing is answered.
    pub(crate) async fn note_reading(
        &self,
        ctx: &Ctx,
        kind: ReadingKind,
        household: i64,
        subject: String,
    ) -> Result<()> {
        let note = Note {
            kind,
            account: ctx.entered_by.0,
            post: ctx.post.0,
            household,
            subject,
            purpose: ctx.reason.clone().unwrap_or_default(),
            address: String::new(),
            households: 0,
        };
        self.store.note(ctx.now, note).await
    }

    /// Keeps in mind that the caller was shown some households by a list: one entry a person, list, purpose and hour, with
    /// the number of households, which is on the disk within the minute. They count towards the alarm of reading in bulk.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn note_listed(&self, ctx: &Ctx, list: &str, households: &BTreeSet<i64>) -> Result<()> {
        let listing = Listing {
            account: ctx.entered_by.0,
            post: ctx.post.0,
            list: list.to_owned(),
            purpose: ctx.reason.clone().unwrap_or_default(),
        };
        self.store.show(ctx.now, listing, households).await
    }

    /// The same for many households at once, as a workbook has them: some hundreds under one sync.
    ///
    /// # Errors
    /// As [`Service::note_reading`].
    pub(crate) async fn note_readings(
        &self,
        ctx: &Ctx,
        kind: ReadingKind,
        households: &BTreeSet<i64>,
        subject: &str,
    ) -> Result<()> {
        let households: Vec<i64> = households.iter().copied().collect();
        for some in households.chunks(AT_ONCE) {
            let notes = some
                .iter()
                .map(|household| self.note_reading(ctx, kind, *household, subject.to_owned()));
            try_join_all(notes).await?;
        }
        Ok(())
    }

    /// The same for a list that was narrowed to one household. What is out of scope, and of which nothing was found, was
    /// not seen.
    ///
    /// # Errors
    /// When it cannot be written; then nothing is answered.
    pub(crate) async fn note_narrowed(
        &self,
        ctx: &Ctx,
        kind: ReadingKind,
        household: Option<HouseholdId>,
        found: usize,
    ) -> Result<()> {
        let Some(id) = household else {
            return Ok(());
        };
        if found == 0 {
            match repo::register::household::by_id(&self.store, ctx, id).await {
                Err(problem) if problem.kind == ProblemKind::NotFound => return Ok(()),
                seen => seen.map(drop)?,
            }
        }
        self.note_reading(ctx, kind, id.0, String::new()).await
    }

    /// Notes a login, a failed one, or the end of a session.
    pub(crate) async fn note_login(
        &self,
        now: Timestamp,
        kind: ReadingKind,
        who: (i64, i64),
        address: &str,
        code: &str,
    ) -> Result<()> {
        let note = Note {
            kind,
            account: who.0,
            post: who.1,
            household: 0,
            subject: code.to_owned(),
            purpose: String::new(),
            address: address.to_owned(),
            households: 0,
        };
        self.store.note(now, note).await
    }

    /// Notes that a request was denied, that it asked for what is not there or out of scope, or that it would have put one
    /// person on two sides or on their own household: one entry for each person, address, code and hour.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn note_refusal(
        &self,
        now: Timestamp,
        who: Option<Refused>,
        address: &str,
        problem: &Problem,
    ) -> Result<()> {
        let (kind, code) = match problem.kind {
            ProblemKind::Denied | ProblemKind::WrongPerson => (ReadingKind::Refused, problem.code.clone()),
            ProblemKind::NotFound => (ReadingKind::Absent, problem.code.clone()),
            // A sheet with a row about one's own household is wrong at that row.
            _ if problem.keeps_person_out() => (ReadingKind::Refused, own_household().code),
            _ => return Ok(()),
        };
        let who = who.map_or((0, 0), |who| (who.account.0, who.post.0));
        self.note_login(now, kind, who, address, &code).await
    }

    /// Takes what was noted into the evidence; the server calls it every minute. Returns how many entries there were.
    ///
    /// # Errors
    /// When a database fails.
    pub async fn take_readings(&self, now: Timestamp) -> Result<i64> {
        let mut all = 0;
        loop {
            match self.store.take_readings(now).await? {
                0 => return Ok(all),
                taken => all += taken,
            }
        }
    }

    /// Who looked at a household, the newest first: for those who answer for the people who look.
    ///
    /// # Errors
    /// Not found, `access.denied`.
    pub async fn who_looked(&self, ctx: &Ctx, id: HouseholdId) -> Result<Vec<ReadingView>> {
        require(ctx, Verb::ReadReadings)?;
        let household = repo::register::household::by_id(&self.store, ctx, id).await?;
        let found = self.store.readings_of(household.id, SHOWN).await?;
        self.reading_views(ctx, found).await
    }

    /// What people looked at, when they came and went, and what was refused.
    ///
    /// # Errors
    /// Denied to all but the audit administrator.
    pub async fn list_readings(&self, ctx: &Ctx, query: ReadingQuery) -> Result<Vec<ReadingView>> {
        require(ctx, Verb::ReadEvidence)?;
        let account = query.account_id.map(|account| account.0);
        let found = self
            .store
            .newest_readings(query.before, query.kind, account, SHOWN)
            .await?;
        self.reading_views(ctx, found).await
    }

    /// Takes out what those who draw a sample read about a household that is drawn, for whoever is inspected and may not know:
    /// it looks as if nobody had read it.
    pub(crate) async fn hide_from_inspected(&self, ctx: &Ctx, found: &mut Vec<Reading>) -> Result<()> {
        let hidden = self.hidden_as_drawn(ctx).await?;
        if hidden.is_empty() {
            return Ok(());
        }
        let posts = found.iter().map(|row| row.post_id).collect();
        let posts = repo::office::account::posts_by_ids(&self.store, posts).await?;
        let tree = self.area_tree().await?;
        let mut below = HashMap::new();
        for (id, post) in &posts {
            below.insert(*id, tree.range(AreaId(post.area_id))?.lo);
        }
        found.retain(|row| {
            let is_hidden = |(draws, households): &(AreaRange, HashSet<i64>)| {
                let is_inspected = below
                    .get(&row.post_id)
                    .is_some_and(|lo| draws.contains(*lo) && *lo != draws.lo);
                !is_inspected && households.contains(&row.household_id)
            };
            !hidden.iter().any(is_hidden)
        });
        Ok(())
    }

    async fn reading_views(&self, ctx: &Ctx, mut found: Vec<Reading>) -> Result<Vec<ReadingView>> {
        self.hide_from_inspected(ctx, &mut found).await?;
        let households = found.iter().map(|row| row.household_id).filter(|id| *id != 0);
        let labels = repo::register::label::of(&self.store, households).await?;
        let is_masked = !roles(Verb::ReadHouseholds).contains(&ctx.role);
        let named = |head: &str| match is_masked {
            true => masked(head),
            false => head.to_owned(),
        };
        let names = repo::office::account::names(&self.store, found.iter().map(|row| row.account_id)).await?;
        let posts = found.iter().map(|row| row.post_id).collect();
        let posts = repo::office::account::posts_by_ids(&self.store, posts).await?;
        let known = |id: i64| (id != 0).then_some(id);
        let views = found.into_iter().map(|row| ReadingView {
            id: row.id.to_string(),
            at: Timestamp(row.at_ms),
            kind: row.kind.get(),
            account_id: known(row.account_id).map(AccountId),
            name: names.get(&row.account_id).cloned(),
            role: posts.get(&row.post_id).map(|post| post.role.get()),
            household_id: known(row.household_id).map(HouseholdId),
            head: labels
                .find(row.household_id)
                .and_then(|label| label.head.as_deref())
                .map(named),
            area_name: labels.find(row.household_id).map(|label| label.area_name.clone()),
            subject: row.subject,
            purpose: row.purpose,
            address: row.address,
            households: known(row.households),
            // The interface knows its lists.
            list: None,
        });
        Ok(views.collect())
    }
}
