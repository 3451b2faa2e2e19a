//! Rounds of inspection: groups, people, and what each group handed in.

use shouwang_domain::inspection::{Rank, RoundPost, RoundState};

use crate::column::{Code, Day, Json};
use crate::table::table;

table! {
    /// Rounds. `rules` is what the practice said when the round was planned, `areas` the inspected ones.
    register inspection_round "inspection_round" {
        area_id: i64,
        title: String,
        starts_on: Day,
        ends_on: Day,
        rules: Json,
        areas: Json,
        state: Code<RoundState>,
        trained_on: Option<Day>,
        training: Option<String>,
    }
    index (area_id);
}

table! {
    /// The groups of a round. `label` is how the records of registers name the group as their round.
    register inspection_group "inspection_group" {
        inspection_round_id: i64,
        number: i64,
        label: String,
        leader_unit: String,
        member_units: Json,
        areas: Json,
        vehicle: Option<String>,
        report: Option<String>,
        report_paper: Option<String>,
        reported_on: Option<Day>,
        attached: Option<Json>,
    }
    unique (inspection_round_id, number);
}

table! {
    /// The people of a round: those whom units send (attachment 5-1), and the liaisons of cities (attachment 5-2), whose
    /// `city` is the city.
    register inspection_person "inspection_person" {
        inspection_round_id: i64,
        unit: String,
        city: Option<i64>,
        duty: Code<RoundPost>,
        name: String,
        title: String,
        rank: Option<Code<Rank>>,
        phone_sealed: Option<Vec<u8>>,
        note: Option<String>,
        account_id: Option<i64>,
        acknowledged_on: Option<Day>,
        acknowledged_paper: Option<String>,
        gone_on: Option<Day>,
    }
    index (inspection_round_id, unit);
    index (account_id);
}
