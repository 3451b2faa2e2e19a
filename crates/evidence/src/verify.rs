//! The verifier: recomputes an export from the leaves up and compares it with the checkpoints that the verifier kept.
//!
//! 1. Every file has the digest that the manifest says.
//! 2. Every checkpoint, exported or held, is signed by the key and is of this log.
//! 3. Every leaf is what its commitment was made of, and the leaves in their order have the root of every checkpoint.
//!    Having all leaves, this shows more than proofs of consistency between checkpoints would.
//! 4. Every leaf has the changes that it was committed with.
//! 5. Folding the changes, every row is found as the change before left it, and at the end every row of every evidenced
//!    table is as the last change left it.
//!
//! The export is read as a stream. What is kept in memory is the hash of every row, the checkpoints, and the changes of
//! leaves without a number.

use std::path::Path;

use crate::export::{ExportError, ExportReader};
use crate::key::VerifyingKey;
use crate::report::{Finding, FindingKind, NoteKind, Report};

mod anchors;
mod changes;
mod fold;
mod log;
mod rows;

/// Verifies the export in `dir`. `held`: signed notes that the verifier kept, such as those printed on public notices;
/// without any, whoever has the signing key could have written everything anew. `key`: the key as the verifier knows it;
/// without it, that of the export is used. Never fails and never panics: an export that cannot be read is a finding.
pub fn verify(dir: &Path, held: &[String], key: Option<&VerifyingKey>) -> Report {
    let mut report = Report::default();
    match ExportReader::open(dir) {
        Ok(export) => verify_export(&export, held, key, &mut report),
        Err(error) => report.find(
            Finding::new(
                FindingKind::FileDamaged,
                "无法读取导出目录中的 manifest.json",
                format!("The manifest of the export cannot be read: {error}"),
            )
            .file("manifest.json"),
        ),
    }
    report.close()
}

fn verify_export(export: &ExportReader, held: &[String], key: Option<&VerifyingKey>, report: &mut Report) {
    for file in export.damaged_files() {
        let zh = format!("文件 {file} 缺失，或与清单中的摘要不符");
        let en = format!("File {file} is missing, or differs from its digest in the manifest");
        report.find(Finding::new(FindingKind::FileDamaged, zh, en).file(&file));
    }
    let anchors = anchors::Anchors::read(export, held, key, report);
    let fold = log::replay(export, anchors, report);
    rows::compare(export, fold, report);

    if key.is_none() {
        let zh = "验证密钥取自导出本身；请改用您自己保存的密钥".to_owned();
        let en = "The verifying key was taken from the export itself; use the one that you keep".to_owned();
        report.note(NoteKind::KeyNotHeld, 1, zh, en);
    }
    if held.is_empty() {
        let zh = "没有与您自己保存的检查点比对；掌握签名密钥的人可以重写全部日志而不被发现".to_owned();
        let en = "Nothing was compared with checkpoints of your own; whoever has the signing key could have rewritten the log"
            .to_owned();
        report.note(NoteKind::NothingHeld, 1, zh, en);
    }
}

/// A line or a file that cannot be read.
fn damaged(error: &ExportError) -> Finding {
    let (file, zh) = match error {
        ExportError::Line { file, line } => (file.as_str(), format!("文件 {file} 第 {line} 行格式错误")),
        ExportError::Io { file, .. } => (file.as_str(), format!("无法读取文件 {file}")),
        _ => ("", "无法读取导出".to_owned()),
    };
    Finding::new(FindingKind::FileDamaged, zh, error.to_string()).file(file)
}
