//! The data of an area at the end of a quarter, as one workbook with a sheet for each list (翁源〔2021〕§四: 每季度末导出分析).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use shouwang_domain::income::{Amounts, Period};
use shouwang_domain::{AreaId, ListRequestId, Month};
use shouwang_sheets::{Listed, listed_workbook};
use shouwang_store::column::{Code, Day, Money};
use shouwang_store::entity::measure;
use shouwang_store::repo;
use shouwang_store::repo::register::label::{Label, Labels};
use utoipa::ToSchema;

use super::column::{Asked, FileLanguage, Gathered, ListOf, Words, day, label, labels, name, number, text, yuan};
use super::run::TakenList;
use crate::office::access::{Verb, require};
use crate::office::list_out::{ALONE, Leaving};
use crate::office::reading::ReadingKind;
use crate::register::statement::amounts_of;
use crate::rules::proposal::said;
use crate::{Ctx, Problem, Result, Service, heavy};

/// Under this name the data of a quarter leave.
pub(super) const QUARTER: &str = "quarter";
/// More rows than these leave by town.
const MOST: usize = 200_000;
/// Households at a time.
const PART: usize = 500;

/// Which area and quarter.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuarterQuery {
    /// The area; without, that of one's post.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// The year.
    pub year: i32,
    /// The quarter of it, 1 to 4.
    pub quarter: u32,
    /// What for; of a file that another person agreed to, that was said before.
    #[serde(default)]
    pub purpose: Option<String>,
    /// The agreement of another person, for more than 1,000 rows over all sheets.
    #[serde(default)]
    pub request_id: Option<ListRequestId>,
    /// In which language.
    pub language: FileLanguage,
}

/// A statement of a household.
struct Stated {
    household: i64,
    label: Label,
    month: String,
    amounts: Amounts,
}

/// A measure of a household.
struct Given {
    label: Label,
    row: measure::Model,
}

const INCOME: ListOf<Stated> = ListOf {
    household: |row| Some(row.household),
    columns: &[
        text("head", "户主", "head", |row: &Stated, _| {
            name(row.label.head.as_ref())
        }),
        text("village", "村组", "village", |row, words| {
            words.place(row.label.area_id, &row.label.area_name)
        }),
        text("month", "月份", "month", |row, _| row.month.clone()),
        number("wage", "工资性收入（元）", "wages (yuan)", |row, _| {
            yuan(row.amounts.wage)
        }),
        number("business", "经营性收入（元）", "business (yuan)", |row, _| {
            yuan(row.amounts.business)
        }),
        number("property", "财产性收入（元）", "property (yuan)", |row, _| {
            yuan(row.amounts.property)
        }),
        number("transfer", "转移性收入（元）", "transfers (yuan)", |row, _| {
            yuan(row.amounts.transfer)
        }),
        number(
            "expense",
            "生产经营性支出（元）",
            "business expense (yuan)",
            |row, _| yuan(row.amounts.business_expense),
        ),
        number("rigid", "刚性支出（元）", "rigid expense (yuan)", |row, _| {
            yuan(row.amounts.rigid_expense)
        }),
        number(
            "disposable",
            "可支配收入（元）",
            "disposable income (yuan)",
            |row, _| yuan(Some(row.amounts.disposable())),
        ),
    ],
};

const MEASURES: ListOf<Given> = ListOf {
    household: |row| Some(row.row.household_id),
    columns: &[
        text("head", "户主", "head", |row: &Given, _| name(row.label.head.as_ref())),
        text("village", "村组", "village", |row, words| {
            words.place(row.label.area_id, &row.label.area_name)
        }),
        text("kind", "措施", "measure", |row, words| {
            label!(words, row.row.kind.get())
        }),
        text("state", "状态", "state", |row, words| {
            label!(words, row.row.state.get())
        }),
        text("department", "落实部门", "department", |row, words| {
            labels!(words, row.row.department.map(Code::get), "")
        }),
        text("fund", "资金来源", "source of the money", |row, words| {
            labels!(words, row.row.fund_source.map(Code::get), "")
        }),
        number("amount", "金额（元）", "amount (yuan)", |row, _| {
            yuan(row.row.amount.map(Money::get))
        }),
        text("starts", "开始日期", "starts on", |row, _| {
            day(row.row.starts_on.map(Day::get))
        }),
        text("ends", "结束日期", "ends on", |row, _| {
            day(row.row.ends_on.map(Day::get))
        }),
        text("note", "内容", "what is done", |row, _| row.row.note.clone()),
    ],
};

impl Service {
    /// The data of an area and quarter as one workbook: households, monitored ones, income, measures, visits. Its name, and
    /// the file. Whose rows are in it is noted as if each household had been opened, and a leaf says who took it.
    ///
    /// # Errors
    /// Not found for an area out of scope; `list.quarter`, `required`, `list.ask_first`, `list.too_long`, `list.not_agreed`.
    pub async fn take_quarter_out(&self, ctx: &Ctx, query: QuarterQuery) -> Result<(String, Vec<u8>)> {
        require(ctx, Verb::TakeListsOut)?;
        let purpose = match query.request_id {
            Some(_) => None,
            None => {
                let purpose = query.purpose.as_deref().unwrap_or_default();
                Some(said(purpose).map_err(|problem| problem.at("/purpose"))?)
            }
        };
        let (area, _) = self.area_in_scope(ctx, query.area_id).await?;
        let leaving = self.quarter_leaving(ctx, &query)?;
        // What nobody takes alone is not read to its end for one who does.
        let most = match query.request_id {
            Some(_) => MOST,
            None => ALONE,
        };
        let sheets = self.quarter_sheets(ctx, &query, most).await?;
        let rows: usize = sheets.iter().map(|(_, sheet)| sheet.rows.len()).sum();
        let agreed = self.check_list_out(ctx, &leaving, rows, query.request_id).await?;
        let purpose = agreed.or(purpose);
        let ctx = &Ctx {
            reason: purpose.clone(),
            ..ctx.clone()
        };
        let (zh, en) = self.mark(ctx, purpose.as_deref(), rows).await?;
        let tree = self.area_tree().await?;
        let place = &tree.get(area)?.name;
        // What a register was at the end of a quarter is not what it is now.
        let (mark, title) = match query.language {
            FileLanguage::Zh => (
                format!("{zh}；农户和监测对象为导出时的情况"),
                format!("{place}{}年第{}季度数据", query.year, query.quarter),
            ),
            FileLanguage::En => (
                format!("{en}; households as they stand when it was taken"),
                format!("{place} {} Q{} data", query.year, query.quarter),
            ),
        };
        let households: BTreeSet<i64> = sheets
            .iter()
            .flat_map(|(_, sheet)| sheet.households.iter().copied())
            .collect();
        let bytes = heavy::in_turn(move || {
            let listed: Vec<Listed<'_>> = sheets
                .iter()
                .map(|(title, sheet)| Listed {
                    title,
                    mark: &mark,
                    columns: &sheet.heads,
                    rows: &sheet.rows,
                })
                .collect();
            listed_workbook(&listed)
        })
        .await?;
        self.note_readings(ctx, ReadingKind::Household, &households, "list/quarter")
            .await?;
        self.note_list_out(ctx, &leaving, (rows, false), &bytes, query.request_id)
            .await?;
        Ok((title, bytes))
    }

    /// How many rows it has over all sheets.
    pub(super) async fn quarter_rows(&self, ctx: &Ctx, query: &QuarterQuery) -> Result<usize> {
        let sheets = self.quarter_sheets(ctx, query, MOST).await?;
        Ok(sheets.iter().map(|(_, sheet)| sheet.rows.len()).sum())
    }

    /// What the data of a quarter are agreed to by.
    pub(super) fn quarter_leaving(&self, ctx: &Ctx, query: &QuarterQuery) -> Result<Leaving> {
        Ok(Leaving {
            most: MOST,
            ..Leaving::new(ctx, QUARTER, query, &[])?
        })
    }

    /// Its sheets; of more rows than `most`, the first of them alone.
    async fn quarter_sheets(&self, ctx: &Ctx, query: &QuarterQuery, most: usize) -> Result<Vec<(String, Gathered)>> {
        let months = months_of(ctx, query)?;
        let (area, _) = self.area_in_scope(ctx, query.area_id).await?;
        let tree = self.area_tree().await?;
        let words = Words {
            language: query.language,
            tree: &tree,
            area: ctx.area,
        };
        let by_village = json!({ "sort": "village" });
        let question = json!({ "area_id": area, "page": by_village });
        let all = self
            .quarter_list(ctx, &words, most, TakenList::Households, question, &HOUSEHOLD_COLUMNS)
            .await?;
        if all.rows.len() > most {
            return Ok(vec![(words.say("农户", "Households"), all)]);
        }
        let question = json!({ "area_id": area, "monitored": true, "page": by_village });
        let monitored = self
            .quarter_list(ctx, &words, most, TakenList::Households, question, &HOUSEHOLD_COLUMNS)
            .await?;
        let (first, last) = (months[0].first_day(), months[2].last_day());
        let question = json!({ "area_id": area, "from": first, "until": last.min(ctx.today()) });
        let visits = self
            .quarter_list(ctx, &words, most, TakenList::Contacts, question, &[])
            .await?;
        let asked = Asked {
            query: Map::new(),
            columns: &[],
            words: &words,
            most: MOST,
        };
        let income = Gathered::of(&asked, &INCOME, &self.stated_of(ctx, &all, &months).await?)?;
        let given = self.given(ctx, &monitored, (first, last)).await?;
        let measures = Gathered::of(&asked, &MEASURES, &given)?;
        Ok(vec![
            (words.say("农户", "Households"), all),
            (words.say("监测对象", "Monitored"), monitored),
            (words.say("收支", "Income"), income),
            (words.say("帮扶措施", "Measures"), measures),
            (words.say("走访", "Visits"), visits),
        ])
    }

    async fn quarter_list(
        &self,
        ctx: &Ctx,
        words: &Words<'_>,
        most: usize,
        list: TakenList,
        question: Value,
        columns: &[&str],
    ) -> Result<Gathered> {
        let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
        let query = match question {
            Value::Object(fields) => fields,
            _ => Map::new(),
        };
        let asked = Asked {
            query,
            columns: &columns,
            words,
            most,
        };
        self.gather(ctx, list, asked).await
    }

    /// The households of a list in the order of the villages, with what they are called.
    async fn in_order(&self, of: &Gathered) -> Result<(Vec<i64>, Labels)> {
        let mut ids: Vec<i64> = of.households.iter().copied().collect();
        let labels = repo::register::label::of(&self.store, ids.iter().copied()).await?;
        ids.sort_by_key(|id| (labels.find(*id).map(|label| label.area_order), *id));
        Ok((ids, labels))
    }

    /// The statements of some months of the households that a list shows.
    async fn stated_of(&self, ctx: &Ctx, of: &Gathered, months: &[Month; 3]) -> Result<Vec<Stated>> {
        require(ctx, Verb::ReadHouseholds)?;
        let periods = months.map(Period::Month);
        let (ids, labels) = self.in_order(of).await?;
        let mut found = Vec::new();
        for ids in ids.chunks(PART) {
            let mut statements = repo::register::bulk::statements(&self.store, ids, &periods).await?;
            for household in ids {
                let mut rows = statements.remove(household).unwrap_or_default();
                rows.sort_by_key(|row| row.period.get());
                for row in rows {
                    found.push(Stated {
                        household: *household,
                        label: labels.get(*household)?.clone(),
                        month: row.period.get().to_string(),
                        amounts: amounts_of(&row),
                    });
                }
            }
        }
        Ok(found)
    }

    /// The measures of monitored households that were in hand or in effect in some days.
    async fn given(&self, ctx: &Ctx, of: &Gathered, (first, last): (NaiveDate, NaiveDate)) -> Result<Vec<Given>> {
        require(ctx, Verb::ReadAssistance)?;
        let (ids, labels) = self.in_order(of).await?;
        let mut found = Vec::new();
        for ids in ids.chunks(PART) {
            let mut measures = repo::register::bulk::measures(&self.store, ids).await?;
            for household in ids {
                for row in measures.remove(household).unwrap_or_default() {
                    let is_over = row.ends_on.is_some_and(|ends| ends.get() < first);
                    let is_later = row.starts_on.is_some_and(|starts| starts.get() > last);
                    if !is_over && !is_later {
                        found.push(Given {
                            label: labels.get(*household)?.clone(),
                            row,
                        });
                    }
                }
            }
        }
        Ok(found)
    }
}

const HOUSEHOLD_COLUMNS: [&str; 11] = [
    "head",
    "village",
    "number",
    "members",
    "population",
    "monitored",
    "tier",
    "civil",
    "income",
    "visit",
    "warning",
];

/// The months of a quarter that has begun.
fn months_of(ctx: &Ctx, query: &QuarterQuery) -> Result<[Month; 3]> {
    let wrong = || {
        Problem::bad_data(
            "list.quarter",
            "季度应为 1 至 4，年份为四位数字，并且该季度已经开始。",
            "A quarter is 1 to 4, a year has four digits, and the quarter has begun.",
        )
        .at("/quarter")
    };
    if !(1..=4).contains(&query.quarter) || !(2000..=2999).contains(&query.year) {
        return Err(wrong());
    }
    let first = NaiveDate::from_ymd_opt(query.year, query.quarter * 3 - 2, 1).ok_or_else(wrong)?;
    if first > ctx.today() {
        return Err(wrong());
    }
    let first = Month::of(first);
    Ok([first, first.plus(1), first.plus(2)])
}
