//! Households by what a person types: a name, its reading or initials, an ID number or its end, a household number.
//!
//! Each kind of word is a range or a point of one index. Sealed values are found by their blind indexes.

use sea_orm::sea_query::{Query, SelectStatement, UnionType};
use sea_orm::{ColumnTrait as _, Condition};
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::name::{name_key, reading_prefix};

use super::external_id::{HOUSEHOLD, TOWNSHIP};
use crate::entity::{external_id, member, name_reading};
use crate::vault::{Field, Vault};

/// What a typed text may mean.
#[derive(Clone)]
pub struct Words {
    number: String,
    name: Option<String>,
    reading: Option<String>,
    last_four: Option<Vec<u8>>,
    id_number: Option<Vec<u8>>,
}

impl Words {
    /// Every meaning that the text can have. Names and readings need only their beginning, and may be written with
    /// traditional or simplified characters; members who left are found as well.
    pub fn new(vault: &Vault, typed: &str) -> Self {
        let typed = typed.trim();
        let has_digits = typed.bytes().any(|byte| byte.is_ascii_digit());
        let name = Some(name_key(typed)).filter(|key| !key.is_empty() && !has_digits);
        let id_number = IdNumber::parse(typed).map_or_else(|_| typed.to_owned(), |id| id.reveal().to_owned());
        Self {
            number: typed.to_owned(),
            name,
            reading: reading_prefix(typed),
            last_four: is_last_four(typed)
                .then(|| vault.blind_last4(Field::MEMBER_ID_NUMBER, &typed.to_ascii_uppercase())),
            id_number: has_digits.then(|| vault.blind(Field::MEMBER_ID_NUMBER, &id_number)),
        }
    }

    /// `SELECT household_id` of the households that any of the meanings fits; some of them more than once.
    pub(super) fn households(&self) -> SelectStatement {
        let mut found = Query::select()
            .column(external_id::Column::EntityId)
            .from(external_id::Entity)
            .and_where(external_id::Column::Entity.eq(HOUSEHOLD))
            .and_where(external_id::Column::System.eq(TOWNSHIP))
            .and_where(external_id::Column::Number.eq(&self.number))
            .take();
        let meanings = [
            self.name.as_ref().map(|key| begins(member::Column::NameKey, key)),
            self.reading.as_ref().map(|reading| {
                let names = Query::select()
                    .column(name_reading::Column::NameKey)
                    .from(name_reading::Entity)
                    .cond_where(begins(name_reading::Column::Reading, reading))
                    .take();
                Condition::all().add(member::Column::NameKey.in_subquery(names))
            }),
            self.last_four
                .as_ref()
                .map(|blind| Condition::all().add(member::Column::IdNumberLast4.eq(blind.clone()))),
            self.id_number
                .as_ref()
                .map(|blind| Condition::all().add(member::Column::IdNumberBlind.eq(blind.clone()))),
        ];
        for meaning in meanings.into_iter().flatten() {
            let members = Query::select()
                .column(member::Column::HouseholdId)
                .from(member::Entity)
                .cond_where(meaning)
                .take();
            found.union(UnionType::All, members);
        }
        found
    }
}

/// Shows nothing: a name or a number may be in it.
impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words(***)")
    }
}

/// A range of the index, in the order of bytes: whatever begins with `prefix`.
fn begins(column: impl sea_orm::ColumnTrait, prefix: &str) -> Condition {
    Condition::all()
        .add(column.gte(prefix))
        .add(column.lt(format!("{prefix}{}", char::MAX)))
}

/// Three digits and a digit or X.
fn is_last_four(typed: &str) -> bool {
    let bytes = typed.as_bytes();
    bytes.len() == 4 && bytes[..3].iter().all(u8::is_ascii_digit) && matches!(bytes[3], b'0'..=b'9' | b'x' | b'X')
}
