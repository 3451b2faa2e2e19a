//! How good links are, where the truth is known.

use std::path::Path;

use foldhash::{HashSet, HashSetExt as _};
use serde::Serialize;
use shouwang_domain::Result;

use crate::input::read_columns;

/// Links beside the truth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Evaluation {
    /// Pairs that are of one person.
    pub true_pairs: u64,
    /// Pairs that were linked.
    pub links: u64,
    /// Links that are of one person.
    pub right: u64,
    /// Links that are not.
    pub false_links: u64,
    /// Pairs of one person that were not linked.
    pub missed: u64,
    /// Share of the links that are right.
    pub precision: f64,
    /// Share of the true pairs that were linked.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
}

impl Evaluation {
    /// From counts; a share of nothing is 1.
    pub fn of(true_pairs: u64, links: u64, right: u64) -> Self {
        let share = |part: u64, whole: u64| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
        let (precision, recall) = (share(right, links), share(right, true_pairs));
        Self {
            true_pairs,
            links,
            right,
            false_links: links - right,
            missed: true_pairs - right,
            precision,
            recall,
            f1: share(2 * right, links + true_pairs),
        }
    }
}

/// Compares two files of pairs. Both have the columns `left_id` and `right_id`; of a list compared with itself the order
/// of the two does not count (`one_list`). Pairs of links below the threshold, where the file says a probability, are none.
///
/// # Errors
/// As of reading a file.
pub fn evaluate(links: &Path, truth: &Path, one_list: bool, threshold: Option<f64>) -> Result<Evaluation> {
    let mut true_pairs = HashSet::new();
    let pair = |cells: &[&str]| {
        let (one, other) = (cells[0].trim().to_owned(), cells[1].trim().to_owned());
        if one_list && one > other {
            (other, one)
        } else {
            (one, other)
        }
    };
    read_columns(truth, &["left_id", "right_id"], &mut |cells| {
        true_pairs.insert(pair(cells));
    })?;
    let mut linked = HashSet::new();
    let columns: &[&str] = match threshold {
        Some(_) => &["left_id", "right_id", "probability"],
        None => &["left_id", "right_id"],
    };
    read_columns(links, columns, &mut |cells| {
        let probability = cells.get(2).and_then(|cell| cell.parse().ok()).unwrap_or(1.0);
        if threshold.is_none_or(|least| probability >= least) {
            linked.insert(pair(cells));
        }
    })?;
    let right = linked.iter().filter(|pair| true_pairs.contains(*pair)).count();
    Ok(Evaluation::of(
        true_pairs.len() as u64,
        linked.len() as u64,
        right as u64,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_counted_on_both_sides() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let links = write(
            "links.csv",
            "left_id,right_id,weight,probability\na,b,9,0.99\nc,d,1,0.6\ne,f,1,0.7\n",
        );
        let truth = write("truth.csv", "right_id,left_id\na,b\nf,e\ng,h\n");
        let one_list = evaluate(&links, &truth, true, None).unwrap();
        assert_eq!(one_list, Evaluation::of(3, 3, 2));
        assert_eq!((one_list.false_links, one_list.missed), (1, 1));
        assert!((one_list.f1 - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(
            evaluate(&links, &truth, true, Some(0.65)).unwrap(),
            Evaluation::of(3, 2, 2)
        );
        assert_eq!(evaluate(&links, &truth, false, None).unwrap().right, 1);
        assert_eq!(Evaluation::of(0, 0, 0).f1, 1.0);
    }
}
