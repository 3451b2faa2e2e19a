//! How the lists of a month stand: which came in, which are late, and what became of their warnings.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use shouwang_domain::department_list::ListStanding;
use shouwang_domain::problem::FieldProblem;
use shouwang_domain::role::Department;
use shouwang_domain::{ListBatchId, Month};
use shouwang_forms::DepartmentList;
use shouwang_store::entity::list_batch;
use shouwang_store::repo;
use shouwang_store::repo::department::{Told, WithOpenPairs};
use utoipa::ToSchema;

use super::list::{concerns, known, monthly};
use super::pair::is_own;
use super::sheet::columns;

use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// Warnings of so many days are counted.
const COUNTED_DAYS: u64 = 365;

/// The lists of which month.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ListBoardQuery {
    /// Without, the month before this one, whose lists are due now.
    pub month: Option<Month>,
}

/// How the lists of a month stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListBoard {
    /// The month.
    pub month: Month,
    /// The lists.
    pub lists: Vec<ListView>,
}

/// A column of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListColumn {
    /// Its header.
    pub zh: String,
    /// Its name in English.
    pub en: String,
    /// It must be filled in.
    pub required: bool,
}

/// A list, and how it stands in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListView {
    /// Id.
    pub id: String,
    /// Name in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Whose it is.
    pub department: Department,
    /// What it is for, in Chinese.
    pub purpose_zh: String,
    /// In English.
    pub purpose_en: String,
    /// On what basis it is given.
    pub citation: String,
    /// Whether it holds only for households that have authorised it.
    pub authorised: bool,
    /// Its columns.
    pub columns: Vec<ListColumn>,
    /// The last day on which it is in time.
    pub due: NaiveDate,
    /// How it stands.
    pub standing: ListStanding,
    /// What came in for the month, the newest first.
    pub batches: Vec<ListBatchView>,
    /// Warnings of a year that rows of it joined.
    pub warnings: u64,
    /// Those of them that somebody answered.
    pub answered: u64,
    /// Those that were true.
    pub was_true: u64,
    /// Doubtful rows of a year that nobody has answered.
    pub open_pairs: u64,
    /// What came in with such rows, of whichever month, the oldest first.
    pub open_batches: Vec<OpenBatch>,
}

/// A list that came in, with doubtful rows that nobody has answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenBatch {
    /// What came in.
    pub id: ListBatchId,
    /// The number of the receipt.
    pub receipt: String,
    /// How many rows.
    pub open_pairs: u64,
}

/// A list as it came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListBatchView {
    /// Id.
    pub id: ListBatchId,
    /// The list.
    pub list: String,
    /// The month.
    pub month: Month,
    /// The number of the receipt.
    pub receipt: String,
    /// What kind of file it was: `xlsx`, `csv`, or empty.
    pub file_kind: String,
    /// The day on which it came.
    pub received_on: NaiveDate,
    /// The last day on which it was in time.
    pub due: NaiveDate,
    /// It came after that day.
    pub late: bool,
    /// Rows.
    pub rows: u64,
    /// Rows about people of the register.
    pub matched: u64,
    /// Those of them that are matched because a person said so of the same row before.
    pub remembered: u64,
    /// Rows of which a person was asked whom they are about.
    pub doubtful: u64,
    /// Rows about people who are not in the register: dropped.
    pub unknown: u64,
    /// Rows that cannot be read.
    pub damaged: u64,
    /// Rows that stand twice.
    pub repeated: u64,
    /// Rows about the household of whoever sent it, or of kin.
    pub kin: u64,
    /// Households that somebody was to look at because of it.
    pub warned: u64,
    /// Rows that differed from the register.
    pub differing: u64,
}

/// A list as it came in, with the rows that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListBatchDetail {
    /// What came in.
    pub batch: ListBatchView,
    /// Name of the list in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Whose it is.
    pub department: Department,
    /// Doubtful rows that nobody has answered.
    pub open_pairs: u64,
    /// The caller may answer them.
    pub may_match: bool,
    /// The caller sent it, or entered it for somebody: somebody else answers them.
    pub is_own: bool,
    /// Who sent it.
    pub sent_by: String,
    /// Who entered it for them, where that was somebody else.
    pub entered_by: Option<String>,
    /// The rows that cannot be read, at most 200, each with the reason.
    pub damage: Vec<FieldProblem>,
}

impl Service {
    /// How the lists of a month stand: a department's officer sees those of the department.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn department_lists(&self, ctx: &Ctx, query: ListBoardQuery) -> Result<ListBoard> {
        require(ctx, Verb::ReadDepartmentLists)?;
        let today = ctx.today();
        let month = query.month.unwrap_or_else(|| Month::of(today).plus(-1));
        let batches = repo::department::batches(&self.store, ctx, month, month).await?;
        let since = today - Days::new(COUNTED_DAYS);
        let told = repo::department::told(&self.store, ctx, since).await?;
        let told: HashMap<&str, &Told> = told.iter().map(|told| (told.list.as_str(), told)).collect();
        let open = repo::department::with_open_pairs(&self.store, ctx, since).await?;
        let lists = monthly()?.filter(|list| concerns(ctx, list));
        let lists = lists.map(|list| {
            let own = batches.iter().filter(|batch| batch.list == list.id);
            let open = open.iter().filter(|batch| batch.list == list.id);
            let told = told.get(list.id.as_str()).copied();
            list_view(
                list,
                own.collect(),
                told,
                open.map(open_batch).collect(),
                (month, today),
            )
        });
        Ok(ListBoard {
            month,
            lists: lists.collect(),
        })
    }

    /// A list as it came in.
    ///
    /// # Errors
    /// Not found.
    pub async fn list_batch(&self, ctx: &Ctx, id: ListBatchId) -> Result<ListBatchDetail> {
        require(ctx, Verb::ReadDepartmentLists)?;
        let batch = repo::department::by_id(&self.store, ctx, id).await?;
        let list = known(ctx, &batch.list)?;
        let (sent, entered) = (batch.acted_by, batch.entered_by);
        let names = repo::office::account::names(&self.store, [sent, entered]).await?;
        let name = |account: i64| names.get(&account).cloned().unwrap_or_default();
        let is_own = is_own(ctx, &batch);
        Ok(ListBatchDetail {
            batch: batch_view(&batch),
            zh: list.label.zh.clone(),
            en: list.label.en.clone(),
            department: list.department,
            open_pairs: self.open_pairs_of(&self.store, &batch).await?,
            may_match: !is_own && require(ctx, Verb::MatchDepartmentLists).is_ok(),
            is_own,
            sent_by: name(sent),
            entered_by: (entered != sent).then(|| name(entered)),
            damage: batch.damage.read()?,
        })
    }
}

fn list_view(
    list: &DepartmentList,
    batches: Vec<&list_batch::Model>,
    told: Option<&Told>,
    open_batches: Vec<OpenBatch>,
    (month, today): (Month, NaiveDate),
) -> ListView {
    let due = list.due(month);
    // What came before the month was over does not speak for it.
    let days = batches.iter().map(|batch| batch.received_on.get());
    let first = days.filter(|day| *day > month.last_day()).min();
    let columns = columns(list);
    let count = |of: fn(&Told) -> i64| told.map_or(0, |told| of(told) as u64);
    ListView {
        id: list.id.clone(),
        zh: list.label.zh.clone(),
        en: list.label.en.clone(),
        department: list.department,
        purpose_zh: list.purpose.zh.clone(),
        purpose_en: list.purpose.en.clone(),
        citation: list.citation.clone(),
        authorised: list.authorised,
        columns: columns
            .into_iter()
            .map(|column| ListColumn {
                zh: column.zh,
                en: column.en,
                required: column.required,
            })
            .collect(),
        due,
        standing: ListStanding::of(first, due, today),
        batches: batches.into_iter().map(batch_view).collect(),
        warnings: count(|told| told.warnings),
        answered: count(|told| told.answered),
        was_true: count(|told| told.was_true),
        open_pairs: count(|told| told.open_pairs),
        open_batches,
    }
}

fn open_batch(row: &WithOpenPairs) -> OpenBatch {
    OpenBatch {
        id: ListBatchId(row.id),
        receipt: row.receipt.clone(),
        open_pairs: row.open_pairs as u64,
    }
}

fn batch_view(row: &list_batch::Model) -> ListBatchView {
    let count = |n: i64| n as u64;
    ListBatchView {
        id: ListBatchId(row.id),
        list: row.list.clone(),
        month: row.month.get(),
        receipt: row.receipt.clone(),
        file_kind: row.file_kind.clone(),
        received_on: row.received_on.get(),
        due: row.due.get(),
        late: row.late.get(),
        rows: count(row.total),
        matched: count(row.matched),
        remembered: count(row.remembered.unwrap_or_default()),
        doubtful: count(row.doubtful),
        unknown: count(row.unknown),
        damaged: count(row.damaged),
        repeated: count(row.repeated),
        kin: count(row.kin),
        warned: count(row.warned),
        differing: count(row.differing),
    }
}
