//! What the clock does for campaigns: those whose first day has come begin, and no visit is forgotten.

use shouwang_domain::AreaId;
use shouwang_domain::campaign::CampaignState;
use shouwang_store::entity::campaign;
use shouwang_store::repo;

use crate::{Ctx, Result, Service};

impl Service {
    /// Begins what is planned for today or before, and counts the visits that a beginning missed. A campaign that would go
    /// to nobody stays planned.
    pub(crate) async fn keep_campaigns(&self, ctx: &Ctx) -> Result<()> {
        let tree = self.area_tree().await?;
        for seen in repo::campaign::open(&self.store).await? {
            let range = tree.range(AreaId(seen.area_id))?;
            if !ctx.scope.encloses(range) {
                continue;
            }
            if seen.state == CampaignState::Running {
                self.count_missed(ctx, &seen).await?;
            } else if seen.starts_on.get() <= ctx.today() {
                let mut tx = self.store.begin(ctx, "campaign.start").await?;
                let row = tx.locked::<campaign::Model>(seen.id).await?.unwrap_or(seen);
                if row.state != CampaignState::Planned {
                    tx.abandon().await?;
                    continue;
                }
                let subject = format!("campaign/{}", row.id);
                match self.begin_campaign(ctx, &mut tx, row, range).await {
                    Ok(_) => {
                        tx.subject(subject);
                        tx.commit(()).await?;
                    }
                    Err(problem) if problem.code == "campaign.nobody" => tx.abandon().await?,
                    Err(problem) => return Err(problem),
                }
            }
        }
        Ok(())
    }
}
