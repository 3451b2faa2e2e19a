//! `import`: a township's spreadsheets, each all or nothing.

use std::fs;
use std::path::{Path, PathBuf};

use shouwang_domain::{Problem, Result};
use shouwang_service::department::send::{ListCompared, SendListCmd};
use shouwang_service::office::list_out::ListFormat;
use shouwang_service::overview::list_file::{ExternalQuery, FileLanguage, QuarterQuery, TakeListOutCmd};
use shouwang_service::register::import::collection::CollectionQuery;
use shouwang_service::register::import::filled::FilledQuery;
use shouwang_service::register::import::undo::UndoImportCmd;
use shouwang_service::register::import::{ImportCmd, ImportKind, ImportReport, ReaderCommand};
use shouwang_service::rules::screening::Judged;

use super::{maybe_area_named, save, unreadable};
use crate::cli::{BatchCommand, ExportCommand, ImportArgs, ImportCommand, TemplateCommand};
use crate::output::Output;
use crate::progress::Progress;
use crate::shell::Shell;

pub(super) async fn run(shell: &Shell, command: ImportCommand) -> Result<Output> {
    let (kind, args) = match command {
        ImportCommand::Register(args) => (ImportKind::Register, args),
        ImportCommand::Income(args) => (ImportKind::Income, args),
        ImportCommand::Ledger(args) => (ImportKind::Ledger, args),
        ImportCommand::Department {
            list,
            month,
            file,
            corrects,
            dry_run,
        } => {
            let cmd = SendListCmd {
                list,
                month,
                file: command_of(&file, None, dry_run)?,
                corrects,
            };
            return department(shell, cmd).await;
        }
    };
    import(shell, kind, None, args).await
}

/// Sends a department's list.
async fn department(shell: &Shell, cmd: SendListCmd) -> Result<Output> {
    let sent = shell
        .with_session(async |session| session.service.send_department_list(&session.ctx, cmd).await)
        .await?;
    let receipt = sent.receipt.as_deref().unwrap_or("--");
    let (list, rows, damaged) = (&sent.list, sent.rows, sent.damaged);
    let mut text = shell.lang.pick(
        format!("{list}：{rows} 行，不能读取 {damaged}；回执 {receipt}。\n"),
        format!("{list}: {rows} rows, {damaged} unreadable; receipt {receipt}.\n"),
    );
    if let Some(found) = sent.compared {
        let ListCompared {
            matched,
            doubtful,
            unknown,
            warned,
            ..
        } = found;
        let (at_most_zh, at_most_en) = if sent.dry_run {
            ("至多 ", "at most ")
        } else {
            ("", "")
        };
        text += &shell.lang.pick(
            format!("对上 {matched}，存疑 {doubtful}，不在登记 {unknown}；需核实 {at_most_zh}{warned} 户。\n"),
            format!(
                "{matched} matched, {doubtful} doubtful, {unknown} not in the register; {at_most_en}{warned} households to look at.\n"
            ),
        );
    }
    Output::new(sent, text)
}

/// Imports files of one kind, one after the other; of registers, only the one that is named.
pub(super) async fn import(shell: &Shell, kind: ImportKind, form: Option<&str>, args: ImportArgs) -> Result<Output> {
    let ImportArgs {
        files,
        dry_run,
        only_right,
        marked,
    } = args;
    // A file that is not there is named before the first one is imported; each is read when its turn comes.
    for path in &files {
        fs::File::open(path).map_err(|error| unreadable(path, &error))?;
    }
    if let Some(out) = marked {
        return mark(shell, kind, form, &files, &out).await;
    }
    let count = files.len();
    let work = async |session: &crate::shell::Session<'_>| {
        let progress = Progress::new(kind_text(shell, kind));
        let mut reports = Vec::new();
        for path in &files {
            let cmd = ImportCmd {
                only_right,
                ..command_of(path, form, dry_run)?
            };
            let name = cmd.file_name.clone();
            progress.set(reports.len() as u64, count as u64);
            match session.service.import(&session.ctx, kind, cmd).await {
                Ok(report) => reports.push((name, report)),
                Err(problem) => {
                    progress.finish();
                    return Err(named(problem, &name, count, reports.len(), dry_run));
                }
            }
        }
        progress.finish();
        Ok(reports)
    };
    let reports = if dry_run {
        shell.with_reading_session(work).await?
    } else {
        shell.with_session(work).await?
    };
    let text: String = reports
        .iter()
        .map(|(name, report)| describe(shell, name, report))
        .collect();
    let json: Vec<_> = reports
        .iter()
        .map(|(name, report)| serde_json::json!({ "file": name, "report": report }))
        .collect();
    Output::new(json, text)
}

/// Checks a file and writes a copy of it with what was found.
async fn mark(shell: &Shell, kind: ImportKind, form: Option<&str>, files: &[PathBuf], out: &Path) -> Result<Output> {
    let [path] = files else {
        return Err(Problem::usage(
            "import.mark_one",
            "--marked 一次只检查一个文件；请逐个检查。",
            "--marked checks one file at a time; check them one by one.",
        ));
    };
    let cmd = command_of(path, form, true)?;
    let bytes = shell
        .with_reading_session(async |session| session.service.mark_sheet(&session.ctx, kind, cmd, false).await)
        .await?;
    save(shell, out, &bytes)
}

/// What came in, and taking it back.
pub(super) async fn batch(shell: &Shell, command: BatchCommand) -> Result<Output> {
    let runs = match command {
        BatchCommand::List => {
            shell
                .with_reading_session(async |session| session.service.list_imports(&session.ctx).await)
                .await?
        }
        BatchCommand::Show { id } => {
            let work = async |session: &crate::shell::Session<'_>| {
                let mut runs = session.service.list_imports(&session.ctx).await?;
                runs.retain(|run| run.id == id);
                match runs.is_empty() {
                    true => Err(Problem::not_found("导入批次", "import")),
                    false => Ok(runs),
                }
            };
            shell.with_reading_session(work).await?
        }
        BatchCommand::Undo { id, reason } => {
            let cmd = UndoImportCmd { run_id: id, reason };
            let undone = shell
                .with_session(async |session| session.service.undo_import(&session.ctx, cmd).await)
                .await?;
            vec![undone]
        }
    };
    let lines = runs.iter().map(|run| {
        let kind = run.kind.map_or("--", |kind| kind_text(shell, kind));
        let state = match (run.undone_on, run.may_undo) {
            (Some(on), _) => shell.lang.pick(format!("{on} 已撤销"), format!("taken back on {on}")),
            (None, true) => shell.lang.pick("可撤销", "can be taken back").to_owned(),
            (None, false) => String::new(),
        };
        let at = run.at.to_rfc3339();
        format!("{}  {at}  {kind}  {}  {}  {state}\n", run.id, run.file_name, run.rows)
    });
    let text: String = lines.collect();
    Output::new(runs, text)
}

/// Sheets to be filled in.
pub(super) async fn template(shell: &Shell, command: TemplateCommand) -> Result<Output> {
    let (out, bytes) = match command {
        TemplateCommand::Register { out } => (out, empty(shell, ImportKind::Register).await?),
        TemplateCommand::Income { out } => (out, empty(shell, ImportKind::Income).await?),
        TemplateCommand::Collection { month, area, out } => {
            let work = async |session: &crate::shell::Session<'_>| {
                let query = CollectionQuery {
                    month,
                    area_id: maybe_area_named(session, area.as_deref()).await?,
                    request_id: None,
                };
                session.service.collection_sheet(&session.ctx, query).await
            };
            (out, shell.with_session(work).await?.1)
        }
    };
    save(shell, &out, &bytes)
}

/// What is there, as a sheet.
pub(super) async fn export(shell: &Shell, command: ExportCommand) -> Result<Output> {
    let language = shell.lang.pick(FileLanguage::Zh, FileLanguage::En);
    let (out, bytes) = match command {
        ExportCommand::Register { area, request, out } => {
            let work = async |session: &crate::shell::Session<'_>| {
                let query = FilledQuery {
                    area_id: maybe_area_named(session, area.as_deref()).await?,
                    request_id: request,
                };
                session.service.filled_register(&session.ctx, query).await
            };
            (out, shell.with_session(work).await?.1)
        }
        ExportCommand::List {
            list,
            area,
            query,
            purpose,
            request,
            out,
        } => {
            let query: serde_json::Map<String, serde_json::Value> = match query {
                Some(text) => serde_json::from_str(&text).map_err(|_| no_filters())?,
                None => serde_json::Map::new(),
            };
            let is_text = out.extension().is_some_and(|ending| ending == "csv");
            let work = async |session: &crate::shell::Session<'_>| {
                let mut query = query.clone();
                if let Some(area) = maybe_area_named(session, area.as_deref()).await? {
                    query.insert("area_id".to_owned(), area.to_string().into());
                }
                let cmd = TakeListOutCmd {
                    list,
                    query,
                    columns: Vec::new(),
                    format: if is_text { ListFormat::Csv } else { ListFormat::Xlsx },
                    language,
                    purpose: purpose.clone(),
                    request_id: request,
                };
                session.service.take_list_out(&session.ctx, cmd).await
            };
            (out, shell.with_session(work).await?.bytes)
        }
        ExportCommand::Quarter {
            year,
            quarter,
            area,
            purpose,
            request,
            out,
        } => {
            let work = async |session: &crate::shell::Session<'_>| {
                let query = QuarterQuery {
                    area_id: maybe_area_named(session, area.as_deref()).await?,
                    year,
                    quarter,
                    purpose: purpose.clone(),
                    request_id: request,
                    language,
                };
                session.service.take_quarter_out(&session.ctx, query).await
            };
            (out, shell.with_session(work).await?.1)
        }
        ExportCommand::External {
            area,
            revealed,
            purpose,
            request,
            out,
        } => {
            let work = async |session: &crate::shell::Session<'_>| {
                let query = ExternalQuery {
                    area_id: maybe_area_named(session, area.as_deref()).await?,
                    revealed,
                    purpose: purpose.clone(),
                    request_id: request,
                };
                session.service.take_external_out(&session.ctx, query).await
            };
            (out, shell.with_session(work).await?.1)
        }
    };
    save(shell, &out, &bytes)
}

fn no_filters() -> Problem {
    Problem::usage(
        "list.no_filters",
        "--query 应为 JSON 对象，例如 '{\"state\":\"open\"}'。",
        "--query is a JSON object, such as '{\"state\":\"open\"}'.",
    )
}

async fn empty(shell: &Shell, kind: ImportKind) -> Result<Vec<u8>> {
    shell
        .with_reading_session(async |session| session.service.import_template(&session.ctx, kind).await)
        .await
}

fn command_of(path: &Path, form: Option<&str>, dry_run: bool) -> Result<ImportCmd> {
    Ok(ImportCmd {
        file_name: path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        bytes: fs::read(path).map_err(|error| unreadable(path, &error))?,
        dry_run,
        reader: ReaderCommand::this_binary()?,
        form: form.map(str::to_owned),
        only_right: false,
        then_screen: false,
    })
}

/// With several files, says which one is meant and what became of those before it.
fn named(mut problem: Problem, name: &str, count: usize, done: usize, dry_run: bool) -> Problem {
    if count > 1 {
        let (zh, en) = if dry_run {
            ("检查通过", "passed")
        } else {
            ("导入", "been imported")
        };
        problem.zh = format!("{name}：{}（此前 {done} 个文件已{zh}。）", problem.zh);
        problem.en = format!("{name}: {} ({done} files before it have {en}.)", problem.en);
    }
    problem
}

fn kind_text(shell: &Shell, kind: ImportKind) -> &'static str {
    shell.lang.pick(kind.zh(), kind.en())
}

fn describe(shell: &Shell, name: &str, report: &ImportReport) -> String {
    let ImportReport { rows, unchanged, .. } = report;
    let verb = if report.dry_run {
        shell
            .lang
            .pick("检查通过，未写入任何内容", "checked, nothing was written")
    } else {
        shell.lang.pick("已导入", "imported")
    };
    let (new, changed) = match report.kind {
        ImportKind::Register => (report.members_new, report.members_changed),
        ImportKind::Income => (report.statements_new, report.statements_changed),
        ImportKind::Ledger => (report.records_new, report.records_changed),
    };
    let mut text = shell.lang.pick(
        format!("{name}：{verb}；{rows} 行，新增 {new}，变更 {changed}，未变 {unchanged}"),
        format!("{name}: {verb}; {rows} rows, {new} new, {changed} changed, {unchanged} unchanged"),
    );
    text.push_str(&match report.kind {
        ImportKind::Register => shell.lang.pick(
            format!(
                "；农户新增 {}，变更 {}；表中称已在监测、待期初登记 {}。\n",
                report.households_new, report.households_changed, report.monitoring_claims
            ),
            format!(
                "; households: {} new, {} changed; {} called monitored, which wait for the opening register.\n",
                report.households_new, report.households_changed, report.monitoring_claims
            ),
        ),
        ImportKind::Income => shell.lang.pick(
            format!("，未报 {}。\n", report.not_reported),
            format!(", {} not reported.\n", report.not_reported),
        ),
        ImportKind::Ledger if report.judged.households == 0 => shell.lang.pick("。\n", ".\n").to_owned(),
        ImportKind::Ledger => {
            let Judged { households, warnings } = &report.judged;
            shell.lang.pick(
                format!(
                    "；随即按规则核对 {households} 户，新增预警 {}，变更 {}，解除 {}。\n",
                    warnings.new, warnings.changed, warnings.lapsed
                ),
                format!(
                    "; the rules ran on {households} households: {} new warnings, {} changed, {} lapsed.\n",
                    warnings.new, warnings.changed, warnings.lapsed
                ),
            )
        }
    });
    if let Some(run) = report.run_id {
        text.push_str(&shell.lang.pick(
            format!("  批次号 {run}。\n"),
            format!("  Number of the import: {run}.\n"),
        ));
    }
    if report.left_out > 0 {
        text.push_str(&shell.lang.pick(
            format!("  有错未导入 {} 行；用 --marked 查看原因。\n", report.left_out),
            format!("  {} wrong rows were left out; --marked tells why.\n", report.left_out),
        ));
    }
    let shown = report.notes.iter().take(NOTES_SHOWN);
    for note in shown {
        text.push_str(&format!("  {}: {}\n", note.at, shell.lang.pick(&note.zh, &note.en)));
    }
    let more = report.notes.len().saturating_sub(NOTES_SHOWN);
    if more > 0 {
        text.push_str(&shell.lang.pick(
            format!("  另有 {more} 处提示，见 --json。\n"),
            format!("  {more} more notes; see --json.\n"),
        ));
    }
    text
}

/// Notes are for a look, not for reading through a thousand of them.
const NOTES_SHOWN: usize = 10;
