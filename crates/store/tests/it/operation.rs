use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{AccountId, PostId};
use shouwang_store::Store;
use shouwang_store::entity::post;
use shouwang_store::operation::session::NewSession;
use shouwang_store::operation::{job, login, session};
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::support::*;

async fn a_post(store: &Store) -> post::Model {
    let mut tx = store.begin(&everywhere(), "test").await.unwrap();
    let account = account(&mut tx, "li").await;
    let area = tx.insert(an_area(range(1, 2))).await.unwrap();
    let wide = tx.insert(an_area(range(0, 9))).await.unwrap();
    let post_in = |area_id, from: &str, to: Option<&str>| post::Model {
        account_id: account.id,
        role: "village_cadre".to_owned(),
        area_id,
        valid_from: from.to_owned(),
        valid_to: to.map(str::to_owned),
        ..Default::default()
    };
    let post = tx.insert(post_in(area.id, "2026-01-01", None)).await.unwrap();
    tx.insert(post_in(wide.id, "2026-03-05", Some("2026-03-06")))
        .await
        .unwrap();
    tx.insert(post_in(wide.id, "2025-01-01", Some("2026-03-05")))
        .await
        .unwrap();
    tx.insert(post_in(wide.id, "2026-03-06", None)).await.unwrap();
    tx.commit(()).await.unwrap();
    post
}

both_databases! {
    async fn posts_are_those_of_the_day_and_the_widest_comes_first(db: TestDb) {
        let store = store(&db).await;
        let post = a_post(&store).await;
        let held = repo::office::account::posts(&store, post.account_id, "2026-03-05").await.unwrap();
        assert_eq!(held.iter().map(|(_, area)| area.order_hi).collect::<Vec<_>>(), [9, 2]);
        assert_eq!(held[1].0, post);
        let all = repo::office::account::all(&store, "2026-01-01").await.unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].1.len(), 2);
        assert_eq!(repo::office::account::by_login(&store, "li").await.unwrap().unwrap().id, post.account_id);
        assert!(repo::office::account::by_login(&store, "LI").await.unwrap().is_none());
    }

    async fn a_session_ends_by_itself_or_by_hand(db: TestDb) {
        let store = store(&db).await;
        let post = a_post(&store).await;
        let open = |digest: &str| NewSession {
            token_digest: digest.to_owned(),
            account: AccountId(post.account_id),
            post: PostId(post.id),
            expires_at: Timestamp(now().0 + 1_000),
            csrf: "c".to_owned(),
        };
        let row = session::open(&store, now(), open("d1")).await.unwrap();
        session::open(&store, now(), open("d2")).await.unwrap();
        session::touch(&store, Timestamp(now().0 + 5), row.id).await.unwrap();
        let found = session::find(&store, now(), "d1").await.unwrap().unwrap();
        assert_eq!((found.id, found.last_seen_at), (row.id, now().0 + 5));
        assert!(session::find(&store, Timestamp(now().0 + 1_000), "d1").await.unwrap().is_none());
        session::end(&store, now(), row.id).await.unwrap();
        assert!(session::find(&store, now(), "d1").await.unwrap().is_none());
        let tx = store.begin(&everywhere(), "test").await.unwrap();
        assert_eq!(session::end_all(&tx, now(), AccountId(post.account_id)).await.unwrap(), 1);
        drop(tx);
        assert!(session::find(&store, now(), "d2").await.unwrap().is_some(), "it ends with the command or not at all");
        let tx = store.begin(&everywhere(), "test").await.unwrap();
        session::end_all(&tx, now(), AccountId(post.account_id)).await.unwrap();
        tx.commit(()).await.unwrap();
        assert!(session::find(&store, now(), "d2").await.unwrap().is_none());
    }

    async fn failures_are_counted_since_the_last_success(db: TestDb) {
        let store = store(&db).await;
        for (after, ok) in [(0, false), (1, false), (2, true), (3, false), (4, false)] {
            let attempt = login::begin(&store, Timestamp(now().0 + after), "li").await.unwrap();
            if ok {
                login::succeeded(&store, attempt).await.unwrap();
            }
        }
        let refused = login::begin(&store, Timestamp(now().0 + 5), "li").await.unwrap();
        assert_eq!(login::failures(&store, now(), "li").await.unwrap(), 3, "an attempt under way counts");
        login::withdraw(&store, refused).await.unwrap();
        assert_eq!(login::failures(&store, now(), "li").await.unwrap(), 2);
        assert_eq!(login::failures(&store, Timestamp(now().0 + 4), "li").await.unwrap(), 1);
        assert_eq!(login::failures(&store, now(), "wang").await.unwrap(), 0);
        let two_days = Timestamp(now().0 + 2 * 24 * 3600 * 1000);
        login::begin(&store, two_days, "wang").await.unwrap();
        assert_eq!(login::failures(&store, now(), "li").await.unwrap(), 0, "old attempts are forgotten");
    }

    async fn a_job_is_queued_with_its_command_and_taken_once(db: TestDb) {
        let store = store(&db).await;
        let later = |ms| Timestamp(now().0 + ms);
        let payload = serde_json::json!({"n": 1});
        let mut tx = store.begin(&everywhere(), "test").await.unwrap();
        job::enqueue(&mut tx, "dropped", &payload, now(), None).await.unwrap();
        drop(tx);
        let mut tx = store.begin(&everywhere(), "test").await.unwrap();
        job::enqueue(&mut tx, "second", &payload, later(10), Some("key")).await.unwrap();
        job::enqueue(&mut tx, "second", &payload, later(20), Some("key")).await.unwrap();
        job::enqueue(&mut tx, "first", &payload, later(5), None).await.unwrap();
        tx.commit(()).await.unwrap();

        let stale = Timestamp(0);
        assert!(job::take(&store, now(), stale, "w").await.unwrap().is_none());
        let first = job::take(&store, later(10), stale, "w").await.unwrap().unwrap();
        let second = job::take(&store, later(10), stale, "w").await.unwrap().unwrap();
        assert_eq!((first.kind.as_str(), second.kind.as_str(), second.attempts), ("first", "second", 1));
        assert!(job::take(&store, later(10), stale, "w").await.unwrap().is_none());
        job::done(&store, first.id).await.unwrap();
        job::retry(&store, second.id, later(30)).await.unwrap();
        let again = job::take(&store, later(30), stale, "w").await.unwrap().unwrap();
        assert_eq!((again.id, again.attempts), (second.id, 2));
        // Its worker has not been heard of since.
        let again = job::take(&store, later(60), later(31), "v").await.unwrap().unwrap();
        assert_eq!((again.id, again.locked_by.as_deref()), (second.id, Some("v")));
    }
}
