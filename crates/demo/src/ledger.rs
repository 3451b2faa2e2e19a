//! The records of the town hall: what banks, departments and village officials wrote down of the truth, incomplete and
//! late.

use chrono::{Days, NaiveDate};
use shouwang_domain::household::{Disability, Health, Schooling};
use shouwang_domain::records::{HealthEventKind, WorkEnd, WorkPlace};
use shouwang_domain::risk::Population;
use shouwang_domain::{Fen, Month};
use shouwang_sheets::{MemberNamed, Place, Record, RecordRow, RegisterHousehold};

use crate::dice::Dice;
use crate::economy::{Latent, MONTHS, school_fees};
use crate::livelihood::Livelihood;
use crate::people::Person;
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

    fn add(&mut self, person: Option<&Person>, record: Record) {
        let member = match person {
            None => None,
            Some(person) => {
                let registered = (self.household.members.iter())
                    .find(|m| m.name.reveal() == person.name && m.birth_date == person.birth);
                let Some(registered) = registered else { return };
                Some(MemberNamed {
                    name: person.name.clone(),
                    id: registered.id_number.filter(|_| self.dice.chance(0.9)),
                })
            }
        };
        // Whoever bears a name twice in the household needs the number.
        let twice = member.as_ref().is_some_and(|member| {
            member.id.is_none()
                && self
                    .household
                    .members
                    .iter()
                    .filter(|m| m.name.reveal() == member.name)
                    .count()
                    > 1
        });
        if !twice {
            self.rows.push(RecordRow {
                place: Place::default(),
                household_number: self.household.number.clone(),
                member,
                record,
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
                let kind = HealthEventKind::SevereDisability;
                self.add(Some(person), Record::HealthEvent { kind, found_on });
            }
        }
        let Some(illness) = &person.illness else { return };
        let found = illness.since as i32 + self.dice.int(0, 1) as i32;
        if member.health.contains(&Health::SeriousIllness)
            && self.dice.chance(0.85)
            && let Some(found_on) = self.known_day(found)
        {
            let kind = HealthEventKind::SeriousIllness;
            self.add(Some(person), Record::HealthEvent { kind, found_on });
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
            let record = Record::Employment {
                place: match stint.work {
                    Work::Migrant if stint.wage > 5_500.0 => WorkPlace::OtherProvince,
                    Work::Migrant => WorkPlace::Province,
                    Work::Local => WorkPlace::County,
                    _ => WorkPlace::Town,
                },
                employer: None,
                industry: Some(
                    if stint.work == Work::Migrant {
                        "制造业"
                    } else {
                        "服务业"
                    }
                    .to_owned(),
                ),
                monthly_wage: self.dice.chance(0.85).then(|| Fen::from_yuan(wage)),
                started_on,
                ended,
                public_post: None,
            };
            self.add(Some(person), record);
        }
        let month = Month::of(self.today);
        let is_idle = !person.job.is_employed && (16..66).contains(&person.age(month));
        if is_idle && self.dice.chance(0.75) {
            let ago = self.dice.int(1, 4) as i32;
            let stated_on = self.day(MONTHS as i32 - ago);
            let willing = wants_work != self.dice.chance(0.1);
            let registered = Some(willing && self.dice.chance(0.2));
            self.add(
                Some(person),
                Record::JobSeeking {
                    stated_on,
                    willing,
                    registered,
                },
            );
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
            self.add(
                Some(person),
                Record::SchoolingCost {
                    paid_on,
                    amount: tens(paid),
                    aid: aid.then(|| tens(paid * 0.4)),
                },
            );
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
            self.add(
                None,
                Record::Loan {
                    bank: "守望县农村信用社".to_owned(),
                    amount: Fen::from_yuan(loan.yuan),
                    lent_on,
                    due_on,
                    repaid_on,
                    overdue: None,
                    subsidised: Some(self.household.population != Population::General),
                },
            );
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
            self.add(
                None,
                Record::OperatorLink {
                    operator: link.operator.clone(),
                    mode: link.mode,
                    from_on,
                    to_on: to_on.filter(|day| *day > from_on),
                    failed_on,
                },
            );
        }
        if let Some(share) = &livelihood.share {
            let due_on = last_year_end(self.today);
            let is_entered_wrongly = self.dice.chance(0.06);
            let paid_on = due_on + Days::new(self.dice.int(5, 25) as u64);
            let is_paid = (share.is_paid != is_entered_wrongly) && paid_on <= self.today;
            self.add(
                None,
                Record::AssetDividend {
                    asset: share.asset.clone(),
                    due_on,
                    due: Fen::from_yuan(share.yuan),
                    paid: is_paid.then(|| (paid_on, Fen::from_yuan(share.yuan))),
                },
            );
        }
        for granted in &livelihood.benefits {
            let from_on = self.day(granted.from);
            let policy_ends_on = granted.ends.filter(|_| self.dice.chance(0.85)).map(|end| self.day(end));
            self.add(
                None,
                Record::Benefit {
                    kind: granted.kind,
                    department: Some("民政".to_owned()),
                    monthly: Some(Fen::from_yuan(granted.yuan)),
                    from_on,
                    ends_on: None,
                    policy_ends_on: policy_ends_on.filter(|end| *end > from_on),
                },
            );
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
            self.add(
                None,
                Record::LossEvent {
                    kind: loss.kind,
                    happened_on,
                    loss: tens(loss.yuan * guess),
                    compensated: Some(tens(loss.compensated)),
                    settled_on,
                },
            );
        }
    }
}

/// Yuan, to the ten.
fn tens(yuan: f64) -> Fen {
    Fen::from_yuan((yuan / 10.0).round() as i64 * 10)
}

fn last_year_end(today: NaiveDate) -> NaiveDate {
    use chrono::Datelike as _;
    NaiveDate::from_ymd_opt(today.year() - 1, 12, 31).unwrap_or(today)
}
