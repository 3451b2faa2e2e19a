//! The public door, `/p`: pages for whoever needs help, made here and complete without any script.
//!
//! It stands apart from the API: no session and no cookie is looked at or set, nothing is asked that a scope would have to
//! limit, and what people type is in no address and no line of the log. How often somebody may knock is in [`limit`].

mod frame;
mod html;
pub(crate) mod limit;
mod steps;
mod told;

use axum::Router;
use axum::extract::rejection::FormRejection;
use axum::extract::{DefaultBodyLimit, Form, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use shouwang_domain::calendar::shanghai_date;
use shouwang_domain::door::{Grade, digits};
use shouwang_domain::{Problem, ProblemKind};
use shouwang_service::door::remark::Saying;
use shouwang_service::door::{DoorView, Whom};

use self::frame::{Page, STYLE_PATH};
use self::html::el;
use self::limit::Counted;
pub use self::limit::{PublicDoor, PublicLimits};
use self::steps::{Draft, Fields, Step};
use self::told::{SAY_PATH, STATUS_PATH};
use crate::address::Address;
use crate::app::App;

pub(crate) use self::frame::Look;

/// The largest form: a sealed draft and what one page adds to it.
const MAX_FORM_BYTES: usize = 64 * 1024;

/// The pages.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/p", get(home))
        .route("/p/", get(home))
        .route(STYLE_PATH, get(style))
        .route("/p/c/{token}", get(begin).post(go_on))
        .route(STATUS_PATH, get(ask).post(look_up))
        .route(SAY_PATH, post(say))
        .route("/p/{*rest}", any(absent))
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
        .with_state(app)
}

/// Whether a route is one of these pages, whose failures are pages too.
pub(crate) fn is_public(route: &str) -> bool {
    route == "/p" || route.starts_with("/p/")
}

/// The page for a failure that no handler has made a page of.
pub(crate) fn failed(status: StatusCode) -> Response {
    let (zh, en) = match status {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => (
            "没有这一页。请重新扫村里公告栏上的二维码。",
            "There is no such page. Please scan the code on the village's board again.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            "写的内容太长了，请返回缩短一些。",
            "What you wrote is too long; please go back and shorten it.",
        ),
        _ => (
            "这一页暂时打不开，请过几分钟再试，或者打村里的电话。",
            "This page does not work at the moment; try again in some minutes, or call the village.",
        ),
    };
    notice(Look::default(), status, Whom::default(), None, (zh, en))
}

fn notice(look: Look, status: StatusCode, whom: Whom, place: Option<String>, (zh, en): (&str, &str)) -> Response {
    let both = if place.is_none() && !look.is_english() {
        Some(en)
    } else {
        None
    };
    let mut body = vec![el("p").class("notice").text(look.say(zh, en))];
    body.extend(both.map(|en| el("p").attr("lang", "en").text(en)));
    body.push(
        el("a")
            .attr("href", &look.at(STATUS_PATH))
            .text(look.say("已经申报了，查看进度", "I have applied: how far is it?")),
    );
    Page {
        look,
        status,
        title: look.say("请看这里", "Please read").to_owned(),
        place,
        whom,
        body,
    }
    .into_response()
}

async fn style() -> Response {
    const SHEET: &str = include_str!("style.css");
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=3600"),
    ];
    (headers, SHEET).into_response()
}

/// Without a code: how to apply, and how to ask how far it is.
async fn home(State(app): State<App>, look: Look) -> Response {
    let body = vec![
        look.links("/p/"),
        el("p").text(look.say(
            "家里遇到困难，可以自己申报，也可以请人帮忙申报。请用手机扫村里公告栏上的二维码；没有二维码，就打下面的电话。",
            "If your family is in difficulties, you can apply yourself, or somebody can do it for you. Scan the code on the village's board with a telephone; without one, call the number below.",
        )),
        el("a")
            .class("button")
            .attr("href", &look.at(STATUS_PATH))
            .text(look.say("已经申报了，查看进度", "I have applied: how far is it?")),
    ];
    Page {
        look,
        status: StatusCode::OK,
        title: look.say("有困难，可以申报", "Apply for help").to_owned(),
        place: None,
        whom: app.service.whom_of_anybody(),
        body,
    }
    .into_response()
}

/// The first page of an application by a code.
async fn begin(State(app): State<App>, Path(token): Path<String>, look: Look) -> Response {
    let door = match app.service.door(&token).await {
        Ok(door) => door,
        Err(problem) => return refused(look, &app, &problem),
    };
    if door.is_retired {
        return retired(look, &door);
    }
    let mut key = [0; 16];
    if getrandom::fill(&mut key).is_err() {
        return failed(StatusCode::INTERNAL_SERVER_ERROR);
    }
    let draft = Draft {
        key: hex::encode(key),
        token,
        has_said_whom: false,
        entries: shouwang_service::door::entries::Entries::default(),
    };
    shown(look, &app, &door, Step::Whom, &draft, &[])
}

/// What was typed on a page, and the page after it.
async fn go_on(
    State(app): State<App>,
    Path(token): Path<String>,
    address: Address,
    look: Look,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let fields = match typed(&app, look, &address, form) {
        Ok(fields) => fields,
        Err(response) => return *response,
    };
    let door = match app.service.door(&token).await {
        Ok(door) => door,
        Err(problem) => return refused(look, &app, &problem),
    };
    if door.is_retired {
        return retired(look, &door);
    }
    let now = app.now();
    let draft = app.service.open_page::<Draft>(now, fields.get("draft"));
    let Some(mut draft) = draft.filter(|draft| draft.token == token) else {
        let words = (
            "这一页放得太久了，请重新扫码再填一次。",
            "This page is too old; scan the code again and begin anew.",
        );
        return notice(
            look,
            StatusCode::UNPROCESSABLE_ENTITY,
            door.whom,
            Some(door.place),
            words,
        );
    };
    let step = Step::of(fields.get("step"));
    step.take(&mut draft, &fields);
    match fields.get("go") {
        "same" => shown(look, &app, &door, step, &draft, &[]),
        "back" => shown(look, &app, &door, step.beside(&draft, false), &draft, &[]),
        "send" if step == Step::Check => send(look, &app, &door, &draft, &address).await,
        _ => {
            let problems = step.problems(&draft, shanghai_date(now.0));
            let next = if problems.is_empty() {
                step.beside(&draft, true)
            } else {
                step
            };
            shown(look, &app, &door, next, &draft, &problems)
        }
    }
}

async fn send(look: Look, app: &App, door: &DoorView, draft: &Draft, address: &Address) -> Response {
    let (now, public) = (app.now(), &app.public);
    // Only what came in counts, and one address does not shut the door to a village.
    let from = format!("{} {}", draft.token, address.0);
    let kept = [(Counted::Application, &draft.token), (Counted::FromAddress, &from)];
    let is_full = |(what, key): &(Counted, &String)| public.counts.is_used_up(now, public.limits, *what, key);
    if kept.iter().any(is_full) {
        return too_many(look, door.whom.clone());
    }
    let sent = app
        .service
        .send_application(now, &draft.token, &draft.key, &draft.entries)
        .await;
    match sent {
        Ok(receipt) => {
            for (what, key) in kept {
                public.counts.one_more(now, public.limits, what, key);
            }
            told::receipt(look, receipt).into_response()
        }
        Err(problem) if problem.kind == ProblemKind::BadData && !problem.fields.is_empty() => {
            let step = Step::with(&problem.fields[0].at);
            let problems = step.problems(draft, shanghai_date(now.0));
            shown(look, app, door, step, draft, &problems)
        }
        Err(problem) => refused(look, app, &problem),
    }
}

async fn ask(State(app): State<App>, look: Look) -> Response {
    told::question(look, app.service.whom_of_anybody(), "", None).into_response()
}

/// How far an application is. A wrong number, wrong digits and both are one answer.
async fn look_up(
    State(app): State<App>,
    address: Address,
    look: Look,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let fields = match typed(&app, look, &address, form) {
        Ok(fields) => fields,
        Err(response) => return *response,
    };
    let (now, public) = (app.now(), &app.public);
    let whom = app.service.whom_of_anybody();
    let number = fields.get("number");
    let too_often = !public
        .counts
        .one_more(now, public.limits, Counted::Question, &digits(number))
        || public
            .counts
            .is_used_up(now, public.limits, Counted::WrongOfNumber, &digits(number))
        || public.counts.is_used_up(now, public.limits, Counted::Wrong, &address.0);
    if too_often {
        return too_many(look, whom);
    }
    match app.service.application_standing(now, number, fields.get("last4")).await {
        Ok(Some(standing)) => told::standing(look, &standing, None).into_response(),
        Ok(None) => {
            public.counts.one_more(now, public.limits, Counted::Wrong, &address.0);
            public
                .counts
                .one_more(now, public.limits, Counted::WrongOfNumber, &digits(number));
            let wrong = look.say(
                "申报号和电话后四位对不上。请照抄收到时的号码再试；号码丢了，请打电话问村里。",
                "Number and digits do not belong together. Copy the number as you were given it; if it is lost, call the village.",
            );
            told::question(look, whom, number, Some(wrong)).into_response()
        }
        Err(problem) => refused(look, &app, &problem),
    }
}

/// What an applicant says of how it went.
async fn say(
    State(app): State<App>,
    address: Address,
    look: Look,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let fields = match typed(&app, look, &address, form) {
        Ok(fields) => fields,
        Err(response) => return *response,
    };
    let saying = match fields.get("say") {
        "disagree" => Saying::Disagreement,
        "complaint" => Saying::Complaint(fields.get("text").to_owned()),
        grade => match grade.parse::<Grade>() {
            Ok(grade) => Saying::Rating(grade),
            Err(problem) => return refused(look, &app, &problem),
        },
    };
    let thanks = match saying {
        Saying::Rating(_) => look.say("谢谢，您的评价已记下。", "Thank you; your rating is written down."),
        _ => look.say(
            "您的意见已收到，转到镇里和县里。",
            "What you say has come in, and is with the town and county.",
        ),
    };
    match app
        .service
        .say_of_application(app.now(), fields.get("ticket"), &saying)
        .await
    {
        Ok(standing) => told::standing(look, &standing, Some(thanks)).into_response(),
        Err(problem) => refused(look, &app, &problem),
    }
}

async fn absent() -> Response {
    failed(StatusCode::NOT_FOUND)
}

fn shown(
    look: Look,
    app: &App,
    door: &DoorView,
    step: Step,
    draft: &Draft,
    problems: &[shouwang_domain::problem::FieldProblem],
) -> Response {
    match app.service.seal_page(app.now(), draft) {
        Ok(sealed) => steps::page(look, door, step, (draft, &sealed), problems).into_response(),
        Err(problem) => refused(look, app, &problem),
    }
}

/// The fields of a form, from an address that does not knock too often.
fn typed(
    app: &App,
    look: Look,
    address: &Address,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Result<Fields, Box<Response>> {
    let public = &app.public;
    if !public
        .counts
        .one_more(app.now(), public.limits, Counted::Form, &address.0)
    {
        return Err(Box::new(too_many(look, app.service.whom_of_anybody())));
    }
    match form {
        Ok(Form(fields)) => Ok(Fields(fields)),
        Err(rejection) => Err(Box::new(failed(rejection.into_response().status()))),
    }
}

fn too_many(look: Look, whom: Whom) -> Response {
    let words = (
        "现在提交的人太多，请过一会儿再试；着急的请打电话，电话也能申报。",
        "Too many forms are coming in; try again in a while. If it is urgent, call: you can apply by telephone, too.",
    );
    let mut response = notice(look, StatusCode::TOO_MANY_REQUESTS, whom, None, words);
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, header::HeaderValue::from_static("600"));
    response
}

fn retired(look: Look, door: &DoorView) -> Response {
    let words = (
        "这张二维码已经更换。请扫村里公告栏上新的二维码，或者打下面的电话，电话也能申报。",
        "This code was replaced. Scan the new one on the village's board, or call: you can apply by telephone, too.",
    );
    notice(
        look,
        StatusCode::GONE,
        door.whom.clone(),
        Some(door.place.clone()),
        words,
    )
}

/// A problem of the service as a page. What the machine alone should know is logged, and stays there.
fn refused(look: Look, app: &App, problem: &Problem) -> Response {
    let whom = app.service.whom_of_anybody();
    let status = crate::failure::Failure::from(problem.clone()).status;
    match problem.kind {
        ProblemKind::Internal | ProblemKind::Busy => {
            tracing::error!(code = problem.code, context = problem.en, "a public page failed");
            failed(status)
        }
        ProblemKind::NotFound => failed(StatusCode::NOT_FOUND),
        _ => notice(look, status, whom, None, (&problem.zh, &problem.en)),
    }
}
