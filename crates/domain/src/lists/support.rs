//! Lists of support: the layers of the low-income population, relief, special assistance, contributions.

use super::{Reason, ReasonCode, Standards, Standing, Subject};
use crate::Fen;
use crate::assurance::{GovernmentShare, Insurance};
use crate::guarantee::{Guarantee, GuaranteeState};
use crate::household::{Labour, Member, Schooling};
use crate::records::BenefitKind;
use crate::risk::{CivilAffairsStatus, MonitoredType};

/// Government pays the contributions of the three monitored types (粤人社规〔2022〕29号；翁源 2021 §五(二)).
pub(super) fn unpaid_contributions(subject: &Subject<'_>) -> Standing {
    let is_eligible = subject.facts.monitored_type.is_some_and(MonitoredType::is_one_of_three);
    if !is_eligible {
        return Standing::default();
    }
    let missing = |member: &Member, insurance: Insurance| {
        let paid = subject.assurances.contribution(member.id, insurance, subject.year());
        let share = paid.map_or(GovernmentShare::None, |paid| paid.share());
        let code = match (insurance, share) {
            (_, GovernmentShare::Full) => return None,
            (Insurance::Medical, GovernmentShare::Partial) => ReasonCode::MedicalPaidInPart,
            (Insurance::Medical, GovernmentShare::None) => ReasonCode::MedicalNotPaid,
            (Insurance::Pension, GovernmentShare::Partial) => ReasonCode::PensionPaidInPart,
            (Insurance::Pension, GovernmentShare::None) => ReasonCode::PensionNotPaid,
        };
        let owed = paid.map(|paid| Fen(paid.amount_due.0 - paid.by_government.0));
        Some(Reason {
            amount: owed,
            ..Reason::of(code).member(member.id)
        })
    };
    let reasons = subject.household.present(subject.on).flat_map(|member| {
        let pension = contributes_to_pension(member, subject).then_some(Insurance::Pension);
        [Some(Insurance::Medical), pension]
            .into_iter()
            .flatten()
            .filter_map(move |insurance| missing(member, insurance))
    });
    Standing::new(true, reasons)
}

/// Residents pay into the pension insurance from 16 on, unless at school, until they draw the pension at 60.
fn contributes_to_pension(member: &Member, subject: &Subject<'_>) -> bool {
    (16..60).contains(&member.age_on(subject.on)) && member.schooling == Schooling::NotStudent
}

/// The layer of a household: what civil affairs recognised, or a deeper one that its figures speak for. That is a hint to
/// civil affairs and no decision: whether somebody must support a destitute person, and what is owned, is theirs to find.
fn layer(subject: &Subject<'_>, standards: &Standards) -> Option<ReasonCode> {
    let recognised = subject.household.civil_affairs.and_then(|status| match status {
        CivilAffairsStatus::DestituteSupport => Some(ReasonCode::Destitute),
        CivilAffairsStatus::Dibao => Some(ReasonCode::Dibao),
        CivilAffairsStatus::DibaoMarginal => Some(ReasonCode::DibaoMarginal),
        CivilAffairsStatus::ExpenditureBurdened => Some(ReasonCode::ExpenditureBurdened),
        CivilAffairsStatus::TemporaryRelief => None,
    });
    // The codes stand in the order of the layers.
    [recognised, by_figures(subject, standards)].into_iter().flatten().min()
}

fn by_figures(subject: &Subject<'_>, standards: &Standards) -> Option<ReasonCode> {
    let facts = subject.facts;
    let other = (facts.monitored || facts.income_per_head.is_some_and(|income| income <= standards.line))
        .then_some(ReasonCode::OtherLowIncome);
    let (Some(dibao), Some(income)) = (standards.dibao, facts.income_per_head) else {
        return other;
    };
    let after_rigid_expense = facts
        .income
        .zip(facts.rigid_expense)
        .map(|(income, expense)| Fen((income.0 - expense.0).div_euclid(facts.household_size.max(1))));
    if income <= dibao && nobody_can_provide(subject) {
        Some(ReasonCode::Destitute)
    } else if income <= dibao {
        Some(ReasonCode::Dibao)
    } else if income.0 * 100 <= dibao.0 * standards.dibao_margin_percent {
        Some(ReasonCode::DibaoMarginal)
    } else if after_rigid_expense.is_some_and(|left| left <= dibao) {
        Some(ReasonCode::ExpenditureBurdened)
    } else {
        other
    }
}

/// Everybody is old, a child, or has lost the capability to work.
fn nobody_can_provide(subject: &Subject<'_>) -> bool {
    subject.household.present(subject.on).all(|member| {
        let age = member.age_on(subject.on);
        !(16..60).contains(&age) || matches!(member.labour, Labour::Lost | Labour::None)
    })
}

/// The low-income population by layers, the deepest first (翁源 2021 §五(四)).
pub(super) fn ladder(subject: &Subject<'_>) -> Standing {
    let layer = subject.standards.and_then(|standards| layer(subject, standards));
    let reason = layer.map(|code| with_income(code, subject));
    Standing::new(true, reason)
}

/// In one of the two layers that receive money every month, and receiving none of it (翁源 2021 §一(三)2).
pub(super) fn uncovered_by_relief(subject: &Subject<'_>) -> Standing {
    let layer = subject.standards.and_then(|standards| layer(subject, standards));
    let Some(layer) = layer.filter(|code| matches!(code, ReasonCode::Destitute | ReasonCode::Dibao)) else {
        return Standing::default();
    };
    let is_covered = receives(subject, &[BenefitKind::Dibao, BenefitKind::DestituteSupport]);
    Standing::new(true, (!is_covered).then(|| with_income(layer, subject)))
}

fn with_income(code: ReasonCode, subject: &Subject<'_>) -> Reason {
    Reason {
        amount: subject.facts.income_per_head,
        ..Reason::of(code)
    }
}

/// What the household needs by its records, and receives none of: medical, education, housing, employment, temporary.
pub(super) fn uncovered_by_special_aid(subject: &Subject<'_>) -> Standing {
    use BenefitKind as B;
    use ReasonCode as R;
    let unmet = |guarantee| subject.household.guarantee(guarantee) == Some(GuaranteeState::Unmet);
    let since = |guarantee| {
        let problems = subject.assurances.problems();
        let open = problems
            .iter()
            .find(|problem| problem.guarantee == guarantee && problem.solved_on.is_none());
        open.map(|problem| problem.opened_on)
    };
    let job_lost = subject
        .facts
        .days_since_job_lost
        .map(|days| subject.on - chrono::Days::new(days.unsigned_abs()));
    let lost_on = subject
        .records
        .loss_events
        .iter()
        .filter(|loss| loss.open_loss_on(subject.on) > Fen::ZERO)
        .map(|loss| loss.happened_on)
        .min();
    let needs = [
        (
            unmet(Guarantee::Medical),
            since(Guarantee::Medical),
            R::NeedsMedicalAid,
            B::MedicalAid,
        ),
        (
            unmet(Guarantee::Education),
            since(Guarantee::Education),
            R::NeedsEducationAid,
            B::EducationAid,
        ),
        (
            unmet(Guarantee::Housing),
            since(Guarantee::Housing),
            R::NeedsHousingAid,
            B::HousingAid,
        ),
        (
            job_lost.is_some(),
            job_lost,
            R::NeedsEmploymentAid,
            B::EmploymentSubsidy,
        ),
        (lost_on.is_some(), lost_on, R::NeedsTemporaryRelief, B::TemporaryRelief),
    ];
    let needed = || {
        needs
            .iter()
            .filter(|(is_needed, ..)| *is_needed && subject.is_watched())
    };
    let reasons = needed()
        .filter(|(_, _, _, kind)| !receives(subject, &[*kind]))
        .map(|(_, since, code, _)| Reason::of(*code).since(*since));
    Standing::new(needed().next().is_some(), reasons)
}

pub(super) fn receives(subject: &Subject<'_>, kinds: &[BenefitKind]) -> bool {
    subject.records.benefits.iter().any(|benefit| {
        kinds.contains(&benefit.kind)
            && benefit.runs(subject.on)
            && benefit.member.is_none_or(|member| subject.is_here(member))
    })
}
