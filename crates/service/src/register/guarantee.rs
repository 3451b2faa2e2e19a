//! The guarantees of a household: two worries, three guarantees and drinking water, with their history.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::HouseholdId;
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::not_in_future;
use shouwang_store::Found;
use shouwang_store::column::Day;
use shouwang_store::entity::{guarantee, household};
use shouwang_store::{Source, Tx, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::register::household::record::check_active;
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// Says how a guarantee stands from a day on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuaranteeCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// Which guarantee.
    pub guarantee: Guarantee,
    /// How it stands.
    pub state: GuaranteeState,
    /// Since when.
    pub on: NaiveDate,
    /// What was seen.
    #[serde(default)]
    pub note: Option<String>,
}

/// How a guarantee stands, or stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GuaranteeView {
    /// Which guarantee.
    pub guarantee: Guarantee,
    /// How it stands.
    pub state: GuaranteeState,
    /// Since when.
    pub since: NaiveDate,
    /// Until when; none for what holds now.
    pub until: Option<NaiveDate>,
    /// What was seen.
    pub note: Option<String>,
}

impl Service {
    /// Records how a guarantee of a household stands, and evaluates the household again.
    ///
    /// # Errors
    /// Not found, `household.ended`, `household.own`, `date.in_future`, `guarantee.before_last`.
    pub async fn set_guarantee(&self, ctx: &Ctx, cmd: GuaranteeCmd) -> Result<GuaranteeView> {
        require(ctx, Verb::EditGuarantees)?;
        not_in_future(cmd.on, ctx.today()).map_err(|problem| problem.at("/on"))?;
        let mut tx = self.store.begin(ctx, "guarantee.set").await?;
        let household = repo::register::household::by_id(&tx, ctx, cmd.household_id).await?;
        check_active(&household)?;
        refuse_kin(&tx, ctx, household.id).await?;
        tx.subject(format!("household/{}", household.id));
        self.put_guarantee(&mut tx, &household, cmd.guarantee, cmd.state, cmd.on, cmd.note)
            .await?;
        self.rescreen(ctx, &mut tx, cmd.household_id).await?;
        let row = current(&tx, &household, cmd.guarantee).await?;
        let row = row.ok_or_else(|| Problem::internal("a guarantee that was just recorded is not there"))?;
        tx.commit(view(&row)?).await
    }

    /// Closes what was known before and opens what is known now; the same state again changes nothing.
    ///
    /// # Errors
    /// `guarantee.before_last` when the day lies before the one since which the last state holds.
    pub(crate) async fn put_guarantee(
        &self,
        tx: &mut Tx,
        household: &Found<household::Model>,
        kind: Guarantee,
        state: GuaranteeState,
        on: NaiveDate,
        note: Option<String>,
    ) -> Result<()> {
        if let Some(current) = current(tx, household, kind).await?
            && current.state != state
            && on < current.opened_on.get()
        {
            return Err(before_last(*current.opened_on));
        }
        repo::register::guarantee::set(tx, household, kind, state, on, note).await?;
        Ok(())
    }
}

async fn current(
    at: &impl Source,
    household: &Found<household::Model>,
    kind: Guarantee,
) -> Result<Option<guarantee::Model>> {
    let rows = repo::register::guarantee::of(at, household).await?;
    Ok(rows
        .into_iter()
        .find(|row| row.closed_on.is_none() && row.guarantee == kind))
}

/// A row as it is shown.
pub(crate) fn view(row: &guarantee::Model) -> Result<GuaranteeView> {
    Ok(GuaranteeView {
        guarantee: row.guarantee.get(),
        state: row.state.get(),
        since: row.opened_on.get(),
        until: row.closed_on.map(Day::get),
        note: row.note.clone(),
    })
}

fn before_last(opened_on: NaiveDate) -> Problem {
    Problem::bad_data(
        "guarantee.before_last",
        format!("该项保障自 {opened_on} 起已有记录；日期不能早于该日。"),
        format!("The last record of this guarantee is of {opened_on}; the day cannot lie before it."),
    )
    .at("/on")
}
