//! Reports and circulars (分析报告、通报、进展反馈): an office takes the figures of a period, writes what they mean, somebody
//! who had no hand in it signs, and whom it concerns receives it.
//!
//! Which kinds there are, and with which figures, stands in `base/reports.toml` ([`shouwang_policy::ReportKind`]). A report keeps
//! its sections and its figures as they were; what a figure counts today is a list elsewhere.

mod book;
mod content;
mod counted;
pub mod due;
mod figures;
pub mod indicators;
pub mod sign;
mod view;
pub mod write;

pub use book::PrintReportCmd;
pub use content::{ReportCell, ReportColumn, ReportList, ReportRow, ReportTable, ReportUnit, SectionView};
pub use view::{KindQuery, KindView, ReceiptView, ReportSummary, ReportView};
