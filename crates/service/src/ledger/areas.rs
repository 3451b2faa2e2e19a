//! The figures of a register area by area, and what refers to a record.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::area::{AreaLevel, AreaRange};
use shouwang_domain::{AreaId, LedgerRecordId};
use shouwang_forms::{FieldType, Form, Indicator, Measure, Subject};
use shouwang_store::ledger::{Cell, LedgerTable};
use shouwang_store::repo;
use shouwang_store::repo::ledger::{LedgerFilter, LedgerMeasure};
use utoipa::ToSchema;

use super::form::FormSummary;
use super::form::tables;
use super::list::{FigureView, LedgerQuery, figure_view};
use super::view::{ReferringLedger, subject_column};
use crate::{Ctx, Problem, Result, Service};

/// The figures of one area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AreaFigures {
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: AreaLevel,
    /// What is recorded of the area itself, without those beneath it.
    pub is_own: bool,
    /// The figures, in the order of the description.
    pub figures: Vec<FigureView>,
}

/// A figure at each place.
enum Placed {
    Counts(Vec<(i64, i64)>),
    Values(Vec<(i64, String)>),
}

impl Placed {
    fn within(&self, range: AreaRange) -> i64 {
        match self {
            Self::Counts(counts) => {
                let within = counts.iter().filter(|(place, _)| range.contains(*place));
                within.map(|(_, count)| count).sum()
            }
            Self::Values(values) => {
                let within = values.iter().filter(|(place, _)| range.contains(*place));
                let values: BTreeSet<&str> = within.map(|(_, value)| value.as_str()).collect();
                i64::try_from(values.len()).unwrap_or(i64::MAX)
            }
        }
    }
}

/// A figure of the description at each place, with what it is a share of.
struct PlacedFigure<'a> {
    indicator: &'a Indicator,
    count: Placed,
    of: Option<Placed>,
}

impl PlacedFigure<'_> {
    /// The figure of a range of areas.
    fn view(&self, form: &Form, range: AreaRange) -> FigureView {
        let of = self.of.as_ref().map(|of| of.within(range));
        figure_view(form, self.indicator, self.count.within(range), of)
    }
}

/// Whether a field of a description is a day.
pub(crate) fn is_day(form: &Form, field: &str) -> bool {
    form.field(field)
        .is_some_and(|field| matches!(field.ty.stored(), FieldType::Date(_)))
}

impl Service {
    /// The figures of the areas directly beneath one, which are those that a list narrowed to each would show.
    ///
    /// # Errors
    /// As [`Service::list_ledger`].
    pub async fn ledger_figures_by_area(&self, ctx: &Ctx, form: &str, query: LedgerQuery) -> Result<Vec<AreaFigures>> {
        let form = &*self.seen_form(ctx, form).await?;
        let filter = LedgerFilter {
            with_above: false,
            with_removed: false,
            condition: None,
            ..self.ledger_filter(ctx, form, &query).await?
        };
        let (area, range) = self.area_in_scope(ctx, query.area_id).await?;
        let placed = self.placed_figures(ctx, form, &filter, |_| true).await?;
        let figures = |range: AreaRange| placed.iter().map(|of| of.view(form, range)).collect::<Vec<_>>();
        let tree = self.area_tree().await?;
        let mut found = Vec::new();
        if form.subject == Subject::Area {
            let own = tree.get(area)?;
            let itself = AreaRange {
                lo: range.lo,
                hi: range.lo + 1,
            };
            found.push(AreaFigures {
                area_id: area,
                name: own.name.clone(),
                level: own.level,
                is_own: true,
                figures: figures(itself),
            });
        }
        for child in tree.children(area) {
            found.push(AreaFigures {
                area_id: child.id,
                name: child.name.clone(),
                level: child.level,
                is_own: false,
                figures: figures(tree.range(child.id)?),
            });
        }
        Ok(found)
    }

    /// Some figures of a register that the caller may see, for each of some ranges of areas; of the records whose day lies between
    /// two days, where a field with a day is named.
    ///
    /// # Errors
    /// Not found, where the caller does not see the register.
    pub(crate) async fn ledger_columns(
        &self,
        ctx: &Ctx,
        form: &str,
        figures: &[String],
        day: Option<(&str, NaiveDate, NaiveDate)>,
        ranges: &[AreaRange],
    ) -> Result<(Arc<Form>, Vec<Vec<FigureView>>)> {
        let form = self.seen_form(ctx, form).await?;
        let between = day.map(|(field, first, last)| {
            let text = |day: NaiveDate| Some(Cell::Text(day.to_string()));
            (field.to_owned(), text(first), text(last))
        });
        let filter = LedgerFilter {
            between: between.into_iter().collect(),
            ..LedgerFilter::default()
        };
        let wanted = |indicator: &Indicator| figures.contains(&indicator.id);
        let placed = self.placed_figures(ctx, &form, &filter, wanted).await?;
        let of_range = |range: &AreaRange| placed.iter().map(|of| of.view(&form, *range)).collect();
        let columns = ranges.iter().map(of_range).collect();
        Ok((form, columns))
    }

    async fn placed_figures<'a>(
        &self,
        ctx: &Ctx,
        form: &'a Form,
        filter: &LedgerFilter,
        wanted: impl Fn(&Indicator) -> bool,
    ) -> Result<Vec<PlacedFigure<'a>>> {
        let table = &tables(form)[0];
        let mut placed = Vec::new();
        for indicator in form.indicators.iter().filter(|indicator| wanted(indicator)) {
            let count = self.placed(ctx, form, table, filter, &indicator.count).await?;
            let of = match &indicator.of {
                Some(of) => Some(self.placed(ctx, form, table, filter, of).await?),
                None => None,
            };
            placed.push(PlacedFigure { indicator, count, of });
        }
        Ok(placed)
    }

    /// One figure of a register of areas that the caller may see, by the place of the area: how many records it counts there.
    ///
    /// # Errors
    /// Internal where the description has no such figure, or the caller does not see the register.
    pub(crate) async fn ledger_count_by_place(&self, ctx: &Ctx, form: &str, figure: &str) -> Result<Vec<(i64, i64)>> {
        self.count_of_records(ctx, form, figure, &LedgerFilter::default()).await
    }

    /// The same of the records whose day lies between two days.
    ///
    /// # Errors
    /// As [`Service::ledger_count_by_place`].
    pub(crate) async fn ledger_count_between(
        &self,
        ctx: &Ctx,
        form: &str,
        figure: &str,
        (field, first, last): (&str, NaiveDate, NaiveDate),
    ) -> Result<Vec<(i64, i64)>> {
        let text = |day: NaiveDate| Some(Cell::Text(day.to_string()));
        let filter = LedgerFilter {
            between: vec![(field.to_owned(), text(first), text(last))],
            ..LedgerFilter::default()
        };
        self.count_of_records(ctx, form, figure, &filter).await
    }

    async fn count_of_records(
        &self,
        ctx: &Ctx,
        form: &str,
        figure: &str,
        filter: &LedgerFilter,
    ) -> Result<Vec<(i64, i64)>> {
        let form = &*self.seen_form(ctx, form).await?;
        let missing = || Problem::internal("a register has no such figure");
        let indicator = form
            .indicators
            .iter()
            .find(|one| one.id == figure)
            .ok_or_else(missing)?;
        match self
            .placed(ctx, form, &tables(form)[0], filter, &indicator.count)
            .await?
        {
            Placed::Counts(counts) => Ok(counts),
            Placed::Values(_) => Err(missing()),
        }
    }

    async fn placed(
        &self,
        ctx: &Ctx,
        form: &Form,
        table: &LedgerTable,
        filter: &LedgerFilter,
        of: &Measure,
    ) -> Result<Placed> {
        let subject = subject_column(form.subject);
        let is_subject = |distinct: &str| distinct == "subject" || distinct == subject;
        let measure = LedgerMeasure {
            sum: of.sum.as_deref(),
            less: of.less.as_deref(),
            // A subject is at one place; whatever else is counted once may be at several.
            distinct: of.distinct.as_deref().filter(|of| is_subject(of)).map(|_| subject),
            condition: of.condition.as_ref().map(|condition| &condition.expression),
        };
        match of.distinct.as_deref().filter(|of| !is_subject(of)) {
            None => repo::ledger::figure_by_place(&self.store, ctx, table, filter, measure)
                .await
                .map(Placed::Counts),
            Some(distinct) => repo::ledger::distinct_by_place(&self.store, ctx, table, filter, measure, distinct)
                .await
                .map(Placed::Values),
        }
    }

    /// The registers whose records refer to a record, with how many do.
    pub(crate) async fn referring_ledgers(
        &self,
        ctx: &Ctx,
        form: &Form,
        record: LedgerRecordId,
    ) -> Result<Vec<ReferringLedger>> {
        let all = LedgerMeasure {
            sum: None,
            less: None,
            distinct: None,
            condition: None,
        };
        let mut found = Vec::new();
        let seen = self.seen_forms(ctx).await?;
        for other in seen.all() {
            for field in &other.fields {
                if !matches!(&field.ty, FieldType::Ref(to) if *to == form.id) {
                    continue;
                }
                let filter = LedgerFilter {
                    equal: vec![(field.key.clone(), Cell::Int(record.0))],
                    ..LedgerFilter::default()
                };
                let records = repo::ledger::figure(&self.store, ctx, &tables(other)[0], &filter, all).await?;
                found.push(ReferringLedger {
                    form: FormSummary::of(ctx, other),
                    field: field.key.clone(),
                    records,
                });
            }
        }
        found.retain(|of| of.records > 0);
        Ok(found)
    }
}
