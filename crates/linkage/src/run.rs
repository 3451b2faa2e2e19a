//! The whole way: two lists in, links out.

use std::num::NonZero;
use std::ops::Range;

use foldhash::HashSet;
use shouwang_domain::{Problem, Result};

use crate::assign::{Assignment, Claim, SameList, Standing, assign};
use crate::belief::Belief;
use crate::cluster::cluster;
use crate::copied::forget_copied_numbers;
use crate::data::Data;
use crate::decisions::Decisions;
use crate::em::learn;
use crate::evidence::Evidence;
use crate::explain::{Explained, Explanation};
use crate::frequency::Frequencies;
use crate::index::{BYTES_FOR_ROW_AND_KEY, Index};
use crate::keys::{KeyTables, sample};
use crate::link::Link;
use crate::model::{Model, THRESHOLD};
use crate::parallel;
use crate::params::Params;
use crate::plan::{Plan, plan, plan_look_up};
use crate::rivals::{Found, Rivals};
use crate::schema::Schema;
use crate::score::Scorer;
use crate::settled::Settled;
use crate::state::{Digested, Kept, State, cluster_names};
use crate::table::Table;
use crate::vectors::{Vector, pairs_equal_in, random_pairs, slips_in};

/// How to link.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Threads; the result does not depend on them.
    pub threads: NonZero<usize>,
    /// Memory for the join in MiB, besides that of the lists; the right list is joined part by part to keep to it. The
    /// result does not depend on it.
    pub memory_mib: usize,
    /// Links have at least this probability; that of the model where nothing is said.
    pub threshold: Option<f64>,
    /// How many rows a row may belong to. In a list compared with itself, all but [`Assignment::All`] keep and complete the
    /// links within clusters.
    pub assignment: Assignment,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            threads: std::thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN),
            memory_mib: 1024,
            threshold: None,
            assignment: Assignment::Consistent,
        }
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Linked {
    /// The links, in the order of the rows.
    pub links: Vec<Link>,
    /// Pairs that were compared.
    pub pairs: u64,
    /// The model by which.
    pub model: Model,
    /// For each row the first row of its cluster; only for a list compared with itself.
    pub clusters: Option<Vec<u32>>,
    /// Decisions about rows that are not in the lists.
    pub decisions_unknown: usize,
    /// All links that were found or kept, whether they hold or not.
    claims: Vec<Claim>,
    threshold: f64,
    assignment: Assignment,
}

impl Linked {
    /// The name of each row's cluster, which stays from run to run while its rows remain; none for two lists.
    pub fn cluster_names(&self, table: &Table, before: Option<&State>) -> Option<Vec<String>> {
        Some(cluster_names(table, self.clusters.as_deref()?, before))
    }
}

/// The weight in bits of what a person has decided.
const DECIDED: f32 = 60.0;

/// Pairs for each row of the longer list: plenty for short lists, where time is no matter.
fn budget(rows: usize) -> f64 {
    let rows = rows as f64;
    rows * (60.0 + 5e6 / rows.max(1.0)).min(1_500.0)
}

/// More links for each row of the longer list than this, all in all, are no links of one person.
const MOST_LINKS_OF_A_ROW: f64 = 3.0;

/// The least weight in bits of a pair that is settled by number and name.
const SETTLED: f32 = 10.0;

/// So many pairs are enough to learn from.
const PAIRS_TO_LEARN_FROM: f64 = 2.5e6;

/// Lists, keys and frequencies, ready for any model.
#[derive(Debug)]
pub struct Prepared<'a> {
    schema: Schema,
    lists: [&'a Table; 2],
    pub(crate) data: Data,
    tables: KeyTables,
    plan: Plan,
    pub(crate) frequencies: Frequencies,
    pub(crate) settled: Settled,
}

/// Refuses lists without a row.
pub(crate) fn check_not_empty(left: &Table, right: Option<&Table>) -> Result<()> {
    if left.is_empty() || right.is_some_and(Table::is_empty) {
        return Err(Problem::bad_data(
            "linkage.empty_list",
            "名单中没有一行数据；请检查文件。",
            "A list has no row; check the files.",
        ));
    }
    Ok(())
}

impl<'a> Prepared<'a> {
    /// Prepares two lists, or one to be compared with itself.
    ///
    /// # Errors
    /// `linkage.empty_list`.
    pub fn new(schema: &Schema, left: &'a Table, right: Option<&'a Table>, threads: NonZero<usize>) -> Result<Self> {
        check_not_empty(left, right)?;
        let mut data = Data::new(schema, left, right, threads);
        forget_copied_numbers(&mut data);
        let settled = Settled::new(&data);
        let tables = KeyTables::new(&data, threads);
        let rows = data.left().len().max(data.right().len());
        let plan = plan(&data, &tables, budget(rows), threads);
        let frequencies = Frequencies::new(&data);
        Ok(Self {
            schema: schema.clone(),
            lists: [left, right.unwrap_or(left)],
            data,
            tables,
            plan,
            frequencies,
            settled,
        })
    }

    /// Prepares few rows and the register in which they are looked up.
    pub(crate) fn for_look_up(schema: &Schema, rows: &'a Table, register: &'a Table, threads: NonZero<usize>) -> Self {
        let mut data = Data::of_look_up(schema, rows, register, threads);
        forget_copied_numbers(&mut data);
        let tables = KeyTables::new(&data, threads);
        Self {
            schema: schema.clone(),
            lists: [rows, register],
            plan: plan_look_up(&data, &tables, threads),
            frequencies: Frequencies::new(&data),
            settled: Settled::nothing(&data),
            data,
            tables,
        }
    }

    /// Learns a model from the lists themselves, without any label.
    ///
    /// # Errors
    /// Only a defect of the models that come with the program.
    pub fn train(&self, options: &Options) -> Result<Model> {
        Ok(self.learn(options)?.to_model(&self.schema))
    }

    fn learn(&self, options: &Options) -> Result<Params> {
        let data = &self.data;
        let belief = Belief::for_data(data)?;
        let pairs = self.plan.pairs * self.settled.share_open();
        let of = (pairs / PAIRS_TO_LEARN_FROM).ceil().max(1.0) as usize;
        let left: Vec<u32> = sample(data.left().len(), of).collect();
        let mut found = self.over_candidates(options, &left, |rows, index| {
            let (mut found, mut met, mut candidates) = (Found::default(), index.met(), Vec::new());
            for row in rows {
                index.candidates(data, &self.settled, *row, &mut met, &mut candidates);
                let one = data.left().get(*row);
                for right in &candidates {
                    let levels = data.compare(one, data.right().get(*right));
                    found.add(*row, *right, Vector::new(&levels, one, &self.frequencies));
                }
            }
            found
        });
        let mut settled = Found::default();
        for (one, other) in &self.settled.pairs {
            if left.binary_search(one).is_ok() {
                let cells = data.left().get(*one);
                let levels = data.compare(cells, data.right().get(*other));
                settled.add(*one, *other, Vector::new(&levels, cells, &self.frequencies));
            }
        }
        found.push(settled);
        let columns: Vec<usize> = (0..data.columns.len()).collect();
        let rows = data.left().len().max(data.right().len()) as f64;
        let evidence = Evidence {
            kinds: data.columns.iter().map(|column| column.kind).collect(),
            candidates: Rivals::new(found, data.is_one_list()),
            all_pairs: (data.all_pairs() * left.len() as f64 / data.left().len() as f64).max(1.0),
            rows,
            most_of_one: MOST_LINKS_OF_A_ROW * rows / data.all_pairs().max(1.0),
            is_one_list: data.is_one_list(),
            random: random_pairs(data, &self.frequencies),
            equal_in: parallel::map(options.threads, &columns, |column| {
                pairs_equal_in(data, *column, &self.frequencies)
            }),
            slips_in: parallel::map(options.threads, &columns, |column| {
                slips_in(data, *column, &self.frequencies)
            }),
            equal: self.frequencies.equal.clone(),
            belief: belief.of(&self.schema),
            worth_of_pairs: belief.worth_of_pairs,
            swapped: belief.swapped,
        };
        Ok(learn(&evidence))
    }

    /// Links by a model that was trained before, or by one learned now.
    ///
    /// # Errors
    /// As of [`Prepared::train`].
    pub fn link(&self, options: &Options, model: Option<&Model>) -> Result<Linked> {
        self.link_since(options, model, None, &Decisions::default())
    }

    /// Links after an earlier run, and by what people decided. Of two rows that are as they were then it holds what was found
    /// then, by the model of then; only pairs with a row that is new or has changed are compared.
    ///
    /// # Errors
    /// As of [`Prepared::train`]; `linkage.state_settings`, `linkage.state_model` when the earlier run had other settings or
    /// another model; `linkage.decisions_contradict`.
    pub fn link_since(
        &self,
        options: &Options,
        model: Option<&Model>,
        before: Option<&State>,
        decisions: &Decisions,
    ) -> Result<Linked> {
        if let (Some(state), Some(model)) = (before, model)
            && state.model() != model
        {
            return Err(Problem::usage(
                "linkage.state_model",
                "状态文件里是另一个模型；请不写 --model，或换一个新文件名全部重新比对。",
                "The state has another model; leave --model out, or name a new file to compare everything anew.",
            ));
        }
        let model = before.map(State::model).or(model);
        let params = match model {
            Some(model) => Params::of_model(model),
            None => self.learn(options)?,
        };
        let threshold = options
            .threshold
            .or(model.map(|model| model.threshold))
            .unwrap_or(THRESHOLD);
        let [left, right] = self.lists;
        let right = (!self.data.is_one_list()).then_some(right);
        let decided = decisions.of(left, right)?;
        let digested = self.digested();
        let kept = match (before, digested) {
            (Some(state), [Some(left), right]) => Some(state.kept(left, right, threshold, options.assignment)?),
            _ => None,
        };
        let least = (threshold / (1.0 - threshold)).log2() as f32;
        let data = &self.data;
        let scorer = Scorer::new(data, &self.frequencies, &params);
        let (found, pairs) = self.weigh(options, &scorer, least, kept.as_ref());
        let new = found.into_iter().map(|link| Claim {
            link,
            standing: Standing::New,
        });
        let mut claims: Vec<Claim> = kept.map_or_else(Vec::new, |kept| kept.claims);
        claims.extend(new);
        claims.retain(|claim| !decided.other.contains(&(claim.link.left, claim.link.right)));
        let same: HashSet<(u32, u32)> = decided.same.iter().copied().collect();
        claims.retain(|claim| !same.contains(&(claim.link.left, claim.link.right)));
        claims.extend(decided.same.iter().map(|(left, right)| Claim {
            link: Link {
                left: *left,
                right: *right,
                weight: DECIDED,
            },
            standing: Standing::Decided,
        }));
        claims.sort_by_key(|claim| (claim.link.left, claim.link.right));
        let judge = Judge {
            data,
            scorer: &scorer,
            least,
        };
        let (links, clusters) = if data.is_one_list() {
            let weight = |x, y| scorer.weight(data.left().get(x), data.left().get(y));
            let clustered = cluster(data.left().len(), &claims, &decided.other, &weight);
            let links = match options.assignment {
                Assignment::All => claims.iter().map(|claim| claim.link).collect(),
                _ => clustered.links,
            };
            (links, Some(clustered.cluster_of))
        } else {
            let rows = [data.left().len(), data.right().len()];
            (assign(claims.clone(), rows, options.assignment, &judge), None)
        };
        Ok(Linked {
            links,
            pairs,
            model: params.to_model(&self.schema),
            clusters,
            decisions_unknown: decided.unknown,
            claims,
            threshold,
            assignment: options.assignment,
        })
    }

    /// What a later run is to know of one, with the names of its clusters.
    pub fn state(&self, linked: &Linked, names: Option<&[String]>) -> State {
        let settings = (linked.threshold, linked.assignment);
        let mut state = State::new(self.digested(), &linked.model, settings, &linked.claims, &linked.links);
        state.name_clusters(self.lists[0], names.unwrap_or_default());
        state
    }

    fn digested(&self) -> [Option<Digested<'_>>; 2] {
        let [left, right] = self.lists;
        let list = |table, rows| Digested { table, rows };
        [
            Some(list(left, self.data.left())),
            (!self.data.is_one_list()).then(|| list(right, self.data.right())),
        ]
    }

    /// The pairs that reach a weight, in the order of the rows, and how many were compared; of a run after another only those
    /// with a row that is new or has changed.
    fn weigh(&self, options: &Options, scorer: &Scorer<'_>, least: f32, kept: Option<&Kept>) -> (Vec<Link>, u64) {
        let data = &self.data;
        let is_open = |left: u32, right: u32| {
            kept.is_none_or(|kept| kept.left_changed[left as usize] || kept.right_changed[right as usize])
        };
        let rows: Vec<u32> = (0..data.left().len() as u32).collect();
        let parts = self.over_candidates(options, &rows, |rows, index| {
            let (mut met, mut candidates) = (index.met(), Vec::new());
            let (mut links, mut pairs) = (Vec::new(), 0_u64);
            for row in rows {
                index.candidates(data, &self.settled, *row, &mut met, &mut candidates);
                candidates.retain(|right| is_open(*row, *right));
                pairs += candidates.len() as u64;
                let one = data.left().get(*row);
                for right in &candidates {
                    let weight = scorer.weight(one, data.right().get(*right));
                    if weight >= least {
                        links.push(Link {
                            left: *row,
                            right: *right,
                            weight,
                        });
                    }
                }
            }
            (links, pairs)
        });
        let settled = self.settled.pairs.iter().filter(|(left, right)| is_open(*left, *right));
        let settled = settled.map(|(left, right)| {
            let weight = scorer.weight(data.left().get(*left), data.right().get(*right));
            Link {
                left: *left,
                right: *right,
                weight: weight.max(SETTLED).max(least),
            }
        });
        let mut links: Vec<Link> = settled.collect();
        let pairs = parts.iter().map(|(_, pairs)| pairs).sum::<u64>() + links.len() as u64;
        links.extend(parts.into_iter().flat_map(|(links, _)| links));
        links.sort_by_key(|link| (link.left, link.right));
        (links, pairs)
    }

    /// Why two rows weigh what they do by a model.
    pub fn explain(&self, model: &Model, left: u32, right: u32) -> Explanation {
        let params = Params::of_model(model);
        let scorer = Scorer::new(&self.data, &self.frequencies, &params);
        let explained = Explained {
            schema: &self.schema,
            data: &self.data,
            tables: self.lists,
        };
        explained.explain(&scorer, left, right, model.threshold)
    }

    /// A part of the right list, by keys.
    pub(crate) fn index(&self, part: Range<u32>, threads: NonZero<usize>) -> Index {
        Index::new(&self.data, &self.tables, &self.plan.keys, &self.settled, part, threads)
    }

    /// Joins and calls for parts of the left rows with each part of the index, on all threads; the answers come in order.
    fn over_candidates<T: Send>(
        &self,
        options: &Options,
        left: &[u32],
        work: impl Fn(&[u32], &Index) -> T + Sync,
    ) -> Vec<T> {
        let mut answers = Vec::new();
        for part in self.parts(options) {
            let index = self.index(part, options.threads);
            // Later rows of a list compared with itself have fewer rows after them: many small chunks even that out.
            let size = left.len().div_ceil(options.threads.get() * 16).max(1);
            let chunks: Vec<&[u32]> = left.chunks(size).collect();
            answers.extend(parallel::map(options.threads, &chunks, |chunk| work(chunk, &index)));
        }
        answers
    }

    /// The parts of the right list that fit into the memory.
    fn parts(&self, options: &Options) -> Vec<Range<u32>> {
        let of_row = self.plan.keys.len().max(1) * BYTES_FOR_ROW_AND_KEY;
        let fits = ((options.memory_mib << 20) / of_row).max(1_000);
        let rows = self.data.right().len();
        let parts = rows.div_ceil(fits);
        let bound = |part: usize| (rows * part / parts) as u32;
        (0..parts).map(|part| bound(part)..bound(part + 1)).collect()
    }
}

/// Says of two rows of the same list whether they are of one person.
struct Judge<'a> {
    data: &'a Data,
    scorer: &'a Scorer<'a>,
    least: f32,
}

impl SameList for Judge<'_> {
    fn left_are_one(&self, one: u32, other: u32) -> bool {
        self.scorer
            .weight(self.data.left().get(one), self.data.left().get(other))
            >= self.least
    }

    fn right_are_one(&self, one: u32, other: u32) -> bool {
        self.scorer
            .weight(self.data.right().get(one), self.data.right().get(other))
            >= self.least
    }
}
