//! What belongs to many households at once, for imports and lists: a few queries whatever their number. The caller has
//! found the households in scope.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, DerivePartialModel, EntityTrait as _, QueryFilter as _};
use shouwang_domain::Result;
use shouwang_domain::household::Relation;
use shouwang_domain::income::Period;

use crate::column::{Code, Day};
use crate::entity::{external_id, guarantee, household, measure, member, procedure_case, spell, statement, visit};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::{MAX_IN_LIST, of_household, of_households, of_households_where, rows_of};
use crate::store::Source;
use crate::table::Record;

/// Their members, present and past.
///
/// # Errors
/// When the database fails.
pub async fn members(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<member::Model>>> {
    of_households(at, households).await
}

/// What a list shows of a member, and what words find it by: a quarter of the columns, which are read in a quarter of the
/// time.
#[derive(Clone, DerivePartialModel)]
#[sea_orm(entity = "member::Entity")]
pub struct ListedMember {
    /// Id.
    pub id: i64,
    /// The household.
    pub household_id: i64,
    /// The name as it is written.
    pub name: String,
    /// The name as it is compared.
    pub name_key: String,
    /// What it is to the head.
    pub relation: Code<Relation>,
    /// When it left, once it has.
    pub left_on: Option<Day>,
    /// Blind index of the whole ID number.
    pub id_number_blind: Option<Vec<u8>>,
    /// Blind index of the last four characters of the ID number.
    pub id_number_last4: Option<Vec<u8>>,
}

/// Their members, present and past, as a list shows them.
///
/// # Errors
/// When the database fails.
pub async fn listed_members(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<ListedMember>>> {
    let mut found: HashMap<i64, Vec<ListedMember>> = HashMap::with_capacity(households.len());
    for ids in households.chunks(MAX_IN_LIST) {
        let rows = rows_of::<member::Model>(ids).into_partial_model::<ListedMember>();
        for row in rows.all(&at.executor()).await.or_problem()? {
            found.entry(row.household_id).or_default().push(row);
        }
    }
    Ok(found)
}

/// What is known now about their guarantees.
///
/// # Errors
/// When the database fails.
pub async fn guarantees(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<guarantee::Model>>> {
    of_households_where(
        at,
        households,
        Condition::all().add(guarantee::Column::ClosedOn.is_null()),
    )
    .await
}

/// Their open spells: one at most.
///
/// # Errors
/// When the database fails.
pub async fn open_spells(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, spell::Model>> {
    let open = Condition::all().add(spell::Column::EndedOn.is_null());
    let spells = of_households_where::<spell::Model>(at, households, open).await?;
    Ok(spells
        .into_iter()
        .filter_map(|(household, mut rows)| Some((household, rows.pop()?)))
        .collect())
}

/// The open risks that they are monitored for, as bits.
///
/// # Errors
/// When the database fails.
pub async fn open_risks(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, i64>> {
    let spells = open_spells(at, households).await?;
    let household_of: HashMap<i64, i64> = spells.iter().map(|(household, spell)| (spell.id, *household)).collect();
    let ids: Vec<i64> = household_of.keys().copied().collect();
    let mut bits: HashMap<i64, i64> = HashMap::new();
    for (spell, risks) in crate::repo::procedure::spell::open_risks(at, &ids).await? {
        if let Some(household) = household_of.get(&spell) {
            for row in risks {
                *bits.entry(*household).or_default() |= row.risk.bit();
            }
        }
    }
    Ok(bits)
}

/// Their measures, of past spells too.
///
/// # Errors
/// When the database fails.
pub async fn measures(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<measure::Model>>> {
    of_households(at, households).await
}

/// Their statements of some periods.
///
/// # Errors
/// When the database fails.
pub async fn statements(
    at: &impl Source,
    households: &[i64],
    periods: &[Period],
) -> Result<HashMap<i64, Vec<statement::Model>>> {
    let wanted = Condition::all().add(statement::Column::Period.is_in(periods.iter().map(Period::to_string)));
    of_households_where(at, households, wanted).await
}

/// All their statements.
///
/// # Errors
/// When the database fails.
pub async fn all_statements(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<statement::Model>>> {
    of_households(at, households).await
}

/// Their cases.
///
/// # Errors
/// When the database fails.
pub async fn cases(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<procedure_case::Model>>> {
    of_households(at, households).await
}

/// The visits to them.
///
/// # Errors
/// When the database fails.
pub async fn visits(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<visit::Model>>> {
    of_households(at, households).await
}

/// Their numbers in other systems.
///
/// # Errors
/// When the database fails.
pub async fn numbers(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<external_id::Model>>> {
    let mut found: HashMap<i64, Vec<external_id::Model>> = HashMap::new();
    for ids in households.chunks(MAX_IN_LIST) {
        let rows = external_id::Entity::find()
            .filter(external_id::Column::Entity.eq(crate::repo::register::external_id::HOUSEHOLD))
            .filter(external_id::Column::EntityId.is_in(ids.iter().copied()))
            .all(&at.executor())
            .await
            .or_problem()?;
        for row in rows {
            found.entry(row.entity_id).or_default().push(row);
        }
    }
    // In order here: asked for it, SQLite would walk through the numbers of all households in that order.
    for numbers in found.values_mut() {
        numbers.sort_by(|one, other| one.system.cmp(&other.system));
    }
    Ok(found)
}

/// All rows of one household in a table, in the order of their ids.
///
/// # Errors
/// When the database fails.
pub async fn rows<M: Record>(at: &impl Source, household: &Found<household::Model>) -> Result<Vec<M>> {
    of_household(at, household.id).await
}
