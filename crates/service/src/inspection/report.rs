//! The report of a group with its three attachments: complete, or not handed in; and once.

use serde::Deserialize;
use shouwang_domain::inspection::{RoundPost, RoundState};
use shouwang_domain::{AreaId, RoundId};
use shouwang_store::column::Json;
use shouwang_store::entity::{inspection_group, inspection_round};
use shouwang_store::ledger::{Cell, LedgerRow};
use shouwang_store::repo::ledger::{LedgerFilter, LedgerMeasure};
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use super::labels::{CHECKLIST, SURVEY};
use super::round_view::{Attached, RoundView};
use crate::ledger::form::tables;
use crate::office::access::{Verb, require};
use crate::rules::proposal::said;
use crate::{Ctx, Problem, Result, Service};

/// The register of attachment 2; those of 1 and 3 stand with the labels.
pub(super) const PROBLEMS: &str = "problem";

/// More records than these are not of one group.
const MOST_RECORDS: u64 = 20_000;

/// Hands in the report of a group with its attachments.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandInReportCmd {
    /// The round.
    pub round_id: RoundId,
    /// The number of the group.
    pub number: u32,
    /// What the group found, in its own words.
    pub report: String,
    /// Of somebody who is not of the group: where the report that the group signed is kept.
    #[serde(default)]
    pub paper: Option<String>,
}

impl Service {
    /// Hands in the report of a group: its leader or a member with the own account, or whoever keeps what the group signed. What
    /// comes after its last day is taken and shown as late.
    ///
    /// # Errors
    /// Not found, `required`, `inspection.too_many`, `inspection.not_ended`, `inspection.reported`, `inspection.attachments`.
    pub async fn hand_in_report(&self, ctx: &Ctx, cmd: HandInReportCmd) -> Result<RoundView> {
        require(ctx, Verb::RunRounds)?;
        let report = said(&cmd.report).map_err(|problem| problem.at("/report"))?;
        let mut tx = self.store.begin(ctx, "round.report").await?;
        let round = repo::inspection::by_id(&tx, ctx, cmd.round_id).await?;
        let seen = self.group_of(&tx, &round, cmd.number).await?;
        let before = tx.locked::<inspection_group::Model>(seen.id).await?.unwrap_or(seen);
        if round.state != RoundState::Begun || ctx.today() <= round.ends_on.get() {
            return Err(Problem::refused(
                "inspection.not_ended",
                format!("实地排查到 {} 结束；结束后再提交报告。", round.ends_on.get()),
                format!(
                    "The field work ends on {}; hand in the report after it.",
                    round.ends_on.get()
                ),
            ));
        }
        if before.reported_on.is_some() {
            return Err(Problem::refused(
                "inspection.reported",
                "该组的报告已经提交，只提交一次。",
                "The report of this group was handed in; it is handed in once.",
            ));
        }
        let report_paper = if self.is_of_group(&tx, ctx, &round, &before).await? {
            None
        } else {
            let paper = said(cmd.paper.as_deref().unwrap_or_default());
            Some(paper.map_err(|problem| problem.at("/paper"))?)
        };
        let attached = self.attached(&tx, ctx, &before).await?;
        let lacking = [
            (
                attached.cities_unchecked > 0,
                "附件1 检查表（每市至少一份）",
                "attachment 1, a checklist for each city",
            ),
            (
                attached.problems == 0,
                "附件2 发现问题汇总表",
                "attachment 2, the problems",
            ),
            (
                attached.surveys == 0,
                "附件3 入户调查统计表",
                "attachment 3, the survey of households",
            ),
        ];
        let lacking: Vec<_> = lacking.into_iter().filter(|(lacks, _, _)| *lacks).collect();
        if !lacking.is_empty() {
            let zh: Vec<&str> = lacking.iter().map(|(_, zh, _)| *zh).collect();
            let en: Vec<&str> = lacking.iter().map(|(_, _, en)| *en).collect();
            return Err(Problem::refused(
                "inspection.attachments",
                format!(
                    "附件不齐，尚缺：{}；“检查批次”填写为“{}”的记录才计入。",
                    zh.join("、"),
                    before.label
                ),
                format!(
                    "These are lacking: {}; records count whose round is \"{}\".",
                    en.join("; "),
                    before.label
                ),
            ));
        }
        let after = inspection_group::Model {
            report: Some(report),
            report_paper,
            reported_on: Some(ctx.today().into()),
            attached: Some(Json::of(&attached)?),
            ..before.clone()
        };
        tx.update(&before, after).await?;
        tx.subject(format!("inspection_round/{}", round.id));
        tx.detail(serde_json::json!({ "group": cmd.number, "attached": attached }));
        let view = self.round_view(&tx, ctx, &round).await?;
        tx.commit(view).await
    }

    /// Whether the caller leads a group or is a member of one of its units, at the own keyboard.
    async fn is_of_group(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        round: &inspection_round::Model,
        group: &inspection_group::Model,
    ) -> Result<bool> {
        let members: Vec<String> = group.member_units.read()?;
        let people = repo::inspection::people(at, round).await?;
        Ok(people.iter().any(|person| {
            let is_caller = [ctx.acted_by.0, ctx.entered_by.0].map(Some) == [person.account_id; 2];
            is_caller
                && match person.duty.get() {
                    RoundPost::Leader => person.unit == group.leader_unit,
                    RoundPost::Member => members.contains(&person.unit),
                    RoundPost::Liaison | RoundPost::CityLiaison => false,
                }
        }))
    }

    /// What a group has recorded so far.
    pub(super) async fn attached(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        group: &inspection_group::Model,
    ) -> Result<Attached> {
        let checklists = self.records_of(at, ctx, CHECKLIST, group).await?;
        let tree = self.area_tree().await?;
        let mut unchecked = 0;
        for city in group.areas.read::<Vec<AreaId>>()? {
            let range = tree.range(city)?;
            let places = checklists.iter().filter_map(|row| row.int("area_id"));
            let mut orders = places.filter_map(|area| tree.range(AreaId(area)).ok());
            unchecked += u64::from(!orders.any(|area| range.contains(area.lo)));
        }
        Ok(Attached {
            checklists: checklists.len() as u64,
            problems: self.count_of(at, ctx, PROBLEMS, group).await?,
            surveys: self.count_of(at, ctx, SURVEY, group).await?,
            cities_unchecked: unchecked,
        })
    }

    /// How many records of a register name a group as their round.
    async fn count_of(&self, at: &impl Source, ctx: &Ctx, form: &str, group: &inspection_group::Model) -> Result<u64> {
        let form = &*self.seen_form(ctx, form).await?;
        let all = LedgerMeasure {
            sum: None,
            less: None,
            distinct: None,
            condition: None,
        };
        let count = repo::ledger::figure(at, ctx, &tables(form)[0], &naming(group), all).await?;
        u64::try_from(count).map_err(Problem::internal)
    }

    /// The records of a register that name a group as their round, the oldest first; all of them, or none.
    ///
    /// # Errors
    /// `inspection.too_many`.
    pub(super) async fn records_of(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        form: &str,
        group: &inspection_group::Model,
    ) -> Result<Vec<LedgerRow>> {
        let form = &*self.seen_form(ctx, form).await?;
        let mut rows = repo::ledger::all(at, ctx, &tables(form)[0], &naming(group), None, MOST_RECORDS + 1).await?;
        if rows.len() as u64 > MOST_RECORDS {
            return Err(Problem::refused(
                "inspection.too_many",
                format!(
                    "“{}”的“检查批次”为“{}”的记录超过 {MOST_RECORDS} 条，不会只取一部分；请核对台账中的检查批次。",
                    form.label.zh, group.label
                ),
                format!(
                    "More than {MOST_RECORDS} records of \"{}\" name the round \"{}\", and a part of them is not taken; correct the rounds in the register.",
                    form.label.en, group.label
                ),
            ));
        }
        rows.reverse();
        Ok(rows)
    }
}

/// The records that name a group as their round.
fn naming(group: &inspection_group::Model) -> LedgerFilter {
    LedgerFilter {
        equal: vec![("round".to_owned(), Cell::Text(group.label.clone()))],
        ..LedgerFilter::default()
    }
}
