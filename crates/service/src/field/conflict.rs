//! Two values of one field: a person says which one holds. The other one stays where it is written down.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::field::{ConflictField, ConflictState, Keep};
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::{FieldConflictId, HouseholdId, VisitId};
use shouwang_store::entity::{field_conflict, household, visit};
use shouwang_store::{Found, Tx, repo};
use utoipa::ToSchema;

use crate::help::visit::{heard_at, put_solution};
use crate::office::access::{Verb, require};
use crate::register::household::record::check_active;
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// Says whose value holds.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideConflictCmd {
    /// Which conflict.
    pub field_conflict_id: FieldConflictId,
    /// The version that was read.
    pub version: i64,
    /// Whose.
    pub keep: Keep,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConflictDecided {
    /// Id.
    pub id: FieldConflictId,
    /// The state; still open when the register's value had changed once more, so that somebody has to look again.
    pub state: ConflictState,
    /// What the register said when it was decided, or says now.
    pub theirs: Option<String>,
    /// What the phone said.
    pub mine: String,
    /// Version.
    pub version: i64,
}

impl Service {
    /// Decides between what is in the register and what a phone said. When the register has changed once more since the two
    /// were laid side by side, nothing is decided, and the newer value stands there to be looked at.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `field.decided`, `household.own`, `household.ended`.
    pub async fn decide_conflict(&self, ctx: &Ctx, cmd: DecideConflictCmd) -> Result<ConflictDecided> {
        require(ctx, Verb::RecordVisits)?;
        let mut tx = self.store.begin(ctx, "field.decide").await?;
        let seen = repo::field::conflict(&tx, ctx, cmd.field_conflict_id).await?;
        refuse_kin(&tx, ctx, seen.household_id).await?;
        let household = repo::register::household::locked(&mut tx, ctx, HouseholdId(seen.household_id)).await?;
        let before = tx.locked::<field_conflict::Model>(seen.id).await?.unwrap_or(seen);
        if before.version != cmd.version {
            return Err(Problem::conflict());
        }
        if before.state != ConflictState::Open {
            return Err(Problem::refused(
                "field.decided",
                "这一项已有人确认。",
                "Somebody has decided this already.",
            ));
        }
        if cmd.keep == Keep::Mine {
            check_active(&household)?;
        }
        let mut after = before.clone();
        let now = match before.field.get() {
            ConflictField::Guarantee => {
                self.decide_guarantee(ctx, &mut tx, &household, &before, cmd.keep)
                    .await?
            }
            ConflictField::Solved => decide_solved(&mut tx, ctx, &before, cmd.keep).await?,
        };
        if now == before.theirs {
            after.state = match cmd.keep {
                Keep::Theirs => ConflictState::Theirs,
                Keep::Mine => ConflictState::Mine,
            }
            .into();
            after.decided_on = Some(ctx.today().into());
        } else {
            after.theirs = now;
        }
        let after = tx.update(&before, after).await?;
        tx.subject(format!("household/{}", household.id));
        tx.detail(serde_json::json!({
            "conflict": after.id.to_string(), "item": after.item, "keep": cmd.keep, "state": after.state.get(),
        }));
        let decided = ConflictDecided {
            id: FieldConflictId(after.id),
            state: after.state.get(),
            theirs: after.theirs.clone(),
            mine: after.mine.clone(),
            version: after.version,
        };
        tx.commit(decided).await
    }

    /// What the register said of the guarantee; the phone's value is written where it was chosen and nothing newer is there.
    async fn decide_guarantee(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        household: &Found<household::Model>,
        conflict: &field_conflict::Model,
        keep: Keep,
    ) -> Result<Option<String>> {
        let kind: Guarantee = conflict.item.parse()?;
        let there = repo::field::guarantee_held(tx, household, kind).await?;
        let now = there.as_ref().map(|row| row.state.as_str().to_owned());
        if keep == Keep::Mine && now == conflict.theirs {
            require(ctx, Verb::EditGuarantees)?;
            let mine: GuaranteeState = conflict.mine.parse()?;
            let since = there.map_or(conflict.said_on.get(), |row| {
                row.opened_on.get().max(conflict.said_on.get())
            });
            self.put_guarantee(tx, household, kind, mine, since, conflict.note.clone())
                .await?;
            self.rescreen(ctx, tx, HouseholdId(household.id)).await?;
        }
        Ok(now)
    }
}

/// The same for the day on which a problem was solved.
async fn decide_solved(tx: &mut Tx, ctx: &Ctx, conflict: &field_conflict::Model, keep: Keep) -> Result<Option<String>> {
    let (visit, problem) = item_of(conflict)?;
    let seen = repo::help::visit::by_id(tx, ctx, visit).await?;
    let before = tx.locked::<visit::Model>(seen.id).await?.unwrap_or(seen);
    let now = heard_at(&before, problem)?.solved_on.map(|day| day.to_string());
    if keep == Keep::Mine && now == conflict.theirs {
        let mine: NaiveDate = conflict.mine.parse().map_err(Problem::internal)?;
        put_solution(tx, &before, problem, mine).await?;
    }
    Ok(now)
}

fn item_of(conflict: &field_conflict::Model) -> Result<(VisitId, u32)> {
    let parts = conflict.item.split_once('/');
    let parts = parts.and_then(|(visit, problem)| Some((VisitId(visit.parse().ok()?), problem.parse().ok()?)));
    parts.ok_or_else(|| Problem::internal("a conflict about a problem names none"))
}
