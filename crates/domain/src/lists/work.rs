//! Lists of work: idle labour, zero-employment households, returnees, registered unemployed (翁源 2021 §四(一)).
//!
//! Somebody of whom no work and no word on work is on record is not idle but unknown.

use chrono::NaiveDate;

use super::{Reason, ReasonCode, Standing, Subject};
use crate::household::Member;
use crate::records::{Employment, JobSeeking, WorkEnd};

/// A member who can work and does not, as far as the records say.
struct Idle<'a> {
    member: &'a Member,
    last: Option<&'a Employment>,
    said: Option<&'a JobSeeking>,
}

impl Idle<'_> {
    fn ended(&self) -> Option<(NaiveDate, Option<WorkEnd>)> {
        self.last.and_then(|work| work.ended)
    }

    fn reason(&self) -> Reason {
        let wants = self.said.filter(|said| said.willing).map(|said| said.stated_on);
        let (code, since) = match (self.ended(), wants) {
            (Some((ended, _)), _) => (ReasonCode::WorkEnded, Some(ended)),
            (None, wants) => (ReasonCode::LooksForWork, wants),
        };
        Reason::of(code).member(self.member.id).since(since)
    }
}

/// Present members who can work, and those of them who do not though they could or would.
fn labour<'a>(subject: &Subject<'a>) -> (Vec<&'a Member>, Vec<Idle<'a>>) {
    let on = subject.on;
    let able: Vec<&Member> = subject.household.present(on).filter(|m| m.can_work_on(on)).collect();
    let idle = able
        .iter()
        .filter(|member| !subject.records.is_employed(member.id, on))
        .map(|member| Idle {
            member,
            last: subject.records.last_ended(member.id, on),
            said: subject.records.job_seeking(member.id, on),
        })
        .filter(|idle| {
            let stopped = idle.ended().is_some_and(|(_, why)| why != Some(WorkEnd::Retired));
            let declines = idle.said.is_some_and(|said| !said.willing);
            !declines && (stopped || idle.said.is_some())
        });
    let idle = idle.collect();
    (able, idle)
}

/// A watched household with somebody who can work, of whose work something is on record.
fn is_looked_at(subject: &Subject<'_>, able: &[&Member]) -> bool {
    let is_known = !subject.records.employments.is_empty() || !subject.records.job_seeking.is_empty();
    subject.is_watched() && is_known && !able.is_empty()
}

pub(super) fn idle_labour(subject: &Subject<'_>) -> Standing {
    let (able, idle) = labour(subject);
    let is_looked_at = is_looked_at(subject, &able);
    Standing::new(is_looked_at, idle.iter().filter(|_| is_looked_at).map(Idle::reason))
}

/// Somebody could work, nobody does, and of at least one it is known that they stopped or want to.
pub(super) fn zero_employment(subject: &Subject<'_>) -> Standing {
    let (able, idle) = labour(subject);
    let is_looked_at = is_looked_at(subject, &able);
    let works = |member: &Member| subject.records.is_employed(member.id, subject.on);
    let nobody_works = !subject.household.present(subject.on).any(works);
    let since = idle.iter().filter_map(|idle| idle.ended().map(|(day, _)| day)).max();
    let on_it = is_looked_at && nobody_works && !idle.is_empty();
    Standing::new(
        is_looked_at,
        on_it.then(|| Reason::of(ReasonCode::NobodyWorks).since(since)),
    )
}

/// Who worked outside the county last and works nowhere outside now.
pub(super) fn returnees(subject: &Subject<'_>) -> Standing {
    let on = subject.on;
    let works = &subject.records.employments;
    let is_away = |member: &Member| {
        works
            .iter()
            .any(|work| work.member == member.id && work.place.is_away() && work.goes_on(on))
    };
    let was_away = |member: &Member| {
        let last = subject.records.last_ended(member.id, on)?;
        last.place.is_away().then(|| last.ended_by(on)).flatten()
    };
    let ever_away = works
        .iter()
        .any(|work| work.place.is_away() && subject.is_here(work.member));
    let is_looked_at = subject.is_watched() && ever_away;
    let reasons = subject
        .household
        .present(on)
        .filter(|member| is_looked_at && !is_away(member))
        .filter_map(|member| {
            let came_back = was_away(member)?;
            Some(
                Reason::of(ReasonCode::CameBack)
                    .member(member.id)
                    .since(Some(came_back)),
            )
        });
    Standing::new(is_looked_at, reasons)
}

pub(super) fn registered_unemployed(subject: &Subject<'_>) -> Standing {
    let (able, _) = labour(subject);
    let is_looked_at = is_looked_at(subject, &able);
    let reason = |member: &&Member| {
        let said = subject.records.job_seeking(member.id, subject.on)?;
        let is_unemployed = said.registered && !subject.records.is_employed(member.id, subject.on);
        is_unemployed.then(|| {
            Reason::of(ReasonCode::Unemployed)
                .member(member.id)
                .since(Some(said.stated_on))
        })
    };
    Standing::new(is_looked_at, able.iter().filter(|_| is_looked_at).filter_map(reason))
}
