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

pub(crate) use shouwang_store::repo::external_id::TOWNSHIP;
