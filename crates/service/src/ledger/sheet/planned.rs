//! What the sheets of one register change.

use shouwang_forms::Prepared;
use shouwang_sheets::{CellProblem, Together};
use shouwang_store::Found;
use shouwang_store::entity::household;
use shouwang_store::ledger::{Cell, LedgerRow};

use crate::register::household::number_search::SheetNumbers;

/// What the sheets of one register change.
#[derive(Default)]
pub(super) struct Planned {
    /// Records that are new, each with an id to refer to it by until it has its own.
    pub(super) new: Vec<New>,
    /// Records that change.
    pub(super) changed: Vec<Changed>,
    pub(super) unchanged: u64,
    pub(super) problems: Vec<CellProblem>,
    pub(super) notes: Vec<CellProblem>,
    /// The rows of each record, and those that say one record twice.
    pub(super) together: Together,
    /// The ID numbers that name members.
    pub(super) numbers: SheetNumbers,
}

impl Planned {
    /// The households of which something is written, each with its place in the order of areas.
    pub(super) fn households(&self) -> impl Iterator<Item = (i64, i64)> {
        let new = self.new.iter().filter_map(|new| new.household.as_ref());
        let changed = self.changed.iter().filter_map(|changed| changed.household.as_ref());
        new.chain(changed).map(|household| (household.id, household.area_order))
    }
}

/// A record that is new.
pub(super) struct New {
    pub(super) provisional: i64,
    pub(super) subject: Vec<(&'static str, Cell)>,
    pub(super) household: Option<Found<household::Model>>,
    pub(super) prepared: Prepared,
}

/// A record that changes, as it was read.
pub(super) struct Changed {
    pub(super) before: LedgerRow,
    pub(super) household: Option<Found<household::Model>>,
    pub(super) prepared: Prepared,
}
