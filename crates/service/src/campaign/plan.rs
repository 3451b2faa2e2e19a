//! Planning a campaign, beginning it, and closing it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::campaign::{CampaignKind, CampaignOutcome, CampaignState};
use shouwang_domain::lists::ListName;
use shouwang_domain::obligation::{HouseholdGroup, Span};
use shouwang_domain::role::Role;
use shouwang_domain::{AreaId, CampaignId, DrawId};
use shouwang_forms::Subject;
use shouwang_store::column::Json;
use shouwang_store::entity::{campaign, campaign_household};
use shouwang_store::{Tx, repo};
use utoipa::ToSchema;

use super::view::{CampaignView, Closing};
use super::whom::{Whom, refuse_elsewhere};
use crate::office::access::{Verb, require, roles};
use crate::rules::proposal::{remark, said};
use crate::{Ctx, Problem, Result, Service};

/// What a campaign is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CampaignPlan {
    /// What it is.
    pub kind: CampaignKind,
    /// What it is called.
    pub title: String,
    /// A label that the notice gives it, such as 三个一.
    #[serde(default)]
    pub label: Option<String>,
    /// The notice that asks for it, with its number.
    pub citation: String,
    /// Where; without, the caller's own area.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// The duty that it fulfils, by its id in the policy pack.
    #[serde(default)]
    pub duty: Option<String>,
    /// The unit that leads it.
    #[serde(default)]
    pub lead: Option<String>,
    /// The units that lead it together with that one.
    #[serde(default)]
    pub co_leads: Option<String>,
    /// To whom: the active households of these groups.
    pub groups: BTreeSet<HouseholdGroup>,
    /// Only those of them that are on this list on the day on which it begins.
    #[serde(default)]
    pub list: Option<ListName>,
    /// Only the households of this draw. Until it is published, nobody below the area that draws sees which they are.
    #[serde(default)]
    pub draw_id: Option<DrawId>,
    /// Whose visits count; without, those of everybody who may record visits.
    #[serde(default)]
    pub visited_by: BTreeSet<Role>,
    /// The register in which each household gets a record; without one, a visit counts.
    #[serde(default)]
    pub form: Option<String>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
}

/// Changes a campaign. Once it runs, only its name, its label and its last day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeCampaignCmd {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// What it is to be.
    pub plan: CampaignPlan,
    /// The version that was read.
    pub version: i64,
}

/// Begins a campaign: the list of its houses is made now.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartCampaignCmd {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// The version that was read.
    pub version: i64,
}

/// Closes a campaign: what is left stays left.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseCampaignCmd {
    /// The campaign.
    pub campaign_id: CampaignId,
    /// What was found, what was done about it, and what remains.
    pub summary: String,
    /// The version that was read.
    pub version: i64,
}

/// What a new campaign chooses from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CampaignChoices {
    /// The duties that are fulfilled by going to every house, in their present period.
    pub duties: Vec<CampaignDuty>,
    /// Whose visits can count.
    pub visitors: Vec<Role>,
}

/// A duty that a campaign fulfils.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CampaignDuty {
    /// Its id in the policy pack.
    pub id: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Document and clause.
    pub citation: String,
    /// First day of its present period.
    pub first: NaiveDate,
    /// The day by which it is to be fulfilled.
    pub due: NaiveDate,
    /// What such a campaign is.
    pub kind: CampaignKind,
    /// The households that it goes to at least.
    pub groups: BTreeSet<HouseholdGroup>,
    /// The campaign of this period that goes to all of the caller's area and is not closed, where there is one.
    pub campaign: Option<CampaignId>,
}

impl Service {
    /// What a new campaign chooses from; the duties are those of the pack in force at the caller's area.
    ///
    /// # Errors
    /// `policy.none_in_force`.
    pub async fn campaign_choices(&self, ctx: &Ctx) -> Result<CampaignChoices> {
        require(ctx, Verb::ReadCampaigns)?;
        let today = ctx.today();
        let (_, own) = self.area_in_scope(ctx, None).await?;
        let policy = self.policy_at(&self.store, own.lo, today).await?;
        let practice = self.policies.practice();
        let tree = self.area_tree().await?;
        let open = [CampaignState::Planned, CampaignState::Running];
        let known = repo::campaign::list(&self.store, ctx, &open, None).await?;
        let mut found = Vec::new();
        for cited in &policy.pack.obligations {
            let duty = &cited.obligation;
            let Some(span) = duty.span_on(today) else { continue };
            let Some(of) = practice.campaign_of(&duty.id) else {
                continue;
            };
            let is_of_period = |row: &&campaign::Model| {
                row.duty.as_ref() == Some(&duty.id)
                    && (span.first..=span.last).contains(&row.starts_on.get())
                    && tree
                        .range(AreaId(row.area_id))
                        .is_ok_and(|range| range.contains_range(&own))
            };
            found.push(CampaignDuty {
                id: duty.id.clone(),
                zh: duty.zh.clone(),
                en: duty.en.clone(),
                citation: cited.citation.text.clone(),
                first: span.first,
                due: duty.due(span.first, &self.calendar)?,
                kind: of.kind,
                groups: of.households.clone(),
                campaign: known.iter().find(is_of_period).map(|row| CampaignId(row.id)),
            });
        }
        found.sort_by(|one, other| (one.due, &one.id).cmp(&(other.due, &other.id)));
        Ok(CampaignChoices {
            duties: found,
            visitors: roles(Verb::RecordVisits),
        })
    }

    /// Plans a campaign. One whose first day has come begins at once.
    ///
    /// # Errors
    /// Not found, `required`, `campaign.own_area`, `campaign.nobody`, `campaign.days`, `campaign.no_duty`, `campaign.no_form`,
    /// `campaign.who_visits`, `campaign.draw_area`, `campaign.draw_open`, `campaign.draw_form`.
    pub async fn plan_campaign(&self, ctx: &Ctx, plan: CampaignPlan) -> Result<CampaignView> {
        require(ctx, Verb::RunCampaigns)?;
        let (row, range) = self.planned(ctx, plan).await?;
        let mut tx = self.store.begin(ctx, "campaign.plan").await?;
        let row = tx.insert(row).await?;
        let begins = row.starts_on.get() <= ctx.today();
        let row = if begins {
            self.begin_campaign(ctx, &mut tx, row, range).await?
        } else {
            row
        };
        tx.subject(format!("campaign/{}", row.id));
        let view = self.campaign_view(&tx, ctx, &row).await?;
        tx.commit(view).await
    }

    /// Changes a campaign that is planned, or the name, label and last day of one that runs.
    ///
    /// # Errors
    /// As [`Service::plan_campaign`]; `version_conflict`, `campaign.closed`, `campaign.running`.
    pub async fn change_campaign(&self, ctx: &Ctx, cmd: ChangeCampaignCmd) -> Result<CampaignView> {
        require(ctx, Verb::RunCampaigns)?;
        let (wanted, _) = self.planned(ctx, cmd.plan).await?;
        let mut tx = self.store.begin(ctx, "campaign.change").await?;
        let (before, _) = self.run_by(&mut tx, ctx, cmd.campaign_id, cmd.version).await?;
        let after = campaign::Model {
            state: before.state,
            started_on: before.started_on,
            ..wanted
        };
        if before.state == CampaignState::Running {
            let kept = campaign::Model {
                title: after.title.clone(),
                label: after.label.clone(),
                ends_on: after.ends_on,
                ..before.clone()
            };
            let same = campaign::Model {
                id: before.id,
                version: before.version,
                acted_by: before.acted_by,
                entered_by: before.entered_by,
                created_at: before.created_at,
                updated_at: before.updated_at,
                ..after.clone()
            };
            if same != kept {
                return Err(Problem::refused(
                    "campaign.running",
                    "排查已开始，只能修改名称、标签和截止日期；名单、方式需要变动的，请收尾后另行发起。",
                    "The campaign has begun: only its name, its label and its last day change; close it and begin another for the rest.",
                ));
            }
        }
        let after = tx.update(&before, after).await?;
        tx.subject(format!("campaign/{}", after.id));
        let view = self.campaign_view(&tx, ctx, &after).await?;
        tx.commit(view).await
    }

    /// Begins a campaign that is planned, today: its list of houses is made, and visits since its first day count.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `campaign.own_area`, `campaign.closed`, `campaign.begun`, `campaign.too_early`, `campaign.nobody`.
    pub async fn start_campaign(&self, ctx: &Ctx, cmd: StartCampaignCmd) -> Result<CampaignView> {
        require(ctx, Verb::RunCampaigns)?;
        let mut tx = self.store.begin(ctx, "campaign.start").await?;
        let (before, range) = self.run_by(&mut tx, ctx, cmd.campaign_id, cmd.version).await?;
        if before.state == CampaignState::Running {
            return Err(Problem::refused(
                "campaign.begun",
                "排查已经开始。",
                "The campaign has begun already.",
            ));
        }
        if before.starts_on.get() > ctx.today() {
            return Err(Problem::refused(
                "campaign.too_early",
                format!(
                    "排查 {} 才开始，到那天会自动开始；要提前的，请先修改开始日期。",
                    before.starts_on.get()
                ),
                format!(
                    "The campaign begins by itself on {}; change its first day to begin before.",
                    before.starts_on.get()
                ),
            ));
        }
        let row = self.begin_campaign(ctx, &mut tx, before, range).await?;
        tx.subject(format!("campaign/{}", row.id));
        let view = self.campaign_view(&tx, ctx, &row).await?;
        tx.commit(view).await
    }

    /// Closes a campaign with a summary; its numbers of this day stay beside it, and later visits do not count for it.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `campaign.own_area`, `campaign.closed`, `campaign.draw_unpublished`, `required`.
    pub async fn close_campaign(&self, ctx: &Ctx, cmd: CloseCampaignCmd) -> Result<CampaignView> {
        require(ctx, Verb::RunCampaigns)?;
        let summary = said(&cmd.summary).map_err(|problem| problem.at("/summary"))?;
        let mut tx = self.store.begin(ctx, "campaign.close").await?;
        let (before, _) = self.run_by(&mut tx, ctx, cmd.campaign_id, cmd.version).await?;
        self.refuse_unpublished(&tx, &before).await?;
        let counts = self.campaign_view(&tx, ctx, &before).await?.counts;
        let after = campaign::Model {
            state: CampaignState::Closed.into(),
            closed_on: Some(ctx.today().into()),
            summary: Some(Json::of(&Closing { summary, counts })?),
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("campaign/{}", after.id));
        tx.detail(serde_json::json!({ "houses": counts.houses, "done": counts.done, "left": counts.left }));
        let view = self.campaign_view(&tx, ctx, &after).await?;
        tx.commit(view).await
    }

    /// A campaign that the caller runs and that is not closed, locked, with the range of its area.
    async fn run_by(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        id: CampaignId,
        version: i64,
    ) -> Result<(campaign::Model, AreaRange)> {
        let seen = repo::campaign::by_id(tx, ctx, id).await?;
        let (area, range) = self.area_in_scope(ctx, Some(AreaId(seen.area_id))).await?;
        refuse_elsewhere(ctx, area)?;
        let row = tx.locked::<campaign::Model>(seen.id).await?.unwrap_or(seen);
        if row.version != version {
            return Err(Problem::conflict());
        }
        if row.state == CampaignState::Closed {
            return Err(super::house::closed());
        }
        Ok((row, range))
    }

    /// A plan as a row, with everything that can be wrong with it.
    async fn planned(&self, ctx: &Ctx, plan: CampaignPlan) -> Result<(campaign::Model, AreaRange)> {
        let (area, range) = self.area_in_scope(ctx, plan.area_id).await?;
        refuse_elsewhere(ctx, area).map_err(|problem| problem.at("/area_id"))?;
        let title = said(&plan.title).map_err(|problem| problem.at("/title"))?;
        let citation = said(&plan.citation).map_err(|problem| problem.at("/citation"))?;
        if plan.groups.is_empty() {
            return Err(nobody().at("/groups"));
        }
        if plan.ends_on < plan.starts_on || plan.ends_on < ctx.today() {
            return Err(Problem::bad_data(
                "campaign.days",
                "截止日期不能早于开始日期，也不能早于今天。",
                "The last day is neither before the first nor before today.",
            )
            .at("/ends_on"));
        }
        let mut visitors = roles(Verb::RecordVisits);
        // To a look-back the bureau's own people go, too.
        if plan.kind == CampaignKind::LookBack {
            visitors.extend(Role::BUREAU);
        }
        let visited_by = if plan.visited_by.is_empty() {
            visitors.iter().copied().collect()
        } else {
            plan.visited_by
        };
        if visited_by.iter().any(|role| !visitors.contains(role)) {
            return Err(Problem::bad_data(
                "campaign.who_visits",
                "所选岗位不能登记走访；请选择镇、村或组的岗位。",
                "Somebody in a post that is named may not record visits; choose posts of the town, the village or the group.",
            )
            .at("/visited_by"));
        }
        if let Some(form) = &plan.form {
            self.asked_form(ctx, form).await?;
        }
        if let Some(id) = plan.draw_id {
            self.check_draw(ctx, id, area, plan.form.is_some()).await?;
        }
        if let Some(duty) = &plan.duty {
            self.campaign_span(range, duty, plan.starts_on).await?;
            let practice = self.policies.practice();
            let of = practice.campaign_of(duty);
            let is_narrowed = plan.list.is_some() || plan.draw_id.is_some();
            if is_narrowed || of.is_some_and(|of| !plan.groups.is_superset(&of.households)) {
                return Err(Problem::bad_data(
                    "campaign.duty_groups",
                    "这项职责要走到规定的各类农户，不能只查其中一部分；请补选农户类别、不选名单，或不对应职责。",
                    "This duty goes to every household of its groups; choose them all and no list, or no duty.",
                )
                .at("/groups"));
            }
        }
        let row = campaign::Model {
            area_id: area.0,
            kind: plan.kind.into(),
            title,
            label: remark(plan.label),
            lead: remark(plan.lead),
            co_leads: remark(plan.co_leads),
            citation,
            duty: plan.duty,
            households: Json::of(&Whom {
                groups: plan.groups,
                list: plan.list,
            })?,
            visited_by: Json::of(&visited_by)?,
            form: plan.form,
            draw_id: plan.draw_id.map(|id| id.0),
            starts_on: plan.starts_on.into(),
            ends_on: plan.ends_on.into(),
            state: CampaignState::Planned.into(),
            ..campaign::Model::default()
        };
        Ok((row, range))
    }

    /// A register of households to which people who visit can add records.
    async fn asked_form(&self, ctx: &Ctx, id: &str) -> Result<()> {
        let form = self.seen_form(ctx, id).await;
        let visitors = roles(Verb::RecordVisits);
        let is_of_households = form.is_ok_and(|form| {
            form.subject == Subject::Household && form.permission.add.iter().any(|role| visitors.contains(role))
        });
        if is_of_households {
            return Ok(());
        }
        Err(Problem::bad_data(
            "campaign.no_form",
            "没有这本按户登记的台账；请另选，或不选台账而以走访为准。",
            "There is no such register of households; choose another, or none, so that visits count.",
        )
        .at("/form"))
    }

    /// The period of a duty in which a day lies.
    async fn campaign_span(&self, range: AreaRange, duty: &str, on: NaiveDate) -> Result<Span> {
        let policy = self.policy_at(&self.store, range.lo, on).await?;
        let practice = self.policies.practice();
        let of_campaigns = policy
            .pack
            .obligation(duty)
            .filter(|cited| practice.campaign_of(&cited.obligation.id).is_some());
        let span = of_campaigns.and_then(|cited| cited.obligation.span_on(on));
        span.ok_or_else(|| {
            Problem::bad_data(
                "campaign.no_duty",
                "现行政策包没有这项由排查完成的定期职责；请重新选择。",
                "The pack in force has no such duty that a campaign fulfils; choose again.",
            )
            .at("/duty")
        })
    }

    /// Makes the list of the houses, and counts the visits since the first day; records count from now on. Nothing that
    /// went before is a look-back.
    pub(super) async fn begin_campaign(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        before: campaign::Model,
        range: AreaRange,
    ) -> Result<campaign::Model> {
        if let Some(draw) = repo::draw::of_campaign(tx, &before).await? {
            return self.begin_drawn(ctx, tx, before, &draw).await;
        }
        let whom: Whom = before.households.read()?;
        let mut frame = repo::campaign::frame(tx, ctx, range, &whom.groups).await?;
        if let Some(list) = whom.list {
            let listed = self.listed(ctx, list, range).await?;
            frame.retain(|(household, _)| listed.contains(household));
        }
        if frame.is_empty() {
            return Err(nobody().at("/groups"));
        }
        let ids: Vec<i64> = frame.iter().map(|(household, _)| *household).collect();
        let looks_back = before.kind == CampaignKind::LookBack;
        let mut visits = if before.form.is_none() && !looks_back {
            let roles = before.visited_by.read()?;
            repo::campaign::first_visits(tx, &ids, &roles, before.starts_on.get()).await?
        } else {
            std::collections::HashMap::new()
        };
        let houses = frame.into_iter().map(|(household_id, area_order)| {
            let visit = visits.remove(&household_id);
            campaign_household::Model {
                campaign_id: before.id,
                household_id,
                area_order,
                outcome: match visit {
                    Some(_) => CampaignOutcome::Visited.into(),
                    None => CampaignOutcome::Left.into(),
                },
                done_on: visit.as_ref().map(|visit| visit.visited_on),
                visit_id: visit.map(|visit| visit.id),
                ..campaign_household::Model::default()
            }
        });
        let houses = tx.insert_many(houses.collect()).await?;
        let after = campaign::Model {
            state: CampaignState::Running.into(),
            started_on: Some(ctx.today().into()),
            ..before.clone()
        };
        tx.detail(serde_json::json!({ "houses": houses.len() }));
        tx.update(&before, after).await
    }
}

fn nobody() -> Problem {
    Problem::bad_data(
        "campaign.nobody",
        "排查名单为空：请至少选择一类农户，且所选区划内要有这类农户。",
        "The campaign goes to nobody: choose at least one group of households that the area has.",
    )
}
