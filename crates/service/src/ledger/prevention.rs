//! Preventive measures (预防性措施): for households that are not monitored, while a warning, a clue or a case of theirs is open
//! (翁源 2021 §五(一)). Such a measure makes nobody monitored: that is decided by the procedure alone.

use shouwang_forms::Form;
use shouwang_store::entity::household;
use shouwang_store::{Source, repo};

use crate::{Problem, Result};

/// The register of preventive measures.
const PREVENTION: &str = "preventive_measure";

/// Refuses a new preventive measure for a household that is monitored, whose measures stand in its plan, and for one of which
/// nothing is open. Nothing of any other register.
pub(super) async fn refuse_unfounded(at: &impl Source, form: &Form, household: &household::Model) -> Result<()> {
    if form.id != PREVENTION {
        return Ok(());
    }
    if household.monitored_type.is_some() {
        return Err(Problem::refused(
            "prevention.monitored",
            "该户已是监测对象；请在其帮扶计划中新增措施。",
            "The household is being monitored; add the measure to its plan.",
        ));
    }
    let mut standings = repo::help::gap::standings(at, &[household.id]).await?;
    let standing = standings.remove(&household.id).unwrap_or_default();
    if standing.open_warning || standing.open_clue || standing.open_case {
        return Ok(());
    }
    Err(Problem::refused(
        "prevention.no_sign",
        "该户目前没有未办结的预警、线索或识别；如有苗头，请先上报线索，再登记预防性措施。",
        "No warning, clue or identification of this household is open; where something is wrong, report a clue first.",
    ))
}
