//! The table monitored type x base register, and its cases.

use shouwang_domain::Fen;

use super::cite;
use crate::case::amount;
use crate::file::Layer;
use crate::{EligibilityRow, Pack, PackProblem};

/// The rows of the nearest layer that speaks of a type replace those of the layers before.
pub(super) fn eligibility(layers: &[&Layer], problems: &mut Vec<PackProblem>) -> Vec<EligibilityRow> {
    let mut rows: Vec<EligibilityRow> = Vec::new();
    for layer in layers {
        rows.retain(|row| {
            layer
                .text
                .eligibility
                .iter()
                .all(|e| e.get_ref().monitored_type != row.monitored_type)
        });
        for entry in &layer.text.eligibility {
            let text = entry.get_ref();
            let ty = text.monitored_type;
            if let Some(population) = text.populations.get_ref().iter().find(|p| !ty.may_come_from(**p)) {
                problems.push(layer.problem(
                    text.populations.span(),
                    "eligibility.type_impossible",
                    format!("{}不能来自{}。", ty.zh(), population.zh()),
                    format!("A {} cannot come from a {}.", ty.en(), population.en()),
                ));
            }
            if ty.needs_own_application() && !text.own_application.get_ref() {
                problems.push(layer.problem(
                    text.own_application.span(),
                    "eligibility.own_application",
                    format!("{}须由农户本人申请。", ty.zh()),
                    format!("A {} must have applied itself.", ty.en()),
                ));
            }
            rows.push(EligibilityRow {
                monitored_type: ty,
                populations: text.populations.get_ref().clone(),
                income: text.income,
                own_application: *text.own_application.get_ref(),
                civil_affairs_status: text.civil_affairs_status,
                citation: cite(layer, &text.citation, text.effective_from),
            });
        }
    }
    rows
}

pub(super) fn run_eligibility_cases(layers: &[&Layer], pack: &Pack, problems: &mut Vec<PackProblem>) {
    for layer in layers {
        for entry in &layer.text.eligibility {
            let row = entry.get_ref();
            let is_replaced = !pack
                .eligibility
                .iter()
                .any(|known| known.monitored_type == row.monitored_type && known.citation.pack == layer.id);
            for case in row.case.iter().filter(|_| !is_replaced) {
                let text = case.get_ref();
                let mut fail = |zh: String, en: String| {
                    problems.push(layer.problem(
                        case.span(),
                        "eligibility.case_failed",
                        format!("政策包 {} 的认定用例“{}”不成立：{zh}", pack.id, text.name),
                        format!("In pack {} the case \"{}\" does not hold: {en}", pack.id, text.name),
                    ));
                };
                let income = match &text.income_per_head {
                    None => None,
                    Some(given) => match amount(given.get_ref(), &pack.params, pack.effective_from()) {
                        Ok(fen) => Some(Fen(fen)),
                        Err((zh, en)) => {
                            fail(zh, en);
                            continue;
                        }
                    },
                };
                let found = pack.eligible(row.monitored_type, text.population, income);
                match (&found, &text.tier, &text.refused) {
                    (Ok(found), Some(tier), None) if found.tier == *tier => {}
                    (Err(problem), None, Some(code)) if problem.code == *code => {}
                    (Ok(found), ..) => fail(format!("结果为 {}。", found.tier), format!("it gave {}.", found.tier)),
                    (Err(problem), ..) => fail(problem.zh.clone(), format!("it gave {problem}")),
                }
            }
        }
    }
}
