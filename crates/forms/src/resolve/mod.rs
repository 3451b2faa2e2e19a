//! From the text of a description to a [`Form`]: every name is looked up, every expression typed, every code known.

mod act;
mod condition;
mod field;
mod list;

use std::collections::BTreeSet;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use shouwang_expression::{FileProblem, SourceFile, suggestion};
use toml::Spanned;

use crate::form::{Chapter, Check, Field, FieldType, Form, Label, Prefill, State, Strictness, Subject};
use crate::names::{Asked, Known};
use crate::tables::LONGEST_NAME;
use crate::text::{FormText, PrefillText};

pub(crate) use list::list;

/// The columns that every table of a register has, which no field may take.
const TAKEN: &[&str] = &[
    "id",
    "household_id",
    "member_id",
    "area_id",
    "area_order",
    "form_version",
    "state",
    "reasons",
    "removed_at",
    "record_id",
    "ordinal",
    "version",
    "acted_by",
    "entered_by",
    "created_at",
    "updated_at",
    "subject",
    "today",
];

/// What is done to every record, which no act may be called.
const BUILT_IN: &[&str] = &["add", "change", "remove"];

/// A file and what was found wrong with it.
pub(crate) struct Resolving {
    file: Arc<SourceFile>,
    problems: Vec<FileProblem>,
    /// The rules read the records.
    facts: bool,
}

/// Reads a description.
pub(crate) fn form(file: SourceFile) -> Result<Form, Vec<FileProblem>> {
    let text: FormText = toml::from_str(&file.text).map_err(|error| {
        let at = file.position(error.span().map_or(0, |span| span.start));
        let (message, code) = (error.message(), "form.syntax");
        let zh = format!("表单描述格式错误，请核对这一行的键名、引号和括号（{message}）。");
        vec![FileProblem::new(
            at,
            code,
            zh,
            format!("The description cannot be read: {message}."),
        )]
    })?;
    let mut resolving = Resolving {
        file: Arc::new(file),
        problems: Vec::new(),
        facts: text.facts,
    };
    let form = resolving.form(&text);
    if !form.facts && form.relations().iter().any(|name| name.len() > LONGEST_NAME) {
        let zh = "名称过长：编号与明细、关键项、筛选项的名称合起来不能超过 40 个字符。".to_owned();
        let en =
            "The names are too long: the id has at most 40 characters together with its keys, a filter, or child rows."
                .to_owned();
        resolving.refuse(text.id.span(), "form.long_name", zh, en);
    }
    for header in form.bad_headers() {
        let zh = format!(
            "“{header}”不能作表格的表头或工作表名称：与同一张表的其他列重名，或含有 Excel 不接受的字符、超过 31 个字。"
        );
        let en = format!(
            "\"{header}\" cannot head a column or name a sheet: another column of the sheet has it, or Excel does not take it."
        );
        resolving.refuse(text.id.span(), "form.header", zh, en);
    }
    if resolving.problems.is_empty() {
        resolving.problems = crate::check::cases(&form, &text.cases, &resolving.file);
    }
    resolving.problems.sort();
    if resolving.problems.is_empty() {
        Ok(form)
    } else {
        Err(resolving.problems)
    }
}

impl Resolving {
    fn refuse(&mut self, at: Range<usize>, code: &'static str, zh: String, en: String) {
        self.problems
            .push(FileProblem::new(self.file.position(at.start), code, zh, en));
    }

    fn form(&mut self, text: &FormText) -> Form {
        let id = text.id.get_ref();
        if !is_key(id) {
            self.bad_key(&text.id);
        }
        if [&text.zh, &text.en, &text.citation]
            .into_iter()
            .any(|words| words.trim().is_empty())
        {
            self.refuse(
                text.id.span(),
                "form.label",
                "中英文名称和依据都须填写。".into(),
                "Both names and the citation must be given.".into(),
            );
        }
        let subject = self.coded(
            &text.subject,
            Subject::from_str,
            Subject::ALL.iter().map(|s| s.as_str()),
        );
        let chapter = self.coded(
            &text.chapter,
            Chapter::from_str,
            Chapter::ALL.iter().map(|c| c.as_str()),
        );
        let subject = subject.unwrap_or(Subject::Area);
        let mut fields = self.fields(&text.fields, text.version, false);
        if text.facts {
            self.only_columns(&text.fields, &fields);
            if let Some(state) = text.states.first() {
                let (zh, en) = ("规则读取的台账没有状态。", "A register that rules read has no states.");
                self.refuse(state.id.span(), "form.no_column", zh.into(), en.into());
            }
        }
        let phone = text.phone.as_ref().filter(|phone| *phone.get_ref());
        if let Some(phone) = phone {
            self.only_for_phones(phone, subject, &fields);
        }
        self.expressions(&text.fields, &mut fields, subject);
        let order = self.order(&text.fields, &fields);
        let states: Vec<State> = text
            .states
            .iter()
            .map(|state| State {
                id: state.id.get_ref().clone(),
                label: label(&state.zh, &state.en),
                open: state.open,
            })
            .collect();
        let known = Known {
            subject,
            fields: &fields,
            asked: Asked::Around,
        };
        let checks = text.checks.iter().map(|check| {
            self.known_field(&check.at, &fields);
            Check {
                id: check.id.get_ref().clone(),
                must: self.condition(&check.must, &known),
                strictness: if check.warn {
                    Strictness::Warn
                } else {
                    Strictness::Refuse
                },
                label: label(&check.zh, &check.en),
                at: check.at.get_ref().clone(),
            }
        });
        let checks: Vec<Check> = checks.collect();
        self.unique(text.checks.iter().map(|check| &check.id));
        let indicators = text
            .indicators
            .iter()
            .map(|of| self.indicator(of, &fields, subject, &states))
            .collect();
        self.unique(text.indicators.iter().map(|indicator| &indicator.id));
        let acts = text
            .acts
            .iter()
            .map(|act| self.act(act, &text.acts, &states, &fields, subject))
            .collect();
        self.unique(text.acts.iter().map(|act| &act.id));
        self.unique(text.states.iter().map(|state| &state.id));
        for key in text.key.iter().chain(&text.list.columns).chain(&text.list.filters) {
            self.stored_field(key, &fields);
        }
        for key in &text.key {
            let field = text.fields.iter().find(|field| field.key.get_ref() == key.get_ref());
            // A table of the program's own says itself which rows are one.
            if !text.facts && field.is_some_and(|field| !field.required || field.shown_when.is_some()) {
                let zh = format!("关键项 {} 须总是显示并必填。", key.get_ref());
                self.refuse(
                    key.span(),
                    "form.optional_key",
                    zh,
                    format!("The key {} must always be asked for and filled in.", key.get_ref()),
                );
            }
        }
        for list in [&text.key, &text.list.filters, &text.list.columns] {
            self.unique(list.iter());
        }
        let named = (text.states.iter().map(|state| &state.id))
            .chain(text.checks.iter().map(|check| &check.id))
            .chain(text.indicators.iter().map(|indicator| &indicator.id))
            .chain(text.acts.iter().map(|act| &act.id));
        for id in named.filter(|id| !is_key(id.get_ref())) {
            self.bad_key(id);
        }
        for act in text
            .acts
            .iter()
            .filter(|act| BUILT_IN.contains(&act.id.get_ref().as_str()))
        {
            let zh = format!("{} 是每本台账都有的操作；请换一个编号。", act.id.get_ref());
            let en = format!("Every register has {}; choose another id.", act.id.get_ref());
            self.refuse(act.id.span(), "form.taken", zh, en);
        }
        if let Some(prefill) = &text.prefill {
            self.prefill(prefill, &text.list.filters, &fields);
        }
        let keys = |list: &[Spanned<String>]| list.iter().map(|key| key.get_ref().clone()).collect();
        Form {
            id: id.clone(),
            label: label(&text.zh, &text.en),
            aliases: text.aliases.clone(),
            sheet: text.sheet.as_ref().map(|words| label(&words.zh, &words.en)),
            version: text.version,
            effective_from: text.effective_from,
            subject,
            facts: text.facts,
            phone: phone.is_some(),
            chapter: chapter.unwrap_or(Chapter::Work),
            citation: text.citation.clone(),
            requirements: text.requirements.clone(),
            checks,
            key: keys(&text.key),
            permission: self.permission(&text.permission),
            prefill: text.prefill.as_ref().map(|prefill| Prefill {
                same: keys(&prefill.same),
                fields: keys(&prefill.fields),
            }),
            columns: keys(&text.list.columns),
            filters: keys(&text.list.filters),
            indicators,
            states,
            acts,
            digest: hex::encode(Sha256::digest(&self.file.text)),
            text: self.file.text.clone(),
            fields,
            order,
        }
    }

    /// What phones fill in is about the household that they stand at, and asks for nothing that they do not have.
    fn only_for_phones(&mut self, phone: &Spanned<bool>, subject: Subject, fields: &[Field]) {
        if subject != Subject::Household {
            let (zh, en) = (
                "手机填报（phone）的台账须按户登记（subject = \"household\"）。",
                "A register for phones (phone) is about households (subject = \"household\").",
            );
            self.refuse(phone.span(), "form.phone", zh.into(), en.into());
        }
        for field in fields
            .iter()
            .filter(|field| !field.retired && !field.ty.is_for_phones())
        {
            let (key, ty) = (&field.key, field.ty.code());
            let zh =
                format!("手机离线不能填 {key}（{ty}）；请去掉 phone，或改用文字、数字、金额、日期、月份、是否、选项。");
            let en = format!(
                "{key} ({ty}) cannot be filled in on a phone; take phone out, or ask by text, number, money, date, month, yes or no, or choices."
            );
            self.refuse(phone.span(), "form.phone", zh, en);
        }
    }

    /// What is taken from the last record is a field of its own that people fill in; what the two have in common is what a
    /// list is narrowed by.
    fn prefill(&mut self, text: &PrefillText, filters: &[Spanned<String>], fields: &[Field]) {
        for key in &text.fields {
            self.stored_field(key, fields);
            let field = fields.iter().find(|field| field.key == *key.get_ref());
            if field.is_some_and(|field| !field.ty.is_said() || matches!(field.ty, FieldType::Rows(_))) {
                let zh = format!("{} 不能从上一条带出：它是算出的、明细或者附件。", key.get_ref());
                let en = format!(
                    "{} is not taken from the last record: it is computed, or has rows or files.",
                    key.get_ref()
                );
                self.refuse(key.span(), "form.prefill", zh, en);
            }
        }
        for key in &text.same {
            self.stored_field(key, fields);
            let is_ref = |field: &Field| field.key == *key.get_ref() && matches!(field.ty, FieldType::Ref(_));
            let is_filter = filters.iter().any(|filter| filter.get_ref() == key.get_ref());
            if !is_filter && !fields.iter().any(is_ref) {
                let zh = format!("{} 不是筛选项，不能据以找上一条。", key.get_ref());
                let en = format!(
                    "The last record is not found by {}: the list is not narrowed by it.",
                    key.get_ref()
                );
                self.refuse(key.span(), "form.prefill", zh, en);
            }
        }
    }

    fn coded<T, E>(
        &mut self,
        text: &Spanned<String>,
        read: impl Fn(&str) -> Result<T, E>,
        all: impl Iterator<Item = &'static str>,
    ) -> Option<T> {
        let found = read(text.get_ref()).ok();
        if found.is_none() {
            let all: Vec<&str> = all.collect();
            let zh = format!("没有 {}；可用：{}。", text.get_ref(), all.join("、"));
            let en = format!("There is no {}; use one of {}.", text.get_ref(), all.join(", "));
            self.refuse(text.span(), "form.unknown_value", zh, en);
        }
        found
    }

    fn known_field(&mut self, key: &Spanned<String>, fields: &[Field]) {
        if fields.iter().any(|field| field.key == *key.get_ref()) {
            return;
        }
        let near = suggestion(key.get_ref(), fields.iter().map(|field| field.key.as_str()));
        let (zh, en) = near.map_or((String::new(), String::new()), |near| {
            (format!("；是否为 {near}"), format!("; did you mean {near}"))
        });
        self.refuse(
            key.span(),
            "form.no_such_field",
            format!("没有项目 {}{zh}。", key.get_ref()),
            format!("There is no field {}{en}.", key.get_ref()),
        );
    }

    /// A field that has a column.
    fn stored_field(&mut self, key: &Spanned<String>, fields: &[Field]) {
        self.known_field(key, fields);
        let is_rows = fields
            .iter()
            .any(|field| field.key == *key.get_ref() && matches!(field.ty, FieldType::Rows(_)));
        if is_rows {
            let zh = format!("{} 是明细，不能放在这里。", key.get_ref());
            self.refuse(
                key.span(),
                "form.rows_here",
                zh,
                format!("{} holds rows, which cannot stand here.", key.get_ref()),
            );
        }
    }

    fn unique<'a>(&mut self, keys: impl Iterator<Item = &'a Spanned<String>>) {
        let mut seen = BTreeSet::new();
        for key in keys {
            if !seen.insert(key.get_ref().as_str()) {
                let zh = format!("{} 用了两次；每个名称只能用一次。", key.get_ref());
                self.refuse(
                    key.span(),
                    "form.twice",
                    zh,
                    format!("{} is used twice; each key is used once.", key.get_ref()),
                );
            }
        }
    }

    fn bad_key(&mut self, key: &Spanned<String>) {
        self.refuse(
            key.span(),
            "form.bad_key",
            format!(
                "“{}”不能作为名称：以小写字母开头，只用小写字母、数字和下划线，最多 40 个字。",
                key.get_ref()
            ),
            format!(
                "'{}' is no key: begin with a small letter, then small letters, digits and _, at most 40.",
                key.get_ref()
            ),
        );
    }
}

fn is_key(key: &str) -> bool {
    key.len() <= 40
        && key.starts_with(|c: char| c.is_ascii_lowercase())
        && key
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn label(zh: &str, en: &str) -> Label {
    Label {
        zh: zh.to_owned(),
        en: en.to_owned(),
    }
}
