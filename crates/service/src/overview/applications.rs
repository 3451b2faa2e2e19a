//! What came in by the public door and waits.

use shouwang_domain::AreaId;
use shouwang_domain::area::AreaLevel;
use shouwang_store::repo;

use super::today::LOOKED_AT;
use super::waiting::{Desk, Waiting, WaitingItem};
use crate::{Result, Service};

impl Service {
    /// The applications that wait for the caller's office: a village those of all its groups, an office above those that were
    /// handed to it, and those beneath to which nobody came by the last day.
    pub(super) async fn waiting_applications(&self, desk: &Desk<'_>) -> Result<Vec<WaitingItem>> {
        let ctx = desk.ctx;
        let is_village = ctx.role.level() >= AreaLevel::Village;
        let rows = repo::door::waiting(&self.store, ctx, LOOKED_AT).await?;
        let mut items = Vec::new();
        for row in &rows {
            let area = AreaId(row.area_id);
            let clock = self.clock_of(area, row.received_on.get(), ctx.now).await?;
            let due = clock.map_or(ctx.today(), |clock| clock.stage_due);
            if !is_village && row.area_id != ctx.area.0 && due >= ctx.today() {
                continue;
            }
            let mut item = desk.item(Waiting::Application, row.id, None, row.mode.as_str(), due)?;
            item.head = Some(row.name.clone());
            item.place = desk.place(area);
            items.push(item);
        }
        Ok(items)
    }

    /// What applicants say and nobody has answered. It has no last day: it is due whenever it is seen.
    pub(super) async fn waiting_remarks(&self, desk: &Desk<'_>) -> Result<Vec<WaitingItem>> {
        let rows = repo::door::unanswered(&self.store, desk.ctx, LOOKED_AT).await?;
        let mut items = Vec::new();
        for (row, area) in rows {
            let kind = row.kind.as_str();
            let mut item = desk.item(Waiting::Remark, row.application_id, None, kind, desk.ctx.today())?;
            item.place = desk.place(AreaId(area));
            items.push(item);
        }
        Ok(items)
    }
}
