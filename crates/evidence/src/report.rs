//! What a verification found, as data and as sentences in Chinese and English. It never quotes the value of a column.

use std::collections::HashMap;
use std::fmt;

use serde::Serialize;

/// The outcome of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Report {
    /// Whether nothing was found. The notes say what this does not cover.
    pub ok: bool,
    /// The numbered leaves that were read.
    pub leaves: u64,
    /// The rows of evidenced tables that were compared with the log.
    pub rows: u64,
    /// The checkpoints, exported and held, whose signature holds and whose root is that of the log.
    pub checkpoints_verified: u64,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Findings that are not listed because there are more than 1,000 of their kind.
    pub findings_omitted: u64,
    /// What the reader should know besides.
    pub notes: Vec<Note>,
    #[serde(skip)]
    counts: HashMap<FindingKind, u64>,
}

impl Report {
    /// Whether something of this kind was found.
    pub fn has(&self, kind: FindingKind) -> bool {
        self.counts.contains_key(&kind)
    }

    pub(crate) fn find(&mut self, finding: Finding) {
        let count = self.counts.entry(finding.kind).or_default();
        *count += 1;
        if *count <= LISTED {
            self.findings.push(finding);
        } else {
            self.findings_omitted += 1;
        }
    }

    pub(crate) fn note(&mut self, kind: NoteKind, count: u64, zh: String, en: String) {
        self.notes.push(Note { kind, count, zh, en });
    }

    pub(crate) fn close(mut self) -> Self {
        self.ok = self.findings.is_empty();
        self
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (zh, en) = if self.ok {
            ("通过", "passed")
        } else {
            ("发现问题", "problems found")
        };
        writeln!(f, "存证核验：{zh} / Verification: {en}")?;
        let Self {
            leaves,
            rows,
            checkpoints_verified: checkpoints,
            ..
        } = self;
        writeln!(
            f,
            "日志 {leaves} 条，数据 {rows} 行，检查点 {checkpoints} 个 / {leaves} log entries, {rows} rows, {checkpoints} checkpoints"
        )?;
        for finding in &self.findings {
            writeln!(f, "[{}] {} / {}", finding.kind, finding.zh, finding.en)?;
        }
        if self.findings_omitted > 0 {
            let omitted = self.findings_omitted;
            writeln!(f, "另有 {omitted} 项未列出 / {omitted} more are not listed")?;
        }
        for note in &self.notes {
            writeln!(f, "[{}] {} / {}", note.kind, note.zh, note.en)?;
        }
        Ok(())
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What kind of thing.
    pub kind: FindingKind,
    /// The table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// The id of the row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<i64>,
    /// The place of the log entry in the tree, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// The id of the log entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leaf: Option<i64>,
    /// The size that the checkpoint says the log has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// The file of the export.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The sentence in Chinese.
    pub zh: String,
    /// The sentence in English.
    pub en: String,
}

impl Finding {
    pub(crate) fn new(kind: FindingKind, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            kind,
            table: None,
            row: None,
            seq: None,
            leaf: None,
            size: None,
            file: None,
            zh: zh.into(),
            en: en.into(),
        }
    }

    pub(crate) fn row(mut self, table: &str, row: i64) -> Self {
        self.table = Some(table.to_owned());
        self.row = Some(row);
        self
    }

    pub(crate) fn leaf(mut self, seq: Option<u64>, leaf: i64) -> Self {
        self.seq = seq;
        self.leaf = Some(leaf);
        self
    }

    pub(crate) fn file(mut self, file: &str) -> Self {
        self.file = Some(file.to_owned());
        self
    }
}

/// Declares an enum whose codes are the same in JSON and in text.
macro_rules! kinds {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)*
        }

        impl $name {
            /// The code.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

kinds! {
    /// What can be wrong.
    FindingKind {
        /// A row is not what the log says it became.
        RowChanged = "row_changed",
        /// A row that the log says is there is missing: it was deleted outside.
        RowMissing = "row_missing",
        /// A row is there that the log knows nothing of, or says was deleted: it was inserted outside.
        RowUnlogged = "row_unlogged",
        /// The content of a leaf is not what its commitment was made of.
        LeafChanged = "leaf_changed",
        /// Numbers are missing between two leaves.
        LeafMissing = "leaf_missing",
        /// A leaf is not at its place in the order.
        LeafOrder = "leaf_order",
        /// A checkpoint covers more leaves than there are: the end of the log was cut off.
        Truncated = "truncated",
        /// The log is not the one that the checkpoint was made of.
        RootMismatch = "root_mismatch",
        /// A checkpoint is not signed by the key, or the signature does not fit.
        BadSignature = "bad_signature",
        /// A checkpoint cannot be read.
        CheckpointUnreadable = "checkpoint_unreadable",
        /// A checkpoint is of another log.
        OtherOrigin = "other_origin",
        /// There are leaves, but no checkpoint at all, so nothing is shown.
        NoCheckpoint = "no_checkpoint",
        /// The changes of a leaf are not those that it was committed with.
        ChangesMismatch = "changes_mismatch",
        /// A command found a row otherwise than the log had left it: something between is not in the log, or the log
        /// was forked.
        BeforeMismatch = "before_mismatch",
        /// The log has changes of a table that the export says is not evidenced.
        TableNotEvidenced = "table_not_evidenced",
        /// A file is missing, differs from its digest, or cannot be read.
        FileDamaged = "file_damaged",
    }
}

/// Something that is not wrong, but that the reader should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What kind of thing.
    pub kind: NoteKind,
    /// How many.
    pub count: u64,
    /// The sentence in Chinese.
    pub zh: String,
    /// The sentence in English.
    pub en: String,
}

kinds! {
    /// What the reader should know.
    NoteKind {
        /// Leaves that have no number yet.
        Unsequenced = "unsequenced",
        /// Leaves after the newest verified checkpoint: nothing shows yet that they will stay as they are.
        Uncovered = "uncovered",
        /// No checkpoint of the verifier's own was compared: whoever holds the signing key could have written all this anew.
        NothingHeld = "nothing_held",
        /// The key was taken from the export itself.
        KeyNotHeld = "key_not_held",
        /// Leaves whose content was erased.
        Erased = "erased",
        /// Leaves that claim a time long before the checkpoint that they follow.
        BackDated = "back_dated",
        /// Tables that are not evidenced; their rows were not compared with anything.
        NotCompared = "not_compared",
    }
}

/// How many findings of one kind are listed: enough to act on, and bounded for an export made to flood.
const LISTED: u64 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_of_one_kind_are_capped_and_the_others_still_listed() {
        let mut report = Report::default();
        for row in 0..1_500 {
            report.find(Finding::new(FindingKind::RowChanged, "", "").row("t", row));
        }
        report.find(Finding::new(FindingKind::Truncated, "", ""));
        let report = report.close();
        assert_eq!((report.findings.len(), report.findings_omitted), (1_001, 500));
        assert!(!report.ok && report.has(FindingKind::Truncated));
        assert!(!report.has(FindingKind::RowMissing));
    }

    #[test]
    fn the_text_has_both_languages_and_json_the_codes() {
        let mut report = Report::default();
        report.find(Finding::new(FindingKind::RowChanged, "第 1 行", "row 1").row("t", 1));
        let report = report.close();
        assert_eq!(
            report.to_string(),
            "存证核验：发现问题 / Verification: problems found\n\
             日志 0 条，数据 0 行，检查点 0 个 / 0 log entries, 0 rows, 0 checkpoints\n\
             [row_changed] 第 1 行 / row 1\n"
        );
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(
            json["findings"][0],
            serde_json::json!({"kind": "row_changed", "table": "t", "row": 1, "zh": "第 1 行", "en": "row 1"})
        );
    }
}
