//! The facts that come from the records: work, health, schooling, loans, operators, dividends, benefits, losses.

use chrono::NaiveDate;

use crate::household::{Disability, Health, Household, Member, Schooling};
use crate::records::{HealthEventKind, LossEvent, Records, WorkEnd};
use crate::{Fen, MemberId, Month};

/// Days since the newest severe disability of a present member that is known with its day.
pub(super) fn days_since_severe_disability(household: &Household, records: &Records, on: NaiveDate) -> Option<i64> {
    let severe = |m: &Member| m.disability.is_some_and(Disability::is_severe);
    days_since_health_event(household, records, HealthEventKind::SevereDisability, severe, on)
}

/// Days since the newest serious illness of a present member that is known with its day.
pub(super) fn days_since_serious_illness(household: &Household, records: &Records, on: NaiveDate) -> Option<i64> {
    let ill = |m: &Member| m.health.contains(&Health::SeriousIllness);
    days_since_health_event(household, records, HealthEventKind::SeriousIllness, ill, on)
}

fn days_since_health_event(
    household: &Household,
    records: &Records,
    kind: HealthEventKind,
    has_it: impl Fn(&Member) -> bool,
    on: NaiveDate,
) -> Option<i64> {
    let newest = household
        .present(on)
        .filter(|member| has_it(member))
        .filter_map(|member| records.last_health_event(member.id, kind, on))
        .max();
    newest.map(|day| (on - day).num_days())
}

/// Present members at school.
pub(super) fn students(household: &Household, on: NaiveDate) -> i64 {
    count(household.present(on).filter(|m| m.schooling != Schooling::NotStudent))
}

/// What schooling cost in the 12 months that end with `last`, less the aid for it; missing where somebody is at school and
/// no cost is known.
pub(super) fn schooling_cost(household: &Household, records: &Records, last: Month, on: NaiveDate) -> Option<Fen> {
    let year = last.plus(-11)..=last;
    let mut paid = records
        .schooling_costs
        .iter()
        .filter(|cost| year.contains(&Month::of(cost.paid_on)))
        .map(|cost| cost.amount.0 - cost.aid.0)
        .peekable();
    let is_known = paid.peek().is_some() || students(household, on) == 0;
    is_known.then(|| Fen(paid.sum::<i64>().max(0)))
}

/// Present members who work for others.
pub(super) fn employed(household: &Household, records: &Records, on: NaiveDate) -> i64 {
    count(household.present(on).filter(|m| records.is_employed(m.id, on)))
}

/// The monthly wages of all work of present members that goes on, as far as they are written down; missing where there is such
/// work and no wage of it is known.
pub(super) fn recorded_wages(household: &Household, records: &Records, on: NaiveDate) -> Option<Fen> {
    let mut works = records
        .employments
        .iter()
        .filter(|work| work.goes_on(on) && household.present(on).any(|m| m.id == work.member))
        .map(|work| work.monthly_wage)
        .peekable();
    let has_work = works.peek().is_some();
    let wages: Vec<Fen> = works.flatten().collect();
    (!has_work || !wages.is_empty()).then(|| sum(wages.into_iter()))
}

/// The days on which the last work of present members ended who could work and do not; those who reached the age for a
/// pension are not out of work.
fn ends_of_work<'a>(
    household: &'a Household,
    records: &'a Records,
    on: NaiveDate,
) -> impl Iterator<Item = NaiveDate> + 'a {
    last_ends(household, records, on)
        .filter(|(.., why)| *why != Some(WorkEnd::Retired))
        .map(|(_, ended, _)| ended)
}

/// The present members who lost a post for a reason that sends them looking for work, and have none since; with the day.
pub fn lost_work<'a>(
    household: &'a Household,
    records: &'a Records,
    on: NaiveDate,
) -> impl Iterator<Item = (MemberId, NaiveDate)> + 'a {
    last_ends(household, records, on)
        .filter(|(.., why)| why.is_some_and(WorkEnd::is_loss))
        .map(|(member, ended, _)| (member, ended))
}

/// How the last work of present members ended who could work and do not.
fn last_ends<'a>(
    household: &'a Household,
    records: &'a Records,
    on: NaiveDate,
) -> impl Iterator<Item = (MemberId, NaiveDate, Option<WorkEnd>)> + 'a {
    household
        .present(on)
        .filter(move |m| m.can_work_on(on) && !records.is_employed(m.id, on))
        .filter_map(move |m| {
            let (ended, why) = records.last_ended(m.id, on)?.ended?;
            Some((m.id, ended, why))
        })
}

/// Members out of work.
pub(super) fn out_of_work(household: &Household, records: &Records, on: NaiveDate) -> i64 {
    count(ends_of_work(household, records, on))
}

/// Days since the last of them lost their work.
pub(super) fn days_since_job_lost(household: &Household, records: &Records, on: NaiveDate) -> Option<i64> {
    let newest = ends_of_work(household, records, on).max();
    newest.map(|day| (on - day).num_days())
}

/// Present members who can work, do not work for others and want to; missing where there are such members and none of
/// them was ever asked.
pub(super) fn willing_without_work(household: &Household, records: &Records, on: NaiveDate) -> Option<i64> {
    let mut said = household
        .present(on)
        .filter(|m| m.can_work_on(on) && !records.is_employed(m.id, on))
        .map(|m| records.job_seeking(m.id, on))
        .peekable();
    let has_idle = said.peek().is_some();
    let known: Vec<_> = said.flatten().collect();
    (!has_idle || !known.is_empty()).then(|| count(known.iter().filter(|said| said.willing)))
}

/// What remains of unsettled losses.
pub(super) fn open_loss(records: &Records, on: NaiveDate) -> Fen {
    sum(records.loss_events.iter().map(|loss: &LossEvent| loss.open_loss_on(on)))
}

/// Links to operators or projects that failed and that nobody has ended yet.
pub(super) fn failed_operators(records: &Records, on: NaiveDate) -> i64 {
    count(
        records
            .operator_links
            .iter()
            .filter(|link| link.failed_on.is_some_and(|failed| failed <= on) && link.to_on.is_none_or(|to| on < to)),
    )
}

/// What is overdue of micro-loans.
pub(super) fn overdue_loan(records: &Records, on: NaiveDate) -> Fen {
    sum(records.loans.iter().filter_map(|loan| loan.overdue_on(on)))
}

/// Dividends in arrears.
pub(super) fn dividend_arrears(records: &Records, on: NaiveDate) -> Fen {
    sum(records.asset_dividends.iter().map(|dividend| dividend.arrears_on(on)))
}

/// Days since the oldest of them was due.
pub(super) fn days_dividend_overdue(records: &Records, on: NaiveDate) -> Option<i64> {
    let unpaid = records.asset_dividends.iter().filter(|d| d.arrears_on(on) > Fen::ZERO);
    unpaid.map(|dividend| (on - dividend.due_on).num_days()).max()
}

/// Running benefits of which the end of the policy behind them is known and ahead.
pub(super) fn benefits_with_end(household: &Household, records: &Records, on: NaiveDate) -> i64 {
    count(ends_of_benefits(household, records, on))
}

/// Days until the first of them ends.
pub(super) fn days_to_benefit_end(household: &Household, records: &Records, on: NaiveDate) -> Option<i64> {
    let first = ends_of_benefits(household, records, on).min();
    first.map(|day| (day - on).num_days())
}

fn ends_of_benefits<'a>(
    household: &'a Household,
    records: &'a Records,
    on: NaiveDate,
) -> impl Iterator<Item = NaiveDate> + 'a {
    let is_here = move |who| household.present(on).any(|m| m.id == who);
    records
        .benefits
        .iter()
        .filter(move |benefit| benefit.runs(on) && benefit.member.is_none_or(is_here))
        .filter_map(|benefit| benefit.lapses_on())
        .filter(move |lapses| on <= *lapses)
}

fn count<T>(items: impl Iterator<Item = T>) -> i64 {
    items.count() as i64
}

fn sum(amounts: impl Iterator<Item = Fen>) -> Fen {
    Fen(amounts.map(|amount| amount.0).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemberId;
    use crate::facts::{HouseholdFacts, Monitoring, derive, tests as world};
    use crate::household::DisabilityKind;
    use crate::income::Statements;
    use crate::records::{
        AssetDividend, Benefit, BenefitKind, Employment, HealthEvent, JobSeeking, LinkMode, Loan, LossKind,
        OperatorLink, SchoolingCost, WorkPlace,
    };

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn facts(household: &Household, records: &Records, on: &str) -> HouseholdFacts {
        derive(
            household,
            &Statements::default(),
            records,
            Monitoring::default(),
            date(on),
        )
    }

    fn work(member: i64, from: &str, ended: Option<(&str, WorkEnd)>) -> Employment {
        Employment {
            member: MemberId(member),
            place: WorkPlace::OtherProvince,
            monthly_wage: Some(Fen::from_yuan(4_000)),
            started_on: date(from),
            ended: ended.map(|(day, why)| (date(day), Some(why))),
            public_post: false,
        }
    }

    #[test]
    fn who_lost_work_is_out_of_work_until_there_is_new_work() {
        let two = world::household(vec![world::member(1, "1980-01-01"), world::member(2, "1990-01-01")]);
        let mut records = Records {
            employments: vec![
                work(1, "2025-01-01", Some(("2026-02-01", WorkEnd::Dismissed))),
                work(2, "2025-01-01", Some(("2026-01-01", WorkEnd::Retired))),
            ],
            ..Records::default()
        };
        let before = facts(&two, &records, "2026-01-31");
        assert_eq!((before.employed_members, before.members_out_of_work), (1, 0));
        let after = facts(&two, &records, "2026-02-11");
        assert_eq!(
            (
                after.employed_members,
                after.members_out_of_work,
                after.days_since_job_lost
            ),
            (0, 1, Some(10))
        );
        let lost = |records: &Records| lost_work(&two, records, date("2026-03-01")).collect::<Vec<_>>();
        assert_eq!(lost(&records), [(MemberId(1), date("2026-02-01"))]);
        records.employments[1].ended = Some((date("2026-01-01"), Some(WorkEnd::FamilyCare)));
        assert_eq!(
            lost(&records).len(),
            1,
            "who cares for the family is not sent looking for work"
        );
        records.employments.push(work(1, "2026-03-01", None));
        assert_eq!(facts(&two, &records, "2026-03-01").days_since_job_lost, Some(59));
        assert_eq!(lost(&records), []);
    }

    #[test]
    fn what_a_household_can_do_is_by_capability_and_work() {
        use crate::household::Labour;
        use crate::measure::Capability;
        let mut two = world::household(vec![world::member(1, "1980-01-01"), world::member(2, "1990-01-01")]);
        let mut records = Records::default();
        let of = |two: &Household, records: &Records| Capability::of(two, records, date("2026-03-01"));
        for (labour, expected) in [
            ([Labour::Weak, Labour::Half], Capability::Able),
            ([Labour::WeakOrHalf, Labour::None], Capability::Able),
            ([Labour::PartlyLost, Labour::Weak], Capability::Able),
            ([Labour::PartlyLost, Labour::Lost], Capability::PartlyLost),
            ([Labour::Lost, Labour::None], Capability::None),
        ] {
            two.members[0].labour = labour[0];
            two.members[1].labour = labour[1];
            assert_eq!(of(&two, &records), expected, "{labour:?}");
        }
        two.members[0].labour = Labour::PartlyLost;
        records.employments.push(work(1, "2026-02-01", None));
        assert_eq!(of(&two, &records), Capability::Able, "with an income by work");
    }

    #[test]
    fn nobody_asked_is_missing_and_nobody_idle_is_none() {
        let one = world::household(vec![world::member(1, "1980-01-01")]);
        let mut records = Records::default();
        assert_eq!(facts(&one, &records, "2026-03-01").willing_members, None);
        records.job_seeking.push(JobSeeking {
            member: MemberId(1),
            stated_on: date("2026-01-05"),
            willing: true,
            registered: true,
        });
        assert_eq!(facts(&one, &records, "2026-03-01").willing_members, Some(1));
        records.employments.push(work(1, "2026-02-01", None));
        assert_eq!(facts(&one, &records, "2026-03-01").willing_members, Some(0));
    }

    #[test]
    fn a_blow_to_health_counts_from_the_day_it_was_found() {
        let mut disabled = world::member(1, "1980-01-01");
        disabled.disability = Disability::new(DisabilityKind::Limb, 2).ok();
        let one = world::household(vec![disabled]);
        let mut records = Records::default();
        assert_eq!(facts(&one, &records, "2026-03-01").days_since_severe_disability, None);
        records.health_events.push(HealthEvent {
            member: MemberId(1),
            kind: HealthEventKind::SevereDisability,
            found_on: date("2026-02-19"),
        });
        let found = facts(&one, &records, "2026-03-01");
        assert_eq!(found.days_since_severe_disability, Some(10));
        assert_eq!(found.days_since_serious_illness, None, "the member is not ill");
    }

    #[test]
    fn schooling_costs_what_was_paid_in_the_year_less_the_aid() {
        let mut student = world::member(1, "2006-01-01");
        student.schooling = Schooling::Higher;
        let one = world::household(vec![student]);
        let mut records = Records::default();
        assert_eq!(facts(&one, &records, "2026-03-15").schooling_cost, None);
        for (day, yuan) in [
            ("2025-02-28", 9_000),
            ("2025-03-01", 5_000),
            ("2026-02-28", 6_000),
            ("2026-03-01", 1),
        ] {
            records.schooling_costs.push(SchoolingCost {
                member: MemberId(1),
                paid_on: date(day),
                amount: Fen::from_yuan(yuan),
                aid: Fen::from_yuan(yuan / 10),
            });
        }
        assert_eq!(
            facts(&one, &records, "2026-03-15").schooling_cost,
            Some(Fen::from_yuan(9_900))
        );
        let nobody = world::household(vec![world::member(1, "1980-01-01")]);
        assert_eq!(
            facts(&nobody, &Records::default(), "2026-03-15").schooling_cost,
            Some(Fen::ZERO)
        );
    }

    #[test]
    fn what_is_owed_and_lost_is_read_on_the_day() {
        let one = world::household(vec![world::member(1, "1980-01-01")]);
        let records = Records {
            loans: vec![Loan {
                amount: Fen(500),
                lent_on: date("2024-01-01"),
                due_on: date("2026-01-31"),
                repaid_on: None,
                repaid: Fen(0),
                overdue: None,
                subsidised: false,
            }],
            asset_dividends: vec![AssetDividend {
                due_on: date("2026-01-01"),
                due: Fen(70),
                paid: Some((date("2026-03-01"), Fen(70))),
            }],
            operator_links: vec![OperatorLink {
                mode: LinkMode::Share,
                from_on: date("2024-01-01"),
                to_on: Some(date("2026-03-01")),
                failed_on: Some(date("2026-02-01")),
            }],
            loss_events: vec![LossEvent {
                kind: LossKind::Fire,
                happened_on: date("2026-02-01"),
                loss: Fen(900),
                compensated: Fen(100),
                settled_on: Some(date("2026-03-01")),
            }],
            ..Records::default()
        };
        let on = |day: &str| {
            let found = facts(&one, &records, day);
            let owed = (
                found.overdue_loan.0,
                found.dividend_arrears.0,
                found.days_dividend_overdue,
            );
            (owed, found.failed_operators, found.open_loss.0)
        };
        assert_eq!(on("2026-01-31"), ((0, 70, Some(30)), 0, 0));
        assert_eq!(on("2026-02-01"), ((500, 70, Some(31)), 1, 800));
        assert_eq!(on("2026-03-01"), ((500, 0, None), 0, 0));
    }

    #[test]
    fn a_benefit_ends_with_its_policy() {
        let one = world::household(vec![world::member(1, "1980-01-01")]);
        let benefit = |member, ends: Option<&str>, policy: Option<&str>| Benefit {
            member,
            kind: BenefitKind::IndustrySubsidy,
            monthly: None,
            from_on: date("2024-01-01"),
            ends_on: ends.map(date),
            policy_ends_on: policy.map(date),
        };
        let records = Records {
            benefits: vec![
                benefit(None, None, Some("2026-04-01")),
                benefit(None, None, None),
                benefit(None, Some("2026-03-01"), Some("2026-03-20")),
                benefit(Some(MemberId(9)), None, Some("2026-03-10")),
            ],
            ..Records::default()
        };
        let found = facts(&one, &records, "2026-02-28");
        assert_eq!((found.benefits_with_end, found.days_to_benefit_end), (1, Some(32)));
        assert_eq!(facts(&one, &records, "2026-04-02").benefits_with_end, 0);
    }
}
