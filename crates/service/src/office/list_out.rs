//! Lists that leave the screen as a file: who took which, how long it was, and, where it is long, who agreed.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
pub use shouwang_domain::proposal::{ListFormat, ListRequestState};
use shouwang_domain::{AccountId, AreaId, ListRequestId};
use shouwang_sheets::Listed;
use shouwang_store::column::Day;
use shouwang_store::entity::list_request;
use shouwang_store::repo::rules::proposal::Placed;
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use super::access::{Verb, require, roles};
use crate::rules::proposal::{self, Answer};
use crate::{Ctx, Problem, Result, Service, heavy};

/// A longer list leaves only when another person agreed.
pub const ALONE: usize = 1000;
/// A longer one leaves by parts.
const MOST: usize = 20_000;
/// More columns has no list.
const MOST_COLUMNS: usize = 100;
/// So many rows leave with one person in a day, over all lists, before another person must agree to each.
const A_DAY: usize = 5_000;
/// An agreement is good for so many days.
const GOOD_DAYS: u64 = 3;
/// A list may have grown by so many percent since it was agreed to.
const GROWTH_PERCENT: usize = 10;
/// The list that is the register of an area.
pub(crate) const REGISTER: &str = "register";
const SHANGHAI_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 24 * 3_600_000;

/// A column of a list that goes out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileColumn {
    /// Its header.
    pub title: String,
    /// It holds numbers.
    #[serde(default)]
    pub numeric: bool,
}

/// Takes a list out as a file: the rows as they are shown, masked as they are.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeListOutCmd {
    /// Which list, such as `households`.
    pub list: String,
    /// What it is called.
    pub title: String,
    /// Its columns.
    pub columns: Vec<FileColumn>,
    /// Its rows, a text for each column.
    pub rows: Vec<Vec<String>>,
    /// As which kind of file.
    pub format: ListFormat,
    /// The agreement of another person, for a list of more than 1,000 rows.
    #[serde(default)]
    pub request_id: Option<ListRequestId>,
}

/// Asks another person to agree that a long list is taken out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskListOutCmd {
    /// Which list, such as `households`.
    pub list: String,
    /// What it is called.
    pub title: String,
    /// How many rows it has; of the register of an area the program counts them.
    pub rows: i64,
    /// The area, of the register of one.
    #[serde(default)]
    pub area_id: Option<AreaId>,
    /// What for.
    pub reason: String,
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
    /// What it is called.
    pub title: String,
    /// How many rows it had then.
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
    /// Makes a file of a list, and writes down who took it, which, how long and with which digest. Nobody takes more than
    /// 1,000 rows alone.
    ///
    /// # Errors
    /// `list.too_long`, `list.ask_first`, `list.not_agreed`, `list.misshapen`; not found.
    pub async fn take_list_out(&self, ctx: &Ctx, cmd: TakeListOutCmd) -> Result<(String, ListFormat, Vec<u8>)> {
        require(ctx, Verb::TakeListsOut)?;
        let list = list_named(&cmd.list)?;
        check_shape(&cmd)?;
        self.check_list_out(ctx, &list, cmd.rows.len(), cmd.request_id).await?;
        let mark = self.mark(&self.store, ctx, cmd.rows.len()).await?;
        let (title, format, count, request) = (cmd.title.clone(), cmd.format, cmd.rows.len(), cmd.request_id);
        let bytes = heavy::in_turn(move || {
            let columns: Vec<(String, bool)> = cmd.columns.into_iter().map(|of| (of.title, of.numeric)).collect();
            let listed = Listed {
                title: &cmd.title,
                mark: &mark,
                columns: &columns,
                rows: &cmd.rows,
            };
            match cmd.format {
                ListFormat::Xlsx => listed.workbook(),
                ListFormat::Csv => listed.delimited(),
            }
        })
        .await?;
        self.note_list_out(ctx, &list, count, &bytes, request).await?;
        Ok((title, format, bytes))
    }

    /// Whether the caller may take out so many rows: before they are read.
    ///
    /// # Errors
    /// `list.ask_first`, `list.too_long`, `list.not_agreed`; not found.
    pub(crate) async fn check_list_out(
        &self,
        ctx: &Ctx,
        list: &str,
        rows: usize,
        request: Option<ListRequestId>,
    ) -> Result<()> {
        if rows > MOST {
            return Err(too_long());
        }
        match request {
            Some(id) => agreed(&self.store, ctx, (list, rows), id).await.map(drop),
            None if rows > ALONE => Err(ask_first(rows)),
            None => {
                let midnight = ctx.now.0 - (ctx.now.0 + SHANGHAI_MS).rem_euclid(DAY_MS);
                let before = repo::office::evidence::rows_taken_out(&self.store, ctx, midnight).await?;
                match before + rows > A_DAY {
                    true => Err(ask_first(rows)),
                    false => Ok(()),
                }
            }
        }
    }

    /// Writes down that a file of a list was taken out, which uses up the agreement to a long one.
    ///
    /// # Errors
    /// `list.not_agreed`; not found.
    pub(crate) async fn note_list_out(
        &self,
        ctx: &Ctx,
        list: &str,
        rows: usize,
        file: &[u8],
        request: Option<ListRequestId>,
    ) -> Result<()> {
        let mut tx = self.store.begin(ctx, "list.take_out").await?;
        if let Some(id) = request {
            // Two requests at once do not use one agreement twice.
            tx.locked::<list_request::Model>(id.0).await?;
            let row = agreed(&tx, ctx, (list, rows), id).await?;
            let used = list_request::Model {
                state: ListRequestState::Used.into(),
                ..row.clone()
            };
            tx.update(&row, used).await?;
        }
        tx.subject(format!("list/{list}"));
        tx.detail(serde_json::json!({ "rows": rows, "digest": hex::encode(Sha256::digest(file)), "request": request }));
        tx.commit(()).await
    }

    /// Asks another person to agree.
    ///
    /// # Errors
    /// `required`, `list.too_long`, `list.misshapen`.
    pub async fn ask_list_out(&self, ctx: &Ctx, cmd: AskListOutCmd) -> Result<ListRequestView> {
        require(ctx, Verb::TakeListsOut)?;
        let list = list_named(&cmd.list)?;
        let reason = proposal::said(&cmd.reason).map_err(|problem| problem.at("/reason"))?;
        let title = proposal::said(&cmd.title).map_err(|problem| problem.at("/title"))?;
        let rows = match list == REGISTER {
            true => {
                let (_, within) = self.area_in_scope(ctx, cmd.area_id).await?;
                repo::register::member::count_here(&self.store, ctx, within).await? as i64
            }
            false => cmd.rows,
        };
        if usize::try_from(rows).map_or(true, |rows| rows > MOST) {
            return Err(too_long());
        }
        let mut tx = self.store.begin(ctx, "list.ask").await?;
        let row = tx
            .insert(list_request::Model {
                area_id: ctx.area.0,
                list,
                title,
                row_count: rows,
                reason,
                state: ListRequestState::Proposed.into(),
                proposed_by: ctx.acted_by.0,
                proposed_on: ctx.today().into(),
                ..list_request::Model::default()
            })
            .await?;
        let view = one(&tx, ctx, row.id).await?;
        tx.subject(format!("list_request/{}", row.id));
        tx.detail(serde_json::json!({ "list": row.list, "rows": row.row_count }));
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

    /// The line that a file bears: who took it out, in which post, when, and how much.
    pub(crate) async fn mark(&self, at: &impl Source, ctx: &Ctx, rows: usize) -> Result<String> {
        let names = repo::office::account::names(at, [ctx.acted_by.0]).await?;
        let name = names.get(&ctx.acted_by.0).map(String::as_str).unwrap_or_default();
        let areas = repo::register::area::names(at, [ctx.area.0].into()).await?;
        let area = areas.get(&ctx.area.0).map(String::as_str).unwrap_or_default();
        let (role, at) = (ctx.role.zh(), ctx.now.to_minute());
        Ok(format!(
            "导出：{area}{role} {name}，{at}，共 {rows} 行；含个人信息的，不得外传"
        ))
    }
}

/// The agreement to a long list, which is good once.
async fn agreed(
    at: &impl Source,
    ctx: &Ctx,
    (list, rows): (&str, usize),
    id: ListRequestId,
) -> Result<list_request::Model> {
    let row = repo::rules::proposal::by_id::<list_request::Model>(at, ctx, id.0)
        .await?
        .row;
    if row.list == list && may_take(ctx, &row) && covers(&row, rows) {
        return Ok(row);
    }
    Err(Problem::refused(
        "list.not_agreed",
        format!(
            "这份列表没有可用的导出同意：申请须由本人提出、已经同意、在 {GOOD_DAYS} 天内、只用一次，并且列表没有变长很多；请重新申请。"
        ),
        format!(
            "There is no agreement for this list: the request must be one's own, agreed to, not older than {GOOD_DAYS} days and not used yet, and the list must not have grown much; ask anew."
        ),
    ))
}

fn ask_first(rows: usize) -> Problem {
    Problem::refused(
        "list.ask_first",
        format!(
            "本次 {rows} 行。一次超过 {ALONE} 行、或一天累计超过 {A_DAY} 行的导出，须经另一人同意；请提交导出申请，或按村镇、条件缩小范围。"
        ),
        format!(
            "{rows} rows. More than {ALONE} at once, or more than {A_DAY} in a day, leave only when another person agrees; ask for it, or narrow the list down."
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

/// The name of a list as the log may have it: no words of a person.
fn list_named(list: &str) -> Result<String> {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-' | '/');
    match !list.is_empty() && list.len() <= 80 && list.chars().all(is_plain) {
        true => Ok(list.to_owned()),
        false => Err(misshapen().at("/list")),
    }
}

fn check_shape(cmd: &TakeListOutCmd) -> Result<()> {
    let columns = cmd.columns.len();
    let fits = (1..=MOST_COLUMNS).contains(&columns) && cmd.rows.iter().all(|row| row.len() == columns);
    if fits { Ok(()) } else { Err(misshapen()) }
}

fn misshapen() -> Problem {
    Problem::bad_data(
        "list.misshapen",
        "列表的名称、列和行对不上，没有导出；请刷新页面后重试。",
        "Name, columns and rows of the list do not fit, and nothing was taken out; reload the page and try again.",
    )
}

fn too_long() -> Problem {
    Problem::refused(
        "list.too_long",
        format!("列表超过 {MOST} 行，不能一次导出；请按镇或条件分批导出。"),
        format!("The list has more than {MOST} rows; take it out by town, or by a filter."),
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
    ListRequestView {
        id: ListRequestId(row.id),
        version: row.version,
        area_id: AreaId(placed.area.id),
        area_name: placed.area.name.clone(),
        list: row.list.clone(),
        title: row.title.clone(),
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
