//! What a column holds, as a type: a value of the house that the database keeps as text or as a number.
//!
//! A value is read when its row is, and one that does not read back exactly was not written by us: then the row is an
//! internal error. The default of each type is what a row has before it is filled in. A code, a day and a JSON text have
//! no natural one: theirs is NULL, which the database refuses in a column that must not be NULL, so that a row that was
//! made without one is never stored.

use std::fmt::{Debug, Display};
use std::ops::Deref;
use std::str::FromStr;

use chrono::NaiveDate;
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, DbErr, QueryResult, TryGetError, TryGetable, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shouwang_domain::{Fen, Problem, Result};

use crate::table::{SqlType, Stored};

/// A value that is written as text and reads back from it: a code of a closed list, a day, a month.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code<T>(Option<T>);

/// A civil date, `2026-03-05`.
pub type Day = Code<NaiveDate>;

impl<T: Copy> Code<T> {
    /// The value.
    ///
    /// # Panics
    /// When the row was made without it; such a row is never read from the database.
    pub fn get(self) -> T {
        self.0
            .expect("a row is asked for a code or a day that it was made with")
    }
}

impl<T> Code<T> {
    /// Whether the row has it.
    pub const fn is_set(&self) -> bool {
        self.0.is_some()
    }
}

impl<T> From<T> for Code<T> {
    fn from(value: T) -> Self {
        Self(Some(value))
    }
}

impl<T> Default for Code<T> {
    fn default() -> Self {
        Self(None)
    }
}

/// As [`Code::get`].
impl<T> Deref for Code<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0
            .as_ref()
            .expect("a row is asked for a code or a day that it was made with")
    }
}

impl<T: PartialEq> PartialEq<T> for Code<T> {
    fn eq(&self, other: &T) -> bool {
        self.0.as_ref() == Some(other)
    }
}

/// Shows nothing: a day may be a day of birth.
impl<T> Debug for Code<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl<T: Display> Display for Code<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        (**self).fmt(f)
    }
}

/// As its text, or as null where it has none.
impl<T: Display> Serialize for Code<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(value) => serializer.collect_str(value),
            None => serializer.serialize_none(),
        }
    }
}

/// Reads a text as [`read`] does.
impl<T: Display + FromStr> FromStr for Code<T> {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self> {
        read(text).map(|value| Self(Some(value)))
    }
}

/// A value from the text of a column, letter by letter as it would be written.
///
/// # Errors
/// Internal: the row was not written by us.
pub fn read<T: Display + FromStr>(text: &str) -> Result<T> {
    let value: Option<T> = text.parse().ok();
    value
        .filter(|value| value.to_string() == text)
        .ok_or_else(|| Problem::internal("a stored code or day does not read back"))
}

/// The same, where there may be none.
///
/// # Errors
/// As [`read`].
pub fn maybe<T: Display + FromStr>(text: Option<&str>) -> Result<Option<T>> {
    text.map(read).transpose()
}

/// An amount of money in fen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Money(Fen);

impl Money {
    /// The amount.
    pub const fn get(self) -> Fen {
        self.0
    }
}

impl From<Fen> for Money {
    fn from(amount: Fen) -> Self {
        Self(amount)
    }
}

/// Whether something is so: 1 or 0.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flag(bool);

impl Flag {
    /// Whether it is.
    pub const fn get(self) -> bool {
        self.0
    }
}

impl From<bool> for Flag {
    fn from(is: bool) -> Self {
        Self(is)
    }
}

/// A value as JSON. The text stays as it was written: rows are compared and hashed by it, whatever the program that reads
/// them would write today.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Json(Option<String>);

impl Json {
    /// The text of a value.
    ///
    /// # Errors
    /// Internal, when a value of ours has no JSON.
    pub fn of(value: &impl Serialize) -> Result<Self> {
        serde_json::to_string(value)
            .map(|text| Self(Some(text)))
            .map_err(|error| Problem::internal(format!("a value has no JSON: {error}")))
    }

    /// JSON that stands in the program as it is stored.
    pub fn literal(text: &'static str) -> Self {
        Self(Some(text.to_owned()))
    }

    /// The value.
    ///
    /// # Errors
    /// Internal: the row was not written by us.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(self.text())
            .map_err(|error| Problem::internal(format!("stored JSON does not read back: {error}")))
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }
}

/// Shows nothing: what is stored as JSON may be personal data.
impl Debug for Json {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// The conversions of one type: to what the database keeps, and back.
macro_rules! stored_as {
    ($($name:ty $(where $of:ident)? as $raw:ident $sql:ident $column:ident, |$value:ident| $write:expr, |$text:ident| $read:expr;)+) => {$(
        impl$(<$of: Display + FromStr>)? Stored for $name {
            const SQL: SqlType = SqlType::$sql;

            fn to_value(&self) -> Value {
                let $value = self;
                Value::$raw($write)
            }
        }

        impl$(<$of: Display + FromStr>)? From<$name> for Value {
            fn from(value: $name) -> Self {
                value.to_value()
            }
        }

        impl$(<$of: Display + FromStr>)? TryGetable for $name {
            fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
                let $text = TryGetable::try_get_by(row, index)?;
                // Which text it is would be personal data.
                $read.ok_or_else(|| DbErr::Type("a stored value does not read back".to_owned()).into())
            }
        }

        impl$(<$of: Display + FromStr>)? ValueType for $name {
            fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
                let Value::$raw(Some($text)) = value else {
                    return Err(ValueTypeErr);
                };
                $read.ok_or(ValueTypeErr)
            }

            fn type_name() -> String {
                stringify!($name).to_owned()
            }

            fn array_type() -> ArrayType {
                ArrayType::$raw
            }

            fn column_type() -> ColumnType {
                ColumnType::$column
            }
        }

        impl$(<$of: Display + FromStr>)? Nullable for $name {
            fn null() -> Value {
                Value::$raw(None)
            }
        }
    )+};
}

stored_as! {
    Code<T> where T as String Text Text,
        |value| value.0.as_ref().map(ToString::to_string), |text| { let text: String = text; text.parse().ok() };
    Money as BigInt Int BigInteger, |value| Some(value.0.0), |fen| Some(Self(Fen(fen)));
    Flag as BigInt Int BigInteger, |value| Some(i64::from(value.0)), |flag| match flag { 0_i64 => Some(Self(false)), 1 => Some(Self(true)), _ => None };
    Json as String Text Text, |value| value.0.clone(), |text| Some(Self(Some(text)));
}
