//! What a step of a case recorded, in the words of a file.

use std::collections::HashMap;

use shouwang_domain::MemberId;
use shouwang_domain::procedure::Act;

use super::super::fill::{chinese_day, grouped, names};
use crate::procedure::case::{Opening, StepRecord, StepView};

/// What a step is called.
pub(super) fn step_name(step: &StepView) -> String {
    match &step.record {
        StepRecord::Recorded(recorded) => recorded.act.kind().zh().to_owned(),
        StepRecord::Opening(Opening::OpenCase { .. }) => "发起识别程序".to_owned(),
        StepRecord::Opening(Opening::ProposeElimination { .. }) => "联系人提出风险消除".to_owned(),
    }
}

/// What it recorded. `members` are the names of all who are or were in the household.
pub(super) fn step_record(step: &StepView, members: &HashMap<i64, String>) -> String {
    let name = |id: &MemberId| members.get(&id.0).map_or("（成员已删除）", String::as_str);
    let mut said = match &step.record {
        StepRecord::Opening(Opening::OpenCase { discovered_on, .. }) => {
            vec![format!("线索发现日期：{}", chinese_day(*discovered_on))]
        }
        StepRecord::Opening(Opening::ProposeElimination {
            way,
            stability,
            checked_on,
            finding,
            answers: _,
        }) => vec![
            format!(
                "建议{}，{}，核查日期{}",
                way.zh(),
                stability.zh(),
                chinese_day(*checked_on)
            ),
            finding.clone(),
        ],
        StepRecord::Recorded(recorded) => act_record(&recorded.act, name),
    };
    for change in &step.corrections {
        said.push(format!("已更正：{}", change.field.zh()));
    }
    said.retain(|line| !line.trim().is_empty());
    said.join("\n")
}

fn act_record<'a>(act: &Act, name: impl Fn(&MemberId) -> &'a str) -> Vec<String> {
    match act {
        Act::Apply { applicant, text, .. } => vec![format!("申报人：{}", name(applicant)), text.clone()],
        Act::RecordVerification(said) => {
            let mut lines = vec![
                format!("拟认定为{}；风险：{}", said.monitored_type.zh(), names(&said.risks)),
                said.finding.clone(),
            ];
            if let Some(event) = &said.event {
                let amount = event.amount.map(|amount| format!("，约{}元", grouped(amount)));
                lines.push(format!(
                    "突发事件：{}，{}，{}{}",
                    event.cause.zh(),
                    chinese_day(event.on),
                    event.what,
                    amount.unwrap_or_default()
                ));
            }
            lines.extend(said.flags_explained.iter().map(|flag| format!("提示说明：{flag}")));
            lines
        }
        Act::RecordCommitment(said) => {
            let covered: Vec<&str> = said.adults_covered.iter().map(&name).collect();
            vec![
                format!(
                    "户代表：{}；文本版本{}；授权至{}",
                    name(&said.signer),
                    said.text_version,
                    chinese_day(said.valid_until)
                ),
                format!("已授权：{}", covered.join("、")),
            ]
        }
        Act::RecordReview(said) => vec![
            format!(
                "{}，主持人{}，到会{}人，同意{}票，反对{}票，弃权{}票，{}",
                said.place,
                said.chair,
                said.attendees.len(),
                said.votes_for,
                said.votes_against,
                said.abstentions,
                if said.is_carried() { "通过" } else { "未通过" }
            ),
            said.summary
                .as_ref()
                .map(|summary| format!("村级汇总：{summary}"))
                .unwrap_or_default(),
            said.minutes.clone(),
        ],
        Act::StartNotice(said) => vec![format!("公示地点：{}", said.place)],
        // Who objected is not for whoever opens the file.
        Act::RecordObjection(said) => vec![said.text.clone()],
        Act::ResolveObjection(said) => vec![
            if said.upheld {
                "异议成立，重新评议"
            } else {
                "异议不成立"
            }
            .to_owned(),
            said.text.clone(),
        ],
        Act::CloseNotice { until } => vec![format!("公示至{}", chinese_day(*until))],
        Act::PassTownReview(said) => vec![
            format!(
                "{}；申报核实情况与核查结果{}",
                if said.asset_query_done {
                    "已按授权查询资产"
                } else {
                    "未查询资产"
                },
                if said.facts_agree { "一致" } else { "不一致" }
            ),
            said.finding.clone().unwrap_or_default(),
            said.opinion.clone(),
        ],
        Act::SubmitToCounty(said) => vec![said.opinion.clone()],
        Act::Approve(said) | Act::ApproveGovernment(said) => {
            vec![format!("文号：{}", said.document_number), said.opinion.clone()]
        }
        Act::Return { reason, .. }
        | Act::Refuse { reason }
        | Act::Recall { reason }
        | Act::Withdraw { reason }
        | Act::Suspend { reason }
        | Act::ExplainOvertime { reason } => vec![reason.clone()],
        Act::End { why, .. } => vec![why.zh().to_owned()],
        Act::Open | Act::Resume => Vec::new(),
    }
}
