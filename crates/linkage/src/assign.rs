//! Which of several links of one row hold.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::link::Link;

/// How many rows of the other list a row may belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assignment {
    /// One, and further ones only where they are of one person among themselves.
    Consistent,
    /// One on both sides.
    OneToOne,
    /// One for each left row; a right row may have many.
    ManyToOne,
    /// All.
    All,
}

impl Assignment {
    /// All of them, with the word by which each is named on the command line.
    pub const ALL: [(&'static str, Self); 4] = [
        ("consistent", Self::Consistent),
        ("one-to-one", Self::OneToOne),
        ("many-to-one", Self::ManyToOne),
        ("all", Self::All),
    ];
}

/// Why a link is to hold: the first of these win.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Standing {
    /// A person said so.
    Decided,
    /// It held before, and neither row changed since.
    Held,
    /// It was found by weighing.
    New,
}

/// A link that may hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Claim {
    pub(crate) link: Link,
    pub(crate) standing: Standing,
}

impl Claim {
    /// The order in which claims are heard: by standing, by weight, by the rows.
    pub(crate) fn before(&self, other: &Self) -> Ordering {
        let rows = |claim: &Self| (claim.link.left, claim.link.right);
        self.standing
            .cmp(&other.standing)
            .then(other.link.weight.total_cmp(&self.link.weight))
            .then(rows(self).cmp(&rows(other)))
    }
}

/// The rows of two lists, asked whether two of the same list are of one person.
pub(crate) trait SameList {
    fn left_are_one(&self, one: u32, other: u32) -> bool;
    fn right_are_one(&self, one: u32, other: u32) -> bool;
}

/// Keeps the links that hold, the heaviest of each standing first. The order of equal weights is that of the rows. What a
/// person decided holds, and what held before holds beside it as before.
pub(crate) fn assign(
    mut claims: Vec<Claim>,
    rows: [usize; 2],
    assignment: Assignment,
    lists: &dyn SameList,
) -> Vec<Link> {
    claims.sort_by(Claim::before);
    let (mut best_of_left, mut best_of_right) = (vec![None::<Claim>; rows[0]], vec![None::<Claim>; rows[1]]);
    claims.retain(|claim| {
        let link = claim.link;
        let of_left = best_of_left[link.left as usize];
        let of_right = best_of_right[link.right as usize];
        let was_beside = |best: Claim| (best.standing, claim.standing) == (Standing::Held, Standing::Held);
        let holds = match assignment {
            Assignment::All => true,
            _ if claim.standing == Standing::Decided => true,
            Assignment::OneToOne => of_left.is_none() && of_right.is_none(),
            Assignment::ManyToOne => of_left.is_none(),
            Assignment::Consistent => {
                of_left.is_none_or(|best| was_beside(best) || lists.right_are_one(best.link.right, link.right))
                    && of_right.is_none_or(|best| was_beside(best) || lists.left_are_one(best.link.left, link.left))
            }
        };
        if holds {
            best_of_left[link.left as usize].get_or_insert(*claim);
            best_of_right[link.right as usize].get_or_insert(*claim);
        }
        holds
    });
    claims.sort_by_key(|claim| (claim.link.left, claim.link.right));
    claims.into_iter().map(|claim| claim.link).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Right rows 1 and 2 are of one person.
    struct Lists;

    impl SameList for Lists {
        fn left_are_one(&self, _: u32, _: u32) -> bool {
            false
        }

        fn right_are_one(&self, one: u32, other: u32) -> bool {
            one.min(other) == 1 && one.max(other) == 2
        }
    }

    #[test]
    fn each_way_keeps_its_links() {
        let mut standings = [Standing::New; 5];
        let kept = |assignment, standings: [Standing; 5]| {
            let links = [(0, 1, 9.0), (0, 2, 8.0), (0, 3, 7.0), (1, 1, 6.0), (1, 4, 5.0)];
            let claims = links
                .into_iter()
                .zip(standings)
                .map(|((left, right, weight), standing)| Claim {
                    link: Link { left, right, weight },
                    standing,
                });
            let kept = assign(claims.collect(), [2, 5], assignment, &Lists);
            kept.iter().map(|link| (link.left, link.right)).collect::<Vec<_>>()
        };
        assert_eq!(kept(Assignment::All, standings).len(), 5);
        assert_eq!(kept(Assignment::OneToOne, standings), [(0, 1), (1, 4)]);
        assert_eq!(kept(Assignment::ManyToOne, standings), [(0, 1), (1, 1)]);
        assert_eq!(kept(Assignment::Consistent, standings), [(0, 1), (0, 2), (1, 4)]);
        // What held before wins over what is heavier, and what a person said over both.
        standings[2] = Standing::Held;
        assert_eq!(kept(Assignment::Consistent, standings), [(0, 3), (1, 1)]);
        standings[3] = Standing::Decided;
        assert_eq!(kept(Assignment::OneToOne, standings), [(0, 3), (1, 1)]);
        standings[4] = Standing::Decided;
        assert_eq!(kept(Assignment::ManyToOne, standings), [(0, 3), (1, 1), (1, 4)]);
    }
}
