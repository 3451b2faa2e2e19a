//! What an office sees of its day: its own, and of others a count; and whose a warning is.

use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, Ctx, PostId};
use shouwang_service::help::visit::{Conditions, VisitCmd};
use shouwang_service::office::account_change::{AccountChange, DecideAccountChangeCmd, ProposeAccountChangeCmd};
use shouwang_service::overview::groups::WaitingGroup;
use shouwang_service::overview::waiting::Waiting;
use shouwang_service::procedure::warning::WarningQuery;
use shouwang_service::procedure::warning_owner::{AssignWarningsCmd, WarningsAssigned};
use shouwang_service::register::household::{HouseholdQuery, NextStep};
use shouwang_service::rules::screening::ScreenCmd;
use shouwang_store::entity::kinship;
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::county::{County, FAR_VILLAGE, NEIGHBOUR, OTHER_TOWN, TOWN, VILLAGE, Wanted};

const DAY: &str = "2026-03-05";
/// Far below the line.
const POOR: i64 = 50_000;

impl County {
    /// Open warnings: three in 甲村, one in 丙村, one in another town.
    async fn warned(&self) {
        for village in [VILLAGE, VILLAGE, VILLAGE, NEIGHBOUR, FAR_VILLAGE] {
            self.household(Wanted::lifted().in_village(village).earning(DAY, 12, POOR))
                .await;
        }
        self.service
            .screen(&self.officer(DAY), ScreenCmd::default())
            .await
            .unwrap();
    }

    async fn groups(&self, ctx: &Ctx) -> Vec<WaitingGroup> {
        let mut groups = self.service.today(ctx).await.unwrap().groups;
        groups.sort_by(|a, b| (&a.place, a.owner).cmp(&(&b.place, b.owner)));
        groups
    }

    async fn give(
        &self,
        ctx: &Ctx,
        village: &str,
        from: Option<AccountId>,
        to: AccountId,
    ) -> Result<WarningsAssigned, String> {
        let cmd = AssignWarningsCmd {
            area_id: self.area(village),
            from,
            to,
        };
        self.service
            .assign_warnings(ctx, cmd)
            .await
            .map_err(|problem| problem.code)
    }

    /// How many warnings the person is shown.
    async fn shown(&self, ctx: &Ctx) -> usize {
        let today = self.service.today(ctx).await.unwrap();
        today.items.iter().filter(|item| item.what == Waiting::Warning).count()
    }
}

/// Place, owner and number.
fn counts(groups: &[WaitingGroup]) -> Vec<(&str, Option<&str>, u64)> {
    groups
        .iter()
        .map(|group| (group.place.as_str(), group.owner_name.as_deref(), group.count))
        .collect()
}

both_databases! {
    async fn what_others_owe_is_a_count_by_place_and_person(db: TestDb) {
        let county = County::new(db).await;
        county.warned().await;
        let town = county.town_officer("2026-04-05");
        let groups = county.groups(&town).await;
        assert_eq!(counts(&groups), [("丙村", None, 1), ("甲村", None, 3)]);
        let first = groups.last().unwrap();
        assert!(first.overdue == 3 && first.days_left < 0, "{first:?}");
        assert_eq!(first.risks.first().map(|one| one.count), Some(3), "what is the matter");
        assert_eq!(county.shown(&town).await, 0, "none of them is the town's");
        // The county counts towns, a village sees each of its own.
        assert_eq!(counts(&county.groups(&county.officer(DAY)).await), [("乙镇", None, 1), ("甲镇", None, 4)]);
        assert_eq!(county.shown(&county.cadre(DAY)).await, 3);
        assert!(county.groups(&county.cadre(DAY)).await.is_empty());
    }

    async fn a_warning_has_one_owner_and_is_nobody_elses_to_look_after(db: TestDb) {
        let county = County::new(db).await;
        county.warned().await;
        let town = county.town_officer(DAY);
        let li = county.person("li", Role::VillageCadre, VILLAGE).await;
        let far = county.person("far", Role::VillageCadre, FAR_VILLAGE).await;
        let member = county.person("member", Role::TownOfficer, TOWN).await;

        // Only to somebody there who answers warnings, only by the office there.
        assert_eq!(county.give(&town, VILLAGE, None, far).await, Err("warning.no_post".into()));
        assert_eq!(county.give(&county.cadre(DAY), VILLAGE, None, li).await, Err("access.denied".into()));
        let elsewhere = county.ctx(Role::TownOfficer, OTHER_TOWN, DAY);
        assert_eq!(county.give(&elsewhere, VILLAGE, None, li).await, Err("not_found".into()));

        // Nobody gets the warning on their own household.
        let own = county.warnings(DAY).await.into_iter().find(|one| one.area_name == "甲村").unwrap();
        let mut tx = county.store.system_begin(DAY.parse().unwrap(), "test.kin").await.unwrap();
        tx.insert(kinship::Model { account_id: li.0, household_id: own.household_id.0, kind: "declared_kin".parse().unwrap(), ..Default::default() }).await.unwrap();
        tx.commit(()).await.unwrap();
        let given = county.give(&town, VILLAGE, None, li).await.unwrap();
        assert_eq!(given, WarningsAssigned { assigned: 2, own: 1 });
        assert_eq!(counts(&county.groups(&town).await), [("丙村", None, 1), ("甲村", None, 1), ("甲村", Some("li"), 2)]);
        let list = async |query| county.service.list_warnings(&town, query).await.unwrap().total;
        assert_eq!(list(WarningQuery { account_id: Some(li), ..Default::default() }).await, 2);
        assert_eq!(list(WarningQuery { unowned: true, ..Default::default() }).await, 2);

        // Theirs are on their desk, and on no colleague's.
        let as_li = Ctx { acted_by: li, entered_by: li, ..county.cadre(DAY) };
        assert_eq!((county.shown(&as_li).await, county.shown(&county.cadre(DAY)).await), (3, 1));
        // They can be taken from one and given to another, also of the town.
        let given = county.give(&town, VILLAGE, Some(li), member).await;
        assert_eq!(given.map(|given| given.assigned), Ok(2));
        assert_eq!(county.shown(&as_li).await, 1);
    }

    async fn a_warning_passes_on_with_the_post_of_its_owner(db: TestDb) {
        let county = County::new(db).await;
        county.warned().await;
        let town = county.town_officer(DAY);
        let [admin, system] = [Role::SecurityAdmin, Role::SystemAdmin].map(|role| county.ctx(role, "99", DAY));
        let li = county.person("li", Role::VillageCadre, VILLAGE).await;
        let wang = county.person("wang", Role::VillageCadre, VILLAGE).await;
        county.give(&town, VILLAGE, None, li).await.unwrap();
        let leave = async |who: AccountId, successor| {
            let posts = repo::office::account::posts(&county.store, who.0, DAY.parse().unwrap()).await.unwrap();
            let change = AccountChange::Revoke { post_id: PostId(posts[0].0.id), successor };
            let proposed = county.service.propose_account_change(&admin, ProposeAccountChangeCmd { change, reason: None });
            let change = proposed.await.unwrap().change;
            let cmd = DecideAccountChangeCmd { account_change_id: change.id, approve: true, note: None, version: 1 };
            let decided = county.service.decide_account_change(&system, cmd).await.unwrap();
            decided.handed_over.unwrap().warnings
        };
        assert_eq!(leave(li, Some(wang)).await, 3);
        assert_eq!(counts(&county.groups(&town).await), [("丙村", None, 1), ("甲村", Some("wang"), 3)]);
        assert_eq!(leave(wang, None).await, 3);
        assert_eq!(counts(&county.groups(&town).await), [("丙村", None, 1), ("甲村", None, 3)]);
    }

    async fn a_list_of_households_says_what_people_look_for(db: TestDb) {
        let county = County::new(db).await;
        let wanted = |months, wage| Wanted::lifted().earning(DAY, months, wage);
        let ids = county.households(vec![wanted(12, POOR), wanted(12, 400_000), wanted(0, 0)]).await;
        county.service.screen(&county.officer(DAY), ScreenCmd::default()).await.unwrap();
        let visit = VisitCmd {
            household_id: ids[1],
            visited_on: DAY.parse().unwrap(),
            place: None,
            place_note: None,
            no_change: true,
            conditions: Conditions::default(),
            problems: vec![],
            next_on: None,
            becomes_clue: false,
            risks: vec![],
            campaign_id: None,
            referral: None,
            record: None,
        };
        county.service.record_visit(&county.cadre(DAY), visit).await.unwrap();
        let page = county.service.list_households(&county.cadre(DAY), HouseholdQuery::default()).await.unwrap();
        let row = |at: usize| page.items.iter().find(|row| row.id == ids[at]).unwrap();
        let told = |at: usize| (row(at).income_per_head.map(|fen| fen.0), row(at).last_visit, row(at).next_step);
        assert_eq!(told(0), (Some(6 * POOR), None, Some(NextStep::AnswerWarning)));
        assert_eq!(told(1), (Some(6 * 400_000), Some(DAY.parse().unwrap()), None));
        assert_eq!(told(2), (None, None, Some(NextStep::CollectStatement)));
    }
}
