//! Logging in, sessions, and the circumstances in which somebody acts.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::household::unreadable_phone;
use shouwang_domain::procedure::Instance;
use shouwang_domain::role::{AccountState, Department, Role};
use shouwang_domain::{AccountId, AreaId, PostId};
use shouwang_store::column::Code;
use shouwang_store::entity::{account, area, post};
use shouwang_store::operation::login;
use shouwang_store::operation::session::{self, NewSession};
use shouwang_store::{Field, repo};
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use crate::field::standing::with_phones_forgotten;
use crate::office::access::{self, Verb};
use crate::office::attempt::{self, Origin};
use crate::office::circumstances::unauthenticated;
pub(crate) use crate::office::circumstances::{ctx_of, secret};
use crate::office::reading::ReadingKind;
use crate::office::second_factor::{code_needed, code_wrong, is_too_long};
use crate::{Ctx, Problem, Result, Service};

/// A session ends after this long without a request.
const IDLE_MS: i64 = 2 * 3600 * 1000;
/// Use is noted at most this often.
const TOUCH_MS: i64 = 60 * 1000;
/// A session ends after this long whatever happens.
const LIFETIME_MS: i64 = 12 * 3600 * 1000;
/// Where a present password is asked for again, as the source of an attempt.
const CHANGE: &str = "device/change";
/// Wrong passwords are counted so far back, and a lock lasts as long: see [`super::attempt`].
const FAILURE_WINDOW_MS: i64 = 15 * 60 * 1000;
const MIN_PASSWORD_CHARS: usize = 12;
/// Longer logins and passwords are nobody's: they are refused before anything is kept or computed.
const MAX_LOGIN_CHARS: usize = 64;
const MAX_PASSWORD_CHARS: usize = 256;
/// Characters of each half of a first password.
const HALF_CHARS: usize = 12;
/// The command of [`Service::change_password`], by which somebody chooses one: whoever has done it once has come.
pub(crate) const PASSWORD_CHANGED: &str = "account.change_password";
/// So many passwords are hashed at once: each takes 19 MiB and a processor for a while, and all else goes on beside it.
static HASHING: Semaphore = Semaphore::const_new(2);

/// Who wants to log in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginCmd {
    /// Login name.
    pub login: String,
    /// Password.
    pub password: String,
    /// The code of the second factor, or a recovery code, where the login asks for one.
    #[serde(default)]
    pub code: Option<String>,
}

/// Where one is reached.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnPhone {
    /// The telephone of one's office: a mobile number, or a landline with its area code.
    pub phone: String,
}

/// A session that has begun.
#[derive(Serialize, ToSchema)]
pub struct SessionStarted {
    /// The secret of the session; sent as a cookie or as a bearer token, stored only as a digest.
    pub token: String,
    /// What the session is.
    #[serde(flatten)]
    pub session: SessionView,
    /// What a browser keeps after a login, to be known to the account; sent as a cookie alone.
    #[serde(skip)]
    pub devices: Option<String>,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// The account.
    pub account_id: AccountId,
    /// Name shown.
    pub display_name: String,
    /// The value that unsafe requests with a cookie must repeat.
    pub csrf: String,
    /// The post in which the person acts.
    pub post: PostView,
    /// All posts the person may choose from.
    pub posts: Vec<PostView>,
    /// The password was given by an administrator and must be changed first.
    pub must_change_password: bool,
    /// A login needs a code besides the password.
    pub has_second_factor: bool,
    /// A role of the person needs one, and it must be set up first.
    pub must_add_second_factor: bool,
    /// What the present post may do; where is limited by its area.
    pub may: Vec<Verb>,
    /// The moment by the server's clock, which alone counts.
    pub now: Timestamp,
    /// The session ends after so many minutes without a request.
    pub idle_minutes: i64,
}

/// A post: a role in an area.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PostView {
    /// Id.
    pub id: PostId,
    /// Role.
    pub role: Role,
    /// Does a village's work.
    pub acts_for_village: bool,
    /// Enters for people of the area who have no account to log in with.
    pub enters_for_others: bool,
    /// Area.
    pub area_id: AreaId,
    /// Name of the area.
    pub area_name: String,
    /// Department, for a department's officer.
    pub department: Option<Department>,
}

/// Changes one's own password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePasswordCmd {
    /// The present one.
    pub old: String,
    /// The new one: at least 12 characters.
    pub new: String,
}

impl Service {
    /// Begins a session. That somebody came, or tried to, is on the disk before the answer leaves.
    ///
    /// # Errors
    /// `auth.wrong` for an unknown login as for a wrong password, `auth.code_needed` where a code is asked for besides it,
    /// whether the password was right or not, then `auth.code_wrong`; `auth.locked` after too many attempts from there,
    /// `auth.no_post` when the person holds no post today.
    pub async fn login(&self, now: Timestamp, cmd: LoginCmd, origin: Origin<'_>) -> Result<SessionStarted> {
        check_credentials(&cmd)?;
        let account = repo::office::account::by_login(&self.store, &cmd.login).await?;
        let concerned = account.as_ref().map_or(0, |account| account.id);
        let mut begun = self.try_login(now, cmd, account, origin).await;
        let (kind, post, code) = match &begun {
            Ok(begun) => (ReadingKind::LogIn, begun.session.post.id.0, ""),
            Err(problem) => (ReadingKind::LogInFailed, 0, problem.code.as_str()),
        };
        self.note_login(now, kind, (concerned, post), origin.address, code)
            .await?;
        if let Ok(begun) = &mut begun {
            begun.devices = Some(attempt::remembered(self.store.vault(), origin, concerned)?);
        }
        begun
    }

    async fn try_login(
        &self,
        now: Timestamp,
        cmd: LoginCmd,
        account: Option<account::Model>,
        origin: Origin<'_>,
    ) -> Result<SessionStarted> {
        // The attempt counts from before the password is looked at, so that of many at once no more are tried than of
        // many in a row.
        let source = attempt::source(self.store.vault(), origin, account.as_ref().map(|account| account.id));
        let attempt = login::begin(&self.store, now, &cmd.login, &source).await?;
        let since = Timestamp(now.0 - FAILURE_WINDOW_MS);
        let failures = login::failures(&self.store, since, &cmd.login, &source).await?;
        if attempt::is_too_often(&source, failures) {
            login::withdraw(&self.store, attempt).await?;
            return Err(unauthenticated(
                "auth.locked",
                "从这里登录失败的次数过多，请15分钟后再试；在您登录过的浏览器上仍可登录。",
                "Too many logins have failed from here; try again in 15 minutes, or in a browser in which you have logged in before.",
            ));
        }
        let hash = account.as_ref().and_then(|a| a.password_hash.clone());
        let asks = self.asks_for_code(&cmd.login, account.as_ref());
        let right = verify(cmd.password, hash).await?;
        // Until the code is right too, the attempt counts as a failure, whatever the password was.
        let code = match cmd.code {
            None if asks => return Err(code_needed()),
            code => code.filter(|_| asks),
        };
        let posts = match &account {
            Some(account) if right => self.posts_of(account.id, now).await?,
            _ => Vec::new(),
        };
        let is_opened = match (&account, &code, posts.first()) {
            (Some(account), Some(code), Some(post)) if account.state.get().may_log_in() => {
                right && self.uses_code(now, account, post, code).await?
            }
            (_, Some(_), _) => false,
            (_, None, _) => right,
        };
        if is_opened {
            login::succeeded(&self.store, attempt).await?;
        }
        let Some(account) = account.filter(|a| is_opened && a.state.get().may_log_in()) else {
            if code.is_some() {
                return Err(code_wrong());
            }
            return Err(unauthenticated(
                "auth.wrong",
                "登录名或密码不正确。",
                "Login or password is wrong.",
            ));
        };
        let Some(post) = posts.first() else {
            return Err(unauthenticated(
                "auth.no_post",
                "您目前没有有效岗位，请联系安全管理员。",
                "You hold no post at present; ask the security administrator.",
            ));
        };
        let credential = self.credential_of(&account);
        self.open_session(&account, &posts, post, credential, lifetime_from(now), now)
            .await
    }

    /// The session of a token, and the circumstances in which its person acts. Everything that reads or writes starts here.
    ///
    /// # Errors
    /// `auth.required` when the token is unknown or the session has ended.
    pub async fn session(&self, now: Timestamp, token: &str) -> Result<(SessionView, Ctx)> {
        let (session, view, ctx) = self.find_session(now, token).await?;
        if now.0 - session.last_seen_at >= TOUCH_MS {
            session::touch(&self.store, now, session.id).await?;
        }
        Ok((view, ctx))
    }

    /// The same without noting that the session was used, for what must not write anything at all: a dry run.
    ///
    /// # Errors
    /// As [`Service::session`].
    pub async fn session_unnoted(&self, now: Timestamp, token: &str) -> Result<(SessionView, Ctx)> {
        let (_, view, ctx) = self.find_session(now, token).await?;
        Ok((view, ctx))
    }

    async fn find_session(
        &self,
        now: Timestamp,
        token: &str,
    ) -> Result<(shouwang_store::entity::session::Model, SessionView, Ctx)> {
        let ended = login_required;
        let session = session::find(&self.store, now, &self.store.vault().session_digest(token))
            .await?
            .ok_or_else(ended)?;
        if now.0 - session.last_seen_at >= IDLE_MS {
            return Err(ended());
        }
        let (account, posts) = tokio::try_join!(
            repo::office::account::by_id(&self.store, session.account_id),
            self.posts_of(session.account_id, now),
        )?;
        // A login that was under way while the password changed looked at the old one: its session ends with that.
        let is_of_this_password = |a: &account::Model| session.credential.as_ref() == Some(&self.credential_of(a));
        let account = account
            .filter(|a| a.state.get().may_log_in() && is_of_this_password(a))
            .ok_or_else(ended)?;
        let post = posts.iter().find(|(p, _)| p.id == session.post_id).ok_or_else(ended)?;
        let ctx = ctx_of(account.id, account.id, post, now)?;
        let view = self.session_view(&account, &posts, post, session.csrf.clone(), now)?;
        Ok((session, view, ctx))
    }

    /// The circumstances in which somebody acts in a post of their own; none when the post is not held on that day, or the
    /// account is not in use.
    ///
    /// # Errors
    /// Only those of the database.
    pub(crate) async fn ctx_in_post(&self, account: AccountId, post: PostId, now: Timestamp) -> Result<Option<Ctx>> {
        let found = repo::office::account::by_id(&self.store, account.0).await?;
        if found.is_none_or(|account| account.state != AccountState::Active) {
            return Ok(None);
        }
        let posts = self.posts_of(account.0, now).await?;
        let held = posts.iter().find(|(held, _)| held.id == post.0);
        held.map(|held| ctx_of(account.0, account.0, held, now)).transpose()
    }

    /// The same circumstances, entered for a colleague who has no account to log in with (代录). The leaf names both, and
    /// why; what is entered comes from a page that the colleague signed, see [`Service::act`].
    ///
    /// # Errors
    /// `auth.not_for_others` unless the one who enters is a town's data officer, the colleague cannot log in, and the
    /// colleague's post is one of a village or group in the officer's area; `auth.purpose_missing`.
    pub async fn entering_for(&self, ctx: &Ctx, acted_by: AccountId) -> Result<Ctx> {
        let refused = || {
            Problem::denied(
                "auth.not_for_others",
                "只能由镇级信息员为本镇没有登录账号的村组人员代录。",
                "Only a town's data officer enters for others, and only for people of its villages who cannot log in.",
            )
        };
        if ctx.reason.as_deref().is_none_or(|reason| reason.trim().is_empty()) {
            return Err(Problem::usage(
                "auth.purpose_missing",
                "代录须说明缘由，例如“本人不使用系统”。",
                "Entering for somebody needs a purpose, such as \"the person does not use the system\".",
            ));
        }
        let account = repo::office::account::by_id(&self.store, acted_by.0)
            .await?
            .ok_or_else(refused)?;
        let posts = self.posts_of(account.id, ctx.now).await?;
        let post = posts
            .iter()
            .find(|(post, area)| {
                Instance::of(post.role.get()) == Instance::Village
                    && ctx.scope.ranges().iter().any(|r| r.contains(area.order_lo))
            })
            .filter(|_| {
                ctx.role.enters_for_others() && account.password_hash.is_none() && account.state == AccountState::Active
            })
            .ok_or_else(refused)?;
        let mut for_colleague = ctx_of(account.id, ctx.entered_by.0, post, ctx.now)?;
        for_colleague.reason.clone_from(&ctx.reason);
        for_colleague.request.clone_from(&ctx.request);
        Ok(for_colleague)
    }

    /// Acts in another of one's posts from now on. The session is replaced by a new one.
    ///
    /// # Errors
    /// Not found, when the post is not one's own.
    pub async fn choose_post(&self, now: Timestamp, token: &str, post: PostId) -> Result<SessionStarted> {
        let (session, _, ctx) = self.find_session(now, token).await?;
        let account = self.account(ctx.entered_by).await?;
        let posts = self.posts_of(account.id, now).await?;
        let chosen = posts
            .iter()
            .find(|(p, _)| p.id == post.0)
            .ok_or_else(|| Problem::not_found("岗位", "post"))?;
        self.logout(now, token).await?;
        // Another post prolongs nothing, and is no new login.
        let credential = session.credential.unwrap_or_default();
        let until = Timestamp(session.expires_at);
        self.open_session(&account, &posts, chosen, credential, until, now)
            .await
    }

    /// Ends the session. A token that is unknown is no error.
    ///
    /// # Errors
    /// Only those of the database.
    pub async fn logout(&self, now: Timestamp, token: &str) -> Result<()> {
        if let Some(session) = session::find(&self.store, now, &self.store.vault().session_digest(token)).await? {
            let who = (session.account_id, session.post_id);
            self.note_login(now, ReadingKind::LogOut, who, "", "").await?;
            session::end(&self.store, now, session.id).await?;
        }
        Ok(())
    }

    /// Changes one's own password, ends all one's sessions and begins a new one.
    ///
    /// # Errors
    /// `auth.old_password_wrong` when the old password is wrong, `auth.weak_password` when the new one is too short or the same.
    pub async fn change_password(&self, ctx: &Ctx, cmd: ChangePasswordCmd) -> Result<SessionStarted> {
        let account = self.account(ctx.entered_by).await?;
        self.check_present_password(ctx, &account, cmd.old.clone())
            .await
            .map_err(|problem| problem.at("/old"))?;
        if cmd.old == cmd.new {
            return Err(weak(
                "新密码不能与原密码相同。",
                "The new password must differ from the old one.",
            ));
        }
        let password_hash = Some(hash_password(cmd.new).await?);
        let mut tx = self.store.begin(ctx, "account.change_password").await?;
        tx.subject(format!("account/{}", account.id));
        let after = account::Model {
            password_hash,
            state: AccountState::Active.into(),
            ..account.clone()
        };
        let account = tx.update(&account, after).await?;
        session::end_all(&mut tx, ctx.entered_by).await?;
        tx.commit(()).await?;
        let posts = self.posts_of(account.id, ctx.now).await?;
        let post = posts
            .iter()
            .find(|(p, _)| p.id == ctx.post.0)
            .ok_or_else(|| Problem::not_found("岗位", "post"))?;
        let credential = self.credential_of(&account);
        self.open_session(&account, &posts, post, credential, lifetime_from(ctx.now), ctx.now)
            .await
    }

    /// Whether somebody at an open session knows the password of its account: they guess no more often than at the door.
    ///
    /// # Errors
    /// `auth.old_password_wrong`, `auth.old_password_locked`.
    pub(super) async fn check_present_password(
        &self,
        ctx: &Ctx,
        account: &account::Model,
        password: String,
    ) -> Result<()> {
        let attempt = login::begin(&self.store, ctx.now, &account.login, CHANGE).await?;
        let since = Timestamp(ctx.now.0 - FAILURE_WINDOW_MS);
        let failures = login::failures(&self.store, since, &account.login, CHANGE).await?;
        if attempt::is_too_often(CHANGE, failures) {
            login::withdraw(&self.store, attempt).await?;
            return Err(Problem::refused(
                "auth.old_password_locked",
                "原密码输错的次数过多，请15分钟后再试。",
                "The present password was wrong too often; try again in 15 minutes.",
            ));
        }
        if !verify(password, account.password_hash.clone()).await? {
            return Err(Problem::bad_data(
                "auth.old_password_wrong",
                "原密码不正确。",
                "The present password is wrong.",
            ));
        }
        login::succeeded(&self.store, attempt).await
    }

    /// Sets the telephone under which households and colleagues reach the caller as a contact person
    /// (粤乡村振兴局函〔2021〕43号 附件3).
    ///
    /// # Errors
    /// `phone.unreadable`.
    pub async fn set_own_phone(&self, ctx: &Ctx, cmd: OwnPhone) -> Result<OwnPhone> {
        let phone: String = cmd.phone.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        if !(7..=12).contains(&phone.len()) || !phone.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(unreadable_phone().at("/phone"));
        }
        let account = self.account(ctx.entered_by).await?;
        let sealed = self.store.vault().seal(Field::ACCOUNT_PHONE, account.id, &phone)?;
        let mut tx = self.store.begin(ctx, "account.set_phone").await?;
        tx.subject(format!("account/{}", account.id));
        let after = account::Model {
            phone_sealed: Some(sealed),
            ..account.clone()
        };
        tx.update(&account, after).await?;
        tx.commit(OwnPhone { phone }).await
    }

    /// Has every phone of the caller's forget what it took along, for one of them is gone. Each learns it when it is in contact
    /// next, before anybody gives its PIN; what was recorded there and not sent goes with it, as when the account is locked.
    /// All sessions end, because nobody can tell those of a phone from others, but for this one: it is replaced by a new one
    /// that lasts no longer, so that who asked sees that it was done.
    ///
    /// # Errors
    /// `auth.required`.
    pub async fn forget_phones(&self, now: Timestamp, token: &str) -> Result<SessionStarted> {
        let (begun, _, ctx) = self.find_session(now, token).await?;
        let account = self.account(ctx.entered_by).await?;
        let mut tx = self.store.begin(&ctx, "account.forget_phones").await?;
        tx.subject(format!("account/{}", account.id));
        let account = tx.update(&account, with_phones_forgotten(&account)).await?;
        session::end_all(&mut tx, ctx.entered_by).await?;
        tx.commit(()).await?;
        let posts = self.posts_of(account.id, now).await?;
        let post = posts
            .iter()
            .find(|(p, _)| p.id == ctx.post.0)
            .ok_or_else(|| Problem::not_found("岗位", "post"))?;
        // It prolongs nothing, and is no new login.
        let credential = begun.credential.unwrap_or_default();
        let until = Timestamp(begun.expires_at);
        self.open_session(&account, &posts, post, credential, until, now).await
    }

    async fn open_session(
        &self,
        account: &account::Model,
        posts: &[(post::Model, area::Model)],
        post: &(post::Model, area::Model),
        credential: String,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<SessionStarted> {
        let (token, csrf) = (secret()?, secret()?);
        let new = NewSession {
            token_digest: self.store.vault().session_digest(&token),
            account: AccountId(account.id),
            post: PostId(post.0.id),
            expires_at,
            csrf: csrf.clone(),
            credential,
        };
        session::open(&self.store, now, new).await?;
        Ok(SessionStarted {
            token,
            session: self.session_view(account, posts, post, csrf, now)?,
            devices: None,
        })
    }

    fn session_view(
        &self,
        account: &account::Model,
        posts: &[(post::Model, area::Model)],
        post: &(post::Model, area::Model),
        csrf: String,
        now: Timestamp,
    ) -> Result<SessionView> {
        let post = post_view(post)?;
        let has_second_factor = account.factor_sealed.is_some();
        Ok(SessionView {
            account_id: AccountId(account.id),
            display_name: account.display_name.clone(),
            csrf,
            may: access::verbs(post.role),
            post,
            posts: posts.iter().map(post_view).collect::<Result<_>>()?,
            must_change_password: account.state == AccountState::PasswordDue,
            has_second_factor,
            must_add_second_factor: !has_second_factor && self.needs_second_factor(posts),
            now,
            idle_minutes: IDLE_MS / 60_000,
        })
    }

    /// What a session keeps of the password by which it was begun.
    fn credential_of(&self, account: &account::Model) -> String {
        let hash = account.password_hash.as_deref().unwrap_or_default();
        self.store.vault().session_digest(&format!("password {hash}"))
    }

    pub(super) async fn account(&self, id: AccountId) -> Result<account::Model> {
        repo::office::account::by_id(&self.store, id.0)
            .await?
            .ok_or_else(|| Problem::not_found("账号", "account"))
    }

    /// The posts held on a day, with their areas; the widest first.
    async fn posts_of(&self, account: i64, now: Timestamp) -> Result<Vec<(post::Model, area::Model)>> {
        repo::office::account::posts(&self.store, account, now.date()).await
    }
}

pub(crate) fn post_view((post, area): &(post::Model, area::Model)) -> Result<PostView> {
    let role = post.role.get();
    Ok(PostView {
        id: PostId(post.id),
        role,
        acts_for_village: role.acts_for_village(),
        enters_for_others: role.enters_for_others(),
        area_id: AreaId(area.id),
        area_name: area.name.clone(),
        department: post.department.map(Code::get),
    })
}

/// Hashes a password that a person chose, with argon2id.
pub(crate) async fn hash_password(password: String) -> Result<String> {
    if !(MIN_PASSWORD_CHARS..=MAX_PASSWORD_CHARS).contains(&password.chars().count()) {
        return Err(weak(
            &format!("密码应为{MIN_PASSWORD_CHARS}至{MAX_PASSWORD_CHARS}个字符。"),
            &format!("A password has {MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS} characters."),
        ));
    }
    on_a_thread(move || hashed(&Argon2::default(), &password)).await?
}

/// A password for an account until its owner chooses one, and its hash. Of its 95 bits none can be guessed, so the hash
/// need not be costly: a county makes hundreds of accounts at a time.
pub(crate) fn first_password() -> Result<(String, String)> {
    given_secret(16)
}

/// Half a first password, and its hash: one is shown to who proposed the account, the other to who confirmed it, and
/// nobody but the account's holder has both. Each has 71 bits; the hash of the whole is those of its halves with a space
/// between, so that neither half has to be kept until the other is made.
pub(crate) fn half_of_first_password() -> Result<(String, String)> {
    given_secret(HALF_CHARS)
}

/// Whether a hash is that of a password which somebody else gave.
pub(crate) fn is_first_password(hash: &str) -> bool {
    !PasswordHash::new(hash).is_ok_and(|hash| was_costly(&hash))
}

fn given_secret(chars: usize) -> Result<(String, String)> {
    let password: String = secret()?
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(chars)
        .collect();
    let quick = Params::new(Params::MIN_M_COST, Params::MIN_T_COST, Params::MIN_P_COST, None);
    let quick = Argon2::new(Algorithm::Argon2id, Version::V0x13, quick.map_err(Problem::internal)?);
    let hash = hashed(&quick, &password)?;
    Ok((password, hash))
}

fn hashed(argon2: &Argon2<'_>, password: &str) -> Result<String> {
    let hash = argon2.hash_password(password.as_bytes());
    Ok(hash.map_err(Problem::internal)?.to_string())
}

/// Compares. A wrong password takes as long for a login that does not exist, or whose owner never chose a password, as for
/// any other.
async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    on_a_thread(move || {
        if hash.as_deref().is_some_and(|hash| is_right(&password, hash)) {
            return Ok(true);
        }
        if hash.as_deref().is_none_or(is_first_password) {
            hashed(&Argon2::default(), &password)?;
        }
        Ok(false)
    })
    .await?
}

fn is_right(password: &str, hash: &str) -> bool {
    if let Some((first, second)) = hash.split_once(' ') {
        let halves = password.split_at_checked(HALF_CHARS);
        return halves.is_some_and(|(one, other)| is_right(one, first) && is_right(other, second));
    }
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

fn was_costly(hash: &PasswordHash) -> bool {
    Params::try_from(hash).is_ok_and(|params| params.m_cost() >= Params::DEFAULT_M_COST)
}

fn check_credentials(cmd: &LoginCmd) -> Result<()> {
    let fits = |text: &str, most| (1..=most).contains(&text.chars().count());
    let is_code = !cmd.code.as_deref().is_some_and(is_too_long);
    if fits(&cmd.login, MAX_LOGIN_CHARS) && fits(&cmd.password, MAX_PASSWORD_CHARS) && is_code {
        return Ok(());
    }
    Err(Problem::bad_data(
        "auth.length",
        format!("登录名不超过{MAX_LOGIN_CHARS}个字符，密码不超过{MAX_PASSWORD_CHARS}个字符，均不能为空。"),
        format!(
            "A login has up to {MAX_LOGIN_CHARS} characters, a password up to {MAX_PASSWORD_CHARS}; neither is empty."
        ),
    ))
}

async fn on_a_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let _turn = HASHING.acquire().await.map_err(Problem::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)
}

/// When a session that begins now ends at the latest.
const fn lifetime_from(now: Timestamp) -> Timestamp {
    Timestamp(now.0 + LIFETIME_MS)
}

/// The problem of a request by nobody, or in a session that has ended.
pub fn login_required() -> Problem {
    unauthenticated(
        "auth.required",
        "尚未登录，或登录已失效；请重新登录（命令行用 shouwang login）。",
        "Nobody is logged in, or the session has ended; log in again (at the command line with shouwang login).",
    )
}

/// The problem of a first password that was not changed yet.
pub fn password_due() -> Problem {
    Problem::denied(
        "auth.password_due",
        "初始密码由管理员设置，请先修改密码（命令行用 shouwang password change）。",
        "The password was given by an administrator; change it first (at the command line with shouwang password change).",
    )
}

fn weak(zh: &str, en: &str) -> Problem {
    Problem::bad_data("auth.weak_password", zh, en).at("/new")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(hash: &str) -> (u32, u32) {
        let params = Params::try_from(&PasswordHash::new(hash).unwrap()).unwrap();
        (params.m_cost(), params.t_cost())
    }

    #[tokio::test]
    async fn only_a_password_that_nobody_chose_is_hashed_quickly() {
        let (first, quick) = first_password().unwrap();
        assert_eq!((first.len(), cost(&quick)), (16, (8, 1)));
        let chosen = hash_password(first.clone()).await.unwrap();
        assert_eq!(cost(&chosen), (19 * 1024, 2));
        for hash in [quick, chosen] {
            assert!(verify(first.clone(), Some(hash.clone())).await.unwrap());
            assert!(!verify("another password".into(), Some(hash)).await.unwrap());
        }
        assert!(!verify(first, None).await.unwrap());
    }

    #[tokio::test]
    async fn a_first_password_in_two_halves_opens_only_as_a_whole() {
        let ((one, first), (other, second)) = (half_of_first_password().unwrap(), half_of_first_password().unwrap());
        let hash = format!("{first} {second}");
        assert!(is_first_password(&hash));
        let opens = async |password: String| verify(password, Some(hash.clone())).await.unwrap();
        assert!(opens(format!("{one}{other}")).await);
        for wrong in [
            one.clone(),
            other.clone(),
            format!("{other}{one}"),
            format!("{one}{one}"),
            format!("{one} {other}"),
        ] {
            assert!(!opens(wrong).await);
        }
    }
}
