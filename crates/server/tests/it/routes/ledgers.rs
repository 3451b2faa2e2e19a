//! `/api/v1/forms`: registers that notices ask for, each kept as its notice says.

use serde_json::{Value, json};
use shouwang_testkit::both_databases;

use crate::app::{Client, TOWN, TestApp};
use crate::routes::a_household_in;

/// Adds a record and gives it as its page shows it.
pub(super) async fn kept(client: &Client, form: &str, about: Value, values: Value) -> Value {
    let mut body = about;
    body["values"] = values;
    let path = format!("/api/v1/forms/{form}/records");
    let added = client.post(&path, body).await.created();
    client
        .get(&format!("{path}/{}", added["id"].as_str().unwrap()))
        .await
        .ok()
}

/// What a figure of a register is: its value, or its share in hundredths of a percent.
pub(super) async fn figure(client: &Client, form: &str, id: &str) -> Value {
    let figures = client.get(&format!("/api/v1/forms/{form}/figures")).await.ok();
    let figures = figures.as_array().unwrap().clone();
    let found = figures.into_iter().find(|figure| figure["id"] == id).unwrap();
    match &found["share"] {
        Value::Null => found["value"].clone(),
        share => share.clone(),
    }
}

both_databases! {
    async fn what_the_notices_want_kept_is_kept_and_counted(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let town = app.as_role("town_officer").await;
        let members = town.get(&format!("/api/v1/households/{household}")).await.ok();
        let member = members["members"][0]["id"].clone();
        let of_area = || json!({});
        let of_member = || json!({ "member_id": member });

        let list = json!({ "title": "2026年就业帮扶政策清单", "published_on": "2026-02-10", "channels": ["group_meeting", "chat", "visit"],
            "reached": 420, "content": "公益性岗位、技能培训、外出务工补贴" });
        let list = kept(&town, "policy_notice", of_area(), list).await;
        // proves AST-13: the published list of a town with its channels
        assert_eq!(list["values"]["channels"], json!(["group_meeting", "chat", "visit"]));
        assert_eq!(figure(&town, "policy_notice", "reached").await, 420);

        let craftsman = json!({ "trade": "木雕", "grade": "county", "recognised_on": "2025-06-01", "apprentices": 3 });
        kept(&town, "craftsman", of_member(), craftsman).await;
        // proves AST-19: craftsmen with trade, grade and apprentices
        assert_eq!((figure(&town, "craftsman", "craftsmen").await, figure(&town, "craftsman", "apprentices").await), (json!(1), json!(3)));

        let course = |name: &str, kind: &str| json!({ "name": name, "kind": kind, "organiser": "镇农业农村办", "from_on": "2026-01-05",
            "to_on": "2026-01-20", "hours": 24, "places": 30, "subsidy": 60_000 });
        let leaders = kept(&town, "course", of_area(), course("致富带头人培训", "leader")).await;
        let practical = kept(&town, "course", of_area(), course("沙糖桔种植技术", "practical")).await;
        // proves AST-34: courses of production and of its leaders
        assert_eq!((&leaders["values"]["kind"], &practical["values"]["kind"]), (&json!("leader"), &json!("practical")));
        let enrolled = json!({ "course": practical["id"], "willing_on": "2025-12-20", "progress": "finished", "finished_on": "2026-01-20",
            "subsidy": 60_000, "certificate": "GD-2026-0001", "certified_on": "2026-01-25", "employed_on": "2026-02-01", "employer": "示例合作社" });
        kept(&town, "enrolment", of_member(), enrolled).await;
        // proves LDG-15: willingness, subsidy, certificate and work of whoever was trained
        assert_eq!((figure(&town, "enrolment", "certified").await, figure(&town, "enrolment", "employed").await), (json!(10_000), json!(10_000)));
        assert_eq!(figure(&town, "enrolment", "subsidy").await, 60_000);

        let operator = json!({ "name": "示例现代农业产业园", "kind": "park", "funded": true, "modes": ["order", "care"], "contract": "守订〔2026〕1号",
            "from_on": "2025-03-01", "households": 16, "years": [{ "values": { "year": 2025, "products": "沙糖桔", "purchases": 32_000_000,
                "employed": 9, "wages": 18_000_000, "dividends": 2_400_000 } }] });
        let operator = kept(&town, "operator", of_area(), operator).await;
        // proves AST-39: a park that leads with purchase by contract and care in trust
        assert_eq!((&operator["values"]["kind"], &operator["values"]["modes"]), (&json!("park"), &json!(["order", "care"])));
        // proves LDG-02: households, contract, products, purchases, people, wages and dividends of an operator
        assert_eq!(operator["values"]["benefit"], 52_400_000);
        assert_eq!(figure(&town, "operator", "households").await, 16);
        let alone = json!({ "values": { "name": "示例龙头企业", "kind": "leading", "funded": true, "from_on": "2025-03-01" } });
        town.post("/api/v1/forms/operator/records", alone).await.problem(422, "ledger.refused");

        let asset = |number: &str, formed: &str, fund: &str| json!({ "number": number, "name": "示例冷库", "formed": formed, "fund": fund,
            "value": 1_000_000, "kind": "operating", "owner": "village", "operator": "示例合作社" });
        let mut belongs = Vec::new();
        for (number, formed, fund) in [("A", "to_2020", "poverty"), ("B", "transition", "central"), ("C", "transition", "donation")] {
            belongs.push(kept(&town, "asset", of_area(), asset(number, formed, fund)).await["values"]["register_in"].clone());
        }
        // proves LDG-05: where an asset is registered follows from when it was formed and from what
        assert_eq!(belongs, [true, true, false]);

        let policy = json!({ "number": "FPX-2026-01", "product": "防返贫救助责任保险", "insurer": "示例财险", "from_on": "2026-01-01",
            "to_on": "2026-12-31", "premium": 15_000_000, "payer": "county", "insured": 5_000 });
        let policy = kept(&town, "insurance", of_area(), policy).await;
        let claim = json!({ "policy": policy["id"], "happened_on": "2026-02-02", "event": "illness", "claimed": 1_200_000, "result": "paid",
            "paid": 1_000_000, "paid_on": "2026-02-28" });
        kept(&town, "claim", of_member(), claim).await;
        // proves LDG-10: product, insurer, period, premium, payer, insured, and what was paid when
        assert_eq!((figure(&town, "insurance", "insured").await, figure(&town, "claim", "paid").await), (json!(5_000), json!(1_000_000)));
        let page = town.get(&format!("/api/v1/forms/insurance/records/{}", policy["id"].as_str().unwrap())).await.ok();
        assert_eq!(page["referring"][0]["records"], 1);

        let leader = app.ctx_of(&town).await.acted_by.to_string();
        let secretary = app.ctx_of(&app.as_role("village_secretary").await).await.acted_by.to_string();
        let team = json!({ "name": "示例镇工作队", "units": "省示例厅、市示例局", "leader": leader, "from_on": "2025-07-01", "to_on": "2027-06-30",
            "forces": ["county_group", "pairing"], "members": [{ "values": { "who": secretary, "role": "first_secretary", "village": app.area_id(TOWN), "since": "2025-07-01" } }] });
        let team = kept(&town, "team", of_area(), team).await;
        // proves STM-01: units, leader, members with their villages, from when to when
        assert_eq!((&team["values"]["members_count"], &team["values"]["forces"]), (&json!(1), &json!(["county_group", "pairing"])));

        let meeting = json!({ "on": "2026-01-15", "kind": "party_committee", "topic": "防止返贫列入年度重点工作",
            "decisions": [{ "values": { "what": "每季度听取一次汇报", "owner": "镇党政办", "due_on": "2026-03-31" } }] });
        let meeting = kept(&town, "meeting", of_area(), meeting).await;
        // proves ACC-02: what a committee put on its agenda and decided, with owner and day
        assert_eq!((&meeting["values"]["topic"], &meeting["values"]["decisions_count"]), (&json!("防止返贫列入年度重点工作"), &json!(1)));
    }
}
