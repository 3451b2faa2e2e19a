//! Replaying the log: leaves, tree and changes.

use super::anchors::Anchors;
use super::changes::Groups;
use super::fold::{Fold, printable};
use crate::export::{ExportReader, ExportedLeaf};
use crate::leaf::{Change, ChangesDigest, LeafBody, Sealed, leaf_hash};
use crate::report::{Finding, FindingKind, NoteKind, Report};
use crate::tree::Frontier;

/// Reads the whole log and gives what it says that the rows are.
pub(super) fn replay(export: &ExportReader, anchors: Anchors, report: &mut Report) -> Fold {
    let mut replay = Replay {
        anchors,
        tree: Frontier::new(),
        next_seq: 0,
        groups: Groups::open(export, report),
        fold: Fold::default(),
        unsequenced: Vec::new(),
        erased: 0,
        late: None,
        report,
    };
    replay.anchors.compare(&replay.tree, replay.report);
    for leaf in export.leaves() {
        match leaf {
            Ok(leaf) => replay.leaf(&leaf),
            Err(error) => replay.report.find(super::damaged(&error)),
        }
    }
    replay.finish()
}

struct Replay<'a> {
    anchors: Anchors,
    tree: Frontier,
    next_seq: u64,
    groups: Groups,
    fold: Fold,
    /// The leaves without a number, with their changes.
    unsequenced: Vec<(i64, Vec<Change>)>,
    erased: u64,
    /// The number of leaves that came late, and the first of them.
    late: Option<(u64, i64)>,
    report: &'a mut Report,
}

impl Replay<'_> {
    fn leaf(&mut self, leaf: &ExportedLeaf) {
        let sealed = leaf.body.seal();
        if sealed.commitment() != leaf.commitment {
            let at = name(leaf.seq, sealed.id);
            self.find(
                FindingKind::LeafChanged,
                leaf.seq,
                sealed.id,
                format!("{}的内容与其承诺值不符：内容被改动", at.zh),
                format!(
                    "The content of {} is not what its commitment was made of: it was altered",
                    at.en
                ),
            );
        }
        self.note_time(&leaf.body, sealed.id);
        match leaf.seq {
            Some(seq) => {
                self.order(seq, sealed.id);
                self.tree.append(leaf_hash(&leaf.commitment));
                self.report.leaves += 1;
                self.fold_changes(seq, &sealed);
                self.anchors.compare(&self.tree, self.report);
            }
            None => {
                let mut changes = Vec::new();
                self.read_changes(None, &sealed, |change, _| changes.push(change));
                self.unsequenced.push((sealed.id, changes));
            }
        }
    }

    /// Numbers must follow each other from 0.
    fn order(&mut self, seq: u64, leaf: i64) {
        let expected = self.next_seq;
        self.next_seq = self.next_seq.max(seq.saturating_add(1));
        if seq > expected {
            let last = seq - 1;
            let zh = format!("序号 {expected} 至 {last} 的日志条目缺失");
            let en = format!("The log entries {expected} to {last} are missing");
            self.report.find(Finding {
                seq: Some(expected),
                ..Finding::new(FindingKind::LeafMissing, zh, en)
            });
        } else if seq < expected {
            let at = name(Some(seq), leaf);
            self.find(
                FindingKind::LeafOrder,
                Some(seq),
                leaf,
                format!("{}不在其应有的位置", at.zh),
                format!("{} is not at its place", capital(&at.en)),
            );
        }
    }

    fn fold_changes(&mut self, seq: u64, sealed: &Sealed) {
        let mut fold = std::mem::take(&mut self.fold);
        let id = sealed.id;
        self.read_changes(Some(seq), sealed, |change, report| {
            if !fold.apply(&change) {
                report.find(before_mismatch(&change, Some(seq), id));
            }
        });
        self.fold = fold;
    }

    /// Reads the changes of a leaf and compares them with the digest that it was committed with.
    fn read_changes(&mut self, seq: Option<u64>, sealed: &Sealed, mut each: impl FnMut(Change, &mut Report)) {
        let mut digest = ChangesDigest::new();
        self.groups
            .claim(sealed.id, sealed.n_changes > 0, self.report, |change, report| {
                digest.push(&change);
                each(change, report);
            });
        if digest.finish() != (sealed.n_changes, sealed.changes_digest) {
            let at = name(seq, sealed.id);
            self.find(
                FindingKind::ChangesMismatch,
                seq,
                sealed.id,
                format!("{}的变更记录与其摘要不符", at.zh),
                format!("The changes of {} are not those that it was committed with", at.en),
            );
        }
    }

    /// Counts what deserves a note: erased leaves, and leaves that claim to be older than the log was.
    fn note_time(&mut self, body: &LeafBody, id: i64) {
        match body {
            LeafBody::Erased(_) => self.erased += 1,
            LeafBody::Open { content, .. } => {
                let late = self
                    .anchors
                    .agreed_at_ms()
                    .is_some_and(|at_ms| content.at_ms < at_ms.saturating_sub(LATE_MS));
                if late {
                    self.late.get_or_insert((0, id)).0 += 1;
                }
            }
        }
    }

    fn finish(mut self) -> Fold {
        self.anchors.finish(&self.tree, self.report);
        self.fold_unsequenced();
        let Self {
            anchors,
            tree,
            groups,
            fold,
            erased,
            late,
            report,
            ..
        } = self;
        groups.finish(report);

        let uncovered = tree.size() - anchors.agreed_size();
        if uncovered > 0 {
            let zh = format!("最后一份核对无误的检查点之后还有 {uncovered} 条日志，尚无检查点证明");
            let en = format!(
                "{uncovered} log entries come after the newest checkpoint that agrees; no checkpoint covers them yet"
            );
            report.note(NoteKind::Uncovered, uncovered, zh, en);
        }
        if erased > 0 {
            let zh = format!("{erased} 条日志的内容已依规删除，其位置与变更记录仍可核验");
            let en = format!(
                "The content of {erased} log entries was erased; their places and their changes are still verified"
            );
            report.note(NoteKind::Erased, erased, zh, en);
        }
        if let Some((count, first)) = late {
            let zh =
                format!("{count} 条日志所称时间比其之前的检查点早一小时以上，第一条为日志条目 {first}；请核实是否倒签");
            let en = format!(
                "{count} log entries claim a time more than an hour before the checkpoint they follow, the first is log entry {first}; ask whether they were back-dated"
            );
            report.note(NoteKind::BackDated, count, zh, en);
        }
        fold
    }

    /// Folds the leaves without a number. Their order is not settled, so each waits until its rows are as it found them.
    fn fold_unsequenced(&mut self) {
        let count = self.unsequenced.len() as u64;
        if count == 0 {
            return;
        }
        let zh = format!("{count} 条日志尚未编号");
        let en = format!("{count} log entries have no number yet");
        self.report.note(NoteKind::Unsequenced, count, zh, en);

        let mut waiting = std::mem::take(&mut self.unsequenced);
        for _ in 0..ROUNDS {
            let before = waiting.len();
            waiting.retain(|(_, changes)| !self.fold.apply_all(changes));
            if waiting.len() == before {
                break;
            }
        }
        for (leaf, changes) in waiting {
            for change in changes {
                if !self.fold.apply(&change) {
                    self.report.find(before_mismatch(&change, None, leaf));
                }
            }
        }
    }

    fn find(&mut self, kind: FindingKind, seq: Option<u64>, leaf: i64, zh: String, en: String) {
        self.report.find(Finding::new(kind, zh, en).leaf(seq, leaf));
    }
}

/// How long before the checkpoint that it follows a leaf may claim to be written: one hour, for the longest command and
/// for clocks that differ.
const LATE_MS: i64 = 3_600_000;

/// How often the leaves without a number are gone through. Each round settles at least one leaf, and usually all; the
/// bound is against an export made to keep the verifier busy.
const ROUNDS: usize = 1_000;

struct Name {
    zh: String,
    en: String,
}

fn name(seq: Option<u64>, leaf: i64) -> Name {
    match seq {
        Some(seq) => Name {
            zh: format!("序号 {seq} 的日志条目"),
            en: format!("log entry number {seq}"),
        },
        None => Name {
            zh: format!("尚未编号的日志条目 {leaf}"),
            en: format!("the log entry {leaf}, which has no number yet,"),
        },
    }
}

fn capital(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars
        .next()
        .map(|first| first.to_ascii_uppercase())
        .into_iter()
        .chain(chars)
        .collect()
}

fn before_mismatch(change: &Change, seq: Option<u64>, leaf: i64) -> Finding {
    let (table, row) = (printable(&change.table), change.row);
    let at = name(seq, leaf);
    let zh = format!(
        "{}所见的表 {table} 第 {row} 行与此前日志留下的不同：其间有未入日志的改动，或日志有分叉",
        at.zh
    );
    let en = format!(
        "{} found row {row} of table {table} otherwise than the log had left it: something between is not in the log, or the log was forked",
        capital(&at.en)
    );
    Finding::new(FindingKind::BeforeMismatch, zh, en)
        .row(table, row)
        .leaf(seq, leaf)
}
