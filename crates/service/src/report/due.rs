//! What reports want of the caller today.

use serde::Serialize;
use shouwang_domain::obligation::Span;
use shouwang_domain::report::ReportState;
use shouwang_domain::{Month, ReportId, coded_enum};
use shouwang_store::repo;
use utoipa::ToSchema;

use super::view::KindQuery;
use crate::office::access::{Verb, roles};
use crate::{Ctx, Result, Service};

coded_enum! {
    /// What is to be done about a report.
    pub enum ReportStep {
        Sign = "sign", "报告待签发", "sign a report";
        Receive = "receive", "通报待签收", "receive a report";
        Write = "write", "报告在起草", "go on writing a report";
        Begin = "begin", "本期尚未起草", "is not begun for this period";
    }
}

/// A report about which something is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReportDue {
    /// What.
    pub what: ReportStep,
    /// The report; none where it is still to be begun.
    pub id: Option<ReportId>,
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
        let waiting = repo::report::waiting(&self.store, ctx).await?;
        let mut due: Vec<ReportDue> = self
            .summaries(ctx, &waiting)
            .await?
            .into_iter()
            .filter_map(|report| {
                Some(ReportDue {
                    what: step(&report)?,
                    id: Some(report.id),
                    title: report.title,
                })
            })
            .collect();
        if writes {
            due.extend(self.reports_to_begin(ctx).await?);
        }
        Ok(due)
    }

    /// The reports of which the last month of the period has come, and nobody has begun one.
    async fn reports_to_begin(&self, ctx: &Ctx) -> Result<Vec<ReportDue>> {
        let practice = self.policies.practice();
        let reminds = |id: &str| practice.reports().iter().any(|kind| kind.id == id && kind.remind);
        let kinds = self.report_kinds(ctx, KindQuery::default()).await?;
        Ok(kinds
            .into_iter()
            .filter(|kind| reminds(&kind.id))
            .filter_map(|kind| {
                let this = kind.periods.first()?;
                let span: Span = this.period.parse().ok()?;
                let has_come = span.months().1 == Month::of(ctx.today());
                (has_come && this.report_id.is_none()).then(|| ReportDue {
                    what: ReportStep::Begin,
                    id: None,
                    title: format!("{}{}", span.zh(), kind.zh),
                })
            })
            .collect())
    }
}
