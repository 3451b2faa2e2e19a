//! Screening: the rules of the pack in force on the households of an area, and what comes of their findings.
//!
//! One run has two halves. The first reads: it streams the households in the order of the areas (or only those that may
//! differ from the last run), derives the facts, keeps them in a [snapshot](crate::rules::snapshot), evaluates the rules and
//! remembers which households need a second look. The second writes, in one transaction: it reads
//! those of them again that were changed meanwhile, so that nothing that was saved in between is overwritten with an
//! older finding, takes the others from the snapshot, and brings their warnings up to date; what an incremental run knows
//! to be up to date it passes over. [`explain`](Service::explain) and the check after a statement or a visit use the same
//! functions.

mod explain;
mod outcomes;
mod reconcile;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaRange;
use shouwang_domain::household::not_in_future;
use shouwang_domain::{AreaId, HouseholdId, Month, SnapshotId, WarningId};
use shouwang_engine::snapshot::FactsFile;
use shouwang_store::entity::screening_run;
use shouwang_store::{Tx, repo};
use utoipa::ToSchema;

pub use explain::{ExplainView, FactView, RuleExplained};
pub use reconcile::Changes;
pub(crate) use reconcile::{Joined, Listed};

use crate::heavy::in_turn;
use crate::office::access::{Verb, require};
use crate::rules::policies::PackUsed;
use crate::rules::snapshot::{Taken, Wanted};
use crate::rules::tally::{Manifest, RuleCount};
use crate::{Ctx, Result, Service};

/// Households that are read again at once.
const CHUNK: usize = 500;

/// What to screen.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ScreenCmd {
    /// The area with everything beneath it; without, the caller's own.
    pub area_id: Option<AreaId>,
    /// The date as of which the facts hold; without, today.
    pub as_of: Option<NaiveDate>,
    /// Read from the database only what may differ from the last run of the area, and carry over the rest. The result is
    /// the same. Where there is nothing to carry over from, everything is read.
    pub incremental: bool,
}

/// What a run found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ScreenView {
    /// Id of the run.
    pub run_id: String,
    /// The area that was screened.
    pub area_id: AreaId,
    /// The date as of which the facts hold.
    pub as_of: NaiveDate,
    /// The packs by which it was judged: one for each county with a pack of its own.
    pub packs: Vec<PackUsed>,
    /// Households evaluated.
    pub households: u64,
    /// Households on which at least one rule fired.
    pub fired: u64,
    /// For every rule how often it said what.
    pub rules: Vec<RuleCount>,
    /// What became of the warnings of the month.
    pub warnings: Changes,
    /// The facts of the run, by which it can be run again.
    pub snapshot_id: SnapshotId,
    /// The snapshot from which unchanged households were carried over; without, all were read.
    pub base: Option<SnapshotId>,
    /// Households read from the database.
    pub read: u64,
    /// SHA-256 over the manifest, in which are the digests of all outcomes and their inputs.
    pub digest: String,
}

/// What the rules say of one household after a statement or a visit was saved.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Rescreened {
    /// The pack in force; without one nothing is judged, and what was entered is saved all the same.
    pub pack: Option<PackUsed>,
    /// Every rule with its outcome.
    pub rules: Vec<RuleExplained>,
    /// The warning of this month, when there is one.
    pub warning_id: Option<WarningId>,
}

/// What the rules say of many households after something about them was saved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Judged {
    /// Households evaluated.
    pub households: u64,
    /// What became of their warnings of the month.
    pub warnings: Changes,
}

impl Service {
    /// Screens the households of an area and brings the warnings of the month up to date. A second run on the same data
    /// changes nothing.
    ///
    /// # Errors
    /// `policy.none_in_force`, `date.in_future`, and not found for an area outside the scope.
    pub async fn screen(&self, ctx: &Ctx, cmd: ScreenCmd) -> Result<ScreenView> {
        self.screen_with(ctx, cmd, &|_, _| {}, async || Ok(())).await
    }

    /// The same, telling after every chunk how many households of how many have been evaluated, and asking before it
    /// writes.
    ///
    /// # Errors
    /// As [`Service::screen`], and what `may_write` answers.
    pub async fn screen_with(
        &self,
        ctx: &Ctx,
        cmd: ScreenCmd,
        progress: &(dyn Fn(u64, u64) + Send + Sync),
        may_write: impl AsyncFnOnce() -> Result<()>,
    ) -> Result<ScreenView> {
        require(ctx, Verb::Screen)?;
        let (area_id, within) = self.area_in_scope(ctx, cmd.area_id).await?;
        let as_of = cmd.as_of.unwrap_or_else(|| ctx.today());
        not_in_future(as_of, ctx.today()).map_err(|problem| problem.at("/as_of"))?;

        let wanted = Wanted {
            area_id,
            within,
            as_of,
            incremental: cmd.incremental,
            progress,
        };
        let taken = self.take(ctx, wanted).await?;
        may_write().await?;
        let mut tx = self.store.begin(ctx, "screening.run").await?;
        let warnings = self.bring_up_to_date(ctx, &mut tx, within, as_of, &taken).await?;
        let snapshot = tx.insert(taken.row.clone()).await?;
        let (digest, manifest) = (snapshot.digest.clone(), taken.manifest.clone());
        let run = tx
            .insert(screening_run::Model {
                area_id: area_id.0,
                snapshot_id: snapshot.id,
                as_of: as_of.into(),
                pack: manifest.packs.join(","),
                households: manifest.households as i64,
                fired: manifest.fired as i64,
                warnings: (warnings.new + warnings.changed) as i64,
                manifest: snapshot.manifest.clone(),
                digest: digest.clone(),
                ..screening_run::Model::default()
            })
            .await?;
        tx.subject(format!("screening_run/{}", run.id));
        tx.detail(serde_json::json!({ "manifest_sha256": hex::encode(&digest), "file_sha256": snapshot.file_sha256 }));
        let view = ScreenView {
            run_id: run.id.to_string(),
            area_id,
            as_of,
            packs: taken.packs.clone(),
            households: manifest.households,
            fired: manifest.fired,
            rules: manifest.rules,
            warnings,
            snapshot_id: SnapshotId(snapshot.id),
            base: snapshot.base.map(SnapshotId),
            read: taken.read,
            digest: hex::encode(digest),
        };
        tx.hold(taken.folder);
        tx.commit(view).await
    }

    /// Evaluates one household again, after something about it was saved in the same transaction, and brings its
    /// warning of the month up to date.
    ///
    /// # Errors
    /// Not found when the household is out of scope.
    pub(crate) async fn rescreen(&self, ctx: &Ctx, tx: &mut Tx, household: HouseholdId) -> Result<Rescreened> {
        let today = ctx.today();
        let facts = self.facts_in(tx, ctx, household, today).await?;
        let policy = match self.policy_at(tx, facts.area_order, today).await {
            Err(problem) if problem.code == "policy.none_in_force" => return Ok(Rescreened::default()),
            policy => policy?,
        };
        let screenings = policy.rules.screen(&[facts])?;
        self.reconcile(ctx, tx, &policy, today, &screenings).await?;
        self.ask_reassessments(ctx, tx, &[household]).await?;
        let warning = repo::procedure::warning::current(tx, ctx, household, Month::of(today)).await?;
        Ok(Rescreened {
            pack: Some(policy.used()),
            rules: screenings
                .into_iter()
                .flat_map(|s| s.rules)
                .map(RuleExplained::from)
                .collect(),
            warning_id: warning.map(|warning| WarningId(warning.id)),
        })
    }

    /// The same for many households, with a number of statements that grows with their hundreds only; where no pack is in
    /// force nothing is judged. `orders` has their places in the order of areas.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn rescreen_many(&self, ctx: &Ctx, tx: &mut Tx, orders: &BTreeMap<i64, i64>) -> Result<Judged> {
        let mut judged = Judged::default();
        let (Some(lo), Some(hi)) = (orders.values().min(), orders.values().max()) else {
            return Ok(judged);
        };
        let today = ctx.today();
        let within = AreaRange { lo: *lo, hi: hi + 1 };
        let jurisdictions = self.jurisdictions(tx, within).await?;
        let ids: Vec<i64> = orders.keys().copied().collect();
        for ids in ids.chunks(CHUNK) {
            let mut aggregates = repo::rules::screening::some(tx, ctx, ids, today).await?;
            let mut known = HashMap::new();
            aggregates.retain(|aggregate| {
                let order = aggregate.household.area_order;
                *known.entry(jurisdictions.code(order).to_owned()).or_insert_with(|| {
                    let policy = self.policy_in(&jurisdictions, order, today);
                    !policy.is_err_and(|problem| problem.code == "policy.none_in_force")
                })
            });
            judged.households += aggregates.len() as u64;
            let monitored = aggregates
                .iter()
                .filter(|aggregate| aggregate.monitoring.spell.is_some());
            let monitored: Vec<HouseholdId> = monitored.map(|aggregate| aggregate.household.id).collect();
            for (policy, screenings) in in_turn(|| self.evaluate(&jurisdictions, &aggregates, today)).await? {
                judged.warnings += self.reconcile(ctx, tx, &policy, today, &screenings).await?;
            }
            self.ask_reassessments(ctx, tx, &monitored).await?;
        }
        Ok(judged)
    }

    /// Brings up to date the warnings of all households on which a rule fired, that have an open warning or of which a list
    /// said something that no warning says yet: by the facts that were taken, and where something was saved since then, by
    /// what holds now.
    async fn bring_up_to_date(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        within: AreaRange,
        as_of: NaiveDate,
        taken: &Taken,
    ) -> Result<Changes> {
        let open = repo::procedure::warning::open_households(tx, ctx, within, Month::of(as_of)).await?;
        let waiting = repo::department::waiting_households(tx, ctx, within, reconcile::waits_since(ctx)).await?;
        let since = repo::register::change::since(tx, taken.row.watermark).await?;
        let settled = match since.areas {
            true => HashSet::new(),
            false => self.settled(ctx, tx, within, taken, &open, &since.households).await?,
        };
        let concerned: BTreeSet<i64> = taken.fired.iter().chain(&open).chain(&waiting).copied().collect();
        let is_settled = |id: &i64| settled.contains(id) && !waiting.contains(id);
        let concerned = concerned.into_iter().filter(|id| !is_settled(id));
        let (again, as_taken): (Vec<i64>, Vec<i64>) =
            concerned.partition(|id| since.areas || since.households.contains(id));
        let as_taken: HashSet<i64> = as_taken.into_iter().collect();
        let jurisdictions = self.jurisdictions(tx, within).await?;
        let mut changes = Changes {
            unchanged: settled.difference(&waiting).count() as u64,
            ..Changes::default()
        };
        let file = FactsFile::open(&self.facts_path(taken.row.id))?;
        for batch in file.batches()? {
            let facts = batch?.facts;
            let rows = facts.household_ids().iter().enumerate();
            let rows: Vec<usize> = rows
                .filter(|(_, id)| as_taken.contains(id))
                .map(|(row, _)| row)
                .collect();
            let found = in_turn(|| self.findings(&jurisdictions, &facts.take(&rows)?)).await?;
            for (policy, screenings) in found {
                changes += self.reconcile(ctx, tx, &policy, as_of, &screenings).await?;
            }
        }
        for ids in again.chunks(CHUNK) {
            let aggregates = repo::rules::screening::some(tx, ctx, ids, as_of).await?;
            let evaluated = in_turn(|| self.evaluate(&jurisdictions, &aggregates, as_of)).await?;
            for (policy, screenings) in evaluated {
                changes += self.reconcile(ctx, tx, &policy, as_of, &screenings).await?;
            }
        }
        Ok(changes)
    }

    /// The households whose open warning is known to say what the rules say, without a look at it. The run that took the
    /// facts which were carried over had brought it up to date, by the same pack; nobody has written it since; and nothing
    /// makes a rule silent on the household, neither an answer nor a risk that it is monitored for.
    async fn settled(
        &self,
        ctx: &Ctx,
        tx: &Tx,
        within: AreaRange,
        taken: &Taken,
        open: &HashSet<i64>,
        changed: &BTreeSet<i64>,
    ) -> Result<HashSet<i64>> {
        let Some(carried) = &taken.carried else {
            return Ok(HashSet::new());
        };
        let before: Manifest = carried.from.manifest.read()?;
        let run = repo::rules::screening::leaf_of_run(tx, carried.from.id).await?;
        let Some(run) = run.filter(|_| before.judges_like(&taken.manifest)) else {
            return Ok(HashSet::new());
        };
        let mut looked_at = repo::register::change::warned_since(tx, carried.from.watermark, run).await?;
        looked_at.extend(repo::procedure::warning::answered_households(tx, ctx, within).await?);
        looked_at.extend(repo::rules::screening::monitored(tx, ctx, within).await?);
        looked_at.extend(changed);
        looked_at.extend(&carried.again);
        let fired = taken.fired.iter().copied();
        Ok(fired
            .filter(|id| open.contains(id) && !looked_at.contains(id))
            .collect())
    }
}
