//! Where a row says that a household lives.

use std::collections::HashMap;

use shouwang_domain::area::{AreaLevel, AreaNode, AreaTree, DivisionCode};
use shouwang_domain::{AreaId, Ctx};
use shouwang_sheets::{CellProblem, ColumnPlaces, RegisterHousehold};

use crate::{Problem, Result};

/// Finds divisions by the names or codes of a sheet; the same words are looked up once.
pub(super) struct Divisions<'a> {
    tree: &'a AreaTree,
    /// The county of the caller's post: the county of every row that names none.
    county: Option<&'a AreaNode>,
    found: HashMap<Words, std::result::Result<Found, (&'static str, Problem)>>,
}

/// County, town, village and group as written.
type Words = (Option<String>, String, String, Option<String>);

/// A division found, and whether the group that a row names had to be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) area: AreaId,
    pub(super) order: i64,
    pub(super) without_group: bool,
}

impl<'a> Divisions<'a> {
    pub(super) fn new(tree: &'a AreaTree, ctx: &Ctx) -> Self {
        Self {
            tree,
            county: tree.ancestor_at(ctx.area, AreaLevel::County),
            found: HashMap::new(),
        }
    }

    /// The division of a household, or the cell that names none.
    pub(super) fn find(
        &mut self,
        household: &RegisterHousehold,
        columns: &ColumnPlaces,
    ) -> std::result::Result<Found, Box<CellProblem>> {
        let words = (
            household.county.clone(),
            household.town.clone(),
            household.village.clone(),
            household.group.clone(),
        );
        if !self.found.contains_key(&words) {
            let found = self.look_up(&words);
            self.found.insert(words.clone(), found);
        }
        self.found[&words]
            .clone()
            .map_err(|(key, problem)| Box::new(columns.at(&household.place, key, problem)))
    }

    /// Goes down level by level, so that the error stands in the column that is wrong.
    fn look_up(&self, (county, town, village, group): &Words) -> std::result::Result<Found, (&'static str, Problem)> {
        let at = |key: &'static str| move |problem: Problem| (key, problem);
        let county = match county {
            Some(word) => Some(self.child(None, AreaLevel::County, word).map_err(at("county"))?),
            None => self.county,
        };
        let town = self.child(county, AreaLevel::Town, town).map_err(at("town"))?;
        let village = self
            .child(Some(town), AreaLevel::Village, village)
            .map_err(at("village"))?;
        let Some(group) = group else {
            return Ok(found(village, false));
        };
        // Where no groups are kept, the village is as near as the register gets.
        if self.tree.children(village.id).next().is_none() {
            return Ok(found(village, true));
        }
        let group = self
            .child(Some(village), AreaLevel::Group, group)
            .map_err(at("group"))?;
        Ok(found(group, false))
    }

    /// The division of a level that a word names beneath another: by code, else by name.
    fn child(&self, above: Option<&'a AreaNode>, level: AreaLevel, word: &str) -> Result<&'a AreaNode> {
        if let Some(node) = self.by_code(level, word)
            && above.is_none_or(|above| {
                self.tree
                    .path(node.id)
                    .iter()
                    .any(|on_the_way| on_the_way.id == above.id)
            })
        {
            return Ok(node);
        }
        let mut names: Vec<&str> = above.map_or_else(Vec::new, |above| self.names_down_to(above));
        names.push(word);
        self.tree.find_by_path(&names)
    }

    /// All names from the top, so that a name that several counties share is no matter.
    fn names_down_to(&self, node: &AreaNode) -> Vec<&'a str> {
        self.tree
            .path(node.id)
            .into_iter()
            .map(|on_the_way| on_the_way.name.as_str())
            .collect()
    }

    fn by_code(&self, level: AreaLevel, word: &str) -> Option<&'a AreaNode> {
        let code: DivisionCode = word.parse().ok()?;
        [code.as_str(), code.short(), word]
            .iter()
            .find_map(|code| self.tree.find_by_code(level, code))
    }
}

fn found(node: &AreaNode, without_group: bool) -> Found {
    let order = node.order.map_or(0, |range| range.lo);
    Found {
        area: node.id,
        order,
        without_group,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shouwang_domain::area::AreaKind;
    use shouwang_domain::calendar::Timestamp;
    use shouwang_domain::role::Role;
    use shouwang_domain::scope::Scope;
    use shouwang_domain::{AccountId, PostId};

    /// Two counties with a town of the same name; groups in one village only.
    fn tree() -> AreaTree {
        let node = |id, parent, level, code: Option<&str>, name: &str| AreaNode {
            id: AreaId(id),
            parent: (parent != 0).then_some(AreaId(parent)),
            level,
            kind: AreaKind::Ordinary,
            code: code.map(str::to_owned),
            name: name.to_owned(),
            order: None,
        };
        AreaTree::new(vec![
            node(1, 0, AreaLevel::Province, Some("990000000000"), "示范省"),
            node(2, 1, AreaLevel::County, Some("990101000000"), "甲县"),
            node(3, 1, AreaLevel::County, Some("990102000000"), "乙县"),
            node(4, 2, AreaLevel::Town, Some("990101100000"), "官渡镇"),
            node(5, 3, AreaLevel::Town, Some("990102100000"), "官渡镇"),
            node(6, 4, AreaLevel::Village, Some("990101100201"), "上村"),
            node(7, 4, AreaLevel::Village, Some("990101100202"), "下村"),
            node(8, 6, AreaLevel::Group, None, "一组"),
        ])
        .unwrap()
    }

    fn look_up(area: i64, words: [&str; 4]) -> std::result::Result<(i64, bool), (&'static str, String)> {
        let tree = tree();
        let ctx = Ctx {
            acted_by: AccountId(1),
            entered_by: AccountId(1),
            post: PostId(1),
            role: Role::TownOfficer,
            area: AreaId(area),
            department: None,
            scope: Scope::nothing(),
            now: Timestamp(0),
            reason: None,
            request: None,
        };
        let filled = |word: &str| (!word.is_empty()).then(|| word.to_owned());
        let words = (
            filled(words[0]),
            words[1].to_owned(),
            words[2].to_owned(),
            filled(words[3]),
        );
        let found = Divisions::new(&tree, &ctx).look_up(&words);
        found
            .map(|found| (found.area.0, found.without_group))
            .map_err(|(key, problem)| (key, problem.zh))
    }

    #[test]
    fn names_and_codes_lead_to_the_same_place() {
        for words in [
            ["甲县", "官渡镇", "上村", ""],
            ["", "官渡镇", "上村", ""],
            ["990101", "990101100", "990101100201", ""],
            ["", "官渡镇", "990101100201", ""],
        ] {
            assert_eq!(look_up(4, words), Ok((6, false)), "{words:?}");
        }
    }

    #[test]
    fn a_group_counts_where_groups_are_kept() {
        assert_eq!(look_up(2, ["", "官渡镇", "上村", "一组"]), Ok((8, false)));
        assert_eq!(look_up(2, ["", "官渡镇", "下村", "一组"]), Ok((7, true)));
        assert_eq!(look_up(2, ["", "官渡镇", "上村", "九组"]).unwrap_err().0, "group");
    }

    #[test]
    fn an_unknown_name_stands_in_its_own_column_with_the_closest_one() {
        let (key, zh) = look_up(2, ["", "官渡镇", "上树", ""]).unwrap_err();
        assert!(key == "village" && zh.contains("上村"), "{key} {zh}");
        assert_eq!(look_up(2, ["丙县", "官渡镇", "上村", ""]).unwrap_err().0, "county");
        assert_eq!(look_up(2, ["", "官度镇", "上村", ""]).unwrap_err().0, "town");
        // The village belongs to the other county's town of the same name.
        assert_eq!(look_up(2, ["乙县", "官渡镇", "上村", ""]).unwrap_err().0, "village");
    }
}
