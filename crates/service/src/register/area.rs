//! The area tree: reading it, and taking it over from a list.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::AreaId;
use shouwang_domain::area::{AreaKind, AreaLevel, AreaNode, AreaRange, AreaTree};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::lines;
use shouwang_domain::problem::FieldProblem;
use shouwang_store::entity::area;
use shouwang_store::{Tx, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::{Ctx, Problem, Result, Service};

/// The tree that was read last, with the revision that it is of.
pub(crate) type KeptTree = std::sync::Mutex<Option<(i64, Arc<AreaTree>)>>;

/// A node of the area tree.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AreaView {
    /// Id.
    pub id: AreaId,
    /// The node above.
    pub parent_id: Option<AreaId>,
    /// Level.
    pub level: AreaLevel,
    /// Kind.
    pub kind: AreaKind,
    /// Division code, where it has one.
    pub code: Option<String>,
    /// Name.
    pub name: String,
}

/// What an import of areas did.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AreasImported {
    /// Nodes that are new.
    pub new: usize,
    /// Nodes that were there already, found by code under the same parent.
    pub known: usize,
}

impl Service {
    /// The nodes of the area tree in its order, with the caller's own area and what lies below it; administrators see
    /// all of it, for they give out posts.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_areas(&self, ctx: &Ctx) -> Result<Vec<AreaView>> {
        require(ctx, Verb::ReadAreas)?;
        let tree = self.area_tree().await?;
        let own = if ctx.role.is_administrator() {
            None
        } else {
            Some(tree.range(ctx.area)?)
        };
        Ok(tree
            .preorder()
            .filter(|n| own.is_none_or(|own| n.order.is_some_and(|range| own.contains_range(&range))))
            .map(|n| AreaView {
                id: n.id,
                parent_id: n.parent,
                level: n.level,
                kind: n.kind,
                code: n.code.clone(),
                name: n.name.clone(),
            })
            .collect())
    }

    /// Takes over a list of areas: a CSV with the columns `code,parent,level,kind,name`, parents before children.
    /// A node that is there already, by its code, keeps its id.
    ///
    /// # Errors
    /// Bad data, with the line of each bad row; then nothing is written.
    pub async fn import_areas(&self, ctx: &Ctx, csv: &str) -> Result<AreasImported> {
        require(ctx, Verb::ManageAreas)?;
        let rows = parse(csv)?;
        let mut tree = AreaTree::clone(&*self.area_tree().await?);
        let mut by_code: HashMap<String, AreaId> =
            tree.preorder().filter_map(|n| Some((n.code.clone()?, n.id))).collect();
        let mut tx = self.store.begin(ctx, "area.import").await?;
        let (mut new, mut problems) = (Vec::new(), Vec::new());
        let mut known = 0;
        for row in rows {
            if by_code.contains_key(&row.code) {
                known += 1;
                continue;
            }
            let Some(parent) = by_code.get(&row.parent_code).copied() else {
                problems.push(field(
                    row.line,
                    "area.parent_not_listed",
                    format!("上级区划 {} 不存在；上级应排在下级之前。", row.parent_code),
                    format!(
                        "The parent {} is unknown; list parents before children.",
                        row.parent_code
                    ),
                ));
                continue;
            };
            let node = AreaNode {
                id: AreaId(tx.id()),
                parent: Some(parent),
                level: row.level,
                kind: row.kind,
                code: Some(row.code.clone()),
                name: row.name,
                order: None,
            };
            let id = node.id;
            match tree.insert(node) {
                Ok(_) => {
                    by_code.insert(row.code, id);
                    new.push(id);
                }
                Err(problem) => problems.push(field(row.line, &problem.code, problem.zh, problem.en)),
            }
        }
        if !problems.is_empty() {
            return Err(import_refused(problems));
        }
        let today = ctx.today();
        let rows = new
            .iter()
            .map(|id| Ok(row_of(tree.get(*id)?, today)))
            .collect::<Result<Vec<_>>>()?;
        tx.subject("area".to_owned());
        tx.insert_many(rows).await?;
        tx.commit(AreasImported { new: new.len(), known }).await
    }

    /// The whole tree, for use cases that resolve names and ranges. It changes a few times a year and is asked for with
    /// every list, so that the one read last is kept until the database has another.
    pub(crate) async fn area_tree(&self) -> Result<Arc<AreaTree>> {
        let revision = repo::register::area::revision(&self.store).await?;
        let kept = || self.areas.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, tree)) = &*kept()
            && *of == revision
        {
            return Ok(tree.clone());
        }
        let nodes = repo::register::area::all(&self.store)
            .await?
            .into_iter()
            .map(node_of)
            .collect::<Result<Vec<_>>>()?;
        let tree = Arc::new(AreaTree::new(nodes)?);
        *kept() = Some((revision, tree.clone()));
        Ok(tree)
    }

    /// An area all of which the caller may see, with its range; without an id, the area of the caller's post. An area above
    /// one's own is none: what one names is looked at whole, and counts as done for all of it.
    pub(crate) async fn area_in_scope(&self, ctx: &Ctx, id: Option<AreaId>) -> Result<(AreaId, AreaRange)> {
        let id = id.unwrap_or(ctx.area);
        let not_found = || Problem::not_found("区划", "area").at("/area_id");
        let area = repo::register::area::by_id(&self.store, id.0)
            .await?
            .ok_or_else(not_found)?;
        let range = AreaRange {
            lo: area.order_lo,
            hi: area.order_hi,
        };
        if ctx.scope.encloses(range) {
            Ok((id, range))
        } else {
            Err(not_found())
        }
    }
}

struct Row {
    line: usize,
    code: String,
    parent_code: String,
    level: AreaLevel,
    kind: AreaKind,
    name: String,
}

fn parse(csv: &str) -> Result<Vec<Row>> {
    const HEADER: &str = "code,parent,level,kind,name";
    let lines = lines::below(HEADER, csv, || {
        Problem::bad_data(
            "area.header",
            format!("区划表首行应为 {HEADER}。"),
            format!("The first line of the list of areas is {HEADER}."),
        )
    })?;
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    for found in lines {
        let line = found.number;
        let row = match found.columns() {
            Some([code, parent_code, level, kind, name]) if !code.is_empty() && !name.is_empty() => level
                .parse()
                .and_then(|level| Ok((level, kind.parse()?)))
                .map(|(level, kind)| Row {
                    line,
                    code: code.into(),
                    parent_code: parent_code.into(),
                    level,
                    kind,
                    name: name.into(),
                }),
            _ => Err(Problem::bad_data(
                "area.columns",
                "每行应有5列，代码和名称不能为空。",
                "Each line has five columns; code and name are filled in.",
            )),
        };
        match row {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(field(line, &problem.code, problem.zh, problem.en)),
        }
    }
    if problems.is_empty() {
        Ok(rows)
    } else {
        Err(import_refused(problems))
    }
}

fn import_refused(problems: Vec<FieldProblem>) -> Problem {
    let count = problems.len();
    Problem::bad_data(
        "area.import_refused",
        format!("区划表有 {count} 处错误，未导入任何内容；请逐处改正后重新导入。"),
        format!("The list has {count} errors, and nothing was imported; mend them all and import it again."),
    )
    .with_fields(problems)
}

fn field(line: usize, code: &str, zh: String, en: String) -> FieldProblem {
    FieldProblem {
        at: format!("{line}"),
        code: code.to_owned(),
        zh,
        en,
    }
}

/// The root of a new installation's tree.
pub(crate) fn root(tx: &mut Tx, code: &str, name: &str, now: Timestamp) -> Result<area::Model> {
    let node = AreaNode {
        id: AreaId(tx.id()),
        parent: None,
        level: AreaLevel::Province,
        kind: AreaKind::Ordinary,
        code: Some(code.to_owned()),
        name: name.to_owned(),
        order: None,
    };
    let id = node.id;
    let tree = AreaTree::new(vec![node])?;
    Ok(row_of(tree.get(id)?, now.date()))
}

pub(crate) fn row_of(node: &AreaNode, today: NaiveDate) -> area::Model {
    let order = node.order.unwrap_or(AreaRange { lo: 0, hi: 0 });
    area::Model {
        id: node.id.0,
        parent_id: node.parent.map(|p| p.0),
        level: node.level.into(),
        kind: node.kind.into(),
        code: node.code.clone(),
        name: node.name.clone(),
        order_lo: order.lo,
        order_hi: order.hi,
        valid_from: today.into(),
        ..area::Model::default()
    }
}

fn node_of(row: area::Model) -> Result<AreaNode> {
    Ok(AreaNode {
        id: AreaId(row.id),
        parent: row.parent_id.map(AreaId),
        level: row.level.get(),
        kind: row.kind.get(),
        code: row.code,
        name: row.name,
        order: Some(AreaRange {
            lo: row.order_lo,
            hi: row.order_hi,
        }),
    })
}
