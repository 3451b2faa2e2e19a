//! The money for the measures of a household, source by source, as the register of funds has it (翁源 2021 §五(一)).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::Fen;
use shouwang_domain::measure::{Cover, Funding, MeasureKind, Planned, funding};
use shouwang_forms::{Form, Label};
use shouwang_store::column::{Day, Money};
use shouwang_store::entity::{household, measure};
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use crate::ledger::form::tables;
use crate::{Problem, Result, Service};

/// The register of the money that reached households.
const FUNDS: &str = "household_fund";

/// What the measures of a kind cost, and who pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MeasureFunds {
    /// The kind.
    pub kind: MeasureKind,
    /// What its measures that are not over cost together, in fen.
    pub cost: Fen,
    /// What has come since the inclusion, each source once.
    pub parts: Vec<FundPart>,
    /// What no source covers, in fen; nothing where more has come than it costs.
    pub uncovered: Fen,
}

/// What a source pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FundPart {
    /// The source in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Amount in fen.
    pub amount: Fen,
}

/// What has come for measures of each kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given(BTreeMap<MeasureKind, Vec<FundPart>>);

impl Given {
    /// The sum for each kind.
    pub(crate) fn sums(&self) -> BTreeMap<MeasureKind, Fen> {
        let sum = |parts: &Vec<FundPart>| Fen(parts.iter().fold(0_i64, |sum, part| sum.saturating_add(part.amount.0)));
        self.0.iter().map(|(kind, parts)| (*kind, sum(parts))).collect()
    }

    /// What is shown of it, beside what the measures cost.
    pub(crate) fn into_views(mut self, measures: &[Planned]) -> Vec<MeasureFunds> {
        let funded = funding(&self.sums(), measures);
        let view = |of: Funding| MeasureFunds {
            kind: of.kind,
            cost: of.cost,
            parts: self.0.remove(&of.kind).unwrap_or_default(),
            uncovered: of.uncovered(),
        };
        funded.into_iter().map(view).collect()
    }
}

impl Service {
    /// What has come for the measures of a household since its inclusion. What paid for a measure that is
    /// over pays for no other of its kind. The household was found before; the check of a plan is the same whoever reads it.
    pub(crate) async fn funds_of(
        &self,
        at: &impl Source,
        household: &household::Model,
        (since, today): (NaiveDate, NaiveDate),
        measures: &[measure::Model],
    ) -> Result<Given> {
        let known = self.registers(at).await?;
        let Some(form) = known.library.get(FUNDS) else {
            return Ok(Given::default());
        };
        let mut given = Given::default();
        let mut ended = over(measures, today);
        for row in repo::ledger::of_households(at, &tables(form)[0], &[household.id]).await? {
            let (Some(kind), Some(on)) = (row.text("measure"), row.text("on")) else {
                continue;
            };
            let on: NaiveDate = on.parse().map_err(Problem::internal)?;
            if on < since {
                continue;
            }
            let kind: MeasureKind = kind.parse()?;
            let mut amount = Fen(row.int("amount").unwrap_or_default());
            if let Some((_, left)) = ended.get_mut(&kind).filter(|ended| on <= ended.0) {
                let spent = amount.0.min(left.0);
                (*left, amount) = (Fen(left.0 - spent), Fen(amount.0 - spent));
            }
            if amount == Fen::ZERO {
                continue;
            }
            let source = named(form, &row.text("source").unwrap_or_default());
            let parts = given.0.entry(kind).or_default();
            match parts.iter_mut().find(|part| part.zh == source.zh) {
                Some(part) => part.amount = Fen(part.amount.0.saturating_add(amount.0)),
                None => parts.push(FundPart {
                    zh: source.zh,
                    en: source.en,
                    amount,
                }),
            }
        }
        Ok(given)
    }
}

/// What the measures of each kind cost that are over, and the last day of them, where another of the kind is not over.
fn over(measures: &[measure::Model], today: NaiveDate) -> BTreeMap<MeasureKind, (NaiveDate, Fen)> {
    let cover = |row: &measure::Model| Cover::of(row.state.get(), row.ends_on.map(Day::get), today);
    let mut over: BTreeMap<MeasureKind, (NaiveDate, Fen)> = BTreeMap::new();
    for row in measures.iter().filter(|row| cover(row) == Cover::Over) {
        let kind = row.kind.get();
        let goes_on = measures
            .iter()
            .any(|one| one.kind.get() == kind && cover(one) != Cover::Over);
        let (Some(last), true) = (row.ends_on.map(Day::get), goes_on) else {
            continue;
        };
        let cost = row.amount.map_or(Fen::ZERO, Money::get);
        let (until, sum) = over.entry(kind).or_insert((last, Fen::ZERO));
        *until = last.max(*until);
        *sum = Fen(sum.0.saturating_add(cost.0));
    }
    over
}

/// What the register calls a source.
fn named(form: &Form, code: &str) -> Label {
    let field = form.field("source");
    let choice = field.and_then(|field| field.ty.choices().iter().find(|choice| choice.code == code));
    choice.map_or_else(
        || Label {
            zh: code.to_owned(),
            en: code.to_owned(),
        },
        |choice| choice.label.clone(),
    )
}

#[cfg(test)]
mod tests {
    use shouwang_domain::measure::MeasureState;

    use super::*;

    #[test]
    fn what_is_over_has_its_cost_where_another_of_the_kind_goes_on() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let of = |state: MeasureState, ends_on: Option<&str>, amount| measure::Model {
            kind: MeasureKind::Employment.into(),
            state: state.into(),
            ends_on: ends_on.map(|text| day(text).into()),
            amount: Some(Fen(amount).into()),
            ..measure::Model::default()
        };
        let first = of(MeasureState::Finished, Some("2026-03-01"), 100);
        let second = of(MeasureState::InEffect, Some("2026-04-01"), 20);
        let live = of(MeasureState::Proposed, None, 5);
        let today = day("2026-05-01");
        assert!(over(&[first.clone(), second.clone()], today).is_empty());
        let found = over(&[first, second, live], today);
        assert_eq!(found[&MeasureKind::Employment], (day("2026-04-01"), Fen(120)));
    }
}
