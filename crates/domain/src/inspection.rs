//! Rounds of inspection (省级“回头看”排查): groups of several units that look at the areas of others, and what such groups
//! must be. The figures and the units come from the practice, with their notice.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ids::AreaId;
use crate::{Problem, Result, coded_enum};

coded_enum! {
    /// State of a round.
    pub enum RoundState {
        Preparing = "preparing", "筹备中", "being prepared";
        Begun = "begun", "已进点", "field work begun";
    }
}

coded_enum! {
    /// What somebody on a roster does in a round.
    pub enum RoundPost {
        Leader = "leader", "组长", "leader";
        Member = "member", "成员", "member";
        Liaison = "liaison", "联络员", "liaison of the leading unit";
        CityLiaison = "city_liaison", "市级联络员", "liaison of a city";
    }
}

impl RoundPost {
    /// Whether whoever holds it goes to the inspected areas, and so is trained and bound to secrecy before.
    pub const fn inspects(self) -> bool {
        matches!(self, Self::Leader | Self::Member)
    }
}

coded_enum! {
    /// The rank of an official; a higher one is greater.
    pub enum Rank {
        Staff = "staff", "科员及以下", "staff";
        Section = "section", "乡科级", "head of a section";
        DeputyDivision = "deputy_division", "副处级", "deputy head of a division";
        Division = "division", "正处级", "head of a division";
        DeputyBureau = "deputy_bureau", "副厅级", "deputy head of a bureau";
        Bureau = "bureau", "正厅级", "head of a bureau";
    }
}

/// What the notice says about a round: who takes part, and how groups are put together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundRules {
    /// The units, each of which leads one group.
    pub units: Vec<String>,
    /// The members of a group beside its leader, and those whom each unit sends.
    pub members: u32,
    /// The cities that a group inspects.
    pub cities: u32,
    /// The liaisons of a group: one of the leading unit, and one of each city.
    pub liaisons: u32,
    /// The least rank of a leader.
    pub leader_rank: Rank,
    /// The last day of the rosters, as month and day.
    pub roster_due: String,
    /// The duty of the pack that says by when a group reports.
    pub report_duty: String,
    /// Document and clause.
    pub citation: String,
}

/// A group as it is planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupPlan {
    /// Its number.
    pub number: u32,
    /// The unit that leads it.
    pub leader_unit: String,
    /// The units that send its members, one name for each member.
    pub member_units: Vec<String>,
    /// The cities that it inspects.
    pub areas: Vec<AreaId>,
}

/// A rule of the notice that a plan of groups breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Breach {
    /// The rule: `numbers`, `leads_once`, `members`, `own_group`, `member_units`, `cities`, `city_once`, `unknown_unit`.
    pub rule: String,
    /// The group, where it is about one.
    pub group: Option<u32>,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// The rules that a plan of groups breaks; none when it may be used. `areas` are all cities that are inspected, with their
/// names.
pub fn breaches(rules: &RoundRules, groups: &[GroupPlan], areas: &BTreeMap<AreaId, String>) -> Vec<Breach> {
    let mut found = Vec::new();
    let mut tell = |rule: &str, group: Option<u32>, zh: String, en: String| {
        let rule = rule.to_owned();
        found.push(Breach { rule, group, zh, en });
    };
    let mut numbers: Vec<u32> = groups.iter().map(|group| group.number).collect();
    numbers.sort_unstable();
    if !numbers.iter().copied().eq((1..).take(groups.len())) {
        tell(
            "numbers",
            None,
            format!("组号应为 1 至 {}，每个一次；请重新编号。", groups.len()),
            format!(
                "Groups are numbered 1 to {}, each once; number them anew.",
                groups.len()
            ),
        );
    }
    let named: BTreeSet<&str> = rules.units.iter().map(String::as_str).collect();
    for group in groups {
        let (number, leader) = (group.number, &group.leader_unit);
        for unit in group.member_units.iter().chain([leader]) {
            if !named.contains(unit.as_str()) {
                tell(
                    "unknown_unit",
                    Some(number),
                    format!("第{number}组的“{unit}”不是参加排查的单位；请从参加单位中选择。"),
                    format!("\"{unit}\" of group {number} takes no part in the round; choose one of its units."),
                );
            }
        }
        if group.member_units.len() != rules.members as usize {
            tell(
                "members",
                Some(number),
                format!(
                    "第{number}组应有成员 {} 名，现为 {} 名。",
                    rules.members,
                    group.member_units.len()
                ),
                format!(
                    "Group {number} has {} members and must have {}.",
                    group.member_units.len(),
                    rules.members
                ),
            );
        }
        if group.member_units.contains(leader) {
            tell(
                "own_group",
                Some(number),
                format!("第{number}组由“{leader}”任组长，成员不能再出自该单位；请交叉安排。"),
                format!("\"{leader}\" leads group {number}; its members come from other units."),
            );
        }
        if group.areas.len() != rules.cities as usize {
            tell(
                "cities",
                Some(number),
                format!(
                    "第{number}组应排查 {} 个地市，现为 {} 个。",
                    rules.cities,
                    group.areas.len()
                ),
                format!(
                    "Group {number} inspects {} cities and must inspect {}.",
                    group.areas.len(),
                    rules.cities
                ),
            );
        }
    }
    for unit in &rules.units {
        let leads = groups.iter().filter(|group| group.leader_unit == *unit).count();
        if leads != 1 {
            tell(
                "leads_once",
                None,
                format!("“{unit}”应任且只任 1 个组的组长单位，现为 {leads} 个。"),
                format!("\"{unit}\" leads {leads} groups and must lead one."),
            );
        }
        let members = groups.iter().flat_map(|group| &group.member_units);
        let sent = members.filter(|member| *member == unit).count();
        if sent != rules.members as usize {
            tell(
                "member_units",
                None,
                format!("“{unit}”应派成员 {} 名，现为 {sent} 名。", rules.members),
                format!("\"{unit}\" sends {sent} members and must send {}.", rules.members),
            );
        }
    }
    for (area, name) in areas {
        let times = groups
            .iter()
            .flat_map(|group| &group.areas)
            .filter(|of| *of == area)
            .count();
        if times != 1 {
            tell(
                "city_once",
                None,
                format!("{name}应由且只由 1 个组排查，现为 {times} 个。"),
                format!("{name} is inspected by {times} groups and must be by one."),
            );
        }
    }
    found
}

/// Groups that break no rule: each unit leads one and sends its members to the next ones.
///
/// # Errors
/// `inspection.cities` when the cities are not as many as all groups inspect, `inspection.units` when there are too few
/// units for members from others.
pub fn propose(rules: &RoundRules, areas: &[AreaId]) -> Result<Vec<GroupPlan>> {
    let units = rules.units.len();
    let needed = units * rules.cities as usize;
    if areas.len() != needed {
        return Err(Problem::refused(
            "inspection.cities",
            format!(
                "{units} 个组应排查 {needed} 个地市，现选 {} 个；请调整排查地区。",
                areas.len()
            ),
            format!(
                "{units} groups inspect {needed} cities, and {} are chosen; change the cities.",
                areas.len()
            ),
        )
        .at("/area_ids"));
    }
    if rules.members as usize >= units {
        return Err(Problem::refused(
            "inspection.units",
            "参加单位太少，成员无法全部出自其他单位；请增加参加单位。",
            "There are too few units for all members to come from others; let more units take part.",
        ));
    }
    let group = |(index, leader): (usize, &String)| GroupPlan {
        number: u32::try_from(index + 1).unwrap_or(u32::MAX),
        leader_unit: leader.clone(),
        member_units: (1..=rules.members as usize)
            .map(|step| rules.units[(index + step) % units].clone())
            .collect(),
        areas: areas[index * rules.cities as usize..(index + 1) * rules.cities as usize].to_vec(),
    };
    Ok(rules.units.iter().enumerate().map(group).collect())
}

/// What a group is called, after its round.
pub fn group_name(number: u32) -> String {
    const NUMBERS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let known = usize::try_from(number)
        .ok()
        .and_then(|number| NUMBERS.get(number.checked_sub(1)?));
    known.map_or_else(|| format!("第{number}组"), |number| format!("第{number}组"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rules(units: usize, members: u32, cities: u32) -> RoundRules {
        RoundRules {
            units: (0..units).map(|unit| format!("单位{unit}")).collect(),
            members,
            cities,
            liaisons: 1 + cities,
            leader_rank: Rank::Division,
            roster_due: "11-30".into(),
            report_duty: "inspection_report".into(),
            citation: "省 43 号".into(),
        }
    }

    fn cities(count: i64) -> BTreeMap<AreaId, String> {
        (1..=count).map(|city| (AreaId(city), format!("市{city}"))).collect()
    }

    /// The groups of attachment 4 of 2021, by the order of the units in the notice.
    fn of_2021() -> Vec<GroupPlan> {
        let table = [
            (1, [0, 3]),
            (0, [1, 5]),
            (4, [5, 6]),
            (2, [3, 6]),
            (3, [2, 1]),
            (5, [0, 4]),
            (6, [2, 4]),
        ];
        let group = |(index, (leader, members)): (usize, (usize, [usize; 2]))| GroupPlan {
            number: index as u32 + 1,
            leader_unit: format!("单位{leader}"),
            member_units: members.map(|unit| format!("单位{unit}")).to_vec(),
            areas: vec![AreaId(index as i64 * 2 + 1), AreaId(index as i64 * 2 + 2)],
        };
        table.into_iter().enumerate().map(group).collect()
    }

    #[test]
    fn the_groups_of_2021_break_no_rule_and_each_wrong_one_breaks_its_own() {
        let (rules, areas) = (rules(7, 2, 2), cities(14));
        assert_eq!(breaches(&rules, &of_2021(), &areas), []);
        let broken = |change: &dyn Fn(&mut Vec<GroupPlan>)| {
            let mut groups = of_2021();
            change(&mut groups);
            let found = breaches(&rules, &groups, &areas);
            found
                .into_iter()
                .map(|breach| (breach.rule, breach.group))
                .collect::<Vec<_>>()
        };
        let rule = |rule: &str, group: Option<u32>| (rule.to_owned(), group);
        assert!(broken(&|groups| groups[0].member_units[0] = "单位1".into()).contains(&rule("own_group", Some(1))));
        assert!(broken(&|groups| groups[0].leader_unit = "单位0".into()).contains(&rule("leads_once", None)));
        assert!(broken(&|groups| drop(groups[2].member_units.pop())).contains(&rule("members", Some(3))));
        assert!(broken(&|groups| drop(groups[2].member_units.pop())).contains(&rule("member_units", None)));
        assert!(broken(&|groups| groups[6].areas.truncate(1)).contains(&rule("cities", Some(7))));
        assert!(broken(&|groups| groups[6].areas[1] = AreaId(1)).contains(&rule("city_once", None)));
        assert!(broken(&|groups| groups[6].number = 8).contains(&rule("numbers", None)));
        assert!(broken(&|groups| groups[6].number = 1).contains(&rule("numbers", None)));
        assert!(broken(&|groups| groups[1].leader_unit = "某单位".into()).contains(&rule("unknown_unit", Some(2))));
    }

    proptest! {
        #[test]
        fn what_is_proposed_breaks_no_rule(units in 3_usize..12, members in 1_u32..3, each in 1_u32..4) {
            let rules = rules(units, members, each);
            let areas = cities(units as i64 * i64::from(each));
            let groups = propose(&rules, &areas.keys().copied().collect::<Vec<_>>()).unwrap();
            prop_assert_eq!(breaches(&rules, &groups, &areas), vec![]);
        }
    }

    #[test]
    fn no_groups_are_proposed_where_none_can_be() {
        assert_eq!(
            propose(&rules(7, 2, 2), &[AreaId(1)]).unwrap_err().code,
            "inspection.cities"
        );
        assert_eq!(
            propose(&rules(2, 2, 1), &[AreaId(1), AreaId(2)]).unwrap_err().code,
            "inspection.units"
        );
        assert_eq!((group_name(3), group_name(12)), ("第三组".into(), "第12组".into()));
    }
}
