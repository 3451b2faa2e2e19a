use super::*;

const FIRST: &str = "code,level,name
990000000000,province,演示省
990100000000,city,演示市
990101000000,county,守望县
990101100000,town,石溪镇
990101100200,village,上屋村委会
990101100201,village,下屋村委会
990101200000,town,竹山农场
990101200400,village,场部社区居委会
990200000000,city,直管市
990200000000,county,直管市
990200003000,town,东街街道
990200003001,village,东街社区
";

fn a_tree(ids: &mut dyn FnMut() -> AreaId) -> AreaTree {
    let root = AreaNode {
        id: ids(),
        parent: None,
        level: AreaLevel::Province,
        kind: AreaKind::Ordinary,
        code: Some("990000000000".into()),
        name: "演示省".into(),
        order: None,
    };
    let mut tree = AreaTree::new(vec![root]).unwrap();
    let edition = Edition::read(FIRST).unwrap();
    let changes = tree.take_over(&edition, &[], ids).unwrap();
    assert_eq!(
        (changes.new.len(), changes.ended.len(), changes.moved.len()),
        (11, 0, 0)
    );
    tree
}

fn counter() -> impl FnMut() -> AreaId {
    let mut next = 0;
    move || {
        next += 1;
        AreaId(next)
    }
}

fn id(tree: &AreaTree, level: AreaLevel, code: &str) -> AreaId {
    tree.find_by_code(level, code).unwrap().id
}

fn group(tree: &mut AreaTree, ids: &mut dyn FnMut() -> AreaId, village: AreaId) -> AreaId {
    let node = AreaNode {
        id: ids(),
        parent: Some(village),
        level: AreaLevel::Group,
        kind: AreaKind::VillagersGroup,
        code: None,
        name: "第一村民小组".into(),
        order: None,
    };
    let id = node.id;
    tree.insert(node).unwrap();
    id
}

#[test]
fn one_code_stands_for_a_city_and_its_county() {
    let mut ids = counter();
    let tree = a_tree(&mut ids);
    let (city, county) = (
        id(&tree, AreaLevel::City, "990200000000"),
        id(&tree, AreaLevel::County, "990200000000"),
    );
    assert_eq!(tree.get(county).unwrap().parent, Some(city));
    let village = tree.find_by_code(AreaLevel::Village, "990200003001").unwrap();
    let path: Vec<_> = tree.path(village.id).iter().map(|node| node.name.clone()).collect();
    assert_eq!(path, ["演示省", "直管市", "直管市", "东街街道", "东街社区"]);
}

#[test]
fn names_tell_the_kind() {
    let mut ids = counter();
    let tree = a_tree(&mut ids);
    let kind = |level, code| tree.get(id(&tree, level, code)).unwrap().kind;
    use AreaKind as K;
    use AreaLevel as L;
    let cases = [
        (L::County, "990101000000", K::County),
        (L::County, "990200000000", K::Ordinary),
        (L::Town, "990101100000", K::Town),
        (L::Town, "990101200000", K::Farm),
        (L::Town, "990200003000", K::Street),
        (L::Village, "990101100200", K::VillagersCommittee),
        (L::Village, "990101200400", K::ResidentsCommittee),
    ];
    for (level, code, expected) in cases {
        assert_eq!(kind(level, code), expected, "{code}");
    }
}

#[test]
fn the_same_edition_again_changes_nothing() {
    let mut ids = counter();
    let mut tree = a_tree(&mut ids);
    let changes = tree.take_over(&Edition::read(FIRST).unwrap(), &[], &mut ids).unwrap();
    assert_eq!(changes, EditionChanges::default());
}

#[test]
fn a_new_code_keeps_the_division_and_only_what_moved_is_numbered() {
    let mut ids = counter();
    let mut tree = a_tree(&mut ids);
    let village = id(&tree, AreaLevel::Village, "990101100201");
    let group = group(&mut tree, &mut ids, village);
    let before = tree.range(village).unwrap();
    // 下屋村 went to the farm, under another code and with its name in full.
    let second = FIRST
        .replace("990101100201,village,下屋村委会\n", "")
        .replace("990101200400,", "990101200201,village,下屋村民委员会\n990101200400,");
    let changes = tree.take_over(&Edition::read(&second).unwrap(), &[], &mut ids).unwrap();
    assert_eq!((changes.recoded, changes.renamed), (vec![village], vec![village]));
    assert_eq!(changes.moved, [village, group]);
    assert!(changes.new.is_empty() && changes.ended.is_empty());
    assert_ne!(tree.range(village).unwrap(), before);
    assert_eq!(id(&tree, AreaLevel::Village, "990101200201"), village);
}

#[test]
fn villages_merge_into_the_one_that_is_named() {
    let mut ids = counter();
    let mut tree = a_tree(&mut ids);
    let upper = id(&tree, AreaLevel::Village, "990101100200");
    let lower = id(&tree, AreaLevel::Village, "990101100201");
    let group = group(&mut tree, &mut ids, lower);
    let second = FIRST.replace("990101100201,village,下屋村委会\n", "");
    let edition = Edition::read(&second).unwrap();
    assert_eq!(
        tree.clone().take_over(&edition, &[], &mut ids).unwrap_err().code,
        "division.not_empty"
    );
    let successors = read_successors("level,old,new\nvillage,990101100201,990101100200\n").unwrap();
    let changes = tree.take_over(&edition, &successors, &mut ids).unwrap();
    assert_eq!(changes.ended.len(), 1);
    assert_eq!((changes.ended[0].0.id, changes.ended[0].1), (lower, Some(upper)));
    assert_eq!(changes.moved, [group]);
    assert_eq!(tree.get(group).unwrap().parent, Some(upper));
    assert!(tree.get(lower).is_err());
}

#[test]
fn swapped_codes_and_wrong_lists() {
    let mut ids = counter();
    let mut tree = a_tree(&mut ids);
    let lower = id(&tree, AreaLevel::Village, "990101100201");
    let second = FIRST
        .replace("990101100201,", "990101100202,")
        .replace("990101100200,", "990101100201,");
    // 上屋村 took the code of 下屋村: both are still themselves.
    let upper = id(&tree, AreaLevel::Village, "990101100200");
    let changes = tree.take_over(&Edition::read(&second).unwrap(), &[], &mut ids).unwrap();
    assert_eq!(changes.recoded.len(), 2);
    assert!(changes.renamed.is_empty() && changes.new.is_empty() && changes.ended.is_empty());
    let village = |code| id(&tree, AreaLevel::Village, code);
    assert_eq!((village("990101100201"), village("990101100202")), (upper, lower));
    let third = second.replace("下屋村委会", "大屋村委会");
    let changes = tree.take_over(&Edition::read(&third).unwrap(), &[], &mut ids).unwrap();
    assert_eq!((changes.renamed, changes.recoded.len()), (vec![lower], 0));

    let code = |csv: &str| Edition::read(csv).unwrap_err().fields[0].code.clone();
    assert_eq!(
        code("code,level,name\n99,province,省\n99,province,省\n"),
        "area.code_twice"
    );
    assert_eq!(
        code("code,level,name\n99,province,省\n990101,village,\n"),
        "division.columns"
    );
    assert_eq!(
        code("code,level,name\n99,province,省\n880101,county,县\n"),
        "division.no_parent"
    );
    assert_eq!(Edition::read("kode,level,name\n").unwrap_err().code, "division.header");
    let elsewhere = Edition::read("code,level,name\n88,province,省\n").unwrap();
    assert_eq!(
        tree.take_over(&elsewhere, &[], &mut ids).unwrap_err().code,
        "division.unknown_top"
    );
}
