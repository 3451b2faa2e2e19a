//! A department's list of a month comes in.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use shouwang_domain::area::AreaLevel;
use shouwang_domain::department_list::PairState;
use shouwang_domain::problem::FieldProblem;
use shouwang_domain::{AccountId, ListBatchId, Month};
use shouwang_forms::DepartmentList;
use shouwang_store::column::Json;
use shouwang_store::entity::{list_batch, list_fact, list_pair};
use shouwang_store::repo::department::Sent;
use shouwang_store::{Field, Source, Tx, repo};
use utoipa::ToSchema;

use super::compare::{Compared, Doubt, Pairing, settle};
use super::list::known;
use super::said::Said;
use super::sheet::{MOST_DAMAGE, Number, ReadList, ReadRow, read_list, template};
use super::signal::{Raised, World, findings};
use super::taken_back::Corrected;
use super::told::standing_field;

use crate::office::access::{Verb, require};
use crate::register::household::masked_ends;
use crate::register::import::{ImportCmd, read};
use crate::rules::screening::{Joined, Listed};
use crate::{Ctx, Problem, Result, Service};

/// A number of so many digits in an address is no house's.
const ID_DIGITS: usize = 15;

/// Lists of months that lie further back are for nobody any more.
const OLDEST_MONTHS: i32 = 12;

/// A department's list of a month.
#[derive(Clone)]
pub struct SendListCmd {
    /// Which list.
    pub list: String,
    /// Of which month.
    pub month: Month,
    /// The file.
    pub file: ImportCmd,
    /// It corrects what came before for the month; else it comes beside it, as one of several parts.
    pub corrects: bool,
}

impl SendListCmd {
    /// The list, where it is one of the caller's and its month may be sent.
    ///
    /// # Errors
    /// Not found, of another department's list too; `list.answers_query`, `list.month`.
    pub(crate) fn check(&self, ctx: &Ctx) -> Result<&'static DepartmentList> {
        let list = known(ctx, &self.list)?;
        // Before the file is kept anywhere: what nobody authorised is stored nowhere.
        if list.authorised {
            return Err(answers_query());
        }
        check_month(self.month, ctx.today())?;
        Ok(list)
    }
}

/// A file that came before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SentBefore {
    /// Its receipt.
    pub receipt: String,
    /// The day on which it came.
    pub on: NaiveDate,
}

/// What a list brought, or, in a dry run, would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SentList {
    /// Which list.
    pub list: String,
    /// Of which month.
    pub month: Month,
    /// Nothing was written.
    pub dry_run: bool,
    /// The number of the receipt.
    pub receipt: Option<String>,
    /// What came in.
    pub batch_id: Option<ListBatchId>,
    /// The last day on which it would have been in time.
    pub due: NaiveDate,
    /// It is after that day.
    pub late: bool,
    /// The month is not over: it counts as sent only when it comes again after its last day.
    pub early: bool,
    /// The same file came before.
    pub sent_before: Option<SentBefore>,
    /// The file came before, and only the rows are taken that its sender had to leave to somebody else.
    pub rest_of: Option<SentBefore>,
    /// Rows.
    pub rows: u64,
    /// Rows that cannot be read.
    pub damaged: u64,
    /// Rows that stand twice.
    pub repeated: u64,
    /// What came before for the month and is not said any more; only of a list that corrects it.
    pub taken_back: u64,
    /// What came before for the month, of a list that corrects it.
    pub replaces: Option<ListsReplaced>,
    /// The months in which the days of its rows lie, the earliest first.
    pub months: Vec<Month>,
    /// What the register knows of its rows; none for a department in a dry run, which would ask it without a trace.
    pub compared: Option<ListCompared>,
    /// The rows that cannot be read, at most 200, each with the reason.
    pub damage: Vec<FieldProblem>,
}

/// The files of a month that a correction stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListsReplaced {
    /// Files.
    pub files: u64,
    /// Rows in them.
    pub rows: u64,
}

/// What the register knows of the rows of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ListCompared {
    /// Rows about people of the register.
    pub matched: u64,
    /// Those of them that are matched because a person said so of the same row before.
    pub remembered: u64,
    /// Rows of which a person says whom they are about.
    pub doubtful: u64,
    /// Rows about people who are not in the register of the county: they were dropped.
    pub unknown: u64,
    /// Rows about the household of whoever sends it, or of kin: somebody else sends them.
    pub kin: u64,
    /// Households that somebody is to look at because of it; in a dry run, at most so many.
    pub warned: u64,
    /// Rows that differ from the register.
    pub differing: u64,
}

/// What is to be kept of a row.
struct Kept {
    pairing: Pairing,
    said: Said,
    on: NaiveDate,
    signals: Vec<Listed>,
}

/// What a list brings, before anything of it is written.
struct Plan {
    compared: Compared,
    kept: Vec<Kept>,
    warned: BTreeSet<i64>,
    differing: u64,
    remembered: u64,
    orders: HashMap<i64, i64>,
}

impl Service {
    /// The template of a list.
    ///
    /// # Errors
    /// Not found.
    pub fn department_list_template(&self, ctx: &Ctx, list: &str) -> Result<(String, Vec<u8>)> {
        require(ctx, Verb::ReadDepartmentLists)?;
        let list = known(ctx, list)?;
        Ok((list.label.zh.clone(), template(list)?))
    }

    /// Takes a list in, or, in a dry run, says what it would bring. It may always be sent, late as well. A list without rows
    /// says that there was nothing in the month; one of who stands how has rows. A list that corrects what came before for its month takes back what it does not
    /// say any more. A dry run leaves a leaf in the evidence, for it asks the register.
    ///
    /// # Errors
    /// Not found, of another department's list too; `version_conflict` when another part of the file came meanwhile; `list.not_county`, `list.month`, `list.sent_already`, `list.all_damaged`, `list.empty_roll`;
    /// the problems of a file that cannot be read at all (`sheet.*`, `list.more_sheets`, `import.refused`).
    pub async fn send_department_list(&self, ctx: &Ctx, cmd: SendListCmd) -> Result<SentList> {
        self.send_department_list_with(ctx, cmd, &|_, _| (), async || Ok(()))
            .await
    }

    /// The same as a job: `tell` hears how many rows of how many are compared, and nothing is written unless `may_write`.
    pub(crate) async fn send_department_list_with(
        &self,
        ctx: &Ctx,
        cmd: SendListCmd,
        tell: &(dyn Fn(u64, u64) + Send + Sync),
        may_write: impl AsyncFnOnce() -> Result<()>,
    ) -> Result<SentList> {
        require(ctx, Verb::SendDepartmentLists)?;
        let list = cmd.check(ctx)?;
        let tree = self.area_tree().await?;
        if tree.get(ctx.area)?.level != AreaLevel::County {
            return Err(not_county());
        }
        let book = read(&cmd.file).await?;
        let mut rows = read_list(list, &book, ctx.today())?;
        if rows.total == 0 && standing_field(list).is_some() {
            return Err(empty_roll());
        }
        let digest = hex::encode(Sha256::digest(&cmd.file.bytes));
        let total = rows.total;
        let before = repo::department::sent(&self.store, ctx, ctx.area, &list.id, Sent::File(&digest)).await?;
        let before = same_file(ctx, cmd.month, total, before);
        if let Before::Rest(before) = &before {
            only_rest(&mut rows, before)?;
        }
        let mut answer = report(ctx, list, &cmd, &rows);
        match &before {
            Before::Sent(before) if !cmd.file.dry_run => return Err(sent_already(before)),
            Before::Sent(before) => answer.sent_before = Some(SentBefore::of(before)),
            Before::Rest(before) => answer.rest_of = Some(SentBefore::of(before)),
            Before::Nothing => {}
        }
        // What takes long is read and computed before anybody is kept from writing.
        tell(0, total);
        let looked = match cmd.file.dry_run && ctx.role.has_department() {
            true => None,
            false => Some(self.look_up(ctx, rows, tell).await?),
        };
        tell(total, total);
        if !cmd.file.dry_run {
            may_write().await?;
        }
        let mut tx = match cmd.file.dry_run {
            true => self.store.begin(ctx, "department_list.check").await?,
            false => self.store.begin(ctx, "department_list.send").await?,
        };
        let meanwhile = repo::department::sent(&tx, ctx, ctx.area, &list.id, Sent::File(&digest)).await?;
        let meanwhile = same_file(ctx, cmd.month, total, meanwhile);
        if !cmd.file.dry_run && meanwhile.batch() != before.batch() {
            return Err(match &meanwhile {
                Before::Sent(batch) => sent_already(batch),
                Before::Rest(_) | Before::Nothing => Problem::conflict(),
            });
        }
        let compared = match looked {
            Some(looked) => Some(settle(&tx, ctx, looked).await?),
            None => None,
        };
        let sent = repo::department::sent(&tx, ctx, ctx.area, &list.id, Sent::Month(cmd.month)).await?;
        let corrected = match &compared {
            Some(compared) if cmd.corrects => {
                let rest_of = match &before {
                    Before::Rest(first) => Some(first),
                    Before::Sent(_) | Before::Nothing => None,
                };
                self.corrected(ctx, &tx, list, &sent, compared, rest_of).await?
            }
            _ => Corrected::default(),
        };
        answer.taken_back = corrected.gone.len() as u64;
        let is_rest = answer.rest_of.is_some();
        answer.replaces = (cmd.corrects && !is_rest).then(|| ListsReplaced {
            files: sent.len() as u64,
            rows: sent.iter().map(|batch| batch.total as u64).sum(),
        });
        if cmd.file.dry_run {
            if let Some(compared) = compared {
                let plan = plan(&tx, ctx, list, cmd.month, compared).await?;
                answer.add(ctx, &plan, plan.warned.len());
            }
            tx.subject(format!("area/{}", ctx.area));
            tx.detail(
                serde_json::json!({ "list": list.id, "month": cmd.month, "rows": answer.rows, "compared": answer.compared,
                "file_digest": digest }),
            );
            return tx.commit(answer).await;
        }
        let compared = compared.unwrap_or_default();
        self.correct(ctx, &mut tx, &corrected).await?;
        let plan = plan(&tx, ctx, list, cmd.month, compared).await?;
        let mut signals: BTreeMap<i64, Vec<Listed>> = BTreeMap::new();
        for kept in &plan.kept {
            let of_household = signals.entry(kept.pairing.member.household_id).or_default();
            of_household.extend(kept.signals.iter().cloned());
        }
        signals.retain(|_, listed| !listed.is_empty());
        let raised = self.raise_listed(ctx, &mut tx, &plan.orders, &signals).await?;
        let is_said = |(household, listed): (&i64, &Vec<Listed>)| {
            let joined = raised.get(household);
            joined.is_some_and(|joined| listed.iter().any(|listed| joined.says(listed)))
        };
        answer.add(ctx, &plan, signals.iter().filter(|of| is_said(*of)).count());
        let receipt = format!(
            "{}-{}-{}",
            cmd.month.to_string().replace('-', ""),
            list.label.zh,
            sent.len() + 1
        );
        let batch = batch_of(ctx, list, &cmd, &answer, &plan, (&receipt, &digest))?;
        let batch = tx.insert(batch).await?;
        write_facts(&mut tx, self.store.vault(), batch.id, plan.kept, &plan.orders, &raised).await?;
        write_pairs(
            &mut tx,
            self.store.vault(),
            (list, &batch),
            plan.compared.doubtful,
            &plan.orders,
        )
        .await?;
        tx.subject(format!("list_batch/{}", batch.id));
        tx.detail(
            serde_json::json!({ "list": list.id, "month": cmd.month, "rows": answer.rows, "compared": answer.compared,
            "taken_back": answer.taken_back, "file_digest": digest }),
        );
        answer.receipt = Some(receipt);
        answer.batch_id = Some(ListBatchId(batch.id));
        tx.commit(answer).await
    }
}

impl SentBefore {
    fn of(batch: &list_batch::Model) -> Self {
        Self {
            receipt: batch.receipt.clone(),
            on: batch.received_on.get(),
        }
    }
}

impl SentList {
    /// Adds what the register knows. For a department every row that cannot be read stays named, whoever it may be about: which
    /// of them the register knows is not its business.
    fn add(&mut self, ctx: &Ctx, plan: &Plan, warned: usize) {
        let compared = &plan.compared;
        if !ctx.role.has_department() {
            self.damaged = compared.damage.len() as u64;
            self.damage = compared.damage.iter().take(MOST_DAMAGE).cloned().collect();
        }
        self.repeated = compared.repeated;
        self.compared = Some(ListCompared {
            matched: plan.kept.len() as u64,
            remembered: plan.remembered,
            doubtful: compared.doubtful_rows(),
            unknown: compared.unknown,
            kin: compared.kin.len() as u64,
            warned: warned as u64,
            differing: plan.differing,
        });
    }
}

/// How a file stands to what came before.
enum Before {
    /// It did not come before.
    Nothing,
    /// It did, and there is nothing more to take.
    Sent(list_batch::Model),
    /// It did, and left rows to somebody else.
    Rest(list_batch::Model),
}

impl Before {
    /// What came before, by its id.
    fn batch(&self) -> Option<i64> {
        match self {
            Self::Nothing => None,
            Self::Sent(batch) | Self::Rest(batch) => Some(batch.id),
        }
    }
}

/// A file without rows says of each month the same, and one that came before its month was over comes again.
fn same_file(ctx: &Ctx, month: Month, rows: u64, before: Vec<list_batch::Model>) -> Before {
    let is_over = ctx.today() > month.last_day();
    let counts = |batch: &list_batch::Model| {
        let is_other_month = batch.month != month;
        let was_early = batch.received_on.get() <= batch.month.get().last_day();
        match is_other_month {
            true => rows > 0,
            false => !(is_over && was_early),
        }
    };
    let Some(last) = before.into_iter().rfind(counts) else {
        return Before::Nothing;
    };
    let hands = ctx.hands();
    let is_of_others = [last.acted_by, last.entered_by]
        .into_iter()
        .all(|hand| !hands.include(AccountId(hand)));
    if last.month == month && last.kin > 0 && is_of_others {
        Before::Rest(last)
    } else {
        Before::Sent(last)
    }
}

/// Leaves of a file only the rows that its first sender had to leave to somebody else.
fn only_rest(rows: &mut ReadList, before: &list_batch::Model) -> Result<()> {
    let left: BTreeSet<u32> = before.kin_lines.read()?;
    rows.rows.retain(|row| left.contains(&row.line));
    rows.damage.clear();
    rows.total = rows.rows.len() as u64;
    Ok(())
}

async fn plan(
    at: &impl Source,
    ctx: &Ctx,
    list: &DepartmentList,
    month: Month,
    mut compared: Compared,
) -> Result<Plan> {
    let pairings = compared
        .matched
        .iter()
        .chain(compared.doubtful.iter().map(|doubt| &doubt.pairing));
    let households: BTreeSet<i64> = pairings.map(|pairing| pairing.member.household_id).collect();
    let world = World::of(at, ctx, &households).await?;
    let days = (ctx.today(), month.last_day().min(ctx.today()));
    let remembered = compared.remembered();
    let (mut kept, mut warned, mut differing) = (Vec::new(), BTreeSet::new(), 0);
    for pairing in std::mem::take(&mut compared.matched) {
        let values = &pairing.row.values;
        let registered = world.registered(&pairing.member, days.0)?;
        let signals = findings(list, values, &registered, days);
        if !signals.is_empty() {
            warned.insert(pairing.member.household_id);
        }
        differing += u64::from(!list.differences(values, &registered, days.0).is_empty());
        kept.push(Kept {
            said: Said::of(list, values),
            on: list.day(values, days.1),
            signals,
            pairing,
        });
    }
    let orders = households
        .iter()
        .filter_map(|id| Some((*id, world.order(*id)?)))
        .collect();
    Ok(Plan {
        compared,
        kept,
        warned,
        differing,
        remembered,
        orders,
    })
}

/// What the file says by itself.
fn report(ctx: &Ctx, list: &DepartmentList, cmd: &SendListCmd, rows: &ReadList) -> SentList {
    let due = list.due(cmd.month);
    let last = cmd.month.last_day().min(ctx.today());
    let damage = || {
        rows.damage
            .iter()
            .cloned()
            .chain(rows.rows.iter().filter_map(ReadRow::damage))
    };
    let sound: Vec<String> = rows.rows.iter().filter_map(ReadRow::whole).collect();
    let distinct: BTreeSet<&String> = sound.iter().collect();
    let months: BTreeSet<Month> = rows
        .rows
        .iter()
        .map(|row| Month::of(list.day(&row.values, last)))
        .collect();
    SentList {
        list: list.id.clone(),
        month: cmd.month,
        dry_run: cmd.file.dry_run,
        receipt: None,
        batch_id: None,
        due,
        late: ctx.today() > due,
        early: ctx.today() <= cmd.month.last_day(),
        sent_before: None,
        rest_of: None,
        rows: rows.total,
        damaged: damage().count() as u64,
        repeated: (sound.len() - distinct.len()) as u64,
        taken_back: 0,
        replaces: None,
        months: months.into_iter().collect(),
        compared: None,
        damage: damage().take(MOST_DAMAGE).collect(),
    }
}

/// What kind of file it is; its name may be anybody's, and is not kept.
fn kind_of(name: &str) -> String {
    let kind = name.rsplit_once('.').map_or("", |(_, kind)| kind).to_ascii_lowercase();
    match kind.as_str() {
        "xlsx" | "csv" => kind,
        _ => String::new(),
    }
}

fn batch_of(
    ctx: &Ctx,
    list: &DepartmentList,
    cmd: &SendListCmd,
    sent: &SentList,
    plan: &Plan,
    (receipt, digest): (&str, &str),
) -> Result<list_batch::Model> {
    let count = |n: u64| n as i64;
    let compared = sent.compared.unwrap_or_default();
    Ok(list_batch::Model {
        area_id: ctx.area.0,
        list: list.id.clone(),
        list_version: i64::from(list.version),
        department: list.department.into(),
        month: cmd.month.into(),
        receipt: receipt.to_owned(),
        file_kind: kind_of(&cmd.file.file_name),
        file_digest: digest.to_owned(),
        received_on: ctx.today().into(),
        due: sent.due.into(),
        late: sent.late.into(),
        total: count(sent.rows),
        matched: count(compared.matched),
        doubtful: count(compared.doubtful),
        unknown: count(compared.unknown),
        damaged: count(sent.damaged),
        repeated: count(sent.repeated),
        kin: count(compared.kin),
        warned: count(compared.warned),
        differing: count(compared.differing),
        damage: Json::of(&sent.damage)?,
        kin_lines: Json::of(&plan.compared.kin)?,
        remembered: Some(count(compared.remembered)),
        ..list_batch::Model::default()
    })
}

async fn write_facts(
    tx: &mut Tx,
    vault: &shouwang_store::Vault,
    batch: i64,
    kept: Vec<Kept>,
    orders: &HashMap<i64, i64>,
    raised: &BTreeMap<i64, Joined>,
) -> Result<()> {
    let mut facts = Vec::with_capacity(kept.len());
    for kept in kept {
        let household = kept.pairing.member.household_id;
        facts.push(fact_of(
            tx.id(),
            vault,
            batch,
            (&kept.pairing, &kept.said, kept.on),
            orders.get(&household).copied().unwrap_or_default(),
            (&kept.signals, raised.get(&household)),
        )?);
    }
    tx.insert_many(facts).await?;
    Ok(())
}

fn fact_of(
    id: i64,
    vault: &shouwang_store::Vault,
    batch: i64,
    (pairing, said, on): (&Pairing, &Said, NaiveDate),
    order: i64,
    (signals, joined): (&[Listed], Option<&Joined>),
) -> Result<list_fact::Model> {
    let raised = Raised::of(signals, joined)?;
    Ok(list_fact::Model {
        id,
        list_batch_id: batch,
        household_id: pairing.member.household_id,
        area_order: order,
        member_id: pairing.member.id,
        line: i64::from(pairing.row.line),
        holds_on: on.into(),
        said_sealed: said.seal(vault, Field::LIST_FACT, id)?,
        rules: raised.rules,
        waiting: raised.waiting,
        warning_id: raised.warning,
        list_pair_id: pairing.by_pair,
        ..list_fact::Model::default()
    })
}

async fn write_pairs(
    tx: &mut Tx,
    vault: &shouwang_store::Vault,
    (list, batch): (&DepartmentList, &list_batch::Model),
    doubtful: Vec<Doubt>,
    orders: &HashMap<i64, i64>,
) -> Result<()> {
    let mut pairs = Vec::with_capacity(doubtful.len());
    for doubt in doubtful {
        let Pairing { row, member, .. } = doubt.pairing;
        let id = tx.id();
        let said = Said {
            name: Some(row.name.reveal().to_owned()),
            number: match &row.number {
                Number::Sound(number) => Some(number.masked()),
                Number::Damaged(written, _) => Some(masked_ends(written)),
                Number::None => None,
            },
            place: row.place.as_deref().map(without_numbers),
            why: doubt.why,
            ..Said::of(list, &row.values)
        };
        pairs.push(list_pair::Model {
            id,
            list_batch_id: batch.id,
            household_id: member.household_id,
            area_order: orders.get(&member.household_id).copied().unwrap_or_default(),
            member_id: member.id,
            line: i64::from(row.line),
            reason: doubt.reason.into(),
            state: PairState::Open.into(),
            said_sealed: Some(said.seal(vault, Field::LIST_PAIR, id)?),
            row_key: Some(doubt.key),
            probability: doubt.probability.map(|of| (of * 1_000.0).round() as i64),
            ..list_pair::Model::default()
        });
    }
    tx.insert_many(pairs).await?;
    Ok(())
}

/// An address without the ID numbers that somebody wrote into it.
fn without_numbers(place: &str) -> String {
    let is_end = |c: char| !c.is_ascii_alphanumeric() && !c.is_numeric();
    let masked = place.split_inclusive(is_end).map(|piece| {
        let run = piece.trim_end_matches(is_end);
        match run.chars().count() {
            ID_DIGITS.. => masked_ends(run) + &piece[run.len()..],
            _ => piece.to_owned(),
        }
    });
    masked.collect()
}

/// A list is of a month that has begun and does not lie far back.
fn check_month(month: Month, today: NaiveDate) -> Result<()> {
    let back = month.until(Month::of(today));
    if (0..=OLDEST_MONTHS).contains(&back) {
        return Ok(());
    }
    Err(Problem::bad_data(
        "list.month",
        format!("名单的月份应是本月或此前 {OLDEST_MONTHS} 个月内；请核对月份。"),
        format!("A list is of this month or one of the {OLDEST_MONTHS} before; check the month."),
    )
    .at("/month"))
}

fn empty_roll() -> Problem {
    Problem::bad_data(
        "list.empty_roll",
        "花名册中没有一行。花名册列的是在册的全部对象，空名单会使在册的户都不再算作已纳入救助；请核对文件后报送完整的花名册。",
        "The roll has no row. A roll has all who are on it, and an empty one would take everybody off social assistance; check the file and send the whole roll.",
    )
}

fn answers_query() -> Problem {
    Problem::refused(
        "list.answers_query",
        "这类名单只用来答复资产查询，不按月报送；请在“资产查询”中找到查询编号，在那里上传答复。",
        "A list of this kind answers a query of assets and is not sent each month; find the query by its number and upload the answer there.",
    )
}

fn not_county() -> Problem {
    Problem::refused(
        "list.not_county",
        "部门名单由县级报送；请切换到县级岗位。",
        "Lists of departments are sent at the county; change to a post there.",
    )
}

fn sent_already(before: &list_batch::Model) -> Problem {
    let (receipt, on) = (&before.receipt, before.received_on);
    Problem::refused(
        "list.sent_already",
        format!(
            "这个文件已于 {on} 报送，回执号 {receipt}，无需重复报送；内容有更正的，请改好后再报送；留给他人报送的行，由另一人用同一文件、按同一月份报送。"
        ),
        format!(
            "This file was sent on {on}, receipt {receipt}, and need not be sent again; with corrections, mend it and send that; rows that were left to somebody else are sent by another person, with the same file and month."
        ),
    )
}
