//! Editions of the divisions: the yearly list of statistical codes, and what it changes in the tree.
//!
//! A list names code, level and name, and says nothing of what became of a division that it no longer names. So a
//! division is the same when code and name are the same; with another code, when somebody says so in a list of
//! successors, or when it is the only one of its name in its county on both sides; with another name, when its code is
//! the same still. Whatever is left over has ended.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{AreaKind, AreaLevel, AreaNode, AreaTree, DivisionCode};
use crate::Problem;
use crate::ids::AreaId;
use crate::lines::{self, Line};
use crate::name::name_key;
use crate::problem::FieldProblem;

/// A list of divisions as of a day.
#[derive(Debug)]
pub struct Edition {
    rows: Vec<Listed>,
    by_code: HashMap<(AreaLevel, DivisionCode), usize>,
}

/// A division of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its code.
    pub code: DivisionCode,
    /// Its level: 441900000000 is listed as a city and as a county.
    pub level: AreaLevel,
    /// Its name.
    pub name: String,
}

/// What became of a division that a later list does not name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// The level of both.
    pub level: AreaLevel,
    /// The code in the tree.
    pub old: DivisionCode,
    /// The code in the list.
    pub new: DivisionCode,
}

impl Edition {
    /// Reads a CSV with the columns `code,level,name`.
    ///
    /// # Errors
    /// `division.refused` with the line of each bad row: `division.columns`, `area.code_*`, an unknown level,
    /// `area.duplicate_code` (twice in one level), `division.no_parent` (but for the first row).
    pub fn read(csv: &str) -> Result<Self, Problem> {
        let mut edition = Self {
            rows: Vec::new(),
            by_code: HashMap::new(),
        };
        let mut problems = Vec::new();
        for line in lines::below("code,level,name", csv, || wrong_header("code,level,name"))? {
            match listed(&line) {
                Ok(row) => {
                    let key = (row.level, row.code);
                    if edition.by_code.insert(key, edition.rows.len()).is_some() {
                        problems.push(at(line.number, twice(&row)));
                    }
                    edition.rows.push(row);
                }
                Err(problem) => problems.push(at(line.number, problem)),
            }
        }
        // A list is in the order of the codes, so that all but its first division have their parent in it.
        for (index, row) in edition.rows.iter().enumerate().skip(1) {
            if edition.parent_of(row).is_none() {
                problems.push(at(index + 2, no_parent(row)));
            }
        }
        refuse(problems)?;
        Ok(edition)
    }

    /// How many divisions it lists.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it lists none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The divisions, each after the one above it.
    fn top_down(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by_key(|index| (self.rows[*index].level, *index));
        order
    }

    /// The division above: of the nearest level that is listed with the beginning of the code.
    fn parent_of(&self, row: &Listed) -> Option<usize> {
        let above = AreaLevel::ALL.iter().rev().filter(|level| **level < row.level);
        above
            .filter_map(|level| self.by_code.get(&(*level, row.code.at(*level)?)))
            .copied()
            .next()
    }
}

/// Reads a CSV with the columns `level,old,new`.
///
/// # Errors
/// `division.refused` with the line of each bad row.
pub fn read_successors(csv: &str) -> Result<Vec<Successor>, Problem> {
    let (mut successors, mut problems) = (Vec::new(), Vec::new());
    for line in lines::below("level,old,new", csv, || wrong_header("level,old,new"))? {
        match successor(&line) {
            Ok(successor) => successors.push(successor),
            Err(problem) => problems.push(at(line.number, problem)),
        }
    }
    refuse(problems)?;
    Ok(successors)
}

/// What an edition did to a tree.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct EditionChanges {
    /// Divisions that were not there before.
    pub new: Vec<AreaId>,
    /// Those with another name or kind.
    pub renamed: Vec<AreaId>,
    /// Those with another code, their id being the same.
    pub recoded: Vec<AreaId>,
    /// Those of which the numbers changed, because they stand under another division now.
    pub moved: Vec<AreaId>,
    /// Those that ended, with what they merged into where that is known.
    pub ended: Vec<(AreaNode, Option<AreaId>)>,
}

impl AreaTree {
    /// Takes over an edition beneath the division that it begins with. Divisions without a national code, such as
    /// villagers' groups and zones of local making, stay where they are; those of an ended division go to its successor.
    ///
    /// # Errors
    /// `division.unknown_top`, `division.unknown_successor`, `division.not_empty` (an ended division without successor
    /// has others beneath it), and those of [`AreaTree::insert`]. The tree is then of no further use.
    pub fn take_over(
        &mut self,
        edition: &Edition,
        successors: &[Successor],
        ids: &mut dyn FnMut() -> AreaId,
    ) -> Result<EditionChanges, Problem> {
        let top = edition.rows.first().ok_or_else(unknown_top)?;
        let top = self.coded(top.level, &top.code).ok_or_else(unknown_top)?;
        let matched = self.matched(edition, successors, top)?;
        let mut changes = EditionChanges::default();
        // All codes that change go before the first new one comes: two villages may have swapped theirs.
        for (index, id) in matched.known.iter() {
            let row = &edition.rows[*index];
            let node = self.get(*id)?.clone();
            if node.code.as_deref().and_then(|code| code.parse().ok()) != Some(row.code) {
                self.relabel(*id, None, &node.name, node.kind)?;
                changes.recoded.push(*id);
            }
        }
        let mut placed: HashMap<usize, AreaId> = HashMap::new();
        let mut moved = BTreeSet::new();
        for index in edition.top_down() {
            let row = &edition.rows[index];
            let parent = edition.parent_of(row).and_then(|parent| placed.get(&parent).copied());
            let kind = kind_of(row);
            let id = match matched.known.get(&index) {
                Some(id) => {
                    let node = self.get(*id)?;
                    let is_other = node.name != row.name || (node.kind != kind && node.kind == AreaKind::Ordinary);
                    let kind = if node.kind == AreaKind::Ordinary {
                        kind
                    } else {
                        node.kind
                    };
                    if changes.recoded.contains(id) || is_other {
                        let code = row.code.to_string();
                        self.relabel(*id, Some(code), &row.name, kind)?;
                    }
                    if is_other {
                        changes.renamed.push(*id);
                    }
                    if let Some(parent) = parent.filter(|_| *id != top) {
                        moved.extend(self.move_node(*id, parent)?);
                    }
                    *id
                }
                None => {
                    let node = AreaNode {
                        id: ids(),
                        parent,
                        level: row.level,
                        kind,
                        code: Some(row.code.to_string()),
                        name: row.name.clone(),
                        order: None,
                    };
                    let id = node.id;
                    self.insert(node)?;
                    changes.new.push(id);
                    id
                }
            };
            placed.insert(index, id);
        }
        for (id, successor) in &matched.ended {
            let node = self.get(*id)?.clone();
            let successor = successor.and_then(|index| placed.get(&index).copied());
            let beneath: Vec<AreaId> = self.children(*id).map(|child| child.id).collect();
            for child in beneath {
                let successor = successor.ok_or_else(|| not_empty(&node))?;
                moved.extend(self.move_node(child, successor)?);
            }
            moved.remove(id);
            self.remove(*id)?;
            changes.ended.push((node, successor));
        }
        changes.moved = moved.into_iter().collect();
        Ok(changes)
    }

    /// A division by level and code, however short the code is written in the tree.
    fn coded(&self, level: AreaLevel, code: &DivisionCode) -> Option<AreaId> {
        [code.as_str(), code.short()]
            .iter()
            .find_map(|code| self.find_by_code(level, code))
            .map(|node| node.id)
    }

    fn matched(&self, edition: &Edition, successors: &[Successor], top: AreaId) -> Result<Matched, Problem> {
        let mut known = BTreeMap::new();
        let mut left: BTreeSet<AreaId> = self
            .subtree(top)
            .filter(|node| national(node).is_some())
            .map(|node| node.id)
            .collect();
        let has_name = |id: AreaId, row: &Listed| {
            let named = self
                .get(id)
                .is_ok_and(|node| bare_name(&node.name) == bare_name(&row.name));
            named || row.level <= AreaLevel::County
        };
        for (index, row) in edition.rows.iter().enumerate() {
            if let Some(id) = self.coded(row.level, &row.code)
                && has_name(id, row)
                && left.remove(&id)
            {
                known.insert(index, id);
            }
        }
        let mut said: BTreeMap<AreaId, usize> = BTreeMap::new();
        for successor in successors {
            let old = self
                .coded(successor.level, &successor.old)
                .filter(|id| left.contains(id));
            let new = edition.by_code.get(&(successor.level, successor.new)).copied();
            let (Some(old), Some(new)) = (old, new) else {
                return Err(unknown_successor(successor));
            };
            said.insert(old, new);
        }
        // One division that became another is still itself; several that became one have merged.
        let mut heirs: HashMap<usize, Vec<AreaId>> = HashMap::new();
        for (old, new) in &said {
            heirs.entry(*new).or_default().push(*old);
        }
        for (new, olds) in heirs {
            if let ([only], false) = (olds.as_slice(), known.contains_key(&new)) {
                known.insert(new, *only);
                left.remove(only);
            }
        }
        for (index, id) in self.namesakes(edition, &known, left.iter().filter(|id| !said.contains_key(id))) {
            known.insert(index, id);
            left.remove(&id);
        }
        // The code alone: a division that was renamed, and not one whose code another has taken.
        for (index, row) in edition.rows.iter().enumerate() {
            if let Some(id) = self.coded(row.level, &row.code)
                && !said.contains_key(&id)
                && !known.contains_key(&index)
                && left.remove(&id)
            {
                known.insert(index, id);
            }
        }
        let mut ended: Vec<_> = left.into_iter().map(|id| (id, said.get(&id).copied())).collect();
        // What lies beneath goes first.
        ended.sort_by_key(|(id, _)| std::cmp::Reverse(self.get(*id).map(|node| node.level).ok()));
        Ok(Matched { known, ended })
    }

    /// Divisions that are the only ones of their name and level in their county, in the tree and in the list.
    fn namesakes<'a>(
        &self,
        edition: &Edition,
        known: &BTreeMap<usize, AreaId>,
        left: impl Iterator<Item = &'a AreaId>,
    ) -> Vec<(usize, AreaId)> {
        let mut pairs: BTreeMap<_, (Vec<usize>, Vec<AreaId>)> = BTreeMap::new();
        let county = |code: &DivisionCode| code.as_str()[..6].to_owned();
        for (index, row) in edition.rows.iter().enumerate() {
            if row.level > AreaLevel::County && !known.contains_key(&index) {
                let key = (row.level, county(&row.code), bare_name(&row.name));
                pairs.entry(key).or_default().0.push(index);
            }
        }
        for node in left.filter_map(|id| self.get(*id).ok()) {
            if let Some(code) = national(node) {
                let key = (node.level, county(&code), bare_name(&node.name));
                pairs.entry(key).or_default().1.push(node.id);
            }
        }
        pairs
            .into_values()
            .filter_map(|pair| match (&pair.0[..], &pair.1[..]) {
                ([index], [id]) => Some((*index, *id)),
                _ => None,
            })
            .collect()
    }
}

/// What the divisions of a list are in the tree, and which of the tree it does not name.
struct Matched {
    known: BTreeMap<usize, AreaId>,
    ended: Vec<(AreaId, Option<usize>)>,
}

/// What a division is called within its level, by its name (SCP-11: each notice uses other words).
fn kind_of(row: &Listed) -> AreaKind {
    use AreaKind as K;
    let ends = |words: &[&str]| words.iter().any(|word| row.name.ends_with(word));
    let has = |words: &[&str]| words.iter().any(|word| row.name.contains(word));
    let kind = match row.level {
        AreaLevel::County if ends(&["区"]) => K::District,
        AreaLevel::County if ends(&["县"]) => K::County,
        // 东莞市 and 中山市 stand once as a city and once as a county without districts, with one code.
        AreaLevel::County if ends(&["市"]) && !row.code.as_str().ends_with("00000000") => K::CountyLevelCity,
        AreaLevel::Town if ends(&["街道", "街道办事处", "办事处"]) => K::Street,
        AreaLevel::Town if ends(&["镇"]) => K::Town,
        AreaLevel::Town if ends(&["乡"]) => K::Township,
        AreaLevel::Town | AreaLevel::Village if ends(&["农场", "林场", "茶场", "果场", "农场生活区"]) => {
            K::Farm
        }
        AreaLevel::Town | AreaLevel::Village if has(&["开发区", "工业园", "高新区", "园区", "管理区", "管委会"]) => {
            K::DevelopmentZone
        }
        AreaLevel::Village if ends(&["居民委员会", "居委会", "居委", "社区"]) => K::ResidentsCommittee,
        AreaLevel::Village if ends(&["村民委员会", "村委会", "村委", "村", "渔委会"]) => {
            K::VillagersCommittee
        }
        _ => K::Ordinary,
    };
    if kind.fits(row.level) { kind } else { K::Ordinary }
}

/// A name without what its committee is called, which lists write in full or not.
fn bare_name(name: &str) -> String {
    let key = name_key(name);
    let ends = [
        "社区居民委员会",
        "居民委员会",
        "村民委员会",
        "社区居委会",
        "居委会",
        "村委会",
        "社区",
    ];
    let bare = ends
        .iter()
        .find_map(|end| key.strip_suffix(end))
        .filter(|bare| !bare.is_empty());
    bare.unwrap_or(&key).to_owned()
}

/// The national code of a division; groups and grids have longer ones of local making.
fn national(node: &AreaNode) -> Option<DivisionCode> {
    let code = node.code.as_deref()?;
    code.parse().ok().filter(|_| node.level <= AreaLevel::Village)
}

fn wrong_header(header: &str) -> Problem {
    Problem::bad_data(
        "division.header",
        format!("首行应为 {header}。"),
        format!("The first line is {header}."),
    )
}

fn listed(line: &Line) -> Result<Listed, Problem> {
    match line.columns() {
        Some([code, level, name]) if !name.is_empty() => Ok(Listed {
            code: code.parse()?,
            level: level.parse()?,
            name: name.to_owned(),
        }),
        _ => Err(wrong_columns()),
    }
}

fn successor(line: &Line) -> Result<Successor, Problem> {
    match line.columns() {
        Some([level, old, new]) => Ok(Successor {
            level: level.parse()?,
            old: old.parse()?,
            new: new.parse()?,
        }),
        _ => Err(wrong_columns()),
    }
}

fn at(line: usize, problem: Problem) -> FieldProblem {
    FieldProblem {
        at: line.to_string(),
        code: problem.code,
        zh: problem.zh,
        en: problem.en,
    }
}

fn refuse(problems: Vec<FieldProblem>) -> Result<(), Problem> {
    if problems.is_empty() {
        return Ok(());
    }
    Err(Problem::bad_data(
        "division.refused",
        format!("区划名录有 {} 处错误，未导入任何内容。", problems.len()),
        format!("The list has {} errors; nothing was imported.", problems.len()),
    )
    .with_fields(problems))
}

fn wrong_columns() -> Problem {
    Problem::bad_data(
        "division.columns",
        "每行应有3列，且不能为空。",
        "Each line has three columns, and none is blank.",
    )
}

fn twice(row: &Listed) -> Problem {
    let level = row.level;
    Problem::bad_data(
        "area.code_twice",
        format!("代码 {} 在{}级中重复。", row.code, level.zh()),
        format!(
            "The code {} stands twice among those of the level {}.",
            row.code,
            level.en()
        ),
    )
}

fn no_parent(row: &Listed) -> Problem {
    Problem::bad_data(
        "division.no_parent",
        format!("名录中没有 {} 的上级区划。", row.code),
        format!("The list does not name the division above {}.", row.code),
    )
}

fn unknown_top() -> Problem {
    Problem::bad_data(
        "division.unknown_top",
        "名录的第一个区划不在本系统的区划树中；请导入本省的名录。",
        "The list begins with a division that is not in the tree; import the list of this province.",
    )
}

fn unknown_successor(successor: &Successor) -> Problem {
    let Successor { level, old, new } = successor;
    Problem::bad_data(
        "division.unknown_successor",
        format!(
            "变更对照表中 {old} → {new}（{}级）有误：旧代码应是名录中已没有的区划，新代码应在名录中。",
            level.zh()
        ),
        format!(
            "The successor {old} -> {new} ({}) is wrong: the old code must be of a division that the list no longer \
             names, and the new one must be in the list.",
            level.en()
        ),
    )
}

fn not_empty(node: &AreaNode) -> Problem {
    let name = &node.name;
    Problem::refused(
        "division.not_empty",
        format!("“{name}”不在新名录中，但还有下级区划、农户或岗位；请在变更对照表中写明并入何处。"),
        format!(
            "\"{name}\" is not in the new list, but divisions, households or posts are there; say in the list of \
             successors what it merged into."
        ),
    )
}

impl AreaNode {
    /// The problem of a division that ended with something in it.
    pub fn not_empty(&self) -> Problem {
        not_empty(self)
    }
}

#[cfg(test)]
mod tests;
