//! Ledgers: registers that descriptions make.

use axum::response::Response;
use shouwang_domain::{HouseholdId, LedgerRecordId};
use shouwang_service::Service;
use shouwang_service::ledger::act::RecordActCmd;
use shouwang_service::ledger::areas::AreaFigures;
use shouwang_service::ledger::last::{LastQuery, LastView};
use shouwang_service::ledger::list::{FigureView, HouseholdLedger, LedgerQuery};
use shouwang_service::ledger::record::{AddRecordCmd, ChangeRecordCmd, RemoveRecordCmd};
use shouwang_service::ledger::view::{LedgerRecordPage, LedgerRecordView};
use shouwang_service::office::access::Verb;
use shouwang_service::page::Page;

use super::{IfMatch, workbook};
use crate::extract::{Actor, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// 台账记录列表，最新的在前。 Records of a register, the newest first.
#[utoipa::path(get, path = "/forms/{form_id}/records", tag = "ledgers",
    params(("form_id" = String, Path), QueryOf<LedgerQuery>),
    responses((status = OK, body = Page<LedgerRecordView>)),
    extensions(("x-verb" = json!(Verb::ReadLedgers))))]
pub(crate) async fn list_records(
    actor: Actor,
    Id(id): Id<String>,
    QueryOf(query): QueryOf<LedgerQuery>,
) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.list_ledger(ctx, &id, query).await)
        .await
}

/// 同一批记录的统计。 The figures of the records that such a list shows.
#[utoipa::path(get, path = "/forms/{form_id}/figures", tag = "ledgers",
    params(("form_id" = String, Path), QueryOf<LedgerQuery>),
    responses((status = OK, body = Vec<FigureView>)),
    extensions(("x-verb" = json!(Verb::ReadLedgers))))]
pub(crate) async fn show_figures(
    actor: Actor,
    Id(id): Id<String>,
    QueryOf(query): QueryOf<LedgerQuery>,
) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.ledger_figures(ctx, &id, query).await)
        .await
}

/// 下级各区域的统计。 The figures of the areas beneath one.
#[utoipa::path(get, path = "/forms/{form_id}/areas", tag = "ledgers",
    params(("form_id" = String, Path), QueryOf<LedgerQuery>),
    responses((status = OK, body = Vec<AreaFigures>)),
    extensions(("x-verb" = json!(Verb::ReadLedgers))))]
pub(crate) async fn show_areas(
    actor: Actor,
    Id(id): Id<String>,
    QueryOf(query): QueryOf<LedgerQuery>,
) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.ledger_figures_by_area(ctx, &id, query).await)
        .await
}

/// 台账的空白表格模板（.xlsx），附填写说明。 An empty workbook of a register, with instructions.
#[utoipa::path(get, path = "/forms/{form_id}/template", tag = "ledgers",
    params(("form_id" = String, Path)),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::EditLedgers))))]
pub(crate) async fn template(actor: Actor, Id(id): Id<String>) -> ApiResult<Response> {
    let found = actor
        .get(async |service, ctx| {
            Ok((
                service.form(ctx, &id, None).await?.zh,
                service.ledger_template(ctx, Some(&id)).await?,
            ))
        })
        .await;
    let (name, bytes) = found?;
    Ok(workbook::download(&name, &id, bytes))
}

/// 导出筛选出的全部记录（.xlsx），栏目齐全，不含证件号码。 All records under the filters as a workbook, with all columns but
/// ID numbers.
#[utoipa::path(get, path = "/forms/{form_id}/workbook", tag = "ledgers",
    params(("form_id" = String, Path), QueryOf<LedgerQuery>),
    responses((status = OK, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = String)),
    extensions(("x-verb" = json!(Verb::ReadLedgers))))]
pub(crate) async fn export(
    actor: Actor,
    Id(id): Id<String>,
    QueryOf(query): QueryOf<LedgerQuery>,
) -> ApiResult<Response> {
    let found = actor
        .get(async |service, ctx| {
            let name = service.form(ctx, &id, None).await?.zh;
            Ok((name, service.export_ledger(ctx, &id, query).await?))
        })
        .await;
    let (name, bytes) = found?;
    Ok(workbook::download(&name, &id, bytes))
}

/// 一户在各本台账中的记录数。 How many records each register has of a household.
#[utoipa::path(get, path = "/households/{household_id}/ledgers", tag = "ledgers",
    params(("household_id" = HouseholdId, Path)),
    responses((status = OK, body = Vec<HouseholdLedger>)),
    extensions(("x-verb" = json!(Verb::ReadLedgers))))]
pub(crate) async fn list_of_household(actor: Actor, Id(id): Id<HouseholdId>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.household_ledgers(ctx, id).await)
        .await
}

/// 登记一条记录。 Add a record.
#[utoipa::path(post, path = "/forms/{form_id}/records", tag = "ledgers", request_body = AddRecordCmd,
    params(("form_id" = String, Path)),
    responses((status = CREATED, body = LedgerRecordView)),
    extensions(("x-verb" = json!(Verb::EditLedgers))))]
pub(crate) async fn add(command: Command<AddRecordCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::add_ledger_record).await?.created())
}

/// 新登记一条时可从同一对象的上一条带出的内容。 What a new record takes from the last one about the same.
#[utoipa::path(get, path = "/forms/{form_id}/last", tag = "ledgers",
    params(("form_id" = String, Path), QueryOf<LastQuery>),
    responses((status = OK, body = LastView)),
    extensions(("x-verb" = json!(Verb::ReadLedgers))))]
pub(crate) async fn show_last(
    actor: Actor,
    Id(id): Id<String>,
    QueryOf(query): QueryOf<LastQuery>,
) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.last_ledger_record(ctx, &id, query).await)
        .await
}

/// 一条记录及其经过。 A record with its history.
#[utoipa::path(get, path = "/forms/{form_id}/records/{record_id}", tag = "ledgers",
    params(("form_id" = String, Path), ("record_id" = LedgerRecordId, Path)),
    responses((status = OK, body = LedgerRecordPage)),
    extensions(("x-verb" = json!(Verb::ReadLedgers))))]
pub(crate) async fn show_record(actor: Actor, Id((form, record)): Id<(String, LedgerRecordId)>) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.ledger_record(ctx, &form, record).await)
        .await
}

/// 修改一条记录；原样保留在经过中。 Change a record; what it was stays in its history.
#[utoipa::path(put, path = "/forms/{form_id}/records/{record_id}", tag = "ledgers", request_body = ChangeRecordCmd,
    params(("form_id" = String, Path), ("record_id" = LedgerRecordId, Path), IfMatch),
    responses((status = OK, body = LedgerRecordView)),
    extensions(("x-verb" = json!(Verb::EditLedgers))))]
pub(crate) async fn change(command: Command<ChangeRecordCmd>) -> ApiResult<Reply> {
    command.run(Service::change_ledger_record).await
}

/// 删除误登的记录，须说明原因。 Take out a record that should not be there, with a reason.
#[utoipa::path(post, path = "/forms/{form_id}/records/{record_id}/removal", tag = "ledgers", request_body = RemoveRecordCmd,
    params(("form_id" = String, Path), ("record_id" = LedgerRecordId, Path), IfMatch),
    responses((status = OK, body = LedgerRecordView)),
    extensions(("x-verb" = json!(Verb::EditLedgers))))]
pub(crate) async fn remove(command: Command<RemoveRecordCmd>) -> ApiResult<Reply> {
    command.run(Service::remove_ledger_record).await
}

/// 按台账规定办理一步。 Do an act that the register describes.
#[utoipa::path(post, path = "/forms/{form_id}/records/{record_id}/acts", tag = "ledgers", request_body = RecordActCmd,
    params(("form_id" = String, Path), ("record_id" = LedgerRecordId, Path), IfMatch),
    responses((status = OK, body = LedgerRecordView)),
    extensions(("x-verb" = json!(Verb::EditLedgers))))]
pub(crate) async fn act(command: Command<RecordActCmd>) -> ApiResult<Reply> {
    command.run(Service::act_on_ledger_record).await
}
