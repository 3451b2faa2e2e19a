//! A household's income per head against the lines, month by month: the same figures as the rules see.

use serde::Serialize;
use shouwang_domain::facts::derive;
use shouwang_domain::{Fen, HouseholdId, Month};
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::{Ctx, Result, Service};

/// So many months are shown.
const MONTHS: i32 = 13;

/// Income per head against the lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IncomeView {
    /// The range in force in which the income of today lies, where it lies in one; whether the household is screened by it
    /// is said there.
    pub tier: Option<LineView>,
    /// The points, the oldest first.
    pub points: Vec<IncomePoint>,
}

/// What the rules saw, or would have seen, in one month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IncomePoint {
    /// The month; its figures are those of the twelve months before.
    pub month: Month,
    /// Disposable income per head of these twelve months; none when too few of them were reported.
    pub income_per_head: Option<Fen>,
    /// Months reported of the twelve.
    pub months_reported: i64,
    /// The lines in force in that month, from the lowest; none before the first pack.
    pub lines: Vec<LineView>,
}

/// A line of a policy pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LineView {
    /// `province` or `city`.
    pub name: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// The lower end, which does not belong to it; none from zero on.
    pub over: Option<Fen>,
    /// The figure.
    pub up_to: Fen,
    /// Whether households of this base register are screened by it.
    pub applies: bool,
    /// Document and clause.
    pub citation: String,
}

impl IncomePoint {
    /// The range in which the income lies: the edge above belongs to it, the one below does not.
    fn tier(&self) -> Option<&LineView> {
        let income = self.income_per_head?;
        let lies_in = |line: &&LineView| line.over.is_none_or(|over| income > over) && income <= line.up_to;
        self.lines.iter().find(lies_in)
    }
}

impl Service {
    /// Income per head against the lines in force, month by month up to today. The members are those of today.
    ///
    /// # Errors
    /// Not found.
    pub async fn household_income(&self, ctx: &Ctx, id: HouseholdId) -> Result<IncomeView> {
        require(ctx, Verb::ReadHouseholds)?;
        let today = ctx.today();
        let aggregate = repo::rules::screening::household(&self.store, ctx, id, today).await?;
        self.note_reading(ctx, ReadingKind::Income, id.0, String::new()).await?;
        let this_month = Month::of(today);
        let mut points = Vec::new();
        for back in (0..MONTHS).rev() {
            let month = this_month.plus(-back);
            let on = month.last_day().min(today);
            let facts = derive(
                &aggregate.household,
                &aggregate.statements,
                &aggregate.records,
                aggregate.monitoring,
                on,
            );
            let lines = match self.policy_at(&self.store, facts.area_order, on).await {
                Ok(policy) => policy
                    .pack
                    .tiers
                    .iter()
                    .map(|tier| LineView {
                        name: tier.name.clone(),
                        zh: tier.zh.clone(),
                        en: tier.en.clone(),
                        over: tier.over,
                        up_to: tier.up_to,
                        applies: tier.populations.contains(&facts.population),
                        citation: tier.citation.text.clone(),
                    })
                    .collect(),
                Err(problem) if problem.code == "policy.none_in_force" => Vec::new(),
                Err(problem) => return Err(problem),
            };
            points.push(IncomePoint {
                month,
                income_per_head: facts.income_per_head,
                months_reported: facts.months_reported,
                lines,
            });
        }
        let tier = points.last().and_then(IncomePoint::tier).cloned();
        Ok(IncomeView { tier, points })
    }
}
