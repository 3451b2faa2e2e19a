//! The second factor (动态码): a code of a telephone's clock besides the password, and recovery codes for the day on which the
//! telephone is gone. A person sets it up alone, with the password; whose roles need it is the deployer's to say; whoever lost
//! both asks the security administrator, and another person confirms.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};
use shouwang_domain::calendar::Timestamp;
use shouwang_domain::role::Role;
use shouwang_store::column::Json;
use shouwang_store::entity::{account, area, post};
use shouwang_store::operation::login;
use shouwang_store::{Field, Vault};
use utoipa::ToSchema;

use crate::office::circumstances::{ctx_of, secret, unauthenticated};
use crate::office::totp;
use crate::{Ctx, Problem, Result, Service};

/// Where the deployer says whose roles need a second factor: their codes, one a line.
pub(crate) const REQUIRED_FILE: &str = "second-factor.txt";
/// Codes for the day on which the telephone is gone.
const N_RECOVERY: usize = 10;
/// Characters of a recovery code, of 62 each: 71 bits, which nobody guesses.
const RECOVERY_CHARS: usize = 12;
/// Longer is no code.
const MAX_CODE_CHARS: usize = 40;

/// Begins to set up a second factor, in the place of one that was there.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginSecondFactorCmd {
    /// The present password.
    pub password: String,
}

/// A secret that waits for its first code.
#[derive(Serialize, ToSchema)]
pub struct SecondFactorOffered {
    /// The secret, to be typed where nothing can be photographed.
    pub secret: String,
    /// The same as an address that authenticators read.
    pub address: String,
    /// Dots of a side of the code to be photographed.
    pub side: usize,
    /// The dark dots, as the path of a picture in SVG.
    pub path: String,
}

/// Gives the first code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmSecondFactorCmd {
    /// What the authenticator shows now.
    pub code: String,
}

/// A second factor that holds from now on.
#[derive(Serialize, ToSchema)]
pub struct SecondFactorConfirmed {
    /// Each opens once instead of a code; shown this once.
    pub recovery_codes: Vec<String>,
}

impl Service {
    /// Makes a secret for the caller and seals it. It holds when its first code was given; until then nothing changes.
    ///
    /// # Errors
    /// `auth.old_password_wrong`, `auth.old_password_locked`.
    pub async fn begin_second_factor(&self, ctx: &Ctx, cmd: BeginSecondFactorCmd) -> Result<SecondFactorOffered> {
        let account = self.account(ctx.entered_by).await?;
        self.check_present_password(ctx, &account, cmd.password)
            .await
            .map_err(|problem| problem.at("/password"))?;
        let mut bytes = [0; totp::SECRET_BYTES];
        getrandom::fill(&mut bytes).map_err(Problem::internal)?;
        let secret = totp::base32(&bytes);
        let label: String = account.login.chars().filter(char::is_ascii_graphic).collect();
        let address = format!("otpauth://totp/Shouwang:{label}?secret={secret}&issuer=Shouwang");
        let (side, path) = shouwang_papers::code_as_path(&address)?;
        let vault = self.store.vault();
        let pending = vault.seal_bytes(Field::ACCOUNT_FACTOR_PENDING, account.id, &bytes)?;
        let mut tx = self.store.begin(ctx, "account.begin_second_factor").await?;
        tx.subject(format!("account/{}", account.id));
        let after = account::Model {
            factor_pending: Some(pending),
            ..account.clone()
        };
        tx.update(&account, after).await?;
        // The secret is shown once: it is not kept for a repeated request.
        tx.commit(()).await?;
        Ok(SecondFactorOffered {
            secret,
            address,
            side,
            path,
        })
    }

    /// Takes the first code of the secret that was made last. From now on a login needs one.
    ///
    /// # Errors
    /// `auth.second_factor_not_begun`, `auth.first_code_wrong`.
    pub async fn confirm_second_factor(&self, ctx: &Ctx, cmd: ConfirmSecondFactorCmd) -> Result<SecondFactorConfirmed> {
        let account = self.account(ctx.entered_by).await?;
        let vault = self.store.vault();
        let pending = account.factor_pending.as_deref().ok_or_else(not_begun)?;
        let bytes = vault.open_bytes(Field::ACCOUNT_FACTOR_PENDING, account.id, pending)?;
        let step = totp::step_of(&bytes, ctx.now, &normalised(&cmd.code));
        let is_right = match step {
            Some(step) => login::use_code(&self.store, ctx.now, account.id, step).await?,
            None => false,
        };
        if !is_right {
            return Err(first_code_wrong());
        }
        let recovery_codes = recovery_codes()?;
        let digests: Vec<String> = recovery_codes
            .iter()
            .map(|code| digest(vault, account.id, &normalised(code)))
            .collect();
        let after = account::Model {
            factor_sealed: Some(vault.seal_bytes(Field::ACCOUNT_FACTOR, account.id, &bytes)?),
            factor_pending: None,
            recovery: Some(Json::of(&digests)?),
            ..account.clone()
        };
        let mut tx = self.store.begin(ctx, "account.confirm_second_factor").await?;
        tx.subject(format!("account/{}", account.id));
        tx.update(&account, after).await?;
        tx.commit(()).await?;
        Ok(SecondFactorConfirmed { recovery_codes })
    }

    /// Whether a login by this name asks for a code. Where the deployer requires codes, half of the names that nobody has
    /// ask for one too, each always the same: the question tells neither who is there nor whether the password was right.
    pub(super) fn asks_for_code(&self, login: &str, account: Option<&account::Model>) -> bool {
        match account {
            Some(account) => account.factor_sealed.is_some(),
            None => {
                let digest = self.store.vault().session_digest(&format!("asks {login}"));
                !self.second_factor.is_empty() && digest.starts_with(|digit: char| digit < '8')
            }
        }
    }

    /// Whether a code, or a recovery code, opens the account now. Either is used by that.
    pub(super) async fn uses_code(
        &self,
        now: Timestamp,
        account: &account::Model,
        post: &(post::Model, area::Model),
        code: &str,
    ) -> Result<bool> {
        let code = normalised(code);
        let vault = self.store.vault();
        let Some(sealed) = account.factor_sealed.as_deref() else {
            return Ok(false);
        };
        if totp::is_code(&code) {
            let bytes = vault.open_bytes(Field::ACCOUNT_FACTOR, account.id, sealed)?;
            return match totp::step_of(&bytes, now, &code) {
                Some(step) => login::use_code(&self.store, now, account.id, step).await,
                None => Ok(false),
            };
        }
        let mut left: Vec<String> = account
            .recovery
            .as_ref()
            .map(Json::read)
            .transpose()?
            .unwrap_or_default();
        let given = digest(vault, account.id, &code);
        let Some(place) = left.iter().position(|digest| *digest == given) else {
            return Ok(false);
        };
        left.remove(place);
        let ctx = ctx_of(account.id, account.id, post, now)?;
        let mut tx = self.store.begin(&ctx, "account.use_recovery_code").await?;
        tx.subject(format!("account/{}", account.id));
        tx.detail(serde_json::json!({ "left": left.len() }));
        let after = account::Model {
            recovery: Some(Json::of(&left)?),
            ..account.clone()
        };
        tx.update(account, after).await?;
        tx.commit(true).await
    }

    /// Whether one of the posts needs a second factor, as the deployer says.
    pub(super) fn needs_second_factor(&self, posts: &[(post::Model, area::Model)]) -> bool {
        posts
            .iter()
            .any(|(post, _)| self.second_factor.contains(&post.role.get()))
    }
}

/// An account without its second factor.
pub(super) fn without(account: &account::Model) -> account::Model {
    account::Model {
        factor_sealed: None,
        factor_pending: None,
        recovery: None,
        ..account.clone()
    }
}

/// Whose roles need a second factor; none where the deployer says nothing.
///
/// # Errors
/// `second_factor.roles`.
pub(crate) fn required_roles(data_dir: &Path) -> Result<BTreeSet<Role>> {
    let Ok(text) = std::fs::read_to_string(data_dir.join(REQUIRED_FILE)) else {
        return Ok(BTreeSet::new());
    };
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            line.parse().map_err(|_| {
                Problem::usage(
                    "second_factor.roles",
                    format!("数据目录中 second-factor.txt 每行一个岗位代码，例如 county_leader；“{line}”不是。"),
                    format!(
                        "second-factor.txt in the data directory has the code of a role on each line, such as county_leader; \
                         \"{line}\" is none."
                    ),
                )
            })
        })
        .collect()
}

/// Whether a text can be a code at all.
pub(super) fn is_too_long(code: &str) -> bool {
    code.chars().count() > MAX_CODE_CHARS
}

/// A code as it is compared: without the spaces and strokes by which people read it.
fn normalised(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn digest(vault: &Vault, account: i64, code: &str) -> String {
    vault.session_digest(&format!("recovery {account} {code}"))
}

fn recovery_codes() -> Result<Vec<String>> {
    (0..N_RECOVERY)
        .map(|_| {
            let code: String = secret()?
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .take(RECOVERY_CHARS)
                .collect();
            let parts: Vec<_> = code.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
            Ok(parts.join("-"))
        })
        .collect()
}

/// The problem of a login that needs a code besides the password.
pub(super) fn code_needed() -> Problem {
    unauthenticated(
        "auth.code_needed",
        "请输入动态码（验证器中的6位数字），或一个备用码。",
        "Enter the code of your authenticator (six digits), or a recovery code.",
    )
}

pub(super) fn code_wrong() -> Problem {
    unauthenticated(
        "auth.code_wrong",
        "密码或动态码不正确；每个动态码只能用一次，请等验证器显示下一个再试。",
        "Password or code is wrong; each code opens once, so wait for the next one.",
    )
}

/// The problem of somebody whose role needs a second factor and who has none yet.
pub fn second_factor_due() -> Problem {
    Problem::denied(
        "auth.second_factor_due",
        "您的岗位须启用动态码；请在浏览器中登录，按提示启用后再办理。",
        "Your post needs a second factor; log in with a browser and set it up first.",
    )
}

fn not_begun() -> Problem {
    Problem::refused(
        "auth.second_factor_not_begun",
        "请先取得二维码，再填写动态码。",
        "Get the picture to be photographed first, then give its code.",
    )
}

fn first_code_wrong() -> Problem {
    Problem::bad_data(
        "auth.first_code_wrong",
        "动态码不正确；请核对手机时间，填写验证器现在显示的6位数字。",
        "The code is wrong; check the clock of the telephone and give the six digits that it shows now.",
    )
    .at("/code")
}
