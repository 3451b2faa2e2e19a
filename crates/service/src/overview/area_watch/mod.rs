//! 区域预警: villages, towns and counties in which more comes together than chance explains (规模性返贫的苗头). A raised hand is a
//! place to look at first; what it means, people say, in the register of the risks of areas.

mod chance;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::{AreaLevel, AreaNode, AreaRange, AreaTree};
use shouwang_domain::{AreaId, Month, coded_enum};
use shouwang_policy::AreaWatchRules;
use shouwang_store::repo::overview::cockpit::{self, Figure, Lens, Yardstick};
use utoipa::ToSchema;

use super::cockpit::{placed_sum, way};
use crate::office::access::{Verb, require};
use crate::register::household::AreaName;
use crate::{Ctx, Result, Service};

coded_enum! {
    /// What is watched in areas.
    pub enum AreaSignal {
        Returned = "returned", "返贫致贫", "fell into poverty";
        Included = "included", "新纳入监测", "newly monitored";
        IncomeFell = "income_fell", "收入骤减", "income fell";
        NewClues = "new_clues", "新线索", "new clues";
    }
}

impl AreaSignal {
    /// The figure of the cockpit that counts it; who fell into poverty is written down in a register.
    const fn figure(self) -> Option<Figure> {
        match self {
            Self::Returned => None,
            Self::Included => Some(Figure::Included),
            Self::IncomeFell => Some(Figure::IncomeFell),
            Self::NewClues => Some(Figure::NewClues),
        }
    }
}

coded_enum! {
    /// Why an area raises its hand.
    pub enum AlertGround {
        Unusual = "unusual", "明显多于往期和邻近", "far more than usual and than with the neighbours";
        Share = "share", "占总户数的比例高", "a large share of all households";
    }
}

/// Which areas.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AreaWatchQuery {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
}

/// The areas that raise their hands, and how the places beneath an area stand.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AreaWatchView {
    /// The area.
    pub area_id: AreaId,
    /// The way from the top of what the caller sees down to it.
    pub path: Vec<AreaName>,
    /// The day.
    pub as_of: NaiveDate,
    /// The first month that is looked at.
    pub month: Month,
    /// The last one.
    pub until: Month,
    /// The first of the months before, which say what is usual.
    pub usual_from: Month,
    /// Where the numbers come from by which areas are watched; none where none is.
    pub citation: Option<String>,
    /// How many hands are raised.
    pub total: u64,
    /// The first of them.
    pub alerts: Vec<AreaAlert>,
    /// The area itself first, then the places right beneath it, in the order of the tree.
    pub places: Vec<AreaSignals>,
}

/// An area that raises its hand.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AreaAlert {
    /// The area.
    pub area_id: AreaId,
    /// Its name, after that of the area above it.
    pub name: String,
    /// Its level.
    pub level: AreaLevel,
    /// Of what.
    pub signal: AreaSignal,
    /// Why.
    pub ground: AlertGround,
    /// Households.
    pub households: u64,
    /// All households of the area.
    pub of: u64,
    /// So many are usual here in as many days, by equal windows before; none where nothing was counted before.
    pub usual: Option<f64>,
    /// So many it would be as with the neighbours; none where there are none.
    pub as_neighbours: Option<f64>,
    /// Risks of this area, or of one in it, that stand in the register and are not closed.
    pub open_risks: u64,
    /// What was seen, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

/// How an area stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AreaSignals {
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: AreaLevel,
    /// All households.
    pub households: u64,
    /// Of each signal so many.
    pub signals: Vec<SignalCount>,
}

/// A signal and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct SignalCount {
    /// The signal.
    pub signal: AreaSignal,
    /// Households.
    pub households: u64,
}

/// The register in which it is written down that a household fell into poverty, its figure, and the day of it.
const RETURNS: (&str, &str, &str) = ("return_case", "households", "found_on");
/// The register of the risks of areas, and the figure of those that are not closed.
const RISKS: (&str, &str) = ("area_risk", "open");
/// So many hands are shown.
const SHOWN: usize = 200;

type Placed = Vec<(i64, u64)>;

/// What was counted of a signal, place by place.
struct Counted {
    signal: AreaSignal,
    now: Placed,
    /// The equal windows before, from the first in which something was counted.
    usual: Vec<Placed>,
    /// The days that are looked at, as a part of those of these windows; none where there are none.
    part: Option<f64>,
}

/// What is looked at, and by which rules.
struct Watch<'a> {
    rules: &'a AreaWatchRules,
    /// All that the caller oversees, with the neighbours of what is looked at.
    whole: AreaRange,
    months: (Month, Month),
    households: &'a [(i64, u64)],
    risks: &'a [(i64, u64)],
}

impl Service {
    /// How an area and the places beneath it stand, and where more came together than is usual.
    ///
    /// # Errors
    /// Not found for an area outside the scope.
    pub async fn area_watch(&self, ctx: &Ctx, query: AreaWatchQuery) -> Result<AreaWatchView> {
        require(ctx, Verb::ReadCockpit)?;
        let (area_id, within) = self.area_in_scope(ctx, query.area_id).await?;
        // Whoever looks at a part of what is theirs sees the same hands there as from above.
        let (_, own) = self.area_in_scope(ctx, None).await?;
        let whole = match own.contains_range(&within) {
            true => own,
            false => within,
        };
        let tree = self.area_tree().await?;
        let practice = self.policies.practice();
        let rules = practice.area_watch.as_ref();
        let until = Month::of(ctx.today());
        let back = |months: u32| -i32::try_from(months).unwrap_or_default();
        let month = until.plus(rules.map_or(0, |rules| back(rules.months) + 1));
        let windows = rules.map_or(Vec::new(), |rules| windows_before(month, rules));
        let usual_from = windows.first().map_or(month, |(first, _)| *first);
        let mut view = AreaWatchView {
            area_id,
            path: way(&tree, ctx, area_id)?,
            as_of: ctx.today(),
            month,
            until,
            usual_from,
            citation: rules.map(|rules| rules.citation.clone()),
            total: 0,
            alerts: Vec::new(),
            places: Vec::new(),
        };
        let Some(rules) = rules else {
            return Ok(view);
        };
        let by = self.yardstick(whole, ctx.today()).await?;
        let days = |first: NaiveDate, last: NaiveDate| ((last - first).num_days() + 1) as f64;
        let seen = self.seen_forms(ctx).await?;
        let (sees_returns, sees_risks) = (seen.get(RETURNS.0).is_some(), seen.get(RISKS.0).is_some());
        let mut counted = Vec::new();
        for signal in AreaSignal::ALL {
            if signal.figure().is_some() || sees_returns {
                let (mut usual, mut since) = (Vec::new(), None);
                for window in &windows {
                    let counted = self.count_signal(ctx, whole, &by, *signal, *window).await?;
                    // Where nothing at all was counted so far, nobody had begun to count.
                    if since.is_some() || placed_sum(&counted, whole) > 0 {
                        since.get_or_insert(window.0.first_day());
                        usual.push(counted);
                    }
                }
                let before = month.plus(-1).last_day();
                counted.push(Counted {
                    signal: *signal,
                    now: self.count_signal(ctx, whole, &by, *signal, (month, until)).await?,
                    usual,
                    part: since.map(|since| days(month.first_day(), ctx.today()) / days(since, before)),
                });
            }
        }
        let all = Lens {
            figure: Figure::Households,
            risk: None,
            months: None,
            today: ctx.today(),
            by: &by,
        };
        let households = cockpit::by_place(&self.store, ctx, whole, &all).await?;
        let risks = match sees_risks {
            true => unsigned(self.ledger_count_by_place(ctx, RISKS.0, RISKS.1).await?),
            false => Vec::new(),
        };
        let watch = Watch {
            rules,
            whole,
            months: (month, until),
            households: &households,
            risks: &risks,
        };
        let mut alerts = watch.alerts(&tree, area_id, &counted)?;
        alerts.sort_by_key(|alert| (alert.signal, std::cmp::Reverse(alert.households), alert.area_id));
        view.total = alerts.len() as u64;
        alerts.truncate(SHOWN);
        view.alerts = alerts;
        let own = tree.get(area_id)?;
        view.places = std::iter::once(own)
            .chain(tree.children(area_id))
            .filter_map(|node| Some(signals_of(node, node.order?, &households, &counted)))
            .collect();
        Ok(view)
    }

    /// The households of a signal in some months, place by place, in one statement.
    async fn count_signal(
        &self,
        ctx: &Ctx,
        within: AreaRange,
        by: &Yardstick,
        signal: AreaSignal,
        months: (Month, Month),
    ) -> Result<Placed> {
        let Some(figure) = signal.figure() else {
            let (form, figure, day) = RETURNS;
            let days = (day, months.0.first_day(), months.1.last_day());
            return self.ledger_count_between(ctx, form, figure, days).await.map(unsigned);
        };
        let lens = Lens {
            figure,
            risk: None,
            months: Some(months),
            today: ctx.today(),
            by,
        };
        cockpit::by_place(&self.store, ctx, within, &lens).await
    }
}

impl Watch<'_> {
    /// The hands that are raised in an area and beneath it.
    fn alerts(&self, tree: &AreaTree, area: AreaId, counted: &[Counted]) -> Result<Vec<AreaAlert>> {
        let mut alerts = Vec::new();
        for node in tree.subtree(area) {
            let (Some(range), Some(least)) = (node.order, self.least(node.level)) else {
                continue;
            };
            // The top of what the caller oversees has no neighbours here.
            let above = match node.parent {
                Some(parent) => tree.get(parent)?.order,
                None => None,
            };
            let around = above.filter(|above| self.whole.contains_range(above));
            for of in counted {
                let households = placed_sum(&of.now, range);
                if households >= u64::from(least) {
                    alerts.extend(self.alert(tree, node, range, around, of));
                }
            }
        }
        Ok(alerts)
    }

    /// So many households are worth a hand at all; areas of other levels raise none.
    const fn least(&self, level: AreaLevel) -> Option<u32> {
        match level {
            AreaLevel::Village => Some(self.rules.village_households),
            AreaLevel::Town => Some(self.rules.town_households),
            AreaLevel::County => Some(self.rules.county_households),
            AreaLevel::Province | AreaLevel::City | AreaLevel::Group => None,
        }
    }

    fn alert(
        &self,
        tree: &AreaTree,
        node: &AreaNode,
        range: AreaRange,
        around: Option<AreaRange>,
        counted: &Counted,
    ) -> Option<AreaAlert> {
        let households = placed_sum(&counted.now, range);
        let of = placed_sum(self.households, range);
        let before: u64 = counted.usual.iter().map(|window| placed_sum(window, range)).sum();
        let usual = counted.part.map(|part| chance::expected(before, part));
        let as_neighbours = around.and_then(|around| {
            let others = placed_sum(self.households, around).saturating_sub(of);
            let theirs = placed_sum(&counted.now, around).saturating_sub(households);
            (others > 0).then(|| chance::expected(theirs, of as f64 / others as f64))
        });
        let limit = f64::from(self.rules.chance) / 10_000.0;
        let mut compared = [usual, as_neighbours].into_iter().flatten().peekable();
        let is_unusual =
            compared.peek().is_some() && compared.all(|expected| chance::of_so_many(households, expected) <= limit);
        let is_large = of > 0 && households * 100 >= of * u64::from(self.rules.share_percent);
        let ground = match (is_unusual, is_large) {
            (true, _) => AlertGround::Unusual,
            (false, true) => AlertGround::Share,
            (false, false) => return None,
        };
        let mut alert = AreaAlert {
            area_id: node.id,
            name: name_of(tree, node),
            level: node.level,
            signal: counted.signal,
            ground,
            households,
            of,
            usual: usual.map(tenths),
            as_neighbours: as_neighbours.map(tenths),
            open_risks: placed_sum(self.risks, range),
            zh: String::new(),
            en: String::new(),
        };
        (alert.zh, alert.en) = self.said(&alert);
        Some(alert)
    }

    /// What was seen, in both languages: numbers, and no verdict.
    fn said(&self, alert: &AreaAlert) -> (String, String) {
        let (first, last) = self.months;
        let (signal, share) = (alert.signal, percent(alert.households, alert.of));
        let (households, of) = (alert.households, alert.of);
        let mut zh = vec![format!(
            "{first}至{last}{}共{households}户，占{of}户的{share:.1}%",
            signal.zh()
        )];
        let mut en = vec![format!(
            "{first} to {last}: {}, {households} households, {share:.1}% of {of}",
            signal.en()
        )];
        if let Some(usual) = alert.usual {
            zh.push(format!("往期同样天数约{usual:.1}户"));
            en.push(format!("about {usual:.1} are usual in as many days"));
        }
        if let Some(neighbours) = alert.as_neighbours {
            zh.push(format!("按邻近地区的比例约{neighbours:.1}户"));
            en.push(format!("about {neighbours:.1} it would be as with the neighbours"));
        }
        (zh.join("；") + "。", en.join("; ") + ".")
    }
}

/// The windows before a month, as long as the one that is looked at, the oldest first: a household counts once in each, as it
/// does now.
fn windows_before(month: Month, rules: &AreaWatchRules) -> Vec<(Month, Month)> {
    let long = rules.months.max(1);
    let back = |months: u32| -i32::try_from(months).unwrap_or_default();
    let window = |n: u32| {
        let first = month.plus(back(long * n));
        (first, first.plus(-back(long) - 1))
    };
    (1..=rules.usual_months / long).rev().map(window).collect()
}

fn percent(part: u64, whole: u64) -> f64 {
    match whole {
        0 => 0.0,
        whole => part as f64 * 100.0 / whole as f64,
    }
}

fn tenths(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// An area after the one above it: villages of one name are told apart.
fn name_of(tree: &AreaTree, node: &AreaNode) -> String {
    let above = node.parent.and_then(|parent| tree.get(parent).ok());
    match above.filter(|_| node.level == AreaLevel::Village) {
        Some(above) => format!("{}{}", above.name, node.name),
        None => node.name.clone(),
    }
}

fn signals_of(node: &AreaNode, range: AreaRange, households: &[(i64, u64)], counted: &[Counted]) -> AreaSignals {
    let count = |of: &Counted| SignalCount {
        signal: of.signal,
        households: placed_sum(&of.now, range),
    };
    AreaSignals {
        area_id: node.id,
        name: node.name.clone(),
        level: node.level,
        households: placed_sum(households, range),
        signals: counted.iter().map(count).collect(),
    }
}

/// In order, as [`placed_sum`] needs them.
fn unsigned(counts: Vec<(i64, i64)>) -> Placed {
    let mut counts: Placed = counts.into_iter().map(|(place, n)| (place, n.unsigned_abs())).collect();
    counts.sort_unstable();
    counts
}
