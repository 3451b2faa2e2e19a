//! Where a paper belongs: the names of the areas, of their offices, whom to call, and the text that is signed there.

use serde_json::{Map, Value, json};
use shouwang_domain::area::AreaLevel;
use shouwang_policy::Practice;
use shouwang_store::entity::area;

/// The areas of a household and who answers there.
pub(super) struct Place {
    pub(super) county: Option<String>,
    pub(super) town: Option<String>,
    pub(super) village: Option<String>,
    group: Option<String>,
    /// The county's office telephone for objections.
    pub(super) supervision: Option<String>,
    /// The line that everybody can call: its number and its name.
    pub(super) hotline: Option<(String, String)>,
    /// The clauses of the commitment.
    pub(super) clauses: Vec<String>,
}

impl Place {
    pub(super) fn of(path: &[area::Model], practice: &Practice) -> Self {
        let at = |level: AreaLevel| path.iter().find(|area| area.level == level);
        let name = |level| at(level).map(|area| area.name.clone());
        let county = at(AreaLevel::County).and_then(|area| area.code.as_deref());
        Self {
            county: name(AreaLevel::County),
            town: name(AreaLevel::Town),
            village: name(AreaLevel::Village),
            group: name(AreaLevel::Group),
            supervision: county.and_then(|code| practice.supervision(code)).map(str::to_owned),
            hotline: practice
                .hotline
                .as_ref()
                .map(|line| (line.telephone.clone(), line.zh.clone())),
            clauses: practice
                .commitment_clauses
                .iter()
                .map(|clause| clause.zh.clone())
                .collect(),
        }
    }

    /// The names from the county down, without a gap.
    pub(super) fn whole(&self) -> String {
        let names = [&self.county, &self.town, &self.village, &self.group];
        names.into_iter().flatten().map(String::as_str).collect()
    }

    /// The names down to the village: what stands over a notice.
    pub(super) fn down_to_village(&self) -> String {
        let names = [&self.county, &self.town, &self.village];
        names.into_iter().flatten().map(String::as_str).collect()
    }

    /// The committee of the village, or of the community.
    pub(super) fn committee(&self) -> Option<String> {
        self.village.as_deref().map(|name| match name {
            name if name.ends_with("委会") || name.ends_with("委员会") => name.to_owned(),
            name if name.ends_with("社区") => format!("{name}居民委员会"),
            name => format!("{name}村民委员会"),
        })
    }

    /// The government of the town, or the office of the street.
    pub(super) fn town_government(&self) -> Option<String> {
        self.town.as_deref().map(|name| match name {
            name if name.ends_with("街道") => format!("{name}办事处"),
            name => format!("{name}人民政府"),
        })
    }

    /// What every template may ask of a place.
    pub(super) fn data(&self) -> Map<String, Value> {
        let (hotline, hotline_name) = self.hotline.clone().unzip();
        let fields = [
            ("county", json!(self.county)),
            ("town", json!(self.town)),
            ("village", json!(self.village)),
            ("village_committee", json!(self.committee())),
            ("town_government", json!(self.town_government())),
            ("supervision", json!(self.supervision)),
            ("hotline", json!(hotline)),
            ("hotline_name", json!(hotline_name)),
        ];
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(town: &str, village: &str) -> Place {
        Place {
            county: Some("示范县".into()),
            town: Some(town.into()),
            village: Some(village.into()),
            group: None,
            supervision: None,
            hotline: None,
            clauses: Vec::new(),
        }
    }

    #[test]
    fn offices_are_called_by_what_they_are() {
        let committee = |village: &str| place("甲镇", village).committee().unwrap();
        assert_eq!(committee("清溪村"), "清溪村村民委员会");
        assert_eq!(committee("清溪村委会"), "清溪村委会");
        assert_eq!(committee("河东社区"), "河东社区居民委员会");
        let town = |town: &str| place(town, "清溪村").town_government().unwrap();
        assert_eq!(
            (town("云岭镇"), town("城关街道")),
            ("云岭镇人民政府".into(), "城关街道办事处".into())
        );
        assert_eq!(place("云岭镇", "清溪村").whole(), "示范县云岭镇清溪村");
    }
}
