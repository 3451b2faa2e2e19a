//! What is collected every month, and how what is wrong in it is put right.

use serde_json::{Value, json};
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::Relation;
use shouwang_domain::risk::Population;
use shouwang_sheets::IncomeRow;
use shouwang_testkit::both_databases;

use super::world::{World, household, id_number, member, statement};

async fn one_household(db: shouwang_testkit::TestDb) -> (World, String) {
    let world = World::new(db, "2026-04-20").await;
    let head = member(Relation::Head, "陈石", "1980-05-12", 101);
    world
        .import_register(&[household("1001", Population::Lifted, vec![head])])
        .await
        .ok();
    let home = world.household("1001").await;
    (world, home)
}

/// How a guarantee stands now.
fn state(seen: &Value, guarantee: &str) -> Value {
    let all = seen["guarantees"].as_array().unwrap().iter();
    let mut now = all.filter(|row| row["guarantee"] == guarantee && row["until"].is_null());
    now.next().map_or(Value::Null, |row| row["state"].clone())
}

both_databases! {
    async fn a_month_is_collected_with_income_and_guarantees(db: TestDb) {
        let (world, home) = one_household(db).await;
        let month = "2026-04".parse().unwrap();
        let row = IncomeRow {
            guarantees: vec![
                (Guarantee::Water, GuaranteeState::Unmet),
                (Guarantee::Education, GuaranteeState::Met),
                (Guarantee::Medical, GuaranteeState::Met),
            ],
            ..statement("1001", month, 3_000)
        };
        let report = world.import_statements([row]).await.ok();
        assert_eq!((&report["statements_new"], &report["households_changed"]), (&json!(1), &json!(1)));
        let seen = world.get("village_cadre", &format!("/households/{home}")).await.ok();
        assert_eq!(seen["statements"][0]["period"], "2026-04");
        let states = ["water", "education", "medical", "housing"].map(|guarantee| state(&seen, guarantee));
        assert_eq!(states, [json!("unmet"), json!("met"), json!("met"), json!("met")]);
        // The rules read what the month told.
        let explained = world.get("village_cadre", &format!("/households/{home}/explanation")).await.ok();
        let water = explained["rules"].as_array().unwrap().iter().find(|rule| rule["rule"] == "unsafe_water").unwrap();
        assert_eq!(water["outcome"], "fires");
    }

    async fn a_wrong_number_is_put_right_and_the_trail_stays(db: TestDb) {
        let (world, home) = one_household(db).await;
        let sound = id_number("2010-01-01", 103);
        let swapped = format!("{}{}{}{}", &sound[..7], &sound[8..9], &sound[7..8], &sound[9..]);
        let input = |id: &str, keep: bool| json!({ "name": "陈小石", "id_number": id, "keep_damaged_id": keep,
            "birth_date": "2010-01-01", "sex": "male", "relation": "son", "health": ["healthy"], "labour": "none" });
        let version = world.get("village_cadre", &format!("/households/{home}")).await.ok()["version"].as_i64().unwrap();
        let joins = |keep| json!({ "on": "2026-04-01", "why": "moved_in", "member": input(&swapped, keep) });
        let path = format!("/households/{home}/members");
        let refused = world.change("village_cadre", "POST", &path, version, joins(false)).await;
        // proves DAT-04
        assert_eq!(refused.refused(422), "id_number.check_digit");
        let saved = world.change("village_cadre", "POST", &path, version, joins(true)).await.ok();
        let (child, version) = (saved["member_id"].as_str().unwrap(), saved["version"].as_i64().unwrap());

        let repairs = world.post("village_cadre", &format!("{path}/{child}/id_repairs"), json!({ "reason": "correction" })).await.ok();
        let candidates = repairs["candidates"].as_array().unwrap();
        assert!(candidates.iter().any(|candidate| candidate["id_number"] == json!(sound)), "{repairs}");
        let right = json!({ "member": input(&sound, false) });
        world.change("village_cadre", "PUT", &format!("{path}/{child}"), version, right).await.ok();

        let log = world.get("village_cadre", &format!("/households/{home}/log")).await.ok();
        let commands: Vec<_> = log.as_array().unwrap().iter().map(|entry| entry["command"].as_str().unwrap()).collect();
        for command in ["household.add_member", "member.id_repairs", "household.update_member"] {
            // proves DAT-04: the trail of the correction
            assert!(commands.contains(&command), "{command} in {commands:?}");
        }
    }
}
