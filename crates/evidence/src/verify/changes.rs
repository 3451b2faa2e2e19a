//! Finding the changes of each leaf, in one pass while the export is in order, and through an index when it is not.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::export::{ExportReader, ExportedChange, Lines, Position};
use crate::leaf::Change;
use crate::report::{Finding, FindingKind, Report};

/// The changes of an export, group by group.
pub(super) struct Groups {
    lines: Lines<ExportedChange>,
    /// The first change of the next group, and where its line starts.
    peeked: Option<(ExportedChange, Position)>,
    /// Where each group starts that nobody has claimed; made when a leaf's group is not the next one.
    index: Option<HashMap<i64, Position>>,
}

impl Groups {
    pub(super) fn open(export: &ExportReader, report: &mut Report) -> Self {
        let mut groups = Self {
            lines: export.changes(),
            peeked: None,
            index: None,
        };
        groups.peek(report);
        groups
    }

    /// Hands the changes of `leaf` to `each`. `expected`: whether the leaf says that it has any.
    pub(super) fn claim(
        &mut self,
        leaf: i64,
        expected: bool,
        report: &mut Report,
        mut each: impl FnMut(Change, &mut Report),
    ) {
        if !self.is_next(leaf) && expected && self.index.is_none() {
            self.build_index();
        }
        if let Some(index) = &mut self.index {
            let Some(position) = index.remove(&leaf) else {
                return;
            };
            self.lines.seek(position);
            self.peek(report);
        }
        while self.is_next(leaf)
            && let Some((line, _)) = self.peeked.take()
        {
            each(line.change, report);
            self.peek(report);
        }
    }

    /// Reports the changes that no leaf has claimed.
    pub(super) fn finish(mut self, report: &mut Report) {
        if self.index.is_none() {
            self.build_index();
        }
        let mut leaves: Vec<_> = self.index.into_iter().flatten().collect();
        leaves.sort_unstable_by_key(|(leaf, _)| *leaf);
        for (leaf, _) in leaves {
            let zh = format!("有变更记录指向日志条目 {leaf}，但日志中没有这一条，或它未声明这些变更");
            let en = format!(
                "There are changes for log entry {leaf}, but the log has no such entry, or it claims no such changes"
            );
            report.find(Finding::new(FindingKind::ChangesMismatch, zh, en).leaf(None, leaf));
        }
    }

    fn is_next(&self, leaf: i64) -> bool {
        self.peeked.as_ref().is_some_and(|(line, _)| line.leaf == leaf)
    }

    fn peek(&mut self, report: &mut Report) {
        self.peeked = loop {
            match self.lines.next() {
                None => break None,
                Some(Ok(line)) => break Some((line, self.lines.position())),
                Some(Err(error)) => report.find(super::damaged(&error)),
            }
        };
    }

    /// Notes where the remaining groups start. Of a group in two parts the second is not found, so that the digest of the
    /// changes will not fit.
    fn build_index(&mut self) {
        let mut index = HashMap::new();
        let mut current = None;
        let mut note = |leaf: i64, position: Position| {
            if current != Some(leaf)
                && let Entry::Vacant(entry) = index.entry(leaf)
            {
                entry.insert(position);
            }
            current = Some(leaf);
        };
        if let Some((line, position)) = self.peeked.take() {
            note(line.leaf, position);
        }
        while let Some(line) = self.lines.next() {
            // Malformed lines are reported when their group is read; the digest of the file is wrong in any case.
            if let Ok(line) = line {
                note(line.leaf, self.lines.position());
            }
        }
        self.index = Some(index);
    }
}
