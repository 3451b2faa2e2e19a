//! What one person proposes for an area and another decides: policy packs made here, tunings of their parameters, filings
//! of visit mechanisms. Areas have no secret; the scope says whose proposals are shown.

use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _};
use shouwang_domain::area::AreaRange;
use shouwang_domain::arrival::ArrivalState;
use shouwang_domain::duty::FilingState;
use shouwang_domain::proposal::{
    AccountChangeState, FormProposalState, ListRequestState, PublicationState, TuningState,
};
use shouwang_domain::remedy::RemedyState;
use shouwang_domain::{Ctx, Problem, Result};

use crate::column::Code;
use crate::entity::{account_change, area, arrival, filing, form_proposal, list_request, publication, remedy, tuning};
use crate::error::OrProblem as _;
use crate::repo::column;
use crate::store::Source;
use crate::table::Versioned;

/// A row that one person proposes and another decides.
pub trait Proposal: Versioned {
    /// Where it can stand.
    type State: Copy + PartialEq + Into<sea_orm::Value> + Send;
    /// What it is called when there is none.
    const WORDS: (&'static str, &'static str);
    /// Whether it is about the installation's people, whom the administrators see without any area.
    const IS_OF_INSTALLATION: bool = false;
    /// The area where it holds.
    fn area_id(&self) -> i64;
    /// Where it stands.
    fn state(&self) -> Self::State;
    /// Whoever had a hand in it: who proposed it, who acted last, and who entered that.
    fn hands(&self) -> Vec<i64>;
}

/// A proposal that names who proposed and who decided it.
pub trait Signed: Proposal {
    /// Who proposed it, and who decided.
    fn people(&self) -> (i64, Option<i64>);
}

macro_rules! proposal {
    ($table:ident, $state:ty, $zh:literal, $en:literal, hands: $($hand:ident),+ $(; $installation:ident)?) => {
        impl Proposal for $table::Model {
            type State = Code<$state>;
            const WORDS: (&'static str, &'static str) = ($zh, $en);
            $(const $installation: bool = true;)?

            fn area_id(&self) -> i64 {
                self.area_id
            }

            fn state(&self) -> Self::State {
                self.state
            }

            fn hands(&self) -> Vec<i64> {
                vec![$(self.$hand),+]
            }
        }
    };
}

macro_rules! signed {
    ($($table:ident),+) => {$(
        impl Signed for $table::Model {
            fn people(&self) -> (i64, Option<i64>) {
                (self.proposed_by, self.decided_by)
            }
        }
    )+};
}

proposal!(tuning, TuningState, "调参", "tuning", hands: proposed_by, acted_by, entered_by);
proposal!(publication, PublicationState, "拟发布的标准", "proposed standard", hands: proposed_by, acted_by, entered_by);
proposal!(filing, FilingState, "备案", "filing", hands: acted_by, entered_by);
proposal!(arrival, ArrivalState, "登记", "arrival", hands: proposed_by, acted_by, entered_by);
proposal!(remedy, RemedyState, "更正或撤销", "remedy", hands: proposed_by, acted_by, entered_by);
proposal!(form_proposal, FormProposalState, "自建台账", "register made here", hands: proposed_by, acted_by, entered_by);
proposal!(list_request, ListRequestState, "导出申请", "request", hands: proposed_by, acted_by, entered_by);
proposal!(account_change, AccountChangeState, "账号变动", "change of an account",
    hands: proposed_by, acted_by, entered_by; IS_OF_INSTALLATION);
signed!(
    tuning,
    publication,
    arrival,
    remedy,
    form_proposal,
    list_request,
    account_change
);

/// A proposal with the area where it holds.
#[derive(Debug, Clone)]
pub struct Placed<M> {
    /// The proposal.
    pub row: M,
    /// The area.
    pub area: area::Model,
}

impl<M> Placed<M> {
    /// The places of the area in the tree.
    pub fn range(&self) -> AreaRange {
        AreaRange {
            lo: self.area.order_lo,
            hi: self.area.order_hi,
        }
    }
}

/// One proposal of an area in scope.
///
/// # Errors
/// `not_found`.
pub async fn by_id<M: Proposal>(at: &impl Source, ctx: &Ctx, id: i64) -> Result<Placed<M>> {
    let found = select::<M>(at, Condition::all().add(column::<M>("id").eq(id))).await?;
    found
        .into_iter()
        .find(|placed| is_in_scope(ctx, placed))
        .ok_or_else(|| Problem::not_found(M::WORDS.0, M::WORDS.1))
}

/// The proposals of the areas in scope, the oldest first. There are few: each takes two people.
///
/// # Errors
/// When the database fails.
pub async fn list<M: Proposal>(at: &impl Source, ctx: &Ctx) -> Result<Vec<Placed<M>>> {
    let found = select::<M>(at, Condition::all()).await?;
    Ok(found.into_iter().filter(|placed| is_in_scope(ctx, placed)).collect())
}

/// The proposals in a state of the areas that overlap a range of areas, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn in_state<M: Proposal>(at: &impl Source, state: M::State, within: AreaRange) -> Result<Vec<Placed<M>>> {
    let found = select::<M>(at, Condition::all().add(column::<M>("state").eq(state))).await?;
    let overlaps = |placed: &Placed<M>| placed.area.order_lo < within.hi && placed.area.order_hi > within.lo;
    Ok(found.into_iter().filter(overlaps).collect())
}

/// The proposals in a state, wherever they are, the oldest first: what holds is the same, whoever asks.
///
/// # Errors
/// When the database fails.
pub async fn all_in_state<M: Proposal>(at: &impl Source, state: M::State) -> Result<Vec<M>> {
    M::Entity::find()
        .filter(column::<M>("state").eq(state))
        .order_by_asc(column::<M>("id"))
        .all(&at.executor())
        .await
        .or_problem()
}

/// How many proposals are in a state, wherever they are.
///
/// # Errors
/// When the database fails.
pub async fn count_in_state<M: Proposal>(at: &impl Source, state: M::State) -> Result<u64> {
    M::Entity::find()
        .filter(column::<M>("state").eq(state))
        .count(&at.executor())
        .await
        .or_problem()
}

/// All packs that were published here: the law of every area below, whoever asks.
///
/// # Errors
/// When the database fails.
pub async fn published(at: &impl Source) -> Result<Vec<publication::Model>> {
    publication::Entity::find()
        .filter(publication::Column::State.eq(PublicationState::Published.as_str()))
        .order_by_asc(publication::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// How many packs were published here: one that is published stays so.
///
/// # Errors
/// When the database fails.
pub async fn count_published(at: &impl Source) -> Result<u64> {
    publication::Entity::find()
        .filter(publication::Column::State.eq(PublicationState::Published.as_str()))
        .count(&at.executor())
        .await
        .or_problem()
}

/// A county officer sees the own county, a town's officer the county above, a supervisor those beneath.
fn is_in_scope<M: Proposal>(ctx: &Ctx, placed: &Placed<M>) -> bool {
    if M::IS_OF_INSTALLATION && ctx.role.is_administrator() {
        return true;
    }
    let (lo, hi) = (placed.area.order_lo, placed.area.order_hi);
    ctx.scope.ranges().iter().any(|range| range.lo < hi && range.hi > lo)
}

async fn select<M: Proposal>(at: &impl Source, condition: Condition) -> Result<Vec<Placed<M>>> {
    let rows = M::Entity::find()
        .filter(condition)
        .order_by_asc(column::<M>("id"))
        .all(&at.executor())
        .await
        .or_problem()?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let areas = area::Entity::find()
        .filter(area::Column::Id.is_in(rows.iter().map(Proposal::area_id)))
        .all(&at.executor())
        .await
        .or_problem()?;
    let place = |row: M| {
        let area = areas.iter().find(|area| area.id == row.area_id())?.clone();
        Some(Placed { row, area })
    };
    Ok(rows.into_iter().filter_map(place).collect())
}
