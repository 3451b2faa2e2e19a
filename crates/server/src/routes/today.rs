//! What waits for the caller's post.

use shouwang_service::Service;
use shouwang_service::office::access::Verb;
use shouwang_service::overview::today::TodayView;

use crate::extract::Actor;
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 今日待办：预警、线索、案件、待办和转介，按剩余时间排列。 What waits for the caller's post, in the order of the time left.
#[utoipa::path(get, path = "/today", tag = "tasks",
    responses((status = OK, body = TodayView)),
    extensions(("x-verb" = json!(Verb::ReadTasks))))]
pub(crate) async fn show_today(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::today).await
}
