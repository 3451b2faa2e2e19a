//! Registers that descriptions make: one way in, one predicate for whatever is seen, and nothing lost.

use serde_json::{Map, Value, json};
use shouwang_domain::{Ctx, HouseholdId, LedgerRecordId, MemberId, Problem, ProblemKind};
use shouwang_service::ledger::act::RecordActCmd;
use shouwang_service::ledger::areas::AreaFigures;
use shouwang_service::ledger::last::{LastQuery, LastView};
use shouwang_service::ledger::list::LedgerQuery;
use shouwang_service::ledger::paper::PrintRecordCmd;
use shouwang_service::ledger::record::{AddRecordCmd, ChangeRecordCmd, RemoveRecordCmd};
use shouwang_service::ledger::view::LedgerRecordView;
use shouwang_service::register::kinship::{Kinship, KinshipCmd};
use shouwang_store::entity::member;
use shouwang_store::{Found, repo};
use shouwang_testkit::{both_databases, pdf};

use crate::ledger_sheet::{numbered, of, places};
use crate::office::{CADRE, COUNTY, Family, GOVERNMENT, Office, Person, Place, SECRETARY, TOWN, day};
use crate::paper::maker;
use crate::world::file;

fn on(office: &Office, who: Person) -> Ctx {
    office.ctx(who, day("2026-03-10"))
}

fn values(json: Value) -> Map<String, Value> {
    json.as_object().unwrap().clone()
}

async fn head(office: &Office, household: HouseholdId) -> MemberId {
    let household: Found<_> = repo::register::household::by_id(&office.store, &on(office, COUNTY), household)
        .await
        .unwrap();
    let members: Vec<member::Model> = repo::register::bulk::rows(&office.store, &household).await.unwrap();
    MemberId(members[0].id)
}

fn contact(member: MemberId, given: Value) -> AddRecordCmd {
    AddRecordCmd {
        form_id: "contact_attempt".into(),
        household_id: None,
        member_id: Some(member),
        area_id: None,
        values: values(given),
        reasons: Default::default(),
    }
}

fn of_area(form: &str, given: Value) -> AddRecordCmd {
    AddRecordCmd {
        form_id: form.into(),
        household_id: None,
        member_id: None,
        area_id: None,
        values: values(given),
        reasons: Default::default(),
    }
}

fn changed(record: &LedgerRecordView, given: Value) -> ChangeRecordCmd {
    ChangeRecordCmd {
        form_id: record.form.clone(),
        record_id: record.id,
        version: record.version,
        values: values(given),
        reasons: Default::default(),
        as_newest: false,
    }
}

fn act(record: &LedgerRecordView, act: &str, reason: Option<&str>) -> RecordActCmd {
    RecordActCmd {
        form_id: record.form.clone(),
        record_id: record.id,
        version: record.version,
        act: act.into(),
        reason: reason.map(Into::into),
    }
}

both_databases! {
    /// A record comes in, is found, counted, changed and taken out; its history keeps what it was.
    async fn a_record_lives_from_its_entry_to_its_end(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        let member = head(&office, household).await;
        let cadre = on(&office, CADRE);
        let service = &office.service;

        let given = json!({ "tried_on": "2026-03-09", "way": "phone", "reached": true, "situation": "unstable",
            "wanted": ["train", "keep"], "next_on": "2026-03-20" });
        let added = service.add_ledger_record(&cadre, contact(member, given)).await.unwrap();
        assert_eq!(added.household_id, Some(household));
        assert_eq!(added.values["wanted"], json!(["keep", "train"]));
        assert!(added.name.is_some());

        // What is hidden is emptied by the server, whatever the caller sends.
        let given = json!({ "tried_on": "2026-03-09", "way": "phone", "reached": false, "situation": "lost" });
        let after = service.change_ledger_record(&cadre, changed(&added, given)).await.unwrap();
        assert_eq!(after.values.get("situation"), None);
        assert_eq!(after.version, added.version + 1);
        let stale = service.change_ledger_record(&cadre, changed(&added, json!({}))).await.unwrap_err();
        assert_eq!(stale.kind, ProblemKind::Conflict);

        let page = service.ledger_record(&on(&office, TOWN), "contact_attempt", added.id).await.unwrap();
        let acts: Vec<&str> = page.history.iter().map(|act| act.act.as_str()).collect();
        assert_eq!(acts, ["add", "change"]);
        assert_eq!(page.history[1].before["situation"], json!("unstable"));
        assert_eq!(page.history[1].before["reached"], json!(true));

        let list = async |ctx: &Ctx, fields: Option<&str>| {
            let query = LedgerQuery { fields: fields.map(Into::into), ..LedgerQuery::default() };
            service.list_ledger(ctx, "contact_attempt", query).await.map(|page| page.total)
        };
        assert_eq!(list(&cadre, None).await.unwrap(), 1);
        assert_eq!(list(&cadre, Some("reached=false;tried_on=2026-03-01..2026-03-31")).await.unwrap(), 1);
        assert_eq!(list(&cadre, Some("reached=true")).await.unwrap(), 0);
        assert_eq!(list(&cadre, Some("note=x")).await.unwrap_err().code, "ledger.filter");
        let figures = service.ledger_figures(&cadre, "contact_attempt", LedgerQuery::default()).await.unwrap();
        let of = |id: &str| figures.iter().find(|figure| figure.id == id).unwrap().clone();
        assert_eq!((of("contacts").value, of("people").value, of("out_of_work").value), (1, 1, 0));
        assert_eq!((of("reached").share, of("reached").of), (Some(0), Some(1)));

        let remove = |reason: &str| RemoveRecordCmd {
            form_id: "contact_attempt".into(), record_id: added.id, version: after.version, reason: reason.into(),
        };
        let town = on(&office, TOWN);
        assert_eq!(service.remove_ledger_record(&cadre, remove("误登")).await.unwrap_err().code, "ledger.may_not");
        assert_eq!(service.remove_ledger_record(&town, remove(" ")).await.unwrap_err().code, "ledger.no_reason");
        service.remove_ledger_record(&town, remove("误登")).await.unwrap();
        assert_eq!(list(&cadre, None).await.unwrap(), 0);
        // What was taken out counts nowhere, and stays to be looked at; nothing can be done to it any more.
        let gone = service.ledger_record(&cadre, "contact_attempt", added.id).await.unwrap();
        assert!(gone.record.removed && !gone.may_change && !gone.may_remove);
        assert_eq!(gone.history.last().unwrap().reason.as_deref(), Some("误登"));
        let again = ChangeRecordCmd { version: gone.record.version, ..changed(&after, json!({})) };
        assert_eq!(service.change_ledger_record(&cadre, again).await.unwrap_err().code, "ledger.closed");
        // Nothing is counted, also where the list shows what was taken out: no share of nothing.
        let with_removed = || LedgerQuery { with_removed: true, ..LedgerQuery::default() };
        assert_eq!(service.list_ledger(&cadre, "contact_attempt", with_removed()).await.unwrap().total, 1);
        let figures = service.ledger_figures(&cadre, "contact_attempt", with_removed()).await.unwrap();
        assert_eq!(figures.iter().find(|figure| figure.id == "contacts").unwrap().value, 0);
        assert_eq!(figures.iter().find(|figure| figure.id == "reached").unwrap().share, None);
    }

    /// Every place that is wrong is named at once, and nothing is written.
    async fn what_is_wrong_is_named_at_its_place(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let member = head(&office, office.household(&Family::default()).await).await;
        let cadre = on(&office, CADRE);
        let refused = async |given: Value| {
            let problem = office.service.add_ledger_record(&cadre, contact(member, given)).await.unwrap_err();
            assert_eq!(problem.code, "ledger.refused");
            let places = problem.fields.iter().map(|field| format!("{} {}", field.at, field.code));
            places.collect::<Vec<_>>()
        };
        assert_eq!(
            refused(json!({ "tried_on": "9.3.2026", "way": "pigeon", "reached": "yes", "colour": 1 })).await,
            [
                "/values/colour form.unknown_field",
                "/values/tried_on form.wrong_type",
                "/values/way form.unknown_choice",
                "/values/reached form.wrong_type",
            ]
        );
        assert_eq!(
            refused(json!({ "tried_on": "2026-03-09", "way": "visit", "reached": true, "situation": "lost" })).await,
            ["/values/next_on form.reason.followed_up"]
        );
        let mut with_reason = contact(
            member,
            json!({ "tried_on": "2026-03-09", "way": "visit", "reached": true, "situation": "lost" }),
        );
        with_reason.reasons.insert("followed_up".into(), "已由县人社局跟进".into());
        let added = office.service.add_ledger_record(&cadre, with_reason).await.unwrap();
        assert_eq!(added.reasons["followed_up"], "已由县人社局跟进");
    }

    /// Out of scope is absent: in the list, the figures, the record, and as what another record refers to.
    async fn a_stranger_finds_nothing(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let post = json!({ "name": "保洁员一", "kind": "cleaning", "duties": "村道保洁", "employer": "示例村委会",
            "funding": "village", "monthly_pay": 80_000, "from_on": "2026-01-01" });
        let cadre = on(&office, CADRE);
        let added = office.service.add_ledger_record(&cadre, of_area("welfare_post", post)).await.unwrap();
        let stranger = office.ctx_in(TOWN, day("2026-03-10"), Place::OtherTown);
        let list = office.service.list_ledger(&stranger, "welfare_post", LedgerQuery::default()).await.unwrap();
        assert_eq!((list.total, list.items.len()), (0, 0));
        let figures = office.service.ledger_figures(&stranger, "welfare_post", LedgerQuery::default()).await.unwrap();
        assert!(figures.iter().all(|figure| figure.value == 0));
        let absent = office.service.ledger_record(&stranger, "welfare_post", added.id).await.unwrap_err();
        assert_eq!(absent.kind, ProblemKind::NotFound);

        let member = head(&office, office.household(&Family { place: Place::OtherTown, ..Family::default() }).await).await;
        let month = AddRecordCmd {
            form_id: "welfare_post_month".into(),
            member_id: Some(member),
            ..of_area("", json!({ "month": "2026-02", "post": added.id.to_string(), "basis": "low_income", "days": 20, "pay": 80_000 }))
        };
        let refused = office.service.add_ledger_record(&stranger, month.clone()).await.unwrap_err();
        assert_eq!((refused.code.as_str(), refused.fields[0].at.as_str()), ("ledger.no_reference", "/values/post"));
        // Who may not see the household cannot write about its members.
        let not_there = office.service.add_ledger_record(&cadre, month).await.unwrap_err();
        assert_eq!(not_there.kind, ProblemKind::NotFound);
    }

    /// Nobody writes about their own household or that of kin, in any register.
    async fn kin_keep_their_hands_off(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        let member = head(&office, household).await;
        let town = on(&office, TOWN);
        let given = json!({ "tried_on": "2026-03-09", "way": "visit", "reached": false });
        let added = office.service.add_ledger_record(&town, contact(member, given.clone())).await.unwrap();
        let kin = KinshipCmd { household_id: household, kind: Kinship::DeclaredKin };
        office.service.declare_kinship(&town, kin).await.unwrap();
        let other = json!({ "tried_on": "2026-03-08", "way": "visit", "reached": false });
        let refused = office.service.add_ledger_record(&town, contact(member, other)).await.unwrap_err();
        assert_eq!(refused.code, "household.own");
        let refused = office.service.change_ledger_record(&town, changed(&added, given)).await.unwrap_err();
        assert_eq!(refused.code, "household.own");
        let removal = RemoveRecordCmd {
            form_id: "contact_attempt".into(), record_id: added.id, version: added.version, reason: "误登".into(),
        };
        assert_eq!(office.service.remove_ledger_record(&town, removal).await.unwrap_err().code, "household.own");
    }

    /// Child rows, sums over them, and what is worked out, in the record and in the figures.
    async fn rows_and_what_is_worked_out(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let town = on(&office, TOWN);
        let asset = |number: &str, received: i64, rows: Value| {
            of_area("asset", json!({ "number": number, "name": "示例村冷库", "formed": "transition", "fund": "central",
                "value": 100_000_000, "kind": "operating", "owner": "village", "operator": "示例合作社",
                "incomes": [{ "values": { "year": 2025, "due": 500_000, "received": received } }],
                "distributions": rows }))
        };
        let row = |amount: i64| json!({ "values": { "on": "2026-01-10", "to": "monitored", "amount": amount } });
        let first = asset("ZC-1", 300_000, json!([row(100_000), row(50_000)]));
        let added = office.service.add_ledger_record(&town, first).await.unwrap();
        assert_eq!((&added.values["distributed"], &added.values["arrears"]), (&json!(150_000), &json!(200_000)));
        assert_eq!(added.values["register_in"], json!(true));
        office.service.add_ledger_record(&town, asset("ZC-2", 500_000, json!([]))).await.unwrap();
        let too_much = asset("ZC-3", 100, json!([row(200)]));
        let refused = office.service.add_ledger_record(&town, too_much).await.unwrap_err();
        assert_eq!(refused.fields[0].code, "form.check.no_more_than_received");

        let twice = asset("ZC-1", 1, json!([]));
        assert_eq!(office.service.add_ledger_record(&town, twice).await.unwrap_err().code, "ledger.twice");

        // A row that stays keeps its id, one that is gone is not counted any more.
        let mut given = added.values.clone();
        let rows = given["distributions"].as_array().unwrap().clone();
        given["distributions"] = json!([rows[1]]);
        let after = office.service.change_ledger_record(&town, changed(&added, Value::Object(given))).await.unwrap();
        assert_eq!(after.values["distributed"], json!(50_000));
        assert_eq!(after.values["distributions"][0]["id"], rows[1]["id"]);
        assert_eq!(after.version, added.version + 1);
        // Where only rows differ, the record has a new version all the same: nobody writes over rows that came since.
        let mut given = after.values.clone();
        given["distributions"][0]["values"]["on"] = json!("2026-01-11");
        let touched = office.service.change_ledger_record(&town, changed(&after, Value::Object(given.clone()))).await.unwrap();
        assert_eq!(touched.version, after.version + 1);
        let stale = office.service.change_ledger_record(&town, changed(&after, Value::Object(given))).await.unwrap_err();
        assert_eq!(stale.kind, ProblemKind::Conflict);

        let figures = office.service.ledger_figures(&town, "asset", LedgerQuery::default()).await.unwrap();
        let of = |id: &str| figures.iter().find(|figure| figure.id == id).unwrap();
        assert_eq!((of("assets").value, of("value").value, of("arrears").value), (2, 200_000_000, 200_000));
        assert!(of("value").is_money && !of("assets").is_money);
    }

    /// A village records against what its town registered, and is not shown it in its own lists.
    async fn what_lies_above_can_be_referred_to(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let course = json!({ "name": "电工班", "kind": "technician", "organiser": "示例学校", "from_on": "2026-03-01",
            "to_on": "2026-03-20", "places": 40 });
        let course = office.service.add_ledger_record(&on(&office, TOWN), of_area("course", course)).await.unwrap();
        let cadre = on(&office, CADRE);
        let list = async |with_above: bool| {
            let query = LedgerQuery { with_above, ..LedgerQuery::default() };
            office.service.list_ledger(&cadre, "course", query).await.unwrap().total
        };
        assert_eq!((list(false).await, list(true).await), (0, 1));
        let member = head(&office, office.household(&Family::default()).await).await;
        let enrolment = |course: i64| AddRecordCmd {
            form_id: "enrolment".into(),
            member_id: Some(member),
            ..of_area("", json!({ "course": course.to_string(), "willing_on": "2026-03-01", "progress": "attending" }))
        };
        let enrolled = office.service.add_ledger_record(&cadre, enrolment(course.id.0)).await.unwrap();
        assert_eq!(enrolled.names[&course.id.to_string()], "电工班");
        // That of another town is not there.
        let other = office.ctx_in(TOWN, day("2026-03-10"), Place::OtherTown);
        let elsewhere = json!({ "name": "瓦工班", "kind": "technician", "organiser": "示例学校", "from_on": "2026-03-01",
            "to_on": "2026-03-20", "places": 40 });
        let elsewhere = office.service.add_ledger_record(&other, of_area("course", elsewhere)).await.unwrap();
        let refused = office.service.add_ledger_record(&cadre, enrolment(elsewhere.id.0)).await.unwrap_err();
        assert_eq!(refused.code, "ledger.no_reference");
        // The course tells what refers to it, and a list can be narrowed to that.
        let page = office.service.ledger_record(&cadre, "course", course.id).await;
        assert_eq!(page.unwrap_err().code, "not_found", "what lies above is referred to, not looked at");
        let page = office.service.ledger_record(&on(&office, TOWN), "course", course.id).await.unwrap();
        let referring: Vec<_> = page.referring.iter().map(|of| (of.form.id.as_str(), of.field.as_str(), of.records)).collect();
        assert_eq!(referring, [("enrolment", "course", 1)]);
        let query = LedgerQuery { fields: Some(format!("course={}", course.id)), ..LedgerQuery::default() };
        assert_eq!(office.service.list_ledger(&cadre, "enrolment", query).await.unwrap().total, 1);
        // The county sees the figures of each town, and what towns share is counted once in each.
        let by_area = async |form: &str, id: &str| -> Vec<(String, bool, i64)> {
            let found = office.service.ledger_figures_by_area(&on(&office, COUNTY), form, LedgerQuery::default()).await.unwrap();
            let figure = |of: &AreaFigures| of.figures.iter().find(|figure| figure.id == id).unwrap().value;
            found.iter().map(|of| (of.name.clone(), of.is_own, figure(of))).filter(|(_, _, value)| *value > 0).collect()
        };
        let one = |of: &str| (of.to_owned(), false, 1);
        assert_eq!(by_area("course", "courses").await, [one("东河镇"), one("西岭镇")]);
        assert_eq!(by_area("enrolment", "people").await, [one("东河镇")]);
    }

    /// What a record about a household refers to is of that household, by hand and in a sheet.
    async fn a_household_refers_to_what_is_its_own(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let households = numbered(&office, &Family::default(), 2, 1).await;
        let (town, service) = (on(&office, TOWN), &office.service);
        let about = |form: &str, household: HouseholdId, given: Value| AddRecordCmd {
            household_id: Some(household),
            ..of_area(form, given)
        };
        let loan = async |household: HouseholdId| {
            let loan = json!({ "bank": "示例信用社", "amount": 5_000_000, "lent_on": "2025-03-01", "due_on": "2027-02-28" });
            service.add_ledger_record(&town, about("loan", household, loan)).await.unwrap().id
        };
        let first = loan(households[0]).await;
        let repaid = |on: &str, of: LedgerRecordId| json!({ "loan": of.to_string(), "on": on, "principal": 100_000 });
        let wrong = about("repayment", households[1], repaid("2026-01-10", first));
        let wrong = service.add_ledger_record(&town, wrong).await.unwrap_err();
        assert_eq!((wrong.code.as_str(), wrong.fields[0].at.as_str()), ("ledger.other_household", "/values/loan"));
        let right = about("repayment", households[0], repaid("2026-01-10", first));
        let right = service.add_ledger_record(&town, right).await.unwrap();
        // What is there cannot be turned to another household's either.
        let sheet = async |number: &str| {
            let csv = format!("户编号,贷款,还款日期,还本金\n{number},示例信用社,2026-02-10,1000\n");
            service.import_ledger(&town, of("repayment", file(csv.into_bytes()))).await
        };
        let wrong = sheet("002").await.unwrap_err();
        assert_eq!(places(&wrong), ["CSV!B2 ledger.other_household"]);
        let second = loan(households[1]).await;
        let turned = service.change_ledger_record(&town, changed(&right, repaid("2026-01-10", second))).await.unwrap_err();
        assert_eq!(turned.code, "ledger.other_household");
        // Where two households owe the same bank, each row means the loan of its own.
        for (number, loan) in [("001", first), ("002", second)] {
            sheet(number).await.unwrap();
            let query = LedgerQuery { fields: Some(format!("loan={loan};on=2026-02-10..2026-02-10")), ..LedgerQuery::default() };
            assert_eq!(service.list_ledger(&town, "repayment", query).await.unwrap().total, 1);
        }
        // What a sheet brought is taken off what is owed, as what a form brought is.
        let owing = service.ledger_record(&town, "loan", first).await.unwrap();
        assert_eq!(owing.record.values["owed"], json!(4_800_000));
    }

    /// An act is done in its state, by the person whom the record names, and by another hand than the one that asked.
    async fn leave_is_granted_by_the_one_who_may(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let asker = on(&office, TOWN);
        let leave = |approver: i64| of_area("team_leave", json!({ "person": SECRETARY.account.to_string(), "kind": "leave",
            "from_on": "2026-03-12", "to_on": "2026-03-14", "approver": approver.to_string(), "reason": "家中有事" }));
        let asked = office.service.add_ledger_record(&asker, leave(COUNTY.account)).await.unwrap();
        assert_eq!((asked.state.as_deref(), &asked.values["days"]), (Some("asked"), &json!(3)));
        assert_eq!(asked.names[&COUNTY.account.to_string()], "干部3");

        let county = on(&office, COUNTY);
        let refused = office.service.act_on_ledger_record(&asker, act(&asked, "grant", None)).await.unwrap_err();
        assert_eq!(refused.code, "ledger.not_the_person");
        let refused = office.service.act_on_ledger_record(&county, act(&asked, "refuse", None)).await.unwrap_err();
        assert_eq!(refused.code, "ledger.no_reason");
        let granted = office.service.act_on_ledger_record(&county, act(&asked, "grant", None)).await.unwrap();
        assert_eq!(granted.state.as_deref(), Some("granted"));
        let closed = office.service.change_ledger_record(&asker, changed(&granted, json!({}))).await.unwrap_err();
        assert_eq!(closed.code, "ledger.closed");
        let no_act = office.service.act_on_ledger_record(&county, act(&granted, "grant", None)).await.unwrap_err();
        assert_eq!(no_act.code, "ledger.no_act");
        let back = office.service.act_on_ledger_record(&asker, act(&granted, "return", None)).await.unwrap();
        assert_eq!(back.state.as_deref(), Some("back"));

        // Who entered the request does not grant it, not even as the one whom it names.
        let own = office.service.add_ledger_record(&asker, leave(TOWN.account)).await.unwrap();
        let refused = office.service.act_on_ledger_record(&asker, act(&own, "grant", None)).await.unwrap_err();
        assert_eq!(refused.code, "ledger.same_hand");
        let page = office.service.ledger_record(&asker, "team_leave", own.id).await.unwrap();
        // What is left to do is to withdraw it.
        assert_eq!(page.acts.iter().map(|act| act.id.as_str()).collect::<Vec<_>>(), ["withdraw"]);
        let withdrawn = office.service.act_on_ledger_record(&asker, act(&own, "withdraw", None)).await.unwrap();
        assert_eq!(withdrawn.state.as_deref(), Some("withdrawn"));
    }

    /// Who writes the same every month begins with what was written the month before.
    async fn a_new_record_takes_from_the_last_one_what_seldom_changes(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        let member = head(&office, household).await;
        let (town, service) = (on(&office, TOWN), &office.service);
        let last = async |ctx: &Ctx, form: &str| {
            let query = LastQuery { member_id: Some(member), ..LastQuery::default() };
            service.last_ledger_record(ctx, form, query).await
        };
        assert_eq!(last(&town, "welfare_post_month").await.unwrap(), LastView::default());
        let post = json!({ "name": "村道保洁员", "kind": "cleaning", "duties": "清扫村道", "employer": "甲村委会",
            "funding": "village", "monthly_pay": 80_000, "from_on": "2025-01-01" });
        let post = service.add_ledger_record(&town, of_area("welfare_post", post)).await.unwrap();
        let month = |month: &str, days: i64, pay: i64| AddRecordCmd {
            member_id: Some(member),
            ..of_area("welfare_post_month", json!({ "month": month, "post": post.id.to_string(), "basis": "low_income", "days": days, "pay": pay, "paid_on": "2026-03-05" }))
        };
        service.add_ledger_record(&town, month("2026-01", 22, 80_000)).await.unwrap();
        service.add_ledger_record(&town, month("2026-02", 18, 70_000)).await.unwrap();
        let taken = last(&town, "welfare_post_month").await.unwrap();
        assert_eq!(Value::Object(taken.values), json!({ "post": post.id.to_string(), "basis": "low_income", "pay": 70_000 }));
        assert_eq!(taken.written_on, Some(day("2026-03-10")));
        assert!(taken.names.values().any(|name| name == "村道保洁员"), "{:?}", taken.names);
        // Never about kin.
        office.kin(TOWN, household).await;
        assert_eq!(last(&town, "welfare_post_month").await.unwrap_err().code, "household.own");
    }

    async fn a_problem_is_mended_by_its_owner_and_closed_by_another(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let (finder, owner, reviewer) = (on(&office, COUNTY), on(&office, TOWN), on(&office, GOVERNMENT));
        let town = owner.area;
        let found = |due: &str| AddRecordCmd {
            area_id: Some(town),
            ..of_area("problem", json!({ "found_on": "2026-03-02", "source": "look_back", "round": "第三组",
                "method": "household", "field": "housing", "matter": "三户疑似危房未鉴定", "advice": "限期鉴定",
                "owner": "甲镇政府", "prominent": true, "on_the_spot": false, "due_on": due })) };
        let service = &office.service;
        let problem = service.add_ledger_record(&finder, found("2026-03-09")).await.unwrap();
        service.add_ledger_record(&finder, found("2026-03-31")).await.unwrap();
        assert_eq!(problem.state.as_deref(), Some("rectifying"));
        // What is open and past its day is counted on the day that it is, and no longer once it is closed.
        let figure = async |id: &str| {
            let figures = service.ledger_figures(&finder, "problem", LedgerQuery::default()).await.unwrap();
            figures.into_iter().find(|figure| figure.id == id).unwrap()
        };
        assert_eq!((figure("open").await.value, figure("overdue").await.value), (2, 1));
        // Behind each number is the list of what it counts.
        let behind = async |figure: &str| {
            let query = LedgerQuery { figure: Some(figure.into()), ..LedgerQuery::default() };
            let page = service.list_ledger(&finder, "problem", query).await?;
            Ok::<_, Problem>(page.items.iter().map(|item| item.id).collect::<Vec<_>>())
        };
        assert_eq!(behind("overdue").await.unwrap(), [problem.id]);
        assert_eq!(behind("open").await.unwrap().len(), 2);
        assert_eq!(behind("everything").await.unwrap_err().code, "ledger.filter");

        let bare = service.act_on_ledger_record(&owner, act(&problem, "submit", None)).await.unwrap_err();
        assert_eq!(bare.code, "ledger.lacking");
        assert!(bare.zh.contains("整改措施"), "{}", bare.zh);
        // What was found, and by when it is to be mended, is said once.
        let mut later = problem.values.clone();
        later.extend(values(json!({ "due_on": "2026-12-31" })));
        let later = service.change_ledger_record(&owner, changed(&problem, Value::Object(later))).await.unwrap_err();
        assert_eq!((later.code.as_str(), later.fields[0].code.as_str()), ("ledger.refused", "form.fixed"));
        let mut mended = problem.values.clone();
        mended.extend(values(json!({ "measure": "三户已鉴定为B级", "done_on": "2026-03-10", "evidence": "鉴定报告3份" })));
        let mended = service.change_ledger_record(&owner, changed(&problem, Value::Object(mended))).await.unwrap();
        let submitted = service.act_on_ledger_record(&owner, act(&mended, "submit", None)).await.unwrap();
        // Who mended it does not close it, and nobody changes what is being reviewed.
        for (how, code) in [("close", "ledger.may_not"), ("close_own", "ledger.same_hand")] {
            let own = service.act_on_ledger_record(&owner, act(&submitted, how, None)).await.unwrap_err();
            assert_eq!(own.code, code);
        }
        let late = service.change_ledger_record(&owner, changed(&submitted, json!({}))).await.unwrap_err();
        assert_eq!(late.code, "ledger.closed");
        let mute = service.act_on_ledger_record(&reviewer, act(&submitted, "return", None)).await.unwrap_err();
        assert_eq!(mute.code, "ledger.no_reason");
        let back = service.act_on_ledger_record(&reviewer, act(&submitted, "return", Some("缺一户"))).await.unwrap();
        let again = service.act_on_ledger_record(&owner, act(&back, "submit", None)).await.unwrap();
        let closed = service.act_on_ledger_record(&reviewer, act(&again, "close", None)).await.unwrap();
        assert_eq!(closed.state.as_deref(), Some("closed"));
        assert_eq!((figure("open").await.value, figure("overdue").await.value), (1, 0));
        assert_eq!(figure("in_time").await.value, 0, "it was mended a day late");

        // The page says what the record says and what was done to it, in words, with lines to sign on; and it leaves its trace.
        let cmd = PrintRecordCmd { form_id: "problem".into(), record_id: closed.id };
        let (name, page) = service.print_record(&owner, cmd.clone(), &maker()).await.unwrap();
        assert_eq!(name, "发现问题和整改");
        let text = pdf::joined(&page);
        for word in ["发现问题和整改", "三户疑似危房未鉴定", "入户调查", "是", "已销号", "复核销号", "退回整改", "缺一户", "依据：", "审核人："] {
            assert!(text.contains(word), "{word} in {text}");
        }
        assert!(pdf::is_printable(&page));
        let twice = service.print_record(&owner, cmd.clone(), &maker()).await.unwrap().1;
        assert_eq!(twice, page, "the same record gives the same bytes");
        let elsewhere = office.ctx_in(TOWN, day("2026-03-10"), Place::OtherTown);
        assert_eq!(service.print_record(&elsewhere, cmd, &maker()).await.unwrap_err().kind, ProblemKind::NotFound);
    }
}
