//! Reports and circulars (分析报告、通报): what an office tells those who lead it, those below it or those above it, about
//! a period that is over or about to be.

use crate::coded_enum;
use crate::ctx::Hands;
use crate::{AccountId, Problem, Result};

coded_enum! {
    /// To whom a report goes.
    pub enum ReportWay {
        Leaders = "leaders", "报本级负责人研判", "to the office's own leaders";
        Circular = "circular", "通报下级", "a circular to the areas below";
        Upward = "upward", "报送上级", "to the area above";
    }
}

coded_enum! {
    /// Where a report stands. What was issued does not change any more; a wrong one is followed by another.
    pub enum ReportState {
        Draft = "draft", "起草中", "being written";
        Submitted = "submitted", "待签发", "waits for its signature";
        Issued = "issued", "已签发", "issued";
        Withdrawn = "withdrawn", "已作废", "withdrawn";
    }
}

/// Everybody who had a hand in the words of a report: whoever signs it is none of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Authors(std::collections::BTreeSet<i64>);

impl Authors {
    /// The same with the people of one more act.
    #[must_use]
    pub fn and(mut self, hands: Hands) -> Self {
        self.0.extend([hands.acted_by.0, hands.entered_by.0]);
        self
    }

    /// Whether one of some people is among them.
    pub fn include(&self, hands: Hands) -> bool {
        [hands.acted_by.0, hands.entered_by.0]
            .iter()
            .any(|person| self.0.contains(person))
    }

    /// Their accounts, in order.
    pub fn accounts(&self) -> impl Iterator<Item = AccountId> + '_ {
        self.0.iter().copied().map(AccountId)
    }

    /// Lets somebody sign who is none of them.
    ///
    /// # Errors
    /// `report.own`.
    pub fn refuse(&self, hands: Hands) -> Result<()> {
        if !self.include(hands) {
            return Ok(());
        }
        Err(Problem::wrong_person(
            "report.own",
            "您参与了起草或代录，不能由您签发；请由没有参与的负责人签发。",
            "You had a hand in writing this report, and somebody who had none signs it.",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_wrote_or_entered_does_not_sign() {
        let entered = Hands {
            acted_by: AccountId(1),
            entered_by: AccountId(2),
        };
        let authors = Authors::default().and(entered).and(Hands::of_one(AccountId(3)));
        assert_eq!(authors.accounts().map(|id| id.0).collect::<Vec<_>>(), [1, 2, 3]);
        for author in [1, 2, 3] {
            assert_eq!(
                authors.refuse(Hands::of_one(AccountId(author))).unwrap_err().code,
                "report.own"
            );
        }
        let through_an_author = Hands {
            acted_by: AccountId(9),
            entered_by: AccountId(2),
        };
        assert!(authors.refuse(through_an_author).is_err());
        assert!(authors.refuse(Hands::of_one(AccountId(9))).is_ok());
    }
}
