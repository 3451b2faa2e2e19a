//! The households of cases: a documented default household with what a case overrides.
//!
//! The default household is lifted out of poverty and has no risk: four members, two of them able to work, one of these
//! employed, a child at school, twelve months reported, 20,000 yuan of income per head, nothing wrong with dwelling or
//! water, no loss, no debt, not monitored. A case names
//! columns and gives a number, `true` or `false`, a code, `{ yuan = 9000 }`, a value relative to a parameter
//! (`{ param = "line", percent = 110, plus_fen = 1 }`) or `"missing"`. Columns are independent: a case that overrides
//! `monitored` overrides `days_monitored` too where it matters.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use shouwang_domain::Fen;
use shouwang_domain::facts::{FactColumn, FactType, FactUnit, FactValue, HouseholdFacts};
use shouwang_domain::risk::Population;
use toml::Value;

use crate::column::{codes_of, column};
use crate::file::{CaseText, Layer};
use crate::{PackProblem, Param, ParamValue, RuleCase, suggestion};

/// The household that cases start from.
pub fn default_household(on: NaiveDate) -> HouseholdFacts {
    let quarter = Some(Fen::from_yuan(20_000));
    HouseholdFacts {
        household_id: 0,
        area_order: 0,
        data_date: on,
        population: Population::Lifted,
        household_size: 4,
        labour_count: 2,
        has_labour: true,
        severe_disability_members: 0,
        serious_illness_members: 0,
        uninsured_members: Some(0),
        out_of_school_members: 0,
        statements_owed: true,
        months_reported: 12,
        income: Some(Fen::from_yuan(80_000)),
        income_per_head: Some(Fen::from_yuan(20_000)),
        income_recent: quarter,
        income_same_months_last_year: quarter,
        rigid_expense: Some(Fen::from_yuan(6_000)),
        self_paid_medical: Some(Fen::from_yuan(1_000)),
        claims: Some(Fen::ZERO),
        dwelling_dangerous: Some(false),
        water_unsafe: Some(false),
        monitored: false,
        monitored_type: None,
        days_monitored: None,
        measures_in_effect: 0,
        contact_levels: 0,
        wage: Some(Fen::from_yuan(60_000)),
        business: Some(Fen::from_yuan(10_000)),
        property: Some(Fen::from_yuan(1_000)),
        transfer: Some(Fen::from_yuan(9_000)),
        transfer_recent: Some(Fen::from_yuan(2_250)),
        transfer_same_months_last_year: Some(Fen::from_yuan(2_250)),
        days_since_severe_disability: None,
        days_since_serious_illness: None,
        school_age_members: 1,
        students: 1,
        schooling_cost: Some(Fen::from_yuan(900)),
        employed_members: 1,
        members_out_of_work: 0,
        days_since_job_lost: None,
        willing_members: Some(0),
        open_loss: Fen::ZERO,
        failed_operators: 0,
        overdue_loan: Fen::ZERO,
        dividend_arrears: Fen::ZERO,
        days_dividend_overdue: None,
        benefits_with_end: 0,
        days_to_benefit_end: None,
        child_members: 1,
        elderly_members: 1,
        aged_members: 0,
        full_labour_members: 2,
        skilled_members: 0,
        chronic_illness_members: 0,
        disabled_members: 0,
        civil_affairs_listed: false,
        dwelling_uncertain: false,
        recorded_wages: Some(Fen::from_yuan(5_000)),
    }
}

/// A case with its facts; on the day the pack takes effect unless it names another.
pub(crate) fn rule_case(
    layer: &Layer,
    case: &toml::Spanned<CaseText>,
    params: &BTreeMap<String, Param>,
    default_day: NaiveDate,
) -> Result<RuleCase, PackProblem> {
    let text = case.get_ref();
    let on = text.on.unwrap_or(default_day);
    let household = default_household(on);
    let mut facts: Vec<FactValue> = HouseholdFacts::COLUMNS.iter().map(|c| (c.get)(&household)).collect();
    for (name, given) in &text.facts {
        let problem = |(zh, en)| layer.problem(given.span(), "case.facts", zh, en);
        let (index, column) = column(name).ok_or_else(|| problem(unknown_column(name)))?;
        facts[index] = fact(column, given.get_ref(), params, on).map_err(problem)?;
    }
    Ok(RuleCase {
        name: text.name.clone(),
        on,
        facts,
        expect: text.expect,
        at: layer.at(case.span()),
    })
}

/// An amount of money, in fen: `{ yuan = 9000 }` or relative to a parameter.
pub(crate) fn amount(value: &Value, params: &BTreeMap<String, Param>, on: NaiveDate) -> Result<i64, (String, String)> {
    let table = value.as_table().ok_or_else(expected_amount)?;
    let number = |key: &str, default: i64| {
        table
            .get(key)
            .map_or(Some(default), Value::as_integer)
            .ok_or_else(expected_amount)
    };
    let only = |keys: &[&str]| table.keys().all(|key| keys.contains(&key.as_str()));
    if table.contains_key("yuan") && only(&["yuan"]) {
        return Ok(Fen::from_yuan(number("yuan", 0)?).0);
    }
    let name = table
        .get("param")
        .and_then(Value::as_str)
        .filter(|_| only(&["param", "percent", "plus_fen"]));
    let name = name.ok_or_else(expected_amount)?;
    let param = params.get(name).ok_or_else(|| unknown_param(name, params))?;
    match param.on(on).map_err(|p| (p.zh, p.en))?.value {
        ParamValue::Int(n) => Ok(n * number("percent", 100)? / 100 + number("plus_fen", 0)?),
        ParamValue::Codes(_) => Err(expected_amount()),
    }
}

fn fact(
    column: &FactColumn,
    value: &Value,
    params: &BTreeMap<String, Param>,
    on: NaiveDate,
) -> Result<FactValue, (String, String)> {
    if value.as_str() == Some("missing") {
        return Ok(FactValue::Null);
    }
    let found = match (column.ty, value) {
        (FactType::Bool, Value::Boolean(b)) => Some(FactValue::Bool(*b)),
        (FactType::Int, Value::Integer(n)) if column.unit != FactUnit::Money => Some(FactValue::Int(*n)),
        (FactType::Int, Value::Table(_)) => Some(FactValue::Int(amount(value, params, on)?)),
        (FactType::Text, Value::String(s)) => codes_of(column.name)
            .unwrap_or_default()
            .into_iter()
            .find(|code| code == s)
            .map(FactValue::Text),
        _ => None,
    };
    found.ok_or_else(|| wrong_type(column))
}

fn wrong_type(column: &FactColumn) -> (String, String) {
    let (zh, en) = match column.ty {
        FactType::Bool => ("true 或 false".to_owned(), "true or false".to_owned()),
        FactType::Int if column.unit == FactUnit::Money => (
            "金额，如 { yuan = 9000 }".to_owned(),
            "an amount such as { yuan = 9000 }".to_owned(),
        ),
        FactType::Int => ("整数".to_owned(), "an integer".to_owned()),
        FactType::Text => {
            let codes = codes_of(column.name).unwrap_or_default().join(", ");
            (format!("代码之一：{codes}"), format!("one of the codes {codes}"))
        }
    };
    (
        format!("“{}”（{}）应填{zh}，或 \"missing\"。", column.zh, column.name),
        format!("The column {} takes {en}, or \"missing\".", column.name),
    )
}

fn unknown_column(name: &str) -> (String, String) {
    let near = suggestion(name, HouseholdFacts::COLUMNS.iter().map(|c| c.name));
    (
        format!(
            "没有名为 {name} 的指标{}。",
            near.map_or(String::new(), |n| format!("；是否为 {n}"))
        ),
        format!(
            "There is no column {name}{}.",
            near.map_or(String::new(), |n| format!("; did you mean {n}"))
        ),
    )
}

fn unknown_param(name: &str, params: &BTreeMap<String, Param>) -> (String, String) {
    let near = suggestion(name, params.keys().map(String::as_str));
    (
        format!(
            "没有名为 {name} 的参数{}。",
            near.map_or(String::new(), |n| format!("；是否为 {n}"))
        ),
        format!(
            "There is no parameter {name}{}.",
            near.map_or(String::new(), |n| format!("; did you mean {n}"))
        ),
    )
}

fn expected_amount() -> (String, String) {
    (
        "金额应写作 { yuan = 9000 } 或 { param = \"line\", percent = 110, plus_fen = 1 }。".into(),
        "Write an amount as { yuan = 9000 } or { param = \"line\", percent = 110, plus_fen = 1 }.".into(),
    )
}
