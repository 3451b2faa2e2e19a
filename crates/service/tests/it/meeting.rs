//! One meeting that reviews several households: its record once, the votes for each.

use shouwang_domain::procedure::{Act, ActKind, CaseState, Review};
use shouwang_domain::role::Role;
use shouwang_domain::{Problem, Result};
use shouwang_service::procedure::case::{CaseView, MeetingCase, MeetingCmd, MeetingView, Recorded, StepRecord};
use shouwang_testkit::both_databases;

use crate::office::*;

const B: Place = Place::Bureau;
const ON: &str = "2026-03-03";

fn voted(case: &CaseView, votes_for: u32, votes_against: u32) -> MeetingCase {
    MeetingCase {
        case_id: case.id,
        version: case.version,
        votes_for,
        votes_against,
        abstentions: 5_u32.saturating_sub(votes_for + votes_against),
        minutes: String::new(),
        summary: Some("联系人提出消除，村级核对属实".into()),
    }
}

fn meeting(cases: Vec<MeetingCase>) -> MeetingCmd {
    let review = review(day(ON), 5);
    MeetingCmd {
        held_on: review.held_on,
        place: review.place,
        chair: review.chair,
        attendees: review.attendees,
        minutes: "逐户讨论".into(),
        cases,
    }
}

async fn hold(office: &Office, who: Person, cmd: MeetingCmd) -> Result<MeetingView> {
    office.service.review_together(&office.ctx(who, day(ON)), cmd).await
}

fn places(problem: &Problem) -> Vec<&str> {
    problem.fields.iter().map(|field| field.at.as_str()).collect()
}

async fn waiting(office: &Office) -> CaseView {
    let case = office.opened(&Family::default()).await;
    office.walk(case, B, &TO_TOWN[..2]).await
}

both_databases! {
    async fn one_meeting_reviews_several_households_each_with_its_votes(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let first = waiting(&office).await;
        let second = waiting(&office).await;
        let leaving = office.proposed(&Family::default()).await;

        // All or none: what is wrong with one is named at its place, and the others stay as they were.
        let wrong = meeting(vec![voted(&first, 5, 0), MeetingCase { votes_for: 9, ..voted(&second, 5, 0) }]);
        let refused = hold(&office, SECRETARY, wrong).await.unwrap_err();
        assert_eq!((refused.code.as_str(), places(&refused)), ("review.votes", vec!["/cases/1/votes_for"]));
        let few = MeetingCmd { attendees: vec!["甲某".into()], ..meeting(vec![voted(&first, 1, 0)]) };
        assert_eq!(places(&hold(&office, SECRETARY, few).await.unwrap_err()), ["/attendees"]);
        assert_eq!(hold(&office, SECRETARY, meeting(Vec::new())).await.unwrap_err().code, "review.no_case");
        assert_eq!(office.case(first.id, B).await.state, CaseState::Review);
        // Who may not record a review may not record several; who is kin of one household keeps out of it.
        assert_eq!(hold(&office, TOWN, meeting(vec![voted(&first, 5, 0)])).await.unwrap_err().code, "case.wrong_level");
        let kin = Person { account: 510, role: Role::VillageSecretary };
        office.kin(kin, second.household_id).await;
        let own = hold(&office, kin, meeting(vec![voted(&first, 5, 0), voted(&second, 5, 0)])).await.unwrap_err();
        assert_eq!((own.code.as_str(), places(&own)), ("household.own", vec!["/cases/1"]));

        let cases = vec![
            voted(&first, 5, 0),
            MeetingCase { minutes: "有村民反映其有车".into(), ..voted(&second, 2, 3) },
            voted(&leaving, 4, 1),
        ];
        let held = hold(&office, SECRETARY, meeting(cases)).await.unwrap();
        let states: Vec<_> = held.cases.iter().map(|case| (case.case_id, case.state)).collect();
        // proves IDN-09: one meeting decides several households, each by its own votes
        assert_eq!(states, [
            (first.id, CaseState::NoticeDue), (second.id, CaseState::NotIncluded), (leaving.id, CaseState::NoticeDue),
        ]);
        let seen = office.case(second.id, B).await;
        let step = seen.steps.last().unwrap();
        let StepRecord::Recorded(Recorded { act: Act::RecordReview(Review { minutes, votes_against, .. }), .. }) = &step.record else {
            panic!("the case keeps the record of its review: {step:?}")
        };
        assert_eq!((step.act.as_str(), *votes_against), (ActKind::RecordReview.as_str(), 3));
        assert_eq!(minutes, "逐户讨论\n有村民反映其有车");
        // The same once more is too late: the cases went on.
        let again = hold(&office, SECRETARY, meeting(vec![voted(&first, 5, 0)])).await.unwrap_err();
        assert_eq!((again.code.as_str(), places(&again)), ("version_conflict", vec!["/cases/0"]));
    }
}
