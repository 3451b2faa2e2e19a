//! What fulfils duties, as the data shows it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use shouwang_domain::area::AreaRange;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::obligation::{Fulfilment, Obligation, Span};
use shouwang_domain::role::Department;
use shouwang_domain::{AreaId, Month};
use shouwang_forms::{DepartmentList, Subject};
use shouwang_policy::RecordDuties;
use shouwang_store::column::Day;
use shouwang_store::entity::filing;
use shouwang_store::repo;
use shouwang_store::repo::campaign::HousesOf;
use shouwang_store::repo::department::Received;
use shouwang_store::repo::duty::obligation::{Measure, Presence, Progress, Screened};
use shouwang_store::repo::ledger::LedgerFilter;

use crate::department::list::owed_by;
use crate::department::told::standing_field;
use crate::duty::filing::FilingState;
use crate::ledger::form::tables;
use crate::ledger::list::narrow;
use crate::ledger::registers::no_form;
use crate::{Ctx, Problem, Result, Service};

/// Everything of a range of areas that may fulfil one duty in one period.
pub(super) enum Evidence {
    /// Only people say when it is done.
    Told,
    /// Households are counted.
    Counted(Vec<Progress>),
    /// Houses that campaigns go to are counted. Of those that enclose an area the one that is furthest there counts, so
    /// that what two of them share counts once; before there is one, nothing is done.
    GoneTo(Vec<HousesOf>),
    /// Records of a register, or reports, by the place of their area, each with the day on which it was done and entered.
    Recorded(Vec<(i64, NaiveDate)>),
    /// Lists of departments came in, by the place of their county.
    Listed(Vec<Received>),
    /// People were there.
    Present(Vec<Presence>),
    /// Screenings were run.
    Screened(Vec<Screened>),
    /// Lists of departments came in, and screenings were run.
    Compared(Compared),
    /// Mechanisms were filed.
    Filed(Vec<filing::Model>),
}

/// What a comparison and a screening of a period rest on.
pub(super) struct Compared {
    /// The lists that are to come in.
    lists: Vec<&'static DepartmentList>,
    /// Those that did, by the place of their county.
    received: Vec<Received>,
    /// The screenings.
    screened: Vec<Screened>,
}

impl Compared {
    /// Every list once, and a screening that was run when all of them were there. A list of who stands how has rows: only what
    /// happens may not have happened in a month.
    fn judge(&self, range: AreaRange) -> Judged {
        let first = |list: &DepartmentList| {
            let own = |row: &&Received| {
                row.order_lo == range.lo && row.list == list.id && (row.total > 0 || standing_field(list).is_none())
            };
            let came = self.received.iter().filter(own);
            came.map(|row| (row.received_at, row.received_on.get())).min()
        };
        let came: Vec<(i64, NaiveDate)> = self.lists.iter().filter_map(|list| first(list)).collect();
        let complete = came.iter().max().copied().filter(|_| came.len() == self.lists.len());
        // Of the day one does not know which was first.
        let knew = |row: &&Screened| {
            row.order_lo <= range.lo && range.hi <= row.order_hi && complete.is_some_and(|(at, _)| row.made_at > at)
        };
        let run_on = |row: &Screened| row.as_of.get().max(Timestamp(row.made_at).date());
        let run_on = self.screened.iter().filter(knew).map(run_on).min();
        Judged {
            needed: self.lists.len() as i64 + 1,
            reached: came.len() as i64 + i64::from(run_on.is_some()),
            done_on: run_on.max(complete.filter(|_| run_on.is_some()).map(|(_, day)| day)),
        }
    }
}

/// How far a task has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) needed: i64,
    pub(super) reached: i64,
    /// The day on which what it needed was complete.
    pub(super) done_on: Option<NaiveDate>,
}

impl Judged {
    /// Nothing is counted: a person says it.
    pub(super) const TOLD: Self = Self {
        needed: 0,
        reached: 0,
        done_on: None,
    };

    fn once(done_on: Option<NaiveDate>) -> Self {
        Self {
            needed: 1,
            reached: i64::from(done_on.is_some()),
            done_on,
        }
    }

    const fn left(self) -> i64 {
        self.needed - self.reached
    }

    /// Whether the data says that it is done.
    pub(super) fn is_done(self) -> bool {
        self.needed > 0 && self.reached >= self.needed
    }
}

/// What is counted of each household in a period, where households are counted. A month's statement is that of the month
/// before, which is over when the period begins.
pub(super) fn measure(obligation: &Obligation, span: Span) -> Option<Measure> {
    match obligation.fulfilment {
        Fulfilment::Statements => Some(Measure::Statements(Month::of(span.first).plus(-1))),
        Fulfilment::Visits => Some(Measure::Visits {
            first: span.first,
            last: span.last,
            roles: obligation.visited_by.clone(),
            times: obligation.times,
        }),
        _ => None,
    }
}

fn sum(rows: &[Progress], range: AreaRange, person: Option<Option<i64>>) -> Judged {
    let mut judged = Judged::TOLD;
    let theirs =
        |row: &&Progress| range.contains(row.area_order) && person.is_none_or(|person| row.account_id == person);
    for row in rows.iter().filter(theirs) {
        judged.needed += row.needed;
        judged.reached += row.reached;
        judged.done_on = judged.done_on.max(last_day(row.last_on, row.last_ms));
    }
    judged
}

/// How far the campaign has come in an area that is furthest there, of those that go to the whole of it.
fn furthest(rows: &[HousesOf], range: AreaRange) -> Judged {
    let nothing = Judged {
        needed: 1,
        ..Judged::TOLD
    };
    let encloses = |row: &&HousesOf| row.order_lo <= range.lo && range.hi <= row.order_hi;
    let mut judged: BTreeMap<i64, Judged> = BTreeMap::new();
    for row in rows
        .iter()
        .filter(encloses)
        .filter(|row| range.contains(row.area_order))
    {
        let of_campaign = judged.entry(row.campaign_id).or_insert(Judged::TOLD);
        of_campaign.needed += row.needed;
        of_campaign.reached += row.reached;
        of_campaign.done_on = of_campaign.done_on.max(row.last_on.map(Day::get));
    }
    // Those that are done by the day of that, the others by what is left.
    let rank = |judged: &Judged| {
        (
            !judged.is_done(),
            judged.done_on.filter(|_| judged.is_done()),
            judged.left(),
        )
    };
    judged.into_values().min_by_key(rank).unwrap_or(nothing)
}

/// The day on which something came, by its date or by the moment of its entry.
pub(super) fn last_day(on: Option<Day>, ms: Option<i64>) -> Option<NaiveDate> {
    on.map(Day::get).or(ms.map(|ms| Timestamp(ms).date()))
}

/// The records that fulfil a duty in a period, as a list is narrowed to them.
fn records_of(of: &RecordDuties, first: NaiveDate, last: NaiveDate) -> String {
    let month = of.month.as_ref().map(|field| {
        let (first, last) = (Month::of(first).plus(-1), Month::of(last));
        format!(";{field}={first}..{last}")
    });
    format!("{};{}={first}..{last}{}", of.filter, of.day, month.unwrap_or_default())
}

fn no_record(of: &RecordDuties) -> Problem {
    let (form, day, filter) = (&of.form, &of.day, &of.filter);
    Problem::bad_data(
        "practice.record",
        format!(
            "practice.toml 的 [[record]] 与台账 {form} 不符：须是随程序发布的区域台账，{day} 和 {filter} 须能用来筛选。"
        ),
        format!(
            "A [[record]] of practice.toml does not fit the register {form}: it is one of areas that the program ships, whose list can be narrowed by {day} and {filter}."
        ),
    )
}

impl Service {
    /// Looks for what may fulfil a duty in a period.
    pub(super) async fn evidence_of(
        &self,
        ctx: &Ctx,
        within: AreaRange,
        obligation: &Obligation,
        span: Span,
    ) -> Result<Evidence> {
        let at = &self.store;
        if let Some(counted) = self.counted_of(ctx, within, obligation, span).await? {
            return Ok(counted);
        }
        Ok(match obligation.fulfilment {
            Fulfilment::Presence => {
                Evidence::Present(repo::duty::obligation::presence(at, ctx, within, span.first, span.last).await?)
            }
            Fulfilment::Screening => self.screened(ctx, within, &obligation.id, span).await?,
            Fulfilment::Filing => {
                let year = Month::of(span.first).year();
                Evidence::Filed(repo::duty::filing::within(at, ctx, within, Some(year)).await?)
            }
            Fulfilment::Closing
            | Fulfilment::Decision
            | Fulfilment::Statements
            | Fulfilment::Visits
            | Fulfilment::Campaign
            | Fulfilment::Register
            | Fulfilment::Report
            | Fulfilment::Lists => Evidence::Told,
        })
    }

    /// The screenings of a period, with the lists that come in before them where the duty is to compare.
    async fn screened(&self, ctx: &Ctx, within: AreaRange, duty: &str, span: Span) -> Result<Evidence> {
        let at = &self.store;
        let screened = repo::duty::obligation::screenings(at, within, span.first, span.last).await?;
        let practice = self.policies.practice();
        let Some(departments) = practice.compared_with(duty) else {
            return Ok(Evidence::Screened(screened));
        };
        let mut lists = Vec::new();
        for department in departments {
            lists.extend(owed_by(*department)?);
        }
        let received = repo::department::received_between(at, ctx, within, span.first, span.last).await?;
        Ok(Evidence::Compared(Compared {
            lists,
            received,
            screened,
        }))
    }

    /// Whether the duties that records fulfil name registers of areas that can be narrowed so; one that is made here fulfils
    /// none, because what the packs ask for comes with the program.
    ///
    /// # Errors
    /// `practice.record`.
    pub(crate) fn check_duty_records(&self) -> Result<()> {
        for of in self.policies.practice().records() {
            let Some(form) = self.registers.shipped().get(&of.form) else {
                return Err(no_record(of));
            };
            let is_narrowed = narrow(
                &mut LedgerFilter::default(),
                form,
                &records_of(of, form.effective_from, form.effective_from),
            )
            .is_ok();
            if form.subject != Subject::Area || !is_narrowed {
                return Err(no_record(of));
            }
        }
        Ok(())
    }

    /// The records that fulfil a duty in a period.
    async fn recorded(&self, ctx: &Ctx, within: AreaRange, of: &RecordDuties, span: Span) -> Result<Evidence> {
        let known = self.registers(&self.store).await?;
        let form = known.library.get(&of.form).ok_or_else(no_form)?;
        let mut filter = LedgerFilter {
            area: Some(within),
            ..LedgerFilter::default()
        };
        narrow(&mut filter, form, &records_of(of, span.first, span.last))?;
        let days = repo::ledger::days_by_place(&self.store, ctx, &tables(form)[0], &filter, &of.day).await?;
        // What was entered after its day is as late as its entry.
        let told = days.into_iter().map(|(place, day, entered)| (place, day.max(entered)));
        Ok(Evidence::Recorded(told.collect()))
    }

    /// The reports about a period that were issued, each on the day of its signature.
    async fn reported(&self, ctx: &Ctx, within: AreaRange, kinds: &[&str], span: Span) -> Result<Evidence> {
        let tree = self.area_tree().await?;
        let mut days = Vec::new();
        for report in repo::report::issued(&self.store, ctx, within, kinds, &span.to_string()).await? {
            let place = tree.range(AreaId(report.area_id))?.lo;
            days.extend(report.issued_on.map(|on| (place, on.get())));
        }
        Ok(Evidence::Recorded(days))
    }

    /// What is counted for a duty in a period; none where nothing is.
    pub(super) async fn counted_of(
        &self,
        ctx: &Ctx,
        within: AreaRange,
        obligation: &Obligation,
        span: Span,
    ) -> Result<Option<Evidence>> {
        let at = &self.store;
        let practice = self.policies.practice();
        if let Some(of) = practice.record_of(&obligation.id) {
            return self.recorded(ctx, within, of, span).await.map(Some);
        }
        let kinds = practice.reports_of(&obligation.id);
        if !kinds.is_empty() {
            return self.reported(ctx, within, &kinds, span).await.map(Some);
        }
        if practice.is_by_lists(&obligation.id) {
            // The lists of a month are sent in the next one.
            let month = Month::of(span.first).plus(-1);
            let received = repo::department::received(at, ctx, within, month).await?;
            return Ok(Some(Evidence::Listed(received)));
        }
        if practice.fulfilment(obligation) == Fulfilment::Campaign {
            let counted = repo::campaign::progress_of_duty(at, ctx, within, &obligation.id, span).await?;
            return Ok(Some(Evidence::GoneTo(counted)));
        }
        let Some(measure) = measure(obligation, span) else {
            return Ok(None);
        };
        let counted = repo::duty::obligation::progress(at, ctx, within, &obligation.households, &measure).await?;
        Ok(Some(Evidence::Counted(counted)))
    }
}

impl Evidence {
    /// How far the task of an area has come; of one person there, where the task is a person's.
    pub(super) fn judge(&self, area: i64, range: AreaRange, person: Option<Option<i64>>) -> Result<Judged> {
        match self {
            Self::Told | Self::Listed(_) => Ok(Judged::TOLD),
            Self::Counted(rows) => Ok(sum(rows, range, person)),
            Self::GoneTo(rows) => Ok(furthest(rows, range)),
            Self::Recorded(rows) => {
                let own = rows.iter().filter(|(place, _)| *place == range.lo);
                Ok(Judged::once(own.map(|(_, day)| *day).min()))
            }
            Self::Present(rows) => {
                let mut first: Option<NaiveDate> = None;
                for row in rows {
                    if range.contains(row.area_order) && person == Some(Some(row.account_id)) {
                        let on = row.first_on.get();
                        first = Some(first.map_or(on, |first| first.min(on)));
                    }
                }
                Ok(Judged::once(first))
            }
            Self::Screened(rows) => {
                let covers = |row: &&Screened| row.order_lo <= range.lo && range.hi <= row.order_hi;
                let first = rows.iter().find(covers).map(|row| row.as_of.get());
                Ok(Judged::once(first))
            }
            Self::Compared(compared) => Ok(compared.judge(range)),
            Self::Filed(rows) => {
                let stands = |row: &&filing::Model| row.area_id == area && row.state != FilingState::Returned;
                let filed = rows.iter().find(stands).map(|row| row.submitted_on.get());
                Ok(Judged::once(filed))
            }
        }
    }

    /// How far a department's task in a county has come: of lists, those that it owes; one that owes none says itself when it
    /// is done.
    pub(super) fn judge_department(&self, department: Department, area: i64, range: AreaRange) -> Result<Judged> {
        let Self::Listed(rows) = self else {
            return self.judge(area, range, None);
        };
        let owed = owed_by(department)?;
        let mut judged = Judged {
            needed: owed.len() as i64,
            ..Judged::TOLD
        };
        for list in &owed {
            let own = rows.iter().find(|row| row.order_lo == range.lo && row.list == list.id);
            if let Some(row) = own {
                judged.reached += 1;
                judged.done_on = judged.done_on.max(Some(row.received_on.get()));
            }
        }
        Ok(judged)
    }

    /// The same, where households whose contact has gone are nobody's.
    pub(super) fn of_those_who(mut self, is_there: impl Fn(i64) -> bool) -> Self {
        if let Self::Counted(rows) = &mut self {
            for row in rows {
                row.account_id = row.account_id.filter(|account| is_there(*account));
            }
        }
        self
    }

    /// The village contacts who have households in a range; `None` among them when some households have no contact.
    pub(super) fn contacts(&self, range: AreaRange) -> Vec<Option<i64>> {
        let Self::Counted(rows) = self else { return Vec::new() };
        let mut contacts: Vec<_> = rows
            .iter()
            .filter(|row| range.contains(row.area_order))
            .map(|row| row.account_id)
            .collect();
        contacts.sort_unstable();
        contacts.dedup();
        contacts
    }
}
