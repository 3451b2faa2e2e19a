//! Statements of income and expense: one per household and month, or a year's figure marked as estimated.

use serde::{Deserialize, Serialize};
use shouwang_domain::household::not_in_future;
pub use shouwang_domain::income::StatementSource;
use shouwang_domain::income::{Amounts, Period};
use shouwang_domain::{Fen, HouseholdId, Month};
use shouwang_store::entity::statement;
pub(crate) use shouwang_store::repo::register::statement::amounts as amounts_of;
use shouwang_store::{Source, Tx, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::register::household::record::check_active;
use crate::register::kinship::refuse_kin;
use crate::rules::screening::Rescreened;
use crate::{Ctx, Problem, Result, Service};

/// A household's amounts of a period. What is left out is blank: a form says all there is to say.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// The month, such as `2026-03`, or the year, such as `2025`.
    pub period: String,
    /// The amounts in fen; at least one is filled.
    pub amounts: Amounts,
    /// Estimated instead of counted. A year's figure always is.
    #[serde(default)]
    pub estimated: bool,
    /// The version that was read; none when the period had no statement.
    #[serde(default)]
    pub version: Option<i64>,
}

/// Reports a month with the amounts of the month before.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SameAsLastMonthCmd {
    /// The household.
    pub household_id: HouseholdId,
    /// The month to be reported.
    pub month: Month,
}

/// A statement as it is shown. The amounts that are blank in a reported period count as 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatementView {
    /// The month, such as `2026-03`, or the year, such as `2025`.
    pub period: String,
    /// The amounts in fen.
    pub amounts: Amounts,
    /// Income less business expense, in fen.
    pub disposable: Fen,
    /// Estimated instead of counted.
    pub estimated: bool,
    /// How it came.
    pub source: StatementSource,
    /// It was entered or changed after an office had handed in the month.
    pub after_filing: bool,
    /// Its version.
    pub version: i64,
}

/// A statement that was saved, and what the rules say now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct StatementSaved {
    /// The statement.
    pub statement: StatementView,
    /// What every rule says of the household now.
    pub screening: Rescreened,
}

impl Service {
    /// Saves a household's statement of a period and evaluates the household again.
    ///
    /// # Errors
    /// Not found, `household.ended`, `income.negative`, `income.empty`, `bad_period`, `date.in_future`, and
    /// `version_conflict` when somebody saved the period in the meantime.
    pub async fn save_statement(&self, ctx: &Ctx, cmd: StatementCmd) -> Result<StatementSaved> {
        require(ctx, Verb::EditStatements)?;
        let period: Result<Period> = cmd.period.parse();
        let period = period.and_then(|period| not_in_future(period.first_day(), ctx.today()).map(|()| period));
        let period = period.map_err(|problem| problem.at("/period"))?;
        cmd.amounts.check()?;
        if !cmd.amounts.is_reported() {
            return Err(empty());
        }
        let mut tx = self.store.begin(ctx, "statement.save").await?;
        let before = self.statement_to_change(ctx, &mut tx, cmd.household_id, period).await?;
        // One that was taken back is not shown to anybody.
        let seen = before.as_ref().filter(|row| amounts_of(row).is_reported());
        if seen.map(|row| row.version) != cmd.version {
            return Err(Problem::conflict());
        }
        let row = statement::Model {
            household_id: cmd.household_id.0,
            period: period.into(),
            estimated: (cmd.estimated || matches!(period, Period::Year(_))).into(),
            source: StatementSource::Form.into(),
            ..statement::Model::default()
        };
        self.put_statement(ctx, tx, before, all_amounts(row, &cmd.amounts))
            .await
    }

    /// Reports a month with the amounts of the month before, in one act.
    ///
    /// # Errors
    /// Not found, `household.ended`, `date.in_future`, `income.no_last_month`, `income.reported_already`.
    pub async fn same_as_last_month(&self, ctx: &Ctx, cmd: SameAsLastMonthCmd) -> Result<StatementSaved> {
        require(ctx, Verb::EditStatements)?;
        not_in_future(cmd.month.first_day(), ctx.today()).map_err(|problem| problem.at("/month"))?;
        let mut tx = self.store.begin(ctx, "statement.same_as_last").await?;
        let before = self
            .statement_to_change(ctx, &mut tx, cmd.household_id, Period::Month(cmd.month))
            .await?;
        if before.as_ref().is_some_and(|row| amounts_of(row).is_reported()) {
            return Err(reported_already());
        }
        let last = Period::Month(cmd.month.plus(-1));
        let last = of_period(&tx, cmd.household_id, last).await?;
        let last = last
            .filter(|row| amounts_of(row).is_reported())
            .ok_or_else(no_last_month)?;
        let row = statement::Model {
            id: 0,
            period: Period::Month(cmd.month).into(),
            source: StatementSource::SameAsLast.into(),
            ..last
        };
        self.put_statement(ctx, tx, before, row).await
    }

    /// The statement that a period has, of a household that may be changed.
    async fn statement_to_change(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        household: HouseholdId,
        period: Period,
    ) -> Result<Option<statement::Model>> {
        let found = repo::register::household::by_id(tx, ctx, household).await?;
        check_active(&found)?;
        refuse_kin(tx, ctx, household.0).await?;
        tx.subject(format!("household/{household}"));
        of_period(tx, household, period).await
    }

    /// Writes a statement over the one that the period had, and evaluates the household again.
    pub(crate) async fn write_statement(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        before: Option<statement::Model>,
        row: statement::Model,
    ) -> Result<(statement::Model, Rescreened)> {
        let row = match &before {
            Some(before) => tx.update(before, row).await?,
            None => tx.insert(row).await?,
        };
        let screening = self.rescreen(ctx, tx, HouseholdId(row.household_id)).await?;
        Ok((row, screening))
    }

    async fn put_statement(
        &self,
        ctx: &Ctx,
        mut tx: Tx,
        before: Option<statement::Model>,
        row: statement::Model,
    ) -> Result<StatementSaved> {
        let (row, screening) = self.write_statement(ctx, &mut tx, before, row).await?;
        tx.commit(StatementSaved {
            statement: view(&row)?,
            screening,
        })
        .await
    }
}

/// The statement that a household has for a period, also one that was taken back.
pub(crate) async fn of_period(
    at: &impl Source,
    household: HouseholdId,
    period: Period,
) -> Result<Option<statement::Model>> {
    let mut found = repo::register::bulk::statements(at, &[household.0], &[period]).await?;
    Ok(found.remove(&household.0).and_then(|mut rows| rows.pop()))
}

/// A row as it is shown.
pub(crate) fn view(row: &statement::Model) -> Result<StatementView> {
    let amounts = amounts_of(row);
    Ok(StatementView {
        period: row.period.to_string(),
        amounts,
        disposable: amounts.disposable(),
        estimated: row.estimated.get(),
        source: row.source.get(),
        after_filing: false,
        version: row.version,
    })
}

/// A row with these amounts, blanks included.
pub(crate) fn all_amounts(row: statement::Model, amounts: &Amounts) -> statement::Model {
    let fen = |amount: Option<Fen>| amount.map(Into::into);
    statement::Model {
        wage: fen(amounts.wage),
        business: fen(amounts.business),
        property: fen(amounts.property),
        transfer: fen(amounts.transfer),
        business_expense: fen(amounts.business_expense),
        rigid_expense: fen(amounts.rigid_expense),
        self_paid_medical: fen(amounts.self_paid_medical),
        claims: fen(amounts.claims),
        ..row
    }
}

/// A row with the amounts that are filled; the others stay as they are.
pub(crate) fn with_amounts(row: statement::Model, amounts: &Amounts) -> statement::Model {
    let known = amounts_of(&row);
    let merged = Amounts {
        wage: amounts.wage.or(known.wage),
        business: amounts.business.or(known.business),
        property: amounts.property.or(known.property),
        transfer: amounts.transfer.or(known.transfer),
        business_expense: amounts.business_expense.or(known.business_expense),
        rigid_expense: amounts.rigid_expense.or(known.rigid_expense),
        self_paid_medical: amounts.self_paid_medical.or(known.self_paid_medical),
        claims: amounts.claims.or(known.claims),
    };
    all_amounts(row, &merged)
}

/// The problem of a statement without an amount.
pub(crate) fn empty() -> Problem {
    Problem::bad_data(
        "income.empty",
        "至少填写一项金额；确无收支的填 0。",
        "Fill in at least one amount; write 0 where there was none.",
    )
    .at("/amounts")
}

fn no_last_month() -> Problem {
    Problem::refused(
        "income.no_last_month",
        "上月没有填报，不能按“与上月相同”填报；请逐项填写。",
        "The month before was not reported; fill in the amounts.",
    )
}

fn reported_already() -> Problem {
    Problem::refused(
        "income.reported_already",
        "该月已填报；如需更正，请打开后修改。",
        "The month is reported already; open it to correct it.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_change_nothing_that_is_known() {
        let row = statement::Model {
            wage: Some(Fen(100).into()),
            claims: Some(Fen(5).into()),
            ..statement::Model::default()
        };
        let said = Amounts {
            wage: Some(Fen(200)),
            rigid_expense: Some(Fen(0)),
            ..Amounts::default()
        };
        let merged = amounts_of(&with_amounts(row, &said));
        let expected = Amounts {
            wage: Some(Fen(200)),
            rigid_expense: Some(Fen(0)),
            claims: Some(Fen(5)),
            ..Amounts::default()
        };
        assert_eq!(merged, expected);
    }
}
