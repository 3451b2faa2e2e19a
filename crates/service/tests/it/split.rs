//! Households that split and merge, damaged ID numbers, certificates of disability.

use shouwang_domain::household::{DisabilityKind, Health, Labour, MembershipChange, Relation};
use shouwang_domain::id_number::Sex;
use shouwang_domain::role::Role;
use shouwang_domain::{HouseholdId, MemberId};
use shouwang_service::register::household::{
    Damage, HouseholdView, MemberInput, MemberJoins, MemberUpdate, MergeHouseholds, NewPlace, RepairsCmd, RevealCmd,
    RevealReason, SensitiveField, SplitHousehold,
};
use shouwang_testkit::both_databases;

use crate::county::{County, FAR_VILLAGE};
use crate::world::{TODAY, head, id, member};

const ON: &str = "2026-03-10";

/// A couple with a grown son and his wife.
async fn two_couples(county: &County) -> HouseholdView {
    let officer = county.officer(TODAY);
    let rows = [
        head("A1", "张父", &id("19600601", 11)).with("phone", "13900000001"),
        member("A1", "配偶", "李母", &id("19620115", 22))
            .with("illness", "尿毒症")
            .with("health", "患有大病"),
        member("A1", "之子", "张子", &id("19850815", 33)),
        member("A1", "之儿媳", "王媳", &id("19870115", 44)),
    ];
    county.import(&officer, &rows).await.unwrap();
    county.numbered(&officer, "A1").await
}

fn named(household: &HouseholdView, name: &str) -> MemberId {
    household.members.iter().find(|m| m.name == name).unwrap().id
}

fn place(household: &HouseholdView, name: &str, relation: Relation) -> NewPlace {
    NewPlace {
        member_id: named(household, name),
        relation,
    }
}

fn split(household: &HouseholdView, members: Vec<NewPlace>) -> SplitHousehold {
    SplitHousehold {
        household_id: household.id,
        version: household.version,
        on: ON.parse().unwrap(),
        members,
        new_head: None,
        area_id: None,
        number: Some("A1-1".into()),
    }
}

both_databases! {
    async fn a_son_sets_up_a_household_and_comes_back(db: TestDb) {
        let county = County::new(db).await;
        let cadre = county.cadre(TODAY);
        let family = two_couples(&county).await;
        let young = || vec![place(&family, "张子", Relation::Head), place(&family, "王媳", Relation::Spouse)];

        let done = county.service.split_household(&cadre, split(&family, young())).await.unwrap();
        let old = county.service.household(&cadre, family.id).await.unwrap();
        let new = county.service.household(&cadre, done.other_id).await.unwrap();
        assert_eq!((old.version, new.version), (done.version, done.other_version));
        assert_eq!((old.members.len(), old.past_members.len(), new.members.len()), (2, 2, 2));
        assert!(old.past_members.iter().all(|m| m.left_why == Some(MembershipChange::Split)));
        assert_eq!(new.members[0].relation, Relation::Head);
        assert_eq!(new.population, old.population);
        assert_eq!(county.numbered(&cadre, "A1-1").await.id, new.id);
        // What was sealed for the one row opens for the other.
        let reveal = RevealCmd {
            household_id: new.id,
            member_id: Some(named(&new, "张子")),
            fields: vec![SensitiveField::IdNumber],
            reason: RevealReason::VerifyIdentity,
        };
        let revealed = county.service.reveal(&cadre, reveal).await.unwrap();
        assert_eq!(revealed.fields[0].value, Some(id("19850815", 33)));

        // The number is taken, the couple is gone, and the version has moved on.
        let err = |cmd| async { county.service.split_household(&cadre, cmd).await.unwrap_err().code };
        assert_eq!(err(split(&family, young())).await, "version_conflict");
        assert_eq!(err(split(&old, young())).await, "not_found");
        let mother = || vec![place(&old, "李母", Relation::Head)];
        assert_eq!(err(split(&old, mother())).await, "household.number_taken");
        let all = vec![place(&old, "李母", Relation::Head), place(&old, "张父", Relation::Spouse)];
        assert_eq!(err(split(&old, all)).await, "household.nobody_stays");
        let unnumbered = |members| SplitHousehold { number: None, ..split(&old, members) };
        assert_eq!(err(unnumbered(vec![place(&old, "李母", Relation::Spouse)])).await, "household.no_head");
        assert_eq!(err(unnumbered(vec![])).await, "household.nobody_goes");

        // Together again: the number of the young leads to the old household.
        let merge = || MergeHouseholds {
            household_id: old.id,
            version: old.version,
            from: new.id,
            from_version: new.version,
            on: TODAY.parse().unwrap(),
            members: vec![place(&new, "张子", Relation::Son), place(&new, "王媳", Relation::DaughterInLaw)],
        };
        let err = |cmd| async { county.service.merge_households(&cadre, cmd).await.unwrap_err().code };
        assert_eq!(err(MergeHouseholds { from: old.id, ..merge() }).await, "household.same");
        assert_eq!(err(MergeHouseholds { members: vec![merge().members[0]], ..merge() }).await, "household.not_everybody");
        let second_head = vec![place(&new, "张子", Relation::Head), place(&new, "王媳", Relation::Spouse)];
        assert_eq!(err(MergeHouseholds { members: second_head, ..merge() }).await, "household.second_head");
        let far = county.ctx(Role::VillageCadre, FAR_VILLAGE, TODAY);
        assert_eq!(county.service.merge_households(&far, merge()).await.unwrap_err().code, "not_found");
        county.service.merge_households(&cadre, merge()).await.unwrap();
        let together = county.numbered(&cadre, "A1-1").await;
        assert_eq!((together.id, together.members.len(), together.past_members.len()), (old.id, 4, 2));
        let ended = county.service.household(&cadre, new.id).await.unwrap();
        assert_eq!((ended.state.as_str(), ended.members.len()), ("merged", 0));
        assert_eq!(ended.past_members[0].left_why, Some(MembershipChange::Merged));
        assert_eq!(err(merge()).await, "version_conflict");
    }

    /// The head goes, and somebody who stays becomes head.
    async fn the_head_leaves_an_heir_behind(db: TestDb) {
        let county = County::new(db).await;
        let cadre = county.cadre(TODAY);
        let family = two_couples(&county).await;
        let old_couple = vec![place(&family, "张父", Relation::Head), place(&family, "李母", Relation::Spouse)];
        let cmd = SplitHousehold { number: None, ..split(&family, old_couple) };
        assert_eq!(county.service.split_household(&cadre, cmd.clone()).await.unwrap_err().code, "household.no_head");
        let cmd = SplitHousehold { new_head: Some(named(&family, "张子")), ..cmd };
        let done = county.service.split_household(&cadre, cmd).await.unwrap();
        let old = county.service.household(&cadre, done.household_id).await.unwrap();
        let head = old.members.iter().find(|m| m.relation == Relation::Head).unwrap();
        assert_eq!(head.name, "张子");
    }

    async fn a_damaged_number_has_candidates_and_a_certificate_its_holder(db: TestDb) {
        let county = County::new(db).await;
        let cadre = county.cadre(TODAY);
        let family = two_couples(&county).await;
        let sound = id("20100101", 3);
        let swapped = format!("{}{}{}{}", &sound[..7], &sound[8..9], &sound[7..8], &sound[9..]);
        let input = |text: &str| MemberInput {
            name: "张孙".into(),
            id_number: Some(text.to_owned()),
            keep_damaged_id: true,
            birth_date: Some("2010-01-01".parse().unwrap()),
            sex: Some(Sex::Male),
            relation: Relation::Grandson,
            ethnicity: None,
            education: None,
            health: vec![Health::Disabled],
            illness: None,
            disability: None,
            disability_certificate: None,
            labour: Labour::None,
            schooling: None,
            schooling_exempt: None,
            insured: None,
            phone: None,
        };
        let joins = MemberJoins {
            household_id: family.id,
            version: family.version,
            on: ON.parse().unwrap(),
            why: MembershipChange::MovedIn,
            member: input(&swapped),
        };
        let saved = county.service.add_member(&cadre, joins).await.unwrap();
        let member_id = saved.member_id.unwrap();
        let ask = |household_id: HouseholdId, member_id| RepairsCmd { household_id, member_id, reason: RevealReason::Correction };
        let leaves = county.leaves().await;
        let repairs = county.service.id_repairs(&cadre, ask(family.id, member_id)).await.unwrap();
        assert_eq!(repairs.damage, Damage::OneSlip);
        assert!(repairs.candidates.iter().any(|candidate| candidate.id_number == sound));
        assert_eq!(county.leaves().await, leaves + 1, "who saw them is written down");
        let father = ask(family.id, named(&family, "张父"));
        assert_eq!(county.service.id_repairs(&cadre, father).await.map(drop).unwrap_err().code, "member.id_not_damaged");

        let certified = |certificate: String, version| MemberUpdate {
            household_id: family.id,
            member_id,
            version,
            member: MemberInput { disability_certificate: Some(certificate), ..input(&sound) },
        };
        let other = certified(format!("{}61", id("20100101", 5)), saved.version);
        let problem = county.service.update_member(&cadre, other).await.unwrap_err();
        assert_eq!(problem.code, "disability_certificate.other_person");
        county.service.update_member(&cadre, certified(format!("{sound}63B1"), saved.version)).await.unwrap();
        let now = county.service.household(&cadre, family.id).await.unwrap();
        let disability = now.members.iter().find(|m| m.id == member_id).unwrap().disability.unwrap();
        assert_eq!((disability.kind, disability.grade), (DisabilityKind::Mental, 3));
    }
}
