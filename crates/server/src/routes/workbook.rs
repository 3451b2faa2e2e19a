//! Workbooks going out.

use axum::http::header;
use axum::response::{IntoResponse, Response};

/// The type of a workbook.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A workbook as a download: its Chinese name as RFC 8187 writes it, and a code for old programs.
pub(super) fn download(name: &str, code: &str, bytes: Vec<u8>) -> Response {
    let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let disposition = format!("attachment; filename=\"{code}.xlsx\"; filename*=UTF-8''{name}.xlsx");
    let headers = [
        (header::CONTENT_TYPE, XLSX.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    (headers, bytes).into_response()
}
