//! Whether the account and the post for which a phone keeps its data still stand, and whether its person has told all phones
//! to forget since. A phone asks it whenever it is in contact, and before anybody has given its PIN: an ended login keeps what
//! was recorded, a post that is gone does not, nor does that word.
//!
//! The word is a number of the account, its epoch, which only goes up; a phone shows the one that it was given with its
//! households. One of several phones is not told apart: whoever lost one tells all, and sets up those anew that are left.

use serde::{Deserialize, Serialize};
use shouwang_domain::calendar::{Timestamp, shanghai_date};
use shouwang_domain::role::AccountState;
use shouwang_domain::{AccountId, PostId};
use shouwang_store::entity::account;
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
    /// The account is in use, the post is held today, and nobody has told its person's phones to forget since.
    pub stands: bool,
    /// Its person's phones were told to forget what they took along; account and post may stand.
    pub forgotten: bool,
}

impl Service {
    /// Whether account and post still stand. A token that this installation did not give does not.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn phone_standing(&self, now: Timestamp, query: &PhoneStandingQuery) -> Result<PhoneStanding> {
        let gone = PhoneStanding {
            stands: false,
            forgotten: false,
        };
        let Some((account, post, epoch)) = self.shown(&query.standing) else {
            return Ok(gone);
        };
        let Some(known) = repo::office::account::by_id(&self.store, account.0).await? else {
            return Ok(gone);
        };
        // A password that somebody else has to give anew takes nothing from what was recorded.
        if !matches!(known.state.get(), AccountState::Active | AccountState::PasswordDue) {
            return Ok(gone);
        }
        let posts = repo::office::account::posts(&self.store, account.0, shanghai_date(now.0)).await?;
        let is_held = posts.iter().any(|(held, _)| held.id == post.0);
        let forgotten = epoch < epoch_of(&known);
        Ok(PhoneStanding {
            stands: is_held && !forgotten,
            forgotten: is_held && forgotten,
        })
    }

    /// What the caller's phone asks by later.
    pub(super) async fn phone_standing_of(&self, ctx: &Ctx) -> Result<String> {
        let known = repo::office::account::by_id(&self.store, ctx.acted_by.0).await?;
        let epoch = known.as_ref().map_or(0, epoch_of);
        let said = said(ctx.acted_by, ctx.post, epoch, '.');
        Ok(format!("{said}.{}", self.mac_of(ctx.acted_by, ctx.post, epoch)))
    }

    /// For which account, post and epoch this installation gave a token; none for one that it did not give.
    fn shown(&self, token: &str) -> Option<(AccountId, PostId, i64)> {
        let parts: Vec<&str> = token.split('.').collect();
        let (account, post, epoch, mac) = match parts.as_slice() {
            [account, post, mac] => (account, post, 0, mac),
            [account, post, epoch, mac] => (account, post, epoch.parse().ok()?, mac),
            _ => return None,
        };
        let (account, post) = (account.parse().map(AccountId).ok()?, post.parse().map(PostId).ok()?);
        // Digests are compared, so that the time tells nothing of what was expected.
        let digest = |text: &str| self.store.vault().blind(Field::FIELD_STANDING, text);
        (digest(mac) == digest(&self.mac_of(account, post, epoch))).then_some((account, post, epoch))
    }

    fn mac_of(&self, account: AccountId, post: PostId, epoch: i64) -> String {
        let said = said(account, post, epoch, ' ');
        hex::encode(self.store.vault().blind(Field::FIELD_STANDING, &said))
    }
}

/// What a token says. Those of the first epoch name none: phones that were set up before there were epochs have them.
fn said(account: AccountId, post: PostId, epoch: i64, between: char) -> String {
    if epoch == 0 {
        format!("{account}{between}{post}")
    } else {
        format!("{account}{between}{post}{between}{epoch}")
    }
}

fn epoch_of(account: &account::Model) -> i64 {
    account.phones_epoch.unwrap_or_default()
}

/// An account whose phones all forget what they took along, each when it is in contact next.
pub(crate) fn with_phones_forgotten(account: &account::Model) -> account::Model {
    account::Model {
        phones_epoch: Some(epoch_of(account) + 1),
        ..account.clone()
    }
}
