//! Which fields of a frozen record can be corrected afterwards, and the record with one of them corrected.
//!
//! A correction mends what was written down, never what was decided on it: type, risks, the outcome of a vote, the days of a
//! notice and the county's own decision are no fields of this list. Who finds them wrong has the case returned, or the
//! decision revoked.

use chrono::NaiveDate;

use super::check::{check_votes, filled};
use super::{Act, Review};
use crate::household::not_in_future;
use crate::{Problem, Result, coded_enum};

coded_enum! {
    /// A field of the record of a step.
    pub enum RecordField {
        On = "on", "日期", "day";
        Finding = "finding", "核实情况", "finding";
        Text = "text", "内容", "text";
        Place = "place", "地点", "place";
        Chair = "chair", "主持人", "chair";
        VotesFor = "votes_for", "同意票", "votes for";
        VotesAgainst = "votes_against", "反对票", "votes against";
        Abstentions = "abstentions", "弃权票", "abstentions";
        Minutes = "minutes", "评议记录", "minutes";
        Opinion = "opinion", "意见", "opinion";
    }
}

/// A field in the record, by the type of what it holds.
enum Slot<'a> {
    Day(&'a mut NaiveDate),
    Words(&'a mut String),
    Count(&'a mut u32),
}

impl Act {
    /// The fields that can be corrected, with what they say.
    pub fn correctable(&self) -> Vec<(RecordField, String)> {
        let mut copy = self.clone();
        let slots = copy.slots();
        slots.into_iter().map(|(field, slot)| (field, slot.text())).collect()
    }

    /// The record with these fields corrected.
    ///
    /// # Errors
    /// `correction.field`, `correction.outcome`, `required`, `date.in_future`, `correction.date`,
    /// `correction.number`, `review.votes`, `review.chair`.
    pub fn corrected<'a>(
        &self,
        changes: impl IntoIterator<Item = (RecordField, &'a str)>,
        today: NaiveDate,
    ) -> Result<Self> {
        let mut act = self.clone();
        for (field, becomes) in changes {
            let slot = act.slots().into_iter().find(|(one, _)| *one == field);
            let (_, slot) = slot.ok_or_else(|| {
                Problem::bad_data(
                    "correction.field",
                    format!("“{}”不能更正。", field.zh()),
                    format!("The {} of this record cannot be corrected.", field.en()),
                )
            })?;
            slot.set(becomes.trim(), today)
                .map_err(|problem| problem.at(format!("/{field}")))?;
        }
        if let (Self::RecordReview(before), Self::RecordReview(after)) = (self, &act) {
            check_votes(after)?;
            same_outcome(before, after)?;
        }
        Ok(act)
    }

    fn slots(&mut self) -> Vec<(RecordField, Slot<'_>)> {
        use RecordField as F;
        use Slot::{Count, Day, Words};
        match self {
            Self::Apply { on, text, .. } => vec![(F::On, Day(on)), (F::Text, Words(text))],
            Self::RecordVerification(v) => vec![(F::On, Day(&mut v.on)), (F::Finding, Words(&mut v.finding))],
            Self::RecordReview(r) => vec![
                (F::On, Day(&mut r.held_on)),
                (F::Place, Words(&mut r.place)),
                (F::Chair, Words(&mut r.chair)),
                (F::VotesFor, Count(&mut r.votes_for)),
                (F::VotesAgainst, Count(&mut r.votes_against)),
                (F::Abstentions, Count(&mut r.abstentions)),
                (F::Minutes, Words(&mut r.minutes)),
            ],
            Self::StartNotice(n) => vec![(F::Place, Words(&mut n.place))],
            Self::RecordObjection(o) => vec![(F::On, Day(&mut o.on)), (F::Text, Words(&mut o.text))],
            Self::ResolveObjection(r) => vec![(F::On, Day(&mut r.on)), (F::Text, Words(&mut r.text))],
            Self::PassTownReview(t) => {
                let finding = t.finding.as_mut().map(|finding| (F::Finding, Words(finding)));
                let mut slots = vec![(F::On, Day(&mut t.on)), (F::Opinion, Words(&mut t.opinion))];
                slots.extend(finding);
                slots
            }
            Self::SubmitToCounty(s) => vec![(F::On, Day(&mut s.on)), (F::Opinion, Words(&mut s.opinion))],
            _ => Vec::new(),
        }
    }
}

impl Slot<'_> {
    fn text(&self) -> String {
        match self {
            Self::Day(day) => day.to_string(),
            Self::Words(words) => (**words).clone(),
            Self::Count(count) => count.to_string(),
        }
    }

    fn set(self, text: &str, today: NaiveDate) -> Result<()> {
        filled(text, "")?;
        match self {
            Self::Day(day) => {
                let read = text.parse().map_err(|_| {
                    Problem::bad_data(
                        "correction.date",
                        "日期应写作 2026-03-05。",
                        "A day is written 2026-03-05.",
                    )
                })?;
                not_in_future(read, today)?;
                *day = read;
            }
            Self::Words(words) => text.clone_into(words),
            Self::Count(count) => {
                *count = text
                    .parse()
                    .map_err(|_| Problem::bad_data("correction.number", "请填写整数。", "Write a whole number."))?;
            }
        }
        Ok(())
    }
}

/// A meeting that agreed still agreed, and one that did not still did not.
fn same_outcome(before: &Review, after: &Review) -> Result<()> {
    if before.is_carried() == after.is_carried() {
        return Ok(());
    }
    Err(Problem::refused(
        "correction.outcome",
        "更正后评议结果会改变；这不是更正，请退回重新评议或撤销该决定。",
        "The meeting would have decided otherwise; that is no correction. Have the case returned, or the decision revoked.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn review() -> Act {
        let attendees: Vec<String> = ["甲", "乙", "丙"].map(str::to_owned).to_vec();
        Act::RecordReview(Review {
            held_on: "2026-03-02".parse().unwrap(),
            place: "村委会".into(),
            chair: "甲".into(),
            attendees,
            votes_for: 3,
            votes_against: 0,
            abstentions: 0,
            minutes: String::new(),
            summary: None,
        })
    }

    #[test]
    fn a_field_is_corrected_and_the_vote_keeps_its_outcome() {
        let today = "2026-03-09".parse().unwrap();
        use RecordField as F;
        let mended = review()
            .corrected([(F::VotesFor, "2"), (F::Abstentions, "1")], today)
            .unwrap();
        assert!(matches!(&mended, Act::RecordReview(r) if (r.votes_for, r.abstentions) == (2, 1)));
        for (changes, code) in [
            (vec![(F::VotesFor, "2")], "review.votes"),
            (vec![(F::VotesFor, "1"), (F::VotesAgainst, "2")], "correction.outcome"),
            (vec![(F::Chair, "丁")], "review.chair"),
            (vec![(F::On, "2026-03-10")], "date.in_future"),
            (vec![(F::On, "三月")], "correction.date"),
            (vec![(F::Place, " ")], "required"),
            (vec![(F::Finding, "x")], "correction.field"),
        ] {
            assert_eq!(review().corrected(changes, today).unwrap_err().code, code);
        }
    }
}
