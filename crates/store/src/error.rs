//! Errors of the database as problems that a person can mend. No text of the database reaches the user.

use std::ops::Deref as _;

use sea_orm::sqlx::Error as SqlxError;
use sea_orm::{DbErr, RuntimeErr, SqlErr};
use shouwang_domain::household::duplicate_id;
use shouwang_domain::{Problem, ProblemKind, Result};
use shouwang_evidence::Hash;

use crate::entity::TABLES;
use crate::ledger::TABLE_PREFIX;
use crate::schema::unique_name;

/// Turns an error of the database into a problem.
pub(crate) trait OrProblem<T> {
    /// The value, or the problem.
    fn or_problem(self) -> Result<T>;
}

impl<T> OrProblem<T> for Result<T, DbErr> {
    fn or_problem(self) -> Result<T> {
        self.map_err(|error| problem(&error))
    }
}

fn problem(error: &DbErr) -> Problem {
    if let Some(SqlErr::UniqueConstraintViolation(message)) = error.sql_err() {
        return unique_problem(&constraint(&message));
    }
    if is_busy(error) {
        return busy();
    }
    if error.to_string().contains(POSTS_APART) {
        return posts_excluded();
    }
    // Messages of the drivers name tables and constraints, never values.
    tracing::error!(error = %error, "the database refused a statement");
    Problem::internal("database")
}

/// What could not be done in time may be tried again.
pub(crate) fn busy() -> Problem {
    Problem::new(
        ProblemKind::Busy,
        "busy",
        "系统正忙，本次操作没有保存；请稍后重试。",
        "The system is busy and nothing was saved; try again a little later.",
    )
}

/// A failure of the machine that is not the database's. `context` carries no personal data.
pub(crate) fn internal(context: &str, error: impl std::fmt::Display) -> Problem {
    tracing::error!(error = %error, "{context}");
    Problem::internal(context)
}

/// A stored hash. One that was altered to another length becomes one that fits nothing.
pub(crate) fn hash(bytes: &[u8]) -> Hash {
    Hash::try_from(bytes).unwrap_or_else(|_| Hash::of(bytes))
}

/// The name of the violated index, by PostgreSQL's quoting or from SQLite's list of columns.
fn constraint(message: &str) -> String {
    if let Some(quoted) = message.split('"').nth(1) {
        return quoted.to_owned();
    }
    let columns = message.rsplit(": ").next().unwrap_or_default();
    let mut table = "";
    let mut names = Vec::new();
    for column in columns.split(", ") {
        if let Some((of, name)) = column.split_once('.') {
            table = of;
            names.push(name);
        }
    }
    unique_name(table, &names)
}

/// What the triggers on posts say, see `guard/post.*.sql`.
const POSTS_APART: &str = "post.excluded";

/// The problem of an administrator with another post.
pub fn posts_excluded() -> Problem {
    Problem::wrong_person(
        POSTS_APART,
        "系统、安全、审计三员互斥，且不得兼任其他岗位。",
        "The three administrators exclude one another and hold no other post.",
    )
}

/// The problem of a login that somebody else has.
pub fn login_taken() -> Problem {
    Problem::bad_data(
        "account.login_taken",
        "该登录名已被使用；请换一个。",
        "This login is taken; choose another.",
    )
}

/// The problem of a second open case of one kind.
pub fn case_already_open() -> Problem {
    Problem::refused(
        "case.already_open",
        "该户已有一件同类案件尚未办结。",
        "The household has an open case of this kind already.",
    )
}

fn unique_problem(constraint: &str) -> Problem {
    match constraint {
        "member_id_number_present_key" => duplicate_id(),
        "account_login_key" => login_taken(),
        "external_id_entity_system_number_key" => Problem::bad_data(
            "external_id.taken",
            "该外部编号已属于另一户或另一名成员；请核对编号。",
            "This number of the other system already belongs to another household or member; check the number.",
        ),
        "procedure_case_household_id_kind_key" => case_already_open(),
        "spell_household_id_key" => Problem::refused(
            "spell.already_open",
            "该户已是监测对象。",
            "The household is being monitored already.",
        ),
        "remedy_spell_id_key" | "remedy_step_id_key" => Problem::refused(
            "remedy.proposed",
            "已有人提出，尚待审定；请先审定该项。",
            "This is proposed already and waits for a decision; let it be decided first.",
        ),
        "idempotency_key_account_id_key_key" | "field_entry_client_key_key" => busy(),
        of_ledger if is_of_ledger(of_ledger) => Problem::bad_data(
            "ledger.twice",
            "已有同样的一条记录；请打开那一条修改。",
            "There is such a record already; open that one and change it.",
        ),
        _ => Problem::conflict(),
    }
}

/// A key of a table of a register.
fn is_of_ledger(constraint: &str) -> bool {
    let mut facts = TABLES.iter().filter(|table| table.is_of_ledger());
    constraint.starts_with(TABLE_PREFIX) || facts.any(|table| constraint.starts_with(&format!("{}_", table.name)))
}

/// Locked, deadlocked, not to be serialised, or no connection in time.
fn is_busy(error: &DbErr) -> bool {
    match error {
        DbErr::ConnectionAcquire(_) => true,
        DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error))
        | DbErr::Conn(RuntimeErr::SqlxError(error)) => match error.deref() {
            SqlxError::Database(error) => {
                matches!(
                    error.code().as_deref(),
                    Some("5" | "6" | "261" | "517" | "40001" | "40P01" | "55P03" | "53300")
                )
            }
            SqlxError::PoolTimedOut => true,
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_violated_index_has_one_name_on_both_databases() {
        for message in [
            "duplicate key value violates unique constraint \"external_id_entity_system_number_key\"",
            "UNIQUE constraint failed: external_id.entity, external_id.system, external_id.number",
        ] {
            assert_eq!(constraint(message), "external_id_entity_system_number_key");
        }
        assert_eq!(
            unique_problem("external_id_entity_system_number_key").code,
            "external_id.taken"
        );
        assert_eq!(
            unique_problem(&constraint("UNIQUE constraint failed: household.id")).code,
            "version_conflict"
        );
    }
}
