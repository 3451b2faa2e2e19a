//! What a report holds: sections with words and tables.

use serde::{Deserialize, Serialize};
use shouwang_domain::AreaId;
use shouwang_domain::coded_enum;
use shouwang_policy::ReportSection;
use utoipa::ToSchema;

coded_enum! {
    /// What the cells of a column are.
    pub enum ReportUnit {
        Count = "count", "数量", "a count";
        Money = "money", "金额", "money, in fen";
        Change = "change", "与上年同期相比", "money in fen, against the same months of the year before";
        Days = "days", "天数", "days, with how many households they are of";
    }
}

/// A section of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SectionView {
    /// Its id within the report.
    pub id: String,
    /// Heading in Chinese.
    pub zh: String,
    /// Heading in English.
    pub en: String,
    /// What its author is asked to write, in Chinese; nothing is written where it is absent.
    pub ask_zh: Option<String>,
    /// The same in English.
    pub ask_en: Option<String>,
    /// The report is not submitted without these words.
    pub required: bool,
    /// What was written.
    pub text: String,
    /// Its figures.
    pub tables: Vec<ReportTable>,
}

impl SectionView {
    /// A section in which nothing is written yet.
    pub(super) fn new(section: &ReportSection, tables: Vec<ReportTable>) -> Self {
        Self {
            id: section.id.clone(),
            zh: section.zh.clone(),
            en: section.en.clone(),
            ask_zh: section.ask_zh.clone(),
            ask_en: section.ask_en.clone(),
            required: section.required,
            text: String::new(),
            tables,
        }
    }

    /// Whether words are lacking.
    pub(super) fn lacks_words(&self) -> bool {
        self.required && self.text.is_empty()
    }
}

/// Figures, place by place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportTable {
    /// What it is about, in Chinese, where the section has more than one.
    pub zh: Option<String>,
    /// The same in English.
    pub en: Option<String>,
    /// Its columns.
    pub columns: Vec<ReportColumn>,
    /// The whole first, then what is the area's own, where there is some, then the places right beneath.
    pub rows: Vec<ReportRow>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportColumn {
    /// Heading in Chinese.
    pub zh: String,
    /// Heading in English.
    pub en: String,
    /// What its cells are.
    pub unit: ReportUnit,
    /// The list that it counts, as it is today.
    pub list: Option<ReportList>,
}

/// The list behind a figure: one of the cockpit, of people, of spans, of a register, or duties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum ReportList {
    /// Households of the cockpit.
    Households {
        /// The figure.
        figure: String,
    },
    /// People that an indicator counts.
    People {
        /// The figure.
        figure: String,
    },
    /// Households with the days from one step to the next.
    Spans {
        /// The step.
        span: String,
    },
    /// Records of a register.
    Ledger {
        /// The register.
        form: String,
        /// Its figure.
        figure: String,
        /// The days of the records, as a list of the register is narrowed.
        filter: Option<String>,
    },
    /// Tasks of a duty.
    Tasks {
        /// The duty, by its id in the packs.
        duty: String,
    },
}

/// The figures of one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportRow {
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub name: String,
    /// It is the area of the report with all that lies below it.
    pub is_total: bool,
    /// It is what the area has itself, without what lies below it.
    pub is_own: bool,
    /// A cell for each column.
    pub cells: Vec<ReportCell>,
}

/// A figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportCell {
    /// The figure.
    pub value: i64,
    /// What it is a share of, or what it was a year before.
    pub of: Option<i64>,
}

impl ReportCell {
    /// A figure by itself.
    pub(super) const fn of_count(value: i64) -> Self {
        Self { value, of: None }
    }

    /// A figure beside another one.
    pub(super) const fn beside(value: i64, of: i64) -> Self {
        Self { value, of: Some(of) }
    }

    /// As it is printed.
    pub(super) fn said(self, unit: ReportUnit) -> String {
        match (unit, self.of) {
            (ReportUnit::Money, _) => yuan(self.value),
            (ReportUnit::Change, of) => match of.filter(|of| *of > 0) {
                Some(of) => format!(
                    "{} ({:+.1}%)",
                    yuan(self.value),
                    (self.value - of) as f64 * 100.0 / of as f64
                ),
                None => yuan(self.value),
            },
            (ReportUnit::Count, None) => self.value.to_string(),
            (ReportUnit::Count | ReportUnit::Days, Some(0)) => "—".to_owned(),
            (ReportUnit::Days, _) => format!("{}天", self.value),
            (ReportUnit::Count, Some(of)) => {
                format!("{}/{of} ({:.1}%)", self.value, self.value as f64 * 100.0 / of as f64)
            }
        }
    }
}

/// Fen as yuan, without the fen.
fn yuan(fen: i64) -> String {
    (fen / 100).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_said_with_what_it_is_a_share_of() {
        let count = ReportUnit::Count;
        assert_eq!(ReportCell::of_count(12).said(count), "12");
        assert_eq!(ReportCell::beside(12, 48).said(count), "12/48 (25.0%)");
        // Of nothing there is no share, and not all of it.
        assert_eq!(ReportCell::beside(0, 0).said(count), "—");
        assert_eq!(ReportCell::of_count(123_456).said(ReportUnit::Money), "1234");
        let change = ReportUnit::Change;
        assert_eq!(ReportCell::beside(90_000, 100_000).said(change), "900 (-10.0%)");
        assert_eq!(ReportCell::beside(90_000, 0).said(change), "900");
        // Of no household there are no days, and not none of them.
        let days = ReportUnit::Days;
        assert_eq!(ReportCell::beside(0, 3).said(days), "0天");
        assert_eq!(ReportCell::beside(0, 0).said(days), "—");
    }
}
