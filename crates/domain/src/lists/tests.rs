use super::*;
use crate::assurance::{Contribution, Insurance, WaterCheck, WaterRating, WaterSource};
use crate::facts::{Monitoring, derive, tests as world};
use crate::household::Labour;
use crate::income::{Amounts, Period, Statement, Statements};
use crate::records::{Benefit, BenefitKind, Employment, JobSeeking, WorkEnd, WorkPlace};
use crate::risk::{CivilAffairsStatus, MonitoredType};

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A household with its records, on a day.
struct World {
    household: Household,
    records: Records,
    assurances: Assurances,
    statements: Statements,
    monitoring: Monitoring,
    told: Told,
}

impl World {
    fn new(births: &[&str]) -> Self {
        let members = (1..).zip(births).map(|(id, born)| world::member(id, born));
        Self {
            household: world::household(members.collect()),
            records: Records::default(),
            assurances: Assurances::default(),
            statements: Statements::default(),
            monitoring: Monitoring::default(),
            told: Told::default(),
        }
    }

    fn monitored(mut self) -> Self {
        self.monitoring.spell = Some((MonitoredType::UnstableLifted, date("2026-01-05")));
        self
    }

    fn income(mut self, yuan_a_year: i64) -> Self {
        let amounts = Amounts {
            wage: Some(Fen::from_yuan(yuan_a_year)),
            ..Amounts::default()
        };
        self.statements = Statements::new([Statement {
            period: Period::Year(2025),
            amounts,
            estimated: true,
        }]);
        self
    }

    fn standing(&self, list: ListName) -> Standing {
        let on = date("2026-03-01");
        let facts = derive(&self.household, &self.statements, &self.records, self.monitoring, on);
        let standards = Standards {
            reimbursement_percent: 70,
            dibao: Some(Fen::from_yuan(7_740)),
            dibao_margin_percent: 150,
            line: Fen::from_yuan(12_000),
        };
        examine(
            list,
            &Subject {
                household: &self.household,
                facts: &facts,
                records: &self.records,
                assurances: &self.assurances,
                told: self.told,
                standards: Some(&standards),
                on,
            },
        )
    }

    fn codes(&self, list: ListName) -> Vec<ReasonCode> {
        self.standing(list).reasons.iter().map(|reason| reason.code).collect()
    }
}

fn work(member: i64, place: WorkPlace, ended: Option<(&str, WorkEnd)>) -> Employment {
    Employment {
        member: MemberId(member),
        place,
        monthly_wage: None,
        started_on: date("2025-01-01"),
        ended: ended.map(|(day, why)| (date(day), Some(why))),
        public_post: false,
    }
}

fn said(member: i64, willing: bool, registered: bool) -> JobSeeking {
    JobSeeking {
        member: MemberId(member),
        stated_on: date("2026-02-01"),
        willing,
        registered,
    }
}

#[test]
fn who_is_not_on_record_is_unknown_and_who_declines_is_not_idle() {
    let mut home = World::new(&["1980-01-01", "1985-01-01"]);
    assert_eq!(home.standing(ListName::IdleLabour), Standing::default());
    home.records.job_seeking.push(said(1, false, false));
    assert_eq!(home.standing(ListName::IdleLabour), Standing::new(true, []));
    home.records.job_seeking.push(said(2, true, true));
    assert_eq!(home.codes(ListName::IdleLabour), [ReasonCode::LooksForWork]);
    assert_eq!(home.codes(ListName::ZeroEmployment), [ReasonCode::NobodyWorks]);
    assert_eq!(home.codes(ListName::RegisteredUnemployed), [ReasonCode::Unemployed]);
    home.records.employments.push(work(1, WorkPlace::County, None));
    assert_eq!(home.codes(ListName::ZeroEmployment), []);
    home.household.population = Population::General;
    assert_eq!(home.standing(ListName::IdleLabour), Standing::default());
}

#[test]
fn a_returnee_worked_away_last_and_does_so_no_more() {
    let mut home = World::new(&["1980-01-01"]);
    let back = work(1, WorkPlace::OtherProvince, Some(("2026-02-10", WorkEnd::Dismissed)));
    home.records.employments.push(back);
    let standing = home.standing(ListName::Returnees);
    assert_eq!(standing.since(), Some(date("2026-02-10")));
    assert_eq!(home.codes(ListName::IdleLabour), [ReasonCode::WorkEnded]);
    home.records.employments.push(work(1, WorkPlace::Province, None));
    assert_eq!(home.codes(ListName::Returnees), []);
}

#[test]
fn water_is_unsafe_by_its_latest_check_and_unknown_without_one() {
    let mut home = World::new(&["1980-01-01"]);
    assert_eq!(home.standing(ListName::UnsafeWater), Standing::default());
    home = home.monitored();
    assert_eq!(home.codes(ListName::UnsafeWater), [ReasonCode::WaterNotRecorded]);
    let check = |day: &str, quantity| WaterCheck {
        checked_on: date(day),
        source: WaterSource::Well,
        quality_tested_on: None,
        quality: None,
        quantity: Some(quantity),
        convenience: Some(WaterRating::Met),
        reliability: Some(WaterRating::Met),
    };
    home.assurances.water_checks = vec![
        check("2026-02-01", WaterRating::Met),
        check("2025-02-01", WaterRating::NotMet),
    ];
    assert_eq!(home.codes(ListName::UnsafeWater), [ReasonCode::WaterNotTested]);
    home.assurances.water_checks.pop();
    home.assurances
        .water_checks
        .push(check("2026-02-20", WaterRating::NotMet));
    assert_eq!(
        home.codes(ListName::UnsafeWater),
        [ReasonCode::WaterQuantity, ReasonCode::WaterNotTested]
    );
}

#[test]
fn the_roll_knows_who_is_exempt_and_who_dropped_out() {
    let mut home = World::new(&["1980-01-01", "2015-01-01", "2016-01-01"]);
    home.household.members[1].schooling_exempt = true;
    assert_eq!(
        home.codes(ListName::SchoolRoll),
        [ReasonCode::ExemptFromSchool, ReasonCode::OutOfSchool]
    );
    let dropouts = home.standing(ListName::SchoolDropouts);
    assert_eq!(dropouts.reasons.len(), 1);
    assert_eq!(dropouts.reasons[0].member_id, Some(MemberId(3)));
}

#[test]
fn government_owes_the_three_types_both_contributions_and_no_child_a_pension() {
    let mut home = World::new(&["1980-01-01", "2015-01-01"]);
    assert_eq!(home.standing(ListName::UnpaidContributions), Standing::default());
    home = home.monitored();
    use ReasonCode::{MedicalNotPaid, MedicalPaidInPart, PensionNotPaid};
    assert_eq!(
        home.codes(ListName::UnpaidContributions),
        [MedicalNotPaid, PensionNotPaid, MedicalNotPaid]
    );
    let paid = |member, insurance, by_government| Contribution {
        member_id: MemberId(member),
        insurance,
        year: 2026,
        insured: true,
        amount_due: Fen(40_000),
        by_government: Fen(by_government),
    };
    home.assurances.contributions = vec![
        paid(1, Insurance::Medical, 40_000),
        paid(1, Insurance::Pension, 40_000),
        paid(2, Insurance::Medical, 10_000),
    ];
    let standing = home.standing(ListName::UnpaidContributions);
    assert_eq!(home.codes(ListName::UnpaidContributions), [MedicalPaidInPart]);
    assert_eq!(standing.reasons[0].amount, Some(Fen(30_000)));
}

#[test]
fn the_deepest_layer_counts_and_relief_covers_it() {
    let poor = World::new(&["1980-01-01"]).income(7_740);
    assert_eq!(poor.codes(ListName::LowIncomeLadder), [ReasonCode::Dibao]);
    assert_eq!(poor.codes(ListName::UncoveredByRelief), [ReasonCode::Dibao]);
    let mut old = World::new(&["1950-01-01"]).income(7_740);
    old.household.members[0].labour = Labour::Lost;
    assert_eq!(old.codes(ListName::LowIncomeLadder), [ReasonCode::Destitute]);
    old.records.benefits.push(Benefit {
        member: None,
        kind: BenefitKind::DestituteSupport,
        monthly: None,
        from_on: date("2025-01-01"),
        ends_on: None,
        policy_ends_on: None,
    });
    assert_eq!(
        old.standing(ListName::UncoveredByRelief),
        Standing::new(true, []),
        "it receives what it qualifies for"
    );
    let margin = World::new(&["1980-01-01"]).income(11_610);
    assert_eq!(margin.codes(ListName::LowIncomeLadder), [ReasonCode::DibaoMarginal]);
    let other = World::new(&["1980-01-01"]).income(12_000);
    assert_eq!(other.codes(ListName::LowIncomeLadder), [ReasonCode::OtherLowIncome]);
    assert_eq!(other.standing(ListName::UncoveredByRelief), Standing::default());
    let mut recognised = World::new(&["1980-01-01"]).income(90_000);
    assert_eq!(recognised.codes(ListName::LowIncomeLadder), []);
    recognised.household.civil_affairs = Some(CivilAffairsStatus::Dibao);
    assert_eq!(recognised.codes(ListName::UncoveredByRelief), [ReasonCode::Dibao]);
}

#[test]
fn special_assistance_is_missing_where_the_need_is_and_nothing_is_received() {
    let mut home = World::new(&["1980-01-01"]);
    let lost = work(1, WorkPlace::County, Some(("2026-02-19", WorkEnd::Dismissed)));
    home.records.employments.push(lost);
    let standing = home.standing(ListName::UncoveredBySpecialAid);
    assert_eq!(standing.reasons[0].code, ReasonCode::NeedsEmploymentAid);
    assert_eq!(standing.since(), Some(date("2026-02-19")));
    home.records.benefits.push(Benefit {
        member: Some(MemberId(1)),
        kind: BenefitKind::EmploymentSubsidy,
        monthly: None,
        from_on: date("2026-02-25"),
        ends_on: None,
        policy_ends_on: None,
    });
    assert_eq!(home.standing(ListName::UncoveredBySpecialAid), Standing::new(true, []));
}

#[test]
fn a_monitored_household_is_followed_until_somebody_assists_it() {
    use CivilAffairsStatus as S;
    let list = ListName::MonitoredWithoutAssistance;
    let mut home = World::new(&["1980-01-01"]).income(9_000);
    assert_eq!(home.standing(list), Standing::default(), "not monitored");
    home = home.monitored();
    let standing = home.standing(list);
    assert_eq!(home.codes(list), [ReasonCode::NoAssistance]);
    assert_eq!(standing.since(), Some(date("2026-01-05")));
    assert_eq!(standing.reasons[0].amount, Some(Fen::from_yuan(9_000)));
    home.told.assisted = Some((S::Dibao, date("2026-02-28")));
    assert_eq!(
        home.standing(list),
        Standing::new(true, []),
        "civil affairs' list has it"
    );
    home.told.assisted = None;
    home.household.civil_affairs = Some(S::TemporaryRelief);
    assert_eq!(home.standing(list), Standing::new(true, []), "the register has it");
    home.told.overruled = true;
    assert_eq!(home.codes(list), [ReasonCode::NoAssistance], "the newest roll has not");
    home.told.overruled = false;
    home.household.civil_affairs = None;
    home.records.benefits.push(Benefit {
        member: None,
        kind: BenefitKind::Dibao,
        monthly: None,
        from_on: date("2025-01-01"),
        ends_on: Some(date("2026-01-31")),
        policy_ends_on: None,
    });
    assert_eq!(
        home.codes(list),
        [ReasonCode::NoAssistance],
        "what ended assists nobody"
    );
    home.records.benefits[0].ends_on = None;
    assert_eq!(home.standing(list), Standing::new(true, []));
}

#[test]
fn low_income_alone_is_no_sign_of_risk() {
    use CivilAffairsStatus as S;
    let list = ListName::LowIncomeNotMonitored;
    let mut home = World::new(&["1980-01-01"]).income(90_000);
    home.told.warned_on = Some(date("2026-02-20"));
    assert_eq!(
        home.standing(list),
        Standing::default(),
        "nobody says that it is of low income"
    );
    home.told.assisted = Some((S::DibaoMarginal, date("2026-02-28")));
    assert_eq!(home.codes(list), [ReasonCode::DibaoMarginal, ReasonCode::WarningWaits]);
    assert_eq!(home.standing(list).since(), Some(date("2026-02-20")));
    home.told.warned_on = None;
    assert_eq!(home.standing(list), Standing::new(true, []));
    home.household.civil_affairs = Some(S::Dibao);
    home.told.listed_on = Some(date("2026-01-15"));
    assert_eq!(home.codes(list), [ReasonCode::Dibao, ReasonCode::ListedByDepartment]);
    let poor = World {
        told: home.told,
        ..World::new(&["1980-01-01"]).income(12_000)
    };
    assert_eq!(
        poor.codes(list),
        [
            ReasonCode::DibaoMarginal,
            ReasonCode::BelowLine,
            ReasonCode::ListedByDepartment
        ],
        "the line itself counts as below"
    );
    assert_eq!(poor.monitored().standing(list), Standing::default());
}
