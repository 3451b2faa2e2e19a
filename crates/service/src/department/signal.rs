//! What the register says of whom rows are about, and the findings that rules of a list make of them.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use shouwang_domain::guarantee::Guarantee;
use shouwang_domain::household::Health;
use shouwang_domain::warning::{Finding, Input};
use shouwang_forms::{DepartmentList, FieldType, ListRule, Registered, RegisteredFact, Values};
use shouwang_store::column::Json;
use shouwang_store::entity::{employment, guarantee, household, member};
use shouwang_store::{Source, repo};

use crate::rules::screening::{Joined, Listed};
use crate::{Ctx, Result};

/// What the register says of some households.
pub(super) struct World {
    homes: HashMap<i64, household::Model>,
    guarantees: HashMap<i64, Vec<guarantee::Model>>,
    work: HashMap<i64, Vec<employment::Model>>,
}

impl World {
    pub(super) async fn of(at: &impl Source, ctx: &Ctx, households: &BTreeSet<i64>) -> Result<Self> {
        let ids: Vec<i64> = households.iter().copied().collect();
        Ok(Self {
            homes: repo::department::homes(at, ctx, &ids).await?,
            guarantees: repo::register::bulk::guarantees(at, &ids).await?,
            work: repo::register::records::rows(at, &ids).await?,
        })
    }

    /// Of one household that was found in scope before.
    pub(super) async fn of_one(at: &impl Source, household: &shouwang_store::Found<household::Model>) -> Result<Self> {
        let ids = [household.id];
        Ok(Self {
            homes: HashMap::from([(household.id, household.row().clone())]),
            guarantees: repo::register::bulk::guarantees(at, &ids).await?,
            work: repo::register::records::rows(at, &ids).await?,
        })
    }

    /// The place of a household in the area tree.
    pub(super) fn order(&self, household: i64) -> Option<i64> {
        self.homes.get(&household).map(|home| home.area_order)
    }

    /// What it says of a member.
    pub(super) fn registered(&self, member: &member::Model, today: NaiveDate) -> Result<Registered> {
        use RegisteredFact as F;
        let mut known = Registered::default();
        let health: Vec<Health> = member.health.read()?;
        if let Some(age) = today.years_since(member.birth_date.get()) {
            known.number(F::Age, i64::from(age));
        }
        known.code(F::Schooling, member.schooling.as_str());
        if let Some(insured) = member.insured {
            known.truth(F::Insured, insured.get());
        }
        known.truth(F::SeriousIllness, health.contains(&Health::SeriousIllness));
        if let Some(grade) = member.disability_grade {
            known.number(F::DisabilityGrade, grade);
        }
        let goes_on = |row: &employment::Model| {
            row.member_id == member.id
                && row
                    .ended_on
                    .as_deref()
                    .is_none_or(|end| end > today.to_string().as_str())
        };
        let work = self.work.get(&member.household_id).map_or(&[][..], Vec::as_slice);
        known.truth(F::Employed, work.iter().any(goes_on));
        let began = work
            .iter()
            .filter(|row| goes_on(row))
            .map(|row| row.started_on.as_str());
        if let Some(since) = began.max().and_then(|day| day.parse().ok()) {
            known.day(F::EmployedSince, since);
        }
        for (fact, of) in [(F::Housing, Guarantee::Housing), (F::Water, Guarantee::Water)] {
            let guarantees = self.guarantees.get(&member.household_id).map_or(&[][..], Vec::as_slice);
            if let Some(row) = guarantees.iter().find(|row| row.guarantee == of) {
                known.code(fact, row.state.as_str());
            }
        }
        if let Some(home) = self.homes.get(&member.household_id) {
            if let Some(standing) = home.civil_affairs {
                known.code(F::CivilAffairs, standing.as_str());
            }
            known.code(F::Population, home.population.as_str());
            known.truth(F::Monitored, home.monitored_type.is_some());
        }
        Ok(known)
    }
}

/// What became of the findings of a row.
pub(super) struct Raised {
    /// The rules, by their ids.
    pub(super) rules: String,
    /// What no warning says yet.
    pub(super) waiting: Option<Json>,
    /// The warning that says one of them.
    pub(super) warning: Option<i64>,
}

impl Raised {
    /// By the warning of the household that speaks, where there is one.
    pub(super) fn of(signals: &[Listed], joined: Option<&Joined>) -> Result<Self> {
        let is_said = |listed: &Listed| joined.is_some_and(|joined| joined.says(listed));
        let (said, waits): (Vec<Listed>, Vec<Listed>) = signals.iter().cloned().partition(is_said);
        let rules: Vec<&str> = signals.iter().map(|listed| listed.finding.rule.as_str()).collect();
        Ok(Self {
            rules: rules.join(","),
            waiting: Listed::kept(&waits)?,
            warning: joined.filter(|_| !said.is_empty()).map(|joined| joined.warning),
        })
    }
}

/// The rules of a list that warn because of a row, each with its finding.
pub(super) fn findings(
    list: &DepartmentList,
    values: &Values,
    known: &Registered,
    (today, last): (NaiveDate, NaiveDate),
) -> Vec<Listed> {
    let rules = list.warnings(values, known, today);
    rules
        .into_iter()
        .map(|rule| Listed {
            finding: finding(list, rule, values, list.day(values, last)),
            answer_days: rule.answer_days,
        })
        .collect()
}

fn finding(list: &DepartmentList, rule: &ListRule, values: &Values, on: NaiveDate) -> Finding {
    let message = list.filled(&rule.message, values);
    // Free texts stay where they are sealed.
    let fields = list
        .form
        .fields
        .iter()
        .filter(|field| !matches!(field.ty, FieldType::Text(_)));
    let said = fields
        .filter(|field| !list.unkept.contains(&field.key))
        .map(|field| Input {
            name: field.key.clone(),
            zh: field.label.zh.clone(),
            en: field.label.en.clone(),
            value: list.in_words(&field.key, values, true),
            source: "records".to_owned(),
        });
    let asked = rule.when.text.as_str();
    let params = list
        .params
        .iter()
        .filter(|param| asked.contains(param.id.as_str()))
        .map(|param| Input {
            name: param.id.clone(),
            zh: param.label.zh.clone(),
            en: param.label.en.clone(),
            value: list.in_words(&param.id, values, true),
            source: "policy".to_owned(),
        });
    Finding {
        rule: Listed::rule_id(&list.id, &rule.id),
        pack: format!("{}@{}", list.id, list.version),
        risk: rule.risk,
        level: rule.level,
        inputs: said.chain(params).collect(),
        zh: message.zh,
        en: message.en,
        data_date: on,
        to: Some(rule.to),
    }
}
