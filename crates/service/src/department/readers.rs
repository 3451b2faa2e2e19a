//! Who has read a doubtful row.

use std::collections::BTreeSet;

use shouwang_store::column::Json;
use shouwang_store::entity::list_pair;

use crate::{Ctx, Result};

/// Who has read a row.
fn readers_of(pair: &list_pair::Model) -> Result<BTreeSet<i64>> {
    pair.readers.as_ref().map_or_else(|| Ok(BTreeSet::new()), Json::read)
}

/// The caller, acting and entering.
pub(super) fn hands_of(ctx: &Ctx) -> BTreeSet<i64> {
    let hands = ctx.hands();
    BTreeSet::from([hands.acted_by.0, hands.entered_by.0])
}

/// Who has read a row, the caller among them.
pub(super) fn with_hands(ctx: &Ctx, pair: &list_pair::Model) -> Result<BTreeSet<i64>> {
    Ok(&readers_of(pair)? | &hands_of(ctx))
}

/// Whether the caller, acting or entering, has read a row.
pub(super) fn is_read_by(ctx: &Ctx, pair: &list_pair::Model) -> Result<bool> {
    Ok(!readers_of(pair)?.is_disjoint(&hands_of(ctx)))
}
