//! An order of visits beside chance, beside each rule alone, and beside what the register could tell at best.

use std::collections::HashMap;

use serde::Serialize;
use shouwang_demo::Truth;
use shouwang_discovery::bands::{self, Band};
use shouwang_discovery::fit::{Known, RIDGE, fit};
use shouwang_discovery::missed::{Stratum, allocate, draw_share, estimate};
use shouwang_discovery::reach::{Reach, at_random, chances, reach};
use shouwang_discovery::{Direction, Points};
use shouwang_domain::Result;
use shouwang_domain::risk::WarningLevel;
use shouwang_service::rules::visits::{CountySeen, HouseholdSeen};

use super::other_truth;
use crate::cli::EvaluateArgs;
use crate::demo_run::risk_of;
use crate::lang::Lang;
use crate::text::table;

/// The shares of all households at which it is measured.
const SHARES: [f64; 3] = [0.05, 0.1, 0.2];
/// The one by which groups are compared, and from which the random share is taken.
const SHARE: f64 = 0.1;

/// A household with its truth.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub(super) signs: Vec<u16>,
    pub(super) points: i32,
    pub(super) in_need: bool,
    town: usize,
    population: &'static str,
    monitored: bool,
    tells_income: bool,
    fires: Vec<u16>,
    level: Option<WarningLevel>,
    /// What one of its rules is about is true.
    has_trouble: bool,
    number: String,
}

impl Case {
    pub(super) fn known(&self) -> Known {
        Known {
            signs: self.signs.clone(),
            in_need: self.in_need,
        }
    }

    fn is_warned(&self) -> bool {
        !self.fires.is_empty()
    }
}

/// Puts what is seen of each household beside the truth about it.
pub(super) fn cases(seen: &CountySeen, truth: &[Truth]) -> Result<Vec<Case>> {
    let truth: HashMap<&str, &Truth> = truth.iter().map(|one| (one.household_number.as_str(), one)).collect();
    let case = |household: &HouseholdSeen| {
        let truth = truth.get(household.number.as_str());
        let truth = truth.ok_or_else(|| other_truth(&household.number))?;
        let is_true = |rule: &u16| {
            let risk = risk_of(&seen.rules[usize::from(*rule)].0);
            risk.map_or(truth.in_need, |risk| truth.risks.contains_key(&risk))
        };
        Ok(Case {
            signs: household.signs.clone(),
            points: household.points,
            in_need: truth.in_need,
            town: household.town,
            population: household.population,
            monitored: household.monitored,
            tells_income: household.tells_income,
            level: household.level(&seen.rules),
            has_trouble: household.fires.iter().any(is_true),
            fires: household.fires.clone(),
            number: household.number.clone(),
        })
    };
    seen.households.iter().map(case).collect()
}

/// How well the order of visits finds those in need.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Evaluation {
    as_of: chrono::NaiveDate,
    points: String,
    households: u64,
    in_need: u64,
    /// Visits by the table of points.
    at: Vec<Reach>,
    /// Visits at random.
    random: Vec<Reach>,
    /// Visits by what was learned elsewhere, of all signs, without directions and without rounding.
    ceiling: Vec<Reach>,
    /// What the ceiling was learned on.
    ceiling_on: &'static str,
    /// Visits to whomever each rule alone speaks of, then at random.
    rules: Vec<RuleReach>,
    /// Those of whom any rule speaks.
    warned: Group,
    /// Those with level urgent: by rules alone, and by rules and points.
    urgent: Urgent,
    calibration: Vec<Calibrated>,
    by_population: Vec<Group>,
    by_town: Vec<Group>,
    /// Those in need whom nobody visits at 10 %.
    left_out: LeftOut,
    missed: Missed,
}

#[derive(Debug, Clone, Serialize)]
struct RuleReach {
    rule: String,
    fires: u64,
    at: Vec<Reach>,
}

/// A group of households; visits go by the order of the whole county.
#[derive(Debug, Clone, Serialize)]
struct Group {
    group: String,
    households: u64,
    in_need: u64,
    /// Visited, or spoken of.
    visited: f64,
    exclusion_error: Option<f64>,
    inclusion_error: Option<f64>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Urgent {
    by_rules: Level,
    by_rules_and_points: Level,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Level {
    households: u64,
    in_need: Option<f64>,
    /// In need, or what the rule is about is true.
    in_need_or_true: Option<f64>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Calibrated {
    from: Option<i32>,
    households: u64,
    in_need: u64,
    share: Option<f64>,
    low: f64,
    high: f64,
    /// The mean chance by the table.
    expected: Option<f64>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct LeftOut {
    in_need: f64,
    /// No rule speaks of them.
    without_rule: f64,
    /// Nor do they show any sign that raises the points: they leave no trace in the register.
    without_trace: f64,
    /// Nor has anybody told what they live on.
    silent: f64,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Missed {
    /// Households of whom no rule speaks, and the share of them in need.
    households: u64,
    truth: f64,
    /// Visits drawn in a month, and months pooled.
    visits: u64,
    months: u32,
    draws: u32,
    /// Draws whose interval at 90 % holds the truth.
    held: u32,
    /// Draws with too few visits for an estimate.
    none: u32,
    /// The mean and the greatest half width.
    half_width: f64,
    half_width_most: f64,
    /// The mean of the estimates.
    mean: f64,
}

pub(super) fn evaluate(
    table: &Points,
    seen: &CountySeen,
    cases: &[Case],
    others: &[Case],
    args: &EvaluateArgs,
) -> Result<Evaluation> {
    let by_points: Vec<_> = cases.iter().map(|case| (case.points, case.in_need)).collect();
    let in_need = cases.iter().filter(|case| case.in_need).count() as u64;
    let chance_of_visit = chances(&by_points.iter().map(|(points, _)| *points).collect::<Vec<_>>(), SHARE);
    let visits: Vec<_> = cases.iter().zip(chance_of_visit).collect();
    let rules = (0_u16..).zip(&seen.rules).map(|(place, (rule, _))| {
        let alone = |case: &Case| (i32::from(case.fires.contains(&place)), case.in_need);
        let of_rule: Vec<_> = cases.iter().map(alone).collect();
        RuleReach {
            rule: rule.clone(),
            fires: of_rule.iter().filter(|(fires, _)| *fires > 0).count() as u64,
            at: reach(&of_rule, &SHARES),
        }
    });
    let (ceiling, ceiling_on) = ceiling(table, cases, others)?;
    Ok(Evaluation {
        as_of: seen.as_of,
        points: table.version.clone(),
        households: cases.len() as u64,
        in_need,
        at: reach(&by_points, &SHARES),
        random: at_random(cases.len() as u64, in_need, &SHARES),
        ceiling: reach(&ceiling, &SHARES),
        ceiling_on,
        rules: rules.collect(),
        warned: group(
            "warned",
            cases.iter().map(|case| (case, f64::from(u8::from(case.is_warned())))),
        ),
        urgent: urgent(table, cases),
        calibration: calibration(table, &by_points),
        by_population: groups(&visits, |case| match case.monitored {
            true => "monitored".to_owned(),
            false => case.population.to_owned(),
        }),
        by_town: groups(&visits, |case| seen.towns.get(case.town).cloned().unwrap_or_default()),
        left_out: left_out(table, &visits),
        missed: missed(table, cases, args),
    })
}

/// Learns on others what every sign says, with no direction fixed and nothing rounded: what this kind of model can do at best
/// with what the register shows. Without others, on the other towns of the same county, town by town.
fn ceiling(table: &Points, cases: &[Case], others: &[Case]) -> Result<(Vec<(i32, bool)>, &'static str)> {
    let directions = vec![Direction::Either; table.signs.len()];
    let known = |cases: &mut dyn Iterator<Item = &Case>| cases.map(Case::known).collect::<Vec<_>>();
    // Whole numbers, fine enough that no order is lost.
    let fine = |log_odds: f64| (log_odds * 1e6).round() as i32;
    if !others.is_empty() {
        let fitted = fit(&directions, &known(&mut others.iter()), RIDGE)?;
        let scored = cases
            .iter()
            .map(|case| (fine(fitted.log_odds(&case.signs)), case.in_need));
        return Ok((scored.collect(), "other_installations"));
    }
    let mut scored = vec![(0, false); cases.len()];
    let towns = cases.iter().map(|case| case.town).max().map_or(0, |last| last + 1);
    for town in 0..towns {
        let elsewhere = known(&mut cases.iter().filter(|case| case.town != town));
        let fitted = match fit(&directions, &elsewhere, RIDGE) {
            Ok(fitted) => fitted,
            // A county of one town has no elsewhere.
            Err(_) => fit(&directions, &known(&mut cases.iter()), RIDGE)?,
        };
        for (scored, case) in scored.iter_mut().zip(cases).filter(|(_, case)| case.town == town) {
            *scored = (fine(fitted.log_odds(&case.signs)), case.in_need);
        }
    }
    Ok((scored, "other_towns"))
}

fn group<'a>(name: &str, cases: impl Iterator<Item = (&'a Case, f64)>) -> Group {
    let (mut households, mut in_need, mut visited, mut found) = (0, 0, 0.0, 0.0);
    for (case, chance) in cases {
        households += 1;
        visited += chance;
        if case.in_need {
            in_need += 1;
            found += chance;
        }
    }
    Group {
        group: name.to_owned(),
        households,
        in_need,
        visited,
        exclusion_error: (in_need > 0).then(|| 1.0 - found / in_need as f64),
        inclusion_error: (visited > 0.0).then(|| 1.0 - found / visited),
    }
}

fn groups(visits: &[(&Case, f64)], name: impl Fn(&Case) -> String) -> Vec<Group> {
    let mut names: Vec<String> = visits.iter().map(|(case, _)| name(case)).collect();
    names.sort();
    names.dedup();
    let of = |wanted: &String| {
        let cases = visits.iter().filter(|(case, _)| name(case) == *wanted);
        group(wanted, cases.map(|(case, chance)| (*case, *chance)))
    };
    names.iter().map(of).collect()
}

fn urgent(table: &Points, cases: &[Case]) -> Urgent {
    let level = |is_urgent: &dyn Fn(&Case) -> bool| {
        let urgent: Vec<_> = cases.iter().filter(|case| is_urgent(case)).collect();
        let share = |is: &dyn Fn(&Case) -> bool| {
            let so = urgent.iter().filter(|case| is(case)).count();
            (!urgent.is_empty()).then(|| so as f64 / urgent.len() as f64)
        };
        Level {
            households: urgent.len() as u64,
            in_need: share(&|case| case.in_need),
            in_need_or_true: share(&|case| case.in_need || case.has_trouble),
        }
    };
    Urgent {
        by_rules: level(&|case| case.level == Some(WarningLevel::Urgent)),
        by_rules_and_points: level(&|case| table.urgency(case.level, case.points) == Some(WarningLevel::Urgent)),
    }
}

fn calibration(table: &Points, cases: &[(i32, bool)]) -> Vec<Calibrated> {
    let thresholds: Vec<i32> = table.bands.iter().filter_map(|band| band.from).collect();
    let bands: Vec<Band> = bands::count(&thresholds, cases.iter().copied());
    let calibrated = |(place, band): (usize, &Band)| {
        let inside = cases
            .iter()
            .filter(|(points, _)| bands::place(&thresholds, *points) == place);
        let expected: f64 = inside.map(|(points, _)| table.chance(*points)).sum();
        let (low, high) = band.interval();
        Calibrated {
            from: band.from,
            households: band.households,
            in_need: band.in_need,
            share: band.share(),
            low,
            high,
            expected: (band.households > 0).then(|| expected / band.households as f64),
        }
    };
    bands.iter().enumerate().map(calibrated).collect()
}

fn left_out(table: &Points, visits: &[(&Case, f64)]) -> LeftOut {
    let sum = |is: &dyn Fn(&Case) -> bool| -> f64 {
        let so = visits.iter().filter(|(case, _)| case.in_need && is(case));
        so.map(|(_, chance)| 1.0 - chance).sum()
    };
    let has_trace = |case: &Case| case.signs.iter().any(|sign| table.signs[usize::from(*sign)].points > 0);
    LeftOut {
        in_need: sum(&|_| true),
        without_rule: sum(&|case| !case.is_warned()),
        without_trace: sum(&|case| !case.is_warned() && !has_trace(case)),
        silent: sum(&|case| !case.is_warned() && !case.tells_income),
    }
}

/// Draws the random share of the visits again and again, and looks how often the interval of the missed holds the truth.
fn missed(table: &Points, cases: &[Case], args: &EvaluateArgs) -> Missed {
    let thresholds: Vec<i32> = table.bands.iter().filter_map(|band| band.from).collect();
    let mut strata: Vec<(String, Vec<String>)> =
        (0..=thresholds.len()).map(|at| (at.to_string(), Vec::new())).collect();
    let mut needy = std::collections::HashSet::new();
    for case in cases.iter().filter(|case| !case.is_warned()) {
        strata[bands::place(&thresholds, case.points)]
            .1
            .push(case.number.clone());
        if case.in_need {
            needy.insert(case.number.as_str());
        }
    }
    let households: u64 = strata.iter().map(|(_, ids)| ids.len() as u64).sum();
    let truth = needy.len() as f64 / (households as f64).max(1.0);
    let visits = (cases.len() as f64 * SHARE * f64::from(args.random) / 100.0).round() as u64;
    let expected: Vec<(u64, f64)> = strata
        .iter()
        .zip(table.bands.iter().map(|band| band.share().unwrap_or(0.1)).chain([0.1]))
        .map(|((_, ids), share)| (ids.len() as u64, share))
        .collect();
    let takes = allocate(visits, &expected);
    let mut result = Missed {
        households,
        truth,
        visits: takes.iter().sum(),
        months: args.months,
        draws: args.draws,
        held: 0,
        none: 0,
        half_width: 0.0,
        half_width_most: 0.0,
        mean: 0.0,
    };
    let mut estimates = 0_u32;
    for turn in 0..args.draws {
        let mut found = vec![Stratum::default(); strata.len()];
        for month in 0..args.months {
            let drawn = draw_share(&format!("evaluate/{turn}/{month}"), &strata, &takes);
            for ((found, drawn), (_, ids)) in found.iter_mut().zip(&drawn).zip(&strata) {
                found.households += ids.len() as u64;
                found.visited += drawn.len() as u64;
                found.in_need += drawn.iter().filter(|id| needy.contains(id.as_str())).count() as u64;
            }
        }
        let Some(estimate) = estimate(&found) else {
            result.none += 1;
            continue;
        };
        estimates += 1;
        result.held += u32::from(estimate.low <= truth && truth <= estimate.high);
        result.half_width += estimate.half_width();
        result.half_width_most = result.half_width_most.max(estimate.half_width());
        result.mean += estimate.share;
    }
    let estimates = f64::from(estimates.max(1));
    result.half_width /= estimates;
    result.mean /= estimates;
    result
}

pub(super) fn text(found: &Evaluation, lang: Lang) -> String {
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    let maybe = |share: Option<f64>| share.map_or_else(|| "--".to_owned(), percent);
    let mut text = lang.pick(
        format!(
            "{} 户，其中需要帮助 {} 户；分值表 {}，数据截至 {}。\n\n",
            found.households, found.in_need, found.points, found.as_of
        ),
        format!(
            "{} households, {} of them in need; table {}, facts as of {}.\n\n",
            found.households, found.in_need, found.points, found.as_of
        ),
    );
    let header = lang.pick(
        ["走访", "漏户率", "误访率", "随机漏户率", "上限漏户率"],
        ["visited", "exclusion", "inclusion", "at random", "ceiling"],
    );
    let at = found.at.iter().zip(&found.random).zip(&found.ceiling);
    let rows: Vec<_> = at
        .map(|((at, random), ceiling)| {
            vec![
                percent(at.share),
                percent(at.exclusion_error),
                percent(at.inclusion_error),
                percent(random.exclusion_error),
                percent(ceiling.exclusion_error),
            ]
        })
        .collect();
    text.push_str(&table(&header, &rows));
    text.push('\n');
    let header = lang.pick(
        ["仅凭规则", "触发", "漏户率（走访10%）"],
        ["rule alone", "fires", "exclusion at 10 %"],
    );
    let rows: Vec<_> = found
        .rules
        .iter()
        .map(|rule| {
            vec![
                rule.rule.clone(),
                rule.fires.to_string(),
                percent(rule.at[1].exclusion_error),
            ]
        })
        .collect();
    text.push_str(&table(&header, &rows));
    text.push('\n');
    let header = lang.pick(
        ["分组（走访10%）", "户数", "需要帮助", "走访", "漏户率"],
        ["group at 10 %", "households", "in need", "visited", "exclusion"],
    );
    let groups = [&found.warned]
        .into_iter()
        .chain(&found.by_population)
        .chain(&found.by_town);
    let rows: Vec<_> = groups
        .map(|group| {
            vec![
                group.group.clone(),
                group.households.to_string(),
                group.in_need.to_string(),
                format!("{:.0}", group.visited),
                maybe(group.exclusion_error),
            ]
        })
        .collect();
    text.push_str(&table(&header, &rows));
    text.push('\n');
    let header = lang.pick(
        ["分值不低于", "户数", "需要帮助", "比例", "区间", "表上预计"],
        ["points from", "households", "in need", "share", "interval", "expected"],
    );
    let rows: Vec<_> = found
        .calibration
        .iter()
        .map(|band| {
            vec![
                band.from.map_or_else(|| "--".to_owned(), |from| from.to_string()),
                band.households.to_string(),
                band.in_need.to_string(),
                maybe(band.share),
                format!("{} - {}", percent(band.low), percent(band.high)),
                maybe(band.expected),
            ]
        })
        .collect();
    text.push_str(&table(&header, &rows));
    let Urgent {
        by_rules,
        by_rules_and_points: both,
    } = found.urgent;
    let (left, missed) = (found.left_out, found.missed);
    text.push_str(&lang.pick(
        format!(
            "\n紧急：仅凭规则 {} 户，需要帮助 {}，需要帮助或所报情况属实 {}；规则加分值 {} 户，{}，{}。\n走访10%后漏掉 {:.0} 户：没有规则触发的 {:.0} 户，其中没有收支数据的 {:.0} 户，在系统中毫无迹象的 {:.0} 户。\n无预警的 {} 户中需要帮助的占 {}；每月随机走访 {} 户、合并 {} 个月，{} 次抽取中 {} 次的90%区间包含真值，平均半宽 {}，最大 {}，不足以估计的 {} 次。\n",
            by_rules.households, maybe(by_rules.in_need), maybe(by_rules.in_need_or_true),
            both.households, maybe(both.in_need), maybe(both.in_need_or_true),
            left.in_need, left.without_rule, left.silent, left.without_trace,
            missed.households, percent(missed.truth), missed.visits, missed.months, missed.draws, missed.held,
            percent(missed.half_width), percent(missed.half_width_most), missed.none,
        ),
        format!(
            "\nUrgent: by rules alone {} households, in need {}, in need or what is said is true {}; by rules and points {}, {}, {}.\nLeft out at 10 %: {:.0} in need; no rule speaks of {:.0}, of whom {:.0} tell no income and {:.0} leave no trace in the register.\nOf {} households without a warning {} are in need; with {} visits a month drawn at random and {} months pooled, of {} draws {} have an interval at 90 % that holds the truth; mean half width {}, greatest {}, too few visits {}.\n",
            by_rules.households, maybe(by_rules.in_need), maybe(by_rules.in_need_or_true),
            both.households, maybe(both.in_need), maybe(both.in_need_or_true),
            left.in_need, left.without_rule, left.silent, left.without_trace,
            missed.households, percent(missed.truth), missed.visits, missed.months, missed.draws, missed.held,
            percent(missed.half_width), percent(missed.half_width_most), missed.none,
        ),
    ));
    text
}
