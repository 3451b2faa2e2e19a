//! People as they are, before anybody writes them down.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};
use shouwang_domain::Month;
use shouwang_domain::household::{Disability, DisabilityKind, Relation, Schooling};
use shouwang_domain::id_number::{IdNumber, Sex, check_digit};

use crate::dice::Dice;
use crate::work::{Job, Stint};

/// A person of the latent process.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) relation: Relation,
    pub(crate) name: String,
    pub(crate) ethnicity: &'static str,
    pub(crate) sex: Sex,
    pub(crate) birth: NaiveDate,
    /// `None` for a baby that is not registered yet.
    pub(crate) id: Option<IdNumber>,
    pub(crate) phone: Option<String>,
    /// Earning power relative to the average.
    pub(crate) skill: f64,
    pub(crate) insured: bool,
    pub(crate) chronic: bool,
    pub(crate) disability: Option<Disability>,
    /// Age at which school ends.
    pub(crate) leaves_school_at: i32,
    pub(crate) job: Job,
    /// The times of paid work, the last one perhaps going on.
    pub(crate) stints: Vec<Stint>,
    /// Month in which a disability came, when it came lately.
    pub(crate) disabled_at: Option<i32>,
    pub(crate) illness: Option<Illness>,
    pub(crate) is_dead: bool,
}

/// A serious illness or the consequences of an accident.
#[derive(Debug, Clone)]
pub(crate) struct Illness {
    /// Name, as the hospital writes it.
    pub(crate) name: &'static str,
    /// Month of onset, as an index of the simulation.
    pub(crate) since: usize,
    /// Months of treatment to come.
    pub(crate) months_left: i64,
    /// Cost of the next month, before insurance, in yuan.
    pub(crate) next_cost: f64,
    /// Share of a month's cost that the next month costs.
    pub(crate) decline: f64,
}

impl Illness {
    /// The consequences of an accident.
    pub(crate) fn is_accident(&self) -> bool {
        ACCIDENTS.contains(&self.name)
    }
}

/// What accidents leave behind.
pub(crate) const ACCIDENTS: [&str; 3] = ["骨折", "颅脑损伤", "烧伤"];

impl Person {
    /// Completed years at the beginning of a month; negative before birth.
    pub(crate) fn age(&self, month: Month) -> i32 {
        age_on(self.birth, month.first_day())
    }

    /// Born, and not dead.
    pub(crate) fn is_alive(&self, month: Month) -> bool {
        !self.is_dead && self.birth < month.first_day()
    }

    /// The stage of school in a month: a school year begins in September.
    pub(crate) fn schooling(&self, month: Month) -> Schooling {
        let year = if month.month() >= 9 {
            month.year()
        } else {
            month.year() - 1
        };
        let age = NaiveDate::from_ymd_opt(year, 9, 1).map_or(0, |start| age_on(self.birth, start));
        if age >= self.leaves_school_at {
            return Schooling::NotStudent;
        }
        match age {
            3..6 => Schooling::Preschool,
            6..12 => Schooling::Primary,
            12..15 => Schooling::Junior,
            15..18 if self.leaves_school_at > 18 => Schooling::Senior,
            15..18 => Schooling::Vocational,
            18..22 => Schooling::Higher,
            _ => Schooling::NotStudent,
        }
    }

    /// Strong enough for paid work, whatever the papers say.
    pub(crate) fn can_work(&self, month: Month) -> bool {
        let is_severe = self.disability.is_some_and(Disability::is_severe);
        (16..76).contains(&self.age(month))
            && !is_severe
            && self.illness.is_none()
            && self.schooling(month) == Schooling::NotStudent
    }
}

/// Completed years on a day; negative before birth.
fn age_on(birth: NaiveDate, day: NaiveDate) -> i32 {
    let had_birthday = (day.month(), day.day()) >= (birth.month(), birth.day());
    day.year() - birth.year() - i32::from(!had_birthday)
}

/// Numbers that nobody else has.
#[derive(Default)]
pub(crate) struct Numbers {
    taken: HashSet<u64>,
    phones: u64,
}

impl Numbers {
    /// An ID number first issued in one of the eight counties 990101 to 990108, with a valid check digit.
    pub(crate) fn id(&mut self, dice: &mut Dice, birth: NaiveDate, sex: Sex, is_native: bool) -> IdNumber {
        loop {
            let county = if is_native { 1 } else { dice.int(1, 8) };
            let sequence = dice.int(0, 499) * 2 + i64::from(sex == Sex::Male);
            let body = format!("9901{county:02}{}{sequence:03}", birth.format("%Y%m%d"));
            let key: u64 = body[4..].parse().expect("the body of an ID number is digits");
            if self.taken.insert(key) {
                let text = format!("{body}{}", check_digit(&body));
                return IdNumber::parse(&text).expect("a number with birth date and check digit is well formed");
            }
        }
    }

    /// A telephone of a pattern that is not assigned: 199 00 and six digits.
    pub(crate) fn phone(&mut self) -> String {
        self.phones += 1;
        format!("19900{:06}", self.phones * 7_919 % 1_000_000)
    }
}

/// A certified disability by its frequency among the certified.
pub(crate) fn disability(dice: &mut Dice) -> Option<Disability> {
    use DisabilityKind as K;
    let kind = dice.weighted(&[
        (K::Limb, 55.0),
        (K::Visual, 10.0),
        (K::Hearing, 12.0),
        (K::Mental, 10.0),
        (K::Intellectual, 8.0),
        (K::Multiple, 3.0),
        (K::Speech, 2.0),
    ]);
    Disability::new(kind, dice.weighted(&[(1, 15.0), (2, 25.0), (3, 30.0), (4, 30.0)])).ok()
}

/// A severe disability that befalls an adult.
pub(crate) fn severe_disability(dice: &mut Dice) -> Option<Disability> {
    let kind = dice.weighted(&[
        (DisabilityKind::Limb, 6.0),
        (DisabilityKind::Visual, 2.0),
        (DisabilityKind::Mental, 1.0),
    ]);
    Disability::new(kind, dice.weighted(&[(1, 1.0), (2, 2.0)])).ok()
}
