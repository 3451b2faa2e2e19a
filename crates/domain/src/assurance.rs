//! Records of how the guarantees are kept: problems with their beginning and end, dwellings, water, aid for schooling,
//! insurance contributions and medical bills.
//!
//! What a dwelling or a water record says of a guarantee follows from the record; a person states it nowhere again.

use chrono::NaiveDate;

use crate::guarantee::{Guarantee, GuaranteeState};
use crate::{Fen, MemberId, coded_enum};

coded_enum! {
    /// Grade of an appraised dwelling (the four grades A to D of the standard for dangerous dwellings).
    pub enum DwellingGrade {
        A = "a", "A级", "grade A, sound";
        B = "b", "B级", "grade B, single parts in danger";
        C = "c", "C级", "grade C, partly dangerous";
        D = "d", "D级", "grade D, dangerous as a whole";
    }
}

impl DwellingGrade {
    /// Nobody may live in it as it is.
    pub const fn is_dangerous(self) -> bool {
        matches!(self, Self::C | Self::D)
    }

    /// What the grade says about safe housing.
    pub const fn guarantee(self) -> GuaranteeState {
        if self.is_dangerous() {
            GuaranteeState::Unmet
        } else {
            GuaranteeState::Met
        }
    }
}

coded_enum! {
    /// What was done about a dangerous dwelling.
    pub enum DwellingAction {
        Repaired = "repaired", "修缮加固", "repaired";
        Rebuilt = "rebuilt", "拆除重建", "rebuilt";
        MovedOut = "moved_out", "搬离安置", "moved out to a safe dwelling";
    }
}

/// A dwelling under suspicion: suspected, appraised, acted upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dwelling {
    /// The day on which it was suspected.
    pub suspected_on: NaiveDate,
    /// The day of the appraisal.
    pub appraised_on: Option<NaiveDate>,
    /// Its grade; with the day, or neither.
    pub grade: Option<DwellingGrade>,
    /// The day from which nobody lives in danger any more.
    pub acted_on: Option<NaiveDate>,
    /// What was done; with the day, or neither.
    pub action: Option<DwellingAction>,
}

impl Dwelling {
    /// The appraisal that counts: the latest one, which replaces those before.
    pub fn last_appraised(dwellings: &[Self]) -> Option<&Self> {
        let appraised = dwellings.iter().filter(|dwelling| dwelling.appraised_on.is_some());
        appraised.max_by_key(|dwelling| (dwelling.appraised_on, dwelling.suspected_on))
    }

    /// The grade of the latest appraisal, unless something was done about the dwelling since.
    pub fn standing_grade(dwellings: &[Self]) -> Option<DwellingGrade> {
        Self::last_appraised(dwellings)
            .filter(|dwelling| dwelling.acted_on.is_none())?
            .grade
    }

    /// How the guarantee stood from which day on.
    pub fn steps(&self) -> Vec<(NaiveDate, GuaranteeState)> {
        let appraised = self.appraised_on.zip(self.grade);
        let appraised = appraised.map(|(day, grade)| (day, grade.guarantee()));
        let acted = self.acted_on.map(|day| (day, GuaranteeState::Met));
        [Some((self.suspected_on, GuaranteeState::Suspected)), appraised, acted]
            .into_iter()
            .flatten()
            .collect()
    }

    /// Since when it is dangerous and nothing was done.
    pub fn dangerous_since(&self) -> Option<NaiveDate> {
        self.appraised_on
            .filter(|_| self.grade.is_some_and(DwellingGrade::is_dangerous) && self.acted_on.is_none())
    }
}

coded_enum! {
    /// Where the water comes from.
    pub enum WaterSource {
        Piped = "piped", "集中供水", "piped supply";
        Well = "well", "井水", "well";
        Spring = "spring", "山泉水", "spring";
        Rain = "rain", "水窖集雨", "collected rain";
        Other = "other", "其他", "other";
    }
}

coded_enum! {
    /// How one indicator of drinking water stands.
    pub enum WaterRating {
        Met = "met", "达标", "met";
        Basic = "basic", "基本达标", "basically met";
        NotMet = "not_met", "不达标", "not met";
    }
}

/// A check of a household's drinking water. An indicator that was not looked at is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaterCheck {
    /// The day of the check.
    pub checked_on: NaiveDate,
    /// Where the water comes from.
    pub source: WaterSource,
    /// The day of the quality test.
    pub quality_tested_on: Option<NaiveDate>,
    /// Its result; with the day, or neither.
    pub quality: Option<WaterRating>,
    /// Enough of it.
    pub quantity: Option<WaterRating>,
    /// Near enough.
    pub convenience: Option<WaterRating>,
    /// All the year round.
    pub reliability: Option<WaterRating>,
}

impl WaterCheck {
    /// The four indicators.
    pub const fn indicators(&self) -> [Option<WaterRating>; 4] {
        [self.quality, self.quantity, self.convenience, self.reliability]
    }

    /// What it says of the guarantee; nothing while an indicator is open and none fails.
    pub fn state(&self) -> Option<GuaranteeState> {
        let indicators = self.indicators();
        if indicators.contains(&Some(WaterRating::NotMet)) {
            Some(GuaranteeState::Unmet)
        } else {
            indicators.iter().all(Option::is_some).then_some(GuaranteeState::Met)
        }
    }
}

coded_enum! {
    /// A term of a school year.
    pub enum Term {
        Spring = "spring", "春季学期", "spring term";
        Autumn = "autumn", "秋季学期", "autumn term";
    }
}

/// Aid for the schooling of a member in a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchoolingAid {
    /// The member at school.
    pub member_id: MemberId,
    /// Calendar year of the term.
    pub year: i32,
    /// The term.
    pub term: Term,
    /// The day by which it is to be paid.
    pub due_on: NaiveDate,
    /// What is due.
    pub amount_due: Fen,
    /// The day it was paid.
    pub paid_on: Option<NaiveDate>,
    /// How much was paid; with the day, or neither.
    pub amount_paid: Option<Fen>,
}

impl SchoolingAid {
    /// What is owed on a day that is not before the one it is due.
    pub fn owed_on(&self, on: NaiveDate) -> Fen {
        let paid = self.paid_on.filter(|paid| *paid <= on).and(self.amount_paid);
        let owed = self.amount_due.0 - paid.unwrap_or_default().0;
        Fen(if self.due_on <= on { owed.max(0) } else { 0 })
    }
}

coded_enum! {
    /// The insurances of residents.
    pub enum Insurance {
        Medical = "medical", "城乡居民基本医疗保险", "basic medical insurance";
        Pension = "pension", "城乡居民基本养老保险", "basic pension insurance";
    }
}

/// A member's insurance in a year: whether it stands, what the contribution is, and how much of it government pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contribution {
    /// The member.
    pub member_id: MemberId,
    /// Which insurance.
    pub insurance: Insurance,
    /// The year.
    pub year: i32,
    /// The member is insured.
    pub insured: bool,
    /// The contribution of the year.
    pub amount_due: Fen,
    /// How much of it government pays (政府代缴).
    pub by_government: Fen,
}

coded_enum! {
    /// How much of a contribution government pays.
    pub enum GovernmentShare {
        Full = "full", "全额代缴", "in full";
        Partial = "partial", "差额代缴", "in part";
        None = "none", "未代缴", "not at all";
    }
}

impl Contribution {
    /// How much of it government pays.
    pub fn share(&self) -> GovernmentShare {
        match self.by_government {
            Fen(0) => GovernmentShare::None,
            paid if paid < self.amount_due => GovernmentShare::Partial,
            _ => GovernmentShare::Full,
        }
    }
}

coded_enum! {
    /// Where a treatment took place.
    pub enum Treatment {
        Inpatient = "inpatient", "住院", "in hospital";
        ChronicOutpatient = "chronic_outpatient", "慢性特殊疾病门诊", "out-patient, chronic or special illness";
    }
}

/// A settled medical bill with its three layers of payment. The illness is not kept here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MedicalBill {
    /// The member.
    pub member_id: MemberId,
    /// Where.
    pub treatment: Treatment,
    /// The day of the settlement.
    pub settled_on: NaiveDate,
    /// The cost within the rules of the insurance (合规费用).
    pub compliant: Fen,
    /// Paid by the basic insurance.
    pub basic: Fen,
    /// Paid by the insurance for serious illness.
    pub serious: Fen,
    /// Paid by medical aid.
    pub aid: Fen,
}

impl MedicalBill {
    fn reimbursed(&self) -> i64 {
        self.basic.0 + self.serious.0 + self.aid.0
    }

    /// The share that was paid back, in whole percent, rounded down; none where there was nothing to pay.
    pub fn reimbursed_percent(&self) -> Option<i64> {
        (self.compliant > Fen::ZERO).then(|| self.reimbursed() * 100 / self.compliant.0)
    }
}

/// How a guarantee stood from a day until another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuaranteePeriod {
    /// Which guarantee.
    pub guarantee: Guarantee,
    /// How it stood.
    pub state: GuaranteeState,
    /// Since when.
    pub from_on: NaiveDate,
    /// The day from which it stood otherwise.
    pub to_on: Option<NaiveDate>,
}

/// A problem with a guarantee, from the first suspicion until it is solved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuaranteeProblem {
    /// Which guarantee.
    pub guarantee: Guarantee,
    /// Suspected or not met, as known last.
    pub state: GuaranteeState,
    /// The first day.
    pub opened_on: NaiveDate,
    /// The day from which it is met again.
    pub solved_on: Option<NaiveDate>,
}

/// All these records of one household.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assurances {
    /// How its guarantees stood, in the order of the days.
    pub guarantees: Vec<GuaranteePeriod>,
    /// Dwellings.
    pub dwellings: Vec<Dwelling>,
    /// Checks of drinking water.
    pub water_checks: Vec<WaterCheck>,
    /// Aid for schooling.
    pub schooling_aids: Vec<SchoolingAid>,
    /// Insurance contributions.
    pub contributions: Vec<Contribution>,
    /// Medical bills.
    pub medical_bills: Vec<MedicalBill>,
}

impl Assurances {
    /// The problems with the guarantees: periods without a break in which one was not met.
    pub fn problems(&self) -> Vec<GuaranteeProblem> {
        let mut problems: Vec<GuaranteeProblem> = Vec::new();
        for period in &self.guarantees {
            let open = problems
                .iter_mut()
                .find(|problem| problem.guarantee == period.guarantee && problem.solved_on.is_none());
            match (open, period.state) {
                (Some(open), GuaranteeState::Met) => open.solved_on = Some(period.from_on),
                (Some(open), state) => open.state = state,
                (None, GuaranteeState::Met) => {}
                (None, state) => problems.push(GuaranteeProblem {
                    guarantee: period.guarantee,
                    state,
                    opened_on: period.from_on,
                    solved_on: None,
                }),
            }
        }
        problems
    }

    /// A member's insurance in a year.
    pub fn contribution(&self, member: MemberId, insurance: Insurance, year: i32) -> Option<&Contribution> {
        self.contributions
            .iter()
            .find(|paid| paid.member_id == member && paid.insurance == insurance && paid.year == year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_dwelling_is_suspected_then_appraised_then_acted_upon() {
        let mut dwelling = Dwelling {
            suspected_on: date("2026-01-10"),
            appraised_on: Some(date("2026-02-01")),
            grade: Some(DwellingGrade::D),
            acted_on: None,
            action: None,
        };
        assert_eq!(dwelling.dangerous_since(), Some(date("2026-02-01")));
        dwelling.acted_on = Some(date("2026-03-01"));
        dwelling.action = Some(DwellingAction::Rebuilt);
        assert_eq!(dwelling.dangerous_since(), None);
        let states: Vec<_> = dwelling.steps().into_iter().map(|(_, state)| state).collect();
        use GuaranteeState::{Met, Suspected, Unmet};
        assert_eq!(states, [Suspected, Unmet, Met]);
    }

    #[test]
    fn one_indicator_that_fails_makes_the_water_unsafe_and_one_unknown_leaves_it_open() {
        let mut check = WaterCheck {
            checked_on: date("2026-02-01"),
            source: WaterSource::Piped,
            quality_tested_on: None,
            quality: None,
            quantity: Some(WaterRating::Met),
            convenience: Some(WaterRating::Basic),
            reliability: Some(WaterRating::Met),
        };
        assert_eq!(check.state(), None);
        check.quality = Some(WaterRating::Met);
        check.quality_tested_on = Some(date("2026-01-20"));
        assert_eq!(check.state(), Some(GuaranteeState::Met));
        check.convenience = Some(WaterRating::NotMet);
        assert_eq!(check.state(), Some(GuaranteeState::Unmet));
    }

    #[test]
    fn a_problem_lasts_from_the_first_suspicion_until_it_is_met() {
        let period = |state, from: &str| GuaranteePeriod {
            guarantee: Guarantee::Housing,
            state,
            from_on: date(from),
            to_on: None,
        };
        use GuaranteeState::{Met, Suspected, Unmet};
        let assurances = Assurances {
            guarantees: vec![
                period(Met, "2025-01-01"),
                period(Suspected, "2025-12-01"),
                period(Unmet, "2026-01-15"),
                period(Met, "2026-02-01"),
                period(Suspected, "2026-03-01"),
            ],
            ..Assurances::default()
        };
        let problems = assurances.problems();
        let days: Vec<_> = problems.iter().map(|p| (p.state, p.opened_on, p.solved_on)).collect();
        assert_eq!(
            days,
            [
                (Unmet, date("2025-12-01"), Some(date("2026-02-01"))),
                (Suspected, date("2026-03-01"), None)
            ]
        );
    }

    #[test]
    fn three_layers_pay_a_share_of_the_bill() {
        let mut bill = MedicalBill {
            member_id: MemberId(1),
            treatment: Treatment::Inpatient,
            settled_on: date("2026-02-01"),
            compliant: Fen(1000),
            basic: Fen(600),
            serious: Fen(99),
            aid: Fen(0),
        };
        assert_eq!(bill.reimbursed_percent(), Some(69));
        bill.aid = Fen(301);
        assert_eq!(bill.reimbursed_percent(), Some(100));
    }

    #[test]
    fn a_contribution_is_paid_in_full_in_part_or_not() {
        let share = |by_government| {
            Contribution {
                member_id: MemberId(1),
                insurance: Insurance::Medical,
                year: 2026,
                insured: true,
                amount_due: Fen(40_000),
                by_government: Fen(by_government),
            }
            .share()
        };
        assert_eq!(share(40_000), GovernmentShare::Full);
        assert_eq!(share(39_999), GovernmentShare::Partial);
        assert_eq!(share(0), GovernmentShare::None);
    }

    #[test]
    fn aid_is_owed_from_the_day_it_is_due() {
        let aid = SchoolingAid {
            member_id: MemberId(1),
            year: 2025,
            term: Term::Autumn,
            due_on: date("2025-12-31"),
            amount_due: Fen(150_000),
            paid_on: Some(date("2026-01-10")),
            amount_paid: Some(Fen(100_000)),
        };
        assert_eq!(aid.owed_on(date("2025-12-30")), Fen(0));
        assert_eq!(aid.owed_on(date("2025-12-31")), Fen(150_000));
        assert_eq!(aid.owed_on(date("2026-01-10")), Fen(50_000));
    }
}
