//! Tasks: duties with a date.

use shouwang_domain::TaskId;
use shouwang_service::Service;
use shouwang_service::access::Verb;
use shouwang_service::page::Page;
use shouwang_service::task::{CloseTaskCmd, TaskQuery, TaskView};

use super::IfMatch;
use crate::extract::{Actor, Command, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 待办列表。 Tasks, in the order of their making.
#[utoipa::path(get, path = "/tasks", tag = "tasks", params(QueryOf<TaskQuery>),
    responses((status = OK, body = Page<TaskView>)),
    extensions(("x-verb" = json!(Verb::ReadTasks))))]
pub(crate) async fn list(actor: Actor, QueryOf(query): QueryOf<TaskQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_tasks(ctx, query).await)
        .await
}

/// 办结待办，或说明免办理由。 Close a task, or say why it need not be done.
#[utoipa::path(post, path = "/tasks/{task_id}/closing", tag = "tasks", request_body = CloseTaskCmd,
    params(("task_id" = TaskId, Path), IfMatch),
    responses((status = OK, body = TaskView)),
    extensions(("x-verb" = json!(Verb::CloseTasks))))]
pub(crate) async fn close(command: Command<CloseTaskCmd>) -> ApiResult<Reply> {
    command.run(Service::close_task).await
}
