//! Handing in a month's collection. Nothing is refused afterwards: what is entered or changed later is marked.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::{AreaNode, AreaTree};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::{AreaId, Ctx, Month, Problem};
use shouwang_store::entity::month_filing;
use shouwang_store::repo::register::import as imports;
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require, roles};
use crate::{Result, Service};

/// Which month's collection.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CollectedQuery {
    /// The month; without, the last one, which is collected now.
    pub month: Option<Month>,
}

/// How far the collection of a month is in the caller's area and in those right below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CollectedMonth {
    /// The month.
    pub month: Month,
    /// The caller's area first.
    pub areas: Vec<CollectedArea>,
    /// The caller hands in the month of the own area, which was not handed in.
    pub may_hand_in: bool,
}

/// How far the collection of a month is in an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CollectedArea {
    /// The area.
    pub area_id: AreaId,
    /// Its name.
    pub name: String,
    /// Households that owe a statement.
    pub owed: u64,
    /// Those of them that have not given it.
    pub missing: u64,
    /// When its office handed the month in.
    pub handed_in_on: Option<NaiveDate>,
    /// Who did.
    pub handed_in_by: Option<String>,
    /// Statements of the month that were entered or changed since.
    pub changed_since: u64,
}

/// Hands in a month of the caller's own area.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandInMonthCmd {
    /// The month.
    pub month: Month,
}

impl Service {
    /// How far the collection of a month is.
    ///
    /// # Errors
    /// `month.future`.
    pub async fn collected_month(&self, ctx: &Ctx, query: CollectedQuery) -> Result<CollectedMonth> {
        require(ctx, Verb::ImportData)?;
        let month = query.month.unwrap_or_else(|| Month::of(ctx.today()).plus(-1));
        refuse_future(ctx, month)?;
        self.collected(&self.store, ctx, month).await
    }

    async fn collected(&self, at: &impl Source, ctx: &Ctx, month: Month) -> Result<CollectedMonth> {
        let tree = self.area_tree().await?;
        let own = tree.get(ctx.area)?;
        let all: Vec<&AreaNode> = [own].into_iter().chain(tree.children(ctx.area)).collect();
        let ids: Vec<AreaId> = all.iter().map(|area| area.id).collect();
        let filings = imports::filings(at, &ids, &[month]).await?;
        let people: BTreeSet<i64> = filings.iter().map(|filing| filing.acted_by).collect();
        let names = repo::office::account::names(at, people).await?;
        let mut areas = Vec::new();
        for area in all {
            let Some(range) = area.order else { continue };
            let (owed, reported) = repo::duty::due::reporting(at, ctx, Some(range), month).await?;
            let filing = filings.iter().find(|filing| filing.area_id == area.id.0);
            if owed == 0 && area.id != ctx.area {
                continue;
            }
            areas.push(CollectedArea {
                area_id: area.id,
                name: area.name.clone(),
                owed,
                missing: owed - reported,
                handed_in_on: filing.map(|filing| Timestamp(filing.created_at).date()),
                handed_in_by: filing.and_then(|filing| names.get(&filing.acted_by).cloned()),
                changed_since: match filing {
                    Some(filing) => imports::written_after(at, ctx, range, month, filing.created_at).await?,
                    None => 0,
                },
            });
        }
        let is_handed_in = filings.iter().any(|filing| filing.area_id == ctx.area.0);
        Ok(CollectedMonth {
            month,
            areas,
            may_hand_in: !is_handed_in && month < Month::of(ctx.today()) && roles(Verb::ImportData).contains(&ctx.role),
        })
    }

    /// Hands in a month of the caller's own area, with what is missing as it stands. Later entries are taken and marked.
    ///
    /// # Errors
    /// `month.not_ended`, `month.handed_in`.
    pub async fn hand_in_month(&self, ctx: &Ctx, cmd: HandInMonthCmd) -> Result<CollectedMonth> {
        require(ctx, Verb::ImportData)?;
        if cmd.month >= Month::of(ctx.today()) {
            return Err(Problem::refused(
                "month.not_ended",
                "这个月还没有结束，月底后再报送。",
                "This month has not ended; hand it in when it has.",
            ));
        }
        let mut tx = self.store.begin(ctx, "month.hand_in").await?;
        let (owed, reported) = repo::duty::due::reporting(&tx, ctx, None, cmd.month).await?;
        if !imports::filings(&tx, &[ctx.area], &[cmd.month]).await?.is_empty() {
            return Err(Problem::refused(
                "month.handed_in",
                "这个月已经报送；以后补录、更改的照常保存，并标明“报送后更改”。",
                "This month was handed in; what is entered or changed later is taken as ever and marked.",
            ));
        }
        let count = |n: u64| i64::try_from(n).map_err(Problem::internal);
        let filing = tx
            .insert(month_filing::Model {
                area_id: ctx.area.0,
                month: cmd.month.to_string(),
                owed: count(owed)?,
                missing: count(owed - reported)?,
                ..month_filing::Model::default()
            })
            .await?;
        tx.subject(format!("month_filing/{}", filing.id));
        tx.detail(serde_json::json!({ "month": cmd.month, "owed": owed, "missing": owed - reported }));
        let view = self.collected(&tx, ctx, cmd.month).await?;
        tx.commit(view).await
    }
}

/// The moments at which months were handed in by the offices of an area and of those above it, the first of each month.
pub(crate) async fn handed_in(
    at: &impl Source,
    tree: &AreaTree,
    area: AreaId,
    months: &[Month],
) -> Result<HashMap<Month, i64>> {
    let above: Vec<AreaId> = tree.path(area).iter().map(|node| node.id).collect();
    let mut first = HashMap::new();
    for filing in imports::filings(at, &above, months).await? {
        first.entry(filing.month.parse()?).or_insert(filing.created_at);
    }
    Ok(first)
}

/// A month that has not begun is not collected.
pub(crate) fn refuse_future(ctx: &Ctx, month: Month) -> Result<()> {
    if month <= Month::of(ctx.today()) {
        return Ok(());
    }
    Err(Problem::bad_data(
        "month.future",
        "这个月还没有开始；请选择本月或以前的月份。",
        "This month has not begun; choose this month or an earlier one.",
    )
    .at("/month"))
}
