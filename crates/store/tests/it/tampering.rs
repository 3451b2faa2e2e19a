//! One cell changed by plain SQL, in every column of every table, is found with table and row named.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseConnection, ModelTrait, Value};
use shouwang_evidence::{FindingKind, Report, verify};
use shouwang_store::entity::{self, TABLES, referred};
use shouwang_store::table::{Evidenced, Kind, SqlType, Table};
use shouwang_store::{Store, Tx};
use shouwang_testkit::{TestDb, both_databases};

use crate::support::*;

/// Inserts a row with every column filled into every evidenced table that has none, and returns an id for each.
pub(crate) async fn fill(store: &Store) -> BTreeMap<&'static str, i64> {
    let mut ids = BTreeMap::from([("node", 1)]);
    let mut tx = store.begin(&everywhere(), "test.fill").await.unwrap();
    macro_rules! fill {
        ($($table:ident)*) => {$( fill_one::<entity::$table::Model>(&mut tx, &mut ids).await; )*};
    }
    // In the order of the registry; a table that is missing here fails the test below.
    fill! {
        area division_edition account post account_change household member membership_event external_id kinship statement guarantee employment
        job_seeking health_event schooling_cost loan operator_link asset_dividend benefit loss_event dwelling
        water_check schooling_aid contribution medical_bill spell arrival arrival_household monitoring_claim spell_risk procedure_case case_step objection remedy clue
        warning list_batch list_pair list_fact asset_query asset_asked asset_result asset_withdrawal publication tuning plan measure contact visit visit_draw drawn_visit visit_frame referral task message area_liaison filing duty_event reminder calendar_feed draw draw_frame campaign campaign_household inspection_round inspection_group inspection_person report report_receipt form_proposal door application application_remark field_entry field_conflict field_report
        ledger_form ledger_image ledger_act import_run import_row import_undo list_request month_filing
        snapshot screening_run sensitive_read attachment attachment_content page_step entry_file
    }
    tx.commit(()).await.unwrap();
    ids
}

/// A text for every type of column that is kept as one: any text, a day, a month, and a code of each list.
const TEXTS: [&str; 64] = [
    "文",
    "unsure",
    "2026-03-05",
    "2026-03",
    "village",
    "ordinary",
    "active",
    "village_cadre",
    "health",
    "lifted",
    "dibao",
    "sudden_severe",
    "valid",
    "male",
    "head",
    "not_student",
    "death",
    "own",
    "form",
    "housing",
    "met",
    "by_assistance",
    "unsafe_water",
    "identification",
    "review",
    "open",
    "self_declaration",
    "urgent",
    "proposed",
    "sent",
    "obligation",
    "informant",
    "submitted",
    "soon",
    "register",
    "application",
    "industry",
    "development",
    "preventive",
    "industry_policy",
    "visual",
    "investigation",
    "running",
    "left",
    "clue",
    "opening",
    "revoke_inclusion",
    "create",
    "frozen",
    "preparing",
    "leader",
    "division",
    "scan",
    "rating",
    "good",
    "waiting",
    "duplicate",
    "leaders",
    "name_similar",
    "statement",
    "guarantee",
    "vehicle",
    "agrees",
    "home",
];

async fn fill_one<M: Evidenced>(tx: &mut Tx, ids: &mut BTreeMap<&'static str, i64>) {
    let id = tx.id();
    ids.insert(M::TABLE.name, id);
    let mut row = M::default();
    for (column, declared) in
        <<M::Entity as sea_orm::EntityTrait>::Column as sea_orm::Iterable>::iter().zip(M::TABLE.columns)
    {
        let values = match (declared.sql, referred(M::TABLE, declared.name)) {
            (_, Some(table)) => vec![Value::from(ids[table.name])],
            (SqlType::Int, None) => vec![Value::from(7_i64), Value::from(1_i64)],
            (SqlType::Text, None) => TEXTS.map(Value::from).to_vec(),
            (SqlType::Blob, None) => vec![Value::from(vec![1_u8, 2, 3])],
        };
        let fits = |value: Value| ModelTrait::try_set(&mut row, column, value).is_ok();
        assert!(
            values.into_iter().any(fits),
            "no value fits {}.{}",
            M::TABLE.name,
            declared.name
        );
    }
    row.set_id(id);
    let row = tx.insert(row).await.unwrap();
    assert!(
        row.values()
            .iter()
            .all(|value| !matches!(value, Value::BigInt(None) | Value::String(None) | Value::Bytes(None)))
    );
}

/// Everything that keeps an honest program from writing this, switched off.
async fn intruder(db: &TestDb) -> DatabaseConnection {
    let plain = plain(db).await;
    if db.url.is_some() {
        plain
            .execute_unprepared("SET session_replication_role = replica")
            .await
            .unwrap();
    } else {
        plain.execute_unprepared("PRAGMA foreign_keys = OFF").await.unwrap();
        for table in TABLES.iter().filter(|table| table.kind.is_append_only()) {
            for act in ["update", "delete"] {
                plain
                    .execute_unprepared(&format!("DROP TRIGGER {}_no_{act}", table.name))
                    .await
                    .unwrap();
            }
        }
    }
    plain
}

struct Watched {
    store: Store,
    held: String,
    exports: tempfile::TempDir,
}

impl Watched {
    async fn new(db: &TestDb) -> (Self, BTreeMap<&'static str, i64>) {
        let store = store(db).await;
        let ids = fill(&store).await;
        let held = store.checkpoint(now()).await.unwrap().note;
        (
            Self {
                store,
                held,
                exports: tempfile::tempdir().unwrap(),
            },
            ids,
        )
    }

    async fn verify(&self) -> Report {
        let dir = self.exports.path().join("export");
        self.store.export_evidence(&dir, now()).await.unwrap();
        let report = verify(
            &dir,
            std::slice::from_ref(&self.held),
            Some(&self.store.verifying_key()),
        );
        std::fs::remove_dir_all(&dir).unwrap();
        report
    }
}

/// The other value of a cell, in SQL. Both databases read it.
fn altered(table: &Table, at: usize, is_postgres: bool) -> String {
    let column = format!("\"{}\"", table.columns[at].name);
    match (table.columns[at].sql, is_postgres) {
        (SqlType::Int, _) => format!("coalesce({column}, 0) + 1"),
        (SqlType::Text, _) => format!("coalesce({column}, '') || 'x'"),
        (SqlType::Blob, false) => "X'FF'".to_owned(),
        (SqlType::Blob, true) => "'\\xFF'::bytea".to_owned(),
    }
}

fn named(report: &Report, table: &str, row: i64) -> bool {
    report
        .findings
        .iter()
        .any(|found| found.table.as_deref() == Some(table) && found.row == Some(row))
}

both_databases! {
    async fn every_cell_of_every_evidenced_table_is_watched(db: TestDb) {
        let (watched, ids) = Watched::new(&db).await;
        let evidenced: Vec<_> = TABLES.iter().copied().filter(|table| table.kind.is_evidenced()).collect();
        assert_eq!(evidenced.iter().map(|t| t.name).collect::<std::collections::BTreeSet<_>>(), ids.keys().copied().collect());
        let report = watched.verify().await;
        assert!(report.ok, "{report:?}");

        let plain = intruder(&db).await;
        let mut cells = 0;
        // One column of every table at a time: the first, the second, and so on.
        let widest = evidenced.iter().map(|table| table.columns.len()).max().unwrap();
        for at in 0..widest {
            for to_null in [false, true] {
                let touched: Vec<_> = evidenced
                    .iter()
                    .filter(|table| table.columns.get(at).is_some_and(|column| !to_null || column.nullable))
                    .collect();
                if touched.is_empty() {
                    continue;
                }
                for table in &touched {
                    let (name, column, id) = (table.name, table.columns[at].name, ids[table.name]);
                    let saved = format!("CREATE TEMPORARY TABLE saved_{name} AS SELECT * FROM \"{name}\" WHERE id = {id}");
                    plain.execute_unprepared(&saved).await.unwrap();
                    let value = if to_null { "NULL".to_owned() } else { altered(table, at, db.url.is_some()) };
                    let alter = format!("UPDATE \"{name}\" SET \"{column}\" = {value} WHERE id = {id}");
                    assert_eq!(plain.execute_unprepared(&alter).await.unwrap().rows_affected(), 1, "{alter}");
                }
                let report = watched.verify().await;
                for table in &touched {
                    let (name, column, id) = (table.name, table.columns[at].name, ids[table.name]);
                    assert!(named(&report, name, id), "{name}.{column} of {id} (to NULL: {to_null}) is not found: {report:?}");
                    // A changed id is the one row less and the other row more.
                    let now_id = if column == "id" { id + 1 } else { id };
                    plain.execute_unprepared(&format!("DELETE FROM \"{name}\" WHERE id = {now_id}")).await.unwrap();
                    plain.execute_unprepared(&format!("INSERT INTO \"{name}\" SELECT * FROM saved_{name}")).await.unwrap();
                    plain.execute_unprepared(&format!("DROP TABLE saved_{name}")).await.unwrap();
                    cells += 1;
                }
            }
        }
        assert!(watched.verify().await.ok, "all is as it was");
        let columns: usize = evidenced.iter().map(|table| table.columns.len()).sum();
        assert!(cells >= columns);
    }

    async fn a_row_removed_or_slipped_in_is_found(db: TestDb) {
        let (watched, ids) = Watched::new(&db).await;
        let plain = intruder(&db).await;
        plain.execute_unprepared(&format!("DELETE FROM visit WHERE id = {}", ids["visit"])).await.unwrap();
        assert!(named(&watched.verify().await, "visit", ids["visit"]));
        let columns: Vec<_> =
            entity::table("measure").unwrap().columns[1..].iter().map(|column| format!("\"{}\"", column.name)).collect();
        let columns = columns.join(", ");
        let slip_in = format!("INSERT INTO measure (id, {columns}) SELECT id + 1, {columns} FROM measure");
        plain.execute_unprepared(&slip_in).await.unwrap();
        assert!(named(&watched.verify().await, "measure", ids["measure"] + 1));
    }

    async fn the_log_itself_is_watched(db: TestDb) {
        let (watched, _) = Watched::new(&db).await;
        let plain = intruder(&db).await;
        let log = TABLES.iter().copied().filter(|table| table.kind == Kind::Log && table.name != "evidence_checkpoint");
        for table in log {
            let name = table.name;
            plain.execute_unprepared(&format!("CREATE TABLE saved AS SELECT * FROM {name}")).await.unwrap();
            for (at, column) in table.columns.iter().enumerate() {
                // The id of a change is nothing but its key, and the leaf's hash follows from the leaf.
                if matches!((name, column.name), ("evidence_change", "id") | ("evidence_sequence", "leaf_hash")) {
                    continue;
                }
                // Among the changes of a leaf the order counts, not the number.
                let value = match column.name {
                    "ordinal" => "-1".to_owned(),
                    _ => altered(table, at, db.url.is_some()),
                };
                let newest = format!("(SELECT max(id) FROM {name})");
                let alter = format!("UPDATE {name} SET \"{}\" = {value} WHERE id = {newest}", column.name);
                plain.execute_unprepared(&alter).await.unwrap();
                assert!(!watched.verify().await.ok, "{name}.{} is not watched", column.name);
                plain.execute_unprepared(&format!("DELETE FROM {name}")).await.unwrap();
                plain.execute_unprepared(&format!("INSERT INTO {name} SELECT * FROM saved")).await.unwrap();
            }
            plain.execute_unprepared("DROP TABLE saved").await.unwrap();
        }
        assert!(watched.verify().await.ok);
    }

    async fn a_log_cut_short_contradicts_the_checkpoint_that_others_hold(db: TestDb) {
        let (watched, _) = Watched::new(&db).await;
        let plain = intruder(&db).await;
        plain
            .execute_unprepared("DELETE FROM evidence_sequence WHERE id = (SELECT max(id) FROM evidence_sequence)")
            .await
            .unwrap();
        let report = watched.verify().await;
        assert!(!report.ok && !report.has(FindingKind::FileDamaged), "{report:?}");
    }
}
