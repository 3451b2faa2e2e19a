//! What a row said before a command, kept sealed, so that a later one can put it back.

use serde::{Deserialize, Serialize};
use shouwang_domain::{Problem, Result};

use crate::Field;
use crate::column::Json;
use crate::ledger::{Cell, LedgerRow};
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
    /// `version_conflict` when somebody wrote the row since `now` was read.
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
        self.overwrite(M::TABLE, &now.values(), &after.values).await?;
        if M::TABLE.is_of_ledger() {
            self.keep_image_of(now).await?;
        }
        let name = after.text("name_key").filter(|key| now.name_key() != Some(key));
        self.make_findable(name.as_deref()).await?;
        let place = after
            .int("area_order")
            .filter(|place| now.place().is_some_and(|at| at != *place));
        if let Some(place) = place {
            self.follow(now.id(), place).await?;
        }
        Ok(())
    }
}
