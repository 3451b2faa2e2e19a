//! The circumstances in which somebody acts, and what every way in needs.

use shouwang_domain::area::AreaRange;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::role::Role;
use shouwang_domain::scope::Scope;
use shouwang_domain::{AccountId, AreaId, PostId, ProblemKind};
use shouwang_store::column::Code;
use shouwang_store::entity::{area, post};

use crate::{Ctx, Problem, Result};

/// The circumstances of a person in a post. An administrator or a department's officer sees no household by area.
pub(crate) fn ctx_of(
    acted_by: i64,
    entered_by: i64,
    (post, area): &(post::Model, area::Model),
    now: Timestamp,
) -> Result<Ctx> {
    let role: Role = post.role.get();
    Ok(Ctx {
        acted_by: AccountId(acted_by),
        entered_by: AccountId(entered_by),
        post: PostId(post.id),
        role,
        area: AreaId(area.id),
        department: post.department.map(Code::get),
        scope: if role.sees_area() {
            Scope::areas(vec![AreaRange {
                lo: area.order_lo,
                hi: area.order_hi,
            }])
        } else {
            Scope::nothing()
        },
        now,
        reason: None,
        request: None,
    })
}

/// A random secret of 256 bits.
pub(crate) fn secret() -> Result<String> {
    use base64::Engine;
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(Problem::internal)?;
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
}

/// The problem of somebody who is not let in.
pub(super) fn unauthenticated(code: &str, zh: &str, en: &str) -> Problem {
    Problem::new(ProblemKind::Unauthenticated, code, zh, en)
}
