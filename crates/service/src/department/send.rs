//! A department's list of a month comes in.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use shouwang_domain::area::AreaLevel;
use shouwang_domain::department_list::{PairReason, PairState};
use shouwang_domain::problem::FieldProblem;
use shouwang_domain::{ListBatchId, Month};
use shouwang_forms::DepartmentList;
use shouwang_store::column::Json;
use shouwang_store::entity::{list_batch, list_fact, list_pair};
use shouwang_store::{Field, Source, Tx, repo};
use utoipa::ToSchema;

use super::compare::{Compared, Pairing, compare};
use super::list::known;
use super::said::Said;
use super::sheet::{Number, read_list, template};
use super::signal::{World, findings};

use crate::office::access::{Verb, require};
use crate::register::import::{ImportCmd, read};
use crate::rules::screening::Listed;
use crate::{Ctx, Problem, Result, Service};

/// So many rows that cannot be read are named; the number says how many there are.
const MOST_DAMAGE: usize = 200;

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
    /// The same file came before.
    pub sent_before: Option<SentBefore>,
    /// Rows.
    pub rows: u64,
    /// Rows about people of the register.
    pub matched: u64,
    /// Rows of which a person says whom they are about.
    pub doubtful: u64,
    /// Rows about people who are not in the register of the county: they were dropped.
    pub unknown: u64,
    /// Rows that cannot be read.
    pub damaged: u64,
    /// Rows that stand twice.
    pub repeated: u64,
    /// Rows about the household of whoever sends it, or of kin: somebody else sends them.
    pub kin: u64,
    /// Households that somebody is to look at because of it.
    pub warned: u64,
    /// Rows that differ from the register.
    pub differing: u64,
    /// The rows that cannot be read, at most 200, each with the reason.
    pub damage: Vec<FieldProblem>,
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

    /// Takes a list in, or, in a dry run, says what it would bring. It may always be sent, late as well.
    ///
    /// # Errors
    /// Not found, of another department's list too; `list.not_county`, `list.month`, `list.sent_already`; the problems of a
    /// file that cannot be read at all (`sheet.*`, `import.refused`).
    pub async fn send_department_list(&self, ctx: &Ctx, cmd: SendListCmd) -> Result<SentList> {
        require(ctx, Verb::SendDepartmentLists)?;
        let list = known(ctx, &cmd.list)?;
        check_month(cmd.month, ctx.today())?;
        let tree = self.area_tree().await?;
        if tree.get(ctx.area)?.level != AreaLevel::County {
            return Err(not_county());
        }
        let book = read(&cmd.file).await?;
        let rows = read_list(list, &book, ctx.today())?;
        let digest = hex::encode(Sha256::digest(&cmd.file.bytes));
        if cmd.file.dry_run {
            let before = self.sent_before(&self.store, ctx, list, cmd.month, &digest).await?;
            let compared = compare(&self.store, ctx, self.store.vault(), rows).await?;
            let plan = plan(&self.store, ctx, list, cmd.month, compared).await?;
            let sent = report(ctx, list, &cmd, &plan, before.map(|(_, sent)| sent));
            return Ok(sent);
        }
        let mut tx = self.store.begin(ctx, "department_list.send").await?;
        let sent = repo::department::sent(&tx, ctx, ctx.area, &list.id, cmd.month).await?;
        if let Some(before) = sent.iter().find(|batch| batch.file_digest == digest) {
            return Err(sent_already(before));
        }
        let compared = compare(&tx, ctx, self.store.vault(), rows).await?;
        let plan = plan(&tx, ctx, list, cmd.month, compared).await?;
        let mut signals: BTreeMap<i64, Vec<Listed>> = BTreeMap::new();
        for kept in &plan.kept {
            let of_household = signals.entry(kept.pairing.member.household_id).or_default();
            of_household.extend(kept.signals.iter().cloned());
        }
        signals.retain(|_, listed| !listed.is_empty());
        let raised = self.raise_listed(ctx, &mut tx, &plan.orders, &signals).await?;
        let mut answer = report(ctx, list, &cmd, &plan, None);
        let receipt = format!(
            "{}-{}-{}",
            cmd.month.to_string().replace('-', ""),
            list.id,
            sent.len() + 1
        );
        let batch = tx
            .insert(batch_of(ctx, list, &cmd, &answer, (&receipt, &digest))?)
            .await?;
        write_facts(
            &mut tx,
            self.store.vault(),
            (list, &batch),
            plan.kept,
            &plan.orders,
            &raised,
        )
        .await?;
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
            serde_json::json!({ "list": list.id, "month": cmd.month, "rows": answer.rows, "matched": answer.matched,
            "doubtful": answer.doubtful, "warned": answer.warned, "file_digest": digest }),
        );
        answer.receipt = Some(receipt);
        answer.batch_id = Some(ListBatchId(batch.id));
        tx.commit(answer).await
    }

    async fn sent_before(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        list: &DepartmentList,
        month: Month,
        digest: &str,
    ) -> Result<Option<(i64, SentBefore)>> {
        let sent = repo::department::sent(at, ctx, ctx.area, &list.id, month).await?;
        let same = sent.into_iter().find(|batch| batch.file_digest == digest);
        Ok(same.map(|batch| {
            let on = batch.received_on.get();
            let receipt = batch.receipt.clone();
            (batch.id, SentBefore { receipt, on })
        }))
    }
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
        .chain(compared.doubtful.iter().map(|(pairing, _)| pairing));
    let households: BTreeSet<i64> = pairings.map(|pairing| pairing.member.household_id).collect();
    let world = World::of(at, ctx, &households).await?;
    let days = (ctx.today(), month.last_day().min(ctx.today()));
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
        orders,
    })
}

fn report(ctx: &Ctx, list: &DepartmentList, cmd: &SendListCmd, plan: &Plan, before: Option<SentBefore>) -> SentList {
    let due = list.due(cmd.month);
    let compared = &plan.compared;
    SentList {
        list: list.id.clone(),
        month: cmd.month,
        dry_run: cmd.file.dry_run,
        receipt: None,
        batch_id: None,
        due,
        late: ctx.today() > due,
        sent_before: before,
        rows: compared.total,
        matched: plan.kept.len() as u64,
        doubtful: compared.doubtful.len() as u64,
        unknown: compared.unknown,
        damaged: compared.damage.len() as u64,
        repeated: compared.repeated,
        kin: compared.kin,
        warned: plan.warned.len() as u64,
        differing: plan.differing,
        damage: compared.damage.iter().take(MOST_DAMAGE).cloned().collect(),
    }
}

fn batch_of(
    ctx: &Ctx,
    list: &DepartmentList,
    cmd: &SendListCmd,
    sent: &SentList,
    (receipt, digest): (&str, &str),
) -> Result<list_batch::Model> {
    let name = cmd.file.file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let count = |n: u64| n as i64;
    Ok(list_batch::Model {
        area_id: ctx.area.0,
        list: list.id.clone(),
        list_version: i64::from(list.version),
        department: list.department.into(),
        month: cmd.month.into(),
        receipt: receipt.to_owned(),
        file_name: name.to_owned(),
        file_digest: digest.to_owned(),
        received_on: ctx.today().into(),
        due: sent.due.into(),
        late: sent.late.into(),
        total: count(sent.rows),
        matched: count(sent.matched),
        doubtful: count(sent.doubtful),
        unknown: count(sent.unknown),
        damaged: count(sent.damaged),
        repeated: count(sent.repeated),
        kin: count(sent.kin),
        warned: count(sent.warned),
        differing: count(sent.differing),
        damage: Json::of(&sent.damage)?,
        ..list_batch::Model::default()
    })
}

async fn write_facts(
    tx: &mut Tx,
    vault: &shouwang_store::Vault,
    (_, batch): (&DepartmentList, &list_batch::Model),
    kept: Vec<Kept>,
    orders: &HashMap<i64, i64>,
    raised: &HashMap<i64, i64>,
) -> Result<()> {
    let mut facts = Vec::with_capacity(kept.len());
    for kept in kept {
        let household = kept.pairing.member.household_id;
        facts.push(fact_of(
            tx.id(),
            vault,
            batch.id,
            (&kept.pairing, &kept.said, kept.on),
            (
                orders.get(&household).copied().unwrap_or_default(),
                raised.get(&household).copied(),
            ),
            &kept.signals,
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
    (order, warning): (i64, Option<i64>),
    signals: &[Listed],
) -> Result<list_fact::Model> {
    Ok(list_fact::Model {
        id,
        list_batch_id: batch,
        household_id: pairing.member.household_id,
        area_order: order,
        member_id: pairing.member.id,
        line: i64::from(pairing.row.line),
        holds_on: on.into(),
        said_sealed: said.seal(vault, Field::LIST_FACT, id)?,
        rules: signals
            .iter()
            .map(|listed| listed.finding.rule.as_str())
            .collect::<Vec<_>>()
            .join(","),
        warning_id: warning.filter(|_| !signals.is_empty()),
        ..list_fact::Model::default()
    })
}

async fn write_pairs(
    tx: &mut Tx,
    vault: &shouwang_store::Vault,
    (list, batch): (&DepartmentList, &list_batch::Model),
    doubtful: Vec<(Pairing, PairReason)>,
    orders: &HashMap<i64, i64>,
) -> Result<()> {
    let mut pairs = Vec::with_capacity(doubtful.len());
    for (pairing, reason) in doubtful {
        let id = tx.id();
        let said = Said {
            name: Some(pairing.row.name.reveal().to_owned()),
            number: Some(match &pairing.row.number {
                Number::Sound(number) => number.masked(),
                Number::Damaged(written, _) => crate::register::household::masked_ends(written),
            }),
            ..Said::of(list, &pairing.row.values)
        };
        let household = pairing.member.household_id;
        pairs.push(list_pair::Model {
            id,
            list_batch_id: batch.id,
            household_id: household,
            area_order: orders.get(&household).copied().unwrap_or_default(),
            member_id: pairing.member.id,
            line: i64::from(pairing.row.line),
            reason: reason.into(),
            state: PairState::Open.into(),
            said_sealed: Some(said.seal(vault, Field::LIST_PAIR, id)?),
            ..list_pair::Model::default()
        });
    }
    tx.insert_many(pairs).await?;
    Ok(())
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
        format!("这个文件已于 {on} 报送，回执号 {receipt}，无需重复报送；内容有更正的，请改好后再报送。"),
        format!(
            "This file was sent on {on}, receipt {receipt}, and need not be sent again; with corrections, mend it and send that."
        ),
    )
}
