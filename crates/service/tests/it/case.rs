//! Cases of identification: what they begin with, who may do what, what is kept, and what a decision brings about.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64_STANDARD;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::clue::{ClueSource, ClueState, Declaration, DeclarationMode};
use shouwang_domain::income::Amounts;
use shouwang_domain::procedure::{
    Act, ActKind, CaseState, ClockColour, Decision, Notice, Resolution, SuddenCause, SuddenEvent, Verification,
};
use shouwang_domain::risk::{MonitoredType, Population, WatchTier};
use shouwang_domain::role::{Department, Role};
use shouwang_domain::{AccountId, ClueId, Ctx, Fen, HouseholdId, Result};
use shouwang_service::duty::task::TaskQuery;
use shouwang_service::help::referral::ReferralQuery;
use shouwang_service::overview::waiting::Waiting;
use shouwang_service::page::PageCmd;
use shouwang_service::procedure::case::{ActCmd, CaseQuery, CaseView, OpenCaseCmd, StepRecord};
use shouwang_service::procedure::marginal::{MarginalQuery, PathFault};
use shouwang_service::register::attachment::{AttachCmd, AttachmentKind};
use shouwang_service::register::household::{HouseholdQuery, TierQuery};
use shouwang_service::register::statement::StatementCmd;
use shouwang_store::entity::{household, loss_event, post, procedure_case, spell};
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::office::*;

const B: Place = Place::Bureau;

/// The code of a refusal.
fn code<T: std::fmt::Debug>(answer: shouwang_domain::Result<T>) -> String {
    answer.unwrap_err().code
}

/// A verification that proposes a type.
fn verified(kind: MonitoredType, on: &str, case: &CaseView) -> Act {
    match record(ActKind::RecordVerification, case, &[], day(on)) {
        Act::RecordVerification(v) => Act::RecordVerification(Verification {
            monitored_type: kind,
            ..v
        }),
        other => other,
    }
}

fn declared() -> ClueSource {
    let by = DeclarationMode::Telephone {
        called_on: day(START),
        call_record: "户主来电".into(),
    };
    ClueSource::SelfDeclaration {
        declaration: Declaration {
            by,
            difficulty: "因病减收".into(),
        },
    }
}

/// A case that the village has submitted.
async fn submitted(office: &Office, family: &Family) -> CaseView {
    let case = office.opened(family).await;
    office.walk(case, family.place, TO_TOWN).await
}

/// Somebody reports a month of income of a household.
pub(crate) async fn reports_income(
    office: &Office,
    who: Person,
    household: HouseholdId,
    month: &str,
    wage: i64,
) -> Result<()> {
    let ctx = office.ctx(who, day("2026-03-09"));
    let found = repo::register::household::by_id(&office.store, &ctx, household).await?;
    let before = repo::register::statement::of(&office.store, &found).await?;
    let before = before.into_iter().find(|one| one.period.get().to_string() == month);
    let cmd = StatementCmd {
        household_id: household,
        period: month.into(),
        amounts: Amounts {
            wage: Some(Fen(wage)),
            ..Amounts::default()
        },
        estimated: false,
        version: before.map(|one| one.version),
    };
    office.service.save_statement(&ctx, cmd).await.map(drop)
}

both_databases! {
    async fn whoever_changed_what_the_register_says_decides_nothing_on_it(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        let head = Person { account: 203, role: Role::TownLeader };
        // What was written before the clue is what everybody found.
        reports_income(&office, TOWN, household, "2026-01", 10_000).await.unwrap();
        let case = office.opened_for(household, B).await;
        let case = office.walk(case, B, TO_TOWN).await;
        let on = "2026-03-09";
        let look = async |who: Person| office.service.case(&office.ctx(who, day(on)), case.id).await.unwrap().may;
        let waits = async |who: Person| {
            let today = office.service.today(&office.ctx(who, day(on))).await.unwrap();
            today.items.iter().any(|item| item.what == Waiting::Case && item.id == case.id.to_string())
        };
        assert!(look(TOWN).await.contains(&ActKind::PassTownReview) && waits(TOWN).await);
        reports_income(&office, TOWN, household, "2026-02", 12_000).await.unwrap();
        let pass = || record(ActKind::PassTownReview, &case, &[], day(on));
        let refuse = || Act::Refuse { reason: "收入高于标准".into() };
        for act in [pass(), refuse()] {
            let refusal = office.act(&case, TOWN, on, B, act).await.unwrap_err();
            assert_eq!(refusal.code, "case.own_words");
            assert!(refusal.zh.contains("镇级负责人") && refusal.en.contains("town leader"), "{refusal}");
        }
        let may = look(TOWN).await;
        assert!(!may.contains(&ActKind::PassTownReview) && !may.contains(&ActKind::Refuse), "{may:?}");
        assert!(may.contains(&ActKind::Return), "{may:?}");
        assert!(!waits(TOWN).await && waits(head).await);
        // Nor do they decide in another post, or by the hands of a colleague.
        let typed = Ctx { entered_by: AccountId(TOWN.account), ..office.ctx(head, day(on)) };
        let cmd = ActCmd { case_id: case.id, version: case.version, act: pass() };
        assert_eq!(code(office.service.act(&typed, cmd).await), "case.own_words");
        let passed = office.act(&case, head, on, B, pass()).await.unwrap();
        let passed = office.walk(passed, B, &[SUBMIT]).await;
        let promoted = Person { account: TOWN.account, role: Role::CountyOfficer };
        let approve = || record(ActKind::Approve, &passed, &[], day(on));
        assert_eq!(code(office.act(&passed, promoted, on, B, approve()).await), "case.own_words");
        // A sheet counts by what it changed.
        let ctx = office.ctx(COUNTY, day(on));
        let mut tx = office.store.begin(&ctx, "import.register").await.unwrap();
        let row = repo::register::household::by_id(&tx, &ctx, household).await.unwrap().row().clone();
        tx.update(&row, household::Model { note: Some("电话核实".into()), ..row.clone() }).await.unwrap();
        tx.subject("import_run/1");
        tx.commit(()).await.unwrap();
        assert_eq!(code(office.act(&passed, COUNTY, on, B, approve()).await), "case.own_words");
        let leader = probes().find(|person| person.role == Role::CountyLeader).unwrap();
        let case = office.act(&passed, leader, on, B, approve()).await.unwrap();
        assert_eq!(case.state, CaseState::Included);
    }

    async fn papers_come_from_no_kin_and_to_no_closed_case(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        office.kin(SECRETARY, case.household_id).await;
        let attach = |who: Person| {
            let cmd = AttachCmd {
                case_id: case.id,
                kind: AttachmentKind::Other,
                content: "JVBERi0xLjcK".into(),
                steps: BTreeSet::new(),
            };
            let ctx = office.ctx(who, day(START));
            let service = &office.service;
            async move { service.attach(&ctx, cmd).await.map(|paper| paper.bytes).map_err(|problem| problem.code) }
        };
        assert_eq!(attach(SECRETARY).await, Err("household.own".into()));
        office.walk(case.clone(), Place::Bureau, &[(ActKind::Withdraw, CADRE, START)]).await;
        assert_eq!(attach(CADRE).await, Err("case.closed".into()));
    }

    async fn a_paper_hangs_on_its_step(mut db: TestDb) {
        use AttachmentKind::{Commitment, Other, ReviewMinutes};
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let attach = async |kind: AttachmentKind, text: &str, steps: &[ActKind]| {
            let cmd = AttachCmd {
                case_id: case.id,
                kind,
                content: BASE64_STANDARD.encode(format!("%PDF-1.7 {text}")),
                steps: steps.iter().copied().collect(),
            };
            office.service.attach(&office.ctx(CADRE, day("2026-03-08")), cmd).await.unwrap().steps
        };
        // What comes before its step waits for it.
        let waits = attach(Commitment, "signed", &[]).await;
        assert_eq!((waits.len(), waits[0].act, waits[0].step_id), (1, ActKind::RecordCommitment, None));
        let played = office.walk(case.clone(), B, TO_TOWN).await;
        let step = |act: ActKind| played.steps.iter().rfind(|step| step.act == act.as_str()).map(|step| step.id);
        let minutes = attach(ReviewMinutes, "minutes", &[]).await;
        // proves IDN-02: a paper hangs on its step, by its kind or as whoever adds it says
        assert_eq!((minutes.len(), minutes[0].step_id), (1, step(ActKind::RecordReview)));
        let said = attach(Other, "visit", &[ActKind::RecordVerification]).await;
        assert_eq!(said[0].step_id, step(ActKind::RecordVerification));
        assert!(attach(Other, "of none", &[]).await.is_empty());
        let ctx = office.ctx(TOWN, day("2026-03-08"));
        let papers = office.service.attachments(&ctx, case.id).await.unwrap();
        assert_eq!(papers[0].steps[0].step_id, step(ActKind::RecordCommitment));
        // After a return what is done anew has papers of its own.
        let back = Act::Return { to: CaseState::Review, codes: vec![], reason: "重新评议".into() };
        let back = office.act(&played, TOWN, "2026-03-08", B, back).await.unwrap();
        assert_eq!(attach(ReviewMinutes, "again", &[]).await[0].step_id, None);
        let again = office.walk(back, B, &[(ActKind::RecordReview, SECRETARY, "2026-03-08")]).await;
        let papers = office.service.attachments(&ctx, case.id).await.unwrap();
        let last = papers.iter().rfind(|paper| paper.kind == ReviewMinutes).unwrap();
        assert_eq!(last.steps[0].step_id, again.steps.last().map(|step| step.id));
    }

    async fn a_household_is_included(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        let clue = office.clue(household, B, "2026-03-01").await;
        office.clue_from(household, B, declared(), START).await;
        let case = office.service.open_case(&office.ctx(CADRE, day(START)), OpenCaseCmd { clue_id: clue }).await.unwrap();
        assert_eq!(case.due, day("2026-03-16"), "15 days from the earliest clue");
        assert!(case.has_application, "a declaration by telephone is an application");
        assert_eq!((case.clues.len(), case.steps.len(), case.version), (2, 1, 1));
        assert_eq!(case.head.as_deref(), Some("欧阳木"));
        assert_eq!(case.clock.unwrap().started, day("2026-03-01"));
        assert!(case.may.contains(&ActKind::RecordVerification));

        let case = office.walk(case, B, TO_TOWN).await;
        let digest = case.freeze_digest.clone().unwrap();
        let case = office.walk(case, B, &[PASS_TOWN, SUBMIT, APPROVE]).await;
        assert_eq!(case.state, CaseState::Included);
        assert!(case.may.is_empty() && case.spell_id.is_some());
        // A scan that its file lacks comes afterwards and shows its own day; a page for a step does not.
        let later = office.ctx(CADRE, day("2026-03-20"));
        let scan = |kind: AttachmentKind| AttachCmd {
            case_id: case.id,
            kind,
            content: "JVBERi0xLjcK".into(),
            steps: BTreeSet::new(),
        };
        let page = office.service.attach(&later, scan(AttachmentKind::SourcePage)).await;
        assert_eq!(page.unwrap_err().code, "case.closed");
        office.service.attach(&later, scan(AttachmentKind::Commitment)).await.unwrap();
        let archive = office.service.archive(&later, household).await.unwrap();
        let filed = archive.spells[0].folders.iter().flat_map(|folder| &folder.items);
        let days: Vec<_> = filed.filter(|item| item.what == "commitment").map(|item| item.on.to_string()).collect();
        // proves ELM-06: what a file lacks can be added when the case is closed, under the day on which it came
        assert_eq!(days, ["2026-03-20"]);
        assert_eq!(case.closed_on, Some(day("2026-03-09")));
        assert_ne!(case.freeze_digest.unwrap(), digest, "each approval freezes anew");

        let ctx = office.ctx(COUNTY, day("2026-03-09"));
        let frozen = office.service.case_freeze(&ctx, case.id).await.unwrap();
        let acts: Vec<_> = frozen.as_array().unwrap().iter().map(|f| f["act"].as_str().unwrap()).collect();
        assert_eq!(acts, ["close_notice", "pass_town_review", "submit_to_county", "approve"]);
        let text = frozen.to_string();
        assert!(text.contains("income_per_head") && text.contains("2025-03") && !text.contains("欧阳"), "{text}");

        let messages = office.service.list_messages(&ctx, household).await.unwrap();
        assert_eq!(messages.len(), 1);
        assert_eq!((messages[0].kind.as_str(), messages[0].case_id), ("included", Some(case.id)));
        assert!(messages[0].zh.contains("演防贫〔2026〕7号") && messages[0].en.contains("2026-03-09"));

        let town = office.ctx(TOWN, day("2026-03-09"));
        let tasks = office.service.list_tasks(&town, TaskQuery { mine: true, ..Default::default() }).await.unwrap();
        let due: Vec<_> = tasks.items.iter().map(|t| (t.kind.as_str(), t.due.to_string())).collect();
        assert_eq!(
            due,
            [("enter_external_system", "2026-03-25".to_owned()), ("assign_contacts", "2026-04-08".to_owned())]
        );
        let all = office.service.list_tasks(&town, TaskQuery::default()).await.unwrap();
        assert!(all.items.iter().any(|t| t.kind == "first_measure" && t.role == Role::VillageCadre));

        let plan = office.service.plan(&ctx, household).await.unwrap();
        assert_eq!(plan.included_on, day("2026-03-09"));
        assert_eq!(plan.monitored_type, MonitoredType::SuddenSevere);
        assert!(plan.check.gaps.iter().any(|gap| gap.code == "plan.risk_uncovered"));

        let sent = office.service.list_referrals(&ctx, ReferralQuery::default()).await.unwrap();
        let departments: Vec<_> = sent.items.iter().map(|r| r.department).collect();
        assert_eq!(departments, [Department::RuralRevitalization, Department::HumanResources]);
        let health = Person { account: 901, role: Role::DepartmentOfficer };
        let health = office.ctx(health, day("2026-03-09"));
        assert_eq!(office.service.list_referrals(&health, ReferralQuery::default()).await.unwrap().total, 0);
        assert_eq!(code(office.service.case(&health, case.id).await), "access.denied");
    }

    async fn a_case_begins_once_and_from_an_open_clue(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        let clue = office.clue(household, B, START).await;
        let ctx = office.ctx(CADRE, day(START));
        let open = |clue_id| office.service.open_case(&ctx, OpenCaseCmd { clue_id });
        let case = open(clue).await.unwrap();
        assert_eq!(code(open(clue).await), "clue.not_open");
        let merged = office.clue(household, B, START).await;
        assert_eq!(code(open(merged).await), "clue.not_open");
        assert_eq!(code(open(ClueId(1)).await), "not_found");

        let elsewhere = office.ctx_in(CADRE, day(START), Place::OtherTown);
        assert_eq!(code(office.service.open_case(&elsewhere, OpenCaseCmd { clue_id: clue }).await), "not_found");
        assert_eq!(code(office.service.case(&elsewhere, case.id).await), "not_found");
        assert_eq!(office.service.list_cases(&elsewhere, CaseQuery::default()).await.unwrap().total, 0);

        let known = office.monitored(&Family::default(), false).await;
        let clue = office.clue(known, B, START).await;
        assert_eq!(code(open(clue).await), "case.already_monitored");

        let own = office.household(&Family::default()).await;
        let clue = office.clue(own, B, START).await;
        office.kin(CADRE, own).await;
        assert_eq!(code(open(clue).await), "household.own");
    }

    // quality.md, trap 20: what went wrong in the programs of others.
    async fn a_higher_level_decides_nothing_before_the_lower_one_has(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let refuse = || Act::Refuse { reason: "不符合".into() };
        for who in [TOWN, COUNTY] {
            assert_eq!(code(office.act(&case, who, START, B, refuse()).await), "case.not_your_turn");
        }
        let case = office.walk(case, B, TO_TOWN).await;
        for kind in [ActKind::Approve, ActKind::Refuse, ActKind::Return, ActKind::Open] {
            let act = record(kind, &case, &[], day("2026-03-08"));
            let answer = code(office.act(&case, COUNTY, "2026-03-08", B, act).await);
            let expected = if kind == ActKind::Approve { "case.wrong_state" } else { "case.not_your_turn" };
            assert_eq!(answer, expected, "{kind}");
        }
        assert_eq!(office.case(case.id, B).await.version, case.version);
    }

    async fn what_was_submitted_is_frozen(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = submitted(&office, &Family::default()).await;
        let members = office.members(case.household_id).await;
        for (kind, ..) in TO_TOWN {
            let act = record(*kind, &case, &members, day("2026-03-08"));
            assert_eq!(code(office.act(&case, SECRETARY, "2026-03-08", B, act).await), "case.frozen", "{kind}");
        }
        let opened = office.walk(case, B, &[(ActKind::Open, TOWN, "2026-03-08")]).await;
        assert!(opened.is_opened);
        for kind in [ActKind::Recall, ActKind::Withdraw] {
            let act = record(kind, &opened, &[], day("2026-03-08"));
            assert_eq!(code(office.act(&opened, SECRETARY, "2026-03-08", B, act).await), "case.opened_by_next_level");
        }
        let secretary = office.ctx(SECRETARY, day("2026-03-08"));
        assert!(office.service.case(&secretary, opened.id).await.unwrap().may.is_empty());
    }

    async fn a_colleague_of_the_same_level_rejects_nothing(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = submitted(&office, &Family::default()).await;
        let refuse = || Act::Refuse { reason: "不同意".into() };
        let colleague = Person { account: 103, role: Role::VillageCadre };
        assert_eq!(code(office.act(&case, colleague, "2026-03-08", B, refuse()).await), "case.not_your_turn");
        let other_town = Person { account: 202, role: Role::TownOfficer };
        assert_eq!(code(office.act(&case, other_town, "2026-03-08", Place::OtherTown, refuse()).await), "not_found");
        assert_eq!(office.case(case.id, B).await.state, CaseState::TownReview);
    }

    async fn nobody_acts_twice_on_one_case_or_on_kin(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = submitted(&office, &Family::default()).await;
        let promoted = Person { account: CADRE.account, role: Role::TownOfficer };
        let pass = record(ActKind::PassTownReview, &case, &[], day("2026-03-09"));
        assert_eq!(code(office.act(&case, promoted, "2026-03-09", B, pass.clone()).await), "case.two_levels");
        // Both hands count: whoever had one in a village step enters none of the town's.
        let mut typed = office.ctx(TOWN, day("2026-03-09"));
        typed.entered_by = AccountId(CADRE.account);
        let cmd = ActCmd { case_id: case.id, version: case.version, act: pass.clone() };
        assert_eq!(code(office.service.act(&typed, cmd).await), "case.two_levels");
        let case = office.act(&case, TOWN, "2026-03-09", B, pass).await.unwrap();
        let case = office.walk(case, B, &[SUBMIT]).await;

        office.kin(COUNTY, case.household_id).await;
        let approve = record(ActKind::Approve, &case, &[], day("2026-03-09"));
        assert_eq!(code(office.act(&case, COUNTY, "2026-03-09", B, approve).await), "household.own");
        let ctx = office.ctx(COUNTY, day("2026-03-09"));
        assert!(office.service.case(&ctx, case.id).await.unwrap().may.is_empty());
    }

    async fn the_town_checks_and_somebody_else_submits(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = submitted(&office, &Family::default()).await;
        let on = "2026-03-09";
        let act = async |case: &CaseView, who: Person, kind: ActKind| {
            office.act(case, who, on, B, record(kind, case, &[], day(on))).await
        };
        let waits = async |who: Person, case: &CaseView| {
            let today = office.service.today(&office.ctx(who, day(on))).await.unwrap();
            today.items.iter().any(|item| item.what == Waiting::Case && item.id == case.id.to_string())
        };
        assert_eq!(code(act(&case, HEAD_OF_TOWN, ActKind::SubmitToCounty).await), "case.wrong_state");
        let checked = act(&case, TOWN, ActKind::PassTownReview).await.unwrap();
        // proves IDN-02: what was only checked stands with the leader of the town, and not with the county
        assert_eq!(checked.state, CaseState::TownSubmission);
        assert!(waits(HEAD_OF_TOWN, &checked).await && !waits(TOWN, &checked).await && !waits(COUNTY, &checked).await);
        let due = |case: &CaseView| case.clock.unwrap().stage_due;
        assert_eq!(due(&checked), due(&case), "the days of the town run on");
        assert_eq!(code(act(&checked, COUNTY, ActKind::Approve).await), "case.wrong_state");
        assert_eq!(code(act(&checked, TOWN, ActKind::SubmitToCounty).await), "case.wrong_role");
        // Who checked does not submit in another post, nor by the hands of a colleague, nor as who enters it.
        let risen = Person { account: TOWN.account, ..HEAD_OF_TOWN };
        assert_eq!(code(act(&checked, risen, ActKind::SubmitToCounty).await), "case.town_two_hands");
        let typed = Ctx { entered_by: AccountId(TOWN.account), ..office.ctx(HEAD_OF_TOWN, day(on)) };
        let cmd = ActCmd { case_id: checked.id, version: checked.version, act: record(ActKind::SubmitToCounty, &checked, &[], day(on)) };
        // proves IDN-02: check and submission are acts of two people, whatever their posts and whoever enters them
        assert_eq!(code(office.service.act(&typed, cmd).await), "case.town_two_hands");
        let seen = office.service.case(&office.ctx(risen, day(on)), checked.id).await.unwrap();
        assert!(!seen.may.contains(&ActKind::SubmitToCounty) && seen.may.contains(&ActKind::Return), "{:?}", seen.may);
        // Where the town has no other leader it stays in sight of the one who checked; else it waits for the other.
        assert!(waits(risen, &checked).await);
        let mut tx = office.store.begin(&office.ctx(CADRE, day("2025-01-01")), "test.post").await.unwrap();
        let head = post::Model {
            account_id: HEAD_OF_TOWN.account,
            role: Role::TownLeader.into(),
            area_id: 11,
            valid_from: "2025-01-01".parse().unwrap(),
            ..post::Model::default()
        };
        tx.insert(head).await.unwrap();
        tx.commit(()).await.unwrap();
        assert!(!waits(risen, &checked).await);

        // Back to the check, with a reason that stands there until it is checked again.
        let back = Act::Return { to: CaseState::TownReview, codes: vec![], reason: "核查情况过于简单".into() };
        let case = office.act(&checked, HEAD_OF_TOWN, on, B, back).await.unwrap();
        assert_eq!(case.state, CaseState::TownReview);
        assert_eq!(case.returned.as_ref().map(|returned| returned.reason.as_str()), Some("核查情况过于简单"));
        let checked = act(&case, TOWN, ActKind::PassTownReview).await.unwrap();
        assert!(checked.returned.is_none());
        let case = act(&checked, HEAD_OF_TOWN, ActKind::SubmitToCounty).await.unwrap();
        let doers: Vec<_> = case.steps.iter().rev().take(2).map(|step| (step.act.as_str(), step.acted_by.0)).collect();
        assert_eq!(doers, [("submit_to_county", HEAD_OF_TOWN.account), ("pass_town_review", TOWN.account)]);
        assert_eq!(case.state, CaseState::CountyDecision);
        // Who submitted checks nothing of it when it comes back.
        let back = Act::Return { to: CaseState::TownReview, codes: vec![], reason: "补充查询".into() };
        let case = office.act(&case, COUNTY, on, B, back).await.unwrap();
        assert_eq!(code(act(&case, HEAD_OF_TOWN, ActKind::PassTownReview).await), "case.town_two_hands");
    }

    async fn a_page_that_was_signed_serves_each_step_that_it_names_once(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let members = office.members(case.household_id).await;
        let mut ctx = office.ctx(SECRETARY, day(START));
        ctx.entered_by = AccountId(TOWN.account);
        let page = async |case: &CaseView, text: &str, steps: &[ActKind]| {
            let cmd = AttachCmd {
                case_id: case.id,
                kind: AttachmentKind::SourcePage,
                content: BASE64_STANDARD.encode(format!("%PDF-1.7 {text}")),
                steps: steps.iter().copied().collect(),
            };
            office.service.attach(&ctx, cmd).await
        };
        let enter = async |case: &CaseView, kind: ActKind| {
            let act = record(kind, case, &members, day(START));
            let cmd = ActCmd { case_id: case.id, version: case.version, act };
            office.service.act(&ctx, cmd).await
        };
        use ActKind::{RecordCommitment, RecordReview, RecordVerification};
        assert_eq!(code(enter(&case, RecordVerification).await), "case.signed_page_missing");
        assert_eq!(code(page(&case, "one", &[]).await), "attachment.steps");
        let one = page(&case, "one", &[RecordVerification, RecordReview]).await.unwrap();
        assert!(one.steps.iter().all(|step| step.step_id.is_none()), "{one:?}");
        let case = enter(&case, RecordVerification).await.unwrap();
        // What the page does not name has a page of its own; the same page is not brought twice, nor to another case.
        assert_eq!(code(enter(&case, RecordCommitment).await), "case.signed_page_missing");
        assert_eq!(code(page(&case, "one", &[RecordCommitment]).await), "attachment.known");
        let neighbours = office.opened(&Family::default()).await;
        assert_eq!(code(page(&neighbours, "one", &[RecordVerification]).await), "attachment.known");
        page(&case, "two", &[RecordCommitment]).await.unwrap();
        let case = enter(&case, RecordCommitment).await.unwrap();
        let case = enter(&case, RecordReview).await.unwrap();
        let papers = office.service.attachments(&ctx, case.id).await.unwrap();
        let spent = papers.iter().flat_map(|paper| &paper.steps).filter_map(|step| step.step_id);
        let entered: BTreeSet<_> = case.steps.iter().skip(1).map(|step| step.id).collect();
        assert_eq!(spent.collect::<BTreeSet<_>>(), entered);

        // After a return the same step needs another page, and a page of yesterday is none.
        let back = office.walk(neighbours, B, &[(RecordVerification, CADRE, START)]).await;
        page(&back, "three", &[RecordCommitment]).await.unwrap();
        let mut tomorrow = office.ctx(SECRETARY, day("2026-03-03"));
        tomorrow.entered_by = AccountId(TOWN.account);
        let signers = office.members(back.household_id).await;
        let act = record(RecordCommitment, &back, &signers, day("2026-03-03"));
        let cmd = ActCmd { case_id: back.id, version: back.version, act };
        assert_eq!(code(office.service.act(&tomorrow, cmd).await), "case.signed_page_missing");
    }

    async fn a_decision_that_cannot_be_carried_out_leaves_nothing(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        let case = office.opened_for(household, B).await;
        let case = office.walk(case, B, TO_TOWN).await;
        let case = office.walk(case, B, &[PASS_TOWN, SUBMIT]).await;
        office.spell_behind(household).await;
        let approve = record(ActKind::Approve, &case, &[], day("2026-03-09"));
        assert_eq!(code(office.act(&case, COUNTY, "2026-03-09", B, approve).await), "spell.already_open");
        let after = office.case(case.id, B).await;
        assert_eq!((after.state, after.version, after.steps.len()), (case.state, case.version, case.steps.len()));
        let ctx = office.ctx(COUNTY, day("2026-03-09"));
        assert!(office.service.list_messages(&ctx, household).await.unwrap().is_empty());
        assert_eq!(office.service.list_tasks(&ctx, TaskQuery::default()).await.unwrap().total, 0);
    }

    async fn what_would_be_refused_is_said_beforehand_and_a_trial_leaves_nothing(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let case = office.walk(case, B, TO_TOWN).await;
        let case = office.walk(case, B, &[PASS_TOWN, SUBMIT]).await;
        let trial = async |on: &str| {
            let act = record(ActKind::Approve, &case, &[], day(on));
            let cmd = ActCmd { case_id: case.id, version: case.version, act };
            office.service.try_act(&office.ctx(COUNTY, day(on)), cmd).await
        };
        assert_eq!(code(trial("2026-04-20").await), "case.overtime_unexplained");
        let passed = trial("2026-03-09").await.unwrap();
        assert_eq!((passed.state, passed.version, passed.steps.len()), (case.state, case.version, case.steps.len()));
        let ctx = office.ctx(COUNTY, day("2026-03-09"));
        assert!(office.service.list_messages(&ctx, case.household_id).await.unwrap().is_empty());
        assert_eq!(office.walk(case, B, &[APPROVE]).await.state, CaseState::Included);
    }

    async fn an_older_version_is_refused(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let stale = office.opened(&Family::default()).await;
        office.walk(stale.clone(), B, &TO_TOWN[..1]).await;
        let act = record(ActKind::RecordVerification, &stale, &[], day(START));
        assert_eq!(code(office.act(&stale, CADRE, START, B, act).await), "version_conflict");
    }

    async fn a_return_loses_nothing_and_what_is_redone_is_a_new_version(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = submitted(&office, &Family::default()).await;
        let back = Act::Return { to: CaseState::Verification, codes: vec![], reason: "补充收入材料".into() };
        let case = office.act(&case, TOWN, "2026-03-08", B, back).await.unwrap();
        assert_eq!((case.state, case.notice_from), (CaseState::Verification, None));
        let again: Vec<_> = TO_TOWN.iter().map(|(kind, who, _)| (*kind, *who, "2026-03-08")).collect();
        let case = office.walk(case, B, &again[..4]).await;
        let early = Act::CloseNotice { until: day("2026-03-09") };
        assert_eq!(code(office.act(&case, SECRETARY, "2026-03-09", B, early).await), "case.notice_too_short");
        let case = office.walk(case, B, &[(ActKind::CloseNotice, SECRETARY, "2026-03-13")]).await;
        let reviews: Vec<_> =
            case.steps.iter().filter(|s| s.act == "record_review").map(|s| (s.revision, s.on.to_string())).collect();
        assert_eq!(reviews, [(1, "2026-03-03".to_owned()), (2, "2026-03-08".to_owned())]);
        let ordinals: Vec<_> = case.steps.iter().map(|s| s.ordinal).collect();
        assert_eq!(ordinals, (1..=12).collect::<Vec<_>>());
    }

    async fn whoever_returns_a_case_sees_what_that_takes_and_whoever_receives_it_is_not_late_for_it(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = submitted(&office, &Family::default()).await;
        let seen = async |case: &CaseView, who: Person, on: &str| {
            office.service.case(&office.ctx(who, day(on)), case.id).await.unwrap()
        };
        // The sender, beforehand: what is to be redone, and whether the days are enough for it.
        let told = |view: &CaseView, to: CaseState| view.return_options.iter().find(|one| one.to == to).cloned().unwrap();
        let early = seen(&case, TOWN, "2026-03-10").await;
        let option = told(&early, CaseState::Review);
        assert_eq!(option.redo, [CaseState::Review, CaseState::NoticeDue]);
        assert_eq!((option.earliest, option.fits), (day("2026-03-15"), true));
        assert_eq!(early.earliest, Some(day("2026-03-10")), "without a return the town can pass it today");
        let late = seen(&case, TOWN, "2026-03-14").await;
        let option = told(&late, CaseState::Verification);
        assert_eq!((option.redo.len(), option.earliest, option.fits), (4, day("2026-03-19"), false));
        assert!(seen(&case, CADRE, "2026-03-14").await.return_options.is_empty(), "who may not return it is told nothing");

        // The receiver: why it is there, and days of its own, though those of its stage were over long ago.
        let back = Act::Return {
            to: CaseState::Verification,
            codes: vec![shouwang_domain::procedure::ReturnReason::MaterialMissing],
            reason: "缺医疗票据".into(),
        };
        let case = office.act(&case, TOWN, "2026-03-14", B, back).await.unwrap();
        let received = seen(&case, CADRE, "2026-03-14").await;
        let (returned, clock) = (received.returned.clone().unwrap(), received.clock.unwrap());
        assert_eq!((returned.on, returned.by, returned.reason.as_str()), (day("2026-03-14"), AreaLevel::Town, "缺医疗票据"));
        assert!(clock.stage_due >= day("2026-03-14"), "late by the days of others: {clock:?}");
        assert_ne!(clock.colour, ClockColour::Red);
        assert_eq!(clock.due, day("2026-03-17"), "the whole is not longer for it");
        let today = office.service.today(&office.ctx(CADRE, day("2026-03-14"))).await.unwrap();
        let row = today.items.iter().find(|item| item.id == case.id.to_string()).unwrap();
        assert_eq!(row.returned.as_ref(), Some(&returned));
        assert!(row.days_left >= 0);
        // Every list counts it with the same colour.
        let listed = async |colour, who, on| {
            let query = CaseQuery { colour: Some(colour), ..Default::default() };
            let page = office.service.list_cases(&office.ctx(who, day(on)), query).await.unwrap();
            page.items.iter().map(|row| (row.clock.unwrap().colour, row.returned.is_some())).collect::<Vec<_>>()
        };
        assert_eq!(listed(clock.colour, CADRE, "2026-03-14").await, [(clock.colour, true)]);
        assert_eq!(listed(ClockColour::Red, CADRE, "2026-03-14").await, []);
        assert_eq!(listed(ClockColour::Red, CADRE, "2026-03-18").await, [(ClockColour::Red, true)]);

        // Sent on, it is the next one's, and no longer says why it had come back.
        let again: Vec<_> = TO_TOWN[..4].iter().map(|(kind, who, _)| (*kind, *who, "2026-03-14")).collect();
        let case = office.walk(case, B, &again).await;
        let before = seen(&case, SECRETARY, "2026-03-18").await;
        assert!(!before.may.contains(&ActKind::CloseNotice), "a notice is not closed before its day");
        assert!(seen(&case, SECRETARY, "2026-03-19").await.may.contains(&ActKind::CloseNotice));
        assert_eq!((case.notice_until, case.earliest), (Some(day("2026-03-19")), Some(day("2026-03-19"))));
        let case = office.walk(case, B, &[(ActKind::CloseNotice, SECRETARY, "2026-03-19")]).await;
        assert_eq!(case.returned, None);
    }

    async fn an_objection_that_is_upheld_sends_the_case_back_to_the_review(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let case = office.walk(case, B, &TO_TOWN[..4]).await;
        let case = office.walk(case, B, &[(ActKind::RecordObjection, CADRE, "2026-03-05")]).await;
        let [objection] = case.open_objections[..] else { panic!("one objection") };
        let close = Act::CloseNotice { until: day("2026-03-08") };
        assert_eq!(code(office.act(&case, SECRETARY, "2026-03-08", B, close).await), "case.objection_open");
        let resolve = |upheld| {
            let text = "属实".to_owned();
            Act::ResolveObjection(Resolution { objection, on: day("2026-03-06"), upheld, text })
        };
        let case = office.act(&case, SECRETARY, "2026-03-06", B, resolve(true)).await.unwrap();
        assert_eq!((case.state, case.open_objections.len()), (CaseState::Review, 0));
        let again = [(ActKind::RecordReview, SECRETARY, "2026-03-06"), (ActKind::StartNotice, SECRETARY, "2026-03-06")];
        let case = office.walk(case, B, &again).await;
        assert_eq!(code(office.act(&case, SECRETARY, "2026-03-06", B, resolve(false)).await), "not_found");
    }

    async fn a_notice_cannot_be_dated_back(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let case = office.walk(case, B, &TO_TOWN[..3]).await;
        let notice = |from| Act::StartNotice(Notice { from: day(from), place: "公开栏".into() });
        assert_eq!(code(office.act(&case, SECRETARY, "2026-03-04", B, notice("2026-03-02")).await), "case.date_too_early");
        assert_eq!(code(office.act(&case, SECRETARY, "2026-03-08", B, notice("2026-03-09")).await), "date.in_future");
        // Nor is it made up afterwards: it is entered within two days.
        assert_eq!(code(office.act(&case, SECRETARY, "2026-03-08", B, notice("2026-03-05")).await), "case.notice_entered_late");
        office.act(&case, SECRETARY, "2026-03-08", B, notice("2026-03-06")).await.unwrap();
    }

    async fn the_household_is_told_why_not_and_may_come_again(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = submitted(&office, &Family::default()).await;
        let reason = "收入来源稳定，联系电话13800000000".to_owned();
        let refused = office.act(&case, TOWN, "2026-03-09", B, Act::Refuse { reason: reason.clone() }).await.unwrap();
        assert_eq!((refused.state, refused.close_reason), (CaseState::NotIncluded, Some(reason)));
        let ctx = office.ctx(CADRE, day("2026-03-10"));
        let told = office.service.list_messages(&ctx, case.household_id).await.unwrap();
        assert_eq!(told[0].kind, "not_included");
        assert!(told[0].zh.contains("收入来源稳定") && !told[0].zh.contains("13800000000"), "{}", told[0].zh);
        let clue = office.service.clue(&ctx, case.clues[0].id).await.unwrap();
        assert_eq!(clue.state, ClueState::Dismissed);

        let clue = office.clue(case.household_id, B, "2026-03-10").await;
        let again = office.service.open_case(&ctx, OpenCaseCmd { clue_id: clue }).await.unwrap();
        assert_eq!((again.state, again.due), (CaseState::Verification, day("2026-03-25")));
        let withdrawn =
            office.act(&again, SECRETARY, "2026-03-10", B, Act::Withdraw { reason: "农户撤回".into() }).await.unwrap();
        assert_eq!(withdrawn.state, CaseState::Withdrawn);
        assert_eq!(office.service.list_messages(&ctx, case.household_id).await.unwrap().len(), 2);
    }

    async fn whether_a_type_fits_is_said_when_it_is_chosen(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let types = async |family: Family| {
            let case = office.opened(&family).await;
            office.service.case_types(&office.ctx(CADRE, day(START)), case.id).await.unwrap()
        };
        let of = |view: &shouwang_service::procedure::case::TypesView, kind| {
            view.types.iter().find(|one| one.monitored_type == kind).cloned().unwrap()
        };
        let against = |one: &shouwang_service::procedure::case::TypeView| one.against.as_ref().map(|why| why.code.clone());

        // A lifted household with an income far above the line: no unstable one, and never a marginal one.
        let rich = types(Family::default()).await;
        assert!(rich.income_per_head.is_some());
        let unstable = of(&rich, MonitoredType::UnstableLifted);
        assert_eq!((unstable.possible, against(&unstable).as_deref()), (true, Some("policy.income_not_within_tier")));
        assert!(!of(&rich, MonitoredType::MarginalProne).possible);
        assert_eq!(against(&of(&rich, MonitoredType::SuddenSevere)), None);

        let poor = types(Family { wage: Some(1_000), ..Family::default() }).await;
        assert_eq!(against(&of(&poor, MonitoredType::UnstableLifted)), None);
        let unknown = types(Family { wage: None, ..Family::default() }).await;
        assert_eq!(against(&of(&unknown, MonitoredType::UnstableLifted)).as_deref(), Some("policy.income_unknown"));
        let general = types(Family { wage: Some(1_000), population: Population::General, ..Family::default() }).await;
        assert!(of(&general, MonitoredType::MarginalProne).own_application, "what else is needed is said with it");
        assert!(of(&general, MonitoredType::SuddenSevere).event_required && general.event.is_none());
    }

    async fn a_household_in_sudden_difficulty_was_struck_by_something(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let said = |event: Option<SuddenEvent>| match verified(MonitoredType::SuddenSevere, START, &case) {
            Act::RecordVerification(v) => Act::RecordVerification(Verification { event, ..v }),
            other => other,
        };
        // proves SCP-02: a household in sudden severe difficulty is not verified without an event
        assert_eq!(code(office.act(&case, CADRE, START, B, said(None)).await), "case.event_missing");
        let other = verified(MonitoredType::UnstableLifted, START, &case);
        let Act::RecordVerification(other) = other else { panic!("a verification") };
        let unstable = Act::RecordVerification(Verification { event: None, ..other });
        assert!(office.service.try_act(&office.ctx(CADRE, day(START)), ActCmd {
            case_id: case.id, version: case.version, act: unstable,
        }).await.is_ok(), "no other type needs one");
        // One of long ago is asked about, and one that a register has need not be told again.
        let long_ago = SuddenEvent {
            cause: SuddenCause::Illness,
            on: day("2024-01-10"),
            amount: Some(Fen::from_yuan(9_000)),
            what: "户主住院".into(),
        };
        let told = office.act(&case, CADRE, START, B, said(Some(long_ago))).await.unwrap();
        let StepRecord::Recorded(step) = &told.steps[1].record else { panic!("the verification is no opening") };
        assert!(step.remarks.iter().any(|remark| remark.code == "case.event_old"), "{:?}", step.remarks);

        let case = office.opened(&Family::default()).await;
        let ctx = office.ctx(CADRE, day(START));
        let mut tx = office.store.begin(&ctx, "test.loss").await.unwrap();
        tx.insert(loss_event::Model {
            household_id: case.household_id.0,
            kind: "flood".into(),
            happened_on: "2026-02-20".into(),
            loss: 800_000,
            ..Default::default()
        })
        .await
        .unwrap();
        tx.commit(()).await.unwrap();
        let types = office.service.case_types(&ctx, case.id).await.unwrap();
        let known = types.event.unwrap();
        assert_eq!((known.cause, known.on, known.amount), (SuddenCause::Disaster, day("2026-02-20"), Some(Fen(800_000))));
        let Act::RecordVerification(v) = verified(MonitoredType::SuddenSevere, START, &case) else { panic!("a verification") };
        let silent = Act::RecordVerification(Verification { event: None, ..v });
        let told = office.act(&case, CADRE, START, B, silent).await.unwrap();
        let StepRecord::Recorded(step) = &told.steps[1].record else { panic!("the verification is no opening") };
        // proves SCP-02: the event that a register has stands beside the verification
        assert!(step.remarks.iter().any(|remark| remark.code == "case.event_of_register" && remark.zh.contains("洪涝")));
    }

    async fn a_marginal_household_must_have_applied(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let family = Family { population: Population::General, wage: Some(1_000), ..Default::default() };
        let case = office.opened(&family).await;
        let verification = verified(MonitoredType::MarginalProne, START, &case);
        let case = office.act(&case, CADRE, START, B, verification).await.unwrap();
        let case = office.walk(case, B, &TO_TOWN[1..]).await;
        let pass = record(ActKind::PassTownReview, &case, &[], day("2026-03-09"));
        assert_eq!(code(office.act(&case, TOWN, "2026-03-09", B, pass.clone()).await), "case.application_missing");
        // A declaration that comes in now is kept, and is no way round the return.
        office.clue_from(case.household_id, B, declared(), "2026-03-09").await;
        let case = office.service.case(&office.ctx(TOWN, day("2026-03-09")), case.id).await.unwrap();
        assert!(!case.has_application);
        assert_eq!(code(office.act(&case, TOWN, "2026-03-09", B, pass.clone()).await), "case.application_missing");
        let back = Act::Return { to: CaseState::Review, codes: vec![], reason: "补申请".into() };
        let case = office.act(&case, TOWN, "2026-03-09", B, back).await.unwrap();
        let again = [
            (ActKind::Apply, CADRE, "2026-03-09"),
            (ActKind::RecordReview, SECRETARY, "2026-03-09"),
            (ActKind::StartNotice, SECRETARY, "2026-03-09"),
            (ActKind::CloseNotice, SECRETARY, "2026-03-14"),
            (ActKind::PassTownReview, TOWN, "2026-03-14"),
            (ActKind::SubmitToCounty, HEAD_OF_TOWN, "2026-03-14"),
            (ActKind::Approve, COUNTY, "2026-03-14"),
        ];
        let case = office.walk(case, B, &again).await;
        assert_eq!((case.state, case.has_application), (CaseState::Included, true));
    }

    async fn the_range_of_income_that_watches_a_household_is_seen_filtered_and_counted(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let poor = office.many_monitored(&Family { wage: Some(1_000), ..Family::default() }, 2, true).await;
        let rich = office.household(&Family::default()).await;
        let ctx = office.ctx(COUNTY, day("2026-03-10"));
        // As the city's band has it of one of them.
        let mut tx = office.store.begin(&ctx, "test.city").await.unwrap();
        let household = repo::register::household::by_id(&tx, &ctx, poor[0]).await.unwrap();
        let before = repo::procedure::spell::open_of(&tx, &household).await.unwrap().unwrap();
        let after = spell::Model { tier: "city".into(), ..before.clone() };
        tx.update(&before, after).await.unwrap();
        tx.commit(()).await.unwrap();
        let view = office.service.household(&ctx, poor[0]).await.unwrap().spell.unwrap();
        // proves STD-06: the household's page says which range watches it, and to which level it is reported
        assert_eq!((view.tier, view.reports_to), (Some(WatchTier::City), Some(AreaLevel::City)));
        let of = async |tier: WatchTier| {
            let query = HouseholdQuery { tier: Some(tier), ..HouseholdQuery::default() };
            let found = office.service.list_households(&ctx, query).await.unwrap();
            found.items.into_iter().map(|row| (row.id, row.tier)).collect::<Vec<_>>()
        };
        // proves STD-06: lists are narrowed to it and show it
        assert_eq!(of(WatchTier::City).await, [(poor[0], Some(WatchTier::City))]);
        assert_eq!(of(WatchTier::Province).await, [(poor[1], Some(WatchTier::Province))]);
        assert!(of(WatchTier::Imported).await.is_empty());
        let counts = office.service.household_tiers(&ctx, TierQuery::default()).await.unwrap();
        let counts: Vec<_> = counts.into_iter().map(|count| (count.tier, count.households)).collect();
        // proves STD-06: and counted
        assert_eq!(counts, [(WatchTier::Province, 1), (WatchTier::City, 1), (WatchTier::Imported, 0)]);
        let range = async |id| office.service.household_income(&ctx, id).await.unwrap().tier.map(|tier| tier.name);
        assert_eq!((range(poor[0]).await.as_deref(), range(rich).await), (Some("province"), None));
    }

    async fn marginal_households_that_did_not_come_by_their_path_are_listed(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let family = Family { population: Population::General, wage: Some(1_000), ..Default::default() };
        let case = office.opened(&family).await;
        let case = office.act(&case, CADRE, START, B, verified(MonitoredType::MarginalProne, START, &case)).await.unwrap();
        let case = office.walk(case, B, &[(ActKind::Apply, CADRE, START)]).await;
        let case = office.walk(case, B, &TO_TOWN[1..]).await;
        let case = office.walk(case, B, &[PASS_TOWN, SUBMIT, APPROVE]).await;
        assert_eq!(case.state, CaseState::Included);
        let ctx = office.ctx(COUNTY, day("2026-03-10"));
        let listed = async || office.service.marginal_faults(&ctx, MarginalQuery::default()).await.unwrap();
        let clean = listed().await;
        assert_eq!((clean.marginal, clean.households.len()), (1, 0));

        // As before the rule held: decided without an application.
        let mut tx = office.store.begin(&ctx, "test.unapplied").await.unwrap();
        let before = repo::procedure::case::by_id(&tx, &ctx, case.id).await.unwrap();
        let after = procedure_case::Model { has_application: false.into(), ..before.clone() };
        tx.update(&before, after).await.unwrap();
        tx.commit(()).await.unwrap();
        let faulty = listed().await;
        let row = &faulty.households[0];
        // proves IDN-07: who was included without its own application is listed with the reason and the case
        assert_eq!((row.household_id, row.case_id), (case.household_id, Some(case.id)));
        assert_eq!((row.faults.as_slice(), faulty.faults["no_application"]), ([PathFault::NoApplication].as_slice(), 1));

        // As by an opening register.
        let mut tx = office.store.begin(&ctx, "test.arrived").await.unwrap();
        let household = repo::register::household::by_id(&tx, &ctx, case.household_id).await.unwrap();
        let before = repo::procedure::spell::open_of(&tx, &household).await.unwrap().unwrap();
        let after = spell::Model { identification_case: 0, ..before.clone() };
        tx.update(&before, after).await.unwrap();
        tx.commit(()).await.unwrap();
        let arrived = listed().await;
        // proves IDN-07: and who came monitored, of whom this county has no application
        assert_eq!((arrived.households[0].faults.as_slice(), arrived.households[0].case_id), ([PathFault::CameMonitored].as_slice(), None));
        let elsewhere = office.ctx_in(TOWN, day("2026-03-10"), Place::Government);
        assert!(office.service.marginal_faults(&elsewhere, MarginalQuery::default()).await.unwrap().households.is_empty());
    }

    async fn the_county_includes_nobody_whom_the_pack_excludes(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let verification = verified(MonitoredType::UnstableLifted, START, &case);
        let case = office.act(&case, CADRE, START, B, verification).await.unwrap();
        let StepRecord::Recorded(step) = &case.steps[1].record else { panic!("the verification is no opening") };
        assert_eq!(step.remarks[0].code, "policy.income_not_within_tier", "only beside the verification");
        let case = office.walk(case, B, &TO_TOWN[1..]).await;
        let case = office.walk(case, B, &[PASS_TOWN, SUBMIT]).await;
        let approve = record(ActKind::Approve, &case, &[], day("2026-03-09"));
        assert_eq!(code(office.act(&case, COUNTY, "2026-03-09", B, approve).await), "case.not_eligible");

        let poor = office.opened(&Family { wage: Some(1_000), ..Default::default() }).await;
        let verification = verified(MonitoredType::UnstableLifted, START, &poor);
        let poor = office.act(&poor, CADRE, START, B, verification).await.unwrap();
        assert!(matches!(&poor.steps[1].record, StepRecord::Recorded(step) if step.remarks.is_empty()));
        let poor = office.walk(poor, B, &TO_TOWN[1..]).await;
        let poor = office.walk(poor, B, &[PASS_TOWN, SUBMIT, APPROVE]).await;
        assert_eq!(poor.state, CaseState::Included);

        let status = office.opened(&Family::default()).await;
        let verification = verified(MonitoredType::LowIncomeOther, START, &status);
        let status = office.act(&status, CADRE, START, B, verification).await.unwrap();
        let status = office.walk(status, B, &TO_TOWN[1..]).await;
        let status = office.walk(status, B, &[PASS_TOWN, SUBMIT]).await;
        let approve = record(ActKind::Approve, &status, &[], day("2026-03-09"));
        assert_eq!(code(office.act(&status, COUNTY, "2026-03-09", B, approve).await), "case.civil_affairs_missing");
    }

    async fn a_register_outside_the_pack_is_decided_with_a_reason(mut db: TestDb) {
        let mut office = Office::open(&mut db).await;
        office.reopen_with(|packs| {
            std::fs::remove_file(packs.join("99/2025.toml")).unwrap();
            std::fs::remove_dir_all(packs.join("990102")).unwrap();
        }).await;
        let household = office.household(&Family { population: Population::General, wage: None, ..Default::default() }).await;
        let clue = office.clue_from(household, B, declared(), START).await;
        let ctx = office.ctx(CADRE, day(START));
        let case = office.service.open_case(&ctx, OpenCaseCmd { clue_id: clue }).await.unwrap();
        assert!(case.pack.starts_with("99/2024@"), "the pack of 2024 is carried over");
        let case = office.act(&case, CADRE, START, B, verified(MonitoredType::MarginalProne, START, &case)).await.unwrap();
        let case = office.walk(case, B, &TO_TOWN[1..]).await;
        let case = office.walk(case, B, &[PASS_TOWN, SUBMIT]).await;
        let decision = |opinion: &str| {
            Act::Approve(Decision { on: day("2026-03-09"), document_number: "1号".into(), opinion: opinion.into() })
        };
        assert_eq!(code(office.act(&case, COUNTY, "2026-03-09", B, decision(" ")).await), "case.reason_missing");
        let case = office.act(&case, COUNTY, "2026-03-09", B, decision("经研判确有致贫风险")).await.unwrap();
        assert_eq!(case.state, CaseState::Included);
    }

    async fn nothing_is_decided_without_a_pack_in_force(mut db: TestDb) {
        let mut office = Office::open(&mut db).await;
        let case = submitted(&office, &Family::default()).await;
        let case = office.walk(case, B, &[PASS_TOWN, SUBMIT]).await;
        let household = office.household(&Family::default()).await;
        let clue = office.clue(household, B, START).await;
        office.reopen_with(|packs| {
            for area in std::fs::read_dir(packs).unwrap().map(|area| area.unwrap().path()) {
                if !area.ends_with("base") {
                    std::fs::remove_dir_all(area).unwrap();
                }
            }
        }).await;
        let ctx = office.ctx(CADRE, day(START));
        assert_eq!(code(office.service.open_case(&ctx, OpenCaseCmd { clue_id: clue }).await), "policy.none_in_force");
        let approve = record(ActKind::Approve, &case, &[], day("2026-03-09"));
        assert_eq!(code(office.act(&case, COUNTY, "2026-03-09", B, approve).await), "policy.none_in_force");
        let shown = office.case(case.id, B).await;
        assert!(shown.clock.is_none() && shown.state == CaseState::CountyDecision, "but the case can be read");
    }

    async fn overtime_needs_a_reason_and_shows_its_colour(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let colours = |on: &'static str, colour| {
            let query = CaseQuery { colour: Some(colour), page: PageCmd::default(), ..Default::default() };
            let ctx = office.ctx(COUNTY, day(on));
            let office = &office;
            async move {
                let found = office.service.list_cases(&ctx, query).await.unwrap();
                assert!(found.items.iter().all(|row| row.clock.unwrap().colour == colour));
                found.total
            }
        };
        // Verification has three days, and turns amber a day before.
        for (on, colour, expected) in [
            ("2026-03-03", ClockColour::Green, 1),
            ("2026-03-03", ClockColour::Amber, 0),
            ("2026-03-04", ClockColour::Amber, 1),
            ("2026-03-05", ClockColour::Amber, 1),
            ("2026-03-06", ClockColour::Red, 1),
            ("2026-03-06", ClockColour::Amber, 0),
            ("2026-12-01", ClockColour::Red, 1),
            ("2026-03-06", ClockColour::Stopped, 0),
        ] {
            assert_eq!(colours(on, colour).await, expected, "{on} {colour}");
        }
        let case = office.walk(case, B, TO_TOWN).await;
        let pass = record(ActKind::PassTownReview, &case, &[], day("2026-03-18"));
        assert_eq!(code(office.act(&case, TOWN, "2026-03-18", B, pass).await), "case.overtime_unexplained");
        let late = [
            (ActKind::ExplainOvertime, TOWN, "2026-03-18"),
            (ActKind::PassTownReview, TOWN, "2026-03-18"),
            (ActKind::SubmitToCounty, HEAD_OF_TOWN, "2026-03-18"),
            (ActKind::Approve, COUNTY, "2026-03-19"),
        ];
        let case = office.walk(case, B, &late).await;
        assert!(case.overtime_explained && case.state == CaseState::Included);
        assert_eq!(colours("2026-03-19", ClockColour::Stopped).await, 1);
    }

    async fn the_government_decides_after_the_bureau_where_the_pack_says_so(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let family = Family { place: Place::Government, ..Default::default() };
        let case = submitted(&office, &family).await;
        let case = office.walk(case, family.place, &[PASS_TOWN, SUBMIT, APPROVE]).await;
        assert_eq!((case.state, case.spell_id), (CaseState::GovernmentDecision, None));
        let case = office.walk(case, family.place, &[(ActKind::ApproveGovernment, GOVERNMENT, "2026-03-09")]).await;
        assert!(case.state == CaseState::Included && case.spell_id.is_some());
    }

    async fn the_government_decides_alone_where_the_pack_says_so(mut db: TestDb) {
        let mut office = Office::open(&mut db).await;
        office
            .reopen_with(|packs| {
                let pack = packs.join("990102/2025.toml");
                let text = std::fs::read_to_string(&pack).unwrap();
                std::fs::write(&pack, text.replace("bureau_then_government", "government")).unwrap();
            })
            .await;
        let family = Family { place: Place::Government, ..Default::default() };
        let case = submitted(&office, &family).await;
        let case = office.walk(case, family.place, &[PASS_TOWN, SUBMIT]).await;
        assert_eq!(case.state, CaseState::GovernmentDecision);
        // The bureau has no step of its own, and takes nothing back that it did not submit; the town does.
        for act in [ActKind::Approve, ActKind::ApproveGovernment] {
            let act = record(act, &case, &[], day("2026-03-09"));
            let refused = code(office.act(&case, COUNTY, "2026-03-09", family.place, act).await);
            assert!(refused == "case.wrong_state" || refused == "case.wrong_role", "{refused}");
        }
        let may = async |who: Person, case: &CaseView| {
            office.service.case(&office.ctx_in(who, day("2026-03-09"), family.place), case.id).await.unwrap().may
        };
        assert!(!may(COUNTY, &case).await.contains(&ActKind::Recall) && may(HEAD_OF_TOWN, &case).await.contains(&ActKind::Recall));
        let recall = record(ActKind::Recall, &case, &[], day("2026-03-09"));
        let refused = office.act(&case, COUNTY, "2026-03-09", family.place, recall).await;
        assert_eq!(code(refused), "case.recall_not_yours");
        let case = office.walk(case, family.place, &[(ActKind::Recall, HEAD_OF_TOWN, "2026-03-09")]).await;
        assert_eq!(case.state, CaseState::TownSubmission);
        let decided = [SUBMIT, (ActKind::ApproveGovernment, GOVERNMENT, "2026-03-09")];
        let case = office.walk(case, family.place, &decided).await;
        // proves IDN-06: the county government is the deciding authority where the pack says so
        assert!(case.state == CaseState::Included && case.spell_id.is_some());
        assert!(case.steps.iter().all(|step| step.act != ActKind::Approve.as_str()));
    }

    async fn where_the_bureau_submits_the_town_takes_nothing_back(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let family = Family { place: Place::Government, ..Default::default() };
        let case = submitted(&office, &family).await;
        let case = office.walk(case, family.place, &[PASS_TOWN, SUBMIT, APPROVE]).await;
        let recall = record(ActKind::Recall, &case, &[], day("2026-03-09"));
        let refused = office.act(&case, HEAD_OF_TOWN, "2026-03-09", family.place, recall).await;
        assert_eq!(code(refused), "case.recall_not_yours");
        let ctx = office.ctx_in(HEAD_OF_TOWN, day("2026-03-09"), family.place);
        assert!(!office.service.case(&ctx, case.id).await.unwrap().may.contains(&ActKind::Recall));
    }

    async fn what_rests_at_the_county_is_the_countys(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = submitted(&office, &Family::default()).await;
        let case = office.walk(case, B, &[PASS_TOWN, SUBMIT, (ActKind::Open, COUNTY, "2026-03-09"), (ActKind::Suspend, COUNTY, "2026-03-09")]).await;
        assert_eq!(case.rested_in, Some(CaseState::CountyDecision));
        for act in [ActKind::Resume, ActKind::End] {
            let act = record(act, &case, &[], day("2026-03-09"));
            assert_eq!(code(office.act(&case, TOWN, "2026-03-09", B, act).await), "case.rests_above");
        }
        let seen = office.service.case(&office.ctx(TOWN, day("2026-03-09")), case.id).await.unwrap();
        assert!(!seen.may.contains(&ActKind::Resume) && !seen.may.contains(&ActKind::End));
        // Taken up again, it is as open as it was, and not taken back.
        let case = office.walk(case, B, &[(ActKind::Resume, COUNTY, "2026-03-10")]).await;
        let recall = record(ActKind::Recall, &case, &[], day("2026-03-10"));
        assert_eq!(code(office.act(&case, HEAD_OF_TOWN, "2026-03-10", B, recall).await), "case.opened_by_next_level");
    }

    async fn a_rest_and_an_end_are_for_the_town(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let case = office.walk(case, B, &[(ActKind::Suspend, TOWN, START)]).await;
        assert_eq!((case.state, case.rested_in), (CaseState::Suspended, Some(CaseState::Verification)));
        let act = record(ActKind::RecordVerification, &case, &[], day(START));
        assert_eq!(code(office.act(&case, CADRE, START, B, act).await), "case.suspended");
        let case = office.walk(case, B, &[(ActKind::Resume, TOWN, START)]).await;
        assert_eq!((case.state, case.rested_in), (CaseState::Verification, None));
        let case = office.walk(case, B, &[(ActKind::End, TOWN, "2026-03-04")]).await;
        assert_eq!((case.state, case.close_reason.as_deref()), (CaseState::Ended, Some("整户迁出")));
        assert!(case.steps.iter().all(|step| step.level != AreaLevel::County));
    }
}
