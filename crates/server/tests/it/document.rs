//! The document of the API: committed, complete, and true.

use std::collections::BTreeSet;
use std::fs;

use axum::http::Method;
use serde_json::Value;

use crate::sample;

const COMMITTED: &str = "openapi.json";

/// An operation of the document.
#[derive(Clone)]
pub(crate) struct Operation {
    pub(crate) method: Method,
    /// The template, such as `/api/v1/cases/{case_id}`.
    pub(crate) path: String,
    pub(crate) described: Value,
}

impl Operation {
    /// The access rule: a verb, `logged_in` or `public`.
    pub(crate) fn access(&self) -> &str {
        self.described["x-verb"].as_str().unwrap()
    }

    pub(crate) fn parameters(&self, place: &str) -> Vec<&Value> {
        let parameters = self.described["parameters"].as_array().into_iter().flatten();
        parameters.filter(|parameter| parameter["in"] == place).collect()
    }

    pub(crate) fn needs_version(&self) -> bool {
        self.parameters("header")
            .iter()
            .any(|p| p["name"] == "If-Match" && p["required"] == true)
    }

    /// The address with a sample in each place.
    pub(crate) fn sample_path(&self, document: &Value) -> String {
        let mut path = self.path.clone();
        for parameter in self.parameters("path") {
            let name = parameter["name"].as_str().unwrap();
            let sample = parameter["example"].as_str().map(str::to_owned);
            let sample =
                sample.unwrap_or_else(|| sample::of(document, &parameter["schema"]).as_str().unwrap().to_owned());
            path = path.replace(&format!("{{{name}}}"), &sample);
        }
        let query: Vec<_> = self
            .parameters("query")
            .into_iter()
            .filter(|p| p["required"] == true)
            .collect();
        for (idx, parameter) in query.into_iter().enumerate() {
            let sample = sample::of(document, &parameter["schema"]);
            let sample = sample.as_str().map_or_else(|| sample.to_string(), str::to_owned);
            let joint = if idx == 0 { '?' } else { '&' };
            path = format!("{path}{joint}{}={sample}", parameter["name"].as_str().unwrap());
        }
        path
    }

    /// A body made from its schema alone.
    pub(crate) fn sample_body(&self, document: &Value) -> Option<Value> {
        let schema = self.described["requestBody"]["content"]["application/json"].get("schema")?;
        Some(sample::of(document, schema))
    }

    pub(crate) fn takes_upload(&self) -> bool {
        self.described["requestBody"]["content"]
            .get("multipart/form-data")
            .is_some()
    }
}

/// The document as a client gets it.
pub(crate) fn document() -> Value {
    serde_json::to_value(shouwang_server::openapi()).unwrap()
}

/// All operations of the document.
pub(crate) fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            item.as_object().unwrap().iter().map(|(method, described)| Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                described: described.clone(),
            })
        })
        .collect()
}

/// `UPDATE_SNAPSHOTS=1 cargo nextest run -p shouwang-server document` writes it anew.
#[test]
fn the_committed_document_is_that_of_the_code() {
    let now = document();
    let read = || {
        fs::read_to_string(COMMITTED)
            .ok()
            .and_then(|text| serde_json::from_str::<Value>(&text).ok())
    };
    // The extensions of an operation come in any order, which says nothing.
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() && read().as_ref() != Some(&now) {
        fs::write(COMMITTED, format!("{now:#}\n")).unwrap();
    }
    assert!(
        read().as_ref() == Some(&now),
        "crates/server/{COMMITTED} is out of date; write it anew with UPDATE_SNAPSHOTS=1"
    );
}

#[test]
fn every_reference_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| match value {
                Value::String(reference) if name == "$ref" => drop(found.insert(reference)),
                value => references(value, found),
            }),
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(found.len() > 50);
    for reference in found {
        sample::resolve(&document, reference);
    }
}

#[test]
fn every_operation_has_a_name_and_a_summary_in_both_languages() {
    let document = document();
    let mut ids = BTreeSet::new();
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    for operation in operations(&document) {
        let summary = operation.described["summary"].as_str().unwrap_or_default();
        let (zh, en) = summary.split_once(' ').unwrap_or_default();
        let is_bilingual = zh.contains(is_chinese) && en.starts_with(|c: char| c.is_ascii_uppercase());
        assert!(is_bilingual, "{} {}: {summary}", operation.method, operation.path);
        assert_eq!(operation.described["tags"].as_array().unwrap().len(), 1, "{summary}");
        let id = operation.described["operationId"].as_str().unwrap().to_owned();
        assert!(ids.insert(id.clone()), "{id} twice");
    }
}

#[test]
fn every_place_of_an_address_is_described() {
    let document = document();
    for operation in operations(&document) {
        let places = operation.path.split('/').filter(|segment| segment.starts_with('{'));
        let places: BTreeSet<_> = places.map(|place| place.trim_matches(['{', '}'])).collect();
        let described = operation.parameters("path");
        let described: BTreeSet<_> = described.iter().map(|p| p["name"].as_str().unwrap()).collect();
        assert_eq!(places, described, "{}", operation.path);
    }
}

/// Names, digits of ID numbers and the like travel in bodies.
#[test]
fn no_address_carries_personal_data() {
    const KNOWN: &[&str] = &[
        "account_id",
        "area_id",
        "as_of",
        "before",
        "case_id",
        "change",
        "channel",
        "closed",
        "colour",
        "command",
        "cursor",
        "days",
        "department",
        "due_by",
        "due_from",
        "due_until",
        "duty",
        "figure",
        "from",
        "given",
        "group",
        "household_id",
        "kind",
        "level",
        "limit",
        "member_id",
        "mine",
        "monitored",
        "month",
        "on",
        "only_wrong",
        "overdue",
        "period",
        "record",
        "request_id",
        "risk",
        "round",
        "show",
        "sort",
        "stability",
        "state",
        "subject",
        "to",
        "unanswered",
        "unowned",
        "until",
        "version",
        "where",
        "with_above",
        "with_past",
        "with_removed",
    ];
    let document = document();
    for operation in operations(&document) {
        for parameter in operation.parameters("query") {
            let name = parameter["name"].as_str().unwrap();
            assert!(
                KNOWN.contains(&name),
                "{} asks for {name}: is it of a person?",
                operation.path
            );
        }
    }
}

/// A record that has versions is changed only by those who say which they read.
#[test]
fn no_body_asks_for_a_version() {
    let document = document();
    for operation in operations(&document) {
        let Some(schema) = operation.described["requestBody"]["content"]["application/json"]["schema"].as_object()
        else {
            continue;
        };
        let schema = match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => sample::resolve(&document, reference).clone(),
            None => Value::Object(schema.clone()),
        };
        assert!(
            schema["properties"].get("version").is_none(),
            "{} {}",
            operation.method,
            operation.path
        );
    }
}
