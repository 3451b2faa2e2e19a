//! Papers of a case: what each says of a case that was played, who may make one, and what must not hang on a board.

use sha2::{Digest as _, Sha256};
use shouwang_domain::household::Relation;
use shouwang_domain::paper::PaperKind;
use shouwang_domain::procedure::{Act, ActKind, CaseKind};
use shouwang_domain::role::Role;
use shouwang_domain::{Ctx, HouseholdId, Result};
use shouwang_service::office::reading::ReadingKind;
use shouwang_service::procedure::case::CaseView;
use shouwang_service::procedure::paper::{MakePaperCmd, PaperMaker};
use shouwang_store::entity::{area, household, member};
use shouwang_store::{Field, repo};
use shouwang_testkit::{both_databases, pdf};

use crate::office::*;

const B: Place = Place::Bureau;

/// What the register keeps sealed about the household: none of it may be on a notice, nor on any other paper.
pub(crate) const CANARIES: [(&str, &str); 4] = [
    ("id_number", "990101198005010011"),
    ("phone", "13900004321"),
    ("account", "6222000011112222"),
    ("illness", "慢性髓系白血病"),
];

pub(crate) fn maker() -> PaperMaker {
    PaperMaker {
        exe: crate::world::children(),
        args: vec![PaperMaker::SUBCOMMAND.into()],
    }
}

fn cmd(case: &CaseView, kind: PaperKind) -> MakePaperCmd {
    MakePaperCmd {
        case_id: case.id,
        kind,
        blank: false,
        together: false,
    }
}

impl Office {
    async fn paper(&self, ctx: &Ctx, cmd: MakePaperCmd) -> Result<Vec<u8>> {
        self.service.make_paper(ctx, cmd, &maker()).await.map(|made| made.bytes)
    }

    /// Gives the head of a household another name.
    async fn head_called(&self, household: HouseholdId, name: &str) {
        let ctx = self.ctx(CADRE, day(START));
        let mut tx = self.store.begin(&ctx, "test.called").await.unwrap();
        let found = repo::register::household::by_id(&tx, &ctx, household).await.unwrap();
        let members = repo::procedure::case::members_on(&tx, &found, day(START))
            .await
            .unwrap();
        let before = members
            .into_iter()
            .find(|member| member.relation == Relation::Head)
            .unwrap();
        let after = member::Model {
            name: name.into(),
            name_key: shouwang_domain::name::name_key(name),
            ..before.clone()
        };
        tx.update(&before, after).await.unwrap();
        tx.commit(()).await.unwrap();
    }

    /// Gives the members rare names, and the household something to hide.
    pub(crate) async fn named(&self, household: HouseholdId) {
        let ctx = self.ctx(CADRE, day(START));
        let mut tx = self.store.begin(&ctx, "test.named").await.unwrap();
        let found = repo::register::household::by_id(&tx, &ctx, household).await.unwrap();
        let vault = self.store.vault();
        let sealed = |field: Field, row: i64, name: &str| {
            let (_, value) = CANARIES.iter().find(|(canary, _)| *canary == name).unwrap();
            Some(vault.seal(field, row, value).unwrap())
        };
        let hidden = household::Model {
            phone_sealed: sealed(Field::HOUSEHOLD_PHONE, found.id, "phone"),
            account_sealed: sealed(Field::HOUSEHOLD_ACCOUNT, found.id, "account"),
            ..household::Model::clone(&found)
        };
        tx.update::<household::Model>(&found, hidden).await.unwrap();
        for before in repo::procedure::case::members_on(&tx, &found, day(START))
            .await
            .unwrap()
        {
            let name = match before.relation.get() {
                Relation::Head => "欧阳㛃",
                Relation::Spouse => "𠮷小兰",
                _ => "阿卜杜热合曼·买买提",
            };
            let after = member::Model {
                name: name.into(),
                name_key: shouwang_domain::name::name_key(name),
                id_number_sealed: sealed(Field::MEMBER_ID_NUMBER, before.id, "id_number"),
                phone_sealed: sealed(Field::MEMBER_PHONE, before.id, "phone"),
                illness_sealed: sealed(Field::MEMBER_ILLNESS, before.id, "illness"),
                ..before.clone()
            };
            tx.update(&before, after).await.unwrap();
        }
        tx.commit(()).await.unwrap();
    }
}

/// What each paper of the played case says besides the household.
fn said(kind: PaperKind) -> &'static [&'static str] {
    match kind {
        PaperKind::Declaration => &["农户申报表", "申报人：欧阳㛃"],
        PaperKind::Commitment => &[
            "承诺授权书",
            "文本版本：2021；本户登记签署的是2026-01版",
            "𠮷小兰",
            "2026年3月2日",
            "授权自签字之日起",
        ],
        PaperKind::Verification => &[
            "入户核查表",
            "突发严重困难户",
            "年可支配40,000.00元",
            "核实情况",
            "因病，2026年2月10日，户主住院，约20,000.00元",
            "零工月收入约900元",
            "每月药费700元",
            "住房安全：疑似存在问题，屋顶漏雨",
        ],
        PaperKind::ReviewMinutes => &["民主评议会议记录", "2026年3月3日", "同意", "✓通过"],
        PaperKind::IdentificationNotice => &[
            "识别认定公示",
            "欧**",
            "第一村民小组",
            "2026年3月3日至2026年3月8日（5日）",
        ],
        PaperKind::EliminationNotice => &["风险消除公示", "欧**"],
        PaperKind::TownReview => &["镇级核查意见表", "民主评议", "无异议", "2026年3月9日"],
        PaperKind::Approval => &["识别认定审批表", "演防贫〔2026〕7号", "镇级审核", "2026年3月9日"],
        PaperKind::Message => &[
            "纳入监测帮扶告知书",
            "欧阳㛃户",
            "演防贫〔2026〕7号",
            "2026年3月9日起纳入监测帮扶",
        ],
    }
}

both_databases! {
    async fn every_paper_of_a_played_case_says_what_was_recorded(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        office.named(household).await;
        let case = office.opened_for(household, B).await;
        let ctx = office.ctx(SECRETARY, day("2026-03-03"));
        // Before anything is recorded a form has its household on it, and a notice is not due; by hand everything can be.
        let papers = office.service.papers(&ctx, case.id).await.unwrap();
        assert_eq!(papers.iter().map(|paper| paper.kind).collect::<Vec<_>>(), PaperKind::of(CaseKind::Identification));
        let fillable = papers.iter().filter(|paper| paper.can_fill).count();
        assert_eq!(fillable, papers.len() - 2, "all but notice and message");
        assert!(papers.iter().all(|paper| paper.missing.is_some()), "{papers:?}");
        let notice = PaperKind::IdentificationNotice;
        let refused = |kind| office.paper(&ctx, cmd(&case, kind));
        assert_eq!(refused(notice).await.unwrap_err().code, "case.notice_not_due");
        assert_eq!(refused(PaperKind::Message).await.unwrap_err().code, "paper.nothing_to_tell");
        assert_eq!(refused(PaperKind::EliminationNotice).await.unwrap_err().code, "paper.of_other_procedure");
        let by_hand = MakePaperCmd { blank: true, ..cmd(&case, PaperKind::Verification) };
        let blank = pdf::joined(&office.paper(&ctx, by_hand).await.unwrap());
        assert!(blank.contains("入户核查表") && blank.contains("柳湾村") && !blank.contains('欧'), "{blank}");
        // Numbers of empty lines are no number of a person.
        let by_hand = MakePaperCmd { blank: true, ..cmd(&case, PaperKind::IdentificationNotice) };
        let blank = pdf::joined(&office.paper(&ctx, by_hand).await.unwrap());
        assert!(blank.contains("公示") && !blank.contains('欧'), "{blank}");

        let case = office.walk(case, B, &[(ActKind::Apply, CADRE, START)]).await;
        let case = office.walk(case, B, TO_TOWN).await;
        let case = office.walk(case, B, &[PASS_TOWN, SUBMIT, APPROVE]).await;
        let ctx = office.ctx(TOWN, day("2026-03-10"));
        let papers = office.service.papers(&ctx, case.id).await.unwrap();
        assert!(papers.iter().all(|paper| paper.can_fill && paper.missing.is_none()), "{papers:?}");
        for kind in PaperKind::of(CaseKind::Identification) {
            let paper = office.paper(&ctx, cmd(&case, *kind)).await.unwrap();
            assert!(pdf::is_printable(&paper), "{kind}");
            let text = pdf::joined(&paper);
            // proves STD-11: income, expense and what is amiss with a guarantee stand apart on the printed form
            for field in said(*kind) {
                assert!(text.contains(field), "{kind} lacks {field}: {text}");
            }
            assert_eq!(text.contains("欧阳㛃"), !kind.is_public(), "{kind}: {text}");
            // What is sealed stays sealed.
            for (_, canary) in CANARIES {
                assert!(!text.contains(canary), "{kind} tells {canary}");
            }
            if *kind == notice {
                assert_eq!(office.paper(&ctx, cmd(&case, *kind)).await.unwrap(), paper, "the same bytes again");
                let leader = office.ctx(Person { account: 301, role: Role::CountyLeader }, day("2026-03-10"));
                let looks = office.service.who_looked(&leader, household).await.unwrap();
                let subject = format!("paper/{kind}");
                assert!(looks.iter().any(|look| look.kind == ReadingKind::Paper && look.subject == subject), "{looks:?}");
                let subjects = vec![format!("procedure_case/{}", case.id)];
                let leaves = repo::office::evidence::about(&office.store, subjects, 50).await.unwrap();
                let leaf = leaves.iter().find(|leaf| leaf.command == "paper.make").unwrap();
                assert!(leaf.detail.contains(&hex::encode(Sha256::digest(&paper))), "{}", leaf.detail);
            }
        }
    }

    async fn two_heads_of_one_surname_are_told_apart_on_a_notice(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let homes = office.households(&Family::default(), 3).await;
        for (household, name) in homes.iter().zip(["欧阳明", "欧阳雪", "欧阳雪"]) {
            office.head_called(*household, name).await;
        }
        let mut cases = Vec::new();
        for household in &homes[..2] {
            let case = office.opened_for(*household, B).await;
            cases.push(office.walk(case, B, &TO_TOWN[..3]).await);
        }
        let ctx = office.ctx(SECRETARY, day("2026-03-04"));
        let text = async |case: &CaseView, together: bool| {
            let cmd = MakePaperCmd { together, ..cmd(case, PaperKind::IdentificationNotice) };
            pdf::joined(&office.paper(&ctx, cmd).await.unwrap())
        };
        // proves IDN-04: the last character where it tells two heads of a group apart, also alone on a notice, and no more than that
        assert!(text(&cases[0], false).await.contains("欧*明"));
        let alone = text(&cases[1], false).await;
        assert!(alone.contains("欧**") && !alone.contains("雪"), "a third household has that one too: {alone}");
        office.head_called(homes[0], "欧阳雪").await;
        let both = text(&cases[0], true).await;
        // proves IDN-04: those whom nothing tells apart are numbered
        assert!(both.contains("欧**（之1）") && both.contains("欧**（之2）"), "{both}");
    }

    async fn a_notice_names_the_households_of_a_village_and_nothing_personal(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let mut cases = Vec::new();
        for household in office.households(&Family::default(), 3).await {
            office.named(household).await;
            let case = office.opened_for(household, B).await;
            cases.push(office.walk(case, B, &TO_TOWN[..3]).await);
        }
        let elsewhere = office.opened(&Family { place: Place::OtherTown, ..Default::default() }).await;
        office.walk(elsewhere, Place::OtherTown, &TO_TOWN[..3]).await;
        // The third hangs already: it has another notice.
        let third = office.walk(cases.pop().unwrap(), B, &[(ActKind::StartNotice, SECRETARY, "2026-03-03")]).await;
        let ctx = office.ctx(SECRETARY, day("2026-03-04"));
        let kind = PaperKind::IdentificationNotice;
        let together = async |case: &CaseView| {
            let papers = office.service.papers(&ctx, case.id).await.unwrap();
            papers.into_iter().find(|paper| paper.kind == kind).unwrap().together
        };
        assert_eq!((together(&cases[0]).await, together(&third).await), (2, 0));
        let notice = office.paper(&ctx, MakePaperCmd { together: true, ..cmd(&cases[0], kind) }).await.unwrap();
        let text = pdf::joined(&notice);
        assert_eq!(text.matches("欧**").count(), 2, "{text}");
        for said in ["青石县东河镇柳湾村", "2026年3月4日至2026年3月9日", "县级监督电话：0990-1000123", "12317", "东河镇人民政府", "柳湾村村民委员会"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        for (_, canary) in CANARIES {
            assert!(!text.contains(canary), "{text}");
        }

        // By whichever way something personal comes onto the page, it is not printed.
        let refused = |name: &'static str| {
            let (office, ctx, case) = (&office, &ctx, &cases[0]);
            async move {
                let admin = office.ctx(COUNTY, day(START));
                let mut tx = office.store.begin(&admin, "test.area").await.unwrap();
                let before = tx.locked::<area::Model>(13).await.unwrap().unwrap();
                let after = area::Model { name: name.into(), ..before.clone() };
                tx.update(&before, after).await.unwrap();
                tx.commit(()).await.unwrap();
                office.paper(ctx, cmd(case, kind)).await.unwrap_err().code
            }
        };
        for canary in ["李某 139 0000 4321", "６２２２００００１１１１２２２２", "慢性髓系白血病", "990101198005010011"] {
            assert_eq!(refused(canary).await, "paper.not_public", "{canary}");
        }
        // A character that no font has is named, not left out.
        assert_eq!(refused("组\u{e001}").await, "paper.no_glyph");
    }

    async fn a_paper_is_for_those_who_see_the_case_and_for_nobodys_kin(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let kind = PaperKind::Commitment;
        let code = async |who: Person, place: Place| {
            let ctx = office.ctx_in(who, day(START), place);
            office.paper(&ctx, cmd(&case, kind)).await.map(|paper| paper.len() > 1_000).map_err(|problem| problem.code)
        };
        assert_eq!(code(TOWN, B).await, Ok(true));
        assert_eq!(code(TOWN, Place::OtherTown).await, Err("not_found".into()));
        let health = Person { account: 901, role: Role::DepartmentOfficer };
        assert_eq!(code(health, B).await, Err("access.denied".into()));
        office.kin(CADRE, case.household_id).await;
        assert_eq!(code(CADRE, B).await, Err("household.own".into()));
    }

    async fn an_elimination_has_its_own_papers_and_what_is_done_anew_stands_no_more(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.proposed(&Family::default()).await;
        let case = office.walk(case, B, &TO_TOWN[2..]).await;
        let ctx = office.ctx(TOWN, day("2026-03-09"));
        let text = async |kind: PaperKind| pdf::joined(&office.paper(&ctx, cmd(&case, kind)).await.unwrap());
        let notice = text(PaperKind::EliminationNotice).await;
        assert!(notice.contains("风险消除公示") && notice.contains("欧**") && !notice.contains("欧阳"), "{notice}");
        let acceptance = text(PaperKind::TownReview).await;
        for said in ["风险消除镇级验收意见表", "联系人提出", "民主评议", "无异议"] {
            assert!(acceptance.contains(said), "{said}: {acceptance}");
        }
        let back = shouwang_domain::procedure::Act::Return {
            to: shouwang_domain::procedure::CaseState::Review,
            codes: Vec::new(),
            reason: "评议人数不足".into(),
        };
        office.act(&case, TOWN, "2026-03-09", B, back).await.unwrap();
        let refused = office.paper(&ctx, cmd(&case, PaperKind::EliminationNotice)).await;
        assert_eq!(refused.unwrap_err().code, "case.notice_not_due");
        let minutes = text(PaperKind::ReviewMinutes).await;
        assert!(!minutes.contains("2026年3月3日"), "the review is to be held again: {minutes}");
    }

    async fn no_notice_names_a_household_that_the_review_refused(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let case = office.opened(&Family::default()).await;
        let case = office.walk(case, B, &TO_TOWN[..2]).await;
        let on = day("2026-03-04");
        let refused = office.act(&case, SECRETARY, "2026-03-04", B, Act::RecordReview(review(on, 1))).await.unwrap();
        let ctx = office.ctx(CADRE, on);
        let notice = office.paper(&ctx, cmd(&refused, PaperKind::IdentificationNotice)).await.unwrap_err();
        assert_eq!(notice.code, "case.notice_not_due");
        let approval = office.paper(&ctx, cmd(&refused, PaperKind::Approval)).await.unwrap_err();
        assert_eq!(approval.code, "paper.not_reached");
        office.paper(&ctx, cmd(&refused, PaperKind::ReviewMinutes)).await.unwrap();
    }
}
