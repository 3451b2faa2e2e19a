//! What others proposed and the caller may decide: how much of each kind, since when, and why. Counts, not rows; each kind
//! has a list of its own.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::arrival::ArrivalState;
use shouwang_domain::coded_enum;
use shouwang_domain::duty::FilingState;
use shouwang_domain::proposal::{FormProposalState, ListRequestState, PublicationState, TuningState};
use shouwang_domain::remedy::RemedyState;
use shouwang_store::entity::{arrival, filing, form_proposal, list_request, publication, remedy, tuning};
use shouwang_store::repo;
use shouwang_store::repo::rules::proposal::Proposal;
use utoipa::ToSchema;

use crate::office::access::{Verb, roles};
use crate::{Ctx, Result, Service};

coded_enum! {
    /// What waits for a decision.
    pub enum ProposalKind {
        Remedy = "remedy", "撤销和更正", "revocations and corrections";
        Arrival = "arrival", "期初登记和转入", "opening registers and transfers";
        Publication = "publication", "拟发布的标准", "standards to be published";
        Register = "register", "自建台账", "registers made here";
        Tuning = "tuning", "规则调参", "tunings";
        ListRequest = "list_request", "导出申请", "requests to take out long lists";
        Filing = "filing", "走访机制备案", "filed visit mechanisms";
    }
}

/// Proposals of one kind that the caller may decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DecisionGroup {
    /// Which kind.
    pub what: ProposalKind,
    /// How many.
    pub count: u64,
    /// Since when the oldest waits.
    pub since: NaiveDate,
    /// Why the oldest was proposed, in the words of whoever proposed it; none where nothing was said.
    pub reason: Option<String>,
    /// Who proposed the oldest.
    pub proposed_by_name: Option<String>,
}

/// What is told of a proposal.
struct Told {
    since: NaiveDate,
    reason: Option<String>,
    by: i64,
    /// Whom it is about, where it is about one household.
    household: Option<i64>,
}

impl Service {
    /// What waits for the caller's decision. What the caller had a hand in waits for somebody else.
    pub(super) async fn waiting_decisions(&self, ctx: &Ctx) -> Result<Vec<DecisionGroup>> {
        let kept = self.arrivals_kept_from(ctx).await?;
        let groups = [
            self.group(
                ctx,
                (ProposalKind::Remedy, Verb::DecideRemedies),
                RemedyState::Proposed.into(),
                |row: &remedy::Model| Told {
                    since: row.proposed_on.get(),
                    reason: Some(row.reason.clone()),
                    by: row.proposed_by,
                    household: Some(row.household_id),
                },
            )
            .await?,
            self.group_without(
                ctx,
                (ProposalKind::Arrival, Verb::DecideArrivals),
                ArrivalState::Proposed.into(),
                |row: &arrival::Model| Told {
                    since: row.proposed_on.get(),
                    reason: row.note.clone().or_else(|| Some(row.document_number.clone())),
                    by: row.proposed_by,
                    household: None,
                },
                &kept,
            )
            .await?,
            self.group(
                ctx,
                (ProposalKind::Publication, Verb::PublishStandards),
                PublicationState::Proposed.into(),
                |row: &publication::Model| Told {
                    since: row.proposed_on.get(),
                    reason: Some(row.citation.clone()),
                    by: row.proposed_by,
                    household: None,
                },
            )
            .await?,
            self.group(
                ctx,
                (ProposalKind::Register, Verb::DecideForms),
                FormProposalState::Proposed.into(),
                |row: &form_proposal::Model| Told {
                    since: row.proposed_on.get(),
                    reason: Some(row.reason.clone()),
                    by: row.proposed_by,
                    household: None,
                },
            )
            .await?,
            self.group(
                ctx,
                (ProposalKind::Tuning, Verb::DecideTunings),
                TuningState::Proposed.into(),
                |row: &tuning::Model| Told {
                    since: row.proposed_on.get(),
                    reason: Some(row.reason.clone()),
                    by: row.proposed_by,
                    household: None,
                },
            )
            .await?,
            self.group(
                ctx,
                (ProposalKind::ListRequest, Verb::DecideListsOut),
                ListRequestState::Proposed.into(),
                |row: &list_request::Model| Told {
                    since: row.proposed_on.get(),
                    reason: Some(row.reason.clone()),
                    by: row.proposed_by,
                    household: None,
                },
            )
            .await?,
            self.group(
                ctx,
                (ProposalKind::Filing, Verb::DecideFilings),
                FilingState::Submitted.into(),
                |row: &filing::Model| Told {
                    since: row.submitted_on.get(),
                    reason: row.note.clone(),
                    by: row.acted_by,
                    household: None,
                },
            )
            .await?,
        ];
        Ok(groups.into_iter().flatten().collect())
    }

    async fn group<M: Proposal>(
        &self,
        ctx: &Ctx,
        (what, verb): (ProposalKind, Verb),
        state: M::State,
        told: impl Fn(&M) -> Told,
    ) -> Result<Option<DecisionGroup>> {
        self.group_without(ctx, (what, verb), state, told, &HashSet::new())
            .await
    }

    /// The same without those of some ids, which the caller may not decide for a reason of their own.
    async fn group_without<M: Proposal>(
        &self,
        ctx: &Ctx,
        (what, verb): (ProposalKind, Verb),
        state: M::State,
        told: impl Fn(&M) -> Told,
        kept: &HashSet<i64>,
    ) -> Result<Option<DecisionGroup>> {
        if !roles(verb).contains(&ctx.role) {
            return Ok(None);
        }
        let mine = [ctx.acted_by.0, ctx.entered_by.0];
        let kin = repo::register::kinship::of_hands(&self.store, ctx.hands()).await?;
        let proposals = repo::rules::proposal::list::<M>(&self.store, ctx).await?;
        let is_mine_to_decide = |row: &&M| {
            let hands = row.hands();
            row.state() == state && !mine.iter().any(|person| hands.contains(person))
        };
        let rows = proposals.iter().map(|placed| &placed.row).filter(is_mine_to_decide);
        let is_of_others = |one: &Told| one.household.is_none_or(|household| !kin.contains(&household));
        let waiting = rows.filter(|row| !kept.contains(&row.id())).map(told);
        let waiting: Vec<Told> = waiting.filter(is_of_others).collect();
        let count = waiting.len() as u64;
        let Some(oldest) = waiting.into_iter().min_by_key(|one| one.since) else {
            return Ok(None);
        };
        let mut names = repo::office::account::names(&self.store, [oldest.by]).await?;
        Ok(Some(DecisionGroup {
            what,
            count,
            since: oldest.since,
            reason: oldest.reason,
            proposed_by_name: names.remove(&oldest.by),
        }))
    }
}
