use shouwang_domain::duty::{TaskKind, TaskState};
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::HouseholdState;
use shouwang_domain::id_number::{IdNumber, check_digit};
use shouwang_domain::income::Amounts;
use shouwang_domain::risk::{MonitoredType, WarningLevel};
use shouwang_domain::role::Role;
use shouwang_domain::scope::Scope;
use shouwang_domain::warning::WarningState;
use shouwang_domain::{Fen, HouseholdId};
use shouwang_store::column::Json;
use shouwang_store::entity::{household, measure, member, spell, statement, task, warning};
use shouwang_store::repo::duty::task::TaskFilter;
use shouwang_store::repo::office::evidence::LeafFilter;
use shouwang_store::repo::procedure::warning::WarningFilter;
use shouwang_store::repo::register::filter::HouseholdFilter;
use shouwang_store::repo::register::household::list;
use shouwang_store::repo::register::statement::Upserted;
use shouwang_store::repo::register::words::Words;
use shouwang_store::repo::{self, At, Cursor, PageRequest, Total};
use shouwang_store::{Field, Store};
use shouwang_testkit::both_databases;

use crate::support::*;

fn id_number(serial: u32) -> IdNumber {
    let body = format!("99010119700101{serial:03}");
    IdNumber::parse(&format!("{body}{}", check_digit(&body))).unwrap()
}

/// A present member with an ID number.
async fn member_with(
    store: &Store,
    household: &shouwang_store::entity::household::Model,
    serial: u32,
) -> member::Model {
    let mut tx = store.begin(&everywhere(), "member.join").await.unwrap();
    let id = tx.id();
    let sealed = store
        .vault()
        .seal_indexed(Field::MEMBER_ID_NUMBER, id, id_number(serial).reveal())
        .unwrap();
    let row = member::Model {
        id,
        id_number_sealed: Some(sealed.sealed),
        id_number_present: Some(sealed.blind.clone()),
        id_number_blind: Some(sealed.blind),
        id_number_last4: Some(sealed.last4),
        ..a_member(household, "张三")
    };
    let row = tx.insert(row).await.unwrap();
    tx.commit(()).await.unwrap();
    row
}

fn a_statement(household: i64, period: &str, wage: Option<i64>) -> statement::Model {
    statement::Model {
        household_id: household,
        period: period.parse().unwrap(),
        wage: wage.map(|fen| Fen(fen).into()),
        source: "import".parse().unwrap(),
        ..Default::default()
    }
}

/// The households found by what somebody typed.
async fn found(store: &Store, ctx: &shouwang_domain::Ctx, typed: &str) -> Vec<i64> {
    let (all, words) = (HouseholdFilter::default(), Words::new(store.vault(), typed));
    let page = list(store, ctx, &all, Some(&words), PageRequest::first(100))
        .await
        .unwrap();
    page.items.iter().map(|row| row.id).collect()
}

both_databases! {
    async fn pages_go_forth_and_back_without_a_gap(db: TestDb) {
        let store = store(&db).await;
        // Several households in one area, so that the key alone does not order them.
        let orders: Vec<i64> = (0..23).map(|n| n / 4).collect();
        let mut households = households_at(&store, &orders).await;
        households.sort_by_key(|row| (row.area_order, row.id));
        let mut tx = store.begin(&everywhere(), "member.join").await.unwrap();
        // Two members of one name: their household is on the list once.
        let two = households.iter().flat_map(|household| [(); 2].map(|()| a_member(household, "曾三")));
        tx.insert_many(two.collect()).await.unwrap();
        tx.commit(()).await.unwrap();
        let all: Vec<i64> = households.iter().map(|row| row.id).collect();
        let ctx = everywhere();
        let filter = HouseholdFilter::default();
        // The whole list, and the same households by what was typed.
        for words in [None, Some(Words::new(store.vault(), "zengs"))] {
            let page = async |at| {
                let request = PageRequest { at, size: 5, by_village: false };
                list(&store, &ctx, &filter, words.as_ref(), request).await.unwrap()
            };

            let mut forth = Vec::new();
            let mut at = Some(At::First);
            while let Some(place) = at {
                let page = page(place).await;
                assert_eq!(page.total, Total::Exactly(23));
                assert_eq!(page.previous.is_some(), place != At::First);
                forth.extend(page.items.iter().map(|row| row.id));
                at = page.next.map(At::After);
            }
            assert_eq!(forth, all);

            let mut back = Vec::new();
            let mut at = Some(At::Last);
            while let Some(place) = at {
                let page = page(place).await;
                assert_eq!(page.next.is_some(), place != At::Last);
                back.splice(0..0, page.items.iter().map(|row| row.id));
                at = page.previous.map(At::Before);
            }
            assert_eq!(back, all);

            let cursor = page(At::First).await.next.unwrap();
            assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
            let narrowed = HouseholdFilter { area: Some(range(0, 2)), ..Default::default() };
            let narrowed = list(&store, &ctx, &narrowed, words.as_ref(), PageRequest::first(100)).await.unwrap();
            assert_eq!((narrowed.items.len(), narrowed.next), (8, None));
        }
        assert_eq!("7".parse::<Cursor>().unwrap_err().code, "page.bad_cursor");
    }

    async fn members_and_warnings_follow_a_household_that_moves(db: TestDb) {
        let store = store(&db).await;
        let households = households_at(&store, &[10, 10]).await;
        let mut tx = store.begin(&everywhere(), "screen").await.unwrap();
        for household in &households {
            tx.insert(a_member(household, "张三")).await.unwrap();
            tx.insert(warning::Model {
                household_id: household.id,
                area_order: household.area_order,
                month: "2026-03".parse().unwrap(),
                state: WarningState::Open.into(),
                level: WarningLevel::Normal.into(),
                findings: Json::literal("[]"),
                answer_due: "2026-03-20".parse().unwrap(),
                ..Default::default()
            }).await.unwrap();
        }
        tx.commit(()).await.unwrap();
        let mut tx = store.begin(&everywhere(), "household.move").await.unwrap();
        let moved = household::Model { area_order: 20, ..households[1].clone() };
        tx.update(&households[1], moved).await.unwrap();
        tx.commit(()).await.unwrap();
        for (scope, expected) in [(range(10, 11), households[0].id), (range(20, 21), households[1].id)] {
            let all = WarningFilter::default();
            let ctx = ctx(Scope::areas(vec![scope]));
            let page = repo::procedure::warning::list(&store, &ctx, &all, PageRequest::first(10)).await.unwrap();
            assert_eq!(page.items.iter().map(|row| row.household_id).collect::<Vec<_>>(), [expected]);
            let within = WarningFilter { within: Some(scope), ..all };
            let page = repo::procedure::warning::list(&store, &everywhere(), &within, PageRequest::first(10)).await.unwrap();
            assert_eq!(page.items.iter().map(|row| row.household_id).collect::<Vec<_>>(), [expected]);
            for typed in ["张三", "zs", "zhangsan"] {
                assert_eq!(found(&store, &ctx, typed).await, [expected]);
            }
        }
    }

    /// By a copy of the place, by the household, and by the area of what is about no household.
    async fn every_list_can_be_read_village_after_village(db: TestDb) {
        let store = store(&db).await;
        let orders = [30, 10, 20, 10, 30, 20, 10];
        let households = households_at(&store, &orders).await;
        let mut tx = store.begin(&everywhere(), "screen").await.unwrap();
        for household in &households {
            tx.insert(warning::Model {
                household_id: household.id,
                area_order: household.area_order,
                month: "2026-03".parse().unwrap(),
                state: WarningState::Open.into(),
                level: WarningLevel::Normal.into(),
                findings: Json::literal("[]"),
                answer_due: "2026-03-20".parse().unwrap(),
                ..Default::default()
            }).await.unwrap();
            tx.insert(task::Model {
                kind: TaskKind::FirstMeasure.into(),
                household_id: Some(household.id),
                area_id: household.area_id,
                role: Role::VillageCadre.into(),
                due: "2026-03-20".parse().unwrap(),
                state: TaskState::Open.into(),
                payload: Json::literal("{}"),
                ..Default::default()
            }).await.unwrap();
        }
        tx.commit(()).await.unwrap();
        let place = |household: i64| households.iter().find(|row| row.id == household).unwrap().area_order;
        let (all, ctx) = (WarningFilter::default(), everywhere());
        let warnings = async |at, by_village| {
            let request = PageRequest { at, size: 3, by_village };
            repo::procedure::warning::list(&store, &ctx, &all, request).await.unwrap()
        };
        let made = warnings(At::First, false).await.items;
        assert_eq!(made.iter().map(|row| row.area_order).collect::<Vec<_>>(), [30, 10, 20], "in the order of their making");
        let (mut forth, mut at) = (Vec::new(), Some(At::First));
        while let Some(place) = at {
            let page = warnings(place, true).await;
            assert_eq!((page.total, page.previous.is_some()), (Total::Exactly(7), place != At::First));
            forth.extend(page.items.iter().map(|row| (row.area_order, row.id)));
            at = page.next.map(At::After);
        }
        assert_eq!(forth.iter().map(|(order, _)| *order).collect::<Vec<_>>(), [10, 10, 10, 20, 20, 30, 30]);
        assert!(forth.is_sorted(), "within a village in the order of their making");
        let last = warnings(At::Last, true).await;
        assert_eq!(last.items.iter().map(|row| row.id).collect::<Vec<_>>(), forth[4..].iter().map(|(_, id)| *id).collect::<Vec<_>>());
        let before = warnings(At::Before(last.previous.unwrap()), true).await;
        assert_eq!(before.items.iter().map(|row| row.id).collect::<Vec<_>>(), forth[1..4].iter().map(|(_, id)| *id).collect::<Vec<_>>());

        let request = PageRequest { by_village: true, ..PageRequest::first(10) };
        let tasks = repo::duty::task::list(&store, &ctx, &TaskFilter::default(), request).await.unwrap();
        let orders: Vec<i64> = tasks.items.iter().map(|row| place(row.household_id.unwrap())).collect();
        assert_eq!(orders, [10, 10, 10, 20, 20, 30, 30]);
        let nowhere = repo::office::evidence::leaves(&store, &LeafFilter::default(), request).await.unwrap_err();
        assert_eq!(nowhere.code, "page.no_village");
    }

    async fn a_member_is_found_by_id_number_and_by_its_end(db: TestDb) {
        let store = store(&db).await;
        let households = households_at(&store, &[10, 20]).await;
        let here = member_with(&store, &households[0], 1).await;
        let there = member_with(&store, &households[1], 2).await;
        let (all, first) = (everywhere(), ctx(Scope::areas(vec![range(10, 11)])));
        let last_four = id_number(2).last_four().to_lowercase();
        let (one, two) = (id_number(1), id_number(2));
        let cases = [
            (&all, one.reveal(), vec![here.household_id]),
            (&first, one.reveal(), vec![here.household_id]),
            (&first, two.reveal(), vec![]),
            (&all, &last_four, vec![there.household_id]),
            (&first, &last_four, vec![]),
        ];
        for (ctx, typed, expected) in cases {
            assert_eq!(found(&store, ctx, typed).await, expected);
        }
        assert!(repo::register::member::by_id(&store, &first, shouwang_domain::MemberId(there.id)).await.is_err());

        // Who is elsewhere is known to be there, so that nobody is registered twice.
        let blinds = [there.id_number_blind.clone().unwrap(), vec![9]];
        let present = repo::register::member::present_with(&store, &blinds).await.unwrap();
        assert_eq!(present.values().map(|row| row.id).collect::<Vec<_>>(), [there.id]);

        let household = repo::register::household::get(&store, &all, HouseholdId(households[0].id)).await.unwrap();
        assert_eq!(household.members.len(), 1);
        assert_eq!(household.members[0].id_number, Some(id_number(1)));
    }

    /// What fits thousands of members is not looked up but walked through; what is found is the same, in the same order.
    async fn a_surname_that_fits_thousands_is_found_page_by_page(db: TestDb) {
        let store = store(&db).await;
        let orders: Vec<i64> = (0..300).collect();
        let mut households = households_at(&store, &orders).await;
        households.sort_by_key(|row| (row.area_order, row.id));
        let mut tx = store.begin(&everywhere(), "member.join").await.unwrap();
        // The last household has another name.
        let crowd = households[..299].iter().flat_map(|household| (0..28).map(move |_| a_member(household, "曾三")));
        tx.insert_many(crowd.collect()).await.unwrap();
        tx.insert(a_member(&households[299], "李四")).await.unwrap();
        tx.commit(()).await.unwrap();
        let all = everywhere();
        for typed in ["曾", "zeng", "cengs", "zs"] {
            let (filter, words) = (HouseholdFilter::default(), Words::new(store.vault(), typed));
            let page = |at| list(&store, &all, &filter, Some(&words), PageRequest { at, size: 100, by_village: false });
            let first = page(At::First).await.unwrap();
            assert_eq!(first.total, Total::Above(100), "{typed}");
            let ids: Vec<i64> = households.iter().map(|row| row.id).collect();
            assert_eq!(first.items.iter().map(|row| row.id).collect::<Vec<_>>(), ids[..100], "{typed}");
            let last = page(At::Last).await.unwrap();
            assert_eq!(last.items.iter().map(|row| row.id).collect::<Vec<_>>(), ids[199..299], "{typed}");
            let narrow = ctx(Scope::areas(vec![range(10, 12)]));
            let few = list(&store, &narrow, &filter, Some(&words), PageRequest::first(100)).await.unwrap();
            assert_eq!((few.items.len(), few.total), (2, Total::Exactly(2)), "{typed}");
        }
        assert_eq!(found(&store, &all, "ls").await, [households[299].id]);

        let mut tx = store.begin(&everywhere(), "household.end").await.unwrap();
        let ended = household::Model { state: HouseholdState::Merged.into(), ..households[299].clone() };
        tx.update(&households[299], ended).await.unwrap();
        tx.commit(()).await.unwrap();
        let words = Words::new(store.vault(), "ls");
        for (state, n) in [(HouseholdState::Active, 0), (HouseholdState::Merged, 1)] {
            let filter = HouseholdFilter { state: Some(state), ..Default::default() };
            let page = list(&store, &all, &filter, Some(&words), PageRequest::first(10)).await.unwrap();
            assert_eq!((page.items.len(), page.total), (n, Total::Exactly(n as u64)), "{state}");
        }
    }

    async fn initials_of_thousands_of_names_are_found_page_by_page(db: TestDb) {
        let store = store(&db).await;
        let mut households = households_at(&store, &(0..11).collect::<Vec<i64>>()).await;
        households.sort_by_key(|row| (row.area_order, row.id));
        let name = |n: u32| {
            let given = [n / 100, n % 100].map(|n| char::from_u32(0x4E00 + n).unwrap());
            format!("曾{}{}", given[0], given[1])
        };
        // The last household has another name.
        let crowd = (0..10_010).map(|n| a_member(&households[n as usize % 10], &name(n)));
        let mut tx = store.begin(&everywhere(), "member.join").await.unwrap();
        tx.insert_many(crowd.collect()).await.unwrap();
        tx.insert(a_member(&households[10], "李四")).await.unwrap();
        tx.commit(()).await.unwrap();
        let (filter, words) = (HouseholdFilter::default(), Words::new(store.vault(), "z"));
        let ids: Vec<i64> = households.iter().map(|row| row.id).collect();
        for (at, expected) in [(At::First, &ids[..6]), (At::Last, &ids[4..10])] {
            let page = list(&store, &everywhere(), &filter, Some(&words), PageRequest { at, size: 6, by_village: false }).await.unwrap();
            assert_eq!(page.items.iter().map(|row| row.id).collect::<Vec<_>>(), expected);
        }
    }

    async fn statements_are_written_over_those_of_the_same_period(db: TestDb) {
        let store = store(&db).await;
        let ids: Vec<i64> = households_at(&store, &[1, 2]).await.iter().map(|row| row.id).collect();
        let family = repo::register::household::by_id(&store, &everywhere(), HouseholdId(ids[0])).await.unwrap();
        let upsert = async |rows, blanks_replace| {
            let mut tx = store.begin(&everywhere(), "income.import").await.unwrap();
            let upserted = repo::register::statement::upsert(&mut tx, rows, blanks_replace).await?;
            tx.commit(upserted).await
        };
        let rows = || vec![a_statement(ids[0], "2026-01", Some(5)), a_statement(ids[1], "2026-01", Some(6))];
        assert_eq!(upsert(rows(), false).await.unwrap(), Upserted { new: 2, changed: 0, same: 0 });
        assert_eq!(upsert(rows(), false).await.unwrap(), Upserted { new: 0, changed: 0, same: 2 });
        let mut rows = vec![
            statement::Model { business: Some(Fen(3).into()), ..a_statement(ids[0], "2026-01", None) },
            a_statement(ids[0], "2026-02", Some(1)),
        ];
        assert_eq!(upsert(rows.clone(), false).await.unwrap(), Upserted { new: 1, changed: 1, same: 0 });
        let read = repo::register::statement::of(&store, &family).await.unwrap();
        assert_eq!((read[0].wage, read[0].business, read[0].version), (Some(Fen(5).into()), Some(Fen(3).into()), 2));
        assert_eq!(upsert(rows.clone(), true).await.unwrap(), Upserted { new: 0, changed: 1, same: 1 });
        let read = repo::register::statement::of(&store, &family).await.unwrap();
        assert_eq!((read[0].wage, read[0].business), (None, Some(Fen(3).into())));
        rows.push(rows[0].clone());
        assert_eq!(upsert(rows, true).await.unwrap_err().code, "statement.duplicate");
    }

    async fn a_guarantee_has_a_history_and_one_present(db: TestDb) {
        let store = store(&db).await;
        let id = HouseholdId(households_at(&store, &[1]).await[0].id);
        let family = repo::register::household::by_id(&store, &everywhere(), id).await.unwrap();
        for (day, state) in [
            ("2026-01-01", GuaranteeState::Suspected),
            ("2026-02-01", GuaranteeState::Suspected),
            ("2026-03-01", GuaranteeState::Unmet),
        ] {
            let mut tx = store.begin(&everywhere(), "guarantee.set").await.unwrap();
            repo::register::guarantee::set(&mut tx, &family, Guarantee::Housing, state, day.parse().unwrap(), None).await.unwrap();
            tx.commit(()).await.unwrap();
        }
        let history = repo::register::guarantee::of(&store, &family).await.unwrap();
        let days: Vec<_> = history.iter().map(|row| (row.opened_on.to_string(), row.closed_on.map(|day| day.to_string()))).collect();
        assert_eq!(days, [
            ("2026-01-01".to_owned(), Some("2026-03-01".to_owned())),
            ("2026-03-01".to_owned(), None),
        ]);
        let household = repo::register::household::get(&store, &everywhere(), id).await.unwrap();
        assert_eq!(household.guarantees, [(Guarantee::Housing, GuaranteeState::Unmet)]);
    }

    async fn the_screening_reads_what_held_on_the_day(db: TestDb) {
        let store = store(&db).await;
        let households = households_at(&store, &[1, 2]).await;
        let mut tx = store.begin(&everywhere(), "test").await.unwrap();
        for household in &households {
            tx.insert(a_member(household, "张三")).await.unwrap();
        }
        let id = households[0].id;
        let rows = vec![
            a_statement(id, "2022", Some(1)),
            a_statement(id, "2023", Some(2)),
            a_statement(id, "2024-02", Some(3)),
            a_statement(id, "2026-02", Some(4)),
        ];
        repo::register::statement::upsert(&mut tx, rows, false).await.unwrap();
        let spell = spell::Model {
            household_id: id,
            monitored_type: "sudden_severe".parse().unwrap(),
            tier: "province".to_owned(),
            risks: Json::literal("[]"),
            included_on: "2026-01-05".parse().unwrap(),
            ended_on: Some("2026-04-01".parse().unwrap()),
            pack: "p".to_owned(),
            document_number: "1".to_owned(),
            ..Default::default()
        };
        let spell = tx.insert(spell).await.unwrap();
        for (state, starts, ends) in [
            ("in_effect", Some("2026-01-01"), None),
            ("in_effect", None, Some("2026-03-04")),
            ("in_effect", Some("2026-03-06"), None),
            ("proposed", None, None),
        ] {
            tx.insert(measure::Model {
                household_id: id,
                spell_id: spell.id,
                kind: "industry".parse().unwrap(),
                branch: "development".parse().unwrap(),
                risks: Json::literal("[]"),
                timing: "preventive".parse().unwrap(),
                state: state.parse().unwrap(),
                starts_on: starts.map(|day| day.parse().unwrap()),
                ends_on: ends.map(|day| day.parse().unwrap()),
                ..Default::default()
            })
            .await
            .unwrap();
        }
        tx.commit(()).await.unwrap();

        let ctx = everywhere();
        let chunk = async |day: &str| {
            let mut chunks = repo::rules::screening::households(&store, &ctx, range(0, 10), day.parse().unwrap());
            let chunk = chunks.next().await.unwrap().unwrap();
            assert!(chunks.next().await.unwrap().is_none());
            chunk
        };
        let found = chunk("2026-03-05").await;
        assert_eq!(found.iter().map(|a| a.household.id.0).collect::<Vec<_>>(), [id, households[1].id]);
        let first = &found[0];
        assert_eq!(first.household.members.len(), 1);
        assert_eq!(first.monitoring.spell, Some((MonitoredType::SuddenSevere, "2026-01-05".parse().unwrap())));
        assert_eq!(first.monitoring.measures_in_effect, 1);
        let month = |text: &str| text.parse().unwrap();
        assert_eq!(first.statements.sum(month("2026-02"), 1, Amounts::disposable), Some(Fen(4)));
        assert_eq!(first.statements.sum(month("2024-02"), 1, Amounts::disposable), Some(Fen(3)));
        assert_eq!(first.statements.sum_of_year(month("2023-12"), Amounts::disposable), Some(Fen(2)));
        assert_eq!(first.statements.sum_of_year(month("2022-12"), Amounts::disposable), None);
        assert_eq!(found[1].monitoring.spell, None);
        assert_eq!(chunk("2026-04-01").await[0].monitoring.spell, None);

        let one = repo::rules::screening::household(&store, &ctx, HouseholdId(id), "2026-03-05".parse().unwrap()).await.unwrap();
        assert_eq!(format!("{one:?}"), format!("{first:?}"));
    }
}
