//! Few rows looked up in a long register: the rows of a department's list, the persons of a county.
//!
//! Nothing is learned, as few rows have nothing to teach: the model is the one that comes with the program for such data. What
//! is found for a row depends on the register and on no other row of the list.

use std::num::NonZero;
use std::ops::Range;

use serde::Serialize;
use shouwang_domain::Result;

use crate::belief::Belief;
use crate::explain::{Explained, Explanation};
use crate::index::Index;
use crate::parallel;
use crate::params::Params;
use crate::run::{Prepared, check_not_empty};
use crate::schema::Schema;
use crate::score::Scorer;
use crate::table::Table;

/// How to look up.
#[derive(Debug, Clone, Copy)]
pub struct LookUp {
    /// Threads; the result does not depend on them.
    pub threads: NonZero<usize>,
    /// Persons with at least this probability are proposed.
    pub least: f64,
    /// At most so many persons are proposed for a row.
    pub most: usize,
}

impl Default for LookUp {
    fn default() -> Self {
        Self {
            threads: std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN),
            least: 0.02,
            most: 5,
        }
    }
}

/// A person that a row may be about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    /// The row of the list.
    pub row: u32,
    /// The row of the register.
    pub person: u32,
    /// How probable it is that the row is about this person. All who were compared with the row share one probability among
    /// themselves and nobody: two persons who fit equally well have a half each at most.
    pub probability: f64,
    /// Whether the threshold of the model is reached. A person still says whether it is so.
    pub is_link: bool,
    /// Why; its weight is that of the pair for itself, without the others.
    pub why: Explanation,
}

/// Looks up rows in a register. The proposals come in the order of the rows, for each row the most probable first.
///
/// # Errors
/// `linkage.empty_list`.
pub fn look_up(schema: &Schema, rows: &Table, register: &Table, how: &LookUp) -> Result<Vec<Proposal>> {
    check_not_empty(rows, Some(register))?;
    let prepared = Prepared::for_look_up(schema, rows, register, how.threads);
    let model = Belief::for_data(&prepared.data)?.model(schema, register.len());
    let params = Params::of_model(&model);
    let scorer = Scorer::new(&prepared.data, &prepared.frequencies, &params);
    let explained = Explained {
        schema,
        data: &prepared.data,
        tables: [rows, register],
    };
    let index = prepared.index(0..register.len() as u32, how.threads);
    let size = rows.len().div_ceil(how.threads.get() * 16).max(1);
    let chunks: Vec<Range<u32>> = (0..rows.len().div_ceil(size))
        .map(|chunk| (chunk * size) as u32..rows.len().min((chunk + 1) * size) as u32)
        .collect();
    let found = parallel::map(how.threads, &chunks, |chunk| {
        let mut met = index.met();
        let mut proposals = Vec::new();
        for row in chunk.clone() {
            for (person, probability) in persons_of(&prepared, &index, &scorer, row, &mut met, how) {
                proposals.push(Proposal {
                    row,
                    person,
                    probability,
                    is_link: probability >= model.threshold,
                    why: explained.explain(&scorer, row, person, model.threshold),
                });
            }
        }
        proposals
    });
    Ok(found.into_iter().flatten().collect())
}

/// The persons that a row may be about, with the probability of each among all.
fn persons_of(
    prepared: &Prepared<'_>,
    index: &Index,
    scorer: &Scorer<'_>,
    row: u32,
    met: &mut crate::index::Met,
    how: &LookUp,
) -> Vec<(u32, f64)> {
    let data = &prepared.data;
    let mut candidates = Vec::new();
    index.candidates(data, &prepared.settled, row, met, &mut candidates);
    candidates.sort_unstable();
    let cells = data.left().get(row);
    let odds = |person: &u32| f64::from(scorer.weight(cells, data.right().get(*person)).min(MOST)).exp2();
    let mut persons: Vec<(u32, f64)> = candidates.iter().map(|person| (*person, odds(person))).collect();
    let all: f64 = 1.0 + persons.iter().map(|(_, odds)| odds).sum::<f64>();
    persons.iter_mut().for_each(|(_, odds)| *odds /= all);
    persons.retain(|(_, probability)| *probability >= how.least);
    persons.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    persons.truncate(how.most);
    persons
}

/// Certainty, in bits.
const MOST: f32 = 60.0;
