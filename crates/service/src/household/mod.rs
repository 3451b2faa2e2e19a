//! Households and their members: seeing, finding, changing, revealing.

mod change;
mod list;
mod members;
pub(crate) mod record;
mod reveal;
mod view;

pub use change::{HouseholdUpdate, MoveHousehold};
pub use list::{HouseholdQuery, HouseholdRow};
pub use members::{HouseholdSaved, MemberInput, MemberJoins, MemberLeaves, MemberUpdate};
pub use record::IdStatus;
pub use reveal::{RevealCmd, RevealReason, RevealView, Revealed, SensitiveField};
pub use view::{
    AreaName, CaseLine, ContactLine, ExternalNumber, HouseholdView, MeasureLine, MemberView, SpellLine, WarningLine,
};

/// Numbers of households in the township's own lists: 户编号.
pub(crate) const TOWNSHIP: &str = "township";
