//! The installation and its people: beginning, accounts, posts.

use serde::{Deserialize, Serialize};
use shouwang_domain::area::AreaLevel;
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::role::{AccountState, Department, Role};
use shouwang_domain::{AccountId, AreaId};
use shouwang_store::entity::{account, post};
use shouwang_store::{Init, Store, repo};
use utoipa::ToSchema;

use crate::duty::handover::{HandedOver, RevokeCmd};
use crate::office::access::{Verb, require};
use crate::office::auth::{PostView, first_password, post_view};
use crate::{Ctx, Problem, Result, Service, ServiceConfig};

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

/// A new account. Without login and password it is a person for whom colleagues enter (代录).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountCmd {
    /// Login name: letters, digits, `_`, `-`, `.`.
    pub login: String,
    /// Name shown.
    pub display_name: String,
    /// A first password is made and must be changed; without, nobody can log in as this person.
    pub may_log_in: bool,
}

/// A new account, with its first password shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountCreated {
    /// Id.
    pub id: AccountId,
    /// Login.
    pub login: String,
    /// The first password; to be changed at the first login.
    pub one_time_password: Option<String>,
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
    /// `active`, `password_due` or `ended`.
    pub state: String,
    /// Whether the person can log in.
    pub may_log_in: bool,
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

/// Gives somebody a post.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantCmd {
    /// To whom.
    pub account_id: AccountId,
    /// The role.
    pub role: Role,
    /// Where; the area's level must be the role's.
    pub area_id: AreaId,
    /// The department, for a department's officer.
    pub department: Option<Department>,
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
        let store = Store::init(&config.store(), &init).await?;
        let mut tx = store.system_begin(now, "installation.init").await?;
        let root = crate::register::area::root(&mut tx, &cmd.root_code, &cmd.root_name, now)?;
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
            tx.insert(new_post(account.id, role, root.id, None, now)).await?;
            administrators.push((account.login, role, password));
        }
        tx.subject("installation");
        tx.commit(()).await?;
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

    /// Makes an account.
    ///
    /// # Errors
    /// `account.login` when the login is taken or malformed.
    pub async fn create_account(&self, ctx: &Ctx, cmd: AccountCmd) -> Result<AccountCreated> {
        require(ctx, Verb::ManageAccounts)?;
        let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if !(2..=64).contains(&cmd.login.len()) || !cmd.login.chars().all(sound) || cmd.display_name.trim().is_empty() {
            return Err(Problem::bad_data(
                "account.login",
                "登录名应为2至64个字母、数字或 _ - . ，并填写显示姓名。",
                "A login has 2 to 64 letters, digits, or _ - . ; the name shown must be filled in.",
            )
            .at("/login"));
        }
        if repo::office::account::by_login(&self.store, &cmd.login)
            .await?
            .is_some()
        {
            return Err(shouwang_store::login_taken().at("/login"));
        }
        let (password, password_hash) = cmd.may_log_in.then(first_password).transpose()?.unzip();
        let state = if password.is_some() {
            AccountState::PasswordDue
        } else {
            AccountState::Active
        };
        let mut tx = self.store.begin(ctx, "account.create").await?;
        let account = account::Model {
            login: cmd.login,
            display_name: cmd.display_name.trim().to_owned(),
            password_hash,
            state: state.into(),
            ..account::Model::default()
        };
        let account = tx.insert(account).await?;
        tx.subject(format!("account/{}", account.id));
        let id = AccountId(account.id);
        // The first password is shown once: it is not kept for a repeated request.
        tx.commit(serde_json::json!({ "id": id, "login": &account.login }))
            .await?;
        Ok(AccountCreated {
            id,
            login: account.login,
            one_time_password: password,
        })
    }

    /// Gives somebody a post.
    ///
    /// # Errors
    /// `post.self_grant`, `post.excluded` (an administrator holds no other role), `post.level` (the area's level is not
    /// the role's), `post.department`.
    pub async fn grant_post(&self, ctx: &Ctx, cmd: GrantCmd) -> Result<PostView> {
        require(ctx, Verb::ManageAccounts)?;
        if cmd.account_id == ctx.acted_by || cmd.account_id == ctx.entered_by {
            return Err(Problem::refused(
                "post.self_grant",
                "不能给自己授予岗位。",
                "Nobody grants a post to themselves.",
            ));
        }
        let area = repo::register::area::by_id(&self.store, cmd.area_id.0)
            .await?
            .ok_or_else(|| Problem::not_found("区划", "area"))?;
        if !cmd.role.is_administrator() && area.level != cmd.role.level() {
            return Err(Problem::bad_data(
                "post.level",
                format!("“{}”岗位应设在{}级区划。", cmd.role.zh(), cmd.role.level().zh()),
                format!(
                    "A {} holds a post at the {} level.",
                    cmd.role.en(),
                    cmd.role.level().en()
                ),
            )
            .at("/area_id"));
        }
        if cmd.role.has_department() != cmd.department.is_some() {
            return Err(Problem::bad_data(
                "post.department",
                "行业部门经办人必须注明部门，其他岗位不填部门。",
                "A department's officer names the department, and nobody else does.",
            )
            .at("/department"));
        }
        let held = repo::office::account::posts(&self.store, cmd.account_id.0, ctx.today()).await?;
        for (post, _) in &held {
            if !cmd.role.may_be_held_with(post.role.get()) {
                return Err(Problem::refused(
                    "post.excluded",
                    "系统、安全、审计三员互斥，且不得兼任其他岗位。",
                    "The three administrators exclude one another and hold no other post.",
                ));
            }
        }
        let mut tx = self.store.begin(ctx, "post.grant").await?;
        let post = post::Model {
            granted_by: ctx.acted_by.0,
            ..new_post(cmd.account_id.0, cmd.role, cmd.area_id.0, cmd.department, ctx.now)
        };
        let post = tx.insert(post).await?;
        tx.subject(format!("account/{}", cmd.account_id));
        tx.commit(post_view(&(post, area))?).await
    }

    /// Takes a post away from today on. What was open in it passes to the successor, or waits in sight; nothing is lost.
    ///
    /// # Errors
    /// Not found, `post.ended`, `post.successor`.
    pub async fn revoke_post(&self, ctx: &Ctx, cmd: RevokeCmd) -> Result<HandedOver> {
        require(ctx, Verb::ManageAccounts)?;
        let mut tx = self.store.begin(ctx, "post.revoke").await?;
        let before = repo::office::account::post(&tx, cmd.post_id.0)
            .await?
            .ok_or_else(|| Problem::not_found("岗位", "post"))?;
        if before.valid_to.is_some() {
            return Err(Problem::refused(
                "post.ended",
                "该岗位已收回。",
                "This post has ended already.",
            ));
        }
        let passed = self.hand_over(&mut tx, ctx, &before, cmd.successor).await?;
        tx.subject(format!("account/{}", before.account_id));
        tx.detail(serde_json::json!({ "handed_over": passed }));
        let after = post::Model {
            valid_to: Some(ctx.today().into()),
            ..before.clone()
        };
        tx.update(&before, after).await?;
        tx.commit(passed).await
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
                state: account.state.to_string(),
                posts: posts.iter().map(post_view).collect::<Result<_>>()?,
            });
        }
        Ok(views)
    }
}

fn new_post(account: i64, role: Role, area: i64, department: Option<Department>, now: Timestamp) -> post::Model {
    post::Model {
        account_id: account,
        role: role.into(),
        area_id: area,
        department: department.map(Into::into),
        valid_from: now.date().into(),
        ..post::Model::default()
    }
}
