//! Obligations: what falls due again and again, or after an event, for the offices of an area (TIM-00).
//!
//! A policy pack states them; this module knows what one is and when it is due. Lateness is recorded and never refuses
//! anything: true data may always be entered.

mod span;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::area::AreaLevel;
use crate::calendar::{DayKind, WorkingCalendar};
use crate::coded_enum;
use crate::risk::Population;
use crate::role::Role;
use crate::{Month, Result};

pub use span::{Every, Span};

coded_enum! {
    /// What each task of an obligation is about.
    pub enum Subject {
        Area = "area", "每个区划一件", "one task per area";
        Person = "person", "每个区划的每名责任人一件", "one task per area and person in charge";
        Department = "department", "每个部门一件", "one task per department";
        Household = "household", "每户一件", "one task per household";
    }
}

coded_enum! {
    /// Whose task it is among those who hold the role.
    pub enum Owner {
        Anyone = "anyone", "本岗位人员", "whoever holds the role there";
        Informant = "informant", "指定的信息员", "the informant named for the area";
        ResponsibleLeader = "responsible_leader", "挂钩联系领导", "the town leader in charge of the village";
        StationedCadre = "stationed_cadre", "挂钩的驻镇帮扶干部", "the stationed cadre who hooks the village";
        VillageContact = "village_contact", "负责走访的村干部", "the village cadre in charge of the household";
    }
}

coded_enum! {
    /// Households that an obligation is about.
    pub enum HouseholdGroup {
        Lifted = "lifted", "脱贫户", "lifted households";
        Marginal2019 = "marginal_2019", "2019年以来边缘户", "marginal households of the list of 2019";
        General = "general", "一般农户", "general households";
        Monitored = "monitored", "监测对象", "monitored households";
    }
}

impl HouseholdGroup {
    /// The base register that the group is; monitored households come from all of them.
    pub const fn population(self) -> Option<Population> {
        match self {
            Self::Lifted => Some(Population::Lifted),
            Self::Marginal2019 => Some(Population::Marginal2019),
            Self::General => Some(Population::General),
            Self::Monitored => None,
        }
    }
}

coded_enum! {
    /// An event after which something is due.
    pub enum Event {
        Clue = "clue", "发现线索", "a clue was found";
        Inspection = "inspection", "检查实地工作结束", "the field work of an inspection ended";
    }
}

coded_enum! {
    /// What fulfils an obligation.
    pub enum Fulfilment {
        Closing = "closing", "办结并附记录", "somebody closes the task with a record";
        Statements = "statements", "上月收支已录入", "last month's statements are entered";
        Visits = "visits", "各户已走访", "the households were visited";
        Presence = "presence", "本人参加入户", "the person visited a household of the area";
        Screening = "screening", "已运行筛查", "a screening was run";
        Filing = "filing", "走访机制已备案", "the visit mechanism was filed";
        Decision = "decision", "识别已有结论", "the identification has come to its end";
        Campaign = "campaign", "排查逐户完成", "a campaign came to every house";
        Register = "register", "台账已登记", "a register has a record of it";
        Report = "report", "报告已签发", "a report about it was issued";
        Lists = "lists", "部门名单已报送", "the lists of the department were sent";
    }
}

/// The last day of a period: a day of one of its months, counted from 1; without a day, the last of that month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueDay {
    /// Month of the period, from 1.
    pub month: u32,
    /// Day of that month.
    pub day: Option<u32>,
}

/// When an obligation falls due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// Once in every period.
    Periodic {
        /// The period.
        every: Every,
        /// Its last day.
        due: DueDay,
        /// A last day of rest moves to the next working day (民法典 §203).
        roll_forward: bool,
    },
    /// Some days after an event, which does not count itself.
    After {
        /// The event.
        event: Event,
        /// Days.
        days: u32,
        /// How they are counted.
        kind: DayKind,
        /// A last day of rest moves to the next working day.
        roll_forward: bool,
    },
}

/// A duty as a policy pack states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// Stable id.
    pub id: String,
    /// What is to be done, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Whose list the tasks are on.
    pub role: Role,
    /// Level of the areas that have tasks.
    pub at: AreaLevel,
    /// What each task is about.
    pub subject: Subject,
    /// Whose it is among those of the role.
    pub owner: Owner,
    /// When it falls due.
    pub timing: Timing,
    /// The households that it is about; none where it is about none.
    pub households: BTreeSet<HouseholdGroup>,
    /// What fulfils it.
    pub fulfilment: Fulfilment,
    /// Whose visits count, where visits fulfil it.
    pub visited_by: BTreeSet<Role>,
    /// How often each household, where visits fulfil it.
    pub times: u32,
    /// So many days before the last one a reminder goes out.
    pub remind_days: u32,
}

impl Obligation {
    /// The period in which a day lies, where the obligation has periods.
    pub fn span_on(&self, day: NaiveDate) -> Option<Span> {
        match self.timing {
            Timing::Periodic { every, .. } => Some(Span::containing(every, day)),
            Timing::After { .. } => None,
        }
    }

    /// The last day, for the period or the event that begins on a day: its first day, or the day of the event.
    ///
    /// # Errors
    /// `calendar.no_data` where working days matter and the year's are not known.
    pub fn due(&self, begins: NaiveDate, calendar: &WorkingCalendar) -> Result<NaiveDate> {
        match self.timing {
            Timing::Periodic {
                every,
                due,
                roll_forward,
            } => {
                let span = Span::containing(every, begins);
                let month = Month::of(span.first).plus(due.month as i32 - 1);
                let last = month.last_day();
                let day = due.day.map_or(last, |day| {
                    month
                        .first_day()
                        .checked_add_days(chrono::Days::new(u64::from(day) - 1))
                        .map_or(last, |day| day.min(last))
                });
                calendar.add_days(day, 0, DayKind::Calendar, roll_forward)
            }
            Timing::After {
                days,
                kind,
                roll_forward,
                ..
            } => calendar.add_days(begins, days, kind, roll_forward),
        }
    }

    /// Whether its statement is wrong in itself: the name of the key at fault.
    pub fn contradiction(&self) -> Option<&'static str> {
        // Which duties a campaign fulfils, and to whom it goes, the practice says.
        if self.fulfilment == Fulfilment::Campaign {
            return Some("fulfilled_by");
        }
        let is_event = matches!(self.timing, Timing::After { .. });
        let of_households = matches!(self.fulfilment, Fulfilment::Statements | Fulfilment::Visits);
        let of_person = matches!(self.owner, Owner::VillageContact | Owner::StationedCadre);
        let event = match self.timing {
            Timing::After { event, .. } => Some(event),
            Timing::Periodic { .. } => None,
        };
        if (self.subject == Subject::Person) != of_person {
            return Some("owner");
        }
        if (self.subject == Subject::Department) != (self.role.has_department()) {
            return Some("role");
        }
        if (self.subject == Subject::Household) != (event == Some(Event::Clue))
            || (self.fulfilment == Fulfilment::Decision) != (event == Some(Event::Clue))
        {
            return Some("subject");
        }
        if of_households == self.households.is_empty() {
            return Some("households");
        }
        if (self.fulfilment == Fulfilment::Visits) == self.visited_by.is_empty() || self.times == 0 {
            return Some("visited_by");
        }
        if (self.fulfilment == Fulfilment::Presence) != (self.owner == Owner::StationedCadre)
            || (is_event && !matches!(self.fulfilment, Fulfilment::Closing | Fulfilment::Decision))
        {
            return Some("fulfilled_by");
        }
        match self.timing {
            Timing::Periodic { every, due, .. }
                if !(1..=every.months()).contains(&due.month)
                    || due.day.is_some_and(|day| !(1..=31).contains(&day)) =>
            {
                Some("due")
            }
            Timing::Periodic { every, .. } if self.fulfilment == Fulfilment::Statements && every != Every::Month => {
                Some("every")
            }
            _ => None,
        }
    }
}

/// How a task stands against its last day.
///
/// `done_on` is the day on which it was fulfilled, not the day on which that was noticed.
pub fn is_late(due: NaiveDate, done_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    done_on.unwrap_or(today) > due
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn periodic(every: Every, month: u32, day: Option<u32>, roll_forward: bool) -> Obligation {
        Obligation {
            id: "o".into(),
            zh: "职责".into(),
            en: "duty".into(),
            role: Role::TownOfficer,
            at: AreaLevel::Town,
            subject: Subject::Area,
            owner: Owner::Anyone,
            timing: Timing::Periodic {
                every,
                due: DueDay { month, day },
                roll_forward,
            },
            households: BTreeSet::new(),
            fulfilment: Fulfilment::Closing,
            visited_by: BTreeSet::new(),
            times: 1,
            remind_days: 3,
        }
    }

    #[test]
    fn a_period_has_its_last_day() {
        let calendar = WorkingCalendar::builtin();
        for (every, month, last, roll, on, due) in [
            (Every::Month, 1, Some(25), false, "2026-03-01", "2026-03-25"),
            // 25 April 2026 is a Saturday.
            (Every::Month, 1, Some(25), true, "2026-04-30", "2026-04-27"),
            (Every::Month, 1, Some(31), false, "2026-02-10", "2026-02-28"),
            (Every::Month, 1, None, false, "2024-02-10", "2024-02-29"),
            (Every::Quarter, 1, Some(10), false, "2026-06-30", "2026-04-10"),
            (Every::Quarter, 3, None, false, "2026-11-02", "2026-12-31"),
            (Every::HalfYear, 6, None, false, "2026-07-01", "2026-12-31"),
            (Every::Year, 3, Some(31), false, "2026-08-01", "2026-03-31"),
        ] {
            let obligation = periodic(every, month, last, roll);
            assert_eq!(obligation.due(day(on), calendar), Ok(day(due)), "{every} {on}");
            assert_eq!(obligation.contradiction(), None);
        }
    }

    #[test]
    fn an_event_is_followed_by_working_days() {
        let mut report = periodic(Every::Month, 1, None, false);
        report.timing = Timing::After {
            event: Event::Inspection,
            days: 5,
            kind: DayKind::Working,
            roll_forward: false,
        };
        assert_eq!(report.contradiction(), None);
        assert_eq!(report.span_on(day("2021-12-10")), None);
        // The look-back notice of 2021 names both days.
        assert_eq!(
            report.due(day("2021-12-10"), WorkingCalendar::builtin()),
            Ok(day("2021-12-17"))
        );
        let beyond = report.due(day("2031-12-10"), WorkingCalendar::builtin()).unwrap_err();
        assert_eq!(beyond.code, "calendar.no_data");
    }

    #[test]
    fn what_cannot_be_meant_is_found() {
        let sound = periodic(Every::Month, 1, Some(25), false);
        let check = |change: fn(&mut Obligation)| {
            let mut obligation = sound.clone();
            change(&mut obligation);
            obligation.contradiction()
        };
        assert_eq!(check(|o| o.subject = Subject::Person), Some("owner"));
        assert_eq!(check(|o| o.subject = Subject::Department), Some("role"));
        assert_eq!(check(|o| o.fulfilment = Fulfilment::Decision), Some("subject"));
        assert_eq!(check(|o| o.fulfilment = Fulfilment::Statements), Some("households"));
        assert_eq!(
            check(|o| o.visited_by = [Role::VillageCadre].into()),
            Some("visited_by")
        );
        assert_eq!(check(|o| o.fulfilment = Fulfilment::Presence), Some("fulfilled_by"));
        assert_eq!(check(|o| o.fulfilment = Fulfilment::Campaign), Some("fulfilled_by"));
        let due = |month, day| Timing::Periodic {
            every: Every::Quarter,
            due: DueDay { month, day },
            roll_forward: false,
        };
        let mut quarterly = sound.clone();
        quarterly.timing = due(4, None);
        assert_eq!(quarterly.contradiction(), Some("due"));
        quarterly.timing = due(3, Some(32));
        assert_eq!(quarterly.contradiction(), Some("due"));
        quarterly.timing = due(3, Some(31));
        assert_eq!(quarterly.contradiction(), None);
        quarterly.fulfilment = Fulfilment::Statements;
        quarterly.households = [HouseholdGroup::Lifted].into();
        assert_eq!(quarterly.contradiction(), Some("every"));
    }

    #[test]
    fn lateness_looks_at_the_day_of_the_deed() {
        let due = day("2026-03-25");
        assert!(!is_late(due, Some(due), day("2026-04-02")));
        assert!(is_late(due, Some(day("2026-03-26")), day("2026-04-02")));
        assert!(!is_late(due, None, due) && is_late(due, None, day("2026-03-26")));
    }
}
