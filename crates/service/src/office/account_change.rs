//! Accounts and posts by two hands: the security administrator proposes, a head of the county bureau confirms or refuses,
//! whose area encloses that of the change.
//!
//! What lies above the counties, everything until the first head has logged in, and what none but the person concerned could
//! confirm, the system administrator confirms: see [`confirms`]. A lock takes effect when it is proposed, because a stolen
//! login does not wait; refused, it ends.

use serde::{Deserialize, Serialize};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::proposal::AccountChangeKind as Kind;
pub use shouwang_domain::proposal::AccountChangeState;
use shouwang_domain::role::{AccountState, Role};
use shouwang_domain::{AccountChangeId, AccountId, AreaId, PostId};
use shouwang_store::column::Json;
use shouwang_store::entity::{account, account_change, area, post};
use shouwang_store::operation::session;
use shouwang_store::repo::rules::proposal::Placed;
use shouwang_store::{Tx, repo};
use utoipa::ToSchema;

use crate::duty::handover::HandedOver;
use crate::field::standing::with_phones_forgotten;
use crate::office::access::{Verb, require};
use crate::office::account_change_view::AccountChangeView;
pub use crate::office::account_change_view::{AccountChange, NewPost};
use crate::office::auth::{PASSWORD_CHANGED, half_of_first_password, is_first_password};
use crate::office::second_factor::without;
use crate::rules::proposal::{self, Answer};
use crate::{Ctx, Problem, Result, Service};

/// Proposes a change of an account or a post.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProposeAccountChangeCmd {
    /// What.
    pub change: AccountChange,
    /// Why; may be left out.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What another person decides about it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideAccountChangeCmd {
    /// The proposal.
    pub account_change_id: AccountChangeId,
    /// It takes effect, or it does not.
    pub approve: bool,
    /// Remark; required for a refusal.
    #[serde(default)]
    pub note: Option<String>,
    /// The version that was read.
    pub version: i64,
}

/// A proposal that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountChangeProposed {
    /// The proposal.
    pub change: AccountChangeView,
    /// The first half of the first password, shown this once, for the person themselves.
    pub first_half: Option<String>,
}

/// A proposal that was decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountChangeDecided {
    /// The proposal.
    pub change: AccountChangeView,
    /// The second half of the first password, shown this once, for the person themselves.
    pub second_half: Option<String>,
    /// What passed on, when a post ended.
    pub handed_over: Option<HandedOver>,
}

impl Service {
    /// Proposes a change of an account or a post. It has no effect until somebody else has confirmed it, but for a lock.
    ///
    /// # Errors
    /// Not found, `account.login`, `account.login_taken`, `account.state`, `account.own`, `post.excluded`, `post.level`,
    /// `post.department`, `post.ended`.
    pub async fn propose_account_change(
        &self,
        ctx: &Ctx,
        cmd: ProposeAccountChangeCmd,
    ) -> Result<AccountChangeProposed> {
        require(ctx, Verb::ManageAccounts)?;
        let mut tx = self.store.begin(ctx, "account.propose").await?;
        let concerned = self.check(&tx, ctx, &cmd.change).await?;
        let (shown, first_half) = cmd
            .change
            .needs_password()
            .then(half_of_first_password)
            .transpose()?
            .unzip();
        if let (AccountChange::Lock { .. }, Some(account)) = (&cmd.change, &concerned.account) {
            set_state(&mut tx, account, AccountState::Locked).await?;
            session::end_all(&mut tx, AccountId(account.id)).await?;
        }
        let row = tx
            .insert(account_change::Model {
                area_id: concerned.area.id,
                account_id: concerned.account.as_ref().map(|account| account.id),
                kind: cmd.change.kind().into(),
                change: Json::of(&cmd.change)?,
                first_half,
                reason: proposal::remark(cmd.reason),
                state: AccountChangeState::Proposed.into(),
                proposed_by: ctx.acted_by.0,
                proposed_on: ctx.today().into(),
                ..account_change::Model::default()
            })
            .await?;
        tx.subject(format!("account_change/{}", row.id));
        tx.detail(serde_json::json!({ "kind": row.kind, "account": row.account_id }));
        let area = concerned.area;
        let change = self.account_change_view(&tx, Placed { row, area }).await?;
        // Half a password is shown once: it is not kept for a repeated request.
        tx.commit(serde_json::json!({ "change": &change })).await?;
        Ok(AccountChangeProposed {
            change,
            first_half: shown,
        })
    }

    /// Confirms or refuses what somebody else proposed about somebody else's account.
    ///
    /// # Errors
    /// Not found, `version_conflict`, `proposal.same_person`, `proposal.decided`, `required`, `account.own`,
    /// `account.leader_confirms`, and what [`Service::propose_account_change`] refuses if it no longer fits.
    pub async fn decide_account_change(&self, ctx: &Ctx, cmd: DecideAccountChangeCmd) -> Result<AccountChangeDecided> {
        require(ctx, Verb::DecideAccountChanges)?;
        let answer = Answer::new(cmd.approve, cmd.note, cmd.version).map_err(|problem| problem.at("/note"))?;
        let mut tx = self.store.begin(ctx, "account.decide").await?;
        let (id, proposed) = (cmd.account_change_id.0, AccountChangeState::Proposed.into());
        let mut placed =
            proposal::to_be_decided::<account_change::Model>(&mut tx, ctx, id, answer.version, proposed).await?;
        not_own(ctx, placed.row.account_id)?;
        // Whoever was given a wider post since it was proposed works there now.
        if let (Some(account), false) = (placed.row.account_id, is_about_a_post(placed.row.kind.get())) {
            placed.area = self.area_of_account(&tx, ctx, AccountId(account)).await?;
        }
        confirms(&tx, ctx, &placed).await?;
        let Placed { row: before, area } = placed;
        let change: AccountChange = before.change.read()?;
        let mut effect = Effect::default();
        if answer.approve {
            effect = self.take_effect(&mut tx, ctx, &before, &change).await?;
        } else if let AccountChange::Lock { account_id } = change {
            // What the lock kept out comes in again.
            let account = account_of(&tx, account_id).await?;
            if account.state == AccountState::Locked {
                set_state(&mut tx, &account, unlocked(&account)).await?;
            }
        }
        let state = if answer.approve {
            AccountChangeState::Confirmed
        } else {
            AccountChangeState::Refused
        };
        let after = account_change::Model {
            account_id: effect.account.or(before.account_id),
            first_half: None,
            state: state.into(),
            decided_by: Some(ctx.acted_by.0),
            decided_on: Some(ctx.today().into()),
            decision_note: answer.note,
            handed_over: match effect.handed_over {
                Some(passed) => Some(Json::of(&passed)?.text().to_owned()),
                None => None,
            },
            ..before.clone()
        };
        let row = tx.update(&before, after).await?;
        tx.subject(format!("account_change/{}", row.id));
        tx.detail(serde_json::json!({
            "state": row.state, "kind": row.kind, "account": row.account_id, "handed_over": effect.handed_over,
        }));
        let change = self.account_change_view(&tx, Placed { row, area }).await?;
        let handed_over = effect.handed_over;
        tx.commit(serde_json::json!({ "change": &change, "handed_over": handed_over }))
            .await?;
        Ok(AccountChangeDecided {
            change,
            second_half: effect.second_half,
            handed_over,
        })
    }

    /// The proposals about the people of the installation, the newest first. A head of the bureau sees those of the own
    /// county.
    ///
    /// # Errors
    /// `access.denied`.
    pub async fn list_account_changes(&self, ctx: &Ctx) -> Result<Vec<AccountChangeView>> {
        require(ctx, Verb::ReadAccountChanges)?;
        let mut found: Vec<Placed<account_change::Model>> = repo::rules::proposal::list(&self.store, ctx).await?;
        if ctx.role == Role::CountyLeader {
            // What lies above the county is confirmed by somebody else.
            found.retain(|placed| ctx.scope.encloses(placed.range()));
        }
        found.reverse();
        self.account_change_views(&self.store, &found).await
    }

    /// What is proposed must fit what is there; answers whom it concerns and where.
    async fn check(&self, tx: &Tx, ctx: &Ctx, change: &AccountChange) -> Result<Concerned> {
        let account = match change {
            AccountChange::Create { .. } => None,
            AccountChange::Revoke { post_id, .. } => {
                let post = open_post(tx, *post_id).await?;
                Some(account_of(tx, AccountId(post.account_id)).await?)
            }
            AccountChange::Grant { account_id, .. }
            | AccountChange::Lock { account_id }
            | AccountChange::Unlock { account_id }
            | AccountChange::End { account_id }
            | AccountChange::Rename { account_id, .. }
            | AccountChange::ResetCode { account_id }
            | AccountChange::ForgetPhones { account_id }
            | AccountChange::Reset { account_id } => Some(account_of(tx, *account_id).await?),
        };
        not_own(ctx, account.as_ref().map(|account| account.id))?;
        if let Some(account) = &account {
            fits(change.kind(), account)?;
        }
        let area = match change {
            AccountChange::Create {
                login,
                display_name,
                post,
                ..
            } => {
                check_login(login)?;
                check_name(display_name)?;
                if repo::office::account::by_login(tx, login).await?.is_some() {
                    return Err(shouwang_store::login_taken().at("/change/login"));
                }
                match post {
                    Some(post) => check_post(tx, post).await?,
                    None => self.top(tx).await?,
                }
            }
            AccountChange::Grant { post, account_id } => {
                let held = repo::office::account::posts(tx, account_id.0, ctx.today()).await?;
                if held
                    .iter()
                    .any(|(held, _)| !post.role.may_be_held_with(held.role.get()))
                {
                    return Err(shouwang_store::posts_excluded());
                }
                check_post(tx, post).await?
            }
            AccountChange::Revoke { post_id, .. } => {
                let post = open_post(tx, *post_id).await?;
                area_of(tx, AreaId(post.area_id)).await?
            }
            AccountChange::Rename {
                account_id,
                display_name,
            } => {
                check_name(display_name)?;
                self.area_of_account(tx, ctx, *account_id).await?
            }
            AccountChange::Lock { account_id }
            | AccountChange::Unlock { account_id }
            | AccountChange::End { account_id }
            | AccountChange::ResetCode { account_id }
            | AccountChange::ForgetPhones { account_id }
            | AccountChange::Reset { account_id } => self.area_of_account(tx, ctx, *account_id).await?,
        };
        Ok(Concerned { account, area })
    }

    async fn take_effect(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        row: &account_change::Model,
        change: &AccountChange,
    ) -> Result<Effect> {
        let mut effect = Effect::default();
        let (shown, hash) = second_half(row)?;
        effect.second_half = shown;
        if let Some(account) = row.account_id {
            fits_still(change.kind(), &account_of(tx, AccountId(account)).await?)?;
        }
        match change {
            AccountChange::Create {
                login,
                display_name,
                post,
                ..
            } => {
                let state = if hash.is_some() {
                    AccountState::PasswordDue
                } else {
                    AccountState::Active
                };
                let account = account::Model {
                    login: login.clone(),
                    display_name: display_name.trim().to_owned(),
                    password_hash: hash,
                    state: state.into(),
                    ..account::Model::default()
                };
                let account = tx.insert(account).await?;
                effect.account = Some(account.id);
                if let Some(post) = post {
                    grant(tx, ctx, row, account.id, post).await?;
                }
            }
            AccountChange::Grant { account_id, post } => grant(tx, ctx, row, account_id.0, post).await?,
            AccountChange::Revoke { post_id, successor } => {
                let post = open_post(tx, *post_id).await?;
                effect.handed_over = Some(self.end_post(tx, ctx, &post, *successor).await?);
            }
            // It took effect when it was proposed.
            AccountChange::Lock { .. } => {}
            AccountChange::Unlock { account_id } => {
                let account = account_of(tx, *account_id).await?;
                set_state(tx, &account, unlocked(&account)).await?;
            }
            AccountChange::End { account_id } => {
                let account = account_of(tx, *account_id).await?;
                let mut passed = HandedOver::default();
                for (post, _) in repo::office::account::posts(tx, account.id, ctx.today()).await? {
                    passed.add(self.end_post(tx, ctx, &post, None).await?);
                }
                effect.handed_over = Some(passed);
                set_state(tx, &account, AccountState::Ended).await?;
                session::end_all(tx, *account_id).await?;
            }
            AccountChange::Rename {
                account_id,
                display_name,
            } => {
                let before = account_of(tx, *account_id).await?;
                let after = account::Model {
                    display_name: display_name.trim().to_owned(),
                    ..before.clone()
                };
                tx.update(&before, after).await?;
            }
            AccountChange::ResetCode { account_id } => {
                let before = account_of(tx, *account_id).await?;
                tx.update(&before, without(&before)).await?;
                session::end_all(tx, *account_id).await?;
            }
            AccountChange::ForgetPhones { account_id } => {
                let before = account_of(tx, *account_id).await?;
                tx.update(&before, with_phones_forgotten(&before)).await?;
                session::end_all(tx, *account_id).await?;
            }
            AccountChange::Reset { account_id } => {
                let before = account_of(tx, *account_id).await?;
                let after = account::Model {
                    password_hash: hash,
                    state: AccountState::PasswordDue.into(),
                    ..before.clone()
                };
                tx.update(&before, after).await?;
                session::end_all(tx, *account_id).await?;
            }
        }
        Ok(effect)
    }

    async fn end_post(
        &self,
        tx: &mut Tx,
        ctx: &Ctx,
        before: &post::Model,
        successor: Option<AccountId>,
    ) -> Result<HandedOver> {
        let passed = self.hand_over(tx, ctx, before, successor).await?;
        let after = post::Model {
            valid_to: Some(ctx.today().into()),
            ..before.clone()
        };
        tx.update(before, after).await?;
        Ok(passed)
    }

    /// The smallest area that holds everything in which somebody works today; of somebody without a post the top.
    async fn area_of_account(&self, tx: &Tx, ctx: &Ctx, account: AccountId) -> Result<area::Model> {
        let held = repo::office::account::posts(tx, account.0, ctx.today()).await?;
        if let [(_, area)] = held.as_slice() {
            return Ok(area.clone());
        }
        let encloses = |area: &area::Model| {
            let mut held = held.iter().map(|(_, of_post)| of_post);
            held.all(|one| area.order_lo <= one.order_lo && one.order_hi <= area.order_hi)
        };
        let areas = repo::register::area::all(tx).await?.into_iter();
        let around = areas.filter(|area| !held.is_empty() && encloses(area));
        match around.min_by_key(|area| area.order_hi - area.order_lo) {
            Some(area) => Ok(area),
            None => self.top(tx).await,
        }
    }

    async fn top(&self, tx: &Tx) -> Result<area::Model> {
        let areas = repo::register::area::all(tx).await?;
        let mut tops = areas.into_iter().filter(|area| area.parent_id.is_none());
        tops.next().ok_or_else(|| Problem::internal("the tree has no top"))
    }
}

/// Whom a change concerns, and where.
struct Concerned {
    account: Option<account::Model>,
    area: area::Model,
}

/// What a confirmed change did.
#[derive(Default)]
struct Effect {
    /// The account that was made.
    account: Option<i64>,
    second_half: Option<String>,
    handed_over: Option<HandedOver>,
}

/// A post that nobody has entered yet.
pub(super) fn new_post(account: i64, post: &NewPost, now: Timestamp) -> post::Model {
    post::Model {
        account_id: account,
        role: post.role.into(),
        area_id: post.area_id.0,
        department: post.department.map(Into::into),
        valid_from: now.date().into(),
        ..post::Model::default()
    }
}

async fn grant(tx: &mut Tx, ctx: &Ctx, row: &account_change::Model, account: i64, post: &NewPost) -> Result<()> {
    check_post(tx, post).await?;
    let post = post::Model {
        granted_by: row.proposed_by,
        approved_by: Some(ctx.acted_by.0),
        ..new_post(account, post, ctx.now)
    };
    tx.insert(post).await.map(drop)
}

/// Who confirms: a head of the bureau whose area encloses that of the change, where one has come who is not concerned; else,
/// and so for all that lies above the counties, the system administrator.
///
/// Heads who had come and are kept out for a while, locked or with a password that was reset, are waited for: meanwhile the
/// system administrator decides what concerns one of them, and while they are only locked about locks, for locking works at
/// once. And a change of the one system administrator, whom nobody else could confirm, is confirmed by any head who has come.
async fn confirms(tx: &Tx, ctx: &Ctx, placed: &Placed<account_change::Model>) -> Result<()> {
    let (today, concerned, kind) = (ctx.today(), placed.row.account_id, placed.row.kind.get());
    let at_work = |account: &account::Model| account.state == AccountState::Active && Some(account.id) != concerned;
    let heads = repo::office::account::holders_over(tx, Role::CountyLeader, today, placed.range()).await?;
    if heads.iter().any(at_work) {
        return confirmed_by(ctx.role == Role::CountyLeader && ctx.scope.encloses(placed.range()));
    }
    let administrators = repo::office::account::holders(tx, Role::SystemAdmin, today).await?;
    let administrators = administrators.iter().map(|(post, _)| post.account_id);
    let administrators = repo::office::account::by_ids(tx, administrators).await?;
    let is_one = concerned.is_some_and(|account| administrators.contains_key(&account));
    if is_one && !administrators.values().any(at_work) {
        return confirmed_by(ctx.role == Role::CountyLeader);
    }
    let (mut is_locked, mut is_reset, mut concerns_one) = (false, false, false);
    for head in &heads {
        let state = head.state.get();
        let was_here = match state {
            AccountState::Active | AccountState::Locked => true,
            AccountState::PasswordDue => has_chosen_a_password(tx, head.id).await?,
            AccountState::Ended => false,
        };
        if was_here && Some(head.id) == concerned {
            concerns_one = true;
        } else if was_here {
            is_locked |= state == AccountState::Locked;
            is_reset |= state == AccountState::PasswordDue;
        }
    }
    let is_lock = matches!(kind, Kind::Lock | Kind::Unlock);
    let waits = !concerns_one && (is_reset || is_locked && !is_lock);
    confirmed_by(ctx.role == Role::SystemAdmin && !waits)
}

async fn has_chosen_a_password(tx: &Tx, account: i64) -> Result<bool> {
    repo::office::evidence::was_done(tx, PASSWORD_CHANGED, &format!("account/{account}")).await
}

fn confirmed_by(is_right: bool) -> Result<()> {
    if is_right {
        return Ok(());
    }
    Err(Problem::wrong_person(
        "account.leader_confirms",
        "账号和岗位变动由辖区包含该区划的县级主管部门负责人确认；县级以上的变动，以及尚无负责人登录过时，由系统管理员确认。\
         负责人被锁定或密码被重置后，系统管理员只确认与其本人有关的变动，直至其重新登录。",
        "A head of the county bureau whose area encloses the change confirms it; the system administrator confirms what lies \
         above the counties, and everything until a head has logged in. After a head was locked or got a new first password, \
         the system administrator confirms only what concerns that head until the head has logged in again.",
    ))
}

/// Whether a change is about a post in an area, wherever else its holder works.
fn is_about_a_post(kind: Kind) -> bool {
    matches!(kind, Kind::Create | Kind::Grant | Kind::Revoke)
}

fn not_own(ctx: &Ctx, concerned: Option<i64>) -> Result<()> {
    if concerned.is_some_and(|account| account == ctx.acted_by.0 || account == ctx.entered_by.0) {
        return Err(Problem::wrong_person(
            "account.own",
            "不能提出或确认本人账号和岗位的变动；请由另一人办理。",
            "Nobody proposes or confirms changes of their own account and posts; let somebody else do it.",
        ));
    }
    Ok(())
}

fn fits(kind: Kind, account: &account::Model) -> Result<()> {
    let state = account.state.get();
    let has_password = account.password_hash.is_some();
    let fits = match kind {
        Kind::Create => true,
        Kind::Unlock => state == AccountState::Locked,
        Kind::Lock => state.may_log_in() && has_password,
        Kind::Reset | Kind::ForgetPhones => state != AccountState::Ended && has_password,
        Kind::ResetCode => state != AccountState::Ended && account.factor_sealed.is_some(),
        Kind::Grant | Kind::Revoke | Kind::End | Kind::Rename => state != AccountState::Ended,
    };
    if fits {
        return Ok(());
    }
    Err(Problem::refused(
        "account.state",
        format!("账号目前为“{}”，不能{}。", state.zh(), kind.zh()),
        format!(
            "The account is {} at present; this does not fit: {}.",
            state.en(),
            kind.en()
        ),
    ))
}

/// A lock has taken effect already.
fn fits_still(kind: Kind, account: &account::Model) -> Result<()> {
    if kind == Kind::Lock {
        Ok(())
    } else {
        fits(kind, account)
    }
}

/// The state that a lock had interrupted.
fn unlocked(account: &account::Model) -> AccountState {
    if account.password_hash.as_deref().is_some_and(is_first_password) {
        AccountState::PasswordDue
    } else {
        AccountState::Active
    }
}

async fn set_state(tx: &mut Tx, before: &account::Model, state: AccountState) -> Result<()> {
    let after = account::Model {
        state: state.into(),
        ..before.clone()
    };
    tx.update(before, after).await.map(drop)
}

/// The second half of a first password, and the hashes of both; nothing where the change has none.
fn second_half(row: &account_change::Model) -> Result<(Option<String>, Option<String>)> {
    let Some(first) = &row.first_half else {
        return Ok((None, None));
    };
    let (shown, second) = half_of_first_password()?;
    Ok((Some(shown), Some(format!("{first} {second}"))))
}

async fn account_of(tx: &Tx, id: AccountId) -> Result<account::Model> {
    let found = repo::office::account::by_id(tx, id.0).await?;
    found.ok_or_else(|| Problem::not_found("账号", "account").with_code("account.not_found"))
}

async fn area_of(tx: &Tx, id: AreaId) -> Result<area::Model> {
    let found = repo::register::area::by_id(tx, id.0).await?;
    found.ok_or_else(|| Problem::not_found("区划", "area"))
}

async fn open_post(tx: &Tx, id: PostId) -> Result<post::Model> {
    let post = repo::office::account::post(tx, id.0).await?;
    let post = post.ok_or_else(|| Problem::not_found("岗位", "post"))?;
    if post.valid_to.is_some() {
        return Err(Problem::refused(
            "post.ended",
            "该岗位已收回。",
            "This post has ended already.",
        ));
    }
    Ok(post)
}

/// The area of a post that may be.
async fn check_post(tx: &Tx, post: &NewPost) -> Result<area::Model> {
    let area = area_of(tx, post.area_id).await?;
    let role = post.role;
    // Administrators are those of the whole installation: nobody in a part of it appoints one.
    if role.is_administrator() && area.parent_id.is_some() {
        return Err(Problem::bad_data(
            "post.administrator_at_top",
            format!("“{}”岗位只设在本系统最高一级区划。", role.zh()),
            format!("A {} holds a post at the topmost area of the installation.", role.en()),
        )
        .at("/change/post/area_id"));
    }
    if !role.is_administrator() && area.level != role.level() {
        return Err(Problem::bad_data(
            "post.level",
            format!("“{}”岗位应设在{}级区划。", role.zh(), role.level().zh()),
            format!("A {} holds a post at the {} level.", role.en(), role.level().en()),
        )
        .at("/change/post/area_id"));
    }
    if role.has_department() != post.department.is_some() {
        return Err(Problem::bad_data(
            "post.department",
            "行业部门经办人必须注明部门，其他岗位不填部门。",
            "A department's officer names the department, and nobody else does.",
        )
        .at("/change/post/department"));
    }
    Ok(area)
}

fn check_login(login: &str) -> Result<()> {
    let sound = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if (2..=64).contains(&login.len()) && login.chars().all(sound) {
        return Ok(());
    }
    Err(Problem::bad_data(
        "account.login",
        "登录名应为2至64个字母、数字或 _ - . 。",
        "A login has 2 to 64 letters, digits, or _ - . .",
    )
    .at("/change/login"))
}

fn check_name(name: &str) -> Result<()> {
    proposal::said(name)
        .map(drop)
        .map_err(|problem| problem.at("/change/display_name"))
}
