//! What is entered at the door without a network: months that were missing, registers, and what a visit leads to.

use futures_util::future::join_all;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use shouwang_domain::income::{AmountKind, Amounts};
use shouwang_domain::role::Role;
use shouwang_domain::{Fen, HouseholdId};
use shouwang_service::field::entry::FieldAnswer;
use shouwang_service::field::feed::{FieldFeed, FieldQuery};
use shouwang_service::ledger::list::LedgerQuery;
use shouwang_service::page::PageCmd;
use shouwang_service::register::kinship::{Kinship, KinshipCmd};
use shouwang_service::register::statement::StatementCmd;
use shouwang_service::{Ctx, Result};
use shouwang_testkit::both_databases;

use crate::county::{County, VILLAGE, Wanted};

const DAY: &str = "2026-03-20";
/// The month of the generated schedules, and how many there are on each database.
const MONTH: &str = "2026-02";
const SCHEDULES: u64 = 40;

fn entry(key: &str, household: HouseholdId, more: Value) -> Value {
    let mut entry = json!({ "client_key": key, "household_id": household, "made_on": DAY });
    entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    entry
}

fn month(key: &str, household: HouseholdId, month: &str, amounts: Value) -> Value {
    entry(key, household, json!({ "month": month, "amounts": amounts }))
}

impl County {
    async fn tells(&self, ctx: &Ctx, entry: &Value) -> Result<FieldAnswer> {
        let cmd = serde_json::from_value(entry.clone()).unwrap();
        self.service.report_field_statement(ctx, cmd).await
    }

    async fn fills_in(&self, ctx: &Ctx, entry: &Value) -> Result<FieldAnswer> {
        let cmd = serde_json::from_value(entry.clone()).unwrap();
        self.service.add_field_record(ctx, cmd).await
    }

    async fn visits(&self, ctx: &Ctx, entry: &Value) -> Result<FieldAnswer> {
        let cmd = serde_json::from_value(entry.clone()).unwrap();
        self.service.record_field_visit(ctx, cmd).await
    }

    async fn takes(&self, ctx: &Ctx, forms: Option<&str>) -> FieldFeed {
        let query = FieldQuery {
            have: Vec::new(),
            forms: forms.map(str::to_owned),
        };
        self.service.field_feed(ctx, query).await.unwrap()
    }

    /// The months of a household of which its phone tells that they are missing.
    async fn missing(&self, ctx: &Ctx, home: HouseholdId) -> Vec<String> {
        let feed = self.takes(ctx, None).await;
        let item = feed.items.iter().find(|item| item.id == home).unwrap();
        item.months_missing.iter().map(ToString::to_string).collect()
    }

    /// The office reports a period.
    async fn reports(&self, ctx: &Ctx, home: HouseholdId, period: &str, wage: i64) {
        let cmd = StatementCmd {
            household_id: home,
            period: period.to_owned(),
            amounts: Amounts::default().with(AmountKind::Wage, Fen(wage)),
            estimated: false,
            version: None,
        };
        self.service.save_statement(ctx, cmd).await.unwrap();
    }

    /// The office reports the month of the schedules, or says something else of it.
    async fn corrects(&self, ctx: &Ctx, home: HouseholdId, wage: i64) {
        let known = self.amounts(ctx, home, MONTH).await;
        let cmd = StatementCmd {
            household_id: home,
            period: MONTH.to_owned(),
            amounts: Amounts::default().with(AmountKind::Wage, Fen(wage)),
            estimated: false,
            version: known.map(|(_, version)| version),
        };
        self.service.save_statement(ctx, cmd).await.unwrap();
    }

    async fn amounts(&self, ctx: &Ctx, home: HouseholdId, period: &str) -> Option<(Amounts, i64)> {
        let household = self.service.household(ctx, home).await.unwrap();
        let found = household.statements.into_iter().find(|row| row.period == period);
        found.map(|row| (row.amounts, row.version))
    }

    async fn count_of(&self, ctx: &Ctx, form: &str) -> usize {
        let page = self.service.list_ledger(ctx, form, LedgerQuery::default()).await;
        page.unwrap().items.len()
    }
}

both_databases! {
    async fn a_month_that_was_missing_is_told_at_the_door_once(db: TestDb) {
        let county = County::new(db).await;
        let home = county.household(Wanted::lifted()).await;
        let (cadre, officer) = (county.cadre(DAY), county.town_officer(DAY));
        let missing = county.missing(&cadre, home).await;
        assert_eq!((missing.len(), missing[0].as_str(), missing[11].as_str()), (12, "2026-02", "2025-03"));
        let told = month("a", home, "2026-02", json!([{ "kind": "wage", "fen": 100_000 }, { "kind": "claims", "fen": 0 }]));
        let answers = join_all((0..4).map(|_| county.tells(&cadre, &told))).await;
        let answers: Vec<FieldAnswer> = answers.into_iter().map(Result::unwrap).collect();
        let (amounts, version) = county.amounts(&officer, home, "2026-02").await.unwrap();
        // proves INV-04: a month that was missing is told without a network, and takes effect once by its key
        assert_eq!((amounts.wage, amounts.claims, version), (Some(Fen(100_000)), Some(Fen(0)), 1));
        assert!(answers.iter().all(|answer| *answer == answers[0] && answer.amounts.is_empty()));
        assert_eq!(county.missing(&cadre, home).await.len(), 11);
        // A year's figure stands in for the months that it has.
        county.reports(&officer, home, "2025", 900_000).await;
        assert_eq!(county.missing(&cadre, home).await, ["2026-01"]);
        let other = month("a", home, "2026-01", json!([{ "kind": "wage", "fen": 1 }]));
        assert_eq!(county.tells(&cadre, &other).await.unwrap_err().code, "field.key_used");
        let late = month("l", home, "2026-01", json!([{ "kind": "wage", "fen": 1 }]));
        assert!(county.tells(&county.cadre("2026-03-27"), &late).await.unwrap().late);
    }

    async fn an_amount_that_somebody_else_told_waits_for_a_person(db: TestDb) {
        let county = County::new(db).await;
        let home = county.household(Wanted::lifted()).await;
        let (cadre, officer) = (county.cadre(DAY), county.town_officer(DAY));
        county.reports(&officer, home, "2026-01", 90_000).await;
        let told = json!([{ "kind": "wage", "fen": 100_000 }, { "kind": "business", "fen": 5_000 },
            { "kind": "transfer", "fen": 0 }]);
        let answer = county.tells(&cadre, &month("a", home, "2026-01", told)).await.unwrap();
        let clashes: Vec<_> = answer.amounts.iter().map(|clash| (clash.kind, clash.theirs, clash.mine)).collect();
        // What is blank in a month that is reported was told to be nothing, and so says the phone of its transfers.
        let both = [(AmountKind::Wage, Some(Fen(90_000)), Fen(100_000)), (AmountKind::Business, Some(Fen(0)), Fen(5_000))];
        assert_eq!(clashes, both);
        let (amounts, version) = county.amounts(&officer, home, "2026-01").await.unwrap();
        assert_eq!((amounts.wage, amounts.business, version), (Some(Fen(90_000)), None, 1), "nothing is written over");

        // The phone's holds: it is sent once more, and knows what is there.
        let mine = json!([{ "kind": "wage", "seen": 90_000, "fen": 100_000 }]);
        let decided = county.tells(&cadre, &month("b", home, "2026-01", mine)).await.unwrap();
        assert!(decided.amounts.is_empty());
        let (amounts, _) = county.amounts(&officer, home, "2026-01").await.unwrap();
        assert_eq!((amounts.wage, amounts.business), (Some(Fen(100_000)), None));
        // What somebody changed once more meanwhile is asked again.
        let stale = json!([{ "kind": "wage", "seen": 90_000, "fen": 95_000 }]);
        let again = county.tells(&cadre, &month("c", home, "2026-01", stale)).await.unwrap();
        assert_eq!(again.amounts[0].theirs, Some(Fen(100_000)));
    }

    // Whatever comes first, twice or late: no amount is written over by whoever had not seen it, each key has one effect, and
    // what was told and does not hold is in an answer.
    async fn no_order_of_phones_and_office_writes_over_an_amount(db: TestDb) {
        let county = County::new(db).await;
        let (cadre, officer) = (county.cadre(DAY), county.town_officer(DAY));
        let (mut written, mut asked) = (0, 0);
        for seed in 0..SCHEDULES {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            let home = county.household(Wanted::lifted()).await;
            let wage = async || county.amounts(&officer, home, MONTH).await.and_then(|(amounts, _)| amounts.wage);
            let mut shown: [Option<Fen>; 2] = [None, None];
            let mut answered: Vec<(Value, FieldAnswer)> = Vec::new();
            for step in 0..8 {
                let fen = i64::from(random.random_range(1..4_u32)) * 100;
                let phone = random.random_range(0..2_usize);
                let before = wage().await;
                match random.random_range(0..6_u32) {
                    0 => shown[phone] = before,
                    1 => county.corrects(&officer, home, fen).await,
                    2 if !answered.is_empty() => {
                        let (entry, answer) = &answered[random.random_range(0..answered.len())];
                        assert_eq!(county.tells(&cadre, entry).await.unwrap(), *answer, "seed {seed}");
                        assert_eq!(wage().await, before, "seed {seed}: a second effect");
                    }
                    _ => {
                        let told = json!([{ "kind": "wage", "seen": shown[phone], "fen": fen }]);
                        let entry = month(&format!("s{seed}-{step}"), home, MONTH, told);
                        let answer = county.tells(&cadre, &entry).await.unwrap();
                        if wage().await != before {
                            assert_eq!((before, wage().await), (shown[phone], Some(Fen(fen))), "seed {seed}: written over");
                            written += 1;
                        } else if before != Some(Fen(fen)) {
                            assert_eq!(answer.amounts.len(), 1, "seed {seed}: dropped without a word");
                            asked += 1;
                        }
                        answered.push((entry, answer));
                    }
                }
            }
        }
        // A proof that reaches nothing would be none.
        assert!(written > SCHEDULES / 2 && asked > SCHEDULES / 2, "{written} {asked}");
    }

    async fn a_statement_that_cannot_be_is_refused_with_its_place(db: TestDb) {
        let county = County::new(db).await;
        let home = county.household(Wanted::lifted()).await;
        let cadre = county.cadre(DAY);
        let wage = json!([{ "kind": "wage", "fen": 1 }]);
        for (amounts, of, code) in [
            (json!([]), "2026-02", "income.empty"),
            (json!([{ "kind": "wage", "fen": -1 }]), "2026-02", "income.negative"),
            (json!([{ "kind": "wage", "fen": 1 }, { "kind": "wage", "fen": 2 }]), "2026-02", "field.twice"),
            (wage.clone(), "2026-04", "date.in_future"),
        ] {
            let refused = county.tells(&cadre, &month("a", home, of, amounts)).await.unwrap_err();
            assert_eq!((refused.code.as_str(), refused.fields.len()), (code, 1));
        }
        let leader = county.ctx(Role::GroupLeader, VILLAGE, DAY);
        let told = month("a", home, "2026-02", wage);
        assert_eq!(county.tells(&leader, &told).await.unwrap_err().code, "access.denied");
        let mut person = county.cadre(DAY);
        person.acted_by = county.person("kin", Role::VillageCadre, VILLAGE).await;
        person.entered_by = person.acted_by;
        let cmd = KinshipCmd { household_id: home, kind: Kinship::DeclaredKin };
        county.service.declare_kinship(&person, cmd).await.unwrap();
        assert_eq!(county.tells(&person, &told).await.unwrap_err().code, "household.own");
        let record = entry("b", home, json!({ "form_id": "water_check", "values": {} }));
        assert_eq!(county.fills_in(&person, &record).await.unwrap_err().code, "household.own");
        // What was refused has left nothing, and the key is free.
        assert!(county.tells(&cadre, &told).await.is_ok());
    }

    async fn a_register_is_filled_in_at_the_door_once(db: TestDb) {
        let county = County::new(db).await;
        let home = county.household(Wanted::lifted()).await;
        let (cadre, officer) = (county.cadre(DAY), county.town_officer(DAY));
        let ids = |feed: &FieldFeed| -> Vec<String> {
            feed.forms.iter().flat_map(|forms| &forms.items).map(|form| form.id.clone()).collect()
        };
        let taken = county.takes(&cadre, Some("")).await;
        assert_eq!(ids(&taken), ["loss_event", "water_check"], "those that the post may write");
        let of_town = ids(&county.takes(&officer, Some("")).await);
        // proves LBK-12: the survey of a look-back goes along on the phones of those who survey
        assert!(of_town.contains(&"look_back_survey".to_owned()));
        let tag = taken.forms.unwrap().tag;
        assert!(county.takes(&cadre, Some(&tag)).await.forms.is_none(), "those that it has are not sent again");
        assert!(county.takes(&cadre, None).await.forms.is_none(), "a phone of before asks for none");

        let values = json!({ "checked_on": "2026-03-19", "source": "well" });
        let record = entry("a", home, json!({ "form_id": "water_check", "values": values }));
        let mut wrong = record.clone();
        wrong["values"]["quality_tested_on"] = json!("2026-03-20");
        let refused = county.fills_in(&cadre, &wrong).await.unwrap_err();
        assert_eq!(refused.code, "ledger.refused");
        let places: Vec<&str> = refused.fields.iter().map(|field| field.at.as_str()).collect();
        assert!(places.contains(&"/values/quality_tested_on") && places.contains(&"/values/quality"), "{places:?}");
        assert_eq!(county.count_of(&officer, "water_check").await, 0);
        let answers = join_all((0..4).map(|_| county.fills_in(&cadre, &record))).await;
        let answers: Vec<FieldAnswer> = answers.into_iter().map(Result::unwrap).collect();
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        let page = county.service.ledger_record(&officer, "water_check", answers[0].record_id.unwrap()).await.unwrap();
        assert_eq!((page.record.household_id, &page.record.values["source"]), (Some(home), &json!("well")));
        // proves INV-04: what was filled in on a phone is one record of its register, however often it is sent
        assert_eq!(county.count_of(&officer, "water_check").await, 1);

        let of_member = entry("b", home, json!({ "form_id": "contact_attempt", "values": {} }));
        assert_eq!(county.fills_in(&cadre, &of_member).await.unwrap_err().code, "field.form_subject");
        let leader = county.ctx(Role::TownLeader, crate::county::TOWN, DAY);
        let may_not = entry("c", home, json!({ "form_id": "water_check", "values": values }));
        assert_eq!(county.fills_in(&leader, &may_not).await.unwrap_err().code, "ledger.may_not");
    }

    async fn a_visit_of_a_phone_refers_and_becomes_a_clue(db: TestDb) {
        let county = County::new(db).await;
        let home = county.household(Wanted::lifted()).await;
        let (cadre, officer) = (county.cadre(DAY), county.town_officer(DAY));
        let referral = json!({ "department": "civil_affairs", "risks": ["illness_or_disability"], "note": "请核实临时救助",
            "due": "2026-03-30" });
        let found = json!({ "problems": ["大病住院"], "becomes_clue": true, "risks": ["illness_or_disability"] });
        let mut with_referral = found.clone();
        with_referral["referral"] = referral.clone();
        // Who may not refer does not, and nothing of the visit is written.
        let refused = county.visits(&cadre, &entry("a", home, with_referral.clone())).await.unwrap_err();
        assert_eq!(refused.code, "access.denied");
        let nothing = entry("a", home, json!({ "no_change": true, "referral": referral }));
        assert_eq!(county.visits(&officer, &nothing).await.unwrap_err().code, "visit.contradiction");
        let alone = entry("a", home, json!({ "living": "靠务工", "becomes_clue": true }));
        assert_eq!(county.visits(&cadre, &alone).await.unwrap_err().code, "visit.nothing_found");

        let visit = entry("a", home, with_referral.clone());
        let answer = county.visits(&officer, &visit).await.unwrap();
        assert_eq!(county.visits(&officer, &visit).await.unwrap(), answer);
        let page = county.service.list_visits(&officer, home, PageCmd::default()).await.unwrap();
        let led_to = page.items[0].conditions.led_to.clone().unwrap();
        // proves INV-05: a visit on a phone refers and reports in the same act, once
        assert_eq!((page.items.len(), led_to.referral_id), (1, answer.referral_id));
        let sent = county.service.referral(&officer, answer.referral_id.unwrap()).await.unwrap();
        assert_eq!(sent.visited_on.map(|day| day.to_string()).as_deref(), Some(DAY));
        assert_eq!(county.service.list_referrals(&officer, Default::default()).await.unwrap().items.len(), 1);
        let clue = county.service.clue(&officer, answer.clue_id.unwrap()).await.unwrap();
        assert_eq!(clue.household_id, home);
        // The department has not answered: the visit comes back with the place, and is sent without.
        let twice = county.visits(&officer, &entry("b", home, with_referral)).await.unwrap_err();
        assert_eq!(twice.code, "referral.waiting");
        let reported = county.visits(&cadre, &entry("b", home, found)).await.unwrap();
        assert!(reported.clue_id.is_some() && reported.referral_id.is_none());
    }
}
