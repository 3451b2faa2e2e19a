//! The HTTP interface: routes, sessions, problems, and the document that describes them.
//!
//! A request passes [`middleware`] from the outside in, then one handler under [`routes`], which makes a command or a
//! question of it for [`shouwang_service`] and answers with the view that comes back. The document ([`openapi()`]) is built
//! from the same handlers, and the access check reads from it which verb each operation needs.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod address;
mod app;
mod call;
mod connections;
mod jobs;
mod router;
mod serve;

mod openapi;
mod operation;
mod public;

mod extract;
mod failure;
mod middleware;
mod reply;
mod routes;
mod web;

pub use app::App;
pub use call::{Call, LocalApi};
pub use jobs::Jobs;
pub use public::{PublicDoor, PublicLimits};
pub use router::{openapi, router};
pub use serve::serve;
pub use web::{WebApp, WebFile};
