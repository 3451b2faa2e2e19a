//! The standard of an area and what hangs on it: what another line would do, whom a new pack concerns, who is below the
//! line and not monitored, and which measures lapse.

mod change;
mod document;
mod gap;
mod lapse;
mod publication;
mod what_if;

pub use change::{ChangeQuery, ChangeTasksCmd, ChangeTasksView, ChangeView};
pub use document::DocumentView;
pub use gap::{GapQuery, GapReason, GapRow, GapView};
pub use lapse::{LapseQuery, LapseRow, LapseView};
pub use publication::{DecidePublicationCmd, PreviewView, ProposePublicationCmd, PublicationState, PublicationView};
pub use what_if::{CurvePoint, LeversView, MoveList, MovedView, RiskMoves, VillageMoves, WhatIfQuery, WhatIfView};
