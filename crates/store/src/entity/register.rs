//! Households, members, statements and guarantees.

use crate::table::table;

table! {
    /// Households. `area_order` repeats that of the area, for scope and order; `merged_into` is the household that
    /// absorbed this one.
    register household "household" {
        area_id: i64,
        area_order: i64,
        population: String,
        civil_affairs: Option<String>,
        monitored_type: Option<String>,
        phone_sealed: Option<Vec<u8>>,
        phone_blind: Option<Vec<u8>>,
        phone_last4: Option<Vec<u8>>,
        account_sealed: Option<Vec<u8>>,
        account_blind: Option<Vec<u8>>,
        account_last4: Option<Vec<u8>>,
        state: String,
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
        id_status: String,
        birth_date: String,
        sex: String,
        relation: String,
        ethnicity: Option<String>,
        education: Option<String>,
        health: String,
        illness_sealed: Option<Vec<u8>>,
        illness_blind: Option<Vec<u8>>,
        disability_kind: Option<String>,
        disability_grade: Option<i64>,
        labour: String,
        schooling: String,
        schooling_exempt: i64,
        insured: Option<i64>,
        phone_sealed: Option<Vec<u8>>,
        phone_blind: Option<Vec<u8>>,
        phone_last4: Option<Vec<u8>>,
        joined_on: String,
        left_on: Option<String>,
        left_why: Option<String>,
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
        kind: String,
        on_date: String,
        detail: String,
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
        period: String,
        wage: Option<i64>,
        business: Option<i64>,
        property: Option<i64>,
        transfer: Option<i64>,
        business_expense: Option<i64>,
        rigid_expense: Option<i64>,
        self_paid_medical: Option<i64>,
        claims: Option<i64>,
        estimated: i64,
        source: String,
    }
    unique (household_id, period);
}

table! {
    /// What is known about a guarantee of a household; the row without `closed_on` is the current one.
    register guarantee "guarantee" {
        household_id: i64,
        guarantee: String,
        state: String,
        opened_on: String,
        closed_on: Option<String>,
        note: Option<String>,
    }
    unique (household_id, guarantee) where "closed_on IS NULL";
    index (household_id);
}
