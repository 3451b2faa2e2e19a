//! Keys that sign checkpoints.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::spki::der::zeroize::Zeroizing;
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::canonical::from_text;

/// The Ed25519 key of a node, and the name that its signatures bear.
pub struct SigningKey {
    name: String,
    pub(crate) signing: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// A new key from the random generator of the operating system.
    ///
    /// # Errors
    /// When the name is empty or has a space, a control character or `+`, or there are no random bytes.
    pub fn generate(name: &str) -> Result<Self, KeyError> {
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(seed.as_mut()).map_err(|_| KeyError::Random)?;
        Self::with_name(name, ed25519_dalek::SigningKey::from_bytes(&seed))
    }

    /// Reads a key from PKCS #8 in PEM (`-----BEGIN PRIVATE KEY-----`).
    ///
    /// # Errors
    /// When the name is unfit, or the text is no such key.
    pub fn from_pem(name: &str, pem: &str) -> Result<Self, KeyError> {
        let signing = ed25519_dalek::SigningKey::from_pkcs8_pem(pem).map_err(|_| KeyError::Pem)?;
        Self::with_name(name, signing)
    }

    /// The key as PKCS #8 in PEM; the text is wiped from memory when dropped. The name is not in it.
    ///
    /// # Errors
    /// When the key cannot be encoded.
    pub fn to_pem(&self) -> Result<Zeroizing<String>, KeyError> {
        self.signing.to_pkcs8_pem(LineEnding::LF).map_err(|_| KeyError::Pem)
    }

    /// The key that others check signatures with.
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey {
            name: self.name.clone(),
            verifying: self.signing.verifying_key(),
        }
    }

    fn with_name(name: &str, signing: ed25519_dalek::SigningKey) -> Result<Self, KeyError> {
        check_name(name)?;
        Ok(Self {
            name: name.to_owned(),
            signing,
        })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, ***)", self.name)
    }
}

/// The public half of a [`SigningKey`]. Its text form is the C2SP one: `name+keyid+base64`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    name: String,
    pub(crate) verifying: ed25519_dalek::VerifyingKey,
}

impl VerifyingKey {
    /// The name that signatures by this key bear.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of SHA-256 of the name, a line feed, the kind of key and the key (C2SP signed-note).
    pub fn key_id(&self) -> [u8; 4] {
        let digest = Sha256::new_with_prefix(&self.name)
            .chain_update([b'\n', ED25519])
            .chain_update(self.verifying.as_bytes())
            .finalize();
        [digest[0], digest[1], digest[2], digest[3]]
    }
}

impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![ED25519];
        key.extend_from_slice(self.verifying.as_bytes());
        let id = hex::encode(self.key_id());
        write!(f, "{}+{id}+{}", self.name, BASE64.encode(key))
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({self})")
    }
}

impl FromStr for VerifyingKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut parts = text.trim().splitn(3, '+');
        let mut part = || parts.next().ok_or(KeyError::Text);
        let (name, id, encoded) = (part()?, part()?, part()?);
        check_name(name)?;
        let bytes = BASE64.decode(encoded).map_err(|_| KeyError::Text)?;
        let [ED25519, key @ ..] = bytes.as_slice() else {
            return Err(KeyError::Text);
        };
        let verifying = key
            .try_into()
            .ok()
            .and_then(|key| ed25519_dalek::VerifyingKey::from_bytes(key).ok())
            .ok_or(KeyError::Text)?;
        let key = Self {
            name: name.to_owned(),
            verifying,
        };
        if hex::encode(key.key_id()) == id {
            Ok(key)
        } else {
            Err(KeyError::KeyId)
        }
    }
}

impl Serialize for VerifyingKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VerifyingKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        from_text(deserializer)
    }
}

/// What is wrong with a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name is empty, or has a space, a control character or a plus sign.
    #[error("the name of a key must not be empty, nor have spaces, control characters or \"+\"")]
    Name,
    /// The operating system gives no random bytes.
    #[error("no random bytes")]
    Random,
    /// Not an Ed25519 private key in PKCS #8 PEM.
    #[error("not an Ed25519 private key in PKCS #8 PEM")]
    Pem,
    /// Not `name+keyid+base64` of an Ed25519 key.
    #[error("not a verifying key of the form name+keyid+base64")]
    Text,
    /// The id does not belong to the name and the key: a slip of the pen, most likely.
    #[error("the key id does not fit the name and the key; compare the text with its source")]
    KeyId,
}

/// The kind of an Ed25519 key in signed notes.
const ED25519: u8 = 1;

fn check_name(name: &str) -> Result<(), KeyError> {
    let unfit = |c: char| c == '+' || c.is_whitespace() || c.is_control();
    if name.is_empty() || name.contains(unfit) {
        Err(KeyError::Name)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_pem() {
        let key = SigningKey::generate("node-1").unwrap();
        let pem = key.to_pem().unwrap();
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"));
        let again = SigningKey::from_pem("node-1", &pem).unwrap();
        assert_eq!(again.verifying_key(), key.verifying_key());
        assert_eq!(SigningKey::from_pem("node-1", "no key").unwrap_err(), KeyError::Pem);
    }

    #[test]
    fn a_signing_key_does_not_show_itself() {
        let key = SigningKey::generate("node-1").unwrap();
        assert_eq!(format!("{key:?}"), "SigningKey(node-1, ***)");
    }

    #[test]
    fn names_that_would_break_the_note_are_refused() {
        for name in ["", "a b", "a+b", "a\nb", "a\u{3000}b"] {
            assert_eq!(SigningKey::generate(name).unwrap_err(), KeyError::Name);
        }
        assert!(SigningKey::generate("守望.example/990101").is_ok());
    }

    /// The key is that of the tests of `golang.org/x/mod/sumdb/note`.
    #[test]
    fn the_text_form_is_that_of_the_standard() {
        let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
        let key: VerifyingKey = text.parse().unwrap();
        assert_eq!(key.to_string(), text);
        assert_eq!(hex::encode(key.key_id()), "c74f20a3");
        for (wrong, error) in [
            (text.replace("Peter", "Pedro"), KeyError::KeyId),
            (text.replace("c74f20a3", "c74f20a4"), KeyError::KeyId),
            (text.replace("+ARpc", "+AhpcA"), KeyError::Text),
            (text.replace("+ARpc", "+AR"), KeyError::Text),
            ("PeterNeumann".into(), KeyError::Text),
            ("+c74f20a3+ARpc".into(), KeyError::Name),
        ] {
            assert_eq!(wrong.parse::<VerifyingKey>().unwrap_err(), error, "{wrong}");
        }
    }
}
