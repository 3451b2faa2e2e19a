//! Commands that are sent again.

use crate::{Ctx, Result, Service};

impl Service {
    /// The answer that the caller's request was given before, when it came with a key and took effect. Ask before the
    /// command runs; the command itself keeps its answer.
    ///
    /// # Errors
    /// `idempotency.reused` when the key was used for another request.
    pub async fn recall(&self, ctx: &Ctx) -> Result<Option<serde_json::Value>> {
        match &ctx.request {
            Some(request) => self.store.recall((ctx.entered_by, ctx.now), request).await,
            None => Ok(None),
        }
    }
}
