//! The month's suggested visits of a village, and the points of a household.

use serde_json::json;
use shouwang_domain::HouseholdId;
use shouwang_domain::household::Kinship;
use shouwang_domain::risk::{MonitoredType, Population};
use shouwang_domain::role::Role;
use shouwang_service::Ctx;
use shouwang_service::overview::missed::{DrawnQuery, DrawnState, MissedQuery};
use shouwang_service::register::kinship::KinshipCmd;
use shouwang_service::rules::order::{SuggestedFor, SuggestedQuery, SuggestedView};
use shouwang_store::column::Json;
use shouwang_store::entity::spell;
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::county::{County, FAR_VILLAGE, OTHER_TOWN, TOWN, VILLAGE, Wanted};

const DAY: &str = "2026-03-05";

impl County {
    /// A household that was included on a day.
    async fn included(&self, household: HouseholdId, day: &str) {
        let mut tx = self
            .store
            .system_begin("2026-01-01".parse().unwrap(), "test.spell")
            .await
            .unwrap();
        let spell = spell::Model {
            household_id: household.0,
            monitored_type: MonitoredType::SuddenSevere.into(),
            tier: "national".to_owned(),
            risks: Json::of(&Vec::<String>::new()).unwrap(),
            included_on: day.parse().unwrap(),
            pack: "44/2025".to_owned(),
            ..spell::Model::default()
        };
        tx.insert(spell).await.unwrap();
        tx.commit(()).await.unwrap();
    }

    async fn suggested(&self, ctx: &Ctx) -> SuggestedView {
        self.service
            .suggested_visits(ctx, SuggestedQuery::default())
            .await
            .unwrap()
    }
}

fn ids(view: &SuggestedView) -> Vec<HouseholdId> {
    view.items.iter().map(|item| item.household_id).collect()
}

both_databases! {
    async fn a_village_is_told_whom_to_visit_first_and_why(db: TestDb) {
        let county = County::new(db).await;
        let well = county.household(Wanted::lifted().earning(DAY, 24, 900_000)).await;
        let poor = county.household(Wanted::lifted().earning(DAY, 24, 20_000).housed(Some("unmet"))).await;
        let kin = county.household(Wanted::lifted().earning(DAY, 24, 10_000).housed(Some("unmet"))).await;
        let far = county.household(Wanted::lifted().in_village(FAR_VILLAGE).housed(Some("unmet"))).await;
        let mut cadre = county.cadre(DAY);
        cadre.acted_by = county.person("cadre.with.kin", Role::VillageCadre, VILLAGE).await;
        let declared = KinshipCmd { household_id: kin, kind: Kinship::DeclaredKin };
        county.service.declare_kinship(&cadre, declared).await.unwrap();

        // proves DSC-04: a village sees whom to visit first, with the signs that say so, and never its own kin.
        let view = county.suggested(&cadre).await;
        assert_eq!(ids(&view), [poor, well], "{view:?}");
        assert_eq!((view.households, view.visited), (3, 0));
        assert!(!ids(&view).contains(&far));
        let first = &view.items[0].points;
        assert!(first.points > view.items[1].points.points);
        assert_eq!(first.lines.iter().map(|line| line.points).sum::<i32>(), first.points);
        assert!(first.lines.iter().any(|line| line.sign.starts_with("dangerous_dwelling") || line.sign == "dwelling_unsafe"));
        // The household's page shows the same.
        let explained = county.service.explain(&cadre, poor, None).await.unwrap();
        assert_eq!(explained.points.as_ref(), Some(first));

        // Who was visited is no longer suggested; the order never hides or moves a warning.
        let visit = json!({ "household_id": poor, "visited_on": DAY, "no_change": true });
        county.service.record_visit(&cadre, serde_json::from_value(visit).unwrap()).await.unwrap();
        let after = county.suggested(&cadre).await;
        assert_eq!((ids(&after), after.visited), (vec![well], 1));
        let month = DAY[..7].parse().unwrap();
        let warning = repo::procedure::warning::current(&county.store, &cadre, poor, month).await.unwrap();
        assert!(warning.is_some());
    }

    async fn suggestions_are_those_of_a_village_within_the_scope(db: TestDb) {
        let county = County::new(db).await;
        county.household(Wanted::lifted()).await;
        let query = |code| SuggestedQuery { area_id: Some(county.area(code)) };
        let officer = county.town_officer(DAY);
        let wide = county.service.suggested_visits(&officer, query(TOWN)).await.unwrap_err();
        assert_eq!(wide.code, "visits.choose_village");
        let own = county.service.suggested_visits(&officer, query(VILLAGE)).await.unwrap();
        assert_eq!(own.items.len(), 1);
        let far = county.service.suggested_visits(&county.cadre(DAY), query(FAR_VILLAGE)).await.unwrap_err();
        assert_eq!(far.code, "not_found");
        let mut auditor = county.cadre(DAY);
        auditor.role = Role::AuditAdmin;
        let denied = county.service.suggested_visits(&auditor, query(VILLAGE)).await.unwrap_err();
        assert_eq!(denied.code, "access.denied");
    }

    /// What the random share finds is what is estimated, and nobody of whom anything is known is in it.
    async fn the_random_share_says_how_many_are_missed(db: TestDb) {
        let county = County::with_practice(db, |text| text.replace("random_percent = 5", "random_percent = 50")).await;
        let general = || Wanted::lifted().of(Population::General);
        let ids = county.households((0..60).map(|_| general()).collect()).await;
        let dangerous = county.household(general().housed(Some("unmet"))).await;
        let monitored = county.household(Wanted { monitored: Some(("2025-06-01".parse().unwrap(), false)), ..general() }).await;
        let told = county.household(general()).await;
        let cadre = |day: &str| county.cadre(day);
        let clue = async |household: HouseholdId, day: &str| {
            let clue = json!({ "household_id": household, "source": { "channel": "grassroots_report", "report": "走访时说起" }, "discovered_on": day });
            county.service.report_clue(&cadre(day), serde_json::from_value(clue).unwrap()).await.unwrap();
        };
        clue(told, "2026-01-01").await;
        let list = async |day: &str, state| {
            let query = DrawnQuery { state, ..DrawnQuery::default() };
            county.service.drawn_for_visits(&county.officer(day), query).await.unwrap()
        };
        let (mut in_need, mut before) = (0, Vec::new());
        for month in 1..=4 {
            let first = format!("2026-0{month}-03");
            let now = county.officer(&first).now;
            county.service.keep_duties(now).await.unwrap();
            // Once a month, however often the clock comes by.
            county.service.keep_duties(now).await.unwrap();
            let drawn = list(&first, Some(DrawnState::Waiting)).await;
            assert_eq!(drawn.total, 12, "a half of eight visits of three villages");
            let known = [dangerous, monitored, told];
            assert!(drawn.households.iter().all(|row| ids.contains(&row.household_id) && !known.contains(&row.household_id)));
            // The village finds them among its suggested visits, to the last one of the month.
            let suggested = county.suggested(&cadre(&first)).await;
            let random = suggested.items.iter().filter(|item| item.suggested_for == SuggestedFor::Random).count();
            assert_eq!(random, 12, "none of them is left out");
            let day = format!("2026-0{month}-10");
            // One who was not drawn before, so that only this visit found it.
            let new = drawn.households[..11].iter().find(|row| !before.contains(&row.household_id)).unwrap().household_id;
            before.extend(drawn.households.iter().map(|row| row.household_id));
            for (place, row) in drawn.households.iter().enumerate() {
                if place == 11 {
                    continue;
                }
                let visit = json!({ "household_id": row.household_id, "visited_on": day, "no_change": true });
                county.service.record_visit(&cadre(&day), serde_json::from_value(visit).unwrap()).await.unwrap();
                if row.household_id == new && month < 4 {
                    county.included(row.household_id, &format!("2026-0{month}-28")).await;
                    in_need += 1;
                }
            }
        }
        let after = "2026-06-02";
        let view = county.service.missed(&county.officer(after), MissedQuery::default()).await.unwrap();
        let counts = view.total.drawn;
        assert_eq!((counts.drawn, counts.not_visited, counts.in_need, counts.not_in_need), (48, 4, in_need, 44 - in_need));
        let found = view.total.estimate.unwrap();
        assert!(found.low > 0 && found.low < found.share && found.share < found.high && found.high < 3_000, "{found:?}");
        assert_eq!(view.total.households, Some(57), "of whom nothing was known at the last draw");
        assert!((found.households_low..=found.households_high).contains(&found.households));
        assert_eq!(view.months.len(), 4);
        let towns: Vec<_> = view.areas.iter().map(|area| (area.area_name.as_str(), area.drawn.drawn, area.estimate.is_some())).collect();
        assert_eq!(towns, [("甲镇", 48, true), ("乙镇", 0, false)]);
        // Each count has its list.
        for (state, count) in [(DrawnState::InNeed, in_need), (DrawnState::NotVisited, 4), (DrawnState::NotInNeed, 44 - in_need)] {
            assert_eq!(list(after, Some(state)).await.total, count, "{state}");
        }
        // A town sees its own, a village no cockpit.
        let town = county.service.missed(&county.town_officer(after), MissedQuery::default()).await.unwrap();
        assert_eq!((town.total.drawn.drawn, town.areas.len()), (48, 2));
        assert!(town.areas.iter().all(|village| village.estimate.is_none() && village.households.is_none()));
        let query = MissedQuery { area_id: Some(county.area(OTHER_TOWN)) };
        assert_eq!(county.service.missed(&county.town_officer(after), query).await.unwrap_err().code, "not_found");
        assert_eq!(county.service.missed(&cadre(after), MissedQuery::default()).await.unwrap_err().code, "access.denied");
    }
}
