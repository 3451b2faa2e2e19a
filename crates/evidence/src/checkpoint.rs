//! A checkpoint: the signed head of the tree, as a text that others can keep on paper.
//!
//! The text is a C2SP tlog-checkpoint in a C2SP signed note, so that existing witnesses can read and cosign it:
//!
//! ```text
//! shouwang.example/990101            the origin: which log
//! 20852163                           the number of leaves
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2f...  the root, base64
//! time 2026-03-05T08:00:00.000Z      when it was signed, UTC
//!
//! — node-1 Az3grlgtzPICa5OS8npVmf... the signer's name; key id and Ed25519 signature, base64
//! ```

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, SecondsFormat, Utc};
use ed25519_dalek::Signer as _;

use crate::canonical::Hash;
pub use crate::key::{KeyError, SigningKey, VerifyingKey};

/// The head of the tree at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: a name that is its own in the world, such as `shouwang.example/990101`. One line, not empty.
    pub origin: String,
    /// The number of leaves.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
    /// When it was signed: milliseconds since the epoch, UTC.
    pub at_ms: i64,
}

impl Checkpoint {
    /// The checkpoint as a signed note.
    ///
    /// # Errors
    /// When the origin is not one line of text, or the time is not within the years 0 to 9999.
    pub fn sign(&self, key: &SigningKey) -> Result<String, CheckpointError> {
        let text = self.text()?;
        let signature = key.signing.sign(text.as_bytes());
        let verifying = key.verifying_key();
        let mut signed = verifying.key_id().to_vec();
        signed.extend_from_slice(&signature.to_bytes());
        Ok(format!(
            "{text}\n{DASH}{} {}\n",
            verifying.name(),
            BASE64.encode(signed)
        ))
    }

    /// Reads a signed note and checks the signature of `key`. Signatures of others, such as witnesses, are passed over.
    ///
    /// # Errors
    /// Says what is wrong: the form, no signature by this key, or a signature that does not fit the text.
    pub fn parse_and_verify(note: &str, key: &VerifyingKey) -> Result<Self, CheckpointError> {
        let (text, signatures) = split_note(note)?;
        let checkpoint = Self::parse_text(text)?;
        let mut found = false;
        for line in signatures.lines() {
            let (name, id, signature) = parse_signature(line)?;
            if name != key.name() || id != key.key_id() {
                continue;
            }
            let signature =
                ed25519_dalek::Signature::from_slice(&signature).map_err(|_| CheckpointError::BadSignature)?;
            key.verifying
                .verify_strict(text.as_bytes(), &signature)
                .map_err(|_| CheckpointError::BadSignature)?;
            found = true;
        }
        if found {
            Ok(checkpoint)
        } else {
            Err(CheckpointError::NotSigned)
        }
    }

    /// Reads a signed note without checking any signature: for display, never for proof.
    ///
    /// # Errors
    /// When the text is not a checkpoint.
    pub fn parse_unverified(note: &str) -> Result<Self, CheckpointError> {
        Self::parse_text(split_note(note)?.0)
    }

    /// The text that is signed, with its last line feed.
    fn text(&self) -> Result<String, CheckpointError> {
        if !is_origin(&self.origin) {
            return Err(CheckpointError::Origin);
        }
        let time = format_time(self.at_ms).ok_or(CheckpointError::Time)?;
        Ok(format!(
            "{}\n{}\n{}\n{TIME}{time}\n",
            self.origin,
            self.size,
            BASE64.encode(self.root.0)
        ))
    }

    fn parse_text(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.lines();
        let mut line = || lines.next().ok_or(CheckpointError::Lines);
        let checkpoint = Self {
            origin: line()?.to_owned(),
            size: line()?.parse().map_err(|_| CheckpointError::Size)?,
            root: BASE64
                .decode(line()?)
                .ok()
                .and_then(|bytes| Hash::try_from(bytes.as_slice()).ok())
                .ok_or(CheckpointError::Root)?,
            at_ms: line()?
                .strip_prefix(TIME)
                .and_then(parse_time)
                .ok_or(CheckpointError::Time)?,
        };
        // One text per checkpoint: "007", "+7" or a carriage return would be read, but never written.
        if checkpoint.text()? == text {
            Ok(checkpoint)
        } else {
            Err(CheckpointError::Lines)
        }
    }
}

/// What is wrong with a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// No blank line between the text and its signatures, or no line feed at the end.
    #[error("not a signed note: text, blank line, signature lines")]
    Note,
    /// Not the four lines that a checkpoint has, or written in an unusual way.
    #[error("not the four lines of a checkpoint, in their one form")]
    Lines,
    /// The origin is empty or not one line.
    #[error("the origin is not one line of text")]
    Origin,
    /// The second line is no number of leaves.
    #[error("line 2 is not a number of leaves")]
    Size,
    /// The third line is not 32 bytes in base64.
    #[error("line 3 is not a root hash in base64")]
    Root,
    /// The fourth line is no time.
    #[error("line 4 is not a time such as \"time 2026-03-05T08:00:00.000Z\"")]
    Time,
    /// A signature line is not `— name base64`.
    #[error("a signature line is malformed")]
    SignatureLine,
    /// None of the signatures claims to be by this key.
    #[error("not signed by this key")]
    NotSigned,
    /// The signature that claims to be by this key does not fit the text.
    #[error("the signature does not fit the text")]
    BadSignature,
}

impl CheckpointError {
    /// Whether the text is a checkpoint, but not one that this key signed.
    pub fn is_about_signature(self) -> bool {
        matches!(self, Self::NotSigned | Self::BadSignature)
    }
}

/// A time as checkpoints and manifests write it; none beyond the years 0 to 9999.
pub(crate) fn format_time(at_ms: i64) -> Option<String> {
    let time = DateTime::<Utc>::from_timestamp_millis(at_ms)?;
    let text = time.to_rfc3339_opts(SecondsFormat::Millis, true);
    (text.len() == "2026-03-05T08:00:00.000Z".len()).then_some(text)
}

/// Reads a time in exactly the form of [`format_time`].
pub(crate) fn parse_time(text: &str) -> Option<i64> {
    let at_ms = DateTime::parse_from_rfc3339(text).ok()?.timestamp_millis();
    (format_time(at_ms)? == text).then_some(at_ms)
}

const DASH: &str = "— ";
const TIME: &str = "time ";

fn is_origin(origin: &str) -> bool {
    !origin.trim().is_empty() && !origin.chars().any(char::is_control)
}

/// Splits a note into the signed text, with its last line feed, and the signature lines.
fn split_note(note: &str) -> Result<(&str, &str), CheckpointError> {
    let blank = note.rfind("\n\n").ok_or(CheckpointError::Note)?;
    let (text, signatures) = (&note[..=blank], &note[blank + 2..]);
    if signatures.ends_with('\n') {
        Ok((text, signatures))
    } else {
        Err(CheckpointError::Note)
    }
}

/// The name, the key id and the signature of a signature line.
fn parse_signature(line: &str) -> Result<(&str, [u8; 4], Vec<u8>), CheckpointError> {
    let parts = line.strip_prefix(DASH).and_then(|rest| {
        let (name, encoded) = rest.split_once(' ')?;
        let signed = BASE64.decode(encoded).ok()?;
        let (id, signature) = signed.split_first_chunk()?;
        Some((name, *id, signature.to_vec()))
    });
    parts.ok_or(CheckpointError::SignatureLine)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            origin: "shouwang.example/990101".into(),
            size: 3,
            root: Hash([5; 32]),
            at_ms: 1_772_697_600_000,
        }
    }

    #[test]
    fn the_text_is_that_of_the_standard_and_comes_back() {
        let key = SigningKey::generate("node-1").unwrap();
        let note = checkpoint().sign(&key).unwrap();
        let start = "shouwang.example/990101\n3\nBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=\n\
                     time 2026-03-05T08:00:00.000Z\n\n— node-1 ";
        assert!(note.starts_with(start), "{note}");
        let again = Checkpoint::parse_and_verify(&note, &key.verifying_key());
        assert_eq!(again, Ok(checkpoint()));
        assert_eq!(Checkpoint::parse_unverified(&note), Ok(checkpoint()));
    }

    #[test]
    fn a_signature_of_a_witness_is_passed_over() {
        let key = SigningKey::generate("node-1").unwrap();
        let witness = SigningKey::generate("witness").unwrap();
        let note = checkpoint().sign(&key).unwrap();
        let cosigned = checkpoint().sign(&witness).unwrap();
        let line = cosigned.split_once("\n\n").unwrap().1;
        let both = format!("{note}{line}");
        for signer in [&key, &witness] {
            assert!(Checkpoint::parse_and_verify(&both, &signer.verifying_key()).is_ok());
        }
    }

    #[test]
    fn errors_are_precise() {
        let key = SigningKey::generate("node-1").unwrap();
        let other = SigningKey::generate("node-1").unwrap();
        let note = checkpoint().sign(&key).unwrap();
        let check = |note: &str| Checkpoint::parse_and_verify(note, &key.verifying_key());
        let edit = |from: &str, to: &str| check(&note.replacen(from, to, 1)).unwrap_err();

        assert_eq!(edit("\n3\n", "\n4\n"), CheckpointError::BadSignature);
        assert_eq!(edit("\n3\n", "\n03\n"), CheckpointError::Lines);
        assert_eq!(edit("\n3\n", "\n+3\n"), CheckpointError::Lines);
        assert_eq!(edit("\n3\n", "\nthree\n"), CheckpointError::Size);
        assert_eq!(edit("\n3\n", "\n3\r\n"), CheckpointError::Lines);
        assert_eq!(edit("BQ", "B"), CheckpointError::Root);
        assert_eq!(edit("08:00:00.000Z", "16:00:00.000+08:00"), CheckpointError::Time);
        assert_eq!(edit("\n\n", "\n"), CheckpointError::Note);
        assert_eq!(edit("\n\n", "\nmore\n\n"), CheckpointError::Lines);
        assert_eq!(edit("— node-1 ", "- node-1 "), CheckpointError::SignatureLine);
        assert_eq!(edit("— node-1 ", "— node-2 "), CheckpointError::NotSigned);
        assert_eq!(check(note.trim_end()), Err(CheckpointError::Note));
        assert_eq!(check(""), Err(CheckpointError::Note));
        assert_eq!(
            Checkpoint::parse_and_verify(&note, &other.verifying_key()),
            Err(CheckpointError::NotSigned)
        );

        let two_lines = Checkpoint {
            origin: "a\nb".into(),
            ..checkpoint()
        };
        assert_eq!(two_lines.sign(&key), Err(CheckpointError::Origin));
        let far = Checkpoint {
            at_ms: i64::MAX,
            ..checkpoint()
        };
        assert_eq!(far.sign(&key), Err(CheckpointError::Time));
    }

    /// The key and the note are those of the tests of `golang.org/x/mod/sumdb/note`.
    #[test]
    fn a_note_signed_by_another_program_verifies() {
        let key: VerifyingKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
            .parse()
            .unwrap();
        let note = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n\n\
                    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        let (text, signatures) = split_note(note).unwrap();
        let (name, id, signature) = parse_signature(signatures.trim_end()).unwrap();
        assert_eq!((name, id), (key.name(), key.key_id()));
        let signature = ed25519_dalek::Signature::from_slice(&signature).unwrap();
        assert!(key.verifying.verify_strict(text.as_bytes(), &signature).is_ok());
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(note in "(?s).{0,200}") {
            let key = SigningKey::generate("node-1").unwrap();
            prop_assert!(Checkpoint::parse_and_verify(&note, &key.verifying_key()).is_err());
        }
    }
}
