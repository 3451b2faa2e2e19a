//! `login`, `logout`, `whoami`, `post`, `password`, `account`: who works here, and as what.

use std::io::{self, Write as _};

use serde_json::json;
use shouwang_domain::role::{Department, Role};
use shouwang_domain::{AccountId, PostId, Problem, Result};
use shouwang_service::duty::handover::RevokeCmd;
use shouwang_service::office::admin::{AccountCmd, GrantCmd};
use shouwang_service::office::auth::{ChangePasswordCmd, LoginCmd, PostView, SessionView};

use super::area_named;
use crate::cli::LoginArgs;
use crate::lang::Lang;
use crate::output::Output;
use crate::session;
use crate::shell::{Installation, Session, Shell};
use crate::text::table;

/// Begins a session and keeps its secret in the login file.
pub(super) async fn login(shell: &Shell, args: LoginArgs) -> Result<Output> {
    let login = match args.user {
        Some(login) => login,
        None => ask(shell, shell.lang.pick("登录名：", "Login: "))?,
    };
    let password = if args.password_stdin {
        typed_line(shell)?
    } else {
        ask_secret(shell, shell.lang.pick("密码：", "Password: "))?
    };
    let cmd = LoginCmd { login, password };
    let started = shell
        .with_installation(async |Installation { service, clock }| service.login(clock.now(), cmd).await)
        .await?;
    shell.keep_login(&started.token)?;
    let path = shell.around.login_file()?;
    let mut text = shell.lang.pick(
        format!("已登录，登录状态保存在 {}。\n", path.display()),
        format!("Logged in; the session is kept in {}.\n", path.display()),
    );
    text.push_str(&describe(&started.session, shell.lang));
    Output::new(public(&started.session), text)
}

/// Ends the session and forgets its secret.
pub(super) async fn logout(shell: &Shell) -> Result<Output> {
    let token = shell.login_secret()?;
    shell
        .with_installation(async |Installation { service, clock }| service.logout(clock.now(), &token).await)
        .await?;
    session::remove(&shell.around.login_file()?);
    Output::new(
        json!({ "logged_out": true }),
        shell.lang.pick("已退出登录。", "Logged out."),
    )
}

/// Who is logged in.
pub(super) async fn whoami(shell: &Shell) -> Result<Output> {
    shell
        .with_any_session(async |session| Output::new(public(&session.view), describe(&session.view, shell.lang)))
        .await
}

/// Acts in another of one's posts.
pub(super) async fn choose_post(shell: &Shell, post: PostId) -> Result<Output> {
    shell
        .with_any_session(
            async |Session {
                       service, clock, token, ..
                   }| {
                let begun = service.choose_post(clock.now(), token, post).await?;
                shell.keep_login(&begun.token)?;
                Output::new(public(&begun.session), describe(&begun.session, shell.lang))
            },
        )
        .await
}

/// Changes one's own password.
pub(super) async fn change_password(shell: &Shell, stdin: bool) -> Result<Output> {
    let cmd = if stdin {
        ChangePasswordCmd {
            old: typed_line(shell)?,
            new: typed_line(shell)?,
        }
    } else {
        let old = ask_secret(shell, shell.lang.pick("原密码：", "Present password: "))?;
        let prompt = shell
            .lang
            .pick("新密码（至少12个字符）：", "New password (at least 12 characters): ");
        let new = ask_secret(shell, prompt)?;
        if new != ask_secret(shell, shell.lang.pick("再输入一次新密码：", "New password again: "))? {
            return Err(Problem::bad_data(
                "password.differs",
                "两次输入的新密码不一致；请重新修改。",
                "The two new passwords differ; try again.",
            ));
        }
        ChangePasswordCmd { old, new }
    };
    let begun = shell
        .with_any_session(async |Session { service, ctx, .. }| service.change_password(ctx, cmd).await)
        .await?;
    // All sessions have ended; this is a new one.
    shell.keep_login(&begun.token)?;
    Output::new(
        json!({ "changed": true }),
        shell.lang.pick("密码已修改。", "The password is changed."),
    )
}

/// Makes an account.
pub(super) async fn create_account(shell: &Shell, login: String, name: String, may_log_in: bool) -> Result<Output> {
    let cmd = AccountCmd {
        login,
        display_name: name,
        may_log_in,
    };
    let made = shell
        .with_session(async |session| session.service.create_account(&session.ctx, cmd).await)
        .await?;
    let text = match (&made.one_time_password, shell.lang) {
        (Some(password), Lang::Zh) => format!(
            "已建立账号 {}（编号 {}）。一次性密码只显示这一次：{password}",
            made.login, made.id
        ),
        (Some(password), Lang::En) => format!(
            "Made account {} (id {}). One-time password, shown once: {password}",
            made.login, made.id
        ),
        (None, Lang::Zh) => format!("已建立账号 {}（编号 {}），此人不登录。", made.login, made.id),
        (None, Lang::En) => format!("Made account {} (id {}), who does not log in.", made.login, made.id),
    };
    Output::new(&made, text)
}

/// All accounts.
pub(super) async fn list_accounts(shell: &Shell) -> Result<Output> {
    let accounts = shell
        .with_session(async |session| session.service.list_accounts(&session.ctx).await)
        .await?;
    let header = shell.lang.pick(
        ["编号", "登录名", "姓名", "状态", "岗位"],
        ["id", "login", "name", "state", "posts"],
    );
    let rows: Vec<_> = accounts
        .iter()
        .map(|account| {
            let posts: Vec<_> = account.posts.iter().map(|post| post_text(post, shell.lang)).collect();
            let row = [
                &account.id.to_string(),
                &account.login,
                &account.display_name,
                &account.state,
                &posts.join("; "),
            ];
            row.map(ToOwned::to_owned).to_vec()
        })
        .collect();
    Output::new(&accounts, table(&header, &rows))
}

/// Gives somebody a post.
pub(super) async fn grant_post(
    shell: &Shell,
    account: &str,
    role: Role,
    area: &str,
    department: Option<Department>,
) -> Result<Output> {
    shell
        .with_session(async |session| {
            let account_id = account_named(session, account).await?;
            let area_id = area_named(session, area).await?;
            let cmd = GrantCmd {
                account_id,
                role,
                area_id,
                department,
            };
            let post = session.service.grant_post(&session.ctx, cmd).await?;
            let text = post_text(&post, shell.lang);
            Output::new(
                &post,
                shell
                    .lang
                    .pick(format!("已授予岗位：{text}"), format!("Granted: {text}")),
            )
        })
        .await
}

/// Takes a post away.
pub(super) async fn revoke_post(shell: &Shell, post_id: PostId, successor: Option<AccountId>) -> Result<Output> {
    let cmd = RevokeCmd { post_id, successor };
    let passed = shell
        .with_session(async |session| session.service.revoke_post(&session.ctx, cmd).await)
        .await?;
    let text = shell.lang.pick(
        format!(
            "岗位已收回；交接待办 {} 件、区划职责 {} 项、联系户 {} 户、预警 {} 条{}。",
            passed.tasks,
            passed.liaisons,
            passed.contacts,
            passed.warnings,
            if passed.to_somebody {
                ""
            } else {
                "，待指定接任者"
            }
        ),
        format!(
            "The post has ended; {} tasks, {} areas, {} households and {} warnings {}.",
            passed.tasks,
            passed.liaisons,
            passed.contacts,
            passed.warnings,
            if passed.to_somebody {
                "passed on"
            } else {
                "wait for somebody"
            }
        ),
    );
    Output::new(passed, text)
}

async fn account_named(session: &Session<'_>, name: &str) -> Result<AccountId> {
    let accounts = session.service.list_accounts(&session.ctx).await?;
    accounts
        .into_iter()
        .find(|account| account.login == name || account.id.to_string() == name)
        .map(|account| account.id)
        .ok_or_else(|| {
            Problem::not_found("账号", "account")
                .with_code("account.not_found")
                .at("--account")
        })
}

/// A session without the value that only browsers need.
fn public(view: &SessionView) -> serde_json::Value {
    json!({
        "account_id": view.account_id,
        "display_name": view.display_name,
        "post": view.post,
        "posts": view.posts,
        "must_change_password": view.must_change_password,
    })
}

fn describe(view: &SessionView, lang: Lang) -> String {
    let mut text = format!("{}: {}\n", view.display_name, post_text(&view.post, lang));
    if view.posts.len() > 1 {
        text.push_str(lang.pick(
            "可切换的岗位（post choose 编号）：\n",
            "Posts to choose from (post choose ID):\n",
        ));
        for post in &view.posts {
            text.push_str(&format!("  {}  {}\n", post.id, post_text(post, lang)));
        }
    }
    if view.must_change_password {
        let due = lang.pick(
            "首次登录须先修改密码：shouwang password change\n",
            "Change the first password now: shouwang password change\n",
        );
        text.push_str(due);
    }
    text
}

fn post_text(post: &PostView, lang: Lang) -> String {
    let role = lang.pick(post.role.zh(), post.role.en());
    match post.department {
        Some(department) => format!(
            "{} {role} ({})",
            post.area_name,
            lang.pick(department.zh(), department.en())
        ),
        None => format!("{} {role}", post.area_name),
    }
}

fn typed_line(shell: &Shell) -> Result<String> {
    let line = shell.around.line().map_err(|_| no_input())?;
    let line = line.trim_end_matches(['\r', '\n']);
    if line.is_empty() {
        Err(no_input())
    } else {
        Ok(line.to_owned())
    }
}

fn ask(shell: &Shell, prompt: &str) -> Result<String> {
    need_terminal(shell)?;
    let _ = io::stderr().write_all(prompt.as_bytes());
    typed_line(shell)
}

fn ask_secret(shell: &Shell, prompt: &str) -> Result<String> {
    need_terminal(shell)?;
    rpassword::prompt_password(prompt).map_err(|_| no_input())
}

fn need_terminal(shell: &Shell) -> Result<()> {
    if shell.around.has_terminal() {
        return Ok(());
    }
    Err(Problem::usage(
        "cli.no_terminal",
        "没有可供输入的终端；请改用从标准输入读取的参数（--user 和 --password-stdin，或 --stdin）。",
        "There is no terminal to ask at; use the options that read standard input (--user with --password-stdin, or --stdin).",
    ))
}

fn no_input() -> Problem {
    Problem::usage(
        "cli.no_input",
        "没有读到输入；每项占一行。",
        "Nothing was read; each item is a line.",
    )
}
