//! What somebody asks about their own data (个人信息请求): taking it down makes a task with a last day, and answering it ends
//! the task.

use chrono::{Days, NaiveDate};
use serde_json::json;
use shouwang_domain::LedgerRecordId;
use shouwang_domain::role::Role;
use shouwang_forms::Form;
use shouwang_store::column::Json;
use shouwang_store::entity::{household, task};
use shouwang_store::ledger::LedgerRow;
use shouwang_store::{Found, Tx, repo};

use super::form::tables;
use crate::duty::task::{NewTask, Payload, TaskKind, TaskState, done};
use crate::{Ctx, Problem, Result, Service};

/// The register of requests.
pub(crate) const REQUESTS: &str = "personal_request";

impl Service {
    /// What follows from a request that was taken down, answered, refused or taken out. Nothing of any other register, nor
    /// where the practice says no term.
    pub(crate) async fn follow_request(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        form: &Form,
        household: &Found<household::Model>,
        record: i64,
    ) -> Result<()> {
        let practice = self.policies.practice();
        let Some(rules) = practice.requests.as_ref().filter(|_| form.id == REQUESTS) else {
            return Ok(());
        };
        let rows = repo::ledger::of_households(tx, &tables(form)[0], &[household.id]).await?;
        let row = rows.iter().find(|row| row.id() == record);
        let waits = row.filter(|row| row.text("state").as_deref() == Some("asked"));
        let record = LedgerRecordId(record);
        let mut is_there = false;
        for before in repo::duty::task::of_kind(tx, household, TaskKind::PersonalRequest, TaskState::Open).await? {
            if !is_of(&before.payload.read()?, record) {
                continue;
            }
            is_there = true;
            let after = match (waits, row) {
                (Some(_), _) => continue,
                (None, Some(row)) => done(&before, day_of(row, "handed_on")?.unwrap_or_else(|| ctx.today()))?,
                (None, None) => task::Model {
                    state: TaskState::Waived.into(),
                    waived_reason: Some("请求登记已删除。".to_owned()),
                    ..before.clone()
                },
            };
            tx.update(&before, after).await?;
        }
        let Some(row) = waits.filter(|_| !is_there) else {
            return Ok(());
        };
        let asked = day_of(row, "asked_on")?.unwrap_or_else(|| ctx.today());
        let new = NewTask {
            kind: TaskKind::PersonalRequest,
            role: Role::TownOfficer,
            due: asked + Days::new(u64::from(rules.answer_days)),
            case: None,
        };
        let member = row.int("who").map(|member| member.to_string());
        let payload = json!({ "record": record.to_string(), "member": member, "citation": rules.citation });
        tx.insert(task::Model {
            payload: Json::of(&payload)?,
            ..new.row(household)
        })
        .await
        .map(drop)
    }
}

fn is_of(payload: &Payload, record: LedgerRecordId) -> bool {
    let of = payload.given.get("record").and_then(|id| id.as_str());
    of == Some(record.to_string().as_str())
}

fn day_of(row: &LedgerRow, field: &str) -> Result<Option<NaiveDate>> {
    let day = row.text(field).map(|day| day.parse()).transpose();
    day.map_err(Problem::internal)
}
