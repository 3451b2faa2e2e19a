//! The spreadsheet of a register: its sheets and the columns of each, in their order.
//!
//! A record is a row of the sheet that is named after the register: first what it is about, then its fields, why a check that
//! asks for a reason does not hold, and last, where it was exported, which record it is and in which version. Child rows have a sheet of their own, whose rows name their record by what it
//! is about and its key, or by a number that both sheets have. What is worked out, and what is not asked any more, is no
//! column.

use std::collections::BTreeMap;

use crate::form::{Field, FieldType, Form, Strictness, Subject};

/// A column that the sheets of all registers have in common.
#[derive(Debug, PartialEq, Eq)]
pub struct SheetWord {
    /// The key, which no field can have.
    pub key: &'static str,
    /// The header.
    pub zh: &'static str,
    /// Another header.
    pub en: &'static str,
    /// More of them.
    pub aliases: &'static [&'static str],
    /// What helps to fill it in.
    pub note: &'static str,
    /// Whether it must be filled in.
    pub required: bool,
}

/// The number of the household.
pub const HOUSEHOLD: SheetWord = SheetWord {
    key: "#household",
    zh: "户编号",
    en: "Household number",
    aliases: &["户编码", "农户编号", "家庭编号"],
    note: "与农户登记表一致。",
    required: true,
};
/// The name of the head, by which a wrong number is noticed.
pub const HEAD: SheetWord = SheetWord {
    key: "#head",
    zh: "户主姓名",
    en: "Head of the household",
    aliases: &["户主"],
    note: "用于核对户编号，可不填；填了须与登记一致。",
    required: false,
};
/// The name of the member.
pub const MEMBER: SheetWord = SheetWord {
    key: "#member",
    zh: "姓名",
    en: "Name",
    aliases: &["成员姓名"],
    note: "与农户登记表一致。",
    required: true,
};
/// The ID number of the member.
pub const MEMBER_ID: SheetWord = SheetWord {
    key: "#member_id",
    zh: "证件号码",
    en: "ID number",
    aliases: &["身份证号", "身份证号码"],
    note: "用于核对；同户有同名成员时以此区分，或将姓名写作“姓名（与户主关系）”。",
    required: false,
};
/// The area.
pub const AREA: SheetWord = SheetWord {
    key: "#area",
    zh: "区域",
    en: "Area",
    aliases: &["所属区域", "村（社区）或镇"],
    note: "镇或村的名称或区划代码；有同名的写成“镇名+村名”。",
    required: true,
};
/// The number that ties child rows to a record without a key.
pub const NUMBER: SheetWord = SheetWord {
    key: "#number",
    zh: "序号",
    en: "No.",
    aliases: &[],
    note: "自行编排，如 1、2、3；有明细的必填，明细表用同一序号指明属于哪一条记录。",
    required: false,
};
/// Why a check that asks for a reason does not hold.
pub const REASON: SheetWord = SheetWord {
    key: "#reason",
    zh: "说明",
    en: "Reason",
    aliases: &["情况说明"],
    note: "通常不填；检查提示须说明原因而情况属实的，在此写明原因。",
    required: false,
};
/// The id of a record, as an exported sheet has it.
pub const RECORD_ID: SheetWord = SheetWord {
    key: "#record_id",
    zh: "记录编号",
    en: "Record id",
    aliases: &[],
    note: "导出的表中带有，请勿改动；新增的记录留空。",
    required: false,
};
/// The id of a child row, as an exported sheet has it.
pub const ROW_ID: SheetWord = SheetWord {
    key: "#row_id",
    zh: "明细编号",
    en: "Row id",
    aliases: &[],
    note: "导出的表中带有，请勿改动；新增的明细留空。",
    required: false,
};
/// The version of the record as it was exported, in the sheets of its child rows too.
pub const VERSION: SheetWord = SheetWord {
    key: "#version",
    zh: "记录版本",
    en: "Record version",
    aliases: &[],
    note: "导出的表中带有，请勿改动；导入时据此发现导出后他人已作的修改。",
    required: false,
};

/// Where a record stands, as an exported sheet says it.
pub const STATE: SheetWord = SheetWord {
    key: "#state",
    zh: "状态",
    en: "State",
    aliases: &[],
    note: "",
    required: false,
};

/// A column of a sheet.
#[derive(Debug, Clone, Copy)]
pub enum SheetColumn<'a> {
    /// One that all registers have in common.
    Word(&'static SheetWord),
    /// A field.
    Field(&'a Field),
}

impl SheetColumn<'_> {
    /// The key.
    pub fn key(&self) -> &str {
        match self {
            Self::Word(word) => word.key,
            Self::Field(field) => &field.key,
        }
    }

    /// Its Chinese headers, the printed one first.
    pub fn headers(&self) -> Vec<&str> {
        match self {
            Self::Word(word) => [word.zh].into_iter().chain(word.aliases.iter().copied()).collect(),
            Self::Field(field) => {
                let aliases = field.aliases.iter().map(String::as_str);
                [field.label.zh.as_str()].into_iter().chain(aliases).collect()
            }
        }
    }
}

impl Form {
    /// The columns that say what a record is about.
    fn about(&self) -> &'static [&'static SheetWord] {
        match self.subject {
            Subject::Household => &[&HOUSEHOLD, &HEAD],
            Subject::Member => &[&HOUSEHOLD, &MEMBER, &MEMBER_ID],
            Subject::Area => &[&AREA],
        }
    }

    /// The fields with child rows that are still asked for, each with the fields of a row.
    pub fn row_fields(&self) -> impl Iterator<Item = (&Field, &[Field])> {
        let asked = self.fields.iter().filter(|field| !field.retired);
        asked.filter_map(|field| match &field.ty {
            FieldType::Rows(fields) => Some((field, fields.as_slice())),
            _ => None,
        })
    }

    /// The columns of the sheet of its records.
    pub fn record_columns(&self) -> Vec<SheetColumn<'_>> {
        let is_tied_by_number = self.key.is_empty() && self.row_fields().next().is_some();
        let warns = self.checks.iter().any(|check| check.strictness == Strictness::Warn);
        let words = is_tied_by_number.then_some(&NUMBER).into_iter();
        let words = words.chain(self.about().iter().copied()).map(SheetColumn::Word);
        let fields = self
            .fields
            .iter()
            .filter(|field| is_column(field))
            .map(SheetColumn::Field);
        let last = warns.then_some(&REASON).into_iter().chain([&RECORD_ID, &VERSION]);
        words.chain(fields).chain(last.map(SheetColumn::Word)).collect()
    }

    /// What a sheet shows besides, where it is exported: what is worked out, what is not asked any more, and the state.
    pub fn shown_columns(&self) -> Vec<SheetColumn<'_>> {
        let is_shown = |field: &&Field| !is_column(field) && !matches!(field.ty, FieldType::Rows(_));
        let fields = self.fields.iter().filter(is_shown).map(SheetColumn::Field);
        fields.chain([SheetColumn::Word(&STATE)]).collect()
    }

    /// The columns of the sheet of child rows with these fields.
    pub fn row_columns<'a>(&'a self, fields: &'a [Field]) -> Vec<SheetColumn<'a>> {
        let own = fields.iter().filter(|field| is_column(field)).map(SheetColumn::Field);
        let last = [&ROW_ID, &VERSION].map(SheetColumn::Word);
        if self.key.is_empty() {
            return [SheetColumn::Word(&NUMBER)]
                .into_iter()
                .chain(own)
                .chain(last)
                .collect();
        }
        let about = self.about().iter().copied().map(SheetColumn::Word);
        let key = self.fields.iter().filter(|field| self.key.contains(&field.key));
        about
            .chain(key.map(SheetColumn::Field))
            .chain(own)
            .chain(last)
            .collect()
    }

    /// The names of the sheet of its records, the printed one first.
    pub fn sheet_names(&self) -> Vec<String> {
        [&self.label.zh].into_iter().chain(&self.aliases).cloned().collect()
    }

    /// The names of the sheet of child rows.
    pub fn row_sheet_names(&self, field: &Field) -> Vec<String> {
        let names = self.sheet_names();
        names.iter().map(|name| format!("{name}-{}", field.label.zh)).collect()
    }

    /// The headers that two columns of one sheet have, and the names that no sheet can have.
    pub(crate) fn bad_headers(&self) -> Vec<String> {
        let mut bad = Vec::new();
        let rows = self.row_fields().map(|(_, fields)| self.row_columns(fields));
        let records = [self.record_columns(), self.shown_columns()].concat();
        for columns in [records].into_iter().chain(rows) {
            let mut known: BTreeMap<String, &str> = BTreeMap::new();
            for column in &columns {
                for header in column.headers() {
                    let other = known.insert(bare(header), column.key());
                    if bare(header).is_empty() || other.is_some_and(|other| other != column.key()) {
                        bad.push(header.to_owned());
                    }
                }
            }
        }
        let of_rows = self.row_fields().flat_map(|(field, _)| self.row_sheet_names(field));
        let names = self.sheet_names().into_iter().chain(of_rows);
        bad.extend(names.filter(|name| !is_sheet_name(name)));
        bad
    }
}

/// Whether a field is filled in by whoever makes a record, and holds one value.
fn is_column(field: &Field) -> bool {
    !field.retired && field.ty.is_said() && !matches!(field.ty, FieldType::Rows(_))
}

/// Headers that agree but for blanks, case and a remark in brackets are one.
fn bare(header: &str) -> String {
    let visible: String = header.chars().filter(|c| !c.is_whitespace() && *c != '*').collect();
    let head = visible.split(['(', '（', '[', '【']).next().unwrap_or_default();
    if head.is_empty() { visible } else { head.to_lowercase() }
}

/// What Excel takes for the name of a sheet.
fn is_sheet_name(name: &str) -> bool {
    !name.is_empty()
        && name.encode_utf16().count() <= 31
        && !name.contains(['[', ']', ':', '*', '?', '/', '\\'])
        && !name.starts_with('\'')
        && !name.ends_with('\'')
}
