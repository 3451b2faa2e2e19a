//! What one page of the public door hands on to the next: sealed, so that the browser keeps it and nobody reads or changes
//! it, and forgotten after some hours.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shouwang_domain::calendar::Timestamp;
use shouwang_store::Field;

use crate::{Problem, Result, Service};

/// So long somebody may take over an application: there is a telephone to be found, and a neighbour to be asked.
const LIVES_MS: i64 = 12 * 3600 * 1000;

#[derive(Serialize, Deserialize)]
struct Sealed<T> {
    at: i64,
    value: T,
}

impl Service {
    /// Seals what a page hands on.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn seal_page(&self, now: Timestamp, value: &impl Serialize) -> Result<String> {
        let sealed = Sealed { at: now.0, value };
        let bytes = serde_json::to_vec(&sealed).map_err(Problem::internal)?;
        let sealed = self.store.vault().seal_bytes(Field::PUBLIC_PAGE, 0, &bytes)?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// What a page handed on; none when it is too old or nothing of ours.
    pub fn open_page<T: DeserializeOwned>(&self, now: Timestamp, sealed: &str) -> Option<T> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let bytes = self.store.vault().open_bytes(Field::PUBLIC_PAGE, 0, &bytes).ok()?;
        let opened: Sealed<T> = serde_json::from_slice(&bytes).ok()?;
        (opened.at <= now.0 && now.0 - opened.at < LIVES_MS).then_some(opened.value)
    }
}
