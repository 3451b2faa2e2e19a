//! The statement of a month that was missing, as a household told it at the door, and how it meets what somebody else entered
//! meanwhile.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::field::{FieldKind, Merged, merged};
use shouwang_domain::household::not_in_future;
use shouwang_domain::income::{AmountKind, Amounts, Period, StatementSource, negative_amount};
use shouwang_domain::{Fen, HouseholdId, Month};
use shouwang_store::entity::statement;
use shouwang_store::repo;
use utoipa::ToSchema;

use super::entry::{AmountClash, FieldAnswer, Said, twice};
use crate::office::access::{Verb, require};
use crate::register::household::record::check_active;
use crate::register::kinship::refuse_kin;
use crate::register::statement::{all_amounts, amounts_of, empty, of_period};
use crate::{Ctx, Result, Service};

/// A month's amounts as a phone took them down. What a household did not tell of is left out.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldStatementCmd {
    /// The key that the phone gave it, such as a UUID.
    pub client_key: String,
    /// The key of the phone's entry before it about the same household, which has to come in first.
    #[serde(default)]
    pub after: Option<String>,
    /// The household.
    pub household_id: HouseholdId,
    /// The day on which it was told.
    pub made_on: NaiveDate,
    /// The month.
    pub month: Month,
    /// The amounts; at least one.
    pub amounts: Vec<AmountSaid>,
    /// Estimated instead of counted.
    #[serde(default)]
    pub estimated: bool,
}

/// An amount that was told.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmountSaid {
    /// Which.
    pub kind: AmountKind,
    /// What the phone had seen, in fen; none where the month had no statement.
    #[serde(default)]
    pub seen: Option<Fen>,
    /// How much it is, in fen.
    pub fen: Fen,
}

impl Service {
    /// Takes the statement of a month from a phone, once for ever by its key: every amount that nobody else told of is written,
    /// and the answer names those of which somebody told otherwise; nothing is written over them. In a month that is reported,
    /// what is blank was told to be nothing.
    ///
    /// # Errors
    /// Not found, `household.ended`, `household.own`, `income.negative`, `income.empty`, `date.in_future`,
    /// `field.key_malformed`, `field.key_used`, `field.out_of_order`, `field.twice`.
    pub async fn report_field_statement(&self, ctx: &Ctx, cmd: FieldStatementCmd) -> Result<FieldAnswer> {
        require(ctx, Verb::EditStatements)?;
        let said = Said::of(ctx, &cmd.client_key, cmd.after.as_deref(), cmd.made_on, &cmd)?;
        if let Some(known) = said.known(&self.store).await? {
            return Ok(known);
        }
        not_in_future(cmd.made_on, ctx.today()).map_err(|problem| problem.at("/made_on"))?;
        not_in_future(cmd.month.first_day(), ctx.today()).map_err(|problem| problem.at("/month"))?;
        cmd.check()?;
        let late = self.is_late(ctx, cmd.made_on).await?;
        let mut tx = self.store.begin(ctx, "field.statement").await?;
        let household = repo::register::household::locked(&mut tx, ctx, cmd.household_id).await?;
        if let Some(known) = said.known(&tx).await? {
            tx.abandon().await?;
            return Ok(known);
        }
        check_active(&household)?;
        refuse_kin(&tx, ctx, household.id).await?;
        let period = Period::Month(cmd.month);
        let before = of_period(&tx, cmd.household_id, period).await?;
        let there = before.as_ref().map(amounts_of).unwrap_or_default();
        let (holds, clashes) = cmd.merge(&there);
        if holds != there {
            let was_estimated = before.as_ref().filter(|_| there.is_reported());
            let row = statement::Model {
                household_id: household.id,
                period: period.into(),
                estimated: was_estimated.map_or(cmd.estimated.into(), |row| row.estimated),
                source: StatementSource::Form.into(),
                ..statement::Model::default()
            };
            self.write_statement(ctx, &mut tx, before, all_amounts(row, &holds))
                .await?;
        }
        let answer = FieldAnswer {
            amounts: clashes,
            ..FieldAnswer::to(&cmd.client_key, late)
        };
        let entry = tx.id();
        said.keep(ctx, &mut tx, entry, FieldKind::Statement, Some(household.id), &answer)
            .await?;
        tx.subject(format!("household/{}", household.id));
        tx.detail(serde_json::json!({ "month": cmd.month, "late": late, "conflicts": answer.amounts.len() }));
        tx.commit(answer).await
    }
}

impl FieldStatementCmd {
    /// Something is told, of each amount once, and none is negative.
    fn check(&self) -> Result<()> {
        if self.amounts.is_empty() {
            return Err(empty());
        }
        let mut kinds = BTreeSet::new();
        for (index, said) in self.amounts.iter().enumerate() {
            if said.fen < Fen::ZERO {
                return Err(negative_amount().at(format!("/amounts/{index}/fen")));
            }
            if !kinds.insert(said.kind) {
                return Err(twice().at(format!("/amounts/{index}/kind")));
            }
        }
        Ok(())
    }

    /// What holds of what is there and what was told, and what only a person can decide.
    fn merge(&self, there: &Amounts) -> (Amounts, Vec<AmountClash>) {
        let blank = there.is_reported().then_some(Fen::ZERO);
        let (mut holds, mut clashes) = (*there, Vec::new());
        for said in &self.amounts {
            let theirs = there.of(said.kind).or(blank);
            match merged(&said.seen, &theirs, &Some(said.fen)) {
                Merged::Write => holds = holds.with(said.kind, said.fen),
                Merged::Stay if theirs == Some(said.fen) => {}
                Merged::Stay | Merged::Ask => clashes.push(AmountClash {
                    kind: said.kind,
                    theirs,
                    mine: said.fen,
                }),
            }
        }
        (holds, clashes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(seen: Option<i64>, fen: i64) -> FieldStatementCmd {
        let amount = AmountSaid {
            kind: AmountKind::Business,
            seen: seen.map(Fen),
            fen: Fen(fen),
        };
        FieldStatementCmd {
            client_key: "a".into(),
            after: None,
            household_id: HouseholdId(7),
            made_on: NaiveDate::MIN,
            month: "2026-02".parse().unwrap(),
            amounts: vec![amount],
            estimated: false,
        }
    }

    /// Whatever meets: an amount that is there is written over by nobody who had not seen it, and nothing that was told is
    /// dropped without a word.
    #[test]
    fn no_amount_is_written_over_unseen() {
        let maybe = [None, Some(0), Some(1), Some(2)];
        let wages = [None, Some(5)];
        for (seen, there) in maybe.iter().flat_map(|seen| maybe.map(|there| (*seen, there))) {
            for (fen, wage) in [0, 1, 2].iter().flat_map(|fen| wages.map(|wage| (*fen, wage))) {
                let before = Amounts {
                    business: there.map(Fen),
                    wage: wage.map(Fen),
                    ..Amounts::default()
                };
                let (holds, clashes) = said(seen, fen).merge(&before);
                // What is blank in a month that is reported was told to be nothing.
                let theirs = there.or(wage.map(|_| 0));
                assert_eq!(holds.wage, before.wage);
                if holds == before {
                    assert_eq!(clashes.is_empty(), theirs == Some(fen), "{seen:?} {there:?} {fen}");
                } else {
                    assert_eq!((theirs, holds.business), (seen, Some(Fen(fen))), "{there:?}");
                }
            }
        }
    }
}
