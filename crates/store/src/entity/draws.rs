//! Draws of samples.

use shouwang_domain::draw::DrawState;

use crate::column::{Code, Day, Json};
use crate::table::table;

table! {
    /// Draws. `design` has the stages, the strata and where the seed comes from; `frame_digest` is of the frame that was frozen, and of those. The seed is sealed until the draw is
    /// published, so that nothing that goes out, no export and no copy, tells who is drawn. A frozen draw is withdrawn by two people: one asks with a
    /// reason, another agrees.
    register draw "draw" {
        area_id: i64,
        title: String,
        citation: String,
        design: Json,
        units: i64,
        households: i64,
        frame_digest: String,
        state: Code<DrawState>,
        proposed_by: i64,
        proposed_entered_by: i64,
        seed_sealed: Option<Vec<u8>>,
        seed: Option<String>,
        seeded_by: Option<i64>,
        seeded_entered_by: Option<i64>,
        seeded_on: Option<Day>,
        published_on: Option<Day>,
        withdraw_reason: Option<String>,
        withdraw_asked_by: Option<i64>,
        withdraw_asked_entered_by: Option<i64>,
        withdrawn_by: Option<i64>,
        withdrawn_entered_by: Option<i64>,
        withdrawn_on: Option<Day>,
    }
    index (area_id);
    index (state);
}

table! {
    /// The frame of a draw as it was frozen: `units` a line for each, `subjects_sealed` the ids of its households in the same order, sealed: whoever
    /// has them and a published seed knows the houses of a draw.
    journal draw_frame "draw_frame" {
        draw_id: i64,
        units: String,
        subjects_sealed: Vec<u8>,
    }
    unique (draw_id);
}
