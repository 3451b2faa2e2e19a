//! What a table is: its kind, its columns and keys, and the rows as the evidence log sees them.
//!
//! [`table!`] declares an entity, its table and its kind in one place. Only three SQL types occur, so that both
//! databases and the offline verifier see the same values: `i64` (ids, counts, booleans as 0 and 1, moments in
//! milliseconds, money in fen), `String` (codes, ISO dates, JSON) and `Vec<u8>` (ciphertext, digests), each of them
//! also as an `Option`. What a code, a day, an amount or a JSON text means is the column's type, see [`crate::column`].

use sea_orm::{DbErr, EntityTrait, FromQueryResult, ModelTrait, PrimaryKeyTrait, QueryResult, Value};
use shouwang_evidence as evidence;

/// A table of the database.
#[derive(Debug)]
pub struct Table {
    /// The name.
    pub name: &'static str,
    /// What may be done to its rows.
    pub kind: Kind,
    /// The columns; the first is `id`.
    pub columns: &'static [Column],
    /// The sets of columns that are unique.
    pub unique: &'static [Index],
    /// The sets of columns that are searched by.
    pub indexes: &'static [Index],
    /// How a row follows its household to another place, where rows keep a copy of the place.
    pub follow: Option<Follow>,
}

/// The values of a row as it was read, and as it is when the household of its `household_id` has moved to a place.
pub type Follow = fn(&QueryResult, i64, &Stamp) -> Result<(Vec<Value>, Vec<Value>), DbErr>;

impl Table {
    /// Whether its rows are records of a register, which may be taken out again and are then there for the history alone.
    pub(crate) fn is_of_ledger(&self) -> bool {
        self.columns.iter().any(|column| column.name == REMOVED_AT)
    }

    /// Whether what a row said before a change is kept, beside the hash that the log has of it.
    pub(crate) fn keeps_images(&self) -> bool {
        self.is_of_ledger() || WITH_IMAGES.contains(&self.name)
    }
}

/// Tables of which earlier versions are read again: what a statement said decides who is below the line.
pub(crate) const WITH_IMAGES: &[&str] = &["statement"];

/// When a record of a register was taken out.
pub(crate) const REMOVED_AT: &str = "removed_at";

/// What may be done to the rows of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Business data that changes: versioned, and every change is evidence.
    Register,
    /// Business data that is only added: every row is evidence, and a trigger refuses changes.
    Journal,
    /// Sessions, jobs and the like, and what is made from the register to find it: no evidence.
    Operational,
    /// The log itself: only added, and a trigger refuses changes.
    Log,
}

impl Kind {
    /// Whether every change of a row is in the log.
    pub const fn is_evidenced(self) -> bool {
        matches!(self, Self::Register | Self::Journal)
    }

    /// Whether rows are only ever added.
    pub const fn is_append_only(self) -> bool {
        matches!(self, Self::Journal | Self::Log)
    }
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// The name.
    pub name: &'static str,
    /// The type.
    pub sql: SqlType,
    /// Whether it may be NULL.
    pub nullable: bool,
}

impl Column {
    /// A column that holds a `T`.
    pub const fn of<T: Stored>(name: &'static str) -> Self {
        Self {
            name,
            sql: T::SQL,
            nullable: T::NULLABLE,
        }
    }
}

/// The types that columns have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlType {
    /// 64-bit integer.
    Int,
    /// Text in UTF-8, compared byte by byte.
    Text,
    /// Bytes.
    Blob,
}

/// Columns by which rows are found, or that are unique together: all rows, or those that meet a condition.
#[derive(Debug)]
pub struct Index {
    /// The columns.
    pub columns: &'static [&'static str],
    /// SQL that both databases read the same; a row belongs where it is true.
    pub condition: Option<&'static str>,
}

/// A Rust type that a column can have.
pub trait Stored {
    /// The SQL type.
    const SQL: SqlType;
    /// Whether it may be NULL.
    const NULLABLE: bool = false;
    /// The value to bind.
    fn to_value(&self) -> Value;
}

impl Stored for i64 {
    const SQL: SqlType = SqlType::Int;
    fn to_value(&self) -> Value {
        Value::BigInt(Some(*self))
    }
}

impl Stored for String {
    const SQL: SqlType = SqlType::Text;
    fn to_value(&self) -> Value {
        Value::String(Some(self.clone()))
    }
}

impl Stored for Vec<u8> {
    const SQL: SqlType = SqlType::Blob;
    fn to_value(&self) -> Value {
        Value::Bytes(Some(self.clone()))
    }
}

impl<T: Stored> Stored for Option<T> {
    const SQL: SqlType = T::SQL;
    const NULLABLE: bool = true;
    fn to_value(&self) -> Value {
        match (self, T::SQL) {
            (Some(value), _) => value.to_value(),
            (None, SqlType::Int) => Value::BigInt(None),
            (None, SqlType::Text) => Value::String(None),
            (None, SqlType::Blob) => Value::Bytes(None),
        }
    }
}

/// A row of one of our tables.
pub trait Record:
    ModelTrait<Entity: EntityTrait<Model = Self, PrimaryKey: PrimaryKeyTrait<ValueType: From<i64>>>>
    + FromQueryResult
    + Default
    + Sync
{
    /// The table.
    const TABLE: &'static Table;
    /// The id.
    fn id(&self) -> i64;
    /// Gives the row its id.
    fn set_id(&mut self, id: i64);
    /// The values in the order of the table's columns.
    fn values(&self) -> Vec<Value>;
    /// The key of the name that the row is found by, where it has one.
    fn name_key(&self) -> Option<&str> {
        None
    }
    /// The place in the area tree that other rows keep a copy of, where it has one.
    fn place(&self) -> Option<i64> {
        None
    }
}

/// A row that a transaction may insert: every insertion is in the log.
pub trait Evidenced: Record {
    /// Writes who and when into a new row.
    fn stamp_new(&mut self, stamp: &Stamp);
}

/// A row that a transaction may also update: it has a version.
pub trait Versioned: Evidenced {
    /// The version, from 1.
    fn version(&self) -> i64;
    /// Writes who and when into a changed row, and the next version; what belongs to the creation stays as it was.
    fn stamp_changed(&mut self, before: &Self, stamp: &Stamp);
}

/// Who wrote a row, and when.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    /// In whose name.
    pub acted_by: i64,
    /// Who typed it in.
    pub entered_by: i64,
    /// Milliseconds since 1970, UTC.
    pub at_ms: i64,
}

/// The values of a row as the evidence log and its verifier see them.
pub(crate) fn canonical<'a>(
    table: &'a Table,
    values: &'a [Value],
) -> impl Iterator<Item = (&'a str, evidence::Value<'a>)> {
    table
        .columns
        .iter()
        .map(|column| column.name)
        .zip(values.iter().map(|value| match value {
            Value::BigInt(Some(int)) => evidence::Value::Int(*int),
            Value::String(Some(text)) => evidence::Value::Text(text),
            Value::Bytes(Some(bytes)) => evidence::Value::Blob(bytes),
            _ => evidence::Value::Null,
        }))
}

/// The hash of a row.
pub(crate) fn row_hash(table: &Table, id: i64, values: &[Value]) -> evidence::Hash {
    evidence::row_hash(table.name, id, canonical(table, values))
}

/// The hash of a row as the evidence log has it, in hexadecimal.
pub fn hash_of<M: Evidenced>(row: &M) -> String {
    hex::encode(row_hash(M::TABLE, row.id(), &row.values()).as_bytes())
}

/// Declares the entity of a table: a module with the `Entity`, `Column` and `Model` of `SeaORM`, and the [`Table`] of
/// the registry. The kind comes first; `id` and the columns that every table of the kind has are added.
macro_rules! table {
    ($(#[$meta:meta])* register $module:ident $name:literal { $($field:ident: $ty:ty,)* } $($keys:tt)*) => {
        crate::table::table! { @entity Register [$(#[$meta])*] $module $name {
            $($field: $ty,)*
            version: i64, acted_by: i64, entered_by: i64, created_at: i64, updated_at: i64,
        } $($keys)* }

        impl crate::table::Evidenced for $module::Model {
            fn stamp_new(&mut self, stamp: &crate::table::Stamp) {
                self.version = 1;
                (self.acted_by, self.entered_by) = (stamp.acted_by, stamp.entered_by);
                (self.created_at, self.updated_at) = (stamp.at_ms, stamp.at_ms);
            }
        }

        impl crate::table::Versioned for $module::Model {
            fn version(&self) -> i64 {
                self.version
            }

            fn stamp_changed(&mut self, before: &Self, stamp: &crate::table::Stamp) {
                self.version = before.version + 1;
                (self.acted_by, self.entered_by) = (stamp.acted_by, stamp.entered_by);
                (self.created_at, self.updated_at) = (before.created_at, stamp.at_ms);
            }
        }
    };
    // The records that the rules read and a description of `forms` describes: what the tables of other registers have, too.
    ($(#[$meta:meta])* described $module:ident $name:literal { $($field:ident: $ty:ty,)* } $($keys:tt)*) => {
        crate::table::table! { $(#[$meta])* register $module $name {
            $($field: $ty,)*
            form_version: Option<i64>, reasons: Option<String>, removed_at: Option<i64>,
        } $($keys)* }
    };
    ($(#[$meta:meta])* journal $module:ident $name:literal { $($field:ident: $ty:ty,)* } $($keys:tt)*) => {
        crate::table::table! { @entity Journal [$(#[$meta])*] $module $name {
            $($field: $ty,)*
            acted_by: i64, entered_by: i64, created_at: i64,
        } $($keys)* }

        impl crate::table::Evidenced for $module::Model {
            fn stamp_new(&mut self, stamp: &crate::table::Stamp) {
                (self.acted_by, self.entered_by) = (stamp.acted_by, stamp.entered_by);
                self.created_at = stamp.at_ms;
            }
        }
    };
    ($(#[$meta:meta])* operational $module:ident $name:literal { $($field:ident: $ty:ty,)* } $($keys:tt)*) => {
        crate::table::table! { @entity Operational [$(#[$meta])*] $module $name { $($field: $ty,)* } $($keys)* }
    };
    ($(#[$meta:meta])* log $module:ident $name:literal { $($field:ident: $ty:ty,)* } $($keys:tt)*) => {
        crate::table::table! { @entity Log [$(#[$meta])*] $module $name { $($field: $ty,)* } $($keys)* }
    };
    (@follow $module:ident) => { None };
    (@follow $module:ident $copy:ident) => {
        Some(|row, place, stamp| {
            let before = <$module::Model as sea_orm::FromQueryResult>::from_query_result(row, "")?;
            let mut after = before.clone();
            after.$copy = place;
            crate::table::Versioned::stamp_changed(&mut after, &before, stamp);
            Ok((crate::table::Record::values(&before), crate::table::Record::values(&after)))
        })
    };
    (@condition) => { None };
    (@condition $condition:literal) => { Some($condition) };
    (@entity $kind:ident [$(#[$meta:meta])*] $module:ident $name:literal { $($field:ident: $ty:ty,)* }
        $(unique ($($unique:ident),+) $(where $condition:literal)?;)*
        $(index ($($index:ident),+) $(where $among:literal)?;)*
        $(named $name_key:ident;)?
        $(placed $place:ident;)?
        $(follows $copy:ident;)?
    ) => {
        $(#[$meta])*
        pub mod $module {
            #![allow(missing_docs, unreachable_pub, reason = "columns are named for what they hold; SeaORM writes the rest")]
            #[allow(unused_imports, reason = "not every table has a column of a type of its own")]
            use super::*;
            use sea_orm::entity::prelude::*;

            #[derive(Clone, PartialEq, Eq, Default, DeriveEntityModel)]
            #[sea_orm(table_name = $name)]
            pub struct Model {
                #[sea_orm(primary_key, auto_increment = false)]
                pub id: i64,
                $(pub $field: $ty,)*
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}

            /// Shows table and id only: columns may be personal data.
            impl std::fmt::Debug for Model {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    write!(f, concat!($name, "({}, ***)"), self.id)
                }
            }
        }

        impl crate::table::Record for $module::Model {
            const TABLE: &'static crate::table::Table = &crate::table::Table {
                name: $name,
                kind: crate::table::Kind::$kind,
                columns: &[
                    crate::table::Column::of::<i64>("id"),
                    $(crate::table::Column::of::<$ty>(stringify!($field)),)*
                ],
                unique: &[$(crate::table::Index {
                    columns: &[$(stringify!($unique)),+],
                    condition: crate::table::table!(@condition $($condition)?),
                },)*],
                indexes: &[$(crate::table::Index {
                    columns: &[$(stringify!($index)),+],
                    condition: crate::table::table!(@condition $($among)?),
                },)*],
                follow: crate::table::table!(@follow $module $($copy)?),
            };

            fn id(&self) -> i64 {
                self.id
            }

            fn set_id(&mut self, id: i64) {
                self.id = id;
            }

            fn values(&self) -> Vec<sea_orm::Value> {
                vec![
                    crate::table::Stored::to_value(&self.id),
                    $(crate::table::Stored::to_value(&self.$field),)*
                ]
            }

            $(fn name_key(&self) -> Option<&str> {
                Some(&self.$name_key)
            })?

            $(fn place(&self) -> Option<i64> {
                Some(self.$place)
            })?
        }
    };
}
pub(crate) use table;
