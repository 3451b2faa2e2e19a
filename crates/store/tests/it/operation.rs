use shouwang_domain::calendar::Timestamp;
use shouwang_domain::job::{JobKind, JobState};
use shouwang_domain::{AccountId, Ctx, PostId};
use shouwang_store::column::Json;
use shouwang_store::entity::post;
use shouwang_store::operation::job::{Ending, NewJob};
use shouwang_store::operation::session::NewSession;
use shouwang_store::operation::{job, login, session};
use shouwang_store::{Store, repo};
use shouwang_testkit::both_databases;

use crate::support::*;

async fn a_post(store: &Store) -> post::Model {
    let mut tx = store.begin(&everywhere(), "test").await.unwrap();
    let account = account(&mut tx, "li").await;
    let area = tx.insert(an_area(range(1, 2))).await.unwrap();
    let wide = tx.insert(an_area(range(0, 9))).await.unwrap();
    let post_in = |area_id, from: &str, to: Option<&str>| post::Model {
        account_id: account.id,
        role: "village_cadre".parse().unwrap(),
        area_id,
        valid_from: from.parse().unwrap(),
        valid_to: to.map(|day| day.parse().unwrap()),
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
        let held = repo::office::account::posts(&store, post.account_id, "2026-03-05".parse().unwrap()).await.unwrap();
        assert_eq!(held.iter().map(|(_, area)| area.order_hi).collect::<Vec<_>>(), [9, 2]);
        assert_eq!(held[1].0, post);
        let all = repo::office::account::all(&store, "2026-01-01".parse().unwrap()).await.unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].1.len(), 2);
        assert_eq!(repo::office::account::by_login(&store, "li").await.unwrap().unwrap().id, post.account_id);
        assert!(repo::office::account::by_login(&store, "LI").await.unwrap().is_none());
    }

    async fn the_use_of_a_session_waits_for_no_writer(db: TestDb) {
        let store = store(&db).await;
        let post = a_post(&store).await;
        let new = NewSession {
            token_digest: "d".to_owned(),
            account: AccountId(post.account_id),
            post: PostId(post.id),
            expires_at: Timestamp(now().0 + 1_000),
            csrf: "c".to_owned(),
            credential: "p".to_owned(),
        };
        let row = session::open(&store, now(), new.clone()).await.unwrap();
        let mut writing = store.begin(&everywhere(), "test.long").await.unwrap();
        account(&mut writing, "wang").await;
        session::touch(&store, Timestamp(now().0 + 5), row.id).await.unwrap();
        assert!(session::find(&store, now(), "d").await.unwrap().is_some());
        // Nor does whoever comes or goes.
        let begun = std::time::Instant::now();
        let attempt = login::begin(&store, now(), "li", "192.0.2.1").await.unwrap();
        let failures = login::failures(&store, Timestamp(0), "li", "192.0.2.1").await.unwrap();
        assert_eq!(failures.here, 1, "an attempt under way counts");
        login::succeeded(&store, attempt).await.unwrap();
        let another = NewSession { token_digest: "e".to_owned(), ..new };
        session::open(&store, now(), another).await.unwrap();
        session::end(&store, now(), row.id).await.unwrap();
        assert!(session::find(&store, now(), "d").await.unwrap().is_none());
        assert!(session::find(&store, now(), "e").await.unwrap().is_some());
        assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
        writing.commit(()).await.unwrap();
        // What another process finds is what was there when this one was killed.
        let other = Store::open(&config(&db)).await.unwrap();
        assert!(session::find(&other, now(), "e").await.unwrap().is_some());
        assert!(session::find(&other, now(), "d").await.unwrap().is_none());
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
            credential: "p".to_owned(),
        };
        let row = session::open(&store, now(), open("d1")).await.unwrap();
        session::open(&store, now(), open("d2")).await.unwrap();
        session::touch(&store, Timestamp(now().0 + 5), row.id).await.unwrap();
        let found = session::find(&store, now(), "d1").await.unwrap().unwrap();
        assert_eq!((found.id, found.last_seen_at), (row.id, now().0 + 5));
        assert!(session::find(&store, Timestamp(now().0 + 1_000), "d1").await.unwrap().is_none());
        session::end(&store, now(), row.id).await.unwrap();
        assert!(session::find(&store, now(), "d1").await.unwrap().is_none());
        let mut tx = store.begin(&everywhere(), "test").await.unwrap();
        session::end_all(&mut tx, AccountId(post.account_id)).await.unwrap();
        drop(tx);
        assert!(session::find(&store, now(), "d2").await.unwrap().is_some(), "it ends with the command or not at all");
        let mut tx = store.begin(&everywhere(), "test").await.unwrap();
        session::end_all(&mut tx, AccountId(post.account_id)).await.unwrap();
        tx.commit(()).await.unwrap();
        assert!(session::find(&store, now(), "d2").await.unwrap().is_none());
    }

    async fn failures_are_counted_since_the_last_success(db: TestDb) {
        let store = store(&db).await;
        let begin = async |after: i64, login: &str, source: &str| {
            login::begin(&store, Timestamp(now().0 + after), login, source).await.unwrap()
        };
        let failed = async |after: i64, login: &str, source: &str| {
            let found = login::failures(&store, Timestamp(now().0 + after), login, source).await.unwrap();
            [found.here, found.of_login, found.of_source]
        };
        for (after, ok) in [(0, false), (1, false), (2, true), (3, false), (4, false)] {
            let attempt = begin(after, "li", "192.0.2.1").await;
            if ok {
                login::succeeded(&store, attempt).await.unwrap();
            }
        }
        let refused = begin(5, "li", "192.0.2.1").await;
        assert_eq!(failed(0, "li", "192.0.2.1").await, [3, 5, 5], "an attempt under way counts");
        login::withdraw(&store, refused).await.unwrap();
        assert_eq!(failed(0, "li", "192.0.2.1").await, [2, 4, 4]);
        assert_eq!(failed(4, "li", "192.0.2.1").await, [1, 1, 1]);
        assert_eq!(failed(0, "wang", "192.0.2.1").await, [0, 0, 4]);
        // Elsewhere and in a known browser one is counted by oneself.
        begin(6, "li", "192.0.2.2").await;
        begin(6, "li", "device/7").await;
        assert_eq!(failed(0, "li", "192.0.2.2").await, [1, 5, 1]);
        assert_eq!(failed(0, "li", "device/7").await, [1, 5, 1]);
        begin(2 * 3600 * 1000, "wang", "192.0.2.1").await;
        assert_eq!(failed(0, "li", "192.0.2.1").await, [0, 0, 1], "old attempts are forgotten");
    }

    async fn a_job_is_queued_with_its_command_and_held_by_one(db: TestDb) {
        let store = store(&db).await;
        let ctx = in_a_post(&store).await;
        let mut tx = store.begin(&ctx, "test").await.unwrap();
        job::enqueue(&mut tx, &ctx, an_import(b"dropped"), 9).await.unwrap();
        drop(tx);
        let mut tx = store.begin(&ctx, "test").await.unwrap();
        let first = job::enqueue(&mut tx, &ctx, an_import(b"first"), 9).await.unwrap().id;
        let second = job::enqueue(&mut tx, &ctx, an_import(b"second"), 9).await.unwrap().id;
        let unfinished = async |kind| job::unfinished_of(&tx, ctx.acted_by, kind).await.unwrap();
        assert_eq!((unfinished(JobKind::ImportIncome).await, unfinished(JobKind::Screening).await), (2, 0));
        tx.commit(()).await.unwrap();

        let take = async |at, until, by| {
            let job = job::take(&store, later(at), later(until), by).await.unwrap();
            job.map(|job| (job.id, job.attempts))
        };
        assert_eq!(take(0, 10, "a").await, Some((first, 1)));
        assert_eq!(take(0, 10, "b").await, Some((second, 1)));
        assert_eq!(take(10, 20, "c").await, None);
        // The first is renewed, the second taken over; whoever held it has no say any more.
        assert!(job::renew(&store, first, "a", later(30), (1, 2)).await.unwrap());
        assert_eq!(take(11, 40, "c").await, Some((second, 2)));
        assert!(!job::renew(&store, second, "b", later(90), (1, 2)).await.unwrap());
        assert!(!job::begin_writing(&store, second, "b").await.unwrap());
        let done = Ending { outcome: Ok(Json::literal("{}")), progress: (2, 2), keeps_file: false };
        assert!(!job::end(&store, second, "b", later(12), done.clone()).await.unwrap());
        // Nobody takes their own.
        assert_eq!(take(31, 50, "a").await, None);

        let sealed = job::file(&store, first).await.unwrap().unwrap();
        assert_eq!(sealed.as_slice(), b"first");
        assert!(job::begin_writing(&store, first, "a").await.unwrap());
        assert!(!job::cancel(&store, first, later(13)).await.unwrap(), "it writes");
        assert!(job::cancel(&store, second, later(13)).await.unwrap());
        assert!(!job::begin_writing(&store, second, "c").await.unwrap(), "it was cancelled");
        assert!(job::end(&store, first, "a", later(14), done).await.unwrap());
        assert_eq!(take(99, 100, "d").await, None);
        let jobs = job::of_post(&store, &ctx).await.unwrap();
        let states: Vec<_> = jobs.iter().map(|job| (job.id, job.state.get(), job.result.as_ref().map(Json::text))).collect();
        assert_eq!(states, [(second, JobState::Cancelled, None), (first, JobState::Done, Some("{}"))]);
        assert_eq!(count(&plain(&db).await, "job_file").await, 0, "no file outlives its job");
    }

    async fn of_the_jobs_of_a_post_the_newest_stay(db: TestDb) {
        let store = store(&db).await;
        let ctx = in_a_post(&store).await;
        let mut queued = Vec::new();
        for _ in 0..4 {
            let mut tx = store.begin(&ctx, "test").await.unwrap();
            queued.push(job::enqueue(&mut tx, &ctx, an_import(b"x"), 2).await.unwrap().id);
            tx.commit(()).await.unwrap();
            if queued.len() < 4 {
                job::cancel(&store, queued[queued.len() - 1], later(1)).await.unwrap();
            }
        }
        let kept: Vec<_> = job::of_post(&store, &ctx).await.unwrap().iter().map(|job| job.id).collect();
        assert_eq!(kept, [queued[3], queued[2], queued[1]]);
        let elsewhere = Ctx { post: PostId(0), ..ctx };
        assert!(job::of_post(&store, &elsewhere).await.unwrap().is_empty());
    }
}

fn later(ms: i64) -> Timestamp {
    Timestamp(now().0 + ms)
}

/// Somebody in a post that is held.
async fn in_a_post(store: &Store) -> Ctx {
    let post = a_post(store).await;
    let account = AccountId(post.account_id);
    Ctx {
        acted_by: account,
        entered_by: account,
        post: PostId(post.id),
        ..everywhere()
    }
}

fn an_import(file: &[u8]) -> NewJob<'_> {
    NewJob {
        kind: JobKind::ImportRegister,
        command: Json::literal("null"),
        about: Some("表.xlsx"),
        file: Some(file),
    }
}
