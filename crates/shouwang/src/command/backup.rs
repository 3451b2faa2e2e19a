//! `backup` and `restore`: all of an installation in one sealed file, and an installation out of one.

use std::fs;
use std::path::PathBuf;

use shouwang_domain::Result;
use shouwang_service::backup::{BackupCmd, RestoreCmd, restore};

use super::unreadable;
use crate::cli::{BackupArgs, RestoreArgs};
use crate::output::Output;
use crate::shell::{Installation, Shell};

/// Backs up an installation, also while it is served, and prints the way back.
pub(super) async fn back_up(shell: &Shell, args: BackupArgs) -> Result<Output> {
    let cmd = BackupCmd {
        to: args.file,
        key: args.key.clone(),
        new_key: args.new_key,
        held: held(&args.checkpoint)?,
    };
    let work = async |Installation { service, clock }: &Installation| service.back_up(cmd, clock.now()).await;
    let made = shell.with_installation(work).await?;
    let url = match &shell.global.database_url {
        Some(_) => " --database-url URL",
        None => "",
    };
    let way_back = format!(
        "shouwang restore {} --key {} --checkpoint FILE --data DIR{url}",
        made.file.display(),
        args.key.display()
    );
    let without = made
        .without
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    let (zh_without, en_without) = match made.without.is_empty() {
        true => (String::new(), String::new()),
        false => (
            format!("下列快照的文件缺失或已被改动，不在备份内：{without}。\n"),
            format!("The files of these snapshots are missing or altered and not in it: {without}.\n"),
        ),
    };
    let text = shell.lang.pick(
        format!(
            "已备份到 {}（{} 字节，SHA-256 {}）：日志 {} 条、数据 {} 行、快照 {} 个，均已与存证核对。\n{zh_without}\
             密钥文件 {} 与备份分开保管；两者缺一都不能恢复。快照中的姓名和证件号码不在备份内。\n\
             恢复方法（DIR 为不存在或空的目录；FILE 为下面的检查点，请另行保存）：\n  {way_back}\n\n{}",
            made.file.display(),
            made.bytes,
            made.sha256,
            made.leaves,
            made.rows,
            made.snapshots,
            args.key.display(),
            made.checkpoint,
        ),
        format!(
            "Backed up to {} ({} bytes, SHA-256 {}): {} log entries, {} rows, {} snapshots, all proved against the evidence.\n{en_without}\
             Keep the key file {} apart from it; neither restores without the other. Names and ID numbers of snapshots are not in it.\n\
             The way back (DIR does not exist or is empty; FILE is the checkpoint below, to be kept elsewhere):\n  {way_back}\n\n{}",
            made.file.display(),
            made.bytes,
            made.sha256,
            made.leaves,
            made.rows,
            made.snapshots,
            args.key.display(),
            made.checkpoint,
        ),
    );
    let mut json = serde_json::to_value(&made).map_err(shouwang_domain::Problem::internal)?;
    json["way_back"] = way_back.into();
    Output::new(json, text)
}

/// Makes an installation out of a backup, and says what is left to do.
pub(super) async fn bring_back(shell: &Shell, args: RestoreArgs) -> Result<Output> {
    let cmd = RestoreCmd {
        owner_url: shell.owner()?.map(|(_, owner)| owner.to_owned()),
        from: args.file,
        key: args.key,
        held: held(&args.checkpoint)?,
    };
    let clock = |is_movable| Ok(shell.around.clock(is_movable)?.now());
    let made = restore(&shell.config(), cmd, clock).await?;
    let data = made.data.display();
    let text = shell.lang.pick(
        format!(
            "已恢复到 {data}：日志 {} 条、数据 {} 行、快照 {} 个，与存证和 {} 个检查点一致。\n\
             备份之后写入的内容不在其中；已登录的人须重新登录；{} 个快照的姓名和证件号码已不存在，并已记入存证。\n\
             接下来：\n  1. shouwang doctor --data {data}\n  2. 见证方若持有更新的检查点，会报警，因为其后的日志已丢失；请书面说明后在 witnesses.txt 中另定见证方。\n  3. shouwang serve --data {data}\n",
            made.leaves, made.rows, made.snapshots, made.checkpoints, made.erased,
        ),
        format!(
            "Restored to {data}: {} log entries, {} rows, {} snapshots, as the evidence and {} checkpoints say.\n\
             What was written after the backup is not in it; whoever was logged in logs in again; names and ID numbers of {} snapshots are gone, and the evidence says so.\n\
             What is next:\n  1. shouwang doctor --data {data}\n  2. A witness that holds a newer checkpoint raises the alarm, because the log after it is lost; put that in writing and name another witness in witnesses.txt.\n  3. shouwang serve --data {data}\n",
            made.leaves, made.rows, made.snapshots, made.checkpoints, made.erased,
        ),
    );
    Output::new(&made, text)
}

fn held(files: &[PathBuf]) -> Result<Vec<String>> {
    let read = |path: &PathBuf| fs::read_to_string(path).map_err(|error| unreadable(path, &error));
    files.iter().map(read).collect()
}
