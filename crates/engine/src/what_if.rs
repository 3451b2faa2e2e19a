//! What if the line or the base registers that it screens were others? Nothing is written anywhere.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use shouwang_domain::risk::{Population, RiskCategory};
use shouwang_domain::warning::Outcome;
use shouwang_domain::{Fen, Problem, Result};
use shouwang_policy::{Citation, DatedValue, LineRule, Pack, Param, ParamUnit, ParamValue};

use crate::{FactsBatch, RuleSet, compile};

/// The fact that the line is compared with.
const INCOME: &str = "income_per_head";

/// Points of the curve: the line less and plus ten per cent, in steps of one.
const CURVE_PERCENT: std::ops::RangeInclusive<i64> = 90..=110;
/// Households above the line by no more than this share of it are near.
const NEAR_PERCENT: i64 = 105;

/// The two levers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levers {
    /// Income per head and year up to which a household is within the range.
    pub line: Fen,
    /// Base registers that are screened by income.
    pub populations: Vec<Population>,
}

impl Levers {
    /// As they stand in a pack on a day.
    ///
    /// # Errors
    /// `policy.no_levers`.
    pub fn of(pack: &Pack, rule: &LineRule, day: NaiveDate) -> Result<Self> {
        let value = |name: &str| {
            pack.params
                .get(name)
                .and_then(|param| param.on(day).ok())
                .map(|dated| &dated.value)
        };
        let (Some(ParamValue::Int(line)), Some(ParamValue::Codes(codes))) =
            (value(&rule.line), value(&rule.populations))
        else {
            return Err(no_levers(pack));
        };
        Ok(Self {
            line: Fen(*line),
            populations: codes.iter().map(|code| code.parse()).collect::<Result<_>>()?,
        })
    }

    /// The rules of a pack as they would be.
    fn apply(&self, pack: &Pack, rule: &LineRule) -> Result<RuleSet> {
        let mut pack = pack.clone();
        let codes = Population::ALL.iter().filter(|one| self.populations.contains(one));
        let values = [
            (&rule.line, ParamUnit::Money, ParamValue::Int(self.line.0)),
            (
                &rule.populations,
                ParamUnit::Codes,
                ParamValue::Codes(codes.map(|one| one.as_str()).collect()),
            ),
        ];
        for (name, unit, value) in values {
            let param: Option<&mut Param> = pack.params.get_mut(name).filter(|param| param.unit == unit);
            let Some(param) = param else {
                return Err(no_levers(&pack));
            };
            let citation = Citation {
                text: "假设（未生效）".into(),
                effective_from: NaiveDate::MIN,
                pack: pack.id.clone(),
            };
            param.values = vec![DatedValue { value, citation }];
        }
        compile(&pack).map_err(|problems| Problem::internal(format!("{problems:?}")))
    }
}

/// Two settings of the levers, compiled and compared batch by batch.
#[derive(Debug)]
pub struct Comparison {
    from: RuleSet,
    to: RuleSet,
    rule: usize,
    income: usize,
    line: Fen,
}

/// What became of a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Move {
    /// Outside the range before, within it then.
    Enters,
    /// Within the range before, outside it then.
    Leaves,
    /// Outside the range then, by no more than five per cent of the line.
    Near,
    /// Owes the data, and it is missing.
    DataMissing,
    /// Does not owe the data: nothing can be said.
    NotOwed,
}

impl Move {
    /// All of them, in order.
    pub const ALL: [Self; 5] = [Self::Enters, Self::Leaves, Self::Near, Self::DataMissing, Self::NotOwed];
}

/// One household of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Surrogate key.
    pub household_id: i64,
    /// Preorder number of its area.
    pub area_order: i64,
    /// Income per head.
    pub income_per_head: Option<Fen>,
}

/// The sum of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// Households looked at.
    pub households: u64,
    /// Within the range before and then.
    pub within: [u64; 2],
    /// The households of each kind, no more of them than were asked for.
    pub lists: BTreeMap<Move, Vec<Moved>>,
    /// How many of each kind there are, in the order of [`Move::ALL`], by area.
    pub areas: BTreeMap<i64, [u64; 5]>,
    /// Of those that enter and leave: on how many some rule of a risk fires then, respectively fired before.
    pub risks: BTreeMap<RiskCategory, [u64; 2]>,
    /// The line in per cent of the one asked for, and how many would be within the range there.
    pub curve: BTreeMap<i64, u64>,
}

impl Compared {
    /// How many there are of a kind.
    pub fn count(&self, kind: Move) -> u64 {
        self.areas.values().map(|counts| counts[kind as usize]).sum()
    }

    /// Takes the next part. Lists are cut at `limit`; counts are not.
    pub fn add(&mut self, part: Self, limit: usize) {
        self.households += part.households;
        (0..2).for_each(|at| self.within[at] += part.within[at]);
        for (kind, mut moved) in part.lists {
            let list = self.lists.entry(kind).or_default();
            moved.truncate(limit.saturating_sub(list.len()));
            list.append(&mut moved);
        }
        for (area, counts) in part.areas {
            let sum = self.areas.entry(area).or_default();
            (0..5).for_each(|at| sum[at] += counts[at]);
        }
        for (risk, counts) in part.risks {
            let sum = self.risks.entry(risk).or_default();
            (0..2).for_each(|at| sum[at] += counts[at]);
        }
        for (percent, count) in part.curve {
            *self.curve.entry(percent).or_default() += count;
        }
    }
}

impl Comparison {
    /// Of a pack's rules with the levers in two places.
    ///
    /// # Errors
    /// `policy.no_levers` when the pack does not screen by income.
    pub fn new(pack: &Pack, line_rule: &LineRule, from: &Levers, to: &Levers) -> Result<Self> {
        let line = to.line;
        let (from, to) = (from.apply(pack, line_rule)?, to.apply(pack, line_rule)?);
        let income = shouwang_policy::column(INCOME).map(|(index, _)| index);
        let (Some(rule), Some(income)) = (to.position(&line_rule.rule), income) else {
            return Err(no_levers(pack));
        };
        Ok(Self {
            from,
            to,
            rule,
            income,
            line,
        })
    }

    /// The columns that a batch must hold.
    pub fn columns(&self) -> Vec<usize> {
        let mut columns = self.to.columns();
        if !columns.contains(&self.income) {
            columns.push(self.income);
        }
        columns
    }

    /// Compares a batch.
    ///
    /// # Errors
    /// Internal only.
    pub fn run(&self, batch: &FactsBatch) -> Result<Compared> {
        let (before, then) = (self.from.run_one(batch, self.rule)?, self.to.run_one(batch, self.rule)?);
        let mut part = Compared {
            households: batch.len() as u64,
            within: [before.counts(0)[0], then.counts(0)[0]],
            ..Compared::default()
        };
        let curve: Vec<(i64, i64)> = CURVE_PERCENT.map(|percent| (percent, self.share(percent))).collect();
        let mut below = vec![0; curve.len()];
        let (mut entering, mut leaving) = (Vec::new(), Vec::new());
        for (row, income) in batch.numbers(self.income).enumerate() {
            let (was, is) = (before.of(row, 0), then.of(row, 0));
            if matches!(is, Outcome::Fires | Outcome::DoesNotFire)
                && let Some(income) = income
            {
                // The lines rise: whoever is within one is within all that follow.
                let first = curve.partition_point(|(_, line)| *line < income);
                if let Some(count) = below.get_mut(first) {
                    *count += 1;
                }
            }
            let kind = match (was, is) {
                (Outcome::Fires, Outcome::Fires) => continue,
                (_, Outcome::Fires) => {
                    entering.push(row);
                    Move::Enters
                }
                (Outcome::Fires, _) => {
                    leaving.push(row);
                    Move::Leaves
                }
                (_, Outcome::DataMissing) => Move::DataMissing,
                (_, Outcome::NotOwed) => Move::NotOwed,
                (_, Outcome::DoesNotFire) if income.is_some_and(|income| income <= self.share(NEAR_PERCENT)) => {
                    Move::Near
                }
                _ => continue,
            };
            let area_order = batch.area_orders()[row];
            part.areas.entry(area_order).or_default()[kind as usize] += 1;
            part.lists.entry(kind).or_default().push(Moved {
                household_id: batch.household_ids()[row],
                area_order,
                income_per_head: income.map(Fen),
            });
        }
        let mut sum = 0;
        for ((percent, _), count) in curve.iter().zip(below) {
            sum += count;
            part.curve.insert(*percent, sum);
        }
        self.count_risks(&self.to, batch, &entering, 0, &mut part)?;
        self.count_risks(&self.from, batch, &leaving, 1, &mut part)?;
        Ok(part)
    }

    fn share(&self, percent: i64) -> i64 {
        // Rounded down, as `income * 100 <= line * percent` would be.
        i64::try_from(i128::from(self.line.0) * i128::from(percent) / 100).unwrap_or(i64::MAX)
    }

    fn count_risks(
        &self,
        set: &RuleSet,
        batch: &FactsBatch,
        rows: &[usize],
        at: usize,
        part: &mut Compared,
    ) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let outcomes = set.run(&batch.take(rows)?)?;
        for row in 0..outcomes.len() {
            let fires = set
                .rules()
                .enumerate()
                .filter(|(rule, _)| outcomes.of(row, *rule) == Outcome::Fires);
            let risks: std::collections::BTreeSet<RiskCategory> = fires.map(|(_, text)| text.risk).collect();
            for risk in risks {
                part.risks.entry(risk).or_default()[at] += 1;
            }
        }
        Ok(())
    }
}

fn no_levers(pack: &Pack) -> Problem {
    Problem::refused(
        "policy.no_levers",
        format!("{}没有按收入监测的规则或其参数，无法测算；请另选政策包。", pack.zh),
        format!(
            "{} has no rule on income with a line and base registers, so there is nothing to move; choose another pack.",
            pack.en
        ),
    )
}
