//! All descriptions together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use shouwang_domain::Problem;
use shouwang_expression::{FileProblem, SourceFile};

use crate::compatible::changes;
use crate::form::{FieldType, Form, Label, Permission};
use crate::local::{self, LOCAL_FILE};
use crate::resolve;

/// The descriptions that ship with the program: name and text.
const SHIPPED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// The registers that there are, each in its newest version, and versions of before as far as they are known.
#[derive(Debug, Clone, Default)]
pub struct FormLibrary {
    forms: BTreeMap<String, Arc<Form>>,
    older: BTreeMap<(String, u32), Arc<Form>>,
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
        if !problems.is_empty() {
            return Err(problems);
        }
        let problems = together(&forms);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            forms: forms.into_iter().map(|(id, (_, form))| (id, form)).collect(),
            older: BTreeMap::new(),
        })
    }

    /// The same with a register that is made in an installation, in the place of its version of before: its id begins with
    /// `x_`, so that no register of a later program meets it, and no rule reads it. Names of sheets and what it refers to
    /// are looked at beside the registers that are `near` it, the names of its tables beside all.
    ///
    /// # Errors
    /// Everything that is wrong with it, alone and beside the others.
    pub fn with_local(&self, text: &str, near: impl Fn(&Form) -> bool) -> Result<(Self, Arc<Form>), Vec<FileProblem>> {
        let form = local::read(text)?;
        let placed = |form: &Arc<Form>| (form.id.clone(), (LOCAL_FILE.to_owned(), Arc::clone(form)));
        let others = || self.forms.values().filter(|other| other.id != form.id);
        let nearby: BTreeMap<_, _> = others()
            .filter(|other| near(other))
            .map(placed)
            .chain([placed(&form)])
            .collect();
        let all: BTreeMap<_, _> = others().map(placed).chain([placed(&form)]).collect();
        let mut problems = sheets_twice(&nearby);
        problems.extend(relations_twice(&all));
        // Whatever two of them have in common is mended in the new one.
        for problem in &mut problems {
            problem.at = SourceFile::new(LOCAL_FILE, &form.text).position(0);
        }
        problems.dedup();
        problems.extend(unknown_references(LOCAL_FILE, &form, &nearby));
        let before = self.forms.get(&form.id);
        problems.extend(before.into_iter().flat_map(|before| {
            let changes = changes(before, &form).into_iter();
            changes
                .filter_map(|change| change.problem(&form, LOCAL_FILE))
                .collect::<Vec<_>>()
        }));
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut with = self.clone();
        with.put(Arc::clone(&form));
        Ok((with, form))
    }

    /// Knows a register that was published in an installation, as it was found right when it was.
    ///
    /// # Errors
    /// What this program, which may be another than then, does not understand of it.
    pub fn keep_local(&mut self, text: &str) -> Result<(), Vec<FileProblem>> {
        self.put(local::read(text)?);
        Ok(())
    }

    fn put(&mut self, form: Arc<Form>) {
        if let Some(before) = self.forms.insert(form.id.clone(), form) {
            self.older.insert((before.id.clone(), before.version), before);
        }
    }

    /// The id in a description, whatever else is wrong with it.
    pub fn id_of(text: &str) -> Option<String> {
        let text: toml::Table = toml::from_str(text).ok()?;
        text.get("id").and_then(toml::Value::as_str).map(str::to_owned)
    }

    /// Knows a version of before, by which its records are read and mended. One that this program cannot read any more is
    /// left out: the newest reads its records.
    pub fn keep_older(&mut self, text: &str) {
        if let Ok(form) = resolve::form(SourceFile::new(LOCAL_FILE, text)) {
            self.older.insert((form.id.clone(), form.version), Arc::new(form));
        }
    }

    /// Only the registers that fit; what refers to another finds it no more.
    #[must_use]
    pub fn only(&self, fits: impl Fn(&Form) -> bool) -> Self {
        let mut only = self.clone();
        only.forms.retain(|_, form| fits(form));
        only.older.retain(|(id, _), _| only.forms.contains_key(id));
        only
    }

    /// A register that one may look at, and in which one does nothing.
    pub fn close(&mut self, id: &str) {
        let older = self.older.iter_mut().filter(|((of, _), _)| of == id);
        for form in older.map(|(_, form)| form).chain(self.forms.get_mut(id)) {
            let form = Arc::make_mut(form);
            form.permission = Permission {
                see: std::mem::take(&mut form.permission.see),
                ..Permission::default()
            };
            form.acts.clear();
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

    /// A version of a register, where it is known.
    pub fn version(&self, id: &str, version: i64) -> Option<&Arc<Form>> {
        let newest = self.forms.get(id)?;
        match u32::try_from(version).ok()? {
            version if version == newest.version => Some(newest),
            version => self.older.get(&(id.to_owned(), version)),
        }
    }

    /// The description by which a record was written: of one from before there were descriptions, and where this program
    /// does not understand that version any more, the newest.
    pub fn of_record(&self, form: &Form, version: Option<i64>) -> Arc<Form> {
        let written = version.and_then(|version| self.version(&form.id, version));
        written.map_or_else(|| Arc::new(form.clone()), Arc::clone)
    }

    /// The name of a register as its description says it, also of one that this program cannot read otherwise.
    pub fn label_of(text: &str) -> Option<Label> {
        let text: toml::Table = toml::from_str(text).ok()?;
        let word = |key: &str| text.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        Some(Label {
            zh: word("zh")?,
            en: word("en")?,
        })
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

/// What is wrong with descriptions only beside one another.
fn together(forms: &BTreeMap<String, (String, Arc<Form>)>) -> Vec<FileProblem> {
    let unknown = forms
        .values()
        .flat_map(|(path, form)| unknown_references(path, form, forms));
    unknown
        .chain(sheets_twice(forms))
        .chain(relations_twice(forms))
        .collect()
}

/// Sheets of one name, which Excel tells apart by no case.
fn sheets_twice(forms: &BTreeMap<String, (String, Arc<Form>)>) -> Vec<FileProblem> {
    let mut problems = Vec::new();
    let mut sheets = BTreeSet::new();
    for (path, form) in forms.values() {
        let of_rows = form.row_fields().flat_map(|(field, _)| form.row_sheet_names(field));
        for name in form.sheet_names().into_iter().chain(of_rows) {
            if !sheets.insert(name.to_lowercase()) {
                problems.push(same_sheet(path, form));
            }
        }
    }
    problems
}

/// Tables and indexes of one name, of two registers or of one.
fn relations_twice(forms: &BTreeMap<String, (String, Arc<Form>)>) -> Vec<FileProblem> {
    let mut problems = Vec::new();
    let mut relations = BTreeSet::new();
    for (path, form) in forms.values().filter(|(_, form)| !form.facts) {
        for name in form.relations() {
            if !relations.insert(name) {
                problems.push(same_table(path, form));
            }
        }
    }
    problems
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

fn same_table(path: &str, form: &Form) -> FileProblem {
    FileProblem::new(
        SourceFile::new(path, &form.text).position(0),
        "form.table_twice",
        format!("{} 的表与另一本台账的明细表同名；请换一个编号。", form.id),
        format!(
            "A table of {} has the name of another register's child rows; choose another id.",
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
