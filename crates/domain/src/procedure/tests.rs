//! Random walks through the procedure: whatever is tried, no step is skipped and nobody acts at two levels.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::calendar::DayKind;
use crate::ctx::Hands;
use crate::risk::{MonitoredType, Population, RiskCategory};
use crate::role::Role;
use crate::{AccountId, Fen, MemberId, StepId};

fn day(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap() + chrono::Days::new(n)
}

fn rules(deciding: Deciding) -> ProcedureRules {
    ProcedureRules {
        decision_days: 15,
        day_kind: DayKind::Calendar,
        roll_forward: false,
        budgets: StageBudgets {
            verification: 3,
            commitment: 1,
            review: 2,
            notice: 5,
            town_review: 2,
            county_decision: 2,
        },
        amber_days: 1,
        notice_days: 5,
        review_attendees: 3,
        deciding,
        elimination_months: 6,
        without_labour: crate::elimination::WithoutLabour::Kept,
        warning_answer_days: 5,
        watch_answer_days: 30,
        cool_down_months: 3,
        first_measure_days: 30,
    }
}

fn new_case(kind: CaseKind, monitored_type: MonitoredType, population: Population) -> CaseView {
    CaseView {
        kind,
        state: CaseState::first(kind),
        rested_in: None,
        population,
        monitored_type: Some(monitored_type),
        has_application: false,
        is_opened: false,
        notice_from: None,
        open_objections: Vec::new(),
        due: day(15),
        overtime_explained: false,
        acted: Vec::new(),
        of_town: Vec::new(),
        mended: Vec::new(),
        wrote: Vec::new(),
        adults: vec![MemberId(1)],
        members: vec![MemberId(1), MemberId(2)],
    }
}

fn act(kind: ActKind, case: &CaseView, today: NaiveDate, carried: bool) -> Act {
    let reason = "理由".to_owned();
    let decision = || Decision {
        on: today,
        document_number: "文〔2026〕1号".into(),
        opinion: "同意".into(),
    };
    match kind {
        ActKind::Apply => Act::Apply {
            on: today,
            applicant: MemberId(1),
            text: "申请".into(),
        },
        ActKind::RecordVerification => Act::RecordVerification(Verification {
            on: today,
            monitored_type: case.monitored_type.unwrap(),
            risks: vec![RiskCategory::IllnessOrDisability],
            flags_explained: Vec::new(),
            finding: "属实".into(),
            event: None,
            assessment: None,
        }),
        ActKind::RecordCommitment => Act::RecordCommitment(Commitment {
            signed_on: today,
            text_version: "2026".into(),
            signer: MemberId(1),
            adults_covered: case.adults.clone(),
            valid_until: today + chrono::Days::new(90),
            scope: None,
        }),
        ActKind::RecordReview => Act::RecordReview(Review {
            held_on: today,
            place: "村委会".into(),
            chair: "甲".into(),
            attendees: vec!["甲".into(), "乙".into(), "丙".into()],
            votes_for: if carried { 3 } else { 1 },
            votes_against: if carried { 0 } else { 2 },
            abstentions: 0,
            minutes: String::new(),
            summary: Some("联系人提出消除".into()),
        }),
        ActKind::StartNotice => Act::StartNotice(Notice {
            from: today,
            place: "公告栏".into(),
        }),
        ActKind::RecordObjection => Act::RecordObjection(Objection {
            on: today,
            by: "某".into(),
            text: "异议".into(),
        }),
        ActKind::ResolveObjection => Act::ResolveObjection(Resolution {
            objection: case.open_objections.first().copied().unwrap_or(StepId(1)),
            on: today,
            upheld: !carried,
            text: "处理".into(),
        }),
        ActKind::CloseNotice => Act::CloseNotice { until: today },
        ActKind::Open => Act::Open,
        ActKind::PassTownReview => Act::PassTownReview(TownReview {
            on: today,
            asset_query_done: true,
            facts_agree: true,
            checkers: Vec::new(),
            finding: Some("收入稳定".into()),
            opinion: "属实".into(),
        }),
        ActKind::SubmitToCounty => Act::SubmitToCounty(Submission {
            on: today,
            opinion: "同意上报".into(),
        }),
        ActKind::Approve => Act::Approve(decision()),
        ActKind::ApproveGovernment => Act::ApproveGovernment(decision()),
        ActKind::Return => Act::Return {
            to: CaseState::Review,
            codes: vec![],
            reason,
        },
        ActKind::Refuse => Act::Refuse { reason },
        ActKind::Recall => Act::Recall { reason },
        ActKind::Withdraw => Act::Withdraw { reason },
        ActKind::Suspend => Act::Suspend { reason },
        ActKind::Resume => Act::Resume,
        ActKind::End => Act::End {
            why: EndReason::MovedAway,
            on: today,
        },
        ActKind::ExplainOvertime => Act::ExplainOvertime { reason },
    }
}

/// Keeps a case as the service does.
fn follow(case: &mut CaseView, act: &Act, next: Next, actor: Actor, step: i64) {
    case.acted.push((actor.hands, Instance::of(actor.role)));
    if act.kind().is_of_two_hands() {
        case.of_town.push((actor.hands, act.kind()));
    }
    match act {
        Act::Apply { .. } => case.has_application = true,
        Act::StartNotice(notice) => case.notice_from = Some(notice.from),
        Act::RecordObjection(_) => case.open_objections.push(StepId(step)),
        Act::ResolveObjection(r) => case.open_objections.retain(|o| *o != r.objection),
        Act::Suspend { .. } => case.rested_in = Some(case.state),
        Act::ExplainOvertime { .. } => case.overtime_explained = true,
        _ => {}
    }
    case.state = next.state;
    case.is_opened = next.is_opened;
}

/// Acts that do not lead to the decision; a walk takes them now and then.
const LEADS_ASIDE: &[ActKind] = &[
    ActKind::Withdraw,
    ActKind::End,
    ActKind::Refuse,
    ActKind::Return,
    ActKind::Recall,
    ActKind::Suspend,
    ActKind::RecordObjection,
];

/// One step of a walk: which act and role (among those the table permits, unless wild), who, the vote, days waited.
type Stride = (bool, usize, usize, i64, bool, u64);

fn stride() -> impl Strategy<Value = Stride> {
    (
        prop::bool::weighted(0.1),
        any::<usize>(),
        any::<usize>(),
        0i64..30,
        prop::bool::weighted(0.9),
        0u64..4,
    )
}

/// Walks as a crowd would and fails on the first broken promise; says whether the case was carried to its end.
fn stroll(kind: CaseKind, deciding: Deciding, strides: Vec<Stride>) -> Result<bool, TestCaseError> {
    let rules = rules(deciding);
    let mut case = new_case(kind, MonitoredType::MarginalProne, Population::General);
    let mut now = 0;
    // Acts that stand since the case last went back behind them.
    let mut standing: Vec<ActKind> = Vec::new();
    for (step, (wild, act_idx, role_idx, account, carried, wait)) in strides.into_iter().enumerate() {
        now += wait;
        let permitted: Vec<(ActKind, Role)> = ActKind::ALL
            .iter()
            .flat_map(|a| Role::ALL.iter().map(move |r| (*a, *r)))
            .filter(|(a, r)| effect(kind, case.state, *a, *r).is_ok())
            .filter(|(a, _)| !LEADS_ASIDE.contains(a) || act_idx % 11 == 0)
            .collect();
        let (act_kind, role) = match permitted.get(act_idx % permitted.len().max(1)) {
            Some(pair) if !wild => *pair,
            _ => (
                ActKind::ALL[act_idx % ActKind::ALL.len()],
                Role::ALL[role_idx % Role::ALL.len()],
            ),
        };
        // Mostly colleagues of one level; now and then anybody, and number 7 is kin.
        let who = if wild {
            account
        } else {
            100 + role.level() as i64 * 10 + account % 3
        };
        // Now and then somebody of any level enters it.
        let typist = if wild && act_idx % 2 == 0 {
            100 + (account % 6) * 10 + act_idx as i64 % 3
        } else {
            who
        };
        let actor = Actor {
            hands: Hands {
                acted_by: AccountId(who),
                entered_by: AccountId(typist),
            },
            role,
            is_kin: who == 7 || typist == 7,
        };
        // Now and then somebody changes what the register says of the household, and may act on the case later.
        if account % 10 == 0 {
            case.wrote.push(Hands::of_one(AccountId(
                100 + role.level() as i64 * 10 + act_idx as i64 % 3,
            )));
        }
        let act = act(act_kind, &case, day(now), carried);
        let Ok(next) = apply(&case, &act, actor, &rules, day(now)) else {
            continue;
        };
        prop_assert!(!actor.is_kin, "acted on kin");
        prop_assert!(!case.state.is_closed(), "acted on a closed case");
        let is_of_village = Instance::of(role) == Instance::Village;
        if act_kind.is_approval() || act_kind == ActKind::Refuse && !is_of_village {
            let mut wrote = case.wrote.iter();
            prop_assert!(
                wrote.all(|wrote| !wrote.share_a_person_with(&actor.hands)),
                "decided on own words"
            );
        }
        if !matches!(act, Act::Open) {
            prop_assert!(
                case.acted
                    .iter()
                    .all(|(before, at)| !before.share_a_person_with(&actor.hands) || *at == Instance::of(role))
            );
        }
        if matches!(act_kind, ActKind::PassTownReview | ActKind::SubmitToCounty) {
            let mut others = case.of_town.iter().filter(|(_, did)| *did != act_kind);
            prop_assert!(
                others.all(|(before, _)| !before.share_a_person_with(&actor.hands)),
                "checked and submitted"
            );
        }
        let goes_back = matches!(act_kind, ActKind::Return | ActKind::Recall | ActKind::ResolveObjection)
            && next.state != case.state;
        if goes_back {
            let order = |state| CaseState::ALL.iter().position(|s| *s == state).unwrap();
            let done_at = |a: &ActKind| match a {
                ActKind::RecordReview => order(CaseState::Review),
                ActKind::StartNotice => order(CaseState::NoticeDue),
                ActKind::CloseNotice => order(CaseState::NoticeRunning),
                ActKind::PassTownReview => order(CaseState::TownReview),
                ActKind::SubmitToCounty => order(CaseState::TownSubmission),
                ActKind::Approve => order(CaseState::CountyDecision),
                _ => 0,
            };
            standing.retain(|a| done_at(a) < order(next.state));
        }
        standing.push(act_kind);
        if matches!(next.state, CaseState::Included | CaseState::Labelled) {
            use ActKind as A;
            let mut needed = vec![
                A::RecordReview,
                A::StartNotice,
                A::CloseNotice,
                A::PassTownReview,
                A::SubmitToCounty,
            ];
            let is_alone = kind == CaseKind::Identification && deciding == Deciding::Government;
            needed.extend((!is_alone).then_some(A::Approve));
            if kind == CaseKind::Identification {
                needed.extend([A::Apply, A::RecordVerification, A::RecordCommitment]);
                needed.extend((deciding != Deciding::Bureau).then_some(A::ApproveGovernment));
                prop_assert!(day(now) <= case.due || case.overtime_explained, "late without a reason");
            }
            for needed in needed {
                prop_assert!(standing.contains(&needed), "{needed} was skipped: {standing:?}");
            }
            prop_assert!(case.open_objections.is_empty());
            return Ok(true);
        }
        follow(&mut case, &act, next, actor, step as i64 + 10);
    }
    Ok(false)
}

#[test]
fn no_walk_skips_a_step() {
    let carried = std::cell::Cell::new(0);
    for kind in CaseKind::ALL {
        for deciding in Deciding::ALL {
            carried.set(0);
            let config = ProptestConfig {
                failure_persistence: None,
                ..ProptestConfig::with_cases(80)
            };
            let mut runner = proptest::test_runner::TestRunner::new(config);
            runner
                .run(&proptest::collection::vec(stride(), 1..200), |strides| {
                    carried.set(carried.get() + u32::from(stroll(*kind, *deciding, strides)?));
                    Ok(())
                })
                .unwrap();
            assert!(
                carried.get() > 5,
                "{kind} {deciding}: only {} walks reached the end",
                carried.get()
            );
        }
    }
}

/// Walks straight through and says the refusal or the state at the end.
fn walk(case: &mut CaseView, steps: &[(ActKind, Role, i64, u64)]) -> String {
    for (idx, (kind, role, account, on)) in steps.iter().enumerate() {
        let actor = Actor {
            hands: Hands::of_one(AccountId(*account)),
            role: *role,
            is_kin: false,
        };
        let act = act(*kind, case, day(*on), true);
        match apply(case, &act, actor, &rules(Deciding::Bureau), day(*on)) {
            Ok(next) => follow(case, &act, next, actor, idx as i64 + 10),
            Err(problem) => return problem.code,
        }
    }
    case.state.to_string()
}

#[test]
fn each_trap_has_its_own_refusal() {
    use ActKind as A;
    use Role::{CountyLeader, TownLeader, TownOfficer, VillageCadre, VillageSecretary};
    let village: &[(A, Role, i64, u64)] = &[
        (A::RecordVerification, VillageCadre, 1, 0),
        (A::RecordCommitment, VillageCadre, 1, 1),
        (A::RecordReview, VillageSecretary, 2, 2),
        (A::StartNotice, VillageSecretary, 2, 2),
        (A::CloseNotice, VillageSecretary, 2, 7),
    ];
    let town = (A::PassTownReview, TownOfficer, 3, 8);
    let submitted = (A::SubmitToCounty, TownLeader, 6, 8);
    let county = (A::Approve, CountyLeader, 4, 9);
    let from = |tail: &[(A, Role, i64, u64)]| -> String {
        let mut case = new_case(
            CaseKind::Identification,
            MonitoredType::UnstableLifted,
            Population::Lifted,
        );
        let steps: Vec<_> = village.iter().chain(tail).copied().collect();
        walk(&mut case, &steps)
    };
    assert_eq!(from(&[town, submitted, county]), "included");
    assert_eq!(from(&[town, county]), "case.wrong_state");
    assert_eq!(from(&[town, (A::SubmitToCounty, TownOfficer, 6, 8)]), "case.wrong_role");
    // Who checked does not submit, in whatever post, and the other way round.
    assert_eq!(
        from(&[town, (A::SubmitToCounty, TownLeader, 3, 8)]),
        "case.town_two_hands"
    );
    let back = [(A::Recall, TownLeader, 6, 8), (A::Return, TownLeader, 7, 8)];
    let again: Vec<_> = [town, submitted].into_iter().chain(back).collect();
    assert_eq!(from(&again), "review");
    assert_eq!(
        from(&[town, (A::Open, TownLeader, 6, 8), (A::Recall, TownOfficer, 3, 8)]),
        "case.opened_by_next_level"
    );
    assert_eq!(from(&[town, (A::Recall, TownOfficer, 3, 8)]), "town_review");
    // A leader who lets it rest has opened it.
    let rests = [(A::Suspend, TownLeader, 6, 8), (A::Resume, TownLeader, 6, 8)];
    let after: Vec<_> = [town]
        .into_iter()
        .chain(rests)
        .chain([(A::Recall, TownOfficer, 3, 8)])
        .collect();
    assert_eq!(from(&after), "case.opened_by_next_level");
    assert_eq!(from(&[(A::RecordReview, VillageSecretary, 2, 8)]), "case.frozen");
    assert_eq!(from(&[(A::PassTownReview, TownOfficer, 2, 8)]), "case.two_levels");
    // Bureau and government lie at one level, and are two instances all the same.
    let mut case = new_case(
        CaseKind::Identification,
        MonitoredType::UnstableLifted,
        Population::Lifted,
    );
    let steps: Vec<_> = village.iter().chain(&[town, submitted]).copied().collect();
    assert_eq!(walk(&mut case, &steps), "county_decision");
    let decide = |case: &mut CaseView, kind, role, hands| {
        let actor = Actor {
            hands,
            role,
            is_kin: false,
        };
        let act = act(kind, case, day(9), true);
        let next = apply(case, &act, actor, &rules(Deciding::BureauThenGovernment), day(9));
        next.map(|next| follow(case, &act, next, actor, 50))
            .map_err(|problem| problem.code)
    };
    let leader = AccountId(4);
    assert_eq!(
        decide(&mut case, A::Approve, CountyLeader, Hands::of_one(leader)),
        Ok(())
    );
    for hands in [
        Hands::of_one(leader),
        Hands {
            acted_by: AccountId(5),
            entered_by: leader,
        },
    ] {
        let second = decide(&mut case, A::ApproveGovernment, Role::CountyGovernment, hands);
        assert_eq!(second, Err("case.two_levels".to_owned()));
    }
    // Who entered a village step for a colleague has had a hand in it.
    let typed = Hands {
        acted_by: AccountId(1),
        entered_by: AccountId(9),
    };
    case.acted.push((typed, Instance::Village));
    assert!(case.acted_elsewhere(Hands::of_one(AccountId(9)), TownOfficer));
    assert!(!case.acted_elsewhere(Hands::of_one(AccountId(9)), VillageCadre));
    let second = decide(
        &mut case,
        A::ApproveGovernment,
        Role::CountyGovernment,
        Hands::of_one(AccountId(5)),
    );
    assert_eq!(second, Ok(()));
    assert_eq!(from(&[(A::Approve, CountyLeader, 4, 8)]), "case.wrong_state");
    assert_eq!(
        from(&[(A::Open, TownOfficer, 3, 8), (A::Recall, VillageSecretary, 2, 8)]),
        "case.opened_by_next_level"
    );
    assert_eq!(from(&[(A::Recall, VillageSecretary, 2, 8)]), "notice_due");
    assert_eq!(
        from(&[town, submitted, (A::Approve, CountyLeader, 4, 16)]),
        "case.overtime_unexplained"
    );
    assert_eq!(
        from(&[
            town,
            submitted,
            (A::ExplainOvertime, CountyLeader, 4, 16),
            (A::Approve, CountyLeader, 4, 16)
        ]),
        "included"
    );
    assert_eq!(from(&[town, submitted, county, county]), "case.closed");
    assert_eq!(
        from(&[town, (A::SubmitToCounty, TownLeader, 6, 16)]),
        "case.overtime_unexplained"
    );

    let mut marginal = new_case(
        CaseKind::Identification,
        MonitoredType::MarginalProne,
        Population::General,
    );
    let steps: Vec<_> = village.iter().copied().chain([town]).collect();
    assert_eq!(walk(&mut marginal, &steps), "case.application_missing");

    let mut short = new_case(CaseKind::Elimination, MonitoredType::SuddenSevere, Population::General);
    assert_eq!(
        walk(
            &mut short,
            &[
                (A::RecordReview, VillageCadre, 1, 0),
                (A::StartNotice, VillageCadre, 1, 0),
                (A::CloseNotice, VillageCadre, 1, 4)
            ]
        ),
        "case.notice_too_short"
    );
    let mut objected = new_case(CaseKind::Elimination, MonitoredType::SuddenSevere, Population::General);
    assert_eq!(
        walk(
            &mut objected,
            &[
                (A::RecordReview, VillageCadre, 1, 0),
                (A::StartNotice, VillageCadre, 1, 0),
                (A::RecordObjection, VillageCadre, 1, 2),
                (A::CloseNotice, VillageCadre, 1, 5),
            ]
        ),
        "case.objection_open"
    );
}

#[test]
fn whoever_changed_what_the_register_says_decides_nothing_on_it() {
    use ActKind as A;
    let mut case = new_case(
        CaseKind::Identification,
        MonitoredType::UnstableLifted,
        Population::Lifted,
    );
    case.state = CaseState::TownReview;
    let wrote = Hands {
        acted_by: AccountId(3),
        entered_by: AccountId(4),
    };
    case.wrote.push(wrote);
    let by = |case: &CaseView, kind, role, hands| {
        let actor = Actor {
            hands,
            role,
            is_kin: false,
        };
        apply(
            case,
            &act(kind, case, day(8), true),
            actor,
            &rules(Deciding::Bureau),
            day(8),
        )
    };
    let typed_by_the_fourth = Hands {
        acted_by: AccountId(5),
        entered_by: AccountId(4),
    };
    for hands in [
        Hands::of_one(AccountId(3)),
        Hands::of_one(AccountId(4)),
        typed_by_the_fourth,
    ] {
        for kind in [A::PassTownReview, A::Refuse] {
            let problem = by(&case, kind, Role::TownOfficer, hands).unwrap_err();
            assert_eq!(problem.code, "case.own_words");
            assert!(
                problem.zh.contains("镇级信息员") && problem.en.contains("town leader"),
                "{problem}"
            );
            assert!(!problem.zh.contains("县级业务员"), "{problem}");
        }
    }
    // Who returns it decides nothing, and what the village wrote is its work.
    assert!(by(&case, A::Return, Role::TownOfficer, Hands::of_one(AccountId(3))).is_ok());
    assert!(by(&case, A::PassTownReview, Role::TownLeader, Hands::of_one(AccountId(6))).is_ok());
    case.state = CaseState::CountyDecision;
    let problem = by(&case, A::Approve, Role::CountyLeader, Hands::of_one(AccountId(4))).unwrap_err();
    assert_eq!(problem.code, "case.own_words");
    case.state = CaseState::Verification;
    assert!(by(&case, A::Refuse, Role::VillageCadre, Hands::of_one(AccountId(3))).is_ok());
}

#[test]
fn the_clock_turns_amber_then_red() {
    let calendar = crate::calendar::WorkingCalendar::builtin();
    let colour = |state, n| {
        clock(&rules(Deciding::Bureau), calendar, Began::on(day(0)), state, day(n))
            .unwrap()
            .colour
    };
    assert_eq!(colour(CaseState::Verification, 1), ClockColour::Green);
    assert_eq!(colour(CaseState::Verification, 2), ClockColour::Amber);
    assert_eq!(colour(CaseState::Verification, 4), ClockColour::Red);
    assert_eq!(colour(CaseState::CountyDecision, 11), ClockColour::Green);
    assert_eq!(colour(CaseState::CountyDecision, 12), ClockColour::Amber);
    assert_eq!(colour(CaseState::CountyDecision, 16), ClockColour::Red);
    assert_eq!(colour(CaseState::Included, 40), ClockColour::Stopped);
}

#[test]
fn nobody_is_late_for_time_that_others_used_and_the_whole_is_not_longer_for_it() {
    let calendar = crate::calendar::WorkingCalendar::builtin();
    let rules = rules(Deciding::Bureau);
    let budgets = rules.budgets;
    let came = |state, n| Began {
        started: day(0),
        stages_from: stages_from(&rules, calendar, day(0), state, day(n)).unwrap(),
    };
    let read = |began, state, n| clock(&rules, calendar, began, state, day(n)).unwrap();
    // In time: the shares run from the clue on.
    let on_time = u64::from(budgets.until_end_of(CaseState::NoticeRunning));
    assert_eq!(came(CaseState::TownReview, on_time), Began::on(day(0)));
    assert_eq!(
        came(CaseState::TownReview, 1),
        Began::on(day(0)),
        "earlier gives no day away"
    );
    // Returned on the ninth day: the village has its share again, though its days were over long ago.
    let again = read(came(CaseState::Verification, 9), CaseState::Verification, 9);
    assert_eq!(again.stage_due, day(9 + u64::from(budgets.verification)));
    assert_eq!(again.due, day(u64::from(rules.decision_days)));
    // Nobody gets a day beyond the whole.
    let late = read(came(CaseState::TownReview, 15), CaseState::TownReview, 15);
    assert_eq!((late.stage_due, late.days_left), (late.due, 0));
    assert_eq!(
        read(came(CaseState::TownReview, 15), CaseState::TownReview, 16).colour,
        ClockColour::Red
    );
}

#[test]
fn a_notice_takes_its_days_and_everything_else_can_be_done_at_once() {
    let rules = rules(Deciding::Bureau);
    let hangs = u64::from(rules.notice_days);
    let end = |state, from: Option<u64>, n| earliest_end(&rules, state, from.map(day), day(n));
    assert_eq!(end(CaseState::Review, None, 3), day(3 + hangs));
    assert_eq!(end(CaseState::NoticeRunning, Some(2), 3), day(2 + hangs));
    assert_eq!(end(CaseState::NoticeRunning, Some(2), 20), day(20));
    assert_eq!(end(CaseState::TownReview, None, 9), day(9));
}

#[test]
fn a_verification_from_before_there_were_events_reads_back() {
    let old =
        r#"{"on":"2026-03-02","monitored_type":"sudden_severe","risks":["disaster_or_accident"],"finding":"属实"}"#;
    let read: Verification = serde_json::from_str(old).unwrap();
    assert_eq!((&read.event, &read.assessment), (&None, &None));
    assert!(!serde_json::to_string(&read).unwrap().contains("event"));
}

#[test]
fn an_event_happened_by_the_visit_and_says_what_and_how_much() {
    let rules = rules(Deciding::Bureau);
    let case = new_case(
        CaseKind::Identification,
        MonitoredType::SuddenSevere,
        Population::General,
    );
    let actor = Actor {
        hands: Hands::of_one(AccountId(1)),
        role: Role::VillageCadre,
        is_kin: false,
    };
    let sound = SuddenEvent {
        cause: SuddenCause::Disaster,
        on: day(0),
        amount: Some(Fen::from_yuan(8_000)),
        what: "房屋进水".into(),
    };
    let verified = |event: SuddenEvent| {
        let Act::RecordVerification(plain) = act(ActKind::RecordVerification, &case, day(0), true) else {
            panic!("a verification")
        };
        let act = Act::RecordVerification(Verification {
            event: Some(event),
            ..plain
        });
        apply(&case, &act, actor, &rules, day(1)).map_err(|problem| problem.code)
    };
    assert!(verified(sound.clone()).is_ok());
    for (event, code) in [
        (
            SuddenEvent {
                on: day(1),
                ..sound.clone()
            },
            "case.event_after_visit",
        ),
        (
            SuddenEvent {
                amount: None,
                ..sound.clone()
            },
            "case.event_amount",
        ),
        (
            SuddenEvent {
                what: " ".into(),
                ..sound.clone()
            },
            "required",
        ),
    ] {
        assert_eq!(verified(event).map(|next| next.state), Err(code.to_owned()));
    }
}
