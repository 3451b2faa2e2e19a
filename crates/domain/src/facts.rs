//! `HouseholdFacts`: what the rules may read about one household on one date.
//!
//! [`derive()`] is the one function that turns an aggregate into facts. The single check and the snapshot of a county
//! call it; nothing is derived a second time in SQL. A column is `None` when the datum is missing; whether the datum is
//! owed at all is said by `statements_owed`.

mod living;
pub use living::lost_work;

use chrono::NaiveDate;

use crate::guarantee::{Guarantee, GuaranteeState};
use crate::household::{Disability, Health, Household, Labour, Schooling};
use crate::income::{Amounts, Statements};
use crate::records::Records;
use crate::risk::{MonitoredType, Population};
use crate::{Fen, Month};

/// SQL type of a column of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactType {
    /// 64-bit integer; amounts are in fen, periods in days or months.
    Int,
    /// Truth value.
    Bool,
    /// Code of a value list.
    Text,
}

/// The value of one column of one household; `Null` is a missing datum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactValue {
    /// Missing.
    Null,
    /// Integer.
    Int(i64),
    /// Truth value.
    Bool(bool),
    /// Code.
    Text(&'static str),
}

/// Unit of a column, for messages and screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactUnit {
    /// Nothing to add.
    None,
    /// Fen; shown as yuan.
    Money,
    /// Persons.
    Persons,
    /// Days.
    Days,
    /// Months.
    Months,
}

/// Where a datum comes from, as the explanation shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactSource {
    /// The register of households and members.
    Register,
    /// The statements of income and expense.
    Statements,
    /// The records of the guarantees.
    Guarantees,
    /// The records of monitoring and help.
    Assistance,
    /// The records of work, health, schooling, loans, operators, dividends, benefits and losses.
    Records,
}

impl FactSource {
    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::Statements => "statements",
            Self::Guarantees => "guarantees",
            Self::Assistance => "assistance",
            Self::Records => "records",
        }
    }
}

/// A column of facts.
#[derive(Debug, Clone, Copy)]
pub struct FactColumn {
    /// Name in rules.
    pub name: &'static str,
    /// SQL type.
    pub ty: FactType,
    /// Whether the datum can be missing.
    pub nullable: bool,
    /// Unit.
    pub unit: FactUnit,
    /// Source.
    pub source: FactSource,
    /// Chinese label.
    pub zh: &'static str,
    /// English label.
    pub en: &'static str,
    /// Reads the value.
    pub get: fn(&HouseholdFacts) -> FactValue,
}

trait IntoFact {
    const TYPE: FactType;
    const NULLABLE: bool = false;
    fn fact(&self) -> FactValue;
}

impl IntoFact for i64 {
    const TYPE: FactType = FactType::Int;
    fn fact(&self) -> FactValue {
        FactValue::Int(*self)
    }
}

impl IntoFact for Fen {
    const TYPE: FactType = FactType::Int;
    fn fact(&self) -> FactValue {
        FactValue::Int(self.0)
    }
}

impl IntoFact for bool {
    const TYPE: FactType = FactType::Bool;
    fn fact(&self) -> FactValue {
        FactValue::Bool(*self)
    }
}

impl IntoFact for Population {
    const TYPE: FactType = FactType::Text;
    fn fact(&self) -> FactValue {
        FactValue::Text(self.as_str())
    }
}

impl IntoFact for MonitoredType {
    const TYPE: FactType = FactType::Text;
    fn fact(&self) -> FactValue {
        FactValue::Text(self.as_str())
    }
}

impl<T: IntoFact> IntoFact for Option<T> {
    const TYPE: FactType = T::TYPE;
    const NULLABLE: bool = true;
    fn fact(&self) -> FactValue {
        self.as_ref().map_or(FactValue::Null, IntoFact::fact)
    }
}

macro_rules! facts {
    ($($name:ident: $ty:ty, $unit:ident, $source:ident, $zh:literal, $en:literal;)+) => {
        /// The facts of one household on one date. Surrogate keys only: no name, no ID number.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct HouseholdFacts {
            /// Id of the household.
            pub household_id: i64,
            /// Preorder number of its area.
            pub area_order: i64,
            /// The date as of which the facts hold.
            pub data_date: NaiveDate,
            $(#[doc = concat!($zh, ": ", $en, ".")] pub $name: $ty,)+
        }

        impl HouseholdFacts {
            /// Every column a rule may name.
            pub const COLUMNS: &'static [FactColumn] = &[$(FactColumn {
                name: stringify!($name),
                ty: <$ty as IntoFact>::TYPE,
                nullable: <$ty as IntoFact>::NULLABLE,
                unit: FactUnit::$unit,
                source: FactSource::$source,
                zh: $zh,
                en: $en,
                get: |facts| facts.$name.fact(),
            },)+];
        }
    };
}

facts! {
    population: Population, None, Register, "户类型", "base register";
    household_size: i64, Persons, Register, "共同生活人口", "members living together";
    labour_count: i64, Persons, Register, "劳动力人数", "members able to work";
    has_labour: bool, None, Register, "有劳动能力", "has labour capability";
    severe_disability_members: i64, Persons, Register, "重度残疾人数", "severely disabled members";
    serious_illness_members: i64, Persons, Register, "患大病人数", "seriously ill members";
    uninsured_members: Option<i64>, Persons, Register, "未参加基本医保人数", "members without basic medical insurance";
    out_of_school_members: i64, Persons, Register, "义务教育阶段失学人数", "compulsory-age members out of school without exemption";
    statements_owed: bool, None, Register, "应报送月度收支", "monthly statements are owed";
    months_reported: i64, Months, Statements, "近12个月已报送月数", "months reported of the last 12";
    income: Option<Fen>, Money, Statements, "近12个月可支配收入", "disposable income of the last 12 months";
    income_per_head: Option<Fen>, Money, Statements, "近12个月人均可支配收入", "disposable income per head of the last 12 months";
    income_recent: Option<Fen>, Money, Statements, "近3个月可支配收入", "disposable income of the last 3 months";
    income_same_months_last_year: Option<Fen>, Money, Statements, "上年同期3个月可支配收入", "disposable income of the same 3 months of last year";
    rigid_expense: Option<Fen>, Money, Statements, "近12个月刚性支出", "rigid expense of the last 12 months";
    self_paid_medical: Option<Fen>, Money, Statements, "近12个月合规自付医疗支出", "compliant self-paid medical expense of the last 12 months";
    claims: Option<Fen>, Money, Statements, "近12个月理赔收入", "insurance claims of the last 12 months";
    dwelling_dangerous: Option<bool>, None, Guarantees, "住房不安全", "the dwelling is dangerous";
    water_unsafe: Option<bool>, None, Guarantees, "饮水不安全", "drinking water is unsafe";
    monitored: bool, None, Assistance, "监测对象", "is monitored";
    monitored_type: Option<MonitoredType>, None, Assistance, "监测对象类别", "monitored type";
    days_monitored: Option<i64>, Days, Assistance, "纳入监测天数", "days since inclusion";
    measures_in_effect: i64, None, Assistance, "在实施帮扶措施数", "measures in effect";
    contact_levels: i64, None, Assistance, "已安排监测联系人的层级数", "levels with a contact person";
    wage: Option<Fen>, Money, Statements, "近12个月工资性收入", "wages of the last 12 months";
    business: Option<Fen>, Money, Statements, "近12个月经营性收入", "business income of the last 12 months";
    property: Option<Fen>, Money, Statements, "近12个月财产性收入", "property income of the last 12 months";
    transfer: Option<Fen>, Money, Statements, "近12个月转移性收入", "transfer income of the last 12 months";
    transfer_recent: Option<Fen>, Money, Statements, "近3个月转移性收入", "transfer income of the last 3 months";
    transfer_same_months_last_year: Option<Fen>, Money, Statements, "上年同期3个月转移性收入", "transfer income of the same 3 months of last year";
    days_since_severe_disability: Option<i64>, Days, Records, "距最近新增重度残疾天数", "days since the newest severe disability";
    days_since_serious_illness: Option<i64>, Days, Records, "距最近确诊大病天数", "days since the newest serious illness";
    school_age_members: i64, Persons, Register, "义务教育阶段适龄人数", "members of compulsory-school age";
    students: i64, Persons, Register, "在校学生人数", "members at school";
    schooling_cost: Option<Fen>, Money, Records, "近12个月教育支出净额", "cost of schooling of the last 12 months less aid";
    employed_members: i64, Persons, Records, "在务工人数", "members who work for others";
    members_out_of_work: i64, Persons, Records, "失去务工岗位人数", "members who lost their work and have none";
    days_since_job_lost: Option<i64>, Days, Records, "距最近失去岗位天数", "days since the last work was lost";
    willing_members: Option<i64>, Persons, Records, "有就业意愿未务工人数", "members able and willing who do not work for others";
    open_loss: Fen, Money, Records, "未处理完毕的灾害事故净损失", "loss by disaster or accident that is not settled";
    failed_operators: i64, None, Records, "带动主体或项目失败数", "links to a failed operator or project";
    overdue_loan: Fen, Money, Records, "小额贷款逾期金额", "overdue micro-loan";
    dividend_arrears: Fen, Money, Records, "资产收益拖欠金额", "asset dividend in arrears";
    days_dividend_overdue: Option<i64>, Days, Records, "资产收益拖欠天数", "days since the oldest dividend was due";
    benefits_with_end: i64, None, Records, "有政策到期日的待遇数", "benefits whose policy has an end";
    days_to_benefit_end: Option<i64>, Days, Records, "距最近政策到期天数", "days until the first policy behind a benefit ends";
    child_members: i64, Persons, Register, "未满16周岁人数", "members under 16";
    elderly_members: i64, Persons, Register, "60周岁以上人数", "members of 60 and older";
    aged_members: i64, Persons, Register, "75周岁以上人数", "members of 75 and older";
    full_labour_members: i64, Persons, Register, "全劳动力人数", "members with full labour capability";
    skilled_members: i64, Persons, Register, "技能劳动力人数", "skilled members";
    chronic_illness_members: i64, Persons, Register, "患慢性病人数", "members with a chronic illness";
    disabled_members: i64, Persons, Register, "残疾人数", "disabled members";
    civil_affairs_listed: bool, None, Register, "在民政救助名册", "on a list of civil affairs";
    dwelling_uncertain: bool, None, Guarantees, "住房安全尚未确认", "the dwelling is not known to be safe or unsafe";
    recorded_wages: Option<Fen>, Money, Records, "在务工月工资合计", "monthly wages of all work that goes on";
}

/// What is known of a household's monitoring and help when facts are derived.
#[derive(Debug, Clone, Copy, Default)]
pub struct Monitoring {
    /// The open spell: its type and the day of inclusion.
    pub spell: Option<(MonitoredType, NaiveDate)>,
    /// Measures in effect on the date.
    pub measures_in_effect: i64,
    /// Levels (town, village) at which the household has a contact person on the date.
    pub contact_levels: i64,
}

/// Whether monthly statements are owed: for the base register of lifted households, the marginal list of 2019 within it
/// (普宁 2023 §二(一)), and monitored households.
pub fn statements_owed(population: Population, monitored: bool) -> bool {
    monitored || !matches!(population, Population::General)
}

/// The facts of a household on a date. The income period is the 12 months before the month of `on`.
pub fn derive(
    household: &Household,
    statements: &Statements,
    records: &Records,
    monitoring: Monitoring,
    on: NaiveDate,
) -> HouseholdFacts {
    let last = Month::of(on).plus(-1);
    let present = || household.present(on);
    let count = |n: usize| n as i64;
    let household_size = count(present().count());
    let labour_count = count(present().filter(|m| m.can_work_on(on)).count());
    let income = statements.sum_of_year(last, Amounts::disposable);
    let of = |amount: Option<Fen>| amount.unwrap_or(Fen(0));
    let unsafe_when_not_met = |guarantee| household.guarantee(guarantee).map(|s| s == GuaranteeState::Unmet);
    HouseholdFacts {
        household_id: household.id.0,
        area_order: household.area_order,
        data_date: on,
        population: household.population,
        household_size,
        labour_count,
        has_labour: labour_count > 0,
        severe_disability_members: count(
            present()
                .filter(|m| m.disability.is_some_and(Disability::is_severe))
                .count(),
        ),
        serious_illness_members: count(present().filter(|m| m.health.contains(&Health::SeriousIllness)).count()),
        uninsured_members: present()
            .map(|m| m.insured.map(|insured| i64::from(!insured)))
            .sum::<Option<i64>>(),
        out_of_school_members: count(
            present()
                .filter(|m| m.is_school_age(on) && m.schooling == Schooling::NotStudent && !m.schooling_exempt)
                .count(),
        ),
        statements_owed: statements_owed(household.population, monitoring.spell.is_some()),
        months_reported: statements.months_reported(last, 12),
        income,
        income_per_head: income
            .filter(|_| household_size > 0)
            .map(|i| Fen(i.0.div_euclid(household_size))),
        income_recent: statements.sum(last, 3, Amounts::disposable),
        income_same_months_last_year: statements.sum(last.plus(-12), 3, Amounts::disposable),
        rigid_expense: statements.sum_of_year(last, |a| of(a.rigid_expense)),
        self_paid_medical: statements.sum_of_year(last, |a| of(a.self_paid_medical)),
        claims: statements.sum_of_year(last, |a| of(a.claims)),
        dwelling_dangerous: unsafe_when_not_met(Guarantee::Housing),
        water_unsafe: unsafe_when_not_met(Guarantee::Water),
        monitored: monitoring.spell.is_some(),
        monitored_type: monitoring.spell.map(|(ty, _)| ty),
        days_monitored: monitoring.spell.map(|(_, since)| (on - since).num_days()),
        measures_in_effect: monitoring.measures_in_effect,
        contact_levels: monitoring.contact_levels,
        wage: statements.sum_of_year(last, |a| of(a.wage)),
        business: statements.sum_of_year(last, |a| of(a.business)),
        property: statements.sum_of_year(last, |a| of(a.property)),
        transfer: statements.sum_of_year(last, |a| of(a.transfer)),
        transfer_recent: statements.sum(last, 3, |a| of(a.transfer)),
        transfer_same_months_last_year: statements.sum(last.plus(-12), 3, |a| of(a.transfer)),
        days_since_severe_disability: living::days_since_severe_disability(household, records, on),
        days_since_serious_illness: living::days_since_serious_illness(household, records, on),
        school_age_members: count(present().filter(|m| m.is_school_age(on)).count()),
        students: living::students(household, on),
        schooling_cost: living::schooling_cost(household, records, last, on),
        employed_members: living::employed(household, records, on),
        members_out_of_work: living::out_of_work(household, records, on),
        days_since_job_lost: living::days_since_job_lost(household, records, on),
        willing_members: living::willing_without_work(household, records, on),
        open_loss: living::open_loss(records, on),
        failed_operators: living::failed_operators(records, on),
        overdue_loan: living::overdue_loan(records, on),
        dividend_arrears: living::dividend_arrears(records, on),
        days_dividend_overdue: living::days_dividend_overdue(records, on),
        benefits_with_end: living::benefits_with_end(household, records, on),
        days_to_benefit_end: living::days_to_benefit_end(household, records, on),
        child_members: count(present().filter(|m| m.age_on(on) < 16).count()),
        elderly_members: count(present().filter(|m| m.age_on(on) >= 60).count()),
        aged_members: count(present().filter(|m| m.age_on(on) >= 75).count()),
        full_labour_members: count(present().filter(|m| m.can_work_on(on) && m.labour.is_full()).count()),
        skilled_members: count(
            present()
                .filter(|m| m.can_work_on(on) && m.labour == Labour::Skilled)
                .count(),
        ),
        chronic_illness_members: count(
            present()
                .filter(|m| m.health.iter().any(|health| health.is_chronic()))
                .count(),
        ),
        disabled_members: count(present().filter(|m| m.disability.is_some()).count()),
        civil_affairs_listed: household.civil_affairs.is_some(),
        dwelling_uncertain: !matches!(
            household.guarantee(Guarantee::Housing),
            Some(GuaranteeState::Met | GuaranteeState::Unmet)
        ),
        recorded_wages: living::recorded_wages(household, records, on),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::household::{DisabilityKind, Labour, Member, MembershipChange, Relation};
    use crate::id_number::Sex;
    use crate::income::{Period, Statement};
    use crate::{HouseholdId, MemberId};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    pub(crate) fn member(id: i64, born: &str) -> Member {
        Member {
            id: MemberId(id),
            id_number: None,
            birth_date: date(born),
            sex: Sex::Male,
            relation: if id == 1 { Relation::Head } else { Relation::Son },
            health: vec![Health::Healthy],
            disability: None,
            labour: Labour::Ordinary,
            schooling: Schooling::NotStudent,
            schooling_exempt: false,
            insured: Some(true),
            joined_on: date("2020-01-01"),
            left: None,
        }
    }

    pub(crate) fn household(members: Vec<Member>) -> Household {
        Household {
            id: HouseholdId(7),
            area_order: 0,
            population: Population::Lifted,
            civil_affairs: None,
            members,
            guarantees: vec![(Guarantee::Housing, GuaranteeState::Suspected)],
        }
    }

    fn months(from: &str, n: i32, wage: i64) -> Vec<Statement> {
        let from: Month = from.parse().unwrap();
        let statement = |m| Statement {
            period: Period::Month(from.plus(m)),
            amounts: Amounts {
                wage: Some(Fen(wage)),
                self_paid_medical: Some(Fen(10)),
                ..Amounts::default()
            },
            estimated: false,
        };
        (0..n).map(statement).collect()
    }

    #[test]
    fn the_income_period_is_the_twelve_months_before_the_month() {
        let statements = Statements::new(
            months("2025-03", 12, 1000)
                .into_iter()
                .chain(months("2026-03", 1, 99_999)),
        );
        let two = household(vec![member(1, "1980-01-01"), member(2, "2005-01-01")]);
        let facts = derive(
            &two,
            &statements,
            &Records::default(),
            Monitoring::default(),
            date("2026-03-20"),
        );
        assert_eq!(facts.income, Some(Fen(12_000)));
        assert_eq!(facts.income_per_head, Some(Fen(6_000)));
        assert_eq!(facts.self_paid_medical, Some(Fen(120)));
        assert_eq!(facts.income_recent, Some(Fen(3_000)));
        assert_eq!(
            facts.income_same_months_last_year, None,
            "the months of last year were not reported"
        );
        assert_eq!(
            derive(
                &two,
                &statements,
                &Records::default(),
                Monitoring::default(),
                date("2026-05-01")
            )
            .income,
            None,
            "a month is missing"
        );
    }

    #[test]
    fn who_left_does_not_count_and_who_turns_sixteen_works() {
        let mut gone = member(2, "2000-01-01");
        gone.left = Some((date("2026-03-01"), MembershipChange::MovedOut));
        let child = member(3, "2010-03-15");
        let three = household(vec![member(1, "1980-01-01"), gone, child]);
        let on = |day: &str| {
            derive(
                &three,
                &Statements::default(),
                &Records::default(),
                Monitoring::default(),
                date(day),
            )
        };
        assert_eq!(
            (on("2026-02-28").household_size, on("2026-03-01").household_size),
            (3, 2)
        );
        assert_eq!((on("2026-03-14").labour_count, on("2026-03-15").labour_count), (1, 2));
        assert_eq!(
            (
                on("2026-03-14").out_of_school_members,
                on("2026-03-15").out_of_school_members
            ),
            (1, 0)
        );
    }

    #[test]
    fn what_is_not_known_is_missing_and_what_is_not_owed_says_so() {
        let mut unknown = member(2, "1990-01-01");
        unknown.insured = None;
        let mut general = household(vec![member(1, "1980-01-01"), unknown]);
        general.population = Population::General;
        let facts = derive(
            &general,
            &Statements::default(),
            &Records::default(),
            Monitoring::default(),
            date("2026-03-20"),
        );
        assert!(!facts.statements_owed);
        assert_eq!((facts.uninsured_members, facts.water_unsafe), (None, None));
        assert_eq!(facts.dwelling_dangerous, Some(false), "a suspicion is not a finding");
        let spell = Monitoring {
            spell: Some((MonitoredType::SuddenSevere, date("2026-02-18"))),
            measures_in_effect: 0,
            ..Monitoring::default()
        };
        let monitored = derive(
            &general,
            &Statements::default(),
            &Records::default(),
            spell,
            date("2026-03-20"),
        );
        assert!(monitored.statements_owed);
        assert_eq!(monitored.days_monitored, Some(30));
    }

    #[test]
    fn severe_is_grade_two_or_mental_and_intellectual_at_any_grade() {
        let with = |kind, grade| {
            let mut disabled = member(1, "1980-01-01");
            disabled.disability = Some(Disability::new(kind, grade).unwrap());
            let facts = derive(
                &household(vec![disabled]),
                &Statements::default(),
                &Records::default(),
                Monitoring::default(),
                date("2026-03-20"),
            );
            facts.severe_disability_members
        };
        assert_eq!(with(DisabilityKind::Limb, 2), 1);
        assert_eq!(with(DisabilityKind::Limb, 3), 0);
        assert_eq!(with(DisabilityKind::Mental, 4), 1);
        assert_eq!(with(DisabilityKind::Intellectual, 3), 1);
        assert!(Disability::new(DisabilityKind::Limb, 5).is_err());
    }

    #[test]
    fn a_household_has_one_head_at_every_moment() {
        let today = date("2026-03-20");
        let mut household = household(vec![member(1, "1980-01-01"), member(2, "2005-01-01")]);
        household.check(today).unwrap();
        let code = |result: crate::Result<()>| result.unwrap_err().code;
        let mut second = member(3, "1990-01-01");
        second.relation = Relation::Head;
        assert_eq!(code(household.join(second, today)), "household.second_head");
        let mut early = member(4, "2026-03-01");
        early.joined_on = date("2026-03-21");
        assert_eq!(code(household.join(early, today)), "date.in_future");
        let died = MembershipChange::Death;
        assert_eq!(
            code(household.leave(MemberId(1), today, died, None, today)),
            "household.no_head"
        );
        household
            .leave(MemberId(1), today, died, Some(MemberId(2)), today)
            .unwrap();
        household.check(today).unwrap();
        assert_eq!(
            code(household.leave(MemberId(1), today, died, None, today)),
            "not_found"
        );
        assert_eq!(
            code(household.leave(MemberId(2), today, MembershipChange::Birth, None, today)),
            "member.not_a_leaving"
        );
    }
}
