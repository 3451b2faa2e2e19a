//! Whom rows may be about by more than a number: name, number and address together, over the whole register of the county.
//!
//! The register is read by a right of its own, whatever the sender may see of it, and held in memory for the run alone. What
//! comes out are candidates with their weights: identity is a person's word.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use shouwang_domain::AreaId;
use shouwang_domain::area::AreaTree;
use shouwang_linkage::run::{Options, Prepared};
use shouwang_linkage::schema::{Column, ColumnType, Schema};
use shouwang_linkage::{Assignment, Table, TableBuilder};
use shouwang_store::repo::department::InRegister;
use shouwang_store::{Field, repo};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::sheet::{Number, ReadRow};

use crate::office::access::{Verb, require};
use crate::{Ctx, Result, Service, heavy};

/// Somebody whom a row may be about.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) member: i64,
    pub(super) probability: f64,
    /// Rather than not it is the same person.
    pub(super) is_link: bool,
    pub(super) why: PairWhy,
}

/// Why a row may be about a member: what is believed beforehand and what each column adds, in bits, with their sum. Each bit
/// doubles the odds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PairWhy {
    /// What is believed of any row and any member before they are compared.
    pub prior: f64,
    /// What each column says.
    pub columns: Vec<PairWeight>,
    /// All together.
    pub sum: f64,
    /// From here on a person is asked.
    pub threshold: f64,
}

/// What one column says of a row and a member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PairWeight {
    /// The column in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// How the two compare, in Chinese.
    pub level_zh: String,
    /// In English.
    pub level_en: String,
    /// For one person where positive, for two where negative.
    pub weight: f64,
}

/// The columns by which rows and members are compared.
const COLUMNS: [(ColumnType, &str, &str); 3] = [
    (ColumnType::Name, "姓名", "name"),
    (ColumnType::Id, "证件号码", "ID number"),
    (ColumnType::Place, "住址", "address"),
];

/// Memory for the join in MiB, besides that of the register.
const MEMORY_MIB: usize = 256;

impl Service {
    /// Whom rows may be about, the likeliest first, and of each row whose number somebody holds, also how well that member
    /// fits. The register is read once, and only where there is a row to compare.
    pub(super) async fn link(&self, ctx: &Ctx, rows: &[(Arc<ReadRow>, Option<i64>)]) -> Result<Vec<Vec<Candidate>>> {
        require(ctx, Verb::SendDepartmentLists)?;
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
            for (at, (row, _)) in rows.iter().enumerate() {
                let number = match &row.number {
                    Number::Sound(number) => number.reveal(),
                    Number::Damaged(written, _) => written,
                    Number::None => "",
                };
                let cells = [row.name.reveal(), number, row.place.as_deref().unwrap_or_default()];
                left.push(&row_id(at), cells.into_iter());
            }
            weigh(rows, &people, (&left.finish("list")?, &right.finish("register")?))
        })
        .await
    }
}

fn weigh(
    rows: &[(Arc<ReadRow>, Option<i64>)],
    people: &[InRegister],
    (left, right): (&Table, &Table),
) -> Result<Vec<Vec<Candidate>>> {
    let columns = COLUMNS.map(|(kind, _, name)| Column {
        name: name.to_owned(),
        kind,
    });
    let schema = Schema::new(columns.to_vec())?;
    let options = Options {
        memory_mib: MEMORY_MIB,
        assignment: Assignment::All,
        ..Options::default()
    };
    let prepared = Prepared::new(&schema, left, Some(right), options.threads)?;
    let linked = prepared.link(&options, None)?;
    let threshold = (linked.model.threshold / (1.0 - linked.model.threshold)).log2();
    let candidate = |row: u32, person: u32, is_link: bool| {
        let explanation = prepared.explain(&linked.model, row, person);
        let sum = f64::from(explanation.weight);
        let weights = explanation.columns.iter().zip(COLUMNS).map(|(column, (_, zh, en))| PairWeight {
            zh: zh.to_owned(),
            en: en.to_owned(),
            level_zh: column.level.to_owned(),
            level_en: column.level.to_owned(),
            weight: f64::from(column.weight),
        });
        Candidate {
            member: people[person as usize].id,
            probability: 1.0 / (1.0 + (-sum).exp2()),
            is_link,
            why: PairWhy {
                prior: f64::from(explanation.prior + explanation.exchange),
                columns: weights.collect(),
                sum,
                threshold,
            },
        }
    };
    let mut found: Vec<Vec<Candidate>> = vec![Vec::new(); rows.len()];
    for link in &linked.links {
        found[link.left as usize].push(candidate(link.left, link.right, true));
    }
    for (at, (_, holder)) in rows.iter().enumerate() {
        let Some(holder) = holder else { continue };
        let is_new = found[at].iter().all(|candidate| candidate.member != *holder);
        let place = people.binary_search_by_key(holder, |person| person.id);
        if let (true, Ok(person)) = (is_new, place) {
            found[at].push(candidate(at as u32, person as u32, false));
        }
    }
    for candidates in &mut found {
        candidates.sort_by(|one, other| other.probability.total_cmp(&one.probability));
    }
    Ok(found)
}

/// The id of a row by its place, so that the order of the ids is that of the rows.
fn row_id(at: usize) -> String {
    format!("{at:09}")
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
