//! Who sits at which desk on which day: moves the clock, logs people in, and calls the interface for them.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use shouwang_domain::Result;
use shouwang_domain::role::Role;

use crate::demo_run::people::People;
use crate::demo_run::transcript::Transcript;

pub(super) struct Desk<'a, 't> {
    transcript: &'a mut Transcript<'t>,
    pub(super) people: &'a People,
    today: NaiveDate,
    /// The day that it is.
    on: Option<NaiveDate>,
    /// Who has logged in since the day began.
    present: BTreeSet<String>,
    /// Reports so far: their channels take turns.
    reports: usize,
}

impl<'a, 't> Desk<'a, 't> {
    pub(super) fn new(transcript: &'a mut Transcript<'t>, people: &'a People, today: NaiveDate) -> Self {
        Self {
            transcript,
            people,
            today,
            on: None,
            present: BTreeSet::new(),
            reports: 0,
        }
    }

    /// The day so many days ago.
    pub(super) fn day(&self, ago: u64) -> NaiveDate {
        self.today - Days::new(ago)
    }

    pub(super) fn login(&self, role: Role) -> Result<String> {
        self.people.login_of(role).map(str::to_owned)
    }

    pub(super) fn get(&mut self, ago: u64, who: &str, path: &str) -> Result<Value> {
        self.send(ago, who, "GET", path, None, None)
    }

    pub(super) fn call(&mut self, ago: u64, who: &str, method: &str, path: &str, body: Value) -> Result<Value> {
        self.send(ago, who, method, path, None, Some(&body))
    }

    /// Changes what has an address, in the version that it has now.
    pub(super) fn change(&mut self, ago: u64, who: &str, path: &str, sub: &str, body: Value) -> Result<Value> {
        let version = self.get(ago, who, path)?["version"].as_i64();
        self.send(ago, who, "POST", &format!("{path}{sub}"), version, Some(&body))
    }

    /// One act on a case.
    pub(super) fn act(&mut self, ago: u64, who: &str, case: &str, act: Value) -> Result<()> {
        self.change(ago, who, &format!("/cases/{case}"), "/acts", json!({ "act": act }))
            .map(drop)
    }

    pub(super) fn send(
        &mut self,
        ago: u64,
        who: &str,
        method: &str,
        path: &str,
        version: Option<i64>,
        body: Option<&Value>,
    ) -> Result<Value> {
        let day = self.day(ago);
        if self.on != Some(day) {
            self.transcript.on_day(Some(day));
            self.on = Some(day);
            self.present.clear();
        }
        self.transcript.act_as(who);
        if self.present.insert(who.to_owned()) {
            self.people.log_in(self.transcript, who)?;
        }
        self.transcript.api(method, path, version, body)
    }

    /// A difficulty that no rule noticed comes to the village's ears, by one channel after another.
    pub(super) fn report(&mut self, ago: u64, who: &str, id: &str, household: &Value) -> Result<Value> {
        let on = self.day(ago);
        let declared =
            |by: Value| json!({ "channel": "self_declaration", "difficulty": "家中开支大，难以维持。", "by": by });
        let village = household["area"].as_array().and_then(|area| area.last());
        let poster = village.map_or(&Value::Null, |village| &village["name"]);
        self.reports += 1;
        let source = match self.reports % 7 {
            1 => declared(json!({ "mode": "scan", "poster": poster })),
            2 => declared(json!({ "mode": "entrusted", "proxy": "邻居", "relation": "邻里", "consent": true })),
            3 => declared(
                json!({ "mode": "telephone", "called_on": on, "call_record": "村委值班接听，来电人说明家中困难。" }),
            ),
            4 => {
                json!({ "channel": "hotline_petition", "source": "hotline_12317", "number": format!("12317-{}", self.reports) })
            }
            5 => json!({ "channel": "data_comparison", "department": "medical_insurance",
                "list": format!("{}医保大额自付名单", on.format("%Y年%-m月")), "row": self.reports }),
            6 => json!({ "channel": "grassroots_report", "report": "村民小组长反映该户近期收入明显减少。" }),
            _ => {
                let visit = json!({ "visited_on": on, "conditions": { "living": "家中缺劳力。" },
                    "problems": [{ "problem": "医药费负担重", "solved_on": null }], "becomes_clue": true,
                    "risks": ["illness_or_disability"] });
                let visited = self.call(ago, who, "POST", &format!("/households/{id}/visits"), visit)?;
                return Ok(visited["clue"].clone());
            }
        };
        // Who reports what was seen names the risk; whoever only passes a call on leaves it to the verification.
        let risks = match self.reports % 7 {
            5 => json!(["illness_or_disability"]),
            6 => json!(["unstable_employment"]),
            _ => json!([]),
        };
        let clue = json!({ "household_id": id, "discovered_on": on, "source": source, "risks": risks });
        self.call(ago, who, "POST", "/clues", clue)
    }

    /// The clock goes back to the present.
    pub(super) fn close(&mut self) {
        self.transcript.on_day(None);
    }
}
