//! Questions in the query of an address. They never carry personal data: searching by it is a POST.

use axum::extract::FromRequestParts;
use axum::extract::rejection::QueryRejection;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use shouwang_domain::Problem;
use shouwang_service::page::Sort;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, OneOf, Schema, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Required};
use utoipa::{IntoParams, ToSchema};

use super::body;
use crate::app::App;
use crate::failure::Failure;

/// The fields of a question in which the page is asked for.
const PAGE: [&str; 3] = ["cursor", "limit", "sort"];

/// The fields that are numbers; an id is a string of digits.
const NUMBERS: [&str; 4] = ["limit", "days", "version", "group"];

/// A question of a use case: each field is a parameter, and those of its `page` are parameters of their own.
pub(crate) struct QueryOf<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequestParts<App> for QueryOf<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::from_request_parts(parts, app).await?;
        let question = question(pairs.0);
        body::check_all(&question)?;
        Ok(Self(body::read(Value::Object(question))?))
    }
}

impl<T: ToSchema> IntoParams for QueryOf<T> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let RefOr::T(Schema::Object(question)) = T::schema() else {
            return Vec::new();
        };
        let fields = question
            .properties
            .into_iter()
            .flat_map(|(name, schema)| match name.as_str() {
                "page" => page(),
                _ => vec![parameter(
                    &name,
                    question.required.contains(&name),
                    without_null(schema),
                )],
            });
        fields.collect()
    }
}

impl From<QueryRejection> for Failure {
    fn from(_: QueryRejection) -> Self {
        Self::from(Problem::usage(
            "query.invalid",
            "地址中的查询参数格式不正确。",
            "The query of the address is malformed.",
        ))
    }
}

fn question(pairs: Vec<(String, String)>) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut page = Map::new();
    for (name, text) in pairs {
        let value = match text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            digits if NUMBERS.contains(&name.as_str()) => {
                digits.parse::<u32>().map_or_else(|_| text.clone().into(), Value::from)
            }
            _ => Value::String(text),
        };
        let target = if PAGE.contains(&name.as_str()) {
            &mut page
        } else {
            &mut fields
        };
        target.insert(name, value);
    }
    if !page.is_empty() {
        fields.insert("page".to_owned(), Value::Object(page));
    }
    fields
}

fn page() -> Vec<Parameter> {
    let cursor = ObjectBuilder::new().schema_type(Type::String).description(Some(
        "上一次答复中的 first、next、previous 或 last。 One of them from the answer before.",
    ));
    let limit = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int32)))
        .minimum(Some(1))
        .maximum(Some(200))
        .description(Some("每页条数，默认50。 Items on a page, 50 by default."));
    let sort = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(Sort::ALL.iter().map(|sort| sort.as_str())))
        .description(Some(
            "按村排序；不填为列表自己的顺序。 By village; without it the order that the list has of itself.",
        ));
    vec![
        parameter("cursor", false, cursor.into()),
        parameter("limit", false, limit.into()),
        parameter("sort", false, sort.into()),
    ]
}

fn parameter(name: &str, is_required: bool, schema: RefOr<Schema>) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(if is_required { Required::True } else { Required::False })
        .schema(Some(schema))
        .build()
}

/// What may be left out of an address is never null in it.
fn without_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    match schema {
        RefOr::T(Schema::OneOf(OneOf { items, .. })) if items.len() == 2 => items
            .into_iter()
            .find(|item| matches!(item, RefOr::Ref(_)))
            .expect("an optional value refers to its type"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_parameters_of_the_page_are_a_field_of_the_question() {
        let pairs = [
            ("state", "open"),
            ("overdue", "true"),
            ("limit", "20"),
            ("days", "30"),
            ("household_id", "123"),
        ];
        let pairs = pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec();
        let expected =
            json!({"state": "open", "overdue": true, "days": 30, "household_id": "123", "page": {"limit": 20}});
        assert_eq!(Value::Object(question(pairs)), expected);
        assert!(question(vec![]).is_empty());
    }
}
