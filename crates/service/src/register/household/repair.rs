//! Proposals for a damaged ID number. They are as sensitive as the number itself: seeing them is written down.

use serde::{Deserialize, Serialize};
use shouwang_domain::id_number::repair::{Known, Repair, repair};
use shouwang_domain::{HouseholdId, MemberId, coded_enum};
use shouwang_store::column::Json;
use shouwang_store::entity::sensitive_read;
use shouwang_store::{Field, repo};
use utoipa::ToSchema;

use super::record::IdStatus;
use super::reveal::RevealReason;
use crate::office::access::{Verb, require};
use crate::office::reading::ReadingKind;
use crate::{Ctx, Problem, Result, Service};

/// Asks what the damaged ID number of a member may have been.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RepairsCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// The member.
    pub member_id: MemberId,
    /// Why.
    pub reason: RevealReason,
}

coded_enum! {
    /// How a number was damaged.
    pub enum Damage {
        OneSlip = "one_slip", "录入有误", "a slip of the hand";
        LostEnd = "lost_end", "被电子表格截断", "its end was lost in a spreadsheet";
        Unknown = "unknown", "无法判断", "nothing can be said";
    }
}

/// What the number may have been. Somebody compares with the card and corrects the member.
#[derive(Serialize, ToSchema)]
pub struct RepairsView {
    /// How it was damaged.
    pub damage: Damage,
    /// Numbers with this birth date and sex, a valid check digit, and one slip away, or beginning with what is left.
    pub candidates: Vec<RepairCandidate>,
}

/// A number that it may have been.
#[derive(Serialize, ToSchema)]
pub struct RepairCandidate {
    /// The number. Whether somebody has it already is not said: that would tell whose it is.
    pub id_number: String,
}

impl Service {
    /// Proposes numbers for a member whose ID number is damaged.
    ///
    /// # Errors
    /// Not found, `member.id_not_damaged`.
    pub async fn id_repairs(&self, ctx: &Ctx, cmd: RepairsCmd) -> Result<RepairsView> {
        require(ctx, Verb::RevealData)?;
        let ctx = Ctx {
            reason: Some(cmd.reason.as_str().to_owned()),
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(&ctx, "member.id_repairs").await?;
        let member = repo::register::member::by_id(&tx, &ctx, cmd.member_id).await?;
        if member.household_id != cmd.household_id.0 {
            return Err(Problem::not_found("成员", "member"));
        }
        let sealed = member
            .id_number_sealed
            .as_ref()
            .filter(|_| member.id_status == IdStatus::Damaged)
            .ok_or_else(not_damaged)?;
        let text = self.store.vault().open(Field::MEMBER_ID_NUMBER, member.id, sealed)?;
        let known = Known {
            birth_date: Some(member.birth_date.get()),
            sex: Some(member.sex.get()),
            today: ctx.today(),
        };
        let (damage, candidates) = match repair(&text, known) {
            Repair::Sound(number) => (Damage::OneSlip, vec![number]),
            Repair::OneSlip(candidates) => (Damage::OneSlip, candidates),
            Repair::LostEnd { candidates, .. } => (Damage::LostEnd, candidates),
            Repair::Unknown => (Damage::Unknown, Vec::new()),
        };
        let view = RepairsView {
            damage,
            candidates: candidates
                .iter()
                .map(|number| RepairCandidate {
                    id_number: number.reveal().to_owned(),
                })
                .collect(),
        };
        let subject = format!("member/{}", member.id);
        tx.subject(subject.clone());
        tx.insert(sensitive_read::Model {
            subject: subject.clone(),
            fields: Json::of(&["id_number_repairs"])?,
            reason: cmd.reason.as_str().to_owned(),
            ..sensitive_read::Model::default()
        })
        .await?;
        tx.commit(()).await?;
        self.note_reading(&ctx, ReadingKind::Reveal, member.household_id, subject)
            .await?;
        Ok(view)
    }
}

fn not_damaged() -> Problem {
    Problem::usage(
        "member.id_not_damaged",
        "该成员的证件号码没有标为待核实，无需修复建议。",
        "The member's ID number is not marked as damaged, so that there is nothing to repair.",
    )
}
