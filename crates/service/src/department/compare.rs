//! Whom each row is about: the ID number decides, the name is a second look.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use shouwang_domain::Ctx;
use shouwang_domain::department_list::{NameAgreement, PairReason, compare_names};
use shouwang_domain::id_number::IdNumber;
use shouwang_domain::id_number::repair::{Known, Repair, repair};
use shouwang_domain::problem::FieldProblem;
use shouwang_store::entity::member;
use shouwang_store::{Field, Source, Vault, repo};

use super::sheet::{Number, ReadList, ReadRow};
use crate::Result;

/// A row and the member that it is, or may be, about.
pub(super) struct Pairing {
    pub(super) row: ReadRow,
    pub(super) member: member::Model,
}

/// A list compared with the register.
#[derive(Default)]
pub(super) struct Compared {
    pub(super) total: u64,
    pub(super) matched: Vec<Pairing>,
    pub(super) doubtful: Vec<(Pairing, PairReason)>,
    /// Rows about people who are not in the county's register.
    pub(super) unknown: u64,
    /// Rows that say what another row of the file says.
    pub(super) repeated: u64,
    /// Rows about the household of whoever sends it, or of kin.
    pub(super) kin: u64,
    pub(super) damage: Vec<FieldProblem>,
}

/// Compares the rows of a list with the register of the caller's county.
pub(super) async fn compare(at: &impl Source, ctx: &Ctx, vault: &Vault, list: ReadList) -> Result<Compared> {
    let blind = |number: &IdNumber| vault.blind(Field::MEMBER_ID_NUMBER, number.reveal());
    // A damaged number is looked up as everything that one slip makes of it.
    let mut meant: Vec<Vec<Vec<u8>>> = Vec::with_capacity(list.rows.len());
    for row in &list.rows {
        meant.push(match &row.number {
            Number::Sound(number) => vec![blind(number)],
            Number::Damaged(written, _) => candidates(written, ctx).iter().map(blind).collect(),
        });
    }
    let asked: BTreeSet<&Vec<u8>> = meant.iter().flatten().collect();
    let asked: Vec<Vec<u8>> = asked.into_iter().cloned().collect();
    let people = repo::department::people(at, ctx, &asked).await?;
    let own: HashSet<i64> = repo::register::kinship::of_hands(at, ctx.hands())
        .await?
        .into_iter()
        .collect();
    let mut compared = Compared {
        total: list.total,
        damage: list.damage,
        ..Compared::default()
    };
    let mut seen: HashMap<i64, Vec<BTreeMap<String, String>>> = HashMap::new();
    for (row, meant) in list.rows.into_iter().zip(meant) {
        let found = person(&row, &meant, &people);
        let (member, reason) = match found {
            Found::Nobody => {
                compared.unknown += 1;
                continue;
            }
            Found::Damaged(problem) => {
                compared.damage.push(problem);
                continue;
            }
            Found::Somebody(member, reason) => (member, reason),
        };
        if own.contains(&member.household_id) {
            compared.kin += 1;
            continue;
        }
        let says = row
            .values
            .iter()
            .map(|(key, value)| (key.clone(), value.to_json().to_string()));
        let says: BTreeMap<String, String> = says.collect();
        let of_member = seen.entry(member.id).or_default();
        if of_member.contains(&says) {
            compared.repeated += 1;
            continue;
        }
        of_member.push(says);
        let pairing = Pairing {
            row,
            member: member.clone(),
        };
        match reason {
            None => compared.matched.push(pairing),
            Some(reason) => compared.doubtful.push((pairing, reason)),
        }
    }
    Ok(compared)
}

enum Found<'p> {
    Nobody,
    Damaged(FieldProblem),
    Somebody(&'p member::Model, Option<PairReason>),
}

fn person<'p>(row: &ReadRow, meant: &[Vec<u8>], people: &'p HashMap<Vec<u8>, member::Model>) -> Found<'p> {
    let agreement = |member: &member::Model| compare_names(row.name.reveal(), &member.name);
    match &row.number {
        Number::Sound(_) => match meant.first().and_then(|blind| people.get(blind)) {
            None => Found::Nobody,
            Some(member) => Found::Somebody(
                member,
                match agreement(member) {
                    NameAgreement::Equal => None,
                    NameAgreement::Similar => Some(PairReason::NameSimilar),
                    NameAgreement::Different => Some(PairReason::NameDiffers),
                },
            ),
        },
        Number::Damaged(_, problem) => {
            let alike = meant.iter().filter_map(|blind| people.get(blind));
            let alike: Vec<&member::Model> = alike
                .filter(|member| agreement(member) == NameAgreement::Equal)
                .collect();
            match alike.as_slice() {
                [only] => Found::Somebody(only, Some(PairReason::NumberDamaged)),
                _ => Found::Damaged(FieldProblem {
                    at: row.at.clone(),
                    code: problem.code.clone(),
                    zh: problem.zh.clone(),
                    en: problem.en.clone(),
                }),
            }
        }
    }
}

/// The numbers that a damaged one may have been.
fn candidates(written: &str, ctx: &Ctx) -> Vec<IdNumber> {
    let known = Known {
        birth_date: None,
        sex: None,
        today: ctx.today(),
    };
    match repair(written, known) {
        Repair::Sound(number) => vec![number],
        Repair::OneSlip(numbers) => numbers,
        Repair::LostEnd { candidates, .. } => candidates,
        Repair::Unknown => Vec::new(),
    }
}
