//! The report of a group with its three attachments: complete, or not handed in; and once.

use serde::Deserialize;
use shouwang_domain::inspection::RoundState;
use shouwang_domain::{AreaId, RoundId};
use shouwang_store::column::Json;
use shouwang_store::entity::inspection_group;
use shouwang_store::ledger::{Cell, LedgerRow};
use shouwang_store::repo::ledger::LedgerFilter;
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use super::round_view::{Attached, RoundView};
use crate::ledger::form::tables;
use crate::office::access::{Verb, require};
use crate::rules::proposal::said;
use crate::{Ctx, Problem, Result, Service};

/// The registers that the three attachments are made from, in their order.
pub(super) const CHECKLIST: &str = "look_back_checklist";
pub(super) const PROBLEMS: &str = "problem";
pub(super) const SURVEY: &str = "look_back_survey";

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
}

impl Service {
    /// Hands in the report of a group. What comes after its last day is taken and shown as late.
    ///
    /// # Errors
    /// Not found, `required`, `inspection.not_ended`, `inspection.reported`, `inspection.attachments`.
    pub async fn hand_in_report(&self, ctx: &Ctx, cmd: HandInReportCmd) -> Result<RoundView> {
        require(ctx, Verb::RunRounds)?;
        let report = said(&cmd.report).map_err(|problem| problem.at("/report"))?;
        let mut tx = self.store.begin(ctx, "round.report").await?;
        let round = repo::inspection::by_id(&tx, ctx, cmd.round_id).await?;
        let seen = self.group_of(&tx, &round, cmd.number).await?;
        let before = tx.locked::<inspection_group::Model>(seen.id).await?.unwrap_or(seen);
        if round.state != RoundState::Begun || ctx.today() < round.ends_on.get() {
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
            problems: self.records_of(at, ctx, PROBLEMS, group).await?.len() as u64,
            surveys: self.records_of(at, ctx, SURVEY, group).await?.len() as u64,
            cities_unchecked: unchecked,
        })
    }

    /// The records of a register that name a group as their round, the oldest first.
    pub(super) async fn records_of(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        form: &str,
        group: &inspection_group::Model,
    ) -> Result<Vec<LedgerRow>> {
        let form = &*self.seen_form(ctx, form).await?;
        let filter = LedgerFilter {
            equal: vec![("round".to_owned(), Cell::Text(group.label.clone()))],
            ..LedgerFilter::default()
        };
        let mut rows = repo::ledger::all(at, ctx, &tables(form)[0], &filter, None, MOST_RECORDS).await?;
        rows.reverse();
        Ok(rows)
    }
}
