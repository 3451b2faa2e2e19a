//! Photographs and papers beside records and visits: as many as there may be, without the place where they were taken, for
//! whoever sees the entry, and out again by whoever added them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use shouwang_domain::{Ctx, HouseholdId, LedgerRecordId, VisitId};
use shouwang_service::help::visit_photo::AddVisitPhotoCmd;
use shouwang_service::help::worklist::Duty;
use shouwang_service::ledger::file::AddRecordFileCmd;
use shouwang_service::ledger::list::LedgerQuery;
use shouwang_service::ledger::record::{AddRecordCmd, ChangeRecordCmd};
use shouwang_service::ledger::view::LedgerRecordView;
use shouwang_service::page::PageCmd;
use shouwang_service::register::entry_file::{EntryFileView, ReadEntryFileCmd, RemoveEntryFileCmd};
use shouwang_service::register::household::RevealReason;
use shouwang_service::{Problem, Result};
use shouwang_sheets::{Limits, read_workbook};
use shouwang_store::repo;
use shouwang_testkit::both_databases;

use crate::ledger_sheet::texts;
use crate::office::{CADRE, COUNTY, Family, Office, Person, Place, SECRETARY, TOWN, day};

const PDF: &str = "JVBERi0xLjcK";

fn on(office: &Office, who: Person) -> Ctx {
    office.ctx(who, day("2026-03-10"))
}

/// A photograph that says where it was taken, each another one.
fn photo(nth: u8) -> String {
    let place: &[u8] = b"\xff\xe1\x00\x0eExif\0\0GPS 23";
    let picture = [&b"\xff\xd8"[..], place, b"\xff\xda\x00\x02", &[nth], b"\xff\xd9"].concat();
    STANDARD.encode(picture)
}

/// The same as it is kept.
fn bare(nth: u8) -> String {
    STANDARD.encode([&b"\xff\xd8\xff\xda\x00\x02"[..], &[nth], b"\xff\xd9"].concat())
}

fn code<T>(answer: Result<T>) -> String {
    answer.err().map(|problem: Problem| problem.code).unwrap_or_default()
}

fn asset(given: Value) -> AddRecordCmd {
    let mut values = json!({ "number": "ZC-1", "name": "示例村水渠", "formed": "to_2020", "fund": "poverty",
        "value": 5_000_000, "kind": "public", "owner": "village", "caretaker": "示例村委会" });
    values
        .as_object_mut()
        .unwrap()
        .extend(given.as_object().unwrap().clone());
    AddRecordCmd {
        form_id: "asset".into(),
        household_id: None,
        member_id: None,
        area_id: None,
        values: values.as_object().unwrap().clone(),
        reasons: Default::default(),
    }
}

async fn add(
    office: &Office,
    ctx: &Ctx,
    record: &LedgerRecordView,
    field: &str,
    content: &str,
) -> Result<EntryFileView> {
    let cmd = AddRecordFileCmd {
        form_id: record.form.clone(),
        record_id: record.id,
        field: field.into(),
        content: content.into(),
    };
    office.service.add_record_file(ctx, cmd).await
}

async fn number(office: &Office, ctx: &Ctx, form: &str, id: LedgerRecordId, field: &str) -> Value {
    let page = office.service.ledger_record(ctx, form, id).await.unwrap();
    page.record.values.get(field).cloned().unwrap_or_default()
}

async fn visit(office: &Office, ctx: &Ctx, household: HouseholdId, place: Value) -> Result<VisitId> {
    let mut visit = json!({ "household_id": household, "visited_on": "2026-03-09", "no_change": true });
    visit
        .as_object_mut()
        .unwrap()
        .extend(place.as_object().unwrap().clone());
    let cmd = serde_json::from_value(visit).unwrap();
    Ok(office.service.record_visit(ctx, cmd).await?.visit.id)
}

fn of_visit(visit_id: VisitId, nth: u8) -> AddVisitPhotoCmd {
    AddVisitPhotoCmd {
        visit_id,
        content: photo(nth),
    }
}

both_databases! {
    /// The record has the number of its photographs, whatever is changed of it besides; its history tells who added one.
    async fn a_record_says_how_many_photographs_it_has(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let (town, service) = (on(&office, TOWN), &office.service);
        let record = service.add_ledger_record(&town, asset(json!({ "photos": 7 }))).await.unwrap();
        assert_eq!(record.values.get("photos"), None, "nobody says how many there are");

        let first = add(&office, &town, &record, "photos", &photo(1)).await.unwrap();
        let second = add(&office, &town, &record, "photos", &photo(2)).await.unwrap();
        assert_eq!((first.media_type.as_str(), first.sensitive, first.may_remove), ("image/jpeg", false, true));
        assert_eq!(code(add(&office, &town, &record, "photos", &bare(1)).await), "file.known");
        assert_eq!(number(&office, &town, "asset", record.id, "photos").await, json!(2));
        let shown = service.record_file(&town, "asset", record.id, first.id).await.unwrap();
        assert_eq!(shown.content, bare(1), "where it was taken is not kept");

        let page = service.ledger_record(&town, "asset", record.id).await.unwrap();
        assert_eq!(page.history.len(), 3);
        assert_eq!(page.history[2].before["photos"], json!(1));
        let mut values = asset(json!({ "name": "示例村灌渠" })).values;
        values.insert("photos".into(), json!(9));
        let change = ChangeRecordCmd {
            form_id: "asset".into(),
            record_id: record.id,
            version: page.record.version,
            values,
            reasons: Default::default(),
            as_newest: false,
        };
        let changed = service.change_ledger_record(&town, change).await.unwrap();
        assert_eq!((&changed.values["name"], &changed.values["photos"]), (&json!("示例村灌渠"), &json!(2)));
        let exported = service.export_ledger(&town, "asset", LedgerQuery::default()).await.unwrap();
        let rows = texts(&read_workbook(&exported, &Limits::default()).unwrap(), "项目资产台账");
        let at = rows[0].iter().position(|header| header.starts_with("资产照片")).unwrap();
        assert_eq!(rows[1][at], "2");

        // Whoever sees the record sees them; only whoever added one takes it out, and then its content is nowhere.
        let county = on(&office, COUNTY);
        let seen = service.record_files(&county, "asset", record.id).await.unwrap();
        assert_eq!(seen.iter().map(|file| (file.id, file.may_remove)).collect::<Vec<_>>(), [(first.id, false), (second.id, false)]);
        let remove = || RemoveEntryFileCmd { entry_file_id: first.id };
        assert_eq!(code(service.remove_entry_file(&county, remove()).await), "file.not_yours");
        service.remove_entry_file(&town, remove()).await.unwrap();
        assert_eq!(number(&office, &town, "asset", record.id, "photos").await, json!(1));
        assert_eq!(code(service.record_file(&town, "asset", record.id, first.id).await), "not_found");
        assert_eq!(code(service.remove_entry_file(&town, remove()).await), "not_found");
        let stranger = office.ctx_in(TOWN, day("2026-03-10"), Place::OtherTown);
        assert_eq!(code(service.record_files(&stranger, "asset", record.id).await), "not_found");
        assert_eq!(code(service.record_file(&stranger, "asset", record.id, second.id).await), "not_found");
    }

    async fn a_field_takes_what_it_says_and_no_more(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let town = on(&office, TOWN);
        let record = office.service.add_ledger_record(&town, asset(json!({}))).await.unwrap();
        let refused = async |field: &str, content: &str| code(add(&office, &town, &record, field, content).await);
        assert_eq!(refused("photos", PDF).await, "file.pictures_only");
        assert_eq!(refused("photos", "/9j/2gACAP8=").await, "file.damaged");
        assert_eq!(refused("photos", "PGh0bWw+").await, "attachment.media_type");
        assert_eq!(refused("name", &photo(1)).await, "file.no_field");
        assert_eq!(code(add(&office, &on(&office, CADRE), &record, "photos", &photo(1)).await), "not_found");
        for nth in 0..10 {
            add(&office, &town, &record, "photos", &photo(nth)).await.unwrap();
        }
        assert_eq!(refused("photos", &photo(10)).await, "file.too_many");
    }

    /// A contract shows names and signatures: reading it asks for a reason, and leaves a leaf.
    async fn a_contract_is_read_with_a_reason(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        let (cadre, service) = (on(&office, CADRE), &office.service);
        let link = AddRecordCmd {
            form_id: "operator_link".into(),
            household_id: Some(household),
            values: json!({ "operator": "示例合作社", "mode": "order", "from_on": "2025-04-01" }).as_object().unwrap().clone(),
            ..asset(json!({}))
        };
        let link = service.add_ledger_record(&cadre, link).await.unwrap();
        let paper = add(&office, &cadre, &link, "contract", PDF).await.unwrap();
        assert_eq!((paper.media_type.as_str(), paper.sensitive), ("application/pdf", true));
        assert_eq!(number(&office, &cadre, "operator_link", link.id, "contract").await, json!(1));
        assert_eq!(code(service.record_file(&cadre, "operator_link", link.id, paper.id).await), "file.reason_needed");
        let town = on(&office, TOWN);
        let read = ReadEntryFileCmd { entry_file_id: paper.id, reason: RevealReason::Procedure };
        assert_eq!(service.read_entry_file(&town, read).await.unwrap().content, PDF);
        let place = format!("household/{household}");
        let reads = repo::office::evidence::sensitive_reads(&office.store, town.entered_by, &place, "procedure", 0).await;
        assert_eq!(reads.unwrap(), 1);
        office.kin(CADRE, household).await;
        assert_eq!(code(add(&office, &cadre, &link, "contract", &photo(1)).await), "household.own");
    }

    /// Whoever was there adds a photograph; who was only called was not visited.
    async fn a_visit_has_a_place_and_photographs(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        let (cadre, service) = (on(&office, CADRE), &office.service);
        assert_eq!(code(visit(&office, &cadre, household, json!({ "place": "elsewhere" })).await), "visit.place_note");
        let at_home = visit(&office, &cadre, household, json!({ "place": "home" })).await.unwrap();
        visit(&office, &cadre, household, json!({ "place": "telephone" })).await.unwrap();
        let market = json!({ "place": "elsewhere", "place_note": "镇上集市" });
        visit(&office, &cadre, household, market).await.unwrap();

        let added = service.add_visit_photo(&cadre, of_visit(at_home, 1)).await.unwrap();
        assert!(added.sensitive && added.may_remove);
        assert_eq!(code(service.add_visit_photo(&on(&office, SECRETARY), of_visit(at_home, 2)).await), "visit.not_yours");
        let stranger = office.ctx_in(TOWN, day("2026-03-10"), Place::OtherTown);
        assert_eq!(code(service.visit_photos(&stranger, at_home).await), "not_found");
        let visits = service.list_visits(&cadre, household, PageCmd::default()).await.unwrap().items;
        let told: Vec<_> = visits.iter().map(|visit| (visit.place.map(|place| place.as_str()), visit.photos)).collect();
        assert_eq!(told, [(Some("home"), 1), (Some("telephone"), 0), (Some("elsewhere"), 0)]);
        assert_eq!(visits[2].place_note.as_deref(), Some("镇上集市"));

        let query = json!({ "from": "2026-03-01", "until": "2026-03-31" });
        let evidence = service.liaison_evidence(&on(&office, TOWN), serde_json::from_value(query).unwrap()).await.unwrap();
        assert_eq!(evidence.visits.iter().map(|row| row.visits).sum::<i64>(), 2, "a call is no visit");

        let town = on(&office, TOWN);
        let read = ReadEntryFileCmd { entry_file_id: added.id, reason: RevealReason::Inspection };
        assert_eq!(service.read_entry_file(&town, read.clone()).await.unwrap().content, bare(1));
        assert_eq!(code(service.read_entry_file(&stranger, read).await), "not_found");
        let remove = RemoveEntryFileCmd { entry_file_id: added.id };
        service.remove_entry_file(&cadre, remove).await.unwrap();
        assert!(service.visit_photos(&cadre, at_home).await.unwrap().is_empty());
        office.kin(CADRE, household).await;
        assert_eq!(code(service.add_visit_photo(&cadre, of_visit(at_home, 3)).await), "household.own");
    }

    /// Who was only called this month is still to be visited.
    async fn a_call_is_no_visit_of_the_month(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        office.contact(CADRE, household).await;
        let (cadre, service) = (on(&office, CADRE), &office.service);
        let is_due = async || {
            let items = service.worklist(&cadre).await.unwrap();
            items.iter().any(|item| item.household_id == household && item.duties.contains(&Duty::Visit))
        };
        visit(&office, &cadre, household, json!({ "place": "telephone" })).await.unwrap();
        // proves CON-05: a call counts for no visit of the month
        assert!(is_due().await);
        // A visit of before it was asked where it was says no place.
        visit(&office, &cadre, household, json!({})).await.unwrap();
        assert!(!is_due().await);
    }

    /// However often a phone sends it, a photograph comes after its visit, and once.
    async fn a_photograph_of_a_phone_comes_once(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let household = office.household(&Family::default()).await;
        let (cadre, service) = (on(&office, CADRE), &office.service);
        let photo = |key: &str, nth: u8| {
            let sent = json!({ "client_key": key, "after": "v", "visit_key": "v", "household_id": household,
                "made_on": "2026-03-09", "content": photo(nth) });
            service.record_field_photo(&cadre, serde_json::from_value(sent).unwrap())
        };
        assert_eq!(code(photo("p", 1).await), "field.out_of_order");
        let visit = json!({ "client_key": "v", "household_id": household, "made_on": "2026-03-09", "no_change": true,
            "place": "home" });
        let visit = service.record_field_visit(&cadre, serde_json::from_value(visit).unwrap()).await.unwrap();
        let first = photo("p", 1).await.unwrap();
        assert_eq!(first.visit_id, visit.visit_id);
        assert_eq!(photo("p", 1).await.unwrap(), first);
        assert_eq!(code(photo("p", 2).await), "field.key_used");
        let alone = json!({ "client_key": "q", "household_id": household, "made_on": "2026-03-09", "content": bare(3) });
        let alone = service.record_field_photo(&cadre, serde_json::from_value(alone).unwrap()).await;
        assert_eq!(code(alone), "field.no_visit");
        assert_eq!(service.visit_photos(&cadre, visit.visit_id.unwrap()).await.unwrap().len(), 1);
    }
}
