//! The committed table, cell by cell, through the service: what it refuses is refused with its code and leaves the case
//! as it was; what it permits leads where it says.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use shouwang_domain::HouseholdId;
use shouwang_domain::procedure::{ActKind, CaseKind, CaseState, Resolution};
use shouwang_domain::role::Role;
use shouwang_service::office::access::{Verb, roles};
use shouwang_service::procedure::case::CaseView;
use shouwang_testkit::{TestDb, both_databases};

use crate::office::*;

/// What the acts are tried on: the last day of the walks, so that every record can be dated.
const ON: &str = "2026-03-09";

struct Cell {
    act: ActKind,
    role: Role,
    outcome: String,
}

impl Cell {
    fn is_permitted(&self) -> bool {
        !self.outcome.starts_with("case.")
    }

    /// The outcomes of a permitted cell; a second one where the record or the pack decides. What is so only where the county
    /// government decides alone has a test of its own, beside that of the two steps.
    fn branches(&self, from: CaseState) -> impl Iterator<Item = &str> {
        let is_alone = move |outcome: &str| {
            (from, self.act, outcome)
                == (
                    CaseState::TownSubmission,
                    ActKind::SubmitToCounty,
                    "government_decision",
                )
                || (from, self.act, outcome) == (CaseState::GovernmentDecision, ActKind::Recall, "town_submission")
        };
        let is_here = move |outcome: &&str| self.is_permitted() && !is_alone(outcome);
        self.outcome.split('|').filter(is_here)
    }
}

type Table = BTreeMap<(CaseKind, CaseState), Vec<Cell>>;

/// The committed table.
fn table() -> Table {
    let path = format!(
        "{}/../../docs/procedure-table.csv",
        std::env::var("CARGO_MANIFEST_DIR").unwrap()
    );
    let text = std::fs::read_to_string(path).unwrap();
    let mut table = Table::new();
    for line in text.lines().skip(1) {
        let cells: Vec<_> = line.split(',').collect();
        let [kind, state, act, role, _level, outcome] = cells[..] else {
            panic!("{line}")
        };
        let key = (kind.parse().unwrap(), state.parse().unwrap());
        let cell = Cell {
            act: act.parse().unwrap(),
            role: role.parse().unwrap(),
            outcome: outcome.to_owned(),
        };
        table.entry(key).or_default().push(cell);
    }
    table
}

/// Where the case must lie so that it can be in a state at all.
fn place_of(state: CaseState) -> Place {
    if state == CaseState::GovernmentDecision {
        Place::Government
    } else {
        Place::Bureau
    }
}

/// Where it must lie so that an act can have an outcome.
fn place_for(state: CaseState, outcome: &str) -> Place {
    if outcome == CaseState::GovernmentDecision.as_str() {
        Place::Government
    } else {
        place_of(state)
    }
}

/// The acts that lead to a state.
fn way_to(kind: CaseKind, state: CaseState) -> Vec<(ActKind, Person, &'static str)> {
    use CaseState as S;
    let village: Vec<_> = match kind {
        CaseKind::Identification => TO_TOWN.to_vec(),
        CaseKind::Elimination => TO_TOWN[2..].to_vec(),
    };
    let first_of = |n: usize| village[..n].to_vec();
    let review = village.len() - 3;
    let with = |mut steps: Vec<_>, more: &[(ActKind, Person, &'static str)]| {
        steps.extend_from_slice(more);
        steps
    };
    match state {
        S::Verification => Vec::new(),
        S::Commitment => first_of(1),
        S::Review => first_of(review),
        S::NoticeDue => first_of(review + 1),
        S::NoticeRunning => first_of(review + 2),
        S::TownReview => village,
        S::TownSubmission => with(village, &[PASS_TOWN]),
        S::CountyDecision => with(village, &[PASS_TOWN, SUBMIT]),
        S::GovernmentDecision | S::Included | S::Labelled => with(village, &[PASS_TOWN, SUBMIT, APPROVE]),
        S::Suspended => with(first_of(review), &[(ActKind::Suspend, TOWN, ON)]),
        S::NotIncluded | S::NotEliminated => with(village, &[(ActKind::Refuse, TOWN, ON)]),
        S::Withdrawn => vec![(ActKind::Withdraw, SECRETARY, ON)],
        S::Ended => vec![(ActKind::End, TOWN, ON)],
    }
}

/// An office with households that nothing has happened to yet.
struct Field {
    office: Office,
    fresh: Mutex<HashMap<(CaseKind, Place), Vec<HouseholdId>>>,
}

impl Field {
    /// With as many households as the cells ask for.
    async fn new(db: &mut TestDb, table: &Table) -> Self {
        let mut needed: HashMap<_, usize> = HashMap::new();
        for ((kind, state), cells) in table {
            *needed.entry((*kind, place_of(*state))).or_default() += 1;
            for outcome in cells.iter().flat_map(|cell| cell.branches(*state)) {
                *needed.entry((*kind, place_for(*state, outcome))).or_default() += 1;
            }
        }
        let office = Office::open(db).await;
        let mut fresh = HashMap::new();
        for ((kind, place), n) in needed {
            let family = Family {
                place,
                ..Default::default()
            };
            let households = match kind {
                CaseKind::Identification => office.households(&family, n).await,
                CaseKind::Elimination => office.many_monitored(&family, n, true).await,
            };
            fresh.insert((kind, place), households);
        }
        Self {
            office,
            fresh: Mutex::new(fresh),
        }
    }

    async fn case_in(&self, kind: CaseKind, state: CaseState, place: Place) -> CaseView {
        let household = self
            .fresh
            .lock()
            .unwrap()
            .get_mut(&(kind, place))
            .and_then(Vec::pop)
            .unwrap();
        let case = match kind {
            CaseKind::Identification => self.office.opened_for(household, place).await,
            CaseKind::Elimination => self.office.proposed_for(household, place).await,
        };
        let case = self.office.walk(case, place, &way_to(kind, state)).await;
        assert_eq!(case.state, state, "the way to {kind} {state}");
        case
    }
}

fn probe(role: Role) -> Person {
    probes().find(|person| person.role == role).unwrap()
}

/// Tries every cell of a state that the table refuses, on one case.
async fn refused(field: &Field, kind: CaseKind, state: CaseState, cells: &[Cell]) -> usize {
    let place = place_of(state);
    let office = &field.office;
    let case = field.case_in(kind, state, place).await;
    let members = office.members(case.household_id).await;
    let mut tried = 0;
    for cell in cells.iter().filter(|cell| !cell.is_permitted()) {
        let act = record(cell.act, &case, &members, day(ON));
        let answer = office.act(&case, probe(cell.role), ON, place, act).await;
        let code = answer
            .map(|case| case.state.to_string())
            .unwrap_or_else(|problem| problem.code);
        // Whoever may not know of a case at all is sent away before the table is asked: its codes tell the state.
        let expected = if roles(Verb::ReadCases).contains(&cell.role) {
            &cell.outcome
        } else {
            "access.denied"
        };
        assert_eq!(code, expected, "{kind} {state} {} {}", cell.act, cell.role);
        tried += 1;
    }
    let after = office.case(case.id, place).await;
    assert_eq!(
        (after.version, after.state, after.steps.len()),
        (case.version, state, case.steps.len())
    );
    tried
}

/// Tries every cell of a state that the table permits, each on a case of its own.
async fn permitted(field: &Field, kind: CaseKind, state: CaseState, cells: &[Cell]) -> usize {
    let office = &field.office;
    let mut tried = 0;
    for cell in cells.iter().filter(|cell| cell.is_permitted()) {
        assert!(
            roles(Verb::ActOnCases).contains(&cell.role),
            "{} may act but not pass the door",
            cell.role
        );
        // A cell of which nothing is so here is tried elsewhere.
        tried += usize::from(cell.branches(state).next().is_none());
        for (branch, outcome) in cell.branches(state).enumerate() {
            let place = place_for(state, outcome);
            let mut case = field.case_in(kind, state, place).await;
            if cell.act == ActKind::ResolveObjection {
                case = office.walk(case, place, &[(ActKind::RecordObjection, CADRE, ON)]).await;
            }
            let members = office.members(case.household_id).await;
            let mut act = record(cell.act, &case, &members, day(ON));
            match &mut act {
                shouwang_domain::procedure::Act::RecordReview(held) if branch == 1 => *held = review(day(ON), 2),
                shouwang_domain::procedure::Act::ResolveObjection(Resolution { upheld, .. }) => *upheld = branch == 1,
                _ => {}
            }
            let person = probe(cell.role);
            let may = {
                let ctx = office.ctx_in(person, day(ON), place);
                office.service.case(&ctx, case.id).await.unwrap().may
            };
            assert!(
                may.contains(&cell.act),
                "{kind} {state}: {} is not told that it may {}",
                cell.role,
                cell.act
            );
            let after = match office.act(&case, person, ON, place, act).await {
                Ok(after) => after,
                Err(problem) => panic!("{kind} {state} {} {}: {problem}", cell.act, cell.role),
            };
            let expected = match outcome {
                "stay" => state,
                "stage" => CaseState::Review,
                "rested" => case.rested_in.unwrap(),
                state => state.parse().unwrap(),
            };
            assert_eq!(after.state, expected, "{kind} {state} {} {}", cell.act, cell.role);
            assert_eq!(after.steps.len(), case.steps.len() + 1);
            tried += 1;
        }
    }
    tried
}

async fn every_cell(db: &mut TestDb, wanted: impl Fn(CaseState) -> bool) {
    let mut table = table();
    table.retain(|(_, state), _| wanted(*state));
    let field = Field::new(db, &table).await;
    for ((kind, state), cells) in &table {
        assert_eq!(cells.len(), ActKind::ALL.len() * Role::ALL.len(), "{kind} {state}");
        let tried = refused(&field, *kind, *state, cells).await + permitted(&field, *kind, *state, cells).await;
        assert!(tried >= cells.len(), "{kind} {state}: {tried} of {}", cells.len());
    }
}

// Three tests, so that they share the two cores.
both_databases! {
    async fn every_cell_of_the_village(mut db: TestDb) {
        every_cell(&mut db, |state| state.level() == Some(shouwang_domain::area::AreaLevel::Village)).await;
    }

    async fn every_cell_of_town_and_county(mut db: TestDb) {
        every_cell(&mut db, CaseState::is_submitted).await;
    }

    async fn every_cell_of_cases_that_rest_or_are_over(mut db: TestDb) {
        every_cell(&mut db, |state| state.level().is_none()).await;
    }
}
