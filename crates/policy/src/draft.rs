//! A new standard, made from the pack in force: another line, other base registers, from a day on. All else is inherited.

use chrono::{Datelike as _, NaiveDate};
use shouwang_domain::risk::Population;
use shouwang_domain::{Fen, Problem, Result};
use toml::value::{Date, Datetime};
use toml::{Table, Value};

use crate::{Pack, Tier};

/// A standard that is to follow a pack.
#[derive(Debug, Clone)]
pub struct Draft<'a> {
    /// The pack that it inherits from.
    pub base: &'a Pack,
    /// The tier of that pack whose line it sets.
    pub tier: &'a Tier,
    /// Code of the division where it will hold, without the zeros that end it.
    pub area: &'a str,
    /// Name of the division.
    pub area_name: &'a str,
    /// First day; its year is that of the pack.
    pub effective_from: NaiveDate,
    /// The line, in whole yuan.
    pub line: Fen,
    /// The base registers that are screened by income.
    pub populations: &'a [Population],
    /// How the line was rounded, where the document says so.
    pub rounding: Option<&'a str>,
    /// The last day for which the document sets it.
    pub valid_until: Option<NaiveDate>,
    /// The document and its clause.
    pub citation: &'a str,
}

impl Draft<'_> {
    /// The id of the pack, such as `99/2026`.
    pub fn id(&self) -> String {
        format!("{}/{}", self.area, self.effective_from.year())
    }

    /// The text of the pack, as a file `<id>.toml` would hold it.
    ///
    /// # Errors
    /// `policy.line_not_whole` when the line is no whole number of yuan: no document publishes such a line.
    pub fn text(&self) -> Result<String> {
        if self.line.0 % 100 != 0 {
            return Err(Problem::bad_data(
                "policy.line_not_whole",
                "监测线须为整数元。",
                "The line is a whole number of yuan.",
            )
            .at("/line"));
        }
        let year = self.effective_from.year();
        let codes = |codes: Vec<&'static str>| Value::Array(codes.into_iter().map(Value::from).collect());
        let populations = Population::ALL.iter().filter(|one| self.populations.contains(one));
        let monitored_types = self.tier.monitored_types.iter().map(|one| one.as_str());
        let mut tier = Table::new();
        for (key, text) in [("name", &self.tier.name), ("zh", &self.tier.zh), ("en", &self.tier.en)] {
            tier.insert(key.into(), Value::from(text.as_str()));
        }
        if let Some(over) = self.tier.over {
            tier.insert("over".into(), Value::from(over.0 / 100));
        }
        tier.insert("up_to".into(), Value::from(self.line.0 / 100));
        tier.insert(
            "populations".into(),
            codes(populations.map(|one| one.as_str()).collect()),
        );
        tier.insert("monitored_types".into(), codes(monitored_types.collect()));
        tier.insert("citation".into(), Value::from(self.citation));
        if let Some(rounding) = self.rounding {
            let mut said = Table::new();
            said.insert("zh".into(), Value::from(rounding));
            said.insert("en".into(), Value::from(rounding));
            tier.insert("rounding".into(), Value::Table(said));
        }
        if let Some(last) = self.valid_until {
            let mut said = Table::new();
            said.insert("day".into(), Value::Datetime(day(last)));
            said.insert("citation".into(), Value::from(self.citation));
            tier.insert("valid_until".into(), Value::Table(said));
        }
        let mut pack = Table::new();
        pack.insert("zh".into(), format!("{}{year}年监测标准", self.area_name).into());
        pack.insert(
            "en".into(),
            format!("Standard of {year} of division {}", self.area).into(),
        );
        pack.insert("inherits".into(), Value::from(self.base.id.as_str()));
        pack.insert("effective_from".into(), Value::Datetime(day(self.effective_from)));
        pack.insert("citation".into(), Value::from(self.citation));
        pack.insert("tier".into(), Value::Array(vec![Value::Table(tier)]));
        toml::to_string(&pack).map_err(|_| Problem::internal("a pack of plain values can be written"))
    }
}

fn day(day: NaiveDate) -> Datetime {
    let narrow = |part: u32| u8::try_from(part).unwrap_or_default();
    Datetime {
        date: Some(Date {
            year: u16::try_from(day.year()).unwrap_or_default(),
            month: narrow(day.month()),
            day: narrow(day.day()),
        }),
        time: None,
        offset: None,
    }
}
