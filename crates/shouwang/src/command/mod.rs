//! The commands, one file per noun.

mod access;
mod account;
mod api;
mod area;
mod backup;
mod counts;
mod discovery;
mod division;
mod doctor;
mod draw;
mod duty;
mod evidence;
mod form;
mod household;
mod household_card;
mod import;
mod init;
mod liaison;
mod link;
mod list;
mod pages;
mod paper;
mod policy;
mod referral;
mod retention;
mod rule;
mod screen;
mod serve;
mod snapshot;
mod standard;
mod warning;

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use serde_json::json;
use shouwang_domain::{AreaId, Problem, Result};
use shouwang_store::Store;

use pages::{noted, pages};

use crate::cli::{Command, DemoCommand, PasswordCommand};
use crate::demo_run;
use crate::output::Output;
use crate::shell::{Session, Shell};

/// Does what was typed.
pub(crate) async fn run(shell: &Shell, command: Command) -> Result<Output> {
    if matches!(command, Command::Init(_) | Command::Doctor | Command::Serve(_))
        && let Some((url, owner_url)) = shell.owner()?
    {
        Store::prepare(url, owner_url, &shouwang_service::ledger::form::shipped_tables()?).await?;
    }
    match command {
        Command::Init(args) => init::init(shell, args).await,
        Command::Doctor => doctor::doctor(shell).await,
        Command::Retention(args) => retention::run(shell, args).await,
        Command::Backup(args) => backup::back_up(shell, args).await,
        Command::Restore(args) => backup::bring_back(shell, args).await,
        Command::Login(args) => access::login(shell, args).await,
        Command::Logout => access::logout(shell).await,
        Command::Whoami => access::whoami(shell).await,
        Command::Post(command) => account::run_post(shell, command).await,
        Command::Password(PasswordCommand::Change { stdin }) => access::change_password(shell, stdin).await,
        Command::Account(command) => account::run(shell, command).await,
        Command::Area(command) => area::run(shell, command).await,
        Command::Division(command) => division::run(shell, command).await,
        Command::Import(command) => import::run(shell, command).await,
        Command::Batch(command) => import::batch(shell, command).await,
        Command::Template(command) => import::template(shell, command).await,
        Command::Export(command) => import::export(shell, command).await,
        Command::Screen(args) => screen::run(shell, args).await,
        Command::Snapshot(command) => snapshot::run(shell, command).await,
        Command::Household(command) => household::run(shell, command).await,
        Command::Warning(command) => warning::run(shell, command).await,
        Command::Duty(command) => duty::run(shell, command).await,
        Command::Liaison(command) => liaison::run(shell, command).await,
        Command::Referral(command) => referral::run(shell, command).await,
        Command::Paper(command) => paper::run(shell, command).await,
        Command::Discovery(command) => discovery::run(shell, command).await,
        Command::Draw(command) => draw::run(shell, command),
        Command::List(command) => list::run(shell, command).await,
        Command::Link(command) => link::run(shell, command),
        Command::Policy(command) => policy::run(shell, command).await,
        Command::Form(command) => form::run(shell, command).await,
        Command::Rule(command) => rule::run(shell, command).await,
        Command::Evidence(command) => evidence::run(shell, command).await,
        Command::Api(args) => api::run(shell, args).await,
        Command::Serve(args) => serve::serve(shell, args).await,
        Command::Demo(DemoCommand::Generate {
            households,
            seed,
            out,
            as_of,
            list_errors,
        }) => demo_run::generate(shell, (households, seed), out, as_of, list_errors),
        // It waits for the commands that it runs, and so holds its thread.
        Command::Demo(DemoCommand::Run(args)) => tokio::task::block_in_place(|| demo_run::run(shell, args)),
    }
}

/// An area by its division code or by its id, of those that the person may see.
async fn area_named(session: &Session<'_>, name: &str) -> Result<AreaId> {
    let areas = session.service.list_areas(&session.ctx).await?;
    areas
        .into_iter()
        .find(|area| area.code.as_deref() == Some(name) || area.id.to_string() == name)
        .map(|area| area.id)
        .ok_or_else(|| {
            Problem::not_found("区划", "area")
                .with_code("area.not_found")
                .at("--area")
        })
}

/// The same, where an area may be left out.
async fn maybe_area_named(session: &Session<'_>, name: Option<&str>) -> Result<Option<AreaId>> {
    match name {
        Some(name) => area_named(session, name).await.map(Some),
        None => Ok(None),
    }
}

/// A file given on the command line that cannot be read.
fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::bad_data(
        "file.unreadable",
        format!("无法读取 {}（{error}）；请检查路径和权限。", path.display()),
        format!(
            "{} cannot be read ({error}); check the path and your rights.",
            path.display()
        ),
    )
    .at(path.display().to_string())
}

/// Writes a file that was asked for, and says so.
fn save(shell: &Shell, path: &Path, bytes: &[u8]) -> Result<Output> {
    write_new(path, bytes)?;
    let text = shell.lang.pick(
        format!("已写入 {}\n", path.display()),
        format!("wrote {}\n", path.display()),
    );
    Output::new(
        json!({ "file": path.display().to_string(), "bytes": bytes.len() }),
        text,
    )
}

/// Writes a file that is named with `--out` and must not be there yet.
fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.and_then(|mut file| file.write_all(bytes))
        .map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::bad_data(
        "file.unwritable",
        format!("无法写入 {}（{error}）；请换一个尚不存在的文件名。", path.display()),
        format!(
            "{} cannot be written ({error}); name a file that does not exist yet.",
            path.display()
        ),
    )
    .at("--out")
}
