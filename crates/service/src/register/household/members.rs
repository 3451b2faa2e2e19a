//! Members who join, change and leave.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::disability_certificate::DisabilityCertificate;
use shouwang_domain::household::{
    Disability, Health, Household, Labour, Member, MembershipChange, Relation, Schooling, not_in_future,
};
use shouwang_domain::id_number::{IdNumber, Sex};
use shouwang_domain::name::PersonName;
use shouwang_domain::{HouseholdId, MemberId};
use shouwang_store::column::Json;
use shouwang_store::entity::{household, member, membership_event};
use shouwang_store::repo::register::household::HouseholdRecord;
use shouwang_store::{Tx, repo};
use utoipa::ToSchema;

use super::record::{Identity, MemberFacts, check_active, member_row, present_index};
use super::view::check_version;
use crate::office::access::{Verb, require};
use crate::register::kinship::refuse_kin;
use crate::rules::screening::Rescreened;
use crate::{Ctx, Problem, Result, Service};

/// What is said about a member. What is left out stays as it is known.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberInput {
    /// Name as on the ID card.
    pub name: String,
    /// ID number; left out for a child that has none yet.
    #[serde(default)]
    pub id_number: Option<String>,
    /// Keep an ID number that is not sound until somebody sees the card; birth date and sex are then needed.
    #[serde(default)]
    pub keep_damaged_id: bool,
    /// Birth date, when there is no sound ID number.
    #[serde(default)]
    pub birth_date: Option<NaiveDate>,
    /// Sex, when there is no sound ID number.
    #[serde(default)]
    pub sex: Option<Sex>,
    /// Relation to the head.
    pub relation: Relation,
    /// Ethnicity.
    #[serde(default)]
    pub ethnicity: Option<String>,
    /// Education.
    #[serde(default)]
    pub education: Option<String>,
    /// State of health.
    pub health: Vec<Health>,
    /// Name of an illness.
    #[serde(default)]
    pub illness: Option<String>,
    /// Certified disability.
    #[serde(default)]
    pub disability: Option<Disability>,
    /// Number of the disability certificate: it certifies kind and grade, and must begin with this ID number.
    #[serde(default)]
    pub disability_certificate: Option<String>,
    /// Capability to work.
    pub labour: Labour,
    /// At school, and where.
    #[serde(default)]
    pub schooling: Option<Schooling>,
    /// Cannot attend school for physical reasons.
    #[serde(default)]
    pub schooling_exempt: Option<bool>,
    /// Covered by basic medical insurance.
    #[serde(default)]
    pub insured: Option<bool>,
    /// Telephone.
    #[serde(default)]
    pub phone: Option<String>,
}

/// Somebody joins a household.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberJoins {
    /// The household.
    pub household_id: HouseholdId,
    /// The version of the household that was read.
    pub version: i64,
    /// Since when.
    pub on: NaiveDate,
    /// Why: born, married in, moved in, came back.
    pub why: MembershipChange,
    /// Who.
    pub member: MemberInput,
}

/// What is known about a member is corrected.
#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberUpdate {
    /// The household.
    pub household_id: HouseholdId,
    /// The member.
    pub member_id: MemberId,
    /// The version of the household that was read.
    pub version: i64,
    /// What is right.
    pub member: MemberInput,
}

/// A member leaves a household.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberLeaves {
    /// The household.
    pub household_id: HouseholdId,
    /// The version of the household that was read.
    pub version: i64,
    /// The member.
    pub member_id: MemberId,
    /// Since when.
    pub on: NaiveDate,
    /// Why: died, married out, moved out, split off.
    pub why: MembershipChange,
    /// Who becomes head, when the head leaves others behind.
    #[serde(default)]
    pub new_head: Option<MemberId>,
}

/// A household that was changed, and what the rules say now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HouseholdSaved {
    /// The household.
    pub household_id: HouseholdId,
    /// Its version, for the next change.
    pub version: i64,
    /// The member concerned, where it was one.
    pub member_id: Option<MemberId>,
    /// What every rule says of the household now.
    pub screening: Rescreened,
}

impl Service {
    /// Adds a member.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `household.ended`, `household.second_head`, `member.duplicate_id` (in this or
    /// another household), `sheet.too_many_misses`, `member.not_a_joining`, `date.in_future`, and what is wrong with name and ID number.
    pub async fn add_member(&self, ctx: &Ctx, cmd: MemberJoins) -> Result<HouseholdSaved> {
        require(ctx, Verb::EditHouseholds)?;
        if !cmd.why.joins() {
            return Err(not_a_joining());
        }
        self.charge_entry(ctx, Some(cmd.household_id), true, cmd.member.id_number.as_deref())
            .await?;
        let said = cmd.member.check(ctx.today())?;
        let (mut tx, record) = self
            .change_members(ctx, "household.add_member", cmd.household_id, cmd.version)
            .await?;
        let id = tx.id();
        let mut household = record.to_domain(Some(self.store.vault()))?;
        household.join(domain_member(MemberId(id), &said, cmd.on), ctx.today())?;
        let new = member::Model {
            id,
            household_id: cmd.household_id.0,
            area_order: record.household.area_order,
            joined_on: cmd.on.into(),
            ..member::Model::default()
        };
        tx.insert(member_row(self.store.vault(), &new, &said)?).await?;
        event(&mut tx, &record.household, id, cmd.why, cmd.on).await?;
        self.finish(ctx, tx, &record.household, Some(MemberId(id))).await
    }

    /// Corrects what is known about a present member. Who is head changes with [`Service::member_leaves`] only.
    ///
    /// # Errors
    /// As [`Service::add_member`], and `household.no_head`.
    pub async fn update_member(&self, ctx: &Ctx, cmd: MemberUpdate) -> Result<HouseholdSaved> {
        require(ctx, Verb::EditHouseholds)?;
        self.charge_entry(ctx, Some(cmd.household_id), false, cmd.member.id_number.as_deref())
            .await?;
        let said = cmd.member.check(ctx.today())?;
        let (mut tx, record) = self
            .change_members(ctx, "household.update_member", cmd.household_id, cmd.version)
            .await?;
        let before = present(&record, cmd.member_id)?;
        let mut household = record.to_domain(None)?;
        for member in household.members.iter_mut().filter(|member| member.id == cmd.member_id) {
            member.relation = said.relation;
        }
        household.check(ctx.today())?;
        let after = member_row(self.store.vault(), before, &said)?;
        if after != *before {
            tx.update(before, after).await?;
        }
        self.finish(ctx, tx, &record.household, Some(cmd.member_id)).await
    }

    /// Records that a member left: died, married out, moved out or split off.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `household.ended`, `household.no_head`, `member.not_a_leaving`,
    /// `member.left_before_joined`, `date.in_future`.
    pub async fn member_leaves(&self, ctx: &Ctx, cmd: MemberLeaves) -> Result<HouseholdSaved> {
        require(ctx, Verb::EditHouseholds)?;
        let (mut tx, record) = self
            .change_members(ctx, "household.member_leaves", cmd.household_id, cmd.version)
            .await?;
        let before = present(&record, cmd.member_id)?;
        let was = record.to_domain(None)?;
        let mut household = was.clone();
        household.leave(cmd.member_id, cmd.on, cmd.why, cmd.new_head, ctx.today())?;
        let mut left = member::Model {
            left_on: Some(cmd.on.into()),
            left_why: Some(cmd.why.into()),
            ..before.clone()
        };
        left.id_number_present = present_index(&left);
        tx.update(before, left).await?;
        if let Some(heir) = new_head(&was, &household).filter(|heir| *heir != cmd.member_id) {
            let before = present(&record, heir)?;
            let head = member::Model {
                relation: Relation::Head.into(),
                ..before.clone()
            };
            tx.update(before, head).await?;
        }
        event(&mut tx, &record.household, cmd.member_id.0, cmd.why, cmd.on).await?;
        self.finish(ctx, tx, &record.household, Some(cmd.member_id)).await
    }

    /// Begins a change of a household that is in use and was read in this version. The household's row is locked, so
    /// that two people do not name a head each.
    pub(super) async fn change_members(
        &self,
        ctx: &Ctx,
        command: &'static str,
        id: HouseholdId,
        version: i64,
    ) -> Result<(Tx, HouseholdRecord)> {
        let mut tx = self.store.begin(ctx, command).await?;
        repo::register::household::locked(&mut tx, ctx, id).await?;
        let record = repo::register::household::record(&tx, ctx, id).await?;
        check_active(&record.household)?;
        refuse_kin(&tx, ctx, id.0).await?;
        check_version(&record.household, version)?;
        tx.subject(format!("household/{id}"));
        Ok((tx, record))
    }

    /// The next version of the household, the rules once more, and the commit.
    async fn finish(
        &self,
        ctx: &Ctx,
        mut tx: Tx,
        before: &household::Model,
        member_id: Option<MemberId>,
    ) -> Result<HouseholdSaved> {
        let household = tx.update(before, before.clone()).await?;
        self.saved(ctx, tx, household, member_id).await
    }

    /// The rules once more, and the commit.
    pub(super) async fn saved(
        &self,
        ctx: &Ctx,
        mut tx: Tx,
        household: household::Model,
        member_id: Option<MemberId>,
    ) -> Result<HouseholdSaved> {
        let household_id = HouseholdId(household.id);
        let screening = self.rescreen(ctx, &mut tx, household_id).await?;
        tx.commit(HouseholdSaved {
            household_id,
            version: household.version,
            member_id,
            screening,
        })
        .await
    }
}

impl MemberInput {
    /// What is said, checked as far as it can be without the household.
    pub(super) fn check(self, today: NaiveDate) -> Result<MemberFacts> {
        let name = PersonName::new(self.name).map_err(|problem| problem.at("/member/name"))?;
        let at_id = |problem: Problem| problem.at("/member/id_number");
        let id = match self.id_number {
            None => Identity::Unsaid,
            Some(text) => match IdNumber::parse(&text).and_then(|id| id.check_born_by(today).map(|()| id)) {
                Ok(id) => Identity::Valid(id),
                Err(_) if self.keep_damaged_id => Identity::Damaged(text.trim().to_owned()),
                Err(problem) => return Err(at_id(problem)),
            },
        };
        let (birth_date, sex) = match (&id, self.birth_date, self.sex) {
            (Identity::Valid(id), ..) => (id.birth_date(), id.sex()),
            (_, Some(birth_date), Some(sex)) => (birth_date, sex),
            _ => return Err(no_birth_date()),
        };
        not_in_future(birth_date, today).map_err(|problem| problem.at("/member/birth_date"))?;
        let phone = self
            .phone
            .map(|phone| phone.chars().filter(|c| !c.is_whitespace() && *c != '-').collect());
        if let Some(disability) = self.disability {
            Disability::new(disability.kind, disability.grade)
                .map_err(|problem| problem.at("/member/disability/grade"))?;
        }
        let disability = match &self.disability_certificate {
            Some(number) => {
                Some(certified(number, &id).map_err(|problem| problem.at("/member/disability_certificate"))?)
            }
            None => self.disability,
        };
        Ok(MemberFacts {
            name,
            id,
            birth_date,
            sex,
            relation: self.relation,
            ethnicity: self.ethnicity,
            education: self.education,
            health: self.health,
            illness: self.illness,
            disability,
            labour: self.labour,
            schooling: self.schooling,
            schooling_exempt: self.schooling_exempt,
            insured: self.insured,
            phone,
        })
    }
}

/// What a certificate says of the person with this ID number.
fn certified(number: &str, id: &Identity) -> Result<Disability> {
    let certificate = DisabilityCertificate::parse(number)?;
    if let Identity::Valid(id) = id {
        certificate.check_holder(id)?;
    }
    Ok(certificate.disability())
}

/// Somebody as the rules see them, from what is said.
pub(crate) fn domain_member(id: MemberId, said: &MemberFacts, joined_on: NaiveDate) -> Member {
    Member {
        id,
        id_number: match &said.id {
            Identity::Valid(id) => Some(*id),
            _ => None,
        },
        birth_date: said.birth_date,
        sex: said.sex,
        relation: said.relation,
        health: said.health.clone(),
        disability: said.disability,
        labour: said.labour,
        schooling: said.schooling.unwrap_or(Schooling::NotStudent),
        schooling_exempt: said.schooling_exempt.unwrap_or(false),
        insured: said.insured,
        joined_on,
        left: None,
    }
}

/// The row of a member who is present.
fn present(record: &HouseholdRecord, id: MemberId) -> Result<&member::Model> {
    let found = record
        .members
        .iter()
        .find(|row| row.id == id.0 && row.left_on.is_none());
    found.ok_or_else(|| Problem::not_found("成员", "member"))
}

/// Who became head.
fn new_head(was: &Household, is: &Household) -> Option<MemberId> {
    let pairs = was.members.iter().zip(&is.members);
    pairs
        .into_iter()
        .find(|(was, is)| was.relation != is.relation && is.relation == Relation::Head)
        .map(|(_, is)| is.id)
}

async fn event(
    tx: &mut Tx,
    household: &household::Model,
    member: i64,
    kind: MembershipChange,
    on: NaiveDate,
) -> Result<()> {
    tx.insert(membership_event::Model {
        household_id: household.id,
        member_id: member,
        kind: kind.into(),
        on_date: on.into(),
        detail: Json::literal("{}"),
        ..membership_event::Model::default()
    })
    .await?;
    Ok(())
}

fn not_a_joining() -> Problem {
    Problem::usage(
        "member.not_a_joining",
        "该变动类型不是加入。",
        "This kind of change is not a joining.",
    )
    .at("/why")
}

fn no_birth_date() -> Problem {
    Problem::bad_data(
        "member.no_birth_date",
        "没有有效的证件号码时，须填写出生日期和性别。",
        "Without a sound ID number, birth date and sex are needed.",
    )
    .at("/member/birth_date")
}
