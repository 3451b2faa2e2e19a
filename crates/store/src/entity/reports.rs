//! Reports and circulars, and the areas that received them.

use shouwang_domain::report::{ReportState, ReportWay};

use crate::column::{Code, Day, Json};
use crate::table::table;

table! {
    /// Reports. `kind` and `content` are as the description of that kind stood when the report was begun: sections with their
    /// words and figures, which are those of `as_of`. `period` is a span, `authors` everybody who had a hand in the words.
    /// `note` is what whoever signed it said, or why it went back.
    register report "report" {
        area_id: i64,
        kind: String,
        way: Code<ReportWay>,
        period: String,
        inspection_round_id: Option<i64>,
        title: String,
        state: Code<ReportState>,
        as_of: Day,
        content: Json,
        authors: Json,
        number: Option<String>,
        note: Option<String>,
        begun_by: i64,
        submitted_by: Option<i64>,
        submitted_on: Option<Day>,
        signed_by: Option<i64>,
        signed_entered_by: Option<i64>,
        issued_on: Option<Day>,
    }
    index (area_id);
    index (kind, period);
}

table! {
    /// That an area received a report, and what it answered.
    journal report_receipt "report_receipt" {
        report_id: i64,
        area_id: i64,
        answer: Option<String>,
    }
    unique (report_id, area_id);
}
