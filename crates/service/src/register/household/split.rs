//! Households that split and merge. Nothing that was proved moves: steps, spells, statements and visits stay with the
//! household of which they speak, and the membership says who was where, and when.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaTree;
use shouwang_domain::household::{HouseholdState, Member, MembershipChange, Relation, left_before_joined};
use shouwang_domain::warning::WarningState;
use shouwang_domain::{AreaId, HouseholdId, MemberId};
use shouwang_store::Found;
use shouwang_store::column::Json;
use shouwang_store::entity::{
    clue, contact, external_id, household, kinship, member, membership_event, procedure_case, spell, warning,
};
use shouwang_store::repo::register::household::HouseholdRecord;
use shouwang_store::{Field, Tx, Vault, repo};
use utoipa::ToSchema;

use super::TOWNSHIP;
use super::record::{check_active, check_area_in_scope, number_taken, present_index};
use super::view::check_version;
use crate::office::access::{Verb, require};
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// A member and what the member is in the other household.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlace {
    /// The member.
    pub member_id: MemberId,
    /// Relation to the head there.
    pub relation: Relation,
}

/// Some members of a household set up their own.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitHousehold {
    /// The household.
    pub household_id: HouseholdId,
    /// The version that was read.
    pub version: i64,
    /// Since when.
    pub on: NaiveDate,
    /// Who goes, with the relations in the new household: one of them is its head.
    pub members: Vec<NewPlace>,
    /// Who becomes head of those who stay, when the head goes.
    #[serde(default)]
    pub new_head: Option<MemberId>,
    /// Where the new household lives; without, where the old one does.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// Household number (户编号) of the new one.
    #[serde(default)]
    pub number: Option<String>,
}

/// A household that is absorbed by another.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeHouseholds {
    /// The household that stays.
    pub household_id: HouseholdId,
    /// The version of it that was read.
    pub version: i64,
    /// The household that ends.
    pub from: HouseholdId,
    /// The version of it that was read.
    pub from_version: i64,
    /// Since when.
    pub on: NaiveDate,
    /// Every member of the household that ends, with the relation to the head of the one that stays.
    pub members: Vec<NewPlace>,
}

/// The two households after a split or a merger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct TwoHouseholds {
    /// The household that keeps its number and its spell.
    pub household_id: HouseholdId,
    /// Its version.
    pub version: i64,
    /// The new one, or the one that ended.
    pub other_id: HouseholdId,
    /// Its version.
    pub other_version: i64,
}

impl Service {
    /// Sets up a household of some members of another. An open spell stays with the old household; the new one keeps
    /// the base register and is screened at once.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `household.ended`, `household.open_case`, `household.nobody_goes`,
    /// `household.nobody_stays`, `household.no_head`, `household.second_head`, `household.number_taken`,
    /// `household.area_out_of_scope`, `date.in_future`.
    pub async fn split_household(&self, ctx: &Ctx, cmd: SplitHousehold) -> Result<TwoHouseholds> {
        require(ctx, Verb::EditHouseholds)?;
        let tree = self.area_tree().await?;
        let (mut tx, record) = self
            .change_members(ctx, "household.split", cmd.household_id, cmd.version)
            .await?;
        refuse_open_case(&tx, &record.household).await?;
        let going = leavers(&record, &cmd.members)?;
        let was = record.to_domain(Some(self.store.vault()))?;
        let mut stays = was.clone();
        // The head goes last, when the heir is certain to be somebody who stays.
        let mut order: Vec<&NewPlace> = cmd.members.iter().collect();
        order.sort_by_key(|place| {
            was.members
                .iter()
                .any(|m| m.id == place.member_id && m.relation == Relation::Head)
        });
        for place in order {
            stays.leave(
                place.member_id,
                cmd.on,
                MembershipChange::Split,
                cmd.new_head,
                ctx.today(),
            )?;
        }
        if stays.present(cmd.on).next().is_none() {
            return Err(nobody_stays());
        }
        stays.check(cmd.on)?;
        let new = self.new_household(ctx, &mut tx, &tree, &record.household, &cmd).await?;
        let mut founded = shouwang_domain::household::Household {
            id: HouseholdId(new.id),
            members: Vec::new(),
            guarantees: Vec::new(),
            ..was.clone()
        };
        for (row, place) in &going {
            let old = was.members.iter().find(|m| m.id.0 == row.id).ok_or_else(no_member)?;
            founded.join(arriving(old, place.relation, cmd.on), ctx.today())?;
        }
        founded.check(cmd.on)?;
        for (row, place) in &going {
            let way = Way {
                left: MembershipChange::Split,
                joined: MembershipChange::SplitIn,
                on: cmd.on,
            };
            change_household(&mut tx, self.store.vault(), row, &new, place.relation, way).await?;
        }
        for row in record.members.iter().filter(|row| row.left_on.is_none()) {
            let now = stays.members.iter().find(|m| m.id.0 == row.id).ok_or_else(no_member)?;
            if now.left.is_none() && row.relation != now.relation {
                let head = member::Model {
                    relation: now.relation.into(),
                    ..row.clone()
                };
                tx.update(row, head).await?;
            }
        }
        carry_kinship(&mut tx, &record.household, &new).await?;
        self.two(ctx, tx, &record.household, &new).await
    }

    /// Lets one household absorb another with all its members. Numbers of the one that ends lead to the one that stays;
    /// its statements, visits and closed cases stay where they are and can be read.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `household.ended`, `household.open_case` (of either), `household.open_spell` and
    /// `household.open_clue` (of the one that ends), `household.same`, `household.nobody_goes`,
    /// `household.not_everybody`, `household.second_head`, `date.in_future`.
    pub async fn merge_households(&self, ctx: &Ctx, cmd: MergeHouseholds) -> Result<TwoHouseholds> {
        require(ctx, Verb::EditHouseholds)?;
        if cmd.household_id == cmd.from {
            return Err(same_household());
        }
        let mut tx = self.store.begin(ctx, "household.merge").await?;
        // In the order of the ids, so that two mergers of the same pair do not wait for each other.
        let mut both = [cmd.household_id, cmd.from];
        both.sort_unstable();
        for id in both {
            repo::register::household::locked(&mut tx, ctx, id).await?;
        }
        let into = repo::register::household::record(&tx, ctx, cmd.household_id).await?;
        let from = repo::register::household::record(&tx, ctx, cmd.from).await?;
        for (record, version) in [(&into, cmd.version), (&from, cmd.from_version)] {
            check_active(&record.household)?;
            refuse_kin(&tx, ctx, record.household.id).await?;
            check_version(&record.household, version)?;
            refuse_open_case(&tx, &record.household).await?;
        }
        tx.subject(format!("household/{}", cmd.household_id));
        tx.detail(serde_json::json!({ "from": cmd.from }));
        self.refuse_open_matters(&tx, &from.household).await?;
        let going = leavers(&from, &cmd.members)?;
        if going.len() != from.members.iter().filter(|row| row.left_on.is_none()).count() {
            return Err(not_everybody());
        }
        let coming = from.to_domain(Some(self.store.vault()))?;
        let mut grown = into.to_domain(Some(self.store.vault()))?;
        for (row, place) in &going {
            let old = coming.members.iter().find(|m| m.id.0 == row.id).ok_or_else(no_member)?;
            if old.joined_on > cmd.on {
                return Err(left_before_joined().at("/on"));
            }
            grown.join(arriving(old, place.relation, cmd.on), ctx.today())?;
        }
        grown.check(cmd.on)?;
        for (row, place) in &going {
            let way = Way {
                left: MembershipChange::Merged,
                joined: MembershipChange::MergedIn,
                on: cmd.on,
            };
            change_household(&mut tx, self.store.vault(), row, &into.household, place.relation, way).await?;
        }
        for number in repo::register::external_id::of_household(&tx, &from.household).await? {
            let after = external_id::Model {
                entity_id: into.household.id,
                ..number.clone()
            };
            tx.update(&number, after).await?;
        }
        self.let_go(&mut tx, &from.household, cmd.on).await?;
        carry_kinship(&mut tx, &from.household, &into.household).await?;
        let ended = household::Model {
            state: HouseholdState::Merged.into(),
            merged_into: Some(into.household.id),
            ..from.household.row().clone()
        };
        let ended = tx.update(from.household.row(), ended).await?;
        let stays = tx.update(into.household.row(), into.household.row().clone()).await?;
        self.rescreen(ctx, &mut tx, cmd.household_id).await?;
        tx.commit(TwoHouseholds {
            household_id: cmd.household_id,
            version: stays.version,
            other_id: cmd.from,
            other_version: ended.version,
        })
        .await
    }

    async fn new_household(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        tree: &AreaTree,
        old: &household::Model,
        cmd: &SplitHousehold,
    ) -> Result<Found<household::Model>> {
        let (area_id, area_order) = match cmd.area_id {
            Some(area) => (area.0, tree.range(area)?.lo),
            None => (old.area_id, old.area_order),
        };
        check_area_in_scope(ctx, area_order).map_err(|problem| problem.at("/area_id"))?;
        let new = household::Model {
            area_id,
            area_order,
            population: old.population,
            state: HouseholdState::Active.into(),
            ..household::Model::default()
        };
        let new = tx.insert(new).await?;
        if let Some(number) = cmd.number.as_deref().map(str::trim).filter(|number| !number.is_empty()) {
            let taken = repo::register::external_id::taken(&*tx, TOWNSHIP, &[number.to_owned()]).await?;
            if !taken.is_empty() {
                return Err(number_taken().at("/number"));
            }
            tx.insert(external_id::Model {
                entity: repo::register::external_id::HOUSEHOLD.to_owned(),
                entity_id: new.id,
                system: TOWNSHIP.to_owned(),
                number: number.to_owned(),
                ..external_id::Model::default()
            })
            .await?;
        }
        repo::register::household::by_id(tx, ctx, HouseholdId(new.id)).await
    }

    async fn two(
        &self,
        ctx: &Ctx,
        mut tx: Tx,
        old: &household::Model,
        new: &household::Model,
    ) -> Result<TwoHouseholds> {
        let stays = tx.update(old, old.clone()).await?;
        tx.detail(serde_json::json!({ "new": HouseholdId(new.id) }));
        for id in [old.id, new.id] {
            self.rescreen(ctx, &mut tx, HouseholdId(id)).await?;
        }
        tx.commit(TwoHouseholds {
            household_id: HouseholdId(old.id),
            version: stays.version,
            other_id: HouseholdId(new.id),
            other_version: new.version,
        })
        .await
    }

    /// What is under way for a household that is to end must come to its end first.
    async fn refuse_open_matters(&self, tx: &Tx, from: &Found<household::Model>) -> Result<()> {
        let spells = repo::register::bulk::rows::<spell::Model>(tx, from).await?;
        if spells.iter().any(|spell| spell.ended_on.is_none()) {
            return Err(open_spell());
        }
        let clues = repo::register::bulk::rows::<clue::Model>(tx, from).await?;
        if clues
            .iter()
            .any(|clue| clue.state == shouwang_domain::clue::ClueState::Open)
        {
            return Err(open_clue());
        }
        Ok(())
    }

    /// Nobody is asked about a household that has ended: its open warnings lapse, and its contact persons are free.
    pub(crate) async fn let_go(&self, tx: &mut Tx, from: &Found<household::Model>, on: NaiveDate) -> Result<()> {
        for row in repo::register::bulk::rows::<warning::Model>(&*tx, from).await? {
            if row.state == WarningState::Open {
                let lapsed = warning::Model {
                    state: WarningState::Lapsed.into(),
                    ..row.clone()
                };
                tx.update(&row, lapsed).await?;
            }
        }
        for row in repo::register::bulk::rows::<contact::Model>(&*tx, from).await? {
            if row.to_on.is_none() {
                let free = contact::Model {
                    to_on: Some(on.into()),
                    ..row.clone()
                };
                tx.update(&row, free).await?;
            }
        }
        Ok(())
    }
}

/// How somebody leaves one household and comes to the other.
#[derive(Clone, Copy)]
struct Way {
    left: MembershipChange,
    joined: MembershipChange,
    on: NaiveDate,
}

/// The present members who are named, each once.
fn leavers<'a>(record: &'a HouseholdRecord, places: &'a [NewPlace]) -> Result<Vec<(&'a member::Model, &'a NewPlace)>> {
    let mut named = HashSet::new();
    let found: Vec<_> = places
        .iter()
        .filter(|place| named.insert(place.member_id))
        .map(|place| {
            let present = record
                .members
                .iter()
                .find(|row| row.id == place.member_id.0 && row.left_on.is_none());
            present.map(|row| (row, place)).ok_or_else(no_member)
        })
        .collect::<Result<_>>()?;
    if found.is_empty() {
        Err(nobody_goes())
    } else {
        Ok(found)
    }
}

fn arriving(old: &Member, relation: Relation, on: NaiveDate) -> Member {
    Member {
        relation,
        joined_on: on,
        left: None,
        ..old.clone()
    }
}

/// The member leaves here, and the same person is a member there: what is sealed is sealed anew, for it belongs to a row.
async fn change_household(
    tx: &mut Tx,
    vault: &Vault,
    row: &member::Model,
    into: &household::Model,
    relation: Relation,
    way: Way,
) -> Result<()> {
    let mut left = member::Model {
        left_on: Some(way.on.into()),
        left_why: Some(way.left.into()),
        ..row.clone()
    };
    left.id_number_present = present_index(&left);
    tx.update(row, left).await?;
    let id = tx.id();
    let again = |field: Field, sealed: &Option<Vec<u8>>| -> Result<Option<Vec<u8>>> {
        let Some(sealed) = sealed else { return Ok(None) };
        let open = vault.open(field, row.id, sealed)?;
        Ok(Some(vault.seal(field, id, &open)?))
    };
    let mut here = member::Model {
        id,
        household_id: into.id,
        area_order: into.area_order,
        relation: relation.into(),
        joined_on: way.on.into(),
        left_on: None,
        left_why: None,
        id_number_sealed: again(Field::MEMBER_ID_NUMBER, &row.id_number_sealed)?,
        illness_sealed: again(Field::MEMBER_ILLNESS, &row.illness_sealed)?,
        phone_sealed: again(Field::MEMBER_PHONE, &row.phone_sealed)?,
        ..row.clone()
    };
    here.id_number_present = present_index(&here);
    tx.insert(here).await?;
    let events = [
        (row.household_id, row.id, way.left, "into", into.id),
        (into.id, id, way.joined, "from", row.household_id),
    ];
    for (household_id, member_id, kind, word, other) in events {
        tx.insert(membership_event::Model {
            household_id,
            member_id,
            kind: kind.into(),
            on_date: way.on.into(),
            detail: Json::of(&serde_json::json!({ word: HouseholdId(other) }))?,
            ..membership_event::Model::default()
        })
        .await?;
    }
    Ok(())
}

/// Who may not act for the one household as kin may not act for the other either.
async fn carry_kinship(tx: &mut Tx, from: &Found<household::Model>, to: &Found<household::Model>) -> Result<()> {
    let known: HashSet<i64> = repo::register::bulk::rows::<kinship::Model>(&*tx, to)
        .await?
        .into_iter()
        .map(|row| row.account_id)
        .collect();
    for row in repo::register::bulk::rows::<kinship::Model>(&*tx, from).await? {
        if !known.contains(&row.account_id) {
            tx.insert(kinship::Model {
                id: 0,
                household_id: to.id,
                ..row
            })
            .await?;
        }
    }
    Ok(())
}

async fn refuse_open_case(tx: &Tx, household: &Found<household::Model>) -> Result<()> {
    let cases = repo::register::bulk::rows::<procedure_case::Model>(tx, household).await?;
    if cases.iter().all(|case| case.closed_on.is_some()) {
        return Ok(());
    }
    Err(Problem::refused(
        "household.open_case",
        "该户有正在办理的识别或消除程序，程序中的成员不能变动；请办结或撤回后再分户、并户。",
        "The household has an open case, and its members cannot change meanwhile; close or withdraw it first.",
    ))
}

fn open_spell() -> Problem {
    Problem::refused(
        "household.open_spell",
        "被并入的户仍在监测中；请以在监测的户为保留户，或先办理风险消除。",
        "The household that is to end is monitored; keep that one, or bring its monitoring to an end first.",
    )
}

fn open_clue() -> Problem {
    Problem::refused(
        "household.open_clue",
        "被并入的户有未核实的线索；请先核实办结。",
        "The household that is to end has an open clue; verify it first.",
    )
}

fn same_household() -> Problem {
    Problem::usage(
        "household.same",
        "并户的两户是同一户；请核对编号。",
        "A household cannot be merged with itself; check the ids.",
    )
    .at("/from")
}

fn nobody_goes() -> Problem {
    Problem::usage(
        "household.nobody_goes",
        "没有选择成员；请至少选择一人。",
        "Nobody was named; name one member at least.",
    )
    .at("/members")
}

fn nobody_stays() -> Problem {
    Problem::usage(
        "household.nobody_stays",
        "全部成员都要分出；这不是分户，请改为迁移或更正。",
        "Everybody would go, which is no split; move the household or correct it instead.",
    )
    .at("/members")
}

fn not_everybody() -> Problem {
    Problem::usage(
        "household.not_everybody",
        "并户时应列出被并入户的全部现有成员及其与新户主的关系。",
        "A merger names every present member of the household that ends, with the relation to the head.",
    )
    .at("/members")
}

fn no_member() -> Problem {
    Problem::not_found("成员", "member").at("/members")
}
