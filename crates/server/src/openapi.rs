//! The document of the API: what the handlers say of themselves, and what holds for all of them.

use std::collections::BTreeSet;

use shouwang_domain::problem::FieldProblem;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{Components, OpenApi, Ref, RefOr, Required, ResponseBuilder};
use utoipa::{OpenApi as _, PartialSchema, ToSchema};

use crate::failure::{MEDIA_TYPE, ProblemDetails};
use crate::operation::{Access, access, if_match, is_for_colleagues, methods_mut};
use crate::routes::session::COOKIE;

/// The beginning of the document; the router adds the operations.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Shouwang 守望",
        version = "1",
        description = "监测与帮扶的接口。约定见 docs/api-design.md。\n\n\
            Watching over households at risk, and helping them. The conventions are in docs/api-design.md."
    ),
    // Only asked for in addresses, or said by a job, so that no view brings it in.
    components(schemas(
        shouwang_service::duty::task::TaskKind,
        shouwang_service::campaign::house::HousesShown,
        shouwang_service::overview::people::PeopleFigure,
        shouwang_service::overview::spans::SpanKind,
        shouwang_service::procedure::paper::household::FilesMade,
    )),
    tags(
        (name = "session", description = "登录和岗位 · Login and posts"),
        (name = "accounts", description = "账号和岗位授予 · Accounts and who holds which post"),
        (name = "areas", description = "区划 · Divisions"),
        (name = "households", description = "农户 · Households"),
        (name = "assistance", description = "帮扶、联系和走访 · Help, contact persons and visits"),
        (name = "field", description = "手机离线版 · The phone without a network"),
        (name = "imports", description = "导入表格 · Spreadsheets coming in"),
        (name = "screenings", description = "筛查 · Screening"),
        (name = "warnings", description = "预警 · Warnings"),
        (name = "remedies", description = "撤销和更正 · Revocations and corrections"),
        (name = "arrivals", description = "期初登记和外县转入 · Opening register and transfers"),
        (name = "clues", description = "线索 · Clues"),
        (name = "applications", description = "自主申报收件 · Applications"),
        (name = "doors", description = "申报二维码 · Codes for applying"),
        (name = "cases", description = "识别和风险消除程序 · Identification and elimination"),
        (name = "tasks", description = "待办 · Tasks"),
        (name = "duties", description = "定期职责、提醒和日历 · Duties with dates, reminders and calendars"),
        (name = "liaisons", description = "信息员、挂钩和走访机制备案 · Who is in charge of which area"),
        (name = "campaigns", description = "专项排查 · Campaigns: going to every house"),
        (name = "draws", description = "抽样 · Draws of samples"),
        (name = "rounds", description = "督导检查 · Rounds of inspection"),
        (name = "reports", description = "报告和通报 · Reports and circulars"),
        (name = "referrals", description = "转介 · Referrals to departments"),
        (name = "department_lists", description = "部门名单 · Lists of departments"),
        (name = "assets", description = "资产查询和核查 · Queries of assets under authorisation"),
        (name = "lists", description = "名单和变化 · Derived lists and trends"),
        (name = "policies", description = "政策标准和规则 · Policy packs and rules"),
        (name = "cockpit", description = "驾驶舱和地图 · Cockpit and map"),
        (name = "jobs", description = "导入和筛查 · Imports and screenings"),
        (name = "evidence", description = "存证 · Evidence"),
        (name = "health", description = "运行状态 · Is the server well"),
    )
)]
struct Beginning;

pub(crate) fn beginning() -> OpenApi {
    Beginning::openapi()
}

/// Adds what holds for all operations: how to log in, the headers of unsafe requests, the problem; and takes from each
/// body the fields that the address and `If-Match` give.
pub(crate) fn complete(mut document: OpenApi) -> OpenApi {
    let mut components = document.components.take().unwrap_or_default();
    describe_security(&mut components);
    components
        .schemas
        .insert(ProblemDetails::name().into_owned(), ProblemDetails::schema());
    components
        .schemas
        .insert(FieldProblem::name().into_owned(), FieldProblem::schema());
    for item in document.paths.paths.values_mut() {
        for (method, operation) in methods_mut(item) {
            let is_unsafe = !matches!(method, HttpMethod::Get);
            let is_public = access(operation) == Some(Access::Public);
            operation.security = Some(if is_public { vec![] } else { security(is_unsafe) });
            if is_unsafe && !is_public {
                let is_for_colleagues = is_for_colleagues(operation);
                let headers = unsafe_headers().into_iter();
                let headers = headers.filter(|header| is_for_colleagues || header.name != ACTED_BY);
                operation
                    .parameters
                    .get_or_insert_default()
                    .extend(headers.map(RefOr::T));
            }
            name_uniquely(operation);
            shorten_body(operation, &mut components);
            let problem = ContentBuilder::new()
                .schema(Some(Ref::from_schema_name(ProblemDetails::name())))
                .build();
            let response = ResponseBuilder::new()
                .description("A problem (RFC 9457)")
                .content(MEDIA_TYPE, problem);
            operation
                .responses
                .responses
                .insert("default".to_owned(), RefOr::T(response.build()));
        }
    }
    document.components = Some(components);
    document
}

fn describe_security(components: &mut Components) {
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
        "命令行和程序用。 For programs; from `POST /api/v1/session/token`.",
    ));
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer.build()));
    let cookie = ApiKeyValue::with_description(COOKIE, "浏览器用。 For browsers; from `POST /api/v1/session`.");
    components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let csrf = ApiKeyValue::with_description("X-CSRF-Token", "The value `csrf` of the session.");
    components.add_security_scheme("csrf", SecurityScheme::ApiKey(ApiKey::Header(csrf)));
}

fn security(is_unsafe: bool) -> Vec<SecurityRequirement> {
    let cookie = SecurityRequirement::new("cookie", [""; 0]);
    let cookie = if is_unsafe { cookie.add("csrf", [""; 0]) } else { cookie };
    vec![cookie, SecurityRequirement::new("bearer", [""; 0])]
}

/// A handler is named within its noun; a generated client needs names that are unique in the document.
fn name_uniquely(operation: &mut Operation) {
    if let (Some(tags), Some(name)) = (&operation.tags, &mut operation.operation_id) {
        *name = format!("{}_{name}", tags.concat());
    }
}

/// The header of those who enter for a colleague, where the operation takes it.
const ACTED_BY: &str = "X-Acted-By";

fn unsafe_headers() -> [Parameter; 3] {
    [
        ("Idempotency-Key", "用同一个键重发，只生效一次，并得到同样的答复。 Sent again under the same key, a command takes effect once and gets the same answer."),
        ("X-Reason", "办理理由，百分号编码的 UTF-8。 Why it is done, percent-encoded UTF-8; kept with the evidence."),
        (ACTED_BY, "代录：实际办理人的账号编号。 The account of the colleague for whom it is entered."),
    ]
    .map(|(name, description)| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(description))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .build()
    })
}

/// Points the body of an operation to a copy of its schema without the fields that [`crate::extract::Command`] fills in.
fn shorten_body(operation: &mut Operation, components: &mut Components) {
    let given: BTreeSet<String> = given_fields(operation);
    let Some(RefOr::T(body)) = &mut operation.request_body else {
        return;
    };
    let Some(RefOr::T(content)) = body.content.get_mut("application/json") else {
        return;
    };
    let Some(RefOr::Ref(reference)) = &mut content.schema else {
        return;
    };
    let name = reference.ref_location.rsplit('/').next().unwrap_or_default().to_owned();
    let Some(RefOr::T(Schema::Object(whole))) = components.schemas.get(&name) else {
        return;
    };
    if !whole.properties.keys().any(|field| given.contains(field)) {
        return;
    }
    let mut rest = whole.clone();
    rest.properties.retain(|field, _| !given.contains(field));
    rest.required.retain(|field| !given.contains(field));
    let short = format!("{}Body", name.strip_suffix("Cmd").unwrap_or(&name));
    *reference = Ref::from_schema_name(&short);
    components.schemas.insert(short, RefOr::T(Schema::Object(rest)));
}

fn given_fields(operation: &Operation) -> BTreeSet<String> {
    let in_path = operation
        .parameters
        .iter()
        .flatten()
        .filter_map(|parameter| match parameter {
            RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Path => Some(parameter.name.clone()),
            _ => None,
        });
    in_path
        .chain(if_match(operation).map(|_| "version".to_owned()))
        .collect()
}
