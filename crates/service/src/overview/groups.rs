//! What others owe, for an office: how much, where, whose, and since when. Counts, not rows.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::area::AreaNode;
use shouwang_domain::clue::Channel;
use shouwang_domain::procedure::ClockColour;
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::{AccountId, AreaId};
use shouwang_store::repo;
use utoipa::ToSchema;

use super::waiting::{Desk, Waiting, WaitingItem, colour_of};
use crate::{Result, Service};

/// So many warnings are counted, those with the nearest last day.
const COUNTED: u64 = 20_000;

/// Warnings or clues of one area that one person answers for, or nobody yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WaitingGroup {
    /// What.
    pub what: Waiting,
    /// The area, right below the caller's own.
    pub area_id: AreaId,
    /// Its name.
    pub place: String,
    /// Who answers for them.
    pub owner: Option<AccountId>,
    /// That person's name.
    pub owner_name: Option<String>,
    /// How many.
    pub count: u64,
    /// How many of them are past their last day.
    pub overdue: u64,
    /// What is the matter, the most frequent risk first.
    pub risks: Vec<MatterCount>,
    /// By which channels clues came, the most frequent first.
    pub channels: Vec<ChannelCount>,
    /// The earliest last day.
    pub due: NaiveDate,
    /// Days left until then; negative when overdue.
    pub days_left: i64,
    /// Colour.
    pub colour: ClockColour,
}

/// How many warnings of a group tell of a risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct MatterCount {
    /// The risk.
    pub risk: RiskCategory,
    /// How many.
    pub count: u64,
}

/// How many clues of a group came by a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChannelCount {
    /// The channel.
    pub channel: Channel,
    /// How many.
    pub count: u64,
}

#[derive(Default)]
struct Tally {
    dues: Vec<NaiveDate>,
    risks: BTreeMap<RiskCategory, u64>,
    channels: BTreeMap<Channel, u64>,
}

impl Service {
    /// The open warnings that others answer.
    pub(super) async fn warnings_of_others(&self, desk: &Desk<'_>) -> Result<Vec<WaitingGroup>> {
        let rows = repo::duty::due::warnings_of_others(&self.store, desk.ctx, COUNTED).await?;
        let names = repo::office::account::names(&self.store, rows.iter().filter_map(|row| row.1)).await?;
        let below = Below::of(desk);
        let mut tallies = BTreeMap::<(AreaId, Option<i64>), Tally>::new();
        for (order, owner, due, risks) in rows {
            let tally = tallies.entry((below.area_of(order), owner)).or_default();
            tally.dues.push(due.get());
            for risk in RiskCategory::ALL.iter().filter(|risk| risks & risk.bit() != 0) {
                *tally.risks.entry(*risk).or_default() += 1;
            }
        }
        let groups = tallies.into_iter().filter_map(|((area, owner), tally)| {
            let mut group = tally.group(desk, Waiting::Warning, area)?;
            group.owner = owner.map(AccountId);
            group.owner_name = owner.and_then(|owner| names.get(&owner).cloned());
            Some(group)
        });
        Ok(groups.collect())
    }
}

/// The open clues, which the villages verify.
pub(super) fn groups_of_clues(desk: &Desk<'_>, clues: &[(AreaId, WaitingItem)]) -> Vec<WaitingGroup> {
    let below = Below::of(desk);
    let mut tallies = BTreeMap::<AreaId, Tally>::new();
    for (area, clue) in clues {
        let order = desk.areas.get(*area).ok().and_then(|node| node.order);
        let area = order.map_or(desk.ctx.area, |range| below.area_of(range.lo));
        let tally = tallies.entry(area).or_default();
        tally.dues.push(clue.due);
        if let Ok(channel) = clue.code.parse() {
            *tally.channels.entry(channel).or_default() += 1;
        }
    }
    let group = |(area, tally): (AreaId, Tally)| tally.group(desk, Waiting::Clue, area);
    tallies.into_iter().filter_map(group).collect()
}

impl Tally {
    fn group(self, desk: &Desk<'_>, what: Waiting, area_id: AreaId) -> Option<WaitingGroup> {
        let today = desk.ctx.today();
        let due = *self.dues.iter().min()?;
        let days_left = (due - today).num_days();
        let mut risks: Vec<_> = self
            .risks
            .into_iter()
            .map(|(risk, count)| MatterCount { risk, count })
            .collect();
        risks.sort_by_key(|one| (std::cmp::Reverse(one.count), one.risk));
        let mut channels: Vec<_> = self
            .channels
            .into_iter()
            .map(|(channel, count)| ChannelCount { channel, count })
            .collect();
        channels.sort_by_key(|one| (std::cmp::Reverse(one.count), one.channel));
        Some(WaitingGroup {
            what,
            area_id,
            place: desk.place(area_id),
            owner: None,
            owner_name: None,
            count: self.dues.len() as u64,
            overdue: self.dues.iter().filter(|due| **due < today).count() as u64,
            risks,
            channels,
            due,
            days_left,
            colour: colour_of(days_left),
        })
    }
}

/// The areas right below the caller's.
struct Below<'a> {
    own: AreaId,
    children: Vec<&'a AreaNode>,
}

impl<'a> Below<'a> {
    fn of(desk: &'a Desk<'_>) -> Self {
        Self {
            own: desk.ctx.area,
            children: desk.areas.children(desk.ctx.area).collect(),
        }
    }

    /// The one in which a place lies; the caller's own where it lies in none.
    fn area_of(&self, order: i64) -> AreaId {
        let lies_in = |node: &&&AreaNode| node.order.is_some_and(|range| range.contains(order));
        self.children.iter().find(lies_in).map_or(self.own, |node| node.id)
    }
}
