//! What a row said before a command, kept sealed, so that a later one can put it back.

use serde::{Deserialize, Serialize};
use shouwang_domain::{Problem, Result};

use crate::Field;
use crate::column::Json;
use crate::ledger::{Cell, LedgerRow};
use crate::sql;
use crate::table::{Record, Versioned};
use crate::tx::Tx;

/// The image of a row in hexadecimal digits, sealed: a row may be about a person.
#[derive(Serialize, Deserialize)]
struct Sealed {
    sealed: String,
}

impl Tx {
    /// What a row says, sealed.
    ///
    /// # Errors
    /// Internal, when it cannot be sealed.
    pub fn image<M: Record>(&self, row: &M) -> Result<Json> {
        let image = LedgerRow::of(row).image().to_string();
        let sealed = self.vault().seal(Field::IMPORTED_BEFORE, row.id(), &image)?;
        Json::of(&Sealed {
            sealed: hex::encode(sealed),
        })
    }

    /// Makes a row say again what an image of it says. Its id, version, and who and when are not taken from the image. What
    /// keeps a copy of its place follows.
    ///
    /// # Errors
    /// `version_conflict` when somebody wrote the row since `now` was read, `import.area_ended`.
    pub async fn put_back<M: Versioned>(&mut self, now: &M, image: &Json) -> Result<()> {
        let damaged = || Problem::internal("an image of a row does not read back");
        let sealed = hex::decode(image.read::<Sealed>()?.sealed).map_err(|_| damaged())?;
        let image = self.vault().open(Field::IMPORTED_BEFORE, now.id(), &sealed)?;
        let image: serde_json::Value = serde_json::from_str(&image).map_err(|_| damaged())?;
        let mut after = LedgerRow::of_image(M::TABLE, &image);
        let row = LedgerRow::of(now);
        for column in ["id", "created_at"] {
            after.set(column, &row.cell(column));
        }
        let stamp = self.stamp();
        after.set("version", &Cell::Int(now.version() + 1));
        after.set("acted_by", &Cell::Int(stamp.acted_by));
        after.set("entered_by", &Cell::Int(stamp.entered_by));
        after.set("updated_at", &Cell::Int(stamp.at_ms));
        let place = self.place_of(now, &row, &after).await?;
        if let Some(place) = place {
            after.set("area_order", &Cell::Int(place));
        }
        self.overwrite(M::TABLE, &now.values(), &after.values).await?;
        if M::TABLE.keeps_images() {
            self.keep_image_of(now).await?;
        }
        let name = after.text("name_key").filter(|key| now.name_key() != Some(key));
        self.make_findable(name.as_deref()).await?;
        if let Some(place) = place.filter(|place| now.place().is_some_and(|at| at != *place)) {
            self.follow(now.id(), place).await?;
        }
        Ok(())
    }

    /// Where a row lies in the tree as it is today: the numbers of an image may be those of an older edition. A household goes
    /// back to its area, and what follows a household stays with it.
    async fn place_of<M: Versioned>(&self, now: &M, row: &LedgerRow, after: &LedgerRow) -> Result<Option<i64>> {
        if now.place().is_none() {
            return Ok(row.int("area_order"));
        }
        let area = after.int("area_id").unwrap_or_default();
        let order = "SELECT order_lo FROM area WHERE id = ? AND valid_to IS NULL";
        let place = sql::int(self.connection(), order, [area.into()]).await?;
        place.map(Some).ok_or_else(|| {
            Problem::refused(
                "import.area_ended",
                "导入前所在的区划已经撤并，不能整批撤销；请逐户更正。",
                "The area of before was merged or ended since, so that it cannot be taken back as a whole; correct it household by household.",
            )
        })
    }
}
