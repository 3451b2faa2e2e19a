//! `account` and `post`: what is proposed about accounts and posts, and what another person confirms.

use shouwang_domain::{AccountId, Problem, Result};
use shouwang_service::office::account_change::{
    AccountChange, AccountChangeState, DecideAccountChangeCmd, NewPost, ProposeAccountChangeCmd,
};
use shouwang_service::office::account_change_view::AccountChangeView;

use super::access::post_text;
use super::area_named;
use crate::cli::account::{AccountCommand, PostCommand, Whose, Why};
use crate::lang::Lang;
use crate::output::Output;
use crate::shell::{Session, Shell};
use crate::text::table;

/// What is done to accounts.
pub(super) async fn run(shell: &Shell, command: AccountCommand) -> Result<Output> {
    match command {
        AccountCommand::Create {
            login,
            name,
            no_login,
            role,
            area,
            department,
            why,
        } => {
            let made = async |session: &Session<'_>| {
                let post = match (role, area) {
                    (Some(role), Some(area)) => {
                        let area_id = area_named(session, &area).await?;
                        Some(NewPost {
                            role,
                            area_id,
                            department,
                        })
                    }
                    _ => None,
                };
                Ok(AccountChange::Create {
                    login,
                    display_name: name,
                    may_log_in: !no_login,
                    post,
                })
            };
            propose(shell, why, made).await
        }
        AccountCommand::Lock(whose) => about(shell, whose, |account_id| AccountChange::Lock { account_id }).await,
        AccountCommand::Unlock(whose) => about(shell, whose, |account_id| AccountChange::Unlock { account_id }).await,
        AccountCommand::End(whose) => about(shell, whose, |account_id| AccountChange::End { account_id }).await,
        AccountCommand::Reset(whose) => about(shell, whose, |account_id| AccountChange::Reset { account_id }).await,
        AccountCommand::ResetCode(whose) => {
            about(shell, whose, |account_id| AccountChange::ResetCode { account_id }).await
        }
        AccountCommand::ForgetPhones(whose) => {
            about(shell, whose, |account_id| AccountChange::ForgetPhones { account_id }).await
        }
        AccountCommand::Rename { whose, name } => {
            let renamed = |account_id| AccountChange::Rename {
                account_id,
                display_name: name,
            };
            about(shell, whose, renamed).await
        }
        AccountCommand::Changes => {
            let views = shell
                .with_session(async |session| session.service.list_account_changes(&session.ctx).await)
                .await?;
            let rows: Vec<_> = views.iter().map(|view| row(view, shell.lang)).collect();
            let header = shell.lang.pick(
                ["编号", "变动", "登录名", "姓名", "岗位", "提出人", "状态"],
                ["id", "change", "login", "name", "post", "proposed by", "state"],
            );
            Output::new(&views, table(&header, &rows))
        }
        AccountCommand::Decide { id, refuse, note } => {
            let decided = shell
                .with_session(async |session| {
                    let views = session.service.list_account_changes(&session.ctx).await?;
                    let version = views.iter().find(|view| view.id == id).map(|view| view.version);
                    let cmd = DecideAccountChangeCmd {
                        account_change_id: id,
                        approve: !refuse,
                        note,
                        version: version.ok_or_else(|| Problem::not_found("账号变动", "change of an account"))?,
                    };
                    session.service.decide_account_change(&session.ctx, cmd).await
                })
                .await?;
            let mut text = described(&decided.change, shell.lang);
            if let Some(half) = &decided.second_half {
                text.push_str(&shell.lang.pick(
                    format!("\n首次密码的后半，只显示这一次，请当面交给本人：{half}"),
                    format!("\nSecond half of the first password, shown once, for the person themselves: {half}"),
                ));
            }
            if let Some(passed) = decided.handed_over {
                text.push_str(&shell.lang.pick(
                    format!(
                        "\n交接待办 {} 件、区划职责 {} 项、联系户 {} 户、预警 {} 条{}。",
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
                        "\n{} tasks, {} areas, {} households and {} warnings {}.",
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
                ));
            }
            Output::new(&decided, text)
        }
        AccountCommand::List => list(shell).await,
    }
}

/// What is done to posts.
pub(super) async fn run_post(shell: &Shell, command: PostCommand) -> Result<Output> {
    match command {
        PostCommand::Choose { id } => super::access::choose_post(shell, id).await,
        PostCommand::Revoke { id, successor, why } => {
            propose(shell, why, async |_: &Session<'_>| {
                Ok(AccountChange::Revoke { post_id: id, successor })
            })
            .await
        }
        PostCommand::Grant {
            account,
            role,
            area,
            department,
            why,
        } => {
            let granted = async |session: &Session<'_>| {
                let account_id = account_named(session, &account).await?;
                let area_id = area_named(session, &area).await?;
                Ok(AccountChange::Grant {
                    account_id,
                    post: NewPost {
                        role,
                        area_id,
                        department,
                    },
                })
            };
            propose(shell, why, granted).await
        }
    }
}

async fn about(shell: &Shell, whose: Whose, change: impl FnOnce(AccountId) -> AccountChange) -> Result<Output> {
    let Whose { account, why } = whose;
    let about = async |session: &Session<'_>| Ok(change(account_named(session, &account).await?));
    propose(shell, why, about).await
}

async fn propose(
    shell: &Shell,
    why: Why,
    change: impl AsyncFnOnce(&Session<'_>) -> Result<AccountChange>,
) -> Result<Output> {
    let proposed = shell
        .with_session(async |session| {
            let change = change(session).await?;
            let cmd = ProposeAccountChangeCmd {
                change,
                reason: why.reason,
            };
            session.service.propose_account_change(&session.ctx, cmd).await
        })
        .await?;
    let mut text = described(&proposed.change, shell.lang);
    if let Some(half) = &proposed.first_half {
        text.push_str(&shell.lang.pick(
            format!("\n首次密码的前半，只显示这一次，请当面交给本人；后半由确认人交给本人：{half}"),
            format!(
                "\nFirst half of the first password, shown once, for the person themselves; who confirms has the other: {half}"
            ),
        ));
    }
    Output::new(&proposed, text)
}

async fn list(shell: &Shell) -> Result<Output> {
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
            vec![
                account.id.to_string(),
                account.login.clone(),
                account.display_name.clone(),
                shell.lang.pick(account.state.zh(), account.state.en()).to_owned(),
                posts.join("; "),
            ]
        })
        .collect();
    Output::new(&accounts, table(&header, &rows))
}

fn described(view: &AccountChangeView, lang: Lang) -> String {
    let who = format!("{} ({})", view.display_name, view.login);
    let (kind, state) = (
        lang.pick(view.kind.zh(), view.kind.en()),
        lang.pick(view.state.zh(), view.state.en()),
    );
    let id = view.id;
    let mut text = format!("{id}  {kind}  {who}  {state}");
    if view.state == AccountChangeState::Proposed {
        text.push_str(&lang.pick(
            format!("\n由另一人确认：account decide {id}"),
            format!("\nSomebody else confirms it: account decide {id}"),
        ));
    }
    text
}

fn row(view: &AccountChangeView, lang: Lang) -> Vec<String> {
    let post = view
        .role
        .map(|role| format!("{} {}", view.area_name, lang.pick(role.zh(), role.en())));
    vec![
        view.id.to_string(),
        lang.pick(view.kind.zh(), view.kind.en()).to_owned(),
        view.login.clone(),
        view.new_name.clone().unwrap_or_else(|| view.display_name.clone()),
        post.unwrap_or_default(),
        view.proposed_by_name.clone().unwrap_or_default(),
        lang.pick(view.state.zh(), view.state.en()).to_owned(),
    ]
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
