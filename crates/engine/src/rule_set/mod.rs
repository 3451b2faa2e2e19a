//! Compiled rules and how they run.

mod describe;

use std::collections::BTreeSet;

use arrow::array::BooleanArray;
use chrono::NaiveDate;
use shouwang_domain::facts::{FactValue, HouseholdFacts};
use shouwang_domain::warning::Outcome;
use shouwang_domain::{Problem, Result};
use shouwang_expression::{Expression, Tree};
use shouwang_policy::{Pack, Param, RuleCase, RuleText};

use crate::columns;
use crate::facts::{BATCH_ROWS, FactsBatch};
use crate::outcomes::RuleBits;
use crate::{HouseholdOutcome, HouseholdScreening, Outcomes, RuleOutcome};

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
    /// What decides whether data is owed; rules with the same text share it.
    pub(crate) owed: Vec<Condition>,
    pub(crate) rules: Vec<Compiled>,
}

/// The expressions of a rule.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// Index in [`Segment::owed`].
    pub(crate) owed: Option<usize>,
    pub(crate) when: Condition,
}

/// An expression over the columns that it reads, and no others.
#[derive(Debug)]
pub(crate) struct Condition {
    tree: Tree,
    /// The column of each input.
    columns: Vec<usize>,
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

    /// The place of a rule in the order of the outcomes.
    pub fn position(&self, rule: &str) -> Option<usize> {
        self.rules.iter().position(|known| known.text.id == rule)
    }

    /// The columns that the rules read, by index in `HouseholdFacts::COLUMNS`.
    pub fn columns(&self) -> Vec<usize> {
        let read = self.rules.iter().flat_map(|rule| &rule.inputs);
        let columns: BTreeSet<usize> = read
            .filter_map(|input| match input {
                Input::Column(index) => Some(*index),
                Input::Param(_) => None,
            })
            .collect();
        columns.into_iter().collect()
    }

    /// The names of the parameters that a rule reads.
    pub fn params_of(&self, rule: &str) -> impl Iterator<Item = &str> {
        let found = self.rules.iter().find(|known| known.text.id == rule);
        let inputs = found.map_or(&[][..], |rule| rule.inputs.as_slice());
        inputs.iter().filter_map(|input| match input {
            Input::Param(name) => Some(name.as_str()),
            Input::Column(_) => None,
        })
    }

    /// Runs every rule over a batch.
    ///
    /// # Errors
    /// Refused with `policy.parameter_before_first_date` when the data is older than a parameter that a rule reads.
    pub fn run(&self, batch: &FactsBatch) -> Result<Outcomes> {
        let segment = self.segment(batch.day)?;
        let owed = segment.owed.iter().map(|owed| owed.truth(batch));
        let owed = owed.collect::<Result<Vec<_>>>()?;
        let bits = |rule: &Compiled| {
            let when = rule.when.truth(batch)?;
            Ok(RuleBits::new(rule.owed.map(|index| &owed[index]), &when))
        };
        Ok(Outcomes {
            rows: batch.len(),
            rules: segment.rules.iter().map(bits).collect::<Result<_>>()?,
        })
    }

    /// Runs one rule over a batch, which need not hold more than the columns it reads.
    ///
    /// # Errors
    /// As [`RuleSet::run`].
    pub fn run_one(&self, batch: &FactsBatch, rule: usize) -> Result<Outcomes> {
        let segment = self.segment(batch.day)?;
        let rule = &segment.rules[rule];
        let owed = rule.owed.map(|index| segment.owed[index].truth(batch)).transpose()?;
        Ok(Outcomes {
            rows: batch.len(),
            rules: vec![RuleBits::new(owed.as_ref(), &rule.when.truth(batch)?)],
        })
    }

    /// Runs every rule over many households, in batches.
    ///
    /// # Errors
    /// As [`RuleSet::run`].
    pub fn evaluate(&self, facts: &[HouseholdFacts]) -> Result<Vec<HouseholdOutcome>> {
        let mut households = Vec::with_capacity(facts.len());
        for same_day in facts.chunk_by(|a, b| a.data_date == b.data_date) {
            for chunk in same_day.chunks(BATCH_ROWS) {
                let outcomes = self.run(&FactsBatch::of(chunk[0].data_date, chunk))?;
                households.extend(chunk.iter().enumerate().map(|(row, household)| HouseholdOutcome {
                    household_id: household.household_id,
                    outcomes: outcomes.of_household(row),
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

    /// Runs every rule over a batch that holds all columns, and puts into words what fires: of each household, only the
    /// rules that do.
    ///
    /// # Errors
    /// As [`RuleSet::run`].
    pub fn findings(&self, batch: &FactsBatch) -> Result<Vec<HouseholdScreening>> {
        let outcomes = self.run(batch)?;
        let rules = |row: usize| {
            let of_rule = |rule: usize| (rule, outcomes.of(row, rule));
            (0..self.rules.len())
                .map(of_rule)
                .filter(|(_, outcome)| *outcome == Outcome::Fires)
                .map(|(rule, outcome)| self.describe(batch, row, rule, outcome))
                .collect()
        };
        let ids = batch.household_ids().iter().enumerate();
        Ok(ids
            .map(|(row, household_id)| HouseholdScreening {
                household_id: *household_id,
                rules: rules(row),
            })
            .collect())
    }

    /// The detail of what a rule says of a household of a batch that holds all columns it reads. `rule` is the index in
    /// [`RuleSet::rules`].
    ///
    /// # Panics
    /// When there is no such rule or row.
    pub fn describe(&self, batch: &FactsBatch, row: usize, rule: usize, outcome: Outcome) -> RuleOutcome {
        let facts = Facts {
            day: batch.day,
            value: &|column| batch.value(row, column),
        };
        describe::describe(&self.rules[rule], &self.params, &self.pack, &facts, outcome)
    }

    fn describe_all(&self, facts: &HouseholdFacts, outcomes: &[Outcome]) -> Vec<RuleOutcome> {
        outcomes
            .iter()
            .enumerate()
            .map(|(rule, outcome)| {
                let facts = Facts {
                    day: facts.data_date,
                    value: &|column| (HouseholdFacts::COLUMNS[column].get)(facts),
                };
                describe::describe(&self.rules[rule], &self.params, &self.pack, &facts, *outcome)
            })
            .collect()
    }

    /// What a rule says of the household of a case.
    pub(crate) fn run_case(&self, rule: usize, case: &RuleCase) -> Result<Outcome> {
        let batch = FactsBatch::from_values(case.on, 1, &|_, column| {
            case.facts.get(column).cloned().unwrap_or(FactValue::Null)
        });
        Ok(self.run_one(&batch, rule)?.of(0, 0))
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

/// The facts of one household, wherever they are kept.
struct Facts<'a> {
    day: NaiveDate,
    value: &'a dyn Fn(usize) -> FactValue,
}

impl Condition {
    /// An expression that reads columns of the facts and nothing else.
    pub(crate) fn new(expression: Expression) -> Self {
        let column = |name: &str| shouwang_policy::column(name).expect("an input of a rule is a column").0;
        let columns = expression.inputs.iter().map(|input| column(&input.name)).collect();
        Self {
            tree: expression.tree,
            columns,
        }
    }

    /// The truth for every row. What has no result in one row is unknown there, and nowhere else.
    pub(crate) fn truth(&self, batch: &FactsBatch) -> Result<BooleanArray> {
        let column = |index: &usize| {
            let read = batch.columns[*index].clone();
            read.ok_or_else(|| Problem::internal(format!("column {index} was not read")))
        };
        let inputs = self.columns.iter().map(column).collect::<Result<Vec<_>>>()?;
        columns::truth(&self.tree, &inputs, batch.len()).map_err(Problem::internal)
    }
}
