//! Rows of one person together, so that a chain of doubtful links does not join two persons.

use foldhash::{HashSet, HashSetExt as _};

use crate::assign::{Claim, Standing};
use crate::link::Link;

/// Rows in clusters, and the links that are left.
#[derive(Debug)]
pub(crate) struct Clustered {
    /// For each row the first row of its cluster.
    pub(crate) cluster_of: Vec<u32>,
    /// All pairs within clusters. One that was no link by itself has the weight of the link that joined its rows.
    pub(crate) links: Vec<Link>,
}

/// Members of a cluster that stand for it when it is very large.
const STAND_FOR_IT: usize = 40;

/// Joins rows of one list into clusters: what a person decided and what held before, then the heaviest links first, and two
/// clusters only where the mean weight over the pairs between them speaks for it. Two rows of `apart` are in no cluster
/// together.
pub(crate) fn cluster(
    rows: usize,
    claims: &[Claim],
    apart: &HashSet<(u32, u32)>,
    weight_of: &dyn Fn(u32, u32) -> f32,
) -> Clustered {
    let mut order: Vec<&Claim> = claims.iter().collect();
    order.sort_by(|one, other| one.before(other));
    let mut cluster_of: Vec<u32> = (0..rows as u32).collect();
    let mut members: Vec<Vec<u32>> = (0..rows as u32).map(|row| vec![row]).collect();
    let known: HashSet<(u32, u32)> = claims.iter().map(|claim| (claim.link.left, claim.link.right)).collect();
    let mut completed = Vec::new();
    let mut pairs = HashSet::new();
    for Claim { link, standing } in order {
        let (one, other) = (cluster_of[link.left as usize], cluster_of[link.right as usize]);
        if one == other {
            continue;
        }
        let (kept, joined) = (one.min(other), one.max(other));
        let (first, second) = (&members[kept as usize], &members[joined as usize]);
        let between = |most: usize| {
            let second = &second[..second.len().min(most)];
            first
                .iter()
                .take(most)
                .flat_map(move |x| second.iter().map(move |y| (*x.min(y), *x.max(y))))
        };
        if !apart.is_empty() && between(usize::MAX).any(|pair| apart.contains(&pair)) {
            continue;
        }
        // One pair weighs at most as much as certainty, or a single good one would outweigh many bad ones.
        let speaks_for_it = || {
            let weights = between(STAND_FOR_IT).map(|(x, y)| weight_of(x, y).clamp(-MOST, MOST));
            weights.sum::<f32>() > 0.0
        };
        if *standing != Standing::New || speaks_for_it() {
            for (x, y) in between(usize::MAX).filter(|pair| !known.contains(pair) && pairs.insert(*pair)) {
                completed.push(Link {
                    left: x,
                    right: y,
                    weight: link.weight,
                });
            }
            let moved = std::mem::take(&mut members[joined as usize]);
            moved.iter().for_each(|row| cluster_of[*row as usize] = kept);
            members[kept as usize].extend(moved);
        }
    }
    let is_within = |link: &Link| cluster_of[link.left as usize] == cluster_of[link.right as usize];
    let links = claims.iter().map(|claim| claim.link).filter(is_within);
    let mut all: Vec<Link> = links.chain(completed).collect();
    all.sort_by_key(|link| (link.left, link.right));
    Clustered { cluster_of, links: all }
}

/// Certainty, in bits.
const MOST: f32 = 20.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_of_one_bad_link_does_not_join_two_persons() {
        let link = |left, right, weight| Link { left, right, weight };
        let links = [link(0, 1, 15.0), link(1, 2, 12.0), link(2, 3, 1.0), link(3, 4, 14.0)];
        let weight = |x: u32, y: u32| {
            let found = links.iter().find(|link| (link.left, link.right) == (x, y));
            found.map_or(if y <= 2 || x >= 3 { -3.0 } else { -15.0 }, |link| link.weight)
        };
        let mut claims = links.map(|link| Claim {
            link,
            standing: Standing::New,
        });
        let clustered = cluster(6, &claims, &HashSet::new(), &weight);
        assert_eq!(clustered.cluster_of, [0, 0, 0, 3, 3, 5]);
        let pairs: Vec<_> = clustered
            .links
            .iter()
            .map(|link| (link.left, link.right, link.weight))
            .collect();
        assert_eq!(pairs, [(0, 1, 15.0), (0, 2, 12.0), (1, 2, 12.0), (3, 4, 14.0)]);
        // A person's word joins what the weights do not, and parts what they join. What is joined by it is one: the weights
        // between it and another row count together.
        claims[2].standing = Standing::Decided;
        assert_eq!(
            cluster(6, &claims, &HashSet::new(), &weight).cluster_of,
            [0, 0, 2, 2, 4, 5]
        );
        let apart = HashSet::from_iter([(0, 1)]);
        assert_eq!(cluster(6, &claims, &apart, &weight).cluster_of, [0, 1, 2, 2, 4, 5]);
    }
}
