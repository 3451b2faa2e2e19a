//! What a household authorised by its commitment (承诺授权书), and what of it was withdrawn. A withdrawal is a record of a
//! register, holds from its day on, and decides nothing about a case: what was found before stays, and the case goes on by its
//! rules.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::procedure::Act;
use shouwang_domain::{LedgerRecordId, MemberId, Problem, Result};
use shouwang_store::ledger::LedgerRow;
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use crate::Service;
use crate::ledger::form::tables;

/// The register of withdrawals.
pub(crate) const WITHDRAWALS: &str = "authorisation_withdrawal";

/// A withdrawal of an authorisation that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WithdrawalView {
    /// Its record in the register of withdrawals.
    pub record_id: LedgerRecordId,
    /// From this day on nothing is asked under the authorisation.
    pub on: NaiveDate,
    /// About this member alone; none for the whole household.
    pub member_id: Option<MemberId>,
}

/// The newest authorisation of a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Authorisation {
    /// The day of signature.
    pub(crate) signed_on: NaiveDate,
    /// The last day on which it holds.
    pub(crate) valid_until: NaiveDate,
    /// The adults whom it covers.
    pub(crate) adults: Vec<MemberId>,
    /// What was withdrawn since the signature.
    pub(crate) withdrawals: Vec<WithdrawalView>,
}

impl Authorisation {
    /// Whether it lets somebody ask about a member on a day.
    pub(crate) fn covers(&self, member: MemberId, on: NaiveDate) -> bool {
        let is_withdrawn =
            |withdrawal: &WithdrawalView| withdrawal.on <= on && withdrawal.member_id.is_none_or(|of| of == member);
        (self.signed_on..=self.valid_until).contains(&on)
            && self.adults.contains(&member)
            && !self.withdrawals.iter().any(is_withdrawn)
    }
}

impl Service {
    /// The newest authorisation of each of some households, which were found before; none of those that signed none.
    pub(crate) async fn authorisations(
        &self,
        at: &impl Source,
        households: &[i64],
    ) -> Result<HashMap<i64, Authorisation>> {
        let mut found: HashMap<i64, Authorisation> = HashMap::new();
        // A later one takes the place of an earlier one.
        for (household, step) in repo::procedure::case::commitments(at, households).await? {
            if let Act::RecordCommitment(signed) = step.record.read::<Act>()? {
                let authorisation = Authorisation {
                    signed_on: signed.signed_on,
                    valid_until: signed.valid_until,
                    adults: signed.adults_covered,
                    withdrawals: Vec::new(),
                };
                found.insert(household, authorisation);
            }
        }
        for row in self.withdrawals(at, households).await? {
            let Some(household) = row.int("household_id") else {
                continue;
            };
            let Some(authorisation) = found.get_mut(&household) else {
                continue;
            };
            let withdrawal = withdrawal(&row)?;
            if withdrawal.on >= authorisation.signed_on {
                authorisation.withdrawals.push(withdrawal);
            }
        }
        Ok(found)
    }

    /// What a household, which was found before, has withdrawn of its newest authorisation.
    pub(crate) async fn withdrawals_of(&self, at: &impl Source, household: i64) -> Result<Vec<WithdrawalView>> {
        // Most have withdrawn nothing.
        if self.withdrawals(at, &[household]).await?.is_empty() {
            return Ok(Vec::new());
        }
        let mut found = self.authorisations(at, &[household]).await?;
        Ok(found.remove(&household).map(|of| of.withdrawals).unwrap_or_default())
    }

    /// The records of withdrawals that stand.
    async fn withdrawals(&self, at: &impl Source, households: &[i64]) -> Result<Vec<LedgerRow>> {
        let known = self.registers(at).await?;
        if known.is_unpublished() {
            return Ok(Vec::new());
        }
        let form = known
            .library
            .get(WITHDRAWALS)
            .ok_or_else(|| Problem::internal("the register of withdrawals is not there"))?;
        let mut rows = repo::ledger::of_households(at, &tables(form)[0], households).await?;
        rows.retain(|row| row.text("state").as_deref() == Some("stands"));
        Ok(rows)
    }
}

fn withdrawal(row: &LedgerRow) -> Result<WithdrawalView> {
    let on = row.text("withdrawn_on").unwrap_or_default();
    Ok(WithdrawalView {
        record_id: LedgerRecordId(row.id()),
        on: on.parse().map_err(Problem::internal)?,
        member_id: (row.text("reach").as_deref() == Some("person"))
            .then(|| row.int("who").map(MemberId))
            .flatten(),
    })
}

/// Beside the record of the town's review, where an authorisation was withdrawn before it.
pub(crate) fn withdrawn(on: NaiveDate) -> Problem {
    Problem::refused(
        "authorisation.withdrawn",
        format!("农户已于 {on} 撤回资产查询授权：查询须在此之前完成；未查询的不得再查，请在意见中说明依据什么核查。"),
        format!(
            "The household withdrew the authorisation of the asset query on {on}: the query must have been made before; if it was not, it is not made any more, and the opinion says what the check rests on."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_withdrawn_covers_nobody_from_that_day_on() {
        let signed = Authorisation {
            signed_on: day("2026-03-01"),
            valid_until: day("2026-08-31"),
            adults: vec![MemberId(1), MemberId(2)],
            withdrawals: Vec::new(),
        };
        let of = |member: Option<i64>| Authorisation {
            withdrawals: vec![WithdrawalView {
                record_id: LedgerRecordId(9),
                on: day("2026-04-01"),
                member_id: member.map(MemberId),
            }],
            ..signed.clone()
        };
        let covers = |what: &Authorisation, member: i64, on: &str| what.covers(MemberId(member), day(on));
        assert!(covers(&signed, 1, "2026-03-01") && covers(&signed, 2, "2026-08-31"));
        assert!(
            !covers(&signed, 3, "2026-03-01") && !covers(&signed, 1, "2026-02-28") && !covers(&signed, 1, "2026-09-01")
        );
        // proves ACC-08: from the day of a withdrawal on nobody is asked about whom it is about
        assert!(!covers(&of(None), 1, "2026-04-01") && covers(&of(None), 1, "2026-03-31"));
        assert!(!covers(&of(Some(2)), 2, "2026-04-02") && covers(&of(Some(2)), 1, "2026-04-02"));
    }
}
