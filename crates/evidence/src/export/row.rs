//! A row of an export and its values: `{"i":70}`, `{"t":"text"}`, `{"b":"base64"}` or `null`.

use std::collections::HashSet;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::canonical::{Hash, Value, row_hash};

/// A row as read from an export.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The id.
    pub id: i64,
    /// The other columns by name; no name is there twice.
    #[serde(deserialize_with = "columns")]
    pub columns: Vec<(String, OwnedValue)>,
}

impl Row {
    /// The hash of the row.
    pub fn hash(&self, table: &str) -> Hash {
        let columns = self.columns.iter();
        row_hash(
            table,
            self.id,
            columns.map(|(name, value)| (name.as_str(), value.as_ref())),
        )
    }
}

impl fmt::Debug for Row {
    /// Shows the id only: columns may be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Row({}, ***)", self.id)
    }
}

/// A value of a column as read from an export.
#[derive(Clone, PartialEq, Eq)]
pub enum OwnedValue {
    /// NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT.
    Text(String),
    /// BLOB or BYTEA.
    Blob(Vec<u8>),
}

impl OwnedValue {
    /// The value, borrowed.
    pub fn as_ref(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Int(int) => Value::Int(*int),
            Self::Text(text) => Value::Text(text),
            Self::Blob(blob) => Value::Blob(blob),
        }
    }
}

impl fmt::Debug for OwnedValue {
    /// Shows the type only: the value may be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "Null",
            Self::Int(_) => "Int(***)",
            Self::Text(_) => "Text(***)",
            Self::Blob(_) => "Blob(***)",
        })
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = match self {
            Self::Null => return serializer.serialize_unit(),
            _ => serializer.serialize_map(Some(1))?,
        };
        match self {
            Self::Null => {}
            Self::Int(int) => map.serialize_entry("i", int)?,
            Self::Text(text) => map.serialize_entry("t", text)?,
            Self::Blob(blob) => map.serialize_entry("b", &BASE64.encode(blob))?,
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for OwnedValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        enum Typed {
            #[serde(rename = "i")]
            Int(i64),
            #[serde(rename = "t")]
            Text(String),
            #[serde(rename = "b")]
            Blob(String),
        }
        Ok(match Option::<Typed>::deserialize(deserializer)? {
            None => Self::Null,
            Some(Typed::Int(int)) => Self::Int(int),
            Some(Typed::Text(text)) => Self::Text(text),
            Some(Typed::Blob(base64)) => Self::Blob(BASE64.decode(base64).map_err(D::Error::custom)?),
        })
    }
}

/// Writes a row as [`Row`] reads it.
pub(super) fn write_row<'a>(
    id: i64,
    columns: impl Iterator<Item = (&'a str, Value<'a>)>,
) -> serde_json::Result<Vec<u8>> {
    let mut line = Vec::with_capacity(512);
    let mut serializer = serde_json::Serializer::new(&mut line);
    let mut map = serializer.serialize_map(None)?;
    map.serialize_entry("id", &id)?;
    map.serialize_entry("columns", &Columns(std::cell::Cell::new(Some(columns))))?;
    map.end()?;
    Ok(line)
}

/// Serialises an iterator as a map, once.
struct Columns<I>(std::cell::Cell<Option<I>>);

impl<'a, I: Iterator<Item = (&'a str, Value<'a>)>> Serialize for Columns<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let columns = self.0.take().into_iter().flatten();
        serializer.collect_map(columns.filter(|(name, _)| *name != "id"))
    }
}

/// Reads a map whose keys are all different and not `id`, so that a row cannot say two things.
fn columns<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, OwnedValue)>, D::Error> {
    struct Columns;

    impl<'de> Visitor<'de> for Columns {
        type Value = Vec<(String, OwnedValue)>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a map of columns")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut seen = HashSet::new();
            let mut columns = Vec::new();
            while let Some((name, value)) = map.next_entry::<String, OwnedValue>()? {
                if name == "id" || !seen.insert(name.clone()) {
                    return Err(A::Error::custom("a column is there twice"));
                }
                columns.push((name, value));
            }
            Ok(columns)
        }
    }

    deserializer.deserialize_map(Columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [(&str, Value<'_>); 4] = [
        ("z", Value::Null),
        ("a", Value::Int(i64::MIN)),
        ("t", Value::Text("纯文本\n\"")),
        ("b", Value::Blob(&[0, 255])),
    ];

    #[test]
    fn a_row_comes_back_with_its_hash() {
        let line = write_row(7, VALUES.into_iter().chain([("id", Value::Int(7))])).unwrap();
        assert_eq!(
            String::from_utf8(line.clone()).unwrap(),
            r#"{"id":7,"columns":{"z":null,"a":{"i":-9223372036854775808},"t":{"t":"纯文本\n\""},"b":{"b":"AP8="}}}"#
        );
        let row: Row = serde_json::from_slice(&line).unwrap();
        assert_eq!(row.hash("t"), row_hash("t", 7, VALUES.into_iter()));
    }

    #[test]
    fn a_row_that_says_two_things_or_another_type_is_refused() {
        for line in [
            r#"{"id":1,"columns":{"a":{"i":1},"a":{"i":2}}}"#,
            r#"{"id":1,"columns":{"id":{"i":2}}}"#,
            r#"{"id":1,"columns":{"a":{"i":1.5}}}"#,
            r#"{"id":1,"columns":{"a":{"i":1,"t":"x"}}}"#,
            r#"{"id":1,"columns":{"a":{"b":"not base64"}}}"#,
            r#"{"id":1,"columns":{"a":1}}"#,
            r#"{"id":1,"columns":{},"more":1}"#,
            r#"{"id":1,"id":2,"columns":{}}"#,
        ] {
            assert!(serde_json::from_str::<Row>(line).is_err(), "{line}");
        }
    }

    #[test]
    fn debug_output_shows_no_value() {
        let row: Row = serde_json::from_str(r#"{"id":1,"columns":{"name":{"t":"secret"},"n":{"i":424242}}}"#).unwrap();
        let shown = format!("{row:?} {:?}", row.columns);
        assert!(!shown.contains("secret") && !shown.contains("424242"), "{shown}");
    }
}
