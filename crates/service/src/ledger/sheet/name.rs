//! What the words of a sheet name: areas, people, and records of other registers.

use std::collections::HashMap;

use shouwang_domain::area::{AreaNode, AreaTree};
use shouwang_domain::name::name_key;
use shouwang_domain::{AreaId, Ctx};
use shouwang_forms::{Field, Form, FormLibrary, Values};
use shouwang_store::ledger::LedgerRow;
use shouwang_store::{Source, repo};

use crate::duty::liaison::PersonView;
use crate::ledger::form::tables;
use crate::ledger::record::{is_of_another, other_household};
use crate::ledger::values::{self, title_field};
use crate::{Problem, Result};

/// So many are named where a word means several.
const SHOWN: usize = 4;

/// The areas in the caller's scope.
pub(super) struct Areas<'t> {
    tree: &'t AreaTree,
    nodes: Vec<(&'t AreaNode, String)>,
}

impl<'t> Areas<'t> {
    pub(super) fn new(tree: &'t AreaTree, ctx: &Ctx) -> Self {
        let in_scope = |node: &&AreaNode| node.order.is_some_and(|range| ctx.scope.encloses(range));
        let path = |node: &AreaNode| -> String {
            let path = tree.path(node.id);
            path.iter().map(|above| name_key(&above.name)).collect()
        };
        Self {
            tree,
            nodes: tree
                .preorder()
                .filter(in_scope)
                .map(|node| (node, path(node)))
                .collect(),
        }
    }

    /// The area of a word: a code, a name, or a name with those above it, such as 石溪镇上屋村.
    pub(super) fn find(&self, word: &str) -> Result<(AreaId, i64)> {
        let bare: String = word
            .chars()
            .filter(|c| !matches!(c, '/' | '-' | '+' | '>' | '、' | ' '))
            .collect();
        let key = name_key(&bare);
        let code = |node: &AreaNode| {
            let code = node.code.as_deref().unwrap_or_default();
            !code.is_empty() && (code == key || format!("{key:0<12}") == format!("{code:0<12}"))
        };
        let by_code: Vec<&AreaNode> = self
            .nodes
            .iter()
            .map(|(node, _)| *node)
            .filter(|node| code(node))
            .collect();
        let named = self
            .nodes
            .iter()
            .filter(|(node, path)| !key.is_empty() && key.ends_with(&name_key(&node.name)) && path.ends_with(&key));
        let found = match by_code.is_empty() {
            true => named.map(|(node, _)| *node).collect(),
            false => by_code,
        };
        match found.as_slice() {
            [] => Err(unknown_area()),
            [only] => Ok((only.id, only.order.map_or(0, |range| range.lo))),
            several => Err(ambiguous(several.iter().map(|node| self.long(node)))),
        }
    }

    /// What an area is called, with that above it where another has the same name.
    pub(super) fn label(&self, id: AreaId) -> Option<String> {
        let (node, _) = self.nodes.iter().find(|(node, _)| node.id == id)?;
        let same = self.nodes.iter().filter(|(other, _)| other.name == node.name);
        Some(if same.count() > 1 {
            self.long(node)
        } else {
            node.name.clone()
        })
    }

    fn long(&self, node: &AreaNode) -> String {
        let above = node.parent.and_then(|parent| self.tree.get(parent).ok());
        above.map_or_else(|| node.name.clone(), |above| format!("{}{}", above.name, node.name))
    }
}

/// The people whom a form may name.
pub(super) struct People(pub(super) Vec<PersonView>);

impl People {
    /// The account of a name, or of a name with where its person works: 张三（石溪镇）.
    pub(super) fn find(&self, word: &str) -> Result<i64> {
        let (name, whole) = (name_key(without_brackets(word)), name_key(word));
        let label = |person: &PersonView| format!("{}（{}）", person.name, person.area_name);
        let able = self.0.iter().filter(|person| person.may_log_in);
        let mut found: Vec<&PersonView> = able.filter(|person| name_key(&person.name) == name).collect();
        if found.iter().any(|person| name_key(&label(person)) == whole) {
            found.retain(|person| name_key(&label(person)) == whole);
        }
        found.dedup_by_key(|person| person.account_id);
        match found.as_slice() {
            [] => Err(unknown_person()),
            [first, rest @ ..] if rest.iter().all(|other| other.account_id == first.account_id) => {
                Ok(first.account_id.0)
            }
            several => Err(ambiguous(several.iter().map(|person| label(person)))),
        }
    }
}

/// Records of other registers that a sheet may refer to.
#[derive(Default)]
pub(super) struct Records {
    known: HashMap<String, Vec<Candidate>>,
}

struct Candidate {
    id: i64,
    title: String,
    /// The title with what tells it from others of the same title.
    label: String,
    /// The household that it is about, of a register of households or members.
    household: Option<i64>,
}

impl Records {
    /// Looks up the records of a register that some words may mean: a constant number of statements.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn load(
        &mut self,
        at: &impl Source,
        ctx: &Ctx,
        forms: &FormLibrary,
        to: &str,
        words: &[String],
    ) -> Result<()> {
        let Some(other) = forms.get(to) else { return Ok(()) };
        let Some(title) = title_field(other) else { return Ok(()) };
        let mut texts: Vec<String> = words.to_vec();
        texts.extend(words.iter().map(|word| without_brackets(word).to_owned()));
        texts.sort();
        texts.dedup();
        let rows = repo::ledger::named(at, ctx, &tables(other)[0], &title.key, &texts).await?;
        let candidates = candidates(at, ctx, forms, other, &rows).await?;
        self.known.entry(to.to_owned()).or_default().extend(candidates);
        Ok(())
    }

    /// Adds a record that the same file brings.
    pub(super) fn add(&mut self, form: &Form, id: i64, household: Option<i64>, values: &Values) {
        let title = title_field(form).and_then(|field| values.get(&field.key));
        if let Some(shouwang_forms::FieldValue::Text(title)) = title {
            self.known.entry(form.id.clone()).or_default().push(Candidate {
                id,
                title: title.clone(),
                label: title.clone(),
                household,
            });
        }
    }

    /// The record that a word means in the column of a field, by its title, or by its title with what tells it from others.
    /// A record about a household names those of this household alone.
    pub(super) fn find(&self, other: &Form, field: &Field, household: Option<i64>, word: &str) -> Result<i64> {
        let (title, whole) = (name_key(without_brackets(word)), name_key(word));
        let known = self.known.get(&other.id).map_or(&[][..], Vec::as_slice);
        let is = |text: &str| name_key(text) == whole;
        let mut found: Vec<&Candidate> = known.iter().filter(|one| is(&one.title) || is(&one.label)).collect();
        if found.is_empty() {
            found = known.iter().filter(|one| name_key(&one.title) == title).collect();
        }
        let is_named = !found.is_empty();
        found.retain(|one| !is_of_another(one.household, household));
        if is_named && found.is_empty() {
            return Err(other_household(field));
        }
        match found.as_slice() {
            [] => Err(unknown_record(other)),
            [only] => Ok(only.id),
            several => Err(ambiguous(several.iter().map(|one| one.label.clone()))),
        }
    }

    /// How a sheet names a record: by its title alone where no other has it.
    pub(super) fn label(&self, form: &str, id: i64) -> Option<&str> {
        let known = self.known.get(form)?;
        let own = known.iter().find(|one| one.id == id)?;
        let is_alone = known.iter().filter(|one| one.title == own.title).count() == 1;
        Some(if is_alone { &own.title } else { &own.label })
    }
}

async fn candidates(
    at: &impl Source,
    ctx: &Ctx,
    forms: &FormLibrary,
    form: &Form,
    rows: &[LedgerRow],
) -> Result<Vec<Candidate>> {
    let areas = rows.iter().filter_map(|row| row.int("area_id")).collect();
    let areas = repo::register::area::names(at, areas).await?;
    let all: Vec<Values> = rows
        .iter()
        .map(|row| values::values(&form.fields, row))
        .collect::<Result<_>>()?;
    let names = values::names(at, ctx, forms, form, all.iter()).await?;
    let title_key = title_field(form).map(|field| field.key.as_str());
    let of = |(row, of_row): (&LedgerRow, &Values)| {
        let title = values::title(form, row);
        let keys = form.key.iter().filter(|key| Some(key.as_str()) != title_key);
        let keys = keys.filter_map(|key| Some(plain(form.field(key)?, of_row, &names)));
        let area = row.int("area_id").and_then(|area| areas.get(&area).cloned());
        let parts: Vec<String> = area.into_iter().chain(keys).filter(|part| !part.is_empty()).collect();
        Candidate {
            id: row.id(),
            label: format!("{title}（{}）", parts.join("，")),
            title,
            household: row.int("household_id"),
        }
    };
    Ok(rows.iter().zip(&all).map(of).collect())
}

/// A value of a key in words.
fn plain(field: &Field, values: &Values, names: &values::Names) -> String {
    let value = values.get(&field.key);
    value.map_or_else(String::new, |value| values::said(field, value, names))
}

/// The word before a remark in brackets at its end.
fn without_brackets(word: &str) -> &str {
    let word = word.trim();
    match word.ends_with([')', '）']) {
        true => word.rfind(['(', '（']).map_or(word, |at| word[..at].trim_end()),
        false => word,
    }
}

/// What is said of a word that several answer to.
pub(super) fn ambiguous(labels: impl Iterator<Item = String>) -> Problem {
    let labels: Vec<String> = labels.take(SHOWN).collect();
    let list = labels.join("；");
    Problem::bad_data(
        "ledger.sheet_ambiguous",
        format!("有几个同名的，无法确定是哪一个；请改写为其中之一：{list}。"),
        format!("Several have this name; write one of these instead: {list}."),
    )
}

fn unknown_area() -> Problem {
    Problem::bad_data(
        "ledger.sheet_unknown_area",
        "没有这个区域，或不在您的管辖范围内；请填写镇、村的名称或区划代码。",
        "There is no such area, or it is out of your scope; write the name or the code of a town or village.",
    )
}

fn unknown_person() -> Problem {
    Problem::bad_data(
        "ledger.sheet_unknown_person",
        "本区域没有这个姓名的工作人员；请核对姓名，没有账号的请先由管理员登记。",
        "Nobody of this name works in your area; check the name, or have an account made first.",
    )
}

fn unknown_record(form: &Form) -> Problem {
    let by = title_field(form);
    let (zh, en) = by.map_or(("名称", "name"), |field| (&field.label.zh, &field.label.en));
    Problem::bad_data(
        "ledger.sheet_unknown_record",
        format!("“{}”中没有这个{zh}；请核对，尚未登记的请先登记。", form.label.zh),
        format!(
            "\"{}\" has no such {en}; check it, or register it first.",
            form.label.en
        ),
    )
}
