//! Monitoring and help.

use crate::table::table;

table! {
    /// Spells of being monitored, from inclusion to elimination.
    register spell "spell" {
        household_id: i64,
        monitored_type: String,
        tier: String,
        risks: String,
        included_on: String,
        ended_on: Option<String>,
        end_way: Option<String>,
        identification_case: i64,
        elimination_case: Option<i64>,
        pack: String,
        document_number: String,
    }
    unique (household_id) where "ended_on IS NULL";
    index (household_id);
}

table! {
    /// The risks of a spell, each closed on its own.
    register spell_risk "spell_risk" {
        spell_id: i64,
        risk: String,
        opened_on: String,
        closed_on: Option<String>,
        closed_how: Option<String>,
    }
    index (spell_id);
}

table! {
    /// Plans of help, with the result of the check.
    register plan "plan" {
        household_id: i64,
        spell_id: i64,
        check_result: String,
        note: Option<String>,
    }
    index (household_id);
    index (spell_id);
}

table! {
    /// Measures of help; `amount` in fen.
    register measure "measure" {
        household_id: i64,
        spell_id: i64,
        kind: String,
        branch: String,
        risks: String,
        timing: String,
        state: String,
        department: Option<String>,
        fund_source: Option<String>,
        amount: Option<i64>,
        starts_on: Option<String>,
        ends_on: Option<String>,
        reviewed_on: Option<String>,
        noticed_on: Option<String>,
        note: String,
    }
    index (household_id);
    index (spell_id);
    index (state, id);
}

table! {
    /// Contact persons of a household at town and village.
    register contact "contact" {
        household_id: i64,
        level: String,
        account_id: i64,
        from_on: String,
        to_on: Option<String>,
    }
    unique (household_id, level) where "to_on IS NULL";
    index (household_id);
    index (account_id);
}

table! {
    /// Visits.
    register visit "visit" {
        household_id: i64,
        visited_on: String,
        by_account: i64,
        role: String,
        conditions: String,
        problems: String,
        no_change: i64,
        next_on: Option<String>,
    }
    index (household_id, visited_on);
    index (by_account, id);
}

table! {
    /// Referrals to departments.
    register referral "referral" {
        household_id: i64,
        case_id: Option<i64>,
        department: String,
        reason: String,
        note: Option<String>,
        sent_on: String,
        due: String,
        state: String,
        answer: Option<String>,
        answered_on: Option<String>,
        benefit: Option<String>,
    }
    index (household_id);
    index (department, state, id);
    index (case_id);
}

table! {
    /// Duties with a date, on somebody's list. One that recurs names its `duty` in the policy pack and the period, and
    /// counts what it needs and what was reached.
    register task "task" {
        kind: String,
        duty: Option<String>,
        period: Option<String>,
        duty_key: Option<String>,
        household_id: Option<i64>,
        area_id: i64,
        case_id: Option<i64>,
        role: String,
        department: Option<String>,
        account_id: Option<i64>,
        due: String,
        state: String,
        needed: i64,
        reached: i64,
        payload: String,
        done_on: Option<String>,
        late_reason: Option<String>,
        waived_reason: Option<String>,
    }
    unique (duty_key);
    index (state, due, id);
    index (duty, period);
    index (household_id);
    index (area_id);
    index (case_id);
    index (account_id);
}

table! {
    /// What the household is told.
    journal message "message" {
        household_id: i64,
        case_id: Option<i64>,
        kind: String,
        zh: String,
        en: String,
        created_on: String,
    }
    index (household_id);
    index (case_id);
}
