//! On PostgreSQL, the role of the application: it works, and the database keeps it off tables and evidence.

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use shouwang_domain::proposal::FormProposalState;
use shouwang_store::column::Json;
use shouwang_store::entity::{TABLES, form_proposal};
use shouwang_store::table::Kind;
use shouwang_store::{Store, StoreConfig};
use shouwang_testkit::{TestDb, both_databases};

use crate::ledger::parcels;
use crate::support::*;

/// An owner and a role of the application in a database, with the URLs of both.
struct Roles {
    owner: String,
    application: String,
}

impl Roles {
    async fn make(db: &TestDb, url: &str) -> Self {
        let admin = plain(db).await;
        let name = url.rsplit('/').next().unwrap();
        let (owner, application) = (format!("{name}_owner"), format!("{name}_app"));
        for sql in [
            format!("CREATE ROLE {owner} LOGIN"),
            format!("CREATE ROLE {application} LOGIN"),
            format!("ALTER DATABASE {name} OWNER TO {owner}"),
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC".to_owned(),
            format!("GRANT CREATE ON SCHEMA public TO {owner}"),
        ] {
            admin.execute_unprepared(&sql).await.unwrap();
        }
        let from = url.find("://").unwrap() + 3;
        let to = url.find('@').unwrap();
        let as_role = |role: &str| format!("{}{role}{}", &url[..from], &url[to..]);
        Self {
            owner: as_role(&owner),
            application: as_role(&application),
        }
    }

    fn config(&self, db: &TestDb) -> StoreConfig {
        StoreConfig {
            database_url: Some(self.application.clone()),
            ..config(db)
        }
    }

    async fn intruder(&self) -> DatabaseConnection {
        let mut options = ConnectOptions::new(&self.application);
        options.max_connections(1).sqlx_logging(false);
        Database::connect(options).await.unwrap()
    }
}

both_databases! {
    async fn the_role_of_the_application_changes_no_table_and_no_evidence(db: TestDb) {
        let Some(url) = db.url.clone() else {
            let condition = store(&db).await.condition().await.unwrap();
            assert_eq!(condition.is_role_apart, None, "SQLite has no roles");
            return;
        };
        let roles = Roles::make(&db, &url).await;
        let config = roles.config(&db);
        assert_eq!(Store::init(&config, &init()).await.unwrap_err().code, "store.owner_needed");
        Store::prepare(&roles.application, &roles.owner, &[]).await.unwrap();
        let store = Store::init(&config, &init()).await.unwrap();

        // It does its work.
        let households = households_at(&store, &[10, 20]).await;
        let mut tx = store.begin(&everywhere(), "test.update").await.unwrap();
        let before = tx.locked::<shouwang_store::entity::household::Model>(households[0].id).await.unwrap().unwrap();
        tx.update(&before, before.clone()).await.unwrap();
        tx.commit(()).await.unwrap();
        store.sequence().await.unwrap();
        store.checkpoint(now()).await.unwrap();
        store.take_readings(now()).await.unwrap();
        shouwang_store::repo::rules::snapshot::settled(&store).await.unwrap().unwrap();
        assert_eq!(store.condition().await.unwrap().is_role_apart, Some(true));

        let intruder = roles.intruder().await;
        let mut tried = 0;
        let mut refused = async |sql: String| {
            let error = intruder.execute_unprepared(&sql).await.expect_err(&sql).to_string();
            assert!(error.contains("permission denied") || error.contains("must be owner"), "{sql}: {error}");
            tried += 1;
        };
        for table in TABLES {
            let name = table.name;
            for sql in [
                format!("ALTER TABLE \"{name}\" ADD COLUMN mine BIGINT"),
                format!("ALTER TABLE \"{name}\" DISABLE TRIGGER ALL"),
                format!("ALTER TABLE \"{name}\" OWNER TO CURRENT_USER"),
                format!("DROP TABLE \"{name}\" CASCADE"),
                format!("TRUNCATE \"{name}\""),
                format!("CREATE INDEX mine ON \"{name}\" (id)"),
                format!("GRANT ALL ON \"{name}\" TO CURRENT_USER"),
            ] {
                // A grant of what one has not is a warning, or refused; it never gives anything, see below.
                if sql.starts_with("GRANT") {
                    let _ = intruder.execute_unprepared(&sql).await;
                } else {
                    refused(sql).await;
                }
            }
            if table.kind.is_append_only() || name == "migration" {
                refused(format!("UPDATE \"{name}\" SET id = id")).await;
            }
            if table.kind != Kind::Operational || name == "migration" {
                refused(format!("DELETE FROM \"{name}\"")).await;
            }
        }
        for sql in [
            "CREATE TABLE mine (id BIGINT)",
            "CREATE FUNCTION mine() RETURNS BIGINT LANGUAGE sql AS 'SELECT 1'",
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "DROP FUNCTION refuse_change() CASCADE",
            "CREATE SCHEMA mine",
            "SET session_replication_role = replica",
        ] {
            refused(sql.to_owned()).await;
        }
        assert!(tried > 6 * TABLES.len());
        assert_eq!(store.condition().await.unwrap().is_role_apart, Some(true));

        // A register that was agreed to here gets its tables from their owner, and is published then.
        let mut of_parcels = parcels(1);
        of_parcels.form = "x_parcel".into();
        of_parcels.tables[0].name = "f_x_parcel".into();
        let publish = async || {
            let mut tx = store.begin(&everywhere(), "test.publish").await.unwrap();
            match tx.publish_forms(vec![of_parcels.clone()]).await {
                Ok(new) => tx.commit(new.len()).await,
                Err(problem) => Err(problem),
            }
        };
        assert_eq!(publish().await.unwrap_err().code, "store.owner_needed");
        let mut tx = store.begin(&everywhere(), "test.agree").await.unwrap();
        let area = tx.insert(an_area(range(0, 100))).await.unwrap();
        let agreed = form_proposal::Model {
            area_id: area.id,
            form: of_parcels.form.clone(),
            number: of_parcels.number,
            tables: Json::of(&of_parcels.tables).unwrap(),
            state: FormProposalState::Approved.into(),
            proposed_on: "2026-03-02".parse().unwrap(),
            ..form_proposal::Model::default()
        };
        // The role of the application could write anything there: the owner makes what an installation may make, by its names.
        let mut sly = of_parcels.tables.clone();
        sly[0].name = "f_x\" (id BIGINT); DROP TABLE household; --".into();
        let slipped_in = form_proposal::Model {
            form: "x_sly".into(),
            tables: Json::of(&sly).unwrap(),
            ..agreed.clone()
        };
        tx.insert(agreed).await.unwrap();
        tx.insert(slipped_in).await.unwrap();
        tx.commit(()).await.unwrap();
        Store::prepare(&roles.application, &roles.owner, &[]).await.unwrap();
        assert_eq!(publish().await.unwrap(), 1);
        assert_eq!(store.condition().await.unwrap().is_role_apart, Some(true));
    }

    async fn migrations_go_through_the_owner_and_one_role_for_both_is_told(db: TestDb) {
        let Some(url) = db.url.clone() else {
            assert_eq!(Store::prepare("sqlite://x", "sqlite://x", &[]).await.unwrap_err().code, "store.database_url");
            return;
        };
        assert_eq!(Store::prepare(&url, &url, &[]).await.unwrap_err().code, "store.same_role");
        let roles = Roles::make(&db, &url).await;
        let config = roles.config(&db);
        Store::prepare(&roles.application, &roles.owner, &[]).await.unwrap();
        Store::init(&config, &init()).await.unwrap().close().await.unwrap();
        // A later program finds a migration missing: the application's role cannot apply it, and says what to do.
        let admin = plain(&db).await;
        admin.execute_unprepared("DELETE FROM migration WHERE id > 1").await.unwrap();
        assert_eq!(Store::open(&config).await.unwrap_err().code, "store.owner_needed");

        // With one URL it works as ever, and can be told.
        let other = TestDb::postgres();
        let store = store(&other).await;
        assert_eq!(store.condition().await.unwrap().is_role_apart, Some(false));
        let roles = Roles::make(&other, other.url.as_deref().unwrap()).await;
        let owned = plain(&other).await;
        let name = roles.application.split("://").nth(1).unwrap().split('@').next().unwrap();
        owned.execute_unprepared(&format!("ALTER TABLE account OWNER TO {name}")).await.unwrap();
        assert_eq!(Store::prepare(&roles.application, &roles.owner, &[]).await.unwrap_err().code, "store.tables_owned");
    }
}
