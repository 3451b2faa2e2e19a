//! Campaigns (排查): going to every house of an area within some days, counted house by house.

use crate::coded_enum;

coded_enum! {
    /// What a campaign is.
    pub enum CampaignKind {
        Investigation = "investigation", "集中排查", "investigation";
        LookBack = "look_back", "回头看", "look-back";
        Inventory = "inventory", "清查", "inventory";
        Survey = "survey", "专项调查", "survey";
    }
}

coded_enum! {
    /// State of a campaign.
    pub enum CampaignState {
        Planned = "planned", "待开始", "planned";
        Running = "running", "进行中", "running";
        Closed = "closed", "已收尾", "closed";
    }
}

coded_enum! {
    /// How a campaign stands at one house.
    pub enum CampaignOutcome {
        Left = "left", "未走访", "not visited yet";
        Visited = "visited", "已走访", "visited";
        Recorded = "recorded", "已填表", "form filled in";
        Telephoned = "telephoned", "已电话联系", "reached by telephone";
        NotMet = "not_met", "上门未遇", "nobody met";
    }
}

impl CampaignOutcome {
    /// Whether nothing is left to do at the house. Who was met by nobody is still to be visited.
    pub const fn is_done(self) -> bool {
        matches!(self, Self::Visited | Self::Recorded | Self::Telephoned)
    }

    /// Those of which nothing is left to do.
    pub fn done() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|outcome| outcome.is_done())
    }
}
