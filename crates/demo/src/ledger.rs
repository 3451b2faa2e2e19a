//! The records of the town hall: what banks, departments and village officials wrote down of the truth, incomplete and
//! late.

use chrono::{Days, NaiveDate};
use shouwang_domain::household::{Disability, Health, Schooling};
use shouwang_domain::records::{HealthEventKind, WorkEnd, WorkPlace};
use shouwang_domain::risk::Population;
use shouwang_domain::{Fen, Month};
use shouwang_sheets::RegisterHousehold;
use shouwang_sheets::write::{Cell, optional, text, yes_no, yuan};

use crate::dice::Dice;
use crate::economy::{Latent, MONTHS, school_fees};
use crate::livelihood::Livelihood;
use crate::people::Person;
use crate::records::{self, Kind, RecordRow};
use crate::work::{Stint, Work};

/// The records of one household.
pub(crate) struct Ledger<'a> {
    dice: &'a mut Dice,
    household: &'a RegisterHousehold,
    start: Month,
    today: NaiveDate,
    rows: Vec<RecordRow>,
}

impl<'a> Ledger<'a> {
    /// Writes down what is known of a household.
    pub(crate) fn of(
        dice: &'a mut Dice,
        household: &'a RegisterHousehold,
        latent: &Latent,
        livelihood: &Livelihood,
        start: Month,
        today: NaiveDate,
    ) -> Vec<RecordRow> {
        let is_kept = household.population != Population::General || household.monitored_type.is_some();
        let mut ledger = Ledger {
            dice,
            household,
            start,
            today,
            rows: Vec::new(),
        };
        for (person, wants_work) in latent.people.iter().zip(&livelihood.wants_work) {
            ledger.health(person);
            if is_kept || ledger.dice.chance(0.15) {
                ledger.work(person, *wants_work);
                ledger.schooling(person);
            }
        }
        ledger.money(livelihood);
        ledger.losses(livelihood);
        ledger.rows
    }

    fn add(&mut self, person: Option<&Person>, kind: &'static Kind, cells: Vec<Cell>) {
        let member = match person {
            None => None,
            Some(person) => {
                let registered = (self.household.members.iter())
                    .find(|m| m.name.reveal() == person.name && m.birth_date == person.birth);
                let Some(registered) = registered else { return };
                let id = registered.id_number.filter(|_| self.dice.chance(0.9));
                Some((person.name.clone(), id))
            }
        };
        // Whoever bears a name twice in the household needs the number.
        let twice = member.as_ref().is_some_and(|(name, id)| {
            let same = self.household.members.iter().filter(|m| m.name.reveal() == name);
            id.is_none() && same.count() > 1
        });
        if !twice {
            self.rows.push(RecordRow {
                kind,
                household_number: self.household.number.clone(),
                member,
                cells,
            });
        }
    }

    /// Some day of a month of the simulation, which may lie before or after it.
    fn day(&mut self, t: i32) -> NaiveDate {
        let first = self.start.plus(t).first_day();
        first + Days::new(self.dice.int(0, 27) as u64)
    }

    /// The same, when it is over: what is reported late is not known yet.
    fn known_day(&mut self, t: i32) -> Option<NaiveDate> {
        Some(self.day(t)).filter(|day| *day <= self.today)
    }

    fn health(&mut self, person: &Person) {
        let Some(member) = self.household.members.iter().find(|m| m.name.reveal() == person.name) else {
            return;
        };
        if member.disability.is_some_and(Disability::is_severe) {
            // A certificate takes its time; of an old one nobody may know the day.
            let at = match person.disabled_at {
                Some(at) => Some(at + self.dice.int(0, 2) as i32),
                None => self.dice.chance(0.8).then(|| -(self.dice.int(1, 120) as i32)),
            };
            if let Some(found_on) = at.and_then(|at| self.known_day(at)) {
                let kind = text(HealthEventKind::SevereDisability.zh());
                self.add(Some(person), &records::HEALTH_EVENT, vec![kind, Cell::Date(found_on)]);
            }
        }
        let Some(illness) = &person.illness else { return };
        let found = illness.since as i32 + self.dice.int(0, 1) as i32;
        if member.health.contains(&Health::SeriousIllness)
            && self.dice.chance(0.85)
            && let Some(found_on) = self.known_day(found)
        {
            let kind = text(HealthEventKind::SeriousIllness.zh());
            self.add(Some(person), &records::HEALTH_EVENT, vec![kind, Cell::Date(found_on)]);
        }
    }

    fn work(&mut self, person: &Person, wants_work: bool) {
        let mut free_from = NaiveDate::MIN;
        for stint in &person.stints {
            if stint.work == Work::Odd && self.dice.chance(0.7) || stint.to.is_some_and(|to| to < MONTHS - 24) {
                continue;
            }
            let started_on = self.day(stint.from as i32).max(free_from);
            // Who has just lost work tells nobody for a while.
            let lag = if self.dice.chance(0.3) { self.dice.int(1, 3) } else { 0 };
            let ended_on = stint.to.and_then(|to| self.known_day(to as i32 + lag as i32));
            let ended = ended_on
                .filter(|ended| *ended > started_on)
                .map(|ended| (ended, self.why(stint)));
            if started_on > self.today {
                continue;
            }
            free_from = ended.map_or(self.today, |(ended, _)| ended) + Days::new(1);
            let wage = (stint.wage / 100.0).round() as i64 * 100;
            let place = match stint.work {
                Work::Migrant if stint.wage > 5_500.0 => WorkPlace::OtherProvince,
                Work::Migrant => WorkPlace::Province,
                Work::Local => WorkPlace::County,
                _ => WorkPlace::Town,
            };
            let industry = if stint.work == Work::Migrant {
                "制造业"
            } else {
                "服务业"
            };
            let record = vec![
                text(place.zh()),
                text(industry),
                money(self.dice.chance(0.85).then(|| Fen::from_yuan(wage))),
                Cell::Date(started_on),
                day(ended.map(|(on, _)| on)),
                optional(ended.map(|(_, why)| why.zh())),
            ];
            self.add(Some(person), &records::EMPLOYMENT, record);
        }
        let month = Month::of(self.today);
        let is_idle = !person.job.is_employed && (16..66).contains(&person.age(month));
        if is_idle && self.dice.chance(0.75) {
            let ago = self.dice.int(1, 4) as i32;
            let stated_on = self.day(MONTHS as i32 - ago);
            let willing = wants_work != self.dice.chance(0.1);
            let registered = willing && self.dice.chance(0.2);
            let cells = vec![Cell::Date(stated_on), yes_no(Some(willing)), yes_no(Some(registered))];
            self.add(Some(person), &records::JOB_SEEKING, cells);
        }
    }

    fn why(&mut self, stint: &Stint) -> WorkEnd {
        match stint.is_forced {
            true => WorkEnd::Illness,
            false => self.dice.weighted(&[
                (WorkEnd::ContractEnded, 40.0),
                (WorkEnd::Dismissed, 25.0),
                (WorkEnd::EmployerClosed, 15.0),
                (WorkEnd::FamilyCare, 10.0),
                (WorkEnd::Resigned, 10.0),
            ]),
        }
    }

    fn schooling(&mut self, person: &Person) {
        if !self.dice.chance(0.85) {
            return;
        }
        for t in MONTHS - 14..MONTHS {
            let month = self.start.plus(t as i32);
            let stage = person.schooling(month);
            let fees = school_fees(stage, month);
            if fees <= 0.0 || self.dice.chance(0.08) {
                continue;
            }
            let paid = fees * self.dice.between(0.8, 1.2);
            let aided = matches!(stage, Schooling::Primary | Schooling::Junior | Schooling::Higher);
            let aid = aided && self.household.population == Population::Lifted && self.dice.chance(0.6);
            let paid_on = self.day(t as i32);
            let cells = vec![
                Cell::Date(paid_on),
                yuan(tens(paid)),
                money(aid.then(|| tens(paid * 0.4))),
            ];
            self.add(Some(person), &records::SCHOOLING_COST, cells);
        }
    }

    fn money(&mut self, livelihood: &Livelihood) {
        for loan in &livelihood.loans {
            let lent_on = self.day(loan.lent);
            let due_on = self.day(loan.due);
            // The bank's list comes once a month, and not every repayment is on it.
            let repaid_on = loan
                .repaid
                .filter(|_| !self.dice.chance(0.05))
                .and_then(|month| self.known_day(month))
                .filter(|day| *day > lent_on);
            let cells = vec![
                text("守望县农村信用社"),
                yuan(Fen::from_yuan(loan.yuan)),
                Cell::Date(lent_on),
                Cell::Date(due_on),
                day(repaid_on),
                yes_no(Some(self.household.population != Population::General)),
            ];
            self.add(None, &records::LOAN, cells);
        }
        if let Some(link) = &livelihood.link {
            let from_on = self.day(link.from);
            let failed = link.failed.map(|at| at + self.dice.int(0, 4) as i32);
            let failed_on = failed
                .and_then(|at| self.known_day(at))
                .filter(|_| !self.dice.chance(0.1));
            // Some links ended long ago, and nobody wrote it down; others were ended because of the failure.
            let to_on = failed_on
                .filter(|_| self.dice.chance(0.1))
                .map(|day| day + Days::new(20));
            let cells = vec![
                text(&link.operator),
                text(link.mode.zh()),
                Cell::Date(from_on),
                day(to_on.filter(|day| *day > from_on)),
                day(failed_on),
            ];
            self.add(None, &records::OPERATOR_LINK, cells);
        }
        if let Some(share) = &livelihood.share {
            let due_on = last_year_end(self.today);
            let is_entered_wrongly = self.dice.chance(0.06);
            let paid_on = due_on + Days::new(self.dice.int(5, 25) as u64);
            let is_paid = (share.is_paid != is_entered_wrongly) && paid_on <= self.today;
            let amount = Fen::from_yuan(share.yuan);
            let cells = vec![
                text(&share.asset),
                Cell::Date(due_on),
                yuan(amount),
                day(is_paid.then_some(paid_on)),
                money(is_paid.then_some(amount)),
            ];
            self.add(None, &records::ASSET_DIVIDEND, cells);
        }
        for granted in &livelihood.benefits {
            let from_on = self.day(granted.from);
            let policy_ends_on = granted.ends.filter(|_| self.dice.chance(0.85)).map(|end| self.day(end));
            let cells = vec![
                text(granted.kind.zh()),
                text("民政"),
                yuan(Fen::from_yuan(granted.yuan)),
                Cell::Date(from_on),
                day(policy_ends_on.filter(|end| *end > from_on)),
            ];
            self.add(None, &records::BENEFIT, cells);
        }
    }

    fn losses(&mut self, livelihood: &Livelihood) {
        let mut kinds = std::collections::BTreeSet::new();
        for loss in &livelihood.losses {
            // Two of a kind in a year are one on paper.
            if !kinds.insert(loss.kind) || self.dice.chance(0.15) {
                continue;
            }
            let happened_on = self.day(loss.at);
            let settled = loss.at + (f64::from(loss.recovery) * self.dice.between(0.5, 1.4)) as i32;
            let settled_on = self.known_day(settled).filter(|day| *day >= happened_on);
            let guess = self.dice.around(1.0, 0.3);
            let cells = vec![
                text(loss.kind.zh()),
                Cell::Date(happened_on),
                yuan(tens(loss.yuan * guess)),
                yuan(tens(loss.compensated)),
                day(settled_on),
            ];
            self.add(None, &records::LOSS_EVENT, cells);
        }
    }
}

/// A day where there is one.
fn day(day: Option<NaiveDate>) -> Cell {
    day.map_or(Cell::Blank, Cell::Date)
}

/// An amount where there is one.
fn money(amount: Option<Fen>) -> Cell {
    amount.map_or(Cell::Blank, yuan)
}

/// Yuan, to the ten.
fn tens(yuan: f64) -> Fen {
    Fen::from_yuan((yuan / 10.0).round() as i64 * 10)
}

fn last_year_end(today: NaiveDate) -> NaiveDate {
    use chrono::Datelike as _;
    NaiveDate::from_ymd_opt(today.year() - 1, 12, 31).unwrap_or(today)
}
