use std::collections::BTreeSet;

use shouwang_domain::scope::Scope;
use shouwang_domain::{HouseholdId, ProblemKind};
use shouwang_store::entity;
use shouwang_store::repo::register::filter::HouseholdFilter;
use shouwang_store::repo::register::household::{by_id, list};
use shouwang_store::repo::register::words::Words;
use shouwang_store::repo::{PageRequest, Total, register::external_id, rules::screening};
use shouwang_testkit::both_databases;

use crate::support::*;

both_databases! {
    async fn each_way_to_a_household_sees_the_scope_and_no_more(db: TestDb) {
        let store = store(&db).await;
        let households = households_at(&store, &[10, 20, 30]).await;
        let mut tx = store.begin(&everywhere(), "test").await.unwrap();
        for (number, household) in (0..).zip(&households) {
            tx.insert(a_member(household, "阿·不都")).await.unwrap();
            tx.insert(entity::external_id::Model {
                entity: external_id::HOUSEHOLD.to_owned(),
                entity_id: household.id,
                system: "township".to_owned(),
                number: format!("T{number}"),
                ..Default::default()
            })
            .await
            .unwrap();
        }
        tx.commit(()).await.unwrap();
        let ids: Vec<i64> = households.iter().map(|household| household.id).collect();
        let assigned = |at: usize| Scope::households(BTreeSet::from([HouseholdId(ids[at])]));
        let cases = [
            (Scope::nothing(), vec![]),
            (Scope::areas(vec![]), vec![]),
            (Scope::areas(vec![range(0, 10)]), vec![]),
            (Scope::areas(vec![range(10, 20)]), vec![0]),
            (Scope::areas(vec![range(0, 11), range(30, 31)]), vec![0, 2]),
            (assigned(1), vec![1]),
            (assigned(1).union(Scope::areas(vec![range(30, 31)])), vec![1, 2]),
            (assigned(1).minus(vec![range(20, 21)]), vec![]),
            (assigned(1).union(Scope::areas(vec![range(0, 100)])).minus(vec![range(15, 25)]), vec![0, 2]),
            (Scope::areas(vec![range(0, 100)]), vec![0, 1, 2]),
        ];
        for (scope, expected) in cases {
            let ctx = ctx(scope.clone());
            let expected: Vec<i64> = expected.into_iter().map(|at: usize| ids[at]).collect();
            for (number, household) in (0..).zip(&households) {
                let found = by_id(&store, &ctx, HouseholdId(household.id)).await;
                assert_eq!(found.is_ok(), expected.contains(&household.id), "{scope:?}");
                if let Err(problem) = found {
                    assert_eq!(problem.kind, ProblemKind::NotFound);
                }
                let found = external_id::household(&store, &ctx, "township", &format!("T{number}")).await.unwrap();
                assert_eq!(found.is_some(), expected.contains(&household.id), "{scope:?}");
            }
            let page = list(&store, &ctx, &HouseholdFilter::default(), None, PageRequest::first(10)).await.unwrap();
            assert_eq!(page.items.iter().map(|row| row.id).collect::<Vec<_>>(), expected, "{scope:?}");
            assert_eq!(page.total, Total::Exactly(expected.len() as u64));

            for typed in ["阿•不都", "abudu", "ABD", "阿"] {
                let words = Words::new(store.vault(), typed);
                let named = list(&store, &ctx, &HouseholdFilter::default(), Some(&words), PageRequest::first(10)).await.unwrap();
                assert_eq!(named.items.iter().map(|row| row.id).collect::<Vec<_>>(), expected, "{typed} {scope:?}");
            }

            let today = ctx.today();
            let mut chunks = screening::households(&store, &ctx, range(0, 1_000), today);
            let mut screened = Vec::new();
            while let Some(chunk) = chunks.next().await.unwrap() {
                screened.extend(chunk.iter().map(|aggregate| aggregate.household.id.0));
            }
            assert_eq!(screened, expected, "{scope:?}");
        }
    }
}
