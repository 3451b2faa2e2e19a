//! How near households are to being monitored: their warnings, clues and cases.

use std::collections::HashMap;

use shouwang_domain::Result;
use shouwang_domain::clue::ClueState;
use shouwang_domain::procedure::CaseKind;
use shouwang_domain::warning::WarningState;

use crate::entity::{clue, procedure_case, warning};
use crate::repo::of_households;
use crate::store::Source;

/// What is known of a household.
#[derive(Debug, Clone, Copy, Default)]
pub struct Standing {
    /// Its identification is under way.
    pub open_case: bool,
    /// An identification ended.
    pub closed_case: bool,
    /// A clue waits for a case.
    pub open_clue: bool,
    /// A clue was dismissed.
    pub dismissed_clue: bool,
    /// A warning waits for an answer.
    pub open_warning: bool,
    /// A warning was answered as not true.
    pub refuted_warning: bool,
}

/// The standing of households that were found in scope before.
///
/// # Errors
/// When the database fails.
pub async fn standings(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Standing>> {
    let mut standings: HashMap<i64, Standing> = HashMap::new();
    for (id, warnings) in of_households::<warning::Model>(at, households).await? {
        let standing = standings.entry(id).or_default();
        let any = |state: WarningState| warnings.iter().any(|warning| warning.state == state);
        standing.open_warning = any(WarningState::Open);
        standing.refuted_warning = any(WarningState::NotTrue);
    }
    for (id, clues) in of_households::<clue::Model>(at, households).await? {
        let standing = standings.entry(id).or_default();
        let any = |state: ClueState| clues.iter().any(|clue| clue.state == state);
        standing.open_clue = any(ClueState::Open);
        standing.dismissed_clue = any(ClueState::Dismissed);
    }
    for (id, cases) in of_households::<procedure_case::Model>(at, households).await? {
        let standing = standings.entry(id).or_default();
        let mut identifications = cases.iter().filter(|case| case.kind == CaseKind::Identification);
        standing.closed_case = identifications.clone().any(|case| case.closed_on.is_some());
        standing.open_case = identifications.any(|case| case.closed_on.is_none());
    }
    Ok(standings)
}
