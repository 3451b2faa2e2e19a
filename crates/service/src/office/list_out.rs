//! Lists that leave the screen as a file: who took which, how long it was, and, where it is long, who agreed.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};
pub use shouwang_domain::proposal::{ListFormat, ListRequestState};
use shouwang_domain::{AccountId, AreaId, ListRequestId};
use shouwang_store::column::Day;
use shouwang_store::entity::{account, list_request};
use shouwang_store::repo::rules::proposal::Placed;
use shouwang_store::{Source, Tx, repo};
use utoipa::ToSchema;

use super::access::{Verb, require, roles};
use crate::rules::proposal::{self, Answer};
use crate::{Ctx, Problem, Result, Service};

/// A longer list leaves only when another person agreed.
pub const ALONE: usize = 1000;
/// A longer one leaves by parts.
pub(crate) const MOST: usize = 20_000;
/// So many rows leave with one person in a day, over all lists, before another person must agree to each.
const A_DAY: usize = 5_000;
/// An agreement is good for so many days.
const GOOD_DAYS: u64 = 3;
/// A list may have grown by so many percent since it was agreed to.
const GROWTH_PERCENT: usize = 10;
/// The list that is the register of an area.
pub(crate) const REGISTER: &str = "register";
/// The list that is the files of the households of an area.
pub(crate) const HOUSEHOLD_FILES: &str = "household_files";
/// The list that is the ledger of help of an area.
pub(crate) const HELP_LEDGER: &str = "help_ledger";
/// Fields of a command that are no part of the question: an agreement is said in one, and what for was agreed to.
pub(crate) const OF_NO_QUESTION: [&str; 3] = ["request_id", "purpose", "language"];
const SHANGHAI_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 24 * 3_600_000;

/// What is about to leave: which list, and the digest of what was asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Leaving {
    /// Which list, such as `households`.
    pub(crate) list: String,
    /// Of the post that asks, what narrows the list, its order and its columns: an agreement is good for these alone.
    pub(crate) digest: String,
    /// So many rows leave at once, and not more.
    pub(crate) most: usize,
}

impl Leaving {
    /// A list under a question, as its own operation takes it; the place of a page and an agreement are no part of it.
    ///
    /// # Errors
    /// When the question cannot be written as JSON.
    pub(crate) fn new(ctx: &Ctx, list: &str, query: &impl Serialize, columns: &[String]) -> Result<Self> {
        let mut query = serde_json::to_value(query).map_err(Problem::internal)?;
        if let Some(fields) = query.as_object_mut() {
            fields.retain(|name, _| !OF_NO_QUESTION.contains(&name.as_str()));
            if let Some(page) = fields.get_mut("page").and_then(Value::as_object_mut) {
                page.retain(|name, _| name == "sort");
            }
        }
        let all = [
            ("list", list.into()),
            ("post", ctx.post.0.into()),
            ("area", ctx.area.0.into()),
            ("query", query),
            ("columns", columns.into()),
        ];
        let all = all.map(|(name, value)| (name.to_owned(), value));
        let text = canonical(&Value::Object(Map::from_iter(all))).unwrap_or_default();
        Ok(Self {
            list: list.to_owned(),
            digest: hex::encode(Sha256::digest(text)),
            most: MOST,
        })
    }
}

/// What somebody wants to take out, as the person reads it who agrees.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Titled {
    /// What the list is called, in Chinese.
    pub(crate) zh: String,
    /// In English.
    pub(crate) en: String,
    /// Area and filters, in Chinese.
    pub(crate) filter_zh: String,
    /// In English.
    pub(crate) filter_en: String,
    /// The digest of the question.
    pub(crate) digest: String,
}

impl Titled {
    fn of(row: &list_request::Model) -> Self {
        // A request of before lists were made by the server had the words of a screen, and is good for nothing.
        serde_json::from_str(&row.title).unwrap_or_else(|_| Self {
            zh: row.title.clone(),
            en: row.title.clone(),
            ..Self::default()
        })
    }
}

/// A request as it is put to another person.
pub(crate) struct Proposed {
    /// What is to leave.
    pub(crate) leaving: Leaving,
    /// Its words.
    pub(crate) titled: Titled,
    /// How many rows it has.
    pub(crate) rows: usize,
    /// What for.
    pub(crate) reason: String,
}

/// What another person says to it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideListOutCmd {
    /// The request.
    pub list_request_id: ListRequestId,
    /// It may be taken out, or not.
    pub approve: bool,
    /// Remark; required for a refusal.
    #[serde(default)]
    pub note: Option<String>,
    /// The version that was read.
    pub version: i64,
}

/// A request to take out a long list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListRequestView {
    /// Id.
    pub id: ListRequestId,
    /// Version of the record.
    pub version: i64,
    /// The office.
    pub area_id: AreaId,
    /// Name of its area.
    pub area_name: String,
    /// Which list.
    pub list: String,
    /// What it is called, in Chinese.
    pub title: String,
    /// In English.
    pub title_en: String,
    /// The area and what narrows the list, in Chinese.
    pub filter: String,
    /// In English.
    pub filter_en: String,
    /// How many rows it had then, as the program counted them.
    pub rows: i64,
    /// What for.
    pub reason: String,
    /// State.
    pub state: ListRequestState,
    /// Who asked.
    pub proposed_by: AccountId,
    /// Name of that person.
    pub proposed_by_name: Option<String>,
    /// When.
    pub proposed_on: NaiveDate,
    /// Name of who decided.
    pub decided_by_name: Option<String>,
    /// When.
    pub decided_on: Option<NaiveDate>,
    /// Remark of the decision.
    pub decision_note: Option<String>,
    /// The last day on which it may be taken out.
    pub good_until: Option<NaiveDate>,
    /// The caller may decide.
    pub may_decide: bool,
    /// The caller may take the list out now.
    pub may_take: bool,
}

impl Service {
    /// Whether the caller may take out so many rows, before the file is made: what another person agreed to it for, where
    /// somebody had to.
    ///
    /// # Errors
    /// `list.ask_first`, `list.too_long`, `list.not_agreed`; not found.
    pub(crate) async fn check_list_out(
        &self,
        ctx: &Ctx,
        leaving: &Leaving,
        rows: usize,
        request: Option<ListRequestId>,
    ) -> Result<Option<String>> {
        if rows > leaving.most {
            return Err(too_long(leaving.most));
        }
        match request {
            Some(id) => Ok(Some(agreed(&self.store, ctx, (leaving, rows), id).await?.reason)),
            None if rows > ALONE => Err(ask_first()),
            None => {
                within_a_day(&self.store, ctx, rows).await?;
                Ok(None)
            }
        }
    }

    /// Writes down that a file of a list was taken out, which uses up the agreement to a long one. What names nobody, or is
    /// one's own area's to be filled in, is `uncounted`: it does not use up the rows of a day.
    ///
    /// # Errors
    /// `list.not_agreed`, `list.ask_first`; not found.
    pub(crate) async fn note_list_out(
        &self,
        ctx: &Ctx,
        leaving: &Leaving,
        (rows, uncounted): (usize, bool),
        file: &[u8],
        request: Option<ListRequestId>,
    ) -> Result<()> {
        self.note_list_out_with(ctx, leaving, (rows, uncounted), file, request, ())
            .await
    }

    /// The same with the answer that the caller's request is given, and that it is given again when it is sent again.
    ///
    /// # Errors
    /// As [`Service::note_list_out`].
    pub(crate) async fn note_list_out_with<T: Serialize>(
        &self,
        ctx: &Ctx,
        leaving: &Leaving,
        (rows, uncounted): (usize, bool),
        file: &[u8],
        request: Option<ListRequestId>,
        answer: T,
    ) -> Result<T> {
        let mut tx = self.store.begin(ctx, "list.take_out").await?;
        use_list_out(ctx, &mut tx, leaving, (rows, uncounted), file, request).await?;
        tx.commit(answer).await
    }

    /// Puts a request to another person.
    ///
    /// # Errors
    /// `list.too_long`.
    pub(crate) async fn propose_list_out(&self, ctx: &Ctx, proposed: Proposed) -> Result<ListRequestView> {
        if proposed.rows > proposed.leaving.most {
            return Err(too_long(proposed.leaving.most));
        }
        let mut tx = self.store.begin(ctx, "list.ask").await?;
        let row = tx
            .insert(list_request::Model {
                area_id: ctx.area.0,
                list: proposed.leaving.list,
                title: serde_json::to_string(&proposed.titled).map_err(Problem::internal)?,
                row_count: proposed.rows as i64,
                reason: proposed.reason,
                state: ListRequestState::Proposed.into(),
                proposed_by: ctx.acted_by.0,
                proposed_on: ctx.today().into(),
                ..list_request::Model::default()
            })
            .await?;
        let view = one(&tx, ctx, row.id).await?;
        tx.subject(format!("list_request/{}", row.id));
        tx.detail(serde_json::json!({ "list": row.list, "rows": row.row_count, "query": proposed.leaving.digest }));
        tx.commit(view).await
    }

    /// Agrees or refuses. Whoever asked does not decide.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `proposal.same_person`, `proposal.decided`, `required`.
    pub async fn decide_list_out(&self, ctx: &Ctx, cmd: DecideListOutCmd) -> Result<ListRequestView> {
        require(ctx, Verb::DecideListsOut)?;
        let answer = Answer::new(cmd.approve, cmd.note, cmd.version).map_err(|problem| problem.at("/note"))?;
        let mut tx = self.store.begin(ctx, "list.decide").await?;
        let proposed = ListRequestState::Proposed.into();
        let Placed { row: before, .. } = proposal::to_be_decided::<list_request::Model>(
            &mut tx,
            ctx,
            cmd.list_request_id.0,
            answer.version,
            proposed,
        )
        .await?;
        let state = match answer.approve {
            true => ListRequestState::Approved,
            false => ListRequestState::Refused,
        };
        let after = list_request::Model {
            state: state.into(),
            decided_by: Some(ctx.acted_by.0),
            decided_on: Some(ctx.today().into()),
            decision_note: answer.note,
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        let view = one(&tx, ctx, after.id).await?;
        tx.subject(format!("list_request/{}", after.id));
        tx.detail(serde_json::json!({ "state": after.state }));
        tx.commit(view).await
    }

    /// The requests of the areas in the caller's scope, the newest first.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_requests(&self, ctx: &Ctx) -> Result<Vec<ListRequestView>> {
        require(ctx, Verb::TakeListsOut)?;
        let mut found = repo::rules::proposal::list::<list_request::Model>(&self.store, ctx).await?;
        found.reverse();
        views(&self.store, ctx, &found).await
    }

    /// The line that a file bears: who took it out, in which post, when, what for and how much, in both languages.
    ///
    /// # Errors
    /// Only those of the database.
    pub(crate) async fn mark(&self, ctx: &Ctx, purpose: Option<&str>, rows: usize) -> Result<(String, String)> {
        let names = repo::office::account::names(&self.store, [ctx.acted_by.0]).await?;
        let name = names.get(&ctx.acted_by.0).map(String::as_str).unwrap_or_default();
        let areas = repo::register::area::names(&self.store, [ctx.area.0].into()).await?;
        let area = areas.get(&ctx.area.0).map(String::as_str).unwrap_or_default();
        let at = ctx.now.to_minute();
        let zh = purpose.map_or_else(String::new, |purpose| format!("用途：{purpose}，"));
        let en = purpose.map_or_else(String::new, |purpose| format!("for: {purpose}, "));
        Ok((
            format!(
                "导出：{area}{} {name}，{at}，{zh}共 {rows} 行；含个人信息的，不得外传",
                ctx.role.zh()
            ),
            format!(
                "Taken out by {name}, {} of {area}, {at}, {en}{rows} rows; what is personal goes to nobody else",
                ctx.role.en()
            ),
        ))
    }
}

/// Whether so many rows more leave with one person today.
async fn within_a_day(at: &impl Source, ctx: &Ctx, rows: usize) -> Result<()> {
    let midnight = ctx.now.0 - (ctx.now.0 + SHANGHAI_MS).rem_euclid(DAY_MS);
    let before = repo::office::evidence::rows_taken_out(at, ctx, midnight).await?;
    match before + rows > A_DAY {
        true => Err(ask_first()),
        false => Ok(()),
    }
}

/// Writes down within an act that a file of a list was taken out, which uses up the agreement to it.
///
/// # Errors
/// As [`Service::note_list_out`].
pub(crate) async fn use_list_out(
    ctx: &Ctx,
    tx: &mut Tx,
    leaving: &Leaving,
    (rows, uncounted): (usize, bool),
    file: &[u8],
    request: Option<ListRequestId>,
) -> Result<()> {
    if let Some(id) = request {
        // Two requests at once do not use one agreement twice.
        tx.locked::<list_request::Model>(id.0).await?;
        let row = agreed(&*tx, ctx, (leaving, rows), id).await?;
        let used = list_request::Model {
            state: ListRequestState::Used.into(),
            ..row.clone()
        };
        tx.update(&row, used).await?;
    } else if !uncounted {
        // Nor do two files at once leave with the same rest of a day.
        for hand in BTreeSet::from([ctx.acted_by.0, ctx.entered_by.0]) {
            tx.locked::<account::Model>(hand).await?;
        }
        within_a_day(&*tx, ctx, rows).await?;
    }
    tx.subject(format!("list/{}", leaving.list));
    tx.detail(serde_json::json!({
        "rows": rows,
        "digest": hex::encode(Sha256::digest(file)),
        "query": leaving.digest,
        "request": request,
        "uncounted": uncounted,
    }));
    Ok(())
}

/// The agreement to a long list, which is good once.
async fn agreed(
    at: &impl Source,
    ctx: &Ctx,
    (leaving, rows): (&Leaving, usize),
    id: ListRequestId,
) -> Result<list_request::Model> {
    let row = repo::rules::proposal::by_id::<list_request::Model>(at, ctx, id.0)
        .await?
        .row;
    let is_same = row.list == leaving.list && Titled::of(&row).digest == leaving.digest;
    if is_same && may_take(ctx, &row) && covers(&row, rows) {
        return Ok(row);
    }
    Err(Problem::refused(
        "list.not_agreed",
        format!(
            "这份列表没有可用的导出同意：申请须由本人以同一岗位提出、已经同意、在 {GOOD_DAYS} 天内、只用一次，区划、条件和列与申请时相同，并且列表没有变长很多；请重新申请。"
        ),
        format!(
            "There is no agreement for this list: the request must be one's own in the same post, agreed to, not older than {GOOD_DAYS} days and not used yet, area, filters and columns those that were agreed to, and the list must not have grown much; ask anew."
        ),
    ))
}

fn ask_first() -> Problem {
    Problem::refused(
        "list.ask_first",
        format!(
            "一次超过 {ALONE} 行、或一天累计超过 {A_DAY} 行的导出，须经另一人同意；请提交导出申请，或按村镇、条件缩小范围。"
        ),
        format!(
            "More than {ALONE} rows at once, or more than {A_DAY} in a day, leave only when another person agrees; ask for it, or narrow the list down."
        ),
    )
}

fn may_take(ctx: &Ctx, row: &list_request::Model) -> bool {
    let is_good = good_until(row).is_some_and(|last| ctx.today() <= last);
    row.state == ListRequestState::Approved && row.proposed_by == ctx.acted_by.0 && is_good
}

fn covers(row: &list_request::Model, rows: usize) -> bool {
    let agreed = usize::try_from(row.row_count).unwrap_or_default();
    rows <= agreed + agreed * GROWTH_PERCENT / 100
}

fn good_until(row: &list_request::Model) -> Option<NaiveDate> {
    let decided = row
        .decided_on
        .map(Day::get)
        .filter(|_| row.state == ListRequestState::Approved)?;
    decided.checked_add_days(Days::new(GOOD_DAYS))
}

/// A value in one spelling, whatever the order of its fields; what says nothing is left out.
fn canonical(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Object(fields) => {
            let said: BTreeMap<&str, String> = fields
                .iter()
                .filter_map(|(name, value)| Some((name.as_str(), canonical(value)?)))
                .collect();
            let said: Vec<String> = said
                .into_iter()
                .map(|(name, value)| format!("{}:{value}", Value::from(name)))
                .collect();
            (!said.is_empty()).then(|| format!("{{{}}}", said.join(",")))
        }
        Value::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| canonical(item).unwrap_or_else(|| "null".to_owned()))
                .collect();
            Some(format!("[{}]", items.join(",")))
        }
        plain => Some(plain.to_string()),
    }
}

/// Nobody takes out so much at once.
fn too_long(most: usize) -> Problem {
    Problem::refused(
        "list.too_long",
        format!("列表超过 {most} 行，不能一次导出；请按镇或条件分批导出。"),
        format!("The list has more than {most} rows; take it out by town, or by a filter."),
    )
}

async fn one(at: &impl Source, ctx: &Ctx, id: i64) -> Result<ListRequestView> {
    let placed = repo::rules::proposal::by_id::<list_request::Model>(at, ctx, id).await?;
    let mut views = views(at, ctx, &[placed]).await?;
    views
        .pop()
        .ok_or_else(|| Problem::internal("one request gives one view"))
}

async fn views(at: &impl Source, ctx: &Ctx, placed: &[Placed<list_request::Model>]) -> Result<Vec<ListRequestView>> {
    let names = proposal::names(at, placed).await?;
    Ok(placed.iter().map(|placed| view(ctx, placed, &names)).collect())
}

fn view(ctx: &Ctx, placed: &Placed<list_request::Model>, names: &HashMap<i64, String>) -> ListRequestView {
    let row = &placed.row;
    let is_waiting = row.state == ListRequestState::Proposed;
    let hands = [row.proposed_by, row.acted_by, row.entered_by];
    let is_mine = [ctx.acted_by.0, ctx.entered_by.0]
        .iter()
        .any(|person| hands.contains(person));
    let titled = Titled::of(row);
    ListRequestView {
        id: ListRequestId(row.id),
        version: row.version,
        area_id: AreaId(placed.area.id),
        area_name: placed.area.name.clone(),
        list: row.list.clone(),
        title: titled.zh,
        title_en: titled.en,
        filter: titled.filter_zh,
        filter_en: titled.filter_en,
        rows: row.row_count,
        reason: row.reason.clone(),
        state: row.state.get(),
        proposed_by: AccountId(row.proposed_by),
        proposed_by_name: names.get(&row.proposed_by).cloned(),
        proposed_on: row.proposed_on.get(),
        decided_by_name: row.decided_by.and_then(|id| names.get(&id).cloned()),
        decided_on: row.decided_on.map(Day::get),
        decision_note: row.decision_note.clone(),
        good_until: good_until(row),
        may_decide: is_waiting && !is_mine && roles(Verb::DecideListsOut).contains(&ctx.role),
        may_take: may_take(ctx, row),
    }
}

#[cfg(test)]
mod tests {
    use shouwang_domain::PostId;
    use shouwang_domain::calendar::Timestamp;
    use shouwang_domain::role::Role;
    use shouwang_domain::scope::Scope;

    use super::*;

    fn digest(post: i64, query: &Value, columns: &[&str]) -> String {
        let ctx = Ctx {
            acted_by: AccountId(1),
            entered_by: AccountId(1),
            post: PostId(post),
            role: Role::TownOfficer,
            area: AreaId(1),
            department: None,
            scope: Scope::nothing(),
            now: Timestamp(0),
            reason: None,
            request: None,
        };
        let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
        Leaving::new(&ctx, "warnings", query, &columns).unwrap().digest
    }

    #[test]
    fn a_digest_is_of_what_was_asked_and_not_of_how_it_was_written() {
        let asked = serde_json::json!({ "state": "open", "area_id": "7", "page": { "sort": "village" } });
        let same = serde_json::json!({ "area_id": "7", "risk": null, "request_id": "9", "state": "open",
            "page": { "limit": 200, "sort": "village", "cursor": "after.1.2" } });
        assert_eq!(digest(1, &asked, &["head"]), digest(1, &same, &["head"]));
        let other = |query: Value| digest(1, &query, &["head"]) != digest(1, &asked, &["head"]);
        assert!(other(
            serde_json::json!({ "state": "open", "area_id": "8", "page": { "sort": "village" } })
        ));
        assert!(other(
            serde_json::json!({ "area_id": "7", "page": { "sort": "village" } })
        ));
        assert!(other(serde_json::json!({ "state": "open", "area_id": "7" })));
        assert_ne!(digest(1, &asked, &["head"]), digest(1, &asked, &["head", "area"]));
        assert_ne!(
            digest(1, &asked, &["head"]),
            digest(2, &asked, &["head"]),
            "another post"
        );
    }
}
