//! The people who work with the register.

use crate::table::table;

table! {
    /// People who act. Without a password a person cannot log in, and others enter for them (代录).
    register account "account" {
        login: String,
        display_name: String,
        password_hash: Option<String>,
        phone_sealed: Option<Vec<u8>>,
        state: String,
    }
    unique (login);
}

table! {
    /// A role held in an area for a time.
    register post "post" {
        account_id: i64,
        role: String,
        area_id: i64,
        department: Option<String>,
        valid_from: String,
        valid_to: Option<String>,
        granted_by: i64,
        approved_by: Option<i64>,
    }
    index (account_id);
    index (area_id, role);
}

table! {
    /// The households that an account belongs to or declared as kin: it may not act on their cases.
    register kinship "kinship" {
        account_id: i64,
        household_id: i64,
        kind: String,
    }
    unique (account_id, household_id);
    index (household_id);
}
