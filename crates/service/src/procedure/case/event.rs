//! The event behind a sudden severe difficulty: what the registers know of one, and whether one was named.

use chrono::{Months, NaiveDate};
use shouwang_domain::HouseholdId;
use shouwang_domain::procedure::{SuddenEvent, Verification, newest_event};
use shouwang_store::{Source, repo};

use super::record::Remark;
use crate::{Ctx, Problem, Result, Service};

impl Service {
    /// The newest event that the registers have of a household, as long before a day as the practice says; none where it
    /// says nothing of events.
    pub(super) async fn known_event(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        household: HouseholdId,
        on: NaiveDate,
    ) -> Result<Option<SuddenEvent>> {
        let Some(since) = self.events_since(on) else {
            return Ok(None);
        };
        let aggregate = repo::rules::screening::household(at, ctx, household, on).await?;
        Ok(newest_event(&aggregate.records, since, on))
    }

    /// A household in sudden severe difficulty was struck by something: the verification says what, or else a register does.
    /// What is to be said beside the verification of that.
    pub(super) async fn event_behind(
        &self,
        at: &impl Source,
        ctx: &Ctx,
        household: HouseholdId,
        said: &Verification,
    ) -> Result<Option<Remark>> {
        if !said.monitored_type.needs_event() {
            return Ok(None);
        }
        if let Some(event) = &said.event {
            let is_old = self.events_since(said.on).is_some_and(|since| event.on < since);
            return Ok(is_old.then(|| of_long_ago(event.on)));
        }
        let known = self.known_event(at, ctx, household, said.on).await?;
        known.map(|event| Some(of_register(&event))).ok_or_else(event_missing)
    }

    fn events_since(&self, on: NaiveDate) -> Option<NaiveDate> {
        let practice = self.policies.practice();
        let rules = practice.sudden.as_ref()?;
        on.checked_sub_months(Months::new(rules.recent_months))
    }
}

fn event_missing() -> Problem {
    Problem::refused(
        "case.event_missing",
        "拟认定为突发严重困难户的，须写明突发事件：什么事、哪一天、大致支出或损失多少；也可先在台账登记（灾害事故损失、健康变故、务工）。",
        "A household in sudden severe difficulty was struck by something: say what, on which day and roughly what it cost; or \
         enter it in a register first (losses, blows to health, work).",
    )
    .at("/event")
}

fn of_register(event: &SuddenEvent) -> Remark {
    Remark {
        code: "case.event_of_register".to_owned(),
        zh: format!(
            "突发事件按台账记录：{} {}（{}）。",
            event.on,
            event.what,
            event.cause.zh()
        ),
        en: format!(
            "The event is the one in the register: {} {} ({}).",
            event.on,
            event.what,
            event.cause.en()
        ),
    }
}

fn of_long_ago(on: NaiveDate) -> Remark {
    Remark {
        code: "case.event_old".to_owned(),
        zh: format!("突发事件发生在 {on}，距核实已久；请核对是否仍属突发严重困难。"),
        en: format!("The event of {on} lies long before the visit; check whether the difficulty is a sudden one."),
    }
}
