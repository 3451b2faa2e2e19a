//! The latent process: what really happens to a household, month by month.
//!
//! It knows no line, no rule and no threshold of any policy.

use shouwang_domain::Month;
use shouwang_domain::household::{Disability, DisabilityKind, Schooling};

use crate::dice::Dice;
use crate::people::{ACCIDENTS, Illness, Person};
use crate::work::{Farm, Job, Stint, Work};

/// Months that are simulated; the last 24 are reported.
pub(crate) const MONTHS: usize = 36;

/// What came from outside to a whole village.
pub(crate) struct Weather {
    /// Share of the harvest that is left, per month.
    harvest: Vec<f64>,
    /// Months with a storm.
    storm: Vec<bool>,
    /// Cost of living relative to the county.
    prices: f64,
    /// Share of households whose water comes from an unprotected spring.
    springs: f64,
}

impl Weather {
    /// Whether a storm came in a month.
    pub(crate) fn has_storm(&self, t: usize) -> bool {
        self.storm[t]
    }

    pub(crate) fn new(dice: &mut Dice, start: Month) -> Self {
        let mut weather = Self {
            harvest: vec![1.0; MONTHS],
            storm: vec![false; MONTHS],
            prices: dice.between(0.93, 1.08),
            springs: if dice.chance(0.12) {
                dice.between(0.05, 0.3)
            } else {
                0.004
            },
        };
        for t in 0..MONTHS {
            let is_season = matches!(start.plus(t as i32).month(), 8 | 9);
            if dice.chance(if is_season { 0.06 } else { 0.003 }) {
                weather.storm[t] = true;
                let left = dice.between(0.25, 0.75);
                weather
                    .harvest
                    .iter_mut()
                    .skip(t)
                    .take(5)
                    .for_each(|share| *share = share.min(left));
            }
        }
        weather
    }
}

/// A household as it is.
pub(crate) struct Latent {
    pub(crate) people: Vec<Person>,
    pub(crate) farm: Option<Farm>,
    /// Physical state of the dwelling: 1 is new, 0 a ruin.
    pub(crate) dwelling: f64,
    pub(crate) water_safe: bool,
    /// Approved for the minimum living guarantee.
    pub(crate) on_dibao: bool,
    /// Rent and dividends of a year, in yuan.
    pub(crate) property: f64,
    /// What children who live elsewhere send in a month, in yuan.
    pub(crate) support: f64,
    /// The household's own standard of needs, relative to others of its kind.
    pub(crate) thrift: f64,
}

/// What truly happened in a month, in yuan.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct MonthTruth {
    pub(crate) wage: f64,
    pub(crate) business: f64,
    pub(crate) property: f64,
    pub(crate) transfer: f64,
    pub(crate) business_expense: f64,
    /// Food from the own land, which no statement knows.
    pub(crate) own_food: f64,
    /// Medical cost left after insurance.
    pub(crate) medical: f64,
    pub(crate) schooling: f64,
    pub(crate) claims: f64,
    /// What the people of this household need to live, medicine for serious illness excepted.
    pub(crate) basket: f64,
    /// What the household would earn in a month on the average, as it is now.
    pub(crate) capacity: f64,
    /// State of the dwelling at the end.
    pub(crate) dwelling: f64,
    pub(crate) water_safe: bool,
}

impl MonthTruth {
    /// What there is to live on.
    pub(crate) fn disposable(&self) -> f64 {
        self.wage + self.business + self.property + self.transfer + self.own_food - self.business_expense
    }
}

impl Latent {
    /// The household at the beginning.
    pub(crate) fn new(dice: &mut Dice, mut people: Vec<Person>, weather: &Weather, start: Month, capital: f64) -> Self {
        for person in &mut people {
            let age = person.age(start);
            person.job = if person.can_work(start) {
                Job::find(dice, age, person.skill)
            } else {
                Job::NONE
            };
        }
        let farms = people.iter().any(|p| p.job.work == Work::Farm);
        let earners = people.iter().filter(|p| p.job.wage > 0.0).count();
        let elders = people.iter().filter(|p| p.age(start) >= 60).count();
        let is_supported = earners == 0 && elders > 0 && dice.chance(0.92);
        let is_needy = earners == 0 && people.iter().any(|p| p.disability.is_some() || p.age(start) >= 68);
        Self {
            farm: (farms || dice.chance(0.35)).then(|| Farm::new(dice)),
            dwelling: (0.74 + 0.07 * capital + 0.16 * dice.normal()).clamp(0.05, 1.0),
            water_safe: !dice.chance(weather.springs),
            on_dibao: is_needy && dice.chance(0.8),
            property: if dice.chance(0.3) { dice.around(900.0, 0.8) } else { 0.0 },
            support: if is_supported {
                dice.around(980.0, 0.4) * elders as f64
            } else {
                0.0
            },
            thrift: 1.0 + 0.08 * dice.normal(),
            people,
        }
    }

    /// Lives through all months from `start`.
    pub(crate) fn live(&mut self, dice: &mut Dice, weather: &Weather, start: Month) -> Vec<MonthTruth> {
        (0..MONTHS)
            .map(|t| self.month(dice, weather, start.plus(t as i32), t))
            .collect()
    }

    fn month(&mut self, dice: &mut Dice, weather: &Weather, month: Month, t: usize) -> MonthTruth {
        let mut truth = MonthTruth::default();
        let mut living = 0.0;
        for person in self.people.iter_mut().filter(|p| p.is_alive(month)) {
            truth.medical += fall_ill_and_recover(dice, person, month, t);
            find_and_lose_work(dice, person, month);
            remember_work(person, month, t);
            if person.job.is_employed && person.can_work(month) {
                truth.wage += person.job.wage * person.job.share(month) * dice.around(1.0, 0.07);
                truth.capacity += person.job.wage * 0.95;
            }
            truth.schooling += school_fees(person.schooling(month), month);
            truth.transfer += pension_and_allowance(person, month);
            truth.basket += needs(person, month);
            living += 1.0;
        }
        self.people
            .iter_mut()
            .filter(|p| p.is_alive(month))
            .for_each(|p| p.is_dead = dies(dice, p, month));
        truth.basket = (truth.basket + if living > 0.0 { 190.0 } else { 0.0 }) * weather.prices * self.thrift;
        truth.claims = if truth.medical > 6_000.0 && dice.chance(0.2) {
            truth.medical * 0.3
        } else {
            0.0
        };
        self.harvest(dice, weather, month, t, &mut truth);
        truth.transfer += self.allowances(month, living);
        if month.month() == 1 {
            truth.property = self.property;
        }
        self.dwell(dice, weather.storm[t], &truth);
        truth.dwelling = self.dwelling;
        truth.water_safe = self.water_safe;
        truth
    }

    /// The land needs hands; a storm takes a share of the harvest but none of the cost.
    fn harvest(&self, dice: &mut Dice, weather: &Weather, month: Month, t: usize, truth: &mut MonthTruth) {
        let Some(farm) = self.farm else { return };
        let hands = self
            .people
            .iter()
            .filter(|p| p.is_alive(month) && p.can_work(month) && p.job.work == Work::Farm);
        let care = match hands.count() {
            0 => 0.3,
            1 => 0.9,
            _ => 1.1,
        };
        let (gross, expense) = farm.month(month.month());
        truth.business = gross * care * weather.harvest[t] * dice.around(1.0, 0.12);
        truth.business_expense = expense * care * dice.around(1.0, 0.08);
        truth.own_food = 70.0 * care * self.people.iter().filter(|p| p.is_alive(month)).count() as f64;
        truth.capacity += farm.mean_net() * care * weather.harvest[t];
    }

    /// Minimum living guarantee, land subsidy, and what the children send, most of it for the festivals.
    fn allowances(&self, month: Month, living: f64) -> f64 {
        let dibao = if self.on_dibao { 620.0 * living } else { 0.0 };
        let land = match (month.month(), self.farm) {
            (6, Some(farm)) => 95.0 * farm.size.min(8.0),
            _ => 0.0,
        };
        let support = self.support * if matches!(month.month(), 2 | 9) { 2.0 } else { 0.82 };
        dibao + land + support
    }

    /// Houses decay, storms damage them, and those who can afford it repair them. Springs run dry and are mended.
    fn dwell(&mut self, dice: &mut Dice, is_storm: bool, truth: &MonthTruth) {
        self.dwelling -= dice.between(0.0005, 0.003);
        if is_storm && dice.chance(0.3) {
            self.dwelling -= dice.between(0.03, 0.3);
        }
        let has_means = truth.disposable() > 2.0 * truth.basket;
        if self.dwelling < 0.35 && dice.chance(if has_means { 0.04 } else { 0.004 }) {
            self.dwelling = 0.85;
        }
        self.dwelling = self.dwelling.clamp(0.02, 1.0);
        let changes = if self.water_safe { 0.0008 } else { 0.04 };
        if dice.chance(changes) {
            self.water_safe = !self.water_safe;
        }
    }
}

/// Moves an illness on by a month, or lets one begin. Returns what insurance did not pay.
fn fall_ill_and_recover(dice: &mut Dice, person: &mut Person, month: Month, t: usize) -> f64 {
    let routine = if person.chronic { dice.around(130.0, 0.5) } else { 0.0 };
    let age = f64::from(person.age(month).max(0));
    let hazard = 0.00015 * (age / 30.0).exp() * if person.chronic { 1.8 } else { 1.0 };
    if person.illness.is_none() && dice.chance(hazard) {
        person.illness = Some(illness(dice, t));
    } else if person.illness.is_none() && person.job.is_employed && dice.chance(0.0003) {
        person.illness = Some(accident(dice, t));
        person.job.is_employed = false;
        if dice.chance(0.2) && person.disability.is_none() {
            person.disability =
                Disability::new(DisabilityKind::Limb, dice.weighted(&[(2, 1.0), (3, 3.0), (4, 4.0)])).ok();
        }
    }
    let Some(illness) = &mut person.illness else {
        return routine;
    };
    let reimbursed = if person.insured { dice.between(0.5, 0.72) } else { 0.0 };
    let paid = illness.next_cost * (1.0 - reimbursed);
    illness.next_cost *= illness.decline;
    illness.months_left -= 1;
    if illness.months_left <= 0 {
        person.chronic = person.chronic || dice.chance(0.5);
        person.illness = None;
    }
    routine + paid
}

fn illness(dice: &mut Dice, t: usize) -> Illness {
    const NAMES: [&str; 8] = [
        "肺癌",
        "胃癌",
        "脑卒中",
        "尿毒症",
        "冠心病",
        "肝硬化",
        "乳腺癌",
        "白血病",
    ];
    Illness {
        name: NAMES[dice.int(0, NAMES.len() as i64 - 1) as usize],
        since: t,
        months_left: dice.int(2, 20),
        next_cost: dice.around(13_000.0, 0.8),
        decline: dice.between(0.35, 0.9),
    }
}

fn accident(dice: &mut Dice, t: usize) -> Illness {
    let name = *dice.pick(&ACCIDENTS);
    Illness {
        name,
        since: t,
        months_left: dice.int(1, 9),
        next_cost: dice.around(16_000.0, 0.9),
        decline: 0.3,
    }
}

/// Work is lost and found again; whoever leaves school or recovers looks for some.
fn find_and_lose_work(dice: &mut Dice, person: &mut Person, month: Month) {
    if !person.can_work(month) {
        person.job.is_employed = false;
    } else if person.job.is_employed {
        person.job.is_employed = !dice.chance(person.job.hazard());
    } else if matches!(person.job.work, Work::Migrant | Work::Local | Work::Odd) {
        // A new job seldom pays what the old one did.
        if dice.chance(0.2) {
            person.job.is_employed = true;
            person.job.wage *= dice.between(0.8, 1.08);
        }
    } else if person.job.work == Work::None && person.age(month) < 25 && dice.chance(0.25) {
        person.job = Job::find(dice, person.age(month), person.skill);
    }
}

/// Keeps the times of paid work.
fn remember_work(person: &mut Person, month: Month, t: usize) {
    let open = person.stints.last().is_some_and(|stint| stint.to.is_none());
    if person.job.is_employed && !open {
        person.stints.push(Stint {
            work: person.job.work,
            wage: person.job.wage,
            from: t,
            to: None,
            is_forced: false,
        });
    } else if !person.job.is_employed && open {
        let is_forced = !person.can_work(month);
        if let Some(stint) = person.stints.last_mut() {
            (stint.to, stint.is_forced) = (Some(t), is_forced);
        }
    }
}

fn dies(dice: &mut Dice, person: &Person, month: Month) -> bool {
    let age = f64::from(person.age(month).max(0));
    let yearly = 0.0003 * (age / 13.0).exp().min(400.0) + 0.0007;
    dice.chance(yearly / 12.0 + if person.illness.is_some() { 0.008 } else { 0.0 })
}

/// Fees and board, at the beginning of both terms.
pub(crate) fn school_fees(schooling: Schooling, month: Month) -> f64 {
    if !matches!(month.month(), 2 | 9) {
        return 0.0;
    }
    match schooling {
        Schooling::NotStudent => 0.0,
        Schooling::Preschool => 1_500.0,
        Schooling::Primary | Schooling::Junior => 450.0,
        Schooling::Senior => 2_600.0,
        Schooling::Vocational => 1_600.0,
        Schooling::Higher => 7_500.0,
    }
}

fn pension_and_allowance(person: &Person, month: Month) -> f64 {
    let pension = if person.age(month) >= 60 { 235.0 } else { 0.0 };
    let care = if person.disability.is_some_and(|d| d.grade <= 2) {
        460.0
    } else {
        0.0
    };
    pension + care
}

/// Food, clothing, fuel, transport and everyday medicine of one person.
fn needs(person: &Person, month: Month) -> f64 {
    let daily = match person.age(month) {
        ..3 => 430.0,
        3..14 => 560.0,
        14..70 => 760.0,
        _ => 640.0,
    };
    daily + if person.chronic { 110.0 } else { 0.0 } + if person.disability.is_some() { 60.0 } else { 0.0 }
}
