//! Households and their members, statements and guarantees: by form, and to be seen.

use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::{Health, Labour, MembershipChange, Relation};
use shouwang_domain::income::Amounts;
use shouwang_domain::risk::Population;
use shouwang_domain::role::Role;
use shouwang_domain::{Fen, HouseholdId};
use shouwang_service::page::PageCmd;
use shouwang_service::register::guarantee::GuaranteeCmd;
use shouwang_service::register::household::{
    HouseholdQuery, HouseholdUpdate, HouseholdView, IdStatus, MemberInput, MemberJoins, MemberLeaves, MemberUpdate,
    MoveHousehold, RevealCmd, RevealReason, SensitiveField, TakeInCmd,
};
use shouwang_service::register::statement::{SameAsLastMonthCmd, StatementCmd, StatementSource};
use shouwang_testkit::both_databases;

use crate::county::{County, FAR_VILLAGE, NEIGHBOUR, OTHER_TOWN, VILLAGE};
use crate::world::{TODAY, head, id, member};

/// A couple, and a man alone in the same village.
async fn village(county: &County) -> (HouseholdView, HouseholdView) {
    let officer = county.officer(TODAY);
    let rows = [
        head("A1", "欧阳·甲", &id("19800601", 11))
            .with("phone", "13900000001")
            .with("account", "6222020000001234567"),
        member("A1", "配偶", "王乙", &id("19820115", 22))
            .with("illness", "尿毒症")
            .with("health", "患有大病"),
        head("A2", "李丁", &id("19500203", 55)),
    ];
    county.import(&officer, &rows).await.unwrap();
    (
        county.numbered(&officer, "A1").await,
        county.numbered(&officer, "A2").await,
    )
}

fn person(name: &str, id_number: Option<String>, relation: Relation) -> MemberInput {
    MemberInput {
        name: name.into(),
        id_number,
        keep_damaged_id: false,
        birth_date: None,
        sex: None,
        relation,
        ethnicity: None,
        education: None,
        health: vec![Health::Healthy],
        illness: None,
        disability: None,
        disability_certificate: None,
        labour: Labour::Ordinary,
        schooling: None,
        schooling_exempt: None,
        insured: None,
        phone: None,
    }
}

fn joins(household: &HouseholdView, member: MemberInput) -> MemberJoins {
    MemberJoins {
        household_id: household.id,
        version: household.version,
        on: "2026-03-10".parse().unwrap(),
        why: MembershipChange::MovedIn,
        member,
    }
}

fn wage(household: HouseholdId, period: &str, fen: i64, version: Option<i64>) -> StatementCmd {
    StatementCmd {
        household_id: household,
        period: period.into(),
        amounts: Amounts {
            wage: Some(Fen(fen)),
            ..Amounts::default()
        },
        estimated: false,
        version,
    }
}

both_databases! {
    async fn what_is_masked_is_revealed_with_a_reason_and_a_leaf(db: TestDb) {
        let county = County::new(db).await;
        let (family, alone) = village(&county).await;
        let cadre = county.cadre(TODAY);
        let wife = family.members[1].id;
        let reveal = |household: HouseholdId, member_id, fields: &[SensitiveField]| RevealCmd {
            household_id: household,
            member_id,
            fields: fields.to_vec(),
            reason: RevealReason::VerifyIdentity,
        };
        let shown = serde_json::to_string(&county.service.household(&cadre, family.id).await.unwrap()).unwrap();
        for secret in [id("19820115", 22).as_str(), "13900000001", "6222020000001234567", "尿毒症", "1982-01-15"] {
            assert!(!shown.contains(secret), "{secret} is shown");
        }
        let leaves = county.leaves().await;
        let cmd = reveal(family.id, Some(wife), &[SensitiveField::IdNumber, SensitiveField::Illness, SensitiveField::Phone]);
        let revealed = county.service.reveal(&cadre, cmd).await.unwrap();
        let values: Vec<_> = revealed.fields.iter().map(|field| field.value.clone()).collect();
        assert_eq!(values, [Some(id("19820115", 22)), Some("尿毒症".into()), None]);
        let cmd = reveal(family.id, None, &[SensitiveField::Phone, SensitiveField::Account]);
        let revealed = county.service.reveal(&cadre, cmd).await.unwrap();
        assert_eq!(revealed.fields[1].value.as_deref(), Some("6222020000001234567"));
        assert_eq!(county.leaves().await, leaves + 2);

        // Nothing is revealed without a field, of the wrong household, or out of scope; nor by those who need not know.
        let err = |cmd| async { county.service.reveal(&cadre, cmd).await.map(drop).unwrap_err().code };
        assert_eq!(err(reveal(family.id, None, &[])).await, "reveal.fields");
        assert_eq!(err(reveal(family.id, None, &[SensitiveField::Illness])).await, "reveal.fields");
        assert_eq!(err(reveal(alone.id, Some(wife), &[SensitiveField::Phone])).await, "not_found");
        let far = county.ctx(Role::VillageCadre, FAR_VILLAGE, TODAY);
        let cmd = || reveal(family.id, None, &[SensitiveField::Phone]);
        assert_eq!(county.service.reveal(&far, cmd()).await.map(drop).unwrap_err().code, "not_found");
        let auditor = county.ctx(Role::AuditAdmin, crate::county::COUNTY, TODAY);
        assert_eq!(county.service.reveal(&auditor, cmd()).await.map(drop).unwrap_err().code, "access.denied");
        assert_eq!(county.leaves().await, leaves + 2);
    }

    async fn members_join(db: TestDb) {
        let county = County::new(db).await;
        let (family, alone) = village(&county).await;
        let cadre = county.cadre(TODAY);
        let daughter = person("欧阳·戊", Some(id("20000101", 2)), Relation::Daughter);
        let saved = county.service.add_member(&cadre, joins(&family, daughter.clone())).await.unwrap();
        assert_eq!(saved.version, family.version + 1);
        let now = county.service.household(&cadre, family.id).await.unwrap();
        assert_eq!((now.members.len(), now.version), (3, saved.version));
        assert_eq!(now.members[2].joined_on, Some("2026-03-10".parse().unwrap()));

        let err = |cmd| async { county.service.add_member(&cadre, cmd).await.unwrap_err().code };
        assert_eq!(err(joins(&family, daughter.clone())).await, "version_conflict");
        assert_eq!(err(joins(&now, daughter.clone())).await, "member.duplicate_id");
        assert_eq!(err(joins(&alone, daughter)).await, "member.duplicate_id");
        assert_eq!(err(joins(&now, person("赵", Some(id("19700101", 1)), Relation::Head))).await, "household.second_head");
        assert_eq!(err(joins(&now, person("赵", Some("990101".into()), Relation::Other))).await, "id_number.length");
        assert_eq!(err(joins(&now, person("赵", None, Relation::Other))).await, "member.no_birth_date");
        let tomorrow = MemberJoins { on: "2026-03-21".parse().unwrap(), ..joins(&now, person("赵", Some(id("19700101", 1)), Relation::Other)) };
        assert_eq!(err(tomorrow).await, "date.in_future");
        let leaving = MemberJoins { why: MembershipChange::Death, ..joins(&now, person("赵", Some(id("19700101", 1)), Relation::Other)) };
        assert_eq!(err(leaving).await, "member.not_a_joining");
        assert_eq!(county.service.household(&cadre, family.id).await.unwrap().version, now.version);
    }

    async fn a_damaged_id_number_is_kept_until_the_card_is_seen(db: TestDb) {
        let county = County::new(db).await;
        let (family, _) = village(&county).await;
        let cadre = county.cadre(TODAY);
        let mut mother = person("赵己", Some("99010119550505000X".into()), Relation::Mother);
        let refused = county.service.add_member(&cadre, joins(&family, mother.clone())).await.unwrap_err();
        assert!(refused.code.starts_with("id_number."));
        mother.keep_damaged_id = true;
        (mother.birth_date, mother.sex) = (Some("1955-05-05".parse().unwrap()), Some(shouwang_domain::id_number::Sex::Female));
        let saved = county.service.add_member(&cadre, joins(&family, mother.clone())).await.unwrap();
        let now = county.service.household(&cadre, family.id).await.unwrap();
        let shown = &now.members[2];
        assert_eq!((shown.id_status, shown.age), (IdStatus::Damaged, 70));
        mother.id_number = Some(id("19550505", 2));
        let update = MemberUpdate {
            household_id: family.id,
            member_id: saved.member_id.unwrap(),
            version: now.version,
            member: mother,
        };
        county.service.update_member(&cadre, update).await.unwrap();
        let now = county.service.household(&cadre, family.id).await.unwrap();
        assert_eq!(now.members[2].id_status, IdStatus::Valid);
    }

    async fn members_leave_and_a_head_names_an_heir(db: TestDb) {
        let county = County::new(db).await;
        let (family, alone) = village(&county).await;
        let cadre = county.cadre(TODAY);
        let leaves = |member: usize, on: &str, new_head: Option<usize>| MemberLeaves {
            household_id: family.id,
            version: family.version,
            member_id: family.members[member].id,
            on: on.parse().unwrap(),
            why: MembershipChange::Death,
            new_head: new_head.map(|heir| family.members[heir].id),
        };
        let err = |cmd| async { county.service.member_leaves(&cadre, cmd).await.unwrap_err().code };
        assert_eq!(err(leaves(0, "2026-03-10", None)).await, "household.no_head");
        assert_eq!(err(leaves(0, "2026-03-10", Some(0))).await, "household.no_head");
        assert_eq!(err(leaves(1, "2026-03-21", None)).await, "date.in_future");
        let arriving = MemberLeaves { why: MembershipChange::Birth, ..leaves(1, "2026-03-10", None) };
        assert_eq!(err(arriving).await, "member.not_a_leaving");
        let stranger = MemberLeaves { member_id: alone.members[0].id, ..leaves(1, "2026-03-10", None) };
        assert_eq!(err(stranger).await, "not_found");

        county.service.member_leaves(&cadre, leaves(0, "2026-03-10", Some(1))).await.unwrap();
        let now = county.service.household(&cadre, family.id).await.unwrap();
        assert_eq!((now.members.len(), now.members[0].name.as_str()), (1, "王乙"));
        assert_eq!(now.members[0].relation, Relation::Head);
        assert_eq!(now.past_members[0].left_why, Some(MembershipChange::Death));
        assert_eq!(err(leaves(0, "2026-03-10", None)).await, "version_conflict");
        // Who left may be registered in another household.
        let returned = person("欧阳·甲", Some(id("19800601", 11)), Relation::Sibling);
        county.service.add_member(&cadre, joins(&alone, returned)).await.unwrap();
    }

    async fn a_household_is_corrected_and_moved(db: TestDb) {
        let county = County::new(db).await;
        let (family, _) = village(&county).await;
        let town = county.town_officer(TODAY);
        let update = HouseholdUpdate {
            household_id: family.id,
            version: family.version,
            civil_affairs: Some(shouwang_domain::risk::CivilAffairsStatus::Dibao),
            phone: Some("139 0000 0002".into()),
            account: None,
            note: None,
        };
        let saved = county.service.update_household(&town, update.clone()).await.unwrap();
        let now = county.service.household(&town, family.id).await.unwrap();
        assert_eq!((now.phone.as_deref(), now.account.as_deref()), (Some("139****0002"), Some("622************4567")));
        assert_eq!(county.service.update_household(&town, update).await.unwrap_err().code, "version_conflict");

        let to = |code: &str| MoveHousehold { household_id: family.id, version: saved.version, area_id: county.area(code) };
        let err = |cmd| async { county.service.move_household(&town, cmd).await.unwrap_err().code };
        assert_eq!(err(to(FAR_VILLAGE)).await, "household.area_out_of_scope");
        assert_eq!(err(to(OTHER_TOWN)).await, "household.not_a_village");
        county.service.move_household(&town, to(NEIGHBOUR)).await.unwrap();
        // It is no longer the cadre's.
        let cadre = county.cadre(TODAY);
        assert_eq!(county.service.household(&cadre, family.id).await.map(drop).unwrap_err().code, "not_found");
    }

    async fn a_household_that_is_in_no_register_is_taken_in_by_a_form(db: TestDb) {
        let county = County::new(db).await;
        let town = county.town_officer(TODAY);
        let number = id("19800101", 77);
        let head = |relation: &str, number: &str| {
            serde_json::from_value::<MemberInput>(serde_json::json!({
                "name": "欧阳新", "id_number": number, "relation": relation, "health": ["healthy"], "labour": "ordinary",
            }))
            .unwrap()
        };
        let cmd = |area: &str, member: MemberInput| TakeInCmd {
            area_id: county.area(area),
            population: Population::General,
            number: Some("990101-7777".into()),
            member,
        };
        let err = |cmd| async { county.service.take_in_household(&town, cmd).await.unwrap_err().code };
        assert_eq!(err(cmd(OTHER_TOWN, head("head", &number))).await, "household.not_a_village");
        assert_eq!(err(cmd(FAR_VILLAGE, head("head", &number))).await, "household.area_out_of_scope");
        assert_eq!(err(cmd(VILLAGE, head("spouse", &number))).await, "household.head_first");
        let saved = county.service.take_in_household(&town, cmd(VILLAGE, head("head", &number))).await.unwrap();
        let view = county.numbered(&town, "990101-7777").await;
        assert_eq!((view.id, view.members.len(), view.population), (saved.household_id, 1, Population::General));
        // Whoever is in a register already is not taken in a second time.
        let again = TakeInCmd { number: None, ..cmd(VILLAGE, head("head", &number)) };
        assert_eq!(err(again).await, "member.duplicate_id");
        assert_eq!(err(cmd(VILLAGE, head("head", &id("19800101", 78)))).await, "household.number_taken");
    }

    async fn statements_are_saved_by_form(db: TestDb) {
        let county = County::new(db).await;
        let (family, _) = village(&county).await;
        let cadre = county.cadre(TODAY);
        let saved = county.service.save_statement(&cadre, wage(family.id, "2026-02", 100_000, None)).await.unwrap();
        assert_eq!((saved.statement.disposable, saved.statement.source), (Fen(100_000), StatementSource::Form));
        let err = |cmd| async { county.service.save_statement(&cadre, cmd).await.unwrap_err().code };
        assert_eq!(err(wage(family.id, "2026-02", 1, None)).await, "version_conflict");
        assert_eq!(err(wage(family.id, "2026-02", 1, Some(2))).await, "version_conflict");
        assert_eq!(err(wage(family.id, "2026-01", 1, Some(1))).await, "version_conflict");
        assert_eq!(err(wage(family.id, "2026-02", -1, Some(1))).await, "income.negative");
        assert_eq!(err(wage(family.id, "2026-04", 1, None)).await, "date.in_future");
        assert_eq!(err(wage(family.id, "202604", 1, None)).await, "bad_period");
        assert_eq!(err(wage(HouseholdId(1), "2026-02", 1, None)).await, "not_found");
        let empty = StatementCmd { amounts: Amounts::default(), ..wage(family.id, "2026-01", 1, None) };
        assert_eq!(err(empty).await, "income.empty");
        let saved = county.service.save_statement(&cadre, wage(family.id, "2026-02", 200_000, Some(1))).await.unwrap();
        assert_eq!(saved.statement.version, 2);
        let year = county.service.save_statement(&cadre, wage(family.id, "2025", 900_000, None)).await.unwrap();
        assert!(year.statement.estimated);

        let same = |month: &str| SameAsLastMonthCmd { household_id: family.id, month: month.parse().unwrap() };
        let march = county.service.same_as_last_month(&cadre, same("2026-03")).await.unwrap().statement;
        assert_eq!((march.disposable, march.source), (Fen(200_000), StatementSource::SameAsLast));
        let err = |cmd| async { county.service.same_as_last_month(&cadre, cmd).await.unwrap_err().code };
        assert_eq!(err(same("2026-03")).await, "income.reported_already");
        assert_eq!(err(same("2026-01")).await, "income.no_last_month");
        assert_eq!(err(same("2026-04")).await, "date.in_future");
    }

    async fn guarantees_have_a_history(db: TestDb) {
        let county = County::new(db).await;
        let (family, _) = village(&county).await;
        let cadre = county.cadre(TODAY);
        let seen = |state, on: &str| GuaranteeCmd {
            household_id: family.id,
            guarantee: Guarantee::Water,
            state,
            on: on.parse().unwrap(),
            note: None,
        };
        county.service.set_guarantee(&cadre, seen(GuaranteeState::Met, "2026-02-01")).await.unwrap();
        county.service.set_guarantee(&cadre, seen(GuaranteeState::Met, "2026-02-10")).await.unwrap();
        county.service.set_guarantee(&cadre, seen(GuaranteeState::Unmet, "2026-03-01")).await.unwrap();
        let err = |cmd| async { county.service.set_guarantee(&cadre, cmd).await.unwrap_err().code };
        assert_eq!(err(seen(GuaranteeState::Met, "2026-02-15")).await, "guarantee.before_last");
        assert_eq!(err(seen(GuaranteeState::Met, "2026-03-21")).await, "date.in_future");
        let now = county.service.household(&cadre, family.id).await.unwrap().guarantees;
        let history: Vec<_> = now.iter().map(|g| (g.state, g.since.to_string(), g.until.map(|d| d.to_string()))).collect();
        assert_eq!(history, [
            (GuaranteeState::Met, "2026-02-01".to_owned(), Some("2026-03-01".to_owned())),
            (GuaranteeState::Unmet, "2026-03-01".to_owned(), None),
        ]);
    }

    async fn households_are_found_within_the_scope(db: TestDb) {
        let county = County::new(db).await;
        let (family, alone) = village(&county).await;
        let cadre = county.cadre(TODAY);
        let find = |ctx, q: &str| {
            let query = HouseholdQuery { text: Some(q.to_owned()), ..HouseholdQuery::default() };
            let service = &county.service;
            async move {
                let found = service.list_households(ctx, query).await.unwrap();
                found.items.into_iter().map(|row| row.id).collect::<Vec<_>>()
            }
        };
        let wife = id("19820115", 22);
        let words = ["欧阳甲", "歐陽 甲", "欧", "王乙", "ouyangjia", "Ou Yang", "oyj", "wy", "A1", wife.as_str(), &wife[14..]];
        for q in words {
            assert_eq!(find(&cadre, q).await, [family.id], "{q}");
        }
        assert_eq!(find(&cadre, "A2").await, [alone.id]);
        let named = async |text: &str| {
            let query = HouseholdQuery { text: Some(text.to_owned()), ..HouseholdQuery::default() };
            county.service.list_households(&cadre, query).await.unwrap().items.remove(0).found
        };
        for q in ["王乙", "wy", wife.as_str(), &wife[14..]] {
            assert_eq!(named(q).await.as_deref(), Some("王乙"), "{q}");
        }
        for q in ["欧阳甲", "oyj", "A1"] {
            assert_eq!(named(q).await, None, "the head, or nobody in particular: {q}");
        }
        assert!(find(&cadre, "赵六").await.is_empty());
        let far = county.ctx(Role::VillageCadre, FAR_VILLAGE, TODAY);
        for q in ["欧阳甲", "ouyang", "oyj", "A1", wife.as_str(), &wife[14..]] {
            assert!(find(&far, q).await.is_empty(), "{q}");
        }
        assert_eq!(county.service.household(&far, family.id).await.map(drop).unwrap_err().code, "not_found");
        let admin = county.ctx(Role::SystemAdmin, crate::county::COUNTY, TODAY);
        let denied = county.service.list_households(&admin, HouseholdQuery::default()).await.unwrap_err();
        assert_eq!(denied.code, "access.denied");
    }

    /// The readings follow the name when it is corrected; the old name finds nobody any more.
    async fn a_corrected_name_is_found_by_its_new_reading(db: TestDb) {
        let county = County::new(db).await;
        let (_, alone) = village(&county).await;
        let cadre = county.cadre(TODAY);
        let find = async |text: &str| {
            let query = HouseholdQuery { text: Some(text.to_owned()), ..HouseholdQuery::default() };
            county.service.list_households(&cadre, query).await.unwrap().total
        };
        assert_eq!((find("liding").await, find("zengding").await), (1, 0));
        let cmd = MemberUpdate {
            household_id: alone.id,
            member_id: alone.members[0].id,
            version: alone.version,
            member: person("曾丁", Some(id("19500203", 55)), Relation::Head),
        };
        county.service.update_member(&cadre, cmd).await.unwrap();
        for text in ["zengding", "cengding", "zd", "曾"] {
            assert_eq!(find(text).await, 1, "{text}");
        }
        assert_eq!((find("liding").await, find("李").await), (0, 0));
    }

    /// Programs ask for what has changed; a changed member is a change of its household, also by import.
    async fn what_changed_since_a_moment_comes_in_the_order_of_the_changes(db: TestDb) {
        let county = County::new(db).await;
        let (family, alone) = village(&county).await;
        let next_day = "2026-03-21";
        let list = async |since: &str| {
            let query = HouseholdQuery { changed_since: Some(since.parse().unwrap()), ..HouseholdQuery::default() };
            let found = county.service.list_households(&county.officer(next_day), query).await.unwrap();
            found.items.into_iter().map(|row| row.id).collect::<Vec<_>>()
        };
        assert_eq!(list("2026-03-01").await.len(), 2);
        assert!(list(next_day).await.is_empty());
        let rows = [head("A2", "李丁", &id("19500203", 55)).with("health", "患有大病")];
        county.import(&county.officer(next_day), &rows).await.unwrap();
        assert_eq!(list(next_day).await, [alone.id]);
        assert_eq!(list("2026-03-01").await, [family.id, alone.id]);
        assert_eq!(county.numbered(&county.officer(next_day), "A2").await.version, alone.version + 1);
    }

    async fn a_list_goes_forth_and_back(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        let rows: Vec<_> = (0..7u16)
            .map(|n| {
                let row = head(&format!("P{n}"), "甲", &id("19800602", 2 * n + 1));
                if n % 2 == 0 { row.with("village", "丙村") } else { row }
            })
            .collect();
        county.import(&officer, &rows).await.unwrap();
        let list = |cursor: Option<String>, area: Option<&str>| {
            let page = PageCmd { cursor, limit: Some(3), ..PageCmd::default() };
            let query = HouseholdQuery { area_id: area.map(|code| county.area(code)), page, ..HouseholdQuery::default() };
            county.service.list_households(&officer, query)
        };
        let numbers = |page: &shouwang_service::page::Page<shouwang_service::register::household::HouseholdRow>| {
            page.items.iter().map(|row| row.number.clone().unwrap()).collect::<Vec<_>>()
        };
        let first = list(None, None).await.unwrap();
        assert_eq!((first.total, first.total_is_exact), (7, true));
        assert!(first.first.is_none() && first.previous.is_none());
        let second = list(first.next.clone(), None).await.unwrap();
        let last = list(second.next.clone(), None).await.unwrap();
        assert_eq!([numbers(&first).len(), numbers(&second).len(), numbers(&last).len()], [3, 3, 1]);
        assert!(last.next.is_none() && last.last.is_none());
        assert_eq!(numbers(&list(last.previous.clone(), None).await.unwrap()), numbers(&second));
        assert_eq!(numbers(&list(last.first.clone(), None).await.unwrap()), numbers(&first));
        let mut from_the_end = numbers(&list(first.last.clone(), None).await.unwrap());
        assert_eq!(from_the_end.pop(), numbers(&last).pop());
        assert_eq!(list(None, Some(NEIGHBOUR)).await.unwrap().total, 4);
        assert_eq!(list(Some("nowhere".into()), None).await.unwrap_err().code, "page.bad_cursor");
    }
}
