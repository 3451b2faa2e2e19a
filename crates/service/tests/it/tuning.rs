//! Tuning a parameter by two people, and how often the rules were right.

use shouwang_domain::HouseholdId;
use shouwang_domain::role::Role;
use shouwang_domain::warning::{Outcome, WarningDecision};
use shouwang_service::overview::decisions::ProposalKind;
use shouwang_service::procedure::warning::{AnswerCmd, WarningQuery};
use shouwang_service::rules::screening::{RuleExplained, ScreenCmd};
use shouwang_service::rules::standing::RulesQuery;
use shouwang_service::rules::tuning::{DecideTuningCmd, ProposeTuningCmd, TuningState, TuningView};
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, Wanted};

const DAY: &str = "2026-03-05";
/// The tuning takes effect.
const LATER: &str = "2026-03-10";

fn margin(value: i64, from: &str) -> ProposeTuningCmd {
    ProposeTuningCmd {
        param: "margin_percent".into(),
        value,
        effective_from: from.parse().unwrap(),
        reason: "临界户多，扩大关注范围".into(),
    }
}

fn decision(tuning: &TuningView, approve: bool, note: Option<&str>) -> DecideTuningCmd {
    DecideTuningCmd {
        tuning_id: tuning.id,
        approve,
        note: note.map(str::to_owned),
        version: tuning.version,
    }
}

impl County {
    async fn near_line(&self, household: HouseholdId, day: &str) -> RuleExplained {
        let explained = self.service.explain(&self.officer(day), household, None).await.unwrap();
        explained
            .rules
            .into_iter()
            .find(|rule| rule.rule == "income_near_line")
            .unwrap()
    }
}

both_databases! {
    async fn a_tuning_takes_two_people_and_a_day(db: TestDb) {
        let county = County::new(db).await;
        // 13,003 yuan a head: 12 per cent above the line.
        let household = county.household(Wanted::lifted().earning(DAY, 12, 216_717)).await;
        let (mut officer, mut leader) = (county.officer(DAY), county.ctx(Role::CountyLeader, COUNTY, DAY));
        for (ctx, login, role) in [(&mut officer, "officer", Role::CountyOfficer), (&mut leader, "leader", Role::CountyLeader)] {
            ctx.acted_by = county.person(login, role, COUNTY).await;
            ctx.entered_by = ctx.acted_by;
        }
        let untuned = county.near_line(household, DAY).await;
        assert_eq!(untuned.outcome, Outcome::DoesNotFire);

        let refused = async |cmd: ProposeTuningCmd| county.service.propose_tuning(&officer, cmd).await.unwrap_err().code;
        let other = |param: &str| ProposeTuningCmd { param: param.into(), ..margin(15, LATER) };
        assert_eq!(refused(other("line")).await, "policy.published_parameter");
        assert_eq!(refused(other("populations")).await, "policy.published_parameter");
        assert_eq!(refused(other("margin_percnt")).await, "policy.unknown_parameter");
        assert_eq!(refused(margin(0, LATER)).await, "policy.parameter_value");
        assert_eq!(refused(margin(15, "2026-03-04")).await, "proposal.reaches_back");
        assert_eq!(refused(ProposeTuningCmd { reason: " ".into(), ..margin(15, LATER) }).await, "required");
        let town = county.service.propose_tuning(&county.town_officer(DAY), margin(15, LATER)).await;
        assert_eq!(town.unwrap_err().code, "access.denied");

        let proposed = county.service.propose_tuning(&officer, margin(15, LATER)).await.unwrap();
        assert_eq!((proposed.state, proposed.before.as_str()), (TuningState::Proposed, "10%"));
        assert_eq!(county.near_line(household, LATER).await.outcome, Outcome::DoesNotFire, "nobody approved it");
        let waiting = county.service.today(&leader).await.unwrap().decisions;
        let waiting: Vec<_> = waiting.iter().map(|one| (one.what, one.count, one.proposed_by_name.as_deref())).collect();
        assert_eq!(waiting, [(ProposalKind::Tuning, 1, Some("officer"))], "the leader finds it on the day's page");
        let decide = async |ctx, cmd| county.service.decide_tuning(ctx, cmd).await;
        let own = decide(&officer, decision(&proposed, true, None)).await;
        assert_eq!(own.unwrap_err().code, "proposal.same_person");
        let mut typed_by_the_proposer = leader.clone();
        typed_by_the_proposer.entered_by = officer.acted_by;
        let typed = decide(&typed_by_the_proposer, decision(&proposed, true, None)).await;
        assert_eq!(typed.unwrap_err().code, "proposal.same_person");
        let silent = decide(&leader, decision(&proposed, false, None)).await;
        assert_eq!(silent.unwrap_err().code, "required");
        let late = county.ctx(Role::CountyLeader, COUNTY, "2026-03-11");
        assert_eq!(decide(&late, decision(&proposed, true, None)).await.unwrap_err().code, "proposal.reaches_back");
        let approved = decide(&leader, decision(&proposed, true, None)).await.unwrap();
        assert_eq!((approved.state, approved.decided_by), (TuningState::Approved, Some(leader.acted_by)));
        let names = (approved.proposed_by_name.as_deref(), approved.decided_by_name.as_deref());
        assert_eq!(names, (Some("officer"), Some("leader")));
        let again = decide(&leader, decision(&approved, true, None)).await;
        assert_eq!(again.unwrap_err().code, "proposal.decided");

        assert_eq!(county.near_line(household, "2026-03-09").await.pack, untuned.pack, "it is not in effect yet");
        let tuned = county.near_line(household, LATER).await;
        assert_eq!(tuned.outcome, Outcome::Fires);
        assert_eq!(tuned.pack, format!("{}+{}", untuned.pack, approved.id));
        let percent = tuned.thresholds.iter().find(|input| input.name == "margin_percent").unwrap();
        assert_eq!(percent.value.as_deref(), Some("15%"));
        let of_then = county.service.explain(&county.officer(LATER), household, Some(DAY.parse().unwrap())).await.unwrap();
        assert_eq!(of_then.pack.version, untuned.pack, "what was judged stays as it was judged");

        let screened = county.service.screen(&county.officer(LATER), ScreenCmd::default()).await.unwrap();
        assert_eq!(screened.packs[0].version, tuned.pack);
        let outcomes = county.service.screen_outcomes(&county.officer(LATER), None, LATER.parse().unwrap()).await.unwrap();
        let explained = county.service.explain(&county.officer(LATER), household, None).await.unwrap();
        let screened: Vec<_> = outcomes[0].rules.iter().cloned().map(RuleExplained::from).collect();
        assert_eq!(screened, explained.rules);

        let here = county.service.list_rules(&county.officer(LATER), RulesQuery::default()).await.unwrap();
        let near = here.rules.iter().find(|rule| rule.id == "income_near_line").unwrap();
        let shown: Vec<_> = near.params.iter().map(|p| (p.name.as_str(), p.value.as_deref(), p.tunable)).collect();
        assert!(shown.contains(&("margin_percent", Some("15%"), true)) && shown.contains(&("line", Some("11610.00"), false)));
        assert_eq!(county.service.list_tunings(&county.cadre(LATER)).await.unwrap().len(), 1);
    }

    async fn the_hit_rate_is_what_people_confirmed_of_what_was_pushed(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(DAY);
        county.households((0..4).map(|_| Wanted::lifted().earning(DAY, 12, 50_000)).collect()).await;
        county.service.screen(&officer, ScreenCmd::default()).await.unwrap();
        let warnings = county.service.list_warnings(&officer, WarningQuery::default()).await.unwrap().items;
        assert_eq!(warnings.len(), 4);
        let answers = [
            WarningDecision::BecomeClue,
            WarningDecision::NotTrue { reason: "已核实，收入漏报".into() },
            WarningDecision::NotTrue { reason: "已核实，收入漏报".into() },
        ];
        for (warning, decision) in warnings.iter().zip(answers) {
            let cmd = AnswerCmd { warning_id: warning.id, version: warning.version, decision };
            county.service.answer_warning(&county.cadre(DAY), cmd).await.unwrap();
        }
        let of = async |query: RulesQuery| {
            let view = county.service.list_rules(&officer, query).await.unwrap();
            let rule = view.rules.into_iter().find(|rule| rule.id == "income_below_line").unwrap();
            (rule.pushed, rule.confirmed, rule.not_true, rule.open, rule.hit_percent)
        };
        assert_eq!(of(RulesQuery::default()).await, (4, 1, 2, 1, Some(33)));
        let before = RulesQuery { to: Some("2026-02".parse().unwrap()), ..RulesQuery::default() };
        assert_eq!(of(before).await, (0, 0, 0, 0, None));
    }
}
