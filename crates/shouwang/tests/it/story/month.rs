//! A month of a county, played by moving the clock: the 25th passes, two towns are late, the board shows which, reminders
//! go out, true data is taken in late and marked, and a post is handed over.

use serde_json::{Value, json};
use shouwang_domain::household::Relation;
use shouwang_domain::risk::{MonitoredType, Population};
use shouwang_sheets::RegisterHousehold;
use shouwang_testkit::both_databases;

use super::world::{World, household, member};

const MORE_AREAS: &str = "\
code,parent,level,kind,name
990101101000,990101000000,town,town,云岭镇
990101102000,990101000000,town,town,河口镇
990101101201,990101101000,village,villagers_committee,大坪村
990101102201,990101102000,village,villagers_committee,渡口村
";

/// A lifted household of one, in a village.
fn lifted(number: &str, town: &str, village: &str, sequence: u32) -> RegisterHousehold {
    let head = member(Relation::Head, "欧阳守望", "1970-01-01", sequence);
    RegisterHousehold {
        town: town.into(),
        village: village.into(),
        group: (village == "上屋村").then(|| "第一村民小组".into()),
        ..household(number, Population::Lifted, vec![head])
    }
}

/// How one duty stands in each of the county's towns.
async fn board(world: &World, duty: &str) -> Vec<String> {
    let path = format!("/duties/board?duty={duty}&due_from=2026-03-01&due_until=2026-03-31");
    let board = world.get("county_officer", &path).await.ok();
    let show = |row: &Value| {
        let duty = &row["duties"][0];
        let counts = ["open", "late", "done", "done_late", "waived", "unowned"].map(|key| duty[key].to_string());
        format!("{} {}", row["area_name"].as_str().unwrap(), counts.join(" "))
    };
    board["rows"].as_array().unwrap().iter().map(show).collect()
}

async fn schedule(world: &World) -> Value {
    world.post("county_officer", "/duties/scheduling", json!({})).await.ok()
}

async fn inbox(world: &World, who: &str, duty: &str) -> Vec<String> {
    let inbox = world.get(who, "/inbox").await.ok();
    let reminders = inbox.as_array().unwrap().iter();
    let of_duty = reminders.filter(|reminder| reminder["task"]["duty"]["id"] == duty);
    of_duty
        .map(|reminder| reminder["kind"].as_str().unwrap().to_owned())
        .collect()
}

async fn report(world: &World, who: &str, number: &str) {
    let id = world.household(number).await;
    let amounts = json!({
        "wage": 300_000, "business": null, "property": null, "transfer": null, "business_expense": null,
        "rigid_expense": null, "self_paid_medical": null, "claims": null,
    });
    let path = format!("/households/{id}/statements/2026-02");
    world.put(who, &path, json!({ "amounts": amounts })).await.ok();
}

both_databases! {
    async fn the_25th_passes_and_the_late_are_seen_reminded_and_taken_in(db: TestDb) {
        let world = World::new(db, "2026-03-02").await;
        world.post("system_admin", "/areas/import", json!({ "csv": MORE_AREAS })).await.ok();
        world.engage("yunling_officer", "town_officer", "990101101000").await;
        world.engage("hekou_officer", "town_officer", "990101102000").await;
        let (yunling, _) = world.engage("yunling_cadre", "village_cadre", "990101101201").await;
        let (hekou, hekou_post) = world.engage("hekou_cadre", "village_cadre", "990101102201").await;
        world.import_register(&[lifted("S1", "石溪镇", "上屋村", 11), lifted("S2", "石溪镇", "上屋村", 13)]).await.ok();
        world.import_register_as("yunling_officer", &[lifted("Y1", "云岭镇", "大坪村", 15)]).await.ok();
        world.import_register_as("hekou_officer", &[lifted("H1", "河口镇", "渡口村", 17)]).await.ok();

        // Each village has an informant, named by its town; there is no gap when another is named.
        for (town, account, village) in [
            ("yunling_officer", &yunling, "990101101201"),
            ("hekou_officer", &hekou, "990101102201"),
        ] {
            let named = json!({
                "area_id": world.area(village).await, "kind": "informant", "account_id": account, "from": "2026-03-02",
            });
            let view = world.post(town, "/liaisons", named.clone()).await.ok();
            assert_eq!(view["name"], if town == "yunling_officer" { "yunling_cadre" } else { "hekou_cadre" });
            assert_eq!(world.post(town, "/liaisons", named).await.refused(409), "liaison.already");
        }

        // Tasks are made once.
        let made = schedule(&world).await;
        assert!(made["made"].as_u64().unwrap() > 10, "{made}");
        let again = schedule(&world).await;
        assert_eq!((&again["made"], &again["open"], &again["reminders"]), (&json!(0), &made["open"], &json!(0)));
        assert_eq!(
            board(&world, "monthly_entry").await,
            ["石溪镇 1 0 0 0 0 0", "云岭镇 1 0 0 0 0 0", "河口镇 1 0 0 0 0 0"]
        );

        // Three days before the 25th a reminder goes out to whom the task is given, once.
        world.go_to("2026-03-22");
        schedule(&world).await;
        assert_eq!(schedule(&world).await["reminders"], 0);
        for who in ["village_cadre", "yunling_cadre", "hekou_cadre"] {
            assert_eq!(inbox(&world, who, "monthly_entry").await, ["soon"], "{who}");
        }
        world.go_to("2026-03-24");
        report(&world, "village_cadre", "S1").await;
        schedule(&world).await;
        let tasks = world.get("village_cadre", "/tasks?mine=true&duty=monthly_entry").await.ok();
        let duty = &tasks["items"][0]["duty"];
        assert_eq!((&duty["reached"], &duty["needed"], &duty["period"]), (&json!(1), &json!(2), &json!("2026-03")));
        report(&world, "village_cadre", "S2").await;

        // The 25th passes; two towns are late, and the board says which.
        world.go_to("2026-03-26");
        let report_of_run = schedule(&world).await;
        // The village's duty, and the town's of the whole month.
        assert_eq!((&report_of_run["done"], &report_of_run["done_late"]), (&json!(2), &json!(0)));
        // proves TIM-00, TIM-07: done or late, town by town
        assert_eq!(
            board(&world, "monthly_entry").await,
            ["石溪镇 0 0 1 0 0 0", "云岭镇 0 1 0 0 0 0", "河口镇 0 1 0 0 0 0"]
        );
        let late = world.get("county_officer", "/tasks?duty=monthly_entry&overdue=true").await.ok();
        let names: Vec<_> = late["items"].as_array().unwrap().iter().map(|task| task["account_name"].clone()).collect();
        assert_eq!(names, ["yunling_cadre", "hekou_cadre"]);
        assert_eq!(inbox(&world, "yunling_cadre", "monthly_entry").await, ["late", "soon"]);
        assert!(inbox(&world, "village_cadre", "monthly_entry").await.is_empty(), "its task is done");

        // True data is never kept out: it comes in late, is marked, and says why.
        world.go_to("2026-03-28");
        report(&world, "yunling_cadre", "Y1").await;
        assert_eq!(schedule(&world).await["done_late"], 1);
        let task = world.get("yunling_cadre", "/tasks?duty=monthly_entry").await.ok()["items"][0].clone();
        assert_eq!((&task["state"], &task["done_on"]), (&json!("late_done"), &json!("2026-03-28")));
        let path = format!("/tasks/{}", task["id"].as_str().unwrap());
        let households = world.get("yunling_cadre", &format!("{path}/households")).await.ok();
        assert_eq!((&households[0]["late"], &households[0]["done_on"]), (&json!(true), &json!("2026-03-28")));
        let version = task["version"].as_i64().unwrap();
        let reason = json!({ "reason": "台风停电三天" });
        let explained = world.change("yunling_cadre", "POST", &format!("{path}/late-reason"), version, reason).await.ok();
        assert_eq!(explained["late_reason"], "台风停电三天");

        // A post ends: what was open waits in sight, and passes to whoever comes.
        let (_, decided) = world.changed(json!({ "kind": "revoke", "post_id": hekou_post })).await;
        let passed = &decided["handed_over"];
        assert_eq!((&passed["liaisons"], &passed["to_somebody"]), (&json!(1), &json!(false)));
        // proves DAT-02: what was handed over stands with the change, to be looked up
        assert_eq!(&decided["change"]["handed_over"], passed);
        schedule(&world).await;
        assert_eq!(board(&world, "monthly_entry").await[2], "河口镇 0 1 0 0 0 1");
        let open = world.get("hekou_officer", "/tasks?duty=monthly_entry&overdue=true").await.ok();
        assert_eq!((&open["total"], &open["items"][0]["unowned"]), (&json!(1), &json!(true)));
        let coverage = world.get("hekou_officer", "/liaisons/coverage").await.ok();
        let gaps: Vec<_> = coverage["without_informant"].as_array().unwrap().iter().map(|gap| &gap["area_name"]).collect();
        assert_eq!(gaps, ["河口镇", "渡口村"]);
        world.engage("hekou_cadre_2", "village_cadre", "990101102201").await;
        assert!(schedule(&world).await["passed_on"].as_u64().unwrap() > 0);
        assert_eq!(board(&world, "monthly_entry").await[2], "河口镇 0 1 0 0 0 0");
        let past = world.get("hekou_officer", "/liaisons?with_past=true").await.ok();
        // proves DAT-02: who was the informant, and until when
        assert_eq!((&past[0]["name"], &past[0]["to"]), (&json!("hekou_cadre"), &json!("2026-03-28")));

        // The town above waives it with a reason; nobody waives their own.
        let task = open["items"][0].clone();
        let now = world.get("hekou_officer", &format!("/tasks/{}", task["id"].as_str().unwrap())).await.ok();
        let (path, version) = (format!("/tasks/{}/waiver", task["id"].as_str().unwrap()), now["version"].as_i64().unwrap());
        let reason = json!({ "reason": "全户外出，上月已按年度数据核算" });
        let own = world.change("hekou_cadre_2", "POST", &path, version, reason.clone()).await;
        assert_eq!(own.refused(409), "task.waived_from_above");
        world.change("hekou_officer", "POST", &path, version, reason).await.ok();
        assert_eq!(
            board(&world, "monthly_entry").await,
            ["石溪镇 0 0 1 0 0 0", "云岭镇 0 0 0 1 0 0", "河口镇 0 0 0 0 1 0"]
        );
        let (code, verified) = world.verify_evidence("month").await;
        assert_eq!(code, 0, "{verified}");
    }

    async fn visits_are_counted_for_cadre_secretary_leader_and_stationed_cadre(db: TestDb) {
        let world = World::new(db, "2026-04-01").await;
        let (stationed, _) = world.engage("stationed", "team_member", "990101100201").await;
        world.import_register(&[lifted("S1", "石溪镇", "上屋村", 11), lifted("S2", "石溪镇", "上屋村", 13)]).await.ok();
        let cadre = world.get("village_cadre", "/session").await.ok()["account_id"].clone();
        let first = world.household("S1").await;
        let contacts = json!({ "household_ids": [first], "level": "village", "account_id": cadre, "from": "2026-04-01" });
        world.post("town_officer", "/contacts", contacts).await.ok();
        let hooks = json!({
            "area_id": world.area("990101100201").await, "kind": "stationed_cadre", "account_id": stationed,
            "from": "2026-04-01",
        });
        world.post("town_officer", "/liaisons", hooks).await.ok();
        schedule(&world).await;
        // One task for the cadre's own household, and one in sight for the household of nobody.
        let tasks = async |duty: &str| {
            let tasks = world.get("county_officer", &format!("/tasks?duty={duty}")).await.ok();
            let show = |task: &Value| {
                let name = task["account_name"].as_str().unwrap_or("--");
                format!("{name} {} {}/{}", task["state"].as_str().unwrap(), task["duty"]["reached"], task["duty"]["needed"])
            };
            let mut shown: Vec<String> = tasks["items"].as_array().unwrap().iter().map(show).collect();
            shown.sort();
            shown
        };
        assert_eq!(tasks("cadre_visits").await, ["-- open 0/1", "village_cadre open 0/1"]);
        assert_eq!(tasks("secretary_visits").await, ["village_secretary open 0/4"]);
        assert_eq!(tasks("stationed_participation").await, ["stationed open 0/1"]);

        let visit = async |who: &str, number: &str| {
            let path = format!("/households/{}/visits", world.household(number).await);
            world.post(who, &path, json!({ "visited_on": "2026-04-01", "no_change": true })).await.ok();
        };
        visit("village_cadre", "S1").await;
        visit("village_secretary", "S1").await;
        visit("stationed", "S2").await;
        schedule(&world).await;
        // A visit of the stationed cadre is not one of the village's, and none of the town leader's.
        // proves TIM-12
        assert_eq!(tasks("cadre_visits").await, ["-- open 0/1", "village_cadre done 1/1"]);
        // proves TIM-14: two visits to each of two households
        assert_eq!(tasks("secretary_visits").await, ["village_secretary open 1/4"]);
        // proves CON-07
        assert_eq!(tasks("stationed_participation").await, ["stationed done 1/1"]);
        // The household of nobody is given to the cadre: the task in sight has nothing left, the cadre's is open again.
        let second = world.household("S2").await;
        let contacts = json!({ "household_ids": [second], "level": "village", "account_id": cadre, "from": "2026-04-01" });
        world.post("town_officer", "/contacts", contacts).await.ok();
        assert_eq!(schedule(&world).await["dropped"], 1);
        assert_eq!(tasks("cadre_visits").await, ["-- waived 0/0", "village_cadre open 1/2"]);

        // A post passes on, and its households are without a contact person for no day.
        let (heir, _) = world.engage("heir", "village_cadre", "990101100201").await;
        let (leaving, post) = world.engage("leaving", "village_cadre", "990101100201").await;
        let contacts = json!({ "household_ids": [first], "level": "village", "account_id": leaving, "from": "2026-04-01" });
        world.post("town_officer", "/contacts", contacts).await.ok();
        let (_, decided) = world.changed(json!({ "kind": "revoke", "post_id": post, "successor": heir })).await;
        assert_eq!(decided["handed_over"]["contacts"], json!(1), "{decided}");
        let contacts = world.get("town_officer", &format!("/households/{first}/contacts")).await.ok();
        let present: Vec<_> = contacts.as_array().unwrap().iter().filter(|one| one["to"].is_null()).collect();
        // proves CON-01: no gap when a post passes on
        assert_eq!(present.iter().map(|one| (&one["name"], &one["from"])).collect::<Vec<_>>(), [(&json!("heir"), &json!("2026-04-01"))]);
    }

    async fn a_town_leader_visits_every_monitored_household_in_the_year(db: TestDb) {
        let world = World::new(db, "2026-04-01").await;
        let monitored = |number: &str, sequence: u32| RegisterHousehold {
            monitored_type: Some(MonitoredType::UnstableLifted),
            monitored_since: Some("2026-01-05".parse().unwrap()),
            ..lifted(number, "石溪镇", "上屋村", sequence)
        };
        let plain = lifted("S3", "石溪镇", "上屋村", 21);
        world.import_register(&[monitored("S1", 11), monitored("S2", 13), plain]).await.ok();
        let opening = json!({ "document_number": "守农函〔2026〕1号" });
        let proposed = world.post("county_officer", "/arrivals/openings", opening).await.ok();
        let decision = format!("/arrivals/{}/decision", proposed["id"].as_str().unwrap());
        world.change("county_leader", "POST", &decision, 1, json!({ "approve": true })).await.ok();
        schedule(&world).await;
        let task = async || world.get("town_leader", "/tasks?mine=true&duty=town_leader_visits").await.ok()["items"][0].clone();
        assert_eq!((&task().await["due"], &task().await["duty"]["needed"]), (&json!("2026-12-31"), &json!(2)));
        for (number, day, reached) in [("S1", "2026-04-01", 1), ("S2", "2026-11-02", 2)] {
            world.go_to(day);
            let path = format!("/households/{}/visits", world.household(number).await);
            world.post("town_leader", &path, json!({ "visited_on": day, "no_change": true })).await.ok();
            schedule(&world).await;
            assert_eq!(task().await["duty"]["reached"], reached);
        }
        // proves TIM-13
        assert_eq!((&task().await["state"], &task().await["done_on"]), (&json!("done"), &json!("2026-11-02")));
    }

    async fn a_clue_has_its_fifteen_days_on_the_list(db: TestDb) {
        let world = World::new(db, "2026-03-02").await;
        world.import_register(&[lifted("S1", "石溪镇", "上屋村", 11)]).await.ok();
        let source = json!({ "channel": "grassroots_report", "report": "户主住院" });
        let clue = json!({ "household_id": world.household("S1").await, "source": source, "discovered_on": "2026-03-02" });
        let clue = world.post("village_cadre", "/clues", clue).await.ok();
        schedule(&world).await;
        let task = async || world.get("village_cadre", "/tasks?duty=identification").await.ok()["items"][0].clone();
        // proves TIM-01
        assert_eq!((&task().await["due"], &task().await["state"]), (&json!("2026-03-17"), &json!("open")));
        world.go_to("2026-03-18");
        let path = format!("/clues/{}/dismissal", clue["id"].as_str().unwrap());
        let version = clue["version"].as_i64().unwrap();
        world.change("village_cadre", "POST", &path, version, json!({ "reason": "经核实已痊愈" })).await.ok();
        assert_eq!(schedule(&world).await["done_late"], 1);
        assert_eq!((&task().await["state"], &task().await["done_on"]), (&json!("late_done"), &json!("2026-03-18")));
    }
}
