use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{Ctx, HouseholdId};
use shouwang_evidence::{Checkpoint, verify};
use shouwang_store::entity::household;
use shouwang_store::{Store, repo};
use shouwang_testkit::both_databases;

use crate::support::*;

const WRITERS: usize = 8;
const CHANGES: usize = 5;

/// Changes a household as a use case does: read, lock, write; again when somebody else was faster.
async fn change(store: &Store, ctx: &Ctx, id: i64, note: &str) {
    loop {
        let mut tx = store.begin(ctx, "household.change").await.unwrap();
        let before = tx.locked::<household::Model>(id).await.unwrap().unwrap();
        let after = household::Model {
            note: Some(note.to_owned()),
            ..before.clone()
        };
        match tx.update(&before, after).await {
            Ok(_) => return tx.commit(()).await.unwrap(),
            Err(problem) => assert_eq!(problem.code, "version_conflict"),
        }
    }
}

both_databases! {
    async fn writers_of_two_processes_leave_a_log_in_the_order_of_cause_and_effect(db: TestDb) {
        let store = store(&db).await;
        let other = Store::open(&config(&db)).await.unwrap();
        let id = households_at(&store, &[5]).await[0].id;
        let mut tasks = Vec::new();
        for writer in 0..WRITERS {
            // The second process' clock is an hour behind.
            let is_other = writer % 2 == 1;
            let store = if is_other { other.clone() } else { store.clone() };
            let behind = if is_other { 3_600_000 } else { 0 };
            let ctx = Ctx { now: Timestamp(now().0 - behind), ..everywhere() };
            tasks.push(tokio::spawn(async move {
                for n in 0..CHANGES {
                    change(&store, &ctx, id, &format!("{writer}-{n}")).await;
                    store.sequence().await.unwrap();
                }
            }));
        }
        for task in tasks {
            task.await.unwrap();
        }
        let row = repo::register::household::by_id(&store, &everywhere(), HouseholdId(id)).await.unwrap();
        assert_eq!(row.version as usize, 1 + WRITERS * CHANGES);

        let checkpoint = store.checkpoint(now()).await.unwrap();
        assert_eq!(checkpoint.size as usize, 2 + WRITERS * CHANGES);
        let dir = tempfile::tempdir().unwrap();
        let export = dir.path().join("export");
        let summary = other.export_evidence(&export, now()).await.unwrap();
        assert_eq!((summary.leaves, summary.rows), (checkpoint.size as u64, 3));
        let report = verify(&export, &[checkpoint.note], Some(&store.verifying_key()));
        assert!(report.ok, "{report:?}");
    }

    async fn a_checkpoint_is_signed_over_all_leaves(db: TestDb) {
        let store = store(&db).await;
        for size in 1..5 {
            let checkpoint = store.checkpoint(now()).await.unwrap();
            let signed = Checkpoint::parse_and_verify(&checkpoint.note, &store.verifying_key()).unwrap();
            assert_eq!((signed.size, signed.origin.as_str()), (size, "shouwang.example/990101"));
            assert_eq!(signed.root.as_bytes().as_slice(), checkpoint.root);
            households_at(&store, &[size as i64]).await;
        }
        // Another process, which reads the tree from its beginning, comes to the same root.
        let other = Store::open(&config(&db)).await.unwrap();
        let (one, two) = (store.checkpoint(now()).await.unwrap(), other.checkpoint(now()).await.unwrap());
        assert_eq!((one.size, &one.root), (two.size, &two.root));
        assert_eq!(store.sequence().await.unwrap(), 0);
        assert_eq!(repo::office::evidence::checkpoints(&store).await.unwrap().len(), 6);
    }

    async fn an_export_never_overwrites(db: TestDb) {
        let store = store(&db).await;
        let dir = tempfile::tempdir().unwrap();
        let problem = store.export_evidence(dir.path(), now()).await.unwrap_err();
        assert_eq!(problem.code, "evidence.export_place");
        let report = {
            let export = dir.path().join("export");
            // Without a checkpoint the leaves have no number yet; that is no damage.
            store.export_evidence(&export, now()).await.unwrap();
            verify(&export, &[], None)
        };
        assert!(report.ok, "{report:?}");
    }
}
