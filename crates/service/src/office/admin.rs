//! The installation and its people: how it begins, and who they are.

use serde::Serialize;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::role::{AccountState, Role};
use shouwang_domain::{AccountId, AreaId};
use shouwang_store::entity::account;
use shouwang_store::{Init, Store, repo};
use utoipa::ToSchema;

use crate::office::access::{Verb, require};
use crate::office::account_change::{NewPost, new_post};
use crate::office::auth::{PostView, first_password, post_view};
use crate::{Ctx, Result, Service, ServiceConfig};

/// What an installation begins with.
#[derive(Debug, Clone)]
pub struct InitCmd {
    /// Node number, unique in the province: 0 to 1023.
    pub node: u16,
    /// Name of the installation in its checkpoints, such as `county.example/shouwang`.
    pub origin: String,
    /// The clock may be moved by tests and demonstrations. It cannot be switched on later.
    pub movable_clock: bool,
    /// Division code of the root of the area tree.
    pub root_code: String,
    /// Its name.
    pub root_name: String,
}

/// The three administrators with their one-time passwords, shown once.
#[derive(Debug, Serialize)]
pub struct InitView {
    /// Login, role and one-time password of each.
    pub administrators: Vec<(String, Role, String)>,
}

/// An account with its posts.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountView {
    /// Id.
    pub id: AccountId,
    /// Login.
    pub login: String,
    /// Name shown.
    pub display_name: String,
    /// Whether the account is in use.
    pub state: AccountState,
    /// Whether the person can log in.
    pub may_log_in: bool,
    /// A login needs a code besides the password.
    pub has_second_factor: bool,
    /// Posts held today.
    pub posts: Vec<PostView>,
}

/// A role, and what a post of it needs.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoleView {
    /// The role.
    pub role: Role,
    /// The level of the areas in which its posts lie; none for an administrator, whose post lies at the top.
    pub level: Option<AreaLevel>,
    /// A post of it names its department.
    pub has_department: bool,
}

impl Service {
    /// Begins an installation: keys, tables, the root of the area tree and the three administrators.
    ///
    /// # Errors
    /// The installation exists already, or the directory cannot be written.
    pub async fn init(config: &ServiceConfig, cmd: InitCmd, now: Timestamp) -> Result<InitView> {
        let init = Init {
            node: cmd.node,
            origin: cmd.origin,
            movable_clock: cmd.movable_clock,
            now,
        };
        let mut beginning = Store::begin_init(&config.store(), &init).await?;
        let tx = beginning.tx();
        let root = crate::register::area::root(tx, &cmd.root_code, &cmd.root_name, now)?;
        let root = tx.insert(root).await?;
        let mut administrators = Vec::new();
        for role in Role::ADMINISTRATORS.iter().copied() {
            let (password, hash) = first_password()?;
            let account = account::Model {
                login: role.as_str().to_owned(),
                display_name: role.zh().to_owned(),
                password_hash: Some(hash),
                state: AccountState::PasswordDue.into(),
                ..account::Model::default()
            };
            let account = tx.insert(account).await?;
            let post = NewPost {
                role,
                area_id: AreaId(root.id),
                department: None,
            };
            tx.insert(new_post(account.id, &post, now)).await?;
            administrators.push((account.login, role, password));
        }
        tx.subject("installation");
        let store = beginning.commit().await?;
        crate::ledger::form::publish(&store, &crate::ledger::form::shipped()?, now).await?;
        // Whoever copies the folder now has all of it.
        store.close().await?;
        Ok(InitView { administrators })
    }

    /// Every role, with what a post of it needs.
    ///
    /// # Errors
    /// `access.denied`.
    pub async fn list_roles(&self, ctx: &Ctx) -> Result<Vec<RoleView>> {
        require(ctx, Verb::ManageAccounts)?;
        let view = |role: &Role| RoleView {
            role: *role,
            level: (!role.is_administrator()).then(|| role.level()),
            has_department: role.has_department(),
        };
        Ok(Role::ALL.iter().map(view).collect())
    }

    /// All accounts with the posts they hold today.
    ///
    /// # Errors
    /// Denied to all but the security administrator.
    pub async fn list_accounts(&self, ctx: &Ctx) -> Result<Vec<AccountView>> {
        require(ctx, Verb::ManageAccounts)?;
        let mut views = Vec::new();
        for (account, posts) in repo::office::account::all(&self.store, ctx.today()).await? {
            views.push(AccountView {
                id: AccountId(account.id),
                login: account.login,
                display_name: account.display_name,
                may_log_in: account.password_hash.is_some(),
                has_second_factor: account.factor_sealed.is_some(),
                state: account.state.get(),
                posts: posts.iter().map(post_view).collect::<Result<_>>()?,
            });
        }
        Ok(views)
    }
}
