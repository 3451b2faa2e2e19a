//! The difference report of a month (翁源 2021 §六(二)): what lists of departments say otherwise than the register, counted by
//! list, by what differs and by area, each with the households behind it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};
use shouwang_domain::role::Department;
use shouwang_domain::{AreaId, HouseholdId, Month};
use shouwang_forms::{DepartmentList, Label};
use shouwang_store::entity::{list_batch, member};
use shouwang_store::repo;
use utoipa::ToSchema;

use super::list::{ListText, library};
use super::places::{CountsOfArea, Places};
use super::said::Said;
use super::signal::World;
use super::told::ListSource;

use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::{Ctx, Result, Service};

/// More rows are not told at once: one looks at a part of the area, or at one kind.
const MOST_ROWS: usize = 1_000;
/// As what it is noted that they were read.
const NOTED: &str = "list-differences";

/// Which differences.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DifferenceQuery {
    /// Of the lists of which month; without, the month before this one.
    pub month: Option<Month>,
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
    /// Only the rows of one kind, by its id, such as `dibao_roll.other_standing`.
    pub kind: Option<String>,
}

/// What lists of a month say otherwise than the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DifferenceReport {
    /// The month.
    pub month: Month,
    /// The lists that came in for it.
    pub sources: Vec<ListSource>,
    /// What can differ, of the lists that came in.
    pub kinds: Vec<DifferenceKind>,
    /// The area as a whole, by the ids of the kinds.
    pub total: CountsOfArea,
    /// The areas directly below it.
    pub areas: Vec<CountsOfArea>,
    /// The rows that differ, in the order of the areas; at most 1,000.
    pub rows: Vec<DifferingRow>,
    /// There are more.
    pub more: bool,
}

/// Something in which a list can differ from the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DifferenceKind {
    /// The list and its difference.
    pub id: String,
    /// Name of the list in Chinese.
    pub list_zh: String,
    /// In English.
    pub list_en: String,
    /// Whose it is.
    pub department: Department,
    /// What differs, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Households of which a row differs so.
    pub households: u64,
    /// Rows that do: several of one household may.
    pub rows: u64,
}

/// A row that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DifferingRow {
    /// The household.
    pub household_id: HouseholdId,
    /// Name of its head.
    pub head: Option<String>,
    /// Its area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// Name of the member whom the row is about.
    pub member: Option<String>,
    /// What differs, by its id.
    pub kind: String,
    /// What is said, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// What came in.
    pub receipt: String,
    /// The row of the file.
    pub line: i64,
}

/// A row that differs, before it is named.
struct Found {
    household: i64,
    member: Option<String>,
    kind: String,
    said: Label,
    receipt: String,
    line: i64,
}

impl Service {
    /// What the lists of a month say otherwise than the register as it is now. What is mended is gone when it is asked again.
    /// Names stand beside illness and schooling, so that it is noted of each household as if it had been opened.
    ///
    /// # Errors
    /// Not found for an area outside the scope.
    pub async fn list_differences(&self, ctx: &Ctx, query: DifferenceQuery) -> Result<DifferenceReport> {
        self.list_differences_up_to(ctx, query, MOST_ROWS).await
    }

    /// The same with so many rows at most.
    ///
    /// # Errors
    /// As [`Service::list_differences`].
    pub(crate) async fn list_differences_up_to(
        &self,
        ctx: &Ctx,
        query: DifferenceQuery,
        most: usize,
    ) -> Result<DifferenceReport> {
        require(ctx, Verb::ReadHouseholds)?;
        let at = &self.store;
        let (area, within) = self.area_in_scope(ctx, query.area_id).await?;
        let month = query.month.unwrap_or_else(|| Month::of(ctx.today()).plus(-1));
        let batches = repo::department::over(at, ctx, within, Some(month)).await?;
        let mut sources = Vec::new();
        for batch in &batches {
            sources.extend(ListSource::of(batch)?);
        }
        let ids: Vec<i64> = batches.iter().map(|batch| batch.id).collect();
        let batches: HashMap<i64, &list_batch::Model> = batches.iter().map(|batch| (batch.id, batch)).collect();
        let facts = repo::department::facts_within(at, ctx, within, &ids).await?;
        let concerned: BTreeSet<i64> = facts.iter().map(|fact| fact.household_id).collect();
        let households: Vec<i64> = concerned.iter().copied().collect();
        let members = repo::register::member::of_households(at, &households).await?;
        let members: HashMap<i64, &member::Model> = members.values().flatten().map(|row| (row.id, row)).collect();
        let world = World::of(at, ctx, &concerned).await?;
        let tree = self.area_tree().await?;
        let mut places = Places::of(&tree, ctx, area)?;
        let (mut of_kind, mut found) = (BTreeMap::<String, BTreeSet<i64>>::new(), Vec::new());
        let mut rows_of_kind = BTreeMap::<String, u64>::new();
        let mut seen = HashSet::new();
        for fact in &facts {
            let Some(batch) = batches.get(&fact.list_batch_id) else {
                continue;
            };
            let (Some(list), Some(member)) = (library()?.get(&batch.list), members.get(&fact.member_id)) else {
                continue;
            };
            let said = Said::of_fact(at.vault(), fact)?;
            // What two files of a month say alike differs once.
            if !seen.insert((batch.list.as_str(), fact.member_id, said.text())) {
                continue;
            }
            let values = list.kept(&said.values);
            let registered = world.registered(member, ctx.today())?;
            for difference in list.differences(&values, &registered, ctx.today()) {
                let kind = kind(list, &difference.id);
                *rows_of_kind.entry(kind.clone()).or_default() += 1;
                // A household counts once for what several of its members differ in.
                if of_kind.entry(kind.clone()).or_default().insert(fact.household_id) {
                    places.count(fact.area_order, &kind);
                }
                if query.kind.as_ref().is_none_or(|asked| *asked == kind) {
                    found.push(Found {
                        household: fact.household_id,
                        member: Some(member.name.clone()),
                        kind,
                        said: list.filled(&difference.message, &values),
                        receipt: batch.receipt.clone(),
                        line: fact.line,
                    });
                }
            }
        }
        let more = found.len() > most;
        found.truncate(most);
        let named = found.iter().map(|found| found.household).collect();
        self.note_readings(ctx, ReadingKind::Records, &named, NOTED).await?;
        let labels = repo::register::label::of(at, found.iter().map(|found| found.household)).await?;
        let mut rows = Vec::with_capacity(found.len());
        for found in found {
            let label = labels.get(found.household)?;
            rows.push(DifferingRow {
                household_id: HouseholdId(found.household),
                head: label.head.clone(),
                area_id: label.area_id,
                area_name: label.area_name.clone(),
                member: found.member,
                kind: found.kind,
                zh: found.said.zh,
                en: found.said.en,
                receipt: found.receipt,
                line: found.line,
            });
        }
        let came_in: BTreeSet<&str> = sources.iter().map(|source| source.list.as_str()).collect();
        let mut kinds = Vec::new();
        for list in library()?.all().filter(|list| came_in.contains(list.id.as_str())) {
            for difference in &list.differences {
                let id = kind(list, &difference.id);
                let words = headline(list, &difference.message);
                kinds.push(DifferenceKind {
                    households: of_kind.get(&id).map_or(0, |of| of.len() as u64),
                    rows: rows_of_kind.get(&id).copied().unwrap_or_default(),
                    id,
                    list_zh: list.label.zh.clone(),
                    list_en: list.label.en.clone(),
                    department: list.department,
                    zh: words.zh,
                    en: words.en,
                });
            }
        }
        let (total, areas) = places.counted();
        Ok(DifferenceReport {
            month,
            sources,
            kinds,
            total,
            areas,
            rows,
            more,
        })
    }
}

fn kind(list: &DepartmentList, difference: &str) -> String {
    format!("{}.{difference}", list.id)
}

/// What a text of a list says, with the names of its columns where the values of a row would stand.
pub(super) fn headline(list: &DepartmentList, text: &Label) -> ListText {
    let mut words = ListText {
        zh: text.zh.clone(),
        en: text.en.clone(),
    };
    let columns = list.form.fields.iter().map(|field| (&field.key, &field.label));
    let params = list.params.iter().map(|param| (&param.id, &param.label));
    for (key, label) in columns.chain(params) {
        let place = format!("{{{key}}}");
        words.zh = words.zh.replace(&place, &format!("“{}”", label.zh));
        words.en = words.en.replace(&place, &format!("\"{}\"", label.en));
    }
    words
}
