//! What an applicant said of how it went, as the offices and the applicant see it.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::RemarkId;
use shouwang_domain::door::{Grade, RemarkKind};
use shouwang_store::column::{Code, Day};
use shouwang_store::entity::application_remark;
use shouwang_store::{Field, Vault};
use utoipa::ToSchema;

use crate::Result;

/// What an applicant said.
#[derive(Clone, Serialize, ToSchema)]
pub struct RemarkView {
    /// Id.
    pub id: RemarkId,
    /// What it is.
    pub kind: RemarkKind,
    /// How content they are.
    pub grade: Option<Grade>,
    /// In their own words.
    pub text: Option<String>,
    /// The day.
    pub said_on: NaiveDate,
    /// What they were answered.
    pub answer: Option<String>,
    /// The day of the answer.
    pub answered_on: Option<NaiveDate>,
    /// Version.
    pub version: i64,
}

impl fmt::Debug for RemarkView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemarkView({}, ***)", self.id)
    }
}

impl RemarkView {
    pub(super) fn of(vault: &Vault, row: &application_remark::Model) -> Result<Self> {
        let text = match &row.text_sealed {
            Some(sealed) => Some(vault.open(Field::APPLICATION_REMARK, row.id, sealed)?.to_string()),
            None => None,
        };
        Ok(Self {
            id: RemarkId(row.id),
            kind: row.kind.get(),
            grade: row.grade.map(Code::get),
            text,
            said_on: row.said_on.get(),
            answer: row.answer.clone(),
            answered_on: row.answered_on.map(Day::get),
            version: row.version,
        })
    }
}
