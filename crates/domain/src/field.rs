//! What phones bring from the field: entries that were made without a network, and how they meet what was changed meanwhile.

use crate::coded_enum;

coded_enum! {
    /// What a phone sent.
    pub enum FieldKind {
        Visit = "visit", "入户走访", "visit";
        Clue = "clue", "线索快报", "quick report of a clue";
        Statement = "statement", "补报收支", "statement of a month that was missing";
        Record = "record", "台账记录", "record of a register";
        Photo = "photo", "走访照片", "photograph of a visit";
    }
}

coded_enum! {
    /// Why a household is on a phone.
    pub enum FieldReason {
        Contact = "contact", "我是监测联系人", "I am its contact person";
        Monitored = "monitored", "本村监测对象", "monitored in my village";
        Suggested = "suggested", "本月建议走访", "suggested for a visit this month";
        Visited = "visited", "本月我走访过", "visited by me this month";
    }
}

coded_enum! {
    /// What two sides changed differently.
    pub enum ConflictField {
        Guarantee = "guarantee", "三保障和饮水", "a guarantee";
        Solved = "solved", "问题解决日期", "the day on which a problem was solved";
    }
}

coded_enum! {
    /// What was decided between two values.
    pub enum ConflictState {
        Open = "open", "待确认", "open";
        Theirs = "theirs", "以系统为准", "the office's stays";
        Mine = "mine", "以手机为准", "the phone's holds";
    }
}

coded_enum! {
    /// Whose value stays.
    pub enum Keep {
        Theirs = "theirs", "以系统为准", "the office's";
        Mine = "mine", "以手机为准", "the phone's";
    }
}

coded_enum! {
    /// What became of a quick report about a household that was told in words.
    pub enum FieldReportState {
        Open = "open", "待对应农户", "open";
        Matched = "matched", "已转为线索", "became a clue";
        Closed = "closed", "已了结", "closed";
    }
}

/// What becomes of one field that a phone changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merged {
    /// It is written: nobody else changed it.
    Write,
    /// It stays: the phone did not change it, or both say the same.
    Stay,
    /// A person decides: both changed it, and differently.
    Ask,
}

/// Compares what the phone had seen with what is there and what the phone says.
pub fn merged<T: PartialEq>(seen: &T, there: &T, said: &T) -> Merged {
    if said == there || said == seen {
        Merged::Stay
    } else if there == seen {
        Merged::Write
    } else {
        Merged::Ask
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever three values meet: what the office changed is never written over without a person.
        #[test]
        fn nothing_that_somebody_changed_is_lost(seen in 0u8..3, there in 0u8..3, said in 0u8..3) {
            let outcome = merged(&seen, &there, &said);
            if there != seen {
                prop_assert_ne!(outcome, Merged::Write);
            }
            if said != seen && said != there {
                prop_assert_ne!(outcome, Merged::Stay);
            }
            prop_assert_eq!(outcome == Merged::Ask, said != seen && there != seen && said != there);
        }
    }
}
