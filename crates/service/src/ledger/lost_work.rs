//! Somebody lost work: that makes a task at once, and new work ends it (普宁 2023 §三(一), 惠州 2024 §四(一)).

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde_json::json;
use shouwang_domain::facts::lost_work;
use shouwang_domain::records::Employment;
use shouwang_domain::role::Role;
use shouwang_domain::{HouseholdId, MemberId};
use shouwang_forms::Form;
use shouwang_store::column::Json;
use shouwang_store::entity::{employment, household, task};
use shouwang_store::repo::register::bulk;
use shouwang_store::repo::register::records::to_employment;
use shouwang_store::table::Record as _;
use shouwang_store::{Found, Tx, repo};

use crate::duty::task::{NewTask, TaskKind, TaskState, done, member_of};
use crate::{Ctx, Result, Service};

/// The members who lost work and have none since, by what is on record now, each with the day.
type Lost = BTreeMap<MemberId, NaiveDate>;

/// Whether a record says now that somebody lost work.
pub(super) async fn says_loss(
    ctx: &Ctx,
    tx: &Tx,
    form: &Form,
    household: &Found<household::Model>,
    record: i64,
) -> Result<bool> {
    let Some(row) = ended(tx, form, household, record).await? else {
        return Ok(false);
    };
    let lost = lost(ctx, tx, household).await?;
    Ok(is_loss(&row, &lost))
}

impl Service {
    /// What follows from a record of work: a task for the village where it says that work was lost, which it did not say
    /// before; and the end of such a task where there is work again, or the record was mended.
    pub(super) async fn follow_work(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        form: &Form,
        household: &Found<household::Model>,
        record: i64,
        did_say: bool,
    ) -> Result<()> {
        if form.id != employment::Model::TABLE.name {
            return Ok(());
        }
        let open = repo::duty::task::of_kind(tx, household, TaskKind::SeekWork, TaskState::Open).await?;
        let row = ended(tx, form, household, record).await?;
        if open.is_empty() && row.is_none() {
            return Ok(());
        }
        let lost = lost(ctx, tx, household).await?;
        let mut asked_for = Vec::new();
        for before in open {
            let member = member_of(&before.payload.read()?)?;
            match member.filter(|member| lost.contains_key(member)) {
                Some(member) => asked_for.push(member),
                None => {
                    let after = settled(tx, ctx, household, &before, member).await?;
                    tx.update(&before, after).await?;
                }
            }
        }
        let practice = self.policies.practice();
        let Some((rules, row)) = practice.lost_work.as_ref().zip(row) else {
            return Ok(());
        };
        let oldest = ctx.today() - Days::new(u64::from(rules.recent_days));
        let is_recent = row.ended.is_some_and(|(day, _)| day >= oldest);
        if did_say || !is_recent || !is_loss(&row, &lost) || asked_for.contains(&row.member) {
            return Ok(());
        }
        let new = NewTask {
            kind: TaskKind::SeekWork,
            role: Role::VillageCadre,
            due: ctx.today() + Days::new(u64::from(rules.answer_days)),
            case: None,
        };
        let payload = json!({ "member": row.member.to_string(), "citation": rules.citation });
        tx.insert(task::Model {
            payload: Json::of(&payload)?,
            ..new.row(household)
        })
        .await
        .map(drop)
    }
}

/// The task as it is when its member is not out of work any more: done where there is work, else not needed.
async fn settled(
    tx: &Tx,
    ctx: &Ctx,
    household: &Found<household::Model>,
    before: &task::Model,
    member: Option<MemberId>,
) -> Result<task::Model> {
    let (works, today) = (works(tx, household).await?, ctx.today());
    if works
        .iter()
        .any(|(_, work)| Some(work.member) == member && work.goes_on(today))
    {
        return done(before, today);
    }
    Ok(task::Model {
        state: TaskState::Waived.into(),
        waived_reason: Some("务工记录已更正或删除，该成员不再属于失去岗位。".to_owned()),
        ..before.clone()
    })
}

/// A record of work that has ended.
async fn ended(tx: &Tx, form: &Form, household: &Found<household::Model>, record: i64) -> Result<Option<Employment>> {
    if form.id != employment::Model::TABLE.name {
        return Ok(None);
    }
    let mut works = works(tx, household).await?.into_iter();
    let found = works.find(|(id, work)| *id == record && work.ended.is_some());
    Ok(found.map(|(_, work)| work))
}

/// The records of work of a household that were not taken out, each with its id.
async fn works(tx: &Tx, household: &Found<household::Model>) -> Result<Vec<(i64, Employment)>> {
    let rows = bulk::rows::<employment::Model>(tx, household).await?;
    rows.iter().map(|row| Ok((row.id, to_employment(row)?))).collect()
}

async fn lost(ctx: &Ctx, tx: &Tx, household: &Found<household::Model>) -> Result<Lost> {
    let today = ctx.today();
    let known = repo::rules::screening::household(tx, ctx, HouseholdId(household.id), today).await?;
    let lost = lost_work(&known.household, &known.records, today);
    Ok(lost.collect())
}

fn is_loss(work: &Employment, lost: &Lost) -> bool {
    work.ended.is_some_and(|(day, _)| lost.get(&work.member) == Some(&day))
}
