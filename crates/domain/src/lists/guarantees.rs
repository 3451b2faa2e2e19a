//! Lists of the guarantees: problems of the year, dwellings, water, school, insurance, bills.

use super::{Reason, ReasonCode, Standing, Subject};
use crate::Fen;
use crate::assurance::{Dwelling, DwellingGrade, Insurance, WaterRating};
use crate::guarantee::Guarantee;
use crate::household::{Member, Schooling};
use chrono::Datelike as _;

/// What began this year and is not solved, of what began this year (look-back 2021 item 1).
pub(super) fn problems(subject: &Subject<'_>) -> Standing {
    let code = |guarantee| match guarantee {
        Guarantee::Education => Some(ReasonCode::Education),
        Guarantee::Medical => Some(ReasonCode::Medical),
        Guarantee::Housing => Some(ReasonCode::Housing),
        Guarantee::Water => Some(ReasonCode::Water),
        Guarantee::Food | Guarantee::Clothing => None,
    };
    let this_year: Vec<_> = subject
        .assurances
        .problems()
        .into_iter()
        .filter(|problem| problem.opened_on.year() == subject.year())
        .filter_map(|problem| Some((code(problem.guarantee)?, problem)))
        .collect();
    let unsolved = this_year
        .iter()
        .filter(|(_, problem)| problem.solved_on.is_none())
        .map(|(code, problem)| Reason::of(*code).since(Some(problem.opened_on)));
    Standing::new(!this_year.is_empty(), unsolved)
}

/// Every dwelling that was ever suspected is to be appraised (look-back 2021 item 6).
pub(super) fn unappraised_dwellings(subject: &Subject<'_>) -> Standing {
    let dwellings = &subject.assurances.dwellings;
    let open = dwellings.iter().filter(|dwelling| dwelling.appraised_on.is_none());
    Standing::new(
        !dwellings.is_empty(),
        open.map(|dwelling| Reason::of(ReasonCode::DwellingSuspected).since(Some(dwelling.suspected_on))),
    )
}

/// By the latest appraisal (look-back 2021 item 6).
pub(super) fn dangerous_dwellings(subject: &Subject<'_>) -> Standing {
    let reason = |dwelling: &Dwelling| {
        let code = match dwelling.grade {
            Some(DwellingGrade::C) => ReasonCode::DwellingGradeC,
            _ => ReasonCode::DwellingGradeD,
        };
        dwelling.dangerous_since().map(|day| Reason::of(code).since(Some(day)))
    };
    let last = Dwelling::last_appraised(&subject.assurances.dwellings);
    Standing::new(last.is_some(), last.and_then(reason))
}

/// By the latest check; a monitored household without one is on the list too, for its water is to be known.
pub(super) fn unsafe_water(subject: &Subject<'_>) -> Standing {
    let latest = subject
        .assurances
        .water_checks
        .iter()
        .max_by_key(|check| check.checked_on);
    let Some(latest) = latest else {
        let missing = subject
            .facts
            .monitored
            .then_some(Reason::of(ReasonCode::WaterNotRecorded));
        return Standing::new(subject.facts.monitored, missing);
    };
    let failing = [
        ReasonCode::WaterQuality,
        ReasonCode::WaterQuantity,
        ReasonCode::WaterConvenience,
        ReasonCode::WaterReliability,
    ]
    .into_iter()
    .zip(latest.indicators())
    .filter(|(_, rating)| *rating == Some(WaterRating::NotMet))
    .map(|(code, _)| code);
    let untested = latest.quality.is_none().then_some(ReasonCode::WaterNotTested);
    let reasons = failing.chain(untested);
    Standing::new(
        true,
        reasons.map(|code| Reason::of(code).since(Some(latest.checked_on))),
    )
}

/// The children of school age: at school, exempt for physical reasons, or out of school (look-back 2021 item 4).
pub(super) fn school_roll(subject: &Subject<'_>, wanted: impl Fn(ReasonCode) -> bool) -> Standing {
    let children: Vec<&Member> = subject
        .household
        .present(subject.on)
        .filter(|member| member.is_school_age(subject.on))
        .collect();
    let reason = |child: &&Member| {
        let code = if child.schooling != Schooling::NotStudent {
            ReasonCode::AtSchool
        } else if child.schooling_exempt {
            ReasonCode::ExemptFromSchool
        } else {
            ReasonCode::OutOfSchool
        };
        wanted(code).then(|| Reason::of(code).member(child.id))
    };
    Standing::new(!children.is_empty(), children.iter().filter_map(reason))
}

pub(super) fn unpaid_schooling_aid(subject: &Subject<'_>) -> Standing {
    let due = || {
        let aids = subject.assurances.schooling_aids.iter();
        aids.filter(|aid| aid.due_on <= subject.on)
    };
    let unpaid = due().filter(|aid| aid.owed_on(subject.on) > Fen::ZERO);
    Standing::new(
        due().next().is_some(),
        unpaid.map(|aid| {
            Reason::of(ReasonCode::AidOwed)
                .member(aid.member_id)
                .since(Some(aid.due_on))
                .amount(aid.owed_on(subject.on))
        }),
    )
}

/// The insurance record of the year counts, and what the register says where there is none.
pub(super) fn uninsured(subject: &Subject<'_>) -> Standing {
    let insured = |member: &Member| {
        subject
            .assurances
            .contribution(member.id, Insurance::Medical, subject.year())
            .map_or(member.insured, |paid| Some(paid.insured))
    };
    let reason = |member: &Member| {
        let code = match insured(member) {
            Some(true) => return None,
            Some(false) => ReasonCode::NotInsured,
            None => ReasonCode::InsuranceUnknown,
        };
        Some(Reason::of(code).member(member.id))
    };
    Standing::new(true, subject.household.present(subject.on).filter_map(reason))
}

/// The bills of the year, each against the standard (look-back 2021 item 5).
pub(super) fn low_reimbursement(subject: &Subject<'_>) -> Standing {
    let Some(standards) = subject.standards else {
        return Standing::default();
    };
    let bills = || {
        let bills = subject.assurances.medical_bills.iter();
        bills.filter(|bill| bill.settled_on.year() == subject.year())
    };
    let reasons = bills().filter_map(|bill| {
        let percent = bill.reimbursed_percent()?;
        (percent < standards.reimbursement_percent).then(|| Reason {
            percent: Some(percent),
            ..Reason::of(ReasonCode::ReimbursedTooLittle)
                .member(bill.member_id)
                .since(Some(bill.settled_on))
        })
    });
    Standing::new(bills().next().is_some(), reasons)
}
