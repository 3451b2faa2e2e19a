//! What a new version of a description changes, and what it must not: the rows of older versions are read by it.

use serde::Serialize;
use shouwang_expression::FileProblem;

use crate::form::{Field, FieldType, Form, Label};

/// Something that a new version changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The field, or the child rows and their field, as `costs.amount`.
    pub field: String,
    /// What it is called now.
    pub label: Label,
    /// Why it is not possible; none where it is.
    pub refused: Option<Label>,
}

/// What changes from one version to another, in the order of the newer one.
pub fn changes(old: &Form, new: &Form) -> Vec<Change> {
    let mut found = Vec::new();
    if new.version <= old.version {
        let zh = format!("新版本号须大于 {}。", old.version);
        let en = format!("The new version must be later than {}.", old.version);
        found.push(Change {
            field: "version".into(),
            label: new.label.clone(),
            refused: Some(Label { zh, en }),
        });
    }
    if new.subject != old.subject || new.key != old.key {
        let refused = words(
            "记录的对象和关键项不能改变。",
            "What a record is about and its key cannot change.",
        );
        found.push(Change {
            field: "key".into(),
            label: new.label.clone(),
            refused: Some(refused),
        });
    }
    compare("", &old.fields, &new.fields, old.version, &mut found);
    found
}

fn compare(under: &str, old: &[Field], new: &[Field], version: u32, found: &mut Vec<Change>) {
    for field in new {
        let key = format!("{under}{}", field.key);
        let mut change = |refused: Option<Label>| {
            found.push(Change {
                field: key.clone(),
                label: field.label.clone(),
                refused,
            })
        };
        let Some(before) = old.iter().find(|before| before.key == field.key) else {
            let late = (field.since <= version).then(|| {
                words(
                    "新增项目的 since 须晚于原版本号。",
                    "A field that is added must say since which later version.",
                )
            });
            change(late);
            continue;
        };
        if before.ty.stored().code() != field.ty.stored().code() {
            change(Some(words(
                "类型不能改变；请新增一个项目。",
                "A type cannot change; add another field.",
            )));
            continue;
        }
        let is_lost = |choice: &crate::form::Choice| !field.ty.choices().iter().any(|known| known.code == choice.code);
        if before.ty.choices().iter().any(is_lost) {
            change(Some(words(
                "选项不能删除；请标为停用。",
                "A choice cannot be taken out; mark it as retired.",
            )));
        }
        if before.retired != field.retired || before.required != field.required {
            found.push(Change {
                field: key.clone(),
                label: field.label.clone(),
                refused: None,
            });
        }
        if let (FieldType::Rows(before), FieldType::Rows(after)) = (&before.ty, &field.ty) {
            compare(&format!("{key}."), before, after, version, found);
        }
    }
    for gone in old
        .iter()
        .filter(|before| !new.iter().any(|field| field.key == before.key))
    {
        let refused = words(
            "项目不能删除；请标为停用。",
            "A field cannot be taken out; mark it as retired.",
        );
        found.push(Change {
            field: format!("{under}{}", gone.key),
            label: gone.label.clone(),
            refused: Some(refused),
        });
    }
}

fn words(zh: &str, en: &str) -> Label {
    Label {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}

impl Change {
    /// As a problem of the newer file.
    pub fn problem(&self, form: &Form, path: &str) -> Option<FileProblem> {
        let refused = self.refused.as_ref()?;
        let file = shouwang_expression::SourceFile::new(path, &form.text);
        let key = self.field.rsplit('.').next().unwrap_or_default();
        let offset = form.text.find(&format!("\"{key}\"")).unwrap_or_default();
        Some(FileProblem::new(
            file.position(offset),
            "form.incompatible",
            format!("{}：{}", self.field, refused.zh),
            format!("{}: {}", self.field, refused.en),
        ))
    }
}
