//! 评估指标: the figures of the evaluation of an area and the places beneath it, as they stand now, each with the list behind it.
//!
//! Which they are stands with the reports (the kind `evaluation` of `base/reports.toml`), so that an office can also issue them as one.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::AreaId;
use shouwang_domain::obligation::Span;
use utoipa::ToSchema;

use super::content::SectionView;
use crate::office::access::{Verb, require};
use crate::{Ctx, Problem, Result, Service};

/// The kind of report that has the indicators.
const EVALUATION: &str = "evaluation";

/// Which area, and which period.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct IndicatorsQuery {
    /// The area; without, the caller's own.
    pub area_id: Option<AreaId>,
    /// The period: `2026-03`, `2026-Q1`, `2026-H1` or `2026`; without, the one in which today lies.
    pub period: Option<String>,
}

/// The indicators of an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct IndicatorsView {
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// The period.
    pub period: String,
    /// The day of the figures.
    pub as_of: NaiveDate,
    /// Where the indicators come from.
    pub citation: String,
    /// The indicators.
    pub sections: Vec<SectionView>,
    /// How complete the files of monitored households are, today; none where no policy is in force.
    pub files: Option<CompleteFiles>,
}

/// How complete the files (一户一档) of the households are that are monitored now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct CompleteFiles {
    /// Households whose file lacks nothing.
    pub complete: i64,
    /// All that are monitored.
    pub monitored: i64,
}

impl Service {
    /// The indicators of an area in a period that has begun. Registers that the caller does not see are left out.
    ///
    /// # Errors
    /// Not found for an area outside the scope; `duty.bad_period`, `indicators.period`, `indicators.none`.
    pub async fn indicators(&self, ctx: &Ctx, query: IndicatorsQuery) -> Result<IndicatorsView> {
        require(ctx, Verb::ReadCockpit)?;
        let practice = self.policies.practice();
        let kind = practice.reports().iter().find(|kind| kind.id == EVALUATION);
        let kind = kind.ok_or_else(no_indicators)?;
        let span: Span = match &query.period {
            Some(period) => period.parse().map_err(|problem: Problem| problem.at("/period"))?,
            None => Span::containing(kind.every, ctx.today()),
        };
        if span.first > ctx.today() {
            return Err(not_begun());
        }
        let places = self.places_of(ctx, query.area_id.unwrap_or(ctx.area)).await?;
        let seen = self.seen_forms(ctx).await?;
        let mut sections = Vec::new();
        for section in &kind.sections {
            let mut section = section.clone();
            section.ledgers.retain(|of| seen.get(&of.form).is_some());
            let tables = self.tables_of(ctx, &places, &section, span).await?;
            sections.push(SectionView::new(&section, tables));
        }
        let files = self.complete_files(ctx, places.area).await?;
        Ok(IndicatorsView {
            files: files.map(|[complete, monitored]| CompleteFiles { complete, monitored }),
            area_id: places.area,
            area_name: self.area_tree().await?.get(places.area)?.name.clone(),
            period: span.to_string(),
            as_of: ctx.today(),
            citation: kind.citation.clone(),
            sections,
        })
    }
}

fn not_begun() -> Problem {
    Problem::bad_data(
        "indicators.period",
        "所选期间还没有开始；请选择本期或以前的期间。",
        "The period has not begun; choose this one or an earlier one.",
    )
    .at("/period")
}

fn no_indicators() -> Problem {
    Problem::refused(
        "indicators.none",
        "报告目录 base/reports.toml 中没有“evaluation”（评估指标）；请联系系统管理员补充。",
        "base/reports.toml has no \"evaluation\" (indicators); ask the system administrator to add it.",
    )
}
