//! Who took a query out, who brought its answer in, and who decides on what it says: three people.

use shouwang_domain::AccountId;
use shouwang_domain::ctx::Hands;
use shouwang_store::entity::asset_query;
use shouwang_store::repo::office::evidence;
use shouwang_store::{Found, Source};

use crate::{Ctx, Problem, Result};

/// A query is taken out by this.
const TAKE_OUT: &str = "asset_query.take_out";
/// Its answer is brought in by this.
const ANSWER: &str = "asset_query.answer";

/// What the log says a query is.
fn subject(query: i64) -> String {
    format!("asset_query/{query}")
}

/// Refuses whoever took the query out, or entered that for somebody: nobody answers their own question, in whichever post.
///
/// # Errors
/// `asset.asked_yourself`.
pub(super) async fn check_not_taker(at: &impl Source, ctx: &Ctx, query: &Found<asset_query::Model>) -> Result<()> {
    let hands = ctx.hands();
    let took = evidence::hands(at, TAKE_OUT, &[subject(query.id)]).await?;
    let is_taker = hands.include(AccountId(query.asked_by)) || took.iter().any(|one| one.share_a_person_with(&hands));
    match is_taker {
        true => Err(asked_yourself()),
        false => Ok(()),
    }
}

/// Who brought the answers to some queries in.
pub(super) async fn answerers(at: &impl Source, queries: impl Iterator<Item = i64>) -> Result<Vec<Hands>> {
    let subjects: Vec<String> = queries.map(subject).collect();
    evidence::hands(at, ANSWER, &subjects).await
}

fn asked_yourself() -> Problem {
    Problem::wrong_person(
        "asset.asked_yourself",
        "这份查询由您导出或代为导出，请由其他人上传部门的答复。",
        "You took this query out, or entered that for somebody; somebody else brings its answer in.",
    )
}
