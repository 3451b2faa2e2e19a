//! How a round of inspection looks: its groups, who is on its rosters, who is still owed, and how far each report is.

use chrono::{Datelike as _, NaiveDate};
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::inspection::{Rank, RoundPost, RoundRules, RoundState, group_name};
use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, AreaId, PersonId, RoundId};
use shouwang_store::column::Day;
use shouwang_store::entity::{inspection_group, inspection_person, inspection_round};
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require, roles};
use crate::{Ctx, Problem, Result, Service};

/// A round of inspection.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoundView {
    /// Id.
    pub id: RoundId,
    /// Version.
    pub version: i64,
    /// What it is called.
    pub title: String,
    /// The area that inspects.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// First day of the field work.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// State.
    pub state: RoundState,
    /// What the notice says about its groups, as the practice had it when the round was planned.
    pub rules: RoundRules,
    /// The cities that are inspected.
    pub areas: Vec<InspectedArea>,
    /// The last day of the rosters.
    pub rosters_due: NaiveDate,
    /// The day of the training.
    pub trained_on: Option<NaiveDate>,
    /// Who trained whom, and in what.
    pub training: Option<String>,
    /// The groups.
    pub groups: Vec<GroupView>,
    /// Who is on the rosters; a city sees its own people.
    pub people: Vec<RosterPerson>,
    /// Whom the rosters still lack; a city sees what it owes itself.
    pub missing: Vec<MissingPeople>,
    /// The last day of the reports.
    pub report_due: Option<NaiveDate>,
    /// The caller may set groups, record the training, begin, and hand in reports.
    pub may_run: bool,
}

/// A city that is inspected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InspectedArea {
    /// The city.
    pub id: AreaId,
    /// Its name.
    pub name: String,
}

/// A group.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GroupView {
    /// Its number.
    pub number: u32,
    /// Its name, such as 第三组.
    pub name: String,
    /// How the records of registers name it as their round.
    pub label: String,
    /// The unit that leads it.
    pub leader_unit: String,
    /// The units that send its members.
    pub member_units: Vec<String>,
    /// The cities that it inspects.
    pub areas: Vec<InspectedArea>,
    /// Its car.
    pub vehicle: Option<String>,
    /// What its report has beside it now; when it was handed in, what it had then. Not for the cities.
    pub attached: Option<Attached>,
    /// The report.
    pub report: Option<String>,
    /// Where the signed report is kept, when somebody else than the group handed it in.
    pub report_paper: Option<String>,
    /// When it was handed in.
    pub reported_on: Option<NaiveDate>,
}

/// Somebody on a roster.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RosterPerson {
    /// Id.
    pub id: PersonId,
    /// Version.
    pub version: i64,
    /// What the person does.
    pub duty: RoundPost,
    /// The unit or department.
    pub unit: String,
    /// The city, of the liaison of a city.
    pub city_id: Option<AreaId>,
    /// Name.
    pub name: String,
    /// Office.
    pub title: String,
    /// Rank, of a leader.
    pub rank: Option<Rank>,
    /// Remark.
    pub note: Option<String>,
    /// The account with which the person acknowledges.
    pub account_id: Option<AccountId>,
    /// When the person acknowledged secrecy and integrity.
    pub acknowledged_on: Option<NaiveDate>,
    /// Where the signed paper is kept, of somebody without an account.
    pub acknowledged_paper: Option<String>,
}

/// What a report has beside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Attached {
    /// Checklists (attachment 1).
    pub checklists: u64,
    /// Problems (attachment 2).
    pub problems: u64,
    /// Households of the survey (attachment 3).
    pub surveys: u64,
    /// Cities of the group without a checklist.
    pub cities_unchecked: u64,
}

/// People whom a unit or a city still owes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MissingPeople {
    /// Who owes them.
    pub from: String,
    /// The city that owes its liaison.
    pub city_id: Option<AreaId>,
    /// As what.
    pub duty: RoundPost,
    /// How many.
    pub count: u32,
}

impl Service {
    /// The rounds that concern the caller, the newest first: of the own area, and those by which the own city is inspected.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_rounds(&self, ctx: &Ctx) -> Result<Vec<RoundView>> {
        require(ctx, Verb::ReadRounds)?;
        let mut views = Vec::new();
        for row in repo::inspection::list(&self.store, ctx).await? {
            if is_concerned(ctx, &row)? {
                views.push(self.round_view(&self.store, ctx, &row).await?);
            }
        }
        Ok(views)
    }

    /// One of them.
    ///
    /// # Errors
    /// Not found.
    pub async fn round(&self, ctx: &Ctx, id: RoundId) -> Result<RoundView> {
        require(ctx, Verb::ReadRounds)?;
        let row = repo::inspection::by_id(&self.store, ctx, id).await?;
        if !is_concerned(ctx, &row)? {
            return Err(Problem::not_found("检查", "round of inspection"));
        }
        self.round_view(&self.store, ctx, &row).await
    }

    pub(super) async fn round_view(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        row: &inspection_round::Model,
    ) -> Result<RoundView> {
        let tree = self.area_tree().await?;
        let rules: RoundRules = row.rules.read()?;
        let own_city = (ctx.role == Role::CitySupervisor).then_some(ctx.area);
        let named = |areas: Vec<AreaId>| -> Result<Vec<InspectedArea>> {
            let name = |id: AreaId| {
                Ok(InspectedArea {
                    id,
                    name: tree.get(id)?.name.clone(),
                })
            };
            areas.into_iter().map(name).collect()
        };
        let areas = named(row.areas.read()?)?;
        let people = repo::inspection::people(at, row).await?;
        let mut missing = missing(&rules, &areas, &people);
        let mut people: Vec<RosterPerson> = people.iter().map(roster_person).collect();
        if let Some(city) = own_city {
            missing.retain(|one| one.city_id == Some(city));
            people.retain(|one| one.city_id == Some(city));
        }
        let mut groups = Vec::new();
        for group in repo::inspection::groups(at, row).await? {
            let attached = match (&group.attached, own_city) {
                (_, Some(_)) => None,
                (Some(then), None) => Some(then.read()?),
                (None, None) => Some(self.attached(at, ctx, &group).await?),
            };
            groups.push(group_view(&group, named(group.areas.read()?)?, attached)?);
        }
        let range: AreaRange = tree.range(AreaId(row.area_id))?;
        Ok(RoundView {
            id: RoundId(row.id),
            version: row.version,
            title: row.title.clone(),
            area_id: AreaId(row.area_id),
            area_name: tree.get(AreaId(row.area_id))?.name.clone(),
            starts_on: row.starts_on.get(),
            ends_on: row.ends_on.get(),
            state: row.state.get(),
            rosters_due: rosters_due(&rules, row.starts_on.get())?,
            report_due: self.report_due(at, range, &rules, row.ends_on.get()).await?,
            rules,
            areas,
            trained_on: row.trained_on.map(Day::get),
            training: row.training.clone(),
            groups,
            people,
            missing,
            may_run: roles(Verb::RunRounds).contains(&ctx.role) && ctx.scope.encloses(range),
        })
    }

    /// The last day of a report: so many working days after the field work as the pack in force then says; none when it has no
    /// such duty.
    pub(super) async fn report_due(
        &self,
        at: &impl Source,
        range: AreaRange,
        rules: &RoundRules,
        ends_on: NaiveDate,
    ) -> Result<Option<NaiveDate>> {
        let policy = self.policy_at(at, range.lo, ends_on).await?;
        let duty = policy.pack.obligation(&rules.report_duty);
        duty.map(|duty| duty.obligation.due(ends_on, &self.calendar))
            .transpose()
    }
}

/// Whether a round is one of the caller's own area or above it, or inspects the caller's city.
fn is_concerned(ctx: &Ctx, row: &inspection_round::Model) -> Result<bool> {
    let inspected: Vec<AreaId> = row.areas.read()?;
    Ok(ctx.role != Role::CitySupervisor || inspected.contains(&ctx.area))
}

/// The last day of the rosters: that of the practice, and for field work that begins before it the day before.
fn rosters_due(rules: &RoundRules, starts_on: NaiveDate) -> Result<NaiveDate> {
    let text = format!("{}-{}", starts_on.year(), rules.roster_due);
    let due = NaiveDate::parse_from_str(&text, "%Y-%m-%d").map_err(Problem::internal)?;
    Ok(due.min(starts_on.pred_opt().unwrap_or(starts_on)))
}

/// Whom the rosters still lack: of each unit its leader, members and liaison, of each city its liaison.
fn missing(rules: &RoundRules, areas: &[InspectedArea], people: &[inspection_person::Model]) -> Vec<MissingPeople> {
    let mut found = Vec::new();
    for unit in &rules.units {
        for (duty, wanted) in [
            (RoundPost::Leader, 1),
            (RoundPost::Member, rules.members),
            (RoundPost::Liaison, 1),
        ] {
            let there = people
                .iter()
                .filter(|person| person.unit == *unit && person.duty == duty)
                .count();
            let count = wanted.saturating_sub(u32::try_from(there).unwrap_or(u32::MAX));
            if count > 0 {
                found.push(MissingPeople {
                    from: unit.clone(),
                    city_id: None,
                    duty,
                    count,
                });
            }
        }
    }
    for area in areas {
        if !people.iter().any(|person| person.city == Some(area.id.0)) {
            found.push(MissingPeople {
                from: area.name.clone(),
                city_id: Some(area.id),
                duty: RoundPost::CityLiaison,
                count: 1,
            });
        }
    }
    found
}

fn group_view(
    group: &inspection_group::Model,
    areas: Vec<InspectedArea>,
    attached: Option<Attached>,
) -> Result<GroupView> {
    let number = u32::try_from(group.number).map_err(Problem::internal)?;
    let shown = attached.is_some();
    Ok(GroupView {
        number,
        name: group_name(number),
        label: group.label.clone(),
        leader_unit: group.leader_unit.clone(),
        member_units: group.member_units.read()?,
        areas,
        vehicle: group.vehicle.clone(),
        attached,
        report: group.report.clone().filter(|_| shown),
        report_paper: group.report_paper.clone().filter(|_| shown),
        reported_on: group.reported_on.map(Day::get),
    })
}

fn roster_person(row: &inspection_person::Model) -> RosterPerson {
    RosterPerson {
        id: PersonId(row.id),
        version: row.version,
        duty: row.duty.get(),
        unit: row.unit.clone(),
        city_id: row.city.map(AreaId),
        name: row.name.clone(),
        title: row.title.clone(),
        rank: row.rank.map(|rank| rank.get()),
        note: row.note.clone(),
        account_id: row.account_id.map(AccountId),
        acknowledged_on: row.acknowledged_on.map(Day::get),
        acknowledged_paper: row.acknowledged_paper.clone(),
    }
}
