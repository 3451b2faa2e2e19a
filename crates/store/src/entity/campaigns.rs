//! Campaigns: which houses are gone to, and how each of them stands.

use shouwang_domain::campaign::{CampaignKind, CampaignOutcome, CampaignState};

use crate::column::{Code, Day, Json};
use crate::table::table;

table! {
    /// Campaigns. `households` says whom they go to, `visited_by` whose visits count, `duty` which duty of a pack they
    /// fulfil, `lead` and
    /// `co_leads` which units lead it, `form` the register in which each household gets a record; without one, a visit counts.
    /// `draw_id` is the draw whose households it goes to.
    register campaign "campaign" {
        area_id: i64,
        kind: Code<CampaignKind>,
        title: String,
        label: Option<String>,
        citation: String,
        duty: Option<String>,
        lead: Option<String>,
        co_leads: Option<String>,
        households: Json,
        visited_by: Json,
        form: Option<String>,
        draw_id: Option<i64>,
        starts_on: Day,
        ends_on: Day,
        state: Code<CampaignState>,
        started_on: Option<Day>,
        closed_on: Option<Day>,
        summary: Option<Json>,
    }
    index (area_id);
    index (state);
    index (duty, starts_on);
}

table! {
    /// The houses of a campaign, as they were when it began. `record` is the record of the campaign's register that counts.
    register campaign_household "campaign_household" {
        campaign_id: i64,
        household_id: i64,
        area_order: i64,
        outcome: Code<CampaignOutcome>,
        done_on: Option<Day>,
        visit_id: Option<i64>,
        record: Option<i64>,
        note: Option<String>,
        entered_on: Option<Day>,
    }
    unique (campaign_id, household_id);
    index (campaign_id, area_order, id);
    index (household_id);
    index (visit_id);
    follows area_order;
}
