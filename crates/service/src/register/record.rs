//! Single records of a household: how its guarantees are kept, what it receives, who works.
//!
//! A record is known by what it is of (a dwelling by the day of the suspicion, a contribution by member, insurance and
//! year); saving it again changes it. What a record says of a guarantee or of the register follows in the same act.

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use shouwang_domain::assurance::{
    Contribution, Dwelling, Insurance, MedicalBill, SchoolingAid, WaterCheck, not_negative,
};
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::not_in_future;
use shouwang_domain::records::{BenefitKind, WorkEnd, WorkPlace, check_employment, ends_after_it_begins};
use shouwang_domain::{Fen, HouseholdId, MemberId};
use shouwang_store::Found;
use shouwang_store::column::{maybe, read};
use shouwang_store::entity::{
    benefit, contribution, dwelling, employment, household, job_seeking, medical_bill, member, schooling_aid,
    water_check,
};
use shouwang_store::table::Versioned;
use shouwang_store::{Source, Tx, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::register::household::record::check_active;
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// A benefit of the household, or of a member where one is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BenefitRecord {
    /// The member who receives it; none for the household.
    #[serde(default)]
    pub member_id: Option<MemberId>,
    /// Kind.
    pub kind: BenefitKind,
    /// The department that grants it.
    #[serde(default)]
    pub department: Option<String>,
    /// Amount in a month.
    #[serde(default)]
    pub monthly_amount: Option<Fen>,
    /// First day.
    pub from_on: NaiveDate,
    /// The day after the last one.
    #[serde(default)]
    pub ends_on: Option<NaiveDate>,
    /// The day on which the policy behind it ends.
    #[serde(default)]
    pub policy_ends_on: Option<NaiveDate>,
}

/// Work of a member for others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmploymentRecord {
    /// The member.
    pub member_id: MemberId,
    /// Where.
    pub place: WorkPlace,
    /// The employer.
    #[serde(default)]
    pub employer: Option<String>,
    /// The industry.
    #[serde(default)]
    pub industry: Option<String>,
    /// Wage in a month.
    #[serde(default)]
    pub monthly_wage: Option<Fen>,
    /// First day.
    pub started_on: NaiveDate,
    /// The day after the last one.
    #[serde(default)]
    pub ended_on: Option<NaiveDate>,
    /// Why it ended.
    #[serde(default)]
    pub end_reason: Option<WorkEnd>,
    /// A public welfare post.
    #[serde(default)]
    pub public_post: bool,
}

/// What a member says of looking for work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JobSeekingRecord {
    /// The member.
    pub member_id: MemberId,
    /// The day it was said.
    pub stated_on: NaiveDate,
    /// Wants to work for others.
    pub willing: bool,
    /// Registered as unemployed.
    pub registered: bool,
}

/// A record of a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum HouseholdRecordEntry {
    /// A dwelling under suspicion.
    Dwelling(Dwelling),
    /// A check of the drinking water.
    WaterCheck(WaterCheck),
    /// Aid for schooling in a term.
    SchoolingAid(SchoolingAid),
    /// Insurance of a member in a year.
    Contribution(Contribution),
    /// A settled medical bill.
    MedicalBill(MedicalBill),
    /// A benefit.
    Benefit(BenefitRecord),
    /// Work.
    Employment(EmploymentRecord),
    /// Looking for work.
    JobSeeking(JobSeekingRecord),
}

use HouseholdRecordEntry as Entry;

/// Saves a record.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// The record.
    pub record: Entry,
    /// The version that was read; none when there was no such record.
    #[serde(default)]
    pub version: Option<i64>,
}

/// A record as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RecordView {
    /// The record.
    pub record: Entry,
    /// Its version.
    pub version: i64,
}

impl Service {
    /// Saves a record of a household and evaluates the household again.
    ///
    /// # Errors
    /// Not found, `household.ended`, `household.own`, `record.member`, `record.incomplete`, `record.wrong_order`,
    /// `record.ends_before_it_begins`, `record.negative`, `record.too_much`, `date.in_future`, and `version_conflict`
    /// when there is such a record in another version.
    pub async fn save_record(&self, ctx: &Ctx, cmd: RecordCmd) -> Result<RecordView> {
        require(ctx, Verb::EditHouseholds)?;
        check(&cmd.record, ctx.today())?;
        let mut tx = self.store.begin(ctx, "record.save").await?;
        let household = repo::register::household::by_id(&tx, ctx, cmd.household_id).await?;
        check_active(&household)?;
        refuse_kin(&tx, ctx, household.id).await?;
        tx.subject(format!("household/{}", household.id));
        tx.detail(serde_json::json!({ "type": kind(&cmd.record) }));
        let of = member_of(&tx, &household, &cmd.record).await?;
        let version = put(&mut tx, &household, &cmd.record, cmd.version).await?;
        self.follow(ctx, &mut tx, &household, of, &cmd.record).await?;
        self.rescreen(ctx, &mut tx, cmd.household_id).await?;
        tx.commit(RecordView {
            record: cmd.record,
            version,
        })
        .await
    }

    /// The records of a household.
    ///
    /// # Errors
    /// Not found.
    pub async fn list_records(&self, ctx: &Ctx, id: HouseholdId) -> Result<Vec<RecordView>> {
        require(ctx, Verb::ReadHouseholds)?;
        let household = repo::register::household::by_id(&self.store, ctx, id).await?;
        self.note_reading(ctx, ReadingKind::Records, household.id, String::new())
            .await?;
        let mut found = Vec::new();
        macro_rules! read {
            ($($table:ident: $variant:ident, $read:expr;)+) => {$(
                for row in repo::register::bulk::rows::<$table::Model>(&self.store, &household).await? {
                    found.push(RecordView { record: Entry::$variant($read(&row)?), version: row.version });
                }
            )+};
        }
        read! {
            dwelling: Dwelling, repo::register::assurance::to_dwelling;
            water_check: WaterCheck, repo::register::assurance::to_water_check;
            schooling_aid: SchoolingAid, repo::register::assurance::to_schooling_aid;
            contribution: Contribution, repo::register::assurance::to_contribution;
            medical_bill: MedicalBill, repo::register::assurance::to_medical_bill;
            benefit: Benefit, to_benefit;
            employment: Employment, to_employment;
            job_seeking: JobSeeking, to_job_seeking;
        }
        Ok(found)
    }

    /// What a record says beyond itself. A guarantee about which something newer is known stays as it is.
    async fn follow(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        household: &Found<household::Model>,
        of: Option<member::Model>,
        record: &Entry,
    ) -> Result<()> {
        let (guarantee, steps) = match record {
            Entry::Dwelling(dwelling) => (Guarantee::Housing, dwelling.steps()),
            Entry::WaterCheck(check) => {
                let step = check.state().map(|state| (check.checked_on, state));
                (Guarantee::Water, step.into_iter().collect())
            }
            Entry::Contribution(paid) => {
                let is_of_now = paid.insurance == Insurance::Medical && paid.year == ctx.today().year();
                return match of.filter(|_| is_of_now) {
                    Some(member) => set_insured(tx, &member, paid.insured).await,
                    None => Ok(()),
                };
            }
            _ => return Ok(()),
        };
        for (on, state) in steps {
            self.put_guarantee_unless_newer(tx, household, guarantee, state, on)
                .await?;
        }
        Ok(())
    }

    async fn put_guarantee_unless_newer(
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

/// The register says of the current year what the insurance record of the year says.
async fn set_insured(tx: &mut Tx, before: &member::Model, insured: bool) -> Result<()> {
    if before.insured == Some(insured.into()) {
        return Ok(());
    }
    let after = member::Model {
        insured: Some(insured.into()),
        ..before.clone()
    };
    tx.update(before, after).await.map(drop)
}

fn check(record: &Entry, today: NaiveDate) -> Result<()> {
    let past = |day: Option<NaiveDate>, at: &str| match day {
        Some(day) => not_in_future(day, today).map_err(|problem| problem.at(at)),
        None => Ok(()),
    };
    match record {
        Entry::Dwelling(dwelling) => {
            past(Some(dwelling.suspected_on), "/record/suspected_on")?;
            past(dwelling.appraised_on, "/record/appraised_on")?;
            past(dwelling.acted_on, "/record/acted_on")?;
            dwelling.check()
        }
        Entry::WaterCheck(check) => past(Some(check.checked_on), "/record/checked_on").and_then(|()| check.check()),
        Entry::SchoolingAid(aid) => past(aid.paid_on, "/record/paid_on").and_then(|()| aid.check()),
        Entry::Contribution(paid) => paid.check(),
        Entry::MedicalBill(bill) => past(Some(bill.settled_on), "/record/settled_on").and_then(|()| bill.check()),
        Entry::Benefit(benefit) => {
            not_negative(benefit.monthly_amount, "/record/monthly_amount")?;
            ends_after_it_begins(Some(benefit.from_on), benefit.ends_on)
                .map_err(|problem| problem.at("/record/ends_on"))
        }
        Entry::Employment(work) => {
            not_negative(work.monthly_wage, "/record/monthly_wage")?;
            let found = check_employment(Some(work.started_on), work.ended_on, work.end_reason, today);
            match found.into_iter().next() {
                Some((field, problem)) => Err(problem.at(format!("/record/{field}"))),
                None => Ok(()),
            }
        }
        Entry::JobSeeking(said) => past(Some(said.stated_on), "/record/stated_on"),
    }
}

const fn kind(record: &Entry) -> &'static str {
    match record {
        Entry::Dwelling(_) => "dwelling",
        Entry::WaterCheck(_) => "water_check",
        Entry::SchoolingAid(_) => "schooling_aid",
        Entry::Contribution(_) => "contribution",
        Entry::MedicalBill(_) => "medical_bill",
        Entry::Benefit(_) => "benefit",
        Entry::Employment(_) => "employment",
        Entry::JobSeeking(_) => "job_seeking",
    }
}

/// The member of the household that a record names.
async fn member_of(
    at: &impl Source,
    household: &Found<household::Model>,
    record: &Entry,
) -> Result<Option<member::Model>> {
    let named = match record {
        Entry::Dwelling(_) | Entry::WaterCheck(_) => None,
        Entry::SchoolingAid(aid) => Some(aid.member_id),
        Entry::Contribution(paid) => Some(paid.member_id),
        Entry::MedicalBill(bill) => Some(bill.member_id),
        Entry::Benefit(benefit) => benefit.member_id,
        Entry::Employment(work) => Some(work.member_id),
        Entry::JobSeeking(said) => Some(said.member_id),
    };
    let Some(named) = named else { return Ok(None) };
    let members = repo::register::bulk::rows::<member::Model>(at, household).await?;
    let found = members.into_iter().find(|member| member.id == named.0);
    found.map(Some).ok_or_else(|| {
        Problem::bad_data(
            "record.member",
            "该成员不在本户；请从本户成员中选择。",
            "The member is not of this household; choose one of its members.",
        )
        .at("/record/member_id")
    })
}

/// The row of a dwelling.
pub(crate) fn dwelling_row(household_id: i64, dwelling: &Dwelling) -> dwelling::Model {
    let text = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    dwelling::Model {
        household_id,
        suspected_on: dwelling.suspected_on.to_string(),
        appraised_on: text(dwelling.appraised_on),
        grade: dwelling.grade.map(|grade| grade.as_str().to_owned()),
        acted_on: text(dwelling.acted_on),
        action: dwelling.action.map(|action| action.as_str().to_owned()),
        ..dwelling::Model::default()
    }
}

async fn put(tx: &mut Tx, household: &Found<household::Model>, record: &Entry, version: Option<i64>) -> Result<i64> {
    let text = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let fen = |amount: Option<Fen>| amount.map(|amount| amount.0);
    macro_rules! put {
        ($table:ident [$($key:ident),+] { $($field:ident: $value:expr,)+ }) => {{
            let row = $table::Model { household_id: household.id, $($field: $value,)+ ..$table::Model::default() };
            put_row(tx, household, row, version, |a, b| $(a.$key == b.$key)&&+).await
        }};
    }
    match record {
        Entry::Dwelling(d) => {
            let row = dwelling_row(household.id, d);
            put_row(tx, household, row, version, |a, b| a.suspected_on == b.suspected_on).await
        }
        Entry::WaterCheck(w) => put!(water_check [checked_on] {
            checked_on: w.checked_on.to_string(),
            source: w.source.as_str().to_owned(),
            quality_tested_on: text(w.quality_tested_on),
            quality: w.quality.map(|rating| rating.as_str().to_owned()),
            quantity: w.quantity.map(|rating| rating.as_str().to_owned()),
            convenience: w.convenience.map(|rating| rating.as_str().to_owned()),
            reliability: w.reliability.map(|rating| rating.as_str().to_owned()),
        }),
        Entry::SchoolingAid(a) => put!(schooling_aid [member_id, year, term] {
            member_id: a.member_id.0,
            year: i64::from(a.year),
            term: a.term.as_str().to_owned(),
            due_on: a.due_on.to_string(),
            amount_due: a.amount_due.0,
            paid_on: text(a.paid_on),
            amount_paid: fen(a.amount_paid),
        }),
        Entry::Contribution(c) => put!(contribution [member_id, insurance, year] {
            member_id: c.member_id.0,
            insurance: c.insurance.as_str().to_owned(),
            year: i64::from(c.year),
            insured: i64::from(c.insured),
            amount_due: c.amount_due.0,
            by_government: c.by_government.0,
        }),
        Entry::MedicalBill(b) => put!(medical_bill [member_id, treatment, settled_on] {
            member_id: b.member_id.0,
            treatment: b.treatment.as_str().to_owned(),
            settled_on: b.settled_on.to_string(),
            compliant: b.compliant.0,
            basic: b.basic.0,
            serious: b.serious.0,
            aid: b.aid.0,
        }),
        Entry::Benefit(b) => put!(benefit [member_id, kind, from_on] {
            member_id: b.member_id.map(|member| member.0),
            kind: b.kind.as_str().to_owned(),
            department: b.department.clone(),
            monthly_amount: fen(b.monthly_amount),
            from_on: b.from_on.to_string(),
            ends_on: text(b.ends_on),
            policy_ends_on: text(b.policy_ends_on),
        }),
        Entry::Employment(w) => put!(employment [member_id, started_on] {
            member_id: w.member_id.0,
            place: w.place.as_str().to_owned(),
            employer: w.employer.clone(),
            industry: w.industry.clone(),
            monthly_wage: fen(w.monthly_wage),
            started_on: w.started_on.to_string(),
            ended_on: text(w.ended_on),
            end_reason: w.end_reason.map(|why| why.as_str().to_owned()),
            public_post: i64::from(w.public_post),
        }),
        Entry::JobSeeking(s) => put!(job_seeking [member_id, stated_on] {
            member_id: s.member_id.0,
            stated_on: s.stated_on.to_string(),
            willing: i64::from(s.willing),
            registered: i64::from(s.registered),
        }),
    }
}

/// Inserts a row, or changes the one that it is the same as and that was read in this version.
async fn put_row<M: Versioned>(
    tx: &mut Tx,
    household: &Found<household::Model>,
    row: M,
    version: Option<i64>,
    is_same: impl Fn(&M, &M) -> bool,
) -> Result<i64> {
    let known = repo::register::bulk::rows::<M>(tx, household).await?;
    let before = known.iter().find(|known| is_same(known, &row));
    if before.map(Versioned::version) != version {
        return Err(Problem::conflict());
    }
    let kept = match before {
        Some(before) => tx.update(before, row).await?,
        None => tx.insert(row).await?,
    };
    Ok(kept.version())
}

fn to_benefit(row: &benefit::Model) -> Result<BenefitRecord> {
    Ok(BenefitRecord {
        member_id: row.member_id.map(MemberId),
        kind: row.kind.parse()?,
        department: row.department.clone(),
        monthly_amount: row.monthly_amount.map(Fen),
        from_on: read(&row.from_on)?,
        ends_on: maybe(row.ends_on.as_deref())?,
        policy_ends_on: maybe(row.policy_ends_on.as_deref())?,
    })
}

fn to_employment(row: &employment::Model) -> Result<EmploymentRecord> {
    Ok(EmploymentRecord {
        member_id: MemberId(row.member_id),
        place: row.place.parse()?,
        employer: row.employer.clone(),
        industry: row.industry.clone(),
        monthly_wage: row.monthly_wage.map(Fen),
        started_on: read(&row.started_on)?,
        ended_on: maybe(row.ended_on.as_deref())?,
        end_reason: maybe(row.end_reason.as_deref())?,
        public_post: row.public_post != 0,
    })
}

fn to_job_seeking(row: &job_seeking::Model) -> Result<JobSeekingRecord> {
    Ok(JobSeekingRecord {
        member_id: MemberId(row.member_id),
        stated_on: read(&row.stated_on)?,
        willing: row.willing != 0,
        registered: row.registered != 0,
    })
}
