//! From the text of a description to a [`Form`]: every name is looked up, every expression typed, every code known.

use std::collections::BTreeSet;
use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use shouwang_domain::role::Role;
use shouwang_expression::{Expression, FileProblem, Refusal, SourceFile, SqlText, Type, suggestion};
use toml::Spanned;

use crate::form::{
    Act, Chapter, Check, Choice, Condition, Field, FieldType, Form, Indicator, Label, Measure, Permission, State,
    Strictness, Subject,
};
use crate::names::{Asked, Known, type_of};
use crate::text::{ActText, ChoiceText, FieldText, FormText, IndicatorText, MeasureText, PermissionText};
use crate::value::FieldValue;

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

/// A file and what was found wrong with it.
pub(crate) struct Resolving {
    file: Arc<SourceFile>,
    problems: Vec<FileProblem>,
}

/// Reads a description.
pub(crate) fn form(file: SourceFile) -> Result<Form, Vec<FileProblem>> {
    let text: FormText = toml::from_str(&file.text).map_err(|error| {
        let at = file.position(error.span().map_or(0, |span| span.start));
        let (message, code) = (error.message(), "form.syntax");
        let zh = format!("表单描述格式错误：{message}。");
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
    };
    let form = resolving.form(&text);
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
        // The names of the indexes: PostgreSQL cuts names after 63 bytes.
        let subject_key = format!("f_{id}_member_id_{}_key", joined(&text.key));
        let of_filters = text
            .list
            .filters
            .iter()
            .map(|key| format!("f_{id}_{}_area_order_idx", key.get_ref()));
        if !text.facts && of_filters.chain([subject_key]).any(|name| name.len() > 63) {
            let zh = "名称过长：表单名称与关键项、筛选项合起来不能超过 40 个字。".to_owned();
            let en =
                "The names are too long: id and keys, and id and each filter, have at most 40 characters together."
                    .to_owned();
            self.refuse(text.id.span(), "form.long_name", zh, en);
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
            chapter: chapter.unwrap_or(Chapter::Work),
            citation: text.citation.clone(),
            requirements: text.requirements.clone(),
            checks,
            key: keys(&text.key),
            permission: self.permission(&text.permission),
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

    fn fields(&mut self, texts: &[FieldText], version: u32, in_rows: bool) -> Vec<Field> {
        self.unique(texts.iter().map(|field| &field.key));
        texts.iter().map(|field| self.field(field, version, in_rows)).collect()
    }

    fn field(&mut self, text: &FieldText, version: u32, in_rows: bool) -> Field {
        let key = text.key.get_ref();
        if !is_key(key) {
            self.bad_key(&text.key);
        }
        let is_member = key == "member_id" && text.ty.get_ref() == "member";
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
        }
    }

    fn field_type(&mut self, text: &FieldText, ty: &Spanned<String>, version: u32, in_rows: bool) -> FieldType {
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
                const KNOWN: [&str; 15] = [
                    "text", "integer", "money", "percent", "date", "month", "yes_no", "code", "codes", "area",
                    "member", "person", "ref", "rows", "computed",
                ];
                let zh = format!("这里没有类型 {other}；可用：{}。", KNOWN.join("、"));
                let en = format!("There is no type {other} here; use one of {}.", KNOWN.join(", "));
                self.refuse(ty.span(), "form.unknown_type", zh, en);
                FieldType::YesNo
            }
        }
    }

    fn incomplete(&mut self, ty: &Spanned<String>, what: &str) -> FieldType {
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
    fn only_columns(&mut self, texts: &[FieldText], fields: &[Field]) {
        for (text, field) in texts.iter().zip(fields) {
            if matches!(
                field.ty,
                FieldType::Rows(_) | FieldType::Computed(..) | FieldType::Codes(_)
            ) {
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
    fn default(&mut self, text: &FieldText, ty: &FieldType) -> Option<FieldValue> {
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
    fn choices(&mut self, text: &FieldText, ty: &Spanned<String>) -> Vec<Choice> {
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

    fn own_choices(&mut self, texts: &[ChoiceText], ty: &Spanned<String>) -> Vec<Choice> {
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

    /// Types the conditions of the fields, and of the fields of child rows by their own names.
    fn expressions(&mut self, texts: &[FieldText], fields: &mut [Field], subject: Subject) {
        let all = fields.to_vec();
        let known = Known {
            subject,
            fields: &all,
            asked: Asked::Around,
        };
        for (text, field) in texts.iter().zip(fields) {
            field.shown_when = text.shown_when.as_ref().map(|when| self.condition(when, &known));
            field.required_when = text.required_when.as_ref().map(|when| self.condition(when, &known));
            if let (FieldType::Computed(of, from), Some(value)) = (&mut field.ty, &text.value) {
                let compiled = Expression::compile(value.get_ref(), &known);
                match compiled {
                    Ok(expression) if type_of(of).as_ref() == Some(&expression.ty) => {
                        *from = Condition {
                            text: value.get_ref().clone(),
                            expression,
                        };
                    }
                    Ok(_) => {
                        let (zh, en) = (
                            "计算结果与 result 的类型不符。",
                            "What is worked out is not of the type in `result`.",
                        );
                        self.refuse(value.span(), "form.result_type", zh.into(), en.into());
                    }
                    Err(refusal) => self.refuse_expression(value, refusal),
                }
            }
            if let FieldType::Rows(children) = &mut field.ty {
                self.expressions(&text.fields, children, Subject::Area);
            }
        }
    }

    fn condition(&mut self, text: &Spanned<String>, known: &Known<'_>) -> Condition {
        let expression = Expression::condition(text.get_ref(), known).unwrap_or_else(|refusal| {
            self.refuse_expression(text, refusal);
            Expression {
                tree: shouwang_expression::Tree::Bool(true),
                ty: Type::Bool,
                inputs: Vec::new(),
            }
        });
        Condition {
            text: text.get_ref().clone(),
            expression,
        }
    }

    fn refuse_expression(&mut self, text: &Spanned<String>, refusal: Refusal) {
        let quoted = SqlText::new(text.get_ref().clone(), Arc::clone(&self.file), text.span());
        let at = quoted.position(refusal.at.0, refusal.at.1);
        self.problems
            .push(FileProblem::new(at, refusal.code, refusal.zh, refusal.en));
    }

    /// The fields so that each comes after those that its conditions read; a circle is refused.
    fn order(&mut self, texts: &[FieldText], fields: &[Field]) -> Vec<usize> {
        let place = |name: &str| {
            let inner = name.split_once('(').map_or(name, |(_, of)| of.trim_end_matches(')'));
            let key = inner.split_once('.').map_or(inner, |(rows, _)| rows);
            fields.iter().position(|field| field.key == key)
        };
        let reads = |field: &Field| -> BTreeSet<usize> {
            let computed = match &field.ty {
                FieldType::Computed(_, from) => Some(from),
                _ => None,
            };
            let conditions = [field.shown_when.as_ref(), field.required_when.as_ref(), computed];
            let inputs = conditions
                .into_iter()
                .flatten()
                .flat_map(|condition| &condition.expression.inputs);
            inputs.filter_map(|input| place(&input.name)).collect()
        };
        let mut order: Vec<usize> = Vec::new();
        while order.len() < fields.len() {
            let is_ready =
                |at: &usize| !order.contains(at) && reads(&fields[*at]).iter().all(|read| order.contains(read));
            match (0..fields.len()).find(is_ready) {
                Some(next) => order.push(next),
                None => {
                    let circle: Vec<usize> = (0..fields.len()).filter(|at| !order.contains(at)).collect();
                    let keys: Vec<&str> = circle.iter().map(|at| fields[*at].key.as_str()).collect();
                    let keys = keys.join(", ");
                    self.refuse(
                        texts[circle[0]].key.span(),
                        "form.circle",
                        format!("这些项目的条件互相依赖：{keys}。"),
                        format!("The conditions of these fields read one another: {keys}."),
                    );
                    return (0..fields.len()).collect();
                }
            }
        }
        order
    }

    fn indicator(&mut self, text: &IndicatorText, fields: &[Field], subject: Subject, states: &[State]) -> Indicator {
        Indicator {
            id: text.id.get_ref().clone(),
            label: label(&text.zh, &text.en),
            count: self.measure(&text.count, fields, subject, states),
            of: text.of.as_ref().map(|of| self.measure(of, fields, subject, states)),
            target: text
                .target
                .as_ref()
                .map(|target| (target.value, target.citation.clone())),
        }
    }

    fn measure(&mut self, text: &MeasureText, fields: &[Field], subject: Subject, states: &[State]) -> Measure {
        if let Some(sum) = &text.sum {
            self.stored_field(sum, fields);
            let is_number = fields
                .iter()
                .find(|field| field.key == *sum.get_ref())
                .is_some_and(|field| matches!(field.ty.stored(), FieldType::Integer(..) | FieldType::Money));
            if !is_number {
                let zh = format!("{} 不是可以合计的数。", sum.get_ref());
                self.refuse(
                    sum.span(),
                    "form.sum",
                    zh,
                    format!("{} is no number to be summed up.", sum.get_ref()),
                );
            }
        }
        if let Some(distinct) = text
            .distinct
            .as_ref()
            .filter(|distinct| distinct.get_ref() != "subject")
        {
            self.stored_field(distinct, fields);
        }
        let known = Known {
            subject,
            fields,
            asked: Asked::Counted(states),
        };
        let condition = text.condition.as_ref().map(|when| {
            let condition = self.condition(when, &known);
            let computes = shouwang_expression::Tree::any(&condition.expression.tree, &|tree| {
                matches!(tree, shouwang_expression::Tree::Arithmetic(..))
            });
            let reads_month = condition.expression.inputs.iter().any(|input| {
                fields
                    .iter()
                    .any(|field| field.key == input.name && matches!(field.ty.stored(), FieldType::Month))
            });
            if reads_month {
                self.refuse(
                    when.span(),
                    "form.month_in_figure",
                    "统计条件里不能使用月份；请用月份筛选列表。".into(),
                    "A condition of a figure reads no month; narrow the list by it instead.".into(),
                );
            }
            if computes {
                self.refuse(
                    when.span(),
                    "form.arithmetic",
                    "统计条件里不能运算；请先做成计算项目。".into(),
                    "A condition of a figure cannot compute; make a computed field of it.".into(),
                );
            }
            condition
        });
        let key = |key: &Option<Spanned<String>>| key.as_ref().map(|key| key.get_ref().clone());
        Measure {
            sum: key(&text.sum),
            distinct: key(&text.distinct),
            condition,
        }
    }

    fn act(&mut self, text: &ActText, all: &[ActText], states: &[State], fields: &[Field], subject: Subject) -> Act {
        for state in text.from.iter().chain([&text.to]) {
            if !states.iter().any(|known| known.id == *state.get_ref()) {
                let zh = format!("没有状态 {}。", state.get_ref());
                self.refuse(
                    state.span(),
                    "form.unknown_state",
                    zh,
                    format!("There is no state {}.", state.get_ref()),
                );
            }
        }
        for other in &text.another_than {
            let is_known = matches!(other.get_ref().as_str(), "add" | "change")
                || all.iter().any(|act| act.id.get_ref() == other.get_ref());
            if !is_known {
                let zh = format!("没有操作 {}；可用 add、change 或其他操作的名称。", other.get_ref());
                let en = format!(
                    "There is no act {}; use add, change or the id of an act.",
                    other.get_ref()
                );
                self.refuse(other.span(), "form.unknown_act", zh, en);
            }
        }
        if let Some(person) = &text.person {
            let is_person = fields
                .iter()
                .any(|field| field.key == *person.get_ref() && matches!(field.ty, FieldType::Person));
            if !is_person {
                let zh = format!("{} 不是人员项目。", person.get_ref());
                self.refuse(
                    person.span(),
                    "form.person",
                    zh,
                    format!("{} is no field of a person.", person.get_ref()),
                );
            }
        }
        let known = Known {
            subject,
            fields,
            asked: Asked::Around,
        };
        let must = text.must.as_ref().map(|must| {
            if [&text.must_zh, &text.must_en]
                .into_iter()
                .any(|words| words.trim().is_empty())
            {
                let zh = format!("操作 {} 须用中英文写明缺什么（must_zh、must_en）。", text.id.get_ref());
                let en = format!(
                    "The act {} says in both languages what it needs (must_zh, must_en).",
                    text.id.get_ref()
                );
                self.refuse(must.span(), "form.label", zh, en);
            }
            (self.condition(must, &known), label(&text.must_zh, &text.must_en))
        });
        let keys = |list: &[Spanned<String>]| list.iter().map(|key| key.get_ref().clone()).collect();
        Act {
            must,
            id: text.id.get_ref().clone(),
            label: label(&text.zh, &text.en),
            from: keys(&text.from),
            to: text.to.get_ref().clone(),
            by: self.roles(&text.by),
            person: text.person.as_ref().map(|person| person.get_ref().clone()),
            another_than: keys(&text.another_than),
            reason: text.reason,
        }
    }

    fn permission(&mut self, text: &PermissionText) -> Permission {
        Permission {
            see: self.roles(&text.see),
            add: self.roles(&text.add),
            change: self.roles(&text.change),
            remove: self.roles(&text.remove),
        }
    }

    /// Roles, and sets of roles by name.
    fn roles(&mut self, texts: &[Spanned<String>]) -> Vec<Role> {
        let mut roles = BTreeSet::new();
        for text in texts {
            let set: &[Role] = match text.get_ref().as_str() {
                "supervisors" => Role::SUPERVISORS,
                "county" => Role::COUNTY,
                "government" => Role::GOVERNMENT,
                "bureau" => Role::BUREAU,
                "town" => Role::TOWN,
                "village" => Role::VILLAGE,
                "committee" => Role::COMMITTEE,
                "group" => Role::GROUP,
                "department" => Role::DEPARTMENT,
                other => match Role::from_str(other) {
                    Ok(role) if !role.is_administrator() => {
                        roles.insert(role);
                        continue;
                    }
                    _ => {
                        let zh = format!("没有角色 {other}，或该角色看不到农户。");
                        self.refuse(
                            text.span(),
                            "form.unknown_role",
                            zh,
                            format!("There is no role {other}, or it sees no household."),
                        );
                        continue;
                    }
                },
            };
            roles.extend(set);
        }
        roles.into_iter().collect()
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

fn joined(keys: &[Spanned<String>]) -> String {
    let keys: Vec<&str> = keys.iter().map(|key| key.get_ref().as_str()).collect();
    keys.join("_")
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
