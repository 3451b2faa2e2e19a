//! Tests of the area tree.

use proptest::prelude::*;

use super::*;
use crate::area::AreaKind;

fn node(id: i64, parent: i64, level: AreaLevel, code: &str, name: &str) -> AreaNode {
    AreaNode {
        id: AreaId(id),
        parent: (parent != 0).then_some(AreaId(parent)),
        level,
        kind: AreaKind::Ordinary,
        code: (!code.is_empty()).then(|| code.to_owned()),
        name: name.to_owned(),
        order: None,
    }
}

/// A province with one county of two towns; both towns have a 新村.
fn demo() -> Vec<AreaNode> {
    use AreaLevel::{City, County, Group, Province, Town, Village};
    vec![
        node(31, 21, Village, "990101101200", "新村"),
        node(1, 0, Province, "990000000000", "示范省"),
        node(5, 1, City, "990100000000", "示范市"),
        node(11, 5, County, "990101000000", "望山县"),
        node(22, 11, Town, "990101102000", "白水镇"),
        node(21, 11, Town, "990101101000", "青石镇"),
        node(32, 22, Village, "990101102200", "新村"),
        node(33, 22, Village, "990101102201", "老屋村"),
        node(41, 33, Group, "", "一组"),
        node(42, 33, Group, "", "二组"),
    ]
}

fn ids<'a>(nodes: impl IntoIterator<Item = &'a AreaNode>) -> Vec<i64> {
    nodes.into_iter().map(|node| node.id.0).collect()
}

fn code_of<T: std::fmt::Debug>(result: Result<T, Problem>) -> String {
    result.unwrap_err().code
}

/// Every claim of the type, checked the slow way.
fn assert_sound(tree: &AreaTree) {
    let mut last = 0;
    for node in tree.preorder() {
        let range = range_of(node);
        assert!(range.lo > last, "numbers grow in preorder");
        last = range.lo;
        if let Some(parent) = node.parent {
            let above = range_of(tree.get(parent).unwrap());
            assert!(
                above.contains_range(&range) && above.lo < range.lo,
                "a child lies in its parent"
            );
        }
        let children: Vec<AreaRange> = tree.children(node.id).map(range_of).collect();
        assert!(
            children.windows(2).all(|pair| pair[0].hi <= pair[1].lo),
            "siblings are apart"
        );
        let inside = tree.nodes.values().filter(|other| range.contains(range_of(other).lo));
        assert_eq!(
            inside.count(),
            tree.subtree(node.id).count(),
            "a range is exactly a subtree"
        );
    }
    assert_eq!(tree.preorder().count(), tree.nodes.len());
    AreaTree::new(tree.nodes.values().cloned().collect()).expect("the numbers are accepted again");
}

#[test]
fn a_tree_is_numbered_in_the_order_of_codes() {
    let tree = AreaTree::new(demo()).unwrap();
    assert_sound(&tree);
    assert_eq!(ids(tree.preorder()), [1, 5, 11, 21, 31, 22, 32, 33, 41, 42]);
    assert_eq!(ids(tree.children(AreaId(11))), [21, 22]);
    assert_eq!(ids(tree.roots()), [1]);
    assert_eq!(ids(tree.path(AreaId(41))), [1, 5, 11, 22, 33, 41]);
    assert_eq!(ids(tree.subtree(AreaId(33))), [33, 41, 42]);
    assert_eq!(tree.ancestor_at(AreaId(41), AreaLevel::Town).unwrap().id, AreaId(22));
    assert_eq!(tree.ancestor_at(AreaId(22), AreaLevel::Town).unwrap().id, AreaId(22));
    assert_eq!(tree.ancestor_at(AreaId(22), AreaLevel::Village), None);
    assert_eq!(tree.path(AreaId(99)), Vec::<&AreaNode>::new());
    let village = tree.range(AreaId(33)).unwrap();
    let own = tree.leaf_range(AreaId(33)).unwrap();
    assert!(village.contains(tree.range(AreaId(41)).unwrap().lo) && !own.contains(tree.range(AreaId(41)).unwrap().lo));
    assert_eq!((own.lo, own.hi), (village.lo, village.lo + 1));
    assert_eq!(code_of(tree.range(AreaId(99))), "area.not_found");
}

#[test]
fn an_unsound_tree_is_refused() {
    let with = |change: &dyn Fn(&mut Vec<AreaNode>)| {
        let mut nodes = demo();
        change(&mut nodes);
        code_of(AreaTree::new(nodes))
    };
    assert_eq!(with(&|nodes| nodes.push(nodes[0].clone())), "area.duplicate_id");
    assert_eq!(with(&|nodes| nodes[0].parent = Some(AreaId(77))), "area.unknown_parent");
    assert_eq!(with(&|nodes| nodes[0].parent = Some(AreaId(32))), "area.level");
    assert_eq!(with(&|nodes| nodes[0].parent = Some(AreaId(31))), "area.level");
    assert_eq!(with(&|nodes| nodes[1].parent = Some(AreaId(31))), "area.level");
    assert_eq!(
        with(&|nodes| nodes[0].code = nodes[6].code.clone()),
        "area.duplicate_code"
    );
    assert_eq!(with(&|nodes| nodes[0].kind = AreaKind::Street), "area.kind");
    assert_eq!(
        with(&|nodes| nodes[0].order = Some(AreaRange { lo: 16, hi: 32 })),
        "area.bad_order"
    );
    // One code on two levels is how a city without districts is listed.
    let mut nodes = demo();
    nodes[3].code = nodes[2].code.clone();
    let tree = AreaTree::new(nodes).unwrap();
    let found = |level, code| tree.find_by_code(level, code).map(|node| node.id.0);
    assert_eq!(found(AreaLevel::City, "990100000000"), Some(5));
    assert_eq!(found(AreaLevel::County, "990100000000"), Some(11));
    assert_eq!(found(AreaLevel::County, "990101000000"), None);
    assert!(AreaTree::new(Vec::new()).is_ok());
}

#[test]
fn numbers_from_outside_are_kept_or_refused() {
    let tree = AreaTree::new(demo()).unwrap();
    let numbered: Vec<AreaNode> = tree.preorder().cloned().collect();
    let again = AreaTree::new(numbered.clone()).unwrap();
    assert!(again.preorder().eq(tree.preorder()));
    let broken: [&dyn Fn(AreaRange) -> AreaRange; 4] = [
        &|range| AreaRange {
            lo: range.lo + 1,
            hi: range.hi + 1,
        },
        &|range| AreaRange {
            hi: range.hi - 16,
            ..range
        },
        &|_| AreaRange { lo: 16, hi: 32 },
        &|_| AreaRange {
            lo: i64::MAX - 15,
            hi: i64::MAX,
        },
    ];
    for change in broken {
        let mut nodes = numbered.clone();
        let last = nodes.last_mut().unwrap();
        last.order = last.order.map(change);
        assert_eq!(code_of(AreaTree::new(nodes)), "area.bad_order");
    }
    let mut overlapping = numbered;
    let count = overlapping.len();
    overlapping[count - 1].order = overlapping[count - 2].order;
    assert_eq!(code_of(AreaTree::new(overlapping)), "area.bad_order");
}

#[test]
fn a_new_division_stands_by_its_code_and_moves_nobody() {
    let mut tree = AreaTree::new(demo()).unwrap();
    let before: BTreeMap<AreaId, AreaNode> = tree.nodes.clone();
    let changed = tree
        .insert(node(23, 11, AreaLevel::Town, "990101101500", "中间镇"))
        .unwrap();
    assert_eq!(changed, [AreaId(23)]);
    assert_eq!(ids(tree.children(AreaId(11))), [21, 23, 22]);
    assert!(before.iter().all(|(id, node)| tree.nodes[id] == *node));
    tree.insert(node(24, 11, AreaLevel::Town, "990101100000", "城关镇"))
        .unwrap();
    assert_eq!(ids(tree.children(AreaId(11))), [24, 21, 23, 22]);
    assert_sound(&tree);

    assert_eq!(
        code_of(tree.insert(node(24, 11, AreaLevel::Town, "", "重复镇"))),
        "area.duplicate_id"
    );
    assert_eq!(
        code_of(tree.insert(node(25, 77, AreaLevel::Town, "", "孤镇"))),
        "area.unknown_parent"
    );
    assert_eq!(
        code_of(tree.insert(node(25, 21, AreaLevel::Town, "", "平级镇"))),
        "area.level"
    );
    assert_eq!(
        code_of(tree.insert(node(25, 11, AreaLevel::Town, "990101101500", "撞码镇"))),
        "area.duplicate_code"
    );
    assert_sound(&tree);
}

#[test]
fn hundreds_are_added_in_order_and_the_limit_is_named() {
    let mut tree = AreaTree::new(vec![node(1, 0, AreaLevel::City, "9901", "示范市")]).unwrap();
    for id in 2..=64 {
        tree.insert(node(id, 1, AreaLevel::County, &format!("{:06}", 990_100 + id), "某县"))
            .unwrap();
    }
    assert_eq!(ids(tree.preorder()), (1..=64).collect::<Vec<_>>());
    for id in 65..=256 {
        tree.insert(node(id, 1, AreaLevel::County, &format!("{:06}", 990_100 + id), "某县"))
            .unwrap();
    }
    assert_sound(&tree);
    let one_too_many = node(257, 1, AreaLevel::County, "", "某县");
    assert_eq!(code_of(tree.insert(one_too_many.clone())), "area.full");
    let all: Vec<AreaNode> = tree
        .preorder()
        .cloned()
        .chain([one_too_many])
        .map(|n| AreaNode { order: None, ..n })
        .collect();
    assert_eq!(code_of(AreaTree::new(all)), "area.full");
}

#[test]
fn a_move_renumbers_the_subtree_alone() {
    let mut tree = AreaTree::new(demo()).unwrap();
    let before = tree.nodes.clone();
    let changed = tree.move_node(AreaId(33), AreaId(21)).unwrap();
    assert_eq!(changed, [33, 41, 42].map(AreaId));
    assert_sound(&tree);
    assert_eq!(ids(tree.children(AreaId(21))), [31, 33]);
    assert_eq!(ids(tree.children(AreaId(22))), [32]);
    for (id, node) in &before {
        assert_eq!(tree.nodes[id].order == node.order, !changed.contains(id));
    }
    assert_eq!(tree.move_node(AreaId(33), AreaId(21)), Ok(Vec::new()));
    assert_eq!(code_of(tree.move_node(AreaId(11), AreaId(21))), "area.level");
    assert_eq!(code_of(tree.move_node(AreaId(11), AreaId(11))), "area.level");
    assert_eq!(code_of(tree.move_node(AreaId(77), AreaId(21))), "area.not_found");
    assert_eq!(code_of(tree.move_node(AreaId(33), AreaId(77))), "area.not_found");
}

#[test]
fn numbering_anew_names_what_changed() {
    let mut tree = AreaTree::new(demo()).unwrap();
    assert_eq!(tree.number(), Ok(Vec::new()));
    tree.insert(node(34, 22, AreaLevel::Village, "990101102199", "前村"))
        .unwrap();
    let changed = tree.number().unwrap();
    assert!(changed.contains(&AreaId(34)) && !changed.contains(&AreaId(21)));
    assert_eq!(tree.number(), Ok(Vec::new()));
    assert_sound(&tree);
}

#[test]
fn divisions_are_found_by_the_names_in_a_sheet() {
    let tree = AreaTree::new(demo()).unwrap();
    let found = |names: &[&str]| tree.find_by_path(names).map(|node| node.id.0);
    assert_eq!(found(&["望山县", "青石镇", "新村"]), Ok(31));
    assert_eq!(found(&["白水镇", "新村"]), Ok(32));
    assert_eq!(found(&[" 望山县　", "白 水镇", "老屋村", "一组"]), Ok(41));
    assert_eq!(found(&["示范省"]), Ok(1));

    let unknown = found(&["望山县", "白氺镇", "新村"]).unwrap_err();
    assert_eq!(unknown.code, "area.unknown_name");
    assert_eq!(unknown.zh, "“望山县”之下没有“白氺镇”。名称相近的有：白水镇、青石镇。");
    assert_eq!(
        unknown.en,
        "There is no \"白氺镇\" beneath \"望山县\". The closest names are: 白水镇, 青石镇."
    );
    let unknown = found(&["望水县"]).unwrap_err();
    assert!(
        unknown.zh.starts_with("区划名录中没有“望水县”。名称相近的有：望山县、"),
        "{}",
        unknown.zh
    );
    assert!(
        found(&["青石镇", "新村", "一组"])
            .unwrap_err()
            .zh
            .contains("没有下级区划")
    );
    assert_eq!(code_of(found(&["新村"])), "area.ambiguous_name");
    assert_eq!(code_of(found(&[])), "area.empty_path");
    assert_eq!(code_of(found(&["望山县", ""])), "area.unknown_name");
}

#[test]
fn distance_counts_changed_characters() {
    for (a, b, expected) in [
        ("", "", 0),
        ("", "白水", 2),
        ("白水镇", "白水", 1),
        ("白水镇", "青石镇", 2),
        ("ab", "ba", 2),
    ] {
        assert_eq!(distance(a, b), expected, "{a} {b}");
        assert_eq!(distance(b, a), expected, "{b} {a}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn numbers_stay_sound_through_inserts_and_moves(
        acts in proptest::collection::vec((any::<bool>(), any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0usize..6, 0u32..50), 1..80),
    ) {
        let mut tree = AreaTree::new(vec![node(1, 0, AreaLevel::Province, "99", "示范省")]).unwrap();
        for (is_move, one, other, level, code) in acts {
            let all: Vec<AreaId> = tree.nodes.keys().copied().collect();
            let (one, other) = (*one.get(&all), *other.get(&all));
            let before = tree.nodes.clone();
            let changed = if is_move {
                tree.move_node(one, other)
            } else {
                let code = if code < 10 { String::new() } else { format!("{code}-{}", all.len()) };
                tree.insert(node(all.len() as i64 + 1, one.0, AreaLevel::ALL[level], &code, "某地"))
            };
            match changed {
                Ok(changed) => {
                    for (id, node) in &tree.nodes {
                        let is_new_number = before.get(id).and_then(|old| old.order) != node.order;
                        prop_assert_eq!(changed.contains(id), is_new_number);
                    }
                }
                Err(problem) => {
                    prop_assert_eq!(problem.code, "area.level");
                    prop_assert_eq!(&tree.nodes, &before);
                }
            }
            assert_sound(&tree);
        }
        tree.number().unwrap();
        assert_sound(&tree);
    }
}
