//! What the tests of the other crates stand on: a private PostgreSQL, empty databases, and the macro that runs one test
//! on both databases.
//!
//! No SQL library is named here. Databases are made and dropped with the `psql` that comes with the server, so that this
//! crate never decides for `store` how a database is spoken to.

mod begun;
mod both;
pub mod pdf;
pub mod postgres;

pub use begun::copy_dir;
pub use both::{TestDb, sqlite_dir};
pub use postgres::Postgres;

#[doc(hidden)]
pub use tokio as __tokio;
