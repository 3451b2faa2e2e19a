//! Writing a report: taking the figures, saying what they mean, handing it to whoever signs.

use std::collections::BTreeMap;

use serde::Deserialize;
use shouwang_domain::obligation::Span;
use shouwang_domain::report::{Authors, ReportState};
use shouwang_domain::{ReportId, RoundId};
use shouwang_policy::ReportKind;
use shouwang_store::column::Json;
use shouwang_store::entity::{area, report};
use shouwang_store::{Tx, repo};
use utoipa::ToSchema;

use super::content::SectionView;
use super::view::ReportView;
use crate::office::access::{Verb, require};
use crate::rules::proposal::said;
use crate::{Ctx, Problem, Result, Service};

/// Begins a report: its figures are taken now.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginReportCmd {
    /// The kind, by its id.
    pub kind: String,
    /// The period: `2026-03`, `2026-Q1`, `2026-H1` or `2026`, as the kind has it.
    pub period: String,
    /// The round of inspection, for a report about one.
    #[serde(default)]
    pub round_id: Option<RoundId>,
}

/// Changes a report that is being written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeReportCmd {
    /// The report.
    pub report_id: ReportId,
    /// What it is called.
    pub title: String,
    /// The words of sections, by their ids; sections that are not named stay as they are.
    #[serde(default)]
    pub texts: BTreeMap<String, String>,
    /// Takes the figures anew.
    #[serde(default)]
    pub take_figures: bool,
    /// The version that was read.
    pub version: i64,
}

/// Hands a report to whoever signs it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitReportCmd {
    /// The report.
    pub report_id: ReportId,
    /// The version that was read.
    pub version: i64,
}

/// Takes a report back that waits for its signature.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecallReportCmd {
    /// The report.
    pub report_id: ReportId,
    /// The version that was read.
    pub version: i64,
}

/// Withdraws a report that was not issued.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawReportCmd {
    /// The report.
    pub report_id: ReportId,
    /// Why.
    pub reason: String,
    /// The version that was read.
    pub version: i64,
}

impl Service {
    /// Begins a report about a period that has begun. One that was issued stays; another about the same period follows it.
    ///
    /// # Errors
    /// `report.kind`, `duty.bad_period`, `report.period`, `report.round`, `report.groups_missing`, `report.being_written`; not found
    /// for a round that the caller does not see.
    pub async fn begin_report(&self, ctx: &Ctx, cmd: BeginReportCmd) -> Result<ReportView> {
        require(ctx, Verb::WriteReports)?;
        let practice = self.policies.practice();
        let kind = self.kind_of(ctx, practice.reports(), &cmd.kind)?;
        let span: Span = cmd.period.parse().map_err(|problem: Problem| problem.at("/period"))?;
        let this = Span::containing(kind.every, ctx.today());
        if span.every != kind.every || span.first > ctx.today() {
            let (every, before) = (kind.every, this.before());
            return Err(Problem::bad_data(
                "report.period",
                format!(
                    "“{}”{}写一份，请填写已经开始的期间，如 {this} 或 {before}。",
                    kind.zh,
                    every.zh()
                ),
                format!(
                    "\"{}\" is written {}; name a period that has begun, such as {this} or {before}.",
                    kind.en,
                    every.en()
                ),
            )
            .at("/period"));
        }
        if kind.round != cmd.round_id.is_some() {
            return Err(Problem::bad_data(
                "report.round",
                "检查批次的报告请从该批次的页面起草，其他报告不涉及检查批次。",
                "A report about a round is begun on the page of the round, any other without one.",
            )
            .at("/round_id"));
        }
        let sections = self.sections_of(ctx, kind, span, cmd.round_id).await?;
        let mut authors = Authors::default().and(ctx.hands());
        if let Some(round) = cmd.round_id {
            authors = self.authors_of_groups(ctx, round, authors).await?;
        }
        let tree = self.area_tree().await?;
        let mut tx = self.store.begin(ctx, "report.begin").await?;
        // Two of one office wait for each other here.
        tx.locked::<area::Model>(ctx.area.0).await?;
        if repo::report::being_written(&tx, ctx, &kind.id, &cmd.period, cmd.round_id)
            .await?
            .is_some()
        {
            return Err(Problem::refused(
                "report.being_written",
                format!("{}的“{}”正在起草或待签发；请接着写，或先作废。", span.zh(), kind.zh),
                format!(
                    "\"{}\" of {} is being written; go on with it, or withdraw it first.",
                    kind.en, cmd.period
                ),
            ));
        }
        let row = tx
            .insert(report::Model {
                area_id: ctx.area.0,
                kind: kind.id.clone(),
                way: kind.way.into(),
                period: cmd.period,
                inspection_round_id: cmd.round_id.map(|id| id.0),
                title: format!("{}{}{}", tree.get(ctx.area)?.name, span.zh(), kind.zh),
                state: ReportState::Draft.into(),
                as_of: ctx.today().into(),
                content: Json::of(&sections)?,
                authors: Json::of(&authors)?,
                begun_by: ctx.acted_by.0,
                ..report::Model::default()
            })
            .await?;
        tx.subject(format!("report/{}", row.id));
        let view = self.report_view(&tx, ctx, &row).await?;
        tx.commit(view).await
    }

    /// Changes the title and the words of a report that is being written, or takes its figures anew.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `report.not_draft`, `report.section`, `required`.
    pub async fn change_report(&self, ctx: &Ctx, cmd: ChangeReportCmd) -> Result<ReportView> {
        require(ctx, Verb::WriteReports)?;
        let title = said(&cmd.title).map_err(|problem| problem.at("/title"))?;
        let practice = self.policies.practice();
        let seen = repo::report::by_id(&self.store, ctx, cmd.report_id).await?;
        let fresh = match cmd.take_figures {
            true => {
                let kind = self.kind_of(ctx, practice.reports(), &seen.kind)?;
                let round = seen.inspection_round_id.map(RoundId);
                Some(self.sections_of(ctx, kind, seen.period.parse()?, round).await?)
            }
            false => None,
        };
        let mut tx = self.store.begin(ctx, "report.change").await?;
        let before = self
            .own_report(&mut tx, ctx, cmd.report_id, cmd.version, ReportState::Draft)
            .await?;
        let mut sections: Vec<SectionView> = before.content.read()?;
        if let Some(fresh) = &fresh {
            for section in &mut sections {
                if let Some(of) = fresh.iter().find(|of| of.id == section.id) {
                    section.tables.clone_from(&of.tables);
                }
            }
        }
        for (id, text) in &cmd.texts {
            let section = sections
                .iter_mut()
                .find(|section| section.id == *id && section.ask_zh.is_some());
            let section = section.ok_or_else(|| no_section(id))?;
            text.trim().clone_into(&mut section.text);
        }
        let after = report::Model {
            title,
            content: Json::of(&sections)?,
            as_of: match fresh {
                Some(_) => ctx.today().into(),
                None => before.as_of,
            },
            authors: Json::of(&before.authors.read::<Authors>()?.and(ctx.hands()))?,
            ..before.clone()
        };
        self.keep_report(tx, ctx, &before, after).await
    }

    /// Hands a report in which nothing is lacking to whoever signs it.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `report.not_draft`, `report.too_early`, `report.lacks_words`.
    pub async fn submit_report(&self, ctx: &Ctx, cmd: SubmitReportCmd) -> Result<ReportView> {
        require(ctx, Verb::WriteReports)?;
        let mut tx = self.store.begin(ctx, "report.submit").await?;
        let before = self
            .own_report(&mut tx, ctx, cmd.report_id, cmd.version, ReportState::Draft)
            .await?;
        let sections: Vec<SectionView> = before.content.read()?;
        self.refuse_early(ctx, &before)?;
        let lacking: Vec<_> = sections.iter().filter(|section| section.lacks_words()).collect();
        if !lacking.is_empty() {
            let zh: Vec<&str> = lacking.iter().map(|section| section.zh.as_str()).collect();
            let en: Vec<&str> = lacking.iter().map(|section| section.en.as_str()).collect();
            return Err(Problem::refused(
                "report.lacks_words",
                format!("还有必写的章节没有写：{}。", zh.join("、")),
                format!("These sections must be written first: {}.", en.join("; ")),
            ));
        }
        let after = report::Model {
            state: ReportState::Submitted.into(),
            note: None,
            submitted_by: Some(ctx.acted_by.0),
            submitted_on: Some(ctx.today().into()),
            authors: Json::of(&before.authors.read::<Authors>()?.and(ctx.hands()))?,
            ..before.clone()
        };
        self.keep_report(tx, ctx, &before, after).await
    }

    /// Takes a report back that waits for its signature, to go on writing.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `report.not_submitted`.
    pub async fn recall_report(&self, ctx: &Ctx, cmd: RecallReportCmd) -> Result<ReportView> {
        require(ctx, Verb::WriteReports)?;
        let mut tx = self.store.begin(ctx, "report.recall").await?;
        let before = self
            .own_report(&mut tx, ctx, cmd.report_id, cmd.version, ReportState::Submitted)
            .await?;
        let after = report::Model {
            state: ReportState::Draft.into(),
            ..before.clone()
        };
        self.keep_report(tx, ctx, &before, after).await
    }

    /// A report that does a duty of its period tells of the whole of it, so that its figures are of the last month or later.
    fn refuse_early(&self, ctx: &Ctx, report: &report::Model) -> Result<()> {
        let practice = self.policies.practice();
        let does_a_duty = practice
            .reports()
            .iter()
            .any(|kind| kind.id == report.kind && !kind.duties.is_empty());
        let span: Span = report.period.parse()?;
        let from = span.months().1.first_day();
        if !does_a_duty || report.as_of.get() >= from {
            return Ok(());
        }
        Err(Problem::refused(
            "report.too_early",
            format!(
                "{}的报告要在最后一个月取数（{from} 起）；届时请“重新取数”后再送签。今天是 {}。",
                span.zh(),
                ctx.today()
            ),
            format!(
                "A report of {span} has figures of its last month, from {from} on; take them anew then and hand it in. Today is {}.",
                ctx.today()
            ),
        ))
    }

    /// Withdraws a report that was not issued.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `report.not_draft`, `required`.
    pub async fn withdraw_report(&self, ctx: &Ctx, cmd: WithdrawReportCmd) -> Result<ReportView> {
        require(ctx, Verb::WriteReports)?;
        let reason = said(&cmd.reason).map_err(|problem| problem.at("/reason"))?;
        let mut tx = self.store.begin(ctx, "report.withdraw").await?;
        let before = self
            .own_report(&mut tx, ctx, cmd.report_id, cmd.version, ReportState::Draft)
            .await?;
        let after = report::Model {
            state: ReportState::Withdrawn.into(),
            note: Some(reason),
            ..before.clone()
        };
        self.keep_report(tx, ctx, &before, after).await
    }

    /// A kind that an office of the caller's level writes.
    fn kind_of<'a>(&self, ctx: &Ctx, kinds: &'a [ReportKind], id: &str) -> Result<&'a ReportKind> {
        let kind = kinds.iter().find(|kind| kind.id == id && kind.is_of(ctx.role.level()));
        kind.ok_or_else(|| {
            Problem::bad_data(
                "report.kind",
                "本级没有这种报告；请从列表中选择。",
                "Your office writes no such report; choose one of the list.",
            )
            .at("/kind")
        })
    }

    /// Keeps a change of a report, and tells how it reads now.
    pub(super) async fn keep_report(
        &self,
        mut tx: Tx,
        ctx: &Ctx,
        before: &report::Model,
        after: report::Model,
    ) -> Result<ReportView> {
        let after = tx.update(before, after).await?;
        tx.subject(format!("report/{}", after.id));
        let view = self.report_view(&tx, ctx, &after).await?;
        tx.commit(view).await
    }

    /// A report of the caller's own office in a state, locked.
    pub(super) async fn own_report(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        id: ReportId,
        version: i64,
        state: ReportState,
    ) -> Result<report::Model> {
        let seen = repo::report::by_id(tx, ctx, id).await?;
        let row = tx.locked::<report::Model>(seen.id).await?.unwrap_or(seen);
        if row.area_id != ctx.area.0 {
            return Err(Problem::not_found("报告", "report"));
        }
        if row.version != version {
            return Err(Problem::conflict());
        }
        if row.state == state {
            return Ok(row);
        }
        Err(match state {
            ReportState::Submitted => Problem::refused(
                "report.not_submitted",
                "这份报告不在待签发状态；请刷新后查看。",
                "This report does not wait for a signature; read it again.",
            ),
            _ => Problem::refused(
                "report.not_draft",
                "只有起草中的报告可以修改、送签或作废；待签发的请先撤回，已签发的请再写一份。",
                "Only a report that is being written is changed, submitted or withdrawn; take back one that waits for its signature, and write another after one that was issued.",
            ),
        })
    }
}

fn no_section(id: &str) -> Problem {
    Problem::bad_data(
        "report.section",
        format!("报告没有可写的章节“{id}”；请刷新后再写。"),
        format!("The report has no section \"{id}\" to write in; read it again."),
    )
    .at("/texts")
}
