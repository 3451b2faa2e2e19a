//! Which column leans on which: the strongest dependences within a class, so that no column leans on two and none on itself.

use crate::compare::Kind;
use crate::model::{AGREES, ALONE, state};
use crate::vectors::Vector;

/// A vector with the expected number of pairs of a class that have it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) vector: Vector,
    pub(crate) count: f64,
}

pub(crate) mod forest {
    use super::{ALONE, Kind, Pair, agreement, spanning};
    use crate::compare::MAX_LEVELS;
    use crate::params::Params;

    /// Dependences below this many bits of information are chance.
    const LEAST_INFORMATION: f64 = 0.004;
    /// Agreement in one column makes agreement in another at least so many times (in bits) more probable.
    const LEAST_LIFT: f64 = 0.7;
    /// Fewer expected pairs than this show nothing.
    const LEAST_PAIRS: f64 = 40.0;
    /// Nothing leans on a column in which fewer than this share of the equal pairs are of two persons: what agrees besides
    /// an ID number does so because it is one person.
    const LEAST_SHARE: f64 = 0.4;

    /// For pairs of one person: by how much agreement and difference in one column tell of another. What says who somebody is
    /// does not lean, or two that differ together would weigh no more than one.
    pub(crate) fn of_one(pairs: &[Pair], kinds: &[Kind]) -> Vec<Option<usize>> {
        let mut edges = Vec::new();
        for i in 0..kinds.len() {
            for j in i + 1..kinds.len() {
                let is_who = |at: usize| matches!(kinds[at], Kind::Name | Kind::Date | Kind::Id);
                if is_who(i) || is_who(j) {
                    continue;
                }
                let counts = agreement(pairs, kinds, i, j);
                let all: f64 = counts.iter().flatten().sum();
                if all < LEAST_PAIRS {
                    continue;
                }
                let mut information = 0.0;
                for row in &counts {
                    for (b, count) in row.iter().enumerate() {
                        let of_i = row.iter().sum::<f64>();
                        let of_j = counts[0][b] + counts[1][b];
                        if *count > 0.0 {
                            information += count / all * (count * all / (of_i * of_j)).log2();
                        }
                    }
                }
                if information > LEAST_INFORMATION {
                    edges.push((information, i, j));
                }
            }
        }
        spanning(edges, kinds.len(), &vec![true; kinds.len()])
    }

    /// For pairs of two persons: how many times more probable agreement in one column makes it in another. `equal_in` are
    /// such pairs that are equal in each column, `shares` their shares among all pairs that are, `filled` how often both cells
    /// of a column are there: what leans on a column that is mostly empty would mostly stand alone.
    pub(crate) fn of_two(
        equal_in: &[Vec<Pair>],
        shares: &[f64],
        filled: &[f64],
        params: &Params,
        kinds: &[Kind],
    ) -> Vec<Option<usize>> {
        let lift = |given: usize, other: usize| {
            if shares[given] < LEAST_SHARE {
                return None;
            }
            let table = params.columns[other].u.by.0[ALONE];
            let mut counts = [0.0; MAX_LEVELS + 1];
            for pair in &equal_in[given] {
                counts[usize::from(pair.vector.level(other))] += pair.count;
            }
            let said: f64 = counts[1..].iter().sum();
            if said < LEAST_PAIRS {
                return None;
            }
            // Whether values agree, or whether they are at all alike: the household or the clan shows in the one or the other.
            let up_to = [usize::from(kinds[other].agrees()), kinds[other].levels().len() - 1];
            let lifts = up_to.map(|last| {
                let alone: f64 = table[1..=last].iter().sum();
                // Belief in independence is worth some pairs, so that a few chance agreements lift nothing.
                let share = (counts[1..=last].iter().sum::<f64>() + 20.0 * alone) / (said + 20.0);
                (share / alone).log2()
            });
            Some(lifts[0].max(lifts[1]))
        };
        let mut edges = Vec::new();
        for i in 0..kinds.len() {
            for j in i + 1..kinds.len() {
                let lifts: Vec<f64> = [lift(i, j), lift(j, i)].into_iter().flatten().collect();
                let least = lifts.iter().copied().fold(f64::INFINITY, f64::min);
                if least.is_finite() && least > LEAST_LIFT {
                    edges.push((least * filled[i] * filled[j], i, j));
                }
            }
        }
        let fit: Vec<bool> = shares.iter().map(|share| *share >= LEAST_SHARE).collect();
        edges.retain(|(_, i, j)| fit[*i] || fit[*j]);
        spanning(edges, kinds.len(), &fit)
    }
}

/// Expected pairs by whether each of two columns agrees (first) or differs (second).
fn agreement(pairs: &[Pair], kinds: &[Kind], i: usize, j: usize) -> [[f64; 2]; 2] {
    let mut counts = [[0.0; 2]; 2];
    for pair in pairs {
        let states = [i, j].map(|at| state(kinds[at], pair.vector.level(at)));
        if states[0] != ALONE && states[1] != ALONE {
            counts[usize::from(states[0] != AGREES)][usize::from(states[1] != AGREES)] += pair.count;
        }
    }
    counts
}

/// The heaviest edges that make no circle; then each tree hangs on its column with the heaviest edges. A column that is not
/// fit to be leaned on stands at the end of one edge at most.
fn spanning(mut edges: Vec<(f64, usize, usize)>, columns: usize, fit: &[bool]) -> Vec<Option<usize>> {
    edges.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut tree: Vec<usize> = (0..columns).collect();
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); columns];
    let mut weight = vec![0.0; columns];
    for (value, i, j) in edges {
        let (of_i, of_j) = (tree[i], tree[j]);
        let is_free = |at: usize| fit[at] || neighbours[at].is_empty();
        if of_i != of_j && is_free(i) && is_free(j) {
            tree.iter_mut().filter(|of| **of == of_j).for_each(|of| *of = of_i);
            neighbours[i].push(j);
            neighbours[j].push(i);
            weight[i] += value;
            weight[j] += value;
        }
    }
    let mut order: Vec<usize> = (0..columns).collect();
    order.sort_by(|x, y| {
        fit[*y]
            .cmp(&fit[*x])
            .then(weight[*y].total_cmp(&weight[*x]))
            .then(x.cmp(y))
    });
    let mut leans_on = vec![None; columns];
    let mut met = vec![false; columns];
    for root in order {
        let mut open = vec![root];
        if met[root] {
            continue;
        }
        met[root] = true;
        while let Some(column) = open.pop() {
            for next in &neighbours[column] {
                if !met[*next] {
                    met[*next] = true;
                    leans_on[*next] = Some(column);
                    open.push(*next);
                }
            }
        }
    }
    leans_on
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_edges_make_a_forest() {
        let edges = vec![(3.0, 0, 1), (2.0, 1, 2), (1.0, 0, 2), (1.0, 3, 4)];
        assert_eq!(
            spanning(edges.clone(), 6, &[true; 6]),
            [Some(1), None, Some(1), None, Some(3), None]
        );
        let without = [true, false, true, true, true, true];
        assert_eq!(
            spanning(edges, 6, &without),
            [None, Some(0), Some(0), None, Some(3), None]
        );
    }
}
