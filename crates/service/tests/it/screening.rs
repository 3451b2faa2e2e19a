//! Screening, explaining, and the warnings that come of it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use shouwang_domain::household::HouseholdState;
use shouwang_domain::income::Amounts;
use shouwang_domain::risk::{Population, RiskCategory, WarningLevel};
use shouwang_domain::role::Role;
use shouwang_domain::warning::{Outcome, WarningDecision, WarningState};
use shouwang_domain::{Fen, HouseholdId};
use shouwang_service::page::PageCmd;
use shouwang_service::procedure::warning::{AnswerCmd, WarningQuery, WarningView};
use shouwang_service::register::statement::StatementCmd;
use shouwang_service::rules::screening::{RuleExplained, ScreenCmd, ScreenView};
use shouwang_store::entity::household;
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, FAR_VILLAGE, NEIGHBOUR, OTHER_TOWN, TOWN, VILLAGE, Wanted};

const DAY: &str = "2026-03-05";

/// 500 yuan a month for two people is 3,000 yuan a head and year, far below the line of 11,610.
const POOR: i64 = 50_000;
/// 4,000 yuan a month for two people is 24,000 yuan a head and year.
const WELL_OFF: i64 = 400_000;

impl County {
    async fn screen(&self, day: &str) -> ScreenView {
        self.service
            .screen(&self.officer(day), ScreenCmd::default())
            .await
            .unwrap()
    }

    pub(crate) async fn warnings(&self, day: &str) -> Vec<WarningView> {
        self.service
            .list_warnings(&self.officer(day), WarningQuery::default())
            .await
            .unwrap()
            .items
    }

    pub(crate) async fn answer(&self, day: &str, warning: &WarningView, decision: WarningDecision) {
        let cmd = AnswerCmd {
            warning_id: warning.id,
            version: warning.version,
            decision,
        };
        self.service.answer_warning(&self.cadre(day), cmd).await.unwrap();
    }

    /// Saves a statement of wages and medical expense, in fen.
    pub(crate) async fn save_wage(
        &self,
        day: &str,
        household: HouseholdId,
        month: &str,
        wage: i64,
        version: Option<i64>,
    ) -> usize {
        let cmd = StatementCmd {
            household_id: household,
            period: month.into(),
            amounts: Amounts {
                wage: Some(Fen(wage)),
                ..Amounts::default()
            },
            estimated: false,
            version,
        };
        let saved = self.service.save_statement(&self.cadre(day), cmd).await.unwrap();
        saved
            .screening
            .rules
            .iter()
            .filter(|rule| rule.outcome == Outcome::Fires)
            .count()
    }
}

fn rules_of(warning: &WarningView) -> Vec<&str> {
    warning.findings.iter().map(|finding| finding.rule.as_str()).collect()
}

pub(crate) fn not_true(reason: &str) -> WarningDecision {
    WarningDecision::NotTrue { reason: reason.into() }
}

/// Households of many kinds, the same in every run.
pub(crate) fn generated(n: u64) -> Vec<Wanted> {
    let mut state = 20_260_305_u64;
    let mut next = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let birth = |years: u64| format!("{}-05-20", 2026 - years).parse().unwrap();
    let household = |_| {
        let mut wanted = Wanted::lifted().in_village([VILLAGE, NEIGHBOUR, FAR_VILLAGE][next(3) as usize]);
        wanted = wanted.of(Population::ALL[next(3) as usize]);
        wanted = wanted.housed([None, Some("met"), Some("unmet")][next(3) as usize]);
        wanted.births = (0..next(6)).map(|_| birth(next(90) + 1)).collect();
        if next(5) > 0 {
            let monthly = (next(60) * 10_000) as i64;
            wanted = wanted.earning(DAY, 27, monthly);
            wanted.months.retain(|_| next(40) > 0);
            for (_, wage, medical) in &mut wanted.months {
                *wage += (next(20) * 10_000) as i64;
                *medical = (next(4) == 0).then(|| (next(40) * 10_000) as i64);
            }
        }
        if next(4) == 0 {
            let since = ["2025-06-01", "2026-02-03", "2026-02-04", "2026-03-05"][next(4) as usize];
            wanted.monitored = Some((since.parse().unwrap(), next(2) == 0));
        }
        if next(15) == 0 {
            wanted.state = HouseholdState::Merged;
        }
        wanted
    };
    (0..n).map(household).collect()
}

both_databases! {
    async fn explain_equals_screen_for_every_household_and_rule(db: TestDb) {
        let county = County::new(db).await;
        county.households(generated(640)).await;
        let ctx = county.officer(DAY);
        let as_of = DAY.parse().unwrap();
        let screened = county.service.screen_outcomes(&ctx, None, as_of).await.unwrap();
        assert!(screened.len() > 560 && screened.len() < 640, "{} households, the ended ones left out", screened.len());
        let mut counts: BTreeMap<(String, Outcome), u64> = BTreeMap::new();
        for household in screened {
            let explained = county.service.explain(&ctx, HouseholdId(household.household_id), None).await.unwrap();
            let screened: Vec<RuleExplained> = household.rules.into_iter().map(RuleExplained::from).collect();
            assert_eq!(explained.rules, screened);
            assert!(screened.iter().all(|rule| !rule.inputs.is_empty() && !rule.source.is_empty()));
            for rule in screened {
                *counts.entry((rule.rule, rule.outcome)).or_default() += 1;
            }
        }
        // The households are of enough kinds: every rule says all it can say.
        for rule in ["income_below_line", "income_fell", "medical_burden", "dangerous_dwelling", "monitored_without_measure"] {
            for outcome in Outcome::ALL {
                // Whoever is monitored was included on a day.
                let is_never = rule == "monitored_without_measure" && *outcome == Outcome::DataMissing;
                assert_eq!(counts.contains_key(&(rule.into(), *outcome)), !is_never, "{rule} and {outcome}");
            }
        }
        // The run counts the same.
        let run = county.screen(DAY).await;
        for count in &run.rules {
            let found = |outcome| counts.get(&(count.rule.clone(), outcome)).copied().unwrap_or(0);
            let expected = [Outcome::Fires, Outcome::DoesNotFire, Outcome::DataMissing, Outcome::NotOwed].map(found);
            assert_eq!([count.fires, count.does_not_fire, count.data_missing, count.not_owed], expected, "{}", count.rule);
            assert_eq!(expected.iter().sum::<u64>(), run.households);
        }
        assert_eq!(run.fired, run.warnings.new);
        // A second run on the same data changes nothing.
        let again = county.screen(DAY).await;
        assert_eq!((again.warnings.new, again.warnings.changed, again.warnings.lapsed), (0, 0, 0));
        assert_eq!(again.warnings.unchanged, run.fired);
        assert_eq!(again.digest, run.digest);
    }

    async fn a_household_has_one_warning_a_month_with_all_its_reasons(db: TestDb) {
        let county = County::new(db).await;
        let poor = county.household(Wanted::lifted().earning(DAY, 24, POOR).housed(Some("unmet"))).await;
        county.household(Wanted::lifted().earning(DAY, 24, WELL_OFF)).await;
        let done = AtomicU64::new(0);
        let progress = |n: u64, of: u64| {
            assert_eq!(of, 2);
            done.store(n, Ordering::Relaxed);
        };
        let run = county.service.screen_with(&county.officer(DAY), ScreenCmd::default(), &progress, async || Ok(())).await.unwrap();
        assert_eq!((run.households, run.fired, run.warnings.new, done.into_inner()), (2, 1, 1, 2));
        assert!(run.packs[0].carried_over && run.packs[0].version.starts_with("99/2025@"));

        let warnings = county.warnings(DAY).await;
        let [warning] = &warnings[..] else { panic!("{} warnings", warnings.len()) };
        assert_eq!(warning.household_id, poor);
        assert_eq!(rules_of(warning), ["income_below_line", "dangerous_dwelling"]);
        assert_eq!((warning.month.to_string().as_str(), warning.state), ("2026-03", WarningState::Open));
        assert_eq!(warning.answer_due.to_string(), "2026-03-10");
        assert_eq!((warning.head.as_deref(), warning.area_name.as_str()), (Some("甲0"), "甲村"));
        assert!(warning.findings.iter().all(|finding| finding.pack == warning.pack && !finding.inputs.is_empty()));
        // It is listed by its level, by each of its risks, and by no other.
        let by = async |level, risk| {
            let query = WarningQuery { level, risk, state: Some(WarningState::Open), ..WarningQuery::default() };
            county.service.list_warnings(&county.officer("2026-03-10"), query).await.unwrap().items.len()
        };
        for risk in RiskCategory::ALL {
            let speaks = warning.findings.iter().any(|finding| finding.risk == *risk);
            assert_eq!(by(warning.level, Some(*risk)).await, usize::from(speaks), "{risk}");
        }
        let other = if warning.level == Some(WarningLevel::Urgent) { WarningLevel::Watch } else { WarningLevel::Urgent };
        assert_eq!((by(warning.level, None).await, by(Some(other), None).await), (1, 0));
        // Two days late it is overdue, and the list of what is overdue has it.
        let query = WarningQuery { overdue: true, ..WarningQuery::default() };
        let overdue = |day| {
            let (service, ctx, query) = (&county.service, county.officer(day), query.clone());
            async move { service.list_warnings(&ctx, query).await.unwrap().items.len() }
        };
        assert_eq!((overdue("2026-03-10").await, overdue("2026-03-12").await), (0, 1));
        assert!(county.warnings("2026-03-12").await[0].overdue);
    }

    async fn a_saved_statement_speaks_at_once(db: TestDb) {
        let county = County::new(db).await;
        let wanted = Wanted::lifted().earning("2026-02-05", 11, POOR);
        let household = county.household(wanted).await;
        assert_eq!(county.screen(DAY).await.fired, 0, "a month is missing");
        // The last month completes the year, and the household is below the line.
        assert_eq!(county.save_wage(DAY, household, "2026-02", POOR, None).await, 1);
        let warning = county.warnings(DAY).await.remove(0);
        assert_eq!(rules_of(&warning), ["income_below_line"]);
        // Corrected, nothing fires: the warning lapses and does not silence the rule.
        assert_eq!(county.save_wage(DAY, household, "2026-02", 100 * WELL_OFF, Some(1)).await, 0);
        let lapsed = county.warnings(DAY).await.remove(0);
        assert_eq!(lapsed.state, WarningState::Lapsed);
        let cmd = AnswerCmd { warning_id: lapsed.id, version: lapsed.version, decision: WarningDecision::BecomeClue };
        assert_eq!(county.service.answer_warning(&county.cadre(DAY), cmd).await.unwrap_err().code, "warning.lapsed");
        // Corrected back, it is open again, with a new day for the answer.
        assert_eq!(county.save_wage("2026-03-20", household, "2026-02", POOR, Some(2)).await, 1);
        let open = county.warnings("2026-03-20").await.remove(0);
        assert_eq!((open.id, open.state, open.answer_due.to_string().as_str()), (warning.id, WarningState::Open, "2026-03-25"));
    }

    async fn what_was_called_not_true_stays_silent_for_the_cool_down(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted().earning("2026-08-01", 34, POOR)).await;
        county.screen(DAY).await;
        let warning = county.warnings(DAY).await.remove(0);
        county.answer(DAY, &warning, not_true("a son sends money")).await;
        // In the same month nothing is added, in the next two the rule is silent.
        let run = county.screen("2026-03-25").await;
        assert_eq!((run.warnings.answered, run.warnings.cooling_down, run.warnings.new), (1, 1, 0));
        for day in ["2026-04-05", "2026-05-05"] {
            let run = county.screen(day).await;
            assert_eq!((run.fired, run.warnings.cooling_down, run.warnings.new), (1, 1, 0), "{day}");
        }
        // Another rule is not silenced by it.
        let cmd = shouwang_service::register::guarantee::GuaranteeCmd {
            household_id: household,
            guarantee: shouwang_domain::guarantee::Guarantee::Housing,
            state: shouwang_domain::guarantee::GuaranteeState::Unmet,
            on: "2026-05-06".parse().unwrap(),
            note: None,
        };
        county.service.set_guarantee(&county.cadre("2026-05-06"), cmd).await.unwrap();
        let may = county.warnings("2026-05-06").await.pop().unwrap();
        assert_eq!((rules_of(&may), may.month.to_string().as_str()), (vec!["dangerous_dwelling"], "2026-05"));
        // After three months it speaks again.
        let run = county.screen("2026-06-05").await;
        assert_eq!((run.warnings.changed, run.warnings.new), (1, 0), "the one of May still waits for its answer");
        let may = county.warnings("2026-06-05").await.pop().unwrap();
        assert_eq!((rules_of(&may), may.month.to_string().as_str()), (vec!["income_below_line", "dangerous_dwelling"], "2026-05"));
    }

    async fn an_answer_is_given_once_and_with_a_reason(db: TestDb) {
        let county = County::new(db).await;
        county.household(Wanted::lifted().earning(DAY, 12, POOR)).await;
        county.screen(DAY).await;
        let warning = county.warnings(DAY).await.remove(0);
        let answer = async |version: i64, decision: WarningDecision| {
            let cmd = AnswerCmd { warning_id: warning.id, version, decision };
            county.service.answer_warning(&county.cadre(DAY), cmd).await.map_err(|problem| problem.code)
        };
        assert_eq!(answer(warning.version, not_true(" ")).await.unwrap_err(), "warning.reason_missing");
        assert_eq!(answer(warning.version + 1, not_true("r")).await.unwrap_err(), "version_conflict");
        let answered = answer(warning.version, WarningDecision::BecomeClue).await.unwrap();
        assert_eq!(answered.warning.state, WarningState::BecameClue);
        let clue = answered.clue.unwrap();
        assert_eq!((answered.warning.clue_id, clue.clock_started.to_string().as_str()), (Some(clue.id), DAY));
        assert_eq!(answer(answered.warning.version, not_true("r")).await.unwrap_err(), "warning.already_answered");
        // The month is closed for the rules, whatever they find.
        assert_eq!(county.screen(DAY).await.warnings.answered, 1);
    }

    async fn who_answers_late_does_not_begin_the_days_later(db: TestDb) {
        let county = County::new(db).await;
        county.household(Wanted::lifted().earning(DAY, 12, POOR)).await;
        county.screen(DAY).await;
        let warning = county.warnings(DAY).await.remove(0);
        let late = "2026-04-20";
        assert!(warning.answer_due.to_string().as_str() < late);
        let cmd = AnswerCmd { warning_id: warning.id, version: warning.version, decision: WarningDecision::BecomeClue };
        let answered = county.service.answer_warning(&county.cadre(late), cmd).await.unwrap();
        assert_eq!(answered.clue.unwrap().clock_started, warning.answer_due);
    }

    async fn nothing_is_judged_without_a_pack_in_force(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted().earning(DAY, 24, POOR)).await;
        let ctx = county.officer(DAY);
        let early = "2023-06-01".parse().unwrap();
        let cmd = ScreenCmd { area_id: None, as_of: Some(early), ..ScreenCmd::default() };
        assert_eq!(county.service.screen(&ctx, cmd).await.unwrap_err().code, "policy.none_in_force");
        assert_eq!(county.service.explain(&ctx, household, Some(early)).await.unwrap_err().code, "policy.none_in_force");
        // An area where nobody lives gives no other answer.
        let cmd = ScreenCmd { area_id: Some(county.area(OTHER_TOWN)), as_of: Some(early), ..ScreenCmd::default() };
        assert_eq!(county.service.screen(&ctx, cmd).await.unwrap_err().code, "policy.none_in_force");
        let future = ScreenCmd { area_id: None, as_of: Some("2026-03-06".parse().unwrap()), ..ScreenCmd::default() };
        assert_eq!(county.service.screen(&ctx, future).await.unwrap_err().code, "date.in_future");
        // What is entered all the same is saved, and nothing is said about it.
        let early = county.cadre("2023-06-01");
        let cmd = StatementCmd {
            household_id: household,
            period: "2023-05".into(),
            amounts: Amounts { wage: Some(Fen(1)), ..Amounts::default() },
            estimated: false,
            version: None,
        };
        let saved = county.service.save_statement(&early, cmd).await.unwrap();
        assert_eq!((saved.screening.pack, saved.screening.rules.len()), (None, 0));
    }

    async fn a_run_sees_the_callers_scope_only(db: TestDb) {
        let county = County::new(db).await;
        for village in [VILLAGE, NEIGHBOUR, FAR_VILLAGE] {
            county.household(Wanted::lifted().earning(DAY, 12, POOR).in_village(village)).await;
        }
        let town = county.town_officer(DAY);
        let run = county.service.screen(&town, ScreenCmd::default()).await.unwrap();
        assert_eq!((run.households, run.area_id), (2, county.area(TOWN)));
        // The county is none of the town's, and the other town is as absent as one that does not exist.
        let of = |code| ScreenCmd { area_id: Some(county.area(code)), ..ScreenCmd::default() };
        assert_eq!(county.service.screen(&town, of(COUNTY)).await.unwrap_err().code, "not_found");
        assert_eq!(county.service.screen(&town, of(OTHER_TOWN)).await.unwrap_err().code, "not_found");
        assert_eq!(county.service.screen(&county.cadre(DAY), ScreenCmd::default()).await.unwrap_err().code, "access.denied");
        assert_eq!(county.screen(DAY).await.warnings.new, 1, "the third household");

        let seen = |ctx, area: Option<&str>| {
            let query = WarningQuery { area_id: area.map(|code| county.area(code)), ..WarningQuery::default() };
            let service = &county.service;
            async move { service.list_warnings(&ctx, query).await.unwrap().total }
        };
        assert_eq!(seen(county.officer(DAY), None).await, 3);
        assert_eq!(seen(county.officer(DAY), Some(OTHER_TOWN)).await, 1);
        assert_eq!(seen(county.cadre(DAY), None).await, 1);
        let far = county.ctx(Role::VillageCadre, FAR_VILLAGE, DAY);
        let theirs = county.warnings(DAY).await.remove(0);
        let cmd = AnswerCmd { warning_id: theirs.id, version: theirs.version, decision: not_true("r") };
        assert_eq!(county.service.answer_warning(&far, cmd).await.unwrap_err().code, "not_found");
        // Pages lead through the list and back.
        let page = PageCmd { limit: Some(2), ..PageCmd::default() };
        let query = WarningQuery { page, ..WarningQuery::default() };
        let first = county.service.list_warnings(&county.officer(DAY), query.clone()).await.unwrap();
        let page = PageCmd { cursor: first.next.clone(), limit: Some(2), ..PageCmd::default() };
        let second = county.service.list_warnings(&county.officer(DAY), WarningQuery { page, ..query }).await.unwrap();
        assert_eq!((first.items.len(), second.items.len(), second.next), (2, 1, None));
    }

    async fn a_household_that_moves_during_a_run_sees_its_new_warning_at_its_new_place(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted().earning(DAY, 12, POOR)).await;
        let (officer, there) = (county.officer(DAY), county.ctx(Role::VillageCadre, NEIGHBOUR, DAY));
        // Everything has been read and evaluated, nothing written yet, when the household moves to the next village, and
        // nobody looks at it again but the run.
        let move_away = async || {
            let mut tx = county.store.begin(&officer, "household.move").await?;
            let before = repo::register::household::by_id(&tx, &officer, household).await?.into_row();
            let place = there.scope.ranges()[0].lo;
            let moved = household::Model { area_id: there.area.0, area_order: place, ..before.clone() };
            tx.update(&before, moved).await?;
            tx.commit(()).await
        };
        let run = county.service.screen_with(&officer, ScreenCmd::default(), &|_, _| {}, move_away).await.unwrap();
        assert_eq!((run.fired, run.warnings.new), (1, 1));
        let seen_from = async |code| {
            let cadre = county.ctx(Role::VillageCadre, code, DAY);
            let warnings = county.service.list_warnings(&cadre, WarningQuery::default()).await.unwrap().items;
            warnings.iter().map(|warning| warning.household_id).collect::<Vec<_>>()
        };
        assert_eq!((seen_from(VILLAGE).await, seen_from(NEIGHBOUR).await), (vec![], vec![household]));
    }

    async fn what_is_saved_during_a_run_is_not_overwritten_by_it(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted().earning(DAY, 12, POOR)).await;
        // Everything has been read and evaluated, nothing written yet, when the household's cadre corrects a month.
        let correct = async || {
            county.save_wage(DAY, household, "2026-02", 100 * WELL_OFF, Some(1)).await;
            Ok(())
        };
        let officer = county.officer(DAY);
        let run = county.service.screen_with(&officer, ScreenCmd::default(), &|_, _| {}, correct).await.unwrap();
        assert_eq!((run.fired, run.warnings.new), (1, 0));
        assert!(county.warnings(DAY).await.is_empty());
    }

    async fn a_run_is_one_leaf_with_the_digest_of_its_manifest(db: TestDb) {
        let county = County::new(db).await;
        county.households(generated(40)).await;
        let before = county.leaves().await;
        let run = county.screen(DAY).await;
        assert!(run.warnings.new > 5 && run.digest.len() == 64);
        assert_eq!(county.leaves().await, before + 1);
        // Asking writes nothing.
        county.service.screen_outcomes(&county.officer(DAY), None, DAY.parse().unwrap()).await.unwrap();
        assert_eq!(county.leaves().await, before + 1);
    }

    async fn a_packs_figures_are_shown_with_what_is_in_force(db: TestDb) {
        let county = County::new(db).await;
        let packs = county.service.list_policies(&county.cadre(DAY)).await.unwrap();
        let in_force: Vec<_> = packs.iter().filter(|pack| pack.in_force).collect();
        assert_eq!(in_force.len(), 1);
        assert_eq!((in_force[0].id.as_str(), in_force[0].carried_over), ("99/2025", true));
        assert_eq!(in_force[0].tiers[0].up_to, Fen::from_yuan(11_610));
        assert_eq!(in_force[0].rules.len(), 21);
    }
}
