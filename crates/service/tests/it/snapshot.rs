//! Snapshots: a screening runs again byte for byte, what did not change is carried over, and names can be erased.

use std::fs;

use shouwang_domain::HouseholdId;
use shouwang_domain::risk::Population;
use shouwang_domain::role::Role;
use shouwang_domain::warning::WarningDecision;
use shouwang_service::duty::task::{TaskKind, TaskQuery};
use shouwang_service::rules::screening::{Changes, ScreenCmd, ScreenView};
use shouwang_service::rules::snapshot::{EraseIdentityCmd, SnapshotView, TakeSnapshotCmd};
use shouwang_service::rules::standard::{ChangeQuery, ChangeTasksCmd, GapQuery, GapReason, WhatIfQuery};
use shouwang_service::{Service, ServiceConfig};
use shouwang_store::column::Json;
use shouwang_store::{IdentityFiles, NumberStatus};
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, TOWN, Wanted};
use crate::screening::{generated, not_true};

impl County {
    async fn run(&self, day: &str, incremental: bool) -> ScreenView {
        let cmd = ScreenCmd {
            incremental,
            ..ScreenCmd::default()
        };
        self.service.screen(&self.officer(day), cmd).await.unwrap()
    }

    async fn take(&self, day: &str) -> SnapshotView {
        self.service
            .take_snapshot(&self.officer(day), TakeSnapshotCmd::default())
            .await
            .unwrap()
    }

    fn identity(&self, snapshot: &SnapshotView) -> IdentityFiles {
        let dir = self.db.data_dir().join("snapshots");
        IdentityFiles {
            rows: dir.join(format!("{}.identity", snapshot.id)),
            key: dir.join("identity-keys").join(format!("{}.key", snapshot.id)),
            snapshot: snapshot.id.0,
        }
    }

    /// Another pack that takes effect on a day, with another line.
    async fn legislate(&mut self, from: &str, line: i64) {
        let dir = self.db.data_dir().to_owned();
        let text = format!(
            "zh = \"演示省2026年政策包\"\nen = \"Demo province 2026\"\ninherits = \"99/2025\"\neffective_from = {from}\ncitation = \"虚构\"\n\n\
             [[tier]]\nname = \"province\"\nzh = \"省级监测范围\"\nen = \"provincial line\"\nup_to = {line}\n\
             populations = [\"lifted\", \"marginal_2019\", \"general\"]\n\
             monitored_types = [\"unstable_lifted\", \"marginal_prone\", \"sudden_severe\", \"low_income_other\"]\ncitation = \"虚构\"\n"
        );
        fs::write(dir.join("policies/99/2026.toml"), text).unwrap();
        let config = ServiceConfig {
            data_dir: dir,
            database_url: self.db.url.clone(),
        };
        self.service = Service::open(&config).await.unwrap();
    }
}

fn plain(n: usize) -> Vec<Wanted> {
    (0..n).map(|_| Wanted::lifted().of(Population::General)).collect()
}

both_databases! {
    async fn a_past_screening_runs_again_byte_for_byte(db: TestDb) {
        let county = County::new(db).await;
        let ids = county.households(generated(240)).await;
        let run = county.run("2026-03-05", false).await;
        assert!(run.fired > 0 && run.base.is_none());
        assert_eq!(run.read, run.households);
        // What was true is changed, and the past stays what it was.
        for household in &ids[..40] {
            let cmd = shouwang_service::register::statement::StatementCmd {
                household_id: *household,
                period: "2026-03".into(),
                amounts: shouwang_domain::income::Amounts { wage: Some(shouwang_domain::Fen(1)), ..Default::default() },
                estimated: false,
                version: None,
            };
            drop(county.service.save_statement(&county.cadre("2026-04-03"), cmd).await);
        }
        let officer = county.officer("2026-04-03");
        let later = county.run("2026-04-03", false).await;
        assert_ne!(later.digest, run.digest);
        let again = county.service.screen_snapshot(&officer, run.snapshot_id).await.unwrap();
        assert!(again.same);
        assert_eq!((&again.digest, &again.rules, again.fired), (&run.digest, &run.rules, run.fired));
        let listed = county.service.list_snapshots(&officer).await.unwrap();
        assert_eq!(listed.iter().map(|one| one.id).collect::<Vec<_>>(), [later.snapshot_id, run.snapshot_id]);
        // A town sees the snapshots of its own area only.
        let town = county.town_officer("2026-04-03");
        assert!(county.service.list_snapshots(&town).await.unwrap().is_empty());
        assert_eq!(county.service.screen_snapshot(&town, run.snapshot_id).await.unwrap_err().code, "not_found");
        // A file that was altered, or is gone, is not run.
        let path = county.db.data_dir().join("snapshots").join(format!("{}.parquet", run.snapshot_id));
        let mut bytes = fs::read(&path).unwrap();
        bytes[200] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let problem = county.service.screen_snapshot(&officer, run.snapshot_id).await.unwrap_err();
        assert_eq!(problem.code, "snapshot.altered");
        fs::remove_file(&path).unwrap();
        let problem = county.service.screen_snapshot(&officer, run.snapshot_id).await.unwrap_err();
        assert_eq!(problem.code, "snapshot.damaged");
    }

    async fn names_are_sealed_apart_and_erased(db: TestDb) {
        let county = County::new(db).await;
        county.households(generated(60)).await;
        let taken = county.take("2026-03-05").await;
        let mut members = 0;
        county.identity(&taken).read(|row| {
            assert!(row.name.starts_with('甲') && row.status == NumberStatus::Missing);
            members += 1;
        }).unwrap();
        assert!(members > 100);
        assert_eq!((taken.identity_members, taken.identity_until), (Some(members), Some("2026-06-03".parse().unwrap())));
        // Neither the facts nor the sealed file show a name.
        for ending in ["parquet", "identity"] {
            let path = county.db.data_dir().join("snapshots").join(format!("{}.{ending}", taken.id));
            let bytes = fs::read(path).unwrap();
            assert!(!bytes.windows(3).any(|window| window == "甲".as_bytes()), "{ending}");
        }
        let officer = county.officer("2026-03-06");
        let cmd = EraseIdentityCmd { snapshot_id: taken.id };
        let erased = county.service.erase_snapshot_identity(&officer, cmd.clone()).await.unwrap();
        assert_eq!(erased.identity_erased_on, Some("2026-03-06".parse().unwrap()));
        assert_eq!(county.identity(&taken).read(|_| ()).unwrap_err().code, "snapshot.identity_erased");
        assert_eq!(county.service.erase_snapshot_identity(&officer, cmd).await.unwrap_err().code, "snapshot.no_identity");
        assert!(county.service.screen_snapshot(&officer, taken.id).await.unwrap().same, "the facts stay");
        // What was kept long enough goes with the next snapshot.
        let (old, kept) = (county.take("2026-03-07").await, county.take("2026-03-08").await);
        county.take("2026-06-06").await;
        assert_eq!(county.identity(&old).read(|_| ()).unwrap_err().code, "snapshot.identity_erased");
        county.identity(&kept).read(|_| ()).unwrap();
        // Only the county takes them.
        let town = county.ctx(Role::TownOfficer, TOWN, "2026-03-05");
        let problem = county.service.take_snapshot(&town, TakeSnapshotCmd::default()).await.unwrap_err();
        assert_eq!(problem.code, "access.denied");
    }

    async fn an_incremental_run_equals_a_full_one(db: TestDb) {
        let mut county = County::new(db).await;
        let mut wanted = generated(150);
        wanted.extend(plain(500));
        let ids = county.households(wanted).await;
        county.legislate("2026-03-28", 13_000).await;
        // Nothing to carry over from: everything is read, and the answer says so.
        let first = county.run("2026-03-26", true).await;
        assert!(first.base.is_none() && first.read == first.households);
        let same = async |day: &str, most: u64| {
            let (part, whole) = (county.run(day, true).await, county.run(day, false).await);
            assert!(part.base.is_some(), "{day}");
            assert!(part.read <= most, "{day}: {} read", part.read);
            assert_eq!(part.rules, whole.rules, "{day}");
            assert_eq!((&part.digest, part.fired), (&whole.digest, whole.fired), "{day}");
            // The full run finds every warning as the other left it.
            let Changes { new, changed, lapsed, .. } = whole.warnings;
            assert_eq!((new, changed, lapsed), (0, 0, 0), "{day}");
            let open = part.warnings.new + part.warnings.changed + part.warnings.unchanged;
            let silent = |warnings: Changes| (warnings.answered, warnings.cooling_down, warnings.in_hand);
            assert_eq!(open, whole.warnings.unchanged, "{day}");
            assert_eq!(silent(part.warnings), silent(whole.warnings), "{day}");
            (part, whole)
        };
        // On the same day nothing differs.
        let (part, _) = same("2026-03-26", 0).await;
        assert_eq!(part.digest, first.digest);
        // Rules that people have answered are silent, also where nothing else changed.
        let warnings = county.warnings("2026-03-26").await;
        county.answer("2026-03-26", &warnings[0], not_true("数据重复")).await;
        county.answer("2026-03-26", &warnings[1], WarningDecision::BecomeClue).await;
        let (part, _) = same("2026-03-26", 2).await;
        assert!(part.warnings.unchanged > 0 && part.warnings.answered == 2, "{:?}", part.warnings);
        // A few changes, and a new household in between.
        for household in &ids[150..159] {
            county.save_wage("2026-03-27", *household, "2026-02", 70_000, None).await;
        }
        county.household(Wanted::lifted().earning("2026-03-27", 14, 20_000).housed(Some("unmet"))).await;
        let (part, _) = same("2026-03-27", 40).await;
        assert!(part.read >= 10 && part.households == first.households + 1);
        // A new line, on the day on which its pack takes effect.
        let (_, line) = same("2026-03-28", 160).await;
        assert!(line.packs[0].version.starts_with("99/2026@") && part.packs[0].version.starts_with("99/2025@"));
        assert_ne!(line.rules, part.rules);
        // A month's end: the twelve months move on, counted days go on.
        let (_, april) = same("2026-04-02", 160).await;
        assert_ne!(april.rules, line.rules);
        // From one incremental run to the next.
        for day in ["2026-04-10", "2026-04-20", "2026-05-04"] {
            assert!(county.run(day, true).await.base.is_some(), "{day}");
        }
        // A household is carried for 35 days at most, and then read again whatever happened.
        same("2026-05-06", 160).await;
        same("2026-05-18", 160).await;
        // A birthday: members turn six and sixteen.
        let (part, _) = same("2026-05-20", 160).await;
        assert!(part.read > 0);
        // Too long ago, or of another day than its own: everything is read.
        assert!(county.run("2026-07-01", true).await.base.is_none());
        let cmd = ScreenCmd { as_of: Some("2026-06-01".parse().unwrap()), incremental: true, ..ScreenCmd::default() };
        assert!(county.service.screen(&county.officer("2026-07-01"), cmd).await.unwrap().base.is_none());
        assert!(county.run("2026-07-02", true).await.base.is_none());
    }

    async fn what_if_says_what_a_new_pack_then_does(db: TestDb) {
        let mut county = County::new(db).await;
        county.households(generated(300)).await;
        let (day, officer) = ("2026-03-05", county.officer("2026-03-05"));
        let taken = county.take(day).await;
        let leaves = county.leaves().await;
        let ask = WhatIfQuery { line: Some(shouwang_domain::Fen::from_yuan(16_000)), limit: Some(10_000), ..WhatIfQuery::default() };
        let view = county.service.what_if(&officer, ask.clone()).await.unwrap();
        assert_eq!(county.leaves().await, leaves, "nothing is written");
        let by_snapshot = WhatIfQuery { snapshot_id: Some(taken.id), ..ask.clone() };
        assert_eq!(county.service.what_if(&officer, by_snapshot).await.unwrap(), view, "the snapshot says the same");
        assert!(view.enters.total > 0 && view.near.total > 0 && view.data_missing.total > 0 && view.not_owed.total > 0);
        assert_eq!((view.leaves.total, view.within_then), (0, view.within_before + view.enters.total));
        assert_eq!(view.enters.households.len() as u64, view.enters.total);
        assert!(view.enters.households.iter().all(|one| one.head.is_some() && one.area_name.is_some()));
        let sum: u64 = view.villages.iter().map(|village| village.enters).sum();
        assert_eq!(sum, view.enters.total);
        assert!(view.villages.iter().all(|village| village.name.ends_with('村')));
        assert_eq!(view.curve.iter().find(|point| point.percent == 100).unwrap().within, view.within_then);
        let few = WhatIfQuery { limit: Some(2), ..ask };
        let few = county.service.what_if(&officer, few).await.unwrap();
        assert_eq!((few.enters.households.len(), few.enters.total), (2, view.enters.total));
        for wrong in [WhatIfQuery { line: Some(shouwang_domain::Fen(0)), ..Default::default() }, WhatIfQuery { populations: Some(vec![]), ..Default::default() }] {
            assert_eq!(county.service.what_if(&officer, wrong).await.unwrap_err().code, "policy.bad_levers");
        }
        assert_eq!(county.service.what_if(&county.cadre(day), WhatIfQuery::default()).await.unwrap_err().code, "access.denied");

        // The same line as a pack: whoever enters is told, once.
        county.legislate("2026-03-01", 16_000).await;
        let query = ChangeQuery { area_id: None, before: "2026-02-01".parse().unwrap(), on: None };
        let change = county.service.standard_change(&officer, query.clone()).await.unwrap();
        let ids = |list: &shouwang_service::rules::standard::MoveList| list.households.iter().map(|one| one.household_id).collect::<Vec<HouseholdId>>();
        assert_eq!(ids(&change.enters), ids(&view.enters));
        assert!(change.zh.contains("11610") && change.zh.contains("16000"), "{}", change.zh);
        let cmd = ChangeTasksCmd { area_id: None, before: query.before, on: None };
        let made = county.service.make_change_tasks(&officer, cmd.clone()).await.unwrap();
        assert_eq!((made.made, made.known), (view.enters.total, 0));
        let again = county.service.make_change_tasks(&officer, cmd).await.unwrap();
        assert_eq!((again.made, again.known), (0, view.enters.total));
        let tasks = TaskQuery { kind: Some(TaskKind::ExplainStandard), mine: true, ..TaskQuery::default() };
        let tasks = county.service.list_tasks(&county.cadre(day), tasks).await.unwrap();
        assert!(!tasks.items.is_empty() && tasks.items.iter().all(|task| task.notice_zh.as_deref() == Some(&change.zh)));
        let same = ChangeQuery { before: "2026-03-02".parse().unwrap(), ..query };
        assert_eq!(county.service.standard_change(&officer, same).await.unwrap_err().code, "policy.same_pack");
    }

    async fn who_is_below_the_line_and_not_monitored_has_a_reason(db: TestDb) {
        let county = County::new(db).await;
        let day = "2026-03-05";
        let poor = || Wanted::lifted().earning(day, 14, 50_000);
        let ids = county.households(vec![poor(), poor(), Wanted::lifted().earning(day, 14, 900_000)]).await;
        let mut monitored = poor();
        monitored.monitored = Some(("2026-02-03".parse().unwrap(), true));
        county.household(monitored).await;
        let officer = county.officer(day);
        let gaps = async || county.service.gaps(&officer, GapQuery::default()).await.unwrap();
        let seen = gaps().await;
        assert_eq!(seen.households.iter().map(|row| (row.household_id, row.reason)).collect::<Vec<_>>(),
            [(ids[0], GapReason::NotNoticed), (ids[1], GapReason::NotNoticed)]);
        assert!(seen.households.iter().all(|row| row.head.is_some() && !row.area_name.is_empty()));
        county.run(day, false).await;
        assert_eq!(gaps().await.reasons["warning_open"], 2);
        let out = county.ctx(Role::SystemAdmin, COUNTY, day);
        assert_eq!(county.service.gaps(&out, GapQuery::default()).await.unwrap_err().code, "access.denied");
    }

    async fn measures_that_lapse_are_listed_with_the_transition_period(db: TestDb) {
        let county = County::new(db).await;
        let mut helped = Wanted::lifted();
        helped.monitored = Some(("2025-09-01".parse().unwrap(), true));
        let household = county.household(helped).await;
        let mut tx = county.store.system_begin("2025-12-01".parse().unwrap(), "test.measure").await.unwrap();
        let row = shouwang_store::repo::register::household::by_id(&tx, &county.officer("2025-12-01"), household).await.unwrap();
        let spells = shouwang_store::repo::procedure::spell::of(&tx, &row).await.unwrap();
        for (kind, ends_on) in [
            ("dibao", "2025-12-20"),
            ("medical_aid", "2026-01-15"),
            ("employment", "2026-06-30"),
            // Another of its kind goes on.
            ("education_aid", "2025-12-25"),
            ("education_aid", "2026-12-25"),
        ] {
            let measure = shouwang_store::entity::measure::Model {
                household_id: household.0,
                spell_id: spells[0].id,
                kind: kind.parse().unwrap(),
                branch: "safety_net".parse().unwrap(),
                risks: Json::literal("[]"),
                timing: "after_event".parse().unwrap(),
                state: "in_effect".parse().unwrap(),
                ends_on: Some(ends_on.parse().unwrap()),
                ..Default::default()
            };
            tx.insert(measure).await.unwrap();
        }
        tx.commit(()).await.unwrap();
        let query = shouwang_service::rules::standard::LapseQuery::default();
        let view = county.service.lapsing_measures(&county.officer("2025-12-01"), query).await.unwrap();
        assert_eq!(view.transition_until, Some("2025-12-31".parse().unwrap()));
        let found: Vec<_> = view.measures.iter().map(|row| (row.ends_on.unwrap().to_string(), row.in_transition)).collect();
        assert_eq!(found, [("2025-12-20".to_owned(), true), ("2026-01-15".to_owned(), false)]);
        // Whoever can go on with it sees it on the list of the day, a month ahead and until a month after.
        let alerts = async |day: &str| {
            let today = county.service.today(&county.ctx(Role::TownOfficer, crate::county::TOWN, day)).await.unwrap();
            let alerts = today.items.into_iter().filter(|item| item.what == shouwang_service::overview::today::Waiting::Lapse);
            alerts.map(|item| (item.code, item.days_left)).collect::<Vec<_>>()
        };
        assert_eq!(alerts("2025-12-01").await, [("dibao".to_owned(), 19)]);
        assert_eq!(alerts("2025-12-26").await, [("dibao".to_owned(), -6), ("medical_aid".to_owned(), 20)]);
        assert_eq!(alerts("2026-03-01").await, []);
    }
}
