//! What waits for the caller's post, from all lists in one question, in the order of the time left.
//!
//! It is derived from what is recorded and kept nowhere: an item goes when its reason goes.

use chrono::{Days, NaiveDate};
use serde::Serialize;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::campaign::CampaignState;
use shouwang_domain::obligation::Fulfilment;
use shouwang_domain::procedure::{CaseKind, CaseState, SOON_DAYS, clock};
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::{AreaId, CampaignId, Month};
use shouwang_store::column::Day;
use shouwang_store::repo;
use utoipa::ToSchema;

use super::answered::AnsweredRecord;
use super::decisions::DecisionGroup;
use super::groups::{WaitingGroup, groups_of_clues};
use super::waiting::{Desk, Waiting, WaitingItem};
use crate::campaign::view::CampaignQuery;
use crate::duty::task::{Payload, TaskState, referral_of};
use crate::help::referral::ReferralView;
use crate::inspection::due::InspectionDue;
use crate::office::access::{Verb, require, roles};
use crate::office::account_change::AccountChangeState;
use crate::procedure::case::{Returned, began, checked_by, wrote};
use crate::report::due::ReportDue;
use crate::{Ctx, Result, Service};

/// So many of each kind are looked at, those with the nearest last day.
pub(super) const LOOKED_AT: u64 = 500;
/// So many are listed.
const LISTED: usize = 200;
/// A measure is shown from so many days before its end until so many days after it.
const LAPSING_DAYS: u64 = 30;
const LAPSED_DAYS: u64 = 30;

/// What waits for the caller's post.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TodayView {
    /// The day.
    pub on: NaiveDate,
    /// Past its last day.
    pub overdue: u64,
    /// Last day today.
    pub due_today: u64,
    /// Last day within the next three days.
    pub due_soon: u64,
    /// Everything that waits.
    pub total: u64,
    /// Whether that is all; of a very long list only the nearest is counted.
    pub total_is_exact: bool,
    /// The month's collection, where the post sees households.
    pub reporting: Option<ReportingView>,
    /// What departments answered of late to what the caller referred, the newest first.
    pub answered: Vec<ReferralView>,
    /// What others answered of late to what the caller put down in a register.
    pub answered_records: Vec<AnsweredRecord>,
    /// What others proposed and only the caller or a colleague of the same post may decide, counted by kind.
    pub decisions: Vec<DecisionGroup>,
    /// The campaigns that run and have houses left where the caller sees them.
    pub campaigns: Vec<CampaignLeft>,
    /// What inspections want of the caller.
    pub inspections: Vec<InspectionDue>,
    /// The reports that wait for the caller.
    pub reports: Vec<ReportDue>,
    /// What phones brought that waits for somebody of the post: two values of one field, reports in words.
    pub field: u64,
    /// What others owe, counted by the area below the caller's and by person, the oldest first.
    pub groups: Vec<WaitingGroup>,
    /// What waits, the nearest last day first; at most 200.
    pub items: Vec<WaitingItem>,
}

/// What a campaign has left.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CampaignLeft {
    /// The campaign.
    pub id: CampaignId,
    /// What it is called.
    pub title: String,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// Days left until then; negative when it has passed.
    pub days_left: i64,
    /// All houses.
    pub houses: i64,
    /// Those that are left.
    pub left: i64,
}

/// How far the collection of a month is.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ReportingView {
    /// The month whose statements are collected now: the last one.
    pub month: Month,
    /// Households that owe a statement.
    pub owed: u64,
    /// Those of them that have not given it.
    pub missing: u64,
    /// The last day, by the policy in force; none where it names none.
    pub due: Option<NaiveDate>,
}

impl Service {
    /// What waits for the caller's post.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn today(&self, ctx: &Ctx) -> Result<TodayView> {
        self.today_up_to(ctx, LISTED).await
    }

    /// The same with so many items at most.
    ///
    /// # Errors
    /// As [`Service::today`].
    pub(crate) async fn today_up_to(&self, ctx: &Ctx, most: usize) -> Result<TodayView> {
        require(ctx, Verb::ReadTasks)?;
        let desk = Desk {
            ctx,
            areas: self.area_tree().await?,
        };
        let mut items = Vec::new();
        let mut is_exact = true;
        let mut take = |found: Vec<WaitingItem>| {
            is_exact &= (found.len() as u64) < LOOKED_AT;
            items.extend(found);
        };
        let mut groups = Vec::new();
        // The work of villages is theirs; an office sees how much of it there is and where.
        let is_village = matches!(ctx.role.level(), AreaLevel::Village | AreaLevel::Group);
        if may(ctx, Verb::AnswerWarnings) {
            take(self.waiting_warnings(&desk, is_village).await?);
            if !is_village {
                groups.extend(self.warnings_of_others(&desk).await?);
            }
        }
        if may(ctx, Verb::DecideApplications) {
            take(self.waiting_applications(&desk).await?);
        }
        if may(ctx, Verb::AnswerRemarks) {
            take(self.waiting_remarks(&desk).await?);
        }
        if may(ctx, Verb::DismissClues) {
            let clues = self.waiting_clues(&desk).await?;
            if is_village {
                take(clues.into_iter().map(|(_, item)| item).collect());
            } else {
                groups.extend(groups_of_clues(&desk, &clues));
            }
        }
        groups.sort_by_key(|group| (group.due, group.what, group.area_id.0, group.owner));
        if may(ctx, Verb::ActOnCases) {
            take(self.waiting_cases(&desk).await?);
        }
        if may(ctx, Verb::EditAssistance) {
            take(self.lapsing(&desk).await?);
        }
        take(self.waiting_tasks(&desk).await?);
        take(self.waiting_arrears(&desk).await?);
        if may(ctx, Verb::DecideAccountChanges) {
            take(self.waiting_account_changes(&desk).await?);
        }
        items.sort_by(|a, b| (a.due, &a.id).cmp(&(b.due, &b.id)));
        let count = |wanted: &dyn Fn(i64) -> bool| items.iter().filter(|item| wanted(item.days_left)).count() as u64;
        Ok(TodayView {
            on: ctx.today(),
            overdue: count(&|left| left < 0),
            due_today: count(&|left| left == 0),
            due_soon: count(&|left| (1..=SOON_DAYS).contains(&left)),
            total: items.len() as u64,
            total_is_exact: is_exact,
            reporting: self.reporting(ctx).await?,
            answered: self.answered_referrals(ctx).await?,
            answered_records: match may(ctx, Verb::ReadLedgers) {
                true => self.answered_records(ctx).await?,
                false => Vec::new(),
            },
            decisions: self.waiting_decisions(ctx).await?,
            campaigns: self.campaigns_left(ctx).await?,
            inspections: self.inspections_due(ctx).await?,
            reports: self.reports_due(ctx).await?,
            field: match may(ctx, Verb::RecordVisits) {
                true => repo::field::count_waiting(&self.store, ctx).await?,
                false => 0,
            },
            groups,
            items: {
                items.truncate(most);
                items
            },
        })
    }

    async fn campaigns_left(&self, ctx: &Ctx) -> Result<Vec<CampaignLeft>> {
        if !may(ctx, Verb::RecordVisits) && !may(ctx, Verb::RunCampaigns) {
            return Ok(Vec::new());
        }
        let running = CampaignQuery {
            state: Some(CampaignState::Running),
            ..CampaignQuery::default()
        };
        let mut found = self.list_campaigns(ctx, running).await?;
        found.retain(|campaign| campaign.counts.left > 0);
        found.sort_by_key(|campaign| campaign.ends_on);
        let left = found.into_iter().map(|campaign| CampaignLeft {
            id: campaign.id,
            title: campaign.title,
            ends_on: campaign.ends_on,
            days_left: campaign.days_left,
            houses: campaign.counts.houses,
            left: campaign.counts.left,
        });
        Ok(left.collect())
    }

    async fn reporting(&self, ctx: &Ctx) -> Result<Option<ReportingView>> {
        if !may(ctx, Verb::ReadHouseholds) {
            return Ok(None);
        }
        let month = Month::of(ctx.today()).plus(-1);
        let (owed, reported) = repo::duty::due::reporting(&self.store, ctx, None, month).await?;
        Ok(Some(ReportingView {
            month,
            owed,
            missing: owed - reported,
            due: self.collected_by(ctx).await?,
        }))
    }

    /// The last day of this month's collection, by the duty that statements fulfil.
    async fn collected_by(&self, ctx: &Ctx) -> Result<Option<NaiveDate>> {
        let today = ctx.today();
        let range = self.area_tree().await?.range(ctx.area)?;
        let policy = match self.policy_at(&self.store, range.lo, today).await {
            Err(problem) if problem.code == "policy.none_in_force" => return Ok(None),
            found => found?,
        };
        let duties = policy.pack.obligations.iter().map(|cited| &cited.obligation);
        let days = duties
            .filter(|duty| duty.fulfilment == Fulfilment::Statements)
            // A calendar that does not know the year is told of where duties are planned.
            .filter_map(|duty| duty.due(duty.span_on(today)?.first, &self.calendar).ok());
        Ok(days.min())
    }

    async fn waiting_warnings(&self, desk: &Desk<'_>, or_nobodys: bool) -> Result<Vec<WaitingItem>> {
        let ctx = desk.ctx;
        let rows = repo::duty::due::warnings(&self.store, ctx, or_nobodys, LOOKED_AT).await?;
        let labels = repo::register::label::of(&self.store, rows.iter().map(|row| row.household_id)).await?;
        rows.iter()
            .map(|row| {
                let household = Some((row.household_id, &labels));
                let due = row.answer_due.get();
                let mut waiting = desk.item(Waiting::Warning, row.id, household, row.level.as_str(), due)?;
                let told = |risk: &RiskCategory| row.risks & risk.bit() != 0;
                waiting.risks = RiskCategory::ALL.iter().copied().filter(told).collect();
                Ok(waiting)
            })
            .collect()
    }

    /// The open clues, each with its area.
    async fn waiting_clues(&self, desk: &Desk<'_>) -> Result<Vec<(AreaId, WaitingItem)>> {
        let ctx = desk.ctx;
        let rows = repo::duty::due::clues(&self.store, ctx, LOOKED_AT).await?;
        let mut items = Vec::with_capacity(rows.len());
        // The clock of a clue depends on what was merged into it and on the pack of its area.
        for view in self.clue_views(ctx, rows).await? {
            let Some(clock) = view.clock else { continue };
            let channel = view.sources.first().map(|source| source.source.channel());
            let area = view.area_id;
            let item = WaitingItem {
                what: Waiting::Clue,
                id: view.id.to_string(),
                household_id: Some(view.household_id),
                head: view.head,
                place: desk.place(view.area_id),
                code: channel.map(|channel| channel.as_str().to_owned()).unwrap_or_default(),
                zh: None,
                en: None,
                case_kind: None,
                risks: Vec::new(),
                left: None,
                referral_id: None,
                returned: None,
                due: clock.stage_due,
                days_left: (clock.stage_due - ctx.today()).num_days(),
                colour: clock.colour,
                clock: Some(clock.into()),
            };
            items.push((area, item));
        }
        Ok(items)
    }

    /// Whether somebody else holds the caller's role over the caller's area.
    async fn has_colleague(&self, desk: &Desk<'_>) -> Result<bool> {
        let ctx = desk.ctx;
        let own = desk.areas.range(ctx.area)?;
        let held = repo::office::account::holders(&self.store, ctx.role, ctx.today()).await?;
        let mut over = held
            .iter()
            .filter(|(_, area)| area.order_lo <= own.lo && own.hi <= area.order_hi);
        Ok(over.any(|(post, _)| post.account_id != ctx.acted_by.0 && post.account_id != ctx.entered_by.0))
    }

    /// The open cases at which it is the turn of the caller's level; what the town has checked waits for its leader.
    async fn waiting_cases(&self, desk: &Desk<'_>) -> Result<Vec<WaitingItem>> {
        let ctx = desk.ctx;
        let states: Vec<CaseState> = CaseState::ALL
            .iter()
            .copied()
            .filter(|state| state.waits_for(ctx.role))
            .collect();
        let mut rows = repo::duty::due::cases(&self.store, ctx, &states, LOOKED_AT).await?;
        // Whoever changed what the register says of the household since then decides nothing, and whoever checked a case for
        // the town does not submit it; it waits for a colleague.
        let mut wrote = wrote(&self.store, ctx, &rows).await?.into_iter();
        let mut checked = checked_by(&self.store, ctx, &rows).await?;
        // Where there is no colleague it stays in sight, and its page says who is needed.
        if !checked.is_empty() && !self.has_colleague(desk).await? {
            checked.clear();
        }
        rows.retain(|row| {
            let mut hands = wrote.next().unwrap_or_default().into_iter();
            !checked.contains(&row.id) && !hands.any(|hands| hands.share_a_person_with(&ctx.hands()))
        });
        let labels = repo::register::label::of(&self.store, rows.iter().map(|row| row.household_id)).await?;
        rows.iter()
            .map(|row| {
                let (kind, state): (CaseKind, CaseState) = (row.kind.get(), row.state.get());
                let household = Some((row.household_id, &labels));
                let mut waiting = desk.item(Waiting::Case, row.id, household, state.as_str(), row.due.get())?;
                waiting.case_kind = Some(kind);
                waiting.returned = Returned::of(row)?;
                if let (CaseKind::Identification, Some(pack)) = (kind, self.policies.by_version(&row.pack)) {
                    let clock = clock(&pack.procedure, &self.calendar, began(row), state, ctx.today())?;
                    waiting.due = clock.stage_due;
                    waiting.days_left = (clock.stage_due - ctx.today()).num_days();
                    waiting.colour = clock.colour;
                    waiting.clock = Some(clock.into());
                }
                Ok(waiting)
            })
            .collect()
    }

    /// Measures that end soon, or have ended a short while ago, with none of their kind to follow (四个不摘).
    async fn lapsing(&self, desk: &Desk<'_>) -> Result<Vec<WaitingItem>> {
        let today = desk.ctx.today();
        let near = (today - Days::new(LAPSED_DAYS), today + Days::new(LAPSING_DAYS));
        let rows = repo::help::measure::lapsing(&self.store, desk.ctx, None, near, LOOKED_AT).await?;
        let labels = repo::register::label::of(&self.store, rows.iter().map(|row| row.household_id)).await?;
        rows.iter()
            .map(|row| {
                let ends_on = row.ends_on.map(Day::get).unwrap_or(today);
                let household = Some((row.household_id, &labels));
                desk.item(Waiting::Lapse, row.id, household, row.kind.as_str(), ends_on)
            })
            .collect()
    }

    /// What was proposed about accounts and posts of the county, but for the caller's own. It has no last day: it is due
    /// whenever it is seen.
    async fn waiting_account_changes(&self, desk: &Desk<'_>) -> Result<Vec<WaitingItem>> {
        let ctx = desk.ctx;
        let mut items = Vec::new();
        for range in ctx.scope.ranges() {
            let mut found =
                repo::rules::proposal::in_state(&self.store, AccountChangeState::Proposed.into(), *range).await?;
            // What lies above the caller's area somebody else confirms.
            found.retain(|placed| ctx.scope.encloses(placed.range()));
            let places: Vec<_> = found.iter().map(|placed| AreaId(placed.area.id)).collect();
            for (view, area) in self
                .account_change_views(&self.store, &found)
                .await?
                .into_iter()
                .zip(places)
            {
                if view.account_id == Some(ctx.acted_by) {
                    continue;
                }
                let kind = view.kind.as_str();
                let mut item = desk.item(Waiting::AccountChange, view.id.0, None, kind, ctx.today())?;
                item.head = Some(view.display_name);
                item.place = desk.place(area);
                items.push(item);
            }
        }
        Ok(items)
    }

    async fn waiting_tasks(&self, desk: &Desk<'_>) -> Result<Vec<WaitingItem>> {
        let ctx = desk.ctx;
        let rows = repo::duty::due::tasks(&self.store, ctx, ctx.role, ctx.acted_by, LOOKED_AT).await?;
        let rows = self.tasks_at_present(ctx, rows).await?;
        let labels = repo::register::label::of(&self.store, rows.iter().filter_map(|row| row.household_id)).await?;
        rows.iter()
            .filter(|row| row.state == TaskState::Open)
            .map(|row| {
                let household = row.household_id.map(|id| (id, &labels));
                let mut waiting = desk.item(Waiting::Task, row.id, household, row.kind.as_str(), row.due.get())?;
                if household.is_none() {
                    waiting.place = desk.place(AreaId(row.area_id));
                }
                let payload: Payload = row.payload.read()?;
                waiting.referral_id = referral_of(&payload)?;
                let decided = payload.given.get("what").and_then(|what| what.as_str());
                (waiting.zh, waiting.en) = match payload.duty {
                    Some(duty) => (Some(duty.zh), Some(duty.en)),
                    None => (decided.map(str::to_owned), decided.map(str::to_owned)),
                };
                waiting.left = u64::try_from(row.needed - row.reached).ok().filter(|left| *left > 0);
                Ok(waiting)
            })
            .collect()
    }
}

fn may(ctx: &Ctx, verb: Verb) -> bool {
    roles(verb).contains(&ctx.role)
}
