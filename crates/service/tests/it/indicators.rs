//! Areas that raise their hands, and indicators: the figures by hand, and each number as long as its list.

use serde_json::json;
use shouwang_domain::area::AreaLevel;
use shouwang_domain::risk::Population;
use shouwang_domain::role::Role;
use shouwang_domain::{Ctx, HouseholdId};
use shouwang_service::overview::area_watch::{AlertGround, AreaSignal, AreaWatchQuery, AreaWatchView};
use shouwang_service::overview::cockpit::FigureQuery;
use shouwang_service::overview::people::{PeopleFigure, PeopleQuery};
use shouwang_service::overview::spans::{SpanKind, SpanQuery};
use shouwang_service::page::PageCmd;
use shouwang_service::report::indicators::{IndicatorsQuery, IndicatorsView};
use shouwang_service::report::{ReportCell, ReportList};
use shouwang_store::column::Json;
use shouwang_store::entity::{clue, dwelling, employment, job_seeking, loss_event, measure, spell};
use shouwang_store::repo;
use shouwang_testkit::{TestDb, both_databases};

use crate::county::{COUNTY, County, FAR_VILLAGE, NEIGHBOUR, OTHER_TOWN, TOWN, VILLAGE, Wanted};

const DAY: &str = "2026-03-20";
/// So many households has each village.
const IN_A_VILLAGE: usize = 20;

/// Clues of some households on a day.
async fn clues(county: &County, households: &[HouseholdId], on: &str) {
    let mut tx = county
        .store
        .system_begin("2026-03-20".parse().unwrap(), "test.clues")
        .await
        .unwrap();
    let clue = |household: &HouseholdId| clue::Model {
        household_id: household.0,
        source: Json::literal(r#"{"channel":"grassroots_report","report":"收入减少"}"#),
        channel: "grassroots_report".parse().unwrap(),
        discovered_on: on.parse().unwrap(),
        state: "open".parse().unwrap(),
        ..clue::Model::default()
    };
    tx.insert_many(households.iter().map(clue).collect()).await.unwrap();
    tx.commit(()).await.unwrap();
}

async fn watch(county: &County, ctx: &Ctx) -> AreaWatchView {
    county.service.area_watch(ctx, AreaWatchQuery::default()).await.unwrap()
}

/// Three villages of twenty households; of the first eight have a new clue, of the others one; half a year ago each had one.
async fn clustered(db: TestDb, edit: impl FnOnce(&str) -> String) -> County {
    let county = County::with_practice(db, edit).await;
    let mut of_villages = Vec::new();
    for village in [VILLAGE, NEIGHBOUR, FAR_VILLAGE] {
        let wanted = (0..IN_A_VILLAGE)
            .map(|_| Wanted::lifted().in_village(village))
            .collect();
        of_villages.push(county.households(wanted).await);
    }
    for (households, new) in of_villages.iter().zip([8, 1, 1]) {
        clues(&county, &households[..1], "2025-08-15").await;
        clues(&county, &households[..new], "2026-03-05").await;
    }
    county
}

/// The cells of the whole area in a table of a section.
fn whole(view: &IndicatorsView, section: &str, table: usize) -> Vec<ReportCell> {
    let section = view.sections.iter().find(|known| known.id == section).unwrap();
    section.tables[table].rows[0].cells.clone()
}

fn count(value: i64) -> ReportCell {
    ReportCell { value, of: None }
}

fn part(value: i64, of: i64) -> ReportCell {
    ReportCell { value, of: Some(of) }
}

async fn people(county: &County, ctx: &Ctx, figure: PeopleFigure) -> Vec<(HouseholdId, String)> {
    let query = PeopleQuery {
        figure,
        area_id: None,
        month: None,
        until: None,
        page: PageCmd::default(),
    };
    let page = county.service.list_figure_people(ctx, query).await.unwrap();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|row| (row.household_id, row.name)).collect()
}

both_databases! {
    async fn a_village_raises_its_hand_against_its_past_and_its_neighbours(db: TestDb) {
        let county = clustered(db, |text| text.replace("share_percent = 5", "share_percent = 100")).await;
        let officer = county.officer(DAY);
        let seen = watch(&county, &officer).await;
        // Of 184 days since the first window with a clue, 48 are looked at: of one clue and a half 0.4 are usual. With the neighbour, as large, it would be 1.5,
        // and chance brings eight together in 2 of 10,000. The town has 9, where 3 are expected by the other town: 38 of 10,000.
        let found: Vec<_> = seen.alerts.iter().map(|alert| (alert.area_id, alert.signal, alert.ground)).collect();
        assert_eq!(found, [(county.area(VILLAGE), AreaSignal::NewClues, AlertGround::Unusual)]);
        let alert = &seen.alerts[0];
        assert_eq!((alert.households, alert.of, alert.level), (8, IN_A_VILLAGE as u64, AreaLevel::Village));
        assert_eq!((alert.usual, alert.as_neighbours, alert.open_risks), (Some(0.4), Some(1.5), 0));
        assert_eq!(alert.zh, "2026-02至2026-03新线索共8户，占20户的40.0%；往期同样天数约0.4户；按邻近地区的比例约1.5户。");
        // The county, its towns, and of each the four signals.
        let counts: Vec<_> = seen.places.iter().map(|place| (place.households, place.signals[3].households)).collect();
        assert_eq!(counts, [(60, 10), (40, 9), (20, 1)]);
        // The number opens its list.
        let figure = serde_json::from_value::<FigureQuery>(json!({
            "figure": "new_clues", "area_id": alert.area_id, "month": seen.month, "until": seen.until,
        }));
        assert_eq!(county.service.list_figure(&officer, figure.unwrap()).await.unwrap().total, 8);
        // The town compares its villages, and itself with its own past alone.
        let town = watch(&county, &county.town_officer(DAY)).await;
        let found: Vec<_> = town.alerts.iter().map(|alert| (alert.area_id, alert.as_neighbours)).collect();
        assert_eq!(found, [(county.area(TOWN), None), (county.area(VILLAGE), Some(1.5))]);
        // proves WRN-01: whoever goes down from the county sees the hands of above, by the same neighbours
        let down = AreaWatchQuery { area_id: Some(county.area(TOWN)) };
        let down = county.service.area_watch(&officer, down).await.unwrap();
        let found: Vec<_> = down.alerts.iter().map(|alert| (alert.area_id, alert.usual, alert.as_neighbours)).collect();
        assert_eq!(found, [(county.area(VILLAGE), Some(0.4), Some(1.5))]);
        let other = county.ctx(Role::TownOfficer, OTHER_TOWN, DAY);
        assert_eq!(watch(&county, &other).await.total, 0);
        let elsewhere = AreaWatchQuery { area_id: Some(county.area(VILLAGE)) };
        assert_eq!(county.service.area_watch(&other, elsewhere).await.unwrap_err().code, "not_found");
        let cadre = county.service.area_watch(&county.cadre(DAY), AreaWatchQuery::default()).await;
        assert_eq!(cadre.unwrap_err().code, "access.denied");
    }

    async fn a_large_share_of_a_village_is_worth_a_look_whatever_is_usual(db: TestDb) {
        // A chance of 1 in 10,000 is not reached by the village; 40 of a hundred households are.
        let county = clustered(db, |text| text.replace("chance = 10", "chance = 1")).await;
        let seen = watch(&county, &county.officer(DAY)).await;
        let found: Vec<_> = seen.alerts.iter().map(|alert| (alert.area_id, alert.ground)).collect();
        assert_eq!(found, [(county.area(TOWN), AlertGround::Share), (county.area(VILLAGE), AlertGround::Share)]);
    }

    async fn without_the_rules_no_area_is_watched(db: TestDb) {
        let county = clustered(db, |text| {
            let (before, rest) = text.split_once("[area_watch]").unwrap();
            let (_, after) = rest.split_once("\n# How the groups").unwrap();
            format!("{before}\n# How the groups{after}")
        })
        .await;
        let seen = watch(&county, &county.officer(DAY)).await;
        assert_eq!((seen.citation, seen.total, seen.places.len()), (None, 0, 0));
    }

    async fn indicators_are_counted_and_each_opens_its_list(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(DAY);
        let general = || Wanted::lifted().of(Population::General).in_village(FAR_VILLAGE);
        let wanted = vec![Wanted::lifted(), Wanted::lifted().in_village(NEIGHBOUR), general(), general()];
        let homes = county.households(wanted).await;
        let [a, b, c, d] = homes[..] else { panic!("four households") };
        let listed = repo::register::bulk::listed_members(&county.store, &[a.0, b.0, c.0]).await.unwrap();
        let member = |home: HouseholdId, name: &str| listed[&home.0].iter().find(|one| one.name == name).unwrap().id;
        let mut tx = county.store.system_begin(DAY.parse().unwrap(), "test.work").await.unwrap();
        let work = |home: HouseholdId, member: i64, from: &str, to: Option<&str>| employment::Model {
            household_id: home.0,
            member_id: member,
            place: "county".into(),
            started_on: from.into(),
            ended_on: to.map(Into::into),
            end_reason: to.map(|_| "dismissed".into()),
            ..employment::Model::default()
        };
        tx.insert_many(vec![
            work(a, member(a, "甲0"), "2024-01-01", None),
            work(a, member(a, "甲1"), "2024-01-01", Some("2025-12-01")),
            work(b, member(b, "甲1"), "2026-02-01", None),
            work(c, member(c, "甲0"), "2025-01-01", None),
        ])
        .await
        .unwrap();
        let said = |home: HouseholdId, member: i64, on: &str, willing: i64| job_seeking::Model {
            household_id: home.0,
            member_id: member,
            stated_on: on.into(),
            willing,
            ..job_seeking::Model::default()
        };
        // Somebody who wanted to work and says now that she does not is not missing.
        tx.insert_many(vec![
            said(a, member(a, "甲1"), "2026-01-05", 1),
            said(b, member(b, "甲0"), "2025-06-01", 1),
            said(b, member(b, "甲0"), "2026-02-01", 0),
        ])
        .await
        .unwrap();
        let spell = |home: HouseholdId, on: &str, case: i64| spell::Model {
            household_id: home.0,
            monitored_type: "sudden_severe".parse().unwrap(),
            tier: "province".into(),
            risks: Json::literal("[]"),
            included_on: on.parse().unwrap(),
            identification_case: case,
            ..spell::Model::default()
        };
        let spells = tx.insert_many(vec![spell(c, "2026-03-01", 8), spell(d, "2026-02-10", 7)]).await.unwrap();
        tx.insert(measure::Model {
            household_id: d.0,
            spell_id: spells[1].id,
            kind: "industry".parse().unwrap(),
            branch: "development".parse().unwrap(),
            risks: Json::literal("[]"),
            timing: "after_event".parse().unwrap(),
            state: "in_effect".parse().unwrap(),
            starts_on: Some("2026-02-14".parse().unwrap()),
            ..measure::Model::default()
        })
        .await
        .unwrap();
        let house = |home: HouseholdId, appraised: Option<&str>| dwelling::Model {
            household_id: home.0,
            suspected_on: "2025-10-01".into(),
            appraised_on: appraised.map(Into::into),
            grade: appraised.map(|_| "b".into()),
            ..dwelling::Model::default()
        };
        tx.insert_many(vec![house(a, None), house(c, None), house(d, Some("2025-11-01"))]).await.unwrap();
        tx.insert(loss_event::Model {
            household_id: c.0,
            kind: "flood".into(),
            happened_on: "2026-03-01".into(),
            ..loss_event::Model::default()
        })
        .await
        .unwrap();
        tx.commit(()).await.unwrap();
        clues(&county, &[c], "2026-03-10").await;
        clues(&county, &[d], "2026-03-05").await;

        let view = county.service.indicators(&officer, IndicatorsQuery::default()).await.unwrap();
        assert_eq!(view.period, "2026-Q1");
        // Of three who can work and want to, or do, two are at work; who was not monitored a year before is not
        // counted there: three work, where two did.
        assert_eq!(whole(&view, "work", 0), [part(2, 3), count(1), part(3, 2), count(1)]);
        assert_eq!(people(&county, &officer, PeopleFigure::WillingIdle).await, [(a, "甲1".to_owned())]);
        assert_eq!(people(&county, &officer, PeopleFigure::WorkersStopped).await, [(a, "甲1".to_owned())]);
        // A suspected dwelling of somebody who is not monitored is no matter of this figure.
        assert_eq!(whole(&view, "guarantees", 0), [count(2), part(1, 2), count(1)]);
        assert_eq!(whole(&view, "discovery", 0)[..2], [count(2), part(2, 2)]);
        // One clue with an event nine days before; no decision; of two inclusions one was helped, after four days.
        let days = whole(&view, "speed", 0);
        assert_eq!(days[..3], [part(1, 1), part(9, 1), part(9, 1)]);
        assert_eq!(days[3..6], [part(0, 0), part(0, 0), part(0, 0)]);
        assert_eq!(days[6..], [part(1, 2), part(4, 1), part(4, 1)]);
        let spans = |kind| SpanQuery { kind, area_id: None, month: Some("2026-01".parse().unwrap()), until: Some("2026-03".parse().unwrap()) };
        let listed = county.service.list_spans(&officer, spans(SpanKind::InclusionToMeasure)).await.unwrap();
        assert_eq!((listed.total, listed.households, listed.half), (2, 1, Some(4)));
        // Who waits comes first, with the days until today.
        assert_eq!((listed.rows[0].household_id, listed.rows[0].to, listed.rows[0].days), (c, None, 19));
        assert_eq!((listed.rows[1].household_id, listed.rows[1].days), (d, 4));

        // Every number of households and of people is the length of its list.
        let mut followed = 0;
        for table in view.sections.iter().flat_map(|section| &section.tables) {
            for (column, cell) in table.columns.iter().zip(&table.rows[0].cells) {
                let total = match &column.list {
                    Some(ReportList::Households { figure }) => {
                        let query = json!({ "figure": figure, "month": "2026-01", "until": "2026-03" });
                        let query = serde_json::from_value(query).unwrap();
                        county.service.list_figure(&officer, query).await.unwrap().total
                    }
                    Some(ReportList::People { figure }) => {
                        let query = json!({ "figure": figure, "month": "2026-01", "until": "2026-03" });
                        let query = serde_json::from_value(query).unwrap();
                        county.service.list_figure_people(&officer, query).await.unwrap().total
                    }
                    _ => continue,
                };
                assert_eq!(i64::try_from(total).unwrap(), cell.value, "{}", column.en);
                followed += 1;
            }
        }
        assert!(followed > 25, "{followed}");

        // A town sees its own alone, and no other.
        let town = county.service.indicators(&county.town_officer(DAY), IndicatorsQuery::default()).await.unwrap();
        assert_eq!(whole(&town, "guarantees", 0), [count(0), part(0, 0), count(0)]);
        let asked = |area: &str| IndicatorsQuery { area_id: Some(county.area(area)), period: None };
        let refused = county.service.indicators(&county.town_officer(DAY), asked(COUNTY)).await;
        assert_eq!(refused.unwrap_err().code, "not_found");
        let ahead = IndicatorsQuery { area_id: None, period: Some("2026-Q2".into()) };
        assert_eq!(county.service.indicators(&officer, ahead).await.unwrap_err().code, "indicators.period");
        let village = county.service.indicators(&officer, asked(FAR_VILLAGE)).await.unwrap();
        assert_eq!(whole(&village, "guarantees", 0), [count(2), part(1, 2), count(1)]);
    }
}
