//! Duties with dates: scheduling, the board, reminders, and a calendar of one's own.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shouwang_service::Service;
use shouwang_service::duty::board::{Board, BoardQuery};
use shouwang_service::duty::calendar::{FeedState, FeedView};
use shouwang_service::duty::inbox::ReminderView;
use shouwang_service::duty::schedule::{EventCmd, EventView, ScheduleCmd, ScheduleReport};
use shouwang_service::office::access::Verb;

use crate::app::App;
use crate::extract::{Actor, Command, QueryOf};
use crate::failure::ApiResult;
use crate::operation::PUBLIC;
use crate::reply::Reply;

/// No fields at all.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// 编排定期职责：生成、办结、交接待办并发出提醒；可重复执行。 Make, fulfil and pass on the tasks of duties, and remind.
#[utoipa::path(post, path = "/duties/scheduling", tag = "duties", request_body = ScheduleCmd,
    responses((status = OK, body = ScheduleReport)),
    extensions(("x-verb" = json!(Verb::ScheduleDuties))))]
pub(crate) async fn schedule(command: Command<ScheduleCmd>) -> ApiResult<Reply> {
    command.run(Service::schedule_duties).await
}

/// 登记引起职责的事件，如检查实地工作结束。 Tell of an event after which something is due.
#[utoipa::path(post, path = "/duties/events", tag = "duties", request_body = EventCmd,
    responses((status = CREATED, body = EventView)),
    extensions(("x-verb" = json!(Verb::ScheduleDuties))))]
pub(crate) async fn tell_event(command: Command<EventCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::tell_event).await?.created())
}

/// 职责进度板：逐区划的未办、逾期、已办、逾期办结、免办数。 The board: counts of tasks by area, in the order of the tree.
#[utoipa::path(get, path = "/duties/board", tag = "duties", params(QueryOf<BoardQuery>),
    responses((status = OK, body = Board)),
    extensions(("x-verb" = json!(Verb::ReadDuties))))]
pub(crate) async fn show_board(actor: Actor, QueryOf(query): QueryOf<BoardQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.duty_board(ctx, query).await)
        .await
}

/// 本人收到的提醒，新的在前；待办办结后不再显示。 One's reminders of tasks that are open, the newest first.
#[utoipa::path(get, path = "/inbox", tag = "duties",
    responses((status = OK, body = Vec<ReminderView>)),
    extensions(("x-verb" = json!(Verb::ReadTasks))))]
pub(crate) async fn show_inbox(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::inbox).await
}

/// 是否有日历订阅。 Whether there is a calendar feed.
#[utoipa::path(get, path = "/calendar-feed", tag = "duties",
    responses((status = OK, body = FeedState)),
    extensions(("x-verb" = json!(Verb::ReadTasks))))]
pub(crate) async fn show_feed(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::calendar_feed_state).await
}

/// 开通日历订阅，地址只显示这一次；原地址随之失效。 Begin a feed; its address is shown once, the one before ends.
#[utoipa::path(post, path = "/calendar-feed", tag = "duties",
    responses((status = OK, body = FeedView)),
    extensions(("x-verb" = json!(Verb::ReadTasks))))]
pub(crate) async fn begin_feed(command: Command<Nothing>) -> ApiResult<Reply> {
    command
        .run(async |service, ctx, Nothing {}| service.begin_calendar_feed(ctx).await)
        .await
}

/// 停止日历订阅。 End the feed.
#[utoipa::path(delete, path = "/calendar-feed", tag = "duties",
    responses((status = OK, body = FeedState)),
    extensions(("x-verb" = json!(Verb::ReadTasks))))]
pub(crate) async fn end_feed(command: Command<Nothing>) -> ApiResult<Reply> {
    command
        .run(async |service, ctx, Nothing {}| service.end_calendar_feed(ctx).await)
        .await
}

/// 日历订阅（iCalendar），地址本身是密钥；不含农户信息。 The calendar (RFC 5545); its address is the secret.
#[utoipa::path(get, path = "/calendars/{secret}", tag = "duties",
    params(("secret" = String, Path, description = "The secret of the feed")),
    responses((status = OK, content_type = "text/calendar", body = String)),
    extensions(("x-verb" = json!(PUBLIC))))]
pub(crate) async fn read_calendar(State(app): State<App>, Path(secret): Path<String>) -> ApiResult<Response> {
    let calendar = app.service.calendar(app.now(), &secret).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"shouwang.ics\""),
    ];
    Ok((headers, calendar).into_response())
}
