//! Who is in charge of an area: informants (普宁 2023 §四(三)), the town leader of a village and the stationed cadre who
//! hooks it (惠州 2024 §一(一), §三). Who is in charge of a household is its contact person at the village.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::{AreaLevel, AreaRange};
use shouwang_domain::household::not_in_future;
use shouwang_domain::obligation::HouseholdGroup;
use shouwang_domain::role::{ContactLevel, LiaisonKind, Role};
use shouwang_domain::{AccountId, AreaId, HouseholdId};
use shouwang_store::column::Day;
use shouwang_store::entity::{area, area_liaison};
use shouwang_store::repo;
use shouwang_store::repo::duty::obligation::Measure;
use utoipa::ToSchema;

use crate::office::access::{Verb, require, roles};
use crate::{Ctx, Problem, Result, Service};

/// So many households of nobody are named.
const MOST_OF_NOBODY: u32 = 500;

/// Puts somebody in charge of an area; who was before ends on the same day.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LiaisonCmd {
    /// The area.
    pub area_id: AreaId,
    /// In what way.
    pub kind: LiaisonKind,
    /// Who.
    pub account_id: AccountId,
    /// From which day on.
    pub from: NaiveDate,
}

/// Which of them to list.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LiaisonQuery {
    /// Of this area and those below it; without, the caller's.
    pub area_id: Option<AreaId>,
    /// Of one kind.
    pub kind: Option<LiaisonKind>,
    /// Also those that have ended: the record of the hand-overs.
    pub with_past: bool,
}

/// Somebody in charge of an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LiaisonView {
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// In what way.
    pub kind: LiaisonKind,
    /// Who.
    pub account_id: AccountId,
    /// Name shown.
    pub name: Option<String>,
    /// First day.
    pub from: NaiveDate,
    /// The day from which somebody else, or nobody, is in charge.
    pub to: Option<NaiveDate>,
}

/// Somebody who holds a post in an area: whom one may put in charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonView {
    /// The account.
    pub account_id: AccountId,
    /// Name shown.
    pub name: String,
    /// Can log in; for whoever cannot, the town's data officer enters.
    pub may_log_in: bool,
    /// The role.
    pub role: Role,
    /// Where.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// Of which level this person may become the contact of a household.
    pub contact_level: Option<ContactLevel>,
    /// Warnings can be given to them.
    pub answers_warnings: bool,
    /// In what ways this person may be put in charge of an area.
    pub liaison_kinds: Vec<LiaisonKind>,
}

/// Of which area.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AreaQuery {
    /// The area; without, the caller's.
    pub area_id: Option<AreaId>,
}

/// How completely somebody is in charge.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Coverage {
    /// The villages in the order of the tree.
    pub villages: Vec<VillageCoverage>,
    /// Areas without an informant.
    pub without_informant: Vec<AreaWithout>,
    /// Every village has its leader, and every lifted household its cadre.
    pub complete: bool,
    /// Up to 500 households to be visited of nobody.
    pub households_without_cadre: Vec<HouseholdId>,
}

/// An area by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AreaWithout {
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
}

/// Who is in charge of the visits in a village.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct VillageCoverage {
    /// The village.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// The town leader in charge.
    pub leader: Option<String>,
    /// The stationed cadre who hooks it.
    pub stationed_cadre: Option<String>,
    /// Households to be visited.
    pub households: i64,
    /// Those of them that a village cadre is in charge of.
    pub assigned: i64,
    /// Village cadres in charge, with their number of households.
    pub cadres: Vec<CadreHouseholds>,
}

/// A village cadre's households.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CadreHouseholds {
    /// Who.
    pub account_id: AccountId,
    /// Name shown.
    pub name: Option<String>,
    /// How many households to be visited in the village.
    pub households: i64,
}

impl Service {
    /// Puts somebody in charge of an area. There is one of each kind: who was before ends that day, so that there is
    /// never a gap.
    ///
    /// # Errors
    /// Not found, `date.in_future`, `liaison.level`, `liaison.no_post`, `liaison.already`, `liaison.too_early`.
    pub async fn name_liaison(&self, ctx: &Ctx, cmd: LiaisonCmd) -> Result<LiaisonView> {
        require(ctx, Verb::NameLiaisons)?;
        not_in_future(cmd.from, ctx.today()).map_err(|problem| problem.at("/from"))?;
        let mut tx = self.store.begin(ctx, "liaison.name").await?;
        let area = repo::register::area::by_id(&tx, cmd.area_id.0)
            .await?
            .filter(|area| ctx.scope.ranges().iter().any(|range| range.contains(area.order_lo)))
            .ok_or_else(|| Problem::not_found("区划", "area").at("/area_id"))?;
        if !cmd.kind.is_of(area.level.get()) {
            return Err(Problem::bad_data(
                "liaison.level",
                format!("{}不能设在该级区划。", cmd.kind.zh()),
                format!("An area of this level has no {}.", cmd.kind.en()),
            )
            .at("/area_id"));
        }
        let mut is_eligible = false;
        for (post, at) in repo::office::account::posts(&tx, cmd.account_id.0, ctx.today()).await? {
            let role: Role = post.role.get();
            let covers = at.order_lo <= area.order_lo && area.order_hi <= at.order_hi;
            // An informant is one of the area's own level.
            let is_own = cmd.kind != LiaisonKind::Informant || area.level == role.level();
            is_eligible |= covers && is_own && cmd.kind.roles().contains(&role);
        }
        if !is_eligible {
            return Err(Problem::refused(
                "liaison.no_post",
                format!("{}须由岗位覆盖该区划的相应人员担任。", cmd.kind.zh()),
                format!("The {} must hold a fitting post that covers the area.", cmd.kind.en()),
            )
            .at("/account_id"));
        }
        if let Some(before) = repo::duty::liaison::current(&tx, area.id, cmd.kind).await? {
            if before.account_id == cmd.account_id.0 {
                return Err(Problem::refused(
                    "liaison.already",
                    "此人已经负责该区划。",
                    "This person is in charge of the area already.",
                )
                .at("/account_id"));
            }
            if cmd.from < before.from_on.get() {
                return Err(Problem::bad_data(
                    "liaison.too_early",
                    format!("开始日期不能早于现任的开始日期 {}。", before.from_on),
                    format!(
                        "The first day cannot lie before that of the present one, {}.",
                        before.from_on
                    ),
                )
                .at("/from"));
            }
            let ended = area_liaison::Model {
                to_on: Some(cmd.from.into()),
                ..before.clone()
            };
            tx.update(&before, ended).await?;
        }
        let row = tx
            .insert(area_liaison::Model {
                area_id: area.id,
                kind: cmd.kind.into(),
                account_id: cmd.account_id.0,
                from_on: cmd.from.into(),
                ..area_liaison::Model::default()
            })
            .await?;
        tx.subject(format!("area/{}", area.id));
        tx.detail(serde_json::json!({ "kind": cmd.kind, "account": cmd.account_id }));
        let names = repo::office::account::names(&tx, [row.account_id]).await?;
        let view = view(&row, &BTreeMap::from([(area.id, area.name)]), &names)?;
        tx.commit(view).await
    }

    /// Who is in charge of an area and of those below it.
    ///
    /// # Errors
    /// Not found, when the area is out of scope.
    pub async fn list_liaisons(&self, ctx: &Ctx, query: LiaisonQuery) -> Result<Vec<LiaisonView>> {
        require(ctx, Verb::ReadDuties)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let rows = repo::duty::liaison::within(&self.store, ctx, within, query.with_past).await?;
        let areas = self.area_names().await?;
        let names = repo::office::account::names(&self.store, rows.iter().map(|row| row.account_id)).await?;
        let of_kind = |row: &&area_liaison::Model| query.kind.is_none_or(|kind| row.kind == kind);
        rows.iter()
            .filter(of_kind)
            .map(|row| view(row, &areas, &names))
            .collect()
    }

    /// The people who hold posts in an area and in those below it, by area and role.
    ///
    /// # Errors
    /// Not found, when the area is out of scope.
    pub async fn list_people(&self, ctx: &Ctx, query: AreaQuery) -> Result<Vec<PersonView>> {
        require(ctx, Verb::ReadDuties)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let sees = |area: &area::Model| {
            within.contains(area.order_lo) && ctx.scope.ranges().iter().any(|range| range.contains(area.order_lo))
        };
        let mut people = Vec::new();
        for role in Role::ALL.iter().filter(|role| !role.is_administrator()) {
            for (post, area) in repo::office::account::holders(&self.store, *role, ctx.today()).await? {
                if sees(&area) {
                    people.push((area.order_lo, area, post.account_id, *role));
                }
            }
        }
        people.sort_by_key(|(order, _, account, role)| (*order, *role, *account));
        let accounts =
            repo::office::account::by_ids(&self.store, people.iter().map(|(_, _, account, _)| *account)).await?;
        Ok(people
            .into_iter()
            .map(|(_, area, account, role)| PersonView {
                account_id: AccountId(account),
                name: accounts
                    .get(&account)
                    .map(|row| row.display_name.clone())
                    .unwrap_or_default(),
                may_log_in: accounts.get(&account).is_some_and(|row| row.password_hash.is_some()),
                role,
                area_id: AreaId(area.id),
                area_name: area.name,
                contact_level: role.contact_level(),
                answers_warnings: roles(Verb::AnswerWarnings).contains(&role),
                liaison_kinds: role.liaison_kinds(),
            })
            .collect())
    }

    /// The matrix of the visits: village and town leader, household and village cadre, and what is missing in it.
    ///
    /// # Errors
    /// Not found, when the area is out of scope.
    pub async fn liaison_coverage(&self, ctx: &Ctx, query: AreaQuery) -> Result<Coverage> {
        require(ctx, Verb::ReadDuties)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let areas: Vec<area::Model> = repo::register::area::all(&self.store)
            .await?
            .into_iter()
            .filter(|area| area.valid_to.is_none() && within.contains(area.order_lo))
            .filter(|area| ctx.scope.ranges().iter().any(|range| range.contains(area.order_lo)))
            .collect();
        let visited = self.visited_groups(within, &areas, ctx.today()).await?;
        let mut progress = Vec::new();
        let mut nobodys = Vec::new();
        for (part, groups) in &visited {
            let contacts = &Measure::Contacts;
            progress.extend(repo::duty::obligation::progress(&self.store, ctx, *part, groups, contacts).await?);
            let of_nobody = Some(None);
            nobodys.extend(
                repo::duty::obligation::households(
                    &self.store,
                    ctx,
                    *part,
                    groups,
                    contacts,
                    of_nobody,
                    MOST_OF_NOBODY,
                )
                .await?,
            );
        }
        nobodys.truncate(MOST_OF_NOBODY as usize);
        let liaisons = repo::duty::liaison::within(&self.store, ctx, within, false).await?;
        let accounts = liaisons.iter().map(|row| row.account_id);
        let contacts = progress.iter().filter_map(|row| row.account_id);
        let names = repo::office::account::names(&self.store, accounts.chain(contacts)).await?;
        let in_charge = |area: i64, kind: LiaisonKind| {
            let found = liaisons.iter().find(|row| row.area_id == area && row.kind == kind);
            found.and_then(|row| names.get(&row.account_id).cloned())
        };
        let mut villages = Vec::new();
        let mut without_informant = Vec::new();
        for area in &areas {
            let level: AreaLevel = area.level.get();
            if LiaisonKind::Informant.is_of(level) && in_charge(area.id, LiaisonKind::Informant).is_none() {
                without_informant.push(AreaWithout {
                    area_id: AreaId(area.id),
                    area_name: area.name.clone(),
                });
            }
            if level != AreaLevel::Village {
                continue;
            }
            let range = AreaRange {
                lo: area.order_lo,
                hi: area.order_hi,
            };
            let rows: Vec<_> = progress.iter().filter(|row| range.contains(row.area_order)).collect();
            let mut cadres: BTreeMap<i64, i64> = BTreeMap::new();
            for row in &rows {
                if let Some(account) = row.account_id {
                    *cadres.entry(account).or_default() += row.needed;
                }
            }
            villages.push(VillageCoverage {
                area_id: AreaId(area.id),
                area_name: area.name.clone(),
                leader: in_charge(area.id, LiaisonKind::ResponsibleLeader),
                stationed_cadre: in_charge(area.id, LiaisonKind::StationedCadre),
                households: rows.iter().map(|row| row.needed).sum(),
                assigned: rows.iter().map(|row| row.reached).sum(),
                cadres: cadres
                    .into_iter()
                    .map(|(account, households)| CadreHouseholds {
                        account_id: AccountId(account),
                        name: names.get(&account).cloned(),
                        households,
                    })
                    .collect(),
            });
        }
        let is_covered = |village: &VillageCoverage| {
            village.households == village.assigned && (village.leader.is_some() || village.households == 0)
        };
        Ok(Coverage {
            complete: villages.iter().all(is_covered),
            villages,
            without_informant,
            households_without_cadre: nobodys.iter().map(|row| HouseholdId(row.household_id)).collect(),
        })
    }

    /// Whom the village's cadres visit by the notice in force: lifted households, and the list of 2019 where the notice counts
    /// it among them. County by county, where their notices say different things.
    async fn visited_groups(
        &self,
        within: AreaRange,
        areas: &[area::Model],
        on: NaiveDate,
    ) -> Result<Vec<(AreaRange, BTreeSet<HouseholdGroup>)>> {
        let known = self.jurisdictions(&self.store, within).await?;
        let practice = self.policies.practice();
        let groups_at = |lo: i64| {
            let policy = match self.policy_in(&known, lo, on) {
                Err(problem) if problem.code == "policy.none_in_force" => None,
                policy => Some(policy?),
            };
            let duty = policy
                .as_ref()
                .and_then(|policy| policy.pack.obligation(&practice.visits));
            let groups = duty.map(|duty| duty.obligation.households.clone()).unwrap_or_default();
            Ok::<_, Problem>(match groups.is_empty() {
                true => [HouseholdGroup::Lifted].into(),
                false => groups,
            })
        };
        let mut parts = Vec::new();
        for county in areas.iter().filter(|area| area.level.get() == AreaLevel::County) {
            let range = AreaRange {
                lo: county.order_lo,
                hi: county.order_hi,
            };
            parts.push((range, groups_at(county.order_lo)?));
        }
        match parts.first() {
            Some((_, first)) if parts.iter().any(|(_, groups)| groups != first) => Ok(parts),
            Some((_, first)) => Ok(vec![(within, first.clone())]),
            None => Ok(vec![(within, groups_at(within.lo)?)]),
        }
    }

    pub(crate) async fn area_names(&self) -> Result<BTreeMap<i64, String>> {
        let areas = repo::register::area::all(&self.store).await?;
        Ok(areas.into_iter().map(|area| (area.id, area.name)).collect())
    }
}

fn view(
    row: &area_liaison::Model,
    areas: &BTreeMap<i64, String>,
    names: &std::collections::HashMap<i64, String>,
) -> Result<LiaisonView> {
    Ok(LiaisonView {
        area_id: AreaId(row.area_id),
        area_name: areas.get(&row.area_id).cloned().unwrap_or_default(),
        kind: row.kind.get(),
        account_id: AccountId(row.account_id),
        name: names.get(&row.account_id).cloned(),
        from: row.from_on.get(),
        to: row.to_on.map(Day::get),
    })
}
