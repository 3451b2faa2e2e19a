//! What became of the rows of a list that asked for a look: for the department that sent it (翁源 2021 §三(三)).

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::ListBatchId;
use shouwang_domain::risk::{RiskCategory, WarningLevel};
use shouwang_domain::warning::WarningState;
use shouwang_store::column::{Code, Day};
use shouwang_store::repo;
use utoipa::ToSchema;

use super::difference::headline;
use super::list::{ListText, known};

use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service};

/// A row of a list that asked for a look, and the answer. Whom it is about the department finds in its own file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListAnswer {
    /// The row of the file.
    pub line: i64,
    /// Why it asked.
    pub reasons: Vec<ListText>,
    /// The risks, without repetition.
    pub risks: Vec<RiskCategory>,
    /// How urgent it is: the most urgent of the reasons.
    pub level: Option<WarningLevel>,
    /// How the warning stands; none while its reason waits to join one.
    pub state: Option<WarningState>,
    /// By when it is to be answered.
    pub answer_due: Option<NaiveDate>,
    /// When it was.
    pub answered_on: Option<NaiveDate>,
    /// It is not answered, and should be.
    pub late: bool,
}

impl Service {
    /// What became of the rows of a list that asked for a look, in the order of the file, at most 500: the state of the warning
    /// and its days, and nothing of the register.
    ///
    /// # Errors
    /// Not found, of another department's list too.
    pub async fn list_answers(&self, ctx: &Ctx, id: ListBatchId) -> Result<Vec<ListAnswer>> {
        require(ctx, Verb::ReadDepartmentLists)?;
        let batch = repo::department::by_id(&self.store, ctx, id).await?;
        let list = known(ctx, &batch.list)?;
        let today = ctx.today();
        let rows = repo::department::answers(&self.store, &batch).await?;
        let views = rows.into_iter().map(|row| {
            let asked: Vec<&str> = row.rules.split(',').collect();
            let is_asked = |id: &str| asked.iter().any(|rule| rule.rsplit('.').next() == Some(id));
            let rules: Vec<_> = list.rules.iter().filter(|rule| is_asked(&rule.id)).collect();
            let mut risks: Vec<RiskCategory> = rules.iter().map(|rule| rule.risk).collect();
            risks.sort_unstable();
            risks.dedup();
            let state = row.state.map(Code::get);
            let due = row.answer_due.map(Day::get);
            ListAnswer {
                line: row.line,
                reasons: rules.iter().map(|rule| headline(list, &rule.message)).collect(),
                risks,
                level: rules.iter().map(|rule| rule.level).max(),
                state,
                answer_due: due,
                answered_on: row.answered_on.map(Day::get),
                late: state == Some(WarningState::Open) && due.is_some_and(|due| today > due),
            }
        });
        Ok(views.collect())
    }
}
