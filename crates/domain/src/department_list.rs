//! Lists of departments: how the list of a month stands, and rows of which a person says whom they are about.

use chrono::NaiveDate;

use crate::coded_enum;

coded_enum! {
    /// How a department's list of a month stands.
    pub enum ListStanding {
        Due = "due", "待报送", "to be sent";
        In = "in", "已报送", "sent";
        InLate = "in_late", "逾期报送", "sent late";
        Missing = "missing", "逾期未报", "not sent, and late";
    }
}

impl ListStanding {
    /// By the first day on which it came, and the last on which it was in time.
    pub fn of(received_on: Option<NaiveDate>, due: NaiveDate, today: NaiveDate) -> Self {
        match received_on {
            Some(on) if on <= due => Self::In,
            Some(_) => Self::InLate,
            None if today > due => Self::Missing,
            None => Self::Due,
        }
    }
}

coded_enum! {
    /// Why a person says whom a row is about.
    pub enum PairReason {
        NameSimilar = "name_similar", "证件号码一致，姓名相近", "the ID number agrees, the name is similar";
        NameDiffers = "name_differs", "证件号码一致，姓名不同", "the ID number agrees, the name differs";
        NumberDamaged = "number_damaged", "证件号码有误，姓名一致", "the ID number is damaged, the name agrees";
        Linked = "linked", "按姓名、号码、住址综合比对", "name, number and address taken together";
    }
}

coded_enum! {
    /// What a person said of a doubtful row.
    pub enum PairState {
        Open = "open", "待核对", "to be answered";
        Second = "second", "待第二人核对", "to be answered by somebody else";
        Same = "same", "是同一人", "the same person";
        Other = "other", "不是同一人", "another person";
        Gone = "gone", "已不在册", "no longer in the register";
        Replaced = "replaced", "名单已更正，不再核对", "replaced by a corrected list";
        Lapsed = "lapsed", "逾期未核对，已清除", "not answered in time, and removed";
        Revoked = "revoked", "已撤回，不再沿用", "taken back, and used no more";
    }
}

impl PairState {
    /// The word that contradicts it, where a person said it.
    pub const fn contrary(self) -> Option<PairWord> {
        match self {
            Self::Same => Some(PairWord::Other),
            Self::Other => Some(PairWord::Same),
            _ => None,
        }
    }

    /// Those that wait for a person.
    pub const WAITING: [Self; 2] = [Self::Open, Self::Second];

    /// It waits for a person.
    pub fn waits(self) -> bool {
        Self::WAITING.contains(&self)
    }

    /// A person has said it.
    pub const fn is_said(self) -> bool {
        matches!(self, Self::Same | Self::Other)
    }
}

coded_enum! {
    /// What a reader says of a doubtful row.
    pub enum PairWord {
        Same = "same", "是同一人", "the same person";
        Other = "other", "不是同一人", "another person";
        Unsure = "unsure", "拿不准，请另一人核对", "not sure: somebody else is to look";
    }
}

/// What comes of a reader's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// It is settled: the same person, or another.
    Settled(bool),
    /// Somebody else looks, and hears nothing of what was said.
    Second(PairWord),
    /// Two readers differ: a third one looks.
    Differ,
}

impl PairWord {
    /// What comes of it. `first` is what was said before, where somebody was to look again; `wants_second` is whether two are
    /// to agree. Who was not sure has said nothing, so that with two to agree the next word is the first.
    pub const fn read(self, first: Option<Self>, wants_second: bool) -> Reading {
        match (self, first) {
            (Self::Unsure, None) => Reading::Second(Self::Unsure),
            (Self::Unsure, Some(first)) => Reading::Second(first),
            (word, None | Some(Self::Unsure)) if wants_second => Reading::Second(word),
            (Self::Same, Some(Self::Other)) | (Self::Other, Some(Self::Same)) => Reading::Differ,
            (Self::Same, _) => Reading::Settled(true),
            (Self::Other, _) => Reading::Settled(false),
        }
    }
}

/// How two names compare of whom the ID number says that they are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameAgreement {
    /// They are one name, however it is written.
    Equal,
    /// One slip apart, or read alike.
    Similar,
    /// Two names.
    Different,
}

/// Compares two names.
pub fn compare_names(one: &str, other: &str) -> NameAgreement {
    use crate::name::{name_key, reading_keys};
    let keys = [one, other].map(|name| name_key(name).chars().collect::<Vec<char>>());
    if keys[0] == keys[1] {
        return NameAgreement::Equal;
    }
    let shortest = keys[0].len().min(keys[1].len());
    let same_length = keys[0].len() == keys[1].len();
    let slips = keys[0].iter().zip(&keys[1]).filter(|(one, other)| one != other).count();
    // One of two or three characters; of one character there is nothing left to be similar.
    let is_one_slip = same_length && slips == 1 && shortest > 1;
    let texts = keys.each_ref().map(|key| key.iter().collect::<String>());
    let lacks_one = keys[0].len().abs_diff(keys[1].len()) == 1
        && shortest > 1
        && (texts[0].starts_with(&texts[1])
            || texts[1].starts_with(&texts[0])
            || texts[0].ends_with(&texts[1])
            || texts[1].ends_with(&texts[0]));
    let read = texts.each_ref().map(|text| reading_keys(text));
    let is_read_alike = read[0].iter().any(|reading| read[1].contains(reading));
    if is_one_slip || lacks_one || is_read_alike {
        NameAgreement::Similar
    } else {
        NameAgreement::Different
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_in_three_steps() {
        for (one, other, expected) in [
            ("陈志伟", "陈志伟", NameAgreement::Equal),
            ("陈志伟", "陈 志 伟", NameAgreement::Equal),
            ("阿依古丽·艾合买提", "阿依古丽艾合买提", NameAgreement::Equal),
            ("陈志伟", "陈志玮", NameAgreement::Similar),
            ("陈志伟", "陈志", NameAgreement::Similar),
            ("陈志伟", "李春花", NameAgreement::Different),
            ("陈伟", "李娟", NameAgreement::Different),
        ] {
            assert_eq!(compare_names(one, other), expected, "{one} {other}");
            assert_eq!(compare_names(other, one), expected, "{other} {one}");
        }
    }

    #[test]
    fn two_readers_settle_what_they_agree_on() {
        use PairWord::{Other, Same, Unsure};
        assert_eq!(Same.read(None, false), Reading::Settled(true));
        assert_eq!(Other.read(None, true), Reading::Second(Other));
        assert_eq!(Unsure.read(None, false), Reading::Second(Unsure));
        // Who was not sure has said nothing: the next word counts.
        assert_eq!(Other.read(Some(Unsure), false), Reading::Settled(false));
        assert_eq!(Other.read(Some(Unsure), true), Reading::Second(Other));
        assert_eq!(Same.read(Some(Same), false), Reading::Settled(true));
        assert_eq!(Same.read(Some(Other), true), Reading::Differ);
        assert_eq!(Unsure.read(Some(Same), true), Reading::Second(Same));
    }

    #[test]
    fn a_list_is_late_from_the_day_after_its_last() {
        let day = |day: u32| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        assert_eq!(ListStanding::of(None, day(10), day(10)), ListStanding::Due);
        assert_eq!(ListStanding::of(None, day(10), day(11)), ListStanding::Missing);
        assert_eq!(ListStanding::of(Some(day(10)), day(10), day(20)), ListStanding::In);
        assert_eq!(ListStanding::of(Some(day(11)), day(10), day(20)), ListStanding::InLate);
    }
}
