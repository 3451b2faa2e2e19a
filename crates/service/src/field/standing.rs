//! Whether the account and the post for which a phone keeps its data still stand. A phone asks it when its login has ended:
//! an ended login keeps what was recorded, a post that is gone does not.

use serde::{Deserialize, Serialize};
use shouwang_domain::calendar::{Timestamp, shanghai_date};
use shouwang_domain::role::AccountState;
use shouwang_domain::{AccountId, PostId};
use shouwang_store::{Field, repo};
use utoipa::ToSchema;

use crate::{Ctx, Result, Service};

/// What a phone asks by.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneStandingQuery {
    /// What the phone was given with its households; it opens nothing.
    pub standing: String,
}

/// Whether a phone may keep what it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PhoneStanding {
    /// The account is in use and the post is held today.
    pub stands: bool,
}

impl Service {
    /// Whether account and post still stand. A token that this installation did not give does not.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn phone_standing(&self, now: Timestamp, query: &PhoneStandingQuery) -> Result<PhoneStanding> {
        let gone = PhoneStanding { stands: false };
        let mut parts = query.standing.split('.');
        let (Some(account), Some(post), Some(mac), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Ok(gone);
        };
        let (Ok(account), Ok(post)) = (account.parse().map(AccountId), post.parse().map(PostId)) else {
            return Ok(gone);
        };
        // Digests are compared, so that the time tells nothing of what was expected.
        let digest = |text: &str| self.store.vault().blind(Field::FIELD_STANDING, text);
        if digest(mac) != digest(&self.mac_of(account, post)) {
            return Ok(gone);
        }
        let known = repo::office::account::by_id(&self.store, account.0).await?;
        // A password that somebody else has to give anew takes nothing from what was recorded.
        let in_use = |state| matches!(state, AccountState::Active | AccountState::PasswordDue);
        if !known.is_some_and(|account| in_use(account.state.get())) {
            return Ok(gone);
        }
        let posts = repo::office::account::posts(&self.store, account.0, shanghai_date(now.0)).await?;
        let stands = posts.iter().any(|(held, _)| held.id == post.0);
        Ok(PhoneStanding { stands })
    }

    /// What the caller's phone asks by later.
    pub(super) fn phone_standing_of(&self, ctx: &Ctx) -> String {
        format!("{}.{}.{}", ctx.acted_by, ctx.post, self.mac_of(ctx.acted_by, ctx.post))
    }

    fn mac_of(&self, account: AccountId, post: PostId) -> String {
        let mac = self
            .store
            .vault()
            .blind(Field::FIELD_STANDING, &format!("{account} {post}"));
        hex::encode(mac)
    }
}
