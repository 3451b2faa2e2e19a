//! The public door beneath its pages: what is kept, and where it goes when a village does.

use shouwang_domain::door::Matter;
use shouwang_domain::role::Role;
use shouwang_service::door::board::MakeDoorCmd;
use shouwang_service::door::entries::Entries;
use shouwang_service::door::inbox::ApplicationQuery;
use shouwang_service::register::division::EditionCmd;
use shouwang_store::entity::application;
use shouwang_store::{Field, repo};
use shouwang_testkit::both_databases;

use crate::county::{County, NEIGHBOUR, VILLAGE};

const NUMBER: &str = "990101199001011230";

fn entries() -> Entries {
    Entries {
        name: "牛大力".into(),
        id_number: NUMBER.into(),
        phone: "13900001234".into(),
        matters: [Matter::Work].into(),
        words: "厂里停工".into(),
        agreed: true,
        ..Entries::default()
    }
}

both_databases! {
    /// Sealed with the rest, and found by nobody who has only the database.
    async fn what_an_applicant_says_is_sealed_and_sent_once_however_often(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.ctx(Role::TownOfficer, "990101100", "2026-03-02");
        let make = MakeDoorCmd { area_id: county.area(VILLAGE), contact: "村委会".into(), phone: "0990-1000456".into(), with_groups: false };
        let door = county.service.make_door(&officer, make).await.unwrap();
        let token = door.path.rsplit('/').next().unwrap();
        let (now, entries) = (officer.now, entries());
        // Twice at the same moment, and once more.
        let send = || county.service.send_application(now, token, "key", &entries);
        let (one, other) = tokio::join!(send(), send());
        let number = one.unwrap().number;
        assert_eq!(other.unwrap().number, number);
        assert_eq!(send().await.unwrap().number, number);
        let another = county.service.send_application(now, token, "another key", &entries).await.unwrap();
        assert_ne!(another.number, number);
        let kept = county.service.list_applications(&officer, ApplicationQuery::default()).await.unwrap();
        assert_eq!(kept.total, 2);
        // Who goes back and corrects something sends the same application; another person on the same page is another.
        let corrected = Entries { phone: "13900005678".into(), ..entries.clone() };
        assert_eq!(county.service.send_application(now, token, "key", &corrected).await.unwrap().number, number);
        let told = async |last4: &str| county.service.application_standing(now, number.reveal(), last4).await.unwrap().is_some();
        assert!(told("5678").await && !told("1234").await);
        county.service.send_application(now, token, "key", &entries).await.unwrap();
        assert!(told("1234").await);
        let row = repo::door::application(&county.store, &officer, kept.items[0].id).await.unwrap();
        let sealed: &application::Model = &row;
        let stored = [&sealed.said_sealed, &sealed.id_number_blind, &sealed.phone_last4, &sealed.number_blind];
        for secret in [NUMBER, "13900001234", "厂里停工", number.reveal()] {
            assert!(stored.iter().all(|bytes| !bytes.windows(secret.len()).any(|part| part == secret.as_bytes())));
        }
        let opened = county.store.vault().open(Field::APPLICATION, row.id, &row.said_sealed).unwrap();
        assert!(opened.contains("厂里停工") && opened.contains(NUMBER) && !opened.contains(number.reveal()));
        let problem = county.service.send_application(now, "aaaaaaaaaaaaaaaa", "key", &entries).await.unwrap_err();
        assert_eq!(problem.code, "not_found");
    }

    /// Whoever scans the old poster is told whom to call where the village went.
    async fn applications_and_codes_go_where_a_village_goes(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.ctx(Role::TownOfficer, "990101100", "2026-03-02");
        let make = |code, contact: &str| MakeDoorCmd {
            area_id: county.area(code),
            contact: contact.into(),
            phone: "0990-1000456".into(),
            with_groups: false,
        };
        let old = county.service.make_door(&officer, make(VILLAGE, "甲村村委会")).await.unwrap();
        county.service.make_door(&officer, make(NEIGHBOUR, "丙村村委会")).await.unwrap();
        let token = old.path.rsplit('/').next().unwrap();
        let sent = county.service.send_application(officer.now, token, "key", &entries()).await.unwrap();
        let csv = "code,level,name\n99,province,演示省\n9901,city,演示市\n990101,county,守望县\n990101100,town,甲镇\n\
                   990101101,town,乙镇\n990101100201,village,丙村\n990101101200,village,乙村\n";
        let merged = EditionCmd {
            across_counties: false,
            csv: csv.into(),
            successors: Some(format!("level,old,new\nvillage,{VILLAGE},{NEIGHBOUR}\n")),
            as_of: "2026-03-03".parse().unwrap(),
            dry_run: false,
        };
        let admin = county.ctx(Role::SystemAdmin, "99", "2026-03-03");
        county.service.import_divisions(&admin, merged).await.unwrap();
        let scanned = county.service.door(token).await.unwrap();
        assert!(scanned.is_retired && scanned.place.ends_with("丙村"), "{scanned:?}");
        assert_eq!(scanned.whom.contact.unwrap().0, "丙村村委会");
        let told = county.service.application_standing(admin.now, sent.number.reveal(), "1234").await.unwrap().unwrap();
        assert!(told.place.ends_with("丙村"), "{}", told.place);
        let refused = county.service.send_application(admin.now, token, "other", &entries()).await.unwrap_err();
        assert_eq!(refused.code, "door.retired");
    }
}
