//! A register as read, compared with what is known: what would have to be written. Nothing is read or written here.

use std::collections::{BTreeSet, HashSet};

use chrono::{Days, NaiveDate};
use shouwang_domain::assurance::Dwelling;
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::{Household, HouseholdState, MembershipChange, Relation, duplicate_id, own_household};
use shouwang_domain::risk::MonitoredType;
use shouwang_domain::{Ctx, HouseholdId, MemberId};
use shouwang_sheets::{CellProblem, Place, RegisterHousehold, RegisterMember, RegisterSheet};
use shouwang_store::column::Json;
use shouwang_store::entity::{dwelling, external_id, guarantee, household, member, membership_event, monitoring_claim};
use shouwang_store::{Field, Vault, repo};

use super::division::{Divisions, Found};
use super::known::{KnownRegister, Lookup};
use super::problems::{
    ambiguous_member, group_left_out, household_moved, id_differs, member_twice, members_not_listed, monitoring_kept,
    unknown_member_id, wrong_population,
};
use crate::register::household::TOWNSHIP;
use crate::register::household::members::domain_member;
use crate::register::household::number_search::SheetNumbers;
use crate::register::household::record::{
    Identity, MemberFacts, check_active, check_area_in_scope, is_here, keep_unless_said, member_row, number_taken,
    present_index, put_account, put_phone,
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
    pub(super) dwellings: Changes<dwelling::Model>,
    pub(super) claims: Changes<monitoring_claim::Model>,
    /// Households of which the row, a guarantee or the dwelling changed.
    pub(super) households_changed: u64,
    pub(super) members_returned: u64,
    pub(super) unchanged: u64,
    pub(super) notes: Vec<CellProblem>,
    pub(super) problems: Vec<CellProblem>,
    /// The ID numbers that it gives for known households, and those of people elsewhere.
    pub(super) id_numbers: SheetNumbers,
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

impl Plan {
    /// How many rows would be written.
    fn count(&self) -> usize {
        let people = self.households.count() + self.members.count() + self.events.len();
        people + self.guarantees.count() + self.dwellings.count() + self.claims.count()
    }
}

impl<M> Changes<M> {
    pub(super) fn count(&self) -> usize {
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
        is_sound: true,
        plan: Plan::default(),
    };
    let wrong: BTreeSet<_> = sheet.problems.iter().map(|found| (&*found.sheet, found.row)).collect();
    for (index, household) in sheet.households.iter().enumerate() {
        let name = &*household.place.sheet;
        let next = sheet
            .households
            .get(index + 1)
            .filter(|next| *next.place.sheet == *name);
        let until = next.map_or(u32::MAX, |next| next.place.row);
        // With rows in any order the next one may begin before this one: then its own row counts alone.
        let until = until.max(household.place.row.saturating_add(1));
        merger.is_sound = wrong.range((name, household.place.row)..(name, until)).next().is_none();
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
    /// The rows of the household are read without a complaint, so that all its members are known.
    is_sound: bool,
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
                Ok(()) => {
                    let before = self.plan.count();
                    self.known_household(said, place, row, members)?;
                    if self.plan.count() > before && self.known.households.is_own(row.id) {
                        self.complain(&said.place, "household_number", own_household());
                    }
                }
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
        let row = self.household_row(row, said, place)?;
        self.plan.numbers.push(external_id::Model {
            entity: repo::register::external_id::HOUSEHOLD.to_owned(),
            entity_id: id,
            system: TOWNSHIP.to_owned(),
            number: said.number.clone(),
            ..external_id::Model::default()
        });
        self.guarantees(id, said);
        self.dwelling(id, said)?;
        self.claims_monitored(id, said);
        let mut joined = Household {
            id: HouseholdId(id),
            area_order: row.area_order,
            population: said.population,
            civil_affairs: said.civil_affairs,
            members: Vec::with_capacity(said.members.len()),
            guarantees: Vec::new(),
        };
        let problems = self.plan.problems.len();
        for member in &said.members {
            if self.check_elsewhere(member, id) {
                // As far as the register knows, those who came with it were always there.
                let member_id = self.new_member(&row, member, member.birth_date)?;
                self.join(&mut joined, member_id, member, member.birth_date);
            }
        }
        self.check_members(&joined, said, problems);
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
        let dwelling_changed = self.dwelling(before.id, said)?;
        self.plan.households_changed += u64::from(is_changed || guarantees_changed || dwelling_changed);
        self.check_monitoring(before, said);
        let mut joined = repo::register::household::to_household(&after, members, Vec::new(), None)?;
        let problems = self.plan.problems.len();
        let mut matched = HashSet::new();
        // Who joins comes after what is said of those who are here: a new head after the one that is head no longer.
        let mut joining = Vec::new();
        let members_before = self.plan.members.count();
        for member in &said.members {
            if let Some(number) = &member.id_number {
                self.plan.id_numbers.note(self.vault, before.id, members, number);
            }
            match self.find_member(member, members) {
                Err((key, problem)) => self.complain(&member.place, key, problem),
                Ok(Some(row)) if !matched.insert(row.id) => self.complain(&member.place, "name", member_twice()),
                Ok(Some(row)) => {
                    self.known_member(row, member)?;
                    if is_here(row) {
                        let present = joined.members.iter_mut().filter(|known| known.id == MemberId(row.id));
                        present.for_each(|known| known.relation = member.relation);
                    } else {
                        joined.members.retain(|known| known.id != MemberId(row.id));
                        joining.push((member, Some(row.id)));
                    }
                }
                Ok(None) => joining.push((member, None)),
            }
        }
        for (member, returned) in joining {
            match returned {
                Some(id) => self.join(&mut joined, id, member, self.ctx.today()),
                None => self.joining_member(&after, &mut joined, member)?,
            }
        }
        self.check_members(&joined, said, problems);
        let others = members.iter().filter(|row| is_here(row) && !matched.contains(&row.id));
        match others.count() {
            0 => {}
            count => self.note(&said.place, "household_number", members_not_listed(count)),
        }
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
        if let Some(id) = said.id {
            let named = members.iter().find(|row| row.id == id);
            let named = named.ok_or_else(|| ("member_id", unknown_member_id()))?;
            let other = self
                .blind(said)
                .filter(|blind| named.id_number_present.as_ref() != Some(blind));
            if other.is_some() && named.id_number_present.is_some() {
                return Err(("id_number", id_differs()));
            }
            return Ok(Some(named));
        }
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
    fn joining_member(
        &mut self,
        household: &household::Model,
        joined: &mut Household,
        said: &RegisterMember,
    ) -> Result<()> {
        if !self.check_elsewhere(said, household.id) {
            return Ok(());
        }
        let today = self.ctx.today();
        let is_infant = said.birth_date + Days::new(INFANT_DAYS) > today;
        let (kind, on) = if is_infant {
            (MembershipChange::Birth, said.birth_date)
        } else {
            (MembershipChange::MovedIn, today)
        };
        let id = self.new_member(household, said, on)?;
        self.join(joined, id, said, on);
        self.event(household.id, id, kind, on);
        Ok(())
    }

    /// Somebody joins as everybody does who joins a household.
    fn join(&mut self, household: &mut Household, id: i64, said: &RegisterMember, on: NaiveDate) {
        let member = domain_member(MemberId(id), &facts_of(said), on);
        let joined = household.join(member, self.ctx.today());
        if let Some(problem) = joined.err().filter(|_| self.is_sound) {
            let key = match problem.code.as_str() {
                "member.duplicate_id" => "id_number",
                _ => "relation",
            };
            self.complain(&said.place, key, problem);
        }
    }

    /// What must hold of the household after the sheet, where nothing was wrong with its single members.
    fn check_members(&mut self, household: &Household, said: &RegisterHousehold, problems: usize) {
        if !self.is_sound || self.plan.problems.len() > problems {
            return;
        }
        if let Err(problem) = household.check(self.ctx.today()) {
            let head = said.members.iter().find(|member| member.relation == Relation::Head);
            let place = head.map_or(&said.place, |head| &head.place);
            self.complain(place, "relation", problem);
        }
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
            (
                Guarantee::Housing,
                said.dwelling
                    .and_then(|said| said.grade())
                    .map(|grade| grade.guarantee()),
            ),
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

    /// Records the grade of the dwelling, unless it stands so already; tells whether it is new. A sound dwelling of which
    /// nobody had a doubt has no record; a doubt that was open is answered.
    fn dwelling(&mut self, household: i64, said: &RegisterHousehold) -> Result<bool> {
        let Some(grade) = said.dwelling.and_then(|said| said.grade()) else {
            return Ok(false);
        };
        let rows = self.known.dwellings(household);
        let known = rows.iter().map(repo::register::assurance::to_dwelling);
        let known = known.collect::<Result<Vec<_>>>()?;
        let nobody_doubts = known.is_empty() && !grade.is_dangerous();
        if nobody_doubts || Dwelling::standing_grade(&known) == Some(grade) {
            return Ok(false);
        }
        let today = self.ctx.today();
        let told = dwelling::Model {
            household_id: household,
            suspected_on: today.to_string(),
            appraised_on: Some(today.to_string()),
            grade: Some(grade.as_str().to_owned()),
            ..dwelling::Model::default()
        };
        match known
            .iter()
            .zip(rows)
            .find(|(dwelling, _)| dwelling.appraised_on.is_none() || dwelling.suspected_on == today)
        {
            Some((_, before)) => {
                let after = dwelling::Model {
                    appraised_on: told.appraised_on,
                    grade: told.grade,
                    acted_on: None,
                    action: None,
                    ..before.clone()
                };
                self.plan.dwellings.changed.push((before.clone(), after));
            }
            None => self.plan.dwellings.new.push(told),
        }
        Ok(true)
    }

    /// A new household that the sheet calls monitored. It is not: that is decided by two people, by the opening register
    /// or by a transfer. What the sheet says is kept for them.
    fn claims_monitored(&mut self, household: i64, said: &RegisterHousehold) {
        let Some(monitored_type) = said.monitored_type else {
            return;
        };
        if !monitored_type.may_come_from(said.population) {
            self.complain(&said.place, "monitored_type", wrong_population(monitored_type));
            return;
        }
        self.plan.claims.new.push(claim(household, monitored_type, said));
    }

    /// Whether a household is monitored is decided by the procedure; a sheet that says otherwise changes nothing, and
    /// what it says of one that is not monitored is kept for the opening register.
    fn check_monitoring(&mut self, before: &household::Model, said: &RegisterHousehold) {
        let Some(monitored_type) = said.monitored_type else {
            return;
        };
        let spell = self.known.spell(before.id);
        if spell.is_some_and(|spell| spell.monitored_type == monitored_type) {
            return;
        }
        self.note(&said.place, "monitored_type", monitoring_kept());
        if spell.is_some() || !monitored_type.may_come_from(said.population) {
            return;
        }
        let told = claim(before.id, monitored_type, said);
        match self.known.claim(before.id) {
            None => self.plan.claims.new.push(told),
            Some(known)
                if known.withdrawn_on.is_none()
                    && (known.monitored_type, known.since) == (told.monitored_type, told.since) => {}
            Some(known) => {
                let after = monitoring_claim::Model {
                    monitored_type: told.monitored_type,
                    since: told.since,
                    withdrawn_on: None,
                    ..known.clone()
                };
                self.plan.claims.changed.push((known.clone(), after));
            }
        }
    }

    /// Complains when the person is present in another household.
    fn check_elsewhere(&mut self, said: &RegisterMember, household: i64) -> bool {
        let elsewhere = self
            .blind(said)
            .and_then(|blind| self.known.household_of(&blind))
            .is_some_and(|other| other != household);
        if elsewhere {
            if let Some(number) = &said.id_number {
                self.plan.id_numbers.note_elsewhere(self.vault, number);
            }
            self.complain(&said.place, "id_number", duplicate_id());
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

/// Who is younger is taken for newly born in the household, when a sheet brings a new member and does not say why.
const INFANT_DAYS: u64 = 365;

fn claim(household_id: i64, monitored_type: MonitoredType, said: &RegisterHousehold) -> monitoring_claim::Model {
    monitoring_claim::Model {
        household_id,
        monitored_type: monitored_type.into(),
        since: said.monitored_since.map(Into::into),
        ..monitoring_claim::Model::default()
    }
}

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
