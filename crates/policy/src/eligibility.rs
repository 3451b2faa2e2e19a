//! Whether a household can become a monitored type, and in which tier.

use shouwang_domain::risk::{MonitoredType, Population};
use shouwang_domain::{Fen, Problem, Result};

use crate::{IncomeCondition, Pack};

/// The answer for a household that can become the type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eligibility {
    /// Name of the tier that watches it.
    pub tier: String,
    /// The household must have applied itself.
    pub own_application: bool,
    /// The household must have a standing in civil affairs.
    pub civil_affairs_status: bool,
    /// The tier does not screen this base register by income: people decide, and record why.
    pub reason_required: bool,
}

impl Pack {
    /// Whether a household of this base register and income per head can become this monitored type.
    ///
    /// The tier is the one in which the income lies and which names the type. Where income does not decide, a household
    /// whose income is unknown or above every tier belongs to the first tier, the widest reporting duty.
    ///
    /// # Errors
    /// Refused: `policy.type_impossible` (the pack has no row for type and register), `policy.income_unknown`,
    /// `policy.income_not_within_tier`.
    pub fn eligible(
        &self,
        monitored_type: MonitoredType,
        population: Population,
        income_per_head: Option<Fen>,
    ) -> Result<Eligibility> {
        let row = self
            .eligibility
            .iter()
            .find(|row| row.monitored_type == monitored_type && row.populations.contains(&population))
            .ok_or_else(|| type_impossible(self, monitored_type, population))?;
        let within = |income| {
            self.tiers
                .iter()
                .find(|t| t.contains(income) && t.monitored_types.contains(&monitored_type))
        };
        let tier = match (row.income, income_per_head) {
            (IncomeCondition::WithinTier, None) => return Err(income_unknown(monitored_type)),
            (IncomeCondition::WithinTier, Some(income)) => {
                within(income).ok_or_else(|| income_not_within(self, monitored_type))?
            }
            (IncomeCondition::None, income) => income
                .and_then(within)
                .or(self.tiers.first())
                .ok_or_else(|| Problem::internal(format!("pack {} has no tier", self.id)))?,
        };
        Ok(Eligibility {
            tier: tier.name.clone(),
            own_application: row.own_application,
            civil_affairs_status: row.civil_affairs_status,
            reason_required: !tier.populations.contains(&population),
        })
    }
}

fn type_impossible(pack: &Pack, monitored_type: MonitoredType, population: Population) -> Problem {
    Problem::refused(
        "policy.type_impossible",
        format!("按{}，{}不能认定为{}。", pack.zh, population.zh(), monitored_type.zh()),
        format!(
            "Under {}, a {} cannot become a {}.",
            pack.en,
            population.en(),
            monitored_type.en()
        ),
    )
}

fn income_unknown(monitored_type: MonitoredType) -> Problem {
    Problem::refused(
        "policy.income_unknown",
        format!(
            "认定为{}须核算家庭人均可支配收入；请先补齐近12个月收支或年度数据。",
            monitored_type.zh()
        ),
        format!(
            "A {} is decided by income per head; first complete the statements of the last 12 months or an annual figure.",
            monitored_type.en()
        ),
    )
}

fn income_not_within(pack: &Pack, monitored_type: MonitoredType) -> Problem {
    let line = pack
        .tiers
        .iter()
        .filter(|t| t.monitored_types.contains(&monitored_type))
        .map(|t| t.up_to)
        .max()
        .unwrap_or_default();
    Problem::refused(
        "policy.income_not_within_tier",
        format!(
            "家庭人均可支配收入高于{}规定的监测范围（{line} 元），不能认定为{}。",
            pack.zh,
            monitored_type.zh()
        ),
        format!(
            "Income per head is above the line of {} ({line} yuan); the household cannot become a {}.",
            pack.en,
            monitored_type.en()
        ),
    )
}
