//! Backups: all that an installation is, in one sealed file, while it works; and an installation out of such a file.
//!
//! The rows are the export that the offline verifier reads, with the tables besides that are no evidence, from one state of
//! the database. So a backup is proved before it is sealed, proved again before anything is written from it, and proved a
//! third time as it stands in the new database, each time against the checkpoints that somebody holds. The format knows
//! nothing of the database: what was backed up from SQLite can be restored to PostgreSQL and the other way round, needs no
//! tool of the database's version, and no right but to read.
//!
//! Not in it are the keys of the installation, which are in the key file ([`key`]), and the names of snapshots with their
//! keys: those are to be gone on their day, wherever copies are. A restore says so in the evidence.

mod archive;
mod key;
mod place;
mod sealed;

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use shouwang_domain::SnapshotId;
use shouwang_domain::calendar::Timestamp;
use shouwang_engine::snapshot::sha256_of;
use shouwang_evidence::export::ExportReader;
use shouwang_evidence::{Report, SigningKey, VerifyingKey};
use shouwang_store::entity::snapshot;
use shouwang_store::files::create_private_dir;
use shouwang_store::{READINGS_FILE, Store, StoreConfig, damaged_backup, repo, restore_place};

use self::key::KeyFile;
use self::place::{Staging, Unfinished, Work, exists};
use crate::{Problem, Result, Service, ServiceConfig};

/// What the deployer put into the data directory, and the packs.
const SETTINGS: [&str; 8] = [
    "policies",
    "templates",
    "fonts",
    "holidays.csv",
    "map.geojson",
    "witnesses.txt",
    "reading-alarm.txt",
    crate::office::second_factor::REQUIRED_FILE,
];
/// Where a backup is put together, in the data directory; what a crash left there goes with the next one.
const WORK: &str = "backup-work";
/// Names in a backup.
const ABOUT: &str = "about.json";
const EVIDENCE: &str = "evidence";
const DATA: &str = "data";
const SNAPSHOTS: &str = "snapshots";
const FORMAT: u32 = 1;

/// Makes a backup.
#[derive(Debug, Clone)]
pub struct BackupCmd {
    /// The file, which must not exist.
    pub to: PathBuf,
    /// The key file.
    pub key: PathBuf,
    /// The key file is to be made.
    pub new_key: bool,
    /// Signed notes that somebody holds.
    pub held: Vec<String>,
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BackupView {
    /// The file.
    pub file: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// Its digest.
    pub sha256: String,
    /// Leaves of the evidence.
    pub leaves: u64,
    /// Rows under it.
    pub rows: u64,
    /// Snapshots with their files.
    pub snapshots: u64,
    /// Snapshots whose file was missing or altered already, and is not in the backup.
    pub without: Vec<SnapshotId>,
    /// The head of the log under which all of it is, for whoever will restore it.
    pub checkpoint: String,
}

/// Makes an installation out of a backup.
#[derive(Debug, Clone)]
pub struct RestoreCmd {
    /// The URL of the owner of the tables, where the application's role may not make them.
    pub owner_url: Option<String>,
    /// The backup.
    pub from: PathBuf,
    /// The key file.
    pub key: PathBuf,
    /// Signed notes that somebody holds.
    pub held: Vec<String>,
}

/// An installation that was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestoreView {
    /// The data directory.
    pub data: PathBuf,
    /// When the backup was taken.
    pub taken_at: Timestamp,
    /// Leaves of the evidence.
    pub leaves: u64,
    /// Rows under it.
    pub rows: u64,
    /// Checkpoints that were compared, those given among them.
    pub checkpoints: u64,
    /// Snapshots with their files.
    pub snapshots: u64,
    /// Snapshots whose names and ID numbers are gone, as no backup keeps them.
    pub erased: u64,
}

/// What a backup says of itself.
#[derive(Serialize, Deserialize)]
struct About {
    format: u32,
    program: String,
    taken_at: Timestamp,
    snapshots: u64,
}

impl Service {
    /// Puts all that the installation is into one sealed file, while it works. The evidence is proved first.
    ///
    /// # Errors
    /// `backup.exists`, `backup.unproved` with what the verifier found, `backup.unwritable`, what is wrong with the key file,
    /// `busy` while another backup is made. Nothing is left at the place then.
    pub async fn back_up(&self, cmd: BackupCmd, now: Timestamp) -> Result<BackupView> {
        if cmd.to.symlink_metadata().is_ok() {
            return Err(exists());
        }
        let data = &self.config.data_dir;
        let key = match cmd.new_key {
            true => KeyFile::create(&cmd.key, data)?,
            false => KeyFile::read(&cmd.key)?,
        };
        if !key.is_of(data)? {
            return Err(other_keys());
        }
        let work = Work::in_dir(&data.join(WORK))?;

        let mut tx = self.store.system_begin(now, "backup.take").await?;
        tx.subject("installation");
        tx.commit(()).await?;
        let checkpoint = self.store.checkpoint(now).await?.note;
        // A witness that cannot be reached is told of elsewhere, and keeps nobody from a backup.
        self.hand_over_to_witnesses(&checkpoint).await?;
        let evidence = work.dir.join(EVIDENCE);
        let (summary, snapshots) = self.store.export_all(&evidence, now).await?;
        // After the database: what its evidence says of readings is in the file by then.
        let readings = work.dir.join(READINGS_FILE);
        self.store.copy_readings(&readings).await?;
        let key_of_log = self.store.verifying_key();
        on_a_thread({
            let (evidence, held) = (evidence.clone(), cmd.held.clone());
            move || prove(&evidence, &held, &key_of_log)
        })
        .await?;

        let mut without = Vec::new();
        let mut parts = vec![
            (work.dir.join(ABOUT), ABOUT.into()),
            (evidence, EVIDENCE.into()),
            (readings, Path::new(DATA).join(READINGS_FILE)),
        ];
        for name in SETTINGS.map(|name| (data.join(name), Path::new(DATA).join(name))) {
            parts.extend(name.0.exists().then_some(name));
        }
        for (id, sha256) in snapshots {
            let file = self.facts_path(id);
            if sha256_of(&file).is_ok_and(|found| found == sha256) {
                let name = Path::new(DATA).join(SNAPSHOTS).join(format!("{id}.parquet"));
                parts.push((file, name));
            } else {
                without.push(SnapshotId(id));
            }
        }
        let about = About {
            format: FORMAT,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            taken_at: now,
            snapshots: parts
                .iter()
                .filter(|(_, name)| name.starts_with(Path::new(DATA).join(SNAPSHOTS)))
                .count() as u64,
        };
        let text = serde_json::to_vec_pretty(&about).map_err(Problem::internal)?;
        fs::write(work.dir.join(ABOUT), text).map_err(Problem::internal)?;

        let (to, secret) = (cmd.to.clone(), key.secret()?);
        let (bytes, sha256) = on_a_thread(move || {
            let unfinished = Unfinished::create(&to)?;
            let file = archive::write(unfinished.file()?, &secret, &parts)?;
            drop(file);
            // Read once more, as whoever restores it will.
            archive::read(&unfinished.path, &secret, None)?;
            let sha256 = sha256_of(&unfinished.path)?;
            let bytes = fs::metadata(&unfinished.path).map_err(Problem::internal)?.len();
            unfinished.publish(&to)?;
            Ok((bytes, sha256))
        })
        .await?;
        Ok(BackupView {
            file: cmd.to,
            bytes,
            sha256,
            leaves: summary.leaves,
            rows: summary.rows,
            snapshots: about.snapshots,
            without,
            checkpoint,
        })
    }

    /// Removes what a backup that was killed left behind: it is as personal as the database.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn tidy_backups(&self) -> Result<()> {
        let dir = self.config.data_dir.join(WORK);
        if dir.exists()
            && let Some(work) = Work::alone(&dir)?
        {
            drop(work);
        }
        Ok(())
    }
}

/// Makes an installation out of a backup, in an empty place. Nothing is there before all of it was proved. The clock is asked
/// once it is known whether that of the installation may be moved.
///
/// # Errors
/// `restore.place`, `restore.unfinished`, `backup.damaged` with the place, `backup.unproved` with what the verifier found, and
/// what is wrong with the key file.
pub async fn restore(
    config: &ServiceConfig,
    cmd: RestoreCmd,
    clock: impl FnOnce(bool) -> Result<Timestamp>,
) -> Result<RestoreView> {
    let is_empty = |dir: &Path| fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_none());
    if config.data_dir.symlink_metadata().is_ok() && !is_empty(&config.data_dir) {
        return Err(restore_place());
    }
    let key = KeyFile::read(&cmd.key)?;
    // Once to its end, before anything is made of it.
    let secret = key.secret()?;
    on_a_thread({
        let (from, secret) = (cmd.from.clone(), secret.clone());
        move || archive::read(&from, &secret, None)
    })
    .await?;

    let staging = Staging::create(&config.data_dir)?;
    let work = staging.dir.join(WORK);
    create_private_dir(&work).map_err(Problem::internal)?;
    on_a_thread({
        let (from, into) = (cmd.from.clone(), work.clone());
        move || archive::read(&from, &secret, Some(&into))
    })
    .await?;
    let about = fs::read(work.join(ABOUT))
        .ok()
        .and_then(|text| serde_json::from_slice::<About>(&text).ok());
    let about = about
        .filter(|about| about.format == FORMAT)
        .ok_or_else(|| damaged_backup(ABOUT))?;
    let export = ExportReader::open(&work.join(EVIDENCE)).map_err(|_| damaged_backup(EVIDENCE))?;
    let signing = SigningKey::from_pem(&export.manifest().origin, key.signing_pem())
        .map_err(|_| damaged_backup("evidence-key.pem"))?;
    let verifying = signing.verifying_key();
    let proved = on_a_thread({
        let (dir, held, key) = (work.join(EVIDENCE), cmd.held.clone(), verifying.clone());
        move || prove(&dir, &held, &key)
    })
    .await?;

    key.write_keys(&staging.dir)?;
    for name in SETTINGS.into_iter().chain([READINGS_FILE, SNAPSHOTS]) {
        let from = work.join(DATA).join(name);
        if from.exists() {
            fs::rename(from, staging.dir.join(name)).map_err(Problem::internal)?;
        }
    }
    let there = ServiceConfig {
        data_dir: staging.dir.clone(),
        database_url: config.database_url.clone(),
    };
    // Whoever may make tables fills them.
    let filling = StoreConfig {
        database_url: cmd.owner_url.clone().or_else(|| config.database_url.clone()),
        ..there.store()
    };
    let loaded = Store::load(&filling, &export).await?;
    let now = clock(loaded.node().movable_clock)?;
    let again = work.join("again");
    let summary = loaded.export_evidence(&again, now).await?;
    let stands = on_a_thread({
        let held = cmd.held.clone();
        move || prove(&again, &held, &verifying)
    })
    .await;
    let stands = match stands {
        Ok(stands) if (stands.leaves, stands.rows) == (proved.leaves, proved.rows) => stands,
        other => {
            loaded.abandon().await?;
            return Err(other.err().unwrap_or_else(|| damaged_backup(EVIDENCE)));
        }
    };
    loaded.commit().await?;
    if let (Some(url), Some(owner_url)) = (&config.database_url, &cmd.owner_url) {
        Store::prepare(url, owner_url, &crate::ledger::form::shipped_tables()?).await?;
    }
    fs::remove_dir_all(&work).map_err(Problem::internal)?;

    let service = Service::open(&there).await?;
    let told = service.tell_of_restore(&about, now).await;
    let snapshots = repo::rules::snapshot::all(&service.store).await;
    service.close().await?;
    let (erased, snapshots) = (told?, snapshots?.len() as u64);
    staging.publish(&config.data_dir)?;
    Ok(RestoreView {
        data: config.data_dir.clone(),
        taken_at: about.taken_at,
        leaves: summary.leaves,
        rows: summary.rows,
        checkpoints: stands.checkpoints_verified,
        snapshots,
        erased,
    })
}

impl Service {
    /// The evidence says that this was restored, and which names did not come with it.
    async fn tell_of_restore(&self, about: &About, now: Timestamp) -> Result<u64> {
        let mut tx = self.store.system_begin(now, "backup.restore").await?;
        let mut erased = 0;
        for row in repo::rules::snapshot::all(&tx).await? {
            if row.identity_members.is_some() && row.identity_erased_on.is_none() {
                let without = snapshot::Model {
                    identity_erased_on: Some(now.date().into()),
                    ..row.clone()
                };
                tx.update(&row, without).await?;
                erased += 1;
            }
        }
        tx.subject("installation");
        tx.detail(serde_json::json!({ "taken_at": about.taken_at, "program": about.program }));
        tx.commit(erased).await
    }
}

/// Proves an export, against what somebody holds.
fn prove(dir: &Path, held: &[String], key: &VerifyingKey) -> Result<Report> {
    let report = shouwang_evidence::verify(dir, held, Some(key));
    if report.ok {
        return Ok(report);
    }
    let mut problem = Problem::bad_data(
        "backup.unproved",
        "数据与存证日志或所持检查点不符，未建立备份、未恢复；请按下列位置核查，并使用另一份备份。",
        "The data does not agree with the evidence or with a checkpoint that is held, so nothing was backed up or restored; look into the places below, and use another backup.",
    );
    problem.fields = report.findings.iter().take(FINDINGS).map(field_of).collect();
    Err(problem)
}

/// Findings that are listed; the first ones tell where to look.
const FINDINGS: usize = 20;

fn field_of(finding: &shouwang_evidence::Finding) -> shouwang_domain::problem::FieldProblem {
    let place = [
        finding.table.clone(),
        finding.row.map(|row| row.to_string()),
        finding.file.clone(),
    ];
    shouwang_domain::problem::FieldProblem {
        at: place.into_iter().flatten().collect::<Vec<_>>().join("/"),
        code: finding.kind.to_string(),
        zh: finding.zh.clone(),
        en: finding.en.clone(),
    }
}

async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)?
}

fn other_keys() -> Problem {
    Problem::refused(
        "backup.other_keys",
        "备份密钥文件中的安装密钥与本安装的 keys.json、evidence-key.pem 不同；请用 --new-key 另建密钥文件。",
        "The key file holds other keys than keys.json and evidence-key.pem of this installation; make another with --new-key.",
    )
}
