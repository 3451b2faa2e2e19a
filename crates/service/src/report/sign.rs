//! Signing a report, and receiving one.

use serde::Deserialize;
use shouwang_domain::ReportId;
use shouwang_domain::report::{Authors, ReportState, ReportWay};
use shouwang_store::entity::{report, report_receipt};
use shouwang_store::repo;
use utoipa::ToSchema;

use super::view::ReportView;
use crate::office::access::{Verb, require};
use crate::rules::proposal::remark;
use crate::{Ctx, Problem, Result, Service};

/// Signs a report, or sends it back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignReportCmd {
    /// The report.
    pub report_id: ReportId,
    /// Whether it is issued; otherwise it goes back to its authors.
    pub approve: bool,
    /// What whoever signs says: the judgement of a report to the own leaders, or why it goes back.
    #[serde(default)]
    pub note: Option<String>,
    /// The number under which the office files it, where it has one.
    #[serde(default)]
    pub number: Option<String>,
    /// The version that was read.
    pub version: i64,
}

/// Receives a report for the own area.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveReportCmd {
    /// The report.
    pub report_id: ReportId,
    /// What is answered, such as what will be mended by when.
    #[serde(default)]
    pub answer: Option<String>,
}

impl Service {
    /// Signs a report: somebody who had no hand in its words.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `report.not_submitted`, `report.own`, `required`.
    pub async fn sign_report(&self, ctx: &Ctx, cmd: SignReportCmd) -> Result<ReportView> {
        require(ctx, Verb::SignReports)?;
        let (note, number) = (remark(cmd.note), remark(cmd.number));
        let mut tx = self.store.begin(ctx, "report.sign").await?;
        let before = self
            .own_report(&mut tx, ctx, cmd.report_id, cmd.version, ReportState::Submitted)
            .await?;
        if cmd.approve {
            before.authors.read::<Authors>()?.refuse(ctx.hands())?;
        }
        // A report to the leaders is there to be judged.
        if note.is_none() && (!cmd.approve || before.way == ReportWay::Leaders) {
            return Err(Problem::required().at("/note"));
        }
        let after = report::Model {
            note,
            ..match cmd.approve {
                true => report::Model {
                    state: ReportState::Issued.into(),
                    number,
                    signed_by: Some(ctx.acted_by.0),
                    signed_entered_by: Some(ctx.entered_by.0),
                    issued_on: Some(ctx.today().into()),
                    ..before.clone()
                },
                false => report::Model {
                    state: ReportState::Draft.into(),
                    ..before.clone()
                },
            }
        };
        tx.detail(serde_json::json!({ "approve": cmd.approve }));
        self.keep_report(tx, ctx, &before, after).await
    }

    /// Receives a report for the own area, once.
    ///
    /// # Errors
    /// Not found, `report.not_for_you`, `report.received`.
    pub async fn receive_report(&self, ctx: &Ctx, cmd: ReceiveReportCmd) -> Result<ReportView> {
        require(ctx, Verb::ReceiveReports)?;
        let tree = self.area_tree().await?;
        let mut tx = self.store.begin(ctx, "report.receive").await?;
        let seen = repo::report::by_id(&tx, ctx, cmd.report_id).await?;
        let row = tx.locked::<report::Model>(seen.id).await?.unwrap_or(seen);
        if row.state != ReportState::Issued || !super::view::recipients(&tree, &row)?.contains(&ctx.area) {
            return Err(Problem::refused(
                "report.not_for_you",
                "这份报告不需要本单位签收；直接阅读即可。",
                "This report is not for your office to receive; just read it.",
            ));
        }
        let receipts = repo::report::receipts(&tx, std::slice::from_ref(&row)).await?;
        if receipts.iter().any(|receipt| receipt.area_id == ctx.area.0) {
            return Err(Problem::refused(
                "report.received",
                "本单位已经签收，答复见签收情况；要补充的请电话联系发文单位。",
                "Your office has received it already, as its receipt shows; call the office that issued it to add something.",
            ));
        }
        let id = tx.id();
        tx.insert(report_receipt::Model {
            id,
            report_id: row.id,
            area_id: ctx.area.0,
            answer: remark(cmd.answer),
            ..report_receipt::Model::default()
        })
        .await?;
        tx.subject(format!("report/{}", row.id));
        let view = self.report_view(&tx, ctx, &row).await?;
        tx.commit(view).await
    }
}
