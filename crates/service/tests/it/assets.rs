//! Queries of assets: only of those who authorised it, nothing of anybody else is stored, and each result is answered.

use hex::encode;
use sha2::{Digest as _, Sha256};
use shouwang_domain::asset::{AssetAnswer, AssetKind, AuthorisationState};
use shouwang_domain::ctx::RequestKey;
use shouwang_domain::procedure::{Act, ActKind, CaseState, Commitment};
use shouwang_domain::reading::ReadingKind;
use shouwang_domain::retention::RetentionKind;
use shouwang_domain::role::{Department, Role};
use shouwang_domain::scope::Scope;
use shouwang_domain::{AccountId, AssetQueryId, Ctx, HouseholdId, MemberId, Month, Result};
use shouwang_service::department::asset::answer::{AnswerAssetQueryCmd, AssetAnswered};
use shouwang_service::department::asset::query::{AssetHouseholdQuery, TakeAssetQueryCmd};
use shouwang_service::department::asset::result::{AnswerAssetResultCmd, AssetResultView, AssetView};
use shouwang_service::department::asset::withdrawal::WithdrawAuthorisationCmd;
use shouwang_service::department::board::ListBoardQuery;
use shouwang_service::department::send::SendListCmd;
use shouwang_service::procedure::case::{ActCmd, CaseView, StepRecord};
use shouwang_service::register::import::ImportCmd;
use shouwang_store::entity::member;
use shouwang_store::{Field, repo};
use shouwang_testkit::both_databases;

use crate::office::*;
use crate::world::{file, id};

const B: Place = Place::Bureau;
/// The day on which the town has the case.
const ON: &str = "2026-03-09";
/// A county officer who brings answers in.
const CLERK: Person = Person {
    account: 505,
    role: Role::CountyOfficer,
};

const HEAD: &str = "欧阳木";
const SPOUSE: &str = "石小兰";

fn head_number() -> String {
    id("19800501", 11)
}

fn spouse_number() -> String {
    id("19820701", 22)
}

/// Gives the adults of a household their ID numbers.
async fn number(office: &Office, household: HouseholdId) {
    let mut tx = office
        .store
        .begin(&office.ctx(CADRE, day("2026-01-01")), "test.numbers")
        .await
        .unwrap();
    let mut members = repo::register::member::of_households(&tx, &[household.0])
        .await
        .unwrap();
    let members = members.remove(&household.0).unwrap();
    for (row, number) in members.iter().zip([head_number(), spouse_number()]) {
        let vault = office.store.vault();
        let field = vault.seal_indexed(Field::MEMBER_ID_NUMBER, row.id, &number).unwrap();
        let after = member::Model {
            id_number_sealed: Some(field.sealed),
            id_number_present: Some(field.blind.clone()),
            id_number_blind: Some(field.blind),
            id_number_last4: Some(field.last4),
            id_status: "valid".parse().unwrap(),
            ..row.clone()
        };
        tx.update(row, after).await.unwrap();
    }
    tx.commit(()).await.unwrap();
}

/// A case that the town has, of a household whose adults have their numbers.
async fn at_town(office: &Office) -> CaseView {
    let household = office.household(&Family::default()).await;
    number(office, household).await;
    let case = office.opened_for(household, B).await;
    office.walk(case, B, TO_TOWN).await
}

fn take(kind: AssetKind) -> TakeAssetQueryCmd {
    TakeAssetQueryCmd {
        kind,
        area_id: None,
        reason: "识别认定核查".into(),
        again: false,
        request_id: None,
    }
}

/// Takes a query out, and tells which it is.
async fn asked(office: &Office, who: Person, kind: AssetKind) -> AssetQueryId {
    let ctx = office.ctx(who, day(ON));
    office.service.take_asset_query(&ctx, take(kind)).await.unwrap();
    office.service.asset_queries(&ctx).await.unwrap()[0].id
}

/// The officer of civil affairs, who sees no household by area.
fn desk(office: &Office) -> Ctx {
    let officer = Person {
        account: 506,
        role: Role::DepartmentOfficer,
    };
    Ctx {
        department: Some(Department::CivilAffairs),
        scope: Scope::nothing(),
        ..office.ctx(officer, day(ON))
    }
}

/// Name, ID number and vehicle of each row.
fn vehicles(rows: &[(&str, &str, &str)]) -> String {
    let rows = rows
        .iter()
        .map(|(name, id, what)| format!("{name},{id},{what},60000,2026-03-01\n"));
    format!("车主,身份证号,车辆类型,估值,数据截止日\n{}", rows.collect::<String>())
}

fn csv(text: &str) -> ImportCmd {
    ImportCmd {
        file_name: "答复.csv".into(),
        ..file(text.as_bytes().to_vec())
    }
}

async fn answer(office: &Office, ctx: &Ctx, asset_query_id: AssetQueryId, text: &str) -> Result<AssetAnswered> {
    let cmd = AnswerAssetQueryCmd {
        asset_query_id,
        file: csv(text),
    };
    office.service.answer_asset_query(ctx, cmd).await
}

async fn look(office: &Office, who: Person, case: &CaseView) -> Result<AssetView> {
    office.service.case_assets(&office.ctx(who, day(ON)), case.id).await
}

async fn say(
    office: &Office,
    who: Person,
    of: &AssetResultView,
    answer: AssetAnswer,
    text: &str,
) -> Result<AssetResultView> {
    let cmd = AnswerAssetResultCmd {
        asset_result_id: of.id,
        version: of.version,
        answer,
        text: text.into(),
    };
    office.service.answer_asset_result(&office.ctx(who, day(ON)), cmd).await
}

async fn withdraw(office: &Office, who: Person, case: &CaseView, member_id: MemberId) -> Result<AssetView> {
    let cmd = WithdrawAuthorisationCmd {
        case_id: case.id,
        member_id,
        on: day(ON),
        reason: "本人到镇办理撤回".into(),
        page: "撤回声明第1号".into(),
    };
    office
        .service
        .withdraw_authorisation(&office.ctx(who, day(ON)), cmd)
        .await
}

fn code<T: std::fmt::Debug>(answer: Result<T>) -> String {
    answer.unwrap_err().code
}

/// The town passes a case, or says that the facts do not agree.
async fn pass(office: &Office, case: &CaseView, agree: bool) -> Result<CaseView> {
    let act = match record(ActKind::PassTownReview, case, &[], day(ON)) {
        Act::PassTownReview(mut review) => {
            review.facts_agree = agree;
            Act::PassTownReview(review)
        }
        other => other,
    };
    office.act(case, TOWN, ON, B, act).await
}

/// The codes of what was remarked at the last step.
fn remarks(case: &CaseView) -> Vec<&str> {
    match &case.steps.last().unwrap().record {
        StepRecord::Recorded(recorded) => recorded.remarks.iter().map(|remark| remark.code.as_str()).collect(),
        StepRecord::Opening(_) => Vec::new(),
    }
}

both_databases! {
    async fn what_is_about_anybody_else_is_counted_and_stands_nowhere(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = at_town(&office).await;
        let town = office.ctx(TOWN, day(ON));
        let households = office.service.asset_households(&town, AssetHouseholdQuery::default()).await.unwrap();
        assert_eq!(households.len(), 1);
        let household = &households[0];
        assert_eq!((household.state, household.persons, household.unnumbered), (AuthorisationState::Valid, 2, 0));
        assert_eq!((household.case_id, household.kinds.len()), (case.id, 4));
        // It is taken out for a purpose, and each household in it was looked at.
        let aimless = TakeAssetQueryCmd { reason: " ".into(), ..take(AssetKind::Vehicle) };
        assert_eq!(code(office.service.take_asset_query(&town, aimless).await), "required");
        let (name, bytes) = office.service.take_asset_query(&town, take(AssetKind::Vehicle)).await.unwrap();
        assert!(name.contains("车辆") && !bytes.is_empty(), "{name}");
        assert_eq!(code(office.service.take_asset_query(&town, take(AssetKind::Vehicle)).await), "asset.nobody_to_ask");
        let seen = office.service.who_looked(&office.ctx(COUNTY, day(ON)), case.household_id).await.unwrap();
        assert!(seen.iter().any(|one| one.kind == ReadingKind::Reveal && one.subject == "asset_query/vehicle"), "{seen:?}");

        let query = office.service.asset_queries(&desk(&office)).await.unwrap().remove(0);
        assert_eq!((query.households, query.persons, query.told, query.purpose.as_str()), (1, 2, 0, "识别认定核查"));
        let stranger = id("19710909", 77);
        let text = vehicles(&[
            (HEAD, &head_number(), "小型轿车"),
            ("生人甲", &stranger, "越野车"),
            ("改名人", &head_number(), "重型货车"),
            ("缺位人", "9901011982070", "摩托车"),
        ]);
        // Not even the digest of the request is kept, which would be one of the file.
        let request = Some(RequestKey { key: "k1".into(), digest: "the-digest-of-the-answer".into() });
        let ctx = Ctx { request, ..desk(&office) };
        let tried = AnswerAssetQueryCmd { asset_query_id: query.id, file: ImportCmd { dry_run: true, ..csv(&text) } };
        let tried = office.service.answer_asset_query(&ctx, tried).await.unwrap();
        assert_eq!((tried.rows, tried.damaged, tried.compared), (4, 1, None), "a dry run asks the register nothing");
        let sent = answer(&office, &ctx, query.id, &text).await.unwrap();
        assert_eq!((sent.rows, sent.damaged, sent.damaged_lines.as_slice()), (4, 1, &[5][..]));
        let compared = sent.compared.unwrap();
        assert_eq!((compared.found, compared.dropped, compared.kin), (1, 2, 0));
        assert_eq!((compared.told, compared.left), (1, 0));

        // proves DAT-12: of a row about somebody who has not authorised it nothing is stored, in no file and in no table
        assert!(db.stores(&query.number), "what is stored is found");
        let digest = encode(Sha256::digest(text.as_bytes()));
        for dropped in [
            "生人甲", &stranger, "越野车", "改名人", "重型货车", "缺位人", "9901011982070", "摩托车", "the-digest-of-the-answer", &digest,
        ] {
            assert!(!db.stores(dropped), "{dropped} is stored");
        }
        // What is kept is sealed.
        assert!(!db.stores("小型轿车") && !db.stores(&head_number()));

        // The same file brings nothing new; another department and another town know nothing of the query.
        let again = answer(&office, &ctx, query.id, &text).await.unwrap().compared.unwrap();
        assert_eq!((again.found, again.repeated, again.dropped, again.told), (0, 1, 2, 0));
        // What stands in a file twice is there twice; what an earlier query brought is found by the next one, too, and kept once.
        let twice = vehicles(&[(HEAD, &head_number(), "小型轿车"), (HEAD, &head_number(), "小型轿车")]);
        let counted = async |query: AssetQueryId| {
            let compared = answer(&office, &ctx, query, &twice).await.unwrap().compared.unwrap();
            (compared.found, compared.repeated)
        };
        assert_eq!(counted(query.id).await, (1, 1));
        let anew = TakeAssetQueryCmd { again: true, ..take(AssetKind::Vehicle) };
        office.service.take_asset_query(&town, anew).await.unwrap();
        let second = office.service.asset_queries(&desk(&office)).await.unwrap().remove(0);
        assert_eq!((counted(second.id).await, counted(second.id).await), ((2, 0), (0, 2)));
        let view = look(&office, TOWN, &case).await.unwrap();
        assert_eq!((view.results.len(), view.queries[1].found), (2, 2));
        let health = Ctx { department: Some(Department::Health), ..desk(&office) };
        assert_eq!(code(answer(&office, &health, query.id, &text).await), "not_found");
        assert!(office.service.asset_queries(&health).await.unwrap().is_empty());
        let elsewhere = office.ctx_in(TOWN, day(ON), Place::OtherTown);
        assert!(office.service.asset_queries(&elsewhere).await.unwrap().is_empty());
        assert_eq!(code(office.service.take_asset_query(&elsewhere, take(AssetKind::Deposit)).await), "asset.nobody_to_ask");
        // The lists of answers are none of the months.
        let board = office.service.department_lists(&desk(&office), ListBoardQuery::default()).await.unwrap();
        assert!(board.lists.iter().all(|list| !list.authorised && !list.id.starts_with("asset_")));
        let monthly = SendListCmd {
            list: "asset_vehicle".into(),
            month: "2026-02".parse::<Month>().unwrap(),
            file: csv(&text),
            corrects: false,
        };
        assert_eq!(code(office.service.send_department_list(&desk(&office), monthly).await), "list.answers_query");
    }

    async fn what_was_found_is_for_verifiers_and_answered_before_the_case_goes_on(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = at_town(&office).await;
        let query = asked(&office, TOWN, AssetKind::Vehicle).await;
        let clerk = office.ctx(CLERK, day(ON));
        answer(&office, &clerk, query, &vehicles(&[(HEAD, &head_number(), "小型轿车")])).await.unwrap();

        // Whoever asked does not answer, in whichever post and by whoever's hand.
        let taker = office.ctx(Person { account: TOWN.account, role: Role::CountyOfficer }, day(ON));
        assert_eq!(code(answer(&office, &taker, query, &vehicles(&[])).await), "asset.asked_yourself");
        let typing = Ctx { entered_by: AccountId(TOWN.account), ..clerk.clone() };
        assert_eq!(code(answer(&office, &typing, query, &vehicles(&[])).await), "asset.asked_yourself");

        // Neither the village, nor kin, nor contact persons, nor who is of elsewhere.
        assert_eq!(code(look(&office, CADRE, &case).await), "access.denied");
        let elsewhere = office.ctx_in(TOWN, day(ON), Place::OtherTown);
        assert_eq!(code(office.service.case_assets(&elsewhere, case.id).await), "not_found");
        let promoted = Person { account: CADRE.account, role: Role::TownOfficer };
        assert_eq!(code(look(&office, promoted, &case).await), "asset.not_verifier");
        let contact = Person { account: 508, role: Role::TownOfficer };
        office.contact(contact, case.household_id).await;
        assert_eq!(code(look(&office, contact, &case).await), "asset.not_verifier");
        let cousin = Person { account: 509, role: Role::TownOfficer };
        office.kin(cousin, case.household_id).await;
        assert_eq!(code(look(&office, cousin, &case).await), "household.own");

        let view = look(&office, TOWN, &case).await.unwrap();
        assert_eq!((view.results.len(), view.unanswered, view.may_answer, view.may_withdraw), (1, 1, true, true));
        let found = &view.results[0];
        assert_eq!((found.kind, found.name.as_deref(), found.as_of), (AssetKind::Vehicle, Some(HEAD), day("2026-03-01")));
        assert!(found.zh.as_ref().unwrap().contains("小型轿车") && found.en.as_ref().unwrap().contains("60000"), "{found:?}");
        // proves IDN-05: what was found stands beside what the household stated
        assert_eq!(view.stated.finding.as_deref(), Some("入户核实属实"));
        assert!(view.stated.months > 0);
        assert_eq!((view.queries.len(), view.queries[0].found), (1, 1));
        assert!(!look(&office, COUNTY, &case).await.unwrap().may_answer, "the county reads and does not answer");
        let seen = office.service.who_looked(&office.ctx(COUNTY, day(ON)), case.household_id).await.unwrap();
        let looked = seen.iter().filter(|one| one.kind == ReadingKind::Assets).filter_map(|one| one.account_id);
        let mut looked: Vec<_> = looked.map(|person| person.0).collect();
        looked.sort_unstable();
        assert_eq!(looked, [TOWN.account, COUNTY.account], "each look is noted, and no refusal is one");

        // It is answered in writing, by somebody else than whoever brought it in, in whichever post.
        assert_eq!(code(pass(&office, &case, true).await), "case.asset_unanswered");
        assert_eq!(code(say(&office, TOWN, found, AssetAnswer::Agrees, " ").await), "required");
        let moved = Person { account: CLERK.account, role: Role::TownOfficer };
        assert_eq!(code(say(&office, moved, found, AssetAnswer::Agrees, "一致").await), "asset.own_answer");
        let typed = Ctx { entered_by: AccountId(CLERK.account), ..office.ctx(TOWN, day(ON)) };
        let cmd = AnswerAssetResultCmd {
            asset_result_id: found.id,
            version: found.version,
            answer: AssetAnswer::Agrees,
            text: "一致".into(),
        };
        assert_eq!(code(office.service.answer_asset_result(&typed, cmd).await), "asset.own_answer");
        assert_eq!(code(say(&office, cousin, found, AssetAnswer::Agrees, "一致").await), "household.own");
        assert_eq!(code(say(&office, COUNTY, found, AssetAnswer::Agrees, "一致").await), "access.denied");
        let wrong = say(&office, TOWN, found, AssetAnswer::ToCorrect, "申报没有写车辆").await.unwrap();
        assert_eq!((wrong.answer, wrong.text.as_deref()), (Some(AssetAnswer::ToCorrect), Some("申报没有写车辆")));
        assert_eq!(code(say(&office, TOWN, found, AssetAnswer::Agrees, "一致").await), "version_conflict");
        assert!(!db.stores("申报没有写车辆"));

        // The town does not say that the facts agree where it says itself that they do not; the household is refused by nobody.
        assert_eq!(code(pass(&office, &case, true).await), "case.asset_to_correct");
        let explained = say(&office, TOWN, &wrong, AssetAnswer::Explained, "车辆已于去年报废，有注销证明").await.unwrap();
        let passed = pass(&office, &case, true).await.unwrap();
        let passed = office.walk(passed, B, &[SUBMIT]).await;
        assert_eq!((passed.state, remarks(&passed)), (CaseState::CountyDecision, Vec::new()));
        assert_eq!(code(say(&office, TOWN, &explained, AssetAnswer::Agrees, "一致").await), "asset.answered");

        // What comes in while the county has it is answered by the town before the county approves.
        let late = asked(&office, TOWN, AssetKind::Deposit).await;
        let deposit = format!("姓名,身份证号,存款种类,余额,数据截止日\n{SPOUSE},{},活期,80000,2026-03-08\n", spouse_number());
        answer(&office, &clerk, late, &deposit).await.unwrap();
        let approve = || record(ActKind::Approve, &passed, &[], day(ON));
        // Nor does whoever brought the answer in decide upon it.
        let risen = Person { account: CLERK.account, role: Role::CountyLeader };
        assert_eq!(code(office.act(&passed, risen, ON, B, approve()).await), "case.asset_brought_in");
        assert_eq!(code(office.act(&passed, COUNTY, ON, B, approve()).await), "case.asset_unanswered");
        let view = look(&office, TOWN, &passed).await.unwrap();
        let open = view.results.iter().find(|one| one.answer.is_none()).unwrap();
        say(&office, HEAD_OF_TOWN, open, AssetAnswer::Explained, "系征地补偿款，已核对").await.unwrap();
        let included = office.act(&passed, COUNTY, ON, B, approve()).await.unwrap();
        assert_eq!(included.state, CaseState::Included);
        assert!(!look(&office, TOWN, &included).await.unwrap().may_answer);
        // Who takes it back once the case is closed has what was found of them removed all the same.
        let people = office.members(case.household_id).await;
        let left = withdraw(&office, TOWN, &included, people[0]).await.unwrap();
        let gone = left.results.iter().filter(|one| one.blanked_on == Some(day(ON))).count();
        assert_eq!((gone, left.results.len()), (1, 2));
    }

    async fn nobody_is_asked_for_without_a_valid_authorisation(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        number(&office, household).await;
        let people = office.members(household).await;
        let case = office.opened_for(household, B).await;
        let case = office.walk(case, B, &TO_TOWN[..1]).await;
        let town = |on: &str| office.ctx(TOWN, day(on));
        let nobody = async |ctx: &Ctx, kind| code(office.service.take_asset_query(ctx, take(kind)).await);
        assert_eq!(nobody(&town("2026-03-02"), AssetKind::Vehicle).await, "asset.nobody_to_ask", "nothing is signed");
        let signed = |scope| {
            let on = day("2026-03-02");
            Act::RecordCommitment(Commitment {
                signed_on: on,
                text_version: "2026-01".into(),
                signer: people[0],
                adults_covered: people[..2].to_vec(),
                valid_until: on + chrono::Days::new(30),
                scope,
            })
        };
        let empty = office.act(&case, CADRE, "2026-03-02", B, signed(Some(Vec::new()))).await;
        assert_eq!(code(empty), "commitment.scope");
        let scope = Some(vec![AssetKind::Vehicle, AssetKind::Business]);
        let case = office.act(&case, CADRE, "2026-03-02", B, signed(scope)).await.unwrap();
        let case = office.walk(case, B, &TO_TOWN[2..]).await;
        // proves IDN-01: assets are asked for within what was signed, its days and its people alone
        assert_eq!(nobody(&town(ON), AssetKind::Deposit).await, "asset.nobody_to_ask");
        assert_eq!(nobody(&town("2026-04-02"), AssetKind::Vehicle).await, "asset.nobody_to_ask");
        let cousin = Person { account: 509, role: Role::TownOfficer };
        office.kin(cousin, household).await;
        assert_eq!(nobody(&office.ctx(cousin, day(ON)), AssetKind::Vehicle).await, "asset.nobody_to_ask");
        let query = asked(&office, TOWN, AssetKind::Vehicle).await;

        // What was valid when it was asked, and is not when the answer comes, is dropped like anybody else's.
        let both = vehicles(&[(HEAD, &head_number(), "小型轿车"), (SPOUSE, &spouse_number(), "电动三轮车")]);
        let too_late = Ctx { now: noon(day("2026-04-02")), ..desk(&office) };
        let late = answer(&office, &too_late, query, &both).await.unwrap().compared.unwrap();
        assert_eq!((late.found, late.dropped, late.told, late.left), (0, 2, 0, 1));
        office.kin(CLERK, household).await;
        let own = answer(&office, &office.ctx(CLERK, day(ON)), query, &both).await.unwrap().compared.unwrap();
        assert_eq!((own.found, own.kin, own.told, own.left), (0, 2, 0, 1), "somebody else brings in what is about kin");
        let unsigned = WithdrawAuthorisationCmd {
            case_id: case.id,
            member_id: people[1],
            on: day(ON),
            reason: "电话说过".into(),
            page: " ".into(),
        };
        assert_eq!(code(office.service.withdraw_authorisation(&office.ctx(TOWN, day(ON)), unsigned).await), "required");
        withdraw(&office, TOWN, &case, people[1]).await.unwrap();
        assert_eq!(code(withdraw(&office, TOWN, &case, people[1]).await), "asset.not_authorised");
        assert_eq!(code(withdraw(&office, cousin, &case, people[0]).await), "household.own");
        let sent = answer(&office, &desk(&office), query, &both).await.unwrap().compared.unwrap();
        assert_eq!((sent.found, sent.dropped, sent.told, sent.left), (1, 1, 1, 0));
        assert!(!db.stores("电动三轮车"));

        // Whoever takes it back has what was found of them removed at once; nothing is asked any more.
        let view = withdraw(&office, TOWN, &case, people[0]).await.unwrap();
        let signed = view.authorisation.unwrap();
        assert_eq!((signed.state, signed.kinds.len()), (AuthorisationState::Withdrawn, 2));
        assert_eq!((view.results[0].zh.as_ref(), view.results[0].blanked_on, view.unanswered), (None, Some(day(ON)), 0));
        let gone = say(&office, TOWN, &view.results[0], AssetAnswer::Agrees, "一致").await;
        assert_eq!(code(gone), "asset.blanked");
        assert_eq!(nobody(&town(ON), AssetKind::Business).await, "asset.nobody_to_ask");
        // That it went unanswered is said where the town passes the case.
        let passed = pass(&office, &case, true).await.unwrap();
        assert_eq!(remarks(&passed), ["asset.removed"]);
        let passed = office.walk(passed, B, &[SUBMIT]).await;
        let approve = record(ActKind::Approve, &passed, &[], day(ON));
        let included = office.act(&passed, COUNTY, ON, B, approve).await.unwrap();
        assert_eq!(remarks(&included), ["asset.removed"], "whoever approves it, too");
    }

    async fn a_query_that_never_ran_is_remarked_and_results_have_a_term(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = at_town(&office).await;
        let passed = pass(&office, &case, true).await.unwrap();
        assert_eq!(remarks(&passed), ["asset.not_queried"]);
        let passed = office.walk(passed, B, &[SUBMIT]).await;

        let query = asked(&office, TOWN, AssetKind::Property).await;
        let returned = Act::Return { to: CaseState::TownReview, codes: Vec::new(), reason: "请补充查询".into() };
        let cmd = ActCmd { case_id: passed.id, version: passed.version, act: returned };
        let case = office.service.act(&office.ctx(COUNTY, day(ON)), cmd).await.unwrap();
        let act = record(ActKind::PassTownReview, &case, &[], day(ON));
        let cmd = ActCmd { case_id: case.id, version: case.version, act };
        let waiting = office.service.try_act(&office.ctx(TOWN, day(ON)), cmd).await;
        assert!(waiting.is_ok(), "a department that does not answer holds nobody up");
        // A list without rows says that nothing was found.
        let none = "权利人,身份证号,坐落,数据截止日\n";
        let sent = answer(&office, &desk(&office), query, none).await.unwrap().compared.unwrap();
        assert_eq!((sent.found, sent.told), (0, 1));
        let vehicle = asked(&office, TOWN, AssetKind::Vehicle).await;
        answer(&office, &desk(&office), vehicle, &vehicles(&[(HEAD, &head_number(), "小型轿车")])).await.unwrap();
        let found = look(&office, TOWN, &case).await.unwrap().results.remove(0);
        say(&office, TOWN, &found, AssetAnswer::Agrees, "与申报一致").await.unwrap();
        let closed = office.walk(case, B, &[(ActKind::Refuse, TOWN, ON)]).await;
        assert_eq!(closed.state, CaseState::NotIncluded);

        let forget = async |on: &str| {
            let erased = office.service.keep_terms(noon(day(on))).await.unwrap();
            let of_assets = erased.iter().filter(|one| one.kind == RetentionKind::AssetResults);
            of_assets.map(|one| one.erased).sum::<u64>()
        };
        assert_eq!(forget("2026-05-08").await, 0, "for whoever objects it is still there");
        assert!(look(&office, TOWN, &closed).await.unwrap().results[0].zh.is_some());
        assert_eq!(forget("2026-05-09").await, 1);
        assert_eq!(forget("2026-05-09").await, 0);
        let left = look(&office, TOWN, &closed).await.unwrap().results.remove(0);
        assert_eq!((left.zh, left.text, left.answer), (None, None, Some(AssetAnswer::Agrees)));
    }
}
