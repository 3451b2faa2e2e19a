//! The cockpit: where an area stands, place by place. Every number is a set of households, and
//! [`Service::list_figure`] lists exactly these.

mod flow;

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};
use shouwang_domain::area::{AreaLevel, AreaNode, AreaRange, AreaTree};
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::{AreaId, Month};
pub use shouwang_store::repo::overview::cockpit::Figure;
use shouwang_store::repo::overview::cockpit::{self, Lens, Yardstick};
use utoipa::ToSchema;

pub use flow::{Stage, StageView, TrendMonth};

use crate::office::access::{Verb, require};
use crate::page::{Page, PageCmd};
use crate::register::household::{AreaName, HouseholdRow};
use crate::{Ctx, Result, Service};

/// A map shows the villages of at most so many; above, one looks at a part.
const MAX_VILLAGES: usize = 2_000;
/// How many risks are shown.
const RISKS: usize = 10;

/// Figures that stand beside each other for a whole area.
const TOTALS: [Figure; 17] = [
    Figure::Households,
    Figure::Monitored,
    Figure::EverMonitored,
    Figure::Eliminated,
    Figure::Identifying,
    Figure::Overdue,
    Figure::Suspected,
    Figure::Warned,
    Figure::Helped,
    Figure::NotHelped,
    Figure::HelpWaits,
    Figure::StatementMissing,
    Figure::VisitStale,
    Figure::IdentityMissing,
    Figure::ContactMissing,
    Figure::AtRisk,
    Figure::MonitoredAt,
];
/// Figures that are told place by place.
const PLACED: [Figure; 5] = [
    Figure::Households,
    Figure::Monitored,
    Figure::Identifying,
    Figure::Overdue,
    Figure::Warned,
];

/// Where to look.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CockpitQuery {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
}

/// Which figure to list.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FigureQuery {
    /// The figure.
    pub figure: Figure,
    /// The area with everything beneath it; without, the caller's own.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// The risk, for `at_risk`; without, any.
    #[serde(default)]
    pub risk: Option<RiskCategory>,
    /// The month, for the figures of a month; without, this one.
    #[serde(default)]
    pub month: Option<Month>,
    /// The last of some months, of which `month` is the first.
    #[serde(default)]
    pub until: Option<Month>,
    /// Which page.
    #[serde(default)]
    pub page: PageCmd,
}

/// Where an area stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CockpitView {
    /// The day.
    pub as_of: NaiveDate,
    /// The area.
    pub area_id: AreaId,
    /// The way from the top of what the caller sees down to it.
    pub path: Vec<AreaName>,
    /// Its level.
    pub level: AreaLevel,
    /// How many households each figure has.
    pub figures: Vec<FigureCount>,
    /// People in monitored households.
    pub monitored_persons: u64,
    /// The stages of the identifications of the last twelve months.
    pub funnel: Vec<StageView>,
    /// The first day of the funnel.
    pub funnel_since: NaiveDate,
    /// The last twelve months.
    pub trend: Vec<TrendMonth>,
    /// Open risks of monitored households, the most frequent first.
    pub risks: Vec<RiskCount>,
    /// The places right beneath, in the order of the tree.
    pub places: Vec<PlaceView>,
    /// All villages, in the order of the tree; none where there are too many for a map.
    pub villages: Vec<PlaceView>,
    /// Whether the deployer has given a map.
    pub has_map: bool,
}

/// A figure and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct FigureCount {
    /// The figure.
    pub figure: Figure,
    /// Households.
    pub households: u64,
}

/// A risk and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct RiskCount {
    /// The risk.
    pub risk: RiskCategory,
    /// Households.
    pub households: u64,
}

/// A place beneath the area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PlaceView {
    /// Id.
    pub area_id: AreaId,
    /// Division code, which the map names its shapes by.
    pub code: Option<String>,
    /// Name.
    pub name: String,
    /// Households in the register.
    pub households: u64,
    /// Monitored ones.
    pub monitored: u64,
    /// Identification under way.
    pub identifying: u64,
    /// Identification past its last day.
    pub overdue: u64,
    /// Warning not answered.
    pub warned: u64,
}

impl Service {
    /// Where an area stands.
    ///
    /// # Errors
    /// Not found for an area outside the scope.
    pub async fn cockpit(&self, ctx: &Ctx, query: CockpitQuery) -> Result<CockpitView> {
        require(ctx, Verb::ReadCockpit)?;
        let (area_id, within) = self.area_in_scope(ctx, query.area_id).await?;
        let tree = self.area_tree().await?;
        let today = ctx.today();
        let by = self.yardstick(within, today).await?;
        let lens = |figure| Lens {
            figure,
            risk: None,
            months: None,
            today,
            by: &by,
        };
        let mut figures = Vec::with_capacity(TOTALS.len());
        let mut placed: BTreeMap<Figure, Vec<(i64, u64)>> = BTreeMap::new();
        for figure in TOTALS {
            let counts = cockpit::by_place(&self.store, ctx, within, &lens(figure)).await?;
            figures.push(FigureCount {
                figure,
                households: counts.iter().map(|(_, n)| n).sum(),
            });
            if PLACED.contains(&figure) {
                placed.insert(figure, counts);
            }
        }
        let places = places_of(tree.children(area_id), &placed);
        let villages: Vec<_> = tree
            .subtree(area_id)
            .filter(|node| node.level == AreaLevel::Village)
            .collect();
        let villages = match villages.len() {
            0..=MAX_VILLAGES => places_of(villages.into_iter(), &placed),
            _ => Vec::new(),
        };
        Ok(CockpitView {
            as_of: today,
            area_id,
            path: way(&tree, ctx, area_id)?,
            level: tree.get(area_id)?.level,
            monitored_persons: cockpit::persons(&self.store, ctx, within, &lens(Figure::Monitored)).await?,
            funnel: self.funnel(ctx, within, &lens(Figure::Clued)).await?,
            funnel_since: lens(Figure::Clued).since(),
            trend: self.trend(ctx, within, &by).await?,
            risks: self.top_risks(ctx, within, &by).await?,
            figures,
            places,
            villages,
            has_map: self.config.map_file().is_file(),
        })
    }

    /// The households of a figure, page by page, in the order of the areas.
    ///
    /// # Errors
    /// Not found for an area outside the scope; a cursor of another list.
    pub async fn list_figure(&self, ctx: &Ctx, query: FigureQuery) -> Result<Page<HouseholdRow>> {
        require(ctx, Verb::ReadCockpit)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let tree = self.area_tree().await?;
        let by = self.yardstick(within, ctx.today()).await?;
        let lens = Lens {
            figure: query.figure,
            risk: query.risk,
            months: query.month.map(|first| (first, query.until.unwrap_or(first))),
            today: ctx.today(),
            by: &by,
        };
        let found = cockpit::list(&self.store, ctx, within, &lens, query.page.request()?).await?;
        self.household_rows(ctx, &tree, found).await
    }

    /// The map that the deployer has given: a GeoJSON whose shapes carry the division code in the property `code`.
    ///
    /// # Errors
    /// `map.none`, and `map.unreadable`.
    pub async fn map(&self) -> Result<serde_json::Value> {
        let text = match std::fs::read(self.config.map_file()) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(crate::Problem::not_found("地图", "map").with_code("map.none"));
            }
            Err(error) => return Err(unreadable(&error)),
        };
        serde_json::from_slice(&text).map_err(|error| unreadable(&error))
    }

    /// What the pack in force says of the figures of an area.
    pub(crate) async fn yardstick(&self, within: AreaRange, today: NaiveDate) -> Result<Yardstick> {
        let practice = self.policies.practice();
        let jurisdictions = self.jurisdictions(&self.store, within).await?;
        let pack = self
            .policies
            .library()
            .in_force(jurisdictions.code(within.lo), today)?
            .pack;
        let visits = pack.periodic(&practice.visits);
        Ok(Yardstick {
            line_rule: practice.line.rule.clone(),
            visited_since: visits.map(|(_, every)| today - Months::new(every.months())),
            income_rules: practice
                .area_watch
                .as_ref()
                .map(|rules| rules.income_rules.clone())
                .unwrap_or_default(),
        })
    }

    async fn top_risks(&self, ctx: &Ctx, within: AreaRange, by: &Yardstick) -> Result<Vec<RiskCount>> {
        let mut risks = Vec::new();
        for risk in RiskCategory::ALL {
            let lens = Lens {
                figure: Figure::AtRisk,
                risk: Some(*risk),
                months: None,
                today: ctx.today(),
                by,
            };
            let households = self.count(ctx, within, &lens).await?;
            risks.push(RiskCount {
                risk: *risk,
                households,
            });
        }
        risks.sort_by_key(|count| std::cmp::Reverse(count.households));
        risks.truncate(RISKS);
        Ok(risks)
    }

    async fn count(&self, ctx: &Ctx, within: AreaRange, lens: &Lens<'_>) -> Result<u64> {
        let counts = cockpit::by_place(&self.store, ctx, within, lens).await?;
        Ok(counts.iter().map(|(_, n)| n).sum())
    }
}

fn unreadable(error: &dyn std::fmt::Display) -> crate::Problem {
    tracing::warn!(%error, "map.geojson cannot be read");
    crate::Problem::bad_data(
        "map.unreadable",
        "数据目录中的 map.geojson 不是可读的 GeoJSON；请联系系统管理员更换。",
        "map.geojson in the data directory is no readable GeoJSON; ask the system administrator to replace it.",
    )
}

/// The way down to an area, as far as the caller's post reaches up.
pub(crate) fn way(tree: &AreaTree, ctx: &Ctx, area: AreaId) -> Result<Vec<AreaName>> {
    let own = tree.range(ctx.area)?;
    let within = |node: &&AreaNode| node.order.is_some_and(|range| own.contains_range(&range));
    let nodes = tree.path(area).into_iter().filter(within);
    Ok(nodes
        .map(|node| AreaName {
            id: node.id,
            name: node.name.clone(),
        })
        .collect())
}

/// How many of the households at each place, which are in order, lie in a range.
pub(crate) fn placed_sum(counts: &[(i64, u64)], range: AreaRange) -> u64 {
    let first = counts.partition_point(|(order, _)| *order < range.lo);
    let inside = counts[first..].iter().take_while(|(order, _)| *order < range.hi);
    inside.map(|(_, n)| n).sum()
}

fn places_of<'a>(
    nodes: impl Iterator<Item = &'a AreaNode>,
    placed: &BTreeMap<Figure, Vec<(i64, u64)>>,
) -> Vec<PlaceView> {
    let sum = |figure: Figure, range: AreaRange| placed_sum(placed.get(&figure).map_or(&[][..], Vec::as_slice), range);
    nodes
        .filter_map(|node| {
            let range = node.order?;
            Some(PlaceView {
                area_id: node.id,
                code: node.code.clone(),
                name: node.name.clone(),
                households: sum(Figure::Households, range),
                monitored: sum(Figure::Monitored, range),
                identifying: sum(Figure::Identifying, range),
                overdue: sum(Figure::Overdue, range),
                warned: sum(Figure::Warned, range),
            })
        })
        .collect()
}
