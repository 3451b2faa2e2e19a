//! The signs of a table of points on the columns of facts, beside what the rules say.

use shouwang_discovery::{Points, Present, Seen};
use shouwang_domain::risk::{RiskCategory, WarningLevel};
use shouwang_domain::warning::Outcome;
use shouwang_domain::{Problem, Result};
use shouwang_policy::{Citation, DependsOn, Pack, PackProblem, PointsText, RuleText, SqlText};

use crate::compile::compile;
use crate::{FactsBatch, Outcomes, RuleSet};

/// A table of points, compiled for the rules of a pack.
#[derive(Debug)]
pub struct Signs {
    table: Points,
    /// The conditions of signs over facts, as rules that fire where they are true.
    conditions: RuleSet,
    /// For each sign what shows it.
    shown_by: Vec<ShownBy>,
    /// The rules that no sign names, with their levels.
    unnamed: Vec<(usize, WarningLevel)>,
}

#[derive(Debug, Clone, Copy)]
enum ShownBy {
    /// A condition, by its place.
    Condition(usize),
    /// What a rule says, by its place.
    Rule(usize, Outcome),
    /// A rule that this pack does not have.
    Nothing,
}

/// What the households of a batch show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// For each household the places of the signs that it shows, in order.
    pub signs: Vec<Vec<u16>>,
    /// For each household the levels of the rules that fire and that no sign names.
    pub unnamed: Vec<Vec<WarningLevel>>,
}

impl Signs {
    /// Compiles a table for a pack and its rules.
    ///
    /// # Errors
    /// Every condition that names what facts and parameters do not have, or is of the wrong type, with its place.
    pub fn compile(points: &PointsText, pack: &Pack, rules: &RuleSet) -> std::result::Result<Self, Vec<PackProblem>> {
        let mut texts = Vec::new();
        let mut shown_by = Vec::new();
        for ((sign, condition), at) in points.table.signs.iter().zip(&points.conditions).zip(&points.at) {
            shown_by.push(match (&sign.seen, condition) {
                (Seen::Rule(rule, says), _) => rules
                    .position(rule)
                    .map_or(ShownBy::Nothing, |place| ShownBy::Rule(place, *says)),
                (Seen::Facts(_), Some(when)) => {
                    texts.push(as_rule(&sign.id, when, at));
                    ShownBy::Condition(texts.len() - 1)
                }
                (Seen::Facts(_), None) => ShownBy::Nothing,
            });
        }
        let conditions = compile(&Pack {
            rules: texts,
            ..pack.clone()
        })?;
        let unnamed = rules.rules().enumerate();
        let unnamed = unnamed
            .filter(|(_, rule)| !points.table.names_rule(&rule.id))
            .map(|(place, rule)| (place, rule.level));
        Ok(Self {
            unnamed: unnamed.collect(),
            table: points.table.clone(),
            conditions,
            shown_by,
        })
    }

    /// The table.
    pub const fn table(&self) -> &Points {
        &self.table
    }

    /// The columns that the conditions read, by index in `HouseholdFacts::COLUMNS`.
    pub fn columns(&self) -> Vec<usize> {
        self.conditions.columns()
    }

    /// What the households of a batch show, given what the rules say of them.
    ///
    /// # Errors
    /// As [`RuleSet::run`].
    pub fn shown(&self, batch: &FactsBatch, outcomes: &Outcomes) -> Result<Shown> {
        let conditions = self.conditions.run(batch)?;
        let shows = |row: usize, by: ShownBy| match by {
            ShownBy::Condition(place) => conditions.of(row, place) == Outcome::Fires,
            ShownBy::Rule(place, says) => outcomes.of(row, place) == says,
            ShownBy::Nothing => false,
        };
        let signs = |row: usize| {
            let signs = (0_u16..).zip(&self.shown_by);
            signs
                .filter(|(_, by)| shows(row, **by))
                .map(|(place, _)| place)
                .collect()
        };
        let unnamed = |row: usize| {
            let firing = self
                .unnamed
                .iter()
                .filter(|(rule, _)| outcomes.of(row, *rule) == Outcome::Fires);
            firing.map(|(_, level)| *level).collect()
        };
        if batch.len() != outcomes.len() {
            return Err(Problem::internal("outcomes of another batch"));
        }
        Ok(Shown {
            signs: (0..batch.len()).map(signs).collect(),
            unnamed: (0..batch.len()).map(unnamed).collect(),
        })
    }

    /// The points of a household of a batch.
    pub fn points(&self, shown: &Shown, row: usize) -> i32 {
        let signs = shown.signs[row]
            .iter()
            .map(|sign| Present::Sign(&self.table.signs[usize::from(*sign)]));
        let unnamed = shown.unnamed[row].iter().map(|level| Present::Unnamed(*level));
        self.table.sum(signs.chain(unnamed))
    }

    /// Whether a rule has no sign of its own and so counts by its level.
    pub fn is_unnamed(&self, rule: &str) -> bool {
        !self.table.names_rule(rule)
    }
}

/// A condition as a rule: it fires where the condition is true, and what it reads may be missing.
fn as_rule(id: &str, when: &SqlText, at: &shouwang_policy::Position) -> RuleText {
    RuleText {
        id: id.to_owned(),
        risk: RiskCategory::PolicyGap,
        level: WarningLevel::Watch,
        owed: None,
        when: when.clone(),
        zh: String::new(),
        en: String::new(),
        citation: Citation {
            text: String::new(),
            effective_from: chrono::NaiveDate::MIN,
            pack: String::new(),
        },
        depends_on: vec![DependsOn::Date, DependsOn::Pack],
        cases: Vec::new(),
        at: at.clone(),
    }
}
