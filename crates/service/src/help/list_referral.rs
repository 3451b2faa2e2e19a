//! Referring the households on a derived list: one act for all of them, each to the departments that its reasons concern
//! (惠州 2024 §五(四): every layer of the low-income population to those who recognise and support it).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::HouseholdId;
use shouwang_domain::lists::ListName;
use shouwang_domain::role::Department;
use shouwang_store::entity::referral;
use shouwang_store::repo;
use shouwang_store::repo::overview::lists::ListFilter;
use utoipa::ToSchema;

use crate::help::referral::{check_due, new_referral, send};
use crate::office::access::{Verb, require};
use crate::overview::lists::{StandardsByArea, standing};
use crate::register::kinship::refuse_kin_of_any;
use crate::{Ctx, Problem, Result, Service};

/// Refers households of a list to the departments that their reasons concern.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferListedCmd {
    /// The list.
    pub list: ListName,
    /// The households, 500 at most.
    pub household_ids: BTreeSet<HouseholdId>,
    /// To this department only; without, to each whose business a reason is.
    #[serde(default)]
    pub department: Option<Department>,
    /// Last day for the answers.
    pub due: NaiveDate,
}

/// What was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReferredView {
    /// Referrals sent, by department.
    pub sent: BTreeMap<Department, u64>,
    /// Not sent again: the department was asked already and has not answered.
    pub waiting: u64,
    /// Households that are not on the list any more, or have no reason that is the department's business.
    pub not_concerned: Vec<HouseholdId>,
}

/// Households of one act.
const MOST: usize = 500;

impl Service {
    /// Refers households of a list, all of them or none. The reasons are looked at again: who has left the list in the
    /// meantime is told back and not referred.
    ///
    /// # Errors
    /// `referral.too_many`, `referral.due`, `household.own` when one of them is, `policy.none_in_force` where a figure
    /// decides. A household outside the scope counts as not concerned.
    pub async fn refer_listed(&self, ctx: &Ctx, cmd: ReferListedCmd) -> Result<ReferredView> {
        require(ctx, Verb::ReferHouseholds)?;
        check_due(cmd.due, ctx.today())?;
        if cmd.household_ids.is_empty() || cmd.household_ids.len() > MOST {
            return Err(Problem::bad_data(
                "referral.too_many",
                format!("一次转介 1 至 {MOST} 户。"),
                format!("Refer 1 to {MOST} households at once."),
            )
            .at("/household_ids"));
        }
        let filter = ListFilter {
            list: cmd.list,
            within: None,
            monitored: None,
            on: ctx.today(),
        };
        let ids: Vec<i64> = cmd.household_ids.iter().map(|id| id.0).collect();
        let mut tx = self.store.begin(ctx, "referral.send_listed").await?;
        refuse_kin_of_any(&tx, ctx, &ids)
            .await
            .map_err(|problem| problem.at("/household_ids"))?;
        let practice = self.policies.practice();
        let mut standards = StandardsByArea::of(self, &filter).await?;
        let mut view = ReferredView::default();
        let mut concerned = BTreeSet::new();
        let chosen = repo::overview::lists::chosen(&tx, ctx, &filter, &ids).await?;
        let (households, mut candidates): (Vec<_>, Vec<_>) = chosen.into_iter().unzip();
        self.tell(ctx, &tx, &filter, &mut candidates).await?;
        for (household, candidate) in households.into_iter().zip(candidates) {
            let reasons = standing(&filter, &candidate, &mut standards)?.reasons;
            let mut by_department: BTreeMap<Department, BTreeSet<&str>> = BTreeMap::new();
            for reason in &reasons {
                let concerned = practice.of_reason(reason.code).iter().copied();
                for department in concerned.filter(|one| cmd.department.is_none_or(|wanted| wanted == *one)) {
                    by_department.entry(department).or_default().insert(reason.code.zh());
                }
            }
            let mut rows = Vec::new();
            for (department, words) in by_department {
                concerned.insert(household.id);
                if repo::help::referral::waiting(&tx, &household, department)
                    .await?
                    .is_some()
                {
                    view.waiting += 1;
                    continue;
                }
                let words: Vec<&str> = words.into_iter().collect();
                *view.sent.entry(department).or_default() += 1;
                rows.push(referral::Model {
                    note: Some(format!("{}：{}", cmd.list.zh(), words.join("、"))),
                    ..new_referral(
                        &household,
                        (None, ctx.acted_by),
                        department,
                        &BTreeSet::new(),
                        ctx.today(),
                        cmd.due,
                    )
                });
            }
            send(&mut tx, &household, rows).await?;
        }
        view.not_concerned = ids
            .into_iter()
            .filter(|id| !concerned.contains(id))
            .map(HouseholdId)
            .collect();
        tx.subject(format!("list/{}", cmd.list));
        tx.detail(serde_json::json!({ "sent": view.sent, "households": cmd.household_ids }));
        tx.commit(view).await
    }
}
