//! Spreadsheets as a township sends them.

use rust_xlsxwriter::Workbook;

/// A workbook with one sheet, whose first row is the header. Every cell is text.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(*cells) {
            sheet.write_string(row, column, *text).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// A person of a register: 户编号, 镇, 村, 与户主关系, 姓名, 证件号码, 出生日期, 性别. The last two may be left blank where there is
/// an ID number.
pub(crate) type Person<'a> = [&'a str; 8];

/// A register of healthy people of households that were lifted out of poverty.
pub(crate) fn register(people: &[Person<'_>]) -> Vec<u8> {
    const HEADER: [&str; 11] = [
        "户编号",
        "镇",
        "村",
        "与户主关系",
        "姓名",
        "证件号码",
        "出生日期",
        "性别",
        "户类型",
        "健康状况",
        "劳动能力",
    ];
    let rows = people
        .iter()
        .map(|person| [&person[..], &["脱贫户", "健康", "普通劳动力"]].concat());
    let rows: Vec<_> = [HEADER.to_vec()].into_iter().chain(rows).collect();
    workbook(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// An ID number of the demo county; an odd sequence is a man's.
pub(crate) fn id_number(birth: &str, sequence: u16) -> String {
    let body = format!("990101{birth}{sequence:03}");
    format!("{body}{}", shouwang_domain::id_number::check_digit(&body))
}
