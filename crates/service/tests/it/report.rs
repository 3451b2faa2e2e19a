//! Reports and circulars: figures that stay as they were, words of an office, a signature of somebody else, receipts.

use serde_json::{Value, json};
use shouwang_domain::Ctx;
use shouwang_domain::obligation::Fulfilment;
use shouwang_domain::report::ReportState;
use shouwang_domain::role::Role;
use shouwang_service::Result;
use shouwang_service::duty::task::TaskState;
use shouwang_service::report::due::{ReportDue, ReportStep};
use shouwang_service::report::{KindQuery, ReportCell, ReportView};
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, NEIGHBOUR, TOWN, Wanted};
use crate::duty::{schedule, tasks};

const DAY: &str = "2026-03-20";

impl County {
    async fn begin_report(&self, ctx: &Ctx, kind: &str, period: &str) -> Result<ReportView> {
        let cmd = json!({ "kind": kind, "period": period });
        self.service
            .begin_report(ctx, serde_json::from_value(cmd).unwrap())
            .await
    }

    async fn change_report(&self, ctx: &Ctx, report: &ReportView, change: Value) -> Result<ReportView> {
        let mut cmd =
            json!({ "report_id": report.summary.id, "title": report.summary.title, "version": report.version });
        cmd.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        self.service
            .change_report(ctx, serde_json::from_value(cmd).unwrap())
            .await
    }

    async fn submit_report(&self, ctx: &Ctx, report: &ReportView) -> Result<ReportView> {
        let cmd = json!({ "report_id": report.summary.id, "version": report.version });
        self.service
            .submit_report(ctx, serde_json::from_value(cmd).unwrap())
            .await
    }

    async fn sign_report(&self, ctx: &Ctx, report: &ReportView, approve: bool, note: &str) -> Result<ReportView> {
        let cmd =
            json!({ "report_id": report.summary.id, "approve": approve, "note": note, "version": report.version });
        self.service
            .sign_report(ctx, serde_json::from_value(cmd).unwrap())
            .await
    }

    async fn receive_report(&self, ctx: &Ctx, report: &ReportView, answer: &str) -> Result<ReportView> {
        let cmd = json!({ "report_id": report.summary.id, "answer": answer });
        self.service
            .receive_report(ctx, serde_json::from_value(cmd).unwrap())
            .await
    }

    /// A report with words in every section that asks for some, handed in.
    async fn written(&self, ctx: &Ctx, kind: &str, period: &str) -> ReportView {
        let report = self.begin_report(ctx, kind, period).await.unwrap();
        let asked = report.sections.iter().filter(|section| section.ask_zh.is_some());
        let texts: Value = asked
            .map(|section| (section.id.clone(), json!("已核对，见附表。")))
            .collect::<serde_json::Map<_, _>>()
            .into();
        let report = self
            .change_report(ctx, &report, json!({ "texts": texts }))
            .await
            .unwrap();
        self.submit_report(ctx, &report).await.unwrap()
    }
}

/// A monitored household that nobody helps.
fn monitored() -> Wanted {
    Wanted {
        monitored: Some(("2026-02-02".parse().unwrap(), false)),
        ..Wanted::lifted()
    }
}

/// The cells of a row of a section's table.
fn cells(report: &ReportView, section: &str, table: usize, row: usize) -> Vec<ReportCell> {
    let section = report.sections.iter().find(|known| known.id == section).unwrap();
    section.tables[table].rows[row].cells.clone()
}

both_databases! {
    async fn a_report_is_written_by_one_signed_by_another_and_fulfils_its_duty(db: TestDb) {
        let county = County::new(db).await;
        // Every figure that a report names is there.
        county.service.check_policies().unwrap();
        county.households(vec![monitored(), Wanted::lifted(), Wanted::lifted().in_village(NEIGHBOUR)]).await;
        let town = county.town_officer(DAY);
        let leader = county.ctx(Role::TownLeader, TOWN, DAY);
        schedule(&county, DAY).await;
        let duty = async || {
            let all = tasks(&county, "town_analysis", DAY).await;
            all.into_iter().find(|task| task.area_id == town.area && task.due == "2026-03-31".parse().unwrap()).unwrap()
        };
        let task = duty().await;
        let told = task.duty.clone().unwrap();
        assert_eq!((told.fulfilled_by, told.report.as_deref()), (Fulfilment::Report, Some("town_analysis")));
        let close = json!({ "task_id": task.id, "on": DAY, "result": "已分析", "version": task.version });
        let closed = county.service.close_task(&town, serde_json::from_value(close).unwrap()).await;
        assert_eq!(closed.unwrap_err().code, "duty.by_data");

        for (kind, period, code) in [
            ("town_analysis", "2026-03", "report.period"),
            ("town_analysis", "2026-Q9", "duty.bad_period"),
            ("town_analysis", "2026-Q2", "report.period"),
            ("county_analysis", "2026-Q1", "report.kind"),
        ] {
            assert_eq!(county.begin_report(&town, kind, period).await.unwrap_err().code, code, "{kind} {period}");
        }
        // In the first days of a quarter nobody can tell of the whole of it.
        let january = county.ctx(Role::TownOfficer, TOWN, "2026-01-10");
        let early = county.begin_report(&january, "town_analysis", "2026-Q1").await.unwrap();
        assert_eq!(county.submit_report(&january, &early).await.unwrap_err().code, "report.too_early");
        let cmd = json!({ "report_id": early.summary.id, "reason": "期末再写", "version": early.version });
        let gone = county.service.withdraw_report(&january, serde_json::from_value(cmd).unwrap()).await.unwrap();
        assert_eq!(gone.summary.state, ReportState::Withdrawn);

        let draft = county.begin_report(&town, "town_analysis", "2026-Q1").await.unwrap();
        assert_eq!(draft.summary.title, format!("{}2026年第一季度数据分析报告", draft.summary.area_name));
        assert_eq!(county.begin_report(&town, "town_analysis", "2026-Q1").await.unwrap_err().code, "report.being_written");
        // The whole first, then each village: one monitored household, in one of them.
        assert_eq!(cells(&draft, "monitored", 0, 0)[0].value, 1);
        let villages = draft.sections[0].tables[0].rows.iter().skip(1).map(|row| row.cells[0].value).sum::<i64>();
        assert_eq!(villages, 1);
        // Nobody helps it yet: none of one.
        assert_eq!(cells(&draft, "help", 0, 0)[0], ReportCell { value: 0, of: Some(1) });

        // What is being written is nobody else's: not of the county above, nor of the other town.
        let officer = county.officer(DAY);
        assert_eq!(county.service.report(&officer, draft.summary.id).await.unwrap_err().code, "not_found");
        let refused = county.submit_report(&town, &draft).await.unwrap_err();
        assert!(refused.code == "report.lacks_words" && refused.zh.contains("监测对象"));
        let unknown = county.change_report(&town, &draft, json!({ "texts": { "nonsense": "x" } })).await.unwrap_err();
        assert_eq!(unknown.code, "report.section");

        // Figures stay as they were taken, until somebody takes them anew.
        county.households(vec![monitored()]).await;
        let texts = json!({ "texts": { "monitored": "新纳入一户。", "judgement": "留意务工不稳的户。" } });
        let kept = county.change_report(&town, &draft, texts).await.unwrap();
        assert_eq!(cells(&kept, "monitored", 0, 0)[0].value, 1);
        let fresh = county.change_report(&town, &kept, json!({ "take_figures": true })).await.unwrap();
        assert_eq!((cells(&fresh, "monitored", 0, 0)[0].value, fresh.sections[0].text.as_str()), (2, "新纳入一户。"));
        let submitted = county.submit_report(&town, &fresh).await.unwrap();
        assert_eq!(county.change_report(&town, &submitted, json!({})).await.unwrap_err().code, "report.not_draft");

        // Its authors take it back, whoever signs or does not.
        let cmd = json!({ "report_id": submitted.summary.id, "version": submitted.version });
        let recalled = county.service.recall_report(&town, serde_json::from_value(cmd).unwrap()).await.unwrap();
        assert!(recalled.may_write && !recalled.may_recall);
        let submitted = county.submit_report(&town, &recalled).await.unwrap();
        // Whoever wrote or entered does not sign, in no post.
        let both = Ctx { acted_by: town.acted_by, entered_by: town.entered_by, ..leader.clone() };
        assert_eq!(county.sign_report(&both, &submitted, true, "同意").await.unwrap_err().code, "report.own");
        let entered = Ctx { entered_by: town.entered_by, ..leader.clone() };
        assert_eq!(county.sign_report(&entered, &submitted, true, "同意").await.unwrap_err().code, "report.own");
        // The leaders judge, they do not only sign; and what goes back says why.
        let silent = county.sign_report(&leader, &submitted, true, " ").await.unwrap_err();
        assert_eq!((silent.code.as_str(), silent.fields[0].at.as_str()), ("required", "/note"));
        assert_eq!(county.sign_report(&leader, &submitted, false, "").await.unwrap_err().code, "required");
        let back = county.sign_report(&leader, &submitted, false, "请补充务工情况").await.unwrap();
        assert_eq!((back.summary.state, back.note.as_deref()), (ReportState::Draft, Some("请补充务工情况")));
        let again = county.submit_report(&town, &back).await.unwrap();
        assert_eq!(duty().await.state, TaskState::Open);
        // proves RPT-01: a town's quarter, analysed with its figures and judged by its leader, who wrote none of it
        let issued = county.sign_report(&leader, &again, true, "下月逐户核实务工不稳的户").await.unwrap();
        assert_eq!((issued.summary.state, issued.summary.issued_on), (ReportState::Issued, Some(DAY.parse().unwrap())));
        schedule(&county, DAY).await;
        // proves TIM-10: the duty of the quarter is done by the report that was signed, and by no sentence
        assert_eq!(duty().await.state, TaskState::Done);
        // Those above read it then.
        assert_eq!(county.service.report(&officer, issued.summary.id).await.unwrap().note, issued.note);
        let cmd = json!({ "report_id": issued.summary.id, "reason": "重写", "version": issued.version });
        let late = county.service.withdraw_report(&town, serde_json::from_value(cmd).unwrap()).await.unwrap_err();
        assert_eq!(late.code, "report.not_draft");
        let (name, book) = county.service.report_workbook(&town, issued.summary.id).await.unwrap();
        assert!(name == issued.summary.title && book.starts_with(b"PK"));
    }

    async fn a_circular_reaches_those_below_and_progress_those_above(db: TestDb) {
        let county = County::new(db).await;
        county.households(vec![monitored()]).await;
        let officer = county.officer(DAY);
        let leader = county.ctx(Role::CountyLeader, COUNTY, DAY);
        let town = county.town_officer(DAY);
        let of_town = async |report: &ReportView| county.service.report(&town, report.summary.id).await;

        // Every kind of the county has figures that its office may see.
        for kind in county.service.report_kinds(&officer, KindQuery::default()).await.unwrap() {
            county.begin_report(&officer, &kind.id, &kind.periods[1].period).await.unwrap();
        }
        let circular = county.written(&officer, "visit_circular", "2026-Q1").await;
        assert_eq!(of_town(&circular).await.unwrap_err().code, "not_found");
        let circular = county.sign_report(&leader, &circular, true, "").await.unwrap();
        // proves SUP-04, TIM-27, RPT-02: visits of each town, circulated to the towns, each of which says that it has read it
        assert_eq!(cells(&circular, "visits", 0, 0)[1], ReportCell { value: 1, of: Some(1) });
        assert!(circular.receipts.iter().any(|receipt| receipt.area_id == town.area && receipt.on.is_none()));
        let to_receive = async || {
            let due = county.service.today(&town).await.unwrap().reports.into_iter();
            due.filter(|due| due.what == ReportStep::Receive).map(|due| due.id.unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(to_receive().await, [circular.summary.id]);
        // In the last month of the period an office is told what it has not begun.
        let begin = |due: &ReportDue| due.what == ReportStep::Begin && due.title.contains("问题整改进展报告");
        assert!(county.service.today(&town).await.unwrap().reports.iter().any(begin));
        let received = county.receive_report(&town, &of_town(&circular).await.unwrap(), "本月补齐").await.unwrap();
        assert!(!received.summary.may_receive && to_receive().await.is_empty());
        // What other towns answer is not for this one.
        assert!(received.receipts.iter().all(|receipt| receipt.area_id == town.area));
        assert_eq!(county.receive_report(&town, &circular, "").await.unwrap_err().code, "report.received");
        let seen = county.service.report(&officer, circular.summary.id).await.unwrap();
        let receipt = seen.receipts.iter().find(|receipt| receipt.area_id == town.area).unwrap();
        assert_eq!((receipt.answer.as_deref(), seen.summary.received), (Some("本月补齐"), 1));
        // A village is not right below the county: it reads and receives nothing.
        let cadre = county.cadre(DAY);
        assert_eq!(county.receive_report(&cadre, &circular, "").await.unwrap_err().code, "report.not_for_you");

        let city = county.ctx(Role::CitySupervisor, "9901", DAY);
        let progress = county.written(&officer, "rectification_progress", "2026-Q1").await;
        let progress = county.sign_report(&leader, &progress, true, "").await.unwrap();
        // proves RPT-05: how far problems are mended goes to the city, which receives it; a town is told nothing of it
        let received = county.receive_report(&city, &progress, "").await.unwrap();
        assert_eq!(received.summary.received, 1);
        assert_eq!(of_town(&progress).await.unwrap_err().code, "not_found");

        // proves RPT-08: the briefing of a city for an inspection goes to the province, signed by a colleague who did not write it
        let briefing = county.written(&city, "briefing", "2026").await;
        let colleague = county.colleague(&city);
        let briefing = county.sign_report(&colleague, &briefing, true, "").await.unwrap();
        let province = county.ctx(Role::ProvinceSupervisor, "99", DAY);
        assert_eq!(county.receive_report(&province, &briefing, "").await.unwrap().summary.received, 1);
        // proves SUP-03, TIM-15, DAT-13: each half year a circular says county by county how look-back and rectification stand
        let half = county.written(&city, "look_back_circular", "2026-H1").await;
        let of_county = half.sections[1].tables[0].rows.iter().find(|row| row.area_id == officer.area);
        assert!(of_county.is_some_and(|row| row.cells.len() == 5));
        let half = county.sign_report(&colleague, &half, true, "").await.unwrap();
        assert_eq!(county.receive_report(&officer, &half, "已部署").await.unwrap().receipts[0].answer.as_deref(), Some("已部署"));

        // proves RPT-04: the self-evaluation has its three parts, with figures of registers beside the words
        let evaluation = county.begin_report(&officer, "self_evaluation", "2026").await.unwrap();
        let parts: Vec<&str> = evaluation.sections.iter().map(|section| section.zh.as_str()).collect();
        assert_eq!(parts, ["防止返贫致贫监测帮扶", "产业帮扶", "驻镇帮镇扶村"]);
        assert_eq!(evaluation.sections[1].tables.len(), 3);
        // Every kind of a town has figures that its office may see.
        for kind in county.service.report_kinds(&town, KindQuery::default()).await.unwrap() {
            county.begin_report(&town, &kind.id, &kind.periods[0].period).await.unwrap();
        }
        let earlier = KindQuery { period: Some("2025-Q2".into()) };
        let kinds = county.service.report_kinds(&town, earlier).await.unwrap();
        assert_eq!(kinds[0].periods.iter().map(|one| one.period.as_str()).collect::<Vec<_>>(), ["2026-Q1", "2025-Q4", "2025-Q2"]);
    }
}
