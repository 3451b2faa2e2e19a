//! From the text of a department's list to a [`DepartmentList`].

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr as _;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Map;
use sha2::{Digest as _, Sha256};
use shouwang_domain::area::AreaLevel;
use shouwang_domain::risk::{RiskCategory, WarningLevel};
use shouwang_domain::role::Department;
use shouwang_expression::{FileProblem, Meaning, Names, SourceFile, Type, Value};
use toml::Spanned;

use super::{Resolving, is_key, label};
use crate::check::json;
use crate::form::{Chapter, Check, FieldType, Form, Label, Permission, Strictness, Subject};
use crate::list::{
    DepartmentList, ListDifference, ListParam, ListRule, ListSubject, Registered, RegisteredFact, placeholders,
};
use crate::names::{Asked, Known};
use crate::text::{CheckText, FieldText, LabelText, date};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ListFile {
    id: Spanned<String>,
    zh: String,
    en: String,
    version: u32,
    #[serde(deserialize_with = "date")]
    effective_from: chrono::NaiveDate,
    department: Spanned<String>,
    purpose: LabelText,
    citation: String,
    #[serde(default)]
    authorised: bool,
    due_day: Spanned<u32>,
    subject: Spanned<String>,
    #[serde(default)]
    name_headers: Vec<String>,
    #[serde(default)]
    number_headers: Vec<String>,
    on: Option<Spanned<String>>,
    #[serde(default)]
    unkept: Vec<Spanned<String>>,
    fact: Spanned<LabelText>,
    #[serde(rename = "field")]
    fields: Vec<FieldText>,
    #[serde(default, rename = "check")]
    checks: Vec<CheckText>,
    #[serde(default, rename = "param")]
    params: Vec<ParamText>,
    #[serde(default, rename = "rule")]
    rules: Vec<RuleText>,
    #[serde(default, rename = "difference")]
    differences: Vec<DifferenceText>,
    #[serde(default, rename = "case")]
    cases: Vec<CaseText>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ParamText {
    id: Spanned<String>,
    value: Option<i64>,
    yuan: Option<i64>,
    zh: String,
    en: String,
    citation: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleText {
    id: Spanned<String>,
    when: Spanned<String>,
    risk: Spanned<String>,
    level: Spanned<String>,
    to: Spanned<String>,
    answer_days: u32,
    zh: String,
    en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DifferenceText {
    id: Spanned<String>,
    when: Spanned<String>,
    zh: String,
    en: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseText {
    name: Spanned<String>,
    #[serde(deserialize_with = "date")]
    on: chrono::NaiveDate,
    row: toml::Table,
    #[serde(default)]
    register: BTreeMap<String, toml::Value>,
    /// Codes of what is wrong with the row.
    #[serde(default)]
    refused: Vec<String>,
    /// Rules that warn.
    #[serde(default)]
    warns: Vec<String>,
    /// Differences.
    #[serde(default)]
    differs: Vec<String>,
}

/// The names of a list: its columns, its parameters, the day, and what the register says.
struct ListNames<'a> {
    row: Known<'a>,
    params: &'a [ListParam],
}

impl Names for ListNames<'_> {
    fn meaning(&self, name: &str) -> Option<Meaning> {
        if let Some(param) = self.params.iter().find(|param| param.id == name) {
            return Some(Meaning::Number(param.value));
        }
        if let Some(fact) = RegisteredFact::of_name(name) {
            return Some(Meaning::Input {
                ty: fact.ty(),
                zh: fact.zh().to_owned(),
            });
        }
        self.row.meaning(name)
    }

    fn known(&self) -> Vec<String> {
        let params = self.params.iter().map(|param| param.id.clone());
        let facts = RegisteredFact::ALL.iter().map(|fact| fact.name().to_owned());
        self.row.known().into_iter().chain(params).chain(facts).collect()
    }
}

/// Reads a description of a list.
pub(crate) fn list(file: SourceFile) -> Result<DepartmentList, Vec<FileProblem>> {
    let text: ListFile = toml::from_str(&file.text).map_err(|error| {
        let at = file.position(error.span().map_or(0, |span| span.start));
        let message = error.message();
        let zh = format!("表单描述格式错误，请核对这一行的键名、引号和括号（{message}）。");
        vec![FileProblem::new(
            at,
            "form.syntax",
            zh,
            format!("The description cannot be read: {message}."),
        )]
    })?;
    let mut resolving = Resolving {
        file: Arc::new(file),
        problems: Vec::new(),
        facts: false,
    };
    let list = resolving.list(&text);
    if resolving.problems.is_empty() {
        let cases = text.cases.iter();
        resolving.problems = cases.filter_map(|case| resolving.case(&list, case)).collect();
    }
    resolving.problems.sort();
    if resolving.problems.is_empty() {
        Ok(list)
    } else {
        Err(resolving.problems)
    }
}

impl Resolving {
    fn list(&mut self, text: &ListFile) -> DepartmentList {
        let department = self.coded(
            &text.department,
            Department::from_str,
            Department::ALL.iter().map(|of| of.as_str()),
        );
        let subject = self.coded(
            &text.subject,
            ListSubject::from_str,
            ListSubject::ALL.iter().map(|of| of.as_str()),
        );
        self.said(
            &text.id,
            &[&text.zh, &text.en, &text.citation, &text.purpose.zh, &text.purpose.en],
        );
        if !(1..=31).contains(text.due_day.get_ref()) {
            let (zh, en) = ("报送日应为每月 1 至 31 日。", "The day on which it is due is 1 to 31.");
            self.refuse(text.due_day.span(), "list.due_day", zh.into(), en.into());
        }
        let params: Vec<ListParam> = text.params.iter().map(|param| self.param(param)).collect();
        self.unique(
            text.params
                .iter()
                .map(|param| &param.id)
                .chain(text.fields.iter().map(|field| &field.key)),
        );
        let form = self.row_form(text);
        let ids = text
            .rules
            .iter()
            .map(|rule| &rule.id)
            .chain(text.differences.iter().map(|of| &of.id));
        self.unique(ids.clone());
        for id in ids.filter(|id| !is_key(id.get_ref())) {
            self.bad_key(id);
        }
        let names = ListNames {
            row: Known {
                subject: Subject::Area,
                fields: &form.fields,
                asked: Asked::Around,
            },
            params: &params,
        };
        let rules: Vec<ListRule> = text.rules.iter().map(|rule| self.rule(rule, &names)).collect();
        let differences: Vec<ListDifference> = text
            .differences
            .iter()
            .map(|of| ListDifference {
                id: of.id.get_ref().clone(),
                when: self.condition(&of.when, &names),
                message: label(&of.zh, &of.en),
            })
            .collect();
        let fact = label(&text.fact.get_ref().zh, &text.fact.get_ref().en);
        for key in &text.unkept {
            self.known_field(key, &form.fields);
        }
        let unkept = |key: &str| text.unkept.iter().any(|unkept| unkept.get_ref() == key);
        let is_text = |key: &str| {
            form.field(key)
                .is_some_and(|field| matches!(field.ty, FieldType::Text(_)))
        };
        // A warning is not sealed: what somebody wrote freely stays out of it.
        for rule in &rules {
            self.message(&rule.message, &form, &params, &|key| is_text(key) || unkept(key));
        }
        for message in differences.iter().map(|of| &of.message).chain([&fact]) {
            self.message(message, &form, &params, &unkept);
        }
        if let Some(on) = &text.on {
            self.known_field(on, &form.fields);
            let is_day = |field: &crate::Field| matches!(field.ty, FieldType::Date(_) | FieldType::Month);
            if form.field(on.get_ref()).is_some_and(|field| !is_day(field)) {
                let zh = format!("{} 不是日期或月份。", on.get_ref());
                self.refuse(
                    on.span(),
                    "list.no_day",
                    zh,
                    format!("{} is no day and no month.", on.get_ref()),
                );
            }
        }
        DepartmentList {
            id: text.id.get_ref().clone(),
            label: label(&text.zh, &text.en),
            version: text.version,
            department: department.unwrap_or(Department::RuralRevitalization),
            purpose: label(&text.purpose.zh, &text.purpose.en),
            citation: text.citation.clone(),
            authorised: text.authorised,
            due_day: *text.due_day.get_ref(),
            subject: subject.unwrap_or(ListSubject::Member),
            name_headers: text.name_headers.clone(),
            number_headers: text.number_headers.clone(),
            on: text.on.as_ref().map(|on| on.get_ref().clone()),
            unkept: text.unkept.iter().map(|key| key.get_ref().clone()).collect(),
            fact,
            params,
            rules,
            differences,
            form,
        }
    }

    /// The columns of a list as the fields of a register that nobody keeps.
    fn row_form(&mut self, text: &ListFile) -> Form {
        if !is_key(text.id.get_ref()) {
            self.bad_key(&text.id);
        }
        let mut fields = self.fields(&text.fields, text.version, false);
        for (text, field) in text.fields.iter().zip(&fields) {
            let is_plain = !matches!(
                field.ty,
                FieldType::Rows(_)
                    | FieldType::Computed(..)
                    | FieldType::Files(_)
                    | FieldType::Ref(_)
                    | FieldType::Area
                    | FieldType::Member
                    | FieldType::Person
            );
            if !is_plain {
                let zh = format!("名单的列不能是这种类型：{}。", field.key);
                let en = format!("A column of a list has no such type: {}.", field.key);
                self.refuse(text.ty.span(), "list.column_type", zh, en);
            }
        }
        self.expressions(&text.fields, &mut fields, Subject::Area);
        let order = self.order(&text.fields, &fields);
        let known = Known {
            subject: Subject::Area,
            fields: &fields,
            asked: Asked::Around,
        };
        let mut checks = Vec::new();
        for check in &text.checks {
            self.known_field(&check.at, &fields);
            checks.push(Check {
                id: check.id.get_ref().clone(),
                must: self.condition(&check.must, &known),
                strictness: Strictness::Refuse,
                label: label(&check.zh, &check.en),
                at: check.at.get_ref().clone(),
            });
        }
        Form {
            id: text.id.get_ref().clone(),
            label: label(&text.zh, &text.en),
            aliases: Vec::new(),
            sheet: None,
            version: text.version,
            effective_from: text.effective_from,
            subject: Subject::Area,
            facts: false,
            phone: false,
            chapter: Chapter::Work,
            citation: text.citation.clone(),
            requirements: Vec::new(),
            fields,
            checks,
            key: Vec::new(),
            permission: Permission::default(),
            prefill: None,
            columns: Vec::new(),
            filters: Vec::new(),
            indicators: Vec::new(),
            states: Vec::new(),
            acts: Vec::new(),
            digest: hex::encode(Sha256::digest(&self.file.text)),
            text: self.file.text.clone(),
            order,
        }
    }

    fn param(&mut self, text: &ParamText) -> ListParam {
        if !is_key(text.id.get_ref()) {
            self.bad_key(&text.id);
        }
        self.said(&text.id, &[&text.zh, &text.en, &text.citation]);
        let value = match (text.value, text.yuan) {
            (Some(value), None) => Some(value),
            (None, Some(yuan)) => yuan.checked_mul(100),
            _ => None,
        };
        if value.is_none() {
            let zh = format!("参数 {} 须写明 value 或 yuan 其中之一。", text.id.get_ref());
            let en = format!("The parameter {} has a value or an amount in yuan.", text.id.get_ref());
            self.refuse(text.id.span(), "list.param", zh, en);
        }
        ListParam {
            id: text.id.get_ref().clone(),
            value: value.unwrap_or_default(),
            is_money: text.yuan.is_some(),
            label: label(&text.zh, &text.en),
            citation: text.citation.clone(),
        }
    }

    fn rule(&mut self, text: &RuleText, names: &ListNames<'_>) -> ListRule {
        let risk = self.coded(
            &text.risk,
            RiskCategory::from_str,
            RiskCategory::ALL.iter().map(|of| of.as_str()),
        );
        let level = self.coded(
            &text.level,
            WarningLevel::from_str,
            WarningLevel::ALL.iter().map(|of| of.as_str()),
        );
        let to = self.coded(&text.to, AreaLevel::from_str, ["village", "town"].into_iter());
        if to.is_some_and(|to| !matches!(to, AreaLevel::Village | AreaLevel::Town)) {
            let (zh, en) = (
                "预警只发给村（village）或镇（town）。",
                "A warning goes to the village or to the town.",
            );
            self.refuse(text.to.span(), "form.unknown_value", zh.into(), en.into());
        }
        if text.answer_days == 0 {
            let (zh, en) = ("核实期限至少 1 天。", "There is a day at least to answer.");
            self.refuse(text.id.span(), "list.answer_days", zh.into(), en.into());
        }
        ListRule {
            id: text.id.get_ref().clone(),
            when: self.condition(&text.when, names),
            risk: risk.unwrap_or(RiskCategory::PolicyGap),
            level: level.unwrap_or(WarningLevel::Normal),
            to: to.unwrap_or(AreaLevel::Village),
            answer_days: text.answer_days,
            message: label(&text.zh, &text.en),
        }
    }

    /// Something is said in both languages, and where it comes from.
    fn said(&mut self, at: &Spanned<String>, words: &[&String]) {
        if words.iter().any(|words| words.trim().is_empty()) {
            let zh = "中英文名称和依据都须填写。".to_owned();
            self.refuse(
                at.span(),
                "form.label",
                zh,
                "Both names and the citation must be given.".into(),
            );
        }
    }

    /// A text names columns and parameters that there are and that may stand in it, the same in both languages.
    fn message(&mut self, text: &Label, form: &Form, params: &[ListParam], is_kept_out: &dyn Fn(&str) -> bool) {
        let known = |name: &String| form.field(name).is_some() || params.iter().any(|param| param.id == *name);
        let (mut zh, mut en) = (placeholders(&text.zh), placeholders(&text.en));
        let unknown: Vec<String> = zh.iter().chain(&en).filter(|name| !known(name)).cloned().collect();
        let at = self.file.text.find(text.zh.as_str()).unwrap_or_default();
        for name in unknown {
            let (zh, en) = (format!("没有项目 {name}。"), format!("There is no field {name}."));
            self.refuse(at..at, "form.no_such_field", zh, en);
        }
        let kept_out: BTreeSet<String> = zh.iter().chain(&en).filter(|name| is_kept_out(name)).cloned().collect();
        for name in kept_out {
            let zh = format!("{name} 不得写入这段文字：自由填写的内容和不保存的列不进入预警；请从大括号中去掉。");
            let en = format!(
                "{name} must not stand in this text: free text and columns that are not kept stay out of it; take it out of the braces."
            );
            self.refuse(at..at, "list.kept_out", zh, en);
        }
        zh.sort();
        en.sort();
        if zh != en || text.zh.trim().is_empty() || text.en.trim().is_empty() {
            let said = "中英文说的应是同一件事：大括号里的项目不同，或有一种语言没有写。";
            let en = "Both languages say the same: the names in braces differ, or one of them is empty.";
            self.refuse(at..at, "list.message", said.into(), en.into());
        }
    }

    /// Runs a case, and tells it when it comes out otherwise.
    fn case(&self, list: &DepartmentList, case: &CaseText) -> Option<FileProblem> {
        let mut unknown: Vec<&str> = Vec::new();
        let mut known = Registered::default();
        for (name, value) in &case.register {
            let fact = RegisteredFact::of_name(&format!("register.{name}"));
            match (fact, value) {
                (Some(fact), toml::Value::String(day)) if fact.ty() == Type::Day => {
                    let day = day.parse().ok().map(|day| known.day(fact, day));
                    unknown.extend(day.is_none().then_some(name.as_str()));
                    None
                }
                (Some(fact), toml::Value::String(code)) => known.0.insert(fact, Value::Text(code.clone())),
                (Some(fact), toml::Value::Integer(number)) => known.0.insert(fact, Value::Int(*number)),
                (Some(fact), toml::Value::Boolean(truth)) => known.0.insert(fact, Value::Bool(*truth)),
                _ => {
                    unknown.push(name);
                    None
                }
            };
        }
        let row: Map<_, _> = case.row.iter().map(|(key, value)| (key.clone(), json(value))).collect();
        let mut found = match list.row(row, case.on) {
            Err(problems) => problems.into_iter().map(|problem| problem.code).collect(),
            Ok(values) => {
                let warns = list
                    .warnings(&values, &known, case.on)
                    .into_iter()
                    .map(|rule| rule.id.clone());
                let differs = list
                    .differences(&values, &known, case.on)
                    .into_iter()
                    .map(|of| of.id.clone());
                warns.chain(differs).collect::<Vec<String>>()
            }
        };
        found.extend(unknown.iter().map(|name| format!("register.{name}?")));
        let mut wanted: Vec<String> = [&case.refused, &case.warns, &case.differs]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        found.sort();
        wanted.sort();
        (found != wanted).then(|| {
            let (found, wanted, name) = (found.join(", "), wanted.join(", "), case.name.get_ref());
            FileProblem::new(
                self.file.position(case.name.span().start),
                "list.case_failed",
                format!("用例“{name}”的结果是 {found}，应为 {wanted}。"),
                format!("The case '{name}' comes out as {found} instead of {wanted}."),
            )
        })
    }
}
