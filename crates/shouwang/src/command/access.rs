//! `login`, `logout`, `whoami`, `post choose`, `password`: who is here, and as what.

use std::io::{self, Write as _};

use serde_json::json;
use shouwang_domain::{PostId, Problem, Result};
use shouwang_service::office::attempt::Origin;
use shouwang_service::office::auth::{ChangePasswordCmd, LoginCmd, PostView, SessionView};

use crate::cli::LoginArgs;
use crate::lang::Lang;
use crate::output::Output;
use crate::session;
use crate::shell::{Installation, Session, Shell};

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
    let tries = async |code: Option<String>| {
        let cmd = LoginCmd {
            login: login.clone(),
            password: password.clone(),
            code,
        };
        shell
            .with_installation(async |Installation { service, clock }| {
                service.login(clock.now(), cmd, Origin::at("local")).await
            })
            .await
    };
    let started = match tries(args.code).await {
        Err(problem) if problem.code == "auth.code_needed" && shell.around.has_terminal() => {
            let prompt = shell.lang.pick("动态码：", "Code: ");
            tries(Some(ask(shell, prompt)?)).await?
        }
        started => started?,
    };
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

/// A session without the value that only browsers need.
fn public(view: &SessionView) -> serde_json::Value {
    json!({
        "account_id": view.account_id,
        "display_name": view.display_name,
        "post": view.post,
        "posts": view.posts,
        "must_change_password": view.must_change_password,
        "must_add_second_factor": view.must_add_second_factor,
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

pub(super) fn post_text(post: &PostView, lang: Lang) -> String {
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
