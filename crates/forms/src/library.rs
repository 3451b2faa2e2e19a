//! All descriptions together.

use std::collections::BTreeMap;
use std::sync::Arc;

use shouwang_domain::Problem;
use shouwang_expression::{FileProblem, SourceFile};

use crate::compatible::changes;
use crate::form::{FieldType, Form};
use crate::resolve;

/// The descriptions that ship with the program: name and text.
const SHIPPED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// The registers that there are, each in its newest version.
#[derive(Debug, Clone, Default)]
pub struct FormLibrary {
    forms: BTreeMap<String, Arc<Form>>,
}

impl FormLibrary {
    /// Those that ship with the program.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub fn shipped() -> Result<Self, Vec<FileProblem>> {
        Self::from_files(
            SHIPPED
                .iter()
                .map(|(name, text)| (format!("forms/{name}"), (*text).to_owned())),
        )
    }

    /// Those that ship, and others beside them, which may refer to them; one of the same file stands for the shipped one.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub fn beside_shipped(files: Vec<(String, String)>) -> Result<Self, Vec<FileProblem>> {
        let is_given = |name: &str| files.iter().any(|(path, _)| path.rsplit('/').next() == Some(name));
        let shipped = SHIPPED.iter().filter(|(name, _)| !is_given(name));
        let shipped: Vec<_> = shipped
            .map(|(name, text)| (format!("forms/{name}"), (*text).to_owned()))
            .collect();
        Self::from_files(shipped.into_iter().chain(files))
    }

    /// Reads descriptions, each with the path to show in messages: all of them or none.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub fn from_files(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, Vec<FileProblem>> {
        let mut forms: BTreeMap<String, (String, Arc<Form>)> = BTreeMap::new();
        let mut problems = Vec::new();
        for (path, text) in files {
            match resolve::form(SourceFile::new(&path, &text)) {
                Ok(form) => {
                    let stem = path.rsplit('/').next().and_then(|name| name.strip_suffix(".toml"));
                    if stem.is_some_and(|stem| stem != form.id) || forms.contains_key(&form.id) {
                        problems.push(misnamed(&path, &form));
                    }
                    forms.insert(form.id.clone(), (path, Arc::new(form)));
                }
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() {
            let mut sheets: BTreeMap<String, &str> = BTreeMap::new();
            for (path, form) in forms.values() {
                problems.extend(unknown_references(path, form, &forms));
                for name in form.sheet_names() {
                    if sheets.insert(name, &form.id).is_some() {
                        problems.push(same_sheet(path, form));
                    }
                }
            }
        }
        if problems.is_empty() {
            Ok(Self {
                forms: forms.into_iter().map(|(id, (_, form))| (id, form)).collect(),
            })
        } else {
            Err(problems)
        }
    }

    /// Whether a description may follow an older one, whose records it will read.
    ///
    /// # Errors
    /// What it changes that must stay as it was.
    pub fn check_successor(older: &str, newer: &Form) -> Result<(), Vec<FileProblem>> {
        let name = format!("{}.toml", newer.id);
        let older = resolve::form(SourceFile::new(
            format!("{name}/{}", newer.version.saturating_sub(1)),
            older,
        ))?;
        let refused = changes(&older, newer).into_iter();
        let refused: Vec<_> = refused.filter_map(|change| change.problem(newer, &name)).collect();
        if refused.is_empty() { Ok(()) } else { Err(refused) }
    }

    /// Every register, by id.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Form>> {
        self.forms.values()
    }

    /// The register of this id.
    pub fn get(&self, id: &str) -> Option<&Arc<Form>> {
        self.forms.get(id)
    }

    /// What the user is told of descriptions that are wrong: `form.refused`, with the places as fields.
    pub fn refused(problems: &[FileProblem]) -> Problem {
        let places = problems.len();
        Problem::bad_data(
            "form.refused",
            format!("表单描述有 {places} 处错误，已拒绝；请按所列位置修改。"),
            format!(
                "The descriptions of registers have {places} errors and were refused; mend them at the places listed."
            ),
        )
        .with_fields(problems.iter().map(FileProblem::field).collect())
    }
}

fn misnamed(path: &str, form: &Form) -> FileProblem {
    FileProblem::new(
        SourceFile::new(path, &form.text).position(0),
        "form.misnamed",
        format!("文件名应为 {}.toml，且每个表单只有一个文件。", form.id),
        format!("The file must be called {}.toml, and a register has one file.", form.id),
    )
}

fn same_sheet(path: &str, form: &Form) -> FileProblem {
    FileProblem::new(
        SourceFile::new(path, &form.text).position(0),
        "form.sheet_twice",
        format!("已有表单的工作表与 {} 同名；请改名称或别名。", form.id),
        format!(
            "Another register has a sheet of the same name as {}; choose another name or alias.",
            form.id
        ),
    )
}

fn unknown_references(path: &str, form: &Form, forms: &BTreeMap<String, (String, Arc<Form>)>) -> Vec<FileProblem> {
    let children = form.fields.iter().flat_map(|field| match &field.ty {
        FieldType::Rows(fields) => fields.as_slice(),
        _ => &[],
    });
    let unknown = form
        .fields
        .iter()
        .chain(children)
        .filter_map(|field| match field.ty.stored() {
            FieldType::Ref(to) if !forms.contains_key(to) => Some(to),
            _ => None,
        });
    unknown
        .map(|to| {
            let file = SourceFile::new(path, &form.text);
            let at = file.position(form.text.find(&format!("to = \"{to}\"")).unwrap_or_default());
            FileProblem::new(
                at,
                "form.no_such_form",
                format!("没有表单 {to}。"),
                format!("There is no register {to}."),
            )
        })
        .collect()
}
