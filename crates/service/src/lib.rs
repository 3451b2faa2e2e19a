//! The use cases: everything that can be asked of Shouwang, one file per group of verbs, and the only writer.
//!
//! Each use case takes a [`Ctx`] first, asks [`access`] whether the role may, reads through the store (which limits what
//! is seen to the scope) and writes in one transaction that leaves one leaf of evidence.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod backup;
pub mod campaign;
pub mod department;
pub mod door;
pub mod duty;
pub mod field;
mod heavy;
pub mod help;
pub mod inspection;
pub mod job;
pub mod ledger;
pub mod office;
pub mod overview;
pub mod page;
pub mod procedure;
pub mod register;
mod repeat;
pub mod report;
pub mod rules;

use std::path::PathBuf;
use std::sync::Arc;

use shouwang_domain::calendar::WorkingCalendar;
pub use shouwang_domain::{Ctx, Problem, Result};
use shouwang_store::{Store, StoreConfig};

use crate::rules::policies::Policies;

/// Where an installation lives.
#[derive(Debug, Clone)]
pub struct ServiceConfig {
    /// Directory of the keys, the policy packs and, without `database_url`, the database.
    pub data_dir: PathBuf,
    /// PostgreSQL, when the database is not the SQLite file in `data_dir`.
    pub database_url: Option<String>,
}

impl ServiceConfig {
    /// Directory of the policy packs.
    pub fn policies_dir(&self) -> PathBuf {
        self.data_dir.join("policies")
    }

    /// Working-day data of the years that the product does not ship, as `date,kind,name` rows.
    pub fn calendar_file(&self) -> PathBuf {
        self.data_dir.join("holidays.csv")
    }

    /// The deployer's own templates of papers, which take precedence over those of the program; may be absent.
    pub fn templates_dir(&self) -> PathBuf {
        self.data_dir.join("templates")
    }

    /// The deployer's own fonts for papers; may be absent.
    pub fn fonts_dir(&self) -> PathBuf {
        self.data_dir.join("fonts")
    }

    /// The deployer's own map of the villages, where there is one.
    pub fn map_file(&self) -> PathBuf {
        self.data_dir.join("map.geojson")
    }

    fn store(&self) -> StoreConfig {
        StoreConfig {
            data_dir: self.data_dir.clone(),
            database_url: self.database_url.clone(),
        }
    }
}

/// An open installation.
pub struct Service {
    pub(crate) store: Store,
    pub(crate) policies: Arc<Policies>,
    registers: ledger::registers::Registers,
    pub(crate) calendar: WorkingCalendar,
    /// Directory of the snapshots.
    pub(crate) snapshots: PathBuf,
    areas: register::area::KeptTree,
    witnessed: office::witness::Witnessed,
    /// Whose roles need a second factor.
    pub(crate) second_factor: std::collections::BTreeSet<shouwang_domain::role::Role>,
    pub(crate) config: ServiceConfig,
}

impl Service {
    /// Opens an installation that `init` made.
    ///
    /// # Errors
    /// Not initialised, a database or policy pack that cannot be read, or a calendar file with an error.
    pub async fn open(config: &ServiceConfig) -> Result<Self> {
        // First: where nothing was initialised, there are no packs either.
        let store = Store::open(&config.store()).await?;
        let policies = Arc::new(Policies::load(&config.policies_dir())?);
        let mut calendar = WorkingCalendar::builtin().clone();
        if let Ok(more) = std::fs::read_to_string(config.calendar_file()) {
            calendar = calendar.with(&WorkingCalendar::parse(&more)?);
        }
        let registers = ledger::registers::Registers::of(ledger::form::shipped()?);
        let service = Self {
            store,
            policies,
            registers,
            calendar,
            snapshots: config.data_dir.join("snapshots"),
            areas: register::area::KeptTree::default(),
            witnessed: office::witness::Witnessed::default(),
            second_factor: office::second_factor::required_roles(&config.data_dir)?,
            config: config.clone(),
        };
        service.know_published(&service.store).await?;
        Ok(service)
    }
}
