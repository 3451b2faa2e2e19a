//! Every role on every operation: who is let in is what the table of the service says, no more and no less.

use std::collections::BTreeSet;

use axum::http::Method;
use serde_json::Value;
use shouwang_domain::role::Role;
use shouwang_service::office::access::{self, Verb};
use shouwang_testkit::both_databases;

use crate::app::{Client, Reply, TestApp};
use crate::document::{Operation, document, operations};

/// Verbs that have no address: what they do needs the machine itself and is done with the command line, or is a part of
/// what another verb asks for.
const WITHOUT_ADDRESS: &[Verb] = &[Verb::ExportEvidence, Verb::CompareWithRegister];

#[test]
fn every_verb_has_an_address() {
    let document = document();
    let used: BTreeSet<_> = operations(&document).iter().map(|o| o.access().to_owned()).collect();
    for verb in Verb::ALL {
        assert_eq!(used.contains(verb.as_str()), !WITHOUT_ADDRESS.contains(verb), "{verb}");
    }
    let others: Vec<_> = used.iter().filter(|access| access.parse::<Verb>().is_err()).collect();
    assert_eq!(others, ["logged_in", "public"]);
}

#[test]
fn what_is_public_is_named_here() {
    let document = document();
    let operations = operations(&document);
    let public = operations
        .iter()
        .filter(|o| o.access() == "public")
        .map(|o| format!("{} {}", o.method, o.path));
    let mut public: Vec<_> = public.collect();
    public.sort();
    assert_eq!(
        public,
        [
            // Its address is a secret that its owner revokes.
            "GET /api/v1/calendars/{secret}",
            "GET /healthz",
            "GET /readyz",
            // It opens nothing: whoever has what the phone was given learns whether its post still stands.
            "POST /api/v1/field/standing",
            "POST /api/v1/session",
            "POST /api/v1/session/token"
        ]
    );
}

both_databases! {
    /// With bodies made from the document alone, so that the document is tried as well.
    async fn each_role_may_do_what_the_table_says(db: TestDb) {
        let app = TestApp::new(db).await;
        let document = document();
        let mut cells = 0;
        for role in Role::ALL {
            let client = app.as_role(role.as_str()).await;
            for operation in operations(&document).iter().filter(|o| o.access().parse::<Verb>().is_ok()) {
                let verb: Verb = operation.access().parse().unwrap();
                let reply = request(&client, operation, &document).await;
                let code = reply.code().unwrap_or_default();
                let what = format!("{role}: {} {}: {} {}", operation.method, operation.path, reply.status, reply.text);
                if access::roles(verb).contains(role) {
                    let is_let_in = !["access.denied", "auth.required", "csrf.missing"].contains(&code.as_str());
                    assert!(is_let_in && !reply.status.is_server_error(), "{what}");
                    assert!(!code.starts_with("body.") && !code.starts_with("version."), "{what}");
                } else {
                    assert_eq!((reply.status.as_u16(), code.as_str()), (403, "access.denied"), "{what}");
                }
                cells += 1;
            }
        }
        assert!(cells > 600, "{cells}");
    }

    async fn nobody_gets_in_without_a_session(db: TestDb) {
        let app = TestApp::new(db).await;
        let document = document();
        let with_dead_token = app.anonymous().with_token("no-such-token");
        for operation in operations(&document).iter().filter(|o| o.access() != "public") {
            for client in [app.anonymous(), with_dead_token.clone()] {
                let reply = request(&client, operation, &document).await;
                assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
                reply.problem(401, "auth.required");
            }
        }
    }

    /// What is in the other town answers just as what is nowhere.
    async fn what_is_out_of_scope_is_not_there(db: TestDb) {
        let app = TestApp::new(db).await;
        let (household, clue, case) = crate::routes::a_case_in(&app, crate::app::OTHER_TOWN).await;
        let stranger = app.as_role("town_officer").await;
        let document = document();
        let ids = [("household_id", &household), ("clue_id", &clue), ("case_id", &case)];
        let mut tried = 0;
        for operation in operations(&document) {
            let Some((name, id)) = ids.iter().find(|(name, _)| operation.path.contains(&format!("{{{name}}}"))) else {
                continue;
            };
            let verb: Verb = operation.access().parse().unwrap();
            if !access::roles(verb).contains(&Role::TownOfficer) {
                continue;
            }
            let path = operation.path.replace(&format!("{{{name}}}"), id);
            let operation = Operation { path, ..operation.clone() };
            let there = request(&stranger, &operation, &document).await;
            let path = operation.path.replace(id.as_str(), "2");
            let absent = Operation { path, ..operation.clone() };
            let absent = request(&stranger, &absent, &document).await;
            let answer = |reply: &Reply| (reply.status, reply.code(), reply.json()["zh"].clone());
            assert_eq!(answer(&there), answer(&absent), "{} {}", operation.method, operation.path);
            assert!(there.status.is_client_error());
            // What a body says may be wrong before anything is looked for; a question has only its address.
            if operation.method == Method::GET {
                assert_eq!(there.code().as_deref(), Some("not_found"), "{}", operation.path);
            }
            tried += 1;
        }
        assert!(tried > 15, "{tried}");
    }
}

/// Sends what the document asks for, with samples in every place.
async fn request(client: &Client, operation: &Operation, document: &Value) -> Reply {
    let path = operation.sample_path(document);
    let client = if operation.needs_version() {
        client.clone().having_read(1)
    } else {
        client.clone()
    };
    if operation.takes_upload() {
        return client.upload(&path, b"no spreadsheet", false).await;
    }
    let body = if operation.method == Method::GET {
        None
    } else {
        operation.sample_body(document)
    };
    client.send(operation.method.clone(), &path, body).await
}
