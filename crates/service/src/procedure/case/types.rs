//! Which type a household can be proposed as: what register and income say, when it is chosen and not when it is too late.

use serde::{Deserialize, Serialize};
use shouwang_domain::procedure::SuddenEvent;
use shouwang_domain::risk::MonitoredType;
use shouwang_domain::{CaseId, Fen, HouseholdId};
use shouwang_store::repo;
use utoipa::ToSchema;

use super::record::Remark;
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::{Ctx, Result, Service};

/// What the policy in force says to the types for the household of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TypesView {
    /// Yearly disposable income per head as it is known today.
    pub income_per_head: Option<Fen>,
    /// The newest event that the registers have of the household, for a type that needs one.
    pub event: Option<SuddenEvent>,
    /// Each type.
    pub types: Vec<TypeView>,
}

/// What the policy in force says to one type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TypeView {
    /// The type.
    pub monitored_type: MonitoredType,
    /// The register permits it; what it does not permit is refused.
    pub possible: bool,
    /// Why the county could not include it as this type today.
    pub against: Option<Remark>,
    /// The household's own application is needed.
    pub own_application: bool,
    /// Its standing in civil affairs is needed.
    pub civil_affairs_status: bool,
    /// The decision must say why, because no tier screens this register by income.
    pub reason_required: bool,
    /// The verification must name the event that struck the household, unless a register has one.
    pub event_required: bool,
}

impl Service {
    /// What the policy in force today says to each type for the household of a case. It is said beforehand; the county
    /// is bound by what holds on its day.
    ///
    /// # Errors
    /// Not found; `policy.none_in_force`.
    pub async fn case_types(&self, ctx: &Ctx, case: CaseId) -> Result<TypesView> {
        require(ctx, Verb::ReadCases)?;
        let case = self.case_read(ctx, case, ReadingKind::Case).await?;
        let household = repo::register::household::by_id(&self.store, ctx, HouseholdId(case.household_id)).await?;
        let policy = self.policy_at(&self.store, household.area_order, ctx.today()).await?;
        let facts = self
            .facts_in(&self.store, ctx, HouseholdId(household.id), ctx.today())
            .await?;
        let population = case.population.get();
        let view = |monitored_type: &MonitoredType| {
            let eligible = policy.pack.eligible(*monitored_type, population, facts.income_per_head);
            let needs = eligible.as_ref().ok();
            TypeView {
                monitored_type: *monitored_type,
                possible: monitored_type.may_come_from(population),
                own_application: needs.is_some_and(|needs| needs.own_application),
                civil_affairs_status: needs.is_some_and(|needs| needs.civil_affairs_status),
                reason_required: needs.is_some_and(|needs| needs.reason_required),
                event_required: monitored_type.needs_event(),
                against: eligible.err().map(Into::into),
            }
        };
        let event = self
            .known_event(&self.store, ctx, HouseholdId(household.id), ctx.today())
            .await?;
        Ok(TypesView {
            income_per_head: facts.income_per_head,
            event,
            types: MonitoredType::ALL.iter().map(view).collect(),
        })
    }
}
