//! Three weeks of work in the first town: its people answer warnings, report what they hear, take households through
//! the procedure, help them and let them go again. Each act is one call of the interface by the person whose act it is;
//! what people find at the door is the truth of the generated county.

mod campaign;
mod desk;
mod ledgers;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};
use shouwang_demo::{LatentRisk, Truth};
use shouwang_domain::role::Role;
use shouwang_domain::{Problem, Result};

use super::people::{People, Village};
use super::transcript::{Transcript, text_at};
use desk::Desk;

/// So many warnings of a village are followed; the others still wait.
const WARNINGS_OF_A_VILLAGE: usize = 6;

/// The weeks begin so many days before the present.
pub(super) const DAYS: u64 = 22;

/// Households in need of which a village hears although no rule spoke.
const UNNOTICED: usize = 2;

/// How far a case comes in these weeks, and on which day (counted back from the present) its village begins with it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Aim {
    Included,
    Refused,
    AtCounty,
    AtLeader,
    AtTown,
    Returned,
    InNotice,
    Reviewed,
    Committed,
    Verified,
    Suspended,
    Withdrawn,
    Clue,
    Unanswered,
}

impl Aim {
    /// Households in need are given these in turn, so that even a few of them leave something to do at every desk.
    const OF_NEED: [Self; 21] = [
        Self::Included,
        Self::AtCounty,
        Self::Clue,
        Self::AtTown,
        Self::InNotice,
        Self::AtLeader,
        Self::Committed,
        Self::AtCounty,
        Self::AtTown,
        Self::Included,
        Self::Verified,
        Self::Clue,
        Self::Reviewed,
        Self::Unanswered,
        Self::Refused,
        Self::AtCounty,
        Self::Returned,
        Self::Included,
        Self::Suspended,
        Self::AtTown,
        Self::Withdrawn,
    ];
    /// A warning that the truth does not bear out is answered early, later, or not yet.
    const OF_NO_NEED: [Self; 3] = [Self::Refused, Self::AtTown, Self::Unanswered];

    const fn begins(self) -> u64 {
        match self {
            Self::Included | Self::Refused => 22,
            Self::AtCounty | Self::AtLeader | Self::AtTown | Self::Returned => 12,
            Self::InNotice => 5,
            Self::Reviewed | Self::Committed | Self::Verified | Self::Suspended | Self::Withdrawn => 3,
            Self::Clue | Self::Unanswered => 1,
        }
    }
}

/// One household on its way.
struct Way {
    village: Village,
    household: String,
    aim: Aim,
    warning: Option<String>,
    case: Option<String>,
}

/// Plays the weeks. Afterwards the clock stands at the present.
pub(super) fn play(
    transcript: &mut Transcript<'_>,
    people: &People,
    accounts: &Value,
    truth: &[Truth],
    today: NaiveDate,
) -> Result<()> {
    let truth: BTreeMap<&str, &Truth> = truth.iter().map(|t| (t.household_number.as_str(), t)).collect();
    let mut desk = Desk::new(transcript, people, today);
    let mut ways = Vec::new();
    let mut eliminations = Vec::new();
    let mut investigation = String::new();
    for ago in (0..=DAYS).rev() {
        match ago {
            22 => {
                investigation = campaign::begin(&mut desk, ago)?;
                ways = notice(&mut desk, &truth)?;
                eliminations = revisit(&mut desk, accounts)?;
            }
            17 => {
                for way in ways
                    .iter()
                    .filter(|way| matches!(way.aim, Aim::Included | Aim::Refused))
                {
                    submit(&mut desk, way)?;
                }
                close_notices(&mut desk, &eliminations)?;
            }
            15 => {
                decide(&mut desk, &ways)?;
                release(&mut desk, &eliminations)?;
            }
            14 => help(&mut desk, accounts, &ways)?,
            7 => {
                for way in ways.iter().filter(|way| way.aim.begins() == 12) {
                    submit(&mut desk, way)?;
                }
                send_back(&mut desk, &ways)?;
            }
            10 => campaign::go(&mut desk, ago, &investigation)?,
            6 => take_effect(&mut desk, &ways)?,
            5 => ledgers::keep(&mut desk, 5)?,
            _ => {}
        }
        for way in ways.iter_mut().filter(|way| way.aim.begins() == ago) {
            begin(&mut desk, way, &truth)?;
        }
    }
    desk.close();
    Ok(())
}

/// What the villages know on the first day: warnings, and households in need on which no rule spoke.
fn notice(desk: &mut Desk<'_, '_>, truth: &BTreeMap<&str, &Truth>) -> Result<Vec<Way>> {
    let mut of_need = Aim::OF_NEED.iter().copied().cycle();
    let mut of_no_need = Aim::OF_NO_NEED.iter().copied().cycle();
    let mut ways = Vec::new();
    for village in desk.people.villages().to_vec() {
        let all = desk.call(
            DAYS,
            &village.cadre,
            "POST",
            "/households/search",
            json!({ "page": { "limit": 200 } }),
        )?;
        let warnings = desk.get(DAYS, &village.cadre, "/warnings?state=open&limit=200")?;
        let warnings = warnings["items"].as_array().into_iter().flatten();
        let warnings: Vec<(&str, &str)> = warnings
            .filter_map(|warning| Some((warning["household_id"].as_str()?, warning["id"].as_str()?)))
            .collect();
        let (mut n_warned, mut n_unnoticed) = (0, 0);
        for row in all["items"].as_array().into_iter().flatten() {
            let household = text_at(row, "id")?;
            let warned = warnings.iter().find(|(of, _)| *of == household);
            let in_need = truth_of(row, truth).is_some_and(|truth| truth.in_need);
            let is_unnoticed = warned.is_none() && in_need && n_unnoticed < UNNOTICED;
            if !row["monitored_type"].is_null() || !(warned.is_some() || is_unnoticed) {
                continue;
            }
            n_unnoticed += usize::from(is_unnoticed);
            n_warned += usize::from(warned.is_some());
            if warned.is_some() && n_warned > WARNINGS_OF_A_VILLAGE {
                continue;
            }
            let aims: &mut dyn Iterator<Item = Aim> = if in_need { &mut of_need } else { &mut of_no_need };
            ways.push(Way {
                village: village.clone(),
                aim: aims.next().unwrap_or(Aim::Unanswered),
                household,
                warning: warned.map(|(_, warning)| (*warning).to_owned()),
                case: None,
            });
        }
    }
    Ok(ways)
}

/// The truth about a household, by its number in a row of a list or in its own view.
fn truth_of<'t>(row: &Value, truth: &BTreeMap<&str, &'t Truth>) -> Option<&'t Truth> {
    let listed = row["numbers"].as_array().and_then(|numbers| numbers.first());
    let number = listed.map_or(&row["number"], |number| &number["number"]);
    truth.get(number.as_str()?).copied()
}

/// The village's part, as far as the aim goes. A warning that the truth does not bear out is answered so.
fn begin(desk: &mut Desk<'_, '_>, way: &mut Way, truth: &BTreeMap<&str, &Truth>) -> Result<()> {
    if way.aim == Aim::Unanswered && way.warning.is_some() {
        return Ok(());
    }
    let ago = way.aim.begins();
    let cadre = way.village.cadre.clone();
    let household = desk.get(ago, &cadre, &format!("/households/{}", way.household))?;
    let found = truth_of(&household, truth);
    let in_need = found.is_some_and(|truth| truth.in_need);
    let clue = match &way.warning {
        Some(warning) if !in_need => {
            let path = format!("/warnings/{warning}");
            let reason = "入户核实：收入漏报，实际高于监测范围，生活有保障。";
            let answer = json!({ "decision": { "decision": "not_true", "reason": reason } });
            desk.change(ago, &cadre, &path, "/answer", answer)?;
            return Ok(());
        }
        Some(warning) => {
            let answer = json!({ "decision": { "decision": "become_clue" } });
            desk.change(ago, &cadre, &format!("/warnings/{warning}"), "/answer", answer)?["clue"].clone()
        }
        None => desk.report(ago, &cadre, &way.household, &household)?,
    };
    if matches!(way.aim, Aim::Clue | Aim::Unanswered) {
        return Ok(());
    }
    let case = desk.call(ago, &cadre, "POST", "/cases", json!({ "clue_id": clue["id"] }))?;
    let case = text_at(&case, "id")?;
    way.case = Some(case.clone());
    let on = desk.day(ago);
    let risks = risks(found);
    let verification = json!({ "act": "record_verification", "on": on, "monitored_type": "sudden_severe",
        "risks": risks, "finding": "入户逐项核实收支、“两不愁三保障”和饮水情况，生活确有困难。",
        "event": event(&risks, desk.day(ago + 20)), "assessment": assessment(&risks) });
    match way.aim {
        Aim::Withdrawn => {
            let withdrawal = json!({ "act": "withdraw", "reason": "农户表示子女已汇回生活费，暂不需要。" });
            return desk.act(ago, &cadre, &case, withdrawal);
        }
        Aim::Suspended => {
            let town = desk.login(Role::TownOfficer)?;
            let suspension = json!({ "act": "suspend", "reason": "户主外出就医，待返村后继续核实。" });
            return desk.act(ago, &town, &case, suspension);
        }
        _ => desk.act(ago, &cadre, &case, verification)?,
    }
    if way.aim == Aim::Verified {
        return Ok(());
    }
    let commitment = commitment(&household, on)?;
    desk.act(ago, &cadre, &case, commitment)?;
    if way.aim == Aim::Committed {
        return Ok(());
    }
    let secretary = way.village.secretary.clone();
    desk.act(ago, &secretary, &case, review(on, "同意纳入监测，尽快落实帮扶。"))?;
    if way.aim == Aim::Reviewed {
        return Ok(());
    }
    let place = format!("{}公示公告栏", way.village.name);
    desk.act(
        ago,
        &secretary,
        &case,
        json!({ "act": "start_notice", "from": on, "place": place }),
    )
}

/// The notice ends, and the town opens what came; where it is to go on, the town checks it, and its leader submits it.
fn submit(desk: &mut Desk<'_, '_>, way: &Way) -> Result<()> {
    let Some(case) = &way.case else { return Ok(()) };
    let ago = way.aim.begins() - 5;
    let on = desk.day(ago);
    desk.act(
        ago,
        &way.village.secretary,
        case,
        json!({ "act": "close_notice", "until": on }),
    )?;
    if matches!(way.aim, Aim::Included | Aim::Refused | Aim::AtCounty | Aim::AtLeader) {
        let town = desk.login(Role::TownOfficer)?;
        let passed = json!({ "act": "pass_town_review", "on": on, "asset_query_done": true, "facts_agree": true,
            "opinion": "资产信息查询与申报一致，情况属实。" });
        desk.act(ago, &town, case, json!({ "act": "open" }))?;
        desk.act(ago, &town, case, passed)?;
        if way.aim != Aim::AtLeader {
            hand_on(desk, ago, case)?;
        }
    }
    Ok(())
}

/// The town's leader submits what the town has checked.
fn hand_on(desk: &mut Desk<'_, '_>, ago: u64, case: &str) -> Result<()> {
    let leader = desk.login(Role::TownLeader)?;
    let on = desk.day(ago);
    let submitted = json!({ "act": "submit_to_county", "on": on, "opinion": "经镇级核查符合条件，同意上报。" });
    desk.act(ago, &leader, case, submitted)
}

/// The county decides.
fn decide(desk: &mut Desk<'_, '_>, ways: &[Way]) -> Result<()> {
    let county = desk.login(Role::CountyLeader)?;
    for (idx, way) in ways.iter().enumerate() {
        let Some(case) = &way.case else { continue };
        let on = desk.day(15);
        match way.aim {
            Aim::Included => {
                let number = format!("守乡振〔{}〕{}号", on.format("%Y"), idx + 1);
                let approval =
                    json!({ "act": "approve", "on": on, "document_number": number, "opinion": "同意纳入。" });
                desk.act(15, &county, case, approval)?;
            }
            Aim::Refused => {
                let reason = "家庭存款足以负担当前支出，暂不符合条件；情况变化时可再次申报。";
                desk.act(15, &county, case, json!({ "act": "refuse", "reason": reason }))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// The town sends a case back for what is missing.
fn send_back(desk: &mut Desk<'_, '_>, ways: &[Way]) -> Result<()> {
    let town = desk.login(Role::TownOfficer)?;
    for way in ways.iter().filter(|way| way.aim == Aim::Returned) {
        let Some(case) = &way.case else { continue };
        desk.act(7, &town, case, json!({ "act": "open" }))?;
        let reason = "评议记录缺少到会人员签名，请补充后重新评议。";
        desk.act(
            7,
            &town,
            case,
            json!({ "act": "return", "to": "review", "reason": reason }),
        )?;
    }
    Ok(())
}

/// Contact persons and the first measures of those who were included; every third household still waits for one.
fn help(desk: &mut Desk<'_, '_>, accounts: &Value, ways: &[Way]) -> Result<()> {
    let leader = desk.login(Role::TownLeader)?;
    for (idx, way) in included(ways).enumerate() {
        let path = format!("/households/{}", way.household);
        for (level, login) in [("town", &leader), ("village", &way.village.cadre)] {
            let contact = json!({ "level": level, "account_id": account(accounts, login)?, "from": desk.day(14) });
            desk.call(14, &leader, "POST", &format!("{path}/contacts"), contact)?;
        }
        if idx % 3 == 2 {
            continue;
        }
        let plan = desk.get(14, &way.village.cadre, &format!("{path}/plan"))?;
        let has_labour = plan["has_labour"] == json!(true);
        for risk in plan["risks"].as_array().into_iter().flatten() {
            let (kind, note) = measure(risk["risk"].as_str().unwrap_or_default(), has_labour);
            // What is given by the month has a planned end, before which somebody must look at it again.
            let ends_on = (idx % 3 == 0).then(|| desk.day(0) + Days::new(25 + 5 * (idx as u64 % 6)));
            let body = json!({
                "kind": kind, "risks": [risk["risk"]], "timing": "after_event", "note": note, "ends_on": ends_on,
            });
            desk.call(14, &way.village.cadre, "POST", &format!("{path}/measures"), body)?;
        }
    }
    Ok(())
}

/// Measures are reviewed and noticed, and most begin; the contact person looks in.
fn take_effect(desk: &mut Desk<'_, '_>, ways: &[Way]) -> Result<()> {
    let on = desk.day(6);
    for (idx, way) in included(ways).enumerate() {
        let path = format!("/households/{}", way.household);
        let plan = desk.get(6, &way.village.cadre, &format!("{path}/plan"))?;
        for measure in plan["measures"].as_array().into_iter().flatten() {
            let version = measure["version"].as_i64().unwrap_or_default();
            let state = format!("/measures/{}/state", text_at(measure, "id")?);
            let steps: &[&str] = if idx % 4 == 3 {
                &["reviewed"]
            } else {
                &["reviewed", "noticed", "in_effect"]
            };
            for (version, to) in (version..).zip(steps) {
                let body = json!({ "to": to, "on": on });
                desk.send(6, &way.village.cadre, "POST", &state, Some(version), Some(&body))?;
            }
        }
        let visit = json!({ "visited_on": on, "conditions": { "living": "措施已对接，家人情绪稳定。" },
            "problems": [{ "problem": "希望就近务工", "solved_on": null }] });
        desk.call(6, &way.village.cadre, "POST", &format!("{path}/visits"), visit)?;
    }
    Ok(())
}

fn included(ways: &[Way]) -> impl Iterator<Item = &Way> {
    ways.iter().filter(|way| way.aim == Aim::Included && way.case.is_some())
}

/// A household of those that were monitored before, on its way out.
struct Elimination {
    village: Village,
    case: String,
}

/// The contact persons visit the households that have been monitored for long; where every criterion is met, they
/// propose to eliminate the risk, and the village reviews and notices it.
fn revisit(desk: &mut Desk<'_, '_>, accounts: &Value) -> Result<Vec<Elimination>> {
    let on = desk.day(DAYS);
    let leader = desk.login(Role::TownLeader)?;
    let mut proposed = Vec::new();
    for village in desk.people.villages().to_vec() {
        let query = json!({ "monitored": true, "page": { "limit": 200 } });
        let monitored = desk.call(DAYS, &village.cadre, "POST", "/households/search", query)?;
        for (idx, row) in monitored["items"].as_array().into_iter().flatten().enumerate() {
            let path = format!("/households/{}", text_at(row, "id")?);
            // The last of a village waits for its contact person and its visit.
            if idx > 0 && idx % 3 == 0 {
                continue;
            }
            for (level, login) in [("town", &leader), ("village", &village.cadre)] {
                let contact = json!({ "level": level, "account_id": account(accounts, login)?, "from": on });
                desk.call(DAYS, &leader, "POST", &format!("{path}/contacts"), contact)?;
            }
            let met = ["food", "clothing", "education", "medical", "housing", "water"];
            let met = met.map(|guarantee| json!({ "guarantee": guarantee, "state": "met", "note": null }));
            let visit =
                json!({ "visited_on": on, "conditions": { "living": "收入稳定，住房饮水安全。", "guarantees": met } });
            desk.call(DAYS, &village.cadre, "POST", &format!("{path}/visits"), visit)?;
            let criteria = desk.get(
                DAYS,
                &village.cadre,
                &format!("{path}/elimination-criteria?stability=stable"),
            )?;
            let unmet = |answer: &&Value| answer["met"] == json!(false) && answer["criterion"] != json!("risks_closed");
            if criteria.as_array().into_iter().flatten().any(|answer| unmet(&answer)) {
                continue;
            }
            let mut plan = desk.get(DAYS, &village.cadre, &format!("{path}/plan"))?;
            if plan["risks_unrecorded"] == json!(true) {
                let recorded = json!({ "risks": ["unstable_employment"], "on": on });
                desk.call(DAYS, &village.cadre, "POST", &format!("{path}/risks"), recorded)?;
                plan = desk.get(DAYS, &village.cadre, &format!("{path}/plan"))?;
            }
            let open = plan["risks"].as_array().into_iter().flatten();
            for risk in open.filter(|risk| risk["closed_on"].is_null()) {
                let closing = format!("{path}/risks/{}/closing", risk["risk"].as_str().unwrap_or_default());
                let how = json!({ "on": on, "how": "帮扶见效，风险已解除半年以上。" });
                desk.call(DAYS, &village.cadre, "POST", &closing, how)?;
            }
            let proposal = json!({ "household_id": row["id"], "way": "by_assistance", "stability": "stable",
                "checked_on": on, "finding": "收入持续稳定，各项保障到位。" });
            let case = desk.call(DAYS, &village.cadre, "POST", "/eliminations", proposal)?;
            let case = text_at(&case, "id")?;
            let mut reviewed = review(on, "同意消除风险。");
            reviewed["summary"] = json!("监测联系人入户核查后提出，村级核对属实，提交评议。");
            desk.act(DAYS, &village.secretary, &case, reviewed)?;
            let place = format!("{}公示公告栏", village.name);
            desk.act(
                DAYS,
                &village.secretary,
                &case,
                json!({ "act": "start_notice", "from": on, "place": place }),
            )?;
            proposed.push(Elimination {
                village: village.clone(),
                case,
            });
        }
    }
    Ok(proposed)
}

/// The notices of elimination end; the town accepts two of three, and its leader submits them.
fn close_notices(desk: &mut Desk<'_, '_>, eliminations: &[Elimination]) -> Result<()> {
    let on = desk.day(17);
    let town = desk.login(Role::TownOfficer)?;
    for (idx, elimination) in eliminations.iter().enumerate() {
        let case = &elimination.case;
        desk.act(
            17,
            &elimination.village.secretary,
            case,
            json!({ "act": "close_notice", "until": on }),
        )?;
        if idx % 3 != 2 {
            let accepted = json!({ "act": "pass_town_review", "on": on, "asset_query_done": false, "facts_agree": true,
                "finding": "入户验收：务工收入稳定，“两不愁三保障”和饮水安全均有保障，原有风险已解除。", "opinion": "验收通过。" });
            desk.act(17, &town, case, accepted)?;
            hand_on(desk, 17, case)?;
        }
    }
    Ok(())
}

/// The county approves every other elimination that the town accepted.
fn release(desk: &mut Desk<'_, '_>, eliminations: &[Elimination]) -> Result<()> {
    let on = desk.day(15);
    let county = desk.login(Role::CountyLeader)?;
    for (idx, elimination) in eliminations.iter().enumerate().filter(|(idx, _)| idx % 3 == 0) {
        let number = format!("守乡振〔{}〕{}号", on.format("%Y"), 900 + idx);
        let approval = json!({ "act": "approve", "on": on, "document_number": number, "opinion": "同意消除。" });
        desk.act(15, &county, &elimination.case, approval)?;
    }
    Ok(())
}

/// What struck the household, as its first risk has it.
fn event(risks: &[&str], on: NaiveDate) -> Value {
    let (cause, what, yuan) = match risks.first() {
        Some(&"illness_or_disability") => ("illness", "家中有人住院治疗，自付费用较多", 18_000),
        Some(&"disaster_or_accident") => ("disaster", "房屋和作物受灾", 12_000),
        Some(&"unstable_employment") => ("income_fell", "主要劳动力失去务工岗位", 9_000),
        _ => ("other", "刚性支出一次增加较多", 8_000),
    };
    json!({ "cause": cause, "on": on, "amount": yuan * 100, "what": what })
}

/// What the visit finds subject by subject: a risk to dwelling or water is a trouble with the guarantee.
fn assessment(risks: &[&str]) -> Value {
    let found = |guarantee: &str| {
        let trouble = match guarantee {
            "housing" if risks.contains(&"unsafe_housing") => Some("房屋需要鉴定"),
            "water" if risks.contains(&"unsafe_water") => Some("饮水需要检测"),
            _ => None,
        };
        match trouble {
            Some(note) => json!({ "guarantee": guarantee, "state": "suspected", "note": note }),
            None => json!({ "guarantee": guarantee, "state": "met" }),
        }
    };
    let guarantees = ["food", "clothing", "education", "medical", "housing", "water"].map(found);
    json!({ "income": "务工和种养收入不稳，近几个月减少", "expense": "看病、上学等刚性支出较多", "guarantees": guarantees })
}

/// What the visit finds to be at risk.
fn risks(truth: Option<&Truth>) -> Vec<&'static str> {
    let latent = truth.into_iter().flat_map(|truth| truth.risks.keys());
    let mut risks: Vec<_> = latent
        .map(|risk| match risk {
            LatentRisk::IncomeBelowNeeds
            | LatentRisk::IncomeCollapse
            | LatentRisk::WorkLost
            | LatentRisk::IdleHands => "unstable_employment",
            LatentRisk::IllnessBurden
            | LatentRisk::NewlyDisabled
            | LatentRisk::SeriousIllness
            | LatentRisk::Unprotected => "illness_or_disability",
            LatentRisk::SchoolingBurden | LatentRisk::OutOfSchool => "schooling_cost",
            LatentRisk::DwellingUnsafe => "unsafe_housing",
            LatentRisk::WaterUnsafe => "unsafe_water",
            LatentRisk::LossNotOvercome => "disaster_or_accident",
            LatentRisk::OperatorFailed => "industry_failure",
            LatentRisk::LoanOverdue => "overdue_micro_credit",
            LatentRisk::DividendUnpaid => "asset_mismanagement",
            LatentRisk::TransfersFell | LatentRisk::BenefitEnds => "policy_gap",
        })
        .collect();
    risks.sort_unstable();
    risks.dedup();
    if risks.is_empty() {
        risks.push("illness_or_disability");
    }
    risks
}

/// A measure that answers a risk.
fn measure(risk: &str, has_labour: bool) -> (&'static str, &'static str) {
    match risk {
        "illness_or_disability" => ("medical_aid", "申请医疗救助，协助办理慢特病门诊待遇。"),
        "schooling_cost" => ("education_aid", "落实教育资助和助学金。"),
        "unsafe_housing" => ("housing_safety", "鉴定后纳入危房改造。"),
        "unsafe_water" => ("water_safety", "接入集中供水，检测水质。"),
        "disaster_or_accident" => ("temporary_relief", "申请临时救助，恢复生产生活。"),
        "industry_failure" => ("industry", "对接新的经营主体，续签带动协议。"),
        "overdue_micro_credit" => ("credit_relief", "与银行协商展期。"),
        "asset_mismanagement" => ("asset_dividend", "督促补发拖欠的资产收益。"),
        "policy_gap" => ("policy_continuation", "衔接到期待遇，避免断档。"),
        _ if has_labour => ("employment", "推荐到帮扶车间就近务工。"),
        _ => ("dibao", "由民政部门核定最低生活保障。"),
    }
}

fn commitment(household: &Value, on: NaiveDate) -> Result<Value> {
    let members = household["members"].as_array().into_iter().flatten();
    let adults: Vec<&Value> = members
        .filter(|m| m["left_on"].is_null() && m["age"].as_i64().is_some_and(|age| age >= 18))
        .map(|m| &m["id"])
        .collect();
    let signer = adults
        .first()
        .ok_or_else(|| Problem::internal("a household without an adult"))?;
    Ok(
        json!({ "act": "record_commitment", "signed_on": on, "text_version": "2025-1", "signer": signer,
        "adults_covered": adults, "valid_until": on + Days::new(180) }),
    )
}

fn review(on: NaiveDate, minutes: &str) -> Value {
    json!({ "act": "record_review", "held_on": on, "place": "村党群服务中心", "chair": "村党组织书记",
        "attendees": ["村党组织书记", "村民代表一", "村民代表二", "村民代表三", "村民代表四"],
        "votes_for": 5, "votes_against": 0, "abstentions": 0, "minutes": minutes })
}

fn account(accounts: &Value, login: &str) -> Result<Value> {
    let mut all = accounts.as_array().into_iter().flatten();
    all.find(|account| account["login"] == login)
        .map(|account| account["id"].clone())
        .ok_or_else(|| Problem::internal(format!("there is no account {login}")))
}
