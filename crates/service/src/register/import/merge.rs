//! A register as read, compared with what is known: what would have to be written. Nothing is read or written here.

use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use shouwang_domain::Ctx;
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::{HouseholdState, MembershipChange, Relation};
use shouwang_domain::risk::MonitoredType;
use shouwang_sheets::{CellProblem, Place, RegisterHousehold, RegisterMember, RegisterSheet};
use shouwang_store::column::Json;
use shouwang_store::entity::{external_id, guarantee, household, member, membership_event, spell};
use shouwang_store::{Field, Vault, repo};

use super::division::{Divisions, Found};
use super::known::{KnownRegister, Lookup};
use super::problems::{
    ambiguous_member, group_left_out, household_moved, id_differs, in_another_household, member_twice,
    members_not_listed, monitoring_kept, number_taken, second_head, wrong_population,
};
use crate::register::household::TOWNSHIP;
use crate::register::household::record::{
    Identity, MemberFacts, check_active, check_area_in_scope, is_here, keep_unless_said, member_row, present_index,
    put_account, put_phone,
};
use crate::{Problem, Result};

/// What a register changes.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) households: Changes<household::Model>,
    pub(super) numbers: Vec<external_id::Model>,
    pub(super) members: Changes<member::Model>,
    pub(super) events: Vec<membership_event::Model>,
    pub(super) guarantees: Changes<guarantee::Model>,
    pub(super) spells: Vec<spell::Model>,
    /// Households of which the row or a guarantee changed.
    pub(super) households_changed: u64,
    pub(super) members_returned: u64,
    pub(super) unchanged: u64,
    pub(super) notes: Vec<CellProblem>,
    pub(super) problems: Vec<CellProblem>,
}

/// New rows, and changed ones as they were and as they are to be.
pub(super) struct Changes<M> {
    pub(super) new: Vec<M>,
    pub(super) changed: Vec<(M, M)>,
}

impl<M> Default for Changes<M> {
    fn default() -> Self {
        Self {
            new: Vec::new(),
            changed: Vec::new(),
        }
    }
}

impl<M> Changes<M> {
    fn count(&self) -> usize {
        self.new.len() + self.changed.len()
    }
}

/// Compares a register with what is known.
///
/// # Errors
/// Only those of the vault; what is wrong with the file is in [`Plan::problems`].
pub(super) fn plan(
    ctx: &Ctx,
    vault: &Vault,
    sheet: &RegisterSheet,
    known: &KnownRegister,
    divisions: Divisions<'_>,
    ids: &mut dyn FnMut() -> i64,
) -> Result<Plan> {
    let mut merger = Merger {
        ctx,
        vault,
        sheet,
        known,
        divisions,
        ids,
        plan: Plan::default(),
    };
    for household in &sheet.households {
        merger.household(household)?;
    }
    Ok(merger.plan)
}

struct Merger<'a> {
    ctx: &'a Ctx,
    vault: &'a Vault,
    sheet: &'a RegisterSheet,
    known: &'a KnownRegister,
    divisions: Divisions<'a>,
    ids: &'a mut dyn FnMut() -> i64,
    plan: Plan,
}

impl<'a> Merger<'a> {
    fn household(&mut self, said: &RegisterHousehold) -> Result<()> {
        let place = match self.divisions.find(said, &self.sheet.columns) {
            Ok(place) => place,
            Err(problem) => {
                self.plan.problems.push(*problem);
                return Ok(());
            }
        };
        if let Err(problem) = check_area_in_scope(self.ctx, place.order) {
            self.complain(&said.place, "village", problem);
            return Ok(());
        }
        if place.without_group {
            self.note(&said.place, "group", group_left_out());
        }
        match self.known.households.find(&said.number) {
            Lookup::OutOfScope => self.complain(&said.place, "household_number", number_taken()),
            Lookup::New => self.new_household(said, place)?,
            Lookup::Known(row, members) => match check_active(row) {
                Ok(()) => self.known_household(said, place, row, members)?,
                Err(problem) => self.complain(&said.place, "household_number", problem),
            },
        }
        Ok(())
    }

    fn new_household(&mut self, said: &RegisterHousehold, place: Found) -> Result<()> {
        let id = (self.ids)();
        let row = household::Model {
            id,
            state: HouseholdState::Active.into(),
            ..household::Model::default()
        };
        let mut row = self.household_row(row, said, place)?;
        row.monitored_type = said.monitored_type.map(Into::into);
        self.plan.numbers.push(external_id::Model {
            entity: repo::register::external_id::HOUSEHOLD.to_owned(),
            entity_id: id,
            system: TOWNSHIP.to_owned(),
            number: said.number.clone(),
            ..external_id::Model::default()
        });
        self.guarantees(id, said);
        if let Some(monitored_type) = said.monitored_type {
            self.arrive_monitored(id, said, monitored_type);
        }
        for member in &said.members {
            if self.check_elsewhere(member, id) {
                // As far as the register knows, those who came with it were always there.
                self.new_member(&row, member, member.birth_date)?;
            }
        }
        self.plan.households.new.push(row);
        Ok(())
    }

    fn known_household(
        &mut self,
        said: &RegisterHousehold,
        place: Found,
        before: &household::Model,
        members: &[member::Model],
    ) -> Result<()> {
        let after = self.household_row(before.clone(), said, place)?;
        let is_changed = after != *before;
        if after.area_id != before.area_id {
            self.note(&said.place, "village", household_moved());
        }
        let guarantees_changed = self.guarantees(before.id, said);
        self.plan.households_changed += u64::from(is_changed || guarantees_changed);
        self.check_monitoring(before.id, said);
        let mut matched = HashSet::new();
        let members_before = self.plan.members.count();
        for member in &said.members {
            match self.find_member(member, members) {
                Err((key, problem)) => self.complain(&member.place, key, problem),
                Ok(Some(row)) if !matched.insert(row.id) => self.complain(&member.place, "name", member_twice()),
                Ok(Some(row)) => self.known_member(row, member)?,
                Ok(None) => self.joining_member(&after, member)?,
            }
        }
        self.check_the_others(
            said,
            members.iter().filter(|row| is_here(row) && !matched.contains(&row.id)),
        );
        // A household has changed when a member has: its version and its moment of change say so.
        if is_changed || self.plan.members.count() > members_before {
            self.plan.households.changed.push((before.clone(), after));
        }
        Ok(())
    }

    /// The household's own row after the sheet.
    fn household_row(
        &self,
        mut row: household::Model,
        said: &RegisterHousehold,
        place: Found,
    ) -> Result<household::Model> {
        (row.area_id, row.area_order) = (place.area.0, place.order);
        row.population = said.population.into();
        keep_unless_said(&mut row.civil_affairs, said.civil_affairs.map(Into::into));
        if let Some(account) = &said.account {
            put_account(self.vault, &mut row, account)?;
        }
        let head = said.members.iter().find(|member| member.relation == Relation::Head);
        if let Some(phone) = head.and_then(|head| head.phone.as_ref()) {
            put_phone(self.vault, &mut row, phone)?;
        }
        let mut notes: Vec<&str> = said
            .members
            .iter()
            .filter_map(|member| member.note.as_deref())
            .collect();
        notes.dedup();
        keep_unless_said(&mut row.note, (!notes.is_empty()).then(|| notes.join("；")));
        Ok(row)
    }

    /// The row of a member of this household whom a row of the sheet means; the column and the problem when that is
    /// not clear. Nobody is picked out of several.
    fn find_member<'m>(
        &self,
        said: &RegisterMember,
        members: &'m [member::Model],
    ) -> std::result::Result<Option<&'m member::Model>, (&'static str, Problem)> {
        if let Some(blind) = self.blind(said) {
            let with_number = members
                .iter()
                .filter(|row| row.id_number_blind.as_ref() == Some(&blind));
            // Who left and came back under another row is the present one.
            if let Some(row) = with_number.max_by_key(|row| is_here(row)) {
                return Ok(Some(row));
            }
        }
        let (key, birth_date) = (said.name.key(), said.birth_date);
        let mut namesakes = members
            .iter()
            .filter(|row| is_here(row) && row.name_key == key && row.birth_date == birth_date);
        match (namesakes.next(), namesakes.next()) {
            (None, _) => Ok(None),
            (Some(_), Some(_)) => Err(("name", ambiguous_member())),
            (Some(only), None) if said.id_number.is_some() && only.id_number_present.is_some() => {
                Err(("id_number", id_differs()))
            }
            (Some(only), None) => Ok(Some(only)),
        }
    }

    fn known_member(&mut self, before: &member::Model, said: &RegisterMember) -> Result<()> {
        let mut after = member_row(self.vault, before, &facts_of(said))?;
        if !is_here(before) {
            if !self.check_elsewhere(said, before.household_id) {
                return Ok(());
            }
            let today = self.ctx.today();
            (after.left_on, after.left_why, after.joined_on) = (None, None, today.into());
            after.id_number_present = present_index(&after);
            self.event(before.household_id, before.id, MembershipChange::Returned, today);
            self.plan.members_returned += 1;
        } else if after.id_number_present != before.id_number_present
            && !self.check_elsewhere(said, before.household_id)
        {
            return Ok(());
        }
        if after == *before {
            self.plan.unchanged += 1;
        } else {
            self.plan.members.changed.push((before.clone(), after));
        }
        Ok(())
    }

    /// Somebody who was not in this household before.
    fn joining_member(&mut self, household: &household::Model, said: &RegisterMember) -> Result<()> {
        if !self.check_elsewhere(said, household.id) {
            return Ok(());
        }
        let today = self.ctx.today();
        let is_infant = said.birth_date + Days::new(365) > today;
        let (kind, on) = if is_infant {
            (MembershipChange::Birth, said.birth_date)
        } else {
            (MembershipChange::MovedIn, today)
        };
        let id = self.new_member(household, said, on)?;
        self.event(household.id, id, kind, on);
        Ok(())
    }

    fn new_member(&mut self, household: &household::Model, said: &RegisterMember, joined_on: NaiveDate) -> Result<i64> {
        let id = (self.ids)();
        let row = member::Model {
            id,
            household_id: household.id,
            area_order: household.area_order,
            joined_on: joined_on.into(),
            ..member::Model::default()
        };
        self.plan
            .members
            .new
            .push(member_row(self.vault, &row, &facts_of(said))?);
        Ok(id)
    }

    fn event(&mut self, household: i64, member: i64, kind: MembershipChange, on: NaiveDate) {
        self.plan.events.push(membership_event::Model {
            household_id: household,
            member_id: member,
            kind: kind.into(),
            on_date: on.into(),
            detail: Json::literal(r#"{"source":"import"}"#),
            ..membership_event::Model::default()
        });
    }

    /// Records what the sheet says about the guarantees; tells whether anything is new.
    fn guarantees(&mut self, household: i64, said: &RegisterHousehold) -> bool {
        let met = |yes: Option<bool>| {
            yes.map(|yes| {
                if yes {
                    GuaranteeState::Met
                } else {
                    GuaranteeState::Unmet
                }
            })
        };
        let today = self.ctx.today();
        let mut is_changed = false;
        for (kind, state) in [
            (Guarantee::Housing, said.dwelling.and_then(|grade| grade.guarantee())),
            (Guarantee::Water, met(said.water_safe)),
            (Guarantee::Food, met(said.food_secure)),
            (Guarantee::Clothing, met(said.clothing_secure)),
        ] {
            let Some(state) = state else { continue };
            let current = self
                .known
                .guarantees(household)
                .iter()
                .find(|row| row.guarantee == kind);
            if current.is_some_and(|row| row.state == state) {
                continue;
            }
            if let Some(row) = current {
                let closed = guarantee::Model {
                    closed_on: Some(today.into()),
                    ..row.clone()
                };
                self.plan.guarantees.changed.push((row.clone(), closed));
            }
            self.plan.guarantees.new.push(guarantee::Model {
                household_id: household,
                guarantee: kind.into(),
                state: state.into(),
                opened_on: today.into(),
                ..guarantee::Model::default()
            });
            is_changed = true;
        }
        is_changed
    }

    /// A household that is monitored already when it enters the register: its spell began before our time.
    fn arrive_monitored(&mut self, household: i64, said: &RegisterHousehold, monitored_type: MonitoredType) {
        if !monitored_type.may_come_from(said.population) {
            self.complain(&said.place, "monitored_type", wrong_population(monitored_type));
            return;
        }
        self.plan.spells.push(spell::Model {
            household_id: household,
            monitored_type: monitored_type.into(),
            tier: IMPORTED.to_owned(),
            risks: Json::literal("[]"),
            included_on: said.monitored_since.unwrap_or_else(|| self.ctx.today()).into(),
            pack: IMPORTED.to_owned(),
            document_number: IMPORTED.to_owned(),
            ..spell::Model::default()
        });
    }

    /// Whether a household is monitored is decided by the procedure; a sheet that says otherwise changes nothing.
    fn check_monitoring(&mut self, household: i64, said: &RegisterHousehold) {
        let Some(monitored_type) = said.monitored_type else {
            return;
        };
        if self
            .known
            .spell(household)
            .is_none_or(|spell| spell.monitored_type != monitored_type)
        {
            self.note(&said.place, "monitored_type", monitoring_kept());
        }
    }

    /// Members who are not in the sheet stay; but the sheet's head must not become a second one.
    fn check_the_others<'m>(&mut self, said: &RegisterHousehold, others: impl Iterator<Item = &'m member::Model>) {
        let mut count = 0;
        let mut has_head = false;
        for other in others {
            count += 1;
            has_head |= other.relation == Relation::Head;
        }
        let head = said.members.iter().find(|member| member.relation == Relation::Head);
        if let Some(head) = head.filter(|_| has_head) {
            self.complain(&head.place, "relation", second_head());
        }
        if count > 0 {
            self.note(&said.place, "household_number", members_not_listed(count));
        }
    }

    /// Complains when the person is present in another household.
    fn check_elsewhere(&mut self, said: &RegisterMember, household: i64) -> bool {
        let elsewhere = self
            .blind(said)
            .and_then(|blind| self.known.household_of(&blind))
            .is_some_and(|other| other != household);
        if elsewhere {
            self.complain(&said.place, "id_number", in_another_household());
        }
        !elsewhere
    }

    fn blind(&self, said: &RegisterMember) -> Option<Vec<u8>> {
        said.id_number
            .as_ref()
            .map(|id| self.vault.blind(Field::MEMBER_ID_NUMBER, id.reveal()))
    }

    fn complain(&mut self, place: &Place, key: &'static str, problem: Problem) {
        self.plan.problems.push(self.sheet.columns.at(place, key, problem));
    }

    fn note(&mut self, place: &Place, key: &'static str, problem: Problem) {
        self.plan.notes.push(self.sheet.columns.at(place, key, problem));
    }
}

/// What stands for tier, pack and document of a spell that was not decided here.
pub(super) const IMPORTED: &str = "imported";

fn facts_of(said: &RegisterMember) -> MemberFacts {
    MemberFacts {
        name: said.name.clone(),
        id: said.id_number.map_or(Identity::Unsaid, Identity::Valid),
        birth_date: said.birth_date,
        sex: said.sex,
        relation: said.relation,
        ethnicity: said.ethnicity.clone(),
        education: None,
        health: said.health.clone(),
        illness: said.illness.clone(),
        disability: said.disability,
        labour: said.labour,
        schooling: said.schooling,
        schooling_exempt: said.schooling_exempt,
        insured: said.insured,
        phone: said.phone.clone(),
    }
}
