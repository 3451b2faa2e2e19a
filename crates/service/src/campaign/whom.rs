//! To whom a campaign goes, as it is kept.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use shouwang_domain::lists::ListName;
use shouwang_domain::obligation::HouseholdGroup;

/// The active households of some groups; only those of them that are on a list, where one is named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Whom {
    pub(super) groups: BTreeSet<HouseholdGroup>,
    pub(super) list: Option<ListName>,
}
