//! Values made from a schema of the document: what a client would send who knows nothing but the document.

use serde_json::{Map, Value, json};

/// A value that fits a schema.
pub(crate) fn of(document: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        return of(document, resolve(document, reference));
    }
    if let Some(constant) = schema.get("const") {
        return constant.clone();
    }
    if let Some(values) = schema["enum"].as_array() {
        return values[0].clone();
    }
    for choice in ["oneOf", "anyOf"] {
        if let Some(schemas) = schema[choice].as_array() {
            let is_null = |schema: &&Value| schema["type"] == "null";
            return of(document, schemas.iter().find(|schema| !is_null(schema)).unwrap());
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        return merged(parts.iter().map(|part| of(document, part)));
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").unwrap(),
        kind => kind,
    };
    match kind.as_str().unwrap_or("object") {
        "boolean" => json!(true),
        "integer" | "number" => json!(1),
        "array" => json!([of(document, &schema["items"])]),
        "string" => json!(text(schema)),
        _ => object(document, schema),
    }
}

/// The schema that a reference points to.
pub(crate) fn resolve<'a>(document: &'a Value, reference: &str) -> &'a Value {
    document
        .pointer(reference.trim_start_matches('#'))
        .unwrap_or_else(|| panic!("{reference} leads nowhere"))
}

fn object(document: &Value, schema: &Value) -> Value {
    let required: Vec<_> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let fields = schema["properties"].as_object().into_iter().flatten();
    let fields = fields.filter(|(name, _)| required.contains(&name.as_str()));
    Value::Object(
        fields
            .map(|(name, schema)| (name.clone(), of(document, schema)))
            .collect(),
    )
}

fn merged(parts: impl Iterator<Item = Value>) -> Value {
    let fields = parts.flat_map(|part| part.as_object().cloned().unwrap_or_default());
    Value::Object(fields.collect::<Map<_, _>>())
}

fn text(schema: &Value) -> &'static str {
    match (schema["format"].as_str(), schema["pattern"].as_str()) {
        (Some("date"), _) => "2026-03-01",
        (Some("date-time"), _) => "2026-03-01T09:00:00+08:00",
        (_, Some(pattern)) if pattern.starts_with("^[0-9]{1,19}") => "1",
        (_, Some(pattern)) if pattern.contains("(0[1-9]|1[0-2])") => "2026-02",
        (_, Some(pattern)) => panic!("no sample of {pattern}"),
        _ => "text",
    }
}
