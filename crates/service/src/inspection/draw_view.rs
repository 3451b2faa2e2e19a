//! How draws look to those who may know of them.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::calendar::shanghai_date;
use shouwang_domain::ctx::Hands;
use shouwang_domain::draw::{DrawStage, DrawState, SeedRule, StageDesign};
use shouwang_domain::obligation::HouseholdGroup;
use shouwang_domain::{AccountId, AreaId, DrawId, HouseholdId};
use shouwang_store::column::Day;
use shouwang_store::entity::draw;
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use super::sample::{Design, unit_of};
use crate::office::access::{Verb, require, roles};
use crate::{Ctx, Problem, Result, Service};

/// A draw.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DrawView {
    /// Id.
    pub id: DrawId,
    /// Version.
    pub version: i64,
    /// What it is called.
    pub title: String,
    /// The document that asks for it.
    pub citation: String,
    /// The area that draws.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// State.
    pub state: DrawState,
    /// The stages, from wide to narrow.
    pub stages: Vec<StageDesign>,
    /// Of whom.
    pub groups: Vec<HouseholdGroup>,
    /// In each group apart.
    pub by_group: bool,
    /// Without whom a look-back has come to since this day.
    pub not_seen_since: Option<NaiveDate>,
    /// Units of the frame, over all stages.
    pub units: i64,
    /// Households in it.
    pub households: i64,
    /// SHA-256 of the frame, to be told before there is a seed.
    pub frame_digest: String,
    /// Who froze the frame.
    pub proposed_by_name: Option<String>,
    /// When.
    pub proposed_on: NaiveDate,
    /// Where the seed comes from, and when.
    pub seed_rule: SeedRule,
    /// The seed, once it is there.
    pub seed: Option<String>,
    /// Who entered it.
    pub seeded_by_name: Option<String>,
    /// When.
    pub seeded_on: Option<NaiveDate>,
    /// When it was published.
    pub published_on: Option<NaiveDate>,
    /// Why its withdrawal was asked for, where it was.
    pub withdraw_reason: Option<String>,
    /// Who asked.
    pub withdraw_asked_by_name: Option<String>,
    /// Who agreed.
    pub withdrawn_by_name: Option<String>,
    /// It was withdrawn on the day of its seed or later, when whoever knew the frame could work out the sample.
    pub withdrawn_late: bool,
    /// When it was withdrawn.
    pub withdrawn_on: Option<NaiveDate>,
    /// The caller may ask for its withdrawal: it has no seed yet.
    pub may_withdraw: bool,
    /// The caller may agree to its withdrawal: somebody else asked for it.
    pub may_decide_withdrawal: bool,
    /// The caller may enter the seed: somebody else than froze the frame, once its day has come.
    pub may_seed: bool,
    /// The caller may publish it.
    pub may_publish: bool,
}

/// A unit that was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DrawPick {
    /// Its id in the frame.
    pub unit: String,
    /// Its stage.
    pub stage: DrawStage,
    /// The name of the area; of a household, the one in which it lies.
    pub area_name: String,
    /// The household.
    pub household_id: Option<HouseholdId>,
    /// The name of its head.
    pub head: Option<String>,
    /// Its stratum: `all`, or a group of households.
    pub stratum: String,
    /// Its place among the drawn, or among the replacements.
    pub order: u32,
    /// It stands ready to replace another.
    pub spare: bool,
    /// How likely it was to be drawn, as a fraction; none for a replacement.
    pub chance: Option<String>,
    /// The day on which a campaign of the draw came to it.
    pub visited_on: Option<NaiveDate>,
}

impl Service {
    /// The draws that the caller may know of, the newest first; at most 200.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_draws(&self, ctx: &Ctx) -> Result<Vec<DrawView>> {
        require(ctx, Verb::ReadDraws)?;
        let mut views = Vec::new();
        for row in repo::draw::list(&self.store, ctx).await? {
            views.push(self.draw_view(&self.store, ctx, &row).await?);
        }
        Ok(views)
    }

    /// One of them.
    ///
    /// # Errors
    /// Not found.
    pub async fn draw(&self, ctx: &Ctx, id: DrawId) -> Result<DrawView> {
        require(ctx, Verb::ReadDraws)?;
        let row = repo::draw::by_id(&self.store, ctx, id).await?;
        self.draw_view(&self.store, ctx, &row).await
    }

    /// What was drawn, stage by stage, households only where the caller sees them; nothing before the seed is there.
    ///
    /// # Errors
    /// Not found.
    pub async fn draw_sample(&self, ctx: &Ctx, id: DrawId) -> Result<Vec<DrawPick>> {
        require(ctx, Verb::ReadDraws)?;
        let row = repo::draw::by_id(&self.store, ctx, id).await?;
        self.sample_of(ctx, &row).await
    }

    /// Whether the caller may read draws at all.
    ///
    /// # Errors
    /// `access.denied`.
    pub fn may_read_draws(&self, ctx: &Ctx) -> Result<()> {
        require(ctx, Verb::ReadDraws)
    }

    pub(super) async fn sample_of(&self, ctx: &Ctx, row: &draw::Model) -> Result<Vec<DrawPick>> {
        let picks = self.picks(&self.store, row).await?;
        let ids: Vec<i64> = picks.iter().filter_map(|(_, household)| *household).collect();
        let seen: HashMap<i64, i64> = repo::draw::places(&self.store, ctx, &ids).await?.into_iter().collect();
        let labels = repo::register::label::of(&self.store, seen.keys().copied()).await?;
        let visited = repo::draw::come_to(&self.store, row).await?;
        let tree = self.area_tree().await?;
        let names: HashMap<String, &str> = tree
            .preorder()
            .map(|node| (unit_of(node.id, node.code.as_deref()), node.name.as_str()))
            .collect();
        let mut sample = Vec::new();
        for (pick, household) in picks {
            let (area_name, head) = match household {
                None => (names.get(&pick.unit.id).copied().unwrap_or_default().to_owned(), None),
                Some(id) if seen.contains_key(&id) => {
                    let label = labels.get(id)?;
                    (label.area_name.clone(), label.head.clone())
                }
                Some(_) => continue,
            };
            sample.push(DrawPick {
                stage: pick.unit.stage,
                area_name,
                household_id: household.map(HouseholdId),
                head,
                stratum: pick.unit.stratum.clone(),
                order: pick.order,
                spare: pick.spare,
                chance: pick.chance.map(|chance| chance.to_string()),
                visited_on: household.and_then(|id| visited.get(&id)).map(|day| day.get()),
                unit: pick.unit.id,
            });
        }
        Ok(sample)
    }

    pub(super) async fn draw_view(&self, at: &impl Source, ctx: &Ctx, row: &draw::Model) -> Result<DrawView> {
        let tree = self.area_tree().await?;
        let area_id = AreaId(row.area_id);
        let design: Design = row.design.read()?;
        let people = [
            Some(row.proposed_by),
            row.seeded_by,
            row.withdraw_asked_by,
            row.withdrawn_by,
        ];
        let names = repo::office::account::names(at, people.into_iter().flatten()).await?;
        let froze = Hands {
            acted_by: AccountId(row.proposed_by),
            entered_by: AccountId(row.proposed_entered_by),
        };
        let may_run = roles(Verb::RunDraws).contains(&ctx.role) && ctx.scope.encloses(tree.range(area_id)?);
        let state = row.state.get();
        let waits = may_run && state == DrawState::Frozen;
        let asked = row.withdraw_asked_by.zip(row.withdraw_asked_entered_by);
        let asked = asked.map(|(acted_by, entered_by)| Hands {
            acted_by: AccountId(acted_by),
            entered_by: AccountId(entered_by),
        });
        Ok(DrawView {
            id: DrawId(row.id),
            version: row.version,
            title: row.title.clone(),
            citation: row.citation.clone(),
            area_id,
            area_name: tree.get(area_id).map_err(Problem::internal)?.name.clone(),
            state,
            stages: design.stages,
            groups: design.groups.into_iter().collect(),
            by_group: design.by_group,
            not_seen_since: design.not_seen_since,
            units: row.units,
            households: row.households,
            frame_digest: row.frame_digest.clone(),
            proposed_by_name: names.get(&row.proposed_by).cloned(),
            proposed_on: shanghai_date(row.created_at),
            seed: self.seed_of(row)?,
            seeded_by_name: row.seeded_by.and_then(|id| names.get(&id).cloned()),
            seeded_on: row.seeded_on.map(Day::get),
            published_on: row.published_on.map(Day::get),
            withdraw_reason: row.withdraw_reason.clone(),
            withdraw_asked_by_name: row.withdraw_asked_by.and_then(|id| names.get(&id).cloned()),
            withdrawn_by_name: row.withdrawn_by.and_then(|id| names.get(&id).cloned()),
            withdrawn_late: row.withdrawn_on.is_some_and(|on| on.get() >= design.seed.on),
            withdrawn_on: row.withdrawn_on.map(Day::get),
            may_withdraw: waits && asked.is_none(),
            may_decide_withdrawal: waits && asked.is_some_and(|asked| !ctx.hands().share_a_person_with(&asked)),
            may_seed: waits
                && asked.is_none()
                && design.seed.on <= ctx.today()
                && !ctx.hands().share_a_person_with(&froze),
            seed_rule: design.seed,
            may_publish: may_run && state == DrawState::Drawn,
        })
    }
}
