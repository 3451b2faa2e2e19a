//! Records of what a household lives on and what befell it: work, loans, operators, dividends, benefits, losses.
//!
//! Each is dated, so that it can be read as it stood on a day. They are what the rules read; a full ledger holds more.

use chrono::NaiveDate;

use crate::{Fen, MemberId, coded_enum};

coded_enum! {
    /// Where a member works.
    pub enum WorkPlace {
        Town = "town", "乡镇内", "within the township";
        County = "county", "县内", "within the county";
        Province = "province", "省内县外", "within the province";
        OtherProvince = "other_province", "省外", "in another province";
        Abroad = "abroad", "境外", "abroad";
    }
}

impl WorkPlace {
    /// Outside the county: who comes back from there is a returnee.
    pub const fn is_away(self) -> bool {
        matches!(self, Self::Province | Self::OtherProvince | Self::Abroad)
    }
}

coded_enum! {
    /// Why a work ended.
    pub enum WorkEnd {
        ContractEnded = "contract_ended", "合同到期", "the contract ended";
        Dismissed = "dismissed", "被裁减", "dismissed";
        EmployerClosed = "employer_closed", "单位停业", "the employer closed";
        Illness = "illness", "因病", "illness";
        FamilyCare = "family_care", "照顾家人", "care for the family";
        Resigned = "resigned", "主动离职", "resigned";
        Retired = "retired", "到龄", "reached the age";
        Other = "other", "其他", "other";
    }
}

impl WorkEnd {
    /// The post was lost or left, and the member can take another one: who is ill, cares for the family or has reached the
    /// age is not sent looking for work.
    pub const fn is_loss(self) -> bool {
        matches!(
            self,
            Self::ContractEnded | Self::Dismissed | Self::EmployerClosed | Self::Resigned | Self::Other
        )
    }
}

/// Work of a member for others, from a day to a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Employment {
    /// The member.
    pub member: MemberId,
    /// Where.
    pub place: WorkPlace,
    /// Wage in a month, where it is known.
    pub monthly_wage: Option<Fen>,
    /// First day.
    pub started_on: NaiveDate,
    /// The day after the last one, and why, where somebody said so.
    pub ended: Option<(NaiveDate, Option<WorkEnd>)>,
    /// A public welfare post.
    pub public_post: bool,
}

impl Employment {
    /// Whether the work goes on on a day.
    pub fn goes_on(&self, on: NaiveDate) -> bool {
        self.started_on <= on && self.ended.is_none_or(|(ended, _)| on < ended)
    }

    /// The day it ended, when that was not later than the given one.
    pub fn ended_by(&self, on: NaiveDate) -> Option<NaiveDate> {
        self.ended.map(|(ended, _)| ended).filter(|ended| *ended <= on)
    }
}

/// What a member said of looking for work; the latest one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobSeeking {
    /// The member.
    pub member: MemberId,
    /// The day it was said.
    pub stated_on: NaiveDate,
    /// Wants to work for others.
    pub willing: bool,
    /// Registered as unemployed.
    pub registered: bool,
}

coded_enum! {
    /// What happened to the health of a member.
    pub enum HealthEventKind {
        SevereDisability = "severe_disability", "重度残疾", "severe disability";
        SeriousIllness = "serious_illness", "大病", "serious illness";
    }
}

/// A blow to the health of a member. The name of an illness is not kept here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HealthEvent {
    /// The member.
    pub member: MemberId,
    /// What.
    pub kind: HealthEventKind,
    /// The day it was certified or diagnosed.
    pub found_on: NaiveDate,
}

/// Cost of schooling that the household paid, and the aid that came back for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchoolingCost {
    /// The member at school.
    pub member: MemberId,
    /// The day it was paid.
    pub paid_on: NaiveDate,
    /// Paid.
    pub amount: Fen,
    /// Aid received for it.
    pub aid: Fen,
}

/// A micro-loan to a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loan {
    /// Lent.
    pub amount: Fen,
    /// The day it was lent.
    pub lent_on: NaiveDate,
    /// The day it is due.
    pub due_on: NaiveDate,
    /// The day it was repaid.
    pub repaid_on: Option<NaiveDate>,
    /// What was repaid of it in parts.
    pub repaid: Fen,
    /// What the bank reports as overdue; without, all that is still owed once the day has passed.
    pub overdue: Option<Fen>,
    /// The interest is subsidised.
    pub subsidised: bool,
}

impl Loan {
    /// What is overdue on a day; never more than is still owed.
    pub fn overdue_on(&self, on: NaiveDate) -> Option<Fen> {
        let owed = Fen(self.amount.0.saturating_sub(self.repaid.0));
        let is_overdue = owed.0 > 0 && self.due_on < on && self.repaid_on.is_none_or(|repaid| on < repaid);
        is_overdue.then(|| self.overdue.map_or(owed, |overdue| overdue.min(owed)))
    }
}

coded_enum! {
    /// How an operator takes a household along.
    pub enum LinkMode {
        Order = "order", "订单收购", "purchase by contract";
        Job = "job", "务工带动", "work";
        Share = "share", "入股分红", "share with dividend";
        Lease = "lease", "土地流转", "lease of land";
        Trusteeship = "trusteeship", "托养托管", "trusteeship";
        Other = "other", "其他", "other";
    }
}

/// A household's link to an operator or project of an industry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorLink {
    /// How.
    pub mode: LinkMode,
    /// First day.
    pub from_on: NaiveDate,
    /// The day after the last one.
    pub to_on: Option<NaiveDate>,
    /// The day the operator or the project failed.
    pub failed_on: Option<NaiveDate>,
}

/// A dividend of a project asset that is due to a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AssetDividend {
    /// The day it is due.
    pub due_on: NaiveDate,
    /// What is due.
    pub due: Fen,
    /// The day it was paid, and how much.
    pub paid: Option<(NaiveDate, Fen)>,
}

impl AssetDividend {
    /// What is still owed on a day.
    pub fn arrears_on(&self, on: NaiveDate) -> Fen {
        if on <= self.due_on {
            return Fen::ZERO;
        }
        let paid = self.paid.filter(|(day, _)| *day <= on).map_or(0, |(_, paid)| paid.0);
        Fen((self.due.0 - paid).max(0))
    }
}

coded_enum! {
    /// Kinds of benefit that a household or a member receives.
    pub enum BenefitKind {
        Dibao = "dibao", "最低生活保障", "minimum living guarantee";
        DestituteSupport = "destitute_support", "特困供养", "destitute support";
        TemporaryRelief = "temporary_relief", "临时救助", "temporary relief";
        DisabilityAllowance = "disability_allowance", "残疾人补贴", "disability allowance";
        Pension = "pension", "养老保险待遇", "pension";
        EducationAid = "education_aid", "教育资助", "education aid";
        MedicalAid = "medical_aid", "医疗救助", "medical aid";
        HousingAid = "housing_aid", "住房救助", "housing aid";
        IndustrySubsidy = "industry_subsidy", "产业奖补", "subsidy for an industry";
        EmploymentSubsidy = "employment_subsidy", "就业补贴", "employment subsidy";
        ContributionPaid = "contribution_paid", "政府代缴保险费", "insurance contribution paid by government";
        Other = "other", "其他", "other";
    }
}

/// A benefit, from a day to a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Benefit {
    /// The member who receives it; none for the household.
    pub member: Option<MemberId>,
    /// Kind.
    pub kind: BenefitKind,
    /// Amount in a month.
    pub monthly: Option<Fen>,
    /// First day.
    pub from_on: NaiveDate,
    /// The day after the last one.
    pub ends_on: Option<NaiveDate>,
    /// The day on which the policy behind it ends.
    pub policy_ends_on: Option<NaiveDate>,
}

impl Benefit {
    /// Whether it is received on a day.
    pub fn runs(&self, on: NaiveDate) -> bool {
        self.from_on <= on && self.ends_on.is_none_or(|ends| on < ends)
    }

    /// The day it lapses because its policy ends, whether that is ahead or has passed; none for one that ended before.
    pub fn lapses_on(&self) -> Option<NaiveDate> {
        self.policy_ends_on
            .filter(|policy| self.ends_on.is_none_or(|ends| *policy <= ends))
    }
}

coded_enum! {
    /// What a household lost something by.
    pub enum LossKind {
        Flood = "flood", "洪涝", "flood";
        Drought = "drought", "干旱", "drought";
        Typhoon = "typhoon", "台风", "typhoon";
        Landslide = "landslide", "地质灾害", "landslide";
        Fire = "fire", "火灾", "fire";
        Pest = "pest", "病虫害疫病", "pest or epizootic";
        Traffic = "traffic", "交通事故", "traffic accident";
        WorkAccident = "work_accident", "工伤事故", "accident at work";
        Other = "other", "其他", "other";
    }
}

/// A disaster or an accident.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LossEvent {
    /// What.
    pub kind: LossKind,
    /// The day.
    pub happened_on: NaiveDate,
    /// What was lost.
    pub loss: Fen,
    /// What was paid for it.
    pub compensated: Fen,
    /// The day from which nothing is open any more.
    pub settled_on: Option<NaiveDate>,
}

impl LossEvent {
    /// What remains of the loss on a day; nothing before it and once it is settled.
    pub fn open_loss_on(&self, on: NaiveDate) -> Fen {
        let is_open = self.happened_on <= on && self.settled_on.is_none_or(|settled| on < settled);
        if is_open {
            Fen((self.loss.0 - self.compensated.0).max(0))
        } else {
            Fen::ZERO
        }
    }
}

/// All records of one household.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Records {
    /// Work.
    pub employments: Vec<Employment>,
    /// Looking for work.
    pub job_seeking: Vec<JobSeeking>,
    /// Blows to health.
    pub health_events: Vec<HealthEvent>,
    /// Cost of schooling.
    pub schooling_costs: Vec<SchoolingCost>,
    /// Micro-loans.
    pub loans: Vec<Loan>,
    /// Operators and projects.
    pub operator_links: Vec<OperatorLink>,
    /// Dividends of project assets.
    pub asset_dividends: Vec<AssetDividend>,
    /// Benefits.
    pub benefits: Vec<Benefit>,
    /// Disasters and accidents.
    pub loss_events: Vec<LossEvent>,
}

impl Records {
    /// Whether a member works for others on a day.
    pub fn is_employed(&self, member: MemberId, on: NaiveDate) -> bool {
        self.employments
            .iter()
            .any(|work| work.member == member && work.goes_on(on))
    }

    /// The last work of a member that ended by a day.
    pub fn last_ended(&self, member: MemberId, on: NaiveDate) -> Option<&Employment> {
        self.employments
            .iter()
            .filter(|work| work.member == member && work.ended_by(on).is_some())
            .max_by_key(|work| work.ended_by(on))
    }

    /// What a member said last of looking for work, by a day.
    pub fn job_seeking(&self, member: MemberId, on: NaiveDate) -> Option<&JobSeeking> {
        self.job_seeking
            .iter()
            .filter(|said| said.member == member && said.stated_on <= on)
            .max_by_key(|said| said.stated_on)
    }

    /// The day of the last event of a kind that a member had by a day.
    pub fn last_health_event(&self, member: MemberId, kind: HealthEventKind, on: NaiveDate) -> Option<NaiveDate> {
        self.health_events
            .iter()
            .filter(|event| event.member == member && event.kind == kind && event.found_on <= on)
            .map(|event| event.found_on)
            .max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_loan_is_overdue_from_the_day_after_until_it_is_repaid() {
        let loan = Loan {
            amount: Fen(500),
            lent_on: date("2024-03-01"),
            due_on: date("2026-03-01"),
            repaid_on: Some(date("2026-04-01")),
            repaid: Fen(0),
            overdue: None,
            subsidised: true,
        };
        assert_eq!(loan.overdue_on(date("2026-03-01")), None);
        assert_eq!(loan.overdue_on(date("2026-03-02")), Some(Fen(500)));
        assert_eq!(loan.overdue_on(date("2026-04-01")), None);
        let part = Loan {
            overdue: Some(Fen(20)),
            ..loan
        };
        assert_eq!(part.overdue_on(date("2026-03-31")), Some(Fen(20)));
        let of_parts = |repaid: i64| Loan {
            repaid: Fen(repaid),
            ..loan
        };
        // proves LDG-17: what is overdue is what is still owed, and nothing when all of it came back in parts
        assert_eq!(of_parts(450).overdue_on(date("2026-03-02")), Some(Fen(50)));
        assert_eq!(of_parts(500).overdue_on(date("2026-03-02")), None);
    }

    #[test]
    fn arrears_are_what_was_not_paid_after_the_day() {
        let dividend = AssetDividend {
            due_on: date("2025-12-31"),
            due: Fen(300),
            paid: Some((date("2026-02-01"), Fen(100))),
        };
        assert_eq!(dividend.arrears_on(date("2025-12-31")), Fen(0));
        assert_eq!(dividend.arrears_on(date("2026-01-31")), Fen(300));
        assert_eq!(dividend.arrears_on(date("2026-02-01")), Fen(200));
    }

    #[test]
    fn a_loss_is_open_until_it_is_settled() {
        let loss = LossEvent {
            kind: LossKind::Flood,
            happened_on: date("2026-01-10"),
            loss: Fen(900),
            compensated: Fen(400),
            settled_on: Some(date("2026-03-01")),
        };
        assert_eq!(loss.open_loss_on(date("2026-01-09")), Fen(0));
        assert_eq!(loss.open_loss_on(date("2026-01-10")), Fen(500));
        assert_eq!(loss.open_loss_on(date("2026-03-01")), Fen(0));
    }

    #[test]
    fn the_latest_word_on_looking_for_work_counts() {
        let said = |day: &str, willing| JobSeeking {
            member: MemberId(1),
            stated_on: date(day),
            willing,
            registered: false,
        };
        let records = Records {
            job_seeking: vec![said("2026-02-01", false), said("2026-01-01", true)],
            ..Records::default()
        };
        let on = |day: &str| records.job_seeking(MemberId(1), date(day)).map(|said| said.willing);
        assert_eq!(on("2025-12-31"), None);
        assert_eq!(on("2026-01-31"), Some(true));
        assert_eq!(on("2026-02-01"), Some(false));
    }
}
