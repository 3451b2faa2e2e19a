//! `evidence`: checkpoints, exports, and the offline verifier.

use std::fs;
use std::path::{Path, PathBuf};

use shouwang_domain::{Problem, ProblemKind, Result};
use shouwang_evidence::VerifyingKey;

use super::unreadable;
use crate::cli::EvidenceCommand;
use crate::output::Output;
use crate::shell::Shell;

pub(super) async fn run(shell: &Shell, command: EvidenceCommand) -> Result<Output> {
    match command {
        EvidenceCommand::Checkpoint => {
            let signed = shell
                .with_session(async |session| session.service.checkpoint(&session.ctx).await)
                .await?;
            // The note is printed alone, so that it can be redirected to a file and handed out.
            Output::new(&signed, signed.note.clone())
        }
        EvidenceCommand::Export { dir } => {
            let done = shell
                .with_session(async |session| session.service.export_evidence(&session.ctx, &dir).await)
                .await?;
            let text = shell.lang.pick(
                format!(
                    "已导出日志 {} 条、数据 {} 行到 {}。",
                    done.leaves,
                    done.rows,
                    dir.display()
                ),
                format!(
                    "Exported {} log entries and {} rows to {}.",
                    done.leaves,
                    done.rows,
                    dir.display()
                ),
            );
            Output::new(&done, text)
        }
        EvidenceCommand::Verify { dir, held, key } => verify(&dir, &held, key.as_deref()),
    }
}

/// Verifies an export. It opens no installation and needs no login: the verifier trusts neither.
fn verify(dir: &Path, held: &[PathBuf], key: Option<&Path>) -> Result<Output> {
    let held = held.iter().map(|path| read(path)).collect::<Result<Vec<_>>>()?;
    let key = key.map(|path| Ok((path, read(path)?))).transpose()?;
    let key = key
        .map(|(path, text)| text.parse::<VerifyingKey>().map_err(|_| bad_key(path)))
        .transpose()?;
    let report = shouwang_evidence::verify(dir, &held, key.as_ref());
    let output = Output::new(&report, report.to_string())?;
    Ok(if report.ok {
        output
    } else {
        output.failed(ProblemKind::BadData)
    })
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn bad_key(path: &Path) -> Problem {
    Problem::bad_data(
        "evidence.bad_key",
        "文件中不是验证公钥（应为一行：名称+编号+内容）；请使用安装方公布的公钥。",
        "The file holds no verifying key (one line: name+id+content); use the key that the installation published.",
    )
    .at(path.display().to_string())
}
