//! Preparing a round of inspection: cities and days, groups that keep the rules of the notice, training, and the beginning of
//! the field work.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::inspection::{Breach, GroupPlan, RoundRules, RoundState, breaches, group_name, propose};
use shouwang_domain::problem::FieldProblem;
use shouwang_domain::{AreaId, RoundId};
use shouwang_store::column::Json;
use shouwang_store::entity::{inspection_group, inspection_round};
use shouwang_store::{Source, Tx, repo};
use utoipa::ToSchema;

use super::round_view::RoundView;
use crate::office::access::{Verb, require};
use crate::rules::proposal::said;
use crate::{Ctx, Problem, Result, Service};

/// The name of a group stands after the title in the records of registers, which have room for so many characters.
const TITLE_CHARACTERS: usize = 50;

/// What a round is to be. Units, members and the other figures are those of the practice.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanRoundCmd {
    /// What it is called, such as 2021年省“回头看”.
    pub title: String,
    /// First day of the field work.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
    /// The cities that are inspected.
    pub area_ids: Vec<AreaId>,
}

/// The groups of a round.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetGroupsCmd {
    /// The round.
    pub round_id: RoundId,
    /// All its groups.
    pub groups: Vec<GroupPlan>,
    /// The version that was read.
    pub version: i64,
}

/// The car of a group.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetVehicleCmd {
    /// The round.
    pub round_id: RoundId,
    /// The number of the group.
    pub number: u32,
    /// The car; the unit that leads the group provides it.
    pub vehicle: String,
}

/// Those who inspect were trained.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordTrainingCmd {
    /// The round.
    pub round_id: RoundId,
    /// The day.
    pub on: NaiveDate,
    /// Who trained whom, and in what.
    pub note: String,
    /// The version that was read.
    pub version: i64,
}

/// Begins the field work of a round.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginRoundCmd {
    /// The round.
    pub round_id: RoundId,
    /// The version that was read.
    pub version: i64,
}

impl Service {
    /// Plans a round; the rules of its groups are kept as the practice has them now.
    ///
    /// # Errors
    /// `required`, `inspection.title`, `inspection.days`, `inspection.no_rules`, `inspection.area`, `inspection.cities`,
    /// `inspection.no_duty`.
    pub async fn plan_round(&self, ctx: &Ctx, cmd: PlanRoundCmd) -> Result<RoundView> {
        require(ctx, Verb::RunRounds)?;
        let title = said(&cmd.title).map_err(|problem| problem.at("/title"))?;
        if title.chars().count() > TITLE_CHARACTERS {
            return Err(Problem::bad_data(
                "inspection.title",
                format!("名称不超过 {TITLE_CHARACTERS} 个字。"),
                format!("The title has {TITLE_CHARACTERS} characters at most."),
            )
            .at("/title"));
        }
        if cmd.ends_on < cmd.starts_on {
            return Err(Problem::bad_data(
                "inspection.days",
                "结束日期不能早于开始日期。",
                "The last day does not lie before the first.",
            )
            .at("/ends_on"));
        }
        let rules = self.policies.practice().inspection.clone().ok_or_else(|| {
            Problem::refused(
                "inspection.no_rules",
                "办理约定（practice.toml）没有检查组的约定 [inspection]；请先补上参加单位和人数。",
                "The practice (practice.toml) says nothing about groups of an inspection, [inspection]; add units and figures.",
            )
        })?;
        let mut areas = Vec::new();
        for id in &cmd.area_ids {
            let (area, _) = self.area_in_scope(ctx, Some(*id)).await?;
            if self.area_tree().await?.get(area)?.level != AreaLevel::City || areas.contains(&area) {
                return Err(Problem::bad_data(
                    "inspection.area",
                    "排查地区应为地市，每市一次。",
                    "What is inspected are cities, each once.",
                )
                .at("/area_ids"));
            }
            areas.push(area);
        }
        // Refuses what no groups can be made for.
        propose(&rules, &areas)?;
        let (_, range) = self.area_in_scope(ctx, Some(ctx.area)).await?;
        let mut tx = self.store.begin(ctx, "round.plan").await?;
        if self.report_due(&tx, range, &rules, cmd.ends_on).await?.is_none() {
            return Err(Problem::refused(
                "inspection.no_duty",
                "现行政策包没有提交检查报告的职责；请核对办理约定的 [inspection]。",
                "The pack in force has no duty to hand in a report; correct [inspection] of the practice.",
            ));
        }
        let row = tx
            .insert(inspection_round::Model {
                area_id: ctx.area.0,
                title,
                starts_on: cmd.starts_on.into(),
                ends_on: cmd.ends_on.into(),
                rules: Json::of(&rules)?,
                areas: Json::of(&areas)?,
                state: RoundState::Preparing.into(),
                ..inspection_round::Model::default()
            })
            .await?;
        tx.subject(format!("inspection_round/{}", row.id));
        let view = self.round_view(&tx, ctx, &row).await?;
        tx.commit(view).await
    }

    /// Groups that keep all rules, to be changed and set.
    ///
    /// # Errors
    /// Not found, `inspection.cities`, `inspection.units`.
    pub async fn propose_groups(&self, ctx: &Ctx, id: RoundId) -> Result<Vec<GroupPlan>> {
        require(ctx, Verb::RunRounds)?;
        let row = repo::inspection::by_id(&self.store, ctx, id).await?;
        propose(&row.rules.read()?, &row.areas.read::<Vec<AreaId>>()?)
    }

    /// Sets the groups of a round, all of them in place of those before: units, and so groups and their numbers, are always as
    /// many. What breaks a rule of the notice is refused with the rule.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `inspection.begun`, `inspection.groups`.
    pub async fn set_groups(&self, ctx: &Ctx, cmd: SetGroupsCmd) -> Result<RoundView> {
        require(ctx, Verb::RunRounds)?;
        let mut tx = self.store.begin(ctx, "round.groups").await?;
        let before = self.round_to_prepare(&mut tx, ctx, cmd.round_id, cmd.version).await?;
        let rules: RoundRules = before.rules.read()?;
        keep_rules(&breaches(&rules, &cmd.groups, &self.inspected(&before).await?))?;
        let known = repo::inspection::groups(&tx, &before).await?;
        for group in &cmd.groups {
            let number = i64::from(group.number);
            let wanted = inspection_group::Model {
                inspection_round_id: before.id,
                number,
                label: format!("{}{}", before.title, group_name(group.number)),
                leader_unit: group.leader_unit.clone(),
                member_units: Json::of(&group.member_units)?,
                areas: Json::of(&group.areas)?,
                ..inspection_group::Model::default()
            };
            match known.iter().find(|row| row.number == number) {
                None => drop(tx.insert(wanted).await?),
                Some(row) => {
                    let wanted = inspection_group::Model {
                        vehicle: row.vehicle.clone(),
                        ..wanted
                    };
                    tx.update(row, wanted).await?;
                }
            }
        }
        let after = tx.update(&before, before.clone()).await?;
        tx.subject(format!("inspection_round/{}", after.id));
        let view = self.round_view(&tx, ctx, &after).await?;
        tx.commit(view).await
    }

    /// Names the car of a group.
    ///
    /// # Errors
    /// Not found, `required`.
    pub async fn set_vehicle(&self, ctx: &Ctx, cmd: SetVehicleCmd) -> Result<RoundView> {
        require(ctx, Verb::RunRounds)?;
        let vehicle = said(&cmd.vehicle).map_err(|problem| problem.at("/vehicle"))?;
        let mut tx = self.store.begin(ctx, "round.vehicle").await?;
        let row = repo::inspection::by_id(&tx, ctx, cmd.round_id).await?;
        let group = self.group_of(&tx, &row, cmd.number).await?;
        let after = inspection_group::Model {
            vehicle: Some(vehicle),
            ..group.clone()
        };
        tx.update(&group, after).await?;
        tx.subject(format!("inspection_round/{}", row.id));
        let view = self.round_view(&tx, ctx, &row).await?;
        tx.commit(view).await
    }

    /// Records the training of those who inspect, which comes before the field work (省 43 号 §二).
    ///
    /// # Errors
    /// Not found, `version_conflict`, `inspection.begun`, `inspection.training_day`, `required`.
    pub async fn record_training(&self, ctx: &Ctx, cmd: RecordTrainingCmd) -> Result<RoundView> {
        require(ctx, Verb::RunRounds)?;
        let note = said(&cmd.note).map_err(|problem| problem.at("/note"))?;
        let mut tx = self.store.begin(ctx, "round.training").await?;
        let before = self.round_to_prepare(&mut tx, ctx, cmd.round_id, cmd.version).await?;
        if cmd.on > ctx.today() || cmd.on > before.starts_on.get() {
            return Err(Problem::bad_data(
                "inspection.training_day",
                "培训日期不能晚于今天，也不能晚于进点日期。",
                "The training lies neither in the future nor after the first day of the field work.",
            )
            .at("/on"));
        }
        let after = inspection_round::Model {
            trained_on: Some(cmd.on.into()),
            training: Some(note),
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("inspection_round/{}", after.id));
        let view = self.round_view(&tx, ctx, &after).await?;
        tx.commit(view).await
    }

    /// Begins the field work: the groups are set, the rosters complete, everybody trained and bound to secrecy.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `inspection.begun`, `inspection.too_early`, `inspection.no_groups`, `inspection.groups`,
    /// `inspection.rosters`, `inspection.untrained`, `inspection.secrecy`.
    pub async fn begin_round(&self, ctx: &Ctx, cmd: BeginRoundCmd) -> Result<RoundView> {
        require(ctx, Verb::RunRounds)?;
        let mut tx = self.store.begin(ctx, "round.begin").await?;
        let before = self.round_to_prepare(&mut tx, ctx, cmd.round_id, cmd.version).await?;
        if ctx.today() < before.starts_on.get() {
            let day = before.starts_on.get();
            return Err(Problem::refused(
                "inspection.too_early",
                format!("{day} 才进点。"),
                format!("The field work begins on {day}."),
            ));
        }
        let view = self.round_view(&tx, ctx, &before).await?;
        let refused = |code: &str, zh: String, en: String| Err(Problem::refused(code, zh, en));
        if view.groups.is_empty() {
            return refused(
                "inspection.no_groups",
                "还没有分组；请先按规则分组。".to_owned(),
                "There are no groups yet; set them first.".to_owned(),
            );
        }
        // What is kept is held to the rules, however it came there.
        let stored = view.groups.iter().map(|group| GroupPlan {
            number: group.number,
            leader_unit: group.leader_unit.clone(),
            member_units: group.member_units.clone(),
            areas: group.areas.iter().map(|area| area.id).collect(),
        });
        let stored: Vec<GroupPlan> = stored.collect();
        keep_rules(&breaches(&view.rules, &stored, &self.inspected(&before).await?))?;
        if !view.missing.is_empty() {
            let who: Vec<&str> = view.missing.iter().map(|missing| missing.from.as_str()).collect();
            return refused(
                "inspection.rosters",
                format!("名册不齐，尚缺：{}。", who.join("、")),
                format!(
                    "The rosters are not complete; these still owe somebody: {}.",
                    who.join(", ")
                ),
            );
        }
        if before.trained_on.is_none() {
            return refused(
                "inspection.untrained",
                "进点前应先培训排查人员；请登记培训。".to_owned(),
                "Those who inspect are trained before; record the training.".to_owned(),
            );
        }
        let silent = view
            .people
            .iter()
            .filter(|person| person.duty.inspects() && person.acknowledged_on.is_none());
        let silent = silent.count();
        if silent > 0 {
            return refused(
                "inspection.secrecy",
                format!("还有 {silent} 名排查人员没有确认保密和廉洁纪律；请逐人确认。"),
                format!(
                    "{silent} people who inspect have not acknowledged secrecy and integrity yet; each of them does."
                ),
            );
        }
        let after = inspection_round::Model {
            state: RoundState::Begun.into(),
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("inspection_round/{}", after.id));
        let view = self.round_view(&tx, ctx, &after).await?;
        tx.commit(view).await
    }

    /// A round that is still being prepared, locked.
    pub(super) async fn round_to_prepare(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        id: RoundId,
        version: i64,
    ) -> Result<inspection_round::Model> {
        let seen = repo::inspection::by_id(tx, ctx, id).await?;
        self.area_in_scope(ctx, Some(AreaId(seen.area_id))).await?;
        let row = tx.locked::<inspection_round::Model>(seen.id).await?.unwrap_or(seen);
        if row.version != version {
            return Err(Problem::conflict());
        }
        if row.state == RoundState::Begun {
            return Err(begun());
        }
        Ok(row)
    }

    /// A group of a round, by its number.
    pub(super) async fn group_of(
        &self,
        at: &impl Source,
        round: &inspection_round::Model,
        number: u32,
    ) -> Result<inspection_group::Model> {
        let groups = repo::inspection::groups(at, round).await?;
        let found = groups.into_iter().find(|group| group.number == i64::from(number));
        found.ok_or_else(|| Problem::not_found("检查组", "group"))
    }

    /// The cities of a round with their names.
    pub(super) async fn inspected(&self, round: &inspection_round::Model) -> Result<BTreeMap<AreaId, String>> {
        let tree = self.area_tree().await?;
        let areas: Vec<AreaId> = round.areas.read()?;
        areas
            .into_iter()
            .map(|area| Ok((area, tree.get(area)?.name.clone())))
            .collect()
    }
}

/// Refuses groups that break rules, each with its place.
fn keep_rules(found: &[Breach]) -> Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let text = |pick: fn(&Breach) -> &str| found.iter().map(pick).collect::<Vec<_>>().join(" ");
    let places = found.iter().map(|breach| FieldProblem {
        at: match breach.group {
            Some(group) => format!("/groups/{}", group.saturating_sub(1)),
            None => "/groups".to_owned(),
        },
        code: format!("inspection.{}", breach.rule),
        zh: breach.zh.clone(),
        en: breach.en.clone(),
    });
    Err(Problem::refused(
        "inspection.groups",
        text(|breach| &breach.zh),
        text(|breach| &breach.en),
    )
    .with_fields(places.collect()))
}

pub(super) fn begun() -> Problem {
    Problem::refused(
        "inspection.begun",
        "已经进点，分组、名册和培训不再改动。",
        "The field work has begun; groups, rosters and training do not change any more.",
    )
}
