//! One meeting that reviews several households of a village: its record is written once, the votes for each household
//! (惠州 2024 §二: 简化识别程序). What each case then holds is the record of a review like any other.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use shouwang_domain::CaseId;
use shouwang_domain::procedure::{Act, ActKind, CaseState, Review};
use utoipa::ToSchema;

use super::act::ActCmd;
use crate::office::access::{Verb, require};
use crate::{Ctx, Problem, Result, Service};

/// Households that one meeting reviews at most.
const AT_MOST: usize = 50;

/// What of a review is said of the meeting, and not of one household.
const OF_THE_MEETING: &[&str] = &["/held_on", "/place", "/chair", "/attendees"];

/// A democratic review of several households.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingCmd {
    /// Day of the meeting.
    pub held_on: NaiveDate,
    /// Place.
    pub place: String,
    /// Who presided.
    pub chair: String,
    /// Who attended, the chair included.
    pub attendees: Vec<String>,
    /// What was said of all.
    #[serde(default)]
    pub minutes: String,
    /// The households, each with its votes.
    pub cases: Vec<MeetingCase>,
}

/// What a meeting said of one household.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingCase {
    /// The case.
    pub case_id: CaseId,
    /// The version that was read.
    pub version: i64,
    /// Votes for.
    pub votes_for: u32,
    /// Votes against.
    pub votes_against: u32,
    /// Abstentions.
    pub abstentions: u32,
    /// What was said of this household.
    #[serde(default)]
    pub minutes: String,
    /// At an elimination: how the village sums up what the contact proposed.
    #[serde(default)]
    pub summary: Option<String>,
}

/// What a meeting came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MeetingView {
    /// Each case, in the order in which they were given.
    pub cases: Vec<ReviewedCase>,
}

/// A case after the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReviewedCase {
    /// The case.
    pub case_id: CaseId,
    /// Its state now.
    pub state: CaseState,
}

impl Service {
    /// Records one meeting that reviewed several households: all of them, or none.
    ///
    /// # Errors
    /// As [`Service::act`], at the place of the household; `review.no_case`, `review.too_many`.
    pub async fn review_together(&self, ctx: &Ctx, cmd: MeetingCmd) -> Result<MeetingView> {
        require(ctx, Verb::ActOnCases)?;
        if cmd.cases.is_empty() {
            return Err(Problem::bad_data(
                "review.no_case",
                "请至少选择一户提交评议。",
                "Choose at least one household that the meeting reviewed.",
            )
            .at("/cases"));
        }
        if cmd.cases.len() > AT_MOST {
            return Err(Problem::bad_data(
                "review.too_many",
                format!("一次评议会最多登记 {AT_MOST} 户；请分次登记。"),
                format!("One meeting is recorded for at most {AT_MOST} households; record the others apart."),
            )
            .at("/cases"));
        }
        let mut tx = self.store.begin(ctx, "case.review").await?;
        let mut reviewed = Vec::with_capacity(cmd.cases.len());
        for (index, case) in cmd.cases.iter().enumerate() {
            let one = ActCmd {
                case_id: case.case_id,
                version: case.version,
                act: Act::RecordReview(review_of(&cmd, case)),
            };
            let after = self
                .act_in(&mut tx, ctx, &one)
                .await
                .map_err(|problem| of_case(problem, index))?;
            reviewed.push(ReviewedCase {
                case_id: case.case_id,
                state: after.state.get(),
            });
        }
        let cases: Vec<String> = cmd.cases.iter().map(|case| case.case_id.to_string()).collect();
        tx.subject(format!("area/{}", ctx.area));
        tx.detail(json!({ "act": ActKind::RecordReview, "cases": cases }));
        tx.commit(MeetingView { cases: reviewed }).await
    }
}

/// The review of one household as its case keeps it.
fn review_of(meeting: &MeetingCmd, case: &MeetingCase) -> Review {
    let said: Vec<&str> = [meeting.minutes.trim(), case.minutes.trim()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    Review {
        held_on: meeting.held_on,
        place: meeting.place.clone(),
        chair: meeting.chair.clone(),
        attendees: meeting.attendees.clone(),
        votes_for: case.votes_for,
        votes_against: case.votes_against,
        abstentions: case.abstentions,
        minutes: said.join("\n"),
        summary: case.summary.clone(),
    }
}

/// A problem at the place of the household that it is about.
fn of_case(mut problem: Problem, index: usize) -> Problem {
    let place = format!("/cases/{index}");
    if problem.fields.is_empty() {
        return problem.at(place);
    }
    for field in &mut problem.fields {
        if !OF_THE_MEETING.contains(&field.at.as_str()) {
            field.at = format!("{place}{}", field.at);
        }
    }
    problem
}
