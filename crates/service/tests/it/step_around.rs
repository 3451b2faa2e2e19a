//! Ways around the procedure and the scope that were once open.

use chrono::Days;
use shouwang_domain::clue::ClueSource;
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::income::Amounts;
use shouwang_domain::role::Role;
use shouwang_domain::{Ctx, Fen, HouseholdId, Result};
use shouwang_service::help::referral::ReferCmd;
use shouwang_service::help::visit::VisitCmd;
use shouwang_service::procedure::clue::ClueCmd;
use shouwang_service::register::guarantee::GuaranteeCmd;
use shouwang_service::register::household::{HouseholdQuery, MemberUpdate, MoveHousehold};
use shouwang_service::register::import::ImportKind;
use shouwang_service::register::kinship::{Kinship, KinshipCmd};
use shouwang_service::register::statement::{SameAsLastMonthCmd, StatementCmd};
use shouwang_service::rules::screening::ScreenCmd;
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, NEIGHBOUR, OTHER_TOWN, TOWN, VILLAGE};
use crate::world::{TODAY, dry, file, head, id, income, member, month, register};

fn code<T>(answer: Result<T>) -> String {
    answer.map(drop).unwrap_err().code
}

/// Everything that a village writes about a household, tried in turn; each answers with its refusal.
async fn everything_about(county: &County, ctx: &Ctx, household: HouseholdId) -> Vec<String> {
    let service = &county.service;
    let statement = StatementCmd {
        household_id: household,
        period: "2026-02".into(),
        amounts: Amounts {
            wage: Some(Fen(100)),
            ..Amounts::default()
        },
        estimated: false,
        version: None,
    };
    let same = SameAsLastMonthCmd {
        household_id: household,
        month: "2026-02".parse().unwrap(),
    };
    let guarantee = GuaranteeCmd {
        household_id: household,
        guarantee: Guarantee::Water,
        state: GuaranteeState::Met,
        on: ctx.today(),
        note: None,
    };
    let visit: VisitCmd = serde_json::from_value(serde_json::json!({
        "household_id": household, "visited_on": ctx.today(), "no_change": true,
    }))
    .unwrap();
    let clue = ClueCmd {
        household_id: household,
        source: ClueSource::GrassrootsReport {
            report: "房屋漏水".into(),
        },
        discovered_on: ctx.today(),
        risks: Vec::new(),
    };
    let moved = MoveHousehold {
        household_id: household,
        version: 1,
        area_id: county.area(NEIGHBOUR),
    };
    let refer: ReferCmd = serde_json::from_value(serde_json::json!({
        "household_id": household, "department": "health", "risks": ["illness_or_disability"], "note": "请核实住院情况",
        "due": ctx.today() + Days::new(5),
    }))
    .unwrap();
    vec![
        code(service.refer_household(ctx, refer).await),
        code(service.save_statement(ctx, statement).await),
        code(service.same_as_last_month(ctx, same).await),
        code(service.set_guarantee(ctx, guarantee).await),
        code(service.record_visit(ctx, visit).await),
        code(service.report_clue(ctx, clue).await),
        code(service.move_household(ctx, moved).await),
    ]
}

both_databases! {
    async fn nobody_changes_their_own_household_by_a_sheet(db: TestDb) {
        let county = County::new(db).await;
        let mut officer = county.officer(TODAY);
        officer.acted_by = county.person("officer", Role::CountyOfficer, COUNTY).await;
        officer.entered_by = officer.acted_by;
        let rows = [head("A1", "李丁", &id("19500203", 1)), head("A2", "王戊", &id("19520203", 3))];
        county.import(&officer, &rows).await.unwrap();
        let wages = [month("A1", "2026-02", "800"), month("A2", "2026-02", "800")];
        county.report(&officer, &wages).await.unwrap();
        let own = county.numbered(&officer, "A1").await.id;
        county.service.declare_kinship(&officer, KinshipCmd { household_id: own, kind: Kinship::Own }).await.unwrap();
        // What says nothing new is no change, and the rest of the sheet is not held up by it.
        county.import(&officer, &[rows[0].clone(), rows[1].clone().with("phone", "13900000001")]).await.unwrap();
        county.report(&officer, &[wages[0].clone(), month("A2", "2026-02", "900")]).await.unwrap();
        let refused = county.import(&officer, &[rows[0].clone().with("phone", "13900000002")]).await.unwrap_err();
        assert_eq!(refused.fields[0].code, "household.own");
        let refused = county.report(&officer, &[month("A1", "2026-02", "1")]).await.unwrap_err();
        assert_eq!(refused.fields[0].code, "household.own");
    }

    /// Cases and measures are not all that one could do for one's own household.
    async fn nobody_writes_about_their_own_household_by_either_hand(db: TestDb) {
        let county = County::new(db).await;
        county.import(&county.officer(TODAY), &[head("A1", "李甲", &id("19800601", 11))]).await.unwrap();
        let household = county.numbered(&county.officer(TODAY), "A1").await.id;
        let (own_clerk, colleague) = (
            county.person("own", Role::TownOfficer, TOWN).await,
            county.person("colleague", Role::TownOfficer, TOWN).await,
        );
        let officer = Ctx { acted_by: own_clerk, entered_by: own_clerk, ..county.town_officer(TODAY) };
        let own = KinshipCmd { household_id: household, kind: Kinship::DeclaredKin };
        county.service.declare_kinship(&officer, own).await.unwrap();
        let for_a_colleague = Ctx { acted_by: colleague, ..officer.clone() };
        let by_a_colleague = Ctx { entered_by: colleague, ..officer.clone() };
        for ctx in [officer, for_a_colleague, by_a_colleague] {
            let answers = everything_about(&county, &ctx, household).await;
            assert!(answers.iter().all(|code| code == "household.own"), "{:?}: {answers:?}", ctx.hands());
        }
        let other = Ctx { acted_by: colleague, entered_by: colleague, ..county.town_officer(TODAY) };
        let visit: VisitCmd = serde_json::from_value(serde_json::json!({
            "household_id": household, "visited_on": TODAY, "no_change": true,
        }))
        .unwrap();
        county.service.record_visit(&other, visit).await.unwrap();
    }

    /// An area above one's own overlaps with it, and is none of one's own all the same.
    async fn an_area_above_ones_own_is_as_absent_as_a_strangers(db: TestDb) {
        let county = County::new(db).await;
        let town = county.town_officer(TODAY);
        let of = |code| ScreenCmd { area_id: Some(county.area(code)), ..ScreenCmd::default() };
        for (area, expected) in [(COUNTY, "not_found"), (OTHER_TOWN, "not_found"), ("99", "not_found")] {
            assert_eq!(code(county.service.screen(&town, of(area)).await), expected, "{area}");
        }
        for area in [TOWN, VILLAGE] {
            county.service.screen(&town, of(area)).await.unwrap();
        }
    }

    /// Whole numbers are looked up with a trace, and not by trying.
    async fn numbers_searched_for_at_once_have_no_more_answers_than_the_budget_allows(db: TestDb) {
        let county = County::new(db).await;
        let person = county.person("clerk", Role::TownOfficer, TOWN).await;
        let clerk = Ctx { acted_by: person, entered_by: person, ..county.town_officer(TODAY) };
        let search = async |sequence: u16| {
            let query = HouseholdQuery { text: Some(id("19800601", sequence)), ..HouseholdQuery::default() };
            county.service.list_households(&clerk, query).await.is_ok()
        };
        let answers = futures_util::future::join_all((0..24).map(|n| search(100 + n))).await;
        assert_eq!(answers.into_iter().filter(|is_answered| *is_answered).count(), 10);
    }

    /// A sheet that is only checked says no more about a number than a search does, whatever name stands beside it.
    async fn a_number_is_not_found_by_trying_sheets(db: TestDb) {
        let county = County::new(db).await;
        let person = county.person("clerk", Role::TownOfficer, TOWN).await;
        let clerk = Ctx { acted_by: person, entered_by: person, ..county.town_officer(TODAY) };
        let right = id("19800601", 11);
        county.import(&clerk, &[head("A1", "李甲", &right)]).await.unwrap();
        county.import(&clerk, &[head("A2", "王乙", &id("19750301", 11))]).await.unwrap();
        let tried = async |name: &str, number: &str| {
            let sheet = dry(register(&[head("A1", "李甲", &right), member("A1", "之子", name, number)]));
            county.service.import_register(&clerk, sheet).await.map(|_| ()).map_err(|problem| problem.code)
        };
        // Sent again and again, a number is one number; a family's children, or a column that was wrong, are no trying.
        for day in 1..9 {
            for _ in 0..3 {
                assert_eq!(tried("李丙", &id(&format!("2004010{day}"), 11)).await, Ok(()), "{day}");
            }
        }
        assert_eq!(tried("李丙", &id("20040110", 11)).await, Err("sheet.too_many_misses".into()));
        // From then on nothing of that household is answered: no dry run, no marked file, no import, no other kind of sheet.
        assert_eq!(tried("李丙", &id("20040101", 11)).await, Err("sheet.too_many_misses".into()));
        let rows = || register(&[head("A1", "李甲", &right)]);
        assert_eq!(code(county.service.import_register(&clerk, dry(rows())).await), "sheet.too_many_misses");
        assert_eq!(code(county.service.import_register(&clerk, file(rows())).await), "sheet.too_many_misses");
        let marked = county.service.mark_sheet(&clerk, ImportKind::Register, dry(rows()), false).await;
        assert_eq!(code(marked), "sheet.too_many_misses");
        // Other households, sheets without numbers and other people go on.
        county.service.import_register(&clerk, dry(register(&[head("A2", "王乙", &id("19750301", 11))]))).await.unwrap();
        county.service.import_income(&clerk, dry(income(&[month("A1", "2026-02", "100")]))).await.unwrap();
        county.service.import_register(&county.town_officer(TODAY), dry(rows())).await.unwrap();
    }

    async fn a_number_is_not_found_by_entering_members_until_one_is_refused(db: TestDb) {
        let county = County::new(db).await;
        let rows = [head("A1", "李甲", &id("19800601", 11)), head("A2", "李乙", &id("19800601", 12))];
        county.import(&county.officer(TODAY), &rows).await.unwrap();
        let cadre = county.cadre(TODAY);
        let enter = async |ctx: &Ctx, number: &str| {
            let household = county.numbered(&cadre, "A2").await;
            let said = serde_json::json!({
                "name": "李乙", "id_number": number, "relation": "head", "health": ["healthy"], "labour": "ordinary",
            });
            let update = MemberUpdate {
                household_id: household.id,
                version: household.version,
                member_id: household.members[0].id,
                member: serde_json::from_value(said).unwrap(),
            };
            county.service.update_member(ctx, update).await.map(drop).map_err(|problem| problem.code)
        };
        // The own number is no try, however often; each other one is, whether it is free or taken.
        for _ in 0..10 {
            assert_eq!(enter(&cadre, &id("19800601", 12)).await, Ok(()));
        }
        assert_eq!(enter(&cadre, &id("19800601", 11)).await, Err("member.duplicate_id".to_owned()));
        for sequence in 21..28 {
            assert_eq!(enter(&cadre, &id("19800601", sequence)).await, Ok(()));
        }
        for sequence in [28, 11, 29] {
            let refused = Err("sheet.too_many_misses".to_owned());
            assert_eq!(enter(&cadre, &id("19800601", sequence)).await, refused, "right or wrong");
        }
        assert_eq!(enter(&county.town_officer(TODAY), &id("19800601", 30)).await, Ok(()));
    }

    async fn a_search_by_number_leaves_a_trace_and_has_a_budget(db: TestDb) {
        let county = County::new(db).await;
        let number = id("19800601", 11);
        county.import(&county.officer(TODAY), &[head("A1", "李甲", &number)]).await.unwrap();
        let cadre = county.cadre(TODAY);
        let search = async |text: &str| {
            let query = HouseholdQuery { text: Some(text.to_owned()), ..HouseholdQuery::default() };
            county.service.list_households(&cadre, query).await.map(|page| page.items.len()).map_err(|problem| problem.code)
        };
        let reads = async |kind: &str| {
            repo::office::evidence::sensitive_reads(&county.store, cadre.entered_by, "household_search", kind, 0).await.unwrap()
        };
        assert_eq!(search(&number).await, Ok(1));
        assert_eq!((reads("number_found").await, reads("number_missed").await), (1, 0));
        for sequence in 12..22 {
            assert_eq!(search(&id("19800601", sequence)).await, Ok(0));
        }
        assert_eq!(search(&id("19800601", 23)).await, Err("search.too_many_misses".to_owned()));
        assert_eq!(search(&number).await, Err("search.too_many_misses".to_owned()));
        // Names and ends of numbers are looked up as ever, and nobody else is kept from anything.
        assert_eq!(search("李甲").await, Ok(1));
        assert_eq!(search(&number[14..]).await, Ok(1));
        let query = HouseholdQuery { text: Some(number.clone()), ..HouseholdQuery::default() };
        let tomorrow = Ctx { now: "2026-03-21T09:31:00+08:00".parse().unwrap(), ..cadre.clone() };
        for ctx in [county.town_officer(TODAY), tomorrow] {
            assert_eq!(county.service.list_households(&ctx, query.clone()).await.unwrap().items.len(), 1);
        }
    }
}
