//! Referrals: departments are told of a household that needs their help, and answer.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::role::Department;
use shouwang_domain::{CaseId, HouseholdId, ReferralId, coded_enum};
use shouwang_store::entity::referral;
use shouwang_store::repo;
use shouwang_store::repo::label::Labels;
use shouwang_store::repo::referral::ReferralFilter;
use utoipa::ToSchema;

use crate::access::{Verb, require};
use crate::page::{Page, PageCmd};
use crate::stored::{day, maybe_day};
use crate::{Ctx, Problem, Result, Service};

coded_enum! {
    /// State of a referral.
    pub enum ReferralState {
        Sent = "sent", "已转介", "sent";
        Accepted = "accepted", "已受理", "accepted";
        Done = "done", "已落实", "done";
        Refused = "refused", "不予办理", "refused";
    }
}

/// Which referrals to list; in the order of their sending.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ReferralQuery {
    /// Of one household.
    pub household_id: Option<HouseholdId>,
    /// To one department.
    pub department: Option<Department>,
    /// In one state.
    pub state: Option<ReferralState>,
    /// Which page.
    pub page: PageCmd,
}

/// A department's answer.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerReferralCmd {
    /// The referral.
    pub referral_id: ReferralId,
    /// Accepted, done or refused.
    pub to: ReferralState,
    /// What was or will be done, or why not.
    pub answer: String,
    /// The version that was read.
    pub version: i64,
}

/// A referral.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReferralView {
    /// Id.
    pub id: ReferralId,
    /// Version.
    pub version: i64,
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Name of its area.
    pub area_name: String,
    /// The case that led to it.
    pub case_id: Option<CaseId>,
    /// The department.
    pub department: Department,
    /// The risks that the department is told of.
    pub risks: Vec<RiskCategory>,
    /// Last day for the answer.
    pub due: NaiveDate,
    /// State.
    pub state: ReferralState,
    /// The answer.
    pub answer: Option<String>,
    /// Day of the answer.
    pub answered_on: Option<NaiveDate>,
}

impl Service {
    /// The referrals that the caller may see; a department's officer sees those to the department.
    ///
    /// # Errors
    /// A cursor of another list.
    pub async fn list_referrals(&self, ctx: &Ctx, query: ReferralQuery) -> Result<Page<ReferralView>> {
        require(ctx, Verb::ReadTasks)?;
        let filter = ReferralFilter {
            household: query.household_id,
            department: query.department,
            state: query.state.map(|state| state.as_str().to_owned()),
        };
        let found = repo::referral::list(&self.store, ctx, &filter, query.page.request()?).await?;
        let labels = repo::label::of(&self.store, found.items.iter().map(|row| row.household_id)).await?;
        Page::of(found, |row| view(&row, &labels))
    }

    /// A department answers: it accepts, and then reports what was done, or refuses with a reason.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `referral.wrong_state`, `required`.
    pub async fn answer_referral(&self, ctx: &Ctx, cmd: AnswerReferralCmd) -> Result<ReferralView> {
        require(ctx, Verb::AnswerReferrals)?;
        let answer = cmd.answer.trim().to_owned();
        if answer.is_empty() {
            return Err(Problem::bad_data("required", "此项必填。", "This must be filled in.").at("/answer"));
        }
        let mut tx = self.store.begin(ctx, "referral.answer").await?;
        let seen = repo::referral::by_id(&tx, ctx, cmd.referral_id).await?;
        let before = tx.locked::<referral::Model>(seen.id).await?.unwrap_or(seen);
        if before.version != cmd.version {
            return Err(Problem::conflict());
        }
        follows(before.state.parse()?, cmd.to)?;
        let after = referral::Model {
            state: cmd.to.as_str().to_owned(),
            answer: Some(answer),
            answered_on: Some(ctx.today().to_string()),
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("referral/{}", after.id));
        let labels = repo::label::of(&tx, [after.household_id]).await?;
        let view = view(&after, &labels)?;
        tx.commit(view).await
    }
}

fn follows(from: ReferralState, to: ReferralState) -> Result<()> {
    use ReferralState as S;
    if matches!(
        (from, to),
        (S::Sent, S::Accepted | S::Done | S::Refused) | (S::Accepted, S::Done | S::Refused)
    ) {
        return Ok(());
    }
    Err(Problem::refused(
        "referral.wrong_state",
        format!("转介处于“{}”，不能改为“{}”。", from.zh(), to.zh()),
        format!("A referral that is \"{}\" cannot become \"{}\".", from.en(), to.en()),
    ))
}

/// The departments that a household's risks and labour concern (翁源 2021 §四(一), §五(二)): those in charge of each risk,
/// and civil affairs for a household without labour, the bureau for one with labour.
pub(crate) fn departments(risks: &BTreeSet<RiskCategory>, has_labour: bool) -> BTreeSet<Department> {
    use Department as D;
    use RiskCategory as R;
    let of_risk = |risk: &RiskCategory| match risk {
        R::IllnessOrDisability => &[D::Health, D::MedicalInsurance][..],
        R::DisasterOrAccident => &[D::Emergency],
        R::SchoolingCost => &[D::Education],
        R::UnsafeHousing => &[D::Housing],
        R::UnsafeWater => &[D::Water],
        R::UnstableEmployment => &[D::HumanResources],
        R::IndustryFailure | R::AssetMismanagement => &[D::RuralRevitalization],
        R::PolicyGap => &[D::CivilAffairs],
        R::OverdueMicroCredit => &[D::Finance],
    };
    let in_charge = if has_labour {
        D::RuralRevitalization
    } else {
        D::CivilAffairs
    };
    risks.iter().flat_map(of_risk).copied().chain([in_charge]).collect()
}

/// The risks as a referral keeps them.
pub(crate) fn reason_of(risks: &BTreeSet<RiskCategory>) -> String {
    risks.iter().map(|risk| risk.as_str()).collect::<Vec<_>>().join(",")
}

fn view(row: &referral::Model, labels: &Labels) -> Result<ReferralView> {
    let label = labels.get(row.household_id)?;
    Ok(ReferralView {
        id: ReferralId(row.id),
        version: row.version,
        household_id: HouseholdId(row.household_id),
        head: label.head.clone(),
        area_name: label.area_name.clone(),
        case_id: row.case_id.map(CaseId),
        department: row.department.parse()?,
        risks: row
            .reason
            .split(',')
            .filter(|code| !code.is_empty())
            .map(str::parse)
            .collect::<Result<_>>()?,
        due: day(&row.due)?,
        state: row.state.parse()?,
        answer: row.answer.clone(),
        answered_on: maybe_day(row.answered_on.as_deref())?,
    })
}
