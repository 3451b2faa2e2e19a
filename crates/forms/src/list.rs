//! Lists of departments (数据比对): what a department sends each month, what a row of it says of a household, and when
//! somebody is to look.
//!
//! A file `lists/<id>.toml` is one list: whose it is, for what purpose and on what basis, its columns with the headers that
//! departments use, the fact that a row states, the rules that warn, and what in the register it is compared with. As with a
//! register, all files are read or none, and their cases run whenever they are.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::{Map, Value as Json};
use shouwang_domain::Problem;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::guarantee::GuaranteeState;
use shouwang_domain::household::Schooling;
use shouwang_domain::problem::FieldProblem;
use shouwang_domain::risk::{CivilAffairsStatus, Population, RiskCategory, WarningLevel};
use shouwang_domain::role::Department;
use shouwang_domain::{Fen, coded_enum};
use shouwang_expression::{FileProblem, SourceFile, Type, Value, day_number};

use crate::form::{Condition, Field, FieldType, Form, Label};
use crate::names::{Around, TODAY};
use crate::prepare::Given;
use crate::resolve;
use crate::value::{FieldValue, Values};

/// The lists that ship with the program: name and text.
const SHIPPED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped_lists.rs"));

coded_enum! {
    /// Whom a row of a department's list is about.
    pub enum ListSubject {
        Member = "member", "家庭成员", "a member";
        Household = "household", "农户", "a household, by its head";
    }
}

/// A list of a department.
#[derive(Debug, Clone)]
pub struct DepartmentList {
    /// The stable id.
    pub id: String,
    /// What it is called.
    pub label: Label,
    /// The version of the description, from 1.
    pub version: u32,
    /// Whose it is.
    pub department: Department,
    /// What it is used for, and for nothing else.
    pub purpose: Label,
    /// On what basis the department gives it.
    pub citation: String,
    /// Whether it holds only for households that have authorised it: it answers a query and is owed in no month.
    pub authorised: bool,
    /// The list of a month is due on this day of the month after it.
    pub due_day: u32,
    /// Whom a row is about.
    pub subject: ListSubject,
    /// Headers of the column of names.
    pub name_headers: Vec<String>,
    /// Headers of the column of ID numbers.
    pub number_headers: Vec<String>,
    /// The field with the day since when what a row says is so; without, the last day of the list's month.
    pub on: Option<String>,
    /// What a row says, with the fields in braces.
    pub fact: Label,
    /// Columns that are read and checked and not kept.
    pub unkept: Vec<String>,
    /// The numbers that its rules read.
    pub params: Vec<ListParam>,
    /// When somebody is to look.
    pub rules: Vec<ListRule>,
    /// What in the register says otherwise.
    pub differences: Vec<ListDifference>,
    /// Its columns and checks: a row is prepared like a record.
    pub form: Form,
}

/// A number that rules of a list read.
#[derive(Debug, Clone)]
pub struct ListParam {
    /// Its name in conditions.
    pub id: String,
    /// The number; an amount in fen.
    pub value: i64,
    /// Whether it is an amount.
    pub is_money: bool,
    /// What it is called.
    pub label: Label,
    /// Where it comes from.
    pub citation: String,
}

/// A rule that warns because of a row.
#[derive(Debug, Clone)]
pub struct ListRule {
    /// The id, unique in the list.
    pub id: String,
    /// When it warns; what is not known does not.
    pub when: Condition,
    /// Category of the risk.
    pub risk: RiskCategory,
    /// How urgent it is.
    pub level: WarningLevel,
    /// Whether the village looks, or the town.
    pub to: AreaLevel,
    /// Days until an answer is due, counted as the pack counts them.
    pub answer_days: u32,
    /// What is said, with fields and parameters in braces.
    pub message: Label,
}

/// What in the register says otherwise than the list.
#[derive(Debug, Clone)]
pub struct ListDifference {
    /// The id, unique in the list.
    pub id: String,
    /// When it does.
    pub when: Condition,
    /// What is said of it.
    pub message: Label,
}

/// Something that the register says of whom a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RegisteredFact {
    /// Age in whole years.
    Age,
    /// At which school.
    Schooling,
    /// Whether insured.
    Insured,
    /// Whether seriously ill.
    SeriousIllness,
    /// Grade of the disability.
    DisabilityGrade,
    /// Whether a job goes on.
    Employed,
    /// Since when the job that goes on, the newest where there are several.
    EmployedSince,
    /// The guarantee of housing.
    Housing,
    /// The guarantee of water.
    Water,
    /// Standing in civil affairs.
    CivilAffairs,
    /// Base register.
    Population,
    /// Whether monitored.
    Monitored,
}

impl RegisteredFact {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Age,
        Self::Schooling,
        Self::Insured,
        Self::SeriousIllness,
        Self::DisabilityGrade,
        Self::Employed,
        Self::EmployedSince,
        Self::Housing,
        Self::Water,
        Self::CivilAffairs,
        Self::Population,
        Self::Monitored,
    ];

    /// The name in a condition.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Age => "register.age",
            Self::Schooling => "register.schooling",
            Self::Insured => "register.insured",
            Self::SeriousIllness => "register.serious_illness",
            Self::DisabilityGrade => "register.disability_grade",
            Self::Employed => "register.employed",
            Self::EmployedSince => "register.employed_since",
            Self::Housing => "register.housing",
            Self::Water => "register.water",
            Self::CivilAffairs => "register.civil_affairs",
            Self::Population => "register.population",
            Self::Monitored => "register.monitored",
        }
    }

    /// What it is called in Chinese.
    pub(crate) const fn zh(self) -> &'static str {
        match self {
            Self::Age => "登记的年龄",
            Self::Schooling => "登记的在校状况",
            Self::Insured => "登记的参保情况",
            Self::SeriousIllness => "登记的大病情况",
            Self::DisabilityGrade => "登记的残疾等级",
            Self::Employed => "登记的就业情况",
            Self::EmployedSince => "登记的现工作开始日期",
            Self::Housing => "登记的住房安全",
            Self::Water => "登记的饮水安全",
            Self::CivilAffairs => "登记的民政身份",
            Self::Population => "户类型",
            Self::Monitored => "是否监测对象",
        }
    }

    /// The type in a condition.
    pub(crate) fn ty(self) -> Type {
        fn codes<T: Copy>(all: &[T], code: fn(T) -> &'static str) -> Type {
            Type::code(all.iter().map(|value| code(*value)))
        }
        match self {
            Self::Age | Self::DisabilityGrade => Type::Int,
            Self::Insured | Self::SeriousIllness | Self::Employed | Self::Monitored => Type::Bool,
            Self::EmployedSince => Type::Day,
            Self::Schooling => codes(Schooling::ALL, Schooling::as_str),
            Self::Housing | Self::Water => codes(GuaranteeState::ALL, GuaranteeState::as_str),
            Self::CivilAffairs => codes(CivilAffairsStatus::ALL, CivilAffairsStatus::as_str),
            Self::Population => codes(Population::ALL, Population::as_str),
        }
    }

    /// The fact of this name.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fact| fact.name() == name)
    }
}

/// What the register says of whom a row is about; what it does not know is not in it.
#[derive(Debug, Clone, Default)]
pub struct Registered(pub(crate) BTreeMap<RegisteredFact, Value>);

impl Registered {
    /// It says a code.
    pub fn code(&mut self, fact: RegisteredFact, code: &str) {
        self.0.insert(fact, Value::Text(code.to_owned()));
    }

    /// It says a number.
    pub fn number(&mut self, fact: RegisteredFact, number: i64) {
        self.0.insert(fact, Value::Int(number));
    }

    /// It says a day.
    pub fn day(&mut self, fact: RegisteredFact, day: NaiveDate) {
        self.0.insert(fact, Value::Int(day_number(day)));
    }

    /// It says whether something is so.
    pub fn truth(&mut self, fact: RegisteredFact, truth: bool) {
        self.0.insert(fact, Value::Bool(truth));
    }
}

impl DepartmentList {
    /// Reads a row as a sheet gives it.
    ///
    /// # Errors
    /// Everything that is wrong with it, each at its column.
    pub fn row(&self, values: Map<String, Json>, today: NaiveDate) -> Result<Values, Vec<FieldProblem>> {
        let given = Given {
            values,
            ..Given::default()
        };
        self.form
            .prepare(&given, &Around::day(today))
            .map(|prepared| prepared.values)
    }

    /// The values of a row as they were kept. A field that this version does not know is left out.
    pub fn kept(&self, values: &Map<String, Json>) -> Values {
        crate::read::values(&self.form.fields, values, "/values", &mut Vec::new())
    }

    /// The day since when what a row says is so.
    pub fn day(&self, values: &Values, last: NaiveDate) -> NaiveDate {
        match self.on.as_ref().and_then(|key| values.get(key)) {
            Some(FieldValue::Day(day)) => *day,
            Some(FieldValue::Month(month)) => month.first_day(),
            _ => last,
        }
    }

    /// The rules that warn because of a row.
    pub fn warnings(&self, values: &Values, known: &Registered, today: NaiveDate) -> Vec<&ListRule> {
        let holds = |rule: &&ListRule| holds(&rule.when, values, known, today);
        self.rules.iter().filter(holds).collect()
    }

    /// What in the register says otherwise.
    pub fn differences(&self, values: &Values, known: &Registered, today: NaiveDate) -> Vec<&ListDifference> {
        let holds = |difference: &&ListDifference| holds(&difference.when, values, known, today);
        self.differences.iter().filter(holds).collect()
    }

    /// A text of the list with the values of a row in it.
    pub fn filled(&self, text: &Label, values: &Values) -> Label {
        Label {
            zh: self.fill(&text.zh, values, true),
            en: self.fill(&text.en, values, false),
        }
    }

    /// The day on which the list of a month is due.
    pub fn due(&self, month: shouwang_domain::Month) -> NaiveDate {
        let next = month.plus(1);
        next.first_day().with_day_of(self.due_day, next.last_day())
    }

    /// A field's value in words.
    pub fn in_words(&self, key: &str, values: &Values, zh: bool) -> Option<String> {
        if let Some(param) = self.params.iter().find(|param| param.id == key) {
            return Some(if param.is_money {
                yuan(param.value)
            } else {
                param.value.to_string()
            });
        }
        let field = self.form.field(key)?;
        Some(worded(field, values.get(key)?, zh))
    }

    fn fill(&self, text: &str, values: &Values, zh: bool) -> String {
        let mut filled = text.to_owned();
        for key in placeholders(text) {
            let words = self.in_words(&key, values, zh);
            let words = words.unwrap_or_else(|| if zh { "未填" } else { "not given" }.to_owned());
            filled = filled.replace(&format!("{{{key}}}"), &words);
        }
        filled
    }
}

/// A day of a month, or its last one.
trait DayOf {
    fn with_day_of(self, day: u32, last: NaiveDate) -> NaiveDate;
}

impl DayOf for NaiveDate {
    fn with_day_of(self, day: u32, last: NaiveDate) -> NaiveDate {
        chrono::Datelike::with_day(&self, day).unwrap_or(last)
    }
}

/// The names in braces.
pub(crate) fn placeholders(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split('{').skip(1) {
        if let Some((name, _)) = part.split_once('}') {
            found.push(name.to_owned());
        }
    }
    found
}

fn yuan(fen: i64) -> String {
    let text = Fen(fen).to_string();
    text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
}

fn worded(field: &Field, value: &FieldValue, zh: bool) -> String {
    let choice = |code: &str| {
        let found = field.ty.choices().iter().find(|choice| choice.code == code);
        let label = found.map(|choice| if zh { &choice.label.zh } else { &choice.label.en });
        label.cloned().unwrap_or_else(|| code.to_owned())
    };
    let join = if zh { "、" } else { ", " };
    match (value, field.ty.stored()) {
        (FieldValue::Text(code), FieldType::Code(_)) => choice(code),
        (FieldValue::Codes(codes), _) => codes.iter().map(|code| choice(code)).collect::<Vec<_>>().join(join),
        (FieldValue::Text(text), _) => text.clone(),
        (FieldValue::Int(fen), FieldType::Money) => yuan(*fen),
        (FieldValue::Int(number), _) => number.to_string(),
        (FieldValue::Bool(true), _) => if zh { "是" } else { "yes" }.to_owned(),
        (FieldValue::Bool(false), _) => if zh { "否" } else { "no" }.to_owned(),
        (FieldValue::Day(day), _) => day.to_string(),
        (FieldValue::Month(month), _) => month.to_string(),
        (FieldValue::Id(_) | FieldValue::Rows(_), _) => String::new(),
    }
}

fn holds(condition: &Condition, values: &Values, known: &Registered, today: NaiveDate) -> bool {
    let inputs = &condition.expression.inputs;
    let input = |index: usize| {
        let name = inputs[index].name.as_str();
        if name == TODAY {
            return Value::Int(day_number(today));
        }
        if let Some(value) = values.get(name) {
            return value.to_expression();
        }
        let fact = RegisteredFact::of_name(name);
        fact.and_then(|fact| known.0.get(&fact).cloned()).unwrap_or(Value::Null)
    };
    condition.expression.truth(&input) == Some(true)
}

/// The lists that there are.
#[derive(Debug, Clone, Default)]
pub struct ListLibrary(BTreeMap<String, DepartmentList>);

impl ListLibrary {
    /// Those that ship with the program.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub fn shipped() -> Result<Self, Vec<FileProblem>> {
        let files = SHIPPED.iter();
        Self::from_files(files.map(|(name, text)| (format!("lists/{name}"), (*text).to_owned())))
    }

    /// Reads descriptions, each with the path to show in messages: all of them or none.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub fn from_files(files: impl IntoIterator<Item = (String, String)>) -> Result<Self, Vec<FileProblem>> {
        let mut lists = BTreeMap::new();
        let mut problems = Vec::new();
        for (path, text) in files {
            let file = SourceFile::new(&path, &text);
            match resolve::list(SourceFile::new(&path, &text)) {
                Ok(list) => {
                    let stem = path.rsplit('/').next().and_then(|name| name.strip_suffix(".toml"));
                    if stem != Some(&list.id) {
                        problems.push(FileProblem::new(
                            file.position(0),
                            "list.misnamed",
                            format!("文件名应为 {}.toml，且每个表单只有一个文件。", list.id),
                            format!("The file must be called {}.toml, and a register has one file.", list.id),
                        ));
                    }
                    lists.insert(list.id.clone(), list);
                }
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() {
            Ok(Self(lists))
        } else {
            Err(problems)
        }
    }

    /// Every list, by id.
    pub fn all(&self) -> impl Iterator<Item = &DepartmentList> {
        self.0.values()
    }

    /// The list of this id.
    pub fn get(&self, id: &str) -> Option<&DepartmentList> {
        self.0.get(id)
    }

    /// What the user is told of descriptions that are wrong.
    pub fn refused(problems: &[FileProblem]) -> Problem {
        crate::FormLibrary::refused(problems)
    }
}
