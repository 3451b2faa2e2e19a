//! The houses of a campaign: which are left, what is told of one that cannot be visited, and which are in the external
//! system.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::campaign::{CampaignOutcome, CampaignState};
use shouwang_domain::household::not_in_future;
use shouwang_domain::role::Role;
use shouwang_domain::{AreaId, CampaignId, HouseholdId, LedgerRecordId, VisitId, coded_enum};
use shouwang_store::column::Day;
use shouwang_store::entity::{campaign, campaign_household};
use shouwang_store::repo;
use shouwang_store::repo::campaign::{HouseFilter, HouseStanding};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::page::{Page, PageCmd};
use crate::register::kinship::{refuse_kin, refuse_kin_of_any};
use crate::rules::proposal::said;
use crate::{Ctx, Problem, Result, Service};

coded_enum! {
    /// Which houses of a campaign a list shows.
    pub enum HousesShown {
        Left = "left", "未完成", "left to do";
        Priority = "priority", "重点人群未完成", "priority groups left to do";
        NotMet = "not_met", "上门未遇", "nobody met";
        Telephoned = "telephoned", "已电话联系", "reached by telephone";
        Done = "done", "已完成", "done";
        Problem = "problem", "有问题未解决", "with an open problem";
        ToEnter = "to_enter", "待录入省系统", "to be entered into the external system";
    }
}

impl HousesShown {
    const fn standing(self, today: NaiveDate) -> HouseStanding {
        match self {
            Self::Left => HouseStanding::Left,
            Self::Priority => HouseStanding::Priority(today),
            Self::NotMet => HouseStanding::Outcome(CampaignOutcome::NotMet),
            Self::Telephoned => HouseStanding::Outcome(CampaignOutcome::Telephoned),
            Self::Done => HouseStanding::Done,
            Self::Problem => HouseStanding::Problem,
            Self::ToEnter => HouseStanding::ToEnter,
        }
    }
}

/// Which houses.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HouseQuery {
    /// Of this area and those below it; without, all that the caller sees.
    pub area_id: Option<AreaId>,
    /// How they stand; without, all.
    pub show: Option<HousesShown>,
    /// Which page.
    pub page: PageCmd,
}

/// A house of a campaign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CampaignHouse {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Name of its area.
    pub area_name: String,
    /// How it stands.
    pub outcome: CampaignOutcome,
    /// The day on which it was done, or somebody came in vain.
    pub done_on: Option<NaiveDate>,
    /// The visit that counts.
    pub visit_id: Option<VisitId>,
    /// The record that counts.
    pub record_id: Option<LedgerRecordId>,
    /// What was told of a call, or of coming in vain.
    pub note: Option<String>,
    /// The day on which it was entered into the external system.
    pub entered_on: Option<NaiveDate>,
    /// Version.
    pub version: i64,
}

/// What is told of a house where no visit was made.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HouseOutcomeCmd {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// The household.
    pub household_id: HouseholdId,
    /// `telephoned`, or `not_met`.
    pub outcome: CampaignOutcome,
    /// The day.
    pub on: NaiveDate,
    /// Whom one spoke to and what was heard, or why nobody was met.
    pub note: String,
    /// The version that was read.
    pub version: i64,
}

/// What was done is now in the external system.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HousesEnteredCmd {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// All of this area that are done; without, of all that the caller sees.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// Only these households.
    #[serde(default)]
    pub household_ids: Option<Vec<HouseholdId>>,
}

/// How many houses were marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct HousesEntered {
    /// Houses.
    pub entered: u64,
}

impl Service {
    /// The houses of a campaign, village after village.
    ///
    /// # Errors
    /// Not found; a cursor of another list.
    pub async fn campaign_houses(&self, ctx: &Ctx, id: CampaignId, query: HouseQuery) -> Result<Page<CampaignHouse>> {
        require(ctx, Verb::ReadCampaigns)?;
        let row = repo::campaign::by_id(&self.store, ctx, id).await?;
        let filter = self.house_filter(ctx, query.area_id, query.show).await?;
        let found = repo::campaign::houses_page(&self.store, ctx, &row, filter, query.page.request()?).await?;
        let labels = repo::register::label::of(&self.store, found.items.iter().map(|row| row.household_id)).await?;
        Page::of(found, |row| view(&row, &labels))
    }

    pub(super) async fn house_filter(
        &self,
        ctx: &Ctx,
        area: Option<AreaId>,
        show: Option<HousesShown>,
    ) -> Result<HouseFilter> {
        let within = match area {
            Some(area) => Some(self.area_in_scope(ctx, Some(area)).await?.1),
            None => None,
        };
        Ok(HouseFilter {
            within,
            standing: show.map(|show| show.standing(ctx.today())),
        })
    }

    /// Tells of a house where no visit was made: who works elsewhere was spoken to by telephone, or nobody was met.
    ///
    /// # Errors
    /// Not found, `campaign.not_running`, `campaign.closed`, `campaign.outcome`, `campaign.not_yours`, `campaign.done`, `campaign.day`, `version_conflict`,
    /// `date.in_future`, `required`.
    pub async fn tell_of_house(&self, ctx: &Ctx, cmd: HouseOutcomeCmd) -> Result<CampaignHouse> {
        require(ctx, Verb::RecordVisits)?;
        not_in_future(cmd.on, ctx.today()).map_err(|problem| problem.at("/on"))?;
        let note = said(&cmd.note).map_err(|problem| problem.at("/note"))?;
        let mut tx = self.store.begin(ctx, "campaign.tell").await?;
        let row = repo::campaign::by_id(&tx, ctx, cmd.campaign_id).await?;
        is_running(&row)?;
        let visitors: Vec<Role> = row.visited_by.read()?;
        if !visitors.contains(&ctx.role) {
            return Err(not_yours());
        }
        let told = match cmd.outcome {
            CampaignOutcome::Telephoned => row.form.is_none(),
            CampaignOutcome::NotMet => true,
            _ => false,
        };
        if !told {
            return Err(Problem::bad_data(
                "campaign.outcome",
                "这里只能登记“已电话联系”或“上门未遇”；走访请在农户页面登记，要填表的排查须填表。",
                "Only a call or coming in vain is told here; record a visit on the household's page, and fill in the form where one is asked for.",
            )
            .at("/outcome"));
        }
        if cmd.on < row.starts_on.get() {
            return Err(Problem::bad_data(
                "campaign.day",
                "日期不能早于排查开始日期。",
                "The day does not lie before the first day of the campaign.",
            )
            .at("/on"));
        }
        let seen = repo::campaign::house(&tx, ctx, &row, cmd.household_id).await?;
        refuse_kin(&tx, ctx, seen.household_id).await?;
        let before = tx.locked::<campaign_household::Model>(seen.id).await?.unwrap_or(seen);
        if before.version != cmd.version {
            return Err(Problem::conflict());
        }
        if before.visit_id.is_some() || before.record.is_some() {
            return Err(Problem::refused(
                "campaign.done",
                "该户已有走访或填表记录，不用再登记。",
                "The household has been visited or has its form; nothing more is to be told.",
            ));
        }
        if self.is_inspected_by(ctx, &row).await? {
            return Err(not_yours());
        }
        let after = campaign_household::Model {
            outcome: cmd.outcome.into(),
            done_on: Some(cmd.on.into()),
            entered_on: None,
            note: Some(note),
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("household/{}", after.household_id));
        tx.detail(serde_json::json!({ "campaign": cmd.campaign_id, "outcome": cmd.outcome }));
        let labels = repo::register::label::of(&tx, [after.household_id]).await?;
        tx.commit(view(&after, &labels)?).await
    }

    /// Marks what is done as entered into the external system (惠州 2024 §三: 将排查数据录入省平台).
    ///
    /// # Errors
    /// Not found, `household.own`.
    pub async fn mark_entered(&self, ctx: &Ctx, cmd: HousesEnteredCmd) -> Result<HousesEntered> {
        require(ctx, Verb::RecordVisits)?;
        let filter = self.house_filter(ctx, cmd.area_id, Some(HousesShown::ToEnter)).await?;
        let mut tx = self.store.begin(ctx, "campaign.enter").await?;
        let row = repo::campaign::by_id(&tx, ctx, cmd.campaign_id).await?;
        let mut houses = repo::campaign::all_houses(&tx, ctx, &row, filter).await?;
        // Whoever names their own household is refused; of an area it is left to a colleague.
        if let Some(wanted) = &cmd.household_ids {
            let wanted: Vec<i64> = wanted.iter().map(|id| id.0).collect();
            refuse_kin_of_any(&tx, ctx, &wanted).await?;
            let wanted: HashSet<i64> = wanted.into_iter().collect();
            houses.retain(|house| wanted.contains(&house.household_id));
        }
        let kin = repo::register::kinship::of_hands(&tx, ctx.hands()).await?;
        houses.retain(|house| !kin.contains(&house.household_id));
        let entered = houses.len() as u64;
        if entered == 0 {
            tx.abandon().await?;
            return Ok(HousesEntered { entered });
        }
        for house in houses {
            let after = campaign_household::Model {
                entered_on: Some(ctx.today().into()),
                ..house.clone()
            };
            tx.update(&house, after).await?;
        }
        tx.subject(format!("campaign/{}", row.id));
        tx.detail(serde_json::json!({ "houses": entered }));
        tx.commit(HousesEntered { entered }).await
    }
}

fn view(row: &campaign_household::Model, labels: &repo::register::label::Labels) -> Result<CampaignHouse> {
    let label = labels.get(row.household_id)?;
    Ok(CampaignHouse {
        household_id: HouseholdId(row.household_id),
        head: label.head.clone(),
        area_name: label.area_name.clone(),
        outcome: row.outcome.get(),
        done_on: row.done_on.map(Day::get),
        visit_id: row.visit_id.map(VisitId),
        record_id: row.record.map(LedgerRecordId),
        note: row.note.clone(),
        entered_on: row.entered_on.map(Day::get),
        version: row.version,
    })
}

fn not_yours() -> Problem {
    Problem::denied(
        "campaign.not_yours",
        "这次排查由其他岗位走访；请由负责走访的岗位登记。",
        "Other posts go to the houses of this campaign; one of them tells of it.",
    )
}

fn is_running(row: &campaign::Model) -> Result<()> {
    match row.state.get() {
        CampaignState::Running => Ok(()),
        CampaignState::Closed => Err(closed()),
        CampaignState::Planned => Err(Problem::refused(
            "campaign.not_running",
            "排查尚未开始。",
            "The campaign has not begun.",
        )),
    }
}

pub(super) fn closed() -> Problem {
    Problem::refused(
        "campaign.closed",
        "排查已收尾，不能再修改。",
        "The campaign is closed and does not change any more.",
    )
}
