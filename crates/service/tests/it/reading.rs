//! Who looked is noted before the answer leaves, whoever asks may be told of it, and the evidence holds it.

use shouwang_domain::Result;
use shouwang_domain::role::Role;
use shouwang_service::office::attempt::Origin;
use shouwang_service::office::auth::LoginCmd;
use shouwang_service::office::reading::{ReadingKind, ReadingQuery, ReadingView};
use shouwang_service::{Service, ServiceConfig};
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, OTHER_TOWN, TOWN, VILLAGE, Wanted};

const DAY: &str = "2026-03-05";

fn shown(views: &[ReadingView]) -> Vec<(ReadingKind, Option<&str>)> {
    views.iter().map(|view| (view.kind, view.name.as_deref())).collect()
}

both_databases! {
    async fn whoever_looks_at_a_household_is_seen_to_have_looked(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted().earning(DAY, 12, 216_717)).await;
        let mut officer = county.town_officer(DAY);
        officer.entered_by = county.person("li", Role::TownOfficer, TOWN).await;
        let service = &county.service;
        for _ in 0..3 {
            service.household(&officer, household).await.unwrap();
        }
        service.household_income(&officer, household).await.unwrap();
        service.household_ledgers(&officer, household).await.unwrap();
        service.explain(&officer, household, None).await.unwrap();
        let leader = county.ctx(Role::CountyLeader, COUNTY, DAY);
        let seen = service.who_looked(&leader, household).await.unwrap();
        use ReadingKind::{Explanation, Household, Income, Records};
        let by_li = [Explanation, Records, Income, Household].map(|kind| (kind, Some("li")));
        assert_eq!(shown(&seen), by_li, "three looks within an hour are one entry");
        // Named by head and village; the one who audits reads no households and gets the name masked.
        let told = |views: &[ReadingView]| {
            let last = views.last().unwrap();
            (last.head.clone().unwrap(), last.area_name.clone().unwrap())
        };
        let (head, village) = told(&seen);
        let auditor = county.ctx(Role::AuditAdmin, "99", DAY);
        let audited = service.list_readings(&auditor, ReadingQuery::default()).await.unwrap();
        let masked: String = head.chars().enumerate().map(|(at, one)| if at == 0 { one } else { '*' }).collect();
        assert_eq!(told(&audited), (masked, village));
        // Whoever may not see the household is told of nobody, and those who look are not told either.
        let stranger = county.ctx(Role::TownLeader, OTHER_TOWN, DAY);
        assert_eq!(service.who_looked(&stranger, household).await.unwrap_err().code, "not_found");
        let cadre = county.ctx(Role::VillageCadre, VILLAGE, DAY);
        assert_eq!(service.who_looked(&cadre, household).await.unwrap_err().code, "access.denied");
        // What was out of scope is not noted as if it had been seen.
        let other = county.ctx(Role::TownOfficer, OTHER_TOWN, DAY);
        assert_eq!(service.household(&other, household).await.unwrap_err().code, "not_found");
        assert_eq!(service.who_looked(&leader, household).await.unwrap().len(), 4);
    }

    async fn logins_and_failures_are_noted_and_taken_into_the_evidence(db: TestDb) {
        let county = County::new(db).await;
        let now = county.officer(DAY).now;
        let tries = async |login: &str| -> Result<()> {
            let cmd = LoginCmd { login: login.into(), password: "wrong-wrong-wrong".into(), code: None };
            county.service.login(now, cmd, Origin::at("192.0.2.7")).await.map(drop)
        };
        for login in ["nobody", "security_admin", "nobody"] {
            assert_eq!(tries(login).await.unwrap_err().code, "auth.wrong");
        }
        let auditor = county.ctx(Role::AuditAdmin, "99", DAY);
        let failed = ReadingQuery { kind: Some(ReadingKind::LogInFailed), ..ReadingQuery::default() };
        let seen = county.service.list_readings(&auditor, failed).await.unwrap();
        assert_eq!(shown(&seen), [(ReadingKind::LogInFailed, Some("安全管理员")), (ReadingKind::LogInFailed, None)]);
        assert!(seen.iter().all(|view| view.address == "192.0.2.7" && view.subject == "auth.wrong"));
        assert_eq!(county.service.take_readings(now).await.unwrap(), 2);
        assert_eq!(county.service.take_readings(now).await.unwrap(), 0);
        let leader = county.ctx(Role::CountyLeader, COUNTY, DAY);
        let denied = county.service.list_readings(&leader, ReadingQuery::default()).await;
        assert_eq!(denied.unwrap_err().code, "access.denied");
    }

    async fn health_tells_of_reading_in_bulk_and_of_readings_that_were_changed(db: TestDb) {
        let county = County::new(db).await;
        let system = county.ctx(Role::SystemAdmin, "99", DAY);
        let check = async |item: &str| {
            let health = county.service.health(&system).await.unwrap();
            let found = health.checks.into_iter().find(|check| check.item.as_str() == item).unwrap();
            (found.ok, found.found)
        };
        assert_eq!(check("bulk_reading").await, (true, "0".into()));
        let households = county.households(vec![Wanted::lifted(); 201]).await;
        let officer = county.town_officer(DAY);
        for household in &households[..200] {
            county.service.household_income(&officer, *household).await.unwrap();
        }
        assert_eq!(check("bulk_reading").await, (true, "0".into()));
        county.service.household_income(&officer, households[200]).await.unwrap();
        assert_eq!(check("bulk_reading").await, (false, "1".into()));
        let auditor = county.ctx(Role::AuditAdmin, "99", DAY);
        let bulk = ReadingQuery { kind: Some(ReadingKind::Bulk), ..ReadingQuery::default() };
        let alarms = county.service.list_readings(&auditor, bulk).await.unwrap();
        assert_eq!((alarms.len(), alarms[0].household_id), (1, None));
        assert_eq!(check("readings").await, (true, "yes".into()));
    }

    async fn health_tells_of_a_log_that_was_removed(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted()).await;
        county.service.household(&county.town_officer(DAY), household).await.unwrap();
        let now = county.officer(DAY).now;
        assert_eq!(county.service.take_readings(now).await.unwrap(), 1);
        let check = county.service.readings_check().await.unwrap();
        assert_eq!((check.ok, check.found.as_str()), (true, "yes"));
        for end in ["", "-wal", "-shm"] {
            std::fs::remove_file(county.db.data_dir().join(format!("readings.db{end}"))).ok();
        }
        let config = ServiceConfig {
            data_dir: county.db.data_dir().to_owned(),
            database_url: county.db.url.clone(),
        };
        let started = Service::open(&config).await.unwrap();
        let health = started.health(&county.ctx(Role::SystemAdmin, "99", DAY)).await.unwrap();
        let readings = health.checks.iter().find(|check| check.item.as_str() == "readings").unwrap();
        assert!(!readings.ok && readings.found.ends_with("(1-1)"), "{readings:?}");
    }
}
