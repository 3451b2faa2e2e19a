//! Cases of the two statutory procedures: from the clue, or from the contact's proposal, to the county's decision.
//!
//! [`act`] is the only way a case moves. It asks the state machine in `shouwang_domain::procedure`, and the register and
//! the policy for what the machine cannot know; [`effects`] writes what a decision brings about.

mod act;
mod decide;
mod effects;
mod event;
mod file;
mod freeze;
mod list;
mod meeting;
mod open;
mod record;
mod remedied;
mod returned;
pub(crate) mod telling;
mod types;
mod view;

pub use act::ActCmd;
pub use list::{CaseQuery, CaseRow};
pub use meeting::{MeetingCase, MeetingCmd, MeetingView, ReviewedCase};
pub use open::OpenCaseCmd;
pub use record::{Opening, Recorded, Remark, StepRecord};
pub use remedied::{FieldValue, RemedyView};
pub use returned::{ReturnOption, Returned};
pub use types::{TypeView, TypesView};
pub use view::{CaseView, Clock, ClueBrief, StepView};

pub(crate) use effects::mark;
pub(crate) use file::{CaseFile, began, checked_by, wrote};
pub(crate) use open::NewCase;
pub(crate) use remedied::{accepted, corrected, is_frozen, views};
pub(crate) use telling::{Telling, tell};
