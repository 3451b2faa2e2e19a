//! To whom a campaign goes, as it is kept, and who runs it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use shouwang_domain::AreaId;
use shouwang_domain::lists::ListName;
use shouwang_domain::obligation::HouseholdGroup;
use shouwang_domain::role::Role;

use crate::{Ctx, Problem, Result};

/// The active households of some groups; only those of them that are on a list, where one is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Whom {
    pub(super) groups: BTreeSet<HouseholdGroup>,
    pub(super) list: Option<ListName>,
}

/// Whether the caller runs the campaigns of an area: a supervisor those of the own area alone.
pub(super) fn runs_in(ctx: &Ctx, area: AreaId) -> bool {
    !Role::SUPERVISORS.contains(&ctx.role) || area == ctx.area
}

/// Refuses a supervisor what is of another area.
pub(super) fn refuse_elsewhere(ctx: &Ctx, area: AreaId) -> Result<()> {
    if runs_in(ctx, area) {
        return Ok(());
    }
    Err(Problem::denied(
        "campaign.own_area",
        "督导只发起和办理本级的排查；县、镇的排查由县、镇办理。",
        "A supervisor runs the campaigns of the own area alone; those of counties and towns are run by them.",
    ))
}
