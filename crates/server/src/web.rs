//! The web app: the program that serves holds its files, compressed when it was built.
//!
//! The page itself is made for each answer, because its style sheets carry a nonce; it is small and never kept. What it
//! loads has the digest of its content in its name and is kept for a year.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use shouwang_domain::Problem;

use crate::failure::{ApiResult, Failure};

/// The files of the web app; none when the program was built without it.
pub type WebApp = &'static [WebFile];

/// A file of the web app.
#[derive(Debug)]
pub struct WebFile {
    /// Its path below the root, such as `assets/index-a1b2.js`.
    pub path: &'static str,
    /// Its entity tag, quotes included.
    pub etag: &'static str,
    /// Its content.
    pub plain: &'static [u8],
    /// The content compressed with gzip.
    pub gzip: Option<&'static [u8]>,
    /// The content compressed with brotli.
    pub brotli: Option<&'static [u8]>,
}

/// Stands in the page where the nonce goes.
const NONCE: &str = "__CSP_NONCE__";
/// The page of the offices.
const OFFICE: &str = "index.html";
/// The page of phones, which is a small app of its own below `/m/`.
const PHONE: &str = "m/index.html";
/// What keeps the phone's own files on the phone.
const WORKER: &str = "m/sw.js";
/// The worker fetches from this server alone, and nothing of the interface goes through it.
const WORKER_POLICY: &str = "default-src 'none'; connect-src 'self'";
/// Files below it have a digest in their names.
const HASHED: &str = "assets/";
const A_YEAR: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// Everything that no route answers: a file of the app, else the page, which finds the screen by the address itself.
/// An unknown address of the API stays unknown.
pub(crate) async fn serve(
    State(app): State<WebApp>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let path = uri.path().trim_start_matches('/');
    let is_api = path == "api" || path.starts_with("api/");
    if is_api || !matches!(method, Method::GET | Method::HEAD) {
        return Err(Failure::of_status(StatusCode::NOT_FOUND));
    }
    if app.is_empty() {
        return Err(Failure::of_status(StatusCode::NOT_IMPLEMENTED));
    }
    // Its addresses are below this one, as far as its worker reaches.
    if path == "m" {
        return Ok(Redirect::permanent("/m/").into_response());
    }
    let is_page = |file: &WebFile| [OFFICE, PHONE].contains(&file.path);
    match app.iter().find(|file| file.path == path) {
        Some(file) if !is_page(file) => Ok(send(file, &headers)),
        // A file that is not there must not be answered with a page: a browser would take the page for the script.
        None if path.rsplit('/').next().is_some_and(|name| name.contains('.')) => {
            Err(Failure::of_status(StatusCode::NOT_FOUND))
        }
        _ if path.starts_with("m/") => page(app, PHONE),
        _ => page(app, OFFICE),
    }
}

fn send(file: &WebFile, headers: &HeaderMap) -> Response {
    let cache = if file.path.starts_with(HASHED) {
        A_YEAR
    } else {
        ASK_AGAIN
    };
    let known = headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|etag| etag.as_bytes() == file.etag.as_bytes());
    let (encoding, bytes) = encoded(file, headers);
    let body = if known { Body::empty() } else { Body::from(bytes) };
    let mut response = Response::new(body);
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let mut say = |name, value| response.headers_mut().insert(name, HeaderValue::from_static(value));
    say(header::CONTENT_TYPE, media_type(file.path));
    say(header::CACHE_CONTROL, cache);
    say(header::ETAG, file.etag);
    say(header::VARY, "accept-encoding");
    if file.path == WORKER {
        say(header::CONTENT_SECURITY_POLICY, WORKER_POLICY);
    }
    if let Some(encoding) = encoding {
        say(header::CONTENT_ENCODING, encoding);
    }
    response
}

/// The smallest form that the browser takes. Over plain HTTP browsers do not take brotli, so gzip is there, too.
fn encoded(file: &WebFile, headers: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    let takes = |name: &str| {
        let mut codings = accepted.unwrap_or_default().split(',').map(str::trim);
        codings.any(|coding| coding == name)
    };
    match (file.brotli, file.gzip) {
        (Some(bytes), _) if takes("br") => (Some("br"), bytes),
        (_, Some(bytes)) if takes("gzip") => (Some("gzip"), bytes),
        _ => (None, file.plain),
    }
}

/// The page, with a nonce of its own. Scripts come from this server only; style sheets that scripts write carry the nonce.
fn page(app: WebApp, path: &str) -> ApiResult<Response> {
    let index = app.iter().find(|file| file.path == path);
    let index = index.ok_or_else(|| Problem::internal("the web app has no page"))?;
    let text = std::str::from_utf8(index.plain).map_err(Problem::internal)?;
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(Problem::internal)?;
    let nonce = hex::encode(random);
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; \
         base-uri 'none'; form-action 'self'"
    );
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    Ok((headers, text.replace(NONCE, &nonce)).into_response())
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
