//! Why a row may be about a member, as a person reads it.

use serde::{Deserialize, Serialize};
use shouwang_linkage::Explanation;
use utoipa::ToSchema;

use super::list::ListText;

/// Why a row may be about a member: what is believed beforehand and what each column adds, in bits, with their sum. Each bit
/// doubles the odds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PairWhy {
    /// What is believed of any row and any member before they are compared.
    pub prior: f64,
    /// What each column says.
    pub columns: Vec<PairWeight>,
    /// All together, of this member alone.
    pub sum: f64,
    /// From here on two are rather one person than two.
    pub threshold: f64,
    /// What is to be noted.
    pub remarks: Vec<ListText>,
}

/// What one column says of a row and a member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PairWeight {
    /// The column in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// How the two compare, in Chinese.
    pub level_zh: String,
    /// In English.
    pub level_en: String,
    /// For one person where positive, for two where negative.
    pub weight: f64,
}

impl PairWhy {
    /// An explanation of the linkage, with the names of its columns in both languages.
    pub(super) fn of(why: &Explanation, columns: &[[&str; 2]]) -> Self {
        let columns = why.columns.iter().zip(columns);
        let weights = columns.map(|(column, [zh, en])| PairWeight {
            zh: (*zh).to_owned(),
            en: (*en).to_owned(),
            level_zh: column.level_words[0].to_owned(),
            level_en: column.level_words[1].to_owned(),
            weight: f64::from(column.weight),
        });
        let remarks = why.remarks.iter().map(|remark| {
            let [zh, en] = remark.words().map(str::to_owned);
            ListText { zh, en }
        });
        Self {
            prior: f64::from(why.prior + why.exchange),
            columns: weights.collect(),
            sum: f64::from(why.weight),
            threshold: f64::from(why.threshold),
            remarks: remarks.collect(),
        }
    }
}
