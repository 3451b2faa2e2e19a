//! A record as a page of A4: what it says, what was done to it, and lines for those who sign.

use serde::Deserialize;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use shouwang_domain::LedgerRecordId;
use shouwang_forms::{Field, FieldType, FieldValue, Form};
use shouwang_papers::{Job, Templates};
use shouwang_store::column::Json as JsonColumn;
use shouwang_store::entity::sensitive_read;
use shouwang_store::ledger::LedgerRow;
use shouwang_store::repo;
use utoipa::ToSchema;

use super::hands;
use super::registers::no_form;
use super::values::{self, Names, said};
use super::view::LedgerRecordView;
use crate::office::reading::ReadingKind;
use crate::procedure::paper::{PRINTED, PaperMaker, code_of};
use crate::register::kinship::refuse_kin;
use crate::{Ctx, Result, Service};

/// Makes the page of a record.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrintRecordCmd {
    /// The register.
    pub form_id: String,
    /// The record.
    pub record_id: LedgerRecordId,
}

/// The template of a record, in which every register is set.
const TEMPLATE: &str = "record";
/// A longer text takes a row of its own.
const SHORT: usize = 14;

impl Service {
    /// Makes the page of a record as PDF, and writes down that it was made.
    ///
    /// # Errors
    /// Not found, `household.own`, and those of the press (`paper.no_fonts` and the like).
    pub async fn print_record(&self, ctx: &Ctx, cmd: PrintRecordCmd, maker: &PaperMaker) -> Result<(String, Vec<u8>)> {
        let forms = self.seen_forms(ctx).await?;
        let seen = forms.get(&cmd.form_id).ok_or_else(no_form)?;
        let row = self.found_record(&self.store, ctx, seen, cmd.record_id).await?;
        let household = row.int("household_id");
        if let Some(household) = household {
            refuse_kin(&self.store, ctx, household).await?;
        }
        let form = &*forms.of_record(seen, row.int("form_version"));
        let all = self.values_of(&self.store, form, &row).await?;
        let names = values::names(&self.store, ctx, &forms, form, std::iter::once(&all)).await?;
        let acts = self.signed_acts(seen, &row).await?;
        let view = self.record_view(&self.store, ctx, form, row.into_row()).await?;
        let data = page(seen, form, &view, &all, &names, acts);

        let templates = Templates::load(&self.config.templates_dir())?;
        let content = self.content_digest(TEMPLATE, &templates, &data)?;
        let place = format!("/assistance/ledgers/{}/{}", form.id, cmd.record_id);
        let job = Job {
            template: TEMPLATE.to_owned(),
            data,
            code: Some(code_of(&place, &content)),
        };
        let pdf = self.lay_out(&templates, &job, maker).await?;
        // The page itself is not kept for a repeated request.
        let once = Ctx {
            request: None,
            ..ctx.clone()
        };
        let mut tx = self.store.begin(&once, "ledger.print").await?;
        let subject = match (household, view.area_id) {
            (None, Some(area)) => format!("area/{area}"),
            (household, _) => format!("household/{}", household.unwrap_or_default()),
        };
        tx.subject(subject.clone());
        tx.detail(json!({
            "form": form.id,
            "record": cmd.record_id.to_string(),
            "pages": pdf.pages,
            "pdf": hex::encode(Sha256::digest(&pdf.bytes)),
            "content": hex::encode(&content),
        }));
        tx.insert(sensitive_read::Model {
            subject,
            fields: JsonColumn::of(&[format!("ledger/{}", form.id)])?,
            reason: PRINTED.to_owned(),
            ..sensitive_read::Model::default()
        })
        .await?;
        tx.commit(()).await?;
        if let Some(household) = household {
            let subject = format!("ledger/{}/{}", form.id, cmd.record_id);
            self.note_reading(ctx, ReadingKind::Paper, household, subject).await?;
        }
        Ok((form.label.zh.clone(), pdf.bytes))
    }

    /// What was done to a record besides being written, as a page says it.
    async fn signed_acts(&self, form: &Form, row: &shouwang_store::Found<LedgerRow>) -> Result<Vec<Json>> {
        let acts = repo::ledger::acts(&self.store, row).await?;
        let people = repo::office::account::names(&self.store, acts.iter().map(|act| act.acted_by)).await?;
        let told = acts.iter().filter(|act| !matches!(act.act.as_str(), "add" | "change"));
        Ok(told
            .map(|act| {
                json!({
                    "what": hands::label(form, &act.act).zh,
                    "on": shouwang_domain::calendar::Timestamp(act.created_at).date().to_string(),
                    "who": people.get(&act.acted_by),
                    "reason": act.reason,
                })
            })
            .collect())
    }
}

/// What a page says of a record: the newest form's states and name, the questions of the version it was written by.
fn page(
    newest: &Form,
    form: &Form,
    view: &LedgerRecordView,
    all: &shouwang_forms::Values,
    names: &Names,
    acts: Vec<Json>,
) -> Json {
    let mut facts = Vec::new();
    let mut rows = Vec::new();
    for field in &form.fields {
        match (all.get(&field.key), &field.ty) {
            (Some(FieldValue::Rows(of_rows)), FieldType::Rows(fields)) => {
                let header: Vec<&str> = fields.iter().map(|field| field.label.zh.as_str()).collect();
                let cells = of_rows.iter().map(|row| {
                    let cell = |field: &Field| row.values.get(&field.key).map(|value| said(field, value, names));
                    fields.iter().map(cell).collect::<Vec<_>>()
                });
                let cells: Vec<_> = cells.collect();
                rows.push(json!({ "label": field.label.zh, "header": header, "rows": cells }));
            }
            (Some(value), _) => facts.push((field.label.zh.as_str(), said(field, value, names))),
            (None, _) => {}
        }
    }
    let state = newest
        .states
        .iter()
        .find(|state| Some(&state.id) == view.state.as_ref());
    facts.extend(state.map(|state| ("状态", state.label.zh.clone())));
    for (check, reason) in &view.reasons {
        let found = form.checks.iter().find(|known| known.id == *check);
        facts.push((
            "情况说明",
            found.map_or_else(|| reason.clone(), |of| format!("{}：{reason}", of.label.zh)),
        ));
    }
    let facts = in_rows(facts);
    json!({
        "title": if view.removed { format!("{}（已删除）", newest.label.zh) } else { newest.label.zh.clone() },
        "code_of": "记录",
        "place": view.area_name,
        "name": view.name,
        "facts": facts,
        "rows": rows,
        "acts": acts,
        "citation": form.citation,
    })
}

/// Two short values share a row; a long one, and the last short one before it, has a row of its own.
fn in_rows(facts: Vec<(&str, String)>) -> Vec<Json> {
    let mut placed: Vec<(&str, String, bool)> = Vec::new();
    let mut is_left_open = false;
    for (label, value) in facts {
        let is_long = value.chars().count() > SHORT || value.contains('\n');
        if is_long
            && is_left_open
            && let Some(last) = placed.last_mut()
        {
            last.2 = true;
        }
        is_left_open = !is_long && !is_left_open;
        placed.push((label, value, is_long));
    }
    if is_left_open && let Some(last) = placed.last_mut() {
        last.2 = true;
    }
    placed
        .into_iter()
        .map(|(label, value, is_long)| json!([label, value, is_long]))
        .collect()
}
