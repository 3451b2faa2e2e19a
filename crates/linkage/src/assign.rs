//! Which of several links of one row hold.

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

/// The rows of two lists, asked whether two of the same list are of one person.
pub(crate) trait SameList {
    fn left_are_one(&self, one: u32, other: u32) -> bool;
    fn right_are_one(&self, one: u32, other: u32) -> bool;
}

/// Keeps the links that hold, the heaviest first. The order of equal weights is that of the rows.
pub(crate) fn assign(
    mut links: Vec<Link>,
    rows: [usize; 2],
    assignment: Assignment,
    lists: &dyn SameList,
) -> Vec<Link> {
    if assignment == Assignment::All {
        return links;
    }
    links.sort_by(|x, y| {
        y.weight
            .total_cmp(&x.weight)
            .then((x.left, x.right).cmp(&(y.left, y.right)))
    });
    let (mut best_of_left, mut best_of_right) = (vec![None; rows[0]], vec![None; rows[1]]);
    links.retain(|link| {
        let (of_left, of_right) = (best_of_left[link.left as usize], best_of_right[link.right as usize]);
        let holds = match assignment {
            Assignment::All => true,
            Assignment::OneToOne => of_left.is_none() && of_right.is_none(),
            Assignment::ManyToOne => of_left.is_none(),
            Assignment::Consistent => {
                of_left.is_none_or(|best| lists.right_are_one(best, link.right))
                    && of_right.is_none_or(|best| lists.left_are_one(best, link.left))
            }
        };
        if holds {
            best_of_left[link.left as usize].get_or_insert(link.right);
            best_of_right[link.right as usize].get_or_insert(link.left);
        }
        holds
    });
    links.sort_by_key(|link| (link.left, link.right));
    links
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
        let links = [(0, 1, 9.0), (0, 2, 8.0), (0, 3, 7.0), (1, 1, 6.0), (1, 4, 5.0)];
        let kept = |assignment| {
            let links = links.iter().map(|(left, right, weight)| Link {
                left: *left,
                right: *right,
                weight: *weight,
            });
            let kept = assign(links.collect(), [2, 5], assignment, &Lists);
            kept.iter().map(|link| (link.left, link.right)).collect::<Vec<_>>()
        };
        assert_eq!(kept(Assignment::All).len(), 5);
        assert_eq!(kept(Assignment::OneToOne), [(0, 1), (1, 4)]);
        assert_eq!(kept(Assignment::ManyToOne), [(0, 1), (1, 1)]);
        assert_eq!(kept(Assignment::Consistent), [(0, 1), (0, 2), (1, 4)]);
    }
}
