//! How the value types look in the API's document; the document itself is the server's.

use serde_json::{Value, json};
pub use utoipa;
use utoipa::openapi::RefOr;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

/// A value list: its codes, and in `x-labels` what each is called in Chinese and English.
pub fn value_list(values: &[(&str, &str, &str)]) -> RefOr<Schema> {
    let labels: Value = values
        .iter()
        .map(|(code, zh, en)| (*code, json!({ "zh": zh, "en": en })))
        .collect();
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(values.iter().map(|(code, _, _)| *code)))
        .extensions(Some(ExtensionsBuilder::new().add("x-labels", labels).build()))
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
