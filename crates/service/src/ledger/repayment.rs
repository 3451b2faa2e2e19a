//! What is still owed of a loan (小额贷款): what it came to, less what was repaid of it in parts. People write down each
//! repayment and nobody works out what is left.

use std::collections::HashMap;

use shouwang_forms::Form;
use shouwang_store::entity::{household, loan};
use shouwang_store::ledger::Cell;
use shouwang_store::table::Record as _;
use shouwang_store::{Found, Tx, repo};

use super::form::tables;
use super::registers::no_form;
use crate::{Result, Service};

/// The register of what was repaid.
const REPAYMENTS: &str = "repayment";

/// Whether the rules may find something else after a record of a register: they read it, or the loans whose remainder it tells.
pub(super) fn concerns_rules(form: &Form) -> bool {
    form.facts || form.id == REPAYMENTS
}

impl Service {
    /// Makes the loans of a household say what was repaid of each, by the records that are there; whether one says something
    /// else now. Nothing after a record of any other register. The caller holds the form.
    pub(super) async fn follow_repayments(
        &self,
        tx: &mut Tx,
        form: &Form,
        household: &Found<household::Model>,
    ) -> Result<bool> {
        let loans = loan::Model::TABLE.name;
        if form.id != loans && form.id != REPAYMENTS {
            return Ok(false);
        }
        let known = self.registers(&*tx).await?;
        let of = |id: &str| known.library.get(id).ok_or_else(no_form);
        let (of_loans, of_repayments) = (of(loans)?, of(REPAYMENTS)?);
        let mut repaid: HashMap<i64, i64> = HashMap::new();
        for row in repo::ledger::of_households(&*tx, &tables(of_repayments)[0], &[household.id]).await? {
            if let (Some(loan), Some(principal)) = (row.int("loan"), row.int("principal")) {
                let sum = repaid.entry(loan).or_default();
                *sum = sum.saturating_add(principal);
            }
        }
        let mut is_changed = false;
        for row in repo::ledger::of_households(&*tx, &tables(of_loans)[0], &[household.id]).await? {
            let amount = row.int("amount").unwrap_or_default();
            // More than was lent is a slip, of which the figures make nothing.
            let sum = repaid.get(&row.id()).map(|sum| *sum.min(&amount));
            let is_said = row.int("repaid").is_some();
            if sum.is_none() && !is_said {
                continue;
            }
            let sum = sum.unwrap_or_default();
            let cells = [("repaid", Cell::Int(sum)), ("owed", Cell::Int(amount - sum))];
            if !is_changed {
                tx.hold_form(&of_loans.id, i64::from(of_loans.version)).await?;
            }
            let after = tx.change_ledger_row(&row, &cells).await?;
            is_changed |= after.version() != row.version();
        }
        Ok(is_changed)
    }
}
