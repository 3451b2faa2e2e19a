//! Monitoring and help.

use shouwang_domain::Month;
use shouwang_domain::arrival::{ArrivalKind, ArrivalState};
use shouwang_domain::duty::{TaskKind, TaskState};
use shouwang_domain::elimination::Way;
use shouwang_domain::help::{ReferralState, VisitPlace};
use shouwang_domain::measure::{Branch, FundSource, MeasureKind, MeasureState, Timing};
use shouwang_domain::risk::{MonitoredType, RiskCategory};
use shouwang_domain::role::{ContactLevel, Department, Role};

use crate::column::{Code, Day, Flag, Json, Money};
use crate::table::table;

table! {
    /// Spells of being monitored, from inclusion to elimination.
    register spell "spell" {
        household_id: i64,
        monitored_type: Code<MonitoredType>,
        tier: String,
        risks: Json,
        included_on: Day,
        ended_on: Option<Day>,
        end_way: Option<Code<Way>>,
        identification_case: i64,
        elimination_case: Option<i64>,
        pack: String,
        document_number: String,
    }
    unique (household_id) where "ended_on IS NULL";
    index (household_id);
}

table! {
    /// Households that were monitored before they came, as one person proposes them and another decides. An opening
    /// register that `closes` is the last of its county; `origin` is where a household moves in from.
    register arrival "arrival" {
        area_id: i64,
        kind: Code<ArrivalKind>,
        document_number: String,
        origin: Option<String>,
        note: Option<String>,
        closes: Flag,
        state: Code<ArrivalState>,
        proposed_by: i64,
        proposed_on: Day,
        decided_by: Option<i64>,
        decided_on: Option<Day>,
        decision_note: Option<String>,
    }
    unique (area_id) where "closes = 1 AND state = 'accepted'";
    index (area_id);
}

table! {
    /// The households of an arrival, each with the spell that came of it.
    register arrival_household "arrival_household" {
        household_id: i64,
        arrival_id: i64,
        monitored_type: Code<MonitoredType>,
        since: Day,
        spell_id: Option<i64>,
    }
    unique (arrival_id, household_id);
    index (household_id);
}

table! {
    /// What a sheet last said of a household that is not monitored here: that it is. It has no effect by itself, and says
    /// nothing any more once the sheet was taken back.
    register monitoring_claim "monitoring_claim" {
        household_id: i64,
        monitored_type: Code<MonitoredType>,
        since: Option<Day>,
        withdrawn_on: Option<Day>,
    }
    unique (household_id);
}

table! {
    /// The risks of a spell, each closed on its own.
    register spell_risk "spell_risk" {
        spell_id: i64,
        risk: Code<RiskCategory>,
        opened_on: Day,
        closed_on: Option<Day>,
        closed_how: Option<String>,
    }
    index (spell_id);
}

table! {
    /// Plans of help, with the result of the check.
    register plan "plan" {
        household_id: i64,
        spell_id: i64,
        check_result: Json,
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
        kind: Code<MeasureKind>,
        branch: Code<Branch>,
        risks: Json,
        timing: Code<Timing>,
        state: Code<MeasureState>,
        department: Option<Code<Department>>,
        fund_source: Option<Code<FundSource>>,
        amount: Option<Money>,
        starts_on: Option<Day>,
        ends_on: Option<Day>,
        reviewed_on: Option<Day>,
        noticed_on: Option<Day>,
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
        level: Code<ContactLevel>,
        account_id: i64,
        from_on: Day,
        to_on: Option<Day>,
    }
    unique (household_id, level) where "to_on IS NULL";
    index (household_id);
    index (account_id);
}

table! {
    /// Visits. `place` is not known of those from before it was asked; `photos` is how many photographs there are, none where
    /// there never were any.
    register visit "visit" {
        household_id: i64,
        visited_on: Day,
        by_account: i64,
        role: Code<Role>,
        conditions: Json,
        problems: Json,
        no_change: Flag,
        next_on: Option<Day>,
        place: Option<Code<VisitPlace>>,
        place_note: Option<String>,
        photos: Option<i64>,
    }
    index (household_id, visited_on);
    index (by_account, id);
}

table! {
    /// The random share of the visits of a month, drawn once for a county among the households of whom nothing was known
    /// (`service/src/rules/visit_draw.rs`). `strata` says of each band of points how many households there were, town by town;
    /// `frame_digest` is of all their ids.
    journal visit_draw "visit_draw" {
        area_id: i64,
        month: Code<Month>,
        points_table: String,
        seed: String,
        frame_digest: String,
        strata: Json,
    }
    unique (area_id, month);
}

table! {
    /// Households that were drawn, with the place of their stratum in the draw and the town that they were drawn in, or the county
    /// where there is none.
    journal drawn_visit "drawn_visit" {
        visit_draw_id: i64,
        household_id: i64,
        stratum: i64,
        town_id: i64,
    }
    unique (visit_draw_id, household_id);
    index (household_id);
}

table! {
    /// The frame of such a draw: stratum and id of each household, a line each, sealed. Whoever has it and the seed draws again.
    journal visit_frame "visit_frame" {
        visit_draw_id: i64,
        frame_sealed: Vec<u8>,
    }
    unique (visit_draw_id);
}

table! {
    /// Referrals to departments.
    register referral "referral" {
        household_id: i64,
        case_id: Option<i64>,
        department: Code<Department>,
        reason: String,
        note: Option<String>,
        sent_on: Day,
        due: Day,
        state: Code<ReferralState>,
        answer: Option<String>,
        answered_on: Option<Day>,
        benefit: Option<String>,
        amount: Option<Money>,
        given_on: Option<Day>,
        sent_by: Option<i64>,
        accepted_on: Option<Day>,
    }
    index (household_id);
    index (department, state, id);
    index (case_id);
}

table! {
    /// Duties with a date, on somebody's list. One that recurs names its `duty` in the policy pack and the period, and
    /// counts what it needs and what was reached.
    register task "task" {
        kind: Code<TaskKind>,
        duty: Option<String>,
        period: Option<String>,
        duty_key: Option<String>,
        household_id: Option<i64>,
        area_id: i64,
        case_id: Option<i64>,
        role: Code<Role>,
        department: Option<Code<Department>>,
        account_id: Option<i64>,
        due: Day,
        state: Code<TaskState>,
        needed: i64,
        reached: i64,
        payload: Json,
        done_on: Option<Day>,
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
        created_on: Day,
    }
    index (household_id);
    index (case_id);
}
