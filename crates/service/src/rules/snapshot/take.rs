//! Taking the facts of an area: all from the database, or what changed, with the rest carried over from the last time.

use std::collections::BTreeSet;
use std::path::PathBuf;

use chrono::{Days, NaiveDate};
use sha2::{Digest as _, Sha256};
use shouwang_domain::area::AreaRange;
use shouwang_domain::facts::HouseholdFacts;
use shouwang_domain::{AreaId, Ctx};
use shouwang_engine::snapshot::{DatedFacts, FactsFile, FactsWriter, Written, sha256_of};
use shouwang_store::column::Json;
use shouwang_store::entity::snapshot;
use shouwang_store::files::HeldFolder;
use shouwang_store::repo;
use shouwang_store::repo::rules::screening::Aggregate;

use crate::heavy::in_turn;
use crate::rules::facts::{HORIZON_DAYS, facts_on, stable_until};
use crate::rules::policies::Jurisdictions;
use crate::rules::tally::{Manifest, Tally};
use crate::{Result, Service};

/// Facts that were taken and judged.
pub(crate) struct Taken {
    pub(crate) row: snapshot::Model,
    pub(crate) manifest: Manifest,
    pub(crate) packs: Vec<crate::rules::policies::PackUsed>,
    pub(crate) fired: Vec<i64>,
    /// How many households were read from the database.
    pub(crate) read: u64,
    /// What the others were carried over from.
    pub(crate) carried: Option<Carried>,
    /// The folder with the file, for the command that writes the row; else the file is removed again.
    pub(crate) folder: HeldFolder,
}

/// A snapshot from which was carried over whatever was not read again.
pub(crate) struct Carried {
    pub(crate) from: snapshot::Model,
    pub(crate) again: BTreeSet<i64>,
}

/// What is to be taken.
pub(crate) struct Wanted<'a> {
    pub(crate) area_id: AreaId,
    pub(crate) within: AreaRange,
    pub(crate) as_of: NaiveDate,
    /// Carry over what did not change.
    pub(crate) incremental: bool,
    pub(crate) progress: &'a (dyn Fn(u64, u64) + Send + Sync),
}

/// A snapshot to carry over from, with its facts.
struct Base {
    carried: Carried,
    file: FactsFile,
}

/// Households read at once when only some are read.
const CHUNK: usize = 1_000;

impl Service {
    /// Takes the facts of an area and judges them. Nothing is written but the file.
    pub(crate) async fn take(&self, ctx: &Ctx, wanted: Wanted<'_>) -> Result<Taken> {
        let Wanted {
            area_id,
            within,
            as_of,
            incremental,
            progress,
        } = wanted;
        let watermark = repo::register::change::watermark(&self.store).await?;
        let base = match incremental {
            true => self.base(ctx, area_id, as_of).await?,
            false => None,
        };
        let id = self.store.next_id(ctx.now);
        let mut folder = HeldFolder::together(&self.snapshots).await?;
        let path = self.facts_path(id);
        folder.will_have(path.clone());
        let mut writer = FactsWriter::create(&path, as_of)?;
        let jurisdictions = self.jurisdictions(&self.store, within).await?;
        let total = repo::rules::screening::count(&self.store, ctx, within).await?;
        let mut tally = Tally::default();
        let mut read = 0;
        progress(0, total);
        match &base {
            Some(base) => {
                let fresh = self.read_again(ctx, within, as_of, &base.carried.again).await?;
                read = fresh.len() as u64;
                let mut step = |batch: DatedFacts| {
                    self.write_and_judge(&batch, &jurisdictions, &mut writer, &mut tally)?;
                    progress(tally.households, total);
                    Ok(())
                };
                in_turn(|| carry(base, as_of, fresh, &mut step)).await?;
            }
            None => {
                let mut chunks = repo::rules::screening::households(&self.store, ctx, within, as_of);
                while let Some(chunk) = chunks.next().await? {
                    read += chunk.len() as u64;
                    in_turn(|| {
                        let batch = dated(&chunk, as_of);
                        self.write_and_judge(&batch, &jurisdictions, &mut writer, &mut tally)
                    })
                    .await?;
                    progress(tally.households, total);
                }
            }
        }
        if tally.packs().is_empty() {
            // Nobody lives there. That no pack is in force must be said all the same.
            tally.nobody_under(&self.policy_at(&self.store, within.lo, as_of).await?);
        }
        let written = writer.finish()?;
        let packs = tally.packs().to_vec();
        let fired = std::mem::take(&mut tally.fired);
        let mut manifest = tally.manifest(area_id, as_of);
        manifest.fired = fired.len() as u64;
        let is_whole = ctx
            .scope
            .ranges()
            .iter()
            .any(|range| range.lo <= within.lo && within.hi <= range.hi);
        let carried = base.map(|base| base.carried);
        let base_id = carried.as_ref().map(|carried| carried.from.id);
        Ok(Taken {
            row: row(id, &manifest, &written, watermark, is_whole, base_id)?,
            manifest,
            packs,
            fired,
            read,
            carried,
            folder,
        })
    }

    /// Where the facts of a snapshot are.
    pub(crate) fn facts_path(&self, id: i64) -> PathBuf {
        self.snapshots.join(format!("{id}.parquet"))
    }

    fn write_and_judge(
        &self,
        batch: &DatedFacts,
        jurisdictions: &Jurisdictions,
        writer: &mut FactsWriter,
        tally: &mut Tally,
    ) -> Result<()> {
        writer.write(batch)?;
        for verdicts in self.judge(jurisdictions, &batch.facts)? {
            tally.add(verdicts);
        }
        Ok(())
    }

    /// The last snapshot of the area, when the facts can be carried over from it: it was taken on its own day, that is not
    /// too long ago, the areas are as they were, and less than half must be read again.
    async fn base(&self, ctx: &Ctx, area_id: AreaId, as_of: NaiveDate) -> Result<Option<Base>> {
        let Some(row) = repo::rules::snapshot::newest_whole(&self.store, ctx, area_id.0).await? else {
            return Ok(None);
        };
        let taken = row.as_of.get();
        let own_day = shouwang_domain::calendar::Timestamp(row.created_at).date() == taken;
        if !own_day || as_of < taken || as_of > taken + Days::new(HORIZON_DAYS) {
            return Ok(None);
        }
        let changed = repo::register::change::since(&self.store, row.watermark).await?;
        if changed.areas {
            return Ok(None);
        }
        let path = self.facts_path(row.id);
        if sha256_of(&path)? != row.file_sha256 {
            return Err(crate::rules::snapshot::altered());
        }
        let file = FactsFile::open(&path)?;
        if (0..HouseholdFacts::COLUMNS.len()).any(|column| !file.has(column)) {
            return Ok(None);
        }
        let mut again = changed.households;
        if as_of > taken {
            again.extend(repo::register::change::dated(&self.store, taken, as_of).await?);
            for batch in file.batches()? {
                let batch = batch?;
                let ids = batch.facts.household_ids().iter().enumerate();
                again.extend(
                    ids.filter(|(row, _)| !batch.is_stable_on(*row, as_of))
                        .map(|(_, id)| *id),
                );
            }
        }
        if again.len() as u64 * 2 > file.households() {
            return Ok(None);
        }
        let carried = Carried { from: row, again };
        Ok(Some(Base { carried, file }))
    }

    /// The households of an area that are read again, in the order of the areas.
    async fn read_again(
        &self,
        ctx: &Ctx,
        within: AreaRange,
        as_of: NaiveDate,
        ids: &BTreeSet<i64>,
    ) -> Result<Vec<Fresh>> {
        let ids: Vec<i64> = ids.iter().copied().collect();
        let mut fresh = Vec::new();
        for ids in ids.chunks(CHUNK) {
            let some = repo::rules::screening::some(&self.store, ctx, ids, as_of).await?;
            let inside = some.iter().filter(|one| within.contains(one.household.area_order));
            fresh.extend(inside.map(|aggregate| {
                let facts = facts_on(aggregate, as_of);
                let stable = stable_until(aggregate, &facts);
                (facts, stable)
            }));
        }
        fresh.sort_by_key(|(facts, _)| (facts.area_order, facts.household_id));
        Ok(fresh)
    }
}

/// Facts with the day until which they stay the same.
type Fresh = (HouseholdFacts, NaiveDate);

fn dated(aggregates: &[Aggregate], as_of: NaiveDate) -> DatedFacts {
    let facts: Vec<_> = aggregates.iter().map(|aggregate| facts_on(aggregate, as_of)).collect();
    let stable: Vec<_> = aggregates
        .iter()
        .zip(&facts)
        .map(|(aggregate, facts)| stable_until(aggregate, facts))
        .collect();
    DatedFacts::of(as_of, &facts, &stable)
}

/// Goes through a snapshot, leaves out what was read again, and puts that in its place.
fn carry(
    base: &Base,
    as_of: NaiveDate,
    fresh: Vec<Fresh>,
    each: &mut dyn FnMut(DatedFacts) -> Result<()>,
) -> Result<()> {
    let mut fresh = fresh.into_iter().peekable();
    let mut take_until = |key: (i64, i64)| {
        let (mut facts, mut stable) = (Vec::new(), Vec::new());
        while let Some((one, until)) = fresh.next_if(|(facts, _)| (facts.area_order, facts.household_id) <= key) {
            facts.push(one);
            stable.push(until);
        }
        DatedFacts::of(as_of, &facts, &stable)
    };
    for batch in base.file.batches()? {
        let batch = batch?;
        let ids = batch.facts.household_ids();
        let rows: Vec<usize> = (0..ids.len())
            .filter(|row| !base.carried.again.contains(&ids[*row]))
            .collect();
        let Some(last) = ids.len().checked_sub(1) else { continue };
        let new = take_until((batch.facts.area_orders()[last], ids[last]));
        let carried = batch.carried_to(as_of, &rows)?;
        each(if new.facts.is_empty() {
            carried
        } else {
            carried.merged(&new)?
        })?;
    }
    let rest = take_until((i64::MAX, i64::MAX));
    if rest.facts.is_empty() { Ok(()) } else { each(rest) }
}

fn row(
    id: i64,
    manifest: &Manifest,
    written: &Written,
    watermark: i64,
    is_whole: bool,
    base: Option<i64>,
) -> Result<snapshot::Model> {
    let text = Json::of(manifest)?;
    Ok(snapshot::Model {
        id,
        area_id: manifest.area_id.0,
        as_of: manifest.as_of.into(),
        watermark,
        whole: is_whole.into(),
        households: written.households as i64,
        digest: Sha256::digest(text.text()).to_vec(),
        manifest: text,
        file_sha256: written.sha256.clone(),
        base,
        ..snapshot::Model::default()
    })
}
