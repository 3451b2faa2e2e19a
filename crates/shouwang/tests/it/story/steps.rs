//! The steps that most stories share.

use serde_json::{Value, json};

use super::world::World;

/// A clue that a household declared itself by the poster's code.
pub(crate) fn declaration() -> Value {
    json!({ "channel": "self_declaration", "difficulty": "家中有人患病", "by": { "mode": "scan", "poster": "990101100201" } })
}

/// A clue that a cadre reports.
pub(crate) fn report() -> Value {
    json!({ "channel": "grassroots_report", "report": "该户近期收入明显下降" })
}

/// Reports a clue as the village's cadre and opens its case.
pub(crate) async fn open_case(world: &World, household: &str, source: Value, on: &str) -> String {
    let clue = json!({ "household_id": household, "source": source, "discovered_on": on });
    let clue = world.post("village_cadre", "/clues", clue).await.ok();
    let case = world
        .post("village_cadre", "/cases", json!({ "clue_id": clue["id"] }))
        .await
        .ok();
    case["id"].as_str().unwrap().to_owned()
}

/// What the visit found, subject by subject.
fn assessment() -> Value {
    let met = |guarantee: &str| json!({ "guarantee": guarantee, "state": "met" });
    let guarantees = ["food", "clothing", "education", "medical", "housing", "water"].map(met);
    json!({ "income": "务工收入减少，月约 1500 元", "expense": "每月药费约 600 元", "guarantees": guarantees })
}

pub(crate) fn verification(monitored_type: &str, risks: &[&str], on: &str) -> Value {
    let mut verification = json!({ "act": "record_verification", "on": on, "monitored_type": monitored_type, "risks": risks,
        "finding": "收支、“两不愁三保障”及饮水情况已逐项核实。", "assessment": assessment() });
    if monitored_type == "sudden_severe" {
        verification["event"] = json!({ "cause": "illness", "on": on, "amount": 2_000_000, "what": "户主住院" });
    }
    verification
}

pub(crate) async fn commitment(world: &World, household: &str, on: &str) -> Value {
    let seen = world
        .get("village_cadre", &format!("/households/{household}"))
        .await
        .ok();
    let adults = seen["members"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|m| m["age"].as_i64().unwrap() >= 18);
    let adults: Vec<&Value> = adults.map(|m| &m["id"]).collect();
    json!({ "act": "record_commitment", "signed_on": on, "text_version": "2026-1", "signer": adults[0],
        "adults_covered": adults, "valid_until": "2027-12-31" })
}

pub(crate) fn review(on: &str, votes_for: u32) -> Value {
    json!({ "act": "record_review", "held_on": on, "place": "村委会议室", "chair": "甲",
        "attendees": ["甲", "乙", "丙", "丁", "戊"], "votes_for": votes_for, "votes_against": 5 - votes_for,
        "abstentions": 0, "minutes": "会议记录" })
}

pub(crate) fn start_notice(on: &str) -> Value {
    json!({ "act": "start_notice", "from": on, "place": "公示公告栏" })
}

pub(crate) fn close_notice(on: &str) -> Value {
    json!({ "act": "close_notice", "until": on })
}

pub(crate) fn pass_town_review(on: &str) -> Value {
    json!({ "act": "pass_town_review", "on": on, "asset_query_done": true, "facts_agree": true, "opinion": "情况属实" })
}

pub(crate) fn submit_to_county(on: &str) -> Value {
    json!({ "act": "submit_to_county", "on": on, "opinion": "同意上报" })
}

pub(crate) fn approve(on: &str) -> Value {
    json!({ "act": "approve", "on": on, "document_number": "守乡振〔2026〕8号", "opinion": "同意" })
}

/// The village's part from verification to the notice: verified, signed and reviewed on one day, which the clock of the
/// story must have reached.
pub(crate) async fn to_notice(
    world: &World,
    case: &str,
    household: &str,
    monitored_type: &str,
    risks: &[&str],
    on: &str,
) {
    world
        .act("village_cadre", case, verification(monitored_type, risks, on))
        .await
        .ok();
    let commitment = commitment(world, household, on).await;
    world.act("village_cadre", case, commitment).await.ok();
    world.act("village_secretary", case, review(on, 5)).await.ok();
    world.act("village_secretary", case, start_notice(on)).await.ok();
}

/// Identifies a household: from the clue on 2026-03-02 to the county's decision on 2026-03-10.
pub(crate) async fn identify(
    world: &World,
    household: &str,
    source: Value,
    monitored_type: &str,
    risks: &[&str],
) -> Value {
    world.go_to("2026-03-02");
    let case = open_case(world, household, source, "2026-03-02").await;
    to_notice(world, &case, household, monitored_type, risks, "2026-03-02").await;
    world.go_to("2026-03-08");
    world
        .act("village_secretary", &case, close_notice("2026-03-08"))
        .await
        .ok();
    world
        .act("town_officer", &case, pass_town_review("2026-03-08"))
        .await
        .ok();
    world
        .act("town_leader", &case, submit_to_county("2026-03-08"))
        .await
        .ok();
    world.go_to("2026-03-10");
    world.act("county_leader", &case, approve("2026-03-10")).await.ok()
}
