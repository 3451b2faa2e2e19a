//! What a register is, once its description was read.

use chrono::NaiveDate;
use serde::Serialize;
use shouwang_domain::coded_enum;
use shouwang_domain::role::Role;
use shouwang_expression::Expression;

use crate::value::FieldValue;

/// What something is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

coded_enum! {
    /// What a record is about, which decides who sees it: those who see the household, or the area.
    pub enum Subject {
        Household = "household", "农户", "a household";
        Member = "member", "家庭成员", "a member of a household";
        Area = "area", "区域", "an area";
    }
}

coded_enum! {
    /// The chapter of registers under which one is found.
    pub enum Chapter {
        Employment = "employment", "就业", "employment";
        Industry = "industry", "产业和经营主体", "industry and operators";
        Assets = "assets", "项目和资产", "projects and assets";
        Assurance = "assurance", "保障和保险", "assurance and insurance";
        Society = "society", "社会力量", "social forces";
        Teams = "teams", "驻镇帮扶工作队", "stationed teams";
        Supervision = "supervision", "督查和整改", "inspection and rectification";
        Work = "work", "工作机制", "how work is organised";
    }
}

/// A register.
#[derive(Debug, Clone)]
pub struct Form {
    /// The stable id, which names its table.
    pub id: String,
    /// The name of the register.
    pub label: Label,
    /// Other names of its sheet in a workbook.
    pub aliases: Vec<String>,
    /// What helps whoever fills in its sheet.
    pub sheet: Option<Label>,
    /// The version of the description, from 1.
    pub version: u32,
    /// The first day of this version.
    pub effective_from: NaiveDate,
    /// What a record is about.
    pub subject: Subject,
    /// The rules read its records: their table is the program's own, of the same name as the register.
    pub facts: bool,
    /// Filled in at the door, on phones without a network: it is about households, and all that it asks can be.
    pub phone: bool,
    /// Where it is found.
    pub chapter: Chapter,
    /// The notice and clause that it serves.
    pub citation: String,
    /// The ids of the requirements that it serves.
    pub requirements: Vec<String>,
    /// The fields, in the order of the form.
    pub fields: Vec<Field>,
    /// What must hold of a record.
    pub checks: Vec<Check>,
    /// The fields that find a record again besides its subject: two records that agree in all are one.
    pub key: Vec<String>,
    /// Who may do what.
    pub permission: Permission,
    /// What a new record takes from the last one about the same.
    pub prefill: Option<Prefill>,
    /// The columns of the list.
    pub columns: Vec<String>,
    /// The fields that a list can be narrowed by.
    pub filters: Vec<String>,
    /// What is counted of many records.
    pub indicators: Vec<Indicator>,
    /// The states of a record; the first is that of a new one. None where a record has no state.
    pub states: Vec<State>,
    /// What may be done to a record besides being changed.
    pub acts: Vec<Act>,
    /// The text of the description, and its digest.
    pub text: String,
    /// SHA-256 of the text, as hexadecimal digits.
    pub digest: String,
    /// The fields in an order in which each comes after those that its conditions read.
    pub(crate) order: Vec<usize>,
}

/// What a new record takes from the last one, to be looked at and changed.
#[derive(Debug, Clone, Serialize)]
pub struct Prefill {
    /// The fields that the last record has in common with the new one, besides its subject.
    pub same: Vec<String>,
    /// The fields that are taken over.
    pub fields: Vec<String>,
}

/// A field of a record, or of a child row.
#[derive(Debug, Clone)]
pub struct Field {
    /// The key, which names its column and is never used for anything else.
    pub key: String,
    /// What it is called.
    pub label: Label,
    /// Other headers of its column in a sheet.
    pub aliases: Vec<String>,
    /// What helps to fill it in.
    pub help: Option<Label>,
    /// The unit after the number.
    pub unit: Option<Label>,
    /// What it holds.
    pub ty: FieldType,
    /// Whether it must always be filled in, where it is shown.
    pub required: bool,
    /// Shown only when this is true; otherwise it is emptied.
    pub shown_when: Option<Condition>,
    /// Must be filled in when this is true.
    pub required_when: Option<Condition>,
    /// What it holds where it is shown and left empty.
    pub default: Option<FieldValue>,
    /// The version of the description that brought it.
    pub since: u32,
    /// Not asked any more; old records keep it.
    pub retired: bool,
    /// Said once, when the record is added, and never changed.
    pub fixed: bool,
    /// Said when it is known, and never changed after that.
    pub once: bool,
}

/// What a field holds.
#[derive(Debug, Clone)]
pub enum FieldType {
    /// Text of at most so many characters.
    Text(u32),
    /// An integer between two bounds.
    Integer(i64, i64),
    /// An amount in fen, never negative.
    Money,
    /// A share in percent, 0 to 100, kept in hundredths of a percent.
    Percent,
    /// A civil date; whether it may lie in the future.
    Date(bool),
    /// A month.
    Month,
    /// Yes or no.
    YesNo,
    /// One of a list.
    Code(Vec<Choice>),
    /// Some of a list.
    Codes(Vec<Choice>),
    /// A record of another register, by its id.
    Ref(String),
    /// An area of the caller's.
    Area,
    /// A member of the household that the record is about.
    Member,
    /// A person with an account.
    Person,
    /// Worked out from the others.
    Computed(Box<FieldType>, Condition),
    /// Photographs and papers. They are kept beside the record, which has their number; whoever fills it in says none.
    Files(Files),
    /// Child rows.
    Rows(Vec<Field>),
}

/// What a field for files takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Files {
    /// The most of them.
    pub most: u32,
    /// Pictures alone, which can be freed of the place where they were taken; else PDF, too.
    pub pictures: bool,
    /// They show faces, signatures or numbers: reading one asks for a reason.
    pub sensitive: bool,
}

/// One of a list of values.
#[derive(Debug, Clone, Serialize)]
pub struct Choice {
    /// The code that is stored.
    pub code: String,
    /// What it is called.
    #[serde(flatten)]
    pub label: Label,
    /// What sheets call it besides.
    #[serde(skip)]
    pub aliases: Vec<String>,
    /// Not offered any more.
    pub retired: bool,
}

/// An expression with its text.
#[derive(Debug, Clone)]
pub struct Condition {
    /// As it is written.
    pub text: String,
    /// What it means.
    pub expression: Expression,
}

/// Something that must hold of a record.
#[derive(Debug, Clone)]
pub struct Check {
    /// The id, unique in the register.
    pub id: String,
    /// Only false is a breach; what is not known is none.
    pub must: Condition,
    /// What a breach does.
    pub strictness: Strictness,
    /// What is said of a breach.
    pub label: Label,
    /// The field that it is shown at.
    pub at: String,
}

coded_enum! {
    /// What a breach of a check does.
    pub enum Strictness {
        Refuse = "refuse", "拒绝", "refuses the record";
        Warn = "warn", "须说明原因", "asks for a reason";
    }
}

/// Who may do what with the records of a register; where is the scope's to say.
#[derive(Debug, Clone, Default)]
pub struct Permission {
    /// See records, lists and counts.
    pub see: Vec<Role>,
    /// Add a record.
    pub add: Vec<Role>,
    /// Change one.
    pub change: Vec<Role>,
    /// Take one out again, with a reason.
    pub remove: Vec<Role>,
}

/// A figure of many records.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// The id, unique in the register.
    pub id: String,
    /// What it is called.
    pub label: Label,
    /// What is counted.
    pub count: Measure,
    /// What it is divided by: then the figure is a share in percent, and none where this is zero.
    pub of: Option<Measure>,
    /// What it should reach at least, with the clause that says so.
    pub target: Option<(i64, String)>,
}

/// A sum or a count of the records that meet a condition.
#[derive(Debug, Clone)]
pub struct Measure {
    /// The field that is summed up; records are counted where there is none.
    pub sum: Option<String>,
    /// The field whose sum is taken off it; a record that says nothing there takes nothing off.
    pub less: Option<String>,
    /// Counts each value of this once (`subject`, or a field).
    pub distinct: Option<String>,
    /// Which records.
    pub condition: Option<Condition>,
}

/// A state of a record.
#[derive(Debug, Clone, Serialize)]
pub struct State {
    /// The code.
    pub id: String,
    /// What it is called.
    #[serde(flatten)]
    pub label: Label,
    /// Whether a record in it may still be changed.
    pub open: bool,
}

/// What may be done to a record, besides being changed.
#[derive(Debug, Clone)]
pub struct Act {
    /// The id, unique in the register.
    pub id: String,
    /// What it is called.
    pub label: Label,
    /// The states that it is done in.
    pub from: Vec<String>,
    /// The state that follows.
    pub to: String,
    /// The roles that may.
    pub by: Vec<Role>,
    /// The field that names the only person who may.
    pub person: Option<String>,
    /// Never by a hand that made or changed the record, or did one of these acts.
    pub another_than: Vec<String>,
    /// Whether a reason is needed.
    pub reason: bool,
    /// What must hold of the record, and what is said where it does not.
    pub must: Option<(Condition, Label)>,
}

impl Form {
    /// The field of this key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The state that a new record has.
    pub fn first_state(&self) -> Option<&State> {
        self.states.first()
    }

    /// Whether a record in a state may be changed.
    pub fn is_open(&self, state: Option<&str>) -> bool {
        state.is_none_or(|state| self.states.iter().any(|known| known.id == state && known.open))
    }
}

impl FieldType {
    /// The code of the type in a description.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Integer(..) => "integer",
            Self::Money => "money",
            Self::Percent => "percent",
            Self::Date(_) => "date",
            Self::Month => "month",
            Self::YesNo => "yes_no",
            Self::Code(_) => "code",
            Self::Codes(_) => "codes",
            Self::Ref(_) => "ref",
            Self::Area => "area",
            Self::Member => "member",
            Self::Person => "person",
            Self::Computed(..) => "computed",
            Self::Files(Files { pictures: true, .. }) => "photos",
            Self::Files(_) => "papers",
            Self::Rows(_) => "rows",
        }
    }

    /// The type of what is stored: of a computed field, that of its result.
    pub fn stored(&self) -> &Self {
        match self {
            Self::Computed(of, _) => of,
            other => other,
        }
    }

    /// Whether it can be filled in on a phone without a network: by what is typed or chosen there, and no look at anything else.
    pub fn is_for_phones(&self) -> bool {
        match self {
            Self::Text(_)
            | Self::Integer(..)
            | Self::Money
            | Self::Percent
            | Self::Date(_)
            | Self::Month
            | Self::YesNo
            | Self::Code(_)
            | Self::Codes(_)
            | Self::Computed(..) => true,
            Self::Ref(_) | Self::Area | Self::Member | Self::Person | Self::Rows(_) | Self::Files(_) => false,
        }
    }

    /// What it takes, of a field for files.
    pub const fn files(&self) -> Option<Files> {
        match self {
            Self::Files(files) => Some(*files),
            _ => None,
        }
    }

    /// Whether whoever makes a record fills it in; the rest is worked out, or added to a record that is there.
    pub const fn is_said(&self) -> bool {
        !matches!(self, Self::Computed(..) | Self::Files(_))
    }

    /// The choices of a list.
    pub fn choices(&self) -> &[Choice] {
        match self.stored() {
            Self::Code(choices) | Self::Codes(choices) => choices,
            _ => &[],
        }
    }
}
