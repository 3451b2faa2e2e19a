//! What queries of assets asked about somebody and found, for the copy that the person asks for.

use chrono::NaiveDate;
use shouwang_domain::MemberId;
use shouwang_domain::asset::AssetKind;
use shouwang_store::column::Day;
use shouwang_store::entity::{asset_asked, asset_result, asset_withdrawal, household};
use shouwang_store::repo::register::bulk;
use shouwang_store::{Found, repo};

use crate::{Ctx, Result, Service};

/// What is kept of somebody's assets.
pub(crate) struct OwnAssets {
    /// What was asked, the oldest first.
    pub(crate) asked: Vec<OwnAsked>,
    /// The days on which the person took an authorisation back.
    pub(crate) withdrawn: Vec<NaiveDate>,
}

/// A query that named somebody.
pub(crate) struct OwnAsked {
    /// What was asked.
    pub(crate) kind: AssetKind,
    /// When.
    pub(crate) asked_on: NaiveDate,
    /// When the department answered.
    pub(crate) answered_on: Option<NaiveDate>,
    /// What was found, in Chinese.
    pub(crate) found: Vec<String>,
}

impl Service {
    /// What is kept of a member's assets: only what was asked of this person.
    pub(crate) async fn own_assets(
        &self,
        ctx: &Ctx,
        household: &Found<household::Model>,
        member: MemberId,
    ) -> Result<OwnAssets> {
        let mut cases: Vec<i64> = bulk::rows::<asset_asked::Model>(&self.store, household)
            .await?
            .iter()
            .map(|row| row.case_id)
            .collect();
        cases.sort_unstable();
        cases.dedup();
        let mut results = bulk::rows::<asset_result::Model>(&self.store, household).await?;
        results.retain(|row| row.member_id == member.0);
        let queries: Vec<i64> = results.iter().map(|row| row.asset_query_id).collect();
        let views = self.result_views(&self.store, ctx, results).await?;
        let mut asked = Vec::new();
        for (row, query) in repo::asset::asked_of(&self.store, &cases)
            .await?
            .into_values()
            .flatten()
        {
            let members: Vec<MemberId> = row.members.read()?;
            if !members.contains(&member) {
                continue;
            }
            let of_query = queries.iter().zip(&views).filter(|(of, _)| **of == query.id);
            let words = of_query.map(|(_, view)| match &view.zh {
                Some(words) => words.clone(),
                None => format!("查到{}，内容已清除", view.kind.zh()),
            });
            asked.push(OwnAsked {
                kind: query.kind.get(),
                asked_on: query.asked_on.get(),
                answered_on: row.answered_on.map(Day::get),
                found: words.collect(),
            });
        }
        asked.sort_by_key(|one| one.asked_on);
        let withdrawn = bulk::rows::<asset_withdrawal::Model>(&self.store, household).await?;
        let withdrawn = withdrawn.iter().filter(|row| row.member_id == member.0);
        Ok(OwnAssets {
            asked,
            withdrawn: withdrawn.map(|row| row.on_date.get()).collect(),
        })
    }
}
