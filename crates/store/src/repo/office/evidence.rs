//! What may be shown of the evidence log.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use shouwang_domain::ctx::Hands;
use shouwang_domain::{AccountId, Ctx, Result};
use shouwang_evidence::commitment;
use shouwang_evidence::leaf::leaf_hash;

use crate::entity::{
    account, clue, evidence_checkpoint, evidence_leaf, evidence_sequence, measure, procedure_case, referral, remedy,
    sensitive_read, visit, warning,
};
use crate::error::OrProblem as _;
use crate::evidence::opened;
use crate::repo::{At, MAX_IN_LIST, Page, PageRequest, page};
use crate::store::Source;

/// What a list of leaves is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct LeafFilter {
    /// The beginning of the command's code.
    pub command: Option<String>,
    /// In this account's name, or typed in by it.
    pub account: Option<i64>,
    /// What it was done to, such as `household/123`.
    pub subject: Option<String>,
    /// From this moment on, in milliseconds.
    pub since_ms: Option<i64>,
    /// Before this moment.
    pub before_ms: Option<i64>,
}

/// A leaf with what shows that it is still what it was.
#[derive(Debug, Clone)]
pub struct CheckedLeaf {
    /// The leaf.
    pub leaf: evidence_leaf::Model,
    /// Its place in the tree, when it has one.
    pub place: Option<i64>,
    /// Its content gives the commitment that is stored, and that gives the hash in the tree.
    pub is_sound: bool,
}

/// Whether a command was ever done to something, such as `account/7`.
///
/// # Errors
/// When the database fails.
pub async fn was_done(at: &impl Source, command: &str, subject: &str) -> Result<bool> {
    let found = evidence_leaf::Entity::find()
        .filter(evidence_leaf::Column::Subject.eq(subject))
        .filter(evidence_leaf::Column::Command.eq(command))
        .one(&at.executor())
        .await
        .or_problem()?;
    Ok(found.is_some())
}

/// Who ever did a command to one of some things, such as `asset_query/7`: by the log, because a row knows its last hands only.
/// It is asked to keep a person out, so that scope plays no part.
///
/// # Errors
/// When the database fails.
pub async fn hands(at: &impl Source, command: &str, subjects: &[String]) -> Result<Vec<Hands>> {
    let mut found = Vec::new();
    for subjects in subjects.chunks(MAX_IN_LIST) {
        let leaves = evidence_leaf::Entity::find()
            .filter(evidence_leaf::Column::Subject.is_in(subjects.iter().cloned()))
            .filter(evidence_leaf::Column::Command.eq(command))
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(leaves.into_iter().map(|leaf| Hands {
            acted_by: AccountId(leaf.acted_by),
            entered_by: AccountId(leaf.entered_by),
        }));
    }
    Ok(found)
}

/// A page of the leaves, the newest first, each checked against its commitment.
///
/// # Errors
/// When the database fails.
pub async fn leaves(at: &impl Source, filter: &LeafFilter, request: PageRequest) -> Result<Page<CheckedLeaf>> {
    use evidence_leaf::Column::{ActedBy, AtMs, Command, EnteredBy, Id, Subject};
    let condition = Condition::all()
        .add_option(filter.command.as_ref().map(|command| Command.starts_with(command)))
        .add_option(filter.subject.as_ref().map(|subject| Subject.eq(subject)))
        .add_option(filter.since_ms.map(|since| AtMs.gte(since)))
        .add_option(filter.before_ms.map(|before| AtMs.lt(before)))
        .add_option(
            filter
                .account
                .map(|account| Condition::any().add(ActedBy.eq(account)).add(EnteredBy.eq(account))),
        );
    // Lists run upwards: the newest first is the same list from its other end.
    let turned = PageRequest {
        at: match request.at {
            At::First => At::Last,
            At::Last => At::First,
            At::After(cursor) => At::Before(cursor),
            At::Before(cursor) => At::After(cursor),
        },
        ..request
    };
    let select = evidence_leaf::Entity::find().filter(condition);
    let mut found = page(at, select, Id, |row: &evidence_leaf::Model| row.id, turned).await?;
    found.items.reverse();
    std::mem::swap(&mut found.previous, &mut found.next);
    let ids: Vec<i64> = found.items.iter().map(|leaf| leaf.id).collect();
    let numbered: HashMap<i64, evidence_sequence::Model> = evidence_sequence::Entity::find()
        .filter(evidence_sequence::Column::LeafId.is_in(ids))
        .all(&at.executor())
        .await
        .or_problem()?
        .into_iter()
        .map(|row| (row.leaf_id, row))
        .collect();
    Ok(found.map(|leaf| {
        let row = numbered.get(&leaf.id);
        let (salt, content) = opened(leaf.clone());
        let taken = commitment(&salt, &content);
        let in_tree = |row: &&evidence_sequence::Model| row.leaf_hash == leaf_hash(&taken).as_bytes();
        CheckedLeaf {
            is_sound: leaf.commitment == taken.as_bytes() && row.is_none_or(|row| in_tree(&row)),
            place: row.map(|row| row.id),
            leaf,
        }
    }))
}

/// The households that subjects of leaves are about, by subject: of a household itself, and of what belongs to one.
///
/// # Errors
/// When the database fails.
pub async fn households_of(at: &impl Source, subjects: &[&str]) -> Result<HashMap<String, i64>> {
    let ids_of = |table: &str| -> Vec<i64> {
        let ids = subjects.iter().filter_map(|subject| subject.split_once('/'));
        ids.filter(|(name, _)| *name == table)
            .filter_map(|(_, id)| id.parse().ok())
            .collect()
    };
    let mut found: HashMap<String, i64> = ids_of("household")
        .into_iter()
        .map(|id| (format!("household/{id}"), id))
        .collect();
    macro_rules! belonging {
        ($($table:ident $name:literal),+) => {$(
            let rows = $table::Entity::find()
                .filter($table::Column::Id.is_in(ids_of($name)))
                .all(&at.executor())
                .await
                .or_problem()?;
            found.extend(rows.into_iter().map(|row| (format!(concat!($name, "/{}"), row.id), row.household_id)));
        )+};
    }
    belonging!(procedure_case "procedure_case", warning "warning", clue "clue", referral "referral", remedy "remedy", visit "visit", measure "measure");
    Ok(found)
}

/// The names of accounts.
///
/// # Errors
/// When the database fails.
pub async fn names(at: &impl Source, accounts: Vec<i64>) -> Result<HashMap<i64, String>> {
    let rows = account::Entity::find()
        .filter(account::Column::Id.is_in(accounts))
        .all(&at.executor())
        .await
        .or_problem()?;
    Ok(rows.into_iter().map(|row| (row.id, row.display_name)).collect())
}

/// All checkpoints, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn checkpoints(at: &impl Source) -> Result<Vec<evidence_checkpoint::Model>> {
    use evidence_checkpoint::Column::{Id, Size};
    evidence_checkpoint::Entity::find()
        .order_by_desc(Size)
        .order_by_desc(Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The checkpoint that covers most.
///
/// # Errors
/// When the database fails.
pub async fn newest_checkpoint(at: &impl Source) -> Result<Option<evidence_checkpoint::Model>> {
    use evidence_checkpoint::Column::{Id, Size};
    evidence_checkpoint::Entity::find()
        .order_by_desc(Size)
        .order_by_desc(Id)
        .one(&at.executor())
        .await
        .or_problem()
}

/// The latest leaves about some subjects (`household/17`), the newest first. The caller has found them in scope.
///
/// # Errors
/// When the database fails.
pub async fn about(at: &impl Source, subjects: Vec<String>, limit: u64) -> Result<Vec<evidence_leaf::Model>> {
    use evidence_leaf::Column::{Id, Subject};
    evidence_leaf::Entity::find()
        .filter(Subject.is_in(subjects))
        .order_by_desc(Id)
        .limit(limit)
        .all(&at.executor())
        .await
        .or_problem()
}

/// How many sensitive reads of one kind a person has entered since an id (see `IdGenerator::first_at`).
///
/// # Errors
/// When the database fails.
pub async fn sensitive_reads(
    at: &impl Source,
    entered_by: AccountId,
    subject: &str,
    reason: &str,
    since: i64,
) -> Result<u64> {
    sensitive_read::Entity::find()
        .filter(sensitive_read::Column::Id.gte(since))
        .filter(sensitive_read::Column::EnteredBy.eq(entered_by.0))
        .filter(sensitive_read::Column::Subject.eq(subject))
        .filter(sensitive_read::Column::Reason.eq(reason))
        .count(&at.executor())
        .await
        .or_problem()
}

/// The sensitive reads that somebody entered since a moment for a reason.
///
/// # Errors
/// When the database fails.
pub async fn sensitive_reads_for(
    at: &impl Source,
    entered_by: AccountId,
    reason: &str,
    since: i64,
) -> Result<Vec<sensitive_read::Model>> {
    sensitive_read::Entity::find()
        .filter(sensitive_read::Column::Id.gte(since))
        .filter(sensitive_read::Column::EnteredBy.eq(entered_by.0))
        .filter(sensitive_read::Column::Reason.eq(reason))
        .all(&at.executor())
        .await
        .or_problem()
}

/// How many rows of lists either of the caller's hands took out as files since a moment, by the leaves about it.
///
/// # Errors
/// When the database fails.
pub async fn rows_taken_out(at: &impl Source, ctx: &Ctx, since: i64) -> Result<usize> {
    let hands = [ctx.acted_by.0, ctx.entered_by.0];
    let leaves = evidence_leaf::Entity::find()
        .filter(evidence_leaf::Column::Subject.gte("list/"))
        .filter(evidence_leaf::Column::Subject.lt("list0"))
        .filter(
            Condition::any()
                .add(evidence_leaf::Column::ActedBy.is_in(hands))
                .add(evidence_leaf::Column::EnteredBy.is_in(hands)),
        )
        .filter(evidence_leaf::Column::AtMs.gte(since))
        .all(&at.executor())
        .await
        .or_problem()?;
    let rows = |leaf: &evidence_leaf::Model| {
        let detail: serde_json::Value = serde_json::from_str(&leaf.detail).ok()?;
        let is_counted = detail["request"].is_null() && detail["uncounted"] != true;
        detail["rows"].as_u64().filter(|_| is_counted)
    };
    Ok(leaves.iter().filter_map(rows).sum::<u64>() as usize)
}
