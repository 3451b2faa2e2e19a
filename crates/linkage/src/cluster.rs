//! Rows of one person together, so that a chain of doubtful links does not join two persons.

use crate::run::Link;

/// Joins rows of one list into clusters: the heaviest links first, and two clusters only where the mean weight over all
/// pairs between them speaks for it. Gives for each row the first row of its cluster.
pub(crate) fn clusters(rows: usize, links: &[Link], weight_of: &dyn Fn(u32, u32) -> f32) -> Vec<u32> {
    let mut order: Vec<&Link> = links.iter().collect();
    order.sort_by(|x, y| {
        y.weight
            .total_cmp(&x.weight)
            .then((x.left, x.right).cmp(&(y.left, y.right)))
    });
    let mut cluster_of: Vec<u32> = (0..rows as u32).collect();
    let mut members: Vec<Vec<u32>> = (0..rows as u32).map(|row| vec![row]).collect();
    for link in order {
        let (one, other) = (cluster_of[link.left as usize], cluster_of[link.right as usize]);
        if one == other {
            continue;
        }
        let (kept, joined) = (one.min(other), one.max(other));
        let (first, second) = (&members[kept as usize], &members[joined as usize]);
        let pairs = first.iter().flat_map(|x| second.iter().map(move |y| (*x, *y)));
        // One pair weighs at most as much as certainty, or a single good one would outweigh many bad ones.
        let sum: f32 = pairs
            .map(|(x, y)| weight_of(x.min(y), x.max(y)).clamp(-20.0, 20.0))
            .sum();
        if sum > 0.0 {
            let moved = std::mem::take(&mut members[joined as usize]);
            moved.iter().for_each(|row| cluster_of[*row as usize] = kept);
            members[kept as usize].extend(moved);
        }
    }
    cluster_of
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_of_one_bad_link_does_not_join_two_persons() {
        let link = |left, right, weight| Link { left, right, weight };
        let links = [link(0, 1, 15.0), link(1, 2, 12.0), link(2, 3, 1.0), link(3, 4, 14.0)];
        let weight = |x: u32, y: u32| {
            let found = links.iter().find(|link| (link.left, link.right) == (x, y));
            found.map_or(if y <= 2 || x >= 3 { 5.0 } else { -15.0 }, |link| link.weight)
        };
        assert_eq!(clusters(6, &links, &weight), [0, 0, 0, 3, 3, 5]);
    }
}
