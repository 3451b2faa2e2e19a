//! A record of a register that was filled in at the door, from the register's description.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use shouwang_domain::HouseholdId;
use shouwang_domain::field::FieldKind;
use shouwang_domain::household::not_in_future;
use shouwang_forms::Subject;
use shouwang_store::repo;
use utoipa::ToSchema;

use super::entry::{FieldAnswer, Said};
use crate::ledger::form::FormView;
use crate::ledger::record::AddRecordCmd;
use crate::office::access::{Verb, require, roles};
use crate::register::household::record::check_active;
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Problem, Result, Service};

/// A record of a register of households as a phone took it down.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldRecordCmd {
    /// The key that the phone gave it, such as a UUID.
    pub client_key: String,
    /// The key of the phone's entry before it about the same household, which has to come in first.
    #[serde(default)]
    pub after: Option<String>,
    /// The household.
    pub household_id: HouseholdId,
    /// The day on which it was filled in.
    pub made_on: NaiveDate,
    /// The register.
    pub form_id: String,
    /// The values by the key of their field.
    #[schema(value_type = Object)]
    pub values: BTreeMap<String, Value>,
    /// Why a check that asks for a reason does not hold, by the check's id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Object)]
    pub reasons: BTreeMap<String, String>,
}

/// The registers that a phone takes along.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FieldForms {
    /// Stands for all of them.
    pub tag: String,
    /// Those of households that are filled in on phones, and of which the caller may add records.
    pub items: Vec<FormView>,
}

impl Service {
    /// Takes a record of a register from a phone, once for ever by its key. It is read and checked like any other; what is wrong
    /// with it is told at the place of each field, and nothing of it is kept, so that the phone mends it and sends it anew. A
    /// register that is no longer filled in on phones takes what was filled in before.
    ///
    /// # Errors
    /// Not found, `household.ended`, `household.own`, `field.form_subject`, `date.in_future`, `field.key_malformed`,
    /// `field.key_used`, `field.out_of_order`, and those of [`Service::add_ledger_record`].
    pub async fn add_field_record(&self, ctx: &Ctx, cmd: FieldRecordCmd) -> Result<FieldAnswer> {
        require(ctx, Verb::RecordVisits)?;
        let said = Said::of(ctx, &cmd.client_key, cmd.after.as_deref(), cmd.made_on, &cmd)?;
        if let Some(known) = said.known(&self.store).await? {
            return Ok(known);
        }
        not_in_future(cmd.made_on, ctx.today()).map_err(|problem| problem.at("/made_on"))?;
        let late = self.is_late(ctx, cmd.made_on).await?;
        let mut tx = self.store.begin(ctx, "field.record").await?;
        let household = repo::register::household::locked(&mut tx, ctx, cmd.household_id).await?;
        if let Some(known) = said.known(&tx).await? {
            tx.abandon().await?;
            return Ok(known);
        }
        check_active(&household)?;
        refuse_kin(&tx, ctx, household.id).await?;
        if self.seen_form(ctx, &cmd.form_id).await?.subject != Subject::Household {
            return Err(of_households_only());
        }
        let add = AddRecordCmd {
            form_id: cmd.form_id.clone(),
            household_id: Some(cmd.household_id),
            member_id: None,
            area_id: None,
            values: cmd.values.clone().into_iter().collect(),
            reasons: cmd.reasons.clone(),
        };
        let (id, place) = self.put_ledger_record(ctx, &mut tx, add, Some(household.id)).await?;
        let answer = FieldAnswer {
            record_id: Some(id),
            ..FieldAnswer::to(&cmd.client_key, late)
        };
        let entry = tx.id();
        said.keep(ctx, &mut tx, entry, FieldKind::Record, Some(household.id), &answer)
            .await?;
        tx.subject(place);
        tx.detail(serde_json::json!({ "form": cmd.form_id, "record": id, "late": late }));
        tx.commit(answer).await
    }

    /// The registers that the caller's phone takes along; none where it has them already, by their tag.
    pub(super) async fn field_forms(&self, ctx: &Ctx, had: &str) -> Result<Option<FieldForms>> {
        let mut items = Vec::new();
        if roles(Verb::ReadLedgers).contains(&ctx.role) {
            let seen = self.seen_forms(ctx).await?;
            let at_the_door = seen.all().filter(|form| form.phone);
            items.extend(
                at_the_door
                    .map(|form| FormView::of(ctx, form))
                    .filter(|form| form.may_add),
            );
            items.sort_by(|one, other| (one.chapter, &one.id).cmp(&(other.chapter, &other.id)));
        }
        let content = serde_json::to_vec(&items).map_err(Problem::internal)?;
        let tag = hex::encode(&Sha256::digest(content)[..8]);
        Ok((tag != had).then_some(FieldForms { tag, items }))
    }
}

fn of_households_only() -> Problem {
    Problem::bad_data(
        "field.form_subject",
        "手机上只登记按户的台账；这一本请在电脑版登记。",
        "A phone fills in registers of households; write this one in the office app.",
    )
    .at("/form_id")
}
