//! The names that an expression of a register may use: its fields, `today`, and what is known of its subject.

use shouwang_expression::{Meaning, Names, Type, Value};

use crate::form::{Field, FieldType, State, Subject};

/// Something that is known of the subject of a record when it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SubjectFact {
    /// The age of the member in whole years.
    MemberAge,
    /// Whether the household is monitored.
    HouseholdMonitored,
    /// Whether the household was lifted out of poverty.
    HouseholdLifted,
}

impl SubjectFact {
    const ALL: [Self; 3] = [Self::MemberAge, Self::HouseholdMonitored, Self::HouseholdLifted];

    /// The name in an expression.
    const fn name(self) -> &'static str {
        match self {
            Self::MemberAge => "member.age",
            Self::HouseholdMonitored => "household.monitored",
            Self::HouseholdLifted => "household.lifted",
        }
    }

    const fn zh(self) -> &'static str {
        match self {
            Self::MemberAge => "成员年龄",
            Self::HouseholdMonitored => "监测对象",
            Self::HouseholdLifted => "脱贫户",
        }
    }

    const fn ty(self) -> Type {
        match self {
            Self::MemberAge => Type::Int,
            Self::HouseholdMonitored | Self::HouseholdLifted => Type::Bool,
        }
    }

    const fn is_of(self, subject: Subject) -> bool {
        match self {
            Self::MemberAge => matches!(subject, Subject::Member),
            Self::HouseholdMonitored | Self::HouseholdLifted => !matches!(subject, Subject::Area),
        }
    }

    /// The fact of this name, where a subject has it.
    pub(crate) fn of_name(name: &str, subject: Subject) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|fact| fact.name() == name && fact.is_of(subject))
    }
}

/// What stands around a record when it is written: the day, and what is known of its subject.
#[derive(Debug, Clone)]
pub struct Around {
    /// The day in Asia/Shanghai.
    pub today: chrono::NaiveDate,
    /// The age of the member.
    pub age: Option<i64>,
    /// Whether the household is monitored.
    pub monitored: Option<bool>,
    /// Whether the household was lifted out of poverty.
    pub lifted: Option<bool>,
}

impl Around {
    /// A day, and nothing known of the subject.
    pub const fn day(today: chrono::NaiveDate) -> Self {
        Self {
            today,
            age: None,
            monitored: None,
            lifted: None,
        }
    }

    pub(crate) fn value(&self, name: &str) -> Value {
        let truth = |known: Option<bool>| known.map_or(Value::Null, Value::Bool);
        if name == TODAY {
            return Value::Int(shouwang_expression::day_number(self.today));
        }
        match SubjectFact::ALL.into_iter().find(|fact| fact.name() == name) {
            Some(SubjectFact::MemberAge) => self.age.map_or(Value::Null, Value::Int),
            Some(SubjectFact::HouseholdMonitored) => truth(self.monitored),
            Some(SubjectFact::HouseholdLifted) => truth(self.lifted),
            None => Value::Null,
        }
    }
}

/// The name of the day on which a record is written.
pub(crate) const TODAY: &str = "today";

/// The name of the state of a record.
const STATE: &str = "state";

/// The names of a register; in a child row its own fields come first.
pub(crate) struct Known<'a> {
    pub(crate) subject: Subject,
    pub(crate) fields: &'a [Field],
    /// What else may be asked.
    pub(crate) asked: Asked<'a>,
}

/// What an expression may ask besides the fields.
#[derive(Clone, Copy)]
pub(crate) enum Asked<'a> {
    /// Of one record, when it is written: the day, and what is known of its subject.
    Around,
    /// Of many records, when they are counted: the day, and the state that each has.
    Counted(&'a [State]),
}

impl Names for Known<'_> {
    fn meaning(&self, name: &str) -> Option<Meaning> {
        if let Some(field) = self.fields.iter().find(|field| field.key == name) {
            return Some(Meaning::Input {
                ty: type_of(&field.ty)?,
                zh: field.label.zh.clone(),
            });
        }
        if name == TODAY {
            return Some(Meaning::Input {
                ty: Type::Day,
                zh: "今天".to_owned(),
            });
        }
        if let Asked::Counted(states) = self.asked {
            let has_states = name == STATE && !states.is_empty();
            return has_states.then(|| Meaning::Input {
                ty: Type::code(states.iter().map(|state| state.id.clone())),
                zh: "状态".to_owned(),
            });
        }
        let fact = SubjectFact::of_name(name, self.subject)?;
        Some(Meaning::Input {
            ty: fact.ty(),
            zh: fact.zh().to_owned(),
        })
    }

    fn aggregate(&self, function: &str, name: &str) -> Option<Meaning> {
        let (rows, key) = name
            .split_once('.')
            .map_or((name, None), |(rows, key)| (rows, Some(key)));
        let field = self.fields.iter().find(|field| field.key == rows)?;
        let FieldType::Rows(fields) = &field.ty else {
            return None;
        };
        match (function, key) {
            ("count", None) => Some(Meaning::Input {
                ty: Type::Int,
                zh: format!("{}的行数", field.label.zh),
            }),
            ("sum" | "min" | "max", Some(key)) => {
                let of = fields.iter().find(|field| field.key == key)?;
                let ty = type_of(&of.ty)?;
                let fits = ty == Type::Int || (ty == Type::Day && function != "sum");
                fits.then(|| Meaning::Input {
                    ty,
                    zh: format!("{}合计", of.label.zh),
                })
            }
            _ => None,
        }
    }

    fn known(&self) -> Vec<String> {
        let facts = SubjectFact::ALL.into_iter().filter(|fact| fact.is_of(self.subject));
        let fields = self.fields.iter().filter(|field| type_of(&field.ty).is_some());
        let more: Vec<String> = match self.asked {
            Asked::Around => facts.map(|fact| fact.name().to_owned()).collect(),
            Asked::Counted(states) => states.first().map(|_| STATE.to_owned()).into_iter().collect(),
        };
        fields
            .map(|field| field.key.clone())
            .chain(more)
            .chain([TODAY.to_owned()])
            .collect()
    }
}

/// The type of a field in an expression; none of what cannot stand in one.
pub(crate) fn type_of(ty: &FieldType) -> Option<Type> {
    Some(match ty.stored() {
        FieldType::Text(_) => Type::Text,
        FieldType::Integer(..) | FieldType::Money | FieldType::Percent | FieldType::Files(_) => Type::Int,
        FieldType::Date(_) | FieldType::Month => Type::Day,
        FieldType::YesNo => Type::Bool,
        FieldType::Code(choices) => Type::code(choices.iter().map(|choice| choice.code.clone())),
        // An id can only be asked whether it is there.
        FieldType::Ref(_) | FieldType::Area | FieldType::Member | FieldType::Person => Type::Int,
        FieldType::Codes(_) | FieldType::Rows(_) | FieldType::Computed(..) => return None,
    })
}
