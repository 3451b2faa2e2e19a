//! Compiled rules and how they run.

mod describe;

use std::sync::Arc;

use chrono::NaiveDate;
use datafusion::arrow::array::{Array, BooleanArray, RecordBatch};
use datafusion::arrow::error::ArrowError;
use datafusion::error::DataFusionError;
use datafusion::physical_expr::PhysicalExpr;
use shouwang_domain::facts::{FactValue, HouseholdFacts};
use shouwang_domain::warning::Outcome;
use shouwang_domain::{Problem, Result};
use shouwang_policy::{Pack, Param, RuleCase, RuleText};

use crate::batch::{BATCH_ROWS, record_batch};
use crate::{HouseholdOutcome, HouseholdScreening, RuleOutcome};

/// The compiled rules of one pack. Cheap to share, holds no state.
#[derive(Debug)]
pub struct RuleSet {
    /// Version of the pack.
    pub pack: String,
    rules: Vec<Rule>,
    params: std::collections::BTreeMap<String, Param>,
    segments: Vec<Segment>,
}

/// A rule with what it reads.
#[derive(Debug)]
struct Rule {
    text: RuleText,
    inputs: Vec<Input>,
    /// Names that its condition reads, as opposed to what decides whether the data is owed.
    in_when: Vec<String>,
}

/// What a rule reads.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    /// Every column and parameter once, in the order of reading.
    pub(crate) inputs: Vec<Input>,
    /// The names in `when`.
    pub(crate) in_when: Vec<String>,
}

/// Something a rule reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// Index in `HouseholdFacts::COLUMNS`.
    Column(usize),
    /// Name of a parameter.
    Param(String),
}

/// The rules with the values that the parameters have from a day on.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) from: NaiveDate,
    pub(crate) rules: Vec<Compiled>,
}

/// The expressions of a rule.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) owed: Option<Arc<dyn PhysicalExpr>>,
    pub(crate) when: Arc<dyn PhysicalExpr>,
}

impl RuleSet {
    pub(crate) fn new(pack: &Pack, reads: Vec<Reads>, segments: Vec<Segment>) -> Self {
        let rule = |(text, reads): (RuleText, Reads)| Rule {
            text,
            inputs: reads.inputs,
            in_when: reads.in_when,
        };
        let rules = pack.rules.iter().cloned().zip(reads).map(rule).collect();
        Self {
            pack: pack.version.clone(),
            rules,
            params: pack.params.clone(),
            segments,
        }
    }

    /// The rules, in the order of the outcomes.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = &RuleText> {
        self.rules.iter().map(|rule| &rule.text)
    }

    /// Runs every rule over many households, in batches.
    ///
    /// # Errors
    /// Refused with `policy.parameter_before_first_date` when the data is older than a parameter that a rule reads.
    pub fn evaluate(&self, facts: &[HouseholdFacts]) -> Result<Vec<HouseholdOutcome>> {
        let mut households = Vec::with_capacity(facts.len());
        for same_day in facts.chunk_by(|a, b| a.data_date == b.data_date) {
            let segment = self.segment(same_day[0].data_date)?;
            for chunk in same_day.chunks(BATCH_ROWS) {
                let batch = record_batch(chunk.len(), &|row, column| {
                    (HouseholdFacts::COLUMNS[column].get)(&chunk[row])
                })?;
                let by_rule = segment
                    .rules
                    .iter()
                    .map(|rule| outcomes(rule, &batch))
                    .collect::<Result<Vec<_>>>()?;
                households.extend(chunk.iter().enumerate().map(|(row, household)| HouseholdOutcome {
                    household_id: household.household_id,
                    outcomes: by_rule.iter().map(|outcomes| outcomes[row]).collect(),
                }));
            }
        }
        Ok(households)
    }

    /// Runs every rule over one household and says for each what it read and why it speaks or not.
    ///
    /// # Errors
    /// As [`RuleSet::evaluate`].
    pub fn explain(&self, facts: &HouseholdFacts) -> Result<Vec<RuleOutcome>> {
        let found = self.evaluate(std::slice::from_ref(facts))?;
        Ok(found
            .iter()
            .flat_map(|household| self.describe_all(facts, &household.outcomes))
            .collect())
    }

    /// Runs every rule over many households in batches, with the same detail as [`RuleSet::explain`].
    ///
    /// # Errors
    /// As [`RuleSet::evaluate`].
    pub fn screen(&self, facts: &[HouseholdFacts]) -> Result<Vec<HouseholdScreening>> {
        let found = self.evaluate(facts)?;
        let describe = |(facts, household): (&HouseholdFacts, HouseholdOutcome)| HouseholdScreening {
            household_id: household.household_id,
            rules: self.describe_all(facts, &household.outcomes),
        };
        Ok(facts.iter().zip(found).map(describe).collect())
    }

    /// The detail of one outcome, for callers that evaluate a county and describe only what fired. `rule` is the index in
    /// [`RuleSet::rules`].
    ///
    /// # Panics
    /// When there is no such rule.
    pub fn describe(&self, facts: &HouseholdFacts, rule: usize, outcome: Outcome) -> RuleOutcome {
        describe::describe(&self.rules[rule], &self.params, &self.pack, facts, outcome)
    }

    fn describe_all(&self, facts: &HouseholdFacts, outcomes: &[Outcome]) -> Vec<RuleOutcome> {
        outcomes
            .iter()
            .enumerate()
            .map(|(rule, outcome)| self.describe(facts, rule, *outcome))
            .collect()
    }

    /// What a rule says of the household of a case.
    pub(crate) fn run_case(&self, rule: usize, case: &RuleCase) -> Result<Outcome> {
        let batch = record_batch(1, &|_, column| {
            case.facts.get(column).cloned().unwrap_or(FactValue::Null)
        })?;
        outcomes(&self.segment(case.on)?.rules[rule], &batch).map(|found| found[0])
    }

    /// The rules with the parameters of a day.
    fn segment(&self, day: NaiveDate) -> Result<&Segment> {
        if let Some(segment) = self.segments.iter().rev().find(|segment| segment.from <= day) {
            return Ok(segment);
        }
        let read = self
            .rules
            .iter()
            .flat_map(|rule| &rule.inputs)
            .filter_map(|input| match input {
                Input::Param(name) => self.params.get(name),
                Input::Column(_) => None,
            });
        for param in read {
            param.on(day)?;
        }
        Err(Problem::internal(format!("pack {} has no segment on {day}", self.pack)))
    }
}

/// What a rule says of every row of a batch.
fn outcomes(rule: &Compiled, batch: &RecordBatch) -> Result<Vec<Outcome>> {
    let owed = rule
        .owed
        .as_ref()
        .map(|owed| evaluate_boolean(owed, batch, true))
        .transpose()?;
    let when = evaluate_boolean(&rule.when, batch, true)?;
    let at = |values: &BooleanArray, row: usize| values.is_valid(row).then(|| values.value(row));
    let outcome = |row: usize| match (owed.as_ref().map_or(Some(true), |owed| at(owed, row)), at(&when, row)) {
        (Some(false), _) => Outcome::NotOwed,
        (None, _) | (_, None) => Outcome::DataMissing,
        (Some(true), Some(true)) => Outcome::Fires,
        (Some(true), Some(false)) => Outcome::DoesNotFire,
    };
    Ok((0..batch.num_rows()).map(outcome).collect())
}

/// The truth of an expression for every row. An overflow in one row makes that row unknown, and no other: with
/// `row_by_row` the batch is then taken apart, so that a household's outcome never depends on its neighbours.
pub(crate) fn evaluate_boolean(
    expr: &Arc<dyn PhysicalExpr>,
    batch: &RecordBatch,
    row_by_row: bool,
) -> Result<BooleanArray> {
    match evaluate_batch(expr, batch) {
        Err(error) if row_by_row && is_overflow(&error) => (0..batch.num_rows())
            .map(|row| match evaluate_batch(expr, &batch.slice(row, 1)) {
                Ok(found) => Ok(found.is_valid(0).then(|| found.value(0))),
                Err(error) if is_overflow(&error) => Ok(None),
                Err(error) => Err(internal(&error)),
            })
            .collect(),
        found => found.map_err(|error| internal(&error)),
    }
}

fn evaluate_batch(expr: &Arc<dyn PhysicalExpr>, batch: &RecordBatch) -> datafusion::error::Result<BooleanArray> {
    let array = expr.evaluate(batch)?.into_array(batch.num_rows())?;
    match array.as_any().downcast_ref::<BooleanArray>() {
        Some(found) => Ok(found.clone()),
        None => Err(DataFusionError::Internal(format!(
            "a rule gave {} instead of a truth value",
            array.data_type()
        ))),
    }
}

fn is_overflow(error: &DataFusionError) -> bool {
    matches!(error.find_root(), DataFusionError::ArrowError(inner, _) if matches!(**inner, ArrowError::ArithmeticOverflow(_)))
}

fn internal(error: &DataFusionError) -> Problem {
    Problem::internal(error.strip_backtrace())
}
