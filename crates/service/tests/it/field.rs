//! What a phone takes along and brings back: once for ever, nothing written over, nothing lost.
#![allow(clippy::print_stdout, reason = "a proof says what it came to")]

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use shouwang_domain::field::{ConflictState, FieldReason};
use shouwang_domain::household::Kinship;
use shouwang_domain::reading::ReadingKind;
use shouwang_domain::risk::RiskCategory;
use shouwang_domain::role::{ContactLevel, Role};
use shouwang_domain::{AccountId, HouseholdId};
use shouwang_service::field::conflict::DecideConflictCmd;
use shouwang_service::field::entry::FieldAnswer;
use shouwang_service::field::feed::{FieldFeed, FieldHad, FieldQuery};
use shouwang_service::field::report::DecideReportCmd;
use shouwang_service::field::standing::PhoneStandingQuery;
use shouwang_service::help::contact::ContactCmd;
use shouwang_service::office::reading::ReadingQuery;
use shouwang_service::page::PageCmd;
use shouwang_service::register::guarantee::GuaranteeCmd;
use shouwang_service::register::kinship::KinshipCmd;
use shouwang_service::{Ctx, Problem, Result};
use shouwang_store::entity::{guarantee, household};
use shouwang_store::{Field, repo};
use shouwang_testkit::both_databases;

use crate::county::{County, FAR_VILLAGE, NEIGHBOUR, VILLAGE, Wanted};

const DAY: &str = "2026-03-20";

fn visit(key: &str, household: HouseholdId, more: Value) -> Value {
    let mut visit = json!({ "client_key": key, "household_id": household, "made_on": DAY });
    let fields = more.as_object().unwrap().clone();
    visit.as_object_mut().unwrap().extend(fields);
    visit
}

fn housing(seen: Option<&str>, state: &str) -> Value {
    json!({ "guarantees": [{ "guarantee": "housing", "seen": seen, "state": state }] })
}

impl County {
    async fn sends(&self, ctx: &Ctx, entry: Value) -> Result<FieldAnswer> {
        self.service
            .record_field_visit(ctx, serde_json::from_value(entry).unwrap())
            .await
    }

    async fn feed(&self, ctx: &Ctx, have: &[(HouseholdId, String)]) -> FieldFeed {
        let have = have.iter().map(|(id, tag)| FieldHad {
            id: *id,
            tag: tag.clone(),
        });
        let query = FieldQuery {
            have: have.collect(),
            forms: None,
        };
        self.service.field_feed(ctx, query).await.unwrap()
    }

    /// The office says how a guarantee stands.
    async fn says(&self, ctx: &Ctx, id: HouseholdId, state: &str, on: &str) -> Result<()> {
        let cmd = json!({ "household_id": id, "guarantee": "housing", "state": state, "on": on });
        let cmd: GuaranteeCmd = serde_json::from_value(cmd).unwrap();
        self.service.set_guarantee(ctx, cmd).await.map(drop)
    }

    /// What is known of its house, what was ever known of it, and how many visits there are.
    async fn house(&self, ctx: &Ctx, id: HouseholdId) -> (Option<String>, Vec<guarantee::Model>, usize) {
        let row = repo::register::household::by_id(&self.store, ctx, id).await.unwrap();
        let mut rows = repo::register::guarantee::of(&self.store, &row).await.unwrap();
        rows.retain(|row| row.guarantee.as_str() == "housing");
        let now = rows.iter().find(|row| row.closed_on.is_none());
        let now = now.map(|row| row.state.as_str().to_owned());
        let visits = repo::help::visit::all_of(&self.store, &row).await.unwrap();
        (now, rows, visits.len())
    }

    async fn is_kin(&self, ctx: &Ctx, household_id: HouseholdId) {
        let kind = Kinship::DeclaredKin;
        let cmd = KinshipCmd { household_id, kind };
        self.service.declare_kinship(ctx, cmd).await.unwrap();
    }

    async fn change(&self, ctx: &Ctx, id: HouseholdId, change: impl FnOnce(&mut household::Model)) {
        let before = repo::register::household::by_id(&self.store, ctx, id)
            .await
            .unwrap()
            .into_row();
        let mut after = before.clone();
        change(&mut after);
        let mut tx = self.store.system_begin(ctx.now, "test.change").await.unwrap();
        tx.update(&before, after).await.unwrap();
        tx.commit(()).await.unwrap();
    }
}

fn decision(answer: &FieldAnswer, keep: &str, version: i64) -> DecideConflictCmd {
    let id = answer.conflicts[0].id;
    serde_json::from_value(json!({ "field_conflict_id": id, "version": version, "keep": keep })).unwrap()
}

fn had(feed: &FieldFeed) -> Vec<(HouseholdId, String)> {
    feed.items.iter().map(|item| (item.id, item.tag.clone())).collect()
}

both_databases! {
    async fn a_phone_takes_along_what_its_person_is_there_for(db: TestDb) {
        let county = County::new(db).await;
        let contact = county.household(Wanted::lifted()).await;
        let monitored = county.household(Wanted::lifted().earning(DAY, 24, 900_000)).await;
        let kin = county.household(Wanted::lifted()).await;
        let far = county.household(Wanted::lifted().in_village(FAR_VILLAGE)).await;
        let neighbour = county.household(Wanted::lifted().in_village(NEIGHBOUR)).await;
        let mut cadre = county.cadre(DAY);
        cadre.acted_by = county.person("cadre.one", Role::VillageCadre, VILLAGE).await;
        cadre.entered_by = cadre.acted_by;
        county.is_kin(&cadre, kin).await;
        let officer = county.town_officer(DAY);
        for id in [contact, neighbour] {
            county.change(&officer, id, |row| {
                let vault = county.store.vault();
                let phone = vault.seal_indexed(Field::HOUSEHOLD_PHONE, row.id, "09908800123").unwrap();
                row.phone_sealed = Some(phone.sealed);
            }).await;
        }
        county.change(&officer, monitored, |row| row.monitored_type = Some("sudden_severe".parse().unwrap())).await;
        let cmd = ContactCmd {
            household_id: contact,
            level: ContactLevel::Village,
            account_id: cadre.acted_by,
            from: DAY.parse().unwrap(),
        };
        county.service.assign_contact(&officer, cmd).await.unwrap();

        let feed = county.feed(&cadre, &[]).await;
        let ids: BTreeSet<_> = feed.items.iter().map(|item| item.id).collect();
        assert_eq!(ids, [contact, monitored].into(), "none of kin, none of another village");
        assert!(!ids.contains(&far) && !ids.contains(&neighbour));
        let find = |feed: &FieldFeed, id| feed.items.iter().find(|item| item.id == id).unwrap().clone();
        let item = find(&feed, contact);
        assert_eq!(item.phone.as_deref(), Some("09908800123"), "for the contact person");
        assert!(item.reasons.contains(&FieldReason::Contact) && item.statement_missing);
        assert_eq!((item.members.len(), item.members[0].age), (2, 45));
        let item = find(&feed, monitored);
        assert!(item.reasons.contains(&FieldReason::Monitored) && !item.statement_missing);
        assert_eq!(item.phone, None, "the telephone is for the contact person alone");
        assert!(feed.gone.is_empty() && !feed.more && feed.keep_days > 0);
        assert!(!feed.order.is_empty() && feed.order.iter().all(|id| ids.contains(id)));

        // The looks and the reveal are noted, the reveal with its purpose.
        let auditor = county.ctx(Role::AuditAdmin, "99", DAY);
        let noted = county.service.list_readings(&auditor, ReadingQuery::default()).await.unwrap();
        let of = |kind, id| noted.iter().filter(|note| note.kind == kind && note.household_id == Some(id)).count();
        assert_eq!((of(ReadingKind::Household, contact), of(ReadingKind::Household, monitored)), (1, 1));
        assert_eq!((of(ReadingKind::Reveal, contact), of(ReadingKind::Reveal, monitored)), (1, 0));
        assert!(noted.iter().any(|note| note.kind == ReadingKind::Reveal && note.purpose == "contact"));

        // The second time nothing comes; what changed comes alone; what left the scope is gone.
        let have = had(&feed);
        let leaves = county.leaves().await;
        let again = county.feed(&cadre, &have).await;
        assert!(again.items.is_empty() && again.gone.is_empty(), "{again:?}");
        assert_eq!(county.leaves().await, leaves, "nothing was revealed");
        county.says(&officer, monitored, "suspected", DAY).await.unwrap();
        let changed = county.feed(&cadre, &have).await;
        assert_eq!(changed.items.iter().map(|item| item.id).collect::<Vec<_>>(), [monitored]);
        let far_area = county.area(FAR_VILLAGE);
        let order = repo::register::area::by_id(&county.store, far_area.0).await.unwrap().unwrap().order_lo;
        county.change(&officer, contact, |row| {
            row.area_id = far_area.0;
            row.area_order = order;
        }).await;
        county.is_kin(&cadre, monitored).await;
        let gone = county.feed(&cadre, &have).await;
        assert_eq!(gone.gone.iter().collect::<BTreeSet<_>>(), [contact, monitored].iter().collect());
        assert!(gone.items.is_empty());

        // A supervisor records no visits and takes nothing along.
        let auditor = county.service.field_feed(&auditor, FieldQuery::default()).await.unwrap_err();
        assert_eq!(auditor.code, "access.denied");
    }

    async fn who_was_visited_stays_on_the_phone_until_the_month_is_over(db: TestDb) {
        let county = County::new(db).await;
        let homes = county.households(vec![Wanted::lifted(); 10]).await;
        let cadre = county.cadre(DAY);
        let first = county.feed(&cadre, &[]).await;
        // As many as the practice suggests.
        assert_eq!((first.items.len(), first.order.len()), (8, 8));
        let home = first.order[0];
        assert!(homes.contains(&home));
        county.sends(&cadre, visit("a", home, json!({ "no_change": true }))).await.unwrap();
        let then = county.feed(&cadre, &had(&first)).await;
        assert!(then.gone.is_empty() && !then.order.contains(&home), "{then:?}");
        let item = then.items.iter().find(|item| item.id == home).unwrap();
        assert_eq!(item.reasons, [FieldReason::Visited]);
        assert_eq!(item.last_visited_on, Some(DAY.parse().unwrap()));
        // A colleague's phone has no reason to keep it.
        let mut colleague = county.cadre(DAY);
        colleague.acted_by = AccountId(77);
        assert!(county.feed(&colleague, &had(&first)).await.gone.contains(&home));
        let next_month = county.feed(&county.cadre("2026-04-01"), &[]).await;
        assert!(next_month.items.iter().all(|item| !item.reasons.contains(&FieldReason::Visited)));
    }

    async fn a_large_village_comes_page_by_page(db: TestDb) {
        let county = County::new(db).await;
        let homes = county.households(vec![Wanted::lifted(); 203]).await;
        let cadre = county.cadre(DAY);
        let ids: Vec<i64> = homes.iter().map(|id| id.0).collect();
        let mut tx = county.store.system_begin(cadre.now, "test.monitor").await.unwrap();
        for before in repo::field::households(&county.store, &cadre, &ids).await.unwrap() {
            let mut after = before.clone();
            after.monitored_type = Some("sudden_severe".parse().unwrap());
            tx.update(&before, after).await.unwrap();
        }
        tx.commit(()).await.unwrap();
        let first = county.feed(&cadre, &[]).await;
        assert_eq!((first.items.len(), first.more), (200, true));
        let mut have = had(&first);
        let rest = county.feed(&cadre, &have).await;
        assert_eq!((rest.items.len(), rest.more), (3, false));
        have.extend(had(&rest));
        assert!(county.feed(&cadre, &have).await.items.is_empty());
    }

    async fn an_entry_takes_effect_once_for_ever(db: TestDb) {
        let county = County::new(db).await;
        let home = county.household(Wanted::lifted()).await;
        let cadre = county.cadre(DAY);
        let entry = visit("k-1", home, json!({ "problems": ["漏雨"] }));
        // The same key many times at once is one effect and one answer.
        let answers = join_all((0..8).map(|_| county.sends(&cadre, entry.clone()))).await;
        let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
        assert!(answers.windows(2).all(|two| two[0] == two[1]));
        // And so it is a month later, and for whoever moved it out of the scope.
        let mut later = county.cadre("2026-04-21");
        later.scope = shouwang_domain::scope::Scope::nothing();
        assert_eq!(county.sends(&later, entry.clone()).await.unwrap(), answers[0]);
        let officer = county.town_officer(DAY);
        assert_eq!(county.house(&officer, home).await.2, 1);
        // Another content under the key, or another person's, is refused.
        let other = visit("k-1", home, json!({ "problems": ["漏水"] }));
        assert_eq!(county.sends(&cadre, other).await.unwrap_err().code, "field.key_used");
        assert_eq!(county.sends(&officer, entry).await.unwrap_err().code, "field.key_used");
        // What builds on an entry that has not come in waits.
        let second = visit("k-3", home, json!({ "no_change": true, "after": "k-2" }));
        assert_eq!(county.sends(&cadre, second.clone()).await.unwrap_err().code, "field.out_of_order");
        county.sends(&cadre, visit("k-2", home, json!({ "no_change": true }))).await.unwrap();
        county.sends(&cadre, second).await.unwrap();
        assert_eq!(county.house(&officer, home).await.2, 3);
        for key in ["", "a b", &"k".repeat(65)] {
            let entry = visit(key, home, json!({ "no_change": true }));
            assert_eq!(county.sends(&cadre, entry).await.unwrap_err().code, "field.key_malformed");
        }
    }

    async fn what_both_sides_changed_waits_for_a_person(db: TestDb) {
        let county = County::new(db).await;
        let home = county.household(Wanted::lifted()).await;
        let (cadre, officer) = (county.cadre(DAY), county.town_officer(DAY));
        let now = async || county.house(&officer, home).await.0;
        // Changed by the phone alone: written.
        let answer = county.sends(&cadre, visit("a", home, housing(Some("met"), "suspected"))).await.unwrap();
        assert_eq!((answer.conflicts.len(), now().await.as_deref()), (0, Some("suspected")));
        // Both to the same: fine.
        let answer = county.sends(&cadre, visit("b", home, housing(Some("met"), "suspected"))).await.unwrap();
        assert_eq!(answer.conflicts.len(), 0);
        // Whoever says once more what the phone showed has looked; where the office says otherwise since, a person decides.
        county.says(&officer, home, "unmet", DAY).await.unwrap();
        let answer = county.sends(&cadre, visit("c", home, housing(Some("suspected"), "suspected"))).await.unwrap();
        assert_eq!((answer.conflicts.len(), now().await.as_deref()), (1, Some("unmet")));
        county.service.decide_conflict(&officer, decision(&answer, "theirs", 1)).await.unwrap();
        assert_eq!(now().await.as_deref(), Some("unmet"));
        // Both, and differently: nothing of that field is written, the rest of the visit is.
        let both = visit("d", home, json!({ "problems": ["屋顶漏雨"],
            "guarantees": [{ "guarantee": "housing", "seen": "suspected", "state": "met", "note": "已修好" },
                           { "guarantee": "water", "seen": null, "state": "met" }] }));
        let answer = county.sends(&cadre, both).await.unwrap();
        let clash = &answer.conflicts[0];
        assert_eq!((clash.theirs.as_deref(), clash.mine.as_str()), (Some("unmet"), "met"));
        assert_eq!((answer.conflicts.len(), now().await.as_deref()), (1, Some("unmet")));
        let page = county.service.list_visits(&officer, home, PageCmd::default()).await.unwrap();
        let written = page.items.last().unwrap();
        assert_eq!((written.problems.len(), written.conditions.guarantees.len()), (1, 2), "all that was seen stays with it");
        let inbox = county.service.field_inbox(&officer).await.unwrap();
        assert_eq!((inbox.conflicts.len(), inbox.conflicts[0].note.as_deref()), (1, Some("已修好")));
        assert_eq!(county.service.today(&officer).await.unwrap().field, 1);
        assert!(county.service.field_inbox(&county.ctx(Role::VillageCadre, FAR_VILLAGE, DAY)).await.unwrap().conflicts.is_empty());

        // The register moved on meanwhile: nothing is decided on what nobody saw.
        county.says(&officer, home, "suspected", DAY).await.unwrap();
        let decided = county.service.decide_conflict(&officer, decision(&answer, "mine", 1)).await.unwrap();
        assert_eq!((decided.state, decided.theirs.as_deref()), (ConflictState::Open, Some("suspected")));
        assert_eq!(now().await.as_deref(), Some("suspected"));
        let stale = county.service.decide_conflict(&officer, decision(&answer, "mine", 1)).await.unwrap_err();
        assert_eq!(stale.code, "version_conflict");
        let decided = county.service.decide_conflict(&cadre, decision(&answer, "mine", 2)).await.unwrap();
        assert_eq!((decided.state, now().await.as_deref()), (ConflictState::Mine, Some("met")));
        let twice = county.service.decide_conflict(&officer, decision(&answer, "theirs", 3)).await.unwrap_err();
        assert_eq!(twice.code, "field.decided");
        // Every value that lost is still there to be read.
        let (_, rows, _) = county.house(&officer, home).await;
        let states: Vec<_> = rows.iter().map(|row| row.state.as_str()).collect();
        assert_eq!(states, ["met", "suspected", "unmet", "suspected", "met"]);

        // What became known after the visit is not written over by what was seen at it.
        let early = visit("e", home, json!({ "made_on": "2026-03-10", "guarantees":
            [{ "guarantee": "housing", "seen": "met", "state": "unmet" }] }));
        let answer = county.sends(&cadre, early).await.unwrap();
        assert_eq!((answer.conflicts.len(), now().await.as_deref()), (1, Some("met")));
        let decided = county.service.decide_conflict(&officer, decision(&answer, "theirs", 1)).await.unwrap();
        assert_eq!((decided.state, now().await.as_deref()), (ConflictState::Theirs, Some("met")));
        let twice = visit("f", home, json!({ "guarantees": [{ "guarantee": "food", "seen": null, "state": "met" },
            { "guarantee": "food", "seen": null, "state": "unmet" }] }));
        assert_eq!(county.sends(&cadre, twice).await.unwrap_err().code, "field.twice");
    }

    async fn a_problem_is_solved_once(db: TestDb) {
        let county = County::new(db).await;
        let home = county.household(Wanted::lifted()).await;
        let (cadre, officer) = (county.cadre(DAY), county.town_officer(DAY));
        let heard = visit("a", home, json!({ "made_on": "2026-03-01", "problems": ["漏雨", "缺水"] }));
        let heard = county.sends(&cadre, heard).await.unwrap().visit_id.unwrap();
        let solved = |key: &str, problem: u32, on: &str| visit(key, home,
            json!({ "solved": [{ "visit_id": heard, "problem": problem, "on": on }] }));
        assert!(county.sends(&cadre, solved("b", 0, "2026-03-10")).await.unwrap().conflicts.is_empty());
        assert!(county.sends(&cadre, solved("c", 0, "2026-03-10")).await.unwrap().conflicts.is_empty());
        let answer = county.sends(&cadre, solved("d", 0, "2026-03-12")).await.unwrap();
        assert_eq!(answer.conflicts[0].theirs.as_deref(), Some("2026-03-10"));
        let decided = county.service.decide_conflict(&officer, decision(&answer, "mine", 1)).await.unwrap();
        assert_eq!(decided.state, ConflictState::Mine);
        let page = county.service.list_visits(&officer, home, PageCmd::default()).await.unwrap();
        let problems = &page.items[0].problems;
        assert_eq!(problems[0].solved_on.map(|day| day.to_string()).as_deref(), Some("2026-03-12"));
        assert_eq!(problems[1].solved_on, None);
        for (key, problem, on, code) in [
            ("e", 7, DAY, "visit.no_such_problem"),
            ("f", 1, "2026-02-01", "visit.solved_too_early"),
            ("g", 1, "2026-03-21", "date.in_future"),
        ] {
            assert_eq!(county.sends(&cadre, solved(key, problem, on)).await.unwrap_err().code, code);
        }
    }

    async fn a_late_entry_is_taken_and_marked_and_a_strange_one_refused(db: TestDb) {
        let county = County::new(db).await;
        let home = county.household(Wanted::lifted()).await;
        let far = county.household(Wanted::lifted().in_village(FAR_VILLAGE)).await;
        let same = |key: &str, id| visit(key, id, json!({ "no_change": true }));
        // What comes in after the last day is taken and marked, never refused.
        assert!(!county.sends(&county.cadre("2026-03-25"), same("a", home)).await.unwrap().late);
        assert!(county.sends(&county.cadre("2026-03-27"), same("b", home)).await.unwrap().late);
        let cadre = county.cadre(DAY);
        assert_eq!(county.sends(&cadre, same("c", far)).await.unwrap_err().code, "not_found");
        // What was refused has left nothing: when the household is there again, the same entry is taken.
        let stranger = county.ctx(Role::VillageCadre, FAR_VILLAGE, DAY);
        assert!(county.sends(&stranger, same("c", far)).await.is_ok());
        let empty = visit("d", home, json!({}));
        assert_eq!(county.sends(&cadre, empty).await.unwrap_err().code, "visit.empty");
        // Nobody writes about kin, whichever of the two hands it is.
        let mut person = county.cadre(DAY);
        person.acted_by = county.person("kin", Role::VillageCadre, VILLAGE).await;
        county.is_kin(&person, home).await;
        let entered = Ctx { acted_by: AccountId(1), entered_by: person.acted_by, ..person.clone() };
        for hands in [person, entered] {
            assert_eq!(county.sends(&hands, same("e", home)).await.unwrap_err().code, "household.own");
            let clue = json!({ "client_key": "f", "household_id": home, "made_on": DAY, "report": "生病" });
            let clue = county.service.report_field_clue(&hands, serde_json::from_value(clue).unwrap()).await;
            assert_eq!(clue.unwrap_err().code, "household.own");
        }
    }

    async fn a_clue_is_reported_of_a_household_or_in_words(db: TestDb) {
        let county = County::new(db).await;
        let home = county.household(Wanted::lifted()).await;
        let (cadre, officer) = (county.cadre(DAY), county.town_officer(DAY));
        let report = async |clue: Value| county.service.report_field_clue(&cadre, serde_json::from_value(clue).unwrap()).await;
        let known = json!({ "client_key": "a", "household_id": home, "made_on": DAY, "report": "生病花费大",
            "risks": ["illness_or_disability"] });
        let clue = report(known.clone()).await.unwrap();
        assert_eq!(report(known).await.unwrap(), clue);
        assert!(clue.clue_id.is_some());
        let missing = json!({ "client_key": "b", "made_on": DAY, "report": "房屋漏雨" });
        assert_eq!(report(missing).await.unwrap_err().code, "field.who_missing");
        let words = json!({ "client_key": "c", "made_on": DAY, "who": "村口新来的一家", "report": "房屋漏雨",
            "risks": ["unsafe_housing"] });
        let answer = report(words.clone()).await.unwrap();
        assert_eq!(report(words).await.unwrap(), answer);
        let inbox = county.service.field_inbox(&officer).await.unwrap();
        assert_eq!((inbox.reports.len(), inbox.reports[0].who.as_str()), (1, "村口新来的一家"));
        let id = answer.field_report_id.unwrap();
        let decide = async |version: i64, more: Value| {
            let mut cmd = json!({ "field_report_id": id, "version": version });
            cmd.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            let cmd: DecideReportCmd = serde_json::from_value(cmd).unwrap();
            county.service.decide_field_report(&officer, cmd).await
        };
        assert_eq!(decide(1, json!({})).await.unwrap_err().code, "field.report_reason");
        let decided = decide(1, json!({ "household_id": home })).await.unwrap();
        assert!(decided.clue_id.is_some());
        let clue = county.service.clue(&officer, clue.clue_id.unwrap()).await.unwrap();
        // proves SCP-09: what a phone says of the risks is the clue's, also where the household was told in words
        assert_eq!(clue.risks, [RiskCategory::IllnessOrDisability, RiskCategory::UnsafeHousing]);
        assert_eq!(decide(2, json!({ "note": "重复" })).await.unwrap_err().code, "field.report_settled");
        assert!(county.service.field_inbox(&officer).await.unwrap().reports.is_empty());
    }

    async fn a_phone_learns_whether_its_post_still_stands(db: TestDb) {
        let county = County::new(db).await;
        let mut cadre = county.cadre(DAY);
        cadre.acted_by = county.person("cadre.one", Role::VillageCadre, VILLAGE).await;
        cadre.post = repo::office::account::posts(&county.store, cadre.acted_by.0, DAY.parse().unwrap())
            .await.map(|posts| shouwang_domain::PostId(posts[0].0.id)).unwrap();
        let standing = county.feed(&cadre, &[]).await.standing;
        let stands = async |standing: &str| {
            let query = PhoneStandingQuery { standing: standing.to_owned() };
            county.service.phone_standing(cadre.now, &query).await.unwrap().stands
        };
        assert!(stands(&standing).await);
        let forged = format!("{}0", &standing[..standing.len() - 1]);
        for wrong in ["", "1.2.3", "a.b.c", &standing.replacen('.', "1.", 1), &forged] {
            assert!(wrong == standing || !stands(wrong).await, "{wrong}");
        }
        let before = repo::office::account::by_id(&county.store, cadre.acted_by.0).await.unwrap().unwrap();
        let mut tx = county.store.system_begin(cadre.now, "test.stop").await.unwrap();
        let after = shouwang_store::entity::account::Model { state: "ended".parse().unwrap(), ..before.clone() };
        tx.update(&before, after).await.unwrap();
        tx.commit(()).await.unwrap();
        assert!(!stands(&standing).await);
    }

    // Whatever is lost, doubled, late or out of order, each key has one effect, no value of anybody is written
    // over without a person, and nothing is lost.
    async fn no_schedule_of_phones_writes_over_or_loses_anything(db: TestDb) {
        let county = County::new(db).await;
        let wanted = std::env::var(WANTED).map_or(SCHEDULES, |n| n.parse().unwrap());
        let (mut entries, mut conflicts) = (0, 0);
        for seed in 0..wanted {
            let (sent, clashes) = Schedule::new(&county, seed).await.run().await;
            entries += sent;
            conflicts += clashes;
        }
        println!("{wanted} schedules, {entries} entries, {conflicts} conflicts");
        // A proof that reaches nothing would be none.
        assert!(entries > wanted && conflicts > wanted / 4, "{entries} {conflicts}");
    }
}

/// So many schedules on each database with the tests.
const SCHEDULES: u64 = 150;
/// How many, where somebody wants a proof.
const WANTED: &str = "SHOUWANG_SCHEDULES";
const STATES: [&str; 3] = ["met", "suspected", "unmet"];

/// A phone: what it shows of the house, and what waits to be sent.
#[derive(Default)]
struct PhoneOf {
    shows: Option<String>,
    queue: Vec<Value>,
}

/// Two or three phones and an office at one household, in an order that the seed says.
struct Schedule<'a> {
    county: &'a County,
    seed: u64,
    random: ChaCha8Rng,
    home: HouseholdId,
    phones: Vec<PhoneOf>,
    answered: BTreeMap<String, (Value, FieldAnswer)>,
    keys: BTreeSet<String>,
    conflicts: Vec<FieldAnswer>,
}

impl<'a> Schedule<'a> {
    async fn new(county: &'a County, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let home = county.household(Wanted::lifted()).await;
        let phones = random.random_range(2..=3);
        Self {
            county,
            seed,
            random,
            home,
            phones: (0..phones)
                .map(|_| PhoneOf {
                    shows: Some("met".to_owned()),
                    ..PhoneOf::default()
                })
                .collect(),
            answered: BTreeMap::new(),
            keys: BTreeSet::new(),
            conflicts: Vec::new(),
        }
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.random.random_range(0..from.len())]
    }

    async fn now(&self) -> Option<String> {
        self.county.house(&self.county.town_officer(DAY), self.home).await.0
    }

    /// How many entries there were, and how many conflicts.
    async fn run(mut self) -> (u64, u64) {
        for _ in 0..10 {
            let phone = self.random.random_range(0..self.phones.len());
            match self.random.random_range(0..10) {
                0..=3 => self.records(phone),
                4..=6 => self.sends(phone).await,
                7 => self.fetches(phone).await,
                8 => self.office_writes().await,
                _ => self.office_decides().await,
            }
        }
        // In the end there is a network for all of them.
        for phone in 0..self.phones.len() {
            while !self.phones[phone].queue.is_empty() {
                self.deliver(phone, 0, true).await;
            }
        }
        let seed = self.seed;
        assert_eq!(self.answered.len(), self.keys.len(), "seed {seed}: something was lost");
        let (_, rows, visits) = self.county.house(&self.county.town_officer(DAY), self.home).await;
        assert_eq!(visits, self.keys.len(), "seed {seed}: one effect for each key");
        // Whatever somebody said of the house is in its history, or in a conflict.
        let states: BTreeSet<&str> = rows.iter().map(|row| row.state.as_str()).collect();
        let clashes = self.answered.values().flat_map(|(_, answer)| &answer.conflicts);
        let clashes: BTreeSet<&str> = clashes.map(|clash| clash.mine.as_str()).collect();
        for (entry, _) in self.answered.values() {
            let said = entry["guarantees"][0]["state"].as_str().unwrap();
            let is_kept = states.contains(said) || clashes.contains(said);
            assert!(is_kept, "seed {seed}: {said} is nowhere");
        }
        let n_clashes: usize = self.answered.values().map(|(_, answer)| answer.conflicts.len()).sum();
        (self.keys.len() as u64, n_clashes as u64)
    }

    /// The person records a visit: what the phone shows is what they have seen.
    fn records(&mut self, phone: usize) {
        let seen = self.phones[phone].shows.clone();
        let state = self.pick(&STATES);
        let day = self.pick(&["2026-03-18", "2026-03-19", DAY]);
        let key = format!("s{}-{}", self.seed, self.keys.len());
        let after = self.phones[phone].queue.last().map(|entry| entry["client_key"].clone());
        let entry = visit(
            &key,
            self.home,
            json!({ "made_on": day, "after": after, "living": "看过",
            "guarantees": [{ "guarantee": "housing", "seen": seen, "state": state }] }),
        );
        self.keys.insert(key);
        self.phones[phone].shows = Some(state.to_owned());
        self.phones[phone].queue.push(entry);
    }

    /// The network is as it is: any of the queue, or something that went out before, once more.
    async fn sends(&mut self, phone: usize) {
        if self.random.random_bool(0.2) && !self.answered.is_empty() {
            let at = self.random.random_range(0..self.answered.len());
            let (entry, answer) = self.answered.values().nth(at).unwrap().clone();
            let before = self.now().await;
            let again = self.county.sends(&self.county.cadre(DAY), entry).await.unwrap();
            assert_eq!((again, self.now().await), (answer, before), "seed {}", self.seed);
            return;
        }
        let waiting = self.phones[phone].queue.len();
        if waiting > 0 {
            let at = self.random.random_range(0..waiting);
            let is_heard = self.random.random_bool(0.6);
            self.deliver(phone, at, is_heard).await;
        }
    }

    /// An entry arrives; its answer is heard or lost.
    async fn deliver(&mut self, phone: usize, at: usize, is_heard: bool) {
        let entry = self.phones[phone].queue[at].clone();
        let key = entry["client_key"].as_str().unwrap().to_owned();
        let before = self.now().await;
        let answer = match self.county.sends(&self.county.cadre(DAY), entry.clone()).await {
            Ok(answer) => answer,
            Err(Problem { code, .. }) => {
                assert_eq!(
                    (code.as_str(), at > 0),
                    ("field.out_of_order", true),
                    "seed {}",
                    self.seed
                );
                return;
            }
        };
        let now = self.now().await;
        match self.answered.get(&key) {
            Some((_, first)) => assert_eq!((first, &now), (&answer, &before), "seed {}: a second effect", self.seed),
            None => {
                let change = &entry["guarantees"][0];
                let (seen, said) = (change["seen"].as_str(), change["state"].as_str());
                if now != before {
                    assert_eq!(
                        (before.as_deref(), now.as_deref()),
                        (seen, said),
                        "seed {}: written over",
                        self.seed
                    );
                } else if said != before.as_deref() {
                    assert_eq!(answer.conflicts.len(), 1, "seed {}: dropped without a word", self.seed);
                }
                if !answer.conflicts.is_empty() {
                    self.conflicts.push(answer.clone());
                }
                self.answered.insert(key, (entry, answer));
            }
        }
        if is_heard {
            self.phones[phone].queue.remove(at);
        }
    }

    /// A phone with an empty queue shows what the register says.
    async fn fetches(&mut self, phone: usize) {
        if self.phones[phone].queue.is_empty() {
            self.phones[phone].shows = self.now().await;
        }
    }

    async fn office_writes(&mut self) {
        let state = self.pick(&STATES);
        let on = self.pick(&["2026-03-19", DAY]);
        match self
            .county
            .says(&self.county.town_officer(DAY), self.home, state, on)
            .await
        {
            Ok(()) => {}
            Err(problem) => assert_eq!(problem.code, "guarantee.before_last"),
        }
    }

    async fn office_decides(&mut self) {
        let Some(answer) = self.conflicts.pop() else { return };
        let keep = self.pick(&["mine", "theirs"]);
        let before = self.now().await;
        let officer = self.county.town_officer(DAY);
        let decided = self
            .county
            .service
            .decide_conflict(&officer, decision(&answer, keep, 1))
            .await
            .unwrap();
        let now = self.now().await;
        match decided.state {
            ConflictState::Mine => assert_eq!((now.as_deref(), before), (Some(decided.mine.as_str()), decided.theirs)),
            _ => assert_eq!(now, before, "seed {}", self.seed),
        }
    }
}
