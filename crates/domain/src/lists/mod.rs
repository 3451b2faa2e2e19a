//! Derived lists: which households are on one, and why. A list is kept nowhere; a household leaves it when its reason goes.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::assurance::Assurances;
use crate::facts::HouseholdFacts;
use crate::household::Household;
use crate::records::Records;
use crate::risk::{CivilAffairsStatus, Population};
use crate::{Fen, MemberId, coded_enum};

mod guarantees;
mod reverse;
mod support;
mod work;

coded_enum! {
    /// The lists.
    pub enum ListName {
        GuaranteeProblems = "guarantee_problems", "当年新增未解决的保障问题", "problems of the guarantees, new this year and unsolved";
        UnappraisedDwellings = "unappraised_dwellings", "疑似危房未鉴定", "suspected dwellings without an appraisal";
        DangerousDwellings = "dangerous_dwellings", "住危房", "living in a dangerous dwelling";
        UnsafeWater = "unsafe_water", "饮水不安全或未检测", "water unsafe or not tested";
        SchoolRoll = "school_roll", "义务教育适龄名册", "roll of children of school age";
        SchoolDropouts = "school_dropouts", "失学辍学", "out of school";
        UnpaidSchoolingAid = "unpaid_schooling_aid", "教育资助未发放到位", "aid for schooling not paid in full";
        Uninsured = "uninsured", "未参加基本医保", "without basic medical insurance";
        LowReimbursement = "low_reimbursement", "报销比例未达标", "reimbursed below the standard";
        UnpaidContributions = "unpaid_contributions", "应代缴未全额代缴", "contributions that government owes";
        LowIncomeLadder = "low_income_ladder", "低收入人口分层", "low-income population by layer";
        UncoveredByRelief = "uncovered_by_relief", "符合条件未纳入救助", "qualifies for relief but is not covered";
        UncoveredBySpecialAid = "uncovered_by_special_aid", "应享未享专项救助", "needs special assistance and has none";
        MonitoredWithoutAssistance = "monitored_without_assistance", "监测对象未纳入社会救助", "monitored, and not in social assistance";
        LowIncomeNotMonitored = "low_income_not_monitored", "低收入人口有风险未监测", "low-income household with a sign of risk, not monitored";
        IdleLabour = "idle_labour", "有闲置劳动力", "idle labour";
        ZeroEmployment = "zero_employment", "零就业家庭", "zero-employment household";
        Returnees = "returnees", "返乡回流", "returnees";
        RegisteredUnemployed = "registered_unemployed", "失业登记", "registered as unemployed";
    }
}

impl ListName {
    /// Every household could be on it, so that its share is one of all households; else of those that the list looks at.
    pub const fn is_of_everybody(self) -> bool {
        matches!(self, Self::Uninsured | Self::LowIncomeLadder)
    }

    /// Figures of the policy pack decide.
    pub const fn needs_standards(self) -> bool {
        matches!(
            self,
            Self::LowReimbursement | Self::LowIncomeLadder | Self::UncoveredByRelief | Self::LowIncomeNotMonitored
        )
    }

    /// It is compared with what departments tell: their lists, and the warnings.
    pub const fn needs_told(self) -> bool {
        matches!(self, Self::MonitoredWithoutAssistance | Self::LowIncomeNotMonitored)
    }
}

coded_enum! {
    /// Why a household is on a list.
    pub enum ReasonCode {
        Education = "education", "义务教育问题", "problem of compulsory education";
        Medical = "medical", "基本医疗问题", "problem of basic medical care";
        Housing = "housing", "住房安全问题", "problem of safe housing";
        Water = "water", "饮水安全问题", "problem of drinking water";
        DwellingSuspected = "dwelling_suspected", "疑似危房", "dwelling suspected";
        DwellingGradeC = "dwelling_grade_c", "C级危房", "dwelling of grade C";
        DwellingGradeD = "dwelling_grade_d", "D级危房", "dwelling of grade D";
        WaterNotRecorded = "water_not_recorded", "无饮水检查记录", "no check of the water on record";
        WaterNotTested = "water_not_tested", "水质未检测", "quality of the water not tested";
        WaterQuality = "water_quality", "水质不达标", "quality of the water";
        WaterQuantity = "water_quantity", "水量不达标", "quantity of the water";
        WaterConvenience = "water_convenience", "用水方便程度不达标", "convenience of the water";
        WaterReliability = "water_reliability", "供水保证率不达标", "reliability of the water";
        AtSchool = "at_school", "在校", "at school";
        ExemptFromSchool = "exempt_from_school", "因身体原因不具备学习条件", "exempt for physical reasons";
        OutOfSchool = "out_of_school", "失学辍学", "out of school";
        AidOwed = "aid_owed", "资助未足额发放", "aid not paid in full";
        NotInsured = "not_insured", "未参保", "not insured";
        InsuranceUnknown = "insurance_unknown", "参保情况不明", "insurance not known";
        ReimbursedTooLittle = "reimbursed_too_little", "报销比例低于标准", "reimbursed below the standard";
        MedicalNotPaid = "medical_not_paid", "医保费未代缴", "medical contribution not paid";
        MedicalPaidInPart = "medical_paid_in_part", "医保费未全额代缴", "medical contribution paid in part";
        PensionNotPaid = "pension_not_paid", "养老保险费未代缴", "pension contribution not paid";
        PensionPaidInPart = "pension_paid_in_part", "养老保险费未全额代缴", "pension contribution paid in part";
        Destitute = "destitute", "特困人员", "destitute";
        Dibao = "dibao", "低保对象", "minimum living guarantee";
        DibaoMarginal = "dibao_marginal", "低保边缘家庭", "margin of the minimum living guarantee";
        ExpenditureBurdened = "expenditure_burdened", "支出型困难家庭", "burdened by expenditure";
        OtherLowIncome = "other_low_income", "其他低收入人口", "other low-income household";
        NeedsMedicalAid = "needs_medical_aid", "需医疗救助", "needs medical aid";
        NeedsEducationAid = "needs_education_aid", "需教育救助", "needs education aid";
        NeedsHousingAid = "needs_housing_aid", "需住房救助", "needs housing aid";
        NeedsEmploymentAid = "needs_employment_aid", "需就业救助", "needs help to find work";
        NeedsTemporaryRelief = "needs_temporary_relief", "需临时救助", "needs temporary relief";
        WorkEnded = "work_ended", "务工已结束", "work has ended";
        LooksForWork = "looks_for_work", "有就业意愿", "wants to work";
        NobodyWorks = "nobody_works", "无人就业", "nobody works";
        CameBack = "came_back", "由县外返回", "came back from outside the county";
        Unemployed = "unemployed", "已办理失业登记", "registered as unemployed";
        NoAssistance = "no_assistance", "登记和民政名单均无社会救助", "no social assistance, by the register and by civil affairs' lists";
        TemporaryRelief = "temporary_relief", "临时救助对象", "temporary relief";
        BelowLine = "below_line", "收入在监测标准以下", "income at or below the monitoring line";
        LossOpen = "loss_open", "灾害或意外损失未处理完毕", "a loss that is not settled";
        JobLost = "job_lost", "失去务工岗位", "lost its work";
        ListedByDepartment = "listed_by_department", "部门名单提示风险", "a department's list speaks of a risk";
        WarningWaits = "warning_waits", "预警待核实或已属实", "a warning that waits, or was true";
    }
}

/// A reason with its facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    /// What it is.
    pub code: ReasonCode,
    /// Of whom; none for the household.
    pub member_id: Option<MemberId>,
    /// Since when, where a day is known.
    pub since: Option<NaiveDate>,
    /// The amount in question.
    pub amount: Option<Fen>,
    /// The share in question, in whole percent.
    pub percent: Option<i64>,
}

impl Reason {
    const fn of(code: ReasonCode) -> Self {
        Self {
            code,
            member_id: None,
            since: None,
            amount: None,
            percent: None,
        }
    }

    const fn member(self, id: MemberId) -> Self {
        Self {
            member_id: Some(id),
            ..self
        }
    }

    const fn since(self, day: Option<NaiveDate>) -> Self {
        Self { since: day, ..self }
    }

    const fn amount(self, amount: Fen) -> Self {
        Self {
            amount: Some(amount),
            ..self
        }
    }
}

/// Figures of the policy pack that decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standards {
    /// The share of a compliant medical bill that is to be paid back, in percent.
    pub reimbursement_percent: i64,
    /// The minimum living guarantee a year; none where the pack does not say it.
    pub dibao: Option<Fen>,
    /// Its margin, in percent of it.
    pub dibao_margin_percent: i64,
    /// The monitoring line.
    pub line: Fen,
}

/// What is told of a household beside the register: by the newest lists of departments, and by warnings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    /// Its standing on the newest lists of civil affairs, and the last day of their month.
    pub assisted: Option<(CivilAffairsStatus, NaiveDate)>,
    /// The newest roll of its county has all of the standing that the register gives it, so that the roll decides.
    pub overruled: bool,
    /// Since when a row of a department's list that asks for a look is so.
    pub listed_on: Option<NaiveDate>,
    /// When a warning that nobody has answered, or that was true, first spoke.
    pub warned_on: Option<NaiveDate>,
}

/// All that a list looks at: one household on a day.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The household.
    pub household: &'a Household,
    /// What is derived of it for the rules.
    pub facts: &'a HouseholdFacts,
    /// What it lives on and what befell it.
    pub records: &'a Records,
    /// How its guarantees are kept.
    pub assurances: &'a Assurances,
    /// What is told of it, where the list needs that.
    pub told: Told,
    /// The figures, where the list needs them.
    pub standards: Option<&'a Standards>,
    /// The day.
    pub on: NaiveDate,
}

impl Subject<'_> {
    fn year(&self) -> i32 {
        self.on.year()
    }

    /// Households that the notices watch: the base registers and whoever is monitored.
    fn is_watched(&self) -> bool {
        self.facts.monitored || self.household.population != Population::General
    }

    fn is_here(&self, member: MemberId) -> bool {
        self.household.present(self.on).any(|present| present.id == member)
    }
}

/// What a list says of a household.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The list looks at the household: it is one of those of whom a share can be on it.
    pub looked_at: bool,
    /// Why it is on the list; it is not without a reason.
    pub reasons: Vec<Reason>,
}

impl Standing {
    fn new(looked_at: bool, reasons: impl IntoIterator<Item = Reason>) -> Self {
        Self {
            looked_at,
            reasons: reasons.into_iter().collect(),
        }
    }

    /// The first day that a reason names.
    pub fn since(&self) -> Option<NaiveDate> {
        self.reasons.iter().filter_map(|reason| reason.since).min()
    }
}

/// What a list says of a household on a day.
pub fn examine(list: ListName, subject: &Subject<'_>) -> Standing {
    match list {
        ListName::GuaranteeProblems => guarantees::problems(subject),
        ListName::UnappraisedDwellings => guarantees::unappraised_dwellings(subject),
        ListName::DangerousDwellings => guarantees::dangerous_dwellings(subject),
        ListName::UnsafeWater => guarantees::unsafe_water(subject),
        ListName::SchoolRoll => guarantees::school_roll(subject, |_| true),
        ListName::SchoolDropouts => guarantees::school_roll(subject, |code| code == ReasonCode::OutOfSchool),
        ListName::UnpaidSchoolingAid => guarantees::unpaid_schooling_aid(subject),
        ListName::Uninsured => guarantees::uninsured(subject),
        ListName::LowReimbursement => guarantees::low_reimbursement(subject),
        ListName::UnpaidContributions => support::unpaid_contributions(subject),
        ListName::LowIncomeLadder => support::ladder(subject),
        ListName::UncoveredByRelief => support::uncovered_by_relief(subject),
        ListName::UncoveredBySpecialAid => support::uncovered_by_special_aid(subject),
        ListName::MonitoredWithoutAssistance => reverse::without_assistance(subject),
        ListName::LowIncomeNotMonitored => reverse::not_monitored(subject),
        ListName::IdleLabour => work::idle_labour(subject),
        ListName::ZeroEmployment => work::zero_employment(subject),
        ListName::Returnees => work::returnees(subject),
        ListName::RegisteredUnemployed => work::registered_unemployed(subject),
    }
}

#[cfg(test)]
mod tests;
