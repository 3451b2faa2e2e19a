//! The facts of a county in a file, so that any screening can be run again.
//!
//! A file is Parquet: surrogate keys only, in the order of the areas, one column for each fact, and `stable_until`: the
//! first day on which the facts of an unchanged household may differ, apart from counted days. Files are read group by
//! group on all processors, and only the columns that are asked for.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, LazyLock};

use arrow::array::{
    ArrayRef, AsArray as _, Date32Array, DictionaryArray, Int8Array, Int32Array, Int64Array, RecordBatch, StringArray,
};
use arrow::compute::concat;
use arrow::datatypes::{DataType, Date32Type, Field, Int8Type, Int32Type, Int64Type, Schema, SchemaRef};
use chrono::NaiveDate;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use parquet::arrow::arrow_writer::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use sha2::{Digest as _, Sha256};
use shouwang_domain::facts::{FactColumn, FactType, FactUnit, HouseholdFacts};
use shouwang_domain::problem::damaged_snapshot;
use shouwang_domain::{Problem, Result};

use crate::facts::{BATCH_ROWS, FactsBatch, codes_of, hex, index_of};

/// Households of one group; groups are read in parallel.
const GROUP_ROWS: usize = 16 * BATCH_ROWS;

const HOUSEHOLD: &str = "household_id";
const AREA: &str = "area_order";
const STABLE: &str = "stable_until";
const DAY: &str = "shouwang.as_of";

/// Keys, every fact, and `stable_until`.
static FILE_SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let field = |column: &FactColumn| {
        let ty = match column.ty {
            FactType::Int => DataType::Int64,
            FactType::Bool => DataType::Boolean,
            FactType::Text => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        };
        Field::new(column.name, ty, true)
    };
    let keys = [HOUSEHOLD, AREA].map(|name| Field::new(name, DataType::Int64, false));
    let facts = HouseholdFacts::COLUMNS.iter().map(field);
    let stable = Field::new(STABLE, DataType::Date32, false);
    Arc::new(Schema::new(
        keys.into_iter().chain(facts).chain([stable]).collect::<Vec<_>>(),
    ))
});

/// Facts with the day until which each household's stay the same.
#[derive(Debug, Clone)]
pub struct DatedFacts {
    /// The facts.
    pub facts: FactsBatch,
    stable_until: Date32Array,
}

impl DatedFacts {
    /// Facts of one date; `stable_until` has a day for each household.
    pub fn of(day: NaiveDate, facts: &[HouseholdFacts], stable_until: &[NaiveDate]) -> Self {
        Self {
            facts: FactsBatch::of(day, facts),
            stable_until: stable_until.iter().map(|day| Some(days(*day))).collect(),
        }
    }

    /// The first day on which the facts of a household may differ.
    pub fn is_stable_on(&self, row: usize, day: NaiveDate) -> bool {
        days(day) < self.stable_until.value(row)
    }

    /// Some of the households, as they are on a later day on which they are stable: only counted days go on.
    ///
    /// # Errors
    /// Internal: the rows do not exist.
    pub fn carried_to(&self, day: NaiveDate, rows: &[usize]) -> Result<Self> {
        let later = (day - self.facts.day).num_days();
        let mut facts = self.facts.take(rows)?;
        facts.day = day;
        for (column, array) in HouseholdFacts::COLUMNS.iter().zip(&mut facts.columns) {
            if let Some(array) = array
                && column.unit == FactUnit::Days
            {
                let counted = array.as_primitive::<Int64Type>();
                *array = Arc::new(counted.unary::<_, Int64Type>(|days| days.wrapping_add(later)));
            }
        }
        let stable_until = rows.iter().map(|row| Some(self.stable_until.value(*row))).collect();
        Ok(Self { facts, stable_until })
    }

    /// Two parts, both of the same day, in the order of the areas.
    ///
    /// # Errors
    /// Internal: one part lacks a column that the other has.
    pub fn merged(&self, other: &Self) -> Result<Self> {
        let both = |a: &ArrayRef, b: &ArrayRef| concat(&[a.as_ref(), b.as_ref()]).map_err(Problem::internal);
        let joined = |a: &Int64Array, b: &Int64Array| {
            let keys = a.values().iter().chain(b.values().iter()).copied();
            keys.collect::<Vec<i64>>()
        };
        let (ids, areas) = (
            joined(&self.facts.ids, &other.facts.ids),
            joined(&self.facts.areas, &other.facts.areas),
        );
        let column = |(a, b): (&Option<ArrayRef>, &Option<ArrayRef>)| match (a, b) {
            (Some(a), Some(b)) => both(a, b).map(Some),
            (None, None) => Ok(None),
            _ => Err(Problem::internal("facts with different columns")),
        };
        let columns = self.facts.columns.iter().zip(&other.facts.columns).map(column);
        let stable = self.stable_until.iter().chain(other.stable_until.iter()).collect();
        let mut order: Vec<usize> = (0..ids.len()).collect();
        order.sort_by_key(|row| (areas[*row], ids[*row]));
        let whole = Self {
            facts: FactsBatch {
                day: self.facts.day,
                ids: ids.into(),
                areas: areas.into(),
                columns: columns.collect::<Result<_>>()?,
            },
            stable_until: stable,
        };
        whole.carried_to(self.facts.day, &order)
    }
}

/// Days since 1970.
fn days(day: NaiveDate) -> i32 {
    Date32Type::from_naive_date(day)
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Households.
    pub households: u64,
    /// Size of the file.
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// Writes a file of facts, batch by batch.
pub struct FactsWriter {
    writer: ArrowWriter<Hashing>,
    last: (i64, i64),
    households: u64,
}

impl std::fmt::Debug for FactsWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FactsWriter({} households)", self.households)
    }
}

impl FactsWriter {
    /// Begins a file, which must not exist yet.
    ///
    /// # Errors
    /// Internal: the file cannot be created.
    pub fn create(path: &Path, day: NaiveDate) -> Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_key_value_metadata(Some(vec![KeyValue::new(DAY.to_owned(), day.to_string())]))
            .build();
        let file = File::create_new(path).map_err(Problem::internal)?;
        let out = Hashing {
            out: BufWriter::new(file),
            hash: Sha256::new(),
            bytes: 0,
        };
        Ok(Self {
            writer: ArrowWriter::try_new(out, Arc::clone(&FILE_SCHEMA), Some(properties)).map_err(Problem::internal)?,
            last: (i64::MIN, i64::MIN),
            households: 0,
        })
    }

    /// The next households, in the order of the areas.
    ///
    /// # Errors
    /// Internal: the disk is full, the order is broken, or a column is absent.
    pub fn write(&mut self, batch: &DatedFacts) -> Result<()> {
        let facts = &batch.facts;
        for key in facts.areas.values().iter().zip(facts.ids.values()) {
            let key = (*key.0, *key.1);
            if key <= self.last {
                return Err(Problem::internal(
                    "facts are written in the order of the areas, each household once",
                ));
            }
            self.last = key;
        }
        let mut columns: Vec<ArrayRef> = vec![Arc::new(facts.ids.clone()), Arc::new(facts.areas.clone())];
        for (index, (column, array)) in HouseholdFacts::COLUMNS.iter().zip(&facts.columns).enumerate() {
            let array = array
                .as_ref()
                .ok_or_else(|| Problem::internal(format!("no column {}", column.name)))?;
            columns.push(match column.ty {
                FactType::Text => spelled(array, index)?,
                _ => Arc::clone(array),
            });
        }
        columns.push(Arc::new(batch.stable_until.clone()));
        let batch = RecordBatch::try_new(Arc::clone(&FILE_SCHEMA), columns).map_err(Problem::internal)?;
        self.households += batch.num_rows() as u64;
        self.writer.write(&batch).map_err(Problem::internal)
    }

    /// Ends the file and sees that it is on the disk.
    ///
    /// # Errors
    /// Internal: the disk is full.
    pub fn finish(self) -> Result<Written> {
        let households = self.households;
        let mut out = self.writer.into_inner().map_err(Problem::internal)?;
        out.out.flush().map_err(Problem::internal)?;
        out.out.get_ref().sync_all().map_err(Problem::internal)?;
        Ok(Written {
            households,
            bytes: out.bytes,
            sha256: hex(&out.hash.finalize()),
        })
    }
}

/// Indexes of codes become the codes.
fn spelled(array: &ArrayRef, column: usize) -> Result<ArrayRef> {
    let keys: Int32Array = array.as_primitive::<Int8Type>().unary(i32::from);
    let values = StringArray::from_iter_values(codes_of(column));
    let spelled = DictionaryArray::<Int32Type>::try_new(keys, Arc::new(values)).map_err(Problem::internal)?;
    Ok(Arc::new(spelled))
}

/// Codes become their indexes; one that is not known any more is missing.
fn indexed(array: &ArrayRef, column: usize) -> Result<ArrayRef> {
    let spelled = array
        .as_dictionary_opt::<Int32Type>()
        .ok_or_else(|| Problem::internal("a text column is not a dictionary"))?;
    let values = spelled.values().as_string::<i32>();
    let index: Vec<Option<i8>> = values
        .iter()
        .map(|code| index_of(codes_of(column), code.unwrap_or_default()))
        .collect();
    let keys = spelled.keys().iter();
    let found: Int8Array = keys.map(|key| key.and_then(|key| index[key as usize])).collect();
    Ok(Arc::new(found))
}

/// A file whose digest is known when it ends.
struct Hashing {
    out: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.hash.update(&bytes[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A file of facts.
#[derive(Debug)]
pub struct FactsFile {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
    day: NaiveDate,
}

impl FactsFile {
    /// Opens a file.
    ///
    /// # Errors
    /// `snapshot.damaged`.
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|_| damaged_snapshot())?;
        let options = ArrowReaderOptions::new();
        let metadata = ArrowReaderMetadata::load(&file, options).map_err(|_| damaged_snapshot())?;
        let pairs = metadata.metadata().file_metadata().key_value_metadata();
        let day = pairs
            .into_iter()
            .flatten()
            .find(|pair| pair.key == DAY)
            .and_then(|pair| pair.value.as_ref()?.parse().ok())
            .ok_or_else(damaged_snapshot)?;
        Ok(Self {
            path: path.to_owned(),
            metadata,
            day,
        })
    }

    /// The date as of which the facts hold.
    pub fn day(&self) -> NaiveDate {
        self.day
    }

    /// Number of households.
    pub fn households(&self) -> u64 {
        u64::try_from(self.metadata.metadata().file_metadata().num_rows()).unwrap_or_default()
    }

    /// Whether the file has a column; one written by an earlier version may lack it.
    pub fn has(&self, column: usize) -> bool {
        self.metadata
            .schema()
            .index_of(HouseholdFacts::COLUMNS[column].name)
            .is_ok()
    }

    /// Reads some columns (by index in `HouseholdFacts::COLUMNS`) in the order of the areas: `work` runs on all
    /// processors, `take` gets its results in order.
    ///
    /// # Errors
    /// `snapshot.damaged`, and those of `work` and `take`.
    pub fn scan<T: Send>(
        &self,
        columns: &[usize],
        work: impl Fn(&FactsBatch) -> Result<T> + Sync,
        mut take: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        let names: Vec<&str> = columns
            .iter()
            .map(|index| HouseholdFacts::COLUMNS[*index].name)
            .collect();
        let groups = self.metadata.metadata().num_row_groups();
        let threads = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(groups.max(1));
        let next = AtomicUsize::new(0);
        let stop = AtomicUsize::new(0);
        let one = |group: usize| -> Result<Vec<T>> {
            let mut done = Vec::new();
            for batch in self.group(group, &names)? {
                done.push(work(&self.facts(&batch?, columns)?)?);
            }
            Ok(done)
        };
        std::thread::scope(|scope| {
            let (send, receive) = sync_channel(threads);
            for _ in 0..threads {
                let (send, next, stop, one) = (send.clone(), &next, &stop, &one);
                scope.spawn(move || {
                    loop {
                        let group = next.fetch_add(1, Ordering::Relaxed);
                        if group >= groups
                            || stop.load(Ordering::Relaxed) > 0
                            || send.send((group, one(group))).is_err()
                        {
                            return;
                        }
                    }
                });
            }
            drop(send);
            let (mut early, mut due) = (BTreeMap::new(), 0);
            for (group, done) in receive {
                early.insert(group, done);
                while let Some(done) = early.remove(&due) {
                    due += 1;
                    let taken = done.and_then(|done| done.into_iter().try_for_each(&mut take));
                    if let Err(problem) = taken {
                        stop.store(1, Ordering::Relaxed);
                        return Err(problem);
                    }
                }
            }
            Ok(())
        })
    }

    /// Reads everything, batch by batch, in the order of the areas.
    ///
    /// # Errors
    /// `snapshot.damaged`.
    pub fn batches(&self) -> Result<impl Iterator<Item = Result<DatedFacts>> + Send + '_> {
        let all: Vec<usize> = (0..HouseholdFacts::COLUMNS.len())
            .filter(|column| self.has(*column))
            .collect();
        let mut names: Vec<&str> = all.iter().map(|index| HouseholdFacts::COLUMNS[*index].name).collect();
        names.push(STABLE);
        let groups = 0..self.metadata.metadata().num_row_groups();
        let dated = move |batch: RecordBatch| {
            let stable = batch
                .column_by_name(STABLE)
                .and_then(|array| array.as_primitive_opt::<Date32Type>());
            Ok(DatedFacts {
                facts: self.facts(&batch, &all)?,
                stable_until: stable.ok_or_else(damaged_snapshot)?.clone(),
            })
        };
        Ok(groups
            .flat_map(move |group| match self.group(group, &names) {
                Ok(batches) => Box::new(batches) as Box<dyn Iterator<Item = Result<RecordBatch>> + Send>,
                Err(problem) => Box::new(std::iter::once(Err(problem))),
            })
            .map(move |batch| batch.and_then(&dated)))
    }

    fn group(&self, group: usize, names: &[&str]) -> Result<impl Iterator<Item = Result<RecordBatch>> + Send + use<>> {
        let names = names.iter().copied().chain([HOUSEHOLD, AREA]);
        let mask = ProjectionMask::columns(self.metadata.parquet_schema(), names);
        // Opened anew: what is cloned shares its place in the file, and others read at the same time.
        let file = File::open(&self.path).map_err(|_| damaged_snapshot())?;
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone())
            .with_row_groups(vec![group])
            .with_projection(mask)
            .with_batch_size(BATCH_ROWS)
            .build()
            .map_err(|_| damaged_snapshot())?;
        Ok(reader.map(|batch| batch.map_err(|_| damaged_snapshot())))
    }

    fn facts(&self, batch: &RecordBatch, columns: &[usize]) -> Result<FactsBatch> {
        let int = |name: &str| {
            let array = batch
                .column_by_name(name)
                .and_then(|array| array.as_primitive_opt::<Int64Type>());
            array.cloned().ok_or_else(damaged_snapshot)
        };
        let mut found: Vec<Option<ArrayRef>> = vec![None; HouseholdFacts::COLUMNS.len()];
        for index in columns {
            let column = &HouseholdFacts::COLUMNS[*index];
            let array = batch
                .column_by_name(column.name)
                .ok_or_else(|| column_missing(column))?;
            found[*index] = Some(match column.ty {
                FactType::Text => indexed(array, *index)?,
                _ => Arc::clone(array),
            });
        }
        Ok(FactsBatch {
            day: self.day,
            ids: int(HOUSEHOLD)?,
            areas: int(AREA)?,
            columns: found,
        })
    }
}

/// SHA-256 of a file, in hexadecimal.
///
/// # Errors
/// `snapshot.damaged` when it cannot be read.
pub fn sha256_of(path: &Path) -> Result<String> {
    let mut file = File::open(path).map_err(|_| damaged_snapshot())?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match io::Read::read(&mut file, &mut buffer).map_err(|_| damaged_snapshot())? {
            0 => return Ok(hex(&hash.finalize())),
            n => hash.update(&buffer[..n]),
        }
    }
}

fn column_missing(column: &FactColumn) -> Problem {
    Problem::bad_data(
        "snapshot.column_missing",
        format!(
            "快照由较早版本生成，缺少指标“{}”；请用当时的版本重跑，或重新生成快照。",
            column.zh
        ),
        format!(
            "The snapshot was taken by an earlier version and lacks the column \"{}\"; run it with that version, or take a new one.",
            column.en
        ),
    )
}
