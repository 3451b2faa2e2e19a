//! Acts of a register: a step from one state to the next, by the roles or the very person that its description names,
//! and by another hand than before where it says so.

use serde::Deserialize;
use serde_json::json;
use shouwang_domain::LedgerRecordId;
use shouwang_forms::{Act, Form};
use shouwang_store::ledger::{Cell, LedgerRow};
use shouwang_store::{Found, Source, repo};
use utoipa::ToSchema;

use super::hands;
use super::prevention;
use super::view::{ActView, LedgerRecordView};
use crate::{Ctx, Problem, Result, Service};

/// An act on a record.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordActCmd {
    /// The register.
    pub form_id: String,
    /// The record.
    pub record_id: LedgerRecordId,
    /// The version that was read.
    pub version: i64,
    /// The act.
    pub act: String,
    /// Why, where the act asks for it.
    #[serde(default)]
    pub reason: Option<String>,
}

impl Service {
    /// Does an act on a record.
    ///
    /// # Errors
    /// Not found; `ledger.no_act` when its state does not have the act; `ledger.may_not`, `ledger.not_the_person`,
    /// `ledger.same_hand`, `ledger.lacking`, `ledger.no_reason`, `version_conflict`, `household.own`, `household.ended`,
    /// `prevention.monitored`.
    pub async fn act_on_ledger_record(&self, ctx: &Ctx, cmd: RecordActCmd) -> Result<LedgerRecordView> {
        let form = &*self.seen_form(ctx, &cmd.form_id).await?;
        let mut tx = self.store.begin(ctx, "ledger.act").await?;
        let before = self.found_record(&tx, ctx, form, cmd.record_id).await?;
        if before.version() != cmd.version {
            return Err(Problem::conflict());
        }
        if before.int("removed_at").is_some() {
            return Err(no_act());
        }
        let state = before.text("state").unwrap_or_default();
        let act = form
            .acts
            .iter()
            .find(|act| act.id == cmd.act && act.from.contains(&state));
        let act = act.ok_or_else(no_act)?;
        self.may_act(&tx, ctx, act, &before).await?;
        let subject = self.subject_of(&tx, ctx, form, &before).await?;
        if let Some(household) = &subject.household {
            prevention::refuse_step(form, act, household)?;
        }
        let values = self.values_of(&tx, form, &before).await?;
        // What the act needs was asked by the version of the record.
        let asked = self
            .registers(&tx)
            .await?
            .library
            .of_record(form, before.int("form_version"));
        let own = asked.acts.iter().find(|own| own.id == act.id);
        if let Some(lacking) = own.and_then(|own| asked.lacking(own, &values, &subject.around)) {
            return Err(Problem::refused(
                "ledger.lacking",
                format!("还不能“{}”：{}", act.label.zh, lacking.zh),
                format!("\"{}\" cannot be done yet: {}", act.label.en, lacking.en),
            ));
        }
        let reason = cmd
            .reason
            .map(|reason| reason.trim().to_owned())
            .filter(|reason| !reason.is_empty());
        if act.reason && reason.is_none() {
            return Err(hands::no_reason());
        }
        tx.hold_form(&form.id, i64::from(form.version)).await?;
        let row = tx
            .change_ledger_row(&before, &[("state", Cell::Text(act.to.clone()))])
            .await?;
        hands::note(&mut tx, form, std::slice::from_ref(&row), &act.id, reason.as_deref()).await?;
        if let Some(household) = &subject.household {
            self.follow_request(ctx, &mut tx, form, household, row.id()).await?;
        }
        tx.subject(subject.place);
        tx.detail(json!({ "form": form.id, "record": row.id().to_string(), "act": act.id }));
        let view = self.record_view(&tx, ctx, form, row).await?;
        tx.commit(view).await
    }

    /// The acts that the caller may do with a record now.
    pub(crate) async fn acts_of(&self, ctx: &Ctx, form: &Form, row: &Found<LedgerRow>) -> Result<Vec<ActView>> {
        if row.int("removed_at").is_some() {
            return Ok(Vec::new());
        }
        let state = row.text("state").unwrap_or_default();
        let mut acts = Vec::new();
        for act in form.acts.iter().filter(|act| act.from.contains(&state)) {
            if self.may_act(&self.store, ctx, act, row).await.is_ok() {
                acts.push(ActView {
                    id: act.id.clone(),
                    zh: act.label.zh.clone(),
                    en: act.label.en.clone(),
                    reason: act.reason,
                });
            }
        }
        Ok(acts)
    }

    async fn may_act(&self, at: &impl Source, ctx: &Ctx, act: &Act, row: &Found<LedgerRow>) -> Result<()> {
        match &act.person {
            Some(person) if row.int(person) != Some(ctx.acted_by.0) => return Err(not_the_person()),
            Some(_) => {}
            None => hands::may(ctx, &act.by)?,
        }
        if act.another_than.is_empty() {
            return Ok(());
        }
        let own = [ctx.acted_by.0, ctx.entered_by.0];
        let before = repo::ledger::acts(at, row).await?;
        let by_one_of_us = before.iter().any(|done| {
            act.another_than.contains(&done.act)
                && [done.acted_by, done.entered_by].iter().any(|hand| own.contains(hand))
        });
        if by_one_of_us { Err(same_hand()) } else { Ok(()) }
    }
}

fn no_act() -> Problem {
    Problem::refused(
        "ledger.no_act",
        "这条记录现在的状态不能这样办理；请刷新后查看可办的事项。",
        "The state of this record does not have this act; load it again and see what can be done.",
    )
}

fn not_the_person() -> Problem {
    Problem::denied(
        "ledger.not_the_person",
        "只有这条记录中指定的人可以办理。",
        "Only the person whom the record names may do this.",
    )
}

fn same_hand() -> Problem {
    Problem::refused(
        "ledger.same_hand",
        "登记、修改或办过前一步的人不能办理这一步；请由另一人办理。",
        "Whoever entered, changed or handled it before takes no part in this step; somebody else must do it.",
    )
}
