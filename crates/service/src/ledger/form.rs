//! The descriptions: which there are, and how one looks to whoever fills it in.

use serde::Serialize;
use serde_json::{Value as Json, json};
use shouwang_domain::calendar::Timestamp;
use shouwang_forms::{Chapter, Field, FieldType, FieldValue, Form, FormLibrary, StoredType, Strictness, Subject};
use shouwang_store::Store;
use shouwang_store::ledger::{About, ColumnKind, LedgerColumn, LedgerTable, Publication};
use shouwang_store::repo;
use utoipa::ToSchema;

use super::registers::no_form;
use crate::inspection::labels::SURVEY;
use crate::{Ctx, Result, Service};

/// A register that the caller may look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FormSummary {
    /// Id.
    pub id: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// Where it is found.
    pub chapter: Chapter,
    /// What a record is about.
    pub subject: Subject,
    /// The caller may add records.
    pub may_add: bool,
}

/// A register as a form: its fields with their labels, what is shown when, what is checked, and what the caller may do.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FormView {
    /// Id.
    pub id: String,
    /// Name in Chinese.
    pub zh: String,
    /// Name in English.
    pub en: String,
    /// The version of the description.
    pub version: u32,
    /// The newest version of it.
    pub newest: u32,
    /// The notice and clause that it serves.
    pub citation: String,
    /// Where it is found.
    pub chapter: Chapter,
    /// What a record is about.
    pub subject: Subject,
    /// The fields in their order.
    pub fields: Vec<FieldView>,
    /// What must hold of a record.
    pub checks: Vec<CheckView>,
    /// The columns of the list.
    pub columns: Vec<String>,
    /// The fields that the list is narrowed by.
    pub filters: Vec<String>,
    /// The states of a record.
    pub states: Vec<ChoiceView>,
    /// The figures of many records.
    pub indicators: Vec<ChoiceView>,
    /// The fields that a new record has in common with the last one, besides its subject, from which it takes some others;
    /// none where it takes none.
    pub prefill_same: Option<Vec<String>>,
    /// The caller may add records.
    pub may_add: bool,
    /// The caller may change records that are there.
    pub may_change: bool,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(no_recursion)]
pub struct FieldView {
    /// The key.
    pub key: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// What helps to fill it in, in Chinese.
    pub help_zh: Option<String>,
    /// In English.
    pub help_en: Option<String>,
    /// The unit in Chinese.
    pub unit_zh: Option<String>,
    /// In English.
    pub unit_en: Option<String>,
    /// What it holds: `text`, `integer`, `money` (fen), `percent` (hundredths), `date`, `month`, `yes_no`, `code`,
    /// `codes`, `area`, `member`, `person`, `ref`, `photos`, `papers` (how many there are), `rows`; what is computed has the type of
    /// its result.
    #[serde(rename = "type")]
    pub ty: String,
    /// Worked out from the others, and not filled in.
    pub computed: bool,
    /// Must be filled in where it is shown.
    pub required: bool,
    /// Not asked any more.
    pub retired: bool,
    /// Said once, when the record is added.
    pub fixed: bool,
    /// The choices of a list.
    pub choices: Vec<ChoiceView>,
    /// The most characters of a text.
    pub max_length: Option<u32>,
    /// The least number.
    pub min: Option<i64>,
    /// The greatest number.
    pub max: Option<i64>,
    /// Reading one of its files asks for a reason.
    pub sensitive: bool,
    /// Whether a day may lie in the future.
    pub future: bool,
    /// The register that it refers to.
    pub to: Option<String>,
    /// Shown when this is true, as a typed tree.
    #[schema(value_type = Option<Object>)]
    pub shown_when: Option<Json>,
    /// Must be filled in when this is true.
    #[schema(value_type = Option<Object>)]
    pub required_when: Option<Json>,
    /// What it holds where it is left empty.
    #[schema(value_type = Option<Object>)]
    pub default: Option<Json>,
    /// What it is worked out from.
    #[schema(value_type = Option<Object>)]
    pub value: Option<Json>,
    /// The fields of its rows.
    pub fields: Vec<FieldView>,
}

/// One of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChoiceView {
    /// The code.
    pub code: String,
    /// What it is called in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Not offered any more.
    pub retired: bool,
}

/// Something that must hold of a record.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CheckView {
    /// The id.
    pub id: String,
    /// What must not be false.
    #[schema(value_type = Object)]
    pub must: Json,
    /// What a breach does.
    pub strictness: Strictness,
    /// What is said of a breach, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// The field that it is shown at.
    pub at: String,
}

impl Service {
    /// Brings the registers of this program to the installation: those that are new or newer get their tables.
    ///
    /// # Errors
    /// `ledger.other_form` when the installation has a newer version of one, or the same with another text.
    pub async fn publish_forms(&self, now: Timestamp) -> Result<()> {
        publish(&self.store, self.registers.shipped(), now).await?;
        self.publish_agreed(now).await
    }

    /// The registers that the caller may look at.
    ///
    /// # Errors
    /// Only that the role may not use registers.
    pub async fn list_forms(&self, ctx: &Ctx) -> Result<Vec<FormSummary>> {
        let seen = self.seen_forms(ctx).await?;
        let mut forms: Vec<FormSummary> = seen.all().map(|form| FormSummary::of(ctx, form)).collect();
        forms.sort_by(|one, other| (one.chapter, &one.id).cmp(&(other.chapter, &other.id)));
        Ok(forms)
    }

    /// A register as a form; `version` is that of a record of before, which is read and mended as it was written.
    ///
    /// # Errors
    /// Not found.
    pub async fn form(&self, ctx: &Ctx, id: &str, version: Option<i64>) -> Result<FormView> {
        let seen = self.seen_forms(ctx).await?;
        let newest = seen.get(id).ok_or_else(no_form)?;
        let Some(version) = version else {
            return Ok(FormView::of(ctx, newest));
        };
        // A version of before that this program does not understand any more is read by the newest, as its records are.
        let was_there = (1..i64::from(newest.version)).contains(&version);
        let form = seen
            .version(id, version)
            .or(was_there.then_some(newest))
            .ok_or_else(no_form)?;
        let newest = FormView::of(ctx, newest);
        // Where a record stands is told by the newest, as is what may be done.
        Ok(FormView {
            states: newest.states,
            indicators: newest.indicators,
            may_add: newest.may_add,
            may_change: newest.may_change,
            newest: newest.version,
            ..FormView::of(ctx, form)
        })
    }
}

impl FormSummary {
    /// A register as the caller sees it in a list.
    pub(crate) fn of(ctx: &Ctx, form: &Form) -> Self {
        Self {
            id: form.id.clone(),
            zh: form.label.zh.clone(),
            en: form.label.en.clone(),
            chapter: form.chapter,
            subject: form.subject,
            may_add: form.permission.add.contains(&ctx.role),
        }
    }
}

impl FormView {
    /// A register as the caller sees it.
    pub(crate) fn of(ctx: &Ctx, form: &Form) -> Self {
        Self {
            id: form.id.clone(),
            zh: form.label.zh.clone(),
            en: form.label.en.clone(),
            version: form.version,
            newest: form.version,
            citation: form.citation.clone(),
            chapter: form.chapter,
            subject: form.subject,
            fields: form.fields.iter().map(field_view).collect(),
            checks: form
                .checks
                .iter()
                .map(|check| CheckView {
                    id: check.id.clone(),
                    must: check.must.expression.to_json(),
                    strictness: check.strictness,
                    zh: check.label.zh.clone(),
                    en: check.label.en.clone(),
                    at: check.at.clone(),
                })
                .collect(),
            columns: form.columns.clone(),
            filters: form.filters.clone(),
            states: form
                .states
                .iter()
                .map(|state| choice(&state.id, &state.label, false))
                .collect(),
            indicators: form
                .indicators
                .iter()
                .map(|of| choice(&of.id, &of.label, false))
                .collect(),
            prefill_same: match &form.prefill {
                Some(prefill) => Some(prefill.same.clone()),
                // What the register knows needs nothing but the household.
                None => (form.id == SURVEY).then(Vec::new),
            },
            may_add: form.permission.add.contains(&ctx.role),
            may_change: form.permission.change.contains(&ctx.role),
        }
    }
}

/// The descriptions that ship with the program.
///
/// # Errors
/// `form.refused`, which the tests of the program exclude.
pub(crate) fn shipped() -> Result<FormLibrary> {
    FormLibrary::shipped().map_err(|problems| FormLibrary::refused(&problems))
}

/// The tables that the registers of this program need.
///
/// # Errors
/// As that the descriptions are refused.
pub fn shipped_tables() -> Result<Vec<LedgerTable>> {
    Ok(shipped()?.all().flat_map(|form| tables(form)).collect())
}

/// Publishes those descriptions that an installation does not have yet.
///
/// # Errors
/// `ledger.other_form` when the installation has a newer version of one, or the same with another text;
/// `store.owner_needed`.
pub(crate) async fn publish(store: &Store, library: &FormLibrary, now: Timestamp) -> Result<()> {
    let known = repo::ledger::published(store).await?;
    let is_newest = |form: &Form| {
        let newest = known
            .iter()
            .filter(|row| row.form == form.id)
            .max_by_key(|row| row.number);
        newest.is_some_and(|row| row.number == i64::from(form.version) && row.digest == form.digest)
    };
    let missing: Vec<_> = library.all().filter(|form| !is_newest(form)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    for form in &missing {
        let newest = known
            .iter()
            .filter(|row| row.form == form.id)
            .max_by_key(|row| row.number);
        if let Some(row) = newest.filter(|row| row.number < i64::from(form.version)) {
            FormLibrary::check_successor(&row.text, form).map_err(|problems| FormLibrary::refused(&problems))?;
        }
    }
    let mut tx = store.system_begin(now, "form.publish").await?;
    let brought = tx
        .publish_forms(missing.into_iter().map(|form| publication(form)).collect())
        .await?;
    let brought: Vec<_> = brought.iter().map(|of| format!("{}/{}", of.form, of.number)).collect();
    if brought.is_empty() {
        return tx.abandon().await;
    }
    tx.subject("form");
    tx.detail(json!(brought));
    tx.commit(()).await
}

pub(crate) fn publication(form: &Form) -> Publication {
    Publication {
        form: form.id.clone(),
        number: i64::from(form.version),
        text: form.text.clone(),
        digest: form.digest.clone(),
        tables: tables(form),
    }
}

/// The tables of a register, that of its records first.
pub(crate) fn tables(form: &Form) -> Vec<LedgerTable> {
    let about = match form.subject {
        Subject::Household => About::Household,
        Subject::Member => About::Member,
        Subject::Area => About::Area,
    };
    let column = |of: shouwang_forms::ColumnPlan| LedgerColumn {
        kind: match of.stored {
            StoredType::Int => ColumnKind::Int,
            StoredType::Flag => ColumnKind::Flag,
            StoredType::Text => ColumnKind::Text,
            StoredType::Day => ColumnKind::Day,
            StoredType::Month => ColumnKind::Month,
        },
        name: of.name,
    };
    form.tables()
        .into_iter()
        .map(|plan| LedgerTable {
            facts: plan.facts,
            about: if plan.rows.is_some() { About::Record } else { about },
            name: plan.name,
            columns: plan.columns.into_iter().map(column).collect(),
            key: plan.key,
            indexes: plan.indexes,
        })
        .collect()
}

fn choice(code: &str, label: &shouwang_forms::Label, retired: bool) -> ChoiceView {
    ChoiceView {
        code: code.to_owned(),
        zh: label.zh.clone(),
        en: label.en.clone(),
        retired,
    }
}

fn field_view(field: &Field) -> FieldView {
    let tree = |condition: &shouwang_forms::Condition| condition.expression.to_json();
    let ty = field.ty.stored();
    let (min, max) = match ty {
        FieldType::Integer(least, most) => (Some(*least), Some(*most)),
        FieldType::Money => (Some(0), None),
        FieldType::Percent => (Some(0), Some(10_000)),
        FieldType::Files(files) => (Some(0), Some(i64::from(files.most))),
        _ => (None, None),
    };
    FieldView {
        key: field.key.clone(),
        zh: field.label.zh.clone(),
        en: field.label.en.clone(),
        help_zh: field.help.as_ref().map(|help| help.zh.clone()),
        help_en: field.help.as_ref().map(|help| help.en.clone()),
        unit_zh: field.unit.as_ref().map(|unit| unit.zh.clone()),
        unit_en: field.unit.as_ref().map(|unit| unit.en.clone()),
        ty: ty.code().to_owned(),
        computed: matches!(field.ty, FieldType::Computed(..)),
        required: field.required,
        retired: field.retired,
        fixed: field.fixed,
        choices: ty
            .choices()
            .iter()
            .map(|of| choice(&of.code, &of.label, of.retired))
            .collect(),
        max_length: match ty {
            FieldType::Text(longest) => Some(*longest),
            _ => None,
        },
        min,
        max,
        sensitive: ty.files().is_some_and(|files| files.sensitive),
        future: matches!(ty, FieldType::Date(true)),
        to: match ty {
            FieldType::Ref(to) => Some(to.clone()),
            _ => None,
        },
        shown_when: field.shown_when.as_ref().map(tree),
        required_when: field.required_when.as_ref().map(tree),
        default: field.default.as_ref().map(FieldValue::to_json),
        value: match &field.ty {
            FieldType::Computed(_, from) => Some(tree(from)),
            _ => None,
        },
        fields: match &field.ty {
            FieldType::Rows(fields) => fields.iter().map(field_view).collect(),
            _ => Vec::new(),
        },
    }
}
