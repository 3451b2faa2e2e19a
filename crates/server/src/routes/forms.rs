//! The descriptions that make registers: how one looks, its text and schema, and those that are made here.

use serde::Deserialize;
use shouwang_domain::FormProposalId;
use shouwang_service::Service;
use shouwang_service::ledger::form::{FormSummary, FormView};
use shouwang_service::ledger::made::{
    CheckFormCmd, DecideFormCmd, FormProposalView, FormReport, FormText, ProposeFormCmd,
};
use shouwang_service::office::access::Verb;
use utoipa::ToSchema;

use super::IfMatch;
use crate::extract::{Actor, Body, Command, Id, QueryOf};
use crate::failure::ApiResult;
use crate::reply::Reply;

/// Which version of a description.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormQuery {
    /// The version by which a record was written; the newest when left out.
    version: Option<i64>,
}

/// Which schema of a register.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SchemaQuery {
    /// The version; the newest when left out.
    version: Option<i64>,
    /// Of values as they are given, and not as they are shown.
    #[serde(default)]
    given: bool,
}

/// 可查看的台账。 The registers that the caller may look at.
#[utoipa::path(get, path = "/forms", tag = "ledgers",
    responses((status = OK, body = Vec<FormSummary>)),
    extensions(("x-verb" = json!(Verb::ReadLedgers))))]
pub(crate) async fn list_forms(actor: Actor) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.list_forms(ctx).await).await
}

/// 一本台账的表单：项目、选项、显示条件和校验。 A register as a form: fields, choices, conditions and checks.
#[utoipa::path(get, path = "/forms/{form_id}", tag = "ledgers",
    params(("form_id" = String, Path), QueryOf<FormQuery>),
    responses((status = OK, body = FormView)),
    extensions(("x-verb" = json!(Verb::ReadLedgers))))]
pub(crate) async fn show_form(
    actor: Actor,
    Id(id): Id<String>,
    QueryOf(query): QueryOf<FormQuery>,
) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.form(ctx, &id, query.version).await)
        .await
}

/// 一本台账的描述原文，可据以另建或修订。 The description of a register, to make another after it or its next version.
#[utoipa::path(get, path = "/forms/{form_id}/text", tag = "ledgers",
    params(("form_id" = String, Path)),
    responses((status = OK, body = FormText)),
    extensions(("x-verb" = json!(Verb::ReadLedgers))))]
pub(crate) async fn show_text(actor: Actor, Id(id): Id<String>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.form_text(ctx, &id).await).await
}

/// 一本台账记录内容的 JSON Schema。 The values of a register's records as JSON Schema.
#[utoipa::path(get, path = "/forms/{form_id}/schema", tag = "ledgers",
    params(("form_id" = String, Path), QueryOf<SchemaQuery>),
    responses((status = OK, body = Object)),
    extensions(("x-verb" = json!(Verb::ReadLedgers))))]
pub(crate) async fn show_schema(
    actor: Actor,
    Id(id): Id<String>,
    QueryOf(query): QueryOf<SchemaQuery>,
) -> ApiResult<Reply> {
    actor
        .ask(async |service, ctx| service.form_schema(ctx, &id, query.version, query.given).await)
        .await
}

/// 本地拟定和发布的台账，最早的在前。 The registers that were made here, the oldest first.
#[utoipa::path(get, path = "/form-proposals", tag = "ledgers",
    responses((status = OK, body = Vec<FormProposalView>)),
    extensions(("x-verb" = json!(Verb::ReadFormProposals))))]
pub(crate) async fn list_proposals(actor: Actor) -> ApiResult<Reply> {
    actor.ask(Service::list_form_proposals).await
}

/// 检查台账描述：发布后的样子、与前一版的差别；不保存。 What a description would make, and what differs from the version before;
/// nothing is kept.
#[utoipa::path(post, path = "/form-proposals/check", tag = "ledgers", request_body = CheckFormCmd,
    responses((status = OK, body = FormReport)),
    extensions(("x-verb" = json!(Verb::ReadFormProposals))))]
pub(crate) async fn check(actor: Actor, Body(cmd): Body<CheckFormCmd>) -> ApiResult<Reply> {
    actor.ask(async |service, ctx| service.check_form(ctx, cmd).await).await
}

/// 拟定台账或其新版本，须由另一人发布。 Propose a register or its next version; somebody else publishes it.
#[utoipa::path(post, path = "/form-proposals", tag = "ledgers", request_body = ProposeFormCmd,
    responses((status = CREATED, body = FormProposalView)),
    extensions(("x-verb" = json!(Verb::ProposeForms))))]
pub(crate) async fn propose(command: Command<ProposeFormCmd>) -> ApiResult<Reply> {
    Ok(command.run(Service::propose_form).await?.created())
}

/// 发布他人拟定的台账，或不予发布。 Publish a register that somebody else proposed, or decline to.
#[utoipa::path(post, path = "/form-proposals/{form_proposal_id}/decision", tag = "ledgers",
    request_body = DecideFormCmd, params(("form_proposal_id" = FormProposalId, Path), IfMatch),
    responses((status = OK, body = FormProposalView)),
    extensions(("x-verb" = json!(Verb::DecideForms))))]
pub(crate) async fn decide(command: Command<DecideFormCmd>) -> ApiResult<Reply> {
    command.run(Service::decide_form).await
}
