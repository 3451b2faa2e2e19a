//! A campaign that goes to the households of a draw.

use shouwang_domain::campaign::CampaignState;
use shouwang_domain::draw::DrawState;
use shouwang_domain::{AreaId, DrawId};
use shouwang_store::entity::{campaign, draw};
use shouwang_store::{Tx, repo};

use crate::{Ctx, Problem, Result, Service};

impl Service {
    /// Whether a campaign can go to the households of a draw.
    pub(super) async fn check_draw(&self, ctx: &Ctx, id: DrawId, area: AreaId, has_form: bool) -> Result<()> {
        let refused = |code: &str, zh: &str, en: &str| Err(Problem::refused(code, zh, en).at("/draw_id"));
        let found = repo::draw::by_id(&self.store, ctx, id).await;
        let draw = found.map_err(|problem| problem.at("/draw_id"))?;
        if draw.area_id != area.0 {
            return refused(
                "campaign.draw_area",
                "排查的区划应与抽样的区划相同。",
                "The campaign and the draw are of the same area.",
            );
        }
        match draw.state.get() {
            DrawState::Frozen => refused(
                "campaign.draw_open",
                "抽样还没有录入种子，没有名单；请先抽取。",
                "The draw has no seed and so no list; enter the seed before.",
            ),
            DrawState::Withdrawn => refused(
                "campaign.draw_withdrawn",
                "抽样已撤回，没有名单；请选择另一次抽样。",
                "The draw was withdrawn and has no list; choose another.",
            ),
            DrawState::Drawn | DrawState::Published if !has_form => refused(
                "campaign.draw_form",
                "抽样的排查以填表为准，被查地区的走访不计；请选择台账（如“回头看”入户调查表）。",
                "For the houses of a draw a record counts and no visit of those inspected; choose a register such as the survey of the look-back.",
            ),
            DrawState::Drawn | DrawState::Published => Ok(()),
        }
    }

    /// Whether a campaign goes to the households of a draw and the caller is inspected by it: nothing that they do counts.
    pub(super) async fn is_inspected_by(&self, ctx: &Ctx, campaign: &campaign::Model) -> Result<bool> {
        // Campaign and draw are of the same area.
        Ok(campaign.draw_id.is_some() && self.is_inspected(ctx, AreaId(campaign.area_id)).await?)
    }

    /// Refuses to close a campaign that does not have all its houses yet.
    pub(super) async fn refuse_unpublished(&self, tx: &Tx, campaign: &campaign::Model) -> Result<()> {
        match repo::draw::of_campaign(tx, campaign).await? {
            Some(draw) if draw.state != DrawState::Published => Err(Problem::refused(
                "campaign.draw_unpublished",
                "抽样还没有公布，名单只有已走访的户，不能收尾；请先公布抽样，未走访的抽中户列入名单后再收尾。",
                "The draw is not published, so the list has only the houses that were gone to; publish the draw, which puts the others on it, and close the campaign then.",
            )),
            _ => Ok(()),
        }
    }

    /// Begins a campaign that goes to the households of a draw. Until the draw is published its list has only those that were
    /// gone to.
    pub(super) async fn begin_drawn(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        before: campaign::Model,
        draw: &draw::Model,
    ) -> Result<campaign::Model> {
        let after = campaign::Model {
            state: CampaignState::Running.into(),
            started_on: Some(ctx.today().into()),
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        if draw.state == DrawState::Published {
            let drawn = self.drawn_households(tx, draw, false).await?;
            let houses = self.list_drawn(ctx, tx, &after, &drawn).await?;
            tx.detail(serde_json::json!({ "houses": houses }));
        }
        Ok(after)
    }
}
