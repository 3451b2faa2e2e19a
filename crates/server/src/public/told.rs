//! What whoever applied is told: the number, and how far it is.

use axum::http::StatusCode;
use shouwang_domain::door::{ApplicationClosing, Grade, Progress, RemarkKind};
use shouwang_service::door::Whom;
use shouwang_service::door::apply::Receipt;
use shouwang_service::door::progress::{Outcome, Standing};
use shouwang_service::door::remark_view::RemarkView;

use super::frame::{Look, Page};
use super::html::{El, el};

/// Where one asks how far an application is.
pub(super) const STATUS_PATH: &str = "/p/s";
/// Where one says something about it.
pub(super) const SAY_PATH: &str = "/p/s/say";

/// It has come in.
pub(super) fn receipt(look: Look, receipt: Receipt) -> Page {
    let number = receipt.number.grouped();
    let comes = match receipt.visit_by {
        Some(day) => look
            .say(
                "{day}前，村干部会上门核实，请留意电话。",
                "Somebody of the village comes before {day}; please answer your telephone.",
            )
            .replace("{day}", &look.day(day)),
        None => look
            .say(
                "村干部会上门核实，请留意电话。",
                "Somebody of the village comes; please answer your telephone.",
            )
            .to_owned(),
    };
    let body = vec![
        el("p").text(look.say("申报号：", "Your number:")),
        el("p").class("number").text(&number),
        el("p").class("notice").text(look.say(
            "请抄下这个号，或者截屏保存。查进度要用这个号和电话后四位，别人问也不要告诉。",
            "Write this number down, or keep a picture of the page. You need it, with the last four digits of your telephone, to ask how far it is. Give it to nobody.",
        )),
        el("h2").text(look.say("接下来", "What comes next")),
        el("p").text(&comes),
        el("p").text(look.say(
            "请准备好身份证、户口簿；有病历、缴费单、残疾证的也一起准备。没有也不要紧。",
            "Have your ID card and household booklet ready, and bills or certificates if there are any. It is no matter if there are none.",
        )),
        el("a")
            .class("button plain")
            .attr("href", &look.at(STATUS_PATH))
            .text(look.say("查看进度", "How far is it?")),
    ];
    Page {
        look,
        status: StatusCode::OK,
        title: look.say("已收到您的申报", "Your application has come in").to_owned(),
        place: Some(receipt.place),
        whom: receipt.whom,
        body,
    }
}

/// The question how far an application is. `wrong` says that there is none of this number and telephone, never which of the
/// two.
pub(super) fn question(look: Look, whom: Whom, number: &str, wrong: Option<&str>) -> Page {
    let text = |id: &str, label: &str, value: &str, most: &str| {
        let mut input = el("input")
            .attr("type", "tel")
            .attr("id", id)
            .attr("name", id)
            .attr("maxlength", most)
            .attr("autocomplete", "off")
            .attr("value", value);
        if wrong.is_some() {
            input = input.attr("aria-invalid", "true").attr("aria-describedby", "wrong");
        }
        el("div")
            .class("field")
            .with(el("label").attr("for", id).text(label))
            .with(input)
    };
    let mut form = el("form")
        .attr("method", "post")
        .attr("action", &look.at(STATUS_PATH))
        .attr("autocomplete", "off");
    if let Some(wrong) = wrong {
        form = form.with(
            el("p")
                .class("error")
                .attr("id", "wrong")
                .attr("role", "alert")
                .text(wrong),
        );
    }
    let form = form
        .with(text(
            "number",
            look.say("申报号（13位数字）", "Number (13 digits)"),
            number,
            "24",
        ))
        .with(text(
            "last4",
            look.say("申报时留的电话的后四位", "Last four digits of the telephone"),
            "",
            "4",
        ))
        .with(el("button").text(look.say("查看", "Look")));
    Page {
        look,
        status: if wrong.is_some() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        },
        title: look.say("办到哪一步了？", "How far is it?").to_owned(),
        place: None,
        whom,
        body: vec![look.links(STATUS_PATH), form],
    }
}

/// How far an application is. `thanks` is said to who has just said something about it.
pub(super) fn standing(look: Look, standing: &Standing, thanks: Option<&str>) -> Page {
    let mut body = Vec::new();
    if let Some(thanks) = thanks {
        body.push(el("p").class("notice").attr("role", "status").text(thanks));
    }
    body.push(steps(look, standing.progress));
    let mut facts = vec![(look.say("收到日期", "Came in"), look.day(standing.received_on))];
    if let Some(day) = standing.visit_by {
        facts.push((
            look.say("最晚哪天上门", "Somebody comes at the latest on"),
            look.day(day),
        ));
    }
    if let Some(day) = standing.decision_by {
        facts.push((look.say("最晚哪天有结果", "Decided at the latest on"), look.day(day)));
    }
    let list = facts.into_iter().fold(el("dl"), |list, (name, value)| {
        list.with(el("dt").text(name)).with(el("dd").text(&value))
    });
    body.push(list);
    if standing.signatures_missing {
        body.push(el("p").class("notice").text(look.say(
            "还缺：家里成年人在承诺授权书上的签字。请带身份证，等村干部上门或到村委会签。",
            "Still missing: the signatures of the adults of the family. Have your ID cards ready, and sign when somebody comes or at the village's office.",
        )));
    }
    if let Some(outcome) = &standing.outcome {
        body.extend(ended(look, outcome));
    }
    body.extend(voice(look, standing));
    Page {
        look,
        status: StatusCode::OK,
        title: format!(
            "{}{}",
            look.say("进度：", "How far: "),
            look.say(standing.progress.zh(), standing.progress.en())
        ),
        place: Some(standing.place.clone()),
        whom: standing.whom.clone(),
        body,
    }
}

fn steps(look: Look, now: Progress) -> El {
    let steps = Progress::ALL.iter().map(|step| {
        let (class, word) = match step.cmp(&now) {
            std::cmp::Ordering::Less => ("done", look.say("已完成", "done")),
            std::cmp::Ordering::Equal if now == Progress::Settled => ("done", look.say("已完成", "done")),
            std::cmp::Ordering::Equal => ("now", look.say("现在在这一步", "now here")),
            std::cmp::Ordering::Greater => ("", look.say("还没到", "to come")),
        };
        let text = format!("{} · {word}", look.say(step.zh(), step.en()));
        el("li").class(class).text(&text)
    });
    el("ol").class("steps").with_all(steps)
}

fn ended(look: Look, outcome: &Outcome) -> Vec<El> {
    let (result, reason) = match outcome {
        Outcome::Included => (
            look.say(
                "已经纳入帮扶。联系人会上门，和您商量怎么帮。",
                "Your family is helped from now on. Your contact person comes to talk about it.",
            ),
            None,
        ),
        Outcome::NotIncluded(told) => (
            look.say(
                "核实以后，这次没有纳入。",
                "After verification your family was not taken in this time.",
            ),
            told.as_ref().map(|told| look.say(&told.zh, &told.en)),
        ),
        Outcome::Ended => (look.say("这次申报已经结束办理。", "This application has ended."), None),
        Outcome::Closed(reason) => (closed(look, *reason), None),
    };
    let mut body = vec![
        el("h2").text(look.say("结果", "Outcome")),
        el("p").class("notice").text(result),
    ];
    if let Some(reason) = reason {
        body.push(el("p").text(reason));
    }
    if *outcome != Outcome::Included {
        body.push(el("p").text(look.say(
            "还可以问村里或镇里：低保、临时救助、医疗救助、助学等能不能申请。情况有变化，随时可以再申报。",
            "Ask the village or town about subsistence allowance, temporary relief, medical or schooling aid. If things change, apply again at any time.",
        )));
    }
    body
}

fn closed(look: Look, reason: ApplicationClosing) -> &'static str {
    match reason {
        ApplicationClosing::Duplicate => look.say(
            "您家先前已经申报过，两份合在一起办。请用先前的申报号查进度。",
            "Your family had applied before; both are dealt with together. Ask by the earlier number.",
        ),
        ApplicationClosing::NotFromHere => look.say(
            "核对下来，不是本地的农户。请向户口所在地的村委会申报。",
            "You are not registered here. Please apply where your household is registered.",
        ),
        ApplicationClosing::Withdrawn => look.say("按您的意思，已经撤回。", "It was withdrawn, as you wished."),
        ApplicationClosing::Spam => look.say(
            "这份申报没有办理。如果您确实需要帮助，请打电话。",
            "This application was not dealt with. If you need help, please call.",
        ),
    }
}

/// What an applicant may say, and has said.
fn voice(look: Look, standing: &Standing) -> Vec<El> {
    let said = |kind: RemarkKind| standing.remarks.iter().filter(move |remark| remark.kind == kind);
    let mut body = vec![el("h2").text(look.say("您的意见", "What you say"))];
    let told = standing
        .remarks
        .iter()
        .filter(|remark| remark.kind != RemarkKind::Rating);
    body.extend(told.map(|remark| answered(look, remark)));
    let form = |name: &str, inner: Vec<El>| {
        let ticket = el("input")
            .attr("type", "hidden")
            .attr("name", "ticket")
            .attr("value", &standing.ticket);
        el("form")
            .attr("method", "post")
            .attr("action", &look.at(SAY_PATH))
            .attr("aria-label", name)
            .with(ticket)
            .with_all(inner)
    };
    let button = |value: &str, class: &str, text: &str| {
        el("button")
            .attr("name", "say")
            .attr("value", value)
            .class(class)
            .text(text)
    };
    let waits = said(RemarkKind::Disagreement).any(|remark| remark.answered_on.is_none());
    if standing.progress > Progress::Verification && !waits {
        let words = look.say("不同意，请上级看看", "I do not agree; let the office above look at it");
        body.push(form(words, vec![button("disagree", "plain", words)]));
    }
    let rated = said(RemarkKind::Rating).next().and_then(|remark| remark.grade);
    let grades = Grade::ALL.iter().map(|grade| {
        let words = look.say(grade.zh(), grade.en());
        button(grade.as_str(), "plain", words)
            .attr("aria-pressed", if rated == Some(*grade) { "true" } else { "false" })
    });
    let ask = look.say("您对办事的人满意吗？", "Are you content with how you were treated?");
    let mut rating = vec![el("p").text(ask)];
    if let Some(grade) = rated {
        let text = format!(
            "{}{}",
            look.say("您评的是：", "You said: "),
            look.say(grade.zh(), grade.en())
        );
        rating.push(el("p").class("hint").text(&text));
    }
    rating.push(el("div").class("grades").with_all(grades));
    body.push(form(ask, rating));
    let words = look.say(
        "投诉或者建议（镇里和县里看，村里看不到）",
        "A complaint or suggestion; the town and county read it, the village does not",
    );
    let area = el("textarea")
        .attr("id", "text")
        .attr("name", "text")
        .attr("rows", "3")
        .attr("maxlength", &shouwang_service::door::entries::MAX_WORDS.to_string());
    body.push(form(
        words,
        vec![
            el("div")
                .class("field")
                .with(el("label").attr("for", "text").text(words))
                .with(area),
            button("complaint", "plain", look.say("提交意见", "Send it")),
        ],
    ));
    body
}

fn answered(look: Look, remark: &RemarkView) -> El {
    // Whoever was told the number could read it here: what was complained of is for the town and the county alone.
    let kind = look.say(remark.kind.zh(), remark.kind.en());
    let said = format!("{} {kind}", look.day(remark.said_on));
    let answer = match (&remark.answer, remark.answered_on) {
        (Some(answer), Some(day)) => format!("{}{}{answer}", look.day(day), look.say("答复：", ", answer: ")),
        _ => look
            .say(
                "已经转到镇里和县里，答复会写在这里。",
                "It is with the town and county; the answer will stand here.",
            )
            .to_owned(),
    };
    el("div")
        .class("notice")
        .with(el("p").text(&said))
        .with(el("p").text(&answer))
}
