//! Clues from the six channels, visits and contact persons.

use serde_json::json;
use shouwang_domain::clue::{ClueSource, ClueState};
use shouwang_domain::risk::{NationalRisk, RiskCategory};
use shouwang_domain::role::{ContactLevel, Role};
use shouwang_domain::warning::{Outcome, WarningDecision, WarningState};
use shouwang_domain::{AccountId, HouseholdId};
use shouwang_service::Result;
use shouwang_service::help::contact::{ContactCmd, ContactView};
use shouwang_service::help::visit::{VisitCmd, VisitRecorded};
use shouwang_service::procedure::case::OpenCaseCmd;
use shouwang_service::procedure::clue::{ClueCmd, ClueQuery, ClueView, DismissClueCmd};
use shouwang_service::procedure::warning::{AnswerCmd, WarningQuery};
use shouwang_service::rules::screening::ScreenCmd;
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::county::{County, FAR_VILLAGE, NEIGHBOUR, TOWN, VILLAGE, Wanted};

const DAY: &str = "2026-03-05";

impl County {
    async fn clue(&self, household: HouseholdId, source: serde_json::Value, discovered_on: &str) -> Result<ClueView> {
        let source: ClueSource = serde_json::from_value(source).unwrap();
        let cmd = ClueCmd {
            household_id: household,
            source,
            discovered_on: discovered_on.parse().unwrap(),
            risks: Vec::new(),
        };
        self.service.report_clue(&self.cadre(DAY), cmd).await
    }

    /// The same with the risks that are seen.
    async fn clue_of(&self, household: HouseholdId, risks: &[RiskCategory]) -> ClueView {
        let cmd = ClueCmd {
            household_id: household,
            source: serde_json::from_value(report()).unwrap(),
            discovered_on: DAY.parse().unwrap(),
            risks: risks.to_vec(),
        };
        self.service.report_clue(&self.cadre(DAY), cmd).await.unwrap()
    }

    async fn visit(&self, cmd: serde_json::Value) -> Result<VisitRecorded> {
        let cmd: VisitCmd = serde_json::from_value(cmd).unwrap();
        self.service.record_visit(&self.cadre(DAY), cmd).await
    }

    async fn assign(
        &self,
        household: HouseholdId,
        level: ContactLevel,
        who: AccountId,
        from: &str,
    ) -> Result<ContactView> {
        let cmd = ContactCmd {
            household_id: household,
            level,
            account_id: who,
            from: from.parse().unwrap(),
        };
        self.service.assign_contact(&self.town_officer(DAY), cmd).await
    }
}

fn report() -> serde_json::Value {
    json!({ "channel": "grassroots_report", "report": "the roof leaks" })
}

fn declaration() -> serde_json::Value {
    json!({ "channel": "self_declaration", "difficulty": "ill for long", "by": { "mode": "scan", "poster": "990101100200" } })
}

both_databases! {
    async fn every_channel_asks_for_its_own_facts(db: TestDb) {
        let county = County::new(db).await;
        let other = county.household(Wanted::lifted()).await;
        let visit = county.visit(json!({ "household_id": other, "visited_on": DAY, "no_change": true })).await.unwrap().visit;
        let visit_of_other = visit.id;
        for (source, expected) in [
            (report(), Ok("grassroots_report")),
            (json!({ "channel": "grassroots_report", "report": " " }), Err("clue.fact_missing")),
            (declaration(), Ok("self_declaration")),
            (
                json!({ "channel": "self_declaration", "difficulty": "d",
                    "by": { "mode": "entrusted", "proxy": "p", "relation": "neighbour", "consent": false } }),
                Err("clue.no_consent"),
            ),
            (
                json!({ "channel": "self_declaration", "difficulty": "d",
                    "by": { "mode": "telephone", "called_on": "2026-03-04", "call_record": "she told of it" } }),
                Ok("self_declaration"),
            ),
            (json!({ "channel": "data_comparison", "department": "health", "list": "2026-02", "row": 7 }), Ok("data_comparison")),
            (json!({ "channel": "data_comparison", "department": "health", "list": "", "row": 7 }), Err("clue.fact_missing")),
            (json!({ "channel": "hotline_petition", "source": "hotline_12317", "number": "T-1" }), Ok("hotline_petition")),
            (json!({ "channel": "hotline_petition", "source": "media", "number": "" }), Err("clue.fact_missing")),
            // The visit of another household, a visit and a warning that do not exist.
            (json!({ "channel": "home_visit", "visit": visit_of_other }), Err("not_found")),
            (json!({ "channel": "home_visit", "visit": "1" }), Err("not_found")),
            (json!({ "channel": "platform_warning", "warning": "1" }), Err("not_found")),
        ] {
            let household = county.household(Wanted::lifted()).await;
            let found = county.clue(household, source.clone(), DAY).await;
            let found = found.map(|clue| clue.sources[0].source.channel().as_str()).map_err(|problem| problem.code);
            assert_eq!(found, expected.map_err(str::to_owned), "{source}");
        }
        let late = county.clue(other, report(), "2026-03-06").await.unwrap_err();
        assert_eq!((late.code.as_str(), late.fields[0].at.as_str()), ("date.in_future", "/discovered_on"));
        let far = county.household(Wanted::lifted().in_village(FAR_VILLAGE)).await;
        assert_eq!(county.clue(far, report(), DAY).await.unwrap_err().code, "not_found");
        let ended = Wanted { state: shouwang_domain::household::HouseholdState::Merged, ..Wanted::lifted() };
        let ended = county.household(ended).await;
        assert_eq!(county.clue(ended, report(), DAY).await.unwrap_err().code, "household.ended");
    }

    async fn clues_of_one_household_come_together(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted()).await;
        let first = county.clue(household, report(), "2026-03-04").await.unwrap();
        assert_eq!((first.state, first.has_application), (ClueState::Open, false));
        assert_eq!(first.clock.unwrap().due.to_string(), "2026-03-19");
        let second = county.clue(household, declaration(), "2026-03-01").await.unwrap();
        assert_eq!((second.state, second.merged_into), (ClueState::Merged, Some(first.id)));

        let cadre = county.cadre(DAY);
        let joined = county.service.clue(&cadre, first.id).await.unwrap();
        let sources: Vec<_> = joined.sources.iter().map(|source| source.clue_id).collect();
        assert_eq!(sources, [first.id, second.id]);
        assert_eq!((joined.clock_started.to_string().as_str(), joined.has_application), ("2026-03-01", true));
        assert_eq!(joined.clock.unwrap().due.to_string(), "2026-03-16");
        let query = ClueQuery { state: Some(ClueState::Open), ..ClueQuery::default() };
        let open = county.service.list_clues(&cadre, query).await.unwrap();
        assert_eq!(open.items, [joined]);
    }

    async fn a_clue_tells_of_its_risks(db: TestDb) {
        let county = County::new(db).await;
        let cadre = county.cadre(DAY);
        let [told, silent, warned] = [
            county.household(Wanted::lifted()).await,
            county.household(Wanted::lifted()).await,
            county.household(Wanted::lifted().housed(Some("unmet"))).await,
        ];
        let first = county.clue_of(told, &[RiskCategory::SchoolingCost, RiskCategory::IllnessOrDisability, RiskCategory::SchoolingCost]).await;
        // proves SCP-09: what the reporter sees is kept, each once and in the order of the notice
        assert_eq!(first.risks, [RiskCategory::IllnessOrDisability, RiskCategory::SchoolingCost]);
        // proves SCP-09: beside it stands what it may be in the national list
        assert_eq!(first.national_risks, [NationalRisk::Illness, NationalRisk::Schooling, NationalRisk::Disability]);
        assert!(county.clue_of(silent, &[]).await.risks.is_empty());

        // What a visit saw of house and water is told for certain, and a clue by the visit says it.
        let seen = county
            .visit(json!({ "household_id": told, "visited_on": DAY, "becomes_clue": true, "risks": ["overdue_micro_credit"],
                "conditions": { "guarantees": [
                    { "guarantee": "water", "state": "suspected", "note": null },
                    { "guarantee": "education", "state": "unmet", "note": null },
                    { "guarantee": "housing", "state": "met", "note": null }] } }))
            .await
            .unwrap();
        let second = seen.clue.unwrap();
        assert_eq!(second.risks, [RiskCategory::UnsafeWater, RiskCategory::OverdueMicroCredit]);
        let by_visit = county.clue(silent, json!({ "channel": "home_visit", "visit": seen.visit.id }), DAY).await;
        assert_eq!(by_visit.unwrap_err().code, "not_found", "of another household");
        let joined = county.service.clue(&cadre, first.id).await.unwrap();
        let all = [
            RiskCategory::IllnessOrDisability,
            RiskCategory::SchoolingCost,
            RiskCategory::UnsafeWater,
            RiskCategory::OverdueMicroCredit,
        ];
        // proves SCP-09: the leading clue tells of all that was merged into it
        assert_eq!(joined.risks, all);
        assert_eq!((joined.sources[0].risks.len(), joined.sources[1].risks.len()), (2, 2));

        county.service.screen(&county.officer(DAY), ScreenCmd::default()).await.unwrap();
        let query = WarningQuery { household_id: Some(warned), ..WarningQuery::default() };
        let warning = county.service.list_warnings(&cadre, query).await.unwrap().items.remove(0);
        let cmd = AnswerCmd { warning_id: warning.id, version: warning.version, decision: WarningDecision::BecomeClue };
        let clue = county.service.answer_warning(&cadre, cmd).await.unwrap().clue.unwrap();
        // proves SCP-09: a warning's clue has the risks of its rules
        assert_eq!(clue.risks, [RiskCategory::UnsafeHousing]);

        let listed = async |risk: RiskCategory, state: Option<ClueState>| {
            let query = ClueQuery { risk: Some(risk), state, ..ClueQuery::default() };
            let page = county.service.list_clues(&cadre, query).await.unwrap();
            page.items.into_iter().map(|clue| clue.id).collect::<Vec<_>>()
        };
        // proves SCP-09: the list is narrowed by a risk, also by one that only a merged source tells of
        assert_eq!(listed(RiskCategory::UnsafeWater, Some(ClueState::Open)).await, [first.id]);
        assert_eq!(listed(RiskCategory::UnsafeWater, None).await, [first.id, second.id]);
        assert_eq!(listed(RiskCategory::UnsafeHousing, None).await, [clue.id]);
        assert!(listed(RiskCategory::PolicyGap, None).await.is_empty());

        let case = county.service.open_case(&cadre, OpenCaseCmd { clue_id: first.id }).await.unwrap();
        let carried: std::collections::BTreeSet<_> = case.clues.iter().flat_map(|clue| clue.risks.iter().copied()).collect();
        // proves SCP-09: the verification of the case begins with them
        assert_eq!(carried, all.into());
        assert!(case.risks.is_empty(), "a person finds them at the verification");
    }

    async fn a_clue_of_before_risks_were_asked_for_has_none(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted()).await;
        let clue = county.clue_of(household, &[RiskCategory::UnsafeWater]).await;
        let cadre = county.cadre(DAY);
        let before = repo::procedure::clue::by_id(&county.store, &cadre, clue.id).await.unwrap();
        let mut tx = county.store.system_begin(cadre.now, "test.before").await.unwrap();
        let after = shouwang_store::entity::clue::Model { risks: None, ..before.clone() };
        tx.update(&before, after).await.unwrap();
        tx.commit(()).await.unwrap();
        let shown = county.service.clue(&cadre, clue.id).await.unwrap();
        assert_eq!((shown.risks, shown.national_risks), (vec![], vec![]));
        county.service.open_case(&cadre, OpenCaseCmd { clue_id: clue.id }).await.unwrap();
    }

    async fn a_clue_that_comes_while_a_case_is_open_belongs_to_the_case(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted()).await;
        let first = county.clue(household, report(), "2026-03-04").await.unwrap();
        let cadre = county.cadre(DAY);
        let case = county.service.open_case(&cadre, OpenCaseCmd { clue_id: first.id }).await.unwrap();
        let second = county.clue(household, declaration(), "2026-03-02").await.unwrap();
        assert_eq!((second.state, second.case_id), (ClueState::Merged, Some(case.id)));
        // The earlier discovery moves the clock, and the declaration is the application that the case lacked.
        let row = repo::procedure::case::by_id(&county.store, &cadre, case.id).await.unwrap();
        assert_eq!((*row.clock_started, *row.due, row.has_application.get()), ("2026-03-02".parse().unwrap(), "2026-03-17".parse().unwrap(), true));
        // A later one changes nothing about the case.
        county.clue(household, report(), DAY).await.unwrap();
        assert_eq!(repo::procedure::case::by_id(&county.store, &cadre, case.id).await.unwrap().version, row.version);
        let joined = county.service.clue(&cadre, first.id).await.unwrap();
        assert_eq!((joined.state, joined.sources.len(), joined.clock), (ClueState::CaseOpened, 3, None));
    }

    async fn two_clues_at_the_same_time_are_one_open_clue(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted()).await;
        let reports = (0..6).map(|_| county.clue(household, report(), DAY));
        let reported = futures_util::future::join_all(reports).await;
        let states: Vec<_> = reported.into_iter().map(|clue| clue.unwrap().state).collect();
        assert_eq!(states.iter().filter(|state| **state == ClueState::Open).count(), 1, "{states:?}");
    }

    async fn a_dismissed_clue_has_a_reason_and_a_declarant_is_told(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted()).await;
        let clue = county.clue(household, report(), DAY).await.unwrap();
        county.clue(household, declaration(), DAY).await.unwrap();
        let cadre = county.cadre(DAY);
        let dismiss = async |version: i64, reason: &str| {
            let cmd = DismissClueCmd { clue_id: clue.id, version, reason: reason.into() };
            county.service.dismiss_clue(&cadre, cmd).await.map_err(|problem| problem.code)
        };
        assert_eq!(dismiss(clue.version, " ").await.unwrap_err(), "clue.reason_missing");
        assert_eq!(dismiss(clue.version + 1, "r").await.unwrap_err(), "version_conflict");
        let dismissed = dismiss(clue.version, "the roof was mended").await.unwrap();
        assert_eq!((dismissed.state, dismissed.clock), (ClueState::Dismissed, None));
        assert_eq!(dismiss(dismissed.version, "r").await.unwrap_err(), "clue.not_open");
        let messages = county.service.list_messages(&cadre, household).await.unwrap();
        assert_eq!(messages.len(), 1);
        assert!(messages[0].kind == "declaration_result" && messages[0].zh.contains("the roof was mended"));
        // The next clue begins anew, and nobody is told of what nobody declared.
        let next = county.clue(household, report(), DAY).await.unwrap();
        assert_eq!(next.state, ClueState::Open);
        let cmd = DismissClueCmd { clue_id: next.id, version: next.version, reason: "r".into() };
        county.service.dismiss_clue(&cadre, cmd).await.unwrap();
        assert_eq!(county.service.list_messages(&cadre, household).await.unwrap().len(), 1);
    }

    async fn a_warning_reported_as_a_clue_is_answered(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted().housed(Some("unmet"))).await;
        county.service.screen(&county.officer(DAY), ScreenCmd::default()).await.unwrap();
        let cadre = county.cadre(DAY);
        let warnings = async || county.service.list_warnings(&cadre, WarningQuery::default()).await.unwrap().items;
        let warning = warnings().await.remove(0);
        let source = json!({ "channel": "platform_warning", "warning": warning.id });
        let clue = county.clue(household, source.clone(), DAY).await.unwrap();
        let answered = warnings().await.remove(0);
        assert_eq!((answered.state, answered.clue_id), (WarningState::BecameClue, Some(clue.id)));
        assert_eq!(county.clue(household, source, DAY).await.unwrap_err().code, "warning.already_answered");
        // A reason that people deal with is told again only after the cool-down.
        let again = county.service.screen(&county.officer("2026-04-05"), ScreenCmd::default()).await.unwrap();
        assert_eq!((again.fired, again.warnings.in_hand, again.warnings.new), (1, 1, 0));
        // A second warning, answered where a clue is open, is merged into that.
        county.service.screen(&county.officer("2026-06-05"), ScreenCmd::default()).await.unwrap();
        let june = warnings().await.pop().unwrap();
        let cmd = AnswerCmd { warning_id: june.id, version: june.version, decision: WarningDecision::BecomeClue };
        let answered = county.service.answer_warning(&county.cadre("2026-06-05"), cmd).await.unwrap();
        assert_eq!(answered.clue.unwrap().merged_into, Some(clue.id));
    }

    async fn a_visit_records_what_was_seen_and_what_follows(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted()).await;
        let found = county
            .visit(json!({
                "household_id": household, "visited_on": "2026-03-04", "becomes_clue": true,
                "conditions": { "living": "the east wall is cracked", "guarantees": [
                    { "guarantee": "housing", "state": "unmet", "note": "east wall" }] },
                "problems": [{ "problem": "no money for the repair", "solved_on": null }],
                "next_on": "2026-03-20",
            }))
            .await
            .unwrap();
        let fired: Vec<_> = found.screening.rules.iter().filter(|rule| rule.outcome == Outcome::Fires).collect();
        assert_eq!(fired.len(), 1);
        assert_eq!(fired[0].rule, "dangerous_dwelling");
        assert!(found.screening.warning_id.is_some());
        let clue = found.clue.unwrap();
        assert_eq!(clue.sources[0].source, ClueSource::HomeVisit { visit: found.visit.id });
        assert_eq!(clue.clock_started.to_string(), "2026-03-04");
        // The visit serves as the fact of a later clue of the same household.
        let source = json!({ "channel": "home_visit", "visit": found.visit.id });
        assert_eq!(county.clue(household, source, DAY).await.unwrap().merged_into, Some(clue.id));

        let cadre = county.cadre(DAY);
        let visits = county.service.list_visits(&cadre, household, Default::default()).await.unwrap().items;
        assert_eq!(visits, [found.visit]);
        // Half a visit is none: the future, and a head of a group who may not change guarantees.
        let late = json!({ "household_id": household, "visited_on": "2026-03-06", "no_change": true });
        assert_eq!(county.visit(late).await.unwrap_err().code, "date.in_future");
        let mut group = county.cadre(DAY);
        group.role = Role::GroupLeader;
        let cmd = json!({ "household_id": household, "visited_on": DAY, "conditions": {
            "guarantees": [{ "guarantee": "housing", "state": "met", "note": null }] } });
        let refused = county.service.record_visit(&group, serde_json::from_value(cmd).unwrap()).await.unwrap_err();
        assert_eq!(refused.code, "access.denied");
        assert_eq!(county.service.list_visits(&cadre, household, Default::default()).await.unwrap().total, 1);
    }

    async fn a_visit_entered_for_a_colleague_is_the_colleagues(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted()).await;
        let colleague = county.person("cadre.without.account", Role::VillageCadre, VILLAGE).await;
        let mut ctx = county.cadre(DAY);
        ctx.acted_by = colleague;
        let cmd = json!({ "household_id": household, "visited_on": DAY, "no_change": true });
        let recorded = county.service.record_visit(&ctx, serde_json::from_value(cmd).unwrap()).await.unwrap();
        assert_eq!(recorded.visit.by_account, colleague);
    }

    async fn there_is_one_contact_person_at_each_level(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted()).await;
        let [first, second] = [
            county.person("cadre.a", Role::VillageCadre, VILLAGE).await,
            county.person("secretary.a", Role::VillageSecretary, VILLAGE).await,
        ];
        let neighbour = county.person("cadre.c", Role::VillageCadre, NEIGHBOUR).await;
        let town = county.person("officer.a", Role::TownOfficer, TOWN).await;
        let code = |found: Result<ContactView>| found.unwrap_err().code;
        let (village, at_town) = (ContactLevel::Village, ContactLevel::Town);

        assert_eq!(code(county.assign(household, village, neighbour, DAY).await), "contact.no_post");
        assert_eq!(code(county.assign(household, village, town, DAY).await), "contact.no_post");
        assert_eq!(code(county.assign(household, at_town, first, DAY).await), "contact.no_post");
        assert_eq!(code(county.assign(household, at_town, town, "2026-03-06").await), "date.in_future");
        county.assign(household, at_town, town, "2026-02-01").await.unwrap();
        county.assign(household, village, first, "2026-02-01").await.unwrap();
        assert_eq!(code(county.assign(household, village, first, DAY).await), "contact.already");
        assert_eq!(code(county.assign(household, village, second, "2026-01-31").await), "contact.too_early");
        county.assign(household, village, second, "2026-03-01").await.unwrap();

        let contacts = county.service.list_contacts(&county.cadre(DAY), household).await.unwrap();
        let lines: Vec<_> = contacts
            .iter()
            .map(|c| (c.level, c.name.as_deref().unwrap(), c.from.to_string(), c.to.map(|day| day.to_string())))
            .collect();
        let (february, march) = ("2026-02-01".to_owned(), "2026-03-01".to_owned());
        assert_eq!(lines, [
            (at_town, "officer.a", february.clone(), None),
            (village, "cadre.a", february, Some(march.clone())),
            (village, "secretary.a", march, None),
        ]);
    }
}
