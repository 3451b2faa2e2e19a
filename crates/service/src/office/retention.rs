//! What is kept for a time alone: how long, what is past its term, and what was last erased. The terms stand in the practice
//! of the installation; each kind is erased where it belongs, by the clock of the server or by the command of its operator.

use chrono::{Days, NaiveDate};
use serde::Serialize;
use serde_json::json;
use shouwang_domain::calendar::{Timestamp, shanghai_midnight};
use shouwang_domain::retention::RetentionKind;
use shouwang_store::operation::{job, session};
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::{Ctx, Problem, Result, Service};

/// How long something is kept, and how it stands with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TermView {
    /// What.
    pub kind: RetentionKind,
    /// So many days; none where it has no term here, or where the program fixes it.
    pub days: Option<u32>,
    /// The program itself fixes it.
    pub fixed: bool,
    /// Why so long, in Chinese.
    pub why_zh: String,
    /// In English.
    pub why_en: String,
    /// Document and clause, or that it is our own.
    pub citation: String,
    /// So many are past their term and are not erased yet; 0 of what the program fixes and erases wherever it writes.
    pub past: u64,
    /// When some were last erased.
    pub last_erased_at: Option<Timestamp>,
    /// How many.
    pub last_erased: Option<u64>,
}

/// What was erased of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErasedView {
    /// What.
    pub kind: RetentionKind,
    /// How many.
    pub erased: u64,
}

impl Service {
    /// How long what is kept for a time alone is kept, and when some of it was last erased.
    ///
    /// # Errors
    /// Denied to all but the system administrator; when the database fails.
    pub async fn retention(&self, ctx: &Ctx) -> Result<Vec<TermView>> {
        require(ctx, Verb::ReadHealth)?;
        self.terms(ctx.now).await
    }

    /// The same for whoever sits at the server's own machine: numbers alone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn terms(&self, now: Timestamp) -> Result<Vec<TermView>> {
        let practice = self.policies.practice();
        let mut views = Vec::new();
        for kind in RetentionKind::ALL.iter().copied() {
            let term = practice.term_of(kind);
            let past = match self.kept_since(kind, now)? {
                Some(before) => self.count_past(kind, before).await?,
                None => 0,
            };
            let last = repo::retention::last_erased(&self.store, kind).await?;
            let (why_zh, why_en) = match term {
                Some(term) => (term.zh.clone(), term.en.clone()),
                None => fixed(kind),
            };
            views.push(TermView {
                kind,
                days: term.map(|term| term.days),
                fixed: kind.is_fixed(),
                why_zh,
                why_en,
                citation: term.map(|term| term.citation.clone()).unwrap_or_default(),
                past,
                last_erased_at: last.as_ref().map(|last| Timestamp(last.at_ms)),
                last_erased: last.and_then(|last| how_many(&last.detail)),
            });
        }
        Ok(views)
    }

    /// Erases what is past its term, in the order of the kinds; a second run finds nothing to do. Returns what was erased.
    ///
    /// # Errors
    /// When the database fails; what was erased before then stays so.
    pub async fn keep_terms(&self, now: Timestamp) -> Result<Vec<ErasedView>> {
        let mut all = Vec::new();
        for kind in RetentionKind::ALL.iter().copied() {
            let Some(before) = self.kept_since(kind, now)? else {
                continue;
            };
            let mut erased = 0;
            loop {
                match self.erase(now, kind, before).await? {
                    0 => break,
                    some => erased += some,
                }
            }
            if erased > 0 {
                all.push(ErasedView { kind, erased });
            }
        }
        Ok(all)
    }

    /// The day since which things of a kind are kept: what was over before goes. None of what has no term here.
    pub(crate) fn kept_since(&self, kind: RetentionKind, now: Timestamp) -> Result<Option<NaiveDate>> {
        let practice = self.policies.practice();
        let Some(term) = practice.term_of(kind) else {
            return Ok(None);
        };
        let since = now.date().checked_sub_days(Days::new(u64::from(term.days)));
        since
            .map(Some)
            .ok_or_else(|| Problem::internal("a day before the calendar"))
    }

    async fn count_past(&self, kind: RetentionKind, before: NaiveDate) -> Result<u64> {
        let moment = Timestamp(shanghai_midnight(before));
        let counted = match kind {
            RetentionKind::WaitingRows | RetentionKind::AnsweredRows => {
                return repo::department::count_past_their_term(&self.store, kind, before).await;
            }
            RetentionKind::Jobs => job::count_past(&self.store, moment).await?,
            RetentionKind::Sessions => session::count_past(&self.store, moment).await?,
            RetentionKind::Readings => self.store.readings_past_term(moment).await?,
            _ => repo::retention::count(&self.store, kind, before).await?,
        };
        u64::try_from(counted).map_err(Problem::internal)
    }

    /// Erases a part of what is past its term; 0 when nothing is left.
    async fn erase(&self, now: Timestamp, kind: RetentionKind, before: NaiveDate) -> Result<u64> {
        let moment = Timestamp(shanghai_midnight(before));
        match kind {
            RetentionKind::Applications => self.forget_applications(now, before).await,
            RetentionKind::FieldReports => self.forget_field_reports(now, before).await,
            RetentionKind::WaitingRows | RetentionKind::AnsweredRows => self.forget_rows(now, kind, before).await,
            RetentionKind::TakenBackRows => self.forget_taken_back(now, before).await,
            RetentionKind::AssetResults => self.forget_asset_results(now, before).await,
            RetentionKind::Jobs => self.forget_jobs(now, moment).await,
            RetentionKind::Sessions => self.forget_sessions(now, moment).await,
            RetentionKind::Readings => {
                let erased = self.store.erase_readings(now, moment).await?;
                u64::try_from(erased).map_err(Problem::internal)
            }
            // What the program fixes has no term here.
            RetentionKind::SnapshotNames | RetentionKind::Answers | RetentionKind::Attempts => Ok(0),
        }
    }

    async fn forget_jobs(&self, now: Timestamp, before: Timestamp) -> Result<u64> {
        if job::count_past(&self.store, before).await? == 0 {
            return Ok(0);
        }
        let mut tx = self.store.system_begin(now, "retention.erase").await?;
        let erased = job::forget_past(&tx, before).await?;
        tx.subject(RetentionKind::Jobs.subject());
        tx.detail(json!({ "erased": erased }));
        tx.commit(erased).await
    }

    /// Sessions may have a file of their own, so that they go before the record of it.
    async fn forget_sessions(&self, now: Timestamp, before: Timestamp) -> Result<u64> {
        let erased = session::forget_past(&self.store, before).await?;
        if erased > 0 {
            let mut tx = self.store.system_begin(now, "retention.erase").await?;
            tx.subject(RetentionKind::Sessions.subject());
            tx.detail(json!({ "erased": erased }));
            tx.commit(()).await?;
        }
        Ok(erased)
    }
}

/// How many an erasing erased, as its record says.
fn how_many(detail: &str) -> Option<u64> {
    let detail: serde_json::Value = serde_json::from_str(detail).ok()?;
    // The log of readings says more of itself.
    detail["erased"].as_u64().or_else(|| detail["count"].as_u64())
}

/// What is said of a kind that has no term in the practice.
fn fixed(kind: RetentionKind) -> (String, String) {
    let (zh, en) = match kind {
        RetentionKind::SnapshotNames => (
            "每个快照各有截止日，到期销毁密钥，副本同样打不开。",
            "Each snapshot has a day of its own, on which the key is destroyed; no copy opens after it.",
        ),
        RetentionKind::Answers => (
            "程序固定：三十天后随写入清除。",
            "Fixed by the program: thirty days, erased with what is written next.",
        ),
        RetentionKind::Attempts => (
            "程序固定：一小时后随下次登录清除。",
            "Fixed by the program: an hour, erased with the next login.",
        ),
        _ => (
            "本单位的办理约定没有写期限，一直保留。",
            "The practice of this installation says no term; it is kept.",
        ),
    };
    (zh.to_owned(), en.to_owned())
}
