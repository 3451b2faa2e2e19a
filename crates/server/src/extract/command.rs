//! A command: a request that changes something, made of its body, its address and the version that was read.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use shouwang_domain::ctx::RequestKey;
use shouwang_domain::{Ctx, Problem, Result};
use shouwang_service::Service;

use super::actor::caller;
use super::body;
use crate::app::App;
use crate::failure::{ApiResult, Failure};
use crate::middleware::Caller;
use crate::reply::Reply;

/// Under this key the command takes effect once, however often it is sent.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const MAX_KEY_CHARS: usize = 100;

/// A command of somebody who may give it. Its fields come from the JSON body; the ids in the address and the version in
/// `If-Match` fill the fields of the same name, which the body then must not repeat.
pub(crate) struct Command<T> {
    service: Arc<Service>,
    caller: Caller,
    cmd: T,
}

impl<T> Command<T> {
    /// Gives the command to a use case, or repeats the answer when the same command was given under the same key.
    pub(crate) async fn run<V: Serialize>(
        self,
        use_case: impl AsyncFnOnce(&Service, &Ctx, T) -> Result<V>,
    ) -> ApiResult<Reply> {
        once(&self.service, &self.caller.ctx, async |service, ctx| {
            use_case(service, ctx, self.cmd).await
        })
        .await
    }

    /// Gives the command to a use case for what is no view, such as a file: it is not kept, and a repeated request does it
    /// again.
    pub(crate) async fn get<V>(self, use_case: impl AsyncFnOnce(&Service, &Ctx, T) -> Result<V>) -> ApiResult<V> {
        Ok(use_case(&self.service, &self.caller.ctx, self.cmd).await?)
    }

    /// The session, its person, and the command.
    pub(crate) fn into_parts(self) -> (Caller, T) {
        (self.caller, self.cmd)
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Command<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Self::Rejection> {
        let (mut parts, body) = request.into_parts();
        let mut caller = caller(&mut parts)?;
        let address = address(&mut parts).await?;
        let headers = parts.headers.clone();
        let target = format!("{} {}", parts.method, parts.uri.path());
        let bytes = Bytes::from_request(Request::from_parts(parts, body), app).await?;

        caller.ctx.request = request_key(&headers, &caller.ctx, [target.as_bytes(), &bytes])?;
        let mut fields = body::object(&headers, &bytes)?;
        for (name, value) in address {
            fill(&mut fields, name, value)?;
        }
        if let Some(is_required) = caller.operation.needs_version {
            match expected_version(&headers)? {
                Some(version) => fill(&mut fields, "version".to_owned(), version.into())?,
                None if is_required => return Err(Failure::of_status(StatusCode::PRECONDITION_REQUIRED)),
                None => {}
            }
        }
        let cmd = body::read(Value::Object(fields))?;
        Ok(Self {
            service: app.service.clone(),
            caller,
            cmd,
        })
    }
}

/// Runs a use case under the request's key, once.
pub(super) async fn once<V: Serialize>(
    service: &Service,
    ctx: &Ctx,
    use_case: impl AsyncFnOnce(&Service, &Ctx) -> Result<V>,
) -> ApiResult<Reply> {
    match service.recall(ctx).await? {
        Some(answer) => Ok(Reply::replayed(answer)),
        None => Reply::ok(use_case(service, ctx).await?),
    }
}

/// The key that the caller chose, with the digest of what it was chosen for: the content, the version that was read, who acts
/// and in which post.
pub(super) fn request_key<const N: usize>(
    headers: &HeaderMap,
    ctx: &Ctx,
    content: [&[u8]; N],
) -> ApiResult<Option<RequestKey>> {
    let Some(key) = headers.get(IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    let key = key
        .to_str()
        .ok()
        .filter(|key| (1..=MAX_KEY_CHARS).contains(&key.len()))
        .ok_or_else(|| {
            Problem::usage(
                "idempotency.malformed",
                "Idempotency-Key 应为1至100个可见字符，建议使用 UUID。",
                "An Idempotency-Key has 1 to 100 visible characters; a UUID is best.",
            )
        })?;
    let read = headers.get(header::IF_MATCH).map_or(&[][..], HeaderValue::as_bytes);
    let acts = format!("{} {}", ctx.acted_by, ctx.post);
    let mut digest = Sha256::new();
    for part in [read, acts.as_bytes()].into_iter().chain(content) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    Ok(Some(RequestKey {
        key: key.to_owned(),
        digest: hex::encode(digest.finalize()),
    }))
}

async fn address(parts: &mut axum::http::request::Parts) -> ApiResult<Vec<(String, Value)>> {
    let parameters = RawPathParams::from_request_parts(parts, &()).await;
    let parameters = parameters.map_err(|_| Failure::of_status(StatusCode::BAD_REQUEST))?;
    Ok(parameters
        .iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect())
}

fn fill(fields: &mut Map<String, Value>, name: String, value: Value) -> ApiResult<()> {
    if fields.contains_key(&name) {
        return Err(Failure::from(
            Problem::usage(
                "body.repeats_address",
                format!("字段“{name}”已由地址或 If-Match 给出，请求体中不要重复。"),
                format!("The field \"{name}\" is given by the address or by If-Match; leave it out of the body."),
            )
            .at(format!("/{name}")),
        ));
    }
    fields.insert(name, value);
    Ok(())
}

/// The version in `If-Match: "3"`.
fn expected_version(headers: &HeaderMap) -> ApiResult<Option<i64>> {
    let Some(header) = headers.get(header::IF_MATCH) else {
        return Ok(None);
    };
    let etag = header
        .to_str()
        .ok()
        .and_then(|etag| etag.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok());
    etag.map(Some).ok_or_else(|| {
        Failure::from(Problem::usage(
            "version.malformed",
            "If-Match 应为带引号的版本号，例如 \"3\"；请照抄读取时的 ETag。",
            "If-Match is a version in quotes, such as \"3\"; copy the ETag of what was read.",
        ))
    })
}

#[cfg(test)]
mod tests {
    use shouwang_domain::calendar::Timestamp;
    use shouwang_domain::role::Role;
    use shouwang_domain::scope::Scope;
    use shouwang_domain::{AccountId, AreaId, PostId};

    use super::*;

    fn acting(acted_by: i64) -> Ctx {
        Ctx {
            acted_by: AccountId(acted_by),
            entered_by: AccountId(1),
            post: PostId(1),
            role: Role::TownOfficer,
            area: AreaId(1),
            department: None,
            scope: Scope::nothing(),
            now: Timestamp(0),
            reason: None,
            request: None,
        }
    }

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn a_version_is_an_etag() {
        let check = |value: &str| expected_version(&headers(header::IF_MATCH, value)).map_err(|f| f.problem.code);
        assert_eq!(check("\"3\""), Ok(Some(3)));
        for wrong in ["3", "*", "W/\"3\"", "\"a\"", "\"3"] {
            assert_eq!(check(wrong), Err("version.malformed".to_owned()), "{wrong}");
        }
        assert_eq!(expected_version(&HeaderMap::new()).unwrap(), None);
    }

    #[test]
    fn a_key_stands_for_one_content() {
        let one = headers(IDEMPOTENCY_KEY, "k1");
        let key = |content: [&[u8]; 2]| request_key(&one, &acting(1), content).unwrap().unwrap();
        assert_eq!(key([b"POST /a", b"{}"]), key([b"POST /a", b"{}"]));
        assert_ne!(key([b"POST /a", b"{}"]).digest, key([b"POST /b", b"{}"]).digest);
        assert_ne!(key([b"ab", b"c"]).digest, key([b"a", b"bc"]).digest);
        assert!(request_key(&HeaderMap::new(), &acting(1), [b""]).unwrap().is_none());
        assert!(request_key(&headers(IDEMPOTENCY_KEY, &"k".repeat(101)), &acting(1), [b""]).is_err());
        // The same words about another version, or in another's name, are another request.
        let mut newer = one.clone();
        newer.insert(header::IF_MATCH, HeaderValue::from_static("\"2\""));
        let digest = |headers: &HeaderMap, ctx: &Ctx| request_key(headers, ctx, [b"{}"]).unwrap().unwrap().digest;
        assert_ne!(digest(&one, &acting(1)), digest(&newer, &acting(1)));
        assert_ne!(digest(&one, &acting(1)), digest(&one, &acting(2)));
    }
}
