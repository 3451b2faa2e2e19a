//! Policy packs: dated data with a citation, one folder per area and one file per year.
//!
//! A file `policies/<division code>/<year>.toml` states lines, eligibility, figures of the procedures, measures, rules
//! and their parameters. It inherits from another and overrides only what differs. [`PolicyLibrary`] loads them all or
//! none, resolves the inheritance and answers which [`Pack`] is in force. A rule stays text here: the engine compiles it.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod area_watch;
mod case;
mod column;
mod document;
mod draft;
mod eligibility;
mod file;
mod library;
mod obligation;
mod pack;
mod param;
mod points;
mod practice;
mod problem;
mod procedure;
mod report;
mod resolve;
mod rule;
pub mod template;
mod text;
mod tuning;

pub use area_watch::AreaWatchRules;
pub use case::default_household;
pub use column::{codes_of, column, label_of};
pub use document::{Document, DocumentLevel};
pub use draft::Draft;
pub use eligibility::Eligibility;
pub use library::{InForce, PolicyLibrary};
pub use obligation::CitedObligation;
pub use pack::{Basis, BasisCheck, Citation, EligibilityRow, IncomeCondition, Pack, Tier, VerificationFlag};
pub use param::{DatedValue, Param, ParamUnit, ParamValue};
pub use points::{PointsText, points_file};
pub use practice::{
    Alert, Answers, AssessmentRegister, CampaignDuties, Clause, ComparedDuties, EffectRules, FieldRules, LineRule,
    ListDuties, LostWork, PatternRules, Practice, Reassess, RecordDuties, RequestRules, RetentionTerm, Share,
    SuddenRules, VisitRules,
};
pub use problem::refused;
pub use report::{HouseholdColumn, LedgerColumns, ReportKind, ReportSection};
pub use rule::{DependsOn, RuleCase, RuleText};
pub use shouwang_expression::{FileProblem as PackProblem, Position, SourceFile, SqlText, suggestion};
pub use tuning::{Tuning, untuned};
