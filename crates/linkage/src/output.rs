//! Files that come out.

use std::io::Write as _;
use std::path::Path;

use shouwang_domain::Result;

use crate::files::cannot_write;
use crate::link::Link;
use crate::params::probability;
use crate::table::Table;

/// Writes links as `left_id,right_id,weight,probability`. Of a list compared with itself both ids are of that list.
///
/// # Errors
/// `linkage.cannot_write`.
pub fn write_links(path: &Path, links: &[Link], left: &Table, right: &Table) -> Result<()> {
    let bad = |error: &dyn std::fmt::Display| cannot_write(path, error);
    let mut writer = csv::Writer::from_path(path).map_err(|error| bad(&error))?;
    writer
        .write_record(["left_id", "right_id", "weight", "probability"])
        .map_err(|error| bad(&error))?;
    for link in links {
        let weight = f64::from(link.weight);
        let numbers = [format!("{weight:.3}"), format!("{:.6}", probability(weight))];
        let record = [left.id(link.left), right.id(link.right), &numbers[0], &numbers[1]];
        writer.write_record(record).map_err(|error| bad(&error))?;
    }
    writer.flush().map_err(|error| bad(&error))
}

/// Writes `id,cluster_id` for every row of a list, from the name of each row's cluster.
///
/// # Errors
/// `linkage.cannot_write`.
pub fn write_clusters(path: &Path, names: &[String], table: &Table) -> Result<()> {
    let bad = |error: &dyn std::fmt::Display| cannot_write(path, error);
    let mut writer = csv::Writer::from_path(path).map_err(|error| bad(&error))?;
    writer.write_record(["id", "cluster_id"]).map_err(|error| bad(&error))?;
    for (row, name) in names.iter().enumerate() {
        writer
            .write_record([table.id(row as u32), name])
            .map_err(|error| bad(&error))?;
    }
    let mut inner = writer.into_inner().map_err(|error| bad(&error))?;
    inner.flush().map_err(|error| bad(&error))
}
