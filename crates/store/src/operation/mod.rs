//! What the machine needs to run: sessions, jobs, log-in attempts, answers to repeated commands. None of it is evidence.

pub mod idempotency;
pub mod job;
pub mod login;
pub mod session;

use crate::sql;
use crate::table::{Kind, Record};
use shouwang_domain::Result;

/// Inserts a row of an operational table.
async fn insert_with<M: Record>(db: &impl sea_orm::ConnectionTrait, row: &M) -> Result<()> {
    debug_assert_eq!(M::TABLE.kind, Kind::Operational);
    sql::insert(db, M::TABLE, vec![row.values()]).await
}
