//! Tables of a report that count people, and the days from one step to the next.

use shouwang_domain::Problem;
use shouwang_domain::obligation::Span;
use shouwang_policy::HouseholdColumn;
use shouwang_store::repo::overview::people::{self, PeopleLens};
use shouwang_store::repo::overview::spans::{self, SpanKind};

use super::content::{ReportCell, ReportColumn, ReportList, ReportTable, ReportUnit};
use super::figures::{Places, unknown};
use crate::overview::cockpit::placed_sum;
use crate::overview::spans::days_within;
use crate::{Ctx, Result, Service};

impl Service {
    pub(super) async fn counted_people(
        &self,
        ctx: &Ctx,
        at: &Places,
        wanted: &[HouseholdColumn],
        span: Span,
    ) -> Result<ReportTable> {
        let count = async |figure: &str| {
            let lens = PeopleLens {
                figure: figure.parse().map_err(|_| unknown(figure))?,
                until: span.months().1,
                today: ctx.today(),
            };
            people::by_place(&self.store, ctx, at.within, &lens).await
        };
        let mut counted = Vec::new();
        for column in wanted {
            let of = match &column.of {
                Some(of) => Some(count(of).await?),
                None => None,
            };
            counted.push((count(&column.figure).await?, of));
        }
        let number = |places: &[(i64, u64)], range| i64::try_from(placed_sum(places, range)).map_err(Problem::internal);
        let columns = wanted.iter().map(|column| ReportColumn {
            zh: column.zh.clone(),
            en: column.en.clone(),
            unit: ReportUnit::Count,
            list: Some(ReportList::People {
                figure: column.figure.clone(),
            }),
        });
        Ok(ReportTable {
            zh: Some("人数".to_owned()),
            en: Some("people".to_owned()),
            columns: columns.collect(),
            rows: at.rows(|_, _, range| {
                let cells = counted.iter().map(|(count, of)| {
                    Ok(ReportCell {
                        value: number(count, range)?,
                        of: of.as_ref().map(|of| number(of, range)).transpose()?,
                    })
                });
                cells.collect()
            })?,
        })
    }

    /// Of each step how many households took it, in how many days at most half of them did, and nine of ten, and how many still
    /// wait.
    pub(super) async fn counted_spans(&self, ctx: &Ctx, at: &Places, span: Span) -> Result<ReportTable> {
        let mut columns = Vec::new();
        let mut found = Vec::new();
        for kind in SpanKind::ALL {
            let lens = self.span_lens(ctx, *kind, span.months());
            found.push(spans::of_area(&self.store, ctx, at.within, &lens).await?);
            let column = |zh: &str, en: &str, unit| ReportColumn {
                zh: format!("{}：{zh}", kind.zh()),
                en: format!("{}: {en}", kind.en()),
                unit,
                list: Some(ReportList::Spans {
                    span: kind.as_str().to_owned(),
                }),
            };
            columns.push(column("户数", "households", ReportUnit::Count));
            columns.push(column("一半不超过", "half of them within", ReportUnit::Days));
            columns.push(column("九成不超过", "nine of ten within", ReportUnit::Days));
        }
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        Ok(ReportTable {
            zh: Some("用时：本期发现的线索、办结和在办的认定、纳入的户；户数后为应有户数".to_owned()),
            en: Some(
                "days it took: of clues, decisions and inclusions of the period, and of cases that are open; households, of \
                     those that should have come so far"
                    .to_owned(),
            ),
            columns,
            rows: at.rows(|_, _, range| {
                let cells = found.iter().flat_map(|spans| {
                    let there = spans.iter().filter(|one| range.contains(one.area_order)).count();
                    let days = days_within(spans, range);
                    let half = ReportCell::beside(days.half.unwrap_or_default(), count(days.households));
                    let most = ReportCell::beside(days.nine_of_ten.unwrap_or_default(), count(days.households));
                    [ReportCell::beside(count(days.households), count(there)), half, most]
                });
                Ok(cells.collect())
            })?,
        })
    }
}
