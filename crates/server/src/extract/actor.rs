//! The caller of an operation that changes nothing, and the id in the address.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::extract::rejection::PathRejection;
use axum::http::request::Parts;
use serde::Serialize;
use shouwang_domain::{Ctx, Problem, Result};
use shouwang_service::Service;

use crate::app::App;
use crate::failure::{ApiResult, Failure};
use crate::middleware::Caller;
use crate::reply::Reply;

/// Somebody with a session and the right to ask.
pub(crate) struct Actor {
    service: Arc<Service>,
    caller: Caller,
}

impl Actor {
    /// Asks a use case and answers 200 with its view.
    pub(crate) async fn ask<V: Serialize>(
        self,
        use_case: impl AsyncFnOnce(&Service, &Ctx) -> Result<V>,
    ) -> ApiResult<Reply> {
        Reply::ok(use_case(&self.service, &self.caller.ctx).await?)
    }

    /// Asks a use case for what is no view, such as a file.
    pub(crate) async fn get<V>(self, use_case: impl AsyncFnOnce(&Service, &Ctx) -> Result<V>) -> ApiResult<V> {
        Ok(use_case(&self.service, &self.caller.ctx).await?)
    }

    /// The session and its person.
    pub(crate) fn into_caller(self) -> Caller {
        self.caller
    }
}

impl FromRequestParts<App> for Actor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let caller = caller(parts)?;
        Ok(Self {
            service: app.service.clone(),
            caller,
        })
    }
}

/// The caller whom the access check let through. A public operation has none.
pub(super) fn caller(parts: &mut Parts) -> Result<Caller, Failure> {
    let caller = parts.extensions.remove();
    caller.ok_or_else(|| Failure::from(Problem::internal("the operation is public and asks for its caller")))
}

/// The id in the address.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Failure))]
pub(crate) struct Id<T>(pub(crate) T);

impl From<PathRejection> for Failure {
    fn from(_: PathRejection) -> Self {
        Self::from(Problem::usage(
            "bad_id",
            "地址中的编号应为一串数字，请从列表中复制。",
            "An id in the address is a string of digits; copy it from a list.",
        ))
    }
}
