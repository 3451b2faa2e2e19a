//! The sample of a draw as a workbook: the list with which a group goes to the houses.

use std::collections::BTreeSet;

use shouwang_domain::DrawId;
use shouwang_sheets::write::{Cell, Column, INSTRUCTIONS_SHEET, TableWriter, text};
use shouwang_store::repo;

use crate::office::access::{Verb, require};
use crate::office::list_out::Leaving;
use crate::office::reading::ReadingKind;
use crate::{Ctx, Result, Service};

impl Service {
    /// The drawn units with their replacements. Whose houses are in it is noted as if each had been opened; those inspected do
    /// not see that note before the visit. A long sample leaves as a list does.
    ///
    /// # Errors
    /// Not found; `list.ask_first`.
    pub async fn draw_workbook(&self, ctx: &Ctx, id: DrawId) -> Result<(String, Vec<u8>)> {
        require(ctx, Verb::ReadDraws)?;
        let row = repo::draw::by_id(&self.store, ctx, id).await?;
        let sample = self.sample_of(ctx, &row).await?;
        let leaving = Leaving::new(ctx, &format!("draw/{id}"), &(), &[])?;
        self.check_list_out(ctx, &leaving, sample.len(), None).await?;
        let known: BTreeSet<i64> = sample
            .iter()
            .filter_map(|pick| pick.household_id)
            .map(|id| id.0)
            .collect();
        self.note_readings(ctx, ReadingKind::Help, &known, &format!("draw/{id}"))
            .await?;
        let mut writer = TableWriter::new();
        writer.begin_sheet("抽样结果", Some(&row.title), &COLUMNS.map(Column::Extra))?;
        for (index, pick) in (1_u32..).zip(&sample) {
            writer.row(&[
                Cell::Number(f64::from(index)),
                text(pick.stage.zh()),
                text(&pick.area_name),
                text(pick.head.as_deref().unwrap_or_default()),
                text(if pick.spare { "替补" } else { "抽中" }),
                Cell::Number(f64::from(pick.order)),
                text(pick.chance.as_deref().unwrap_or_default()),
                pick.visited_on.map_or(Cell::Blank, Cell::Date),
                Cell::Blank,
            ])?;
        }
        let mark = self.mark(ctx, ctx.reason.as_deref(), sample.len()).await?.0;
        writer.text_sheet(INSTRUCTIONS_SHEET, &[vec![mark]])?;
        let bytes = writer.into_bytes()?;
        self.note_list_out(ctx, &leaving, (sample.len(), false), &bytes, None)
            .await?;
        Ok((row.title, bytes))
    }
}

const COLUMNS: [&str; 9] = [
    "序号",
    "级别",
    "区划",
    "户主",
    "抽中或替补",
    "顺序",
    "入样概率",
    "走访日期",
    "备注（手填）",
];
