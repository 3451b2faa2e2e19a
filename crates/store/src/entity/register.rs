//! Households, members, statements and guarantees.

use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::{
    DisabilityKind, HouseholdState, IdStatus, Labour, MembershipChange, Relation as RelationToHead, Schooling,
};
use shouwang_domain::id_number::Sex;
use shouwang_domain::income::{Period, StatementSource};
use shouwang_domain::risk::{CivilAffairsStatus, MonitoredType, Population};

use crate::column::{Code, Day, Flag, Json, Money};
use crate::table::table;

table! {
    /// Households. `area_order` repeats that of the area, for scope and order; `merged_into` is the household that
    /// absorbed this one.
    register household "household" {
        area_id: i64,
        area_order: i64,
        population: Code<Population>,
        civil_affairs: Option<Code<CivilAffairsStatus>>,
        monitored_type: Option<Code<MonitoredType>>,
        phone_sealed: Option<Vec<u8>>,
        phone_blind: Option<Vec<u8>>,
        phone_last4: Option<Vec<u8>>,
        account_sealed: Option<Vec<u8>>,
        account_blind: Option<Vec<u8>>,
        account_last4: Option<Vec<u8>>,
        state: Code<HouseholdState>,
        merged_into: Option<i64>,
        note: Option<String>,
    }
    index (area_order, id, state);
    index (updated_at, id, area_order, state);
    index (state, id) where "state <> 'active'";
    index (area_id);
    index (phone_blind);
    index (phone_last4);
    index (account_blind);
    index (account_last4);
    placed area_order;
}

table! {
    /// Members of households, present and past. `id_number_present` is `id_number_blind` while the member is present
    /// and NULL afterwards: nobody is in two households at once. `area_order` is the place of the household, so that a
    /// search finds people in order without a look at each household.
    register member "member" {
        household_id: i64,
        area_order: i64,
        name: String,
        name_key: String,
        id_number_sealed: Option<Vec<u8>>,
        id_number_blind: Option<Vec<u8>>,
        id_number_last4: Option<Vec<u8>>,
        id_number_present: Option<Vec<u8>>,
        id_status: Code<IdStatus>,
        birth_date: Day,
        sex: Code<Sex>,
        relation: Code<RelationToHead>,
        ethnicity: Option<String>,
        education: Option<String>,
        health: Json,
        illness_sealed: Option<Vec<u8>>,
        illness_blind: Option<Vec<u8>>,
        disability_kind: Option<Code<DisabilityKind>>,
        disability_grade: Option<i64>,
        labour: Code<Labour>,
        schooling: Code<Schooling>,
        schooling_exempt: Flag,
        insured: Option<Flag>,
        phone_sealed: Option<Vec<u8>>,
        phone_blind: Option<Vec<u8>>,
        phone_last4: Option<Vec<u8>>,
        joined_on: Day,
        left_on: Option<Day>,
        left_why: Option<Code<MembershipChange>>,
    }
    unique (id_number_present);
    index (household_id, name_key);
    index (id_number_blind);
    index (id_number_last4, area_order, household_id);
    index (phone_blind);
    index (phone_last4);
    index (name_key, area_order, household_id);
    named name_key;
    follows area_order;
}

table! {
    /// The readings of the names of members, in full and by initials: a name is found by what people type. Made from
    /// the names and complete at any time, because a transaction that writes a member writes them.
    operational name_reading "name_reading" {
        reading: String,
        name_key: String,
    }
    unique (reading, name_key);
    index (name_key, reading);
}

table! {
    /// Who joined or left a household, and why.
    journal membership_event "membership_event" {
        household_id: i64,
        member_id: i64,
        kind: Code<MembershipChange>,
        on_date: Day,
        detail: Json,
    }
    index (household_id);
    index (member_id);
}

table! {
    /// Numbers in other systems: 户编号 of the township, the national and the provincial platform.
    register external_id "external_id" {
        entity: String,
        entity_id: i64,
        system: String,
        number: String,
    }
    unique (entity, system, number);
    index (entity, entity_id);
}

table! {
    /// Income and expense of a household in a month (`2026-03`) or a year (`2025`), in fen.
    register statement "statement" {
        household_id: i64,
        period: Code<Period>,
        wage: Option<Money>,
        business: Option<Money>,
        property: Option<Money>,
        transfer: Option<Money>,
        business_expense: Option<Money>,
        rigid_expense: Option<Money>,
        self_paid_medical: Option<Money>,
        claims: Option<Money>,
        estimated: Flag,
        source: Code<StatementSource>,
    }
    unique (household_id, period);
}

table! {
    /// What is known about a guarantee of a household; the row without `closed_on` is the current one.
    register guarantee "guarantee" {
        household_id: i64,
        guarantee: Code<Guarantee>,
        state: Code<GuaranteeState>,
        opened_on: Day,
        closed_on: Option<Day>,
        note: Option<String>,
    }
    unique (household_id, guarantee) where "closed_on IS NULL";
    index (household_id);
}
