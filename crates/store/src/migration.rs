//! Migrations: plain SQL, one file per version and database, applied in one transaction each, never edited again.
//!
//! How to add one: change the `table!`, write `migrations/000N_name.{sqlite,postgres}.sql`, and add a line to
//! [`MIGRATIONS`]. Widen first and narrow in a later release, so that the version before still runs. A test compares
//! what the migrations make with the registry, on both databases, and another holds the digest of each: a migration that
//! has been applied somewhere never changes.

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, Statement, TransactionTrait};
use sha2::{Digest, Sha256};
use shouwang_domain::{Problem, Result};

use crate::Backend;
use crate::connect::write_options;
use crate::entity::migration;
use crate::error::OrProblem;
use crate::sql;

struct Migration {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "foundation",
        sqlite: include_str!("../migrations/0001_foundation.sqlite.sql"),
        postgres: include_str!("../migrations/0001_foundation.postgres.sql"),
    },
    Migration {
        version: 2,
        name: "jobs",
        sqlite: include_str!("../migrations/0002_jobs.sqlite.sql"),
        postgres: include_str!("../migrations/0002_jobs.postgres.sql"),
    },
    Migration {
        version: 3,
        name: "arrivals",
        sqlite: include_str!("../migrations/0003_arrivals.sqlite.sql"),
        postgres: include_str!("../migrations/0003_arrivals.postgres.sql"),
    },
    Migration {
        version: 4,
        name: "desks",
        sqlite: include_str!("../migrations/0004_desks.sqlite.sql"),
        postgres: include_str!("../migrations/0004_desks.postgres.sql"),
    },
    Migration {
        version: 5,
        name: "remedies",
        sqlite: include_str!("../migrations/0005_remedies.sqlite.sql"),
        postgres: include_str!("../migrations/0005_remedies.postgres.sql"),
    },
    Migration {
        version: 6,
        name: "accounts",
        sqlite: include_str!("../migrations/0006_accounts.sqlite.sql"),
        postgres: include_str!("../migrations/0006_accounts.postgres.sql"),
    },
    Migration {
        version: 7,
        name: "answers",
        sqlite: include_str!("../migrations/0007_answers.sqlite.sql"),
        postgres: include_str!("../migrations/0007_answers.postgres.sql"),
    },
    Migration {
        version: 8,
        name: "sealed_answers",
        sqlite: include_str!("../migrations/0008_sealed_answers.sqlite.sql"),
        postgres: include_str!("../migrations/0008_sealed_answers.postgres.sql"),
    },
    Migration {
        version: 9,
        name: "ledgers",
        sqlite: include_str!("../migrations/0009_ledgers.sqlite.sql"),
        postgres: include_str!("../migrations/0009_ledgers.postgres.sql"),
    },
    Migration {
        version: 10,
        name: "signed_steps",
        sqlite: include_str!("../migrations/0010_signed_steps.sqlite.sql"),
        postgres: include_str!("../migrations/0010_signed_steps.postgres.sql"),
    },
    Migration {
        version: 11,
        name: "records",
        sqlite: include_str!("../migrations/0011_records.sqlite.sql"),
        postgres: include_str!("../migrations/0011_records.postgres.sql"),
    },
    Migration {
        version: 12,
        name: "campaigns",
        sqlite: include_str!("../migrations/0012_campaigns.sqlite.sql"),
        postgres: include_str!("../migrations/0012_campaigns.postgres.sql"),
    },
    Migration {
        version: 13,
        name: "form_proposals",
        sqlite: include_str!("../migrations/0013_form_proposals.sqlite.sql"),
        postgres: include_str!("../migrations/0013_form_proposals.postgres.sql"),
    },
    Migration {
        version: 14,
        name: "door",
        sqlite: include_str!("../migrations/0014_door.sqlite.sql"),
        postgres: include_str!("../migrations/0014_door.postgres.sql"),
    },
    Migration {
        version: 15,
        name: "rounds",
        sqlite: include_str!("../migrations/0015_rounds.sqlite.sql"),
        postgres: include_str!("../migrations/0015_rounds.postgres.sql"),
    },
    Migration {
        version: 16,
        name: "department_lists",
        sqlite: include_str!("../migrations/0016_department_lists.sqlite.sql"),
        postgres: include_str!("../migrations/0016_department_lists.postgres.sql"),
    },
    Migration {
        version: 17,
        name: "reports",
        sqlite: include_str!("../migrations/0017_reports.sqlite.sql"),
        postgres: include_str!("../migrations/0017_reports.postgres.sql"),
    },
    Migration {
        version: 18,
        name: "sheets",
        sqlite: include_str!("../migrations/0018_sheets.sqlite.sql"),
        postgres: include_str!("../migrations/0018_sheets.postgres.sql"),
    },
    Migration {
        version: 19,
        name: "taken_back",
        sqlite: include_str!("../migrations/0019_taken_back.sqlite.sql"),
        postgres: include_str!("../migrations/0019_taken_back.postgres.sql"),
    },
    Migration {
        version: 20,
        name: "visit_draws",
        sqlite: include_str!("../migrations/0020_visit_draws.sqlite.sql"),
        postgres: include_str!("../migrations/0020_visit_draws.postgres.sql"),
    },
    Migration {
        version: 21,
        name: "field",
        sqlite: include_str!("../migrations/0021_field.sqlite.sql"),
        postgres: include_str!("../migrations/0021_field.postgres.sql"),
    },
    Migration {
        version: 22,
        name: "second_readers",
        sqlite: include_str!("../migrations/0022_second_readers.sqlite.sql"),
        postgres: include_str!("../migrations/0022_second_readers.postgres.sql"),
    },
    Migration {
        version: 23,
        name: "guard",
        sqlite: include_str!("../migrations/0023_guard.sqlite.sql"),
        postgres: include_str!("../migrations/0023_guard.postgres.sql"),
    },
    Migration {
        version: 24,
        name: "epoch",
        sqlite: include_str!("../migrations/0024_epoch.sqlite.sql"),
        postgres: include_str!("../migrations/0024_epoch.postgres.sql"),
    },
    Migration {
        version: 25,
        name: "assets",
        sqlite: include_str!("../migrations/0025_assets.sqlite.sql"),
        postgres: include_str!("../migrations/0025_assets.postgres.sql"),
    },
    Migration {
        version: 26,
        name: "photos",
        sqlite: include_str!("../migrations/0026_photos.sqlite.sql"),
        postgres: include_str!("../migrations/0026_photos.postgres.sql"),
    },
    Migration {
        version: 27,
        name: "parts",
        sqlite: include_str!("../migrations/0027_parts.sqlite.sql"),
        postgres: include_str!("../migrations/0027_parts.postgres.sql"),
    },
];

impl Migration {
    fn sql(&self, backend: Backend) -> &'static str {
        match backend {
            Backend::Sqlite => self.sqlite,
            Backend::Postgres => self.postgres,
        }
    }

    fn digest(&self, backend: Backend) -> String {
        hex::encode(Sha256::digest(self.sql(backend)))
    }
}

/// How far a database is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// Nothing of ours is there.
    Empty,
    /// Migrations are missing, from this version on.
    Behind(i64),
    /// Nothing is missing.
    Current,
}

/// Compares a database with this program.
///
/// # Errors
/// `store.newer_schema` when a newer version was here, `store.foreign_schema` when a migration had another text.
pub(crate) async fn progress(db: &DatabaseConnection, backend: Backend) -> Result<Progress> {
    if !has_migrations(db, backend).await? {
        return Ok(Progress::Empty);
    }
    let applied: Vec<migration::Model> = sql::all(db, "SELECT id, name, digest FROM migration ORDER BY id", []).await?;
    for row in &applied {
        let known = MIGRATIONS
            .iter()
            .find(|known| known.version == row.id)
            .ok_or_else(newer_schema)?;
        if known.digest(backend) != row.digest {
            return Err(foreign_schema(row.id));
        }
    }
    let last = applied.last().map_or(0, |row| row.id);
    Ok(MIGRATIONS
        .iter()
        .find(|known| known.version > last)
        .map_or(Progress::Current, |missing| Progress::Behind(missing.version)))
}

/// Applies the migrations that are missing.
pub(crate) async fn migrate(db: &DatabaseConnection, backend: Backend) -> Result<()> {
    loop {
        let version = match progress(db, backend).await? {
            Progress::Current => return Ok(()),
            Progress::Empty => 1,
            Progress::Behind(version) => version,
        };
        for migration in MIGRATIONS.iter().filter(|migration| migration.version == version) {
            apply(db, backend, migration).await?;
        }
    }
}

/// Applies the migrations after a version, up to another one and no further, within a transaction.
///
/// # Errors
/// `store.newer_schema` when the other is not known here.
pub(crate) async fn migrate_within(
    db: &DatabaseTransaction,
    backend: Backend,
    after: i64,
    upto: Option<i64>,
) -> Result<()> {
    let newest = MIGRATIONS.last().map_or(0, |last| last.version);
    let upto = upto.unwrap_or(newest);
    if newest < upto {
        return Err(newer_schema());
    }
    let wanted = |migration: &&Migration| after < migration.version && migration.version <= upto;
    for migration in MIGRATIONS.iter().filter(wanted) {
        apply_within(db, backend, migration).await?;
    }
    Ok(())
}

async fn apply(db: &DatabaseConnection, backend: Backend, migration: &Migration) -> Result<()> {
    let transaction = db.begin_with_options(write_options(backend)).await.or_problem()?;
    apply_within(&transaction, backend, migration).await?;
    transaction.commit().await.or_problem()
}

async fn apply_within(transaction: &DatabaseTransaction, backend: Backend, migration: &Migration) -> Result<()> {
    transaction
        .execute_unprepared(migration.sql(backend))
        .await
        .or_problem()?;
    // A second process that migrates at the same time fails here, or on the first CREATE, and rolls back.
    let row = Statement::from_sql_and_values(
        backend.into(),
        sql::numbered("INSERT INTO migration (id, name, digest) VALUES (?, ?, ?)", backend),
        [
            migration.version.into(),
            migration.name.into(),
            migration.digest(backend).into(),
        ],
    );
    transaction.execute_raw(row).await.or_problem()?;
    Ok(())
}

async fn has_migrations(db: &DatabaseConnection, backend: Backend) -> Result<bool> {
    let query = match backend {
        Backend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'migration'",
        Backend::Postgres => {
            "SELECT table_name FROM information_schema.tables \
             WHERE table_schema = current_schema() AND table_name = 'migration'"
        }
    };
    let statement = Statement::from_string(backend.into(), query);
    Ok(db.query_one_raw(statement).await.or_problem()?.is_some())
}

fn newer_schema() -> Problem {
    Problem::refused(
        "store.newer_schema",
        "数据库由更新版本的程序建立；请使用该版本或更新的程序。",
        "A newer version of the program made this database; use that version or a later one.",
    )
}

fn foreign_schema(version: i64) -> Problem {
    Problem::refused(
        "store.foreign_schema",
        format!("数据库的第 {version} 次结构变更与本程序不符；请使用建立该数据库的程序版本。"),
        format!("Step {version} of the database's schema differs from this program; use the version that made it."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Add the line of a new migration, and never change one: databases were made by it.
    #[test]
    fn a_migration_never_changes() {
        let digests = [
            [
                "a2e7edccc354f265d0d75987f9ea6211f39de416bc22951bd2911cd9203db107",
                "2a715a594520aeeae88afaacf9ae8121f3bce8dc04025c113c85bd228fd61a00",
            ],
            [
                "11659d282aa9ba86cdff4c87797bb138bd92f43e2e83e4e81880dc9c6e53fecb",
                "c8af799a6ea6f95fb2b36ba8bfa88e45583c1fd960996445863fef2bebd17df6",
            ],
            [
                "2bf314a56a6fed4b58273cfb418452267a3b04cc359ad1afe1dc29c0094cfd1c",
                "53ea1d07d0172ba1f9f630339a79d0c3e942385e297049445b4b8dbdf82ac283",
            ],
            [
                "97b020e15f9f6d54523573e88bae7c906e318141407ce3519caff4921a1fd018",
                "4c0842f7e0ae3b1ac04cef2008c24baae62c825b78d05215758d134749884548",
            ],
            [
                "7cb1d6e548dbaa1381095eb3bda227e7c6b9e62658afb25c6cff91dc5919379f",
                "9f06f0cad235269bd019a88abbb215cebb1fcce329520a9eb741ba81a46a2495",
            ],
            [
                "52b5df9f7b58b72fa4496ae65fa30f4d2ce188799c226878a50f00f3f335d92c",
                "a8cdcf51ea032162cd869a8ac9518913eac6ffb48611e7f875a7ed7735a8c13e",
            ],
            [
                "46d3206454dfd8bb899b6de13dcefad1a95208cca9c32acfbb3885268333451d",
                "7087cc88b820dbc6bc9f07c66ade7d69221d9f34fdfb0b30cd1594d0ce35ec97",
            ],
            [
                "f853790202fb9c715f069c496fadd5a647bc04f9d85b212b9a374362902566a8",
                "f853790202fb9c715f069c496fadd5a647bc04f9d85b212b9a374362902566a8",
            ],
            [
                "3823f895e312330808f4aebb7023670ce87fe5da1ff684c668f548fb2d7defc3",
                "83834c1174b85508466494a374f8af581e3cc1e9ecf2382cd869687eb9422b03",
            ],
            [
                "519bd2addd24b60123d27d2d1e9694018572894588d03ac36b5f296b9ee11e97",
                "247f822ae06c73d551a43fa473fd96a6e96e5326980ae48b5b8a5ded4671a0da",
            ],
            [
                "52c86f917a1e8d6f22264b4c8a5f41ee8ef4b73733b68d5ec5451401e44f178d",
                "87cbec1c3abe87f768006971dc7f40f82c9601d1a43a8f8fba67c7bbaaf725d6",
            ],
            [
                "fce265f77dddfa3840e4b169340b2cd1c57c693dc73669d9537dc327b9ab5051",
                "55039c05fdaf7d35db292633232bf242ebb9509d78c102c3fbcdf08cc78d7012",
            ],
            [
                "324ec5af9c878620eca31ef2b1a015b66064ae24dfc5cde9dde198b92f970cd0",
                "3e5f19dc709a4b054003ae768ff25769a39679091aed2b603a6ab3a3c35e22c4",
            ],
            [
                "e69242045a52a5986cd5a14eec5b5140c67d8629d1981782f51aedcba0b21d30",
                "376c112bd2189b87856bdaac0e6ad9fa5cee9f8370f106b395a93e0d32da24a3",
            ],
            [
                "2c842b0a532f9202719c78bc6b8b7fd21947af925c09f407750a2c6b4424f54e",
                "7693cdd65ee631f38f5d9131f17fab4c27ae972a6fea83d977c830c297865086",
            ],
            [
                "5a1f989ed91399dda6ebed8757e92bed3070436914ca2d18f55664772a4f2dd3",
                "7f9ea9cd56a73b4484cac16b39038b17aa78fe26d06b3edddc4ee9ff4a6a4562",
            ],
            [
                "e95c5d987bbc4010b34d84ec4b7af16502e6448ce8e0a292cbc5ce5fae63b91d",
                "96e0c1bb7aec9d4392a86236f85cf982f29d93ad205a2c0a3a64fa90c9bbdb30",
            ],
            [
                "ae77430578b21fbb97fec9ff9cd9537918b273f46dfe533a0ef836f2a9646b69",
                "dad09a9fd6a8b391aa2180bf5de10e39d3dd8f1e3ff28bd928ed1abbde01bd55",
            ],
            [
                "d85e65a8d1e8cd8531a57ad794f1cfa24343167cd5cfbaf135ccce53382e85d7",
                "c03a76466d082f8cb0107a4fe9372871e90a24edf63cec4e68d3d42190c0380f",
            ],
            [
                "1aa00c23eaeb4bc2f1b316d5737da888195f9b45a0d81b38619ccd83a1814ad1",
                "24941e4eea6b140b84b26a083f7d92b47bc61e52ccb6ac3cf5d01e22f1bc8c6d",
            ],
            [
                "424fdbf1fed6b46caf3839ffda96cfb387203b707b2082511f98bd8c30c659f0",
                "b2e903b357c1ad89938a76ed0c69c9a9db278abf0ab87f4a5da4e6b9013e7375",
            ],
            [
                "cb1eb6dc4fadde1df2472df3947f760ff1f04b5908da66e429c278f1c6d1d90d",
                "911a3d0546fe0573366db7a0bbbb3b6a75ebf7f01084590e401c561737083b52",
            ],
            [
                "05f46883e76e2a359164ccab3124de12dcb2f238a2a44d1233e71fc60e9f1b85",
                "dce490bbd7754f842328a3bdc97d2389bfe3c70769f2d8b90646912741fa4124",
            ],
            [
                "e5a316a3ae9aef42b05835855c1a097b8518ab87b9035e5445b3c477b7604efd",
                "98c3fada9997ee5370209c883241bfc4c629734ad1c3a1d81a6170ccfe553c04",
            ],
            [
                "703651363f926a7b69a91a39273bbf353bb583edd927951373ebc4415d43ce35",
                "6327ea4643ab407a5018bd2f7644a4e49bf496d214ef361246469d6b8a00cf30",
            ],
            [
                "5f5472f9405ad8dc8194ac5db6e7df55ce886e537b0c5dd290e5b68da9e87a8b",
                "30479b03b0cebf7992de55bac038c8b052027dcc7f96bb794bbd1863bc30c39d",
            ],
            [
                "954b61e06aec5ee75d0fbd920c0c7b4a34439cb3bfa6951fccff9c33a9f3face",
                "e61096a4fcf4a6757e380551253fe71893094f7b4715209f80c03ea57736d435",
            ],
        ];
        let found = MIGRATIONS
            .iter()
            .map(|migration| [Backend::Sqlite, Backend::Postgres].map(|backend| migration.digest(backend)));
        assert_eq!(found.collect::<Vec<_>>(), digests);
    }
}
