//! Fields, what they hold, and their choices.

use shouwang_expression::{Expression, Type};
use toml::Spanned;

use super::{Resolving, TAKEN, is_key, label};
use crate::form::{Choice, Condition, Field, FieldType, Files};
use crate::text::{ChoiceText, FieldText};
use crate::value::FieldValue;

/// The most files of one field.
const MOST_FILES: u32 = 20;

impl Resolving {
    pub(super) fn fields(&mut self, texts: &[FieldText], version: u32, in_rows: bool) -> Vec<Field> {
        self.unique(texts.iter().map(|field| &field.key));
        texts.iter().map(|field| self.field(field, version, in_rows)).collect()
    }

    pub(super) fn field(&mut self, text: &FieldText, version: u32, in_rows: bool) -> Field {
        let key = text.key.get_ref();
        if !is_key(key) {
            self.bad_key(&text.key);
        }
        let is_member = self.facts && key == "member_id" && text.ty.get_ref() == "member";
        if TAKEN.contains(&key.as_str()) && !is_member {
            let zh = format!("{key} 是每张表都有的列；请换一个名称。");
            self.refuse(
                text.key.span(),
                "form.taken",
                zh,
                format!("Every table has a column {key}; choose another key."),
            );
        }
        if text.zh.trim().is_empty() || text.en.trim().is_empty() {
            let zh = format!("项目 {key} 须有中英文名称。");
            self.refuse(
                text.key.span(),
                "form.label",
                zh,
                format!("The field {key} must have both names."),
            );
        }
        if text.since > version {
            let zh = format!("项目 {key} 的 since 晚于表单版本 {version}。");
            self.refuse(
                text.key.span(),
                "form.since",
                zh,
                format!("The field {key} is newer than version {version}."),
            );
        }
        let ty = self.field_type(text, &text.ty, version, in_rows);
        Field {
            key: key.clone(),
            label: label(&text.zh, &text.en),
            aliases: text.aliases.clone(),
            help: text.help.as_ref().map(|words| label(&words.zh, &words.en)),
            unit: text.unit.as_ref().map(|words| label(&words.zh, &words.en)),
            default: self.default(text, &ty),
            ty,
            required: text.required,
            shown_when: None,
            required_when: None,
            since: text.since,
            retired: text.retired,
            fixed: text.fixed,
            once: text.once,
        }
    }

    pub(super) fn field_type(
        &mut self,
        text: &FieldText,
        ty: &Spanned<String>,
        version: u32,
        in_rows: bool,
    ) -> FieldType {
        match ty.get_ref().as_str() {
            "text" => FieldType::Text(text.max_length.unwrap_or(200)),
            "integer" => FieldType::Integer(text.min.unwrap_or(0), text.max.unwrap_or(i64::from(i32::MAX))),
            "money" => FieldType::Money,
            "percent" => FieldType::Percent,
            "date" => FieldType::Date(text.future),
            "month" => FieldType::Month,
            "yes_no" => FieldType::YesNo,
            "code" => FieldType::Code(self.choices(text, ty)),
            "codes" => FieldType::Codes(self.choices(text, ty)),
            "area" => FieldType::Area,
            "member" if !in_rows => FieldType::Member,
            "person" => FieldType::Person,
            "ref" => match &text.to {
                Some(to) => FieldType::Ref(to.get_ref().clone()),
                None => self.incomplete(ty, "to"),
            },
            "photos" | "papers" if !in_rows => self.files(text, ty),
            "rows" if !in_rows && !text.fields.is_empty() => FieldType::Rows(self.fields(&text.fields, version, true)),
            "computed" if !in_rows => match (&text.value, &text.result) {
                (Some(_), Some(result)) if result.get_ref() != "rows" && result.get_ref() != "computed" => {
                    let of = self.field_type(text, result, version, true);
                    // The expression is typed once all fields are known.
                    let expression = Expression {
                        tree: shouwang_expression::Tree::Bool(true),
                        ty: Type::Bool,
                        inputs: Vec::new(),
                    };
                    FieldType::Computed(
                        Box::new(of),
                        Condition {
                            text: String::new(),
                            expression,
                        },
                    )
                }
                _ => self.incomplete(ty, "value, result"),
            },
            other => {
                const KNOWN: [&str; 17] = [
                    "text", "integer", "money", "percent", "date", "month", "yes_no", "code", "codes", "area",
                    "member", "person", "ref", "photos", "papers", "rows", "computed",
                ];
                let zh = format!("这里没有类型 {other}；可用：{}。", KNOWN.join("、"));
                let en = format!("There is no type {other} here; use one of {}.", KNOWN.join(", "));
                self.refuse(ty.span(), "form.unknown_type", zh, en);
                FieldType::YesNo
            }
        }
    }

    /// Files are added to a record that is there: nothing can be asked of them while it is filled in.
    fn files(&mut self, text: &FieldText, ty: &Spanned<String>) -> FieldType {
        let is_asked = text.required || text.fixed || text.once;
        let has_more = text.required_when.is_some() || text.shown_when.is_some() || text.default.is_some();
        let most = text.max.and_then(|most| u32::try_from(most).ok()).unwrap_or(MOST_FILES);
        if is_asked || has_more || !(1..=MOST_FILES).contains(&most) {
            let zh =
                format!("照片和附件在登记之后添加，最多 {MOST_FILES} 份；不能写必填、显示条件、默认值或不可更改。");
            let en = format!(
                "Photographs and papers are added afterwards, {MOST_FILES} at most: they are not required, hidden, filled in \
                 or fixed."
            );
            self.refuse(ty.span(), "form.files", zh, en);
        }
        FieldType::Files(Files {
            most,
            pictures: ty.get_ref() == "photos",
            sensitive: text.sensitive,
        })
    }

    pub(super) fn incomplete(&mut self, ty: &Spanned<String>, what: &str) -> FieldType {
        let zh = format!("类型 {} 还须写明 {what}。", ty.get_ref());
        self.refuse(
            ty.span(),
            "form.incomplete_type",
            zh,
            format!("The type {} also needs {what}.", ty.get_ref()),
        );
        FieldType::YesNo
    }

    /// A register whose records the rules read has no other columns than the table that is there.
    pub(super) fn only_columns(&mut self, texts: &[FieldText], fields: &[Field]) {
        for (text, field) in texts.iter().zip(fields) {
            if matches!(field.ty, FieldType::Rows(_) | FieldType::Codes(_)) {
                let zh = format!("{} 没有自己的列：规则读取的台账不能有这种类型的项目。", field.key);
                let en = format!(
                    "{} has no column of its own: a register that rules read has no such field.",
                    field.key
                );
                self.refuse(text.ty.span(), "form.no_column", zh, en);
            }
        }
    }

    /// What a field holds that is left empty, read like a value that somebody gave.
    pub(super) fn default(&mut self, text: &FieldText, ty: &FieldType) -> Option<FieldValue> {
        let given = text.default.as_ref()?;
        let mut problems = Vec::new();
        let read = crate::read::value(ty, &crate::check::json(given.get_ref()), "/default", &mut problems);
        match read {
            Ok(Some(value)) => Some(value),
            Ok(None) => None,
            Err(problem) => {
                self.refuse(given.span(), "form.default", problem.zh, problem.en);
                None
            }
        }
    }

    /// The choices of a field: its own, or those of a list that rules read.
    pub(super) fn choices(&mut self, text: &FieldText, ty: &Spanned<String>) -> Vec<Choice> {
        if let Some(name) = text.list.as_ref().filter(|_| text.choices.is_empty()) {
            return crate::lists::of_name(name.get_ref()).unwrap_or_else(|| {
                let all: Vec<_> = crate::lists::names().collect();
                let zh = format!("没有列表 {}；可用：{}。", name.get_ref(), all.join("、"));
                let en = format!("There is no list {}; use one of {}.", name.get_ref(), all.join(", "));
                self.refuse(name.span(), "form.unknown_list", zh, en);
                Vec::new()
            });
        }
        self.own_choices(&text.choices, ty)
    }

    pub(super) fn own_choices(&mut self, texts: &[ChoiceText], ty: &Spanned<String>) -> Vec<Choice> {
        if texts.is_empty() {
            self.incomplete(ty, "choices");
        }
        self.unique(texts.iter().map(|choice| &choice.code));
        for choice in texts {
            if !is_key(choice.code.get_ref()) {
                self.bad_key(&choice.code);
            }
        }
        texts
            .iter()
            .map(|choice| Choice {
                code: choice.code.get_ref().clone(),
                label: label(&choice.zh, &choice.en),
                aliases: choice.aliases.clone(),
                retired: choice.retired,
            })
            .collect()
    }
}
