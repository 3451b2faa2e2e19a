//! What a new version of a description changes, and what it must not: the rows of older versions are read by it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use shouwang_expression::FileProblem;

use crate::form::{Condition, Field, FieldType, Form, Label};

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
    lost_states(old, new, &mut found);
    rights(old, new, &mut found);
    at_the_door(old, new, &mut found);
    of_lists(old, new, &mut found);
    found
}

/// A record must not stand where nobody knows any more, nor nowhere.
fn lost_states(old: &Form, new: &Form, found: &mut Vec<Change>) {
    for state in &old.states {
        if !new.states.iter().any(|known| known.id == state.id) {
            let zh = format!("状态 {} 不能删除：已有记录可能处于这个状态。", state.id);
            let en = format!("The state {} cannot be taken out: records may stand in it.", state.id);
            found.push(Change {
                field: format!("state.{}", state.id),
                label: state.label.clone(),
                refused: Some(Label { zh, en }),
            });
        }
    }
    if old.states.is_empty() && !new.states.is_empty() {
        let refused = words(
            "没有状态的台账不能改为有状态：已有记录没有状态。",
            "A register without states gets none: its records have none.",
        );
        found.push(Change {
            field: "state".into(),
            label: new.label.clone(),
            refused: Some(refused),
        });
    }
}

/// Who may do what, where that differs.
fn rights(old: &Form, new: &Form, found: &mut Vec<Change>) {
    let (was, is) = (&old.permission, &new.permission);
    let all = [
        ("see", &was.see, &is.see, words("可查看的岗位", "who may see")),
        ("add", &was.add, &is.add, words("可登记的岗位", "who may add")),
        (
            "change",
            &was.change,
            &is.change,
            words("可修改的岗位", "who may change"),
        ),
        (
            "remove",
            &was.remove,
            &is.remove,
            words("可删除的岗位", "who may take out"),
        ),
    ];
    for (right, was, is, label) in all {
        if was.iter().collect::<BTreeSet<_>>() != is.iter().collect() {
            found.push(Change {
                field: format!("permission.{right}"),
                label,
                refused: None,
            });
        }
    }
}

/// Whether phones fill it in, where that differs.
fn at_the_door(old: &Form, new: &Form, found: &mut Vec<Change>) {
    if old.phone != new.phone {
        found.push(Change {
            field: "phone".into(),
            label: words("手机填报", "filled in on phones"),
            refused: None,
        });
    }
}

/// Checks, acts and figures that came, went or say something else.
fn of_lists(old: &Form, new: &Form, found: &mut Vec<Change>) {
    let told = |form: &Form| -> BTreeMap<String, (Label, String)> {
        let checks = form.checks.iter().map(|check| {
            let says = format!("{} {:?}", check.must.text, check.strictness);
            (format!("check.{}", check.id), (check.label.clone(), says))
        });
        let acts = form.acts.iter().map(|act| {
            let must = act.must.as_ref().map(|(must, _)| &must.text);
            let says = format!(
                "{:?} {} {:?} {:?} {:?} {} {must:?}",
                act.from, act.to, act.by, act.person, act.another_than, act.reason
            );
            (format!("act.{}", act.id), (act.label.clone(), says))
        });
        let measured = |of: &crate::form::Measure| {
            let condition = of.condition.as_ref().map(|condition| &condition.text);
            format!("{:?} {:?} {:?} {condition:?}", of.sum, of.less, of.distinct)
        };
        let figures = form.indicators.iter().map(|figure| {
            let of = figure.of.as_ref().map(measured);
            let says = format!("{} {of:?} {:?}", measured(&figure.count), figure.target);
            (format!("indicator.{}", figure.id), (figure.label.clone(), says))
        });
        checks.chain(acts).chain(figures).collect()
    };
    let (was, is) = (told(old), told(new));
    let differs = |id: &&String| was.get(*id).map(|(_, says)| says) != is.get(*id).map(|(_, says)| says);
    let ids: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    for id in ids.into_iter().filter(differs) {
        if let Some((label, _)) = is.get(id).or_else(|| was.get(id)) {
            found.push(Change {
                field: id.clone(),
                label: label.clone(),
                refused: None,
            });
        }
    }
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
        if let (FieldType::Ref(was), FieldType::Ref(is)) = (before.ty.stored(), field.ty.stored())
            && was != is
        {
            change(Some(words(
                "引用的台账不能改变；请新增一个项目。",
                "The register that it refers to cannot change; add another field.",
            )));
            continue;
        }
        let is_lost = |choice: &crate::form::Choice| !field.ty.choices().iter().any(|known| known.code == choice.code);
        if before.ty.choices().iter().any(is_lost) {
            change(Some(words(
                "选项不能删除；请标为停用。",
                "A choice cannot be taken out; mark it as retired.",
            )));
            continue;
        }
        let conditions = |field: &Field| {
            let text = |condition: &Option<Condition>| condition.as_ref().map(|condition| condition.text.clone());
            (text(&field.shown_when), text(&field.required_when))
        };
        if before.retired != field.retired
            || before.required != field.required
            || before.fixed != field.fixed
            || before.once != field.once
            || conditions(before) != conditions(field)
            || before.ty.choices().len() != field.ty.choices().len()
            || before.ty.files() != field.ty.files()
        {
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
