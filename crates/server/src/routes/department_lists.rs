//! Lists of departments: what is due and what came in, rows that a person looks at, and what lists say of a household.

use axum::response::Response;
use shouwang_domain::{HouseholdId, ListBatchId, ListPairId, Month};
use shouwang_service::Service;
use shouwang_service::department::answers::ListAnswer;
use shouwang_service::department::board::{ListBatchDetail, ListBoard, ListBoardQuery};
use shouwang_service::department::difference::{DifferenceQuery, DifferenceReport};
use shouwang_service::department::exchange::package::{ExchangeQuery, ExchangeView, MakePackageCmd};
use shouwang_service::department::exchange::reconcile::{ReconcileQuery, ReconciledView};
use shouwang_service::department::facts::ListFactView;
use shouwang_service::department::pair::{AnswerPairCmd, ListPairView, PairAnswered, PairReopened, ReopenPairCmd};
use shouwang_service::department::send::{SendListCmd, SentList};
use shouwang_service::department::shares::{DepartmentDuties, DepartmentDutyQuery};
use shouwang_service::office::access::Verb;

use super::{IfMatch, workbook};
use crate::extract::{Actor, Command, Id, QueryOf, Upload, UploadForm};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 各部门名单的报送情况。 How the lists of the departments stand in a month.
#[utoipa::path(get, path = "/department-lists", tag = "department lists", params(QueryOf<ListBoardQuery>),
    responses((status = OK, body = ListBoard)),
    extensions(("x-verb" = json!(Verb::ReadDepartmentLists))))]
pub(crate) async fn board(actor: Actor, QueryOf(query): QueryOf<ListBoardQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.department_lists(ctx, query).await)
        .await
}

/// 部门名单的空白模板（.xlsx），附填写说明。 An empty workbook of a list, with instructions.
#[utoipa::path(get, path = "/department-lists/{list_id}/template", tag = "department lists",
    params(("list_id" = String, Path, example = "dropout")),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::ReadDepartmentLists))))]
pub(crate) async fn template(actor: Actor, Id(list): Id<String>) -> ApiResult<Response> {
    let (name, bytes) = actor
        .get(async |service, ctx| service.department_list_template(ctx, &list))
        .await?;
    Ok(workbook::download(&name, &list, bytes))
}

/// 报送一个月的部门名单；可先只检查。 Send a department's list of a month, or only check it.
#[utoipa::path(post, path = "/department-lists/{list_id}/{month}", tag = "department lists",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    params(("list_id" = String, Path, example = "dropout"), ("month" = Month, Path, example = "2026-02")),
    responses((status = OK, body = SentList)),
    extensions(("x-verb" = json!(Verb::SendDepartmentLists))))]
pub(crate) async fn send(Id((list, month)): Id<(String, Month)>, upload: Upload) -> ApiResult<Reply> {
    upload
        .run(async |service: &Service, ctx, file| {
            service
                .send_department_list(
                    ctx,
                    SendListCmd {
                        list,
                        month,
                        file,
                        corrects: false,
                    },
                )
                .await
        })
        .await
}

/// 更正一个月已报送的名单：不再列出的，撤回其记载和未答复的预警。 Correct what was sent for a month: what the file does not say any more is taken back.
#[utoipa::path(post, path = "/department-lists/{list_id}/{month}/correction", tag = "department lists",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    params(("list_id" = String, Path, example = "dropout"), ("month" = Month, Path, example = "2026-02")),
    responses((status = OK, body = SentList)),
    extensions(("x-verb" = json!(Verb::SendDepartmentLists))))]
pub(crate) async fn correct(Id((list, month)): Id<(String, Month)>, upload: Upload) -> ApiResult<Reply> {
    upload
        .run(async |service: &Service, ctx, file| {
            service
                .send_department_list(
                    ctx,
                    SendListCmd {
                        list,
                        month,
                        file,
                        corrects: true,
                    },
                )
                .await
        })
        .await
}

/// 一次报送的结果。 A list as it came in.
#[utoipa::path(get, path = "/list-batches/{list_batch_id}", tag = "department lists",
    params(("list_batch_id" = ListBatchId, Path)),
    responses((status = OK, body = ListBatchDetail)),
    extensions(("x-verb" = json!(Verb::ReadDepartmentLists))))]
pub(crate) async fn show(actor: Actor, Id(id): Id<ListBatchId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.list_batch(ctx, id).await).await
}

/// 需要人工核对的行。 The rows of which a person says whom they are about.
#[utoipa::path(get, path = "/list-batches/{list_batch_id}/pairs", tag = "department lists",
    params(("list_batch_id" = ListBatchId, Path)),
    responses((status = OK, body = Vec<ListPairView>)),
    extensions(("x-verb" = json!(Verb::MatchDepartmentLists))))]
pub(crate) async fn pairs(actor: Actor, Id(id): Id<ListBatchId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.list_pairs(ctx, id).await).await
}

/// 核对一行是否为同一人。 Say whether a row is about the same person.
#[utoipa::path(post, path = "/list-pairs/{list_pair_id}/answer", tag = "department lists", request_body = AnswerPairCmd,
    params(("list_pair_id" = ListPairId, Path), IfMatch),
    responses((status = OK, body = PairAnswered)),
    extensions(("x-verb" = json!(Verb::MatchDepartmentLists))))]
pub(crate) async fn answer(command: Command<AnswerPairCmd>) -> ApiResult<Reply> {
    command.run(Service::answer_list_pair).await
}

/// 撤回对一行的核对。 Take the answer to a doubtful row back.
#[utoipa::path(post, path = "/list-pairs/{list_pair_id}/reopen", tag = "department lists", request_body = ReopenPairCmd,
    params(("list_pair_id" = ListPairId, Path), IfMatch),
    responses((status = OK, body = PairReopened)),
    extensions(("x-verb" = json!(Verb::MatchDepartmentLists))))]
pub(crate) async fn reopen(command: Command<ReopenPairCmd>) -> ApiResult<Reply> {
    command.run(Service::reopen_list_pair).await
}

/// 各部门名单对一户的记载，与登记不同的并列显示。 What lists of departments say of a household, beside what the register says.
#[utoipa::path(get, path = "/households/{household_id}/list-facts", tag = "department lists",
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = Vec<ListFactView>)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn facts(actor: Actor, Id(id): Id<HouseholdId>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.list_facts(ctx, id).await).await
}

/// 名单中提示核实的各行核实到哪一步，供报送部门查看。 What became of the rows of a list that asked for a look.
#[utoipa::path(get, path = "/list-batches/{list_batch_id}/answers", tag = "department lists",
    params(("list_batch_id" = ListBatchId, Path)),
    responses((status = OK, body = Vec<ListAnswer>)),
    extensions(("x-verb" = json!(Verb::ReadDepartmentLists))))]
pub(crate) async fn list_answers(actor: Actor, Id(id): Id<ListBatchId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_answers(ctx, id).await)
        .await
}

/// 一个月的部门名单与登记不同之处，按名单、项目和区划计数。 What the lists of a month say otherwise than the register, counted by area.
#[utoipa::path(get, path = "/list-differences", tag = "department lists", params(QueryOf<DifferenceQuery>),
    responses((status = OK, body = DifferenceReport)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn differences(actor: Actor, QueryOf(query): QueryOf<DifferenceQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_differences(ctx, query).await)
        .await
}

/// 与民政部门每月往来的情况：推送和反馈。 How the monthly exchange with civil affairs stands.
#[utoipa::path(get, path = "/exchange", tag = "department lists", params(QueryOf<ExchangeQuery>),
    responses((status = OK, body = ExchangeView)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn exchange(actor: Actor, QueryOf(query): QueryOf<ExchangeQuery>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.exchange(ctx, query).await).await
}

/// 生成推送民政部门的三类名单（.xlsx）并登记编号，须有另一人同意。 Make the package of the three lists and register it; another
/// person has agreed.
#[utoipa::path(post, path = "/exchange/packages", tag = "department lists", request_body = MakePackageCmd,
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::SendThreeTypes))))]
pub(crate) async fn make_package(command: Command<MakePackageCmd>) -> ApiResult<Response> {
    let (name, bytes) = command
        .get(async |service, ctx, cmd| service.make_package(ctx, cmd).await)
        .await?;
    Ok(workbook::download(&name, "three_types", bytes))
}

/// 推送和反馈逐户对账，按区划计数。 Reconcile what was sent with what came back, household by household.
#[utoipa::path(get, path = "/exchange/reconciliation", tag = "department lists", params(QueryOf<ReconcileQuery>),
    responses((status = OK, body = ReconciledView)),
    extensions(("x-verb" = json!(Verb::ReadHouseholds))))]
pub(crate) async fn reconcile(actor: Actor, QueryOf(query): QueryOf<ReconcileQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.reconcile_exchange(ctx, query).await)
        .await
}

/// 各部门牵头和配合的职责，以及尚未办结的事项。 What each department leads and co-operates in, and what is open.
#[utoipa::path(get, path = "/department-duties", tag = "department lists", params(QueryOf<DepartmentDutyQuery>),
    responses((status = OK, body = DepartmentDuties)),
    extensions(("x-verb" = json!(Verb::ReadTasks))))]
pub(crate) async fn duties(actor: Actor, QueryOf(query): QueryOf<DepartmentDutyQuery>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.department_duties(ctx, query).await)
        .await
}
