//! Sealed fields and their blind indexes.
//!
//! A sealed value is AES-256-GCM: key id (4 bytes, big endian), nonce (12), ciphertext and tag. The table, the column
//! and the row's id are authenticated with it, so that a value moved to another row does not open.
//! A blind index is HMAC-SHA-256 of the normalised value: equal values are found without opening any.

use std::collections::BTreeMap;
use std::fmt;

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use shouwang_domain::{Problem, Result};
use zeroize::Zeroizing;

use crate::error::internal;

/// A column that is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    table: &'static str,
    column: &'static str,
    kind: &'static str,
}

impl Field {
    /// `member.id_number_sealed`.
    pub const MEMBER_ID_NUMBER: Self = Self::new("member", "id_number_sealed", "id_number");
    /// `member.phone_sealed`.
    pub const MEMBER_PHONE: Self = Self::new("member", "phone_sealed", "phone");
    /// `member.illness_sealed`.
    pub const MEMBER_ILLNESS: Self = Self::new("member", "illness_sealed", "illness");
    /// `household.phone_sealed`.
    pub const HOUSEHOLD_PHONE: Self = Self::new("household", "phone_sealed", "phone");
    /// `account.phone_sealed`: the telephone of somebody's office.
    pub const ACCOUNT_PHONE: Self = Self::new("account", "phone_sealed", "phone");
    /// `account.factor_sealed`: the secret of a second factor.
    pub const ACCOUNT_FACTOR: Self = Self::new("account", "factor_sealed", "factor");
    /// `account.factor_pending`: the same before its first code was given.
    pub const ACCOUNT_FACTOR_PENDING: Self = Self::new("account", "factor_pending", "factor");
    /// `household.account_sealed`: a bank account.
    pub const HOUSEHOLD_ACCOUNT: Self = Self::new("household", "account_sealed", "account");
    /// `attachment_content.sealed`: a file.
    pub const ATTACHMENT_CONTENT: Self = Self::new("attachment_content", "sealed", "file");
    /// `entry_file.sealed`: a photograph or a paper of an entry.
    pub const ENTRY_FILE: Self = Self::new("entry_file", "sealed", "file");
    /// `draw.seed_sealed`: the seed of a draw, until it is published.
    pub const DRAW_SEED: Self = Self::new("draw", "seed_sealed", "seed");
    /// `draw_frame.subjects_sealed`: which households the units of a frame are.
    pub const DRAW_SUBJECTS: Self = Self::new("draw_frame", "subjects_sealed", "subjects");
    /// `visit_frame.frame_sealed`: the households that the random visits of a month are drawn from.
    pub const VISIT_FRAME: Self = Self::new("visit_frame", "frame_sealed", "frame");
    /// `inspection_person.phone_sealed`: the telephone of somebody on a roster.
    pub const ROSTER_PHONE: Self = Self::new("inspection_person", "phone_sealed", "phone");
    /// What a command answered.
    pub const ANSWER: Self = Self::new("idempotency_key", "response", "answer");

    /// `job_file.sealed`: a file that waits to be imported, or to be fetched.
    pub const JOB_FILE: Self = Self::new("job_file", "sealed", "file");

    /// `import_row.before`: what a row said before an import.
    pub const IMPORTED_BEFORE: Self = Self::new("import_row", "before", "image");

    /// `list_fact.said_sealed`: what a row of a department's list says of a household.
    pub const LIST_FACT: Self = Self::new("list_fact", "said_sealed", "list_fact");
    /// `list_pair.said_sealed`: the same with name and masked number, until a person has said whom it is about.
    pub const LIST_PAIR: Self = Self::new("list_pair", "said_sealed", "list_pair");

    /// `list_pair.row_key`: how the same row is known in another month.
    pub const LIST_ROW: Self = Self::new("list_pair", "row_key", "list_row");

    /// `asset_result.said_sealed`: what was found of somebody's assets.
    pub const ASSET_RESULT: Self = Self::new("asset_result", "said_sealed", "asset_result");
    /// `asset_result.answer_sealed`: what a verifier says of it.
    pub const ASSET_ANSWER: Self = Self::new("asset_result", "answer_sealed", "asset_answer");

    /// `application.said_sealed`: what an applicant said.
    pub const APPLICATION: Self = Self::new("application", "said_sealed", "application");
    /// `application.number_blind`: the number by which an applicant asks, which is kept nowhere itself.
    pub const APPLICATION_NUMBER: Self = Self::new("application", "number_blind", "application_number");
    /// `application_remark.text_sealed`: what an applicant says of how it went.
    pub const APPLICATION_REMARK: Self = Self::new("application_remark", "text_sealed", "remark");
    /// `field_report.said_sealed`: what a phone reported of a household that was told in words.
    pub const FIELD_REPORT: Self = Self::new("field_report", "said_sealed", "field_report");
    /// What a phone asks by whether its account and post still stand, which no table keeps.
    pub const FIELD_STANDING: Self = Self::new("field_standing", "token", "field_standing");
    /// What a page of the public door hands on to the next one, which no table keeps.
    pub const PUBLIC_PAGE: Self = Self::new("public_page", "state", "public_page");

    /// What a printed paper says, whose digest stands in its code: no sealed value, but bound to our key like a blind index,
    /// so that nobody finds a name by trying.
    pub const PAPER: Self = Self::new("paper", "content", "paper");

    /// `session.token_digest`, which is no sealed value but is bound to our key like a blind index.
    const SESSION: Self = Self::new("session", "token_digest", "session");

    /// `kind` is what the blind index is of; two columns of one kind can be searched for the same value.
    const fn new(table: &'static str, column: &'static str, kind: &'static str) -> Self {
        Self { table, column, kind }
    }
}

/// A value as it is stored: sealed, with its blind indexes.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedField {
    /// The ciphertext.
    pub sealed: Vec<u8>,
    /// Blind index of the whole value.
    pub blind: Vec<u8>,
    /// Blind index of its last four characters.
    pub last4: Vec<u8>,
}

/// Seals and opens fields.
pub struct Vault {
    fields: BTreeMap<u32, Key>,
    current: u32,
    index: Key,
}

impl Vault {
    /// None when the current key is not among the keys.
    pub(crate) fn new(fields: BTreeMap<u32, Key>, current: u32, index: Key) -> Option<Self> {
        fields.contains_key(&current).then_some(Self { fields, current, index })
    }

    /// Seals a value of the row with this id.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn seal(&self, field: Field, row: i64, value: &str) -> Result<Vec<u8>> {
        self.seal_bytes(field, row, value.as_bytes())
    }

    /// Seals bytes of the row with this id.
    ///
    /// # Errors
    /// As [`Vault::seal`].
    pub fn seal_bytes(&self, field: Field, row: i64, value: &[u8]) -> Result<Vec<u8>> {
        let key = self.fields.get(&self.current).ok_or_else(damaged)?;
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| internal("no random bytes", error))?;
        let payload = Payload {
            msg: value,
            aad: &bound_to(field, row),
        };
        let sealed = key.cipher().encrypt(&nonce.into(), payload).map_err(|_| damaged())?;
        Ok([self.current.to_be_bytes().as_slice(), &nonce, &sealed].concat())
    }

    /// Opens a value of the row with this id. The text is wiped from memory when dropped.
    ///
    /// # Errors
    /// When the value was altered, belongs to another row, or its key is gone.
    pub fn open(&self, field: Field, row: i64, sealed: &[u8]) -> Result<Zeroizing<String>> {
        let bytes = self.open_bytes(field, row, sealed)?;
        let text = str::from_utf8(&bytes).map_err(|_| damaged())?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    /// Opens bytes of the row with this id. They are wiped from memory when dropped.
    ///
    /// # Errors
    /// As [`Vault::open`].
    pub fn open_bytes(&self, field: Field, row: i64, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let (id, rest) = sealed.split_first_chunk::<KEY_ID>().ok_or_else(damaged)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or_else(damaged)?;
        let key = self.fields.get(&u32::from_be_bytes(*id)).ok_or_else(damaged)?;
        let payload = Payload {
            msg: ciphertext,
            aad: &bound_to(field, row),
        };
        let bytes = key.cipher().decrypt(&(*nonce).into(), payload);
        bytes.map(Zeroizing::new).map_err(|_| damaged())
    }

    /// Seals a value, which the caller has normalised, together with its blind indexes.
    ///
    /// # Errors
    /// As [`Vault::seal`].
    pub fn seal_indexed(&self, field: Field, row: i64, normalised: &str) -> Result<SealedField> {
        Ok(SealedField {
            sealed: self.seal(field, row, normalised)?,
            blind: self.blind(field, normalised),
            last4: self.blind_last4(field, normalised),
        })
    }

    /// The blind index of a whole normalised value.
    pub fn blind(&self, field: Field, normalised: &str) -> Vec<u8> {
        self.hmac(field, "whole", normalised)
    }

    /// The blind index of the last four characters of a normalised value, or of four characters given alone.
    pub fn blind_last4(&self, field: Field, normalised: &str) -> Vec<u8> {
        let start = normalised.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
        self.hmac(field, "last4", &normalised[start..])
    }

    /// The digest under which the secret of a session is kept: without the key, a row alone opens nothing.
    pub fn session_digest(&self, secret: &str) -> String {
        hex::encode(self.hmac(Field::SESSION, "whole", secret))
    }

    fn hmac(&self, field: Field, part: &str, text: &str) -> Vec<u8> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.index.0.as_ref()).expect("HMAC takes a key of any length");
        mac.update(format!("{}|{part}|{text}", field.kind).as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({} keys, ***)", self.fields.len())
    }
}

/// 32 secret bytes, wiped from memory when dropped.
pub(crate) struct Key(Zeroizing<[u8; 32]>);

impl Key {
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new_from_slice(self.0.as_ref()).expect("32 bytes are a key of AES-256")
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(***)")
    }
}

const KEY_ID: usize = 4;
const NONCE: usize = 12;

fn bound_to(field: Field, row: i64) -> Vec<u8> {
    format!("{}.{}/{row}", field.table, field.column).into_bytes()
}

fn damaged() -> Problem {
    Problem::internal("a sealed field cannot be opened")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::new(BTreeMap::from([(7, Key::new([1; 32]))]), 7, Key::new([2; 32])).unwrap()
    }

    #[test]
    fn a_sealed_value_opens_in_its_own_place_only() {
        let vault = vault();
        let sealed = vault.seal(Field::MEMBER_PHONE, 5, "13900000000").unwrap();
        assert_eq!(sealed[..4], 7u32.to_be_bytes());
        assert_eq!(*vault.open(Field::MEMBER_PHONE, 5, &sealed).unwrap(), "13900000000");
        assert!(vault.open(Field::MEMBER_PHONE, 6, &sealed).is_err());
        assert!(vault.open(Field::HOUSEHOLD_PHONE, 5, &sealed).is_err());
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(vault.open(Field::MEMBER_PHONE, 5, &altered).is_err(), "byte {at}");
            assert!(vault.open(Field::MEMBER_PHONE, 5, &sealed[..at]).is_err());
        }
    }

    #[test]
    fn the_same_value_is_sealed_differently_and_found_by_its_index() {
        let vault = vault();
        let (one, two) = (
            vault.seal_indexed(Field::MEMBER_PHONE, 5, "13900001234").unwrap(),
            vault.seal_indexed(Field::HOUSEHOLD_PHONE, 6, "13900001234").unwrap(),
        );
        assert_ne!(one.sealed, two.sealed);
        assert_eq!((&one.blind, &one.last4), (&two.blind, &two.last4));
        assert_eq!(one.last4, vault.blind_last4(Field::MEMBER_PHONE, "1234"));
        assert_ne!(one.blind, vault.blind(Field::MEMBER_ID_NUMBER, "13900001234"));
        assert_ne!(
            vault.blind(Field::MEMBER_PHONE, "1234"),
            vault.blind_last4(Field::MEMBER_PHONE, "1234")
        );
    }

    #[test]
    fn keys_are_never_printed() {
        let printed = format!("{:?} {:?}", vault(), Key::new([1; 32]));
        assert_eq!(printed, "Vault(1 keys, ***) Key(***)");
    }
}
