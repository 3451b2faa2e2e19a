//! Records of a register in a list, and the figures of the same records.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use shouwang_domain::{AreaId, HouseholdId, ListRequestId};
use shouwang_forms::{Field, FieldType, Form, Indicator, Measure, Subject};
use shouwang_store::ledger::Cell;
use shouwang_store::repo;
use shouwang_store::repo::ledger::{LedgerFilter, LedgerMeasure};
use utoipa::ToSchema;

use super::form::{FormSummary, tables};
use super::values;
use super::view::{LedgerRecordView, subject_column};
use crate::office::reading::ReadingKind;
use crate::page::{Page, PageCmd};
use crate::{Ctx, Problem, Result, Service};

/// Which records of a register; the newest come first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct LedgerQuery {
    /// Of an area with everything beneath it; without, of all that the caller may see.
    pub area_id: Option<AreaId>,
    /// Of one household and its members.
    pub household_id: Option<HouseholdId>,
    /// In this state.
    pub state: Option<String>,
    /// With those of the areas above one's own, for records that refer to them.
    pub with_above: bool,
    /// With those that were taken out.
    pub with_removed: bool,
    /// Values of fields, as `kind=guard;month=2026-01..2026-03`: a code, a yes or no, a number, a day, a month or an id, and
    /// from where to where of numbers, days and months. No words of a person.
    #[serde(rename = "where")]
    pub fields: Option<String>,
    /// Only those that this figure counts.
    pub figure: Option<String>,
    /// The agreement of another person, to take out more than 1,000 records; a list needs none.
    pub request_id: Option<ListRequestId>,
    /// Which page.
    pub page: PageCmd,
}

/// A figure of many records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FigureView {
    /// The id.
    pub id: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The count or the sum.
    pub value: i64,
    /// What it is a share of.
    pub of: Option<i64>,
    /// The share in hundredths of a percent; none where there is nothing that it is a share of.
    pub share: Option<i64>,
    /// The sum is money, in fen.
    pub is_money: bool,
    /// What it should reach at least.
    pub target: Option<i64>,
    /// The clause that says so.
    pub citation: Option<String>,
}

/// A register with what it has of one household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct HouseholdLedger {
    /// The register.
    pub form: FormSummary,
    /// Records of the household and its members.
    pub records: i64,
}

impl Service {
    /// The registers of households and members, with how many records each has of one household.
    ///
    /// # Errors
    /// Not found.
    pub async fn household_ledgers(&self, ctx: &Ctx, id: HouseholdId) -> Result<Vec<HouseholdLedger>> {
        let household = repo::register::household::by_id(&self.store, ctx, id).await?;
        self.note_reading(ctx, ReadingKind::Records, household.id, "ledger".to_owned())
            .await?;
        let seen = self.seen_forms(ctx).await?.only(|form| form.subject != Subject::Area);
        let mut forms: Vec<&Arc<Form>> = seen.all().collect();
        forms.sort_by(|one, other| (one.chapter, &one.id).cmp(&(other.chapter, &other.id)));
        let of_forms: Vec<_> = forms.iter().map(|form| tables(form).swap_remove(0)).collect();
        let counts = repo::ledger::counts(&self.store, &of_forms, &household).await?;
        let ledgers = forms.into_iter().zip(counts);
        Ok(ledgers
            .map(|(form, records)| HouseholdLedger {
                form: FormSummary::of(ctx, form),
                records,
            })
            .collect())
    }

    /// A page of the records of a register.
    ///
    /// # Errors
    /// Not found; `ledger.filter`; a wrong place or size of the page.
    pub async fn list_ledger(&self, ctx: &Ctx, form: &str, query: LedgerQuery) -> Result<Page<LedgerRecordView>> {
        let form = &*self.seen_form(ctx, form).await?;
        let filter = self.ledger_filter(ctx, form, &query).await?;
        let found = repo::ledger::page(&self.store, ctx, &tables(form)[0], &filter, query.page.request()?).await?;
        let repo::Page {
            items,
            previous,
            next,
            total,
        } = found;
        // A list tells what its columns say; who wants more opens the record, and leaves a note.
        let title = values::title_field(form).map(|field| field.key.as_str());
        let is_listed = |key: &str| form.columns.iter().any(|column| column == key) || title == Some(key);
        let views = self.record_views(&self.store, ctx, form, items, HashMap::new()).await?;
        let mut views = views.into_iter();
        let page = repo::Page {
            items: vec![(); views.len()],
            previous,
            next,
            total,
        };
        Page::of(page, |()| {
            let mut view = views.next().ok_or_else(|| Problem::internal("a record has no view"))?;
            view.values.retain(|key, _| is_listed(key));
            view.reasons.clear();
            Ok(view)
        })
    }

    /// The figures of the records that a list would show, without those that were taken out or lie above.
    ///
    /// # Errors
    /// As [`Service::list_ledger`].
    pub async fn ledger_figures(&self, ctx: &Ctx, form: &str, query: LedgerQuery) -> Result<Vec<FigureView>> {
        let form = &*self.seen_form(ctx, form).await?;
        // What was taken out, and what lies above, is shown and never counted.
        let filter = LedgerFilter {
            with_above: false,
            with_removed: false,
            condition: None,
            ..self.ledger_filter(ctx, form, &query).await?
        };
        let table = &tables(form)[0];
        let subject = subject_column(form.subject);
        let count = async |measure: &Measure| {
            let distinct = measure
                .distinct
                .as_deref()
                .map(|of| if of == "subject" { subject } else { of });
            let measure = LedgerMeasure {
                sum: measure.sum.as_deref(),
                less: measure.less.as_deref(),
                distinct,
                condition: measure.condition.as_ref().map(|condition| &condition.expression),
            };
            repo::ledger::figure(&self.store, ctx, table, &filter, measure).await
        };
        let mut figures = Vec::new();
        for indicator in &form.indicators {
            let value = count(&indicator.count).await?;
            let of = match &indicator.of {
                Some(of) => Some(count(of).await?),
                None => None,
            };
            figures.push(figure_view(form, indicator, value, of));
        }
        Ok(figures)
    }

    /// What a list is narrowed to; one that is narrowed to a household is a look at it.
    pub(crate) async fn ledger_filter(&self, ctx: &Ctx, form: &Form, query: &LedgerQuery) -> Result<LedgerFilter> {
        let area = match query.area_id {
            Some(area) => Some(self.area_in_scope(ctx, Some(area)).await?.1),
            None => None,
        };
        // What is narrowed to one household is a look at it.
        if let Some(household) = query.household_id {
            let household = repo::register::household::by_id(&self.store, ctx, household).await?;
            let subject = format!("ledger/{}", form.id);
            self.note_reading(ctx, ReadingKind::Records, household.id, subject)
                .await?;
        }
        let mut filter = LedgerFilter {
            area,
            household: query.household_id.map(|id| id.0),
            state: query.state.clone(),
            with_above: query.with_above,
            with_removed: query.with_removed,
            ..LedgerFilter::default()
        };
        narrow(&mut filter, form, query.fields.as_deref().unwrap_or_default())?;
        if let Some(figure) = &query.figure {
            let known = form.indicators.iter().find(|known| known.id == *figure);
            let counted = known.ok_or_else(bad_filter)?.count.condition.as_ref();
            filter.condition = counted.map(|condition| condition.expression.clone());
        }
        Ok(filter)
    }
}

/// Narrows a list by the words of an address, such as `kind=guard;month=2026-01..2026-03`.
///
/// # Errors
/// `ledger.filter`.
pub(crate) fn narrow(filter: &mut LedgerFilter, form: &Form, words: &str) -> Result<()> {
    for part in words.split(';').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').ok_or_else(bad_filter)?;
        let field = form
            .field(key)
            .filter(|field| is_filter(form, field))
            .ok_or_else(bad_filter)?;
        match value.split_once("..") {
            Some((least, most)) => {
                let bound = |text: &str| match text {
                    "" => Ok(None),
                    text => cell(field, text).map(Some),
                };
                filter.between.push((key.to_owned(), bound(least)?, bound(most)?));
            }
            None => filter.equal.push((key.to_owned(), cell(field, value)?)),
        }
    }
    Ok(())
}

/// What a list can be narrowed by: the filters of the description, and whatever the records refer to.
fn is_filter(form: &Form, field: &Field) -> bool {
    form.filters.contains(&field.key) || matches!(field.ty, FieldType::Ref(_))
}

/// A figure as it is shown.
pub(super) fn figure_view(form: &Form, indicator: &Indicator, value: i64, of: Option<i64>) -> FigureView {
    let summed = indicator.count.sum.as_ref().and_then(|sum| form.field(sum));
    FigureView {
        id: indicator.id.clone(),
        zh: indicator.label.zh.clone(),
        en: indicator.label.en.clone(),
        value,
        of,
        share: of.filter(|of| *of > 0).map(|of| value.saturating_mul(10_000) / of),
        is_money: summed.is_some_and(|field| matches!(field.ty.stored(), FieldType::Money)),
        target: indicator.target.as_ref().map(|(target, _)| *target),
        citation: indicator.target.as_ref().map(|(_, citation)| citation.clone()),
    }
}

/// A value of an address as the column of its field keeps it.
fn cell(field: &Field, text: &str) -> Result<Cell> {
    let number = || text.parse().map(Cell::Int).map_err(|_| bad_filter());
    match field.ty.stored() {
        FieldType::Integer(..) | FieldType::Money | FieldType::Percent | FieldType::Files(_) => number(),
        FieldType::Ref(_) | FieldType::Area | FieldType::Member | FieldType::Person => number(),
        FieldType::YesNo => match text {
            "true" => Ok(Cell::Int(1)),
            "false" => Ok(Cell::Int(0)),
            _ => Err(bad_filter()),
        },
        FieldType::Code(choices) if choices.iter().any(|choice| choice.code == text) => Ok(Cell::Text(text.to_owned())),
        FieldType::Date(_) => text
            .parse()
            .map(|day: chrono::NaiveDate| Cell::Text(day.to_string()))
            .map_err(|_| bad_filter()),
        FieldType::Month if text.parse::<shouwang_domain::Month>().is_ok() => Ok(Cell::Text(text.to_owned())),
        _ => Err(bad_filter()),
    }
}

fn bad_filter() -> Problem {
    Problem::usage(
        "ledger.filter",
        "筛选条件不是这本台账的；请从台账页面上重新选择。",
        "The filter does not belong to this register; choose again on its page.",
    )
}
