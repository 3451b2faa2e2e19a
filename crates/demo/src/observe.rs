//! What the township writes down: the truth, seen partly, late, rounded and from the household's own mouth.

use chrono::{Datelike, NaiveDate};
use shouwang_domain::assurance::DwellingGrade;
use shouwang_domain::household::{Disability, Health, Labour, Relation, Schooling};
use shouwang_domain::income::{Amounts, Period};
use shouwang_domain::name::PersonName;
use shouwang_domain::risk::{CivilAffairsStatus, MonitoredType, Population};
use shouwang_domain::{Fen, Month};
use shouwang_sheets::{DwellingSaid, IncomeRow, Place, RegisterHousehold, RegisterMember};

use crate::dice::Dice;
use crate::economy::{Latent, MONTHS, MonthTruth};
use crate::people::Person;
use crate::truth::{LatentRisk, holds};

/// First month of the simulation that is reported.
const FIRST_REPORTED: usize = MONTHS - 24;

/// From this age on a village writes down that a chronic illness is a heavy burden.
const BURDENED_FROM: i32 = 72;

/// Where a household lives.
pub(crate) struct Address<'a> {
    pub(crate) number: String,
    pub(crate) county: &'a str,
    pub(crate) town: &'a str,
    pub(crate) village: &'a str,
    pub(crate) group: &'a str,
}

/// The base register of years ago: bad luck and little capital, not today's income.
pub(crate) fn population(dice: &mut Dice, capital: f64) -> Population {
    // About 15 and 3 per cent of a sum with standard deviation 1.28.
    match -capital + 0.8 * dice.normal() {
        hardship if hardship > 1.327 => Population::Lifted,
        hardship if hardship > 1.172 => Population::Marginal2019,
        _ => Population::General,
    }
}

/// The household as registered on `today`.
pub(crate) fn register(
    dice: &mut Dice,
    address: &Address<'_>,
    population: Population,
    latent: &Latent,
    months: &[MonthTruth],
    start: Month,
    today: NaiveDate,
) -> RegisterHousehold {
    let monitored = monitored(dice, population, months, start);
    let month = Month::of(today);
    let mut members: Vec<RegisterMember> = latent
        .people
        .iter()
        .filter(|p| p.is_alive(month))
        .map(|p| member(dice, p, today))
        .collect();
    succeed(&mut members);
    // The head stands first: where the number of a household is written once, it is written beside the head.
    members.sort_by_key(|member| member.relation != Relation::Head);
    RegisterHousehold {
        place: Place::default(),
        number: address.number.clone(),
        county: Some(address.county.to_owned()),
        town: address.town.to_owned(),
        village: address.village.to_owned(),
        group: Some(address.group.to_owned()),
        population,
        monitored_type: monitored.map(|(ty, _)| ty),
        monitored_since: monitored.map(|(_, since)| since),
        civil_affairs: latent.on_dibao.then_some(match members.len() {
            1 => CivilAffairsStatus::DestituteSupport,
            _ => CivilAffairsStatus::Dibao,
        }),
        dwelling: dwelling(dice, months),
        water_safe: Some(latent.water_safe != dice.chance(if latent.water_safe { 0.003 } else { 0.25 })),
        food_secure: dice.chance(0.9).then_some(true),
        clothing_secure: dice.chance(0.9).then_some(true),
        account: dice
            .chance(0.8)
            .then(|| format!("99{:017}", dice.int(0, 99_999_999_999_999_999))),
        members,
    }
}

/// When the head has died, the spouse or else the eldest follows, and the rest keep a relation that is still true.
fn succeed(members: &mut [RegisterMember]) {
    if members.iter().any(|m| m.relation == Relation::Head) {
        return;
    }
    let heir = members
        .iter()
        .position(|m| m.relation == Relation::Spouse)
        .or_else(|| (0..members.len()).min_by_key(|idx| members[*idx].birth_date));
    let Some(heir) = heir else { return };
    let was_spouse = members[heir].relation == Relation::Spouse;
    for (idx, member) in members.iter_mut().enumerate() {
        member.relation = match member.relation {
            _ if idx == heir => Relation::Head,
            Relation::Father if was_spouse => Relation::HusbandsFather,
            Relation::Mother if was_spouse => Relation::HusbandsMother,
            kept if was_spouse => kept,
            _ => Relation::Other,
        };
    }
}

fn member(dice: &mut Dice, person: &Person, today: NaiveDate) -> RegisterMember {
    let month = Month::of(today);
    let age = person.age(month);
    let schooling = person.schooling(month);
    // Some conditions are not known to the village, and a new illness is noticed late.
    let chronic = person.chronic && !dice.chance(0.15);
    let ill = person.illness.as_ref().filter(|illness| {
        let months = MONTHS.saturating_sub(illness.since);
        !dice.chance(if months <= 2 { 0.6 } else { 0.12 })
    });
    let disability = person.disability.filter(|_| !dice.chance(0.08));
    let mut health = Vec::new();
    for (applies, state) in [
        (chronic && age < BURDENED_FROM, Health::ChronicIllness),
        (chronic && age >= BURDENED_FROM, Health::HeavyChronicIllness),
        (ill.is_some(), Health::SeriousIllness),
        (disability.is_some(), Health::Disabled),
    ] {
        if applies {
            health.push(state);
        }
    }
    if health.is_empty() {
        health.push(Health::Healthy);
    }
    let labour = match age {
        ..16 => Labour::None,
        _ if schooling != Schooling::NotStudent => Labour::None,
        _ if disability.is_some_and(Disability::is_severe) => Labour::Lost,
        75.. => Labour::None,
        60.. => Labour::Half,
        _ if disability.is_some() => Labour::PartlyLost,
        _ if chronic || ill.is_some() => Labour::Weak,
        _ if person.skill > 1.35 => Labour::Skilled,
        _ => Labour::Ordinary,
    };
    RegisterMember {
        place: Place::default(),
        id: None,
        relation: person.relation,
        name: PersonName::new(person.name.clone()).expect("made-up names are well formed"),
        id_number: person.id,
        birth_date: person.birth,
        sex: person.sex,
        phone: person.phone.clone(),
        ethnicity: Some(person.ethnicity.to_owned()),
        schooling: Some(schooling),
        schooling_exempt: None,
        health,
        illness: ill.map(|illness| illness.name.to_owned()),
        disability,
        labour,
        insured: Some(person.insured),
        note: None,
    }
}

/// What the village overlooks: a child that has left school is still on the roll, an insurance that has lapsed counts
/// for another year.
pub(crate) fn overlook(dice: &mut Dice, household: &mut RegisterHousehold, today: NaiveDate) {
    let month = Month::of(today);
    for member in &mut household.members {
        let age = month.year() - member.birth_date.year();
        let is_out = member.schooling == Some(Schooling::NotStudent) && (7..16).contains(&age);
        if is_out && dice.chance(0.3) {
            member.schooling = Some(Schooling::Junior);
        }
        let is_wrong = dice.chance(if member.insured == Some(false) { 0.25 } else { 0.004 });
        member.insured = member.insured.map(|insured| insured != is_wrong);
        if dice.chance(0.01) {
            member.insured = None;
        }
    }
}

/// The last appraisal: not all dwellings had one, and a storm may have come since.
fn dwelling(dice: &mut Dice, months: &[MonthTruth]) -> Option<DwellingSaid> {
    if dice.chance(0.06) {
        return None;
    }
    if dice.chance(0.12) {
        return Some(DwellingSaid::NotAppraised);
    }
    let ago = dice.int(0, 18) as usize;
    let seen = months[months.len() - 1 - ago].dwelling + 0.04 * dice.normal();
    let grade = match seen {
        s if s < 0.14 => DwellingGrade::D,
        s if s < 0.25 => DwellingGrade::C,
        s if s < 0.55 => DwellingGrade::B,
        _ => DwellingGrade::A,
    };
    Some(DwellingSaid::Graded(grade))
}

/// Who is under monitoring already: officials looked at hardship a year and more ago, and saw a part of it.
fn monitored(
    dice: &mut Dice,
    population: Population,
    months: &[MonthTruth],
    start: Month,
) -> Option<(MonitoredType, NaiveDate)> {
    let then = FIRST_REPORTED + 4 + dice.int(0, 15) as usize;
    let is_poor = holds(months, LatentRisk::IncomeBelowNeeds, then);
    let is_struck = holds(months, LatentRisk::IllnessBurden, then) || holds(months, LatentRisk::IncomeCollapse, then);
    let p = match (population, is_poor, is_struck) {
        (Population::General, true, true) => 0.3,
        (Population::General, true, false) | (Population::General, false, true) => 0.04,
        (Population::General, false, false) => 0.0,
        (_, true, true) => 0.6,
        (_, true, false) | (_, false, true) => 0.25,
        (_, false, false) => 0.01,
    };
    if !dice.chance(p) {
        return None;
    }
    let ty = match population {
        _ if is_struck && !is_poor => MonitoredType::SuddenSevere,
        Population::Lifted => MonitoredType::UnstableLifted,
        Population::Marginal2019 | Population::General => MonitoredType::MarginalProne,
    };
    let since = start.plus(then as i32).first_day().with_day(dice.int(1, 28) as u32)?;
    Some((ty, since))
}

/// How a household and its village official report.
struct Habit {
    /// Share of the wages that is told.
    told: f64,
    /// Yuan to which amounts are rounded.
    rounding: f64,
    /// Chance that a month is not reported.
    gap: f64,
    /// Chance that a month is estimated.
    estimate: f64,
    /// Chance that a medical bill is never told.
    silent: f64,
}

impl Habit {
    fn new(dice: &mut Dice) -> Self {
        Self {
            told: (1.0 - dice.around(0.07, 0.9)).clamp(0.45, 1.0),
            rounding: dice.weighted(&[(1.0, 25.0), (10.0, 20.0), (50.0, 25.0), (100.0, 30.0)]),
            gap: if dice.chance(0.08) { 0.1 } else { 0.008 },
            estimate: if dice.chance(0.15) { 0.5 } else { 0.02 },
            silent: 0.1,
        }
    }

    fn rounded(&self, yuan: f64) -> Fen {
        Fen::from_yuan(((yuan / self.rounding).round() * self.rounding) as i64)
    }
}

/// The statements of a household: monthly when they are owed, else now and then an annual figure.
pub(crate) fn statements(
    dice: &mut Dice,
    household: &RegisterHousehold,
    months: &[MonthTruth],
    start: Month,
) -> Vec<IncomeRow> {
    let habit = Habit::new(dice);
    let owed = household.population != Population::General || household.monitored_type.is_some();
    if owed {
        monthly(dice, &habit, household, months, start)
    } else if dice.chance(0.3) {
        annual(dice, &habit, household, months, start).into_iter().collect()
    } else {
        Vec::new()
    }
}

fn monthly(
    dice: &mut Dice,
    habit: &Habit,
    household: &RegisterHousehold,
    months: &[MonthTruth],
    start: Month,
) -> Vec<IncomeRow> {
    let medical = told_bills(dice, habit, months);
    let mut rows = Vec::new();
    for (t, truth) in months.iter().enumerate().skip(FIRST_REPORTED) {
        let is_gap = dice.chance(habit.gap);
        let is_estimate = dice.chance(habit.estimate);
        let guess = if is_estimate { dice.around(1.0, 0.2) } else { 1.0 };
        let rigid = medical[t] + truth.schooling + truth.basket * 0.05;
        let amounts = Amounts {
            wage: some(habit.rounded(truth.wage * habit.told * guess), dice),
            business: some(habit.rounded(truth.business * dice.between(0.8, 1.0) * guess), dice),
            property: some(habit.rounded(truth.property), dice),
            // Transfers are paid to an account and known to the yuan.
            transfer: some(Fen::from_yuan(truth.transfer.round() as i64), dice),
            business_expense: some(habit.rounded(truth.business_expense * dice.between(0.85, 1.15)), dice),
            rigid_expense: some(habit.rounded(rigid).max(Fen::from_yuan(medical[t].ceil() as i64)), dice),
            self_paid_medical: some(Fen::from_yuan(medical[t].floor() as i64), dice),
            claims: some(Fen::from_yuan(truth.claims.round() as i64), dice),
        };
        let amounts = if is_gap { Amounts::default() } else { amounts };
        // A gap is a missing row or a row without amounts.
        if !is_gap || dice.chance(0.4) {
            rows.push(row(
                household,
                Period::Month(start.plus(t as i32)),
                amounts,
                is_estimate && !is_gap,
            ));
        }
    }
    rows
}

/// A zero is sometimes written and sometimes left blank.
fn some(amount: Fen, dice: &mut Dice) -> Option<Fen> {
    (amount.0 != 0 || dice.chance(0.35)).then_some(amount)
}

/// Medical bills as they are told: small ones not at all, some never, some months later.
fn told_bills(dice: &mut Dice, habit: &Habit, months: &[MonthTruth]) -> Vec<f64> {
    let mut told = vec![0.0; months.len()];
    for (t, truth) in months.iter().enumerate() {
        if truth.medical < 80.0 || dice.chance(habit.silent) {
            continue;
        }
        let delay = if dice.chance(0.25) { dice.int(1, 3) as usize } else { 0 };
        if let Some(month) = told.get_mut(t + delay) {
            *month += truth.medical * dice.between(0.85, 1.0);
        }
    }
    told
}

/// The last calendar year from memory.
fn annual(
    dice: &mut Dice,
    habit: &Habit,
    household: &RegisterHousehold,
    months: &[MonthTruth],
    start: Month,
) -> Option<IncomeRow> {
    let last = start.plus(MONTHS as i32 - 1);
    let year = if last.month() == 12 {
        last.year()
    } else {
        last.year() - 1
    };
    let first = usize::try_from(start.until(Month::new(year, 1)?)).ok()?;
    let months = months.get(first..first + 12)?;
    let guess = dice.around(1.0, 0.12);
    let sum = |figure: fn(&MonthTruth) -> f64| months.iter().map(figure).sum::<f64>();
    let thousand = |yuan: f64| Some(Fen::from_yuan(((yuan / 500.0).round() * 500.0) as i64)).filter(|fen| fen.0 > 0);
    let medical = sum(|m| m.medical) * if dice.chance(habit.silent) { 0.0 } else { 0.9 };
    let amounts = Amounts {
        wage: thousand(sum(|m| m.wage) * habit.told * guess).or(Some(Fen::ZERO)),
        business: thousand(sum(|m| m.business) * 0.9 * guess),
        property: thousand(sum(|m| m.property)),
        transfer: thousand(sum(|m| m.transfer)),
        business_expense: thousand(sum(|m| m.business_expense)),
        rigid_expense: thousand(medical + sum(|m| m.schooling)),
        self_paid_medical: thousand(medical),
        claims: thousand(sum(|m| m.claims)),
    };
    Some(row(household, Period::Year(year), amounts, true))
}

fn row(household: &RegisterHousehold, period: Period, amounts: Amounts, estimated: bool) -> IncomeRow {
    let head = household.members.iter().find(|m| m.relation == Relation::Head);
    IncomeRow {
        place: Place::default(),
        household_number: household.number.clone(),
        head_name: head.map(|h| h.name.reveal().to_owned()),
        head_id: head.and_then(|h| h.id_number),
        period,
        amounts,
        estimated,
        guarantees: Vec::new(),
        note: None,
    }
}
