//! Visits of one person that look alike, are many on one day, or were entered one right after the other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use shouwang_domain::calendar::shanghai_date;
use shouwang_domain::pattern::{PatternKind, plain_words, runs};
use shouwang_store::repo::overview::patterns::EnteredVisit;

use super::{Asked, AskedRow, Looked};
use crate::Result;
use crate::help::visit::{Conditions, VisitProblem};

/// What a visit says, as far as visits are compared. It is read, compared and forgotten.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Said {
    words: Vec<String>,
    answers: Vec<String>,
    no_change: bool,
}

fn said_at(visit: &EnteredVisit) -> Result<Said> {
    let seen: Conditions = visit.conditions.read()?;
    let heard: Vec<VisitProblem> = visit.problems.read()?;
    let notes = seen.guarantees.iter().filter_map(|one| one.note.as_deref());
    let problems = heard.iter().map(|one| one.problem.as_str());
    let words = seen.living.as_deref().into_iter().chain(notes).chain(problems);
    let words = words.map(plain_words).filter(|text| !text.is_empty()).collect();
    let guarantees = seen.guarantees.iter();
    let mut answers: Vec<String> = guarantees
        .map(|one| format!("{}={}", one.guarantee, one.state))
        .collect();
    if seen.income_changed == Some(true) {
        answers.push("income".to_owned());
    }
    answers.sort_unstable();
    Ok(Said {
        words,
        answers,
        no_change: visit.no_change,
    })
}

/// One person, one day, several households, and the same words or answers. That nothing has changed, and no word more, is
/// said of many households in truth.
pub(super) fn same_words(looked: &Looked<'_>, visits: &[EnteredVisit]) -> Result<Vec<Asked>> {
    let mut alike: BTreeMap<(NaiveDate, i64, Said), Vec<&EnteredVisit>> = BTreeMap::new();
    for visit in visits.iter().filter(|visit| looked.has(visit.visited_on)) {
        let said = said_at(visit)?;
        if said.words.is_empty() && said.answers.is_empty() {
            continue;
        }
        alike.entry((visit.visited_on, visit.by, said)).or_default().push(visit);
    }
    let rules = looked.rules;
    let asked = alike.into_iter().filter_map(|((day, person, said), visits)| {
        let visits = one_of_each(visits);
        let least = match said.words.is_empty() {
            true => rules.same_answers,
            false => rules.same_words,
        };
        let households = visits.len();
        (households >= least as usize).then(|| {
            let (zh, en) = match said.words.is_empty() {
                true => ("勾选内容", "answers"),
                false => ("文字", "words"),
            };
            Asked {
                kind: PatternKind::SameWords,
                area: None,
                days: [day, day],
                person: Some(person),
                zh: format!("同一人同一天 {households} 户的走访记录{zh}相同，请核实是否逐户走访。"),
                en: format!(
                    "One person's visits to {households} households on one day have the same {en}; was each of them visited?"
                ),
                rows: visits.into_iter().map(row).collect(),
            }
        })
    });
    Ok(asked.collect())
}

/// One person, one day, and more households than can well be visited.
pub(super) fn many_visits(looked: &Looked<'_>, visits: &[EnteredVisit]) -> Vec<Asked> {
    let mut of_day: BTreeMap<(NaiveDate, i64), Vec<&EnteredVisit>> = BTreeMap::new();
    for visit in visits.iter().filter(|visit| looked.has(visit.visited_on)) {
        of_day.entry((visit.visited_on, visit.by)).or_default().push(visit);
    }
    let most = looked.rules.visits_a_day as usize;
    let asked = of_day.into_iter().filter_map(|((day, person), visits)| {
        let visits = one_of_each(visits);
        let households = visits.len();
        (households > most).then(|| Asked {
            kind: PatternKind::ManyVisits,
            area: None,
            days: [day, day],
            person: Some(person),
            zh: format!("同一人一天登记走访 {households} 户，超过 {most} 户，请核实是否逐户到访。"),
            en: format!("One person's visits of one day are to {households} households, more than {most}; was each of them visited?"),
            rows: visits.into_iter().map(row).collect(),
        })
    });
    asked.collect()
}

/// Visits to several households that one person entered at a desk, one right after the other. What a phone sends comes in all at
/// once, and was made before.
pub(super) fn quick_entries(looked: &Looked<'_>, visits: &[EnteredVisit]) -> Vec<Asked> {
    let mut by_hand: BTreeMap<i64, Vec<&EnteredVisit>> = BTreeMap::new();
    for visit in visits {
        if visit.made_on.is_none() && looked.is_entered(visit.entered_at) {
            by_hand.entry(visit.entered_by).or_default().push(visit);
        }
    }
    let rules = looked.rules;
    let (within_ms, least) = (i64::from(rules.quick_seconds) * 1_000, rules.quick_visits as usize);
    let mut asked = Vec::new();
    for (person, mut visits) in by_hand {
        visits.sort_by_key(|visit| (visit.entered_at, visit.id));
        let moments: Vec<i64> = visits.iter().map(|visit| visit.entered_at).collect();
        for run in runs(&moments, within_ms, least) {
            let visits = one_of_each(visits[run].to_vec());
            let households = visits.len();
            if households < least {
                continue;
            }
            let days = visits.iter().map(|visit| shanghai_date(visit.entered_at));
            let (Some(first), Some(last)) = (days.clone().min(), days.max()) else {
                continue;
            };
            let seconds = rules.quick_seconds;
            asked.push(Asked {
                kind: PatternKind::QuickEntries,
                area: None,
                days: [first, last],
                person: Some(person),
                zh: format!("同一人连续录入 {households} 户的走访，前后相隔都不超过 {seconds} 秒，请核实记录是否来自实际走访。"),
                en: format!(
                    "One person entered visits to {households} households, each within {seconds} seconds after the one before; do they come from visits that were made?"
                ),
                rows: visits.into_iter().map(row).collect(),
            });
        }
    }
    asked
}

/// The first visit to each household.
fn one_of_each(visits: Vec<&EnteredVisit>) -> Vec<&EnteredVisit> {
    let mut seen = BTreeSet::new();
    let is_new = |visit: &&EnteredVisit| seen.insert(visit.household);
    visits.into_iter().filter(is_new).collect()
}

/// A visit behind a question.
pub(super) fn row(visit: &EnteredVisit) -> AskedRow {
    AskedRow {
        household: visit.household,
        area_order: visit.area_order,
        visit: Some(visit.id),
        case: None,
        month: None,
        on: visit.visited_on,
        entered: Some((
            visit.made_on.unwrap_or_else(|| shanghai_date(visit.entered_at)),
            visit.entered_by,
        )),
        moved: None,
    }
}
