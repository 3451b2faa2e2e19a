//! Snapshots: the facts of an area on a day, kept so that a screening can be run again byte for byte, and apart from them,
//! sealed with a key of their own, who is who.
//!
//! A screening keeps one of itself. Facts hold surrogate keys only and are kept; names and ID numbers are taken only when
//! a snapshot is asked for, and their key is destroyed after a short time.

mod sweep;
mod take;

use std::path::PathBuf;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use shouwang_domain::area::AreaRange;
use shouwang_domain::facts::HouseholdFacts;
use shouwang_domain::household::not_in_future;
use shouwang_domain::{AreaId, SnapshotId};
use shouwang_engine::snapshot::{FactsFile, sha256_of};
use shouwang_store::column::Day;
use shouwang_store::entity::snapshot;
use shouwang_store::files::create_private_dir;
use shouwang_store::{IdentityFiles, IdentityWriter, repo};
use utoipa::ToSchema;

pub use sweep::{SnapshotFiles, SnapshotsKept};
pub(crate) use take::{Taken, Wanted};

use crate::heavy::in_turn;
use crate::office::access::{Verb, require};
use crate::rules::policies::PackUsed;
use crate::rules::tally::{Manifest, RuleCount, Tally, Verdicts};
use crate::{Ctx, Problem, Result, Service};

/// How long names and ID numbers of a snapshot can be read.
const IDENTITY_DAYS: u64 = 90;
/// Snapshots of a list.
const LIST: u64 = 200;

/// Takes a snapshot.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TakeSnapshotCmd {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
    /// The date as of which the facts hold; without, today.
    pub as_of: Option<NaiveDate>,
}

/// Destroys the key of the names and ID numbers of a snapshot.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseIdentityCmd {
    /// The snapshot.
    pub snapshot_id: SnapshotId,
}

/// A snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SnapshotView {
    /// Id.
    pub id: SnapshotId,
    /// The area.
    pub area_id: AreaId,
    /// The date as of which the facts hold.
    pub as_of: NaiveDate,
    /// Versions of the packs by which it was judged.
    pub packs: Vec<String>,
    /// Households.
    pub households: u64,
    /// Households on which at least one rule fired.
    pub fired: u64,
    /// SHA-256 over the manifest; the leaf of the evidence has it too.
    pub digest: String,
    /// SHA-256 over all facts.
    pub facts_sha256: String,
    /// SHA-256 of the file.
    pub file_sha256: String,
    /// The snapshot from which unchanged households were carried over.
    pub base: Option<SnapshotId>,
    /// Members whose names and ID numbers were taken.
    pub identity_members: Option<u64>,
    /// Last day on which they can be read.
    pub identity_until: Option<NaiveDate>,
    /// Day on which their key was destroyed.
    pub identity_erased_on: Option<NaiveDate>,
}

/// What a screening of a snapshot found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReplayView {
    /// The snapshot.
    pub snapshot_id: SnapshotId,
    /// The date as of which the facts hold.
    pub as_of: NaiveDate,
    /// The packs by which it was judged then, and is now.
    pub packs: Vec<PackUsed>,
    /// Households.
    pub households: u64,
    /// Households on which at least one rule fired.
    pub fired: u64,
    /// For every rule how often it said what.
    pub rules: Vec<RuleCount>,
    /// SHA-256 over the manifest of this run.
    pub digest: String,
    /// The manifest is byte for byte the one of then.
    pub same: bool,
}

impl Service {
    /// Takes the facts of an area and, sealed and apart, who is who.
    ///
    /// # Errors
    /// `policy.none_in_force`, `date.in_future`, and not found for an area outside the scope.
    pub async fn take_snapshot(&self, ctx: &Ctx, cmd: TakeSnapshotCmd) -> Result<SnapshotView> {
        require(ctx, Verb::TakeSnapshots)?;
        let (area_id, within) = self.area_in_scope(ctx, cmd.area_id).await?;
        let as_of = cmd.as_of.unwrap_or_else(|| ctx.today());
        not_in_future(as_of, ctx.today()).map_err(|problem| problem.at("/as_of"))?;
        // Where no server runs, nobody else does it.
        self.keep_snapshots(ctx.now).await?;
        let wanted = Wanted {
            area_id,
            within,
            as_of,
            incremental: false,
            progress: &|_, _| {},
        };
        let mut taken = self.take(ctx, wanted).await?;

        let files = self.identity_files(taken.row.id)?;
        taken.folder.will_have(files.rows.clone());
        taken.folder.will_have(files.key.clone());
        let mut writer = IdentityWriter::create(&files)?;
        let mut last = 0;
        loop {
            let rows = repo::rules::identity::members(&self.store, ctx, within, last).await?;
            let Some(row) = rows.last() else { break };
            last = row.member_id;
            writer.write(&rows)?;
        }
        let members = writer.finish()?;

        let mut tx = self.store.begin(ctx, "snapshot.take").await?;
        let row = tx
            .insert(snapshot::Model {
                identity_members: Some(members as i64),
                identity_until: Some((ctx.today() + Days::new(IDENTITY_DAYS)).into()),
                ..taken.row
            })
            .await?;
        tx.hold(taken.folder);
        tx.subject(format!("snapshot/{}", row.id));
        tx.detail(serde_json::json!({ "manifest_sha256": hex::encode(&row.digest), "file_sha256": row.file_sha256 }));
        tx.commit(view(&row)?).await
    }

    /// The snapshots of areas within the scope, the newest first.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_snapshots(&self, ctx: &Ctx) -> Result<Vec<SnapshotView>> {
        require(ctx, Verb::Screen)?;
        let rows = repo::rules::snapshot::list(&self.store, ctx, LIST).await?;
        rows.iter().map(view).collect()
    }

    /// Destroys the key of the names and ID numbers of a snapshot. Its facts stay.
    ///
    /// # Errors
    /// Not found, and `snapshot.identity_erased` when there is nothing left to erase.
    pub async fn erase_snapshot_identity(&self, ctx: &Ctx, cmd: EraseIdentityCmd) -> Result<SnapshotView> {
        require(ctx, Verb::TakeSnapshots)?;
        let mut tx = self.store.begin(ctx, "snapshot.erase_identity").await?;
        let before = repo::rules::snapshot::by_id(&tx, ctx, cmd.snapshot_id.0)
            .await?
            .ok_or_else(not_found)?;
        if before.identity_members.is_none() || before.identity_erased_on.is_some() {
            return Err(Problem::refused(
                "snapshot.no_identity",
                "该快照没有可销毁的姓名和身份证号码。",
                "There are no names and ID numbers of this snapshot to erase.",
            ));
        }
        let erased = snapshot::Model {
            identity_erased_on: Some(ctx.today().into()),
            ..before.clone()
        };
        let row = tx.update(&before, erased).await?;
        tx.subject(format!("snapshot/{}", row.id));
        let view = tx.commit(view(&row)?).await?;
        // After the commit: what is destroyed does not come back when nothing was saved. A stop in between is mended by
        // the sweep, which destroys what is said to be destroyed.
        self.identity_files(row.id)?.shred()?;
        Ok(view)
    }

    /// Screens a snapshot again, by the packs of then. Nothing is written.
    ///
    /// # Errors
    /// Not found, `snapshot.damaged`, `snapshot.altered`, and `snapshot.pack_missing` when a pack of then is not loaded.
    pub async fn screen_snapshot(&self, ctx: &Ctx, id: SnapshotId) -> Result<ReplayView> {
        require(ctx, Verb::Screen)?;
        let row = repo::rules::snapshot::by_id(&self.store, ctx, id.0)
            .await?
            .ok_or_else(not_found)?;
        let then: Manifest = row.manifest.read()?;
        let file = in_turn(|| self.facts_file(&row)).await?;
        let columns: Vec<usize> = (0..HouseholdFacts::COLUMNS.len())
            .filter(|column| file.has(*column))
            .collect();
        let area = repo::register::area::by_id(&self.store, row.area_id)
            .await?
            .ok_or_else(not_found)?;
        let within = AreaRange {
            lo: area.order_lo,
            hi: area.order_hi,
        };
        let jurisdictions = self.jurisdictions(&self.store, within).await?;
        let policy_of = |version: &str| {
            let found = jurisdictions.of_version(&self.policies, version, then.as_of);
            found.ok_or_else(|| pack_missing(version))
        };
        let mut tally = Tally::of(&columns);
        for pack in &then.packs {
            tally.nobody_under(&policy_of(pack)?);
        }
        let scan = || {
            file.scan(
                &columns,
                |batch| {
                    let (mut verdicts, mut from) = (Vec::new(), 0);
                    let place = |area: &i64| then.judged.partition_point(|judged| judged.last < *area);
                    for part in batch.area_orders().chunk_by(|a, b| place(a) == place(b)) {
                        let judged = then.judged.get(place(&part[0])).ok_or_else(altered)?;
                        let policy = policy_of(&judged.pack)?;
                        verdicts.push(Verdicts::of(policy, batch.slice(from, part.len()))?);
                        from += part.len();
                    }
                    Ok(verdicts)
                },
                |verdicts| {
                    verdicts.into_iter().for_each(|one| tally.add(one));
                    Ok(())
                },
            )
        };
        in_turn(scan).await?;
        let packs = tally.packs().to_vec();
        let manifest = tally.manifest(AreaId(row.area_id), then.as_of);
        let digest = Sha256::digest(serde_json::to_string(&manifest).map_err(Problem::internal)?);
        Ok(ReplayView {
            snapshot_id: id,
            as_of: then.as_of,
            packs,
            households: manifest.households,
            fired: manifest.fired,
            rules: manifest.rules,
            digest: hex::encode(digest),
            same: digest.as_slice() == row.digest,
        })
    }

    /// The facts of a snapshot, after making sure that they are what was written.
    pub(crate) fn facts_file(&self, row: &snapshot::Model) -> Result<FactsFile> {
        let path = self.facts_path(row.id);
        if sha256_of(&path)? != row.file_sha256 {
            return Err(altered());
        }
        FactsFile::open(&path)
    }

    fn identity_keys(&self) -> PathBuf {
        self.snapshots.join("identity-keys")
    }

    fn identity_files(&self, id: i64) -> Result<IdentityFiles> {
        let keys = self.identity_keys();
        create_private_dir(&keys).map_err(Problem::internal)?;
        Ok(IdentityFiles {
            rows: self.snapshots.join(format!("{id}.identity")),
            key: keys.join(format!("{id}.key")),
            snapshot: id,
        })
    }
}

pub(crate) fn pack_missing(version: &str) -> Problem {
    Problem::refused(
        "snapshot.pack_missing",
        format!("当时使用的政策包 {version} 未加载或已改动，无法重跑；请恢复该政策包文件。"),
        format!("The pack {version} of then is not loaded or was changed; restore its files to run this again."),
    )
}

fn view(row: &snapshot::Model) -> Result<SnapshotView> {
    let manifest: Manifest = row.manifest.read()?;
    Ok(SnapshotView {
        id: SnapshotId(row.id),
        area_id: AreaId(row.area_id),
        as_of: row.as_of.get(),
        packs: manifest.packs,
        households: manifest.households,
        fired: manifest.fired,
        digest: hex::encode(&row.digest),
        facts_sha256: manifest.facts_sha256,
        file_sha256: row.file_sha256.clone(),
        base: row.base.map(SnapshotId),
        identity_members: row.identity_members.map(|n| n as u64),
        identity_until: row.identity_until.map(Day::get),
        identity_erased_on: row.identity_erased_on.map(Day::get),
    })
}

pub(crate) fn not_found() -> Problem {
    Problem::not_found("快照", "snapshot")
}

pub(crate) fn altered() -> Problem {
    Problem::refused(
        "snapshot.altered",
        "快照文件与登记的摘要不符，可能被改动；请从备份恢复并核查。",
        "The file of the snapshot does not match its digest; it may have been altered. Restore it from the backup and find out why.",
    )
}
