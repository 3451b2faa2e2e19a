//! The distinct values of columns, and how alike two of them are: a level, from 1 for equal to the last for different.
//!
//! Columns of one kind share one dictionary, so that a given name can be compared with a surname when the two changed places.

mod dates;
mod ids;
mod names;
mod numbers;
mod readings;
mod shapes;
mod words;

use crate::schema::ColumnType;
use crate::similar::{signature, units};
use crate::table::Texts;

pub(crate) use dates::Dates;
pub(crate) use ids::{Ids, normal_id};
pub(crate) use names::{Names, ONE_SLIP, SAME_READING, is_unreadable};
pub(crate) use numbers::Numbers;
pub(crate) use shapes::are_close;
pub(crate) use words::Words;

/// One of the two values is missing: nothing is said.
pub(crate) const NOTHING: u8 = 0;
/// The two values are equal in their one way of writing.
pub(crate) const EQUAL: u8 = 1;
/// Every type has levels from [`EQUAL`] to at most this one.
pub(crate) const MAX_LEVELS: usize = 7;

/// Columns that share a dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Name,
    Date,
    Id,
    Number,
    Words,
}

impl Kind {
    pub(crate) fn of(column: ColumnType) -> Self {
        match column {
            ColumnType::Name => Self::Name,
            ColumnType::Date => Self::Date,
            ColumnType::Id => Self::Id,
            ColumnType::Number => Self::Number,
            ColumnType::Place | ColumnType::Text => Self::Words,
        }
    }

    /// Names of the levels, the first for equal values, the last for different ones.
    pub(crate) fn levels(self) -> &'static [&'static str] {
        match self {
            Self::Name => &names::LEVELS,
            Self::Date => &dates::LEVELS,
            Self::Id => &ids::LEVELS,
            Self::Number => &numbers::LEVELS,
            Self::Words => &words::LEVELS,
        }
    }

    /// Up to this level two values agree, when all that counts is whether they do.
    pub(crate) fn agrees(self) -> u8 {
        match self {
            Self::Name | Self::Id => 3,
            Self::Date | Self::Number | Self::Words => 2,
        }
    }
}

/// The name of a level of numbers.
pub(crate) fn id_level(level: u8) -> &'static str {
    ids::LEVELS[usize::from(level) - 1]
}

/// Units and signatures of all values of a dictionary.
#[derive(Debug, Default)]
pub(crate) struct Forms {
    units: Vec<u16>,
    ends: Vec<u32>,
    signatures: Vec<u64>,
}

impl Forms {
    pub(crate) fn of(texts: &Texts) -> Self {
        let mut forms = Self::default();
        texts.iter().for_each(|text| forms.push(text));
        forms
    }

    pub(crate) fn push(&mut self, text: &str) {
        let start = self.units.len();
        self.units.extend(units(text));
        self.signatures.push(signature(&self.units[start..]));
        self.ends.push(self.units.len() as u32);
    }

    pub(crate) fn units(&self, code: u32) -> &[u16] {
        let at = code as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.units[start..self.ends[at] as usize]
    }

    pub(crate) fn signature(&self, code: u32) -> u64 {
        self.signatures[code as usize]
    }
}

/// Several numbers for each value, in one piece of memory.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    items: Vec<u32>,
    ends: Vec<u32>,
}

impl Lists {
    pub(crate) fn push(&mut self, items: impl Iterator<Item = u32>) {
        self.items.extend(items);
        self.ends.push(self.items.len() as u32);
    }

    pub(crate) fn append(&mut self, other: &Self) {
        let before = self.items.len() as u32;
        self.items.extend_from_slice(&other.items);
        self.ends.extend(other.ends.iter().map(|end| before + end));
    }

    pub(crate) fn get(&self, at: u32) -> &[u32] {
        let at = at as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.items[start..self.ends[at] as usize]
    }
}

/// The distinct values of the columns of one kind.
#[derive(Debug)]
pub(crate) enum Dictionary {
    Names(Names),
    Dates(Dates),
    Ids(Ids),
    Numbers(Numbers),
    Words(Words),
}

impl Dictionary {
    /// Prepares values for comparison. `counts` says how many cells have each.
    pub(crate) fn new(kind: Kind, texts: Texts, counts: &[u32]) -> Self {
        match kind {
            Kind::Name => Self::Names(Names::new(texts)),
            Kind::Date => Self::Dates(Dates::new(texts)),
            Kind::Id => Self::Ids(Ids::new(texts, counts)),
            Kind::Number => Self::Numbers(Numbers::new(texts)),
            Kind::Words => Self::Words(Words::new(texts, counts)),
        }
    }

    pub(crate) fn texts(&self) -> &Texts {
        match self {
            Self::Names(values) => &values.texts,
            Self::Dates(values) => &values.texts,
            Self::Ids(values) => &values.texts,
            Self::Numbers(values) => &values.texts,
            Self::Words(values) => &values.texts,
        }
    }

    /// The level of two values that are there.
    #[inline]
    pub(crate) fn level(&self, a: u32, b: u32) -> u8 {
        if a == b {
            return EQUAL;
        }
        match self {
            Self::Names(values) => values.level(a, b),
            Self::Dates(values) => values.level(a, b),
            Self::Ids(values) => values.level(a, b),
            Self::Numbers(values) => values.level(a, b),
            Self::Words(values) => values.level(a, b),
        }
    }

    /// How many kinds of keys values of this kind have.
    pub(crate) fn key_kinds(&self) -> usize {
        match self {
            Self::Names(_) => names::KEYS,
            Self::Dates(_) => dates::KEYS,
            Self::Ids(_) => ids::KEYS,
            Self::Numbers(_) => numbers::KEYS,
            Self::Words(_) => words::KEYS,
        }
    }

    /// The keys of a value of the dictionary.
    pub(crate) fn keys_of(&self, code: u32, out: &mut Vec<(u8, u32)>) {
        match self {
            Self::Ids(values) => values.keys_of(code, out),
            _ => self.keys(self.texts().get(code), out),
        }
    }

    /// The keys of a value, known or not: pairs of the kind of key and its hash. Two values that share one may be one.
    pub(crate) fn keys(&self, text: &str, out: &mut Vec<(u8, u32)>) {
        match self {
            Self::Names(_) => names::keys(text, out),
            Self::Dates(_) => dates::keys(text, out),
            Self::Ids(values) => values.keys(text, out),
            Self::Numbers(_) => numbers::keys(text, out),
            Self::Words(values) => values.keys(text, out),
        }
    }
}

/// A key of a kind; never zero, which stands for none.
pub(crate) fn key(kind: u8, text: &str) -> (u8, u32) {
    let hash = crate::table::hash(text);
    (kind, ((hash ^ (hash >> 32)) as u32).max(1))
}
