//! The cockpit: each number is the length of its list, and nobody sees beyond their own area.

use shouwang_domain::Month;
use shouwang_domain::procedure::ActKind;
use shouwang_service::overview::cockpit::{CockpitQuery, Figure, FigureQuery, Stage};
use shouwang_service::page::PageCmd;
use shouwang_testkit::both_databases;

use crate::office::{CADRE, COUNTY, Family, Office, Place, SECRETARY, TOWN, day};

fn list(figure: Figure) -> FigureQuery {
    FigureQuery {
        figure,
        area_id: None,
        risk: None,
        month: None,
        until: None,
        page: PageCmd::default(),
    }
}

async fn total(office: &Office, query: FigureQuery) -> u64 {
    let ctx = office.ctx(COUNTY, day("2026-03-19"));
    office.service.list_figure(&ctx, query).await.unwrap().total
}

both_databases! {
    async fn each_number_is_the_length_of_its_list(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let family = Family::default();
        office.many_monitored(&family, 3, false).await;
        office.households(&family, 4).await;
        let case = office.opened(&family).await;
        office
            .walk(case, Place::Bureau, &[
                (ActKind::RecordVerification, CADRE, "2026-03-04"),
                (ActKind::RecordCommitment, CADRE, "2026-03-05"),
                (ActKind::RecordReview, SECRETARY, "2026-03-06"),
            ])
            .await;
        let ctx = office.ctx(COUNTY, day("2026-03-19"));
        let cockpit = office.service.cockpit(&ctx, CockpitQuery::default()).await.unwrap();

        for count in &cockpit.figures {
            assert_eq!(total(&office, list(count.figure)).await, count.households, "{}", count.figure);
        }
        for stage in &cockpit.funnel {
            assert_eq!(total(&office, list(stage.figure)).await, stage.households, "{}", stage.stage);
        }
        for count in &cockpit.risks {
            let query = FigureQuery { risk: Some(count.risk), ..list(Figure::AtRisk) };
            assert_eq!(total(&office, query).await, count.households, "{}", count.risk);
        }
        for month in &cockpit.trend {
            let of = |figure| FigureQuery { month: Some(month.month), ..list(figure) };
            assert_eq!(total(&office, of(Figure::Included)).await, month.included, "{}", month.month);
            assert_eq!(total(&office, of(Figure::Ended)).await, month.ended, "{}", month.month);
            assert_eq!(total(&office, of(Figure::MonitoredAt)).await, month.monitored, "{}", month.month);
        }
        let of = |figure| cockpit.figures.iter().find(|count| count.figure == figure).unwrap().households;
        assert_eq!((of(Figure::Households), of(Figure::Monitored)), (8, 3));
        assert_eq!(of(Figure::Helped) + of(Figure::NotHelped), of(Figure::Monitored));
        assert_eq!(cockpit.monitored_persons, 9);
        assert_eq!(cockpit.trend.last().unwrap().month, Month::of(day("2026-03-19")));
        assert_eq!(cockpit.trend.last().unwrap().monitored, 3);
        let stage = |stage| cockpit.funnel.iter().find(|view| view.stage == stage).unwrap();
        assert_eq!((stage(Stage::Review).households, stage(Stage::Notice).households), (1, 0));
        assert_eq!(stage(Stage::Verification).median_days, Some(2.0));
        assert_eq!(stage(Stage::Review).median_days, Some(2.0));
        assert_eq!(stage(Stage::Notice).median_days, None);
        let sum: u64 = cockpit.places.iter().map(|place| place.monitored).sum();
        assert_eq!(sum, 3, "{:?}", cockpit.places);
        let sum: u64 = cockpit.villages.iter().map(|place| place.households).sum();
        assert_eq!(sum, 8, "{:?}", cockpit.villages);
        assert!(!cockpit.has_map);
    }

    async fn a_town_sees_its_own_cockpit_and_no_other(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        office.many_monitored(&Family::default(), 2, false).await;
        let other = Family { place: Place::OtherTown, ..Family::default() };
        office.many_monitored(&other, 5, false).await;
        let on = day("2026-03-19");
        let county = office.service.cockpit(&office.ctx(COUNTY, on), CockpitQuery::default()).await.unwrap();
        let town = office.service.cockpit(&office.ctx(TOWN, on), CockpitQuery::default()).await.unwrap();
        let monitored = |view: &shouwang_service::overview::cockpit::CockpitView| {
            view.figures.iter().find(|count| count.figure == Figure::Monitored).unwrap().households
        };
        assert_eq!((monitored(&county), monitored(&town)), (7, 2));
        assert_eq!(town.path.len(), 1);
        let other_town = county.places.iter().find(|place| place.monitored == 5).unwrap();
        let ask = CockpitQuery { area_id: Some(other_town.area_id) };
        let down = office.service.cockpit(&office.ctx(COUNTY, on), ask.clone()).await.unwrap();
        assert_eq!((monitored(&down), down.path.len()), (5, 2));
        let refused = office.service.cockpit(&office.ctx(TOWN, on), ask).await.unwrap_err();
        assert_eq!(refused.code, "not_found");
        let query = FigureQuery { area_id: Some(other_town.area_id), ..list(Figure::Monitored) };
        let refused = office.service.list_figure(&office.ctx(TOWN, on), query).await.unwrap_err();
        assert_eq!(refused.code, "not_found");
    }

    async fn what_is_missing_or_late_is_counted(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        office.many_monitored(&Family::default(), 2, false).await;
        office.household(&Family { wage: None, ..Family::default() }).await;
        office.opened(&Family::default()).await;
        let late = office.ctx(COUNTY, day("2026-04-20"));
        let cockpit = office.service.cockpit(&late, CockpitQuery::default()).await.unwrap();
        let of = |figure| cockpit.figures.iter().find(|count| count.figure == figure).unwrap().households;
        assert_eq!(of(Figure::Overdue), 1);
        assert_eq!(of(Figure::VisitStale), 2);
        assert_eq!(of(Figure::StatementMissing), 1, "the family whose wages nobody told");
    }
}
