//! What struck a household: the event behind a sudden severe difficulty, as the verification says it or a register has it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::records::{HealthEventKind, LossKind, Records, WorkEnd};
use crate::{Fen, coded_enum};

coded_enum! {
    /// What a sudden severe difficulty comes from (翁源 2021 §二(一)).
    pub enum SuddenCause {
        Illness = "illness", "因病", "illness";
        Disability = "disability", "因残", "disability";
        Disaster = "disaster", "因灾", "disaster";
        Accident = "accident", "意外事故", "accident";
        IncomeFell = "income_fell", "收入大幅缩减", "a sharp fall of income";
        Other = "other", "其他刚性支出", "another unavoidable expense";
    }
}

/// The event that brought a household into sudden severe difficulty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SuddenEvent {
    /// What kind of event.
    pub cause: SuddenCause,
    /// The day.
    pub on: NaiveDate,
    /// What it cost or took away, roughly; a register may not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Fen>,
    /// What happened, in words.
    pub what: String,
}

/// The newest event that the registers have of a household, within the days given: losses, blows to health, and work that
/// was lost and not replaced.
pub fn newest_event(records: &Records, since: NaiveDate, until: NaiveDate) -> Option<SuddenEvent> {
    let losses = records.loss_events.iter().map(|loss| SuddenEvent {
        cause: match loss.kind {
            LossKind::Traffic | LossKind::WorkAccident => SuddenCause::Accident,
            LossKind::Other => SuddenCause::Other,
            _ => SuddenCause::Disaster,
        },
        on: loss.happened_on,
        amount: (loss.loss > Fen::ZERO).then_some(loss.loss),
        what: loss.kind.zh().to_owned(),
    });
    let blows = records.health_events.iter().map(|blow| SuddenEvent {
        cause: match blow.kind {
            HealthEventKind::SevereDisability => SuddenCause::Disability,
            HealthEventKind::SeriousIllness => SuddenCause::Illness,
        },
        on: blow.found_on,
        amount: None,
        what: blow.kind.zh().to_owned(),
    });
    let lost_work = records.employments.iter().filter_map(|work| {
        let (on, why) = work.ended?;
        (why.is_some_and(WorkEnd::is_loss) && !records.is_employed(work.member, until)).then(|| SuddenEvent {
            cause: SuddenCause::IncomeFell,
            on,
            amount: None,
            what: format!("失去务工岗位（{}）", why.map_or("", WorkEnd::zh)),
        })
    });
    losses
        .chain(blows)
        .chain(lost_work)
        .filter(|event| (since..=until).contains(&event.on))
        .max_by_key(|event| event.on)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemberId;
    use crate::records::{HealthEvent, LossEvent};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_newest_event_within_the_days_counts() {
        let records = Records {
            loss_events: vec![LossEvent {
                kind: LossKind::Traffic,
                happened_on: date("2026-01-10"),
                loss: Fen::from_yuan(9_000),
                compensated: Fen::ZERO,
                settled_on: None,
            }],
            health_events: vec![HealthEvent {
                member: MemberId(1),
                kind: HealthEventKind::SeriousIllness,
                found_on: date("2025-06-01"),
            }],
            ..Records::default()
        };
        let newest = |since: &str, until: &str| newest_event(&records, date(since), date(until));
        let both = newest("2025-03-02", "2026-03-02").unwrap();
        assert_eq!(
            (both.cause, both.amount),
            (SuddenCause::Accident, Some(Fen::from_yuan(9_000)))
        );
        let before = newest("2025-03-02", "2026-01-09").unwrap();
        assert_eq!((before.cause, before.amount), (SuddenCause::Illness, None));
        assert_eq!(newest("2026-01-11", "2026-03-02"), None);
    }
}
