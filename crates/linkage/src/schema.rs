//! What the columns of a list are: the only thing that has to be said before two lists can be linked.

use serde::{Deserialize, Serialize};
use shouwang_domain::{Problem, Result};

/// What a column holds. It decides how two of its values are compared, and nothing else has to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// A name of a person or a part of one, in Chinese or Latin writing.
    Name,
    /// A date, in any of the usual ways of writing.
    Date,
    /// A number or code that belongs to one person or thing: ID number, telephone, account.
    Id,
    /// A quantity or a short code of digits: age, house number, post code, price.
    Number,
    /// An address or a part of one, or a place.
    Place,
    /// Any other words: a title, a firm, a description.
    Text,
}

impl ColumnType {
    /// All types, with the word by which each is named on the command line.
    pub const ALL: [(&'static str, Self); 6] = [
        ("name", Self::Name),
        ("date", Self::Date),
        ("id", Self::Id),
        ("number", Self::Number),
        ("place", Self::Place),
        ("text", Self::Text),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(_, kind)| *kind == self);
        found.map_or("text", |(word, _)| word)
    }
}

/// A column that takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name in the heading of the files.
    pub name: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: ColumnType,
}

/// More columns than this have no room in a packed vector of comparisons.
pub const MAX_COLUMNS: usize = 30;

/// The columns that take part, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema(Vec<Column>);

impl Schema {
    /// A schema of these columns.
    ///
    /// # Errors
    /// `linkage.no_columns`, `linkage.too_many_columns`, `linkage.column_twice`.
    pub fn new(columns: Vec<Column>) -> Result<Self> {
        if columns.is_empty() {
            return Err(Problem::usage(
                "linkage.no_columns",
                "没有指定比对的列；请写 --columns 列名:类型,…，例如 姓名:name。",
                "No column to compare is named; write --columns name:type,... such as surname:name.",
            ));
        }
        if columns.len() > MAX_COLUMNS {
            return Err(Problem::usage(
                "linkage.too_many_columns",
                format!("比对的列最多 {MAX_COLUMNS} 个，现为 {} 个；请减少。", columns.len()),
                format!(
                    "At most {MAX_COLUMNS} columns can be compared, these are {}; leave some out.",
                    columns.len()
                ),
            ));
        }
        for (at, column) in columns.iter().enumerate() {
            if columns[..at].iter().any(|other| other.name == column.name) {
                return Err(Problem::usage(
                    "linkage.column_twice",
                    format!("列“{}”写了两次；请只保留一次。", column.name),
                    format!("The column \"{}\" is named twice; name it once.", column.name),
                ));
            }
        }
        Ok(Self(columns))
    }

    /// Reads `given:name,born:date`.
    ///
    /// # Errors
    /// Those of [`Schema::new`], and `linkage.unknown_type` for a column without a type or with one that there is not.
    pub fn parse(text: &str) -> Result<Self> {
        let columns = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        Self::new(columns.map(parse_column).collect::<Result<_>>()?)
    }

    /// The columns in their order.
    pub fn columns(&self) -> &[Column] {
        &self.0
    }
}

fn parse_column(text: &str) -> Result<Column> {
    let (name, word) = text.rsplit_once(':').unwrap_or((text, ""));
    let found = ColumnType::ALL.iter().find(|(known, _)| *known == word.trim());
    let Some((_, kind)) = found else {
        let known = ColumnType::ALL.map(|(word, _)| word).join(", ");
        return Err(Problem::usage(
            "linkage.unknown_type",
            format!("“{text}”没有可用的类型；请写成 列名:类型，类型为：{known}。"),
            format!("\"{text}\" has no known type; write name:type with one of: {known}."),
        ));
    };
    Ok(Column {
        name: name.trim().to_owned(),
        kind: *kind,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_with_their_types() {
        let schema = Schema::parse("姓名:name, born:date,a:b:id").unwrap();
        let read: Vec<_> = schema.columns().iter().map(|c| (c.name.as_str(), c.kind)).collect();
        assert_eq!(
            read,
            [
                ("姓名", ColumnType::Name),
                ("born", ColumnType::Date),
                ("a:b", ColumnType::Id)
            ]
        );
        assert!(ColumnType::ALL.iter().all(|(word, kind)| kind.word() == *word));
    }

    #[test]
    fn what_cannot_be_read_has_its_own_code() {
        let code = |text: &str| Schema::parse(text).unwrap_err().code;
        assert_eq!(code(""), "linkage.no_columns");
        assert_eq!(code("a"), "linkage.unknown_type");
        assert_eq!(code("a:colour"), "linkage.unknown_type");
        assert_eq!(code("a:name,a:id"), "linkage.column_twice");
        let many: Vec<String> = (0..31).map(|n| format!("c{n}:text")).collect();
        assert_eq!(code(&many.join(",")), "linkage.too_many_columns");
    }
}
