//! Why the rules speak or are silent about one household.

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::facts::{FactColumn, FactUnit, FactValue, HouseholdFacts};
use shouwang_domain::household::not_in_future;
use shouwang_domain::risk::{RiskCategory, WarningLevel};
use shouwang_domain::warning::{Input, Outcome};
use shouwang_domain::{Fen, HouseholdId};
use shouwang_engine::RuleOutcome;
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::register::household::record::check_active;
use crate::rules::order::PointsView;
use crate::rules::policies::PackUsed;
use crate::{Ctx, Result, Service};

/// Every rule on one household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ExplainView {
    /// The household.
    pub household_id: HouseholdId,
    /// The date as of which the facts hold.
    pub as_of: NaiveDate,
    /// The pack in force there.
    pub pack: PackUsed,
    /// Everything that a rule may read.
    pub facts: Vec<FactView>,
    /// Every rule of the pack.
    pub rules: Vec<RuleExplained>,
    /// What makes its place in the order of visits; none where visits are not ordered by points.
    pub points: Option<PointsView>,
}

/// One fact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FactView {
    /// Name in the rules.
    pub name: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// As people read it, amounts in yuan; `None` when missing.
    pub value: Option<String>,
    /// `register`, `statements`, `guarantees`, `assistance` or `records`.
    pub source: String,
}

/// What one rule says of the household, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RuleExplained {
    /// Id of the rule.
    pub rule: String,
    /// Risk category.
    pub risk: RiskCategory,
    /// Level of a finding.
    pub level: WarningLevel,
    /// What it says.
    pub outcome: Outcome,
    /// Every fact that it reads.
    pub inputs: Vec<Input>,
    /// Every parameter that it compares with.
    pub thresholds: Vec<Input>,
    /// In Chinese: the rule's message when it fires, otherwise why it does not.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// Document and clause of the rule.
    pub source: String,
    /// The date as of which the data holds.
    pub data_date: NaiveDate,
    /// Version of the pack.
    pub pack: String,
}

/// Source of an input that is a parameter of the pack.
const POLICY: &str = "policy";

impl From<RuleOutcome> for RuleExplained {
    fn from(found: RuleOutcome) -> Self {
        let (thresholds, inputs) = found.inputs.into_iter().partition(|input| input.source == POLICY);
        Self {
            rule: found.rule,
            risk: found.risk,
            level: found.level,
            outcome: found.outcome,
            inputs,
            thresholds,
            zh: found.zh,
            en: found.en,
            source: found.source,
            data_date: found.data_date,
            pack: found.pack,
        }
    }
}

impl Service {
    /// Every rule on one household as of a day (today, when none is given), by the same functions as
    /// [`Service::screen`].
    ///
    /// # Errors
    /// Not found, `policy.none_in_force`, `date.in_future`, `access.denied` for another day than today by whoever may not see ID
    /// numbers, and `household.ended` for one that is no longer in use.
    pub async fn explain(&self, ctx: &Ctx, household: HouseholdId, as_of: Option<NaiveDate>) -> Result<ExplainView> {
        // Day by day the counts of children and elders would tell birthdays, and with them the hidden part of a number: another
        // day than today is for those who may see the number, and is written down.
        let other_day = as_of.filter(|day| *day != ctx.today());
        if other_day.is_some() {
            require(ctx, Verb::RevealData)?;
        }
        let explained = self.explained(ctx, household, as_of).await?;
        let purpose = other_day.map_or_else(String::new, |day| format!("as_of {day}"));
        self.note_reading(ctx, ReadingKind::Explanation, household.0, purpose)
            .await?;
        Ok(explained)
    }

    /// The rules alone, for a program that compares them with a screening: it shows nobody a household, and so nobody is
    /// noted to have looked.
    ///
    /// # Errors
    /// As [`Service::explain`].
    pub async fn explained_rules(
        &self,
        ctx: &Ctx,
        household: HouseholdId,
        as_of: NaiveDate,
    ) -> Result<Vec<RuleExplained>> {
        Ok(self.explained(ctx, household, Some(as_of)).await?.rules)
    }

    async fn explained(&self, ctx: &Ctx, household: HouseholdId, as_of: Option<NaiveDate>) -> Result<ExplainView> {
        require(ctx, Verb::Explain)?;
        let as_of = as_of.unwrap_or_else(|| ctx.today());
        not_in_future(as_of, ctx.today()).map_err(|problem| problem.at("/as_of"))?;
        let found = repo::register::household::by_id(&self.store, ctx, household).await?;
        check_active(&found)?;
        let facts = self.facts_in(&self.store, ctx, household, as_of).await?;
        let policy = self.policy_at(&self.store, facts.area_order, as_of).await?;
        let rules = policy.rules.explain(&facts)?;
        Ok(ExplainView {
            household_id: household,
            as_of,
            pack: policy.used(),
            facts: HouseholdFacts::COLUMNS
                .iter()
                .map(|column| fact(column, &facts))
                .collect(),
            rules: rules.into_iter().map(RuleExplained::from).collect(),
            points: self.points_of(&policy, &facts)?,
        })
    }
}

fn fact(column: &FactColumn, facts: &HouseholdFacts) -> FactView {
    let value = match (column.get)(facts) {
        FactValue::Null => None,
        FactValue::Int(fen) if column.unit == FactUnit::Money => Some(Fen(fen).to_string()),
        FactValue::Int(number) => Some(number.to_string()),
        FactValue::Bool(truth) => Some(truth.to_string()),
        FactValue::Text(code) => Some(code.to_owned()),
    };
    FactView {
        name: column.name.to_owned(),
        zh: column.zh.to_owned(),
        en: column.en.to_owned(),
        value,
        source: column.source.as_str().to_owned(),
    }
}
