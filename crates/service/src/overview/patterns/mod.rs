//! 疑点核实: patterns in how the register is kept that are worth a question to the place concerned, with the rows behind each.
//!
//! A question judges nobody: it is answered by the place, in the register of answers. Nothing is kept of it, and people are
//! never counted against one another.

mod edits;
mod late;
mod surveys;
mod visits;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use shouwang_domain::area::{AreaLevel, AreaRange, AreaTree};
use shouwang_domain::calendar::shanghai_date;
pub use shouwang_domain::pattern::PatternKind;
use shouwang_domain::role::Role;
use shouwang_domain::{AreaId, CaseId, Fen, HouseholdId, Month, VisitId};
use shouwang_policy::PatternRules;
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::{Ctx, Problem, Result, Service};

/// Which questions.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PatternQuery {
    /// Of a county, or of an area below it, with everything beneath it; without, of the caller's own.
    pub area_id: Option<AreaId>,
    /// The first day; without, 90 days before the last one.
    pub from: Option<NaiveDate>,
    /// The last day; without, today.
    pub to: Option<NaiveDate>,
    /// Those that rest on this.
    pub kind: Option<PatternKind>,
}

/// The questions of an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PatternsView {
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// Where the numbers come from by which is asked; none where nothing is asked here.
    pub citation: Option<String>,
    /// How many questions there are.
    pub total: u64,
    /// The first of them, the newest first.
    pub questions: Vec<PatternView>,
}

/// A question to the place concerned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PatternView {
    /// What it rests on.
    pub kind: PatternKind,
    /// The area that is asked.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// The first day that it is about.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// How many rows are behind it.
    pub count: u64,
    /// What is asked, in Chinese.
    pub zh: String,
    /// The same in English.
    pub en: String,
    /// Who visited or entered, where it is one person's work and the caller is of the county.
    pub person: Option<String>,
    /// The first rows behind it.
    pub rows: Vec<PatternRow>,
}

/// A row behind a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PatternRow {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Where it lives.
    pub area_id: AreaId,
    /// Name of that area.
    pub area_name: String,
    /// The visit, where it is one.
    pub visit_id: Option<VisitId>,
    /// The case, where it is a step of one.
    pub case_id: Option<CaseId>,
    /// The month, where it is a statement.
    pub month: Option<Month>,
    /// The day that it claims, or on which it was changed.
    pub on: NaiveDate,
    /// The day on which it was entered, where that is another matter.
    pub entered_on: Option<NaiveDate>,
    /// Who entered it, where the caller is of the county.
    pub entered_by: Option<String>,
    /// Income per head of the year before the change.
    pub before: Option<Fen>,
    /// And after it.
    pub after: Option<Fen>,
    /// The line in force then.
    pub line: Option<Fen>,
}

/// So many days are looked at where nobody says how many, and at most.
const USUAL_DAYS: u64 = 89;
const MOST_DAYS: i64 = 366;
/// So many questions are shown, and so many rows of each.
const SHOWN: usize = 300;
const ROWS_SHOWN: usize = 50;

/// A question as it was found.
struct Asked {
    kind: PatternKind,
    /// Whom it asks; without, the narrowest area that has all of the rows.
    area: Option<AreaId>,
    days: [NaiveDate; 2],
    person: Option<i64>,
    zh: String,
    en: String,
    rows: Vec<AskedRow>,
}

/// A row as it was found.
struct AskedRow {
    household: i64,
    area_order: i64,
    visit: Option<i64>,
    case: Option<i64>,
    month: Option<Month>,
    on: NaiveDate,
    entered: Option<(NaiveDate, i64)>,
    moved: Option<Moved>,
}

/// Income per head before and after, and the line.
#[derive(Clone, Copy)]
struct Moved {
    before: Fen,
    after: Fen,
    line: Fen,
}

/// Where and when is looked.
struct Looked<'a> {
    ctx: &'a Ctx,
    rules: &'a PatternRules,
    tree: Arc<AreaTree>,
    area: AreaId,
    within: AreaRange,
    days: [NaiveDate; 2],
}

impl Service {
    /// What is worth a question in how the register of an area was kept between two days.
    ///
    /// # Errors
    /// Not found for an area outside the scope; `patterns.choose_a_county`, `patterns.no_days`, `patterns.too_long`.
    pub async fn questions(&self, ctx: &Ctx, query: PatternQuery) -> Result<PatternsView> {
        self.questions_up_to(ctx, query, SHOWN).await
    }

    /// The same with so many questions at most.
    ///
    /// # Errors
    /// As [`Service::questions`].
    pub(crate) async fn questions_up_to(&self, ctx: &Ctx, query: PatternQuery, most: usize) -> Result<PatternsView> {
        require(ctx, Verb::ReadQuestions)?;
        let (area, within) = self.area_in_scope(ctx, query.area_id).await?;
        let tree = self.area_tree().await?;
        let node = tree.get(area)?.clone();
        if node.level < AreaLevel::County {
            return Err(choose_a_county());
        }
        let days = days_of(&query, ctx.today())?;
        let practice = self.policies.practice();
        let mut asked = Vec::new();
        if let Some(rules) = &practice.patterns {
            let looked = Looked {
                ctx,
                rules,
                tree: Arc::clone(&tree),
                area,
                within,
                days,
            };
            asked = self.ask(&looked, query.kind).await?;
        }
        asked.sort_by(|a, b| {
            let key = |one: &Asked| (one.kind, one.rows.first().map(|row| (row.area_order, row.household)));
            b.days[1].cmp(&a.days[1]).then_with(|| key(a).cmp(&key(b)))
        });
        let total = asked.len() as u64;
        asked.truncate(most);
        Ok(PatternsView {
            area_id: area,
            area_name: node.name,
            from: days[0],
            to: days[1],
            citation: practice.patterns.as_ref().map(|rules| rules.citation.clone()),
            total,
            questions: self.views_of(ctx, &tree, area, asked).await?,
        })
    }

    async fn ask(&self, looked: &Looked<'_>, kind: Option<PatternKind>) -> Result<Vec<Asked>> {
        let wants = |one: PatternKind| kind.is_none_or(|kind| kind == one);
        let mut asked = Vec::new();
        let of_visits = [
            PatternKind::SameWords,
            PatternKind::ManyVisits,
            PatternKind::QuickEntries,
            PatternKind::DatedBack,
        ];
        if of_visits.into_iter().any(wants) {
            let Looked { ctx, within, days, .. } = looked;
            let visits = repo::overview::patterns::visits(&self.store, ctx, *within, *days).await?;
            if wants(PatternKind::SameWords) {
                asked.extend(visits::same_words(looked, &visits)?);
            }
            if wants(PatternKind::ManyVisits) {
                asked.extend(visits::many_visits(looked, &visits));
            }
            if wants(PatternKind::QuickEntries) {
                asked.extend(visits::quick_entries(looked, &visits));
            }
            if wants(PatternKind::DatedBack) {
                asked.extend(late::visits(looked, &visits));
                asked.extend(self.late_statements(looked).await?);
                asked.extend(self.late_steps(looked).await?);
            }
        }
        if wants(PatternKind::MassEdits) {
            asked.extend(self.mass_edits(looked).await?);
        }
        if wants(PatternKind::SurveyDiffers) {
            asked.extend(self.surveys_asked_about(looked).await?);
        }
        if wants(PatternKind::AcrossLine) {
            asked.extend(self.edits_across_line(looked).await?);
        }
        Ok(asked)
    }

    /// The questions with the names of households, places and, for the county, people.
    async fn views_of(&self, ctx: &Ctx, tree: &AreaTree, area: AreaId, asked: Vec<Asked>) -> Result<Vec<PatternView>> {
        let shown = || asked.iter().flat_map(|one| one.rows.iter().take(ROWS_SHOWN));
        let labels = repo::register::label::of(&self.store, shown().map(|row| row.household)).await?;
        // Who looks on from above asks the county, and the county its people.
        let people: Vec<i64> = match Role::COUNTY.contains(&ctx.role) {
            true => shown()
                .filter_map(|row| row.entered.map(|(_, person)| person))
                .chain(asked.iter().filter_map(|one| one.person))
                .collect(),
            false => Vec::new(),
        };
        let names: HashMap<i64, String> = repo::office::account::names(&self.store, people).await?;
        let name = |person: i64| names.get(&person).cloned();
        let mut views = Vec::with_capacity(asked.len());
        for one in &asked {
            let place = one.area.unwrap_or_else(|| narrowest(tree, area, &one.rows));
            let row = |row: &AskedRow| -> Result<PatternRow> {
                let label = labels.get(row.household)?;
                Ok(PatternRow {
                    household_id: HouseholdId(row.household),
                    head: label.head.clone(),
                    area_id: label.area_id,
                    area_name: label.area_name.clone(),
                    visit_id: row.visit.map(VisitId),
                    case_id: row.case.map(CaseId),
                    month: row.month,
                    on: row.on,
                    entered_on: row.entered.map(|(day, _)| day),
                    entered_by: row.entered.and_then(|(_, person)| name(person)),
                    before: row.moved.map(|moved| moved.before),
                    after: row.moved.map(|moved| moved.after),
                    line: row.moved.map(|moved| moved.line),
                })
            };
            views.push(PatternView {
                kind: one.kind,
                area_id: place,
                area_name: tree.get(place)?.name.clone(),
                from: one.days[0],
                to: one.days[1],
                count: one.rows.len() as u64,
                zh: one.zh.clone(),
                en: one.en.clone(),
                person: one.person.and_then(name),
                rows: one.rows.iter().take(ROWS_SHOWN).map(row).collect::<Result<_>>()?,
            });
        }
        Ok(views)
    }
}

impl Looked<'_> {
    /// Whether something was entered within the days.
    fn is_entered(&self, at_ms: i64) -> bool {
        self.has(shanghai_date(at_ms))
    }

    /// Whether a day is one of them.
    fn has(&self, day: NaiveDate) -> bool {
        self.days[0] <= day && day <= self.days[1]
    }

    /// The village of a place; the area that is looked at where it is none's.
    fn village_of(&self, area_order: i64) -> AreaId {
        let at = AreaRange {
            lo: area_order,
            hi: area_order + 1,
        };
        descend(&self.tree, self.area, at)
    }
}

/// The narrowest area, a village at most, in which all rows lie.
fn narrowest(tree: &AreaTree, area: AreaId, rows: &[AskedRow]) -> AreaId {
    let orders = || rows.iter().map(|row| row.area_order);
    match (orders().min(), orders().max()) {
        (Some(lo), Some(last)) => descend(tree, area, AreaRange { lo, hi: last + 1 }),
        _ => area,
    }
}

/// From an area down to the one, a village at most, that still has all of a range.
fn descend(tree: &AreaTree, area: AreaId, range: AreaRange) -> AreaId {
    let mut here = area;
    while tree.get(here).is_ok_and(|node| node.level < AreaLevel::Village) {
        let has_all = |order: Option<AreaRange>| order.is_some_and(|order| order.contains_range(&range));
        match tree.children(here).find(|child| has_all(child.order)) {
            Some(child) => here = child.id,
            None => break,
        }
    }
    here
}

/// The days that are looked at: none of them lies ahead.
fn days_of(query: &PatternQuery, today: NaiveDate) -> Result<[NaiveDate; 2]> {
    let last = query.to.unwrap_or(today).min(today);
    let first = query.from.unwrap_or(last - Days::new(USUAL_DAYS));
    if first > last {
        return Err(Problem::bad_data(
            "patterns.no_days",
            "开始日期不能晚于结束日期，也不能晚于今天；请核对。",
            "The first day lies neither after the last one nor after today; check both.",
        )
        .at("/from"));
    }
    if (last - first).num_days() > MOST_DAYS {
        return Err(Problem::bad_data(
            "patterns.too_long",
            "一次最多查看一年；请缩短日期范围。",
            "A year is looked at in one go; choose fewer days.",
        )
        .at("/from"));
    }
    Ok([first, last])
}

fn choose_a_county() -> Problem {
    Problem::bad_data(
        "patterns.choose_a_county",
        "疑点按县核实；请选择一个县（区），或其下的镇、村。",
        "Questions are asked county by county; choose a county, or a town or village in it.",
    )
    .at("/area_id")
}
