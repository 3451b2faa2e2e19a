//! A corpus of more than 500 damaged and hostile files, made here from a few sound ones: the same at every run.
//!
//! Nothing in it may panic, and whatever is refused says why and how to go on, in both languages. A file that is read goes
//! on through both tables, whose problems are its cells'.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _, Write as _};

use shouwang_sheets::{INCOME, Limits, read_income, read_register, read_workbook};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::corrupt::whole;
use crate::hostile::{package, workbook};
use crate::sample::{sheet, today};

/// What must come of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Must {
    /// Anything but a panic.
    Live,
    /// A refusal.
    Refuse,
}

type Files = Vec<(String, Vec<u8>, Must)>;

/// Numbers that look random and are not (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }
}

fn income() -> Vec<u8> {
    sheet(
        INCOME,
        &["household_number", "period", "wage", "rigid_expense"],
        &[&["1", "2026-01", "3000", "120.5"]],
    )
}

const CSV: &str = "户编号,镇,村,户类型,与户主关系,姓名,证件号码,健康状况,劳动能力\n1,石溪镇,上屋村,脱贫户,户主,陈赟,,健康,普通劳动力\n";

/// Bytes changed, cut out, doubled and cut off, of every sound file.
fn damaged() -> Files {
    let mut files = Vec::new();
    let gb18030: Vec<u8> = b"\xbb\xa7\xb1\xe0\xba\xc5,\xd0\xd5\xc3\xfb\n1,\xb3\xc2\xd9\xda\n".to_vec();
    let sound = [
        ("register", whole()),
        ("income", income()),
        ("csv", CSV.into()),
        ("gb18030", gb18030),
    ];
    for (name, whole) in sound {
        let mut dice = Dice(whole.len() as u64);
        for nth in 0..60 {
            let mut bytes = whole.clone();
            for _ in 0..=nth % 12 {
                let at = dice.below(bytes.len());
                bytes[at] = dice.below(256) as u8;
            }
            files.push((format!("{name}: bytes changed {nth}"), bytes, Must::Live));
        }
        for nth in 0..20 {
            let cut = whole.len() * nth / 20;
            files.push((format!("{name}: cut off {nth}"), whole[..cut].to_vec(), Must::Live));
        }
        for nth in 0..12 {
            let (from, to) = (dice.below(whole.len()), dice.below(whole.len()));
            let (from, to) = (from.min(to), from.max(to));
            let without = [&whole[..from], &whole[to..]].concat();
            let doubled = [&whole[..to], &whole[from..]].concat();
            files.push((format!("{name}: cut out {nth}"), without, Must::Live));
            files.push((format!("{name}: doubled {nth}"), doubled, Must::Live));
        }
    }
    files
}

/// The parts of a sound workbook with one of them replaced or left out.
fn parts_damaged() -> Files {
    let mut files = Vec::new();
    let sound = whole();
    let mut archive = ZipArchive::new(Cursor::new(&sound)).unwrap();
    let mut parts = BTreeMap::new();
    for n in 0..archive.len() {
        let mut entry = archive.by_index(n).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        parts.insert(name, content);
    }
    let zipped = |parts: &BTreeMap<String, Vec<u8>>| {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        for (name, content) in parts {
            zip.start_file(name.as_str(), options).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let utf16: Vec<u8> = "\u{FEFF}<worksheet/>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let replacements: [(&str, Vec<u8>); 8] = [
        ("nothing", Vec::new()),
        ("no XML", b"<<<>>>&&&".to_vec()),
        ("never closed", b"<a><b><c>".to_vec()),
        ("UTF-16", utf16),
        ("bytes that are no UTF-8", vec![b'<', 0xff, 0xfe, 0x80, b'>']),
        ("an entity of entities", br#"<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&c;</t></is></c></row></sheetData></worksheet>"#.to_vec()),
        ("a file of the machine", br#"<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&f;</t></is></c></row></sheetData></worksheet>"#.to_vec()),
        ("elements in elements", ["<x>".repeat(20_000), "</x>".repeat(20_000)].concat().into_bytes()),
    ];
    for name in parts.keys() {
        let mut fewer = parts.clone();
        fewer.remove(name);
        files.push((format!("without {name}"), zipped(&fewer), Must::Live));
        for (what, content) in &replacements {
            let mut other = parts.clone();
            other.insert(name.clone(), content.clone());
            files.push((format!("{name}: {what}"), zipped(&other), Must::Live));
        }
    }
    for path in [
        "../../../../etc/cron.d/x",
        "/etc/passwd",
        "C:\\x.exe",
        "xl\\worksheets\\sheet1.xml",
        "xl/vbaProject.bin",
        "xl/embeddings/oleObject1.bin",
        "xl/externalLinks/externalLink1.xml",
    ] {
        let mut more = parts.clone();
        more.insert(path.to_owned(), b"MZ\x90\x00".to_vec());
        files.push((format!("with an entry {path}"), zipped(&more), Must::Live));
    }
    files
}

/// Cells as no person types them, each in a sheet of its own.
fn cells() -> Files {
    let cell = |kind: &str, value: &str| format!(r#"<row r="1"><c r="A1"{kind}>{value}</c></row>"#);
    let rows = [
        ("a number that is none", cell("", "<v>NaN</v>")),
        ("infinity", cell("", "<v>1e999</v>")),
        ("minus infinity", cell("", "<v>-1e999</v>")),
        ("a number of a thousand digits", cell("", &format!("<v>{}</v>", "9".repeat(1_000)))),
        ("an error", cell(r#" t="e""#, "<v>#REF!</v>")),
        ("an error that nobody knows", cell(r#" t="e""#, "<v>#WHAT!</v>")),
        ("a string that is not there", cell(r#" t="s""#, "<v>4294967295</v>")),
        ("a string with a negative number", cell(r#" t="s""#, "<v>-1</v>")),
        ("a type that nobody knows", cell(r#" t="zz""#, "<v>1</v>")),
        ("a truth that is none", cell(r#" t="b""#, "<v>maybe</v>")),
        ("a day that is none", cell(r#" t="d""#, "<v>9999-99-99T99:99:99</v>")),
        ("a formula that calls out", cell("", r#"<f>HYPERLINK("http://127.0.0.1/","x")</f><v>x</v>"#)),
        ("a formula of a program", cell(r#" t="str""#, "<f>cmd|' /C calc'!A0</f><v>1</v>")),
        ("a formula without a value", cell("", "<f>1+1</f>")),
        ("a style that is not there", cell(r#" s="99999""#, "<v>45000</v>")),
        ("a style with a negative number", cell(r#" s="-1""#, "<v>1</v>")),
        ("control characters", cell(r#" t="inlineStr""#, "<is><t>a&#8;b&#x1F;c</t></is>")),
        ("characters that are none", cell(r#" t="inlineStr""#, "<is><t>&#xFFFF;&#x110000;&#0;</t></is>")),
        ("right to left", cell(r#" t="inlineStr""#, "<is><t>\u{202E}1234\u{2066}x</t></is>")),
        ("a thousand marks on one letter", cell(r#" t="inlineStr""#, &format!("<is><t>a{}</t></is>", "\u{0301}".repeat(1_000)))),
        ("a text longer than a cell", cell(r#" t="inlineStr""#, &format!("<is><t>{}</t></is>", "长".repeat(40_000)))),
        ("a place that is none", r#"<row r="1"><c r="1A"><v>1</v></c></row>"#.to_owned()),
        ("no place", "<row><c><v>1</v></c><c><v>2</v></c></row>".to_owned()),
        ("row nought", r#"<row r="0"><c r="A0"><v>1</v></c></row>"#.to_owned()),
        ("a negative row", r#"<row r="-5"><c r="A-5"><v>1</v></c></row>"#.to_owned()),
        ("rows backwards", r#"<row r="3"><c r="A3"><v>3</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>"#.to_owned()),
        ("one row twice", r#"<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>"#.to_owned()),
        ("one cell twice", r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>"#.to_owned()),
        ("cells backwards", r#"<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>"#.to_owned()),
        ("a row in a row", r#"<row r="1"><row r="2"><c r="A2"><v>1</v></c></row></row>"#.to_owned()),
        ("a cell in a cell", r#"<row r="1"><c r="A1"><c r="B1"><v>1</v></c></c></row>"#.to_owned()),
        ("merged over everything", r#"<row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells><sheetData>"#.to_owned()),
        ("merged over nothing", r#"<row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="ZZZZ"/></mergeCells><sheetData>"#.to_owned()),
        ("a dimension that lies", r#"</sheetData><dimension ref="A1:A1"/><sheetData><row r="9"><c r="Z9"><v>1</v></c></row>"#.to_owned()),
        ("hidden rows", r#"<row r="1" hidden="1"><c r="A1"><v>1</v></c></row>"#.to_owned()),
        ("a comment between", r#"<!-- <row r="2"> --><row r="1"><c r="A1"><v>1</v></c></row>"#.to_owned()),
        ("what is no text", r#"<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[]]]]><![CDATA[>]]></t></is></c></row>"#.to_owned()),
        ("an instruction", r#"<?php system('x') ?><row r="1"><c r="A1"><v>1</v></c></row>"#.to_owned()),
    ];
    rows.into_iter()
        .map(|(what, rows)| (what.to_owned(), workbook(&rows), Must::Live))
        .collect()
}

/// What is larger than a file may be, in one way or another.
fn too_large() -> Files {
    let sheet1 = "xl/worksheets/sheet1.xml";
    let many = |name: &str, chunk: &str, times: usize| package(&[(name, chunk, times)]);
    let entries: Vec<(String, &str, usize)> = (0..3_000).map(|nth| (format!("xl/media/{nth}.png"), "x", 1)).collect();
    let entries: Vec<(&str, &str, usize)> = entries
        .iter()
        .map(|(name, chunk, times)| (name.as_str(), *chunk, *times))
        .collect();
    vec![
        (
            "rows without end".into(),
            many(
                sheet1,
                "<worksheet><sheetData>\u{1}<row><c><v>1</v></c></row>\u{1}</sheetData></worksheet>",
                300_000,
            ),
            Must::Refuse,
        ),
        (
            "cells without end".into(),
            many(
                sheet1,
                "<worksheet><sheetData><row>\u{1}<c><v>1</v></c>\u{1}</row></sheetData></worksheet>",
                300_000,
            ),
            Must::Refuse,
        ),
        (
            "blanks without end".into(),
            many(
                sheet1,
                "<worksheet><sheetData>\u{1}                \u{1}</sheetData></worksheet>",
                1 << 20,
            ),
            Must::Refuse,
        ),
        (
            "an attribute without end".into(),
            many(
                sheet1,
                "<worksheet><sheetData><row x=\"\u{1}aaaaaaaaaaaaaaaa\u{1}\"/></sheetData></worksheet>",
                1 << 18,
            ),
            Must::Refuse,
        ),
        (
            "a style sheet without end".into(),
            package(&[
                (
                    "xl/styles.xml",
                    "<styleSheet><cellXfs>\u{1}<xf numFmtId=\"14\"/>\u{1}</cellXfs></styleSheet>",
                    3_000_000,
                ),
                (sheet1, "<worksheet><sheetData/></worksheet>", 1),
            ]),
            Must::Refuse,
        ),
        ("entries without end".into(), package(&entries), Must::Refuse),
        (
            "one line of ten megabytes".into(),
            [b"a".repeat(10 << 20), b"\n".to_vec()].concat(),
            Must::Refuse,
        ),
        ("lines without end".into(), b"1,2\n".repeat(300_000), Must::Refuse),
        ("columns without end".into(), b"1,".repeat(5_000), Must::Refuse),
        (
            "a quote that never ends".into(),
            [b"\"".to_vec(), b"a\n".repeat(1 << 20)].concat(),
            Must::Refuse,
        ),
    ]
}

/// Files that are something else.
fn something_else() -> Files {
    let begin = |bytes: &[u8]| [bytes, &[0; 600]].concat();
    let kinds: [(&str, Vec<u8>); 14] = [
        ("nothing", Vec::new()),
        ("blanks", b"   \r\n\r\n".to_vec()),
        ("noughts", vec![0; 4_096]),
        (
            "an old workbook that is none",
            begin(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        ),
        ("a program", begin(b"MZ\x90\x00")),
        ("an ELF file", begin(b"\x7fELF\x02\x01\x01")),
        ("a PDF", begin(b"%PDF-1.7\n")),
        ("a picture", begin(b"\x89PNG\r\n\x1a\n")),
        ("a photograph", begin(b"\xff\xd8\xff\xe0\x00\x10JFIF")),
        ("an archive of another kind", begin(b"Rar!\x1a\x07\x01\x00")),
        ("a gzip file", begin(b"\x1f\x8b\x08\x00")),
        (
            "a page",
            b"<!DOCTYPE html><html><table><tr><td>x</td></tr></table></html>".to_vec(),
        ),
        ("JSON", br#"{"a":[1,2,{"b":null}]}"#.to_vec()),
        (
            "an archive with nothing in it",
            ZipWriter::new(Cursor::new(Vec::new())).finish().unwrap().into_inner(),
        ),
    ];
    kinds
        .into_iter()
        .map(|(what, bytes)| (what.to_owned(), bytes, Must::Live))
        .collect()
}

#[test]
fn a_corpus_of_hostile_files_is_read_or_refused_and_never_panics() {
    let corpus: Files = [damaged(), parts_damaged(), cells(), too_large(), something_else()].concat();
    assert!(corpus.len() >= 500, "{} files", corpus.len());
    let names: BTreeSet<&str> = corpus.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names.len(), corpus.len(), "each is another one");
    let mut refused = BTreeMap::new();
    for (name, bytes, must) in &corpus {
        match read_workbook(bytes, &Limits::default()) {
            Err(problem) => {
                let is_said = problem.code.starts_with("sheet.") && !problem.zh.is_empty() && !problem.en.is_empty();
                assert!(is_said, "{name}: {problem:?}");
                *refused.entry(problem.code).or_insert(0) += 1;
            }
            Ok(book) => {
                assert!(*must == Must::Live, "{name} is read");
                for problems in [
                    read_register(&book, today()).map(|sheet| sheet.problems),
                    read_income(&book, today()).map(|sheet| sheet.problems),
                ] {
                    let problems = problems.unwrap_or_default();
                    assert!(
                        problems
                            .iter()
                            .all(|problem| !problem.zh.is_empty() && !problem.en.is_empty()),
                        "{name}"
                    );
                }
            }
        }
    }
    // proves DAT-04: what is damaged is refused for what it is
    assert!(
        refused.keys().any(|code| code == "sheet.damaged") && refused.keys().any(|code| code == "sheet.too_large"),
        "{refused:?}"
    );
}
