//! What a record says beyond itself: how a guarantee stands, whether a member is insured, that somebody lost work, and what
//! the rules find now.
//!
//! A record that is changed or taken out takes back what it said. A guarantee then stands as the records that are left
//! and the people who stated it say; what a record said is told from what people stated by its moment and its
//! hands, which are those of an act on a record.

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

use super::form::tables;
use super::lost_work;
use super::subject::Known;
use crate::{Ctx, Result, Service};

/// How a guarantee stood from a day on.
type Step = (NaiveDate, GuaranteeState);

/// What a record said before it was written: nothing of one that is new.
#[derive(Default)]
pub(crate) struct Said {
    steps: Vec<Step>,
    /// The member whose insurance of the current year it told.
    insured: Option<i64>,
    /// Somebody lost work.
    lost_work: bool,
}

/// What a record says now, before it is changed or taken out.
pub(crate) async fn said(
    ctx: &Ctx,
    tx: &Tx,
    form: &Form,
    household: Option<&Found<household::Model>>,
    record: i64,
) -> Result<Said> {
    let Some(household) = household.filter(|_| form.facts) else {
        return Ok(Said::default());
    };
    let of_record = steps(tx, household, form, Some(record)).await?;
    let insured = insured(ctx, tx, household, form).await?;
    Ok(Said {
        steps: of_record,
        insured: insured.iter().find(|of| of.record == record).map(|of| of.member),
        lost_work: lost_work::says_loss(ctx, tx, form, household, record).await?,
    })
}

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
        before: Said,
    ) -> Result<()> {
        if let Some(household) = &subject.household {
            self.follow_request(ctx, tx, form, household, record).await?;
            // The rules read the loans, and not what was repaid of them.
            if self.follow_repayments(tx, form, household).await? && !form.facts {
                self.rescreen(ctx, tx, HouseholdId(household.id)).await?;
            }
        }
        let Some(household) = subject.household.as_ref().filter(|_| form.facts) else {
            return Ok(());
        };
        self.follow_facts(ctx, tx, form, household, record, before).await?;
        self.rescreen(ctx, tx, HouseholdId(household.id)).await.map(drop)
    }

    /// The same without what the rules find now: after an import they look at each household once.
    pub(crate) async fn follow_facts(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        form: &Form,
        household: &Found<household::Model>,
        record: i64,
        before: Said,
    ) -> Result<()> {
        if let Some(guarantee) = guarantee_of(form) {
            let now = steps(tx, household, form, Some(record)).await?;
            if before.steps.iter().any(|step| !now.contains(step)) {
                self.take_back(ctx, tx, form, household, guarantee).await?;
            }
            for (on, state) in now {
                self.put_unless_newer(tx, household, guarantee, state, on).await?;
            }
        }
        let insured = insured(ctx, tx, household, form).await?;
        let told = insured.iter().find(|of| of.record == record);
        if let Some(member) = before.insured.filter(|was| told.is_none_or(|now| now.member != *was)) {
            let other = insured.iter().find(|of| of.member == member);
            set_insured(tx, household, member, other.map(|of| of.insured)).await?;
        }
        if let Some(now) = told {
            set_insured(tx, household, now.member, Some(now.insured)).await?;
        }
        self.follow_work(ctx, tx, form, household, record, before.lost_work)
            .await
    }

    /// A guarantee that stands as it does by a record alone is again as the other records and the people say, or unknown
    /// where nobody says anything.
    async fn take_back(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        form: &Form,
        household: &Found<household::Model>,
        guarantee: Guarantee,
    ) -> Result<()> {
        let acts = repo::ledger::hands_of_acts(tx, &tables(form)[0], &form.id, household).await?;
        let is_of_record = |row: &guarantee::Model| acts.contains(&[row.created_at, row.acted_by, row.entered_by]);
        let mut rows = repo::register::guarantee::of(tx, household).await?;
        rows.retain(|row| row.guarantee == guarantee);
        let Some(open) = rows.iter().find(|row| row.closed_on.is_none() && is_of_record(row)) else {
            return Ok(());
        };
        let stated = rows
            .iter()
            .filter(|row| !is_of_record(row))
            .map(|row| (*row.opened_on, *row.state));
        let recorded = steps(tx, household, form, None).await?;
        match stated.chain(recorded).max_by_key(|(on, _)| *on) {
            Some((on, state)) => {
                let on = if on < *open.opened_on { ctx.today() } else { on };
                self.put_guarantee(tx, household, guarantee, state, on, None).await
            }
            None => {
                let closed = guarantee::Model {
                    closed_on: Some(ctx.today().into()),
                    ..open.clone()
                };
                tx.update(open, closed).await.map(drop)
            }
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

/// The guarantee of which the records of a register tell.
fn guarantee_of(form: &Form) -> Option<Guarantee> {
    match form.id.as_str() {
        id if id == dwelling::Model::TABLE.name => Some(Guarantee::Housing),
        id if id == water_check::Model::TABLE.name => Some(Guarantee::Water),
        _ => None,
    }
}

/// What the records of a household that are there say of the guarantee, or one of them.
async fn steps(tx: &Tx, household: &Found<household::Model>, form: &Form, record: Option<i64>) -> Result<Vec<Step>> {
    let mut found = Vec::new();
    for row in rows::<dwelling::Model>(tx, household, form, record).await? {
        found.extend(to_dwelling(&row)?.steps());
    }
    for row in rows::<water_check::Model>(tx, household, form, record).await? {
        let check = to_water_check(&row)?;
        found.extend(check.state().map(|state| (check.checked_on, state)));
    }
    Ok(found)
}

/// What a record says of somebody's medical insurance in the current year.
struct Insured {
    record: i64,
    member: i64,
    insured: bool,
}

async fn insured(ctx: &Ctx, tx: &Tx, household: &Found<household::Model>, form: &Form) -> Result<Vec<Insured>> {
    let mut found = Vec::new();
    for row in rows::<contribution::Model>(tx, household, form, None).await? {
        let paid = to_contribution(&row)?;
        if paid.insurance == Insurance::Medical && paid.year == ctx.today().year() {
            found.push(Insured {
                record: row.id,
                member: row.member_id,
                insured: paid.insured,
            });
        }
    }
    Ok(found)
}

/// The records as the rules read them, where they are of this kind and were not taken out.
async fn rows<M: Record>(
    tx: &Tx,
    household: &Found<household::Model>,
    form: &Form,
    record: Option<i64>,
) -> Result<Vec<M>> {
    if M::TABLE.name != form.id {
        return Ok(Vec::new());
    }
    let mut rows = bulk::rows::<M>(tx, household).await?;
    rows.retain(|row| record.is_none_or(|record| row.id() == record));
    Ok(rows)
}

/// The register says of the current year what the insurance record of the year says; nothing where there is none.
async fn set_insured(tx: &mut Tx, household: &Found<household::Model>, of: i64, insured: Option<bool>) -> Result<()> {
    let members = bulk::rows::<member::Model>(tx, household).await?;
    let Some(before) = members.into_iter().find(|member| member.id == of) else {
        return Ok(());
    };
    let insured = insured.map(Into::into);
    if before.insured == insured {
        return Ok(());
    }
    let after = member::Model {
        insured,
        ..before.clone()
    };
    tx.update(&before, after).await.map(drop)
}
