//! The demo county: a seeded generator of the spreadsheets that its townships would really send.
//!
//! Truth comes first. A latent process gives each household its people, work, harvests, illnesses, dwelling and needs
//! (`people`, `economy`); it knows nothing of lines, rules or thresholds of any policy. What is written to the spreadsheets
//! is an observation of that truth: partial, late, rounded, under-reported (`observe`), in the varying shapes of eight town
//! halls (`files`). The truth itself goes to a file that no import reads, so that a rule can be measured against it.
//!
//! Nothing here is a real person or place: province 99 does not exist, and no telephone of the pattern used is assigned.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod areas;
mod broken;
mod department;
mod dice;
mod economy;
mod family;
mod files;
mod geometry;
mod io;
mod ledger;
mod livelihood;
mod mess;
mod names;
mod observe;
mod people;
mod records;
mod truth;
mod work;

use std::path::PathBuf;

use shouwang_domain::{Month, Problem};

pub use broken::{BrokenFile, BrokenKind};
pub use department::ListErrors;
pub use truth::{LatentRisk, Truth, read_truth};

/// What to generate.
#[derive(Debug, Clone)]
pub struct Options {
    /// Number of households.
    pub households: u32,
    /// Seed: equal options give equal files.
    pub seed: u64,
    /// Folder to write to; it is created when absent.
    pub out: PathBuf,
    /// The current month. Statements and the departments' lists end with the month before.
    pub as_of: Month,
    /// What goes wrong in the departments' lists.
    pub list_errors: ListErrors,
}

/// What was generated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Every file written, relative to the folder, in order.
    pub files: Vec<PathBuf>,
    /// Households in the registers.
    pub households: u64,
    /// Members in the registers.
    pub members: u64,
    /// Rows in the statements.
    pub statements: u64,
    /// Rows in the records.
    pub records: u64,
    /// Rows in the departments' lists.
    pub listed: u64,
    /// The truth, which no import reads.
    pub truth: PathBuf,
    /// The faulty files, with the error each must get.
    pub broken: Vec<BrokenFile>,
}

/// Writes the demo county: `areas.csv`, `villages.geojson`, `register/<town>.xlsx`, `income/<town>-<year>.xlsx`, `records/<town>.xlsx`,
/// `lists/<department>-<list>-<month>.csv`, what each department knows of the month that has ended, `broken/*.xlsx` with one
/// error each, and `truth.csv`.
///
/// Households are made one after the other; memory does not grow with their number, apart from the numbers already used.
///
/// # Errors
/// `usage` errors for options that make no sense; `internal` when a file cannot be written.
pub fn generate(options: &Options) -> Result<Summary, Problem> {
    if options.households == 0 {
        return Err(Problem::usage(
            "demo.no_households",
            "户数应大于 0。",
            "The number of households must be greater than 0.",
        ));
    }
    files::write_county(options)
}
