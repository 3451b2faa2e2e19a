//! Questions about how the register is kept: each kind with its rows, and a month in which there is nothing to ask.

use serde_json::{Value, json};
use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, Ctx, Fen, HouseholdId};
use shouwang_service::overview::patterns::{PatternKind, PatternQuery, PatternView};
use shouwang_service::register::statement::StatementCmd;
use shouwang_store::entity::household;
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, OTHER_TOWN, TOWN, VILLAGE, Wanted};

/// The day on which the county looks.
const TODAY: &str = "2026-03-20";
/// Twelve months before it are reported, at least.
const BEFORE: &str = "2026-03-05";

/// At a moment of a day.
fn at(ctx: &Ctx, moment: &str) -> Ctx {
    Ctx {
        now: moment.parse().unwrap(),
        ..ctx.clone()
    }
}

/// Minute by minute, so many of a step apart, from nine o'clock on.
fn minute(day: &str, minutes: usize) -> String {
    format!("{day}T{:02}:{:02}:00+08:00", 9 + minutes / 60, minutes % 60)
}

impl County {
    async fn somebody(&self, login: &str, role: Role, area: &str) -> Ctx {
        let account = self.person(login, role, area).await;
        Ctx {
            acted_by: account,
            entered_by: account,
            ..self.ctx(role, area, TODAY)
        }
    }

    async fn visited(&self, ctx: &Ctx, household: HouseholdId, on: &str, said: Value) {
        let mut visit = json!({ "household_id": household, "visited_on": on });
        visit.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        let visit = serde_json::from_value(visit).unwrap();
        self.service.record_visit(ctx, visit).await.unwrap();
    }

    async fn stated(&self, ctx: &Ctx, household: HouseholdId, period: &str, wage: i64, version: Option<i64>) {
        let cmd =
            json!({ "household_id": household, "period": period, "amounts": { "wage": wage }, "version": version });
        let cmd: StatementCmd = serde_json::from_value(cmd).unwrap();
        self.service.save_statement(ctx, cmd).await.unwrap();
    }

    /// Somebody changes something that the register says of households.
    async fn edited(&self, ctx: &Ctx, households: &[HouseholdId], note: &str) {
        let mut tx = self.store.begin(ctx, "test.edit").await.unwrap();
        for id in households {
            let before = repo::register::household::by_id(&tx, ctx, *id).await.unwrap();
            let after = household::Model {
                note: Some(note.to_owned()),
                ..before.row().clone()
            };
            tx.update(before.row(), after).await.unwrap();
        }
        tx.commit(()).await.unwrap();
    }

    async fn asked(&self, ctx: &Ctx, kind: Option<PatternKind>) -> Vec<PatternView> {
        let query = PatternQuery {
            kind,
            ..PatternQuery::default()
        };
        let view = self.service.questions(ctx, query).await.unwrap();
        assert_eq!(view.total, view.questions.len() as u64);
        view.questions
    }

    async fn look_back(&self, starts_on: &str) {
        let plan = json!({ "kind": "look_back", "title": "上半年“回头看”", "citation": "翁乡振组〔2021〕25号 §三(一)",
            "groups": ["lifted"], "starts_on": starts_on, "ends_on": "2026-03-31" });
        let plan = serde_json::from_value(plan).unwrap();
        let officer = self.officer("2026-03-18");
        self.service.plan_campaign(&officer, plan).await.unwrap();
    }
}

fn shape(questions: &[PatternView]) -> Vec<(PatternKind, u64)> {
    questions.iter().map(|one| (one.kind, one.count)).collect()
}

both_databases! {
    async fn visits_that_look_alike_are_many_or_late_are_asked_about(db: TestDb) {
        let county = County::new(db).await;
        let households = county.households((0..16).map(|_| Wanted::lifted()).collect()).await;
        let cadre = county.somebody("cadre.zhao", Role::VillageCadre, VILLAGE).await;
        for (index, household) in households.iter().take(5).enumerate() {
            let now = at(&cadre, &minute("2026-03-10", index * 20));
            let living = ["家中情况稳定，无变化。", "家中情况稳定 无变化"][index % 2];
            county.visited(&now, *household, "2026-03-10", json!({ "conditions": { "living": living } })).await;
        }
        for (index, household) in households.iter().enumerate() {
            let now = at(&cadre, &minute("2026-03-11", index * 20));
            county.visited(&now, *household, "2026-03-11", json!({ "no_change": true })).await;
        }
        for (index, household) in households.iter().take(8).enumerate() {
            let now = at(&cadre, &format!("2026-03-12T20:00:{:02}+08:00", index * 4));
            county.visited(&now, *household, "2026-03-12", json!({ "no_change": true })).await;
        }
        let late = at(&cadre, &minute("2026-03-13", 0));
        county.visited(&late, households[0], "2026-03-02", json!({ "no_change": true })).await;

        let leader = county.ctx(Role::CountyLeader, COUNTY, TODAY);
        let same = county.asked(&leader, Some(PatternKind::SameWords)).await;
        // proves ACC-05: five visits of one person on one day in the same words, whatever the signs between them
        assert_eq!(shape(&same), [(PatternKind::SameWords, 5)]);
        assert_eq!((same[0].area_id, same[0].person.as_deref()), (county.area(VILLAGE), Some("cadre.zhao")));
        assert!(same[0].zh.contains("5 户") && same[0].en.contains("5 households"), "{:?}", same[0]);
        let seen: Vec<_> = same[0].rows.iter().map(|row| row.household_id).collect();
        assert_eq!(seen, households[..5]);
        assert!(same[0].rows.iter().all(|row| row.visit_id.is_some() && row.head.is_some()));
        let many = county.asked(&leader, Some(PatternKind::ManyVisits)).await;
        assert_eq!(shape(&many), [(PatternKind::ManyVisits, 16)]);
        assert_eq!(many[0].from.to_string(), "2026-03-11");
        let quick = county.asked(&leader, Some(PatternKind::QuickEntries)).await;
        assert_eq!(shape(&quick), [(PatternKind::QuickEntries, 8)]);
        let back = county.asked(&leader, Some(PatternKind::DatedBack)).await;
        assert_eq!(shape(&back), [(PatternKind::DatedBack, 1)]);
        let row = &back[0].rows[0];
        assert_eq!((row.on.to_string(), row.entered_on.unwrap().to_string()), ("2026-03-02".into(), "2026-03-13".into()));
        let all = county.asked(&leader, None).await;
        // The newest first, and no order of people.
        let days: Vec<String> = all.iter().map(|one| one.to.to_string()).collect();
        assert_eq!(days, ["2026-03-13", "2026-03-12", "2026-03-11", "2026-03-10"]);
        let query = PatternQuery { to: Some("2026-03-09".parse().unwrap()), ..PatternQuery::default() };
        assert_eq!(county.service.questions(&leader, query).await.unwrap().total, 0);

        // Who lies elsewhere is not asked, who looks on from above sees no person, and a town is asked in the register.
        let query = PatternQuery { area_id: Some(county.area(OTHER_TOWN)), ..PatternQuery::default() };
        assert_eq!(county.service.questions(&leader, query).await.unwrap().total, 0);
        let city = county.ctx(Role::CitySupervisor, "9901", TODAY);
        let refused = county.service.questions(&city, PatternQuery::default()).await.unwrap_err();
        assert_eq!(refused.code, "patterns.choose_a_county");
        let query = PatternQuery { area_id: Some(county.area(COUNTY)), ..PatternQuery::default() };
        let seen = county.service.questions(&city, query).await.unwrap();
        assert!(seen.total == 4 && seen.questions.iter().all(|one| one.person.is_none()), "{seen:?}");
        let town = county.town_officer(TODAY);
        let refused = county.service.questions(&town, PatternQuery::default()).await.unwrap_err();
        assert_eq!(refused.code, "access.denied");
    }

    async fn edits_across_the_line_and_months_that_come_late_are_asked_about(db: TestDb) {
        let county = County::new(db).await;
        let poor = county.household(Wanted::lifted().earning(BEFORE, 24, 150_000)).await;
        let well = county.household(Wanted::lifted().earning(BEFORE, 24, 900_000)).await;
        let cadre = county.somebody("cadre.qian", Role::VillageCadre, VILLAGE).await;
        let now = at(&cadre, &minute("2026-03-15", 0));
        county.stated(&now, poor, "2026-02", 4_150_000, Some(1)).await;
        county.stated(&now, well, "2026-02", 890_000, Some(1)).await;
        // A further edit moves nobody across.
        county.stated(&at(&cadre, &minute("2026-03-15", 10)), poor, "2026-02", 4_160_000, Some(2)).await;
        county.stated(&at(&cadre, &minute("2026-03-16", 0)), well, "2024-01", 900_000, None).await;

        let leader = county.ctx(Role::CountyLeader, COUNTY, TODAY);
        let across = county.asked(&leader, Some(PatternKind::AcrossLine)).await;
        // proves ACC-05: an edit by which a household came from below the line to above it, with both figures and who entered
        assert_eq!(shape(&across), [(PatternKind::AcrossLine, 1)]);
        let row = &across[0].rows[0];
        assert_eq!((row.household_id, row.before, row.after), (poor, Some(Fen(900_000)), Some(Fen(2_900_000))));
        assert!(row.line.is_some_and(|line| Fen(900_000) <= line && line < Fen(2_900_000)), "{row:?}");
        assert_eq!(row.month.map(|month| month.to_string()).as_deref(), Some("2026-02"));
        assert_eq!((row.on.to_string().as_str(), row.entered_by.as_deref()), ("2026-03-15", Some("cadre.qian")));
        let back = county.asked(&leader, Some(PatternKind::DatedBack)).await;
        assert_eq!(shape(&back), [(PatternKind::DatedBack, 1)]);
        assert_eq!((back[0].rows[0].household_id, back[0].rows[0].month.unwrap().to_string()), (well, "2024-01".into()));
        // By then the edit lay ahead.
        let query = PatternQuery { to: Some("2026-03-14".parse().unwrap()), ..PatternQuery::default() };
        assert_eq!(county.service.questions(&leader, query).await.unwrap().total, 0);
    }

    async fn many_edits_before_a_look_back_are_asked_about(db: TestDb) {
        let county = County::new(db).await;
        let households = county.households((0..24).map(|_| Wanted::lifted()).collect()).await;
        let officer = county.somebody("town.sun", Role::TownOfficer, TOWN).await;
        // Two in most weeks before.
        for (index, day) in ["2026-02-02", "2026-02-09", "2026-02-16", "2026-02-23", "2026-03-02"].iter().enumerate() {
            county.edited(&at(&officer, &minute(day, 0)), &households[..2], &format!("第{index}周")).await;
        }
        county.look_back("2026-03-19").await;
        let leader = county.ctx(Role::CountyLeader, COUNTY, TODAY);
        assert!(county.asked(&leader, None).await.is_empty());
        county.edited(&at(&officer, &minute("2026-03-16", 0)), &households, "检查前").await;
        // What follows the first day is no preparation.
        county.edited(&at(&officer, &minute("2026-03-19", 0)), &households[..3], "检查中").await;

        let mass = county.asked(&leader, None).await;
        // proves ACC-05: many more edits than usual in the days before an inspection
        assert_eq!(shape(&mass), [(PatternKind::MassEdits, 24)]);
        assert_eq!((mass[0].area_id, mass[0].person.as_deref()), (county.area(TOWN), None));
        assert_eq!((mass[0].from.to_string(), mass[0].to.to_string()), ("2026-03-12".into(), "2026-03-18".into()));
        assert!(mass[0].zh.contains("上半年“回头看”") && mass[0].zh.contains("24 户"), "{}", mass[0].zh);
        assert_eq!(mass[0].rows[0].on.to_string(), "2026-03-16");
    }

    async fn an_honest_month_asks_nothing(db: TestDb) {
        let county = County::new(db).await;
        let households = county.households((0..6).map(|_| Wanted::lifted().earning(BEFORE, 24, 300_000)).collect()).await;
        let cadre = county.somebody("cadre.li", Role::VillageCadre, VILLAGE).await;
        let said = ["老大外出务工", "玉米已收", "孩子返校", "屋顶已补", "腰病好转", "养了两头猪"];
        for (index, household) in households.iter().enumerate() {
            let day = format!("2026-03-{:02}", 6 + index / 3);
            let now = at(&cadre, &minute(&day, index * 30));
            county.visited(&now, *household, &day, json!({ "conditions": { "living": said[index] } })).await;
            county.stated(&at(&cadre, &minute("2026-03-18", index * 5)), *household, "2026-03", 310_000, None).await;
        }
        // Entered a few days later, and a slip that is mended.
        let now = at(&cadre, &minute("2026-03-14", 0));
        county.visited(&now, households[0], "2026-03-10", json!({ "no_change": true })).await;
        county.stated(&now, households[1], "2026-02", 305_000, Some(1)).await;
        county.look_back("2026-03-19").await;
        let leader = county.ctx(Role::CountyLeader, COUNTY, TODAY);
        assert!(county.asked(&leader, None).await.is_empty());
    }

    async fn nothing_is_asked_where_the_practice_has_no_numbers(db: TestDb) {
        let county = County::with_practice(db, |text| {
            let (before, rest) = text.split_once("[patterns]\n").unwrap();
            let (_, after) = rest.split_once("\n\n").unwrap();
            format!("{before}{after}")
        })
        .await;
        let household = county.household(Wanted::lifted()).await;
        let mut cadre = county.cadre("2026-03-13");
        cadre.acted_by = AccountId(7_001);
        cadre.entered_by = cadre.acted_by;
        county.visited(&cadre, household, "2026-02-02", json!({ "no_change": true })).await;
        let leader = county.ctx(Role::CountyLeader, COUNTY, TODAY);
        let view = county.service.questions(&leader, PatternQuery::default()).await.unwrap();
        assert_eq!((view.total, view.citation), (0, None));
    }
}
