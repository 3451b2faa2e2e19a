//! The columns of facts as packs see them: by name, and with the codes a text may have.

use shouwang_domain::facts::{FactColumn, HouseholdFacts};
use shouwang_domain::risk::{MonitoredType, Population};

/// Index and description of a column.
pub fn column(name: &str) -> Option<(usize, &'static FactColumn)> {
    HouseholdFacts::COLUMNS
        .iter()
        .enumerate()
        .find(|(_, column)| column.name == name)
}

/// The codes a text column may have; `None` for a column that is no text.
pub fn codes_of(column: &str) -> Option<Vec<&'static str>> {
    match column {
        "population" => Some(Population::ALL.iter().map(|v| v.as_str()).collect()),
        "monitored_type" => Some(MonitoredType::ALL.iter().map(|v| v.as_str()).collect()),
        _ => None,
    }
}

/// The code as a person reads it, in Chinese and English; `None` for a column that is no text.
pub fn label_of(column: &str, code: &str) -> Option<(&'static str, &'static str)> {
    match column {
        "population" => code.parse::<Population>().ok().map(|v| (v.zh(), v.en())),
        "monitored_type" => code.parse::<MonitoredType>().ok().map(|v| (v.zh(), v.en())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use shouwang_domain::facts::FactType;

    use super::*;

    #[test]
    fn every_text_column_has_codes_and_labels() {
        for column in HouseholdFacts::COLUMNS {
            let codes = codes_of(column.name);
            assert_eq!(codes.is_some(), column.ty == FactType::Text, "{}", column.name);
            assert!(
                codes
                    .unwrap_or_default()
                    .iter()
                    .all(|code| label_of(column.name, code).is_some())
            );
        }
    }
}
