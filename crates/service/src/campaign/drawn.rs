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
            DrawState::Drawn if !has_form => refused(
                "campaign.draw_form",
                "抽样未公布时以填表为准，被查地区的走访不计；请选择台账（如“回头看”入户调查表），或先公布抽样。",
                "Until the draw is published a record counts and no visit of those inspected; choose a register such as the survey of the look-back, or publish the draw.",
            ),
            DrawState::Drawn | DrawState::Published => Ok(()),
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
