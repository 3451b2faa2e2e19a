//! One request without a socket: how programs on the machine itself use the interface.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use shouwang_domain::{Problem, Result};
use tower::ServiceExt as _;

use crate::app::App;
use crate::failure::Failure;
use crate::router::router;

/// What is asked, and by whom.
#[derive(Debug, Clone, Default)]
pub struct Call {
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: String,
    /// Path with its query, beneath `/api/v1`.
    pub path: String,
    /// The secret of the session.
    pub token: String,
    /// The version that was read, for what changes a record.
    pub version: Option<i64>,
    /// Why it is done; kept with the evidence.
    pub reason: Option<String>,
    /// The body.
    pub body: Option<Value>,
}

/// The interface of an open installation, for programs on the same machine. Cloning it is cheap.
#[derive(Clone)]
pub struct LocalApi {
    router: Router,
}

impl LocalApi {
    /// The interface as a server with this state would offer it.
    pub fn new(app: App) -> Self {
        Self { router: router(app) }
    }

    /// Answers one request exactly as the server would.
    ///
    /// # Errors
    /// The problem with which the server would answer; `call.malformed` when this is no request at all.
    pub async fn answer(&self, call: Call) -> Result<Value> {
        let mut request = Request::builder()
            .method(call.method.to_uppercase().as_str())
            .uri(format!("/api/v1{}", call.path))
            .header(header::AUTHORIZATION, format!("Bearer {}", call.token));
        if let Some(version) = call.version {
            request = request.header(header::IF_MATCH, format!("\"{version}\""));
        }
        if let Some(reason) = &call.reason {
            request = request.header("x-reason", utf8_percent_encode(reason, NON_ALPHANUMERIC).to_string());
        }
        let body = match call.body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let request = request.body(body).map_err(|_| malformed())?;
        let Ok(mut response) = self.router.clone().oneshot(request).await;
        if let Some(failure) = response.extensions_mut().remove::<Failure>() {
            return Err(*failure.problem);
        }
        let bytes = to_bytes(response.into_body(), usize::MAX)
            .await
            .map_err(Problem::internal)?;
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(&bytes).map_err(Problem::internal)
    }
}

fn malformed() -> Problem {
    Problem::usage(
        "call.malformed",
        "请求方法或地址不正确；例如 GET /warnings。",
        "The method or the path is malformed; an example is GET /warnings.",
    )
}
