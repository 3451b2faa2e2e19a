//! The Merkle tree of RFC 6962, section 2.1: hashes, roots, and the proofs that a leaf is in a tree and that one tree
//! continues another.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::canonical::Hash;

/// The right edge of a growing tree: enough to append and to know the root, in space and time O(log n).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "Stored")]
pub struct Frontier {
    size: u64,
    /// The roots of the complete subtrees from left to right, one for each bit that is set in `size`.
    nodes: Vec<Hash>,
}

impl Frontier {
    /// The empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends the hash of a leaf, as made by [`leaf_hash`].
    pub fn append(&mut self, leaf: Hash) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            // As many subtrees are complete on the right as the size has trailing ones.
            if let Some(left) = self.nodes.pop() {
                node = node_hash(&left, &node);
            }
        }
        self.nodes.push(node);
        self.size += 1;
    }

    /// The root of the tree; of the empty tree, the hash of nothing.
    pub fn root(&self) -> Hash {
        let mut nodes = self.nodes.iter().rev();
        match nodes.next() {
            None => Hash::of(""),
            Some(last) => nodes.fold(*last, |right, left| node_hash(left, &right)),
        }
    }
}

/// What a stored frontier looks like before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    size: u64,
    nodes: Vec<Hash>,
}

impl TryFrom<Stored> for Frontier {
    type Error = &'static str;

    fn try_from(stored: Stored) -> Result<Self, Self::Error> {
        if stored.nodes.len() != stored.size.count_ones() as usize {
            return Err("the frontier has a wrong number of nodes for its size");
        }
        Ok(Self {
            size: stored.size,
            nodes: stored.nodes,
        })
    }
}

/// The hash of a leaf: SHA-256 of 0x00 and the data.
pub fn leaf_hash(data: &[u8]) -> Hash {
    Hash(Sha256::new_with_prefix([0]).chain_update(data).finalize().into())
}

/// The root of the tree over all these leaf hashes.
pub fn root_of(leaves: &[Hash]) -> Hash {
    let mut tree = Frontier::new();
    leaves.iter().for_each(|leaf| tree.append(*leaf));
    tree.root()
}

/// Shows that a leaf is at a certain place of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InclusionProof {
    /// The place of the leaf, from 0.
    pub index: u64,
    /// The number of leaves of the tree.
    pub size: u64,
    /// The audit path, from the leaf upwards.
    pub path: Vec<Hash>,
}

impl InclusionProof {
    /// The proof for the leaf at `index` of the tree over all these leaf hashes; none when there is no such leaf.
    pub fn new(leaves: &[Hash], index: u64) -> Option<Self> {
        let at = usize::try_from(index).ok()?;
        (at < leaves.len()).then(|| {
            let mut path = Vec::new();
            audit_path(leaves, at, &mut path);
            Self {
                index,
                size: leaves.len() as u64,
                path,
            }
        })
    }

    /// Whether the proof shows that `leaf` is in the tree with this root (RFC 9162, section 2.1.3.2).
    pub fn verify(&self, leaf: &Hash, root: &Hash) -> bool {
        if self.index >= self.size {
            return false;
        }
        let (mut index, mut last) = (self.index, self.size - 1);
        let mut node = *leaf;
        for sibling in &self.path {
            if last == 0 {
                return false;
            }
            if index & 1 == 1 || index == last {
                node = node_hash(sibling, &node);
                // A node without a right sibling goes up unhashed until it is somebody's right child. The index is not
                // 0 here: it is odd, or equal to `last`, which is not 0.
                let skip = index.trailing_zeros();
                index >>= skip;
                last >>= skip;
            } else {
                node = node_hash(&node, sibling);
            }
            index >>= 1;
            last >>= 1;
        }
        last == 0 && node == *root
    }
}

/// Shows that a tree continues an older, smaller one without altering it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConsistencyProof {
    /// The number of leaves of the older tree.
    pub old_size: u64,
    /// The number of leaves of the newer tree.
    pub new_size: u64,
    /// The nodes of the proof.
    pub path: Vec<Hash>,
}

impl ConsistencyProof {
    /// The proof from the first `old_size` of these leaf hashes to all of them; none when there are not as many.
    pub fn new(leaves: &[Hash], old_size: u64) -> Option<Self> {
        let old = usize::try_from(old_size).ok()?;
        (old <= leaves.len()).then(|| {
            let mut path = Vec::new();
            if 0 < old && old < leaves.len() {
                consistency_path(leaves, old, true, &mut path);
            }
            Self {
                old_size,
                new_size: leaves.len() as u64,
                path,
            }
        })
    }

    /// Whether the proof shows that the tree with `new_root` continues the one with `old_root` (RFC 9162, section
    /// 2.1.4.2). Every tree continues the empty one.
    pub fn verify(&self, old_root: &Hash, new_root: &Hash) -> bool {
        if self.old_size > self.new_size {
            return false;
        }
        if self.old_size == self.new_size {
            return self.path.is_empty() && old_root == new_root;
        }
        if self.old_size == 0 {
            return self.path.is_empty() && *old_root == Frontier::new().root();
        }
        let mut path = self.path.iter();
        let shared = (self.old_size - 1).trailing_ones();
        let mut old_index = (self.old_size - 1) >> shared;
        let mut new_index = (self.new_size - 1) >> shared;
        // When the older tree is complete, its root is the first node and is not repeated in the proof.
        let first = if self.old_size.is_power_of_two() {
            Some(old_root)
        } else {
            path.next()
        };
        let Some(first) = first else { return false };
        let (mut old, mut new) = (*first, *first);
        for node in path {
            if new_index == 0 {
                return false;
            }
            if old_index & 1 == 1 || old_index == new_index {
                old = node_hash(node, &old);
                new = node_hash(node, &new);
                let skip = old_index.trailing_zeros();
                old_index >>= skip;
                new_index >>= skip;
            } else {
                new = node_hash(&new, node);
            }
            old_index >>= 1;
            new_index >>= 1;
        }
        new_index == 0 && old == *old_root && new == *new_root
    }
}

/// The hash of an inner node: SHA-256 of 0x01 and both children.
fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash(
        Sha256::new_with_prefix([1])
            .chain_update(left.0)
            .chain_update(right.0)
            .finalize()
            .into(),
    )
}

/// `PATH(m, D[n])` of RFC 6962, section 2.1.1.
fn audit_path(leaves: &[Hash], index: usize, path: &mut Vec<Hash>) {
    if leaves.len() <= 1 {
        return;
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    if index < left.len() {
        audit_path(left, index, path);
        path.push(root_of(right));
    } else {
        audit_path(right, index - left.len(), path);
        path.push(root_of(left));
    }
}

/// `SUBPROOF(m, D[n], b)` of RFC 6962, section 2.1.2. `known`: the verifier has the root of this subtree already.
fn consistency_path(leaves: &[Hash], old: usize, known: bool, path: &mut Vec<Hash>) {
    if old == leaves.len() {
        if !known {
            path.push(root_of(leaves));
        }
        return;
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    if old <= left.len() {
        consistency_path(left, old, known, path);
        path.push(root_of(right));
    } else {
        consistency_path(right, old - left.len(), false, path);
        path.push(root_of(left));
    }
}

/// The largest power of two below `len`, for `len` > 1.
fn split(len: usize) -> usize {
    1 << (len - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The leaves and the answers below are those of the Certificate Transparency reference tests.
    const LEAVES: [&str; 8] = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    fn leaves() -> Vec<Hash> {
        LEAVES
            .iter()
            .map(|data| leaf_hash(&hex::decode(data).unwrap()))
            .collect()
    }

    fn hashes(texts: &[&str]) -> Vec<Hash> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn roots_are_those_of_certificate_transparency() {
        assert_eq!(
            Frontier::new().root().to_string(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        for (index, root) in ROOTS.iter().enumerate() {
            assert_eq!(root_of(&leaves()[..=index]).to_string(), *root);
        }
    }

    #[test]
    fn inclusion_proofs_are_those_of_certificate_transparency() {
        let known: [(u64, usize, &[&str]); 4] = [
            (
                0,
                8,
                &[
                    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                ],
            ),
            (
                5,
                8,
                &[
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    ROOTS[3],
                ],
            ),
            (2, 3, &[ROOTS[1]]),
            (
                1,
                5,
                &[
                    ROOTS[0],
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                ],
            ),
        ];
        for (index, size, path) in known {
            let leaves = &leaves()[..size];
            let proof = InclusionProof::new(leaves, index).unwrap();
            assert_eq!(proof.path, hashes(path), "leaf {index} of {size}");
            assert!(proof.verify(&leaves[index as usize], &root_of(leaves)));
        }
    }

    #[test]
    fn consistency_proofs_are_those_of_certificate_transparency() {
        let known: [(u64, usize, &[&str]); 4] = [
            (1, 1, &[]),
            (
                1,
                8,
                &[
                    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                ],
            ),
            (
                6,
                8,
                &[
                    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    ROOTS[3],
                ],
            ),
            (
                2,
                5,
                &[
                    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                ],
            ),
        ];
        for (old, new, path) in known {
            let leaves = &leaves()[..new];
            let proof = ConsistencyProof::new(leaves, old).unwrap();
            assert_eq!(proof.path, hashes(path), "from {old} to {new}");
            assert!(proof.verify(&root_of(&leaves[..old as usize]), &root_of(leaves)));
        }
    }

    #[test]
    fn a_stored_frontier_continues_and_a_wrong_one_is_refused() {
        let leaves = leaves();
        let mut tree = Frontier::new();
        for leaf in &leaves {
            let stored = serde_json::to_string(&tree).unwrap();
            tree = serde_json::from_str(&stored).unwrap();
            tree.append(*leaf);
        }
        assert_eq!((tree.size(), tree.root()), (8, root_of(&leaves)));
        assert!(serde_json::from_str::<Frontier>(r#"{"size":3,"nodes":[]}"#).is_err());
    }

    #[test]
    fn there_is_no_proof_beyond_the_tree() {
        assert_eq!(InclusionProof::new(&leaves(), 8), None);
        assert_eq!(InclusionProof::new(&[], 0), None);
        assert_eq!(ConsistencyProof::new(&leaves(), 9), None);
    }

    #[test]
    fn a_proof_for_another_shape_of_tree_is_refused_even_when_the_hashes_fit() {
        let leaf = leaf_hash(b"leaf");
        let inclusion = |index, size| InclusionProof {
            index,
            size,
            path: Vec::new(),
        };
        assert!(inclusion(0, 1).verify(&leaf, &leaf));
        for (index, size) in [(0, 0), (1, 1), (0, 8), (7, 8)] {
            assert!(!inclusion(index, size).verify(&leaf, &leaf));
        }
        let consistency = |old_size, new_size| ConsistencyProof {
            old_size,
            new_size,
            path: Vec::new(),
        };
        assert!(consistency(4, 4).verify(&leaf, &leaf));
        for (old, new) in [(5, 4), (1, 8), (4, 8), (0, 8)] {
            assert!(!consistency(old, new).verify(&leaf, &leaf));
        }
    }

    /// MTH of RFC 6962, section 2.1, word for word.
    fn naive_root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Hash::of(""),
            [leaf] => *leaf,
            _ => {
                let mut k = 1;
                while k * 2 < leaves.len() {
                    k *= 2;
                }
                node_hash(&naive_root(&leaves[..k]), &naive_root(&leaves[k..]))
            }
        }
    }

    fn numbered(count: usize) -> Vec<Hash> {
        (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
    }

    proptest! {
        #[test]
        fn the_frontier_agrees_with_the_definition(count in 0usize..300) {
            let leaves = numbered(count);
            prop_assert_eq!(root_of(&leaves), naive_root(&leaves));
        }

        #[test]
        fn inclusion_holds_for_the_leaf_and_for_nothing_else(count in 1usize..200, pick: prop::sample::Index, other: prop::sample::Index) {
            let leaves = numbered(count);
            let (index, other) = (pick.index(count), other.index(count));
            let proof = InclusionProof::new(&leaves, index as u64).unwrap();
            let root = root_of(&leaves);
            prop_assert!(proof.verify(&leaves[index], &root));
            prop_assert_eq!(proof.verify(&leaves[other], &root), index == other);
            let elsewhere = InclusionProof { index: other as u64, ..proof.clone() };
            prop_assert_eq!(elsewhere.verify(&leaves[index], &root), index == other);
            let mut longer = proof.clone();
            longer.path.push(root);
            prop_assert!(!longer.verify(&leaves[index], &root));
            let mut shorter = proof;
            if shorter.path.pop().is_some() {
                prop_assert!(!shorter.verify(&leaves[index], &root));
            }
        }

        #[test]
        fn consistency_holds_for_a_prefix_and_for_nothing_else(count in 1usize..200, pick: prop::sample::Index, flip: prop::sample::Index) {
            let leaves = numbered(count);
            let old = pick.index(count + 1);
            let (old_root, new_root) = (root_of(&leaves[..old]), root_of(&leaves));
            let proof = ConsistencyProof::new(&leaves, old as u64).unwrap();
            prop_assert!(proof.verify(&old_root, &new_root));
            let mut forked = leaves;
            let at = flip.index(count);
            forked[at] = Hash::of("forged");
            let forged = ConsistencyProof::new(&forked, old as u64).unwrap();
            if at < old {
                prop_assert!(!forged.verify(&old_root, &root_of(&forked)));
            } else {
                prop_assert!(forged.verify(&old_root, &root_of(&forked)));
                prop_assert!(!proof.verify(&old_root, &root_of(&forked)) || old == 0);
            }
        }

        #[test]
        fn a_made_up_proof_never_panics(a: u64, b: u64, nodes in prop::collection::vec(any::<[u8; 32]>(), 0..70)) {
            let path: Vec<_> = nodes.into_iter().map(Hash).collect();
            let any = Hash([9; 32]);
            let inclusion = InclusionProof { index: a, size: b, path: path.clone() };
            prop_assert!(!inclusion.verify(&any, &any) || b == 1);
            let _ = ConsistencyProof { old_size: a, new_size: b, path }.verify(&any, &any);
        }
    }
}
