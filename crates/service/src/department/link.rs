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
use shouwang_linkage::lookup::{LookUp, look_up};
use shouwang_linkage::schema::{Column, ColumnType, Schema};
use shouwang_linkage::{Explanation, Table, TableBuilder};
use shouwang_store::repo::department::InRegister;
use shouwang_store::{Field, repo};
use utoipa::ToSchema;
use zeroize::Zeroizing;

use super::facts::ListText;
use super::sheet::{Number, ReadRow};

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

/// Why a row may be about a member: what is believed beforehand and what each column adds, in bits, with their sum. Each bit
/// doubles the odds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PairWhy {
    /// What is believed of any row and any member before they are compared.
    pub prior: f64,
    /// What each column says.
    pub columns: Vec<PairWeight>,
    /// All together, of this member alone.
    pub sum: f64,
    /// From here on two are rather one person than two.
    pub threshold: f64,
    /// What is to be noted.
    pub remarks: Vec<ListText>,
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

/// A row is about somebody of the register rather than about nobody.
const RATHER_THAN_NOBODY: f64 = 0.5;
/// Whoever is less probable is not asked about.
const LEAST: f64 = 0.1;

impl Service {
    /// Whom rows may be about, the likeliest first. The register is read once, and only where there is a row to compare.
    pub(super) async fn link(&self, ctx: &Ctx, rows: &[Arc<ReadRow>]) -> Result<Vec<Vec<Candidate>>> {
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
            for (at, row) in rows.iter().enumerate() {
                let number = match &row.number {
                    Number::Sound(number) => number.reveal(),
                    Number::Damaged(written, _) => written,
                    Number::None => "",
                };
                let cells = [row.name.reveal(), number, row.place.as_deref().unwrap_or_default()];
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
            why: PairWhy::of(&proposal.why),
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

impl PairWhy {
    fn of(why: &Explanation) -> Self {
        let columns = why.columns.iter().zip(COLUMNS);
        let weights = columns.map(|(column, (_, zh, en))| PairWeight {
            zh: zh.to_owned(),
            en: en.to_owned(),
            level_zh: column.level_words[0].to_owned(),
            level_en: column.level_words[1].to_owned(),
            weight: f64::from(column.weight),
        });
        let remarks = why.remarks.iter().map(|remark| {
            let [zh, en] = remark.words().map(str::to_owned);
            ListText { zh, en }
        });
        Self {
            prior: f64::from(why.prior + why.exchange),
            columns: weights.collect(),
            sum: f64::from(why.weight),
            threshold: f64::from(why.threshold),
            remarks: remarks.collect(),
        }
    }
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
