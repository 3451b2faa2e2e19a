use shouwang_domain::Ctx;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::ctx::RequestKey;
use shouwang_testkit::both_databases;

use crate::support::*;

fn key(key: &str, digest: &str) -> RequestKey {
    RequestKey {
        key: key.to_owned(),
        digest: digest.to_owned(),
    }
}

both_databases! {
    async fn the_answer_of_a_command_is_recalled_by_its_key(db: TestDb) {
        let store = store(&db).await;
        let mut tx = store.begin(&everywhere(), "account.create").await.unwrap();
        let clerk = account(&mut tx, "clerk").await;
        tx.commit(()).await.unwrap();
        let entered_by = shouwang_domain::AccountId(clerk.id);
        let ctx = Ctx { entered_by, request: Some(key("k1", "d1")), ..everywhere() };

        assert_eq!(store.recall((entered_by, ctx.now), &key("k1", "d1")).await.unwrap(), None);
        let answer = serde_json::json!({"id": "7", "names": ["甲"]});
        store.begin(&ctx, "test").await.unwrap().commit(answer.clone()).await.unwrap();
        assert_eq!(store.recall((entered_by, ctx.now), &key("k1", "d1")).await.unwrap(), Some(answer));
        assert_eq!(store.recall((entered_by, ctx.now), &key("k1", "d2")).await.unwrap_err().code, "idempotency.reused");
        assert_eq!(store.recall((entered_by, ctx.now), &key("k2", "d1")).await.unwrap(), None);

        // What it answered may be about people, so it is sealed.
        let told = "idempotency_key WHERE response LIKE '%names%'";
        assert_eq!(count(&plain(&db).await, told).await, 0);

        // The same command sent twice at once: the second finds nothing to recall, and takes no effect.
        let mut tx = store.begin(&ctx, "test").await.unwrap();
        account(&mut tx, "twice").await;
        assert_eq!(tx.commit(()).await.unwrap_err().code, "busy");
        assert_eq!(count(&plain(&db).await, "account").await, 1);

        // A month later it is not given any more, and the next command forgets it.
        let later = Timestamp(ctx.now.0 + 31 * 24 * 3600 * 1000);
        assert_eq!(store.recall((entered_by, later), &key("k1", "d1")).await.unwrap(), None);
        let next = Ctx { now: later, request: Some(key("k3", "d3")), ..ctx.clone() };
        store.begin(&next, "test").await.unwrap().commit(()).await.unwrap();
        assert_eq!(store.recall((entered_by, ctx.now), &key("k1", "d2")).await.unwrap(), None);
    }
}
