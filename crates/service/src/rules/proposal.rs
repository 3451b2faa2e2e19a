//! What is proposed by one person and decided by another: what every such decision asks.

use std::collections::HashMap;

use chrono::NaiveDate;
use shouwang_store::repo::rules::proposal::{Placed, Proposal, Signed};
use shouwang_store::{Source, Tx, repo};

use crate::{Ctx, Problem, Result};

/// The answer of a person who decides.
pub(crate) struct Answer {
    /// Whether it takes effect.
    pub(crate) approve: bool,
    /// Remark, without what surrounds it.
    pub(crate) note: Option<String>,
    /// The version that was read.
    pub(crate) version: i64,
}

impl Answer {
    /// An answer with its remark.
    ///
    /// # Errors
    /// `required`: a refusal says why.
    pub(crate) fn new(approve: bool, note: Option<String>, version: i64) -> Result<Self> {
        let note = remark(note);
        if !approve && note.is_none() {
            return Err(Problem::required());
        }
        Ok(Self { approve, note, version })
    }
}

/// A proposal that the caller may decide, locked. `state` is that of a proposal nobody has decided.
///
/// # Errors
/// Not found, `version_conflict`, `proposal.decided`, `proposal.same_person`.
pub(crate) async fn to_be_decided<M: Proposal + Clone>(
    tx: &mut Tx,
    ctx: &Ctx,
    id: i64,
    version: i64,
    state: M::State,
) -> Result<Placed<M>> {
    let seen = repo::rules::proposal::by_id::<M>(tx, ctx, id).await?;
    let row = tx.locked::<M>(id).await?.unwrap_or(seen.row);
    if row.version() != version {
        return Err(Problem::conflict());
    }
    if row.state() != state {
        return Err(Problem::refused(
            "proposal.decided",
            "该项已有决定。",
            "This has been decided already.",
        ));
    }
    let hands = row.hands();
    if [ctx.acted_by.0, ctx.entered_by.0]
        .iter()
        .any(|person| hands.contains(person))
    {
        return Err(same_person());
    }
    Ok(Placed { row, area: seen.area })
}

/// Whoever had a hand in a proposal does not decide it.
pub(crate) fn same_person() -> Problem {
    Problem::wrong_person(
        "proposal.same_person",
        "提出人不能自己审定；请由另一人审定。",
        "Who proposed something does not decide it; let somebody else decide.",
    )
}

/// Refuses a first day before today: what was judged stays as it was judged.
///
/// # Errors
/// `proposal.reaches_back`.
pub(crate) fn not_back(first: NaiveDate, today: NaiveDate) -> Result<()> {
    if first >= today {
        return Ok(());
    }
    Err(Problem::refused(
        "proposal.reaches_back",
        "不能追溯到今天以前；请重新提出，生效日期从今天起。",
        "It does not reach back before today; propose it anew with today or a later day.",
    ))
}

/// The names of those who proposed and decided.
///
/// # Errors
/// Only those of the database.
pub(crate) async fn names<M: Signed>(at: &impl Source, placed: &[Placed<M>]) -> Result<HashMap<i64, String>> {
    let people = |placed: &Placed<M>| {
        let (proposer, decider) = placed.row.people();
        [Some(proposer), decider]
    };
    repo::office::account::names(at, placed.iter().flat_map(people).flatten().collect::<Vec<_>>()).await
}

/// A remark without what surrounds it; none when it says nothing.
pub(crate) fn remark(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A text that says something.
///
/// # Errors
/// `required`.
pub(crate) fn said(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::required());
    }
    Ok(text.to_owned())
}
