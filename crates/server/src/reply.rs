//! Successful answers.

use std::collections::BTreeSet;

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use shouwang_domain::Problem;

use crate::failure::ApiResult;

/// Says that the answer was given before, to the same `Idempotency-Key`.
pub(crate) const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// What an answer shows of households: whom it names, and the ids of its rows, which may be households themselves.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shown {
    pub(crate) households: BTreeSet<i64>,
    pub(crate) rows: BTreeSet<i64>,
}

impl Shown {
    fn of(body: &Value) -> Self {
        let mut shown = Self::default();
        shown.look_through(body);
        let rows = body.get("items").and_then(Value::as_array).into_iter().flatten();
        shown.rows = rows.filter_map(|row| id(row.get("id")?)).collect();
        shown
    }

    fn look_through(&mut self, value: &Value) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    if name.starts_with("household") {
                        let ids = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
                        self.households.extend(ids.iter().filter_map(id));
                    }
                    self.look_through(value);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.look_through(item)),
            _ => {}
        }
    }
}

fn id(value: &Value) -> Option<i64> {
    value.as_str()?.parse().ok()
}

/// The view of a use case as JSON, with the headers that follow from it: `ETag` when the view has a `version`, `Location`
/// when something was made, `Idempotent-Replayed` when the answer is a repetition.
#[derive(Debug)]
pub(crate) struct Reply {
    status: StatusCode,
    location: Option<String>,
    is_replayed: bool,
    body: Value,
}

impl Reply {
    /// 200 with a view.
    pub(crate) fn ok(view: impl Serialize) -> ApiResult<Self> {
        let body = serde_json::to_value(view).map_err(Problem::internal)?;
        Ok(Self {
            status: StatusCode::OK,
            location: None,
            is_replayed: false,
            body,
        })
    }

    /// 200 with the view that was given the first time.
    pub(crate) fn replayed(body: Value) -> Self {
        Self {
            status: StatusCode::OK,
            location: None,
            is_replayed: true,
            body,
        }
    }

    /// 201: something was made.
    pub(crate) fn created(mut self) -> Self {
        self.status = StatusCode::CREATED;
        self
    }

    /// 201 with the address of what was made, which the view names in its `id`.
    pub(crate) fn created_in(mut self, collection: &str) -> Self {
        let id = self.body.get("id").and_then(Value::as_str);
        self.location = id.map(|id| format!("/api/v1/{collection}/{id}"));
        self.created()
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let shown = Shown::of(&self.body);
        let version = self.body.get("version").and_then(Value::as_i64);
        let mut response = (self.status, Json(self.body)).into_response();
        let headers = response.headers_mut();
        if let Some(etag) = version.and_then(|version| HeaderValue::try_from(format!("\"{version}\"")).ok()) {
            headers.insert(header::ETAG, etag);
        }
        if let Some(location) = self.location.and_then(|location| HeaderValue::try_from(location).ok()) {
            headers.insert(header::LOCATION, location);
        }
        response.extensions_mut().insert(shown);
        let headers = response.headers_mut();
        if self.is_replayed {
            headers.insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}
