//! Work and harvest.

use shouwang_domain::Month;

use crate::dice::Dice;

/// What somebody lives on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    /// Nothing: too young, too old, at home.
    None,
    /// The family's own land.
    Farm,
    /// A day here and there.
    Odd,
    /// A job in the county.
    Local,
    /// A job in the cities of the delta.
    Migrant,
}

/// Somebody's work.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Job {
    pub(crate) work: Work,
    /// Wage of a full month, in yuan.
    pub(crate) wage: f64,
    /// False while between jobs.
    pub(crate) is_employed: bool,
}

impl Job {
    /// No work.
    pub(crate) const NONE: Self = Self {
        work: Work::None,
        wage: 0.0,
        is_employed: false,
    };

    /// The work that somebody of this age and skill has found.
    pub(crate) fn find(dice: &mut Dice, age: i32, skill: f64) -> Self {
        use Work as W;
        let work = match age {
            16..46 => dice.weighted(&[
                (W::Migrant, 58.0),
                (W::Local, 22.0),
                (W::Farm, 9.0),
                (W::Odd, 6.0),
                (W::None, 5.0),
            ]),
            46..61 => dice.weighted(&[
                (W::Migrant, 28.0),
                (W::Local, 18.0),
                (W::Farm, 36.0),
                (W::Odd, 13.0),
                (W::None, 5.0),
            ]),
            61..72 => dice.weighted(&[(W::Farm, 58.0), (W::Odd, 10.0), (W::Local, 4.0), (W::None, 28.0)]),
            72..76 => dice.weighted(&[(W::Farm, 25.0), (W::None, 75.0)]),
            _ => W::None,
        };
        let median = match work {
            W::Migrant => 6_900.0,
            W::Local => 5_100.0,
            W::Odd => 3_000.0,
            W::Farm | W::None => 0.0,
        };
        Self {
            work,
            wage: median * skill,
            is_employed: median > 0.0,
        }
    }

    /// Chance per month to lose the job.
    pub(crate) const fn hazard(&self) -> f64 {
        match self.work {
            Work::Migrant => 0.009,
            Work::Local => 0.005,
            Work::Odd => 0.03,
            Work::Farm | Work::None => 0.0,
        }
    }

    /// The share of a full month that is worked in a month: factories close around the spring festival.
    pub(crate) fn share(&self, month: Month) -> f64 {
        let distance = (i64::from(month.month()) - festival_month(month.year())).abs();
        match (self.work, distance) {
            (Work::Migrant, 0) => 0.45,
            (Work::Local | Work::Odd, 0) => 0.75,
            (Work::Migrant, 1) => 0.9,
            _ => 1.0,
        }
    }
}

/// The month in which most of the spring festival's holidays lie.
fn festival_month(year: i32) -> i64 {
    match year {
        2020 | 2023 | 2025 | 2028 | 2031 => 1,
        _ => 2,
    }
}

/// A time of paid work, as indexes of the simulation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stint {
    pub(crate) work: Work,
    /// Wage of a full month, in yuan.
    pub(crate) wage: f64,
    pub(crate) from: usize,
    /// The month in which it ended.
    pub(crate) to: Option<usize>,
    /// It ended because the person could not work any more.
    pub(crate) is_forced: bool,
}

/// What the family's land bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Crop {
    /// Two harvests of rice.
    Rice,
    /// Citrus, sold in winter.
    Citrus,
    /// Tea, picked from spring to autumn.
    Tea,
    /// Pigs, sold when they are fat.
    Pigs,
}

/// A family's farm.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Farm {
    pub(crate) crop: Crop,
    /// Land in mu; for pigs, head.
    pub(crate) size: f64,
    /// Month of the year in which pigs are sold first.
    pub(crate) phase: u32,
}

impl Farm {
    pub(crate) fn new(dice: &mut Dice) -> Self {
        let crop = dice.weighted(&[
            (Crop::Rice, 55.0),
            (Crop::Citrus, 20.0),
            (Crop::Tea, 13.0),
            (Crop::Pigs, 12.0),
        ]);
        let size = match crop {
            Crop::Rice => dice.around(3.5, 0.4),
            Crop::Citrus => dice.around(5.0, 0.6),
            Crop::Tea => dice.around(3.0, 0.5),
            Crop::Pigs => dice.around(6.0, 0.6),
        };
        Self {
            crop,
            size,
            phase: dice.int(1, 5) as u32,
        }
    }

    /// Gross yield and expense of a month in yuan, in a normal year.
    pub(crate) fn month(&self, month: u32) -> (f64, f64) {
        let (gross, expense) = match (self.crop, month) {
            (Crop::Rice, 7 | 11) => (1_600.0, 60.0),
            (Crop::Rice, 3 | 8) => (0.0, 420.0),
            (Crop::Citrus, 11) => (1_900.0, 150.0),
            (Crop::Citrus, 12 | 1) => (1_500.0, 150.0),
            (Crop::Citrus, 3 | 5 | 8) => (0.0, 480.0),
            (Crop::Tea, 3 | 4) => (1_500.0, 300.0),
            (Crop::Tea, 5..=10) => (450.0, 130.0),
            (Crop::Pigs, m) if m % 5 == self.phase % 5 => (2_700.0, 260.0),
            (Crop::Pigs, _) => (0.0, 260.0),
            _ => (0.0, 0.0),
        };
        (gross * self.size, expense * self.size)
    }

    /// Net yield of a month on the average of a normal year.
    pub(crate) fn mean_net(&self) -> f64 {
        (1..=12)
            .map(|m| self.month(m))
            .map(|(gross, expense)| gross - expense)
            .sum::<f64>()
            / 12.0
    }
}
