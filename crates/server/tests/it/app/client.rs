//! Requests and answers.

use std::io::{Cursor, Read as _};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt;

/// The type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The type of a paper.
const PDF: &str = "application/pdf";

/// All that is written in a workbook, as text: what is in it can be looked for.
fn inflated(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for at in 0..archive.len() {
        archive.by_index(at).unwrap().read_to_string(&mut text).unwrap();
    }
    text
}

/// Somebody who sends requests. Each method that adds a header returns another client.
#[derive(Clone)]
pub(crate) struct Client {
    router: Router,
    headers: HeaderMap,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) bytes: Vec<u8>,
}

impl Client {
    pub(crate) fn new(router: Router) -> Self {
        Self {
            router,
            headers: HeaderMap::new(),
        }
    }

    pub(crate) fn with_token(self, token: &str) -> Self {
        self.with("authorization", &format!("Bearer {token}"))
    }

    /// The token of its session.
    pub(crate) fn token(&self) -> &str {
        let bearer = self.headers[header::AUTHORIZATION].to_str().unwrap();
        bearer.strip_prefix("Bearer ").unwrap()
    }

    /// Sends a header with every request.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().unwrap();
        self.headers.insert(name, HeaderValue::from_str(value).unwrap());
        self
    }

    /// Names the version that was read, in `If-Match`.
    pub(crate) fn having_read(self, version: i64) -> Self {
        self.with("if-match", &format!("\"{version}\""))
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(Method::POST, path, Some(body)).await
    }

    /// Posts a change of what was read in a version.
    pub(crate) async fn change(&self, version: i64, path: &str, body: Value) -> Reply {
        self.clone().having_read(version).post(path, body).await
    }

    /// Sends JSON, or nothing.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Reply {
        let body = body.map(|body| ("application/json", body.to_string().into_bytes()));
        self.send_raw(method, path, body).await
    }

    /// Uploads a file as the form of an import.
    pub(crate) async fn upload(&self, path: &str, file: &[u8], dry_run: bool) -> Reply {
        let mut form = Vec::new();
        form.extend(format!("--b\r\nContent-Disposition: form-data; name=\"dry_run\"\r\n\r\n{dry_run}\r\n").bytes());
        form.extend(b"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"sheet.xlsx\"\r\n\r\n");
        form.extend(file);
        form.extend(b"\r\n--b--\r\n");
        self.send_raw(Method::POST, path, Some(("multipart/form-data; boundary=b", form)))
            .await
    }

    /// Sends bytes of a media type, or nothing.
    pub(crate) async fn send_raw(&self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Reply {
        let mut request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        *request.headers_mut() = self.headers.clone();
        if let Some((media_type, bytes)) = body {
            request
                .headers_mut()
                .insert(header::CONTENT_TYPE, HeaderValue::from_str(media_type).unwrap());
            *request.body_mut() = Body::from(bytes);
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = match parts.headers.get("content-type").and_then(|of| of.to_str().ok()) {
            Some(XLSX) => inflated(&bytes),
            Some(PDF) => shouwang_testkit::pdf::text(&bytes),
            _ => String::from_utf8_lossy(&bytes).into_owned(),
        };
        Reply {
            status: parts.status,
            headers: parts.headers,
            text,
            bytes: bytes.into(),
        }
    }
}

impl Reply {
    /// The JSON of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text);
        self.json()
    }

    /// The JSON of something that was made.
    #[track_caller]
    pub(crate) fn created(self) -> Value {
        assert_eq!(self.status, StatusCode::CREATED, "{}", self.text);
        self.json()
    }

    /// The problem, which must have this status and code.
    #[track_caller]
    pub(crate) fn problem(self, status: u16, code: &str) -> Value {
        let problem = self.json();
        assert_eq!(
            (self.status.as_u16(), problem["code"].as_str()),
            (status, Some(code)),
            "{}",
            self.text
        );
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        assert_eq!(self.header("x-trace-id"), problem["trace_id"].as_str());
        problem
    }

    /// The code of a problem, when it is one.
    pub(crate) fn code(&self) -> Option<String> {
        let is_problem = self.header("content-type") == Some("application/problem+json");
        is_problem.then(|| self.json()["code"].as_str().unwrap().to_owned())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The body as JSON; null when there is none.
    pub(crate) fn json(&self) -> Value {
        if self.text.is_empty() {
            json!(null)
        } else if [Some(XLSX), Some(PDF)].contains(&self.header("content-type")) {
            json!(self.text)
        } else {
            serde_json::from_str(&self.text).unwrap()
        }
    }
}
