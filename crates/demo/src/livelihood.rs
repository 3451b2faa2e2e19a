//! The rest of the latent process: loans, operators, shared assets, benefits, losses and sudden disability.
//!
//! Like the rest of it, it knows no line, no rule and no threshold of any policy. It has a stream of chance of its own.

use std::collections::BTreeMap;

use shouwang_domain::Month;
use shouwang_domain::household::Schooling;
use shouwang_domain::records::{BenefitKind, LinkMode, LossKind};
use shouwang_domain::risk::Population;

use crate::dice::Dice;
use crate::economy::{Latent, MONTHS, MonthTruth, Weather};
use crate::people::{Person, severe_disability};
use crate::truth::LatentRisk;
use crate::work::{Crop, Work};

/// The month after the last one that is simulated, as an index: today.
const NOW: i32 = MONTHS as i32;

/// What a village shares: operators that take households along, and an asset whose yield is divided.
pub(crate) struct VillageEconomy {
    /// Name, mode, and the month in which it failed.
    operators: Vec<(String, LinkMode, Option<i32>)>,
    asset: String,
    /// The months, twelve or six apart, in which it paid; the others it owes.
    pays: bool,
}

impl VillageEconomy {
    pub(crate) fn new(dice: &mut Dice, village: &str) -> Self {
        let operators = [
            ("茶叶专业合作社", LinkMode::Order),
            ("养殖有限公司", LinkMode::Share),
            ("果业家庭农场", LinkMode::Job),
        ];
        let operator = |(name, mode): &(&str, LinkMode)| {
            let failed = dice
                .chance(0.06)
                .then(|| dice.int(i64::from(NOW) - 14, i64::from(NOW) - 1) as i32);
            (format!("{village}{name}"), *mode, failed)
        };
        Self {
            operators: operators.iter().map(operator).collect(),
            asset: format!("{village}{}", dice.pick(&["光伏电站", "冷链仓库", "厂房租赁"])),
            pays: !dice.chance(0.06),
        }
    }
}

/// A loan. Months are indexes of the simulation and may lie before it.
pub(crate) struct Loan {
    pub(crate) yuan: i64,
    pub(crate) lent: i32,
    pub(crate) due: i32,
    pub(crate) repaid: Option<i32>,
}

/// A link to an operator.
pub(crate) struct Link {
    pub(crate) operator: String,
    pub(crate) mode: LinkMode,
    pub(crate) from: i32,
    pub(crate) failed: Option<i32>,
}

/// The household's share in an asset, due at the end of each year.
pub(crate) struct Share {
    pub(crate) asset: String,
    pub(crate) yuan: i64,
    pub(crate) is_paid: bool,
}

/// A benefit.
pub(crate) struct Granted {
    pub(crate) kind: BenefitKind,
    pub(crate) yuan: i64,
    pub(crate) from: i32,
    /// The month in which its policy ends.
    pub(crate) ends: Option<i32>,
    /// Another policy takes over.
    pub(crate) is_followed: bool,
}

/// A loss.
pub(crate) struct Loss {
    pub(crate) kind: LossKind,
    pub(crate) at: i32,
    pub(crate) yuan: f64,
    pub(crate) compensated: f64,
    /// Months until the household has recovered.
    pub(crate) recovery: i32,
}

/// All of it for one household.
pub(crate) struct Livelihood {
    pub(crate) loans: Vec<Loan>,
    pub(crate) link: Option<Link>,
    pub(crate) share: Option<Share>,
    pub(crate) benefits: Vec<Granted>,
    pub(crate) losses: Vec<Loss>,
    /// People without work who want some.
    pub(crate) wants_work: Vec<bool>,
}

impl Livelihood {
    /// What happens to a household beside work, harvest and illness. A disability may befall somebody here.
    pub(crate) fn befall(
        dice: &mut Dice,
        latent: &mut Latent,
        months: &[MonthTruth],
        weather: &Weather,
        village: &VillageEconomy,
        population: Population,
        today: Month,
    ) -> Self {
        let is_old_poor = population != Population::General;
        let needs: f64 = months[MONTHS - 12..].iter().map(|m| m.basket).sum();
        let income: f64 = months[MONTHS - 12..].iter().map(MonthTruth::disposable).sum();
        disable(dice, &mut latent.people, today);
        let earners = latent.people.iter().any(|p| p.is_alive(today) && p.can_work(today));
        let loans = (earners && dice.chance(if is_old_poor { 0.3 } else { 0.1 }))
            .then(|| loan(dice, income < 1.15 * needs))
            .into_iter()
            .collect();
        let is_linked = latent
            .farm
            .is_some_and(|farm| farm.crop != Crop::Rice || dice.chance(0.3));
        let link = (is_linked && dice.chance(if is_old_poor { 0.6 } else { 0.2 })).then(|| {
            let (operator, mode, failed) = dice.pick(&village.operators).clone();
            Link {
                operator,
                mode,
                from: dice.int(0, 20) as i32,
                failed,
            }
        });
        let share = (is_old_poor && dice.chance(0.5)).then(|| Share {
            asset: village.asset.clone(),
            yuan: dice.int(2, 12) * 50,
            // Somebody is always forgotten.
            is_paid: village.pays && !dice.chance(0.02),
        });
        let wants_work = latent
            .people
            .iter()
            .map(|p| match p.job.work {
                _ if p.job.is_employed || !p.is_alive(today) || !p.can_work(today) => false,
                Work::Migrant | Work::Local | Work::Odd => true,
                Work::Farm => dice.chance(0.08),
                Work::None => p.age(today) < 60 && dice.chance(0.3),
            })
            .collect();
        Self {
            benefits: benefits(dice, latent, is_old_poor),
            losses: losses(dice, latent, weather),
            loans,
            link,
            share,
            wants_work,
        }
    }

    /// What is truly wrong because of it, with the month since when.
    pub(crate) fn risks(&self, latent: &Latent, months: &[MonthTruth], start: Month) -> BTreeMap<LatentRisk, Month> {
        let today = start.plus(NOW);
        let needs: f64 = months[MONTHS - 12..].iter().map(|m| m.basket).sum();
        let mut risks = BTreeMap::new();
        let mut note = |risk, since: Option<i32>| {
            if let Some(since) = since {
                risks.insert(risk, start.plus(since));
            }
        };
        let alive = || latent.people.iter().filter(|p| p.is_alive(today));
        note(LatentRisk::NewlyDisabled, alive().filter_map(|p| p.disabled_at).max());
        note(
            LatentRisk::SeriousIllness,
            alive().filter_map(|p| p.illness.as_ref()).map(|i| i.since as i32).min(),
        );
        note(LatentRisk::Unprotected, alive().any(|p| !p.insured).then_some(NOW - 12));
        let dropped = |p: &&Person| (6..16).contains(&p.age(today)) && p.schooling(today) == Schooling::NotStudent;
        note(LatentRisk::OutOfSchool, alive().find(dropped).map(|_| NOW - 6));
        let lost = alive().filter(|p| p.can_work(today) && !p.job.is_employed);
        let lost = lost.filter_map(|p| p.stints.last()?.to).map(|t| t as i32).max();
        note(LatentRisk::WorkLost, lost.filter(|t| *t >= NOW - 6));
        let is_idle = self.wants_work.iter().any(|wants| *wants) && !alive().any(|p| p.job.is_employed);
        note(LatentRisk::IdleHands, is_idle.then_some(NOW - 1));
        let unrecovered = self
            .losses
            .iter()
            .filter(|loss| loss.at + loss.recovery >= NOW && loss.yuan - loss.compensated > 0.15 * needs);
        note(LatentRisk::LossNotOvercome, unrecovered.map(|loss| loss.at).min());
        note(
            LatentRisk::OperatorFailed,
            self.link.as_ref().and_then(|link| link.failed),
        );
        let overdue = self.loans.iter().filter(|loan| loan.due < NOW && loan.repaid.is_none());
        note(LatentRisk::LoanOverdue, overdue.map(|loan| loan.due).min());
        let unpaid = self.share.as_ref().is_some_and(|share| !share.is_paid);
        note(LatentRisk::DividendUnpaid, unpaid.then_some(NOW - 3));
        let ends = self.benefits.iter().filter(|b| !b.is_followed).filter_map(|b| b.ends);
        note(
            LatentRisk::BenefitEnds,
            ends.filter(|end| (NOW..NOW + 3).contains(end)).min(),
        );
        risks
    }
}

/// Old age and its falls: a severe disability now and then.
fn disable(dice: &mut Dice, people: &mut [Person], today: Month) {
    for person in people
        .iter_mut()
        .filter(|p| p.is_alive(today) && p.disability.is_none())
    {
        let yearly = if person.age(today) >= 65 || person.illness.is_some() {
            0.015
        } else {
            0.002
        };
        if dice.chance(yearly) {
            person.disability = severe_disability(dice);
            person.disabled_at = Some(dice.int(i64::from(NOW) - 12, i64::from(NOW) - 1) as i32);
        }
    }
}

fn loan(dice: &mut Dice, is_pressed: bool) -> Loan {
    let term = *dice.pick(&[12, 24, 36]);
    let lent = NOW - dice.int(2, 46) as i32;
    let due = lent + term;
    let on_time = !dice.chance(if is_pressed { 0.35 } else { 0.05 });
    let repaid = match due < NOW {
        true if on_time => Some(due - dice.int(0, 2) as i32),
        // Some pay late, others not yet.
        true if dice.chance(0.4) => Some(due + dice.int(1, 12) as i32).filter(|month| *month < NOW),
        true => None,
        false => None,
    };
    Loan {
        yuan: dice.int(2, 10) * 5_000,
        lent,
        due,
        repaid,
    }
}

fn benefits(dice: &mut Dice, latent: &Latent, is_old_poor: bool) -> Vec<Granted> {
    let mut granted = Vec::new();
    if latent.on_dibao {
        granted.push(Granted {
            kind: BenefitKind::Dibao,
            yuan: 620,
            from: 0,
            ends: None,
            is_followed: true,
        });
    }
    let mut may = |is_entitled: bool, p: f64, kind, yuan| {
        if is_entitled && dice.chance(p) {
            granted.push(Granted {
                kind,
                yuan,
                from: dice.int(2, 20) as i32,
                ends: dice.chance(0.7).then(|| NOW + dice.int(-4, 14) as i32),
                is_followed: dice.chance(0.25),
            });
        }
    };
    may(
        is_old_poor && latent.farm.is_some(),
        0.35,
        BenefitKind::IndustrySubsidy,
        150,
    );
    let works = latent.people.iter().any(|p| p.job.is_employed);
    may(is_old_poor && works, 0.25, BenefitKind::EmploymentSubsidy, 200);
    let disabled = latent.people.iter().any(|p| p.disability.is_some());
    may(disabled, 0.6, BenefitKind::DisabilityAllowance, 185);
    granted
}

/// Storms over the fields, accidents on the way and at work, a fire.
fn losses(dice: &mut Dice, latent: &Latent, weather: &Weather) -> Vec<Loss> {
    let mut losses = Vec::new();
    let mut loss = |dice: &mut Dice, kind, at: i32, median: f64, paid: f64| {
        let yuan = dice.around(median, 0.8);
        losses.push(Loss {
            kind,
            at,
            yuan,
            compensated: if dice.chance(paid) {
                yuan * dice.between(0.2, 0.9)
            } else {
                0.0
            },
            recovery: dice.int(2, 14) as i32,
        });
    };
    for t in MONTHS - 12..MONTHS {
        if weather.has_storm(t) && latent.farm.is_some() && dice.chance(0.35) {
            loss(
                dice,
                *[LossKind::Flood, LossKind::Typhoon]
                    .get(t % 2)
                    .unwrap_or(&LossKind::Flood),
                t as i32,
                4_500.0,
                0.5,
            );
        }
        let struck = latent.people.iter().filter_map(|p| p.illness.as_ref());
        for _ in struck.filter(|i| i.since == t && i.is_accident()) {
            loss(dice, LossKind::WorkAccident, t as i32, 15_000.0, 0.6);
        }
        if dice.chance(0.0012) {
            loss(dice, LossKind::Traffic, t as i32, 12_000.0, 0.6);
        }
        if dice.chance(0.0006) {
            loss(dice, LossKind::Fire, t as i32, 20_000.0, 0.3);
        }
    }
    losses
}
