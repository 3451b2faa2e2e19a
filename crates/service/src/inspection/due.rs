//! What inspections want of the caller today: a seed, houses of a draw, people on a roster, an acknowledgement, a report.

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::coded_enum;
use shouwang_domain::draw::{DrawStage, DrawState};
use shouwang_domain::inspection::RoundState;
use utoipa::ToSchema;

use super::{DrawView, RoundView};
use crate::office::access::{Verb, roles};
use crate::{Ctx, Result, Service};

coded_enum! {
    /// What is to be done for an inspection.
    pub enum InspectionStep {
        Seed = "seed", "抽样待录种子", "enter the seed of a draw";
        Withdraw = "withdraw", "抽样待同意撤回", "agree to the withdrawal of a draw, or not";
        Visit = "visit", "抽中户待走访", "go to drawn households";
        Groups = "groups", "待分组", "set the groups";
        Roster = "roster", "名册待报", "complete the rosters";
        Training = "training", "待培训", "train those who inspect";
        Secrecy = "secrecy", "保密纪律待确认", "acknowledge secrecy";
        Report = "report", "检查报告待提交", "hand in reports";
    }
}

/// Something to be done for an inspection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct InspectionDue {
    /// What.
    pub what: InspectionStep,
    /// Where it is done: the id of the draw or the round, by `what`.
    pub id: String,
    /// What the draw or the round is called.
    pub title: String,
    /// How many: households, people, groups.
    pub count: u64,
    /// The last day, where there is one.
    pub due: Option<NaiveDate>,
    /// Days left until then; negative when it has passed.
    pub days_left: Option<i64>,
}

impl Service {
    /// What inspections want of the caller, draws first.
    pub(crate) async fn inspections_due(&self, ctx: &Ctx) -> Result<Vec<InspectionDue>> {
        let mut found = Vec::new();
        if roles(Verb::RunDraws).contains(&ctx.role) {
            for draw in self.list_draws(ctx).await? {
                found.extend(self.draw_due(ctx, &draw).await?);
            }
        }
        if roles(Verb::ReadRounds).contains(&ctx.role) {
            for round in self.list_rounds(ctx).await? {
                found.extend(round_due(ctx, &round));
            }
        }
        Ok(found)
    }

    async fn draw_due(&self, ctx: &Ctx, draw: &DrawView) -> Result<Option<InspectionDue>> {
        let due = |what, count| InspectionDue {
            what,
            id: draw.id.to_string(),
            title: draw.title.clone(),
            count,
            due: None,
            days_left: None,
        };
        if draw.may_seed {
            return Ok(Some(due(InspectionStep::Seed, 1)));
        }
        if draw.may_decide_withdrawal {
            return Ok(Some(due(InspectionStep::Withdraw, 1)));
        }
        if draw.state != DrawState::Drawn {
            return Ok(None);
        }
        let sample = self.draw_sample(ctx, draw.id).await?;
        let is_left =
            |pick: &&super::DrawPick| pick.stage == DrawStage::Household && !pick.spare && pick.visited_on.is_none();
        let left = sample.iter().filter(is_left).count() as u64;
        Ok((left > 0).then(|| due(InspectionStep::Visit, left)))
    }
}

fn round_due(ctx: &Ctx, round: &RoundView) -> Vec<InspectionDue> {
    let today = ctx.today();
    let due = |what, count: u64, due: Option<NaiveDate>| InspectionDue {
        what,
        id: round.id.to_string(),
        title: round.title.clone(),
        count,
        due,
        days_left: due.map(|due| (due - today).num_days()),
    };
    let mut found = Vec::new();
    if round.state == RoundState::Begun {
        let owed = round.groups.iter().filter(|group| group.reported_on.is_none()).count() as u64;
        if owed > 0 && round.may_run && today > round.ends_on {
            found.push(due(InspectionStep::Report, owed, round.report_due));
        }
        return found;
    }
    let missing: u64 = round.missing.iter().map(|missing| u64::from(missing.count)).sum();
    if missing > 0 {
        found.push(due(InspectionStep::Roster, missing, Some(round.rosters_due)));
    }
    if round.may_run && round.groups.is_empty() {
        found.push(due(InspectionStep::Groups, 1, Some(round.starts_on)));
    }
    if round.may_run && round.trained_on.is_none() {
        found.push(due(InspectionStep::Training, 1, Some(round.starts_on)));
    }
    let silent = round
        .people
        .iter()
        .filter(|person| person.duty.inspects() && person.acknowledged_on.is_none());
    let mine = silent.filter(|person| match person.account_id {
        Some(account) => account == ctx.acted_by,
        None => round.may_run,
    });
    let mine = mine.count() as u64;
    if mine > 0 {
        found.push(due(InspectionStep::Secrecy, mine, Some(round.starts_on)));
    }
    found
}
