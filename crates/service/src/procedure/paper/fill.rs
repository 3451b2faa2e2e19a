//! What each paper's template is given. Where nothing is known, or nothing is to be filled in, it is given nothing, and
//! leaves a line.

use chrono::{Datelike as _, NaiveDate};
use serde_json::{Map, Value, json};
use shouwang_domain::guarantee::{Guarantee, GuaranteeState};
use shouwang_domain::household::age_on;
use shouwang_domain::procedure::{Act, ActKind, Assessment, CaseKind, CaseState, Decision, SuddenEvent};
use shouwang_domain::risk::{MonitoredType, RiskCategory};
use shouwang_domain::{Fen, MemberId};
use shouwang_store::entity::member;

use super::PaperKind;
use super::known::Known;
use super::place::Place;
use crate::procedure::case::{Opening, StepRecord};

/// The data of a paper that is no notice. `case` says which procedure it is of; `known` is none for a blank paper.
pub(super) fn data_of(kind: PaperKind, place: &Place, case: &Known, known: Option<&Known>) -> Value {
    let mut data = place.data();
    data.extend(household(place, known));
    data.insert("as_of".to_owned(), json!(known.map(|known| known.today)));
    data.extend(match kind {
        PaperKind::Declaration => declaration(known),
        PaperKind::Commitment => commitment(place, case, known),
        PaperKind::Verification => verification(known),
        PaperKind::ReviewMinutes => review(case, known),
        PaperKind::TownReview => town_review(case, known),
        PaperKind::Approval => approval(place, case, known),
        PaperKind::Message => message(known),
        PaperKind::IdentificationNotice | PaperKind::EliminationNotice => Map::new(),
    });
    Value::Object(data)
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn household(place: &Place, known: Option<&Known>) -> Map<String, Value> {
    let members: Vec<Value> = known
        .into_iter()
        .flat_map(|known| known.members.iter().map(|member| (member, known.today)))
        .map(|(member, today)| {
            json!({
                "name": member.name,
                "relation": member.relation.get().zh(),
                "sex": member.sex.get().zh(),
                "age": age_on(member.birth_date.get(), today),
                "labour": member.labour.get().zh(),
            })
        })
        .collect();
    map(json!({
        "household": {
            "head": known.and_then(|known| known.view.head.as_deref()),
            "count": known.map(|known| known.members.len()),
            "place": known.map(|_| place.whole()),
        },
        "members": members,
        "population": known.map(|known| known.view.population.zh()),
        "type": known.and_then(|known| known.view.monitored_type).map(MonitoredType::zh),
        "risks": known.map(|known| names(&known.view.risks)),
        "steps": known.map(steps).unwrap_or_default(),
    }))
}

fn declaration(known: Option<&Known>) -> Map<String, Value> {
    let said = known.and_then(|known| match known.act(ActKind::Apply)? {
        (_, Act::Apply { on, applicant, text }) => Some((*on, known.name(*applicant), text.as_str())),
        _ => None,
    });
    map(json!({
        "all_risks": RiskCategory::ALL.iter().map(|risk| risk.zh()).collect::<Vec<_>>(),
        "on": said.as_ref().map(|(on, ..)| on),
        "applicant": said.as_ref().map(|(_, name, _)| name),
        "text": said.as_ref().map(|(.., text)| text),
    }))
}

fn commitment(place: &Place, case: &Known, known: Option<&Known>) -> Map<String, Value> {
    let said = known.and_then(|known| match known.act(ActKind::RecordCommitment)? {
        (_, Act::RecordCommitment(said)) => Some(said),
        _ => None,
    });
    // The page has the text that is offered; where another was signed, it says so.
    let offered = &case.view.commitment_text;
    let signed = said.map(|said| &said.text_version).filter(|signed| *signed != offered);
    // Who signed before stands as it was signed; before, everybody of age is to sign.
    let covered = said.map(|said| &said.adults_covered);
    let covered = covered
        .or_else(|| known.map(|known| &known.adults))
        .into_iter()
        .flatten();
    let adults: Vec<Value> = covered
        .filter_map(|adult| known?.member(*adult))
        .map(|member| json!({"name": member.name, "relation": member.relation.get().zh()}))
        .collect();
    map(json!({
        "text_version": offered,
        "clauses": place.clauses,
        "signed_version": signed,
        "adults": adults,
        "valid_until": said.map(|said| said.valid_until),
        "signer": said.and_then(|said| known.and_then(|known| known.name(said.signer))),
        "on": said.map(|said| said.signed_on),
    }))
}

fn verification(known: Option<&Known>) -> Map<String, Value> {
    let said = known.and_then(|known| match known.act(ActKind::RecordVerification)? {
        (_, Act::RecordVerification(said)) => Some(said),
        _ => None,
    });
    let clues = known.into_iter().flat_map(|known| &known.view.clues);
    let channels: Vec<String> = clues
        .map(|clue| format!("{}（{}）", clue.channel.zh(), chinese_day(clue.discovered_on)))
        .collect();
    let assessed = said.and_then(|said| said.assessment.as_ref());
    let flags = said
        .map(|said| said.flags_explained.join("\n"))
        .filter(|flags| !flags.is_empty());
    map(json!({
        "on": said.map(|said| said.on),
        "channels": channels.join("、"),
        "income": known.and_then(|known| known.income).map(grouped),
        "all_risks": RiskCategory::ALL.iter().map(|risk| risk.zh()).collect::<Vec<_>>(),
        "chosen_risks": said.iter().flat_map(|said| said.risks.iter().map(|risk| risk.zh())).collect::<Vec<_>>(),
        "all_types": MonitoredType::ALL.iter().map(|one| one.zh()).collect::<Vec<_>>(),
        "chosen_types": said.iter().map(|said| said.monitored_type.zh()).collect::<Vec<_>>(),
        "event": said.and_then(|said| said.event.as_ref()).map(event_said),
        "income_found": assessed.map(|assessed| assessed.income.as_str()),
        "expense_found": assessed.map(|assessed| assessed.expense.as_str()),
        "problems": GUARANTEE_COLUMNS.iter().map(|column| has_problem(assessed, column)).collect::<Vec<_>>(),
        "problems_found": assessed.and_then(problems_found),
        "finding": said.map(|said| said.finding.as_str()),
        "flags": flags,
    }))
}

/// The columns of the form: food and clothing stand in one.
const GUARANTEE_COLUMNS: [&[Guarantee]; 5] = [
    &[Guarantee::Food, Guarantee::Clothing],
    &[Guarantee::Education],
    &[Guarantee::Medical],
    &[Guarantee::Housing],
    &[Guarantee::Water],
];

/// What is ticked in a column; nothing, where nothing was found apart.
fn has_problem(assessed: Option<&Assessment>, column: &[Guarantee]) -> Option<&'static str> {
    let assessed = assessed?;
    let is_met = |guarantee: &Guarantee| {
        assessed
            .of(*guarantee)
            .is_some_and(|found| found.state == GuaranteeState::Met)
    };
    Some(if column.iter().all(is_met) { "无" } else { "有" })
}

/// Each trouble with a guarantee, in words.
fn problems_found(assessed: &Assessment) -> Option<String> {
    let troubled = assessed
        .guarantees
        .iter()
        .filter(|found| found.state != GuaranteeState::Met);
    let said: Vec<String> = troubled
        .map(|found| {
            let note = found.note.as_deref().unwrap_or_default();
            format!("{}：{}，{note}", found.guarantee.zh(), found.state.zh())
        })
        .collect();
    (!said.is_empty()).then(|| said.join("；"))
}

/// What struck the household, on one line.
fn event_said(event: &SuddenEvent) -> String {
    let amount = event.amount.map(|amount| format!("，约 {} 元", grouped(amount)));
    format!(
        "{}，{}，{}{}",
        event.cause.zh(),
        chinese_day(event.on),
        event.what,
        amount.unwrap_or_default()
    )
}

fn review(case: &Known, known: Option<&Known>) -> Map<String, Value> {
    let said = known.and_then(|known| match known.act(ActKind::RecordReview)? {
        (_, Act::RecordReview(said)) => Some(said),
        _ => None,
    });
    let what = match case.view.kind {
        CaseKind::Identification => "是否将该户纳入防止返贫致贫监测对象",
        CaseKind::Elimination => "是否对该户标注风险消除",
    };
    let subject = match known.and_then(|known| known.view.monitored_type) {
        Some(monitored_type) => format!("{what}（{}）", monitored_type.zh()),
        None => what.to_owned(),
    };
    let result = said.map(|said| if said.is_carried() { "通过" } else { "未通过" });
    map(json!({
        "subject": subject,
        "on": said.map(|said| said.held_on),
        "place": said.map(|said| said.place.as_str()),
        "chair": said.map(|said| said.chair.as_str()),
        "attendees": said.map(|said| said.attendees.clone()).unwrap_or_default(),
        "minutes": said.map(|said| match &said.summary {
            Some(summary) => format!("村级汇总：{summary}\n{}", said.minutes),
            None => said.minutes.clone(),
        }),
        "votes_for": said.map(|said| said.votes_for),
        "votes_against": said.map(|said| said.votes_against),
        "abstentions": said.map(|said| said.abstentions),
        "result": result.into_iter().collect::<Vec<_>>(),
    }))
}

fn town_review(case: &Known, known: Option<&Known>) -> Map<String, Value> {
    let checked = known.and_then(|known| match known.act(ActKind::PassTownReview)? {
        (step, Act::PassTownReview(said)) => Some((step, said)),
        _ => None,
    });
    let said = checked.map(|(_, said)| said);
    let submitted = known.and_then(|known| match known.act(ActKind::SubmitToCounty)? {
        (_, Act::SubmitToCounty(said)) => Some((said.opinion.as_str(), said.on)),
        _ => None,
    });
    // In a case of before, check and submission were one act, with one opinion.
    let at_once = checked
        .filter(|(step, _)| step.state_after != CaseState::TownSubmission)
        .map(|(_, said)| (said.opinion.as_str(), said.on));
    let government = submitted.or(at_once);
    let checkers = checked.map(|(step, said)| match said.checkers.is_empty() {
        true => step.actor.clone(),
        false => said.checkers.join("、"),
    });
    let choice = |holds: Option<bool>, yes: &'static str, no: &'static str| -> Vec<&str> {
        holds.map(|holds| if holds { yes } else { no }).into_iter().collect()
    };
    map(json!({
        "title": match case.view.kind {
            CaseKind::Identification => "镇级核查意见表",
            CaseKind::Elimination => "风险消除镇级验收意见表",
        },
        "is_identification": case.view.kind == CaseKind::Identification,
        "asset_query": choice(said.map(|said| said.asset_query_done), "是", "否"),
        "facts_agree": choice(said.map(|said| said.facts_agree), "一致", "不一致"),
        "finding": said.and_then(|said| said.finding.as_deref()),
        "checked": said.filter(|_| at_once.is_none()).map(|said| said.opinion.as_str()),
        "checkers": checkers,
        "checked_on": said.map(|said| said.on),
        "opinion": government.map(|(opinion, _)| opinion),
        "on": government.map(|(_, on)| on),
    }))
}

fn approval(place: &Place, case: &Known, known: Option<&Known>) -> Map<String, Value> {
    let said = |kind: ActKind| -> Option<&Decision> {
        match known?.act(kind)? {
            (_, Act::Approve(said) | Act::ApproveGovernment(said)) => Some(said),
            _ => None,
        }
    };
    let bureau = said(ActKind::Approve);
    let government = said(ActKind::ApproveGovernment);
    let county = place.county.as_deref().unwrap_or_default();
    let decision = |who: &str, seal: String, said: Option<&Decision>| {
        json!({
            "who": who,
            "seal": seal,
            "opinion": said.map(|said| said.opinion.as_str()).filter(|text| !text.trim().is_empty()),
            "on": said.map(|said| said.on),
        })
    };
    let is_governments = case.view.state == CaseState::GovernmentDecision || government.is_some();
    let mut decisions = Vec::new();
    // Where the county government decides alone, the bureau has no place on the paper.
    if bureau.is_some() || !is_governments {
        let seal = format!("{county}防止返贫致贫工作主管部门");
        decisions.push(decision("县级主管部门", seal, bureau));
    }
    if is_governments {
        decisions.push(decision("县级人民政府", format!("{county}人民政府"), government));
    }
    map(json!({
        "title": match case.view.kind {
            CaseKind::Identification => "防止返贫致贫监测对象识别认定审批表",
            CaseKind::Elimination => "防止返贫致贫监测对象风险消除审批表",
        },
        "document": government.or(bureau).map(|said| said.document_number.as_str()),
        "decisions": decisions,
    }))
}

fn message(known: Option<&Known>) -> Map<String, Value> {
    let told = known.and_then(|known| known.message.as_ref());
    let kind = told.map(|told| told.kind.as_str());
    let title = match kind {
        Some("included") => "纳入监测帮扶告知书",
        Some("not_included") => "不予纳入监测帮扶告知书",
        Some("labelled") => "风险消除告知书",
        Some("not_eliminated") => "继续监测帮扶告知书",
        _ => "办理结果告知书",
    };
    let mut paragraphs: Vec<String> = told.iter().map(|told| with_chinese_days(&told.zh)).collect();
    if kind == Some("not_included") {
        paragraphs.push(
            "您户还可以：一是家庭情况发生变化时，随时再次申报；二是对结果有异议的，向村民委员会或者镇人民政府提出，由其核查\
             并答复；三是在基本生活、医疗、就学、住房等方面遇到困难的，向镇公共服务窗口申请相应的社会救助。"
                .to_owned(),
        );
    }
    let is_helped = matches!(kind, Some("included" | "not_eliminated"));
    map(json!({
        "title": title,
        "head": known.and_then(|known| known.view.head.as_deref()),
        "paragraphs": paragraphs,
        "contacts": known.filter(|_| is_helped).map(|known| known.contacts.clone()).unwrap_or_default(),
        "on": told.map(|told| told.created_on.get()),
    }))
}

/// What happened before a decision, step by step.
fn steps(known: &Known) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut add = |what: &str, on: NaiveDate, who: &str, result: String| {
        rows.push(json!({"what": what, "on": on, "who": who, "result": result}));
    };
    if let Some(first) = known.view.steps.first()
        && let StepRecord::Opening(Opening::ProposeElimination { way, checked_on, .. }) = &first.record
    {
        add(
            "联系人提出",
            *checked_on,
            &first.actor,
            format!("建议消除（{}）", way.zh()),
        );
    }
    let stages = [
        ActKind::RecordVerification,
        ActKind::RecordCommitment,
        ActKind::RecordReview,
        ActKind::StartNotice,
        ActKind::PassTownReview,
        ActKind::SubmitToCounty,
    ];
    for (step, act) in stages.into_iter().filter_map(|kind| known.act(kind)) {
        let (what, result) = match act {
            Act::RecordVerification(said) => ("入户核实", format!("拟认定为{}", said.monitored_type.zh())),
            Act::RecordCommitment(said) => ("承诺授权", format!("{}名成年成员已授权", said.adults_covered.len())),
            Act::RecordReview(said) => (
                "民主评议",
                format!(
                    "到会{}人，同意{}票，反对{}票，弃权{}票，{}",
                    said.attendees.len(),
                    said.votes_for,
                    said.votes_against,
                    said.abstentions,
                    if said.is_carried() { "通过" } else { "未通过" }
                ),
            ),
            Act::StartNotice(said) => ("公示", notice_result(known, said.from)),
            Act::PassTownReview(said) => (
                match known.view.kind {
                    CaseKind::Identification => "镇级审核",
                    CaseKind::Elimination => "镇级验收",
                },
                said.opinion.clone(),
            ),
            Act::SubmitToCounty(said) => ("镇政府上报", said.opinion.clone()),
            _ => continue,
        };
        add(what, step.on, &step.actor, result);
    }
    rows
}

fn notice_result(known: &Known, from: NaiveDate) -> String {
    let until = match known.act(ActKind::CloseNotice) {
        Some((_, Act::CloseNotice { until })) => Some(*until),
        _ => known.view.notice_until,
    };
    let objections = known
        .view
        .steps
        .iter()
        .filter(|step| step.act == ActKind::RecordObjection.as_str());
    let objections = match (objections.count(), known.view.open_objections.len()) {
        (0, _) => "无异议".to_owned(),
        (count, 0) => format!("异议{count}件，均已处理"),
        (count, open) => format!("异议{count}件，{open}件待处理"),
    };
    let until = until
        .map(|until| format!("至{}", chinese_day(until)))
        .unwrap_or_default();
    format!("{}{until}，{objections}", chinese_day(from))
}

pub(super) fn names(risks: &[RiskCategory]) -> String {
    let names: Vec<&str> = risks.iter().map(|risk| risk.zh()).collect();
    names.join("、")
}

impl Known {
    /// A member, also one who left since.
    fn member(&self, id: MemberId) -> Option<&member::Model> {
        self.members.iter().chain(&self.gone).find(|member| member.id == id.0)
    }

    /// The name of a member, also of one who left since.
    fn name(&self, id: MemberId) -> Option<&str> {
        self.member(id).map(|member| member.name.as_str())
    }
}

/// 2026年3月25日.
pub(super) fn chinese_day(day: NaiveDate) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// A message with its days as a paper writes them.
fn with_chinese_days(text: &str) -> String {
    const LENGTH: usize = "2026-03-25".len();
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let day = rest.get(..LENGTH).and_then(|day| day.parse::<NaiveDate>().ok());
        match day {
            Some(day) => {
                // Beside a day of figures there was a space.
                written.truncate(written.trim_end_matches(' ').len());
                written.push_str(&chinese_day(day));
                rest = rest[LENGTH..].trim_start_matches(' ');
            }
            None => {
                written.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    written
}

/// 9,850.00.
pub(super) fn grouped(amount: Fen) -> String {
    let plain = amount.to_string();
    let (whole, cents) = plain.split_once('.').unwrap_or((&plain, "00"));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}.{cents}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_amounts_are_written_as_on_paper() {
        assert_eq!(
            with_chinese_days("经县级审定（2026-1号），您户自 2026-03-05 起纳入，2026-13-01。"),
            "经县级审定（2026-1号），您户自2026年3月5日起纳入，2026-13-01。"
        );
        for (fen, text) in [
            (985_000, "9,850.00"),
            (5, "0.05"),
            (-123_456_789, "-1,234,567.89"),
            (99_900, "999.00"),
        ] {
            assert_eq!(grouped(Fen(fen)), text);
        }
    }
}
