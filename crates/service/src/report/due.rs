//! What reports want of the caller today.

use serde::Serialize;
use shouwang_domain::report::ReportState;
use shouwang_domain::{ReportId, coded_enum};
use utoipa::ToSchema;

use crate::office::access::{Verb, roles};
use crate::{Ctx, Result, Service};

coded_enum! {
    /// What is to be done about a report.
    pub enum ReportStep {
        Sign = "sign", "报告待签发", "sign a report";
        Receive = "receive", "通报待签收", "receive a report";
        Write = "write", "报告在起草", "go on writing a report";
    }
}

/// A report about which something is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportDue {
    /// What.
    pub what: ReportStep,
    /// The report.
    pub id: ReportId,
    /// What it is called.
    pub title: String,
}

impl Service {
    /// The reports about which the caller is to do something, the newest first.
    pub(crate) async fn reports_due(&self, ctx: &Ctx) -> Result<Vec<ReportDue>> {
        if !roles(Verb::ReadReports).contains(&ctx.role) {
            return Ok(Vec::new());
        }
        let writes = roles(Verb::WriteReports).contains(&ctx.role);
        let step = |report: &super::ReportSummary| {
            if report.may_sign {
                return Some(ReportStep::Sign);
            }
            if report.may_receive {
                return Some(ReportStep::Receive);
            }
            (writes && report.area_id == ctx.area && report.state == ReportState::Draft).then_some(ReportStep::Write)
        };
        let reports = self.list_reports(ctx).await?;
        Ok(reports
            .into_iter()
            .filter_map(|report| {
                Some(ReportDue {
                    what: step(&report)?,
                    id: report.id,
                    title: report.title,
                })
            })
            .collect())
    }
}
