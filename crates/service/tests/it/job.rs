//! Jobs, and the ends of the processes that run them.

use std::sync::Arc;

use shouwang_domain::calendar::Timestamp;
use shouwang_domain::job::{JobKind, JobState};
use shouwang_domain::role::Role;
use shouwang_domain::{Ctx, JobId, Month, PostId, ProblemKind};
use shouwang_service::job::{Clock, Worker};
use shouwang_service::procedure::paper::household::FilesCmd;
use shouwang_service::procedure::warning::WarningQuery;
use shouwang_service::register::import::{ImportKind, ReaderCommand};
use shouwang_service::rules::screening::ScreenCmd;
use shouwang_service::{Service, ServiceConfig};
use shouwang_store::column::Json;
use shouwang_store::operation::job as queue;
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, TOWN, VILLAGE, Wanted};
use crate::paper::maker;
use crate::world::{file, head, id, income, month};

const DAY: &str = "2026-03-05";

impl County {
    /// The service as another process opens it.
    async fn opened_again(&self) -> Arc<Service> {
        let config = ServiceConfig {
            data_dir: self.db.data_dir().to_owned(),
            database_url: self.db.url.clone(),
        };
        Arc::new(Service::open(&config).await.unwrap())
    }

    /// A county's officer in a post that is held.
    pub(crate) async fn held_officer(&self) -> Ctx {
        let account = self.person("officer", Role::CountyOfficer, COUNTY).await;
        let posts = repo::office::account::posts(&self.store, account.0, DAY.parse().unwrap())
            .await
            .unwrap();
        Ctx {
            acted_by: account,
            entered_by: account,
            post: PostId(posts[0].0.id),
            ..self.officer(DAY)
        }
    }
}

fn worker(service: Arc<Service>, clock: Clock) -> Worker {
    let no_reader = ReaderCommand {
        exe: "none".into(),
        args: Vec::new(),
    };
    Worker::new(service, clock, no_reader).unwrap()
}

both_databases! {
    /// A month's sheet is followed by a screening that nobody asks for, once, and not by one when it said nothing new.
    async fn after_a_sheet_the_rules_run_by_themselves(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.held_officer().await;
        county.import(&officer, &[head("A1", "欧阳甲", &id("19800601", 11))]).await.unwrap();
        let last = Month::new(2026, 2).unwrap();
        let poor: Vec<_> = (0..12).map(|n| month("A1", &last.plus(-n).to_string(), "100")).collect();
        let now = officer.now;
        let worker = Worker::new(county.opened_again().await, Arc::new(move || now), file(Vec::new()).reader).unwrap();
        let kinds = async || {
            let jobs = county.service.list_jobs(&officer).await.unwrap();
            jobs.iter().map(|job| (job.kind, job.state)).collect::<Vec<_>>()
        };
        for screenings in [1, 1] {
            let job = county.service.queue_import(&officer, ImportKind::Income, file(income(&poor))).await.unwrap();
            while worker.run_next().await.unwrap() {}
            let done = county.service.show_job(&officer, job.id).await.unwrap();
            assert_eq!(done.state, JobState::Done, "{:?}", done.problem);
            let kinds = kinds().await;
            let screened = kinds.iter().filter(|job| **job == (JobKind::Screening, JobState::Done)).count();
            assert_eq!(screened, screenings, "{kinds:?}");
        }
        let warnings = county.service.list_warnings(&officer, WarningQuery::default()).await.unwrap();
        assert!(!warnings.items.is_empty());
    }

    /// The files of a village are put together by a job, under the limits of a list that leaves, and fetched for a day.
    async fn the_files_of_a_village_are_an_archive_for_a_day(db: TestDb) {
        let county = County::new(db).await;
        let wanted = Wanted { monitored: Some(("2026-01-10".parse().unwrap(), true)), ..Wanted::lifted() };
        county.households(vec![wanted.clone(), wanted, Wanted::lifted()]).await;
        let officer = county.held_officer().await;
        let of = |code: &str| FilesCmd { area_id: county.area(code), request_id: None };
        let stranger = county.ctx(Role::TownOfficer, TOWN, DAY);
        assert_eq!(county.service.queue_household_files(&stranger, of(COUNTY)).await.unwrap_err().kind, ProblemKind::NotFound);

        let job = county.service.queue_household_files(&officer, of(VILLAGE)).await.unwrap();
        assert_eq!(county.service.fetch_job_file(&officer, job.id).await.unwrap_err().code, "job.file_gone");
        let now = officer.now;
        let worker = worker(county.opened_again().await, Arc::new(move || now)).with_maker(maker());
        while worker.run_next().await.unwrap() {}
        let done = county.service.show_job(&officer, job.id).await.unwrap();
        assert_eq!((done.state, done.done, done.total), (JobState::Done, 2, 2), "{:?}", done.problem);
        let result = done.result.unwrap();
        assert_eq!((&result["households"], &result["left_out"]), (&serde_json::json!(2), &serde_json::json!(0)));
        let archive = county.service.fetch_job_file(&officer, job.id).await.unwrap();
        let has = |bytes: &[u8]| archive.windows(bytes.len()).any(|part| part == bytes);
        // proves LDG-12: the files of a village as one archive, with the list of what is missing
        assert!(archive.starts_with(b"PK") && has("目录.csv".as_bytes()) && has(b"%PDF"), "{} bytes", archive.len());
        let leaves = repo::office::evidence::about(&county.store, vec!["list/household_files".to_owned()], 10).await.unwrap();
        assert_eq!(leaves.len(), 1, "it left once");
        assert!(leaves[0].detail.contains(result["digest"].as_str().unwrap()), "{}", leaves[0].detail);

        let later = Timestamp(now.0 + queue::FETCHED_WITHIN_MS + 60_000);
        let tomorrow = Ctx { now: later, ..officer.clone() };
        assert_eq!(county.service.fetch_job_file(&tomorrow, job.id).await.unwrap_err().code, "job.file_gone");
        queue::forget_old_files(&county.store, later).await.unwrap();
        assert!(queue::file(&county.store, job.id.0).await.unwrap().is_none());
    }

    async fn what_a_job_wrote_before_its_process_ended_is_not_written_again(db: TestDb) {
        let county = County::new(db).await;
        county.household(Wanted::lifted().earning(DAY, 12, 50_000)).await;
        let officer = county.held_officer().await;
        let job = county.service.queue_screening(&officer, ScreenCmd::default()).await.unwrap();
        // The process ends when it looks at the clock for the first time after the screening was written.
        let (looking, ctx) = (county.opened_again().await, officer.clone());
        let clock: Clock = Arc::new(move || {
            let written = tokio::task::block_in_place(|| {
                tokio::runtime::Handle::current().block_on(looking.list_snapshots(&ctx))
            });
            assert!(written.unwrap().is_empty(), "the end of this process");
            ctx.now
        });
        let first = worker(county.opened_again().await, clock);
        let ended = tokio::spawn(async move { first.run_next().await }).await;
        assert!(ended.unwrap_err().is_panic());
        let left = county.service.show_job(&officer, job.id).await.unwrap();
        assert_eq!(left.state, JobState::Writing);

        let later = Timestamp(officer.now.0 + 20_000);
        let second = worker(county.opened_again().await, Arc::new(move || later));
        assert!(second.run_next().await.unwrap());
        let done = county.service.show_job(&officer, job.id).await.unwrap();
        assert_eq!((done.state, done.ended_at), (JobState::Done, Some(later)));
        let snapshots = county.service.list_snapshots(&officer).await.unwrap();
        assert_eq!(snapshots.len(), 1);
        assert_eq!(done.result.unwrap()["snapshot_id"], serde_json::json!(snapshots[0].id));
        assert!(!second.run_next().await.unwrap());
    }

    async fn a_job_that_no_process_survives_is_given_up(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.held_officer().await;
        let job = county.service.queue_screening(&officer, ScreenCmd::default()).await.unwrap();
        for attempt in 0..3 {
            let now = Timestamp(officer.now.0 + attempt * 20_000);
            let until = Timestamp(now.0 + 15_000);
            let holder = format!("process {attempt}");
            let taken = queue::take(&county.store, now, until, &holder).await.unwrap();
            assert_eq!(taken.unwrap().attempts, attempt + 1);
        }
        let later = Timestamp(officer.now.0 + 60_000);
        assert!(worker(county.opened_again().await, Arc::new(move || later)).run_next().await.unwrap());
        let given_up = county.service.show_job(&officer, job.id).await.unwrap();
        assert_eq!((given_up.state, given_up.problem.unwrap().code.as_str()), (JobState::Failed, "job.given_up"));
        assert!(county.service.list_snapshots(&officer).await.unwrap().is_empty());
    }

    /// An earlier program read some registers' sheets in its own way, and was stopped before it came to one.
    async fn a_job_that_another_program_was_asked_for_is_told_to_be_begun_again(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.held_officer().await;
        let mut tx = county.store.begin(&officer, "job.queue").await.unwrap();
        let command = serde_json::json!({ "import": { "kind": "records", "dry_run": false } });
        let asked = queue::NewJob {
            kind: JobKind::ImportRecords,
            command: Json::of(&command).unwrap(),
            about: Some("台账.xlsx"),
            file: Some(b"PK"),
        };
        let job = queue::enqueue(&mut tx, &officer, asked, 50).await.unwrap();
        tx.commit(()).await.unwrap();
        let now = officer.now;
        assert!(worker(county.opened_again().await, Arc::new(move || now)).run_next().await.unwrap());
        let listed = county.service.list_jobs(&officer).await.unwrap().remove(0);
        assert_eq!((listed.id, listed.kind, listed.state), (JobId(job.id), JobKind::ImportRecords, JobState::Failed));
        assert_eq!(listed.problem.unwrap().code, "job.unknown");
    }
}
