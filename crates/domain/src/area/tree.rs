//! The area tree and its numbering.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{AreaKind, AreaLevel, AreaNode, AreaRange};
use crate::Problem;
use crate::ids::AreaId;
use crate::name::{is_ignored, to_half_width};

/// Divisions in their hierarchy, numbered so that every subtree is one half-open range.
///
/// Each level has ranges of one fixed width, a power of two, and every range starts at a multiple of its width. So a
/// division has a fixed number of slots for those beneath it (255 cities in a province, 255 counties in a city, 1,023
/// towns in a county, 4,095 villages in a town, 4,095 groups in a village), numbering spreads the children over them,
/// a new child takes a free slot, and a subtree moves by adding one number to all of it. Nothing else is renumbered.
///
/// Whatever is in a tree is sound: every parent exists and is of a higher level, hence there is no cycle; codes are
/// unique within a level; every node has a range that lies in its parent's, apart from its siblings'.
#[derive(Debug, Clone)]
pub struct AreaTree {
    nodes: BTreeMap<AreaId, AreaNode>,
    /// The children of each division (of `None`: the tops) in the order of their numbers.
    children: BTreeMap<Option<AreaId>, Vec<AreaId>>,
    by_name: HashMap<String, Vec<AreaId>>,
    by_code: BTreeMap<(AreaLevel, String), AreaId>,
}

impl AreaTree {
    /// Builds a tree. Nodes that all carry their numbers keep them; nodes that all carry none are numbered.
    ///
    /// # Errors
    /// `area.duplicate_id`, `area.duplicate_code` (within one level), `area.unknown_parent`, `area.level` (a child not
    /// below its parent's level, which includes every cycle), `area.kind`, `area.full`, and `area.bad_order` when only
    /// some nodes are numbered or the numbers do not fit together.
    pub fn new(nodes: Vec<AreaNode>) -> Result<Self, Problem> {
        let numbered = nodes.iter().filter(|node| node.order.is_some()).count();
        if numbered != 0 && numbered != nodes.len() {
            return Err(bad_order());
        }
        let mut tree = Self {
            nodes: BTreeMap::new(),
            children: BTreeMap::new(),
            by_name: HashMap::new(),
            by_code: BTreeMap::new(),
        };
        // A parent may come after its child in the list, but never in the order of levels.
        let mut nodes = nodes;
        let ids: BTreeSet<AreaId> = nodes.iter().map(|node| node.id).collect();
        if ids.len() != nodes.len() {
            return Err(duplicate_id());
        }
        nodes.sort_by_key(|node| (node.level, node.id));
        for node in nodes {
            if let Some(parent) = node.parent.filter(|parent| !tree.nodes.contains_key(parent)) {
                return Err(if ids.contains(&parent) {
                    wrong_level(&node)
                } else {
                    unknown_parent(&node)
                });
            }
            tree.check_new(&node)?;
            tree.link(node);
        }
        if numbered == 0 {
            tree.number()?;
        } else {
            tree.check_order()?;
        }
        Ok(tree)
    }

    /// Numbers the whole tree anew, siblings by code and then by id, spread over the slots. Returns the nodes whose
    /// range changed, in preorder.
    ///
    /// # Errors
    /// `area.full` when a division has more children than slots; the tree is left as it was.
    pub fn number(&mut self) -> Result<Vec<AreaId>, Problem> {
        let mut ranges = BTreeMap::new();
        let mut waiting = vec![None];
        while let Some(parent) = waiting.pop() {
            let mut children = self.children.get(&parent).cloned().unwrap_or_default();
            children.sort_by_cached_key(|id| sibling_key(&self.nodes[id]));
            let room = parent.map_or(WHOLE, |id| ranges[&id]);
            let slot = children
                .iter()
                .map(|id| width(self.nodes[id].level))
                .max()
                .unwrap_or(room.hi - room.lo);
            // The first slot is the parent's own, so that no child shares its number.
            let slots = (room.hi - room.lo) / slot - 1;
            let count = children.len() as i64;
            if count > slots {
                return Err(self.full(parent));
            }
            for (index, id) in (0..).zip(&children) {
                let lo = room.lo + slot * (1 + (2 * index + 1) * slots / (2 * count));
                ranges.insert(
                    *id,
                    AreaRange {
                        lo,
                        hi: lo + width(self.nodes[id].level),
                    },
                );
                waiting.push(Some(*id));
            }
        }
        let mut changed = Vec::new();
        for (id, range) in ranges {
            let node = self.nodes.get_mut(&id).expect("only nodes of the tree were numbered");
            if node.order.replace(range) != Some(range) {
                changed.push((range.lo, id));
            }
        }
        changed.sort_unstable();
        self.sort_children();
        Ok(changed.into_iter().map(|(_, id)| id).collect())
    }

    /// Adds a division beneath its parent, near its siblings by code, and gives it a range; one it carries is ignored.
    /// Returns the nodes whose range changed: the new one alone.
    ///
    /// # Errors
    /// As [`AreaTree::new`]; the tree is left as it was.
    pub fn insert(&mut self, mut node: AreaNode) -> Result<Vec<AreaId>, Problem> {
        if self.nodes.contains_key(&node.id) {
            return Err(duplicate_id());
        }
        if node.parent.is_some_and(|parent| !self.nodes.contains_key(&parent)) {
            return Err(unknown_parent(&node));
        }
        self.check_new(&node)?;
        let lo = self.free_slot(&node, node.parent)?;
        node.order = Some(AreaRange {
            lo,
            hi: lo + width(node.level),
        });
        let (id, parent) = (node.id, node.parent);
        self.link(node);
        self.sort_siblings(parent);
        Ok(vec![id])
    }

    /// Moves a division with everything beneath it under another parent. Returns the nodes whose range changed, in
    /// preorder: the subtree, or nothing when it stands there already.
    ///
    /// # Errors
    /// `area.not_found`, `area.level` (also for a move under itself), `area.full`; the tree is left as it was.
    pub fn move_node(&mut self, id: AreaId, new_parent: AreaId) -> Result<Vec<AreaId>, Problem> {
        let node = self.get(id)?;
        if self.get(new_parent)?.level >= node.level {
            return Err(wrong_level(node));
        }
        let old_parent = node.parent;
        if old_parent == Some(new_parent) {
            return Ok(Vec::new());
        }
        let shift = self.free_slot(node, Some(new_parent))? - range_of(node).lo;
        let moved: Vec<AreaId> = self.subtree(id).map(|node| node.id).collect();
        for moved in &moved {
            let node = self.nodes.get_mut(moved).expect("a subtree is made of nodes");
            node.order = node.order.map(|range| AreaRange {
                lo: range.lo + shift,
                hi: range.hi + shift,
            });
        }
        self.nodes.get_mut(&id).expect("it was found above").parent = Some(new_parent);
        self.children
            .entry(old_parent)
            .or_default()
            .retain(|child| *child != id);
        self.children.entry(Some(new_parent)).or_default().push(id);
        self.sort_siblings(Some(new_parent));
        Ok(moved)
    }

    /// Gives a division another code, name and kind. It stays where it is, also among its siblings.
    ///
    /// # Errors
    /// `area.not_found`, `area.kind`, `area.duplicate_code`; the tree is left as it was.
    pub fn relabel(&mut self, id: AreaId, code: Option<String>, name: &str, kind: AreaKind) -> Result<(), Problem> {
        let before = self.get(id)?.clone();
        let after = AreaNode {
            code,
            name: name.to_owned(),
            kind,
            ..before.clone()
        };
        if !kind.fits(after.level) {
            return Err(wrong_kind(&after));
        }
        if let Some(code) = &after.code
            && self
                .by_code
                .get(&(after.level, code.clone()))
                .is_some_and(|other| *other != id)
        {
            return Err(duplicate_code(&after, code));
        }
        self.forget_label(&before);
        self.by_name.entry(name_key(&after.name)).or_default().push(id);
        self.by_code
            .extend(after.code.clone().map(|code| ((after.level, code), id)));
        self.nodes.insert(id, after);
        Ok(())
    }

    /// Takes a division out that has nothing beneath it.
    ///
    /// # Errors
    /// `area.not_found`, `division.not_empty`; the tree is left as it was.
    pub fn remove(&mut self, id: AreaId) -> Result<AreaNode, Problem> {
        let node = self.get(id)?.clone();
        if !self.child_ids(Some(id)).is_empty() {
            return Err(node.not_empty());
        }
        self.forget_label(&node);
        if let Some(siblings) = self.children.get_mut(&node.parent) {
            siblings.retain(|child| *child != id);
        }
        self.nodes.remove(&id);
        Ok(node)
    }

    fn forget_label(&mut self, node: &AreaNode) {
        if let Some(namesakes) = self.by_name.get_mut(&name_key(&node.name)) {
            namesakes.retain(|other| *other != node.id);
        }
        if let Some(code) = &node.code {
            self.by_code.remove(&(node.level, code.clone()));
        }
    }

    /// A division.
    ///
    /// # Errors
    /// `area.not_found`.
    pub fn get(&self, id: AreaId) -> Result<&AreaNode, Problem> {
        self.nodes.get(&id).ok_or_else(not_found)
    }

    /// All divisions in preorder, which is the order of their numbers.
    pub fn preorder(&self) -> impl Iterator<Item = &AreaNode> {
        self.walk(self.child_ids(None).to_vec())
    }

    /// A division and everything beneath it, in preorder; nothing when there is no such division.
    pub fn subtree(&self, id: AreaId) -> impl Iterator<Item = &AreaNode> {
        self.walk(vec![id])
    }

    /// The divisions right beneath one, in order.
    pub fn children(&self, id: AreaId) -> impl Iterator<Item = &AreaNode> {
        self.child_ids(Some(id)).iter().map(|child| &self.nodes[child])
    }

    /// The divisions without a parent, in order.
    pub fn roots(&self) -> impl Iterator<Item = &AreaNode> {
        self.child_ids(None).iter().map(|child| &self.nodes[child])
    }

    /// The way from the top down to a division, itself included; empty when there is no such division.
    pub fn path(&self, id: AreaId) -> Vec<&AreaNode> {
        let mut path: Vec<&AreaNode> = std::iter::successors(self.nodes.get(&id), |node| {
            node.parent.and_then(|parent| self.nodes.get(&parent))
        })
        .collect();
        path.reverse();
        path
    }

    /// The division of a level to which one belongs, itself included; `None` when that level is left out or lower.
    pub fn ancestor_at(&self, id: AreaId, level: AreaLevel) -> Option<&AreaNode> {
        self.path(id).into_iter().find(|node| node.level == level)
    }

    /// The numbers of a division and everything beneath it: what a post there may see.
    ///
    /// # Errors
    /// `area.not_found`.
    pub fn range(&self, id: AreaId) -> Result<AreaRange, Problem> {
        self.get(id).map(range_of)
    }

    /// The one number of a division itself, without anything beneath it.
    ///
    /// # Errors
    /// `area.not_found`.
    pub fn leaf_range(&self, id: AreaId) -> Result<AreaRange, Problem> {
        self.range(id).map(|AreaRange { lo, .. }| AreaRange { lo, hi: lo + 1 })
    }

    /// Finds a division by names as spreadsheets give them, each right beneath the one before: 某县, 某镇, 某村. The
    /// first may be of any level. Spaces, full-width letters and surrounding white space make no difference.
    ///
    /// # Errors
    /// `area.unknown_name` with the closest known names; `area.ambiguous_name` when several divisions answer to the
    /// path; `area.empty_path`.
    pub fn find_by_path(&self, names: &[&str]) -> Result<&AreaNode, Problem> {
        let (first, rest) = names.split_first().ok_or_else(empty_path)?;
        let mut found = self.by_name.get(&name_key(first)).cloned().unwrap_or_default();
        if found.is_empty() {
            let known = self.nodes.values().filter(|node| node.level <= AreaLevel::Town);
            return Err(unknown_name(first, None, known));
        }
        let mut above = first;
        for name in rest {
            let key = name_key(name);
            let candidates = || found.iter().flat_map(|id| self.children(*id));
            let next: Vec<AreaId> = candidates()
                .filter(|node| name_key(&node.name) == key)
                .map(|node| node.id)
                .collect();
            if next.is_empty() {
                return Err(unknown_name(name, Some(above), candidates()));
            }
            found = next;
            above = name;
        }
        match found.as_slice() {
            [only] => self.get(*only),
            _ => Err(ambiguous_name(names)),
        }
    }

    /// The division of a level that carries a code, written exactly as in the tree. The level is part of the question:
    /// 441900000000 is a city and a county.
    pub fn find_by_code(&self, level: AreaLevel, code: &str) -> Option<&AreaNode> {
        let id = self.by_code.get(&(level, code.to_owned()))?;
        self.nodes.get(id)
    }

    fn child_ids(&self, parent: Option<AreaId>) -> &[AreaId] {
        self.children.get(&parent).map_or(&[], Vec::as_slice)
    }

    /// The given nodes in turn, each followed by what is beneath it.
    fn walk(&self, mut waiting: Vec<AreaId>) -> impl Iterator<Item = &AreaNode> {
        waiting.reverse();
        std::iter::from_fn(move || {
            let node = self.nodes.get(&waiting.pop()?)?;
            waiting.extend(self.child_ids(Some(node.id)).iter().rev());
            Some(node)
        })
    }

    /// What must hold for a node whose parent is in the tree already.
    fn check_new(&self, node: &AreaNode) -> Result<(), Problem> {
        let parent = node.parent.map(|parent| &self.nodes[&parent]);
        if parent.is_some_and(|parent| parent.level >= node.level) {
            return Err(wrong_level(node));
        }
        if !node.kind.fits(node.level) {
            return Err(wrong_kind(node));
        }
        match &node.code {
            Some(code) if self.by_code.contains_key(&(node.level, code.clone())) => Err(duplicate_code(node, code)),
            _ => Ok(()),
        }
    }

    fn link(&mut self, node: AreaNode) {
        self.children.entry(node.parent).or_default().push(node.id);
        self.by_name.entry(name_key(&node.name)).or_default().push(node.id);
        self.by_code
            .extend(node.code.clone().map(|code| ((node.level, code), node.id)));
        self.nodes.insert(node.id, node);
    }

    /// Numbers that came from outside must be such as this tree would have given.
    fn check_order(&mut self) -> Result<(), Problem> {
        self.sort_children();
        for (parent, children) in &self.children {
            let mut room = parent.map_or(WHOLE, |id| range_of(&self.nodes[&id]));
            room.lo += 1;
            for child in children.iter().map(|id| &self.nodes[id]) {
                let range = range_of(child);
                let step = width(child.level);
                if range.lo % step != 0 || range.hi != range.lo.saturating_add(step) || !room.contains_range(&range) {
                    return Err(bad_order());
                }
                room.lo = range.hi;
            }
        }
        Ok(())
    }

    fn sort_children(&mut self) {
        for children in self.children.values_mut() {
            children.sort_by_key(|id| range_of(&self.nodes[id]).lo);
        }
    }

    fn sort_siblings(&mut self, parent: Option<AreaId>) {
        if let Some(children) = self.children.get_mut(&parent) {
            children.sort_by_key(|id| range_of(&self.nodes[id]).lo);
        }
    }

    /// Where a division may begin beneath a parent: between its neighbours by code, or else in the widest gap. The
    /// order of codes is a convenience for readers, stable numbers are not, so nothing is pushed aside.
    fn free_slot(&self, node: &AreaNode, parent: Option<AreaId>) -> Result<i64, Problem> {
        let room = parent.map_or(WHOLE, |id| range_of(&self.nodes[&id]));
        let siblings: Vec<&AreaNode> = self.child_ids(parent).iter().map(|id| &self.nodes[id]).collect();
        let step = width(node.level);
        let gaps: Vec<(i64, i64)> = (0..=siblings.len())
            .map(|index| {
                let from = index
                    .checked_sub(1)
                    .map_or(room.lo + 1, |before| range_of(siblings[before]).hi);
                let to = siblings.get(index).map_or(room.hi, |after| range_of(after).lo);
                (from.div_euclid(step) + i64::from(from % step != 0), to / step - 1)
            })
            .collect();
        let key = sibling_key(node);
        let preferred = siblings
            .iter()
            .position(|sibling| sibling_key(sibling) > key)
            .unwrap_or(siblings.len());
        let (index, (first, last)) = Some(preferred)
            .into_iter()
            .chain((0..gaps.len()).max_by_key(|index| gaps[*index].1 - gaps[*index].0))
            .map(|index| (index, gaps[index]))
            .find(|(_, (first, last))| first <= last)
            .ok_or_else(|| self.full(parent))?;
        // Divisions mostly come one after the other; halving an open end would use it up after a dozen.
        let offset = if index == siblings.len() {
            (last - first).min(SPARE_SLOTS)
        } else if index == 0 {
            (last - first - SPARE_SLOTS).max(0)
        } else {
            (last - first) / 2
        };
        Ok((first + offset) * step)
    }

    fn full(&self, parent: Option<AreaId>) -> Problem {
        let name = parent.map_or("", |id| self.nodes[&id].name.as_str());
        Problem::refused(
            "area.full",
            format!("“{name}”的下级区划过多，已没有可用的编号；请增设一级区划后再添加。"),
            format!("\"{name}\" has too many divisions beneath it and no number is left; add a level in between."),
        )
    }
}

/// All numbers of the tree: 62 bits. Its first slot stays free, so that 0 is no area's number.
const WHOLE: AreaRange = AreaRange { lo: 0, hi: 1 << 62 };

/// The slots left free between divisions that are added one after the other.
const SPARE_SLOTS: i64 = 3;

/// How many numbers a division of a level has.
const fn width(level: AreaLevel) -> i64 {
    match level {
        AreaLevel::Province => 1 << 54,
        AreaLevel::City => 1 << 46,
        AreaLevel::County => 1 << 38,
        AreaLevel::Town => 1 << 28,
        AreaLevel::Village => 1 << 16,
        AreaLevel::Group => 1 << 4,
    }
}

fn range_of(node: &AreaNode) -> AreaRange {
    node.order.expect("every node of a tree is numbered")
}

/// Siblings stand by code, those without one last; ids break ties, as they grow with time.
fn sibling_key(node: &AreaNode) -> (bool, String, AreaId) {
    (node.code.is_none(), node.code.clone().unwrap_or_default(), node.id)
}

fn name_key(name: &str) -> String {
    name.chars().map(to_half_width).filter(|c| !is_ignored(*c)).collect()
}

/// Insertions, deletions and replacements of characters between two names (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, a) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

fn unknown_name<'a>(name: &str, above: Option<&str>, known: impl Iterator<Item = &'a AreaNode>) -> Problem {
    let key = name_key(name);
    let mut known: Vec<(usize, &str)> = known
        .map(|node| (distance(&key, &name_key(&node.name)), node.name.as_str()))
        .collect();
    known.sort_unstable();
    known.dedup();
    let closest: Vec<&str> = known.into_iter().take(3).map(|(_, name)| name).collect();
    let (place_zh, place_en) = above.map_or_else(
        || ("区划名录中".to_owned(), "among the divisions".to_owned()),
        |above| (format!("“{above}”之下"), format!("beneath \"{above}\"")),
    );
    let (hint_zh, hint_en) = if closest.is_empty() {
        (
            "该处没有下级区划；请先添加。".to_owned(),
            "Nothing is registered there; add it first.".to_owned(),
        )
    } else {
        (
            format!("名称相近的有：{}。", closest.join("、")),
            format!("The closest names are: {}.", closest.join(", ")),
        )
    };
    Problem::bad_data(
        "area.unknown_name",
        format!("{place_zh}没有“{name}”。{hint_zh}"),
        format!("There is no \"{name}\" {place_en}. {hint_en}"),
    )
}

fn ambiguous_name(names: &[&str]) -> Problem {
    let path = names.join("/");
    Problem::bad_data(
        "area.ambiguous_name",
        format!("有多个区划叫“{path}”；请从县级起写全各级名称，仍有重名的请改用区划代码。"),
        format!("Several divisions are called \"{path}\"; write all names from the county down, or use the code."),
    )
}

fn empty_path() -> Problem {
    Problem::bad_data(
        "area.empty_path",
        "区划名称为空；请填写县、镇、村。",
        "The division is empty; write county, town and village.",
    )
}

fn not_found() -> Problem {
    let mut problem = Problem::not_found("区划", "division");
    problem.code = "area.not_found".to_owned();
    problem
}

fn duplicate_id() -> Problem {
    Problem::bad_data("area.duplicate_id", "区划编号重复。", "Two divisions have the same id.")
}

fn duplicate_code(node: &AreaNode, code: &str) -> Problem {
    let (name, level) = (&node.name, node.level);
    Problem::bad_data(
        "area.duplicate_code",
        format!(
            "“{name}”的区划代码 {code} 已被另一个{}级区划使用；请核对代码。",
            level.zh()
        ),
        format!(
            "The code {code} of \"{name}\" belongs to another {} already; check the code.",
            level.en()
        ),
    )
}

fn unknown_parent(node: &AreaNode) -> Problem {
    let name = &node.name;
    Problem::bad_data(
        "area.unknown_parent",
        format!("“{name}”的上级区划不存在；请先添加上级。"),
        format!("The division above \"{name}\" does not exist; add that one first."),
    )
}

fn wrong_level(node: &AreaNode) -> Problem {
    let (name, level) = (&node.name, node.level);
    Problem::bad_data(
        "area.level",
        format!("“{name}”是{}级，上级区划的级别必须更高；请另选上级。", level.zh()),
        format!(
            "\"{name}\" is a {}, so the division above it must be of a higher level; choose another.",
            level.en()
        ),
    )
}

fn wrong_kind(node: &AreaNode) -> Problem {
    let (name, level, kind) = (&node.name, node.level, node.kind);
    Problem::bad_data(
        "area.kind",
        format!(
            "“{name}”是{}级，类型不能是“{}”；请改正级别或类型。",
            level.zh(),
            kind.zh()
        ),
        format!(
            "\"{name}\" is a {} and cannot be a {}; correct its level or its kind.",
            level.en(),
            kind.en()
        ),
    )
}

fn bad_order() -> Problem {
    Problem::bad_data(
        "area.bad_order",
        "区划顺序号不完整或互相冲突；请为整棵区划树重新编号。",
        "The order numbers of the divisions are incomplete or contradict each other; number the whole tree anew.",
    )
}

#[cfg(test)]
mod tests;
