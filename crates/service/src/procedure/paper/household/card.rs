//! The card of a household (明白卡): what it has, which policies there are, and whom it can ask. It lies about at home, so that
//! it says neither number nor illness, nor anything that would tell of one: the policies are those of the place and not chosen
//! by what is known of the members, and help because of health or disability is said in general words.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};
use serde_json::{Value, json};
use shouwang_domain::Fen;
use shouwang_domain::assurance::Insurance;
use shouwang_domain::measure::{MeasureKind, MeasureState};
use shouwang_domain::records::BenefitKind;
use shouwang_domain::role::Department;
use shouwang_store::column::Day;
use shouwang_store::entity::measure;
use shouwang_store::ledger::LedgerRow;
use shouwang_store::repo;
use shouwang_store::repo::ledger::LedgerFilter;

use super::super::fill::{chinese_day, grouped};
use super::{Home, fields};
use crate::ledger::form::tables;
use crate::{Ctx, Problem, Result, Service};

/// What help is called that would tell of an illness or a disability.
const IN_GENERAL: &str = "救助保障";
/// The registers of benefits and of contributions that government pays.
const BENEFITS: &str = "benefit";
const CONTRIBUTIONS: &str = "contribution";
/// More records of one household a card has no room for.
const MOST: u64 = 500;

impl Service {
    /// What the template of the card is given.
    pub(super) async fn card_data(&self, ctx: &Ctx, home: &Home) -> Result<Value> {
        let today = ctx.today();
        let mut measures = Vec::new();
        if let Some(spell) = repo::procedure::spell::open_of(&self.store, &home.household).await? {
            let rows = repo::help::measure::of_spell(&self.store, &spell).await?;
            let goes_on = |row: &measure::Model| {
                row.state.get() == MeasureState::InEffect && row.ends_on.is_none_or(|last| today <= last.get())
            };
            measures.extend(rows.iter().filter(|row| goes_on(row)).map(measure_data));
        }
        self.add_benefits(ctx, home, &mut measures).await?;
        let contacts = repo::help::contact::of_household(&self.store, &home.household).await?;
        let mut people = Vec::new();
        for row in contacts.iter().filter(|row| row.to_on.is_none()) {
            let contact = self.contact_view(&self.store, row).await?;
            let phone = contact
                .phone
                .map(|phone| format!("，办公电话{phone}"))
                .unwrap_or_default();
            let name = contact.name.unwrap_or_default();
            people.push(format!("{name}（{}{phone}）", contact.level.zh()));
        }
        let advice = self.advice(ctx, &home.household).await?;
        // What it has is left out, except where that would tell of an illness.
        let has = |kind: Option<MeasureKind>| kind.is_some_and(|kind| !tells_of_health(kind));
        let mut open: Vec<_> = advice
            .policies
            .iter()
            .filter(|of| !(of.given && has(of.measure)))
            .collect();
        open.sort_by(|one, other| (&one.title, one.record_id.0).cmp(&(&other.title, other.record_id.0)));
        let policies: Vec<Value> = open
            .into_iter()
            .map(|of| {
                json!({
                    "title": of.title,
                    "whom": of.whom,
                    "what": format!("{}；{}", of.what, of.how_much),
                    "papers": of.papers,
                    "channel": of.channel.zh,
                })
            })
            .collect();
        let mut data = home.data(today);
        // The card is of the household and not of its members.
        data.remove("members");
        data.remove("population");
        data.extend(fields(json!({
            "code_of": "明白卡",
            "measures": measures,
            "no_measures": "目前没有正在实施的帮扶措施。",
            "policies": policies,
            "no_policies": "政策目录里没有现行的政策；家里有困难的，请告诉联系人。",
            "contacts": if people.is_empty() { None } else { Some(people.join("、")) },
        }))?);
        Ok(Value::Object(data))
    }

    /// What the registers of benefits and contributions say that it has; none that stands there as a measure.
    async fn add_benefits(&self, ctx: &Ctx, home: &Home, shown: &mut Vec<Value>) -> Result<()> {
        let today = ctx.today();
        for row in self.rows_of_register(ctx, home, BENEFITS).await? {
            let kind: BenefitKind = row.text("kind").unwrap_or_default().parse()?;
            let (from, until) = (day_of(&row, "from_on")?, day_of(&row, "ends_on")?);
            // The end is the day after the last one.
            let goes_on = from.is_none_or(|from| from <= today) && until.is_none_or(|end| today < end);
            let what = match kind {
                BenefitKind::DisabilityAllowance | BenefitKind::MedicalAid => IN_GENERAL,
                kind => kind.zh(),
            };
            let is_shown = what != IN_GENERAL && shown.iter().any(|one| one["what"] == what);
            if !goes_on || is_shown {
                continue;
            }
            let amount = row.int("monthly_amount");
            shown.push(json!({
                "what": what,
                "amount": amount.map(|amount| format!("每月{}元", grouped(Fen(amount)))),
                "department": null,
                "period": period(from, until.and_then(|end| end.pred_opt())),
            }));
        }
        let mut paid: BTreeMap<String, i64> = BTreeMap::new();
        for row in self.rows_of_register(ctx, home, CONTRIBUTIONS).await? {
            if row.int("year") == Some(i64::from(today.year())) {
                let insurance: Insurance = row.text("insurance").unwrap_or_default().parse()?;
                *paid.entry(insurance.zh().to_owned()).or_default() += row.int("by_government").unwrap_or_default();
            }
        }
        for (insurance, amount) in paid.into_iter().filter(|(_, amount)| *amount > 0) {
            shown.push(json!({
                "what": format!("{insurance}，政府代缴"),
                "amount": format!("{}元", grouped(Fen(amount))),
                "department": null,
                "period": format!("{}年", today.year()),
            }));
        }
        Ok(())
    }

    /// The records of the household in a register; none where the caller does not see it.
    async fn rows_of_register(&self, ctx: &Ctx, home: &Home, form: &str) -> Result<Vec<LedgerRow>> {
        let seen = self.seen_forms(ctx).await?;
        let Some(form) = seen.get(form) else {
            return Ok(Vec::new());
        };
        let filter = LedgerFilter {
            household: Some(home.household.id),
            ..LedgerFilter::default()
        };
        repo::ledger::all(&self.store, ctx, &tables(form)[0], &filter, None, MOST).await
    }
}

/// Help of this kind would tell of an illness or a disability.
const fn tells_of_health(kind: MeasureKind) -> bool {
    matches!(kind, MeasureKind::MedicalAid | MeasureKind::DisabilitySupport)
}

/// A department would tell of it as well.
const fn is_of_health(department: Department) -> bool {
    matches!(
        department,
        Department::Health | Department::MedicalInsurance | Department::DisabledFederation
    )
}

fn day_of(row: &LedgerRow, column: &str) -> Result<Option<NaiveDate>> {
    let day = row.text(column).map(|text| text.parse::<NaiveDate>());
    day.transpose().map_err(Problem::internal)
}

fn period(from: Option<NaiveDate>, until: Option<NaiveDate>) -> String {
    match (from.map(chinese_day), until.map(chinese_day)) {
        (Some(from), Some(until)) => format!("{from}至{until}"),
        (Some(from), None) => format!("{from}起"),
        (None, Some(until)) => format!("至{until}"),
        (None, None) => String::new(),
    }
}

fn measure_data(row: &measure::Model) -> Value {
    let kind = row.kind.get();
    let department = row.department.map(|department| department.get());
    json!({
        "what": if tells_of_health(kind) { IN_GENERAL } else { kind.zh() },
        "amount": row.amount.map(|amount| format!("{}元", grouped(amount.get()))),
        "department": department.filter(|department| !is_of_health(*department)).map(|department| department.zh()),
        "period": period(row.starts_on.map(Day::get), row.ends_on.map(Day::get)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_because_of_health_is_said_in_general_words() {
        let row = measure::Model {
            kind: MeasureKind::MedicalAid.into(),
            department: Some(Department::MedicalInsurance.into()),
            ..measure::Model::default()
        };
        let said = measure_data(&row);
        // proves PUB-02: the card does not tell who is ill
        assert_eq!((&said["what"], &said["department"]), (&json!("救助保障"), &Value::Null));
        assert!(tells_of_health(MeasureKind::DisabilitySupport) && !tells_of_health(MeasureKind::Dibao));
    }
}
