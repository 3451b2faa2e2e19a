//! Households and their members: seeing, finding, changing, revealing.

mod change;
mod income;
mod list;
mod log;
pub(crate) mod members;
pub(crate) mod number_search;
pub(crate) mod record;
mod repair;
mod reveal;
mod split;
mod take_in;
mod timeline;
mod view;

pub use change::{HouseholdUpdate, MoveHousehold};
pub use income::{IncomePoint, IncomeView, LineView};
pub use list::{HouseholdQuery, HouseholdRow, NextStep, TierCount, TierQuery};
pub use log::LogEntry;
pub use members::{HouseholdSaved, MemberInput, MemberJoins, MemberLeaves, MemberUpdate};
pub use record::IdStatus;
pub use repair::{Damage, RepairCandidate, RepairsCmd, RepairsView};
pub use reveal::{RevealCmd, RevealReason, RevealView, Revealed, SensitiveField};
pub use split::{MergeHouseholds, NewPlace, SplitHousehold, TwoHouseholds};
pub use take_in::TakeInCmd;
pub use timeline::{Event, Happened};
pub use view::{
    AreaName, CaseLine, ContactLine, ExternalNumber, HouseholdView, MeasureLine, MemberView, SpellLine, WarningLine,
};

pub(crate) use reveal::wrong_fields;
pub(crate) use shouwang_store::repo::register::external_id::TOWNSHIP;
pub(crate) use view::masked_ends;
