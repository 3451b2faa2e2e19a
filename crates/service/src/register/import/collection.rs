//! The sheet of a month's collection: a row for each household that owes a statement, to be filled in and brought back.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaTree;
use shouwang_domain::household::Relation;
use shouwang_domain::income::{Amounts, Period};
use shouwang_domain::reading::ReadingKind;
use shouwang_domain::role::Role;
use shouwang_domain::{AreaId, ListRequestId, Month};
use shouwang_sheets::write::{
    Cell, Column, INCOME_SHEET, INSTRUCTIONS_SHEET, TableWriter, income_cell, instructions, text, yuan,
};
use shouwang_sheets::{ColumnKind, ColumnSpec, INCOME, IncomeRow, Place, shown_header};
use shouwang_store::entity::{household, statement};
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::office::list_out::Leaving;
use crate::register::filing::refuse_future;
use crate::register::household::TOWNSHIP;
use crate::register::statement::amounts_of;
use crate::{Ctx, Problem, Result, Service};

/// Households at a time.
const PART: u64 = 500;
/// More households than this are collected town by town.
const MOST: u64 = 20_000;
/// The ID number stays out of a sheet that goes from hand to hand; number and name say whom a row is about.
const LEFT_OUT: &str = "head_id";

/// Which month's collection, and of which area.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CollectionQuery {
    /// The month; without, the last one, which is collected now.
    pub month: Option<Month>,
    /// The area; without, that of one's post.
    pub area_id: Option<AreaId>,
    /// The agreement of another person, where an office above takes the sheet of more than 1,000 households; whoever collects
    /// needs none.
    pub request_id: Option<ListRequestId>,
}

/// The list that is the sheet of a month's collection.
pub(crate) const COLLECTION: &str = "collection";

/// Whether a post fills in such sheets itself: then its own area's sheet needs nobody else.
pub(crate) fn fills_in(ctx: &Ctx) -> bool {
    Role::TOWN.contains(&ctx.role) || Role::VILLAGE.contains(&ctx.role)
}

impl Service {
    /// The statements of a month as a workbook to be filled in: a row for each household of the area that owes one and has not
    /// given it, in the order of villages, and beside each amount that of the month before. Its name, and the file. Whose rows
    /// are in it is noted as if the income of each had been opened.
    ///
    /// # Errors
    /// Not found for an area out of scope; `month.future`, `collection.nobody`, `collection.too_many`; `list.ask_first`,
    /// `list.not_agreed` for an office above those that collect.
    pub async fn collection_sheet(&self, ctx: &Ctx, query: CollectionQuery) -> Result<(String, Vec<u8>)> {
        require(ctx, Verb::ImportData)?;
        let month = query.month.unwrap_or_else(|| Month::of(ctx.today()).plus(-1));
        refuse_future(ctx, month)?;
        let (area, within) = self.area_in_scope(ctx, query.area_id).await?;
        let tree = self.area_tree().await?;
        let title = format!(
            "{}{}年{}月收支月报表",
            tree.get(area)?.name,
            month.year(),
            month.month()
        );
        let (owed, reported) = repo::duty::due::reporting(&self.store, ctx, Some(within), month).await?;
        if owed == 0 {
            return Err(nobody());
        }
        if owed - reported > MOST {
            return Err(too_many());
        }
        let rows = usize::try_from(owed - reported).unwrap_or_default();
        let leaving = Leaving::new(ctx, COLLECTION, &query, &[])?;
        let is_own = fills_in(ctx);
        let agreed = match is_own {
            true => None,
            false => self.check_list_out(ctx, &leaving, rows, query.request_id).await?,
        };
        let ctx = &Ctx {
            reason: agreed.or_else(|| ctx.reason.clone()),
            ..ctx.clone()
        };
        let mut sheet = Sheet::begin(&title, month)?;
        let mut after = None;
        loop {
            let households = repo::duty::due::owing(&self.store, ctx, within, after, PART).await?;
            after = households.last().map(|row| (row.area_order, row.id));
            if households.is_empty() {
                break;
            }
            self.collection_part(ctx, (&tree, area), &mut sheet, &households)
                .await?;
        }
        let mark = self.mark(ctx, ctx.reason.as_deref(), rows).await?.0;
        let bytes = sheet.end(mark)?;
        let request = query.request_id.filter(|_| !is_own);
        self.note_list_out(ctx, &leaving, (rows, is_own), &bytes, request)
            .await?;
        Ok((title, bytes))
    }

    /// How many rows the sheet of a collection has.
    ///
    /// # Errors
    /// Not found for an area out of scope; `month.future`.
    pub(crate) async fn collection_rows(&self, ctx: &Ctx, query: &CollectionQuery) -> Result<usize> {
        require(ctx, Verb::ImportData)?;
        let month = query.month.unwrap_or_else(|| Month::of(ctx.today()).plus(-1));
        refuse_future(ctx, month)?;
        let (_, within) = self.area_in_scope(ctx, query.area_id).await?;
        let (owed, reported) = repo::duty::due::reporting(&self.store, ctx, Some(within), month).await?;
        Ok(usize::try_from(owed - reported).unwrap_or_default())
    }

    async fn collection_part(
        &self,
        ctx: &Ctx,
        (tree, area): (&AreaTree, AreaId),
        sheet: &mut Sheet,
        households: &[household::Model],
    ) -> Result<()> {
        let ids: Vec<i64> = households.iter().map(|row| row.id).collect();
        let mut numbers = repo::register::bulk::numbers(&self.store, &ids).await?;
        let members = repo::register::bulk::listed_members(&self.store, &ids).await?;
        let periods = [Period::Month(sheet.month), Period::Month(sheet.month.plus(-1))];
        let statements = repo::register::bulk::statements(&self.store, &ids, &periods).await?;
        let mut numbered = Vec::new();
        for row in households {
            let of = |period: Period| {
                let all = statements.get(&row.id).map_or(&[][..], Vec::as_slice);
                all.iter()
                    .find(|statement| statement.period == period && amounts_of(statement).is_reported())
            };
            // What is known already is not sent out to write over what somebody mends meanwhile.
            if of(periods[0]).is_some() {
                continue;
            }
            let known = numbers.remove(&row.id).unwrap_or_default();
            match known.into_iter().find(|number| number.system == TOWNSHIP) {
                Some(number) => numbered.push((row, number.number, of(periods[1]))),
                // Without a number no sheet can name it.
                None => sheet.unnumbered += 1,
            }
        }
        let concerned: BTreeSet<i64> = numbered.iter().map(|(row, ..)| row.id).collect();
        self.note_readings(
            ctx,
            ReadingKind::Income,
            &concerned,
            &format!("collection/{}", sheet.month),
        )
        .await?;
        for (row, number, before) in numbered {
            let people = members.get(&row.id).map_or(&[][..], Vec::as_slice);
            let head = people
                .iter()
                .find(|member| member.relation == Relation::Head && member.left_on.is_none());
            let path = tree.path(AreaId(row.area_id));
            let below = path.iter().skip_while(|node| node.id != area).skip(1);
            sheet.row(
                &below.map(|node| node.name.as_str()).collect::<String>(),
                (number, head.map(|head| head.name.clone())),
                before,
            )?;
        }
        Ok(())
    }
}

/// The workbook while it is written.
struct Sheet {
    writer: TableWriter,
    month: Month,
    columns: Vec<Shown>,
    /// Households that no sheet can name.
    unnumbered: usize,
}

/// A column of it.
enum Shown {
    /// Where the household lives.
    Place,
    /// One to fill in.
    Asked(ColumnSpec<'static>),
    /// What an amount was in the month before.
    Before(&'static str),
}

impl Sheet {
    fn begin(title: &str, month: Month) -> Result<Self> {
        let mut columns = vec![Shown::Place];
        for spec in INCOME.iter().filter(|spec| spec.key != LEFT_OUT) {
            if matches!(spec.kind, ColumnKind::Amount) {
                columns.push(Shown::Before(spec.key));
            }
            columns.push(Shown::Asked(*spec));
        }
        let before = month.plus(-1);
        let headers: Vec<String> = columns
            .iter()
            .map(|column| match column {
                Shown::Place => shown_header("村组"),
                Shown::Asked(_) => String::new(),
                Shown::Before(key) => {
                    let spec = INCOME.iter().find(|spec| spec.key == *key);
                    let name = spec.map_or("", |spec| spec.zh.trim_start_matches("其中："));
                    shown_header(&format!("{}月{name}", before.month()))
                }
            })
            .collect();
        let written: Vec<Column<'_>> = columns
            .iter()
            .zip(&headers)
            .map(|(column, header)| match column {
                Shown::Asked(spec) => Column::Known(*spec),
                Shown::Place | Shown::Before(_) => Column::Extra(header),
            })
            .collect();
        let mut writer = TableWriter::new();
        writer.begin_sheet(INCOME_SHEET, Some(title), &written)?;
        Ok(Self {
            writer,
            month,
            columns,
            unnumbered: 0,
        })
    }

    fn row(
        &mut self,
        place: &str,
        (household_number, head_name): (String, Option<String>),
        before: Option<&statement::Model>,
    ) -> Result<()> {
        let row = IncomeRow {
            place: Place::default(),
            household_number,
            head_name,
            head_id: None,
            period: Period::Month(self.month),
            amounts: Amounts::default(),
            estimated: false,
            guarantees: Vec::new(),
            note: None,
        };
        let before: HashMap<&str, _> = before
            .map(amounts_of)
            .unwrap_or_default()
            .entries()
            .into_iter()
            .collect();
        let cells: Vec<Cell> = self
            .columns
            .iter()
            .map(|column| match column {
                Shown::Place => text(place),
                Shown::Asked(spec) if spec.key == "estimated" => Cell::Blank,
                Shown::Asked(spec) => income_cell(&row, spec.key),
                Shown::Before(key) => before.get(key).copied().flatten().map_or(Cell::Blank, yuan),
            })
            .collect();
        self.writer.row(&cells)
    }

    fn end(mut self, mark: String) -> Result<Vec<u8>> {
        let asked = self.columns.iter().filter_map(|column| match column {
            Shown::Asked(spec) => Some(*spec),
            _ => None,
        });
        let asked: Vec<ColumnSpec<'_>> = asked.collect();
        let mut lines = vec![vec![HOW.to_owned()]];
        if self.unnumbered > 0 {
            let count = self.unnumbered;
            lines.push(vec![format!(
                "另有 {count} 户没有户编号，不能列入本表；请先补上户编号，或在农户页面填报。"
            )]);
        }
        lines.extend(instructions(&asked));
        lines.push(vec![mark]);
        self.writer.text_sheet(INSTRUCTIONS_SHEET, &lines)?;
        self.writer.into_bytes()
    }
}

const HOW: &str = "尚未填报的每户一行，只填空白的金额栏；带〔〕的列是上月数，供核对，不用改。没有收支的填 0，整行空白即为未报。填好后在“导入导出”中导入本文件。";

fn nobody() -> Problem {
    Problem::refused(
        "collection.nobody",
        "这个区划没有应填报收支的农户。",
        "No household of this area owes a statement.",
    )
}

fn too_many() -> Problem {
    Problem::refused(
        "collection.too_many",
        format!("户数超过 {MOST}；请按镇或村分别下载。"),
        format!("There are more than {MOST} households; fetch the sheet town by town, or village by village."),
    )
}
