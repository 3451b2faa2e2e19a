//! The records that the rules read: one workbook, one sheet for each kind, one row for each record.

mod columns;
mod read;
mod write;

use shouwang_domain::id_number::IdNumber;
use shouwang_domain::records::{BenefitKind, HealthEventKind, LinkMode, LossKind, WorkEnd, WorkPlace};
use shouwang_domain::{Fen, Problem, coded_enum};

use chrono::NaiveDate;

use crate::{CellProblem, ColumnPlaces, Place, table};

pub use read::{read_records, record_twice};
pub use write::{record_cell, records_template, write_records};

coded_enum! {
    /// Kinds of records; the Chinese label is the name of the sheet.
    pub enum RecordKind {
        Employment = "employment", "务工就业", "employment";
        JobSeeking = "job_seeking", "就业意愿", "looking for work";
        HealthEvent = "health_event", "健康变化", "blows to health";
        SchoolingCost = "schooling_cost", "教育支出", "cost of schooling";
        Loan = "loan", "小额贷款", "micro-loans";
        OperatorLink = "operator_link", "主体带动", "links to operators";
        AssetDividend = "asset_dividend", "资产收益", "asset dividends";
        Benefit = "benefit", "政策待遇", "benefits";
        LossEvent = "loss_event", "灾害事故", "disasters and accidents";
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordRow {
    /// Where the row stands.
    pub place: Place,
    /// 户编号, as in the register.
    pub household_number: String,
    /// The member it is about; none for the household.
    pub member: Option<MemberNamed>,
    /// What it says.
    pub record: Record,
}

/// A member as a sheet names one.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberNamed {
    /// Name.
    pub name: String,
    /// ID number.
    pub id: Option<IdNumber>,
}

/// What a row says. The fields are those of the tables of the same name; a blank cell is `None`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the columns say what the fields hold")]
pub enum Record {
    /// Work for others.
    Employment {
        place: WorkPlace,
        employer: Option<String>,
        industry: Option<String>,
        monthly_wage: Option<Fen>,
        started_on: NaiveDate,
        ended: Option<(NaiveDate, WorkEnd)>,
        public_post: Option<bool>,
    },
    /// Looking for work.
    JobSeeking {
        stated_on: NaiveDate,
        willing: bool,
        registered: Option<bool>,
    },
    /// A blow to health.
    HealthEvent { kind: HealthEventKind, found_on: NaiveDate },
    /// Cost of schooling.
    SchoolingCost {
        paid_on: NaiveDate,
        amount: Fen,
        aid: Option<Fen>,
    },
    /// A micro-loan.
    Loan {
        bank: String,
        amount: Fen,
        lent_on: NaiveDate,
        due_on: NaiveDate,
        repaid_on: Option<NaiveDate>,
        overdue: Option<Fen>,
        subsidised: Option<bool>,
    },
    /// A link to an operator or project.
    OperatorLink {
        operator: String,
        mode: LinkMode,
        from_on: NaiveDate,
        to_on: Option<NaiveDate>,
        failed_on: Option<NaiveDate>,
    },
    /// A dividend of an asset.
    AssetDividend {
        asset: String,
        due_on: NaiveDate,
        due: Fen,
        paid: Option<(NaiveDate, Fen)>,
    },
    /// A benefit.
    Benefit {
        kind: BenefitKind,
        department: Option<String>,
        monthly: Option<Fen>,
        from_on: NaiveDate,
        ends_on: Option<NaiveDate>,
        policy_ends_on: Option<NaiveDate>,
    },
    /// A disaster or an accident.
    LossEvent {
        kind: LossKind,
        happened_on: NaiveDate,
        loss: Fen,
        compensated: Option<Fen>,
        settled_on: Option<NaiveDate>,
    },
}

impl Record {
    /// Its kind.
    pub const fn kind(&self) -> RecordKind {
        match self {
            Self::Employment { .. } => RecordKind::Employment,
            Self::JobSeeking { .. } => RecordKind::JobSeeking,
            Self::HealthEvent { .. } => RecordKind::HealthEvent,
            Self::SchoolingCost { .. } => RecordKind::SchoolingCost,
            Self::Loan { .. } => RecordKind::Loan,
            Self::OperatorLink { .. } => RecordKind::OperatorLink,
            Self::AssetDividend { .. } => RecordKind::AssetDividend,
            Self::Benefit { .. } => RecordKind::Benefit,
            Self::LossEvent { .. } => RecordKind::LossEvent,
        }
    }

    /// The columns that together say which record of the household or member it is.
    pub fn key(&self) -> (&'static str, String) {
        match self {
            Self::Employment { started_on, .. } => ("started_on", started_on.to_string()),
            Self::JobSeeking { stated_on, .. } => ("stated_on", stated_on.to_string()),
            Self::HealthEvent { kind, found_on } => ("found_on", format!("{kind} {found_on}")),
            Self::SchoolingCost { paid_on, .. } => ("paid_on", paid_on.to_string()),
            Self::Loan { bank, lent_on, .. } => ("lent_on", format!("{bank} {lent_on}")),
            Self::OperatorLink { operator, from_on, .. } => ("from_on", format!("{operator} {from_on}")),
            Self::AssetDividend { asset, due_on, .. } => ("due_on", format!("{asset} {due_on}")),
            Self::Benefit { kind, from_on, .. } => ("from_on", format!("{kind} {from_on}")),
            Self::LossEvent { kind, happened_on, .. } => ("happened_on", format!("{kind} {happened_on}")),
        }
    }
}

/// Records as read.
#[derive(Debug, Clone, Default)]
pub struct RecordsSheet {
    /// Rows in the order of the file. Incomplete while there are problems.
    pub rows: Vec<RecordRow>,
    /// Every cell and row that is wrong. Any of them stops the import.
    pub problems: Vec<CellProblem>,
    /// Sheets and columns that were not read.
    pub notes: Vec<CellProblem>,
    /// Where the columns stand.
    pub columns: ColumnPlaces,
}

impl RecordsSheet {
    /// The records, when nothing in them is wrong.
    ///
    /// # Errors
    /// One [`Problem`] that lists every wrong place.
    pub fn into_result(self) -> Result<Self, Problem> {
        table::summary(&self.problems).map_or(Ok(self), Err)
    }
}
