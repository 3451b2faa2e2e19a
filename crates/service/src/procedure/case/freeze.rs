//! The household as it was: kept with the case at each submission and each approval.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use shouwang_domain::HouseholdId;
use shouwang_domain::facts::{FactValue, HouseholdFacts};
use shouwang_store::column::Json;
use shouwang_store::entity::{case_step, procedure_case};
use shouwang_store::{Tx, repo};

use super::CaseFile;
use crate::{Ctx, Result, Service};

/// One freeze: which step took it, and the household then. Surrogate ids only, no name and no number of a person.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Frozen {
    step: String,
    act: String,
    as_of: String,
    household: Value,
}

impl Service {
    /// Adds the household as it is now to what the case keeps. Earlier freezes stay: each approval has its own.
    pub(super) async fn freeze(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        file: &CaseFile,
        step: &case_step::Model,
        after: &mut procedure_case::Model,
    ) -> Result<()> {
        let facts = self
            .facts_in(tx, ctx, HouseholdId(file.household.id), ctx.today())
            .await?;
        let members: Vec<_> = file
            .members
            .iter()
            .map(|m| {
                // The day of joining is the day of birth for whoever was born into the household: it completes the number
                // that the mask hides, and is no part of what was judged.
                json!({ "id": m.id.to_string(), "relation": m.relation, "labour": m.labour })
            })
            .collect();
        let statements: Vec<_> = repo::register::statement::of(tx, &file.household)
            .await?
            .into_iter()
            .map(|s| {
                json!({
                    "period": s.period, "estimated": s.estimated.get(), "wage": s.wage, "business": s.business,
                    "property": s.property, "transfer": s.transfer, "business_expense": s.business_expense,
                    "rigid_expense": s.rigid_expense, "self_paid_medical": s.self_paid_medical, "claims": s.claims,
                })
            })
            .collect();
        let guarantees: Map<_, _> = repo::register::guarantee::of(tx, &file.household)
            .await?
            .into_iter()
            .filter(|g| g.closed_on.is_none())
            .map(|g| (g.guarantee.to_string(), Value::from(g.state.as_str())))
            .collect();
        let mut all: Vec<Frozen> = after.freeze.as_ref().map(Json::read).transpose()?.unwrap_or_default();
        all.push(Frozen {
            step: step.id.to_string(),
            act: step.act.clone(),
            as_of: ctx.today().to_string(),
            household: json!({
                "id": file.household.id.to_string(),
                "area": file.household.area_id.to_string(),
                "facts": columns(&facts),
                "members": members,
                "statements": statements,
                "guarantees": guarantees,
            }),
        });
        let text = Json::of(&all)?;
        after.freeze_digest = Some(Sha256::digest(text.text().as_bytes()).to_vec());
        after.freeze = Some(text);
        Ok(())
    }
}

fn columns(facts: &HouseholdFacts) -> Map<String, Value> {
    HouseholdFacts::COLUMNS
        .iter()
        .map(|column| {
            let value = match (column.get)(facts) {
                FactValue::Null => Value::Null,
                FactValue::Int(n) => n.into(),
                FactValue::Bool(b) => b.into(),
                FactValue::Text(code) => code.into(),
            };
            (column.name.to_owned(), value)
        })
        .collect()
}
