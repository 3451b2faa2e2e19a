//! Writing rows of registers, each with its change in the leaf of the command.

use shouwang_domain::{Problem, Result};

use super::{Cell, LedgerRow, LedgerTable};
use crate::column::Json;
use crate::entity::ledger_image;
use crate::ledger::published_tables;
use crate::sql;
use crate::table::Record;
use crate::tx::Tx;

impl Tx {
    /// Adds a row with these columns.
    ///
    /// # Errors
    /// As [`Tx::add_ledger_rows`].
    pub async fn add_ledger_row(&mut self, table: &LedgerTable, cells: &[(&str, Cell)]) -> Result<LedgerRow> {
        let row = (self.id(), cells.to_vec());
        let added = self.add_ledger_rows(table, vec![row]).await?;
        added
            .into_iter()
            .next()
            .ok_or_else(|| Problem::internal("a row that was added is not there"))
    }

    /// Adds rows, each with its id and these columns; the version, who and when are the store's. Many at a time.
    ///
    /// # Errors
    /// `ledger.twice` when another row has the same key.
    pub async fn add_ledger_rows(
        &mut self,
        table: &LedgerTable,
        rows: Vec<(i64, Vec<(&str, Cell)>)>,
    ) -> Result<Vec<LedgerRow>> {
        let stamp = self.stamp();
        let mut added = Vec::with_capacity(rows.len());
        for (id, cells) in rows {
            let mut row = LedgerRow::empty(table.table());
            for (column, cell) in &cells {
                row.set(column, cell);
            }
            row.set("id", &Cell::Int(id));
            row.set("version", &Cell::Int(1));
            row.set("acted_by", &Cell::Int(stamp.acted_by));
            row.set("entered_by", &Cell::Int(stamp.entered_by));
            row.set("created_at", &Cell::Int(stamp.at_ms));
            row.set("updated_at", &Cell::Int(stamp.at_ms));
            added.push(row);
        }
        for part in added.chunks(sql::MAX_ROWS) {
            let values = part.iter().map(|row| row.values.clone()).collect();
            sql::insert(self.connection(), table.table(), values).await?;
        }
        for row in &added {
            self.note_added(row.table, row.id(), &row.values);
        }
        Ok(added)
    }

    /// Replaces these columns of a row that was read as `before`, and keeps its image; the row stays as it is, version
    /// and all, when nothing differs.
    ///
    /// # Errors
    /// `version_conflict` when somebody wrote it since, `ledger.twice` when another row has the same key.
    pub async fn change_ledger_row(&mut self, before: &LedgerRow, cells: &[(&str, Cell)]) -> Result<LedgerRow> {
        let mut after = before.clone();
        for (column, cell) in cells {
            after.set(column, cell);
        }
        if after.values == before.values {
            return Ok(after);
        }
        self.replace_ledger_row(before, after).await
    }

    /// Gives a row its next version though none of its own columns differ: what belongs to it was changed.
    ///
    /// # Errors
    /// As [`Tx::change_ledger_row`].
    pub async fn touch_ledger_row(&mut self, before: &LedgerRow) -> Result<LedgerRow> {
        self.replace_ledger_row(before, before.clone()).await
    }

    async fn replace_ledger_row(&mut self, before: &LedgerRow, mut after: LedgerRow) -> Result<LedgerRow> {
        let stamp = self.stamp();
        after.set("version", &Cell::Int(before.version() + 1));
        after.set("acted_by", &Cell::Int(stamp.acted_by));
        after.set("entered_by", &Cell::Int(stamp.entered_by));
        after.set("updated_at", &Cell::Int(stamp.at_ms));
        self.overwrite(before.table, &before.values, &after.values).await?;
        self.keep_image(before).await?;
        Ok(after)
    }

    /// Keeps what a record or a statement that the rules read was before its change.
    pub(crate) async fn keep_image_of<M: Record>(&mut self, before: &M) -> Result<()> {
        self.keep_image(&LedgerRow::of(before)).await
    }

    /// Keeps what a row was before its change.
    async fn keep_image(&mut self, before: &LedgerRow) -> Result<()> {
        let image = ledger_image::Model {
            table_name: before.table.name.to_owned(),
            row_number: before.id(),
            row_version: before.version(),
            image: Json::of(&before.image())?,
            ..Default::default()
        };
        self.insert(image).await.map(drop)
    }

    /// Moves the records of a household with it.
    pub(crate) async fn follow_ledgers(&mut self, household: i64, place: i64) -> Result<()> {
        for table in published_tables(self.connection()).await? {
            if !table.columns.iter().any(|column| column.name == "household_id") {
                continue;
            }
            let select = format!("{} WHERE household_id = ?", sql::select(table));
            for row in sql::rows(self.connection(), &select, [household.into()]).await? {
                let (_, values) = sql::values(table, &row)?;
                self.change_ledger_row(&LedgerRow { table, values }, &[("area_order", Cell::Int(place))])
                    .await?;
            }
        }
        Ok(())
    }
}
