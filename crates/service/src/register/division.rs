//! Editions of the statistical divisions: the yearly list comes into the tree, and what it moves goes along.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use shouwang_domain::AreaId;
use shouwang_domain::area::{AreaLevel, AreaNode, AreaTree, Edition, EditionChanges, read_successors};
use shouwang_domain::household::not_in_future;
use shouwang_store::entity::{application, area, division_edition, door, household, post};
use shouwang_store::repo;
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::register::area::row_of;
use crate::{Ctx, Problem, Result, Service};

/// An edition to be taken over.
#[derive(Debug, Clone)]
pub struct EditionCmd {
    /// CSV with the columns `code,level,name`.
    pub csv: String,
    /// CSV with the columns `level,old,new`: what became of divisions that are no longer listed.
    pub successors: Option<String>,
    /// The day from which it holds.
    pub as_of: NaiveDate,
    /// Check only; nothing is written.
    pub dry_run: bool,
    /// Inhabited divisions or posts come under another county: its people see and decide those households from then on.
    pub across_counties: bool,
}

/// What an edition changed, or, in a dry run, would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EditionReport {
    /// The day from which it holds.
    pub as_of: NaiveDate,
    /// Nothing was written.
    pub dry_run: bool,
    /// Divisions in the list.
    pub divisions: usize,
    /// Those that are new.
    pub new: usize,
    /// Those with another name or kind.
    pub renamed: usize,
    /// Those with another code.
    pub recoded: usize,
    /// Those that stand elsewhere and were numbered anew, with what is beneath them.
    pub moved: usize,
    /// Those that ended.
    pub ended: Vec<EndedDivision>,
    /// Households that moved with their division or into its successor.
    pub households: usize,
    /// Those of them, and posts, that come under another county.
    pub across_counties: usize,
}

/// A division that the list no longer names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EndedDivision {
    /// Its code.
    pub code: Option<String>,
    /// Its name.
    pub name: String,
    /// Name of the one that it merged into.
    pub successor: Option<String>,
}

impl Service {
    /// Takes over an edition of the statistical divisions, all of it or nothing. A division keeps its id whatever its
    /// code; households, posts and applications of one that ended go to its successor, and its code for applying is retired.
    ///
    /// # Errors
    /// `division.refused` with the line of each bad row, `division.unknown_top`, `division.unknown_successor`,
    /// `division.not_empty`, `division.older_edition`, `division.across_counties`, `date.in_future`.
    pub async fn import_divisions(&self, ctx: &Ctx, cmd: EditionCmd) -> Result<EditionReport> {
        require(ctx, Verb::ManageAreas)?;
        not_in_future(cmd.as_of, ctx.today())?;
        let edition = Edition::read(&cmd.csv)?;
        let successors = cmd.successors.as_deref().map_or(Ok(Vec::new()), read_successors)?;
        if let Some(latest) = repo::register::area::latest_edition(&self.store).await?
            && *latest.as_of >= cmd.as_of
        {
            return Err(older_edition(*latest.as_of));
        }
        let before: HashMap<i64, area::Model> = repo::register::area::all(&self.store)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        let was = self.area_tree().await?;
        let mut tree = AreaTree::clone(&*was);
        let changes = tree.take_over(&edition, &successors, &mut || AreaId(self.store.next_id(ctx.now)))?;
        let households = self.movers(&tree, &changes).await?;
        let posts = self.posts_of_ended(&changes).await?;
        let (applications, doors) = self.door_of_ended(&changes, cmd.as_of).await?;
        let county = |tree: &AreaTree, area: i64| tree.ancestor_at(AreaId(area), AreaLevel::County).map(|node| node.id);
        let moved_over = |from: i64, to: i64| county(&was, from) != county(&tree, to);
        let across_counties = households
            .iter()
            .filter(|(before, after)| moved_over(before.area_id, after.area_id))
            .count()
            + posts
                .iter()
                .filter(|(before, after)| moved_over(before.area_id, after.area_id))
                .count();
        let report = report(
            &cmd,
            &tree,
            &changes,
            edition.len(),
            (households.len(), across_counties),
        )?;
        if across_counties > 0 && !cmd.across_counties && !cmd.dry_run {
            return Err(across(across_counties));
        }
        if cmd.dry_run {
            return Ok(report);
        }
        let mut tx = self.store.begin(ctx, "division.import").await?;
        let new = changes.new.iter().map(|id| Ok(row_of(tree.get(*id)?, cmd.as_of)));
        tx.insert_many(new.collect::<Result<_>>()?).await?;
        let changed: BTreeSet<AreaId> = [&changes.renamed, &changes.recoded, &changes.moved]
            .into_iter()
            .flatten()
            .copied()
            .collect();
        for row in changed.iter().filter_map(|id| before.get(&id.0)) {
            let now = row_of(tree.get(AreaId(row.id))?, row.valid_from.get());
            let after = area::Model {
                version: row.version,
                ..now
            };
            tx.update(row, after).await?;
        }
        for (row, after) in households {
            tx.update(&row, after).await?;
        }
        for (row, after) in posts {
            tx.update(&row, after).await?;
        }
        for (row, after) in applications {
            tx.update(&row, after).await?;
        }
        for (row, after) in doors {
            tx.update(&row, after).await?;
        }
        // What has ended has no numbers any more, and nothing can lie in it.
        for (node, successor) in &changes.ended {
            let Some(row) = before.get(&node.id.0) else { continue };
            let after = area::Model {
                valid_to: Some(cmd.as_of.into()),
                successor_id: successor.map(|id| id.0),
                order_lo: 0,
                order_hi: 0,
                ..row.clone()
            };
            tx.update(row, after).await?;
        }
        let digest = hex::encode(Sha256::digest(&cmd.csv));
        let made = tx
            .insert(division_edition::Model {
                as_of: cmd.as_of.into(),
                digest,
                divisions: report.divisions as i64,
                new: report.new as i64,
                changed: changed.len() as i64,
                ended: report.ended.len() as i64,
                ..division_edition::Model::default()
            })
            .await?;
        tx.subject(format!("division_edition/{}", made.id));
        tx.detail(serde_json::json!({ "households": report.households, "across_counties": report.across_counties }));
        tx.commit(report).await
    }

    /// The households whose number in the tree changes: of divisions that moved, and of those that ended.
    async fn movers(
        &self,
        tree: &AreaTree,
        changes: &EditionChanges,
    ) -> Result<Vec<(household::Model, household::Model)>> {
        let successors: HashMap<i64, &(AreaNode, Option<AreaId>)> =
            changes.ended.iter().map(|ended| (ended.0.id.0, ended)).collect();
        let areas: Vec<i64> = changes
            .moved
            .iter()
            .map(|id| id.0)
            .chain(successors.keys().copied())
            .collect();
        let mut movers = Vec::new();
        for row in repo::register::area::households_in(&self.store, &areas).await? {
            let area = match successors.get(&row.area_id) {
                Some((node, successor)) => successor.ok_or_else(|| node.not_empty())?,
                None => AreaId(row.area_id),
            };
            let after = household::Model {
                area_id: area.0,
                area_order: tree.range(area)?.lo,
                ..row.clone()
            };
            movers.push((row, after));
        }
        Ok(movers)
    }

    /// The posts in divisions that ended, and where they are held from now on.
    async fn posts_of_ended(&self, changes: &EditionChanges) -> Result<Vec<(post::Model, post::Model)>> {
        let ended: HashMap<i64, &(AreaNode, Option<AreaId>)> =
            changes.ended.iter().map(|ended| (ended.0.id.0, ended)).collect();
        let areas: Vec<i64> = ended.keys().copied().collect();
        let mut moved = Vec::new();
        for row in repo::register::area::posts_in(&self.store, &areas).await? {
            let (node, successor) = ended[&row.area_id];
            let area = successor.ok_or_else(|| node.not_empty())?;
            let after = post::Model {
                area_id: area.0,
                ..row.clone()
            };
            moved.push((row, after));
        }
        Ok(moved)
    }

    /// What came in by the public door of divisions that ended, and their codes: whoever scans one of these is told whom to
    /// call where the division went.
    async fn door_of_ended(
        &self,
        changes: &EditionChanges,
        as_of: NaiveDate,
    ) -> Result<(Moved<application::Model>, Moved<door::Model>)> {
        let ended: HashMap<i64, &(AreaNode, Option<AreaId>)> =
            changes.ended.iter().map(|ended| (ended.0.id.0, ended)).collect();
        let areas: Vec<i64> = ended.keys().copied().collect();
        let successor = |area: i64| {
            let (node, successor) = ended[&area];
            successor.ok_or_else(|| node.not_empty())
        };
        let mut applications = Vec::new();
        for row in repo::door::applications_in(&self.store, &areas).await? {
            let area_id = successor(row.area_id)?.0;
            let after = application::Model { area_id, ..row.clone() };
            applications.push((row, after));
        }
        let mut doors = Vec::new();
        for row in repo::door::doors_in(&self.store, &areas).await? {
            let after = door::Model {
                area_id: successor(row.area_id)?.0,
                retired_on: row.retired_on.or(Some(as_of.into())),
                ..row.clone()
            };
            doors.push((row, after));
        }
        Ok((applications, doors))
    }
}

/// Rows as they were, each with what it is from now on.
type Moved<M> = Vec<(M, M)>;

fn report(
    cmd: &EditionCmd,
    tree: &AreaTree,
    changes: &EditionChanges,
    divisions: usize,
    (households, across_counties): (usize, usize),
) -> Result<EditionReport> {
    let ended = changes.ended.iter().map(|(node, successor)| {
        let successor = successor.map(|id| tree.get(id).map(|node| node.name.clone()));
        Ok(EndedDivision {
            code: node.code.clone(),
            name: node.name.clone(),
            successor: successor.transpose()?,
        })
    });
    Ok(EditionReport {
        as_of: cmd.as_of,
        dry_run: cmd.dry_run,
        divisions,
        new: changes.new.len(),
        renamed: changes.renamed.len(),
        recoded: changes.recoded.len(),
        moved: changes.moved.len(),
        ended: ended.collect::<Result<_>>()?,
        households,
        across_counties,
    })
}

/// Who may see and decide a household changes with its county: nobody does that by the way.
fn across(count: usize) -> Problem {
    Problem::refused(
        "division.across_counties",
        format!(
            "这版名录会使 {count} 个农户或岗位改属另一个县（市、区），由那里的人员查看和办理；经两地主管部门书面同意的，请加 --across-counties 导入。"
        ),
        format!(
            "This edition brings {count} households or posts under another county, whose people see and decide them from then on; with the written consent of both bureaus, import it with --across-counties."
        ),
    )
}

fn older_edition(latest: NaiveDate) -> Problem {
    Problem::refused(
        "division.older_edition",
        format!("已导入 {latest} 的区划名录；新名录的日期应更晚。"),
        format!("The edition of {latest} is in force; the new one must have a later date."),
    )
}
