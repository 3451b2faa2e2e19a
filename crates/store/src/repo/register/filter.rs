//! What a list of households is narrowed to.

use chrono::{Months, NaiveDate};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement};
use sea_orm::{ColumnTrait as _, Condition};
use shouwang_domain::Month;
use shouwang_domain::area::AreaRange;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::household::{DisabilityKind, Health, HouseholdState, Labour};
use shouwang_domain::risk::{CivilAffairsStatus, MonitoredType, Population, WatchTier};
use shouwang_domain::warning::WarningState;

use crate::entity::{household, member, spell, warning};
use crate::repo::duty::due::{owes_statements, reported_in};

/// What a list of households is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct HouseholdFilter {
    /// An area and all below it.
    pub area: Option<AreaRange>,
    /// A state.
    pub state: Option<HouseholdState>,
    /// A base register.
    pub population: Option<Population>,
    /// A monitored type.
    pub monitored_type: Option<MonitoredType>,
    /// Monitored, of whatever type, or not.
    pub monitored: Option<bool>,
    /// Monitored, and watched by this range of income.
    pub tier: Option<WatchTier>,
    /// With a warning that waits for an answer, or without.
    pub open_warning: Option<bool>,
    /// With a member of a priority group on a day, or without.
    pub priority: Option<(bool, NaiveDate)>,
    /// Changed at this moment or later, the household itself or a member.
    pub changed_since: Option<Timestamp>,
    /// Owes monthly statements and has not given that of this month.
    pub unreported_in: Option<Month>,
}

impl HouseholdFilter {
    /// What they meet beside the area.
    pub(in crate::repo) fn condition(&self) -> Condition {
        self.beside_state()
            .add_option(self.state.map(|state| household::Column::State.eq(state.as_str())))
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
            .add_option(self.tier.map(|tier| Id.in_subquery(watched_by(tier))))
            .add_option(self.open_warning.map(|warned| match warned {
                true => Id.in_subquery(with_open_warning()),
                false => Id.not_in_subquery(with_open_warning()),
            }))
            .add_option(self.priority.map(|(has, on)| match has {
                true => of_priority(on),
                false => of_priority(on).not(),
            }))
            .add_option(
                self.unreported_in
                    .map(|month| owes_statements().add(Id.not_in_subquery(reported_in(month)))),
            )
            .add_option(self.population.map(|population| Population.eq(population.as_str())))
            .add_option(
                self.monitored_type
                    .map(|monitored| MonitoredType.eq(monitored.as_str())),
            )
    }
}

fn watched_by(tier: WatchTier) -> SelectStatement {
    Query::select()
        .column(spell::Column::HouseholdId)
        .from(spell::Entity)
        .and_where(spell::Column::EndedOn.is_null())
        .and_where(spell::Column::Tier.eq(tier.as_str()))
        .take()
}

fn with_open_warning() -> SelectStatement {
    let open = Expr::col(warning::Column::State).eq(WarningState::Open.as_str());
    Query::select()
        .column(warning::Column::HouseholdId)
        .from(warning::Entity)
        .and_where(open)
        .take()
}

/// Somebody of the household belongs to a priority group, as `Member::priority_groups` says.
pub(in crate::repo) fn of_priority(on: NaiveDate) -> Condition {
    use household::Column::{CivilAffairs, Id};
    use member::Column::{
        BirthDate, DisabilityGrade, DisabilityKind as Kind, Health as State, JoinedOn, Labour as Capability, LeftOn,
    };
    let ill = |state: Health| State.contains(format!("\"{state}\""));
    let of_mind = [DisabilityKind::Mental, DisabilityKind::Intellectual].map(DisabilityKind::as_str);
    let sixty = on.checked_sub_months(Months::new(12 * 60)).unwrap_or(on);
    let elder = || BirthDate.lte(sixty.to_string());
    let by_member = Condition::any()
        .add(ill(Health::SeriousIllness))
        .add(ill(Health::HeavyChronicIllness))
        .add(DisabilityGrade.lte(2))
        .add(DisabilityGrade.is_not_null().and(Kind.is_in(of_mind)))
        .add(elder().and(Capability.eq(Labour::Lost.as_str())));
    let with = |who: Condition| {
        Query::select()
            .column(member::Column::HouseholdId)
            .from(member::Entity)
            .and_where(JoinedOn.lte(on.to_string()))
            .and_where(LeftOn.is_null().or(LeftOn.gt(on.to_string())))
            .cond_where(who)
            .take()
    };
    // Where nothing is known of the standing it is false, not unknown, so that the opposite holds.
    let destitute = CivilAffairs.eq(CivilAffairsStatus::DestituteSupport.as_str());
    let destitute = CivilAffairs.is_not_null().and(destitute);
    let is_destitute_elder = destitute.and(Id.in_subquery(with(Condition::all().add(elder()))));
    Condition::any()
        .add(Id.in_subquery(with(by_member)))
        .add(is_destitute_elder)
}
