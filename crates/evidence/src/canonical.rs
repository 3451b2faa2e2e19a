//! One byte string per meaning: hashes, and the encoding under them.
//!
//! Everything that is hashed starts with a tag of its own and every part of variable length is preceded by its length,
//! so that two different things can never have the same bytes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// The hash of one row of `table`: SHA-256 over the table's name, the row's id and its columns, sorted by name.
///
/// A column that is NULL counts as absent, so that a migration which adds a nullable column leaves the hashes of
/// existing rows alone. A column called `id` is ignored, because the id is given apart; a caller may therefore pass the
/// whole row or the row without it.
pub fn row_hash<'a>(table: &str, id: i64, columns: impl Iterator<Item = (&'a str, Value<'a>)>) -> Hash {
    let mut columns: Vec<_> = columns
        .filter(|(name, value)| *name != "id" && *value != Value::Null)
        .collect();
    columns.sort_by_key(|(name, _)| *name);

    let mut bytes = Encoder::new("shouwang/row/v1");
    bytes.text(table).int(id).count(columns.len() as u64);
    for (name, value) in columns {
        bytes.text(name);
        match value {
            Value::Null => bytes.kind(0),
            Value::Int(int) => bytes.kind(1).int(int),
            Value::Text(text) => bytes.kind(2).text(text),
            Value::Blob(blob) => bytes.kind(3).blob(blob),
        };
    }
    bytes.sha256()
}

/// A value of a column. There are no other SQL types, so that both databases and the verifier see the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// NULL; the same as no such column.
    Null,
    /// BIGINT: ids, counts, booleans as 0 and 1, times in milliseconds, money in fen.
    Int(i64),
    /// TEXT: codes, ISO dates, JSON.
    Text(&'a str),
    /// BLOB or BYTEA: ciphertext, digests.
    Blob(&'a [u8]),
}

/// A SHA-256 value. Its text form is 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The SHA-256 of `bytes`, without any tag.
    pub fn of(bytes: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = BadHash;

    fn from_str(text: &str) -> Result<Self, BadHash> {
        fixed_from_hex(text).map(Self)
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = BadHash;

    fn try_from(bytes: &[u8]) -> Result<Self, BadHash> {
        bytes.try_into().map(Self).map_err(|_| BadHash)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

/// The bytes or the text given are not a value of the right length in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the expected number of bytes, or not lower-case hexadecimal")]
pub struct BadHash;

/// Reads exactly `N` bytes from lower-case hexadecimal: one text form per value.
pub(crate) fn fixed_from_hex<const N: usize>(text: &str) -> Result<[u8; N], BadHash> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(BadHash);
    }
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| BadHash)?;
    Ok(bytes)
}

/// Deserialises a value from its text form.
pub(crate) fn from_text<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

/// Builds the bytes that are hashed.
pub(crate) struct Encoder(Vec<u8>);

impl Encoder {
    /// Starts with the tag that keeps this kind of thing apart from every other.
    pub(crate) fn new(tag: &str) -> Self {
        let mut encoder = Self(Vec::with_capacity(256));
        encoder.text(tag);
        encoder
    }

    /// Starts without a tag, for the parts of something that has one.
    pub(crate) fn part() -> Self {
        Self(Vec::with_capacity(128))
    }

    pub(crate) fn kind(&mut self, kind: u8) -> &mut Self {
        self.0.push(kind);
        self
    }

    pub(crate) fn int(&mut self, int: i64) -> &mut Self {
        self.0.extend_from_slice(&int.to_be_bytes());
        self
    }

    pub(crate) fn count(&mut self, count: u64) -> &mut Self {
        self.0.extend_from_slice(&count.to_be_bytes());
        self
    }

    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.blob(text.as_bytes())
    }

    pub(crate) fn blob(&mut self, blob: &[u8]) -> &mut Self {
        self.count(blob.len() as u64);
        self.0.extend_from_slice(blob);
        self
    }

    pub(crate) fn hash(&mut self, hash: &Hash) -> &mut Self {
        self.0.extend_from_slice(&hash.0);
        self
    }

    pub(crate) fn optional_hash(&mut self, hash: Option<&Hash>) -> &mut Self {
        match hash {
            None => self.kind(0),
            Some(hash) => self.kind(1).hash(hash),
        }
    }

    pub(crate) fn optional_text(&mut self, text: Option<&str>) -> &mut Self {
        match text {
            None => self.kind(0),
            Some(text) => self.kind(1).text(text),
        }
    }

    /// A JSON value by its meaning: the order of keys and the layout of the text do not matter.
    pub(crate) fn json(&mut self, value: &serde_json::Value) -> &mut Self {
        use serde_json::Value as Json;
        match value {
            Json::Null => self.kind(0),
            Json::Bool(false) => self.kind(1),
            Json::Bool(true) => self.kind(2),
            Json::Number(number) => self.number(number),
            Json::String(text) => self.kind(6).text(text),
            Json::Array(items) => {
                self.kind(7).count(items.len() as u64);
                items.iter().fold(self, Self::json)
            }
            Json::Object(map) => {
                let mut entries: Vec<_> = map.iter().collect();
                entries.sort_by_key(|(key, _)| *key);
                self.kind(8).count(entries.len() as u64);
                entries
                    .into_iter()
                    .fold(self, |bytes, (key, value)| bytes.text(key).json(value))
            }
        }
    }

    fn number(&mut self, number: &serde_json::Number) -> &mut Self {
        if let Some(int) = number.as_i64() {
            self.kind(3).int(int)
        } else if let Some(count) = number.as_u64() {
            self.kind(4).count(count)
        } else {
            let bits = number.as_f64().unwrap_or(f64::NAN).to_bits();
            self.kind(5).count(bits)
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn sha256(&self) -> Hash {
        Hash::of(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hash(table: &str, id: i64, columns: &[(&str, Value<'_>)]) -> Hash {
        row_hash(table, id, columns.iter().copied())
    }

    #[test]
    fn a_row_hash_is_the_sha256_of_the_documented_bytes() {
        let mut bytes = Vec::new();
        let mut part = |text: &[u8]| {
            bytes.extend_from_slice(&(text.len() as u64).to_be_bytes());
            bytes.extend_from_slice(text);
        };
        part(b"shouwang/row/v1");
        part(b"person");
        bytes.extend_from_slice(&7i64.to_be_bytes());
        bytes.extend_from_slice(&1u64.to_be_bytes());
        bytes.extend_from_slice(&3u64.to_be_bytes());
        bytes.extend_from_slice(b"age");
        bytes.push(1);
        bytes.extend_from_slice(&70i64.to_be_bytes());
        assert_eq!(hash("person", 7, &[("age", Value::Int(70))]), Hash::of(bytes));
    }

    #[test]
    fn the_order_of_columns_a_null_and_the_id_do_not_matter() {
        let plain = hash("t", 1, &[("a", Value::Int(1)), ("b", Value::Text("x"))]);
        let other = hash(
            "t",
            1,
            &[
                ("b", Value::Text("x")),
                ("id", Value::Int(1)),
                ("added_later", Value::Null),
                ("a", Value::Int(1)),
            ],
        );
        assert_eq!(plain, other);
    }

    #[test]
    fn type_table_id_name_and_border_matter() {
        let rows = [
            hash("t", 1, &[("a", Value::Text("1"))]),
            hash("t", 1, &[("a", Value::Int(1))]),
            hash("t", 1, &[("a", Value::Blob(b"1"))]),
            hash("t", 1, &[("a", Value::Text(""))]),
            hash("t", 1, &[]),
            hash("t", 2, &[("a", Value::Text("1"))]),
            hash("u", 1, &[("a", Value::Text("1"))]),
            hash("t", 1, &[("b", Value::Text("1"))]),
            hash("t", 1, &[("ab", Value::Text("c"))]),
            hash("t", 1, &[("a", Value::Text("bc"))]),
            hash("ta", 1, &[("b", Value::Text("c"))]),
        ];
        for (index, row) in rows.iter().enumerate() {
            assert!(!rows[..index].contains(row), "row {index}");
        }
    }

    #[test]
    fn a_hash_has_one_text_form() {
        let hash = Hash::of("x");
        assert_eq!(hash.to_string().parse::<Hash>(), Ok(hash));
        assert_eq!(hash.to_string().to_uppercase().parse::<Hash>(), Err(BadHash));
        assert_eq!("00".parse::<Hash>(), Err(BadHash));
        assert_eq!(serde_json::to_string(&hash).unwrap(), format!("\"{hash}\""));
    }

    #[test]
    fn json_is_encoded_by_meaning() {
        let encode = |text: &str| {
            let mut bytes = Encoder::part();
            bytes.json(&serde_json::from_str(text).unwrap());
            bytes.into_bytes()
        };
        assert_eq!(
            encode(r#"{"a":1,"b":[true,null]}"#),
            encode(" { \"b\":[true , null], \"\\u0061\":1 }")
        );
        for (left, right) in [
            ("1", "1.0"),
            ("1", "\"1\""),
            ("[1,2]", "[2,1]"),
            ("[[1],2]", "[1,[2]]"),
            ("null", "false"),
            ("{}", "[]"),
            ("-1", "18446744073709551615"),
        ] {
            assert_ne!(encode(left), encode(right), "{left} {right}");
        }
    }

    proptest! {
        #[test]
        fn a_json_number_keeps_its_encoding_through_text(float in proptest::num::f64::NORMAL) {
            let value = serde_json::json!(float);
            let again: serde_json::Value = serde_json::from_str(&value.to_string()).unwrap();
            let (mut first, mut second) = (Encoder::part(), Encoder::part());
            prop_assert_eq!(first.json(&value).bytes(), second.json(&again).bytes());
        }
    }
}
