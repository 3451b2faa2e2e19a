//! The public door: codes that hang in the villages, the applications that come in by them, and what applicants are told.
//!
//! Whoever applies has no account: those use cases take no `Ctx`, show nothing of the register, and answer an unknown
//! number as a wrong one. What they write is a leaf of the installation itself. Everything they say waits for a person of
//! the village, who finds out whom it is about; only then it becomes a clue.

pub mod apply;
pub mod board;
pub mod decide;
pub mod entries;
pub mod inbox;
pub mod progress;
pub mod remark;
pub mod remark_view;
mod said;
mod state;
mod term;

use shouwang_domain::AreaId;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::calendar::{Timestamp, shanghai_date};
use shouwang_domain::procedure::{Began, CaseState, ClockView, ProcedureRules, clock};
use shouwang_policy::Clause;
use shouwang_store::entity::door;
use shouwang_store::repo;

use crate::{Problem, Result, Service};

/// What a code leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorView {
    /// Whose code it is: the names from the town down.
    pub place: String,
    /// Whom to call.
    pub whom: Whom,
    /// It was replaced by another one; then nobody applies by it.
    pub is_retired: bool,
    /// The clauses that whoever applies agrees to.
    pub clauses: Vec<Clause>,
}

/// Whom somebody calls who needs help.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whom {
    /// Who answers, and the telephone: of the village, where a code says so.
    pub contact: Option<(String, String)>,
    /// The line that everybody can call: its name and number.
    pub hotline: Option<(String, String)>,
}

impl Service {
    /// What a code leads to.
    ///
    /// # Errors
    /// `not_found`, which tells nothing about other codes.
    pub async fn door(&self, token: &str) -> Result<DoorView> {
        let door = self.door_with(token).await?;
        self.know_published(&self.store).await?;
        Ok(DoorView {
            place: self.place_of(AreaId(door.area_id)).await?,
            whom: self.whom_of(AreaId(door.area_id)).await?,
            is_retired: door.retired_on.is_some(),
            clauses: (self.policies.practice().commitment_clauses.iter())
                .filter(|clause| !clause.paper_only)
                .cloned()
                .collect(),
        })
    }

    /// Whom anybody calls, wherever they are.
    pub fn whom_of_anybody(&self) -> Whom {
        Whom {
            contact: None,
            hotline: self
                .policies
                .practice()
                .hotline
                .as_ref()
                .map(|line| (line.zh.clone(), line.telephone.clone())),
        }
    }

    async fn door_with(&self, token: &str) -> Result<door::Model> {
        let missing = || Problem::not_found("申报码", "code");
        repo::door::with_token(&self.store, token).await?.ok_or_else(missing)
    }

    /// Whom to call in an area: as its own code says, or that of the nearest area above which has one.
    async fn whom_of(&self, area: AreaId) -> Result<Whom> {
        let tree = self.area_tree().await?;
        let mut whom = self.whom_of_anybody();
        for node in tree.path(area).into_iter().rev() {
            if let Some(door) = repo::door::of_area(&self.store, node.id).await? {
                whom.contact = Some((door.contact, door.phone));
                break;
            }
        }
        Ok(whom)
    }

    /// The names of an area from the town down, as people there say it.
    async fn place_of(&self, area: AreaId) -> Result<String> {
        let tree = self.area_tree().await?;
        let path = tree.path(area);
        let below = path.iter().filter(|node| node.level >= AreaLevel::Town);
        Ok(below.map(|node| node.name.as_str()).collect::<Vec<_>>().join(" "))
    }

    /// The clock of an application from the day on which it came in: the visit at home is the first stage. None where no
    /// pack is in force.
    pub(crate) async fn clock_of(
        &self,
        area: AreaId,
        received: chrono::NaiveDate,
        now: Timestamp,
    ) -> Result<Option<ClockView>> {
        let today = shanghai_date(now.0);
        let rules = self.procedure_at(area, today).await?;
        let began = Began::on(received);
        let clock = rules.map(|rules| clock(&rules, &self.calendar, began, CaseState::Verification, today));
        clock.transpose()
    }

    /// The figures of the procedure in an area on a day; none where no pack is in force.
    async fn procedure_at(&self, area: AreaId, on: chrono::NaiveDate) -> Result<Option<ProcedureRules>> {
        let order = self.area_tree().await?.range(area)?.lo;
        match self.policy_at(&self.store, order, on).await {
            Ok(policy) => Ok(Some(policy.pack.procedure.clone())),
            Err(problem) if problem.code == "policy.none_in_force" => Ok(None),
            Err(problem) => Err(problem),
        }
    }
}
