//! A proposed change of an account, as it is said and as it is shown.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shouwang_domain::proposal::{AccountChangeKind as Kind, AccountChangeState};
use shouwang_domain::role::{Department, Role};
use shouwang_domain::{AccountChangeId, AccountId, AreaId, PostId};
use shouwang_store::column::{Code, Day};
use shouwang_store::entity::{account, account_change, post};
use shouwang_store::repo::rules::proposal::{Placed, Signed as _};
use shouwang_store::{Source, repo};
use utoipa::ToSchema;

use crate::duty::handover::HandedOver;
use crate::{Problem, Result, Service};

/// Where somebody works, and as what.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPost {
    /// The role.
    pub role: Role,
    /// Where; the area's level must be the role's.
    pub area_id: AreaId,
    /// The department, for a department's officer.
    #[serde(default)]
    pub department: Option<Department>,
}

/// What is to change.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum AccountChange {
    /// A new account. Without login and password it is a person for whom colleagues enter (代录).
    Create {
        /// Login name: letters, digits, `_`, `-`, `.`.
        login: String,
        /// Name shown.
        display_name: String,
        /// A first password is made and must be changed; without, nobody can log in as this person.
        may_log_in: bool,
        /// The first post.
        #[serde(default)]
        post: Option<NewPost>,
    },
    /// A post for somebody who has an account.
    Grant {
        /// To whom.
        account_id: AccountId,
        /// The post.
        post: NewPost,
    },
    /// A post ends on the day of the confirmation. What was open in it passes to the successor, or waits in sight.
    Revoke {
        /// The post.
        post_id: PostId,
        /// Who takes over what is open: somebody who holds the same post there. Without, it waits in sight.
        #[serde(default)]
        successor: Option<AccountId>,
    },
    /// Nobody logs in by this account any more, and its sessions end, at once.
    Lock {
        /// Whose.
        account_id: AccountId,
    },
    /// A locked account is in use again.
    Unlock {
        /// Whose.
        account_id: AccountId,
    },
    /// The account ends for good, with all its posts.
    End {
        /// Whose.
        account_id: AccountId,
    },
    /// Another name is shown.
    Rename {
        /// Whose.
        account_id: AccountId,
        /// The name.
        display_name: String,
    },
    /// The second factor and its recovery codes end, with all sessions: the telephone is gone. It is set up anew.
    ResetCode {
        /// Whose.
        account_id: AccountId,
    },
    /// Every phone of the person's forgets what it took along at its next contact, and all sessions end: a phone is gone.
    ForgetPhones {
        /// Whose.
        account_id: AccountId,
    },
    /// A new first password; the old one and all sessions end.
    Reset {
        /// Whose.
        account_id: AccountId,
    },
}

impl AccountChange {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Create { .. } => Kind::Create,
            Self::Grant { .. } => Kind::Grant,
            Self::Revoke { .. } => Kind::Revoke,
            Self::Lock { .. } => Kind::Lock,
            Self::Unlock { .. } => Kind::Unlock,
            Self::End { .. } => Kind::End,
            Self::Rename { .. } => Kind::Rename,
            Self::Reset { .. } => Kind::Reset,
            Self::ResetCode { .. } => Kind::ResetCode,
            Self::ForgetPhones { .. } => Kind::ForgetPhones,
        }
    }

    pub(super) fn needs_password(&self) -> bool {
        matches!(self, Self::Create { may_log_in: true, .. } | Self::Reset { .. })
    }
}

/// A proposed change of an account or a post.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccountChangeView {
    /// Id.
    pub id: AccountChangeId,
    /// Version of the record.
    pub version: i64,
    /// What is to change.
    pub kind: Kind,
    /// Whose account; none for one that is not made yet.
    pub account_id: Option<AccountId>,
    /// Login, as it is or is to be.
    pub login: String,
    /// Name shown; for another name the one so far.
    pub display_name: String,
    /// The name to be shown instead.
    pub new_name: Option<String>,
    /// For a new account: whether the person logs in.
    pub may_log_in: Option<bool>,
    /// The post's role, where it is about a post.
    pub role: Option<Role>,
    /// The post's department.
    pub department: Option<Department>,
    /// Where the post lies, or the person works.
    pub area_name: String,
    /// Who takes over what is open.
    pub successor_name: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// State.
    pub state: AccountChangeState,
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
    /// What passed on, where a post ended.
    pub handed_over: Option<HandedOver>,
}

impl Service {
    pub(super) async fn account_change_view(
        &self,
        at: &impl Source,
        placed: Placed<account_change::Model>,
    ) -> Result<AccountChangeView> {
        let mut views = self.account_change_views(at, &[placed]).await?;
        views
            .pop()
            .ok_or_else(|| Problem::internal("one change gives one view"))
    }

    pub(crate) async fn account_change_views(
        &self,
        at: &impl Source,
        placed: &[Placed<account_change::Model>],
    ) -> Result<Vec<AccountChangeView>> {
        let mut changes = Vec::with_capacity(placed.len());
        let (mut people, mut posts) = (Vec::new(), Vec::new());
        for one in placed {
            let change: AccountChange = one.row.change.read()?;
            let (proposer, decider) = one.row.people();
            people.extend([Some(proposer), decider, one.row.account_id].into_iter().flatten());
            if let AccountChange::Revoke { post_id, successor } = &change {
                posts.push(post_id.0);
                people.extend(successor.map(|account| account.0));
            }
            changes.push((one, change));
        }
        let people = repo::office::account::by_ids(at, people).await?;
        let posts = repo::office::account::posts_by_ids(at, posts).await?;
        changes
            .into_iter()
            .map(|(one, change)| view(one, change, &people, &posts))
            .collect()
    }
}

fn view(
    placed: &Placed<account_change::Model>,
    change: AccountChange,
    people: &HashMap<i64, account::Model>,
    posts: &HashMap<i64, post::Model>,
) -> Result<AccountChangeView> {
    let row = &placed.row;
    let name = |id: i64| people.get(&id).map(|account| account.display_name.clone());
    let concerned = row.account_id.and_then(|id| people.get(&id));
    let mut view = AccountChangeView {
        id: AccountChangeId(row.id),
        version: row.version,
        kind: row.kind.get(),
        account_id: row.account_id.map(AccountId),
        login: concerned.map(|account| account.login.clone()).unwrap_or_default(),
        display_name: concerned
            .map(|account| account.display_name.clone())
            .unwrap_or_default(),
        new_name: None,
        may_log_in: None,
        role: None,
        department: None,
        area_name: placed.area.name.clone(),
        successor_name: None,
        reason: row.reason.clone(),
        state: row.state.get(),
        proposed_by: AccountId(row.proposed_by),
        proposed_by_name: name(row.proposed_by),
        proposed_on: row.proposed_on.get(),
        decided_by: row.decided_by.map(AccountId),
        decided_by_name: row.decided_by.and_then(name),
        decided_on: row.decided_on.map(Day::get),
        decision_note: row.decision_note.clone(),
        handed_over: match &row.handed_over {
            Some(text) => serde_json::from_str(text).map_err(Problem::internal)?,
            None => None,
        },
    };
    match change {
        AccountChange::Create {
            login,
            display_name,
            may_log_in,
            post,
        } => {
            (view.login, view.display_name, view.may_log_in) = (login, display_name, Some(may_log_in));
            if let Some(post) = post {
                (view.role, view.department) = (Some(post.role), post.department);
            }
        }
        AccountChange::Grant { post, .. } => (view.role, view.department) = (Some(post.role), post.department),
        AccountChange::Revoke { post_id, successor } => {
            if let Some(post) = posts.get(&post_id.0) {
                (view.role, view.department) = (Some(post.role.get()), post.department.map(Code::get));
            }
            view.successor_name = successor.and_then(|account| name(account.0));
        }
        AccountChange::Rename { display_name, .. } => view.new_name = Some(display_name),
        AccountChange::Lock { .. }
        | AccountChange::ResetCode { .. }
        | AccountChange::ForgetPhones { .. }
        | AccountChange::Unlock { .. }
        | AccountChange::End { .. }
        | AccountChange::Reset { .. } => {}
    }
    Ok(view)
}
