//! What a list of households is narrowed to.

use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait as _, Condition};
use shouwang_domain::Month;
use shouwang_domain::area::AreaRange;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::warning::WarningState;

use crate::entity::{household, warning};
use crate::repo::duty::due::{owes_statements, reported_in};

/// State of a household in use.
pub(in crate::repo) const ACTIVE: &str = "active";

/// What a list of households is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct HouseholdFilter {
    /// An area and all below it.
    pub area: Option<AreaRange>,
    /// A state of the household: `active`, `ended`, `merged`.
    pub state: Option<String>,
    /// A base register, by its code.
    pub population: Option<String>,
    /// A monitored type, by its code.
    pub monitored_type: Option<String>,
    /// Monitored, of whatever type, or not.
    pub monitored: Option<bool>,
    /// With a warning that waits for an answer, or without.
    pub open_warning: Option<bool>,
    /// Changed at this moment or later, the household itself or a member.
    pub changed_since: Option<Timestamp>,
    /// Owes monthly statements and has not given that of this month.
    pub unreported_in: Option<Month>,
}

impl HouseholdFilter {
    /// What they meet beside the area.
    pub(in crate::repo) fn condition(&self) -> Condition {
        self.beside_state()
            .add_option(self.state.as_ref().map(|state| household::Column::State.eq(state)))
    }

    /// What they meet beside the area and the state.
    pub(in crate::repo) fn beside_state(&self) -> Condition {
        use household::Column::{Id, MonitoredType, Population, UpdatedAt};
        Condition::all()
            .add_option(self.changed_since.map(|since| UpdatedAt.gte(since.0)))
            .add_option(self.monitored.map(|monitored| match monitored {
                true => MonitoredType.is_not_null(),
                false => MonitoredType.is_null(),
            }))
            .add_option(self.open_warning.map(|warned| match warned {
                true => Id.in_subquery(with_open_warning()),
                false => Id.not_in_subquery(with_open_warning()),
            }))
            .add_option(
                self.unreported_in
                    .map(|month| owes_statements().add(Id.not_in_subquery(reported_in(month)))),
            )
            .add_option(self.population.as_ref().map(|population| Population.eq(population)))
            .add_option(
                self.monitored_type
                    .as_ref()
                    .map(|monitored| MonitoredType.eq(monitored)),
            )
    }
}

fn with_open_warning() -> SelectStatement {
    let open = Expr::col(warning::Column::State).eq(WarningState::Open.as_str());
    Query::select()
        .column(warning::Column::HouseholdId)
        .from(warning::Entity)
        .and_where(open)
        .take()
}
