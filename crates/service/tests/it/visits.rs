//! The month's suggested visits of a village, and the points of a household.

use serde_json::json;
use shouwang_domain::HouseholdId;
use shouwang_domain::household::Kinship;
use shouwang_domain::role::Role;
use shouwang_service::Ctx;
use shouwang_service::register::kinship::KinshipCmd;
use shouwang_service::rules::order::{SuggestedQuery, SuggestedView};
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::county::{County, FAR_VILLAGE, TOWN, VILLAGE, Wanted};

const DAY: &str = "2026-03-05";

impl County {
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
}
