//! What is past its term, in all areas: for the clock of the installation, which erases it.

use chrono::NaiveDate;
use sea_orm::{FromQueryResult, Value};
use shouwang_domain::Result;
use shouwang_domain::door::ApplicationState;
use shouwang_domain::field::FieldReportState;
use shouwang_domain::retention::{ERASED, RetentionKind};

use crate::entity::{application, asset_result, field_report, list_fact};
use crate::sql;
use crate::store::Source;

/// So many rows are erased in one command at most.
const AT_ONCE: usize = 500;

/// Applications that were closed before a day: nobody waits for an answer to them, and they say something yet.
fn past_applications() -> String {
    format!(
        "FROM application WHERE state = '{}' AND decided_on < ? AND name <> ? AND NOT EXISTS \
         (SELECT 1 FROM application_remark r WHERE r.application_id = application.id AND r.kind <> 'rating' AND \
         r.answered_on IS NULL)",
        ApplicationState::Closed
    )
}

/// Quick reports that were closed before a day without a household, and say something yet.
fn past_reports() -> String {
    format!(
        "FROM field_report WHERE state = '{}' AND decided_on < ? AND note <> ?",
        FieldReportState::Closed
    )
}

/// What lists said that was taken back before a day, and is kept yet.
const TAKEN_BACK: &str = "FROM list_fact WHERE taken_back_on < ? AND length(said_sealed) > 0";
/// What was found of assets in cases that were closed before a day, and still says what it is.
const ASSET_RESULTS: &str = "FROM asset_result WHERE blanked_on IS NULL AND EXISTS \
     (SELECT 1 FROM procedure_case c WHERE c.id = asset_result.case_id AND c.closed_on < ?)";

/// Applications past their term, at most 500.
///
/// # Errors
/// When the database fails.
pub async fn applications(at: &impl Source, before: NaiveDate) -> Result<Vec<application::Model>> {
    let query = format!("SELECT * {} ORDER BY id LIMIT {AT_ONCE}", past_applications());
    sql::all(&at.executor(), &query, [before.to_string().into(), ERASED.into()]).await
}

/// Quick reports past their term, at most 500.
///
/// # Errors
/// When the database fails.
pub async fn field_reports(at: &impl Source, before: NaiveDate) -> Result<Vec<field_report::Model>> {
    let query = format!("SELECT * {} ORDER BY id LIMIT {AT_ONCE}", past_reports());
    sql::all(&at.executor(), &query, [before.to_string().into(), ERASED.into()]).await
}

/// Rows of lists that were taken back and are past their term, at most 500.
///
/// # Errors
/// When the database fails.
pub async fn taken_back(at: &impl Source, before: NaiveDate) -> Result<Vec<list_fact::Model>> {
    let query = format!("SELECT * {TAKEN_BACK} ORDER BY id LIMIT {AT_ONCE}");
    sql::all(&at.executor(), &query, [before.to_string().into()]).await
}

/// Results of queries of assets past their term, at most 500.
///
/// # Errors
/// When the database fails.
pub async fn asset_results(at: &impl Source, before: NaiveDate) -> Result<Vec<asset_result::Model>> {
    let query = format!("SELECT * {ASSET_RESULTS} ORDER BY id LIMIT {AT_ONCE}");
    sql::all(&at.executor(), &query, [before.to_string().into()]).await
}

/// How many rows of a kind are past their term; none of what is kept elsewhere than in such rows.
///
/// # Errors
/// When the database fails.
pub async fn count(at: &impl Source, kind: RetentionKind, before: NaiveDate) -> Result<i64> {
    let (of, is_marked) = match kind {
        RetentionKind::Applications => (past_applications(), true),
        RetentionKind::FieldReports => (past_reports(), true),
        RetentionKind::TakenBackRows => (TAKEN_BACK.to_owned(), false),
        RetentionKind::AssetResults => (ASSET_RESULTS.to_owned(), false),
        _ => return Ok(0),
    };
    let mut values: Vec<Value> = vec![before.to_string().into()];
    if is_marked {
        values.push(ERASED.into());
    }
    let counted = sql::int(&at.executor(), &format!("SELECT count(*) {of}"), values).await?;
    Ok(counted.unwrap_or(0))
}

/// When something was last erased because its term was over, and the detail of that record.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct LastErased {
    /// The moment, in milliseconds.
    pub at_ms: i64,
    /// The detail, as JSON.
    pub detail: String,
}

/// When something of a kind was last erased; none where it never was.
///
/// # Errors
/// When the database fails.
pub async fn last_erased(at: &impl Source, kind: RetentionKind) -> Result<Option<LastErased>> {
    // That of a log of readings has the name of the log behind it.
    let query = "SELECT at_ms, detail FROM evidence_leaf WHERE subject >= ? AND subject < ? ORDER BY id DESC LIMIT 1";
    let subject = kind.subject();
    let values = [subject.clone().into(), format!("{subject}0").into()];
    let rows = sql::all(&at.executor(), query, values).await?;
    Ok(rows.into_iter().next())
}
