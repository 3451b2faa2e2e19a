//! What the end of a case brings about, in the transaction of the act that ends it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use shouwang_domain::calendar::WorkingCalendar;
use shouwang_domain::clue::ClueState;
use shouwang_domain::measure::{Capability, Needs, check_plan};
use shouwang_domain::obligation::Span;
use shouwang_domain::procedure::{Act, CaseState, Decision};
use shouwang_domain::risk::{MonitoredType, RiskCategory};
use shouwang_domain::role::Role;
use shouwang_domain::{HouseholdId, SpellId};
use shouwang_policy::{Pack, Practice};
use shouwang_store::column::{Code, Day, Json};
use shouwang_store::entity::{clue, household, message, plan, procedure_case, spell, spell_risk};
use shouwang_store::{Tx, repo};

use super::CaseFile;
use super::act::Ruling;
use super::record::Opening;
use super::telling::{Telling, tell};
use crate::duty::task::{NewTask, TaskKind, answer};
use crate::help::referral::{new_referral, send};
use crate::{Ctx, Problem, Result, Service};

impl Service {
    /// Does what the new state means: a spell with its plan, tasks and referrals, or its end; and the household is told
    /// (翁源 2021 §四). `after` is the case that will be stored.
    #[expect(
        clippy::too_many_arguments,
        reason = "one decision, all of whose circumstances count"
    )]
    pub(super) async fn settle(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        file: &CaseFile,
        act: &Act,
        state: CaseState,
        ruling: &Ruling,
        after: &mut procedure_case::Model,
    ) -> Result<()> {
        if !state.is_closed() {
            return Ok(());
        }
        let household = file.household.id;
        let reason = after.close_reason.clone().unwrap_or_default();
        let telling = match (state, act) {
            (CaseState::Included, Act::Approve(decision) | Act::ApproveGovernment(decision)) => {
                after.spell_id = Some(self.include(tx, ctx, file, decision, ruling).await?.0);
                let monitored_type = file
                    .monitored_type()?
                    .ok_or_else(|| Problem::internal("a verified case has no type"))?;
                Telling::Included {
                    monitored_type,
                    on: decision.on,
                    document: &decision.document_number,
                }
            }
            (CaseState::Labelled, Act::Approve(decision)) => {
                self.label(tx, file, decision).await?;
                Telling::Labelled {
                    on: decision.on,
                    document: &decision.document_number,
                }
            }
            (CaseState::NotIncluded, _) => Telling::NotIncluded { reason: &reason },
            (CaseState::NotEliminated, _) => Telling::NotEliminated { reason: &reason },
            (CaseState::Withdrawn, _) => Telling::Withdrawn {
                kind: file.kind()?,
                reason: &reason,
            },
            (CaseState::Ended, Act::End { why, .. }) => Telling::Ended {
                kind: file.kind()?,
                why: *why,
            },
            _ => return Err(Problem::internal(format!("a case closed as {state} by {}", act.kind()))),
        };
        if state != CaseState::Included {
            close_clues(tx, file, &reason).await?;
        }
        let (kind, zh, en) = tell(&telling);
        tx.insert(message::Model {
            household_id: household,
            case_id: Some(file.case.id),
            kind: kind.to_owned(),
            zh,
            en,
            created_on: ctx.today().into(),
            ..Default::default()
        })
        .await?;
        Ok(())
    }

    /// The household is monitored from the day of the decision on.
    async fn include(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        file: &CaseFile,
        decision: &Decision,
        ruling: &Ruling,
    ) -> Result<SpellId> {
        let (Some(tier), Some(version)) = (&ruling.tier, &ruling.pack) else {
            return Err(Problem::internal("an inclusion without a tier and a pack"));
        };
        let pack = self
            .policies
            .by_version(version)
            .ok_or_else(|| Problem::internal("a pack in force is not loaded"))?;
        let Some(monitored_type) = file.case.monitored_type else {
            return Err(Problem::internal("an inclusion without a monitored type"));
        };
        let (household, on) = (file.household.id, Day::from(decision.on));
        let risks = file.risks()?;
        let spell = tx
            .insert(spell::Model {
                household_id: household,
                monitored_type,
                tier: tier.clone(),
                risks: file.case.risks.clone(),
                included_on: on,
                identification_case: file.case.id,
                pack: version.clone(),
                document_number: decision.document_number.clone(),
                ..Default::default()
            })
            .await?;
        let open = |risk: &RiskCategory| spell_risk::Model {
            spell_id: spell.id,
            risk: (*risk).into(),
            opened_on: on,
            ..Default::default()
        };
        tx.insert_many(risks.iter().map(open).collect()).await?;
        mark(tx, &file.household, Some(monitored_type)).await?;

        let known = repo::rules::screening::household(tx, ctx, HouseholdId(household), ctx.today()).await?;
        let capability = Capability::of(&known.household, &known.records, ctx.today());
        let risks: BTreeSet<_> = risks.into_iter().collect();
        let needs = Needs {
            risks: risks.iter().map(|risk| (*risk, decision.on)).collect(),
            capability,
            included_on: decision.on,
            funds: BTreeMap::new(),
            days: pack.procedure.first_measure_days,
            today: ctx.today(),
        };
        tx.insert(plan::Model {
            household_id: household,
            spell_id: spell.id,
            check_result: Json::of(&check_plan(&needs, &[], &pack.catalogue))?,
            ..Default::default()
        })
        .await?;
        self.follow_up(tx, file, decision.on, &risks, capability, &pack).await?;
        Ok(SpellId(spell.id))
    }

    /// What is to be done after the decision: entry into the external system, contacts, a first measure, and the
    /// departments are told (翁源 2021 §四(一), (二)).
    async fn follow_up(
        &self,
        tx: &mut Tx,
        file: &CaseFile,
        on: NaiveDate,
        risks: &BTreeSet<RiskCategory>,
        capability: Capability,
        pack: &Pack,
    ) -> Result<()> {
        let practice = self.policies.practice();
        let first_measure_due = on + Days::new(u64::from(pack.procedure.first_measure_days));
        let contacts = repo::help::contact::of_household(tx, &file.household).await?;
        let mut tasks = vec![
            (
                TaskKind::EnterExternalSystem,
                Role::TownOfficer,
                entry_due(&practice, pack, on)?,
            ),
            (TaskKind::FirstMeasure, Role::VillageCadre, first_measure_due),
        ];
        if contacts.iter().all(|contact| contact.to_on.is_some()) {
            tasks.push((TaskKind::AssignContacts, Role::TownOfficer, first_measure_due));
        }
        for (kind, role, due) in tasks {
            let task = NewTask {
                kind,
                role,
                due,
                case: Some(file.case.id),
            };
            tx.insert(task.row(&file.household)).await?;
        }
        let (household, sender, today) = (&file.household, (Some(file.case.id), tx.acted_by()), tx.now().date());
        let refer = |department| new_referral(household, sender, department, risks, today, first_measure_due);
        let referrals = practice
            .concerned(risks, capability.is_able())
            .into_iter()
            .map(refer)
            .collect();
        send(tx, household, referrals).await?;
        Ok(())
    }

    /// The household's spell ends; it stays in the register and can be included again.
    async fn label(&self, tx: &mut Tx, file: &CaseFile, decision: &Decision) -> Result<()> {
        let Opening::ProposeElimination { way, .. } = file.opening()? else {
            return Err(Problem::internal("an elimination without a proposal"));
        };
        let before = repo::procedure::spell::open_of(tx, &file.household)
            .await?
            .ok_or_else(crate::procedure::elimination::not_monitored)?;
        let ended = spell::Model {
            ended_on: Some(decision.on.into()),
            end_way: Some(way.into()),
            elimination_case: Some(file.case.id),
            ..before.clone()
        };
        tx.update(&before, ended).await?;
        mark(tx, &file.household, None).await?;
        // Who is not monitored any more is asked about by warnings again.
        answer(tx, &file.household, TaskKind::Reassess, decision.on).await?;
        let policy = self.policy_at(tx, file.household.area_order, decision.on).await?;
        let task = NewTask {
            kind: TaskKind::LabelExternalSystem,
            role: Role::TownOfficer,
            due: entry_due(&self.policies.practice(), &policy.pack, decision.on)?,
            case: Some(file.case.id),
        };
        tx.insert(task.row(&file.household)).await?;
        Ok(())
    }
}

/// The household's row says whether and as what it is monitored.
pub(crate) async fn mark(
    tx: &mut Tx,
    household: &household::Model,
    monitored_type: Option<Code<MonitoredType>>,
) -> Result<()> {
    let before = tx
        .locked::<household::Model>(household.id)
        .await?
        .ok_or_else(|| Problem::internal("a case without a household"))?;
    if before.monitored_type != monitored_type {
        let after = household::Model {
            monitored_type,
            ..before.clone()
        };
        tx.update(&before, after).await?;
    }
    Ok(())
}

/// The clue that led here is answered. A new clue can open a new case.
async fn close_clues(tx: &mut Tx, file: &CaseFile, reason: &str) -> Result<()> {
    for before in repo::procedure::case::clues(tx, &file.case).await? {
        if before.state != ClueState::CaseOpened {
            continue;
        }
        let after = clue::Model {
            state: ClueState::Dismissed.into(),
            dismissed_reason: Some(reason.to_owned()),
            ..before.clone()
        };
        tx.update(&before, after).await?;
    }
    Ok(())
}

/// The last day by which the external system shows a decision: that of the duty to enter data, the next one from the
/// decision on; where the pack has no such duty, that of the first measure.
fn entry_due(practice: &Practice, pack: &Pack, decided: NaiveDate) -> Result<NaiveDate> {
    let Some((duty, every)) = pack.periodic(&practice.entry) else {
        return Ok(decided + Days::new(u64::from(pack.procedure.first_measure_days)));
    };
    let calendar = WorkingCalendar::builtin();
    let due = duty.due(decided, calendar)?;
    if decided <= due {
        return Ok(due);
    }
    let next = Span::containing(every, decided).last + Days::new(1);
    duty.due(next, calendar)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entry_is_due_on_the_next_25th() {
        let root = std::env::var("CARGO_MANIFEST_DIR").unwrap();
        let library =
            shouwang_policy::PolicyLibrary::load(&std::path::Path::new(&root).join("../../policies")).unwrap();
        let (practice, pack) = (library.practice(), &library.packs()[0]);
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (decided, due) in [
            ("2026-03-01", "2026-03-25"),
            ("2026-03-25", "2026-03-25"),
            ("2026-03-26", "2026-04-25"),
            ("2026-12-31", "2027-01-25"),
        ] {
            assert_eq!(entry_due(practice, pack, day(decided)).unwrap(), day(due), "{decided}");
        }
    }
}
