//! JSON bodies, with the wrong place named when one does not fit.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::Segment;
use shouwang_domain::Problem;

use crate::failure::{ApiResult, Failure};

/// The body of a question that is asked by POST, because a query in the address would tell of people.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let headers = request.headers().clone();
        let bytes = Bytes::from_request(request, state).await?;
        Ok(Self(read(Value::Object(object(&headers, &bytes)?))?))
    }
}

impl From<BytesRejection> for Failure {
    fn from(rejection: BytesRejection) -> Self {
        Self::of_status(rejection.into_response().status())
    }
}

/// The object that a body holds. No body is an empty object.
pub(super) fn object(headers: &HeaderMap, bytes: &[u8]) -> ApiResult<Map<String, Value>> {
    if bytes.is_empty() {
        return Ok(Map::new());
    }
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if media_type.split(';').next().map(str::trim) != Some("application/json") {
        return Err(Failure::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let object: Map<String, Value> = serde_json::from_slice(bytes).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        Failure::from(
            Problem::usage(
                "body.not_json",
                format!("请求体不是有效的 JSON 对象，问题在第{line}行第{column}列。"),
                format!("The body is no JSON object; see line {line}, column {column}."),
            )
            .at(format!("{line}:{column}")),
        )
    })?;
    check_all(&object)?;
    Ok(object)
}

/// Refuses fields with a name or a text that nobody types.
pub(super) fn check_all(fields: &Map<String, Value>) -> ApiResult<()> {
    check_fields(fields, "")
}

fn check_fields(fields: &Map<String, Value>, at: &str) -> ApiResult<()> {
    fields.iter().try_for_each(|(name, value)| {
        check_text(name, at)?;
        check_texts(value, &format!("{at}/{name}"))
    })
}

/// The longest text that a person types, in characters. A file, which is called `content` everywhere, is longer.
const MAX_TEXT_CHARS: usize = 4000;

/// Refuses texts with characters that nobody types (no database of ours could keep U+0000), and those that are too long.
fn check_texts(value: &Value, at: &str) -> ApiResult<()> {
    match value {
        Value::String(text) => check_text(text, at),
        Value::Array(items) => (0..)
            .zip(items)
            .try_for_each(|(index, item)| check_texts(item, &format!("{at}/{index}"))),
        Value::Object(fields) => check_fields(fields, at),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// The same for one text, from a header or an address too.
pub(crate) fn check_text(text: &str, at: &str) -> ApiResult<()> {
    let is_file = at == "/content";
    if !is_file && text.chars().count() > MAX_TEXT_CHARS {
        return Err(Failure::from(
            Problem::bad_data(
                "text.too_long",
                format!("内容过长，请控制在{MAX_TEXT_CHARS}字以内。"),
                format!("The text is too long; keep it within {MAX_TEXT_CHARS} characters."),
            )
            .at(at),
        ));
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Failure::from(
            Problem::bad_data(
                "text.control",
                "内容含有不可见的控制字符，请重新输入。",
                "The text holds a control character that cannot be seen; type it again.",
            )
            .at(at),
        ));
    }
    Ok(())
}

/// The value as what the use case asks for.
pub(super) fn read<T: DeserializeOwned>(value: Value) -> ApiResult<T> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let at = pointer(error.path());
        let what = without_value(&error.inner().to_string());
        Failure::from(
            Problem::bad_data(
                "body.invalid",
                format!("提交的数据在“{at}”处不符合要求（{what}）；字段和取值见 /api/docs。"),
                format!("The data does not fit at \"{at}\" ({what}); see /api/docs for the fields and their values."),
            )
            .at(at),
        )
    })
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    let segments = path.iter().map(|segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { variant } => format!("/{variant}"),
        Segment::Unknown => String::new(),
    });
    segments.collect()
}

/// The message without the value that was sent: it may be somebody's ID number in the wrong field.
fn without_value(message: &str) -> String {
    let kinds = ["invalid type: ", "invalid value: ", "invalid length "];
    let kind = kinds.iter().find(|kind| message.starts_with(*kind));
    match (kind, message.rfind(", expected ")) {
        (Some(kind), Some(expected)) => format!("{}{}", kind.trim_end_matches([':', ' ']), &message[expected..]),
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its shape is tested")]
    struct Sample {
        amounts: Vec<i64>,
        note: String,
    }

    #[test]
    fn a_wrong_place_is_named_and_its_value_is_not_repeated() {
        let check = |value: Value| {
            let problem = read::<Sample>(value).unwrap_err().problem;
            (problem.fields[0].at.clone(), problem.en)
        };
        let (at, en) = check(json!({"amounts": [1, "99010119900101123X"], "note": ""}));
        assert_eq!(at, "/amounts/1");
        assert!(
            en.contains("invalid type, expected i64") && !en.contains("9901"),
            "{en}"
        );
        assert!(check(json!({"amounts": []})).1.contains("missing field `note`"));
        assert_eq!(check(json!({"amounts": [], "note": "", "more": 1})).0, "/more");
    }

    #[test]
    fn a_body_is_an_object_in_json() {
        let mut headers = HeaderMap::new();
        assert!(object(&headers, b"").unwrap().is_empty());
        assert_eq!(
            object(&headers, b"{}").unwrap_err().status,
            StatusCode::UNSUPPORTED_MEDIA_TYPE
        );
        headers.insert(header::CONTENT_TYPE, "application/json; charset=utf-8".parse().unwrap());
        assert_eq!(object(&headers, b"{\"a\":1}").unwrap()["a"], 1);
        let failure = object(&headers, b"{\"a\":\n tru}").unwrap_err();
        assert_eq!(
            (failure.problem.code.as_str(), failure.problem.fields[0].at.as_str()),
            ("body.not_json", "2:5")
        );
        assert_eq!(object(&headers, b"[]").unwrap_err().problem.code, "body.not_json");
        let refused = |body: String| {
            let problem = object(&headers, body.as_bytes()).unwrap_err().problem;
            (problem.code, problem.fields[0].at.clone())
        };
        let long = "长".repeat(MAX_TEXT_CHARS + 1);
        assert_eq!(
            refused(json!({"a": {"b": ["x\u{0}"]}}).to_string()),
            ("text.control".to_owned(), "/a/b/0".to_owned())
        );
        assert_eq!(
            refused(json!({"a": long}).to_string()),
            ("text.too_long".to_owned(), "/a".to_owned())
        );
        let fits = json!({"content": long, "a": "行\n\t行", "b": "长".repeat(MAX_TEXT_CHARS)});
        object(&headers, fits.to_string().as_bytes()).unwrap();
    }
}
