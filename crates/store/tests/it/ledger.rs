//! Tables of registers: made and widened when a description is published, and watched like all others.

use sea_orm::ConnectionTrait as _;
use shouwang_domain::Result;
use shouwang_evidence::{Report, verify};
use shouwang_store::ledger::{About, Cell, ColumnKind, LedgerColumn, LedgerRow, LedgerTable, Publication};
use shouwang_store::repo::PageRequest;
use shouwang_store::repo::ledger::{self, LedgerFilter, LedgerMeasure};
use shouwang_store::{Found, Store};
use shouwang_testkit::both_databases;

use crate::support::*;

fn column(name: &str, kind: ColumnKind) -> LedgerColumn {
    LedgerColumn {
        name: name.into(),
        kind,
    }
}

/// Fields of parcels of an area; more of them in the second version.
pub(crate) fn parcels(version: i64) -> Publication {
    let mut columns = vec![column("number", ColumnKind::Text), column("size", ColumnKind::Int)];
    let mut tables = Vec::new();
    if version > 1 {
        columns.push(column("note", ColumnKind::Text));
        tables.push(LedgerTable {
            facts: false,
            name: "f_parcel_crops".into(),
            about: About::Record,
            columns: vec![column("crop", ColumnKind::Text)],
            key: Vec::new(),
            indexes: Vec::new(),
        });
    }
    let of_records = LedgerTable {
        facts: false,
        name: "f_parcel".into(),
        about: About::Area,
        columns,
        key: vec!["number".into()],
        indexes: vec!["size".into()],
    };
    tables.insert(0, of_records);
    Publication {
        form: "parcel".into(),
        number: version,
        text: format!("version {version}"),
        digest: format!("{version}"),
        tables,
    }
}

async fn publish(store: &Store, version: i64) -> Result<()> {
    let mut tx = store.begin(&everywhere(), "test.publish").await.unwrap();
    tx.publish_forms(vec![parcels(version)]).await?;
    tx.commit(()).await
}

async fn add(store: &Store, area: i64, version: i64, cells: &[(&str, Cell)]) -> Result<LedgerRow> {
    let mut tx = store.begin(&everywhere(), "test.add").await.unwrap();
    let place = [
        ("area_id", Cell::Int(area)),
        ("area_order", Cell::Int(50)),
        ("form_version", Cell::Int(version)),
    ];
    let cells: Vec<_> = place.iter().chain(cells).cloned().collect();
    let row = tx.add_ledger_row(&parcels(version).tables[0], &cells).await?;
    tx.commit(()).await?;
    Ok(row)
}

async fn change(store: &Store, version: i64, row: &LedgerRow, cells: &[(&str, Cell)]) -> Result<LedgerRow> {
    let mut tx = store.begin(&everywhere(), "test.change").await.unwrap();
    let before = find(store, version, row.id()).await;
    let row = tx.change_ledger_row(&before, cells).await?;
    tx.commit(()).await?;
    Ok(row)
}

async fn find(store: &Store, version: i64, id: i64) -> Found<LedgerRow> {
    ledger::by_id(store, &everywhere(), &parcels(version).tables[0], id)
        .await
        .unwrap()
        .unwrap()
}

async fn an_area_of(store: &Store) -> i64 {
    let mut tx = store.begin(&everywhere(), "test.area").await.unwrap();
    let area = tx.insert(an_area(range(0, 100))).await.unwrap();
    tx.commit(()).await.unwrap();
    area.id
}

async fn verified(store: &Store) -> Report {
    let held = store.checkpoint(now()).await.unwrap().note;
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path().join("export");
    store.export_evidence(&dir, now()).await.unwrap();
    verify(&dir, &[held], Some(&store.verifying_key()))
}

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

both_databases! {
    /// A newer version widens the tables; rows of the older one keep their hashes, are read as they were, and go on.
    async fn a_newer_version_only_adds(db: TestDb) {
        let store = store(&db).await;
        let area = an_area_of(&store).await;
        publish(&store, 1).await.unwrap();
        let first = add(&store, area, 1, &[("number", text("A")), ("size", Cell::Int(3))]).await.unwrap();
        change(&store, 1, &first, &[("size", Cell::Int(4))]).await.unwrap();
        // The same once more is nothing new; another text of the same version is refused.
        publish(&store, 1).await.unwrap();
        let mut tx = store.begin(&everywhere(), "test.publish").await.unwrap();
        let other = Publication { digest: "another".into(), ..parcels(1) };
        assert_eq!(tx.publish_forms(vec![other]).await.unwrap_err().code, "ledger.other_form");
        tx.abandon().await.unwrap();

        publish(&store, 2).await.unwrap();
        let row = find(&store, 2, first.id()).await;
        assert_eq!((row.int("size"), row.text("note"), row.int("form_version")), (Some(4), None, Some(1)));
        let report = verified(&store).await;
        assert!(report.ok, "{report:?}");
        change(&store, 2, &first, &[("note", text("东坡")), ("form_version", Cell::Int(2))]).await.unwrap();
        let images = ledger::images(&store, &parcels(2).tables[0], &find(&store, 2, first.id()).await).await.unwrap();
        let sizes: Vec<_> = images.iter().map(|image| (image.int("size"), image.version())).collect();
        assert_eq!(sizes, [(Some(3), 1), (Some(4), 2)]);
        assert!(verified(&store).await.ok);

        let taken = add(&store, area, 2, &[("number", text("A"))]).await.unwrap_err();
        assert_eq!(taken.code, "ledger.twice");
        add(&store, area, 2, &[("number", text("B"))]).await.unwrap();
        let (ctx_of_all, table, all) = (everywhere(), &parcels(2).tables[0], LedgerFilter::default());
        let page = ledger::page(&store, &ctx_of_all, table, &all, PageRequest::first(10)).await.unwrap();
        assert_eq!(page.items.len(), 2);
        let elsewhere = ctx(shouwang_domain::scope::Scope::areas(vec![range(60, 70)]));
        // Place by place, and only those places that one sees.
        add(&store, area, 2, &[("number", text("C")), ("size", Cell::Int(4)), ("area_order", Cell::Int(65))]).await.unwrap();
        let sum = LedgerMeasure { sum: Some("size"), less: None, distinct: None, condition: None };
        let count = LedgerMeasure { sum: None, ..sum };
        for (who, places) in [(&ctx_of_all, vec![50, 65]), (&elsewhere, vec![65])] {
            let mut sums = ledger::figure_by_place(&store, who, table, &all, sum).await.unwrap();
            let mut sizes = ledger::distinct_by_place(&store, who, table, &all, count, "size").await.unwrap();
            sums.sort_unstable();
            sizes.sort_unstable();
            // A sum that is taken off itself leaves nothing.
            let less = LedgerMeasure { less: Some("size"), ..sum };
            assert_eq!(ledger::figure(&store, who, table, &all, less).await.unwrap(), 0);
            let of_each = |place: &i64| (*place, 4);
            assert_eq!(sums, places.iter().map(of_each).collect::<Vec<_>>());
            assert_eq!(sizes, places.iter().map(|place| (*place, "4".to_owned())).collect::<Vec<_>>());
        }
        assert!(ledger::by_id(&store, &elsewhere, &parcels(2).tables[0], first.id()).await.unwrap().is_none());
    }

    /// Two processes of a new program that begin at once: one makes the tables, the other finds them.
    async fn two_that_publish_at_once_make_one(db: TestDb) {
        let store = store(&db).await;
        let other = Store::open(&config(&db)).await.unwrap();
        let (one, two) = tokio::join!(publish(&store, 1), publish(&other, 1));
        one.unwrap();
        two.unwrap();
        assert_eq!(ledger::published(&store).await.unwrap().len(), 1);
        assert!(verified(&store).await.ok);
    }

    /// Whoever changes a row, an image, or a description behind the system's back is found out, by table and row.
    async fn rows_images_and_descriptions_are_watched(db: TestDb) {
        let store = store(&db).await;
        let area = an_area_of(&store).await;
        publish(&store, 1).await.unwrap();
        let row = add(&store, area, 1, &[("number", text("A")), ("size", Cell::Int(3))]).await.unwrap();
        change(&store, 1, &row, &[("size", Cell::Int(4))]).await.unwrap();
        assert!(verified(&store).await.ok);
        let plain = plain(&db).await;
        if db.url.is_some() {
            plain.execute_unprepared("SET session_replication_role = replica").await.unwrap();
        } else {
            for table in ["ledger_image", "ledger_form"] {
                plain.execute_unprepared(&format!("DROP TRIGGER {table}_no_update")).await.unwrap();
            }
        }
        let there_and_back = [
            ("f_parcel", "size = 9", "size = 4"),
            ("ledger_image", "image = image || ' '", "image = substr(image, 1, length(image) - 1)"),
            ("ledger_form", "text = 'version 0'", "text = 'version 1'"),
            ("ledger_form", "tables = '[]' || tables", "tables = substr(tables, 3)"),
        ];
        for (table, there, back) in there_and_back {
            plain.execute_unprepared(&format!("UPDATE {table} SET {there}")).await.unwrap();
            let report = verified(&store).await;
            let is_named = report.findings.iter().any(|found| found.table.as_deref() == Some(table) && found.row.is_some());
            assert!(is_named, "{table}: {report:?}");
            plain.execute_unprepared(&format!("UPDATE {table} SET {back}")).await.unwrap();
            assert!(verified(&store).await.ok, "{table}");
        }
    }
}
