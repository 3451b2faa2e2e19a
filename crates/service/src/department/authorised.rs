//! Lists that hold only for households that authorised the query: rows about others are dropped like those about strangers,
//! so that a department learns nothing of who signed.

use std::collections::BTreeSet;

use shouwang_domain::MemberId;
use shouwang_store::Source;
use shouwang_store::entity::member;

use super::compare::Compared;
use crate::{Ctx, Result, Service};

impl Service {
    /// Keeps of a comparison what is about members whose authorisation holds today.
    pub(super) async fn only_authorised(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        mut compared: Compared,
    ) -> Result<Compared> {
        let doubtful = compared.doubtful.iter().map(|doubt| &doubt.pairing);
        let members = compared.matched.iter().chain(doubtful).map(|pairing| &pairing.member);
        let households: BTreeSet<i64> = members.map(|member| member.household_id).collect();
        let households: Vec<i64> = households.into_iter().collect();
        let signed = self.authorisations(at, &households).await?;
        let may = |member: &member::Model| {
            let of_household = signed.get(&member.household_id);
            of_household.is_some_and(|signed| signed.covers(MemberId(member.id), ctx.today()))
        };
        let before = compared.matched.len() as u64 + compared.doubtful_rows();
        compared.matched.retain(|pairing| may(&pairing.member));
        compared.doubtful.retain(|doubt| may(&doubt.pairing.member));
        compared.unknown += before - (compared.matched.len() as u64 + compared.doubtful_rows());
        Ok(compared)
    }
}
