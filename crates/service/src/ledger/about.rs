//! What the registers hold of one person, in words: for the copy that the person asks for.

use chrono::NaiveDate;
use shouwang_domain::calendar::shanghai_date;
use shouwang_domain::{Ctx, MemberId};
use shouwang_forms::{Chapter, FieldType, FieldValue, Form, Label, Subject, Values};
use shouwang_store::entity::household;
use shouwang_store::{Found, repo};

use super::form::tables;
use super::values::{self, said};
use crate::{Result, Service};

/// A record, as it is told to whom it is about.
pub(crate) struct SaidOf {
    /// The register.
    pub(crate) register: Label,
    /// The day on which it was written first.
    pub(crate) on: NaiveDate,
    /// Its fields, one after the other.
    pub(crate) words: String,
}

impl Service {
    /// The records about a member, or about the household without naming another member, register by register. What names
    /// somebody else is left out, and so are the registers of inspections, which tell of offices.
    pub(crate) async fn said_of_member(
        &self,
        ctx: &Ctx,
        household: &Found<household::Model>,
        member: MemberId,
    ) -> Result<Vec<SaidOf>> {
        let forms = self.seen_forms(ctx).await?;
        let at = &self.store;
        let mut told = Vec::new();
        let is_told =
            |form: &&std::sync::Arc<Form>| form.subject != Subject::Area && form.chapter != Chapter::Supervision;
        let mut about: Vec<_> = forms.all().filter(is_told).collect();
        about.sort_by(|one, other| (one.chapter, &one.id).cmp(&(other.chapter, &other.id)));
        let of_forms: Vec<_> = about.iter().map(|form| tables(form).swap_remove(0)).collect();
        let counts = repo::ledger::counts(at, &of_forms, household).await?;
        for ((form, table), _) in about.iter().zip(&of_forms).zip(counts).filter(|(_, count)| *count > 0) {
            let mut rows = repo::ledger::of_households(at, table, &[household.id]).await?;
            if form.subject == Subject::Member {
                rows.retain(|row| row.int("member_id") == Some(member.0));
            }
            let ids: Vec<i64> = rows.iter().map(|row| row.id()).collect();
            let mut children = values::children(at, form, &ids).await?;
            let mut all = Vec::with_capacity(rows.len());
            for row in &rows {
                let mut of_row = values::values(&form.fields, row)?;
                of_row.extend(children.remove(&row.id()).unwrap_or_default());
                all.push(of_row);
            }
            let names = values::names(at, ctx, &forms, form, all.iter()).await?;
            for (row, of_row) in rows.iter().zip(&all) {
                if is_of_another(form, of_row, member) {
                    continue;
                }
                let words = form.fields.iter().filter(|field| !names_people(&field.ty));
                let words = words.filter_map(|field| {
                    let value = of_row.get(&field.key)?;
                    let value = match value {
                        FieldValue::Rows(rows) => format!("{}行", rows.len()),
                        value => said(field, value, &names),
                    };
                    Some(format!("{}：{value}", field.label.zh))
                });
                told.push(SaidOf {
                    register: form.label.clone(),
                    on: shanghai_date(row.int("created_at").unwrap_or_default()),
                    words: words.collect::<Vec<_>>().join("；"),
                });
            }
        }
        Ok(told)
    }
}

/// Whether a record names members, and not this one.
fn is_of_another(form: &Form, values: &Values, member: MemberId) -> bool {
    let named = values::references(&form.fields, values).into_iter();
    let mut named = named
        .filter(|(_, field, _)| matches!(field.ty.stored(), FieldType::Member))
        .map(|(_, _, id)| id)
        .peekable();
    named.peek().is_some() && !named.any(|id| id == member.0)
}

/// Whether a field names people: members of the household, and those who work for it.
fn names_people(ty: &FieldType) -> bool {
    matches!(ty.stored(), FieldType::Member | FieldType::Person)
}
