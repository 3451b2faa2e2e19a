//! Is this a workbook at all, and is it small enough to be read?

use std::io::{Cursor, Read};

use shouwang_domain::Problem;
use zip::ZipArchive;

use crate::Limits;

/// Compression better than [`Limits::ratio`] is suspicious only beyond this size: a small sheet may be very regular.
const RATIO_FREE_BYTES: u64 = 4 << 20;
/// More strings than this are promised by no real sheet; the reader would reserve memory for them.
const MAX_PROMISED_STRINGS: u64 = 4_000_000;

/// Refuses what is no `.xlsx` workbook, and one that would inflate beyond `limits`. Every entry is inflated and counted
/// here, in a small buffer, before any reader of spreadsheets sees the file.
///
/// # Errors
/// `sheet.not_a_spreadsheet` names the kind of file that it seems to be and says how to save it as `.xlsx`;
/// `sheet.password_protected`; `sheet.damaged`; `sheet.too_large`.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<(), Problem> {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(too_large("文件", "file"));
    }
    if !bytes.starts_with(b"PK") {
        return Err(foreign(bytes));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.len() > limits.entries {
        return Err(too_large("文件内部的部件数", "number of parts"));
    }
    let names: Vec<String> = archive.file_names_raw().map(normal_name).collect();
    let has = |name: &str| names.iter().any(|n| n == name);
    if !has("[content_types].xml") || !has("xl/workbook.xml") {
        return Err(wrong_package(&names));
    }
    let mut total = 0;
    for idx in 0..archive.len() {
        let entry = archive.by_index(idx).map_err(|_| damaged())?;
        let name = normal_name(entry.name_raw());
        let compressed = entry.compressed_size();
        total += count_entry(entry, &name, compressed, limits.inflated_bytes - total, limits)?;
    }
    Ok(())
}

/// Inflates one entry in a small buffer and returns its size, which is at most `left`.
fn count_entry(mut entry: impl Read, name: &str, compressed: u64, left: u64, limits: &Limits) -> Result<u64, Problem> {
    let is_worksheet = name.starts_with("xl/worksheets/");
    let is_text = name.ends_with(".xml") || name.ends_with(".rels");
    let allowed = left.min(if is_worksheet {
        limits.worksheet_bytes
    } else {
        limits.part_bytes
    });
    let mut buffer = vec![0; 64 << 10];
    let mut size = 0;
    let mut run = 0;
    loop {
        let n = entry.read(&mut buffer).map_err(|_| damaged())?;
        let chunk = &buffer[..n];
        if n == 0 {
            return Ok(size);
        }
        if size == 0 && name.ends_with("sharedstrings.xml") && promised_strings(chunk) > MAX_PROMISED_STRINGS {
            return Err(too_large("文字的数量", "number of texts"));
        }
        size += n as u64;
        if size > allowed || (size > RATIO_FREE_BYTES && size / compressed.max(1) > limits.ratio) {
            return Err(too_large("解压后的内容", "content after decompression"));
        }
        // Whole chunks are enough: the bound keeps the reader's buffers small, it need not be exact.
        run = if chunk.contains(&b'<') { 0 } else { run + n as u64 };
        if is_text && run > limits.run_bytes {
            return Err(too_large("某个单元格的内容", "content of one cell"));
        }
    }
}

fn promised_strings(head: &[u8]) -> u64 {
    let head = String::from_utf8_lossy(&head[..head.len().min(4096)]);
    head.split_once("uniqueCount").map_or(0, |(_, rest)| {
        let digits: String = rest
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        if digits.len() > 18 {
            u64::MAX
        } else {
            digits.parse().unwrap_or(0)
        }
    })
}

fn normal_name(raw: &[u8]) -> String {
    String::from_utf8_lossy(raw).to_lowercase().replace('\\', "/")
}

/// Names the kind of a file that is not a zip archive.
fn foreign(bytes: &[u8]) -> Problem {
    const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    if bytes.starts_with(OLE) {
        let marker: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return if bytes.windows(marker.len()).any(|w| w == marker) {
            password_protected()
        } else {
            not_a_spreadsheet(
                "旧版 Excel 文件（.xls）或其他旧版 Office 文件",
                "an old Excel file (.xls) or another old Office file",
            )
        };
    }
    if bytes.is_empty() {
        not_a_spreadsheet("空文件", "an empty file")
    } else if bytes.starts_with(b"%PDF") {
        not_a_spreadsheet("PDF 文件", "a PDF file")
    } else if bytes.starts_with(b"<") || bytes.starts_with("\u{feff}<".as_bytes()) {
        not_a_spreadsheet("网页或 XML 文件", "a web page or an XML file")
    } else if looks_like_text(bytes) {
        not_a_spreadsheet("没有列的文本文件（.txt）", "a text file without columns (.txt)")
    } else {
        not_a_spreadsheet("其他类型的文件", "another kind of file")
    }
}

fn looks_like_text(bytes: &[u8]) -> bool {
    !bytes[..bytes.len().min(4096)]
        .iter()
        .any(|b| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r'))
}

/// Names the kind of a zip archive that is no `.xlsx` workbook.
fn wrong_package(names: &[String]) -> Problem {
    let has = |name: &str| names.iter().any(|n| n == name);
    if has("xl/workbook.bin") {
        not_a_spreadsheet("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)")
    } else if has("word/document.xml") {
        not_a_spreadsheet("Word 文档", "a Word document")
    } else if has("content.xml") && has("meta-inf/manifest.xml") {
        not_a_spreadsheet("OpenDocument 文件（.ods）", "an OpenDocument file (.ods)")
    } else {
        not_a_spreadsheet("压缩包", "a compressed archive")
    }
}

fn not_a_spreadsheet(zh: &str, en: &str) -> Problem {
    Problem::bad_data(
        "sheet.not_a_spreadsheet",
        format!(
            "这不是 .xlsx 工作簿或 .csv 表格，而是{zh}；请用 Excel 或 WPS 打开，选择“另存为”，类型选“Excel 工作簿（*.xlsx）”，再导入。"
        ),
        format!(
            "This is no .xlsx workbook and no .csv table but {en}; open it in Excel or WPS, save it as \"Excel workbook (*.xlsx)\", and import that."
        ),
    )
}

fn password_protected() -> Problem {
    Problem::bad_data(
        "sheet.password_protected",
        "该工作簿设有打开密码；请在 Excel 或 WPS 中取消密码，另存为 .xlsx 后再导入。",
        "The workbook is password-protected; remove the password in Excel or WPS, save it as .xlsx, and import that.",
    )
}

/// The archive or its XML is broken.
pub(crate) fn damaged() -> Problem {
    Problem::bad_data(
        "sheet.damaged",
        "文件已损坏，无法读取；请用 Excel 或 WPS 打开检查，另存为新的 .xlsx 后再导入。",
        "The file is damaged; open it in Excel or WPS, save it as a new .xlsx, and import that.",
    )
}

/// A bound of [`Limits`] is exceeded; says which.
pub(crate) fn too_large(zh: &str, en: &str) -> Problem {
    Problem::bad_data(
        "sheet.too_large",
        format!("表格过大：{zh}超出上限；请按镇或村拆成几个文件，并删除无关的行、列和图片后再导入。"),
        format!(
            "The sheet is too large: its {en} exceeds the limit; split it by town or village, remove unrelated rows, columns and pictures, and import the parts."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_foreign_file_is_named() {
        let mut encrypted = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        let old = encrypted.clone();
        encrypted.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        for (bytes, code, word) in [
            (&encrypted[..], "sheet.password_protected", "password"),
            (&old[..], "sheet.not_a_spreadsheet", ".xls"),
            (b"%PDF-1.7", "sheet.not_a_spreadsheet", "PDF"),
            ("户编号 姓名".as_bytes(), "sheet.not_a_spreadsheet", ".txt"),
            (b"<html></html>", "sheet.not_a_spreadsheet", "web page"),
            (b"", "sheet.not_a_spreadsheet", "empty"),
            (b"\x7fELF\x02\x01\x01\x00", "sheet.not_a_spreadsheet", "another kind"),
            (b"PK\x03\x04 and no more", "sheet.damaged", "damaged"),
        ] {
            let problem = inspect(bytes, &Limits::default()).unwrap_err();
            assert_eq!(problem.code, code);
            assert!(problem.en.contains(word), "{}", problem.en);
        }
    }

    #[test]
    fn a_promise_of_many_strings_is_seen() {
        assert_eq!(promised_strings(b"<sst count=\"9\" uniqueCount=\"77\">"), 77);
        assert_eq!(
            promised_strings(b"<sst uniqueCount='99999999999999999999999'>"),
            u64::MAX
        );
        assert_eq!(promised_strings(b"<sst>"), 0);
    }
}
