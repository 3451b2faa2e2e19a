//! One table of columns per sheet: the reader, the writer, the template and the error texts all use it.

/// A column of a sheet: of a table that this crate knows, or of one that is described at run time ([`crate::MadeColumn`]).
#[derive(Debug, Clone, Copy)]
pub struct ColumnSpec<'a> {
    /// Stable key.
    pub key: &'a str,
    /// Header in Chinese, as the template prints it.
    pub zh: &'a str,
    /// Name in English, for error texts.
    pub en: &'a str,
    /// The unit, printed in brackets after the header; nothing where there is none.
    pub unit: &'a str,
    /// Other headers that townships use for the same column.
    pub aliases: Words<'a>,
    /// The column must stand in the sheet.
    pub required: bool,
    /// What its cells hold.
    pub kind: ColumnKind<'a>,
    /// Advice to the person who fills it in, in Chinese.
    pub note: &'a str,
}

/// Some words, known when the program is built or only when it runs.
#[derive(Debug, Clone, Copy)]
pub enum Words<'a> {
    /// Known when it is built.
    Fixed(&'static [&'static str]),
    /// Known when it runs.
    Made(&'a [String]),
}

/// The values of a list as people choose them.
#[derive(Debug, Clone, Copy)]
pub enum Labels<'a> {
    /// Those of a list of values of the program.
    Fixed(fn() -> Vec<&'static str>),
    /// Those of a description.
    Made(&'a [Choice]),
}

/// One of a list of values that is described at run time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it is called, as the drop-down list offers it.
    pub label: String,
    /// Other words for it that are read.
    pub also: Vec<String>,
    /// Not offered any more, and still read.
    pub retired: bool,
}

/// What the cells of a column hold; decides format, validation and width in what is written.
#[derive(Debug, Clone, Copy)]
pub enum ColumnKind<'a> {
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
    /// A whole number.
    Whole,
    /// A share in percent.
    Percent,
    /// 是 or 否.
    YesNo,
    /// One label of a list.
    OneOf(Labels<'a>),
    /// Any number of labels of a list, separated by 、.
    ManyOf(Labels<'a>),
}

impl ColumnSpec<'_> {
    /// Whether a header cell names this column. Blanks, marks such as `*`, and a trailing remark in brackets do not count.
    pub fn is_named(&self, header: &str) -> bool {
        let header = bare(header);
        header == bare(self.zh) || self.aliases.any(|alias| header == bare(alias))
    }
}

impl<'a> Words<'a> {
    /// The first of them.
    pub fn first(self) -> Option<&'a str> {
        match self {
            Self::Fixed(words) => words.first().copied(),
            Self::Made(words) => words.first().map(String::as_str),
        }
    }

    /// Whether any of them is so.
    pub fn any(self, mut is: impl FnMut(&'a str) -> bool) -> bool {
        match self {
            Self::Fixed(words) => words.iter().any(|word| is(word)),
            Self::Made(words) => words.iter().any(|word| is(word)),
        }
    }
}

impl<'a> Labels<'a> {
    /// Those that are offered.
    pub fn offered(self) -> Vec<&'a str> {
        match self {
            Self::Fixed(labels) => labels(),
            Self::Made(choices) => {
                let offered = choices.iter().filter(|choice| !choice.retired);
                offered.map(|choice| choice.label.as_str()).collect()
            }
        }
    }
}

/// An optional column with one header.
pub(crate) const fn column(
    key: &'static str,
    zh: &'static str,
    en: &'static str,
    kind: ColumnKind<'static>,
) -> ColumnSpec<'static> {
    ColumnSpec {
        key,
        zh,
        en,
        unit: "",
        aliases: Words::Fixed(&[]),
        required: false,
        kind,
        note: "",
    }
}

/// The same column, which must stand in the sheet.
pub(crate) const fn required(mut spec: ColumnSpec<'static>) -> ColumnSpec<'static> {
    spec.required = true;
    spec
}

/// The same column with other headers and advice.
pub(crate) const fn also(
    mut spec: ColumnSpec<'static>,
    aliases: &'static [&'static str],
    note: &'static str,
) -> ColumnSpec<'static> {
    spec.aliases = Words::Fixed(aliases);
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
        Some(idx) if idx > 0 => regular[..idx].to_lowercase(),
        _ => regular.to_lowercase(),
    }
}

/// The labels of a `coded_enum!`, for [`ColumnKind::OneOf`].
macro_rules! labels {
    ($name:ty) => {
        $crate::column::Labels::Fixed(|| <$name>::ALL.iter().map(|value| value.zh()).collect())
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
                let names = |header: &str| {
                    table
                        .iter()
                        .filter(|c| c.is_named(header))
                        .map(|c| c.key)
                        .collect::<Vec<_>>()
                };
                assert_eq!(names(column.zh), [column.key]);
                assert!(
                    !column.aliases.any(|header| names(header) != [column.key]),
                    "{}",
                    column.key
                );
            }
        }
    }
}
