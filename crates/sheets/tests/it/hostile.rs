//! Workbooks built by hand, as no program would write them.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A zip archive of a workbook with more parts, each a name, `head \u{1} body \u{1} tail`, and how often the body stands.
pub(crate) fn package(parts: &[(&str, &str, usize)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let skeleton = [
        ("[Content_Types].xml", TYPES, 1),
        ("_rels/.rels", RELS, 1),
        ("xl/workbook.xml", BOOK, 1),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS, 1),
    ];
    for (name, chunk, times) in skeleton.iter().chain(parts) {
        zip.start_file(*name, options).unwrap();
        // Only what stands between the two separators is repeated.
        let (head, rest) = chunk.split_once('\u{1}').unwrap_or(("", chunk));
        let (body, tail) = rest.split_once('\u{1}').unwrap_or((rest, ""));
        zip.write_all(head.as_bytes()).unwrap();
        zip.write_all(body.repeat(*times).as_bytes()).unwrap();
        zip.write_all(tail.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook with one sheet of the given rows.
pub(crate) fn workbook(rows: &str) -> Vec<u8> {
    package(&[(
        "xl/worksheets/sheet1.xml",
        &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"),
        1,
    )])
}

/// Hostile files, each with the code it must get.
pub(crate) fn files() -> Vec<(Vec<u8>, &'static str)> {
    let sheet = ("xl/worksheets/sheet1.xml", "<worksheet><sheetData/></worksheet>", 1);
    let whole = workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>");
    vec![
        // The two cells for which a dense range would need 550 GB.
        (
            workbook(
                "<row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>",
            ),
            "sheet.too_large",
        ),
        // A wide row, and a row far down.
        (
            workbook("<row r=\"1\"><c r=\"ZZ1\"><v>1</v></c></row>"),
            "sheet.too_large",
        ),
        (
            workbook("<row r=\"900000\"><c r=\"A900000\"><v>1</v></c></row>"),
            "sheet.too_large",
        ),
        // One shared string of 64 MB, and one of 2 MB.
        (
            package(&[
                (
                    "xl/sharedStrings.xml",
                    "<sst><si><t>\u{1}aaaaaaaa\u{1}</t></si></sst>",
                    1 << 23,
                ),
                sheet,
            ]),
            "sheet.too_large",
        ),
        (
            package(&[
                (
                    "xl/sharedStrings.xml",
                    "<sst><si><t>\u{1}aaaaaaaa\u{1}</t></si></sst>",
                    1 << 18,
                ),
                sheet,
            ]),
            "sheet.too_large",
        ),
        // A promise of more strings than memory can hold.
        (
            package(&[
                (
                    "xl/sharedStrings.xml",
                    "<sst uniqueCount=\"99999999999\"><si><t>a</t></si></sst>",
                    1,
                ),
                sheet,
            ]),
            "sheet.too_large",
        ),
        // Blank cells without end.
        (
            package(&[(
                "xl/worksheets/sheet1.xml",
                "<worksheet><sheetData>\u{1}<c/><c/><c/><c/>\u{1}</sheetData></worksheet>",
                1 << 22,
            )]),
            "sheet.too_large",
        ),
        (whole[..whole.len() / 2].to_vec(), "sheet.damaged"),
        (workbook("<row r=\"1\"><c r=\"A1\"><v>1</v></row>"), "sheet.damaged"),
        (
            b"PK\x05\x06".iter().copied().chain([0; 18]).collect(),
            "sheet.not_a_spreadsheet",
        ),
    ]
}
