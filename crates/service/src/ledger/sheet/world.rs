//! What the installation knows of everything that a workbook names, looked up in a few statements however long it is.

use std::collections::{BTreeMap, BTreeSet};

use shouwang_domain::Ctx;
use shouwang_domain::area::AreaTree;
use shouwang_domain::household::Relation;
use shouwang_domain::name::name_key;
use shouwang_forms::sheet::{AREA, HEAD, HOUSEHOLD, MEMBER, MEMBER_ID, SheetWord};
use shouwang_forms::{Field, FieldType, Form, FormLibrary, Subject};
use shouwang_sheets::{CellProblem, ColumnPlaces, MadeRow, Typed, must_be_filled};
use shouwang_store::{Source, Vault};

use super::draft::text;
use super::member;
use super::name::{Areas, People, Records};
use super::read::Book;
use crate::duty::liaison::AreaQuery;
use crate::ledger::subject::{Known, about_area, about_household, about_member, has_left};
use crate::register::household::number_search::SheetNumbers;
use crate::register::household::record::{check_active, is_here};
use crate::register::import::known::{Households, Lookup, distinct};
use crate::register::import::problems::unknown_household;
use crate::{Problem, Result, Service};

/// All that a workbook is compared with besides the records themselves.
pub(super) struct World<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) forms: &'a FormLibrary,
    vault: &'a Vault,
    households: Households,
    areas: Areas<'a>,
    people: People,
    pub(super) others: Records,
}

/// What a row is about.
pub(super) struct About {
    /// The id of the household, the member or the area.
    pub(super) id: i64,
    pub(super) known: Known,
    /// Why nothing new may be written about it, and the column that says so.
    pub(super) blocked: Option<(&'static SheetWord, Problem)>,
    /// What a person should look at.
    pub(super) note: Option<Problem>,
    /// The household of one of the hands, or of their kin.
    pub(super) is_own: bool,
}

impl<'a> World<'a> {
    /// Looks everything up that the words of a workbook may name.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn load(
        service: &'a Service,
        at: &impl Source,
        ctx: &'a Ctx,
        (tree, forms): (&'a AreaTree, &'a FormLibrary),
        book: &Book<'_>,
    ) -> Result<Self> {
        let (mut numbers, mut names_people) = (Vec::new(), false);
        let mut words: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut note = |fields: &[Field], rows: &[MadeRow]| {
            for row in rows {
                numbers.extend(text(row, HOUSEHOLD.key).map(str::to_owned));
                for (key, typed) in &row.values {
                    let field = fields.iter().find(|field| field.key == *key);
                    match (field.map(|field| field.ty.stored()), typed) {
                        (Some(FieldType::Ref(to)), Typed::Text(word)) => {
                            words.entry(to.clone()).or_default().insert(word.clone());
                        }
                        (Some(FieldType::Person), _) => names_people = true,
                        _ => {}
                    }
                }
            }
        };
        for sheets in &book.registers {
            let form = sheets.layout.form;
            note(&form.fields, &sheets.records.rows);
            for (layout, rows) in sheets.layout.rows.iter().zip(&sheets.rows) {
                note(layout.fields, &rows.rows);
                // The key of the record stands in the sheet of its rows too.
                note(&form.fields, &rows.rows);
            }
        }
        let numbers = distinct(numbers.iter().map(String::as_str));
        let mut others = Records::default();
        for (to, words) in words {
            let words: Vec<String> = words.into_iter().collect();
            others.load(at, ctx, forms, &to, &words).await?;
        }
        let people = match names_people {
            true => service.list_people(ctx, AreaQuery::default()).await?,
            false => Vec::new(),
        };
        Ok(Self {
            ctx,
            forms,
            vault: service.store.vault(),
            households: Households::load(at, ctx, &numbers).await?,
            areas: Areas::new(tree, ctx),
            people: People(people),
            others,
        })
    }

    /// What a word means in the column of a field.
    ///
    /// # Errors
    /// `ledger.sheet_unknown_*`, `ledger.sheet_ambiguous`.
    pub(super) fn named(&self, field: &Field, about: Option<&About>, word: &str) -> Result<i64> {
        match field.ty.stored() {
            FieldType::Member => {
                // Where it is not known whose member, that is wrong already.
                let household = about.and_then(|about| about.known.household.as_ref());
                household.map_or(Ok(0), |household| self.member_named(household.id, word))
            }
            FieldType::Area => self.areas.find(word).map(|(area, _)| area.0),
            FieldType::Person => self.people.find(word),
            FieldType::Ref(to) => match self.forms.get(to) {
                Some(other) => {
                    let household = about.and_then(|about| about.known.household.as_ref());
                    self.others
                        .find(other, field, household.map(|household| household.id), word)
                }
                None => Err(Problem::internal("a register refers to one that is not there")),
            },
            _ => Err(Problem::internal("a field that names nothing was asked what it names")),
        }
    }

    /// The member of a household whom a word means, and who still lives there.
    fn member_named(&self, household: i64, word: &str) -> Result<i64> {
        let found = member::find(self.households.members(household), word)?;
        if is_here(found) { Ok(found.id) } else { Err(has_left()) }
    }

    /// Whether a word is what a sheet calls the member that a field names already.
    pub(super) fn calls_member(&self, household: i64, id: i64, word: &str) -> bool {
        let members = self.households.members(household);
        let named = members.iter().find(|member| member.id == id);
        named.is_some_and(|named| member::label(members, named) == word)
    }

    /// What a row is about; what is wrong with its columns is added to `problems`.
    pub(super) fn about(
        &self,
        form: &Form,
        row: &MadeRow,
        columns: &ColumnPlaces,
        problems: &mut Vec<CellProblem>,
    ) -> Option<About> {
        let words: &[&SheetWord] = match form.subject {
            Subject::Household => &[&HOUSEHOLD],
            Subject::Member => &[&HOUSEHOLD, &MEMBER],
            Subject::Area => &[&AREA],
        };
        let blank = |word: &&&SheetWord| !row.values.contains_key(word.key) && !row.wrong.contains(word.key);
        let before = problems.len();
        problems.extend(
            words
                .iter()
                .filter(blank)
                .map(|word| columns.at(&row.place, word.key, must_be_filled(word.zh, word.en))),
        );
        if problems.len() > before || words.iter().any(|word| row.wrong.contains(word.key)) {
            return None;
        }
        let found = match form.subject {
            Subject::Area => self.area(row),
            Subject::Household => self.household(row),
            Subject::Member => self.member(row),
        };
        found
            .map_err(|(word, problem)| problems.push(columns.at(&row.place, word.key, problem)))
            .ok()
    }

    fn area(&self, row: &MadeRow) -> std::result::Result<About, (&'static SheetWord, Problem)> {
        let word = text(row, AREA.key).unwrap_or_default();
        let (area, order) = self.areas.find(word).map_err(|problem| (&AREA, problem))?;
        Ok(About {
            id: area.0,
            known: about_area(self.ctx, area, order),
            blocked: None,
            note: None,
            is_own: false,
        })
    }

    /// Takes note of the ID number by which a row names a member of a household.
    pub(super) fn note_number(&self, row: &MadeRow, numbers: &mut SheetNumbers) {
        let number = text(row, HOUSEHOLD.key).unwrap_or_default();
        if let (Some(Typed::Id(id)), Lookup::Known(household, members)) =
            (row.values.get(MEMBER_ID.key), self.households.find(number))
        {
            numbers.note(self.vault, household.id, members, id);
        }
    }

    fn household(&self, row: &MadeRow) -> std::result::Result<About, (&'static SheetWord, Problem)> {
        let number = text(row, HOUSEHOLD.key).unwrap_or_default();
        let Lookup::Known(household, members) = self.households.find(number) else {
            return Err((&HOUSEHOLD, unknown_household()));
        };
        if let Some(said) = text(row, HEAD.key) {
            let mut here = members.iter().filter(|member| is_here(member));
            let head = here.find(|member| member.relation == Relation::Head);
            if head.is_some_and(|head| head.name_key != name_key(said)) {
                return Err((&HEAD, other_head()));
            }
        }
        Ok(About {
            id: household.id,
            known: about_household(self.ctx, household.clone()),
            blocked: check_active(household).err().map(|problem| (&HOUSEHOLD, problem)),
            note: None,
            is_own: self.households.is_own(household.id),
        })
    }

    fn member(&self, row: &MadeRow) -> std::result::Result<About, (&'static SheetWord, Problem)> {
        let number = text(row, HOUSEHOLD.key).unwrap_or_default();
        let Lookup::Known(household, members) = self.households.find(number) else {
            return Err((&HOUSEHOLD, unknown_household()));
        };
        let name = text(row, MEMBER.key).unwrap_or_default();
        let id = match row.values.get(MEMBER_ID.key) {
            Some(Typed::Id(id)) => Some(id),
            _ => None,
        };
        let (member, note) = match id {
            Some(id) => member::with_id(self.vault, members, name, id)?,
            None => (member::find(members, name).map_err(|problem| (&MEMBER, problem))?, None),
        };
        let ended = check_active(household).err().map(|problem| (&HOUSEHOLD, problem));
        Ok(About {
            id: member.id,
            known: about_member(self.ctx, household.clone(), member),
            blocked: ended.or_else(|| (!is_here(member)).then(|| (&MEMBER, has_left()))),
            note,
            is_own: self.households.is_own(household.id),
        })
    }
}

fn other_head() -> Problem {
    Problem::bad_data(
        "ledger.sheet_other_head",
        "与该户登记的户主不符；请核对户编号和户主姓名。",
        "The registered head of the household is somebody else; check the number and the name.",
    )
}
