//! Whom a package had, and as what: kept with its record, because the register goes on while the answer is under way.

use std::collections::BTreeMap;

use shouwang_domain::risk::{CivilAffairsStatus, MonitoredType};

use crate::{Problem, Result};

/// No standing in civil affairs.
const NONE: &str = "-";

/// As what a household was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sent {
    /// The type.
    pub(super) monitored_type: MonitoredType,
    /// The standing in civil affairs, by the register of that day.
    pub(super) standing: Option<CivilAffairsStatus>,
}

/// A line for each type and standing, with the ids of the households.
pub(super) fn write(households: impl Iterator<Item = (i64, Sent)>) -> String {
    let mut lines: BTreeMap<(&str, &str), String> = BTreeMap::new();
    for (household, sent) in households {
        let standing = sent.standing.map_or(NONE, |standing| standing.as_str());
        let line = lines.entry((sent.monitored_type.as_str(), standing)).or_default();
        line.push(' ');
        line.push_str(&household.to_string());
    }
    let lines = lines
        .into_iter()
        .map(|((kind, standing), ids)| format!("{kind} {standing}{ids}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// What [`write`] wrote.
///
/// # Errors
/// When it is something else.
pub(super) fn read(text: &str) -> Result<BTreeMap<i64, Sent>> {
    let mut households = BTreeMap::new();
    for line in text.lines() {
        let mut words = line.split(' ');
        let (Some(kind), Some(standing)) = (words.next(), words.next()) else {
            return Err(damaged());
        };
        let sent = Sent {
            monitored_type: kind.parse()?,
            standing: match standing {
                NONE => None,
                code => Some(code.parse()?),
            },
        };
        for id in words {
            households.insert(id.parse().map_err(|_| damaged())?, sent);
        }
    }
    Ok(households)
}

fn damaged() -> Problem {
    Problem::internal("what a package had cannot be read")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_is_read_again() {
        let sent = |monitored_type, standing| Sent {
            monitored_type,
            standing,
        };
        let households = BTreeMap::from([
            (3, sent(MonitoredType::UnstableLifted, None)),
            (5, sent(MonitoredType::SuddenSevere, Some(CivilAffairsStatus::Dibao))),
            (9, sent(MonitoredType::UnstableLifted, None)),
        ]);
        let text = write(households.clone().into_iter());
        assert_eq!(text, "sudden_severe dibao 5\nunstable_lifted - 3 9");
        assert_eq!(read(&text).unwrap(), households);
        assert_eq!(read("").unwrap(), BTreeMap::new());
        assert!(read("unstable_lifted").is_err() && read("unstable_lifted - x").is_err());
    }
}
