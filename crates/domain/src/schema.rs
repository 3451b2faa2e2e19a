//! How the value types look in the API's document; the document itself is the server's.

pub use utoipa;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// A value list: its codes, and what each means.
pub fn value_list(values: &[(&str, &str, &str)]) -> RefOr<Schema> {
    let meaning: Vec<_> = values
        .iter()
        .map(|(code, zh, en)| format!("`{code}` {zh} ({en})"))
        .collect();
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(values.iter().map(|(code, _, _)| *code)))
        .description(Some(meaning.join("; ")))
        .into()
}

/// A value that travels as a string of this pattern.
pub(crate) fn string(description: &str, pattern: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .pattern(Some(pattern))
        .into()
}

impl PartialSchema for crate::Fen {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .description(Some("An amount in fen (1/100 yuan)."))
            .into()
    }
}

impl ToSchema for crate::Fen {}

impl PartialSchema for crate::calendar::Timestamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("A moment, in the offset of Asia/Shanghai."))
            .into()
    }
}

impl ToSchema for crate::calendar::Timestamp {}

impl PartialSchema for crate::Month {
    fn schema() -> RefOr<Schema> {
        string("A month, such as 2026-03.", "^[0-9]{4}-(0[1-9]|1[0-2])$")
    }
}

impl ToSchema for crate::Month {}
