//! How the guarantees are kept: dwellings, water, aid for schooling, insurance contributions, medical bills.

use crate::table::table;

table! {
    /// Dwellings under suspicion: suspected, appraised, acted upon.
    described dwelling "dwelling" {
        household_id: i64,
        suspected_on: String,
        appraised_on: Option<String>,
        grade: Option<String>,
        acted_on: Option<String>,
        action: Option<String>,
    }
    unique (household_id, suspected_on) where "removed_at IS NULL";
}

table! {
    /// Checks of the drinking water; an indicator that was not looked at is NULL.
    described water_check "water_check" {
        household_id: i64,
        checked_on: String,
        source: String,
        quality_tested_on: Option<String>,
        quality: Option<String>,
        quantity: Option<String>,
        convenience: Option<String>,
        reliability: Option<String>,
    }
    unique (household_id, checked_on) where "removed_at IS NULL";
}

table! {
    /// Aid for schooling by term, in fen.
    described schooling_aid "schooling_aid" {
        household_id: i64,
        member_id: i64,
        year: i64,
        term: String,
        due_on: String,
        amount_due: i64,
        paid_on: Option<String>,
        amount_paid: Option<i64>,
    }
    unique (member_id, year, term) where "removed_at IS NULL";
    index (household_id);
}

table! {
    /// Insurance of members by year, with the contribution and what government pays of it, in fen.
    described contribution "contribution" {
        household_id: i64,
        member_id: i64,
        insurance: String,
        year: i64,
        insured: i64,
        amount_due: i64,
        by_government: i64,
    }
    unique (member_id, insurance, year) where "removed_at IS NULL";
    index (household_id);
}

table! {
    /// Settled medical bills with the three layers of payment, in fen.
    described medical_bill "medical_bill" {
        household_id: i64,
        member_id: i64,
        treatment: String,
        settled_on: String,
        compliant: i64,
        basic: i64,
        serious: i64,
        aid: i64,
    }
    unique (member_id, treatment, settled_on) where "removed_at IS NULL";
    index (household_id);
}
