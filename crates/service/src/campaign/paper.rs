//! The houses of a campaign as a workbook: to be printed and filled in by hand, to be sorted, or to be sent on.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use shouwang_domain::CampaignId;
use shouwang_domain::campaign::CampaignOutcome;
use shouwang_sheets::write::{Cell, Column, INSTRUCTIONS_SHEET, TableWriter, text};
use shouwang_store::column::Day;
use shouwang_store::repo;

use super::house::HouseQuery;
use crate::office::access::{Verb, require};
use crate::office::list_out::Leaving;
use crate::office::reading::ReadingKind;
use crate::register::import::collection::fills_in;
use crate::{Ctx, Problem, Result, Service};

/// More houses than this are printed by area.
const MOST: usize = 20_000;

impl Service {
    /// The houses of a campaign under the filters of its list, village after village, with empty columns for the hand. Whose
    /// houses are in it is noted as if each had been opened.
    ///
    /// # Errors
    /// Not found, `campaign.too_many`; `campaign.take_the_list` for an office above those that go there.
    pub async fn campaign_workbook(&self, ctx: &Ctx, id: CampaignId, query: HouseQuery) -> Result<(String, Vec<u8>)> {
        require(ctx, Verb::ReadCampaigns)?;
        let row = repo::campaign::by_id(&self.store, ctx, id).await?;
        let narrowed = [("area_id", json!(query.area_id)), ("show", json!(query.show))];
        let narrowed: Map<String, Value> = narrowed
            .map(|(name, value)| (name.to_owned(), value))
            .into_iter()
            .collect();
        let leaving = Leaving::new(ctx, &format!("campaign/{id}"), &narrowed, &[])?;
        let filter = self.house_filter(ctx, query.area_id, query.show).await?;
        let houses = repo::campaign::all_houses(&self.store, ctx, &row, filter).await?;
        if houses.len() > MOST {
            return Err(Problem::refused(
                "campaign.too_many",
                format!("农户超过 {MOST} 户；请按镇或村导出。"),
                format!("There are more than {MOST} households; export them by town or village."),
            ));
        }
        let is_own = fills_in(ctx);
        if !is_own {
            let alone = self.check_list_out(ctx, &leaving, houses.len(), None).await;
            alone.map_err(|problem| match problem.code == "list.ask_first" {
                true => take_the_list(),
                false => problem,
            })?;
        }
        let labels = repo::register::label::of(&self.store, houses.iter().map(|house| house.household_id)).await?;
        let known: BTreeSet<i64> = houses.iter().map(|house| house.household_id).collect();
        self.note_readings(ctx, ReadingKind::Help, &known, &format!("campaign/{id}"))
            .await?;
        let mut writer = TableWriter::new();
        writer.begin_sheet("排查名单", Some(&row.title), &COLUMNS.map(Column::Extra))?;
        for (index, house) in (1_u32..).zip(&houses) {
            let label = labels.get(house.household_id)?;
            let day = |day: Option<Day>| day.map_or(Cell::Blank, |day| Cell::Date(day.get()));
            let outcome: CampaignOutcome = house.outcome.get();
            writer.row(&[
                Cell::Number(f64::from(index)),
                text(&label.area_name),
                text(label.head.as_deref().unwrap_or_default()),
                text(outcome.zh()),
                day(house.done_on),
                text(house.note.as_deref().unwrap_or_default()),
                day(house.entered_on),
                Cell::Blank,
                Cell::Blank,
                Cell::Blank,
                Cell::Blank,
            ])?;
        }
        let mark = self.mark(ctx, ctx.reason.as_deref(), houses.len()).await?.0;
        writer.text_sheet(INSTRUCTIONS_SHEET, &[vec![mark]])?;
        let bytes = writer.into_bytes()?;
        self.note_list_out(ctx, &leaving, (houses.len(), is_own), &bytes, None)
            .await?;
        Ok((row.title, bytes))
    }
}

/// The paper is for those who go there; an office above takes the list, which another person may agree to.
fn take_the_list() -> Problem {
    Problem::refused(
        "campaign.take_the_list",
        "这么长的手填名单由镇、村下载；本级请用名单右上方的“导出”，经另一人同意后导出，或按村镇缩小范围。",
        "So long a list to be filled in is fetched by towns and villages; take it out by \"Export\" above the list, when another person has agreed, or narrow it down.",
    )
}

/// What the program knows, then what a hand fills in at the door.
const COLUMNS: [&str; 11] = [
    "序号",
    "村组",
    "户主",
    "完成情况",
    "日期",
    "说明",
    "录入省系统日期",
    "走访日期（手填）",
    "有无变化（手填）",
    "发现的问题（手填）",
    "走访人签名",
];
