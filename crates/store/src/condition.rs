//! The condition of the database, for whoever looks after an installation. No business data is read.

use sea_orm::{ConnectionTrait as _, Statement};
use shouwang_domain::Result;
use shouwang_domain::calendar::Timestamp;

use crate::connect::Backend;
use crate::error::OrProblem as _;
use crate::role::is_apart;
use crate::sql;
use crate::store::{ID_TIME_SHIFT, Store, sealed::Source as _};

/// What a doctor asks the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Name and version, such as `SQLite 3.51.3`.
    pub database: String,
    /// Version of the schema.
    pub schema: i64,
    /// Whether the database holds the role of the application off tables and evidence; none where it has no roles.
    pub is_role_apart: Option<bool>,
    /// Leaves in the log.
    pub leaves: i64,
    /// Leaves without a place in the tree.
    pub unnumbered: i64,
    /// The moment of the oldest of these.
    pub oldest_unnumbered: Option<Timestamp>,
}

impl Store {
    /// Looks at the whole database.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn condition(&self) -> Result<Condition> {
        let count = |of: &'static str| async move { Ok(sql::int(&self.executor(), of, []).await?.unwrap_or(0)) };
        let version = match self.backend() {
            Backend::Sqlite => format!("SQLite {}", self.ask("SELECT sqlite_version()").await?),
            Backend::Postgres => format!("PostgreSQL {}", self.ask("SHOW server_version").await?),
        };
        Ok(Condition {
            database: version,
            schema: count("SELECT max(id) FROM migration").await?,
            is_role_apart: is_apart(&self.executor()).await?,
            leaves: count("SELECT count(*) FROM evidence_leaf").await?,
            unnumbered: count(
                "SELECT count(*) FROM evidence_leaf WHERE NOT EXISTS \
                 (SELECT 1 FROM evidence_sequence WHERE leaf_id = evidence_leaf.id)",
            )
            .await?,
            oldest_unnumbered: self.oldest_unnumbered_above(0).await?,
        })
    }

    /// The moment of the oldest leaf without a place in the tree, of those that the sequencer looks at; cheap enough to
    /// ask every few seconds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn oldest_unnumbered(&self) -> Result<Option<Timestamp>> {
        let last = "SELECT leaf_id FROM evidence_sequence ORDER BY id DESC LIMIT 1";
        let last = sql::int(&self.executor(), last, []).await?.unwrap_or(0);
        self.oldest_unnumbered_above(last - ONE_HOUR).await
    }

    async fn ask(&self, query: &str) -> Result<String> {
        let query = Statement::from_string(self.backend().into(), query);
        let row = self.executor().query_one_raw(query).await.or_problem()?;
        row.map_or(Ok(String::new()), |row| row.try_get_by_index(0))
            .or_problem()
    }

    async fn oldest_unnumbered_above(&self, floor: i64) -> Result<Option<Timestamp>> {
        let oldest = "SELECT min(at_ms) FROM evidence_leaf WHERE id > ? AND NOT EXISTS \
                      (SELECT 1 FROM evidence_sequence WHERE leaf_id = evidence_leaf.id)";
        Ok(sql::int(&self.executor(), oldest, [floor.into()]).await?.map(Timestamp))
    }
}

/// An hour in the upper bits of an id.
const ONE_HOUR: i64 = 3_600_000 << ID_TIME_SHIFT;
