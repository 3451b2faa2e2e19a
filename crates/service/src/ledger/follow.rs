//! What a record says beyond itself: how a guarantee stands, whether a member is insured, and what the rules find now.

use chrono::{Datelike as _, NaiveDate};
use shouwang_domain::HouseholdId;
use shouwang_domain::assurance::Insurance;
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_forms::Form;
use shouwang_store::entity::{contribution, dwelling, guarantee, household, member, water_check};
use shouwang_store::repo::register::assurance::{to_contribution, to_dwelling, to_water_check};
use shouwang_store::repo::register::bulk;
use shouwang_store::table::Record;
use shouwang_store::{Found, Tx, repo};

use super::subject::Known;
use crate::{Ctx, Result, Service};

impl Service {
    /// What follows from a record that was added, changed or taken out, in the same act. Only what the rules read has
    /// consequences; a guarantee about which something newer is known stays as it is.
    pub(crate) async fn follow_record(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        form: &Form,
        subject: &Known,
        record: i64,
    ) -> Result<()> {
        let Some(household) = subject.household.as_ref().filter(|_| form.facts) else {
            return Ok(());
        };
        self.follow_facts(ctx, tx, form, household, record).await?;
        self.rescreen(ctx, tx, HouseholdId(household.id)).await.map(drop)
    }

    /// The same without what the rules find now, of which a screening of the area tells after an import.
    pub(crate) async fn follow_facts(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        form: &Form,
        household: &Found<household::Model>,
        record: i64,
    ) -> Result<()> {
        if let Some(told) = told(tx, household, form, record).await? {
            for (on, state) in told.steps {
                self.put_unless_newer(tx, household, told.guarantee, state, on).await?;
            }
        }
        if let Some(row) = of::<contribution::Model>(tx, household, form, record).await? {
            let paid = to_contribution(&row)?;
            if paid.insurance == Insurance::Medical && paid.year == ctx.today().year() {
                set_insured(tx, household, row.member_id, paid.insured).await?;
            }
        }
        Ok(())
    }

    /// Takes a record out of what it said: a guarantee that stands as it does by this record alone is again as it was
    /// before. The rules read the rest without it.
    pub(crate) async fn take_back(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        form: &Form,
        subject: &Known,
        record: i64,
    ) -> Result<()> {
        let Some(household) = subject.household.as_ref().filter(|_| form.facts) else {
            return Ok(());
        };
        let Some(told) = told(tx, household, form, record).await? else {
            return Ok(());
        };
        let mut rows = repo::register::guarantee::of(tx, household).await?;
        rows.retain(|row| row.guarantee == told.guarantee);
        let is_of_it = |row: &guarantee::Model| told.steps.contains(&(*row.opened_on, *row.state));
        if !rows.iter().any(|row| row.closed_on.is_none() && is_of_it(row)) {
            return Ok(());
        }
        let before = rows
            .iter()
            .filter(|row| !is_of_it(row))
            .max_by_key(|row| *row.opened_on);
        match before {
            Some(before) => {
                let (state, today) = (*before.state, ctx.today());
                self.put_guarantee(tx, household, told.guarantee, state, today, None)
                    .await
            }
            None => Ok(()),
        }
    }

    async fn put_unless_newer(
        &self,
        tx: &mut Tx,
        household: &Found<household::Model>,
        guarantee: Guarantee,
        state: GuaranteeState,
        on: NaiveDate,
    ) -> Result<()> {
        let known = repo::register::guarantee::of(tx, household).await?;
        let is_newer = known
            .iter()
            .filter(|row| row.closed_on.is_none() && row.guarantee == guarantee)
            .any(|row| *row.opened_on > on);
        if is_newer {
            return Ok(());
        }
        self.put_guarantee(tx, household, guarantee, state, on, None).await
    }
}

/// What a record says of a guarantee: how it stood from which day on.
struct Told {
    guarantee: Guarantee,
    steps: Vec<(NaiveDate, GuaranteeState)>,
}

async fn told(tx: &Tx, household: &Found<household::Model>, form: &Form, record: i64) -> Result<Option<Told>> {
    if let Some(row) = of::<dwelling::Model>(tx, household, form, record).await? {
        return Ok(Some(Told {
            guarantee: Guarantee::Housing,
            steps: to_dwelling(&row)?.steps(),
        }));
    }
    if let Some(row) = of::<water_check::Model>(tx, household, form, record).await? {
        let check = to_water_check(&row)?;
        return Ok(Some(Told {
            guarantee: Guarantee::Water,
            steps: check
                .state()
                .map(|state| (check.checked_on, state))
                .into_iter()
                .collect(),
        }));
    }
    Ok(None)
}

/// The record as the rules read it, where it is one of this kind and was not taken out.
async fn of<M: Record>(tx: &Tx, household: &Found<household::Model>, form: &Form, record: i64) -> Result<Option<M>> {
    if M::TABLE.name != form.id {
        return Ok(None);
    }
    let rows = bulk::rows::<M>(tx, household).await?;
    Ok(rows.into_iter().find(|row| row.id() == record))
}

/// The register says of the current year what the insurance record of the year says.
async fn set_insured(tx: &mut Tx, household: &Found<household::Model>, of: i64, insured: bool) -> Result<()> {
    let members = bulk::rows::<member::Model>(tx, household).await?;
    let Some(before) = members.into_iter().find(|member| member.id == of) else {
        return Ok(());
    };
    if before.insured == Some(insured.into()) {
        return Ok(());
    }
    let after = member::Model {
        insured: Some(insured.into()),
        ..before.clone()
    };
    tx.update(&before, after).await.map(drop)
}
