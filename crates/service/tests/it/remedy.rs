//! What was wrong is mended in the open: revoked with a document, or corrected field by field, by two people.

use shouwang_domain::procedure::{Act, ActKind, CaseState, RecordField};
use shouwang_domain::remedy::RemedyKind;
use shouwang_domain::role::Role;
use shouwang_domain::{CaseId, HouseholdId, Result};
use shouwang_service::duty::task::{TaskKind, TaskQuery, TaskState};
use shouwang_service::overview::decisions::ProposalKind;
use shouwang_service::procedure::case::{CaseView, StepRecord};
use shouwang_service::procedure::remedy::{
    Becomes, DecideRemedyCmd, ProposeCorrectionCmd, ProposeRevocationCmd, RemedyQuery, RemedyState, RemedyView,
};
use shouwang_testkit::both_databases;

use crate::office::*;

const B: Place = Place::Bureau;
const LEADER: Person = Person {
    account: 302,
    role: Role::CountyLeader,
};

fn code<T: std::fmt::Debug>(answer: Result<T>) -> String {
    answer.unwrap_err().code
}

impl Office {
    async fn revoke(&self, who: Person, on: &str, household_id: HouseholdId) -> Result<RemedyView> {
        let cmd = ProposeRevocationCmd {
            household_id,
            document_number: "演防贫〔2026〕9号".into(),
            reason: "收入核实有误".into(),
        };
        self.service.propose_revocation(&self.ctx(who, day(on)), cmd).await
    }

    async fn decide(&self, who: Person, on: &str, remedy: &RemedyView, fields: &[RecordField]) -> Result<RemedyView> {
        let cmd = DecideRemedyCmd {
            remedy_id: remedy.id,
            approve: true,
            fields: fields.to_vec(),
            note: (fields.len() < remedy.changes.len()).then(|| "其余有签名为证".to_owned()),
            version: remedy.version,
        };
        self.service.decide_remedy(&self.ctx(who, day(on)), cmd).await
    }

    async fn correct(
        &self,
        who: Person,
        case: &CaseView,
        act: ActKind,
        changes: &[(RecordField, &str)],
    ) -> Result<RemedyView> {
        let step = case.steps.iter().find(|step| step.act == act.as_str()).unwrap();
        let cmd = ProposeCorrectionCmd {
            case_id: case.id,
            step_id: step.id,
            changes: changes
                .iter()
                .map(|(field, becomes)| Becomes {
                    field: *field,
                    becomes: (*becomes).into(),
                })
                .collect(),
            reason: "录入时写错".into(),
        };
        self.service
            .propose_correction(&self.ctx(who, day("2026-03-09")), cmd)
            .await
    }
}

async fn included(office: &Office) -> CaseView {
    let case = office.opened(&Family::default()).await;
    let case = office.walk(case, B, TO_TOWN).await;
    office.walk(case, B, &[PASS_TOWN, SUBMIT, APPROVE]).await
}

async fn look(office: &Office, case: CaseId) -> CaseView {
    office
        .service
        .case(&office.ctx(COUNTY, day("2026-03-20")), case)
        .await
        .unwrap()
}

both_databases! {
    async fn an_inclusion_is_revoked_by_two_people_with_a_document_and_the_household_is_told(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = included(&office).await;
        assert_eq!(code(office.revoke(TOWN, "2026-03-10", case.household_id).await), "access.denied");
        // Who verified for the village has no hand in it, in whichever post.
        let of_the_village = Person { account: CADRE.account, role: Role::CountyLeader };
        assert_eq!(code(office.revoke(of_the_village, "2026-03-10", case.household_id).await), "case.two_levels");
        let proposed = office.revoke(COUNTY, "2026-03-10", case.household_id).await.unwrap();
        assert_eq!(code(office.decide(of_the_village, "2026-03-11", &proposed, &[]).await), "case.two_levels");
        assert_eq!((proposed.kind, proposed.state, proposed.case_id), (RemedyKind::RevokeInclusion, RemedyState::Proposed, Some(case.id)));
        assert_eq!(code(office.revoke(LEADER, "2026-03-10", case.household_id).await), "remedy.proposed");
        let ctx = office.ctx(COUNTY, day("2026-03-11"));
        assert!(office.service.plan(&ctx, case.household_id).await.is_ok(), "nothing holds before the decision");
        assert_eq!(code(office.decide(COUNTY, "2026-03-11", &proposed, &[]).await), "proposal.same_person");
        // Whoever may decide finds it on the day's page, with the reason; whoever proposed it does not.
        let waiting = async |who| office.service.today(&office.ctx(who, day("2026-03-11"))).await.unwrap().decisions;
        let told = waiting(LEADER).await;
        let told: Vec<_> = told.iter().map(|one| (one.what, one.count, one.since, one.reason.as_deref())).collect();
        assert_eq!(told, [(ProposalKind::Remedy, 1, day("2026-03-10"), Some("收入核实有误"))]);
        assert!(waiting(COUNTY).await.is_empty() && waiting(TOWN).await.is_empty());
        let cousin = probes().find(|person| person.role == Role::CountyLeader).unwrap();
        office.kin(cousin, case.household_id).await;
        assert_eq!(code(office.decide(cousin, "2026-03-11", &proposed, &[]).await), "household.own");
        assert!(waiting(cousin).await.is_empty(), "nothing about kin waits for them");
        let done = office.decide(LEADER, "2026-03-11", &proposed, &[]).await.unwrap();
        assert!(waiting(LEADER).await.is_empty(), "what is decided waits no more");
        assert_eq!((done.state, done.decided_on), (RemedyState::Accepted, Some(day("2026-03-11"))));

        assert_eq!(code(office.service.plan(&ctx, case.household_id).await), "assistance.not_monitored");
        let told = office.service.list_messages(&ctx, case.household_id).await.unwrap();
        let last = told.iter().find(|message| message.kind == "revoke_inclusion").unwrap();
        assert!(last.zh.contains("演防贫〔2026〕9号") && last.zh.contains("收入核实有误"), "{}", last.zh);
        let query = TaskQuery { kind: Some(TaskKind::EnterExternalSystem), ..Default::default() };
        let tasks = office.service.list_tasks(&office.ctx(TOWN, day("2026-03-11")), query).await.unwrap();
        assert_eq!(tasks.items[0].state, TaskState::Waived, "nobody enters what was revoked");
        // The decision stays as it was, and says what became of it.
        let after = look(&office, case.id).await;
        assert_eq!((after.state, after.remedies.len()), (CaseState::Included, 1));
        assert_eq!(code(office.revoke(COUNTY, "2026-03-12", case.household_id).await), "revocation.nothing");
        let elsewhere = office.ctx_in(TOWN, day("2026-03-12"), Place::OtherTown);
        assert_eq!(office.service.list_remedies(&elsewhere, RemedyQuery::default()).await.unwrap().total, 0);
    }

    async fn whoever_changed_what_the_register_says_decides_on_no_revocation(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = included(&office).await;
        // The head of the bureau, as the town's data officer of the same county.
        let writer = Person { account: LEADER.account, role: Role::TownOfficer };
        crate::case::reports_income(&office, writer, case.household_id, "2026-02", 90_000).await.unwrap();
        let proposed = office.revoke(COUNTY, "2026-03-11", case.household_id).await.unwrap();
        assert_eq!(code(office.decide(LEADER, "2026-03-12", &proposed, &[]).await), "remedy.own_words");
        let another = Person { account: 303, role: Role::CountyLeader };
        office.decide(another, "2026-03-12", &proposed, &[]).await.unwrap();
    }

    async fn an_elimination_that_is_revoked_leaves_the_household_monitored_as_it_was(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.proposed(&Family::default()).await;
        let household = case.household_id;
        assert_eq!(code(office.revoke(COUNTY, "2026-03-03", household).await), "revocation.case_open");
        let case = office.walk(case, B, &TO_TOWN[2..]).await;
        let case = office.walk(case, B, &[PASS_TOWN, SUBMIT, APPROVE]).await;
        assert_eq!(case.state, CaseState::Labelled);
        let proposed = office.revoke(COUNTY, "2026-03-10", household).await.unwrap();
        assert_eq!(proposed.kind, RemedyKind::RevokeElimination);
        office.decide(LEADER, "2026-03-11", &proposed, &[]).await.unwrap();
        let ctx = office.ctx(COUNTY, day("2026-03-11"));
        assert_eq!(office.service.plan(&ctx, household).await.unwrap().included_on, day("2025-06-01"));
        assert_eq!(look(&office, case.id).await.state, CaseState::Labelled);
    }

    async fn a_frozen_record_is_corrected_field_by_field_and_both_versions_stay(mut db: TestDb) {
        use RecordField as F;
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let early = office.walk(case.clone(), B, &TO_TOWN[..3]).await;
        assert_eq!(code(office.correct(SECRETARY, &early, ActKind::RecordReview, &[(F::Place, "祠堂")]).await), "correction.not_frozen");
        let case = office.walk(early, B, &TO_TOWN[3..]).await;
        let review = |case: &CaseView| {
            let step = case.steps.iter().find(|step| step.act == "record_review").unwrap().clone();
            let StepRecord::Recorded(recorded) = step.record.clone() else { panic!("a review is an act") };
            let Act::RecordReview(review) = recorded.act else { panic!("a review records one") };
            (review, step)
        };
        let (before, _) = review(&case);
        let act = ActKind::RecordReview;
        assert_eq!(code(office.correct(SECRETARY, &case, act, &[(F::Place, &before.place)]).await), "correction.nothing");
        assert_eq!(code(office.correct(SECRETARY, &case, act, &[(F::VotesFor, "0")]).await), "review.votes");
        assert_eq!(code(office.correct(SECRETARY, &case, act, &[(F::Opinion, "x")]).await), "correction.field");
        let proposed =
            office.correct(SECRETARY, &case, act, &[(F::Place, "村祠堂"), (F::Minutes, "十五人同意，无异议")]).await.unwrap();
        let promoted = Person { account: SECRETARY.account, role: Role::CountyLeader };
        assert_eq!(code(office.decide(promoted, "2026-03-10", &proposed, &[F::Place]).await), "proposal.same_person");
        let cadre = Person { account: CADRE.account, role: Role::CountyLeader };
        assert_eq!(code(office.decide(cadre, "2026-03-10", &proposed, &[F::Place]).await), "case.two_levels");
        assert_eq!(code(office.decide(LEADER, "2026-03-10", &proposed, &[F::Chair]).await), "correction.fields");
        assert_eq!(review(&look(&office, case.id).await).0, before, "a proposal changes nothing");
        let done = office.decide(LEADER, "2026-03-10", &proposed, &[F::Place]).await.unwrap();
        let accepted: Vec<_> = done.changes.iter().map(|change| (change.field, change.accepted)).collect();
        assert_eq!(accepted, [(F::Place, Some(true)), (F::Minutes, Some(false))]);

        let (after, step) = review(&look(&office, case.id).await);
        assert_eq!((after.place.as_str(), &after.minutes), ("村祠堂", &before.minutes));
        assert_eq!(step.corrections.len(), 1);
        assert_eq!((&step.corrections[0].was, step.corrections[0].becomes.as_str()), (&before.place, "村祠堂"));
        // A second correction begins where the first has led.
        let again = office.correct(TOWN, &case, act, &[(F::Place, "村委会")]).await.unwrap();
        assert_eq!(again.changes[0].was, "村祠堂");
    }

    async fn a_corrected_day_stays_between_the_steps_beside_it(mut db: TestDb) {
        use RecordField::On;
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let case = office.walk(case, B, TO_TOWN).await;
        let correct = async |act, day: &str| office.correct(SECRETARY, &case, act, &[(On, day)]).await;
        // Verified on the 2nd, reviewed and hung out on the 3rd, submitted on the 8th.
        for (act, day) in [
            (ActKind::RecordReview, "2026-03-04"),
            (ActKind::RecordReview, "2026-03-01"),
            (ActKind::RecordVerification, "2026-03-01"),
            (ActKind::RecordVerification, "2026-03-04"),
        ] {
            assert_eq!(code(correct(act, day).await), "correction.order", "{act} on {day}");
        }
        // It is asked again when it is decided: meanwhile the step beside it has moved.
        let later = correct(ActKind::RecordVerification, "2026-03-03").await.unwrap();
        let earlier = correct(ActKind::RecordReview, "2026-03-02").await.unwrap();
        office.decide(LEADER, "2026-03-10", &later, &[On]).await.unwrap();
        assert_eq!(code(office.decide(LEADER, "2026-03-10", &earlier, &[On]).await), "correction.order");
    }

    async fn who_mended_a_record_approves_nothing_that_rests_on_it(mut db: TestDb) {
        use RecordField::Place;
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let case = office.walk(case, B, TO_TOWN).await;
        let act = ActKind::RecordReview;
        let proposed = office.correct(TOWN, &case, act, &[(Place, "村祠堂")]).await.unwrap();
        let pass = || record(ActKind::PassTownReview, &case, &[], day("2026-03-10"));
        assert_eq!(code(office.act(&case, TOWN, "2026-03-10", B, pass()).await), "case.mended");
        let may = office.service.case(&office.ctx(TOWN, day("2026-03-10")), case.id).await.unwrap().may;
        assert!(!may.contains(&ActKind::PassTownReview) && may.contains(&ActKind::Return), "{may:?}");
        office.decide(LEADER, "2026-03-10", &proposed, &[Place]).await.unwrap();
        let head = Person { account: 203, role: Role::TownLeader };
        let case = office.act(&case, head, "2026-03-10", B, pass()).await.unwrap();
        let case = office.walk(case, B, &[(ActKind::SubmitToCounty, HEAD_OF_TOWN, "2026-03-10")]).await;
        let approve = || record(ActKind::Approve, &case, &[], day("2026-03-10"));
        assert_eq!(code(office.act(&case, LEADER, "2026-03-10", B, approve()).await), "case.mended");
        let case = office.act(&case, COUNTY, "2026-03-10", B, approve()).await.unwrap();
        assert_eq!(case.state, CaseState::Included);
    }
}
