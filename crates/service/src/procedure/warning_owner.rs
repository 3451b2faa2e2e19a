//! Whose a warning is: one person answers for it, named by the office, for many warnings at once.

use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::ctx::Hands;
use shouwang_domain::warning::WarningState;
use shouwang_domain::{AccountId, AreaId, HouseholdId};
use shouwang_store::entity::warning;
use shouwang_store::repo;
use shouwang_store::repo::procedure::warning::WarningFilter;
use utoipa::ToSchema;

use crate::office::access::{Verb, require, roles};
use crate::{Ctx, Problem, Result, Service};

/// Gives the open warnings of an area to one person.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssignWarningsCmd {
    /// The area with everything beneath it.
    pub area_id: AreaId,
    /// Whose they are now; without, those that were given to nobody.
    #[serde(default)]
    pub from: Option<AccountId>,
    /// To whom.
    pub to: AccountId,
}

/// How many warnings were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct WarningsAssigned {
    /// Given.
    pub assigned: u64,
    /// Left where they were, because nobody answers a warning on their own household or on kin, nor gives it to somebody.
    pub own: u64,
}

impl Service {
    /// Gives the open warnings of an area, those of nobody or those of one person, to one person, who holds a post there
    /// that answers warnings.
    ///
    /// # Errors
    /// Not found for an area outside the scope; `warning.no_post`, `warning.too_many`.
    pub async fn assign_warnings(&self, ctx: &Ctx, cmd: AssignWarningsCmd) -> Result<WarningsAssigned> {
        require(ctx, Verb::AssignWarnings)?;
        let (_, range) = self.area_in_scope(ctx, Some(cmd.area_id)).await?;
        let mut tx = self.store.begin(ctx, "warning.assign").await?;
        let posts = repo::office::account::posts(&tx, cmd.to.0, ctx.today()).await?;
        let answers = roles(Verb::AnswerWarnings);
        let covers = |lo: i64, hi: i64| AreaRange { lo, hi }.contains_range(&range);
        let is_fit = posts
            .iter()
            .any(|(post, area)| answers.contains(&post.role.get()) && covers(area.order_lo, area.order_hi));
        if !is_fit {
            return Err(no_post());
        }
        let filter = WarningFilter {
            within: Some(range),
            state: Some(WarningState::Open),
            owner: Some(cmd.from),
            ..WarningFilter::default()
        };
        let found = repo::procedure::warning::some(&tx, ctx, &filter, MOST_AT_ONCE + 1).await?;
        if found.len() as u64 > MOST_AT_ONCE {
            return Err(Problem::refused(
                "warning.too_many",
                format!("一次最多分派 {MOST_AT_ONCE} 条预警；请按村分派。"),
                format!("At most {MOST_AT_ONCE} warnings are given at once; give them village by village."),
            ));
        }
        let mut assigned = WarningsAssigned { assigned: 0, own: 0 };
        for before in found {
            let household = HouseholdId(before.household_id);
            // Nor does anybody choose who answers for their own.
            let is_kin = async |hands: Hands| repo::register::kinship::is_kin(&tx, household, hands).await;
            if is_kin(Hands::of_one(cmd.to)).await? || is_kin(ctx.hands()).await? {
                assigned.own += 1;
                continue;
            }
            let after = warning::Model {
                account_id: Some(cmd.to.0),
                ..before.clone()
            };
            tx.update(&before, after).await?;
            assigned.assigned += 1;
        }
        tx.subject(format!("account/{}", cmd.to));
        tx.detail(serde_json::json!({ "area": cmd.area_id, "from": cmd.from, "warnings": assigned.assigned }));
        tx.commit(assigned).await
    }
}

/// Warnings that one command gives.
const MOST_AT_ONCE: u64 = 2_000;

fn no_post() -> Problem {
    Problem::refused(
        "warning.no_post",
        "该人员在此没有可以处理预警的岗位；请选择岗位覆盖该村的人员。",
        "This person holds no post here that answers warnings; choose somebody whose post covers the area.",
    )
    .at("/to")
}
