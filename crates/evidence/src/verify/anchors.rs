//! The checkpoints that the log is compared with.

use crate::canonical::Hash;
use crate::checkpoint::Checkpoint;
use crate::export::ExportReader;
use crate::key::VerifyingKey;
use crate::report::{Finding, FindingKind, Report};
use crate::tree::Frontier;

/// The checkpoints with a good signature, in the order of their sizes.
pub(super) struct Anchors {
    anchors: Vec<Anchor>,
    next: usize,
    /// The size and the time of the largest one that agrees with the log so far.
    agreed: Option<(u64, i64)>,
}

struct Anchor {
    size: u64,
    root: Hash,
    at_ms: i64,
    source: Source,
}

/// Where a checkpoint comes from, with its number from 1.
#[derive(Clone, Copy)]
enum Source {
    Held(usize),
    Exported(usize),
}

impl Anchors {
    /// Reads and checks all checkpoints, and reports those that prove nothing.
    pub(super) fn read(
        export: &ExportReader,
        held: &[String],
        key: Option<&VerifyingKey>,
        report: &mut Report,
    ) -> Self {
        let manifest = export.manifest();
        let key = key.unwrap_or(&manifest.verifying_key);
        let mut anchors = Vec::new();
        let mut add = |source: Source, note: &str, report: &mut Report| {
            anchors.extend(Anchor::check(source, note, key, &manifest.origin, report));
        };
        for (index, note) in held.iter().enumerate() {
            add(Source::Held(index + 1), note, report);
        }
        for (index, note) in export.checkpoints().enumerate() {
            match note {
                Ok(note) => add(Source::Exported(index + 1), &note, report),
                Err(error) => report.find(super::damaged(&error)),
            }
        }
        anchors.sort_by_key(|anchor| anchor.size);
        Self {
            anchors,
            next: 0,
            agreed: None,
        }
    }

    /// Compares the log so far with the checkpoints of its size.
    pub(super) fn compare(&mut self, tree: &Frontier, report: &mut Report) {
        while let Some(anchor) = self.anchors.get(self.next)
            && anchor.size == tree.size()
        {
            self.next += 1;
            if anchor.root == tree.root() {
                report.checkpoints_verified += 1;
                let at_ms = self.agreed.map_or(i64::MIN, |(_, at_ms)| at_ms);
                self.agreed = Some((anchor.size, at_ms.max(anchor.at_ms)));
            } else {
                report.find(anchor.mismatch(self.agreed_size()));
            }
        }
    }

    /// Reports the checkpoints that the log is too short for, once all of it was read.
    pub(super) fn finish(&self, tree: &Frontier, report: &mut Report) {
        for anchor in &self.anchors[self.next..] {
            report.find(anchor.truncated(tree.size()));
        }
        if self.anchors.is_empty() && tree.size() > 0 {
            report.find(Finding::new(
                FindingKind::NoCheckpoint,
                "没有任何可用的检查点，日志的真实性无从证明",
                "There is no usable checkpoint at all, so nothing shows that the log is genuine",
            ));
        }
    }

    /// How many leaves the largest checkpoint that agrees covers.
    pub(super) fn agreed_size(&self) -> u64 {
        self.agreed.map_or(0, |(size, _)| size)
    }

    /// The latest time of a checkpoint that agrees with the log so far.
    pub(super) fn agreed_at_ms(&self) -> Option<i64> {
        self.agreed.map(|(_, at_ms)| at_ms)
    }
}

impl Anchor {
    /// Checks a signed note, and reports it when it proves nothing.
    fn check(source: Source, note: &str, key: &VerifyingKey, origin: &str, report: &mut Report) -> Option<Self> {
        let (zh, en) = source.name();
        let (kind, zh, en) = match Checkpoint::parse_and_verify(note, key) {
            Ok(checkpoint) if checkpoint.origin == origin => {
                return Some(Self {
                    size: checkpoint.size,
                    root: checkpoint.root,
                    at_ms: checkpoint.at_ms,
                    source,
                });
            }
            Ok(_) => (
                FindingKind::OtherOrigin,
                format!("{zh}属于另一份日志"),
                format!("{en} is of another log"),
            ),
            Err(error) if error.is_about_signature() => (
                FindingKind::BadSignature,
                format!("{zh}不是用该密钥签名的，或签名与内容不符"),
                format!("{en} does not bear a good signature: {error}"),
            ),
            Err(error) => (
                FindingKind::CheckpointUnreadable,
                format!("{zh}无法读取"),
                format!("{en} cannot be read: {error}"),
            ),
        };
        report.find(Finding::new(kind, zh, en));
        None
    }

    fn mismatch(&self, agreed: u64) -> Finding {
        let (zh, en) = self.source.name();
        let size = self.size;
        let (zh, en) = match size.checked_sub(1) {
            Some(last) if agreed < size => (
                format!("{zh}（{size} 条）与日志不符：序号 {agreed} 至 {last} 的日志条目之中有改动"),
                format!(
                    "{en}, of {size} entries, disagrees with the log: something among the entries {agreed} to {last} was altered"
                ),
            ),
            _ => (
                format!("{zh}（{size} 条）与日志及同样大小的另一份检查点不符：签出过两份不同的日志"),
                format!(
                    "{en}, of {size} entries, disagrees with the log and with another checkpoint of that size: two different logs were signed"
                ),
            ),
        };
        self.finding(FindingKind::RootMismatch, zh, en)
    }

    fn truncated(&self, have: u64) -> Finding {
        let (zh, en) = self.source.name();
        let size = self.size;
        self.finding(
            FindingKind::Truncated,
            format!("{zh}含 {size} 条日志，但导出中只有 {have} 条：日志尾部被截去"),
            format!("{en} covers {size} entries, but there are only {have}: the end of the log was cut off"),
        )
    }

    fn finding(&self, kind: FindingKind, zh: String, en: String) -> Finding {
        Finding {
            size: Some(self.size),
            ..Finding::new(kind, zh, en)
        }
    }
}

impl Source {
    fn name(self) -> (String, String) {
        match self {
            Self::Held(number) => (
                format!("您保存的第 {number} 份检查点"),
                format!("Checkpoint {number} of your own"),
            ),
            Self::Exported(number) => (
                format!("导出中的第 {number} 份检查点"),
                format!("Checkpoint {number} of the export"),
            ),
        }
    }
}
