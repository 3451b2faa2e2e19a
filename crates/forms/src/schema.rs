//! A register's values as JSON Schema (2020-12), for whoever writes records by the API.

use serde_json::{Map, Value as Json, json};
use shouwang_domain::coded_enum;

use crate::form::{Field, FieldType, Form};

coded_enum! {
    /// The way in which values go.
    pub enum Direction {
        Given = "given", "写入", "as they are given";
        Shown = "shown", "读出", "as they are shown";
    }
}

impl Form {
    /// The schema of the values of a record. What is given has no values that are worked out or not asked any more, and says
    /// what must always be there; conditions and checks that read other fields are in the form itself.
    pub fn json_schema(&self, direction: Direction) -> Json {
        let mut schema = object(&self.fields, direction);
        schema.insert(
            "$schema".to_owned(),
            json!("https://json-schema.org/draft/2020-12/schema"),
        );
        schema.insert(
            "title".to_owned(),
            json!(format!("{} {}", self.label.zh, self.label.en)),
        );
        schema.insert("x-form".to_owned(), json!(self.id));
        schema.insert("x-version".to_owned(), json!(self.version));
        Json::Object(schema)
    }
}

fn object(fields: &[Field], direction: Direction) -> Map<String, Json> {
    let is_given = |field: &&Field| match direction {
        Direction::Given => !field.retired && field.ty.is_said(),
        Direction::Shown => true,
    };
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in fields.iter().filter(is_given) {
        properties.insert(field.key.clone(), property(field, direction));
        // What is hidden is emptied, required or not.
        if direction == Direction::Given && field.required && field.shown_when.is_none() && field.default.is_none() {
            required.push(json!(field.key));
        }
    }
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("properties".to_owned(), Json::Object(properties));
    schema.insert("required".to_owned(), Json::Array(required));
    schema.insert("additionalProperties".to_owned(), json!(false));
    schema
}

fn property(field: &Field, direction: Direction) -> Json {
    let mut of = match field.ty.stored() {
        FieldType::Text(longest) => json!({ "type": "string", "maxLength": longest }),
        FieldType::Integer(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
        FieldType::Money => json!({ "type": "integer", "minimum": 0, "x-unit": "fen" }),
        FieldType::Percent => json!({ "type": "integer", "minimum": 0, "maximum": 10_000, "x-unit": "0.01 %" }),
        FieldType::Date(_) => json!({ "type": "string", "format": "date" }),
        FieldType::Month => json!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$" }),
        FieldType::YesNo => json!({ "type": "boolean" }),
        FieldType::Code(_) => json!({ "type": "string", "enum": codes(&field.ty, direction) }),
        FieldType::Codes(_) => json!({
            "type": "array", "uniqueItems": true,
            "items": { "type": "string", "enum": codes(&field.ty, direction) },
        }),
        FieldType::Ref(to) => json!({ "type": "string", "pattern": ID, "x-form": to }),
        FieldType::Area | FieldType::Member | FieldType::Person => json!({
            "type": "string", "pattern": ID, "x-of": field.ty.stored().code(),
        }),
        FieldType::Rows(fields) => json!({
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "id": { "type": ["string", "null"], "pattern": ID },
                    "values": object(fields, direction),
                },
                "required": ["values"],
            },
        }),
        FieldType::Files(files) => json!({ "type": "integer", "minimum": 0, "maximum": files.most, "x-unit": "files" }),
        FieldType::Computed(..) => json!({}),
    };
    if let Some(of) = of.as_object_mut() {
        of.insert(
            "title".to_owned(),
            json!(format!("{} {}", field.label.zh, field.label.en)),
        );
        if let Some(help) = &field.help {
            of.insert("description".to_owned(), json!(format!("{} {}", help.zh, help.en)));
        }
        // Null is no value, as is a key that is not there.
        if let Some(Json::String(ty)) = of.get("type").cloned() {
            of.insert("type".to_owned(), json!([ty, "null"]));
        }
        if let Some(Json::Array(codes)) = of.get_mut("enum") {
            codes.push(Json::Null);
        }
    }
    of
}

/// The codes that may be given, or that a record may show.
fn codes(ty: &FieldType, direction: Direction) -> Vec<&str> {
    let choices = ty.choices().iter();
    choices
        .filter(|choice| direction == Direction::Shown || !choice.retired)
        .map(|choice| choice.code.as_str())
        .collect()
}

/// An id: more than what a number of JavaScript holds.
const ID: &str = "^[0-9]{1,19}$";
