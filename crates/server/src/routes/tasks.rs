//! Tasks: duties with a date.

use shouwang_domain::TaskId;
use shouwang_service::Service;
use shouwang_service::duty::task::{CloseTaskCmd, ExplainLateCmd, TaskQuery, TaskView, WaiveTaskCmd};
use shouwang_service::duty::task_households::TaskHousehold;
use shouwang_service::office::access::Verb;
use shouwang_service::page::Page;

use super::IfMatch;
use crate::extract::{Actor, Command, Id, QueryOf};
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

/// 一项待办。 One task.
#[utoipa::path(get, path = "/tasks/{task_id}", tag = "tasks",
    params(("task_id" = TaskId, Path)),
    responses((status = OK, body = TaskView)),
    extensions(("x-verb" = json!(Verb::ReadTasks))))]
pub(crate) async fn show(actor: Actor, Id(id): Id<TaskId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.task(ctx, id).await).await
}

/// 办结待办，或说明免办理由。 Close a task, or say why it need not be done.
#[utoipa::path(post, path = "/tasks/{task_id}/closing", tag = "tasks", request_body = CloseTaskCmd,
    params(("task_id" = TaskId, Path), IfMatch),
    responses((status = OK, body = TaskView)),
    extensions(("x-verb" = json!(Verb::CloseTasks))))]
pub(crate) async fn close(command: Command<CloseTaskCmd>) -> ApiResult<Reply> {
    command.run(Service::close_task).await
}

/// 上级免办定期职责并说明理由。 Waive a recurring duty from above, with the reason.
#[utoipa::path(post, path = "/tasks/{task_id}/waiver", tag = "tasks", request_body = WaiveTaskCmd,
    params(("task_id" = TaskId, Path), IfMatch),
    responses((status = OK, body = TaskView)),
    extensions(("x-verb" = json!(Verb::CloseTasks))))]
pub(crate) async fn waive(command: Command<WaiveTaskCmd>) -> ApiResult<Reply> {
    command.run(Service::waive_task).await
}

/// 说明逾期原因。 Say why a task is or was late.
#[utoipa::path(post, path = "/tasks/{task_id}/late-reason", tag = "tasks", request_body = ExplainLateCmd,
    params(("task_id" = TaskId, Path), IfMatch),
    responses((status = OK, body = TaskView)),
    extensions(("x-verb" = json!(Verb::CloseTasks))))]
pub(crate) async fn explain_late(command: Command<ExplainLateCmd>) -> ApiResult<Reply> {
    command.run(Service::explain_late).await
}

/// 按户完成的待办：各户的完成情况，未完成的在前。 What is left of a task, household by household, the missing ones first.
#[utoipa::path(get, path = "/tasks/{task_id}/households", tag = "tasks",
    params(("task_id" = TaskId, Path)),
    responses((status = OK, body = Vec<TaskHousehold>)),
    extensions(("x-verb" = json!(Verb::ReadTasks))))]
pub(crate) async fn list_households(actor: Actor, Id(id): Id<TaskId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.task_households(ctx, id).await)
        .await
}
