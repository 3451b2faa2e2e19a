//! Lists from files: csv and parquet.

use std::fs::File;
use std::path::Path;

use arrow::array::{Array as _, ArrayRef, AsArray as _};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use shouwang_domain::{Problem, Result};

use crate::files::unreadable;
use crate::schema::Schema;
use crate::table::{Table, TableBuilder};

/// Reads the id and the columns of a schema from a file, by its ending: `.parquet`, else csv in UTF-8 with a heading.
///
/// # Errors
/// `linkage.unreadable`, `linkage.bad_file` and `linkage.no_such_column`, which names the columns that there are, and those of
/// [`TableBuilder::finish`].
pub fn read_table(path: &Path, id: &str, schema: &Schema) -> Result<Table> {
    let columns = schema.columns().iter().map(|column| column.name.as_str());
    let wanted: Vec<&str> = std::iter::once(id).chain(columns).collect();
    let mut builder = TableBuilder::new(wanted.len() - 1);
    read_columns(path, &wanted, &mut |cells| {
        builder.push(cells[0], cells[1..].iter().copied());
    })?;
    builder.finish(&path.display().to_string())
}

/// Calls for every row of a file with the cells of the named columns, in that order.
///
/// # Errors
/// As of [`read_table`].
pub fn read_columns(path: &Path, wanted: &[&str], row: &mut dyn FnMut(&[&str])) -> Result<()> {
    let is_parquet = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("parquet"));
    if is_parquet {
        read_parquet(path, wanted, row)
    } else {
        read_csv(path, wanted, row)
    }
}

fn read_csv(path: &Path, wanted: &[&str], row: &mut dyn FnMut(&[&str])) -> Result<()> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(open(path)?);
    let bad = |error: csv::Error| bad_file(path, &error);
    let heading = reader.headers().map_err(bad)?.clone();
    let names: Vec<&str> = heading.iter().collect();
    let places = places(path, &names, wanted)?;
    let mut record = csv::StringRecord::new();
    let mut cells = Vec::with_capacity(wanted.len());
    while reader.read_record(&mut record).map_err(bad)? {
        cells.clear();
        cells.extend(places.iter().map(|at| record.get(*at).unwrap_or_default()));
        // The cells borrow from the record, which the next row overwrites.
        row(&cells);
        cells = Vec::with_capacity(wanted.len());
    }
    Ok(())
}

fn read_parquet(path: &Path, wanted: &[&str], row: &mut dyn FnMut(&[&str])) -> Result<()> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(open(path)?).map_err(|error| bad_file(path, &error))?;
    let fields = builder.schema().fields();
    let names: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
    let places = places(path, &names, wanted)?;
    let mask = ProjectionMask::roots(builder.parquet_schema(), places.iter().copied());
    // A projection keeps the order of the file.
    let mut read: Vec<usize> = places.clone();
    read.sort_unstable();
    read.dedup();
    let reader = builder
        .with_projection(mask)
        .build()
        .map_err(|error| bad_file(path, &error))?;
    for batch in reader {
        let batch = batch.map_err(|error| bad_file(path, &error))?;
        let as_text = |column: &ArrayRef| cast(column, &DataType::Utf8).map_err(|error| bad_file(path, &error));
        let columns = batch.columns().iter().map(as_text).collect::<Result<Vec<_>>>()?;
        let order = places
            .iter()
            .map(|at| read.binary_search(at).map_err(Problem::internal))
            .collect::<Result<Vec<_>>>()?;
        for at in 0..batch.num_rows() {
            let cell = |column: &usize| {
                let texts = columns[*column].as_string::<i32>();
                if texts.is_null(at) { "" } else { texts.value(at) }
            };
            row(&order.iter().map(cell).collect::<Vec<_>>());
        }
    }
    Ok(())
}

/// Where the wanted columns are; white space around the names of a heading does not count.
fn places(path: &Path, names: &[&str], wanted: &[&str]) -> Result<Vec<usize>> {
    let trimmed = |name: &str| name.trim().trim_start_matches('\u{FEFF}').trim().to_owned();
    let place = |column: &&str| {
        let found = names.iter().position(|name| trimmed(name) == trimmed(column));
        found.ok_or_else(|| {
            let known = names.iter().map(|name| trimmed(name)).collect::<Vec<_>>().join(", ");
            Problem::bad_data(
                "linkage.no_such_column",
                format!("文件中没有列“{column}”；现有的列：{known}。"),
                format!("The file has no column \"{column}\"; it has: {known}."),
            )
            .at(path.display().to_string())
        })
    };
    wanted.iter().map(place).collect()
}

fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| unreadable(path, &error))
}

/// The message of the reader is not repeated: it may hold cells.
fn bad_file(path: &Path, error: &dyn std::error::Error) -> Problem {
    let _ = error;
    Problem::bad_data(
        "linkage.bad_file",
        "文件读不出来；请确认是带表头的 UTF-8 编码 csv 或 parquet 文件。",
        "The file cannot be understood; make sure that it is csv in UTF-8 with a heading, or parquet.",
    )
    .at(path.display().to_string())
}
