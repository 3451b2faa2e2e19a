//! What the scheduler is going to write: worked out first, so that writing is short.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use shouwang_domain::area::AreaRange;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::clue::ClueState;
use shouwang_domain::obligation::{Event, Obligation, Owner, Span, Subject, Timing, is_late};
use shouwang_domain::role::{Department, LiaisonKind};
use shouwang_policy::{CitedObligation, Pack, Practice};
use shouwang_store::column::{Code, Day, Json};
use shouwang_store::entity::{area, area_liaison, task};
use shouwang_store::repo;
use shouwang_store::repo::duty::obligation::ClueProgress;

use super::evidence::{Evidence, Judged};
use super::holders::Holders;
use crate::duty::task::{DutyText, Payload, TaskKind, TaskState};
use crate::{Ctx, Result, Service};

/// Tasks to be made and to be changed, and reminders to be sent.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) area: i64,
    pub(super) new: Vec<task::Model>,
    pub(super) changed: Vec<(task::Model, task::Model)>,
    /// Open tasks that nothing changes.
    pub(super) unchanged: Vec<task::Model>,
    pub(super) remind_days: HashMap<String, u32>,
}

/// What a task is about, beside its duty.
#[derive(Debug, Clone, Copy, Default)]
struct About {
    area: i64,
    account: Option<i64>,
    department: Option<Department>,
    household: Option<i64>,
    case: Option<i64>,
}

/// A duty of a pack with the areas that it holds in.
struct Rule<'a> {
    pack: &'a Pack,
    cited: &'a CitedObligation,
    areas: Vec<&'a area::Model>,
}

/// Everything that was read for a run.
struct Known {
    existing: Vec<task::Model>,
    /// How far the tasks were made, by duty and area.
    made: HashMap<(String, i64), Span>,
    keys: HashSet<String>,
    holders: Holders,
    liaisons: Vec<area_liaison::Model>,
    practice: Arc<Practice>,
    today: NaiveDate,
}

impl Service {
    /// Works out what the duties of a range of areas come to today.
    pub(super) async fn plan_duties(&self, ctx: &Ctx, within: AreaRange) -> Result<Plan> {
        let today = ctx.today();
        let areas: Vec<area::Model> = repo::register::area::all(&self.store)
            .await?
            .into_iter()
            .filter(|area| area.valid_to.is_none() && within.contains_range(&range_of(area)))
            .filter(|area| {
                ctx.scope
                    .ranges()
                    .iter()
                    .any(|range| range.contains_range(&range_of(area)))
            })
            .collect();
        let packs = self.packs_of(&areas, within, today).await?;
        let rules = rules_of(&packs, &areas);
        let clues = repo::duty::obligation::clues(&self.store, ctx, within, &[]).await?;
        let events = repo::duty::obligation::events(&self.store, ctx, within, today - Days::new(EVENT_DAYS)).await?;
        let mut periods: Vec<String> = rules
            .iter()
            .filter_map(|rule| rule.cited.obligation.span_on(today))
            .map(|span| span.to_string())
            .chain(clues.iter().map(|clue| clue_period(clue.id)))
            .chain(events.iter().map(|event| event_period(event.id)))
            .collect();
        periods.sort_unstable();
        periods.dedup();
        let existing = repo::duty::obligation::tasks(&self.store, ctx, within, &periods).await?;
        let settled = self.settled_clues(ctx, within, &existing, &clues).await?;
        let roles = rules.iter().flat_map(|rule| {
            let obligation = &rule.cited.obligation;
            obligation.visited_by.iter().copied().chain([obligation.role])
        });
        let known = Known {
            keys: existing.iter().filter_map(|task| task.duty_key.clone()).collect(),
            existing,
            made: repo::duty::obligation::last_periods(&self.store, ctx, within)
                .await?
                .into_iter()
                .filter_map(|last| Some(((last.duty, last.area_id), last.period.parse().ok()?)))
                .collect(),
            holders: self.holders(&self.store, roles, today).await?,
            liaisons: repo::duty::liaison::within(&self.store, ctx, within, false).await?,
            practice: self.policies.practice(),
            today,
        };
        let mut planner = Planner::new(&known);
        planner.plan.area = ctx.area.0;
        for rule in &rules {
            let obligation = &rule.cited.obligation;
            planner
                .plan
                .remind_days
                .insert(obligation.id.clone(), obligation.remind_days);
            match obligation.timing {
                Timing::Periodic { .. } => {
                    for span in spans(&known, rule, today) {
                        let evidence = self.evidence_of(ctx, within, obligation, span).await?;
                        let evidence = evidence.of_those_who(|account| holds(&known, obligation, account));
                        let due = obligation.due(span.first, &self.calendar)?;
                        planner.period(rule, span, due, &evidence)?;
                    }
                }
                Timing::After { event: Event::Clue, .. } => {
                    for clue in clues.iter().chain(&settled) {
                        let due = obligation.due(clue.discovered_on.get(), &self.calendar)?;
                        planner.clue(rule, clue, due)?;
                    }
                }
                Timing::After { event, .. } => {
                    for told in events.iter().filter(|told| told.event == event) {
                        let due = obligation.due(told.on_date.get(), &self.calendar)?;
                        planner.event(rule, told.area_id, told.id, due)?;
                    }
                }
            }
        }
        Ok(planner.finish())
    }

    /// The clues of open tasks that have come to their end meanwhile.
    async fn settled_clues(
        &self,
        ctx: &Ctx,
        within: AreaRange,
        existing: &[task::Model],
        waiting: &[ClueProgress],
    ) -> Result<Vec<ClueProgress>> {
        let waiting: HashSet<i64> = waiting.iter().map(|clue| clue.id).collect();
        let settled: Vec<i64> = existing
            .iter()
            .filter(|task| is_open(task))
            .filter_map(|task| task.period.as_deref()?.strip_prefix(CLUE)?.parse().ok())
            .filter(|id| !waiting.contains(id))
            .collect();
        let found = repo::duty::obligation::clues(&self.store, ctx, within, &settled).await?;
        Ok(found.into_iter().filter(|clue| !waiting.contains(&clue.id)).collect())
    }

    /// The pack in force in each area, by the id of the area; an area that none governs owes nothing.
    async fn packs_of(
        &self,
        areas: &[area::Model],
        within: AreaRange,
        today: NaiveDate,
    ) -> Result<BTreeMap<String, (Arc<Pack>, HashSet<i64>)>> {
        let jurisdictions = self.jurisdictions(&self.store, within).await?;
        let mut packs: BTreeMap<String, (Arc<Pack>, HashSet<i64>)> = BTreeMap::new();
        for area in areas {
            let code = jurisdictions.code(area.order_lo);
            match self.policies.in_force(code, today) {
                Ok(policy) => {
                    let (_, governed) = packs
                        .entry(policy.pack.version.clone())
                        .or_insert_with(|| (policy.pack, HashSet::new()));
                    governed.insert(area.id);
                }
                Err(problem) if problem.code == "policy.none_in_force" => {}
                Err(problem) => return Err(problem),
            }
        }
        Ok(packs)
    }
}

fn rules_of<'a>(packs: &'a BTreeMap<String, (Arc<Pack>, HashSet<i64>)>, areas: &'a [area::Model]) -> Vec<Rule<'a>> {
    let rules = packs.values().flat_map(|(pack, governed)| {
        pack.obligations.iter().map(move |cited| {
            let level = cited.obligation.at;
            let holds_in = |area: &&area::Model| area.level == level && governed.contains(&area.id);
            Rule {
                pack,
                cited,
                areas: areas.iter().filter(holds_in).collect(),
            }
        })
    });
    rules.filter(|rule| !rule.areas.is_empty()).collect()
}

/// Whether somebody holds a post that makes the duty theirs; who has gone is nobody.
fn holds(known: &Known, obligation: &Obligation, account: i64) -> bool {
    let mut roles = obligation.visited_by.iter().chain([&obligation.role]);
    roles.any(|role| known.holders.has(*role, account))
}

/// The present period of a duty, those before of which tasks are open, and those in which nothing ran.
fn spans(known: &Known, rule: &Rule<'_>, today: NaiveDate) -> Vec<Span> {
    let obligation = &rule.cited.obligation;
    let missed = rule
        .areas
        .iter()
        .flat_map(|area| missed(known, obligation, area.id, today));
    let open = known
        .existing
        .iter()
        .filter(|task| is_open(task) && task.duty.as_deref() == Some(&obligation.id))
        .filter_map(|task| task.period.as_deref()?.parse::<Span>().ok());
    let mut spans: Vec<Span> = open.chain(obligation.span_on(today)).chain(missed).collect();
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// The periods between the last of which an area has a task and the present one: the installation stood still, the duty
/// did not. An area that never had any begins with the present period.
fn missed(known: &Known, obligation: &Obligation, area: i64, today: NaiveDate) -> Vec<Span> {
    let made = known.made.get(&(obligation.id.clone(), area)).copied();
    let Some((present, made)) = obligation.span_on(today).zip(made) else {
        return Vec::new();
    };
    let before = std::iter::successors(Some(present.before()), |span| Some(span.before()));
    before
        .take(MAX_MISSED)
        .take_while(|span| span.every == made.every && span.first > made.first)
        .collect()
}

/// Puts the plan together.
struct Planner<'a> {
    known: &'a Known,
    /// Places in `known.existing` by duty and period.
    by_period: HashMap<(&'a str, &'a str), Vec<usize>>,
    /// Those that a rule has looked at.
    seen: HashSet<usize>,
    plan: Plan,
    keys: HashSet<String>,
}

impl<'a> Planner<'a> {
    fn new(known: &'a Known) -> Self {
        let mut by_period: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, task) in known.existing.iter().enumerate() {
            if let Some(key) = task.duty.as_deref().zip(task.period.as_deref()) {
                by_period.entry(key).or_default().push(at);
            }
        }
        Self {
            known,
            by_period,
            seen: HashSet::new(),
            plan: Plan::default(),
            keys: known.keys.clone(),
        }
    }

    /// The tasks of one period: those that there are, and those that are missing in the present one or one that was missed.
    fn period(&mut self, rule: &Rule<'a>, span: Span, due: NaiveDate, evidence: &Evidence) -> Result<()> {
        let obligation = &rule.cited.obligation;
        let is_present = obligation.span_on(self.known.today) == Some(span);
        let period = span.to_string();
        for area in &rule.areas {
            let range = range_of(area);
            // What was due before the area came into the register is not owed.
            let is_missed = missed(self.known, obligation, area.id, self.known.today).contains(&span);
            let is_owed = (is_present || is_missed) && due >= area.valid_from.get();
            for (about, person) in self.abouts(obligation, area, evidence) {
                let judged = match about.department {
                    Some(department) => evidence.judge_department(department, area.id, range)?,
                    None => evidence.judge(area.id, range, person)?,
                };
                let is_told = match evidence {
                    Evidence::Told => true,
                    Evidence::Listed(_) => judged == Judged::TOLD,
                    _ => false,
                };
                match self.existing(&obligation.id, &period, about, obligation.subject) {
                    Some(at) => self.update(at, about, judged, is_told)?,
                    None if is_owed && (is_told || judged.needed > 0) => {
                        self.make(rule, &period, due, about, judged)?;
                    }
                    None => {}
                }
            }
        }
        // Tasks of people who have no household left there.
        for at in self
            .by_period
            .get(&(obligation.id.as_str(), period.as_str()))
            .cloned()
            .unwrap_or_default()
        {
            let task = &self.known.existing[at];
            let area = rule.areas.iter().find(|area| area.id == task.area_id);
            if let Some(area) = area.filter(|_| !self.seen.contains(&at)) {
                let about = About {
                    area: area.id,
                    account: task
                        .account_id
                        .filter(|account| holds(self.known, obligation, *account)),
                    ..About::default()
                };
                let judged = evidence.judge(area.id, range_of(area), Some(task.account_id))?;
                self.update(at, about, judged, false)?;
            }
        }
        Ok(())
    }

    /// What the tasks of an area are about, and the person whose deeds count where it is one person's.
    fn abouts(
        &self,
        obligation: &Obligation,
        area: &area::Model,
        evidence: &Evidence,
    ) -> Vec<(About, Option<Option<i64>>)> {
        let about = About {
            area: area.id,
            ..About::default()
        };
        let person = |account: Option<i64>| (About { account, ..about }, Some(account));
        match (obligation.subject, obligation.owner) {
            (Subject::Person, Owner::VillageContact) => {
                evidence.contacts(range_of(area)).into_iter().map(person).collect()
            }
            (Subject::Person, _) => {
                let hooked = self.liaison(area.id, LiaisonKind::StationedCadre);
                let hooked = hooked.filter(|account| holds(self.known, obligation, *account));
                hooked.map(|account| person(Some(account))).into_iter().collect()
            }
            (Subject::Department, _) => Department::ALL
                .iter()
                .map(|department| {
                    let account = self.known.holders.only(obligation.role, area.id, Some(*department));
                    let about = About {
                        account,
                        department: Some(*department),
                        ..about
                    };
                    (about, None)
                })
                .collect(),
            (Subject::Area | Subject::Household, owner) => {
                let named = match owner {
                    Owner::Informant => self.liaison(area.id, LiaisonKind::Informant),
                    Owner::ResponsibleLeader => self.liaison(area.id, LiaisonKind::ResponsibleLeader),
                    _ => None,
                };
                let account = named.or_else(|| self.known.holders.only(obligation.role, area.id, None));
                vec![(About { account, ..about }, None)]
            }
        }
    }

    fn liaison(&self, area: i64, kind: LiaisonKind) -> Option<i64> {
        let mut liaisons = self.known.liaisons.iter();
        let found = liaisons.find(|liaison| liaison.area_id == area && liaison.kind == kind);
        found.map(|liaison| liaison.account_id)
    }

    /// A clue's task is fulfilled when its case has come to its end, or the clue was dismissed.
    fn clue(&mut self, rule: &Rule<'a>, clue: &ClueProgress, due: NaiveDate) -> Result<()> {
        let obligation = &rule.cited.obligation;
        let Some(area) = rule.areas.iter().find(|area| range_of(area).contains(clue.area_order)) else {
            return Ok(());
        };
        let done_on = match clue.state.get() {
            ClueState::Open => None,
            ClueState::CaseOpened => clue.closed_on.map(Day::get),
            ClueState::Dismissed | ClueState::Merged => Some(Timestamp(clue.updated_at).date()),
        };
        let judged = Judged {
            needed: 1,
            reached: i64::from(done_on.is_some()),
            done_on,
        };
        let about = About {
            area: area.id,
            account: self.known.holders.only(obligation.role, area.id, None),
            household: Some(clue.household_id),
            case: clue.case_id,
            ..About::default()
        };
        let period = clue_period(clue.id);
        match self.existing(&obligation.id, &period, about, Subject::Household) {
            Some(at) => self.update(at, about, judged, false),
            None => self.make(rule, &period, due, about, judged),
        }
    }

    fn event(&mut self, rule: &Rule<'a>, area: i64, event: i64, due: NaiveDate) -> Result<()> {
        let obligation = &rule.cited.obligation;
        for area in rule
            .areas
            .iter()
            .filter(|one| one.id == area)
            .copied()
            .collect::<Vec<_>>()
        {
            let about = About {
                area: area.id,
                account: self.known.holders.only(obligation.role, area.id, None),
                ..About::default()
            };
            let period = event_period(event);
            match self.existing(&obligation.id, &period, about, Subject::Area) {
                Some(at) => self.update(at, about, Judged::TOLD, true)?,
                None => self.make(rule, &period, due, about, Judged::TOLD)?,
            }
        }
        Ok(())
    }

    fn existing(&mut self, duty: &str, period: &str, about: About, subject: Subject) -> Option<usize> {
        let places = self.by_period.get(&(duty, period))?;
        let found = places.iter().copied().find(|at| {
            let task = &self.known.existing[*at];
            let department = about.department;
            task.area_id == about.area
                && task.household_id == about.household
                && task.department.map(Code::get) == department
                && (subject != Subject::Person || task.account_id == about.account)
        })?;
        self.seen.insert(found);
        Some(found)
    }

    fn update(&mut self, at: usize, about: About, judged: Judged, is_told: bool) -> Result<()> {
        let before = &self.known.existing[at];
        self.seen.insert(at);
        if !is_open(before) && !self.is_open_again(before, judged, is_told)? {
            return Ok(());
        }
        let mut after = task::Model {
            needed: judged.needed,
            reached: judged.reached,
            account_id: about.account,
            case_id: about.case,
            state: TaskState::Open.into(),
            done_on: None,
            ..before.clone()
        };
        if !is_told {
            self.judge(&mut after, judged)?;
        }
        if after == *before {
            self.plan.unchanged.push(after);
        } else {
            self.plan.changed.push((before.clone(), after));
        }
        Ok(())
    }

    /// A task that the data fulfilled is open again when more is needed before its last day, such as when households
    /// passed to the same person. After the last day it stays as it was.
    fn is_open_again(&self, task: &task::Model, judged: Judged, is_told: bool) -> Result<bool> {
        let was_done = task.state != TaskState::Waived;
        let has_more = judged.needed > task.needed && !judged.is_done();
        // What a person said was done was never counted.
        let was_counted = task.needed > 0;
        Ok(!is_told && was_done && was_counted && has_more && self.known.today <= task.due.get())
    }

    fn judge(&self, task: &mut task::Model, judged: Judged) -> Result<()> {
        if judged.is_done() {
            let on = judged.done_on.unwrap_or(self.known.today);
            let state = if is_late(task.due.get(), Some(on), self.known.today) {
                TaskState::LateDone
            } else {
                TaskState::Done
            };
            task.state = state.into();
            task.done_on = Some(on.into());
        } else if judged.needed == 0 {
            task.state = TaskState::Waived.into();
            task.waived_reason = Some(NOTHING_LEFT.to_owned());
        }
        Ok(())
    }

    fn make(&mut self, rule: &Rule<'a>, period: &str, due: NaiveDate, about: About, judged: Judged) -> Result<()> {
        let obligation = &rule.cited.obligation;
        let whom = match (about.department, about.household, obligation.subject) {
            (Some(department), ..) => department.as_str().to_owned(),
            (None, Some(household), _) => household.to_string(),
            (None, None, Subject::Person) => about.account.unwrap_or_default().to_string(),
            (None, None, _) => String::new(),
        };
        let mut key = format!("{}|{period}|{}|{whom}", obligation.id, about.area);
        // The task of this key was handed over, and what is due again is another one.
        while !self.keys.insert(key.clone()) {
            key.push('+');
        }
        let payload = Payload {
            duty: Some(DutyText {
                zh: obligation.zh.clone(),
                en: obligation.en.clone(),
                citation: rule.cited.citation.text.clone(),
                fulfilled_by: self.known.practice.fulfilment(obligation).as_str().to_owned(),
                pack: rule.pack.version.clone(),
            }),
            ..Payload::default()
        };
        let mut task = task::Model {
            kind: TaskKind::Obligation.into(),
            duty: Some(obligation.id.clone()),
            period: Some(period.to_owned()),
            duty_key: Some(key),
            household_id: about.household,
            area_id: about.area,
            case_id: about.case,
            role: obligation.role.into(),
            department: about.department.map(Into::into),
            account_id: about.account,
            due: due.into(),
            state: TaskState::Open.into(),
            needed: judged.needed,
            reached: judged.reached,
            payload: Json::of(&payload)?,
            ..task::Model::default()
        };
        if judged.is_done() {
            self.judge(&mut task, judged)?;
        }
        self.plan.new.push(task);
        Ok(())
    }

    /// Open tasks that no rule looked at, such as those of a duty that a new pack has dropped, stay as they are.
    fn finish(mut self) -> Plan {
        for (at, task) in self.known.existing.iter().enumerate() {
            if is_open(task) && !self.seen.contains(&at) {
                self.plan.unchanged.push(task.clone());
            }
        }
        self.plan
    }
}

pub(super) fn is_open(task: &task::Model) -> bool {
    task.state == TaskState::Open
}

fn range_of(area: &area::Model) -> AreaRange {
    AreaRange {
        lo: area.order_lo,
        hi: area.order_hi,
    }
}

fn clue_period(id: i64) -> String {
    format!("{CLUE}{id}")
}

fn event_period(id: i64) -> String {
    format!("event-{id}")
}

const CLUE: &str = "clue-";
/// Periods that are made up for: whoever was away for longer begins anew.
const MAX_MISSED: usize = 12;
/// Events of longer ago have had their tasks.
const EVENT_DAYS: u64 = 366;
const NOTHING_LEFT: &str = "已无应办农户 / no household is left";
