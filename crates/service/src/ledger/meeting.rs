//! Meetings (会议和会商): what one decides is a task of the department or the place that it names, in the act that keeps the
//! record (惠州 2024 §三: 跨部门风险集中研判). The meeting's page shows how far each has come.

use chrono::NaiveDate;
use serde_json::json;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::role::{Department, Role};
use shouwang_domain::{AreaId, LedgerRecordId};
use shouwang_forms::{FieldValue, Form, Values};
use shouwang_store::column::{Code, Json};
use shouwang_store::entity::task;
use shouwang_store::ledger::LedgerRow;
use shouwang_store::{Tx, repo};

use crate::duty::task::{Payload, TaskKind, TaskState, done};
use crate::{Ctx, Problem, Result, Service};

/// The register of meetings, and its child rows.
const MEETINGS: &str = "meeting";
const DECISIONS: &str = "decisions";
/// Why nobody has to do any more what the record does not say any more.
const TAKEN_BACK: &str = "会议记录已更正，不再交办。";

/// A decision that is somebody's to carry out.
struct Given {
    /// The child row.
    row: i64,
    what: String,
    due: NaiveDate,
    /// The day on which the meeting says that it was done.
    done_on: Option<NaiveDate>,
    role: Role,
    department: Option<Department>,
    area: i64,
}

impl Given {
    fn is_of(&self, task: &task::Model, payload: &Payload) -> bool {
        let row = payload.given.get("row").and_then(|id| id.as_str());
        row == Some(self.row.to_string().as_str())
            && task.role == self.role
            && task.department.map(Code::get) == self.department
            && task.area_id == self.area
    }
}

impl Service {
    /// What follows from a meeting that was added, changed or taken out: a task for each decision that names a department or
    /// a place, as the record says now. Nothing of any other register.
    pub(super) async fn follow_meeting(&self, ctx: &Ctx, tx: &mut Tx, form: &Form, row: &LedgerRow) -> Result<()> {
        if form.id != MEETINGS {
            return Ok(());
        }
        let record = LedgerRecordId(row.id());
        let mut given = match row.int("removed_at") {
            None => self.decisions_given(tx, form, row).await?,
            Some(_) => Vec::new(),
        };
        for before in repo::duty::task::of_record(tx, ctx, TaskKind::MeetingDecision, record).await? {
            // What a correction took back is given anew, where the record says it again.
            if before.waived_reason.as_deref() == Some(TAKEN_BACK) {
                continue;
            }
            let payload: Payload = before.payload.read()?;
            let place = given.iter().position(|given| given.is_of(&before, &payload));
            let now = place.map(|place| given.swap_remove(place));
            if before.state != TaskState::Open {
                continue;
            }
            let after = match now {
                Some(Given { done_on: Some(on), .. }) => done(&before, on)?,
                Some(now) => {
                    let payload = Json::of(&payload_of(form, record, &now))?;
                    if now.due == before.due.get() && payload.text() == before.payload.text() {
                        continue;
                    }
                    task::Model {
                        due: now.due.into(),
                        payload,
                        ..before.clone()
                    }
                }
                None => task::Model {
                    state: TaskState::Waived.into(),
                    waived_reason: Some(TAKEN_BACK.to_owned()),
                    ..before.clone()
                },
            };
            tx.update(&before, after).await?;
        }
        for given in given.iter().filter(|given| given.done_on.is_none()) {
            tx.insert(task::Model {
                kind: TaskKind::MeetingDecision.into(),
                area_id: given.area,
                role: given.role.into(),
                department: given.department.map(Into::into),
                due: given.due.into(),
                state: TaskState::Open.into(),
                payload: Json::of(&payload_of(form, record, given))?,
                ..task::Model::default()
            })
            .await?;
        }
        Ok(())
    }

    /// The decisions of a record that name a department or a place. Departments are the county's: a town's meeting gives them
    /// nothing to do.
    async fn decisions_given(&self, tx: &Tx, form: &Form, row: &LedgerRow) -> Result<Vec<Given>> {
        let values = self.values_of(tx, form, row).await?;
        let Some(FieldValue::Rows(decisions)) = values.get(DECISIONS) else {
            return Ok(Vec::new());
        };
        let own = row
            .int("area_id")
            .ok_or_else(|| Problem::internal("a meeting has no area"))?;
        let tree = self.area_tree().await?;
        let is_of_county = tree.get(AreaId(own))?.level == AreaLevel::County;
        let mut found = Vec::new();
        for decision in decisions {
            let (Some(id), Some(what), Some(due)) = (
                decision.id,
                text_of(&decision.values, "what"),
                day_of(&decision.values, "due_on"),
            ) else {
                continue;
            };
            let one = |role: Role, department: Option<Department>, area: i64| Given {
                row: id,
                what: what.to_owned(),
                due,
                done_on: day_of(&decision.values, "done_on"),
                role,
                department,
                area,
            };
            let department = text_of(&decision.values, "department").map(str::parse::<Department>);
            if let Some(department) = department.transpose()?.filter(|_| is_of_county) {
                found.push(match department {
                    // The bureau's own work is its officer's.
                    Department::RuralRevitalization => one(Role::CountyOfficer, None, own),
                    other => one(Role::DepartmentOfficer, Some(other), own),
                });
            }
            if let Some(FieldValue::Id(place)) = decision.values.get("place") {
                let role = match tree.get(AreaId(*place))?.level {
                    AreaLevel::Village | AreaLevel::Group => Role::VillageCadre,
                    AreaLevel::Town => Role::TownOfficer,
                    _ => Role::CountyOfficer,
                };
                found.push(one(role, None, *place));
            }
        }
        Ok(found)
    }
}

fn payload_of(form: &Form, record: LedgerRecordId, given: &Given) -> serde_json::Value {
    json!({
        "record": record.to_string(),
        "row": given.row.to_string(),
        "what": given.what,
        "citation": form.citation,
    })
}

fn text_of<'a>(values: &'a Values, key: &str) -> Option<&'a str> {
    match values.get(key) {
        Some(FieldValue::Text(text)) => Some(text),
        _ => None,
    }
}

fn day_of(values: &Values, key: &str) -> Option<NaiveDate> {
    match values.get(key) {
        Some(FieldValue::Day(day)) => Some(*day),
        _ => None,
    }
}
