//! Whom rows may be about by more than a number: name, number and address together, over the whole register of the county.
//!
//! The register is read by a right of its own, whatever the sender may see of it, and held in memory for the run alone. What
//! comes out are candidates with their weights: identity is a person's word.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use shouwang_domain::AreaId;
use shouwang_domain::area::AreaTree;
use shouwang_linkage::lookup::{LookUp, look_up};
use shouwang_linkage::schema::{Column, ColumnType, Schema};
use shouwang_linkage::{Table, TableBuilder};
use shouwang_store::repo::department::InRegister;
use shouwang_store::{Field, repo};
use zeroize::Zeroizing;

use super::sheet::{Number, ReadRow};
use super::why::PairWhy;

use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service, heavy};

/// Somebody whom a row may be about.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) member: i64,
    /// Among all members and nobody: two who fit equally well have a half each at most.
    pub(super) probability: f64,
    /// A person is asked: the row is more probably about somebody of the register than about nobody, and this member may well
    /// be it.
    pub(super) is_asked: bool,
    pub(super) why: PairWhy,
}

/// The columns by which rows and members are compared.
const COLUMNS: [(ColumnType, &str, &str); 3] = [
    (ColumnType::Name, "姓名", "name"),
    (ColumnType::Id, "证件号码", "ID number"),
    (ColumnType::Place, "住址", "address"),
];

/// A row is about somebody of the register rather than about nobody.
const RATHER_THAN_NOBODY: f64 = 0.5;
/// Whoever is less probable is not asked about.
const LEAST: f64 = 0.1;

impl Service {
    /// Whom rows may be about, the likeliest first. The register is read once, and only where there is a row to compare.
    pub(super) async fn link(&self, ctx: &Ctx, rows: &[Arc<ReadRow>]) -> Result<Vec<Vec<Candidate>>> {
        require(ctx, Verb::CompareWithRegister)?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let people = repo::department::register(&self.store, ctx).await?;
        if people.is_empty() {
            return Ok(vec![Vec::new(); rows.len()]);
        }
        let tree = self.area_tree().await?;
        let mut places: HashMap<i64, String> = HashMap::new();
        for person in &people {
            if let Entry::Vacant(place) = places.entry(person.area_id) {
                place.insert(place_of(&tree, AreaId(person.area_id), ctx.area)?);
            }
        }
        let county = &tree.get(ctx.area)?.name;
        let vault = self.store.vault();
        heavy::in_turn(|| {
            let mut right = TableBuilder::new(COLUMNS.len());
            for (at, person) in people.iter().enumerate() {
                let number = match &person.id_number_sealed {
                    Some(sealed) => vault.open(Field::MEMBER_ID_NUMBER, person.id, sealed)?,
                    None => Zeroizing::default(),
                };
                let cells = [person.name.as_str(), number.as_str(), places[&person.area_id].as_str()];
                right.push(&row_id(at), cells.into_iter());
            }
            let mut left = TableBuilder::new(COLUMNS.len());
            for (at, row) in rows.iter().enumerate() {
                let number = match &row.number {
                    Number::Sound(number) => number.reveal(),
                    Number::Damaged(written, _) => written,
                    Number::None => "",
                };
                let place = row.place.as_deref().map_or("", |place| within(place, county));
                let cells = [row.name.reveal(), number, place];
                left.push(&row_id(at), cells.into_iter());
            }
            candidates(&people, (&left.finish("list")?, &right.finish("register")?))
        })
        .await
    }
}

/// The candidates of each row.
fn candidates(people: &[InRegister], (rows, register): (&Table, &Table)) -> Result<Vec<Vec<Candidate>>> {
    let columns = COLUMNS.map(|(kind, _, name)| Column {
        name: name.to_owned(),
        kind,
    });
    let schema = Schema::new(columns.to_vec())?;
    let mut found: Vec<Vec<Candidate>> = vec![Vec::new(); rows.len()];
    for proposal in look_up(&schema, rows, register, &LookUp::default())? {
        found[proposal.row as usize].push(Candidate {
            member: people[proposal.person as usize].id,
            probability: proposal.probability,
            is_asked: false,
            why: PairWhy::of(&proposal.why, &COLUMNS.map(|(_, zh, en)| [zh, en])),
        });
    }
    for candidates in &mut found {
        let somebody: f64 = candidates.iter().map(|candidate| candidate.probability).sum();
        for candidate in candidates {
            candidate.is_asked = somebody >= RATHER_THAN_NOBODY && candidate.probability >= LEAST;
        }
    }
    Ok(found)
}

/// The id of a row by its place, so that the order of the ids is that of the rows.
fn row_id(at: usize) -> String {
    format!("{at:09}")
}

/// An address within a county: many are written with province, city and county, and many are not.
fn within<'a>(place: &'a str, county: &str) -> &'a str {
    match place.split_once(county) {
        Some((_, rest)) if !rest.trim().is_empty() => rest,
        _ => place,
    }
}

/// Town, village and group, as an address in the county names them.
fn place_of(tree: &AreaTree, area: AreaId, county: AreaId) -> Result<String> {
    let mut names = Vec::new();
    let mut next = Some(area);
    while let Some(area) = next.filter(|area| *area != county) {
        let node = tree.get(area)?;
        names.push(node.name.as_str());
        next = node.parent;
    }
    names.reverse();
    Ok(names.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_begins_below_the_county() {
        for (place, expected) in [
            ("演示省演示市守望县石溪镇上屋村", "石溪镇上屋村"),
            ("石溪镇上屋村", "石溪镇上屋村"),
            ("守望县", "守望县"),
            ("", ""),
        ] {
            assert_eq!(within(place, "守望县"), expected);
        }
    }
}
