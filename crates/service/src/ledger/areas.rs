//! The figures of a register area by area, and what refers to a record.

use std::collections::BTreeSet;

use serde::Serialize;
use shouwang_domain::area::{AreaLevel, AreaRange};
use shouwang_domain::{AreaId, LedgerRecordId};
use shouwang_forms::{FieldType, Form, Measure, Subject};
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
        let table = &tables(form)[0];
        let mut placed = Vec::new();
        for indicator in &form.indicators {
            let count = self.placed(ctx, form, table, &filter, &indicator.count).await?;
            let of = match &indicator.of {
                Some(of) => Some(self.placed(ctx, form, table, &filter, of).await?),
                None => None,
            };
            placed.push((indicator, count, of));
        }
        let figures = |range: AreaRange| {
            let of_each = placed.iter().map(|(indicator, count, of)| {
                figure_view(
                    form,
                    indicator,
                    count.within(range),
                    of.as_ref().map(|of| of.within(range)),
                )
            });
            of_each.collect::<Vec<_>>()
        };
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

    /// One figure of a register of areas that the caller may see, by the place of the area: how many records it counts there.
    ///
    /// # Errors
    /// Internal where the description has no such figure, or the caller does not see the register.
    pub(crate) async fn ledger_count_by_place(&self, ctx: &Ctx, form: &str, figure: &str) -> Result<Vec<(i64, i64)>> {
        let form = &*self.seen_form(ctx, form).await?;
        let missing = || Problem::internal("a register has no such figure");
        let indicator = form
            .indicators
            .iter()
            .find(|one| one.id == figure)
            .ok_or_else(missing)?;
        let all = LedgerFilter::default();
        match self.placed(ctx, form, &tables(form)[0], &all, &indicator.count).await? {
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
