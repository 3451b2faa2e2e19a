//! A leaf: the commitment to one command, and to the rows that it changed.
//!
//! The commitment has two levels. The inner hash hides the content behind a random salt; without the salt nobody can
//! find the content by trying candidates. The outer hash binds the inner one to the leaf's id and to the digest of its
//! changes. Erasing the content and its salt therefore leaves everything that the verifier needs: the tree's proofs
//! still hold, and the list of changes is still bound, so that erasing is no way to alter history.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::canonical::{Encoder, Hash, fixed_from_hex};
use crate::tree;

/// What a command did and who did it. It carries no personal data: people and households are named by their ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeafContent {
    /// The leaf's own id.
    pub id: i64,
    /// The code of the command, such as `case.submit`.
    pub command: String,
    /// When the command ran, by the clock of the server: milliseconds since the epoch, UTC.
    pub at_ms: i64,
    /// The user in whose name it was done.
    pub acted_by: i64,
    /// The user who typed it in; differs from `acted_by` when one enters for another (代录).
    pub entered_by: i64,
    /// What it was done to, such as `household/123`.
    pub subject: String,
    /// Codes, ids and counts that describe the command further. No personal data.
    pub detail: serde_json::Value,
    /// The reason given, where one is asked for.
    pub reason: Option<String>,
    /// The number of changes.
    pub n_changes: u64,
    /// The digest of the changes in their order; see [`ChangesDigest`].
    pub changes_digest: Hash,
}

impl LeafContent {
    /// The bytes that the salted hash is taken of.
    pub fn canonical(&self) -> Vec<u8> {
        let mut bytes = Encoder::new("shouwang/leaf-content/v1");
        bytes
            .int(self.id)
            .text(&self.command)
            .int(self.at_ms)
            .int(self.acted_by)
            .int(self.entered_by)
            .text(&self.subject)
            .json(&self.detail)
            .optional_text(self.reason.as_deref())
            .count(self.n_changes)
            .hash(&self.changes_digest);
        bytes.into_bytes()
    }

    /// The content behind its salt: what must be kept when content and salt are erased.
    pub fn seal(&self, salt: &Salt) -> Sealed {
        let hidden = Sha256::new().chain_update(salt.0).chain_update(self.canonical());
        Sealed {
            id: self.id,
            content: Hash(hidden.finalize().into()),
            n_changes: self.n_changes,
            changes_digest: self.changes_digest,
        }
    }
}

/// The commitment to a leaf: what the tree holds of it. Short for `content.seal(salt).commitment()`.
pub fn commitment(salt: &Salt, content: &LeafContent) -> Hash {
    content.seal(salt).commitment()
}

/// A leaf without its content: enough for the tree and for the changes, and no use to anybody who wants to know who did
/// what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// The leaf's id.
    pub id: i64,
    /// SHA-256 of the salt and the canonical content.
    pub content: Hash,
    /// The number of changes.
    pub n_changes: u64,
    /// The digest of the changes.
    pub changes_digest: Hash,
}

impl Sealed {
    /// The commitment to the leaf.
    pub fn commitment(&self) -> Hash {
        let mut bytes = Encoder::new("shouwang/leaf/v1");
        bytes
            .int(self.id)
            .count(self.n_changes)
            .hash(&self.changes_digest)
            .hash(&self.content);
        bytes.sha256()
    }
}

/// A leaf as it is stored or exported: open, or with its content erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeafBody {
    /// With salt and content.
    Open {
        /// The salt of the commitment.
        salt: Salt,
        /// The content.
        content: LeafContent,
    },
    /// Content and salt were erased.
    Erased(Sealed),
}

impl LeafBody {
    /// The leaf without its content.
    pub fn seal(&self) -> Sealed {
        match self {
            Self::Open { salt, content } => content.seal(salt),
            Self::Erased(sealed) => *sealed,
        }
    }
}

/// The leaf of the tree (RFC 6962, section 2.1) that stands for a commitment.
pub fn leaf_hash(commitment: &Hash) -> Hash {
    tree::leaf_hash(commitment.as_bytes())
}

/// 16 random bytes that hide the content of one leaf.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

impl Salt {
    /// A new salt from the random generator of the operating system.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self(bytes))
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(***)")
    }
}

impl Serialize for Salt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Salt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        fixed_from_hex(&text).map(Self).map_err(serde::de::Error::custom)
    }
}

/// One row that a command changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The table.
    pub table: String,
    /// The id of the row.
    pub row: i64,
    /// The hash of the row before; none when the row was inserted.
    pub before: Option<Hash>,
    /// The hash of the row after; none when the row was deleted.
    pub after: Option<Hash>,
}

/// The digest of a list of changes. Their order matters.
pub fn changes_digest(changes: &[Change]) -> Hash {
    let mut digest = ChangesDigest::new();
    changes.iter().for_each(|change| digest.push(change));
    digest.finish().1
}

/// Builds the digest of a list of changes that need not be in memory at once.
#[derive(Debug, Clone)]
pub struct ChangesDigest {
    sha256: Sha256,
    count: u64,
}

impl ChangesDigest {
    /// An empty list.
    pub fn new() -> Self {
        let tag = Encoder::new("shouwang/changes/v1");
        Self {
            sha256: Sha256::new_with_prefix(tag.bytes()),
            count: 0,
        }
    }

    /// Appends a change.
    pub fn push(&mut self, change: &Change) {
        let mut bytes = Encoder::part();
        bytes
            .text(&change.table)
            .int(change.row)
            .optional_hash(change.before.as_ref())
            .optional_hash(change.after.as_ref());
        self.sha256.update(bytes.bytes());
        self.count += 1;
    }

    /// The number of changes, and their digest.
    pub fn finish(self) -> (u64, Hash) {
        let sha256 = self.sha256.chain_update(self.count.to_be_bytes());
        (self.count, Hash(sha256.finalize().into()))
    }
}

impl Default for ChangesDigest {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn content() -> LeafContent {
        LeafContent {
            id: 1,
            command: "household.update".into(),
            at_ms: 1_772_000_000_000,
            acted_by: 10,
            entered_by: 11,
            subject: "household/123".into(),
            detail: json!({"fields": ["income"]}),
            reason: None,
            n_changes: 0,
            changes_digest: changes_digest(&[]),
        }
    }

    #[test]
    fn every_part_of_the_content_counts() {
        let salt = Salt([1; 16]);
        let edits: [fn(&mut LeafContent); 10] = [
            |leaf| leaf.id = 2,
            |leaf| leaf.command = "household.delete".into(),
            |leaf| leaf.at_ms += 1,
            |leaf| leaf.acted_by = 11,
            |leaf| leaf.entered_by = 10,
            |leaf| leaf.subject = "household/124".into(),
            |leaf| leaf.detail = json!({"fields": ["incomes"]}),
            |leaf| leaf.reason = Some(String::new()),
            |leaf| leaf.n_changes = 1,
            |leaf| leaf.changes_digest = Hash([0; 32]),
        ];
        let honest = commitment(&salt, &content());
        assert_ne!(honest, commitment(&Salt([2; 16]), &content()));
        for (index, edit) in edits.iter().enumerate() {
            let mut edited = content();
            edit(&mut edited);
            assert_ne!(honest, commitment(&salt, &edited), "edit {index}");
        }
    }

    #[test]
    fn erasing_keeps_the_commitment_and_drops_content_and_salt() {
        let open = LeafBody::Open {
            salt: Salt([7; 16]),
            content: content(),
        };
        let erased = LeafBody::Erased(open.seal());
        assert_eq!(open.seal().commitment(), erased.seal().commitment());
        let text = serde_json::to_string(&erased).unwrap();
        assert!(!text.contains("household") && !text.contains("0707"));
        assert_eq!(serde_json::from_str::<LeafBody>(&text).unwrap(), erased);
    }

    #[test]
    fn an_erased_leaf_still_binds_its_id_and_its_changes() {
        let sealed = content().seal(&Salt([7; 16]));
        let with_other_changes = Sealed {
            changes_digest: Hash([0; 32]),
            ..sealed
        };
        assert_ne!(sealed.commitment(), with_other_changes.commitment());
        assert_ne!(sealed.commitment(), Sealed { id: 9, ..sealed }.commitment());
    }

    #[test]
    fn a_leaf_survives_json_and_its_salt_is_not_shown() {
        let salt = Salt::random().unwrap();
        let open = LeafBody::Open {
            salt,
            content: content(),
        };
        let text = serde_json::to_string(&open).unwrap();
        assert_eq!(serde_json::from_str::<LeafBody>(&text).unwrap(), open);
        assert!(!format!("{open:?}").contains(&hex::encode(salt.0)));
    }

    #[test]
    fn the_digest_of_changes_depends_on_order_count_and_kind() {
        let change = |row, before, after| Change {
            table: "person".into(),
            row,
            before,
            after,
        };
        let (first, second) = (
            change(1, None, Some(Hash([1; 32]))),
            change(2, None, Some(Hash([1; 32]))),
        );
        let lists = [
            changes_digest(&[]),
            changes_digest(std::slice::from_ref(&first)),
            changes_digest(&[first.clone(), second.clone()]),
            changes_digest(&[second, first]),
            changes_digest(&[change(1, Some(Hash([1; 32])), None)]),
            changes_digest(&[change(1, None, None)]),
        ];
        for (index, digest) in lists.iter().enumerate() {
            assert!(!lists[..index].contains(digest), "list {index}");
        }
    }
}
