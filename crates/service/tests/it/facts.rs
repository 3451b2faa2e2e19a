//! The facts of one household are those of the stream that a screening reads.

use shouwang_domain::facts::{HouseholdFacts, derive};
use shouwang_store::repo;
use shouwang_store::repo::rules::screening::Aggregate;
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County};
use crate::world::{Row, TODAY, head, id, member, month};

/// Households of many kinds: large and alone, ill, at school and not, monitored, with gaps in what they report.
fn households() -> (Vec<Row>, Vec<Row>) {
    let (mut people, mut months) = (Vec::new(), Vec::new());
    for n in 0..40u16 {
        let number = format!("F{n}");
        let village = if n % 3 == 0 { "丙村" } else { "甲村" };
        let mut first = head(&number, "甲", &id("19700101", 2 * n + 1))
            .with("village", village)
            .with(
                "labour",
                ["普通劳动力", "丧失劳动力", "弱劳动力或半劳动力"][usize::from(n % 3)],
            );
        if n % 4 == 0 {
            first = first.with("dwelling", "D级").with("water_safe", "否");
        }
        if n % 5 == 0 {
            first = first
                .with("monitored_type", "突发严重困难户")
                .with("monitored_since", "2026-01-10");
        }
        if n % 7 == 0 {
            first = first.with("population", "一般农户");
        }
        people.push(first);
        if n % 2 == 0 {
            people.push(
                member(&number, "之子", "乙", &id("20130101", 2 * n + 1))
                    .with("village", village)
                    .with("labour", "无劳动力")
                    .with("schooling", if n % 4 == 0 { "初中" } else { "非在校" })
                    .with("health", if n % 6 == 0 { "患有大病" } else { "健康" })
                    .with("insured", if n % 8 == 0 { "否" } else { "是" }),
            );
        }
        for back in 1..=15 {
            if n % 9 != 8 || back > 2 {
                let period = shouwang_domain::Month::of(TODAY.parse().unwrap())
                    .plus(-back)
                    .to_string();
                months.push(month(&number, &period, "800.5").with("rigid_expense", "100"));
            }
        }
        if n % 9 == 8 {
            months.push(
                month(&number, "2025年", "9000")
                    .with("self_paid_medical", "500")
                    .with("rigid_expense", "500"),
            );
        }
    }
    (people, months)
}

both_databases! {
    async fn one_household_has_the_facts_of_the_stream(db: TestDb) {
        let county = County::new(db).await;
        let officer = county.officer(TODAY);
        let (people, months) = households();
        // Who brings in the sheet is not who proposes the register that rests on it.
        county.import(&county.town_officer(TODAY), &people).await.unwrap();
        county.open_register().await;
        county.report(&officer, &months).await.unwrap();
        let tree = repo::register::area::all(&county.store).await.unwrap();
        let area = tree.iter().find(|area| area.code.as_deref() == Some(COUNTY)).unwrap();
        let range = shouwang_domain::area::AreaRange { lo: area.order_lo, hi: area.order_hi };
        for day in [TODAY, "2026-02-01", "2025-12-31"] {
            let on = day.parse().unwrap();
            let facts = |a: &Aggregate| -> HouseholdFacts { derive(&a.household, &a.statements, &a.records, a.monitoring, on) };
            let mut chunks = repo::rules::screening::households(&county.store, &officer, range, on);
            let mut seen = 0;
            while let Some(chunk) = chunks.next().await.unwrap() {
                for streamed in &chunk {
                    let alone = repo::rules::screening::household(&county.store, &officer, streamed.household.id, on).await.unwrap();
                    assert_eq!(facts(&alone), facts(streamed));
                    seen += 1;
                }
            }
            assert_eq!(seen, 40);
        }
    }
}
