//! Divisions: levels, kinds, codes, and the tree that turns every subtree into a range of numbers.

mod edition;
mod tree;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Problem;
use crate::coded_enum;
use crate::ids::AreaId;
use crate::name::{is_ignored, to_half_width};

pub use edition::{Edition, EditionChanges, Listed, Successor, read_successors};
pub use tree::AreaTree;

coded_enum! {
    /// The level of a division. A deeper level is greater.
    pub enum AreaLevel {
        Province = "province", "省", "province";
        City = "city", "市", "city";
        County = "county", "县", "county";
        Town = "town", "镇", "town";
        Village = "village", "村", "village";
        Group = "group", "组", "villager group";
    }
}

coded_enum! {
    /// What a division is called within its level (普宁 2023, 惠州 2024 and 翁源 2021 each use other words).
    pub enum AreaKind {
        Ordinary = "ordinary", "一般", "ordinary";
        County = "county", "县", "county";
        CountyLevelCity = "county_level_city", "县级市", "county-level city";
        District = "district", "市辖区", "district";
        Town = "town", "镇", "town";
        Township = "township", "乡", "township";
        Street = "street", "街道", "subdistrict";
        Farm = "farm", "农场", "farm";
        DevelopmentZone = "development_zone", "开发区", "development zone";
        VillagersCommittee = "villagers_committee", "村民委员会", "villagers' committee";
        ResidentsCommittee = "residents_committee", "居民委员会", "residents' committee";
        NaturalVillage = "natural_village", "自然村", "natural village";
        VillagersGroup = "villagers_group", "村民小组", "villagers' group";
        Grid = "grid", "网格", "grid";
    }
}

impl AreaKind {
    /// Whether divisions of a level can be of this kind. Zones and farms report at several levels, outside their code.
    pub fn fits(self, level: AreaLevel) -> bool {
        match self {
            Self::Ordinary => true,
            Self::County | Self::CountyLevelCity | Self::District => level == AreaLevel::County,
            Self::Town | Self::Township | Self::Street => level == AreaLevel::Town,
            Self::Farm => matches!(level, AreaLevel::Town | AreaLevel::Village),
            Self::DevelopmentZone => (AreaLevel::City..=AreaLevel::Village).contains(&level),
            Self::VillagersCommittee | Self::ResidentsCommittee => level == AreaLevel::Village,
            Self::NaturalVillage => matches!(level, AreaLevel::Village | AreaLevel::Group),
            Self::VillagersGroup | Self::Grid => level == AreaLevel::Group,
        }
    }
}

/// A division of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaNode {
    /// The stable id. Codes change from year to year and are no keys.
    pub id: AreaId,
    /// The division above; `None` at the top.
    pub parent: Option<AreaId>,
    /// The level, strictly below the parent's. Levels may be left out: a town can stand right under a city.
    pub level: AreaLevel,
    /// What the division is called within its level.
    pub kind: AreaKind,
    /// The statistical code; usually a [`DivisionCode`], while groups and grids have codes of local making or none.
    pub code: Option<String>,
    /// The name, such as 官渡镇.
    pub name: String,
    /// Its numbers and those of everything beneath it; `None` until it is in a tree.
    pub order: Option<AreaRange>,
}

/// A half-open range of area order, `lo <= n < hi`. A division's own number is `lo`; the rest is for those beneath it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaRange {
    /// The first number.
    pub lo: i64,
    /// The first number that does not belong to it.
    pub hi: i64,
}

impl AreaRange {
    /// Whether there is no number in it.
    pub fn is_empty(&self) -> bool {
        self.lo >= self.hi
    }

    /// Whether a number lies in it.
    pub fn contains(&self, order: i64) -> bool {
        self.lo <= order && order < self.hi
    }

    /// Whether the whole of another range lies in it.
    pub fn contains_range(&self, other: &Self) -> bool {
        self.lo <= other.lo && other.hi <= self.hi
    }

    /// The numbers that are in both.
    pub fn clipped_to(self, other: Self) -> Self {
        Self {
            lo: self.lo.max(other.lo),
            hi: self.hi.min(other.hi),
        }
    }

    /// Whether there is a number in both.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.lo.max(other.lo) < self.hi.min(other.hi)
    }
}

/// A statistical division code (统计用区划代码) of 12 digits: 2 province, 2 city, 2 county (GB/T 2260), 3 town, 3 village.
///
/// A code is an attribute and no key: 441900000000 names both a city and a county.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DivisionCode([u8; 12]);

/// The levels that have a code, with the number of digits up to them.
const CODE_LEVELS: [(AreaLevel, usize); 5] = [
    (AreaLevel::Province, 2),
    (AreaLevel::City, 4),
    (AreaLevel::County, 6),
    (AreaLevel::Town, 9),
    (AreaLevel::Village, 12),
];

impl DivisionCode {
    /// All 12 digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a DivisionCode is ASCII")
    }

    /// The level that the digits imply: the deepest part that is not zero. The division itself may stand elsewhere;
    /// a city without districts and its pseudo-county share one code.
    pub fn level(&self) -> AreaLevel {
        let significant = self.as_str().trim_end_matches('0').len();
        CODE_LEVELS
            .iter()
            .find(|(_, digits)| significant <= *digits)
            .map_or(AreaLevel::Village, |(level, _)| *level)
    }

    /// The code of the division of a level to which this one belongs; none for groups, which have no code.
    pub fn at(&self, level: AreaLevel) -> Option<Self> {
        let (_, digits) = CODE_LEVELS.iter().find(|(known, _)| *known == level)?;
        let mut code = self.0;
        code[*digits..].fill(b'0');
        Some(Self(code))
    }

    /// The code without the zeros after its level: `990101` for a county.
    pub fn short(&self) -> &str {
        let digits = CODE_LEVELS
            .iter()
            .find(|(level, _)| *level == self.level())
            .map_or(12, |(_, digits)| *digits);
        &self.as_str()[..digits]
    }
}

impl std::fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Reads 2, 4, 6, 9 or 12 digits and fills up with zeros. The codes of the errors: `area.code_digits`,
/// `area.code_length`, `area.code_province`.
impl std::str::FromStr for DivisionCode {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let digits: String = text.chars().map(to_half_width).filter(|c| !is_ignored(*c)).collect();
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Problem::bad_data(
                "area.code_digits",
                format!("区划代码“{text}”只能由数字组成；请改正，并把该列设为“文本”格式。"),
                format!("The division code \"{text}\" may have digits only; correct it and set the column to Text."),
            ));
        }
        if !CODE_LEVELS.iter().any(|(_, length)| *length == digits.len()) {
            return Err(Problem::bad_data(
                "area.code_length",
                format!("区划代码“{text}”应为 2、4、6、9 或 12 位，现为 {} 位。", digits.len()),
                format!(
                    "The division code \"{text}\" must have 2, 4, 6, 9 or 12 digits, this one has {}.",
                    digits.len()
                ),
            ));
        }
        if digits.starts_with('0') {
            return Err(Problem::bad_data(
                "area.code_province",
                format!("区划代码“{text}”不能以 0 开头；前两位应为省级代码。"),
                format!("The division code \"{text}\" cannot begin with 0; its first two digits are the province."),
            ));
        }
        let padded = format!("{digits:0<12}");
        Ok(Self(padded.as_bytes().try_into().expect("12 digits are 12 bytes")))
    }
}

impl Serialize for DivisionCode {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for DivisionCode {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(d)?;
        text.parse().map_err(|p: Problem| serde::de::Error::custom(p.en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_filled_up_and_implies_its_level() {
        let cases = [
            ("99", "990000000000", AreaLevel::Province, "99"),
            ("9901", "990100000000", AreaLevel::City, "9901"),
            ("990101", "990101000000", AreaLevel::County, "990101"),
            ("990101100", "990101100000", AreaLevel::Town, "990101100"),
            ("990101100200", "990101100200", AreaLevel::Village, "990101100200"),
            ("990101000000", "990101000000", AreaLevel::County, "990101"),
            ("９９０１０１　１００", "990101100000", AreaLevel::Town, "990101100"),
            // A city without districts has its towns right under it.
            ("441900003000", "441900003000", AreaLevel::Town, "441900003"),
            ("99010", "", AreaLevel::Province, "area.code_length"),
            ("", "", AreaLevel::Province, "area.code_length"),
            ("99O1", "", AreaLevel::Province, "area.code_digits"),
            ("9.90E+11", "", AreaLevel::Province, "area.code_digits"),
            ("0901", "", AreaLevel::Province, "area.code_province"),
        ];
        for (text, full, level, short_or_error) in cases {
            match text.parse::<DivisionCode>() {
                Ok(code) => assert_eq!(
                    (code.as_str(), code.level(), code.short()),
                    (full, level, short_or_error)
                ),
                Err(problem) => assert_eq!(problem.code, short_or_error, "{text}"),
            }
        }
    }

    #[test]
    fn a_code_is_a_string_in_json() {
        let code: DivisionCode = serde_json::from_str("\"990101\"").unwrap();
        assert_eq!(serde_json::to_string(&code).unwrap(), "\"990101000000\"");
        assert!(serde_json::from_str::<DivisionCode>("\"9\"").is_err());
    }

    #[test]
    fn every_level_has_its_kinds() {
        assert!(AreaLevel::Province < AreaLevel::Group);
        assert!(AreaLevel::ALL.iter().all(|level| AreaKind::Ordinary.fits(*level)));
        assert!(
            AreaKind::ALL
                .iter()
                .all(|kind| AreaLevel::ALL.iter().any(|level| kind.fits(*level)))
        );
        assert!(AreaKind::Street.fits(AreaLevel::Town) && !AreaKind::Street.fits(AreaLevel::Village));
    }

    #[test]
    fn ranges_are_half_open() {
        let range = AreaRange { lo: 4, hi: 8 };
        assert!(range.contains(4) && range.contains(7) && !range.contains(8) && !range.contains(3));
        assert!(range.overlaps(&AreaRange { lo: 7, hi: 9 }) && !range.overlaps(&AreaRange { lo: 8, hi: 9 }));
        assert!(range.contains_range(&range) && !range.contains_range(&AreaRange { lo: 4, hi: 9 }));
        assert!(!range.overlaps(&AreaRange { lo: 5, hi: 5 }) && AreaRange { lo: 5, hi: 5 }.is_empty());
    }
}
