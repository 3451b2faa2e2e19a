//! The board of each department: the clauses in which it leads or co-operates (由……牵头负责，……配合), and what is open.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use shouwang_domain::area::{AreaLevel, AreaRange};
use shouwang_domain::help::ReferralState;
use shouwang_domain::lists::ListName;
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::role::Department;
use shouwang_domain::{AreaId, Month};
use shouwang_forms::DepartmentList;
use shouwang_policy::Share;
use shouwang_store::repo;
use shouwang_store::repo::help::referral::ReferralCount;
use utoipa::ToSchema;

use super::list::owed_by;

use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// Which boards.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DepartmentDutyQuery {
    /// What is open about households of an area with everything beneath it; without, of all that the caller may see.
    pub area_id: Option<AreaId>,
    /// One department; without, all. An officer of a department sees its own.
    pub department: Option<Department>,
}

/// The boards of the departments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DepartmentDuties {
    /// The month whose lists are due now.
    pub month: Month,
    /// The departments, each with its clauses.
    pub departments: Vec<DepartmentBoard>,
}

/// The board of a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DepartmentBoard {
    /// The department.
    pub department: Department,
    /// Tasks that are open.
    pub tasks: u64,
    /// Those of them that are late.
    pub tasks_late: u64,
    /// Referrals that it has not answered.
    pub referrals_waiting: u64,
    /// Those of them that are late.
    pub referrals_late: u64,
    /// Referrals that it has accepted, and not done yet.
    pub referrals_accepted: u64,
    /// Lists that it owes each month, in each county; none below a county.
    pub lists_owed: u64,
    /// Those of the month that have not come in.
    pub lists_missing: u64,
    /// The clauses in which it leads, then those in which it co-operates.
    pub clauses: Vec<DutyShare>,
}

/// A clause, and what is open of it at a department.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DutyShare {
    /// The id.
    pub id: String,
    /// What is to be done, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Document and clause.
    pub citation: String,
    /// The department leads; else it co-operates.
    pub leads: bool,
    /// Who leads.
    pub lead: Vec<Department>,
    /// Who co-operates.
    pub cooperate: Vec<Department>,
    /// Offices beside the departments that the notice names too, in Chinese.
    pub others: Option<String>,
    /// Referrals to the department about the risks or from the lists of the clause that are not done.
    pub referrals: u64,
    /// Those of them that are late.
    pub referrals_late: u64,
    /// The derived lists of who waits for it.
    pub lists: Vec<ListName>,
}

impl Service {
    /// The clauses of the notices in which each department leads or co-operates, with what is open.
    ///
    /// # Errors
    /// Not found for an area that there is not.
    pub async fn department_duties(&self, ctx: &Ctx, query: DepartmentDutyQuery) -> Result<DepartmentDuties> {
        require(ctx, Verb::ReadTasks)?;
        let at = &self.store;
        let today = ctx.today();
        // Which tasks and referrals one sees is decided by their own rules; an area only narrows them.
        let within = match query.area_id {
            // A department's officer sees no household by area, and what is its own's in whatever part of it.
            Some(area) if ctx.role.has_department() => Some(self.area_tree().await?.range(area)?),
            Some(area) => Some(self.area_in_scope(ctx, Some(area)).await?.1),
            None => None,
        };
        let own = ctx.department.filter(|_| ctx.role.has_department());
        let is_shown = |department: &Department| {
            own.is_none_or(|own| own == *department) && query.department.is_none_or(|asked| asked == *department)
        };
        let referrals = repo::help::referral::open_counts(at, ctx, within, today).await?;
        let tasks = repo::duty::task::open_of_departments(at, ctx, within, today).await?;
        let month = Month::of(today).plus(-1);
        let batches = repo::department::batches(at, ctx, month, month).await?;
        let came_in: BTreeSet<(i64, &str)> = batches
            .iter()
            .filter(|batch| batch.received_on.get() > month.last_day())
            .map(|batch| (batch.area_id, batch.list.as_str()))
            .collect();
        let counties = self.counties_of(ctx, query.area_id).await?;
        let has_come = |county: i64, list: &DepartmentList| came_in.contains(&(county, list.id.as_str()));
        let practice = self.policies.practice();
        let mut departments = Vec::new();
        for department in Department::ALL.iter().copied().filter(is_shown) {
            let to_it: Vec<&ReferralCount> = referrals.iter().filter(|row| row.department == department).collect();
            let of_state = |state: ReferralState| to_it.iter().filter(move |row| row.state == state);
            let of_it = tasks.iter().find(|(whose, ..)| *whose == department);
            let owed = owed_by(department)?;
            let mut clauses: Vec<DutyShare> = practice
                .shares
                .iter()
                .filter(|share| share.concerns(department))
                .map(|share| clause(share, department, &to_it))
                .collect();
            clauses.sort_by_key(|clause| !clause.leads);
            departments.push(DepartmentBoard {
                department,
                tasks: of_it.map_or(0, |(_, open, _)| open.unsigned_abs()),
                tasks_late: of_it.map_or(0, |(.., late)| late.unsigned_abs()),
                referrals_waiting: of_state(ReferralState::Sent)
                    .map(|row| row.referrals.unsigned_abs())
                    .sum(),
                referrals_late: of_state(ReferralState::Sent).map(|row| row.late.unsigned_abs()).sum(),
                referrals_accepted: of_state(ReferralState::Accepted)
                    .map(|row| row.referrals.unsigned_abs())
                    .sum(),
                lists_owed: (owed.len() * counties.len()) as u64,
                lists_missing: counties
                    .iter()
                    .map(|county| owed.iter().filter(|list| !has_come(*county, list)).count() as u64)
                    .sum(),
                clauses,
            });
        }
        Ok(DepartmentDuties { month, departments })
    }

    /// The counties of an area, or of the caller's own, of whose lists the caller hears.
    async fn counties_of(&self, ctx: &Ctx, area: Option<AreaId>) -> Result<Vec<i64>> {
        let tree = self.area_tree().await?;
        let own = tree.range(ctx.area)?;
        let hears = |range: AreaRange| match ctx.role.has_department() {
            true => own.contains_range(&range),
            false => ctx.scope.encloses(range),
        };
        let mut counties = Vec::new();
        for node in tree.subtree(area.unwrap_or(ctx.area)) {
            if node.level == AreaLevel::County && hears(tree.range(node.id)?) {
                counties.push(node.id.0);
            }
        }
        Ok(counties)
    }
}

fn clause(share: &Share, department: Department, referrals: &[&ReferralCount]) -> DutyShare {
    let is_of_it = |row: &ReferralCount| {
        if row.list.is_some_and(|list| share.lists.contains(&list)) {
            return true;
        }
        let mut risks = row
            .reason
            .split(',')
            .filter_map(|code| code.parse::<RiskCategory>().ok());
        risks.any(|risk| share.risks.contains(&risk))
    };
    let of_it = || referrals.iter().filter(|row| is_of_it(row));
    DutyShare {
        id: share.id.clone(),
        zh: share.zh.clone(),
        en: share.en.clone(),
        citation: share.citation.clone(),
        leads: share.lead.contains(&department),
        lead: share.lead.clone(),
        cooperate: share.cooperate.clone(),
        others: share.others.clone(),
        referrals: of_it().map(|row| row.referrals.unsigned_abs()).sum(),
        referrals_late: of_it().map(|row| row.late.unsigned_abs()).sum(),
        lists: share.lists.clone(),
    }
}
