//! Registers that are made here: one person proposes a description, or a new version of one, and another publishes it. Its
//! tables are made in the act that publishes it.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use shouwang_domain::calendar::Timestamp;
pub use shouwang_domain::proposal::FormProposalState;
use shouwang_domain::role::Role;
use shouwang_domain::{AccountId, AreaId, FormProposalId};
use shouwang_forms::{Act, Direction, Form, FormLibrary, changes};
use shouwang_store::column::{Day, Json as JsonColumn};
use shouwang_store::entity::form_proposal;
use shouwang_store::repo::rules::proposal::Placed;
use shouwang_store::{Source, Tx, repo};
use utoipa::ToSchema;

use super::form::{FormView, publication, tables};
use super::registers::{Known, no_form};
use crate::office::access::{Verb, require};
use crate::rules::proposal::{self, Answer};
use crate::{Ctx, Problem, Result, Service};

/// A description that is looked at before anybody proposes it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckFormCmd {
    /// The text of the description.
    pub content: String,
}

/// A register, or a new version of one, for the caller's county.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeFormCmd {
    /// The text of the description.
    pub content: String,
    /// What it is needed for.
    pub reason: String,
}

/// What another person decides about it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideFormCmd {
    /// The proposal.
    pub form_proposal_id: FormProposalId,
    /// It is published, or it is not.
    pub publish: bool,
    /// Remark; required when it is not.
    #[serde(default)]
    pub note: Option<String>,
    /// The version that was read.
    pub version: i64,
}

/// What a description would make.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FormReport {
    /// The register as a form.
    pub form: FormView,
    /// The version that it follows; none of a new register.
    pub follows: Option<u32>,
    /// What differs from that version.
    pub changes: Vec<FormChange>,
    /// Who may do what.
    pub rights: Vec<FormRight>,
    /// What may be done to a record.
    pub acts: Vec<FormAct>,
}

/// What may be done to a record, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FormAct {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The roles that may.
    pub roles: Vec<Role>,
    /// Only the person whom the record names.
    pub by_person: bool,
    /// Never by a hand that was on the record before.
    pub another_hand: bool,
}

impl FormAct {
    fn of(act: &Act) -> Self {
        Self {
            zh: act.label.zh.clone(),
            en: act.label.en.clone(),
            roles: act.by.clone(),
            by_person: act.person.is_some(),
            another_hand: !act.another_than.is_empty(),
        }
    }
}

/// Something that differs from the version before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FormChange {
    /// The field, or the child rows and their field.
    pub field: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What some roles may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FormRight {
    /// `see`, `add`, `change` or `remove`.
    pub right: String,
    /// The roles.
    pub roles: Vec<Role>,
}

/// A register that was proposed here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FormProposalView {
    /// Id.
    pub id: FormProposalId,
    /// Version of the record.
    pub version: i64,
    /// Where the register is at home.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// Id of the register.
    pub form: String,
    /// Its name in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The version of the description.
    pub number: i64,
    /// The text of the description.
    pub content: String,
    /// What it is needed for.
    pub reason: String,
    /// State.
    pub state: FormProposalState,
    /// Who proposed it.
    pub proposed_by: AccountId,
    /// Name of that person.
    pub proposed_by_name: Option<String>,
    /// When.
    pub proposed_on: NaiveDate,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// Name of that person.
    pub decided_by_name: Option<String>,
    /// When.
    pub decided_on: Option<NaiveDate>,
    /// Remark of the decision.
    pub decision_note: Option<String>,
}

/// The text of a register's description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FormText {
    /// Id of the register.
    pub form: String,
    /// The version.
    pub version: u32,
    /// The text, as a file `<id>.toml`.
    pub content: String,
}

impl Service {
    /// Reads a description as it would be published now, runs its cases, and says what it would make and change.
    ///
    /// # Errors
    /// `form.refused` with the place of everything that is wrong; `form.elsewhere`.
    pub async fn check_form(&self, ctx: &Ctx, cmd: CheckFormCmd) -> Result<FormReport> {
        require(ctx, Verb::ReadFormProposals)?;
        let known = self.registers(&self.store).await?;
        let form = fitting(&known, ctx.area, &cmd.content)?;
        let before = known.library.get(&form.id);
        let differing = before.map_or_else(Vec::new, |before| changes(before, &form));
        let permission = &form.permission;
        let right = |right: &str, roles: &[Role]| FormRight {
            right: right.to_owned(),
            roles: roles.to_vec(),
        };
        Ok(FormReport {
            follows: before.map(|before| before.version),
            changes: differing
                .into_iter()
                .map(|change| FormChange {
                    field: change.field,
                    zh: change.label.zh,
                    en: change.label.en,
                })
                .collect(),
            rights: vec![
                right("see", &permission.see),
                right("add", &permission.add),
                right("change", &permission.change),
                right("remove", &permission.remove),
            ],
            acts: form.acts.iter().map(FormAct::of).collect(),
            form: FormView::of(ctx, &form),
        })
    }

    /// Proposes a register for the caller's area. It has no effect until somebody else has published it.
    ///
    /// # Errors
    /// As [`Service::check_form`]; `required`; `form.proposed_already`.
    pub async fn propose_form(&self, ctx: &Ctx, cmd: ProposeFormCmd) -> Result<FormProposalView> {
        require(ctx, Verb::ProposeForms)?;
        let reason = proposal::said(&cmd.reason).map_err(|problem| problem.at("/reason"))?;
        let area = repo::register::area::by_id(&self.store, ctx.area.0)
            .await?
            .ok_or_else(|| Problem::not_found("区域", "area"))?;
        let mut tx = self.store.begin(ctx, "form.propose").await?;
        tx.hold_publishing().await?;
        let known = self.registers(&tx).await?;
        let form = fitting(&known, ctx.area, &cmd.content)?;
        for state in [FormProposalState::Proposed, FormProposalState::Approved] {
            let waiting = repo::rules::proposal::all_in_state::<form_proposal::Model>(&tx, state.into()).await?;
            if let Some(row) = waiting.iter().find(|row| row.form == form.id) {
                return Err(match row.area_id == area.id {
                    true => proposed_already(),
                    false => elsewhere(&form.id),
                });
            }
        }
        let row = tx
            .insert(form_proposal::Model {
                area_id: area.id,
                form: form.id.clone(),
                number: i64::from(form.version),
                text: form.text.clone(),
                digest: form.digest.clone(),
                tables: JsonColumn::of(&tables(&form))?,
                reason,
                state: FormProposalState::Proposed.into(),
                proposed_by: ctx.acted_by.0,
                proposed_on: ctx.today().into(),
                ..form_proposal::Model::default()
            })
            .await?;
        tx.subject(format!("form_proposal/{}", row.id));
        tx.detail(json!({ "form": row.form, "number": row.number }));
        let view = view(&tx, Placed { row, area }).await?;
        tx.commit(view).await
    }

    /// Publishes a register that somebody else proposed, or declines to. Where the role of the connection may not make
    /// tables, it is agreed to, and published when their owner has made them.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `proposal.same_person`, `proposal.decided`, `required`; `form.refused` when it does
    /// not fit any more beside what was published meanwhile.
    pub async fn decide_form(&self, ctx: &Ctx, cmd: DecideFormCmd) -> Result<FormProposalView> {
        require(ctx, Verb::DecideForms)?;
        let answer = Answer::new(cmd.publish, cmd.note, cmd.version).map_err(|problem| problem.at("/note"))?;
        let mut tx = self.store.begin(ctx, "form.decide").await?;
        tx.hold_publishing().await?;
        let proposed = FormProposalState::Proposed.into();
        let id = cmd.form_proposal_id.0;
        let Placed { row: before, area } =
            proposal::to_be_decided::<form_proposal::Model>(&mut tx, ctx, id, answer.version, proposed).await?;
        let state = if answer.approve {
            let known = self.registers(&tx).await?;
            let form = fitting(&known, AreaId(area.id), &before.text)?;
            publish_one(&mut tx, &form).await?
        } else {
            FormProposalState::Refused
        };
        let after = form_proposal::Model {
            state: state.into(),
            decided_by: Some(ctx.acted_by.0),
            decided_on: Some(ctx.today().into()),
            decision_note: answer.note,
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("form_proposal/{}", after.id));
        tx.detail(json!({ "form": after.form, "number": after.number, "state": after.state }));
        let view = view(&tx, Placed { row: after, area }).await?;
        tx.commit(view).await
    }

    /// Publishes what was agreed to, once its tables are there; what does not fit any more is declined, with the reason.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn publish_agreed(&self, now: Timestamp) -> Result<()> {
        let approved = FormProposalState::Approved.into();
        let agreed = repo::rules::proposal::all_in_state::<form_proposal::Model>(&self.store, approved).await?;
        for before in agreed {
            let mut tx = self.store.system_begin(now, "form.publish").await?;
            tx.hold_publishing().await?;
            let known = self.registers(&tx).await?;
            let after = match fitting(&known, AreaId(before.area_id), &before.text) {
                Ok(form) if publish_one(&mut tx, &form).await? == FormProposalState::Published => {
                    form_proposal::Model {
                        state: FormProposalState::Published.into(),
                        ..before.clone()
                    }
                }
                Ok(_) => {
                    tx.abandon().await?;
                    continue;
                }
                // What came meanwhile stands in its way; it is proposed anew.
                Err(problem) => form_proposal::Model {
                    state: FormProposalState::Refused.into(),
                    decision_note: Some(problem.zh.to_string()),
                    ..before.clone()
                },
            };
            tx.update(&before, after).await?;
            tx.subject(format!("form_proposal/{}", before.id));
            tx.detail(json!({ "form": before.form, "number": before.number }));
            tx.commit(()).await?;
        }
        Ok(())
    }

    /// The registers made in the areas that the caller's scope touches, the oldest first.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_form_proposals(&self, ctx: &Ctx) -> Result<Vec<FormProposalView>> {
        require(ctx, Verb::ReadFormProposals)?;
        views(&self.store, &repo::rules::proposal::list(&self.store, ctx).await?).await
    }

    /// The description of a register, to make another after it or its next version.
    ///
    /// # Errors
    /// Not found.
    pub async fn form_text(&self, ctx: &Ctx, id: &str) -> Result<FormText> {
        let form = self.seen_form(ctx, id).await?;
        Ok(FormText {
            form: form.id.clone(),
            version: form.version,
            content: form.text.clone(),
        })
    }

    /// The values of a register's records as JSON Schema, of its newest version or of one of before: as they are shown, or
    /// as they are given.
    ///
    /// # Errors
    /// Not found.
    pub async fn form_schema(&self, ctx: &Ctx, id: &str, version: Option<i64>, given: bool) -> Result<Json> {
        let seen = self.seen_forms(ctx).await?;
        let form = match version {
            Some(version) => seen.version(id, version),
            None => seen.get(id),
        };
        let direction = if given { Direction::Given } else { Direction::Shown };
        Ok(form.ok_or_else(no_form)?.json_schema(direction))
    }
}

/// Reads a description beside the registers that there are: as one of an area, which another area's do not concern.
fn fitting(known: &Known, area: AreaId, text: &str) -> Result<Arc<Form>> {
    let id = FormLibrary::id_of(text).unwrap_or_default();
    if known.home(&id).is_some_and(|home| home != area) {
        return Err(elsewhere(&id));
    }
    if known.unreadable.contains(&id) {
        return Err(not_understood(&id));
    }
    let near = |form: &Form| !form.is_local() || known.home(&form.id) == Some(area);
    let fit = known.library.with_local(text, near);
    let (_, form) = fit.map_err(|problems| FormLibrary::refused(&problems))?;
    Ok(form)
}

/// Publishes a description, or finds that its tables must be made by their owner first.
async fn publish_one(tx: &mut Tx, form: &Form) -> Result<FormProposalState> {
    match tx.publish_forms(vec![publication(form)]).await {
        Ok(_) => Ok(FormProposalState::Published),
        Err(problem) if problem.code == "store.owner_needed" => Ok(FormProposalState::Approved),
        Err(problem) => Err(problem),
    }
}

async fn view(at: &impl Source, placed: Placed<form_proposal::Model>) -> Result<FormProposalView> {
    let mut views = views(at, &[placed]).await?;
    views
        .pop()
        .ok_or_else(|| Problem::internal("one proposal gives one view"))
}

async fn views(at: &impl Source, placed: &[Placed<form_proposal::Model>]) -> Result<Vec<FormProposalView>> {
    let names = proposal::names(at, placed).await?;
    let view = |Placed { row, area }: &Placed<form_proposal::Model>| {
        let label = FormLibrary::label_of(&row.text);
        FormProposalView {
            id: FormProposalId(row.id),
            version: row.version,
            area_id: AreaId(area.id),
            area_name: area.name.clone(),
            form: row.form.clone(),
            zh: label
                .as_ref()
                .map_or_else(|| row.form.clone(), |label| label.zh.clone()),
            en: label.map_or_else(|| row.form.clone(), |label| label.en),
            number: row.number,
            content: row.text.clone(),
            reason: row.reason.clone(),
            state: row.state.get(),
            proposed_by: AccountId(row.proposed_by),
            proposed_by_name: names.get(&row.proposed_by).cloned(),
            proposed_on: row.proposed_on.get(),
            decided_by: row.decided_by.map(AccountId),
            decided_by_name: row.decided_by.and_then(|id| names.get(&id).cloned()),
            decided_on: row.decided_on.map(Day::get),
            decision_note: row.decision_note.clone(),
        }
    };
    Ok(placed.iter().map(view).collect())
}

fn elsewhere(id: &str) -> Problem {
    Problem::refused(
        "form.elsewhere",
        format!("编号 {id} 已由其他区域使用；请换一个编号。"),
        format!("The id {id} is another area's; choose another."),
    )
}

fn not_understood(id: &str) -> Problem {
    Problem::refused(
        "form.not_understood",
        format!("本程序读不懂台账 {id} 已发布的版本，不能在其后发布新版；请联系系统管理员换用能读懂的程序版本。"),
        format!(
            "This program does not understand the published version of the register {id}, so that none can follow it; have the administrator use a version of the program that does."
        ),
    )
}

fn proposed_already() -> Problem {
    Problem::refused(
        "form.proposed_already",
        "这本台账已有一份待审定；请先审定，再提出新的版本。",
        "A version of this register waits to be decided; have it decided before another is proposed.",
    )
}
