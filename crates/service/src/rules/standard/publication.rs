//! A new standard as an act of two people: one proposes line, base registers, first day and document, and sees at once who
//! would enter and leave; another publishes it. Then it is a pack like those of the folder, and stays as it is.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaLevel;
pub use shouwang_domain::proposal::PublicationState;
use shouwang_domain::risk::Population;
use shouwang_domain::{AccountId, AreaId, Fen, PublicationId};
use shouwang_engine::what_if::{Comparison, Levers, Move};
use shouwang_policy::Draft;
use shouwang_store::column::{Day, Json, Money};
use shouwang_store::entity::{area, publication};
use shouwang_store::repo::rules::proposal::Placed;
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use super::LeversView;
use super::what_if::bad_levers;
use crate::office::access::{Verb, require};
use crate::rules::proposal::{self, Answer};
use crate::{Ctx, Problem, Result, Service};

/// A new standard for the caller's county.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposePublicationCmd {
    /// First day; not before today. Its year is that of the standard, and a division has one a year.
    pub effective_from: NaiveDate,
    /// The line in fen, in whole yuan.
    pub line: Fen,
    /// The base registers that are screened by income.
    pub populations: Vec<Population>,
    /// How the line was rounded, where the document says so.
    #[serde(default)]
    pub rounding: Option<String>,
    /// The last day for which the document sets it; the line holds on until a newer one takes its place.
    #[serde(default)]
    pub valid_until: Option<NaiveDate>,
    /// The document and its clause.
    pub citation: String,
}

/// What another person decides about it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecidePublicationCmd {
    /// The proposed standard.
    pub publication_id: PublicationId,
    /// It is published, or it is not.
    pub publish: bool,
    /// Remark; required when it is not.
    #[serde(default)]
    pub note: Option<String>,
    /// The version that was read.
    pub version: i64,
}

/// What a standard would have done on the day it was proposed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PreviewView {
    /// Households looked at.
    pub households: u64,
    /// Within the range before.
    pub within_before: u64,
    /// Within the range then.
    pub within_then: u64,
    /// Outside before, within then.
    pub enters: u64,
    /// Within before, outside then.
    pub leaves: u64,
    /// Above the line then, by no more than five per cent.
    pub near: u64,
    /// Owe the data, and it is missing.
    pub data_missing: u64,
    /// Do not owe the data.
    pub not_owed: u64,
}

/// A standard that is made here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicationView {
    /// Id.
    pub id: PublicationId,
    /// Version of the record.
    pub version: i64,
    /// Where it holds.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// Id of the pack, such as `99/2026`.
    pub pack: String,
    /// Id of the pack that it inherits all else from.
    pub inherits: String,
    /// Text of the pack.
    pub text: String,
    /// First day.
    pub effective_from: NaiveDate,
    /// Line and base registers of the pack before.
    pub from: LeversView,
    /// Its own.
    pub to: LeversView,
    /// The document and its clause.
    pub citation: String,
    /// What it would have done on the day it was proposed.
    pub preview: PreviewView,
    /// State.
    pub state: PublicationState,
    /// Who proposed it.
    pub proposed_by: AccountId,
    /// Name of that person.
    pub proposed_by_name: Option<String>,
    /// When.
    pub proposed_on: NaiveDate,
    /// Who decided.
    pub decided_by: Option<AccountId>,
    /// Name of that person.
    pub decided_by_name: Option<String>,
    /// When.
    pub decided_on: Option<NaiveDate>,
    /// Remark of the decision.
    pub decision_note: Option<String>,
}

impl Service {
    /// Proposes a standard. It has no effect until somebody else has published it.
    ///
    /// # Errors
    /// `policy.none_in_force`, `publication.unfit`, `policy.bad_levers`, `policy.line_not_whole`,
    /// `publication.not_a_county`, `publication.nothing_new`, `proposal.reaches_back`, `required`.
    pub async fn propose_publication(&self, ctx: &Ctx, cmd: ProposePublicationCmd) -> Result<PublicationView> {
        require(ctx, Verb::ProposeStandards)?;
        let citation = proposal::said(&cmd.citation).map_err(|problem| problem.at("/citation"))?;
        proposal::not_back(cmd.effective_from, ctx.today()).map_err(|problem| problem.at("/effective_from"))?;
        if cmd.line.0 <= 0 || cmd.populations.is_empty() {
            return Err(bad_levers().at(if cmd.line.0 <= 0 { "/line" } else { "/populations" }));
        }
        let (area, code) = repo::register::area::by_id(&self.store, ctx.area.0)
            .await?
            .filter(|area| area.level == AreaLevel::County)
            .and_then(|area| area.code.clone().map(|code| (area, code)))
            .ok_or_else(not_a_county)?;
        let policy = self.policy_at(&self.store, area.order_lo, cmd.effective_from).await?;
        let practice = self.policies.practice();
        let from = Levers::of(&policy.pack, &practice.line, cmd.effective_from)?;
        let in_order = Population::ALL.iter().copied();
        let to = Levers {
            line: cmd.line,
            populations: in_order.filter(|one| cmd.populations.contains(one)).collect(),
        };
        if from == to {
            return Err(nothing_new());
        }
        let tier = policy.pack.tiers.iter().find(|tier| tier.up_to == from.line);
        let draft = Draft {
            base: &policy.pack,
            tier: tier.ok_or_else(|| Problem::internal("the line of a pack is that of a tier"))?,
            area: &code[..code.len().min(6)],
            area_name: &area.name,
            effective_from: cmd.effective_from,
            line: to.line,
            populations: &to.populations,
            rounding: cmd.rounding.as_deref().map(str::trim).filter(|said| !said.is_empty()),
            valid_until: cmd.valid_until,
            citation: &citation,
        };
        let text = draft.text()?;
        self.policies.trial(&draft.id(), &text).map_err(unfit)?;
        let comparison = Comparison::new(&policy.pack, &practice.line, &from, &to)?;
        let (_, within) = self.area_in_scope(ctx, None).await?;
        let sum = self.compare_now(ctx, within, ctx.today(), &comparison, 0).await?;
        let preview = PreviewView {
            households: sum.households,
            within_before: sum.within[0],
            within_then: sum.within[1],
            enters: sum.count(Move::Enters),
            leaves: sum.count(Move::Leaves),
            near: sum.count(Move::Near),
            data_missing: sum.count(Move::DataMissing),
            not_owed: sum.count(Move::NotOwed),
        };
        let mut tx = self.store.begin(ctx, "publication.propose").await?;
        let row = tx
            .insert(publication::Model {
                area_id: area.id,
                pack: draft.id(),
                inherits: policy.pack.id.clone(),
                text,
                effective_from: cmd.effective_from.into(),
                line: to.line.into(),
                line_before: from.line.into(),
                populations: codes(&to.populations),
                populations_before: codes(&from.populations),
                preview: Json::of(&preview)?,
                state: PublicationState::Proposed.into(),
                proposed_by: ctx.acted_by.0,
                proposed_on: ctx.today().into(),
                citation,
                ..publication::Model::default()
            })
            .await?;
        tx.subject(format!("publication/{}", row.id));
        tx.detail(serde_json::json!({ "pack": row.pack, "line": row.line, "from": row.effective_from }));
        let view = view(&tx, Placed { row, area }).await?;
        tx.commit(view).await
    }

    /// Publishes a standard that somebody else proposed, or declines to.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `proposal.same_person`, `proposal.decided`, `proposal.reaches_back`,
    /// `publication.unfit` when another pack of the year was published meanwhile, `required`.
    pub async fn decide_publication(&self, ctx: &Ctx, cmd: DecidePublicationCmd) -> Result<PublicationView> {
        require(ctx, Verb::PublishStandards)?;
        let answer = Answer::new(cmd.publish, cmd.note, cmd.version).map_err(|problem| problem.at("/note"))?;
        let mut tx = self.store.begin(ctx, "publication.decide").await?;
        let proposed = PublicationState::Proposed.into();
        let id = cmd.publication_id.0;
        let Placed { row: before, area } =
            proposal::to_be_decided::<publication::Model>(&mut tx, ctx, id, answer.version, proposed).await?;
        let state = if answer.approve {
            proposal::not_back(before.effective_from.get(), ctx.today())?;
            // One at a time in a county: whoever comes second sees what the first published.
            tx.locked::<area::Model>(area.id).await?;
            self.know_published(&tx).await?;
            self.policies.trial(&before.pack, &before.text).map_err(unfit)?;
            PublicationState::Published
        } else {
            PublicationState::Refused
        };
        let after = publication::Model {
            state: state.into(),
            decided_by: Some(ctx.acted_by.0),
            decided_on: Some(ctx.today().into()),
            decision_note: answer.note,
            ..before.clone()
        };
        let after = tx.update(&before, after).await?;
        tx.subject(format!("publication/{}", after.id));
        tx.detail(serde_json::json!({ "pack": after.pack, "state": after.state }));
        let view = view(&tx, Placed { row: after, area }).await?;
        let view = tx.commit(view).await?;
        self.know_published(&self.store).await?;
        Ok(view)
    }

    /// The standards made in the counties that the caller's scope touches, the oldest first.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn list_publications(&self, ctx: &Ctx) -> Result<Vec<PublicationView>> {
        require(ctx, Verb::ReadPolicies)?;
        views(&self.store, &repo::rules::proposal::list(&self.store, ctx).await?).await
    }
}

async fn view(at: &impl Source, placed: Placed<publication::Model>) -> Result<PublicationView> {
    let mut views = views(at, &[placed]).await?;
    views
        .pop()
        .ok_or_else(|| Problem::internal("one proposal gives one view"))
}

async fn views(at: &impl Source, placed: &[Placed<publication::Model>]) -> Result<Vec<PublicationView>> {
    let names = proposal::names(at, placed).await?;
    placed.iter().map(|placed| named(placed, &names)).collect()
}

fn named(placed: &Placed<publication::Model>, names: &HashMap<i64, String>) -> Result<PublicationView> {
    let row = &placed.row;
    let levers = |line: Money, codes: &str| -> Result<LeversView> {
        Ok(LeversView {
            line: line.get(),
            populations: codes.split(',').map(str::parse).collect::<Result<_>>()?,
        })
    };
    Ok(PublicationView {
        id: PublicationId(row.id),
        version: row.version,
        area_id: AreaId(placed.area.id),
        area_name: placed.area.name.clone(),
        pack: row.pack.clone(),
        inherits: row.inherits.clone(),
        text: row.text.clone(),
        effective_from: row.effective_from.get(),
        from: levers(row.line_before, &row.populations_before)?,
        to: levers(row.line, &row.populations)?,
        citation: row.citation.clone(),
        preview: row.preview.read()?,
        state: row.state.get(),
        proposed_by: AccountId(row.proposed_by),
        proposed_by_name: names.get(&row.proposed_by).cloned(),
        proposed_on: row.proposed_on.get(),
        decided_by: row.decided_by.map(AccountId),
        decided_by_name: row.decided_by.and_then(|id| names.get(&id).cloned()),
        decided_on: row.decided_on.map(Day::get),
        decision_note: row.decision_note.clone(),
    })
}

fn codes(populations: &[Population]) -> String {
    let codes: Vec<_> = populations.iter().map(|one| one.as_str()).collect();
    codes.join(",")
}

/// What the check of the packs says about the one that was made of four fields: there is no file to mend.
fn unfit(refused: Problem) -> Problem {
    if refused.fields.is_empty() {
        return refused;
    }
    let zh: Vec<_> = refused.fields.iter().map(|field| field.zh.as_str()).collect();
    let en: Vec<_> = refused.fields.iter().map(|field| field.en.as_str()).collect();
    Problem::bad_data(
        "publication.unfit",
        format!("该标准不能与现有政策包并存：{}", zh.join("")),
        format!("The standard does not fit the packs there are: {}", en.join(" ")),
    )
}

fn not_a_county() -> Problem {
    Problem::refused(
        "publication.not_a_county",
        "监测标准由县级岗位拟定。",
        "A standard is proposed by a post at the county.",
    )
}

fn nothing_new() -> Problem {
    Problem::refused(
        "publication.nothing_new",
        "监测线和户类型与现行标准相同，无须发布。",
        "Line and base registers are those in force; there is nothing to publish.",
    )
}
