//! The columns of lists that go out: what each says of a row, in the words of the person who takes the list.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use shouwang_domain::area::AreaTree;
use shouwang_domain::{AreaId, Fen, Problem, coded_enum};

use crate::Result;

coded_enum! {
    /// The language of a file.
    pub enum FileLanguage {
        Zh = "zh", "中文", "Chinese";
        En = "en", "英文", "English";
    }
}

/// Rows of a page when a list is read as a whole: as many as a list gives at once.
const PAGE: u32 = 200;

/// What a column says of a row.
type Says<R> = fn(&R, &Words<'_>) -> String;

/// A column of a list.
pub(super) struct ListColumn<R> {
    /// As the screen calls it.
    key: &'static str,
    zh: &'static str,
    en: &'static str,
    is_number: bool,
    says: Says<R>,
}

/// A list as it goes out.
pub(super) struct ListOf<R: 'static> {
    /// The household that a row is about.
    pub(super) household: fn(&R) -> Option<i64>,
    /// Its columns; those of the screen have the same keys.
    pub(super) columns: &'static [ListColumn<R>],
}

/// A column of texts.
pub(super) const fn text<R>(key: &'static str, zh: &'static str, en: &'static str, says: Says<R>) -> ListColumn<R> {
    ListColumn {
        key,
        zh,
        en,
        is_number: false,
        says,
    }
}

/// A column of numbers.
pub(super) const fn number<R>(key: &'static str, zh: &'static str, en: &'static str, says: Says<R>) -> ListColumn<R> {
    ListColumn {
        key,
        zh,
        en,
        is_number: true,
        says,
    }
}

/// The words of the person who takes a list.
pub(super) struct Words<'a> {
    /// The language.
    pub(super) language: FileLanguage,
    /// Where areas lie.
    pub(super) tree: &'a AreaTree,
    /// The area of the person's post, below which places are named.
    pub(super) area: AreaId,
}

impl Words<'_> {
    /// One of two texts.
    pub(super) fn say(&self, zh: impl Into<String>, en: impl Into<String>) -> String {
        match self.language {
            FileLanguage::Zh => zh.into(),
            FileLanguage::En => en.into(),
        }
    }

    /// The label of a value; in English with a capital, as on a screen.
    pub(super) fn label(&self, zh: &str, en: &str) -> String {
        match self.language {
            FileLanguage::Zh => zh.to_owned(),
            FileLanguage::En => capital(en),
        }
    }

    /// Where an area lies, from below that of the post down; its own name where that is not known.
    pub(super) fn place(&self, id: AreaId, name: &str) -> String {
        let path = self.tree.path(id);
        let below = path
            .iter()
            .position(|node| node.id == self.area)
            .map_or(0, |own| own + 1);
        let names: Vec<&str> = path[below..].iter().map(|node| node.name.as_str()).collect();
        match names.is_empty() {
            true => name.to_owned(),
            false => names.join(" "),
        }
    }
}

/// The label of a value of a list of codes.
macro_rules! label {
    ($words:expr, $value:expr) => {{
        let value = $value;
        $words.label(value.zh(), value.en())
    }};
}

/// The labels of several, with what stands between them.
macro_rules! labels {
    ($words:expr, $values:expr, $between:literal) => {
        $values
            .into_iter()
            .map(|value| $words.label(value.zh(), value.en()))
            .collect::<Vec<String>>()
            .join($between)
    };
}

pub(super) use {label, labels};

/// A name, or nothing.
pub(super) fn name(value: Option<&String>) -> String {
    value.cloned().unwrap_or_default()
}

/// A day, or nothing.
pub(super) fn day(value: Option<NaiveDate>) -> String {
    value.map(|day| day.to_string()).unwrap_or_default()
}

/// Yuan to the fen, or nothing.
pub(super) fn yuan(value: Option<Fen>) -> String {
    value.map(|amount| amount.to_string()).unwrap_or_default()
}

/// What was said of those who proposed or decided: a name and a day.
pub(super) fn who(person: Option<&String>, on: Option<NaiveDate>) -> String {
    joined([name(person), day(on)], " ")
}

/// What there is of some texts, with what stands between them.
pub(super) fn joined<const N: usize>(parts: [String; N], between: &str) -> String {
    let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join(between)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A list that somebody asks for.
pub(super) struct Asked<'a> {
    /// Its question.
    pub(super) query: Map<String, Value>,
    /// Which columns; none for all.
    pub(super) columns: &'a [String],
    /// In whose words.
    pub(super) words: &'a Words<'a>,
    /// No more rows are read than one above these.
    pub(super) most: usize,
}

impl Asked<'_> {
    /// A field of the question that is not one of the list's own operation, such as a campaign in its address.
    ///
    /// # Errors
    /// `list.question`.
    pub(super) fn own<T: DeserializeOwned>(&mut self, key: &str) -> Result<Option<T>> {
        match self.query.remove(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => serde_json::from_value(value)
                .map(Some)
                .map_err(|_| no_question(&format!("/{key}"))),
        }
    }

    /// The same, of a list that has none without it.
    ///
    /// # Errors
    /// `list.question`.
    pub(super) fn needed<T: DeserializeOwned>(&mut self, key: &str) -> Result<T> {
        self.own(key)?.ok_or_else(|| no_question(&format!("/{key}")))
    }

    /// Refuses what is left of the question of a list that takes none: whoever agrees reads it as if it narrowed the list.
    ///
    /// # Errors
    /// `list.question`.
    fn nothing_more(&self) -> Result<()> {
        match self.query.iter().find(|(_, value)| !value.is_null()) {
            Some((name, _)) => Err(no_question(&format!("/{name}"))),
            None => Ok(()),
        }
    }

    /// So many rows are asked of a list that shows its first ones: one more than may leave.
    pub(super) const fn enough(&self) -> usize {
        self.most + 1
    }

    /// The question of a list that comes as a whole.
    ///
    /// # Errors
    /// `list.question`.
    pub(super) fn read<Q: DeserializeOwned>(&self) -> Result<Q> {
        question(self.query.clone())
    }

    /// The question of a list that comes page by page, for one of its pages.
    ///
    /// # Errors
    /// `list.question`.
    pub(super) fn page<Q: DeserializeOwned>(&self, cursor: Option<String>) -> Result<Q> {
        let mut query = self.query.clone();
        let page = query
            .entry("page")
            .or_insert_with(|| Value::Object(Map::new()))
            .as_object_mut()
            .ok_or_else(|| no_question("/page"))?;
        page.insert("limit".to_owned(), PAGE.into());
        page.insert("cursor".to_owned(), cursor.map_or(Value::Null, Value::String));
        question(query)
    }
}

/// A question as the operation of a list takes it.
///
/// # Errors
/// `list.question`.
pub(super) fn question<Q: DeserializeOwned>(query: Map<String, Value>) -> Result<Q> {
    serde_json::from_value(Value::Object(query)).map_err(|_| no_question(""))
}

fn no_question(at: &str) -> Problem {
    Problem::bad_data(
        "list.question",
        "列表的条件不正确，没有导出；请刷新页面后重试。",
        "The list has no such filter, and nothing was taken out; reload the page and try again.",
    )
    .at(format!("/query{at}"))
}

/// What a list had.
#[derive(Default)]
pub(super) struct Gathered {
    /// The headers, and whether a column holds numbers.
    pub(super) heads: Vec<(String, bool)>,
    /// What the columns are called in Chinese and in English.
    pub(super) called: Vec<[&'static str; 2]>,
    /// The texts of the rows.
    pub(super) rows: Vec<Vec<String>>,
    /// The households that are in it.
    pub(super) households: BTreeSet<i64>,
    /// How many rows the list has at least, where it does not show all of them.
    pub(super) of: Option<u64>,
}

impl Gathered {
    /// A list with its headers and no row.
    ///
    /// # Errors
    /// `list.column`.
    pub(super) fn begin<R: 'static>(asked: &Asked<'_>, list: &ListOf<R>) -> Result<Self> {
        let columns = chosen(asked, list)?;
        let heads = columns
            .iter()
            .map(|column| (asked.words.label(column.zh, column.en), column.is_number));
        Ok(Self {
            heads: heads.collect(),
            called: columns.iter().map(|column| [column.zh, column.en]).collect(),
            ..Self::default()
        })
    }

    /// Rows of it.
    ///
    /// # Errors
    /// `list.column`.
    pub(super) fn take<R: 'static>(&mut self, asked: &Asked<'_>, list: &ListOf<R>, rows: &[R]) -> Result<()> {
        let columns = chosen(asked, list)?;
        for row in rows {
            self.rows
                .push(columns.iter().map(|column| (column.says)(row, asked.words)).collect());
            self.households.extend((list.household)(row));
        }
        Ok(())
    }

    /// A list that came as a whole.
    ///
    /// # Errors
    /// `list.column`.
    pub(super) fn of<R: 'static>(asked: &Asked<'_>, list: &ListOf<R>, rows: &[R]) -> Result<Self> {
        let mut gathered = Self::begin(asked, list)?;
        gathered.take(asked, list, rows)?;
        Ok(gathered)
    }

    /// A list that came as a whole, and that nothing narrows but what was taken from the question.
    ///
    /// # Errors
    /// `list.column`, `list.question`.
    pub(super) fn whole<R: 'static>(asked: &Asked<'_>, list: &ListOf<R>, rows: &[R]) -> Result<Self> {
        asked.nothing_more()?;
        Self::of(asked, list, rows)
    }

    /// A list of which the first rows came; of how many at least.
    ///
    /// # Errors
    /// `list.column`.
    pub(super) fn first_of<R: 'static>(asked: &Asked<'_>, list: &ListOf<R>, rows: &[R], all: u64) -> Result<Self> {
        let gathered = Self::of(asked, list, rows)?;
        Ok(Self {
            of: (all > rows.len() as u64).then_some(all),
            ..gathered
        })
    }
}

/// The columns that somebody asks for, in the order of the screen.
fn chosen<'a, R: 'static>(asked: &Asked<'_>, list: &'a ListOf<R>) -> Result<Vec<&'a ListColumn<R>>> {
    if asked.columns.is_empty() {
        return Ok(list.columns.iter().collect());
    }
    let named = asked.columns.iter().map(|key| {
        let found = list.columns.iter().find(|column| column.key == key);
        found.ok_or_else(|| {
            Problem::bad_data(
                "list.column",
                format!("这个列表没有“{key}”列，没有导出；请刷新页面后重试。"),
                format!("The list has no column \"{key}\", and nothing was taken out; reload the page and try again."),
            )
            .at("/columns")
        })
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Row(Option<String>);

    const LIST: ListOf<Row> = ListOf {
        household: |_| Some(7),
        columns: &[
            text("head", "户主", "head", |row: &Row, _| name(row.0.as_ref())),
            number("count", "数", "count", |_: &Row, _| "1".to_owned()),
        ],
    };

    fn words(tree: &AreaTree, language: FileLanguage) -> Words<'_> {
        Words {
            language,
            tree,
            area: AreaId(1),
        }
    }

    #[test]
    fn a_list_has_the_columns_that_were_asked_for_in_the_words_of_the_person() {
        let tree = AreaTree::new(Vec::new()).unwrap();
        let words = words(&tree, FileLanguage::En);
        let columns = ["count".to_owned(), "head".to_owned()];
        let asked = |columns| Asked {
            query: Map::new(),
            columns,
            words: &words,
            most: 10,
        };
        let rows = [Row(Some("甲".into())), Row(None)];
        let found = Gathered::of(&asked(&columns), &LIST, &rows).unwrap();
        assert_eq!(found.heads, [("Count".to_owned(), true), ("Head".to_owned(), false)]);
        assert_eq!(found.rows, [["1", "甲"], ["1", ""]]);
        assert_eq!(found.households, [7].into());
        assert_eq!(Gathered::of(&asked(&[]), &LIST, &rows).unwrap().heads.len(), 2);
        assert_eq!(found.called, [["数", "count"], ["户主", "head"]]);
        let narrowed = Asked {
            query: Map::from_iter([("area_id".to_owned(), Value::from("7"))]),
            ..asked(&columns)
        };
        let refused = Gathered::whole(&narrowed, &LIST, &rows).err().unwrap();
        assert_eq!(refused.code, "list.question");
        let unknown = ["id_number".to_owned()];
        let refused = Gathered::of(&asked(&unknown), &LIST, &rows).err().unwrap();
        assert_eq!(refused.code, "list.column");
    }
}
