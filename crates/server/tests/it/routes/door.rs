//! The public door: pages without a session, and what the village does with what comes in.

use std::fmt::{Debug, Write as _};
use std::sync::{Mutex, OnceLock};

use axum::http::Method;
use serde_json::{Value, json};
use shouwang_testkit::both_databases;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::app::{Client, GROUP, OTHER_TOWN, Reply, TOWN, TestApp, VILLAGE, id_number};
use crate::routes::{a_household_in, an_application_of};

/// A form, as a browser sends it.
async fn send(client: &Client, path: &str, fields: &[(&str, &str)]) -> Reply {
    let mut body = String::new();
    for (name, value) in fields {
        if !body.is_empty() {
            body.push('&');
        }
        body += name;
        body.push('=');
        for byte in value.bytes() {
            write!(body, "%{byte:02X}").unwrap();
        }
    }
    let form = ("application/x-www-form-urlencoded", body.into_bytes());
    client.send_raw(Method::POST, path, Some(form)).await
}

/// What a hidden field of a page hands on.
fn hidden<'a>(page: &'a Reply, name: &str) -> &'a str {
    let start = format!("name=\"{name}\" value=\"");
    let at = page
        .text
        .find(&start)
        .unwrap_or_else(|| panic!("no {name}: {}", page.text))
        + start.len();
    &page.text[at..at + page.text[at..].find('"').unwrap()]
}

/// Fills in a page and goes on.
async fn fill(client: &Client, path: &str, page: &Reply, fields: &[(&str, &str)]) -> Reply {
    let go = if page.text.contains("value=\"send\"") {
        "send"
    } else {
        "next"
    };
    let mut all = vec![
        ("draft", hidden(page, "draft")),
        ("step", hidden(page, "step")),
        ("go", go),
    ];
    all.extend(fields);
    send(client, path, &all).await
}

/// A new code of an area, as the path that it leads to.
async fn code_of(app: &TestApp, area: &str) -> String {
    let make = json!({ "area_id": app.area_id(area), "contact": "上屋村村委会", "phone": "0990-1000456" });
    let made = app
        .as_role("town_officer")
        .await
        .post("/api/v1/doors", make)
        .await
        .created();
    made["path"].as_str().unwrap().to_owned()
}

/// The number on the page that says that it has come in.
fn number_on(page: &Reply) -> String {
    let start = "<p class=\"number\">";
    let at = page
        .text
        .find(start)
        .unwrap_or_else(|| panic!("no number: {}", page.text))
        + start.len();
    page.text[at..at + "482-109-375-5126".len()].to_owned()
}

/// Everything that is logged from the first call on, by whatever part of the program, at whatever level.
fn logged() -> &'static Mutex<String> {
    static LINES: OnceLock<Mutex<String>> = OnceLock::new();
    LINES.get_or_init(|| {
        tracing::subscriber::set_global_default(Listener).unwrap();
        Mutex::default()
    })
}

struct Listener;
struct Values<'a>(&'a mut String);

impl Visit for Values<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{field}={value:?} ").unwrap();
    }
}

impl Subscriber for Listener {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        span.record(&mut Values(&mut logged().lock().unwrap()));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Values(&mut logged().lock().unwrap()));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut lines = logged().lock().unwrap();
        event.record(&mut Values(&mut lines));
        lines.push('\n');
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn id_in(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

both_databases! {
    /// From the code to the answer of the town.
    async fn an_application_by_the_code_is_confirmed_and_followed_to_its_end(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let path = code_of(&app, VILLAGE).await;
        let nobody = app.anonymous();
        let begun = nobody.get(&path).await;
        assert_eq!(begun.status, 200);
        assert!(begun.text.contains("石溪镇 上屋村") && begun.text.contains("0990-1000456"), "{}", begun.text);
        // proves DSC-07: for another person, with relation and consent
        let proxy = fill(&nobody, &path, &begun, &[("whom", "other")]).await;
        let refused = fill(&nobody, &path, &proxy, &[("proxy_name", "李邻居"), ("proxy_relation", "邻居")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains("帮别人申报要先经过本人同意") && refused.text.contains("value=\"李邻居\""), "{}", refused.text);
        let consent = [("proxy_name", "李邻居"), ("proxy_relation", "邻居"), ("proxy_consent", "1")];
        let person = fill(&nobody, &path, &refused, &consent).await;
        let wrong = [("name", "欧阳<守望>"), ("id_number", "990101196001010000"), ("phone", "12")];
        let wrong = fill(&nobody, &path, &person, &wrong).await;
        // What was typed stays, and is no markup; each wrong entry is named beside it.
        assert_eq!(wrong.status, 422);
        for said in ["value=\"990101196001010000\"", "value=\"12\"", "id=\"wrong-id_number\"", "id=\"wrong-phone\""] {
            assert!(wrong.text.contains(said), "{said}: {}", wrong.text);
        }
        let number = id_number("19600101", 1);
        let said = [("name", "欧阳守望"), ("id_number", number.as_str()), ("phone", "139 0000 1234")];
        let matters = fill(&nobody, &path, &wrong, &said).await;
        // Other letters do not lose what was typed.
        let same = [("draft", hidden(&matters, "draft")), ("step", "matters"), ("go", "same"), ("matter", "work"), ("words", "雨<天>")];
        let large = send(&nobody, &format!("{path}?big=1"), &same).await;
        assert!(large.text.contains("class=\"big\"") && large.text.contains("雨&lt;天&gt;"), "{}", large.text);
        let said = [("matter", "illness"), ("matter", "housing"), ("words", "屋顶漏雨")];
        let agreement = fill(&nobody, &path, &large, &said).await;
        // What is said at the signing stands on the paper, and not here.
        assert!(agreement.text.contains("1. 承诺。") && !agreement.text.contains("知情。"), "{}", agreement.text);
        let check = fill(&nobody, &path, &agreement, &[("agreed", "1")]).await;
        assert!(check.text.contains("李邻居（邻居）") && check.text.contains("屋顶漏雨"), "{}", check.text);
        let sent = fill(&nobody, &path, &check, &[]).await;
        // Three days for the verification, by the pack.
        assert!(sent.text.contains("3月5日前，村干部会上门核实"), "{}", sent.text);
        let receipt = number_on(&sent);
        // Sent again, it is the same application.
        assert_eq!(number_on(&fill(&nobody, &path, &check, &[]).await), receipt);

        let cadre = app.as_role("village_cadre").await;
        let list = cadre.get("/api/v1/applications?state=waiting").await.ok();
        assert_eq!((list["total"].as_u64(), &list["items"][0]["name"]), (Some(1), &json!("欧阳守望")));
        let today = cadre.get("/api/v1/today").await.ok();
        let waits = |today: &Value, what: &str| today["items"].as_array().unwrap().iter().any(|item| item["what"] == what);
        assert!(waits(&today, "application"), "{today}");
        let id = id_in(&list["items"][0]).to_owned();
        let at = format!("/api/v1/applications/{id}");
        let view = cadre.get(&at).await.ok();
        assert_eq!((&view["suggested"], &view["by"]["mode"], &view["phone"]), (&json!(household), &json!("entrusted"), &json!("139****1234")));
        assert!(!view.to_string().contains(&number));
        let revealed = json!({ "fields": ["id_number", "phone"], "reason": "verify_identity" });
        let revealed = cadre.post(&format!("{at}/reveal"), revealed).await.ok();
        assert_eq!((&revealed["fields"][0]["value"], &revealed["fields"][1]["value"]), (&json!(number), &json!("13900001234")));

        let status = async |number: &str, last4: &str| send(&nobody, "/p/s", &[("number", number), ("last4", last4)]).await;
        assert!(status(&receipt, "1234").await.text.contains("进度：已收件"));
        app.set_date("2026-03-03");
        let cadre = app.as_role("village_cadre").await;
        // proves DSC-07: it becomes a clue by self-declaration, whose clock runs from the day on which it came in
        let confirmed = cadre.change(1, &format!("{at}/confirmation"), json!({ "household_id": household })).await.ok();
        let clue = format!("/api/v1/clues/{}", confirmed["clue_id"].as_str().unwrap());
        let clue_view = cadre.get(&clue).await.ok();
        let source = &clue_view["sources"][0];
        assert_eq!(source["source"]["by"], json!({ "mode": "entrusted", "proxy": "李邻居", "relation": "邻居", "consent": true }));
        assert_eq!((&source["source"]["channel"], &source["discovered_on"]), (&json!("self_declaration"), &json!("2026-03-02")));
        assert!(source["source"]["difficulty"].as_str().unwrap().contains("屋顶漏雨"));
        cadre.change(2, &format!("{at}/closing"), json!({ "reason": "spam" })).await.problem(409, "application.settled");
        let told = status(&receipt, "1234").await;
        assert!(told.text.contains("进度：入户核查") && !told.text.contains("不同意，请上级看看"), "{}", told.text);

        let dismissed = json!({ "reason": "住房已修缮，收入稳定" });
        cadre.change(1, &format!("{clue}/dismissal"), dismissed).await.ok();
        let told = status(&receipt, "1234").await;
        // Why is told to the family, and not to the neighbour who applied for it.
        assert!(told.text.contains("进度：办结") && !told.text.contains("住房已修缮"), "{}", told.text);
        let say = async |page: &Reply, say: &str, text: &str| {
            send(&nobody, "/p/s/say", &[("ticket", hidden(page, "ticket")), ("say", say), ("text", text)]).await
        };
        let told = say(&told, "disagree", "").await;
        assert!(told.text.contains("您的意见已收到") && !told.text.contains("value=\"disagree\""), "{}", told.text);
        let told = say(&told, "bad", "").await;
        say(&told, "complaint", "村里没有人来过").await;
        // A complaint about people of the village is read above it.
        let remarks = |view: &Value| view["remarks"].as_array().unwrap().len();
        assert_eq!(remarks(&cadre.get(&at).await.ok()), 2);
        let town = app.as_role("town_officer").await;
        assert!(waits(&town.get("/api/v1/today").await.ok(), "remark"));
        let view = town.get(&at).await.ok();
        assert_eq!((remarks(&view), &view["remarks"][2]["text"]), (3, &json!("村里没有人来过")));
        let answer = format!("/api/v1/remarks/{}/answer", id_in(&view["remarks"][0]));
        cadre.change(1, &answer, json!({ "answer": "知道了" })).await.problem(403, "access.denied");
        town.change(1, &answer, json!({ "answer": "镇里明天派人上门复核" })).await.ok();
        let told = status(&receipt, "1234").await;
        assert!(told.text.contains("镇里明天派人上门复核"));
        // What was complained of is for the town alone, also where the village knows number and telephone.
        assert!(told.text.contains("投诉建议") && !told.text.contains("村里没有人来过"), "{}", told.text);

        // Nobody's account stands behind it, and no leaf names a person.
        let auditor = app.as_role("audit_admin").await;
        let leaves = auditor.get("/api/v1/evidence/leaves").await.ok();
        let of = |command: &str| leaves["items"].as_array().unwrap().iter().find(|leaf| leaf["command"] == command).unwrap().clone();
        assert_eq!((&of("application.send")["acted_by"], &of("application.send")["subject"]), (&json!("0"), &json!(format!("application/{id}"))));
        assert!(!leaves.to_string().contains(&number) && !leaves.to_string().contains("欧阳守望"));
    }

    /// Whoever guesses learns nothing, and not for long.
    async fn a_wrong_number_and_wrong_digits_are_one_answer_and_few(db: TestDb) {
        let app = TestApp::new(db).await;
        let (_, receipt) = an_application_of(&app, "欧阳守望", &id_number("19600101", 1)).await;
        let nobody = app.anonymous();
        let ask = async |number: &str, last4: &str| send(&nobody, "/p/s", &[("number", number), ("last4", last4)]).await;
        let unknown = "000-000-000-0000";
        let (digits, number, both) = (ask(&receipt, "4321").await, ask(unknown, "1234").await, ask("无", "").await);
        let told = |reply: &Reply, number: &str| (reply.status, reply.text.replace(number, ""));
        assert_eq!(told(&digits, &receipt), told(&number, unknown));
        assert_eq!(told(&digits, &receipt), told(&both, "无"));
        assert_eq!(digits.status, 422);
        // One number is asked after so often in an hour, right or wrong.
        for _ in 0..19 {
            ask(&receipt, "4321").await;
        }
        assert_eq!(ask(&receipt, "1234").await.status, 429);
        // One address guesses so often, whatever the numbers.
        for guess in 0..300_u64 {
            ask(&format!("{guess:013}"), "1234").await;
        }
        assert_eq!(ask("1234567890123", "1234").await.status, 429);
        app.set_date("2026-03-03T10:30:00+08:00");
        assert!(ask(&receipt, "1234").await.text.contains("进度：已收件"));
    }

    /// Every page is whole without a script, and guarded.
    async fn the_public_pages_are_guarded_small_and_set_nothing(db: TestDb) {
        let app = TestApp::new(db).await;
        let path = code_of(&app, GROUP).await;
        let nobody = app.anonymous().with("cookie", "shouwang=stolen");
        let sheet = nobody.get("/p/style.css").await.bytes.len();
        for (path, status) in [("/p", 200), ("/p/", 200), (path.as_str(), 200), ("/p/s", 200), ("/p/c/aaaaaaaaaaaaaaaa", 404), ("/p/x/y", 404)] {
            let page = nobody.get(path).await;
            assert_eq!(page.status, status, "{path}");
            assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
            assert_eq!(page.header("set-cookie"), None, "{path}");
            assert_eq!(page.header("cache-control"), Some("no-store"), "{path}");
            let policy = page.header("content-security-policy").unwrap();
            assert!(policy.starts_with("default-src 'none'; style-src 'self'; form-action 'self';"), "{path}");
            let text = page.text.to_lowercase();
            for never in ["<script", "javascript:", "onclick", "onload", "style=", "http://", "https://", "贫困户"] {
                assert!(!text.contains(never), "{path}: {never}");
            }
            // The page with its style sheet, before any compression.
            assert!(page.bytes.len() + sheet < 60_000, "{path}: {}", page.bytes.len());
        }
        let english = nobody.get(&format!("{path}?en=1&big=1")).await;
        assert!(english.text.contains("Whom do you apply for?") && english.text.contains("lang=\"en\" class=\"big\""));
        // More than a form is not read, and what failed is a page for people.
        let flood = send(&nobody, &path, &[("words", &"长".repeat(10_000))]).await;
        assert_eq!((flood.status.as_u16(), flood.header("content-type")), (413, Some("text/html; charset=utf-8")));
        assert_eq!(nobody.send(Method::DELETE, "/p/s", None).await.status, 405);
        // A page that nobody was given.
        let forged = send(&nobody, &path, &[("draft", "AAAA"), ("step", "check"), ("go", "send")]).await;
        assert_eq!(forged.status, 422);
        // Nothing is skipped by naming a later page.
        let begun = nobody.get(&path).await;
        let skipped = [("draft", hidden(&begun, "draft")), ("step", "check"), ("go", "send")];
        let skipped = send(&nobody, &path, &skipped).await;
        assert!(skipped.status == 422 && skipped.text.contains("身份证号码"), "{}", skipped.text);
        // A code that was renewed says so, with the telephone; the village's own code is another one.
        let renewed = code_of(&app, GROUP).await;
        let old = nobody.get(&path).await;
        assert!(old.status == 410 && old.text.contains("已经更换") && old.text.contains("0990-1000456"), "{}", old.text);
        assert_eq!(nobody.get(&renewed).await.status, 200);
    }

    /// What people type is in no line of the log, whether it is right, wrong or too much.
    async fn what_is_typed_at_the_public_door_is_in_no_log_and_no_address(db: TestDb) {
        let app = TestApp::new(db).await;
        let path = code_of(&app, VILLAGE).await;
        let lines = logged();
        let nobody = app.anonymous();
        let begun = nobody.get(&path).await;
        let page = fill(&nobody, &path, &begun, &[("whom", "self")]).await;
        let (name, id, phone, words) = ("欧阳金丝雀", id_number("19750505", 75), "13987650000", "金丝雀说的话");
        let person = [("name", name), ("id_number", &*id), ("phone", phone)];
        let broken = fill(&nobody, &path, &page, &[("name", name), ("id_number", &id[1..]), ("phone", phone)]).await;
        let page = fill(&nobody, &path, &broken, &person).await;
        let page = fill(&nobody, &path, &page, &[("matter", "water"), ("words", words)]).await;
        let page = fill(&nobody, &path, &page, &[("agreed", "1")]).await;
        let sent = fill(&nobody, &path, &page, &[]).await;
        let receipt = number_on(&sent);
        send(&nobody, "/p/s", &[("number", &receipt), ("last4", "0000")]).await;
        send(&nobody, &path, &[("draft", name), ("words", &words.repeat(9_000))]).await;
        let lines = lines.lock().unwrap().clone();
        assert!(lines.contains("/p/c/{token}") && lines.contains("/p/s"), "{lines}");
        let bare: String = receipt.chars().filter(char::is_ascii_digit).collect();
        for typed in [name, &*id, &id[1..], phone, words, &receipt, &bare, path.rsplit('/').next().unwrap()] {
            assert!(!lines.contains(typed), "{typed}: {lines}");
        }
        // Every address on the pages is one that says nothing.
        for page in [begun, broken, page, sent] {
            for part in page.text.split(['"', '\'']).filter(|part| part.starts_with("/p")) {
                assert!(part == path || part.starts_with(&format!("{path}?")) || part.starts_with("/p/s"), "{part}");
            }
        }
    }

    /// Codes, their reach by the register of posters, and the poster.
    async fn a_code_hangs_on_a_board_and_its_poster_is_printed(db: TestDb) {
        let app = TestApp::new(db).await;
        let path = code_of(&app, VILLAGE).await;
        let officer = app.as_role("town_officer").await;
        let hung = json!({ "area_id": app.area_id(VILLAGE), "values": { "board": "党群服务中心", "hung_on": "2026-03-01" } });
        officer.post("/api/v1/forms/poster_place/records", hung).await.created();
        let doors = officer.get("/api/v1/doors").await.ok();
        // proves DSC-08, PUB-04: a code per village and group, where its poster hangs, and how far they reach
        assert_eq!(doors["villages"], json!({ "areas": 2, "with_code": 1, "hanging": 1 }));
        assert_eq!(doors["groups"], json!({ "areas": 1, "with_code": 0, "hanging": 0 }));
        let door = doors["areas"].as_array().unwrap().iter().find(|area| area["door"]["path"] == path.as_str()).unwrap();
        let print = format!("/api/v1/doors/{}/poster", id_in(&door["door"]));
        let poster = officer.post(&print, json!({})).await;
        assert_eq!(poster.status, 200, "{}", poster.text);
        for said in ["有困难", "0990-1000456", "上屋村", "15天内答复结果"] {
            assert!(poster.text.replace([' ', '\n'], "").contains(said), "{said}: {}", poster.text);
        }
        let unset = app.anonymous_over_tls().with_token(officer.token());
        unset.post(&print, json!({})).await.problem(409, "door.no_public_url");
        // The groups of a village at once; those that have one keep it.
        let all = json!({ "area_id": app.area_id(VILLAGE), "contact": "上屋村村委会", "phone": "0990-1000456", "with_groups": true });
        officer.post("/api/v1/doors", all).await.created();
        assert_eq!(officer.get("/api/v1/doors").await.ok()["groups"]["with_code"], 1);
        let cadre = app.as_role("village_cadre").await;
        let make = json!({ "area_id": app.area_id(VILLAGE), "contact": "我", "phone": "13900000000" });
        cadre.post("/api/v1/doors", make.clone()).await.problem(403, "access.denied");
        let above = json!({ "area_id": app.area_id(TOWN), "contact": "我", "phone": "13900000000" });
        officer.post("/api/v1/doors", above).await.problem(422, "application.not_a_village");
        let stranger = app.as_role_in("town_officer", OTHER_TOWN).await;
        stranger.post("/api/v1/doors", make).await.problem(404, "not_found");
        stranger.post(&print, json!({})).await.problem(404, "not_found");
        // The renewed code has another poster; the old one is printed no more.
        officer.post(&print, json!({})).await.problem(404, "not_found");
    }

    /// By telephone, at the window; and whatever is not meant for the village.
    async fn what_an_officer_takes_is_confirmed_handed_on_or_closed(db: TestDb) {
        let app = TestApp::new(db).await;
        let household = a_household_in(&app, TOWN).await;
        let cadre = app.as_role("village_cadre").await;
        let entries = |name: &str, id: &str| json!({ "name": name, "id_number": id, "phone": "0990-1234567", "matters": ["work"],
            "words": "", "agreed": true });
        let call = |record: &str, entries: Value| json!({ "area_id": app.area_id(VILLAGE), "entries": entries,
            "way": { "mode": "telephone", "called_on": "2026-03-02", "call_record": record } });
        let stranger = id_number("19880808", 88);
        cadre.post("/api/v1/applications", call(" ", entries("甲", &stranger))).await.problem(422, "clue.fact_missing");
        let mut incomplete = entries("甲", "99");
        incomplete["agreed"] = json!(false);
        let problem = cadre.post("/api/v1/applications", call("来电", incomplete)).await.problem(422, "application.entries");
        assert_eq!((&problem["errors"][0]["at"], &problem["errors"][1]["at"]), (&json!("/id_number"), &json!("/agreed")));
        // proves DSC-07: by telephone, with the record of the call
        let taken = cadre.post("/api/v1/applications", call("李某接听：打工停了", entries("甲", &stranger))).await.created();
        let at = format!("/api/v1/applications/{}", id_in(&taken));
        let confirm = format!("{at}/confirmation");
        // Nobody of the household has this number: the village says how it knows.
        let whose = json!({ "household_id": household });
        cadre.change(1, &confirm, whose).await.problem(422, "application.not_recognised");
        let known = json!({ "household_id": household, "recognised": "新娶的儿媳，户口未迁" });
        let confirmed = cadre.change(1, &confirm, known).await.ok();
        let clue = cadre.get(&format!("/api/v1/clues/{}", confirmed["clue_id"].as_str().unwrap())).await.ok();
        assert_eq!(clue["sources"][0]["source"]["by"]["call_record"], "李某接听：打工停了");
        // Nobody writes an application of their own household or kin.
        let kin = app.as_role("village_secretary").await;
        kin.post(&format!("/api/v1/households/{household}/kinship"), json!({ "kind": "declared_kin" })).await.ok();
        let own = call("来电", entries("买买提·阿依", &id_number("19620305", 2)));
        kin.post("/api/v1/applications", own).await.problem(409, "household.own");
        // proves DSC-09, DSC-06: at a window, with who wrote it down
        let (at_window, _) = an_application_of(&app, "欧阳守望", &id_number("19600101", 1)).await;
        let at_window = format!("/api/v1/applications/{at_window}");
        let view = cadre.get(&at_window).await.ok();
        // Its number says whose it is.
        let far = a_household_in(&app, OTHER_TOWN).await;
        let county = app.as_role("county_officer").await;
        let another = json!({ "household_id": far, "recognised": "听说是这家" });
        county.change(1, &format!("{at_window}/confirmation"), another).await.problem(409, "application.of_another");
        assert_eq!(view["by"], json!({ "mode": "window", "agent": format!("village_cadre-{VILLAGE}"), "place": "便民服务窗口" }));

        // Up to the town, which hands it down again; the village sees it no more.
        let on = format!("{at_window}/handover");
        cadre.change(1, &on, json!({ "note": " " })).await.problem(422, "application.note_missing");
        cadre.change(1, &on, json!({ "note": "住在下屋村" })).await.ok();
        cadre.get(&at_window).await.problem(404, "not_found");
        let town = app.as_role("town_officer").await;
        let sibling = "990101100202";
        town.change(2, &on, json!({ "area_id": app.area_id(sibling), "note": "请下屋村核实" })).await.ok();
        let other = app.as_role_in("village_cadre", sibling).await;
        other.change(3, &format!("{at_window}/closing"), json!({ "reason": "not_from_here" })).await.problem(422, "application.note_missing");
        other.change(3, &format!("{at_window}/closing"), json!({ "reason": "spam" })).await.ok();
        let waiting = town.get("/api/v1/applications?state=waiting").await.ok();
        assert_eq!(waiting["total"], 0);
        // What was closed by mistake is confirmed all the same.
        town.change(4, &format!("{at_window}/confirmation"), json!({ "household_id": household })).await.ok();
        let clues = town.get(&format!("/api/v1/clues?household_id={household}")).await.ok();
        assert_eq!(clues["total"], 2, "one clue, and the one that was merged into it");
    }
}
