//! The frame of a draw, and the sample that its seed draws from it. Who is drawn stands in no row until the draw is published:
//! it is worked out from the frame and the sealed seed, for those who may know.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::{AreaRange, AreaTree};
use shouwang_domain::campaign::CampaignOutcome;
use shouwang_domain::draw::{self, DrawStage, Frame, Pick, SeedRule, StageDesign, Unit, salted};
use shouwang_domain::obligation::HouseholdGroup;
use shouwang_domain::{AreaId, Problem};
use shouwang_store::entity::{campaign_household, draw as row, household};
use shouwang_store::{Field, Found, Source, Tx, repo};

use crate::{Ctx, Result, Service};

/// More units than these are drawn from area by area.
const MOST_UNITS: usize = 200_000;

/// The stratum of whoever is not told apart.
const ALL: &str = "all";

/// What is drawn, of whom, and by which seed, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Design {
    pub(super) stages: Vec<StageDesign>,
    pub(super) groups: BTreeSet<HouseholdGroup>,
    pub(super) by_group: bool,
    pub(super) not_seen_since: Option<NaiveDate>,
    pub(super) seed: SeedRule,
}

/// A frame with the households that its units are, in their order.
pub(super) struct Frozen {
    pub(super) frame: Frame,
    pub(super) subjects: Vec<i64>,
}

impl Frozen {
    /// What a seed draws, each household with its id.
    pub(super) fn draw(&self, stages: &[StageDesign], seed: &str) -> Vec<(Pick, Option<i64>)> {
        let households = self
            .frame
            .units()
            .iter()
            .filter(|unit| unit.stage == DrawStage::Household);
        let known: HashMap<&str, i64> = households
            .map(|unit| unit.id.as_str())
            .zip(self.subjects.iter().copied())
            .collect();
        draw::draw(&self.frame, stages, seed)
            .into_iter()
            .map(|pick| {
                let household = known.get(pick.unit.id.as_str()).copied();
                (pick, household)
            })
            .collect()
    }
}

impl Service {
    /// The frame of a design as the register is now.
    ///
    /// # Errors
    /// `draw.empty`, `draw.unplaced`, `draw.too_many`.
    pub(super) async fn frame_now(&self, at: &Tx, ctx: &Ctx, range: AreaRange, design: &Design) -> Result<Frozen> {
        let tree = self.area_tree().await?;
        let at_order: HashMap<i64, AreaId> = tree
            .preorder()
            .filter_map(|node| Some((node.order?.lo, node.id)))
            .collect();
        let mut strata: HashMap<i64, (i64, &str)> = HashMap::new();
        // Who is monitored is so first of all, whatever the base register.
        let monitored = [HouseholdGroup::Monitored];
        let others = design
            .groups
            .iter()
            .copied()
            .filter(|group| *group != HouseholdGroup::Monitored);
        let first = monitored.into_iter().filter(|group| design.groups.contains(group));
        for group in first.chain(others) {
            let stratum = if design.by_group { group.as_str() } else { ALL };
            for (household, order) in repo::campaign::frame(at, ctx, range, &BTreeSet::from([group])).await? {
                strata.entry(household).or_insert((order, stratum));
            }
        }
        if let Some(since) = design.not_seen_since {
            for household in repo::draw::seen_since(at, ctx, range, since).await? {
                strata.remove(&household);
            }
        }
        if strata.is_empty() {
            return Err(Problem::bad_data(
                "draw.empty",
                "名单为空：所选区划内没有这类农户，或都在所选日期之后查过；请改选类别、区划或日期。",
                "The frame is empty: the area has no such households, or all were looked at since the day; choose others.",
            )
            .at("/groups"));
        }
        if strata.len() > MOST_UNITS {
            return Err(Problem::refused(
                "draw.too_many",
                format!("名单超过 {MOST_UNITS} 户；请按较小的区划分别抽样。"),
                format!("The frame has more than {MOST_UNITS} households; draw area by area."),
            ));
        }
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(Problem::internal)?;
        let mut sizes: HashMap<(DrawStage, String), (String, u64)> = HashMap::new();
        let (mut houses, mut unplaced) = (Vec::new(), 0_usize);
        for (household, (order, stratum)) in &strata {
            let path = at_order
                .get(order)
                .and_then(|area| path_of(&tree, *area, &design.stages));
            let Some(path) = path else {
                unplaced += 1;
                continue;
            };
            let mut parent = String::new();
            for (stage, id) in path {
                sizes.entry((stage, id.clone())).or_insert((parent, 0)).1 += 1;
                parent = id;
            }
            if design
                .stages
                .last()
                .is_some_and(|last| last.stage == DrawStage::Household)
            {
                let unit = Unit {
                    stage: DrawStage::Household,
                    id: salted(&salt, *household),
                    parent,
                    stratum: (*stratum).to_owned(),
                    size: 1,
                };
                houses.push((unit, *household));
            }
        }
        if unplaced > 0 {
            return Err(Problem::refused(
                "draw.unplaced",
                format!("有 {unplaced} 户不在所选各级区划之内（例如直接归镇、没有村）；请去掉该级，或先补齐区划。"),
                format!("{unplaced} households lie in no area of a stage that was chosen; leave out the stage, or complete the areas."),
            )
            .at("/stages"));
        }
        houses.sort();
        let areas = sizes.into_iter().map(|((stage, id), (parent, size))| Unit {
            stage,
            id,
            parent,
            stratum: ALL.to_owned(),
            size,
        });
        let subjects = houses.iter().map(|(_, household)| *household).collect();
        let frame = Frame::new(areas.chain(houses.into_iter().map(|(unit, _)| unit)).collect());
        Ok(Frozen { frame, subjects })
    }

    /// The frame of a draw as it was frozen.
    ///
    /// # Errors
    /// `draw.frame_changed` when its digest is another.
    pub(super) async fn frozen(&self, at: &impl Source, draw: &row::Model) -> Result<Frozen> {
        let kept = repo::draw::frame_of(at, draw).await?;
        let frame = Frame::read(&kept.units)?;
        let design: Design = draw.design.read()?;
        if frame.digest(&design.stages, &design.seed) != draw.frame_digest {
            return Err(draw::frame_changed());
        }
        let subjects = self
            .store
            .vault()
            .open(Field::DRAW_SUBJECTS, kept.id, &kept.subjects_sealed)?;
        Ok(Frozen {
            frame,
            subjects: serde_json::from_str(&subjects).map_err(Problem::internal)?,
        })
    }

    /// The seed of a draw, where it has one.
    pub(super) fn seed_of(&self, draw: &row::Model) -> Result<Option<String>> {
        match (&draw.seed, &draw.seed_sealed) {
            (Some(seed), _) => Ok(Some(seed.clone())),
            (None, Some(sealed)) => {
                let seed = self.store.vault().open(Field::DRAW_SEED, draw.id, sealed)?;
                Ok(Some(seed.to_string()))
            }
            (None, None) => Ok(None),
        }
    }

    /// What was drawn, in the order of drawing; nothing before the seed is there.
    pub(super) async fn picks(&self, at: &impl Source, draw: &row::Model) -> Result<Vec<(Pick, Option<i64>)>> {
        let Some(seed) = self.seed_of(draw)? else {
            return Ok(Vec::new());
        };
        let design: Design = draw.design.read()?;
        Ok(self.frozen(at, draw).await?.draw(&design.stages, &seed))
    }

    /// The households that were drawn; replacements only where they are asked for.
    pub(crate) async fn drawn_households(
        &self,
        at: &impl Source,
        draw: &row::Model,
        with_spares: bool,
    ) -> Result<HashSet<i64>> {
        let picks = self.picks(at, draw).await?.into_iter();
        let wanted = picks.filter(|(pick, _)| with_spares || !pick.spare);
        Ok(wanted.filter_map(|(_, household)| household).collect())
    }

    /// The households of which the caller's area may not know that they are drawn, with the place of the area that draws: what
    /// those who draw do about them is not shown. Whoever was visited is hidden no more.
    pub(crate) async fn hidden_as_drawn(&self, ctx: &Ctx) -> Result<Vec<(AreaRange, HashSet<i64>)>> {
        let tree = self.area_tree().await?;
        let mut hidden = Vec::new();
        for draw in repo::draw::hidden_from(&self.store, ctx.area).await? {
            let mut households = self.drawn_households(&self.store, &draw, true).await?;
            for visited in repo::draw::come_to(&self.store, &draw).await?.into_keys() {
                households.remove(&visited);
            }
            hidden.push((tree.range(AreaId(draw.area_id))?, households));
        }
        Ok(hidden)
    }

    /// Whether the caller's area lies below one that draws, and so is inspected by it.
    pub(crate) async fn is_inspected(&self, ctx: &Ctx, draws: AreaId) -> Result<bool> {
        let tree = self.area_tree().await?;
        Ok(draws != ctx.area && tree.range(draws)?.contains(tree.range(ctx.area)?.lo))
    }

    /// A record of somebody who draws counts for the campaign of a draw that is not published: only then is the house on the
    /// campaign's list. What those inspected write counts for nothing, and nobody is told.
    pub(crate) async fn count_drawn(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        household: &Found<household::Model>,
        form: &str,
        record: i64,
    ) -> Result<()> {
        for (campaign, draw) in repo::draw::hidden_campaigns(tx, form).await? {
            if self.is_inspected(ctx, AreaId(draw.area_id)).await? {
                continue;
            }
            let known = repo::campaign::running_at(tx, household).await?;
            let is_known = known.iter().any(|(_, running)| running.id == campaign.id);
            if is_known || !self.drawn_households(tx, &draw, true).await?.contains(&household.id) {
                continue;
            }
            let house = campaign_household::Model {
                campaign_id: campaign.id,
                household_id: household.id,
                area_order: household.area_order,
                outcome: CampaignOutcome::Recorded.into(),
                done_on: Some(ctx.today().into()),
                record: Some(record),
                ..campaign_household::Model::default()
            };
            tx.insert(house).await?;
        }
        Ok(())
    }
}

/// The areas of the stages in which a place lies; none when a stage has none.
fn path_of(tree: &AreaTree, area: AreaId, stages: &[StageDesign]) -> Option<Vec<(DrawStage, String)>> {
    stages
        .iter()
        .filter_map(|design| Some((design.stage, design.stage.level()?)))
        .map(|(stage, level)| {
            let node = tree.ancestor_at(area, level)?;
            Some((stage, unit_of(node.id, node.code.as_deref())))
        })
        .collect()
}

/// The id of an area in a frame: its code, which everybody knows.
pub(super) fn unit_of(area: AreaId, code: Option<&str>) -> String {
    code.map_or_else(|| format!("area-{area}"), str::to_owned)
}
