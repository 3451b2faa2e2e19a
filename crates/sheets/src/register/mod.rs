//! The household register 农户登记表: one row per member, households held together by their number.

mod checks;
mod columns;
mod draft;
mod member;
mod read;
mod synonyms;

use chrono::NaiveDate;
use shouwang_domain::Problem;
use shouwang_domain::assurance::DwellingGrade;
use shouwang_domain::household::{Disability, Health, Labour, Relation, Schooling};
use shouwang_domain::id_number::{IdNumber, Sex};
use shouwang_domain::name::PersonName;
use shouwang_domain::risk::{CivilAffairsStatus, MonitoredType, Population};

use crate::table;
use crate::{CellProblem, ColumnPlaces, Place, Together};

pub use columns::REGISTER;
pub use read::read_register;

/// What a sheet says of a dwelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DwellingSaid {
    /// It was appraised with this grade.
    Graded(DwellingGrade),
    /// It was not appraised.
    NotAppraised,
}

impl DwellingSaid {
    /// Everything that a sheet may say.
    pub const ALL: &'static [Self] = &[
        Self::Graded(DwellingGrade::A),
        Self::Graded(DwellingGrade::B),
        Self::Graded(DwellingGrade::C),
        Self::Graded(DwellingGrade::D),
        Self::NotAppraised,
    ];

    /// The Chinese label.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Graded(grade) => grade.zh(),
            Self::NotAppraised => "未鉴定",
        }
    }

    /// The grade, where there is one.
    pub const fn grade(self) -> Option<DwellingGrade> {
        match self {
            Self::Graded(grade) => Some(grade),
            Self::NotAppraised => None,
        }
    }
}

/// A household as registered.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisterHousehold {
    /// Where its first row stands.
    pub place: Place,
    /// 户编号: the number that holds its rows together and names it in other sheets.
    pub number: String,
    /// County, by name or code; blank when the sheet has no such column.
    pub county: Option<String>,
    /// Town, by name or code.
    pub town: String,
    /// Village, by name or code.
    pub village: String,
    /// Villager group.
    pub group: Option<String>,
    /// Base register.
    pub population: Population,
    /// Monitored type, for a household under monitoring.
    pub monitored_type: Option<MonitoredType>,
    /// Day of its inclusion, where known.
    pub monitored_since: Option<NaiveDate>,
    /// Standing in civil affairs.
    pub civil_affairs: Option<CivilAffairsStatus>,
    /// What is said of the dwelling.
    pub dwelling: Option<DwellingSaid>,
    /// Drinking water is safe.
    pub water_safe: Option<bool>,
    /// Food is no worry.
    pub food_secure: Option<bool>,
    /// Clothing is no worry.
    pub clothing_secure: Option<bool>,
    /// Bank account for subsidies.
    pub account: Option<String>,
    /// Members in the order of the sheet. Exactly one is the head, when the register has no problems.
    pub members: Vec<RegisterMember>,
}

/// A member as registered.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisterMember {
    /// Where the row stands.
    pub place: Place,
    /// The number under which the register knows the member, as an export has it; none of somebody new.
    pub id: Option<i64>,
    /// Relation to the head.
    pub relation: Relation,
    /// Name as written.
    pub name: PersonName,
    /// ID number; `None` for a child that has none yet.
    pub id_number: Option<IdNumber>,
    /// Birth date, from the ID number where there is one.
    pub birth_date: NaiveDate,
    /// Sex, from the ID number where there is one.
    pub sex: Sex,
    /// Telephone.
    pub phone: Option<String>,
    /// Ethnicity as written.
    pub ethnicity: Option<String>,
    /// At school, and where; `None` when the cell is blank, which says nothing about a member already registered.
    pub schooling: Option<Schooling>,
    /// Cannot attend school for physical reasons; `None` when the cell is blank.
    pub schooling_exempt: Option<bool>,
    /// State of health.
    pub health: Vec<Health>,
    /// Name of an illness.
    pub illness: Option<String>,
    /// Certified disability.
    pub disability: Option<Disability>,
    /// Capability to work.
    pub labour: Labour,
    /// Covered by basic medical insurance.
    pub insured: Option<bool>,
    /// Remark.
    pub note: Option<String>,
}

/// A register as read.
#[derive(Debug, Clone, Default)]
pub struct RegisterSheet {
    /// Households, in the order of the file. Incomplete while there are problems.
    pub households: Vec<RegisterHousehold>,
    /// Every cell and row that is wrong. Any of them stops the import.
    pub problems: Vec<CellProblem>,
    /// Contradictions that a person should look at; they stop nothing.
    pub flags: Vec<CellProblem>,
    /// Sheets and columns that were not read.
    pub notes: Vec<CellProblem>,
    /// Where the columns stand.
    pub columns: ColumnPlaces,
    /// The rows of each household, and those that name one person twice.
    pub together: Together,
}

impl RegisterSheet {
    /// Number of members.
    pub fn member_count(&self) -> usize {
        self.households.iter().map(|h| h.members.len()).sum()
    }

    /// The register, when nothing in it is wrong.
    ///
    /// # Errors
    /// One [`Problem`] that lists every wrong place; its code is that of the error when there is one kind only, else
    /// `sheet.has_errors`.
    pub fn into_result(self) -> Result<Self, Problem> {
        table::summary(&self.problems).map_or(Ok(self), Err)
    }
}
