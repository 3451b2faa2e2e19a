//! The area tree. It is public knowledge and has no scope.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{
    ColumnTrait as _, EntityTrait as _, FromQueryResult, QueryFilter as _, QueryOrder as _, QuerySelect as _, Value,
};
use shouwang_domain::Result;
use shouwang_domain::area::AreaLevel;

use crate::entity::{area, division_edition, household, post};
use crate::error::OrProblem as _;
use crate::repo::MAX_IN_LIST;
use crate::sql;
use crate::store::Source;

/// All nodes of today in the order of the tree; those that ended are no longer in it.
///
/// # Errors
/// When the database fails.
pub async fn all(at: &impl Source) -> Result<Vec<area::Model>> {
    area::Entity::find()
        .filter(area::Column::ValidTo.is_null())
        .order_by_asc(area::Column::OrderLo)
        .all(&at.executor())
        .await
        .or_problem()
}

/// The names of some nodes as a list shows them: that of a group after its village's, because every village has a first
/// group.
///
/// # Errors
/// When the database fails.
pub async fn names(at: &impl Source, ids: BTreeSet<i64>) -> Result<HashMap<i64, String>> {
    let ids: Vec<i64> = ids.into_iter().collect();
    let mut names = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let places = vec!["?"; ids.len()].join(",");
        let query = format!(
            "SELECT a.id, a.name, v.name AS village FROM area a \
             LEFT JOIN area v ON v.id = a.parent_id AND a.level = ? WHERE a.id IN ({places})"
        );
        let values = ids.iter().copied().map(Value::from);
        let values = std::iter::once(Value::from(AreaLevel::Group.as_str())).chain(values);
        let rows: Vec<Named> = sql::all(&at.executor(), &query, values).await?;
        names.extend(rows.into_iter().map(|row| (row.id, row.shown())));
    }
    Ok(names)
}

#[derive(FromQueryResult)]
struct Named {
    id: i64,
    name: String,
    village: Option<String>,
}

impl Named {
    fn shown(self) -> String {
        match self.village {
            Some(village) if !self.name.starts_with(&village) => village + &self.name,
            _ => self.name,
        }
    }
}

/// A number that grows with every change of the tree.
///
/// # Errors
/// When the database fails.
pub async fn revision(at: &impl Source) -> Result<i64> {
    let revision = "SELECT CAST(sum(version) AS BIGINT) FROM area";
    Ok(sql::int(&at.executor(), revision, []).await?.unwrap_or(0))
}

/// One node.
///
/// # Errors
/// When the database fails.
pub async fn by_id(at: &impl Source, id: i64) -> Result<Option<area::Model>> {
    area::Entity::find_by_id(id).one(&at.executor()).await.or_problem()
}

/// The households of some areas, visible or not: whoever looks after the divisions moves all of them with theirs.
///
/// # Errors
/// When the database fails.
pub async fn households_in(at: &impl Source, areas: &[i64]) -> Result<Vec<household::Model>> {
    let mut found = Vec::new();
    for ids in areas.chunks(MAX_IN_LIST) {
        let rows = household::Entity::find()
            .filter(household::Column::AreaId.is_in(ids.iter().copied()))
            .order_by_asc(household::Column::Id)
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(rows);
    }
    Ok(found)
}

/// The posts in some areas, past ones included.
///
/// # Errors
/// When the database fails.
pub async fn posts_in(at: &impl Source, areas: &[i64]) -> Result<Vec<post::Model>> {
    let mut found = Vec::new();
    for ids in areas.chunks(MAX_IN_LIST) {
        let rows = post::Entity::find()
            .filter(post::Column::AreaId.is_in(ids.iter().copied()))
            .order_by_asc(post::Column::Id)
            .all(&at.executor())
            .await
            .or_problem()?;
        found.extend(rows);
    }
    Ok(found)
}

/// The latest edition of the divisions.
///
/// # Errors
/// When the database fails.
pub async fn latest_edition(at: &impl Source) -> Result<Option<division_edition::Model>> {
    division_edition::Entity::find()
        .order_by_desc(division_edition::Column::AsOf)
        .limit(1)
        .one(&at.executor())
        .await
        .or_problem()
}
