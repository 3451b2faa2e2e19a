//! Preventive measures (预防性措施): for households that are not monitored, while a warning, a clue or a case of theirs is open
//! (翁源 2021 §五(一)). Such a measure makes nobody monitored: that is decided by the procedure alone.

use std::collections::HashMap;

use shouwang_forms::{Act, Form};
use shouwang_store::entity::household;
use shouwang_store::{Source, repo};

use crate::{Problem, Result};

/// The register of preventive measures.
const PREVENTION: &str = "preventive_measure";

/// Refuses a new preventive measure for a household that is monitored, whose measures stand in its plan, and for one of which
/// nothing is open. Nothing of any other register.
pub(super) async fn refuse_unfounded(at: &impl Source, form: &Form, household: &household::Model) -> Result<()> {
    let mut refused = unfounded(at, form, &[household]).await?;
    refused.remove(&household.id).map_or(Ok(()), Err)
}

/// The same of several households at once: what is refused, by household.
pub(super) async fn unfounded(
    at: &impl Source,
    form: &Form,
    households: &[&household::Model],
) -> Result<HashMap<i64, Problem>> {
    if form.id != PREVENTION {
        return Ok(HashMap::new());
    }
    let ids: Vec<i64> = households.iter().map(|household| household.id).collect();
    let standings = repo::help::gap::standings(at, &ids).await?;
    let mut refused = HashMap::new();
    for household in households {
        let standing = standings.get(&household.id);
        if household.monitored_type.is_some() {
            refused.insert(household.id, monitored());
        } else if !standing.is_some_and(|of| of.open_warning || of.open_clue || of.open_case) {
            refused.insert(household.id, no_sign());
        }
    }
    Ok(refused)
}

/// Refuses to bring a preventive measure further once its household is monitored: it is finished or stopped, and what is still
/// wanted goes the way of the plan. Nothing of any other register.
pub(super) fn refuse_step(form: &Form, act: &Act, household: &household::Model) -> Result<()> {
    let goes_on = form.acts.iter().any(|next| next.from.contains(&act.to));
    match form.id == PREVENTION && goes_on && household.monitored_type.is_some() {
        true => Err(monitored()),
        false => Ok(()),
    }
}

fn monitored() -> Problem {
    Problem::refused(
        "prevention.monitored",
        "该户已是监测对象；请在其帮扶计划中新增措施，原有的预防性措施登记完成或停止。",
        "The household is being monitored; add the measure to its plan, and finish or stop preventive measures that it has.",
    )
}

fn no_sign() -> Problem {
    Problem::refused(
        "prevention.no_sign",
        "该户目前没有未办结的预警、线索或识别；如有苗头，请先上报线索，再登记预防性措施。",
        "No warning, clue or identification of this household is open; where something is wrong, report a clue first.",
    )
}
