//! The register beside what civil affairs say: who is monitored and in no social assistance, and who is of low income, shows a
//! sign of risk and is not monitored (普宁 2023 §四(二); 翁源 2021 §六(二)).

use chrono::Days;

use super::{Reason, ReasonCode, Standing, Subject};
use crate::Fen;
use crate::guarantee::{Guarantee, GuaranteeState};
use crate::records::BenefitKind;
use crate::risk::{CivilAffairsStatus, MonitoredType};

/// Monitored as one of the three types, and by neither the register, a benefit that runs, nor the newest lists of civil
/// affairs in social assistance.
pub(super) fn without_assistance(subject: &Subject<'_>) -> Standing {
    let facts = subject.facts;
    if !facts.monitored_type.is_some_and(MonitoredType::is_one_of_three) {
        return Standing::default();
    }
    let kinds = [
        BenefitKind::Dibao,
        BenefitKind::DestituteSupport,
        BenefitKind::TemporaryRelief,
    ];
    let is_assisted =
        registered(subject).is_some() || subject.told.assisted.is_some() || super::support::receives(subject, &kinds);
    let since = facts
        .days_monitored
        .and_then(|days| subject.on.checked_sub_days(Days::new(days.unsigned_abs())));
    let reason = Reason {
        amount: facts.income_per_head,
        ..Reason::of(ReasonCode::NoAssistance).since(since)
    };
    Standing::new(true, (!is_assisted).then_some(reason))
}

/// Of low income by the register or by the newest lists of civil affairs, not monitored, with a sign of risk: its income, a
/// guarantee, a loss, lost work, a department's list or a warning. The standing comes first, then the signs.
pub(super) fn not_monitored(subject: &Subject<'_>) -> Standing {
    let told = subject.told.assisted;
    let recognised = registered(subject).map(|status| (status, None));
    let Some((status, since)) = recognised.or_else(|| told.map(|(status, on)| (status, Some(on)))) else {
        return Standing::default();
    };
    if subject.facts.monitored {
        return Standing::default();
    }
    let signs = signs(subject);
    if signs.is_empty() {
        return Standing::new(true, []);
    }
    let standing = Reason::of(code(status)).since(since);
    Standing::new(true, std::iter::once(standing).chain(signs))
}

/// The standing that the register gives it, where no roll of its county decides that.
fn registered(subject: &Subject<'_>) -> Option<CivilAffairsStatus> {
    subject.household.civil_affairs.filter(|_| !subject.told.overruled)
}

const fn code(status: CivilAffairsStatus) -> ReasonCode {
    match status {
        CivilAffairsStatus::DestituteSupport => ReasonCode::Destitute,
        CivilAffairsStatus::Dibao => ReasonCode::Dibao,
        CivilAffairsStatus::DibaoMarginal => ReasonCode::DibaoMarginal,
        CivilAffairsStatus::ExpenditureBurdened => ReasonCode::ExpenditureBurdened,
        CivilAffairsStatus::TemporaryRelief => ReasonCode::TemporaryRelief,
    }
}

fn signs(subject: &Subject<'_>) -> Vec<Reason> {
    let facts = subject.facts;
    let is_below = |line: Fen| facts.income_per_head.is_some_and(|income| income <= line);
    let below = subject.standards.is_some_and(|standards| is_below(standards.line));
    let mut signs = Vec::new();
    if below {
        signs.push(Reason {
            amount: facts.income_per_head,
            ..Reason::of(ReasonCode::BelowLine)
        });
    }
    let guarantees = [
        (Guarantee::Education, ReasonCode::Education),
        (Guarantee::Medical, ReasonCode::Medical),
        (Guarantee::Housing, ReasonCode::Housing),
        (Guarantee::Water, ReasonCode::Water),
    ];
    let problems = subject.assurances.problems();
    for (guarantee, code) in guarantees {
        if subject.household.guarantee(guarantee) == Some(GuaranteeState::Unmet) {
            let open = problems
                .iter()
                .find(|problem| problem.guarantee == guarantee && problem.solved_on.is_none());
            signs.push(Reason::of(code).since(open.map(|problem| problem.opened_on)));
        }
    }
    if facts.open_loss > Fen::ZERO {
        signs.push(Reason::of(ReasonCode::LossOpen).amount(facts.open_loss));
    }
    if let Some(days) = facts.days_since_job_lost {
        let lost_on = subject.on.checked_sub_days(Days::new(days.unsigned_abs()));
        signs.push(Reason::of(ReasonCode::JobLost).since(lost_on));
    }
    if let Some(on) = subject.told.listed_on {
        signs.push(Reason::of(ReasonCode::ListedByDepartment).since(Some(on)));
    }
    if let Some(on) = subject.told.warned_on {
        signs.push(Reason::of(ReasonCode::WarningWaits).since(Some(on)));
    }
    signs
}
