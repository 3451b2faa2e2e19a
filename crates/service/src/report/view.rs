//! How reports look to those who read them.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaTree;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::obligation::{Every, Span};
use shouwang_domain::report::{Authors, ReportState, ReportWay};
use shouwang_domain::{AreaId, ReportId};
use shouwang_store::column::Day;
use shouwang_store::entity::{report, report_receipt};
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use super::content::SectionView;
use super::figures::is_office;
use crate::office::access::{Verb, require, roles};
use crate::{Ctx, Result, Service};

/// A kind of report that the caller's office writes, with the periods that it can be about now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KindView {
    /// Its id.
    pub id: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// To whom it goes.
    pub way: ReportWay,
    /// The period that it is about.
    pub every: Every,
    /// Document and clause.
    pub citation: String,
    /// This period, the one before, and the one that was asked for, each with the newest report about it where there is one.
    pub periods: Vec<PeriodView>,
}

/// Which periods are asked for.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KindQuery {
    /// An earlier period to be shown as well, such as that of a late task.
    pub period: Option<String>,
}

/// A period that a report can be about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PeriodView {
    /// The period.
    pub period: String,
    /// Its last day.
    pub last: NaiveDate,
    /// The newest report about it.
    pub report_id: Option<ReportId>,
    /// Where that stands.
    pub state: Option<ReportState>,
}

/// A report in a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReportSummary {
    /// Id.
    pub id: ReportId,
    /// What it is called.
    pub title: String,
    /// Its kind.
    pub kind: String,
    /// To whom it goes.
    pub way: ReportWay,
    /// The period.
    pub period: String,
    /// The area whose office writes it.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// State.
    pub state: ReportState,
    /// When it was issued.
    pub issued_on: Option<NaiveDate>,
    /// How many areas are to receive it.
    pub recipients: u32,
    /// How many did.
    pub received: u32,
    /// The caller may sign it: somebody who had no hand in it.
    pub may_sign: bool,
    /// The caller's area is to receive it and has not.
    pub may_receive: bool,
}

/// A report.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReportView {
    /// What a list says of it.
    #[serde(flatten)]
    pub summary: ReportSummary,
    /// Version.
    pub version: i64,
    /// The day of its figures.
    pub as_of: NaiveDate,
    /// Its sections.
    pub sections: Vec<SectionView>,
    /// The number under which the office files it.
    pub number: Option<String>,
    /// What whoever signed it said, or why it went back or was withdrawn.
    pub note: Option<String>,
    /// Who had a hand in it.
    pub authors: Vec<String>,
    /// When it was handed in for the signature.
    pub submitted_on: Option<NaiveDate>,
    /// Who signed it.
    pub signed_by_name: Option<String>,
    /// Who received it, and who is still to; below the office that issued it, of the caller's area alone.
    pub receipts: Vec<ReceiptView>,
    /// A later report of the office about the same, which stands in its place.
    pub replaced_by: Option<ReportId>,
    /// The caller sees the lists behind its figures.
    pub may_follow: bool,
    /// The caller may take it back from the signature.
    pub may_recall: bool,
    /// The caller may write in it, submit it and withdraw it.
    pub may_write: bool,
}

/// An area that is to receive a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReceiptView {
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub area_name: String,
    /// When it received it.
    pub on: Option<NaiveDate>,
    /// Who did.
    pub by_name: Option<String>,
    /// What it answered.
    pub answer: Option<String>,
}

/// The areas that are to receive a report: those right below of a circular, the one above of what goes upward.
pub(super) fn recipients(tree: &AreaTree, row: &report::Model) -> Result<Vec<AreaId>> {
    let area = AreaId(row.area_id);
    Ok(match row.way.get() {
        ReportWay::Leaders => Vec::new(),
        ReportWay::Circular => tree
            .children(area)
            .filter(|child| is_office(child))
            .map(|child| child.id)
            .collect(),
        ReportWay::Upward => tree.get(area)?.parent.into_iter().collect(),
    })
}

impl Service {
    /// The kinds that the caller's office writes, but for those about a round of inspection, which are begun there.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn report_kinds(&self, ctx: &Ctx, query: KindQuery) -> Result<Vec<KindView>> {
        require(ctx, Verb::ReadReports)?;
        let wanted: Option<Span> = query.period.as_deref().map(str::parse).transpose()?;
        // One that is shown anyway is not shown twice.
        let asked = |every: Every| {
            let this = Span::containing(every, ctx.today());
            wanted.filter(|span| span.every == every && span.first < this.before().first)
        };
        let practice = self.policies.practice();
        let is_mine = |kind: &&shouwang_policy::ReportKind| kind.is_of(ctx.role.level()) && !kind.round;
        let kinds: Vec<_> = practice.reports().iter().filter(is_mine).collect();
        let spans = |every: Every| {
            let this = Span::containing(every, ctx.today());
            [Some(this), Some(this.before()), asked(every)].into_iter().flatten()
        };
        let periods: BTreeSet<String> = kinds
            .iter()
            .flat_map(|kind| spans(kind.every))
            .map(|span| span.to_string())
            .collect();
        let written = repo::report::own_of_periods(&self.store, ctx, periods).await?;
        let newest = |kind: &str, period: &str| {
            written
                .iter()
                .find(|row| row.kind == kind && row.period == period && row.state != ReportState::Withdrawn)
        };
        Ok(kinds
            .into_iter()
            .map(|kind| {
                let period = |span: Span| {
                    let period = span.to_string();
                    let found = newest(&kind.id, &period);
                    PeriodView {
                        last: span.last,
                        report_id: found.map(|row| ReportId(row.id)),
                        state: found.map(|row| row.state.get()),
                        period,
                    }
                };
                KindView {
                    id: kind.id.clone(),
                    zh: kind.zh.clone(),
                    en: kind.en.clone(),
                    way: kind.way,
                    every: kind.every,
                    citation: kind.citation.clone(),
                    periods: spans(kind.every).map(period).collect(),
                }
            })
            .collect())
    }

    /// The reports of the caller's office and those that came to it, the newest first; at most 500 of each.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_reports(&self, ctx: &Ctx) -> Result<Vec<ReportSummary>> {
        require(ctx, Verb::ReadReports)?;
        let mut rows = repo::report::own(&self.store, ctx).await?;
        rows.extend(repo::report::come_in(&self.store, ctx).await?);
        rows.sort_by_key(|row| std::cmp::Reverse(row.id));
        self.summaries(ctx, &rows).await
    }

    /// What a list says of some reports.
    pub(super) async fn summaries(&self, ctx: &Ctx, rows: &[report::Model]) -> Result<Vec<ReportSummary>> {
        let tree = self.area_tree().await?;
        let mut receipts: HashMap<i64, Vec<report_receipt::Model>> = HashMap::new();
        for receipt in repo::report::receipts(&self.store, rows).await? {
            receipts.entry(receipt.report_id).or_default().push(receipt);
        }
        let none = Vec::new();
        let of = |row: &report::Model| summary(&tree, ctx, row, receipts.get(&row.id).unwrap_or(&none));
        rows.iter().map(of).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// Not found.
    pub async fn report(&self, ctx: &Ctx, id: ReportId) -> Result<ReportView> {
        require(ctx, Verb::ReadReports)?;
        let row = repo::report::by_id(&self.store, ctx, id).await?;
        self.report_view(&self.store, ctx, &row).await
    }

    pub(super) async fn report_view(&self, at: &impl Source, ctx: &Ctx, row: &report::Model) -> Result<ReportView> {
        let tree = self.area_tree().await?;
        let received = repo::report::receipts(at, std::slice::from_ref(row)).await?;
        let authors: Authors = row.authors.read()?;
        let people: BTreeSet<i64> = (authors.accounts().map(|id| id.0))
            .chain(row.signed_by)
            .chain(received.iter().map(|receipt| receipt.acted_by))
            .collect();
        let names = repo::office::account::names(at, people).await?;
        let mut receipts = Vec::new();
        for area in recipients(&tree, row)? {
            let receipt = received.iter().find(|receipt| receipt.area_id == area.0);
            receipts.push(ReceiptView {
                area_id: area,
                area_name: tree.get(area)?.name.clone(),
                on: receipt.map(|receipt| Timestamp(receipt.created_at).date()),
                by_name: receipt.and_then(|receipt| names.get(&receipt.acted_by).cloned()),
                answer: receipt.and_then(|receipt| receipt.answer.clone()),
            });
        }
        // What the others answered is for the office that issued it, and for those above.
        if !ctx.scope.encloses(tree.range(AreaId(row.area_id))?) {
            receipts.retain(|receipt| receipt.area_id == ctx.area);
        }
        let later = repo::report::issued_after(at, row).await?;
        let is_own = row.area_id == ctx.area.0;
        Ok(ReportView {
            summary: summary(&tree, ctx, row, &received)?,
            version: row.version,
            as_of: row.as_of.get(),
            sections: row.content.read()?,
            number: row.number.clone(),
            note: row.note.clone(),
            authors: authors.accounts().filter_map(|id| names.get(&id.0).cloned()).collect(),
            submitted_on: row.submitted_on.map(Day::get),
            signed_by_name: row.signed_by.and_then(|id| names.get(&id).cloned()),
            receipts,
            replaced_by: later.map(ReportId),
            may_follow: ctx.scope.encloses(tree.range(AreaId(row.area_id))?)
                && roles(Verb::ReadCockpit).contains(&ctx.role),
            may_recall: is_own && row.state == ReportState::Submitted && roles(Verb::WriteReports).contains(&ctx.role),
            may_write: is_own && row.state == ReportState::Draft && roles(Verb::WriteReports).contains(&ctx.role),
        })
    }
}

fn summary(
    tree: &AreaTree,
    ctx: &Ctx,
    row: &report::Model,
    received: &[report_receipt::Model],
) -> Result<ReportSummary> {
    let to = if row.state == ReportState::Issued {
        recipients(tree, row)?
    } else {
        Vec::new()
    };
    let has_received = |area: &AreaId| received.iter().any(|receipt| receipt.area_id == area.0);
    let may_sign = row.area_id == ctx.area.0
        && row.state == ReportState::Submitted
        && roles(Verb::SignReports).contains(&ctx.role)
        && !row.authors.read::<Authors>()?.include(ctx.hands());
    Ok(ReportSummary {
        id: ReportId(row.id),
        title: row.title.clone(),
        kind: row.kind.clone(),
        way: row.way.get(),
        period: row.period.clone(),
        area_id: AreaId(row.area_id),
        area_name: tree.get(AreaId(row.area_id))?.name.clone(),
        state: row.state.get(),
        issued_on: row.issued_on.map(Day::get),
        recipients: u32::try_from(to.len()).unwrap_or(u32::MAX),
        received: u32::try_from(to.iter().filter(|area| has_received(area)).count()).unwrap_or(u32::MAX),
        may_sign,
        may_receive: roles(Verb::ReceiveReports).contains(&ctx.role)
            && to.contains(&ctx.area)
            && !has_received(&ctx.area),
    })
}
