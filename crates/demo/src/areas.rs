//! The divisions of the demo county: province 99, one city, one county, 8 towns, 60 villages, villager groups.

use std::path::Path;

use shouwang_domain::Problem;
use shouwang_domain::area::{AreaKind, AreaLevel};

use crate::io::io;

pub(crate) const COUNTY_NAME: &str = "守望县";
const TOWNS: [&str; 8] = [
    "石溪镇",
    "云岭镇",
    "大坪镇",
    "青塘镇",
    "龙窝镇",
    "松岗镇",
    "白沙乡",
    "竹山乡",
];
const VILLAGE_HEADS: [char; 10] = ['上', '下', '大', '小', '石', '竹', '梅', '松', '樟', '荷'];
const VILLAGE_TAILS: [char; 6] = ['屋', '塘', '坑', '岭', '坪', '围'];
const GROUP_NUMERALS: [&str; 8] = ["一", "二", "三", "四", "五", "六", "七", "八"];

/// A town.
#[derive(Debug, Clone)]
pub(crate) struct Town {
    pub(crate) code: String,
    pub(crate) name: &'static str,
    pub(crate) villages: Vec<Village>,
}

/// A village.
#[derive(Debug, Clone)]
pub(crate) struct Village {
    pub(crate) code: String,
    pub(crate) name: String,
    /// Names of its villager groups.
    pub(crate) groups: Vec<String>,
}

/// The towns with their villages: 4 towns of 8 and 4 of 7.
pub(crate) fn towns() -> Vec<Town> {
    let mut names = VILLAGE_TAILS
        .iter()
        .flat_map(|tail| VILLAGE_HEADS.iter().map(move |head| format!("{head}{tail}村")));
    TOWNS
        .iter()
        .enumerate()
        .map(|(t, name)| {
            // Towns are numbered from 100, townships from 200 (GB/T 10114).
            let code = format!("990101{}", if name.ends_with('乡') { 200 + t - 6 } else { 100 + t });
            let count = if t < 4 { 8 } else { 7 };
            let villages = names
                .by_ref()
                .take(count)
                .enumerate()
                .map(|(v, name)| Village {
                    code: format!("{code}{}", 201 + v),
                    name,
                    groups: (0..4 + (t + 3 * v) % 5)
                        .map(|g| format!("第{}村民小组", GROUP_NUMERALS[g]))
                        .collect(),
                })
                .collect();
            Town {
                code: format!("{code}000"),
                name,
                villages,
            }
        })
        .collect()
}

/// Writes `areas.csv`: `code,parent,level,kind,name`, parents before children. Villager groups have no national code; ours
/// is the village's with two digits more.
pub(crate) fn write_csv(path: &Path, towns: &[Town]) -> Result<(), Problem> {
    let mut out = csv::Writer::from_path(path).map_err(io)?;
    out.write_record(["code", "parent", "level", "kind", "name"])
        .map_err(io)?;
    let mut line = |code: &str, parent: &str, level: AreaLevel, kind: AreaKind, name: &str| {
        out.write_record([code, parent, level.as_str(), kind.as_str(), name])
            .map_err(io)
    };
    line("990000000000", "", AreaLevel::Province, AreaKind::Ordinary, "演示省")?;
    line(
        "990100000000",
        "990000000000",
        AreaLevel::City,
        AreaKind::Ordinary,
        "演示市",
    )?;
    line(
        "990101000000",
        "990100000000",
        AreaLevel::County,
        AreaKind::County,
        COUNTY_NAME,
    )?;
    for town in towns {
        let kind = if town.name.ends_with('乡') {
            AreaKind::Township
        } else {
            AreaKind::Town
        };
        line(&town.code, "990101000000", AreaLevel::Town, kind, town.name)?;
        for village in &town.villages {
            line(
                &village.code,
                &town.code,
                AreaLevel::Village,
                AreaKind::VillagersCommittee,
                &village.name,
            )?;
            for (idx, group) in village.groups.iter().enumerate() {
                let code = format!("{}{:02}", village.code, idx + 1);
                line(&code, &village.code, AreaLevel::Group, AreaKind::VillagersGroup, group)?;
            }
        }
    }
    out.flush().map_err(io)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn eight_towns_and_sixty_villages_of_different_names() {
        let towns = towns();
        let villages: Vec<_> = towns.iter().flat_map(|t| &t.villages).collect();
        assert_eq!((towns.len(), villages.len()), (8, 60));
        assert_eq!(villages.iter().map(|v| &v.name).collect::<HashSet<_>>().len(), 60);
        assert_eq!(villages.iter().map(|v| &v.code).collect::<HashSet<_>>().len(), 60);
        assert!(
            villages
                .iter()
                .all(|v| v.code.len() == 12 && v.code.starts_with("990101"))
        );
    }
}
