//! What is counted, what may be done, and who may.

use std::collections::BTreeSet;
use std::str::FromStr as _;

use shouwang_domain::role::Role;
use toml::Spanned;

use super::{Resolving, label};
use crate::form::{Act, Field, FieldType, Indicator, Measure, Permission, State, Subject};
use crate::names::{Asked, Known};
use crate::text::{ActText, IndicatorText, MeasureText, PermissionText};

impl Resolving {
    pub(super) fn indicator(
        &mut self,
        text: &IndicatorText,
        fields: &[Field],
        subject: Subject,
        states: &[State],
    ) -> Indicator {
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

    pub(super) fn measure(
        &mut self,
        text: &MeasureText,
        fields: &[Field],
        subject: Subject,
        states: &[State],
    ) -> Measure {
        if let Some(less) = text.less.as_ref().filter(|_| text.sum.is_none()) {
            self.refuse(
                less.span(),
                "form.less",
                format!("没有合计（sum），不能减去 {}。", less.get_ref()),
                format!("There is no sum from which {} could be taken off.", less.get_ref()),
            );
        }
        for sum in text.sum.iter().chain(&text.less) {
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
            less: key(&text.less),
            distinct: key(&text.distinct),
            condition,
        }
    }

    pub(super) fn act(
        &mut self,
        text: &ActText,
        all: &[ActText],
        states: &[State],
        fields: &[Field],
        subject: Subject,
    ) -> Act {
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

    pub(super) fn permission(&mut self, text: &PermissionText) -> Permission {
        Permission {
            see: self.roles(&text.see),
            add: self.roles(&text.add),
            change: self.roles(&text.change),
            remove: self.roles(&text.remove),
        }
    }

    /// Roles, and sets of roles by name.
    pub(super) fn roles(&mut self, texts: &[Spanned<String>]) -> Vec<Role> {
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
}
