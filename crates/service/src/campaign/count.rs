//! What counts for a campaign: visits, and records of the register that it asks for.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::CampaignId;
use shouwang_domain::campaign::{CampaignKind, CampaignOutcome};
use shouwang_domain::role::Role;
use shouwang_store::entity::{campaign, campaign_household, household, visit};
use shouwang_store::{Found, Source, Tx, repo};
use utoipa::ToSchema;

use crate::{Ctx, Problem, Result, Service};

/// A campaign that something counted for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CountedFor {
    /// The campaign.
    pub id: CampaignId,
    /// What it is called.
    pub title: String,
}

/// What was done at a house.
struct Done {
    outcome: CampaignOutcome,
    on: NaiveDate,
    visit: Option<i64>,
    record: Option<i64>,
}

impl Service {
    /// A visit counts for every campaign that runs, asks for visits by this role, and has the house on its list; for none of a
    /// draw, whose houses get a record, and for a look-back only where it was recorded within it.
    pub(crate) async fn count_visit(
        &self,
        tx: &mut Tx,
        household: &Found<household::Model>,
        visit: &visit::Model,
        within: Option<CampaignId>,
    ) -> Result<Vec<CountedFor>> {
        let mut counted = Vec::new();
        // Who was only called was not visited; a campaign has an outcome of its own for that.
        if visit.place.is_some_and(|place| !place.get().is_visit()) {
            return Ok(counted);
        }
        for (house, campaign) in repo::campaign::running_at(tx, household).await? {
            let roles: BTreeSet<Role> = campaign.visited_by.read()?;
            let counts = campaign.form.is_none()
                && campaign.draw_id.is_none()
                && (campaign.kind != CampaignKind::LookBack || within == Some(CampaignId(campaign.id)))
                && campaign.starts_on.get() <= visit.visited_on.get()
                && roles.contains(&visit.role.get());
            if counts {
                let done = Done {
                    outcome: CampaignOutcome::Visited,
                    on: visit.visited_on.get(),
                    visit: Some(visit.id),
                    record: None,
                };
                counted.extend(settle(tx, house, campaign, done).await?);
            }
        }
        Ok(counted)
    }

    /// Refuses a visit within a campaign that does not go to the house, asks for no visits, or not for those of the caller's
    /// post; and to the bureau's people one of another kind than a look-back.
    ///
    /// # Errors
    /// `campaign.not_within`.
    pub(crate) async fn check_visited_within(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        household: &Found<household::Model>,
        id: CampaignId,
        is_of_bureau: bool,
        on: NaiveDate,
    ) -> Result<()> {
        for (_, campaign) in repo::campaign::running_at(at, household).await? {
            let roles: BTreeSet<Role> = campaign.visited_by.read()?;
            let takes = campaign.id == id.0
                && campaign.form.is_none()
                && campaign.draw_id.is_none()
                && campaign.starts_on.get() <= on
                && roles.contains(&ctx.role)
                && (!is_of_bureau || campaign.kind == CampaignKind::LookBack);
            if takes {
                return Ok(());
            }
        }
        Err(Problem::refused(
            "campaign.not_within",
            "这次走访不能记入所选排查：排查未在进行、名单没有这户、不由您的岗位走访，或日期早于排查开始。",
            "The visit does not belong to this campaign: it does not run, does not go to this house, is not visited by your post, or began later.",
        )
        .at("/campaign_id"))
    }

    /// A record counts for every campaign that runs, asks for its register, and has the house on its list, or on the hidden
    /// one of a draw. For a campaign of a draw no record of those inspected counts.
    pub(crate) async fn count_record(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        household: &Found<household::Model>,
        form: &str,
        record: i64,
    ) -> Result<()> {
        self.count_drawn(ctx, tx, household, form, record).await?;
        for (house, campaign) in repo::campaign::running_at(tx, household).await? {
            if campaign.form.as_deref() == Some(form) && !self.is_inspected_by(ctx, &campaign).await? {
                let done = Done {
                    outcome: CampaignOutcome::Recorded,
                    on: ctx.today(),
                    visit: None,
                    record: Some(record),
                };
                settle(tx, house, campaign, done).await?;
            }
        }
        Ok(())
    }

    /// A record that is taken out counts no longer.
    pub(crate) async fn discount_record(
        &self,
        tx: &mut Tx,
        household: &Found<household::Model>,
        form: &str,
        record: i64,
    ) -> Result<()> {
        for (house, campaign) in repo::campaign::running_at(tx, household).await? {
            if campaign.form.as_deref() == Some(form) && house.record == Some(record) {
                let before = tx.locked::<campaign_household::Model>(house.id).await?.unwrap_or(house);
                let left = campaign_household::Model {
                    outcome: CampaignOutcome::Left.into(),
                    done_on: None,
                    record: None,
                    entered_on: None,
                    ..before.clone()
                };
                tx.update(&before, left).await?;
            }
        }
        Ok(())
    }

    /// Visits that were written at the moment at which a campaign began, and so neither counted by it nor for it.
    pub(super) async fn count_missed(&self, ctx: &Ctx, campaign: &campaign::Model) -> Result<u64> {
        if campaign.form.is_some() || campaign.kind == CampaignKind::LookBack {
            return Ok(0);
        }
        let houses = repo::campaign::missed(&self.store, ctx, campaign).await?;
        let ids: Vec<i64> = houses.iter().map(|house| house.household_id).collect();
        let roles = campaign.visited_by.read()?;
        let mut visits = repo::campaign::first_visits(&self.store, &ids, &roles, campaign.starts_on.get()).await?;
        if visits.is_empty() {
            return Ok(0);
        }
        let mut tx = self.store.begin(ctx, "campaign.count").await?;
        let mut counted = 0;
        for house in houses {
            let Some(visit) = visits.remove(&house.household_id) else {
                continue;
            };
            let done = Done {
                outcome: CampaignOutcome::Visited,
                on: visit.visited_on.get(),
                visit: Some(visit.id),
                record: None,
            };
            counted += u64::from(settle(&mut tx, house, campaign.clone(), done).await?.is_some());
        }
        tx.subject(format!("campaign/{}", campaign.id));
        tx.detail(serde_json::json!({ "houses": counted }));
        tx.commit(counted).await
    }
}

/// The first visit or record at a house settles it; a call before it does not.
async fn settle(
    tx: &mut Tx,
    house: campaign_household::Model,
    campaign: campaign::Model,
    done: Done,
) -> Result<Option<CountedFor>> {
    let before = tx.locked::<campaign_household::Model>(house.id).await?.unwrap_or(house);
    if before.visit_id.is_some() || before.record.is_some() {
        return Ok(None);
    }
    let after = campaign_household::Model {
        outcome: done.outcome.into(),
        done_on: Some(done.on.into()),
        visit_id: done.visit,
        record: done.record,
        // What is in the external system is what was known before.
        entered_on: None,
        ..before.clone()
    };
    tx.update(&before, after).await?;
    Ok(Some(CountedFor {
        id: CampaignId(campaign.id),
        title: campaign.title,
    }))
}
