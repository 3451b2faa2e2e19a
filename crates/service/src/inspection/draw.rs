//! Drawing a sample: one person freezes the frame, another enters the seed, and what was drawn is published afterwards.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;
use serde::Deserialize;
use shouwang_domain::campaign::CampaignOutcome;
use shouwang_domain::ctx::Hands;
use shouwang_domain::draw::{DrawPublication, DrawState, SeedRule, StageDesign, check_design, frame_changed};
use shouwang_domain::obligation::HouseholdGroup;
use shouwang_domain::{AccountId, AreaId, DrawId};
use shouwang_store::column::Json;
use shouwang_store::entity::{area, campaign, campaign_household, draw, draw_frame};
use shouwang_store::{Field, Tx, repo};
use utoipa::ToSchema;

use super::draw_view::DrawView;
use super::sample::Design;
use crate::office::access::{Verb, require};
use crate::rules::proposal::{said, same_person};
use crate::{Ctx, Problem, Result, Service};

/// What is to be drawn.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeDrawCmd {
    /// What it is called.
    pub title: String,
    /// The document that asks for it.
    pub citation: String,
    /// Where: the caller's own area and no other, so that nobody who is inspected is on the side of those who draw. Those below
    /// it see nothing of the draw until it is published.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// The stages, from wide to narrow.
    pub stages: Vec<StageDesign>,
    /// Of whom: the active households of these groups.
    pub groups: BTreeSet<HouseholdGroup>,
    /// Draws in each group apart.
    #[serde(default)]
    pub by_group: bool,
    /// Leaves out whom a look-back has come to since this day.
    #[serde(default)]
    pub not_seen_since: Option<NaiveDate>,
    /// What will be the seed.
    pub seed: SeedRule,
}

/// Draws: the seed was typed in by somebody else than froze the frame.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterSeedCmd {
    /// The draw.
    pub draw_id: DrawId,
    /// The digest of the frame, as it was told before there was a seed.
    pub frame_digest: String,
    /// The seed: the result that the draw named when the frame was frozen, in digits.
    pub seed: String,
    /// The version that was read.
    pub version: i64,
}

/// Asks for the withdrawal of a draw whose seed will not come.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawDrawCmd {
    /// The draw.
    pub draw_id: DrawId,
    /// Why, such as a public event that fell out; everybody who was to be inspected will read it.
    pub reason: String,
    /// The version that was read.
    pub version: i64,
}

/// Agrees to the withdrawal of a draw, or does not.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideWithdrawalCmd {
    /// The draw.
    pub draw_id: DrawId,
    /// Whether the draw is withdrawn; otherwise it waits for its seed as before.
    pub approve: bool,
    /// The version that was read.
    pub version: i64,
}

/// Publishes a draw: from then on everybody may know who was drawn, and draw again.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishDrawCmd {
    /// The draw.
    pub draw_id: DrawId,
    /// The version that was read.
    pub version: i64,
}

impl Service {
    /// Freezes the frame of a draw. There is no seed yet, and nobody can choose one by its result; nor is there another draw of
    /// the area that is not published, so that nobody draws until they like what was drawn.
    ///
    /// # Errors
    /// Those of [`check_design`] and [`SeedRule::check`]; `required`, `draw.own_area`, `draw.open`, `draw.groups`, `draw.empty`, `draw.unplaced`, `draw.too_many`.
    pub async fn propose_draw(&self, ctx: &Ctx, cmd: ProposeDrawCmd) -> Result<DrawView> {
        require(ctx, Verb::RunDraws)?;
        let title = said(&cmd.title).map_err(|problem| problem.at("/title"))?;
        let citation = said(&cmd.citation).map_err(|problem| problem.at("/citation"))?;
        check_design(&cmd.stages)?;
        if cmd.groups.is_empty() {
            return Err(Problem::bad_data(
                "draw.groups",
                "请至少选择一类农户。",
                "Choose at least one group of households.",
            )
            .at("/groups"));
        }
        if cmd.area_id.is_some_and(|area| area != ctx.area) {
            return Err(Problem::refused(
                "draw.own_area",
                "只能从本级区划抽样；要缩小范围的，请用各级个数和农户类别选择，或由该区划自行抽样。",
                "A draw is of your own area; narrow it by stages and groups of households, or leave it to the area itself.",
            )
            .at("/area_id"));
        }
        let source = said(&cmd.seed.source).map_err(|problem| problem.at("/seed/source"))?;
        let seed = SeedRule {
            // On one line, as it is hashed.
            source: source.split_whitespace().collect::<Vec<_>>().join(" "),
            ..cmd.seed
        };
        seed.check(ctx.today())?;
        let (area, range) = self.area_in_scope(ctx, Some(ctx.area)).await?;
        let design = Design {
            stages: cmd.stages,
            groups: cmd.groups,
            by_group: cmd.by_group,
            not_seen_since: cmd.not_seen_since,
            seed,
        };
        let mut tx = self.store.begin(ctx, "draw.propose").await?;
        // Two of one area wait for each other here.
        tx.locked::<area::Model>(area.0).await?;
        if let Some(open) = repo::draw::open_here(&tx, ctx).await? {
            return Err(Problem::refused(
                "draw.open",
                format!(
                    "本级的抽样“{}”还没有公布，一次只进行一个抽样；请先录入它的种子并公布，或由两人撤回，再提出新的抽样。",
                    open.title
                ),
                format!(
                    "The draw \"{}\" of this area is not published, and there is one at a time; enter its seed and publish it, or let two people withdraw it, then propose another.",
                    open.title
                ),
            ));
        }
        let frozen = self.frame_now(&tx, ctx, range, &design).await?;
        let count = |number: usize| i64::try_from(number).map_err(Problem::internal);
        let row = tx
            .insert(draw::Model {
                area_id: area.0,
                title,
                citation,
                design: Json::of(&design)?,
                units: count(frozen.frame.units().len())?,
                households: count(frozen.subjects.len())?,
                frame_digest: frozen.frame.digest(&design.stages, &design.seed),
                state: DrawState::Frozen.into(),
                proposed_by: ctx.acted_by.0,
                proposed_entered_by: ctx.entered_by.0,
                ..draw::Model::default()
            })
            .await?;
        let id = tx.id();
        let subjects = serde_json::to_vec(&frozen.subjects).map_err(Problem::internal)?;
        tx.insert(draw_frame::Model {
            id,
            draw_id: row.id,
            units: frozen.frame.text(),
            subjects_sealed: self.store.vault().seal_bytes(Field::DRAW_SUBJECTS, id, &subjects)?,
            ..draw_frame::Model::default()
        })
        .await?;
        tx.subject(format!("draw/{}", row.id));
        tx.detail(serde_json::json!({ "units": row.units, "frame": row.frame_digest }));
        let view = self.draw_view(&tx, ctx, &row).await?;
        tx.commit(view).await
    }

    /// Enters the seed: the sample is drawn. Whoever had a hand in the frame does not.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `proposal.same_person`, `draw.seeded`, `draw.withdrawal_open`, `draw.too_early`, `draw.frame_changed`, `draw.seed`.
    pub async fn enter_seed(&self, ctx: &Ctx, cmd: EnterSeedCmd) -> Result<DrawView> {
        require(ctx, Verb::RunDraws)?;
        let mut tx = self.store.begin(ctx, "draw.seed").await?;
        let before = self.draw_to_change(&mut tx, ctx, cmd.draw_id, cmd.version).await?;
        if before.state != DrawState::Frozen {
            return Err(seeded());
        }
        if before.withdraw_reason.is_some() {
            return Err(Problem::refused(
                "draw.withdrawal_open",
                "已有人提出撤回这次抽样；请先决定是否撤回，再录入种子。",
                "Its withdrawal was asked for; decide that first, then enter the seed.",
            ));
        }
        let froze = Hands {
            acted_by: AccountId(before.proposed_by),
            entered_by: AccountId(before.proposed_entered_by),
        };
        if ctx.hands().share_a_person_with(&froze) {
            return Err(same_person());
        }
        if cmd.frame_digest.trim() != before.frame_digest {
            return Err(frame_changed().at("/frame_digest"));
        }
        // The frame that was frozen is still the one that is kept.
        self.frozen(&tx, &before).await?;
        let rule = before.design.read::<Design>()?.seed;
        if ctx.today() < rule.on {
            return Err(Problem::refused(
                "draw.too_early",
                format!("“{}”{} 才有结果；到那天再录入种子。", rule.source, rule.on),
                format!(
                    "The result of \"{}\" comes on {}; enter the seed then.",
                    rule.source, rule.on
                ),
            ));
        }
        let seed = rule.read(&cmd.seed)?;
        let after = draw::Model {
            state: DrawState::Drawn.into(),
            seed_sealed: Some(self.store.vault().seal(Field::DRAW_SEED, before.id, &seed)?),
            seeded_by: Some(ctx.acted_by.0),
            seeded_entered_by: Some(ctx.entered_by.0),
            seeded_on: Some(ctx.today().into()),
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("draw/{}", after.id));
        let view = self.draw_view(&tx, ctx, &after).await?;
        tx.commit(view).await
    }

    /// Asks for the withdrawal of a draw that has no seed yet. Its frame, its rule and the reason stay, and are seen by those who
    /// were to be inspected, so that nobody draws until they like what is drawn.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `required`, `draw.seeded`, `draw.withdrawal_asked`.
    pub async fn ask_to_withdraw_draw(&self, ctx: &Ctx, cmd: WithdrawDrawCmd) -> Result<DrawView> {
        require(ctx, Verb::RunDraws)?;
        let reason = said(&cmd.reason).map_err(|problem| problem.at("/reason"))?;
        let mut tx = self.store.begin(ctx, "draw.ask_withdrawal").await?;
        let before = self.draw_to_change(&mut tx, ctx, cmd.draw_id, cmd.version).await?;
        if before.state != DrawState::Frozen {
            return Err(seeded());
        }
        if before.withdraw_reason.is_some() {
            return Err(Problem::refused(
                "draw.withdrawal_asked",
                "已有人提出撤回，待另一人同意。",
                "Its withdrawal was asked for, and waits for somebody else.",
            ));
        }
        let after = draw::Model {
            withdraw_reason: Some(reason),
            withdraw_asked_by: Some(ctx.acted_by.0),
            withdraw_asked_entered_by: Some(ctx.entered_by.0),
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("draw/{}", after.id));
        let view = self.draw_view(&tx, ctx, &after).await?;
        tx.commit(view).await
    }

    /// Agrees to a withdrawal, or sends the draw back to wait for its seed: somebody else than asked.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `draw.no_withdrawal`, `proposal.same_person`.
    pub async fn decide_withdrawal(&self, ctx: &Ctx, cmd: DecideWithdrawalCmd) -> Result<DrawView> {
        require(ctx, Verb::RunDraws)?;
        let mut tx = self.store.begin(ctx, "draw.withdraw").await?;
        let before = self.draw_to_change(&mut tx, ctx, cmd.draw_id, cmd.version).await?;
        let asked = before.withdraw_asked_by.zip(before.withdraw_asked_entered_by);
        let Some((acted_by, entered_by)) = asked.filter(|_| before.state == DrawState::Frozen) else {
            return Err(Problem::refused(
                "draw.no_withdrawal",
                "没有待同意的撤回；请先由一人提出。",
                "Nobody asked for its withdrawal; somebody asks first.",
            ));
        };
        let asked = Hands {
            acted_by: AccountId(acted_by),
            entered_by: AccountId(entered_by),
        };
        if ctx.hands().share_a_person_with(&asked) {
            return Err(same_person());
        }
        let after = if cmd.approve {
            draw::Model {
                state: DrawState::Withdrawn.into(),
                withdrawn_by: Some(ctx.acted_by.0),
                withdrawn_entered_by: Some(ctx.entered_by.0),
                withdrawn_on: Some(ctx.today().into()),
                ..before.clone()
            }
        } else {
            draw::Model {
                withdraw_reason: None,
                withdraw_asked_by: None,
                withdraw_asked_entered_by: None,
                ..before.clone()
            }
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("draw/{}", after.id));
        tx.detail(serde_json::json!({ "approve": cmd.approve }));
        let view = self.draw_view(&tx, ctx, &after).await?;
        tx.commit(view).await
    }

    /// Publishes a draw with its seed. Its campaigns that run get the houses that are still to be gone to.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `draw.not_drawn`.
    pub async fn publish_draw(&self, ctx: &Ctx, cmd: PublishDrawCmd) -> Result<DrawView> {
        require(ctx, Verb::RunDraws)?;
        let mut tx = self.store.begin(ctx, "draw.publish").await?;
        let before = self.draw_to_change(&mut tx, ctx, cmd.draw_id, cmd.version).await?;
        if before.state != DrawState::Drawn {
            return Err(Problem::refused(
                "draw.not_drawn",
                "只有已抽取、未公布的抽样可以公布。",
                "Only a draw that is drawn and not published is published.",
            ));
        }
        let after = draw::Model {
            state: DrawState::Published.into(),
            seed: self.seed_of(&before)?,
            seed_sealed: None,
            published_on: Some(ctx.today().into()),
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        let drawn = self.drawn_households(&tx, &after, false).await?;
        for campaign in repo::draw::campaigns_of(&tx, &after).await? {
            self.list_drawn(ctx, &mut tx, &campaign, &drawn).await?;
        }
        tx.subject(format!("draw/{}", after.id));
        tx.detail(serde_json::json!({ "households": drawn.len() }));
        let view = self.draw_view(&tx, ctx, &after).await?;
        tx.commit(view).await
    }

    /// What is published of a draw: everything that somebody needs to draw it again.
    ///
    /// # Errors
    /// Not found, `draw.withdrawn`, `draw.not_published`.
    pub async fn draw_publication(&self, ctx: &Ctx, id: DrawId) -> Result<DrawPublication> {
        require(ctx, Verb::ReadDraws)?;
        let row = repo::draw::by_id(&self.store, ctx, id).await?;
        if row.state == DrawState::Withdrawn {
            return Err(Problem::refused(
                "draw.withdrawn",
                "抽样已撤回，没有样本可公布；名单指纹、种子规则和撤回原因见抽样页面。",
                "The draw was withdrawn and has no sample; digest, rule and reason stand on its page.",
            ));
        }
        let (DrawState::Published, Some(seed)) = (row.state.get(), &row.seed) else {
            return Err(Problem::refused(
                "draw.not_published",
                "抽样尚未公布；走访结束后公布，再下载公布文件。",
                "The draw is not published; publish it after the visits, then download the file.",
            ));
        };
        let design: Design = row.design.read()?;
        let frozen = self.frozen(&self.store, &row).await?;
        let tree = self.area_tree().await?;
        let area = &tree.get(AreaId(row.area_id))?.name;
        let about = [row.title.as_str(), area, &row.citation];
        Ok(DrawPublication::new(
            about,
            &frozen.frame,
            design.stages,
            design.seed,
            seed,
        ))
    }

    /// A draw that the caller may change: of the caller's own area or below it, locked.
    async fn draw_to_change(&self, tx: &mut Tx, ctx: &Ctx, id: DrawId, version: i64) -> Result<draw::Model> {
        let seen = repo::draw::by_id(tx, ctx, id).await?;
        self.area_in_scope(ctx, Some(AreaId(seen.area_id))).await?;
        let row = tx.locked::<draw::Model>(seen.id).await?.unwrap_or(seen);
        if row.version == version {
            Ok(row)
        } else {
            Err(Problem::conflict())
        }
    }

    /// Puts drawn households on the list of a campaign that are not on it yet.
    pub(crate) async fn list_drawn(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        campaign: &campaign::Model,
        drawn: &HashSet<i64>,
    ) -> Result<usize> {
        let mut ids: Vec<i64> = drawn.iter().copied().collect();
        ids.sort_unstable();
        let known = repo::campaign::all_houses(tx, ctx, campaign, repo::campaign::HouseFilter::default()).await?;
        let known: HashSet<i64> = known.into_iter().map(|house| house.household_id).collect();
        let placed = repo::draw::places(tx, ctx, &ids).await?;
        let houses = placed.into_iter().filter(|(household, _)| !known.contains(household));
        let houses = houses.map(|(household_id, area_order)| campaign_household::Model {
            campaign_id: campaign.id,
            household_id,
            area_order,
            outcome: CampaignOutcome::Left.into(),
            ..campaign_household::Model::default()
        });
        Ok(tx.insert_many(houses.collect()).await?.len())
    }
}

fn seeded() -> Problem {
    Problem::refused(
        "draw.seeded",
        "种子已录入或抽样已撤回，不能再改。",
        "The seed is there, or the draw was withdrawn; nothing of it changes any more.",
    )
}
