//! When a village, town or county raises its hand: how much of something is more than chance would bring together there.

use serde::Deserialize;

/// What areas are watched by. None of the numbers is a notice's.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaWatchRules {
    /// Calendar months that are looked at, this one included.
    pub months: u32,
    /// Months before them that say what is usual in an area.
    pub usual_months: u32,
    /// Chance brings together so many or more in at most so many of 10,000 areas.
    pub chance: u32,
    /// Households of a village that are worth a hand at all.
    pub village_households: u32,
    /// The same of a town.
    pub town_households: u32,
    /// The same of a county.
    pub county_households: u32,
    /// A hand whatever is usual, when so many of a hundred households are struck.
    pub share_percent: u32,
    /// The rules that say the income of a household fell.
    pub income_rules: Vec<String>,
    /// Document and clause, or that it is our own.
    pub citation: String,
}

impl AreaWatchRules {
    /// Whether areas can be watched by these numbers.
    pub(crate) fn is_sound(&self) -> bool {
        let least = [self.village_households, self.town_households, self.county_households];
        (1..=12).contains(&self.months)
            && (1..=60).contains(&self.usual_months)
            && (1..=1_000).contains(&self.chance)
            && least.iter().all(|households| (2..=10_000).contains(households))
            && (1..=100).contains(&self.share_percent)
            && !self.income_rules.is_empty()
    }
}
