//! Contact persons: one at the town and one at the village follow a monitored household (翁源 2021 §四(二)).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::ctx::Hands;
use shouwang_domain::household::not_in_future;
use shouwang_domain::household::own_household;
use shouwang_domain::role::ContactLevel;
use shouwang_domain::{AccountId, HouseholdId};
use shouwang_store::column::Day;
use shouwang_store::entity::{account, contact};
use shouwang_store::{Field, Source, Tx, repo};
use utoipa::ToSchema;

use crate::duty::task::{self, TaskKind};
use crate::office::access::{Verb, require};
use crate::register::household::record::check_active;
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// Names a contact person; the earlier one of that level ends on the same day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// The level.
    pub level: ContactLevel,
    /// Who.
    pub account_id: AccountId,
    /// From which day on.
    pub from: NaiveDate,
}

/// Names one contact person for many households.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactsCmd {
    /// The households, 500 at most.
    pub household_ids: Vec<HouseholdId>,
    /// The level.
    pub level: ContactLevel,
    /// Who.
    pub account_id: AccountId,
    /// From which day on.
    pub from: NaiveDate,
}

/// For how many households.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContactsAssigned {
    /// They have a new contact.
    pub new: u64,
    /// It was their contact already.
    pub known: u64,
}

/// A contact person of a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContactView {
    /// The household.
    pub household_id: HouseholdId,
    /// The level.
    pub level: ContactLevel,
    /// Who.
    pub account_id: AccountId,
    /// Name shown.
    pub name: Option<String>,
    /// Telephone of the office, once the person has given it.
    pub phone: Option<String>,
    /// First day.
    pub from: NaiveDate,
    /// The day from which somebody else follows.
    pub to: Option<NaiveDate>,
}

impl Service {
    /// Names a contact person at the town or at the village. There is one per level: the earlier one ends that day, so
    /// that there is never a gap.
    ///
    /// # Errors
    /// Not found, `household.ended`, `household.own`, `date.in_future`, `contact.no_post` (the account holds no post of that
    /// level whose area covers the household), `contact.already`, `contact.too_early`.
    pub async fn assign_contact(&self, ctx: &Ctx, cmd: ContactCmd) -> Result<ContactView> {
        require(ctx, Verb::AssignContacts)?;
        not_in_future(cmd.from, ctx.today()).map_err(|problem| problem.at("/from"))?;
        let mut tx = self.store.begin(ctx, "contact.assign").await?;
        let Some(contact) = assign(&mut tx, ctx, &cmd).await? else {
            return Err(Problem::refused(
                "contact.already",
                "该人员已是该户这一级的监测联系人。",
                "This person is the household's contact at this level already.",
            )
            .at("/account_id"));
        };
        tx.subject(format!("household/{}", contact.household_id));
        tx.detail(serde_json::json!({ "level": cmd.level, "account": cmd.account_id }));
        let view = self.contact_view(&tx, &contact).await?;
        tx.commit(view).await
    }

    /// Names one contact person for many households, all of them or none; those whose contact it is already stay.
    ///
    /// # Errors
    /// As [`Service::assign_contact`] of the first household that is refused; `contact.too_many`.
    pub async fn assign_contacts(&self, ctx: &Ctx, cmd: ContactsCmd) -> Result<ContactsAssigned> {
        require(ctx, Verb::AssignContacts)?;
        not_in_future(cmd.from, ctx.today()).map_err(|problem| problem.at("/from"))?;
        if cmd.household_ids.len() > MOST_AT_ONCE {
            return Err(Problem::bad_data(
                "contact.too_many",
                format!("一次最多指定 {MOST_AT_ONCE} 户。"),
                format!("At most {MOST_AT_ONCE} households at once."),
            )
            .at("/household_ids"));
        }
        let mut tx = self.store.begin(ctx, "contact.assign_many").await?;
        let mut assigned = ContactsAssigned { new: 0, known: 0 };
        for (index, household_id) in cmd.household_ids.iter().enumerate() {
            let one = ContactCmd {
                household_id: *household_id,
                level: cmd.level,
                account_id: cmd.account_id,
                from: cmd.from,
            };
            let made = assign(&mut tx, ctx, &one).await;
            match made.map_err(|problem| problem.at(format!("/household_ids/{index}")))? {
                Some(_) => assigned.new += 1,
                None => assigned.known += 1,
            }
        }
        tx.subject(format!("account/{}", cmd.account_id));
        tx.detail(serde_json::json!({ "level": cmd.level, "households": cmd.household_ids }));
        tx.commit(assigned).await
    }

    /// The contact persons of a household, present and past.
    ///
    /// # Errors
    /// Not found.
    pub async fn list_contacts(&self, ctx: &Ctx, household: HouseholdId) -> Result<Vec<ContactView>> {
        require(ctx, Verb::ReadHouseholds)?;
        let household = self.household_helped(ctx, household).await?;
        let mut views = Vec::new();
        for contact in repo::help::contact::of_household(&self.store, &household).await? {
            views.push(self.contact_view(&self.store, &contact).await?);
        }
        Ok(views)
    }

    /// Telephone of the office of somebody, once that person has given it.
    pub(crate) fn office_phone(&self, account: &account::Model) -> Result<Option<String>> {
        let sealed = account.phone_sealed.as_deref();
        let phone = sealed.map(|sealed| self.store.vault().open(Field::ACCOUNT_PHONE, account.id, sealed));
        Ok(phone.transpose()?.map(|phone| phone.to_string()))
    }

    pub(crate) async fn contact_view(&self, source: &impl Source, row: &contact::Model) -> Result<ContactView> {
        let account = repo::office::account::by_id(source, row.account_id).await?;
        Ok(ContactView {
            household_id: HouseholdId(row.household_id),
            level: row.level.get(),
            account_id: AccountId(row.account_id),
            phone: account
                .as_ref()
                .map(|account| self.office_phone(account))
                .transpose()?
                .flatten(),
            name: account.map(|account| account.display_name),
            from: row.from_on.get(),
            to: row.to_on.map(Day::get),
        })
    }
}

/// Names the contact; `None` when the account is it already.
async fn assign(tx: &mut Tx, ctx: &Ctx, cmd: &ContactCmd) -> Result<Option<contact::Model>> {
    let household = repo::register::household::by_id(tx, ctx, cmd.household_id).await?;
    check_active(&household)?;
    refuse_kin(tx, ctx, household.id).await?;
    if repo::register::kinship::is_kin(tx, cmd.household_id, Hands::of_one(cmd.account_id)).await? {
        return Err(own_household().at("/account_id"));
    }
    let posts = repo::office::account::posts(tx, cmd.account_id.0, ctx.today()).await?;
    let mut is_eligible = false;
    for (post, area) in &posts {
        let covers = area.order_lo <= household.area_order && household.area_order < area.order_hi;
        is_eligible |= covers && post.role.contact_level() == Some(cmd.level);
    }
    if !is_eligible {
        return Err(no_post(cmd.level));
    }
    if let Some(earlier) = repo::help::contact::current(tx, &household, cmd.level).await? {
        if earlier.account_id == cmd.account_id.0 {
            return Ok(None);
        }
        if cmd.from < earlier.from_on.get() {
            return Err(Problem::bad_data(
                "contact.too_early",
                format!("开始日期不能早于现任联系人的开始日期 {}。", earlier.from_on),
                format!(
                    "The first day cannot lie before that of the present contact, {}.",
                    earlier.from_on
                ),
            )
            .at("/from"));
        }
        let ended = contact::Model {
            to_on: Some(cmd.from.into()),
            ..earlier.clone()
        };
        tx.update(&earlier, ended).await?;
    }
    let contact = contact::Model {
        household_id: household.id,
        level: cmd.level.into(),
        account_id: cmd.account_id.0,
        from_on: cmd.from.into(),
        ..contact::Model::default()
    };
    let contact = tx.insert(contact).await?;
    // With one at the town and one at the village the task to name them has come to its end.
    let other = match cmd.level {
        ContactLevel::Town => ContactLevel::Village,
        ContactLevel::Village => ContactLevel::Town,
    };
    if repo::help::contact::current(tx, &household, other).await?.is_some() {
        task::answer(tx, &household, TaskKind::AssignContacts, cmd.from).await?;
    }
    Ok(Some(contact))
}

/// Households that get a contact in one command.
const MOST_AT_ONCE: usize = 500;

fn no_post(level: ContactLevel) -> Problem {
    Problem::refused(
        "contact.no_post",
        format!("{}必须由岗位覆盖该户的本级干部担任。", level.zh()),
        format!(
            "The {} must hold a post of that level whose area covers the household.",
            level.en()
        ),
    )
    .at("/account_id")
}
