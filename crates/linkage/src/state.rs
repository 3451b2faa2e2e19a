//! What is kept from one month to the next, so that only what changed is compared again.
//!
//! The file has the model, for each row its id and a digest of its cells, and the links that were found. It has no cell of a
//! list; but whoever has it can try whether a guessed row is in it, so it is to be kept like the lists.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use shouwang_domain::{Problem, Result};

use crate::assign::{Assignment, Claim, Standing};
use crate::data::Rows;
use crate::files::{cannot_write, unreadable};
use crate::link::Link;
use crate::model::Model;
use crate::schema::Schema;
use crate::table::{MISSING, Table, hash};

/// The version of the file that this program writes and reads.
const VERSION: u32 = 1;

/// What an earlier run found, and about which rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    version: u32,
    model: Model,
    threshold: f64,
    assignment: Assignment,
    left: BTreeMap<String, u64>,
    right: Option<BTreeMap<String, u64>>,
    links: Vec<KeptLink>,
    /// Names of clusters, of rows whose cluster is not named by their own id.
    clusters: BTreeMap<String, String>,
}

/// A link by the ids of its rows; one that does not hold gave way to a better one and is there in case that one goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct KeptLink {
    left: String,
    right: String,
    weight: f32,
    holds: bool,
}

/// Which rows changed or are new, and the links between those that did not.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) left_changed: Vec<bool>,
    pub(crate) right_changed: Vec<bool>,
    pub(crate) claims: Vec<Claim>,
}

impl State {
    /// Reads a state, which must be of the same columns.
    ///
    /// # Errors
    /// `linkage.unreadable`, `linkage.bad_state`, and those of [`Model::check_schema`].
    pub fn read(path: &Path, schema: &Schema) -> Result<Self> {
        let at = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
        let bad = |what: &str| {
            Problem::bad_data(
                "linkage.bad_state",
                format!("状态文件有误（{what}）；请换用备份，或换一个新文件名全部重新比对。"),
                format!("The state cannot be understood ({what}); take a copy, or name a new file to compare everything anew."),
            )
            .at(&at)
        };
        let state: Self = serde_json::from_str(&text).map_err(|error| bad(&error.to_string()))?;
        if state.version != VERSION {
            return Err(bad(&format!("version {}", state.version)));
        }
        state.model.check_schema(schema).map_err(|problem| problem.at(&at))?;
        Ok(state)
    }

    /// Writes the state; an earlier one at this place is there until the new one is whole.
    ///
    /// # Errors
    /// `linkage.cannot_write`.
    pub fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_string(self).map_err(Problem::internal)?;
        let new = path.with_extension("new");
        std::fs::write(&new, text + "\n").map_err(|error| cannot_write(&new, &error))?;
        std::fs::rename(&new, path).map_err(|error| cannot_write(path, &error))
    }

    /// The model by which the links were found; a later run uses it too.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What is to be known later of a run. `claims` are the links that it found, `links` those that hold.
    pub(crate) fn new(
        [left, right]: [Option<Digested<'_>>; 2],
        model: &Model,
        (threshold, assignment): (f64, Assignment),
        claims: &[Claim],
        links: &[Link],
    ) -> Self {
        let mut kept: BTreeMap<(u32, u32), (f32, bool)> = BTreeMap::new();
        for claim in claims.iter().filter(|claim| claim.standing != Standing::Decided) {
            kept.insert((claim.link.left, claim.link.right), (claim.link.weight, false));
        }
        for link in links {
            kept.insert((link.left, link.right), (link.weight, true));
        }
        let id = |list: Option<Digested<'_>>, row: u32| {
            list.or(left)
                .map_or_else(String::new, |list| list.table.id(row).to_owned())
        };
        let links = kept.into_iter().map(|((one, other), (weight, holds))| KeptLink {
            left: id(left, one),
            right: id(right, other),
            weight,
            holds,
        });
        Self {
            version: VERSION,
            model: model.clone(),
            threshold,
            assignment,
            left: left.map(Digested::by_id).unwrap_or_default(),
            right: right.map(Digested::by_id),
            links: links.collect(),
            clusters: BTreeMap::new(),
        }
    }

    /// What this state says of the rows as they are now.
    ///
    /// # Errors
    /// `linkage.state_settings` when the state was made with other settings.
    pub(crate) fn kept(
        &self,
        left: Digested<'_>,
        right: Option<Digested<'_>>,
        threshold: f64,
        assignment: Assignment,
    ) -> Result<Kept> {
        if self.threshold != threshold || self.assignment != assignment || self.right.is_some() != right.is_some() {
            return Err(Problem::usage(
                "linkage.state_settings",
                "状态文件是按别的门槛、对应方式或名单数目产生的；请沿用原来的设置，或换一个新文件名全部重新比对。",
                "The state was made with another threshold, assignment or number of lists; keep to those, or name a new file to compare everything anew.",
            ));
        }
        let left_changed = left.changed_since(&self.left);
        let right_changed = match (right, &self.right) {
            (Some(right), Some(known)) => right.changed_since(known),
            _ => left_changed.clone(),
        };
        let (left, right) = (left.table, right.unwrap_or(left).table);
        let claims = self.links.iter().filter_map(|kept| {
            let (one, other) = (left.find(&kept.left)?, right.find(&kept.right)?);
            let is_as_before = !left_changed[one as usize] && !right_changed[other as usize];
            is_as_before.then_some(Claim {
                link: Link {
                    left: one,
                    right: other,
                    weight: kept.weight,
                },
                standing: if kept.holds { Standing::Held } else { Standing::New },
            })
        });
        let claims = claims.collect();
        Ok(Kept {
            left_changed,
            right_changed,
            claims,
        })
    }

    /// Remembers the names of clusters.
    pub(crate) fn name_clusters(&mut self, table: &Table, names: &[String]) {
        let rows = (0..table.len() as u32).zip(names);
        let other = rows.filter(|(row, name)| table.id(*row) != name.as_str());
        self.clusters = other
            .map(|(row, name)| (table.id(row).to_owned(), name.clone()))
            .collect();
    }
}

/// A name for each row's cluster: that of the earlier cluster most of whose rows are in it, else its first id. `clusters` has
/// for each row the first row of its cluster.
pub fn cluster_names(table: &Table, clusters: &[u32], before: Option<&State>) -> Vec<String> {
    // How many rows of each earlier cluster are in each new one.
    let mut shared: BTreeMap<(&str, u32), usize> = BTreeMap::new();
    for (row, cluster) in clusters.iter().enumerate() {
        let id = table.id(row as u32);
        if let Some(state) = before.filter(|state| state.left.contains_key(id)) {
            let name = state.clusters.get(id).map_or(id, String::as_str);
            *shared.entry((name, *cluster)).or_default() += 1;
        }
    }
    let mut claims: Vec<(usize, &str, u32)> = shared
        .into_iter()
        .map(|((name, cluster), rows)| (rows, name, cluster))
        .collect();
    claims.sort_unstable_by(|x, y| y.0.cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut named: BTreeMap<u32, String> = BTreeMap::new();
    let mut used: std::collections::BTreeSet<String> = std::collections::BTreeSet::new();
    for (_, name, cluster) in claims {
        if !named.contains_key(&cluster) && used.insert(name.to_owned()) {
            named.insert(cluster, name.to_owned());
        }
    }
    for (row, cluster) in clusters.iter().enumerate() {
        if !named.contains_key(cluster) {
            let mut name = table.id(row as u32).to_owned();
            while !used.insert(name.clone()) {
                name.push('+');
            }
            named.insert(*cluster, name);
        }
    }
    clusters.iter().map(|cluster| named[cluster].clone()).collect()
}

/// A list as it takes part: a row changes with its cells, and when a number of it is forgotten as somebody else's or no more.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Digested<'a> {
    pub(crate) table: &'a Table,
    pub(crate) rows: &'a Rows,
}

impl Digested<'_> {
    fn digest(&self, row: u32) -> u64 {
        let mut all = String::new();
        for (cells, taken) in self.table.columns.iter().zip(self.rows.get(row)) {
            match cells.codes[row as usize] {
                MISSING => all.push('\u{1}'),
                code => all.push_str(cells.texts.get(code)),
            }
            all.push(if *taken == MISSING { '\u{2}' } else { '\u{0}' });
        }
        hash(&all)
    }

    fn by_id(self) -> BTreeMap<String, u64> {
        let rows = 0..self.table.len() as u32;
        rows.map(|row| (self.table.id(row).to_owned(), self.digest(row)))
            .collect()
    }

    fn changed_since(&self, known: &BTreeMap<String, u64>) -> Vec<bool> {
        let rows = 0..self.table.len() as u32;
        rows.map(|row| known.get(self.table.id(row)) != Some(&self.digest(row)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::TableBuilder;

    fn table(ids: &[&str]) -> Table {
        let mut builder = TableBuilder::new(1);
        ids.iter().for_each(|id| builder.push(id, std::iter::once("x")));
        builder.finish("test").unwrap()
    }

    fn state(ids: &[&str], clusters: &[(&str, &str)]) -> State {
        let row = |id: &&str| ((*id).to_owned(), 0);
        let mut state = State {
            version: VERSION,
            model: Model {
                version: 1,
                pairs_of_one: 0.1,
                swapped: 0.1,
                threshold: 0.5,
                columns: Vec::new(),
            },
            threshold: 0.5,
            assignment: Assignment::Consistent,
            left: ids.iter().map(row).collect(),
            right: None,
            links: Vec::new(),
            clusters: BTreeMap::new(),
        };
        let of = |row: &(&str, &str)| (row.0.to_owned(), row.1.to_owned());
        state.clusters = clusters.iter().map(of).collect();
        state
    }

    #[test]
    fn a_cluster_keeps_its_name_while_its_rows_remain() {
        let before = state(&["b", "c", "d", "e"], &[("c", "b"), ("d", "b")]);
        // A row with a smaller id joins, and b leaves the list.
        let now = table(&["a", "c", "d", "e"]);
        assert_eq!(cluster_names(&now, &[0, 0, 0, 3], Some(&before)), ["b", "b", "b", "e"]);
        // b leaves the cluster but not the list: most of the cluster keeps the name.
        let now = table(&["b", "c", "d", "e"]);
        assert_eq!(cluster_names(&now, &[0, 1, 1, 3], Some(&before)), ["b+", "b", "b", "e"]);
        assert_eq!(cluster_names(&now, &[0, 0, 2, 3], None), ["b", "b", "d", "e"]);
    }
}
