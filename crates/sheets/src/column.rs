//! One table of columns per sheet: the reader, the writer, the template and the error texts all use it.

/// A column of a sheet.
#[derive(Debug)]
pub struct ColumnSpec {
    /// Stable key.
    pub key: &'static str,
    /// Header in Chinese, as the template prints it.
    pub zh: &'static str,
    /// Name in English, for error texts.
    pub en: &'static str,
    /// Other headers that townships use for the same column.
    pub aliases: &'static [&'static str],
    /// The column must stand in the sheet.
    pub required: bool,
    /// What its cells hold.
    pub kind: ColumnKind,
    /// Advice to the person who fills it in, in Chinese.
    pub note: &'static str,
}

/// What the cells of a column hold; decides format, validation and width in what is written.
#[derive(Debug, Clone, Copy)]
pub enum ColumnKind {
    /// Free text.
    Text,
    /// Digits that Excel would ruin as a number: ID number, telephone, account, household number.
    Digits,
    /// A date.
    Date,
    /// A month or a year.
    Period,
    /// An amount in yuan.
    Amount,
    /// 是 or 否.
    YesNo,
    /// One label of a list.
    OneOf(fn() -> Vec<&'static str>),
    /// Any number of labels of a list, separated by 、.
    ManyOf(fn() -> Vec<&'static str>),
}

impl ColumnSpec {
    /// Whether a header cell names this column. Blanks, marks such as `*`, and a trailing remark in brackets do not count.
    pub fn is_named(&self, header: &str) -> bool {
        let header = bare(header);
        header == bare(self.zh) || self.aliases.iter().any(|alias| header == bare(alias))
    }
}

/// An optional column with one header.
pub(crate) const fn column(key: &'static str, zh: &'static str, en: &'static str, kind: ColumnKind) -> ColumnSpec {
    ColumnSpec {
        key,
        zh,
        en,
        aliases: &[],
        required: false,
        kind,
        note: "",
    }
}

/// The same column, which must stand in the sheet.
pub(crate) const fn required(mut spec: ColumnSpec) -> ColumnSpec {
    spec.required = true;
    spec
}

/// The same column with other headers and advice.
pub(crate) const fn also(mut spec: ColumnSpec, aliases: &'static [&'static str], note: &'static str) -> ColumnSpec {
    spec.aliases = aliases;
    spec.note = note;
    spec
}

/// A header without blanks, marks, and a trailing remark in brackets.
fn bare(header: &str) -> String {
    let regular: String = crate::normal::half_width(header)
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | ':' | '★' | '☆' | '#' | ','))
        .collect();
    let regular = regular.strip_prefix("其中").map_or(regular.clone(), str::to_owned);
    match regular.find(['(', '（', '[', '【']) {
        Some(idx) if idx > 0 => regular[..idx].to_owned(),
        _ => regular,
    }
}

/// The labels of a `coded_enum!`, for [`ColumnKind::OneOf`].
macro_rules! labels {
    ($name:ty) => {
        || <$name>::ALL.iter().map(|value| value.zh()).collect()
    };
}
pub(crate) use labels;

#[cfg(test)]
mod tests {
    use crate::{INCOME, REGISTER};

    #[test]
    fn headers_are_recognised_in_the_ways_they_are_written() {
        let column = |key: &str| REGISTER.iter().find(|c| c.key == key).unwrap();
        assert!(column("id_number").is_named(" 证件号码 *"));
        assert!(column("id_number").is_named("身份证\n号码（必填）"));
        assert!(!column("id_number").is_named("备注"));
        let medical = INCOME.iter().find(|c| c.key == "self_paid_medical").unwrap();
        assert!(medical.is_named("其中：合规自付医疗支出(元)"));
    }

    #[test]
    fn no_header_names_two_columns() {
        for table in [REGISTER, INCOME] {
            for column in table {
                for header in column.aliases.iter().chain([&column.zh]) {
                    let named: Vec<_> = table.iter().filter(|c| c.is_named(header)).map(|c| c.key).collect();
                    assert_eq!(named, [column.key], "{header}");
                }
            }
        }
    }
}
