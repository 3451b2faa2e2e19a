//! Whom each row is about: the ID number decides, the name is a second look.

use std::collections::{BTreeSet, HashMap, HashSet};

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
    pub(super) matched: Vec<Pairing>,
    pub(super) doubtful: Vec<(Pairing, PairReason)>,
    /// Rows about people who are not in the county's register.
    pub(super) unknown: u64,
    /// Rows that say what another row of the file says.
    pub(super) repeated: u64,
    /// The rows about the household of whoever sends it, or of kin.
    pub(super) kin: Vec<u32>,
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
        damage: list.damage,
        ..Compared::default()
    };
    let mut found = Vec::with_capacity(list.rows.len());
    for (row, meant) in list.rows.into_iter().zip(&meant) {
        match person(&row, meant, &people) {
            Found::Nobody => compared.unknown += 1,
            Found::Damaged(problem) => compared.damage.push(problem),
            Found::Somebody(member, _) if own.contains(&member.household_id) => compared.kin.push(row.line),
            Found::Somebody(member, reason) => found.push((row, member, reason)),
        }
    }
    // Where two rows say the same of somebody, the one that leaves no doubt counts, wherever it stands.
    found.sort_by_key(|(_, _, reason)| reason.is_some());
    let mut seen: HashSet<(i64, String)> = HashSet::with_capacity(found.len());
    for (row, member, reason) in found {
        if !seen.insert((member.id, row.says())) {
            compared.repeated += 1;
            continue;
        }
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
        Number::Damaged(..) => {
            let alike = meant.iter().filter_map(|blind| people.get(blind));
            let alike: Vec<&member::Model> = alike
                .filter(|member| agreement(member) == NameAgreement::Equal)
                .collect();
            match alike.as_slice() {
                [only] => Found::Somebody(only, Some(PairReason::NumberDamaged)),
                _ => row.damage().map_or(Found::Nobody, Found::Damaged),
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
