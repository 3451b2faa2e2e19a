//! The columns of a register's sheets, as the reader and the writer of spreadsheets know columns.

use shouwang_domain::Result;
use shouwang_forms::sheet::{self, SheetColumn, SheetWord};
use shouwang_forms::{Choice, Condition, Field, FieldType, Form, FormLibrary, in_words};
use shouwang_sheets::write::{INSTRUCTIONS_SHEET, TableWriter, instructions, known};
use shouwang_sheets::{ColumnSpec, Holds, MadeColumn};

use crate::ledger::values::title_field;

/// The sheets of a register.
pub(crate) struct Layout<'f> {
    pub(crate) form: &'f Form,
    /// The columns of its records.
    pub(crate) columns: Vec<MadeColumn>,
    /// The sheets of its child rows.
    pub(crate) rows: Vec<RowLayout<'f>>,
}

/// The sheet of child rows.
pub(crate) struct RowLayout<'f> {
    pub(crate) field: &'f Field,
    pub(crate) fields: &'f [Field],
    pub(crate) columns: Vec<MadeColumn>,
}

impl<'f> Layout<'f> {
    /// The sheets of a register; `forms` tells what those are called that it refers to.
    pub(crate) fn of(form: &'f Form, forms: &FormLibrary) -> Self {
        let made = |columns: Vec<SheetColumn<'_>>, fields: &[Field]| {
            let columns = columns.into_iter().map(|column| match column {
                SheetColumn::Word(word) => of_word(word),
                SheetColumn::Field(field) => of_field(form, fields, field, forms),
            });
            columns.collect()
        };
        let mut columns: Vec<MadeColumn> = made(form.record_columns(), &form.fields);
        let shown: Vec<MadeColumn> = made(form.shown_columns(), &form.fields);
        let shown = shown.into_iter().map(|column| MadeColumn {
            holds: Holds::Shown,
            required: false,
            ..column
        });
        // Which record it is, and in which version, stands last: nobody fills that in.
        let last = columns.iter().position(|column| column.key == sheet::RECORD_ID.key);
        let last = last.unwrap_or(columns.len());
        columns.splice(last..last, shown);
        Self {
            form,
            columns,
            rows: form
                .row_fields()
                .map(|(field, fields)| RowLayout {
                    field,
                    fields,
                    columns: made(form.row_columns(fields), fields),
                })
                .collect(),
        }
    }

    /// The names of the sheet that this one is, with those of its child rows.
    pub(crate) fn names(&self) -> Vec<String> {
        let rows = self.rows.iter().flat_map(|rows| self.form.row_sheet_names(rows.field));
        self.form.sheet_names().into_iter().chain(rows).collect()
    }
}

/// An empty workbook with the sheets of some registers, and a last one that says what belongs where.
///
/// # Errors
/// `internal` when the workbook cannot be written.
pub(crate) fn template(layouts: &[Layout<'_>]) -> Result<Vec<u8>> {
    let mut writer = TableWriter::new();
    let mut lines = Vec::new();
    for layout in layouts {
        let form = layout.form;
        let mut begin = |name: &str, columns: &[MadeColumn]| {
            let columns = filled_in(columns);
            writer.begin_sheet(name, None, &known(&columns))?;
            lines.push(vec![format!("【{name}】")]);
            lines.extend(instructions(&columns));
            Ok::<(), crate::Problem>(())
        };
        begin(&form.label.zh, &layout.columns)?;
        for rows in &layout.rows {
            begin(&form.row_sheet_names(rows.field)[0], &rows.columns)?;
        }
        if let Some(note) = &form.sheet {
            lines.push(vec![note.zh.clone()]);
        }
        lines.push(vec![format!("依据：{}", form.citation)]);
        lines.push(Vec::new());
    }
    writer.text_sheet(INSTRUCTIONS_SHEET, &lines)?;
    writer.into_bytes()
}

/// The columns that people fill in: ids, versions, and what is shown besides, stand in what is exported alone.
fn filled_in(columns: &[MadeColumn]) -> Vec<ColumnSpec<'_>> {
    let exported = [&sheet::RECORD_ID, &sheet::ROW_ID, &sheet::VERSION].map(|word| word.key);
    let is_filled = |column: &&MadeColumn| !exported.contains(&column.key.as_str()) && column.holds != Holds::Shown;
    let filled = columns.iter().filter(is_filled);
    filled.map(MadeColumn::spec).collect()
}

fn of_word(word: &SheetWord) -> MadeColumn {
    let holds = match word.key {
        key if key == sheet::MEMBER_ID.key => Holds::Id,
        key if key == sheet::VERSION.key => Holds::Whole,
        key if [sheet::HEAD.key, sheet::MEMBER.key, sheet::REASON.key, sheet::AREA.key].contains(&key) => Holds::Text,
        _ => Holds::Digits,
    };
    MadeColumn {
        key: word.key.to_owned(),
        zh: word.zh.to_owned(),
        en: word.en.to_owned(),
        unit: String::new(),
        aliases: [word.en]
            .iter()
            .chain(word.aliases)
            .map(|&alias| alias.to_owned())
            .collect(),
        required: word.required,
        holds,
        note: word.note.to_owned(),
    }
}

/// The column of a field.
pub(crate) fn of_field(form: &Form, fields: &[Field], field: &Field, forms: &FormLibrary) -> MadeColumn {
    let ty = field.ty.stored();
    let unit = match (ty, &field.unit) {
        (FieldType::Money, _) => "元".to_owned(),
        (FieldType::Percent, _) => "%".to_owned(),
        (_, Some(unit)) => unit.zh.clone(),
        _ => String::new(),
    };
    let help = field.help.as_ref().map(|help| help.zh.clone());
    let notes = [when(form, fields, field), help, hint(ty, forms)];
    MadeColumn {
        key: field.key.clone(),
        zh: field.label.zh.clone(),
        en: field.label.en.clone(),
        unit,
        aliases: [&field.label.en].into_iter().chain(&field.aliases).cloned().collect(),
        required: field.required && field.shown_when.is_none(),
        holds: match ty {
            FieldType::Integer(..) | FieldType::Files(_) => Holds::Whole,
            FieldType::Money => Holds::Amount,
            FieldType::Percent => Holds::Percent,
            FieldType::Date(_) => Holds::Date,
            FieldType::Month => Holds::Month,
            FieldType::YesNo => Holds::YesNo,
            FieldType::Code(choices) => Holds::OneOf(offered(choices)),
            FieldType::Codes(choices) => Holds::ManyOf(offered(choices)),
            // Areas, people and other records are named.
            _ => Holds::Text,
        },
        note: notes.into_iter().flatten().collect(),
    }
}

fn offered(choices: &[Choice]) -> Vec<shouwang_sheets::Choice> {
    let offered = choices.iter().map(|choice| shouwang_sheets::Choice {
        label: choice.label.zh.clone(),
        also: [&choice.label.en, &choice.code]
            .into_iter()
            .chain(&choice.aliases)
            .cloned()
            .collect(),
        retired: choice.retired,
    });
    offered.collect()
}

/// When it is filled in, where that is not always.
fn when(form: &Form, fields: &[Field], field: &Field) -> Option<String> {
    let words = |condition: &Condition| in_words(form, fields, condition);
    let shown = field.shown_when.as_ref();
    let must = field.required_when.as_ref();
    match (shown, must) {
        (None, None) => None,
        (Some(shown), Some(must)) if shown.text == must.text => Some(format!("{}时必填。", words(must)?)),
        (Some(shown), _) if field.required => Some(format!("{}时必填。", words(shown)?)),
        (Some(shown), None) => Some(format!("{}时填写。", words(shown)?)),
        (None, Some(must)) => Some(format!("{}时必填。", words(must)?)),
        (Some(shown), Some(must)) => Some(format!("{}时填写，{}时必填。", words(shown)?, words(must)?)),
    }
}

/// How it is written.
fn hint(ty: &FieldType, forms: &FormLibrary) -> Option<String> {
    Some(match ty {
        FieldType::Text(longest) => format!("最多 {longest} 个字。"),
        FieldType::Integer(least, most) if *most < i64::from(i32::MAX) => format!("整数，{least} 至 {most}。"),
        FieldType::Integer(..) => "整数。".to_owned(),
        FieldType::Money => "以元为单位的数字，如 800 或 800.50。".to_owned(),
        FieldType::Percent => "写作 12.5%。".to_owned(),
        FieldType::Date(false) => "写作 2026-03-05，不晚于填表当日。".to_owned(),
        FieldType::Date(true) => "写作 2026-03-05。".to_owned(),
        FieldType::Month => "写作 2026-03。".to_owned(),
        FieldType::Area => sheet::AREA.note.to_owned(),
        FieldType::Member => "填写本户成员的姓名；有同名的写作“姓名（与户主关系）”。".to_owned(),
        FieldType::Person => "填写本区域内工作人员的姓名；有同名的写作“姓名（所在区域）”。".to_owned(),
        FieldType::Ref(to) => {
            let other = forms.get(to)?;
            let by = title_field(other).map_or("名称", |field| field.label.zh.as_str());
            format!("填写“{}”中已有的{by}。", other.label.zh)
        }
        _ => return None,
    })
}
