//! Lists of departments: they come in, are compared with the register, warn, and overwrite nothing.

use shouwang_domain::department_list::{ListStanding, PairReason, PairState, PairWord};
use shouwang_domain::household::{Kinship, MembershipChange};
use shouwang_domain::obligation::Fulfilment;
use shouwang_domain::role::{Department, Role};
use shouwang_domain::scope::Scope;
use shouwang_domain::warning::{WarningDecision, WarningState};
use shouwang_domain::{AccountId, Ctx, HouseholdId, Problem};
use shouwang_service::department::board::ListBoardQuery;
use shouwang_service::department::pair::{AnswerPairCmd, ReopenPairCmd};
use shouwang_service::department::send::{ListCompared, SendListCmd, SentList};
use shouwang_service::duty::task::TaskQuery;
use shouwang_service::procedure::warning::{AnswerCmd, WarningQuery, WarningView};
use shouwang_service::register::household::{HouseholdView, MemberLeaves};
use shouwang_service::register::import::ImportCmd;
use shouwang_service::register::kinship::KinshipCmd;
use shouwang_service::rules::screening::ScreenCmd;
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County};
use crate::world::{TODAY, file, head, id, member};

const WIFE: (&str, u16) = ("19820115", 22);
const CHILD: (&str, u16) = ("20140909", 33);
const HEAD: (&str, u16) = ("19800601", 11);

fn of((birth, sequence): (&str, u16)) -> String {
    id(birth, sequence)
}

/// A family with a child at school, and an old man alone.
async fn county(db: shouwang_testkit::TestDb) -> County {
    let county = County::new(db).await;
    let rows = [
        head("A1", "陈志伟", &of(HEAD)),
        member("A1", "配偶", "王秀英", &of(WIFE)).with("insured", "是"),
        member("A1", "之子", "陈小明", &of(CHILD))
            .with("labour", "无劳动力")
            .with("schooling", "小学"),
        head("A2", "李丁", &id("19500203", 55)),
    ];
    county.import(&county.officer(TODAY), &rows).await.unwrap();
    county
}

/// An officer of a department, who sees no household by area.
fn desk(county: &County, department: Department, day: &str) -> Ctx {
    Ctx {
        department: Some(department),
        scope: Scope::nothing(),
        ..county.ctx(Role::DepartmentOfficer, COUNTY, day)
    }
}

fn csv(text: &str) -> ImportCmd {
    ImportCmd {
        file_name: "名单.csv".into(),
        ..file(text.as_bytes().to_vec())
    }
}

fn cmd(list: &str, month: &str, file: ImportCmd) -> SendListCmd {
    SendListCmd {
        list: list.into(),
        month: month.parse().unwrap(),
        file,
        corrects: false,
    }
}

async fn send(county: &County, ctx: &Ctx, list: &str, text: &str) -> Result<SentList, Problem> {
    county
        .service
        .send_department_list(ctx, cmd(list, "2026-02", csv(text)))
        .await
}

async fn warnings(county: &County, day: &str) -> Vec<WarningView> {
    county
        .service
        .list_warnings(&county.cadre(day), WarningQuery::default())
        .await
        .unwrap()
        .items
}

fn compared(sent: &SentList) -> ListCompared {
    sent.compared.unwrap()
}

/// Rows, matched, doubtful, unknown, damaged, repeated, kin, warned, differing.
fn counts(sent: &SentList) -> [u64; 9] {
    let found = compared(sent);
    [
        sent.rows,
        found.matched,
        found.doubtful,
        found.unknown,
        sent.damaged,
        sent.repeated,
        found.kin,
        found.warned,
        found.differing,
    ]
}

fn dropouts(rows: &[(&str, &str)]) -> String {
    let rows = rows
        .iter()
        .map(|(name, id)| format!("{name},{id},镇中心小学,小学,2026-02-10\n"));
    format!(
        "学生姓名,身份证件号,就读学校,学段,离校日期\n{}",
        rows.collect::<String>()
    )
}

both_databases! {
    async fn a_list_becomes_facts_and_a_warning_and_changes_nothing_in_the_register(db: TestDb) {
        let county = county(db).await;
        let education = desk(&county, Department::Education, TODAY);
        let before = county.numbered(&county.officer(TODAY), "A1").await;
        let text = dropouts(&[
            ("陈小明", &of(CHILD)),
            // Twice, and somebody of another county.
            ("陈小明", &of(CHILD)),
            ("张三", &id("20130101", 99)),
        ]);
        let dry = ImportCmd { dry_run: true, ..csv(&text) };
        let (once, twice) = (county.leaves().await, county.leaves().await);
        let would = county.service.send_department_list(&county.officer(TODAY), cmd("dropout", "2026-02", dry.clone())).await.unwrap();
        assert_eq!(counts(&would), [3, 1, 0, 1, 0, 1, 0, 1, 1]);
        // The department asks the register nothing without sending; whoever only checks leaves a trace.
        let own = county.service.send_department_list(&education, cmd("dropout", "2026-02", dry)).await.unwrap();
        assert_eq!((own.rows, own.damaged, own.repeated, own.compared), (3, 0, 1, None));
        assert_eq!(own.months.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2026-02"]);
        assert_eq!(county.leaves().await - twice, twice - once + 2);
        assert!(would.dry_run && would.receipt.is_none() && warnings(&county, TODAY).await.is_empty());

        let sent = send(&county, &education, "dropout", &text).await.unwrap();
        assert_eq!(counts(&sent), counts(&would));
        // The list of February was due on 10 March: it is late, and taken all the same.
        assert_eq!((sent.receipt.as_deref(), sent.late), (Some("202602-义务教育阶段离校学生-1"), true));

        let cadre = county.cadre(TODAY);
        let warned = warnings(&county, TODAY).await.remove(0);
        assert_eq!((warned.state, warned.findings.len()), (WarningState::Open, 1));
        let finding = &warned.findings[0];
        assert_eq!(finding.rule, "list.dropout.left_school");
        assert_eq!(finding.zh, "教育部门名单：2026-02-10离校（小学），请入户核实是否辍学");
        assert_eq!(finding.to.unwrap().as_str(), "village");
        assert_eq!(warned.answer_due.to_string(), "2026-03-23");

        let facts = county.service.list_facts(&cadre, before.id).await.unwrap();
        assert_eq!(facts.len(), 1);
        let fact = &facts[0];
        assert_eq!((fact.receipt.as_str(), fact.line, fact.holds_on.to_string().as_str()), ("202602-义务教育阶段离校学生-1", 2, "2026-02-10"));
        assert_eq!(fact.name.as_deref(), Some("陈小明"));
        assert_eq!(fact.differences[0].zh, "登记为在校，名单称已于2026-02-10离校");
        assert_eq!(fact.warning_id, Some(warned.id));
        // What the list says is beside the register, and not in it.
        let after = county.numbered(&county.officer(TODAY), "A1").await;
        let shown = |view: &HouseholdView| serde_json::json!([view.version, view.members, view.guarantees]);
        assert_eq!(shown(&after), shown(&before));
        // Out of scope is as absent as what does not exist.
        let stranger = county.ctx(Role::VillageCadre, crate::county::FAR_VILLAGE, TODAY);
        assert_eq!(county.service.list_facts(&stranger, before.id).await.unwrap_err().code, "not_found");
        // Of somebody who is not in the register nothing is kept.
        let foreign = id("20130101", 99);
        for (name, bytes) in county.database_files() {
            for needle in [foreign.as_bytes(), of(CHILD).as_bytes(), "张三".as_bytes()] {
                assert!(!bytes.windows(needle.len()).any(|window| window == needle), "{name}");
            }
        }
    }

    async fn a_department_sends_its_own_lists_once(db: TestDb) {
        let county = county(db).await;
        let education = desk(&county, Department::Education, TODAY);
        let text = dropouts(&[("陈小明", &of(CHILD))]);
        let health = desk(&county, Department::Health, TODAY);
        assert_eq!(send(&county, &health, "dropout", &text).await.unwrap_err().code, "list.other_department");
        assert_eq!(send(&county, &county.cadre(TODAY), "dropout", &text).await.unwrap_err().code, "access.denied");
        assert_eq!(send(&county, &education, "nothing", &text).await.unwrap_err().code, "not_found");
        let ahead = county.service.send_department_list(&education, cmd("dropout", "2026-04", csv(&text))).await;
        assert_eq!(ahead.unwrap_err().code, "list.month");
        let of_province = county.ctx(Role::CountyOfficer, "99", TODAY);
        assert_eq!(send(&county, &of_province, "dropout", &text).await.unwrap_err().code, "list.not_county");

        let first = send(&county, &education, "dropout", &text).await.unwrap();
        let again = send(&county, &education, "dropout", &text).await.unwrap_err();
        assert_eq!(again.code, "list.sent_already");
        assert!(again.zh.contains(&first.receipt.unwrap()));
        let dry = ImportCmd { dry_run: true, ..csv(&text) };
        let would = county.service.send_department_list(&education, cmd("dropout", "2026-02", dry)).await.unwrap();
        assert_eq!(would.sent_before.unwrap().receipt, "202602-义务教育阶段离校学生-1");
        // The county sends for a department; a corrected file is another one, and no second warning comes of it.
        let mended = text.replace("2026-02-10", "2026-02-12");
        let second = send(&county, &county.officer(TODAY), "dropout", &mended).await.unwrap();
        assert_eq!(second.receipt.as_deref(), Some("202602-义务教育阶段离校学生-2"));
        let warned = warnings(&county, TODAY).await;
        assert_eq!((warned.len(), warned[0].findings.len()), (1, 1));
        assert_eq!(warned[0].findings[0].data_date.to_string(), "2026-02-12");
        let household = county.numbered(&county.officer(TODAY), "A1").await.id;
        let facts = county.service.list_facts(&county.cadre(TODAY), household).await.unwrap();
        let receipts: Vec<&str> = facts.iter().map(|fact| fact.receipt.as_str()).collect();
        assert_eq!(receipts, ["202602-义务教育阶段离校学生-2", "202602-义务教育阶段离校学生-1"], "two parts stand beside one another");
    }

    async fn hostile_rows_are_named_without_what_stood_in_them(db: TestDb) {
        let county = county(db).await;
        let education = desk(&county, Department::Education, TODAY);
        let child = of(CHILD);
        let old = id("19500203", 55);
        let slipped = format!("{}{}{}{}", &child[..12], &child[13..14], &child[12..13], &child[14..]);
        let text = format!(
            "学生姓名,身份证件号,就读学校,学段,离校日期\n\
             张三,9.90101E+17,镇中心小学,小学,2026-02-10\n\
             陈小明,{slipped},镇中心小学,小学,2026-02-10\n\
             ,{child},镇中心小学,小学,2026-02-10\n\
             陈小明,,镇中心小学,小学,2026-02-10\n\
             陈小明,{child},镇中心小学,大学,2026-02-10\n\
             陈小明,{child},镇中心小学,小学,2026-04-10\n\
             陈小明,{child},,小学,2026-02-10\n\
             李丁,{old},镇中心小学,小学,2026-02-10\n\
             =cmd|' /C calc'!A1,12345,镇中心小学,小学,2026-02-10\n"
        );
        let sent = send(&county, &education, "dropout", &text).await.unwrap();
        // Whom the register knows of the rows that cannot be read is not the department's business.
        assert_eq!(counts(&sent), [9, 1, 1, 0, 8, 0, 0, 0, 0]);
        let codes: Vec<&str> = sent.damage.iter().map(|problem| problem.code.as_str()).collect();
        assert!(codes.contains(&"id_number.excel_damage"), "{codes:?}");
        assert!(codes.contains(&"date.in_future") && codes.contains(&"form.missing"), "{codes:?}");
        let said = serde_json::to_string(&sent).unwrap();
        assert!(!said.contains(&child) && !said.contains("陈小明") && !said.contains(&slipped), "{said}");
        // No table at all, and a table without the columns, are no list.
        for text in ["没有表格", "甲,乙\n1,2\n"] {
            assert!(send(&county, &education, "dropout", text).await.is_err());
        }
        let gbk = shouwang_gbk(&dropouts(&[("陈小明", &child)]));
        let file = ImportCmd { file_name: "x.csv".into(), ..file(gbk) };
        let sent = county.service.send_department_list(&education, cmd("dropout", "2026-01", file)).await.unwrap();
        assert_eq!((compared(&sent).matched, sent.month.to_string().as_str()), (1, "2026-01"));
    }

    async fn a_person_answers_whom_doubtful_rows_are_about(db: TestDb) {
        let county = county(db).await;
        let health = desk(&county, Department::Health, TODAY);
        let text = format!(
            "患者姓名,身份证号,病种,确诊日期\n王秀瑛,{},尿毒症,2026-01-15\n刘大海,{},胃癌,2026-01-20\n",
            of(WIFE),
            of(HEAD)
        );
        let sent = send(&county, &health, "serious_illness", &text).await.unwrap();
        assert_eq!((compared(&sent).matched, compared(&sent).doubtful, compared(&sent).warned), (0, 2, 0));
        let batch = sent.batch_id.unwrap();
        let officer = county.officer(TODAY);
        assert_eq!(county.service.list_pairs(&health, batch).await.unwrap_err().code, "access.denied");
        let pairs = county.service.list_pairs(&officer, batch).await.unwrap();
        let seen: Vec<_> = pairs.iter().map(|pair| (pair.reason, pair.name.as_str(), pair.state)).collect();
        assert_eq!(seen, [
            (PairReason::NameSimilar, "王秀英", PairState::Open),
            (PairReason::NameDiffers, "陈志伟", PairState::Open),
        ]);
        // The number is masked, and the illness is not kept.
        assert_eq!(pairs[0].list_number.as_deref(), Some(format!("990101********{}", &of(WIFE)[14..]).as_str()));
        assert!(!serde_json::to_string(&pairs).unwrap().contains("尿毒症"));
        let say = async |at: usize, version: i64, same: bool| {
            let answer = said(pairs[at].id, version, same);
            county.service.answer_list_pair(&officer, answer).await
        };
        let household = pairs[0].household_id;
        assert_eq!(say(0, 7, true).await.unwrap_err().code, "version_conflict");
        let same = say(0, 1, true).await.unwrap();
        assert_eq!((same.state, same.left), (PairState::Same, 1));
        let warned = county.service.warning(&officer, same.warning_id.unwrap()).await.unwrap();
        assert_eq!(warned.findings[0].rule, "list.serious_illness.not_known");
        let other = say(1, 1, false).await.unwrap();
        assert_eq!((other.state, other.warning_id, other.left), (PairState::Other, None, 0));
        assert_eq!(say(0, 2, true).await.unwrap_err().code, "list.pair_answered");
        let facts = county.service.list_facts(&officer, household).await.unwrap();
        assert_eq!(facts.iter().map(|fact| fact.zh.as_str()).collect::<Vec<_>>(), ["2026-01-15确诊大病"]);
        // What was said is kept as long as the answer can be given anew, and no longer.
        let left = county.service.list_pairs(&officer, batch).await.unwrap();
        assert!(left.iter().all(|pair| pair.can_reopen && pair.list_name.is_some()));
        let forget = async |day: &str| {
            let now = format!("{day}T03:00:00+08:00").parse().unwrap();
            county.service.forget_doubtful_rows(now).await.unwrap()
        };
        assert_eq!([forget("2026-04-19").await, forget("2026-04-20").await, forget("2026-04-21").await], [0, 2, 0]);
        let left = county.service.list_pairs(&officer, batch).await.unwrap();
        assert!(left.iter().all(|pair| !pair.is_read_anew && pair.list_name.is_none() && pair.list_number.is_none()));
    }

    // proves DSC-10: a row without a number is found by name and address, a person says so, and it is known in the next month
    async fn a_row_without_a_number_is_found_by_name_and_address(db: TestDb) {
        let county = county(db).await;
        let health = desk(&county, Department::Health, TODAY);
        let place = place_of(&county).await;
        let text = format!(
            "患者姓名,身份证号,住址,病种,确诊日期\n王秀英,,{place},尿毒症,2026-01-15\n孙不在册,,{place},胃癌,2026-01-20\n王秀英,,,尿毒症,2026-01-15\n"
        );
        let sent = send(&county, &health, "serious_illness", &text).await.unwrap();
        assert_eq!(counts(&sent), [3, 0, 1, 1, 1, 0, 0, 0, 0]);
        assert_eq!(sent.damage[0].code, "list.nobody_named");
        let officer = county.officer(TODAY);
        let batch = sent.batch_id.unwrap();
        let pair = county.service.list_pairs(&officer, batch).await.unwrap().remove(0);
        assert_eq!((pair.reason, pair.name.as_str(), pair.list_number.as_deref()), (PairReason::Linked, "王秀英", None));
        assert_eq!(pair.list_place.as_deref(), Some(place.as_str()));
        // Prior and columns make the sum, and the sum the probability.
        let why = pair.why.clone().unwrap();
        let sum = why.prior + why.columns.iter().map(|column| column.weight).sum::<f64>();
        assert!((sum - why.sum).abs() < 0.01 && why.sum >= why.threshold, "{why:?}");
        // Among several who may be meant, nobody is more probable than alone.
        let alone = 1.0 / (1.0 + (-why.sum).exp2());
        assert!(pair.probability.is_some_and(|probability| (0.5..=alone + 0.001).contains(&probability)));
        assert!(why.remarks.iter().any(|remark| remark.zh.contains("同村同名")), "{:?}", why.remarks);
        let answered = county.service.answer_list_pair(&officer, said(pair.id, 1, true)).await.unwrap();
        assert_eq!(answered.state, PairState::Same);
        let next = county.service.send_department_list(&health, cmd("serious_illness", "2026-03", csv(&text.replace("01-15", "01-16")))).await.unwrap();
        let found = compared(&next);
        assert_eq!((found.matched, found.remembered, found.doubtful, found.unknown), (1, 1, 0, 1));
        // Taken back, both months lose it, and the row is a question again.
        let pair = county.service.list_pairs(&officer, batch).await.unwrap().remove(0);
        let back = ReopenPairCmd { list_pair_id: pair.id, version: pair.version };
        let reopened = county.service.reopen_list_pair(&officer, back).await.unwrap();
        assert_eq!((reopened.facts, reopened.answered_warning_id), (2, None));
        assert!(county.service.list_facts(&officer, pair.household_id).await.unwrap().is_empty());
        assert!(warnings(&county, TODAY).await.iter().all(|warning| warning.state == WarningState::Lapsed));
        let once_more = county.service.send_department_list(&health, cmd("serious_illness", "2026-01", csv(&text.replace("01-15", "01-14")))).await.unwrap();
        assert_eq!((compared(&once_more).remembered, compared(&once_more).doubtful), (0, 1));
        // Somebody else, said once, is nobody's question in the months after.
        let pair = county.service.list_pairs(&officer, batch).await.unwrap().remove(0);
        county.service.answer_list_pair(&officer, said(pair.id, pair.version, false)).await.unwrap();
        let last = county.service.send_department_list(&health, cmd("serious_illness", "2025-12", csv(&text.replace("01-15", "01-13").replace("2026-01", "2025-12")))).await.unwrap();
        assert_eq!((compared(&last).doubtful, compared(&last).unknown), (0, 2));
    }

    async fn who_is_not_sure_leaves_it_to_somebody_else(db: TestDb) {
        let county = county(db).await;
        let health = desk(&county, Department::Health, TODAY);
        let text = format!(
            "患者姓名,身份证号,病种,确诊日期\n王秀瑛,{},尿毒症,2026-01-15\n陈志玮,{},胃癌,2026-01-20\n",
            of(WIFE),
            of(HEAD)
        );
        let sent = send(&county, &health, "serious_illness", &text).await.unwrap();
        let batch = sent.batch_id.unwrap();
        let reader = |account: i64| Ctx { acted_by: AccountId(account), entered_by: AccountId(account), ..county.officer(TODAY) };
        let [one, two, three] = [4711, 4712, 4713].map(reader);
        let say = async |ctx: &Ctx, at: usize, word: PairWord, twice: bool| {
            let pair = county.service.list_pairs(ctx, batch).await.unwrap().into_iter().find(|pair| pair.line == [2, 3][at]).unwrap();
            let answer = AnswerPairCmd { list_pair_id: pair.id, version: pair.version, word, twice };
            county.service.answer_list_pair(ctx, answer).await
        };
        // Not sure: another one's word counts.
        assert_eq!(say(&one, 0, PairWord::Unsure, false).await.unwrap().state, PairState::Second);
        assert_eq!(say(&one, 0, PairWord::Same, false).await.unwrap_err().code, "list.pair_read");
        let helped = Ctx { acted_by: two.acted_by, ..one.clone() };
        assert_eq!(say(&helped, 0, PairWord::Same, false).await.unwrap_err().code, "list.pair_read");
        assert_eq!(say(&two, 0, PairWord::Same, false).await.unwrap().state, PairState::Same);
        // Two readers: the second hears nothing of the first, and where they differ a third one reads.
        let first = say(&one, 1, PairWord::Same, true).await.unwrap();
        assert_eq!((first.state, first.differ, first.left), (PairState::Second, false, 1));
        let seen = county.service.list_pairs(&two, batch).await.unwrap();
        let shown = serde_json::to_value(&seen[0]).unwrap();
        assert!(!seen[0].read_by_caller && shown.get("first_word").is_none(), "{shown}");
        let second = say(&two, 1, PairWord::Other, false).await.unwrap();
        assert_eq!((second.state, second.differ), (PairState::Second, true));
        assert_eq!(say(&one, 1, PairWord::Same, false).await.unwrap_err().code, "list.pair_read");
        let third = say(&three, 1, PairWord::Same, false).await.unwrap();
        assert_eq!((third.state, third.left), (PairState::Same, 0));
        // Taking back what two had to read is a word against it: two others are to agree anew.
        let pair = county.service.list_pairs(&two, batch).await.unwrap().into_iter().find(|pair| pair.line == 3).unwrap();
        let back = ReopenPairCmd { list_pair_id: pair.id, version: pair.version };
        county.service.reopen_list_pair(&two, back).await.unwrap();
        assert_eq!(say(&two, 1, PairWord::Other, false).await.unwrap_err().code, "list.pair_read");
        let against = say(&one, 1, PairWord::Same, false).await.unwrap();
        assert_eq!((against.state, against.differ), (PairState::Second, true));
        assert_eq!(say(&three, 1, PairWord::Same, false).await.unwrap().state, PairState::Same);
    }

    // proves DAT-05: one word is about all whom a line may be about, and nobody settles past somebody else's word
    async fn a_line_with_two_persons_is_read_as_one(db: TestDb) {
        let county = county(db).await;
        let namesake = [head("A3", "王秀英", &id("19780303", 88))];
        county.import(&county.officer(TODAY), &namesake).await.unwrap();
        let health = desk(&county, Department::Health, TODAY);
        let text = format!("患者姓名,身份证号,住址,病种,确诊日期\n王秀英,,{},尿毒症,2026-01-15\n", place_of(&county).await);
        let sent = send(&county, &health, "serious_illness", &text).await.unwrap();
        let batch = sent.batch_id.unwrap();
        let reader = |account: i64| Ctx { acted_by: AccountId(account), entered_by: AccountId(account), ..county.officer(TODAY) };
        let [one, two, three] = [4711, 4712, 4713].map(reader);
        let pairs = async || county.service.list_pairs(&one, batch).await.unwrap();
        let ids: Vec<_> = pairs().await.iter().map(|pair| pair.id).collect();
        assert_eq!(ids.len(), 2, "two of one name and village");
        let find = async |at: usize| pairs().await.into_iter().find(|pair| pair.id == ids[at]).unwrap();
        let say = async |ctx: &Ctx, at: usize, word: PairWord, twice: bool| {
            let pair = find(at).await;
            let answer = AnswerPairCmd { list_pair_id: pair.id, version: pair.version, word, twice };
            county.service.answer_list_pair(ctx, answer).await
        };
        assert_eq!(say(&one, 0, PairWord::Same, true).await.unwrap().state, PairState::Second);
        // Of the other one alone nobody settles it, and two who agree do.
        assert_eq!(say(&two, 1, PairWord::Same, false).await.unwrap().state, PairState::Second);
        assert_eq!(say(&two, 1, PairWord::Same, false).await.unwrap_err().code, "list.pair_read");
        let settled = say(&three, 1, PairWord::Same, false).await.unwrap();
        assert_eq!((settled.state, settled.left, find(0).await.state), (PairState::Same, 0, PairState::Other));
        // Taken back, the whole line is read anew.
        let pair = find(1).await;
        let back = ReopenPairCmd { list_pair_id: pair.id, version: pair.version };
        assert_eq!(county.service.reopen_list_pair(&three, back).await.unwrap().facts, 1);
        assert_eq!([find(0).await.state, find(1).await.state], [PairState::Second, PairState::Second]);
        // Whoever is kin of one of them answers none.
        let person = county.person("kin", Role::CountyOfficer, COUNTY).await;
        let kin = Ctx { acted_by: person, entered_by: person, ..county.officer(TODAY) };
        let declared = KinshipCmd { household_id: find(0).await.household_id, kind: Kinship::Own };
        county.service.declare_kinship(&kin, declared).await.unwrap();
        assert_eq!(say(&kin, 1, PairWord::Same, false).await.unwrap_err().code, "household.own");
    }

    async fn an_answer_is_taken_back_as_long_as_it_is_used(db: TestDb) {
        let county = county(db).await;
        let health = desk(&county, Department::Health, TODAY);
        let text = format!("患者姓名,身份证号,病种,确诊日期\n王秀瑛,{},尿毒症,2026-01-15\n", of(WIFE));
        let batch = send(&county, &health, "serious_illness", &text).await.unwrap().batch_id.unwrap();
        let officer = county.officer(TODAY);
        let pair = county.service.list_pairs(&officer, batch).await.unwrap().remove(0);
        county.service.answer_list_pair(&officer, said(pair.id, pair.version, true)).await.unwrap();
        let next = county.service.send_department_list(&health, cmd("serious_illness", "2026-03", csv(&text.replace("01-15", "01-16")))).await.unwrap();
        assert_eq!(compared(&next).remembered, 1);
        // Whoever answered does not decide with that word what they send themselves.
        let own = county.service.send_department_list(&officer, cmd("serious_illness", "2026-01", csv(&text.replace("01-15", "01-14")))).await.unwrap();
        assert_eq!((compared(&own).remembered, compared(&own).doubtful), (0, 1));
        // The words are gone after their term; the answer can still be taken back, and is used no more.
        let later = "2026-06-20";
        county.service.forget_doubtful_rows(format!("{later}T03:00:00+08:00").parse().unwrap()).await.unwrap();
        let pair = county.service.list_pairs(&officer, batch).await.unwrap().remove(0);
        assert!(pair.can_reopen && !pair.is_read_anew && pair.list_name.is_none());
        let back = ReopenPairCmd { list_pair_id: pair.id, version: pair.version };
        let reopened = county.service.reopen_list_pair(&county.officer(later), back).await.unwrap();
        assert_eq!(reopened.facts, 2);
        let pair = county.service.list_pairs(&officer, batch).await.unwrap().remove(0);
        assert_eq!((pair.state, pair.can_reopen), (PairState::Revoked, false));
        let health = desk(&county, Department::Health, later);
        let asked = county.service.send_department_list(&health, cmd("serious_illness", "2026-05", csv(&text.replace("01-15", "01-13")))).await.unwrap();
        assert_eq!((compared(&asked).remembered, compared(&asked).doubtful), (0, 1));
    }

    // proves DAT-05: a corrected list takes back what it does not say any more, with its reasons in open warnings
    async fn a_corrected_list_takes_back_what_it_does_not_say_any_more(db: TestDb) {
        let county = county(db).await;
        let education = desk(&county, Department::Education, TODAY);
        let both = dropouts(&[("陈小明", &of(CHILD)), ("李丁", &id("19500203", 55)), ("王秀瑛", &of(WIFE))]);
        let first = send(&county, &education, "dropout", &both).await.unwrap();
        assert_eq!(counts(&first), [3, 2, 1, 0, 0, 0, 0, 1, 1]);
        let bill = format!("姓名,证件号码,近12个月个人自付,最近结算日期\n王秀英,{},30000,2026-02-20\n", of(WIFE));
        send(&county, &desk(&county, Department::MedicalInsurance, TODAY), "large_bill", &bill).await.unwrap();
        let rules = async || {
            let warned = warnings(&county, TODAY).await;
            let of: Vec<String> = warned[0].findings.iter().map(|finding| finding.rule.clone()).collect();
            (warned.len(), warned[0].state, of)
        };
        let (grave, left) = ("list.large_bill.grave_bill".to_owned(), "list.dropout.left_school".to_owned());
        assert_eq!(rules().await, (1, WarningState::Open, vec![left, grave.clone()]));
        // The child goes to school after all: only the old man is left, and the doubtful row is nobody's question any more.
        let old_man = dropouts(&[("李丁", &id("19500203", 55))]);
        let correct = async |ctx: &Ctx, list: &str, file: ImportCmd| {
            let cmd = SendListCmd { corrects: true, ..cmd(list, "2026-02", file) };
            county.service.send_department_list(ctx, cmd).await.unwrap()
        };
        let would = correct(&county.officer(TODAY), "dropout", ImportCmd { dry_run: true, ..csv(&old_man) }).await;
        assert_eq!((would.taken_back, rules().await.2.len()), (1, 2));
        // Another part of the list takes nothing back.
        let part = dropouts(&[("陈志伟", &of(HEAD))]);
        assert_eq!(send(&county, &education, "dropout", &part).await.unwrap().taken_back, 0);
        assert_eq!(rules().await.2.len(), 2);
        let corrected = correct(&education, "dropout", csv(&old_man)).await;
        assert_eq!((counts(&corrected)[1], corrected.taken_back), (1, 2));
        assert_eq!(rules().await, (1, WarningState::Open, vec![grave]));
        let household = county.numbered(&county.officer(TODAY), "A1").await.id;
        let facts = county.service.list_facts(&county.cadre(TODAY), household).await.unwrap();
        assert_eq!(facts.iter().map(|fact| fact.list.as_str()).collect::<Vec<_>>(), ["large_bill"]);
        let pairs = county.service.list_pairs(&county.officer(TODAY), first.batch_id.unwrap()).await.unwrap();
        assert_eq!((pairs[0].state, pairs[0].list_name.as_deref()), (PairState::Replaced, None));
        // The bill was wrong too: without a reason the warning lapses.
        let none = "姓名,证件号码,近12个月个人自付,最近结算日期\n";
        correct(&desk(&county, Department::MedicalInsurance, TODAY), "large_bill", csv(none)).await;
        assert_eq!(rules().await.1, WarningState::Lapsed);
    }

    async fn nobody_answers_a_row_for_ever(db: TestDb) {
        let county = county(db).await;
        let health = desk(&county, Department::Health, TODAY);
        let text = format!("患者姓名,身份证号,病种,确诊日期\n王秀瑛,{},尿毒症,2026-01-15\n", of(WIFE));
        let sent = send(&county, &health, "serious_illness", &text).await.unwrap();
        let forget = async |day: &str| {
            let now = format!("{day}T03:00:00+08:00").parse().unwrap();
            county.service.forget_doubtful_rows(now).await.unwrap()
        };
        assert_eq!([forget("2026-06-18").await, forget("2026-06-19").await], [0, 1]);
        let pair = county.service.list_pairs(&county.officer("2026-06-19"), sent.batch_id.unwrap()).await.unwrap().remove(0);
        assert_eq!((pair.state, pair.list_name), (PairState::Lapsed, None));
    }

    async fn nobody_sends_or_answers_what_is_about_their_own(db: TestDb) {
        let county = county(db).await;
        let person = county.person("officer", Role::CountyOfficer, COUNTY).await;
        let officer = Ctx { acted_by: person, entered_by: person, ..county.officer(TODAY) };
        let household: HouseholdId = county.numbered(&officer, "A1").await.id;
        let text = format!("患者姓名,身份证号,病种,确诊日期\n王秀瑛,{},尿毒症,2026-01-15\n", of(WIFE));
        let sent = send(&county, &desk(&county, Department::Health, TODAY), "serious_illness", &text).await.unwrap();
        let pairs = county.service.list_pairs(&officer, sent.batch_id.unwrap()).await.unwrap();
        let kin = KinshipCmd { household_id: household, kind: Kinship::Own };
        county.service.declare_kinship(&officer, kin).await.unwrap();
        let answer = said(pairs[0].id, 1, false);
        assert_eq!(county.service.answer_list_pair(&officer, answer).await.unwrap_err().code, "household.own");
        let sent = send(&county, &officer, "dropout", &dropouts(&[("陈小明", &of(CHILD))])).await.unwrap();
        assert_eq!((compared(&sent).matched, compared(&sent).kin, compared(&sent).warned), (0, 1, 0));
        // The same file is taken once more from somebody else, for those rows alone, and of the same month.
        let text = dropouts(&[("陈小明", &of(CHILD))]);
        let education = desk(&county, Department::Education, TODAY);
        assert_eq!(send(&county, &officer, "dropout", &text).await.unwrap_err().code, "list.sent_already");
        let other = county.service.send_department_list(&education, cmd("dropout", "2026-01", csv(&text))).await;
        assert_eq!(other.unwrap_err().code, "list.sent_already");
        let rest = send(&county, &education, "dropout", &text).await.unwrap();
        assert_eq!(counts(&rest), [1, 1, 0, 0, 0, 0, 0, 1, 1]);
        assert_eq!(rest.rest_of.unwrap().receipt, "202602-义务教育阶段离校学生-1");
        assert_eq!(send(&county, &education, "dropout", &text).await.unwrap_err().code, "list.sent_already");
        // The rest of a correction corrects what its first sender had to leave, and nothing else.
        let both = dropouts(&[("陈小明", &of(CHILD)), ("李丁", &id("19500203", 55))]);
        let corrects = async |ctx: &Ctx| {
            let cmd = SendListCmd { corrects: true, ..cmd("dropout", "2026-02", csv(&both)) };
            county.service.send_department_list(ctx, cmd).await.unwrap()
        };
        let first = corrects(&officer).await;
        assert_eq!((compared(&first).matched, compared(&first).kin, first.taken_back), (1, 1, 0));
        let rest = corrects(&education).await;
        assert_eq!((compared(&rest).matched, rest.taken_back), (1, 0));
        let old_man = county.numbered(&county.officer(TODAY), "A2").await.id;
        for household in [household, old_man] {
            assert_eq!(county.service.list_facts(&county.cadre(TODAY), household).await.unwrap().len(), 1);
        }
    }

    // proves DAT-11: what a list says while the warning of the month is answered speaks in the next month, with its own days
    async fn what_a_list_says_after_the_answer_speaks_in_the_next_month(db: TestDb) {
        let county = county(db).await;
        let bill = format!("姓名,证件号码,近12个月个人自付,最近结算日期\n王秀英,{},30000,2026-02-20\n", of(WIFE));
        send(&county, &desk(&county, Department::MedicalInsurance, TODAY), "large_bill", &bill).await.unwrap();
        let cadre = county.cadre(TODAY);
        let first = warnings(&county, TODAY).await.remove(0);
        let solved = WarningDecision::Solved { reason: "已申请医疗救助。".into() };
        let answer = AnswerCmd { warning_id: first.id, version: first.version, decision: solved };
        county.service.answer_warning(&cadre, answer).await.unwrap();

        let sent = send(&county, &desk(&county, Department::Education, TODAY), "dropout", &dropouts(&[("陈小明", &of(CHILD))])).await.unwrap();
        assert_eq!(compared(&sent).warned, 0, "the warning of the month is answered");
        let household = county.numbered(&county.officer(TODAY), "A1").await.id;
        let fact = async || {
            let facts = county.service.list_facts(&cadre, household).await.unwrap();
            facts.into_iter().find(|fact| fact.list == "dropout").unwrap()
        };
        assert_eq!(fact().await.warning_id, None);

        let next = "2026-04-02";
        county.service.screen(&county.officer(next), ScreenCmd::default()).await.unwrap();
        let spoke = warnings(&county, next).await;
        let own = spoke.iter().find(|warning| warning.household_id == household && warning.state == WarningState::Open).unwrap();
        let says = |warning: &WarningView| warning.findings.iter().any(|finding| finding.rule == "list.dropout.left_school");
        assert!(says(own), "{:?}", own.findings);
        assert_eq!(fact().await.warning_id, Some(own.id));
        // The days are those of the list: three, counted as the pack counts.
        assert_eq!(own.answer_due.to_string(), "2026-04-05");
        // Said once, it waits no longer.
        let version = own.version;
        county.service.screen(&county.officer(next), ScreenCmd::default()).await.unwrap();
        let again = warnings(&county, next).await;
        assert_eq!(again.iter().find(|warning| warning.id == own.id).unwrap().version, version);
    }

    // proves DAT-08: who is new on the roll of civil affairs and not monitored is warned of, once, and shown beside the register
    async fn who_is_new_on_the_roll_of_civil_affairs_and_not_monitored_is_warned_of(db: TestDb) {
        let county = county(db).await;
        let text = format!(
            "姓名,身份证号,保障类别,开始享受年月\n李丁,{},低保,2026-02\n陈志伟,{},低保,2019-02\n",
            id("19500203", 55),
            of(HEAD),
        );
        let civil = desk(&county, Department::CivilAffairs, TODAY);
        let sent = send(&county, &civil, "dibao_roll", &text).await.unwrap();
        assert_eq!(counts(&sent), [2, 2, 0, 0, 0, 0, 0, 1, 2]);
        let warned = warnings(&county, TODAY).await;
        assert_eq!(warned.len(), 1, "who is on the roll for years is no news");
        assert_eq!(warned[0].findings[0].rule, "list.dibao_roll.new_and_not_monitored");
        let facts = county.service.list_facts(&county.cadre(TODAY), warned[0].household_id).await.unwrap();
        assert_eq!(facts[0].differences[0].zh, "民政名单为低保，与登记的民政身份不同");
    }

    async fn a_file_is_one_month_and_a_month_without_cases_is_said(db: TestDb) {
        let county = county(db).await;
        let education = desk(&county, Department::Education, TODAY);
        let text = dropouts(&[("陈小明", &of(CHILD))]);
        let month = async |month: &str, text: &str| {
            county.service.send_department_list(&education, cmd("dropout", month, csv(text))).await
        };
        month("2026-02", &text).await.unwrap();
        let again = month("2026-01", &text).await.unwrap_err();
        assert!(again.code == "list.sent_already" && again.zh.contains("202602-义务教育阶段离校学生-1"), "{}", again.zh);
        // Nothing in the month: a header says so, of each month anew.
        let none = dropouts(&[]);
        for of in ["2025-12", "2026-01"] {
            assert_eq!(counts(&month(of, &none).await.unwrap()), [0; 9]);
        }
        assert_eq!(month("2026-01", &none).await.unwrap_err().code, "list.sent_already");
        let board = county.service.department_lists(&education, ListBoardQuery { month: "2026-01".parse().ok() }).await.unwrap();
        assert_eq!(board.lists[0].standing, ListStanding::InLate);
        // Damaged rows alone are no list, and none of them is looked up.
        let ruined = dropouts(&[("陈小明", "9.90101E+17"), ("陈小明", "12345")]);
        let refused = month("2025-11", &ruined).await.unwrap_err();
        assert_eq!((refused.code.as_str(), refused.fields.len()), ("list.all_damaged", 2));
        // What comes before the month is over does not speak for it, and may come again after it.
        let early = desk(&county, Department::Education, "2026-03-30");
        let march = dropouts(&[("陈小明", &of(CHILD)), ("李丁", &id("19500203", 55))]);
        let send_march = async |ctx: &Ctx| county.service.send_department_list(ctx, cmd("dropout", "2026-03", csv(&march))).await;
        assert!(send_march(&early).await.unwrap().early);
        let standing = async |ctx: &Ctx| {
            let query = ListBoardQuery { month: "2026-03".parse().ok() };
            county.service.department_lists(ctx, query).await.unwrap().lists[0].standing
        };
        assert_eq!(standing(&early).await, ListStanding::Due);
        let over = desk(&county, Department::Education, "2026-04-02");
        assert!(!send_march(&over).await.unwrap().early);
        assert_eq!(standing(&over).await, ListStanding::In);
    }

    async fn the_row_without_doubt_counts_and_only_its_own_reason_joins(db: TestDb) {
        let county = county(db).await;
        let health = desk(&county, Department::Health, TODAY);
        // A doubtful duplicate before the exact row; of the husband the illness is old, which warns of nothing.
        let text = format!(
            "患者姓名,身份证号,病种,确诊日期\n王秀瑛,{wife},尿毒症,2026-01-15\n王秀英,{wife},尿毒症,2026-01-15\n陈志伟,{head},胃癌,2024-01-15\n",
            wife = of(WIFE),
            head = of(HEAD),
        );
        let sent = send(&county, &health, "serious_illness", &text).await.unwrap();
        assert_eq!(counts(&sent), [3, 2, 0, 0, 0, 1, 0, 1, 2]);
        let household = county.numbered(&county.officer(TODAY), "A1").await.id;
        let facts = county.service.list_facts(&county.cadre(TODAY), household).await.unwrap();
        let joined: Vec<_> = facts.iter().map(|fact| (fact.line, fact.warning_id.is_some())).collect();
        assert!(joined.contains(&(3, true)) && joined.contains(&(4, false)), "{joined:?}");
    }

    async fn whoever_sent_a_list_answers_none_of_its_rows(db: TestDb) {
        let county = county(db).await;
        let officer = county.officer(TODAY);
        let text = format!("患者姓名,身份证号,病种,确诊日期\n王秀瑛,{},尿毒症,2026-01-15\n", of(WIFE));
        let sent = send(&county, &officer, "serious_illness", &text).await.unwrap();
        let batch = sent.batch_id.unwrap();
        let seen = county.service.list_batch(&officer, batch).await.unwrap();
        assert!(seen.is_own && !seen.may_match);
        assert_eq!(county.service.list_pairs(&officer, batch).await.unwrap_err().code, "list.own_batch");
        let other = Ctx { acted_by: AccountId(4711), entered_by: AccountId(4711), ..officer.clone() };
        let pair = county.service.list_pairs(&other, batch).await.unwrap().remove(0);
        let answer = |same: bool| said(pair.id, 1, same);
        assert_eq!(county.service.answer_list_pair(&officer, answer(true)).await.unwrap_err().code, "list.own_batch");
        let for_them = Ctx { acted_by: AccountId(4711), ..officer.clone() };
        assert_eq!(county.service.answer_list_pair(&for_them, answer(true)).await.unwrap_err().code, "list.own_batch");
        let open = county.service.department_lists(&other, ListBoardQuery::default()).await.unwrap();
        let list = open.lists.iter().find(|list| list.id == "serious_illness").unwrap();
        assert_eq!(list.open_batches.iter().map(|batch| (batch.id, batch.open_pairs)).collect::<Vec<_>>(), [(batch, 1)]);
        // She leaves before anybody looks: nothing is said of her, and the row is closed.
        let household = county.numbered(&officer, "A1").await;
        let leaves = MemberLeaves {
            household_id: household.id,
            version: household.version,
            member_id: pair.member_id,
            on: TODAY.parse().unwrap(),
            why: MembershipChange::MovedOut,
            new_head: None,
        };
        county.service.member_leaves(&county.cadre(TODAY), leaves).await.unwrap();
        let closed = county.service.answer_list_pair(&other, answer(true)).await.unwrap();
        assert_eq!((closed.state, closed.warning_id, closed.left), (PairState::Gone, None, 0));
        assert!(county.service.list_facts(&officer, household.id).await.unwrap().is_empty());
    }

    async fn a_lists_reason_joins_the_open_warning_and_waits_for_a_person(db: TestDb) {
        let county = county(db).await;
        let officer = county.officer(TODAY);
        let text = dropouts(&[("陈小明", &of(CHILD))]);
        send(&county, &desk(&county, Department::Education, TODAY), "dropout", &text).await.unwrap();
        let bill = format!("姓名,证件号码,近12个月个人自付,最近结算日期\n王秀英,{},30000,2026-02-20\n", of(WIFE));
        let insurance = desk(&county, Department::MedicalInsurance, TODAY);
        send(&county, &insurance, "large_bill", &bill).await.unwrap();
        let warned = warnings(&county, TODAY).await;
        assert_eq!(warned.len(), 1, "one warning of a household");
        let rules = |warning: &WarningView| warning.findings.iter().map(|f| f.rule.clone()).collect::<Vec<_>>();
        assert_eq!(rules(&warned[0]), ["list.dropout.left_school", "list.large_bill.grave_bill"]);
        // A screening knows nothing of lists and leaves their reasons where they are.
        county.service.screen(&officer, ScreenCmd::default()).await.unwrap();
        let after = warnings(&county, TODAY).await;
        let own = after.iter().find(|warning| warning.id == warned[0].id).unwrap();
        assert!(own.state == WarningState::Open && rules(&warned[0]).iter().all(|rule| rules(own).contains(rule)));
        let board = county.service.department_lists(&insurance, ListBoardQuery::default()).await.unwrap();
        assert_eq!((board.lists.len(), board.lists[0].warnings, board.lists[0].answered), (1, 1, 0));
        assert_eq!(board.lists[0].standing, ListStanding::InLate);
        let solved = WarningDecision::Solved { reason: "已申请医疗救助。".into() };
        let answer = AnswerCmd { warning_id: own.id, version: own.version, decision: solved };
        county.service.answer_warning(&county.cadre(TODAY), answer).await.unwrap();
        let board = county.service.department_lists(&officer, ListBoardQuery::default()).await.unwrap();
        let bills = board.lists.iter().find(|list| list.id == "large_bill").unwrap();
        assert_eq!((bills.answered, bills.was_true), (1, 1));
        let missing = board.lists.iter().find(|list| list.id == "work_ended").unwrap();
        assert_eq!((missing.standing, missing.batches.len()), (ListStanding::Missing, 0));
    }

    // proves TIM-04: each month a department sends its lists, and its task is done by that and by no sentence
    async fn the_monthly_comparison_of_a_department_is_its_lists(db: TestDb) {
        let county = county(db).await;
        let day = "2026-03-08";
        county.service.keep_duties(format!("{day}T08:00:00+08:00").parse().unwrap()).await.unwrap();
        let tasks = async || {
            let query = TaskQuery { duty: Some("department_comparison".into()), ..TaskQuery::default() };
            county.service.list_tasks(&county.officer(day), query).await.unwrap().items
        };
        let of = |tasks: &[shouwang_service::duty::task::TaskView], department: Department| {
            tasks.iter().find(|task| task.department == Some(department)).unwrap().clone()
        };
        let education = of(&tasks().await, Department::Education);
        let duty = education.duty.clone().unwrap();
        assert_eq!((duty.fulfilled_by, duty.needed, duty.reached), (Fulfilment::Lists, 1, 0));
        let own = of(&tasks().await, Department::RuralRevitalization).duty.unwrap();
        assert_eq!((own.fulfilled_by, own.needed), (Fulfilment::Lists, 1), "the bureau owes a list of its own");
        let civil = of(&tasks().await, Department::CivilAffairs).duty.unwrap();
        assert_eq!((civil.fulfilled_by, civil.needed), (Fulfilment::Lists, 2));
        let text = dropouts(&[("陈小明", &of_child())]);
        send(&county, &desk(&county, Department::Education, day), "dropout", &text).await.unwrap();
        county.service.keep_duties(format!("{day}T10:00:00+08:00").parse().unwrap()).await.unwrap();
        let done = of(&tasks().await, Department::Education);
        assert_eq!((done.state.as_str(), done.done_on.unwrap().to_string().as_str()), ("done", day));
        let health = of(&tasks().await, Department::Health);
        assert_eq!(health.state.as_str(), "open");
    }
}

fn said(list_pair_id: shouwang_domain::ListPairId, version: i64, same: bool) -> AnswerPairCmd {
    let word = if same { PairWord::Same } else { PairWord::Other };
    AnswerPairCmd {
        list_pair_id,
        version,
        word,
        twice: false,
    }
}

/// Town and village of the families, as a department would write it.
async fn place_of(county: &County) -> String {
    let household = county.numbered(&county.officer(TODAY), "A1").await;
    household.area.iter().map(|area| area.name.as_str()).collect()
}

fn of_child() -> String {
    of(CHILD)
}

/// The text in the encoding of a township's machine.
fn shouwang_gbk(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}
