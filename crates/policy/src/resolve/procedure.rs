//! The figures of the procedures, each from the nearest layer that has it.

use std::collections::BTreeMap;

use shouwang_domain::procedure::ProcedureRules;

use crate::file::Layer;
use crate::procedure::figures;
use crate::{Citation, PackProblem};

macro_rules! resolve {
    ($($field:ident: $ty:ty,)+) => {
        /// The values in effect; the error is the name of one that no layer has.
        pub(super) fn resolve(
            layers: &[&Layer],
            citations: &mut BTreeMap<String, Citation>,
        ) -> Result<ProcedureRules, &'static str> {
            $(let $field = {
                let (layer, found) = layers
                    .iter()
                    .rev()
                    .find_map(|layer| Some((layer, layer.text.procedure.$field.as_ref()?)))
                    .ok_or(stringify!($field))?;
                citations.insert(concat!("procedure.", stringify!($field)).into(), found.cite(layer));
                found.value.get_ref().clone()
            };)+
            // Packs of before do not say what becomes of a household without labour.
            let said = layers
                .iter()
                .rev()
                .find_map(|layer| Some((layer, layer.text.procedure.without_labour.as_ref()?)));
            let without_labour = said.map(|(layer, found)| {
                citations.insert("procedure.without_labour".into(), found.cite(layer));
                *found.value.get_ref()
            });
            Ok(ProcedureRules { without_labour: without_labour.unwrap_or_default(), $($field,)+ })
        }
    };
}
figures!(resolve);

/// The budgets must share out the whole clock, and the notice must fit into its share.
pub(super) fn check(layers: &[&Layer], rules: &ProcedureRules) -> Option<PackProblem> {
    let b = &rules.budgets;
    let sum = b.verification + b.commitment + b.review + b.notice + b.town_review + b.county_decision;
    let (layer, budgets) = layers
        .iter()
        .rev()
        .find_map(|layer| Some((layer, layer.text.procedure.budgets.as_ref()?)))?;
    (sum != rules.decision_days || rules.notice_days > b.notice).then(|| {
        let (days, notice) = (rules.decision_days, rules.notice_days);
        layer.problem(
            budgets.value.span(),
            "pack.budgets",
            format!("各环节时限之和须等于 {days} 天，其中公示环节不少于 {notice} 天。"),
            format!("The budgets of the stages must sum to {days} days, and that of the notice hold {notice} days."),
        )
    })
}
