//! What people type, made regular: widths, dates, months, amounts, labels.
//!
//! Every error here is a [`Problem`] without the offending value: a shifted column may hold an ID number.

use chrono::{Days, NaiveDate};
use shouwang_domain::income::Period;
use shouwang_domain::{Fen, Month, Problem};

use crate::CellValue;

/// Full-width letters, digits and punctuation as half-width ones, invisible characters dropped, blanks trimmed.
pub fn half_width(text: &str) -> String {
    let regular: String = text
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' | '\n' | '\r' | '\t' => ' ',
            '。' => '.',
            c => c,
        })
        .collect();
    regular.trim().to_owned()
}

/// The text as typed, without what nobody can see: line breaks become blanks, invisible characters go, ends are trimmed.
pub fn clean(text: &str) -> String {
    let visible: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{0}'..='\u{8}')
}

/// The text of a cell, cleaned; `None` when the cell says "nothing" (`/`, `-`, `—`).
///
/// # Errors
/// A failed formula, or a text that is too long.
pub fn text(value: &CellValue) -> Result<Option<String>, Problem> {
    let text = match value {
        CellValue::Text(text) => clean(text),
        CellValue::Number(n) => n.to_string(),
        CellValue::Date(date) => date.to_string(),
        CellValue::Bool(b) => if *b { "是" } else { "否" }.to_owned(),
        CellValue::Error => return Err(formula_error()),
        CellValue::TooLong => return Err(too_long()),
    };
    Ok((!says_nothing(&text)).then_some(text))
}

fn says_nothing(text: &str) -> bool {
    text.is_empty()
        || text
            .chars()
            .all(|c| matches!(c, '/' | '-' | '—' | '–' | '－' | '／' | '\\'))
}

/// The date of an Excel serial number, in the system that counts from 1900 (with its false 29 February 1900) or from 1904.
pub fn serial_date(serial: f64, date_1904: bool) -> Option<NaiveDate> {
    let days = serial.floor();
    if !(0.0..2_958_466.0).contains(&days) {
        return None;
    }
    let days = days as u64;
    let (year, month, day, offset) = match (date_1904, days) {
        (true, _) => (1904, 1, 1, days),
        (false, 0 | 60) => return None,
        (false, 1..60) => (1899, 12, 31, days),
        (false, _) => (1899, 12, 30, days),
    };
    NaiveDate::from_ymd_opt(year, month, day)?.checked_add_days(Days::new(offset))
}

/// A date in any of the forms that people type: 2026-03-05, 2026/3/5, 2026.3.5, 2026年3月5日, 20260305, or a serial number.
///
/// # Errors
/// `date.unreadable` names the forms; [`text`]'s errors.
pub fn date(value: &CellValue, date_1904: bool) -> Result<Option<NaiveDate>, Problem> {
    if let CellValue::Date(date) = value {
        return Ok(Some(*date));
    }
    let Some(text) = text(value)? else { return Ok(None) };
    parse_date(&half_width(&text), date_1904).map(Some).ok_or_else(|| {
        Problem::bad_data(
            "date.unreadable",
            "无法识别的日期；请写作 2026-03-05、2026/3/5、2026年3月5日或 20260305，并核对该日是否存在。",
            "The date cannot be read; write 2026-03-05, 2026/3/5, 2026年3月5日 or 20260305, and check that the day exists.",
        )
    })
}

fn parse_date(text: &str, date_1904: bool) -> Option<NaiveDate> {
    let day = text.split([' ', 'T']).next()?;
    match numbers(day)?.as_slice() {
        [year, month, day] => ymd(*year, *month, *day),
        [whole] if (19_000_101..=99_991_231).contains(whole) => ymd(whole / 10_000, whole / 100 % 100, whole % 100),
        [serial] if (1_000..100_000).contains(serial) => serial_date(*serial as f64, date_1904),
        _ => None,
    }
}

fn ymd(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    (1900..=9999)
        .contains(&year)
        .then(|| NaiveDate::from_ymd_opt(year as i32, month, day))
        .flatten()
}

/// The numbers in a date, when only the usual separators stand between them.
fn numbers(text: &str) -> Option<Vec<u32>> {
    let separators = ['-', '/', '.', '年', '月', '日', '号', '—', '–'];
    text.split(separators)
        .filter(|part| !part.is_empty())
        .map(|part| part.trim().parse().ok())
        .collect()
}

/// A month, or a whole year for an annual figure: 2026-03, 2026/3, 2026年3月, 202603, any date in it; 2025, 2025年.
///
/// # Errors
/// `month.unreadable`; `month.ambiguous` for the number 2026.1, which may have been 2026.10; [`text`]'s errors.
pub fn period(value: &CellValue, date_1904: bool) -> Result<Option<Period>, Problem> {
    if let CellValue::Date(date) = value {
        return Ok(Some(Period::Month(Month::of(*date))));
    }
    let Some(text) = text(value)? else { return Ok(None) };
    if matches!(value, CellValue::Number(_)) && text.len() == 6 && text.ends_with(".1") {
        return Err(Problem::bad_data(
            "month.ambiguous",
            "月份不明确：数字 2026.1 可能是 1 月，也可能是 10 月；请写作 2026-01 或 2026-10，并设为文本格式。",
            "The month is ambiguous: the number 2026.1 may mean January or October; write 2026-01 or 2026-10 in text format.",
        ));
    }
    parse_period(&half_width(&text), date_1904).map(Some).ok_or_else(|| {
        Problem::bad_data(
            "month.unreadable",
            "无法识别的月份；请写作 2026-03（全年数写作 2025年）。",
            "The month cannot be read; write 2026-03 (or 2025年 for an annual figure).",
        )
    })
}

fn parse_period(text: &str, date_1904: bool) -> Option<Period> {
    let bare = text.trim_end_matches(['份', '度']).trim_end_matches("全年").trim_end();
    let month = |year: u32, month: u32| Month::new(year as i32, month).map(Period::Month);
    match numbers(bare)?.as_slice() {
        [year] if (1990..=2200).contains(year) => Some(Period::Year(*year as i32)),
        [whole] if (190_001..=999_912).contains(whole) => month(whole / 100, whole % 100),
        [year, m] => month(*year, *m),
        _ => parse_date(bare, date_1904).map(|date| Period::Month(Month::of(date))),
    }
}

/// An amount in yuan. A number with more than two decimals, as formulas leave it, is rounded to the fen.
///
/// # Errors
/// `money.*` of [`Fen`]'s reading; `amount.unreadable` for a date or a truth value; [`text`]'s errors.
pub fn amount(value: &CellValue) -> Result<Option<Fen>, Problem> {
    match value {
        CellValue::Number(yuan) => Fen((yuan * 100.0).round() as i64).within_limit().map(Some),
        CellValue::Date(_) | CellValue::Bool(_) => Err(Problem::bad_data(
            "amount.unreadable",
            "金额栏中是日期或逻辑值；请填写以元为单位的数字，并把单元格设为常规格式。",
            "The amount is a date or a truth value; enter a number in yuan and set the cell to general format.",
        )),
        value => text(value)?.map(|text| text.parse()).transpose(),
    }
}

/// A whole number, with or without separators of thousands.
///
/// # Errors
/// `number.not_whole`; [`text`]'s errors.
pub fn whole(value: &CellValue) -> Result<Option<i64>, Problem> {
    let Some(text) = plain_number(value)? else {
        return Ok(None);
    };
    let digits = text.strip_suffix(".0").unwrap_or(&text);
    digits.parse().map(Some).map_err(|_| {
        Problem::bad_data(
            "number.not_whole",
            "此处应填整数，如 12；请去掉单位和小数。",
            "Enter a whole number such as 12, without unit and decimals.",
        )
    })
}

/// A share in percent as hundredths of a percent: 12.5%, or 12.5.
///
/// # Errors
/// `percent.ambiguous` for a bare number below one, which a cell with a percent format makes of 12.5%;
/// `percent.unreadable`; [`text`]'s errors.
pub fn percent(value: &CellValue) -> Result<Option<i64>, Problem> {
    let Some(text) = plain_number(value)? else {
        return Ok(None);
    };
    if matches!(value, CellValue::Number(n) if *n > 0.0 && *n <= 1.0) {
        return Err(Problem::bad_data(
            "percent.ambiguous",
            "比例不明确：0.125 可能是 12.5%，也可能是 0.125%；请把该列设为文本格式，写作 12.5%。",
            "The share is ambiguous: 0.125 may mean 12.5% or 0.125%; set the column to text format and write 12.5%.",
        ));
    }
    let digits = text.strip_suffix('%').unwrap_or(&text);
    digits.parse::<Fen>().ok().map(|share| Some(share.0)).ok_or_else(|| {
        Problem::bad_data(
            "percent.unreadable",
            "无法识别的比例；请写作 12.5%，最多两位小数。",
            "The share cannot be read; write 12.5%, with at most two decimals.",
        )
    })
}

/// The text of a number without blanks and separators of thousands.
fn plain_number(value: &CellValue) -> Result<Option<String>, Problem> {
    let text = text(value)?.map(|text| half_width(&text).replace([' ', ','], ""));
    Ok(text.filter(|text| !text.is_empty()))
}

/// The text of a cell with its line breaks, each line cleaned; otherwise as [`text`].
///
/// # Errors
/// [`text`]'s errors.
pub fn lines(value: &CellValue) -> Result<Option<String>, Problem> {
    match value {
        CellValue::Text(typed) if typed.trim().contains('\n') => {
            let lines: Vec<String> = typed.lines().map(clean).collect();
            Ok(Some(lines.join("\n").trim().to_owned()).filter(|text| !says_nothing(text)))
        }
        value => text(value),
    }
}

/// Yes or no in the ways that people mark it.
///
/// # Errors
/// `cell.yes_or_no`; [`text`]'s errors.
pub fn yes_no(value: &CellValue) -> Result<Option<bool>, Problem> {
    let Some(text) = text(value)? else { return Ok(None) };
    match half_width(&text).as_str() {
        "是" | "有" | "√" | "✓" | "✔" | "1" | "已参保" | "参保" | "安全" | "Y" | "y" => Ok(Some(true)),
        "否" | "无" | "×" | "✗" | "✘" | "0" | "未参保" | "没有" | "不安全" | "N" | "n" => {
            Ok(Some(false))
        }
        _ => Err(Problem::bad_data(
            "cell.yes_or_no",
            "此处应填“是”或“否”。",
            "Enter 是 (yes) or 否 (no) here.",
        )),
    }
}

/// A number that Excel has shortened (3.30106E+17), or that is too long to have survived as a number.
///
/// # Errors
/// `cell.number_ruined` says how to mend it; [`text`]'s errors.
pub fn digits(value: &CellValue) -> Result<Option<String>, Problem> {
    let ruined = match value {
        CellValue::Number(n) => *n >= 1e15 || n.fract() != 0.0 || *n < 0.0,
        CellValue::Text(text) => {
            let text = half_width(text).to_ascii_uppercase();
            text.split_once("E+")
                .is_some_and(|(head, _)| head.starts_with(|c: char| c.is_ascii_digit()))
        }
        _ => false,
    };
    if ruined {
        return Err(Problem::bad_data(
            "cell.number_ruined",
            "号码已被 Excel 改成科学计数法，末几位已丢失；请把该列设为“文本”格式，再按原件重新录入。",
            "Excel has turned the number into scientific notation and lost its last digits; set the column to text format and enter it again from the original.",
        ));
    }
    let Some(text) = text(value)? else { return Ok(None) };
    let bare: String = half_width(&text)
        .chars()
        .filter(|c| !matches!(c, ' ' | '\'' | '‘' | '’' | '`' | '"'))
        .collect();
    Ok((!bare.is_empty()).then_some(bare))
}

/// An ID number as it stands, for [`shouwang_domain::id_number::IdNumber::parse`] to judge. A number with 16 digits or
/// more is shown as Excel shows it, so that its damage is seen: with the digits that are true, fifteen at most, and an
/// exponent.
///
/// # Errors
/// [`text`]'s errors.
pub fn id_text(value: &CellValue) -> Result<Option<String>, Problem> {
    match value {
        CellValue::Number(n) if *n >= 1e15 => Ok(Some(with_exponent(*n))),
        value => Ok(text(value)?.map(|text| half_width(&text).replace(' ', ""))),
    }
}

/// `3.30106199001011E+17`.
fn with_exponent(number: f64) -> String {
    let text = format!("{number:.14E}");
    match text.split_once('E') {
        Some((mantissa, exponent)) => format!("{}E+{exponent}", mantissa.trim_end_matches('0').trim_end_matches('.')),
        None => text,
    }
}

/// Up to three labels that resemble what was typed, nearest first.
pub fn closest<'a>(typed: &str, labels: &[&'a str]) -> Vec<&'a str> {
    let mut near: Vec<(usize, &str)> = labels
        .iter()
        .map(|label| (edit_distance(typed, label), *label))
        .filter(|(distance, label)| {
            *distance <= label.chars().count().max(2) / 2 || (!typed.is_empty() && label.contains(typed))
        })
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.into_iter().take(3).map(|(_, label)| label).collect()
}

fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    // A long text resembles no label; its head is enough.
    for (i, ca) in a.chars().take(32).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}

fn formula_error() -> Problem {
    Problem::bad_data(
        "cell.formula_error",
        "该单元格的公式出错（如 #DIV/0!、#REF!）；请改为填写实际数值。",
        "The formula in this cell failed (such as #DIV/0! or #REF!); enter the value itself.",
    )
}

fn too_long() -> Problem {
    Problem::bad_data(
        "cell.too_long",
        "该单元格的文字过长；请缩短。",
        "The text in this cell is too long; shorten it.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(text: &str) -> CellValue {
        CellValue::Text(text.to_owned())
    }

    #[test]
    fn dates_are_read_in_every_form() {
        let expected = NaiveDate::from_ymd_opt(2026, 3, 5);
        for typed in [
            "2026-03-05",
            "2026/3/5",
            "2026.3.5",
            "2026年3月5日",
            "20260305",
            " ２０２６．３．５ ",
            "2026-03-05 00:00:00",
            "2026—3—5",
            "46086",
        ] {
            assert_eq!(date(&t(typed), false).unwrap(), expected, "{typed}");
        }
        assert_eq!(date(&CellValue::Number(46086.0), false).unwrap(), expected);
        assert_eq!(date(&CellValue::Number(46086.0 - 1462.0), true).unwrap(), expected);
        assert_eq!(date(&CellValue::Number(20_260_305.0), false).unwrap(), expected);
        for typed in ["2026-02-30", "三月五日", "5/3/2026", "2026-13-01", "60", "99999999"] {
            assert_eq!(date(&t(typed), false).unwrap_err().code, "date.unreadable", "{typed}");
        }
        assert_eq!(date(&t("/"), false).unwrap(), None);
    }

    #[test]
    fn serial_numbers_know_the_false_leap_day() {
        assert_eq!(serial_date(59.0, false), NaiveDate::from_ymd_opt(1900, 2, 28));
        assert_eq!(serial_date(60.0, false), None);
        assert_eq!(serial_date(61.0, false), NaiveDate::from_ymd_opt(1900, 3, 1));
        assert_eq!(serial_date(0.0, true), NaiveDate::from_ymd_opt(1904, 1, 1));
        assert_eq!(serial_date(-1.0, false), None);
        assert_eq!(serial_date(f64::NAN, false), None);
    }

    #[test]
    fn months_are_read_and_an_ambiguous_one_is_not_guessed() {
        let march = Some(Period::Month("2026-03".parse().unwrap()));
        for typed in [
            "2026-03",
            "2026/3",
            "2026年3月",
            "2026年03月份",
            "202603",
            "2026.3",
            "2026-03-31",
            "２０２６年３月",
        ] {
            assert_eq!(period(&t(typed), false).unwrap(), march, "{typed}");
        }
        assert_eq!(period(&CellValue::Number(202_603.0), false).unwrap(), march);
        assert_eq!(period(&CellValue::Number(2026.3), false).unwrap(), march);
        assert_eq!(
            period(&CellValue::Number(2026.1), false).unwrap_err().code,
            "month.ambiguous"
        );
        assert_eq!(period(&CellValue::Number(46086.0), false).unwrap(), march);
        for typed in ["2025", "2025年", "2025年度", "2025年全年"] {
            assert_eq!(period(&t(typed), false).unwrap(), Some(Period::Year(2025)), "{typed}");
        }
        assert_eq!(period(&t("2026-13"), false).unwrap_err().code, "month.unreadable");
    }

    #[test]
    fn amounts_are_exact() {
        for (typed, fen) in [
            ("1,234.50", 123_450),
            ("¥88", 8_800),
            ("１２３元", 12_300),
            ("0.1", 10),
            ("-5", -500),
        ] {
            assert_eq!(amount(&t(typed)).unwrap(), Some(Fen(fen)), "{typed}");
        }
        assert_eq!(amount(&CellValue::Number(0.29)).unwrap(), Some(Fen(29)));
        assert_eq!(amount(&CellValue::Number(333.333_333)).unwrap(), Some(Fen(33_333)));
        assert_eq!(amount(&t("—")).unwrap(), None);
        for (bad, code) in [
            (t("约三百"), "money.unit"),
            (t("1.2万元"), "money.unit"),
            (t("1.2.3"), "money.not_a_number"),
            (CellValue::Number(1e300), "money.too_large"),
            (CellValue::Bool(true), "amount.unreadable"),
            (CellValue::Error, "cell.formula_error"),
        ] {
            assert_eq!(amount(&bad).unwrap_err().code, code, "{bad:?}");
        }
    }

    #[test]
    fn whole_numbers_and_shares_are_exact() {
        for (typed, number) in [("1,200", 1_200), ("１２", 12), ("-3", -3)] {
            assert_eq!(whole(&t(typed)).unwrap(), Some(number), "{typed}");
        }
        assert_eq!(whole(&CellValue::Number(7.0)).unwrap(), Some(7));
        assert_eq!(whole(&CellValue::Number(7.5)).unwrap_err().code, "number.not_whole");
        assert_eq!(whole(&t("12户")).unwrap_err().code, "number.not_whole");
        for typed in ["12.5%", "12.5", " 12.50 ％"] {
            assert_eq!(percent(&t(typed)).unwrap(), Some(1_250), "{typed}");
        }
        assert_eq!(
            percent(&CellValue::Number(0.125)).unwrap_err().code,
            "percent.ambiguous"
        );
        assert_eq!(percent(&t("一半")).unwrap_err().code, "percent.unreadable");
        assert_eq!(lines(&t(" 一 \r\n二\n")).unwrap().as_deref(), Some("一\n二"));
    }

    #[test]
    fn an_id_number_that_excel_shortened_stays_recognisable() {
        let text = id_text(&CellValue::Number(3.30106e17)).unwrap().unwrap();
        let problem = shouwang_domain::id_number::IdNumber::parse(&text).unwrap_err();
        assert_eq!(problem.code, "id_number.excel_damage");
    }

    #[test]
    fn a_number_that_excel_ruined_is_recognised() {
        for ruined in [CellValue::Number(3.30106e17), t("3.30106E+17"), t("3.30106e+17")] {
            assert_eq!(digits(&ruined).unwrap_err().code, "cell.number_ruined");
        }
        assert_eq!(
            digits(&t("'１９９０００００００１ ")).unwrap().as_deref(),
            Some("19900000001")
        );
        assert_eq!(
            digits(&CellValue::Number(19_900_000_001.0)).unwrap().as_deref(),
            Some("19900000001")
        );
    }

    #[test]
    fn labels_are_suggested_by_likeness() {
        let labels = ["脱贫户", "一般农户", "2019年摸查的边缘易致贫户"];
        assert_eq!(closest("脱贫", &labels), ["脱贫户"]);
        assert_eq!(closest("普通农户", &labels), ["一般农户"]);
        assert!(closest("110105194912310021", &labels).is_empty());
    }
}
