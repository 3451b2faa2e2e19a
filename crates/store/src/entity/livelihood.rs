//! What a household lives on and what befell it: the dated records that the rules read.

use crate::table::table;

table! {
    /// Work of members for others; `ended_on` is the day after the last one. `monthly_wage` in fen.
    described employment "employment" {
        household_id: i64,
        member_id: i64,
        place: String,
        employer: Option<String>,
        industry: Option<String>,
        monthly_wage: Option<i64>,
        started_on: String,
        ended_on: Option<String>,
        end_reason: Option<String>,
        public_post: i64,
    }
    unique (member_id, started_on) where "removed_at IS NULL";
    index (household_id);
}

table! {
    /// What members said of looking for work; the latest one counts.
    described job_seeking "job_seeking" {
        household_id: i64,
        member_id: i64,
        stated_on: String,
        willing: i64,
        registered: i64,
    }
    unique (member_id, stated_on) where "removed_at IS NULL";
    index (household_id);
}

table! {
    /// Blows to the health of members.
    described health_event "health_event" {
        household_id: i64,
        member_id: i64,
        kind: String,
        found_on: String,
    }
    unique (member_id, kind, found_on) where "removed_at IS NULL";
    index (household_id);
}

table! {
    /// Cost of schooling and the aid for it, in fen.
    described schooling_cost "schooling_cost" {
        household_id: i64,
        member_id: i64,
        paid_on: String,
        amount: i64,
        aid: i64,
    }
    unique (member_id, paid_on) where "removed_at IS NULL";
    index (household_id);
}

table! {
    /// Micro-loans, in fen.
    described loan "loan" {
        household_id: i64,
        bank: String,
        amount: i64,
        lent_on: String,
        due_on: String,
        repaid_on: Option<String>,
        overdue_amount: Option<i64>,
        subsidised: i64,
        repaid: Option<i64>,
        owed: Option<i64>,
    }
    unique (household_id, bank, lent_on) where "removed_at IS NULL";
}

table! {
    /// Links of households to operators and projects of an industry; `to_on` is the day after the last one, `contract` how many
    /// pages of the contract there are as files.
    described operator_link "operator_link" {
        household_id: i64,
        operator: String,
        mode: String,
        from_on: String,
        to_on: Option<String>,
        failed_on: Option<String>,
        contract: Option<i64>,
    }
    unique (household_id, operator, from_on) where "removed_at IS NULL";
}

table! {
    /// Dividends of project assets due to households, in fen.
    described asset_dividend "asset_dividend" {
        household_id: i64,
        asset: String,
        due_on: String,
        amount_due: i64,
        paid_on: Option<String>,
        amount_paid: Option<i64>,
    }
    unique (household_id, asset, due_on) where "removed_at IS NULL";
}

table! {
    /// Benefits of a household, or of a member where one is named; `ends_on` is the day after the last one.
    described benefit "benefit" {
        household_id: i64,
        member_id: Option<i64>,
        kind: String,
        department: Option<String>,
        monthly_amount: Option<i64>,
        from_on: String,
        ends_on: Option<String>,
        policy_ends_on: Option<String>,
    }
    unique (household_id, kind, from_on) where "member_id IS NULL AND removed_at IS NULL";
    unique (member_id, kind, from_on) where "removed_at IS NULL";
    index (household_id);
}

table! {
    /// Disasters and accidents, in fen.
    described loss_event "loss_event" {
        household_id: i64,
        kind: String,
        happened_on: String,
        loss: i64,
        compensated: i64,
        settled_on: Option<String>,
    }
    unique (household_id, kind, happened_on) where "removed_at IS NULL";
}
