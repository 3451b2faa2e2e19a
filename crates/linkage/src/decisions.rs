//! What people have said of pairs: a person's word wins over the machine, both ways.

use std::collections::BTreeMap;
use std::path::Path;

use shouwang_domain::{Problem, Result};

use crate::input::read_columns;
use crate::table::Table;

/// Pairs of ids of which a person said whether they are of one person.
#[derive(Debug, Clone, Default)]
pub struct Decisions(BTreeMap<(String, String), bool>);

/// The decisions about rows that there are.
#[derive(Debug, Default)]
pub(crate) struct Decided {
    pub(crate) same: Vec<(u32, u32)>,
    pub(crate) other: foldhash::HashSet<(u32, u32)>,
    pub(crate) unknown: usize,
}

impl Decisions {
    /// Reads `left_id,right_id,decision` from a file, the decision being `same` or `other`. The last word on a pair counts.
    ///
    /// # Errors
    /// `linkage.bad_decision`, and as of reading a file.
    pub fn read(path: &Path) -> Result<Self> {
        let mut decisions = Self::default();
        let mut bad = None;
        let mut line = 1_usize;
        read_columns(path, &["left_id", "right_id", "decision"], &mut |cells| {
            line += 1;
            let [left, right, word] = [0, 1, 2].map(|at| cells[at].trim());
            match word {
                "same" => decisions.say(left, right, true),
                "other" => decisions.say(left, right, false),
                _ => bad = bad.or(Some(line)),
            }
        })?;
        match bad {
            None => Ok(decisions),
            Some(line) => Err(Problem::bad_data(
                "linkage.bad_decision",
                format!("第 {line} 行的 decision 不是 same 也不是 other；请改为其中之一。"),
                format!("The decision in line {line} is neither same nor other; write one of them."),
            )
            .at(path.display().to_string())),
        }
    }

    /// Says of two rows that they are of one person (`same`) or of two.
    pub fn say(&mut self, left: &str, right: &str, same: bool) {
        self.0.insert((left.to_owned(), right.to_owned()), same);
    }

    /// The decisions about rows of two lists, or of one (no right list), where the order of two ids does not count.
    ///
    /// # Errors
    /// `linkage.decisions_contradict` where a chain of the same person ends at another one.
    pub(crate) fn of(&self, left: &Table, right: Option<&Table>) -> Result<Decided> {
        let mut decided = Decided::default();
        let mut last = BTreeMap::new();
        for ((one, other), same) in &self.0 {
            match (left.find(one), right.unwrap_or(left).find(other)) {
                (Some(one), Some(other)) if right.is_none() => {
                    last.insert((one.min(other), one.max(other)), *same);
                }
                (Some(one), Some(other)) => {
                    last.insert((one, other), *same);
                }
                _ => decided.unknown += 1,
            }
        }
        for (pair, same) in last {
            if same {
                decided.same.push(pair);
            } else {
                decided.other.insert(pair);
            }
        }
        if right.is_none() {
            decided.check_chains(left)?;
        }
        Ok(decided)
    }
}

impl Decided {
    /// Of one list, whoever are the same as somebody are the same as one another.
    fn check_chains(&self, table: &Table) -> Result<()> {
        let mut person: Vec<u32> = (0..table.len() as u32).collect();
        let first = |person: &[u32], mut row: u32| {
            while person[row as usize] != row {
                row = person[row as usize];
            }
            row
        };
        for (one, other) in &self.same {
            let (one, other) = (first(&person, *one), first(&person, *other));
            person[one.max(other) as usize] = one.min(other);
        }
        let mut pairs: Vec<&(u32, u32)> = self.other.iter().collect();
        pairs.sort_unstable();
        let contradiction = pairs
            .into_iter()
            .find(|(one, other)| first(&person, *one) == first(&person, *other));
        let Some((one, other)) = contradiction else {
            return Ok(());
        };
        let (one, other) = (table.id(*one), table.id(*other));
        Err(Problem::bad_data(
            "linkage.decisions_contradict",
            format!("决定互相矛盾：{one} 与 {other} 定为两人，但经其他决定又是同一人；请核对这些决定。"),
            format!(
                "The decisions contradict one another: {one} and {other} are two persons, and one by way of others; look these decisions over."
            ),
        ))
    }
}
