use shouwang_domain::HouseholdId;
use shouwang_store::entity::{asset_dividend, employment, loan};
use shouwang_store::repo::{self, register::records};
use shouwang_testkit::both_databases;

use crate::support::*;

both_databases! {
    async fn records_are_read_as_far_as_they_had_begun(db: TestDb) {
        let store = store(&db).await;
        let households = households_at(&store, &[10, 20]).await;
        let mut tx = store.begin(&everywhere(), "test").await.unwrap();
        let member = tx.insert(a_member(&households[0], "张三")).await.unwrap();
        for started_on in ["2025-01-01", "2026-03-01"] {
            tx.insert(employment::Model {
                household_id: households[0].id,
                member_id: member.id,
                place: "other_province".to_owned(),
                started_on: started_on.to_owned(),
                ended_on: (started_on < "2026").then(|| "2025-12-31".to_owned()),
                ..Default::default()
            })
            .await
            .unwrap();
        }
        tx.insert(loan::Model {
            household_id: households[1].id,
            bank: "守望信用社".to_owned(),
            amount: 5_000_000,
            lent_on: "2024-03-01".to_owned(),
            due_on: "2026-03-01".to_owned(),
            ..Default::default()
        })
        .await
        .unwrap();
        tx.insert(asset_dividend::Model {
            household_id: households[1].id,
            asset: "光伏电站".to_owned(),
            due_on: "2025-12-31".to_owned(),
            amount_due: 30_000,
            ..Default::default()
        })
        .await
        .unwrap();
        tx.commit(()).await.unwrap();

        let ids = [households[0].id, households[1].id];
        let by = |day: &str| Some(day.parse().unwrap());
        let then = records::of_many(&store, &ids, by("2026-02-28")).await.unwrap();
        assert_eq!(then[&ids[0]].employments.len(), 1);
        assert_eq!((then[&ids[1]].loans.len(), then[&ids[1]].asset_dividends.len()), (1, 1));
        let first = repo::register::household::by_id(&store, &everywhere(), HouseholdId(ids[0])).await.unwrap();
        let all = records::of(&store, &first).await.unwrap();
        assert_eq!(all.employments.len(), 2);
        assert!(all.employments[0].ended.is_some());

        let ctx = everywhere();
        let aggregate = repo::rules::screening::household(&store, &ctx, HouseholdId(ids[1]), ctx.today()).await.unwrap();
        assert_eq!(aggregate.records, then[&ids[1]]);
    }
}
