//! The people who work with the register.

use shouwang_domain::household::Kinship;
use shouwang_domain::proposal::{AccountChangeKind, AccountChangeState};
use shouwang_domain::role::{AccountState, Department, Role};

use crate::column::{Code, Day, Json};
use crate::table::table;

table! {
    /// People who act. Without a password a person cannot log in, and others enter for them (代录). `factor_sealed` is the
    /// secret of the second factor, `factor_pending` one that is not confirmed yet, `recovery` the digests of the recovery
    /// codes that are left. `phones_epoch` is how often all phones of the person were told to forget what they took along.
    register account "account" {
        login: String,
        display_name: String,
        password_hash: Option<String>,
        phone_sealed: Option<Vec<u8>>,
        state: Code<AccountState>,
        factor_sealed: Option<Vec<u8>>,
        factor_pending: Option<Vec<u8>>,
        recovery: Option<Json>,
        phones_epoch: Option<i64>,
    }
    unique (login);
}

table! {
    /// A role held in an area for a time.
    register post "post" {
        account_id: i64,
        role: Code<Role>,
        area_id: i64,
        department: Option<Code<Department>>,
        valid_from: Day,
        valid_to: Option<Day>,
        granted_by: i64,
        approved_by: Option<i64>,
    }
    index (account_id);
    index (area_id, role);
}

table! {
    /// Changes of accounts and posts, as one person proposes them and another decides. `area_id` is that of the post
    /// it is about, or else the top; `first_half` is the hash of the half of a first password that the proposer saw.
    register account_change "account_change" {
        area_id: i64,
        account_id: Option<i64>,
        kind: Code<AccountChangeKind>,
        change: Json,
        first_half: Option<String>,
        reason: Option<String>,
        state: Code<AccountChangeState>,
        proposed_by: i64,
        proposed_on: Day,
        decided_by: Option<i64>,
        decided_on: Option<Day>,
        decision_note: Option<String>,
        handed_over: Option<String>,
    }
    index (area_id);
    index (account_id);
    index (state);
}

table! {
    /// The households that an account belongs to or declared as kin: it may not act on their cases.
    register kinship "kinship" {
        account_id: i64,
        household_id: i64,
        kind: Code<Kinship>,
    }
    unique (account_id, household_id);
    index (household_id);
}
