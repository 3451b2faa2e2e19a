//! `form`: the descriptions of registers.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use shouwang_domain::{Problem, Result};
use shouwang_forms::FormLibrary;
use shouwang_service::ledger::list::LedgerQuery;
use shouwang_service::register::import::ImportKind;

use super::import::import;
use super::{maybe_area_named, save};
use crate::cli::FormCommand;
use crate::output::Output;
use crate::shell::Shell;
use crate::text::table;

pub(super) async fn run(shell: &Shell, command: FormCommand) -> Result<Output> {
    match command {
        FormCommand::Check { paths } => check(shell, &paths),
        FormCommand::List => list(shell).await,
        FormCommand::Show { id } => show(shell, &id).await,
        FormCommand::Template { id, out } => {
            let bytes = shell
                .with_session(async |session| session.service.ledger_template(&session.ctx, id.as_deref()).await)
                .await?;
            save(shell, &out, &bytes)
        }
        FormCommand::Import { id, args } => import(shell, ImportKind::Ledger, Some(&id), args).await,
        FormCommand::Export { id, out, area, fields } => {
            let bytes = shell
                .with_session(async |session| {
                    let query = LedgerQuery {
                        area_id: maybe_area_named(session, area.as_deref()).await?,
                        fields,
                        ..LedgerQuery::default()
                    };
                    session.service.export_ledger(&session.ctx, &id, query).await
                })
                .await?;
            save(shell, &out, &bytes)
        }
    }
}

/// Reads descriptions and runs their cases. It needs no installation and no login: whoever writes one may check it. What
/// the program ships stands beside them, so that they may refer to it.
fn check(shell: &Shell, paths: &[PathBuf]) -> Result<Output> {
    let mut files = Vec::new();
    for path in paths {
        files.extend(files_in(path)?);
    }
    let library = FormLibrary::beside_shipped(files).map_err(|problems| FormLibrary::refused(&problems))?;
    let header = shell.lang.pick(
        ["台账", "名称", "版本", "项目", "校验"],
        ["register", "name", "version", "fields", "checks"],
    );
    let rows: Vec<_> = library
        .all()
        .map(|form| {
            vec![
                form.id.clone(),
                shell.lang.pick(&form.label.zh, &form.label.en).clone(),
                form.version.to_string(),
                form.fields.len().to_string(),
                form.checks.len().to_string(),
            ]
        })
        .collect();
    let ids: Vec<&str> = library.all().map(|form| form.id.as_str()).collect();
    Output::new(json!({ "ok": true, "forms": ids }), table(&header, &rows))
}

/// A file with its text, or the descriptions in a folder.
fn files_in(path: &Path) -> Result<Vec<(String, String)>> {
    let unreadable = |_| {
        Problem::bad_data(
            "form.unreadable",
            format!("无法读取 {}；请检查路径。", path.display()),
            format!("{} cannot be read; check the path.", path.display()),
        )
    };
    let paths = if path.is_dir() {
        let entries = fs::read_dir(path).map_err(unreadable)?;
        let mut found = entries
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<std::io::Result<Vec<_>>>()
            .map_err(unreadable)?;
        found.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
        found.sort();
        found
    } else {
        vec![path.to_owned()]
    };
    paths
        .into_iter()
        .map(|file| {
            let text = fs::read_to_string(&file).map_err(unreadable)?;
            Ok((file.display().to_string(), text))
        })
        .collect()
}

async fn list(shell: &Shell) -> Result<Output> {
    let forms = shell
        .with_session(async |session| session.service.list_forms(&session.ctx).await)
        .await?;
    let header = shell.lang.pick(
        ["台账", "名称", "类别", "对象", "可登记"],
        ["register", "name", "chapter", "about", "may add"],
    );
    let rows: Vec<_> = forms
        .iter()
        .map(|form| {
            let may_add = if form.may_add {
                shell.lang.pick("是", "yes")
            } else {
                "--"
            };
            vec![
                form.id.clone(),
                shell.lang.pick(&form.zh, &form.en).clone(),
                shell.lang.pick(form.chapter.zh(), form.chapter.en()).to_owned(),
                shell.lang.pick(form.subject.zh(), form.subject.en()).to_owned(),
                may_add.to_owned(),
            ]
        })
        .collect();
    Output::new(&forms, table(&header, &rows))
}

async fn show(shell: &Shell, id: &str) -> Result<Output> {
    let form = shell
        .with_session(async |session| session.service.form(&session.ctx, id, None).await)
        .await?;
    let header = shell
        .lang
        .pick(["项目", "名称", "类型", "必填"], ["field", "name", "type", "required"]);
    let rows: Vec<_> = form
        .fields
        .iter()
        .map(|field| {
            let required = if field.required {
                shell.lang.pick("是", "yes")
            } else {
                "--"
            };
            vec![
                field.key.clone(),
                shell.lang.pick(&field.zh, &field.en).clone(),
                field.ty.clone(),
                required.to_owned(),
            ]
        })
        .collect();
    Output::new(&form, table(&header, &rows))
}
