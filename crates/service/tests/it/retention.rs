//! What is kept for a time alone goes after it, by the clock of the server.

use shouwang_domain::door::{ApplicationClosing, Matter};
use shouwang_domain::retention::{ERASED, RetentionKind};
use shouwang_domain::role::Role;
use shouwang_service::door::board::MakeDoorCmd;
use shouwang_service::door::decide::CloseApplicationCmd;
use shouwang_service::door::entries::Entries;
use shouwang_service::door::inbox::ApplicationQuery;
use shouwang_service::office::retention::ErasedView;
use shouwang_store::{Field, repo};
use shouwang_testkit::both_databases;

use crate::county::{County, VILLAGE};

both_databases! {
    async fn a_closed_application_loses_what_was_written_after_its_term(db: TestDb) {
        let county = County::new(db).await;
        let service = &county.service;
        let officer = county.ctx(Role::TownOfficer, "990101100", "2026-03-02");
        let make = MakeDoorCmd { area_id: county.area(VILLAGE), contact: "村委会".into(), phone: "0990-1000456".into(), with_groups: false };
        let door = service.make_door(&officer, make).await.unwrap();
        let token = door.path.rsplit('/').next().unwrap();
        let entries = Entries {
            name: "牛大力".into(),
            id_number: "990101199001011230".into(),
            phone: "13900001234".into(),
            matters: [Matter::Work].into(),
            words: "厂里停工".into(),
            agreed: true,
            ..Entries::default()
        };
        let number = service.send_application(officer.now, token, "key", &entries).await.unwrap().number;
        let all = service.list_applications(&officer, ApplicationQuery::default()).await.unwrap().items;
        let first = &all[0];
        let close = CloseApplicationCmd {
            application_id: first.id,
            version: 1,
            reason: ApplicationClosing::Spam,
            note: "查无此人".into(),
        };
        service.close_application(&officer, close).await.unwrap();
        let on = |day: &str| format!("{day}T08:00:00+08:00").parse().unwrap();
        // 180 days from 2 March are over on 30 August.
        assert_eq!(service.keep_terms(on("2026-08-29")).await.unwrap(), []);
        let terms = service.terms(on("2026-08-30")).await.unwrap();
        let term = terms.iter().find(|term| term.kind == RetentionKind::Applications).unwrap();
        assert_eq!((term.days, term.past, term.last_erased), (Some(180), 1, None));
        let erased = [ErasedView { kind: RetentionKind::Applications, erased: 1 }];
        // proves ACC-08: what an applicant wrote goes once the application that became nothing is past its term
        assert_eq!(service.keep_terms(on("2026-08-30")).await.unwrap(), erased);
        assert_eq!(service.keep_terms(on("2026-08-31")).await.unwrap(), []);
        let later = county.ctx(Role::TownOfficer, "990101100", "2026-09-01");
        let row = repo::door::application(&county.store, &later, first.id).await.unwrap();
        assert_eq!((row.name.as_str(), row.phone_last4.len()), (ERASED, 0));
        let opened = county.store.vault().open(Field::APPLICATION, row.id, &row.said_sealed).unwrap();
        assert!(!opened.contains("停工") && !opened.contains("990101"));
        // Its page still opens, nobody decides on it any more, and whoever asks by its number hears what a wrong one gets.
        let shown = service.application(&later, first.id).await.unwrap();
        assert_eq!((shown.name.as_str(), shown.id_number.as_str(), shown.words), (ERASED, ERASED, None));
        let close = CloseApplicationCmd { application_id: first.id, version: row.version, reason: ApplicationClosing::Spam, note: "再关".into() };
        assert_eq!(service.close_application(&later, close).await.unwrap_err().code, "application.erased");
        let asked = service.application_standing(later.now, number.reveal(), "1234").await.unwrap();
        assert!(asked.is_none());
        let admin = county.ctx(Role::SystemAdmin, "99", "2026-09-01");
        let terms = service.retention(&admin).await.unwrap();
        let term = terms.iter().find(|term| term.kind == RetentionKind::Applications).unwrap();
        assert_eq!((term.past, term.last_erased), (0, Some(1)));
        assert_eq!(term.last_erased_at.unwrap().date().to_string(), "2026-08-30");
        assert_eq!(service.retention(&later).await.unwrap_err().code, "access.denied");
    }
}
