//! Lists of departments as they came in, the rows that a person looks at, and what the others say of households.
//!
//! A department's officer sees the lists of the department in the own area, and no household; the others those of the areas
//! that they see.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, FromQueryResult, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use shouwang_domain::area::AreaRange;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::department_list::PairState;
use shouwang_domain::household::HouseholdState;
use shouwang_domain::retention::RetentionKind;
use shouwang_domain::risk::{CivilAffairsStatus, MonitoredType};
use shouwang_domain::role::Department;
use shouwang_domain::warning::WarningState;
use shouwang_domain::{AreaId, Ctx, ListBatchId, ListPairId, Month, Problem, Result};

use crate::column::Code;
use crate::entity::{household, list_batch, list_fact, list_pair, member};
use crate::error::OrProblem as _;
use crate::found::Found;
use crate::repo::{MAX_IN_LIST, area_in_scope, in_own_area, in_scope, placed_within, ranges_within, visible};
use crate::sql;
use crate::store::Source;

/// More batches or pairs are not shown at once.
const MOST_SHOWN: u64 = 500;

/// The batches that the caller sees.
fn seen_by(ctx: &Ctx) -> Condition {
    let area = list_batch::Column::AreaId;
    if !ctx.role.has_department() {
        return Condition::all().add(area_in_scope(ctx, area));
    }
    let own = ctx.department.map_or("", Department::as_str);
    Condition::all()
        .add(list_batch::Column::Department.eq(own))
        .add(in_own_area(ctx, area))
}

/// The batches of some months that the caller sees, the newest first; at most 500.
///
/// # Errors
/// When the database fails.
pub async fn batches(at: &impl Source, ctx: &Ctx, from: Month, to: Month) -> Result<Vec<list_batch::Model>> {
    list_batch::Entity::find()
        .filter(seen_by(ctx))
        .filter(list_batch::Column::Month.gte(from.to_string()))
        .filter(list_batch::Column::Month.lte(to.to_string()))
        .order_by_desc(list_batch::Column::Id)
        .limit(MOST_SHOWN)
        .all(&at.executor())
        .await
        .or_problem()
}

/// One batch.
///
/// # Errors
/// `not_found`.
pub async fn by_id(at: &impl Source, ctx: &Ctx, id: ListBatchId) -> Result<Found<list_batch::Model>> {
    list_batch::Entity::find_by_id(id.0)
        .filter(seen_by(ctx))
        .one(&at.executor())
        .await
        .or_problem()?
        .map(Found::under_scope)
        .ok_or_else(|| Problem::not_found("部门名单", "list of a department"))
}

/// The batches of a list in an area, of one month or of all, the oldest first: to know a file that was sent before, and to
/// number the receipts.
///
/// # Errors
/// When the database fails.
pub async fn sent(
    at: &impl Source,
    ctx: &Ctx,
    area: AreaId,
    list: &str,
    of: Sent<'_>,
) -> Result<Vec<list_batch::Model>> {
    let of = match of {
        Sent::Month(month) => list_batch::Column::Month.eq(month.to_string()),
        Sent::File(digest) => list_batch::Column::FileDigest.eq(digest),
    };
    list_batch::Entity::find()
        .filter(seen_by(ctx))
        .filter(list_batch::Column::AreaId.eq(area.0))
        .filter(list_batch::Column::List.eq(list))
        .filter(of)
        .order_by_asc(list_batch::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// Which batches of a list.
#[derive(Debug, Clone, Copy)]
pub enum Sent<'a> {
    /// Those of a month.
    Month(Month),
    /// Those of a file, by its digest, of whichever month.
    File(&'a str),
}

/// The batches that the caller sees which came in for a month after its last day, within a range of areas: whose, which list, and the place of
/// the area.
///
/// # Errors
/// When the database fails.
pub async fn received(at: &impl Source, ctx: &Ctx, within: AreaRange, month: Month) -> Result<Vec<Received>> {
    let ranges = ranges_within(ctx, Some(within));
    let mut found = Vec::new();
    for range in ranges {
        let query = format!(
            "SELECT a.order_lo AS order_lo, b.list AS list, max(b.total) AS total, min(b.received_on) AS received_on, \
             min(b.created_at) AS received_at FROM list_batch b JOIN \
             area a ON a.id = b.area_id WHERE b.month = ? AND b.received_on > ? AND a.order_lo >= {} AND a.order_lo < {} GROUP BY a.order_lo, \
             b.list ORDER BY a.order_lo, b.list",
            range.lo, range.hi
        );
        let values = [month.to_string().into(), month.last_day().to_string().into()];
        found.extend(sql::all::<Received>(&at.executor(), &query, values).await?);
    }
    Ok(found)
}

/// The lists that came in between two days, within a range of areas, after their month was over and of no month before the one
/// that the first day looks back on: which list, the place of its county, and the first day; those without rows apart from the
/// others.
///
/// # Errors
/// When the database fails.
pub async fn received_between(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<Received>> {
    let mut found = Vec::new();
    for range in ranges_within(ctx, Some(within)) {
        let query = format!(
            "SELECT a.order_lo AS order_lo, b.list AS list, max(b.total) AS total, min(b.received_on) AS received_on, \
             min(b.created_at) AS received_at FROM list_batch b JOIN area a ON a.id = b.area_id WHERE b.received_on >= ? AND b.received_on <= ? AND b.month >= ? AND \
             substr(b.received_on, 1, 7) > b.month AND a.order_lo >= {} AND a.order_lo < {} GROUP BY a.order_lo, b.list, \
             CASE WHEN b.total > 0 THEN 1 ELSE 0 END ORDER BY a.order_lo, b.list",
            range.lo, range.hi
        );
        let before = Month::of(first).plus(-1);
        let values = [
            first.to_string().into(),
            last.to_string().into(),
            before.to_string().into(),
        ];
        found.extend(sql::all::<Received>(&at.executor(), &query, values).await?);
    }
    Ok(found)
}

/// A list that came in.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Received {
    /// Place of the county.
    pub order_lo: i64,
    /// The list.
    pub list: String,
    /// The most rows of one that came in.
    pub total: i64,
    /// The first day.
    pub received_on: crate::column::Day,
    /// The first moment.
    pub received_at: i64,
}

/// Present members of active households in the caller's own county, by the blind index of their ID number. A list is
/// compared with the county's register whatever its sender may see of it.
///
/// # Errors
/// When the database fails.
pub async fn people(at: &impl Source, ctx: &Ctx, blinds: &[Vec<u8>]) -> Result<HashMap<Vec<u8>, member::Model>> {
    let mut people = HashMap::new();
    for blinds in blinds.chunks(MAX_IN_LIST) {
        let rows = member::Entity::find()
            .filter(member::Column::IdNumberPresent.is_in(blinds.iter().cloned()))
            .filter(lives_here(ctx))
            .all(&at.executor())
            .await
            .or_problem()?;
        people.extend(
            rows.into_iter()
                .filter_map(|row| Some((row.id_number_present.clone()?, row))),
        );
    }
    Ok(people)
}

fn lives_here(ctx: &Ctx) -> Expr {
    Expr::cust(format!(
        "EXISTS (SELECT 1 FROM household, area WHERE household.id = member.household_id AND household.state = '{}' AND \
         area.id = {} AND household.area_order >= area.order_lo AND household.area_order < area.order_hi)",
        HouseholdState::Active,
        ctx.area
    ))
}

/// The households of members that were found in the caller's own county.
///
/// # Errors
/// When the database fails.
pub async fn homes(at: &impl Source, ctx: &Ctx, ids: &[i64]) -> Result<HashMap<i64, household::Model>> {
    let here = format!(
        "EXISTS (SELECT 1 FROM area WHERE area.id = {} AND household.area_order >= area.order_lo AND \
         household.area_order < area.order_hi)",
        ctx.area
    );
    let mut homes = HashMap::new();
    for ids in ids.chunks(MAX_IN_LIST) {
        let rows = household::Entity::find()
            .filter(household::Column::Id.is_in(ids.iter().copied()))
            .filter(Expr::cust(here.clone()))
            .all(&at.executor())
            .await
            .or_problem()?;
        homes.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(homes)
}

/// What lists say of a household, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn facts(
    at: &impl Source,
    household: &Found<household::Model>,
) -> Result<Vec<(list_fact::Model, list_batch::Model)>> {
    let mut facts = crate::repo::of_household::<list_fact::Model>(at, household.id).await?;
    facts.retain(|fact| fact.taken_back_on.is_none());
    facts.reverse();
    let mut of: Vec<i64> = facts.iter().map(|fact| fact.list_batch_id).collect();
    of.sort_unstable();
    of.dedup();
    let mut batches = HashMap::new();
    for ids in of.chunks(MAX_IN_LIST) {
        let rows = list_batch::Entity::find()
            .filter(list_batch::Column::Id.is_in(ids.iter().copied()))
            .all(&at.executor())
            .await
            .or_problem()?;
        batches.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    let with_batch = |fact: list_fact::Model| {
        let batch = batches.get(&fact.list_batch_id)?.clone();
        Some((fact, batch))
    };
    Ok(facts.into_iter().filter_map(with_batch).collect())
}

/// The doubtful rows of a batch about households that the caller sees, those to be answered first; at most 500.
///
/// # Errors
/// When the database fails.
pub async fn pairs(at: &impl Source, ctx: &Ctx, batch: &Found<list_batch::Model>) -> Result<Vec<list_pair::Model>> {
    // What nobody has read comes before what waits for a second reader, who may be somebody else than the caller.
    let waiting_first = format!(
        "CASE WHEN list_pair.state = '{}' THEN 0 WHEN list_pair.state IN ({}) THEN 1 ELSE 2 END",
        PairState::Open,
        waiting_states()
    );
    list_pair::Entity::find()
        .filter(list_pair::Column::ListBatchId.eq(batch.id))
        .filter(in_scope(ctx, list_pair::Column::HouseholdId))
        .order_by_asc(Expr::cust(waiting_first))
        .order_by_asc(list_pair::Column::Line)
        .order_by_asc(list_pair::Column::Id)
        .limit(MOST_SHOWN)
        .all(&at.executor())
        .await
        .or_problem()
}

/// One doubtful row about a household that the caller sees.
///
/// # Errors
/// `not_found`.
pub async fn pair(at: &impl Source, ctx: &Ctx, id: ListPairId) -> Result<list_pair::Model> {
    crate::repo::find_in_scope::<list_pair::Model>(at, ctx, id.0)
        .await?
        .ok_or_else(|| Problem::not_found("待核对的行", "doubtful row"))
}

/// How many doubtful rows of a batch nobody has answered.
///
/// # Errors
/// When the database fails.
pub async fn open_pairs(at: &impl Source, batch: &Found<list_batch::Model>) -> Result<u64> {
    list_pair::Entity::find()
        .filter(list_pair::Column::ListBatchId.eq(batch.id))
        .filter(waits_for_a_person())
        .count(&at.executor())
        .await
        .or_problem()
}

/// A batch with doubtful rows that nobody has answered.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct WithOpenPairs {
    /// The batch.
    pub id: i64,
    /// The list.
    pub list: String,
    /// Its receipt.
    pub receipt: String,
    /// How many rows.
    pub open_pairs: i64,
}

/// The batches that came in since a day and have doubtful rows that nobody has answered, of those that the caller sees, the
/// oldest first.
///
/// # Errors
/// When the database fails.
pub async fn with_open_pairs(at: &impl Source, ctx: &Ctx, since: NaiveDate) -> Result<Vec<WithOpenPairs>> {
    let pairs = format!(
        "(SELECT count(*) FROM list_pair WHERE list_pair.list_batch_id = list_batch.id AND list_pair.state IN ({}))",
        waiting_states()
    );
    list_batch::Entity::find()
        .filter(seen_by(ctx))
        .filter(list_batch::Column::ReceivedOn.gte(since.to_string()))
        .filter(Expr::cust(format!("{pairs} > 0")))
        .order_by_asc(list_batch::Column::Id)
        .select_only()
        .columns([
            list_batch::Column::Id,
            list_batch::Column::List,
            list_batch::Column::Receipt,
        ])
        .column_as(Expr::cust(pairs), "open_pairs")
        .into_model()
        .all(&at.executor())
        .await
        .or_problem()
}

/// What rows said of households that has joined no warning yet, since a moment, the oldest first. The households were found
/// in scope before.
///
/// # Errors
/// When the database fails.
pub async fn waiting(
    at: &impl Source,
    households: &[i64],
    since: Timestamp,
) -> Result<HashMap<i64, Vec<list_fact::Model>>> {
    let mut found = crate::repo::of_households_where(at, households, is_waiting(since)).await?;
    let by_id = |facts: &mut Vec<list_fact::Model>| facts.sort_by_key(|fact| fact.id);
    found.values_mut().for_each(by_id);
    Ok(found)
}

/// The visible households of a range of areas of which a row said something, since a moment, that has joined no warning yet.
///
/// # Errors
/// When the database fails.
pub async fn waiting_households(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    since: Timestamp,
) -> Result<HashSet<i64>> {
    use list_fact::Column::{AreaOrder, HouseholdId};
    let households: Vec<i64> = list_fact::Entity::find()
        .filter(placed_within(
            ctx,
            Some(within),
            &AreaOrder.into_expr(),
            &HouseholdId.into_expr(),
        ))
        .filter(is_waiting(since))
        .select_only()
        .column(HouseholdId)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()?;
    Ok(households.into_iter().collect())
}

fn is_waiting(since: Timestamp) -> Condition {
    Condition::all()
        .add(list_fact::Column::Waiting.is_not_null())
        .add(list_fact::Column::TakenBackOn.is_null())
        .add(list_fact::Column::CreatedAt.gte(since.0))
}

/// What became of the warnings of a list.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Told {
    /// The list.
    pub list: String,
    /// Warnings that a row of it joined.
    pub warnings: i64,
    /// Those of them that somebody answered, except those that only stay in view.
    pub answered: i64,
    /// Those that were true.
    pub was_true: i64,
    /// Doubtful rows that nobody has answered.
    pub open_pairs: i64,
}

/// What became of the warnings of each list that came in since a day, of the batches that the caller sees: numbers only.
///
/// # Errors
/// When the database fails.
pub async fn told(at: &impl Source, ctx: &Ctx, since: NaiveDate) -> Result<Vec<Told>> {
    let codes = |is: fn(WarningState) -> bool| {
        let states = WarningState::ALL.iter().filter(|state| is(**state));
        states.map(|state| format!("'{state}'")).collect::<Vec<_>>().join(", ")
    };
    let answered = codes(|state| state.was_true() || state == WarningState::NotTrue);
    let was_true = codes(WarningState::was_true);
    // The batches that the caller sees, by their ids: there are a dozen in a month.
    let seen: Vec<i64> = list_batch::Entity::find()
        .filter(seen_by(ctx))
        .filter(list_batch::Column::ReceivedOn.gte(since.to_string()))
        .select_only()
        .column(list_batch::Column::Id)
        .into_tuple()
        .all(&at.executor())
        .await
        .or_problem()?;
    if seen.is_empty() {
        return Ok(Vec::new());
    }
    let seen = seen.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let query = format!(
        "SELECT b.list AS list, count(DISTINCT w.id) AS warnings, count(DISTINCT CASE WHEN w.state IN ({answered}) THEN \
         w.id END) AS answered, count(DISTINCT CASE WHEN w.state IN ({was_true}) THEN w.id END) AS was_true, (SELECT \
         count(*) FROM list_pair p JOIN list_batch o ON o.id = p.list_batch_id WHERE o.list = b.list AND o.id IN ({seen}) \
         AND p.state IN ({})) AS open_pairs FROM list_batch b LEFT JOIN list_fact f ON f.list_batch_id = b.id AND f.taken_back_on IS NULL LEFT JOIN \
         warning w ON w.id = f.warning_id WHERE b.id IN ({seen}) GROUP BY b.list ORDER BY b.list",
        waiting_states()
    );
    sql::all(&at.executor(), &query, []).await
}

/// The states of doubtful rows that wait for a person, as they stand in a statement.
fn waiting_states() -> String {
    let states = PairState::WAITING.map(|state| format!("'{state}'"));
    states.join(", ")
}

fn waits_for_a_person() -> Condition {
    Condition::all().add(list_pair::Column::State.is_in(PairState::WAITING.map(PairState::as_str)))
}

/// Somebody of the county's register, as a list is compared with it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct InRegister {
    /// The member.
    pub id: i64,
    /// The household.
    pub household_id: i64,
    /// The area in which it lies.
    pub area_id: i64,
    /// Name.
    pub name: String,
    /// The ID number, sealed; none where it is not known.
    pub id_number_sealed: Option<Vec<u8>>,
}

/// Present members of active households in the caller's own county, by their ids. A list is compared with the county's
/// register whatever its sender may see of it, and the caller keeps nothing of it but whom rows may be about.
///
/// # Errors
/// When the database fails.
pub async fn register(at: &impl Source, ctx: &Ctx) -> Result<Vec<InRegister>> {
    let query = format!(
        "SELECT m.id AS id, m.household_id AS household_id, h.area_id AS area_id, m.name AS name, m.id_number_sealed AS \
         id_number_sealed FROM area a JOIN household h ON h.area_order >= a.order_lo AND h.area_order < a.order_hi JOIN \
         member m ON m.household_id = h.id WHERE a.id = {} AND h.state = '{}' AND m.left_on IS NULL ORDER BY m.id",
        ctx.area,
        HouseholdState::Active
    );
    sql::all(&at.executor(), &query, []).await
}

/// Present members of active households in the caller's own county, by their ids.
///
/// # Errors
/// When the database fails.
pub async fn people_by_id(at: &impl Source, ctx: &Ctx, ids: &[i64]) -> Result<HashMap<i64, member::Model>> {
    let mut people = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let rows = member::Entity::find()
            .filter(member::Column::Id.is_in(ids.iter().copied()))
            .filter(member::Column::LeftOn.is_null())
            .filter(lives_here(ctx))
            .all(&at.executor())
            .await
            .or_problem()?;
        people.extend(rows.into_iter().map(|row| (row.id, row)));
    }
    Ok(people)
}

/// What people said of the same rows in the caller's own county, the latest word last.
///
/// # Errors
/// When the database fails.
pub async fn said_of(at: &impl Source, ctx: &Ctx, keys: &[Vec<u8>]) -> Result<Vec<list_pair::Model>> {
    let mut said = Vec::new();
    for keys in keys.chunks(MAX_IN_LIST) {
        let rows = list_pair::Entity::find()
            .filter(list_pair::Column::RowKey.is_in(keys.iter().cloned()))
            .filter(list_pair::Column::State.is_in([PairState::Same.as_str(), PairState::Other.as_str()]))
            .filter(Expr::cust(format!(
                "EXISTS (SELECT 1 FROM list_batch WHERE list_batch.id = list_pair.list_batch_id AND list_batch.area_id = {})",
                ctx.area
            )))
            .order_by_asc(list_pair::Column::UpdatedAt)
            .order_by_asc(list_pair::Column::Id)
            .all(&at.executor())
            .await
            .or_problem()?;
        said.extend(rows);
    }
    Ok(said)
}

/// The other members that the same line of the same list may be about.
///
/// # Errors
/// When the database fails.
pub async fn beside(at: &impl Source, pair: &list_pair::Model) -> Result<Vec<list_pair::Model>> {
    list_pair::Entity::find()
        .filter(list_pair::Column::ListBatchId.eq(pair.list_batch_id))
        .filter(list_pair::Column::Line.eq(pair.line))
        .filter(list_pair::Column::Id.ne(pair.id))
        .order_by_asc(list_pair::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// What batches said of households and what nobody has taken back.
///
/// # Errors
/// When the database fails.
pub async fn facts_of(at: &impl Source, of: Rests<'_>) -> Result<Vec<list_fact::Model>> {
    let of = match of {
        Rests::OnBatches(batches) => list_fact::Column::ListBatchId.is_in(batches.iter().copied()),
        Rests::OnPairs(pairs) => list_fact::Column::ListPairId.is_in(pairs.iter().copied()),
    };
    list_fact::Entity::find()
        .filter(of)
        .filter(list_fact::Column::TakenBackOn.is_null())
        .order_by_asc(list_fact::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// What rests on what.
#[derive(Debug, Clone, Copy)]
pub enum Rests<'a> {
    /// On these batches.
    OnBatches(&'a [i64]),
    /// On the answers to doubtful rows.
    OnPairs(&'a [i64]),
}

/// The doubtful rows of batches that wait for a person.
///
/// # Errors
/// When the database fails.
pub async fn waiting_pairs(at: &impl Source, batches: &[i64]) -> Result<Vec<list_pair::Model>> {
    list_pair::Entity::find()
        .filter(list_pair::Column::ListBatchId.is_in(batches.iter().copied()))
        .filter(waits_for_a_person())
        .all(&at.executor())
        .await
        .or_problem()
}

/// The doubtful rows of batches that were answered and whose words are kept.
///
/// # Errors
/// When the database fails.
pub async fn answered_pairs(at: &impl Source, batches: &[i64]) -> Result<Vec<list_pair::Model>> {
    list_pair::Entity::find()
        .filter(list_pair::Column::ListBatchId.is_in(batches.iter().copied()))
        .filter(list_pair::Column::State.is_in([PairState::Same.as_str(), PairState::Other.as_str()]))
        .filter(list_pair::Column::SaidSealed.is_not_null())
        .all(&at.executor())
        .await
        .or_problem()
}

/// What is remembered of households that nobody has taken back, of those that were found in scope before.
///
/// # Errors
/// When the database fails.
pub async fn facts_of_households(at: &impl Source, households: &[i64]) -> Result<HashMap<i64, Vec<list_fact::Model>>> {
    let standing = Condition::all().add(list_fact::Column::TakenBackOn.is_null());
    crate::repo::of_households_where(at, households, standing).await
}

/// Doubtful rows whose words are kept and whose term is over, of all counties: those that wait since before a day, or those
/// that were answered before it; at most 500.
///
/// # Errors
/// When the database fails.
pub async fn pairs_past_their_term(
    at: &impl Source,
    kind: RetentionKind,
    before: NaiveDate,
) -> Result<Vec<list_pair::Model>> {
    list_pair::Entity::find()
        .filter(is_past_its_term(kind, before))
        .order_by_asc(list_pair::Column::Id)
        .limit(MOST_SHOWN)
        .all(&at.executor())
        .await
        .or_problem()
}

/// How many of them there are.
///
/// # Errors
/// When the database fails.
pub async fn count_past_their_term(at: &impl Source, kind: RetentionKind, before: NaiveDate) -> Result<u64> {
    list_pair::Entity::find()
        .filter(is_past_its_term(kind, before))
        .count(&at.executor())
        .await
        .or_problem()
}

/// A batch, and whether no later month of its list came in from its county.
#[derive(Debug, Clone)]
pub struct OfRows {
    /// The batch.
    pub batch: list_batch::Model,
    /// It is of the newest month.
    pub is_newest: bool,
}

/// The batches of rows that were found in scope before, by their ids.
///
/// # Errors
/// When the database fails.
pub async fn batches_of_rows(at: &impl Source, ids: &[i64]) -> Result<HashMap<i64, OfRows>> {
    let mut found = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let batches = list_batch::Entity::find()
            .filter(list_batch::Column::Id.is_in(ids.iter().copied()))
            .all(&at.executor())
            .await
            .or_problem()?;
        let newest: Vec<i64> = list_batch::Entity::find()
            .filter(list_batch::Column::Id.is_in(ids.iter().copied()))
            .filter(of_newest_month())
            .select_only()
            .column(list_batch::Column::Id)
            .into_tuple()
            .all(&at.executor())
            .await
            .or_problem()?;
        let newest: HashSet<i64> = newest.into_iter().collect();
        found.extend(batches.into_iter().map(|batch| {
            let is_newest = newest.contains(&batch.id);
            (batch.id, OfRows { batch, is_newest })
        }));
    }
    Ok(found)
}

/// No later month of the same list came in from the same county; one without rows says nothing of anybody.
fn of_newest_month() -> Expr {
    Expr::cust(
        "NOT EXISTS (SELECT 1 FROM list_batch later WHERE later.area_id = list_batch.area_id AND later.list = list_batch.list \
         AND later.month > list_batch.month AND later.total > 0)",
    )
}

/// The batches of the counties that a range of areas lies in or has in it, as far as the caller sees households there: of a
/// month, or each list's newest; the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn over(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    month: Option<Month>,
) -> Result<Vec<list_batch::Model>> {
    let mut touched = Condition::any().add(Expr::cust("1 = 0"));
    for range in ranges_within(ctx, Some(within)) {
        touched = touched.add(Expr::cust(format!(
            "EXISTS (SELECT 1 FROM area WHERE area.id = list_batch.area_id AND area.order_lo < {} AND area.order_hi > {})",
            range.hi, range.lo
        )));
    }
    let of_month = match month {
        Some(month) => list_batch::Column::Month.eq(month.to_string()),
        None => of_newest_month(),
    };
    list_batch::Entity::find()
        .filter(touched)
        .filter(of_month)
        .order_by_asc(list_batch::Column::Id)
        .all(&at.executor())
        .await
        .or_problem()
}

/// What batches say of the visible households of a range of areas, in the order of the areas; what was taken back says nothing.
///
/// # Errors
/// When the database fails.
pub async fn facts_within(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    batches: &[i64],
) -> Result<Vec<list_fact::Model>> {
    use list_fact::Column::{AreaOrder, HouseholdId, Id};
    let mut facts = Vec::new();
    for batches in batches.chunks(MAX_IN_LIST) {
        let rows = list_fact::Entity::find()
            .filter(list_fact::Column::ListBatchId.is_in(batches.iter().copied()))
            .filter(list_fact::Column::TakenBackOn.is_null())
            .filter(placed_within(
                ctx,
                Some(within),
                &AreaOrder.into_expr(),
                &HouseholdId.into_expr(),
            ))
            .order_by_asc(AreaOrder)
            .order_by_asc(Id)
            .all(&at.executor())
            .await
            .or_problem()?;
        facts.extend(rows);
    }
    Ok(facts)
}

/// The active households that were monitored on a day in a range of areas, as far as the caller sees them, in the order of the
/// areas.
///
/// # Errors
/// When the database fails.
pub async fn monitored_on(
    at: &impl Source,
    ctx: &Ctx,
    within: AreaRange,
    day: NaiveDate,
) -> Result<Vec<MonitoredThen>> {
    let mut found = Vec::new();
    for range in ranges_within(ctx, Some(within)) {
        let query = format!(
            "SELECT h.id AS household_id, h.area_order AS area_order, s.monitored_type AS monitored_type, h.civil_affairs AS \
             civil_affairs FROM spell s JOIN household h ON h.id = s.household_id WHERE s.included_on <= ? AND (s.ended_on IS \
             NULL OR s.ended_on > ?) AND h.state = '{}' AND h.area_order >= {} AND h.area_order < {} ORDER BY h.area_order, h.id",
            HouseholdState::Active,
            range.lo,
            range.hi
        );
        let values = [day.to_string().into(), day.to_string().into()];
        found.extend(sql::all::<MonitoredThen>(&at.executor(), &query, values).await?);
    }
    Ok(found)
}

/// Where households lie, of some by their ids: those in a range of areas that the caller sees.
///
/// # Errors
/// When the database fails.
pub async fn places_of(at: &impl Source, ctx: &Ctx, within: AreaRange, ids: &[i64]) -> Result<HashMap<i64, i64>> {
    use household::Column::{AreaOrder, Id};
    let mut places = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(MAX_IN_LIST) {
        let rows: Vec<(i64, i64)> = household::Entity::find()
            .filter(visible(ctx))
            .filter(AreaOrder.gte(within.lo))
            .filter(AreaOrder.lt(within.hi))
            .filter(Id.is_in(ids.iter().copied()))
            .select_only()
            .columns([Id, AreaOrder])
            .into_tuple()
            .all(&at.executor())
            .await
            .or_problem()?;
        places.extend(rows);
    }
    Ok(places)
}

/// How many active households are monitored as one of the three types in a range of areas, as far as the caller sees them.
///
/// # Errors
/// When the database fails.
pub async fn count_three_types(at: &impl Source, ctx: &Ctx, within: AreaRange) -> Result<u64> {
    use household::Column::{AreaOrder, MonitoredType as As, State};
    let three = MonitoredType::ALL.iter().filter(|kind| kind.is_one_of_three());
    household::Entity::find()
        .filter(visible(ctx))
        .filter(State.eq(HouseholdState::Active.as_str()))
        .filter(AreaOrder.gte(within.lo))
        .filter(AreaOrder.lt(within.hi))
        .filter(As.is_in(three.map(|kind| kind.as_str())))
        .count(&at.executor())
        .await
        .or_problem()
}

fn is_past_its_term(kind: RetentionKind, before: NaiveDate) -> Condition {
    let is_past = match kind {
        RetentionKind::WaitingRows => waits_for_a_person().add(Expr::cust(format!(
            "EXISTS (SELECT 1 FROM list_batch WHERE list_batch.id = list_pair.list_batch_id AND list_batch.received_on < '{before}')"
        ))),
        _ => Condition::all().add(list_pair::Column::DecidedOn.lt(before.to_string())),
    };
    Condition::all()
        .add(list_pair::Column::SaidSealed.is_not_null())
        .add(is_past)
}

/// A household that was monitored on a day.
#[derive(Debug, Clone, FromQueryResult)]
pub struct MonitoredThen {
    /// The household.
    pub household_id: i64,
    /// Its place.
    pub area_order: i64,
    /// As what.
    pub monitored_type: Code<MonitoredType>,
    /// Its standing in civil affairs, as it is now.
    pub civil_affairs: Option<Code<CivilAffairsStatus>>,
}

/// A row of a list that asked for a look, and what became of the warning that it joined.
#[derive(Debug, Clone, FromQueryResult)]
pub struct RowAnswer {
    /// The row of the file.
    pub line: i64,
    /// The rules that asked, by their ids.
    pub rules: String,
    /// The state of the warning; none where it waits to join one.
    pub state: Option<Code<WarningState>>,
    /// By when it is to be answered.
    pub answer_due: Option<crate::column::Day>,
    /// When it was.
    pub answered_on: Option<crate::column::Day>,
}

/// The rows of a batch that asked for a look, in the order of the file, at most 500; no household is told.
///
/// # Errors
/// When the database fails.
pub async fn answers(at: &impl Source, batch: &Found<list_batch::Model>) -> Result<Vec<RowAnswer>> {
    let query = format!(
        "SELECT f.line AS line, f.rules AS rules, w.state AS state, w.answer_due AS answer_due, w.answered_on AS answered_on \
         FROM list_fact f LEFT JOIN warning w ON w.id = f.warning_id WHERE f.list_batch_id = ? AND f.taken_back_on IS NULL AND \
         f.rules <> '' ORDER BY f.line, f.id LIMIT {MOST_SHOWN}"
    );
    sql::all(&at.executor(), &query, [batch.id.into()]).await
}
