//! Registers that an installation makes for itself: described by one person, published by another, at home in a county.

use serde_json::{Map, Value, json};
use shouwang_domain::role::Role;
use shouwang_domain::{AreaId, Ctx, ProblemKind};
use shouwang_service::ledger::form::FormSummary;
use shouwang_service::ledger::list::LedgerQuery;
use shouwang_service::ledger::made::{
    CheckFormCmd, DecideFormCmd, FormProposalState, FormProposalView, ProposeFormCmd,
};
use shouwang_service::ledger::record::{AddRecordCmd, ChangeRecordCmd};
use shouwang_service::ledger::view::LedgerRecordView;
use shouwang_service::overview::decisions::ProposalKind;
use shouwang_testkit::both_databases;

use crate::office::{CADRE, COUNTY, Family, Office, Person, Place, TOWN, day, probes};

/// A register of wells, as a county might want it.
const WELLS: &str = r#"id = "x_well"
zh = "水井管护台账"
en = "Wells"
version = 1
effective_from = 2026-01-01
subject = "area"
chapter = "assets"
citation = "守望县2026年工作要点（虚构）第二条"
key = ["number"]

[permission]
see = ["supervisors", "county", "town", "village"]
add = ["supervisors", "town", "village"]
change = ["town", "village"]
remove = ["town"]

[list]
columns = ["number", "depth"]
filters = ["checked_on"]

[[field]]
key = "number"
type = "text"
zh = "井号"
en = "Number"
required = true

[[field]]
key = "depth"
type = "integer"
zh = "井深"
en = "Depth"
unit = { zh = "米", en = "m" }

[[field]]
key = "checked_on"
type = "date"
zh = "检查日期"
en = "Checked on"

[[check]]
id = "deep"
must = "depth > 2"
at = "depth"
zh = "井深须大于2米。"
en = "A well is deeper than two metres."

[[indicator]]
id = "wells"
zh = "水井"
en = "Wells"
count = {}

[[case]]
name = "a well"
on = 2026-03-01
record = { number = "1", depth = 12 }

[[case]]
name = "a puddle"
on = 2026-03-01
record = { number = "1", depth = 1 }
refused = ["deep"]
"#;

/// The next version: it asks who keeps the well, and no more for the depth.
fn next() -> String {
    let keeper = "[[field]]\nkey = \"keeper\"\ntype = \"text\"\nzh = \"管护单位\"\nen = \"Keeper\"\nrequired = true\nsince = 2\n\n[[check]]";
    WELLS
        .replace("version = 1", "version = 2")
        .replacen("[[check]]", keeper, 1)
        .replace("number = \"1\"", "number = \"1\", keeper = \"村委会\"")
}

fn officer() -> Person {
    probes().find(|person| person.role == Role::CountyOfficer).unwrap()
}

fn on(office: &Office, who: Person) -> Ctx {
    office.ctx(who, day("2026-03-10"))
}

fn proposed(text: &str) -> ProposeFormCmd {
    ProposeFormCmd {
        content: text.to_owned(),
        reason: "各村水井管护检查".into(),
    }
}

fn decision(of: &FormProposalView, publish: bool, note: Option<&str>) -> DecideFormCmd {
    DecideFormCmd {
        form_proposal_id: of.id,
        publish,
        note: note.map(Into::into),
        version: of.version,
    }
}

fn values(json: Value) -> Map<String, Value> {
    json.as_object().unwrap().clone()
}

fn well(given: Value) -> AddRecordCmd {
    AddRecordCmd {
        form_id: "x_well".into(),
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

async fn places(office: &Office, text: &str) -> Vec<(String, String)> {
    let cmd = CheckFormCmd {
        content: text.to_owned(),
    };
    let refused = office
        .service
        .check_form(&on(office, officer()), cmd)
        .await
        .unwrap_err();
    assert_eq!(
        (refused.kind, refused.code.as_ref()),
        (ProblemKind::BadData, "form.refused")
    );
    refused
        .fields
        .iter()
        .map(|field| (field.at.clone(), field.code.to_string()))
        .collect()
}

async fn made(office: &Office, ctx: &Ctx) -> Option<FormSummary> {
    office
        .service
        .list_forms(ctx)
        .await
        .unwrap()
        .into_iter()
        .find(|form| form.id == "x_well")
}

both_databases! {
    /// Nothing is there until somebody else has published it; then it is a register like all others, with its table.
    async fn a_register_takes_two_people(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let service = &office.service;
        let (officer, leader, cadre) = (on(&office, officer()), on(&office, COUNTY), on(&office, CADRE));

        // A description that is wrong is refused with the line of everything that is.
        let of = |code: &str| ("description.toml:1:1".to_owned(), code.to_owned());
        assert_eq!(places(&office, &WELLS.replace("x_well", "well")).await, [of("form.local_id")]);
        let facts = places(&office, &WELLS.replace("key = [\"number\"]", "facts = true")).await;
        assert!(facts.iter().any(|(_, code)| code == "form.local_facts" || code == "form.no_column"), "{facts:?}");
        let at = places(&office, &WELLS.replace("depth > 2", "deph > 2")).await;
        assert_eq!(at, [("description.toml:43:9".to_owned(), "expression.unknown_name".to_owned())]);
        let contradicted = places(&office, &WELLS.replace("depth = 12", "depth = 2")).await;
        assert_eq!(contradicted.len(), 1, "{contradicted:?}");
        assert_eq!(places(&office, &WELLS.replace("水井管护台账", "务工联系记录")).await, [of("form.sheet_twice")]);

        let report = service.check_form(&officer, CheckFormCmd { content: WELLS.into() }).await.unwrap();
        assert_eq!((report.follows, report.changes.len(), report.form.fields.len()), (None, 0, 3));
        assert_eq!(report.rights[1].roles.len(), 7);
        assert_eq!(service.propose_form(&on(&office, TOWN), proposed(WELLS)).await.unwrap_err().code, "access.denied");
        let wordless = ProposeFormCmd { reason: " ".into(), ..proposed(WELLS) };
        assert_eq!(service.propose_form(&officer, wordless).await.unwrap_err().code, "required");

        let first = service.propose_form(&officer, proposed(WELLS)).await.unwrap();
        assert_eq!((first.state, first.zh.as_str(), first.number), (FormProposalState::Proposed, "水井管护台账", 1));
        assert_eq!(service.propose_form(&officer, proposed(WELLS)).await.unwrap_err().code, "form.proposed_already");
        assert_eq!(made(&office, &cadre).await, None);
        assert_eq!(service.add_ledger_record(&cadre, well(json!({ "number": "1" }))).await.unwrap_err().kind, ProblemKind::NotFound);
        let today = service.today(&leader).await.unwrap();
        let waiting: Vec<_> = today.decisions.iter().map(|group| (group.what, group.count)).collect();
        assert_eq!(waiting, [(ProposalKind::Register, 1)]);

        // Neither whoever proposed it nor whoever typed for them, and a refusal says why.
        assert_eq!(service.decide_form(&officer, decision(&first, true, None)).await.unwrap_err().code, "proposal.same_person");
        let typed = Ctx { entered_by: officer.acted_by, ..leader.clone() };
        assert_eq!(service.decide_form(&typed, decision(&first, true, None)).await.unwrap_err().code, "proposal.same_person");
        assert_eq!(service.decide_form(&leader, decision(&first, false, None)).await.unwrap_err().code, "required");
        let refused = service.decide_form(&leader, decision(&first, false, Some("先征求水务部门意见"))).await.unwrap();
        assert_eq!(refused.state, FormProposalState::Refused);
        assert_eq!(service.decide_form(&leader, decision(&refused, true, None)).await.unwrap_err().code, "proposal.decided");
        assert_eq!(made(&office, &cadre).await, None);

        let second = service.propose_form(&officer, proposed(WELLS)).await.unwrap();
        let published = service.decide_form(&leader, decision(&second, true, None)).await.unwrap();
        assert_eq!(published.state, FormProposalState::Published);
        assert!(made(&office, &cadre).await.unwrap().may_add);
        let record = service.add_ledger_record(&cadre, well(json!({ "number": "7", "depth": 12 }))).await.unwrap();
        let shallow = service.add_ledger_record(&cadre, well(json!({ "number": "8", "depth": 1 }))).await.unwrap_err();
        assert_eq!((shallow.code.as_ref(), shallow.fields[0].code.as_ref()), ("ledger.refused", "form.check.deep"));
        let figures = service.ledger_figures(&leader, "x_well", LedgerQuery::default()).await.unwrap();
        assert_eq!(figures[0].value, 1);
        assert!(!service.ledger_template(&cadre, Some("x_well")).await.unwrap().is_empty());
        assert_eq!(service.form_text(&cadre, "x_well").await.unwrap().content, WELLS);

        // Another process that had it not knows it with its next question.
        let other = shouwang_service::Service::open(office.config()).await.unwrap();
        assert_eq!(other.ledger_record(&cadre, "x_well", record.id).await.unwrap().record.values["depth"], json!(12));

        // What another register refers to may come later in the alphabet than it: both are there after the next start.
        let pumps = WELLS.replace("x_well", "x_pump").replace("水井管护台账", "水泵台账").replace("type = \"text\"", "type = \"ref\"\nto = \"x_well\"");
        let pumps = pumps.replace("record = { number = \"1\"", "record = { number = \"7\"");
        let pumps = service.propose_form(&officer, proposed(&pumps)).await.unwrap();
        service.decide_form(&leader, decision(&pumps, true, None)).await.unwrap();
        let again = shouwang_service::Service::open(office.config()).await.unwrap();
        let all: Vec<_> = again.list_forms(&cadre).await.unwrap().into_iter().map(|form| form.id).collect();
        assert!(all.contains(&"x_pump".to_owned()) && all.contains(&"x_well".to_owned()), "{all:?}");

        // It is at home in its county: the next county has never heard of it and has its id no more; whoever supervises
        // both looks, and writes nothing.
        let neighbour = office.ctx_in(COUNTY, day("2026-03-10"), Place::Government);
        assert_eq!(made(&office, &neighbour).await, None);
        assert_eq!(service.form(&neighbour, "x_well", None).await.unwrap_err().kind, ProblemKind::NotFound);
        assert!(service.list_form_proposals(&neighbour).await.unwrap().is_empty());
        let theirs = office.ctx_in(crate::made::officer(), day("2026-03-10"), Place::Government);
        let taken = service.propose_form(&theirs, proposed(&next())).await.unwrap_err();
        assert_eq!(taken.code, "form.elsewhere");
        // Nor does a check tell the next county what is in it; a register of the same name is no concern of theirs.
        let prying = service.check_form(&theirs, CheckFormCmd { content: WELLS.replace("version = 1", "version = 0") }).await.unwrap_err();
        assert_eq!((prying.code.as_ref(), prying.fields.len()), ("form.elsewhere", 0));
        service.check_form(&theirs, CheckFormCmd { content: WELLS.replace("x_well", "x_their_well") }).await.unwrap();
        let city = probes().find(|person| person.role == Role::CitySupervisor).unwrap();
        let city = on(&office, city);
        assert!(!made(&office, &city).await.unwrap().may_add);
        let misplaced = AddRecordCmd { area_id: Some(AreaId(22)), ..well(json!({ "number": "9" })) };
        assert_eq!(service.add_ledger_record(&city, misplaced).await.unwrap_err().code, "ledger.may_not");
    }

    /// What a later version works out is there in a record of before as soon as it is mended, where it answers that version.
    async fn a_record_that_is_mended_has_what_the_newest_version_works_out(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        office.household(&Family::default()).await;
        let service = &office.service;
        let (officer, leader, cadre) = (on(&office, officer()), on(&office, COUNTY), on(&office, CADRE));
        let publish = async |text: &str| {
            let of = service.propose_form(&officer, proposed(text)).await.unwrap();
            service.decide_form(&leader, decision(&of, true, None)).await.unwrap()
        };
        publish(WELLS).await;
        let old = service.add_ledger_record(&cadre, well(json!({ "number": "1", "depth": 12 }))).await.unwrap();
        let low = service.add_ledger_record(&cadre, well(json!({ "number": "2", "depth": 4 }))).await.unwrap();
        let worked_out = "[[field]]\nkey = \"far_down\"\ntype = \"computed\"\nresult = \"yes_no\"\nvalue = \"depth > 10\"\n\
            zh = \"深井\"\nen = \"Far down\"\nsince = 2\n\n[[check]]\nid = \"deep\"";
        let text = WELLS.replace("version = 1", "version = 2").replace("[[check]]\nid = \"deep\"", worked_out);
        publish(&text.replace("depth > 2", "depth > 5")).await;

        // As long as nobody mends it, it is what was written.
        let read = service.ledger_record(&cadre, "x_well", old.id).await.unwrap().record;
        assert_eq!((read.form_version, read.values.get("far_down")), (1, None));
        let mended = service.change_ledger_record(&cadre, changed(&old, json!({ "number": "1", "depth": 13 }))).await.unwrap();
        assert_eq!((mended.form_version, mended.values["far_down"].clone()), (2, json!(true)));
        // What the newest version would refuse stays as it was written.
        let kept = service.change_ledger_record(&cadre, changed(&low, json!({ "number": "2", "depth": 3 }))).await.unwrap();
        assert_eq!((kept.form_version, kept.values.get("far_down")), (1, None));
    }

    /// A record of before is read and mended as it was written; a new one answers what is asked now.
    async fn a_record_is_mended_by_the_version_that_it_was_written_by(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        office.household(&Family::default()).await;
        let service = &office.service;
        let (officer, leader, cadre) = (on(&office, officer()), on(&office, COUNTY), on(&office, CADRE));
        let publish = async |text: &str| {
            let of = service.propose_form(&officer, proposed(text)).await.unwrap();
            service.decide_form(&leader, decision(&of, true, None)).await.unwrap()
        };
        publish(WELLS).await;
        let old = service.add_ledger_record(&cadre, well(json!({ "number": "1", "depth": 12 }))).await.unwrap();

        // What the rows of before could not be read by is refused, each with its line.
        let codes = |places: Vec<(String, String)>| places.into_iter().map(|(_, code)| code).collect::<Vec<_>>();
        assert_eq!(codes(places(&office, WELLS).await), ["form.incompatible"]);
        let retyped = next().replace("type = \"integer\"", "type = \"money\"");
        assert_eq!(codes(places(&office, &retyped).await), ["form.incompatible"]);
        let dropped = next().replace("key = \"checked_on\"", "key = \"seen_on\"").replace("[\"checked_on\"]", "[]");
        assert_eq!(codes(places(&office, &dropped).await), ["form.incompatible"; 2]);
        let report = service.check_form(&officer, CheckFormCmd { content: next() }).await.unwrap();
        let changes: Vec<_> = report.changes.iter().map(|change| change.field.as_str()).collect();
        assert_eq!((report.follows, changes), (Some(1), vec!["keeper"]));
        // Whoever decides is told what else differs: rights, checks, figures.
        let wider = next()
            .replace("add = [\"supervisors\", \"town\", \"village\"]", "add = [\"supervisors\", \"county\", \"town\", \"village\"]")
            .replace("depth > 2", "depth > 3");
        let report = service.check_form(&officer, CheckFormCmd { content: wider }).await.unwrap();
        let changes: Vec<_> = report.changes.iter().map(|change| change.field.as_str()).collect();
        assert_eq!(changes, ["keeper", "permission.add", "check.deep"]);
        publish(&next()).await;

        let missing = service.add_ledger_record(&cadre, well(json!({ "number": "2", "depth": 9 }))).await.unwrap_err();
        assert_eq!(missing.fields[0].at, "/values/keeper");
        let new = service.add_ledger_record(&cadre, well(json!({ "number": "2", "depth": 9, "keeper": "村委会" }))).await.unwrap();
        assert_eq!((old.form_version, new.form_version), (1, 2));
        assert_eq!(service.form(&cadre, "x_well", Some(1)).await.unwrap().fields.len(), 3);
        assert_eq!(service.form(&cadre, "x_well", None).await.unwrap().fields.len(), 4);
        let mended = service.change_ledger_record(&cadre, changed(&old, json!({ "number": "1", "depth": 13 }))).await.unwrap();
        assert_eq!((mended.form_version, mended.values["depth"].clone()), (1, json!(13)));
        let foreign = changed(&mended, json!({ "number": "1", "keeper": "村委会" }));
        assert_eq!(service.change_ledger_record(&cadre, foreign).await.unwrap_err().fields[0].code, "form.unknown_field");
        let new = service.change_ledger_record(&cadre, changed(&new, json!({ "number": "2", "keeper": "镇水管所" }))).await.unwrap();
        assert_eq!(new.values["keeper"], json!("镇水管所"));

        // Who wants to answers the questions of today, and then it is a record of today.
        let lacking = ChangeRecordCmd { as_newest: true, ..changed(&mended, json!({ "number": "1", "depth": 13 })) };
        assert_eq!(service.change_ledger_record(&cadre, lacking).await.unwrap_err().fields[0].at, "/values/keeper");
        let today = json!({ "number": "1", "depth": 13, "keeper": "村委会" });
        let today = ChangeRecordCmd { as_newest: true, ..changed(&mended, today) };
        assert_eq!(service.change_ledger_record(&cadre, today).await.unwrap().form_version, 2);
        assert_eq!(service.form(&cadre, "x_well", Some(9)).await.unwrap_err().kind, ProblemKind::NotFound);

        let given = service.form_schema(&cadre, "x_well", None, true).await.unwrap();
        assert_eq!(given["required"], json!(["number", "keeper"]));
        let shown = service.form_schema(&cadre, "x_well", Some(1), false).await.unwrap();
        assert_eq!((shown["x-version"].clone(), shown["properties"]["keeper"].clone()), (json!(1), Value::Null));

        let held = office.store.checkpoint(cadre.now).await.unwrap().note;
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join("export");
        office.store.export_evidence(&dir, cadre.now).await.unwrap();
        let report = shouwang_evidence::verify(&dir, &[held], Some(&office.store.verifying_key()));
        assert!(report.ok, "{report:?}");
    }
}
