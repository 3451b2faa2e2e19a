//! The standard of an area and what hangs on it: what another line would do, whom a new pack concerns, who is left out
//! though a ground of the pack holds, and which measures lapse.

mod change;
mod document;
mod gap;
mod lapse;
mod publication;
mod what_if;

pub use change::{ChangeQuery, ChangeTasksCmd, ChangeTasksView, ChangeView};
pub use document::{DocumentView, RegisterNamed};
pub use gap::{GapGround, GapQuery, GapReason, GapRow, GapTier, GapView};
pub use lapse::{LapseQuery, LapseRow, LapseView};
pub use publication::{DecidePublicationCmd, PreviewView, ProposePublicationCmd, PublicationState, PublicationView};
pub use what_if::{CurvePoint, LeversView, MoveList, MovedView, RiskMoves, VillageMoves, WhatIfQuery, WhatIfView};
