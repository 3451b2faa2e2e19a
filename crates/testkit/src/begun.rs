//! Places that begin filled: an installation that many tests start from is made once and copied for each.
//!
//! A test runs in a process of its own, and making an installation takes longer than most tests. The copies lie under the
//! temporary directory, by the build of the test program; another build makes its own and removes those of the one before.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context as _, Result};

use crate::both::TestDb;
use crate::postgres::Postgres;

/// What was made: the data directory, what its maker said of it, and on PostgreSQL the name of the database.
struct Made {
    data: PathBuf,
    said: PathBuf,
    database: PathBuf,
}

impl TestDb {
    /// Fills this empty place with what `make` puts into one, and returns what `make` said of it. `make` runs once for each
    /// build of the test program and each database, in a place of its own that it closes before it returns; everybody else
    /// gets a copy.
    ///
    /// Panics when the place cannot be copied.
    pub async fn begun(&mut self, name: &str, make: impl AsyncFn(&TestDb) -> String) -> String {
        // A private server ends with this process, and what was made there with it.
        if self.url.is_some() && !Postgres::shared().is_announced() {
            return make(self).await;
        }
        match self.copy(name, make).await {
            Ok(said) => said,
            Err(error) => panic!("the place that {name} begins with cannot be copied: {error:#}"),
        }
    }

    async fn copy(&mut self, name: &str, make: impl AsyncFn(&TestDb) -> String) -> Result<String> {
        let kind = if self.url.is_some() { "postgres" } else { "sqlite" };
        let made = Made::at(&place()?.join(format!("{name}-{kind}")));
        // Held until the copy is made: whoever comes first makes it, and the others wait for it.
        let lock = File::create(made.said.with_extension("lock"))?;
        lock.lock()?;
        if !made.is_there() {
            made.make(self.url.is_some(), &make).await?;
        }
        if self.url.is_some() {
            self.become_copy_of(&fs::read_to_string(&made.database)?)?;
        }
        copy_dir(&made.data, self.data_dir())?;
        Ok(fs::read_to_string(&made.said)?)
    }
}

impl Made {
    fn at(place: &Path) -> Self {
        Self {
            data: place.with_extension("data"),
            said: place.with_extension("said"),
            database: place.with_extension("database"),
        }
    }

    fn is_there(&self) -> bool {
        let of_this_server = match fs::read_to_string(&self.database) {
            Ok(name) => Postgres::shared().has(&name),
            Err(_) => true,
        };
        self.said.is_file() && of_this_server
    }

    async fn make(&self, on_postgres: bool, make: &impl AsyncFn(&TestDb) -> String) -> Result<()> {
        let _ = fs::remove_file(&self.said);
        let _ = fs::remove_dir_all(&self.data);
        let place = if on_postgres {
            TestDb::postgres()
        } else {
            TestDb::sqlite()
        };
        let said = make(&place).await;
        if let Some(database) = place.keep_database()? {
            fs::write(&self.database, database)?;
        }
        copy_dir(place.data_dir(), &self.data)?;
        // The last: what is said of it is there when all of it is.
        fs::write(&self.said, said)?;
        Ok(())
    }
}

/// The directory of this build of the test program.
fn place() -> Result<PathBuf> {
    let program = env::current_exe()?;
    let built = fs::metadata(&program)?
        .modified()?
        .duration_since(UNIX_EPOCH)?
        .as_nanos();
    let stem = program
        .file_stem()
        .context("the test program has no name")?
        .to_string_lossy()
        .into_owned();
    let all = env::temp_dir().join("shouwang-begun").join(stem);
    let place = all.join(built.to_string());
    if !place.is_dir() {
        fs::create_dir_all(&place)?;
        for older in fs::read_dir(&all)?.flatten().filter(|older| older.path() != place) {
            let _ = fs::remove_dir_all(older.path());
        }
    }
    Ok(place)
}

/// Copies a directory with everything in it, each file with its mode.
///
/// # Errors
/// When a file cannot be read or written.
pub fn copy_dir(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    fs::set_permissions(to, fs::metadata(from)?.permissions())?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_dir(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
