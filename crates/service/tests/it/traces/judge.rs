//! What must be true after a trace, read from what was stored.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use shouwang_domain::ctx::Hands;
use shouwang_domain::procedure::{ActKind, CaseKind, CaseState};
use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, CaseId, HouseholdId};
use shouwang_store::entity::{case_step, procedure_case, spell};
use shouwang_store::repo;

use super::World;
use crate::office::Place;

/// A notice hangs so long (翁源 2021 §二(四)).
const NOTICE_DAYS: i64 = 5;

/// The steps of the law, in their order, up to the county.
const IDENTIFICATION: &[ActKind] = &[
    ActKind::RecordVerification,
    ActKind::RecordCommitment,
    ActKind::RecordReview,
    ActKind::StartNotice,
    ActKind::CloseNotice,
    ActKind::PassTownReview,
    ActKind::SubmitToCounty,
    ActKind::Approve,
];
const ELIMINATION: &[ActKind] = &[
    ActKind::RecordReview,
    ActKind::StartNotice,
    ActKind::CloseNotice,
    ActKind::PassTownReview,
    ActKind::SubmitToCounty,
    ActKind::Approve,
];

/// The sides of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Village,
    Town,
    Bureau,
    Government,
}

fn side(role: Role) -> Side {
    match role {
        Role::VillageCadre | Role::VillageSecretary => Side::Village,
        Role::TownOfficer | Role::TownLeader => Side::Town,
        Role::CountyOfficer | Role::CountyLeader => Side::Bureau,
        Role::CountyGovernment => Side::Government,
        other => panic!("{other} had a hand in a case"),
    }
}

fn hands(step: &case_step::Model) -> Hands {
    Hands {
        acted_by: AccountId(step.acted_by),
        entered_by: AccountId(step.entered_by),
    }
}

impl World<'_> {
    /// Judges the households of the trace.
    pub(super) async fn judge(&mut self) {
        let store = &self.office.store;
        for household in self.households.clone() {
            let found = repo::register::household::by_id(store, &self.onlooker(), household)
                .await
                .unwrap();
            let mut cases = HashMap::new();
            for case in repo::procedure::case::of(store, &found).await.unwrap() {
                let steps = repo::procedure::case::steps(store, &case).await.unwrap();
                self.judge_case(&case, &steps);
                cases.insert(case.id, case);
            }
            let spells = repo::procedure::spell::of(store, &found).await.unwrap();
            let open = spells.iter().filter(|spell| spell.ended_on.is_none()).count();
            assert!(open <= 1, "{household}");
            // Who was put into the register as monitored does not say so on the household itself.
            let says_so = found.monitored_type.is_some() || self.given.contains(&household);
            assert!(says_so || open == 0, "{household}");
            // A decision makes one spell, and so does an arrival that was accepted.
            for case in cases.values().filter(|case| case.state == CaseState::Included) {
                let made = spells
                    .iter()
                    .filter(|spell| spell.identification_case == case.id)
                    .count();
                assert_eq!(made, 1, "{case:#?} {spells:#?}");
            }
            let from_outside = spells
                .iter()
                .filter(|spell| !cases.contains_key(&spell.identification_case));
            let came = usize::from(self.given.contains(&household)) + self.came(household);
            assert!(from_outside.count() <= came, "{spells:#?}");
            for spell in &spells {
                self.judge_spell(household, spell, &cases);
            }
        }
    }

    /// Whoever revokes a decision, or proposes it, had no part in it for another side.
    pub(super) async fn judge_apart_from(&self, case: CaseId, revokes: Hands) {
        let store = &self.office.store;
        let case = repo::procedure::case::by_id(store, &self.onlooker(), case)
            .await
            .unwrap();
        let steps = repo::procedure::case::steps(store, &case).await.unwrap();
        for step in steps.iter().filter(|step| act(step) != Some(ActKind::Open)) {
            let apart = side(step.role.get()) == Side::Bureau || !hands(step).share_a_person_with(&revokes);
            assert!(apart, "{revokes:?} revokes {step:#?}");
        }
    }

    fn judge_case(&self, case: &procedure_case::Model, steps: &[case_step::Model]) {
        let told = || format!("{case:#?} {steps:#?}");
        let taken = self.taken.get(&CaseId(case.id)).map(Vec::as_slice).unwrap_or_default();
        assert_eq!(taken.len(), steps.len(), "{}", told());
        self.judge_own_words(case, steps, taken);
        for (before, after) in steps.iter().zip(&steps[1..]) {
            assert_eq!(before.state_after, after.state_before, "{}", told());
            assert!(!before.state_after.get().is_closed(), "{}", told());
        }
        assert_eq!(
            steps.last().map(|step| step.state_after),
            Some(case.state),
            "{}",
            told()
        );
        // Each act belongs to one side.
        for step in steps {
            let of = match act(step) {
                Some(ActKind::PassTownReview | ActKind::SubmitToCounty) => Some(Side::Town),
                Some(ActKind::Approve) => Some(Side::Bureau),
                Some(ActKind::ApproveGovernment) => Some(Side::Government),
                Some(kind) if is_of_the_village(kind) => Some(Side::Village),
                _ => None,
            };
            assert!(of.is_none_or(|of| of == side(step.role.get())), "{}", told());
        }
        // Who only opened the case to read it decided nothing.
        let deciding: Vec<_> = steps.iter().filter(|step| act(step) != Some(ActKind::Open)).collect();
        for one in &deciding {
            for other in &deciding {
                let apart = side(one.role.get()) != side(other.role.get());
                assert!(!apart || !hands(one).share_a_person_with(&hands(other)), "{}", told());
            }
        }
        // Nobody submitted for the town what they had checked for it, nor the other way round.
        let of_town = |kind| steps.iter().filter(move |step| act(step) == Some(kind));
        for submitted in of_town(ActKind::SubmitToCounty) {
            assert_eq!(submitted.role.get(), Role::TownLeader, "{}", told());
            let mut checks = of_town(ActKind::PassTownReview);
            assert!(
                checks.all(|check| !hands(check).share_a_person_with(&hands(submitted))),
                "{}",
                told()
            );
        }
        // What was submitted is not changed before it comes back.
        for step in steps.iter().filter(|step| step.state_before.get().is_submitted()) {
            assert!(!act(step).is_some_and(is_of_the_village), "{}", told());
        }
        if let Some(freeze) = &case.freeze {
            let digest = Sha256::digest(freeze.text().as_bytes()).to_vec();
            assert_eq!(case.freeze_digest.as_ref(), Some(&digest), "{}", told());
        }
        if matches!(case.state.get(), CaseState::Included | CaseState::Labelled) {
            self.judge_decided(case, steps);
        }
    }

    /// Nobody decided, above the village, on what they had written into the register since the case had its cause.
    fn judge_own_words(&self, case: &procedure_case::Model, steps: &[case_step::Model], taken: &[usize]) {
        let wrote = self.wrote.get(&HouseholdId(case.household_id));
        for (step, at) in steps.iter().zip(taken) {
            let decides = match act(step) {
                Some(
                    ActKind::PassTownReview | ActKind::SubmitToCounty | ActKind::Approve | ActKind::ApproveGovernment,
                ) => true,
                Some(ActKind::Refuse) => side(step.role.get()) != Side::Village,
                _ => false,
            };
            for (when, wrote) in wrote.into_iter().flatten().filter(|_| decides) {
                let meanwhile = taken[0] < *when && when < at;
                let apart = !wrote.share_a_person_with(&hands(step));
                assert!(apart || !meanwhile, "{wrote:?} wrote at {when}: {case:#?} {steps:#?}");
            }
        }
    }

    /// Each step of the law was done, and after it everything that follows from it.
    fn judge_decided(&self, case: &procedure_case::Model, steps: &[case_step::Model]) {
        let told = || format!("{case:#?} {steps:#?}");
        let mut required = match case.kind.get() {
            CaseKind::Identification => IDENTIFICATION.to_vec(),
            CaseKind::Elimination => ELIMINATION.to_vec(),
        };
        if self.place == Place::Government && case.kind.get() == CaseKind::Identification {
            required.push(ActKind::ApproveGovernment);
        }
        let mut at = None;
        for kind in &required {
            let last = steps.iter().rposition(|step| act(step) == Some(*kind));
            assert!(
                last.is_some() && last > at,
                "{kind} is missing or out of order in {}",
                told()
            );
            at = last;
        }
        assert_eq!(at, Some(steps.len() - 1), "{}", told());
        let last = |kind| steps.iter().rfind(|step| act(step) == Some(kind)).expect("it is there");
        let review = &record(last(ActKind::RecordReview));
        let attended = review["attendees"].as_array().expect("names").len() as u64;
        assert!(review["votes_for"].as_u64() > Some(attended / 2), "{}", told());
        let days = |text: &Value| {
            text.as_str()
                .and_then(|text| text.parse::<NaiveDate>().ok())
                .expect("a day")
        };
        let from = days(&record(last(ActKind::StartNotice))["from"]);
        let until = days(&record(last(ActKind::CloseNotice))["until"]);
        assert!((until - from).num_days() >= NOTICE_DAYS, "{}", told());
    }

    fn judge_spell(
        &mut self,
        household: HouseholdId,
        spell: &spell::Model,
        cases: &HashMap<i64, procedure_case::Model>,
    ) {
        let told = || format!("{spell:#?} {cases:#?}");
        self.tally.spells += 1;
        match cases.get(&spell.identification_case) {
            Some(case) => {
                assert_eq!(case.kind.get(), CaseKind::Identification, "{}", told());
                assert_eq!(case.state.get(), CaseState::Included, "{}", told());
            }
            None => assert!(
                self.given.contains(&household) || self.came(household) > 0,
                "{}",
                told()
            ),
        }
        if spell.ended_on.is_some() && spell.elimination_case.is_none() {
            let revoked = self.revoked.get(&household).copied().unwrap_or_default();
            assert!(revoked > 0, "nobody revoked it: {}", told());
            self.tally.revoked += 1;
        } else if spell.ended_on.is_some() {
            self.tally.eliminated += 1;
            let ending = spell
                .elimination_case
                .and_then(|id| cases.get(&id))
                .expect("a case ended it");
            assert_eq!(ending.kind.get(), CaseKind::Elimination, "{}", told());
            assert_eq!(ending.state.get(), CaseState::Labelled, "{}", told());
        }
    }
}

/// The act of a step; an opening act that only begins a case is none of them.
fn act(step: &case_step::Model) -> Option<ActKind> {
    step.act.parse().ok()
}

fn record(step: &case_step::Model) -> Value {
    serde_json::from_str(step.record.text()).expect("a record")
}

fn is_of_the_village(act: ActKind) -> bool {
    IDENTIFICATION[..5].contains(&act)
        || matches!(
            act,
            ActKind::Apply | ActKind::RecordObjection | ActKind::ResolveObjection
        )
}
