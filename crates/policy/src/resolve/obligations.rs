//! The duties with dates of a pack, and their cases.

use shouwang_domain::calendar::WorkingCalendar;
use shouwang_domain::obligation::{DueDay, Event, Obligation, Timing};
use shouwang_domain::procedure::ProcedureRules;
use toml::Spanned;

use super::{cite, merged};
use crate::file::Layer;
use crate::obligation::ObligationText;
use crate::{CitedObligation, PackProblem};

/// A nearer layer replaces a duty of the same id, or omits it.
pub(super) fn obligations(
    layers: &[&Layer],
    procedure: &ProcedureRules,
    problems: &mut Vec<PackProblem>,
) -> Vec<CitedObligation> {
    let mut obligations = Vec::new();
    for (layer, entry) in merged(layers, |t| &t.obligation, |o: &ObligationText| &o.id, problems) {
        let text = entry.get_ref();
        if text.omitted {
            continue;
        }
        let Some(timing) = timing(text, procedure) else {
            problems.push(contradiction(layer, entry, "every, after"));
            continue;
        };
        let obligation = obligation(text, timing);
        if let Some(key) = obligation.contradiction() {
            problems.push(contradiction(layer, entry, key));
            continue;
        }
        run_cases(layer, text, &obligation, problems);
        obligations.push(CitedObligation {
            obligation,
            citation: cite(layer, &text.citation, text.effective_from),
        });
    }
    obligations
}

fn obligation(text: &ObligationText, timing: Timing) -> Obligation {
    Obligation {
        id: text.id.clone(),
        zh: text.zh.clone(),
        en: text.en.clone(),
        role: text.role,
        at: text.at.unwrap_or(text.role.level()),
        subject: text.subject,
        owner: text.owner,
        timing,
        households: text.households.iter().copied().collect(),
        fulfilment: text.fulfilled_by,
        visited_by: text.visited_by.iter().copied().collect(),
        times: text.times,
        remind_days: text.remind_days,
    }
}

/// `None` unless exactly one of `every` and `after` is given, and complete.
fn timing(text: &ObligationText, procedure: &ProcedureRules) -> Option<Timing> {
    match (text.every, text.after) {
        (Some(every), None) => Some(Timing::Periodic {
            every,
            due: text.due.map_or(
                DueDay {
                    month: every.months(),
                    day: None,
                },
                DueDay::from,
            ),
            roll_forward: text.roll_forward,
        }),
        (None, Some(after)) if text.due.is_none() => match (after.event, after.days, after.day_kind) {
            (Event::Clue, None, None) => Some(Timing::After {
                event: Event::Clue,
                days: procedure.decision_days,
                kind: procedure.day_kind,
                roll_forward: procedure.roll_forward,
            }),
            (Event::Clue, ..) | (_, None, _) | (_, _, None) => None,
            (event, Some(days), Some(kind)) => Some(Timing::After {
                event,
                days,
                kind,
                roll_forward: text.roll_forward,
            }),
        },
        _ => None,
    }
}

fn run_cases(layer: &Layer, text: &ObligationText, obligation: &Obligation, problems: &mut Vec<PackProblem>) {
    for case in &text.case {
        let wanted = case.get_ref();
        let found = obligation.due(wanted.on, WorkingCalendar::builtin());
        if found == Ok(wanted.due) {
            continue;
        }
        let (zh, en) = found.map_or_else(
            |problem| (problem.zh, problem.en),
            |due| (format!("期限为 {due}。"), format!("it is due on {due}.")),
        );
        problems.push(layer.problem(
            case.span(),
            "obligation.case_failed",
            format!("职责“{}”的用例“{}”不成立：{zh}", text.zh, wanted.name),
            format!(
                "The case \"{}\" of the duty \"{}\" does not hold: {en}",
                wanted.name, text.id
            ),
        ));
    }
}

fn contradiction(layer: &Layer, entry: &Spanned<ObligationText>, key: &str) -> PackProblem {
    let id = &entry.get_ref().id;
    layer.problem(
        entry.span(),
        "obligation.contradiction",
        format!("职责 {id} 的 {key} 缺少或与其他各项矛盾。"),
        format!("In the duty {id}, {key} is missing or contradicts the rest."),
    )
}
